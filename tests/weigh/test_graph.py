"""Whom a proposition rests on: institutions at the roots, relays that count for nothing, circles, and what nobody may count twice."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_across import statement

from roadstead.weigh.graph import support
from roadstead.weigh.origins import UNSTATED

Row = dict[str, Any]
CLAIM = "arms-kp-ru.delivered +"


def said(ident: str, who: str, on: str | None = None, citing: str | None = None, page: str | None = None, **more: Any) -> Row:
    """A statement of the claim, on evidence of `on`, citing the medium `citing`."""
    return statement(ident, page or f"p-{ident}", who, "2024-03-05", more.pop("claim", CLAIM), "indirect", "weapons left for Russia", evidence=[{"type": "satellite_imagery", "provider": on}] if on else [], wire=[{"agency": citing, "relation": more.pop("relation", "quoted_by")}] if citing else [], **more)


def of(rows: list[Row], proposition: str = "arms-kp-ru.delivered", stance: str = "+", **receipts: Row) -> Row:
    (row,) = [r for r in support(rows, receipts.get("receipts")) if (r["proposition"], r["stance"]) == (proposition, stance)]
    return row


@pytest.mark.parametrize(("rows", "lines"), [
    pytest.param([said("a", "state:US"), said("b", "org:us-white-house"), said("c", "person:john-kirby")], [["state:US"]], id="three mouths of one government"),
    pytest.param([said("a", "state:US"), said("b", "org:rusi")], [["org:rusi"], ["state:US"]], id="a government and an institute"),
    pytest.param([said("a", "org:reuters", on="org:rusi"), said("b", "org:afp", on="org:rusi"), said("c", "org:rusi")], [["org:rusi"]], id="two agencies on one institute"),
    pytest.param([said("a", "org:afp", citing="org:reuters"), said("b", "org:reuters", on="org:rusi")], [["org:rusi"]], id="an agency cites an agency, and another page says on whom that one rests"),
    pytest.param([said("a", "org:reuters")], [[UNSTATED]], id="an agency that does not say whom it has it from"),
    pytest.param([said("a", "org:reuters", citing="org:afp"), said("b", "org:afp", citing="org:reuters")], [[UNSTATED]], id="two agencies that cite each other"),
    pytest.param([said("a", "org:reuters", citing="org:afp"), said("b", "org:afp", citing="org:tass"), said("c", "org:tass", citing="org:reuters"), said("d", "state:KR")], [["state:KR"], [UNSTATED]], id="a circle of three, and one outside it"),
    pytest.param([said("a", "state:US", on="org:rusi"), said("b", "org:rusi")], [["org:rusi"]], id="who repeats an institute is no second root"),
    pytest.param([said("a", "state:US", on="org:rusi"), said("b", "org:rusi"), said("c", "state:US")], [["org:rusi"], ["state:US"]], id="who repeats, and also speaks on its own word"),
    pytest.param([said("a", "state:US", on="org:planet-labs"), said("b", "org:38-north", on="org:planet-labs")], [["org:38-north", "org:planet-labs", "state:US"]], id="two readers of one provider's pictures are one line"),
    pytest.param([said("a", "org:rusi", on="state:US"), said("b", "state:US", on="org:rusi")], [["org:rusi", "state:US"]], id="two that rest on each other"),
    pytest.param([said("a", "state:US+state:KR")], [["state:KR"], ["state:US"]], id="a joint word is of both"),
    pytest.param([said("a", "state:US", on="state:US")], [["state:US"]], id="nobody is its own support"),
    pytest.param([said("a", "group:west")], [["group:west"]], id="a group that is no institution"),
    pytest.param([said("a", "state:KP", citing="org:kcna", relation="relayed_by")], [["state:KP"]], id="a ministry through its agency"),
    pytest.param([said("a", "")], [], id="nobody is named"),
])  # fmt: skip
def test_roots_of_a_claim(rows: list[Row], lines: list[list[str]]) -> None:
    for order in permutations(rows):
        row = of(list(order))
        assert row["lines"] == lines
        assert row["independent"] == sum(any(i != UNSTATED and not i.startswith("group:") for i in line) for line in lines)


@pytest.mark.parametrize(("rows", "words"), [
    ([said("a", "state:US", on="state:US")], "United States: speaks on its own word (1)"), ([said("a", "org:reuters")], "Reuters does not say whom it rests on"),
    ([said("a", "org:reuters", on="org:rusi")], "Reuters rests on Royal United Services Institute"),
    ([said("a", "org:reuters", citing="org:afp"), said("b", "org:afp", citing="org:reuters")], "cite only each other"),
])  # fmt: skip
def test_the_reasons_say_who_rests_on_whom(rows: list[Row], words: str) -> None:
    assert any(words in w["en"] and w["fr"] != w["en"] for w in of(rows)["why"])


def test_what_one_party_tells_of_another_is_shown_and_not_counted() -> None:
    rows = [said("a", "org:ru-presidency", claim="arms-kp-ru.delivered -", page="p"), said("b", "state:US", nested_in="a", page="p")]
    row = of(rows)
    assert (row["independent"], row["told"]) == (0, ["b"])
    assert any("not counted" in w["en"] for w in row["why"])


def test_what_an_agency_tells_of_a_speaker_counts_as_the_speakers_with_the_agency_as_relay() -> None:
    rows = [statement("a", "p", "org:reuters", "?", "free:0000000000000000 +", "indirect", "x y z"), said("b", "state:US", nested_in="a", page="p")]
    row = of(rows)
    assert row["lines"] == [["state:US"]]
    assert [r["who"] for r in row["relays"]] == ["org:reuters"]


def test_the_credit_of_a_picture_relays_nothing() -> None:
    row = of([said("a", "state:US", citing="org:afp", relation="photo_credit"), said("b", "org:reuters", citing="org:afp", relation="photo_credit")])
    assert [r["who"] for r in row["relays"]] == ["org:reuters"]
    assert row["lines"] == [["state:US"], [UNSTATED]]


def test_the_origin_given_for_a_document_stands_behind_its_agency() -> None:
    assert of([said("a", "org:reuters", page="p")], receipts={"p": {"origin": "RUSI"}})["lines"] == [["org:rusi"]]
    assert of([said("a", "", page="p")], receipts={"p": {"origin": "RUSI"}})["lines"] == [["org:rusi"]]


def test_deliveries_and_purchases_stand_behind_cooperation_but_not_the_other_way() -> None:
    rows = [said("a", "state:US", claim="arms-kp-ru.purchase +"), said("b", "state:KR", claim="milcoop-ru-kp.exists +")]
    assert of(rows, "milcoop-ru-kp.exists")["institutions"] == ["state:KR", "state:US"]
    assert of(rows)["institutions"] == ["state:US"]


def test_a_thousand_copies_of_one_institute_are_one() -> None:
    row = of([said(f"s{i}", "org:reuters", on="org:rusi") for i in range(1000)])
    assert (row["independent"], row["documents"]) == (1, 1000)
    assert row["why"][0]["en"].startswith("institutions at the roots that share nothing: 1")


WHO = ["state:US", "org:us-white-house", "org:rusi", "org:reuters", "org:afp", "org:tass", "org:planet-labs", "group:west", ""]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(WHO), st.sampled_from([None, *WHO[:7]]), st.sampled_from([None, "org:reuters", "org:afp", "org:tass"]), st.booleans()), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_laws_of_the_graph(rows: list[tuple[str, str | None, str | None, bool]], any_: Any) -> None:
    """The order of statements changes nothing; a copy of a page adds no institution; no exercise counts for the world; a medium is never a root."""
    made = [said(f"s{i}", who, on, citing, simulated=drill) for i, (who, on, citing, drill) in enumerate(rows)]
    again = list(made)
    any_.shuffle(again)
    assert support(made) == support(again)
    copies = [{**r, "id": r["id"] + "copy", "src": r["src"] + "copy"} for r in made]
    assert [(r["id"], r["lines"], r["independent"]) for r in support(made)] == [(r["id"], r["lines"], r["independent"]) for r in support(made + copies)]
    assert [r for r in support(made) if not r["simulated"]] == support([m for m in made if not m["simulated"]])
    for row in support(made):
        assert not {"org:reuters", "org:afp", "org:tass"} & set(row["institutions"])
        assert row["independent"] <= len({i for line in row["lines"] for i in line})


def test_the_shared_gold_rests_on_two_institutions(shared: Path) -> None:
    """Transfers of arms in the gold: the government of the United States, and RUSI."""
    rows = [json.loads(line) for line in (shared / "press" / "gold" / "ledger.jsonl").read_text("utf-8").splitlines()]
    row = of([r | {"src": r["doc"], "simulated": False} for r in rows if r["kind"] == "statement"], "milcoop-ru-kp.exists")
    assert row["lines"] == [["org:rusi"], ["state:US"]]
