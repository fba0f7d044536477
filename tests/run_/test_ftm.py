"""The export as FollowTheMoney: what it says of awkward rows, what it leaves out, and that our own reader gives the rows back."""

from __future__ import annotations

import json
from collections import defaultdict

import pytest
from ftm_world import BAD, COMPANY, IMO, LISTED, OTHER, SECRET, UNKNOWN, awkward, rajin, read

from roadstead.run import ftm


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return awkward(tmp_path_factory.mktemp("world") / "book")


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    return rajin(tmp_path_factory.mktemp("rajin") / "book")


@pytest.fixture(scope="module")
def graph(world):
    return {e["id"]: e for e in ftm.entities(world)}


def named(graph, name):
    """The one entity that bears the name."""
    (one,) = [e for e in graph.values() if name in e["properties"].get("name", ())]
    return one["id"], one["schema"], defaultdict(list, one["properties"])


def of(graph, schema, **props):
    """Every entity of a schema with these values."""
    return [defaultdict(list, e["properties"]) for e in graph.values() if e["schema"] == schema and all(v in e["properties"].get(k, ()) for k, v in props.items())]


def test_equal_logbooks_give_equal_bytes_sorted_by_id(world):
    lines = list(ftm.write(world))
    assert lines == list(ftm.write(world))
    ids = [json.loads(line)["id"] for line in lines]
    assert ids == sorted(set(ids))


def test_a_ship_with_a_good_number_is_one_vessel_whatever_copies_name_her(graph):
    ship = defaultdict(list, graph[f"imo-vsl-{IMO}"]["properties"])
    assert (ship["name"], ship["imoNumber"], ship["mmsi"], ship["callSign"]) == (["HALCYON TEST"], [f"IMO{IMO}"], ["273000001"], ["UBXY2"])
    assert (ship["flag"], ship["pastFlags"]) == (["ru"], ["tz", "pa"])
    assert {"HALCYON", "ХАЛСИОН"} <= set(ship["alias"])
    assert ship["previousName"] == ["OLD"]
    assert (ship["grossRegisteredTonnage"], ship["deadweightTonnage"], ship["buildDate"]) == (["8,000"], ["9,500"], ["1994"])
    assert {"flag as written: Russia", "length: 122 m", "former flag as written: Tanzania (Zanzibar)"} <= set(ship["notes"])


def test_what_the_cleaners_would_drop_stands_elsewhere(graph):
    ident, schema, ship = named(graph, "BAD NUMBER")
    assert (schema, ident.startswith("rs-"), ship["imoNumber"], ship["mmsi"], ship["flag"], ship["buildDate"]) == ("Vessel", True, [], [], [], [])
    assert {f"IMO {BAD}", "MMSI 12"} <= set(ship["registrationNumber"])
    assert {"flag as written: None Identified", "buildDate as written: about 1990"} <= set(ship["notes"])
    _, _, other = named(graph, "COMPANY'S NUMBER")
    assert (other["imoNumber"], other["registrationNumber"]) == ([], [f"company IMO {COMPANY}"])


def test_a_claimed_or_fraudulent_number_never_is_the_ships(graph):
    assert all(v == f"IMO{ident.removeprefix('imo-vsl-')}" for ident, e in graph.items() if e["schema"] == "Vessel" for v in e["properties"].get("imoNumber", ()))
    _, _, shadow = named(graph, "SHADOW TEST")
    assert any("fraudulent IMO: 9179842" in note for note in shadow["notes"])
    ident, _, declared = named(graph, "DECLARED NAME")
    assert (declared["imoNumber"], declared["registrationNumber"], declared["mmsi"]) == ([], [f"declared IMO {OTHER}"], ["273000001"])
    assert of(graph, "UnknownLink", subject=ident, object=f"imo-vsl-{OTHER}")[0]["role"] == ["declares this ship's IMO number in AIS"]


def test_a_listing_is_a_sanction_with_its_day_and_its_copies(graph):
    (sanction,) = of(graph, "Sanction", entity=f"imo-vsl-{IMO}")
    assert (sanction["authority"], sanction["publisher"], sanction["program"], sanction["listingDate"], sanction["recordId"]) == (["OFAC"], ["Test List"], ["TEST-1"], ["2022-05-08"], ["E1"])
    assert "listed between 2022-05-06 and 2022-05-08" in sanction["summary"][0]
    assert sanction["proof"] == [f"doc-{LISTED}"]
    _, _, person = named(graph, "A PERSON")
    (gone,) = [s for s in of(graph, "Sanction") if s["recordId"] == ["E5"]]
    assert (gone["endDate"], gone["modifiedAt"]) == (["2024-01-01"], ["2024-02-02"])
    assert person


def test_a_mention_is_no_sanction(graph):
    ident, _, shadow = named(graph, "SHADOW TEST")
    assert not of(graph, "Sanction", entity=ident)
    assert any("mentioned, not listed" in note for note in shadow["notes"])


def test_owners_are_ownerships_other_ties_are_unknown_links_each_once(graph):
    (owns,) = of(graph, "Ownership")
    assert (owns["owner"], owns["asset"], owns["startDate"]) == ([f"imo-org-{COMPANY}"], [f"imo-vsl-{IMO}"], ["2021-01-02"])
    ident, schema, _ = named(graph, "NOBODY KNOWN")
    assert schema == "LegalEntity"
    assert of(graph, "UnknownLink", subject=ident, object=f"imo-vsl-{IMO}")[0]["role"] == ["linked to"]


