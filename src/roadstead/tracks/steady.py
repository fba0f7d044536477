"""The ordinary run of fixes: one after the other surely goes on the same track, and nothing need be weighed."""

from __future__ import annotations

import math
from typing import Any

import numba as nb
import numpy as np

from roadstead.sphere import frozen, kernel
from roadstead.tracks.fit import (
    ANY,
    BUFFER_H,
    COARSE_TYPE,
    FASTEST_KN,
    H_US,
    HALF,
    LIMITS,
    SHAPE,
    SLACK_NM,
    SURE_KN,
    TURN,
    UDEG_NM,
    surely,
)

_i4, _i8, _f8 = nb.int32, nb.int64, nb.float64
_i1s, _i4s, _i8s, _f8s, _bs = frozen(nb.int8), frozen(nb.int32), frozen(nb.int64), frozen(nb.float64), frozen(nb.boolean)


@kernel(nb.types.UniTuple(_i8, 3)(
    _i8, _i8, _i8, _i8, _i8, _i8s, _i4s, _i4s, _f8s, _f8s, _i1s, _bs, _i4[::1], _i4[::1], _i4[::1], _f8[::1], LIMITS))  # fmt: skip
def steady(
    j: int, onto: int, last: int, until_us: int, wait_us: int, t: Any, lon: Any, lat: Any, sog_kn: Any, cog_deg: Any, kind: Any, use: Any,
    of: Any, before: Any, flags: Any, fit: Any, limits: Any,
) -> Any:  # fmt: skip
    """(row, last, fixes): the rows from j on that surely go on the track from its row ``last``, one after the other, are put on it.

    Up to ``until_us``, and while none comes more than ``wait_us`` after the one before it, faster than any ship, or coarse.
    """
    a, i, n, end = np.uint64(j), np.uint64(last), 0, np.uint64(len(t))
    i_t, i_x, i_y, i_kind = t[i], np.int64(lon[i]), np.int64(lat[i]), kind[i] & ANY
    slack_nm, fastest_kn = limits[SLACK_NM], limits[FASTEST_KN]
    near = min(limits[SURE_KN] * limits[BUFFER_H] / limits[SHAPE], slack_nm) / UDEG_NM
    near_sq = np.int64(min(near * near, 1e18))
    while a < end:
        if use[a]:
            a_t: Any = t[a]
            a_x: Any = np.int64(lon[a])
            a_y: Any = np.int64(lat[a])
            a_kind: Any = kind[a]
            if a_t > until_us or a_t - i_t > wait_us or a_kind & COARSE_TYPE or not a_kind & i_kind:
                break
            east, north = a_x - i_x, a_y - i_y
            if abs(east) > HALF:
                east = (east + HALF) % TURN - HALF
            square = east * east + north * north
            if square > near_sq:
                h = (a_t - i_t) / H_US
                reach: float = slack_nm + fastest_kn * h
                if square * (UDEG_NM * UDEG_NM) > reach * reach or not surely(h, east, north, a_y, sog_kn[i], cog_deg[i], sog_kn[a], cog_deg[a], limits):
                    break
            of[a], before[a], flags[a], fit[a] = onto, np.int32(i), 0, math.nan
            i, i_t, i_x, i_y, i_kind = a, a_t, a_x, a_y, a_kind & ANY
            n += 1
        else:
            of[a], before[a], flags[a], fit[a] = -1, -1, 0, math.nan
        a += np.uint64(1)
    return np.int64(a), np.int64(i), n
