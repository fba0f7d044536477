"""Positions as vendors export them, whatever the container: text columns under the file's headers become fixes and statics.

What the file does not say by itself (the order of day and month, the unit of speeds, thinning) is read from its values first, and shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from roadstead import ais, tables
from roadstead.ais import degrees, moments, sampling
from roadstead.ais.headers import Layout, minutes
from roadstead.streams import BadFile, Rejects, Rows, Source, facts, filled

SAMPLE = 200_000
"""Rows from which the unit of speeds is told."""
NUMBERS = (
    "sog_kn",
    "cog_deg",
    "heading_deg",
    "length_m",
    "width_m",
    "draught_m",
    "bow_m",
    "stern_m",
    "port_m",
    "starboard_m",
)
_WHOLE = ("msg_type", "ship_type")
TEXTS = ("name", "callsign", "destination", "station", "transceiver")
_SAID = ("name", "imo", "callsign", "ship_type", "length_m", "width_m", "draught_m", "destination")
_IDENTITY_TYPES = (5, 24)
_ABOUT = ("t", "date", "zone", "speed_unit")
_UNITS = {
    "knots": ("kn", "kt", "kts", "knot", "knots", "noeuds", "nds"),
    "km/h": ("km/h", "kmh", "kph", "kmph"),
    "m/s": ("m/s", "ms", "mps", "m s-1"),
}
_CLOCK = r"^\d{1,2}[:hH]\d{2}"

Frames = Callable[[Rejects], Iterator[pl.DataFrame]]
"""All rows of a file as text, batch by batch: ``at``, and columns under the names of the layout. It can be called again."""


def rows(
    source: Source, frames: Frames, layout: Layout, rejects: Rejects, mapped: Mapping[str, str], *,
    media: str, at_unit: str = "row", written: str = "",
) -> Iterator[Rows]:  # fmt: skip
    """Fixes and statics of all usable rows, the rejects, and what is known of the file.

    BadFile where days cannot be told from months, where ``--map`` says what the file contradicts, and where one number is given for several ships."""
    east, zone = _zone(source.name, layout, mapped)
    order, told = _order(source.name, frames, layout, mapped.get("days"))
    if "zone" in layout.columns and east is None:
        zone = _said_zone(source.name, frames, layout, order)

    def typed(frame: pl.DataFrame) -> pl.DataFrame:
        return _typed(frame, layout, source, order, east)

    sample = _sample(frames, typed)
    moments.check(source.name, sample["raw_t"], sample["t"])
    degrees.check(source.name, sample["lat"], sample["lon"])
    said = None if "speeds" in mapped else _said_unit(source.name, frames, layout)
    unit = _unit(source.name, sample, layout, mapped.get("speeds") or said)
    if said:
        unit = replace(unit, by=f"column {layout.columns['speed_unit']}")
    turned = [
        c
        for c, none in (("cog_deg", (360.0, 409.5, 511.0)), ("heading_deg", (360.0, 511.0)))
        if sampling.beyond(sample[c], 360, none)
    ]
    tenths = sampling.draughts(sample["draught_m"], layout)
    identities, shape, simulated, others = ais.Identities(), sampling.Shape(), False, set[str]()
    for frame in frames(rejects):
        found = typed(frame)
        found = found.with_columns(pl.lit(None, dtype=pl.Float64).alias(c) for c in turned)
        if "draught_m" in found.columns:
            found = found.with_columns(draught_m=sampling.draught(bool(tenths)))
        if "sog_kn" in found.columns:
            found = found.with_columns(sog_kn=(pl.col("sog_kn") / unit.per_knot).round(3))
        simulated = simulated or bool(found["simulated"].any())
        placed = (
            found
            if "msg_type" not in found.columns
            else found.filter(~pl.col("msg_type").is_in(_IDENTITY_TYPES).fill_null(False))
        )
        fixes = ais.fixes(placed, rejects, at_unit)
        shape.add(fixes)
        yield from filled("fixes", fixes)
        if any(c in found.columns for c in _SAID):
            yield from filled("statics", identities.new(found))
        if layout.ship and "imo" in found.columns:
            others.update(found["imo"].drop_nulls().unique().head(3).to_list())
        if len(others) > 1:
            raise BadFile(
                source.name,
                f"several ships in it (IMO {', '.join(sorted(others))})",
                mend="split it by ship before giving one number to all of it",
            )
    yield from rejects.rows()
    shown: dict[str, Any] = {"vendor": layout.vendor, **shape.shown()}
    if "sog_kn" in layout.columns:
        shown["speeds"] = unit.shown()
    for column in turned:
        shown[column] = {"unit": "unknown", "by": "values beyond 360 degrees"}
    if tenths and "draught_m" in layout.columns:
        shown["draughts"] = {"unit": "tenths", "by": tenths}
    if layout.ship:
        shown["mmsi"] = f"{layout.ship}, {layout.ship_by}"
    basis = ", ".join(x for x in (f"field {written}" if written else "", told, zone) if x)
    yield facts(
        media=media, encoding=source.encoding, at_unit=at_unit, simulated=simulated, time_basis=basis, coverage=shape.coverage(layout.one_ship),
        **({"sampling": shown} if "sampling" in tables.RECEIPT.names else {}),
    )  # fmt: skip


def _zone(name: str, layout: Layout, mapped: Mapping[str, str]) -> tuple[int | None, str]:
    if "offset" in mapped:
        east = minutes(mapped["offset"])
        if east is None:
            raise BadFile(name, f"--map offset={mapped['offset']}", mend="write it as +03:00")
        return east, f"{_signed(east)} where no offset is written, as the user says"
    return layout.zone, "" if layout.zone is None else f"{_signed(layout.zone)}, by its header"


def _signed(east: int) -> str:
    return f"UTC{'-' if east < 0 else '+'}{abs(east) // 60:02}:{abs(east) % 60:02}"


def _order(name: str, frames: Frames, layout: Layout, given: str | None) -> tuple[str | None, str]:
    """The order of day and month over the whole file; other ways to write a time are told from the first rows."""
    days = moments.Days()
    for n, frame in enumerate(frames(Rejects())):
        days.look(_times(frame, layout))
        if n == 0 and not days.n:
            break
    return days.order(name, given)


def _times(frame: pl.DataFrame, layout: Layout) -> pl.Series:
    """The text of the time; a day and a time of day that stand in two columns are joined."""
    t, day = layout.columns.get("t"), layout.columns.get("date")
    if t is None:
        return frame[day] if day else pl.Series([None] * frame.height, dtype=pl.String)
    if day is None or not frame.height:
        return frame[t]
    joined = pl.concat_str(
        [pl.col(day).str.strip_chars().str.replace(r"[ T]00:00(:00)?$", ""), pl.col(t).str.strip_chars()],
        separator=" ",
    )
    return frame.select(
        pl.when(pl.col(t).str.contains(_CLOCK)).then(joined).otherwise(pl.col(t)).alias("t")
    ).to_series()


def _sample(frames: Frames, typed: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
    """Who, when, where and how fast, of the first rows."""
    schema = {
        "mmsi": pl.String, "t": pl.Int64, "raw_t": pl.String, "lon": pl.Float64, "lat": pl.Float64, "sog_kn": pl.Float64, "draught_m": pl.Float64,
        "cog_deg": pl.Float64, "heading_deg": pl.Float64,
    }  # fmt: skip
    some, height = [pl.DataFrame(schema=schema)], 0
    for frame in frames(Rejects()):
        found = typed(frame)
        some.append(found.select(pl.col(c) if c in found.columns else pl.lit(None, dtype=t).alias(c) for c, t in schema.items()))  # fmt: skip
        height += found.height
        if height >= SAMPLE:
            break
    return pl.concat(some)


def _unit(name: str, sample: pl.DataFrame, layout: Layout, given: str | None) -> sampling.Unit:
    if "sog_kn" not in layout.columns:
        return sampling.Unit("knots", "as stated")
    good = sample.filter(
        pl.col("lat").abs() <= 90,
        pl.col("lon").abs() <= 180,
        pl.col("t").is_not_null(),
        pl.col("mmsi").is_not_null(),
    )
    good = good.with_columns((pl.col(c) * 1e6).round().cast(pl.Int32) for c in ("lon", "lat"))
    return sampling.unit(good, layout, name, given)


def _said_zone(name: str, frames: Frames, layout: Layout, order: str | None) -> str:
    """What is said of the offsets in a column of their own. BadFile where nobody says whether times that name none are in those zones."""
    column = layout.columns["zone"]
    if layout.zoned:
        return f"offsets by {column}"
    for frame in frames(Rejects()):
        times = _times(frame, layout)
        if (
            not moments.zoned(times, order, frame[column])
            .eq_missing(moments.instant(times, order, None))
            .all()
        ):
            raise BadFile(
                name, f"times beside a column {column}: nobody says whether they are in those zones",
                mend=f"say it: --map zone={column}, or --map offset=+00:00 where they are in UTC",
            )  # fmt: skip
    return ""


def _said_unit(name: str, frames: Frames, layout: Layout) -> str | None:
    """The unit that a column of its own names, the same in all rows; None without such a column. BadFile where it is another one, or several."""
    column = layout.columns.get("speed_unit")
    if column is None or "sog_kn" not in layout.columns:
        return None
    said: set[str] = set()
    for frame in frames(Rejects()):
        said |= set(frame[column].drop_nulls().str.to_lowercase().unique().head(20).to_list())
    found = {next((unit for unit, words in _UNITS.items() if word in words), word) for word in said}
    if not found:
        return None
    if len(found) > 1 or not found <= set(_UNITS):
        raise BadFile(
            name,
            f"speeds in {', '.join(sorted(found))[:60]}",
            mend="say which: --map speeds=knots, or export them in knots",
        )
    return found.pop()


def _typed(
    frame: pl.DataFrame, layout: Layout, source: Source, order: str | None, east: int | None
) -> pl.DataFrame:
    times, zone = _times(frame, layout), layout.columns.get("zone")
    have = {ours: pl.col(theirs) for ours, theirs in layout.columns.items() if ours not in _ABOUT}
    if zone is None or east is not None or not layout.zoned:
        found = moments.instant(times, order, east)
    else:
        found = moments.zoned(times, order, frame[zone])
        times = (
            pl.select(pl.concat_str(times, pl.lit(" "), frame[zone].fill_null("")))
            .to_series()
            .str.strip_chars()
        )
    out = frame.select("at", **have).with_columns(raw_t=times, t=found)
    present = set(out.columns)
    out = out.with_columns(
        degrees.degrees(out, c, f"{c}_side" if f"{c}_side" in present else None).alias(c)
        for c in ("lat", "lon")
    )
    for column in NUMBERS:
        if column in present:
            out = out.with_columns(_number(column).alias(column))
    for size, ends in (("length_m", ("bow_m", "stern_m")), ("width_m", ("port_m", "starboard_m"))):
        if set(ends) <= present:
            whole = pl.sum_horizontal(ends, ignore_nulls=False)
            out = out.with_columns((pl.coalesce(size, whole) if size in present else whole).alias(size))
    number = pl.lit(layout.ship) if layout.ship else _sender(layout)
    return out.with_columns(
        *(_number(c).cast(pl.Int64, strict=False).alias(c) for c in _WHOLE if c in present),
        *([_status().alias("status")] if "status" in present else []),
        *(ais.text(c).alias(c) for c in TEXTS if c in present),
        *([ais.imo("imo").alias("imo")] if "imo" in present else []),
        simulated=ais.marked("simulated" if "simulated" in present else None, source.marked), raw_mmsi=number,
    ).with_columns(mmsi=ais.mmsi("raw_mmsi"))  # fmt: skip


def _number(column: str) -> pl.Expr:
    """The column as a finite number, with a decimal point or comma: no number of a position has thousands. A unit behind it (``12,3 kn``, ``157°``)
    is dropped."""
    text = pl.col(column).str.strip_chars()
    text = text.str.replace(r"(?i)\s*(?:kn|kts?|knots?|noeuds|nds|°|deg|m)$", "").str.replace(
        r"^([+-]?\d+),(\d+)$", "${1}.${2}"
    )
    found = text.cast(pl.Float64, strict=False)
    return pl.when(found.is_finite() & (found.abs() < 1e12)).then(found)


_STATES = {
    "underwayusingengine": 0, "underway": 0, "atanchor": 1, "anchored": 1, "notundercommand": 2, "restrictedmanoeuvrability": 3, "restrictedmaneuverability": 3,
    "restrictedmanoeuverability": 3, "constrainedbyherdraught": 4, "constrainedbydraught": 4, "moored": 5, "aground": 6, "engagedinfishing": 7, "engagedinfishingactivity": 7,
    "underwaysailing": 8, "aissart": 14, "aissartactive": 14,
}  # fmt: skip


def _status() -> pl.Expr:
    """The number of a navigational status, or that of its words."""
    words = pl.col("status").str.to_lowercase().str.replace_all("[^a-z]", "")
    return pl.coalesce(
        _number("status").cast(pl.Int64, strict=False),
        words.replace_strict(_STATES, default=None, return_dtype=pl.Int64),
    )


def _sender(layout: Layout) -> pl.Expr:
    """The sender's number as the file gives it, without what a spreadsheet puts around it; a segment of Global Fishing Watch begins with it."""
    text = pl.col("mmsi").str.strip_chars()
    if re.search("seg_?id$", layout.columns["mmsi"], re.I):
        return pl.coalesce(text.str.extract(r"^(\d{9})-"), text)
    text = text.str.replace(r"(?i)^mmsi\W*", "").str.replace(r"""^=?["']([^"']*)["']?$""", "${1}")
    # All nine digits are there, as Java and some spreadsheets write them.
    text = text.str.replace(r"^(\d)[.,](\d{8})[eE]\+?0?8$", "${1}${2}").str.replace(
        r"^(\d{9})[.,]0+$", "${1}"
    )
    return text.str.replace("^(\\d{3})[ .,'\u00a0\u202f](\\d{3})[ .,'\u00a0\u202f](\\d{3})$", "${1}${2}${3}")
