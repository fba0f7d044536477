"""The UK Sanctions List, and the consolidated list of OFSI that closed in 2026."""

from __future__ import annotations

import csv
import io
import json

import pytest
from reader_inputs import chosen, read, rejects

from roadstead.streams import BadFile

_COLUMNS = (
    "Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Name type,Alias strength,Title,Name non-latin script,"
    "Non-latin script type,Non-latin script language,Regime Name,Designation Type,Designation source,Sanctions Imposed,Other Information,UK Statement of Reasons,"
    "Address Line 1,Address Line 2,Address Line 3,Address Line 4,Address Line 5,Address Line 6,Address Postal Code,Address Country,Phone number,Website,Email address,"
    "Date Designated,D.O.B,Nationality(/ies),National Identifier number,National Identifier additional information,Passport number,Passport additional information,"
    "Position,Gender,Town of birth,Country of birth,Type of entity,Subsidiaries,Parent company,Business registration number (s),IMO number,Current owner/operator (s),"
    "Previous owner/operator (s),Current believed flag of ship,Previous flags,Type of ship,Tonnage of ship,Length of ship,Year Built,Hull identification number (HIN)"
)
HEADER = _COLUMNS.split(",")
SHIP = {
    "Last Updated": "18/12/2021", "Unique ID": "XXR9001", "OFSI Group ID": "99901", "Name 6": "Halcyon Test", "Name type": "Primary name", "Regime Name": "The Exland Regulations 2019",
    "Designation Type": "Ship", "Designation source": "UN", "Sanctions Imposed": "Prohibition of port entry|De-flag", "Date Designated": "03/10/2017", "IMO number": "IMO9990002",
    "Current owner/operator (s)": "(1) Invented Shipping LLC (2) Second Co", "Previous owner/operator (s)": "Former Co|N/A", "Current believed flag of ship": "Exland",
    "Previous flags": "Ruritania|Sylvania", "Type of ship": "Bulk Carrier", "Tonnage of ship": "7078", "Length of ship": "110m", "Year Built": "2011",
    "UK Statement of Reasons": "Carried things,\nit is said.",
}  # fmt: skip
ALIAS = SHIP | {"Name 6": "Old Halcyon", "Name type": "Alias", "Alias strength": "Low quality a.k.a", "Last Updated": "04/08/2022", "Date Designated": "01/02/2018"}
PERSON = {
    "Last Updated": "26/01/2022", "Unique ID": "XXR9002", "Name 6": "NIKTO", "Name 1": "Vymysel", "Name 2": "Na", "Name type": "Primary Name", "Name non-latin script": "Вымысел Никто",
    "Regime Name": "The Exland Regulations 2019", "Designation Type": "Individual", "Date Designated": "24/02/2022", "D.O.B": "dd/mm/1960", "Address Line 6": "Port Calme", "Address Country": "Exland",
}  # fmt: skip
BODY = {"Unique ID": "XXR9003", "Name 6": "INVENTED SHIPPING LLC", "Name type": "Primary Name", "Regime Name": "R", "Designation Type": "Entity", "Parent company": "Parent Co", "Date Designated": "24/02/2022"}


