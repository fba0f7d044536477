"""Every fix keeps its place; what is wrong with it, its track and its ship do not depend on how the rows came."""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from roadstead import sphere
from roadstead.tables import FIX
from roadstead.tracks import CLOCKS, FLAGS, NOISE, PRESETS, Tracks, names, offsets
from roadstead.tracks import fit as fits
from roadstead.when import H_US, S_US

T = 1_700_000_000 * S_US
LAWS = ("cuts", "workers", "turn", "hours", "order", "doubled")
EXAMPLES = 250 if os.environ.get("CI") else 40
SLOW = {"suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
Row = dict[str, Any]


def fix(**given: Any) -> Row:
    return {
        "vessel": "mmsi:799000101", "t": T, "lon": 0, "lat": 10_000_000, "sog_kn": 10.0, "cog_deg": 90.0, "mmsi": "799000101", "msg_type": 1,
        "simulated": False, "src": "s", "at": 1, **given,
    }  # fmt: skip


def numbered(rows: Sequence[Row]) -> pl.DataFrame:
    return FIX.frame({**r, "at": i} for i, r in enumerate(rows, 1))


def told(frame: pl.DataFrame, one: Tracks = PRESETS["default"], cuts: Sequence[int] = (), worker_of: Callable[[str], int] = lambda _: 0, **needs: Any) -> dict[Any, Row]:
    """What was said of each row last, when the rows came cut at those times and the numbers lay with those workers."""
    frame, view = frame.sort("vessel", "t", "src", "at"), {}
    ends = [*sorted(set(cuts)), 2**62]
    workers: dict[int, list[str]] = {}
    for vessel in frame["vessel"].unique().sort():
        workers.setdefault(worker_of(vessel), []).append(vessel)
    for mine in workers.values():
        kept, done = pl.DataFrame(schema=one.keeps), -(2**62)
        for upto in ends:
            part = frame.filter(pl.col("vessel").is_in(mine), pl.col("t") > done, pl.col("t") <= upto)
            out, kept = one.step(part, kept, upto, **needs)
            assert out.schema == {**FIX.schema, "flags": pl.Int32, "segment": pl.Int32}
            assert kept.schema == one.keeps
            assert out.select("src", "at").is_unique().all(), "one row is told twice at a time"
            assert part.join(out, on=["src", "at"], how="anti").is_empty(), "a row has lost its place"
            view.update({(r["src"], r["at"]): r for r in out.iter_rows(named=True)})
            done = upto
    assert len(view) == frame.height
    return view


def line(n: int, every_s: int = 600, lon: int = 0, lat: int = 10_000_000, t: int = T, **more: Any) -> list[Row]:
    """A ship that goes east at ten knots."""
    step = 10 * 1852 * every_s / 3600 / (sphere.R_M * math.cos(math.radians(lat / 1e6))) * 180e6 / math.pi
    return [fix(t=t + i * every_s * S_US, lon=int(sphere.wrap_udeg(lon + round(i * step))), lat=lat, **more) for i in range(n)]


def flags_of(rows: Sequence[Row], one: Tracks = PRESETS["default"]) -> list[list[str]]:
    view = told(numbered(rows), one)
    return [names(view["s", i]["flags"]) for i in range(1, len(rows) + 1)]


def ships_of(rows: Sequence[Row], one: Tracks = PRESETS["default"], cuts: Sequence[int] = ()) -> list[str]:
    view = told(numbered(rows), one, cuts)
    return [view["s", i]["vessel"].removeprefix("mmsi:799000101") for i in range(1, len(rows) + 1)]


# -- flags ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "flag"),
    [
        ({"lat": 90_500_000}, "position"), ({"lat": None}, "position"), ({"lon": None}, "position"), ({"lon": 181_000_000}, "position"),
        ({"lat": 0, "lon": 0}, "zero"), ({"sog_kn": 102.3}, "speed"), ({"sog_kn": -0.1}, "speed"), ({"sog_kn": 63.0, "msg_type": 27}, "speed"),
        ({"cog_deg": 360.0}, "course"), ({"cog_deg": -1.0}, "course"), ({"heading_deg": 511.0}, "heading"),
        ({"msg_type": 4}, "not_a_ship"), ({"msg_type": 21}, "not_a_ship"), ({"msg_type": 17}, "not_a_ship"), ({"msg_type": 11}, "not_a_ship"),
    ],
)  # fmt: skip
def test_a_value_that_its_type_cannot_carry_is_flagged(given: Row, flag: str) -> None:
    assert flags_of([fix(**given)]) == [[flag]]


