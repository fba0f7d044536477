"""A list of one's own."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reader_inputs import chosen, read, rejects

from roadstead import tables
from roadstead.readers import eu_annex_xlii, eu_consolidated, listings_csv, uk_ofsi, uk_sanctions
from roadstead.streams import BadFile, source_of

_COLUMNS = (
    "list,publisher,copy,entry,name,kind,imo,company_imo,mmsi,callsign,ship_type,tonnage,length,built,flag,former_flags,owner,operator,linked_to,links,aliases,"
    "programs,listed_on,amended_on,removed_on,carries,remarks,url,simulated"
)
HEAD = _COLUMNS.split(",")
SHIP = {"list": "Drill list", "publisher": "org:drill", "copy": "2024-05-03", "name": "HALCYON TEST", "kind": "vessel", "imo": "9990002"}
SCRAPPED = {"list": "Broken up", "publisher": "org:drill", "copy": "2024-05-03", "kind": "scrapped", "imo": "IMO 9990014", "listed_on": "2019-06-01"}


def _table(*rows, separator=","):
    columns = [column for column in HEAD if any(column in row for row in rows)]
    cells = [columns, *([row.get(column, "") for column in columns] for row in rows)]
    return "\n".join(separator.join(f'"{cell}"' if separator in cell else cell for cell in line) for line in cells) + "\n"


def _put(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "input"
    path.write_bytes(text.encode(encoding))
    return path


def _row(tmp_path, **more):
    found = read(_put(tmp_path, _table(SHIP | more)))
    assert not rejects(found)
    return found["listings"].row(0, named=True)


def test_every_column_of_a_listing_can_be_given(tmp_path):
    row = _row(
        tmp_path, company_imo="0009993", tonnage="7078 GT", length="110,5 m", built="2011", flag="Exland", former_flags="Ruritania; Sylvania", owner="ONE LLC",
        amended_on="2024-05-02", aliases="Halcyon|fka: Old Halcyon; weak: Hal",
    )  # fmt: skip
    assert (row["company_imo"], row["tonnage"], row["length"], row["built"], row["owner"], row["amended_on"]) == ("0009993", "7078 GT", "110,5 m", "2011", "ONE LLC", "2024-05-02")
    assert json.loads(row["former_flags"]) == ["Ruritania", "Sylvania"]
    assert json.loads(row["aliases"]) == [{"name": "Halcyon", "sort": "aka"}, {"name": "Old Halcyon", "sort": "fka"}, {"name": "Hal", "sort": "weak"}]


@pytest.mark.parametrize(
    ("column", "cell", "link"),
    [
        ("linked_to", "ONE LLC", {"name": "ONE LLC", "role": "linked to"}),
        ("operator", "ONE LLC", {"name": "ONE LLC", "role": "operator"}),
        ("links", "ONE LLC", {"name": "ONE LLC", "role": "linked to"}),
        ("links", "Owner: ONE LLC", {"name": "ONE LLC", "role": "owner"}),
        ("links", "beneficial owner: ONE LLC [2021-05-01..2023-02-01]", {"name": "ONE LLC", "role": "beneficial owner", "since": "2021-05-01", "until": "2023-02-01"}),
        ("links", "former owner: ONE LLC [..2023-02-01]", {"name": "ONE LLC", "role": "former owner", "until": "2023-02-01"}),
        ("links", "sister ship: KESTREL (IMO 9990014)", {"name": "KESTREL", "role": "sister ship", "imo": "9990014"}),
    ],
)
def test_a_tie_has_its_role_and_its_days(tmp_path, column, cell, link):
    assert json.loads(_row(tmp_path, **{column: cell})["links"]) == [link]


def test_a_register_of_ships_broken_up_is_no_sanctions_list(tmp_path):
    found = read(_put(tmp_path, _table(SCRAPPED, SHIP)))
    scrapped = found["listings"].row(0, named=True)
    assert (scrapped["kind"], scrapped["imo"], scrapped["name"], scrapped["listed_on"]) == ("scrapped", "9990014", None, "2019-06-01")
    assert found["copies"].select("list", "carries").rows() == [("Broken up", '["scrapped"]'), ("Drill list", '["vessel"]')]


def test_a_copy_carries_what_its_rows_say_and_have(tmp_path):
    coverage = {"list": "Drill list", "publisher": "org:drill", "copy": "2024-05-01", "kind": "coverage", "remarks": "IMO 9990002; IMO 9990014"}
    found = read(_put(tmp_path, _table(SHIP | {"carries": "person; body"}, SHIP | {"kind": "", "copy": "2024-05-04"}, SHIP | {"kind": "alias", "copy": "2024-05-04"}, coverage, coverage | {"copy": "2024-05-02", "carries": "person"})))
    assert found["copies"].select("copy", "carries", "covers").rows() == [
        ("2024-05-01", '["vessel"]', '["9990002","9990014"]'), ("2024-05-02", '["person"]', '["9990002","9990014"]'),
        ("2024-05-03", '["body","person","vessel"]', None), ("2024-05-04", '["vessel"]', None),
    ]  # fmt: skip
    assert found["listings"]["kind"].to_list() == ["vessel", None, "alias"]


@pytest.mark.parametrize(("written", "kind"), [("Vessel", "vessel"), ("navire", "vessel"), ("Société", "body"), ("individual", "person"), ("", None)])
def test_kinds_in_one_s_own_words(tmp_path, written, kind):
    assert _row(tmp_path, kind=written)["kind"] == kind


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16"])
def test_a_table_saved_by_a_french_spreadsheet(tmp_path, encoding):
    path = _put(tmp_path, _table(SHIP | {"name": "Hélène d'essai", "copy": "03/05/2024", "listed_on": "8.5.2022", "length": "110,5"}, separator=";").replace("\n", "\r\n"), encoding)
    assert chosen(path) == "listings_csv"
    row = read(path)["listings"].row(0, named=True)
    assert (row["name"], row["copy"], row["listed_on"], row["length"], row["imo"]) == ("Hélène d'essai", "2024-05-03", "2022-05-08", "110,5", "9990002")


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"copy": "03/05/2024"}, "copy is no day"),
        ({"amended_on": "soon"}, "amended_on is no day"),
        ({"listed_on": "2024-02-30"}, "listed_on is no day"),
        ({"kind": "airship"}, "kind is none we know"),
        ({"carries": "vessel;moon"}, "carries a kind we do not know"),
        ({"name": ""}, "no list or name"),
        ({"name": "", "kind": "scrapped", "imo": ""}, "no list or name"),
        ({"name": "HAL\0CYON"}, "NUL in the row"),
    ],
)
def test_a_row_that_cannot_be_used_is_counted_and_the_others_stay(tmp_path, more, reason):
    found = read(_put(tmp_path, _table(SHIP | {"amended_on": "", "listed_on": "", "company_imo": "", "carries": ""}, SHIP | more)))
    assert rejects(found) == {reason: (1, "row:2")}
    assert found["listings"].height == 1
    assert found["copies"]["unread"].to_list() == [1]


@pytest.mark.parametrize(
    ("written", "imos", "note"),
    [
        ("IMO-9990001", ["9990001"], None), ("999 0001", ["9990001"], None), ("IMO: 9,990,001", ["9990001"], None), ("N/A", [None], None),
        ("9990001 / 9990013", ["9990001", "9990013"], "IMO number: 9990001 / 9990013"), ("9990001 (formerly 9990013)", ["9990001", "9990013"], "former IMO number"),
        ("9,99E+06", [None], "IMO number: 9,99E+06"), ("99900011", [None], "IMO number: 99900011"), ("0000000", [None], "IMO number: 0000000"),
    ],
)  # fmt: skip
def test_a_number_as_people_type_it_is_read_or_kept_and_never_costs_the_row(tmp_path, written, imos, note):
    found = read(_put(tmp_path, _table(SHIP | {"imo": written, "remarks": ""})))
    rows = found["listings"].sort("at")
    assert (rows["imo"].to_list(), rejects(found), found["copies"]["unread"].to_list()) == (imos, {}, [0])
    assert rows["at"].n_unique() == len(imos)
    assert note is None or note in rows["remarks"][-1]


def test_a_company_number_that_cannot_be_read_stays_in_the_remarks(tmp_path):
    (row,) = read(_put(tmp_path, _table(SHIP | {"company_imo": "12"})))["listings"].to_dicts()
    assert row["company_imo"] is None
    assert "company IMO number: 12" in row["remarks"]


def test_a_list_without_a_day_is_refused(tmp_path):
    text = _table({k: v for k, v in SHIP.items() if k != "copy"})
    with pytest.raises(BadFile, match="at row:0: no column copy or listed_on; say which day"):
        read(_put(tmp_path, text), listings_csv)
    assert read(_put(tmp_path, text), listings_csv, as_of="2024-05-03")["copies"]["copy"].to_list() == ["2024-05-03"]


_LISTS = (eu_annex_xlii, eu_consolidated, uk_ofsi, uk_sanctions, listings_csv)
_SEEDS = [
    _table(SHIP | {"links": "owner: ONE LLC [2021-05-01..]", "aliases": "a;b"}, SCRAPPED), _table(SHIP, separator=";"),
    "Report Date: 1-Jan-2026\nUnique ID,Regime Name,Designation Type,Name 6,IMO number\nX1,R,Ship,HALCYON,IMO9990002\n",
    "Last Updated,13/05/2022\nName 6,Group Type,Regime,Group ID,Other Information\nHALCYON,Ship,R,1,(IMO number):9990002\n",
    "fileGenerationDate;Entity_LogicalId;Entity_SubjectType;NameAlias_WholeName\n05/08/2026;1;P;Nikto\n",
    '<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2025-11-21"><sanctionEntity logicalId="1"><subjectType code="person"/><nameAlias wholeName="N"/></sanctionEntity></export>',
    "<Designations><DateGenerated>20/08/2026</DateGenerated><Designation><UniqueID>X</UniqueID><IndividualEntityShip>Ship</IndividualEntityShip><Names><Name><Name6>H</Name6></Name></Names></Designation></Designations>",
    "<html><title>02014R0833-20250720</title><p>ANNEX XLII</p><table><tr><td>1.</td><td>HALCYON</td><td>9990002</td><td>25.6.2024</td></tr></table></html>",
]  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(_SEEDS),
    st.lists(st.tuples(st.floats(0, 1), st.sampled_from(["cut", "put", "drop", "double"]), st.one_of(st.binary(min_size=1, max_size=6), st.sampled_from([b'"', b"\0", b"<", b"&#0;", b";" * 40, b"\xff\xfe", b"<!DOCTYPE x [", b"</table>"]))), max_size=4),
)  # fmt: skip
def test_mutated_lists_give_rows_or_a_bad_file_and_never_rows_without_a_copy(tmp_path, seed, edits):
    raw = seed.encode()
    for where, how, what in edits:
        at = int(where * len(raw))
        raw = {"cut": raw[:at], "put": raw[:at] + what + raw[at:], "drop": raw[:at] + raw[at + 5 :], "double": raw[:at] + raw[at // 2 :]}[how]
    path = tmp_path / "list"
    path.write_bytes(raw)
    for reader in _LISTS:
        try:
            rows = list(reader.read(source_of(path, "0" * 64)))
        except BadFile:
            continue
        found = {r.table: tables.TABLES[r.table].conform(r.frame) for r in rows if r.table in ("listings", "copies")}
        if reader is not listings_csv:
            assert found["listings"].height
            assert found["copies"]["copy"].to_list() == [found["listings"]["copy"][0]]
