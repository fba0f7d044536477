"""Numbers heard where no one ship can be, case by case, and numbers that no ship can have. A fix is ``minutes@lon,lat``, or ``minutes@P``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from laws import T, World, live_view

from roadstead.detect import detectors
from roadstead.run.notebook import read
from roadstead.tables import FIX, PLACE
from roadstead.when import H_US, S_US

SPOTS = {"P": (130.3, 42.2), "Q": (122.1, 29.9), "N": (130.3, 42.45), "E": (179.9, 10.0), "W": (-179.9, 10.0), "X": (-170.0, 10.0)}
CASES = """
one wrong position                        | 0@P 5@Q 10@P 15@P 20@P 25@P 30@P 35@P                |
one wrong position twice                  | 0@P 5@Q 10@P 15@P 20@Q 25@P 30@P                     |
five contradictions                       | 0@P 5@Q 10@P 15@Q 20@P 25@Q 30@P                     |
six, by turns                             | 0@P 5@Q 10@P 15@Q 20@P 25@Q 30@P 35@Q                | 6 5-35
runs of one and the other                 | 0@P 1@P 5@Q 6@Q 10@P 11@P 15@Q 16@Q 20@P 25@Q 30@P 35@Q | 6 6-35
two places 15 nautical miles apart        | 0@P 1@N 2@P 3@N 4@P 5@N 6@P 7@N 8@P                  |
a ship that goes there and back           | 0@P 1440@Q 2880@P 4320@Q 5760@P 7200@Q 8640@P 10080@Q 11520@P |
a jump without a way back                 | 0@P 5@P 10@Q 15@Q 20@Q                               |
over the antimeridian, 12 nautical miles  | 0@E 1@W 2@E 3@W 4@E 5@W 6@E 7@W 8@E                  |
over the antimeridian, 580 nautical miles | 0@E 5@X 10@E 15@X 20@E 25@X 30@E 35@X                | 6 5-35
over midnight                             | 100@P 103@Q 106@P 109@Q 112@P 115@Q 118@P 121@Q      | 6 103-121
silent for four days between              | 0@P 5@Q 10@P 15@Q 20@P 25@Q 6000@P 6005@Q 6010@P     |
an aircraft, always elsewhere             | 0@0,0 1@0,1 2@0,2 3@0,3 4@0,4 5@0,5 6@0,6 7@0,7 8@0,8 |
"""
TABLE = [[cell.strip() for cell in line.split("|")] for line in CASES.strip().splitlines()]


def fixes(text: str, mmsi: str = "273000001", first: int = 1, simulated: bool = False) -> pl.DataFrame:
    rows: list[dict[str, Any]] = []
    for at, item in enumerate(text.split(), first):
        minute, _, where = item.partition("@")
        lon, lat = SPOTS.get(where) or map(float, where.split(","))
        rows.append({"vessel": f"{'sim' if simulated else 'mmsi'}:{mmsi}", "t": T + round(float(minute) * 60 * S_US), "lon": round(lon * 1e6), "lat": round(lat * 1e6),
                     "mmsi": mmsi, "simulated": simulated, "src": "s", "at": at})  # fmt: skip
    return FIX.frame(rows)


def seen(rule: str, rows: pl.DataFrame) -> list[dict[str, Any]]:
    world = World(rows, PLACE.frame(), int(rows["t"].max()) + 1)  # type: ignore[arg-type]
    whole = live_view(detectors()[rule]["default"], world)
    assert whole == live_view(detectors()[rule]["default"], world, world.rows["t"].to_list())
    return sorted(whole.values(), key=lambda e: e["t0"])


def minutes(us: int) -> str:
    return f"{(us - T) / 60 / S_US:g}"


@pytest.mark.parametrize(("name", "text", "expected"), TABLE, ids=[c[0] for c in TABLE])
def test_one_mmsi(name: str, text: str, expected: str) -> None:
    events = seen("two_places@1", fixes(text))
    assert "; ".join(f"{json.loads(e['detail'])['pairs']} {minutes(e['t0'])}-{minutes(e['t1'])}" for e in events) == expected


def test_what_is_said_of_it() -> None:
    (event,) = seen("two_places@1", fixes(TABLE[3][1]))
    detail = json.loads(event["detail"])
    assert (event["lon0"], event["lat0"], event["lon1"]) == (122_100_000, 29_900_000, 122_100_000)
    # P and Q are 838 nautical miles apart on the sphere; less 2 for the positions, in 5 + 15 minutes.
    assert (round(detail["apart_nm"]), detail["needed_kn"]) == (838, 2508)
    assert "2508 knots at the least" in detail["en"]
    assert "au moins 2508 nœuds" in detail["fr"]
    assert {f["at"] for f in json.loads(event["fixes"])} >= {2, 3, 7, 8}


def test_an_aircraft_of_a_rescue_service_may_be_fast() -> None:
    assert seen("two_places@1", fixes(TABLE[3][1], mmsi="111219501")) == []


def two(imo: str | None = "9074729", simulated: bool = False) -> pl.DataFrame:
    one, other = fixes("0@P 10@P 20@P 30@P", "273000001", 1, simulated), fixes("5@Q 15@Q 25@Q 35@Q", "351000003", 9, simulated)
    return pl.concat([one, other]).with_columns(imo=pl.lit(imo, pl.String))


def test_two_mmsis_that_say_they_are_one_ship() -> None:
    (event,) = seen("imo_two_places@1", two())
    assert (event["imo"], event["simulated"], {event["vessel"], event["with"]}) == ("9074729", False, {"mmsi:273000001", "mmsi:351000003"})
    assert json.loads(event["key"]) == {"imo": "9074729", "simulated": False}
    assert json.loads(event["detail"])["pairs"] == 6


@pytest.mark.parametrize("imo", ["1234567", "9074720", None])
def test_a_number_that_names_no_ship_is_nowhere(imo: str | None) -> None:
    assert seen("imo_two_places@1", two(imo)) == []


def test_one_mmsi_of_two_senders_is_no_matter_of_the_imo_number() -> None:
    assert seen("imo_two_places@1", fixes(TABLE[3][1]).with_columns(imo=pl.lit("9074729"))) == []


def test_a_simulated_and_a_real_transmitter_are_never_compared() -> None:
    rows = two().with_columns(simulated=pl.col("mmsi") == "351000003")
    assert seen("imo_two_places@1", rows) == []
    assert len(seen("imo_two_places@1", two(simulated=True))) == 1


NUMBERS = {
    "000000000": True, "123456789": True, "111111111": True, "999999999": True, "222222222": True, "200000010": True, "600014098": True,
    "273000001": False, "351000003": False, "306000001": False, "002190001": False, "027300000": False, "111219501": False, "992190001": False,
    "970123456": False, "972123456": False, "974123456": False, "812345678": False, "982190001": False,
}  # fmt: skip


@pytest.mark.parametrize(("mmsi", "bad"), NUMBERS.items())
def test_numbers_that_no_ship_can_have(mmsi: str, bad: bool) -> None:
    events = seen("bad_mid@1", fixes("0@P 5@P 10@P", mmsi))
    assert [(e["kind"], minutes(e["t0"]), minutes(e["t1"])) for e in events] == ([("bad_mid", "0", "10")] if bad else [])
    assert seen("bad_mid@1", fixes("0@P 5@P", mmsi)) == []
    assert seen("bad_mid@1", fixes("0@P 5@P 10@P", mmsi, simulated=True)) == []


@pytest.mark.shared
def test_real_numbers_that_two_ships_share(shared: Path) -> None:
    """416241500 lies in Kaohsiung and steams in the Pacific; 636018024 off Florida and off Brazil. The other 26 are one ship each."""
    found = {}
    for path in sorted((shared / "data" / "ais" / "shared_identity").glob("*.jsonl.gz")):
        rows = read(path)["fixes"]
        found |= {e["vessel"]: round((e["t1"] - e["t0"]) / H_US) for e in seen_at_once("two_places@1", rows)}
    assert found == {"mmsi:416241500": 55, "mmsi:636018024": 46}


@pytest.mark.shared
def test_real_garbles_are_no_changes(shared: Path) -> None:
    """432967000 sent `KORYO C@]` once, 755355148 the call sign `ZSI)`, 352610000 another size; 412421086 is two transmitters."""
    found = set()
    for path in sorted((shared / "data" / "ais" / "shared_identity").glob("*.jsonl.gz")):
        rows = read(path)["statics"]
        found |= {(e["kind"], e["vessel"]) for rule in ("name_change@1", "callsign_change@1", "dimension_change@1", "imo_change@1") for e in seen_at_once(rule, rows)}
    assert found == {("name_change_by_turns", "mmsi:412421086"), ("dimension_change_by_turns", "mmsi:412421086")}


def seen_at_once(rule: str, rows: pl.DataFrame) -> list[dict[str, Any]]:
    return list(live_view(detectors()[rule]["default"], World(rows, PLACE.frame(), int(rows["t"].max()) + 1)).values())  # type: ignore[arg-type]