@pytest.mark.parametrize(
    "given",
    [{"lat": 90_000_000}, {"lat": 0, "lon": 1}, {"lon": 0}, {"sog_kn": 102.2}, {"sog_kn": 63.0}, {"sog_kn": 62.9, "msg_type": 27}, {"cog_deg": 359.9},
     {"heading_deg": 0.0}, {"msg_type": 9, "sog_kn": 200.0 / 2}, {"msg_type": None}, {"sog_kn": None, "cog_deg": None}],
)  # fmt: skip
def test_a_value_that_can_be_is_not(given: Row) -> None:
    assert flags_of([fix(**given)]) == [[]]


def test_the_same_message_again() -> None:
    rows = line(4)
    assert flags_of([*rows, rows[2]]) == [[], [], [], [], ["duplicate"]]
    late = {**rows[1], "t": rows[1]["t"] + 900 * S_US}
    assert flags_of([*rows, late]) == [[], [], [], [], ["repeated"]]
    moored = [fix(t=T + i * 60 * S_US, sog_kn=0.0) for i in range(5)]
    assert flags_of(moored) == [[]] * 5, "a ship that lies still says the same again and again"
    other = replace(PRESETS["default"], repeat_h=0.1)
    assert flags_of([*rows, late], other)[-1] != ["repeated"]


def test_a_jump_no_ship_can_make_is_flagged_and_an_aircraft_may() -> None:
    # So fast by its own word, that dead reckoning leads there.
    rows = [fix(t=T + i * 600 * S_US, lon=i * 290_000, sog_kn=102.0) for i in range(3)]
    assert flags_of(rows)[1:] == [["jump"], ["jump"]]
    assert flags_of([{**r, "msg_type": 9} for r in rows]) == [[]] * 3
    assert flags_of(rows, PRESETS["gfw"]) == [[]] * 3


def test_a_type_27_within_the_hour_is_coarse() -> None:
    rows = line(3)
    coarse = {**rows[2], "t": rows[2]["t"] + 60 * S_US, "msg_type": 27, "lon": rows[2]["lon"] + 3000}
    later = {**rows[2], "t": rows[2]["t"] + 2 * H_US, "msg_type": 27, "lon": rows[2]["lon"] + 338_000}
    assert flags_of([*rows, coarse, later]) == [[], [], [], ["coarse"], []]


def test_a_position_among_those_of_a_ship_that_is_elsewhere_is_a_stray() -> None:
    rows = line(12)
    wild = fix(t=T + 5 * 600 * S_US + S_US, lon=90_000_000, lat=-40_000_000)
    assert flags_of([*rows, wild]) == [[]] * 12 + [["stray"]]
    assert ships_of([*rows, wild]) == [""] * 13, "one position makes no second ship"
    first = {**wild, "t": T - 60 * S_US}
    assert flags_of([first, *rows]) == [["stray"]] + [[]] * 12
    assert ships_of([first, *rows]) == [""] * 13


def test_a_lone_fix_is_no_stray() -> None:
    assert flags_of([fix()]) == [[]]
    daily = [fix(t=T + i * 30 * H_US, lon=i * 1_000_000) for i in range(4)]
    assert flags_of(daily) == [[]] * 4


# -- ships ----------------------------------------------------------------------------------------------------------------


def test_two_ships_under_one_number_are_two_vessels() -> None:
    a, b = line(20), line(20, lon=100_000_000, lat=-30_000_000, t=T + 300 * S_US)
    assert ships_of([*a, *b]) == [""] * 20 + ["/2"] * 20
    cuts = [r["t"] for r in a]
    assert ships_of([*a, *b], cuts=cuts) == [""] * 20 + ["/2"] * 20


