"""The reader of UN/LOCODE: the UNECE's parts without a header, the tables others made of them, and what is wrong in both."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from reader_inputs import chosen, read, rejects

from roadstead.readers import locode
from roadstead.streams import BadFile

# As the UNECE writes it, places and codes invented (XA, XB: no country).
PART = (
    ',"XA",,".EXLAND, DEMOCRATIC REPUBLIC OF",,,,,,,,\r\n'
    ',"XA","CAL","Câlme","Calme","01","1-3-----","AA","1901",,"4230N 13017E",""\r\n'
    '"+","XA","SRN","Sorne (Serne)","Sorne (Serne)",,"123-----","RL","1901",,"4300S 00001W",\r\n'
    ',"XA","BAR","Barre","Barre",,"1-------","RQ","1901",,,\r\n'
    ',"XA","AIR","Airfield","Airfield",,"---4----","AI","9601",,"4400N 00001W",\r\n'
    '"=","XA",,"Oldname = Calme","Oldname = Calme",,,,,,,\r\n'
    ',"XB",,".EXMARK",,,,,,,,\r\n'
    ',"XB","CAL","Calme","Calme",,"1-------","AA","1901",,"1000N 01000E",\r\n'
)
DATAHUB = (
    "Change,Country,Location,Name,NameWoDiacritics,Subdivision,Status,Function,Date,IATA,Coordinates,Remarks\n"
    ",XA,CAL,Câlme,Calme,01,AA,1-3-----,1901,,4230N 13017E,\n"
    ",XA,AIR,Airfield,Airfield,,AI,---4----,9601,,,\n"
)
WEB = (
    "ISO 3166-1,Country Name,Ch,LOCODE,Name,NameWoDiacritics,SubDiv,Function,Status,Date,IATA,Coordinates,Remarks\n"
    "XA,Exland,,XA CAL,Câlme,Calme,01,1-3-----,AA,1901,,4230N 13017E,\n"
)


def put(tmp_path, text, name="2031-1 UNLOCODE CodeListPart1.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("cp1252"))
    return path


def line(code="CAL", name="Calme", function="1-------", point="4230N 13017E", change="", country="XA", status="AA"):
    return f'{change},"{country}","{code}","{name}","{name}",,"{function}","{status}","1901",,"{point}",\r\n'


def places(tmp_path, text, **more):
    return {r["id"]: r for r in read(put(tmp_path, text, **more))["places"].iter_rows(named=True)}


def test_a_part_as_the_unece_gives_it(tmp_path):
    path = put(tmp_path, PART)
    assert chosen(path) == "locode"
    found = read(path)
    rows = {r["id"]: r for r in found["places"].iter_rows(named=True)}
    assert list(rows) == ["locode:XACAL", "locode:XASRN", "locode:XABAR", "locode:XBCAL"]
    calme = rows["locode:XACAL"]
    assert (calme["name"], calme["country"], calme["lon"], calme["lat"], calme["at"]) == ("Câlme", "XA", 130_283_333, 42_500_000, "row:2")
    assert json.loads(calme["names"]) == ["Câlme", "Calme", "Oldname", "XACAL", "XA CAL"]
    assert calme["source"] == "UN/LOCODE 2031-1, XACAL, subdivision 01, status AA"
    assert calme["uncertainty_m"] == locode.UNCERTAINTY_M
    assert (rows["locode:XASRN"]["lon"], rows["locode:XASRN"]["lat"]) == (-16_667, -43_000_000)
    assert rejects(found) == {"location without a port function": (1, "row:5")}
    assert found["receipts"]["at_unit"].to_list() == ["row"]


def test_no_point_is_none_and_no_uncertainty_of_none(tmp_path):
    barre = places(tmp_path, PART)["locode:XABAR"]
    assert (barre["lon"], barre["lat"], barre["uncertainty_m"]) == (None, None, None)


def test_a_less_sure_point_than_the_detector_asks_for(tmp_path):
    from roadstead.detect.port_visit import PortVisit

    assert (PortVisit().unknown_over_m or 0) < locode.UNCERTAINTY_M


@pytest.mark.parametrize(("text", "name"), [(DATAHUB, "code-list.csv"), (WEB, "un-locode.csv"), (DATAHUB.replace(",", ";"), "semicolons.csv")])
def test_the_tables_that_others_made_of_it(tmp_path, text, name):
    path = put(tmp_path, text.encode(), name)
    assert chosen(path) == "locode"
    (row,) = read(path)["places"].iter_rows(named=True)
    assert (row["id"], row["name"], row["lon"], row["lat"], row["at"]) == ("locode:XACAL", "Câlme", 130_283_333, 42_500_000, "row:1")
    assert row["source"] == "UN/LOCODE (issue not known), XACAL, subdivision 01, status AA"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_the_encodings_it_comes_in(tmp_path, encoding):
    assert [r["name"] for r in places(tmp_path, PART.encode(encoding)).values()] == ["Câlme", "Sorne (Serne)", "Barre", "Calme"]


def test_an_accent_far_behind_a_plain_head_is_still_read(tmp_path):
    # The head alone looks like ASCII; the issues before 2025 are Windows-1252 all the same.
    many = "".join(line(code=f"A{a}{b}", name="Plain") for a in "BCDEFGHJKLMNPQRSTUVWXYZ" for b in "BCDEFGHJKLMNPQRSTUVWXYZ23456789" if (a, b) != ("Z", "Z"))
    rows = places(tmp_path, many * 2 + line(code="ZZZ", name="Câlme"))
    assert rows["locode:XAZZZ"]["name"] == "Câlme"


@pytest.mark.parametrize(
    ("function", "placed"),
    [("1-------", True), ("12345---", True), ("-------8", True), ("1", True), ("--3-----", False), ("0-------", False), ("-------B", False), ("", False)],
)
def test_a_port_is_a_sea_port_or_one_of_inland_water(tmp_path, function, placed):
    found = read(put(tmp_path, PART + line("NEW", "New", function)))
    assert ("locode:XANEW" in found["places"]["id"].to_list()) == placed
    assert rejects(found)["location without a port function"][0] == (1 if placed else 2)


def test_function_and_status_are_told_by_what_they_hold(tmp_path):
    swapped = ',"XA","NEW","New","New",,"AA","1-------","1901",,"4230N 13017E",\r\n'
    assert places(tmp_path, PART + swapped)["locode:XANEW"]["source"].endswith("status AA")


@pytest.mark.parametrize(
    ("point", "udeg"),
    [
        ("4230N 13017E", (130_283_333, 42_500_000)),
        ("4230S 13017W", (-130_283_333, -42_500_000)),
        ("9000N 18000E", (180_000_000, 90_000_000)),
        ("", None),
        ("4230N 25931E", None),
        ("9100N 00100E", None),
        ("4162N 01934E", None),
        ("3313N 06883E", None),
        ("5239N 00170W", None),
        ("2444N 05045", None),
        ("42.5 130.3", None),
        ("0000N 00000E", None),
        ("4230N13017E", None),
        ("nowhere", None),
    ],
)
def test_a_point_is_on_earth_or_none_and_what_is_unreadable_is_counted(tmp_path, point, udeg):
    found = read(put(tmp_path, PART + line("NEW", "New", point=point)))
    row = next(r for r in found["places"].iter_rows(named=True) if r["id"] == "locode:XANEW")
    assert (row["lon"], row["lat"]) == (udeg or (None, None))
    assert ("coordinates unreadable (the name is kept)" in rejects(found)) == (udeg is None and point != "")


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("Rivage (Shore)", ["Rivage (Shore)", "Rivage", "Shore"]),
        ("Neuf (ex Vieux)", ["Neuf (ex Vieux)", "Neuf", "Vieux"]),
        ("Quai/Calme", ["Quai/Calme", "Quai"]),
        ("Quai (Calme)", ["Quai (Calme)", "Quai"]),
        ("Neuf (", ["Neuf (", "Neuf"]),
        ("Neuf, Port", ["Neuf, Port"]),
    ],
)
def test_other_names_in_brackets_unless_another_location_bears_them(tmp_path, name, names):
    row = places(tmp_path, PART + line("NEW", name))["locode:XANEW"]
    assert json.loads(row["names"]) == [*names, "XANEW", "XA NEW"]


def test_a_code_that_comes_twice_is_one_place_with_both_names(tmp_path):
    rows = places(tmp_path, line("NEW", "Neuf", point="") + line("NEW", "Nieuw"))
    assert list(rows) == ["locode:XANEW"]
    assert json.loads(rows["locode:XANEW"]["names"]) == ["Neuf", "Nieuw", "XANEW", "XA NEW"]
    assert rows["locode:XANEW"]["lat"] == 42_500_000


@pytest.mark.parametrize(
    ("reference", "counted"),
    [("Former = Barre", False), ("Former = Airfield", False), ("Former = Nowhere", True), ("Former =", True), ("= Barre", True), ("Former", True)],
)
def test_a_reference_names_one_location_of_the_file_or_is_counted(tmp_path, reference, counted):
    found = read(put(tmp_path, PART + f'"=","XA",,"{reference}","{reference}",,,,,,,\r\n'))
    assert ("reference to a name that is not one location of this file" in rejects(found)) == counted
    barre = next(r for r in found["places"].iter_rows(named=True) if r["id"] == "locode:XABAR")
    assert ("Former" in json.loads(barre["names"])) == (reference == "Former = Barre")


def test_a_reference_to_one_of_two_places_of_a_name_is_given_to_neither(tmp_path):
    found = read(put(tmp_path, PART + line("BA2", "Barre") + '"=","XA",,"Former = Barre","Former = Barre",,,,,,,\r\n'))
    assert not any("Former" in r for r in found["places"]["names"])
    assert "reference to a name that is not one location of this file" in rejects(found)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (',"XA","new","New","New",,"1-------","AA","1901",,,\r\n', "no country and location code"),
        (',"XAX","NEW","New","New",,"1-------","AA","1901",,,\r\n', "no country and location code"),
        (',"XA","N01","New","New",,"1-------","AA","1901",,,\r\n', "no country and location code"),
        (',"XA",,"Half a row","Half a row",,,,,,,\r\n', "no location code"),
        (',"XA","NEW","","",,"1-------","AA","1901",,,\r\n', "no name"),
        (',"XA","NEW","New"\r\n', "wrong number of fields"),
        (',"XA","NEW","New","New",,"1-------","AA","1901",,,,more\r\n', "wrong number of fields"),
        (',"XA","NEW","New","Ne\0w",,"1-------","AA","1901",,,\r\n', "NUL in the row"),
        (',"XA","NEW","New,"New",,"1-------,"AA","1901",,,\r\n', "wrong number of fields"),
    ],
)
def test_a_bad_row_is_counted_with_its_place_and_the_others_stay(tmp_path, bad, reason):
    found = read(put(tmp_path, PART + bad + line("END", "End")), locode)
    assert rejects(found)[reason] == (1, "row:9")
    assert found["places"]["id"].to_list() == ["locode:XACAL", "locode:XASRN", "locode:XABAR", "locode:XBCAL", "locode:XAEND"]


def test_a_quote_that_never_closes_spoils_its_line_and_no_other(tmp_path):
    # As in part 3 of issue 2024-2, where a remark runs on to the next line.
    spoilt = ',"XA","NEW","New","New",,"1-------","AA","1901",,"4230N 13017E","\r\n"\r\n'
    found = read(put(tmp_path, PART + spoilt + line("END", "End")))
    assert found["places"]["id"].to_list()[-2:] == ["locode:XANEW", "locode:XAEND"]
    assert rejects(found)["wrong number of fields"] == (1, "row:10")


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n",
        "Country,Location,Name\nXA,CAL,Calme\n",
        "id,name,names,country,lon,lat,uncertainty_m\nport:x,X,X,XA,1,2,3\n",
        "one,two,three,four,five,six,seven,eight,nine,ten,eleven,twelve\n1,2,3,4,5,6,7,8,9,10,11,12\n",
        ',"XA","CAL","Calme"\n',
        "",
    ],
)
def test_what_is_not_this_list_is_not_claimed(tmp_path, text):
    path = put(tmp_path, text or "x")
    assert chosen(path) != "locode"


def test_columns_that_are_missing_are_said(tmp_path):
    path = put(tmp_path, DATAHUB.replace("Change,Country,", "Change,Land,").encode())
    with pytest.raises(BadFile, match="no columns for the code and the name"):
        read(path, locode)


def test_a_line_without_end_is_refused(tmp_path):
    path = put(tmp_path, PART.encode("cp1252") + b'"' + b"x" * (3 << 20))
    with pytest.raises(BadFile, match="a line of more than 1 MiB"):
        read(path)


@given(raw=st.binary(max_size=300), at=st.integers(0, len(PART)))
@example(raw=b'"', at=0)
@example(raw=b"\xff\xfe", at=0)
@example(raw=b"\x81\x8d", at=80)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_in_it_give_rows_or_a_bad_file(tmp_path, raw, at):
    part = PART.encode("cp1252")
    path = put(tmp_path, part[:at] + raw + part[at:])
    try:
        found = read(path, locode)
    except BadFile:
        return
    for row in found["places"].iter_rows(named=True):
        assert row["id"] == f"locode:{json.loads(row['names'])[-2]}"
        assert (row["lon"] is None) == (row["lat"] is None) == (row["uncertainty_m"] is None)
