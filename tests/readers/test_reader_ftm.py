"""FollowTheMoney entities and OpenSanctions' maritime.csv: who is listed, who is only mentioned, and what hostile files do."""

from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reader_inputs import chosen, read, rejects

from roadstead.opensanctions import data_sets, numbers
from roadstead.readers import ftm, opensanctions_maritime
from roadstead.streams import BadFile

IMO, OTHER, COMPANY, BAD = "9074729", "9179842", "6246853", "9074720"


def entity(ident, schema, datasets=("us_ofac_sdn",), seen="2024-05-03T04:05:06", **props):
    values = {k: list(v) if isinstance(v, list | tuple) else [v] for k, v in props.items()}
    return {"id": ident, "schema": schema, "caption": values.get("name", [ident])[0], "properties": values, "datasets": list(datasets), "last_seen": seen}


SHIP = entity("v1", "Vessel", name=["HALCYON TEST", "ХАЛСИОН"], alias="HALCYON", weakAlias="H T", previousName="OLD HALCYON", imoNumber=f"IMO{IMO}", mmsi="273000001", callSign="UBXY2",
              type="General Cargo", grossRegisteredTonnage="8000", buildDate="1994", flag="ru", pastFlags=["pa", "kh"], topics="sanction", modifiedAt="2023-01-02", registrationNumber="X-1")  # fmt: skip
SANCTION = entity("s1", "Sanction", entity="v1", authority="Office of Foreign Assets Control", program="TEST-EO", programId="US-TEST", listingDate="2022-05-08", startDate="2022-05-01", reason="because")
OWNER = entity("c1", "Company", name="ONE LLC", imoNumber=f"IMO{COMPANY}")
OWNS = entity("o1", "Ownership", owner="c1", asset="v1", startDate="2021-02-03")
MANAGES = entity("u1", "UnknownLink", subject="c1", object="v1", role="Manager")


@pytest.fixture
def lines(tmp_path):
    """Entities (or lines as written) -> what the reader makes of them."""
    def made(*things, name="entities.ftm.json", **more):
        path = tmp_path / name
        path.write_bytes(b"\n".join(t if isinstance(t, bytes) else json.dumps(t, ensure_ascii=False).encode() for t in things) + b"\n")
        return read(path, ftm, **more)

    return made


def by_entry(found):
    return {(r["entry"], r["list"]): r for r in found["listings"].iter_rows(named=True)}


# -- who is listed -----------------------------------------------------------------------------------------------------


def test_a_sanctioned_ship_is_an_entry_of_the_list_whose_publisher_sanctioned_her(lines):
    found = lines(OWNS, SANCTION, MANAGES, SHIP, OWNER)
    row = by_entry(found)["v1", "OFAC SDN via OpenSanctions"]
    assert (row["publisher"], row["kind"], row["name"], row["imo"], row["copy"], row["at"]) == ("org:us-ofac", "vessel", "HALCYON TEST", IMO, "2024-05-03", "row:4")
    assert (row["mmsi"], row["callsign"], row["ship_type"], row["tonnage"], row["built"], row["flag"]) == ("273000001", "UBXY2", "General Cargo", "8000 GRT", "1994", "ru")
    assert (json.loads(row["former_flags"]), json.loads(row["programs"]), row["listed_on"], row["amended_on"], row["removed_on"]) == (["pa", "kh"], ["TEST-EO", "US-TEST"], "2022-05-08", "2023-01-02", None)
    assert {a["name"]: a["sort"] for a in json.loads(row["aliases"])} == {"HALCYON": "aka", "H T": "weak", "OLD HALCYON": "fka", "ХАЛСИОН": "script"}
    assert json.loads(row["links"]) == [
        {"entry": "c1", "name": "ONE LLC", "role": "Manager"}, {"entry": "c1", "name": "ONE LLC", "role": "owner", "since": "2021-02-03"},
    ]  # fmt: skip
    assert row["owner"] == "ONE LLC"
    for kept in ("registrationNumber: X-1", "reason: because", "topic: sanction", "authority: Office of Foreign Assets Control"):
        assert kept in row["remarks"]
    assert [(c["list"], c["copy"], json.loads(c["carries"]), c["covers"]) for c in found["copies"].to_dicts()] == [("OFAC SDN via OpenSanctions", "2024-05-03", ["vessel"], f'["{IMO}"]')]


