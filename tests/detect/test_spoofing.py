"""False positions, case by case: what is told, and the innocent that looks like it and is not. And the laws, where there is much to tell."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from laws import EXAMPLES, H_US, LAWS, T, check, live_view
from spoof_worlds import KINDS, OFTEN, Point, fixes, go_round, lie, sail, sea, seas, then

from roadstead.detect import Detector, detectors
from roadstead.detect.circle import Circle
from roadstead.detect.drifting import Drifting
from roadstead.detect.frozen_track import FrozenTrack
from roadstead.detect.on_land import OnLand
from roadstead.detect.teleport import Teleport
from roadstead.tracks import FLAGS

RULES = ("circle@1", "drifting@1", "frozen_track@1", "on_land@1", "teleport@1")
Track = Callable[[], list[Point]]


def still(lon: float, lat: float, kn: float | None, n: int, every_s: float = 60) -> list[Point]:
    return [(i * every_s, lon, lat, kn, 90.0, None) for i in range(n)]


def rough(points: list[Point]) -> list[Point]:
    """With the jitter of a receiver, so that nothing comes twice by itself."""
    draw = np.random.default_rng(7)
    return [(s, x + dx, y + dy, *rest) for (s, x, y, *rest), (dx, dy) in zip(points, draw.normal(0, 1e-4, (len(points), 2)), strict=True)]  # type: ignore[misc]


def rounded(points: list[Point], digits: int) -> list[Point]:
    return [(s, round(x, digits), round(y, digits), *rest) for s, x, y, *rest in points]  # type: ignore[misc]


def late(points: list[Point], by_s: float, every: int) -> list[Point]:
    """Each n-th position comes with a clock that is wrong."""
    return [(p[0] + by_s, *p[1:]) if i % every == 0 else p for i, p in enumerate(points)]


def lines(n: int) -> list[Point]:
    """A survey: parallel lines, there and back."""
    return then(*(sail(0.0 if i % 2 == 0 else 0.1, 43 + i * 0.004, 90 if i % 2 == 0 else 270, 5, 1.2) for i in range(n)))


def with_outliers(points: list[Point], *at: tuple[int, float, float]) -> list[Point]:
    out = list(points)
    for i, lon, lat in at:
        out[i] = (out[i][0], lon, lat, *out[i][3:])
    return out


def weave(a: list[Point], b: list[Point]) -> list[Point]:
    return sorted([*a, *((s + 20, *rest) for s, *rest in b)])  # type: ignore[misc]


OUT: list[Point] = sail(0, 45.00123, 90, 12, 3)
OUT_ROUND: list[Point] = rounded(sail(0, 45, 90, 12, 3), 3)
CASES: dict[str, tuple[Track, str]] = {
    # -- what is told --------------------------------------------------------------------------------------------------
    "a ring around a point, far from home, and back": (lambda: then(sail(0, 45, 90, 12, 3), go_round(-60, 38, 1.0, 20, 6), sail(1, 45, 90, 12, 3)), "circle teleport"),
    "a ring drawn in degrees, at 60 north": (lambda: go_round(0, 60, 3.0, 20, 6, degrees=True), "circle"),
    "a ring of six minutes a point": (lambda: go_round(0, 45, 2.0, 20, 12, every_s=300), "circle"),
    "a ring whose speed is said to be none": (lambda: go_round(0, 45, 1.0, 20, 6, said_kn=0.0), "circle"),
    "a ring over the antimeridian": (lambda: go_round(179.99, 45, 1.0, 20, 6), "circle"),
    "a ring deep inland": (lambda: then(sail(0, 45, 90, 12, 3), go_round(2, 41, 1.0, 20, 4)), "circle on_land teleport"),
    "to an airfield inland and back": (lambda: then(sail(0, 41.5, 90, 12, 2), lie(2, 41, 1), sail(0.4, 41.5, 90, 12, 1)), "on_land teleport"),
    "inland, then far away": (lambda: then(lie(2, 41, 3), sail(-30, 41.5, 90, 12, 3)), "on_land teleport"),
    "one ship and another inland under one number, by turns": (lambda: weave(lie(2, 41, 3), sail(-30, 41.5, 90, 12, 3)), "on_land"),
    "one place for an hour and a half at nine knots": (lambda: then(OUT, still(0.9, 45.10017, 9.0, 90)), "frozen_position"),
    "a track sent again": (lambda: then(OUT, OUT), "repeated_track teleport"),
    "a loop played three times": (lambda: then(*[go_round(0, 45, 3, 12, math.pi / 2)] * 3), "circle repeated_track"),
    "a jump without a way back": (lambda: then(sail(0, 45, 90, 12, 3), sail(20, 45, 90, 12, 3)), "teleport"),
    "beam-on to the wind for six hours": (lambda: sail(0, 45, 90, 2, 6, heading=0), "drifting"),
    # -- and what is not -----------------------------------------------------------------------------------------------
    "a ferry to and fro": (lambda: rough(then(*[sail(0, 45, 90, 18, 1), sail(0.42, 45, 270, 18, 1)] * 4)), ""),
    "a ferry to and fro, on a grid of 110 m": (lambda: rounded(then(*[sail(0, 45, 90, 18, 1), sail(0.42, 45, 270, 18, 1)] * 4), 3), ""),
    "a ferry that turns in its own length": (lambda: rough(then(*[sail(0, 45, 90, 18, 1), go_round(0.42, 45.001, 0.1, 6, 0.1, every_s=10), sail(0.42, 45, 270, 18, 1)] * 3)), ""),
    "turning circles of a sea trial": (lambda: then(sail(0, 45, 90, 15, 1), go_round(0.5, 45, 0.3, 12, 0.7, every_s=10), sail(0.5, 45, 90, 15, 1)), ""),
    "swinging at anchor with the tide": (lambda: go_round(0, 45, 0.15, 0.12, 30, said_kn=0.2), ""),
    "a tanker round a buoy for days": (lambda: go_round(0, 45, 0.1, 0.1, 48, jitter_m=15, said_kn=0.3), ""),
    "circling while the current sets": (lambda: go_round(0, 45, 0.5, 5, 6, drift_kn=0.5), ""),
    "fishing in circles, no two alike": (lambda: go_round(0, 45, 0.3, 4, 6, drift_kn=0.2, shape=lambda a: 1 + 0.3 * math.sin(a / 3.1)), ""),
    "trawling in long ovals": (lambda: go_round(0, 45, 1.0, 3.5, 10, shape=lambda a: 1 + 0.5 * math.cos(2 * a)), ""),
    "a survey on parallel lines": (lambda: lines(9), ""),
    "a dredger to and fro": (lambda: rough(then(*[lie(0, 43, 0.5, kn=1.0), sail(0, 43, 0, 8, 0.5), lie(0, 43.07, 0.3), sail(0, 43.067, 180, 8, 0.5)] * 3)), ""),
    "a tug pushing around a harbour": (lambda: then(*[go_round(0.01 * (i % 3), 45, 0.1 + 0.05 * (i % 4), 3, 0.2, jitter_m=20, seed=i) for i in range(20)]), ""),
    "at berth, with jitter in whole metres": (lambda: rounded(lie(0, 45, 12, jitter_m=3), 5), ""),
    "at berth, jumping between a few spots, said to move": (lambda: rounded(lie(0, 45, 12, jitter_m=8, kn=2.5), 4), ""),
    "at berth, pinned to one position": (lambda: still(0, 45, 0.0, 600), ""),
    "in a dock two miles inside the map's land": (lambda: lie(1.04, 41, 12), ""),
    "up a river and back": (lambda: then(sail(0.8, 41, 90, 10, 6), sail(2.1, 41, 270, 10, 6)), ""),
    "a barge heard on its river only": (lambda: sail(1.6, 41, 90, 7, 5), ""),
    "a barge heard now and then": (lambda: sail(0.8, 41, 90, 8, 9, every_s=7200), ""),
    "one garbled position inland": (lambda: with_outliers(OUT, (60, 2.0, 41.0)), ""),
    "garbled positions now and then": (lambda: with_outliers(OUT, (20, 2.0, 41.0), (60, -80.0, -41.0), (61, 20.0, 3.0), (90, 2.0, 60.0)), ""),
    "a clock two minutes off": (lambda: sorted(late(sail(0, 45, 90, 20, 3), 120, 2)), ""),
    "a clock four minutes off, every other hour": (lambda: then(sail(0, 45, 90, 20, 1), sail(0.55, 45, 90, 20, 1), after_s=30), ""),
    "a silence of a day, far on": (lambda: then(sail(0, 45, 90, 12, 3), sail(7, 45, 90, 12, 3), after_s=86400), ""),
    "drifting off a port": (lambda: sail(0.01, 45, 90, 2, 3.5, heading=0), ""),
    "slow, on her heading": (lambda: sail(5, 45, 90, 2, 6), ""),
    "crabbing across a stream": (lambda: sail(5, 45, 90, 2.5, 6, heading=60), ""),
    "at anchor across the stream": (lambda: lie(5, 45, 12, kn=0.6), ""),
    "a ferry that keeps to one latitude of a coarse grid": (lambda: then(OUT_ROUND, OUT_ROUND, after_s=86400), ""),
    "a grid of a tenth of a degree": (lambda: rounded(sail(0, 45, 0, 2, 12), 1), ""),
    "another position of a coarse grid, half an hour at a time": (lambda: rounded(sail(0, 45, 0, 2, 12, every_s=60), 2), ""),
    "twelve minutes of old messages in the midst of new ones": (lambda: weave(OUT, OUT[:12]), ""),
}  # fmt: skip
PORT = [{"id": "port:off", "name": "P", "lon": 0, "lat": 45_000_000}]


def told(rows: pl.DataFrame, rule: str, preset: str = "default", places: list[dict[str, Any]] | None = None) -> list[dict[str, Any]]:
    one, world = detectors()[rule][preset], sea(rows, places)
    whole = live_view(one, world)
    assert whole == live_view(one, world, world.rows["t"].to_list()[7 :: world.rows.height // 4 + 1])
    return sorted(whole.values(), key=lambda e: e["t0"])


@pytest.mark.parametrize(("track", "expected"), CASES.values(), ids=CASES)
def test_case(track: Track, expected: str, request: pytest.FixtureRequest) -> None:
    places = PORT if "off a port" in request.node.name else None
    rows = fixes(track())
    assert " ".join(sorted({e["kind"] for rule in RULES for e in told(rows, rule, places=places)})) == expected


@pytest.mark.parametrize("rule", RULES)
def test_it_says_what_was_seen_what_else_explains_it_and_accuses_nobody(rule: str) -> None:
    event = next(e for track, kinds in CASES.values() if kinds for e in told(fixes(track()), rule))
    detail = json.loads(event["detail"])
    for text in (detail["en"], detail["fr"]):
        assert len(text) > 120
        assert not any(w in text.lower() for w in ("spoof", "criminal", "illicit", "evad", "suspicious", "suspect", "fraud", "illégal", "hide", "cache"))
    assert {f["at"] for f in json.loads(event["fixes"])}
    doc = detectors()[rule]["default"].__class__.__doc__ or ""
    assert any(w in doc for w in ("look the same", "looks the same", "too."))


def test_a_jump_and_back_names_its_fixes_and_its_doubts() -> None:
    (event,) = told(fixes(then(sail(0, 45, 90, 12, 3), sail(5, 50, 90, 12, 1), sail(0.6, 45, 90, 12, 3))), "teleport@1")
    detail = json.loads(event["detail"])
    assert [f["at"] for f in json.loads(event["fixes"])] == [180, 181, 240, 241]
    assert (detail["jumps"], detail["back"], event["confidence"]) == (2, True, 3)
    assert ((event["t0"] - T) / H_US, (event["t1"] - T) / H_US) == (179 / 60, 4.0)
    # 361 nautical miles less 2 in 1 + 5 minutes.
    assert detail["needed_kn"] == pytest.approx((detail["apart_nm"] - 2) * 10, abs=2)


def test_a_jump_along_the_course_may_be_a_clock() -> None:
    ahead = then(sail(0, 45, 90, 20, 3), sail(3, 45, 90, 20, 3))
    (event,) = told(fixes(ahead), "teleport@1")
    detail = json.loads(event["detail"])
    assert (event["confidence"], detail["clock_h"]) == (1, pytest.approx(3.4, abs=0.2))
    assert "clock" in detail["en"]
    assert "horloge" in detail["fr"]


def test_where_the_map_cannot_know_all_is_told_on_request_only() -> None:
    up = fixes(CASES["up a river and back"][0]())
    assert told(up, "on_land@1") == []
    (event,) = told(up, "on_land@1", "everywhere")
    assert json.loads(event["detail"])["leaps"] == 0
    assert "rivers" in json.loads(event["detail"])["en"]
    with pytest.raises(ValueError, match="2 km"):
        OnLand(deep_km=2.0).step(up, pl.DataFrame(schema=OnLand.keeps), T, coast=pl.DataFrame())


def test_the_circle_is_the_one_that_was_drawn() -> None:
    (event,) = told(fixes(then(sail(-0.5, 45, 90, 12, 2), go_round(10, 45, 2.0, 20, 6))), "circle@1")
    detail = json.loads(event["detail"])
    assert detail["radius_m"] == pytest.approx(2 * 1852, rel=0.01)
    assert detail["off_m"] < 30
    assert "around 45.000° N 10.000° E" in detail["en"]
    assert (event["t0"] - T) / H_US - 2 < 0.6
    assert detail["rounds"] == pytest.approx(20 * (event["t1"] - event["t0"]) / H_US / (2 * math.pi * 2), rel=0.05)


def test_what_is_looked_for_is_not_skipped() -> None:
    for one in (Circle, FrozenTrack, OnLand, Teleport):
        assert set(one.skips) <= set(FLAGS)
        assert not set(one.skips) & {"off_track", "jump", "stray", "on_land", "repeated"}


# -- the laws, with thresholds that short worlds can reach ---------------------------------------------------------------

QUICK: dict[str, Detector] = {
    "circle": Circle(min_h=0.05, rounds=0.5, min_fixes=5, ways=4, block_min=2.0, gap_h=0.5, off_m=60.0),
    "frozen_track": FrozenTrack(min_h=0.02, min_fixes=3, run=3, extent_m=50.0, memory_fixes=16),
    "on_land": OnLand(min_fixes=2, forget_h=3.0), "on_land everywhere": OnLand(min_fixes=1, leapt=False),
    "teleport": Teleport(min_fixes=2, forget_h=3.0), "drifting": Drifting(min_h=0.05, min_fixes=3, way_nm=0.05, port_km=2.0),
}  # fmt: skip


@pytest.mark.parametrize("name", QUICK)
def test_laws(name: str) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(seas(KINDS) | seas(OFTEN[name.split()[0]]), st.data())
    def holds(world: Any, data: st.DataObject) -> None:
        check(LAWS, QUICK[name], world, data)

    holds()


@pytest.mark.parametrize("name", QUICK)
def test_the_worlds_of_the_laws_have_something_to_tell(name: str) -> None:
    """A law over worlds in which nothing is told would hold of any rule."""
    told_in = []

    @settings(max_examples=16, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(seas(OFTEN[name.split()[0]]))
    def look(world: Any) -> None:
        told_in.append(bool(live_view(QUICK[name], world)))

    look()
    assert sum(told_in) >= 4, told_in


def test_a_planted_fault_is_found() -> None:
    """A rule that forgets when the rows come in parts breaks the law of cuts."""

    class Forgets(FrozenTrack):
        def step(self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
            return super().step(rows, kept.clear(), upto, **needs)

    bad = Forgets(min_h=0.02, min_fixes=3, run=3, extent_m=50.0)
    good = replace(QUICK["frozen_track"])  # type: ignore[type-var]
    rows = fixes(then(still(0, 45.0123, 9.0, 8), sail(0, 45, 90, 12, 0.2)))
    times = rows["t"].to_list()
    assert len(live_view(good, sea(rows))) == 1
    assert live_view(good, sea(rows)) == live_view(good, sea(rows), times)
    assert live_view(bad, sea(rows)) != live_view(bad, sea(rows), times)
