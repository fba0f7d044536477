"""The kernel that walks the bytes: items, checksums, tag blocks, ``$PGHP`` lines, six-bit signs. It says where it stopped and what it found.

What it must remember between two pieces stands in arrays that it is given.
"""

from __future__ import annotations

from typing import Any

import numba as nb
import numpy as np

from roadstead.kernels import frozen, kernel
from roadstead.sentences.six import (
    begun,
    each,
    eight_bytes,
    eight_figures,
    folded,
    lent,
    low_zeros,
    packed,
    same,
)

ITEM = 1024
"""No sentence and no tag block is longer."""
SIGNS = 213
"""The most six-bit signs of a message: five slots are 1,280 bits."""
STATIONS, STATION = 65_536, 64
"""How many names of stations are kept, and how many bytes of each, the last for its length."""
NONE = -(2**62)
"""A time that is not known."""
EARLIEST, LATEST = 631_152_000_000_000, 4_102_444_800_000_000
"""Of an epoch: 1990 and 2100 in microseconds."""

# Columns of a row: one message, or one part of one.
AT, T, BASIS, STATION_ID, KIND, BITS, SIGNS_N, PARTS_N, W = 0, 1, 2, 3, 4, 5, 6, 7, 8
WORDS, ROW = 8, 16
"""The first 480 bits lie in eight words of ten signs, the first sign highest."""
PART = -1
"""The KIND of a row that is only a part."""
# Columns of a part.
(P_ROW, P_AT, P_T, P_STATION, P_EPOCH, P_CLOCK, P_CLOCK_T, P_CLOCK_CHECK, P_CHECK, P_SIGNS, P_FILL, P_HASH,
 P_TOTAL, P_NUMBER, P_SEQ, P_CHAN, P_GROUP, P_N) = range(18)  # fmt: skip

(NO_LINE, NOT_AIS, DAMAGED, CHECKSUM, NUMBER, TAG, PGHP, LONG, FILL) = range(9)
SHOWN = 40
# What is remembered between two pieces.
(BASE, LINE_AT, FOUND, JUNK, N, KNOWN, TAG_T, TAG_S, TAG_SI, TAG_GROUP, CLOCK, CLOCK_T, CLOCK_S, CLOCK_CHECK, RECENT, ROWS, PARTS,
 CROWDED, FLANKED, NOW) = range(20)  # fmt: skip
GROUPS = 16

_NL, _CR, _BANG, _BACK, _DOLLAR, _COMMA, _STAR, _COLON, _DASH = 10, 13, 33, 92, 36, 44, 42, 58, 45
_SIX: Any = np.full(256, 64, np.uint8)
_SIX[48:88], _SIX[96:120] = np.arange(40), np.arange(40, 64)
_HEX: Any = np.full(256, 255, np.uint8)
_HEX[48:58], _HEX[65:71], _HEX[97:103] = np.arange(10), np.arange(10, 16), np.arange(10, 16)
_ENDS: Any = np.zeros(256, np.uint8)
_ENDS[[_NL, _CR, _BANG, _BACK, _DOLLAR]] = 1
_STOPS: Any = np.zeros(256, np.uint8)
_STOPS[[_NL, _CR, _BACK, _COMMA, _STAR]] = 1
_COLUMNED: Any = np.zeros(64, np.uint8)
# The signs of the others are kept: of type 17 for its data of any length, of 24 for parts that we do not know.
_COLUMNED[[1, 2, 3, 4, 5, 9, 11, 18, 19, 21, 27]] = 1
_ONE, _THREE, _EIGHT, _32, _LAST = (
    np.uint64(1),
    np.uint64(3),
    np.uint64(8),
    np.uint64(32),
    np.uint64(STATION - 1),
)
_TWO, _8, _24, _56, _ROW, _MOST_WORDS = (np.uint64(n) for n in (2, 8, 24, 56, W + WORDS, W + 22))
_BYTE, _TWO_BYTES, _THREE_BYTES, _HEADED = (np.uint64(256**n - 1) for n in (1, 2, 3, 6))


def _at(*signs: tuple[int, str]) -> Any:
    """Signs of a text at places of it, eight of which are one number, the first lowest."""
    return np.uint64(sum(ord(sign) << 8 * place for place, sign in signs))


