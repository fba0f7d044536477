"""Every construction of an attribution, in sentences an analyst can extend, and the sentences beside it that say nothing."""

import tomllib
from pathlib import Path

import pytest

from roadstead.press import Document, extract

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "attribution.toml").read_text(encoding="utf-8"))["case"]


def lines(text):
    return [
        {
            "source": line["source"]["text"] if line["source"] else "",
            "cue": " [...] ".join(c["text"] for c in line["cue"]),
            "content": " [...] ".join(c["text"] for c in line["content"]).rstrip("."),
            "quote_type": line["quote_type"],
            "act": {c["act"] for c in line["claims"]},
        }
        for line in extract(Document.from_text(text, src="ab" * 32, file="x.txt"))
    ]


@pytest.mark.parametrize("case", CASES, ids=[f"{c['construction'][:30]}-{c['text'][:40]}" for c in CASES])
def test_attribution(case):
    got = lines(case["text"])
    for want in case["want"]:
        assert any(all(v in line[k] if k == "act" else v == line[k] for k, v in want.items()) for line in got), got
    if case.get("only"):
        assert len(got) == len(case["want"]), got


@pytest.mark.parametrize("case", CASES, ids=[c["text"][:40] for c in CASES])
def test_no_name_holds_a_verb_that_says_something(case):
    got = lines(case["text"])
    for line in got:
        held = [x["cue"] for x in got if x["cue"] and f" {x['cue']} " in f" {line['source']} "]
        assert not held, line
