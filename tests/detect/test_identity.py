"""What transmitters say of themselves, case by case (identity.csv): ``hours[xN][/minutes]=value`` is N broadcasts, six minutes apart."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import NoSuchExample
from laws import SCRAPPED, T, World, law_test, live_view, worlds_for

from roadstead.detect import Detector, detectors, empty_kept
from roadstead.detect.name_change import NameChange
from roadstead.tables import PLACE, STATIC
from roadstead.when import H_US

CASES = list(csv.DictReader((Path(__file__).parent / "identity.csv").read_text("utf-8").splitlines()))
TOKEN = re.compile(r"(\?|[\d.]+)(?:x(\d+))?(?:/([\d.]+))?=(\S*)")
OF = {"name_change@1": "name", "callsign_change@1": "callsign", "dimension_change@1": "size", "imo_change@1": "imo"}


def statics(rule: str, text: str, simulated: bool = False) -> pl.DataFrame:
    rows: list[dict[str, Any]] = []
    for hour, times, minutes, value in TOKEN.findall(text):
        for n in range(int(times or 1)):
            t = None if hour == "?" else T + round((float(hour) + n * float(minutes or 6) / 60) * H_US)
            row: dict[str, Any] = {"t": t, "mmsi": "273000001", "imo": "9074729", "src": "s", "at": len(rows) + 1, "simulated": simulated}
            said = value.replace("_", " ") or None
            if OF.get(rule) == "size":
                row["length_m"], row["width_m"] = map(float, value.split("|"))
            else:
                row[OF.get(rule, "mmsi")] = said
            row["vessel"] = f"{'sim' if simulated else 'mmsi'}:{row['mmsi']}"
            rows.append(row)
    assert len(TOKEN.findall(text)) == len(text.split())
    return STATIC.frame(rows)


def seen(one: Detector, rows: pl.DataFrame, scrapped: pl.DataFrame = SCRAPPED) -> list[dict[str, Any]]:
    """The events of the rows given at once, which are those of the rows given one by one."""
    world = World(rows, PLACE.frame(), max(rows["t"].drop_nulls()) + 1, scrapped)
    whole = live_view(one, world)
    assert whole == live_view(one, world, world.rows["t"].drop_nulls().to_list())
    return sorted(whole.values(), key=lambda e: e["t0"])


def hours(us: int) -> str:
    return f"{(us - T) / H_US:.10g}"


@pytest.mark.parametrize("case", CASES, ids=[f"{c['rule']} {c['case']}" for c in CASES])
def test_case(case: dict[str, str]) -> None:
    one = detectors()[case["rule"]]["default"]
    events = seen(one, statics(case["rule"], case["broadcasts"]))
    assert "; ".join(f"{e['kind']} {hours(e['t0'])}-{hours(e['t1'])}" for e in events) == case["expected"]


def test_every_rule_over_statics_has_a_case_that_fires_and_one_that_does_not() -> None:
    rules = {rule for rule, presets in detectors().items() if presets["default"].reads == "statics"} - {"scrapped_imo@1", "draught_change@1", "destination@1"}  # these have tables of their own
    assert {c["rule"] for c in CASES if c["expected"]} == {c["rule"] for c in CASES if not c["expected"]} == rules


def test_an_event_names_its_rows_and_says_it_in_two_languages() -> None:
    (event,) = seen(detectors()["name_change@1"]["default"], statics("name_change@1", "0x3=HALCYON_TEST 5x3=BERING_TEST"))
    detail = json.loads(event["detail"])
    assert json.loads(event["fixes"]) == [{"src": "s", "at": 3}, {"src": "s", "at": 4}]
    assert (detail["table"], detail["what"], detail["before"], detail["after"]) == ("statics", "name", ["HALCYON TEST"], ["BERING TEST"])
    assert detail["en"] == "Sent the name “HALCYON TEST” until 2023-11-14T22:25:20.000Z and “BERING TEST” from 2023-11-15T03:13:20.000Z."
    assert detail["fr"].startswith("A émis le nom « HALCYON TEST » jusqu’au 2023-11-14")
    assert (event["lon0"], event["state"], event["vessel"], event["imo"]) == (None, "closed", "mmsi:273000001", None)


def test_a_wrong_check_digit_is_said() -> None:
    (event,) = seen(detectors()["imo_change@1"]["default"], statics("imo_change@1", "0x3=9074720 5x3=9074729"))
    assert json.loads(event["detail"])["before"] == ["9074720 (check digit wrong)"]


def test_a_change_of_flag_names_both_vessels() -> None:
    (event,) = seen(detectors()["flag_change@1"]["default"], statics("flag_change@1", "0x3=273000001 5x3=351000003"))
    assert (event["vessel"], event["with"], event["imo"]) == ("mmsi:351000003", "mmsi:273000001", "9074729")
    assert json.loads(event["detail"])["after"] == ["PA (351000003)"]
    assert json.loads(event["key"]) == {"imo": "9074729", "simulated": False}


@pytest.mark.parametrize("rule", ["mmsi_change@1", "flag_change@1"])
def test_a_simulated_broadcast_never_touches_a_real_ship(rule: str) -> None:
    real = statics(rule, "0x3=273000001")
    simulated = statics(rule, "5x3=351000003", simulated=True).with_columns(pl.col("at") + 100)
    assert seen(detectors()[rule]["default"], pl.concat([real, simulated])) == []


@pytest.mark.parametrize("number", ["1234567", "5555555", "9074720", "0000000", None])
def test_a_number_that_names_no_ship_changes_no_flag(number: str | None) -> None:
    rows = statics("flag_change@1", "0x3=273000001 5x3=351000003").with_columns(imo=pl.lit(number, pl.String))
    assert seen(detectors()["flag_change@1"]["default"], rows) == []


def test_one_broadcast_is_no_threshold() -> None:
    one = replace(detectors()["name_change@1"]["default"], min_reports=1)  # type: ignore[type-var]
    with pytest.raises(ValueError, match="two are the least"):
        one.step(STATIC.frame(), empty_kept(one), T)


def test_a_transmitter_that_says_a_new_name_each_time_is_no_burden() -> None:
    one = detectors()["name_change@1"]["default"]
    rows = pl.concat([
        statics("name_change@1", "0x3=HALCYON_TEST"),
        statics("name_change@1", " ".join(f"{1 + n / 100}=N{n}" for n in range(500))).with_columns(pl.col("at") + 100),
    ])  # fmt: skip
    _, kept = one.step(rows, empty_kept(one), int(rows["t"].max()))  # type: ignore[arg-type]
    assert kept["memory"].str.len_bytes().max() < 60_000
    assert seen(one, rows) == []


# -- numbers of ships that are gone ---------------------------------------------------------------------------------------

GONE = [  # the register's day(s), days after 2023-11-14 of three broadcasts, how many of them are too late
    ("before the margin is over", ["2023-11-01"], (0, 1, 16), 0),
    ("from the day after the margin", ["2023-11-01"], (0, 17, 18), 2),
    ("a month means its last day", ["2023-10"], (0, 15, 17), 1),
    ("a year means its last day", ["2023"], (0, 70, 80), 1),
    ("of two registers the later", ["2010-01-01", "2023-11-01"], (0, 1, 17), 1),
    ("a day that cannot be read", ["1.11.2003"], (0, 1, 17), 0),
    ("no register", [], (0, 1, 17), 0),
]


@pytest.mark.parametrize(("name", "days", "sent", "late"), GONE, ids=[g[0] for g in GONE])
def test_a_scrapped_number(name: str, days: list[str], sent: tuple[int, ...], late: int) -> None:
    register = [{"imo": "9074729", "day": d, "src": "register", "at": f"row:{n}", "simulated": False} for n, d in enumerate(days, 1)]
    rows = statics("scrapped_imo@1", " ".join(f"{24 * d + 12}=273000001" for d in sent))
    events = seen(detectors()["scrapped_imo@1"]["default"], rows, pl.DataFrame(register, schema=SCRAPPED.schema))
    assert [json.loads(e["detail"])["n"] for e in events] == ([late] if late else [])
    for event in events:
        assert json.loads(event["detail"])["register"][0] == {"src": "register", "at": "row:1", "day": days[0]}
    assert seen(detectors()["scrapped_imo@1"]["default"], rows.with_columns(simulated=True), pl.DataFrame(register, schema=SCRAPPED.schema)) == []


# -- the law test has something to look at --------------------------------------------------------------------------------


# What these rules look for does not come by chance: their worlds are in test_spoofing.py.
STAGED = {"circle@1", "drifting@1", "frozen_track@1", "on_land@1", "teleport@1"}


@pytest.mark.parametrize("rule", sorted(detectors().keys() - STAGED))
def test_worlds_make_events(rule: str) -> None:
    one = detectors()[rule]["default"]
    calm = settings(max_examples=600, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    try:
        find(worlds_for(one), lambda world: bool(live_view(one, world)), settings=settings(calm, phases=[p for p in calm.phases if p.name != "shrink"]))
    except NoSuchExample:
        pytest.fail("no world of the law test makes this rule speak")


@dataclass(frozen=True)
class Forgetful(NameChange):
    """A copy of the rule over names that breaks one law."""

    fault: str = ""

    def step(self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        events, left = super().step(rows, empty_kept(self) if self.fault == "cuts" else kept, upto, **needs)
        by = {"workers": pl.lit(rows["vessel"].n_unique()), "doubled": pl.lit(rows.height), "hours": (pl.col("t0") // H_US % 24).cast(pl.Int64)}
        if self.fault in by:
            events = events.with_columns(confidence=by[self.fault].cast(pl.Int64))
        return events, left


@pytest.mark.parametrize("law", ["cuts", "workers", "doubled", "hours"])
def test_a_fault_planted_in_a_rule_over_statics_is_found(law: str) -> None:
    options: Any = {"derandomize": True, "phases": [Phase.generate], "report_multiple_bugs": False, "suppress_health_check": list(HealthCheck)}
    with pytest.raises(AssertionError):
        law_test(law, Forgetful(fault=law), 400, **options)()
