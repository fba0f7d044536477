"""The kernel that dates a sentence by what stands beside it on its line, where neither a tag block, a ``$PGHP`` line nor an epoch does.

Loggers write ``1452468552.938 !AIVDM,...``, ``2020-01-01 00:00:00 !AIVDM,...``, ``2020-01-01T00:00:00Z,NMEA,"!AIVDM,..."`` or
``{"rxtime":"20200101000000","nmea":["!AIVDM,..."]}``. A line that names two moments more than a second apart dates nothing, nor does one
with another zone than UTC in words, or a day that could be a month. Its constants are those of :mod:`.frame`, for the reason given there.
"""

from __future__ import annotations

from typing import Any

import numba as nb

from roadstead.sphere import frozen, kernel
from roadstead.utc import NO_TIME, utc_us

LINE = 512
"""No further back does a line begin."""
NEXT_TO = 1_000_000
"""The same moment may be written twice, once without its fraction."""
BASE, NONE = 0, NO_TIME
AT, T, BASIS, KIND = 0, 1, 2, 4
P_AT, P_T, P_EPOCH, P_CLOCK = 1, 2, 4, 5
BESIDE = 5
"""The basis of such a time."""

_i8, _u1 = nb.int64, nb.uint8
_bytes, _ints, _table = frozen(_u1), _i8[::1], _i8[:, ::1]


@kernel(_i8(_bytes, _i8, _i8))
def _figures(buf: Any, a: int, e: int) -> int:
    """How many figures stand from ``a`` on."""
    n = a
    while n < e and 48 <= buf[n] <= 57:
        n += 1
    return n - a


@kernel(_i8(_bytes, _i8, _i8))
def _whole(buf: Any, a: int, n: int) -> int:
    value = 0
    for k in range(a, a + n):
        value = value * 10 + buf[k] - 48
    return value


@kernel(nb.boolean(_bytes, _i8, _i8))
def _ends(buf: Any, a: int, e: int) -> bool:
    """True where a moment may end: nothing follows but marks, or a word that can be no zone."""
    while a < e and (buf[a] in (32, 34, 39, 41, 93) or (buf[a] == 58 and (a + 1 == e or buf[a + 1] == 32))):
        a += 1
    if a >= e:
        return True
    b = a
    while b < e and (65 <= buf[b] <= 90 or 97 <= buf[b] <= 122):
        b += 1
    # EST, CEST, MSK: letters alone are taken for a zone that is not ours, unless a word as long as `station` cannot be one.
    return b - a > 5 or (b == a and not (buf[a] in (43, 45, 47, 58) or 48 <= buf[a] <= 57))


@kernel(nb.boolean(_bytes, _i8, _i8))
def _zoned(buf: Any, a: int, e: int) -> bool:
    """True where a moment may end behind its zone: a word there is no other zone."""
    if a >= e or buf[a] in (44, 59, 93):
        return True
    while a < e and buf[a] == 32:
        a += 1
        if a < e and (65 <= buf[a] <= 90 or 97 <= buf[a] <= 122):
            return True
    return _ends(buf, a, e)


@kernel(nb.types.UniTuple(_i8, 2)(_bytes, _i8, _i8))
def _fraction(buf: Any, a: int, e: int) -> tuple[int, int]:
    """(microseconds, behind it) of the decimals of a second behind a point or a comma."""
    if a + 1 < e and (buf[a] == 46 or buf[a] == 44) and 48 <= buf[a + 1] <= 57:
        n, us = _figures(buf, a + 1, e), 0
        for k in range(6):
            us = us * 10 + (buf[a + 1 + k] - 48 if k < n else 0)
        return us, a + 1 + n
    return 0, a


