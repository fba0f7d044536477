"""What is wrong with a row by itself, or because it was there before: values no message of its type can carry, and the same thing again."""

from __future__ import annotations

import math
from typing import Any

import numba as nb
import numpy as np

from roadstead.sphere import frozen, kernel

TURN, HALF = 360_000_000, 180_000_000
NOWHERE = np.iinfo(np.int32).min
"""Stands for a position that is not given."""
NO_TYPE = 0
NOT_A_SHIP, POSITION, ZERO, SPEED, COURSE, HEADING, INCOMPLETE, DUPLICATE, REPEATED = (1 << b for b in range(9))
UNUSABLE = NOT_A_SHIP | POSITION | ZERO | INCOMPLETE | DUPLICATE | REPEATED
"""A row with one of these is no part of a track."""

_i4, _i8, _f8 = nb.int32, nb.int64, nb.float64
_i1s, _i4s, _i8s, _f8s, _bs = frozen(nb.int8), frozen(nb.int32), frozen(nb.int64), frozen(nb.float64), frozen(nb.boolean)


@kernel(_i8(_f8, _f8))
def _cmp(a: float, b: float) -> int:
    """-1, 0, 1; unknown comes last and equals unknown."""
    if a < b or (math.isnan(b) and not math.isnan(a)):
        return -1
    return 0 if a == b or (math.isnan(a) and math.isnan(b)) else 1


@kernel(nb.boolean(_i8, _i8, _i8, _i4s, _i4s, _f8s, _f8s, _f8s, _i1s))
def _comes_later(i: int, j: int, west: int, lon: Any, lat: Any, sog_kn: Any, cog_deg: Any, heading_deg: Any, msg_type: Any) -> bool:
    """Row i after row j of one instant, by what they say: from the south, eastward from ``west``, slow first; equal rows as they stand."""
    c = _cmp(float(lat[i]), float(lat[j]))
    if c == 0:
        c = _cmp(float((np.int64(lon[i]) - west) % TURN), float((np.int64(lon[j]) - west) % TURN))
    if c == 0:
        c = _cmp(sog_kn[i], sog_kn[j])
    if c == 0:
        c = _cmp(cog_deg[i], cog_deg[j])
    if c == 0:
        c = _cmp(heading_deg[i], heading_deg[j])
    if c == 0:
        c = _cmp(float(msg_type[i]), float(msg_type[j]))
    return c > 0 or (c == 0 and i > j)


@kernel(_i8[::1](_i8s, _i8s, _i4s, _i4s, _f8s, _f8s, _f8s, _i1s, _bs))
def in_order(start: Any, t: Any, lon: Any, lat: Any, sog_kn: Any, cog_deg: Any, heading_deg: Any, msg_type: Any, old: Any) -> Any:
    """The rows with those of one instant in an order of what they say, so that it does not matter how they came; empty when they stand so.

    Eastward begins behind the widest stretch of longitude that has none of them. Of a key whose times fall: [-1 - row].
    """
    order, moved = np.empty(0, np.int64), False
    for k in range(len(start) - 1):
        i, end = start[k], start[k + 1]
        while i < end:
            if i + 1 < end and t[i + 1] > t[i]:
                i += 1
                continue
            if i + 1 < end and t[i + 1] < t[i] and old[i] == old[i + 1]:
                return np.full(1, -2 - i, np.int64)
            if i + 1 == end or t[i + 1] != t[i] or old[i] != old[i + 1]:
                i += 1
                continue
            j = i
            while j < end and t[j] == t[i] and old[j] == old[i]:
                j += 1
            m = j - i
            west: Any = np.int64(lon[i])
            if m == 2:
                # Of two the western one is first: the one that has the other less than half a turn to its east.
                if (np.int64(lon[i + 1]) - lon[i]) % TURN > HALF:
                    west = np.int64(lon[i + 1])
                if _comes_later(i, i + 1, west, lon, lat, sog_kn, cog_deg, heading_deg, msg_type):
                    if not moved:
                        order, moved = np.arange(len(t)), True
                    order[i], order[i + 1] = i + 1, i
                i = j
                continue
            there = np.empty(m, np.int64)
            for a in range(m):
                there[a] = lon[i + a]
            there.sort()
            widest = there[0] - there[m - 1] + TURN
            west = there[0]
            for a in range(1, m):
                if there[a] - there[a - 1] > widest:
                    widest, west = there[a] - there[a - 1], there[a]
            sorted_already = True
            for a in range(i + 1, j):
                if _comes_later(a - 1, a, west, lon, lat, sog_kn, cog_deg, heading_deg, msg_type):
                    sorted_already = False
            if not sorted_already:
                if not moved:
                    order, moved = np.arange(len(t)), True
                # A merge sort, because a file may hold a million rows of one instant.
                width, other = 1, np.empty(m, np.int64)
                while width < m:
                    for lo in range(0, m, 2 * width):
                        mid, hi = min(lo + width, m), min(lo + 2 * width, m)
                        a, b = lo, mid
                        for c in range(lo, hi):
                            if a < mid and (b >= hi or not _comes_later(order[i + a], order[i + b], west, lon, lat, sog_kn, cog_deg, heading_deg, msg_type)):
                                other[c], a = order[i + a], a + 1
                            else:
                                other[c], b = order[i + b], b + 1
                    order[i:j] = other
                    width *= 2
            i = j
    return order


