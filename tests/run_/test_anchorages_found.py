"""Anchorages discovered in a logbook's own fixes: what is written is read back as places, and at them ships have visits."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from asuser import roadstead
from roadstead import tracks
from roadstead.detect import detectors
from roadstead.logbook import open_logbook
from roadstead.run import anchorages, cleaned, exports, here, steps
from roadstead.when import iso, micros

T0 = micros("2023-03-01T00:00:00")
H = 3_600_000_000
ROADS = (60.5, -12.25)


def lies(draw: np.random.Generator, mmsi: str, lon: float, lat: float, hours: int, begin_h: int = 0) -> list[list[object]]:
    """A ship that comes, lies within 200 m for so many hours, and goes."""
    rows: list[list[object]] = []
    for i in range(-6, hours + 7):
        # A degree of latitude is 111 km; under way she makes 10 knots.
        away = (min(0, i) if i < 0 else max(0, i - hours)) * 0.167
        x, y = draw.uniform(-150, 150, 2) / 111_195
        moves = away != 0
        rows.append([mmsi, iso(T0 + (begin_h + 6 + i) * H)[:19], f"{lat + away + y:.6f}", f"{lon + x:.6f}", 10.0 if moves else 0.1, 0.0 if away else 45.0])
    return rows


def written(path: Path, rows: list[list[object]], simulated: bool = False) -> Path:
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["mmsi", "timestamp", "lat", "lon", "speed_kn", "course", *(["simulated"] if simulated else [])])
        out.writerows([*r, *(["SIMULATED"] if simulated else [])] for r in rows)
    return path


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five invented ships at one roadstead, two of them twice; one alone elsewhere."""
    folder, draw = tmp_path_factory.mktemp("roads"), np.random.default_rng(5)
    rows = [r for i in range(5) for r in lies(draw, f"79900010{i}", ROADS[0] + i * 0.001, ROADS[1], 20, begin_h=30 * i)]
    rows += [r for i in range(2) for r in lies(draw, f"79900010{i}", ROADS[0] + i * 0.001, ROADS[1], 16, begin_h=400 + 40 * i)]
    rows += lies(draw, "799000109", 70.0, 5.0, 40)
    roadstead("read", written(folder / "fixes.csv", rows), "-o", folder / "log", "-q")
    return folder


def test_a_roadstead_is_found_with_its_ships_stays_and_days(fleet: Path) -> None:
    log = open_logbook(fleet / "log")
    (one,) = anchorages.discovered(log, here.places(log), min_vessels=5)
    assert (one["ships"], one["stays"], one["first_day"], one["last_day"]) == (5, 7, "2023-03-01", "2023-03-20")
    assert abs(one["lon"] - ROADS[0]) < 0.005
    assert abs(one["lat"] - ROADS[1]) < 0.005
    assert 200 < one["uncertainty_m"] < 1000
    assert isinstance(one["uncertainty_m"], int)
    assert (one["nearest"], one["nearest_m"]) == (None, None), "no place is known in the middle of the sea"
    assert len(one["rests_on"]) == 7
    sha = log.rows("receipts")["id"][0]
    assert all(s["src"] == sha and s["fixes"] >= 16 for s in one["rests_on"])


def test_one_ship_more_is_asked_for_than_lay_there(fleet: Path) -> None:
    log = open_logbook(fleet / "log")
    assert anchorages.discovered(log, here.places(log), min_vessels=6) == []
    assert [r["ships"] for r in anchorages.discovered(log, here.places(log), min_vessels=1)] == [5, 1]
    assert anchorages.discovered(log, here.places(log), min_vessels=5, min_h=24) == []


def test_the_known_place_nearest_to_it_is_named_with_its_distance(fleet: Path) -> None:
    log = open_logbook(fleet / "log")
    known = here.places(log).head(1).clear()
    near = known.vstack(type(known)([{"id": "port:halcyon", "name": "Halcyon", "names": '["Halcyon"]', "lon": 60_500_000, "lat": -12_350_000}], schema=known.schema))
    (one,) = anchorages.discovered(log, near, min_vessels=5)
    assert one["nearest"] == "port:halcyon"
    assert one["nearest_m"] == pytest.approx(11_100, abs=600)


def test_what_is_written_reads_back_as_places_and_ships_visit_them(fleet: Path, tmp_path: Path) -> None:
    out = tmp_path / "found"
    out.mkdir()
    said = roadstead("places", "--discover", fleet / "log", "--min-ships", 5, "-o", out / "a.csv", "-o", out / "a.jsonl", "-o", out / "a.geojson").stdout
    assert "5 ships, 7 stays, 2023-03-01 to 2023-03-20" in said
    assert "does not say there is none" in said
    french = roadstead("places", "--discover", fleet / "log", "--min-ships", 5, "--lang", "fr").stdout
    assert "5 navires, 7 séjours, du 2023-03-01 au 2023-03-20" in french
    assert "cela ne dit pas qu'il n'y a rien" in french
    (row,) = csv.DictReader(io.StringIO((out / "a.csv").read_text("utf-8")))
    (line,) = [json.loads(text) for text in (out / "a.jsonl").read_text("utf-8").splitlines()]
    (feature,) = json.loads((out / "a.geojson").read_text("utf-8"))["features"]
    assert row["id"] == line["id"] == feature["id"]
    assert [float(row["lon"]), float(row["lat"])] == pytest.approx(feature["geometry"]["coordinates"])
    assert set(anchorages.COLUMNS) == set(row)
    (out / "a.jsonl").unlink()
    (out / "a.geojson").unlink()
    again = tmp_path / "again"
    roadstead("read", out / "a.csv", fleet / "fixes.csv", "-o", again, "-q")
    log = open_logbook(again)
    (place,) = log.table("places").to_dicts()
    assert (place["id"], place["lon"], place["uncertainty_m"]) == (line["id"], round(line["lon"] * 1e6), float(line["uncertainty_m"]))
    roadstead("detect", again, "-q")
    log = open_logbook(again)
    visits = log.rows("events", "kind='port_visit'")
    assert set(visits["place"]) == {line["id"]}
    assert visits["vessel"].n_unique() == 5
    for e in exports.rows(log, "events"):
        assert {"tracks", "skips", "vessel_by"} <= e["params"].keys(), "each event names the tracks its fixes came through, and what was skipped"


