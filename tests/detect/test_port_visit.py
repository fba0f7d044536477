"""Port visits, case by case. A fix is ``hours:km north of the port[:knots]``; a visit ``from-to/confidence``."""

from __future__ import annotations

import json
import math
from typing import Any

import polars as pl
import pytest
from laws import World, live_view

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
starts stopped and stays         | 0:1:0 1:1:0                    | 1  | 0-/2    |
starts stopped, silence          | 0:1:0 1:1:0                    | 5  | 0-/2    | 1-/2
one fix in port, moving          | 0:1                            | 0  |         |
comes and stays                  | 0:9 1:1                        | 1  | 1-/1    | 1-/1
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
no speed at all                  | 0:9 1:1:none 2:9               | 2  | 1-2/1   | 1-2/1
two visits                       | 0:9 1:1:0 2:9 3:1 4:9          | 4  | 1-2/4 3-4/1 | 1-2/4 3-4/1
never near                       | 0:9 1:9 30:9                   | 30 |         |
no position                      | 0:9 1:none 2:9                 | 2  |         |
"""
TABLE = [[cell.strip() for cell in line.split("|")] for line in CASES.strip().splitlines()]
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


def test_the_reference_parts_visits_only_where_the_track_began_anew() -> None:
    rows, both = far_apart(0, 30)
    assert shown(PRESETS["gfw"].step(rows, empty_kept(PRESETS["gfw"]), T + 40 * H_US, places=both)[0]) == "1-33/4"
