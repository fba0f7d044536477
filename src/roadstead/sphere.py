"""Numbers on the sphere: distance, bearing, dead reckoning, cells. Positions are int32 microdegrees (WGS84 read as a sphere).

Every kernel gives the same answer when all longitudes are turned by the same whole number of microdegrees: two longitudes
meet only in :func:`dlon_udeg`, in integers, before anything becomes a float. So the antimeridian is nowhere special.

Array arguments are declared read-only. Numba lets a writable array pass for a read-only one but not the other way round, and
what Polars gives is read-only: one flavour, one compilation.

A kernel is compiled when it is first called, and kept: :mod:`roadstead.kernels`.
"""

from __future__ import annotations

import math
from typing import Any

import numba as nb
import numpy as np

from roadstead.kernels import frozen, kernel

__all__ = ["frozen", "kernel"]

R_M = 6_371_008.8
"""Mean radius of the earth in metres (IUGG)."""
NM_M = 1852.0
TURN = 360_000_000
HALF = 180_000_000
CELL_UDEG = 1_000_000
"""Side of a bucket of :func:`reach_index`."""
_RAD = math.pi / HALF
_ROWS, _COLS = HALF // CELL_UDEG, TURN // CELL_UDEG

_i4s, _i8s, _f8s = frozen(nb.int32), frozen(nb.int64), frozen(nb.float64)
_i8, _f8 = nb.int64, nb.float64


@kernel(_i8(_i8))
def wrap_udeg(lon: int) -> int:
    """The same meridian in [-180°, 180°)."""
    return (lon + HALF) % TURN - HALF


@kernel(_i8(_i8, _i8))
def dlon_udeg(lon0: int, lon1: int) -> int:
    """How far east lon1 lies of lon0, the short way round, in [-180°, 180°)."""
    return (lon1 - lon0 + HALF) % TURN - HALF


@kernel(_f8(_i8, _i8, _i8, _i8))
def distance_m(lon0: int, lat0: int, lon1: int, lat1: int) -> float:
    """Metres along the great circle (haversine, R = 6,371.0088 km)."""
    a = math.sin((lat1 - lat0) * _RAD / 2)
    b = math.sin(dlon_udeg(lon0, lon1) * _RAD / 2)
    h = a * a + math.cos(lat0 * _RAD) * math.cos(lat1 * _RAD) * (b * b)
    return 2 * R_M * math.asin(math.sqrt(min(1.0, h)))


@kernel(_f8(_i8, _i8, _i8, _i8, _i8, _i8))
def implied_kn(lon0: int, lat0: int, t0_us: int, lon1: int, lat1: int, t1_us: int) -> float:
    """Knots needed to be at both places at both times (whichever came first); infinite for two places at one time, 0 for one."""
    far = distance_m(lon0, lat0, lon1, lat1)
    if far == 0.0:
        return 0.0
    return far / NM_M / (abs(t1_us - t0_us) / 3.6e9)


@kernel(_f8(_i8, _i8, _i8, _i8))
def bearing_deg(lon0: int, lat0: int, lon1: int, lat1: int) -> float:
    """Course from the first position to the second at the first, in [0, 360); NaN when they are one."""
    d = dlon_udeg(lon0, lon1) * _RAD
    p0, p1 = lat0 * _RAD, lat1 * _RAD
    if lat0 == lat1 and d == 0.0:
        return math.nan
    east = math.sin(d) * math.cos(p1)
    north = math.cos(p0) * math.sin(p1) - math.sin(p0) * math.cos(p1) * math.cos(d)
    deg = math.degrees(math.atan2(east, north)) % 360.0
    return 0.0 if deg == 360.0 else deg


@kernel(nb.types.UniTuple(_i8, 2)(_i8, _i8, _f8, _f8, _f8))
def dead_reckon(lon: int, lat: int, cog_deg: float, sog_kn: float, dt_s: float) -> tuple[int, int]:
    """(lon, lat) in microdegrees after ``dt_s`` seconds (before, when negative) on the great circle of that course and speed."""
    arc = sog_kn * NM_M * dt_s / 3600.0 / R_M
    p, c = lat * _RAD, math.radians(cog_deg)
    sin_p1 = math.sin(p) * math.cos(arc) + math.cos(p) * math.sin(arc) * math.cos(c)
    p1 = math.asin(max(-1.0, min(1.0, sin_p1)))
    d = math.atan2(math.sin(c) * math.sin(arc) * math.cos(p), math.cos(arc) - math.sin(p) * sin_p1)
    # The turn is rounded before it meets the longitude, so that the sum is one of integers.
    return wrap_udeg(lon + round(d / _RAD)), round(p1 / _RAD)


