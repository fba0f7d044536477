"""The verbs as functions, for a notebook: frames in and out are anything that speaks the Arrow C stream."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from roadstead import press, readers
from roadstead.detect import NEEDED, Detector, beside, chain, detectors, empty_kept
from roadstead.places import gazetteer
from roadstead.places.coast import land
from roadstead.run import steps
from roadstead.run.intake import signed, vessel_of
from roadstead.streams import BadFile, source_of
from roadstead.tables import PLACE, TABLES
from roadstead.weigh import Evidence
from roadstead.weigh import weigh as weigh_all


class Arrow(Protocol):
    """A frame of any library: Polars, pandas, pyarrow, DuckDB, Ibis."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


def read(path: str | Path, as_of: str | None = None, columns: dict[str, str] | None = None) -> dict[str, pl.DataFrame]:
    """The rows of one file by table, in their schemas. BadFile when no reader claims it or it cannot be used."""
    path = Path(path)
    sha = sha256(path.read_bytes()).hexdigest()
    source = source_of(path, sha, path.name, as_of=as_of, columns=columns or {})
    reader = readers.choose(source)
    if reader is None:
        raise BadFile(path.name, "no reader")
    found: dict[str, list[pl.DataFrame]] = {}
    for part in reader.read(source):
        if part.table != "receipts":
            frame = signed(part.table, part.frame, sha, False)
            found.setdefault(part.table, []).append(vessel_of(frame) if TABLES[part.table].home == "rows" else frame)
    return {t: pl.concat(parts) for t, parts in found.items()}


def detect(
    rows: Arrow, rule: str = "gap@1", preset: str = "default", places: Arrow | None = None, upto: int | None = None, scrapped: Arrow | None = None,
    fixes: Arrow | None = None,
) -> pl.DataFrame:
    """The events of one rule over the rows it reads, fixes or statics, in any order; ``upto`` (µs UTC) is its now, the last row unless given.

    ``scrapped`` = (imo, day, src, at, simulated), for a rule that needs it. ``fixes``: where the ships were, for a rule over statics that is given
    visits beside them (`draught_change@1`, `destination@1`); without them it knows of no visit. A rule over fixes by IMO number wants fixes with a
    column ``imo``. Rows without a key or a time are left out. KeyError: no such rule."""
    one = detectors()[rule][preset]
    way = (*chain(one), one)
    table = _in_order(pl.DataFrame(rows), way[0])
    now = upto if upto is not None else int(table["t"].max() or 0)  # type: ignore[arg-type]
    inputs: dict[str, Callable[[], pl.DataFrame]] = {
        "coast": land,
        **dict.fromkeys(("places", "ports"), lambda: gazetteer() if places is None else PLACE.conform(pl.DataFrame(places))),
        "scrapped": lambda: pl.DataFrame(schema=dict.fromkeys(NEEDED["scrapped"], pl.String) | {"simulated": pl.Boolean}) if scrapped is None else pl.DataFrame(scrapped),
    }  # fmt: skip

    def gone(table: pl.DataFrame, way: tuple[Detector, ...], **given: pl.DataFrame) -> pl.DataFrame:
        if way[0].reads == "fixes" and way[0].key == ("vessel",):
            table = steps.tracked(table, way[0], now)
        for step in way:
            table = table.sort(*step.key, "t", "src", "at") if step.reads not in TABLES and {"t", "src", "at", *step.key} <= set(table.columns) else table
            table, _ = step.step(table, empty_kept(step), now, **{name: inputs[name]() for name in step.needs}, **(given if step is way[-1] else {}))
        return table

    seen = table if way[0].reads == "fixes" else TABLES["fixes"].frame() if fixes is None else pl.DataFrame(fixes)
    return gone(table, way, **{name: gone(_in_order(seen, before[0]), before) for name, before in beside(one).items()})


def _in_order(frame: pl.DataFrame, first: Detector) -> pl.DataFrame:
    """The rows a first step is fed, in its order; rows without a key or a time are left out."""
    table = TABLES[first.reads].conform(frame).with_columns(frame[k] for k in first.key if k not in TABLES[first.reads].names)
    return table.filter(pl.all_horizontal(pl.col(k).is_not_null() for k in ("t", *first.key))).sort(*first.key, "t", "src", "at")


def extract(text: str, file: str = "text") -> list[dict[str, Any]]:
    """The statements of one text, with the keys of a ledger line; offsets are code points of ``text``."""
    sha = sha256(text.encode()).hexdigest()
    return press.extract(press.Document.from_text(text, src=sha, file=file))


def weigh(**frames: Arrow) -> pl.DataFrame:
    """The findings of frames named as the tables are (`statements`, `events`, `sightings`, `listings`, ...); places default to the gazetteer."""
    given = {name: pl.DataFrame(frame) for name, frame in frames.items()}
    given.setdefault("places", gazetteer())
    return weigh_all(Evidence.of(**given))
