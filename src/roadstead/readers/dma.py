"""CSV of the Danish Maritime Authority (aisdata.ais.dk): whatever its receivers heard, ships and others, with what each ship said of herself.

Since October 2016 with a header ``# Timestamp,Type of mobile,MMSI,Latitude,...`` of 22 or, later, 26 columns; before without one, 22 columns
between semicolons, with decimal commas. Days come first in its dates. Its own note on the columns (``!_README_information_CSV_files.txt``) says
that the time is the receiving station's and names no zone; files across the change to summer time show that it is UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl

from roadstead import ais, delimited, tables
from roadstead.ais import bulk
from roadstead.streams import MARKS, BadFile, Rejects, Rows, Source, facts, filled

VERSION = 1
_HEADER = (
    "Timestamp", "Type of mobile", "MMSI", "Latitude", "Longitude", "Navigational status", "ROT", "SOG", "COG", "Heading", "IMO", "Callsign", "Name",
    "Ship type", "Cargo type", "Width", "Length", "Type of position fixing device", "Draught", "Destination", "ETA", "Data source type", "A", "B", "C", "D",
)  # fmt: skip
_NAMES = {
    "timestamp": "raw_t", "type_of_mobile": "mobile", "mmsi": "raw_mmsi", "latitude": "lat", "longitude": "lon", "navigational_status": "state",
    "rot": "rot_deg_min", "sog": "sog_kn", "cog": "cog_deg", "heading": "heading_deg", "imo": "imo", "callsign": "callsign", "name": "name",
    "ship_type": "kind", "cargo_type": "hazard", "width": "width_m", "length": "length_m", "draught": "draught_m", "destination": "destination",
    "eta": "eta", "simulated": "simulated",
}  # fmt: skip
_NEEDED = {"raw_t": "Timestamp", "raw_mmsi": "MMSI", "lat": "Latitude", "lon": "Longitude"}
_SAID = (
    "imo",
    "callsign",
    "name",
    "kind",
    "hazard",
    "width_m",
    "length_m",
    "draught_m",
    "destination",
    "eta",
)
_WHEN = "%d/%m/%Y %H:%M:%S"

# Type of mobile -> (class, message type). What is no ship has the type by which AIS tells it, so that nobody takes its rows for a track.
_MOBILES: dict[str, tuple[str | None, int | None]] = {
    "Class A": ("A", None), "Class B": ("B", None), "Base Station": (None, 4), "AtoN": (None, 21), "SAR Airborne": (None, 9),
    "Search and Rescue Transponder": (None, None), "Emergency PIRB": (None, None), "Man Overboard Device": (None, None),
}  # fmt: skip
_STATES = {
    "Under way using engine": 0, "At anchor": 1, "Not under command": 2, "Restricted maneuverability": 3, "Restricted manoeuvrability": 3,
    "Constrained by her draught": 4, "Moored": 5, "Aground": 6, "Engaged in fishing": 7, "Under way sailing": 8,
    "Reserved for future amendment [HSC]": 9, "Reserved for future amendment [WIG]": 10, "Power-driven vessel towing astern": 11,
    "Reserved for future use [11]": 11, "Power-driven vessel pushing ahead or towing alongside": 12, "Reserved for future use [12]": 12,
    "Reserved for future use": 13, "Reserved for future use [13]": 13, "AIS-SART": 14, "AIS-SART (active)": 14, "Unknown value": None,
}  # fmt: skip
# The tens of an AIS ship type; the words do not tell 70 from 79. `Reserved` and `Undefined` are no type.
_KINDS = {
    "WIG": 20, "Fishing": 30, "Towing": 31, "Towing long/wide": 32, "Dredging": 33, "Diving": 34, "Military": 35, "Sailing": 36, "Pleasure": 37,
    "HSC": 40, "Pilot": 50, "SAR": 51, "Tug": 52, "Port tender": 53, "Anti-pollution": 54, "Law enforcement": 55, "Spare 1": 56, "Spare 2": 57,
    "Medical": 58, "Not party to conflict": 59, "Passenger": 60, "Cargo": 70, "Tanker": 80, "Other": 90,
}  # fmt: skip
_HAZARDS = {
    "Category X": 1,
    "Category Y": 2,
    "Category Z": 3,
    "Category OS": 4,
    "No additional information": 9,
}

_senders = {word: n for n, word in enumerate(_MOBILES, 1)}
_states = {word: n for n, word in enumerate(_STATES, 1)}
_number = bulk.Field
_QUICK = {
    "raw_t": bulk.Field(bulk.DAY_FIRST), "raw_mmsi": bulk.Field(bulk.MMSI), "lat": _number(bulk.NUMBER, bulk.LAT), "lon": _number(bulk.NUMBER, bulk.LON),
    "sog_kn": _number(bulk.NUMBER, bulk.SOG), "cog_deg": _number(bulk.NUMBER, bulk.COG), "heading_deg": _number(bulk.NUMBER, bulk.HEADING),
    "rot_deg_min": _number(bulk.NUMBER, bulk.ROT), "mobile": bulk.Field(bulk.WORD, bulk.SENDER, words=_senders),
    "state": bulk.Field(bulk.WORD, bulk.STATE, words=_states), "simulated": bulk.Field(bulk.WORD, bulk.MARKED, words={m.upper(): 1 for m in MARKS}),
    **{c: bulk.Field(bulk.SKIP, said=True) for c in _SAID},
}  # fmt: skip


def _layout(source: Source) -> tuple[delimited.Header, bool] | None:
    """(columns, whether the first line names them); None for another format."""
    head = delimited.header(source)
    if head is None:
        return None
    if {"timestamp", "type_of_mobile", "mmsi"} <= set(head.names):
        return head, True
    old = (
        head.separator == ";"
        and len(head.written) in (22, 26)
        and re.fullmatch(r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d", head.written[0])
    )
    if old and head.written[1] in _MOBILES:
        names = _HEADER[: len(head.written)]
        return delimited.Header(list(names), [delimited.fold(name) for name in names], ";"), False
    return None


def claims(source: Source) -> int:
    """Certain by the header's three first names, or by a first row of the time before headers."""
    return 92 if _layout(source) else 0


