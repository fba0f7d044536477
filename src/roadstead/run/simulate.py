"""Invented ships for drills and tests: a scenario in, a file of broadcasts and the truth behind it out.

What comes out cannot pass for real: every row says SIMULATED, every MMSI has a country code that is allocated to nobody,
every IMO number fails its check digit. A scenario that breaks this is refused.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from roadstead.when import H_US, S_US, iso, micros

MID = "799"
"""A maritime country code that the ITU has allocated to nobody, inside the range of ship stations (2-7)."""
HEADER = (
    "Simulated", "MMSI", "BaseDateTime", "LAT", "LON", "SOG", "COG", "Heading", "VesselName", "IMO", "CallSign", "VesselType",
    "Status", "Length", "Width", "Draft", "Cargo", "TransceiverClass",
)  # fmt: skip
UNDER_WAY, NOT_UNDER_COMMAND, MOORED = 0, 2, 5
_R_NM = 6371.0088 / 1.852
_M_PER_DEG = math.radians(1) * 6_371_008.8
Point = tuple[float, float]
Silences = Sequence[tuple[int, int, str]]


class BadScenario(ValueError):
    """A scenario that cannot be sailed or could pass for real: which ship, and what to mend."""


@dataclass(frozen=True)
class Simulated:
    """What a receiver would have heard, and what was so: two files as bytes."""

    ais_csv: bytes
    truth_json: bytes


@dataclass(frozen=True)
class Stretch:
    """A ship lies at one place, or sails the great circle from one to the other, from t0 to t1 (microseconds UTC)."""

    t0: int
    t1: int
    a: Point
    b: Point
    port: str | None = None


def simulate(scenario: Mapping[str, Any], seed: int) -> Simulated:
    """The same bytes for the same scenario and seed. BadScenario when it cannot be sailed or could pass for real.

    The keys of a scenario are explained in examples/drill/scenario.toml: [scenario], [noise], [[port]], [[ship]].
    """
    try:
        return _simulate(scenario, seed)
    except (KeyError, TypeError) as error:
        raise BadScenario(f"not a scenario: {type(error).__name__} {error}") from error


def _simulate(scenario: Mapping[str, Any], seed: int) -> Simulated:
    ports: dict[str, Mapping[str, Any]] = {p["id"]: p for p in scenario["port"]}
    heard: list[tuple[str, str, tuple[Any, ...]]] = []
    ships = []
    for n, ship in enumerate(scenario["ship"]):
        check_marks(ship)
        way = stretches(ship, ports, _time(scenario["scenario"]["start"]))
        silences = [(_time(s["t0"]), _time(s["t1"]), str(s["why"])) for s in ship.get("silences", ())]
        # A generator of its own for each ship: adding one does not change the others' tracks.
        noise = np.random.default_rng((seed, n))
        for time, row in _broadcasts(ship, way, silences, scenario.get("noise", {}), noise):
            heard.append((time, ship["mmsi"], row))
        ships.append(_truth(ship, way, silences, ports))
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n")
    write.writerow(HEADER)
    write.writerows(row for _, _, row in sorted(heard))
    truth = {
        "simulated": True,
        "explanation": "The truth behind a simulated file: what the invented ships did, seen or not. Nothing here happened.",
        "scenario": scenario["scenario"].get("title", scenario["scenario"]["name"]),
        "seed": seed,
        "ships": ships,
    }
    text = json.dumps(truth, ensure_ascii=False, indent=1) + "\n"
    return Simulated(out.getvalue().encode(), text.encode())


def check_marks(ship: Mapping[str, Any]) -> None:
    """Nothing, when a ship's numbers cannot be a real ship's and she can move; BadScenario otherwise."""
    mmsi, imo = str(ship["mmsi"]), str(ship["imo"])
    if not (len(mmsi) == 9 and mmsi.isdigit() and mmsi.startswith(MID)):
        raise BadScenario(f"{ship['name']}: a simulated MMSI has nine digits and begins with {MID}, which no country has")
    if not (len(imo) == 7 and imo.isdigit()) or int(imo[6]) == sum(int(d) * w for d, w in zip(imo, range(7, 1, -1), strict=False)) % 10:
        raise BadScenario(f"{ship['name']}: a simulated IMO number has seven digits and a wrong check digit")
    for name in ("under_way_min", "in_port_min"):
        if not ship[name] > 0:
            raise BadScenario(f"{ship['name']}: {name} must be more than 0")


def stretches(ship: Mapping[str, Any], ports: Mapping[str, Mapping[str, Any]], start: int) -> list[Stretch]:
    """A ship's whole way without a break in time. A step is ``port``, ``at`` or ``loop``, with ``until`` or ``stay_h``."""
    out: list[Stretch] = []
    here: Point | None = None
    now = start
    for step in ship["itinerary"]:
        now = _time(step["from"]) if "from" in step and here is None else now
        until = _time(step["until"]) if "until" in step else None
        speed = float(step.get("speed_kn", ship["speed_kn"]))
        if not speed > 0:
            raise BadScenario(f"{ship['name']}: speed_kn must be more than 0")
        goals: Sequence[Sequence[float]] = step.get("loop") or [step["at"] if "at" in step else _berth(ship, ports, step["port"])]
        if "loop" in step and (until is None or len(set(map(tuple, goals))) < 2):
            raise BadScenario(f"{ship['name']}: a loop needs two points and an `until`")
        laps = 0
        while True:
            goal = (float(goals[laps % len(goals)][0]), float(goals[laps % len(goals)][1]))
            if here is not None and here != goal:
                took = round(_nm(here, goal) / speed * H_US)
                if "loop" in step and until is not None and now + took > until:
                    out.append(Stretch(now, until, here, _along(here, goal, (until - now) / took)))
                    here, now = out[-1].b, until
                    break
                out.append(Stretch(now, now + took, here, goal))
                now += took
            here = goal
            laps += 1
            if "loop" not in step:
                break
        leave = until if until is not None else now + round(float(step.get("stay_h", 0)) * H_US)
        if leave < now:
            raise BadScenario(f"{ship['name']}: cannot leave {step.get('port', step.get('at'))} at {iso(leave)}, she arrives at {iso(now)}")
        if leave > now:
            out.append(Stretch(now, leave, here, here, step.get("port")))
            now = leave
    return out


