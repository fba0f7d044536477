"""What stands around a sentence and tells when, by whom and with what it was received: tag blocks, ``$PGHP`` lines, epochs behind it.

What must be remembered between two lines stands in ``now``, whose columns are named here.
"""

from __future__ import annotations

from typing import Any

import numba as nb
import numpy as np

from roadstead.kernels import frozen, kernel
from roadstead.sentences.six import each, eight_bytes, eight_figures, folded, low_zeros, same

ITEM = 1024
"""No sentence and no tag block is longer."""
STATIONS, STATION = 65_536, 64
"""How many names of stations are kept, and how many bytes of each, the last for its length."""
NONE = -(2**62)
"""A time that is not known."""
EARLIEST, LATEST = 631_152_000_000_000, 4_102_444_800_000_000
"""Of an epoch: 1990 and 2100 in microseconds."""
# What is remembered between two pieces.
(BASE, LINE_AT, FOUND, JUNK, N, KNOWN, TAG_T, TAG_S, TAG_SI, TAG_GROUP, CLOCK, CLOCK_T, CLOCK_S, CLOCK_CHECK, RECENT, ROWS, PARTS,
 CROWDED, FLANKED, NOW) = range(20)  # fmt: skip
GROUPS = 16

_NL, _CR, _BACK, _COMMA, _STAR, _COLON, _DASH = 10, 13, 92, 44, 42, 58, 45
HEX: Any = np.full(256, 255, np.uint8)
"""What a sign is as a figure of base 16; 255: none."""
HEX[48:58], HEX[65:71], HEX[97:103] = np.arange(10), np.arange(10, 16), np.arange(10, 16)
_ONE, _THREE, _EIGHT, _32, _LAST = np.uint64(1), np.uint64(3), np.uint64(8), np.uint64(32), np.uint64(STATION - 1)
_PRIME, _62 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0x3FFFFFFFFFFFFFFF)
_EACH_NL, _EACH_CR, _EACH_BACK, _EACH_COMMA, _EACH_STAR = (each(c) for c in (10, 13, 92, 44, 42))
_int: Any = np.int64
_i8, _u1 = nb.int64, nb.uint8
_bytes, _ints, _table = frozen(_u1), _i8[::1], _i8[:, ::1]


@kernel(_i8(_bytes, _i8, _i8))
def _number(buf: Any, a: int, b: int) -> int:
    """The whole number written there in 1 to 13 digits; -1 for anything else."""
    value, good = 0, 0 < b - a <= 13
    if good:
        for j in range(a, b):
            d = _int(HEX[buf[j]])
            good = good and d < 10
            value = value * 10 + d
    return int(value) if good else -1


@kernel(_i8(_bytes, _i8, _i8))
def _epoch(buf: Any, a: int, b: int) -> int:
    """Microseconds of whole seconds or milliseconds since 1970 between 1990 and 2100; NONE for anything else."""
    value = _number(buf, a, b)
    us = value * 1000 if b - a == 13 else value * 1_000_000
    known = EARLIEST <= us < LATEST and b - a in (9, 10, 13)
    return int(us) if known else NONE


@kernel(_i8(_bytes, _i8, _i8))
def hashed(buf: Any, a: int, b: int) -> int:
    """A number above 0 that equal bytes share."""
    h, u = np.uint64(1469598103934665603 + b - a), np.uint64(a)
    while u < np.uint64(b):
        eight, more = eight_bytes(buf, u), np.uint64(b) - u
        if more < _EIGHT:
            eight &= (_ONE << (more << _THREE)) - _ONE
        h = (h ^ eight) * _PRIME
        h ^= h >> _32
        u += _EIGHT
    return int(_int(h & _62) | 1)


@kernel(_i8(_bytes, _i8, _i8, _ints, _ints, _u1[::1]))
def station_of(buf: Any, a: int, b: int, now: Any, index: Any, names: Any) -> int:
    """The number of a station's name, a new one when it was not heard before; -1 for an empty one, -2 when there are too many."""
    b = min(b, a + STATION - 1)
    found, mask = -1, np.uint64(len(index) - 1)
    q = np.uint64(hashed(buf, a, b)) & mask
    # One way out: Numba counts who holds an array at each of several.
    looked = b <= a
    while not looked:
        k = index[q]
        if k >= 0:
            u, v = np.uint64(k * STATION), np.uint64(a)
            if _int(names[u + _LAST]) == b - a:
                # Behind a name there is nothing but zeros, its length apart.
                while v + _EIGHT <= np.uint64(b) and eight_bytes(names, u) == eight_bytes(buf, v):
                    u += _EIGHT
                    v += _EIGHT
                more = np.uint64(b) - v
                if more < _EIGHT and not (eight_bytes(names, u) ^ eight_bytes(buf, v)) & (
                    (_ONE << (more << _THREE)) - _ONE
                ):
                    found, looked = k, True
            q = (q + _ONE) & mask
        elif now[KNOWN] < STATIONS:
            found, looked = now[KNOWN], True
            index[q] = found
            for j in range(b - a):
                names[found * STATION + j] = buf[a + j]
            names[found * STATION + STATION - 1] = b - a
            now[KNOWN] = found + 1
        else:
            now[CROWDED] += 1
            found, looked = -2, True
    return int(found)