def test_they_are_two_even_when_heard_in_passes() -> None:
    """Twelve fixes of one, twelve of the other, an hour and a half apart, as satellites hear them."""
    a, b = line(12, 100), line(12, 100, lon=100_000_000, t=T + 90 * 60 * S_US)
    east = a[-1]["lon"] + 500_000
    again = line(12, 100, lon=east, t=T + 180 * 60 * S_US + 1200 * S_US)
    assert ships_of([*a, *b]) == [""] * 24, "nothing yet shows two: one ship's position may have jumped"
    assert ships_of([*a, *b, *again]) == [""] * 12 + ["/2"] * 12 + [""] * 12
    assert ships_of([*a, *b, *again], cuts=[b[-1]["t"], again[3]["t"]]) == [""] * 12 + ["/2"] * 12 + [""] * 12


def test_after_a_silence_each_goes_on_as_the_ship_it_was() -> None:
    a, b = line(20), line(20, lon=100_000_000, t=T + 300 * S_US)
    day = 40 * 3600
    a2 = line(20, lon=a[-1]["lon"] + 4_000_000, t=T + day * S_US + 300 * S_US)
    b2 = line(20, lon=b[-1]["lon"] + 4_000_000, t=T + day * S_US)
    assert ships_of([*a, *b, *b2, *a2]) == [""] * 20 + ["/2"] * 40 + [""] * 20
    segments = {r["segment"] for r in told(numbered([*a, *b, *b2, *a2])).values()}
    assert segments == {0, 1, 2, 3}


def test_a_class_a_and_a_class_b_transmitter_side_by_side_are_told_apart_after_a_silence() -> None:
    a, b = line(20), line(20, lon=60_000, lat=10_060_000, t=T + 30 * S_US, msg_type=18)
    c = line(20, lon=9_000_000, t=T + 50 * H_US, msg_type=18)
    assert set(ships_of([*a, *b])[:20]) == {""}
    assert set(ships_of([*a, *b, *c])[40:]) == set(ships_of([*a, *b])[20:])


def test_a_track_over_the_antimeridian_is_one() -> None:
    view = told(numbered(line(30, lon=179_500_000)))
    assert {(r["segment"], r["vessel"], r["flags"]) for r in view.values()} == {(0, "mmsi:799000101", 0)}


def test_a_simulated_ship_never_shares_a_key() -> None:
    rows = line(8, vessel="sim:799000101", simulated=True) + line(8, lon=90_000_000)
    assert {r["vessel"] for r in told(numbered(rows)).values()} == {"sim:799000101", "mmsi:799000101"}


def test_rows_without_speed_or_course_have_a_track_too() -> None:
    rows = line(12, sog_kn=None, cog_deg=None)
    assert {r["segment"] for r in told(numbered(rows)).values()} == {0}
    assert flags_of(rows, PRESETS["gfw"]) == [["incomplete"]] * 12


def test_another_position_that_fits_better_puts_what_lies_between_off_the_track() -> None:
    rows = line(10, 120)
    garbled = {**rows[5], "t": rows[5]["t"] + 10 * S_US, "lat": rows[5]["lat"] + 60_000, "cog_deg": 270.0, "sog_kn": 9.0}
    assert "off_track" in flags_of([*rows, garbled])[-1]


def test_late_and_unsorted_rows_are_refused() -> None:
    one, none = PRESETS["default"], pl.DataFrame(schema=Tracks.keeps)
    _, kept = one.step(numbered(line(3)), none, 0)
    for t in (T, T + 2 * 600 * S_US):
        with pytest.raises(ValueError, match="late rows of mmsi:799000101"):
            one.step(numbered([fix(t=t)]), kept, 0)
    with pytest.raises(ValueError, match="earlier"):
        one.step(numbered([fix(t=T + 1), fix(t=T)]), none, 0)
    with pytest.raises(ValueError, match="not sorted"):
        one.step(numbered([fix(vessel="mmsi:2"), fix(vessel="mmsi:1")]), none, 0)


