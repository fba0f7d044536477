"""Messages of aisstream.io as its socket sends them, one JSON object a line or in an array: ``Message``, ``MessageType``, ``MetaData``.

The time is ``MetaData.time_utc``, when the service had the message; ``Timestamp`` is only the second of the minute. ``MetaData.ShipName`` is what
the service remembers of a ship and no part of the message, so it is nobody's broadcast here. Names of fields: the service's own definitions
(github.com/aisstream/ais-message-models, type-definition.yaml).
"""

from __future__ import annotations

import codecs
import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

import polars as pl

from roadstead import ais, tables
from roadstead.ais import moments
from roadstead.streams import BLOCK, LINE_LIMIT, Rejects, Rows, Source, facts, filled

VERSION = 2
BATCH = 50_000
_TYPES = {
    "PositionReport": 1, "BaseStationReport": 4, "ShipStaticData": 5, "AddressedBinaryMessage": 6, "BinaryAcknowledge": 7, "BinaryBroadcastMessage": 8,
    "StandardSearchAndRescueAircraftReport": 9, "CoordinatedUTCInquiry": 10, "AddressedSafetyMessage": 12, "SafetyBroadcastMessage": 14,
    "Interrogation": 15, "AssignedModeCommand": 16, "GnssBroadcastBinaryMessage": 17, "StandardClassBPositionReport": 18,
    "ExtendedClassBPositionReport": 19, "DataLinkManagementMessage": 20, "AidsToNavigationReport": 21, "ChannelManagement": 22,
    "GroupAssignmentCommand": 23, "StaticDataReport": 24, "SingleSlotBinaryMessage": 25, "MultiSlotBinaryMessage": 26, "LongRangeAisBroadcastMessage": 27,
    "UnknownMessage": None,
}  # fmt: skip
_POSITIONS = frozenset({1, 2, 3, 4, 9, 11, 17, 18, 19, 21, 27})
_IDENTITIES = frozenset({5, 19, 21, 24})
_SCHEMA = {
    "at": pl.Int64, "msg_type": pl.Int64, "raw_mmsi": pl.String, "raw_t": pl.String, "lon": pl.Float64, "lat": pl.Float64, "sog_kn": pl.Float64,
    "cog_deg": pl.Float64, "heading_deg": pl.Float64, "status": pl.Int64, "turn": pl.Float64, "second": pl.Int64, "imo": pl.String, "name": pl.String,
    "callsign": pl.String, "ship_type": pl.Int64, "length_m": pl.Float64, "width_m": pl.Float64, "draught_m": pl.Float64, "destination": pl.String,
    "eta": pl.String,
}  # fmt: skip
_SAID = ("imo", "name", "callsign", "ship_type", "length_m", "width_m", "draught_m", "destination", "eta")
# Go writes a time so: 2022-12-29 18:22:32.318353 +0000 UTC, with as many decimals as there are.
_GO = re.compile(
    r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d{1,9})? ?(Z|[+-]\d\d:?\d\d)?(?: [A-Z]{3,4})?(?: m=.*)?"
)
_START = re.compile(r'\{\s*"(?:Message|MessageType|MetaData|Metadata)"\s*:')
_DECODER = json.JSONDecoder()


def claims(source: Source) -> int:
    """Certain when the first object has the three names of the service."""
    head = source.head_text().lstrip("\ufeff \t\r\n[")[:16_000]
    return (
        95
        if head.startswith("{")
        and '"MessageType"' in head
        and '"Message"' in head
        and re.search(r'"Meta[dD]ata"', head)
        else 0
    )


