"""CSV of NOAA MarineCadastre: positions of ships in the waters of the United States, with their declared identity.

Reads the columns of 2015-2024 (``BaseDateTime``, ``LAT``) and those of 2025 (``base_date_time``, ``latitude``).
A leading column ``Simulated`` holding SIMULATED marks rows made by ``roadstead simulate``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import polars as pl

from roadstead import ais, delimited, tables
from roadstead.ais import bulk, moments
from roadstead.streams import MARKS, BadFile, Rejects, Rows, Source, facts, filled

VERSION = 4
# Folded header of either generation -> our column.
_NAMES = {
    "mmsi": "raw_mmsi", "basedatetime": "raw_t", "base_date_time": "raw_t", "lat": "lat", "latitude": "lat",
    "lon": "lon", "longitude": "lon", "sog": "sog_kn", "cog": "cog_deg", "heading": "heading_deg",
    "vesselname": "name", "vessel_name": "name", "imo": "imo", "callsign": "callsign", "call_sign": "callsign",
    "vesseltype": "ship_type", "vessel_type": "ship_type", "status": "status", "length": "length_m",
    "width": "width_m", "draft": "draught_m", "cargo": "cargo", "transceiverclass": "transceiver",
    "transceiver": "transceiver", "transceiver_class": "transceiver", "simulated": "simulated",
}  # fmt: skip
_NUMBERS = ("lat", "lon", "sog_kn", "cog_deg", "heading_deg")
_MARKS = {form: 1 for mark in MARKS for form in (mark, mark.upper(), mark.title())}
_QUICK = {
    "raw_mmsi": bulk.Field(bulk.MMSI), "raw_t": bulk.Field(bulk.TIME), "lat": bulk.Field(bulk.NUMBER, bulk.LAT), "lon": bulk.Field(bulk.NUMBER, bulk.LON),
    "sog_kn": bulk.Field(bulk.NUMBER, bulk.SOG), "cog_deg": bulk.Field(bulk.NUMBER, bulk.COG), "heading_deg": bulk.Field(bulk.NUMBER, bulk.HEADING),
    "status": bulk.Field(bulk.NUMBER, bulk.STATUS), "transceiver": bulk.Field(bulk.WORD, bulk.SENDER, words={"A": 1, "B": 2}),
    "simulated": bulk.Field(bulk.WORD, bulk.MARKED, words=_MARKS),
    **{c: bulk.Field(bulk.SKIP, said=True) for c in ("name", "imo", "callsign", "ship_type", "length_m", "width_m", "draught_m", "cargo")},
}  # fmt: skip
_NEEDED = {"raw_mmsi": "MMSI", "raw_t": "BaseDateTime", "lat": "LAT", "lon": "LON"}
_OURS = ("vesselname", "vessel_name", "vesseltype", "vessel_type", "transceiverclass", "transceiver", "sog")


def claims(source: Source) -> int:
    """Certain when the header has NOAA's name of the time and some of its other names."""
    head = delimited.header(source)
    if not head or head.separator != ",":
        return 0
    # Days that a spreadsheet wrote its own way are told by all values of the file, by the reader of positions.
    first = source.head_text()[:40_000].partition("\n")[2].partition("\n")[0]
    if re.search(r"(?:^|,)\d{1,2}/\d{1,2}/\d{4} ", first):
        return 0
    names = set(head.names)
    # Out of a geodatabase the place stands under other names, which the reader of positions knows.
    if not names & {"lat", "latitude"} and names & {"x", "wkt", "geom", "geometry", "the_geom"}:
        return 0
    stamped = bool(names & {"basedatetime", "base_date_time"})
    # Without the time it is still this format when all the rest is there, and reading says what is missing;
    # a user who maps columns has said it already, to the reader of positions.
    alike = len(names & set(_OURS))
    return 90 if (stamped and alike) or (alike >= 4 and not source.columns) else 0


