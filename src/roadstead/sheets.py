"""Long delimited files row by row in bounded memory, for publishers' lists: a title may stand above the header, cells
may hold line breaks, and one damaged row refuses the file, because half a list would pass for the whole.

Rows are counted from 1, the header not counted, as in :mod:`roadstead.delimited`.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from roadstead.delimited import SEPARATORS, fold
from roadstead.streams import BadFile, Source

LIMIT = 512 * 1024 * 1024
"""Characters, after which a file is refused: the longest list of today has a tenth of it."""
AGAIN = "fetch the file again from the publisher"
_END = "\x1aend\x1a"
"""A last line of ours: it does not come back as a record of its own where a quotation mark was never closed."""
ABOVE = 8
"""Lines in which a header is looked for."""
_MONTHS = (
    "jan(?:uary|vier|v)?", "feb(?:ruary)?|f[ée]vr?(?:ier)?", "mar(?:ch|s)?", "a[pv]r(?:il)?", "may|mai", "june?|juin",
    "july?|juil(?:let)?", "aug(?:ust)?|ao[uû]t", "sept?(?:ember|embre)?", "oct(?:ober|obre)?", "nov(?:ember|embre)?", "d[eé]c(?:ember|embre)?",
)  # fmt: skip
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[t ].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[t ][\d:.]+)?")
_WORDED = re.compile(r"(\d{1,2})(?:er|st|nd|rd|th)?[\s.-]+([^\W\d]+)\.?[\s.,-]+(\d{4})")


@dataclass(frozen=True)
class Sheet:
    """``above``: the records above the header; ``names``: the header, folded; ``rows``: (number, name -> cell)."""

    above: list[list[str]]
    names: list[str]
    rows: Iterator[tuple[int, dict[str, str]]]


Heads = list[tuple[int, str, list[str]]]
_asked: tuple[Source | None, Heads] = (None, [])


def headers(source: Source) -> Iterator[tuple[int, str, list[str]]]:
    """(lines above it, separator, folded names) of every line of the head that may be a header, the likeliest reading of it first."""
    global _asked  # Each reader of tables asks the same of the same head.
    if _asked[0] is not source:
        _asked = (source, list(_headers(source)))
    return iter(_asked[1])


def _headers(source: Source) -> Iterator[tuple[int, str, list[str]]]:
    if not source.encoding:
        return
    for above, line in enumerate(source.head_text().split("\n", ABOVE)[:ABOVE]):
        for separator in sorted(SEPARATORS, key=line.count, reverse=True):
            try:
                names = [fold(cell) for cell in next(csv.reader([line], delimiter=separator), [])]
            except csv.Error:
                continue
            if len(names) > 1:
                yield above, separator, names


def header(source: Source, *needed: str) -> tuple[int, str, list[str]] | None:
    """(lines above it, separator, folded names) of the first line of the head that has all these names; None without one."""
    return next((found for found in headers(source) if set(needed) <= set(found[2])), None)


def sheet(source: Source, needed: tuple[str, ...]) -> Sheet:
    """The table below the header that has the ``needed`` names; of a name that comes twice the first column counts, blank rows are
    passed over.

    BadFile where a name is missing, a line has no end, a byte is not in the encoding, a row has another number of fields or a
    NUL, or the header comes again: a copy that has lost an entry would call a listed ship not listed.
    """
    found = header(source, *needed)
    if found is None:
        raise BadFile(source.name, f"no header with the columns {', '.join(needed)}", "row:0", AGAIN)
    above, separator, names = found
    reader = csv.reader(_lines(source), delimiter=separator)
    before = [next(reader) for _ in range(above)]
    return Sheet(before, names, _rows(source, reader, next(reader), names, separator))


def _rows(source: Source, reader: Iterator[list[str]], written: list[str], names: list[str], separator: str) -> Iterator[tuple[int, dict[str, str]]]:
    n = 0
    at = {name: i for i, name in reversed(list(enumerate(names))) if name}
    try:
        for n, cells in enumerate(reader, 1):
            if cells == [_END]:
                return
            if not any(cell.strip("\x1a \t") for cell in cells):  # DOS ends a file with 0x1A
                continue
            wrong = (
                f"{len(cells)} fields where the header has {len(names)}: the file is damaged or cut short" if len(cells) != len(names)
                else "NUL in the row" if any("\0" in cell for cell in cells)
                else "the header again: two files in one" if cells[1:] == written[1:]
                else "several rows run together: a quotation mark is missing" if _swallowed(cells, separator) else ""
            )  # fmt: skip
            if wrong:
                raise BadFile(source.name, wrong, f"row:{n}", AGAIN)
            yield n, {name: cells[i].strip() for name, i in at.items()}
    except csv.Error as error:
        raise BadFile(source.name, f"not a table ({error})", f"row:{n + 1}", AGAIN) from None
    raise BadFile(source.name, "a quotation mark is never closed: the file is damaged or cut short", f"row:{n}", AGAIN)


def _swallowed(cells: list[str], separator: str) -> bool:
    """True when a line of a cell is a row itself, as when two marks are missing in one column; of narrow tables nobody can tell."""
    return len(cells) > 12 and any(line.count(separator) >= len(cells) - 1 for cell in cells if "\n" in cell for line in cell.split("\n"))


def _lines(source: Source) -> Iterator[str]:
    read = 0
    for chunk in source.chunks(1 << 20):
        if chunk.undecodable:
            raise BadFile(source.name, f"not {source.encoding} throughout", f"line:{chunk.first + min(chunk.undecodable)}", "save it as UTF-8")
        for line in chunk.lines:
            read += len(line)
            if read > LIMIT:
                raise BadFile(source.name, f"more than {LIMIT >> 20} MiB of text", mend="split it")
            yield line + "\n"
    yield f"{_END}\n"


@lru_cache(4096)
def day(text: str | None) -> str | None:
    """The ISO day of ``2025-07-20``, ``20/07/2025``, ``20.7.2025``, ``20-Jul-2025``, ``20 July 2025``, ``20 juillet 2025``, with or
    without a time; None for anything else. A day in figures has its day first: no publisher read here writes the month first."""
    written = (text or "").strip().lower()
    if m := _ISO.fullmatch(written):
        year, month, date = int(m[1]), int(m[2]), int(m[3])
    elif m := _DAY_FIRST.fullmatch(written):
        year, month, date = int(m[3]), int(m[2]), int(m[1])
    elif m := _WORDED.fullmatch(written):
        year, date = int(m[3]), int(m[1])
        month = next((i for i, name in enumerate(_MONTHS, 1) if re.fullmatch(name, m[2])), 0)
    else:
        return None
    try:
        return dt.date(year, month, date).isoformat()
    except ValueError:
        return None