def read(source: Source) -> Iterator[Rows]:
    """Fixes of all that sent a position, a static where a ship's identity begins, ends, and once an hour; ``at`` is the row number.

    BadFile when one of Timestamp, MMSI, Latitude, Longitude is missing."""
    found = _layout(source)
    if found is None:
        raise BadFile(source.name, "no header", "row:0")
    head, headed = found
    columns = [_NAMES.get(name) if name not in head.names[:i] else None for i, name in enumerate(head.names)]
    for column, written in _NEEDED.items():
        if column not in columns:
            raise BadFile(source.name, f"no column {written}", "row:0", "fetch the file again")
    rejects, identities = Rejects(), ais.Identities()
    simulated, vessels = False, set[str]()
    for fixes, statics in _batches(source, head, headed, columns, rejects, identities):
        simulated = simulated or any(bool(one["simulated"].any()) for one in (fixes, statics))
        if len(vessels) < 2:
            vessels.update(
                pl.concat([fixes["mmsi"], statics["mmsi"]]).unique().drop_nulls().head(2).to_list()
            )
        yield from filled("fixes", fixes)
        yield from filled("statics", statics)
    yield from rejects.rows()
    yield facts(
        media="text/csv", encoding=source.encoding, at_unit="row", simulated=simulated, time_basis="field Timestamp, of the receiving station; day first, UTC",
        # All that the Danish stations heard, unless somebody cut one ship out of it.
        coverage="area" if len(vessels) > 1 else "chosen",
    )  # fmt: skip