def test_her_owner_whom_nobody_sanctioned_is_mentioned_not_listed(lines):
    owner = by_entry(lines(SHIP, SANCTION, OWNER, OWNS))["c1", "OFAC SDN via OpenSanctions"]
    assert (owner["kind"], owner["company_imo"], owner["imo"], owner["listed_on"]) == ("mentioned body", COMPANY, None, None)
    assert json.loads(owner["links"]) == [{"entry": "v1", "imo": IMO, "name": "HALCYON TEST", "role": "owner of", "since": "2021-02-03"}]


@pytest.mark.parametrize("data_set", ["ua_war_sanctions", "kp_rusi_reports", "tokyo_mou_detention", "us_trade_csl", "nobody_knows_this"])
def test_a_data_set_that_lists_nobody_makes_nobody_listed(lines, data_set):
    found = lines(entity("v1", "Vessel", [data_set], name="SHADOW TEST", imoNumber=f"IMO{IMO}", topics=["mare.shadow", "poi"]))
    (row,) = found["listings"].to_dicts()
    assert (row["kind"], json.loads(row["programs"])) == ("mentioned vessel", ["mare.shadow", "poi"])
    assert found["copies"].is_empty()


def test_a_sanction_repeated_by_another_is_no_second_listing(lines):
    found = lines(entity("v1", "Vessel", ["us_ofac_sdn", "us_trade_csl"], name="A", imoNumber=f"IMO{IMO}"), SANCTION,
                  entity("s2", "Sanction", ["us_trade_csl"], entity="v1", authority="Bureau"))  # fmt: skip
    assert {r["list"]: (r["kind"], r["at"]) for r in found["listings"].to_dicts()} == {
        "OFAC SDN via OpenSanctions": ("vessel", "row:1"), "US Consolidated Screening List via OpenSanctions": ("mentioned vessel", "row:1#2"),
    }  # fmt: skip


def test_the_same_ship_on_two_lists_is_two_entries_each_with_its_own_day(lines):
    found = lines(entity("v1", "Vessel", ["us_ofac_sdn", "gb_fcdo_sanctions"], name="A", imoNumber=f"IMO{IMO}"), SANCTION,
                  entity("s2", "Sanction", ["gb_fcdo_sanctions"], "2024-05-02T00:00:00", entity="v1", startDate="2023-09-10"))  # fmt: skip
    assert {r["list"]: (r["kind"], r["listed_on"], r["copy"]) for r in found["listings"].to_dicts()} == {
        "OFAC SDN via OpenSanctions": ("vessel", "2022-05-08", "2024-05-03"), "UK Sanctions List via OpenSanctions": ("vessel", "2023-09-10", "2024-05-02"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("props", "kind", "removed"),
    [
        ({"endDate": "2023-06-01"}, "vessel", "2023-06-01"), ({"endDate": "2030-01-01"}, "vessel", None),
        ({"status": "inactive"}, "mentioned vessel", None), ({"status": "active"}, "vessel", None), ({"endDate": "2024-05-03"}, "vessel", "2024-05-03"), ({"endDate": "2022"}, "mentioned vessel", None),
    ],
)  # fmt: skip
def test_a_sanction_that_has_ended_is_given_with_its_end(lines, props, kind, removed):
    found = lines(SHIP, entity("s1", "Sanction", entity="v1", startDate="2020-01-01", **props))
    assert [(r["kind"], r["removed_on"], r["listed_on"]) for r in found["listings"].to_dicts()] == [(kind, removed, "2020-01-01")]
    assert found["copies"]["covers"].to_list() == [f'["{IMO}"]']


def test_a_month_is_no_day_of_listing_and_is_kept_as_written(lines):
    (row,) = lines(SHIP, entity("s1", "Sanction", entity="v1", listingDate="2022-05"))["listings"].to_dicts()
    assert row["listed_on"] is None
    assert "listingDate: 2022-05" in row["remarks"]


def test_a_graph_of_unknown_origin_speaks_only_of_the_ships_it_has(lines):
    sanction = entity("s1", "Sanction", ["my_case"], entity="v1", authority="OFAC", publisher="OFAC SDN")
    found = lines(entity("v1", "Vessel", ["my_case"], name="A", imoNumber=IMO), sanction, entity("p1", "Person", ["my_case"], name="Someone"))
    (copy,) = found["copies"].to_dicts()
    assert (copy["list"], copy["publisher"], copy["carries"], copy["covers"]) == ("OFAC SDN via my_case", "OFAC", '["vessel"]', f'["{IMO}"]')


# -- numbers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "imo", "company", "kept"),
    [
        (f"IMO{IMO}", IMO, None, ""), (IMO, IMO, None, ""), ("IMO8814881", None, "8814881", ""), (f"IMO{BAD}", None, None, f"IMO as written: IMO{BAD}"), ("12", None, None, "IMO as written: 12"),
    ],
)  # fmt: skip
def test_only_a_number_that_passes_as_a_ships_is_hers(lines, written, imo, company, kept):
    (row,) = lines(entity("v1", "Vessel", name="A", imoNumber=written))["listings"].to_dicts()
    assert (row["imo"], row["company_imo"]) == (imo, company)
    assert kept in (row["remarks"] or "")


