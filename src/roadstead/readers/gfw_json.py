"""JSON lines of decoded AIS messages as Global Fishing Watch keeps them: ``ssvid, msgid, type, timestamp, lon, lat``.

Missing numbers are the token NaN, which JSON does not have and these files do. Every line is its own row: a message
that comes twice under one ``msgid`` is two rows, and what to make of it is not this reader's affair.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import polars as pl

from roadstead import ais, tables
from roadstead.ais import moments
from roadstead.streams import Rejects, Rows, Source, facts, filled

VERSION = 2
BATCH = 50_000
_POSITIONS = frozenset({1, 2, 3, 4, 9, 11, 17, 18, 19, 21, 27})
_IDENTITIES = frozenset({5, 19, 21, 24})
_SCHEMA = {
    "at": pl.Int64, "type": pl.Int64, "raw_mmsi": pl.String, "raw_t": pl.String, "lon": pl.Float64, "lat": pl.Float64,
    "sog_kn": pl.Float64, "cog_deg": pl.Float64, "heading_deg": pl.Float64, "status": pl.Int64, "station": pl.String,
    "imo": pl.String, "name": pl.String, "callsign": pl.String, "length_m": pl.Float64, "width_m": pl.Float64,
    "destination": pl.String,
}  # fmt: skip


def claims(source: Source) -> int:
    """Certain when the first line is an object with GFW's names in it."""
    first = source.head_text().lstrip().split("\n", 1)[0]
    return (
        95 if first.startswith("{") and all(f'"{k}"' in first for k in ("ssvid", "msgid", "timestamp")) else 0
    )


def read(source: Source) -> Iterator[Rows]:
    """Fixes of every type with a position, a static for each of 5, 19, 21 and 24, the others as messages; ``at`` is the line number."""
    rejects = Rejects()
    vessels: set[str] = set()
    lines = enumerate(source.lines(), 1)
    while some := list(itertools.islice(lines, BATCH)):
        records = [record for n, (_, line) in some if (record := _record(n, line, rejects))]
        frame = pl.DataFrame(records, schema=_SCHEMA, orient="row").with_columns(
            t=moments.known(ais.instant("raw_t")), mmsi=ais.mmsi("raw_mmsi"), simulated=pl.lit(source.marked), msg_type=pl.col("type"),
            transceiver=pl.when(pl.col("type").is_in([1, 2, 3, 5])).then(pl.lit("A")).when(pl.col("type").is_in([18, 19, 24])).then(pl.lit("B")),
        )  # fmt: skip
        if len(vessels) < 2:
            vessels.update(frame["mmsi"].drop_nulls().unique())
        yield from filled("fixes", ais.fixes(frame.filter(pl.col("type").is_in(_POSITIONS)), rejects))
        yield from filled("statics", _statics(frame.filter(pl.col("type").is_in(_IDENTITIES)), rejects))
        yield from filled(
            "messages", _messages(frame.filter(~pl.col("type").is_in(_POSITIONS | _IDENTITIES)), rejects)
        )
    yield from rejects.rows()
    yield facts(
        media="application/x-ndjson", encoding=source.encoding, at_unit="row", time_basis="field timestamp",
        # These files are cut by ship: what is not in one of them says nothing about other ships.
        coverage="chosen" if len(vessels) <= 1 else "unknown", simulated=source.marked,
    )  # fmt: skip


def _record(n: int, line: bytes, rejects: Rejects) -> tuple[Any, ...] | None:
    """The values of one message in the order of the schema; None for a blank line or one that is counted as bad."""
    if not line.strip():
        return None
    if b"\0" in line:
        rejects.add("NUL in the row", f"row:{n}")
        return None
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        rejects.add("not JSON", f"row:{n}", line[:80].decode("utf-8", "replace"))
        return None
    kind = str(message.get("type", "")).removeprefix("AIS.") if isinstance(message, dict) else ""
    if not (kind.isdecimal() and len(kind) < 3 and 1 <= int(kind) <= 27):
        rejects.add("no position or identity in it", f"row:{n}", kind)
        return None
    number = {
        k: _number(message.get(k))
        for k in ("lon", "lat", "speed", "course", "heading", "status", "length", "width")
    }
    words = {
        k: _words(message.get(k))
        for k in ("ssvid", "timestamp", "receiver", "source", "imo", "shipname", "callsign", "destination")
    }
    status = number["status"]
    return (
        n, int(kind), words["ssvid"], words["timestamp"], number["lon"], number["lat"],
        number["speed"], number["course"], number["heading"], None if status is None else int(status),
        words["receiver"] or words["source"], words["imo"], words["shipname"], words["callsign"],
        number["length"], number["width"], words["destination"],
    )  # fmt: skip


def _number(value: Any) -> float | None:
    """A finite number; NaN and anything else is unknown."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e9:
        return float(value)
    return None


def _words(value: Any) -> str | None:
    """Text as text; a number where text is expected (an MMSI without quotes) as its digits."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        return str(value)
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else None


def _statics(frame: pl.DataFrame, rejects: Rejects) -> pl.DataFrame:
    """One static per identity message that says more than its MMSI: these are events of their own, not repeated rows."""
    known = frame.with_columns(
        ais.imo("imo").alias("imo"),
        *(ais.text(c).alias(c) for c in ("name", "callsign", "destination")),
        *(pl.when(pl.col(c) > 0).then(c) for c in ("length_m", "width_m")),
    )
    said = ("imo", "name", "callsign", "length_m", "width_m", "destination")
    says = pl.col("mmsi").is_not_null() & pl.any_horizontal(pl.col(c).is_not_null() for c in said)
    # The position of a type 19 or 21 is used all the same.
    empty = known.filter(~says & ~pl.col("type").is_in(_POSITIONS))
    if empty.height:
        rejects.add(
            "identity without content", f"row:{empty['at'][0]}", f"type {empty['type'][0]}", empty.height
        )
    known = known.filter(says)
    return tables.STATIC.conform(known.with_columns(vessel=ais.vessel(pl.col("simulated"))))


def _messages(frame: pl.DataFrame, rejects: Rejects) -> pl.DataFrame:
    """Messages of which these lines keep the sender and the time alone."""
    nobody = frame.filter(pl.col("mmsi").is_null())
    if nobody.height:
        rejects.add("mmsi missing", f"row:{nobody['at'][0]}", None, nobody.height)
    return tables.MESSAGE.conform(
        frame.filter(pl.col("mmsi").is_not_null()).with_columns(vessel=ais.vessel(pl.col("simulated")))
    )
