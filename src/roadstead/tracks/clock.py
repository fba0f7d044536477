"""Stations whose clock is off: one message heard by several at once tells whose time is not that of the others."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from roadstead.when import H_US, S_US

CLOCK = 1 << 21
CLOCKS: dict[str, Any] = {
    "station": pl.String, "t0": pl.Int64, "t1": pl.Int64, "offset_s": pl.Float64, "spread_s": pl.Float64, "messages": pl.Int64, "others": pl.Int64, "by": pl.String,
}  # fmt: skip
"""A station's clock in [t0, t1): so many seconds late (early when negative), half of the messages within `spread_s` of it; `by` the
same messages at `others` stations, or by the `second` the sender put into them (then known within a minute only)."""
_SAID = ("vessel", "msg_type", "lon", "lat", "sog_kn", "cog_deg", "heading_deg")
_WHEN = ("station", "window")


def offsets(fixes: pl.DataFrame, window_h: float = 6.0, same_s: float = 900.0, least: int = 20, spread_s: float = 3.0) -> pl.DataFrame:
    """(station, t0, t1, offset_s, …): per station and window of time how far its clock is from that of the others that heard the same messages.

    The same message: equal in number, type, place and motion, under way, within ``same_s``. A window counts with ``least`` messages of
    three ships or more, scattered by no more than ``spread_s``. Against one other station alone nobody can tell which of the two is
    wrong, unless the seconds inside the messages tell; then it is left out. Null stations are left out.
    Definition: after Global Fishing Watch, pipe-segment `satellite_offsets` (which compares satellites with stations on land).
    """
    heard = fixes.filter(pl.col("station").is_not_null(), pl.col("t").is_not_null()).with_columns(window=pl.col("t") // round(window_h * H_US))
    told = _by_second(heard, least, spread_s)
    moving = heard.filter(pl.col("sog_kn") > 0.5, pl.col("lon").is_not_null(), pl.col("lat").is_not_null())
    first = moving.select(*_SAID, *_WHEN, "t").group_by(*_SAID, *_WHEN).agg(pl.col("t").min())
    first = first.filter(pl.col("station").n_unique().over(_SAID) > 1)
    pairs = first.join(first, on=_SAID, nulls_equal=True, suffix="_b").filter(pl.col("station") != pl.col("station_b"))
    late = pairs.with_columns(late_s=(pl.col("t") - pl.col("t_b")) / S_US).filter(pl.col("late_s").abs() <= same_s)
    by_pair = late.group_by(*_WHEN, "station_b").agg(**_spread("late_s"), messages=pl.len(), ships=pl.col("vessel").n_unique())
    by_pair = by_pair.filter(pl.col("messages") >= least, pl.col("ships") >= 3, pl.col("spread_s") <= spread_s)
    by_station = by_pair.group_by(*_WHEN).agg(
        offset_s=pl.col("offset_s").median(), spread_s=pl.col("spread_s").max(), messages=pl.col("messages").sum(), others=pl.len(),
        apart_s=pl.col("offset_s").max() - pl.col("offset_s").min(),
    )  # fmt: skip
    # Two others or more that agree about it outvote a station; of a single pair the seconds in the messages decide.
    agreed = by_station.filter(pl.col("others") >= 2, pl.col("apart_s") <= 2 * spread_s).with_columns(by=pl.lit("messages"))
    found = pl.concat([agreed.select(*_WHEN, "offset_s", "spread_s", "messages", "others", "by"), told], how="diagonal_relaxed")
    found = found.unique(_WHEN, keep="first", maintain_order=True)
    width = round(window_h * H_US)
    return found.with_columns(t0=pl.col("window") * width, t1=(pl.col("window") + 1) * width).select(
        pl.col(c).cast(k) for c, k in CLOCKS.items()
    ).sort("station", "t0")  # fmt: skip


def _spread(column: str) -> dict[str, pl.Expr]:
    """The median, and the median distance from it."""
    middle = pl.col(column).median()
    return {"offset_s": middle, "spread_s": (pl.col(column) - middle).abs().median()}


def _by_second(heard: pl.DataFrame, least: int, spread_s: float) -> pl.DataFrame:
    """How late a station's time is by the second of the minute that senders give, in [-30, 30)."""
    late = heard.filter(pl.col("second").is_between(0, 59)).with_columns(
        late_s=(pl.col("t") / S_US - pl.col("second") + 30) % 60 - 30
    )  # fmt: skip
    found = late.group_by(*_WHEN).agg(**_spread("late_s"), messages=pl.len(), ships=pl.col("vessel").n_unique())
    return found.filter(pl.col("messages") >= least, pl.col("ships") >= 3, pl.col("spread_s") <= spread_s).with_columns(
        others=pl.lit(0, pl.Int64), by=pl.lit("second")
    ).drop("ships")  # fmt: skip


def flags(rows: pl.DataFrame, clocks: pl.DataFrame | None, off_s: float) -> Any:
    """For each row CLOCK or 0: its station's clock was then off by more than ``off_s`` seconds. No clocks given: 0 for all."""
    wrong = clocks.filter(pl.col("offset_s").abs() > off_s) if clocks is not None else None
    if wrong is None or not wrong.height:
        return np.int32(0)
    out = np.zeros(rows.height, np.int32)
    station, t = rows["station"], rows["t"].to_numpy()
    for name, t0, t1 in wrong.select("station", "t0", "t1").iter_rows():
        out[(station == name).fill_null(False).to_numpy() & (t >= t0) & (t < t1)] = CLOCK
    return out
