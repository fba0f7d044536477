"""How well a fix goes on from another one: the distance between where a ship should be and where it is, and a mark for it.

The definition is that of Global Fishing Watch's gpsdio-segment 3.0.0 (`discrepancy.py`, `matcher.py`), written anew over integers: two
longitudes meet only as a difference of microdegrees, so the antimeridian is nowhere special. What differs is in docs/tracks.md.

Kernels of this folder are compiled into one file's cache each: a caller in another file would not see a change here, so the
kernel that follows tracks lives in this file too.
"""

from __future__ import annotations

import math
from typing import Any

import numba as nb
import numpy as np

from roadstead.sphere import frozen, kernel

TURN, HALF = 360_000_000, 180_000_000
H_US = 3.6e9
CLASS_A, CLASS_B, AIRCRAFT = 1, 2, 4
ANY = CLASS_A | CLASS_B | AIRCRAFT
COARSE_TYPE = 8
"""Bits of what a sender may be, by its message's type; the last one marks type 27."""

# Places of the thresholds in the array that the kernels are given.
(MAX_H, PENALTY_H, BUFFER_H, LOOKBACK, LOOKBACK_FACTOR, MAX_KN, PENALTY_KN, AMBIGUOUS, SHORT_N, MISMATCH, SHAPE, SLOW_KN, COARSE_H,
 OPEN_N, STRAY_N, FASTEST_KN, SLACK_NM, AS_REFERENCE, SURE_KN) = range(19)  # fmt: skip

# Columns of the table of tracks, and of the table of ships ("lanes") under one number.
NUMBER, N, LANE, LAST, FIRST, T0, IS_STRAY, IS_OPEN = range(8)
AT, OF = range(2)

OFF_TRACK, COARSE, JUMP, STRAY = 1 << 16, 1 << 17, 1 << 18, 1 << 19
"""The flags that following a track gives; see `roadstead.tracks.FLAGS`."""

TRIG = np.cos(np.radians(90.0 - np.arange(0, 4502) / 10.0))
"""The sine of tenths of a degree, and 900 further on the cosine."""
_ROUGH_NM = 0.06

_i4, _i8, _f8 = nb.int32, nb.int64, nb.float64
_i1s, _i4s, _i8s, _f8s = frozen(nb.int8), frozen(nb.int32), frozen(nb.int64), frozen(nb.float64)
_bs = frozen(nb.boolean)


@kernel(_f8(_f8, _i8, _i8, _f8, _f8, _i8, _i8, _f8, _f8, _f8, _f8))
def off_nm(
    h: float, lon0: int, lat0: int, sog0_kn: float, cog0_deg: float, lon1: int, lat1: int, sog1_kn: float, cog1_deg: float,
    shape: float, slow_kn: float,
) -> float:  # fmt: skip
    """Nautical miles by which the second fix is not where the first, ``h`` hours earlier, leads to.

    The least of: the mean of what dead reckoning misses forward and backward; the distance, times ``shape``; the distance off the
    line of both courses, times ``shape``, while along them. Plain distance when a course or a speed is not known.
    """
    east, north = ((lon1 - lon0 + HALF) % TURN - HALF) / 1e6, (lat1 - lat0) / 1e6
    nm_lon = 60.0 * math.cos(math.radians((lat0 + lat1) / 2e6))
    y, x = 60.0 * north, nm_lon * east
    far = math.sqrt(x * x + y * y)
    v0, v1, c0, c1 = sog0_kn, sog1_kn, cog0_deg, cog1_deg
    if math.isnan(c0):
        if not v0 <= slow_kn:
            return far
        v0, c0 = 0.0, 0.0
    if math.isnan(c1):
        if not v1 <= slow_kn:
            return far
        v1, c1 = 0.0, 0.0
    if math.isnan(v0) or math.isnan(v1):
        return far
    a0, a1 = math.radians(90.0 - c0), math.radians(90.0 - c1)
    cos0, sin0, cos1, sin1 = math.cos(a0), math.sin(a0), math.cos(a1), math.sin(a1)
    # A degree of longitude is measured at the latitude the reckoning starts from, and never quite nothing.
    px = cos0 * v0 * h / 60.0 / (math.cos(math.radians(lat0 / 1e6)) + 1e-3)
    qx = cos1 * v1 * h / 60.0 / (math.cos(math.radians(lat1 / 1e6)) + 1e-3)
    fx, fy = nm_lon * ((px - east + 180.0) % 360.0 - 180.0), sin0 * v0 * h - y
    bx, by = nm_lon * ((qx - east + 180.0) % 360.0 - 180.0), sin1 * v1 * h - y
    off = 0.5 * (math.sqrt(fx * fx + fy * fy) + math.sqrt(bx * bx + by * by))
    off = min(off, far * shape)
    # Along and across the course of either: dot and cross product with its unit vector.
    along0, along1 = cos0 * x + sin0 * y, cos1 * x + sin1 * y
    if 0.0 < along0 <= sog0_kn * h and 0.0 < along1 <= sog1_kn * h:
        off = min(off, 0.5 * (abs(cos0 * y - sin0 * x) + abs(cos1 * y - sin1 * x)) * shape)
    return off