def test_a_number_used_in_fraud_never_becomes_her_own(lines):
    (row,) = lines(entity("v1", "Vessel", ["other"], name="TRUE NAME", fraudImoNumber=f"IMO{OTHER}", fraudMmsi="273000009", fraudFlag="kh", fraudAlias="FALSE NAME"))["listings"].to_dicts()
    assert (row["imo"], row["mmsi"], row["flag"], row["aliases"], row["name"]) == (None, None, None, None, "TRUE NAME")
    for kept in (f"fraudulent IMO: {OTHER}", "fraudulent MMSI: 273000009", "fraudulent flag: kh", "fraudulent name: FALSE NAME"):
        assert kept in row["remarks"]


def test_open_sanctions_folds_rusis_fraudulent_numbers_into_the_ships_own_so_none_of_that_data_set_is_hers(lines):
    (row,) = lines(entity("v1", "Vessel", ["kp_rusi_reports"], name="A", imoNumber=[f"IMO{IMO}", f"IMO{OTHER}"], mmsi="273000001", alias="B", flag="kp"))["listings"].to_dicts()
    assert (row["imo"], row["mmsi"], row["flag"], row["aliases"]) == (None, None, None, None)
    assert f"own or fraudulent IMO: {OTHER}" in row["remarks"]
    merged = lines(entity("v1", "Vessel", ["kp_rusi_reports", "us_ofac_sdn"], name="A", imoNumber=[f"IMO{IMO}", f"IMO{OTHER}"]), SANCTION)
    assert {(r["kind"], r["imo"]) for r in merged["listings"].to_dicts()} == {("vessel", None), ("mentioned vessel", None)}


def test_several_numbers_of_one_entry_are_a_row_each_with_a_place_each(lines):
    found = lines(entity("v1", "Vessel", name="A", imoNumber=[IMO, OTHER]), SANCTION)
    assert [(r["imo"], r["at"]) for r in found["listings"].to_dicts()] == [(IMO, "row:1"), (OTHER, "row:1#2")]


def test_several_mmsi_are_no_mmsi_and_are_kept(lines):
    (row,) = lines(entity("v1", "Vessel", name="A", mmsi=["273000001", "273000002"]))["listings"].to_dicts()
    assert row["mmsi"] is None
    assert "mmsi: 273000001; mmsi: 273000002" in row["remarks"]


# -- the rest of the graph ---------------------------------------------------------------------------------------------


def test_what_no_table_holds_is_kept_whole(lines):
    article = entity("a1", "Article", title="A page", sourceUrl="https://example.org/1")
    link = entity("u9", "UnknownLink", subject="v1", object="e1", role="took part")
    found = lines(SHIP, article, link, entity("e1", "Event", name="A meeting"), entity("s9", "Sanction", entity="gone"), entity("x1", "NoSuchSchema", anything="kept"))
    kept = {r["entity"]: r for r in found["entities"].to_dicts()}
    assert set(kept) == {"a1", "u9", "e1", "s9", "x1"}
    assert json.loads(kept["a1"]["body"]) == article
    assert (kept["a1"]["schema"], kept["a1"]["at"]) == ("Article", "row:2")


def test_a_link_that_says_more_than_role_and_days_is_kept_whole_beside(lines):
    assert lines(SHIP, OWNER, OWNS)["entities"].is_empty()
    found = lines(SHIP, OWNER, entity("o1", "Ownership", owner="c1", asset="v1", percentage="60"))
    assert found["entities"]["entity"].to_list() == ["o1"]
    assert json.loads(by_entry(found)["v1", "OFAC SDN via OpenSanctions"]["links"])[0]["name"] == "ONE LLC"


