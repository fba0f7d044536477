"""Laws of comparison: what may never make two ships one, and how people's judgements stand above the rule."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadstead.identity.compare import (
    DIFFERENT,
    LIKELY,
    OTHER,
    POSSIBLE,
    SAME_NUMBER,
    VERDICTS,
    Comparison,
    Identity,
    compare,
    judged,
)
from roadstead.identity.said import metres, year
from roadstead.numbers import company_imo_valid, imo_valid
from roadstead.tables import LISTING

ANGARA = Identity("entry:OFAC SDN/37059", names=("ANGARA",), imo="9179842", flag="Russia", ship_type="Roll-on Roll-off", tonnage="8811 GRT", owners=("M LEASING LLC",), t0="2024-05-03", t1="2024-05-03")
ADLER = replace(ANGARA, key="entry:OFAC SDN/37057", names=("ADLER",), imo="9179854")

VALID = ("0100006", "0100018", "0100020", "9179842", "9179854", "8517839", "9617923")
NAMES = ("ANGARA", "Ангара", "M/V ANGARA", "ANGARA 2", "MARIA", "MARIA E", "MAIA-1", "МАЯ", "Maya", "LUCKY", "HALCYON TEST", "HALYCON TEST", "VERY LONG HALCYON TE", "VERY LONG HALCYON TEST SHIP", "@@", "")
identities = st.builds(
    Identity,
    key=st.sampled_from(["entry:A/1", "entry:A/2", "name:MARIA", "imo:9179842"]),
    names=st.lists(st.sampled_from(NAMES), max_size=3, unique=True).map(tuple),
    weak=st.lists(st.sampled_from(NAMES), max_size=1).map(tuple),
    imo=st.none() | st.sampled_from((*VALID, "9179843", "9178942", "0000000", "1234567", "x", "")),
    mmsi=st.none() | st.sampled_from(("273999901", "273999902", "671999901", "970012345", "000000000", "12")),
    callsign=st.none() | st.sampled_from(("UBXX1", "5VXX2", "0", "")),
    flag=st.none() | st.sampled_from(("Russia", "RU", "Togo", "None Identified", "")),
    ship_type=st.none() | st.sampled_from(("General Cargo", "AIS 70", "Roll-on Roll-off", "Crude Oil Tanker", "Other")),
    tonnage=st.none() | st.sampled_from(("8811 GRT", "8,811", "9611 GRT", "19,800 DWT", "?")),
    length_m=st.none() | st.sampled_from((98.0, 98.4, 102.0, 180.0)),
    built=st.none() | st.sampled_from((1986, 1987, 2010)),
    owners=st.lists(st.sampled_from(("M LEASING LLC", "OOO M LEASING", "IBEX SHIPPING INC", "LLC")), max_size=2).map(tuple),
    t0=st.none() | st.sampled_from(("2015-01-01", "2023-01-01", "2023-06-01", "2023")),
    t1=st.none() | st.sampled_from(("2023-06-02", "2024-01-01")),
    simulated=st.booleans(),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(identities, identities)
def test_a_comparison_is_symmetric_and_never_out_of_range(a: Identity, b: Identity) -> None:
    one, two = compare(a, b), compare(b, a)
    assert (one.verdict, one.score) == (two.verdict, two.score)
    assert sorted((f.name, f.effect) for f in one.features) == sorted((f.name, f.effect) for f in two.features)
    assert 0 <= one.score <= 1
    assert one.verdict in VERDICTS
    assert one.features


@settings(max_examples=400, deadline=None)
@given(identities, identities, st.permutations(VALID))
def test_another_valid_number_is_another_ship_whatever_else_agrees(a: Identity, b: Identity, valid: list[str]) -> None:
    assert all(map(imo_valid, valid))
    a, b = replace(a, imo=valid[0]), replace(b, imo=valid[1])
    for x, y in ((a, b), (a, replace(a, imo=b.imo))):
        found = compare(x, y)
        assert found.verdict in (OTHER, DIFFERENT)
        assert found.score <= 0.2


@given(identities, identities)
def test_an_exercise_is_never_a_real_ship(a: Identity, b: Identity) -> None:
    found = compare(replace(a, simulated=True), replace(b, simulated=False))
    assert (found.verdict, found.score, len(found.features)) == (DIFFERENT, 0.0, 1)


@given(identities, identities)
def test_a_number_that_fails_its_check_never_decides(a: Identity, b: Identity) -> None:
    found = compare(replace(a, imo="9179843"), replace(b, imo="9179843"))
    assert found.verdict != SAME_NUMBER
    assert not any(f.name == "imo" and f.effect == "decides" for f in found.features)


# An unknown field, filled in on both sides with the same value, may only help. Each value identifies nothing or is usable.
AGREEING = {
    "names": ("HALCYON TEST",), "imo": "0100006", "mmsi": "273999901", "callsign": "UBXX1", "flag": "Togo", "ship_type": "Crude Oil Tanker", "tonnage": "8811 GRT",
    "length_m": 98.0, "built": 1986, "owners": ("M LEASING LLC",),
}  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(identities, identities, st.sampled_from(sorted(AGREEING)))
def test_a_feature_that_agrees_never_lowers_the_score(a: Identity, b: Identity, field: str) -> None:
    bare_a, bare_b = (replace(x, **{field: () if field in ("names", "owners") else None}) for x in (a, b))
    if field == "names":
        bare_a, bare_b = replace(bare_a, weak=()), replace(bare_b, weak=())
    full_a, full_b = (replace(x, **{field: AGREEING[field]}) for x in (bare_a, bare_b))
    assert compare(full_a, full_b).score >= compare(bare_a, bare_b).score


@settings(max_examples=300, deadline=None)
@given(identities, identities, st.sampled_from(["imo", "mmsi", "callsign", "flag", "ship_type", "tonnage", "length_m", "built"]))
def test_what_one_side_does_not_say_is_no_argument(a: Identity, b: Identity, field: str) -> None:
    """Taking a field from one side leaves at most a note on the other's value: never a word for or against."""
    found = compare(replace(a, **{field: None}), b)
    name = {"ship_type": "type", "length_m": "length", "callsign": "call sign"}.get(field, field)
    assert all(f.effect in ("nothing",) for f in found.features if f.name == name)