def _batches(
    source: Source,
    head: delimited.Header,
    headed: bool,
    columns: list[str | None],
    rejects: Rejects,
    identities: ais.Identities,
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    comma = head.separator != ","

    def typed(frame: pl.DataFrame) -> pl.DataFrame:
        return _typed(
            frame.select("at", **{c: pl.col(n) for n, c in zip(head.names, columns, strict=True) if c}),
            comma,
            source.marked,
        )

    def slow(lines: list[bytes], at: list[int]) -> pl.DataFrame | None:
        frame = delimited.cut(source, head, lines, at, rejects)
        return None if frame is None else typed(frame)

    if (source.encoding or "").startswith("utf-16"):
        for frame in delimited.batches(source, head, rejects):
            rows = typed(frame)
            yield ais.fixes(rows, rejects), identities.new(rows.drop("msg_type", strict=False))
        return
    given = bulk.plan(
        head.separator,
        [_QUICK[c] if c else bulk.Field(bulk.SKIP) for c in columns],
        "," if comma else ".",
        headed,
    )

    def said(cells: pl.DataFrame) -> pl.DataFrame:
        return _declared(cells.rename({f"c{i}": c for i, c in enumerate(columns) if c in _SAID}), comma)

    classes, types = (
        pl.Series([None, *(m[k] for m in _MOBILES.values())], dtype=t)
        for k, t in ((0, pl.String), (1, pl.Int64))
    )
    states = pl.Series([None, *_STATES.values()], dtype=pl.Int64)
    for fixes, statics in bulk.read(source, given, slow, said, rejects, identities):
        yield tables.FIX.conform(fixes.with_columns(
            transceiver=classes.gather(fixes["sender"]), msg_type=types.gather(fixes["sender"]),
            status=pl.coalesce("status", states.gather(fixes["state"])), rot_deg_min=_turn(),
        ).with_columns(sog_kn=ais.speed())), statics  # fmt: skip


def _turn() -> pl.Expr:
    # 708 degrees a minute and more say only to which side she turns.
    return pl.when(pl.col("rot_deg_min").abs() < 708).then("rot_deg_min")


def _typed(frame: pl.DataFrame, comma: bool, marked: bool) -> pl.DataFrame:
    present = set(frame.columns)
    mobile = pl.col("mobile") if "mobile" in present else pl.lit(None, dtype=pl.String)
    return _declared(frame, comma).with_columns(
        *(ais.number(c, comma).alias(c) for c in ("lat", "lon", "sog_kn", "cog_deg", "heading_deg", "rot_deg_min") if c in present),
        t=pl.col("raw_t").str.to_datetime(_WHEN, time_unit="us", strict=False).cast(pl.Int64),
        mmsi=ais.mmsi("raw_mmsi"), simulated=ais.marked("simulated" if "simulated" in present else None, marked),
        sender=mobile.replace_strict(_senders, default=0, return_dtype=pl.Int8),
        transceiver=mobile.replace_strict({w: c for w, (c, _) in _MOBILES.items()}, default=None, return_dtype=pl.String),
        msg_type=mobile.replace_strict({w: k for w, (_, k) in _MOBILES.items()}, default=None, return_dtype=pl.Int64),
        **({"status": pl.col("state").replace_strict(_STATES, default=None, return_dtype=pl.Int64)} if "state" in present else {}),
    ).with_columns(*([_turn()] if "rot_deg_min" in present else []))  # fmt: skip


def _declared(frame: pl.DataFrame, comma: bool) -> pl.DataFrame:
    """What a ship said of herself, typed; ``Unknown`` and ``Undefined`` are the file's words for nothing."""
    present = set(frame.columns)
    kind = (
        pl.col("kind").replace_strict(_KINDS, default=None, return_dtype=pl.Int64)
        if "kind" in present
        else pl.lit(None, dtype=pl.Int64)
    )
    hazard = (
        pl.col("hazard").replace_strict(_HAZARDS, default=None, return_dtype=pl.Int64)
        if "hazard" in present
        else pl.lit(None, dtype=pl.Int64)
    )
    known = frame.with_columns(
        *(
            pl.when(pl.col(c).str.to_lowercase() != "unknown").then(ais.text(c)).alias(c)
            for c in ("name", "callsign", "destination")
            if c in present
        ),
        *([ais.imo("imo").alias("imo")] if "imo" in present else []),
        *(ais.number(c, comma).alias(c) for c in ("length_m", "width_m", "draught_m") if c in present),
        *(
            [pl.col("eta").str.to_datetime(_WHEN, strict=False).dt.strftime("%m-%dT%H:%M").alias("eta")]
            if "eta" in present
            else []
        ),
        ship_type=kind,
        # Only these have a hazard in their last digit.
        cargo=pl.when(kind.is_in([20, 40, 60, 70, 80, 90])).then(kind + hazard),
    )
    return known.drop("kind", "hazard", strict=False)
