"""The two lists of OFAC in its oldest form: ``sdn.csv`` and, of the same shape, ``cons_prim.csv``; twelve fields, no header.

Fields (OFAC's data specification, 2023-09-25): number, name, kind, programmes, title, call sign, ship type, tonnage
(deadweight), gross registered tonnage, flag, owner, remarks; ``-0-`` is null. The remarks hold the rest, parted by ``;`` and
each begun by its label. They are cut at 1,000 characters, and what follows the last ``;`` of cut ones is left unread: half a
name is another name. Names in the remarks are those OFAC calls weak (notice of 2012-06-13); the others stand in alt.csv.
A ship with several IMO numbers has a row for each. Of several call signs or radio identities (``alt. MMSI``, ``Other
Vessel Call Sign``) the first one counts and the others stay in the remarks, as does an ``Other Vessel Flag``, of which nobody says when she flew it. Two ship types stand joined by ``; ``.

The file does not say which day it stood for. The day is taken from its name (``sdn_2022-05-06.csv.gz``), else from
``published`` in sources.csv, else from ``--as-of``; without any of them the copy is refused, because "listed" and
"not listed" mean nothing without a day. It ends with 0x1A, as three real copies of 2022 and 2024 do; without it the end may be
missing, and the copy is silent about nobody (``unread`` -1). One saved again by a spreadsheet has lost it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from roadstead import lists, tables
from roadstead.streams import BadFile, Rejects, Rows, Source, facts

VERSION = 4
_NONE = "-0-"
_KINDS = {_NONE: "body", "individual": "person", "vessel": "vessel", "aircraft": "aircraft"}
_START = re.compile(r'\ufeff?\s*\d{1,10},"')
_CUT = 1000
_LISTLIKE = re.compile(rb'(?:\xef\xbb\xbf)?\s*\d{1,10},"[^"\r\n]+"(?:,[^\r\n]*){2}')
_SHIP_NUMBER = re.compile(r"(?:Vessel Registration Identification|Identification Number) (?:IMO\W*)?(\d[\d .,\-]*)")
_COMPANY_NUMBER = re.compile(r"(?:Identification Number|Company Number|Vessel Registration Identification) IMO *(\d{7})(?!\d)")
_KNOWN_AS = re.compile(r"([afn])\.k\.a\. '(.+)'")
_SORTS = {"a": "weak", "f": "fka", "n": "aka"}
_LABELS = {
    "MMSI": "mmsi", "Other Vessel Call Sign": "callsign", "Other Vessel Type": "ship_type",
    "Vessel Year of Build": "built", "Former Vessel Flag": "former_flags",
}  # fmt: skip
_LABELLED = re.compile(rf"({'|'.join(_LABELS)}) (.+)")


def claims(source: Source) -> int:
    """Certain when the first lines have twelve fields, a number first and one of four kinds third. Least of all, but before nobody,
    when nine lines in ten have a number and a quoted name and no header tells what else: to be refused in words that help."""
    lines = [line for line in source.head.split(b"\n")[:20] if line.strip(b"\r\x1a \t")]
    if not _LISTLIKE.match(source.head) and not _START.match(source.head_text()):
        return 0
    rows = lists.first_records(source)
    good = sum(len(r) == 12 and r[2].strip() in _KINDS for r in rows)
    if rows and good >= 0.9 * len(rows):
        return 95
    return 2 if sum(bool(_LISTLIKE.match(line)) for line in lines) >= 0.9 * len(lines) else 0


def read(source: Source) -> Iterator[Rows]:
    """One listing per entry of the copy; ``at`` is the record's number. BadFile when the copy has no date, and at the first
    damaged record; an entry of a kind that OFAC did not have before is rejected."""
    mend = "fetch it again from the publisher; if it is another list, give it a header (list, copy, name, kind, imo)"
    if not source.encoding and source.head.split(b"\n")[0].count(b",") < 11:
        raise BadFile(source.name, "looks like OFAC's sdn.csv, and has zero bytes in it", "row:1", mend)
    first = lists.first_records(source)
    if first and _START.match(source.head_text()) and not any(len(cells) == 12 for cells in first):
        raise BadFile(source.name, f"looks like OFAC's sdn.csv, and has {len(first[0])} columns instead of 12", "row:1", mend)
    copy, list_ = lists.copy_day(source), lists.ofac_list(source)
    rejects = Rejects()
    found: list[dict[str, Any]] = []
    unread = 0
    same = {"list": list_, "publisher": "org:us-ofac", "copy": copy, "simulated": source.marked}
    for n, cells in lists.records(source, 12):
        if cells[2] not in _KINDS:
            rejects.add("unknown kind of entry", f"row:{n}", cells[2])
            unread += 1
        else:
            found += _entry(cells, same | {"at": f"row:{n}"})
    yield Rows("listings", tables.LISTING.frame(found))
    yield lists.copy_of(source, list_, "org:us-ofac", copy, lists.KINDS, unread=unread if lists.whole(source) else -1)
    yield from rejects.rows()
    yield facts(
        media="text/csv", encoding=source.encoding, at_unit="row", as_of=copy, simulated=source.marked,
        time_basis="day of the copy", coverage="unknown",
    )  # fmt: skip


def _entry(cells: list[str], same: dict[str, Any]) -> list[dict[str, Any]]:
    known = [None if cell == _NONE else cell for cell in cells]
    kind = _KINDS[cells[2]]
    more = remarks(known[11] or "", kind)
    tonnage = [f"{value} {unit}" for value, unit in ((known[7], "DWT"), (known[8], "GRT")) if value]
    types = [value for value in (known[6], more.pop("ship_type", None)) if value]
    ships = [(number, False) for number in more.pop("ships")]
    row = same | {
        "entry": known[0], "name": known[1], "kind": kind, "flag": known[9], "owner": known[10], "remarks": known[11],
        "tonnage": "; ".join(tonnage) or None, "ship_type": "; ".join(types) or None,
        "programs": [p.strip() for p in re.split(r"\]\s*\[|[\[\];]", known[3] or "") if p.strip()] or None,
        **more, "callsign": known[5] or more.get("callsign"),
    }  # fmt: skip
    return lists.per_ship(row, ships)


def remarks(text: str, kind: str) -> dict[str, Any]:
    """What the remarks of an entry of this kind say, by column of ``listings``. A number in the IMO scheme of a body or a person
    is a company's, whatever its label; that of a ship is hers only with the label of a ship's or of an identification number. ``ships``: all of hers in order."""
    parts = [part.strip() for part in text.split(";")]
    if len(text) >= _CUT and not text.endswith("."):
        parts.pop()
    found: dict[str, list[str]] = {}
    aliases: list[dict[str, str]] = []
    links: list[dict[str, str]] = []
    ships: dict[str, None] = {}
    number = _SHIP_NUMBER if kind == "vessel" else _COMPANY_NUMBER
    for part in parts:
        part = part.removeprefix("alt. ")
        if part.startswith("Linked To: "):
            links.append({"name": _bare(part[len("Linked To: ") :]), "role": "linked to"})
        elif part[1:7] == ".k.a. " and (m := _KNOWN_AS.fullmatch(_bare(part))):
            aliases.append({"name": m[2], "sort": _SORTS[m[1]]})
        elif m := number.match(part):
            if kind == "vessel":
                ships |= {digits: None for digits, _ in lists.ship_numbers(m[1])}
            else:
                found.setdefault("company_imo", []).append(m[1])
        elif kind == "vessel" and (m := _LABELLED.fullmatch(_bare(part))):
            found.setdefault(_LABELS[m[1]], []).append(m[2])
    flags = [flag for flag in found.pop("former_flags", []) if flag != "None Identified"]
    return {
        **{name: "; ".join(values) if name == "ship_type" else values[0] for name, values in found.items()},
        "ships": list(ships), "imo": next(iter(ships), None),
        "aliases": aliases or None, "links": links or None, "former_flags": flags or None,
    }  # fmt: skip


def _bare(part: str) -> str:
    return part.strip().removesuffix(".").strip()
