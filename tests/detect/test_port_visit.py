"""Port visits, case by case. A fix is ``hours:km north of the port[:knots]``; a visit ``from-to/confidence``."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from laws import World, later, live_view

from roadstead import sphere
from roadstead.detect import empty_kept, params
from roadstead.detect.port_visit import PRESETS, PortVisit
from roadstead.tables import FIX, PLACE
from roadstead.when import DAY_US, H_US

T = 19_500 * DAY_US
KM = 1000 / (math.radians(1e-6) * sphere.R_M)
CASES = """
passes by                        | 0:9 1:2 2:9                    | 2  | 1-2/1   | 1-2/1
stops                            | 0:9 1:2 2:1:0 3:2 4:9          | 4  | 1-4/4   | 1-4/4
enters stopped                   | 0:9 1:2:0 2:9                  | 2  | 1-2/4   | 1-2/4
silent in port, four hours       | 0:9 1:2 5:2 6:9                | 6  | 1-6/4   | 1-6/4
silent in port, almost           | 0:9 1:2 4.99:2 6:9             | 6  | 1-6/1   | 1-6/1
gone after a silence             | 0:9 1:2 9:80                   | 9  | 1-9/4   | 1-9/4
starts in port and stops         | 0:1 1:1:0 2:9                  | 2  | 0-2/3   | 1-2/3
starts stopped and leaves        | 0:1:0 1:1:0 2:9                | 2  | 0-2/3   | 2-2/3
starts in port and leaves        | 0:1 1:1 2:9                    | 2  | 0-2/1   | 2-2/1
starts stopped and stays         | 0:1:0 1:1:0                    | 1  | 0-/2    | 1-/2
starts stopped, silence          | 0:1:0 1:1:0                    | 5  | 0-/2    | 1-/2
one fix in port, moving          | 0:1                            | 0  |         | 0-/2
comes and stays                  | 0:9 1:1                        | 1  | 1-/1    | 1-/3
comes, stops and stays           | 0:9 1:1 2:1:0                  | 2  | 1-/3    | 1-/3
comes, stays, the file ends      | 0:9 1:1                        | 5  | 1-/3    | 1-/3
3.5 km from outside is outside   | 0:9 1:3.5 2:9                  | 2  |         |
3.5 km from inside is inside     | 0:9 1:2 2:3.5 3:2 4:9          | 4  | 1-4/1   | 1-4/1
3.5 km first of all is outside   | 0:3.5 1:2 2:9                  | 2  | 1-2/1   | 1-2/1
a hair inside 3 km               | 0:9 1:2.9999 2:9               | 2  | 1-2/1   | 1-2/1
a hair outside 3 km              | 0:9 1:3.0001 2:9               | 2  |         |
a hair inside 4 km keeps         | 0:9 1:1 2:3.9999 3:1 4:9       | 4  | 1-4/1   | 1-4/1
a hair outside 4 km leaves       | 0:9 1:1 2:4.0001 3:1 4:9       | 4  | 1-2/1 3-4/1 | 1-2/1 3-4/1
0.3 kn keeps moving              | 0:9 1:1 2:1:0.3 3:9            | 3  | 1-3/1   | 1-3/1
no speed keeps moving            | 0:9 1:1 2:1:none 3:9           | 3  | 1-3/1   | 1-3/1
no speed at all                  | 0:9 1:1:none 2:9               | 2  | 1-2/1   |
two visits                       | 0:9 1:1:0 2:9 3:1 4:9          | 4  | 1-2/4 3-4/1 | 1-2/4 3-4/1
never near                       | 0:9 1:9 30:9                   | 30 |         |
no position                      | 0:9 1:none 2:9                 | 2  |         |
"""
TABLE = [[cell.strip() for cell in line.split("|")] for line in CASES.strip().splitlines()]
# What pipe-anchorages e1db7c8 tells of the same fixes when its own code is run; each event with its hour.
THEIRS = """
passes by                          | 0:9 1:2 2:9                                 | 1-2/1  | in@1 out@2
stops                              | 0:9 1:2 2:1:0 3:2 4:9                       | 1-4/4  | in@1 stop@2 go@3 out@4
leaves stopped                     | 0:9 1:2:0 2:9                               | 1-2/4  | in@1 stop@1 go@2 out@2
silent in port, four hours         | 0:9 1:2 5:2 6:9                             | 1-6/4  | in@1 silent@5 heard@5 out@6
silent over midnight               | 20:9 21:1 22:1:0 27:1:0 28:9                | 21-28/4 | in@21 stop@22 silent@26 heard@27 go@28 out@28
in port when first heard, silent   | 0:1 5:1 6:9                                 | 0-6/3  | silent@4 heard@5 out@6
silent until the day ends          | 18:9 19.9:1                                 | 19.9-/3 | in@19.9 silent@23.9
and a minute less than four hours  | 18:9 20:1                                   | 20-/1  | in@20
off 3.5 km at midnight             | 20:9 21:2 22:3.5 23:3.5 25:3.5 26:5 27:8 28:9 | 21-28/1 | in@21 out@28
and nearer before she leaves       | 20:9 21:2 22:3.5 23:3.5 25:3.5 25.5:2 26:5 27:8 28:9 | 21-26/1 | in@21 out@26
off 3.5 km, another port next      | 20:9 21:2 23:3.5 25:3.5 26:9 27:9 28:2 29:2 30:9 | 21-27/1 28-30/1 | in@21 out@27 in@28 out@30
0.3 kn at midnight                 | 20:9 21:2:0 23:2:0.3 25:2:0.3 25.5:2:0.6 26:2:0.6 27:2:0.6 28:9 | 21-28/4 | in@21 stop@21 go@27 out@28
no speed, not there                | 0:9 1:2:none 2:2 3:2:none 4:9               | 2-4/1  | in@2 out@4
hovers at the edge                 | 0:9 1:2.9 2:3.9 3:3.1 4:4.1 5:3.1 6:2.9 7:9 | 1-4/1 6-7/1 | in@1 out@4 in@6 out@7
"""
NAMES = {"PORT_ENTRY": "in", "PORT_EXIT": "out", "PORT_STOP_BEGIN": "stop", "PORT_STOP_END": "go", "PORT_GAP_BEGIN": "silent", "PORT_GAP_END": "heard"}
PLACES = [(0, 0), (179_999_500, 42_000_000), (-180_000_000, -60_000_000), (12_000_000, 89_990_000)]


def port(lon: int, lat: int, name: str = "port:x", unsure: float | None = 300.0) -> pl.DataFrame:
    return PLACE.frame([{"id": name, "name": name, "lon": lon, "lat": lat, "uncertainty_m": unsure}])


def fixes(text: str, lon: int, lat: int, east: bool = False) -> pl.DataFrame:
    rows = []
    for at, item in enumerate(text.split(), 1):
        hour, km, kn = [*item.split(":"), "9"][:3]
        row = {"vessel": "sim:1", "t": T + round(float(hour) * H_US), "mmsi": "1", "simulated": True, "src": "s", "at": at}
        if km != "none":
            d = float(km) * KM
            x = lon + round(d / math.cos(math.radians(lat / 1e6))) if east else lon
            y = lat if east else lat + round(d)
            if y > 90_000_000:  # over the pole
                x, y = x + sphere.HALF, 180_000_000 - y
            row |= {"lon": int(sphere.wrap_udeg(x)), "lat": y, "sog_kn": None if kn == "none" else float(kn)}
        rows.append(row)
    return FIX.frame(rows).sort("vessel", "t", "src", "at")


def hours(us: int | None) -> str:
    return "" if us is None else f"{(us - T) / H_US:g}"


def shown(events: pl.DataFrame | list[dict[str, Any]]) -> str:
    rows = events.to_dicts() if isinstance(events, pl.DataFrame) else events
    return " ".join(f"{hours(e['t0'])}-{hours(e['t1'])}/{e['confidence']}" for e in rows)


@pytest.mark.parametrize("preset", ["default", "gfw"])
@pytest.mark.parametrize(("name", "rows", "upto", "ours", "theirs"), TABLE, ids=[c[0] for c in TABLE])
def test_case(name: str, rows: str, upto: str, ours: str, theirs: str, preset: str) -> None:
    one = PRESETS[preset]
    for lon, lat in PLACES:
        world = World(fixes(rows, lon, lat), port(lon, lat), T + round(float(upto) * H_US))
        for cuts in ((), world.rows["t"]):  # all at once, and fix by fix
            seen = sorted(live_view(one, world, cuts).values(), key=lambda e: e["t0"])
            assert shown(seen) == (ours if preset == "default" else theirs)


@pytest.mark.parametrize(("name", "rows", "expected", "events"), [[c.strip() for c in line.split("|")] for line in THEIRS.strip().splitlines()])
def test_the_events_of_the_reference(name: str, rows: str, expected: str, events: str) -> None:
    for lon, lat in PLACES:
        world = World(fixes(rows, lon, lat), port(lon, lat), T + round(float(rows.split()[-1].split(":")[0]) * H_US))
        for cuts in ((), world.rows["t"]):
            seen = sorted(live_view(PRESETS["gfw"], world, cuts).values(), key=lambda e: e["t0"])
            told = [event for e in seen for event in json.loads(e["detail"])["events"]]
            assert (shown(seen), " ".join(f"{NAMES[kind]}@{hours(t)}" for kind, t, _ in told)) == (expected, events)
            assert {place for *_, place in told} == {"port:x"}


def test_of_many_events_the_first_and_the_last_hundred_are_told() -> None:
    one = PRESETS["gfw"]
    text = "0:9 1:2 " + " ".join(f"{1 + n / 10}:1:{n % 2 * 9}" for n in range(1, 230)) + " 24:1 25:9"
    kept, said = empty_kept(one), []
    for part in (text.split()[:90], text.split()[90:]):
        events, kept = one.step(fixes(" ".join(part), 0, 0), kept, T + round(float(part[-1].split(":")[0]) * H_US), places=port(0, 0))
        said += events.to_dicts()
    detail = json.loads(said[-1]["detail"])
    times = [t for _, t, _ in detail["events"]]
    assert (len(times), detail["events_n"], shown(said[-1:])) == (200, 230, "1-25/4")
    assert times == sorted(times)
    assert [hours(t) for t in (times[0], times[99], times[100], times[-1])] == ["1", "11", "14.1", "25"]


def test_what_was_told_of_the_last_fix_is_taken_back_where_the_next_one_speaks_against_it() -> None:
    one = PRESETS["gfw"]
    kept, said = empty_kept(one), []
    for part, upto in (("0:1", 1), ("2:1", 2), ("3:1", 3), ("4:9", 4)):
        events, kept = one.step(fixes(part, 0, 0), kept, T + upto * H_US, places=port(0, 0))
        said.append([(hours(e["t0"]), e["state"], e["confidence"]) for e in events.sort("t0").to_dicts()])
    # By midnight she would have been silent in port for four hours.
    assert said == [
        [("0", "open", 2)], [("0", "withdrawn", None), ("2", "open", 2)], [("2", "withdrawn", None), ("3", "open", 2)], [("3", "withdrawn", None), ("4", "closed", 1)],
    ]  # fmt: skip


def test_east_over_the_antimeridian() -> None:
    one = PRESETS["default"]
    for lon in (179_999_000, -179_999_000, 180_000_000, -180_000_000):
        events, _ = one.step(fixes("0:-9 1:-2 2:2:0 3:9", lon, 50_000_000, east=True), empty_kept(one), T + 3 * H_US, places=port(lon, 50_000_000))
        assert shown(events) == "1-3/4"


def test_an_open_visit_gets_surer_and_keeps_its_id() -> None:
    one = PRESETS["default"]
    kept, said = empty_kept(one), []
    for part, upto in (("0:9 1:2", 1), ("2:1", 2), ("3:1:0", 3), ("4:1:0", 4), ("5:9", 5)):
        events, kept = one.step(fixes(part, 0, 0), kept, T + upto * H_US, places=port(0, 0))
        said += events.to_dicts()
    assert [(e["state"], e["confidence"]) for e in said] == [("open", 1), ("open", 3), ("closed", 4)]
    assert len({e["id"] for e in said}) == 1


def test_what_an_event_says() -> None:
    one = PRESETS["default"]
    (e,) = one.step(fixes("0:9 1:2 2:1:0 3:9", 0, 0), empty_kept(one), T + 3 * H_US, places=port(0, 0))[0].to_dicts()
    assert (e["place"], e["kind"], e["mmsi"], e["simulated"], e["imo"], e["reception"]) == ("port:x", "port_visit", "1", True, None, None)
    assert json.loads(e["fixes"]) == [{"at": n, "src": "s"} for n in (2, 3, 4)]
    assert (e["lat0"], e["lat1"]) == (round(2 * KM), round(9 * KM))
    assert json.loads(e["params"])["exit_km"] == 4.0


def test_of_two_places_ours_is_the_nearest_reached_and_theirs_the_first() -> None:
    both = pl.concat([port(0, 0, "port:a"), port(0, round(5 * KM), "port:b")])
    track = fixes("0:-9 1:-2 2:1.5 3:3.4 4:4.9:0 5:20", 0, 0)
    for preset, place in (("default", "port:b"), ("gfw", "port:a")):
        one = PRESETS[preset]
        events, _ = one.step(track, empty_kept(one), T + 5 * H_US, places=both)
        assert (shown(events), events["place"].to_list()) == ("1-5/4", [place])
    # Theirs tells which was nearest at each event, and so where she went from.
    assert [place for *_, place in json.loads(events["detail"][0])["events"]] == ["port:a", "port:b", "port:b", "port:b"]


WAYS = """
nearer to the first                  | -9 -2 0.5 3 4 9          | port:a
nearer to the next                   | -9 -2 1.5 3.4 4.9 20     | port:b
to and fro, nearest to the first     | -9 -2 4 0.9 4 1 4 9      | port:a
to and fro, nearest to the next      | -9 -2 1.2 4 0.9 4.2 3 9  | port:b
as near to both                      | -9 1 4 9                 | port:a
"""


@pytest.mark.parametrize(("name", "way", "place"), [[c.strip() for c in line.split("|")] for line in WAYS.strip().splitlines()])
def test_the_place_of_a_visit_is_the_one_she_came_nearest_to(name: str, way: str, place: str) -> None:
    """However often each of them is looked up: fix by fix, all at once, and with many fixes at each spot."""
    both = pl.concat([port(0, 0, "port:a"), port(0, round(5 * KM), "port:b")])
    for times in (1, 5):
        rows = fixes(" ".join(f"{h + n / 60}:{km}" for h, km in enumerate(way.split()) for n in range(times)), 0, 0)
        for cuts in ((), rows["t"]):
            (event,) = live_view(PRESETS["default"], World(rows, both, T + 9 * H_US), cuts).values()
            assert event["place"] == place


def test_the_earth_of_the_reference_is_smaller() -> None:
    track = fixes("0:9 1:1 2:9", 0, 0).with_columns(lat=pl.Series([90_000, 26_980, 90_000], dtype=pl.Int32))
    theirs_km = math.radians(0.026980) * 6371 * (1 + 1e-9)
    told = [shown(replace(one, entry_km=theirs_km).step(track, empty_kept(one), T + 2 * H_US, places=port(0, 0))[0]) for one in (PRESETS["gfw"], PRESETS["default"])]  # type: ignore[type-var]
    assert told == ["1-2/1", ""]


def plainly(rows: pl.DataFrame, ports: list[dict[str, Any]], upto: int) -> list[tuple[Any, ...]]:
    """(t0, t1, confidence, place) by our rule, every fix against every port."""
    found: list[tuple[Any, ...]] = []
    inside = stopped = visit = None
    t = 0
    for fix in rows.iter_rows(named=True):
        far, place = min((sphere.distance_m(fix["lon"], fix["lat"], p["lon"], p["lat"]) - (p["uncertainty_m"] if p["uncertainty_m"] > 1000 else 0), p["id"]) for p in ports)
        before, was_stopped, silent, t = inside, stopped, fix["t"] - t >= 4 * H_US, fix["t"]
        inside = far <= 3000 or (far < 4000 and bool(before))
        stopped = inside and (fix["sog_kn"] <= 0.2 or (fix["sog_kn"] < 0.5 and bool(was_stopped)))
        if visit is not None:
            visit["still"] |= silent or stopped != was_stopped
            if not inside:
                found.append((visit["t0"], t, 2 * visit["still"] + 1 + visit["entry"] - (not visit["still"] and visit["entry"]), visit["place"]))
                visit = None
            elif far < visit["far"]:
                visit |= {"far": far, "place": place}
        elif inside:
            visit = {"t0": t, "entry": before is False, "still": stopped, "far": far, "place": place}
    if visit is not None:
        still = visit["still"] or upto - t >= 4 * H_US
        found.append((visit["t0"], None, 2 + visit["entry"] if still else visit["entry"], visit["place"]))
    return [f for f in found if f[2]]


@pytest.mark.parametrize("seed", range(12))
def test_no_fix_need_be_looked_up_to_be_known(seed: int) -> None:
    """Among many ports, with steps of metres and of miles, the same is told as when every fix is measured from every port."""
    draw, n = np.random.default_rng(seed), 1500
    lon0, lat0 = [(0, 0), (179_990_000, 45_000_000), (-180_000_000, -70_000_000), (50_000_000, 89_000_000)][seed % 4]
    shrink = math.cos(math.radians(lat0 / 1e6))
    walk = np.clip(np.cumsum(draw.normal(0, 1, (2, n)) * draw.choice([20, 200, 2000, 20_000], n), axis=1), -400_000, 400_000)
    t = T + np.cumsum(draw.choice([10, 600, 4000, 15_000], n)) * 1_000_000
    rows = FIX.frame([
        {"vessel": "sim:1", "mmsi": "1", "simulated": True, "t": int(t[i]), "lon": int(sphere.wrap_udeg(lon0 + round(walk[0, i] / shrink))), "lat": lat0 + round(walk[1, i]),
         "sog_kn": float(draw.choice([0, 0.3, 0.6, 9])), "src": "s", "at": i + 1}
        for i in range(n)
    ])  # fmt: skip
    near = draw.normal(0, 120_000, (2, 30))
    ports = [
        {"id": f"port:{i:02}", "name": "x", "lon": int(sphere.wrap_udeg(lon0 + round(near[0, i] / shrink))), "lat": lat0 + round(near[1, i]), "uncertainty_m": float(draw.choice([300, 2500]))}
        for i in range(30)
    ]  # fmt: skip
    expected = plainly(rows, ports, int(t[-1]))
    assert len(expected) >= 3
    world = World(rows, PLACE.frame(ports), int(t[-1]))
    for cuts in ((), [int(c) for c in draw.choice(t, 5)]):
        assert sorted((e["t0"], e["t1"], e["confidence"], e["place"]) for e in live_view(PRESETS["default"], world, cuts).values()) == expected


def test_a_new_track_knows_nothing_of_the_one_before_it() -> None:
    """Off 3.5 km, on a track that began there: the reference does not know that she is in port, and tells the exit late."""
    rows = fixes("1:9 2:2 3:3.5 4:3.5 5:5 6:8 7:9", 0, 0).with_columns(flags=pl.lit(0, pl.Int32))
    for at, expected in ((9, "2-5/1"), (3, "2-7/1")):
        rows = rows.with_columns(segment=(pl.col("at") > at).cast(pl.Int32))
        assert shown(list(live_view(PRESETS["gfw"], World(rows, port(0, 0), T + 7 * H_US)).values())) == expected


def test_what_has_not_changed_is_not_told_again() -> None:
    for preset in ("default", "gfw"):
        one = PRESETS[preset]
        _, kept = one.step(fixes("0:9 1:1 2:1:0", 0, 0), empty_kept(one), T + 2 * H_US, places=port(0, 0))
        assert one.step(fixes("3:1:0", 0, 0), kept, T + 3 * H_US, places=port(0, 0))[0].is_empty() == (preset == "default")
        _, kept = one.step(fixes("3:1:0 4:1:0", 0, 0), kept, T + 4 * H_US, places=port(0, 0))
        assert one.step(FIX.frame(), kept, T + 5 * H_US, places=port(0, 0))[0].is_empty()


def test_an_exemption_is_needed() -> None:
    world = World(fixes("18:9 19.9:1", 0, 0), port(0, 0), T + 20 * H_US)
    assert [e["confidence"] for e in live_view(PRESETS["gfw"], world).values()] == [3]
    assert [e["confidence"] for e in live_view(PRESETS["gfw"], later(world, H_US)).values()] == [1]
    # And the visit says that nobody saw it last so long.
    (told,), (sure,) = (live_view(PRESETS["gfw"], w).values() for w in (world, World(fixes("18:9 19.9:1 25:9", 0, 0), port(0, 0), T + 25 * H_US)))
    assert "midnight UTC" in json.loads(told["detail"])["en"]
    assert "minuit UTC" in json.loads(told["detail"])["fr"]
    assert "en" not in json.loads(sure["detail"])
    assert (set(PRESETS["gfw"].exempt), PRESETS["default"].exempt) == ({"hours"}, {})


def test_a_place_we_know_badly_is_wider_or_has_no_visits() -> None:
    track = fixes("0:20 1:5 2:20", 0, 0)
    for unsure, ours in ((300.0, ""), (None, ""), (2500.0, "1-2/1"), (20_000.0, "")):
        for preset, expected in (("default", ours), ("gfw", "")):
            one = PRESETS[preset]
            assert shown(one.step(track, empty_kept(one), T + 2 * H_US, places=port(0, 0, unsure=unsure))[0]) == expected


def test_other_places_or_thresholds_make_other_ids() -> None:
    one = PRESETS["default"]
    assert params(one, {"places": port(0, 0)}) != params(one, {"places": port(1, 0)})
    assert params(one, {"places": port(0, 0)}) == params(one, {"places": port(0, 0).with_columns(name=pl.lit("other"))})
    assert params(one, {"places": port(0, 0)}) != params(PortVisit(entry_km=2.0), {"places": port(0, 0)})


def test_many_visits_of_one_ship() -> None:
    one = PRESETS["default"]
    text = " ".join(f"{2 * n}:9 {2 * n + 1}:1" for n in range(50)) + " 100:9"
    events, _ = one.step(fixes(text, 0, 0), empty_kept(one), T + 100 * H_US, places=port(0, 0))
    assert events.height == 50
    assert events["id"].n_unique() == 50


def test_one_visit_ends_and_a_like_one_begins_between_two_looks() -> None:
    world = World(fixes("0:9 1:1 2:9 3:1", 0, 0), port(0, 0), T + 3 * H_US)
    seen = live_view(PRESETS["default"], world, [T + H_US])
    assert shown(sorted(seen.values(), key=lambda e: e["t0"])) == "1-2/1 3-/1"


def far_apart(segment: int, hours_silent: float) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A ship lies in one port, and the next that is heard of it is in another, 120 nautical miles north."""
    both = pl.concat([port(0, 0, "port:a"), port(0, 2_000_000, "port:b")])
    here, there = fixes("0:9 1:1 2:1:0", 0, 0), fixes(f"{2 + hours_silent}:1:0 {3 + hours_silent}:9", 0, 2_000_000)
    rows = pl.concat([here, there.with_columns(at=pl.col("at") + 3)]).with_columns(flags=pl.lit(0, pl.Int32), segment=pl.Series([0, 0, 0, segment, segment], dtype=pl.Int32))
    return rows, both