def read(source: Source) -> Iterator[Rows]:
    """Fixes of all usable rows, and a static where a vessel's identity begins, ends, and once an hour; ``at`` is the row number.

    BadFile when one of MMSI, BaseDateTime, LAT, LON is missing."""
    head = delimited.header(source)
    if head is None:
        raise BadFile(source.name, "no header", "row:0")
    ours: dict[str, str] = {}
    for name in head.names:
        # Of two headers with one meaning the first counts.
        if name in _NAMES and _NAMES[name] not in ours.values():
            ours[name] = _NAMES[name]
    for column, written in _NEEDED.items():
        if column not in ours.values():
            raise BadFile(
                source.name,
                f"no column {written}",
                "row:0",
                f"add it or map it: --map {column.removeprefix('raw_')}=HEADER",
            )
    rejects, identities = Rejects(), ais.Identities()
    simulated, vessels = False, set[str]()

    def typed(lines: list[bytes], at: list[int]) -> pl.DataFrame | None:
        rows = delimited.cut(source, head, lines, at, rejects)
        return None if rows is None else _typed(rows, ours, source.marked)

    for fixes, statics in _batches(source, head, ours, typed, rejects, identities):
        simulated = simulated or any(bool(found["simulated"].any()) for found in (fixes, statics))
        if len(vessels) < 2:
            vessels.update(
                pl.concat([fixes["mmsi"], statics["mmsi"]]).unique().drop_nulls().head(2).to_list()
            )
        yield from filled("fixes", fixes)
        yield from filled("statics", statics)
    yield from rejects.rows()
    yield facts(
        media="text/csv", encoding=source.encoding, at_unit="row", simulated=simulated,
        time_basis=f"field {head.written[next(i for i, n in enumerate(head.names) if _NAMES.get(n) == 'raw_t')]}",
        # All ships heard in an area, unless somebody cut one ship out of it.
        coverage="area" if len(vessels) > 1 else "chosen",
    )  # fmt: skip


def _batches(
    source: Source,
    head: delimited.Header,
    ours: dict[str, str],
    typed: Callable[[list[bytes], list[int]], pl.DataFrame | None],
    rejects: Rejects,
    identities: ais.Identities,
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """(fixes, statics), by the kernel where a newline is one byte."""
    if (source.encoding or "").startswith("utf-16"):
        for frame in delimited.batches(source, head, rejects):
            rows = _typed(frame, ours, source.marked)
            yield ais.fixes(rows, rejects), identities.new(rows)
        return
    columns = [ours.get(name) if name not in head.names[:i] else None for i, name in enumerate(head.names)]
    quick = [_QUICK[c] if c else bulk.Field(bulk.SKIP) for c in columns]

    def said(cells: pl.DataFrame) -> pl.DataFrame:
        return _declared(cells.rename({f"c{i}": c for i, c in enumerate(columns) if c and _QUICK[c].said}))

    sent = pl.Series(["", "A", "B"]).replace("", None)
    for fixes, statics in bulk.read(
        source, bulk.plan(head.separator, quick), typed, said, rejects, identities
    ):
        yield (
            tables.FIX.conform(
                fixes.with_columns(
                    transceiver=sent.gather(fixes["sender"]), msg_type=pl.lit(None, dtype=pl.Int64)
                ).with_columns(sog_kn=ais.speed())
            ),
            statics,
        )


def _typed(frame: pl.DataFrame, ours: dict[str, str], marked: bool) -> pl.DataFrame:
    others = [c for c in frame.columns if c not in ours and c in _NAMES.values()]
    frame = frame.drop(others).rename({k: v for k, v in ours.items() if k in frame.columns})
    present = set(frame.columns)
    return _declared(frame).with_columns(
        *(ais.number(c).alias(c) for c in _NUMBERS if c in present),
        *(
            [
                _sender().alias("sender"),
                pl.when(pl.col("transceiver").is_in(["A", "B"])).then("transceiver").alias("transceiver"),
            ]
            if "transceiver" in present
            else []
        ),
        *([ais.number("status").cast(pl.Int64, strict=False).alias("status")] if "status" in present else []),
        simulated=ais.marked("simulated" if "simulated" in present else None, marked),
        t=moments.known(ais.instant("raw_t")),
        mmsi=ais.mmsi("raw_mmsi"),
    )


def _sender() -> pl.Expr:
    return pl.col("transceiver").replace_strict({"A": 1, "B": 2}, default=0, return_dtype=pl.Int8)


def _declared(frame: pl.DataFrame) -> pl.DataFrame:
    """What a ship says of herself, typed."""
    present = set(frame.columns)
    return frame.with_columns(
        *(ais.text(c).alias(c) for c in ("name", "callsign") if c in present),
        *([ais.imo("imo").alias("imo")] if "imo" in present else []),
        *(ais.number(c).alias(c) for c in ("length_m", "width_m", "draught_m") if c in present),
        *(
            ais.number(c).cast(pl.Int64, strict=False).alias(c)
            for c in ("ship_type", "cargo")
            if c in present
        ),
    )
