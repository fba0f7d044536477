"""The days a document gives itself, each with where it stands; none of them is a fact until somebody says so.

A candidate is ``{value, earliest, latest, provenance, quote}``: ``value`` the one day it names or null, the first and last day it may
mean, where it was found, and the words. Taken are days the document gives *itself*: its metadata (schema.org, Open Graph, Dublin
Core), ``<time>``, a line under the headline, its address, a mail's ``Date``, a PDF's ``CreationDate``. Not taken are the years of
copyright lines, days within the story, in captions or comments, and the day a copy was made. No search of a page for anything that
looks like a date: htmldate's extensive search found ``2026-01-01`` on an undated page with ``© 2026``.

What follows from the candidates (:func:`dated`) is an interval with its basis, or nothing: undated is a value.

An instant given in UTC does not tell the publisher's day: its candidate spans the days it was somewhere on Earth. A day in figures such as
05/04/2023 is both of its readings. A weekday that contradicts its date leaves the day unknown.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from roadstead import tables, when
from roadstead.blocks import Block

_MONTHS = (
    ("janvier", "janv", "january", "jan"), ("février", "fevrier", "févr", "fév", "february", "feb"), ("mars", "march", "mar"), ("avril", "avr", "april", "apr"),
    ("mai", "may"), ("juin", "june", "jun"), ("juillet", "juil", "july", "jul"), ("août", "aout", "august", "aug"), ("septembre", "sept", "september", "sep"),
    ("octobre", "october", "oct"), ("novembre", "november", "nov"), ("décembre", "decembre", "déc", "dec", "december"),
)  # fmt: skip
_DAYS = (("lundi", "monday", "mon"), ("mardi", "tuesday", "tue", "tues"), ("mercredi", "wednesday", "wed"), ("jeudi", "thursday", "thu", "thurs"), ("vendredi", "friday", "fri"), ("samedi", "saturday", "sat"), ("dimanche", "sunday", "sun"))
_MONTH = {name: n for n, names in enumerate(_MONTHS, 1) for name in names}
_WEEKDAY = {name: n for n, names in enumerate(_DAYS) for name in names}
_WEEK = rf"(?:\b(?P<weekday>{'|'.join(sorted(_WEEKDAY, key=len, reverse=True))})\b\.?,?\s+(?:le\s+|the\s+)?)?"
_NAMED = "|".join(sorted(_MONTH, key=len, reverse=True))
_WRITTEN = re.compile(
    rf"{_WEEK}(?:(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)?\s*[-\s]\s*(?:of\s+)?(?P<month>{_NAMED})\b\.?,?\s*[-\s]\s*(?P<year>\d{{4}})\b"
    rf"|\b(?P<month2>{_NAMED})\b\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{{4}})\b"
    r"|(?<!\d)(?P<year3>\d{4})[-/.](?P<month3>\d{1,2})[-/.](?P<day3>\d{1,2})(?!\d)|(?<![\d/.-])(?P<a>\d{1,2})(?P<mark>[/.-])(?P<b>\d{1,2})(?P=mark)(?P<year4>\d{4})(?!\d))",
    re.I,
)
_STAMP = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:[.,]\d+)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}(?::\d{2})?)?)?", re.I)
_UPDATED = re.compile(r"(?:mis(?:e)? à jour|modifiée?|actualisée?|updated|modified|corrected|last (?:edited|changed))", re.I)
# «18.10.2023, Mis à jour 19.10.2023»: each day belongs to the words before it.
_PUBLISHED = re.compile(r"(?:publiée?|posted|published|parue?|mise? en ligne|créée?)", re.I)
_PATH = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<mark>[/_-]?)(?P<month>0[1-9]|1[0-2]|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?=/))(?:(?P=mark)(?P<day>0[1-9]|[12]\d|3[01]))?(?!\d)", re.I)
_ABOUT_DATE = re.compile(
    r"\b(?:date|day|jour|publiée?|parue?|posted|published|updated|modifiée?|mise? (?:à jour|en ligne)|last|first|on|le|at|à|the|du|and|et|[ap]\.?m\b\.?|gmt|utc|bst|cet|cest|edt|est|pdt|pst|msk|kst|heures?|h)\b"
    r"|(?:[+-]\s?)?\b\d{1,2}(?:\s?[:.hH]\s?\d{2}(?::\d{2})?|\s?[hH])?(?=\b|[ap]m)|T\d{2}:\d{2}\S*|Z\b",
    re.I,
)
# A place, a day, an agency and a dash: how agencies begin a story.
_HEAD = re.compile(r"[A-ZÀ-Þ][\w'’ .-]{2,40},\s*(?:le\s+)?(?P<said>[^()–—]{6,40}?)\s*(?:\([^()]{2,30}\)\s*)?[–—-]")
_COPYRIGHT = re.compile(r"©|\(c\)|copyright|all rights|tous droits", re.I)
MODIFIED = re.compile(r"modif|updat|lastmod|last-mod", re.I)
"""In a provenance: the day of a change and not of the first publication."""


def candidates(marks: Iterable[tuple[str, str]], text: str, found: Sequence[Block], address: str | None = None) -> list[dict[str, Any]]:
    """The days that metadata (``marks``: where, as written), lines of the text and the address give; equal ones once, in that order."""
    every = [stamped(where, said) for where, said in marks]
    every += _lines(text, found)
    every += _address(address) if address else []
    kept: dict[tuple[Any, ...], dict[str, Any]] = {}
    for one in every:
        if one is not None:
            kept.setdefault((one["provenance"], one["earliest"], one["latest"]), one)
    return list(kept.values())


@dataclass(frozen=True)
class Dated:
    """The days on which a document may have come out, and what says so."""

    earliest: str
    latest: str
    basis: str
    """The accounts by name: `json-ld datePublished, line agree`, `accounts differ: address 2031-03; line 2031-04-09`, `sources.csv`."""
    written_until: str
    """The last day on which its words may have been written: it was changed after it came out, by no more than `CHANGED`."""

    @property
    def text(self) -> str | None:
        """The day, month or year that is exactly this interval; null for any other."""
        whole = (self.earliest, self.written_until)
        return next((t for t in (self.earliest, self.earliest[:7], self.earliest[:4]) if when.days(t) == whole), None)

    @property
    def value(self) -> str | None:
        """The one day, or null."""
        return self.earliest if self.earliest == self.latest else None


CHANGED = 7
"""Days after which a change is taken for housekeeping: sites touch old pages, and the words of the day are no longer rewritten."""
_ZERO = frozenset(("0001-01-01", "1601-01-01", "1899-12-30", "1900-01-01", "1969-12-31", "1970-01-01"))
"""What machines write for `no day`."""


def dated(found: Iterable[dict[str, Any]]) -> Dated | None:
    """When the document came out, from its own accounts; None, undated, when it gives none.

    Accounts that can all be true give the days they share. Accounts that cannot give all days from the first to the last, and the basis
    names each with its day: which of them errs is not for a program to say. A change, a PDF's dates (those of its making or printing),
    the day a mail was sent on, and the day a copy was made are no accounts of coming out.
    """
    every = [c for c in found if c["earliest"]]
    told = [c for c in every if not MODIFIED.search(c["provenance"]) and not c["provenance"].startswith(("pdf", "sent")) and not _ZERO & {c["earliest"], c["latest"]}]
    if not told:
        return None
    earliest, latest = max(c["earliest"] for c in told), min(c["latest"] for c in told)
    names = list(dict.fromkeys(c["provenance"] for c in told))
    if earliest <= latest:
        basis = f"{', '.join(names)} agree" if len(names) > 1 else f"{names[0]} alone"
    else:
        earliest, latest = min(c["earliest"] for c in told), max(c["latest"] for c in told)
        basis = "accounts differ: " + "; ".join(dict.fromkeys(f"{c['provenance']} {_short(c)}" for c in told))
    changes = [c["latest"] for c in every if MODIFIED.search(c["provenance"]) and latest < c["latest"] <= when.shift(latest, CHANGED)]
    if changes:
        basis += f"; changed until {max(changes)}"
    return Dated(earliest, latest, basis, max([latest, *changes]))


def of_receipt(receipt: Mapping[str, Any]) -> Dated | None:
    """When the document of a receipt came out: what the user says of it, else what it says itself; None when undated.

    The user's word is a day, month or year, two of them with a slash between, or a day as people write it. Any other word of the user
    (`unknown`) leaves the document undated, whatever it says of itself.
    """
    if said := (receipt.get("published") or "").strip():
        first, _, last = said.partition("/")
        ends = when.days(first), when.days(last or first)
        if ends[0] and ends[1]:
            return Dated(ends[0][0], ends[1][1], GIVEN, ends[1][1]) if ends[0][0] <= ends[1][1] else None
        one = stamped(GIVEN, said)
        return Dated(one["earliest"], one["latest"], GIVEN, one["latest"]) if one and one["earliest"] else None
    own = receipt.get("dates")
    return dated(json.loads(own) if isinstance(own, str) else own or ())


GIVEN = "sources.csv"


def shown(receipt: Mapping[str, Any]) -> str | None:
    """The day or days of a receipt's document as a reader is told them, with what says so unless the user did; None when undated."""
    found = of_receipt(receipt)
    if found is None or found.basis == GIVEN:
        return str(receipt["published"]) if receipt.get("published") else None
    days = found.earliest if found.earliest == found.latest else f"{found.earliest}..{found.latest}"
    return f"{days} ({found.basis})"


