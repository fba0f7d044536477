"""Nothing passes the gate that does not stand in the text, at one place, where somebody may speak."""

import contextlib
import hashlib
import io
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from asuser import SHARED
from roadstead.press import Document, extract
from roadstead.press.candidate import KEYS
from roadstead.press.gate import apart, gate
from roadstead.tables import short_id

ARTICLE = """Le HALCYON TEST n'a pas quitté la rade

Accueil | Monde | Mer

Le ministère dromien des Transports a déclaré mardi que « le HALCYON TEST n’a jamais quitté la rade de Port-Fictif ». Le navire est resté à quai tout l'hiver (dixit Orel Fiktif, capitaine de port).

Personne n'a rien vu, dixit le même Orel Fiktif, qui parlait le 4 mars 2031 devant des élèves. Personne n'a rien vu, dixit aussi sa sœur.

Selon les pêcheurs, la cale, dixit Orel Fiktif, était vide. « Rien de plus », répète-t-on au port.

Photo : dixit Orel Fiktif / Agence Test
"""


def doc(text=ARTICLE):
    return Document.from_text(text, src=hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(), file="test.txt")


def passed(*offered, text=ARTICLE, beside_rules=False):
    return gate(doc(text), offered, "test@1", beside_rules)


def reasons(*offered, **how):
    got = passed(*offered, **how)
    assert not got.lines
    return [r.reason for r in got.refused]


QUAI = {"content": "Le navire est resté à quai tout l'hiver", "cue": "dixit", "source": "Orel Fiktif, capitaine de port"}


def test_words_in_another_typography_are_found_and_kept_as_the_page_has_them():
    got = passed({"content": 'le HALCYON\u00a0TEST n\'a jamais  quitté\nla rade de Port-Fictif', "cue": "a déclaré", "source": "Le ministère dromien des Transports"})
    (line,) = got.lines
    assert line["content"][0]["text"] == "le HALCYON TEST n’a jamais quitté la rade de Port-Fictif"
    assert line["quote_type"] == "direct"
    assert line["rule"] == "test@1"
    assert line["time"]["expression"]["text"] == "mardi"
    assert line["id"] == short_id(doc().src, [[s["start"], s["end"]] for s in line["content"]], [[s["start"], s["end"]] for s in line["cue"]])


def test_a_decomposed_letter_is_the_letter():
    (line,) = passed({"content": "il est resté à quai", "cue": "dixit", "source": "Orel"}, text="Le navire, il est reste\u0301 a\u0300 quai, dixit Orel.").lines
    assert line["content"][0]["text"] == "il est reste\u0301 a\u0300 quai"


def test_complementiser_marks_and_stop_are_cut_off_as_the_guideline_has_it():
    (line,) = passed({"content": "que « le HALCYON TEST n’a jamais quitté la rade de Port-Fictif ».", "cue": "a déclaré", "source": "Le ministère dromien des Transports"}).lines
    assert line["content"][0]["text"] == "le HALCYON TEST n’a jamais quitté la rade de Port-Fictif"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"content": "Le navire est resté à quai tout l'été"}, "quotation not in the text"),
        ({"content": "The ship stayed at its berth all winter"}, "quotation not in the text"),
        ({"content": "LE NAVIRE EST RESTÉ À QUAI TOUT L'HIVER"}, "quotation not in the text"),
        ({"content": "navire est resté à quai tout l'hi"}, "content begins or ends inside a word"),
        ({"source": "Orel Fictif"}, "source not in the text"),
        ({"source": "Agence Test"}, "source only where nobody speaks (menu, caption, byline, credit, between passages)"),
        ({"content": "Accueil | Monde | Mer"}, "content only where nobody speaks (menu, caption, byline, credit, between passages)"),
        ({"cue": "a affirmé"}, "cue not in the text"),
        ({"cue": "répète"}, "cue is not near the content"),
        ({"cue": "resté"}, "cue lies inside the content"),
        ({"source": "navire"}, "source lies inside the content"),
        ({"content": "Personne n'a rien vu", "source": None}, "the same words stand at several places, and nothing says which"),
        ({"content": [0, 10**9]}, "content is too long to be a quotation"),
        ({"content": [10, 3]}, "content has no length"),
        ({"content": [10**8, 10**8 + 5]}, "content points outside the text"),
        ({"content": [{"start": -4, "end": 3}]}, "content points outside the text"),
        ({"content": [ARTICLE.index("Accueil"), ARTICLE.index("Accueil") + 7]}, "content only where nobody speaks (menu, caption, byline, credit, between passages)"),
        ({"content": ""}, "no content"),
        ({"content": "« »"}, "content holds no word"),
        ({"content": 7}, "content is neither words nor offsets"),
        ({"content": [True, False]}, "content is neither words nor offsets"),
        ({"content": {"text": 3}}, "content is neither words nor offsets"),
        ({"content": ["a"] * 9}, "content in more than 8 pieces"),
        ({"content": "x" * 9000}, "content is too long to be a quotation"),
        ({"source": ["Orel", "Fiktif"]}, "source in several pieces"),
        ({"cue": None, "source": None}, "neither cue nor source, and not in quotation marks"),
    ],
)  # fmt: skip
def test_a_candidate_that_does_not_hold_is_refused_with_its_reason(change, reason):
    assert reasons(QUAI | change) == [reason]


