"""What OFAC publishes beside its lists: other names (``alt.csv``, ``cons_alt.csv``; five fields), addresses (``add.csv``,
``cons_add.csv``; six) and what remarks had no room for (``sdn_comments.csv``; two). No header; ``-0-`` is null (OFAC's data
specification, 2023-09-25). The last are known and counted but not read: each goes on in the middle of a sentence, and no
table has a place for it.

Every row only adds to an entry of the main file, by its number; no entry has its kind, programme or day here. So these
files are no copy of the list that could be silent about a ship: they give no row of ``copies``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from roadstead import lists, tables
from roadstead.streams import BadFile, Rejects, Rows, Source, facts

VERSION = 1
_NONE = "-0-"
_SORTS = {"aka": "aka", "fka": "fka", "nka": "aka"}
_START = re.compile(r"\ufeff?\s*\d{1,10}\s*,")
_COMMENT = re.compile(r"; (?:Linked To: |[afn]\.k\.a\. ')")


def claims(source: Source) -> int:
    """Certain when the first lines have two numbers and then one of three kinds of name or, of six fields, OFAC's own null;
    or one number and a text that is cut out of remarks."""
    return 95 if _width(source) else 0


def _width(source: Source) -> int:
    if not _START.match(source.head_text()):
        return 0
    rows = [[cell.strip() for cell in row] for row in lists.first_records(source, 200) if row != ["\x1a"]]
    if all(len(row) == 2 and row[0].isdecimal() for row in rows):
        return 2 if any(_COMMENT.search(row[1]) for row in rows) else 0
    numbered = [row for row in rows if len(row) > 2 and row[0].isdecimal() and row[1].isdecimal()]
    if sum(len(row) == 5 and row[2].lower() in _SORTS for row in numbered) >= 0.9 * len(rows):
        return 5
    addresses = [row for row in numbered if len(row) == 6]
    return 6 if len(addresses) >= 0.9 * len(rows) and any(_NONE in row for row in addresses) else 0


def read(source: Source) -> Iterator[Rows]:
    """One listing of kind ``alias`` or ``address`` per row, its ``entry`` the number of the entry it belongs to. An address is
    one line, the country last; a row that holds none (OFAC has thousands) gives nothing. BadFile when the file has no date."""
    copy, width = lists.copy_day(source), _width(source)
    if not width:
        raise BadFile(source.name, "neither names nor addresses of OFAC", "row:1", lists.AGAIN)
    rejects = Rejects()
    found: list[dict[str, Any]] = []
    same = {"list": lists.ofac_list(source), "publisher": "org:us-ofac", "copy": copy, "simulated": source.marked}
    for n, cells in lists.records(source, width):
        if width == 2:
            rejects.add("remarks that go on in another file are not read", f"row:{n}")
            continue
        known = [None if cell == _NONE else cell or None for cell in cells]
        row = _alias(known) if width == 5 else _address(known)
        if not (known[0] and known[0].isdecimal()) or (width == 5 and not row["name"]):
            rejects.add("no number or name", f"row:{n}")
        elif row["name"]:
            found.append(same | row | {"entry": known[0], "at": f"row:{n}"})
    yield Rows("listings", tables.LISTING.frame(found))
    yield from rejects.rows()
    yield facts(
        media="text/csv", encoding=source.encoding, at_unit="row", as_of=copy, simulated=source.marked,
        time_basis="day of the copy", coverage="unknown",
    )  # fmt: skip


def _alias(known: list[str | None]) -> dict[str, Any]:
    name, sort = known[3], _SORTS.get((known[2] or "").lower(), "aka")
    return {"kind": "alias", "name": name, "aliases": [{"name": name, "sort": sort}], "remarks": known[4]}


def _address(known: list[str | None]) -> dict[str, Any]:
    return {"kind": "address", "name": ", ".join(part for part in known[2:5] if part) or None, "remarks": known[5]}
