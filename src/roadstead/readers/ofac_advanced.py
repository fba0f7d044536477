"""The two lists of OFAC in its "advanced sanctions data model": ``sdn_advanced.xml`` and ``cons_advanced.xml``, over 100 MB.

A file is tables that point at each other by number: values (what type 3 of a feature is called), places, documents, parties
with their names and features, relations between parties, and last which party stands on which list since when, under which
programme. Numbers of values are looked up by their text and never known beforehand. A party's FixedRef is the number it has
in sdn.csv, so that copies of both forms are copies of one list. Element names: OFAC's ADVANCED_XML.xsd as read by
OpenSanctions (``ofac_advanced.py``); texts of values: as they stand in the remarks of sdn.csv.

``listed_on`` is the first day on which an entry of this list was created, ``amended_on`` a later one where there is one.
A relation stands with the party it goes out from, under OFAC's own words for it; with a ship also when it goes to her.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from roadstead import lists, tables, when
from roadstead.streams import BadFile, Rejects, Rows, Source, facts

VERSION = 2
_SDN = "SDN List"
_SORTS = {"a.k.a.": "aka", "f.k.a.": "fka", "n.k.a.": "aka", "name": "aka"}
_KINDS = {"vessel": "vessel", "aircraft": "aircraft", "entity": "body", "individual": "person"}
_FEATURES = {
    "vessel call sign": "callsign", "other vessel call sign": "callsign", "vessel type": "ship_type", "other vessel type": "ship_type",
    "vessel flag": "flag", "former vessel flag": "former_flags", "vessel owner": "owner", "vessel tonnage": "DWT",
    "vessel gross registered tonnage": "GRT", "vessel year of build": "built",
}  # fmt: skip
_NUMBERS = frozenset(("vessel registration identification", "identification number", "company number", "mmsi"))
_IMO = re.compile(r"(?:IMO *)?(\d{7})")


def claims(source: Source) -> int:
    """Certain when the outermost element is ``Sanctions`` and reference values follow."""
    return 95 if lists.root_of(source).get("") == "Sanctions" and "<" in (head := source.head_text()) and "ReferenceValueSets" in head else 0


def read(source: Source) -> Iterator[Rows]:
    """One listing per party that stands on the file's list, one per number of a ship with several; ``at`` is the party's number in the file. The list is ``OFAC SDN``
    when nine parties in ten stand on the SDN List and the file's name says nothing else. BadFile when there is no party."""
    model = _Model()
    for _, element in lists.entries(source, *model.readers):
        model.readers[element.tag](element)
    if not model.parties:
        raise BadFile(source.name, "no party in the list", mend=lists.AGAIN)
    copy = lists.copy_day(source, model.issued)
    listed = sum(any(e.on == _SDN for e in model.listed[p.profile]) for p in model.parties.values())
    list_ = "OFAC SDN" if listed >= 0.9 * len(model.parties) and lists.ofac_list(source) == "OFAC SDN" else "OFAC Consolidated"
    rejects = Rejects()
    same = {"list": list_, "publisher": "org:us-ofac", "copy": copy, "simulated": source.marked}
    found = []
    unread = 0
    for party in model.parties.values():
        entries = [e for e in model.listed[party.profile] if (e.on == _SDN) == (list_ == "OFAC SDN")]
        if not party.kind or not party.name or not entries:
            why = "unknown kind of entry" if not party.kind else "no name" if not party.name else f"not on the list of the file ({list_})"
            rejects.add(why, party.at, party.name)
            unread += bool(entries)
        else:
            found += lists.per_ship(same | model.listing(party, entries), [(number, False) for number in model.numbers(party)[1]])
    yield Rows("listings", tables.LISTING.frame(found))
    yield lists.copy_of(source, list_, "org:us-ofac", copy, lists.KINDS, unread=unread)
    yield from rejects.rows()
    yield facts(
        media="text/xml", encoding=source.encoding, at_unit="entry", as_of=copy, simulated=source.marked,
        time_basis="DateOfIssue" if model.issued else "day of the copy", coverage="unknown",
    )  # fmt: skip


@dataclass
class _Party:
    at: str
    profile: str
    entry: str | None
    kind: str | None
    identities: list[str]
    name: str | None = None
    aliases: list[dict[str, str]] = field(default_factory=list)
    features: dict[str, list[str]] = field(default_factory=dict)
    flags: list[tuple[str, str]] = field(default_factory=list)
    """(column, number of a place), looked up when all places are known."""
    comment: str | None = None


@dataclass(frozen=True)
class _Listed:
    on: str
    days: list[str]
    programs: list[str]


