"""Parquet and GeoParquet of positions whose columns are known, or are named with ``--map t=when,lat=y,lon=x,mmsi=id``.

Read one row group after the other. A place is two columns of degrees or one ``geometry`` of WKB points in longitude and latitude (GeoParquet 1.x;
another reference system is refused). A time without a zone is UTC, and a whole number is seconds, milliseconds, micro- or nanoseconds since 1970
by its size. The unit of speeds is told as in any export.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import polars as pl

from roadstead import ais, tables
from roadstead.ais import degrees, exports, headers, moments, sampling
from roadstead.streams import BadFile, Rejects, Rows, Source, facts, filled

VERSION = 2
MAGIC = b"PAR1"
LAST_US = 4_102_444_800_000_000
"""2100: a later number was no time."""
BATCH, SAMPLE = 500_000, 200_000
_ALSO = {"lat": ("y",), "lon": ("x",), "geometry": ("geometry", "geom", "wkb_geometry"), "msg_type": ("messagetype", "type"), "status": ("navigationalstatus",),
         "transceiver": ("transceiverclass",), "ship_type": ("vessel_type", "vesseltype", "ship_type")}  # fmt: skip
_LEFT = ("date", "point", "lat_side", "lon_side", "zone", "speed_unit")
_NUMBERS = ("lat", "lon", *exports.NUMBERS)
_WHOLE = ("status", "msg_type", "ship_type")
_SAID = ("name", "imo", "callsign", "ship_type", "length_m", "width_m", "draught_m", "destination")


def claims(source: Source) -> int:
    """Sure of any Parquet file: no other reader takes one, and reading says which columns are missing."""
    return 60 if source.head.startswith(MAGIC) else 0


def read(source: Source) -> Iterator[Rows]:
    """Fixes of all usable rows, and statics where identity is given; ``at`` is the row number from 1.

    BadFile when it is damaged, when time, place or MMSI is not among its columns, or its points are in another reference system."""
    path: Any = source.path
    with source.path.open("rb") as raw:
        if raw.read(4) != MAGIC:
            # In a gz or a zip: Parquet is read from its end, so all of it must be held.
            with source.open() as stream:
                content = stream.read((1 << 30) + 1)
            if len(content) > 1 << 30:
                raise BadFile(
                    source.name,
                    "more than 1 GiB of packed Parquet",
                    mend="unpack it: Parquet is compressed in itself",
                )
            path = BytesIO(content)
    try:
        schema = pl.read_parquet_schema(path)
        about = pl.read_parquet_metadata(path)
        height = int(pl.scan_parquet(path).select(pl.len()).collect().item())
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        raise _damaged(source, error) from None
    except pl.exceptions.PanicException as error:
        raise _damaged(source, error) from None
    found, layout = _found(source, list(schema), about)
    rejects, identities, simulated, vessels = Rejects(), ais.Identities(), False, set[str]()
    unit, tenths = sampling.Unit("knots", "as stated"), None
    for begin in range(0, height, BATCH):
        try:
            batch = (
                pl.scan_parquet(path)
                .select(**{ours: pl.col(name) for ours, name in found.items()})
                .slice(begin, BATCH)
                .collect()
            )
            rows = _typed(
                batch.with_columns(
                    at=pl.int_range(begin + 1, begin + 1 + batch.height, dtype=pl.Int64, eager=True)
                ),
                source,
            )
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
            raise _damaged(source, error, f"row:{begin + 1}") from None
        if begin == 0:
            degrees.check(source.name, rows["lat"], rows["lon"])
            if rows["raw_t"].dtype == pl.String:
                moments.check(source.name, rows["raw_t"], rows["t"])
            unit = _unit(source, rows, layout) if "sog_kn" in found else unit
            tenths = sampling.draughts(rows["draught_m"].head(SAMPLE), layout) if "draught_m" in found else None
        if "sog_kn" in found and unit.per_knot != 1:
            rows = rows.with_columns(sog_kn=(pl.col("sog_kn") / unit.per_knot).round(3))
        if "draught_m" in found:
            rows = rows.with_columns(draught_m=sampling.draught(bool(tenths)))
        simulated = simulated or bool(rows["simulated"].any())
        if len(vessels) < 2:
            vessels.update(rows["mmsi"].drop_nulls().unique().head(2).to_list())
        yield from filled("fixes", ais.fixes(rows, rejects))
        if any(c in rows.columns for c in _SAID):
            yield from filled("statics", identities.new(rows))
    yield from rejects.rows()
    yield facts(
        media="application/vnd.apache.parquet", at_unit="row", time_basis=f"field {found['t']}", simulated=simulated,
        coverage="chosen" if len(vessels) == 1 else "unknown",
        **({"sampling": {"vendor": layout.vendor, "speeds": unit.shown()}} if "sog_kn" in found and "sampling" in tables.RECEIPT.names else {}),
    )  # fmt: skip


def _unit(source: Source, rows: pl.DataFrame, layout: headers.Layout) -> sampling.Unit:
    some = (
        rows.head(SAMPLE)
        .filter(pl.col("lat").abs() <= 90, pl.col("lon").abs() <= 180)
        .drop_nulls(["t", "mmsi"])
    )
    some = some.with_columns((pl.col(c) * 1e6).round().cast(pl.Int32) for c in ("lon", "lat"))
    return sampling.unit(some, layout, source.name, source.columns.get("speeds"))


def _damaged(source: Source, error: BaseException, at: str | None = None) -> BadFile:
    return BadFile(
        source.name,
        f"damaged Parquet ({str(error).splitlines()[0][:120] if str(error) else type(error).__name__})",
        at,
        "fetch the file again",
    )


def _found(source: Source, names: list[str], about: dict[str, str]) -> tuple[dict[str, str], headers.Layout]:
    """Our column -> the file's, from ``--map`` first, and the layout of its headers. BadFile for what is needed and not there."""
    known = (*(c for c in headers.known() if c not in _LEFT), "geometry")
    plain: dict[str, str] = {}
    for name in names:
        plain.setdefault(headers.plain(name), name)
    for column, name in source.columns.items():
        if column in headers.OPTIONS:
            continue  # times and numbers are typed here
        if column not in known:
            raise BadFile(source.name, f"--map knows no `{column}`", mend=f"it may be {', '.join(known)}")
        if headers.plain(name) not in plain:
            raise BadFile(source.name, f"no column {name}", mend=f"its columns are {', '.join(names)[:300]}")
    headers.unlike(source.name, names, source.columns)
    layout = headers.layout(names, names, {c: n for c, n in source.columns.items() if c != "geometry"})
    found = {column: name for column, name in layout.columns.items() if column in known}
    if {"lat", "lon"} <= set(found) and found["lat"] == found["lon"]:
        found.pop("lat"), found.pop("lon")
    for column, also in _ALSO.items():
        mapped = source.columns.get(column)
        for name in [headers.plain(mapped)] if mapped else also:
            if name in plain and column not in found:
                found[column] = plain[name]
    geo = _geo(about)
    if "lat" in found and "lon" in found and "geometry" not in source.columns:
        found.pop("geometry", None)
    elif primary := (
        found.get("geometry")
        if "geometry" in source.columns
        else geo.get("primary_column") or found.get("geometry")
    ):
        found = {k: v for k, v in found.items() if k not in ("lat", "lon")} | {"geometry": primary}
        how = (geo.get("columns") or {}).get(primary, {})
        crs = how.get("crs", "OGC:CRS84") if isinstance(how, dict) else None
        code = crs.get("id", {}) if isinstance(crs, dict) else {}
        if isinstance(crs, dict) and (str(code.get("authority")), str(code.get("code"))) not in {
            ("OGC", "CRS84"),
            ("EPSG", "4326"),
        }:
            raise BadFile(
                source.name,
                f"points in {crs.get('name') or 'another reference system'}",
                mend="write them in longitude and latitude, WGS 84",
            )
        if isinstance(how, dict) and how.get("encoding", "WKB") not in ("WKB", "wkb"):
            raise BadFile(
                source.name,
                f"points written as {how['encoding']}, not WKB",
                mend="write them as WKB, or as two columns",
            )
    for column, given in (
        ("t", ("t",)),
        ("place", ("lat", "geometry")),
        ("place", ("lon", "geometry")),
        ("mmsi", ("mmsi",)),
    ):
        if not any(c in found for c in given):
            raise BadFile(
                source.name,
                f"no column for {'latitude and longitude, or a geometry' if column == 'place' else column}",
                mend=f"name it: --map {given[0]}=COLUMN",
            )
    return found, layout


