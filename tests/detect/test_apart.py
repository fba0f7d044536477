"""The short ways of the steps over positions: each gives what looking at every fix and every track gives."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import pytest
from spoof_worlds import fixes as sailed
from spoof_worlds import go_round, island, lie, sail, then

from roadstead import apart, sphere
from roadstead.detect import Detector, detectors, empty_kept
from roadstead.detect.drifting import Drifting
from roadstead.detect.frozen_track import FrozenTrack
from roadstead.detect.teleport import Teleport
from roadstead.detect.two_places import TwoPlaces
from roadstead.places import coast
from roadstead.slots import Fixes, picked, settled
from roadstead.tables import FIX, PLACE
from roadstead.tracks import PRESETS
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


@pytest.mark.parametrize("least", [1, 3])
def test_a_leap_is_one_by_the_distance_itself(least: int) -> None:
    for seed in range(12):
        rows = heard(np.random.default_rng(seed))
        t, lon, lat = (rows[c].to_numpy() for c in ("t", "lon", "lat"))
        nowhere = np.array([[-1, 0, 0, -1, -1]])
        _, found = apart.leaps(np.array([0, len(t)]), 0, t, lon, lat, nowhere, 3704.0, 30 / S_US, 60 * S_US, 30 * 3600 / sphere.NM_M, least)
        far = sphere.distances_m(lon[:-1], lat[:-1], lon[1:], lat[1:])
        out_of_reach = np.flatnonzero(far > 3704.0 + 30 * (np.diff(t) / S_US + 60))
        if least == 1:
            assert found[:, 1:].tolist() == [[i, i + 1] for i in out_of_reach]
        else:
            assert set(found[:, 1]) <= set(out_of_reach)
            assert len(found) < len(out_of_reach)


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
        assert (coast.deep_in(at, x, y, deep_m) == expected).all()
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


# -- a step over arrays ---------------------------------------------------------------------------------------------------

SINGLE = ("circle@1", "on_land@1", "frozen_track@1", "teleport@1", "two_places@1", "drifting@1", "bad_mid@1")
TOLD = {
    "circle@1": sailed(then(sail(0, 45, 90, 12, 3), go_round(-60, 38, 1.0, 20, 6))),
    "on_land@1": sailed(then(sail(0, 41.5, 90, 12, 2), lie(2, 41, 1), sail(0.4, 41.5, 90, 12, 1))),
    "frozen_track@1": sailed(then(sail(0, 45.00123, 90, 12, 3), sail(0, 45.00123, 90, 12, 3))),
    "teleport@1": sailed(then(sail(0, 45, 90, 12, 3), sail(20, 45, 90, 12, 3))),
    "two_places@1": sailed(sorted([*lie(0, 45, 2), *((s + 30, *rest) for s, *rest in lie(3, 45, 2))])),  # type: ignore[misc]
    "drifting@1": sailed(sail(0, 45, 90, 2, 6, heading=0)),
    "bad_mid@1": sailed(sail(0, 45, 90, 12, 1), mmsi="200000010"),
}
OTHERS = [sailed(sail(9, 45, 90, 12, 3), mmsi="111219501"), sailed(then(lie(0, 50, 2), lie(30, 50, 2), lie(60, 50, 1)), mmsi="111219502")]
"""A ship and an aircraft of a rescue service, of which nothing is told."""


@dataclass(frozen=True)
class Chosen(Fixes):
    """Fixes that know what they were chosen from."""

    heard: Any = None


def in_arrays(rows: pl.DataFrame) -> Fixes:
    """The rows of whole vessels, one fix for each instant."""
    good = PRESETS["default"].over(rows)
    start, place = good.start, np.arange(rows.height)
    sog = rows["sog_kn"].fill_null(np.nan).to_numpy()
    picks, once = sphere.one_per_instant(start, rows["t"].to_numpy(), rows["lon"].to_numpy(), rows["lat"].to_numpy(), sog)
    t, lon, lat = (rows[c].to_numpy()[picks] for c in ("t", "lon", "lat"))
    return Chosen(good.numbers, once, t, lon, lat, sog[picks], None, rows, picks, lambda: (start, place))


def both(one: Any, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Events by rows and by arrays."""
    rows = rows.sort("vessel", "t", "src", "at")
    inputs = {"places": PLACE.frame(), "coast": SHORES}
    needs, upto = {n: inputs[n] for n in one.needs}, int(rows["t"].max()) + 1  # type: ignore[arg-type]
    return one.step(rows, empty_kept(one), upto, **needs)[0], one.over(in_arrays(rows), upto, **needs)


SHORES = island()


@pytest.mark.parametrize("rule", SINGLE)
def test_over_arrays_a_step_tells_what_it_tells_of_rows(rule: str) -> None:
    one: Detector = detectors()[rule]["default"]
    by_rows, by_arrays = both(one, pl.concat([*OTHERS, TOLD[rule]]))
    assert by_rows.height > 0
    assert by_arrays.equals(by_rows)


@pytest.mark.parametrize("rule", SINGLE)
def test_of_nothing_nothing_is_told(rule: str) -> None:
    one: Any = detectors()[rule]["default"]
    none = TOLD[rule].clear()
    fixes = Fixes([], np.zeros(1, np.int64), *(none[c].to_numpy() for c in ("t", "lon", "lat", "sog_kn")), None, none)
    assert one.over(fixes, 0, **{"places": PLACE.frame(), "coast": SHORES}).height == 0


def twice(rows: pl.DataFrame, **says: Any) -> pl.DataFrame:
    """With each row again, later in the file, saying something else."""
    return pl.concat([rows, rows.with_columns(pl.col("at") + 10_000, **says)])


@pytest.mark.parametrize(
    ("one", "rows"),
    [
        (Drifting(), twice(TOLD["drifting@1"].with_columns(cog_deg=pl.lit(180.0)), cog_deg=pl.lit(90.0))),
        (Teleport(), twice(TOLD["teleport@1"].with_columns(cog_deg=pl.lit(180.0)), cog_deg=pl.lit(90.0))),
        (FrozenTrack(), twice(TOLD["frozen_track@1"].with_columns(msg_type=pl.lit(27, pl.Int64), sog_kn=pl.lit(1.0)), msg_type=pl.lit(1, pl.Int64), sog_kn=pl.lit(12.0))),
    ],
    ids=["drifting", "teleport", "frozen track"],
)
def test_of_two_rows_of_one_instant_the_same_counts_over_arrays(one: Any, rows: pl.DataFrame) -> None:
    by_rows, by_arrays = both(one, rows)
    assert by_rows.height == 1
    assert min(f["at"] for f in json.loads(by_rows["fixes"][0])) > 10_000
    assert by_arrays.equals(by_rows)


def test_a_depth_in_whole_kilometres_is_one() -> None:
    rows = TOLD["on_land@1"]
    by_rows, by_arrays = both(type(detectors()["on_land@1"]["default"])(deep_km=10), rows)
    assert by_arrays.equals(by_rows)
