"""``maritime.csv`` as OpenSanctions exports it: ships, and companies that have an IMO number, with a risk and their data sets.

Columns (zavod/exporters/maritime.py, commit f33cff2, read 2026-11-21): type (VESSEL or ORGANIZATION), caption, imo (``IMO`` and seven
digits, one row for each number of an entity, empty for a ship without), risk (OpenSanctions' topics), countries, flag, mmsi, id, url,
datasets, aliases; values of one cell are parted by ``;``.

A row is an entry of a list only where ``risk`` holds ``sanction`` and exactly one of its data sets is a sanctions list
(`opensanctions.csv`); the publisher is who publishes that list, OpenSanctions stands in its name as who passed it on. Where several
of its data sets are sanctions lists, the file does not say which of them listed the ship: she is a mention on each, the remarks say
why, and their copies count her as unread, because she may be on them; ``entities.ftm.json`` tells. Every other row is a mention (kind ``mentioned vessel``, ``mentioned body``): shadow fleet, port detention, report; nobody is
"listed" by it. The file has no dates of its own, and companies without a number are left out, so its copies carry ships only. A copy
stands for the whole list only where the file is the whole export (`opensanctions.full_export`); else for the ships in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from roadstead import delimited, lists, tables
from roadstead.opensanctions import data_sets, full_export, numbers
from roadstead.streams import BadFile, Rejects, Rows, Source, facts

VERSION = 2
COLUMNS = ("type", "caption", "imo", "risk", "countries", "flag", "mmsi", "id", "url", "datasets", "aliases")
_KINDS = {"VESSEL": "vessel", "ORGANIZATION": "body"}
_WHICH = "risk `sanction` is said of the ship as a whole; the file does not say which of these lists she is on"


def claims(source: Source) -> int:
    """Certain when the header has the columns that no other format has together."""
    head = delimited.header(source)
    return 96 if head and {"type", "caption", "imo", "risk", "datasets"} <= set(head.names) else 0


def read(source: Source) -> Iterator[Rows]:
    """Listings and mentions, one per row and data set; ``at`` is the row, and ``row:3#2`` the second data set of row 3.
    BadFile when a column is missing or the copy has no date; a row of another type, without an id, is rejected."""
    head = delimited.header(source)
    missing = [c for c in COLUMNS if head is None or c not in head.names]
    if head is None or missing:
        raise BadFile(source.name, f"no column {missing[0] if missing else 'type'}", "row:0", "fetch maritime.csv again")
    day = lists.copy_day(source)
    rejects = Rejects()
    found = [row for n, cells in delimited.rows(source, head, rejects) for row in _rows(n, cells, day, source, rejects)]
    yield Rows("listings", tables.LISTING.frame(found))
    full = full_export(source, len({r["entry"] for r in found if r["kind"].endswith("vessel")}))
    lost = sum(rejects.counts().values())
    for list_, publisher in sorted({(r["list"], r["publisher"]) for r in found if r["kind"] == "vessel"}):
        theirs = [r for r in found if r["list"] == list_]
        covers = {r["imo"] for r in theirs if r["kind"] == "vessel" and r["imo"]}
        unsure = len({r["entry"] for r in theirs if r["kind"] == "mentioned vessel" and _WHICH in (r["remarks"] or "")})
        yield lists.copy_of(source, list_, publisher, day, ["vessel"], None if full else sorted(covers), lost + unsure)
    yield from rejects.rows()
    yield facts(
        media="text/csv", encoding=source.encoding, at_unit="row", as_of=day, simulated=source.marked,
        time_basis="day of the copy", coverage="unknown",
    )  # fmt: skip


def _rows(n: int, cells: dict[str, str], day: str, source: Source, rejects: Rejects) -> Iterator[dict[str, Any]]:
    kind = _KINDS.get(cells["type"].upper())
    if kind is None or not cells["id"]:
        rejects.add("type is neither VESSEL nor ORGANIZATION" if kind is None else "no id", f"row:{n}", cells["type"])
        return
    names = _parts(cells["datasets"])
    known = [data_sets()[d] for d in names if d in data_sets()]
    risk, mmsi = _parts(cells["risk"]), _parts(cells["mmsi"])
    # A row of a data set that mixes a ship's own number with one she used in fraud proves neither.
    mixed = bool(known) and all(d.mixes_fraud for d in known) and len(known) == len(names)
    given = numbers([cells["imo"]] if cells["imo"] else [], source.marked)
    ships = [] if mixed or kind != "vessel" else [*given.ships]
    companies = [] if mixed else [*given.companies] + ([*given.ships] if kind == "body" else [])
    listing = [d for d in known if d.lists] if "sanction" in risk else []
    common = {
        "copy": day, "entry": cells["id"], "name": cells["caption"] or None, "programs": risk or None, "simulated": source.marked,
        "aliases": None if mixed else [{"name": a, "sort": "aka"} for a in _parts(cells["aliases"])] or None,
        "imo": next(iter(ships), None), "company_imo": next(iter(companies), None),
        "mmsi": mmsi[0] if len(mmsi) == 1 and not mixed else None, "flag": None if mixed else cells["flag"] or None,
    }  # fmt: skip
    notes = [f"countries: {cells['countries']}"] if cells["countries"] else []
    notes += [f"IMO as written: {raw}" for raw in given.raw]
    notes += [f"MMSI as written: {m}" for m in mmsi] if len(mmsi) > 1 and not mixed else []
    if mixed:
        claimed = [("IMO", [*given.ships, *given.companies]), ("MMSI", mmsi), ("flag", _parts(cells["flag"])), ("name", _parts(cells["aliases"]))]
        notes += [f"own or fraudulent {what}: {v}" for what, values in claimed for v in values]
    notes += [cells["url"]] if cells["url"] else []
    for k, name in enumerate(names or ["maritime"], 1):
        one = data_sets().get(name)
        said = one in listing and len(listing) == 1
        which = [f"{_WHICH}: {', '.join(d.list for d in listing)}"] if one in listing and not said else []
        yield {
            **common, "kind": kind if said else f"mentioned {kind}", "list": one.list if one else f"{name} via OpenSanctions",
            "publisher": one.publisher if one else "org:opensanctions", "remarks": "; ".join([*which, *notes]) or None,
            "at": f"row:{n}" if k == 1 else f"row:{n}#{k}",
        }  # fmt: skip


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]
