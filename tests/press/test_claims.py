"""What statements claim: the frame, the countries in their roles, true or false, and the act; a table an analyst can extend."""

import tomllib
from pathlib import Path

import pytest

from roadstead.press import Document, extract

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "claims.toml").read_text(encoding="utf-8"))["case"]


def claims(case):
    doc = Document.from_text("Les nouvelles du jour, the news of the day\n\n" + case["text"], src="ab" * 32, file="x.txt", published=case.get("published"))
    return [(c["proposition"].split(":")[0], c["stance"], c["act"]) for line in extract(doc) for c in line["claims"]]


@pytest.mark.parametrize("case", [c for c in CASES if not c.get("missed")], ids=lambda c: c["text"][:60])
def test_claims(case):
    got = claims(case)
    for want in case["want"]:
        assert tuple(want) in got, got
    for no in case.get("never", ()):
        assert not [c for c in got if (c[0] == no if isinstance(no, str) else c[:2] == tuple(no))], got


@pytest.mark.parametrize("case", [c for c in CASES if c.get("missed")], ids=lambda c: c["text"][:60])
def test_what_is_still_missed_accuses_nobody(case):
    wanted = {p for p, _, _ in case["want"]}
    assert {p for p, _, _ in claims(case)} <= {*wanted, "free"}
