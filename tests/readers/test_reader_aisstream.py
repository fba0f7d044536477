"""What aisstream.io's socket sends, kept line by line or as an array, whole and damaged."""

from __future__ import annotations

import json

import pytest
from reader_inputs import chosen, read, rejects

from roadstead.readers import aisstream
from roadstead.when import micros

_AT = "2026-08-17 10:00:0%d.318353771 +0000 UTC"


def _said(kind, n, mmsi=799000101, **body):
    return {
        "Message": {kind: {"UserID": mmsi, "Valid": True, **body}},
        "MessageType": kind,
        "MetaData": {
            "MMSI": mmsi,
            "ShipName": "REMEMBERED",
            "latitude": 1.0,
            "longitude": 2.0,
            "time_utc": _AT % n,
        },
    }


MESSAGES = [
    _said("PositionReport", 1, MessageID=3, Longitude=12.25, Latitude=66.02695, Sog=12.5, Cog=308, TrueHeading=511, NavigationalStatus=15, RateOfTurn=-128, Timestamp=31),
    _said("PositionReport", 2, MessageID=1, Longitude=12.25, Latitude=66.02695, Sog=102.3, Cog=360, TrueHeading=235, NavigationalStatus=0, RateOfTurn=20, Timestamp=60),
    _said("StandardClassBPositionReport", 3, 799000102, MessageID=18, Longitude=12.5, Latitude=66.5, Sog=3.5, Cog=10.5, TrueHeading=511, Timestamp=3),
    _said("BaseStationReport", 4, 2190064, MessageID=4, Longitude=11.5, Latitude=56.5, UtcYear=2026, UtcMonth=8, UtcDay=17),
    _said("AidsToNavigationReport", 4, 992191234, MessageID=21, Longitude=11.5, Latitude=56.5, Name="BUOY TEST NUMBER TWE", NameExtension="NTY 7@", Type=14, Dimension={"A": 1, "B": 1, "C": 1, "D": 1}),
    _said("ShipStaticData", 5, MessageID=5, ImoNumber=9990001, CallSign="SIM1@@@", Name="HALCYON TEST        ", Type=70, Dimension={"A": 60, "B": 32, "C": 7, "D": 8},
          Eta={"Month": 10, "Day": 5, "Hour": 24, "Minute": 60}, MaximumStaticDraught=5.1, Destination="PORT CALME@@"),
    _said("StaticDataReport", 6, 799000102, MessageID=24, PartNumber=True, ReportA={"Valid": False, "Name": ""}, ReportB={"Valid": True, "ShipType": 36, "CallSign": "SIM2", "Dimension": {"A": 5, "B": 7, "C": 2, "D": 2}}),
    _said("SafetyBroadcastMessage", 7, MessageID=14, Text="TEST"),
    _said("LongRangeAisBroadcastMessage", 8, MessageID=27, Longitude=12.25, Latitude=66.0, Sog=63, Cog=12, NavigationalStatus=0),
]  # fmt: skip
LINES = "".join(json.dumps(m) + "\n" for m in MESSAGES)