class _Model:
    """What of a file is kept while it is read: texts of values, and of places, documents and relations what a listing needs."""

    def __init__(self) -> None:
        self.issued: str | None = None
        self.values: dict[str, dict[str, str]] = {}
        self.kinds: dict[str, str] = {}
        self.places: dict[str, str] = {}
        self.documents: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.parties: dict[str, _Party] = {}
        self.related: dict[str, list[tuple[str, str, str | None, str | None]]] = defaultdict(list)
        self.listed: dict[str, list[_Listed]] = defaultdict(list)
        self.readers = {
            "DateOfIssue": self._issue, "ReferenceValueSets": self._values, "Location": self._place, "IDRegDocument": self._document,
            "DistinctParty": self._party, "ProfileRelationship": self._relation, "SanctionsEntry": self._entry,
        }  # fmt: skip

    def text(self, what: str, number: str | None) -> str:
        """What the file calls the value of this number; empty when it has none."""
        return self.values.get(what, {}).get(number or "", "")

    def _issue(self, element: Element) -> None:
        self.issued = _day(element)

    def _values(self, element: Element) -> None:
        for values in element:
            self.values[values.tag.removesuffix("Values")] = {v.get("ID", ""): " ".join((v.text or "").split()) for v in values}
        for sub in element.iter("PartySubType"):
            kind = (sub.text or "").strip()
            self.kinds[sub.get("ID", "")] = (self.text("PartyType", sub.get("PartyTypeID")) if kind == "Unknown" else kind).lower()

    def _place(self, element: Element) -> None:
        countries = [self.text("Country", c.get("CountryID")) for c in element.iter("LocationCountry")]
        parts = [(v.text or "").strip() for v in element.iter("Value")]
        if place := next((c for c in (*countries, *parts) if c), ""):
            self.places[element.get("ID", "")] = place

    def _document(self, element: Element) -> None:
        kind, number = self.text("IDRegDocType", element.get("IDRegDocTypeID")).lower(), (element.findtext("IDRegistrationNo") or "").strip()
        if kind in _NUMBERS and number and self.text("Validity", element.get("ValidityID")) != "Fraudulent":
            self.documents[element.get("IdentityID", "")].append((kind, number))

    def _party(self, element: Element) -> None:
        profile = element.find("Profile")
        if profile is None:
            return
        kind = _KINDS.get(self.kinds.get(profile.get("PartySubTypeID", ""), ""))
        number = profile.get("ID", "")
        party = _Party(f"entry:{len(self.parties) + 1}", number, element.get("FixedRef") or number or None, kind, [])
        party.comment = (element.findtext("Comment") or "").strip() or None
        for identity in profile.iter("Identity"):
            party.identities.append(identity.get("ID", ""))
            self._names(party, identity)
        for feature in profile.iter("Feature") if kind == "vessel" else ():
            if column := _FEATURES.get(self.text("FeatureType", feature.get("FeatureTypeID")).lower()):
                for version in feature.iter("FeatureVersion"):
                    self._feature(party, column, version)
        # Two parties of one number would be two entries: the second keeps a place of its own.
        self.parties[number if number not in self.parties else f"{number} {party.at}"] = party

    def _names(self, party: _Party, identity: Element) -> None:
        kinds, scripts = self.values.get("NamePartType", {}), self.values.get("Script", {})
        last = {g.get("ID") for g in identity.iter("NamePartGroup") if kinds.get(g.get("NamePartTypeID", "")) == "Last Name"}
        for alias in identity.iter("Alias"):
            sort = _SORTS.get(self.text("AliasType", alias.get("AliasTypeID")).lower(), "aka")
            if sort == "aka" and alias.get("LowQuality") == "true":
                sort = "weak"
            for written in alias.iter("DocumentedName"):
                # `LAST, First` as in sdn.csv where the file says which part is the last name, else the parts in their order.
                parts: tuple[list[str], list[str]] = ([], [])
                latin = True
                for value in written.iter("NamePartValue"):
                    parts[value.get("NamePartGroupID") not in last].append((value.text or "").strip())
                    latin = latin and scripts.get(value.get("ScriptID", ""), "Latin") == "Latin"
                name = ", ".join(part for part in (" ".join(parts[0]), " ".join(parts[1])) if part.strip())
                if name and party.name is None and latin and alias.get("Primary") == "true":
                    party.name = name
                elif name:
                    party.aliases.append({"name": name, "sort": sort if latin else "script"})

    def _feature(self, party: _Party, column: str, version: Element) -> None:
        for place in version.iter("VersionLocation"):
            party.flags.append((column, place.get("LocationID", "")))
        detail, period = version.find("VersionDetail"), version.find("DatePeriod")
        value = "" if detail is None else self.text("DetailReference", detail.get("DetailReferenceID")) or (detail.text or "").strip()
        if not value and column == "built" and period is not None:
            value = (period.findtext("Start/From/Year") or "").strip()
        if value:
            party.features.setdefault(column, []).append(value)

    def _relation(self, element: Element) -> None:
        role = self.text("RelationType", element.get("RelationTypeID")) or "related to"
        role = f"formerly {role}" if element.get("Former") == "true" else role
        since, until = _ends(element.find("DatePeriod"))
        one, other = element.get("From-ProfileID", ""), element.get("To-ProfileID", "")
        self.related[one].append((other, role, since, until))
        self.related[f"to {other}"].append((one, f"{role}: this ship", since, until))

    def _entry(self, element: Element) -> None:
        days = [day for event in element.iter("EntryEvent") if self.text("EntryEventType", event.get("EntryEventTypeID")) in ("", "Created")
                if (date := event.find("Date")) is not None and (day := _day(date))]  # fmt: skip
        programs = [(m.findtext("Comment") or "").strip() for m in element.iter("SanctionsMeasure")
                    if self.text("SanctionsType", m.get("SanctionsTypeID")) == "Program"]  # fmt: skip
        list_ = self.text("List", element.get("ListID"))
        self.listed[element.get("ProfileID", "")].append(_Listed(list_, days, [p for p in programs if p]))

    def listing(self, party: _Party, entries: list[_Listed]) -> dict[str, Any]:
        """The row of a party, without what all rows of the file share."""
        found = {column: list(values) for column, values in party.features.items()}
        for column, place in party.flags:
            if written := self.places.get(place):
                found.setdefault(column, []).append(written)
        said = {column: "; ".join(dict.fromkeys(values)) if column == "ship_type" else values[0] for column, values in found.items()}
        days = sorted(day for entry in entries for day in entry.days)
        return {
            "entry": party.entry, "name": party.name, "kind": party.kind, "aliases": party.aliases or None, **self.numbers(party)[0],
            **{column: said.get(column) for column in ("callsign", "ship_type", "flag", "owner", "built")},
            "tonnage": "; ".join(f"{said[unit]} {unit}" for unit in ("DWT", "GRT") if unit in said) or None,
            "former_flags": [flag for flag in found.get("former_flags", []) if flag != "None Identified"] or None,
            "links": self._links(party) or None, "programs": list(dict.fromkeys(p for e in entries for p in e.programs)) or None,
            "listed_on": days[0] if days else None, "amended_on": days[-1] if days and days[-1] > days[0] else None,
            "remarks": party.comment, "at": party.at,
        }  # fmt: skip

    def numbers(self, party: _Party) -> tuple[dict[str, str], list[str]]:
        """A ship's radio identity, all her IMO numbers beside; of anybody else a number in the IMO scheme is a company's. The first one counts."""
        found: dict[str, str] = {}
        ships: dict[str, None] = {}
        for kind, number in (d for identity in party.identities for d in self.documents.get(identity, ())):
            if kind == "mmsi":
                found.setdefault("mmsi", number)
            elif not (number.startswith("IMO") or (party.kind == "vessel" and kind.startswith("vessel"))):
                continue
            elif party.kind == "vessel":
                ships |= {digits: None for digits, _ in lists.ship_numbers(number)}
            elif m := _IMO.fullmatch(number):
                found.setdefault("company_imo", m[1])
        return found, list(ships)

    def _links(self, party: _Party) -> list[dict[str, str]]:
        related = self.related.get(party.profile, []) + (self.related.get(f"to {party.profile}", []) if party.kind == "vessel" else [])
        links = []
        for number, role, since, until in related:
            other = self.parties.get(number)
            if other is not None and other.name:
                imo = next(iter(self.numbers(other)[1]), None)
                link = {"name": other.name, "role": role, "entry": other.entry, "imo": imo, "since": since, "until": until}
                links.append({key: value for key, value in link.items() if value})
        return links


def _day(date: Element) -> str | None:
    year, month, day = ((date.findtext(part) or "").strip() for part in ("Year", "Month", "Day"))
    found = when.days(f"{year:0>4}-{month:0>2}-{day:0>2}")
    return found[0] if found else None


def _ends(period: Element | None) -> tuple[str | None, str | None]:
    """First and last day of a period, each null unless the file gives it to the day."""
    ends = []
    for path in ("Start", "End"):
        bounds = [] if period is None else [*period.findall(f"{path}/From"), *period.findall(f"{path}/To")]
        days = {_day(bound) for bound in bounds}
        ends.append(days.pop() if len(days) == 1 else None)
    return ends[0], ends[1]
