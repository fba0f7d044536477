"""Encounters, case by case, and where the reference is known to fail."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from laws import NO_COAST, World, live_view

from roadstead.detect import chain, empty_kept
from roadstead.detect.encounter import PRESETS
from roadstead.detect.resample import Resample
from roadstead.sphere import wrap_udeg
from roadstead.tables import FIX, PLACE
from roadstead.when import DAY_US, H_US, iso

T = 19_500 * DAY_US
MIN = 60_000_000
METRE = 9  # microdegrees of latitude, nearly


def ship(name: str, begin: float, end: float, lon: int = 0, lat: int = 0, every: float = 5, first: int = 1, east: float = 0.0) -> list[dict[str, Any]]:
    """Fixes every so many minutes from begin to end (hours of the day), at one spot or going east at so many microdegrees a minute."""
    rows, t = [], begin * 60
    while t <= end * 60 + 1e-6:
        x = int(wrap_udeg(lon + round(east * (t - begin * 60))))
        rows.append({"vessel": f"mmsi:{name}", "t": T + round(t * MIN), "lon": x, "lat": lat, "mmsi": name, "simulated": False, "src": "s", "at": first + len(rows)})
        t += every
    return rows


def world(*ships: list[dict[str, Any]], upto: float = 72.0, ports: tuple[tuple[int, int], ...] = (), land: tuple[tuple[int, int], ...] = ()) -> World:
    rows = [{**r, "at": i} for i, r in enumerate((r for s in ships for r in s), 1)]
    places = PLACE.frame({"id": f"port:{i}", "name": "P", "lon": x, "lat": y} for i, (x, y) in enumerate(ports))
    coast = pl.DataFrame([{"ring": 0, "lon": x, "lat": y} for x, y in land], schema=NO_COAST.schema)
    return World(FIX.frame(rows), places, T + round(upto * H_US), coast=coast)


def found(w: World, preset: str = "default") -> list[dict[str, Any]]:
    """All at once, and after every instant: the same."""
    views = [sorted(live_view(PRESETS[preset], w, cuts).values(), key=lambda e: e["t0"]) for cuts in ((), sorted(set(w.rows["t"]))[::7])]
    assert views[0] == views[1]
    return views[0]


def clock(e: dict[str, Any]) -> str:
    return f"{iso(e['t0'])[11:16]}-{iso(e['t1'])[11:16] if e['t1'] else ''}"


@pytest.mark.parametrize("preset", PRESETS)
def test_over_midnight_it_is_one(preset: str) -> None:
    w = world(ship("111000001", 23 + 1 / 6, 25.5), ship("111000002", 23 + 1 / 6, 25.5, lat=100 * METRE))
    (e,) = found(w, preset)
    assert clock(e) == "23:10-01:30"
    detail = json.loads(e["detail"])
    assert (detail["minutes"], round(detail["apart_m"] / 10)) == (140, 10)
    assert (e["vessel"], e["with"], json.loads(e["key"])) == ("mmsi:111000001", "mmsi:111000002", {"vessel": "mmsi:111000001", "with": "mmsi:111000002"})
    assert "no proof of a transfer" in detail["en"]
    assert "ne prouvent ni un transfert" in detail["fr"]
    assert {f["at"] for f in json.loads(e["fixes"])} == {1, 2, 28, 29, 30, 31, 57, 58}


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("lat", [42_500_000, 42_999_500, -500, 0, 89_990_000])
@pytest.mark.parametrize("lon", [0, -500, 42_999_500, 179_999_500, -180_000_000])
def test_no_line_of_a_grid_parts_two_ships(lon: int, lat: int, preset: str) -> None:
    north = world(ship("111000001", 2, 6, lon, lat), ship("111000002", 2, 6, lon, lat + 1000))
    east = world(ship("111000001", 2, 6, lon, lat), ship("111000002", 2, 6, int(wrap_udeg(lon + 1000)), lat))
    for w in (north, east):
        (e,) = found(w, preset)
        assert clock(e) == "02:00-06:00"
        assert 0 <= json.loads(e["detail"])["apart_m"] <= 112


def grid(*ships: list[dict[str, Any]], every_min: float = 10.0) -> list[tuple[int, int]]:
    one = Resample(every_min=every_min)
    rows = world(*ships).rows.with_columns(segment=pl.lit(0, pl.Int32)).sort("vessel", "t", "src", "at")
    return one.step(rows, empty_kept(one), T)[0].select("x", "y").rows()


def test_interpolated_over_the_antimeridian_it_is_a_tenth_of_a_degree() -> None:
    a = {**ship("111000001", 0, 0, 179_950_000)[0]}
    b = {**a, "t": a["t"] + 40 * MIN, "lon": -179_950_000, "at": 2}
    assert grid([a, b]) == [(179_950_000, 0), (179_975_000, 0), (-180_000_000, 0), (-179_975_000, 0), (-179_950_000, 0)]


def test_an_eastbound_ship_stays_on_its_parallel() -> None:
    # Ten knots at 10 degrees north, a fix every 25 minutes.
    at = grid(ship("111000001", 0, 5, 50_000_000, 10_000_000, every=25, east=2821.0))
    assert {y for _, y in at} == {10_000_000}
    steps = [b - a for (a, _), (b, _) in pairwise(at)]
    assert len(at) == 31
    assert all(abs(s - 28_210) <= 1 for s in steps)


def test_nothing_is_said_before_the_first_fix_after_the_last_or_across_a_silence() -> None:
    w = world(ship("111000001", 6.05, 7.05, every=30), ship("111000001", 8.05, 8.5, every=3))
    one = Resample()
    rows = w.rows.with_columns(segment=pl.lit(0, pl.Int32))
    ticks = one.step(rows, empty_kept(one), T)[0]["tick"].to_list()
    assert [iso(t)[11:16] for t in ticks] == ["06:10", "06:20", "06:30", "06:40", "06:50", "07:00", "08:10", "08:20", "08:30"]


CASES = """
two hours to the minute              | b 2 4 100                            | 02:00-04:00 |
a tick more                          | b 2 4.2 100                          | 02:00-04:10 | 02:00-04:10
an hour at 400 m                     | b 2 3 400                            |             |
half an hour at 200 m                | b 2 2.5 200                          | 02:00-02:30 |
twenty minutes at 200 m              | b 2 2.34 200                         |             |
five hours at 501 m                  | b 2 7 502                            |             |
five hours at 499 m                  | b 2 7 499                            | 02:00-07:00 | 02:00-07:00
a fix every 55 minutes               | b 2 7 100 55                         | 02:00-06:30 | 02:00-06:30
a fix an hour is too few             | b 2 7 100 60                         |             |
parted for three hours               | b 2 4.5 100 ; b 7.5 10 100           | 02:00-10:00 | 02:00-10:00
parted for four hours                | b 2 4.5 100 ; b 8.51 11 100          | 02:00-04:30 08:40-10:50 | 02:00-10:50
both at seven knots                  | b 2 7 100 5 2000                     |             |
"""
TABLE = [[c.strip() for c in line.split("|")] for line in CASES.strip().splitlines()]


@pytest.mark.parametrize(("name", "who", "default", "gfw"), TABLE, ids=[c[0] for c in TABLE])
def test_case(name: str, who: str, default: str, gfw: str) -> None:
    """Ship a lies, or sails, beside b: hours from and to, metres apart, minutes between fixes, microdegrees east a minute."""
    parts = [list(map(float, part.split()[1:])) for part in who.split(";")]
    parts = [[*p, *(5.0, 0.0)[len(p) - 3 :]] for p in parts]
    ships = [ship("111000002", begin, end, lat=round(m * 8.9932), every=every, east=east) for begin, end, m, every, east in parts]
    east = parts[0][4]
    w = world(ship("111000001", 1, 12, east=east, lon=round(-60 * east)), *ships)
    for preset, expected in (("default", default), ("gfw", gfw)):
        assert " ".join(clock(e) for e in found(w, preset)) == expected, preset


@pytest.mark.parametrize("preset", PRESETS)
def test_near_a_port_or_on_land_ships_lie_beside_each_other(preset: str) -> None:
    pair = ship("111000001", 2, 6), ship("111000002", 2, 6, lat=100 * METRE)
    triangle = ((-100_000, -100_000), (300_000, -100_000), (0, 300_000), (-100_000, -100_000))
    assert found(world(*pair, ports=((0, 85_000),)), preset) == []
    assert len(found(world(*pair, ports=((0, 95_000),)), preset)) == 1
    assert found(world(*pair, land=triangle), preset) == []


def test_a_simulated_ship_meets_no_real_one_and_a_number_not_itself() -> None:
    real, other = ship("111000001", 2, 6), ship("111000002", 2, 6, lat=100 * METRE)
    assert found(world(real, [{**r, "vessel": "sim:111000002", "simulated": True} for r in other])) == []
    assert found(world(real, [{**r, "vessel": "mmsi:111000001/2", "mmsi": "111000001"} for r in other])) == []
    assert len(found(world(real, other))) == 1


def test_it_is_open_while_they_may_still_lie_there() -> None:
    w = world(ship("111000001", 2, 6), ship("111000002", 2, 6, lat=100 * METRE), upto=6.5)
    (e,) = found(w)
    assert (e["state"], e["t1"], json.loads(e["detail"])["until"]) == ("open", None, T + 6 * H_US)
    (later,) = found(world(ship("111000001", 2, 6), ship("111000002", 2, 6, lat=100 * METRE), upto=7.1))
    assert (later["state"], later["t1"], later["id"]) == ("closed", T + 6 * H_US, e["id"])


def test_the_thresholds_of_every_link_are_in_its_params() -> None:
    (e,) = found(world(ship("111000001", 2, 6), ship("111000002", 2, 6, lat=100 * METRE)), "gfw")
    given = json.loads(e["params"])
    assert given["resample@1"] == {"apart_h": 1.0, "every_min": 10.0, "over_silence": True}
    assert given["contact@1"]["within_m"] == 500.0
    assert [link.rule for link in chain(PRESETS["gfw"])] == ["resample@1", "contact@1"]


def test_a_fix_at_the_very_tick_that_ends_a_silence_says_nothing_also_where_the_run_was_cut_behind_it() -> None:
    """22:00, 65 minutes of silence, 23:10:00 exactly, 23:40: the reference's next tick is 23:20, whatever was kept in between."""
    resample = Resample(over_silence=True)
    t = [T + m * MIN for m in (0, 5, 70, 100)]
    rows = FIX.frame([{"vessel": "mmsi:1", "mmsi": "1", "t": x, "lon": 0, "lat": 0, "sog_kn": 0.1, "simulated": False, "src": "s", "at": k} for k, x in enumerate(t)])
    rows = rows.with_columns(flags=pl.lit(0, pl.Int32), segment=pl.lit(0, pl.Int32))
    whole, _ = resample.step(rows, pl.DataFrame(schema=resample.keeps), t[-1])
    first, kept = resample.step(rows[:3], pl.DataFrame(schema=resample.keeps), t[2])
    then, _ = resample.step(rows[3:], kept, t[-1])
    assert [*first["tick"], *then["tick"]] == whole["tick"].to_list()
    assert t[2] not in whole["tick"]
    assert t[2] + 10 * MIN in whole["tick"]