def test_nested_targets_say_the_same_as_lines(lines, tmp_path):
    nested = {**SHIP, "properties": {**SHIP["properties"], "sanctions": [SANCTION], "ownershipAsset": [{**OWNS, "properties": {**OWNS["properties"], "owner": [OWNER]}}]}}
    plain, folded = by_entry(lines(SHIP, SANCTION, OWNER, OWNS)), by_entry(lines(nested, name="targets.nested.json"))
    key = "v1", "OFAC SDN via OpenSanctions"
    for column in ("kind", "imo", "listed_on", "links", "programs", "owner", "copy"):
        assert folded[key][column] == plain[key][column]
    assert folded["c1", key[1]]["kind"] == "mentioned body"
    assert len({r["at"] for r in folded.values()}) == 2


def test_a_document_with_entities_and_edges_as_rusi_publishes_it(tmp_path):
    path = tmp_path / "data.json"
    ship = {"id": "v1", "schema": "Vessel", "properties": {"name": ["HALCYON TEST"], "imoNumber": [IMO], "fraudImoNumber": [OTHER]}}
    path.write_text(json.dumps({"entities": [ship, {"id": "c1", "schema": "Company", "properties": {"name": ["ONE LLC"]}}],
                                "edges": [{"schema": "UnknownLink", "source": "c1", "target": "v1", "role": "Owner", "relationship": ""}]}))  # fmt: skip
    assert chosen(path) == "ftm"
    found = read(path)
    row = next(r for r in found["listings"].to_dicts() if r["entry"] == "v1")
    assert (row["imo"], row["kind"], row["copy"]) == (IMO, "mentioned vessel", None)
    assert f"fraudulent IMO: {OTHER}" in row["remarks"]
    assert json.loads(row["links"]) == [{"entry": "c1", "name": "ONE LLC", "role": "Owner"}]


def test_the_reader_is_chosen_by_content_packed_or_not(tmp_path):
    text = "\n".join(json.dumps(e, ensure_ascii=False) for e in (SHIP, SANCTION)).encode()
    for name, raw in (("a.json", text), ("b", gzip.compress(text)), ("c.json", b"\xef\xbb\xbf" + text), ("d.json", b"[" + text.replace(b"\n", b",\n") + b"]"), ("e.json", text.replace(b"\n", b"\r\n"))):
        (tmp_path / name).write_bytes(raw)
        assert chosen(tmp_path / name) == "ftm", name
        assert read(tmp_path / name)["listings"]["imo"].to_list() == [IMO], name


# -- the day -----------------------------------------------------------------------------------------------------------


def test_the_day_is_when_the_data_set_was_last_seen_and_never_later_than_the_file(lines):
    assert lines(SHIP, SANCTION)["listings"]["copy"].to_list() == ["2024-05-03"]
    assert lines(SHIP, SANCTION, name="entities_20240501.ftm.json")["listings"]["copy"].to_list() == ["2024-05-01"]
    assert lines(SHIP, SANCTION, name="entities_20240601.ftm.json")["listings"]["copy"].to_list() == ["2024-05-03"]
    assert lines(entity("v1", "Vessel", seen="9999-12-31", name="A"), {**SANCTION, "last_seen": "9999-12-31"}, as_of="2024-05-01")["listings"]["copy"].to_list() == ["2024-05-01"]


def test_a_listing_without_a_day_is_refused_a_mention_is_not(lines):
    undated = [{**e, "last_seen": None} for e in (SHIP, SANCTION)]
    with pytest.raises(BadFile, match="the copy has no date"):
        lines(*undated)
    assert lines(undated[0])["listings"]["copy"].to_list() == [None]