@kernel(_i8(_i8, _i8, _i8))
def cell_of(lon: int, lat: int, side_udeg: int) -> int:
    """Number of the grid square of that side a position falls in; -180° and 180° are one column.

    For buckets, never for an answer: squares do not turn with the longitudes.
    """
    columns = (TURN + side_udeg - 1) // side_udeg
    return (lat + HALF // 2) // side_udeg * columns + (lon + HALF) % TURN // side_udeg


@kernel(_f8[::1](_i4s, _i4s, _i4s, _i4s))
def distances_m(lon0: Any, lat0: Any, lon1: Any, lat1: Any) -> Any:
    """Metres, pair by pair."""
    out = np.empty(len(lon0), np.float64)
    for i in range(len(lon0)):
        out[i] = distance_m(lon0[i], lat0[i], lon1[i], lat1[i])
    return out


@kernel(nb.types.Tuple((_i8[::1], _i8[::1]))(_i8s, _i8s, _i4s, _i4s, _f8s))
def one_per_instant(start: Any, t: Any, lon: Any, lat: Any, sog_kn: Any) -> Any:
    """(rows, start): for each key and instant one row, chosen by what it says and not by where it stood.

    ``start[k]:start[k+1]`` are the rows of key k, times not falling; a fall gives an empty ``rows`` with start[0] = -1 - row.
    Of several rows of one instant the southernmost is taken, then the westernmost (of positions within half a turn), then the
    slowest; of equal ones the first. So the choice survives another order of the rows, a doubled file and a turn.
    """
    rows, starts = np.empty(len(t), np.int64), np.zeros(len(start), np.int64)
    n = 0
    for k in range(len(start) - 1):
        first = n
        for i in range(start[k], start[k + 1]):
            if n == first or t[i] > t[rows[n - 1]]:
                rows[n] = i
                n += 1
                continue
            best = rows[n - 1]
            if t[i] < t[best]:
                starts[0] = -1 - i
                return rows[:0], starts
            east = dlon_udeg(lon[best], lon[i])
            slower = sog_kn[i] < sog_kn[best] or (np.isnan(sog_kn[best]) and not np.isnan(sog_kn[i]))
            if lat[i] < lat[best] or (lat[i] == lat[best] and (east < 0 or (east == 0 and slower))):
                rows[n - 1] = i
        starts[k + 1] = n
    return rows[:n], starts


@kernel(_i8(_i8, _i8, _f8, _i8, _i8[::1]))
def _cells_within(lon: int, lat: int, reach_m: float, n: int, out: Any) -> int:
    """How many buckets a cap may touch, n + ...; written to ``out`` where it has room. Never too few, sometimes one too many."""
    arc = reach_m / R_M
    up = math.ceil(arc / _RAD) + 1
    wide = HALF
    if abs(lat) + up < HALF // 2:
        wide = min(HALF, math.ceil(math.asin(min(1.0, math.sin(arc) / math.cos(lat * _RAD))) / _RAD) + 1)
    south = max(0, (lat - up + HALF // 2) // CELL_UDEG)
    north = min(_ROWS - 1, (lat + up + HALF // 2) // CELL_UDEG)
    x = (lon + HALF) % TURN
    west, columns = (x - wide) // CELL_UDEG, (x + wide) // CELL_UDEG - (x - wide) // CELL_UDEG + 1
    for r in range(south, north + 1):
        for c in range(min(columns, _COLS)):
            if n < len(out):
                out[n] = r * _COLS + (west + c) % _COLS
            n += 1
    return n


@kernel(nb.types.Tuple((_i8[::1], _i8[::1]))(_i4s, _i4s, _f8s))
def reach_index(lon: Any, lat: Any, reach_m: Any) -> Any:
    """(start, members): for each one-degree bucket the points that may have a position in it within their reach.

    Members are in rising order. A position has one bucket to look in, over the antimeridian and at the poles too.
    """
    none = np.empty(0, np.int64)
    total = 0
    for i in range(len(lon)):
        total = _cells_within(lon[i], lat[i], reach_m[i], total, none)
    cells = np.empty(total, np.int64)
    start = np.zeros(_ROWS * _COLS + 2, np.int64)
    ends = np.empty(len(lon), np.int64)
    n = 0
    for i in range(len(lon)):
        n = _cells_within(lon[i], lat[i], reach_m[i], n, cells)
        ends[i] = n
    for j in range(total):
        start[cells[j] + 2] += 1
    for c in range(len(start) - 1):
        start[c + 1] += start[c]
    members = np.empty(total, np.int64)
    n = 0
    for i in range(len(lon)):
        for j in range(n, ends[i]):
            members[start[cells[j] + 1]] = i
            start[cells[j] + 1] += 1
        n = ends[i]
    return start[:-1].copy(), members


@kernel(nb.types.Tuple((_i8, _f8))(_i8, _i8, _i8s, _i8s, _i4s, _i4s, _f8s))
def nearest(lon: int, lat: int, start: Any, members: Any, p_lon: Any, p_lat: Any, less_m: Any) -> Any:
    """(point, metres) with the least distance less the point's own ``less_m``; of equals the first.

    (-1, inf) when none is in reach.
    """
    best, best_m = -1, math.inf
    row = min(_ROWS - 1, (lat + HALF // 2) // CELL_UDEG)
    c = row * _COLS + (lon + HALF) % TURN // CELL_UDEG
    for j in range(start[c], start[c + 1]):
        i = members[j]
        # The difference of latitudes alone is a lower bound, and cheap.
        if abs(lat - p_lat[i]) * _RAD * R_M - less_m[i] > best_m:
            continue
        m = distance_m(lon, lat, p_lon[i], p_lat[i]) - less_m[i]
        if m < best_m:
            best, best_m = i, m
    return best, best_m


@kernel(nb.types.Tuple((nb.int32[::1], _f8[::1]))(_i4s, _i4s, _i8s, _i8s, _i4s, _i4s, _f8s))
def nearest_each(lon: Any, lat: Any, start: Any, members: Any, p_lon: Any, p_lat: Any, less_m: Any) -> Any:
    """(points, metres): :func:`nearest` for every position."""
    which, far = np.empty(len(lon), np.int32), np.empty(len(lon), np.float64)
    for i in range(len(lon)):
        which[i], far[i] = nearest(lon[i], lat[i], start, members, p_lon, p_lat, less_m)
    return which, far


@kernel(nb.types.Tuple((nb.int32[::1], _f8[::1]))(_i4s, _i4s, _i8s, _i8s, _i4s, _i4s, _f8s, _f8))
def nearest_along(lon: Any, lat: Any, start: Any, members: Any, p_lon: Any, p_lat: Any, less_m: Any, within_m: float) -> Any:
    """:func:`nearest_each` for positions along a track, told only of those ``within_m``; (-1, inf) elsewhere.

    A ship that was so far from the nearest point is not looked at again until it may have come that near, or has left the bucket.
    """
    which, far = np.full(len(lon), -1, np.int32), np.full(len(lon), np.inf)
    x: Any = np.int64(0)
    y: Any = np.int64(0)
    bucket, free_m, m_east, m_north = -1, 0.0, 0.0, _RAD * R_M
    hint = -1
    for i in range(len(lon)):
        row = min(_ROWS - 1, (lat[i] + HALF // 2) // CELL_UDEG)
        c = row * _COLS + (np.int64(lon[i]) + HALF) % TURN // CELL_UDEG
        # Along the parallel, then the meridian: no shorter than the great circle.
        if c == bucket and abs(np.int64(lon[i]) - x) * m_east + abs(np.int64(lat[i]) - y) * m_north < free_m:
            continue
        if c != bucket:
            hint = -1
        best, best_m = -1, math.inf
        if hint >= 0:
            best, best_m = hint, distance_m(lon[i], lat[i], p_lon[hint], p_lat[hint]) - less_m[hint]
        for j in range(start[c], start[c + 1]):
            p = members[j]
            if p == hint or abs(lat[i] - p_lat[p]) * _RAD * R_M - less_m[p] > best_m:
                continue
            m = distance_m(lon[i], lat[i], p_lon[p], p_lat[p]) - less_m[p]
            if m < best_m or (m == best_m and p < best):
                best, best_m = p, m
        bucket, hint = c, best
        if best_m <= within_m:
            which[i], far[i], free_m = best, best_m, 0.0
        else:
            # A metre for what the sums are rounded by.
            free_m, x, y = best_m - within_m - 1.0, np.int64(lon[i]), np.int64(lat[i])
            m_east = math.cos(lat[i] * _RAD) * _RAD * R_M
    return which, far