def test_simulated_ships_make_a_simulated_anchorage(tmp_path: Path) -> None:
    draw = np.random.default_rng(6)
    rows = [r for i in range(3) for r in lies(draw, f"79900020{i}", 10.0, 40.0, 20)]
    roadstead("read", written(tmp_path / "sim.csv", rows, simulated=True), "-o", tmp_path / "log", "-q")
    log = open_logbook(tmp_path / "log")
    (one,) = anchorages.discovered(log, here.places(log), min_vessels=3)
    assert one["simulated"]
    assert one["name"].startswith("SIMULATED ")
    assert b",SIMULATED," in anchorages.as_csv([one])
    assert anchorages.text([one], {}, 3, 12.0).startswith("SIMULATED ")


@pytest.mark.parametrize(
    ("args", "why"), [(["--discover", "LOG", "Rajin"], "one too many"), ([], "give a name"), (["Rajin", "-o", "x.csv"], "goes with --discover"), (["--discover", "LOG", "-o", "x.xlsx"], "ends in .csv")]
)
def test_wrong_uses_are_told(fleet: Path, args: list[str], why: str) -> None:
    assert why in roadstead("places", *(str(fleet / "log") if a == "LOG" else a for a in args), code=2).stderr


# -- flags ---------------------------------------------------------------------------------------------------------------


def test_every_fix_that_is_held_against_is_named_with_its_reasons_and_its_track(tmp_path: Path) -> None:
    draw = np.random.default_rng(7)
    rows = lies(draw, "799000301", 60.0, 10.0, 10)
    rows.insert(3, rows[2])
    rows += [["799000301", iso(T0 + 40 * H)[:19], "0.0", "0.0", 0.1, 45.0]]
    roadstead("read", written(tmp_path / "fixes.csv", rows), "-o", tmp_path / "log", "-q")
    log = open_logbook(tmp_path / "log")
    found = list(exports.rows(log, "flags"))
    assert {(r["at"], *r["flags"]) for r in found} == {("row:4", "duplicate"), (f"row:{len(rows)}", "zero")}
    assert all(r["segment"] is None and r["rule"] == "tracks@1" and r["preset"] == "default" and r["vessel"] == "mmsi:799000301" for r in found)
    assert log.scan("fixes").collect().height == len(rows), "nothing is deleted"
    told = list(cleaned.told(log))
    assert sum(t.height for t in told) == len(rows)
    with pytest.raises(ValueError, match="no thresholds called"):
        cleaned.flagged(log, "nosuch")
    header, *lines = b"".join(exports.export(log, "flags", "csv")).decode().splitlines()
    assert header == ",".join(cleaned.FLAGGED)
    assert len(lines) == 2


def test_a_fix_far_inside_the_land_of_the_map_says_so_and_is_skipped_by_nobody(tmp_path: Path) -> None:
    """Between Bourges and Vierzon, and off the coast of Brittany: the map has no rivers, so it is a remark and no reason to skip."""
    rows = [["799000302", iso(T0 + k * H)[:19], lat, lon, 0.1, 45.0] for k, (lat, lon) in enumerate([("47.1", "2.2")] * 6 + [("47.2", "-4.9")] * 6)]
    for row, k in zip(rows, range(12), strict=True):
        row[2] += f"000{k}"
    roadstead("read", written(tmp_path / "fixes.csv", rows), "-o", tmp_path / "log", "-q")
    log = open_logbook(tmp_path / "log")
    assert {r["at"] for r in exports.rows(log, "flags") if "on_land" in r["flags"]} == {f"row:{k}" for k in range(1, 7)}
    assert not tracks.NOISE & tracks.FLAGS["on_land"]


def checked(body: str) -> str:
    """With the checksum of a sentence or a tag block."""
    total = 0
    for c in body:
        total ^= ord(c)
    return f"{body}*{total:02X}"


def test_a_base_station_is_not_a_ship_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "base.nmea").write_text("\\" + checked("s:rTEST,c:1700000000") + "\\!" + checked("AIVDM,1,1,,A,402R3KiurH`;eP9Dh:QFp8700000,0") + "\n")
    roadstead("read", tmp_path / "base.nmea", "-o", tmp_path / "log", "-q")
    (row,) = exports.rows(open_logbook(tmp_path / "log"), "flags")
    assert (row["flags"], row["msg_type"], row["segment"]) == (["not_a_ship"], 4, None)


@pytest.mark.parametrize("preset", ["default", "gfw"])
def test_what_a_rule_saw_of_the_fixes_is_in_its_parameters(preset: str) -> None:
    gap = steps.seen_through(detectors()["gap@1"][preset])
    assert gap["tracks"] == f"tracks@1 {preset}"
    assert "zero" in gap["skips"]
    assert "duplicate" not in gap["skips"], "a message that came twice was heard"
    assert steps.seen_through(detectors()["name_change@1"]["default"]) == {}, "it reads no fixes"
