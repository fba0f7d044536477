"""Which fix goes on which track: open tracks, those that end, and the ships they are taken for."""

from __future__ import annotations

import math
from typing import Any

import numba as nb
import numpy as np

from roadstead.sphere import frozen, kernel
from roadstead.tracks.fit import (
    AIRCRAFT,
    AMBIGUOUS,
    ANY,
    AS_REFERENCE,
    BUFFER_H,
    COARSE_H,
    COARSE_TYPE,
    H_US,
    HALF,
    LIMITS,
    LOOKBACK,
    LOOKBACK_FACTOR,
    MAX_H,
    MAX_KN,
    MISMATCH,
    OPEN_N,
    SHORT_N,
    SLACK_NM,
    STRAY_N,
    TURN,
    at_most,
    far_nm,
    fit_of,
    jumps,
    surely,
)  # fmt: skip
from roadstead.tracks.steady import steady

# Columns of the table of tracks, and of the table of ships ("lanes") under one number.
NUMBER, N, LANE, LAST, FIRST, T0, IS_STRAY, IS_OPEN = range(8)
AT, OF = range(2)

OFF_TRACK, COARSE, JUMP, STRAY = 1 << 16, 1 << 17, 1 << 18, 1 << 19
"""The flags that following a track gives; see `roadstead.tracks.FLAGS`."""

_i4, _i8, _f8 = nb.int32, nb.int64, nb.float64
_i1s, _i4s, _i8s, _f8s = frozen(nb.int8), frozen(nb.int32), frozen(nb.int64), frozen(nb.float64)
_bs = frozen(nb.boolean)
_NEVER = np.iinfo(np.int64).max
_WAIT_H = 0.2
"""How long a run of ordinary fixes may be interrupted while other tracks are open; longer ones are weighed."""


@kernel(nb.void(_i8[:, ::1], _i8, _i8, _i8, _i8, _i8, _i8, nb.boolean))
def _begin(track: Any, s: int, number: int, n: int, lane: int, row: int, t: int, is_open: bool) -> None:
    track[s, NUMBER], track[s, N], track[s, LANE], track[s, LAST] = number, n, lane, -1
    track[s, FIRST], track[s, T0], track[s, IS_STRAY], track[s, IS_OPEN] = row, t, 0, is_open


@kernel(_i8(_i8, _i8, _i8, _i8, _i8[:, ::1], _i8s, _i4s, _i4s, _f8s, _f8s, _i1s, LIMITS))
def _lane_for(
    first: int, before_t: int, lanes: int, but: int, lane: Any, t: Any, lon: Any, lat: Any, sog_kn: Any, cog_deg: Any, kind: Any, limits: Any
) -> int:  # fmt: skip
    """The ship, of those silent since before ``before_t``, that a track from row ``first`` goes on from best; a new one when none is.

    Best: one that could have come there, then one of the same class, then by fit, then the one heard last.
    """
    best, score, late = lanes + 1, -1.0, np.int64(0)
    for a in range(1, lanes + 1):
        i = lane[a, AT]
        if a == but or i < 0 or t[i] >= before_t:
            continue
        h = max(0.0, (t[first] - t[i]) / H_US)
        f = 0.0
        if h <= limits[MAX_H]:
            f = fit_of(t[first] - t[i], lon[i], lat[i], sog_kn[i], cog_deg[i], lon[first], lat[first], sog_kn[first], cog_deg[first], limits)
        reach = f > 0.0 or far_nm(lon[i], lat[i], lon[first], lat[first]) <= limits[SLACK_NM] + limits[MAX_KN] * h
        s = 4.0 * reach + 2.0 * ((kind[i] & kind[first] & ANY) != 0) + f / 5.0
        if s > score or (s == score and t[i] > late):
            best, score, late = a, s, t[i]
    return best


