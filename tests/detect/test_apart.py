"""The short ways of the steps over positions: each gives what looking at every fix and every track gives."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import polars as pl
import pytest

from roadstead import apart, sphere
from roadstead.detect import tracks
from roadstead.detect.on_land import deep_in
from roadstead.detect.two_places import TwoPlaces
from roadstead.places import coast
from roadstead.slots import picked, settled
from roadstead.tables import FIX
from roadstead.when import H_US, S_US


def heard(draw: np.random.Generator, n: int = 250) -> pl.DataFrame:
    """A number heard at some places by turns, for a while at each, under way or not; silent for days now and then."""
    spots = draw.integers(2, 12)
    wide = draw.choice([0.2, 3.0, 60.0])
    lon0, lat0 = draw.uniform(-180, 180), draw.uniform(-80, 80)
    stays = np.maximum.accumulate(np.where(draw.random(n) < 0.3, np.arange(n), 0))
    where = draw.integers(0, spots, n)[stays]
    t = np.cumsum(draw.choice([30, 60, 600, 3600, 200_000], n, p=[0.3, 0.5, 0.1, 0.09, 0.01])) * S_US
    way = draw.choice([0.0, 0.2]) * t / H_US
    lon = lon0 + draw.normal(0, wide, spots)[where] + way
    lat = np.clip(lat0 + draw.normal(0, wide, spots)[where], -90, 90)
    rows = {"vessel": ["mmsi:273000001"] * n, "mmsi": ["273000001"] * n, "t": t, "simulated": [False] * n, "src": ["s"] * n, "at": np.arange(n)}
    x, y = (((lon + 180) % 360 - 180) * 1e6).round().astype(np.int32), (lat * 1e6).round().astype(np.int32)
    return FIX.conform(pl.DataFrame({**rows, "lon": x, "lat": y}))


def runs(one: TwoPlaces, rows: pl.DataFrame) -> list[tuple[Any, ...]]:
    """(contradictions, fix before the first, last fix, the two farthest apart), by every distance to every track."""
    slack_m, m_per_us = 2 * one.position_nm * sphere.NM_M, one.fastest_kn * sphere.NM_M / H_US
    clock_us, forget_us = round(one.clock_min * 60 * S_US), round(one.forget_h * H_US)
    found: list[tuple[int, Any, Any, float, Any, Any]] = []
    ends: list[Any] = []
    for fix in rows.iter_rows(named=True):
        ends = [e for e in ends if fix["t"] - e["t"] <= forget_us]
        far = [sphere.distance_m(e["lon"], e["lat"], fix["lon"], fix["lat"]) for e in ends]
        us = [fix["t"] - e["t"] + clock_us for e in ends]
        can = [m <= slack_m + m_per_us * u for m, u in zip(far, us, strict=True)]
        speeds = [(m / u, i) for i, (m, u) in enumerate(zip(far, us, strict=True)) if can[i]]
        if speeds and not can[-1]:
            going = found and fix["t"] - found[-1][2]["t"] <= forget_us
            n, a, _, most, x, y = found.pop() if going else (0, ends[-1], None, -1.0, None, None)
            found.append((n + 1, a, fix, *((far[-1], ends[-1], fix) if far[-1] > most else (most, x, y))))
        ends = [*(e for i, e in enumerate(ends) if not speeds or i != min(speeds)[1]), fix][-apart.TRACKS :]
    return [(n, a["at"], z["at"], x["at"], y["at"]) for n, a, z, _, x, y in found if n >= one.min_pairs]


@pytest.mark.parametrize("seed", range(12))
def test_few_distances_say_what_all_of_them_do(seed: int) -> None:
    draw = np.random.default_rng(seed)
    rows, one = heard(draw), TwoPlaces(min_pairs=2, forget_h=float(draw.choice([1.0, 72.0])), fastest_kn=float(draw.choice([10.0, 60.0])))
    expected = runs(one, rows)
    for pieces in ([rows], [rows[:100], rows[100:101], rows[101:]]):
        kept, events = pl.DataFrame(schema=one.keeps), {}
        for piece in pieces:
            told, kept = one.step(piece, kept, 0)
            events |= {e["t0"]: e for e in told.iter_rows(named=True)}
        given = [(json.loads(e["detail"])["pairs"], [f["at"] for f in json.loads(e["fixes"])]) for _, e in sorted(events.items())]
        assert [(n, ats[0], ats[-1]) for n, ats in given] == [(n, a, z) for n, a, z, _, _ in expected]
        assert all({x, y} <= set(ats) for (_, ats), (*_, x, y) in zip(given, expected, strict=True))


def test_such_numbers_have_something_to_tell() -> None:
    assert sum(len(runs(TwoPlaces(min_pairs=2), heard(np.random.default_rng(seed)))) for seed in range(12)) > 10


def test_a_jump_is_one_by_the_distance_itself() -> None:
    for seed in range(12):
        rows, n = heard(np.random.default_rng(seed)), 1
        one = pl.DataFrame(schema=TwoPlaces().keeps)
        _, rows, _, start = tracks(rows, one)
        t, lon, lat = (np.concatenate([np.zeros(n, rows[c].to_numpy().dtype), rows[c].to_numpy()]) for c in ("t", "lon", "lat"))
        found = apart.jumps(start, t, lon, lat, np.zeros(n, bool), 3704.0, 30 / S_US, 60 * S_US)
        far = sphere.distances_m(lon[1:-1], lat[1:-1], lon[2:], lat[2:])
        assert found.tolist() == (1 + np.flatnonzero(far > 3704.0 + 30 * (np.diff(t[1:]) / S_US + 60))).tolist()


@pytest.mark.parametrize("deep_km", [3.0, 5.0, 40.0])
def test_what_is_not_looked_up_is_not_deep_in_land(deep_km: float) -> None:
    at, deep_m, draw, deep = coast.index(coast.land()), deep_km * 1000, np.random.default_rng(int(deep_km)), 0
    shore = coast.land().filter(pl.col("lat").abs() < 84_000_000)
    for lon0, lat0 in shore[draw.integers(0, shore.height, 60)].select("lon", "lat").iter_rows():
        step = draw.choice([50, 1000, 10_000])
        lon, lat = (np.cumsum(draw.normal(0, step, 300) + draw.normal(0, step / 2)) + x for x in (lon0, lat0))
        x, y = ((lon.round().astype(np.int64) + 180_000_000) % 360_000_000 - 180_000_000).astype(np.int32), np.clip(lat.round(), -9e7, 9e7).astype(np.int32)
        expected = coast.on_land(at, x, y)
        expected[expected] = coast.shore_m(at, x[expected], y[expected], deep_m) >= deep_m
        assert (deep_in(at, x, y, deep_m) == expected).all()
        deep += expected.sum()
    assert deep > 100


def test_rows_of_one_instant_are_in_order_of_what_they_say() -> None:
    draw = np.random.default_rng(3)
    rows = pl.DataFrame({"vessel": np.repeat(["a", "b"], 200), "t": np.tile(np.sort(draw.integers(0, 90, 200)), 2), "cog_deg": draw.choice([1.0, 2.0, np.nan], 400),
                         "heading_deg": draw.choice([5.0, 6.0], 400), "at": np.arange(400)}).with_columns(cog_deg=pl.when(pl.col("at") % 5 > 0).then("cog_deg"))  # fmt: skip
    assert settled(rows, "cog_deg", "heading_deg").equals(rows.sort(pl.struct("vessel", "t").rle_id(), "cog_deg", "heading_deg", maintain_order=True))


def test_rows_are_picked_from_frames_as_from_one() -> None:
    parts = [pl.DataFrame({"x": x}) for x in ([0, 1], [], [2, 3, 4])]
    parts[1] = parts[0].clear()
    assert picked(parts, np.array([4, 0, -1, 2, 1, 4]))["x"].to_list() == [4, 0, None, 2, 1, 4]
