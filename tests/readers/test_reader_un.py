"""Readers of the lists of the United Nations: who is on them, what they carry, and which pages are not theirs."""

from __future__ import annotations

import gzip
import json
import time
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reader_inputs import SHARED, chosen, read, rejects, shared

from roadstead import streams, tables
from roadstead.readers import un_consolidated, un_vessels
from roadstead.streams import BadFile

XML = """<?xml version='1.0' encoding='UTF-8'?>
<CONSOLIDATED_LIST xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' dateGenerated='2025-04-19T23:00:04.625Z'>
<INDIVIDUALS>
<INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>PLAIN</FIRST_NAME><SECOND_NAME>INVENTED</SECOND_NAME><THIRD_NAME/><UN_LIST_TYPE>DPRK</UN_LIST_TYPE>
<REFERENCE_NUMBER>KPi.901</REFERENCE_NUMBER><LISTED_ON>2017-08-05</LISTED_ON><COMMENTS1>Master of a ship. IMO number: 1234567.</COMMENTS1>
<LAST_DAY_UPDATED><VALUE>2022-07-26</VALUE><VALUE>2018-03-30</VALUE></LAST_DAY_UPDATED>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Invented Plain; I. Plain</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>The
Captain</ALIAS_NAME></INDIVIDUAL_ALIAS><INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS></INDIVIDUAL>
</INDIVIDUALS>
<ENTITIES>
<ENTITY><DATAID>2</DATAID><FIRST_NAME>EXAMPLE SHIPPING CO</FIRST_NAME><UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KPe.902</REFERENCE_NUMBER>
<LISTED_ON>2018-03-30-05:00</LISTED_ON><NAME_ORIGINAL_SCRIPT>예시해운</NAME_ORIGINAL_SCRIPT><COMMENTS1>Registered owner of HALCYON TEST. REMARK</COMMENTS1>
<ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>Example Line</ALIAS_NAME></ENTITY_ALIAS>
<ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>Old Example</ALIAS_NAME></ENTITY_ALIAS></ENTITY>
</ENTITIES>
</CONSOLIDATED_LIST>
"""
_HEADER = (
    "#,vessel_name,imo_number,mmsi,flag,call_sign,type,date_of_designation,designated_owner,other_information,"
    '"Paragraph 12 (a) of resolution 2321 (2016)",Economic resources controlled or operated by an example\n'
)
CSV = _HEADER + (
    "1,1: HALCYON TEST 2: HALCYON STAR,9990001,799000101,Exland,SIM01,Tanker,1: 03-Oct-17 2: 30-Mar-18,Example Shipping Co,Seen off a port.,Yes,NA\n"
    "2,DAYBREAK (a.k.a. DAWN; f.k.a. OLD),9990013,,,,,2017-10-03,,,,\n"
)
PAGE = """<!DOCTYPE html><html lang="en"><head><title>1718 Designated Vessels List | Security Council</title>
<link rel="canonical" href="https://main.un.org/securitycouncil/en/sanctions/1718/materials/1718-Designated-Vessels-List" />
<script>var a = "<table><tr><td>no</td></tr>";</script></head><body><table><tr><td>Menu</td></tr></table><!-- <table> -->
<table class="list"><thead><tr><th>No.</th><th>Vessel name</th><th>IMO&nbsp;number</th><th>Flag</th><th>Date of<br>designation</th></tr></thead>
<tbody><tr><td>1</td><td><p>HALCYON <b>TEST</b></p></td><td>9990001</td><td>Exland</td><td>3 October 2017</td></tr>
<tr><td colspan="5">Vessels added in 2018</td></tr>
<tr><td>2</td><td>DAYBREAK &amp; CO</td><td>unknown</td><td></td><td>03/10/2018</td></tr></tbody></table></body></html>
"""


def _put(tmp_path: Path, text: str | bytes, name: str = "vessels_2024-05-03") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def _rows(found: dict[str, pl.DataFrame]) -> list[dict]:
    return [{k: json.loads(v) if k in ("aliases", "links", "programs") and v else v for k, v in row.items()} for row in found["listings"].iter_rows(named=True)]


# -- the consolidated list -------------------------------------------------------------------------------------------


