"""What a value in an AIS record means, and when it means "not available": one rule for every reader of positions."""

from __future__ import annotations

import re

import polars as pl

from roadstead import tables
from roadstead.streams import MARKS, Rejects
from roadstead.when import H_US

_OFFSET = r"(?:[Zz]| ?UTC|[+-]\d\d:?\d\d)$"
NOT_A_SHIP = {4: "base station", 11: "base station", 17: "base station", 21: "aid to navigation"}
"""Message types whose sender is no ship. An aircraft of a rescue (9) is kept: it has a track."""


def number(column: str, decimal_comma: bool = False) -> pl.Expr:
    """The column as a number; null where it is none."""
    text = pl.col(column)
    if decimal_comma:
        text = text.str.replace(",", ".", literal=True)
    return text.cast(pl.Float64, strict=False)


def instant(column: str) -> pl.Expr:
    """Microseconds UTC of ISO 8601 text (``T`` or a blank between day and time, an offset or none: then UTC) or of
    whole seconds or milliseconds since 1970; null for anything else, such as a day that could be a month."""
    text = pl.col(column).str.strip_chars()
    offset = text.str.extract(f"({_OFFSET})").str.replace(r"(?i)^( ?utc|z)$", "+00:00")
    plain = text.str.replace(_OFFSET, "").str.replace(" ", "T", literal=True)
    local = pl.coalesce(
        plain.str.to_datetime(f, time_unit="us", strict=False)
        for f in ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M")
    ).cast(pl.Int64)
    digits = offset.str.replace(":", "")
    sign = pl.when(digits.str.starts_with("-")).then(-1).otherwise(1)
    minutes = digits.str.slice(1, 2).cast(pl.Int64, strict=False) * 60 + digits.str.slice(3, 2).cast(
        pl.Int64, strict=False
    )
    # `11-01-23 04:05` is no year 11.
    local = pl.when(text.str.contains(r"^\d{4}-")).then(local)
    clock = local - pl.coalesce(sign * minutes, pl.lit(0)) * 60_000_000
    # `1,67E+09` was rounded by a spreadsheet, to hours and more.
    epoch = pl.when(~text.str.contains("[eE]")).then(text.cast(pl.Float64, strict=False))
    seconds = (
        pl.when(epoch.is_between(1e8, 1e10))
        .then(epoch * 1e6)
        .when(epoch.is_between(1e11, 1e13))
        .then(epoch * 1e3)
    )
    return pl.coalesce(clock, seconds.round().cast(pl.Int64, strict=False))


def mmsi(column: str) -> pl.Expr:
    """Nine digits, leading zeros restored; null when missing, zero, or no such number."""
    digits = pl.col(column).str.strip_chars().str.strip_suffix(".0")
    whole = digits.str.contains(r"^\d{1,9}$") & ~digits.str.contains(r"^0+$")
    return pl.when(whole).then(digits.str.zfill(9))


def imo(column: str) -> pl.Expr:
    """Seven digits as sent, without the letters ``IMO``; null when absent, zero, or of another length."""
    digits = pl.col(column).str.replace(r"(?i)^\s*imo\s*", "").str.strip_chars().str.strip_suffix(".0")
    return pl.when(digits.str.contains(r"^\d{7}$") & ~digits.str.contains(r"^0+$")).then(digits)


def text(column: str) -> pl.Expr:
    """As sent without padding; null when nothing is left."""
    return pl.col(column).str.strip_chars("@ \t").replace("", None)