# -- hostile -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"id": "v2", "schema": "Vessel", "properties": {', "not a line of JSON"), (b"\xff\xfe{}", "not UTF-8"), (b'{"id":"v\x002"}', "NUL in the row"),
        (b'{"id":"v2","schema":"Vessel","properties":{"name":["a\\u0000b"]}}', "a value is no text"), (b'{"id":"v2","schema":"Vessel","properties":{"name":["\\ud800"]}}', "text that cannot be stored"),
        (b'{"id":"v2","schema":"Vessel","properties":[]}', "no entity: it has no schema or properties"), (b'{"id":"v2","schema":7,"properties":{}}', "no entity: it has no schema or properties"),
        (b"[1,2,3]", "no entity: it has no schema or properties"), (b"null", "no entity: it has no schema or properties"), (b'"text"', "no entity: it has no schema or properties"),
        (b'{"schema":"Vessel","properties":{}}', "no id"), (b'{"id":true,"schema":"Vessel","properties":{}}', "no id"), (b'{"id":"v2","schema":"Vessel","properties":{"name":[{"a":1}]}}', "a value is no text"),
        (b'{"id":"v2","schema":"Vessel","properties":{"name":["B"],"height":[NaN]}}', "not a line of JSON"), (b'{"id":"v2","schema":"Vessel","properties":{"x":[1e999]}}', "not a line of JSON"),
        (b"[" * 100_000, "not a line of JSON"), (json.dumps(SHIP).encode(), "an entity of that id came before"),
    ],
)  # fmt: skip
def test_a_bad_line_is_a_counted_reject_and_the_others_are_read(lines, line, reason):
    found = lines(SHIP, line, SANCTION)
    assert reason in rejects(found)
    assert rejects(found)[reason] == (1, "row:2")
    assert by_entry(found)["v1", "OFAC SDN via OpenSanctions"]["kind"] == "vessel"


def test_entities_nested_without_end_are_rejected(lines):
    inner = SANCTION
    for n in range(60):
        inner = {"id": f"n{n}", "schema": "Vessel", "properties": {"x": [inner]}}
    found = lines(SHIP, inner)
    assert "nested too deep" in rejects(found)


def test_a_line_longer_than_the_limit_is_read_past_without_being_held(lines, monkeypatch):
    monkeypatch.setattr(ftm, "LINE_LIMIT", 4096)
    found = lines(SHIP, b'{"id":"v2","schema":"Vessel","properties":{"name":["' + b"x" * 50_000 + b'"]}}', SANCTION, b"y" * 4096, b"{")
    assert rejects(found)["a line of more than 0 MiB"] == (2, "row:2")
    assert rejects(found)["not a line of JSON"] == (1, "row:5")
    assert found["listings"]["imo"].to_list() == [IMO]


def test_cyclic_and_dangling_links_end(lines):
    a, b = entity("a", "Company", name="A"), entity("b", "Company", name="B")
    loop = [entity("o1", "Ownership", owner="a", asset="b"), entity("o2", "Ownership", owner="b", asset="a"), entity("o3", "Ownership", owner="a", asset="a"), entity("o4", "Ownership", owner="gone", asset="a")]
    found = lines(a, b, *loop)
    rows = by_entry(found)
    assert {(link["name"], link["role"]) for link in json.loads(rows["a", "OFAC SDN via OpenSanctions"]["links"])} == {("B", "owner"), ("B", "owner of")}
    assert set(found["entities"]["entity"]) == {"o3", "o4"}


def test_every_place_is_its_own(lines):
    found = lines(*[entity(f"v{n}", "Vessel", ["us_ofac_sdn", "gb_fcdo_sanctions", "x"], name="A", imoNumber=[IMO, OTHER]) for n in range(5)], SANCTION)
    places = found["listings"]["at"].to_list()
    assert len(places) == len(set(places)) == 30


_JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8), lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=6), x, max_size=3), max_leaves=8)
_ENTITY = st.fixed_dictionaries({
    "id": st.sampled_from(["v1", "c1", "s1", "o1", ""]) | _JSON, "schema": st.sampled_from(["Vessel", "Company", "Sanction", "Ownership", "UnknownLink", "Note"]) | _JSON,
    "properties": st.dictionaries(st.sampled_from(["name", "imoNumber", "entity", "owner", "asset", "subject", "object", "listingDate", "endDate", "flag", "alias", "sanctions"]),
                                  st.lists(st.sampled_from(["v1", "c1", IMO, "2024-01-01", "2024-13-99", "x"]) | _JSON, max_size=3) | _JSON, max_size=5) | _JSON,
    "datasets": st.lists(st.sampled_from(["us_ofac_sdn", "kp_rusi_reports", "x"]) | _JSON, max_size=2) | _JSON, "last_seen": st.sampled_from(["2024-05-03T00:00:00", "soon"]) | _JSON,
})  # fmt: skip


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_ENTITY, max_size=6))
def test_no_graph_breaks_the_reader_and_none_lists_anybody_without_a_sanction(lines, things):
    found = lines(SHIP, *(json.dumps(t).encode() for t in things), as_of="2024-05-03")
    sanctioned = any(t["schema"] == "Sanction" for t in things if isinstance(t["schema"], str)) or "sanctions" in json.dumps(things)
    assert sanctioned or set(found["listings"]["kind"]) <= {"mentioned vessel", "mentioned body"}


