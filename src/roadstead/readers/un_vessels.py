"""The ships that the 1718 Committee of the Security Council designated: a table on a saved page of the UN, or as CSV.

The Committee publishes the list as a PDF behind a page of main.un.org; a PDF is not read. Read is a table whose header names
a vessel, an IMO number and a date of designation: in an HTML page that says it is the Committee's own (its address, or
``url`` in sources.csv), or as CSV when it also has the Committee's columns of measures ("Paragraph 12 (a) of resolution 2321
(2016)"), as in the transcription that OpenSanctions keeps (``un_1718_vessels``). Cells may hold several values, ``1: HALCYON
2: HALCYON STAR``, which are names or dates in their order.

``#`` only counts the rows of that day and is no reference: it shifts when a ship is struck off, so ``entry`` is null unless
there is a column of reference numbers. A ship with several IMO numbers has a row for each.

A measure counts when its cell is neither empty nor ``NA``. The file does not say on which day it was seen: the copy's day is
in its name, ``published`` in sources.csv or ``--as-of``. The day of the last change is no such day.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

from roadstead import delimited, lists, tables, when
from roadstead.streams import BadFile, Rejects, Rows, Source, facts

VERSION = 2
LIST = "UN 1718 vessels"
PUBLISHER = "org:un-security-council"
_LIMIT = 16 * 1024 * 1024
_OWN = re.compile(r"(?:canonical|og:url|saved from url)[^<>]{0,200}un\.org/[^\"'<>\s]*1718", re.I)
_ADDRESS = re.compile(r"\bun\.org/.*1718", re.I)
_MEASURE = re.compile(r"\bparagraph\b.*\bresolution\b|^economic resources\b", re.I)
_COLUMNS = {
    "entry": r"(?:permanent )?reference(?:[ _](?:number|no\.?))?",
    "name": r"(?:name of )?(?:the )?(?:vessel|ship)(?:'s)?(?:[ _]names?)?|name", "imo": r"imo(?:[ _](?:number|no\.?|#))?", "mmsi": r"mmsi.*",
    "flag": r"flag.*", "callsign": r"call[ _]?sign.*", "ship_type": r"(?:vessel |ship )?type.*", "owner": r"designated[ _]owner|owner.*",
    "listed_on": r"(?:date[ _]of[ _]designation|designat(?:ed|ion)[ _](?:on|date)|listed on).*", "remarks": r"(?:other|additional)[ _]information|remarks|comments",
}  # fmt: skip
_TOKEN = re.compile(r"([^<]+|<(?![a-zA-Z/]))|<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>?")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_DATE = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})\.?[ ,-]*(\d{4}|\d{2})")
_KNOWN_AS = re.compile(r"\(((?:a\.?k\.?a|f\.?k\.?a|formerly|ex)\b[^)]*)\)", re.I)
_HOW = re.compile(r"(a\.?k\.?a|f\.?k\.?a|formerly|ex)\b[.: ]*", re.I)


def claims(source: Source) -> int:
    """Certain when the Committee's own page, or a CSV with its measures, has a table of vessels."""
    try:
        return 95 if _table(source) else 0
    except BadFile:
        return 95  # theirs, and damaged: nobody else shall read it as something else


def read(source: Source) -> Iterator[Rows]:
    """One listing of kind ``vessel`` per row; ``at`` is its number in the table. BadFile without such a table, without a row in it,
    without a day, or where a row lacks cells; a row without a name is rejected, a number or day that cannot be read is counted."""
    table = _table(source)
    if not table:
        raise BadFile(source.name, "no table of designated vessels", mend="save the whole page, or the table as CSV with its header")
    header, columns, measures = table[0], _columns(table[0]), [i for i, cell in enumerate(table[0]) if _MEASURE.search(cell)]
    copy = lists.copy_day(source)
    rejects = Rejects()
    found: list[dict[str, Any]] = []
    same = {"list": LIST, "publisher": PUBLISHER, "kind": "vessel", "copy": copy, "simulated": source.marked}
    unread = 0
    for n, cells in enumerate(table[1:], 1):
        if len(cells) == 1:
            rejects.add("a heading between the rows", f"row:{n}", cells[0])
        elif len(cells) != len(header):
            raise BadFile(source.name, f"{len(cells)} cells where the header has {len(header)}", f"row:{n}", "save it again from the Committee's page")
        elif row := _listing({column: cells[i] for column, i in columns.items()}, f"row:{n}", rejects):
            row["programs"] = [header[i] for i in measures if cells[i].lower() not in ("", "na", "n/a", "-")] or None
            imo = cells[columns["imo"]]
            found += lists.per_ship(same | row | {"at": f"row:{n}"}, lists.ship_numbers(imo), imo)
        else:
            unread += 1
    if not found:
        raise BadFile(source.name, "no vessel in the table", mend=lists.AGAIN)
    yield Rows("listings", tables.LISTING.frame(found))
    yield lists.copy_of(source, LIST, PUBLISHER, copy, ("vessel",), unread=unread)
    yield from rejects.rows()
    yield facts(
        media="text/html" if _is_page(source) else "text/csv", encoding=source.encoding, at_unit="row", as_of=copy, simulated=source.marked,
        time_basis="day of the copy", coverage="unknown",
    )  # fmt: skip