@given(st.sampled_from([n for n in NAMES if n.strip("@")]), st.sampled_from([n for n in NAMES if n.strip("@")]))
def test_a_bare_name_is_never_more_than_possible(one: str, two: str) -> None:
    assert compare(Identity("a", names=(one,)), Identity("b", names=(two,))).verdict in (POSSIBLE, DIFFERENT)


def test_sister_ships_stay_two() -> None:
    for a, b in ((ANGARA, ADLER), (replace(ANGARA, imo=None), replace(ADLER, imo=None)), (replace(ANGARA, imo=None, length_m=122.0), replace(ADLER, length_m=122.0))):
        assert compare(a, b).verdict == DIFFERENT
        assert compare(a, b).score <= 0.05


def test_an_owner_never_makes_two_ships_one() -> None:
    a, b = Identity("a", owners=("M LEASING LLC",), flag="Russia"), Identity("b", owners=("M Leasing, OOO",), flag="Russia")
    assert compare(a, b).score == 0
    assert "nothing can be said" in compare(a, b).features[0].en


def test_the_sentence_about_the_number_comes_first() -> None:
    found = compare(ANGARA, replace(ANGARA, key="b"))
    assert found.features[0].en == "Both give IMO 9179842, and the number passes its check digit."
    assert found.features[0].fr == "Les deux donnent le numéro OMI 9179842, et son chiffre de contrôle est juste."


def test_a_mistyped_number_is_possible_and_says_so() -> None:
    found = compare(ANGARA, Identity("b", imo="9179843"))
    assert found.verdict == POSSIBLE
    assert any("may be mistyped" in f.en for f in found.features)
    both_valid = compare(Identity("a", names=("LADY TEST",), imo="0100006"), Identity("b", names=("LADY TEST",), imo="0120006"))
    assert both_valid.verdict == OTHER
    assert any("read the numbers again" in f.en for f in both_valid.features)