# -- maritime.csv ------------------------------------------------------------------------------------------------------

HEAD = '"type","caption","imo","risk","countries","flag","mmsi","id","url","datasets","aliases"\n'


def row(**over):
    cells = {"type": "VESSEL", "caption": "HALCYON TEST", "imo": f"IMO{IMO}", "risk": "sanction", "countries": "ru", "flag": "ru", "mmsi": "273000001", "id": "v1", "url": "https://example.org/v1",
             "datasets": "us_ofac_sdn", "aliases": "HALCYON;OLD"} | over  # fmt: skip
    return ",".join(f'"{v}"' for v in cells.values()) + "\n"


@pytest.fixture
def maritime(tmp_path):
    def made(*rows, name="maritime_20260822.csv", **more):
        path = tmp_path / name
        path.write_text(HEAD + "".join(rows), "utf-8")
        assert chosen(path, **more) == "opensanctions_maritime"
        return read(path, opensanctions_maritime, **more)

    return made


def test_a_maritime_row_is_listed_by_the_list_behind_its_data_set(maritime):
    found = maritime(row())
    (one,) = found["listings"].to_dicts()
    assert (one["list"], one["publisher"], one["kind"], one["imo"], one["mmsi"], one["flag"], one["copy"], one["at"]) == (
        "OFAC SDN via OpenSanctions", "org:us-ofac", "vessel", IMO, "273000001", "ru", "2026-08-22", "row:1",
    )  # fmt: skip
    assert [a["name"] for a in json.loads(one["aliases"])] == ["HALCYON", "OLD"]
    assert [(c["list"], c["carries"]) for c in found["copies"].to_dicts()] == [("OFAC SDN via OpenSanctions", '["vessel"]')]


@pytest.mark.parametrize(
    ("risk", "datasets", "kinds"),
    [
        ("", "us_ofac_sdn", ["mentioned vessel"]), ("mare.detained", "tokyo_mou_detention", ["mentioned vessel"]), ("mare.shadow;poi", "ua_war_sanctions", ["mentioned vessel"]),
        ("sanction", "ua_war_sanctions", ["mentioned vessel"]), ("sanction.linked", "us_ofac_sdn", ["mentioned vessel"]), ("poi;sanction", "us_ofac_sdn;ua_war_sanctions", ["vessel", "mentioned vessel"]),
        ("sanction", "us_ofac_sdn;us_trade_csl", ["vessel", "mentioned vessel"]), ("sanction", "new_list_nobody_knows", ["mentioned vessel"]), ("sanction", "", ["mentioned vessel"]),
    ],
)  # fmt: skip
def test_listed_is_said_only_by_sanctions_lists(maritime, risk, datasets, kinds):
    found = maritime(row(risk=risk, datasets=datasets))
    assert found["listings"]["kind"].to_list() == kinds
    assert found["copies"].height == kinds.count("vessel")


def test_where_several_lists_may_have_listed_her_the_row_says_that_the_file_does_not_tell(maritime):
    found = maritime(row(datasets="us_ofac_sdn;un_1718_vessels"))
    assert all("does not say which" in r["remarks"] and "UN 1718 vessels" in r["remarks"] for r in found["listings"].to_dicts())


def test_a_company_number_and_a_bad_one_are_not_a_ships(maritime):
    found = maritime(row(type="ORGANIZATION", imo=f"IMO{COMPANY}", id="c1"), row(imo=BAD, id="v2"), row(imo="", id="v3"), row(imo=f"IMO{IMO}", datasets="kp_rusi_reports", id="v4", risk=""))
    got = {r["entry"]: r for r in found["listings"].to_dicts()}
    assert (got["c1"]["kind"], got["c1"]["imo"], got["c1"]["company_imo"]) == ("body", None, COMPANY)
    assert (got["v2"]["imo"], got["v3"]["imo"], got["v4"]["imo"]) == (None, None, None)
    assert f"IMO as written: {BAD}" in got["v2"]["remarks"]
    assert f"own or fraudulent IMO: {IMO}" in got["v4"]["remarks"]


