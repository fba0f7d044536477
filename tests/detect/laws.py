"""The laws of DESIGN §4, written once for every detector. A law is broken by an AssertionError from :func:`check`."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from roadstead import sphere, when
from roadstead.detect import NEEDED, Detector, chain, empty_kept
from roadstead.tables import EVENT, FIX, PLACE, STATIC, TABLES
from roadstead.when import DAY_US, H_US, S_US, shift

LAWS = ("cuts", "workers", "turn", "hours", "order", "doubled")
EXAMPLES = 250 if os.environ.get("CI") else 25
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

    @property
    def needs(self) -> dict[str, pl.DataFrame]:
        return {"places": self.places, "scrapped": self.scrapped, "coast": self.coast}


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
    steps, view = [*chain(detector), detector], View()
    rows = world.rows
    if steps[0].reads == "fixes":
        rows = rows.with_columns(pl.lit(0, pl.Int32).alias(c) for c in ("flags", "segment") if c not in rows.columns)
    memory: list[dict[int, pl.DataFrame]] = [{} for _ in steps]
    done = None
    for upto in [*sorted(c for c in set(cuts) if c < world.upto), world.upto]:
        # A row without a time comes with the first ones: nobody can say when it is due.
        part = rows.filter((pl.col("t") <= upto).fill_null(True) if done is None else (pl.col("t") > done) & (pl.col("t") <= upto))
        for step, kept in zip(steps, memory, strict=True):
            key = list(step.key)
            part = part.filter(pl.all_horizontal(pl.col(k).is_not_null() for k in key)).sort(*key, *ORDER)
            whose = part.select(pl.concat_str(pl.col(k).cast(pl.String) for k in key)).to_series()
            worker = pl.Series([worker_of(who) for who in whose], dtype=pl.Int64)
            given = []
            for mine in sorted({*kept, *worker}) or [0]:
                own = part.filter(worker == mine)
                out, kept[mine] = step.step(own, kept.get(mine, empty_kept(step)), upto, **{n: world.needs[n] for n in step.needs})
                assert kept[mine].schema == step.keeps
                given.append(out)
            part = pl.concat(given)
        assert part.schema == EVENT.schema
        assert part["id"].is_unique().all(), "one event is told twice at a time"
        view.update({e["id"]: e for e in part.iter_rows(named=True)})
        done = upto
    return {k: e for k, e in view.items() if e["state"] != "withdrawn"}


def plain(view: View, world: World, turned: int = 0, later: int = 0, ids: bool = True) -> list[dict[str, Any]]:
    """A view that two worlds can share: rows by what they say and not where they stood, longitudes and times turned back."""
    said = {(r["src"], r["at"]): r for r in world.rows.iter_rows(named=True)}

    def back(lon: int | None) -> int | None:
        return None if lon is None else int(sphere.wrap_udeg(lon - turned))

    out = []
    for event in view.values():
        e = {k: v for k, v in event.items() if k != "params" and (ids or k != "id")}
        e |= {"lon0": back(e["lon0"]), "lon1": back(e["lon1"])}
        e |= {k: e[k] - later if e[k] is not None else None for k in ("t0", "t1")}
        deciding = [said[f["src"], f["at"]] for f in json.loads(e["fixes"])]
        own = [{k: v for k, v in f.items() if k not in ("src", "at")} | {"t": f["t"] - later, "lon": back(f.get("lon"))} for f in deciding]
        e["fixes"] = sorted((f["t"], str(f)) for f in own)
        if e["detail"] is not None:
            # Its sentences name the times, and a register's entry its day; with the times shifted they are others.
            e["detail"] = {k: v for k, v in json.loads(e["detail"]).items() if ids or k not in ("en", "fr", "register")}
            e["detail"] |= {"until": e["detail"]["until"] - later} if "until" in e["detail"] else {}
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
    return replace(world, rows=rows, places=turn(world.places), coast=turn(world.coast))


def later(world: World, us: int) -> World:
    # A register gives days, and they move by days only: the last one it can mean.
    days = [shift(when.days(d)[1], us // DAY_US) if d else None for d in world.scrapped["day"]]  # type: ignore[index]
    return replace(
        world, rows=world.rows.with_columns(pl.col("t") + us), upto=world.upto + us, scrapped=world.scrapped.with_columns(day=pl.Series(days, dtype=pl.String))
    )


def shuffled(world: World, seed: int) -> World:
    """The same rows at other places of their files: `at` drawn anew, so rows of one instant come in another order."""
    at = np.random.default_rng(seed).permutation(world.rows.height) + 1
    return replace(world, rows=world.rows.with_columns(at=pl.Series(at, dtype=pl.Int64)))


def doubled(world: World, src: str) -> World:
    return replace(world, rows=pl.concat([world.rows, world.rows.with_columns(src=pl.lit(src))]))


def check(law: str, detector: Detector, world: World, data: st.DataObject) -> None:
    """Nothing when the detector holds the law in this world; AssertionError otherwise."""
    shifted = law in ("turn", "hours")
    before = plain(live_view(detector, world), world, ids=not shifted)
    times = sorted(set(world.rows["t"].drop_nulls())) or [T]
    other, by, us, view = world, 0, 0, None
    if law == "cuts":
        some = st.lists(st.sampled_from(times) | st.integers(times[0] - H_US, world.upto), max_size=5)
        view = live_view(detector, world, data.draw(st.just(times) | some))  # after every instant, or here and there
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


def worlds_for(detector: Detector) -> st.SearchStrategy[World]:
    """Worlds in which a detector has something to say."""
    if detector.rule in ("encounter@1", "loitering@1", "resample@1", "contact@1"):
        return meetings()
    if detector.reads == "statics":
        return broadcasts()
    if "imo" in detector.key:
        return crowds(imos=True)
    return worlds() | crowds() if detector.rule in ("two_places@1", "bad_mid@1") else worlds()


def law_test(law: str, detector: Detector, examples: int = EXAMPLES, **options: Any) -> Callable[[], None]:
    """A test that looks for a world in which the detector breaks the law."""

    @settings(max_examples=examples, deadline=None, database=None, **options)
    @given(worlds_for(detector), st.data())
    def holds(world: World, data: st.DataObject) -> None:
        check(law, detector, world, data)

    return holds
