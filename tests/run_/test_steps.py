"""Every detector is fed what it reads, whole keys at a time, and its events lie in the logbook once."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from roadstead.detect import detectors
from roadstead.logbook import Logbook, open_logbook, writing
from roadstead.run import here, intake, notebook, steps
from roadstead.when import H_US, iso, micros, start_of

OLD, NEW, THIRD = "273000001", "351000003", "620000005"
IMO, GONE = "9074729", "8814275"
SAID = [  # MMSI, first hour, hours, name, number: a broadcast an hour
    (OLD, 0, 10, "HALCYON TEST", IMO), (NEW, 48, 10, "BERING TEST", IMO), (THIRD, 100, 10, "BERING TEST", GONE), ("200000010", 0, 6, "BUOY 7", None),
]  # fmt: skip
SEEN = [  # MMSI, minutes between, position: eight fixes from hour 52 on, by turns with the others of its number
    (OLD, 0, (130.3, 42.2)), (NEW, 5, (122.1, 29.9)),
]


def line(n: int, mmsi: str, t: int, kind: int, **values: Any) -> str:
    said = {"ssvid": mmsi, "msgid": f"m{n}", "type": f"AIS.{kind}", "timestamp": iso(t), "lon": None, "lat": None, **values}
    return json.dumps(said)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, begin, lines = tmp_path_factory.mktemp("inputs"), start_of("2024-03-01"), []
    for mmsi, first, n, name, imo in SAID:
        for h in range(first, first + n):
            lines.append(line(len(lines), mmsi, begin + h * H_US, 5, shipname=name, imo=imo, length=100.0, width=20.0))
            lines.append(line(len(lines), mmsi, begin + h * H_US + 1_000_000, 1, lon=10.0, lat=50.0))
    for mmsi, after, (lon, lat) in SEEN:
        lines += [line(len(lines) + n, mmsi, begin + 300 * H_US + (10 * n + after) * 60_000_000, 1, lon=lon, lat=lat) for n in range(8)]
        lines.append(line(len(lines), mmsi, begin + 299 * H_US, 5, shipname="BY TURNS", imo=IMO))
    (folder / "messages.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    with (folder / "register.csv").open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([["list", "publisher", "copy", "name", "kind", "imo", "listed_on"], ["Breakers", "Test", "2024-01-01", "DEAD TEST", "scrapped", GONE, "2019-05-01"]])
    return folder


@pytest.fixture(scope="module")
def root(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("logbook")
    with writing(root, "detect") as log:
        intake.read(log, [inputs])
        assert steps.detect(log, here.places(log), here.identities) == len(detectors())
        assert steps.detect(log, here.places(log), here.identities) == 0
        log.finish("detect", {})
    return root


@pytest.fixture
def log(root: Path) -> Any:
    log = open_logbook(root)
    yield log
    log.db.close()


def test_every_sort_of_feed_gives_its_events(log: Logbook) -> None:
    events = log.rows("events")
    kinds = {(e["kind"], e["vessel"]) for e in events.iter_rows(named=True)}
    assert {
        ("mmsi_change", f"mmsi:{NEW}"), ("flag_change", f"mmsi:{NEW}"), ("bad_mid", "mmsi:200000010"), ("scrapped_imo", f"mmsi:{THIRD}"),
        ("imo_two_places", f"mmsi:{NEW}"), ("gap", f"mmsi:{OLD}"),
    } <= kinds  # fmt: skip
    assert not {k for k, _ in kinds} & {"name_change", "two_places", "flag_hopping"}
    number = {e["kind"]: e["imo"] for e in events.iter_rows(named=True)}
    assert (number["flag_change"], number["scrapped_imo"], number["bad_mid"]) == (IMO, GONE, None)


def test_the_rows_an_event_names_are_in_the_table_it_names(log: Logbook) -> None:
    for event in log.rows("events", "detail IS NOT NULL").iter_rows(named=True):
        table = log.table(json.loads(event["detail"])["table"])
        for row in json.loads(event["fixes"]):
            (t,) = table.filter(src=row["src"], at=row["at"])["t"]
            assert event["t0"] <= t <= event["t1"]


@pytest.mark.parametrize(("reads", "key"), [("fixes", ("vessel",)), ("statics", ("vessel",)), ("statics", ("imo", "simulated"))])
def test_no_frame_parts_a_key(log: Logbook, reads: str, key: tuple[str, ...]) -> None:
    whole = pl.concat([part for _, part in steps.fed(log, reads, key)])
    small = list(steps.fed(log, reads, key, rows_at_once=7))
    keys = [k for _, part in small for k in part.select(key).unique().rows()]
    assert len(keys) == len(set(keys))
    assert pl.concat([part for _, part in small]).sort("src", "at").equals(whole.sort("src", "at"))
    for upto, part in small:
        assert part.equals(part.sort(*key, "t", "src", "at"))
        assert upto >= part["t"].max()


def test_only_numbers_that_two_vessels_sent_are_compared_and_only_for_a_day(log: Logbook) -> None:
    rows = steps.declared(log.table("fixes"), steps.senders(log))
    assert set(rows["imo"]) == {IMO}
    # The fixes of one second after a broadcast and those by turns; none of a number sent by one vessel alone.
    assert set(rows["vessel"]) == {f"mmsi:{OLD}", f"mmsi:{NEW}"}
    assert rows.height == 20 + 16


def test_a_register_without_a_day_says_gone_by_the_day_of_its_copy(tmp_path: Path) -> None:
    table = tmp_path / "register.csv"
    table.write_text(f"list,publisher,copy,name,kind,imo\nBreakers,Test,2024-01-01,DEAD TEST,scrapped,{GONE}\n", "utf-8")
    with writing(tmp_path / "lb", "read") as log:
        intake.read(log, [table])
        log.finish("read", {})
        assert steps.scrapped(log).select("imo", "day", "at", "simulated").rows() == [(GONE, "2024-01-01", "row:1", False)]


def test_a_notebook_gets_the_same_events(inputs: Path, log: Logbook) -> None:
    rows = notebook.read(inputs / "messages.jsonl")
    for rule in ("bad_mid@1", "flag_change@1", "name_change@1", "two_places@1"):
        read = rows[detectors()[rule]["default"].reads]
        assert set(notebook.detect(read.sample(fraction=1.0, shuffle=True, seed=3), rule)["id"]) == set(log.rows("events", "rule=?", (rule,))["id"])
    register = pl.DataFrame({"imo": [GONE], "day": ["2019-05-01"], "src": ["x"], "at": ["row:1"], "simulated": [False]})
    assert notebook.detect(rows["statics"], "scrapped_imo@1", scrapped=register)["t0"].to_list() == [micros("2024-03-05T04:00:00Z")]
    assert notebook.detect(rows["statics"], "scrapped_imo@1").is_empty()