def test_bad_maritime_rows_are_counted(maritime, tmp_path):
    found = maritime(row(), row(type="SUBMARINE"), row(id=""), '"VESSEL","short"\n', row(caption="a\0b"))
    assert {k: v[0] for k, v in rejects(found).items()} == {"type is neither VESSEL nor ORGANIZATION": 1, "no id": 1, "wrong number of fields": 1, "NUL in the row": 1}
    with pytest.raises(BadFile, match="the copy has no date"):
        maritime(row(), name="maritime.csv")
    cut = tmp_path / "m.csv"
    cut.write_text("type,caption,imo,risk,datasets\nVESSEL,A,,,us_ofac_sdn\n")
    with pytest.raises(BadFile, match="no column countries"):
        read(cut, as_of="2026-08-22")


# -- the table of data sets --------------------------------------------------------------------------------------------


def test_the_table_of_data_sets_names_a_publisher_for_every_list():
    known = data_sets()
    assert len(known) > 90
    assert {known[d].lists for d in ("us_ofac_sdn", "un_1718_vessels", "eu_sanctions_map", "gb_fcdo_sanctions", "ch_seco_sanctions")} == {True}
    assert {known[d].lists for d in ("ua_war_sanctions", "kp_rusi_reports", "paris_mou_banned", "us_trade_csl", "cn_sanctions")} == {False}
    assert [d.name for d in known.values() if d.mixes_fraud] == ["kp_rusi_reports"]
    assert all(d.publisher.split(":")[0] in ("org", "state") and d.list.endswith(" via OpenSanctions") for d in known.values())


@given(st.lists(st.text(max_size=12) | st.from_regex(r"(IMO ?)?[0-9]{7}", fullmatch=True), max_size=6))
def test_every_number_given_is_kept_in_one_scheme_or_raw(values):
    sorted_ = numbers(values)
    assert {v.strip() for v in values} >= set(sorted_.raw)
    assert len(sorted_.ships) + len(sorted_.companies) + len(sorted_.raw) <= len(values)
    assert bool(values) == bool(sorted_.ships or sorted_.companies or sorted_.raw)


# -- spans, whole exports, and one risk on two lists -----------------------------------------------------------------------


def test_each_span_of_a_sanction_is_a_listing_of_its_own(lines):
    first = entity("s1", "Sanction", entity="v1", startDate="2015-01-01", endDate="2017-02-01")
    again = entity("s2", "Sanction", entity="v1", startDate="2023-03-01")
    rows = lines(SHIP, first, again)["listings"].select("kind", "listed_on", "removed_on", "at").rows()
    assert rows == [("vessel", "2015-01-01", "2017-02-01", "row:1"), ("vessel", "2023-03-01", None, "row:1#2")]


@pytest.mark.parametrize(("name", "n", "whole"), [("entities.ftm.json", 1000, True), ("entities_2024-05-03.ftm.json", 1000, True), ("entities.ftm.json", 900, False), ("mine.json", 1000, False)])
def test_only_a_whole_export_stands_for_the_whole_list(lines, name, n, whole):
    found = lines(SHIP, SANCTION, *(entity(f"p{i}", "Person", name=f"Someone {i}") for i in range(n)), name=name)
    assert found["copies"].select("covers", "unread").rows() == [(None if whole else f'["{IMO}"]', 0)]


def test_an_entity_that_cannot_be_read_makes_the_copy_blind(lines):
    assert lines(SHIP, SANCTION, b'{"id": "v2", "schema": "Ves')["copies"]["unread"].to_list() == [1]


def test_a_risk_said_of_a_ship_on_two_lists_lists_her_on_neither(tmp_path):
    head = "type,caption,imo,risk,countries,flag,mmsi,id,url,datasets,aliases\n"
    path = tmp_path / "maritime_2024-05-03.csv"
    path.write_text(head + f"VESSEL,A,IMO{IMO},sanction,ru,ru,,v1,,us_ofac_sdn;gb_fcdo_sanctions,\nVESSEL,B,IMO{OTHER},sanction,ru,ru,,v2,,us_ofac_sdn,\n")
    found = read(path, opensanctions_maritime)
    assert found["listings"].select("entry", "kind").rows() == [("v1", "mentioned vessel"), ("v1", "mentioned vessel"), ("v2", "vessel")]
    assert all("does not say which" in r for r in found["listings"]["remarks"][:2])
    assert found["copies"].select("list", "covers", "unread").rows() == [("OFAC SDN via OpenSanctions", f'["{OTHER}"]', 1)]