@pytest.mark.parametrize("raw", [None, 3, "Le navire", [], [1, 2], b"x", {}, {"contents": "x"}])
def test_what_is_no_candidate_is_refused(raw):
    assert len(reasons(raw)) == 1


def test_words_that_stand_twice_are_decided_by_context_offsets_or_their_neighbours():
    twice = {"content": "Personne n'a rien vu", "cue": "dixit"}
    first, second = (m.start() for m in re.finditer("Personne n'a rien vu", ARTICLE))
    assert passed(twice | {"source": "sa sœur"}).lines[0]["content"][0]["start"] == second
    assert passed(twice | {"source": "sa sœur", "context": "Personne n'a rien vu, dixit aussi sa sœur."}).lines[0]["content"][0]["start"] == second
    assert passed(twice | {"content": [{"start": first, "end": first + 20, "text": twice["content"]}], "source": "le même Orel Fiktif"}).lines[0]["content"][0]["start"] == first
    assert passed(twice | {"context": "Personne n'a rien vu, dixit le même Orel Fiktif"}).lines[0]["content"][0]["start"] == first
    wrong = twice | {"content": {"start": first + 3, "end": first + 23, "text": twice["content"]}}
    assert reasons(wrong) == ["the same words stand at several places, and nothing says which"]


def test_content_in_pieces_is_found_in_order():
    (line,) = passed({"content": ["la cale", "était vide"], "cue": "dixit", "source": "Orel Fiktif", "context": "la cale, dixit Orel Fiktif, était vide"}).lines
    assert [s["text"] for s in line["content"]] == ["la cale", "était vide"]
    assert reasons({"content": ["était vide", "la cale"], "cue": "dixit", "source": "Orel Fiktif"}) == ["content, cue and source do not stand together"]


def test_the_cue_the_rules_know_decides_the_act_and_an_unknown_cue_leaves_it_to_the_candidate():
    said = {"content": "le HALCYON TEST n’a jamais quitté la rade de Port-Fictif", "cue": "a déclaré", "source": "Le ministère dromien des Transports", "act": "warn"}
    assert passed(said).lines[0]["claims"][0]["act"] != "warn"
    assert passed(QUAI | {"act": "warn"}).lines[0]["claims"][0]["act"] == "warn"
    got = passed(QUAI | {"act": "hint", "stance": 1})
    assert got.lines[0]["claims"][0]["act"] == "assert"
    assert {r.reason for r in got.refused} == {"act is none of the guideline's, left out", "stance is none of the guideline's, left out"}


def test_a_date_as_written_is_read_by_the_pages_own_calendar():
    vu = {"content": "Personne n'a rien vu", "cue": "dixit", "source": "le même Orel Fiktif"}
    assert passed(vu | {"date": "le 4 mars 2031"}).lines[0]["time"]["value"] == "2031-03-04"
    got = passed(vu | {"date": "le 5 mars 2031"})
    assert got.lines[0]["time"]["value"] is None
    assert [r.reason for r in got.refused] == ["date not in the text, date left out"]


def test_a_proposition_is_taken_only_from_the_catalogue_and_about_countries_on_the_page():
    text = "La mer est calme.\n\nLa Russie reçoit ce qu'il lui faut, dixit Orel Fiktif, vendeur coréen à Séoul. Et la Corée du Nord livre, dit-il.\n"
    said = {"content": "La Russie reçoit ce qu'il lui faut", "cue": "dixit", "source": "Orel Fiktif", "stance": "-", "modality": "PS"}
    assert passed(said | {"proposition": "arms-kp-ru.delivered"}, text=text).lines[0]["claims"][0] | {"span": 0} == {
        "span": 0, "proposition": "arms-kp-ru.delivered", "stance": "-", "act": "assert", "modality": "PS", "presupposed": False, "target": None, "args": None,
    }  # fmt: skip
    for strange in ("arms-kp-zz.delivered", "arms-ir-ru.delivered", "ship.deliveries", "ship.listed", "free:0123", "anything"):
        assert passed(said | {"proposition": strange}, text=text).lines[0]["claims"][0]["proposition"].startswith("free:")


def test_what_the_rules_have_found_is_not_said_twice_even_with_other_edges():
    (rules,) = [s for s in extract(doc()) if "jamais" in s["content"][0]["text"]]
    for content in (rules["content"][0]["text"], "le HALCYON TEST n’a jamais quitté la rade"):
        got = passed({"content": content, "cue": "a déclaré", "source": "Le ministère dromien des Transports"}, beside_rules=True)
        assert (got.lines, got.again, got.refused) == ([], [rules["id"]], [])
    new = passed(QUAI, beside_rules=True).lines
    assert len(new) == 1
    assert apart(new, new) == ([], [new[0]["id"]])


