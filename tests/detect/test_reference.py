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
from hypothesis import strategies as st
from laws import EXAMPLES, World, lain, live_view, meetings, sailings, worlds

from roadstead.detect.encounter import PRESETS as ENCOUNTERS
from roadstead.detect.gap import PRESETS as GAPS
from roadstead.detect.loitering import PRESETS as LOITERING
from roadstead.detect.port_visit import PRESETS as VISITS
from roadstead.places import coast
from roadstead.sphere import NM_M, R_M, distance_m, wrap_udeg
from roadstead.when import DAY_US, H_US

OPTIONS: Any = {
    "max_examples": EXAMPLES,
    "deadline": None,
    "database": None,
    "suppress_health_check": [HealthCheck.too_slow],
}
EVENTS = {
    ("sea", "port"): ["entry"], ("sea", "stopped"): ["entry", "stop"], ("port", "sea"): ["exit"], ("port", "stopped"): ["stop"],
    ("stopped", "sea"): ["go", "exit"], ("stopped", "port"): ["go"],
}  # fmt: skip


KINDS = {"entry": "PORT_ENTRY", "exit": "PORT_EXIT", "stop": "PORT_STOP_BEGIN", "go": "PORT_STOP_END", "silent": "PORT_GAP_BEGIN", "heard": "PORT_GAP_END"}
Fix = dict[str, Any]


def looked_at(track: list[Fix], ports: list[dict[str, Any]]) -> list[Fix]:
    """The fixes with a speed, and which place is how far."""
    out = []
    for fix in track:
        # Of two ports a hair's breadth from equal the digits decide, so the distance is the one that test_sphere checks.
        far, place = min(((distance_m(fix["lon"], fix["lat"], p["lon"], p["lat"]), p["id"]) for p in ports), default=(math.inf, None))
        if fix["sog_kn"] is not None:
            out.append({**fix, "far": far * 6_371_000 / R_M, "place": place, "day": fix["t"] // DAY_US})
    return out


def state(before: str | None, fix: Fix) -> str:
    inside = fix["far"] <= 3000 or (fix["far"] < 4000 and before in ("port", "stopped"))
    knots = fix["sog_kn"]
    slow = before == "stopped" if 0.2 < knots < 0.5 else knots <= 0.2
    return "sea" if not inside else "stopped" if slow else "port"


def thinned(track: list[Fix]) -> list[Fix]:
    """Of each track and day by itself the first and last fix, and those before and after a silence or a change."""
    out = []
    for _, of in groupby(track, lambda f: (f["segment"], f["day"])):
        day = list(of)
        states: list[str] = []
        for fix in day:
            states.append(state(states[-1] if states else None, fix))
        silent = [i for i in range(1, len(day)) if day[i]["t"] - day[i - 1]["t"] >= 4 * H_US]
        near = [i for i in range(1, len(day)) if i in silent or states[i] != states[i - 1]]
        kept = {0, len(day) - 1, *near, *(i - 1 for i in near)}
        out += [{**day[i], "gap": i == 0 or i in silent} for i in sorted(kept)]
    return out


def visits(track: list[Fix], ports: list[dict[str, Any]], upto: int) -> list[tuple[Any, ...]]:
    """(t0, t1, confidence, place, events) of one vessel."""
    at = {p["id"]: p for p in ports}
    now, before, berth = None, None, None
    told: list[tuple[int, str, Any, int, int]] = []  # when, what, at which place, on which track, and the fix that stands for it

    def miles(a: str, b: str) -> float:
        x, y = wrap_udeg(at[b]["lon"] - at[a]["lon"]) / 1e6, (at[b]["lat"] - at[a]["lat"]) / 1e6
        return 60 * math.hypot(y, x * math.cos(math.radians((at[a]["lat"] + at[b]["lat"]) / 2e6)))

    for fix in thinned(looked_at(track, ports)):
        was, now = now, state(now, fix)
        berth = fix["place"] if now != "sea" else berth
        if was in ("port", "stopped") and fix["gap"] and fix["t"] - before["t"] >= 4 * H_US:
            stands = fix if miles(before["place"], berth) > 60 else before
            told += [(before["t"] + 4 * H_US, "silent", berth, fix["segment"], stands["t"]), (fix["t"], "heard", berth, fix["segment"], fix["t"])]
        told += [(fix["t"], kind, berth, fix["segment"], fix["t"]) for kind in EVENTS.get((was, now), [])]
        before = fix
    midnight = (upto // DAY_US + 1) * DAY_US - 1
    if now in ("port", "stopped") and midnight - before["t"] >= 4 * H_US:
        told.append((before["t"] + 4 * H_US, "silent", berth, before["segment"], before["t"]))

    found: list[list[Any]] = [[]]
    for event in told:
        last = found[-1][-1] if found[-1] else None
        if last and (last[1] == "exit" or (last[3] != event[3] and miles(last[2], event[2]) > 60)):
            found.append([])
        found[-1].append(event)
    out: list[tuple[Any, ...]] = []
    for n, of in enumerate(v for v in found if v):
        kinds = {kind for _, kind, *_ in of}
        ends = len(kinds & {"entry", "exit"})
        over = of[-1][1] == "exit" or n + 1 < len(found)
        out.append((of[0][4], of[-1][4] if over else None, 2 + ends if kinds - {"entry", "exit"} else 1, of[0][2], [[KINDS[k], t, p] for t, k, p, *_ in of]))
    return out


def parted(world: World, every: int) -> World:
    """A track begins anew after so many fixes of a vessel."""
    nth = pl.int_range(pl.len()).over("vessel") // every
    return World(world.rows.sort("vessel", "t").with_columns(segment=nth.cast(pl.Int32), flags=pl.lit(0, pl.Int32)), world.places, world.upto)


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
@given((worlds() | sailings(statics=False)).map(one_an_instant), st.integers(1, 9))
def test_visits(world: World, every: int) -> None:
    world = parted(world, every)
    ours = [(e["vessel"], e["t0"], e["t1"], e["confidence"], e["place"], json.loads(e["detail"])["events"]) for e in live_view(VISITS["gfw"], world).values()]
    ports = sorted(world.places.to_dicts(), key=lambda p: p["id"])
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
