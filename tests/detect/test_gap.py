"""Gaps, case by case. A fix is ``hours[@lon,lat]``; a gap ``off-on`` in hours, open ones without an end."""

from __future__ import annotations

import json

import polars as pl
import pytest
from laws import World, live_view

from roadstead.detect import empty_kept
from roadstead.detect.gap import PRESETS, Gap
from roadstead.tables import FIX, PLACE
from roadstead.when import DAY_US, H_US

T = 19_500 * DAY_US
CASES = """
exactly six hours              | 0 6                         | 6    |
a millionth of an hour more    | 0 6.000001                  | 6.000001 | 0-6.000001
three fixes, one silence       | 0 1 9 10                    | 10   | 1-9
two silences in a row          | 0 7 15                      | 15   | 0-7 7-15
out of order in the file       | 9 0 1                       | 9    | 1-9
still silent, exactly six      | 0 1                         | 7    |
still silent                   | 0 1                         | 7.01 | 1-
a fix without a position       | 0 3@none 7                  | 7    | 0-7
only fixes without a position  | 0@none 9@none               | 20   |
one fix                        | 0                           | 1    |
over the antimeridian          | 0@179.9,0 9@-179.9,0        | 9    | 0-9
two ships in one second        | 0@10,0 0@10,5 7             | 7    | 0-7
"""
TABLE = [[cell.strip() for cell in line.split("|")] for line in CASES.strip().splitlines()]


def fixes(text: str, vessel: str = "mmsi:1", first: int = 1) -> pl.DataFrame:
    rows = []
    for at, item in enumerate(text.split(), first):
        hour, _, place = item.partition("@")
        lon, lat = (None, None) if place == "none" else (round(float(x) * 1e6) for x in (place or "1,2").split(","))
        rows.append({"vessel": vessel, "t": T + round(float(hour) * H_US), "lon": lon, "lat": lat, "mmsi": vessel[5:],
                     "simulated": False, "src": "s", "at": at})  # fmt: skip
    return FIX.frame(rows).sort("vessel", "t", "src", "at")


def hours(us: int | None) -> str:
    return "" if us is None else f"{round((us - T) / H_US, 6):g}" if (us - T) % H_US == 0 else f"{(us - T) / H_US:.6f}"


@pytest.mark.parametrize(("name", "rows", "upto", "expected"), TABLE, ids=[c[0] for c in TABLE])
def test_case(name: str, rows: str, upto: str, expected: str) -> None:
    gap = PRESETS["default"]
    world = World(fixes(rows), PLACE.frame(), T + round(float(upto) * H_US))
    for cuts in ((), world.rows["t"]):  # all at once, and fix by fix
        seen = sorted(live_view(gap, world, cuts).values(), key=lambda e: e["t0"])
        assert " ".join(f"{hours(e['t0'])}-{hours(e['t1'])}" for e in seen) == expected


def test_an_open_gap_is_said_once_and_closes_under_its_own_id() -> None:
    gap = PRESETS["default"]
    first, kept = gap.step(fixes("0 1"), empty_kept(gap), T + 8 * H_US)
    again, kept = gap.step(FIX.frame(), kept, T + 9 * H_US)
    closed, kept = gap.step(fixes("10@3,4", first=3), kept, T + 10 * H_US)
    assert again.is_empty()
    (a,), (b,) = first.to_dicts(), closed.to_dicts()
    assert a["id"] == b["id"]
    assert (a["state"], a["t1"], a["lon1"]) == ("open", None, None)
    assert (b["state"], b["t1"], b["lon1"], b["lat1"]) == ("closed", T + 10 * H_US, 3_000_000, 4_000_000)
    assert json.loads(b["fixes"]) == [{"at": 2, "src": "s"}, {"at": 3, "src": "s"}]
    assert (b["mmsi"], b["vessel"], json.loads(b["key"]), b["kind"]) == ("1", "mmsi:1", {"vessel": "mmsi:1"}, "gap")
    assert (b["imo"], b["reception"], b["confidence"], b["place"]) == (None, None, None, None)
    assert json.loads(b["params"]) == {"before_h": None, "min_h": 6.0, "to_midnight": False}


