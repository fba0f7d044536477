"""The fields of AIS messages, by type: where each lies in the bits, and columns of them.

Layouts after ITU-R M.1371-5, annex 8. A message is a row of :mod:`roadstead.sentences`: int64, its words of 60 bits beginning at
column ``WORDS_AT``, its length in bits in column ``BITS``, its type in column ``KIND``, of how many parts it was made in ``PARTS``. A
field whose end lies behind the end of the message is null: a cut field would be another number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numba as nb
import numpy as np
import polars as pl

from roadstead.sphere import frozen, kernel

KIND, BITS, PARTS, WORDS_AT = 4, 5, 7, 8
NULL = -(2**31)
"""A field that the message is too short to hold."""

_POSITION = "accuracy 1 | lon s28 | lat s27"
_SIZE = "to_bow 9 | to_stern 9 | to_port 6 | to_starboard 6"
_HEAD = "msg_type 6 | repeat 2 | mmsi 30"
_MOVES = f"{_HEAD} | reserved_1 8 | speed 10 | {_POSITION} | course 12 | heading 9 | second 6"
_PART_B = f"{_HEAD} | partno 2 | ship_type 8 | vendorid t18 | model 4 | serial 20 | callsign t42"
# name, types, the fields in their order with their width in bits: `s` of a signed number, `t` of text; `-` is spare
_WRITTEN = (
    ("class_a", (1, 2, 3), f"{_HEAD} | status 4 | turn s8 | speed 10 | {_POSITION} | course 12 | heading 9 | second 6 | maneuver 2 | - 3 | raim 1 | radio 19"),
    ("station", (4, 11), f"{_HEAD} | year 14 | month 4 | day 5 | hour 5 | minute 6 | second 6 | {_POSITION} | epfd 4 | - 10 | raim 1 | radio 19"),
    ("voyage", (5,), f"{_HEAD} | ais_version 2 | imo 30 | callsign t42 | shipname t120 | ship_type 8 | {_SIZE} | epfd 4 | month 4 | day 5 | hour 5 | minute 6"
     " | draught 8 | destination t120 | dte 1 | - 1"),
    ("aircraft", (9,), f"{_HEAD} | alt 12 | speed 10 | {_POSITION} | course 12 | second 6 | reserved_1 8 | dte 1 | - 3 | assigned 1 | raim 1 | radio 20"),
    ("correction", (17,), f"{_HEAD} | - 2 | lon s18 | lat s17 | - 5"),
    ("class_b", (18,), f"{_MOVES} | reserved_2 2 | cs 1 | display 1 | dsc 1 | band 1 | msg22 1 | assigned 1 | raim 1 | radio 20"),
    ("class_b_long", (19,), f"{_MOVES} | reserved_2 4 | shipname t120 | ship_type 8 | {_SIZE} | epfd 4 | raim 1 | dte 1 | assigned 1 | - 4"),
    ("aid", (21,), f"{_HEAD} | aid_type 5 | name t120 | {_POSITION} | {_SIZE} | epfd 4 | second 6 | off_position 1 | reserved_1 8 | raim 1 | virtual_aid 1"
     " | assigned 1 | - 1 | name_ext t84"),
    ("name", (24,), f"{_HEAD} | partno 2 | shipname t120"),
    ("craft", (24,), f"{_PART_B} | {_SIZE} | epfd 4 | - 2"),
    ("auxiliary", (24,), f"{_PART_B} | mothership_mmsi 30 | - 6"),
    ("long_range", (27,), f"{_HEAD} | accuracy 1 | raim 1 | status 4 | lon s18 | lat s17 | speed 6 | course 9 | gnss 1 | - 1"),
)  # fmt: skip


@dataclass(frozen=True)
class Field:
    start: int
    width: int
    sort: str
    """"" a number, "s" a signed one, "t" text in six-bit signs."""


def _read(written: str) -> dict[str, Field]:
    fields, at = {}, 0
    for cell in written.split(" | "):
        name, size = cell.split()
        sort = size[0] if size[0] in "st" else ""
        width = int(size.removeprefix(sort))
        if name != "-":
            fields[name] = Field(at, width, sort)
        at += width
    return fields


LAYOUTS: dict[str, dict[str, Field]] = {name: _read(written) for name, _, written in _WRITTEN}
TYPES: dict[str, tuple[int, ...]] = {name: types for name, types, _ in _WRITTEN}
NAMES = tuple(LAYOUTS)
_NUMBERS = {name: [f for f in fields if fields[f].sort != "t"] for name, fields in LAYOUTS.items()}
_PLACES = {
    name: np.array([(f.start, f.width, f.sort == "s") for f in (LAYOUTS[name][n] for n in numbers)], np.int64)
    for name, numbers in _NUMBERS.items()
}
LEAST = {"class_a": 137, "station": 134, "voyage": 232, "aircraft": 128, "correction": 75, "class_b": 133, "class_b_long": 301, "aid": 249,
         "name": 154, "craft": 132, "auxiliary": 132, "long_range": 94}  # fmt: skip
"""Bits up to the end of the last field a position or an identity is made of: a shorter message was cut. Of type 5 those up to the name, and of
the name in type 24 all signs but the last: networks lose the end of such messages, and what stands before it was sent."""

_LAYOUT_OF = np.full(64, -1, np.int64)
for _n, (_name, _types, _) in enumerate(_WRITTEN):
    for _type in _types:
        if _LAYOUT_OF[_type] < 0:
            _LAYOUT_OF[_type] = _n
_NAME, _CRAFT = NAMES.index("name"), NAMES.index("craft")
_LEAST = np.array([LEAST[name] for name in NAMES], np.int64)
WHOLE, CUT, PART = len(NAMES), len(NAMES) + 1, len(NAMES) + 2
"""Where :func:`layouts` puts messages of other types, those too short for their type, and rows that are only a part."""

_ONE = np.uint64(1)
_i4, _i8, _u1 = nb.int32, nb.int64, nb.uint8
_rows = nb.types.Array(_i8, 2, "C", readonly=True)


@kernel(_i8(_rows, _i8, _i8, _i8))
def _bits(rows: Any, r: int, start: int, width: int) -> int:
    """The number in those bits of a message that has them."""
    k = start // 60
    off = 60 - (start - 60 * k) - width
    mask = (np.int64(1) << width) - 1
    high = rows[r, WORDS_AT + k]
    low = high >> off if off >= 0 else (high << -off) | (rows[r, WORDS_AT + k + 1] >> (60 + off))
    return int(low & mask)


@kernel(_i8[::1](_rows))
def layouts(rows: Any) -> Any:
    """The number in ``NAMES`` of each message's layout, or WHOLE, CUT or PART."""
    of = np.empty(len(rows), np.int64)
    for r in range(len(rows)):
        if rows[r, KIND] < 0:
            of[r] = PART
            continue
        k = _LAYOUT_OF[rows[r, KIND]]
        bits = rows[r, BITS]
        if k == _NAME and bits >= 40:
            part = _bits(rows, r, 38, 2)
            if part == 1:
                mmsi = _bits(rows, r, 8, 30)
                k = _CRAFT + (1 if 980_000_000 <= mmsi <= 989_999_999 else 0)
            elif part > 1:
                k = -1
        if k < 0:
            of[r] = WHOLE if bits >= 38 else CUT
        else:
            of[r] = CUT if bits < _LEAST[k] else k
    return of