def _refused() -> list[tuple[str, pl.Expr, tuple[str, ...]]]:
    """(reason, condition, columns that show it), the first that holds is given."""
    lon, lat, t, raw = pl.col("lon"), pl.col("lat"), pl.col("t"), pl.col("raw_mmsi").str.strip_chars()
    no_mmsi, here = pl.col("mmsi").is_null(), ("lat", "lon")
    rounded = raw.str.contains(r"^\d+([.,]\d+)?[eE]\+?\d+$").fill_null(False)
    return [
        ("mmsi rounded by a spreadsheet", no_mmsi & rounded, ("raw_mmsi",)),
        ("mmsi missing", no_mmsi & raw.str.contains(r"^0*$").fill_null(True), ("raw_mmsi",)),
        ("mmsi is not nine digits", no_mmsi, ("raw_mmsi",)),
        ("no time", t.is_null() & pl.col("raw_t").is_null(), ()),
        ("time unreadable", t.is_null(), ("raw_t",)),
        ("position missing", lon.is_null() | lat.is_null() | lon.is_nan() | lat.is_nan(), here),
        ("position not available", (lon == 181) | (lat == 91), ()),
        ("lat out of range", ~lat.is_between(-90, 90), here),
        ("lon out of range", ~lon.is_between(-180, 180), here),
    ]


_REFUSED = _refused()


def marked(column: str | None, whole_file: bool) -> pl.Expr:
    """True for rows of a file marked SIMULATED, and for rows whose own column says so; false, not null, elsewhere."""
    if whole_file or column is None:
        return pl.lit(whole_file)
    return pl.col(column).str.to_lowercase().is_in(list(MARKS)).fill_null(False)


def fixes(frame: pl.DataFrame, rejects: Rejects, place: str = "row") -> pl.DataFrame:
    """The usable positions of a frame in the schema of ``fixes``; every other row is counted in ``rejects``.

    In: ``at, t, mmsi`` as in the schema (null where unusable), ``lon, lat`` in degrees, and any other column of it.
    Not available, hence null: speed 102.3 and more, course 360 and more, heading 511 and more, status outside 0-15.
    """
    have = set(frame.columns)
    found = frame.with_columns(
        (pl.col(c) if c in have else pl.lit(None, dtype=t)).alias(c)
        for c, t in (("status", pl.Int64), ("msg_type", pl.Int64), ("raw_mmsi", pl.String), ("raw_t", pl.String), ("simulated", pl.Boolean),
                     ("sog_kn", pl.Float64), ("cog_deg", pl.Float64), ("heading_deg", pl.Float64))
    )  # fmt: skip
    lon, lat = pl.col("lon"), pl.col("lat")
    found = found.with_columns(
        why=pl.coalesce(pl.when(bad).then(pl.lit(reason)) for reason, bad, _ in _REFUSED)
    )
    refused = found.filter(pl.col("why").is_not_null())
    shown = {reason: columns for reason, _, columns in _REFUSED}
    for (reason,), group in refused.group_by("why", maintain_order=True):
        first = group.row(0, named=True)
        detail = ",".join(str(first[c]) for c in shown[str(reason)] if first[c] is not None)
        rejects.add(str(reason), f"{place}:{first['at']}", detail or None, group.height)
    whole = found.filter(pl.col("why").is_null())
    simulated = pl.col("simulated").fill_null(False)
    return tables.FIX.conform(whole.with_columns(
        simulated=simulated,
        vessel=vessel(simulated),
        lon=(lon * 1e6).round(),
        lat=(lat * 1e6).round(),
        sog_kn=speed(),
        cog_deg=_within("cog_deg", 360),
        heading_deg=_within("heading_deg", 360),
        status=pl.when(pl.col("status").is_between(0, 15)).then("status"),
    ))  # fmt: skip


def speed() -> pl.Expr:
    """The speed where it is one: below 102.3 knots, 63 in type 27, 1023 in type 9, that of aircraft."""
    kind = pl.col("msg_type").fill_null(0)
    return pl.when(
        (pl.col("sog_kn") >= 0)
        & (pl.col("sog_kn") < pl.when(kind == 9).then(1023).when(kind == 27).then(63).otherwise(102.3))
    ).then("sog_kn")