def test_a_doubled_file_names_the_first_of_equal_rows() -> None:
    gap = PRESETS["default"]
    rows = pl.concat([fixes("0 7"), fixes("0 7").with_columns(src=pl.lit("a"))]).sort("vessel", "t", "src", "at")
    (event,) = gap.step(rows, empty_kept(gap), T + 7 * H_US)[0].to_dicts()
    assert json.loads(event["fixes"]) == [{"at": 1, "src": "a"}, {"at": 2, "src": "a"}]


def test_the_reference_measures_a_silence_up_to_the_end_of_the_day() -> None:
    gfw = PRESETS["gfw"]
    events, kept = gfw.step(fixes("17 18"), empty_kept(gfw), T + 19 * H_US)
    assert events.is_empty()  # six hours to midnight are no gap, as six hours between two fixes are none
    assert gfw.step(FIX.frame(), kept, T + 24 * H_US)[0]["state"].to_list() == ["open"]
    events, kept = gfw.step(fixes("1"), empty_kept(gfw), T + 2 * H_US)
    assert events["state"].to_list() == ["open"]
    # A day that comes in parts: what was told too soon is taken back.
    back, kept = gfw.step(fixes("3", first=2), kept, T + 24 * H_US - 1)
    assert sorted(zip(back["t0"], back["state"], strict=True)) == [
        (T + H_US, "withdrawn"),
        (T + 3 * H_US, "open"),
    ]
    assert events["id"][0] in back.filter(state="withdrawn")["id"]


def test_an_open_gap_that_is_reckoned_to_midnight_says_so() -> None:
    gfw, rows = PRESETS["gfw"], fixes("1 9 17.5")
    closed, told = gfw.step(rows, empty_kept(gfw), T + 19 * H_US)[0].to_dicts()[::2]
    detail = json.loads(told["detail"])
    assert (told["state"], told["t0"], "en" in json.loads(closed["detail"])) == ("open", T + round(17.5 * H_US), False)
    assert all(words in detail["en"] for words in ("2023-05-23T17:30", "midnight UTC", "6 hours", "taken back"))
    assert all(words in detail["fr"] for words in ("2023-05-23T17:30", "minuit UTC", "6 heures", "retiré"))
    # Told again on a later day it would be another sentence, and an open gap is told once.
    assert "2023-05-24" not in detail["en"] + detail["fr"]
    assert PRESETS["default"].step(rows, empty_kept(gfw), T + 24 * H_US)[0]["detail"].to_list()[-1] is None


def test_a_gap_says_how_long_how_far_and_in_the_gfw_preset_how_often_before() -> None:
    rows = fixes("0@10,0 1@10,0 11.5@10,0 12@10,0 13@10,0 23@11,0")
    for preset, before in (("default", None), ("gfw", 4)):
        (event,) = (
            e
            for e in PRESETS[preset].step(rows, empty_kept(Gap()), T + 23 * H_US)[0].to_dicts()
            if e["t0"] == T + 13 * H_US
        )
        detail = json.loads(event["detail"])
        assert (detail["hours"], detail["distance_m"], detail["implied_kn"]) == (10.0, 111195, 6.0)
        assert detail.get("positions_before") == before


def test_a_threshold_is_part_of_the_id() -> None:
    ids = [Gap(min_h=h).step(fixes("0 9"), empty_kept(Gap()), T + 9 * H_US)[0]["id"][0] for h in (6.0, 7.0)]
    assert ids[0] != ids[1]


def test_ships_do_not_mix() -> None:
    rows = pl.concat([fixes("0 7", "mmsi:1"), fixes("3 4", "mmsi:2", 3)])
    assert PRESETS["default"].step(rows, empty_kept(Gap()), T + 7 * H_US)[0]["vessel"].to_list() == ["mmsi:1"]
