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


@kernel(_i8(_i8))
def _spot(udeg: int) -> int:
    """The thousandth of a minute that the reference compares, in its own floating point: half of one decides, and the digits decide what is half."""
    return round(udeg / 1e6 * 60_000.0)


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


@kernel(nb.types.UniTuple(_i8[::1], 2)(_i8s, _i8s, _i4s, _i4s, _f8s, _f8s, _f8s, _i1s, _bs))
def in_order(start: Any, t: Any, lon: Any, lat: Any, sog_kn: Any, cog_deg: Any, heading_deg: Any, msg_type: Any, old: Any) -> Any:
    """(place, row): which row comes to each of these places, so that rows of one instant are in an order of what they say and it does not matter how
    they came. Places that are not named keep their row.

    Eastward begins behind the widest stretch of longitude that has none of them. Of a key whose times fall: [-1 - row], nothing.
    """
    tied = 0
    for k in range(len(start) - 1):
        at, stop = np.uint64(start[k]) + np.uint64(1), np.uint64(start[k + 1])
        while at < stop:
            tied += t[at] <= t[at - np.uint64(1)]
            at += np.uint64(1)
    # Every group of n rows of one instant has n - 1 that are tied to the one before.
    place, moved = np.empty(2 * tied, np.int64), 0
    order = np.empty(2 * tied, np.int64)
    for k in range(len(start) - 1 if tied else 0):
        i, end = start[k], start[k + 1]
        while i + 1 < end:
            if t[i + 1] > t[i] or old[i] != old[i + 1]:
                i += 1
                continue
            if t[i + 1] < t[i]:
                return np.full(1, -2 - i, np.int64), order[:0]
            j = i + 2
            while j < end and t[j] == t[i] and old[j] == old[i]:
                j += 1
            if j < end and t[j] < t[i] and old[j] == old[i]:
                return np.full(1, -1 - j, np.int64), order[:0]
            m = j - i
            west: Any = np.int64(lon[i])
            if m == 2:
                # Of two the western one is first: the one that has the other less than half a turn to its east.
                if (np.int64(lon[i + 1]) - lon[i]) % TURN > HALF:
                    west = np.int64(lon[i + 1])
                if _comes_later(i, i + 1, west, lon, lat, sog_kn, cog_deg, heading_deg, msg_type):
                    place[moved], order[moved], place[moved + 1], order[moved + 1] = i, i + 1, i + 1, i
                    moved += 2
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
                mine = order[moved : moved + m]
                for a in range(m):
                    place[moved + a], mine[a] = i + a, i + a
                # A merge sort, because a file may hold a million rows of one instant.
                width, other = 1, np.empty(m, np.int64)
                while width < m:
                    for lo in range(0, m, 2 * width):
                        mid, hi = min(lo + width, m), min(lo + 2 * width, m)
                        a, b = lo, mid
                        for c in range(lo, hi):
                            if a < mid and (b >= hi or not _comes_later(mine[a], mine[b], west, lon, lat, sog_kn, cog_deg, heading_deg, msg_type)):
                                other[c], a = mine[a], a + 1
                            else:
                                other[c], b = mine[b], b + 1
                    mine[:] = other
                    width *= 2
                moved += m
            i = j
    return place[:moved], order[:moved]


def flagged(
    start: Any, t: Any, lon: Any, lat: Any, sog_kn: Any, cog_deg: Any, heading_deg: Any, msg_type: Any, old: Any, k_flags: Any,
    seen_us: int, moving_kn: float, slow_kn: float, as_reference: bool,
) -> Any:  # fmt: skip
    """The flags of each row by its own values, and by the same having been said before under its number; of an ``old`` one those it had.

    Again: at one instant (DUPLICATE); or within ``seen_us`` while making more than ``moving_kn`` (REPEATED): a ship under way is not at
    one spot twice on one course, but a message may come late, or with another receiver's clock.
    """
    flags = np.empty(len(t), np.int32)
    _flag(start, t, lon, lat, sog_kn, cog_deg, heading_deg, msg_type, old, k_flags, seen_us, moving_kn, slow_kn, as_reference, flags)
    return flags