def turn(column: str) -> pl.Expr:
    """Degrees a minute, to the right positive, of a rate of turn as AIS sends it; null for +127, -127 (only the side is known) and -128."""
    sent = pl.col(column)
    return pl.when(sent.abs() <= 126).then((sent / 4.733) ** 2 * sent.sign())


def vessel(simulated: pl.Expr) -> pl.Expr:
    """The key of a track: a simulated ship never shares one with a real ship of the same number."""
    return pl.when(simulated).then(pl.lit("sim:")).otherwise(pl.lit("mmsi:")) + pl.col("mmsi")


def _within(column: str, end: float) -> pl.Expr:
    return pl.when((pl.col(column) >= 0) & (pl.col(column) < end)).then(column)


IDENTITY = (
    "vessel",
    "imo",
    "name",
    "callsign",
    "ship_type",
    "length_m",
    "width_m",
    "draught_m",
    "destination",
)
_SAYS = (*IDENTITY[1:], "cargo", "eta")


class Identities:
    """Broadcast identities where they begin, where they end, and once an hour between: a row per change, not per position.

    However the file is cut into batches, the rows are the same."""

    def __init__(self) -> None:
        self._last = tables.STATIC.frame().with_columns(_told=pl.lit(False))
        """Of each vessel the row heard last, and whether it was given already."""

    def new(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Rows of ``statics`` that say another thing than the row before of the same vessel, or come in another hour of the clock; and
        the last row before another thing is said. Rows that say nothing but the MMSI are left out.

        In: ``at, mmsi`` and any column of the schema, in the file's order. Sizes of 0 mean not available, types outside 1-99 too."""
        have = set(frame.columns)
        simulated = pl.col("simulated").fill_null(False) if "simulated" in have else pl.lit(False)
        found = tables.STATIC.conform(frame.filter(pl.col("mmsi").is_not_null()).with_columns(
            simulated=simulated, vessel=vessel(simulated)))  # fmt: skip
        found = found.with_columns(
            *(pl.when(pl.col(c) > 0).then(c) for c in ("length_m", "width_m", "draught_m")),
            *(pl.when(pl.col(c).is_between(1, 99)).then(c) for c in ("ship_type", "cargo")),
        ).filter(pl.any_horizontal(pl.col(c).is_not_null() for c in _SAYS))
        if not found.height:
            return found
        before = self._last.join(found.select("vessel").unique(), on="vessel", how="semi")
        both = pl.concat(
            [
                before.with_columns(_old=pl.lit(True)),
                found.with_columns(_told=pl.lit(False), _old=pl.lit(False)),
            ]
        )
        both = both.with_row_index("_place").sort("vessel", maintain_order=True)
        # One comparison of all that is said, not one per column.
        both = both.with_columns(
            _says=pl.struct(_SAYS).hash(),
            _hour=pl.col("t") // H_US,
            _first=pl.col("vessel").ne_missing(pl.col("vessel").shift()),
        )
        other, again = (
            pl.col(c).ne_missing(pl.col(c).shift()) & ~pl.col("_first") for c in ("_says", "_hour")
        )
        both = both.with_columns(_other=other, _again=again)
        ends = pl.col("_other").shift(-1, fill_value=False)
        begins = ~pl.col("_old") & (pl.col("_first") | pl.col("_other") | pl.col("_again"))
        both = both.with_columns(_new=(ends | begins) & ~pl.col("_told")).with_columns(
            _told=pl.col("_told") | pl.col("_new")
        )
        last = both.filter(pl.col("vessel").ne_missing(pl.col("vessel").shift(-1))).select(self._last.columns)
        self._last = pl.concat([self._last.join(last, on="vessel", how="anti"), last])
        return both.filter("_new").sort("_place").select(found.columns)


def clean_text(value: str | None) -> str | None:
    """As :func:`text`, for one value; anything after an ``@`` is padding."""
    kept = re.sub(r"@.*", "", value or "", flags=re.S).strip()
    return kept or None
