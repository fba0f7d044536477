"""The consolidated list of the United Nations Security Council, as its XML: persons and bodies under all committees.

It carries no ship. The ships that the 1718 Committee designated are a list of their own (``un_vessels``), and ships that
the text of an entry names ("operator of the vessel ...") are in the remarks only: an entry speaks of its owner or manager.
A number that the text gives in a sentence of its own ("IMO number: 5342883.") is kept as the company's when it says so or its
check digit does; one that can only be a ship's stays in the remarks.

``entry`` is REFERENCE_NUMBER (``KPe.020``), which other documents cite, else DATAID. An alias is ``aka`` with quality Good
or "a.k.a.", ``weak`` with Low, ``fka`` with "f.k.a.".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from roadstead import lists, tables, when
from roadstead.numbers import company_imo_valid, imo_valid
from roadstead.streams import BadFile, Rejects, Rows, Source, facts

VERSION = 2
LIST = "UN Consolidated"
PUBLISHER = "org:un-security-council"
_KINDS = {"INDIVIDUAL": "person", "ENTITY": "body"}
_SORTS = {"good": "aka", "low": "weak", "a.k.a.": "aka", "f.k.a.": "fka"}
_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME", "FIFTH_NAME", "SIXTH_NAME")
_NUMBER = re.compile(
    r"(?:^|[.;]\s+)(Company (?:Number )?)?(?:IMO|International Maritime Organization \(IMO\))(?: (?:company )?number)?:? *(\d{7})(?=[.;]|\s*$)", re.I
)


def claims(source: Source) -> int:
    """Certain when the outermost element is ``CONSOLIDATED_LIST``."""
    return 95 if lists.root_of(source).get("") == "CONSOLIDATED_LIST" else 0


def read(source: Source) -> Iterator[Rows]:
    """One listing per entry; ``at`` is its number in the file. The copy's day is ``dateGenerated``. BadFile when there is no entry;
    an entry without a number or a name is rejected."""
    generated = lists.root_of(source).get("dateGenerated")
    copy = lists.copy_day(source, generated)
    rejects = Rejects()
    found: list[dict[str, Any]] = []
    n = 0
    for n, element in lists.entries(source, *_KINDS):
        row = _entry(element)
        if row["name"] and row["entry"]:
            same = {"list": LIST, "publisher": PUBLISHER, "copy": copy, "simulated": source.marked, "at": f"entry:{n}"}
            found.append(same | row)
        else:
            rejects.add("no number or name", f"entry:{n}", row["name"] or row["entry"])
    if not n:
        raise BadFile(source.name, "no entry in the list", mend=lists.AGAIN)
    yield Rows("listings", tables.LISTING.frame(found))
    yield lists.copy_of(source, LIST, PUBLISHER, copy, ("body", "person"), unread=sum(rejects.counts().values()))
    yield from rejects.rows()
    yield facts(
        media="text/xml", encoding=source.encoding, at_unit="entry", as_of=copy, simulated=source.marked,
        time_basis="dateGenerated" if generated else "day of the copy", coverage="unknown",
    )  # fmt: skip


def _entry(element: Element) -> dict[str, Any]:
    remarks = _text(element, "COMMENTS1")
    updated = [day for value in element.findall("LAST_DAY_UPDATED/VALUE") if (day := _day(value.text))]
    programme = _text(element, "UN_LIST_TYPE")
    return {
        "entry": _text(element, "REFERENCE_NUMBER") or _text(element, "DATAID"), "kind": _KINDS[element.tag],
        "name": " ".join(part for tag in _NAMES if (part := _text(element, tag))) or None, "aliases": _aliases(element) or None,
        "company_imo": _company(remarks) if element.tag == "ENTITY" else None, "programs": [programme] if programme else None,
        "listed_on": _day(_text(element, "LISTED_ON")), "amended_on": max(updated, default=None),
        "removed_on": _day(_text(element, "DELISTED_ON")), "remarks": remarks,
    }  # fmt: skip


def _aliases(element: Element) -> list[dict[str, str]]:
    found = [{"name": name, "sort": "script"} for name in _parts(_text(element, "NAME_ORIGINAL_SCRIPT"))]
    for alias in (*element.findall("INDIVIDUAL_ALIAS"), *element.findall("ENTITY_ALIAS")):
        sort = _SORTS.get((_text(alias, "QUALITY") or "").lower(), "aka")
        found += [{"name": name, "sort": sort} for name in _parts(_text(alias, "ALIAS_NAME"))]
    return found


def _parts(names: str | None) -> list[str]:
    return [part.strip() for part in (names or "").split(";") if part.strip()]


def _company(remarks: str | None) -> str | None:
    found = {number for company, number in _NUMBER.findall(remarks or "") if company or company_imo_valid(number) or not imo_valid(number)}
    return found.pop() if len(found) == 1 else None


def _text(element: Element, tag: str) -> str | None:
    """The words of an element, line breaks within them as blanks; null when there are none."""
    return " ".join((element.findtext(tag) or "").split()) or None


def _day(text: str | None) -> str | None:
    day = when.days((text or "").strip()[:10])
    return day[0] if day and day[0] == day[1] else None
