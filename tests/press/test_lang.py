"""The example sentences of lang/*.toml are the specification of each cue class: they run."""

import pytest

from roadstead.press import Document, extract
from roadstead.press.lexicon import lexicon

CASES = [(lang, name, e) for lang in ("fr", "en") for name, e in lexicon(lang).examples]


@pytest.mark.parametrize(("lang", "name", "example"), CASES, ids=[f"{c[0]}-{c[1]}-{i}" for i, c in enumerate(CASES)])
def test_example(lang, name, example):
    text = example["text"]
    found = extract(Document.from_text(text, src="0" * 64, file="example.txt"))
    got = [
        (" [...] ".join(c["text"] for c in r["content"]), " ".join(c["text"] for c in r["cue"]), r["source"] and r["source"]["text"])
        for r in found
    ]
    assert (example["content"], example["cue"], example["source"]) in got


def test_every_class_has_an_example():
    for lang in ("fr", "en"):
        shown = {name for name, _ in lexicon(lang).examples}
        assert {c.name for c in lexicon(lang).classes} - shown <= {"utter", "say"}
