"""The paragraphs a finding touches: read before they are cited, beside what they speak of, and concluding nothing."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from weigh_world import evidence, found, identity, sighting, statement, visit, voyages

from roadstead.case.pack import pack
from roadstead.case.page import page
from roadstead.places import gazetteer
from roadstead.weigh import RULES, Evidence, law, weigh

Row = dict  # type: ignore[type-arg]
WITH = ["id", "resolution", "paragraph", "says", "touches", "part", "url", "seen", "read"]
# A conclusion about somebody, in either language, whoever it is about.
CONCLUSION = re.compile(
    r"\b(?:violat|viol(?:e|é|ent|ation)|breach|infring|infraction|contraven|contrevien|enfrei|guilt|culpab|coupable|illegal|illégal|unlawful|illicit|illicite"
    r"|offence|crime|délit|evad(?:e|ed|ing)\b|smuggl|contreband|trafi[cq])\w*",
    re.I,
)


def cases() -> list[Row]:
    with (Path(__file__).parent / "law_cases.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def side(cell: str) -> Row:
    """`port:rajin` or `KP` as an end of a proposition."""
    names = cell.split()
    return {"as_written": names, "places": [n for n in names if ":" in n], "countries": [n for n in names if ":" not in n]}


# -- the data -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", law.rules(), ids=lambda r: r["id"])
def test_every_paragraph_says_where_it_was_read_or_what_is_missing(rule: Row) -> None:
    assert rule["url"].startswith("https://")
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", rule["adopted"])
    for key in ("says", "touches", "part") if rule["verified"] else ("missing",):
        if rule[key] or key != "part":
            assert rule[key]["en"].strip() != rule[key]["fr"].strip() != "", key
    if rule["verified"]:
        assert all(re.match(r"https?://\S+", page) for page in rule["seen"])
        assert rule["adopted"] < rule["read"] <= "2026-11-21"
    else:
        assert "seen" not in rule
        assert "says" not in rule, "what nobody has read is not paraphrased"


@pytest.mark.parametrize("rule", law.rules(), ids=lambda r: r["id"])
def test_no_sentence_concludes_anything(rule: Row) -> None:
    for key in ("says", "touches", "part", "missing"):
        for text in (rule.get(key) or {}).values():
            assert not CONCLUSION.search(text), text
            assert not re.search("[“”«»\"]", text), "paraphrased, not quoted"


def test_a_word_that_concludes_would_be_found() -> None:
    assert all(CONCLUSION.search(w) for w in ("this violated ¶ 8", "in breach of", "an illegal cargo", "le navire a violé", "une infraction", "found guilty", "contrevient à"))


def test_the_resolutions_of_the_issue_are_all_there() -> None:
    symbols = {r["resolution"] for r in law.rules()}
    assert {f"S/RES/{n}" for n in ("1718 (2006)", "1874 (2009)", "2094 (2013)", "2270 (2016)", "2321 (2016)", "2371 (2017)", "2375 (2017)", "2397 (2017)")} <= symbols


GOOD = {"id": "x-1", "act": "x", "paragraph": "¶ 1", "verified": True, "seen": ["https://example.org"], "read": "2026-11-21",
        "says": {"en": "a", "fr": "b"}, "touches": {"en": "a", "fr": "b"}, "when": [{"type": "listed"}]}  # fmt: skip
ACTS = {"x": {"symbol": "X", "adopted": "2016-03-02", "url": "https://example.org"}}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"seen": []}, "no seen"),
        ({"read": "soon"}, "'soon' is no day"),
        ({"read": "2026-11"}, "is no day"),
        ({"says": {"en": "a", "fr": " "}}, "one language only"),
        ({"verified": False}, "no missing"),
        ({"act": "y"}, "no y"),
        ({"when": [{"country": "KP"}]}, "unknown condition `country`"),
        ({"when": [{"in": "KP"}]}, "without a type"),
        ({"when": [{"type": "listed", "list": "(UN"}]}, "`list` is no pattern"),
    ],
    ids=lambda v: v if isinstance(v, str) else None,
)
def test_a_paragraph_that_could_not_be_cited_honestly_stops_the_program(change: Row, reason: str) -> None:
    assert law.checked(ACTS, [GOOD])
    with pytest.raises(ValueError, match=re.escape(reason)) as error:
        law.checked(ACTS, [{**GOOD, **change}])
    assert "x-1" in str(error.value)


def test_an_id_comes_once() -> None:
    with pytest.raises(ValueError, match="comes twice"):
        law.checked(ACTS, [GOOD, GOOD])


# -- what touches what ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", cases(), ids=lambda c: c["case"])
def test_what_a_finding_touches(case: Row) -> None:
    args: Row = {"from": side(case["from"]), "to": side(case["to"]), "both_ways": bool(case["both_ways"]), "place": side(case["place"]),
                 "list": case["list"] or None, "proposition": case["about"], "unit": case["unit"], "until": case["until"] or None}  # fmt: skip
    facts = law.Facts(case["verdict"], case["held"] == "yes", dict(gazetteer().select("id", "country").iter_rows()),
                      frozenset(case["program"].split("|")), frozenset(case["flag"].split()))  # fmt: skip
    cited = law.touched(case["type"], args, facts)
    assert [c["id"] for c in cited] == case["touches"].split()
    assert all(list(c) == WITH for c in cited)


def test_nothing_unverified_is_ever_cited() -> None:
    """Its conditions may stand ready; they cite nothing before somebody has read the wording."""
    unread = {r["id"] for r in law.unverified()}
    assert any("when" in r for r in law.unverified())
    everything: Row = {"from": side("KP port:rajin"), "to": side("RU KP"), "both_ways": True, "place": side("KP FR"), "unit": "weapons, armes", "proposition": "arms-kp-ru.delivered"}
    flags, programs = frozenset({"KP", "CA", "GB"}), frozenset({"DPRK3", "RUSSIA-EO14024", "Paragraph 6 of resolution 2371 (2017)"})
    kinds = {t for r in law.rules() for w in r.get("when", []) for t in ([w["type"]] if isinstance(w["type"], str) else w["type"])}
    for kind in kinds:
        for name in ("UN 1718 vessels", "OFAC SDN", "EU 833/2014 Annex XLII", "UK sanctions"):
            assert not unread & {c["id"] for c in law.touched(kind, {**everything, "list": name}, law.Facts(flags=flags, programs=programs))}


def test_an_unread_paragraph_would_be_cited_once_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above can fail: the arms paragraphs wait for a reader, not for a rule."""
    read = tuple({**r, "verified": True, "says": {}, "touches": {}, "seen": [], "read": "2026-11-21"} for r in law.rules())
    monkeypatch.setattr(law, "rules", lambda: read)
    assert [c["id"] for c in law.touched("said", {"proposition": "arms-kp-ru.delivered"})] == ["unsc-1718-8b", "unsc-1874-9", "unsc-2270-6"]