def _listing(cells: dict[str, str], at: str, rejects: Rejects) -> dict[str, Any] | None:
    names = _several(cells.get("name", ""))
    if not names:
        rejects.add("no name", at)
        return None
    aliases = [{"name": name, "sort": "aka"} for name in names[1:]]
    for known in _KNOWN_AS.findall(names[0]):
        sort = "aka"
        for part in re.split(r"[;,]", known):
            if how := _HOW.match(part.strip()):
                sort = "aka" if how[1].lower().startswith("a") else "fka"
            if name := _HOW.sub("", part.strip(), count=1).strip():
                aliases.append({"name": name, "sort": sort})
    if not lists.ship_numbers(cells.get("imo")) and cells.get("imo", "").lower() not in ("", "na", "n/a", "-", "unknown"):
        rejects.add("imo is no number of seven digits", at, cells["imo"])
    written = _several(cells["listed_on"])
    days = [day for text in written if (day := _day(text))]
    if len(days) != len(written):
        rejects.add("date of designation unreadable", at, cells["listed_on"])
    row: dict[str, Any] = {column: next(iter(_several(cells.get(column, ""))), None) for column in ("mmsi", "flag", "callsign", "ship_type", "owner")}
    return row | {
        "name": _KNOWN_AS.sub("", names[0]).strip(), "aliases": aliases or None, "entry": cells.get("entry") or None,
        "listed_on": min(days) if days and len(days) == len(written) else None, "amended_on": max(days) if len(set(days)) > 1 else None,
        "links": [{"name": row["owner"], "role": "designated owner"}] if row["owner"] else None, "remarks": cells.get("remarks") or None,
    }  # fmt: skip


def _several(cell: str) -> list[str]:
    """The values of a cell in their order: ``1: A 2: B`` are two, anything else is one; none when it is empty or ``NA``."""
    parts = re.split(r"(?:^|\s)\d: ", cell) if re.match(r"1: ", cell) else [cell]
    return [part.strip(" ;,") for part in parts if part.strip(" ;,") and part.strip().lower() not in ("na", "n/a", "-")]


def _day(text: str) -> str | None:
    """``2017-10-03``, ``3-Oct-17`` or ``3 October 2017``; a date in figures alone could be read in two ways and gives nothing."""
    if (day := when.days(text)) and day[0] == day[1]:
        return day[0]
    m = _DATE.fullmatch(text.strip())
    month = next((i for i, name in enumerate(_MONTHS, 1) if m and name.startswith(m[2].lower())), None)
    if m is None or month is None:
        return None
    try:
        # The Committee is of 2006: two digits of a year are of this century.
        return date(int(m[3]) + (2000 if len(m[3]) == 2 else 0), month, int(m[1])).isoformat()
    except ValueError:
        return None


def _columns(header: list[str]) -> dict[str, int]:
    """Our column -> its place in the header; the first that fits."""
    found: dict[str, int] = {}
    for i, cell in enumerate(header):
        for column, pattern in _COLUMNS.items():
            if column not in found and re.fullmatch(pattern, " ".join(cell.lower().split())):
                found[column] = i
                break
    return found


def _is_page(source: Source) -> bool:
    return source.head_text().lstrip("\ufeff \t\r\n")[:1] == "<"


def _table(source: Source) -> list[list[str]]:
    """Header and rows of the table of vessels; empty when there is none, or when nothing says that it is the Committee's."""
    head = source.head_text()
    if not head:
        return []
    if _is_page(source):
        if not (_OWN.search(head) or _ADDRESS.search(source.provenance.get("url", ""))):
            return []
        found, cut = _tables(source.text(_LIMIT))
        if cut:
            raise BadFile(source.name, "the page ends within a table", mend="save the whole page again")
    else:
        first = delimited.header(source)
        if first is None or not any(_MEASURE.search(cell) for cell in first.written):
            return []
        try:
            rows = csv.reader(io.StringIO(source.text(_LIMIT).removeprefix("\ufeff"), newline=""), delimiter=first.separator, strict=True)
            found = [[[" ".join(cell.split()) for cell in row] for row in rows if any(cell.strip() for cell in row)]]
        except csv.Error as error:
            raise BadFile(source.name, f"not a table ({error})", mend="save it as CSV in UTF-8") from None
    for table in found:
        for at, row in enumerate(table[:5]):
            if {"name", "imo", "listed_on"} <= _columns(row).keys():
                return [row, *(r for r in table[at + 1 :] if r != row)]
    return []


def _tables(page: str) -> tuple[list[list[list[str]]], bool]:
    """Every table of a page (rows of cells, their words in one line, rows without a word left out), and whether the page ends
    within one. By our own scan, whose time grows with the page's length and never with its square, whatever is left open in it."""
    tables: list[list[list[str]]] = []
    above: list[list[list[list[str]]]] = []
    unseen = ""
    for words, end, tag in _TOKEN.findall(_without_comments(page)):
        tag = tag.lower()
        if unseen or tag in ("script", "style"):
            unseen = "" if end and tag == unseen else unseen or ("" if end else tag)
        elif tag == "table" and not end:
            above.append([])
        elif not above:
            continue
        elif tag == "table":
            rows = [[" ".join(unescape("".join(cell)).split()) for cell in row] for row in above.pop()]
            tables.append([row for row in rows if any(row)])
        elif tag == "tr" and not end:
            above[-1].append([])
        elif tag in ("td", "th") and not end:
            if not above[-1]:
                above[-1].append([])
            above[-1][-1].append([])
        elif above[-1] and above[-1][-1]:
            above[-1][-1][-1].append(words or (" " if tag in ("br", "p", "div", "li") else ""))
    return tables, bool(above)


def _without_comments(page: str) -> str:
    kept, at = [], 0
    while (start := page.find("<!--", at)) >= 0:
        kept.append(page[at:start])
        end = page.find("-->", start)
        at = len(page) if end < 0 else end + 3
    return "".join([*kept, page[at:]])