@kernel(_i8(_bytes, _i8, _i8))
def moment(buf: Any, a: int, e: int) -> int:
    """Microseconds UTC of the time that ``buf[a:e]`` begins with; NONE where it begins with none or names another zone in words."""
    while a < e and (buf[a] in (32, 34, 39, 40, 91)):
        a += 1
    if a < e and buf[a] == 60:
        # The priority and the version before the time of a line of syslog (RFC 5424): <34>1.
        b = a + 1 + _figures(buf, a + 1, e)
        if b > a + 1 and b + 2 < e and buf[b] == 62 and buf[b + 1] == 49 and buf[b + 2] == 32:
            a = b + 3
    n = _figures(buf, a, e)
    if n in (10, 13, 16, 19):
        us = (
            _whole(buf, a, n) // 1000
            if n == 19
            else _whole(buf, a, n) * (1_000_000 if n == 10 else 1000 if n == 13 else 1)
        )
        more, b = _fraction(buf, a + n, e) if n == 10 else (0, a + n)
        good = 631_152_000_000_000 <= us < 4_102_444_800_000_000 and _ends(buf, b, e)
        return us + more if good else NONE
    year, month, day = 0, 0, 0
    if n == 14 or n == 8:
        year, month, day, b = _whole(buf, a, 4), _whole(buf, a + 4, 2), _whole(buf, a + 6, 2), a + 8
    elif n == 4 and a + 10 <= e and buf[a + 4] == buf[a + 7] and buf[a + 4] in (45, 46, 47):
        if _figures(buf, a + 5, e) != 2 or _figures(buf, a + 8, a + 10) != 2:
            return NONE
        year, month, day, b = _whole(buf, a, 4), _whole(buf, a + 5, 2), _whole(buf, a + 8, 2), a + 10
    else:
        return NONE
    if n != 14:
        if b >= e or buf[b] not in (32, 84, 95):
            return NONE
        b += 1
    plain = _figures(buf, b, e)
    if plain == 6:
        hour, minute, second, b = _whole(buf, b, 2), _whole(buf, b + 2, 2), _whole(buf, b + 4, 2), b + 6
    elif (
        plain == 2
        and b + 8 <= e
        and buf[b + 2] == 58
        and buf[b + 5] == 58
        and _figures(buf, b + 3, e) == 2
        and _figures(buf, b + 6, e) == 2
    ):
        hour, minute, second, b = _whole(buf, b, 2), _whole(buf, b + 3, 2), _whole(buf, b + 6, 2), b + 8
    else:
        return NONE
    us = utc_us(year, month, day, hour, minute, second)
    more, b = _fraction(buf, b, e)
    if us == NONE:
        return NONE
    us += more
    if b < e and (buf[b] == 90 or buf[b] == 122):
        return us if _zoned(buf, b + 1, e) else NONE
    c = b + 1 if b < e and buf[b] == 32 else b
    if c + 3 <= e and (
        (buf[c] == 85 and buf[c + 1] == 84 and buf[c + 2] == 67)
        or (buf[c] == 71 and buf[c + 1] == 77 and buf[c + 2] == 84)
    ):
        return us if _zoned(buf, c + 3, e) else NONE
    if c < e and (buf[c] == 43 or buf[c] == 45):
        east = _figures(buf, c + 1, e)
        if east == 4:
            shift, b = _whole(buf, c + 1, 2) * 60 + _whole(buf, c + 3, 2), c + 5
        elif east == 2 and c + 6 <= e and buf[c + 3] == 58 and _figures(buf, c + 4, e) == 2:
            shift, b = _whole(buf, c + 1, 2) * 60 + _whole(buf, c + 4, 2), c + 6
        elif east == 2:
            shift, b = _whole(buf, c + 1, 2) * 60, c + 3
        else:
            return NONE
        if shift > 14 * 60 or not _zoned(buf, b, e):
            return NONE
        return us - (shift if buf[c] == 43 else -shift) * 60_000_000
    return us if _ends(buf, b, e) else NONE


@kernel(_i8(_bytes, _i8, _i8))
def _one(buf: Any, a: int, e: int) -> int:
    """The one moment among the cells of ``buf[a:e]``, NONE where there is none, NONE - 1 where there are several."""
    found = NONE
    while a < e:
        b = a
        # A comma before three figures is that of a fraction.
        while b < e and (
            buf[b] not in (44, 59, 9, 124, 92, 123) or (buf[b] == 44 and _figures(buf, b + 1, e) == 3)
        ):
            b += 1
        # A name in quotes before a colon, as JSON has it.
        c = a
        if c < b and buf[c] == 34:
            c += 1
            while c < b and buf[c] != 34:
                c += 1
            c = c + 2 if c + 1 < b and buf[c + 1] == 58 else a
        us = moment(buf, c, b)
        if us != NONE:
            if found == NONE:
                found = us
            elif abs(found - us) >= NEXT_TO:
                return NONE - 1
        a = b + 1
    return found


@kernel(_i8(_bytes, _i8, _i8))
def _beside(buf: Any, i: int, end: int) -> int:
    """The moment before the sentence at ``i``, on its line and behind no other sentence; else the one behind it."""
    a, least = i, max(0, i - LINE)
    while a > least and buf[a - 1] != 10 and buf[a - 1] != 13 and buf[a - 1] != 33:
        a -= 1
    begins = a == 0 or buf[a - 1] == 10 or buf[a - 1] == 13
    found = _one(buf, a, i) if begins else NONE
    if found != NONE:
        return found
    a = i + 1
    while a < end and buf[a] != 42 and buf[a] != 10 and buf[a] != 13:
        a += 1
    e = a
    while e < end and buf[e] not in (10, 13, 33, 36, 92):
        e += 1
    return _one(buf, a + 3, e) if e > a + 3 else NONE


@kernel(_i8(_bytes, _i8, _i8, _i8, _table, _i8, _table, _ints))
def dated(buf: Any, end: int, base: int, n: int, rows: Any, n_parts: int, parts: Any, which: Any) -> int:
    """Dates the rows and parts that nothing else dates; ``base`` is where the file has the first byte of ``buf``. The places in the file of the
    parts so dated come first in ``which``; how many there are."""
    kept = 0
    for r in range(n):
        if rows[r, KIND] >= 0 and rows[r, BASIS] == 0:
            us = _beside(buf, rows[r, AT] - base, end)
            if us > NONE:
                rows[r, T], rows[r, BASIS] = us, BESIDE
    for q in range(n_parts):
        if parts[q, P_T] == NONE and parts[q, P_CLOCK] == 0 and parts[q, P_EPOCH] == NONE:
            us = _beside(buf, parts[q, P_AT] - base, end)
            if us > NONE:
                parts[q, P_EPOCH] = us
                which[kept] = parts[q, P_AT]
                kept += 1
    return kept