def test_the_same_mmsi_counts_only_in_one_time() -> None:
    def at(day: str | None) -> Identity:
        return Identity(f"s{day}", names=("HALCYON TEST",), mmsi="273999901", t0=day, t1=day)

    assert compare(at("2023-01-01"), at("2023-05-01")).verdict == LIKELY
    assert compare(at("2015-01-01"), at("2023-05-01")).verdict == POSSIBLE
    assert compare(at("2015-01-01"), at("2023-05-01")).score == compare(Identity("a", names=("HALCYON TEST",)), Identity("b", names=("HALCYON TEST",))).score
    assert compare(at(None), at("2023-05-01")).verdict == POSSIBLE


def test_a_number_on_another_hull_warns() -> None:
    found = compare(replace(ANGARA, length_m=122.0, built=2000), replace(ANGARA, length_m=65.0, built=1975))
    assert found.verdict == SAME_NUMBER
    assert any("a number that is not hers" in f.en for f in found.features)


def test_hulls_that_contradict_make_another_ship_of_the_name() -> None:
    a, b = Identity("a", names=("LUCKY",), length_m=95, built=1986), Identity("b", names=("LUCKY",), length_m=228, built=2011)
    assert compare(a, b).verdict == OTHER


def test_a_weak_alias_is_weak() -> None:
    a = Identity("a", names=("LUCKY",))
    weak, strong = compare(a, Identity("b", names=("X",), weak=("LUCKY",))), compare(a, Identity("b", names=("X", "LUCKY")))
    assert weak.score < strong.score
    assert any("weak alias" in f.en for f in weak.features)


def test_bodies_by_their_number_and_never_more_than_possible_by_name() -> None:
    a, b = Identity("a", kind="body", names=("EXAMPLE LTD",), flag="Togo"), Identity("b", kind="body", names=("EXAMPLE, LLC",), flag="Togo")
    assert company_imo_valid("0000014")
    assert company_imo_valid("0000028")
    assert compare(replace(a, company_imo="0000014"), replace(b, names=("OTHER",), company_imo="0000014")).verdict == SAME_NUMBER
    assert compare(replace(a, company_imo="0000014"), replace(b, company_imo="0000028")).verdict == DIFFERENT
    assert compare(a, b).verdict == POSSIBLE
    assert "one country: Togo" in " ".join(f.en for f in compare(a, b).features)


# -- judgements -------------------------------------------------------------------------------------------------------


def _j(verdict: str, made: Any, a: str = "imo:9179842", b: str = "entry:OFAC SDN/37057", why: str = "seen at the yard") -> dict[str, Any]:
    return {"a": a, "b": b, "verdict": verdict, "who": "A. Reader", "why": why, "made": made}


def test_a_persons_judgement_overrides_the_rule_and_says_who_when_and_why() -> None:
    found = judged(compare(ANGARA, ADLER), [_j("same", "2024-06-01T10:00:00Z")])
    assert (found.verdict, found.score, found.judged) == (LIKELY, 1.0, True)
    assert found.features[0].en == "A. Reader judged on 2024-06-01 that these are the same: seen at the yard."
    assert any("two ships" in f.en for f in found.features)  # the rule's own sentence stays to be read
    assert [f.name for f in found.features if f.effect == "decides"] == ["judgement"]


def test_the_newest_judgement_wins_and_the_older_stay() -> None:
    old, new = _j("same", 1_600_000_000_000_000), _j("different", 1_700_000_000_000_000, a="entry:OFAC SDN/37057", b="imo:9179842")
    for order in ([old, new], [new, old]):
        found = judged(compare(ANGARA, ADLER), order)
        assert found.verdict == DIFFERENT
        assert [f.name for f in found.features].count("judgement") == 2
    assert judged(compare(ANGARA, ADLER), [_j("same", "2024-01-01"), _j("unsure", "2024-01-01")]).verdict == POSSIBLE