def test_a_time_that_falls_behind_two_of_one_instant_is_refused() -> None:
    rows = numbered([fix(t=T + 1), fix(t=T + 1, lon=5), fix(t=T)])
    for preset in PRESETS.values():
        with pytest.raises(ValueError, match="row 2 is earlier"):
            preset.over(rows)


def test_a_row_without_a_position_is_no_fix_and_spoils_none() -> None:
    rows = numbered([*line(3), fix(t=T + 3600 * S_US, lat=None, lon=None)])
    for skips in (NOISE, 0):
        found = PRESETS["default"].over(rows).fixes(rows, skips, False)
        assert found.lon.tolist() == rows["lon"].to_list()[:3]


# -- the preset `gfw` -------------------------------------------------------------------------------------------------------

GFW = PRESETS["gfw"]
REFERENCE = Path(__file__).with_name("gpsdio_segment.csv")
"""Invented fleets, two or three ships under one number, and the track that gpsdio-segment 3.0.0 gave each fix (empty: none)."""


def fleets() -> dict[str, list[dict[str, float | None]]]:
    out: dict[str, list[dict[str, float | None]]] = {}
    with REFERENCE.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            out.setdefault(row.pop("fleet"), []).append({k: float(v) if v else None for k, v in row.items()})
    return out


@pytest.mark.parametrize(("name", "said"), fleets().items())
def test_its_tracks_are_those_of_gpsdio_segment(name: str, said: list[dict[str, float]]) -> None:
    rows = [
        fix(
            t=T + round(r["t_s"] * S_US), lon=round(r["lon"] * 1e6), lat=round(r["lat"] * 1e6), msg_type=int(r["type"]), sog_kn=r["speed"],
            cog_deg=r["course"], heading_deg=r["heading"],
        ) for r in said
    ]  # fmt: skip
    view = told(numbered(rows), GFW)
    ours = [None if view["s", i]["flags"] & NOISE else view["s", i]["segment"] for i in range(1, len(rows) + 1)]
    theirs = [None if r["track"] is None else int(r["track"]) for r in said]
    # The numbers of the tracks are nobody's; which fixes share one is the question.
    assert [None if a is None else ours.index(a) for a in ours] == [None if a is None else theirs.index(a) for a in theirs]


@pytest.mark.parametrize(
    ("given", "flags"),
    [
        ({"cog_deg": 359.95}, []), ({"cog_deg": 359.96}, ["course", "incomplete"]), ({"cog_deg": 359.96, "sog_kn": 0.3}, ["course"]),
        ({"sog_kn": 102.25}, []), ({"sog_kn": 102.26}, ["speed", "incomplete"]), ({"heading_deg": 359.4}, []), ({"heading_deg": 359.5}, ["heading"]),
        ({"sog_kn": 62.5, "msg_type": 27}, []), ({"sog_kn": 62.6, "msg_type": 27}, ["speed", "incomplete"]),
        ({"cog_deg": 359.4, "msg_type": 27}, []), ({"cog_deg": 359.5, "msg_type": 27}, ["course", "incomplete"]),
    ],
)  # fmt: skip
def test_it_rounds_before_it_looks(given: Row, flags: list[str]) -> None:
    assert flags_of([fix(**given)], GFW) == [flags]
    assert flags_of([fix(**given)]) == [[]]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ({"sog_kn": 0.06}, {"sog_kn": 0.06}, True), ({"sog_kn": 0.05}, {"sog_kn": 0.05}, False),
        ({"heading_deg": 359.6}, {"heading_deg": None}, True), ({"sog_kn": 0.3, "cog_deg": 360.0}, {"sog_kn": 0.3, "cog_deg": None}, True),
        ({"heading_deg": 12.0}, {"heading_deg": None}, False), ({"heading_deg": 12.4}, {"heading_deg": 12.0}, True),
        # Half a thousandth of a minute, and what the reference's floating point makes of it.
        ({"lon": 16_000_475}, {"lon": 16_000_478}, True), ({"lon": 16_000_475}, {"lon": 16_000_472}, False),
    ],
)  # fmt: skip
def test_what_it_takes_for_the_same_again(first: Row, second: Row, same: bool) -> None:
    rows = [fix(**first), fix(**second, t=T + 60 * S_US)]
    assert ("repeated" in flags_of(rows, GFW)[1]) == same


