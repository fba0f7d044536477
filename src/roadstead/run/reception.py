"""Who else was heard where and while a vessel was silent."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import polars as pl

from roadstead.logbook import Logbook
from roadstead.run.feed import SHIPS
from roadstead.when import H_US

CELL_UDEG = 500_000
WIDE, HIGH = 360_000_000 // CELL_UDEG, 180_000_000 // CELL_UDEG + 1


def with_reception(log: Logbook, events: pl.DataFrame) -> pl.DataFrame:
    """Gaps with the number of other vessels heard within about 30 nm of where the signal stopped, while it was silent.

    Null where the file holds only chosen ships: there nobody else could be heard. Half-degree cells and the eight around.
    """
    gaps = events.filter(pl.col("kind") == "gap").select("id", "vessel", "simulated", "t0", "t1", "lon0", "lat0", "fixes")
    if not gaps.height:
        return events
    chosen = set(log.rows("receipts", "coverage='chosen'")["id"])
    cell, hour, vessel, code_of = _heard(log, chosen)
    counts: dict[str, int | None] = {}
    for e in gaps.iter_rows(named=True):
        if all(f["src"] in chosen for f in json.loads(e["fixes"])):
            counts[e["id"]] = None
            continue
        x, y = (e["lon0"] + 180_000_000) // CELL_UDEG, (e["lat0"] + 90_000_000) // CELL_UDEG
        around = [_cell(int(e["simulated"]), (x + dx) % WIDE, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        first, last = e["t0"] // H_US + 1, (e["t1"] // H_US - 1) if e["t1"] is not None else 2**60
        others = set[int]()
        for a, z in zip(np.searchsorted(cell, around).tolist(), np.searchsorted(cell, around, "right").tolist(), strict=True):
            begin, end = np.searchsorted(hour[a:z], [first, last + 1]).tolist()
            others.update(np.unique(vessel[a + begin : a + end]).tolist())
        counts[e["id"]] = len(others - {code_of.get(e["vessel"].partition("/")[0])})
    return events.with_columns(reception=pl.col("id").replace_strict(counts, default=None, return_dtype=pl.Int64))


def _heard(log: Logbook, chosen: set[str]) -> tuple[Any, Any, Any, dict[str, int]]:
    """(cells, hours, vessels, the number of each vessel): who was heard in which cell and hour, once each, in order of cell and hour.

    File after file, so that only what is told of the rows is held.
    """
    parts = [pl.DataFrame(schema={"cell": pl.Int64, "hour": pl.Int64, "vessel": pl.Categorical})]
    for path, src in log.files("fixes"):
        if src not in chosen:
            parts.append(
                pl.scan_parquet(path)
                .filter(pl.col("lon").is_not_null(), pl.col("lat").is_not_null(), pl.col("t").is_not_null(), pl.col("vessel").is_not_null())
                .filter(pl.col("msg_type").is_null() | pl.col("msg_type").is_in(SHIPS))
                .select(
                    cell=_cell(pl.col("simulated").cast(pl.Int64), (pl.col("lon").cast(pl.Int64) + 180_000_000) // CELL_UDEG % WIDE, (pl.col("lat").cast(pl.Int64) + 90_000_000) // CELL_UDEG),
                    hour=pl.col("t") // H_US, vessel=pl.col("vessel").cast(pl.Categorical),
                ).unique().collect()
            )  # fmt: skip
    found = pl.concat(parts).unique().sort("cell", "hour")
    names = found["vessel"].unique()
    code_of = dict(zip(names.to_list(), names.to_physical().to_list(), strict=True))
    return found["cell"].to_numpy(), found["hour"].to_numpy(), found["vessel"].to_physical().to_numpy(), code_of


def _cell(simulated: Any, x: Any, y: Any) -> Any:
    """One number of a cell and of whether what is in it is simulated; beyond either pole is one more row, and nobody in it."""
    return (simulated * WIDE + x) * (HIGH + 2) + y + 1
