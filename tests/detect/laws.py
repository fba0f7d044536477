"""The laws of DESIGN §4, written once for every detector. A law is broken by an AssertionError from :func:`check`."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from roadstead import sphere
from roadstead.detect import Detector, empty_kept
from roadstead.tables import EVENT, FIX, PLACE
from roadstead.when import H_US, S_US

LAWS = ("cuts", "workers", "turn", "hours", "order", "doubled")
EXAMPLES = 250 if os.environ.get("CI") else 25
ORDER = ("vessel", "t", "src", "at")
T = 1_700_000_000 * S_US


@dataclass(frozen=True)
class World:
    """What detectors see: fixes, places and the last watermark."""

    rows: pl.DataFrame
    places: pl.DataFrame
    upto: int

    @property
    def needs(self) -> dict[str, pl.DataFrame]:
        return {"places": self.places}


View = dict[str, dict[str, Any]]


def live_view(detector: Detector, world: World, cuts: Sequence[int] = (), worker_of: Callable[[str], int] = lambda _: 0) -> View:
    """Per event id what was emitted last, when the rows came cut at those watermarks and the keys lay with those workers."""
    needs = {n: world.needs[n] for n in detector.needs}
    view: View = {}
    workers: dict[int, list[str]] = {}
    for vessel in sorted(set(world.rows["vessel"])):
        workers.setdefault(worker_of(vessel), []).append(vessel)
    for vessels in workers.values():
        mine = world.rows.filter(pl.col("vessel").is_in(vessels))
        kept, done = empty_kept(detector), -(2**62)
        for upto in [*sorted(c for c in set(cuts) if c < world.upto), world.upto]:
            part = mine.filter((pl.col("t") > done) & (pl.col("t") <= upto))
            events, kept = detector.step(part, kept, upto, **needs)
            assert events.schema == EVENT.schema
            assert kept.schema == detector.keeps
            assert kept["vessel"].is_unique().all()
            view.update({e["id"]: e for e in events.iter_rows(named=True)})
            done = upto
    return view


def plain(view: View, world: World, turned: int = 0, later: int = 0, ids: bool = True) -> list[dict[str, Any]]:
    """A view that two worlds can share: fixes by what they say and not where they stood, longitudes and times turned back."""
    said = {(r["src"], r["at"]): r for r in world.rows.select("src", "at", "t", "lon", "lat").iter_rows(named=True)}

    def back(lon: int | None) -> int | None:
        return None if lon is None else int(sphere.wrap_udeg(lon - turned))

    out = []
    for event in view.values():
        e = {k: v for k, v in event.items() if k != "params" and (ids or k != "id")}
        e |= {"lon0": back(e["lon0"]), "lon1": back(e["lon1"])}
        e |= {k: e[k] - later if e[k] is not None else None for k in ("t0", "t1")}
        deciding = [said[f["src"], f["at"]] for f in json.loads(e["fixes"])]
        e["fixes"] = sorted((f["t"] - later, back(f["lon"]), f["lat"]) for f in deciding)
        # Whatever the rule, it may not speak of a time at which nothing was observed.
        times = {f[0] for f in e["fixes"]}
        assert e["t0"] in times
        assert e["t1"] is None or e["t1"] in times
        assert e["t1"] is None or e["t1"] >= e["t0"]
        assert e["state"] == ("open" if e["t1"] is None else "closed")
        out.append(e)
    return sorted(out, key=lambda e: (e["vessel"], e["t0"], e["rule"], str(e)))


def turned(world: World, by: int) -> World:
    def turn(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(lon=((pl.col("lon").cast(pl.Int64) + by + sphere.HALF) % sphere.TURN - sphere.HALF).cast(pl.Int32))

    return World(turn(world.rows), turn(world.places), world.upto)


def later(world: World, us: int) -> World:
    return World(world.rows.with_columns(pl.col("t") + us), world.places, world.upto + us)


def shuffled(world: World, seed: int) -> World:
    """The same rows at other places of their files: `at` drawn anew, so rows of one instant come in another order."""
    at = np.random.default_rng(seed).permutation(world.rows.height) + 1
    return World(world.rows.with_columns(at=pl.Series(at, dtype=pl.Int64)).sort(ORDER), world.places, world.upto)


def doubled(world: World, src: str) -> World:
    return World(pl.concat([world.rows, world.rows.with_columns(src=pl.lit(src))]).sort(ORDER), world.places, world.upto)


def check(law: str, detector: Detector, world: World, data: st.DataObject) -> None:
    """Nothing when the detector holds the law in this world; AssertionError otherwise."""
    shifted = law in ("turn", "hours")
    before = plain(live_view(detector, world), world, ids=not shifted)
    times = sorted(set(world.rows["t"])) or [T]
    other, by, us, view = world, 0, 0, None
    if law == "cuts":
        some = st.lists(st.sampled_from(times) | st.integers(times[0] - H_US, world.upto), max_size=5)
        view = live_view(detector, world, data.draw(st.just(times) | some))  # after every instant, or here and there
    elif law == "workers":
        seed, cuts = data.draw(st.integers(0, 3)), data.draw(st.lists(st.sampled_from(times), max_size=1))
        view = live_view(detector, world, cuts, lambda vessel: (ord(vessel[-1]) + seed) % (seed + 1))
    elif law == "order":
        other = shuffled(world, data.draw(st.integers(0, 1000)))
    elif law == "doubled":
        other = doubled(world, data.draw(st.sampled_from(("A", "z"))))
    elif law == "turn":
        by = data.draw(st.integers(-sphere.TURN, sphere.TURN) | st.sampled_from((sphere.HALF, 1, -1)))
        other = turned(world, by)
    elif law == "hours":
        us = data.draw(st.integers(-5000, 5000)) * H_US
        other = later(world, us)
    else:
        raise ValueError(law)
    view = live_view(detector, other) if view is None else view
    assert plain(view, other, by, us, ids=not shifted) == before


STEPS_S = (0, 0, 1, 60, 600, 3600, 3 * 3600, 4 * 3600 - 1, 4 * 3600, 6 * 3600, 6 * 3600 + 1, 30 * 3600)
OFFSETS = (0, 1, 9_000, 20_000, 26_979, 26_980, 31_000, 35_972, 35_973, 40_000, 90_000)
"""Around 3 and 4 km north or south of a point, in microdegrees."""


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A few ships around a few places: at the antimeridian, near a pole, at the edges of circles; with ties, nulls and odd speeds."""
    lon = draw(st.sampled_from((0, 130_650_000, 179_999_000, -180_000_000, -128_000_000)))
    lat = draw(st.sampled_from((0, 42_250_000, -46_200_000, 89_980_000)))
    near = st.sampled_from([s * o for o in OFFSETS for s in (1, -1)])

    def at() -> tuple[int, int]:
        return int(sphere.wrap_udeg(lon + draw(near))), max(-90_000_000, min(90_000_000, lat + draw(near)))

    places = []
    for n in range(draw(st.integers(0, 3))):
        x, y = at() if n else (lon, lat)
        unsure = draw(st.sampled_from((None, 100.0, 2500.0, 20_000.0)))
        places.append({"id": f"port:{n}", "name": f"P{n}", "lon": x, "lat": y, "uncertainty_m": unsure})
    rows = []
    for vessel in draw(st.lists(st.sampled_from(("sim:1", "sim:2", "mmsi:3")), unique=True, min_size=1, max_size=3)):
        t = T + draw(st.integers(0, 9)) * 3600 * S_US
        for _ in range(draw(st.integers(1, 14))):
            t += draw(st.sampled_from(STEPS_S)) * S_US
            x, y = at()
            gone = draw(st.integers(0, 9)) == 0
            rows.append({
                "vessel": vessel, "t": t, "lon": None if gone else x, "lat": None if gone else y,
                "sog_kn": draw(st.sampled_from((None, 0.0, 0.2, 0.3, 0.5, 8.0))), "mmsi": vessel[-1] * 9,
                "simulated": vessel[0] == "s", "src": "s", "at": len(rows) + 1,
            })  # fmt: skip
    upto = max((r["t"] for r in rows), default=T) + draw(st.sampled_from((0, 1, 4 * 3600, 7 * 3600))) * S_US
    return World(FIX.frame(rows).sort(ORDER), PLACE.frame(places), upto)


def law_test(law: str, detector: Detector, examples: int = EXAMPLES, **options: Any) -> Callable[[], None]:
    """A test that looks for a world in which the detector breaks the law."""

    @settings(max_examples=examples, deadline=None, database=None, **options)
    @given(worlds(), st.data())
    def holds(world: World, data: st.DataObject) -> None:
        check(law, detector, world, data)

    return holds
