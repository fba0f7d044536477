"""Loitering, case by case: ours by any hour, the reference by hours of the clock."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import polars as pl
import pytest
from laws import NO_COAST, World, live_view

from roadstead.detect.loitering import PRESETS
from roadstead.sphere import NM_M, R_M
from roadstead.tables import FIX, PLACE
from roadstead.when import DAY_US, H_US, iso

T = 19_500 * DAY_US
UDEG_NM = NM_M / R_M / np.pi * 180e6


def track(text: str, jitter: float = 0.0) -> list[dict[str, Any]]:
    """`HOURS@KNOTS/MINUTES`: so long, so fast, north from the equator, a fix every so many minutes; `silent HOURS@KNOTS` gives none until its end."""
    draw, rows, t, lat = np.random.default_rng(1), [], 0.0, 0.0
    for leg in text.split(","):
        silent, rest = "silent" in leg, leg.replace("silent", "").strip()
        hours, _, how = rest.partition("@")
        knots, _, every = how.partition("/")
        step = float(hours) if silent else float(every or 10) / 60
        for _ in range(round(float(hours) / step)):
            t, lat = t + step, lat + float(knots) * step * UDEG_NM
            off = draw.normal(0, jitter, 2) / NM_M * UDEG_NM
            rows.append({"vessel": "mmsi:111000001", "t": T + round(t * H_US), "lon": round(off[0]), "lat": round(lat + off[1]), "mmsi": "111000001",
                         "simulated": False, "src": "s", "at": len(rows) + 1})  # fmt: skip
    return rows


def found(rows: list[dict[str, Any]], preset: str, shore_nm: float | None = None, upto: float = 96) -> list[dict[str, Any]]:
    """All at once, and cut: the same. The shore is a triangle so many miles to the west."""
    land = []
    if shore_nm is not None:
        x = -round(shore_nm * UDEG_NM)
        land = [(x, -9_000_000), (x, 9_000_000), (x - 9_000_000, 0), (x, -9_000_000)]
    coast = pl.DataFrame([{"ring": 0, "lon": x, "lat": y} for x, y in land], schema=NO_COAST.schema)
    w = World(FIX.frame(rows), PLACE.frame(), T + round(upto * H_US), coast=coast)
    views = [sorted(live_view(PRESETS[preset], w, cuts).values(), key=lambda e: e["t0"]) for cuts in ((), [r["t"] for r in rows][::5])]
    assert views[0] == views[1]
    return views[0]


def clock(e: dict[str, Any]) -> str:
    return f"{iso(e['t0'])[8:16].replace('T', ' ')[3:]}-{iso(e['t1'])[11:16] if e['t1'] else ''}"


CASES = """
under way                              | 5@12                           |             |
three hours of the clock               | 2@12,3@0.5,2@12                | 02:00-05:00 | 02:50-04:50
ninety minutes within two hours        | 2.5@12,1.5@0.5,3@12            | 02:30-04:00 | 02:50-03:50
just two knots                         | 5@2.01                         |             |
forty minutes                          | 3@12,0.6667@0.5,3@12           |             |
over midnight                          | 22@12,4@0.5,3@12               | 22:00-02:00 | 22:50-01:50
a silence of an hour and a half        | 2@12,2@0.5,silent 1.5@0.5,1@0.5,2@12 | 02:00-06:30 | 02:50-05:50
"""
TABLE = [[c.strip() for c in line.split("|")] for line in CASES.strip().splitlines()]


@pytest.mark.parametrize(("name", "legs", "default", "gfw"), TABLE, ids=[c[0] for c in TABLE])
def test_case(name: str, legs: str, default: str, gfw: str) -> None:
    for preset, expected in (("default", default), ("gfw", gfw)):
        assert " ".join(clock(e) for e in found(track(legs), preset)) == expected, preset


def test_noise_of_a_receiver_is_no_speed() -> None:
    """Ten metres of scatter every ten seconds add up to some two knots and a half of a drifting ship."""
    rows = track("2@12/0.5,4@0.3/0.16667,1@12/0.5", jitter=10.0)
    assert [clock(e)[:5] for e in found(rows, "default")] == ["01:59"]
    assert found(rows, "gfw") == []


@pytest.mark.parametrize(("preset", "far"), [("default", 20.05), ("gfw", 20.05), ("gfw_rfmo", 20.05)])
def test_the_shore_is_twenty_miles_off(preset: str, far: float) -> None:
    rows = track("2@12,6@0.5,2@12")
    assert len(found(rows, preset, far)) == 1
    assert found(rows, preset, far - 0.1) == []


def test_fisheries_bodies_want_four_hours() -> None:
    assert [len(found(track(f"2@12,{h}@0.5,2@12"), "gfw_rfmo")) for h in (3, 6)] == [0, 1]


def test_what_is_said_of_it() -> None:
    (e,) = found(track("2@12,6@0.5,2@12"), "default", 40)
    detail = json.loads(e["detail"])
    assert (detail["hours"], detail["speed_kn"], e["confidence"], e["kind"]) == (6.0, 0.5, None, "loitering")
    assert "positions do not say" in detail["en"]
    assert "ne disent pas pourquoi" in detail["fr"]
    assert [f["at"] for f in json.loads(e["fixes"])] == [12, 48]


def test_it_is_open_while_nobody_knows() -> None:
    rows = track("2@12,3@0.5")
    (e,) = found(rows, "default", upto=6)
    assert (e["state"], e["t1"], json.loads(e["detail"])["until"]) == ("open", None, T + 5 * H_US)
    (later,) = found(rows, "default", upto=7.5)
    assert (later["state"], later["t1"], later["id"]) == ("closed", T + 5 * H_US, e["id"])
