"""The laws of DESIGN §4, written once for every detector. A law is broken by an AssertionError from :func:`check`."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from meet_worlds import lying

from roadstead import sphere, when
from roadstead.detect import NEEDED, Detector, beside, chain, empty_kept
from roadstead.detect.destination import resolved
from roadstead.tables import EVENT, FIX, PLACE, STATIC, TABLES
from roadstead.when import DAY_US, H_US, S_US, shift

LAWS = ("cuts", "workers", "turn", "hours", "order", "doubled")
EXAMPLES = 100 if os.environ.get("CI") else 8
"""Worlds a detector is tried in; all laws are tried in each, and which worlds is drawn anew with every run."""
ORDER = ("t", "src", "at")
SCRAPPED = pl.DataFrame(schema=dict.fromkeys(NEEDED["scrapped"], pl.String) | {"simulated": pl.Boolean})
NO_COAST = pl.DataFrame(schema={"ring": pl.Int32, "lon": pl.Int32, "lat": pl.Int32})
T = 1_700_000_000 * S_US


@dataclass(frozen=True)
class World:
    """What detectors see: fixes or statics, read-only inputs and the last watermark."""

    rows: pl.DataFrame
    places: pl.DataFrame
    upto: int
    scrapped: pl.DataFrame = field(default_factory=lambda: SCRAPPED)
    coast: pl.DataFrame = field(default_factory=lambda: NO_COAST)
    also: pl.DataFrame | None = None
    """Fixes, of what steps beside the detector give it, where `rows` are statics."""

    @property
    def needs(self) -> dict[str, pl.DataFrame]:
        return {"places": self.places, "ports": self.places, "scrapped": self.scrapped, "coast": self.coast}


View = dict[str, dict[str, Any]]


def rows_of(detector: Detector) -> pl.DataFrame:
    """No rows, in the schema a detector is fed: a key that its table lacks is added by the driver, and to fixes what their track says."""
    if before := chain(detector):
        return pl.DataFrame(schema=before[-1].gives[1])
    table = TABLES[detector.reads]
    more = {"flags": pl.Int32, "segment": pl.Int32} if detector.reads == "fixes" else {}
    return table.frame().with_columns(pl.lit(None, pl.String).alias(k) for k in detector.key if k not in table.names).with_columns(
        pl.lit(0, k).alias(c) for c, k in more.items()
    )  # fmt: skip


def live_view(detector: Detector, world: World, cuts: Sequence[int] = (), worker_of: Callable[[str], int] = lambda _: 0) -> View:
    """Per event id what was emitted last and not withdrawn, when the rows came cut at those watermarks, through every link before
    the detector, and the keys of each lay with those workers."""
    view = View()
    ways = {"": (*chain(detector), detector), **beside(detector)}
    memory: dict[str, list[dict[int, pl.DataFrame]]] = {name: [{} for _ in way] for name, way in ways.items()}
    done = None
    for upto in [*sorted(c for c in set(cuts) if c < world.upto), world.upto]:
        aside: dict[str, pl.DataFrame] = {}
        for name in (*beside(detector), ""):
            fixes = ways[name][0].reads == "fixes"
            part = world.also if fixes and world.also is not None else world.rows
            if fixes:
                part = part.with_columns(pl.lit(0, pl.Int32).alias(c) for c in ("flags", "segment") if c not in part.columns)
            # A row without a time comes with the first ones: nobody can say when it is due.
            part = part.filter((pl.col("t") <= upto).fill_null(True) if done is None else (pl.col("t") > done) & (pl.col("t") <= upto))
            for step, kept in zip(ways[name], memory[name], strict=True):
                part = _stepped(step, kept, part, upto, world, worker_of, aside if step is detector else {})
            aside[name] = part
        assert part.schema == EVENT.schema
        assert part["id"].is_unique().all(), "one event is told twice at a time"
        view.update({e["id"]: e for e in part.iter_rows(named=True)})
        done = upto
    return {k: e for k, e in view.items() if e["state"] != "withdrawn"}


def _whose(step: Detector, rows: pl.DataFrame, worker_of: Callable[[str], int]) -> pl.Series:
    whose = rows.select(pl.concat_str(pl.col(k).cast(pl.String) for k in step.key)).to_series()
    return pl.Series([worker_of(who) for who in whose], dtype=pl.Int64)


def _stepped(
    step: Detector, kept: dict[int, pl.DataFrame], part: pl.DataFrame, upto: int, world: World, worker_of: Callable[[str], int], aside: dict[str, pl.DataFrame]
) -> pl.DataFrame:  # fmt: skip
    """What the step gives of its rows, and of what is beside them, each worker with its own keys."""
    order = [c for c in ORDER if c in part.columns] if "t" in part.columns else ["t0", "id"]
    part = part.filter(pl.all_horizontal(pl.col(k).is_not_null() for k in step.key)).sort(*step.key, *order)
    worker = _whose(step, part, worker_of)
    others = {name: (frame, _whose(step, frame, worker_of)) for name, frame in aside.items()}
    given = []
    for mine in sorted({*kept, *worker, *(w for _, whose in others.values() for w in whose)}) or [0]:
        needs = {n: world.needs[n] for n in step.needs} | {name: frame.filter(whose == mine) for name, (frame, whose) in others.items()}
        out, kept[mine] = step.step(part.filter(worker == mine), kept.get(mine, empty_kept(step)), upto, **needs)
        assert kept[mine].schema == step.keeps
        given.append(out)
    return pl.concat(given)


def plain(view: View, world: World, turned: int = 0, later: int = 0, ids: bool = True) -> list[dict[str, Any]]:
    """A view that two worlds can share: rows by what they say and not where they stood, longitudes and times turned back."""
    said = {
        (r["src"], r["at"]): r
        for frame in (world.rows, world.also)
        if frame is not None
        for r in frame.iter_rows(named=True)
    }

    def back(lon: int | None) -> int | None:
        return None if lon is None else int(sphere.wrap_udeg(lon - turned))

    out = []
    for event in view.values():
        e = {k: v for k, v in event.items() if k != "params" and (ids or k != "id")}
        e |= {"lon0": back(e["lon0"]), "lon1": back(e["lon1"])}
        e |= {k: e[k] - later if e[k] is not None else None for k in ("t0", "t1")}
        deciding = [said[f["src"], f["at"]] for f in json.loads(e["fixes"])]
        # With the times shifted an hour of arrival is another text.
        own = [{k: v for k, v in f.items() if k not in ("src", "at") and (ids or k != "eta")} | {"t": f["t"] - later, "lon": back(f.get("lon"))} for f in deciding]
        e["fixes"] = sorted((f["t"], str(f)) for f in own)
        if e["detail"] is not None:
            # Its sentences name the times, and a register's entry its day; with the times shifted they are others.
            e["detail"] = {k: v for k, v in json.loads(e["detail"]).items() if ids or k not in ("en", "fr", "register", "eta")}
            e["detail"] |= {k: e["detail"][k] - later for k in ("until", "tick0", "tick1") if k in e["detail"]}
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

    rows = turn(world.rows) if "lon" in world.rows.columns else world.rows
    return replace(
        world,
        rows=rows,
        places=turn(world.places),
        coast=turn(world.coast),
        also=None if world.also is None else turn(world.also),
    )


def later(world: World, us: int) -> World:
    # A register gives days, and they move by days only: the last one it can mean.
    days = [shift(when.days(d)[1], us // DAY_US) if d else None for d in world.scrapped["day"]]  # type: ignore[index]
    rows, also = world.rows, world.also
    if "eta" in rows.columns and rows["eta"].null_count() < rows.height:
        etas = [_eta(e, t, us) if e and t is not None else e for e, t in rows.select("eta", "t").iter_rows()]
        rows = rows.with_columns(eta=pl.Series(etas, dtype=pl.String))
    return replace(
        world,
        rows=rows.with_columns(pl.col("t") + us),
        also=None if also is None else also.with_columns(pl.col("t") + us),
        upto=world.upto + us,
        scrapped=world.scrapped.with_columns(day=pl.Series(days, dtype=pl.String)),
    )


def _eta(eta: str, t: int, us: int) -> str:
    """The hour of arrival, later by so much, as it would be typed."""
    span = resolved(eta, t)
    return (
        eta if span is None else datetime.fromtimestamp((span[0] + us) // S_US, UTC).strftime("%m-%dT%H:%M")
    )


def shuffled(world: World, seed: int) -> World:
    """The same rows at other places of their files: `at` drawn anew, so rows of one instant come in another order."""

    def mixed(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(
            at=pl.Series(np.random.default_rng(seed).permutation(frame.height) + 1, dtype=pl.Int64)
        )

    return replace(world, rows=mixed(world.rows), also=None if world.also is None else mixed(world.also))


def doubled(world: World, src: str) -> World:
    def twice(frame: pl.DataFrame) -> pl.DataFrame:
        return pl.concat([frame, frame.with_columns(src=pl.lit(src) + pl.col("src"))])

    return replace(world, rows=twice(world.rows), also=None if world.also is None else twice(world.also))


def check(laws: Sequence[str], detector: Detector, world: World, data: st.DataObject) -> View:
    """What the detector tells of this world, when it holds the laws in it; AssertionError otherwise."""
    told = live_view(detector, world)
    for law in laws:
        _check(law, detector, world, told, data)
    return told


def _check(law: str, detector: Detector, world: World, told: View, data: st.DataObject) -> None:
    shifted = law in ("turn", "hours")
    before = plain(told, world, ids=not shifted)
    times = sorted(set(world.rows["t"].drop_nulls())) or [T]
    other, by, us, view = world, 0, 0, None
    if law == "cuts":
        some = st.lists(st.sampled_from(times) | st.integers(times[0] - H_US, world.upto), max_size=5)
        # After every instant, as far as there are not too many, or here and there.
        view = live_view(detector, world, data.draw(st.just(times[:: len(times) // 24 + 1]) | some))
    elif law == "workers":
        seed, cuts = data.draw(st.integers(0, 3)), data.draw(st.lists(st.sampled_from(times), max_size=1))
        view = live_view(detector, world, cuts, lambda who: sum(map(ord, who)) % (seed + 1))
    elif law == "order":
        other = shuffled(world, data.draw(st.integers(0, 1000)))
    elif law == "doubled":
        other = doubled(world, data.draw(st.sampled_from(("A", "z"))))
    elif law == "turn":
        by = data.draw(st.integers(-sphere.TURN, sphere.TURN) | st.sampled_from((sphere.HALF, 1, -1)))
        other = turned(world, by)
    elif law == "hours":
        us = data.draw(st.integers(-200, 200)) * DAY_US if "scrapped" in detector.needs else data.draw(st.integers(-5000, 5000)) * H_US
        other = later(world, us)
    else:
        raise ValueError(law)
    view = live_view(detector, other) if view is None else view
    assert plain(view, other, by, us, ids=not shifted) == before, law


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
    return World(FIX.frame(rows), PLACE.frame(places), upto)


FAR = ((0, 0), (15_000, 0), (250_000, 100_000), (400_000, 0), (179_990_000, 0), (-90_000_000, 30_000_000))
"""Near, at the edge of 17 nautical miles, and half the earth away, in microdegrees."""


@st.composite
def crowds(draw: st.DrawFn, imos: bool = False) -> World:
    """Numbers that several send under, over midnight and the antimeridian: fixes by turns from places near and far; some unlike a ship's."""
    base = draw(st.sampled_from((0, 130_650_000, 179_999_000, -180_000_000)))
    rows = []
    for mmsi in draw(st.lists(st.sampled_from(("273000001", "200000010", "111219501", "123456789")), unique=True, min_size=1, max_size=3)):
        t = T + draw(st.sampled_from((0, 1, 86_399))) * S_US
        spots = draw(st.lists(st.sampled_from(FAR), min_size=1, max_size=3, unique=True))
        for n in range(draw(st.integers(1, 24))):
            t += draw(st.sampled_from((0, 1, 60, 60, 1800, 7200, 80 * 3600))) * S_US
            # Mostly by turns; now and then twice from one place.
            x, y = spots[n % len(spots)] if draw(st.integers(0, 5)) else draw(st.sampled_from(spots))
            lat = max(-90_000_000, min(90_000_000, y + draw(st.sampled_from((0, 1, 400)))))
            sim = draw(st.integers(0, 9)) == 0
            rows.append({
                "vessel": f"{'sim' if sim else 'mmsi'}:{mmsi}", "t": t, "lon": int(sphere.wrap_udeg(base + x)), "lat": lat, "mmsi": mmsi, "simulated": sim,
                "sog_kn": draw(st.sampled_from((None, 8.0))), "src": "s", "at": len(rows) + 1,
            })  # fmt: skip
    frame = FIX.frame(rows).sort("vessel", *ORDER)
    if imos:
        frame = frame.with_columns(imo=pl.Series(draw(st.lists(st.sampled_from(("9074729", "9074729", "8814275", None)), min_size=len(rows), max_size=len(rows))), dtype=pl.String))
    return World(frame, PLACE.frame(), max(r["t"] for r in rows) + 1)