def _put(tmp_path, text, name="feed.jsonl"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_every_type_has_its_rows_at_the_time_of_the_service(tmp_path):
    path = _put(tmp_path, LINES)
    assert chosen(path) == "aisstream"
    found = read(path)
    assert found["fixes"].select(
        "at", "msg_type", "mmsi", "sog_kn", "cog_deg", "heading_deg", "status", "second", "transceiver"
    ).rows() == [
        (1, 3, "799000101", 12.5, 308.0, None, 15, 31, "A"),
        (2, 1, "799000101", None, None, 235.0, 0, None, "A"),
        (3, 18, "799000102", 3.5, 10.5, None, None, 3, "B"),
        (4, 4, "002190064", None, None, None, None, None, None),
        (5, 21, "992191234", None, None, None, None, None, None),
        (9, 27, "799000101", None, 12.0, None, 0, None, None),
    ]
    assert found["fixes"]["t"][0] == micros("2026-08-17T10:00:01.318353")
    # 20 sent is (20 / 4.733)² degrees a minute.
    assert found["fixes"]["rot_deg_min"].to_list()[:2] == [None, pytest.approx(17.8561, abs=1e-3)]
    said = (
        found["statics"]
        .select(
            "at",
            "imo",
            "name",
            "callsign",
            "ship_type",
            "length_m",
            "width_m",
            "draught_m",
            "destination",
            "eta",
        )
        .rows()
    )
    assert said == [
        (5, None, "BUOY TEST NUMBER TWENTY 7", None, None, 2.0, 2.0, None, None, None),
        (6, "9990001", "HALCYON TEST", "SIM1", 70, 92.0, 15.0, 5.1, "PORT CALME", "10-05T--:--"),
        (7, None, None, "SIM2", 36, 12.0, 4.0, None, None, None),
    ]
    assert found["messages"].select("at", "msg_type", "mmsi").rows() == [(8, 14, "799000101")]
    assert found["receipts"].select("time_basis", "coverage").row(0) == (
        "field MetaData.time_utc, when the service had it",
        "unknown",
    )
    assert not rejects(found)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(MESSAGES),
        json.dumps(MESSAGES, indent=2),
        "[\n" + ",\n".join(map(json.dumps, MESSAGES)) + "\n]\n",
        "\ufeff" + json.dumps(MESSAGES),
    ],
)
def test_an_array_gives_what_its_lines_give(tmp_path, text):
    path = _put(tmp_path, text, "feed.json")
    assert chosen(path) == "aisstream"
    found, lines = read(path), read(_put(tmp_path, LINES))
    for table in ("fixes", "statics", "messages"):
        assert found[table].equals(lines[table]), table


def test_an_array_of_many_megabytes_on_one_line(tmp_path):
    found = read(_put(tmp_path, json.dumps(MESSAGES * 3000)))
    assert found["fixes"].height == 6 * 3000
    assert found["fixes"]["at"].to_list()[-1] == 9 * 3000
    assert not rejects(found)


def test_damage_in_an_array_costs_one_message(tmp_path):
    whole = json.dumps(MESSAGES, indent=1)
    cut = whole.replace('"Longitude": 12.5,', '"Longitude": 12.5', 1)
    assert cut != whole
    found = read(_put(tmp_path, cut), aisstream)
    assert rejects(found) == {"not JSON": (1, "row:3")}
    assert found["fixes"]["at"].to_list() == [1, 2, 4, 5, 9]
    found = read(_put(tmp_path, whole[: len(whole) // 2]), aisstream)
    assert sum(n for n, _ in rejects(found).values()) == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("17", "no message in it"),
        ('{"error": "Api Key Is Not Valid"}', "an error of the service, not a message"),
        (
            '{"MessageType": "PositionReport", "Message": {"PositionReport": []}, "MetaData": {}}',
            "no message in it",
        ),
        (
            '{"MessageType": "PositionReport", "Message": {"PositionReport": {}}, "MetaData": [1]}',
            "no message in it",
        ),
        (
            json.dumps(_said("PositionReport", 1) | {"Message": {"PositionReport": {"Valid": False}}}),
            "not valid, as the file says",
        ),
        (json.dumps(_said("PositionReport", 1, Longitude="12", Latitude=1)), "position missing"),
        (json.dumps(_said("PositionReport", 1, Longitude=181, Latitude=91)), "position not available"),
        (json.dumps(_said("PositionReport", 1, Longitude=1e300, Latitude=1)), "position missing"),
        (json.dumps(_said("PositionReport", 1, mmsi=True, Longitude=1, Latitude=1)), "mmsi missing"),
        (
            json.dumps(
                _said("PositionReport", 1, Longitude=1, Latitude=1) | {"MetaData": {"time_utc": "31"}}
            ),
            "time unreadable",
        ),
        (json.dumps(_said("PositionReport", 1, Longitude=1, Latitude=1) | {"MetaData": {}}), "no time"),
        (json.dumps(_said("ShipStaticData", 1, Name="@@@@")), "identity without content"),
        ("\0" + json.dumps(MESSAGES[0]), "NUL in the row"),
    ],
)
def test_a_bad_line_is_counted_by_its_reason_and_place(tmp_path, line, reason):
    found = read(_put(tmp_path, LINES + line + "\n"), aisstream)
    assert rejects(found) == {reason: (1, "row:10")}
    assert found["fixes"].height == 6