_M_OR_O, _NAMED, _VDM = (
    _at((5, "\2")),
    _at(*((n, "\xff") for n in range(3, 7))),
    _at((3, "V"), (4, "D"), (5, "O"), (6, ",")),
)
_TWO_COMMAS, _COMMA_COMMA, _COMMA_THEN_STAR = (
    _at((0, "\xff"), (2, "\xff")),
    _at((0, ","), (2, ",")),
    _at((0, ","), (2, "*")),
)
_COMMAS, _FOUR_COMMAS = (_at(*((n, sign) for n in (0, 2, 3, 5))) for sign in ("\xff", ","))
_PRIME, _62 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0x3FFFFFFFFFFFFFFF)
_EACH_NL, _EACH_CR, _EACH_BACK, _EACH_COMMA, _EACH_STAR = (each(c) for c in (10, 13, 92, 44, 42))
_int: Any = np.int64

_i8, _u1 = nb.int64, nb.uint8
_bytes, _ints, _table, _signs = frozen(_u1), _i8[::1], _i8[:, ::1], _u1[:, ::1]


@kernel(_i8(_bytes, _i8, _i8))
def _number(buf: Any, a: int, b: int) -> int:
    """The whole number written there in 1 to 13 digits; -1 for anything else."""
    value, good = 0, 0 < b - a <= 13
    if good:
        for j in range(a, b):
            d = _int(_HEX[buf[j]])
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
def _hash(buf: Any, a: int, b: int) -> int:
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
def _station(buf: Any, a: int, b: int, now: Any, index: Any, names: Any) -> int:
    """The number of a station's name, a new one when it was not heard before; -1 for an empty one, -2 when there are too many."""
    b = min(b, a + STATION - 1)
    found, mask = -1, np.uint64(len(index) - 1)
    q = np.uint64(_hash(buf, a, b)) & mask
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


@kernel(nb.void(_bytes, _i8, _i8, _i8, _ints, _table, _signs))
def _refuse(buf: Any, why: int, i: int, end: int, now: Any, refused: Any, shown: Any) -> None:
    """Counts a reason; of the first the place and the beginning of what is refused are kept."""
    if refused[why, 0] == 0:
        refused[why, 1] = now[BASE] + i
        i = max(i, 0)
        refused[why, 2] = max(0, min(SHOWN, end - i))
        for j in range(refused[why, 2]):
            shown[why, j] = buf[i + j]
    refused[why, 0] += 1


@kernel(nb.boolean(_bytes, _i8, _i8, _ints, _ints, _u1[::1]))
def _pghp(buf: Any, i: int, e: int, now: Any, index: Any, names: Any) -> bool:
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
    if star + 2 >= e or _HEX[buf[star + 1]] > 15 or _HEX[buf[star + 2]] > 15 or cells < 11:
        return False
    if _int(_HEX[buf[star + 1]]) * 16 + _int(_HEX[buf[star + 2]]) != x:
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
            if _HEX[buf[j]] > 15:
                return False
            sealed = sealed * 16 + _int(_HEX[buf[j]])
        # Receivers that compute no checksum of what they announce write 00.
        sealed = sealed if sealed else -1
    # Days since 1970 by counting years from March.
    y, m = (year - 1, month + 9) if month <= 2 else (year, month - 3)
    days = 365 * y + y // 4 - y // 100 + y // 400 + (153 * m + 2) // 5 + day - 1 - 719468
    now[CLOCK_T] = (((days * 24 + value[5]) * 60 + value[6]) * 60 + value[7]) * 1_000_000 + value[8] * 1000
    now[CLOCK_CHECK] = sealed
    now[CLOCK_S] = _station(buf, cell[11], cell[12] - 1, now, index, names)
    if now[CLOCK_S] == -1:
        now[CLOCK_S] = _station(buf, cell[9], cell[10] - 1, now, index, names)
    return True


@kernel(nb.types.UniTuple(_i8, 3)(_bytes, _i8, _i8))
def _behind(buf: Any, a: int, e: int) -> tuple[int, int, int]:
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
                if not (_HEX[buf[j]] < 10 or 65 <= buf[j] <= 90 or 97 <= buf[j] <= 122):
                    s0 = s1 = 0
                    break
        first = False
        a = b + 1
    return t, s0, s1


