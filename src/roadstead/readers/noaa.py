"""CSV of NOAA MarineCadastre: positions of ships in the waters of the United States, with their declared identity.

Reads the columns of 2015-2024 (``BaseDateTime``, ``LAT``) and those of 2025 (``base_date_time``, ``latitude``).
A leading column ``Simulated`` holding SIMULATED marks rows made by ``roadstead simulate``.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from roadstead import ais, delimited
from roadstead.streams import BadFile, Rejects, Rows, Source, facts, filled

VERSION = 3
# Folded header of either generation -> our column.
_NAMES = {
    "mmsi": "raw_mmsi", "basedatetime": "raw_t", "base_date_time": "raw_t", "lat": "lat", "latitude": "lat",
    "lon": "lon", "longitude": "lon", "sog": "sog_kn", "cog": "cog_deg", "heading": "heading_deg",
    "vesselname": "name", "vessel_name": "name", "imo": "imo", "callsign": "callsign", "call_sign": "callsign",
    "vesseltype": "ship_type", "vessel_type": "ship_type", "status": "status", "length": "length_m",
    "width": "width_m", "draft": "draught_m", "cargo": "cargo", "transceiverclass": "transceiver",
    "transceiver": "transceiver", "transceiver_class": "transceiver", "simulated": "simulated",
}  # fmt: skip
_NUMBERS = ("lat", "lon", "sog_kn", "cog_deg", "heading_deg", "ship_type", "status", "length_m", "width_m", "draught_m", "cargo")
_NEEDED = {"raw_mmsi": "MMSI", "raw_t": "BaseDateTime", "lat": "LAT", "lon": "LON"}
_OURS = ("vesselname", "vessel_name", "vesseltype", "vessel_type", "transceiverclass", "transceiver", "sog")


def claims(source: Source) -> int:
    """Certain when the header has NOAA's name of the time and some of its other names."""
    head = delimited.header(source)
    if not head or head.separator != ",":
        return 0
    names = set(head.names)
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
            raise BadFile(source.name, f"no column {written}", "row:0", f"add it or map it: --map {column.removeprefix('raw_')}=HEADER")
    rejects, identities = Rejects(), ais.Identities()
    simulated, vessels = False, set[str]()
    for frame in delimited.batches(source, head, rejects):
        others = [c for c in frame.columns if c not in ours and c in _NAMES.values()]
        rows = _typed(frame.drop(others).rename({k: v for k, v in ours.items() if k in frame.columns}), source.marked)
        simulated = simulated or bool(rows["simulated"].any())
        if len(vessels) < 2:
            vessels.update(rows["mmsi"].drop_nulls().unique().head(2).to_list())
        yield from filled("fixes", ais.fixes(rows, rejects))
        yield from filled("statics", identities.new(rows))
    yield from rejects.rows()
    yield facts(
        media="text/csv", encoding=source.encoding, at_unit="row", simulated=simulated,
        time_basis=f"field {head.written[next(i for i, n in enumerate(head.names) if _NAMES.get(n) == 'raw_t')]}",
        # All ships heard in an area, unless somebody cut one ship out of it.
        coverage="area" if len(vessels) > 1 else "chosen",
    )  # fmt: skip


def _typed(frame: pl.DataFrame, marked: bool) -> pl.DataFrame:
    present = set(frame.columns)
    found = frame.with_columns(
        *(ais.number(c).alias(c) for c in _NUMBERS if c in present),
        *(ais.text(c).alias(c) for c in ("name", "callsign", "transceiver") if c in present),
        *([ais.imo("imo").alias("imo")] if "imo" in present else []),
        simulated=ais.marked("simulated" if "simulated" in present else None, marked),
        t=ais.instant("raw_t"),
        mmsi=ais.mmsi("raw_mmsi"),
    )
    whole = [pl.col(c).cast(pl.Int64, strict=False) for c in ("ship_type", "status", "cargo") if c in present]
    return found.with_columns(*whole)
