"""Any CSV of positions whose headers are known, or are named with ``--map t=Zeit,lat=Breite``.

Comma, semicolon or tab between the fields; a decimal comma where the comma does not separate.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from roadstead import ais, delimited
from roadstead.streams import BadFile, Rejects, Rows, Source, facts, filled

VERSION = 2
_KNOWN = {
    "t": ("t", "time", "timestamp", "datetime", "date_time", "time_utc", "timestamp_utc", "utc", "date_time_utc",
          "dt_pos_utc", "received_at", "epoch", "unixtime"),
    "lat": ("lat", "latitude", "latitude_degrees", "lat_deg", "latitude_deg"),
    "lon": ("lon", "long", "lng", "longitude", "longitude_degrees", "lon_deg", "longitude_deg"),
    "mmsi": ("mmsi", "ssvid", "mmsi_number", "vessel_mmsi", "userid"),
    "sog_kn": ("sog_kn", "sog", "sog_knots", "speed_knots", "speed_kn", "speed_over_ground"),
    "cog_deg": ("cog_deg", "cog", "cog_degrees", "course", "course_over_ground"),
    "heading_deg": ("heading_deg", "heading", "true_heading", "heading_degrees", "hdg"),
    "name": ("name", "vessel_name", "vesselname", "shipname", "ship_name"),
    "imo": ("imo", "imo_number"),
    "simulated": ("simulated",),
}  # fmt: skip
COLUMNS = tuple(_KNOWN)
"""What `--map` may name."""
_NEEDED = ("t", "lat", "lon", "mmsi")
_NUMBERS = ("lat", "lon", "sog_kn", "cog_deg", "heading_deg")


def _found(source: Source, head: delimited.Header) -> dict[str, str]:
    """Our column -> folded header, from ``--map`` first."""
    found = {}
    for column, names in _KNOWN.items():
        mapped = source.columns.get(column)
        for name in [delimited.fold(mapped)] if mapped else names:
            if name in head.names:
                found[column] = name
                break
    return found


def claims(source: Source) -> int:
    """Sure when time, place and MMSI are there; likely when a place and one of the others are."""
    head = delimited.header(source)
    if not head:
        return 0
    found = _found(source, head)
    if all(column in found for column in _NEEDED):
        return 60
    mapped = any(delimited.fold(name) in head.names for name in source.columns.values())
    placed = "lat" in found and "lon" in found and ("mmsi" in found or ("t" in found and len(found) > 3))
    halved = ("lat" in found or "lon" in found) and "mmsi" in found and "t" in found
    return 50 if mapped or placed or halved else 0


def read(source: Source) -> Iterator[Rows]:
    """Fixes of all usable rows, and statics where names or IMO numbers are given; ``at`` is the row number.

    BadFile when time, latitude, longitude or MMSI is not among the headers."""
    head = delimited.header(source)
    if head is None:
        raise BadFile(source.name, "no header", "row:0")
    for column, name in source.columns.items():
        if column not in _KNOWN:
            raise BadFile(source.name, f"--map knows no `{column}`", mend=f"it may be {', '.join(_KNOWN)}")
        if delimited.fold(name) not in head.names:
            raise BadFile(source.name, f"no column {name}", "row:0", f"the header is {head.separator.join(head.written)}")
    found = _found(source, head)
    for column in _NEEDED:
        if column not in found:
            raise BadFile(source.name, f"no column for {column}", "row:0", f"name it: --map {column}=HEADER")
    rejects, identities, simulated = Rejects(), ais.Identities(), False
    for frame in delimited.batches(source, head, rejects):
        rows = _typed(frame.select("at", **{ours: pl.col(name) for ours, name in found.items()}), head.separator != ",")
        rows = rows.with_columns(simulated=ais.marked("simulated" if "simulated" in found else None, source.marked))
        simulated = simulated or bool(rows["simulated"].any())
        yield from filled("fixes", ais.fixes(rows, rejects))
        if "name" in found or "imo" in found:
            yield from filled("statics", identities.new(rows))
    yield from rejects.rows()
    written = head.written[head.names.index(found["t"])]
    yield facts(
        media="text/csv", encoding=source.encoding, at_unit="row", time_basis=f"field {written}",
        coverage="unknown", simulated=simulated,
    )  # fmt: skip


def _typed(frame: pl.DataFrame, decimal_comma: bool) -> pl.DataFrame:
    present = set(frame.columns)
    return frame.with_columns(
        *(ais.number(c, decimal_comma).alias(c) for c in _NUMBERS if c in present),
        *([ais.text("name").alias("name")] if "name" in present else []),
        *([ais.imo("imo").alias("imo")] if "imo" in present else []),
        t=ais.instant("t"),
        raw_t=pl.col("t"),
        mmsi=ais.mmsi("mmsi"),
        raw_mmsi=pl.col("mmsi"),
    )
