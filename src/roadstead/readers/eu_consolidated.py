"""The consolidated list of persons and bodies under EU financial sanctions: the Commission's XML and its CSV, old and new.

The list carries persons and bodies, never ships as such: its ``subjectType`` is `person` or `enterprise` (a whole copy counted
by others has no third), and the ships barred from ports stand in annexes of regulations, not here. Two tankers are in it all
the same, entered as enterprises with an identification of type `imo`; such a number is given where it can only be a ship's.

An entry's day of listing is its ``designationDate``, else the day its regulation entered into force, unless that regulation
is an amendment, which only says when the entry was changed. The CSV repeats an entry in a row per name, address and number.

Formats as seen in the crawlers of opensanctions (``zavod/shed/fsf.py``), moov-io/watchman and others' recorded samples.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from roadstead import lists, sheets, tables
from roadstead.numbers import company_imo_valid, imo_valid
from roadstead.streams import BadFile, Rejects, Rows, Source, facts

VERSION = 2
LIST, PUBLISHER = "EU Consolidated", "org:eu"
_KINDS = {"p": "person", "person": "person", "e": "body", "enterprise": "body"}
_NEW = ("entity_logicalid", "namealias_wholename")
_OLD = ("entity_logical_id", "naal_wholename")
# Our word -> the columns of the CSV of version 1.1, of version 1.0.
_COLUMNS = {
    "id": _NEW[:1] + _OLD[:1], "name": _NEW[1:] + _OLD[1:], "language": ("namealias_namelanguage", "naal_language"),
    "quality": ("namealias_remark",), "kind": ("entity_subjecttype", "entity_subjecttype_classificationcode", "subject_type"),
    "reference": ("entity_eu_referencenumber", "eu_ref_num"), "un": ("entity_unitednationid", "un_id"),
    "designated": ("entity_designationdate", "designation_date"), "details": ("entity_designationdetails", "designation_details"),
    "remark": ("entity_remark",), "act": ("entity_regulation_numbertitle", "leba_numtitle"), "act_type": ("entity_regulation_type",),
    "force": ("entity_regulation_entryintoforcedate",), "published": ("entity_regulation_publicationdate", "leba_publication_date"),
    "programme": ("entity_regulation_programme", "programme"), "number": ("identification_number", "iden_number"),
    "number_type": ("identification_typecode",), "number_of": ("identification_typedescription",),
    "born": ("birthdate_birthdate", "birt_date"), "citizen": ("citizenship_countrydescription", "citi_country"),
    "file": ("filegenerationdate", "date_file"),
}  # fmt: skip
_DATED = ("regulation_publicationdate", "leba_publication_date")


@dataclass
class _Entry:
    at: str
    id: str
    kind: str
    names: dict[str, tuple[bool, str]] = field(default_factory=dict)  # name -> (weak, language)
    programs: dict[str, None] = field(default_factory=dict)
    remarks: dict[str, None] = field(default_factory=dict)
    listed: str | None = None
    changes: set[str] = field(default_factory=set)
    imos: dict[str, None] = field(default_factory=dict)
    company: str | None = None

    def call(self, name: str | None, weak: bool, language: str | None) -> None:
        if name := " ".join((name or "").split()):
            before = self.names.get(name)
            self.names[name] = (weak and (before is None or before[0]), (before[1] if before else (language or "").upper()))

    def note(self, what: str, text: str | None) -> None:
        if text := (text or "").strip():
            self.remarks[f"{what}: {text}" if what else text] = None

    def identify(self, sort: str, what: str, number: str) -> None:
        self.note("identification", f"{what or sort} {number}".strip())
        # One type serves for numbers of ships and of shipping companies; where both schemes fit it stays in the remarks alone.
        for digits, _ in lists.ship_numbers(number) if sort.lower() == "imo" else ():
            if imo_valid(digits) and not company_imo_valid(digits):
                self.imos[digits] = None
            elif company_imo_valid(digits) and not imo_valid(digits):
                self.company = self.company or digits

    def act(self, title: str | None, sort: str, force: str | None, published: str | None, designated: str | None, programme: str | None) -> None:
        for legal in (programme, title):
            if legal:
                self.programs[legal] = None
        if sort.lower() != "amendment":
            designated = designated or force or published
        days = [day for day in (self.listed, sheets.day(designated)) if day]
        self.listed = min(days, default=None)
        self.changed(published)

    def changed(self, day: str | None) -> None:
        if day := sheets.day(day):
            self.changes.add(day)

    def rows(self, copy: str, simulated: bool) -> list[dict[str, Any]]:
        names = list(self.names)
        # Aliases stand in all languages of the union; the entry is called by the first strong one of none, or of English.
        plain = [name for name, (weak, language) in self.names.items() if not weak and language in ("", "EN", "ENG") and _latin(name)]
        main = (plain or [name for name, (weak, _) in self.names.items() if not weak] or names)[0]
        aliases = [{"name": name, "sort": _sort(name, self.names[name][0])} for name in names if name != main]
        amended = max(self.changes, default=None)
        row = {
            "list": LIST, "publisher": PUBLISHER, "copy": copy, "entry": self.id, "name": main, "kind": self.kind,
            "company_imo": self.company,
            "aliases": aliases or None, "programs": list(self.programs) or None, "listed_on": self.listed,
            "amended_on": amended if amended and (not self.listed or amended > self.listed) else None,
            "remarks": "\n".join(self.remarks) or None, "simulated": simulated, "at": self.at,
        }  # fmt: skip
        return lists.per_ship(row, [(number, False) for number in self.imos])


def claims(source: Source) -> int:
    """Certain by the names of the outermost element and of its entries, or by the header of the CSV. Other states publish their own
    lists in the Commission's old format: the head of such a file must point to europa.eu."""
    root, head = lists.root_of(source), source.head_text()
    if root.get("") == "export" and ("/fpi/fsd/" in root.get("xmlns", "") or "<sanctionEntity" in head):
        return 90
    if root.get("") == "WHOLE" and "<ENTITY" in head and "europa.eu" in head:
        return 85
    return 90 if sheets.header(source, *_NEW) or sheets.header(source, *_OLD) else 0