def test_persons_and_bodies_with_the_days_the_list_gives_and_no_ship(tmp_path):
    path = _put(tmp_path, XML, "consolidated.xml")
    assert chosen(path) == "un_consolidated"
    found = read(path)
    person, body = _rows(found)
    assert (person["list"], person["publisher"], person["copy"], person["entry"], person["kind"]) == ("UN Consolidated", "org:un-security-council", "2025-04-19", "KPi.901", "person")
    assert (person["name"], person["listed_on"], person["amended_on"], person["programs"]) == ("PLAIN INVENTED", "2017-08-05", "2022-07-26", ["DPRK"])
    assert person["aliases"] == [{"name": "Invented Plain", "sort": "aka"}, {"name": "I. Plain", "sort": "aka"}, {"name": "The Captain", "sort": "weak"}]
    assert (body["entry"], body["kind"], body["listed_on"], body["amended_on"], body["at"]) == ("KPe.902", "body", "2018-03-30", None, "entry:2")
    assert [(a["name"], a["sort"]) for a in body["aliases"]] == [("예시해운", "script"), ("Example Line", "aka"), ("Old Example", "fka")]
    assert found["listings"]["imo"].drop_nulls().is_empty()
    assert found["listings"]["company_imo"].drop_nulls().is_empty()
    assert found["copies"].select("list", "copy", "carries").row(0) == ("UN Consolidated", "2025-04-19", '["body","person"]')


@pytest.mark.parametrize(
    ("remark", "number"),
    [
        ("IMO number: 1234565.", "1234565"),
        ("IMO number: 1234560.", "1234560"),  # no ship's by its check digit, nor a company's: as written
        ("Company Number IMO 1234567.", "1234567"),
        ("International Maritime Organization (IMO) Number: 1234565", "1234565"),
        ("IMO number: 1234567.", None),  # by its check digit a ship's: whose it is nobody says
        ("Owner of HALCYON TEST (IMO number: 1234565).", None),
        ("Its ship, IMO number 1234565, sailed.", None),
        ("IMO number: 1234565. IMO number: 1234560.", None),
        ("IMO number: 123456.", None),
    ],
)
def test_a_number_in_the_text_is_the_companys_only_when_the_text_gives_it_as_its_own(tmp_path, remark, number):
    body = _rows(read(_put(tmp_path, XML.replace("REMARK", remark), "consolidated.xml")))[1]
    assert (body["company_imo"], body["imo"]) == (number, None)
    assert body["remarks"] == f"Registered owner of HALCYON TEST. {remark}"


_ROOT = "<CONSOLIDATED_LIST "


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (XML[:-30].encode(), r"line:\d+ column:\d+: the XML is broken or cut short"),
        (XML.replace(_ROOT, '<!DOCTYPE L [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>' + _ROOT).encode(), "declares a DTD"),
        (XML.replace(_ROOT, '<!DOCTYPE L SYSTEM "https://example.org/l.dtd">' + _ROOT).encode(), "declares a DTD"),
        (XML.replace(" dateGenerated='2025-04-19T23:00:04.625Z'", "").encode(), "the copy has no date"),
        (XML.replace("2025-04-19T23:00:04.625Z", "soon").encode(), "the copy has no date"),
        (b"<CONSOLIDATED_LIST dateGenerated='2025-04-19'><INDIVIDUALS/><ENTITIES/></CONSOLIDATED_LIST>", "no entry in the list"),
        (XML.replace("PLAIN", "PL\0AIN").encode(), "the XML is broken"),
        (XML.replace("예시해운", "\xe9").encode("latin-1"), "the XML is broken.*invalid token"),
        (gzip.compress(XML.encode() * 40, mtime=0)[:-40], "the gzip stream ends|the XML is broken"),
    ],
)
def test_a_bad_consolidated_list_is_refused(tmp_path, raw, says):
    with pytest.raises(BadFile, match=says):
        read(_put(tmp_path, raw, "consolidated.xml"), un_consolidated)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_other_encodings_are_read(tmp_path, encoding):
    text = XML.replace("예시해운", "Été").replace("UTF-8", encoding)
    path = _put(tmp_path, text.encode(encoding), "consolidated.xml")
    assert chosen(path) == "un_consolidated"
    assert _rows(read(path))[1]["aliases"][0]["name"] == "Été"


def test_an_entry_without_number_or_name_is_counted(tmp_path):
    text = XML.replace("<DATAID>2</DATAID>", "").replace("<REFERENCE_NUMBER>KPe.902</REFERENCE_NUMBER>", "")
    found = read(_put(tmp_path, text, "consolidated.xml"))
    assert (found["listings"].height, rejects(found)) == (1, {"no number or name": (1, "entry:2")})


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.floats(0, 1, exclude_max=True))
def test_a_cut_list_never_gives_a_copy(tmp_path, where):
    text = XML.rstrip().encode()
    with pytest.raises(BadFile):
        list(un_consolidated.read(streams.source_of(_put(tmp_path, text[: max(1, int(where * len(text)))], "consolidated.xml"), "0" * 64)))


