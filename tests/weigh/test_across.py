"""Statements across pages: what is one saying, one position, a contradiction, a change; and what no comparison may do."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadstead.weigh.across import KINDS, MOST, across
from roadstead.weigh.alike import fold, numbers, run, score, wording

Row = dict[str, Any]
CASES = tomllib.loads((Path(__file__).parent / "across_cases.toml").read_text("utf-8"))["pair"]


def statement(ident: str, page: str, who: str, day: str, claims: str, quote: str, words: str, **more: Any) -> Row:
    """A record with the keys of a ledger line that relations read."""
    first, _, last = day.partition("/") if "/" in day else (day, "", day) if day != "?" else ("", "", "")
    ship = {"ship": {"name": more.get("ship"), "imo": more.get("imo"), "as_written": None}} if more.get("ship") or more.get("imo") else None
    ship = {**(ship or {}), "place": [more["place"]]} if more.get("place") else ship
    span = [{"start": 0, "end": len(words), "text": words}]
    return {
        "id": ident, "src": page, "file": page, "content": span, "cue": [], "source": None, "quote_type": quote,
        "speaker": {"as_written": who or None, "id": who or None, "resolved_id": who or None, "country": None},
        "claims": [{"span": span, "proposition": c.rsplit(" ", 1)[0].strip(), "stance": c.rsplit(" ", 1)[1], "act": "assert", "args": ship} for c in claims.split(";")],
        "time": {"value": first if first and first == last else None, "earliest": first or None, "latest": last or None, "certainty": "exact" if first == last and first else "undated"},
        "wire": more.get("wire", []), "evidence": more.get("evidence", []), "quantities": [{"value": v, "unit": u, "modifier": None} for v, u in more.get("numbers", [])],
        "flags": ["lead"] if more.get("lead") else [], "nested_in": more.get("nested_in"), "simulated": more.get("simulated", False),
        "event_times": [{"earliest": more["events"][0], "latest": more["events"][1]}] if more.get("events") else [],
    }  # fmt: skip


def of_case(case: Row, swap: bool = False) -> list[Row]:
    made = []
    for key, other in (("a", "b"), ("b", "a")):
        more = dict(case.get(f"{key}_more", {}))
        if more.pop("nested", False):
            more["nested_in"] = f"{other}-{case['name']}" if case[key][0] == case[other][0] and "contradiction" in case["expect"] else "elsewhere"
        made.append(statement(f"{key}-{case['name']}", *case[key], **more))
    return made[::-1] if swap else made


def kinds(bodies: list[Row]) -> list[str]:
    return [r["kind"] for r in across(bodies).relations]


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_a_pair_is_what_its_row_says(case: Row) -> None:
    assert sorted(kinds(of_case(case))) == sorted(case["expect"])


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_names_of_statements_and_pages_and_their_order_change_nothing(case: Row) -> None:
    """Ids and pages the other way round: the same kinds, and no direction where there was none."""
    one, two = across(of_case(case)).relations, across(of_case(case, swap=True)).relations
    assert one == two
    a, b = of_case(case)
    turned = [{**x, "id": {a["id"]: "z", b["id"]: "c"}[x["id"]], "src": {a["src"]: "q2", b["src"]: "q1" if a["src"] != b["src"] else "q2"}[x["src"]], "nested_in": {a["id"]: "z", b["id"]: "c"}.get(x["nested_in"], x["nested_in"])} for x in (a, b)]
    assert sorted(kinds(turned)) == sorted(case["expect"])


def test_the_walk_back_stays_two_statements_in_time() -> None:
    case = next(c for c in CASES if c["name"].startswith("millions"))
    made = across(of_case(case))
    (relation,) = made.relations
    assert relation["ordered"] is True
    assert (relation["a"], relation["b"]) == ("a-" + case["name"], "b-" + case["name"])
    assert made.utterances == {}


@pytest.mark.parametrize("name", ["a spokesman cautions", "undated pages", "not later than its page", "a stock phrase"])
def test_unknown_days_prove_no_order_and_the_reasons_say_so(name: str) -> None:
    (relation,) = across(of_case(next(c for c in CASES if c["name"].startswith(name)))).relations
    assert relation["ordered"] is False
    assert relation["confidence"] == "low"
    assert any("no order between them is shown" in w["en"] and "aucun ordre" in w["fr"] for w in relation["why"])


def test_nobody_says_a_thing_later_than_the_page_that_has_it() -> None:
    """A page of January 2023 and a saying of October 2023 are two sayings, though the page gives no day."""
    a = statement("a", "p1", "state:KP", "?", "west.hegemonic-policy +", "mixed", "one hegemonic policy")
    b = statement("b", "p2", "state:KP", "2023-10-18", "west.hegemonic-policy +", "mixed", "the hegemonic policy of others")
    assert across([a, b]).relations[0]["confidence"] == "low"
    (relation,) = across([a, b], {"p1": "2023-01"}).relations
    assert (relation["kind"], relation["confidence"], relation["ordered"]) == ("same_position", "high", True)


def test_an_undated_copy_never_joins_two_days_into_one_utterance() -> None:
    words = "We have never sent a single rifle to any party in that war"
    days = {"a": "2023-03-14", "b": "?", "c": "2024-03-14"}
    made = across([statement(i, f"p-{i}", "org:by-mfa", day, "arms-by-sd.delivered -", "direct", words) for i, day in days.items()])
    assert made.utterances.get("a") != made.utterances.get("c") or made.utterances.get("a") is None
    assert ("a", "c") in {(r["a"], r["b"]) for r in made.relations if r["kind"] == "same_position"}


def test_undated_pages_with_several_of_one_speakers_sayings_may_tell_of_one_occasion() -> None:
    claims = [("troops-kp-ru.sent e-", "nobody has shown proof of these soldiers"), ("rel-ru-kp.sovereign-right +", "relations are a sovereign right"), ("rel-ru-kp.develop +", "relations with Pyongyang will continue to develop")]
    one = [statement(f"a{i}", "p1", "person:dmitri-peskov", "2024-02-07", c, "indirect", w) for i, (c, w) in enumerate(claims)]
    two = [statement(f"b{i}", "p2", "person:dmitri-peskov", "?", c, "indirect", w) for i, (c, w) in enumerate(claims)]
    assert {(r["a"], r["b"], r["confidence"]) for r in across(one + two).relations if r["kind"] == "same_utterance"} == {(f"a{i}", f"b{i}", "low") for i in range(3)}
    assert {r["kind"] for r in across(one[:2] + two[:2]).relations} == {"same_position"}


def test_a_telling_without_numbers_never_joins_two_numbers_into_one_utterance() -> None:
    words = {"a": ("crates of shells left for Russia", [(700, "crates")]), "b": ("crates of shells left for Russia", []), "c": ("crates of shells left for Russia", [(300, "crates")])}
    made = across([statement(i, f"p-{i}", "org:us-white-house", "2024-01-09", "arms-kp-ru.delivered +", "indirect", w, numbers=n) for i, (w, n) in words.items()])
    assert made.utterances
    assert made.utterances.get("a", "a") != made.utterances.get("c", "c")


def test_where_many_tell_one_claim_and_one_denial_one_of_each_stands_for_all() -> None:
    claims = [statement(f"a{i}", f"p{i}", "org:us-white-house", "2024-01-09", "arms-kp-ru.delivered +", "direct", "North Korea has shipped rockets and shells to Russia by sea") for i in range(10)]
    denials = [statement(f"b{i}", f"q{i}", "org:ru-mfa", "2024-01-10", "arms-kp-ru.delivered -", "direct", "No rockets and no shells have come to us from anybody") for i in range(10)]
    made = across(claims + denials)
    assert len(set(made.utterances.values())) == 2
    (one,) = [r for r in made.relations if r["kind"] == "contradiction"]
    assert {made.utterances[one["a"]], made.utterances[one["b"]]} == {"a0", "b0"}


def test_a_place_where_many_meet_is_cut_and_says_so() -> None:
    """Past the bound each is compared with its neighbours in time only; one saying told by many pages is still one utterance."""
    n = MOST * 4
    many = [statement(f"s{i:04}", f"p{i}", "org:by-mfa", "2024-03-14", "arms-by-sd.delivered -", "direct", "We have never sent a single rifle to any party in that war") for i in range(n)]
    made = across(many)
    assert len(set(made.utterances.values())) == 1
    assert len(made.utterances) == n
    assert made.cut
    assert all(c["met"] == n for c in made.cut if c["kind"] == "same_utterance")
    assert made.compared < n * 60


def test_reasons_are_sentences_in_both_languages() -> None:
    for case in CASES:
        for r in across(of_case(case)).relations:
            assert r["kind"] in KINDS
            assert r["rule"] == "across@1"
            assert r["why"]
            assert all(w["en"] and w["fr"] and w["en"] != w["fr"] for w in r["why"])


def test_records_with_unknown_parts_are_compared_by_what_they_have() -> None:
    """Null speaker, no words, a day that is none, a stance nobody defined: no crash, and nothing made of them."""
    bare = statement("a", "p1", "", "?", "free:0 +", "none", "")
    bare |= {"time": None, "wire": None, "evidence": None, "quantities": None, "flags": None, "event_times": None, "content": []}
    odd = statement("b", "p2", "state:BY", "2024-13-45", "arms-by-sd.delivered -", "direct", "x")
    strange = statement("c", "p3", "state:BY", "2024-03-14", "arms-by-sd.delivered ?", "direct", "x")
    made = across([bare, odd, strange])
    assert (made.relations, made.utterances) == ([], {})


# -- laws ---------------------------------------------------------------------------------------------------------------

WHO = ["org:by-mfa", "state:BY", "person:dmitri-peskov", "org:ru-mfa", "org:us-white-house", "person:john-kirby", "org:reuters", "group:west", ""]
WORDS = ["We have never sent a single rifle to any party in that war", "aucune preuve de la livraison d'armes", "no arms were delivered in March", "plus de 700 caisses d'obus", "the ship made 11 trips", "cette déclaration", "", "« » 12 !"]
DAYS = ["?", "2023-03-14", "2024-03-14", "2024-03-15", "2024-03-01/2024-03-31", "/2024-01-01", "2023-06-01/"]
CLAIMS = ["arms-kp-ru.delivered", "arms-kp-ru.purchase", "arms-kp-ru.purchase-complete", "milcoop-ru-kp.exists", "ship.deliveries", "rusi.findings-accurate", "free:0123456789abcdef"]


@st.composite
def worlds(draw: st.DrawFn) -> list[Row]:
    n = draw(st.integers(2, 9))
    out = []
    for i in range(n):
        claims = "; ".join(f"{draw(st.sampled_from(CLAIMS))} {draw(st.sampled_from(['+', '-', 'e-', '0']))}" for _ in range(draw(st.integers(1, 2))))
        nested = f"s{draw(st.integers(0, n - 1))}" if draw(st.integers(0, 5)) == 0 else None
        out.append(statement(f"s{i}", f"p{draw(st.integers(0, 3))}", draw(st.sampled_from(WHO)), draw(st.sampled_from(DAYS)), claims, draw(st.sampled_from(["direct", "mixed", "indirect"])), draw(st.sampled_from(WORDS)), nested_in=nested if nested != f"s{i}" else None, lead=draw(st.booleans()), simulated=draw(st.booleans())))
    return out


@settings(max_examples=150, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_statements_changes_nothing(bodies: list[Row], any_: Any) -> None:
    again = list(bodies)
    any_.shuffle(again)
    one, two = across(bodies), across(again)
    assert (one.relations, one.utterances) == (two.relations, two.utterances)


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_an_unrelated_article_changes_no_relation(bodies: list[Row]) -> None:
    stranger = statement("zz", "far", "state:PT", "2024-03-14", "oil-ao-pt.delivered +", "direct", "Les cuves du terminal de Sines ont reçu du brut angolais lundi au petit matin sous la pluie")
    assert across(bodies).relations == across([*bodies, stranger]).relations


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_an_exercise_never_meets_the_world(bodies: list[Row]) -> None:
    drill = {b["id"]: b["simulated"] for b in bodies}
    made = across(bodies)
    assert all(drill[r["a"]] == drill[r["b"]] == r["simulated"] for r in made.relations)
    assert across([b for b in bodies if not b["simulated"]]).relations == [r for r in made.relations if not r["simulated"]]


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_no_statement_is_its_own_relation_and_no_utterance_holds_two_days(bodies: list[Row]) -> None:
    made = across(bodies)
    days = {b["id"]: (b["time"]["earliest"] or "0", b["time"]["latest"] or "9") for b in bodies}
    assert len({r["id"] for r in made.relations}) == len(made.relations)
    for r in made.relations:
        assert r["a"] != r["b"]
        if r["ordered"] and r["kind"] in ("same_position", "cross_time"):
            assert days[r["a"]][1] < days[r["b"]][0]
        if r["kind"] == "same_utterance":
            assert made.utterances[r["a"]] == made.utterances[r["b"]]
    for top in set(made.utterances.values()):
        members = [i for i, t in made.utterances.items() if t == top]
        assert max(days[i][0] for i in members) <= min(days[i][1] for i in members)


# -- wordings -----------------------------------------------------------------------------------------------------------

@given(st.text(max_size=80), st.text(max_size=80))
def test_likeness_is_symmetric_and_bounded_for_any_text(a: str, b: str) -> None:
    x, y = wording(a), wording(b)
    assert 0 <= score(x, y) == score(y, x) <= 1
    assert (run(x, y), numbers(x, y)) == (run(y, x), numbers(y, x))


@pytest.mark.parametrize(("fr", "en"), [("livraisons", "deliveries"), ("preuve", "evidence"), ("militaire", "military"), ("coopération", "cooperation"), ("Détroit", "strait"), ("fournissaient", "supplied")])
def test_words_of_the_two_languages_meet(fr: str, en: str) -> None:
    assert fold(fr) == fold(en)


@pytest.mark.parametrize(("a", "b", "told"), [
    ([(1000, "conteneurs")], [(1000, "containers")], True), ([(1000, "conteneurs")], [(300, "containers")], False), ([(5, "voyages")], [(11, "ships")], None), ([], [(3, "ships")], None),
])  # fmt: skip
def test_numbers_agree_differ_or_do_not_tell(a: list[tuple[int, str]], b: list[tuple[int, str]], told: bool | None) -> None:
    x, y = (wording("", [{"value": v, "unit": u} for v, u in n]) for n in (a, b))
    assert numbers(x, y) is told


# -- the shared gold ------------------------------------------------------------------------------------------------------

def test_the_shared_gold(shared: Path) -> None:
    """Labelled pairs of the gold on the gold's own statements: what is measured in docs/across.md, by ids alone."""
    gold = shared / "press" / "gold"
    rows = [json.loads(line) for line in (gold / "ledger.jsonl").read_text("utf-8").splitlines()]
    made = across([r | {"src": r["doc"], "simulated": False} for r in rows if r["kind"] == "statement"])
    found = {(r["kind"], frozenset((r["a"], r["b"]))) for r in made.relations}
    for x in map(json.loads, (gold / "crossdoc.jsonl").read_text("utf-8").splitlines()):
        pair = frozenset((x["a"], x["b"]))
        if x["kind"] == "same_utterance":
            assert ("same_utterance", pair) in found, x["id"]
        elif x["kind"] == "same_position":
            assert made.utterances.get(x["a"], x["a"]) != made.utterances.get(x["b"], x["b"]), x["id"]
        elif x["kind"] == "contradiction":
            assert (("contradiction", pair) in found) == (x["label"] == "yes"), x["id"]
            assert (("cross_time", pair) in found) == (x["label"] == "cross_time"), x["id"]
        elif x["kind"] == "self_correction":
            assert ("cross_time", pair) in found, x["id"]
