"""The kernels under :mod:`roadstead.ais.bulk`: bytes of delimited lines into columns, and rows of a block by vessel and time.

Kinds of columns and of lines, and the slots of numbers and words, are the numbers named in that module.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba as nb
import numpy as np

from roadstead.kernels import frozen, kernel


def _kernel(signature: Any) -> Callable[[Any], Any]:
    # Beside other threads: the next block is cut while this one is written.
    return kernel(signature, beside=True)


_u8s, _i8s, _u1s, _b1s = nb.uint64[::1], nb.int64[::1], nb.uint8[::1], nb.boolean[::1]
_f8, _i8 = nb.float64, nb.int64


@_kernel(
    nb.void(
        frozen(nb.uint8),
        _i8,
        _i8,
        _i8s,
        _i8s,
        _b1s,
        nb.uint64[:, ::1],
        nb.int64[:, ::1],
        _i8s,
        _u1s,
        _i8s,
        _i8s,
        _u8s,
        _f8[:, ::1],
        nb.int8[:, ::1],
    )
)
def cut(  # type: ignore[no-untyped-def]
    raw, separator, decimal, kinds, slots, part, known, codes, begin, what, t, mmsi, said, numbers, words
):
    """Fills every column for every line of the block, whose last byte is a newline."""
    powers = np.array([1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15])
    prime, start, one = np.uint64(0x100000001B3), np.uint64(0xCBF29CE484222325), np.uint64(1)
    # 0 within a field, 1 separator, 2 newline, 3 quote, 4 what no plain line holds.
    sort = np.zeros(256, np.uint8)
    for c in range(256):
        if (c < 32 and c != 13) or c > 126:
            sort[c] = 4
    sort[34], sort[10], sort[separator] = 3, 2, 1
    width, size, at, row = len(kinds), len(raw), 0, 0
    date, days = -1, 0
    while at < size:
        begin[row] = at
        for k in range(numbers.shape[0]):
            numbers[k, row] = np.nan
        odd, blank, column, mix = False, True, 0, start
        while True:
            # One field: [a, b) is what it holds, `at` comes to stand on the separator or the newline.
            kind, wanted = 0, False
            if column < width:
                kind, wanted = kinds[column], part[column]
            a, made = at, start
            if sort[raw[at]] == 3:
                at += 1
                a = at
                while raw[at] != 10 and (raw[at] != 34 or raw[at + 1] == 34):
                    if raw[at] == 34:
                        odd = True
                        at += 1
                    odd = odd or sort[raw[at]] == 4
                    made = (made ^ np.uint64(raw[at])) * prime
                    at += 1
                b = at
                if raw[at] == 34:
                    at += 1
                else:
                    odd = True
                if raw[at] == 13 and raw[at + 1] == 10:
                    at += 1
                if raw[at] != 10 and raw[at] != separator:
                    odd = True
                    while raw[at] != 10:
                        at += 1
                blank = False
            else:
                if wanted or kind == 5:
                    # An unsigned index is not looked at for being negative.
                    near = np.uint64(at)
                    while sort[raw[near]] == 0:
                        made = (made ^ np.uint64(raw[near])) * prime
                        near += one
                    at = np.int64(near)  # type: ignore[assignment]
                    if at > a and raw[at - 1] == 13:
                        # Once more without the return, as the same words in the middle of a line would be.
                        made = start
                        for i in range(a, at - 1):
                            made = (made ^ np.uint64(raw[i])) * prime
                else:
                    near = np.uint64(at)
                    while sort[raw[near]] == 0:
                        near += one
                    at = np.int64(near)  # type: ignore[assignment]
                while raw[at] != 10 and raw[at] != separator:
                    odd = True
                    at += 1
                b = at
                if b > a and raw[at] == 10 and raw[b - 1] == 13:
                    b -= 1
                blank = blank and b == a
            if wanted:
                mix = (mix ^ made) * prime
            if b > a or kind == 4 or kind == 1 or kind == 2:
                if kind == 3:
                    i, below, value, point = a, raw[a] == 45, 0, -1
                    if below:
                        i += 1
                    first = i
                    while i < b and 48 <= raw[i] <= 57:
                        value = value * 10 + (raw[i] - 48)
                        i += 1
                    digits = i - first
                    if i < b and raw[i] == decimal:
                        i += 1
                        point = i
                        while i < b and 48 <= raw[i] <= 57:
                            value = value * 10 + (raw[i] - 48)
                            i += 1
                        digits += i - point
                    if i < b or digits == 0 or digits > 15:
                        odd = True
                    else:
                        number = value / powers[i - point if point >= 0 else 0]
                        numbers[slots[column], row] = -number if below else number
                elif kind == 4:
                    value, end = 0, b
                    if b - a > 2 and raw[b - 1] == 48 and raw[b - 2] == 46:
                        end = b - 2
                    odd = odd or end - a > 9
                    for i in range(a, end):
                        odd = odd or raw[i] < 48 or raw[i] > 57
                        value = value * 10 + (raw[i] - 48)
                    mmsi[row] = value
                elif kind == 1 or kind == 2:
                    # 2023-01-11T00:00:00, or 11/01/2023 00:00:00, each with a fraction or without; a Z only behind the first.
                    iso, end = kind == 1, b
                    if iso and end > a and raw[end - 1] == 90:
                        end -= 1
                    good = end - a >= 19
                    if good:
                        if iso:
                            good = (
                                raw[a + 4] == 45
                                and raw[a + 7] == 45
                                and (raw[a + 10] == 84 or raw[a + 10] == 32)
                            )
                            year = raw[a] * 1000 + raw[a + 1] * 100 + raw[a + 2] * 10 + raw[a + 3] - 1111 * 48
                            month, day = (
                                raw[a + 5] * 10 + raw[a + 6] - 528,
                                raw[a + 8] * 10 + raw[a + 9] - 528,
                            )
                            low = min(
                                raw[a],
                                raw[a + 1],
                                raw[a + 2],
                                raw[a + 3],
                                raw[a + 5],
                                raw[a + 6],
                                raw[a + 8],
                                raw[a + 9],
                            )
                            high = max(
                                raw[a],
                                raw[a + 1],
                                raw[a + 2],
                                raw[a + 3],
                                raw[a + 5],
                                raw[a + 6],
                                raw[a + 8],
                                raw[a + 9],
                            )
                        else:
                            good = raw[a + 2] == 47 and raw[a + 5] == 47 and raw[a + 10] == 32
                            year = (
                                raw[a + 6] * 1000
                                + raw[a + 7] * 100
                                + raw[a + 8] * 10
                                + raw[a + 9]
                                - 1111 * 48
                            )
                            month, day = raw[a + 3] * 10 + raw[a + 4] - 528, raw[a] * 10 + raw[a + 1] - 528
                            low = min(
                                raw[a],
                                raw[a + 1],
                                raw[a + 3],
                                raw[a + 4],
                                raw[a + 6],
                                raw[a + 7],
                                raw[a + 8],
                                raw[a + 9],
                            )
                            high = max(
                                raw[a],
                                raw[a + 1],
                                raw[a + 3],
                                raw[a + 4],
                                raw[a + 6],
                                raw[a + 7],
                                raw[a + 8],
                                raw[a + 9],
                            )
                        low = min(
                            low, raw[a + 11], raw[a + 12], raw[a + 14], raw[a + 15], raw[a + 17], raw[a + 18]
                        )
                        high = max(
                            high, raw[a + 11], raw[a + 12], raw[a + 14], raw[a + 15], raw[a + 17], raw[a + 18]
                        )
                        good = good and low >= 48 and high <= 57 and raw[a + 13] == 58 and raw[a + 16] == 58
                    if good:
                        if date != year * 10000 + month * 100 + day:
                            leap, last = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0), 31
                            if month == 4 or month == 6 or month == 9 or month == 11:
                                last = 30
                            elif month == 2:
                                last = 29 if leap else 28
                            good = 1970 <= year < 2100 and 1 <= month <= 12 and 1 <= day <= last
                            if good:
                                # Days since 1970, the years begun in March.
                                y = year - 1 if month <= 2 else year
                                era = y // 400
                                of_era = y - era * 400
                                of_year = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1
                                days = (
                                    era * 146097
                                    + of_era * 365
                                    + of_era // 4
                                    - of_era // 100
                                    + of_year
                                    - 719468
                                )
                                date = year * 10000 + month * 100 + day
                        hour, minute, second = (
                            raw[a + 11] * 10 + raw[a + 12] - 528,
                            raw[a + 14] * 10 + raw[a + 15] - 528,
                            raw[a + 17] * 10 + raw[a + 18] - 528,
                        )
                        good = good and hour < 24 and minute < 60 and second < 60
                        fraction = 0
                        if good and end - a > 19:
                            good, unit = raw[a + 19] == 46 and 20 < end - a <= 26, 100_000
                            for i in range(a + 20, end):
                                good = good and 48 <= raw[i] <= 57
                                fraction += (raw[i] - 48) * unit
                                unit //= 10
                        t[row] = (days * 86400 + (hour * 60 + minute) * 60 + second) * 1_000_000 + fraction
                    odd = odd or not good
                elif kind == 5:
                    slot, code = slots[column], -1
                    for i in range(known.shape[1]):
                        if known[slot, i] == made:
                            code = codes[slot, i]
                            break
                    odd = odd or code < 0
                    words[slot, row] = max(code, 0)
            column += 1
            if raw[at] == 10:
                break
            at += 1
        at += 1
        if blank and column == 1:
            what[row] = 0
        elif odd or column != width:
            what[row] = 2
        else:
            lat, lon = numbers[0, row], numbers[1, row]
            # What is no number fails each of these.
            if mmsi[row] > 0 and t[row] > 0 and -90 <= lat <= 90 and -180 <= lon <= 180:
                what[row] = 1
                for k in (3, 4):
                    if not 0 <= numbers[k, row] < 360:
                        numbers[k, row] = np.nan
            else:
                what[row] = 2
        said[row] = mix | np.uint64(1)
        row += 1
    begin[row] = size


@_kernel(_i8(frozen(nb.uint8), _i8s, _i8s, _u1s))
def gather(raw, begin, end, made):  # type: ignore[no-untyped-def]
    at = 0
    for k in range(len(begin)):
        for i in range(begin[k], end[k]):
            made[at] = raw[i]
            at += 1
        if made[at - 1] != 10:
            made[at] = 10
            at += 1
    return at


# No kernel here calls np.argsort: loaded from the cache, one that did has ended a process with a segmentation fault.


@_kernel(_i8(_u1s, _i8s, nb.int32[::1], _i8s, _i8s))
def slots(what, mmsi, slot, numbers, counts):  # type: ignore[no-untyped-def]
    """How many vessels there are: ``slot`` says which each row is of, ``numbers`` and ``counts`` their numbers and how many rows they have."""
    n, size, vessels = len(what), 1 << 12, 0
    table = np.full(size, -1, np.int32)
    for row in range(n):
        slot[row] = -1
        if what[row] == 0 or what[row] == 2 or mmsi[row] <= 0:
            continue
        number = mmsi[row]
        place = (number * 0x9E3779B1 >> 15) & (size - 1)
        while table[place] >= 0 and numbers[table[place]] != number:
            place = (place + 1) & (size - 1)
        if table[place] < 0:
            if 2 * vessels >= size:
                size *= 4
                table = np.full(size, -1, np.int32)
                for i in range(vessels):
                    place = (numbers[i] * 0x9E3779B1 >> 15) & (size - 1)
                    while table[place] >= 0:
                        place = (place + 1) & (size - 1)
                    table[place] = i
                place = (number * 0x9E3779B1 >> 15) & (size - 1)
                while table[place] >= 0:
                    place = (place + 1) & (size - 1)
            table[place] = vessels
            numbers[vessels] = number
            vessels += 1
        slot[row] = table[place]
        counts[table[place]] += 1
    return vessels


@_kernel(
    nb.types.Tuple((_i8, nb.boolean))(_u1s, _i8s, _u8s, _i8, nb.int32[::1], _i8s, _i8s, _i8s, _i8s, _b1s)
)
def group(what, t, said, hour, slot, counts, ranked, order, vessel, tells):  # type: ignore[no-untyped-def]
    """(fixes, whether every vessel's stand by time): ``order`` holds the fixes by vessel, as ``ranked`` puts them, and place; ``vessel`` which each
    is of; ``tells`` the rows where what a ship says of herself begins or ends, another hour begins, and each ship's first and last."""
    n, vessels = len(what), len(ranked)
    start, rank = np.zeros(vessels + 1, np.int64), np.empty(vessels, np.int64)
    for i in range(vessels):
        start[i + 1] = start[i] + counts[ranked[i]]
        rank[ranked[i]] = i
    filled, rows = start.copy(), np.empty(start[vessels], np.int64)
    for row in range(n):
        if slot[row] >= 0:
            i = rank[slot[row]]
            rows[filled[i]] = row
            filled[i] += 1
    fixes, sorted_ = 0, True
    for i in range(vessels):
        begin, end = start[i], start[i + 1]
        tells[rows[begin]] = True
        tells[rows[end - 1]] = True
        for j in range(begin + 1, end):
            a, b = rows[j - 1], rows[j]
            if said[a] != said[b] or said[b] == 0:
                tells[a] = True
                tells[b] = True
            elif t[a] // hour != t[b] // hour:
                tells[b] = True
        here = fixes
        for j in range(begin, end):
            row = rows[j]
            if what[row] == 1:
                if fixes > here and t[order[fixes - 1]] > t[row]:
                    sorted_ = False
                order[fixes] = row
                vessel[fixes] = i
                fixes += 1
    return fixes, sorted_
