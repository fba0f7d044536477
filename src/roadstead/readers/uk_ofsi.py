"""The UK's consolidated list of asset freeze targets (OFSI, ``ConList.csv``), closed on 28 January 2026: its old copies.

The first line says ``Last Updated,13/05/2022``; a target (``Group ID``) has a row per name and address. It carries persons and
bodies, and ships under an asset freeze since its format of February 2022, whose guidance brought in the group type `Ship`
(81 rows of ships were counted in a last copy); older copies carry none. Ships that are only barred from ports were never in it:
they stand in the UK Sanctions List. A ship's number, owner and flag stand in ``Other Information`` as ``(IMO number):…``.

``Listed On`` is the day first listed, under EU law too; the day of the UK's own designation stays in the remarks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from roadstead import lists, sheets, tables
from roadstead.streams import BadFile, Rejects, Rows, Source, facts

VERSION = 2
LIST, PUBLISHER = "UK OFSI Consolidated", "org:gb-ofsi"
SHIPS_SINCE = "2022-02-28"
"""The day after which only the format with ships was published (gov.uk, UK Sanctions List: change to the list's format, 2022)."""
_NEEDED = ("name_6", "group_type", "regime", "group_id")
_KINDS = {"individual": "person", "entity": "body", "ship": "vessel"}
_SORTS = {"fka": "fka", "f.k.a": "fka", "low quality aka": "weak"}
_LABEL = re.compile(r"\(([A-Za-z][A-Za-z0-9 /.]{2,60})\)\s*:")


def claims(source: Source) -> int:
    """Certain by the columns that only this list has together."""
    return 90 if sheets.header(source, *_NEEDED) else 0


def read(source: Source) -> Iterator[Rows]:
    """One listing per target with all its names; ``at`` is its first row. BadFile for a broken or empty list, or one without a day."""
    rejects = Rejects()
    table = sheets.sheet(source, _NEEDED)
    own = next((sheets.day(cell) for cells in table.above for cell in cells if sheets.day(cell)), None)
    groups: dict[str, dict[str, Any]] = {}
    lost: set[str] = set()
    for n, cells in table.rows:
        kind = _KINDS.get(cells["group_type"].lower())
        name = " ".join(" ".join(cells.get(f"name_{i}", "") for i in (1, 2, 3, 4, 5, 6)).split())
        if not kind or not cells["group_id"] or not name:
            rejects.add("unknown kind of entry" if not kind else "a row without group or name", f"row:{n}", cells["group_type"])
            lost.add(cells["group_id"] or f"row:{n}")
            continue
        new = {"at": f"row:{n}", "entry": cells["group_id"], "kind": kind, "names": {}, "programs": {}, "remarks": {}, "listed": set(), "changed": set()}
        _add(groups.setdefault(cells["group_id"], new), name, cells)
    if not groups:
        raise BadFile(source.name, "no entry in it", mend="look for another copy of it")
    copy = lists.copy_day(source, own)
    ships = copy >= SHIPS_SINCE or any(group["kind"] == "vessel" for group in groups.values())
    yield Rows("listings", tables.LISTING.frame(row for group in groups.values() for row in _rows(group, copy, source.marked)))
    yield lists.copy_of(source, LIST, PUBLISHER, copy, ("body", "person", "vessel") if ships else ("body", "person"), unread=len(lost - groups.keys()))
    yield from rejects.rows()
    yield facts(
        media="text/csv", encoding=source.encoding, at_unit="row", as_of=copy, simulated=source.marked,
        time_basis="day of the copy", coverage="unknown",
    )  # fmt: skip


def _add(group: dict[str, Any], name: str, cells: dict[str, str]) -> None:
    alias = cells.get("alias_type", "").lower()
    prime = alias in ("", "primary name", "prime alias")
    low = "low" in cells.get("alias_quality", "").lower()
    sort = "main" if prime else "weak" if low else _SORTS.get(alias, "aka")
    if group["names"].get(name, "weak") == "weak":
        group["names"][name] = sort
    if script := " ".join(cells.get("name_non-latin_script", "").split()):
        group["names"].setdefault(script, "script")
    if regime := cells["regime"]:
        group["programs"][regime] = None
    for column, known in (("listed_on", "listed"), ("last_updated", "changed")):
        if day := sheets.day(cells.get(column)):
            group[known].add(day)
    place = ", ".join(text for k in ("address_1", "address_2", "address_3", "address_4", "address_5", "address_6", "post/zip_code", "country") if (text := cells.get(k)))
    remarks = {
        "": cells.get("other_information"), "UK Sanctions List Date Designated": cells.get("uk_sanctions_list_date_designated"),
        "DOB": cells.get("dob"), "Nationality": cells.get("nationality"), "Position": cells.get("position"), "Address": place,
    }  # fmt: skip
    group["remarks"] |= {f"{label}: {text}" if label else text: None for label, text in remarks.items() if text}


def _rows(group: dict[str, Any], copy: str, simulated: bool) -> list[dict[str, Any]]:
    names: dict[str, str] = group["names"]
    main = next((name for name, sort in names.items() if sort == "main"), None) or next(iter(names))
    aliases = [{"name": name, "sort": "aka" if sort == "main" else sort} for name, sort in names.items() if name != main]
    row = {
        "list": LIST, "publisher": PUBLISHER, "copy": copy, "entry": group["entry"], "name": main, "kind": group["kind"], "aliases": aliases or None,
        "programs": list(group["programs"]) or None, "listed_on": min(group["listed"], default=None), "amended_on": max(group["changed"], default=None),
        "remarks": "\n".join(group["remarks"]) or None, "simulated": simulated, "at": group["at"],
    }  # fmt: skip
    if group["kind"] != "vessel":
        return [row]
    ship = _ship("\n".join(group["remarks"]))
    return lists.per_ship(row | ship, lists.ship_numbers(ship.pop("imo")))


def _ship(remarks: str) -> dict[str, Any]:
    """What ``Other Information`` says of a ship behind its labels; a label that is not there leaves null."""
    marks = list(_LABEL.finditer(remarks))
    said: dict[str, str] = {}
    for m, end in zip(marks, [*(after.start() for after in marks[1:]), None], strict=False):
        text = " ".join(remarks[m.end() : end].split("\n", 1)[0].split()).strip(" .;")
        if text:
            said.setdefault(m[1].lower(), text)

    def of(*beginnings: str) -> str | None:
        return next((text for label, text in said.items() if label.startswith(beginnings)), None)

    owners = [(of("current owner"), "owner"), (of("previous owner"), "former owner")]
    former = of("previous flag")
    return {
        "imo": of("imo"), "flag": of("flag of", "current believed flag"), "former_flags": [former] if former else None,
        "ship_type": of("type of ship", "type of vessel"), "tonnage": of("tonnage"), "length": of("length"), "built": of("year built"),
        "owner": owners[0][0], "links": [{"name": name, "role": role} for name, role in owners if name] or None,
    }  # fmt: skip