def test_sightings_and_events_are_events_in_utc_without_z_tied_by_unknown_links(graph):
    (seen,) = [e for e in of(graph, "Event") if "docked" in e["name"][0]]
    assert (seen["startDate"], seen["endDate"], seen["location"], seen["involved"]) == (["2023-10-02"], ["2023-10-03"], ["Rajin"], [])
    gaps = [e for e in of(graph, "Event") if e["name"][0].startswith("gap")]
    assert gaps
    assert all(len(e["date"][0]) == 19 and not e["date"][0].endswith("Z") for e in gaps)
    likeness = next(i for i, e in graph.items() if "like HALCYON" in e["properties"].get("namesMentioned", ()))
    assert not of(graph, "UnknownLink", object=likeness)


def test_a_flag_in_a_note_is_not_lost_and_a_foreign_entity_is_kept_as_read(graph):
    (note,) = [n for n in of(graph, "Note") if n["name"] == ["a voyage"]]
    assert json.loads(note["description"][0])["schema"] == "Trip"


# -- what is left out ----------------------------------------------------------------------------------------------------


def test_nothing_simulated_is_exported_and_the_number_is_said(world):
    for public in (True, False):
        text = b"".join(ftm.write(world, public)).decode()
        assert "DRILL" not in text
        assert "5" * 64 not in text
        assert ftm.left_out(world, public)["simulated"] >= 2


def test_what_may_not_be_published_is_a_hash(world, graph):
    text = b"".join(ftm.write(world)).decode()
    for hidden in ("SECRET SHIP", "informer", "UNLICENSED SHIP", "HIDDEN", "private remark", "A. Person", "1.csv"):
        assert hidden not in text
    assert graph[f"doc-{SECRET}"]["properties"]["notes"] == [f"SHA-256: {SECRET}", "only the hash is here: marked sensitive"]
    assert graph[f"doc-{UNKNOWN}"]["properties"]["notes"][1] == "only the hash is here: no known licence"
    left = ftm.left_out(world)
    assert (left["withheld"], left["receipts as a hash"]) == (3, 2)
    whole = b"".join(ftm.write(world, public=False)).decode()
    assert "SECRET SHIP" in whole
    assert "private remark" not in whole


# -- there and back ------------------------------------------------------------------------------------------------------


def back(log, tmp_path):
    path = tmp_path / "export.ftm.json"
    path.write_bytes(b"".join(ftm.write(log)))
    found = read(path, as_of="2024-05-03")
    assert found["rejects"].is_empty()
    return found


def facts(rows):
    """What must come back: number -> names, days of listing, programmes; ties by the names of their ends."""
    ships, ties = defaultdict(lambda: (set(), set(), set())), set()
    for r in rows:
        if r["kind"] == "vessel" and r["imo"]:
            names, days, programs = ships[r["imo"]]
            names |= {r["name"], *(a["name"] for a in json.loads(r["aliases"] or "[]"))}
            days |= {r["listed_on"]} - {None}
            programs |= set(json.loads(r["programs"] or "[]"))
            ties |= {(r["imo"], link["role"], link["name"]) for link in json.loads(r["links"] or "[]")}
    return dict(ships), ties


def test_our_own_reader_gives_back_ships_numbers_ties_and_days_of_the_example(example, tmp_path):
    given = example.rows("listings").to_dicts()
    ships, ties = facts(given)
    assert len(ships) == 4
    assert ties
    again, ties_again = facts(back(example, tmp_path)["listings"].to_dicts())
    assert (again, ties_again) == (ships, ties)


def test_our_own_reader_gives_back_the_awkward_world(world, tmp_path):
    found = back(world, tmp_path)
    row = next(r for r in found["listings"].to_dicts() if r["imo"] == IMO and r["kind"] == "vessel")
    assert (row["list"], row["listed_on"], row["owner"], row["tonnage"], row["built"], row["flag"]) == ("Test List via roadstead", "2022-05-08", "ONE LLC", "8,000 GRT; 9,500 DWT", "1994", "ru")
    assert {(link["name"], link["role"], link.get("since")) for link in json.loads(row["links"])} == {("ONE LLC", "owner", "2021-01-02"), ("NOBODY KNOWN", "linked to", None)}
    kinds = {r["name"]: r["kind"] for r in found["listings"].to_dicts()}
    assert (kinds["SHADOW TEST"], kinds["ONE LLC"], kinds["A PERSON"], kinds["ONLY SEEN"], kinds["DECLARED NAME"]) == (
        "mentioned vessel", "body", "person", "mentioned vessel", "mentioned vessel",
    )  # fmt: skip
    # A listing that ended stays one, with the day it ended.
    assert {r["removed_on"] for r in found["listings"].to_dicts() if r["name"] == "A PERSON"} == {"2024-01-01"}
    assert {"Event", "Note", "Document", "Documentation", "UnknownLink"} <= set(found["entities"]["schema"])
    bad = next(r for r in found["listings"].to_dicts() if r["name"] == "BAD NUMBER")
    assert bad["imo"] is None
    assert f"registrationNumber: IMO {BAD}" in bad["remarks"]


def test_the_press_of_the_example_is_articles_and_notes_with_who_says_what(example):
    graph = {e["id"]: e for e in ftm.entities(example)}
    assert len(of(graph, "Article")) == 8
    said = [n for n in of(graph, "Note") if any(s.startswith("said: ") for s in n["notes"])]
    assert len(said) == example.rows("statements").height
    assert all(n["proof"] and n["description"][0].startswith("“") for n in said)
    findings = [n for n in of(graph, "Note") if n["summary"] and n["summary"][0].startswith("verdict of rule")]
    assert len(findings) > 10
    assert all("no legal conclusion" in n["summary"][0] and len(n["description"]) == 2 for n in findings)