def _geo(about: dict[str, str]) -> dict[str, Any]:
    try:
        geo = json.loads(about.get("geo", "{}"))
    except (ValueError, RecursionError):
        return {}
    return geo if isinstance(geo, dict) else {}


def _typed(frame: pl.DataFrame, source: Source) -> pl.DataFrame:
    if "geometry" in frame.columns:
        lon, lat = degrees.points(frame["geometry"])
        frame = frame.drop("geometry").with_columns(lon=lon, lat=lat)
    present = set(frame.columns)
    text = {c: pl.col(c).cast(pl.String, strict=False) for c in present & {*exports.TEXTS, "imo", "simulated"}}
    mmsi = pl.col("mmsi")
    if frame.schema["mmsi"].is_float():
        mmsi = mmsi.cast(pl.Int64, strict=False)
    frame = frame.with_columns(
        **text, **{c: pl.col(c).cast(pl.Float64, strict=False) for c in _NUMBERS if c in present},
        **{c: pl.col(c).cast(pl.Float64, strict=False).cast(pl.Int64, strict=False) for c in _WHOLE if c in present},
        raw_mmsi=mmsi.cast(pl.String, strict=False), raw_t=pl.col("t").cast(pl.String, strict=False), t=_instant(frame.schema["t"]),
    )  # fmt: skip
    return frame.with_columns(
        *(ais.text(c).alias(c) for c in exports.TEXTS if c in present), *([ais.imo("imo").alias("imo")] if "imo" in present else []),
        **{size: pl.coalesce(*([size] if size in present else []), pl.sum_horizontal(ends, ignore_nulls=False))
           for size, ends in (("length_m", ["bow_m", "stern_m"]), ("width_m", ["port_m", "starboard_m"])) if set(ends) <= present},
        mmsi=ais.mmsi("raw_mmsi"), simulated=ais.marked("simulated" if "simulated" in present else None, source.marked),
    )  # fmt: skip