@kernel(_f8(_f8, _f8, _f8s))
def mark(off: float, h: float, limits: Any) -> float:
    """How likely a fix ``h`` hours later is the next of a track: 1 / hours when just where expected, falling with what it is off; 0 beyond reach."""
    padded = math.sqrt(h * h + limits[BUFFER_H] * limits[BUFFER_H])
    if off > padded * limits[MAX_KN]:
        return 0.0
    a = off / (padded * limits[PENALTY_KN])
    return math.exp(-a * a) / padded


@kernel(_f8(_i8, _i8, _i8s, _i4s, _i4s, _f8s, _f8s, _f8s))
def fit_of(i: int, j: int, t: Any, lon: Any, lat: Any, sog_kn: Any, cog_deg: Any, limits: Any) -> float:
    """:func:`mark` of row j as the one after row i."""
    h = max(0.0, (t[j] - t[i]) / H_US)
    less = h / (1.0 + math.sqrt(h / limits[PENALTY_H]))
    off = off_nm(less, lon[i], lat[i], sog_kn[i], cog_deg[i], lon[j], lat[j], sog_kn[j], cog_deg[j], limits[SHAPE], limits[SLOW_KN])
    return mark(off, h, limits)


@kernel(_f8(_i8, _i8, _i4s, _i4s))
def far_nm(i: int, j: int, lon: Any, lat: Any) -> float:
    """Nautical miles between two rows on the great circle."""
    rad = math.pi / HALF
    a = math.sin((lat[j] - lat[i]) * rad / 2)
    b = math.sin(((lon[j] - lon[i] + HALF) % TURN - HALF) * rad / 2)
    s = a * a + math.cos(lat[i] * rad) * math.cos(lat[j] * rad) * (b * b)
    return 2 * 6_371_008.8 / 1852.0 * math.asin(math.sqrt(min(1.0, s)))


@kernel(nb.types.Tuple((_f8, _f8, _i8))(
    _i8, _i8, _i8s, _i4s, _i4s, _f8s, _f8s, _i1s, _i4[::1], _f8[::1], _f8s))  # fmt: skip
