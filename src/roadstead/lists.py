"""What readers of sanctions lists share: the day of a copy, what a list carries, and XML that cannot harm the reader.

A list speaks by its copies. Each copy has a day and a scope; "not listed" is only ever said by a copy that carries that
kind of thing. So every reader of a list gives, beside its entries, one row of ``copies``.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from roadstead import tables, when
from roadstead.streams import BadFile, Rows, Source

ENTRY_LIMIT = 8 * 1024 * 1024
"""Bytes of XML without the end of an entry, after which a file is refused: no real entry comes near it."""
_PIECE = 64 * 1024
_DEEP = 100
AGAIN = "fetch the file again from the publisher"
KINDS = ("vessel", "person", "body", "aircraft")
_SHIP_NUMBER = re.compile(r"(?<!\d)(?:\d{7}|\d{3}[ .\-]\d{4}|\d{4}[ .\-]\d{3}|\d([ .,'])\d{3}\1\d{3})(?!\d)")
_FORMER = re.compile(r"\b(?:formerly|former|previously|previous|ex|old|anciennement|ancien|précédent|f\.?k\.?a)\b", re.I)
_BLANK = frozenset(("", "n/a", "na", "unknown", "none", "nil", "-", "--", "-0-", "?", "inconnu", "not known", "none identified"))
_DATED = re.compile(r"(?<!\d)(\d{4})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)")


def copy_day(source: Source, own: str | None = None) -> str:
    """The one day a copy stood for: what the file itself says, else its name (``sdn_2022-05-06.csv.gz``), else ``published``
    in sources.csv, else ``--as-of``. BadFile without any: listed and not listed mean nothing without a day."""
    if own and (day := when.days(own[:10])) and day[0] == day[1]:
        return day[0]
    for m in _DATED.finditer(source.name):
        if day := when.days("-".join(m.groups())):
            return day[0]
    for said in (source.provenance.get("published"), source.as_of):
        day = when.days(said)
        if day and day[0] == day[1]:
            return day[0]
    raise BadFile(source.name, "the copy has no date", mend="give --as-of 2022-05-06 or a row in sources.csv with `published`")


def copy_of(source: Source, list_: str, publisher: str, day: str, carries: Sequence[str], covers: Sequence[str] | None = None, unread: int = 0) -> Rows:
    """The row of ``copies`` that says which list this file is a copy of, of which day, and what such a list can hold."""
    row: dict[str, Any] = {
        "src": source.sha256, "list": list_, "publisher": publisher, "copy": day, "carries": sorted(carries),
        "covers": None if covers is None else sorted(covers), "unread": unread, "simulated": source.marked,
    }  # fmt: skip
    return Rows("copies", tables.COPY.frame([row]))


def ship_numbers(cell: str | None) -> list[tuple[str, bool]]:
    """(seven digits, whether the cell calls it a former one) of every ship's number in a cell of its own, in order, each once.

    ``917 9854``, ``9,179,854``, ``IMO-9179854``, ``1: 9179842 2: 9179854`` and ``9074729 (formerly 9242986)`` are read; noughts
    alone are none. What has other than seven digits is no number, and nothing is guessed from it.
    """
    text = unicodedata.normalize("NFKC", cell or "")
    found: dict[str, bool] = {}
    end, former = 0, False
    for m in _SHIP_NUMBER.finditer(text):
        between, after = text[end : m.start()], text[m.end() :]
        former = bool(_FORMER.search(between)) or (former and not re.search(r"[);|\n]", between))
        end = m.end()
        if (number := re.sub(r"\D", "", m[0])).strip("0"):
            found.setdefault(number, former or bool(re.match(r"\s*\(\s*" + _FORMER.pattern + r"[^()\d]*\)", after, re.I)))
    return list(found.items())


def per_ship(row: dict[str, Any], numbers: Sequence[tuple[str, bool]], written: str | None = None) -> list[dict[str, Any]]:
    """The row of an entry once for each ship's number it gives, the second ``at`` ``row:12#2``; once with null without any.

    ``written``: the cell, which goes into the remarks wherever the numbers do not say all of it: several, a former one, or
    none in a cell that holds something. A former number's row says that it is one.
    """
    text = " ".join((written or "").split())
    left = bool(text) and text.lower() not in _BLANK and (len(numbers) != 1 or numbers[0][1])
    made = []
    for k, (number, former) in enumerate(numbers or [(None, False)], 1):
        notes = ["former IMO number"] * former + [f"IMO number: {text}"] * left + [row["remarks"]] * bool(row.get("remarks"))
        made.append({**row, "imo": number, "remarks": "\n".join(notes) or None, "at": row["at"] if k == 1 else f"{row['at']}#{k}"})
    return made


def entries(source: Source, *names: str) -> Iterator[tuple[int, Element]]:
    """(number from 1, element) of every element of these local names that lies in no other of them, in order.

    Tags are local names, prefixes left out; an element is whole when it is given and nobody else's afterwards. BadFile for
    XML that is cut short or broken, that declares a DTD (without one no entity can be declared either), that is nested more
    than 100 deep, that has more than 1,000 kinds of elements, or 8 MiB without the end of an entry. Memory: the largest entry's.
    """
    feed = _parser(source.name, frozenset(names))
    n = at = since = 0
    with source.open() as stream:
        while True:
            piece = stream.read(_PIECE)
            at, since = at + len(piece), since + len(piece)
            for element in feed(piece):
                n, since = n + 1, 0
                yield n, element
            if since > ENTRY_LIMIT:
                raise BadFile(source.name, f"more than {ENTRY_LIMIT >> 20} MiB without the end of an entry", f"byte:{at}", AGAIN)
            if not piece:
                return


class _Local(dict[str, str]):
    """A tag as written -> its local name. BadFile for more than 1,000 different ones, which would fill the memory."""

    def __init__(self, name: str):
        super().__init__()
        self._name = name

    def __missing__(self, tag: str) -> str:
        if len(self) >= 1000:
            raise BadFile(self._name, "more than 1,000 kinds of elements, which no list has", f"at <{tag[:40]}>", AGAIN)
        self[tag] = local = tag.rpartition(":")[2]
        return local


def _parser(name: str, names: frozenset[str]) -> Callable[[bytes], list[Element]]:
    """Gives the entries that end in a piece of XML; an empty piece is its end. Expat's own parser, because what lies outside of
    an entry is then never kept, and an event for every element of a 100 MB file costs twice the time."""
    parser = expat.ParserCreate(intern=None)
    parser.buffer_text = True
    local, whole = _Local(name), list[Element]()
    depth = top = 0
    build: TreeBuilder | None = None

    def deeper() -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEP:
            raise BadFile(name, f"elements nested more than {_DEEP} deep, which no list has", f"line:{parser.CurrentLineNumber}", AGAIN)

    def outside(tag: str, attributes: dict[str, str]) -> None:
        nonlocal build, top
        deeper()
        if local[tag] in names:
            build, top = TreeBuilder(), depth
            build.start(local[tag], attributes)
            start = build.start

            def inside(tag: str, attributes: dict[str, str]) -> None:
                nonlocal depth
                depth += 1
                if depth > _DEEP:
                    depth -= 1
                    deeper()
                start(local[tag], attributes)

            parser.StartElementHandler, parser.CharacterDataHandler = inside, build.data

    def end(tag: str) -> None:
        nonlocal build, depth
        if build is not None:
            build.end(tag)
            if depth == top:
                whole.append(build.close())
                build, parser.CharacterDataHandler, parser.StartElementHandler = None, None, outside
        depth -= 1

    def dtd(*_: object) -> None:
        raise BadFile(name, "the XML declares a DTD, which no list does", f"line:{parser.CurrentLineNumber}", "do not trust this file; fetch it from the publisher")

    parser.StartElementHandler, parser.EndElementHandler, parser.StartDoctypeDeclHandler = outside, end, dtd

    def feed(piece: bytes) -> list[Element]:
        try:
            parser.Parse(piece, not piece)
        except expat.ExpatError as error:
            why, place = expat.ErrorString(error.code), f"line:{error.lineno} column:{error.offset}"
            raise BadFile(name, f"the XML is broken or cut short ({why})", place, AGAIN) from None
        except (LookupError, ValueError) as error:
            raise BadFile(name, f"the XML is in an encoding that cannot be read ({error})", "line:1", "save it as UTF-8") from None
        found = whole.copy()
        whole.clear()
        return found

    return feed


def records(source: Source, width: int) -> Iterator[tuple[int, list[str]]]:
    """(record number from 1, cells without blanks around) of OFAC's tables: commas, no header, ``width`` cells, none of them empty.

    One damaged record makes a BadFile with its number: a copy that has lost an entry would call a listed ship not listed.
    Never more than a few MiB are held: a line of more than 1 MiB is a BadFile too. BadFile also when there is no record.
    """
    n, some = 0, False
    try:
        for n, cells in enumerate(csv.reader(_lines(source), strict=True), 1):
            if not cells or cells == ["\x1a"]:  # DOS ends a file with 0x1A
                continue
            if any("\0" in cell for cell in cells):
                raise BadFile(source.name, "NUL in a record", f"row:{n}", AGAIN)
            if len(cells) != width:
                raise BadFile(source.name, f"{len(cells)} fields instead of {width}: the file is damaged or cut short", f"row:{n}", AGAIN)
            if cells[-1].strip() in ("", "-", "-0"):  # what a cut leaves of `-0-` or of a text
                raise BadFile(source.name, "the last field is cut off", f"row:{n}", AGAIN)
            some = True
            yield n, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise BadFile(source.name, f"not a table ({error})", f"row:{n + 1}", AGAIN) from None
    if not some:
        raise BadFile(source.name, "no entry in the list", "row:1", AGAIN)


def whole(source: Source) -> bool:
    """True when the file ends with 0x1A, as every table of OFAC does: one cut after a record has lost its end and shows nowhere else."""
    last = b""
    with source.open() as stream:
        while piece := stream.read(1 << 20):
            last = (last + piece).rstrip(b" \t\r\n\0")[-1:] or last
    return last == b"\x1a"


def _lines(source: Source) -> Iterator[str]:
    for chunk in source.chunks(1 << 20):
        if chunk.undecodable:
            raise BadFile(source.name, f"not {source.encoding} throughout", f"line:{chunk.first + min(chunk.undecodable)}", "save it as UTF-8")
        for line in chunk.lines:
            yield line + "\n"


def first_records(source: Source, rows: int = 20) -> list[list[str]]:
    """The first records of the head, to claim by; none when it is no text or no table. A last line that the head cuts is left out."""
    lines = source.head_text().lstrip("\ufeff").split("\n")
    try:
        return [cells for cells in csv.reader(lines[: min(rows, len(lines) - 1)] or lines) if cells]
    except csv.Error:
        return []


def ofac_list(source: Source) -> str:
    """``OFAC Consolidated`` when the file's name or address says so (``cons_prim.csv``, ``CONS_ADVANCED.XML``), else ``OFAC SDN``:
    the two lists have the same form and tell themselves apart nowhere else in their tables."""
    said = (source.name, str(source.provenance.get("url", "")).rpartition("/")[2])
    return "OFAC Consolidated" if any(re.match(r"cons(?:_|olidated\b)", name, re.I) for name in said) else "OFAC SDN"


def _without_comments(page: str) -> str:
    """The page without its comments; one that never closes stays."""
    kept, at = [], 0
    while (a := page.find("<!--", at)) >= 0 and (z := page.find("-->", a + 4)) >= 0:
        kept.append(page[at:a])
        at = z + 3
    return "".join(kept) + page[at:]


def root_of(source: Source) -> dict[str, str]:
    """The attributes of the outermost element, by local name, with its own local name under the empty key; empty when the
    head of the file is no XML."""
    head = _without_comments(source.head_text())
    found = re.search(r"<(?![?!])([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*/?>", head)
    if found is None:
        return {}
    pairs = re.findall(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", found[2])
    return {"": found[1].rpartition(":")[2], **{k.rpartition(":")[2]: a or b for k, a, b in pairs}}


def local(element: Element) -> str:
    """The tag without its namespace."""
    return str(element.tag).rpartition("}")[2]
