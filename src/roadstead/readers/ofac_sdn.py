"""The list of Specially Designated Nationals as OFAC publishes it: ``sdn.csv``, twelve fields, no header.

The file does not say which day it stood for. The day is taken from its name (``sdn_2022-05-06.csv.gz``), else from
``published`` in sources.csv, else from ``--as-of``; without any of them the copy is refused, because "listed" and
"not listed" mean nothing without a day.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from roadstead import lists, tables
from roadstead.streams import BadFile, Rejects, Rows, Source, facts

VERSION = 2
_NONE = "-0-"
_KINDS = {_NONE: "body", "individual": "person", "vessel": "vessel", "aircraft": "aircraft"}
_START = re.compile(r'\s*\d{1,7},"')
_IMO = re.compile(r"\bIMO(?: number)?:? (\d{7})\b", re.I)
_MMSI = re.compile(r"\bMMSI:? (\d{9})\b")
_LINKED = re.compile(r"Linked To: ([^;]+)")


def claims(source: Source) -> int:
    """Certain when the first lines have twelve fields, a number first and one of four kinds third."""
    head = source.head_text()
    if not _START.match(head):
        return 0
    lines = head.split("\n")[:20]
    try:
        rows = [r for r in csv.reader(lines[:-1] or lines) if r]
    except csv.Error:
        return 0
    good = sum(len(r) == 12 and r[2].strip() in _KINDS for r in rows)
    return 95 if rows and good >= 0.9 * len(rows) else 0


def read(source: Source) -> Iterator[Rows]:
    """One listing per entry of the copy; ``at`` is the record's number. BadFile when the copy has no date."""
    copy = lists.copy_day(source)
    rejects = Rejects()
    found: list[dict[str, Any]] = []
    n = 0
    try:
        for n, cells in enumerate(csv.reader(io.StringIO(source.text(), newline="")), 1):
            if not cells or cells == ["\x1a"]:  # DOS ends a file with 0x1A
                continue
            if any("\0" in cell for cell in cells):
                rejects.add("NUL in the row", f"row:{n}")
            elif len(cells) != 12:
                rejects.add("wrong number of fields", f"row:{n}", f"{len(cells)} instead of 12")
            elif cells[2].strip() not in _KINDS:
                rejects.add("unknown kind of entry", f"row:{n}", cells[2])
            else:
                found.append(_entry(n, copy, [cell.strip() for cell in cells], source.marked))
    except csv.Error as error:
        raise BadFile(source.name, f"not a table ({error})", f"row:{n + 1}") from None
    yield Rows("listings", tables.LISTING.frame(found))
    yield lists.copy_of(source, "OFAC SDN", "org:us-ofac", copy, lists.KINDS)
    yield from rejects.rows()
    yield facts(
        media="text/csv", encoding=source.encoding, at_unit="row", as_of=copy, simulated=source.marked,
        time_basis="day of the copy", coverage="unknown",
    )  # fmt: skip


def _entry(n: int, copy: str, cells: list[str], simulated: bool) -> dict[str, Any]:
    known = [None if cell == _NONE else cell for cell in cells]
    remarks = known[11] or ""
    imo, mmsi = _IMO.search(remarks), _MMSI.search(remarks)
    linked = [name.strip().removesuffix(".").strip() for name in _LINKED.findall(remarks)]
    return {
        "list": "OFAC SDN", "publisher": "org:us-ofac", "copy": copy, "entry": known[0], "name": known[1],
        "kind": _KINDS[cells[2]], "imo": imo and imo[1], "mmsi": mmsi and mmsi[1], "callsign": known[5],
        "ship_type": known[6], "flag": known[9], "owner": known[10], "links": [{"name": name, "role": "linked to"} for name in linked] or None,
        "programs": [p for p in re.split(r"\]\s*\[|[\[\];]", known[3] or "") if p.strip()] or None,
        "remarks": known[11], "simulated": simulated, "at": f"row:{n}",
    }  # fmt: skip
