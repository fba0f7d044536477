"""Voyages, draughts and destinations, case by case. A fix is ``hours:place:knots``, a broadcast ``hours|draught|destination|eta``."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest
from laws import World, live_view

from roadstead.detect import detectors
from roadstead.detect.destination import Ports, resolved
from roadstead.detect.heard import Heard
from roadstead.tables import FIX, PLACE, STATIC
from roadstead.when import DAY_US, H_US

T = 19_500 * DAY_US  # 2023-05-23
SPOTS = {"V": (133_060_000, 42_740_000), "R": (130_295_000, 42_235_000), "S": (121_500_000, 31_400_000), "sea": (131_700_000, 42_100_000)}
PORTS = PLACE.frame([
    {"id": "port:v", "name": "Vostok Test", "names": ["RUVYX"], "country": "RU", "lon": 133_060_000, "lat": 42_740_000, "uncertainty_m": 300.0},
    {"id": "port:r", "name": "Ranin Test", "names": ["KPRNX"], "country": "KP", "lon": 130_295_000, "lat": 42_235_000, "uncertainty_m": 300.0},
    {"id": "port:s", "name": "Shantest", "names": ["CNSTX"], "country": "CN", "lon": 121_500_000, "lat": 31_400_000, "uncertainty_m": 300.0},
    {"id": "port:t1", "name": "Twin Test", "names": [], "country": "RU", "lon": 10_000_000, "lat": 0, "uncertainty_m": 300.0},
    {"id": "port:t2", "name": "Twin Test", "names": [], "country": "CN", "lon": 20_000_000, "lat": 0, "uncertainty_m": 300.0},
    {"id": "port:lost", "name": "Lost Test", "names": [], "country": "RU", "lon": None, "lat": None},
])  # fmt: skip
WAY = "0:sea:9 1:V:5 2:V:0 6:V:0 7:sea:9 10:sea:9 15:sea:9 20:sea:9 22:R:4 23:R:0 25:R:0 26:sea:9 30:sea:9"


def fixes(text: str) -> pl.DataFrame:
    rows = []
    for at, item in enumerate(text.split(), 1):
        hour, spot, kn = item.split(":")
        x, y = SPOTS[spot]
        rows.append({"vessel": "sim:1", "mmsi": "1", "simulated": True, "t": T + round(float(hour) * H_US), "lon": x, "lat": y, "sog_kn": float(kn), "src": "f", "at": at})
    return FIX.frame(rows)


def told(text: str) -> pl.DataFrame:
    rows = []
    for at, item in enumerate(text.split(";"), 1):
        hour, draught, said, eta = [*item.strip().split("|"), "", "", ""][:4]
        rows.append({
            "vessel": "sim:1", "mmsi": "1", "simulated": True, "t": T + round(float(hour) * H_US), "draught_m": float(draught) if draught else None,
            "destination": said or None, "eta": eta or None, "src": "d", "at": at,
        })  # fmt: skip
    return STATIC.frame(rows)


def events(rule: str, rows: pl.DataFrame, also: pl.DataFrame | None = None, until: float = 40, preset: str = "default") -> list[dict[str, Any]]:
    view = live_view(detectors()[rule][preset], World(rows, PORTS, T + round(until * H_US), also=also))
    return [{**e, "detail": json.loads(e["detail"])} for e in sorted(view.values(), key=lambda e: e["t0"])]


def hours(us: int | None) -> str:
    return "" if us is None else f"{(us - T) / H_US:g}"


def spans(found: list[dict[str, Any]]) -> list[str]:
    return [f"{e['kind']} {hours(e['t0'])}-{hours(e['t1'])} {e['place']}" for e in found]


# -- voyages --------------------------------------------------------------------------------------------------------------

VOYAGES = """
from port to port            | 0:V:0 2:V:0 3:sea:9 8:sea:9 12:R:0 13:R:0      | 3-12 v>r /4
silent on the way            | 0:V:0 2:V:0 3:sea:9 20:sea:9 22:R:0 23:R:0     | 3-22 v>r /3
first heard at sea           | 0:sea:9 3:V:0 4:V:0                            | 0-3 ?>v /2
leaves and is not seen again | 0:V:0 2:V:0 3:sea:9 5:sea:9                    | 3- v>? /2
and falls silent             | 0:V:0 2:V:0 3:sea:9 12:sea:9                   | 3- v>? /1
passes a port by             | 0:V:0 2:V:0 3:sea:9 5:R:9 6:sea:9 8:sea:9      | 3- v>? /2
never in port                | 0:sea:9 5:sea:9                                |
heard in two ports only      | 0:V:0 2:V:0 30:R:0 31:R:0 32:sea:9             | 30-30 v>r /3 32- r>? /2
"""


@pytest.mark.parametrize(("name", "text", "expected"), [[c.strip() for c in line.split("|")] for line in VOYAGES.strip().splitlines()])
def test_voyages(name: str, text: str, expected: str) -> None:
    def end(place: str | None) -> str:
        return place.split(":")[1] if place else "?"

    found = events("voyage@1", fixes(text), until=float(text.split()[-1].split(":")[0]))
    assert " ".join(f"{hours(e['t0'])}-{hours(e['t1'])} {end(e['detail']['from'])}>{end(e['detail']['to'])} /{e['confidence']}" for e in found) == expected


def test_a_voyage_names_its_ports_and_the_fixes_that_decide_it() -> None:
    first, voyage, last = events("voyage@1", fixes(WAY))
    assert spans([first, voyage, last]) == ["voyage 0-1 port:v", "voyage 7-22 port:r", "voyage 26- None"]
    assert json.loads(voyage["fixes"]) == [{"at": 5, "src": "f"}, {"at": 9, "src": "f"}]
    assert "Vostok Test" in voyage["detail"]["en"]
    assert "Ranin Test" in voyage["detail"]["fr"]
    assert "unknown" in first["detail"]["en"]
    assert "No later call" in last["detail"]["en"]


def test_the_reference_counts_visits_by_their_confidence() -> None:
    # Comes, stops and goes: 4. Lies there when it is first heard: 3.
    track = fixes("0:V:9 1:V:0 2:sea:9 5:R:0 6:sea:9 9:V:0 10:sea:9")
    assert [spans(events("voyage@1", track, preset=p)) for p in ("gfw", "gfw_c4")] == [
        ["voyage 0-1 port:v", "voyage 2-5 port:r", "voyage 6-9 port:v", "voyage 10- None"], ["voyage 0-5 port:r", "voyage 6-9 port:v", "voyage 10- None"],
    ]  # fmt: skip


def test_stretches_end_where_a_silence_of_more_than_six_hours_begins() -> None:
    one = Heard(preset="default")
    out, _ = one.step(fixes("0:sea:9 6:sea:9 12.001:sea:9 13:V:0"), pl.DataFrame(schema=one.keeps), T)
    assert [(hours(a), hours(b)) for a, b in out.select("t0", "t").iter_rows()] == [("0", "6"), ("12.001", "13")]


# -- draughts -------------------------------------------------------------------------------------------------------------

DRAUGHTS = """
in port                     | 2|8;3|8;4|6;5|6                | draught_change 3-4 port:v in_port
at sea                      | 8|8;9|8;10|6;11|6              | draught_change_at_sea 9-10 None at_sea
between port and sea        | 21|8;21.5|8;24|6;24.5|6        | draught_change 21.5-24 None partly_in_port
before any position         | -9|8;-8|8;-7|6;-6|6            | draught_change -8--7 None unknown
0 is not available          | 2|8;3|8;4|0;5|0                |
heard once only             | 2|8;3|8;4|6;5|8                |
less than half a metre      | 2|8;3|8;4|7.6;5|7.6            |
typed wrong and mended      | 2|8;3|8;4|18;4.1|18;5|8;5.1|8  | draught_change_by_turns 3-5 port:v in_port
two changes a day apart     | 2|8;3|8;4|6;4.1|6;29|8;29.1|8  | draught_change 3-4 port:v in_port draught_change 4.1-29 None partly_in_port
"""


@pytest.mark.parametrize(("name", "text", "expected"), [[c.strip() for c in line.replace("|", "#", 1).rsplit("|", 1)[0].split("#")] + [line.rsplit("|", 1)[1].strip()] for line in DRAUGHTS.strip().splitlines()])
def test_draughts(name: str, text: str, expected: str) -> None:
    found = events("draught_change@1", told(text), fixes(WAY))
    assert " ".join(f"{span} {e['detail']['where']}" for span, e in zip(spans(found), found, strict=True)) == expected


def test_across_a_silence_nobody_says_where_she_was() -> None:
    found = events("draught_change@1", told("2|8;3|8;12|6;13|6"), fixes("0:sea:9 3:sea:9 11:sea:9 14:sea:9"))
    assert [e["detail"]["where"] for e in found] == ["silence"]
    assert [(e["detail"]["before"], e["detail"]["after"], e["detail"]["metres"]) for e in found] == [([8.0], [6.0], -2.0)]
    assert "hold cannot be seen" in found[0]["detail"]["en"]
    assert "cale ne se voit pas" in found[0]["detail"]["fr"]


def test_where_two_ships_share_a_number_no_draught_is_told() -> None:
    both = pl.concat([fixes(WAY), fixes(WAY).with_columns(vessel=pl.lit("sim:1/2"), at=pl.col("at") + 50)])
    assert events("draught_change@1", told("2|8;3|8;4|6;5|6"), both) == []


# -- destinations ---------------------------------------------------------------------------------------------------------

DESTINATIONS = """
declared and called there    | 8||RANIN TEST;9||RANIN TEST                  |
by its code                  | 8||KP RNX;9||KPRNX                           |
from and to                  | 8||RUVYX>KPRNX;9||RUVYX>KPRNX                |
declared elsewhere           | 8||CN STX;9||CN STX                          | destination 8-22 port:r
from and to elsewhere        | 8||RUVYX>CNSTX;9||RUVYX>CNSTX                | destination 8-22 port:r
its roads                    | 8||SHANTEST ANCH.;9||SHANTEST ANCH.          | destination 8-22 port:r
a country                    | 8||SHANTEST, CHINA;9||SHANTEST, CHINA        | destination 8-22 port:r
only a country, the right    | 8||NORTH KOREA;9||NORTH KOREA                |
only a country, another      | 8||CHINA;9||CHINA                            | destination 8-22 port:r
for orders                   | 8||FOR ORDERS;9||FOR ORDERS                  |
at sea                       | 8||AT SEA;9||AT SEA                          |
nobody knows the name        | 8||ATLANTIS;9||ATLANTIS                      |
one of two is unknown        | 8||SHANTEST/ATLANTIS;9||SHANTEST/ATLANTIS    |
two ports have the name      | 8||TWIN TEST;9||TWIN TEST                    |
no point is known            | 8||LOST TEST;9||LOST TEST                    |
two letters                  | 8||CN;9||CN                                  |
heard once                   | 8||CN STX                                    |
typed before, old            | 3||RUVYX;4||RUVYX;9||RUVYX                   |
both, one right              | 8||CN STX;9||CN STX;12||KPRNX;13||KPRNX      |
the next typed on approach   | 8||KPRNX;9||KPRNX;21||CN STX;21.5||CN STX    |
changed to orders            | 8||CN STX;9||CN STX;12||FOR ORDERS;13||FOR ORDERS |
typed at the berth, kept     | 5||CN STX;6||CN STX;9||CN STX                | destination 5-22 port:r
early, by more than a day    | 8||KPRNX|05-25T12:00;9||KPRNX|05-25T12:00    | eta_missed 8-22 port:r
within a day                 | 8||KPRNX|05-24T12:00;9||KPRNX|05-24T12:00    |
had passed when it was sent  | 8||KPRNX|05-20T12:00;9||KPRNX|05-20T12:00    |
no day                       | 8||KPRNX|--;9||KPRNX|--                      |
"""


@pytest.mark.parametrize(("name", "text", "expected"), [[c.strip() for c in line.replace("|", "#", 1).rsplit("|", 1)[0].split("#")] + [line.rsplit("|", 1)[1].strip()] for line in DESTINATIONS.strip().splitlines()])
def test_destinations(name: str, text: str, expected: str) -> None:
    rows = told(text)
    for cuts in ((), rows["t"]):
        view = live_view(detectors()["destination@1"]["default"], World(rows, PORTS, T + 40 * H_US, also=fixes(WAY)), cuts)
        assert " ".join(spans(sorted(view.values(), key=lambda e: e["t0"]))) == expected


def test_late_by_more_than_a_day_and_after_a_silence_nobody_knows() -> None:
    said = told("0|8|KPRNX|05-23T06:00;1|8|KPRNX|05-23T06:00")
    for way, expected in (("0:sea:9 5:sea:9 " + " ".join(f"{h}:sea:9" for h in range(10, 40, 5)) + " 40:R:0 41:R:0", ["eta_missed 0-40 port:r"]), ("0:sea:9 40:R:0 41:R:0", [])):
        assert spans(events("destination@1", said, fixes(way), until=45)) == expected


def test_both_rows_are_named_with_their_tables() -> None:
    (e,) = events("destination@1", told("8||CN STX;9||CN STX"), fixes(WAY))
    assert json.loads(e["fixes"]) == [{"at": 1, "src": "d", "table": "statics"}, {"at": 9, "src": "f", "table": "fixes"}]
    assert "Shantest" in e["detail"]["en"]
    assert "Ranin Test" in e["detail"]["en"]
    assert "déroutés" in e["detail"]["fr"]


@pytest.mark.parametrize(("eta", "sent", "expected"), [
    ("01-02T03:04", "2022-12-30", "2023-01-02T03:04"), ("12-30T23:00", "2023-01-02", "2022-12-30T23:00"), ("02-29T12:00", "2024-02-20", "2024-02-29T12:00"),
    ("10-05T--:--", "2023-10-01", "2023-10-05T00:00"), ("--", "2023-10-01", None), ("13-05T00:00", "2023-10-01", None), ("10-05T24:60", "2023-10-01", None),
])  # fmt: skip
def test_an_hour_of_arrival_has_the_year_nearest_to_its_message(eta: str, sent: str, expected: str | None) -> None:
    t = round(datetime.fromisoformat(sent).replace(tzinfo=UTC).timestamp()) * 1_000_000
    span = resolved(eta, t)
    assert (span and datetime.fromtimestamp(span[0] // 1_000_000, UTC).strftime("%Y-%m-%dT%H:%M")) == expected


def test_what_a_typed_destination_names() -> None:
    ports = Ports(PORTS)
    said = {"RU VYX>CN STX": "Shantest", ">KPRNX": "Ranin Test", "TO SHANTEST VIA RANIN TEST": "Shantest", "KP-RNX": "Ranin Test", "??>": None, "123": None, "": None}
    assert {text: ports.declared(text) for text in said} == said


def test_a_voyage_from_a_visit_that_is_told_by_its_exit_alone_begins_at_that_fix() -> None:
    """Preset `gfw`: heard in port from the first, then 37 nm off ten minutes later; the visit's first and last fix are one."""
    rows = FIX.frame([
        {"vessel": "sim:1", "mmsi": "1", "simulated": True, "t": T + k * 600_000_000, "lon": x, "lat": y, "sog_kn": 0.0, "src": "f", "at": k}
        for k, (x, y) in enumerate([(0, 0), (0, 0), (600_000, 100_000), (600_000, 100_000)], 1)
    ])  # fmt: skip
    port = PLACE.frame([{"id": "port:0", "name": "Nil Test", "names": [], "country": "FR", "lon": 0, "lat": 0}])
    view = live_view(detectors()["voyage@1"]["gfw"], World(rows, port, T + H_US))
    at = {r["at"]: r["t"] for r in rows.iter_rows(named=True)}
    assert view
    assert all(e["t0"] in {at[f["at"]] for f in json.loads(e["fixes"])} for e in view.values())