def read(source: Source) -> Iterator[Rows]:
    """One listing per entry with all its names; ``entry`` is the logical id, which every format has, ``at`` the entry's number or
    its first row. BadFile for a broken or empty list, or one without a day."""
    rejects = Rejects()
    root = lists.root_of(source)
    xml = source.head_text().lstrip("\ufeff \t\r\n").startswith("<")
    found, own = (_from_xml(source, root, rejects), root.get("generationDate") or root.get("Date")) if xml else _from_csv(source, rejects)
    unread = sum(rejects.counts().values())
    if not found:
        raise BadFile(source.name, "no entry in it", mend="fetch the file again from the publisher")
    copy = lists.copy_day(source, sheets.day(own))
    yield Rows("listings", tables.LISTING.frame(row for entry in found for row in entry.rows(copy, source.marked)))
    yield lists.copy_of(source, LIST, PUBLISHER, copy, ("body", "person"), unread=unread)
    yield from rejects.rows()
    yield facts(
        media="text/xml" if xml else "text/csv", encoding=source.encoding, at_unit="entry" if xml else "row", as_of=copy,
        simulated=source.marked, time_basis="day of the copy", coverage="unknown",
    )  # fmt: skip


def _from_xml(source: Source, root: dict[str, str], rejects: Rejects) -> list[_Entry]:
    found: list[_Entry] = []
    for n, element in lists.entries(source, "sanctionEntity", "ENTITY"):
        kind = _KINDS.get(_subject(element).lower())
        entry = _Entry(f"entry:{n}", element.get("logicalId") or element.get("Id") or "", kind or "")
        (_fill if element.tag == "sanctionEntity" else _fill_old)(entry, element)
        if not kind or not entry.id or not entry.names:
            rejects.add("unknown kind of entry" if not kind else "an entry without number or name", entry.at, _subject(element))
        else:
            found.append(entry)
    return found


