"""The kernels against formulas of another kind (vectors, not haversines), and exact under a turn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadstead import sphere

lons = st.integers(-sphere.HALF, sphere.HALF)
lats = st.integers(-90_000_000, 90_000_000)
turns = st.integers(-sphere.TURN, sphere.TURN)


def vector(lon: int, lat: int) -> np.ndarray:
    x, y = math.radians(lon / 1e6), math.radians(lat / 1e6)
    return np.array([math.cos(y) * math.cos(x), math.cos(y) * math.sin(x), math.sin(y)])


def far_m(lon0: int, lat0: int, lon1: int, lat1: int) -> float:
    u, v = vector(lon0, lat0), vector(lon1, lat1)
    return 6_371_008.8 * math.atan2(float(np.linalg.norm(np.cross(u, v))), float(u @ v))


def turned(lon: int, by: int) -> int:
    return (lon + by + sphere.HALF) % sphere.TURN - sphere.HALF


@given(lons, lats, lons, lats)
def test_distance(lon0: int, lat0: int, lon1: int, lat1: int) -> None:
    expected = far_m(lon0, lat0, lon1, lat1)
    # A haversine loses digits near the other side of the earth.
    assert sphere.distance_m(lon0, lat0, lon1, lat1) == pytest.approx(expected, rel=1e-9, abs=0.001 if expected < 1.9e7 else 1.0)


@given(lons, lats, lons, lats, turns)
def test_a_turn_changes_no_bit(lon0: int, lat0: int, lon1: int, lat1: int, by: int) -> None:
    a, b = turned(lon0, by), turned(lon1, by)
    assert sphere.distance_m(lon0, lat0, lon1, lat1) == sphere.distance_m(a, lat0, b, lat1)
    assert sphere.dlon_udeg(lon0, lon1) == sphere.dlon_udeg(a, b)
    assert sphere.implied_kn(lon0, lat0, 0, lon1, lat1, 10**9) == sphere.implied_kn(a, lat0, 0, b, lat1, 10**9)
    ours, other = sphere.bearing_deg(lon0, lat0, lon1, lat1), sphere.bearing_deg(a, lat0, b, lat1)
    assert ours == other or (math.isnan(ours) and math.isnan(other))
    x, y = sphere.dead_reckon(lon0, lat0, 77.0, 11.0, 3600.0)
    assert (sphere.wrap_udeg(x + by), y) == sphere.dead_reckon(a, lat0, 77.0, 11.0, 3600.0)


@given(lons, st.integers(-89_000_000, 89_000_000), st.floats(0, 359.9), st.floats(1, 40), st.floats(60, 86_400))
def test_dead_reckoning_goes_that_far_that_way(lon: int, lat: int, cog: float, kn: float, s: float) -> None:
    x, y = sphere.dead_reckon(lon, lat, cog, kn, s)
    assert far_m(lon, lat, x, y) == pytest.approx(kn * 1852 * s / 3600, abs=0.3)
    if kn * s > 20_000 and abs(lat) < 80_000_000:
        off = (sphere.bearing_deg(lon, lat, x, y) - cog + 180) % 360 - 180
        assert abs(off) < 0.1


CASES = [
    ((0, 0, 0, 1_000_000), 111_195.08, 0.0),
    ((0, 0, 1_000_000, 0), 111_195.08, 90.0),
    ((179_950_000, 0, -179_950_000, 0), 11_119.508, 90.0),
    ((-179_950_000, 0, 179_950_000, 0), 11_119.508, 270.0),
    ((180_000_000, 5, -180_000_000, 5), 0.0, math.nan),
    ((0, 90_000_000, 90_000_000, 89_000_000), 111_195.08, 90.0),
]


@pytest.mark.parametrize(("ends", "m", "deg"), CASES)
def test_known(ends: tuple[int, int, int, int], m: float, deg: float) -> None:
    assert sphere.distance_m(*ends) == pytest.approx(m, abs=0.01)
    assert sphere.bearing_deg(*ends) == pytest.approx(deg, abs=1e-6, nan_ok=True)


def test_an_eastbound_ship_goes_east_and_not_north() -> None:
    """The defect of a peer: a course already in radians converted to radians again (notes/sea.md 2.7)."""
    assert sphere.dead_reckon(50_000_000, 10_000_000, 90.0, 10.0, 3600.0) == (50_169_123, 9_999_957)


def test_speed() -> None:
    assert sphere.implied_kn(0, 0, 0, 0, 1_000_000, 3_600_000_000) == pytest.approx(60.04, abs=0.01)
    assert sphere.implied_kn(0, 0, 0, 0, 1_000_000, 0) == math.inf
    assert sphere.implied_kn(7, 7, 0, 7, 7, 0) == 0.0


def test_cells() -> None:
    assert sphere.cell_of(180_000_000, 0, 500_000) == sphere.cell_of(-180_000_000, 0, 500_000)
    assert sphere.cell_of(-1, 0, 500_000) + 1 == sphere.cell_of(0, 0, 500_000)


def test_read_only_and_writable_arrays_share_one_compilation() -> None:
    a, b = np.array([179_950_000], np.int32), np.array([0], np.int32)
    frozen = a.copy()
    frozen.flags.writeable = False
    assert sphere.distances_m(a, b, -a, b) == sphere.distances_m(frozen, b, -frozen, b)
    assert len(sphere.distances_m.signatures) == 1  # type: ignore[attr-defined]


points = st.lists(st.tuples(lons | st.integers(179_950_000, 180_000_000), lats | st.integers(89_900_000, 90_000_000)), min_size=1, max_size=20)


@settings(max_examples=60, deadline=None)
@given(points, st.integers(0, 19), st.integers(-60_000, 60_000), st.integers(-60_000, 60_000), st.sampled_from((10.0, 4_000.0, 60_000.0)))
def test_the_nearest_point_is_the_one_a_full_search_finds(at: list[tuple[int, int]], which: int, dx: int, dy: int, reach: float) -> None:
    lon, lat = (np.array(c, np.int32) for c in zip(*at, strict=True))
    less = np.array([reach / 2 if i % 3 == 0 else 0.0 for i in range(len(at))])
    start, members = sphere.reach_index(lon, lat, less + reach)
    x = int(sphere.wrap_udeg(at[which % len(at)][0] + dx * 20))
    y = max(-90_000_000, min(90_000_000, at[which % len(at)][1] + dy))
    full = [sphere.distance_m(x, y, *p) - m for p, m in zip(at, less, strict=True)]
    found, far = sphere.nearest(x, y, start, members, lon, lat, less)
    if min(full) <= reach:
        assert far == min(full)
        assert found == full.index(far)
    else:
        assert far > reach


def test_one_per_instant() -> None:
    t = np.array([1, 1, 1, 2, 5, 5], np.int64)
    lon = np.array([180_000_000, -179_999_999, 179_999_999, 0, 1, 1], np.int32)
    lat = np.array([5, 5, 5, 0, 2, 1], np.int32)
    sog = np.array([1.0, 1.0, 1.0, np.nan, np.nan, 3.0])
    rows, start = sphere.one_per_instant(np.array([0, 4, 6], np.int64), t, lon, lat, sog)
    assert rows.tolist() == [2, 3, 5]
    assert start.tolist() == [0, 2, 3]
    assert sphere.one_per_instant(np.array([0, 2], np.int64), t[::-1].copy()[1:3], lon[:2], lat[:2], sog[:2])[1][0] == -2