def _sheet(*rows, top="Report Date: 13-Feb-2026\n", header=HEADER):
    out = io.StringIO()
    out.write(top)
    writer = csv.DictWriter(out, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


CSV = _sheet(SHIP, PERSON, ALIAS, BODY)
XML = """<?xml version="1.0" encoding="utf-8"?>
<Designations xmlns:xsd="http://www.w3.org/2001/XMLSchema"><DateGenerated>20/08/2026</DateGenerated>
<Designation>
  <LastUpdated>18/12/2021</LastUpdated><DateDesignated>03/10/2017</DateDesignated><UniqueID>XXR9001</UniqueID>
  <Names><Name><Name6>Halcyon Test</Name6><NameType>Primary name</NameType></Name><Name><Name6>Old Halcyon</Name6><NameType>Alias</NameType></Name></Names>
  <RegimeName>The Exland Regulations 2019</RegimeName><IndividualEntityShip>Ship</IndividualEntityShip><DesignationSource>UN</DesignationSource>
  <SanctionsImposed>Prohibition of port entry</SanctionsImposed>
  <ShipDetails><Ship>
    <IMONumbers><IMONumber>IMO9990002</IMONumber></IMONumbers>
    <CurrentOwnerOperators><CurrentOwnerOperator>Invented
      Shipping LLC</CurrentOwnerOperator></CurrentOwnerOperators>
    <PreviousOwnerOperators><PreviousOwnerOperator>Former Co</PreviousOwnerOperator></PreviousOwnerOperators>
    <CurrentBelievedFlagOfShips><CurrentBelievedFlagOfShip>Exland</CurrentBelievedFlagOfShip></CurrentBelievedFlagOfShips>
    <PreviousFlags><PreviousFlag>Ruritania</PreviousFlag><PreviousFlag>Sylvania</PreviousFlag></PreviousFlags>
    <TypeOfShipDetails><TypeOfShip>Bulk Carrier</TypeOfShip></TypeOfShipDetails><TonnageOfShipDetails><TonnageOfShip>7078</TonnageOfShip></TonnageOfShipDetails>
    <YearsBuilt><YearBuilt>2011</YearBuilt></YearsBuilt>
  </Ship></ShipDetails>
</Designation>
<Designation>
  <DateDesignated>24/02/2022</DateDesignated><UniqueID>XXR9002</UniqueID>
  <Names><Name><Name1>Vymysel</Name1><Name6>NIKTO</Name6><NameType>Primary Name</NameType></Name></Names>
  <NonLatinNames><NonLatinName><NameNonLatinScript>Вымысел Никто</NameNonLatinScript></NonLatinName></NonLatinNames>
  <Addresses><Address><AddressLine6>Port Calme</AddressLine6><AddressCountry>Exland</AddressCountry></Address></Addresses>
  <RegimeName>R</RegimeName><IndividualEntityShip>Individual</IndividualEntityShip>
</Designation>
</Designations>
"""
CONLIST = (
    "Last Updated,13/05/2022\n"
    "Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,Name Non-Latin Script,DOB,Nationality,Position,Address 1,Address 6,Country,Other Information,Group Type,Alias Type,"
    "Alias Quality,Regime,Listed On,UK Sanctions List Date Designated,Last Updated,Group ID\n"
    'HALCYON TEST,,,,,,,,,,,,,,"(UK Sanctions List Ref):XXR9001. Asset of Invented Shipping (IMO number):9990002 (Current owners):Invented Shipping LLC (Flag of ship):Exland (Type of ship):Oil tanker",'
    "Ship,Primary name,,Exland,05/06/2016,31/12/2020,31/12/2020,99901\n"
    "NIKTO,Vymysel,,,,,Mr,Вымысел Никто,01/01/1960,Exland,,1 Quay,Port Calme,Exland,,Individual,Primary name,,Exland,02/12/2011,31/12/2020,13/05/2022,99902\n"
    "NOBODY,,,,,,,,,,,,,,,Individual,AKA,Low,Exland,02/12/2011,31/12/2020,13/05/2022,99902\n"
    "OLD NIKTO,,,,,,,,,,,,,,,Individual,FKA,,Exland,02/12/2011,31/12/2020,13/05/2022,99902\n"
)


def _put(tmp_path, text, name="input", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def _json(row, column):
    return json.loads(row[column] or "[]")


def _ship(row):
    return [row[k] for k in ("entry", "kind", "name", "imo", "ship_type", "tonnage", "built", "flag", "listed_on")]


# -- the UK Sanctions List ---------------------------------------------------------------------------------------------


def test_the_rows_of_a_ship_are_one_listing_with_her_names_owners_and_flags(tmp_path):
    path = _put(tmp_path, CSV)
    assert chosen(path) == "uk_sanctions"
    found = read(path)
    ship = found["listings"].row(0, named=True)
    assert (ship["list"], ship["publisher"], ship["copy"], ship["at"]) == ("UK Sanctions List", "org:gb-fcdo", "2026-02-13", "row:1")
    assert _ship(ship) == ["XXR9001", "vessel", "Halcyon Test", "9990002", "Bulk Carrier", "7078", "2011", "Exland", "2017-10-03"]
    assert (ship["length"], ship["amended_on"], ship["owner"]) == ("110m", "2022-08-04", "Invented Shipping LLC; Second Co")
    assert _json(ship, "aliases") == [{"name": "Old Halcyon", "sort": "weak"}]
    assert _json(ship, "former_flags") == ["Ruritania", "Sylvania"]
    assert [(k["name"], k["role"]) for k in _json(ship, "links")] == [("Invented Shipping LLC", "owner/operator"), ("Second Co", "owner/operator"), ("Former Co", "former owner/operator")]
    assert "Sanctions Imposed: Prohibition of port entry|De-flag" in ship["remarks"]
    assert "Carried things,\nit is said." in ship["remarks"]
    assert found["copies"].select("list", "copy", "carries", "covers").rows() == [("UK Sanctions List", "2026-02-13", '["body","person","vessel"]', None)]
    assert not rejects(found)


def test_a_person_is_called_by_all_parts_of_the_name_and_a_body_keeps_its_parent(tmp_path):
    _, person, body = read(_put(tmp_path, CSV))["listings"].iter_rows(named=True)
    assert (person["name"], person["kind"], person["imo"], person["at"]) == ("Vymysel Na NIKTO", "person", None, "row:2")
    assert _json(person, "aliases") == [{"name": "Вымысел Никто", "sort": "script"}]
    assert person["remarks"].splitlines() == ["D.O.B: dd/mm/1960", "Address: Port Calme, Exland"]
    assert (body["kind"], [(k["name"], k["role"]) for k in _json(body, "links")], body["amended_on"]) == ("body", [("Parent Co", "parent company")], None)


def test_the_xml_says_what_the_csv_says(tmp_path):
    path = _put(tmp_path, XML)
    assert chosen(path) == "uk_sanctions"
    found = read(path)
    ship, person = found["listings"].iter_rows(named=True)
    assert _ship(ship) == ["XXR9001", "vessel", "Halcyon Test", "9990002", "Bulk Carrier", "7078", "2011", "Exland", "2017-10-03"]
    assert (ship["copy"], ship["at"], person["at"], ship["owner"]) == ("2026-08-20", "entry:1", "entry:2", "Invented Shipping LLC")
    assert _json(ship, "aliases") == [{"name": "Old Halcyon", "sort": "aka"}]
    assert _json(ship, "former_flags") == ["Ruritania", "Sylvania"]
    assert [(k["name"], k["role"]) for k in _json(ship, "links")] == [("Invented Shipping LLC", "owner/operator"), ("Former Co", "former owner/operator")]
    assert (person["name"], _json(person, "aliases"), person["kind"]) == ("Vymysel NIKTO", [{"name": "Вымысел Никто", "sort": "script"}], "person")
    assert "Address: Port Calme, Exland" in person["remarks"]
    assert found["copies"]["carries"].to_list() == ['["body","person","vessel"]']


@pytest.mark.parametrize("kind", ["Individual, Entity, Ship", "Entity, Vessel\xa0or Individual"])
def test_older_forms_name_the_kind_elsewhere(tmp_path, kind):
    header = [kind if name == "Designation Type" else name for name in HEADER] + ["Primary Name", "a.k.a"]
    row = {k: v for k, v in SHIP.items() if k != "Designation Type"} | {kind: "Vessel", "Name 6": "N/A", "Name type": "", "Primary Name": "HALCYON TEST", "a.k.a": "OLD HALCYON; Unknown",
                                                                        "Date Designated": "03/10/2017 00:00:00", "Tonnage of ship": "N/A"}  # fmt: skip
    (ship,) = read(_put(tmp_path, _sheet(row, top="", header=header), "UK_Sanctions_List_2021-05-12.csv"))["listings"].iter_rows(named=True)
    assert (ship["name"], ship["kind"], ship["imo"], ship["listed_on"], ship["tonnage"], ship["copy"]) == ("HALCYON TEST", "vessel", "9990002", "2017-10-03", None, "2021-05-12")
    assert _json(ship, "aliases") == [{"name": "OLD HALCYON", "sort": "aka"}, {"name": "Unknown", "sort": "aka"}]


@pytest.mark.parametrize(
    ("written", "imo", "kept"),
    [("IMO9990002", "9990002", False), ("9990002", "9990002", False), ("IMO 9990002", "9990002", False), ("IMO9990002|IMO9990014", "9990002", True), ("99900021", None, True), ("N/A", None, False), ("", None, False)],
)  # fmt: skip
def test_a_number_as_the_list_writes_it(tmp_path, written, imo, kept):
    ship = read(_put(tmp_path, _sheet(SHIP | {"IMO number": written})))["listings"].row(0, named=True)
    assert ship["imo"] == imo
    assert (f"IMO number: {written}" in ship["remarks"]) == kept


def test_a_kind_that_the_list_never_had_is_counted(tmp_path):
    found = read(_put(tmp_path, _sheet(SHIP, PERSON | {"Designation Type": "Airship"})))
    assert rejects(found) == {"unknown kind of entry": (1, "row:2")}
    assert found["listings"].height == 1


# -- OFSI --------------------------------------------------------------------------------------------------------------


def test_the_closed_list_reads_a_ship_from_its_remarks(tmp_path):
    path = _put(tmp_path, CONLIST)
    assert chosen(path) == "uk_ofsi"
    found = read(path)
    ship, person = found["listings"].iter_rows(named=True)
    assert (ship["list"], ship["publisher"], ship["copy"], ship["entry"], ship["kind"], ship["imo"], ship["flag"], ship["owner"], ship["ship_type"], ship["listed_on"]) == (
        "UK OFSI Consolidated", "org:gb-ofsi", "2022-05-13", "99901", "vessel", "9990002", "Exland", "Invented Shipping LLC", "Oil tanker", "2016-06-05",
    )  # fmt: skip
    assert _json(ship, "links") == [{"name": "Invented Shipping LLC", "role": "owner"}]
    assert (person["name"], person["at"], person["listed_on"], person["amended_on"]) == ("Vymysel NIKTO", "row:2", "2011-12-02", "2022-05-13")
    assert [(a["name"], a["sort"]) for a in _json(person, "aliases")] == [("Вымысел Никто", "script"), ("NOBODY", "weak"), ("OLD NIKTO", "fka")]
    assert not rejects(found)


def test_a_ship_of_the_closed_list_without_labels_has_no_number(tmp_path):
    ship = read(_put(tmp_path, CONLIST.replace("(IMO number):9990002 (Current owners):Invented Shipping LLC (Flag of ship):Exland (Type of ship):Oil tanker", "").replace("(UK Sanctions List Ref):", "")))["listings"].row(0, named=True)
    assert (ship["kind"], ship["imo"], ship["flag"], ship["links"], ship["remarks"].splitlines()[0]) == ("vessel", None, None, None, "XXR9001. Asset of Invented Shipping")


@pytest.mark.parametrize(
    ("day", "ship", "carries"),
    [("13/05/2022", True, '["body","person","vessel"]'), ("13/05/2022", False, '["body","person","vessel"]'), ("13/01/2021", False, '["body","person"]'), ("13/01/2021", True, '["body","person","vessel"]')],
)  # fmt: skip
def test_copies_from_before_the_group_type_of_ships_carry_none(tmp_path, day, ship, carries):
    lines = CONLIST.replace("13/05/2022\nName", f"{day}\nName").split("\n")
    found = read(_put(tmp_path, "\n".join(lines if ship else [*lines[:2], *lines[3:]])))
    assert found["copies"]["carries"].to_list() == [carries]


# -- hostile -----------------------------------------------------------------------------------------------------------

BOMB = XML.replace("<Designations", '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Designations', 1).replace("Halcyon Test", "&b;")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (XML[:900], r"at line:\d+ column:\d+: the XML is broken or cut short"),
        (BOMB, "declares"),
        (XML.replace("<DateGenerated>20/08/2026</DateGenerated>", ""), "the copy has no date.*--as-of"),
        (XML[: XML.index("<Designation>")] + "</Designations>", "no entry in it"),
        (CSV[:-40], r"at row:4: \d+ fields where the header has 58: the file is damaged or cut short; fetch"),
        (_sheet(PERSON, BODY, PERSON).replace(",Port Calme", ',"Port Calme'), "at row:1: several rows run together: a quotation mark is missing"),
        (CSV.rstrip("\n") + '"never closed\n', "never closed|fields where"),
        (CSV.replace("Old Halcyon", "Old\0Halcyon"), "at row:3: NUL in the row"),
        (CSV + CSV.split("\n", 1)[1], "at row:5: the header again"),
        (_sheet(), "no entry in it"),
        (_sheet(SHIP, top=""), "the copy has no date"),
        (_sheet(SHIP | {"Other Information": "x" * 1_200_000}), "more than 1 MiB|field larger"),
        (CONLIST[:-12], r"at row:4: \d+ fields where the header has 23"),
        (CONLIST.split("\n", 1)[1], "the copy has no date"),
        ("\n".join(CONLIST.split("\n")[:2]) + "\n", "no entry in it"),
    ],
    ids=["cut xml", "bomb", "xml no day", "empty xml", "cut csv", "odd quote", "open quote", "NUL", "header twice", "empty csv", "csv no day", "endless line", "cut conlist", "conlist no day", "empty conlist"],
)  # fmt: skip
def test_a_bad_list_is_refused_whole_with_the_place_and_what_mends_it(tmp_path, text, says):
    with pytest.raises(BadFile, match=says):
        read(_put(tmp_path, text))


