"""Raw AIS sentences (``!AIVDM`` and its other talkers) with tag blocks, Danish ``$PGHP`` lines or a trailing epoch.

Framing and times are in :mod:`roadstead.sentences`; payloads are decoded by pyais.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import polars as pl
import pyais

from roadstead import ais, tables
from roadstead.sentences import LOOKS_AIS, Message, messages
from roadstead.streams import Rejects, Rows, Source, facts, filled

VERSION = 1
BATCH = 50_000
# Bits up to the end of the last field we use: a shorter message would be decoded into a wrong position or name.
_BITS = {1: 137, 2: 137, 3: 137, 5: 422, 9: 128, 18: 133, 19: 301, 24: 160, 27: 94}
_FIX = {
    "at": pl.Int64, "t": pl.Int64, "raw_mmsi": pl.String, "lon": pl.Float64, "lat": pl.Float64, "sog_kn": pl.Float64,
    "cog_deg": pl.Float64, "heading_deg": pl.Float64, "status": pl.Int64, "msg_type": pl.Int64, "station": pl.String,
}  # fmt: skip


def claims(source: Source) -> int:
    """Certain when a third of the lines of the head begin as such logs do and one of them holds an AIS sentence."""
    head = source.head_text().encode("utf-8", "replace")
    if not LOOKS_AIS.search(head):
        return 0
    lines = [line for line in head.split(b"\n") if line.strip()]
    framed = sum(line.lstrip()[:1] in b"!$\\" or LOOKS_AIS.search(line) is not None for line in lines)
    return 95 if framed * 3 >= len(lines) else 0


def read(source: Source) -> Iterator[Rows]:
    """Fixes of types 1-3, 9, 18, 19 and 27, statics of 5, 19 and 24; ``at`` is the byte offset of the first sentence
    in the decompressed file. A fix without a time is rejected; a static without one has a null time."""
    rejects = Rejects()
    bases: set[str] = set()
    found = messages(source.lines(), rejects)
    while some := list(itertools.islice(found, BATCH)):
        fixes: list[tuple[Any, ...]] = []
        statics: list[dict[str, Any]] = []
        for message in some:
            decoded = _decode(message, rejects)
            if decoded is None:
                continue
            if message.basis:
                bases.add(message.basis)
            if decoded.msg_type in (1, 2, 3, 9, 18, 19, 27):
                fixes.append(_fix(message, decoded))
            if decoded.msg_type in (5, 19, 24):
                row = _static(message, decoded, source.marked)
                if len(row["mmsi"]) == 9 and _says(row):
                    statics.append(row)
                elif decoded.msg_type != 19:  # whose position is used all the same
                    rejects.add("identity without content", f"byte:{message.at}", f"type {decoded.msg_type}")
        frame = pl.DataFrame(fixes, schema=_FIX, orient="row").with_columns(
            mmsi=ais.mmsi("raw_mmsi"), simulated=pl.lit(source.marked)
        )
        yield from filled("fixes", ais.fixes(frame, rejects, "byte"))
        yield from filled("statics", tables.STATIC.frame(statics))
    yield from rejects.rows()
    yield facts(
        media="text/x-nmea", encoding=source.encoding, at_unit="byte", coverage="feed", simulated=source.marked,
        time_basis=", ".join(sorted(bases)) or "none",
    )  # fmt: skip


def _decode(message: Message, rejects: Rejects) -> Any:
    """The decoded message; None, and counted, when it is damaged or says nothing of a ship's place or identity."""
    place = f"byte:{message.at}"
    try:
        decoded = pyais.decode(*message.parts)
    except Exception as error:  # whatever a foreign decoder makes of damaged bits is a fault of the message
        rejects.add("cannot be decoded", place, type(error).__name__)
        return None
    kind = decoded.msg_type
    if kind in ais.NOT_A_SHIP:
        rejects.add(f"not a ship: {ais.NOT_A_SHIP[kind]}", place, f"type {kind}")
    elif kind not in _BITS:
        rejects.add("no position or identity in it", place, f"type {kind}")
    elif message.bits < _BITS[kind]:
        rejects.add("message cut short", place, f"{message.bits} bits, type {kind}")
    else:
        return decoded
    return None


def _fix(message: Message, decoded: Any) -> tuple[Any, ...]:
    heading, status = getattr(decoded, "heading", None), getattr(decoded, "status", None)
    return (
        message.at, message.t, f"{decoded.mmsi:09}", _real(decoded.lon), _real(decoded.lat), _real(decoded.speed),
        _real(decoded.course), _real(heading), None if status is None else int(status), decoded.msg_type, message.station,
    )  # fmt: skip


def _real(value: Any) -> float | None:
    return None if value is None else float(value)


def _says(row: dict[str, Any]) -> bool:
    return any(row[c] is not None for c in ais.IDENTITY[1:])


def _static(message: Message, decoded: Any, simulated: bool) -> dict[str, Any]:
    """What a ship says of itself; a size, type, draught or number of 0 means not available."""
    number = f"{decoded.mmsi:09}"
    imo = getattr(decoded, "imo", 0) or 0
    sides = [getattr(decoded, f"to_{side}", 0) or 0 for side in ("bow", "stern", "port", "starboard")]
    return {
        "vessel": f"{'sim' if simulated else 'mmsi'}:{number}", "t": message.t, "mmsi": number,
        "imo": f"{imo:07}" if 0 < imo < 10_000_000 else None,
        "name": ais.clean_text(getattr(decoded, "shipname", None)),
        "callsign": ais.clean_text(getattr(decoded, "callsign", None)),
        "ship_type": int(getattr(decoded, "ship_type", 0) or 0) or None,
        "length_m": float(sides[0] + sides[1]) or None, "width_m": float(sides[2] + sides[3]) or None,
        "draught_m": float(getattr(decoded, "draught", 0) or 0) or None,
        "destination": ais.clean_text(getattr(decoded, "destination", None)), "simulated": simulated, "at": message.at,
    }  # fmt: skip
