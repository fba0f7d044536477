"""A long article is cut so that nothing is lost; of a reply only what may be said is read."""

import json
from itertools import pairwise

from model_server import model, says

from roadstead.press import Document
from roadstead.press.gate import gate
from roadstead.run.extractors.endpoint import Endpoint
from roadstead.run.extractors.prompt import BUDGET, objects, parts

QUAI = {"content": "Le navire est resté à quai tout l'hiver", "cue": "dixit", "source": "Orel Fiktif, capitaine de port"}


def article(text):
    return Document.from_text(text, src="0" * 64, file="x")


def test_a_long_document_is_cut_between_paragraphs_with_overlap_and_nothing_is_lost_or_said_twice():
    paragraphs = [f"Paragraphe {n} : " + f"la mer numéro {n} est calme et le vent est faible. " * 20 for n in range(40)]
    text = "Titre de l'essai\n\n" + "\n\n".join([*paragraphs[:20], "Le navire est resté à quai tout l'hiver (dixit Orel Fiktif, capitaine de port).", *paragraphs[20:]])
    d = article(text)
    cut = parts(d)
    assert len(cut) > 5
    assert all(len(p.text) <= BUDGET + 2 for p in cut)
    assert all(b.start < a.end for a, b in pairwise(cut))
    for p in (p for p in d.passages if p.spoken):
        assert any(c.start <= p.start and p.end <= c.end for c in cut)
    with model(says(json.dumps(QUAI))) as it:
        offer = Endpoint.at(it.url).offer(d)
    assert len(offer.candidates) == len(cut)
    assert len(gate(d, offer.candidates, "m@1").lines) == 1


def test_one_paragraph_longer_than_the_budget_is_cut_between_sentences():
    d = article("Titre\n\n" + "Une phrase tient debout toute seule. " * 400 + "x" * 9000)
    cut = parts(d, 1000)
    assert max(len(p.text) for p in cut) <= 1000
    assert "".join("".join(p.text.split()) for p in cut).count("phrase") >= 400


def test_the_replys_own_keys_cannot_say_where_to_look():
    assert objects('{"content": "a", "within": [0, 5], "rule": "rules@1", "id": "x"}') == ([{"content": "a"}], [])