@kernel(nb.void(_bytes, _i8, _i8, _i8, _ints, _table))
def _group(buf: Any, a: int, b: int, part: int, now: Any, recent: Any) -> None:
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
    group = _hash(buf, a, b) if a < b and part > 0 else 0
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


@kernel(nb.void(_ints))
def _forget(now: Any) -> None:
    """What was said of the next sentence."""
    now[TAG_T] = NONE
    now[TAG_S] = now[TAG_SI] = -1
    now[TAG_GROUP] = now[CLOCK] = 0


@kernel(nb.types.UniTuple(_i8, 2)(_bytes, _i8, _i8))
def _moment(buf: Any, a: int, e: int) -> tuple[int, int]:
    """(the time that a ``c`` of a tag block says from ``a`` on, behind its cell): seconds since 1970, with decimals or without,
    milliseconds or microseconds; NONE for anything else."""
    b, us, value = a + 10, NONE, -1
    if b <= e and (buf[b] == _COMMA or b == e):
        value = eight_figures(eight_bytes(buf, np.uint64(a)))
        tens, ones = _int(_HEX[buf[a + 8]]), _int(_HEX[buf[a + 9]])
        value = (value * 10 + tens) * 10 + ones if value >= 0 and tens < 10 and ones < 10 else -1
    if value >= 0:
        us = value * 1_000_000
    else:
        b = a
        while b < e and _HEX[buf[b]] < 10:
            b += 1
        us = _epoch(buf, a, b)
        if b - a == 16:
            us = _number(buf, a, a + 13) * 1000 + _number(buf, a + 13, b)
        elif b - a == 10 and buf[b] == 46 and us != NONE:
            b += 1
            unit = 100_000
            while b < e and _HEX[buf[b]] < 10:
                us += unit * _int(_HEX[buf[b]])
                unit //= 10
                b += 1
        while b < e and buf[b] != _COMMA:
            us = NONE
            b += 1
    return (us if EARLIEST <= us < LATEST else NONE), b


@kernel(nb.types.UniTuple(_i8, 11)(_bytes, _i8, _i8))
def _tag_block(buf: Any, i: int, end: int) -> tuple[int, ...]:
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
    named = _int(_HEX[buf[star + 1]]) * 16 + _int(_HEX[buf[star + 2]])
    # A checksum of 00 was not computed.
    sealed = buf[star] == _STAR and j - star == 3 and named in (x, 0) and _HEX[buf[star + 2]] < 16
    good = 1 if sealed else 0
    if j >= end or buf[j] != _BACK or j >= limit:
        good = -1
    return j + 1, good, time, t, station, s1, other, o1, group, g1, part


