"""The hop from rows to events, on one machine: every detector is fed what it reads, parted by its key, and its events are kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from roadstead.detect import Detector, detectors, empty_kept, params, ship_number
from roadstead.logbook import Batch, Logbook
from roadstead.run.intake import Tick, no_tick
from roadstead.tables import TABLES, canonical, short_id
from roadstead.when import DAY_US, H_US

AT_ONCE = 4_000_000
"""So many rows, about, are held at a time."""


@dataclass(frozen=True)
class Due:
    """A detector whose rows, thresholds or read-only inputs are others than those its events were made of."""

    one: Detector
    needs: dict[str, pl.DataFrame]
    given: dict[str, Any]
    digest: str

    @property
    def scope(self) -> str:
        return f"detect {self.one.rule} {self.one.preset}"


def detect(
    log: Logbook, known: pl.DataFrame, who: Callable[[Logbook], pl.DataFrame], presets: Iterable[str] = ("default",), tick: Tick = no_tick
) -> int:
    """Every rule has its events over all live rows, by each preset; the number of rules that were worked through again.

    ``known`` are the places, ``who`` gives (vessel, imo): what the vessels declare. An event that an earlier pass gave and this one
    does not is kept as ``withdrawn``.
    """
    dues = due(log, {"places": known, "scrapped": scrapped(log)}, presets)
    if not dues:
        return 0
    found: dict[str, list[pl.DataFrame]] = {d.scope: [TABLES["events"].frame()] for d in dues}
    for reads, key in sorted({(d.one.reads, d.one.key) for d in dues}):
        mine = [d for d in dues if (d.one.reads, d.one.key) == (reads, key)]
        for upto, part in fed(log, reads, key):
            for d in mine:
                tick(f"{d.one.rule} {d.one.preset}")
                events, _ = d.one.step(part, empty_kept(d.one), upto, **d.needs)
                found[d.scope].append(events)
    imos = dict(who(log).select("vessel", "imo").iter_rows())
    for d in dues:
        by_vessel = pl.col("vessel").replace_strict(imos, default=None, return_dtype=pl.String)
        events = pl.concat(found[d.scope]).with_columns(
            # An event about an IMO number says which; of the others the vessel's own declaration does.
            imo=pl.coalesce("imo", by_vessel), preset=pl.lit(d.one.preset), params=pl.lit(canonical(d.given)),
        )  # fmt: skip
        events = with_reception(log, events)
        before = log.rows("events", "rule=? AND preset=?", (d.one.rule, d.one.preset))
        gone = before.join(events, on="id", how="anti").with_columns(state=pl.lit("withdrawn"))
        log.add(Batch(d.scope, d.digest, {"events": pl.concat([TABLES["events"].conform(events), gone])}))
    return len(dues)


def due(log: Logbook, inputs: dict[str, pl.DataFrame], presets: Iterable[str]) -> list[Due]:
    """The detectors, by each preset, that must go through their rows again."""
    made_of = [p.name for p, _ in log.files("fixes") + log.files("statics")]
    found = []
    for rule, by_preset in detectors().items():
        for preset in presets:
            if preset in by_preset:
                one = by_preset[preset]
                needs = {name: inputs[name] for name in one.needs}
                given = params(one, needs)
                one_due = Due(one, needs, given, short_id(rule, preset, given, made_of))
                if log.digest(one_due.scope) != one_due.digest:
                    found.append(one_due)
    return found


def fed(log: Logbook, reads: str, key: tuple[str, ...], rows_at_once: int = AT_ONCE) -> Iterator[tuple[int, pl.DataFrame]]:
    """(watermark, rows) over all live rows: no frame parts a key, each is sorted by (key, t, src, at).

    The watermark of a key is the last instant of any receipt that holds a row of one of its vessels: there its silence stops
    meaning anything. Rows without a key or a time are left out, whole files of statics without times among them.
    """
    columns = list(TABLES[reads].schema)
    if reads == "fixes" and "imo" in key:
        scan, columns = declared(log).lazy(), [*columns, "imo"]
    else:
        scan = log.scan(reads)
    scan = scan.filter(pl.all_horizontal(pl.col(c).is_not_null() for c in ("t", *key))).select(columns)
    n = int(scan.select(pl.len()).collect().item())
    buckets = max(1, -(-n // rows_at_once))
    ends = heard_until(log, ("fixes",) if reads == "fixes" else ("fixes", "statics"))
    bucket_of = (pl.col(key[0]) if len(key) == 1 else pl.struct(key)).hash() % buckets
    for bucket in range(buckets):
        frame = (scan if buckets == 1 else scan.filter(bucket_of == bucket)).collect().sort(*key, "t", "src", "at")
        frame = frame.join(ends, on="vessel", how="left", maintain_order="left").with_columns(pl.col("upto").max().over(key))
        for (upto,), part in frame.partition_by("upto", as_dict=True).items():
            yield int(upto), part.drop("upto")


def heard_until(log: Logbook, tables: tuple[str, ...] = ("fixes",)) -> pl.DataFrame:
    """(vessel, upto): the last instant of any receipt the vessel is in. A file's end is where its silence stops meaning anything."""
    scan = pl.concat([log.scan(t).select("vessel", "src", "t") for t in tables])
    ends = scan.group_by("src").agg(upto=pl.col("t").max())
    return scan.select("vessel", "src").unique().join(ends, on="src").group_by("vessel").agg(pl.col("upto").max()).collect()