def follow(
    start: Any, all_t: Any, all_lon: Any, all_lat: Any, all_sog: Any, all_cog: Any, all_kind: Any, all_use: Any, all_old: Any, all_segment: Any,
    all_flags: Any, all_fit: Any, all_n: Any, all_t0: Any, all_open: Any, all_lane: Any, next_segment: Any, hold_us: int, limits: Any,
) -> Any:  # fmt: skip
    """(segment, flags, ship, left, fit, tracks, next): of each row the number of its track, what following it gave and the ship whose track that is;
    the rows to be remembered, each with what it was worth as the next one and with N, T0, IS_OPEN and LANE of its track; of each number the next track's.

    Rows ``start[k]:start[k+1]`` are those of one number, times not falling, the kept (``old``) ones first, with what was known of them in
    the arrays behind ``old``, which are empty where nothing is kept. A row that is not used has no track (-1). A ship ("lane") is 1 for the
    first under the number, 0 for none yet; ``ship`` is empty when no number has two. Nothing is remembered when ``hold_us`` is negative.
    """
    # NumPy asks for large pages, which a kernel's own arrays do not get: writing to new memory costs more than what is written.
    rows, remembered = len(all_t), len(all_t) if hold_us >= 0 else 0
    segment, flags, ship = (np.empty(rows, np.int32) for _ in range(3))
    left, fit, tracks, after = np.empty(remembered, np.int64), np.empty(remembered), np.empty((remembered, 4), np.int64), np.empty(len(start) - 1, np.int32)
    several, n = _follow(
        start, all_t, all_lon, all_lat, all_sog, all_cog, all_kind, all_use, all_old, all_segment, all_flags, all_fit, all_n, all_t0, all_open, all_lane,
        next_segment, hold_us, tuple(limits.tolist()), segment, flags, ship, left, fit, tracks, after,
    )  # fmt: skip
    return segment, flags, ship if several else ship[:0], left[:n], fit[:n], tracks[:n], after


@kernel(nb.types.Tuple((nb.boolean, _i8))(
    _i8s, _i8s, _i4s, _i4s, _f8s, _f8s, _i1s, _bs, _bs, _i4s, _i4s, _f8s, _i4s, _i8s, _bs, _i4s, _i4s, _i8, LIMITS,
    _i4[::1], _i4[::1], _i4[::1], _i8[::1], _f8[::1], _i8[:, ::1], _i4[::1]))  # fmt: skip