def _instant(kind: pl.DataType) -> pl.Expr:
    t = pl.col("t")
    if isinstance(kind, pl.Datetime):
        return (t.dt.convert_time_zone("UTC") if kind.time_zone else t).dt.cast_time_unit("us").cast(pl.Int64)
    if kind.is_numeric():
        size, number = t.cast(pl.Float64).abs(), t.cast(pl.Float64)
        scale = (
            pl.when(size < 1e11)
            .then(1e6)
            .when(size < 1e14)
            .then(1e3)
            .when(size < 1e17)
            .then(1.0)
            .otherwise(1e-3)
        )
        found = (number * scale).round().cast(pl.Int64, strict=False)
        # 20230111040506 is a day and a time, not milliseconds; and a smaller number than seconds of 1973 is no time since 1970.
        stamp = t.cast(pl.Int64, strict=False).cast(pl.String).str.to_datetime("%Y%m%d%H%M%S", time_unit="us", strict=False)  # fmt: skip
        return (
            pl.when(size.is_between(1.9e13, 2.1e13))
            .then(stamp.cast(pl.Int64))
            .when((size >= 1e8) & (found < LAST_US))
            .then(found)
        )
    if kind == pl.Date:
        return pl.lit(None, dtype=pl.Int64)
    return (
        t.map_batches(lambda s: moments.instant(s, None, None), return_dtype=pl.Int64)
        if kind == pl.String
        else pl.lit(None, dtype=pl.Int64)
    )