def _onto(
    last: int, j: int, t: Any, lon: Any, lat: Any, sog_kn: Any, cog_deg: Any, kind: Any, before: Any, fit: Any, limits: Any
) -> Any:
    """(fit, hours, after): how well row j goes on the track that ends in row ``last``, and after which of its last rows; fit 0 when it does not.

    A row further back may be the better one to go on from, by a factor; what lies between was then not on the track.
    """
    i: Any = last
    seen, n = 0, 0
    while i >= 0 and n < limits[LOOKBACK]:
        seen |= kind[i]
        n += 1
        i = np.int64(before[i])
    weight = 1.0 if seen & kind[j] & ANY else limits[MISMATCH]
    after: Any = np.int64(-1)
    best, best_fit, hours, stored = 0.0, 0.0, 0.0, 0.0
    i = last
    for k in range(n):
        h = max(0.0, (t[j] - t[i]) / H_US)
        if h > limits[MAX_H]:
            break
        # North or south beyond what any course could explain; the three measures are then out of reach, and costly.
        v = max(sog_kn[i] if sog_kn[i] > 0.0 else 0.0, sog_kn[j] if sog_kn[j] > 0.0 else 0.0)
        f = 0.0
        if 60e-6 * abs(lat[j] - lat[i]) <= 2.0 * v * h + limits[MAX_KN] * (h + limits[BUFFER_H]):
            f = fit_of(i, j, t, lon, lat, sog_kn, cog_deg, limits) * weight
            if k == 0 and f * limits[LOOKBACK_FACTOR] * math.sqrt(h * h + limits[BUFFER_H] * limits[BUFFER_H]) >= weight:
                return f, h, i  # none further back can be better by the factor
        less = f / max(1.0, k * limits[LOOKBACK_FACTOR])
        if less > stored and less > best:
            best, best_fit, hours, after = less, f, h, i
        if before[i] >= 0 and math.isnan(fit[i]):
            # What a row was worth when it joined is worked out only where it is asked for.
            fit[i] = fit_of(before[i], i, t, lon, lat, sog_kn, cog_deg, limits)
        stored, i = (fit[i] if before[i] >= 0 else 0.0), np.int64(before[i])
    return best_fit, hours, after


@kernel(_i8(_i8, _i8, _i8s, _i4s, _i4s, _f8s, _f8s, _i1s, _i4[::1], _f8s, _f8s))
def _glance(last: int, j: int, t: Any, lon: Any, lat: Any, sog_kn: Any, cog_deg: Any, kind: Any, before: Any, trig: Any, limits: Any) -> int:
    """1 when row j goes on from ``last`` so well that no row further back can do better, -1 when from none at all, 0: look closely.

    Sines from a table and one cosine for both latitudes: wrong by less than ``_ROUGH_NM`` where it is used, and only what holds with that to spare is said.
    """
    east, north = float((np.int64(lon[j]) - lon[last] + HALF) % TURN - HALF), float(lat[j] - lat[last])
    high = max(abs(lat[j]), abs(lat[last]))
    h = (t[j] - t[last]) / H_US
    if kind[j] & kind[last] & ANY and not kind[j] & COARSE_TYPE:
        room = limits[BUFFER_H] * limits[BUFFER_H]
        if (north * north + east * east) * 3.6e-9 * limits[SHAPE] * limits[SHAPE] <= limits[SURE_KN] * limits[SURE_KN] * room:
            return 1
        v0, v1, c0, c1 = sog_kn[last], sog_kn[j], cog_deg[last], cog_deg[j]
        if high < 75_000_000 and north * north + east * east < 8.0e9 and v0 >= 0.0 and v1 >= 0.0 and 0.0 <= c0 < 360.0 and 0.0 <= c1 < 360.0:
            less = h / (1.0 + math.sqrt(h / limits[PENALTY_H]))
            if max(v0, v1) * less < 6.0:
                x, y = 60e-6 * east * trig[900 + int(abs(lat[j]) * 1e-5 + 0.5)], 60e-6 * north
                a0, a1 = int(c0 * 10.0 + 0.5), int(c1 * 10.0 + 0.5)
                fx, fy = trig[a0] * v0 * less - x, trig[a0 + 900] * v0 * less - y
                bx, by = trig[a1] * v1 * less - x, trig[a1 + 900] * v1 * less - y
                wide = limits[SURE_KN] * math.sqrt(h * h + room) - _ROUGH_NM
                if wide > 0.0 and 0.5 * (fx * fx + fy * fy + bx * bx + by * by) <= wide * wide:
                    return 1
    i: Any = last
    n = 0
    while i >= 0 and n < limits[LOOKBACK]:
        h = (t[j] - t[i]) / H_US
        if h > limits[MAX_H]:
            break
        v = max(sog_kn[i] if sog_kn[i] > 0.0 else 0.0, sog_kn[j] if sog_kn[j] > 0.0 else 0.0)
        beyond = 2.0 * v * h + limits[MAX_KN] * (h + limits[BUFFER_H])
        if 60e-6 * abs(lat[j] - lat[i]) <= beyond:
            east = 60e-6 * abs(float((np.int64(lon[j]) - lon[i] + HALF) % TURN - HALF))
            high = max(abs(lat[j]), abs(lat[i]))
            if high > 60_000_000 or east * trig[900 + int(high * 1e-5 + 0.5)] * 0.99 <= beyond:
                return 0
        i, n = np.int64(before[i]), n + 1
    return -1


