"""A gap says how many other vessels were heard there while it lasted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadstead.logbook import Batch, Logbook, writing
from roadstead.run.feed import heard
from roadstead.run.reception import with_reception
from roadstead.tables import TABLES
from roadstead.when import H_US

SEA, CHOSEN = "5e" * 32, "c4" * 32
HEARD = [
    # vessel, hour, lon, lat, simulated, receipt
    ("mmsi:1", 10, 0.0, 0.0, False, SEA), ("mmsi:2", 12, 0.1, 0.1, False, SEA), ("mmsi:2", 13, 0.1, 0.1, False, SEA), ("mmsi:3", 13, -0.4, 0.9, False, SEA),
    ("mmsi:4", 13, 5.0, 0.0, False, SEA), ("mmsi:5", 30, 0.0, 0.0, False, SEA), ("sim:6", 13, 0.0, 0.0, True, SEA), ("mmsi:7", 13, 0.0, 0.0, False, CHOSEN),
    ("mmsi:8", 40, 179.9, 10.0, False, SEA), ("mmsi:9", 42, -179.9, 10.0, False, SEA), ("mmsi:1", 20, 0.0, 0.0, False, SEA),
]  # fmt: skip


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Logbook]:
    with writing(tmp_path / "lb", "test") as log:
        receipts = [{"id": SEA, "coverage": "feed"}, {"id": CHOSEN, "coverage": "chosen"}]
        log.add(Batch("receipts", "r", {"receipts": TABLES["receipts"].frame(receipts)}))
        for src in (SEA, CHOSEN):
            rows = [
                {"vessel": v, "mmsi": v[-1], "t": h * H_US, "lon": round(x * 1e6), "lat": round(y * 1e6), "simulated": sim, "src": src, "at": i}
                for i, (v, h, x, y, sim, of) in enumerate(HEARD) if of == src
            ]  # fmt: skip
            log.add(Batch(f"read {src}", src, {}, (log.keep_rows("fixes", src, src, 0, TABLES["fixes"].frame(rows)),)))
        log.finish("read", {})
        yield log


def gap(vessel: str, begun_h: int, ended_h: int | None, lon: float, lat: float, src: str = SEA) -> pl.DataFrame:
    t1 = None if ended_h is None else ended_h * H_US
    one = {
        "id": "g", "kind": "gap", "vessel": vessel, "simulated": vessel.startswith("sim"), "t0": begun_h * H_US, "t1": t1,
        "lon0": round(lon * 1e6), "lat0": round(lat * 1e6), "fixes": [{"src": src, "at": 1}],
    }  # fmt: skip
    return TABLES["events"].frame([one])


@pytest.mark.parametrize(
    ("event", "others"),
    [
        (gap("mmsi:1", 10, 20, 0.0, 0.0), 2),  # 2 and 3: not 4, which is far, nor 5, which is late, nor a simulated one, nor a chosen one
        (gap("mmsi:1/2", 10, 20, 0.0, 0.0), 2),  # the second ship of a number is not heard beside itself
        (gap("mmsi:1", 10, None, 0.0, 0.0), 3),
        (gap("mmsi:2", 12, 14, 0.0, 0.0), 1),  # 3 alone, not itself
        (gap("sim:6", 10, 20, 0.0, 0.0), 0),
        (gap("mmsi:8", 40, 60, 179.9, 10.0), 1),  # over the antimeridian
        (gap("mmsi:7", 10, 20, 0.0, 0.0, CHOSEN), None),
    ],
)
def test_others_heard_within_a_cell_while_it_was_silent_are_counted(log: Logbook, event: pl.DataFrame, others: int | None) -> None:
    assert with_reception(log, event)["reception"].to_list() == [others]


@settings(max_examples=40)
@given(st.lists(st.lists(st.sampled_from("ABC"), min_size=1, max_size=6), min_size=1, max_size=5))
def test_vessels_stand_beside_each_other_only_where_none_comes_again(tmp_path_factory: pytest.TempPathFactory, files: list[list[str]]) -> None:
    with writing(tmp_path_factory.mktemp("heard") / "lb", "test") as log:
        for n, vessels in enumerate(files):
            rows = [{"vessel": v, "mmsi": v, "t": i, "simulated": False, "src": SEA, "at": i} for i, v in enumerate(vessels)]
            log.add(Batch(f"read {n}", SEA, {}, (log.keep_rows("fixes", SEA, SEA, n, TABLES["fixes"].frame(rows)),)))
        log.finish("read", {})
        was = heard(log, ("fixes",))
    heard_of = "".join(v for vessels in files for v in vessels)
    runs = [v for i, v in enumerate(heard_of) if not i or heard_of[i - 1] != v]
    assert was.in_turn["fixes"] == (len(runs) == len(set(runs)))
    assert was.n == {v: heard_of.count(v) for v in set(heard_of)}
    assert json.dumps(sorted(was.upto)) == json.dumps(sorted(set(heard_of)))
