"""The kernel that puts the parts of messages together: each is given to the message that waits for it, and to no other.

It looks only at rows that :mod:`roadstead.sentences.frame` made; what waits stands in arrays that it is given.
"""

from __future__ import annotations

from typing import Any

import numba as nb
import numpy as np

from roadstead.kernels import kernel
from roadstead.sentences.around import NONE
from roadstead.sentences.frame import (
    AT,
    BASIS,
    BITS,
    KIND,
    P_AT,
    P_CHAN,
    P_CHECK,
    P_CLOCK,
    P_CLOCK_CHECK,
    P_CLOCK_T,
    P_EPOCH,
    P_FILL,
    P_GROUP,
    P_HASH,
    P_N,
    P_NUMBER,
    P_ROW,
    P_SEQ,
    P_SIGNS,
    P_STATION,
    P_T,
    P_TOTAL,
    PARTS_N,
    SIGNS,
    SIGNS_N,
    SIX,
    STATION_ID,
    WORDS,
    T,
    W,
)

WINDOW = 500
"""How many sentences a message waits for its other parts."""
NEAR = 8
"""Two messages that began within so many sentences of a part, and could both own it, cannot be told apart."""
APART_US = 30_000_000
"""Parts whose tag blocks differ by more are not of one message."""
LOST, LONG, UNSURE = range(3)
# What is known of a message that waits.
TOTAL, SEQ, CHAN, BORN, MASK, STATION, GROUP, TIME, FIRST, HEAD = range(10)
SLOTS, MOST = 512, 9
"""More than WINDOW, so that a message has its place for itself; parts of a message."""
_int: Any = np.int64

_i8, _u1 = nb.int64, nb.uint8
_ints, _table, _signs = _i8[::1], _i8[:, ::1], _u1[:, ::1]


@kernel(_i8(_i8, _i8, _table, _ints, _table, _table))
def _owner(q: int, n_open: int, parts: Any, order: Any, slots: Any, held: Any) -> int:
    """The waiting message that part ``q`` belongs to; -1 when there is none, -2 when there are several and nothing tells which.

    It must have as many parts, the sequence number and the channel, and must not have this part; known stations, groups and times must
    agree. The one whose clock names the xor of all checksums is surely it, then one of the same group, then one of the same station,
    then the latest."""
    best, best_score, rival = -1, -1, False
    total, bit = parts[q, P_TOTAL], 1 << parts[q, P_NUMBER]
    here, group, t = parts[q, P_STATION], parts[q, P_GROUP], parts[q, P_T]
    for o in range(n_open - 1, -1, -1):
        s = order[o]
        if (
            slots[s, TOTAL] != total
            or slots[s, SEQ] != parts[q, P_SEQ]
            or slots[s, CHAN] != parts[q, P_CHAN]
            or slots[s, MASK] & bit
        ):
            continue
        score = 0
        if slots[s, GROUP] and group:
            if slots[s, GROUP] != group:
                continue
            score += 4
        if slots[s, STATION] >= 0 and here >= 0:
            if slots[s, STATION] != here:
                continue
            score += 2
        if slots[s, TIME] != NONE and t != NONE and abs(slots[s, TIME] - t) > APART_US:
            continue
        if slots[s, MASK] | bit == (2 << total) - 2:
            x, named = parts[q, P_CHECK], -1
            for k in range(s * MOST, s * MOST + total):
                if k != s * MOST + parts[q, P_NUMBER] - 1:
                    x ^= held[k, P_CHECK]
                    if held[k, P_CLOCK]:
                        named = held[k, P_CLOCK_CHECK]
            if named >= 0 and named == x:
                score += 8
        if score > best_score:
            best, best_score, rival = s, score, False
        elif score == best_score and parts[q, P_N] - slots[s, BORN] <= NEAR:
            # Two receivers that heard one message are no riddle: whichever it is, the message is the same.
            if slots[s, MASK] != slots[best, MASK]:
                rival = True
            for k in range(total):
                if (
                    slots[s, MASK] >> (k + 1) & 1
                    and held[s * MOST + k, P_HASH] != held[best * MOST + k, P_HASH]
                ):
                    rival = True
    return -2 if rival else best


