"""Which vessels were near each other at a tick: the link of the chain between resampled tracks and encounters."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numba as nb
import numpy as np
import polars as pl

from roadstead.detect import Detector, Kept
from roadstead.sphere import R_M, frozen, kernel, nearest_each, reach_index
from roadstead.when import H_US

FIX_OF: Kept = {"t": pl.Int64, "lon": pl.Int32, "lat": pl.Int32, "src": pl.String, "at": pl.Int64}
ONE: Kept = {
    "mmsi": pl.String, "x": pl.Int32, "y": pl.Int32, "n": pl.Int64, **FIX_OF, **{f"{c}0": k for c, k in FIX_OF.items()},
}  # fmt: skip
GRID: Kept = {"tick": pl.Int64, "vessel": pl.String, "simulated": pl.Boolean, **ONE}
CONTACTS: Kept = {
    "vessel": pl.String, "with": pl.String, "tick": pl.Int64, "apart_m": pl.Float64, "simulated": pl.Boolean,
    **ONE, **{f"{c}_b": k for c, k in ONE.items()},                  # of `vessel`, and of `with`
}  # fmt: skip
TURN, HALF = 360_000_000, 180_000_000
_RAD = math.pi / HALF
_i4s, _i8s, _f8s, _b1s = frozen(nb.int32), frozen(nb.int64), frozen(nb.float64), frozen(nb.boolean)


@kernel(nb.types.Tuple((nb.int64[:, ::1], nb.float64[::1]))(_i8s, _i8s, _i4s, _i4s, _i4s, _b1s, _b1s, nb.float64))
def _near(order: Any, tick: Any, lon: Any, lat: Any, ship: Any, simulated: Any, fresh: Any, within_m: float) -> Any:
    """(pairs of rows, metres): each two of one tick and one world, not of one number, at most ``within_m`` apart, one of them fresh.

    The rows are gone through from south to north within each tick, so there is no line at which two neighbours lose each other.
    """
    pairs, far = np.empty((2, 64), np.int64), np.empty(64, np.float64)
    m = 0
    band = within_m / R_M / _RAD + 1
    for p in range(len(order)):
        i = order[p]
        for q in range(p + 1, len(order)):
            j = order[q]
            if tick[j] != tick[i] or lat[j] - lat[i] > band:
                break
            if ship[i] == ship[j] or simulated[i] != simulated[j] or not (fresh[i] or fresh[j]):
                continue
            a = math.sin((lat[j] - lat[i]) * _RAD / 2)
            b = math.sin(((np.int64(lon[j]) - lon[i] + HALF) % TURN - HALF) * _RAD / 2)
            h = a * a + math.cos(lat[i] * _RAD) * math.cos(lat[j] * _RAD) * (b * b)
            metres = 2 * R_M * math.asin(math.sqrt(min(1.0, h)))
            if metres > within_m:
                continue
            if m == len(far):
                more, longer = np.empty((2, 2 * m), np.int64), np.empty(2 * m, np.float64)
                # Not by a slice: that takes a second to compile.
                for c in range(m):
                    more[0, c], more[1, c], longer[c] = pairs[0, c], pairs[1, c], far[c]
                pairs, far = more, longer
            pairs[0, m], pairs[1, m], far[m] = i, j, metres
            m += 1
    return pairs[:, :m].copy(), far[:m].copy()


@dataclass(frozen=True)
class Contact:
    """Two vessels at most `within_m` metres from each other at a tick, by their own tracks.

    A pair is named once, the lesser name first; a simulated and a real vessel never meet, nor do two ships under one number, for
    that may be one ship heard twice. Nearer than `from_port_km` to a port nothing counts: there ships lie beside each other.
    Definition: Global Fishing Watch, pipe-encounters; found by a sweep from south to north instead of by cells.
    """

    rule: ClassVar[str] = "contact@1"
    reads: ClassVar[str] = "grid"
    gives: ClassVar[tuple[str, Kept]] = ("contacts", CONTACTS)
    key: ClassVar[tuple[str, ...]] = ("tick",)
    needs: ClassVar[tuple[str, ...]] = ("places",)
    keeps: ClassVar[Kept] = GRID
    exempt: ClassVar[Mapping[str, str]] = {}
    any_order: ClassVar[bool] = True
    """It sorts its rows itself."""
    within_m: float = 500.0
    from_port_km: float | None = 10.0
    """null: ports are looked at when the encounter is known."""
    unknown_over_m: float | None = 10_000.0
    """A port less surely known than this is none; null: all are."""
    late_h: float = 1.0
    """So long after a tick its rows may still come: the longest that a track is resampled across."""
    preset: str = "custom"

    def step(self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The contacts in which one of these rows is; the rows of ticks that others may still come to."""
        grid = pl.concat([kept, rows.select(list(GRID))]) if kept.height else rows.select(list(GRID))
        tick, lat = grid["tick"].to_numpy(), grid["y"].to_numpy()
        # One number for (tick, latitude): sorting it is cheaper than sorting by two.
        order = np.argsort(tick // 1_000_000 * (1 << 28) + lat + HALF // 2)
        ship = grid["mmsi"].cast(pl.Categorical).to_physical().cast(pl.Int32).to_numpy()
        fresh = np.arange(grid.height) >= kept.height
        pairs, apart_m = _near(order, tick, grid["x"].to_numpy(), lat, ship, grid["simulated"].to_numpy(), fresh, self.within_m)
        if self.from_port_km is not None and len(apart_m):
            far = self._off_port(needs["places"], grid["x"].to_numpy()[pairs], lat[pairs])
            pairs, apart_m = pairs[:, far], apart_m[far]
        name = grid["vessel"]
        turn = (name[pairs[0]] > name[pairs[1]]).to_numpy()
        one, other = grid[np.where(turn, pairs[1], pairs[0])], grid[np.where(turn, pairs[0], pairs[1])]
        found = one.with_columns(other["vessel"].alias("with"), pl.Series("apart_m", apart_m), *(other[c].alias(f"{c}_b") for c in ONE))
        return found.select(list(CONTACTS)), grid.filter(pl.col("tick") > upto - round(self.late_h * H_US))

    def _off_port(self, places: pl.DataFrame, x: Any, y: Any) -> Any:
        """Of each pair whether both are off every port."""
        reach_m = (self.from_port_km or 0.0) * 1000
        if self.unknown_over_m is not None:
            places = places.filter(pl.col("uncertainty_m").fill_null(0.0) <= self.unknown_over_m)
        places = places.filter(pl.col("lon").is_not_null(), pl.col("lat").is_not_null())
        lon, lat, less = places["lon"].to_numpy(), places["lat"].to_numpy(), np.zeros(places.height)
        cell, member = reach_index(lon, lat, less + reach_m)
        near = [nearest_each(np.ascontiguousarray(x[i]), np.ascontiguousarray(y[i]), cell, member, lon, lat, less)[1] < reach_m for i in (0, 1)]
        return ~(near[0] | near[1])


PRESETS: dict[str, Detector] = {
    "default": Contact(preset="default"),
    "gfw": Contact(from_port_km=None, preset="gfw"),
}
