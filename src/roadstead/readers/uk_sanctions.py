"""The UK Sanctions List of the Foreign, Commonwealth and Development Office: its CSV and its XML, and the form it had before 2022.

The list carries persons, bodies and ships (``Designation Type``: Individual, Entity, Ship; before 2022 `Vessel`). The CSV begins with
``Report Date: 13-Feb-2026``, the XML with ``DateGenerated``; an entry (``Unique ID``, as `RUS1234`) has a row for each of its
names and addresses. It does not tell owners from operators: both stand in one column, and are linked as `owner/operator`.

Days are written day first. Of several days of designation the earliest counts as listed, of several updates the last.
Formats as seen in the crawler of opensanctions (``gb_fcdo_sanctions``), moov-io/watchman and others' recorded samples.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from roadstead import lists, sheets, tables
from roadstead.streams import BadFile, Rejects, Rows, Source, facts

VERSION = 2
LIST, PUBLISHER = "UK Sanctions List", "org:gb-fcdo"
_NEEDED = ("unique_id", "regime_name")
_KINDS = {"individual": "person", "entity": "body", "ship": "vessel", "vessel": "vessel"}
_KIND = ("designation_type", "individual,_entity,_ship", "entity,_vessel_or_individual")
_OWNERS = {"current_owner/operator_(s)": "owner/operator", "previous_owner/operator_(s)": "former owner/operator",
           "parent_company": "parent company", "subsidiaries": "subsidiary"}  # fmt: skip
_BLANK = frozenset(("", "n/a", "unknown", "-"))
_REMARKS = {
    "ofsi_group_id": "OFSI Group ID", "ofsi_id": "OFSI ID", "un_reference_number": "UN Reference Number", "un_reference_id": "UN Reference ID",
    "designation_source": "Designation source", "sanctions_imposed": "Sanctions Imposed", "type_of_entity": "Type of entity",
    "business_registration_number_(s)": "Business registration number (s)", "d.o.b": "D.O.B", "nationality(/ies)": "Nationality(/ies)",
    "position": "Position", "hull_identification_number_(hin)": "Hull identification number (HIN)",
    "other_information": "Other Information", "uk_statement_of_reasons": "UK Statement of Reasons",
}  # fmt: skip
# The XML's elements by the CSV's columns; an element that comes several times is written as the CSV writes several: a|b.
_ELEMENTS = {
    "last_updated": "LastUpdated", "date_designated": "DateDesignated", "unique_id": "UniqueID", "ofsi_group_id": "OFSIGroupID",
    "un_reference_number": "UNReferenceNumber", "regime_name": "RegimeName", "designation_type": "IndividualEntityShip",
    "designation_source": "DesignationSource", "sanctions_imposed": "SanctionsImposed", "other_information": "OtherInformation",
    "uk_statement_of_reasons": "UKStatementofReasons", "d.o.b": "DOB", "nationality(/ies)": "Nationality", "position": "Position",
    "type_of_entity": "TypeOfEntity", "parent_company": "ParentCompany", "subsidiaries": "Subsidiary",
    "business_registration_number_(s)": "BusinessRegistrationNumber", "imo_number": "IMONumber",
    "current_owner/operator_(s)": "CurrentOwnerOperator", "previous_owner/operator_(s)": "PreviousOwnerOperator",
    "current_believed_flag_of_ship": "CurrentBelievedFlagOfShip", "previous_flags": "PreviousFlag", "type_of_ship": "TypeOfShip",
    "tonnage_of_ship": "TonnageOfShip", "length_of_ship": "LengthOfShip", "year_built": "YearBuilt",
    "hull_identification_number_(hin)": "HullIdentificationNumber",
}  # fmt: skip
_PARTS = {f"Name{i}": f"name_{i}" for i in range(1, 7)} | {f"AddressLine{i}": f"address_line_{i}" for i in range(1, 7)} | {
    "NameType": "name_type", "AliasStrength": "alias_strength", "AddressPostalCode": "address_postal_code", "AddressCountry": "address_country",
}  # fmt: skip


@dataclass
class _Entry:
    at: str
    id: str
    kind: str
    names: dict[str, str] = field(default_factory=dict)  # name -> main | aka | weak | script
    programs: dict[str, None] = field(default_factory=dict)
    remarks: dict[str, None] = field(default_factory=dict)
    links: dict[tuple[str, str], None] = field(default_factory=dict)
    ship: dict[str, str] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)

    def call(self, name: str, sort: str) -> None:
        name = " ".join(name.split())
        if name and self.names.get(name, "weak") == "weak":
            self.names[name] = sort

    def add(self, row: dict[str, str]) -> None:
        """What one row of the CSV says of the entry."""
        cells = {name: "" if text.strip().lower() in _BLANK else text for name, text in row.items()}
        kind, weak = cells.get("name_type", "").lower(), "low" in cells.get("alias_strength", "").lower()
        sort = "main" if kind in ("", "primary name") else "weak" if weak else "aka"
        self.call(cells.get("primary_name", ""), "main")
        self.call(" ".join(cells.get(f"name_{i}", "") for i in (1, 2, 3, 4, 5, 6)), sort)
        for column, other in (("a.k.a", "aka"), ("name_non-latin_script", "script"), ("a.k.a_(non-latin_script)", "script")):
            for name in re.split(r"[;\n]", cells.get(column, "")):
                self.call(name, other)
        if regime := cells.get("regime_name"):
            self.programs[regime] = None
        for column, known in (("date_designated", self.listed), ("last_updated", self.changed)):
            if day := sheets.day(cells.get(column)):
                known.add(day)
        for column, role in _OWNERS.items():
            for name in _parts(cells.get(column, "")):
                self.links[name, role] = None
        for column, label in _REMARKS.items():
            if text := cells.get(column, "").strip():
                self.remarks[f"{label}: {text}"] = None
        place = [cells.get(f"address_line_{i}", "") for i in (1, 2, 3, 4, 5, 6)] + [cells.get(f"address_{k}", "") for k in ("postal_code", "country")]
        if any(place):
            self.remarks["Address: " + ", ".join(part for part in place if part)] = None
        for column in ("imo_number", "current_believed_flag_of_ship", "previous_flags", "type_of_ship", "tonnage_of_ship", "length_of_ship",
                       "year_built", "current_owner/operator_(s)"):  # fmt: skip
            if text := cells.get(column, "").strip():
                self.ship.setdefault(column, text)

    def rows(self, copy: str, simulated: bool) -> list[dict[str, Any]]:
        main = next((name for name, sort in self.names.items() if sort == "main"), None) or next(iter(self.names))
        aliases = [{"name": name, "sort": "aka" if sort == "main" else sort} for name, sort in self.names.items() if name != main]
        written = self.ship.get("imo_number", "")
        amended = max(self.changed, default=None)
        row = {
            "list": LIST, "publisher": PUBLISHER, "copy": copy, "entry": self.id, "name": main, "kind": self.kind,
            "aliases": aliases or None, "ship_type": self.ship.get("type_of_ship"),
            "tonnage": self.ship.get("tonnage_of_ship"), "length": self.ship.get("length_of_ship"), "built": self.ship.get("year_built"),
            "flag": self.ship.get("current_believed_flag_of_ship"), "former_flags": _parts(self.ship.get("previous_flags", "")) or None,
            "owner": "; ".join(_parts(self.ship.get("current_owner/operator_(s)", ""))) or None,
            "links": [{"name": name, "role": role} for name, role in self.links] or None, "programs": list(self.programs) or None,
            "listed_on": min(self.listed, default=None), "amended_on": amended, "remarks": "\n".join(self.remarks) or None,
            "simulated": simulated, "at": self.at,
        }  # fmt: skip
        return lists.per_ship(row, lists.ship_numbers(written), written)


def claims(source: Source) -> int:
    """Certain by the outermost element and the first entry of the XML, or by two columns of the CSV that no other list has together."""
    if lists.root_of(source).get("") == "Designations":
        return 90
    found = sheets.header(source, *_NEEDED)
    return 90 if found and set(_KIND) & set(found[2]) else 0


def read(source: Source) -> Iterator[Rows]:
    """One listing per entry with all its names, owners and addresses; ``at`` is the entry's number or its first row. BadFile for a
    broken or empty list, or one without a day."""
    rejects = Rejects()
    xml = source.head_text().lstrip("\ufeff \t\r\n").startswith("<")
    found, own = (_from_xml if xml else _from_csv)(source, rejects)
    for entry in [entry for entry in found if not entry.names]:
        rejects.add("an entry without a name", entry.at, entry.id)
    unread = sum(rejects.counts().values())
    found = [entry for entry in found if entry.names]
    if not found:
        raise BadFile(source.name, "no entry in it", mend="fetch the file again from the publisher")
    copy = lists.copy_day(source, sheets.day(own))
    yield Rows("listings", tables.LISTING.frame(row for entry in found for row in entry.rows(copy, source.marked)))
    yield lists.copy_of(source, LIST, PUBLISHER, copy, ("body", "person", "vessel"), unread=unread)
    yield from rejects.rows()
    yield facts(
        media="text/xml" if xml else "text/csv", encoding=source.encoding, at_unit="entry" if xml else "row", as_of=copy,
        simulated=source.marked, time_basis="day of the copy", coverage="unknown",
    )  # fmt: skip


def _from_csv(source: Source, rejects: Rejects) -> tuple[list[_Entry], str | None]:
    table = sheets.sheet(source, _NEEDED)
    own = next((m[1] for cells in table.above for cell in cells if (m := re.search(r"report date:?\s*(.+)", cell, re.I))), None)
    entries: dict[str, _Entry] = {}
    for n, cells in table.rows:
        written = next((cells[name] for name in _KIND if name in cells), "")
        kind = _KINDS.get(written.lower())
        if not kind or not cells["unique_id"]:
            rejects.add("unknown kind of entry" if not kind else "a row without the entry's number", f"row:{n}", written)
        else:
            entries.setdefault(cells["unique_id"], _Entry(f"row:{n}", cells["unique_id"], kind)).add(cells)
    return list(entries.values()), own


def _from_xml(source: Source, rejects: Rejects) -> tuple[list[_Entry], str | None]:
    found: list[_Entry] = []
    own, n = None, 0
    for _, element in lists.entries(source, "DateGenerated", "Designation"):
        if element.tag == "DateGenerated":
            own = element.text
            continue
        n += 1
        said = _texts(element)
        row = {column: "|".join(said.get(tag, ())) for column, tag in _ELEMENTS.items()}
        kind = _KINDS.get(row["designation_type"].lower())
        if not kind or not row["unique_id"]:
            rejects.add("unknown kind of entry" if not kind else "a row without the entry's number", f"entry:{n}", row["designation_type"])
            continue
        entry = _Entry(f"entry:{n}", row["unique_id"], kind)
        for part in element.iter():
            if part.tag in ("Name", "Address"):
                inside = _texts(part)
                entry.add({column: inside[tag][0] for tag, column in _PARTS.items() if tag in inside})
        for script in said.get("NameNonLatinScript", ()):
            entry.call(script, "script")
        entry.add(row)
        found.append(entry)
    return found, own


def _texts(element: Element) -> dict[str, list[str]]:
    """Tag -> what the elements of that name say, blanks and line breaks of the file folded, each once."""
    said: dict[str, list[str]] = {}
    for part in element.iter():
        if (text := " ".join((part.text or "").split())) and text not in (known := said.setdefault(part.tag, [])):
            known.append(text)
    return said


def _parts(cell: str) -> list[str]:
    """The values of a cell that holds several: ``a|b`` or ``(1) a (2) b``."""
    parts = (" ".join(part.split()).strip(" ;") for part in re.split(r"\||\(\d{1,2}\)\s", cell))
    return [part for part in parts if part.lower() not in _BLANK]