def test_a_thousand_of_the_same_are_one():
    got = passed(*[QUAI] * 3000)
    assert len(got.lines) == 1
    assert len(got.refused) == 2000
    assert {r.reason for r in got.refused} == {"offered more than once", "more than 2000 candidates for one document"}


words = st.text(alphabet=st.sampled_from([*"aÀéßİ'’\"«»“” .,:\n\t\u00a0\u202f-—dixit selon said que", "\ud800", "\x00", "\u0301", "\u2028"]), max_size=80)
texts = st.one_of(st.text(max_size=200), words, st.lists(st.sampled_from([*ARTICLE.split("\n"), "Photo : X / AFP", "Lire aussi : Y", ""]), max_size=8).map("\n".join))


@st.composite
def cases(draw):
    """A text, and candidates cut out of it, bent, or made of anything."""
    text = draw(texts)

    def cut():
        a = draw(st.integers(0, max(0, len(text))))
        b = draw(st.integers(a, min(len(text), a + 60)))
        return draw(st.sampled_from([text[a:b], [a, b], {"start": a, "end": b, "text": text[a:b]}, {"start": b, "end": a, "text": text[a:b]}, [text[a:b], text[b : b + 9]]]))

    anything = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9), lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=5), x, max_size=3), max_leaves=5)
    one = st.one_of(anything, st.fixed_dictionaries({}, optional={k: st.deferred(lambda: st.just(cut())) | anything for k in KEYS}))
    offered = [draw(one) if draw(st.booleans()) else {"content": cut(), "cue": cut(), "source": cut(), "context": cut(), "date": cut(), "act": draw(st.sampled_from(["deny", "x"])), "proposition": "arms-kp-ru.delivered"} for _ in range(draw(st.integers(0, 4)))]
    return text, offered


@settings(max_examples=300, deadline=None)
@given(cases(), st.booleans())
@example(("Selon X, dit-il.", [{"content": "X", "cue": "dit-il", "source": "Selon"}]), False)
def test_any_text_and_any_candidates_pass_without_a_crash_and_every_span_holds(case, beside_rules):
    text, offered = case
    d = doc(text)
    got = gate(d, offered, "test@1", beside_rules)
    for line in got.lines:
        spans = [*line["content"], *line["cue"], *([line["source"]] if line["source"] else []), line["extent"], *line["quantities"]]
        for s in (s.get("span", s) for s in spans):
            assert s["start"] < s["end"]
            assert text[s["start"] : s["end"]] == s["text"]
        assert any(p.spoken and p.start <= line["extent"]["start"] and line["extent"]["end"] <= p.end for p in d.passages)
        assert any(c.isalnum() for c in line["content"][0]["text"])
    assert len(got.lines) + len(got.again) <= len(offered)
    assert len({line["id"] for line in got.lines}) == len(got.lines)


@pytest.mark.shared
@pytest.mark.parametrize("known", ["beside the rules", "alone", "without the rules' eyes"])
@pytest.mark.parametrize("offsets", [True, False])
def test_perfect_candidates_score_as_gold(shared, monkeypatch, known, offsets):
    monkeypatch.syspath_prepend(str(SHARED / "press" / "gold"))
    import load_gold
    import score

    if known == "without the rules' eyes":
        monkeypatch.setattr("roadstead.press.gate.gather", lambda page: [])
    gold = [g for g in load_gold.load(SHARED / "seeds")[0] if g["scored"]]
    said = []
    for name in sorted({g["file"] for g in gold}):
        text = (SHARED / "seeds" / name).read_bytes().decode()
        d = Document.from_text(text, src=hashlib.sha256(text.encode()).hexdigest(), file=name)
        mine = [g for g in gold if g["file"] == name]
        offered = [
            {k: [s if offsets else s["text"] for s in (g[k] if k != "source" else [g[k]] if g[k] else [])] for k in ("content", "cue", "source")}
            | {k: g["claims"][0][k] for k in ("act", "stance", "modality", "proposition")}
            for g in mine
        ]
        got = gate(d, offered, "gold@1", beside_rules=known == "beside the rules")
        assert not [r for r in got.refused if r.reason.endswith("not in the text")]
        rules = {line["id"]: line for line in extract(d)}
        said += got.lines + [rules[i] for i in dict.fromkeys(got.again)]
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        counts = score.score(said, SHARED / "seeds")
    rates = {m[1]: float(m[2]) for m in re.finditer(r"^([^\n@:]+): \d+/\d+ = ([\d.]+)$", out.getvalue(), re.M)}
    assert counts[0.8] == (39, 39, 39)
    assert rates["source span overlaps"] == rates["no source when gold has none"] == rates["quote_type"] == 1
    assert min(rates["speaker resolved_id"], rates["country"], rates["main act (any gold claim)"], rates["proposition+stance (any)"]) >= 0.9, out.getvalue()