def declared(log: Logbook) -> pl.DataFrame:
    """Fixes with the ``imo`` their vessel sent last, at most a day before; only of numbers that two vessels or more have sent.

    A number is one that can name a ship (`ship_number`). Of two numbers sent by one vessel at one instant neither counts.
    """
    said = log.scan("statics").filter(pl.col("t").is_not_null(), ship_number().is_not_null()).select("vessel", "t", "imo", "simulated").unique().collect()
    said = said.filter(pl.len().over("vessel", "t") == 1)
    shared = said.filter(pl.col("vessel").n_unique().over("imo", "simulated") > 1)
    fixes = log.scan("fixes").filter(pl.col("vessel").is_in(shared["vessel"].unique().to_list())).collect()
    fixes = TABLES["fixes"].conform(fixes).sort("t")
    told = said.filter(pl.col("vessel").is_in(shared["vessel"].unique().to_list())).select("vessel", "t", "imo").sort("t")
    found = fixes.join_asof(told, on="t", by="vessel", strategy="backward", tolerance=DAY_US, check_sortedness=False)
    return found.join(shared.select("imo", "simulated").unique(), on=["imo", "simulated"], how="semi")


def scrapped(log: Logbook) -> pl.DataFrame:
    """(imo, day, src, at, simulated): what registers of broken-up ships say; no day given: gone by the day of the register's copy."""
    rows = log.rows("listings", "kind='scrapped' AND imo IS NOT NULL")
    return rows.select("imo", pl.coalesce("listed_on", "copy").alias("day"), "src", "at", "simulated")


def with_reception(log: Logbook, events: pl.DataFrame) -> pl.DataFrame:
    """Gaps with the number of other vessels heard within about 30 nm of where the signal stopped, while it was silent.

    Null where the file holds only chosen ships: there nobody else could be heard. Half-degree cells and the eight around.
    """
    gaps = events.filter(pl.col("kind") == "gap")
    if not gaps.height:
        return events
    chosen = set(log.rows("receipts", "coverage='chosen'")["id"])
    cell = 500_000
    heard = (
        log.scan("fixes").filter(pl.col("lon").is_not_null(), pl.col("lat").is_not_null(), ~pl.col("src").is_in(list(chosen)))
        .select("vessel", "simulated", x=pl.col("lon") // cell, y=pl.col("lat") // cell, h=pl.col("t") // H_US).unique().collect()
    )  # fmt: skip
    wide = 360_000_000 // cell
    around = [(dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
    by_cell: dict[tuple[bool, int, int], list[tuple[int, str]]] = {}
    for vessel, simulated, x, y, h in heard.iter_rows():
        by_cell.setdefault((simulated, x % wide, y), []).append((h, vessel))
    counts: dict[str, int | None] = {}
    for e in gaps.iter_rows(named=True):
        if all(f["src"] in chosen for f in json.loads(e["fixes"])):
            counts[e["id"]] = None
            continue
        first, last = e["t0"] // H_US + 1, (e["t1"] // H_US - 1) if e["t1"] is not None else 2**60
        x, y = e["lon0"] // cell, e["lat0"] // cell
        near = (pair for dx, dy in around for pair in by_cell.get((e["simulated"], (x + dx) % wide, y + dy), ()))
        counts[e["id"]] = len({v for h, v in near if first <= h <= last and v != e["vessel"]})
    return events.with_columns(reception=pl.col("id").replace_strict(counts, default=None, return_dtype=pl.Int64))
