"""The labelled pairs: what a careful person says of two records, and what Roadstead says."""

from __future__ import annotations

from collections import Counter

import pytest
from identity_pairs import RIGHT, Pair, as_markdown, confusion, load

from roadstead.identity.compare import compare

PAIRS = load()


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: f"{p.label}: {p.why}"[:90])
def test_a_pair_is_judged_as_a_person_would(pair: Pair) -> None:
    comparison = compare(pair.a, pair.b)
    right = comparison.verdict in RIGHT[pair.label]
    assert right != bool(pair.missed), f"{comparison.verdict} {comparison.score}: {[f.en for f in comparison.features]}"


def test_the_table_is_large_and_of_all_three_kinds() -> None:
    labels = Counter(p.label for p in PAIRS)
    assert len(PAIRS) >= 150
    assert min(labels.values()) >= 35
    assert sum(bool(p.missed) for p in PAIRS) <= 5


def test_no_pair_of_two_ships_is_called_the_same_and_no_ship_is_called_another() -> None:
    table = confusion([p for p in PAIRS if not p.missed])
    assert table["different"]["same number"] == table["different"]["likely the same"] == table["different"]["possible"] == 0
    assert table["same"]["same name, other ship"] == table["same"]["different"] == 0
    assert as_markdown(confusion(PAIRS)).count("\n") == 4


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: p.why[:60])
def test_every_feature_is_a_sentence_in_both_languages(pair: Pair) -> None:
    features = compare(pair.a, pair.b).features
    assert features
    for f in features:
        for text in (f.en, f.fr):
            assert text[0].isupper() or text[0] in "“«0123456789"
            assert text.endswith(".")
            assert "None" not in text
            assert "{" not in text
        assert f.en != f.fr
        assert f.effect in ("decides", "for", "against", "nothing")
