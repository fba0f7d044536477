"""XLSX of positions: the first sheet whose headers are known or named with ``--map``; titles may stand above them.

A number that a spreadsheet has rounded (``2,73E+08``) is refused with that reason, as in CSV.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import polars as pl

from roadstead import workbook
from roadstead.ais import exports, headers
from roadstead.streams import BadFile, Rejects, Rows, Source

VERSION = 2
BATCH = 20_000


def _table(source: Source) -> tuple[str, int, list[str], headers.Layout] | None:
    """(sheet, row of its header, names, layout) of the table with most of our columns; None without time or place."""
    best: tuple[int, tuple[str, int, list[str], headers.Layout]] | None = None
    for title, some in workbook.heads(source):
        for n, cells in enumerate(some, 1):
            names = workbook.folded(cells)
            layout = headers.layout(cells, names, source.columns)
            layout = headers.titled(layout, "\n".join(" ".join(row) for row in some[: n - 1]))
            found = layout.columns
            if (
                {"lat", "lon"} <= set(found)
                and ("t" in found or "date" in found or "mmsi" in found)
                and (best is None or len(found) > best[0])
            ):
                best = (len(found), (title, n, names, layout))
    return best[1] if best else None


def claims(source: Source) -> int:
    """Likely when a sheet has columns for a place and for a time or a ship's number; a damaged workbook is claimed too, to say what is wrong."""
    if not workbook.is_workbook(source):
        return 0
    return 60 if _table(source) else 0 if workbook.heads(source) else 3


def read(source: Source) -> Iterator[Rows]:
    """As :mod:`roadstead.readers.positions`; ``at`` is the number of the row below the header."""
    table = _table(source)
    if table is None:
        workbook.check(source)
        raise BadFile(
            source.name,
            "no sheet with columns of positions",
            "row:0",
            "name them: --map t=...,lat=...,lon=...,mmsi=...",
        )
    title, above, names, layout = table
    headers.check(source.name, layout, " | ".join(names), source.columns, names)

    def frames(rejects: Rejects) -> Iterator[pl.DataFrame]:
        schema = {"at": pl.Int64, **dict.fromkeys(names, pl.String)}
        rows = workbook.rows(source, title, above, len(names))
        while some := [(n, *cells) for n, cells in islice(rows, BATCH)]:
            yield pl.DataFrame(some, schema=schema, orient="row")

    time = layout.columns.get("t") or layout.columns["date"]
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    yield from exports.rows(
        source, frames, layout, Rejects(), source.columns, media=media, written=f"{time} of sheet {title}"
    )