def read(source: Source) -> Iterator[Rows]:
    """Fixes of every message with a position, statics of types 5, 19, 21 and 24, the others as messages; ``at`` is the number of the line, or of
    the object where the file is an array."""
    rejects = Rejects()
    array = source.head_text().lstrip("\ufeff \t\r\n").startswith("[")
    numbered = _elements(source, rejects) if array else _lines(source, rejects)
    vessels: set[str] = set()
    while some := list(itertools.islice(numbered, BATCH)):
        records = [record for n, message in some if (record := _record(n, message, rejects))]
        frame = pl.DataFrame(records, schema=_SCHEMA, orient="row").with_columns(
            t=moments.known(ais.instant("raw_t")), mmsi=ais.mmsi("raw_mmsi"), simulated=pl.lit(source.marked), rot_deg_min=ais.turn("turn"),
            second=pl.when(pl.col("second").is_between(0, 59)).then("second"),
            transceiver=pl.when(pl.col("msg_type").is_in([1, 2, 3, 5])).then(pl.lit("A")).when(pl.col("msg_type").is_in([18, 19, 24])).then(pl.lit("B")),
        )  # fmt: skip
        if len(vessels) < 2:
            vessels.update(frame["mmsi"].drop_nulls().unique().head(2).to_list())
        yield from filled("fixes", ais.fixes(frame.filter(pl.col("msg_type").is_in(_POSITIONS)), rejects))
        yield from filled("statics", _statics(frame.filter(pl.col("msg_type").is_in(_IDENTITIES)), rejects))
        yield from filled(
            "messages", _messages(frame.filter(~pl.col("msg_type").is_in(_POSITIONS | _IDENTITIES)), rejects)
        )
    yield from rejects.rows()
    yield facts(
        media="application/json" if array else "application/x-ndjson", encoding=source.encoding, at_unit="row",
        time_basis="field MetaData.time_utc, when the service had it",
        # Who subscribes names an area, ships or both, and the file does not say which.
        coverage="chosen" if len(vessels) <= 1 else "unknown", simulated=source.marked,
    )  # fmt: skip


def _lines(source: Source, rejects: Rejects) -> Iterator[tuple[int, Any]]:
    for n, (_, line) in enumerate(source.lines(), 1):
        if b"\0" in line:
            rejects.add("NUL in the row", f"row:{n}")
        elif line.strip():
            try:
                yield n, json.loads(line.removeprefix(b"\xef\xbb\xbf"))
            except (ValueError, RecursionError):
                rejects.add("not JSON", f"row:{n}", line[:80].decode("utf-8", "replace"))


