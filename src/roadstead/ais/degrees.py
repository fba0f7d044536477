"""Latitudes and longitudes as they are written: decimal degrees, degrees and minutes, with a sign or a hemisphere; and columns that hold neither.

A text that could be two places is none: ``0030.5`` may be degrees or degrees and minutes, ``43°30'`` may be north or south, ``7° O`` is west in French
and east in German, ``4,35E+01`` was rounded by a spreadsheet.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from roadstead.streams import BadFile

_SIDES = {"lat": "NS", "lon": "EW"}
_WORDS = {
    "lat": {"n": "N", "north": "N", "nord": "N", "s": "S", "south": "S", "sud": "S"},
    "lon": {"e": "E", "east": "E", "est": "E", "w": "W", "west": "W", "ouest": "W"},
}
_POINT = r"(?i)^\s*(?:SRID=4326;)?\s*POINT\s*(?:Z|M|ZM)?\s*\(\s*(?P<lon>[+-]?\d{1,3}(?:\.\d*)?)\s+(?P<lat>[+-]?\d{1,3}(?:\.\d*)?)[^()]*\)\s*$"
_HEX = r"^\s*(?:\\x|0x)?(?P<hex>0[01](?:[0-9A-Fa-f]{2}){20,40})\s*$"
_WGS84 = 4326
_DECIMAL = r"^(?P<sign>[+-]?)(?P<whole>\d{1,12})(?:[.,](?P<part>\d*))?\s*(?:°|deg)?$"
_USUAL = r"^[+-]?(?:0|[1-9]\d{0,2})(?:[.,]\d+)?$"
_SMALL = r"^[+-]?\d(?:\.\d+)?[eE]-\d{1,2}$"
_SIXTIETHS = (
    r"^(?P<sign>[+-]?)(?P<d>\d{1,3})(?:\s*°\s*|\s*:\s*|\s+|-)(?P<m>\d{1,2})(?P<dm>[.,]\d+)?(?:\s*'\s*|\s*:\s*|\s+|-|$)"
    r"(?:(?P<s>\d{1,2}(?:[.,]\d+)?)\s*\"?)?$"
)
FEW, SHARE, SWAPPED = 3, 0.1, 0.02


def side(column: str, kind: str) -> pl.Expr:
    """The letter of the hemisphere that a column of its own names; null where it names none."""
    return pl.col(column).str.strip_chars().str.to_lowercase().replace_strict(_WORDS[kind], default=None, return_dtype=pl.String)  # fmt: skip


def degrees(frame: pl.DataFrame, kind: str, side_of: str | None = None) -> pl.Series:
    """The column ``kind`` (``lat`` or ``lon``) of a frame of texts in degrees, north and east positive; null for what is no place or could be two.
    ``side_of``: the column of the hemisphere. A number beyond 90 or 180 is given as it is written."""
    if side_of is not None:
        return frame.select(_written(kind, kind, side_of)).to_series()
    # Nearly all are decimal degrees; what is not is looked at more closely, forty times as slowly.
    text = frame[kind].str.strip_chars()
    usual = text.str.contains(_USUAL)
    found = text.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    if usual.all():
        return found
    other = (~usual.fill_null(True)).arg_true()
    slow = frame[other].select(_written(kind, kind)).to_series()
    binary = frame[other][kind].str.extract(_HEX)
    if not binary.is_null().all():
        lon, lat = points(binary.str.decode("hex", strict=False))
        slow = pl.select(pl.coalesce(lat if kind == "lat" else lon, slow)).to_series()
    return found.scatter(other, slow)


def points(geometry: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Longitude and latitude of WKB points, either byte order, with or without height, as PostGIS extends it with WGS 84 or no reference at all;
    null for anything else."""
    lon, lat = np.full(len(geometry), np.nan), np.full(len(geometry), np.nan)
    if geometry.dtype == pl.Binary:
        sizes = geometry.bin.size().fill_null(0).to_numpy()
        for size in (21, 25, 29, 33, 37, 41):
            rows = np.flatnonzero(sizes == size)
            if len(rows):
                raw = np.frombuffer(b"".join(geometry.gather(rows).to_list()), np.uint8).reshape(-1, size)
                # Three numbers at most of eight bytes each; four bytes more name the reference system.
                begin = 9 if size in (25, 33, 41) else 5
                for order, whole, number in ((1, "<u4", "<f8"), (0, ">u4", ">f8")):
                    mine = raw[:, 0] == order
                    kind = raw[mine, 1:5].copy().view(whole).ravel()
                    # 1 is a point; 1001, 2001, 3001 one with height or measure; the high bits say the same in EWKB.
                    good = np.isin(kind & 0x1FFFFFFF, [1, 1001, 2001, 3001]) & (
                        ((kind & 0x20000000) != 0) == (begin == 9)
                    )
                    if begin == 9:
                        good &= raw[mine, 5:9].copy().view(whole).ravel() == _WGS84
                    places = raw[mine][good, begin : begin + 16].copy().view(number)
                    lon[rows[mine][good]], lat[rows[mine][good]] = places[:, 0], places[:, 1]
    return pl.Series(lon, nan_to_null=True), pl.Series(lat, nan_to_null=True)


