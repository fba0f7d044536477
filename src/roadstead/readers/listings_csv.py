"""List entries in a table of one's own: ``list, publisher, copy, name, kind, imo, mmsi, flag, owner, listed_on, …``.

A row of kind ``coverage`` is no entry: it says in its remarks which numbers the copy of that day was searched for. A column
``carries`` says on any row of a copy which kinds such a list is able to hold (``vessel;person;body``); without it a copy is taken to
carry the kinds it has. A row of kind ``scrapped`` is a ship's number in a register of ships broken up, ``listed_on`` the day it
was; such a register is no sanctions list, and its copy carries ``scrapped`` and nothing else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from roadstead import delimited, lists, tables, when
from roadstead.streams import MARKS, BadFile, Rejects, Rows, Source, facts

VERSION = 4
_SAME = (
    "list", "publisher", "entry", "name", "kind", "imo", "company_imo", "mmsi", "callsign", "ship_type", "tonnage", "length", "built",
    "flag", "owner", "remarks",
)  # fmt: skip
_DAYS = ("copy", "listed_on", "amended_on", "removed_on")
_NEEDED = ("list", "name")
_KINDS = {kind: kind for kind in (*lists.KINDS, "scrapped", "coverage", "alias", "address")} | {
    "ship": "vessel", "navire": "vessel", "individual": "person", "personne": "person", "entity": "body", "company": "body",
    "organisation": "body", "organization": "body", "société": "body", "entité": "body", "aéronef": "aircraft",
}  # fmt: skip
_SORTS = frozenset(("aka", "fka", "weak", "script"))
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_SPAN = re.compile(r"^(.*?)\s*\[\s*(\S*?)\s*\.\.\s*(\S*?)\s*\]$")
_TIED_IMO = re.compile(r"^(.*?)\s*\(\s*IMO\s*:?\s*(\d{7})\s*\)(.*)$", re.I)


def claims(source: Source) -> int:
    """Sure when the header has ``list`` and ``name``, and a day the entry or the copy stood for."""
    head = delimited.header(source)
    names = set(head.names) if head else set()
    return 80 if "list" in names and len(names & {"name", "copy", "listed_on", "publisher", "programs"}) >= 2 else 0


def read(source: Source) -> Iterator[Rows]:
    """One listing per row, one per number of a ship with several; cells of several values are split at ``;`` and ``|``. BadFile when
    a column is missing; a row without a name, of a kind that is none or with an unreadable day is rejected, and counted as unread
    in every copy of its list (of no list: in all). An IMO number that cannot be read stays in the remarks."""
    head = delimited.header(source)
    if head is None:
        raise BadFile(source.name, "no header", "row:0")
    for column in _NEEDED:
        if column not in head.names:
            raise BadFile(source.name, f"no column {column}", "row:0", "add it")
    if not {"copy", "listed_on"} & set(head.names) and not source.as_of:
        raise BadFile(source.name, "no column copy or listed_on", "row:0", "say which day the entries stood for")
    rejects = Rejects()
    found: list[dict[str, Any]] = []
    lost: Counter[str] = Counter()
    for n, cells in delimited.rows(source, head, rejects):
        if row := _listing(n, cells, source, head.separator, rejects):
            found += lists.per_ship(row, lists.ship_numbers(row["imo"]), row["imo"])
        else:
            lost[cells.get("list", "")] += 1
    # Rows that were no rows, and those that name no list, may have been of any.
    nobodys = sum(rejects.counts().values()) - sum(n for list_, n in lost.items() if list_)
    carries = [row.pop("carries") for row in found]
    yield Rows("listings", tables.LISTING.frame(row for row in found if row["kind"] != "coverage"))
    yield from _copies(source, found, carries, {list_: lost[list_] + nobodys for list_ in {row["list"] for row in found}})
    yield from rejects.rows()
    yield facts(
        media="text/csv", encoding=source.encoding, at_unit="row", time_basis="field copy", coverage="unknown",
        simulated=bool(found) and all(row["simulated"] for row in found),
    )  # fmt: skip


def _listing(n: int, cells: dict[str, str], source: Source, separator: str, rejects: Rejects) -> dict[str, Any] | None:
    place = f"row:{n}"
    row: dict[str, Any] = {column: cells.get(column) or None for column in _SAME}
    written = (row["kind"] or "").lower()
    row["kind"] = _KINDS.get(written) if written else None
    if written and row["kind"] is None:
        rejects.add("kind is none we know", place, written)
        return None
    numbered = row["kind"] == "coverage" or (row["kind"] == "scrapped" and lists.ship_numbers(row["imo"]))
    if not row["list"] or (not row["name"] and not numbered):
        rejects.add("no list or name", place)
        return None
    for column in _DAYS:
        text = cells.get(column) or (source.as_of if column == "copy" else None)
        row[column] = _day(text, separator)
        if text and row[column] is None:
            rejects.add(f"{column} is no day", place, text)
            return None
    companies = lists.ship_numbers(row["company_imo"])  # written as those of ships are
    if row["company_imo"] and len(companies) != 1:
        row["remarks"] = "\n".join(text for text in (f"company IMO number: {row['company_imo']}", row["remarks"]) if text)
    row["company_imo"] = companies[0][0] if len(companies) == 1 else None
    carries = {_KINDS.get(kind.lower(), "") for kind in _parts(cells.get("carries", ""))}
    if "" in carries:
        rejects.add("carries a kind we do not know", place, cells["carries"])
        return None
    row["programs"] = _parts(cells.get("programs", "")) or None
    row["former_flags"] = _parts(cells.get("former_flags", "")) or None
    row["aliases"] = [_alias(name) for name in _parts(cells.get("aliases", ""))] or None
    row["links"] = _links(cells, separator) or None
    # The table has no column for the address of one entry; dropping it would lose where the entry can be read.
    if cells.get("url") and not row["remarks"]:
        row["remarks"] = cells["url"]
    marked = source.marked or cells.get("simulated", "").lower() in MARKS
    return row | {"simulated": marked, "at": place, "carries": carries}


def _day(text: str | None, separator: str) -> str | None:
    """The one day a cell names. A day in figures with dots is day first everywhere; with slashes only in a file separated by
    semicolons, as spreadsheets write where the comma is the decimal sign: nowhere there does the month come first."""
    text = (text or "").strip()
    if m := _DOTTED.fullmatch(text) or (_SLASHED.fullmatch(text) if separator == ";" else None):
        text = f"{m[3]}-{m[2]:0>2}-{m[1]:0>2}"
    day = when.days(text)
    return day[0] if day and day[0] == day[1] else None


def _alias(written: str) -> dict[str, str]:
    """``fka: OLD NAME`` is a former name; without a sort an alias is `aka`."""
    sort, colon, name = written.partition(":")
    return {"name": name.strip(), "sort": sort.strip().lower()} if colon and sort.strip().lower() in _SORTS else {"name": written, "sort": "aka"}


def _links(cells: dict[str, str], separator: str) -> list[dict[str, str]]:
    """``linked_to``: names; ``operator``: names; ``links``: ``role: NAME (IMO 1234567) [2021-05-01..2023-02-01]``, all but the name optional."""
    found = [{"name": name, "role": "linked to"} for name in _parts(cells.get("linked_to", ""))]
    found += [{"name": name, "role": "operator"} for name in _parts(cells.get("operator", ""))]
    for written in _parts(cells.get("links", "")):
        role, _, name = written.partition(":") if ":" in written.split("(")[0] else ("linked to", "", written)
        link = {"name": name.strip(), "role": role.strip().lower()}
        if m := _SPAN.match(link["name"]):
            link |= {"name": m[1]} | {end: day for end, text in (("since", m[2]), ("until", m[3])) if (day := _day(text, separator))}
        if m := _TIED_IMO.match(link["name"]):
            link |= {"name": (m[1] + m[3]).strip(), "imo": m[2]}
        found.append(link)
    return found


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.replace("|", ";").split(";") if part.strip()]


def _copies(source: Source, found: list[dict[str, Any]], carries: list[set[str]], unread: dict[str, int]) -> Iterator[Rows]:
    """What each copy in the file carries: what its rows say in ``carries``, the kinds it has, and the numbers that a row of kind
    ``coverage`` says it was searched for."""
    kinds: dict[tuple[str, str, str], set[str]] = {}
    covers: dict[tuple[str, str, str], set[str]] = {}
    for row, said in zip(found, carries, strict=True):
        if row["copy"] is None:
            continue
        key = (row["list"], row["publisher"] or "", row["copy"])
        known = kinds.setdefault(key, set())
        known |= said
        if row["kind"] == "coverage":
            known |= set() if said else {"vessel"}
            covers.setdefault(key, set()).update(re.findall(r"\d{7}", row["remarks"] or ""))
        elif row["kind"] not in ("alias", "address"):
            known.add(row["kind"] or "vessel")
    for key in sorted(kinds):
        yield lists.copy_of(source, key[0], key[1], key[2], sorted(kinds[key]), sorted(covers[key]) if key in covers else None, unread[key[0]])
