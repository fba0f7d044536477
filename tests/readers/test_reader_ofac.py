"""Readers of OFAC's lists: what an entry says reaches its column, and a damaged copy says nothing at all."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reader_inputs import SHARED, chosen, read, rejects, shared

from roadstead import lists, streams, tables
from roadstead.readers import ofac_advanced, ofac_names, ofac_sdn
from roadstead.streams import BadFile

COPIES = SHARED / "data" / "lists"
SHIP = (
    '101,"HALCYON TEST","vessel","DRILL-A] [DRILL-B] [DRILL-C","-0-","SIM01","General Cargo","9,144","5,068","Exland","Exowner S.A.",'
    '"Former Vessel Flag Oldland; alt. Former Vessel Flag None Identified; alt. Former Vessel Flag Otherland; Vessel Year of Build 1986; '
    "Other Vessel Type Landing Craft; Additional Sanctions Information - Subject to Secondary Sanctions; Vessel Registration Identification "
    "IMO 9990001; alt. Vessel Registration Identification IMO 9990013; MMSI 799000101; alt. MMSI 799000102; a.k.a. 'HAL'; f.k.a. 'OLD HALCYON'; "
    'n.k.a. \'NEW HALCYON\'; Linked To: EXAMPLE LINES LTD.; Linked To: SECOND, Person."\r\n'
)
BODY = '102,"EXAMPLE LINES LTD.",-0- ,"DRILL-A",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Identification Number IMO 1234567; a.k.a. \'\'EX\'\'."\r\n'
PERSON = '103,"SECOND, Person","individual","DRILL-A","Captain",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 1970."\r\n'
SDN = SHIP + BODY + PERSON + "\x1a"
ALT = '101,7,"fka","HALCYON TEST I",-0- \r\n101,8,"aka","HALCYON-TEST","a remark"\r\n103,9,"nka","PERSON, A. Second",-0- \r\n\x1a'
ADD = '102,25,"1 Quay Road","Calme 100","Exland",-0- \r\n103,26,-0- ,-0- ,"Exland","a remark"\r\n101,27,-0- ,-0- ,-0- ,-0- \r\n\x1a'

_VALUES = {
    "AliasType": {"1400": "A.K.A.", "1401": "F.K.A.", "1403": "Name"}, "Country": {"11": "Exland", "12": "Oldland"},
    "DetailReference": {"700": "General Cargo"}, "EntryEventType": {"1": "Created", "3": "Removed"},
    "FeatureType": {"41": "Vessel Call Sign", "42": "VESSEL TYPE", "43": "Vessel Flag", "44": "Former Vessel Flag", "45": "Vessel Tonnage",
                    "46": "Vessel Gross Registered Tonnage", "47": "Vessel Year of Build", "48": "Vessel Owner", "49": "Secondary sanctions risk:"},
    "IDRegDocType": {"61": "Vessel Registration Identification", "62": "MMSI", "63": "Identification Number", "64": "Passport"},
    "List": {"71": "SDN List", "72": "Non-SDN Menu-Based Sanctions List"}, "LocPartType": {"1": "Unknown"},
    "NamePartType": {"81": "Last Name", "82": "First Name", "83": "Vessel Name", "84": "Entity Name"},
    "PartyType": {"1": "Individual", "2": "Entity", "4": "Transport"}, "RelationType": {"91": "Owned or Controlled By", "92": "Owns, controls, or operates"},
    "SanctionsType": {"1": "Program", "5": "Block"}, "Script": {"215": "Latin", "220": "Cyrillic"}, "Validity": {"1": "Valid", "2": "Fraudulent"},
}  # fmt: skip
_SUBTYPES = '<PartySubType ID="1" PartyTypeID="4">Vessel</PartySubType><PartySubType ID="3" PartyTypeID="2">Unknown</PartySubType><PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType>'


def _names(*written: tuple[str, str, bool, list[tuple[str, str, str]]]) -> str:
    """(alias type, low quality, primary, [(group, script, text)]) as a party has them."""
    return "".join(
        f'<Alias AliasTypeID="{kind}" Primary="{str(first).lower()}" LowQuality="{low}"><DocumentedName>'
        + "".join(f'<DocumentedNamePart><NamePartValue NamePartGroupID="{g}" ScriptID="{s}">{text}</NamePartValue></DocumentedNamePart>' for g, s, text in parts)
        + "</DocumentedName></Alias>"
        for kind, low, first, parts in written
    )


def _party(number: int, subtype: int, names: str, features: str = "") -> str:
    groups = '<NamePartGroups><MasterNamePartGroup><NamePartGroup ID="7" NamePartTypeID="81"/><NamePartGroup ID="8" NamePartTypeID="82"/></MasterNamePartGroup></NamePartGroups>'
    return (
        f'<DistinctParty FixedRef="{number}"><Comment/><Profile ID="{number}" PartySubTypeID="{subtype}"><Identity ID="{number + 5000}" Primary="true">'
        f"{names}{groups}</Identity>{features}</Profile></DistinctParty>\n"
    )


def _feature(kind: int, inner: str) -> str:
    return f'<Feature FeatureTypeID="{kind}"><FeatureVersion>{inner}</FeatureVersion></Feature>'


def _detail(kind: int, text: str) -> str:
    return _feature(kind, f'<Comment/><VersionDetail DetailTypeID="1432">{text}</VersionDetail>')


def _entry(profile: int, days: list[str], list_: str = "71", kind: str = "1") -> str:
    events = ""
    for day in days:
        year, month, of_month = (int(part) for part in day.split("-"))
        events += f'<EntryEvent EntryEventTypeID="{kind}"><Comment/><Date CalendarTypeID="1"><Year>{year}</Year><Month>{month}</Month><Day>{of_month}</Day></Date></EntryEvent>'
    return (
        f'<SanctionsEntry ID="1" ProfileID="{profile}" ListID="{list_}">{events}<SanctionsMeasure SanctionsTypeID="5"><Comment/></SanctionsMeasure>'
        '<SanctionsMeasure SanctionsTypeID="1"><Comment>DRILL-A</Comment></SanctionsMeasure></SanctionsEntry>'
    )


_CONTENT = {
    "issued": '<DateOfIssue CalendarTypeID="1"><Year>2024</Year><Month>5</Month><Day>3</Day></DateOfIssue>',
    "documents": "".join(
        f'<IDRegDocument IDRegDocTypeID="{kind}" IdentityID="{identity}" ValidityID="{valid}"><Comment/><IDRegistrationNo>{number}</IDRegistrationNo></IDRegDocument>'
        for kind, identity, valid, number in (
            ("61", 5101, "2", "IMO 9990025"), ("61", 5101, "1", "IMO 9990001"), ("62", 5101, "1", "799000101"), ("63", 5102, "1", "IMO 1234567"), ("64", 5103, "1", "1234567")
        )
    ),
    "parties": _party(
        101, 1,
        _names(("1403", "false", True, [("9", "215", "HALCYON TEST")]), ("1403", "false", True, [("9", "220", "ГАЛЬЦИОН")]),
               ("1401", "false", False, [("9", "215", "OLD HALCYON")]), ("1400", "true", False, [("9", "215", "HAL")]), ("1400", "false", False, [("9", "215", "HALCYON-TEST")])),
        _detail(41, "SIM01") + _feature(42, '<VersionDetail DetailTypeID="1431" DetailReferenceID="700"/>') + _feature(43, '<VersionLocation LocationID="1"/>')
        + _feature(44, '<VersionLocation LocationID="2"/>') + _detail(45, "9,144") + _detail(46, "5,068")
        + _feature(47, "<DatePeriod><Start><From><Year>1986</Year><Month>1</Month><Day>1</Day></From></Start></DatePeriod>") + _detail(48, "Exowner S.A.") + _detail(49, "words"),
    ) + _party(102, 3, _names(("1403", "false", True, [("9", "215", "EXAMPLE LINES LTD.")])))
    + _party(103, 4, _names(("1403", "false", True, [("7", "215", "SECOND"), ("8", "215", "Person")]))),
    "relations": '<ProfileRelationship From-ProfileID="101" To-ProfileID="102" RelationTypeID="91" Former="false"><Comment/><DatePeriod><Start><From><Year>2020</Year><Month>2</Month><Day>1</Day></From>'
    '<To><Year>2020</Year><Month>2</Month><Day>1</Day></To></Start></DatePeriod></ProfileRelationship>'
    '<ProfileRelationship From-ProfileID="103" To-ProfileID="101" RelationTypeID="92" Former="true"><Comment/></ProfileRelationship>',
    "entries": _entry(101, ["2023-01-10", "2022-05-08"]) + _entry(102, ["2022-05-08"]) + _entry(103, []),
}  # fmt: skip


def _xml(**other: str) -> str:
    part = _CONTENT | other
    values = "".join(f"<{k}Values>" + "".join(f'<{k} ID="{i}">{t}</{k}>' for i, t in v.items()) + f"</{k}Values>" for k, v in _VALUES.items())
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<Sanctions xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML">\n'
        f"{part['issued']}<ReferenceValueSets>{values}<PartySubTypeValues>{_SUBTYPES}</PartySubTypeValues></ReferenceValueSets>\n"
        '<Locations><Location ID="1"><LocationCountry CountryID="11"/></Location><Location ID="2"><LocationPart LocPartTypeID="1"><LocationPartValue>'
        "<Value>Oldland</Value></LocationPartValue></LocationPart></Location></Locations>\n"
        f"<IDRegDocuments>{part['documents']}</IDRegDocuments>\n<DistinctParties>{part['parties']}</DistinctParties>\n"
        f"<ProfileRelationships>{part['relations']}</ProfileRelationships>\n<SanctionsEntries>{part['entries']}</SanctionsEntries>\n</Sanctions>\n"
    )


def _put(tmp_path: Path, text: str | bytes, name: str = "sdn_2024-05-03.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def _rows(found: dict[str, pl.DataFrame]) -> list[dict]:
    rows = list(found["listings"].iter_rows(named=True))
    for row in rows:
        for column in ("aliases", "links", "former_flags", "programs"):
            row[column] = json.loads(row[column]) if row[column] else None
    return rows


# -- sdn.csv ---------------------------------------------------------------------------------------------------------


def test_every_column_of_a_ship(tmp_path):
    found = read(_put(tmp_path, SDN))
    ship, second, body, person = _rows(found)
    assert {c: (ship[c], second[c]) for c in ship if ship[c] != second[c]} == {"imo": ("9990001", "9990013"), "at": ("row:1", "row:1#2")}
    assert (ship["list"], ship["publisher"], ship["copy"], ship["entry"], ship["at"]) == ("OFAC SDN", "org:us-ofac", "2024-05-03", "101", "row:1")
    assert (ship["name"], ship["kind"], ship["imo"], ship["mmsi"], ship["callsign"]) == ("HALCYON TEST", "vessel", "9990001", "799000101", "SIM01")
    assert (ship["ship_type"], ship["tonnage"], ship["built"]) == ("General Cargo; Landing Craft", "9,144 DWT; 5,068 GRT", "1986")
    assert (ship["flag"], ship["former_flags"], ship["owner"]) == ("Exland", ["Oldland", "Otherland"], "Exowner S.A.")
    assert ship["aliases"] == [{"name": "HAL", "sort": "weak"}, {"name": "OLD HALCYON", "sort": "fka"}, {"name": "NEW HALCYON", "sort": "aka"}]
    assert ship["links"] == [{"name": "EXAMPLE LINES LTD", "role": "linked to"}, {"name": "SECOND, Person", "role": "linked to"}]
    assert ship["programs"] == ["DRILL-A", "DRILL-B", "DRILL-C"]
    assert ship["remarks"].startswith("Former Vessel Flag Oldland; alt.")
    assert (ship["company_imo"], ship["listed_on"]) == (None, None)
    assert (body["kind"], body["imo"], body["company_imo"], body["aliases"]) == ("body", None, "1234567", [{"name": "'EX'", "sort": "weak"}])
    assert (person["kind"], person["imo"], person["company_imo"], person["links"]) == ("person", None, None, None)
    assert found["copies"].select("list", "publisher", "copy", "carries", "covers").row(0) == (
        "OFAC SDN", "org:us-ofac", "2024-05-03", '["aircraft","body","person","vessel"]', None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "remarks", "imo", "company"),
    [
        ("vessel", "Vessel Registration Identification IMO 9990001 (Exland).", "9990001", None),
        ("vessel", "Vessel Registration Identification IMO  9990001", "9990001", None),
        ("vessel", "Vessel Registration Identification 9990001.", "9990001", None),
        ("vessel", "Identification Number IMO 9990001; Linked To: X.", "9990001", None),
        ("vessel", "Vessel Registration Identification RS 150443 (Exland)", None, None),
        ("vessel", "Vessel Registration Identification IMO 15411", None, None),
        ("vessel", "Vessel Registration Identification IMO 99900011", None, None),
        ("vessel", "Linked To: OWNER OF IMO 9990001.", None, None),
        ("vessel", "Company Number IMO 1234567.", None, None),
        ("body", "Identification Number IMO 1234567", None, "1234567"),
        ("body", "Company Number IMO 1234567.", None, "1234567"),
        ("body", "Vessel Registration Identification IMO 1234567.", None, "1234567"),
        ("body", "Identification Number 1234567 (Exland)", None, None),
        ("person", "Passport IMO 1234567", None, None),
    ],
)
def test_a_ships_number_is_never_a_companys(kind, remarks, imo, company):
    said = ofac_sdn.remarks(remarks, kind)
    assert (said.get("imo"), said.get("company_imo")) == (imo, company)


def test_half_a_name_at_the_end_of_cut_remarks_is_not_read():
    filler = "Secondary sanctions risk: " + "x" * 930
    cut = f"{filler}; Linked To: WHOLE LTD; Linked To: HALF OF A NAME THAT GOES ON"[:1000]
    assert len(cut) == 1000
    assert [link["name"] for link in ofac_sdn.remarks(cut, "body")["links"]] == ["WHOLE LTD"]
    assert len(ofac_sdn.remarks(cut[:999] + ".", "body")["links"]) == 2


@pytest.mark.parametrize(
    ("name", "provenance", "list_"),
    [
        ("sdn_2024-05-03.csv", {}, "OFAC SDN"),
        ("cons_prim_2024-05-03.csv", {}, "OFAC Consolidated"),
        ("CONS_PRIM_20240503.CSV", {}, "OFAC Consolidated"),
        ("consolidated 2024-05-03.csv", {}, "OFAC Consolidated"),
        ("conservation_2024-05-03.csv", {}, "OFAC SDN"),
        ("a_2024-05-03.csv", {"url": "https://www.treasury.gov/ofac/downloads/consolidated/cons_prim.csv"}, "OFAC Consolidated"),
        ("a_2024-05-03.csv", {"url": "https://www.treasury.gov/ofac/downloads/consolidated/sdn.csv"}, "OFAC SDN"),
    ],
)
def test_which_of_the_two_lists_is_told_by_name_or_address(tmp_path, name, provenance, list_):
    found = read(_put(tmp_path, SDN, name), ofac_sdn, provenance=provenance)
    assert set(found["listings"]["list"]) == {list_} == set(found["copies"]["list"])


def test_an_unknown_kind_is_counted(tmp_path):
    found = read(_put(tmp_path, SDN.replace('"individual"', '"starship"')), ofac_sdn)
    assert rejects(found) == {"unknown kind of entry": (1, "row:3")}
    assert (found["listings"].height, found["copies"]["unread"].to_list()) == (3, [1])


# -- alt.csv, add.csv ------------------------------------------------------------------------------------------------


def test_names_and_addresses_add_to_entries_and_are_no_copy(tmp_path):
    names = read(_put(tmp_path, ALT, "alt_2024-05-03.csv"))
    assert [(r["entry"], r["kind"], r["name"], r["aliases"][0]["sort"], r["remarks"], r["at"]) for r in _rows(names)] == [
        ("101", "alias", "HALCYON TEST I", "fka", None, "row:1"), ("101", "alias", "HALCYON-TEST", "aka", "a remark", "row:2"), ("103", "alias", "PERSON, A. Second", "aka", None, "row:3"),
    ]  # fmt: skip
    addresses = read(_put(tmp_path, ADD, "cons_add_2024-05-03.csv"))
    assert [(r["list"], r["entry"], r["kind"], r["name"], r["flag"], r["remarks"]) for r in _rows(addresses)] == [
        ("OFAC Consolidated", "102", "address", "1 Quay Road, Calme 100, Exland", None, None), ("OFAC Consolidated", "103", "address", "Exland", None, "a remark"),
    ]  # fmt: skip
    for found in (names, addresses):
        assert found["copies"].height == 0
        assert found["receipts"]["as_of"].to_list() == ["2024-05-03"]
        assert not rejects(found)


def test_remarks_that_go_on_elsewhere_are_counted_and_no_prose(tmp_path):
    path = _put(tmp_path, "102,\"S.A.; Linked To: ONE; a.k.a. 'TWO'.\"\r\n103,\"ng; Linked To: THREE.\"\r\n", "sdn_comments_2024-05-03.csv")
    assert chosen(path) == "ofac_names"
    assert rejects(read(path)) == {"remarks that go on in another file are not read": (2, "row:1")}


@pytest.mark.parametrize("text", ["1,2,3,4,5,6\n7,8,9,10,11,12\n", '1,2,"other","NAME","x"\n', '1,"a text"\n2,"another; text"\n', "1,2\n", "ent_num,name\n1,2\n"])
def test_other_tables_of_numbers_are_not_claimed(tmp_path, text):
    path = _put(tmp_path, text, "table_2024-05-03.csv")
    assert chosen(path) not in ("ofac_names", "ofac_sdn")
    with pytest.raises(BadFile):
        read(path, ofac_names)


# -- sdn_advanced.xml ------------------------------------------------------------------------------------------------


def test_every_column_of_a_ship_in_the_advanced_form(tmp_path):
    path = _put(tmp_path, _xml(), "SDN_ADVANCED.XML")
    assert chosen(path) == "ofac_advanced"
    found = read(path)
    ship, body, person = _rows(found)
    assert (ship["list"], ship["copy"], ship["entry"], ship["name"], ship["kind"], ship["at"]) == ("OFAC SDN", "2024-05-03", "101", "HALCYON TEST", "vessel", "entry:1")
    assert (ship["imo"], ship["mmsi"], ship["callsign"], ship["ship_type"], ship["company_imo"]) == ("9990001", "799000101", "SIM01", "General Cargo", None)
    assert (ship["tonnage"], ship["built"], ship["flag"], ship["former_flags"], ship["owner"]) == ("9,144 DWT; 5,068 GRT", "1986", "Exland", ["Oldland"], "Exowner S.A.")
    assert [(a["name"], a["sort"]) for a in ship["aliases"]] == [("ГАЛЬЦИОН", "script"), ("OLD HALCYON", "fka"), ("HAL", "weak"), ("HALCYON-TEST", "aka")]
    assert (ship["programs"], ship["listed_on"], ship["amended_on"]) == (["DRILL-A"], "2022-05-08", "2023-01-10")
    assert ship["links"] == [
        {"name": "EXAMPLE LINES LTD.", "role": "Owned or Controlled By", "entry": "102", "since": "2020-02-01"},
        {"name": "SECOND, Person", "role": "formerly Owns, controls, or operates: this ship", "entry": "103"},
    ]
    assert (body["kind"], body["imo"], body["company_imo"], body["links"], body["listed_on"], body["amended_on"]) == ("body", None, "1234567", None, "2022-05-08", None)
    assert (person["name"], person["kind"], person["imo"], person["company_imo"], person["listed_on"]) == ("SECOND, Person", "person", None, None, None)
    assert person["links"] == [{"name": "HALCYON TEST", "role": "formerly Owns, controls, or operates", "entry": "101", "imo": "9990001"}]
    assert found["copies"].select("list", "copy", "carries").row(0) == ("OFAC SDN", "2024-05-03", '["aircraft","body","person","vessel"]')


def test_both_forms_of_one_list_say_the_same_of_a_ship(tmp_path):
    table, model = (_rows(read(path))[0] for path in (_put(tmp_path, SDN), _put(tmp_path, _xml(), "sdn_advanced.xml")))
    for column in ("list", "publisher", "copy", "entry", "name", "kind", "imo", "mmsi", "callsign", "tonnage", "built", "flag", "owner"):
        assert table[column] == model[column], column


def test_numbers_of_values_are_nowhere_known_beforehand(tmp_path):
    text = _xml()
    for old, new in (("61", "9061"), ("43", "9043"), ("71", "9071"), ("215", "9215")):
        for attribute in ("ID", "IDRegDocTypeID", "FeatureTypeID", "ListID", "ScriptID"):
            text = text.replace(f' {attribute}="{old}"', f' {attribute}="{new}"')
    ship = _rows(read(_put(tmp_path, text, "sdn_advanced.xml")))[0]
    assert (ship["imo"], ship["flag"], ship["listed_on"], ship["name"]) == ("9990001", "Exland", "2022-05-08", "HALCYON TEST")


def test_the_other_list_is_told_by_its_entries_and_one_odd_party_is_counted(tmp_path):
    entries = _entry(101, ["2024-01-02"], "72") + _entry(102, ["2024-01-02"], "72") + _entry(102, ["2020-01-02"], "71") + _entry(103, ["2020-01-02"], "71")
    found = read(_put(tmp_path, _xml(entries=entries), "advanced.xml"))
    ship, body = _rows(found)
    assert (ship["list"], ship["listed_on"], body["listed_on"]) == ("OFAC Consolidated", "2024-01-02", "2024-01-02")
    assert rejects(found) == {"not on the list of the file (OFAC Consolidated)": (1, "entry:3")}


def test_a_removal_is_no_listing_and_a_month_is_no_day(tmp_path):
    entries = _entry(101, ["2023-01-10"], kind="3") + _entry(102, ["2023-01-10"]).replace("<Day>10</Day>", "") + _entry(103, ["2023-01-10"])
    assert [row["listed_on"] for row in _rows(read(_put(tmp_path, _xml(entries=entries), "sdn_advanced.xml")))] == [None, None, "2023-01-10"]


# -- hostile copies --------------------------------------------------------------------------------------------------

_BOMB = '<!DOCTYPE S [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (_xml()[:-300].encode(), r"line:\d+ column:\d+: the XML is broken or cut short"),
        (_xml().replace("<Sanctions ", _BOMB + "<Sanctions ").encode(), "line:2: the XML declares a DTD.*do not trust"),
        (_xml().replace("<Sanctions ", '<!DOCTYPE S SYSTEM "file:///etc/hostname"><Sanctions ').encode(), "declares a DTD"),
        (_xml().replace("HALCYON TEST", "&xxe;").encode(), "broken or cut short.*undefined entity"),
        (_xml().replace("HALCYON TEST", "HALC\0YON").encode(), r"line:\d+ column:\d+: the XML is broken"),
        (_xml().replace("HALCYON TEST", "<a>" * 200).encode(), "more than 100 deep"),
        (_xml().replace("<Comment/>", "".join(f"<k{i}/>" for i in range(1100)), 1).encode(), "more than 1,000 kinds of elements"),
        (_xml().replace('encoding="utf-8"', 'encoding="klingon"').encode(), "unknown encoding"),
        (_xml().replace('encoding="utf-8"', 'encoding="gb2312"').encode(), "an encoding that cannot be read"),
        (_xml().encode().replace("ГАЛЬЦИОН".encode(), b"\xc3\xc0"), "broken or cut short.*invalid token"),
        (_xml(parties="").encode(), "no party in the list.*fetch"),
        (_xml(issued="").encode(), "the copy has no date.*--as-of"),
        (gzip.compress(_xml().encode(), mtime=0)[:-60], "the gzip stream ends"),
    ],
)
def test_a_bad_model_is_refused_with_its_place_and_what_mends_it(tmp_path, raw, says):
    with pytest.raises(BadFile, match=says):
        read(_put(tmp_path, raw, "sdn_advanced.xml"), ofac_advanced)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (SDN.replace("HALCYON", "HAL\0CYON").encode(), "row:1: NUL in a record"),
        (SDN.replace('"Captain",', "").encode(), "row:3: 11 fields instead of 12"),
        (SDN.replace(BODY, BODY.rstrip()[:-1] + "\r\n").encode(), "row:2.*(not a table|damaged)"),
        (SDN.replace(PERSON, PERSON.replace('"DOB 1970."', "-0")).encode(), "row:3: the last field is cut off"),
        ((SHIP * 200 + SHIP.replace("Exowner", "Exown\xe9r")).encode("cp1252"), "line:201: not utf-8 throughout.*save it as UTF-8"),
        (b"\x1a", "no entry in the list"),
        (gzip.compress((BODY * 4000).encode(), mtime=0)[:-60], "the gzip stream ends"),
    ],
)
def test_a_bad_table_is_refused_with_its_place_and_what_mends_it(tmp_path, raw, says):
    with pytest.raises(BadFile, match=says):
        read(_put(tmp_path, raw), ofac_sdn)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1", "cp1252"])
def test_other_encodings_are_read(tmp_path, encoding):
    accented = "HALCYON D'ÉTÉ"
    text = _xml().replace("HALCYON TEST", accented).replace("ГАЛЬЦИОН", "X")
    text = text.replace('encoding="utf-8"', f'encoding="{encoding.removesuffix("-sig")}"')
    path = _put(tmp_path, text.encode(encoding), "sdn_advanced.xml")
    assert chosen(path) == "ofac_advanced"
    assert read(path)["listings"]["name"][0] == accented
    path = _put(tmp_path, SDN.replace("HALCYON TEST", accented).encode(encoding))
    assert chosen(path) == "ofac_sdn"
    assert read(path)["listings"]["name"][0] == accented


def _endless(path: Path, head: bytes, unit: bytes, times: int) -> streams.Source:
    with path.open("wb") as out:
        out.write(head)
        for _ in range(times):
            out.write(unit)
    return streams.source_of(path, "0" * 64)


@pytest.mark.parametrize(
    ("name", "reader", "head", "says"),
    [
        ("sdn_2024-05-03.csv", ofac_sdn, SHIP.encode() + b'9,"', "a line of more than 1 MiB"),
        ("alt_2024-05-03.csv", ofac_names, ALT[: ALT.index("101,8")].encode() + b'9,9,"aka","', "a line of more than 1 MiB"),
        ("sdn_advanced.xml", ofac_advanced, b"<Sanctions><ReferenceValueSets/><DistinctParties><DistinctParty><Comment>", "more than 8 MiB without the end of an entry"),
        ("sdn_advanced.xml", ofac_advanced, b'<Sanctions><ReferenceValueSets/><DistinctParty Comment="', "more than 8 MiB without the end of an entry"),
        ("sdn_advanced.xml", ofac_advanced, b"<Sanctions><ReferenceValueSets/><Other>", "more than 8 MiB without the end of an entry"),
    ],
)
def test_an_endless_line_is_refused_early_and_in_little_memory(tmp_path, name, reader, head, says):
    given_source = _endless(tmp_path / name, head, b"A" * (1 << 20), 60)
    tracemalloc.start()
    with pytest.raises(BadFile, match=says) as refused:
        list(reader.read(given_source))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40 << 20
    assert refused.value.at is not None


def test_two_gigabytes_in_one_line_are_refused_after_two_megabytes(tmp_path):
    path = tmp_path / "sdn_2024-05-03.csv"
    with path.open("wb") as out:
        out.write(SHIP.encode() + b'9,"')
        out.truncate(2 << 30)
    with pytest.raises(BadFile, match="a line of more than 1 MiB"):
        list(ofac_sdn.read(streams.source_of(path, "0" * 64)))


_FAST = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@_FAST
@given(st.floats(0, 1, exclude_max=True))
def test_a_cut_model_never_gives_a_copy(tmp_path, where):
    text = _xml().rstrip().encode()
    with pytest.raises(BadFile):
        list(ofac_advanced.read(streams.source_of(_put(tmp_path, text[: max(1, int(where * len(text)))], "sdn_advanced.xml"), "0" * 64)))


@_FAST
@given(st.floats(0, 1))
def test_a_cut_table_gives_whole_records_or_nothing(tmp_path, where):
    text = (SHIP + BODY + PERSON + SHIP.replace(SHIP[SHIP.index('"Former') :], "-0- \r\n")).encode()
    whole = tables.LISTING.frame(_plain(text, tmp_path))
    try:
        cut = tables.LISTING.frame(_plain(text[: max(1, int(where * len(text)))], tmp_path))
    except BadFile:
        return
    assert cut.equals(whole.head(cut.height))


def _plain(raw: bytes, tmp_path: Path) -> list[dict]:
    parts = list(ofac_sdn.read(streams.source_of(_put(tmp_path, raw), "0" * 64)))
    return [{k: json.loads(v) if k in ("aliases", "links", "former_flags", "programs") and v else v for k, v in row.items()} for row in parts[0].frame.iter_rows(named=True)]


_PIECES = st.sampled_from([b'"', b",", b"<", b">", b"</Profile>", b'ID="', b"\0", b"\xff", b"&", b"-0- ", b"\r\n", b"9" * 40, b"<Profile>", b"<Location/>", b"2022-05-08"])


@_FAST
@given(
    st.sampled_from([(ofac_advanced, _xml()), (ofac_sdn, SDN), (ofac_names, ALT), (ofac_names, ADD)]),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), _PIECES), min_size=1, max_size=4),
)
def test_a_changed_copy_gives_rows_of_the_table_or_is_refused(tmp_path, sample, edits):
    reader, text = sample
    raw = text.encode()
    for where, drop, put in edits:
        at = int(where * len(raw))
        raw = raw[:at] + put + raw[at + drop :]
    try:
        parts = list(reader.read(streams.source_of(_put(tmp_path, raw or b" ", "sdn_2024-05-03"), "0" * 64)))
    except BadFile:
        return
    for part in parts:
        assert part.table in ("listings", "copies", "rejects", "receipts")
        assert tables.TABLES[part.table].conform(part.frame).columns == tables.TABLES[part.table].names


def test_what_stands_in_a_comment_is_not_the_outermost_element(tmp_path):
    path = _put(tmp_path, _xml().replace("<Sanctions ", "<!-- <html> --><Sanctions "), "sdn_advanced.xml")
    assert lists.root_of(streams.source_of(path, ""))[""] == "Sanctions"
    assert chosen(path) == "ofac_advanced"


# -- the real copies -------------------------------------------------------------------------------------------------


@shared
@pytest.mark.parametrize(
    ("day", "filled"),
    [
        ("2022-05-06", {"imo": 430, "mmsi": 57, "callsign": 91, "ship_type": 322, "flag": 419, "former_flags": 58, "links": 404, "built": 0}),
        ("2022-05-08", {"imo": 499, "mmsi": 59, "callsign": 91, "ship_type": 391, "flag": 488, "former_flags": 58, "links": 473, "built": 0}),
        ("2024-05-03", {"imo": 846, "mmsi": 154, "callsign": 251, "ship_type": 740, "flag": 816, "former_flags": 40, "links": 825, "built": 18}),
    ],
)
def test_the_ships_of_the_real_copies(day, filled):
    listings = read(COPIES / f"sdn_{day}.csv.gz")["listings"]
    ships = listings.filter(kind="vessel")
    assert {column: ships[column].drop_nulls().len() for column in filled} == filled
    assert listings.filter(pl.col("kind") != "vessel", pl.col("imo").is_not_null()).is_empty()
    # Every number with IMO before it in the remarks reached a column, but those that are no seven digits.
    left = listings.filter(pl.col("remarks").str.contains(r"IMO +\d{7}(?:\D|$)"), pl.col("imo").is_null(), pl.col("company_imo").is_null())
    assert left.is_empty()


@shared
def test_what_stays_unread_in_the_remarks_of_real_ships():
    """The labels that no column has a place for; a new one would show up here."""
    ships = read(COPIES / "sdn_2024-05-03.csv.gz")["listings"].filter(kind="vessel")
    known = (
        r"^(?:(?:alt\. )?(?:MMSI|Former Vessel Flag|Other Vessel Type|Vessel Year of Build|Vessel Registration Identification|Identification Number|Linked To:)|[afn]\.k\.a\. "
        r"|Additional Sanctions Information|Secondary sanctions risk:|Transactions Prohibited)"
    )
    parts = ships["remarks"].drop_nulls().str.split("; ").explode()
    left = parts.filter(~parts.str.contains(known)).str.strip_chars().to_list()
    assert sorted(left) == [
        "Other Vessel Call Sign 5IM713", "Other Vessel Call Sign UBMQ9", "Other Vessel Flag Tanzania",
        "PEESA Information: Property and Interests in Property Blocked, Except Importation of Goods", "alt. Other Vessel Flag Trinidad and Tobago",
    ]  # fmt: skip


# -- several numbers, an end that may be missing, what only looks like it --------------------------------------------------


@pytest.mark.parametrize(("end", "unread"), [("\x1a", 0), ("\x1a\r\n", 0), ("", -1)])
def test_a_copy_without_its_end_is_silent_about_nobody(tmp_path, end, unread):
    copies = read(_put(tmp_path, SHIP + BODY + PERSON + end))["copies"]
    assert copies["unread"].to_list() == [unread]


@shared
@pytest.mark.parametrize("name", ["sdn_2022-05-06.csv.gz", "sdn_2022-05-08.csv.gz", "sdn_2024-05-03.csv.gz"])
def test_the_publishers_own_copies_have_their_end(name):
    assert read(COPIES / name)["copies"]["unread"].to_list() == [0]


@pytest.mark.parametrize("line", ['900,"HALCYON TEST","vessel","DRILL","x"\n', '900,"HALCYON\0 TEST","vessel","DRILL","x"\n'])
def test_what_only_looks_like_the_list_is_refused_with_a_mend(tmp_path, line):
    path = _put(tmp_path, line * 3)
    assert chosen(path) == "ofac_sdn"
    with pytest.raises(BadFile, match=r"(5 columns instead of 12|zero bytes in it); fetch it again"):
        read(path)