def _short(c: dict[str, Any]) -> str:
    return str(c["value"] or f"{c['earliest']}..{c['latest']}")


def column(found: list[dict[str, Any]], said: dict[str, Any] | None = None) -> dict[str, Any]:
    """The candidates as the fact `dates` about a receipt, and what else the file says of itself as `said`; null when there is nothing."""
    told = {"dates": found or None, "said": {k: v for k, v in (said or {}).items() if v} or None}
    return {k: v for k, v in told.items() if k in tables.RECEIPT.names}


def candidate(provenance: str, quote: str, days: tuple[str, str] | None) -> dict[str, Any]:
    """A candidate for these first and last days; all of its days are null when they are None."""
    earliest, latest = days or (None, None)
    return {"value": earliest if earliest == latest else None, "earliest": earliest, "latest": latest, "provenance": provenance, "quote": quote}


def stamped(provenance: str, said: str) -> dict[str, Any] | None:
    """A day out of a machine's field: ISO 8601 with or without a time, an RFC 2822 date, or as people write it; None for anything else."""
    said = said.strip()
    if stamp := _STAMP.match(said):
        if (days := when.days(stamp[1])) is None:
            return None
        if stamp[2] and stamp[2].upper() in ("Z", "UTC", "GMT", "+00:00", "+0000"):
            days = _anywhere(stamp[0])
        return candidate(provenance, said, days) if days else None
    if (days := when.days(said)) is not None:
        return candidate(provenance, said, days)
    if bare := re.match(r"(\d{4})(\d{2})(\d{2})(?:\d{6})?(?!\d)", said):
        return candidate(provenance, said, days) if (days := when.days(f"{bare[1]}-{bare[2]}-{bare[3]}")) else None
    if (written := _WRITTEN.search(said)) is not None:
        return candidate(provenance, said, _read(written))
    return None


