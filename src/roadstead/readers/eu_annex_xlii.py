"""Annex XLII of Regulation (EU) No 833/2014: ships barred from the ports of the union, from the regulation as EUR-Lex shows it.

People hold the annex in two ways: the consolidated regulation saved from the browser or from the Publications Office (HTML,
some megabytes, the annex one of sixty), or a table made from it (CSV: typed, the Commission's list of designated vessels, or
that of the Danish Maritime Authority). In the regulation the annex is a table: number, vessel name with ``(formerly …)``, IMO
number, grounds, date of application (layout as in the parser of opensanctions, ``parse_32014R0833.py``). The cells are told
apart by what stands in them and not by the words of the header, so the annex is read in every language of the union.

The day of a copy is the day of the consolidated version, from the regulation's own first line
(``02014R0833 — EN — 20.07.2025 — …``) or title; links to other versions on the same page are not looked at. An act that amends
the annex is no copy of it and is not read here. The list carries ships and nothing else. The number printed before a ship only
counts the rows of that version: it shifts when a ship is struck off, so ``entry`` is null and ships are followed by IMO number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from typing import Any

from roadstead import lists, sheets, tables
from roadstead.streams import BadFile, Rejects, Rows, Source, facts

VERSION = 2
LIST, PUBLISHER = "EU Annex XLII", "org:eu"
ACT = "Regulation (EU) No 833/2014, Annex XLII"
TEXT_LIMIT = 48 * 1024 * 1024
"""Bytes of HTML, after which a page is refused: the whole regulation has some five million."""
TAG_LIMIT = 4_000_000
"""Characters from the beginning of a tag, after which it is taken to have no end; a picture inside of a tag has fewer."""
_ASIDE = re.compile(r"<!--|<(script|style)\b", re.I)
_CELEX = "02014R0833"
_PAGE = re.compile(r"\s*<(?:!doctype\s+html|\?xml(?=[^<]*<(?:!doctype\s+html|html))|!--|html|head|body|div|table|p|h[1-6])", re.I)
_VERSION = re.compile(r"\b[03]2014R0833\W+(?:[A-Z]{2}\W+(\d{1,2}[./]\d{1,2}[./]\d{4})|(\d{4})(\d{2})(\d{2}))\b")
# "ANNEX XLII", "XLII. MELLÉKLET": a word and a Roman number, the whole of a line.
_HEADING = re.compile(r"(?:(?P<word>[^\W\d_]{3,20}) )?(?P<roman>[IVXLC]{1,9}[a-z]?)\.?(?: (?P<after>[^\W\d_]{3,20}))?")
_MARKS = re.compile(r"►[A-Z]\d*\s?|◄\s?|▼[A-Z]\d*(?:\s?—+)?")
# A cell that says nothing but IMO numbers.
_NUMBERS = re.compile(r"(?:[\d\s.,;:/()|'-]|I\.?M\.?O\.?|O\.?M\.?I\.?|N[o°º]|formerly|anciennement|ex|and|et)+", re.I)
_FORMER = re.compile(r"^(.*?)\s*\((?:formerly(?: known as)?|anciennement|ex)[:\s]+([^()]+)\)?\s*$", re.I)
# How the headers of such tables begin, in English and French.
_WORDS = {
    "name": ("vessel_name", "name_of_vessel", "name_of_the_vessel", "nom_du_navire"), "imo": ("imo", "numéro_omi", "numero_omi", "n°_omi"),
    "date": ("date_of_application", "date_d'application", "date_d’application", "date_of_designation"),
    "why": ("grounds", "reasons", "motif"),
}  # fmt: skip


def claims(source: Source) -> int:
    """Sure when a page's head names the consolidated regulation or shows the annex, or when a table names ships, IMO numbers and
    the day or the ground a ship was put on the annex."""
    head = source.head_text().lstrip("\ufeff")
    if _PAGE.match(head):
        title = re.search(r"<title[^>]*>([^<]*)", head, re.I)
        own = _VERSION.search(unescape(title[1])) if title else None
        shown = re.search(r">\s*\w{3,20}\s+XLII\s*<", head) and re.search(r"\b(?:IMO|OMI)\b", head)
        return 75 if own or shown or re.search(rf">\s*{_CELEX}\s", head) or f"CELEX:{_CELEX}" in head[:2000].replace("%3A", ":") else 0
    return 75 if _columns(source) else 0


def read(source: Source) -> Iterator[Rows]:
    """One listing per row of the annex; ``at`` is its place in the annex; a ship with several numbers has a row for each, one whose number
    cannot be read has it in her remarks. A row without a name or number is rejected and counted as unread. BadFile when the annex, its table or the copy's day cannot be found."""
    rejects = Rejects()
    page = bool(_PAGE.match(source.head_text().lstrip("\ufeff")))
    found, own = _from_page(source, rejects) if page else _from_table(source, rejects)
    if not found:
        raise BadFile(source.name, "no table of ships with IMO numbers in Annex XLII", mend="save the whole consolidated regulation, of 25 June 2024 or later")
    copy = lists.copy_day(source, own)
    base = {"list": LIST, "publisher": PUBLISHER, "copy": copy, "kind": "vessel", "programs": [ACT], "simulated": source.marked}
    yield Rows("listings", tables.LISTING.frame(base | row for row in found))
    yield lists.copy_of(source, LIST, PUBLISHER, copy, ("vessel",), unread=sum(rejects.counts().values()))
    yield from rejects.rows()
    yield facts(
        media="text/html" if page else "text/csv", encoding=source.encoding, at_unit="entry" if page else "row", as_of=copy,
        simulated=source.marked, time_basis="day of the copy", coverage="unknown",
    )  # fmt: skip