@kernel(nb.boolean(_i8, _i8, _i8s, _i4s, _i4s, _f8s))
def _jumps(i: int, j: int, t: Any, lon: Any, lat: Any, limits: Any) -> bool:
    """Faster than any ship from row i to row j."""
    reach: float = limits[SLACK_NM] + limits[FASTEST_KN] * max(0.0, (t[j] - t[i]) / H_US)
    north, east = 60e-6 * (lat[j] - lat[i]), 60e-6 * ((np.int64(lon[j]) - lon[i] + HALF) % TURN - HALF)
    return bool(north * north + east * east > reach * reach and far_nm(i, j, lon, lat) > reach)


@kernel(nb.void(_i8[:, ::1], _i8, _i8, _i8, _i8, _i8, _i8, nb.boolean))
def _begin(track: Any, s: int, number: int, n: int, lane: int, row: int, t: int, is_open: bool) -> None:
    track[s, NUMBER], track[s, N], track[s, LANE], track[s, LAST] = number, n, lane, -1
    track[s, FIRST], track[s, T0], track[s, IS_STRAY], track[s, IS_OPEN] = row, t, 0, is_open


@kernel(_i8(_i8, _i8, _i8, _i8, _i8[:, ::1], _i8s, _i4s, _i4s, _f8s, _f8s, _i1s, _f8s))
def _lane_for(
    first: int, before_t: int, lanes: int, barred: int, lane: Any, t: Any, lon: Any, lat: Any, sog_kn: Any, cog_deg: Any, kind: Any, limits: Any
) -> int:  # fmt: skip
    """The ship, of those silent since before ``before_t``, that a track from row ``first`` goes on from best; a new one when none is.

    Best: one that could have come there, then one of the same class, then by fit, then the one heard last.
    """
    best, score, late = lanes + 1, -1.0, np.int64(0)
    for a in range(1, lanes + 1):
        i = lane[a, AT]
        if a == barred or i < 0 or t[i] >= before_t:
            continue
        h = max(0.0, (t[first] - t[i]) / H_US)
        f = fit_of(i, first, t, lon, lat, sog_kn, cog_deg, limits) if h <= limits[MAX_H] else 0.0
        reach = f > 0.0 or far_nm(i, first, lon, lat) <= limits[SLACK_NM] + limits[MAX_KN] * h
        s = 4.0 * reach + 2.0 * ((kind[i] & kind[first] & ANY) != 0) + f / 5.0
        if s > score or (s == score and t[i] > late):
            best, score, late = a, s, t[i]
    return best


@kernel(nb.types.Tuple((_i4[::1], _i4[::1], _i4[::1], _i8[:, ::1], nb.int8[::1], _f8[::1], _i4[::1]))(
    _i8s, _i8s, _i4s, _i4s, _f8s, _f8s, _i1s, _bs, _bs, _i4s, _i4s, _f8s, _i4s, _i8s, _bs, _i4s, _i4s, _i8, _f8s, _f8s))  # fmt: skip
