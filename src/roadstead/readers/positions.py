"""Any CSV of positions whose headers are known, or are named with ``--map t=Zeit,lat=Breite``: vendors' exports, and what a spreadsheet saves.

Comma, semicolon, tab or ``|`` between the fields, decimal point or comma, a line ``sep=;`` or titles above the header, cells with line breaks in quotes.
Which headers are known, and by whom: ``ais/headers.toml``. A table without a header is refused: which of two numbers is the latitude nobody says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from itertools import islice

import polars as pl

from roadstead import delimited
from roadstead.ais import exports, headers
from roadstead.streams import BLOCK, BadFile, Chunk, Rejects, Rows, Source

VERSION = 5
COLUMNS = (*headers.known(), *headers.OPTIONS)
"""What `--map` may name."""
ABOVE = 20
"""Lines in which a header is looked for, and to which a cell in quotes may go on."""
_BARE = re.compile(r"(?:[^,;\t|]*[,;\t|]\s*)*?[\"']?[2-7]\d{8}(?:\.0)?[\"']?\s*(?:[,;\t|]|$)")
_PLACE = re.compile(r"(?<![\d.])-?\d{1,3}[.,]\d+(?![\d.])")
_WHEN = re.compile(r"\d{4}-\d\d-\d\d[T ]\d|\d\d?[/.]\d\d?[/.]\d{4} \d|(?<!\d)1\d{9}(?:\d{3})?(?!\d)")


def _header(source: Source) -> tuple[delimited.Header | None, int]:
    """(header, lines above it). A spreadsheet may name the separator in a line of its own, and a vendor the ship and the span."""
    text = source.head_text()
    named = re.match(r"\ufeff?\"?sep=([,;\t|])\"?\r?\n([^\r\n]*)", text, re.I)
    if named:
        cells = [cell.strip().strip('"') for cell in named[2].split(named[1])]
        return delimited.Header(cells, [delimited.fold(cell) for cell in cells], named[1]), 1
    first = delimited.header(source)
    best, found = (_known(source, first), (first, 0)) if first else (0, (None, 0))
    if best < len(headers.NEEDED) and source.encoding:
        for above, line in enumerate(islice(text.lstrip("\ufeff").split("\n"), 1, ABOVE), 1):
            head = delimited.header(replace(source, head=line.encode(), encoding="utf-8"))
            if head and (n := _known(source, head)) > max(best, len(headers.NEEDED) - 1):
                best, found = n, (head, above)
    return found


def _known(source: Source, head: delimited.Header) -> int:
    """How many columns of ours a header has; 0 where it names no place, or neither a time nor a ship."""
    found = headers.layout(head.written, head.names, source.columns).columns
    return len(found) if {"lat", "lon"} <= set(found) and {"t", "date", "mmsi"} & set(found) else 0


def _layout(source: Source, head: delimited.Header, above: int) -> headers.Layout:
    found = headers.layout(head.written, head.names, source.columns)
    return headers.titled(found, "\n".join(source.head_text().split("\n", above)[:above]))


def claims(source: Source) -> int:
    """Sure when time, place and a number of the ship are there; likely when a place and one of the others are."""
    head, above = _header(source)
    if not head:
        return 0
    layout = _layout(source, head, above)
    found = layout.columns
    if "mmsi" in found and headers.complete(layout):
        return 60
    mapped = any(headers.plain(name) in map(headers.plain, head.written) for name in source.columns.values())
    placed = "lat" in found and "lon" in found and ("mmsi" in found or ("t" in found and len(found) > 3))
    halved = ("lat" in found or "lon" in found) and "mmsi" in found and "t" in found
    return 50 if mapped or placed or halved or headers.complete(layout) else 8 if _headless(head) else 0


def _headless(head: delimited.Header) -> bool:
    """True for a first line that is a row: a ship's number, two fractions of degrees and a moment stand in it."""
    line = "|".join(head.written)
    return bool(_BARE.match(line) and _WHEN.search(line) and len(_PLACE.findall(line)) > 1)


def read(source: Source) -> Iterator[Rows]:
    """Fixes of all usable rows, and statics where identity is given; ``at`` is the row number.

    BadFile when time, latitude, longitude or MMSI is not among the headers, where there is no header, and where days cannot be told from months."""
    head, above = _header(source)
    if head is None:
        raise BadFile(source.name, "no header", "row:0")
    layout = _layout(source, head, above)
    if _headless(head) and not layout.columns:
        raise BadFile(
            source.name,
            "rows without a header: nobody says which column is which",
            "row:0",
            "write a first line with the columns' names, as MMSI,timestamp,latitude,longitude",
        )
    headers.check(source.name, layout, head.separator.join(head.written), source.columns, head.written)
    known = {f.name: getattr(source, f.name) for f in fields(source)}

    def frames(rejects: Rejects) -> Iterator[pl.DataFrame]:
        return delimited.batches(_Below(**known, above=above, table=head, rejects=rejects), head, rejects)

    time = layout.columns.get("t") or layout.columns["date"]
    written = head.written[head.names.index(time)]
    yield from exports.rows(
        source, frames, layout, Rejects(), source.columns, media="text/csv", written=written
    )


@dataclass(frozen=True)
class _Below(Source):
    """A file from its header on. A row whose cell in quotes goes on in the next lines is one line, and those are blank: rows keep their numbers."""

    above: int = 0
    table: delimited.Header | None = None
    rejects: Rejects | None = None

    def chunks(self, size: int = BLOCK) -> Iterator[Chunk]:
        for chunk in super().chunks(size):
            off = min(len(chunk.lines), max(0, self.above - chunk.first + 1))
            lines, first = chunk.lines[off:], max(1, chunk.first - self.above)
            if any('"' in line for line in lines):
                lines = self._joined(lines, first)
            yield Chunk(first, lines, frozenset(i - off for i in chunk.undecodable if i >= off), False)

    def _joined(self, lines: list[str], first: int) -> list[str]:
        i = int(first == 1)
        while i < len(lines):
            if self._open(lines[i]):
                whole = lines[i]
                for n in range(i + 1, min(i + ABOVE, len(lines))):
                    whole += f" {lines[n]}"
                    if not self._open(whole):
                        lines[i : n + 1] = [whole, *[""] * (n - i)]
                        break
                else:
                    # What would be read of it is the begin of a cell.
                    if self.rejects is not None:
                        self.rejects.add("a quotation mark without its end", f"row:{first + i - 1}")
                    lines[i] = ""
            i += 1
        return lines

    def _open(self, line: str) -> bool:
        return self.table is not None and delimited.unclosed(line, self.table.separator)