def _berth(ship: Mapping[str, Any], ports: Mapping[str, Mapping[str, Any]], port: str) -> Point:
    """A few hundred metres off the port's point, another for each ship, so that two never lie in one spot."""
    turn = int(str(ship["mmsi"])[-3:]) * 2.4
    lat = float(ports[port]["lat"])
    return float(ports[port]["lon"]) + 250 * math.sin(turn) / _M_PER_DEG / math.cos(math.radians(lat)), lat + 250 * math.cos(turn) / _M_PER_DEG


def _broadcasts(
    ship: Mapping[str, Any], way: Sequence[Stretch], silences: Silences, about: Mapping[str, float], noise: np.random.Generator
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    moving, lying = (round(ship[k] * 60 * S_US) for k in ("under_way_min", "in_port_min"))
    m, kn, deg = (about.get(k, 0.0) for k in ("position_m", "sog_kn", "cog_deg"))
    jitter, lost = about.get("jitter_s", 0.0), about.get("lost", 0.0)
    turn, i = way[0].t0, 0
    while turn < way[-1].t1:
        while turn >= way[i].t1:
            i += 1
        stretch = way[i]
        # Drawn whether it is used or not: a silence does not change what is heard after it.
        shift, dx, dy, dv, dc = noise.uniform(-1, 1), *noise.normal(size=4)
        gone = noise.uniform() < lost
        t = min(max(turn + round(shift * jitter) * S_US, stretch.t0), stretch.t1)
        still = stretch.a == stretch.b
        turn += lying if still else moving
        if gone or any(t0 <= t < t1 for t0, t1, _ in silences):
            continue
        lon, lat = stretch.a if still else _along(stretch.a, stretch.b, (t - stretch.t0) / (stretch.t1 - stretch.t0))
        speed = 0.0 if still else _nm(stretch.a, stretch.b) / ((stretch.t1 - stretch.t0) / H_US)
        course = 0.0 if still else _course((lon, lat), stretch.b) if _nm((lon, lat), stretch.b) > 0.1 else _course(stretch.a, (lon, lat))
        lat += dy * m / _M_PER_DEG
        lon = (lon + dx * m / _M_PER_DEG / math.cos(math.radians(lat)) + 180) % 360 - 180
        course = round((course + dc * (60 if still else deg)) % 360, 1) % 360
        status = MOORED if stretch.port else NOT_UNDER_COMMAND if still else UNDER_WAY
        time = iso(t // S_US * S_US)[:19]
        yield time, (
            "SIMULATED", ship["mmsi"], time, f"{lat:.5f}", f"{lon:.5f}", f"{abs(speed + dv * kn):.1f}", f"{course:.1f}", f"{round(course) % 360}",
            ship["name"], f"IMO{ship['imo']}", ship["callsign"], ship["type"], status, f"{ship['length_m']:g}", f"{ship['width_m']:g}",
            f"{ship['draught_m']:g}", "", "A",
        )  # fmt: skip


def _truth(
    ship: Mapping[str, Any], way: Sequence[Stretch], silences: Silences, ports: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    def dark(t0: int, t1: int) -> bool:
        return any(s0 < t1 and t0 < s1 for s0, s1, _ in silences)

    calls = [s for s in way if s.port]
    called = [
        {"simulated": True, "port": s.port, "name": ports[str(s.port)]["name"], "t0": iso(s.t0), "t1": iso(s.t1), "seen": not dark(s.t0, s.t1),
         "explanation": "lay here" if not dark(s.t0, s.t1) else "lay here in silence: no broadcast shows it"}
        for s in calls
    ]  # fmt: skip
    sailed = [
        {"simulated": True, "from": a.port, "to": b.port, "t0": iso(a.t1), "t1": iso(b.t0), "seen": not dark(a.t1, b.t0),
         "explanation": "sailed in sight" if not dark(a.t1, b.t0) else "part of it was silent"}
        for a, b in pairwise(calls)
    ]  # fmt: skip
    return {
        "simulated": True, "name": ship["name"], "mmsi": ship["mmsi"], "imo": ship["imo"], "owner": ship.get("owner"), "role": ship.get("role"),
        "port_calls": called, "passages": sailed,
        "silences": [{"simulated": True, "t0": iso(t0), "t1": iso(t1), "explanation": why} for t0, t1, why in silences],
    }  # fmt: skip


def _time(value: Any) -> int:
    """TOML has times of its own; text will do as well."""
    try:
        return micros(value if isinstance(value, str) else value.isoformat())
    except (ValueError, AttributeError):
        raise BadScenario(f"{value!r} is no time") from None


def _vector(p: Point) -> tuple[float, float, float]:
    lon, lat = math.radians(p[0]), math.radians(p[1])
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def _nm(a: Point, b: Point) -> float:
    u, v = _vector(a), _vector(b)
    return _R_NM * 2 * math.asin(min(1.0, math.dist(u, v) / 2))


def _along(a: Point, b: Point, share: float) -> Point:
    """The point of the great circle from a to b after that share of it."""
    u, v, arc = _vector(a), _vector(b), _nm(a, b) / _R_NM
    p, q = math.sin((1 - share) * arc), math.sin(share * arc)
    x, y, z = (p * i + q * j for i, j in zip(u, v, strict=True))
    return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))


def _course(a: Point, b: Point) -> float:
    d, p, q = math.radians(b[0] - a[0]), math.radians(a[1]), math.radians(b[1])
    return math.degrees(math.atan2(math.sin(d) * math.cos(q), math.cos(p) * math.sin(q) - math.sin(p) * math.cos(q) * math.cos(d))) % 360