def follow(
    start: Any, t: Any, lon: Any, lat: Any, sog_kn: Any, cog_deg: Any, kind: Any, use: Any, old: Any, k_segment: Any, k_flags: Any, k_fit: Any,
    k_n: Any, k_t0: Any, k_open: Any, k_lane: Any, next_segment: Any, hold_us: int, trig: Any, limits: Any,
) -> Any:  # fmt: skip
    """(segment, flags, of, tracks, keep, fit, next): for each row its track's number and line in `tracks`, what following it gave, and whether it is to be remembered.

    Rows ``start[k]:start[k+1]`` are those of one number, times not falling, the kept (``old``) ones first, with what was known of
    them in the ``k_`` arrays. A row that is not used has no track (-1). A lane is a ship under the number: 1 is the first, 0 none yet.
    """
    rows = len(t)
    most_lanes = 0
    for j in range(rows):
        if old[j]:
            most_lanes = max(most_lanes, k_lane[j])
    of, before, flags, fit = np.empty(rows, np.int32), np.empty(rows, np.int32), np.empty(rows, np.int32), np.empty(rows, np.float64)
    keep = np.zeros(rows, np.int8)
    # Tracks of all numbers in order of birth; those of the present number that are open; its ships.
    # Room for a track a row, of which only what is used is ever touched.
    track, born = np.empty((rows + 1, 8), np.int64), 0
    most = int(limits[OPEN_N])
    opened = np.empty(most + 1, np.int64)
    lane = np.empty((rows + 2 + most_lanes, 2), np.int64)
    m_of, m_after = np.empty(most + 1, np.int64), np.empty(most + 1, np.int64)
    m_fit, m_h, m_worth = np.empty(most + 1), np.empty(most + 1), np.empty(most + 1)
    out_next = np.empty(len(start) - 1, np.int32)
    max_us = np.int64(limits[MAX_H] * H_US)
    grown, lookback = max(1, int(limits[STRAY_N])), int(limits[LOOKBACK])
    sure_kn, penalty_h, slack_nm, fastest_kn, room = limits[SURE_KN], limits[PENALTY_H], limits[SLACK_NM], limits[FASTEST_KN], limits[BUFFER_H] ** 2
    rough_sq = (5.0 / 60e-6) ** 2
    near_sq = (min(sure_kn * limits[BUFFER_H] / limits[SHAPE], slack_nm) / 60e-6) ** 2

    for k in range(len(start) - 1):
        first, m, lanes, number, end = born, 0, 0, next_segment[k], start[k + 1]
        lane[0, AT], lane[0, OF] = -1, -1
        for j in range(start[k], end):
            of[j], before[j], flags[j], fit[j] = -1, -1, 0, math.nan
            if old[j]:
                flags[j], fit[j] = k_flags[j] & ~STRAY, k_fit[j]
                if k_segment[j] < 0:
                    continue
                s = first
                while s < born and track[s, NUMBER] != k_segment[j]:
                    s += 1
                if s == born:
                    _begin(track, s, k_segment[j], k_n[j], k_lane[j], j, k_t0[j], k_open[j])
                    born += 1
                    if k_open[j]:
                        # In order of birth, which the rows kept of them need not be in.
                        a = m
                        while a > 0 and track[opened[a - 1], NUMBER] > k_segment[j]:
                            opened[a] = opened[a - 1]
                            a -= 1
                        opened[a] = s
                        m += 1
                of[j] = s
                if not flags[j] & (OFF_TRACK | COARSE):
                    before[j], track[s, LAST] = track[s, LAST], j
                    if k_flags[j] & STRAY:
                        track[s, IS_STRAY] = 1
                    if k_lane[j] > 0:
                        while lanes < k_lane[j]:
                            lanes += 1
                            lane[lanes, AT], lane[lanes, OF] = -1, -1
                        lane[k_lane[j], AT], lane[k_lane[j], OF] = j, s
                continue
            if not use[j]:
                continue

            onto: Any = np.int64(-1)
            after: Any = np.int64(-1)
            live, main = 0, np.int64(0)
            for a in range(m):
                if t[j] - t[track[opened[a], LAST]] > max_us:
                    track[opened[a], IS_OPEN] = 0
                    continue
                opened[live] = opened[a]
                if live == 0 or track[opened[a], N] > track[main, N]:
                    main = opened[a]
                live += 1
            m = live
            if m:
                # The ordinary case, written out because calls with so many columns cost more than what they do: see `_glance`.
                i = track[main, LAST]
                east, north = float((np.int64(lon[j]) - lon[i] + HALF) % TURN - HALF), float(lat[j] - lat[i])
                square = north * north + east * east
                if square < rough_sq and kind[j] & kind[i] & ANY and not kind[j] & COARSE_TYPE:
                    if square <= near_sq:
                        onto, after = main, i
                    else:
                        v0, v1, c0, c1 = sog_kn[i], sog_kn[j], cog_deg[i], cog_deg[j]
                        high = abs(lat[j])
                        if high < 75_000_000 and v0 >= 0.0 and v1 >= 0.0 and 0.0 <= c0 < 360.0 and 0.0 <= c1 < 360.0:
                            h = (t[j] - t[i]) / H_US
                            less = h / (1.0 + math.sqrt(h / penalty_h))
                            if max(v0, v1) * less < 6.0:
                                x, y = 60e-6 * east * trig[900 + int(high * 1e-5 + 0.5)], 60e-6 * north
                                a0, a1 = int(c0 * 10.0 + 0.5), int(c1 * 10.0 + 0.5)
                                fx, fy = trig[a0] * v0 * less - x, trig[a0 + 900] * v0 * less - y
                                bx, by = trig[a1] * v1 * less - x, trig[a1 + 900] * v1 * less - y
                                wide = sure_kn * math.sqrt(h * h + room) - _ROUGH_NM
                                reach = slack_nm + fastest_kn * h
                                if wide > 0.0 and 0.5 * (fx * fx + fy * fy + bx * bx + by * by) <= wide * wide and square * 3.6e-9 <= reach * reach:
                                    onto, after = main, i
            if onto >= 0 and m > 1:
                # What it might go on from otherwise is not worth so much that it could be that.
                h, length = (t[j] - t[after]) / H_US, track[onto, N] / limits[SHORT_N]
                least_worth = 0.999 * length / math.sqrt((1.0 + length * length) * (h * h + room)) / limits[LOOKBACK_FACTOR]
                for a in range(m):
                    h, length = (t[j] - t[track[opened[a], LAST]]) / H_US, track[opened[a], N] / limits[SHORT_N]
                    if opened[a] != main and (
                        limits[AS_REFERENCE] or length / math.sqrt((1.0 + length * length) * (h * h + room)) * limits[AMBIGUOUS] >= least_worth
                    ):
                        onto, after = np.int64(-1), np.int64(-1)
            if onto < 0 and m > 1:
                # At least worth, where it goes on for sure; at most, where it might.
                sure, unsure, least, most_worth = 0, 0, 0.0, 0.0
                for a in range(m):
                    i = track[opened[a], LAST]
                    verdict = _glance(i, j, t, lon, lat, sog_kn, cog_deg, kind, before, trig, limits)
                    if verdict < 0:
                        continue
                    h, length = (t[j] - t[i]) / H_US, track[opened[a], N] / limits[SHORT_N]
                    worth = length / math.sqrt((1.0 + length * length) * (h * h + room))
                    if verdict > 0:
                        sure, onto, after, least = sure + 1, opened[a], i, worth / limits[LOOKBACK_FACTOR]
                    else:
                        unsure, most_worth = unsure + 1, max(most_worth, worth)
                if sure != 1 or (unsure and (limits[AS_REFERENCE] or most_worth * limits[AMBIGUOUS] >= least * 0.999)):
                    onto, after = np.int64(-1), np.int64(-1)
                elif not kind[j] & AIRCRAFT and _jumps(after, j, t, lon, lat, limits):
                    flags[j] |= JUMP
            if onto < 0:
                live = 0
                for a in range(m):
                    if t[j] - t[track[opened[a], LAST]] > max_us:
                        track[opened[a], IS_OPEN] = 0
                    else:
                        opened[live] = opened[a]
                        live += 1
                m = live
                found, best, least_h, close = 0, 0, math.inf, 0
                for a in range(m):
                    f, h, i = _onto(track[opened[a], LAST], j, t, lon, lat, sog_kn, cog_deg, kind, before, fit, limits)
                    if f > 0.0:
                        # The reference weighs the n-th match by the length of the n-th open track, whether that one matched or not.
                        length = track[opened[found if limits[AS_REFERENCE] else a], N] / limits[SHORT_N]
                        m_of[found], m_fit[found], m_h[found], m_after[found] = opened[a], f, h, i
                        m_worth[found] = f * length / math.sqrt(1.0 + length * length)
                        if m_worth[found] > m_worth[best]:
                            best = found
                        found += 1
                for a in range(found):
                    if a == best or m_worth[a] * limits[AMBIGUOUS] >= m_worth[best]:
                        close += 1
                        least_h = min(least_h, m_h[a])
                if found and kind[j] & COARSE_TYPE and least_h < limits[COARSE_H]:
                    flags[j], of[j] = COARSE, m_of[best]
                    continue
                if close == 1:
                    onto, after, fit[j] = m_of[best], m_after[best], m_fit[best]
                    if not kind[j] & AIRCRAFT and _jumps(after, j, t, lon, lat, limits):
                        flags[j] |= JUMP
                elif close > 1:
                    # Nobody can tell which of them it is: those it may be end here.
                    for a in range(found):
                        if a == best or m_worth[a] * limits[AMBIGUOUS] >= m_worth[best]:
                            track[m_of[a], IS_OPEN] = 0
                    live = 0
                    for a in range(m):
                        if track[opened[a], IS_OPEN]:
                            opened[live] = opened[a]
                            live += 1
                    m = live
            if onto < 0:
                while m >= most:
                    stale = 0
                    for a in range(1, m):
                        if t[track[opened[a], LAST]] < t[track[opened[stale], LAST]]:
                            stale = a
                    track[opened[stale], IS_OPEN] = 0
                    m -= 1
                    for a in range(stale, m):
                        opened[a] = opened[a + 1]
                onto = born
                born += 1
                _begin(track, onto, number, 0, 0, j, t[j], True)
                number += 1
                for a in range(m):
                    if track[opened[a], N] >= grown > 1:
                        track[onto, IS_STRAY] = 1
                opened[m] = onto
                m += 1

            was = track[onto, LAST]
            i = was
            while i != after:
                flags[i] |= OFF_TRACK
                i = np.int64(before[i])
            of[j], before[j], track[onto, LAST] = onto, after, j
            track[onto, N] += 1
            mine = track[onto, LANE]
            if mine > 0 and lane[mine, OF] == onto:
                lane[mine, AT] = j
            elif mine > 0:
                # It was thought gone and another had its place: the two were heard by turns, so they are two ships.
                row, since = j, t[was]
                for s in range(first, born):
                    if track[s, LANE] == mine and since < track[s, T0] < t[row]:
                        row = track[s, FIRST]
                other = _lane_for(row, t[row], lanes, mine, lane, t, lon, lat, sog_kn, cog_deg, kind, limits)
                lanes = max(lanes, other)
                for s in range(first, born):
                    if track[s, LANE] == mine and track[s, T0] > since:
                        track[s, LANE] = other
                lane[other] = lane[mine]
                lane[mine, AT], lane[mine, OF] = j, onto
            elif track[onto, N] == grown:
                track[onto, IS_STRAY] = 0
                for a in range(m):
                    if track[opened[a], N] < grown:
                        track[opened[a], IS_STRAY] = 1
                row = track[onto, FIRST]
                mine = _lane_for(row, t[row], lanes, 0, lane, t, lon, lat, sog_kn, cog_deg, kind, limits)
                lanes = max(lanes, mine)
                track[onto, LANE], lane[mine, AT], lane[mine, OF] = mine, j, onto

        # To be remembered: what may still be looked at, or told anew.
        out_next[k] = number
        since = t[end - 1] - hold_us if end > start[k] else np.int64(0)
        for a in range(m):
            s = opened[a]
            if track[s, N] < grown:
                since = min(since, track[s, T0])
            i = track[s, LAST]
            for _ in range(lookback):
                if i >= 0:
                    keep[i] = 1
                    if before[i] >= 0 and math.isnan(fit[i]):
                        fit[i] = fit_of(before[i], i, t, lon, lat, sog_kn, cog_deg, limits)
                    i = np.int64(before[i])
        for a in range(1, lanes + 1):
            if lane[a, AT] >= 0:
                keep[lane[a, AT]] = 1
        j, any_kept = end - 1, False
        while j >= start[k] and (t[j] >= since or not any_kept):
            if of[j] >= 0:
                keep[j], any_kept = 1, True
            j -= 1

    segment = np.empty(rows, np.int32)
    for j in range(rows):
        s = of[j]
        segment[j] = track[s, NUMBER] if s >= 0 else -1
        if s >= 0 and track[s, IS_STRAY] and not flags[j] & (OFF_TRACK | COARSE):
            flags[j] |= STRAY
    return segment, flags, of, track[:born].copy(), keep, fit, out_next