def _follow(
    start: Any, all_t: Any, all_lon: Any, all_lat: Any, all_sog: Any, all_cog: Any, all_kind: Any, all_use: Any, all_old: Any, all_segment: Any,
    all_flags: Any, all_fit: Any, all_n: Any, all_t0: Any, all_open: Any, all_lane: Any, next_segment: Any, hold_us: int, limits: Any,
    all_told: Any, all_found: Any, all_ship: Any, left: Any, left_fit: Any, left_of: Any, out_next: Any,
) -> Any:  # fmt: skip
    """(whether any number has two ships, how many rows are to be remembered): :func:`follow`, into the arrays behind ``limits``."""
    longest, most_lanes, left_n = 0, 0, 0
    for k in range(len(start) - 1):
        longest = max(longest, start[k + 1] - start[k])
        for j in range(start[k], start[k + 1]):
            if not all_old[j]:
                break
            most_lanes = max(most_lanes, all_lane[j])
    several = False
    # Of the rows of the present number: their track, the row before them on it, what they were worth there, whether they are remembered.
    all_of, all_before, all_worth, all_keep = np.empty(longest, np.int32), np.empty(longest, np.int32), np.empty(longest), np.empty(longest, np.int8)
    # Its tracks in order of birth, those that are open, its ships.
    track, most = np.empty((longest + 1, 8), np.int64), int(limits[OPEN_N])
    opened, lane = np.empty(most + 1, np.int64), np.empty((longest + 2 + most_lanes, 2), np.int64)
    m_of, m_after = np.empty(most + 1, np.int64), np.empty(most + 1, np.int64)
    m_fit, m_h, m_worth = np.empty(most + 1), np.empty(most + 1), np.empty(most + 1)
    max_us: Any = np.int64(limits[MAX_H] * H_US)
    wait_us: Any = min(max_us, np.int64(_WAIT_H * H_US))
    grown, lookback, room = max(1, int(limits[STRAY_N])), int(limits[LOOKBACK]), limits[BUFFER_H] ** 2

    for k in range(len(start) - 1):
        begin, end = start[k], start[k + 1]
        n_rows = end - begin
        t, lon, lat, sog_kn, cog_deg = all_t[begin:end], all_lon[begin:end], all_lat[begin:end], all_sog[begin:end], all_cog[begin:end]
        kind, use, old = all_kind[begin:end], all_use[begin:end], all_old[begin:end]
        of, before, fit, keep = all_of[:n_rows], all_before[:n_rows], all_worth[:n_rows], all_keep[:n_rows]
        segment, flags = all_told[begin:end], all_found[begin:end]
        born, m, lanes, number = 0, 0, 0, next_segment[k]
        lane[0, AT], lane[0, OF] = -1, -1
        # The track whose next fixes need no weighing from `clear_us` to `until_us`; -1: none.
        settled: Any = np.int64(-1)
        recent: Any = np.int64(-1)
        clear_us: Any = _NEVER
        until_us: Any = _NEVER
        ahead: Any = np.int64(0)
        while ahead < n_rows:
            if settled >= 0 and t[ahead] >= clear_us:
                ahead, i, n = steady(
                    ahead, settled, track[settled, LAST], until_us, max_us if m == 1 else wait_us, t, lon, lat, sog_kn, cog_deg, kind, use,
                    of, before, flags, fit, limits,
                )  # fmt: skip
                track[settled, LAST], lane[track[settled, LANE], AT] = i, i
                track[settled, N] += n
                if ahead == n_rows:
                    break
            j = ahead
            ahead += 1
            of[j], before[j], flags[j], fit[j] = -1, -1, 0, math.nan
            if old[j]:
                at = begin + j
                flags[j], fit[j] = all_flags[at] & ~STRAY, all_fit[at]
                if all_segment[at] < 0:
                    continue
                s = 0
                while s < born and track[s, NUMBER] != all_segment[at]:
                    s += 1
                if s == born:
                    _begin(track, s, all_segment[at], all_n[at], all_lane[at], j, all_t0[at], all_open[at])
                    born += 1
                    if all_open[at]:
                        # In order of birth, which the rows kept of them need not be in.
                        a = m
                        while a > 0 and track[opened[a - 1], NUMBER] > all_segment[at]:
                            opened[a] = opened[a - 1]
                            a -= 1
                        opened[a] = s
                        m += 1
                of[j] = s
                if not flags[j] & (OFF_TRACK | COARSE):
                    before[j], track[s, LAST] = track[s, LAST], j
                    if all_flags[at] & STRAY:
                        track[s, IS_STRAY] = 1
                    if all_lane[at] > 0:
                        while lanes < all_lane[at]:
                            lanes += 1
                            lane[lanes, AT], lane[lanes, OF] = -1, -1
                        lane[all_lane[at], AT], lane[all_lane[at], OF] = j, s
                continue
            if not use[j]:
                continue

            j_x: Any = np.int64(lon[j])
            j_y: Any = np.int64(lat[j])
            j_t, j_kn, j_deg, j_kind = t[j], sog_kn[j], cog_deg[j], kind[j]
            onto: Any = np.int64(-1)
            after: Any = np.int64(-1)
            live, nearest = 0, np.int64(_NEVER)
            for a in range(m):
                i = track[opened[a], LAST]
                if j_t - t[i] > max_us:
                    track[opened[a], IS_OPEN], settled = 0, np.int64(-1)
                    continue
                opened[live] = opened[a]
                live += 1
                apart = abs((j_x - lon[i] + HALF) % TURN - HALF) + abs(j_y - lat[i])
                if apart < nearest:
                    nearest, onto, after = apart, opened[a], i
            m = live
            if m and not j_kind & COARSE_TYPE and j_kind & kind[after] & ANY:
                h, east, north = (j_t - t[after]) / H_US, (j_x - lon[after] + HALF) % TURN - HALF, j_y - lat[after]
                sole = onto if surely(h, east, north, j_y, sog_kn[after], cog_deg[after], j_kn, j_deg, limits) else np.int64(-1)
                length = track[onto, N] / limits[SHORT_N]
                least = 0.999 * length / math.sqrt((1.0 + length * length) * (h * h + room)) / limits[LOOKBACK_FACTOR]
                for a in range(m if sole >= 0 and m > 1 else 0):
                    # What it might go on from otherwise is not worth so much that it could be that, or none of its rows can be reached from.
                    i, length = track[opened[a], LAST], track[opened[a], N] / limits[SHORT_N]
                    h = (j_t - t[i]) / H_US
                    worth = limits[AMBIGUOUS] * length / math.sqrt(1.0 + length * length)
                    # The reference may weigh it by the length of another track: there it must be out of reach.
                    enough = 0.0 if limits[AS_REFERENCE] else least / worth
                    if opened[a] != onto and enough * enough * (h * h + room) <= 1.0:
                        n = 0
                        while i >= 0 and n < lookback and j_t - t[i] <= max_us:
                            most_fit = at_most((j_t - t[i]) / H_US, lon[i], lat[i], sog_kn[i], j_x, j_y, j_kn, limits)
                            if most_fit > 0.0 and most_fit >= enough:
                                sole = np.int64(-1)
                                break
                            i, n = np.int64(before[i]), n + 1
                onto = sole
            else:
                onto = np.int64(-1)
            if onto >= 0:
                if not j_kind & AIRCRAFT and jumps(j_t - t[after], lon[after], lat[after], j_x, j_y, limits):
                    flags[j] |= JUMP
            else:
                after = np.int64(-1)
                found, best, least_h, close = 0, 0, math.inf, 0
                for a in range(m):
                    # How well it goes on from the last row of the track; or from one further back, which may be the better one by a factor: what lies
                    # between was then not on the track.
                    i = track[opened[a], LAST]
                    seen, n = 0, 0
                    while i >= 0 and n < lookback:
                        seen |= kind[i]
                        n += 1
                        i = np.int64(before[i])
                    weight = 1.0 if seen & j_kind & ANY else limits[MISMATCH]
                    i = track[opened[a], LAST]
                    f, hours, last, most_less = 0.0, 0.0, i, 0.0
                    b: Any = np.int64(-1)
                    for back in range(n):
                        h = max(0.0, (j_t - t[i]) / H_US)
                        if h > limits[MAX_H]:
                            break
                        # Beyond what any course could explain it is out of reach by all measures, and they are costly.
                        padded, times = math.sqrt(h * h + room), max(1.0, back * limits[LOOKBACK_FACTOR])
                        if weight * at_most(h, lon[i], lat[i], sog_kn[i], j_x, j_y, j_kn, limits) / times > most_less:
                            fits = weight * fit_of(j_t - t[i], lon[i], lat[i], sog_kn[i], cog_deg[i], j_x, j_y, j_kn, j_deg, limits)
                            if back == 0 and fits * limits[LOOKBACK_FACTOR] * padded >= weight:
                                f, hours, last = fits, h, i
                                break  # none further back can be better by the factor
                            if fits / times > most_less:
                                if back and math.isnan(fit[b]):
                                    # What a row was worth when it joined is worked out only where it is asked for.
                                    fit[b] = fit_of(t[b] - t[i], lon[i], lat[i], sog_kn[i], cog_deg[i], lon[b], lat[b], sog_kn[b], cog_deg[b], limits)
                                if not back or fits / times > fit[b]:
                                    most_less, f, hours, last = fits / times, fits, h, i
                        b, i = i, np.int64(before[i])
                    if f > 0.0:
                        # The reference weighs the n-th match by the length of the n-th open track, whether that one matched or not.
                        length = track[opened[found if limits[AS_REFERENCE] else a], N] / limits[SHORT_N]
                        m_of[found], m_fit[found], m_h[found], m_after[found] = opened[a], f, hours, last
                        m_worth[found] = f * length / math.sqrt(1.0 + length * length)
                        if m_worth[found] > m_worth[best]:
                            best = found
                        found += 1
                for a in range(found):
                    if a == best or m_worth[a] * limits[AMBIGUOUS] >= m_worth[best]:
                        close += 1
                        least_h = min(least_h, m_h[a])
                if found and j_kind & COARSE_TYPE and least_h < limits[COARSE_H]:
                    flags[j], of[j] = COARSE, m_of[best]
                    continue
                if close == 1:
                    onto, after, fit[j] = m_of[best], m_after[best], m_fit[best]
                    if not j_kind & AIRCRAFT and jumps(j_t - t[after], lon[after], lat[after], j_x, j_y, limits):
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
                for s in range(born):
                    if track[s, LANE] == mine and since < track[s, T0] < t[row]:
                        row = track[s, FIRST]
                other = _lane_for(row, t[row], lanes, mine, lane, t, lon, lat, sog_kn, cog_deg, kind, limits)
                lanes = max(lanes, other)
                for s in range(born):
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
            if onto != settled:
                settled = np.int64(-1)
                mine = track[onto, LANE]
                if (m == 1 or (onto == recent and not limits[AS_REFERENCE])) and mine > 0 and lane[mine, OF] == onto:
                    settled, clear_us, until_us = onto, np.int64(-_NEVER), _NEVER
                    # Others are not worth so much any more that a fix which is surely one of this track could be theirs.
                    length = track[onto, N] / limits[SHORT_N]
                    least = 0.999 * length / math.sqrt((1.0 + length * length) * (_WAIT_H * _WAIT_H + room)) / limits[LOOKBACK_FACTOR]
                    for a in range(m):
                        if opened[a] != onto:
                            length, last_us = track[opened[a], N] / limits[SHORT_N], t[track[opened[a], LAST]]
                            padded = limits[AMBIGUOUS] * length / math.sqrt(1.0 + length * length) / least
                            clear_us = max(clear_us, last_us + np.int64(min(math.sqrt(max(0.0, padded * padded - room)), 1e6) * H_US) + 1)
                            until_us = min(until_us, last_us + max_us)
            recent = onto

        out_next[k] = number
        # The number of each row's track; whether that is a stray is known now.
        told: Any = np.int64(-1)
        named, stray = np.int32(-1), False
        for d in range(n_rows):
            if of[d] != told:
                told = np.int64(of[d])
                named, stray = (np.int32(track[told, NUMBER]), track[told, IS_STRAY] != 0) if told >= 0 else (np.int32(-1), False)
            segment[d] = named
            if stray and not flags[d] & (OFF_TRACK | COARSE):
                flags[d] |= STRAY
        if lanes > 1:
            if not several:
                all_ship[:], several = 0, True
            for j in range(n_rows):
                if of[j] >= 0:
                    all_ship[begin + j] = track[of[j], LANE]
        if not len(left) or not n_rows:
            continue
        # To be remembered: what may still be looked at, or told anew.
        keep[:] = 0
        from_us: Any = t[n_rows - 1] - hold_us
        for a in range(m):
            s = opened[a]
            if track[s, N] < grown:
                from_us = min(from_us, track[s, T0])
            i = track[s, LAST]
            for _ in range(lookback):
                if i >= 0:
                    keep[i] = 1
                    b = np.int64(before[i])
                    if b >= 0 and math.isnan(fit[i]):
                        fit[i] = fit_of(t[i] - t[b], lon[b], lat[b], sog_kn[b], cog_deg[b], lon[i], lat[i], sog_kn[i], cog_deg[i], limits)
                    i = b
        for a in range(1, lanes + 1):
            if lane[a, AT] >= 0:
                keep[lane[a, AT]] = 1
        j, any_kept = n_rows - 1, False
        while j >= 0 and (t[j] >= from_us or not any_kept):
            if of[j] >= 0:
                keep[j], any_kept = 1, True
            j -= 1
        for j in range(n_rows):
            if keep[j]:
                s = of[j]
                left[left_n], left_fit[left_n] = begin + j, fit[j]
                left_of[left_n, 0], left_of[left_n, 1], left_of[left_n, 2], left_of[left_n, 3] = track[s, N], track[s, T0], track[s, IS_OPEN], track[s, LANE]
                left_n += 1
    return several, left_n