def test_an_aircraft_is_of_no_class_to_it() -> None:
    """A fix half way between a ship and an aircraft: to the reference it is as likely to be the one as the other, and both tracks end."""
    ship = [fix(t=T + i * 60 * S_US, sog_kn=0.0) for i in range(10)]
    craft = [fix(t=T + i * 60 * S_US + 30 * S_US, sog_kn=0.0, lat=10_000_000 + round(10e6 / 60), msg_type=9) for i in range(10)]
    between = fix(t=T + 600 * S_US, sog_kn=0.0, lat=10_000_000 + round(5.05e6 / 60), msg_type=9)
    for one, last in ((PRESETS["default"], 1), (GFW, 2)):
        view = told(numbered([*ship, *craft, between]), one)
        assert [view["s", i]["segment"] for i in range(1, 22)] == [0] * 10 + [1] * 10 + [last]


# -- what is said without weighing ------------------------------------------------------------------------------------------

KN = st.none() | st.floats(0, 102.2)
DEG = st.none() | st.floats(0, 359.9)


@given(
    lat=st.integers(-90_000_000, 90_000_000), north=st.integers(-600_000, 600_000) | st.integers(-90_000_000, 90_000_000),
    lon=st.integers(-180_000_000, 180_000_000), east=st.integers(-900_000, 900_000) | st.integers(-179_000_000, 179_000_000),
    us=st.integers(0, 3600 * S_US) | st.integers(0, 24 * H_US), said=st.tuples(KN, DEG, KN, DEG), slow=st.sampled_from((1.0, 0.1)),
)  # fmt: skip
@settings(max_examples=20 * EXAMPLES)
def test_what_is_said_without_weighing_holds_for_the_mark(lat: int, north: int, lon: int, east: int, us: int, said: tuple[Any, ...], slow: float) -> None:
    """A fix that surely goes on has a mark that no row further back can beat; and no mark is above its bound."""
    limits = tuple(PRESETS["default"]._limits().tolist())
    v0, c0, v1, c1 = (math.nan if x is None else x * slow if i in (0, 2) else x for i, x in enumerate(said))
    lat1, lon1 = max(-90_000_000, min(90_000_000, lat + north)), int(sphere.wrap_udeg(lon + east))
    h, mark = us / H_US, fits.fit_of(us, lon, lat, v0, c0, lon1, lat1, v1, c1, limits)
    assert mark <= fits.at_most(h, lon, lat, v0, lon1, lat1, v1, limits)
    if fits.surely(h, int(sphere.dlon_udeg(lon, lon1)), lat1 - lat, lat1, v0, c0, v1, c1, limits):
        assert mark * limits[fits.LOOKBACK_FACTOR] * math.hypot(h, limits[fits.BUFFER_H]) >= 1 - 1e-12


def test_many_rows_of_one_instant_take_no_more_than_their_number() -> None:
    rows = [fix(lon=(i * 7919) % 100_000, lat=10_000_000 + (i * 104_729) % 100_000) for i in range(20_000)]
    view = told(numbered(rows))
    assert len(view) == 20_000


# -- clocks ---------------------------------------------------------------------------------------------------------------


def test_a_station_whose_clock_is_off_is_found_and_its_rows_flagged() -> None:
    rows = []
    for ship in range(4):
        for i, r in enumerate(line(30, 60, lon=ship * 1_000_000, vessel=f"mmsi:79900010{ship}", mmsi=f"79900010{ship}")):
            rows += [{**r, "station": s, "t": r["t"] + late * S_US, "sog_kn": 10 + i / 10} for s, late in (("A", 0), ("B", 1), ("late", 75))]
    clocks = offsets(FIX.frame(rows))
    assert clocks.schema == CLOCKS
    assert {r["station"]: round(r["offset_s"]) for r in clocks.iter_rows(named=True) if abs(r["offset_s"]) > 40} == {"late": 74}
    view = told(numbered(rows), clocks=clocks)
    assert {r["station"] for r in view.values() if r["flags"] & FLAGS["clock"]} == {"late"}
    assert offsets(FIX.frame(r for r in rows if r["station"] != "B")).is_empty(), "of two nobody can tell which is wrong"