def northward(text: str) -> pl.DataFrame:
    """``hours:km north of 0° 0°:knots``."""
    rows = []
    for at, item in enumerate(text.split(), 1):
        hour, km, kn = (float(x) for x in item.split(":"))
        rows.append({"vessel": "sim:1", "mmsi": "1", "simulated": True, "t": T + round(hour * H_US), "lon": 0, "lat": round(km / 111.19508 * 1e6), "sog_kn": kn, "src": "f", "at": at})
    return FIX.frame(rows)


QUAYS = PLACE.frame([{"id": f"port:{name}", "name": f"{name} Test", "names": [], "country": "FR", "lon": 0, "lat": lat} for name, lat in (("a", 0), ("b", 45_000), ("c", 1_000_000))])


def test_a_visit_that_went_from_one_place_to_the_next_is_left_from_the_last_of_them() -> None:
    """Preset `gfw`; ours says the place she came nearest to."""
    rows = northward("0:-9:9 1:0:0 2:1.2:0.6 3:4.4:0 4:5.2:1 5:20:9 9:111:0 10:111:0")
    for preset, left in (("gfw", "port:b"), ("default", "port:a")):
        for cuts in ((), rows["t"]):
            view = live_view(detectors()["voyage@1"][preset], World(rows, QUAYS, T + 10 * H_US), cuts)
            assert [json.loads(e["detail"])["from"] for e in view.values() if e["place"] == "port:c"] == [left]


