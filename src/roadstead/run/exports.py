"""Any table of a logbook in a form other tools read: JSON lines, CSV, Parquet, GeoJSON."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import polars as pl

from roadstead import tracks
from roadstead.logbook import Logbook
from roadstead.run import beside, cleaned
from roadstead.run.requests import live
from roadstead.run.voices import place_in, voices
from roadstead.tables import TABLES, Table
from roadstead.when import iso

Row = dict[str, Any]
POSITIONS = {"fixes": ("lon", "lat"), "flags": ("lon", "lat"), "sightings": ("lon", "lat"), "events": ("lon0", "lat0")}
# Kept in the logbook for the weighing, said elsewhere: reception stands in the rule's own statement.
BESIDE_TIMES = ("ours_t0", "ours_t1", "theirs_t0", "theirs_t1")
INNER = {"events": {"reception"}, "statements": {"body", "words", "kind", "simulated", "rule", "src", "at"}}


class NoPositions(ValueError):
    """A table without positions cannot be GeoJSON."""


def export(log: Logbook, table: str, form: str, kind: str = "press", preset: str = "default") -> Iterator[bytes]:
    """The bytes of the export, rows sorted by id. NoPositions when GeoJSON is asked of a table that has none."""
    if form == "geojson" and table not in POSITIONS:
        raise NoPositions(f"{table} has no positions; geojson is for {', '.join(POSITIONS)}")
    return _FORMS[form](table, rows(log, table, kind, preset))


def rows(log: Logbook, table: str, kind: str = "press", preset: str = "default") -> Iterator[Row]:
    """The rows as JSON values: every key present, times and days as ISO text, positions in degrees. ``preset``: whose tracks flag, whose events are laid beside others'."""
    if table == "statements":
        yield from voices(log, kind, units_of(log))
    elif table == "findings":
        yield from findings(log)
    elif table == "beside":
        yield from ({k: iso(v) if k in BESIDE_TIMES and v is not None else v for k, v in row.items()} for row in beside.of(log, preset).iter_rows(named=True))
    elif table == "flags":
        yield from flags(log, preset)
    else:
        t = TABLES[table]
        units = units_of(log)
        # Of a request whose outcome was entered later the newest word is printed; the older ones stay in log.sqlite.
        there = live(log).sort("id") if table == "requests" else log.table(table)
        for row in there.iter_rows(named=True):
            yield plain(t, row, units)


def units_of(log: Logbook) -> dict[str, str | None]:
    """What `at` counts in each receipt: a bulk row keeps the bare number."""
    return dict(log.rows("receipts").select("id", "at_unit").iter_rows())


def flags(log: Logbook, preset: str = "default") -> Iterator[Row]:
    """Every fix that anything is held against, with its reasons by name; all others have none."""
    units = units_of(log)
    for row in cleaned.flagged(log, preset).iter_rows(named=True):
        degrees = {c: None if row[c] is None else round(row[c] / 1e6, 6) for c in ("lon", "lat")}
        yield row | degrees | {"at": place_in(row["src"], row["at"], units), "t": None if row["t"] is None else iso(row["t"]), "flags": tracks.names(row["flags"])}


def findings(log: Logbook) -> Iterator[Row]:
    """The findings with the newest word of a person on each."""
    reviews = log.reviews()
    for row in log.rows("findings").iter_rows(named=True):
        yield plain(TABLES["findings"], row, {}) | {"review": reviews.get(row["id"], "waiting")}


def plain(t: Table, row: Row, units: dict[str, str | None]) -> Row:
    """A stored row as JSON values."""
    out: Row = {}
    for c in t.columns:
        value = row[c.name]
        if c.name in INNER.get(t.name, ()):
            continue
        if value is not None and c.kind == "json":
            value = json.loads(value)
            if c.name == "fixes":
                value = [{"src": f["src"], "at": place_in(f["src"], f["at"], units)} for f in value]
        elif value is not None and c.kind == "time":
            value = iso(value)
        elif value is not None and c.kind == "udeg":
            value = round(value / 1e6, 6)
        elif value is not None and c.name == "at" and c.kind == "int":
            value = place_in(row["src"], value, units)
        out[c.name] = value
    return out


def _jsonl(table: str, rows: Iterator[Row]) -> Iterator[bytes]:
    for row in rows:
        yield (json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _flat(rows: Iterator[Row]) -> pl.DataFrame:
    """Values that are lists or objects become JSON text, so that a table stays a table."""
    out = [{k: json.dumps(v, ensure_ascii=False) if isinstance(v, dict | list) else v for k, v in row.items()} for row in rows]
    return pl.DataFrame(out, infer_schema_length=None)


def _columns(table: str, rows: Iterator[Row]) -> pl.DataFrame:
    frame = _flat(rows)
    if table in ("beside", "flags"):
        return frame if frame.width else pl.DataFrame(schema=beside.COLUMNS if table == "beside" else cleaned.FLAGGED)
    return frame if frame.width else TABLES[table].frame().drop(sorted(INNER.get(table, ())), strict=False)


def _csv(table: str, rows: Iterator[Row]) -> Iterator[bytes]:
    yield _columns(table, rows).write_csv().encode()


def _parquet(table: str, rows: Iterator[Row]) -> Iterator[bytes]:
    buffer = io.BytesIO()
    _columns(table, rows).write_parquet(buffer)
    yield buffer.getvalue()


def _geojson(table: str, rows: Iterator[Row]) -> Iterator[bytes]:
    lon, lat = POSITIONS[table]
    yield b'{"type":"FeatureCollection","features":['
    first = True
    for row in rows:
        known = row[lon] is not None and row[lat] is not None
        feature = {
            "type": "Feature", "id": row.get("id") or f"{row['src']}/{row['at']}",
            "geometry": {"type": "Point", "coordinates": [row[lon], row[lat]]} if known else None,
            "properties": {k: v for k, v in row.items() if k not in (lon, lat)},
        }  # fmt: skip
        yield (b"\n" if first else b",\n") + json.dumps(feature, ensure_ascii=False, allow_nan=False).encode()
        first = False
    yield b"\n]}\n"


_FORMS = {"jsonl": _jsonl, "csv": _csv, "parquet": _parquet, "geojson": _geojson}
