"""Where each vessel was at the ticks of a clock, by its own fixes before and after: a link of the chain to encounters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numba as nb
import numpy as np
import polars as pl

from roadstead.detect import Detector, Kept, tracks
from roadstead.slots import Fixes, Pool
from roadstead.sphere import frozen, kernel
from roadstead.when import H_US

FIX_OF: Kept = {"t": pl.Int64, "lon": pl.Int32, "lat": pl.Int32, "src": pl.String, "at": pl.Int64}
GRID: Kept = {
    "tick": pl.Int64, "vessel": pl.String, "mmsi": pl.String, "simulated": pl.Boolean,
    "x": pl.Int32, "y": pl.Int32,                             # where it was at the tick, microdegrees
    "n": pl.Int64,                                            # grows by one from tick to tick of an unbroken track; by more where it broke,
                                                              # and in the highest bits the number of the track where that is what counts
    **FIX_OF, **{f"{c}0": k for c, k in FIX_OF.items()},      # the fix at or after the tick, and the one at or before it
}  # fmt: skip
KEPT: Kept = {
    "vessel": pl.String, **FIX_OF, "mmsi": pl.String, "simulated": pl.Boolean, "segment": pl.Int32, "n": pl.Int64, "done": pl.Int64,
}  # fmt: skip
_NAMES = [*FIX_OF, "mmsi", "simulated"]
NEVER = np.iinfo(np.int64).min
TURN, HALF = 360_000_000, 180_000_000
_i4s, _i8s = frozen(nb.int32), frozen(nb.int64)


@kernel(nb.types.Tuple((nb.int64[:, ::1], nb.int32[:, ::1], nb.int64[:, ::1]))(
    _i8s, _i8s, _i4s, _i4s, _i4s, _i8s, _i4s, _i4s, _i4s, _i8s, _i8s, nb.int64, nb.int64, nb.boolean))  # fmt: skip
def _resampled(
    start: Any, t: Any, lon: Any, lat: Any, segment: Any, k_t: Any, k_lon: Any, k_lat: Any, k_segment: Any, k_n: Any, k_done: Any,
    every_us: int, apart_us: int, over_silence: bool,
) -> Any:  # fmt: skip
    """(rows of vessel, before, after, tick, n; x and y of each; n and last tick of each vessel). Of V vessels, fix V + i is row i, fix k what was kept of k."""
    v_n = len(start) - 1
    room = 0
    for k in range(v_n):
        if start[k + 1] > start[k]:
            before = k_t[k] if k_t[k] != NEVER else t[start[k]]
            if t[start[k + 1] - 1] - before < (start[k + 1] - start[k]) * apart_us:
                room += (t[start[k + 1] - 1] - before) // every_us + 2
            else:
                room += (start[k + 1] - start[k]) * (apart_us // every_us + 2)
    rows, at, now = np.empty((5, room), np.int64), np.empty((2, room), np.int32), np.empty((2, v_n), np.int64)
    m = 0
    for k in range(v_n):
        n, done, a, a_t, a_lon, a_lat, a_segment = k_n[k], k_done[k], k, k_t[k], np.int64(k_lon[k]), np.int64(k_lat[k]), k_segment[k]
        # The next tick; a division is made only where a track breaks.
        tick = max(-(-a_t // every_us) * every_us, done + every_us) if a_t != NEVER else NEVER
        for i in range(start[k], start[k + 1]):
            if a_t == NEVER or t[i] - a_t >= apart_us or segment[i] != a_segment:
                # What lies between is not known; a number is left out, so that no two ticks around it follow each other.
                # The reference counts on over a silence, from the first tick after it, and begins anew only with a track.
                if over_silence and a_t != NEVER and segment[i] == a_segment:
                    tick = (t[i] // every_us + 1) * every_us
                    done = tick - every_us  # whoever goes on from what is kept begins there too
                else:
                    if a_t != NEVER:
                        n = ((n >> 40) + 1) << 40 if over_silence else n + 1
                    tick = max(-(-t[i] // every_us) * every_us, done + every_us)
            elif tick <= t[i]:
                east = (lon[i] - a_lon + HALF) % TURN - HALF
                while tick <= t[i]:
                    part = (tick - a_t) / (t[i] - a_t)
                    rows[0, m], rows[1, m], rows[2, m], rows[3, m], rows[4, m] = k, a, v_n + i, tick, n
                    at[0, m] = (a_lon + np.int64(round(east * part)) + HALF) % TURN - HALF
                    at[1, m] = a_lat + np.int64(round((lat[i] - a_lat) * part))
                    m, n, done = m + 1, n + 1, tick
                    tick += every_us
            a, a_t, a_lon, a_lat, a_segment = v_n + i, t[i], np.int64(lon[i]), np.int64(lat[i]), segment[i]
        now[0, k], now[1, k] = n, done
    return rows[:, :m].copy(), at[:, :m].copy(), now


@dataclass(frozen=True)
class Resample:
    """At every `every_min` minutes of the UTC clock, where a vessel was on the straight line between its fixes around that instant.

    Only where the two fixes are less than `apart_h` hours apart and on one track: nothing is said beyond the first or the last
    fix, nor across a silence. Linear in longitude and latitude, the short way round. Definition: Global Fishing Watch, pipe-encounters.
    """

    rule: ClassVar[str] = "resample@1"
    reads: ClassVar[str] = "fixes"
    columns: ClassVar[tuple[str, ...]] = ()
    gives: ClassVar[tuple[str, Kept]] = ("grid", GRID)
    key: ClassVar[tuple[str, ...]] = ("vessel",)
    needs: ClassVar[tuple[str, ...]] = ()
    keeps: ClassVar[Kept] = KEPT
    exempt: ClassVar[Mapping[str, str]] = {}
    every_min: float = 10.0
    apart_h: float = 1.0
    over_silence: bool = False
    """The ticks before and after a silence follow each other, as in the reference, which then says nothing at the very fix that ends it."""
    preset: str = "custom"

    def step(self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The ticks that these rows settle; every vessel's last fix."""
        vessels, rows, kept, start = tracks(rows, kept)
        fixes = Fixes.of(vessels, rows, start)
        grid, now = self._told(fixes, kept)
        v_n, here = len(vessels), np.diff(start) > 0
        last = Pool([kept.select(_NAMES)], fixes)[np.where(here, v_n + start[1:] - 1, np.arange(v_n))]
        k_segment = kept["segment"].fill_null(0).to_numpy()
        ends = pl.Series(np.where(here, fixes.segment[start[1:] - 1] if rows.height else 0, k_segment), dtype=pl.Int32)
        left = last.with_columns(
            pl.Series("vessel", vessels, pl.String), segment=ends, n=pl.Series(now[0]), done=pl.Series(now[1])
        ).select(list(KEPT))  # fmt: skip
        return grid, left

    def over(self, fixes: Fixes, upto: int, **needs: pl.DataFrame) -> pl.DataFrame:
        """The ticks of `step` when nothing was kept and nothing comes after."""
        return self._told(fixes, fixes.nothing_kept(KEPT))[0]

    def _told(self, fixes: Fixes, kept: pl.DataFrame) -> tuple[pl.DataFrame, Any]:
        """(ticks; the number and the instant of each vessel's last one)."""
        k_lon, k_lat, k_segment, k_n = (kept[c].fill_null(0).to_numpy() for c in ("lon", "lat", "segment", "n"))
        out, at, now = _resampled(
            fixes.start, fixes.t, fixes.lon, fixes.lat, fixes.segment, kept["t"].fill_null(NEVER).to_numpy(), k_lon, k_lat, k_segment, k_n,
            kept["done"].fill_null(-(2**61)).to_numpy(), round(self.every_min * 60_000_000), round(self.apart_h * H_US), self.over_silence,
        )  # fmt: skip
        pool = Pool([kept.select(_NAMES)], fixes)
        before, after = pool[out[1]], pool[out[2]]
        grid = pl.DataFrame({"tick": out[3], "x": at[0], "y": at[1], "n": out[4]}).with_columns(
            pl.Series("vessel", fixes.vessels, pl.String)[out[0]], *(after[c] for c in _NAMES), *(before[c].alias(f"{c}0") for c in FIX_OF)
        ).select(list(GRID))  # fmt: skip
        return grid, now


PRESETS: dict[str, Detector] = {"default": Resample(preset="default"), "gfw": Resample(over_silence=True, preset="gfw")}