SAYS = {
    "name": (None, None, "HALCYON TEST", "halcyon  test", "HALCYON TEST@@@@", "BERING TEST", "@@@", "KITTIWAKE TEST"),
    "callsign": (None, "UABC1", "U-ABC 1", "0", "3EXX9"),
    "imo": ("9074729", "9074729", "8814275", "9074720", None),
    "mmsi": ("273000001", "273000001", "273000002", "351000003", "372000004", "620000005", "200000010", "306000001"),
    "length_m": (None, 0.0, 100.0, 103.0, 107.0, 180.0), "width_m": (None, 20.0, 22.0, 30.0),
}  # fmt: skip


@st.composite
def broadcasts(draw: st.DrawFn) -> World:
    """What a few transmitters say of themselves: values that come in runs, by turns, once, at one instant, after years, or undated."""
    rows: list[dict[str, Any]] = []
    t = T
    now = {k: draw(st.sampled_from(v)) for k, v in SAYS.items()}
    for _ in range(draw(st.integers(1, 25))):
        t += draw(st.sampled_from((0, 1, 360, 360, 720, 3600, 20 * 86_400, 31 * 86_400, 400 * 86_400))) * S_US
        for what in draw(st.lists(st.sampled_from(sorted(SAYS)), max_size=2)):
            now[what] = draw(st.sampled_from(SAYS[what]))
        sim = draw(st.integers(0, 9)) == 0
        for _ in range(draw(st.sampled_from((1, 1, 4)))):  # a value that stays is heard again soon
            rows.append({
                **now, "vessel": f"{'sim' if sim else 'mmsi'}:{now['mmsi']}", "t": t if draw(st.integers(0, 19)) else None,
                "draught_m": draw(st.sampled_from((None, 5.0))), "simulated": sim, "src": "s", "at": len(rows) + 1,
            })  # fmt: skip
            t += 360 * S_US
    gone = [
        {"imo": imo, "day": draw(st.sampled_from(("2023-11-01", "2023-11", "2024", None))), "src": "register", "at": f"row:{n}", "simulated": False}
        for n, imo in enumerate(draw(st.lists(st.sampled_from(("9074729", "8814275")), max_size=3)))
    ]  # fmt: skip
    return World(STATIC.frame(rows), PLACE.frame(), t, pl.DataFrame(gone, schema=SCRAPPED.schema))


