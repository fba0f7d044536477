"""The `gfw` preset against the reference's own way of doing it, written plainly: states, then events, then visits.

After notes of pipe-anchorages e1db7c8; none of its code is here. Where docs/detectors.md says that we differ, so does this.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from laws import EXAMPLES, World, live_view, worlds

from roadstead.detect.gap import PRESETS as GAPS
from roadstead.detect.port_visit import PRESETS as VISITS
from roadstead.sphere import distance_m
from roadstead.when import DAY_US, H_US

OPTIONS: Any = {"max_examples": 2 * EXAMPLES, "deadline": None, "database": None, "suppress_health_check": [HealthCheck.too_slow]}
EVENTS = {
    ("sea", "port"): ["entry"], ("sea", "stopped"): ["entry", "stop"], ("port", "sea"): ["exit"], ("port", "stopped"): ["stop"],
    ("stopped", "sea"): ["stop", "exit"], ("stopped", "port"): ["stop"],
}  # fmt: skip


def visits(track: list[dict[str, Any]], ports: list[dict[str, Any]], upto: int) -> list[tuple[int, int | None, int, str]]:
    """(t0, t1, confidence, place) of one vessel."""
    state, before, berth = None, None, None
    events: list[tuple[int, str, str]] = []
    for fix in track:
        # Of two ports a hair's breadth from equal the digits decide, so the distance is the one that test_sphere checks.
        far, place = min(((distance_m(fix["lon"], fix["lat"], p["lon"], p["lat"]), p["id"]) for p in ports), default=(math.inf, None))
        inside = far <= 3000 or (far < 4000 and state in ("port", "stopped"))
        knots = fix["sog_kn"]
        slow = state == "stopped" if knots is None or 0.2 < knots < 0.5 else knots <= 0.2
        now = "sea" if not inside else "stopped" if slow else "port"
        if state in ("port", "stopped") and fix["t"] - before["t"] >= 4 * H_US:
            events.append((before["t"], "silence", berth))
        berth = place if inside else berth
        events += [(fix["t"], kind, berth) for kind in EVENTS.get((state, now), [])]
        state, before = now, fix
    if state in ("port", "stopped") and upto - before["t"] >= 4 * H_US:
        events.append((before["t"], "silence", berth))

    found, visit = [], []
    for event in events:
        visit.append(event)
        if event[1] == "exit":
            found.append(visit)
            visit = []
    out = []
    for of in [*found, *([visit] if visit else [])]:
        kinds = {kind for _, kind, _ in of}
        ends = len(kinds & {"entry", "exit"})
        sure = 2 + ends if kinds & {"stop", "silence"} else 1
        out.append((of[0][0], of[-1][0] if of[-1][1] == "exit" else None, sure, of[0][2]))
    return out


def alone(world: World) -> dict[str, list[dict[str, Any]]]:
    """Tracks with one fix an instant: which of several counts is our own rule, and tested in test_sphere."""
    rows = world.rows.filter(pl.col("lat").is_not_null())
    return {v[0]: part.to_dicts() for v, part in rows.partition_by("vessel", as_dict=True).items()}


def one_an_instant(world: World) -> World:
    return World(world.rows.unique(["vessel", "t"], keep="first", maintain_order=True), world.places, world.upto)


@settings(**OPTIONS)
@given(worlds().map(one_an_instant))
def test_visits(world: World) -> None:
    ours = [(e["vessel"], e["t0"], e["t1"], e["confidence"], e["place"]) for e in live_view(VISITS["gfw"], world).values()]
    ports = world.places.to_dicts()
    theirs = [(vessel, *v) for vessel, track in alone(world).items() for v in visits(track, ports, world.upto)]
    assert sorted(ours, key=str) == sorted(theirs, key=str)


@settings(**OPTIONS)
@given(worlds().map(one_an_instant))
def test_gaps(world: World) -> None:
    for preset, until in (("default", world.upto), ("gfw", world.upto // DAY_US * DAY_US)):
        theirs = []
        for vessel, track in alone(world).items():
            theirs += [(vessel, a["t"], b["t"]) for a, b in pairwise(track) if b["t"] - a["t"] > 6 * H_US]
            theirs += [(vessel, track[-1]["t"], None)] if until - track[-1]["t"] > 6 * H_US else []
        ours = [(e["vessel"], e["t0"], e["t1"]) for e in live_view(GAPS[preset], world).values()]
        assert sorted(ours, key=str) == sorted(theirs, key=str)
