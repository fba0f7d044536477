"""The drill: repeatable, marked on every row, and its truth can be found again from its broadcasts."""

from __future__ import annotations

import copy
import csv
import io
import json
import tomllib
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from asuser import SHARED
from roadstead.detect import detectors, empty_kept
from roadstead.run.simulate import HEADER, MID, BadScenario, simulate
from roadstead.tables import FIX, PLACE
from roadstead.when import H_US, iso, micros

DRILL = Path(__file__).parents[2] / "examples" / "drill"
SCENARIO = tomllib.loads((DRILL / "scenario.toml").read_text(encoding="utf-8"))
SEED = 1
"""The default of `roadstead simulate`: so the drill's files can be made again by its bare command."""
ITU = SHARED / "data" / "lists" / "itu_mid.csv"
HOUR_AND_A_HALF = 3 * H_US // 2


@pytest.fixture(scope="module")
def made() -> Any:
    return simulate(SCENARIO, SEED)


@pytest.fixture(scope="module")
def rows(made: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made.ais_csv.decode())))


@pytest.fixture(scope="module")
def fixes(rows: list[dict[str, str]]) -> pl.DataFrame:
    return FIX.frame(
        {"vessel": f"sim:{r['MMSI']}", "t": micros(r["BaseDateTime"]), "lon": round(float(r["LON"]) * 1e6), "lat": round(float(r["LAT"]) * 1e6),
         "sog_kn": float(r["SOG"]), "mmsi": r["MMSI"], "simulated": r["Simulated"] == "SIMULATED", "src": "drill", "at": n}
        for n, r in enumerate(rows, 1)
    ).sort("vessel", "t", "src", "at")  # fmt: skip


@pytest.fixture(scope="module")
def ports() -> pl.DataFrame:
    with (DRILL / "inputs" / "ports.csv").open(encoding="utf-8", newline="") as file:
        return PLACE.frame(
            {"id": r["id"], "name": r["name"], "names": r["names"].split("|"), "country": r["country"], "lon": round(float(r["lon"]) * 1e6),
             "lat": round(float(r["lat"]) * 1e6), "uncertainty_m": float(r["uncertainty_m"]), "source": r["source"]}
            for r in csv.DictReader(file)
        )  # fmt: skip


def test_the_same_bytes_again(made: Any) -> None:
    assert simulate(SCENARIO, SEED) == made
    assert simulate(SCENARIO, 8).ais_csv != made.ais_csv


def test_the_files_of_the_drill_are_of_this_scenario(made: Any) -> None:
    assert (DRILL / "inputs" / "ais_simulated.csv").read_bytes() == made.ais_csv
    assert (DRILL / "truth.json").read_bytes() == made.truth_json
    assert len(made.ais_csv) < 1_200_000


def test_a_new_ship_moves_no_other(made: Any) -> None:
    more = copy.deepcopy(SCENARIO)
    more["ship"].append({**more["ship"][-1], "name": "ANOTHER DRILL", "mmsi": "799000199"})
    before = set(made.ais_csv.splitlines())
    assert before < set(simulate(more, SEED).ais_csv.splitlines())


def test_nothing_can_pass_for_real(rows: list[dict[str, str]], made: Any) -> None:
    assert tuple(rows[0]) == HEADER
    assert {r["Simulated"] for r in rows} == {"SIMULATED"}
    assert {r["MMSI"][:3] for r in rows} == {MID}
    assert MID[0] in "234567"
    for imo in {r["IMO"].removeprefix("IMO") for r in rows}:
        assert sum(int(d) * w for d, w in zip(imo, (7, 6, 5, 4, 3, 2), strict=False)) % 10 != int(imo[6])
    assert all(float(r["LAT"]) < -38 and -135 < float(r["LON"]) < -119 for r in rows)  # more than 1,000 nm of empty sea around

    def marked(value: Any) -> None:
        if isinstance(value, list):
            for item in value:
                assert item["simulated"] is True
                for inner in item.values():
                    marked(inner)

    truth = json.loads(made.truth_json)
    assert truth["simulated"] is True
    marked(truth["ships"])


@pytest.mark.shared
@pytest.mark.skipif(not ITU.exists(), reason="needs the shared inputs: put them at shared/ beside the checkout")
def test_no_country_has_the_code() -> None:
    with ITU.open(encoding="utf-8-sig", newline="") as file:
        allocated = {r["MID"] for r in csv.DictReader(file)}
    assert len(allocated) > 250
    assert MID not in allocated