@kernel(nb.boolean(_bytes, _i8, _i8, _ints, _ints, _u1[::1]))
def pghp(buf: Any, i: int, e: int, now: Any, index: Any, names: Any) -> bool:
    """Takes when and where a sentence was received from the line ``buf[i:e]``, and the checksum, or the xor of the checksums, of the
    sentences it speaks of; false, and no clock, when the line is damaged."""
    cell = np.zeros(16, np.int64)
    cells, x, star = 0, 0, i + 1
    while star < e and buf[star] != _STAR:
        x ^= _int(buf[star])
        if buf[star] == _COMMA and cells < 15:
            cells += 1
            cell[cells] = star + 1
        star += 1
    if star + 2 >= e or HEX[buf[star + 1]] > 15 or HEX[buf[star + 2]] > 15 or cells < 11:
        return False
    if _int(HEX[buf[star + 1]]) * 16 + _int(HEX[buf[star + 2]]) != x:
        return False
    cell[cells + 1] = star + 1
    value = np.zeros(9, np.int64)
    for k in range(2, 9):
        value[k] = _number(buf, cell[k], cell[k + 1] - 1)
        if value[k] < 0:
            return False
    year, month, day = value[2], value[3], value[4]
    leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
    longest = 30 + (month + month // 8) % 2 if month != 2 else (29 if leap else 28)
    late = value[5] > 23 or value[6] > 59 or value[7] > 59 or value[8] > 999
    if late or not (1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= longest):
        return False
    sealed = -1
    if cells >= 13:
        a, b = cell[13], cell[14] - 1
        while b > a and buf[b - 1] == 32:
            b -= 1
        if b - a > 2:
            return False
        sealed = 0
        for j in range(a, b):
            if HEX[buf[j]] > 15:
                return False
            sealed = sealed * 16 + _int(HEX[buf[j]])
        # Receivers that compute no checksum of what they announce write 00.
        sealed = sealed if sealed else -1
    # Days since 1970 by counting years from March.
    y, m = (year - 1, month + 9) if month <= 2 else (year, month - 3)
    days = 365 * y + y // 4 - y // 100 + y // 400 + (153 * m + 2) // 5 + day - 1 - 719468
    now[CLOCK_T] = (((days * 24 + value[5]) * 60 + value[6]) * 60 + value[7]) * 1_000_000 + value[8] * 1000
    now[CLOCK_CHECK] = sealed
    now[CLOCK_S] = station_of(buf, cell[11], cell[12] - 1, now, index, names)
    if now[CLOCK_S] == -1:
        now[CLOCK_S] = station_of(buf, cell[9], cell[10] - 1, now, index, names)
    return True


@kernel(nb.types.UniTuple(_i8, 3)(_bytes, _i8, _i8))
def epoch_behind(buf: Any, a: int, e: int) -> tuple[int, int, int]:
    """(time, from, to) of the cells behind a checksum: the epoch next behind the name of a receiver, else the last, and where that name
    stands, written ``r...`` or ``b...`` as the United States Coast Guard does; (NONE, 0, 0) where there is none."""
    t, s0, s1 = NONE, 0, 0
    first, told = True, False
    while a < e:
        b = a
        while b < e and buf[b] != _COMMA:
            b += 1
        p, q = a, b
        while p < q and buf[p] <= 32:
            p += 1
        while q > p and buf[q - 1] <= 32:
            q -= 1
        us = _epoch(buf, p, q)
        if us != NONE and not told:
            t, told = us, s1 > s0
        elif not first and q - p > 2 and (buf[p] == 114 or buf[p] == 98):
            s0, s1 = p + 1, q
            for j in range(p + 1, q):
                if not (HEX[buf[j]] < 10 or 65 <= buf[j] <= 90 or 97 <= buf[j] <= 122):
                    s0 = s1 = 0
                    break
        first = False
        a = b + 1
    return t, s0, s1


@kernel(nb.void(_bytes, _i8, _i8, _i8, _ints, _table))
def grouped(buf: Any, a: int, b: int, part: int, now: Any, recent: Any) -> None:
    """Takes the group a tag block names in ``buf[a:b]`` (``1-2-77``; in the older ``1G2:77`` the part comes apart). Its first sentence
    speaks for the others: they have its time and its station where they have none."""
    if part < 0:
        first = a
        while first < b and buf[first] != _DASH:
            first += 1
        part = _number(buf, a, first)
        a = first + 1
        while a < b and buf[a] != _DASH:
            a += 1
        a += 1
    group = hashed(buf, a, b) if a < b and part > 0 else 0
    now[TAG_GROUP] = group
    if part == 1 and group:
        q = now[RECENT] % GROUPS
        now[RECENT] += 1
        recent[q, 0], recent[q, 1], recent[q, 2] = group, now[TAG_T], now[TAG_S]
    elif group:
        for back in range(1, GROUPS + 1):
            q = (now[RECENT] - back) % GROUPS
            if recent[q, 0] == group and (now[TAG_S] < 0 or recent[q, 2] == now[TAG_S]):
                if now[TAG_T] == NONE:
                    now[TAG_T] = recent[q, 1]
                now[TAG_S] = recent[q, 2]
                break


@kernel(nb.types.UniTuple(_i8, 2)(_bytes, _i8, _i8))
def _moment(buf: Any, a: int, e: int) -> tuple[int, int]:
    """(the time that a ``c`` of a tag block says from ``a`` on, behind its cell): seconds since 1970, with decimals or without,
    milliseconds or microseconds; NONE for anything else."""
    b, us, value = a + 10, NONE, -1
    if b <= e and (buf[b] == _COMMA or b == e):
        value = eight_figures(eight_bytes(buf, np.uint64(a)))
        tens, ones = _int(HEX[buf[a + 8]]), _int(HEX[buf[a + 9]])
        value = (value * 10 + tens) * 10 + ones if value >= 0 and tens < 10 and ones < 10 else -1
    if value >= 0:
        us = value * 1_000_000
    else:
        b = a
        while b < e and HEX[buf[b]] < 10:
            b += 1
        us = _epoch(buf, a, b)
        if b - a == 16:
            us = _number(buf, a, a + 13) * 1000 + _number(buf, a + 13, b)
        elif b - a == 10 and buf[b] == 46 and us != NONE:
            b += 1
            unit = 100_000
            while b < e and HEX[buf[b]] < 10:
                us += unit * _int(HEX[buf[b]])
                unit //= 10
                b += 1
        while b < e and buf[b] != _COMMA:
            us = NONE
            b += 1
    return (us if EARLIEST <= us < LATEST else NONE), b


@kernel(nb.types.UniTuple(_i8, 11)(_bytes, _i8, _i8))
def tag_block(buf: Any, i: int, end: int) -> tuple[int, ...]:
    """(behind the tag block that begins at ``i``, 1 or 0 when it is damaged or -1 when it is not closed on its line, 1 when it has a
    ``c``, the time it says, and where ``s``, ``si`` and the group lie in it, from and to, from -1 where it has none, and the number
    of the part in the older way to write a group)."""
    t, time, station, other, group, part = NONE, 0, -1, -1, -1, -1
    s1 = o1 = g1 = 0
    limit = i + ITEM
    # The asterisk, or what ends the block or its line without one; the checksum is that of all before it.
    u, seal, hit = np.uint64(i + 1), np.uint64(0), np.uint64(0)
    while u < np.uint64(limit):
        eight = eight_bytes(buf, u)
        hit = (
            same(eight, _EACH_STAR) | same(eight, _EACH_BACK) | same(eight, _EACH_NL) | same(eight, _EACH_CR)
        )
        if hit:
            # Each sign has a bit of its own below which its others are right: the lowest of all is.
            n = low_zeros(hit) & ~np.uint64(7)
            seal ^= eight & ((_ONE << n) - _ONE)
            u += n >> _THREE
            break
        seal ^= eight
        u += _EIGHT
    j, x = _int(u), folded(seal)
    a = i + 1
    while a <= j:
        if buf[a] == 99 and buf[a + 1] == _COLON:
            t, b = _moment(buf, a + 2, j)
            time = 1
        else:
            # Up to the comma behind the cell.
            u = np.uint64(a)
            while u < np.uint64(j):
                hit = same(eight_bytes(buf, u), _EACH_COMMA)
                if hit:
                    u += low_zeros(hit) >> _THREE
                    break
                u += _EIGHT
            b = min(_int(u), j)
            if buf[a + 1] == _COLON:
                if buf[a] == 115:
                    station, s1 = a + 2, b
                elif buf[a] == 103:
                    group, g1, part = a + 2, b, -1
            elif buf[a + 2] == _COLON:
                if buf[a] == 115 and buf[a + 1] == 105:
                    other, o1 = a + 3, b
            elif b > a + 3 and buf[a + 3] == _COLON and buf[a + 1] == 71:
                group, g1, part = a + 4, b, _number(buf, a, a + 1)
        a = b + 1
    star = j
    while buf[j] != _BACK and buf[j] != _NL and buf[j] != _CR and j < limit:
        j += 1
    named = _int(HEX[buf[star + 1]]) * 16 + _int(HEX[buf[star + 2]])
    # A checksum of 00 was not computed.
    sealed = buf[star] == _STAR and j - star == 3 and named in (x, 0) and HEX[buf[star + 2]] < 16
    good = 1 if sealed else 0
    if j >= end or buf[j] != _BACK or j >= limit:
        good = -1
    return j + 1, good, time, t, station, s1, other, o1, group, g1, part