def test_the_seconds_in_the_messages_tell_of_a_single_station() -> None:
    rows = [
        fix(t=T + i * 7 * S_US + 20 * S_US, station="late", second=(1_700_000_000 + i * 7) % 60, vessel=f"mmsi:{i % 4}", lon=i) for i in range(80)
    ]
    (found,) = offsets(FIX.frame(rows)).iter_rows(named=True)
    assert (found["station"], found["offset_s"], found["by"]) == ("late", 20.0, "second")


# -- laws -----------------------------------------------------------------------------------------------------------------

SPOTS = ((0, 0), (20_000, 0), (150_000, 40_000), (900_000, -300_000), (40_000_000, 5_000_000), (179_000_000, -20_000_000))
STEPS_S = (0, 0, 1, 10, 60, 600, 3600, 6 * 3600, 24 * 3600, 24 * 3600 + 1, 50 * 3600)


@st.composite
def worlds(draw: st.DrawFn) -> pl.DataFrame:
    """Numbers with one to three senders that go their ways by turns; with repeats, ties, unknown values, other types, wild positions."""
    base, rows = draw(st.sampled_from((0, 130_000_000, 179_990_000, -180_000_000))), []
    for mmsi in draw(st.lists(st.sampled_from(("799000101", "799000102", "799000103")), unique=True, min_size=1, max_size=3)):
        t = T + draw(st.sampled_from((0, 86_399))) * S_US
        senders = draw(st.lists(st.sampled_from(SPOTS), min_size=1, max_size=3, unique=True))
        begun, steps = t, draw(st.sampled_from(((0, 1, 60), (60, 600), STEPS_S)))
        for n in range(draw(st.integers(1, 30))):
            t += draw(st.sampled_from(steps)) * S_US
            which = n % len(senders) if draw(st.integers(0, 3)) else draw(st.integers(0, len(senders) - 1))
            x, y = senders[which]
            gone = (t - begun) / H_US * (10, 0, 14)[which] / 60 * 1e6  # east, as fast as it says
            row = fix(
                vessel=f"{'sim' if mmsi[-1] == '3' else 'mmsi'}:{mmsi}", mmsi=mmsi, simulated=mmsi[-1] == "3", t=t, lat=31_000_000 + y + draw(st.sampled_from((0, 0, 170))),
                lon=int(sphere.wrap_udeg(base + x + round(gone))), sog_kn=(10.0, 0.0, 14.0)[which], cog_deg=draw(st.sampled_from((90.0, 90.0, 91.5, None))),
                msg_type=draw(st.sampled_from(((1, 1, 1, 3, 27, None), (18,), (1, 4, 9))[which])), heading_deg=draw(st.sampled_from((None, 88.0))),
                station=draw(st.sampled_from(("A", "B"))),
            )  # fmt: skip
            odd = draw(st.integers(0, 30))
            row |= {0: {"lat": None}, 1: {"sog_kn": None}, 2: {"lat": 90_500_000}, 3: {"lon": int(sphere.wrap_udeg(base + 77_000_000))}}.get(odd, {})
            rows += [row, dict(row)] if odd == 4 else [{**rows[-1], "t": t}] if odd == 5 and rows and rows[-1]["mmsi"] == mmsi else [row]
    return numbered(rows)


def plain(view: dict[Any, Row], turned: int = 0, later: int = 0) -> list[str]:
    """What two worlds can share: rows by what they say and not where they stood. A second telling of a row is that."""
    out = []
    for r in view.values():
        r = {k: v for k, v in r.items() if k not in ("src", "at", "station")}
        r["t"] -= later
        r["lon"] = None if r["lon"] is None else int(sphere.wrap_udeg(r["lon"] - turned))
        out.append(str(r))
    return sorted(out)