TAKEN_BACK = """
off 3.5 km at midnight, then away     | 18:9:9 21:2:0 22:3.5:0 23:3.5:0 25:3.5:0 26:5:9 27:8:9 28:9:9  | 18-21 28-
silent in port until midnight, gone   | 0:1:9 1:1:9 2:9:9 3:20:9                                       |
stopped, told as gone, back at once   | 18:9:9 21:2:0 22:3.5:0 25:3.5:0 26:5:9 27:2:0 28:9:9           | 18-21 26-27 28-
"""


@pytest.mark.parametrize(("name", "text", "expected"), [[c.strip() for c in line.split("|")] for line in TAKEN_BACK.strip().splitlines()])
def test_a_voyage_whose_visits_become_others_becomes_another(name: str, text: str, expected: str) -> None:
    """Preset `gfw`: what is told of the last fix may be taken back by the next one."""
    rows = northward(text)
    told = {}
    for how, cuts in (("whole", ()), ("fix by fix", rows["t"]), ("in two", [int(rows["t"][4 % rows.height])])):
        view = live_view(detectors()["voyage@1"]["gfw"], World(rows, QUAYS[::2], int(rows["t"].max())), cuts)  # type: ignore[arg-type]
        told[how] = " ".join(f"{hours(e['t0'])}-{hours(e['t1'])}" for e in sorted(view.values(), key=lambda e: e["t0"]))
    assert told == dict.fromkeys(told, expected)


def test_of_many_voyages_each_is_told_once() -> None:
    rows = northward(" ".join(f"{4 * n}:9:9 {4 * n + 1}:1:0 {4 * n + 2}:1:0 {4 * n + 3}:9:9" for n in range(12)))
    for preset in ("default", "gfw"):
        view = live_view(detectors()["voyage@1"][preset], World(rows, QUAYS[::2], T + 47 * H_US), rows["t"])
        assert [hours(e["t0"]) for e in sorted(view.values(), key=lambda e: e["t0"])] == ["0", *(f"{4 * n + 3}" for n in range(12))]
