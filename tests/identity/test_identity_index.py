"""The index finds what comparing everything would find, keeps a bound, and says when the bound cut."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from identity_pairs import load
from test_identity_compare import ADLER, ANGARA, identities

from roadstead.identity.compare import OTHER, SAME_NUMBER, Identity, Index, compare
from roadstead.identity.index import BY_NAME, HIT_FROM


@settings(max_examples=200, deadline=None)
@given(st.lists(identities, max_size=12), identities)
def test_the_index_finds_what_comparing_everything_finds(entries: list[Identity], query: Identity) -> None:
    everything = {(i, c.verdict, c.score) for i, e in enumerate(entries) if (c := compare(query, e)).score >= HIT_FROM / 100}
    hits = Index(entries).hits(query)
    assert {(i, c.verdict, c.score) for i, c in hits} == everything
    assert [c.score for _, c in hits] == sorted((c.score for _, c in hits), reverse=True)
    assert hits.cut == 0


def test_every_labelled_pair_that_has_a_ground_is_found() -> None:
    pairs = load()
    index = Index([p.b for p in pairs])
    for i, p in enumerate(pairs):
        found = compare(p.a, p.b)
        assert (i in {j for j, _ in index.hits(p.a)}) == (found.score >= HIT_FROM / 100), p.why


def test_a_hit_explains_itself_when_it_is_read() -> None:
    (i, hit), *_ = Index([ADLER, ANGARA]).hits(Identity("q", names=("angara",), imo="9179842"))
    assert (i, hit.verdict) == (1, SAME_NUMBER)
    assert hit.codes is None
    assert "9179842" in hit.features[0].en
    assert hit.features == compare(hit.a, hit.b).features


def test_a_common_name_does_bounded_work_and_says_so() -> None:
    many = [Identity(f"e{i}", names=("LUCKY",), flag="Panama") for i in range(3 * BY_NAME)]
    wanted = Identity("w", names=("LUCKY",), imo="0100006")
    hits = Index([*many, wanted]).hits(Identity("q", names=("LUCKY",), imo="0100006"))
    assert hits[0][1].verdict == SAME_NUMBER  # a number is found however common the name
    assert len(hits) == BY_NAME + 1
    assert hits.cut == 2 * BY_NAME
    caution = hits.caution()
    assert caution
    assert str(2 * BY_NAME) in caution[0]
    assert Index(many[:5]).hits(many[0]).caution() is None


def test_same_name_other_ship_is_a_hit_of_its_own() -> None:
    hits = Index([Identity("maria e", names=("MARIA E", "MARIA"), imo="9617923")]).hits(Identity("q", names=("MARIA",), imo="8517839"))
    assert [c.verdict for _, c in hits] == [OTHER]


def test_a_mistyped_number_is_found_from_either_side() -> None:
    right, wrong = Identity("r", imo="9179842"), Identity("w", imo="9179843")
    for a, b in ((right, wrong), (wrong, right)):
        assert [i for i, _ in Index([b]).hits(a)] == [0]


def test_an_empty_index_and_an_empty_query() -> None:
    assert Index([]).hits(ANGARA) == []
    assert Index([ANGARA]).hits(Identity("q")) == []


def test_a_hostile_name_costs_no_more_than_another() -> None:
    long = Identity("l", names=("A B" * 100_000, "E" + " " * 200_000 + "X", "Ж" * 50_000, "백" * 50_000, "M" * 300_000), owners=("LLC " * 50_000,), flag="x" * 100_000, tonnage="9" * 5000, imo="9" * 10_000)
    many = Identity("m", names=tuple(f"HALCYON {i}" for i in range(300)))
    index = Index([long, many])
    assert {i for i, _ in index.hits(long)} == {0}
    assert 1 in {i for i, _ in index.hits(many)}
    for kind in ("body", "person"):
        assert Index([replace(long, kind=kind)]).hits(replace(long, kind=kind))