@pytest.mark.parametrize("header", ["Unique ID", "Regime Name", "Designation Type"])
def test_a_table_without_the_list_s_own_columns_is_not_taken_for_it(tmp_path, header):
    assert chosen(_put(tmp_path, CSV.replace(header, "Spalte", 1))) != "uk_sanctions"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "cp1252"])
def test_other_encodings(tmp_path, encoding):
    text = _sheet(SHIP | {"Name 6": "Halcyôn"})
    assert read(_put(tmp_path, text, encoding=encoding))["listings"]["name"].to_list() == ["Halcyôn"]
    text = CONLIST.replace("Вымысел Никто", "Niktô")
    assert read(_put(tmp_path, text, encoding=encoding))["listings"]["copy"].to_list() == ["2022-05-13"] * 2


def test_windows_line_ends_and_the_end_mark_of_dos_change_nothing(tmp_path):
    plain, dos = read(_put(tmp_path, CSV)), read(_put(tmp_path, CSV.replace("\n", "\r\n") + "\x1a"))
    assert plain["listings"].drop("src", "id").equals(dos["listings"].drop("src", "id"))


def test_several_numbers_are_a_row_each_and_an_unknown_kind_makes_the_copy_blind(tmp_path):
    path = tmp_path / "UK-Sanctions-List.csv"
    path.write_text(
        "Report Date: 13-Feb-2025,,,,,,,\nLast Updated,Unique ID,Name 6,Name type,Regime Name,Designation Type,IMO number,Type of ship\n"
        "13/02/2025,RUS9001,HALCYON TEST,Primary Name,The Test Regulations,Ship,9990001; 9990013,Tanker\n"
        "13/02/2025,RUS9002,OTHER TEST,Primary Name,The Test Regulations,Ship,IMO9990025 (formerly 9990037),Tanker\n"
        "13/02/2025,RUS9003,THIRD TEST,Primary Name,The Test Regulations,Hovercraft,9990049,Tanker\n"
    )
    found = read(path)
    assert found["listings"].select("entry", "imo", "at").rows() == [
        ("RUS9001", "9990001", "row:1"), ("RUS9001", "9990013", "row:1#2"), ("RUS9002", "9990025", "row:2"), ("RUS9002", "9990037", "row:2#2"),
    ]  # fmt: skip
    assert ["former" in r for r in found["listings"]["remarks"]] == [False, False, True, True]
    assert found["listings"]["remarks"][3].startswith("former IMO number")
    assert found["copies"]["unread"].to_list() == [1]
