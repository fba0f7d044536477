"""Rows of an XLSX workbook as text, each with its number, in bounded memory.

A number is written as it is stored; one that ends in six noughts as the spreadsheet shows it (``2.73E+08``), because it has lost digits or names
nobody. A day with a time is ISO text. Formulas give the value that was stored with them.
"""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any
from xml.etree.ElementTree import ParseError

from roadstead import streams
from roadstead.streams import BadFile, Source

LIMIT = 1 << 30
"""Bytes of unpacked XML, and so many times the packed ones, after which a workbook is refused."""
PACKED = 1 << 28
TIMES = 400
ROWS, COLUMNS = 1_048_576, 512
"""The most a sheet has; a row that calls itself the billionth would be waited for."""
ABOVE = 12
"""Rows in which a header is looked for."""
SHEETS = 8
CELL = 32_767


def is_workbook(source: Source) -> bool:
    """True for a zip that holds a workbook of Office Open XML."""
    return source.head.startswith(streams.ZIP) and (
        b"xl/" in source.head or b"[Content_Types].xml" in source.head
    )


def heads(source: Source) -> list[tuple[str, list[list[str]]]]:
    """(sheet, its first rows) of the first sheets; empty when it is damaged: reading says how."""
    global _asked
    if _asked[0] is not source:
        found: list[tuple[str, list[list[str]]]] = []
        try:
            with _opened(source) as book:
                for sheet in book.worksheets[:SHEETS]:
                    some: list[list[str]] = []
                    for cells in sheet.iter_rows(max_row=ABOVE, max_col=COLUMNS, values_only=True):
                        some.append([text(c) for c in cells])
                    found.append((sheet.title, some))
        except BadFile:
            found = []
        _asked = (source, found)
    return _asked[1]


_asked: tuple[Source | None, list[tuple[str, list[list[str]]]]] = (None, [])


def check(source: Source) -> None:
    """Nothing, or BadFile where the workbook cannot be opened."""
    with _opened(source):
        pass


def rows(source: Source, title: str, after: int, width: int) -> Iterator[tuple[int, list[str | None]]]:
    """(number, cells) of the rows of a sheet below row ``after``, that row being 0; blank rows are passed over, blank cells are None. BadFile
    where the workbook is damaged, encrypted or grows out of all proportion."""
    with _opened(source) as book:
        for n, cells in enumerate(
            book[title].iter_rows(min_row=after + 1, max_row=ROWS, max_col=width, values_only=True), 1
        ):
            found = [text(c) or None for c in cells]
            if any(found):
                yield n, [*found, *[None] * (width - len(found))]


@contextmanager
def _opened(source: Source) -> Iterator[Any]:
    raw: Any = source.path
    with source.path.open("rb") as stream:
        inside = stream.read(4) != streams.ZIP
    if not inside:
        try:
            inside = not streams.is_document(streams.members(source.path, source.name))
        except BadFile as error:
            raise BadFile(source.name, error.reason, mend="export it again") from None
        except (IndexError, UnicodeError, KeyError):
            # Names in its directory that are none.
            raise BadFile(source.name, "damaged zip", mend="export it again") from None
    if inside:
        with source.open() as stream:
            packed = stream.read(PACKED + 1)
        if len(packed) > PACKED:
            raise BadFile(source.name, "more than 256 MiB in one workbook", mend="export it as CSV")
        raw = io.BytesIO(packed)
    # Late: few runs read a workbook, and every run would wait for it.
    import openpyxl
    from defusedxml.common import DefusedXmlException
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(raw) as box:
            parts = box.infolist()
            size, held = sum(p.file_size for p in parts), sum(p.compress_size for p in parts)
            if any(p.flag_bits & 1 for p in parts):
                raise BadFile(source.name, "an encrypted workbook", mend="save it without a password")
            if size > LIMIT or size > (1 << 24) + TIMES * held:
                raise BadFile(source.name, f"grows to {size >> 20} MiB", mend="export it as CSV")
        with raw if inside else source.path.open("rb") as stream, warnings.catch_warnings():
            # What it finds odd in a style is nobody's affair here.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
            with closing(book):
                yield book
    except BadFile:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        ParseError,
        InvalidFileException,
        OSError,
        EOFError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        NotImplementedError,
        RecursionError,
        OverflowError,
        SyntaxError,
    ) as error:
        cause: BaseException | None = error
        while cause is not None and not isinstance(cause, DefusedXmlException):
            cause = cause.__cause__ or cause.__context__
        if cause is not None:
            raise BadFile(
                source.name, "XML entities in it: no spreadsheet writes such", mend="do not trust it"
            ) from None
        raise BadFile(
            source.name,
            f"damaged workbook ({type(error).__name__})",
            mend="save it again, or export it as CSV",
        ) from None


def text(cell: object) -> str:
    """The cell as text, blanks around it taken off."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, dt.datetime):
        # A spreadsheet keeps days as fractions: the last digits of a second are noise of that.
        near = cell.replace(microsecond=0) + dt.timedelta(seconds=round(cell.microsecond / 1e6, 2))
        return near.isoformat()
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    if isinstance(cell, dt.timedelta):
        seconds = int(cell.total_seconds())
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(cell, (int, float)):
        if cell != cell or abs(cell) > 1e15:
            return ""
        if cell and abs(cell) >= 1e8 and cell % 1_000_000 == 0 and abs(cell) < 1e9:
            return f"{cell:.2E}"
        return str(int(cell)) if cell == int(cell) else repr(float(cell))
    return str(cell)[:CELL].strip()


def folded(cells: Sequence[str]) -> list[str]:
    """Names for the columns of a sheet, none twice."""
    names: list[str] = []
    for n, cell in enumerate(cells):
        name = cell.strip() or f"column {n + 1}"
        names.append(name if name not in names else f"{name} {n + 1}")
    return names
