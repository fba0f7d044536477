"""Ours and theirs side by side: one row for every event of a vendor, and differences in minutes and metres."""

from __future__ import annotations

import json
import random

import polars as pl
import pytest

from roadstead.run.beside import VERDICTS, beside, sentence
from roadstead.tables import TABLES, short_id
from roadstead.when import micros

V = "mmsi:799000101"
OTHER, THIRD = "mmsi:799000102", "mmsi:799000103"
CALME = {"id": "port:calme", "name": "Calme", "lon": 7_000_000, "lat": 43_000_000, "uncertainty_m": 500.0}
DAY = "2023-01-11T"


def event(kind="gap", t0="04:00", t1="12:00", at=(7.0, 43.0), until=None, by=None, vessel=V, **more):
    end = until or (None, None)
    row = {
        "rule": f"vendor:{by}" if by else f"{kind}@1", "preset": "vendor" if by else "default", "params": {}, "kind": kind, "key": {"vessel": vessel}, "vessel": vessel,
        "mmsi": vessel.split(":")[1][:9], "t0": micros(f"{DAY}{t0}"), "t1": t1 and micros(f"{DAY}{t1}"), "state": "closed" if t1 else "open", "fixes": [], "simulated": False, "by": by,
        "lon0": at and round(at[0] * 1e6), "lat0": at and round(at[1] * 1e6), "lon1": end[0] and round(end[0] * 1e6), "lat1": end[1] and round(end[1] * 1e6), **more,
    }  # fmt: skip
    return row | {"id": short_id(json.dumps(row, sort_keys=True))}


def laid(*events, heard=("00:00", "23:59"), places=(CALME,), ships=(V,), ran=None):
    known = TABLES["identities"].frame(
        {"vessel": v, "mmsi": v[5:], "t0": micros(DAY + heard[0]), "t1": micros(DAY + heard[1])} for v in ships if heard
    )  # fmt: skip
    return beside(TABLES["events"].frame(events), TABLES["places"].frame(places), known, ran=ran).rows(named=True)


def only(*events, **more):
    (row,) = laid(*events, **more)
    return row


def test_the_same_event_agrees_with_its_differences():
    row = only(event(), event(t0="04:20", t1="11:50", at=(7.0, 43.01), by="Vendor"))
    assert (row["verdict"], row["start_min"], row["end_min"], row["why"]) == ("agree", 20.0, -10.0, "")
    assert row["apart_m"] == pytest.approx(1112, abs=1)


@pytest.mark.parametrize(
    ("theirs", "why"),
    [
        ({"t0": "06:00"}, "begin"), ({"t1": "14:30"}, "end"), ({"at": (7.0, 43.5)}, "place"), ({"t0": "06:00", "at": (8.0, 43.0)}, "begin, place"),
    ],
)  # fmt: skip
def test_what_differs_is_named(theirs, why):
    row = only(event(), event(by="Vendor", **theirs))
    assert (row["verdict"], row["why"]) == ("differ", why)


def test_a_place_is_allowed_what_is_uncertain_of_it():
    ours, theirs = event("port_visit", place="port:calme"), event("port_visit", at=(7.0, 43.11), by="Vendor")
    assert only(ours, theirs)["verdict"] == "differ", "12 km"
    assert only(ours, theirs, places=[CALME | {"uncertainty_m": 3000.0}])["verdict"] == "agree"
    met = (
        event("encounter", until=(7.0, 43.2)),
        event("encounter", at=(7.0, 43.1), by="Vendor", detail={"place": "one for the whole event"}),
    )
    assert only(*met)["verdict"] == "agree", "she went 22 km meanwhile, and theirs is one place for all of it"


def test_what_only_one_tells():
    ours, theirs = event(), event(t0="15:00", t1="18:00", by="Vendor")
    early = event("loitering", t0="01:00", t1="02:00", by="Vendor")
    found = {(r["kind"], r["verdict"]) for r in laid(ours, theirs, early)}
    assert found == {("gap", "ours only"), ("gap", "theirs only"), ("loitering", "theirs only")}


def test_a_vendor_leaves_out_nothing_outside_the_span_it_speaks_of_or_of_a_kind_it_never_tells():
    outside = laid(event(t0="01:00", t1="02:00"), event(t0="15:00", t1="18:00", by="Vendor"))
    assert [r["verdict"] for r in outside] == ["theirs only"]
    another = laid(event("encounter", t0="16:00", t1="17:00"), event(t0="15:00", t1="18:00", by="Vendor"))
    assert [r["verdict"] for r in another] == ["theirs only"]


@pytest.mark.parametrize("heard", [None, ("00:00", "02:00")])
def test_where_we_heard_nothing_nothing_is_compared(heard):
    row = only(event(by="Vendor"), heard=heard)
    assert (row["verdict"], row["why"]) == ("cannot be compared", "no fix of ours then")


def test_a_kind_that_no_rule_of_ours_knows_is_not_missed():
    assert only(event("fishing", by="Vendor"))["why"] == "no rule of ours for it"