# -- in findings ----------------------------------------------------------------------------------------------------

CLAIM = statement(args=voyages(3))
VISITS = [visit(p, d) for p, d in [("port:rajin", "2023-09-01"), ("port:vostochny", "2023-09-04")]]


def cited(given: Evidence, kind: str) -> list[list[str]]:
    return [[c["id"] for c in json.loads(row["cites"])] for row in found(given, kind)]


def test_a_claim_of_deliveries_cites_inspection_and_the_use_of_rajin_and_no_arms() -> None:
    given = evidence(statements=[CLAIM], sightings=[sighting(n) for n in (1, 2, 3)])
    assert cited(given, "voyages") == [["unsc-2270-18", "unsc-2371-9", "us-31cfr-510.208"]]
    assert cited(given, "cargo") == [["unsc-2270-18", "unsc-2371-9"]]


def test_a_claim_that_her_track_contradicts_cites_nothing_nor_does_its_cargo() -> None:
    given = evidence(statements=[statement(args=voyages(11))], identities=[identity()])
    assert found(given)[0]["verdict"] == "contradicted"
    assert cited(given, "voyages") == cited(given, "cargo") == [[]]


@pytest.mark.parametrize(("name", "programs", "ids"), [("OFAC SDN", ["RUSSIA-EO14024"], []), ("OFAC SDN", ["DPRK4"], ["us-31cfr-510.201"]), ("UN 1718 vessels", ["Paragraph 12 (a) of resolution 2321 (2016)"], ["unsc-2321-12"]), ("UN 1718 vessels", None, [])])
def test_a_listing_touches_what_speaks_of_that_list_alone(name: str, programs: list[str] | None, ids: list[str]) -> None:
    src = "b" * 64
    row = {"id": "l1", "list": name, "publisher": "org:us-ofac", "copy": "2022-05-08", "entry": "1", "name": "HALCYON TEST", "kind": "vessel", "imo": sighting(1)["imo"], "programs": programs, "simulated": False, "src": src, "at": "row:1"}  # fmt: skip
    copy = {"id": "c1", "src": src, "list": name, "publisher": "org:us-ofac", "copy": "2022-05-08", "carries": ["vessel"], "simulated": False}
    assert cited(evidence(sightings=[sighting(1)], listings=[row], copies=[copy]), "listed") == [ids]


def test_a_denial_alone_cites_nothing() -> None:
    denial = statement("org:ru-mfa", proposition="arms-kp-ru.delivered", stance="-", act="deny")
    assert cited(evidence(statements=[denial]), "said") == [[]]


def test_weighing_twice_gives_the_same_citations_and_the_data_is_part_of_the_rules() -> None:
    given = evidence(statements=[CLAIM], sightings=[sighting(1)], events=VISITS, identities=[identity()])
    assert weigh(given).equals(weigh(given))
    assert law.fingerprint() in RULES[law.RULE]


def test_the_page_prints_them_in_both_languages_with_address_and_day() -> None:
    given = evidence(statements=[CLAIM], sightings=[sighting(n) for n in (1, 2, 3)])
    packed = pack(given, weigh(given), public=False, reviews={})
    method = {"case": "t", "public": False, "rules": RULES, "thresholds": [], "coverage": [], "rejects": [], "versions": {}}
    rule = next(r for r in law.rules() if r["id"] == "unsc-2270-18")
    unread = law.unverified()[0]
    for lang in ("en", "fr"):
        html = page(packed, [], [], method, lang, [])
        text = re.sub(r"\s+", " ", html.replace("\u00a0", " ").replace("&#39;", "'"))
        assert text.count(rule["says"][lang]) == 2, "under the movement and under the cargo"
        for part in (rule["touches"][lang], rule["resolution"], rule["url"], rule["seen"][0], "2026-11-21", unread["missing"][lang]):
            assert part in text, part
        assert "S/RES/1718 (2006), ¶ 8 (b)" in text.split('id="law"')[1]
        assert "¶ 8 (b)</strong>" not in text, "what nobody has read stands under no finding"
        assert len(packed.recomputable) == packed.findings.height


def test_the_docs_list_what_was_read_and_what_was_not() -> None:
    text = (Path(__file__).parents[2] / "docs" / "law.md").read_text("utf-8")
    read, unread = text.split("\n## Read\n")[1].split("\n## Not read, never cited\n")
    assert re.findall(r"^\| `([^`]+)`", read, re.M) == [r["id"] for r in law.rules() if r["verified"]]
    assert re.findall(r"^\| `([^`]+)`", unread, re.M) == [r["id"] for r in law.unverified()]