def test_a_judgement_about_others_changes_nothing() -> None:
    plain = compare(ANGARA, ADLER)
    assert judged(plain, [_j("same", "2024-01-01", b="entry:OFAC SDN/1")]) == plain
    assert judged(plain, []) == plain
    by_name = compare(Identity("name:Maria"), Identity("entry:A/1"))
    assert judged(by_name, [_j("different", "2024-01-01", a="name:M/V MARIA", b="entry:A/1")]).judged


def test_no_judgement_makes_an_exercise_real() -> None:
    found = judged(compare(ANGARA, replace(ADLER, simulated=True)), [_j("same", "2024-01-01")])
    assert found.verdict == DIFFERENT
    assert not found.judged


# -- where identities come from ----------------------------------------------------------------------------------------


def test_an_identity_of_a_list_entry() -> None:
    frame = LISTING.frame([{
        "list": "OFAC SDN", "entry": "36716", "copy": "2024-05-03", "name": "MARIA E", "kind": "vessel", "imo": "9617923", "tonnage": "3069 GRT", "flag": "Togo", "length": "98,5 m", "built": "May 2012",
        "aliases": [{"name": "MARIA", "sort": "aka"}, {"name": "M", "sort": "weak"}], "links": [{"name": "OBORONLOGISTIKA OOO", "role": "linked to"}], "simulated": False,
    }])  # fmt: skip
    found = Identity.of_listing(frame.row(0, named=True))
    assert found.key == "entry:OFAC SDN/36716"
    assert (found.names, found.weak, found.owners) == (("MARIA E", "MARIA"), ("M",), ("OBORONLOGISTIKA OOO",))
    assert (found.length_m, found.built, found.t0) == (98.5, 2012, "2024-05-03")
    aircraft = Identity.of_listing({"list": "OFAC SDN", "entry": "1", "copy": "2024-05-03", "name": "MARIA E", "kind": "aircraft"})
    assert compare(aircraft, found).verdict == DIFFERENT


def test_an_identity_of_a_broadcast() -> None:
    row = {"vessel": "mmsi:273999901", "t": 1_700_000_000_000_000, "mmsi": "273999901", "imo": "9179842", "name": "ANGARA", "callsign": "UBXX1", "ship_type": 70, "length_m": 122.0, "simulated": False}
    found = Identity.of_static(row)
    assert (found.key, found.t0, found.ship_type) == ("mmsi:273999901", "2023-11-14", "AIS 70")
    assert compare(found, ANGARA).verdict == SAME_NUMBER


def test_an_identity_of_a_fleet_row_as_a_spreadsheet_gives_it() -> None:
    found = Identity.of_fleet_row({"imo": "IMO 9179842", "name": " Angara ", "mmsi": "273999901.0", "built": 2000.0, "length": "122", "owner": "M Leasing"}, day="2023-01-01")
    assert (found.key, found.imo, found.mmsi, found.built, found.length_m, found.names) == ("imo:9179842", "9179842", "273999901", 2000, 122.0, ("Angara",))
    assert Identity.of_fleet_row({"name": "MARIA"}).key == "name:MARIA"
    assert Identity.of_fleet_row({"imo": "n/a", "name": "MARIA"}).imo == "n/a"
    assert Identity.of_fleet_row({}).names == ()


def test_measures_as_lists_write_them() -> None:
    assert [metres(t) for t in ("98.1", "98,1 m", "322 ft", "0", None, "x")] == [98.1, 98.1, pytest.approx(98.1, abs=0.1), None, None, None]
    assert [year(t) for t in ("1986", "1986-05", "May 1986", 1986, None, "12")] == [1986, 1986, 1986, 1986, None, None]


def test_an_identity_is_hashable_and_knows_only_what_is_named_here() -> None:
    assert len({ANGARA, replace(ANGARA), ADLER}) == 2
    assert {f.name for f in fields(Comparison)} == {"verdict", "score", "a", "b", "codes", "judgements"}