@kernel(nb.void(_i8, _i8, _table, _table, _signs, _table, _signs))
def _whole(s: int, r: int, slots: Any, held: Any, chars: Any, rows: Any, whole: Any) -> None:
    """Writes row ``r``: the message that has all its parts. It stands where its first part does."""
    total, first = slots[s, TOTAL], s * MOST
    seal = 0
    for k in range(first, first + total):
        seal ^= held[k, P_CHECK]
    t, station, clock, epoch = NONE, -1, NONE, NONE
    word, n = 0, 0
    for k in range(first, first + total):
        if t == NONE:
            t = held[k, P_T]
        if station < 0:
            station = held[k, P_STATION]
        if epoch == NONE:
            epoch = held[k, P_EPOCH]
        if (
            clock == NONE
            and held[k, P_CLOCK]
            and (held[k, P_CLOCK_CHECK] < 0 or held[k, P_CLOCK_CHECK] == seal)
        ):
            clock = held[k, P_CLOCK_T]
        for j in range(held[k, P_SIGNS]):
            whole[r, n] = chars[k, j]
            word = (word << 6) | _int(SIX[chars[k, j]])
            n += 1
            if n % 10 == 0:
                if n <= 10 * WORDS:
                    rows[r, W + n // 10 - 1] = word
                word = 0
    if n % 10 and n < 10 * WORDS:
        rows[r, W + n // 10] = word << (6 * (10 - n % 10))
    rows[r, AT], rows[r, STATION_ID], rows[r, KIND] = held[first, P_AT], station, rows[r, W] >> 54
    rows[r, T] = t if t != NONE else clock if clock != NONE else epoch
    rows[r, BASIS] = 1 if t != NONE else 2 if clock != NONE else 3 if epoch != NONE else 0
    rows[r, BITS], rows[r, SIGNS_N], rows[r, PARTS_N] = 6 * n - held[first + total - 1, P_FILL], n, total


@kernel(_i8(_table, _signs, _i8, _i8, _i8, _ints, _table, _table, _signs, _table, _signs, _table))
def join(parts: Any, signs: Any, n: int, n_open: int, last: int, order: Any, slots: Any, held: Any, chars: Any, rows: Any, whole: Any,
         refused: Any) -> int:  # fmt: skip
    """How many messages wait after the first ``n`` of ``parts``, of ``n_open`` before; ``order`` names them, the oldest first.

    A message that has all its parts is written into the row of the part that came last. At the end of a file ``last`` is past all
    sentences, elsewhere 0: what began more than WINDOW sentences ago is given up. ``refused``: [reason, (how many, place of the first,
    parts it had, parts it should have)]."""
    for q in range(n + 1):
        now = parts[q, P_N] if q < n else last
        kept = 0
        for o in range(n_open):
            s = order[o]
            if now - slots[s, BORN] > WINDOW:
                if refused[LOST, 0] == 0:
                    refused[LOST, 1], refused[LOST, 3] = (
                        held[s * MOST + slots[s, FIRST], P_AT],
                        slots[s, TOTAL],
                    )
                    for k in range(1, MOST + 1):
                        refused[LOST, 2] += slots[s, MASK] >> k & 1
                refused[LOST, 0] += 1
            else:
                order[kept] = s
                kept += 1
        n_open = kept
        if q == n:
            break
        total, number = parts[q, P_TOTAL], parts[q, P_NUMBER]
        s = _owner(q, n_open, parts, order, slots, held)
        if s == -2:
            # Neither this part nor the messages that could own it can be used.
            if refused[UNSURE, 0] == 0:
                refused[UNSURE, 1], refused[UNSURE, 2], refused[UNSURE, 3] = parts[q, P_AT], number, total
            refused[UNSURE, 0] += 1
            kept = 0
            for o in range(n_open):
                s = order[o]
                same = (
                    slots[s, TOTAL] == total
                    and slots[s, SEQ] == parts[q, P_SEQ]
                    and slots[s, CHAN] == parts[q, P_CHAN]
                )
                if same and not slots[s, MASK] >> number & 1:
                    refused[UNSURE, 0] += 1
                else:
                    order[kept] = s
                    kept += 1
            n_open = kept
            continue
        if s < 0:
            s = parts[q, P_N] % SLOTS
            order[n_open] = s
            n_open += 1
            slots[s, TOTAL], slots[s, SEQ], slots[s, CHAN], slots[s, BORN] = (
                total,
                parts[q, P_SEQ],
                parts[q, P_CHAN],
                parts[q, P_N],
            )
            slots[s, MASK], slots[s, STATION], slots[s, GROUP], slots[s, TIME], slots[s, FIRST] = (
                0,
                -1,
                0,
                NONE,
                number - 1,
            )
        slots[s, MASK] |= 1 << number
        if slots[s, STATION] < 0:
            slots[s, STATION] = parts[q, P_STATION]
        if slots[s, GROUP] == 0:
            slots[s, GROUP] = parts[q, P_GROUP]
        if slots[s, TIME] == NONE:
            slots[s, TIME] = parts[q, P_T]
        k = s * MOST + number - 1
        for j in range(P_N + 1):
            held[k, j] = parts[q, j]
        for j in range(parts[q, P_SIGNS]):
            chars[k, j] = signs[q, j]
        if slots[s, MASK] != (2 << total) - 2:
            continue
        kept, length = 0, 0
        for o in range(n_open):
            if order[o] != s:
                order[kept] = order[o]
                kept += 1
        n_open = kept
        for k in range(s * MOST, s * MOST + total):
            length += held[k, P_SIGNS]
        if length <= SIGNS:
            _whole(s, parts[q, P_ROW], slots, held, chars, rows, whole)
        else:
            if refused[LONG, 0] == 0:
                refused[LONG, 1] = held[s * MOST, P_AT]
            refused[LONG, 0] += 1
    return n_open