def _subject(element: Element) -> str:
    subject = element.find("subjectType")
    return element.get("Type", "") if subject is None else subject.get("code") or subject.get("classificationCode") or ""


def _fill(entry: _Entry, element: Element) -> None:
    entry.note("EU reference number", element.get("euReferenceNumber"))
    entry.note("UN reference", element.get("unitedNationId"))
    entry.note("", element.get("designationDetails"))
    designated = element.get("designationDate")
    for part in element:
        match part.tag:
            case "remark":
                entry.note("", part.text)
            case "regulation":
                entry.act(part.get("numberTitle"), part.get("regulationType", ""), part.get("entryIntoForceDate"),
                          part.get("publicationDate"), designated, part.get("programme"))  # fmt: skip
            case "nameAlias":
                own = part.get("wholeName") or " ".join(part.get(k, "") for k in ("firstName", "middleName", "lastName"))
                low = "low quality" in (part.findtext("remark") or "").lower()
                entry.call(own, low or part.get("strong", "true").lower() == "false", part.get("nameLanguage"))
            case "identification":
                if number := part.get("number") or part.get("latinNumber"):
                    entry.identify(part.get("identificationTypeCode", ""), part.get("identificationTypeDescription", ""), number)
            case "birthdate":
                entry.note("born", part.get("birthdate") or part.get("year"))
            case "citizenship":
                entry.note("citizenship", part.get("countryDescription"))
    entry.act(None, "amendment", None, None, designated, None)
    for summary in element.iter("regulationSummary"):
        entry.changed(summary.get("publicationDate"))


def _fill_old(entry: _Entry, element: Element) -> None:
    entry.note("", element.get("remark"))
    # This format names the act that last touched an entry, and not whether it amended one: no day of listing is in it.
    entry.act(element.get("legal_basis"), "amendment", None, element.get("reg_date"), None, element.get("programme"))
    for part in element:
        entry.changed(part.get("reg_date"))
        if part.tag == "NAME":
            entry.call(part.findtext("WHOLENAME"), False, part.findtext("LANGUAGE"))


def _from_csv(source: Source, rejects: Rejects) -> tuple[list[_Entry], str | None]:
    table = sheets.sheet(source, _NEW if sheets.header(source, *_NEW) else _OLD)
    places = {ours: next((name for name in names if name in table.names), "") for ours, names in _COLUMNS.items()}
    dated = [name for name in table.names if name.endswith(_DATED)]
    entries: dict[str, _Entry] = {}
    own = None
    for n, cells in table.rows:
        row = {ours: cells.get(name, "") for ours, name in places.items()}
        own = own or row["file"]
        kind = _KINDS.get(row["kind"].lower())
        if not row["id"] or not kind:
            rejects.add("unknown kind of entry" if row["id"] else "a row without the entry's number", f"row:{n}", row["kind"])
            continue
        entry = entries.setdefault(row["id"], _Entry(f"row:{n}", row["id"], kind))
        entry.call(row["name"], "low quality" in row["quality"].lower(), row["language"])
        entry.note("EU reference number", row["reference"])
        entry.note("UN reference", row["un"])
        for what, text in (("", row["details"]), ("", row["remark"]), ("born", row["born"]), ("citizenship", row["citizen"])):
            entry.note(what, text)
        # Version 1.0 does not say whether its act amended the entry.
        entry.act(row["act"], row["act_type"] or "amendment", row["force"], row["published"], row["designated"], row["programme"])
        if row["number"]:
            entry.identify(row["number_type"], row["number_of"], row["number"])
        for name in dated:
            entry.changed(cells[name])
    for entry in entries.values():
        if not entry.names:
            rejects.add("an entry without number or name", entry.at, entry.id)
    return [entry for entry in entries.values() if entry.names], own


def _latin(name: str) -> bool:
    return bool(re.search(r"[A-Za-zÀ-ɏ]", name))


def _sort(name: str, weak: bool) -> str:
    return "weak" if weak else "aka" if _latin(name) else "script"