BROKEN = [
    ({"mmsi": "445123456"}, "begins with 799"),
    ({"mmsi": "79900010"}, "nine digits"),
    ({"imo": "9074729"}, "wrong check digit"),
    ({"imo": "IMO9990001"}, "seven digits"),
    ({"itinerary": [{"port": "port:drill-calme", "until": "2025-03-02"}, {"port": "port:drill-sorne", "until": "2025-03-02T10:00"}]}, "cannot leave"),
    ({"itinerary": [{"at": [-128, -44]}, {"loop": [[-128, -44], [-127, -44]]}]}, "needs two points and an `until`"),
    ({"itinerary": [{"at": [-128, -44]}, {"loop": [[-128, -44]], "until": "2025-03-09"}]}, "needs two points and an `until`"),
    ({"itinerary": [{"port": "port:none"}]}, "not a scenario"),
    ({"itinerary": [{"at": [-128, -44], "until": "soon"}]}, "'soon' is no time"),
    ({"speed_kn": 0}, "more than 0"),
    ({"in_port_min": 0}, "more than 0"),
]


@pytest.mark.parametrize(("change", "why"), BROKEN)
def test_a_scenario_that_could_pass_for_real_or_cannot_be_sailed_is_refused(change: dict[str, Any], why: str) -> None:
    bad = copy.deepcopy(SCENARIO)
    bad["ship"][0] |= change
    with pytest.raises(BadScenario, match=why):
        simulate(bad, 1)


def test_ports_of_the_scenario_are_those_of_the_list(ports: pl.DataFrame) -> None:
    ours = {(p["id"], p["name"], p["country"], round(p["lon"] * 1e6), round(p["lat"] * 1e6), json.dumps(p["names"], ensure_ascii=False)) for p in SCENARIO["port"]}
    theirs = {(p["id"], p["name"], p["country"], p["lon"], p["lat"], json.dumps(json.loads(p["names"]), ensure_ascii=False)) for p in ports.to_dicts()}
    assert ours == theirs


@pytest.mark.parametrize("preset", ["default", "gfw"])
def test_port_calls_are_found_again(preset: str, made: Any, fixes: pl.DataFrame, ports: pl.DataFrame) -> None:
    one = detectors()["port_visit@1"][preset]
    upto = micros(SCENARIO["scenario"]["end"])
    found = one.step(fixes, empty_kept(one), upto, places=ports)[0]
    for ship in json.loads(made.truth_json)["ships"]:
        calls = [c for c in ship["port_calls"] if c["seen"]]
        ours = found.filter(pl.col("mmsi") == ship["mmsi"]).sort("t0").to_dicts()
        assert [e["place"] for e in ours] == [c["port"] for c in calls]
        for n, (event, call) in enumerate(zip(ours, calls, strict=True)):
            if n or preset == "default":  # the reference does not count the stay before the first thing that happens in it
                assert abs(event["t0"] - micros(call["t0"])) < HOUR_AND_A_HALF, iso(event["t0"])
            if event["t1"] is None:
                assert call is calls[-1]
            else:
                assert abs(event["t1"] - micros(call["t1"])) < HOUR_AND_A_HALF
            assert event["confidence"] >= 3
            assert event["simulated"]


def test_silences_are_found_again_and_no_others(made: Any, fixes: pl.DataFrame) -> None:
    one = detectors()["gap@1"]["default"]
    found = one.step(fixes, empty_kept(one), micros(SCENARIO["scenario"]["end"]))[0].filter(pl.col("state") == "closed")
    truth = [(s["mmsi"], micros(x["t0"]), micros(x["t1"])) for s in json.loads(made.truth_json)["ships"] for x in s["silences"]]
    ours = [(e["mmsi"], e["t0"], e["t1"]) for e in found.to_dicts()]
    assert [m for m, *_ in ours] == [m for m, *_ in truth]
    for (_, a, b), (_, t0, t1) in zip(ours, truth, strict=True):
        assert a <= t0 < t1 <= b
        assert t0 - a < HOUR_AND_A_HALF
        assert b - t1 < HOUR_AND_A_HALF


def test_the_story_of_the_drill(made: Any, fixes: pl.DataFrame) -> None:
    ships = {s["name"]: s for s in json.loads(made.truth_json)["ships"]}
    legs = [p for p in ships["TARNEL VIGIL"]["passages"] if (p["from"], p["to"]) == ("port:drill-calme", "port:drill-sorne")]
    assert [p["seen"] for p in legs] == [True, True, False, True, True]
    vesper = [c for c in ships["TARNEL VESPER"]["port_calls"] if c["port"] == "port:drill-sorne"]
    assert [(c["t0"] < "2025-04-14" < c["t1"]) for c in vesper] == [True]
    others = fixes.filter(pl.col("vessel") != "sim:799000101")
    first, second = (tuple(micros(s[k]) for k in ("t0", "t1")) for s in ships["TARNEL VIGIL"]["silences"])
    near = others.filter(pl.col("t").is_between(*first), (pl.col("lon") + 127_060_000).abs() < 400_000, (pl.col("lat") + 44_320_000).abs() < 300_000)
    assert near["vessel"].unique().to_list() == ["sim:799000104"]
    assert near.height > 100
    # Nobody west of 125 W during the second: a hole in coverage cannot be told from a silence.
    assert others.filter(pl.col("t").is_between(*second), pl.col("lon") < -125_000_000).is_empty()