@shared
def test_the_real_list_of_2025():
    found = read(SHARED / "data" / "lists" / "un_consolidated_20250419.xml.gz")
    listings = found["listings"]
    assert (listings.height, listings["entry"].n_unique(), rejects(found)) == (877, 877, {})
    assert dict(listings["kind"].value_counts().iter_rows()) == {"person": 684, "body": 193}
    assert (listings["listed_on"].null_count(), listings["imo"].drop_nulls().len()) == (0, 0)
    assert listings.filter(entry="KPe.020").select("company_imo", "listed_on", "copy").row(0) == ("1790183", "2014-07-28", "2025-04-19")
    # Fifteen more bodies give a number as their own; none of the numbers is a ship's.
    assert sorted(listings["company_imo"].drop_nulls())[:3] == ["1790183", "5145892", "5342883"]
    assert listings["company_imo"].drop_nulls().len() == 16


# -- the ships of the 1718 Committee ---------------------------------------------------------------------------------


def test_ships_of_a_transcribed_table(tmp_path):
    path = _put(tmp_path, CSV)
    assert chosen(path) == "un_vessels"
    found = read(path)
    one, two = _rows(found)
    assert (one["list"], one["kind"], one["copy"], one["entry"], one["name"], one["imo"]) == ("UN 1718 vessels", "vessel", "2024-05-03", None, "HALCYON TEST", "9990001")
    assert (one["aliases"], one["listed_on"], one["amended_on"]) == ([{"name": "HALCYON STAR", "sort": "aka"}], "2017-10-03", "2018-03-30")
    assert (one["mmsi"], one["flag"], one["callsign"], one["ship_type"], one["owner"]) == ("799000101", "Exland", "SIM01", "Tanker", "Example Shipping Co")
    assert (one["programs"], one["links"]) == (["Paragraph 12 (a) of resolution 2321 (2016)"], [{"name": "Example Shipping Co", "role": "designated owner"}])
    assert (two["name"], two["aliases"]) == ("DAYBREAK", [{"name": "DAWN", "sort": "aka"}, {"name": "OLD", "sort": "fka"}])
    assert (two["programs"], two["listed_on"], two["flag"], two["amended_on"]) == (None, "2017-10-03", None, None)
    assert found["copies"].select("list", "carries").row(0) == ("UN 1718 vessels", '["vessel"]')
    assert not rejects(found)


def test_ships_of_the_committees_own_page(tmp_path):
    path = _put(tmp_path, PAGE)
    assert chosen(path) == "un_vessels"
    found = read(path)
    assert [(r["entry"], r["name"], r["imo"], r["flag"], r["listed_on"], r["at"]) for r in _rows(found)] == [
        (None, "HALCYON TEST", "9990001", "Exland", "2017-10-03", "row:1"), (None, "DAYBREAK & CO", None, None, None, "row:3"),
    ]  # fmt: skip
    assert rejects(found) == {"a heading between the rows": (1, "row:2"), "date of designation unreadable": (1, "row:3")}


def test_the_same_table_on_somebody_elses_page_is_an_article(tmp_path):
    text = PAGE.replace('rel="canonical" href="https://main.un.org', 'rel="canonical" href="https://example.org/about-main.un.org').replace("main.un.org/", "example.org/")
    assert chosen(_put(tmp_path, text)) == "html"
    linked = text.replace("Menu", '<a href="https://main.un.org/securitycouncil/en/sanctions/1718/materials/1718-Designated-Vessels-List">the list</a>')
    assert chosen(_put(tmp_path, linked)) == "html"
    assert chosen(_put(tmp_path, text), provenance={"url": "https://main.un.org/securitycouncil/en/sanctions/1718/materials"}) == "un_vessels"


def test_a_table_without_the_committees_measures_is_not_the_committees(tmp_path):
    assert chosen(_put(tmp_path, "name,imo,date_of_designation\nHALCYON TEST,9990001,2017-10-03\n")) != "un_vessels"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2017-10-03", "2017-10-03"), ("3-Oct-17", "2017-10-03"), ("03-Oct-2017", "2017-10-03"), ("3 October 2017", "2017-10-03"), ("3 Oct. 2017", "2017-10-03"),
        ("30 February 2018", None), ("03/10/2017", None), ("October 2017", None), ("2017", None), ("3 Octember 2017", None), ("soon", None),
    ],
)  # fmt: skip
def test_days_are_read_only_where_they_can_be_read_in_one_way(tmp_path, written, day):
    found = read(_put(tmp_path, CSV.replace("2017-10-03", written)))
    assert _rows(found)[1]["listed_on"] == day
    assert rejects(found) == ({} if day else {"date of designation unreadable": (1, "row:2")})