@kernel(_i4[::1](_i8s, _i8s, _i4s, _i4s, _f8s, _f8s, _f8s, _i1s, _bs, _i4s, _i8, _f8, _f8, nb.boolean))
def flagged(
    start: Any, t: Any, lon: Any, lat: Any, sog_kn: Any, cog_deg: Any, heading_deg: Any, msg_type: Any, old: Any, k_flags: Any,
    seen_us: int, moving_kn: float, slow_kn: float, as_reference: bool,
) -> Any:  # fmt: skip
    """The flags of each row by its own values, and by the same having been said before under its number.

    Again: at one instant (DUPLICATE); or within ``seen_us`` while making more than ``moving_kn`` (REPEATED): a ship under way is not at
    one spot twice on one course, but a message may come late, or with another receiver's clock.
    """
    rows = len(t)
    flags = np.empty(rows, np.int32)
    longest = 1
    for k in range(len(start) - 1):
        longest = max(longest, start[k + 1] - start[k])
    size = 16
    while size < longest and size < 1 << 20:
        size *= 2
    # head[slot] is the last row of a slot, link[row] the one before it; a row before the number's first ends the chain.
    head, link = np.full(size, -1, np.int32), np.empty(rows, np.int32)
    for k in range(len(start) - 1):
        begin, end = start[k], start[k + 1]
        for j in range(begin, end):
            f = 0
            kind, sog, cog = msg_type[j], sog_kn[j], cog_deg[j]
            if kind == 4 or kind == 11 or kind == 17 or kind == 21:
                f |= NOT_A_SHIP
            if lat[j] == NOWHERE or lon[j] == NOWHERE or abs(lat[j]) > HALF // 2 or abs(lon[j]) > HALF:
                f |= POSITION
            elif lat[j] == 0 and lon[j] == 0:
                f |= ZERO
            if sog < 0.0 or sog >= (63.0 if kind == 27 else 102.3):
                f, sog = f | SPEED, math.nan
            if cog < 0.0 or cog >= 360.0:
                f, cog = f | COURSE, math.nan
            if heading_deg[j] < 0.0 or heading_deg[j] >= 360.0:
                f |= HEADING
            if as_reference and (math.isnan(sog) or (math.isnan(cog) and sog > slow_kn)):
                f |= INCOMPLETE
            tied = (j > begin and t[j - 1] == t[j]) or (j + 1 < end and t[j + 1] == t[j])
            moving = sog > moving_kn
            link[j] = -1
            if (moving or tied) and not f & (NOT_A_SHIP | POSITION | INCOMPLETE):
                x, y = np.int64(lon[j]), np.int64(lat[j])
                if as_reference:
                    x, y = np.int64(round(lon[j] * 0.06)), np.int64(round(lat[j] * 0.06))
                hashed = (x * 2_654_435_761 + y * 40_503) & 0x7FFFFFFFFFFFFFFF
                slot = (hashed ^ (hashed >> 21)) & (size - 1)
                i = head[slot]
                while i >= begin and not old[j] and (t[i] == t[j] or (moving and t[j] - t[i] <= seen_us)):
                    if as_reference:
                        same = round(lon[i] * 0.06) == x and round(lat[i] * 0.06) == y
                        same = same and _cmp(np.rint(sog_kn[i] * 10), np.rint(sog_kn[j] * 10)) == 0 and _cmp(np.rint(cog_deg[i] * 10), np.rint(cog_deg[j] * 10)) == 0
                        same = same and _cmp(np.rint(heading_deg[i]), np.rint(heading_deg[j])) == 0
                    else:
                        same = lon[i] == x and lat[i] == y and _cmp(sog_kn[i], sog_kn[j]) == 0 and _cmp(cog_deg[i], cog_deg[j]) == 0
                        same = same and _cmp(heading_deg[i], heading_deg[j]) == 0
                    if same and t[i] == t[j] and msg_type[i] == msg_type[j]:
                        f |= DUPLICATE
                        break
                    if same and moving and not flags[i] & REPEATED:
                        f |= REPEATED
                        break
                    i = link[i]
                if not f & DUPLICATE:
                    # A repeat is compared with its own copies only, not with later rows: it is not the first of its kind.
                    link[j], head[slot] = head[slot], j
            flags[j] = k_flags[j] if old[j] else f
    return flags
