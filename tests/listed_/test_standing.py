"""How a ship stands on a list by its copies: laws, and the table an analyst would check."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead.identity.lists import changes, copies_for, stand, ties
from roadstead.tables import LISTING
from roadstead.when import shift

START = "2022-01-01"
DAYS = st.integers(0, 60).map(lambda n: shift(START, n))
FULL = ["body", "person", "vessel"]


def copy(day: str, carries: list[str] = FULL, covers: list[str] | None = None, src: str | None = None, **over: object) -> dict:  # type: ignore[type-arg]
    return {"src": src or f"copy of {day}", "list": "DRILL LIST", "publisher": "org:drill", "copy": day, "carries": json.dumps(carries),
            "covers": None if covers is None else json.dumps(covers), "simulated": False, **over}  # fmt: skip


def entry(day: str, src: str | None = None, **over: object) -> dict:  # type: ignore[type-arg]
    row = {"id": f"{day}", "list": "DRILL LIST", "publisher": "org:drill", "copy": day, "entry": "7", "name": "HALCYON TEST", "kind": "vessel", "imo": "9000001",
           "simulated": False, "src": src or f"copy of {day}", "at": "row:1"}  # fmt: skip
    return dict.fromkeys(LISTING.names) | row | over


def state(with_: list[str], without: list[str], on: str | None, **over: object) -> str:
    (mine,) = copies_for([copy(d) for d in (*with_, *without)], "vessel", "9000001").values()
    return stand(mine, [entry(d, **over) for d in with_], on).state


@pytest.mark.parametrize(
    ("with_", "without", "on", "wanted"),
    [
        (["2022-05-08"], ["2022-05-06"], "2022-05-06", "not listed"),
        (["2022-05-08"], ["2022-05-06"], "2022-05-07", "between"),
        (["2022-05-08"], ["2022-05-06"], "2022-05-08", "listed"),
        (["2022-05-08"], ["2022-05-06"], "2022-05-05", "cannot say"),
        (["2022-05-08"], ["2022-05-06"], "2024-01-01", "listed"),
        (["2022-05-08", "2024-05-03"], [], "2023-01-01", "listed"),
        (["2022-05-08"], ["2024-05-03"], "2023-01-01", "left"),
        ([], ["2022-05-06", "2022-05-08"], "2022-05-07", "not listed"),
        ([], ["2022-05-06"], "2022-05-07", "cannot say"),
        ([], ["2022-05-06"], "2022-05-05", "cannot say"),
        (["2022-05-08"], [], "2022-05-07", "cannot say"),
        (["2022-05-08"], ["2022-05-06"], None, "listed"),
        (["2022-05-08"], ["2024-05-03"], None, "left"),
        ([], ["2022-05-06", "2022-05-08"], None, "not listed"),
    ],
)
def test_the_copies_before_and_after_a_day_say_how_she_stood(with_: list[str], without: list[str], on: str | None, wanted: str) -> None:
    assert state(with_, without, on) == wanted


def test_the_publishers_own_day_speaks_where_no_copy_does() -> None:
    assert state(["2022-05-08"], [], "2021-06-01", listed_on="2020-01-01") == "listed"
    assert state(["2022-05-08"], [], "2019-06-01", listed_on="2020-01-01") == "not listed"
    assert state(["2022-05-08"], ["2022-05-06"], "2022-05-07", listed_on="2022-05-07") == "listed"
    assert state(["2022-05-08"], [], "2023-01-01", listed_on="2020-01-01", removed_on="2022-06-01") == "not listed"


def test_a_copy_without_her_after_the_day_she_is_said_to_be_listed_is_a_contradiction_and_no_answer() -> None:
    assert state(["2022-05-08"], ["2022-05-06"], "2022-05-07", listed_on="2020-01-01") == "cannot say"


def test_a_list_that_carries_no_ships_cannot_say() -> None:
    (mine,) = copies_for([copy("2022-05-06", ["body", "person"]), copy("2022-05-08", ["body", "person"])], "vessel", "9000001").values()
    one = stand(mine, [], "2022-05-07")
    assert (one.state, one.en) == ("no scope", "cannot say, this list carries no ships")
    assert one.receipts


def test_an_excerpt_says_nothing_of_a_number_it_was_not_searched_for() -> None:
    (mine,) = copies_for([copy("2022-05-06", covers=["9000003"]), copy("2022-05-08", covers=["9000003"])], "vessel", "9000001").values()
    assert stand(mine, [], "2022-05-07").state == "no scope"


def test_two_files_of_one_day_that_disagree_prove_nothing() -> None:
    (mine,) = copies_for([copy("2022-05-06", src="a"), copy("2022-05-06", src="b")], "vessel", "9000001").values()
    assert stand(mine, [entry("2022-05-06", src="a")], "2022-05-06").state == "cannot say"
    assert stand(mine, [entry("2022-05-06", src="a"), entry("2022-05-06", src="b")], "2022-05-06").state == "listed"


def test_an_exercise_is_another_list() -> None:
    both = copies_for([copy("2022-05-06"), copy("2022-05-08", simulated=True)], "vessel", "9000001")
    assert sorted(key[2] for key in both) == [False, True]


@given(listed=DAYS, copies=st.sets(DAYS, min_size=1, max_size=6), on=DAYS, dated=st.booleans())
def test_a_definite_answer_is_true_of_any_ship_that_was_listed_once_and_stayed(listed: str, copies: set[str], on: str, dated: bool) -> None:
    with_, without = sorted(d for d in copies if d >= listed), sorted(d for d in copies if d < listed)
    said = state(with_, without, on, listed_on=listed if dated else None)
    if said == "listed":
        assert on >= listed
    if said == "not listed":
        assert on < listed
    if said == "between":
        assert max(without) < listed <= min(with_)
    assert said not in ("left", "no scope")
    if dated and with_ and on <= max(with_):
        assert said in ("listed", "not listed"), "the publisher's day settles every day up to the newest copy"


@given(copies=st.sets(DAYS, min_size=1, max_size=6), held=st.sets(DAYS, max_size=6), on=st.none() | DAYS)
def test_every_answer_names_the_copies_it_rests_on_and_their_receipts(copies: set[str], held: set[str], on: str | None) -> None:
    with_, without = sorted(copies & held), sorted(copies - held)
    (mine,) = copies_for([copy(d) for d in copies], "vessel", "9000001").values()
    one = stand(mine, [entry(d) for d in with_], on)
    assert set(one.present) <= set(with_)
    assert set(one.absent) <= set(without)
    assert set(one.receipts) == {f"copy of {d}" for d in (*one.present, *one.absent)}
    assert one.receipts
    assert one.en
    assert one.fr
    if one.state == "not listed" and on is not None:
        assert on in without or (min(one.absent) < on < max(one.absent))


def frame(*rows: dict):  # type: ignore[type-arg, no-untyped-def]
    return LISTING.frame(rows)


def test_an_entry_appears_changes_and_disappears_between_copies() -> None:
    a, b, c = "2022-05-06", "2022-05-08", "2024-05-03"
    listings = frame(entry(b, flag="Russia", id="1"), entry(c, flag="Togo", id="2"), entry(a, entry="8", name="GONE TEST", imo=None, id="3"))
    said = changes(listings, [copy(a), copy(b), copy(c)], {})
    assert [(s["what"], s["entry"], s["not_before"], s["by"], s["fields"]) for s in said] == [
        ("appeared", "7", a, b, {}), ("disappeared", "8", a, b, {}), ("changed", "7", b, c, {"flag": ["Russia", "Togo"]}),
    ]  # fmt: skip
    assert all(len(s["receipts"]) == 2 for s in said)


def test_what_another_format_leaves_out_has_not_changed_and_an_excerpt_proves_no_disappearance() -> None:
    a, b = "2022-05-06", "2022-05-08"
    listings = frame(entry(a, flag="Russia", id="1"), entry(b, id="2"))
    assert changes(listings, [copy(a), copy(b)], {f"copy of {a}": "ofac_advanced@1", f"copy of {b}": "ofac_sdn@2"}) == []
    assert changes(frame(entry(a)), [copy(a), copy(b, covers=["9000003"])], {}) == []
    assert changes(frame(entry(a)), [copy(a), copy(b, ["body"])], {}) == []


def link(name: str, **over: object) -> str:
    return json.dumps([{"name": name, "role": "linked to", **over}])


def test_a_tie_is_followed_by_the_entry_number_when_the_name_is_respelt() -> None:
    a, b = "2022-05-06", "2022-05-08"
    ship = [entry(b, links=link("DRILL LOGISTICS LLC"))]
    bodies = [entry(a, kind="body", imo=None, entry="22", name="DRILL LOGISTICS, LLC", id="x"), entry(b, kind="body", imo=None, entry="22", name="DRILL LOGISTICS LLC", id="y")]
    (tie,) = ties(ship, bodies)
    assert [r["copy"] for r in tie.rows] == [a, b]


def test_two_bodies_of_one_name_are_not_told_apart_by_it() -> None:
    b = "2022-05-08"
    bodies = [entry(b, kind="body", entry=e, name="DRILL LLC", id=e) for e in ("22", "23")]
    (tie,) = ties([entry(b, links=link("DRILL LLC"))], bodies)
    assert tie.rows == ()
    (tie,) = ties([entry(b, links=link("DRILL LLC", entry="23"))], bodies)
    assert [r["entry"] for r in tie.rows] == ["23"]