@pytest.mark.parametrize(
    ("raw", "name", "says"),
    [
        (CSV.encode(), "vessels.csv", "the copy has no date.*--as-of"),
        (_HEADER.encode(), "vessels_2024-05-03", "no vessel in the table"),
        (CSV.replace(",Yes,NA", ",Yes").encode(), "vessels_2024-05-03", "row:1: 11 cells where the header has 12"),
        (CSV.replace("Seen off", '"Seen off').encode(), "vessels_2024-05-03", "not a table"),
        (PAGE[: PAGE.index("DAYBREAK")].encode(), "page_2024-05-03", "the page ends within a table.*save the whole page"),
        (PAGE.replace("IMO&nbsp;number", "Number").encode(), "page_2024-05-03", "no table of designated vessels.*save the whole page"),
        (PAGE.replace("<td>Exland</td>", "").encode(), "page_2024-05-03", "row:1: 4 cells where the header has 5"),
        ((PAGE + " " * (17 << 20)).encode(), "page_2024-05-03", "more than 16 MiB of text"),
        (gzip.compress((PAGE * 30).encode(), mtime=0)[:-40], "page_2024-05-03", "the gzip stream ends"),
    ],
)
def test_a_bad_list_of_ships_is_refused(tmp_path, raw, name, says):
    with pytest.raises(BadFile, match=says):
        read(_put(tmp_path, raw, name), un_vessels)


def test_a_damaged_page_of_the_committee_is_no_article(tmp_path):
    path = _put(tmp_path, PAGE[: PAGE.index("DAYBREAK")])
    assert chosen(path) == "un_vessels"


@pytest.mark.parametrize("unit", ["<!--", "<", "<table>", "<td", "<script>", "</", "<br>", "&lt;", "<a b='", "<tr><td>"])
def test_a_page_of_open_ends_costs_time_by_its_length_only(tmp_path, unit):
    cut = PAGE.index("<table class")
    path = _put(tmp_path, PAGE[:cut] + "<table><tr><td>" + unit * (1 << 18))
    began = time.process_time()
    with pytest.raises(BadFile):
        read(path, un_vessels)
    assert time.process_time() - began < 10


_PIECES = st.sampled_from([b'"', b",", b"<", b">", b"</ENTITY>", b"</td>", b"<table>", b"\0", b"\xff", b"&", b"1: ", b"\n", b"9" * 40, b"<td>", b"2017-10-03"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([(un_consolidated, XML), (un_vessels, CSV), (un_vessels, PAGE)]),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), _PIECES), min_size=1, max_size=4),
)
def test_a_changed_copy_gives_rows_of_the_table_or_is_refused(tmp_path, sample, edits):
    reader, text = sample
    raw = text.encode()
    for where, drop, put in edits:
        at = int(where * len(raw))
        raw = raw[:at] + put + raw[at + drop :]
    given_source = streams.source_of(_put(tmp_path, raw or b" "), "0" * 64)
    assert reader.claims(given_source) in (0, 95)
    try:
        parts = list(reader.read(given_source))
    except BadFile:
        return
    for part in parts:
        assert tables.TABLES[part.table].conform(part.frame).columns == tables.TABLES[part.table].names


def test_several_numbers_of_one_ship_are_a_row_each_and_an_ordinal_is_no_reference(tmp_path):
    head = '#,Vessel Name,IMO Number,Date of designation,Flag,"Paragraph 12 (a) of resolution 2321 (2016)"'
    path = tmp_path / "un_2019-01-01.csv"
    path.write_text(f"{head}\n1,HALCYON TEST,1: 9990001 2: 9990013,3-Oct-17,KP,Yes\n2,,9990025,3-Oct-17,KP,Yes\n3,OTHER TEST,?!,3-Oct-17,KP,Yes\n")
    found = read(path)
    assert found["listings"].select("entry", "name", "imo", "at").rows() == [
        (None, "HALCYON TEST", "9990001", "row:1"), (None, "HALCYON TEST", "9990013", "row:1#2"), (None, "OTHER TEST", None, "row:3"),
    ]  # fmt: skip
    assert "IMO number: ?!" in found["listings"]["remarks"][2]
    assert found["copies"]["unread"].to_list() == [1]


def test_a_column_of_references_is_the_entrys_number(tmp_path):
    path = tmp_path / "un_2019-01-01.csv"
    path.write_text('#,Permanent reference number,Vessel Name,IMO Number,Date of designation,"Paragraph 12 (a) of resolution 2321 (2016)"\n1,KPv.901,HALCYON TEST,9990001,3-Oct-17,Yes\n')
    assert read(path)["listings"]["entry"].to_list() == ["KPv.901"]