def _from_page(source: Source, rejects: Rejects) -> tuple[list[dict[str, Any]], str | None]:
    text, page = source.text(TEXT_LIMIT), _Page()
    page.feed(_plain(source, text))
    page.close()
    if page.open or ("<html" in text[:4000].lower() and "</html" not in text[-4000:].lower()):
        raise BadFile(source.name, "the page is cut short", f"char:{len(text)}", "save it again, whole")
    if not page.seen:
        raise BadFile(source.name, "no Annex XLII in this page", mend="save the whole consolidated regulation, of 25 June 2024 or later")
    found = []
    for n, cells in enumerate(page.rows, 1):
        texts = [" ".join(lines) for lines in cells]
        at = next((i for i, text in enumerate(texts) if i and _NUMBERS.fullmatch(text) and lists.ship_numbers(text)), None)
        if at is not None:
            dates = [i for i in range(at + 1, len(texts)) if sheets.day(texts[i])]
            last = dates[-1] if dates else len(texts)
            # The name stands before the number, or behind it where only the row's own number stands before.
            name = at - 1 if not re.fullmatch(r"[\d. ]*", texts[at - 1]) else at + 1
            why = " ".join(text for i, text in enumerate(texts) if i > at and i not in (last, name) and text)
            rows = _ship(f"entry:{n}", cells[name] if name < len(cells) else [], texts[at], texts[last] if dates else "", why)
            if rows:
                found += rows
                continue
        if any(re.search(r"\d", text) for text in texts):
            rejects.add("no ship's name and IMO number in the row", f"entry:{n}", " | ".join(texts))
    return found, page.day


def _plain(source: Source, text: str) -> str:
    """The page without its scripts, styles and comments. BadFile for what would keep the parser busy for hours: marks that open and
    never close, or a tag without end."""
    kept, at = [], 0
    for m in _ASIDE.finditer(text):
        if m.start() < at:
            continue
        close = re.compile(rf"</{m[1]}\s*>" if m[1] else "-->", re.I).search(text, m.end())
        if close is None:
            raise BadFile(source.name, f"{m[0]} is opened and never closed", f"char:{m.start()}", "save the page again, whole")
        kept.append(text[at : m.start()])
        at = close.end()
    kept.append(text[at:])
    plain = "".join(kept)
    at = 0
    for piece in plain.split(">"):
        if len(piece) > 500 and (piece.count("<") > 20 or (len(piece) - piece.rfind("<") > TAG_LIMIT and "<" in piece)):
            raise BadFile(source.name, "a tag without end", f"char:{at}", "save the page again, whole")
        at += len(piece) + 1
    return plain


