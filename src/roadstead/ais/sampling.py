"""How a file of positions was made, inferred from its values and shown: the unit of its speeds, how its fixes were thinned, whose ships it holds.

Nothing is guessed: where the positions do not tell, speeds stay as stated, the sampling is unknown, and the receipt says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from roadstead.ais.headers import Layout
from roadstead.sphere import NM_M, distances_m
from roadstead.streams import BadFile

KNOTS = {"knots": 1.0, "tenths": 10.0, "km/h": 1.852, "m/s": 1852 / 3600}
"""Unit -> how many of it are a knot."""
PAIRS = 12
"""Fewer pairs of neighbours do not tell a unit."""
SHARE = 0.7
"""Of the pairs so many agree on it, each within a quarter: the units lie further apart than that."""
MOVING_KN, LONGEST_S, SHORTEST_S = 3.0, 7200, 20
STRAIGHT = 0.97
"""Between neighbours who lie on a bend the ship went further than the straight line: path and chord of three fixes may differ by so much."""
STEPS_S = (60, 120, 180, 300, 600, 900, 1200, 1800, 3600, 7200, 10800, 14400, 21600, 43200, 86400)
DEEPEST_M = 25.5
"""The largest draught that AIS can send."""
FASTEST_KN, NO_SPEED = 102.3, 1023
FEW, FEW_SHARE = 3, 0.02
"""So many values that cannot be, and of all so large a share, are no damage but another unit."""
INTERVALS = 10
ALL_SHIPS, EDGE_SHIPS = 30, 3


@dataclass(frozen=True)
class Unit:
    """The unit of the speeds of a file, ``by`` what it is told, and the pairs of neighbours that speak for it, of how many."""

    name: str
    by: str
    pairs: int = 0
    of: int = 0
    ratio: float | None = None
    """Stated speed to the speed between positions, the median."""

    @property
    def per_knot(self) -> float:
        """NaN for a unit that is unknown: such speeds are null."""
        return KNOTS.get(self.name, float("nan"))

    def shown(self) -> dict[str, Any]:
        ratio = {} if self.ratio is None else {"ratio": round(self.ratio, 3)}
        return {"unit": self.name, "by": self.by, "pairs": self.pairs, "of": self.of, **ratio}


def unit(fixes: pl.DataFrame, layout: Layout, name: str, given: str | None = None) -> Unit:
    """The unit of ``sog_kn`` as stated in these fixes (``mmsi, t, lon, lat`` in the schema's units, ``sog_kn`` as it stands in the file).

    In this order: what the user says; what stated speeds against positions show; what the header says; what the vendor's documentation says,
    tenths only where no speed has a fraction; what the values can only be; else knots ``as stated``. Speeds beyond any in knots are in a unit
    that is ``unknown``."""
    if given is not None:
        if given not in KNOTS:
            raise BadFile(name, f"--map speeds={given}", mend=f"it may be {', '.join(KNOTS)}")
        return Unit(given, "user")
    ratios = _ratios(fixes)
    middle = float(np.median(ratios)) if len(ratios) else None
    if middle is not None and len(ratios) >= PAIRS:
        for one, factor in KNOTS.items():
            near = int(((ratios > factor / 1.25) & (ratios < factor * 1.25)).sum())
            if factor / 1.25 < middle < factor * 1.25 and near >= SHARE * len(ratios):
                return Unit(one, "positions", near, len(ratios), middle)
    if layout.speed and layout.speed_by == "header":
        return Unit(layout.speed, "header", 0, len(ratios), middle)
    if layout.speed:
        speeds = fixes["sog_kn"].drop_nulls()
        if layout.speed != "tenths" or (len(speeds) and bool((speeds == speeds.round()).all())):
            return Unit(layout.speed, f"documentation of {layout.vendor}", 0, len(ratios), middle)
    speeds = fixes["sog_kn"].drop_nulls()
    fast = speeds.filter(speeds > FASTEST_KN)
    if (
        len(fast)
        and bool((speeds == speeds.round()).all())
        and bool((fast == NO_SPEED).any())
        and fast.max() == NO_SPEED
    ):
        return Unit(
            "tenths", f"the value {NO_SPEED}, which says in tenths that there is none", 0, len(ratios), middle
        )
    if beyond(speeds, FASTEST_KN):
        return Unit(
            "unknown", f"speeds up to {float(fast.to_numpy().max()):g}: no knots", 0, len(ratios), middle
        )
    return Unit("knots", "as stated", 0, len(ratios), middle)


def beyond(values: pl.Series, most: float, but: tuple[float, ...] = ()) -> bool:
    """True where so many of these numbers are more than the most they can be that the column is in another unit; ``but``: what says that there is none."""
    some = values.drop_nulls()
    n = int(((some > most) & ~some.is_in(list(but))).sum())
    return n >= FEW and n >= FEW_SHARE * len(some)


def draughts(stated: pl.Series, layout: Layout) -> str | None:
    """By what the draughts are known to be in tenths of a metre: the documentation, or values that can be nothing else; None where they are metres."""
    if layout.draught == "tenths":
        return f"documentation of {layout.vendor}"
    some = stated.drop_nulls()
    deepest: Any = some.max()
    whole = len(some) >= PAIRS and bool((some == some.round()).all())
    return "values" if whole and DEEPEST_M < deepest <= DEEPEST_M * 10 else None


def draught(tenths: bool) -> pl.Expr:
    """Metres; null for more than AIS can send: such a number is in another unit."""
    metres = (pl.col("draught_m") / 10).round(2) if tenths else pl.col("draught_m")
    return pl.when(metres <= DEEPEST_M).then(metres)


def _ratios(fixes: pl.DataFrame) -> Any:
    """Stated speed to the speed between positions, of neighbours on a straight stretch whose stated speeds agree."""
    columns = ("mmsi", "t", "lon", "lat", "sog_kn")
    if not set(columns) <= set(fixes.columns):
        return np.empty(0)
    rows = (
        fixes.select(columns)
        .drop_nulls(columns[:4])
        .unique(["mmsi", "t"], keep="first", maintain_order=True)
        .sort("mmsi", "t")
    )
    if rows.height < 3:
        return np.empty(0)
    ship, t = rows["mmsi"].rle_id().to_numpy(), rows["t"].to_numpy().astype(np.int64)
    lon, lat = rows["lon"].to_numpy().astype(np.int32), rows["lat"].to_numpy().astype(np.int32)
    said = rows["sog_kn"].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    step = distances_m(lon[:-1], lat[:-1], lon[1:], lat[1:])
    chord = distances_m(lon[:-2], lat[:-2], lon[2:], lat[2:])
    seconds = np.diff(t) / 1e6
    with np.errstate(all="ignore"):
        straight = (ship[:-2] == ship[2:]) & (chord > STRAIGHT * (step[:-1] + step[1:]))
        kn = step / NM_M / (seconds / 3600)
        mean, apart = (said[:-1] + said[1:]) / 2, np.abs(said[:-1] - said[1:])
        good = (
            (ship[:-1] == ship[1:])
            & (seconds >= SHORTEST_S)
            & (seconds <= LONGEST_S)
            & (kn >= MOVING_KN)
            & (kn < 60)
            & (mean > 0)
            & (apart < 0.2 * mean)
        )
        good &= np.append(straight, False) | np.insert(straight, 0, False)
        return (mean / kn)[good]


@dataclass
class Shape:
    """What is added up over the batches of a file: its ships, their intervals and where they were heard."""

    vessels: set[str] = field(default_factory=set)
    intervals: list[Any] = field(default_factory=list)
    on_the_minute: int = 0
    fixes: int = 0
    _last: pl.DataFrame | None = None
    _edges: pl.DataFrame | None = None

    def add(self, fixes: pl.DataFrame) -> None:
        """Takes the next batch of fixes."""
        if not fixes.height:
            return
        self.fixes += fixes.height
        self.on_the_minute += int((fixes["t"] % 60_000_000 == 0).sum())
        rows = fixes.select("vessel", "t")
        rows = rows if self._last is None else pl.concat([self._last, rows])
        rows = rows.unique().sort("vessel", "t")
        if sum(map(len, self.intervals)) < 500_000:
            steps = rows.select(pl.col("t").diff().over("vessel")).to_series().drop_nulls().to_numpy()
            self.intervals.append(steps[steps > 0] / 1e6)
        self._last = rows.group_by("vessel").agg(pl.col("t").max())
        self.vessels.update(self._last["vessel"].to_list())
        edges = fixes.group_by("vessel").agg(
            w=pl.col("lon").min(), e=pl.col("lon").max(), s=pl.col("lat").min(), n=pl.col("lat").max())  # fmt: skip
        both = edges if self._edges is None else pl.concat([self._edges, edges])
        self._edges = both.group_by("vessel").agg(
            pl.col("w").min(), pl.col("e").max(), pl.col("s").min(), pl.col("n").max()
        )

    def coverage(self, one_ship: bool = False) -> str:
        """``chosen``: a track of one ship, or as many such; ``area``: many ships, whose tracks are cut at the sides of one box; ``feed``: hundreds
        of ships on every side of the earth; else ``unknown``."""
        if one_ship or len(self.vessels) <= 1:
            return "chosen"
        edges = self._edges
        if edges is None or edges.height < ALL_SHIPS:
            return "unknown"
        west, south = edges.select(pl.col("w").min(), pl.col("s").min()).row(0)
        east, north = edges.select(pl.col("e").max(), pl.col("n").max()).row(0)
        if east - west > 270_000_000 and north - south > 60_000_000:
            return "feed" if edges.height >= 500 else "unknown"
        # Of chosen ships one or two reach furthest; where a box was cut out of a sea several end on each of its sides.
        wide, high = max(1, (east - west) // 200), max(1, (north - south) // 200)
        sides = [
            int(x.sum()) >= EDGE_SHIPS
            for x in (
                edges["w"] - west <= wide,
                east - edges["e"] <= wide,
                edges["s"] - south <= high,
                north - edges["n"] <= high,
            )
        ]
        return "area" if sum(sides) >= 3 else "unknown"

    def shown(self) -> dict[str, Any]:
        """``vessels``, and where there are intervals enough ``every_s``, the step to which the fixes were thinned (null: none is seen), with the
        median interval in ``median_s``."""
        out: dict[str, Any] = {"vessels": len(self.vessels)}
        steps = np.concatenate(self.intervals) if self.intervals else np.empty(0)
        if len(steps) < INTERVALS:
            return out
        out |= {"median_s": round(float(np.median(steps))), "every_s": _thinned(steps)}
        if self.fixes and self.on_the_minute >= 0.95 * self.fixes:
            out["whole_minutes"] = True
        return out


def _thinned(steps: Any) -> int | None:
    """The longest usual step below which hardly two fixes lie, and not far above which half of them do."""
    low, middle = float(np.quantile(steps, 0.05)), float(np.median(steps))
    fits = [s for s in STEPS_S if low >= 0.9 * s and middle <= 1.4 * s]
    return max(fits) if fits else None
