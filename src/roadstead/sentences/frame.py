"""The kernel that walks the bytes: items, checksums, tag blocks, ``$PGHP`` lines, six-bit signs. It says where it stopped and what it found.

What it must remember between two pieces stands in arrays that it is given.
"""

from __future__ import annotations

from typing import Any

import numba as nb
import numpy as np

from roadstead.kernels import frozen, kernel
from roadstead.sentences.around import (
    BASE,
    CLOCK,
    CLOCK_CHECK,
    CLOCK_S,
    CLOCK_T,
    FLANKED,
    FOUND,
    HEX,
    ITEM,
    JUNK,
    LINE_AT,
    NONE,
    PARTS,
    ROWS,
    TAG_GROUP,
    TAG_S,
    TAG_SI,
    TAG_T,
    N,
    epoch_behind,
    grouped,
    hashed,
    pghp,
    station_of,
    tag_block,
)
from roadstead.sentences.six import begun, eight_bytes, folded, lent, packed

SIGNS = 213
"""The most six-bit signs of a message: five slots are 1,280 bits."""
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

_NL, _CR, _BANG, _BACK, _DOLLAR, _COMMA, _STAR, _DASH = 10, 13, 33, 92, 36, 44, 42, 45
SIX: Any = np.full(256, 64, np.uint8)
SIX[48:88], SIX[96:120] = np.arange(40), np.arange(40, 64)
_ENDS: Any = np.zeros(256, np.uint8)
_ENDS[[_NL, _CR, _BANG, _BACK, _DOLLAR]] = 1
_STOPS: Any = np.zeros(256, np.uint8)
_STOPS[[_NL, _CR, _BACK, _COMMA, _STAR]] = 1
_COLUMNED: Any = np.zeros(64, np.uint8)
# The signs of the others are kept: of type 17 for its data of any length, of 24 for parts that we do not know.
_COLUMNED[[1, 2, 3, 4, 5, 9, 11, 18, 19, 21, 27]] = 1
_ONE, _EIGHT, _32 = np.uint64(1), np.uint64(8), np.uint64(32)
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
_int: Any = np.int64

_i8, _u1 = nb.int64, nb.uint8
_bytes, _ints, _table, _signs = frozen(_u1), _i8[::1], _i8[:, ::1], _u1[:, ::1]


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


@kernel(nb.void(_ints))
def _forget(now: Any) -> None:
    """What was said of the next sentence."""
    now[TAG_T] = NONE
    now[TAG_S] = now[TAG_SI] = -1
    now[TAG_GROUP] = now[CLOCK] = 0


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
                    while j < i + 20 and HEX[buf[j]] < 10:
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
                    high, low = _int(HEX[(behind >> _24) & _BYTE]), _int(HEX[(behind >> _32) & _BYTE])
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
                    epoch, s0, s1 = epoch_behind(buf, tail, e)
                    if station < 0 and s1 > s0:
                        station = station_of(buf, s0, s1, now, index, names)
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
                    parts[q, P_FILL], parts[q, P_HASH], parts[q, P_TOTAL] = fill, hashed(buf, p, j), total
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
            j, good, time, t, s0, s1, o0, o1, g0, g1, number = tag_block(buf, i, end)
            if good < 0 and j > end and not final and j - i <= ITEM:
                break
            if good == 0:
                _refuse(buf, TAG, i, j, now, refused, shown)
            elif good > 0:
                if time:
                    now[TAG_T] = t
                if s0 >= 0:
                    now[TAG_S] = station_of(buf, s0, s1, now, index, names)
                if o0 >= 0:
                    now[TAG_SI] = station_of(buf, o0, o1, now, index, names)
                if g0 >= 0:
                    grouped(buf, g0, g1, number, now, recent)
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
                now[CLOCK] = 1 if pghp(buf, i, e, now, index, names) else 0
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
