"""Several sources in one frame: one candidate where they surely mean one place, all of them where it is not sure."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead.places import Area, around, gazetteer, place_ids_of, resolve
from roadstead.places.same import Row, groups, km
from roadstead.tables import PLACE


def place(pid, name, country="XA", lon=10.0, lat=50.0, names=(), unsure=2000.0):
    point = {"lon": round(lon * 1e6), "lat": round(lat * 1e6)} if lon is not None else {}
    return {"id": pid, "name": name, "names": [name, *names], "country": country, "uncertainty_m": unsure, **point}


def ids(name, *rows):
    return [(c.id, c.same) for c in resolve(name, PLACE.frame(rows))]


def test_one_code_near_by_is_one_place():
    assert ids("Echo", place("wpi:1", "Echo", names=["XA ECH"]), place("locode:XAECH", "Echo Harbour", lon=10.3, names=["XAECH"])) == [("wpi:1", ("locode:XAECH",))]
    assert ids("Echo Harbour", place("wpi:1", "Echo", names=["XA ECH"]), place("locode:XAECH", "Echo Harbour", names=["XAECH"])) == [("wpi:1", ("locode:XAECH",))]


def test_one_code_far_apart_is_told_as_a_fault_of_one_of_them():
    rows = [place("wpi:1", "Echo", lat=43.4, names=["XA ECH"]), place("locode:XAECH", "Echo", lat=45.4, names=["XAECH"])]
    found = resolve("XAECH", PLACE.frame(rows))
    assert [c.id for c in found] == ["locode:XAECH", "wpi:1"]
    assert all("same code XAECH, 222 km away" in c.why for c in found)
    assert all("même code XAECH, à 222 km" in c.why_fr for c in found)


def test_a_row_without_a_point_does_not_tie_two_that_lie_apart():
    north, south = place("port:n", "Echo", lat=45.4, names=["XAECH"]), place("wpi:1", "Echo", lat=43.4, names=["XA ECH"])
    bare = place("locode:XAECH", "Echo", lon=None, names=["XAECH"])
    assert [i for i, _ in ids("Echo", north, south, bare)] == ["port:n", "wpi:1"]


@pytest.mark.parametrize(("km_apart", "unsure_m", "one"), [(4, 2000, True), (6, 2000, False), (12, 7000, True), (40, 2000, False), (40, 25000, True)])
def test_one_name_in_one_country_is_one_place_as_near_as_the_uncertainties_allow(km_apart, unsure_m, one):
    rows = [place("x:a", "Echo", unsure=unsure_m), place("wpi:1", "Echo", lat=50 + km_apart / 111.2, unsure=unsure_m)]
    assert len(ids("Echo", *rows)) == (1 if one else 2)


def test_one_name_in_two_countries_is_two_places_even_side_by_side():
    found = resolve("Echo", PLACE.frame([place("x:a", "Echo", "XA"), place("wpi:1", "Echo", "XB")]))
    assert [c.id for c in found] == ["wpi:1", "x:a"]
    assert "Echo (XB, wpi:1) has the name as well, 0 km away" in found[1].why


def test_an_unknown_country_or_point_is_never_sure():
    assert len(ids("Echo", place("x:a", "Echo", None), place("wpi:1", "Echo", None))) == 2
    assert len(ids("Echo", place("x:a", "Echo"), place("wpi:1", "Echo", lon=None))) == 2


def test_one_publisher_lists_two_ports_of_one_name_on_purpose():
    assert len(ids("Echo", place("wpi:1", "Echo"), place("wpi:2", "Echo", lat=50.01))) == 2


def test_of_many_bearers_of_a_name_three_are_told_and_the_rest_counted():
    rows = [place(f"x:{c}", "Echo", f"X{c}", lon=float(i)) for i, c in enumerate("ABCDEF")]
    assert resolve("Echo", PLACE.frame(rows))[0].why.endswith("and so have 2 more")


def test_the_gazetteer_speaks_for_its_places_under_every_source():
    rows = [place("locode:KPRJN", "Rajin (Najin)", "KP", 130.28, 42.22, ["KPRJN"]), place("wpi:60510", "Najin", "KP", 130.3, 42.233, ["Rashin", "KP RJN"])]
    both = pl.concat([gazetteer(), PLACE.frame(rows)])
    for name in ("Rajin", "Najin", "Rashin", "Rason", "KPRJN", "KPNJN"):
        assert [(c.id, c.same) for c in resolve(name, both)] == [("port:rajin", ("locode:KPRJN", "wpi:60510"))], name
    for other in ("locode:KPRJN", "wpi:60510"):
        assert place_ids_of("Rajin", both).covers(Area(frozenset([other])), both)
        assert Area(frozenset([other])).covers(place_ids_of("Rajin", both), both)
        assert "port:rajin" in around(other)


def test_two_sources_of_a_port_that_is_not_ours_are_one_place_for_areas_too():
    frame = PLACE.frame([place("wpi:1", "Echo", names=["XA ECH"]), place("locode:XAECH", "Echo", names=["XAECH"])])
    assert place_ids_of("Echo", frame).ids == {"wpi:1"}
    assert place_ids_of("Echo", frame).covers(Area(frozenset(["locode:XAECH"])), frame)
    assert Area(frozenset(["locode:XAECH"])).meets(place_ids_of("Echo", frame), frame)


def test_a_user_s_own_row_beside_ours_is_ours_where_it_is_surely_the_same():
    near = place("x:rajin", "Rajin", "KP", 130.31, 42.24)
    far = place("x:rajin", "Rajin", "KP", 125.0, 38.0)
    assert ids("Rajin", *gazetteer().filter(pl.col("id") == "port:rajin").with_columns(names=pl.lit(None)).to_dicts(), near) == [("port:rajin", ("x:rajin",))]
    assert [c.id for c in resolve("Rajin", pl.concat([gazetteer(), PLACE.frame([far])]))] == ["port:rajin", "x:rajin"]


def test_two_entries_of_the_gazetteer_are_never_one_place():
    bridge = place("x:bridge", "Bridge", "KP", 130.35, 42.28, ["Rajin", "Sonbong", "KPRJN"], 30_000.0)
    found = resolve("Sonbong", pl.concat([gazetteer(), PLACE.frame([bridge])]))
    assert "port:sonbong" in [c.id for c in found]
    assert resolve("Rajin", pl.concat([gazetteer(), PLACE.frame([bridge])]))[0].id == "port:rajin"


ROW = st.builds(
    Row,
    id=st.sampled_from(["wpi:1", "wpi:2", "locode:XAECH", "locode:XAFOX", "x:a", "x:b", "port:rajin", "port:sonbong"]),
    name=st.just("Echo"), country=st.sampled_from(["XA", "XB", None]),
    keys=st.frozensets(st.sampled_from(["echo", "fox"]), max_size=2), codes=st.frozensets(st.sampled_from(["XAECH", "XAFOX"]), max_size=1),
    lon=st.sampled_from([None, 10.0, 10.02, 12.0]), lat=st.just(50.0), uncertainty_m=st.sampled_from([None, 2000.0, 60_000.0]),
)  # fmt: skip


@given(st.lists(ROW, unique_by=lambda r: r.id))
def test_being_one_place_is_the_same_from_every_side(rows):
    same = groups(rows)
    assert set(same) == {r.id for r in rows}
    for i, ids_ in same.items():
        assert i in ids_
        assert all(same[j] == ids_ for j in ids_)
        assert len(ids_ & {"port:rajin", "port:sonbong"}) <= 1
    assert groups(list(reversed(rows))) == same


@given(ROW, ROW)
def test_distance_is_the_same_both_ways_and_unknown_without_a_point(a, b):
    assert km(a, b) == pytest.approx(km(b, a)) if km(a, b) is not None else km(b, a) is None