def turned(frame: pl.DataFrame, by: int) -> pl.DataFrame:
    return frame.with_columns(lon=((pl.col("lon").cast(pl.Int64) + by + sphere.HALF) % sphere.TURN - sphere.HALF).cast(pl.Int32))


def check(law: str, one: Tracks, world: pl.DataFrame, data: st.DataObject) -> None:
    before = told(world, one)
    times = sorted(set(world["t"]))
    if law == "cuts":
        cuts = data.draw(st.just(times) | st.lists(st.sampled_from(times), max_size=4))
        assert plain(told(world, one, cuts)) == plain(before)
    elif law == "workers":
        seed = data.draw(st.integers(0, 3))
        assert plain(told(world, one, times[:1], lambda who: sum(map(ord, who)) % (seed + 1))) == plain(before)
    elif law == "turn":
        by = data.draw(st.integers(-sphere.TURN, sphere.TURN) | st.sampled_from((sphere.HALF, 1, -1)))
        assert plain(told(turned(world, by), one), turned=by) == plain(before)
    elif law == "hours":
        us = data.draw(st.integers(-5000, 5000)) * H_US
        assert plain(told(world.with_columns(pl.col("t") + us), one), later=us) == plain(before)
    elif law == "order":
        at = np.random.default_rng(data.draw(st.integers(0, 1000))).permutation(world.height) + 1
        assert plain(told(world.with_columns(at=pl.Series(at, dtype=pl.Int64)), one)) == plain(before)
    elif law == "doubled":
        twice = pl.concat([world, world.with_columns(src=pl.lit(data.draw(st.sampled_from(("A", "z")))))])
        # Rows without a usable position are compared with nothing, so they come twice when they come twice.
        none = FLAGS["duplicate"] | FLAGS["position"] | FLAGS["not_a_ship"]
        assert plain({k: r for k, r in told(twice, one).items() if not r["flags"] & none}) == plain({k: r for k, r in before.items() if not r["flags"] & none})


def law_test(law: str, one: Tracks, examples: int = EXAMPLES, **options: Any) -> Callable[[], None]:
    @settings(max_examples=examples, deadline=None, database=None, **options)
    @given(worlds(), st.data())
    def holds(world: pl.DataFrame, data: st.DataObject) -> None:
        check(law, one, world, data)

    return holds


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_law(preset: str, law: str) -> None:
    one = PRESETS[preset]
    if reason := one.exempt.get(law):
        assert len(reason) > 20
        pytest.skip(reason)
    law_test(law, one, **SLOW)()


class Faulty(Tracks):
    """A copy of the step that breaks one law."""

    fault = ""

    def step(self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        if self.fault == "cuts":
            kept = pl.DataFrame(schema=self.keeps)
        if self.fault == "order":
            return PRESETS["gfw"].step(rows, kept, upto, **needs)
        out, left = super().step(rows, kept, upto, **needs)
        by = {
            "workers": pl.lit(rows["vessel"].n_unique()), "turn": pl.col("lon").fill_null(0) // 90_000_000, "hours": pl.col("t") // H_US % 24,
            "doubled": pl.lit(rows.height),
        }  # fmt: skip
        return (out.with_columns(segment=by[self.fault].cast(pl.Int32)) if self.fault in by else out), left


@pytest.mark.parametrize("law", LAWS)
def test_a_planted_fault_is_found(law: str) -> None:
    bad = Faulty(preset="custom")
    object.__setattr__(bad, "fault", law)
    with pytest.raises(AssertionError):
        law_test(law, bad, 400, derandomize=True, phases=[Phase.generate], report_multiple_bugs=False, **SLOW)()


def test_every_flag_has_its_own_bit_and_noise_is_made_of_them() -> None:
    assert len(set(FLAGS.values())) == len(FLAGS)
    assert all(bit & (bit - 1) == 0 for bit in FLAGS.values())
    assert set(names(NOISE)) == set(FLAGS) - {"speed", "course", "heading", "on_land", "clock"}
