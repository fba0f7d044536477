"""The map of the coast against a plain count of crossings, against a dense walk along the shore, and under a turn of the globe."""

import itertools

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadstead import sphere
from roadstead.places import coast

KNOWN = [
    ("Paris", 2.35, 48.85, True), ("mid Atlantic", -40.0, 30.0, False), ("South Pole", 10.0, -89.9, True), ("North Pole", 0.0, 89.9, False),
    ("Sea of Japan", 134.0, 40.0, False), ("Chukotka, west of the antimeridian", 179.95, 68.0, True), ("Chukotka, east of it", -179.95, 68.0, True),
    ("sea off Fiji on the antimeridian", 180.0, -14.0, False), ("Caspian", 51.0, 42.0, False), ("the equator in Congo", 18.0, 0.0, True),
]  # fmt: skip


def udeg(*pairs):
    lon, lat = zip(*pairs, strict=True)
    return np.round(np.array(lon) * 1e6).astype(np.int32), np.round(np.array(lat) * 1e6).astype(np.int32)


def ring(*pairs):
    lon, lat = udeg(*pairs, pairs[0])
    return pl.DataFrame({"ring": np.zeros(len(lon), np.int32), "lon": lon, "lat": lat})


@pytest.mark.parametrize(("name", "lon", "lat", "land"), KNOWN, ids=[k[0] for k in KNOWN])
def test_known_places(name, lon, lat, land):
    assert coast.on_land(coast.index(coast.land()), *udeg((min(lon, 179.999999), lat)))[0] == land


def test_the_share_of_land_is_that_of_the_earth():
    draw = np.random.default_rng(7)
    lon = draw.integers(-sphere.HALF, sphere.HALF, 200_000).astype(np.int32)
    lat = np.round(np.degrees(np.arcsin(draw.uniform(-1, 1, len(lon)))) * 1e6).astype(np.int32)
    assert 0.28 < coast.on_land(coast.index(coast.land()), lon, lat).mean() < 0.30


def test_the_index_gives_what_counting_every_crossing_gives():
    map_ = coast.land()
    at = coast.index(map_)
    draw = np.random.default_rng(3)
    # Near the shore, where it is hard.
    pick = draw.integers(0, map_.height, 300)
    lon = (
        map_["lon"].to_numpy()[pick].astype(np.int64) + draw.integers(-30_000, 30_000, 300) + sphere.HALF
    ) % sphere.TURN - sphere.HALF
    lat = np.clip(
        map_["lat"].to_numpy()[pick].astype(np.int64) + draw.integers(-30_000, 30_000, 300),
        -89_000_000,
        89_000_000,
    )
    got = coast.on_land(at, lon, lat)
    for x, y, land in zip(lon, lat, got, strict=True):
        a = (at.lon0.astype(np.int64) - x + sphere.HALF) % sphere.TURN - sphere.HALF
        b = a + (at.lon1.astype(np.int64) - at.lon0 + sphere.HALF) % sphere.TURN - sphere.HALF
        over = (a <= 0) != (b <= 0)
        cross = at.lat0[over] + (at.lat1[over].astype(np.int64) - at.lat0[over]) * (
            -a[over] / (b[over] - a[over])
        )
        assert land == bool((cross > y).sum() % 2)


@settings(deadline=None, max_examples=40)
@given(by=st.integers(1, sphere.TURN - 1), seed=st.integers(0, 1000))
def test_a_turn_of_shore_and_positions_changes_nothing(by, seed):
    box = ring((-20.0, 10.0), (-18.0, 10.4), (-17.5, 12.0), (-19.2, 11.1))
    draw = np.random.default_rng(seed)
    lon, lat = (
        draw.integers(-21_000_000, -16_000_000, 200),
        draw.integers(9_000_000, 13_000_000, 200).astype(np.int32),
    )

    def turn(x):
        return ((x + by + sphere.HALF) % sphere.TURN - sphere.HALF).astype(np.int32)

    turned = box.with_columns(lon=pl.Series(turn(box["lon"].to_numpy().astype(np.int64))))
    assert (
        coast.on_land(coast.index(box), lon, lat) == coast.on_land(coast.index(turned), turn(lon), lat)
    ).all()
    assert np.array_equal(
        coast.shore_m(coast.index(box), lon, lat), coast.shore_m(coast.index(turned), turn(lon), lat)
    )


def test_the_distance_is_that_of_a_dense_walk_along_the_shore():
    # Over the antimeridian, at a latitude where a degree of longitude is short.
    box = ring((179.5, 65.0), (-179.4, 65.2), (-179.3, 66.0), (179.6, 66.1))
    corners = [(179.5, 65.0), (180.6, 65.2), (180.7, 66.0), (179.6, 66.1), (179.5, 65.0)]
    walk = np.concatenate([np.linspace(a, b, 4000) for a, b in itertools.pairwise(corners)])
    walk_lon = (
        (np.round(walk[:, 0] * 1e6).astype(np.int64) + sphere.HALF) % sphere.TURN - sphere.HALF
    ).astype(np.int32)
    walk_lat = np.round(walk[:, 1] * 1e6).astype(np.int32)
    for x, y in ((179.0, 65.5), (-179.0, 65.5), (179.99, 65.5), (-179.99, 66.5)):
        lon, lat = udeg((x, y))
        got = coast.shore_m(coast.index(box), lon, lat, 200_000.0)[0]
        true = sphere.distances_m(
            np.repeat(lon, len(walk_lon)), np.repeat(lat, len(walk_lon)), walk_lon, walk_lat
        ).min()
        assert got == pytest.approx(true, rel=0.01)


def test_farther_than_the_reach_is_not_known():
    assert np.isinf(coast.shore_m(coast.index(coast.land()), *udeg((-40.0, 30.0)), 10_000.0)[0])


def test_the_map_says_what_it_was_made_of():
    assert "world-atlas" in coast.source()
    assert "sha256" in coast.source()