def _ship(at: str, name: list[str], imo: str, applied: str, why: str) -> list[dict[str, Any]]:
    """The listings of one ship, one for each number; none without a name. A number or day that cannot be read stays in the remarks."""
    names, former = [], []
    for line in name:
        plain, earlier = (m[1], m[2]) if (m := _FORMER.match(line)) else (line, "")
        names += [plain.strip()] if plain.strip() else []
        former += [part.strip() for part in earlier.split(";") if part.strip()]
    if not names or not imo.strip():
        return []
    day = sheets.day(applied)
    aliases = [{"name": n, "sort": "aka"} for n in names[1:]] + [{"name": n, "sort": "fka"} for n in former]
    unread = f"date of application: {applied}" if applied and not day else ""
    row = {
        "entry": None, "name": names[0], "aliases": aliases or None, "listed_on": day,
        "remarks": "\n".join(text for text in (why, unread) if text) or None, "at": at,
    }  # fmt: skip
    return lists.per_ship(row, lists.ship_numbers(imo), imo)


def _columns(source: Source) -> dict[str, str] | None:
    """What the columns of a table made from the annex are called; None when it is no such table."""
    for _, _, names in sheets.headers(source):
        found = {ours: next((name for name in names if name.startswith(words)), "") for ours, words in _WORDS.items()}
        if found["name"] and found["imo"] and (found["date"] or found["why"]):
            return found
    return None


def _from_table(source: Source, rejects: Rejects) -> tuple[list[dict[str, Any]], str | None]:
    columns = _columns(source)
    if columns is None:
        raise BadFile(source.name, "no columns for the ship's name, her IMO number and the date of application", "row:0", "name them as the annex does")
    found = []
    for n, cells in sheets.sheet(source, (columns["name"], columns["imo"])).rows:
        row = {ours: " ".join(cells.get(name, "").split()) if ours != "name" else cells[name] for ours, name in columns.items()}
        if ships := _ship(f"row:{n}", row["name"].splitlines(), row["imo"], row["date"], row["why"]):
            found += ships
        else:
            rejects.add("no ship's name and IMO number in the row", f"row:{n}", f"{row['name']} {row['imo']}")
    return found, None


class _Page(HTMLParser):
    """The rows of the tables that stand under the heading of Annex XLII, each a list of cells, each a list of lines."""

    _BREAKS = frozenset(("p", "div", "br", "td", "th", "tr", "table", "li", "title", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "dt", "dd"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[list[str]]] = []
        self.day: str | None = None
        self.seen = False
        self._word: str | None = None
        self._inside = False
        self._words: list[str] = []
        self._row: list[list[str]] | None = None
        self._tables = 0
        self._unseen = 0
        self._title = False

    @property
    def open(self) -> bool:
        return self._inside and self._tables > 0

    def _cut(self) -> None:
        line = " ".join(_MARKS.sub("", "".join(self._words).replace("\0", "")).split())
        self._words.clear()
        if not line:
            return
        if self._row is not None and self._inside:
            if self._row:
                self._row[-1].append(line)
        elif len(line) < 200:
            self._line(line)

    def _line(self, line: str) -> None:
        """A line outside the annex's table: the heading of an annex, the regulation's own first line, or nothing."""
        # Links to other versions are written 02014R0833-20250225, without a language; in a title that is the page's own version.
        if self.day is None and (m := _VERSION.search(line)) and (m[1] or self._title):
            self.day = sheets.day(m[1] or "-".join(m.group(2, 3, 4)))
        m = _HEADING.fullmatch(line)
        word = m and (m["word"] or m["after"])
        if not m or not word:
            return
        if m["roman"] == "XLII":
            self._inside = self.seen = True
            self._word = word.lower()
        elif word.lower() == self._word:
            self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._unseen += 1
        if tag in self._BREAKS:
            self._cut()
        self._title = tag == "title"
        if not self._inside:
            return
        if tag == "table":
            self._tables += 1
        elif tag == "tr":
            self._row = []
            self.rows.append(self._row)
        elif tag in ("td", "th") and self._row is not None:
            self._row.append([])

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._unseen = max(0, self._unseen - 1)
        if tag in self._BREAKS:
            self._cut()
        if tag == "table":
            self._tables = max(0, self._tables - 1)
            self._row = None
        elif tag == "tr":
            self._row = None

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._words.append(data)