@pytest.mark.parametrize(
    ("theirs", "more", "why"),
    [
        ({"kind": "port_visit"}, {}, None), ({"kind": "port_visit", "at": (7.0, 43.2)}, {}, "no known place there"), ({"kind": "port_visit", "at": None}, {}, None),
        ({"kind": "loitering", "at": (7.0, 43.2)}, {}, None), ({"kind": "loitering"}, {"ran": {"gap"}}, "our rule was not run"), ({"kind": "loitering"}, {"ran": {"gap", "loitering"}}, None),
        ({"kind": "loitering", "t0": "14:00", "t1": "15:00"}, {}, "no fix of ours then"), ({"kind": "loitering", "t0": "12:00", "t1": "15:00"}, {}, None),
    ],
)  # fmt: skip
def test_that_we_do_not_find_it_is_said_only_where_our_rule_could_have(theirs, more, why):
    """From 13:00 to 18:00 she was silent."""
    rows = laid(event(t0="13:00", t1="18:00"), event(by="Vendor", **theirs), **more)
    (row,) = [r for r in rows if r["theirs"]]
    assert (row["verdict"], row["why"]) == (("cannot be compared", why) if why else ("theirs only", ""))


def test_an_arrival_and_a_departure_tell_the_ends_of_one_visit():
    visit = event("port_visit")
    arrival, departure = (
        event("arrival", t0="04:10", t1="04:10", by="Vendor"),
        event("departure", t0="13:30", t1="13:30", by="Vendor"),
    )
    found = {r["theirs"]: r for r in laid(visit, arrival, departure)}
    assert (
        found[arrival["id"]]["verdict"],
        found[arrival["id"]]["start_min"],
        found[arrival["id"]]["end_min"],
    ) == ("agree", 10.0, None)
    assert (
        found[departure["id"]]["verdict"],
        found[departure["id"]]["end_min"],
        found[departure["id"]]["why"],
    ) == ("differ", 90.0, "end")


def test_two_of_theirs_for_one_of_ours_are_told():
    found = laid(event(), event(t1="07:00", by="Vendor"), event(t0="07:30", by="Vendor"))
    assert sorted((r["verdict"], r["why"]) for r in found) == [
        ("differ", "begin"),
        ("differ", "several for one"),
    ]


def test_a_meeting_with_another_ship_is_another_meeting():
    ours = event("encounter", **{"with": "mmsi:799000102"})
    same = event("encounter", by="Vendor", **{"with": "mmsi:799000102"})
    other = event("encounter", by="Vendor", **{"with": "mmsi:799000103"})
    assert [r["verdict"] for r in laid(ours, same)] == ["agree"]
    assert {r["verdict"] for r in laid(ours, other, ships=(V, THIRD))} == {"ours only", "theirs only"}
    assert {(r["verdict"], r["why"]) for r in laid(ours, other)} == {("ours only", ""), ("cannot be compared", "no fix of the other then")}
    seen_from_there = event("encounter", vessel="mmsi:799000102", **{"with": V})
    assert [r["verdict"] for r in laid(seen_from_there, same)] == ["agree"]


def test_an_open_event_has_no_end_to_differ_by():
    row = only(event(t1=None), event(by="Vendor"))
    assert (row["verdict"], row["end_min"]) == ("agree", None)


def test_simulated_and_withdrawn_events_meet_nobody():
    theirs = event(by="Vendor")
    assert only(event(vessel="sim:799000101", simulated=True), theirs)["verdict"] == "theirs only"
    assert only(event(state="withdrawn"), theirs)["verdict"] == "theirs only"


def test_the_order_of_rows_changes_nothing():
    draw = random.Random(4)
    rows = [
        event(
            t0=f"{h:02}:00", t1=f"{h + draw.randint(1, 5):02}:00", by=draw.choice([None, "Vendor", "Other"])
        )
        for h in range(0, 18)
    ]
    first = laid(*rows)
    for _ in range(5):
        draw.shuffle(rows)
        assert laid(*rows) == first
    assert {r["verdict"] for r in first} <= set(VERDICTS)
    told = [e["id"] for e in rows if e["by"]]
    assert sorted(r["theirs"] for r in first if r["theirs"]) == sorted(told), (
        "every event of a vendor has one row"
    )


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_row_is_a_sentence_that_names_who_says_it(lang):
    rows = [
        *laid(event(), event(t0="06:00", by="Vendor")),
        *laid(event(by="Vendor")),
        *laid(event(by="Vendor"), heard=None),
    ]
    for row in rows:
        said = sentence(row, lang)
        assert "Vendor" in said
        assert "799000101" in said
        assert said.endswith(".")
    assert (
        sentence(rows[0], lang)
        == {
            "en": "MMSI 799000101, silence, 2023-01-11 06:00 UTC: Vendor and we differ on the begin (begin +120 min, end +0 min, 0 m (allowed 5000 m)).",
            "fr": "MMSI 799000101, silence, 2023-01-11 06:00 UTC\u00a0: Vendor et nous divergeons sur le début (début +120 min, fin +0 min, 0 m (admis 5000 m)).",
        }[lang]
    )


def test_a_logbook_without_events_of_others_has_no_rows():
    assert isinstance(
        beside(TABLES["events"].frame([event()]), TABLES["places"].frame(), TABLES["identities"].frame()),
        pl.DataFrame,
    )
    assert laid(event()) == []
