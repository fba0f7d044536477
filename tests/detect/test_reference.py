"""The `gfw` preset against the reference's own way of doing it, written plainly: states, then events, then visits.

After notes of pipe-anchorages e1db7c8, pipe-gaps 9d9426e, pipe-encounters df93ee4 and pipe-loitering 6d2c5e8; none of their code is here.
Where docs/detectors.md says that we differ, so does this: nothing is cut at midnight, and no ship is thought to be where she was not heard.
"""

from __future__ import annotations

import json
import math
from itertools import groupby, pairwise
from statistics import fmean, median
from typing import Any

import numpy as np
import polars as pl
from hypothesis import HealthCheck, given, settings
from laws import EXAMPLES, World, lain, live_view, meetings, worlds

from roadstead.detect.encounter import PRESETS as ENCOUNTERS
from roadstead.detect.gap import PRESETS as GAPS
from roadstead.detect.loitering import PRESETS as LOITERING
from roadstead.detect.port_visit import PRESETS as VISITS
from roadstead.places import coast
from roadstead.sphere import NM_M, distance_m, wrap_udeg
from roadstead.when import DAY_US, H_US

OPTIONS: Any = {
    "max_examples": EXAMPLES,
    "deadline": None,
    "database": None,
    "suppress_health_check": [HealthCheck.too_slow],
}
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