def test_unheard_between_two_ports_it_has_left_the_first() -> None:
    rows, both = far_apart(1, 30)
    for cuts in ((), rows["t"], [T + 20 * H_US]):
        world = World(rows, both, T + 40 * H_US)
        seen = sorted(live_view(PRESETS["default"], world, cuts).values(), key=lambda e: e["t0"])
        assert [(shown([e]), e["place"]) for e in seen] == [("1-32/4", "port:a"), ("32-33/4", "port:b")]
        # The reference ends the first at its last event in port, and the second has no entry.
        seen = sorted(live_view(PRESETS["gfw"], world, cuts).values(), key=lambda e: e["t0"])
        assert [(shown([e]), e["place"]) for e in seen] == [("1-2/3", "port:a"), ("32-33/3", "port:b")]


def test_where_the_reference_parts_visits_the_last_event_ends_the_first() -> None:
    """Not the last fix; and without a silence of four hours the next begins with its first event."""
    both = pl.concat([port(0, 0, "port:a"), port(0, 2_000_000, "port:b")])
    here, there = fixes("0:9 1:1 2:1:0 3:1:0", 0, 0), fixes("6:1:0 7:1:9 8:9", 0, 2_000_000)
    rows = pl.concat([here, there.with_columns(at=pl.col("at") + 4)]).with_columns(flags=pl.lit(0, pl.Int32), segment=pl.Series([0] * 4 + [1] * 3, dtype=pl.Int32))
    seen = sorted(live_view(PRESETS["gfw"], World(rows, both, T + 8 * H_US)).values(), key=lambda e: e["t0"])
    assert [(shown([e]), e["place"]) for e in seen] == [("1-2/3", "port:a"), ("7-8/3", "port:b")]
    assert json.loads(seen[0]["fixes"])[-1] == {"at": 3, "src": "s"}


def test_the_reference_looks_at_tracks_event_by_event() -> None:
    """The track began anew in the first port, and went on in the next: what was told last in the first was of the old track."""
    both = pl.concat([port(0, 0, "port:a"), port(0, 2_000_000, "port:b")])
    here, there = fixes("0:9 1:1 2:1:0 3:1:0", 0, 0), fixes("13:1:0 14:9", 0, 2_000_000)
    rows = pl.concat([here, there.with_columns(at=pl.col("at") + 4)]).with_columns(flags=pl.lit(0, pl.Int32), segment=pl.Series([0, 0, 0, 1, 1, 1], dtype=pl.Int32))
    for cuts in ((), rows["t"]):
        seen = sorted(live_view(PRESETS["gfw"], World(rows, both, T + 14 * H_US), cuts).values(), key=lambda e: e["t0"])
        assert [(shown([e]), e["place"]) for e in seen] == [("1-2/3", "port:a"), ("13-14/3", "port:b")]


def test_the_reference_parts_visits_only_where_the_track_began_anew() -> None:
    rows, both = far_apart(0, 30)
    assert shown(PRESETS["gfw"].step(rows, empty_kept(PRESETS["gfw"]), T + 40 * H_US, places=both)[0]) == "1-33/4"
