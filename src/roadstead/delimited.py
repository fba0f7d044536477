"""Delimited text: headers, small tables by row, bulk tables by batch, each row with its number.

Rows are counted from 1, the header not counted, blank lines counted: ``row:1`` is the line after the header.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from roadstead.streams import BadFile, Rejects, Source

SEPARATORS = ",;\t|"
csv.field_size_limit(1 << 20)


@dataclass(frozen=True)
class Header:
    """The first line of a delimited file: its names as written, and folded (lower case, blanks to ``_``)."""

    written: list[str]
    names: list[str]
    separator: str


def fold(name: str) -> str:
    """The name as headers are compared: lower case, blanks as ``_``, without a mark or ``#`` before it."""
    return "_".join(name.strip().strip("\ufeff#").strip().lower().split())


def header(source: Source) -> Header | None:
    """The header of a file that may be a delimited table: two names or more; None when it is none."""
    if not source.encoding:
        return None
    line = source.head_text().split("\n", 1)[0].rstrip("\r")
    separator = max(SEPARATORS, key=line.count)
    if not line.count(separator) or len(line) > 20_000 or "\0" in line:
        return None
    try:
        written = next(csv.reader([line], delimiter=separator, strict=True), [])
    except csv.Error:
        return None
    return Header([cell.strip() for cell in written], [fold(cell) for cell in written], separator)


def rows(source: Source, head: Header, rejects: Rejects) -> Iterator[tuple[int, dict[str, str]]]:
    """(row number, folded name -> cell) of a table small enough to hold. A row with another number of fields or with
    a NUL is rejected; a first name that comes twice counts. BadFile when it is no table at all."""
    reader = csv.reader(io.StringIO(source.text(), newline=""), delimiter=head.separator)
    n = 0
    try:
        next(reader, None)
        for n, cells in enumerate(reader, 1):
            if not cells or not any(cell.strip() for cell in cells):
                continue
            if any("\0" in cell for cell in cells):
                rejects.add("NUL in the row", f"row:{n}")
            elif len(cells) != len(head.names):
                rejects.add(
                    "wrong number of fields", f"row:{n}", f"{len(cells)} instead of {len(head.names)}"
                )
            else:
                yield (
                    n,
                    {
                        name: cell.strip()
                        for name, cell in reversed(list(zip(head.names, cells, strict=True)))
                    },
                )
    except csv.Error as error:
        raise BadFile(source.name, f"not a table ({error})", f"row:{n + 1}") from None


def batches(source: Source, head: Header, rejects: Rejects) -> Iterator[pl.DataFrame]:
    """All rows as text, in bounded batches: a column ``at`` (row number), then the folded names; blank cells are null.
    A line with another number of fields, a NUL, or bytes that are not in the file's encoding is rejected."""
    for chunk in source.chunks():
        frame = pl.DataFrame({"line": chunk.lines}, schema={"line": pl.String})
        frame = frame.with_columns(at=pl.int_range(pl.len(), dtype=pl.Int64) + (chunk.first - 1)).filter(
            pl.col("at") > 0
        )
        for i in sorted(chunk.undecodable):
            if chunk.first + i > 1:
                rejects.add(f"not {source.encoding}", f"row:{chunk.first - 1 + i}")
        if chunk.undecodable:
            frame = frame.filter(~pl.col("at").is_in([chunk.first - 1 + i for i in chunk.undecodable]))
        table = _table(frame, head, rejects)
        if table is not None:
            yield table


def cut(
    source: Source, head: Header, lines: list[bytes], at: list[int], rejects: Rejects
) -> pl.DataFrame | None:
    """These lines as :func:`batches` gives them, with these row numbers; None when not one is a row."""
    encoding, texts, places = (source.encoding or "utf-8").removesuffix("-sig"), [], []
    for n, line in zip(at, lines, strict=True):
        try:
            texts.append(line.decode(encoding))
        except UnicodeDecodeError:
            rejects.add(f"not {source.encoding}", f"row:{n}")
        else:
            places.append(n)
    return _table(
        pl.DataFrame({"line": texts, "at": places}, schema={"line": pl.String, "at": pl.Int64}), head, rejects
    )


def _table(frame: pl.DataFrame, head: Header, rejects: Rejects) -> pl.DataFrame | None:
    """Lines and their numbers as rows; None when there is none."""
    width, line = len(head.names), pl.col("line")
    frame = frame.filter(line.str.strip_chars() != "").with_columns(
        nul=line.str.contains("\0", literal=True),
        quoted=line.str.contains('"', literal=True),
        fields=line.str.count_matches(head.separator, literal=True) + 1,
    )
    plain = ~pl.col("nul") & ~pl.col("quoted") & (pl.col("fields") == width)
    good = frame.filter(plain)
    cells = [] if good.is_empty() else [_split(good, width, head.separator)]
    odd = frame.filter(~plain)
    if not odd.is_empty():
        cells.append(_odd(odd, width, head.separator, rejects))
    if not cells:
        return None
    table = pl.concat(cells)
    if len(cells) > 1:
        table = table.sort("at")
    # A name that comes twice keeps its first column.
    first = {name: f"c{i}" for i, name in reversed(list(enumerate(head.names)))}
    return table.select("at", **{name: pl.col(c) for name, c in first.items() if name and name != "at"})


def _split(frame: pl.DataFrame, width: int, separator: str) -> pl.DataFrame:
    """Lines without quotes and with the right number of fields, cut by the CSV engine."""
    body = "\n".join(frame["line"].to_list()).encode()
    cells = pl.read_csv(
        io.BytesIO(body), has_header=False, separator=separator, quote_char=None, infer_schema=False,
        new_columns=[f"c{i}" for i in range(width)],
    )  # fmt: skip
    blank = pl.all().str.strip_chars().replace("", None)
    return frame.select("at").hstack(cells.select(blank))


def unclosed(line: str, separator: str) -> bool:
    """True for a line that ends inside a cell in quotes; a mark within a cell (`5" pipe`) opens none."""
    if '"' not in line:
        return False
    by = re.escape(separator)
    rest = re.sub(rf'(^|{by})\s*"(?:[^"]|"")*+"(?=\s*(?:{by}|$))', r"\1", line)
    return bool(re.search(rf'(?:^|{by})\s*"', rest))


def _odd(frame: pl.DataFrame, width: int, separator: str, rejects: Rejects) -> pl.DataFrame:
    """Lines that need a person's eye: quoted ones are cut one by one, the others are rejected."""
    kept: list[list[str | None]] = []
    places: list[int] = []
    for at, text, nul, quoted, fields in frame.select("at", "line", "nul", "quoted", "fields").iter_rows():
        if nul:
            rejects.add("NUL in the row", f"row:{at}")
            continue
        cells: list[str] = []
        # What follows it would be taken into the cell.
        if quoted and unclosed(text, separator):
            rejects.add("a quotation mark without its end", f"row:{at}")
            continue
        if quoted:
            try:
                cells = next(csv.reader([text], delimiter=separator), [])
            except csv.Error:
                cells = []
        if len(cells) == width:
            kept.append([cell.strip() or None for cell in cells])
            places.append(at)
        else:
            rejects.add("wrong number of fields", f"row:{at}", f"{len(cells) or fields} instead of {width}")
    schema = {"at": pl.Int64, **{f"c{i}": pl.String for i in range(width)}}
    return pl.DataFrame(
        [(at, *cells) for at, cells in zip(places, kept, strict=True)], schema=schema, orient="row"
    )