@kernel(nb.void(_i8s, _i8s, _i4s, _i4s, _f8s, _f8s, _f8s, _i1s, _bs, _i4s, _i8, _f8, _f8, nb.boolean, _i4[::1]))
def _flag(
    start: Any, t: Any, lon: Any, lat: Any, sog_kn: Any, cog_deg: Any, heading_deg: Any, msg_type: Any, old: Any, k_flags: Any,
    seen_us: int, moving_kn: float, slow_kn: float, as_reference: bool, flags: Any,
) -> None:  # fmt: skip
    """:func:`flagged`, into ``flags``."""
    rows = len(t)
    for j in range(rows):
        kind, sog, cog, heading, x, y = msg_type[j], sog_kn[j], cog_deg[j], heading_deg[j], lon[j], lat[j]
        fast = (sog >= 102.3) | ((sog >= 63.0) & (kind == 27)) | (sog < 0.0)
        f = NOT_A_SHIP * ((kind == 4) | (kind == 11) | (kind == 17) | (kind == 21))
        f |= POSITION * ((y < -HALF // 2) | (y > HALF // 2) | (x < -HALF) | (x > HALF)) | ZERO * ((x == 0) & (y == 0))
        f |= SPEED * fast | COURSE * ((cog < 0.0) | (cog >= 360.0)) | HEADING * ((heading < 0.0) | (heading >= 360.0))
        flags[j] = f
    if as_reference:
        # It rounds before it looks: to a tenth (type 27: to the whole), half to even.
        for j in range(rows):
            coarse, sog, cog = msg_type[j] == 27, sog_kn[j], cog_deg[j]
            f = flags[j] | SPEED * ((sog > 102.25) | ((sog > 62.5) & coarse)) | COURSE * ((cog > 359.95) | ((cog >= 359.5) & coarse))
            f |= HEADING * (heading_deg[j] >= 359.5)
            no_course = (cog != cog) | ((f & COURSE) != 0)
            flags[j] = f | INCOMPLETE * ((sog != sog) | ((f & SPEED) != 0) | (no_course & (sog > slow_kn)))
    longest = 1
    for k in range(len(start) - 1):
        longest = max(longest, start[k + 1] - start[k])
    size, bits = 16, 1024
    while size < longest and size < 1 << 20:
        size *= 2
    while bits < 8 * longest and bits < 1 << 23:
        bits *= 2
    # One bit for what was said once, one for what may have been said twice: only such rows are compared.
    once, twice = np.empty(bits // 64, np.uint64), np.empty(bits // 64, np.uint64)
    said = np.empty(longest, np.int32)
    # head[slot] is the last row of a slot, link[row] the one before it; a row before the number's first ends the chain.
    head, link, any_again = np.empty(size, np.int32), np.empty(longest, np.int32), False
    for k in range(len(start) - 1):
        begin, end = start[k], start[k + 1]
        own = bits
        while own > 1024 and own >= 16 * (end - begin):
            own //= 2
        once[: own // 64] = np.uint64(0)
        twice[: own // 64] = np.uint64(0)
        again = 0
        for d in range(end - begin):
            a = np.uint64(begin + d)
            f = flags[a]
            moving = sog_kn[a] > moving_kn and not f & SPEED
            said[d] = -1
            if (moving or (d > 0 and t[a - np.uint64(1)] == t[a]) or (begin + d + 1 < end and t[a + np.uint64(1)] == t[a])) and not f & (
                NOT_A_SHIP | POSITION | INCOMPLETE
            ):
                x, y = np.int64(lon[a]), np.int64(lat[a])
                if as_reference:
                    x, y = _spot(lon[a]), _spot(lat[a])
                hashed = (x * 2_654_435_761 + y * 40_503) & 0x7FFFFFFFFFFFFFFF
                slot = np.uint64((hashed ^ (hashed >> 21)) & (own - 1))
                said[d] = slot
                word, bit = slot >> np.uint64(6), np.uint64(1) << (slot & np.uint64(63))
                if once[word] & bit:
                    twice[word] |= bit
                    again += 1
                once[word] |= bit
        if again:
            if not any_again:
                head[:], any_again = -1, True
            for d in range(end - begin):
                if said[d] < 0:
                    continue
                bit = np.uint64(said[d])
                if not twice[bit >> np.uint64(6)] >> (bit & np.uint64(63)) & np.uint64(1):
                    continue
                j = begin + d
                f, slot = flags[j], said[d] & (size - 1)
                moving = sog_kn[j] > moving_kn and not f & SPEED
                x, y = np.int64(0), np.int64(0)
                if as_reference:
                    x, y = _spot(lon[j]), _spot(lat[j])
                i = np.int64(head[slot])
                while i >= begin and not old[j] and (t[i] == t[j] or (moving and t[j] - t[i] <= seen_us)):
                    if as_reference:
                        same = _spot(lon[i]) == x and _spot(lat[i]) == y
                        cog_i, cog_j = math.nan if flags[i] & COURSE else cog_deg[i], math.nan if flags[j] & COURSE else cog_deg[j]
                        head_i, head_j = math.nan if flags[i] & HEADING else heading_deg[i], math.nan if flags[j] & HEADING else heading_deg[j]
                        same = same and _cmp(np.rint(sog_kn[i] * 10), np.rint(sog_kn[j] * 10)) == 0 and _cmp(np.rint(cog_i * 10), np.rint(cog_j * 10)) == 0
                        same = same and _cmp(np.rint(head_i), np.rint(head_j)) == 0
                    else:
                        same = lon[i] == lon[j] and lat[i] == lat[j] and _cmp(sog_kn[i], sog_kn[j]) == 0 and _cmp(cog_deg[i], cog_deg[j]) == 0
                        same = same and _cmp(heading_deg[i], heading_deg[j]) == 0
                    if same and t[i] == t[j] and msg_type[i] == msg_type[j]:
                        f |= DUPLICATE
                        break
                    if same and moving and not flags[i] & REPEATED:
                        f |= REPEATED
                        break
                    i = np.int64(link[i - begin])
                if not f & DUPLICATE:
                    # A repeat is compared with its own copies only, not with later rows: it is not the first of its kind.
                    link[d], head[slot] = head[slot], j
                flags[j] = k_flags[j] if old[j] else f
        for j in range(begin, end):
            if not old[j]:
                break
            flags[j] = k_flags[j]