def _written(column: str, kind: str, side_of: str | None = None) -> pl.Expr:
    """Degrees of a text written in any way."""
    letters = _SIDES[kind]
    text = pl.col(column).str.strip_chars().str.replace_all("[\u00a0\u202f\u2009]", " ")
    point = text.str.extract_groups(_POINT).struct.field(kind).cast(pl.Float64, strict=False)
    text = text.str.replace_all("[’′´`]", "'").str.replace_all("''|[”″]", '"').str.replace_all("º", "°")
    first = text.str.extract(rf"(?i)^([{letters}])[\s.:]*[\d]").str.to_uppercase()
    last = text.str.extract(rf"(?i)[\d°'\"m.,\s]([{letters}])$").str.to_uppercase()
    letter = pl.coalesce(first, last)
    bare = (
        text.str.replace(rf"(?i)^[{letters}][\s.:]*", "")
        .str.replace(rf"(?i)[\s,]*[{letters}]$", "")
        .str.strip_chars()
    )
    contradicted = first.is_not_null() & last.is_not_null()
    if side_of is not None:
        own = side(side_of, kind)
        contradicted = contradicted | own.is_null() | (letter.is_not_null() & (letter != own))
        letter = own
    g = bare.str.extract_groups(_DECIMAL).struct
    whole, part = g.field("whole"), pl.coalesce(g.field("part"), pl.lit(""))
    digits = whole.str.len_chars()
    number = pl.concat_str(whole, pl.lit("."), part, pl.lit("0")).cast(pl.Float64, strict=False)
    packed = letter.is_not_null() & digits.is_in([4] if kind == "lat" else [4, 5])
    minutes = pl.concat_str(whole.str.tail(2), pl.lit("."), part, pl.lit("0")).cast(pl.Float64, strict=False)
    of_packed = pl.when(minutes < 60).then(
        whole.str.head(digits - 2).cast(pl.Float64, strict=False) + minutes / 60
    )
    # Zeros before degrees are those of degrees and minutes, whose mark is lost.
    padded = whole.str.starts_with("0") & (digits > (2 if kind == "lat" else 3))
    decimal = pl.when(packed).then(of_packed).when(~padded).then(number)
    h = bare.str.extract_groups(_SIXTIETHS).struct
    inner = pl.concat_str(h.field("m"), pl.coalesce(h.field("dm"), pl.lit("")).str.replace(",", ".", literal=True)).cast(pl.Float64, strict=False)  # fmt: skip
    seconds = h.field("s").str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    good = (inner < 60) & (seconds.is_null() | ((seconds < 60) & h.field("dm").is_null()))
    signed = letter.is_not_null() | ((h.field("sign") != "") & bare.str.contains("°", literal=True))
    sixtieths = pl.when(good & signed).then(
        h.field("d").cast(pl.Float64, strict=False) + inner / 60 + seconds.fill_null(0) / 3600
    )
    minus = (g.field("sign") == "-") | (h.field("sign") == "-")
    southern = letter == letters[1]
    # A minus before degrees north says two things.
    contradicted = contradicted | (minus & (letter == letters[0]).fill_null(False))
    found = pl.coalesce(decimal, sixtieths) * pl.when(
        minus.fill_null(False) | southern.fill_null(False)
    ).then(-1).otherwise(1)
    tiny = pl.when(bare.str.contains(_SMALL)).then(bare.cast(pl.Float64, strict=False))
    return pl.when(~contradicted.fill_null(False)).then(pl.coalesce(point, found, tiny))


def check(name: str, lat: pl.Series, lon: pl.Series) -> None:
    """Nothing, or BadFile where so many of these are beyond 90 and 180 that their columns hold something else than latitudes and longitudes."""
    frame = pl.DataFrame({"lat": lat.cast(pl.Float64), "lon": lon.cast(pl.Float64)}).drop_nulls().drop_nans()
    frame = frame.filter((pl.col("lat").abs() != 91) & (pl.col("lon").abs() != 181))
    if frame.height < FEW:
        return
    far_lat, far_lon = pl.col("lat").abs() > 90, pl.col("lon").abs() > 180
    row = frame.select(
        lats=far_lat.sum(), lons=far_lon.sum(), either=(far_lat | far_lon).sum(), most_lat=pl.col("lat").abs().max(), most_lon=pl.col("lon").abs().max(),
        west=(pl.col("lon") < 0).sum(),
    ).row(0, named=True)  # fmt: skip
    bad, n = row["either"], frame.height
    if (
        row["lats"] >= max(FEW, SWAPPED * n)
        and not row["lons"]
        and row["most_lat"] <= 180
        and row["most_lon"] <= 90
    ):
        raise BadFile(
            name,
            f"latitudes up to {row['most_lat']:g} and longitudes up to {row['most_lon']:g}: they may be exchanged",
            mend="say which is which: --map lat=HEADER,lon=HEADER",
        )
    if bad < max(FEW - 1, SHARE * n):
        whole = frame.select((pl.all() == pl.all().round()).all()).row(0)
        if all(whole) and frame.unique().height >= FEW:
            raise BadFile(
                name,
                "whole degrees alone: what stood behind the decimal point is lost",
                mend="export latitudes and longitudes with their decimals",
            )
        return
    if not row["lats"] and not row["west"] and row["most_lon"] <= 360:
        raise BadFile(name, "longitudes up to 360", mend="write those beyond 180 as negative ones")
    raise BadFile(
        name,
        f"latitudes up to {row['most_lat']:g} and longitudes up to {row['most_lon']:g} are no degrees",
        mend="write them in degrees of WGS 84: projected metres, and degrees and minutes in one number, cannot be read",
    )
