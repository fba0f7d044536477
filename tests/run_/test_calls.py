"""Voyages, draughts and destinations from a file of the Danish Maritime Authority, through the driver and in a notebook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from roadstead.case.words import event_kind, event_says
from roadstead.logbook import writing
from roadstead.run import here, intake, notebook, steps

HEAD = (
    "# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,IMO,Callsign,Name,Ship type,Cargo type,Width,Length,"
    "Type of position fixing device,Draught,Destination,ETA,Data source type,A,B,C,D"
)
PORTS = "id,name,country,lat,lon,uncertainty_m\nport:a,Aabtest,DK,55.5000,9.7500,300\nport:b,Brintest,SE,57.7000,11.9000,300\n"
LEGS = [  # hour, latitude, longitude, knots, draught
    *((h, 55.5, 9.75, 0.0, 7.0) for h in range(4)), *((4 + h, 55.6 + h / 4, 10.0 + h / 5, 18.0, 7.0) for h in range(8)),
    *((12 + h, 57.7, 11.9, 0.0, 5.0) for h in range(4)), (16, 57.6, 11.8, 9.0, 5.0), (17, 57.5, 11.7, 9.0, 5.0),
]  # fmt: skip
RULES = ("voyage@1", "draught_change@1", "destination@1")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("calls")
    rows = [HEAD]
    for h, lat, lon, kn, draught in LEGS:
        rows.append(f"01/03/2024 {h:02}:00:00,Class A,219999999,{lat:.6f},{lon:.6f},Under way using engine,,{kn},10.0,10,Unknown,OXTT,HALCYON TEST,Cargo,,20,100,GPS,{draught},AABTEST>NOWHERE TEST,,AIS,50,50,10,10")
    text = "\n".join(rows).replace("AABTEST>NOWHERE TEST", "DK AAB>AABTEST")
    (folder / "dma.csv").write_text(text + "\n", "utf-8")
    (folder / "ports.csv").write_text(PORTS, "utf-8")
    return folder


def found(folder: Path, root: Path, at_once: int) -> tuple[pl.DataFrame, dict[str, pl.DataFrame], pl.DataFrame]:
    with writing(root, "detect") as log:
        intake.read(log, [folder])
        places = here.places(log)
        steps.detect(log, places, here.identities)
        rows = {t: log.scan(t).collect() for t in ("fixes", "statics")}
        return log.rows("events", f"rule IN {RULES}").sort("rule", "t0"), rows, places


def test_calls_go_through_the_driver_and_read_as_sentences(folder: Path, tmp_path: Path) -> None:
    events, rows, places = found(folder, tmp_path / "lb", 100)
    told: list[dict[str, Any]] = [{**e, "detail": json.loads(e["detail"])} for e in events.iter_rows(named=True)]
    assert [(e["kind"], e["place"], e["state"]) for e in told] == [
        ("draught_change", None, "closed"), ("voyage", "port:b", "closed"), ("voyage", None, "open"),
    ]  # fmt: skip
    draught, voyage, _ = told
    assert (draught["detail"]["before"], draught["detail"]["after"], draught["detail"]["where"]) == ([7.0], [5.0], "partly_in_port")
    assert (voyage["detail"]["from"], voyage["detail"]["to"], voyage["confidence"]) == ("port:a", "port:b", 4)
    assert event_kind("draught_change_at_sea_by_turns", "fr") == "tirant d'eau modifié en mer (tour à tour)"
    for event in events.iter_rows(named=True):
        assert event_kind(event["kind"], "en") != event_kind(event["kind"], "fr") or event["kind"] == "voyage"
        assert all(event_says(event, lang).endswith(".") for lang in ("en", "fr"))
        assert {"port_visit@1", "heard@1"} <= set(json.loads(event["params"]))
    for rule in RULES:
        reads = "fixes" if rule == "voyage@1" else "statics"
        own = notebook.detect(rows[reads], rule, places=places, fixes=rows["fixes"])
        assert own["id"].sort().to_list() != [] or rule == "destination@1"
        assert own.select("vessel", "kind", "t0", "t1", "place", "detail").rows() == events.filter(rule=rule).select("vessel", "kind", "t0", "t1", "place", "detail").rows()
