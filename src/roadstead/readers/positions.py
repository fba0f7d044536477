"""Any CSV of positions whose headers are known, or are named with ``--map t=Zeit,lat=Breite``: vendors' exports, and what a spreadsheet saves.

Comma, semicolon or tab between the fields, decimal point or comma, a line ``sep=;`` above the header. Which headers are known, and by whom:
``ais/headers.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl

from roadstead import delimited
from roadstead.ais import exports, headers
from roadstead.streams import BadFile, Rejects, Rows, Source

VERSION = 4
COLUMNS = (*headers.known(), *headers.OPTIONS)
"""What `--map` may name."""


def _header(source: Source) -> tuple[delimited.Header | None, int]:
    """(header, lines above it). A spreadsheet may name the separator in a line of its own."""
    text = source.head_text()
    named = re.match(r"\ufeff?\"?sep=([,;\t|])\"?\r?\n([^\r\n]*)", text, re.I)
    if not named:
        return delimited.header(source), 0
    cells = [cell.strip().strip('"') for cell in named[2].split(named[1])]
    return delimited.Header(cells, [delimited.fold(cell) for cell in cells], named[1]), 1


def claims(source: Source) -> int:
    """Sure when time, place and a number of the ship are there; likely when a place and one of the others are."""
    head, _ = _header(source)
    if not head:
        return 0
    layout = headers.layout(head.written, head.names, source.columns)
    found = layout.columns
    if "mmsi" in found and headers.complete(layout):
        return 60
    mapped = any(headers.plain(name) in map(headers.plain, head.written) for name in source.columns.values())
    placed = "lat" in found and "lon" in found and ("mmsi" in found or ("t" in found and len(found) > 3))
    halved = ("lat" in found or "lon" in found) and "mmsi" in found and "t" in found
    return 50 if mapped or placed or halved else 0


def read(source: Source) -> Iterator[Rows]:
    """Fixes of all usable rows, and statics where identity is given; ``at`` is the row number.

    BadFile when time, latitude, longitude or MMSI is not among the headers, and where days cannot be told from months."""
    head, above = _header(source)
    if head is None:
        raise BadFile(source.name, "no header", "row:0")
    layout = headers.layout(head.written, head.names, source.columns)
    headers.check(source.name, layout, head.separator.join(head.written), source.columns, head.written)

    def frames(rejects: Rejects) -> Iterator[pl.DataFrame]:
        seen = False
        for frame in delimited.batches(source, head, rejects):
            if above == 0:
                yield frame
            else:
                # The first line that has the header's fields is the header.
                yield frame.slice(0 if seen else 1).with_columns(pl.col("at") - above)
                seen = True

    time = layout.columns.get("t") or layout.columns["date"]
    written = head.written[head.names.index(time)]
    yield from exports.rows(
        source, frames, layout, Rejects(), source.columns, media="text/csv", written=written
    )