ISLAND = (0, (0, 0), (600_000, -40_000), (500_000, 300_000), (0, 0))
"""One triangle of land, in microdegrees from a point."""


@st.composite
def meetings(draw: st.DrawFn) -> World:
    """Two or three slow ships near each other over midnight and the antimeridian, who now and then go away, fall silent or begin another track."""
    lon, lat = draw(st.sampled_from((0, 179_999_000, -180_000_000, 42_999_500))), draw(st.sampled_from((0, 42_999_500, -60_000_000, 89_990_000)))
    rows = []
    near = (0, 0, 300, 1000, 2000, 4000, 5000)
    for vessel in ("sim:1", "sim:2", "mmsi:3")[: draw(st.sampled_from((1, 2, 2, 2, 3)))]:
        t = (T // DAY_US * DAY_US) + draw(st.sampled_from((20, 22, 23))) * H_US + draw(st.sampled_from((0, 1, 300, 599))) * S_US
        every, segment = draw(st.sampled_from((120, 600, 900, 1700, 3599))), 0
        for _ in range(draw(st.integers(2, 16))):
            t += draw(st.sampled_from((every, every, every, every, every, 0, 1, 3600, 3 * 3600, 7 * 3600, 25 * 3600))) * S_US
            away = draw(st.integers(0, 7)) == 0
            x = int(sphere.wrap_udeg(lon + draw(st.sampled_from((30_000, 400_000) if away else near))))
            segment += draw(st.integers(0, 9)) == 0
            rows.append({
                "vessel": vessel, "t": t, "lon": x, "lat": min(90_000_000, lat + draw(st.sampled_from(near))), "sog_kn": draw(st.sampled_from((None, 0.1))),
                "mmsi": vessel[-1] * 9, "simulated": vessel[0] == "s", "src": "s", "at": len(rows) + 1, "segment": segment,
            })  # fmt: skip
    ports = [{"id": "port:0", "name": "P", "lon": int(sphere.wrap_udeg(lon + draw(st.sampled_from((0, 60_000, 130_000))))), "lat": lat}] if draw(st.integers(0, 4)) == 0 else []
    land = []
    if draw(st.booleans()):
        off = draw(st.sampled_from((400_000, 300_000, 1000, -200_000)))
        land = [{"ring": 0, "lon": int(sphere.wrap_udeg(lon + off + x)), "lat": max(-90_000_000, min(90_000_000, lat + y))} for x, y in ISLAND[1:]]
    fixes = FIX.frame({k: v for k, v in r.items() if k != "segment"} for r in rows).with_columns(
        flags=pl.lit(0, pl.Int32), segment=pl.Series([r["segment"] for r in rows], dtype=pl.Int32)
    )  # fmt: skip
    upto = max(r["t"] for r in rows) + draw(st.sampled_from((0, 1, 1800, 3 * 3600, 30 * 3600))) * S_US
    return World(fixes, PLACE.frame(ports), upto, coast=pl.DataFrame(land, schema=NO_COAST.schema))


def lain() -> st.SearchStrategy[World]:
    """Worlds in which ships do meet, for hours."""
    return lying().map(lambda w: World(*w[:3], coast=w[3]))


@st.composite
def sailings(draw: st.DrawFn, statics: bool) -> World:
    """Ships that go to and fro between three ports and the sea, stop, pass by, fall silent; what they type in meanwhile, late, wrong or not at all."""
    lon, lat = (
        draw(st.sampled_from((0, 179_000_000, 130_000_000))),
        draw(st.sampled_from((0, 42_000_000, -60_000_000))),
    )
    spots = [
        (0, 0),
        (1_500_000, 200_000),
        (60_000, 0),
        (600_000, 100_000),
    ]  # three ports, the third near the first, and a place at sea
    unsure = draw(st.sampled_from((300.0, 2500.0)))
    places = [
        {"id": f"port:{n}", "name": f"PORT {n}", "names": [f"XYP{n}2"], "country": "XY", "lon": int(sphere.wrap_udeg(lon + x)), "lat": lat + y, "uncertainty_m": unsure}
        for n, (x, y) in enumerate(spots[:3])
    ]  # fmt: skip
    fixes, told = [], []
    for vessel in ("sim:1", "mmsi:2")[: draw(st.integers(1, 2))]:
        t = T + draw(st.integers(0, 9)) * H_US
        same = {"vessel": vessel, "mmsi": vessel[-1] * 9, "simulated": vessel[0] == "s"}
        now = {"draught_m": 8.0, "destination": "PORT 1", "eta": "11-16T12:00"}
        for _ in range(draw(st.integers(2, 9))):
            x, y = draw(st.sampled_from(spots))
            for kn in draw(st.sampled_from(((0.0, 0.0), (0.0, 0.0), (9.0, 0.1, 9.0), (9.0,)))):
                fixes.append(
                    {
                        **same,
                        "t": t,
                        "lon": int(sphere.wrap_udeg(lon + x)),
                        "lat": lat + y,
                        "sog_kn": kn,
                        "src": "f",
                        "at": len(fixes) + 1,
                    }
                )
                t += draw(st.sampled_from((600, 3600, 3600, 5 * 3600, 7 * 3600, 40 * 3600))) * S_US
                if draw(st.booleans()):
                    now |= draw(st.sampled_from((
                        {"draught_m": 8.0}, {"draught_m": 5.5}, {"draught_m": 7.9}, {"draught_m": None}, {"destination": "PORT 0"}, {"destination": "xy p12"},
                        {"destination": "XYP02>XYP22"}, {"destination": "FOR ORDERS"}, {"destination": "NOWHERE"}, {"eta": "11-15T08:00"}, {"eta": "11-20T23:59"}, {"eta": "--"},
                    )))  # fmt: skip
                for lag in draw(st.sampled_from(((), (0,), (0, 360), (-60, 0, 360)))):
                    told.append({**same, **now, "t": max(T, t + lag * S_US), "src": "d", "at": len(told) + 1})
    upto = max(r["t"] for r in (*fixes, *told)) + draw(st.sampled_from((0, 5, 9))) * H_US
    frame = FIX.frame(fixes)
    return (
        World(STATIC.frame(told), PLACE.frame(places), upto, also=frame)
        if statics
        else World(frame, PLACE.frame(places), upto)
    )


def worlds_for(detector: Detector) -> st.SearchStrategy[World]:
    """Worlds in which a detector has something to say."""
    if detector.rule in ("encounter@1", "loitering@1", "resample@1", "contact@1"):
        return meetings() | lain() | lain() | lain() if detector.rule == "encounter@1" else meetings() | lain()
    if detector.rule == "voyage@1":
        return sailings(statics=False)
    if beside(detector):
        return sailings(statics=True)
    if detector.reads == "statics":
        return broadcasts()
    if "imo" in detector.key:
        return crowds(imos=True)
    return worlds() | crowds() if detector.rule in ("two_places@1", "bad_mid@1") else worlds()


def law_test(laws: Sequence[str] | str, detector: Detector, examples: int = EXAMPLES, **options: Any) -> Callable[[], int]:
    """A test that looks for a world in which the detector breaks one of the laws; it gives the number of worlds in which something was told."""
    spoke = [0]

    @settings(max_examples=examples, deadline=None, database=None, **options)
    @given(worlds_for(detector), st.data())
    def holds(world: World, data: st.DataObject) -> None:
        spoke[0] += bool(check([laws] if isinstance(laws, str) else laws, detector, world, data))

    def test() -> int:
        holds()
        return spoke[0]

    return test