@kernel(_i8(_bytes, _i8, _i8, nb.boolean, _table, _signs, _ints, _table, _signs, _table, _ints, _u1[::1], _table, _signs))  # fmt: skip
def frame(buf: Any, i: int, end: int, final: bool, rows: Any, whole: Any, now: Any, parts: Any, chars: Any, recent: Any, index: Any,
          names: Any, refused: Any, shown: Any) -> int:  # fmt: skip
    """Where it stopped in ``buf[i:end]``: at the end, at an item whose end is not in sight and may still come, or with all rows full.

    Behind ``end`` there must be 16 newlines, so that nothing need be asked at each byte. A part gets a row of the kind PART, and its
    signs and what is said of it go to ``chars`` and ``parts``."""
    buf, rows, whole, now, parts, chars = (
        lent(buf),
        lent(rows),
        lent(whole),
        lent(now),
        lent(parts),
        lent(chars),
    )
    recent, index, names, refused, shown = lent(recent), lent(index), lent(names), lent(refused), lent(shown)
    found, junk, tagged = now[FOUND] != 0, now[JUNK] != 0, True
    r, n_parts = now[ROWS], now[PARTS]
    while i < end:
        c = buf[i]
        if c == _BANG:
            if r >= len(rows):
                break
            v = np.uint64(i)
            # !AIVDM,1 and ,1,,A,15 of nearly all: looked at as two numbers.
            head, more = eight_bytes(buf, v), eight_bytes(buf, v + _EIGHT)
            total, number = _int(head >> _56) - 48, _int((more >> _8) & _BYTE) - 48
            looks = (
                (head | _M_OR_O) & _NAMED == _VDM and more & _TWO_COMMAS == _COMMA_COMMA and 0 <= total < 10 and 0 <= number < 10
                and (65 <= buf[v + _ONE] <= 90 or buf[v + _ONE] == _DASH) and (65 <= buf[v + _TWO] <= 90 or buf[v + _TWO] == _DASH)
            )  # fmt: skip
            j, why, x, seq, chan, p, fill = i + 1, DAMAGED, 0, -1, 0, 0, 0
            if looks:
                seal = (head >> _8) ^ (more & _HEADED)
                chan, j = _int((more >> _32) & _BYTE), i + 13
                if more & _COMMAS != _FOUR_COMMAS or chan == _COMMA or _ENDS[chan]:
                    # The two commas missing here cancel each other.
                    seal, chan, j = (head >> _8) ^ (more & _THREE_BYTES), 0, i + 11
                    while j < i + 20 and _HEX[buf[j]] < 10:
                        seq = max(seq, 0) * 10 + _int(buf[j]) - 48
                        x ^= _int(buf[j])
                        j += 1
                    if buf[j] == _COMMA:
                        j += 1
                        while j < i + 40 and buf[j] != _COMMA and _ENDS[buf[j]] == 0:
                            chan = chan * 256 + _int(buf[j])
                            x ^= _int(buf[j])
                            j += 1
                if buf[j] == _COMMA:
                    p, have, n = j + 1, 0, 8
                    # An unsigned index spares Numba the question whether it counts from the end.
                    u, w, word = np.uint64(p), np.uint64(W), 0
                    while n == 8 and w < _MOST_WORDS:
                        eight = eight_bytes(buf, u)
                        six = packed(eight)
                        if six >= 0:
                            seal ^= eight
                            u += _EIGHT
                        else:
                            n, six = begun(eight)
                            seal ^= eight & ((_ONE << np.uint64(8 * n)) - _ONE)
                            u += np.uint64(n)
                        have += n
                        if have < 10:
                            word = (word << (6 * n)) | six
                        else:
                            have -= 10
                            if w < _ROW:
                                rows[r, w] = (word << (6 * (n - have))) | (six >> (6 * have))
                            w += _ONE
                            word = six & ((1 << (6 * have)) - 1)
                    if w < _ROW:
                        rows[r, w] = word << (6 * (10 - have))
                    j, behind = _int(u), eight_bytes(buf, u)
                    fill = _int((behind >> _8) & _BYTE) - 48
                    sealed = j > p and behind & _TWO_COMMAS == _COMMA_THEN_STAR and 0 <= fill <= 5
                    high, low = _int(_HEX[(behind >> _24) & _BYTE]), _int(_HEX[(behind >> _32) & _BYTE])
                    if j - p > SIGNS:
                        why = LONG
                    elif sealed and high < 16 and low < 16:
                        x ^= folded(seal ^ (behind & _TWO_BYTES))
                        why = -1 if x == high * 16 + low else CHECKSUM
            tail = e = j if why in (DAMAGED, LONG) else j + 5
            while _ENDS[buf[e]] == 0 and e - i < ITEM:
                e += 1
            if e >= end and not final and e - i < ITEM:
                break
            e = min(e, end)
            found = True
            if not looks:
                why = NOT_AIS
            else:
                now[N] += 1
                if why < 0 and (number < 1 or number > total):
                    why = NUMBER
                elif why < 0 and fill and number < total:
                    why = FILL
            if why >= 0:
                _refuse(buf, why, i, e, now, refused, shown)
            else:
                t, station, epoch, clock = NONE, -1, NONE, False
                if tagged:
                    t, station = now[TAG_T], now[TAG_S]
                    clock = now[CLOCK] == 1 and (total > 1 or now[CLOCK_CHECK] < 0 or now[CLOCK_CHECK] == x)
                    if station < 0 and clock:
                        station = now[CLOCK_S]
                    if station < 0:
                        station = now[TAG_SI]
                if e > tail:
                    epoch, s0, s1 = _behind(buf, tail, e)
                    if station < 0 and s1 > s0:
                        station = _station(buf, s0, s1, now, index, names)
                # Nothing but ends of lines around it: nothing there can date it.
                if t == NONE and (e > tail or (i > 0 and buf[i - 1] != _NL and buf[i - 1] != _CR)):
                    now[FLANKED] = 1
                rows[r, AT], rows[r, STATION_ID] = now[BASE] + i, max(station, -1)
                rows[r, KIND], rows[r, BASIS] = PART, 0
                if total == 1:
                    basis = 0
                    if t != NONE:
                        basis = 1
                    elif clock:
                        t, basis = now[CLOCK_T], 2
                    elif epoch != NONE:
                        t, basis = epoch, 3
                    kind = rows[r, W] >> 54
                    rows[r, T], rows[r, BASIS], rows[r, KIND] = t, basis, kind
                    rows[r, BITS], rows[r, SIGNS_N], rows[r, PARTS_N] = 6 * (j - p) - fill, j - p, 1
                    if _COLUMNED[kind] == 0:
                        for k in range(j - p):
                            whole[r, k] = buf[p + k]
                else:
                    q = n_parts
                    parts[q, P_ROW], parts[q, P_AT], parts[q, P_T] = r, now[BASE] + i, t
                    parts[q, P_STATION], parts[q, P_EPOCH] = max(station, -1), epoch
                    parts[q, P_CLOCK], parts[q, P_CLOCK_T] = 1 if clock else 0, now[CLOCK_T]
                    parts[q, P_CLOCK_CHECK], parts[q, P_CHECK], parts[q, P_SIGNS] = now[CLOCK_CHECK], x, j - p
                    parts[q, P_FILL], parts[q, P_HASH], parts[q, P_TOTAL] = fill, _hash(buf, p, j), total
                    parts[q, P_NUMBER], parts[q, P_SEQ], parts[q, P_CHAN] = number, seq, chan
                    parts[q, P_GROUP], parts[q, P_N] = now[TAG_GROUP] if tagged else 0, now[N]
                    for k in range(j - p):
                        chars[q, k] = buf[p + k]
                    n_parts += 1
                r += 1
            if tagged:
                _forget(now)
                tagged = False
            i = e
        elif c in (_NL, _CR):
            if junk and not found:
                _refuse(buf, NO_LINE, now[LINE_AT] - now[BASE], i, now, refused, shown)
                _forget(now)
            i += 1
            now[LINE_AT], found, junk = now[BASE] + i, False, False
        elif c == _BACK:
            j, good, time, t, s0, s1, o0, o1, g0, g1, number = _tag_block(buf, i, end)
            if good < 0 and j > end and not final and j - i <= ITEM:
                break
            if good == 0:
                _refuse(buf, TAG, i, j, now, refused, shown)
            elif good > 0:
                if time:
                    now[TAG_T] = t
                if s0 >= 0:
                    now[TAG_S] = _station(buf, s0, s1, now, index, names)
                if o0 >= 0:
                    now[TAG_SI] = _station(buf, o0, o1, now, index, names)
                if g0 >= 0:
                    _group(buf, g0, g1, number, now, recent)
            tagged, junk = tagged or good == 1, junk or good < 0
            i = j if good >= 0 else i + 1
        elif c == _DOLLAR:
            e = i + 1
            while _ENDS[buf[e]] == 0 and e - i < ITEM:
                e += 1
            if e >= end and not final and e - i < ITEM:
                break
            e = min(e, end)
            found = True
            if (
                buf[i + 1] == 80
                and buf[i + 2] == 71
                and buf[i + 3] == 72
                and buf[i + 4] == 80
                and buf[i + 5] == _COMMA
            ):
                tagged = True
                now[CLOCK] = 1 if _pghp(buf, i, e, now, index, names) else 0
                if now[CLOCK] == 0:
                    _refuse(buf, PGHP, i, e, now, refused, shown)
            else:
                _refuse(buf, NOT_AIS, i, e, now, refused, shown)
                _forget(now)
            i = e
        else:
            junk = junk or (c != 32 and c != 9 and c != 26)
            i += 1
    if final and i >= end and junk and not found:
        _refuse(buf, NO_LINE, now[LINE_AT] - now[BASE], end, now, refused, shown)
    now[ROWS], now[PARTS] = r, n_parts
    now[FOUND], now[JUNK] = 1 if found else 0, 1 if junk else 0
    return i