def _elements(source: Source, rejects: Rejects) -> Iterator[tuple[int, Any]]:
    """The objects of one array or several, however they are broken into lines; after damage the next one that begins as a message does."""
    n, text, lost = 0, "", False
    for piece in itertools.chain(_pieces(source), [None]):
        text += piece or ""
        at = 0
        if lost:
            # Still in what was damaged: one object, however many pieces it is long.
            again = _START.search(text)
            if again is None:
                text = text[-64:]
                continue
            at, lost = again.start(), False
        while True:
            while at < len(text) and text[at] in " \t\r\n,[]\ufeff":
                at += 1
            if at >= len(text):
                break
            try:
                message, end = _DECODER.raw_decode(text, at)
            except (ValueError, RecursionError):
                # What is not whole yet may be with the next piece; what begins as no message, or has grown too long, never will.
                if (
                    piece is not None
                    and len(text) - at <= LINE_LIMIT
                    and text[at] == "{"
                    and not _START.search(text, at + 1 + LINE_LIMIT // 16)
                ):
                    break
                n += 1
                rejects.add("not JSON", f"row:{n}", text[at : at + 80])
                again = _START.search(text, at + 1)
                lost = again is None
                at = again.start() if again else max(at + 1, len(text) - 64)
                if lost:
                    break
                continue
            n += 1
            yield n, message
            at = end
        text = text[at:]


def _pieces(source: Source) -> Iterator[str]:
    """The text without regard to lines: an array is often one line of many megabytes."""
    decoder = codecs.getincrementaldecoder(source.encoding or "utf-8")("replace")
    with source.open() as stream:
        while raw := stream.read(BLOCK // 8):
            yield decoder.decode(raw)


def _record(n: int, message: Any, rejects: Rejects) -> tuple[Any, ...] | None:
    """The values of one message in the order of the schema; None for what is counted as bad."""
    place = f"row:{n}"
    if not isinstance(message, dict) or "Message" not in message:
        said = message.get("error") if isinstance(message, dict) else None
        rejects.add(
            "an error of the service, not a message" if said else "no message in it",
            place,
            said if isinstance(said, str) else None,
        )
        return None
    meta = message.get("MetaData") or message.get("Metadata") or message.get("metaData") or {}
    bodies, named = message["Message"], message.get("MessageType")
    if not isinstance(bodies, dict) or not isinstance(meta, dict):
        rejects.add("no message in it", place)
        return None
    name = (
        named
        if isinstance(named, str) and named in bodies
        else next((k for k in bodies if k in _TYPES), None)
    )
    body = bodies.get(name) if name else None
    if name is None or name not in _TYPES or not isinstance(body, dict):
        rejects.add("no message in it", place, str(named)[:40])
        return None
    if body.get("Valid") is False:
        rejects.add("not valid, as the file says", place, name)
        return None
    kind = _whole(body.get("MessageID"))
    kind = kind if kind is not None and 1 <= kind <= 27 else _TYPES[name]
    part_a, part_b = _part(body.get("ReportA")), _part(body.get("ReportB"))
    size = body.get("Dimension") or part_b.get("Dimension")
    a, b, c, d = (_number(size.get(k)) for k in "ABCD") if isinstance(size, dict) else (None,) * 4
    name_sent = _words(body.get("Name")) or _words(part_a.get("Name"))
    if kind == 21 and name_sent:
        name_sent = name_sent.partition("@")[0] + (_words(body.get("NameExtension")) or "")
    return (
        n, kind, _words(body.get("UserID")) or _words(meta.get("MMSI")), _time(meta.get("time_utc")),
        _number(body.get("Longitude")), _number(body.get("Latitude")), _number(body.get("Sog")), _number(body.get("Cog")), _number(body.get("TrueHeading")),
        _whole(body.get("NavigationalStatus")), _number(body.get("RateOfTurn")), _whole(body.get("Timestamp")),
        _words(body.get("ImoNumber")), ais.clean_text(name_sent), ais.clean_text(_words(body.get("CallSign")) or _words(part_b.get("CallSign"))),
        # The type of an aid to navigation is no type of ship.
        (_whole(body.get("Type")) if kind != 21 else None) or _whole(part_b.get("ShipType")),
        a + b if a is not None and b is not None else None, c + d if c is not None and d is not None else None,
        _number(body.get("MaximumStaticDraught")), ais.clean_text(_words(body.get("Destination"))), _eta(body.get("Eta")),
    )  # fmt: skip


def _part(value: Any) -> dict[str, Any]:
    """A part of message 24 that is there: the other one is sent along, empty and marked so."""
    return value if isinstance(value, dict) and value.get("Valid") is not False else {}


def _time(value: Any) -> str | None:
    """ISO 8601 with microseconds of a time as Go writes it; any other text as it is."""
    found = _GO.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        return _words(value)
    day, clock, decimals, offset = found.groups()
    return f"{day}T{clock}{(decimals or '')[:7]}{offset or ''}"


def _eta(value: Any) -> str | None:
    """``10-05T14:30``, ``--`` for a part that is not given; null when none is."""
    if not isinstance(value, dict):
        return None
    given = [_whole(value.get(k)) for k in ("Month", "Day", "Hour", "Minute")]
    within = ((1, 12), (1, 31), (0, 23), (0, 59))
    month, day, hour, minute = (
        f"{n:02}" if n is not None and low <= n <= high else "--"
        for n, (low, high) in zip(given, within, strict=True)
    )
    return f"{month}-{day}T{hour}:{minute}" if {month, day, hour, minute} != {"--"} else None


def _whole(value: Any) -> int | None:
    number = _number(value)
    return int(number) if number is not None and number == int(number) else None


def _number(value: Any) -> float | None:
    """A finite number, and nothing else."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e10:
        return float(value)
    return None


def _words(value: Any) -> str | None:
    """Text as text; a whole number as its digits."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        return str(value)
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else None


def _statics(frame: pl.DataFrame, rejects: Rejects) -> pl.DataFrame:
    """One static per message that says more than its MMSI."""
    known = frame.with_columns(
        ais.imo("imo").alias("imo"), *(pl.when(pl.col(c) > 0).then(c) for c in ("length_m", "width_m", "draught_m")),
        ship_type=pl.when(pl.col("ship_type").is_between(1, 99)).then("ship_type"), vessel=ais.vessel(pl.col("simulated")),
    )  # fmt: skip
    says = pl.col("mmsi").is_not_null() & pl.any_horizontal(pl.col(c).is_not_null() for c in _SAID)
    empty = known.filter(~says & ~pl.col("msg_type").is_in(_POSITIONS))
    if empty.height:
        rejects.add(
            "identity without content", f"row:{empty['at'][0]}", f"type {empty['msg_type'][0]}", empty.height
        )
    return tables.STATIC.conform(known.filter(says))


def _messages(frame: pl.DataFrame, rejects: Rejects) -> pl.DataFrame:
    nobody = frame.filter(pl.col("mmsi").is_null())
    if nobody.height:
        rejects.add("mmsi missing", f"row:{nobody['at'][0]}", None, nobody.height)
    return tables.MESSAGE.conform(
        frame.filter(pl.col("mmsi").is_not_null()).with_columns(vessel=ais.vessel(pl.col("simulated")))
    )
