"""List entries in a table of one's own: ``list, publisher, copy, name, kind, imo, mmsi, flag, owner, listed_on, …``.

A row of kind ``coverage`` is no entry: it says in its remarks which numbers the copy of that day was searched for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from roadstead import delimited, lists, tables, when
from roadstead.streams import MARKS, BadFile, Rejects, Rows, Source, facts

VERSION = 2
_SAME = ("list", "publisher", "entry", "name", "kind", "imo", "mmsi", "callsign", "ship_type", "flag", "owner", "remarks")
_DAYS = ("copy", "listed_on", "removed_on")
_NEEDED = ("list", "name")


def claims(source: Source) -> int:
    """Sure when the header has ``list`` and ``name``, and a day the entry or the copy stood for."""
    head = delimited.header(source)
    names = set(head.names) if head else set()
    return 80 if "list" in names and len(names & {"name", "copy", "listed_on", "publisher", "programs"}) >= 2 else 0


def read(source: Source) -> Iterator[Rows]:
    """One listing per row; ``programs`` and ``linked_to`` are split at ``;`` and ``|``. BadFile when a column is missing;
    a row without a name, with an unreadable day or an IMO number that is not seven digits is rejected."""
    head = delimited.header(source)
    if head is None:
        raise BadFile(source.name, "no header", "row:0")
    for column in _NEEDED:
        if column not in head.names:
            raise BadFile(source.name, f"no column {column}", "row:0", "add it")
    if not {"copy", "listed_on"} & set(head.names) and not source.as_of:
        raise BadFile(source.name, "no column copy or listed_on", "row:0", "say which day the entries stood for")
    rejects = Rejects()
    found = []
    for n, cells in delimited.rows(source, head, rejects):
        if row := _listing(n, cells, source, rejects):
            found.append(row)
    yield Rows("listings", tables.LISTING.frame(row for row in found if row["kind"] != "coverage"))
    yield from _copies(source, found)
    yield from rejects.rows()
    yield facts(
        media="text/csv", encoding=source.encoding, at_unit="row", time_basis="field copy", coverage="unknown",
        simulated=bool(found) and all(row["simulated"] for row in found),
    )  # fmt: skip


def _listing(n: int, cells: dict[str, str], source: Source, rejects: Rejects) -> dict[str, Any] | None:
    place = f"row:{n}"
    row: dict[str, Any] = {column: cells.get(column) or None for column in _SAME}
    if not row["list"] or (not row["name"] and row["kind"] != "coverage"):
        rejects.add("no list or name", place)
        return None
    for column in _DAYS:
        written = cells.get(column) or (source.as_of if column == "copy" else None)
        day = when.days(written)
        if written and (day is None or day[0] != day[1]):
            rejects.add(f"{column} is no day", place, written)
            return None
        row[column] = day and day[0]
    imo = (row["imo"] or "").upper().removeprefix("IMO").strip()
    if imo and not (imo.isascii() and imo.isdecimal() and len(imo) == 7):
        rejects.add("imo is not seven digits", place, row["imo"])
        return None
    row["programs"] = _parts(cells.get("programs", "")) or None
    row["links"] = [{"name": name, "role": "linked to"} for name in _parts(cells.get("linked_to", ""))] or None
    # The table has no column for the address of one entry; dropping it would lose where the entry can be read.
    if cells.get("url") and not row["remarks"]:
        row["remarks"] = cells["url"]
    marked = source.marked or cells.get("simulated", "").lower() in MARKS
    return row | {"imo": imo or None, "simulated": marked, "at": place}


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.replace("|", ";").split(";") if part.strip()]


def _copies(source: Source, found: list[dict[str, Any]]) -> Iterator[Rows]:
    """What each copy in the file carries: the kinds it has, and the numbers a row of kind ``coverage`` says it was searched for."""
    kinds: dict[tuple[str, str, str], set[str]] = {}
    covers: dict[tuple[str, str, str], set[str]] = {}
    for row in found:
        if row["copy"] is None:
            continue
        key = (row["list"], row["publisher"] or "", row["copy"])
        if row["kind"] == "coverage":
            kinds.setdefault(key, set()).add("vessel")
            covers.setdefault(key, set()).update(re.findall(r"\d{7}", row["remarks"] or ""))
        else:
            kinds.setdefault(key, set()).add(row["kind"] or "vessel")
    for key in sorted(kinds):
        yield lists.copy_of(source, key[0], key[1], key[2], sorted(kinds[key]), sorted(covers[key]) if key in covers else None)
