"""Who speaks: the table of tests/cases/speakers.toml, and laws of names that hold for every state and office."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

from roadstead.press import Document, extract
from roadstead.press.identify import identify, office_id
from roadstead.press.names import gazetteer
from roadstead.streams import resource

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "speakers.toml").read_text(encoding="utf-8"))["case"]


def wrong(case):
    """What the table asks for and the rules do not give, in words."""
    text = case["text"]
    said = [(r["source"]["text"] if r["source"] else "", r["speaker"]) for r in extract(Document.from_text(text, src=hashlib.sha256(text.encode()).hexdigest(), file="x.txt"))]
    out, at = [], 0
    for source, ident, country, basis in case["want"]:
        found = next((i for i in range(at, len(said)) if said[i][0] == source), None)
        if found is None:
            out.append(f"{source!r} is no source of {[s for s, _ in said]}")
            continue
        speaker, at = said[found][1], found + 1
        got = (speaker["resolved_id"] or "", speaker["country"] or "")
        if got != (ident, country):
            out.append(f"{source!r} is {got} and not {(ident, country)}")
        elif basis and (speaker["resolution_basis"] is not None) != (basis == "page"):
            out.append(f"{source!r} rests on {speaker['resolution_basis']!r} and not on the {basis}")
    return out


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:50])
def test_the_speaker_is_whom_the_table_says(case):
    assert not wrong(case)


STATES = sorted((ident[6:], iso) for ident, iso in gazetteer().country.items() if ident.startswith("state:"))
SPEAKERS = tomllib.loads(resource("press/data/speakers.toml").decode())


@pytest.mark.parametrize(("body", "office"), [("Ministry of Defence", "mnd"), ("Justice Department", "justice"), ("Security Council", "security-council"), ("Coast Guard", "coast-guard"), ("Foreign Office", "mfa")])
def test_a_state_in_the_words_goes_before_what_a_common_name_means_by_itself(body, office):
    for iso, _ in STATES:
        name = SPEAKERS["states"][iso]["en"].split("|")[0]
        assert identify(f"{name}'s {body}")[:2] == (office_id(iso, office), iso)


def test_every_state_is_known_by_both_its_names_and_its_adjectives():
    for iso, row in SPEAKERS["states"].items():
        for name in (row["fr"] + "|" + row["en"]).split("|"):
            assert identify(name)[:2] == (f"state:{iso}", iso), name
        # `congolais`, `guinéen` are shared by neighbours: the list decides once, and says nothing for the other.
        for adjective in row["adj_en"].split("|"):
            country = identify(f"the {adjective} government").country
            assert country == iso or adjective in ("Congolese", "Samoan", "Dominican", "Liechtenstein"), adjective


def test_a_person_behind_the_office_of_any_state_is_that_person():
    for row in SPEAKERS["states"].values():
        adjective = row["adj_en"].split("|")[0]
        if adjective != "Vatican":
            assert identify(f"{adjective} Foreign Minister Odo Quillfeather")[:2] == ("person:odo-quillfeather", gazetteer().adjectives[adjective.lower()]), adjective


def test_terms_of_office_are_months_in_order_and_no_name_is_two_persons():
    seen = {}
    for ident, (names, _, _, *term) in SPEAKERS["persons"].items():
        for name in names.split("|"):
            assert seen.setdefault(name, ident) == ident, name
        for start, end in (t.split("/") for t in term):
            assert re.fullmatch(r"\d{4}(-\d\d)?", start), ident
            assert not end or (re.fullmatch(r"\d{4}(-\d\d)?", end) and start <= end), ident


def test_two_persons_of_one_family_name_are_not_told_apart_by_it():
    text = "Ada Finch and Paul Finch run yards. Finch said the permit was old."
    said = extract(Document.from_text(text, src="ab" * 32, file="x.txt"))
    assert [r["speaker"]["resolved_id"] for r in said] == [None]
