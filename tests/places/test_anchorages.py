"""Anchorages from the fixes: where vessels lay for long, wherever a grid would have its edges."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadstead import sphere
from roadstead.places.anchorages import discover, stays
from roadstead.tables import FIX, PLACE
from roadstead.when import H_US

T = 1_700_000_000_000_000


def lying(vessel: str, lon: float, lat: float, hours: float = 20, every_h: float = 1.0, begin_h: float = 0.0, spread_m: float = 100.0, seed: int = 0) -> pl.DataFrame:
    draw = np.random.default_rng(seed)
    n = int(hours / every_h) + 1
    dx, dy = draw.uniform(-spread_m, spread_m, (2, n)) / 111_195 * 1e6
    rows = [
        {"vessel": vessel, "t": T + round((begin_h + i * every_h) * H_US), "lon": int(sphere.wrap_udeg(round(lon * 1e6 + x))), "lat": round(lat * 1e6 + y), "mmsi": vessel[5:],
         "simulated": vessel.startswith("sim"), "src": "s", "at": i + 1}
        for i, (x, y) in enumerate(zip(dx, dy, strict=True))
    ]  # fmt: skip
    return FIX.frame(rows)


def fleet(n: int, lon: float, lat: float, first: int = 0, apart_deg: float = 0.004, **how: float) -> pl.DataFrame:
    """Ships side by side around a point."""
    return pl.concat(lying(f"mmsi:{first + i:09}", lon + (i % 5 - 2) * apart_deg / 2, lat + (i // 5 % 3 - 1) * apart_deg / 2, seed=first + i, **how) for i in range(n))  # type: ignore[arg-type]


CASES = {
    "twenty hours at one spot": (lying("mmsi:1", 10, 45), 1),
    "twelve hours to the minute": (lying("mmsi:1", 10, 45, hours=12), 0),
    "half an hour more": (lying("mmsi:1", 10, 45, hours=12.5, every_h=0.5), 1),
    "two fixes in two days": (lying("mmsi:1", 10, 45, hours=48, every_h=48), 0),
    "silent for a day in between": (pl.concat([lying("mmsi:1", 10, 45, hours=8), lying("mmsi:1", 10, 45, hours=8, begin_h=32)]), 0),
    "over the antimeridian": (lying("mmsi:1", 180, 45), 1),
    "drifting a mile in the time": (pl.concat([lying("mmsi:1", 10 + i * 0.01, 45, hours=3, begin_h=i * 4) for i in range(6)]), 0),
    "there, away, and there again": (pl.concat([lying("mmsi:1", 10, 45, hours=14), lying("mmsi:1", 11, 45, hours=4, begin_h=16), lying("mmsi:1", 10, 45, hours=14, begin_h=24)]), 2),
    "two ships at one spot": (pl.concat([lying("mmsi:1", 10, 45), lying("mmsi:2", 10, 45, seed=3)]), 2),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "n"), CASES.values(), ids=CASES)
def test_stays(rows: pl.DataFrame, n: int) -> None:
    assert stays(rows).height == n


def test_a_stay_is_where_and_when_it_was() -> None:
    (stay,) = stays(lying("mmsi:1", 180, 45)).to_dicts()
    assert sphere.distance_m(stay["lon"], stay["lat"], -180_000_000, 45_000_000) < 60
    assert (stay["t0"], stay["t1"], stay["n"], stay["at"]) == (T, T + 20 * H_US, 21, 1)


@pytest.mark.parametrize(("lon", "lat"), [(10.0, 45.0), (179.9999, -30.0), (-180.0, 0.0), (0.0, 0.0), (12.3456, 59.9999)])
def test_an_anchorage_lies_on_any_edge(lon: float, lat: float) -> None:
    """Whole degrees, the antimeridian, the equator: where cells of a grid would part the ships."""
    places, of = discover([fleet(20, lon, lat)])
    (place,) = places.to_dicts()
    assert sphere.distance_m(place["lon"], place["lat"], round(lon * 1e6), round(lat * 1e6)) < 200
    assert 0 < place["uncertainty_m"] < 1000
    assert of["place"].unique().to_list() == [place["id"]]
    assert "20 vessels" in place["source"]
    assert places.schema == PLACE.schema


def test_nineteen_are_not_twenty_and_one_ship_is_one_however_often_it_comes() -> None:
    assert discover([fleet(19, 10, 45)])[0].is_empty()
    often = pl.concat(lying("mmsi:000000000", 10, 45, hours=13, begin_h=100 * i) for i in range(1, 30))
    assert stays(often).height == 29
    assert discover([often])[0].is_empty()
    assert discover([pl.concat([often, fleet(19, 10, 45)])], min_vessels=19)[0].height == 1


def test_two_roadsteads_three_miles_apart_are_two() -> None:
    places, _ = discover([fleet(20, 10, 45), fleet(25, 10, 45.05, first=100)])
    assert places.height == 2


def test_simulated_and_real_ships_never_make_one_anchorage() -> None:
    real, sim = fleet(12, 10, 45), fleet(12, 10, 45, first=50).with_columns(simulated=pl.lit(True))
    assert discover([real, sim])[0].is_empty()
    places, _ = discover([real, sim], min_vessels=12)
    assert sorted(n.startswith("SIMULATED") for n in places["name"]) == [False, True]


def test_frames_may_come_apart_as_long_as_no_vessel_does() -> None:
    rows = pl.concat([fleet(25, 10, 45), fleet(22, 10.1, 45.03, first=300)])
    whole, _ = discover([rows])
    apart, _ = discover([part for _, part in rows.group_by("vessel")])
    assert whole.equals(apart)
    assert whole.height == 2
    assert discover([])[0].is_empty()


world = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from((0.0, 0.003, 0.006, 0.009, 0.0135, 0.02)), st.sampled_from((0.0, 0.004, 0.009, 0.012)), st.integers(0, 3)), min_size=1, max_size=25
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(world, st.integers(-sphere.TURN, sphere.TURN), st.sampled_from((0.0, 60.0, -179.995)), st.randoms(use_true_random=False))
def test_a_turn_another_order_and_a_doubled_input_change_nothing(ships: list[tuple[int, float, float, int]], by: int, lat_lon: float, draw: object) -> None:
    rows = pl.concat(lying(f"mmsi:{v}", lat_lon + x, 30 + y, begin_h=100 * n, seed=v + n) for n, (v, x, y, _) in enumerate(ships))
    places, of = discover([rows], min_vessels=2)

    def plain(frame: pl.DataFrame, turned: int = 0) -> list[tuple[object, ...]]:
        lon = ((pl.col("lon").cast(pl.Int64) - turned + sphere.HALF) % sphere.TURN - sphere.HALF).cast(pl.Int32)
        return frame.with_columns(lon=lon).select("id", "lon", "lat", "uncertainty_m", "source").rows()

    turn = rows.with_columns(lon=((pl.col("lon").cast(pl.Int64) + by + sphere.HALF) % sphere.TURN - sphere.HALF).cast(pl.Int32))
    assert plain(discover([turn], min_vessels=2)[0], by) == plain(places)
    other = rows.sample(fraction=1.0, shuffle=True, seed=draw.randint(0, 99))  # type: ignore[attr-defined]
    assert plain(discover([other], min_vessels=2)[0]) == plain(places)
    assert plain(discover([pl.concat([rows, rows.with_columns(src=pl.lit("z"))])], min_vessels=2)[0]) == plain(places)
    assert of["vessel"].n_unique() >= 2 or of.is_empty()