def within_a_day(world: World) -> World:
    """A track ends after 24 hours of silence."""
    gone = (pl.col("t") - pl.col("t").shift() > 24 * H_US).over("vessel").fill_null(False)
    return World(
        world.rows.with_columns(segment=(pl.col("segment") + gone.cum_sum().over("vessel")).cast(pl.Int32)),
        world.places,
        world.upto,
        coast=world.coast,
    )


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
    for preset, until in (("default", world.upto), ("gfw", (world.upto // DAY_US + 1) * DAY_US)):
        theirs = []
        for vessel, track in alone(world).items():
            theirs += [(vessel, a["t"], b["t"]) for a, b in pairwise(track) if b["t"] - a["t"] > 6 * H_US]
            theirs += [(vessel, track[-1]["t"], None)] if until - track[-1]["t"] > 6 * H_US else []
        ours = [(e["vessel"], e["t0"], e["t1"]) for e in live_view(GAPS[preset], world).values()]
        assert sorted(ours, key=str) == sorted(theirs, key=str)


# -- encounters: on a grid of ten minutes, runs of either, then pairs ----------------------------------------------------

TICK = 600_000_000
Spot = tuple[float, float]


def between(a: dict[str, Any], b: dict[str, Any], t: int) -> Spot:
    part = (t - a["t"]) / (b["t"] - a["t"])
    east = int(wrap_udeg(b["lon"] - a["lon"]))
    return a["lon"] + part * east, a["lat"] + part * (b["lat"] - a["lat"])


def apart(a: Spot, b: Spot) -> float:
    return distance_m(int(wrap_udeg(round(a[0]))), round(a[1]), int(wrap_udeg(round(b[0]))), round(b[1]))


def on_the_clock(track: list[dict[str, Any]]) -> dict[int, Spot]:
    """Where a track was at each tick that has a fix before it and one at it or after it, less than an hour apart."""
    first = -(-track[0]["t"] // TICK) * TICK
    pairs = [
        (a, b, t)
        for k, (a, b) in enumerate(pairwise(track))
        for t in range(-(-a["t"] // TICK) * TICK, b["t"] + 1, TICK)
        if a["t"] < t or (k == 0 and t == first)
    ]
    return {t: between(a, b, t) for a, b, t in pairs if b["t"] - a["t"] < H_US}


def encounters(world: World) -> list[tuple[str, str, int, int]]:
    """(vessel, with, first tick, last tick)."""
    rows = [r for r in world.rows.to_dicts() if r["lat"] is not None]
    tracks = {
        k: on_the_clock(list(g))
        for k, g in groupby(
            sorted(rows, key=lambda r: (r["vessel"], r["segment"], r["t"])),
            lambda r: (r["vessel"], r["segment"]),
        )
    }
    ports, shore = [(p["lon"], p["lat"]) for p in world.places.to_dicts()], coast.index(world.coast)
    stretches: dict[tuple[str, str], list[tuple[int, int, float]]] = {}
    for one, mine in tracks.items():
        for other, theirs in tracks.items():
            if one[0] == other[0] or one[0][:3] != other[0][:3]:
                continue
            run: list[int] = []
            for t in [*sorted(mine), None]:
                if t is not None and t in theirs and apart(mine[t], theirs[t]) <= 500:
                    run.append(t)
                    continue
                if len(run) > 1 and run[-1] - run[0] >= H_US:
                    kn = median(apart(mine[a], mine[b]) / NM_M / ((b - a) / H_US) for a, b in pairwise(run))
                    # Longitudes about the first, so that the antimeridian is nowhere special.
                    x0 = mine[run[0]][0]
                    x = int(
                        wrap_udeg(
                            math.floor(x0 + fmean(float(wrap_udeg(round(mine[t][0] - x0))) for t in run))
                        )
                    )
                    y = math.floor(fmean(mine[t][1] for t in run))
                    inland = coast.on_land(shore, np.array([x], np.int32), np.array([y], np.int32))[0]
                    if not inland and all(distance_m(x, y, *p) >= 10_000 for p in ports):
                        stretches.setdefault((min(one[0], other[0]), max(one[0], other[0])), []).append(
                            (run[0], run[-1], kn)
                        )
                run = []
    out = []
    for pair, found in stretches.items():
        joined: list[list[tuple[int, int, float]]] = []
        for s in sorted(found):
            if joined and s[0] - max(e for _, e, _ in joined[-1]) < 4 * H_US:
                joined[-1].append(s)
            else:
                joined.append([s])
        out += [
            (*pair, j[0][0], max(e for _, e, _ in j))
            for j in joined
            if max(e for _, e, _ in j) - j[0][0] > 2 * H_US and median(kn for *_, kn in j) < 2
        ]
    return sorted(out)


@settings(**OPTIONS)
@given(lain().map(one_an_instant).map(within_a_day))
def test_encounters(world: World) -> None:
    ours = []
    for e in live_view(ENCOUNTERS["gfw"], world).values():
        detail = json.loads(e["detail"])
        ours.append((e["vessel"], e["with"], detail["tick0"], detail["tick1"]))
        # Its own times are of fixes, and within the hour of a tick that the reference may put before the first of them.
        assert detail["tick0"] <= e["t0"] < detail["tick0"] + H_US
        assert detail["tick1"] - H_US < detail["until"] <= detail["tick1"]
    assert sorted(ours) == encounters(world)


# -- loitering: hours of the clock, on one track, that were gone through slowly ------------------------------------------


def loitering(world: World) -> list[tuple[str, int, int, float]]:
    """(vessel, first fix, last fix, mean miles from the shore)."""
    rows = sorted(
        (r for r in world.rows.to_dicts() if r["lat"] is not None),
        key=lambda r: (r["vessel"], r["segment"], r["t"]),
    )
    shore, out = coast.index(world.coast), []

    def off(fix: dict[str, Any]) -> float:
        return min(
            200 * NM_M,
            float(
                coast.shore_m(
                    shore, np.array([fix["lon"]], np.int32), np.array([fix["lat"]], np.int32), 200 * NM_M
                )[0]
            ),
        )

    for _, g in groupby(rows, lambda r: (r["vessel"], r["segment"])):
        track = list(g)
        steps = [
            (0.0, 0),
            *(
                (distance_m(a["lon"], a["lat"], b["lon"], b["lat"]), b["t"] - a["t"])
                for a, b in pairwise(track)
            ),
        ]
        hours = [[i for i, _ in of] for _, of in groupby(enumerate(track), lambda p: p[1]["t"] // H_US)]
        slow = []
        for hour in hours:
            us = sum(steps[i][1] for i in hour)
            slow.append(us > 0 and sum(steps[i][0] for i in hour) / NM_M / (us / H_US) < 2)
        for is_slow, of in groupby(zip(slow, hours, strict=True), lambda p: p[0]):
            if not is_slow:
                continue
            members = [i for _, hour in of for i in hour]
            members = [members[0] - 1] * (members[0] > 0) + members
            mean = (
                sum(off(track[i]) * steps[i][1] for i in members) / sum(steps[i][1] for i in members) / NM_M
            )
            if mean >= 20 and len(members) > 1:
                out.append((track[0]["vessel"], track[members[0]]["t"], track[members[-1]]["t"], mean))
    return sorted(out)


@settings(**OPTIONS)
@given((meetings() | lain()).map(one_an_instant).map(within_a_day))
def test_loitering(world: World) -> None:
    ours = []
    for e in live_view(LOITERING["gfw"], world).values():
        detail = json.loads(e["detail"])
        ours.append((e["vessel"], e["t0"], detail["until"], detail["shore_nm"]))
    theirs = loitering(world)
    assert [o[:3] for o in sorted(ours)] == [t[:3] for t in theirs]
    assert all(abs(o[3] - t[3]) < 0.2 for o, t in zip(sorted(ours), theirs, strict=True))