def _anywhere(stamp: str) -> tuple[str, str] | None:
    """The first and last day it was somewhere on Earth at this instant in UTC."""
    try:
        at = dt.datetime.fromisoformat(re.sub(r"\s*(?:UTC|GMT|Z|\+0000)$", "", stamp.replace(",", "."), flags=re.I).removesuffix("+00:00").strip())
        return (at - dt.timedelta(hours=12)).date().isoformat(), (at + dt.timedelta(hours=14)).date().isoformat()
    except (ValueError, OverflowError):
        return None


def _lines(text: str, found: Sequence[Block]) -> Iterator[dict[str, Any]]:
    """Days in lines that are a date or a byline, and at the head of the story; not in captions, copyright lines or what the story tells."""
    told = 0
    titled = [n for n, b in enumerate(found) if b.kind == "title"]
    for n, block in enumerate(found):
        line = text[block.start : block.end]
        if (block.kind in ("dateline", "byline") or (not told and block.kind in ("title", "nav", "body") and _only_date(line))) and len(line) < 200 and not _COPYRIGHT.search(line):
            # Far below the headline stand the days of other articles.
            if told > 12 or (titled and not titled[0] - 6 <= n <= titled[-1] + 14):
                continue
            at, change = 0, False
            for m in _WRITTEN.finditer(line):
                before = line[at : m.start()]
                change = bool(_UPDATED.search(before)) or (change and not _PUBLISHED.search(before))
                yield candidate("line updated" if change else "line", line, _read(m, block.lang))
                at = m.end()
        elif block.kind in ("lead", "body"):
            told += 1
            if told <= 2 and (head := _HEAD.match(line)) and (said := _WRITTEN.fullmatch(head["said"].strip())):
                yield candidate("dateline", head[0].strip(), _read(said, block.lang))


def _only_date(line: str) -> bool:
    """A day, a time and words like `Date:` or `Published on`, and nothing else: the head of a saved file."""
    return len(line) < 120 and _WRITTEN.search(line) is not None and not re.search(r"\w", _ABOUT_DATE.sub(" ", _WRITTEN.sub(" ", line)))


def _read(m: re.Match[str], lang: str | None = None) -> tuple[str, str] | None:
    """First and last day of a written date; None when there is no such day, or not on the weekday it names."""
    if m["a"]:
        first, second, year = int(m["a"]), int(m["b"]), int(m["year4"])
        # Whoever writes French or a dot puts the day first; in English nobody can tell.
        orders = {(second, first)} if lang == "fr" or m["mark"] == "." else {(second, first), (first, second)}
        days = sorted(day for month, date in orders if (day := _day(year, month, date)))
        return (days[0], days[-1]) if days else None
    written, named, date = (m["year"] or m["year2"] or m["year3"]), (m["month"] or m["month2"] or m["month3"]), (m["day"] or m["day2"] or m["day3"])
    found = _day(int(written), int(named) if named.isdigit() else _MONTH[named.lower()], int(date))
    if found and m["weekday"] and dt.date.fromisoformat(found).weekday() != _WEEKDAY[m["weekday"].lower()]:
        return None
    return (found, found) if found else None


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None


def _address(address: str) -> list[dict[str, Any]]:
    """The day or month in an address's path; not in what follows a question mark, which may be the day of a visit, nor of an archive's copy."""
    path = re.split(r"[?#]", re.sub(r"^https?://web\.archive\.org/web/\d{4,14}[a-z_]*/", "", address))[0]
    for m in _PATH.finditer(path):
        if not m["mark"] and not m["day"]:
            continue
        month = m["month"] if m["month"].isdigit() else f"{_MONTH[m['month'].lower()]:02}"
        if days := when.days(f"{m['year']}-{month}" + (f"-{m['day']}" if m["day"] else "")):
            return [candidate("address", address, days)]
    return []