@kernel(nb.types.Tuple((_i8[::1], _i8[::1]))(frozen(_i8)))
def sort(of: Any) -> Any:
    """(start, which): the rows of each layout in their order, ``which[start[k]:start[k+1]]`` for number k of ``NAMES``, then WHOLE, CUT and PART."""
    start = np.zeros(PART + 2, np.int64)
    for r in range(len(of)):
        start[of[r] + 1] += 1
    for k in range(PART + 1):
        start[k + 1] += start[k]
    at = start[:-1].copy()
    which = np.empty(len(of), np.int64)
    for r in range(len(of)):
        which[at[of[r]]] = r
        at[of[r]] += 1
    return start, which


@kernel(_i4[:, ::1](_rows, frozen(_i8), nb.types.Array(_i8, 2, "C", readonly=True)))
def take(rows: Any, which: Any, places: Any) -> Any:
    """[field, message] of the numbers at ``places`` (start, width, signed), NULL where a message ends before the field does."""
    out = np.empty((len(places), len(which)), np.int32)
    # A block of messages stays in the nearest cache while its fields are taken.
    for first in range(0, len(which), 128):
        stop = min(first + 128, len(which))
        for f in range(len(places)):
            start, width, signed = places[f, 0], places[f, 1], places[f, 2]
            # Unsigned indexes spare Numba the question whether they count from the end.
            k = np.uint64(WORDS_AT + start // 60)
            off = 60 - start % 60 - width
            mask = (np.int64(1) << width) - 1
            half = np.int64(1) << (width - 1) if signed else np.int64(0)
            last = start + width
            if off >= 0:
                for i in range(first, stop):
                    row = rows[np.uint64(which[np.uint64(i)])]
                    value = (((row[k] >> off) & mask) ^ half) - half
                    out[np.uint64(f), np.uint64(i)] = value if row[np.uint64(BITS)] >= last else NULL
            else:
                more, less = -off, 60 + off
                for i in range(first, stop):
                    row = rows[np.uint64(which[np.uint64(i)])]
                    value = ((((row[k] << more) | (row[k + _ONE] >> less)) & mask) ^ half) - half
                    out[np.uint64(f), np.uint64(i)] = value if row[np.uint64(BITS)] >= last else NULL
    return out


@kernel(_u1[::1](_rows, frozen(_i8), _i8, _i8, nb.boolean))
def _texts(rows: Any, which: Any, start: int, width: int, padded: bool) -> Any:
    """The texts at a place, each followed by a newline: up to the first ``@`` and without blanks around it unless ``padded``. A text that
    the message is too short for is empty, unless its end was sent, and in one piece: the last part of a message of several may be another's
    where the length is wrong. Of the last field of an aid there are as many signs as it sent."""
    out = np.empty(len(which) * (width // 6 + 1), np.uint8)
    n = 0
    for i in range(len(which)):
        r = which[i]
        signs = width // 6
        ended = rows[r, BITS] >= start + width or start == 272
        if rows[r, BITS] < start + width:
            signs = max(0, rows[r, BITS] - start) // 6
        first = n
        for k in range(signs):
            v = _bits(rows, r, start + 6 * k, 6)
            if v == 0 and not padded:
                ended = ended or rows[r, PARTS] == 1
                break
            # A text begins with its first sign that is no blank.
            if v != 32 or n > first or padded:
                out[n] = v + 64 if v < 32 else v
                n += 1
        while n > first and (not ended or (out[n - 1] == 32 and not padded)):
            n -= 1
        out[n] = 10
        n += 1
    return out[:n]


def texts(rows: Any, which: Any, field: Field, padded: bool = False) -> pl.Series:
    """The texts of that field, null where nothing is left of them."""
    if not len(which):
        return pl.Series([], dtype=pl.String)
    joined = _texts(rows, which, field.start, field.width, padded).tobytes().decode("ascii")
    found = pl.Series([joined[:-1]]).str.split("\n").explode()
    return found.set(found == "", None)


@dataclass(frozen=True)
class Columns:
    """Messages of one layout. ``which``: their rows, in order; ``values``: int32 [number, message], the numbers named by ``numbers``."""

    layout: str
    rows: Any
    which: Any
    numbers: list[str]
    values: Any

    def __getitem__(self, name: str) -> Any:
        """A field as it was sent, NULL or null where it is missing: an int32 array, or a series of texts."""
        if name in self.numbers:
            return self.values[self.numbers.index(name)]
        return texts(self.rows, self.which, LAYOUTS[self.layout][name])


def columns(rows: Any) -> dict[str, Columns]:
    """Every field of every message by layout; texts are made when asked for. Those that were cut or have no columns are left out."""
    start, which = sort(layouts(rows))
    found = {}
    for k, name in enumerate(NAMES):
        if start[k + 1] > start[k]:
            some = which[start[k] : start[k + 1]]
            found[name] = Columns(name, rows, some, _NUMBERS[name], take(rows, some, _PLACES[name]))
    return found
