"""Lines of 10 MB in every text format, files cut anywhere, nesting without end: read or refused with the place, soon, and never half."""

from __future__ import annotations

import gzip
import io
import json
import time
import zipfile

import pytest
from nmea_inputs import SHIP, position, tag, voyage
from reader_inputs import GFW, NOAA, chosen, read, rejects

from roadstead.streams import BadFile, zstd

NOW = 1_600_000_000
LONG = "x" * 10_000_000
HEARD = {
    "MessageType": "PositionReport", "MetaData": {"MMSI": SHIP, "time_utc": "2022-12-29 18:22:32.3 +0000 UTC"},
    "Message": {"PositionReport": {"MessageID": 1, "UserID": SHIP, "Longitude": 7.1, "Latitude": 43.5, "Valid": True}},
}  # fmt: skip
ROW = {"mmsi": SHIP, "timestamp": "2023-01-11T04:05:06Z", "lat": 43.5, "lon": 7.1}
POINT = {"type": "Point", "coordinates": [7.1, 43.5]}
DANISH = "# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,IMO,Callsign,Name\n"

# format -> (text, fixes that are read of it, or None where it is refused)
LINES = {
    "noaa": (NOAA + NOAA.splitlines()[1].replace("PLAIN SAIL", LONG) + "\n", None),
    "positions": (f"MMSI,timestamp,lat,lon,name\n{SHIP},2023-01-11 00:00:00,43.5,7.1,{LONG}\n", None),
    "dma": (DANISH + f"11/01/2023 00:00:00,Class A,{SHIP},55.5,11.1,Moored,0,0,0,0,9990001,SIM,{LONG}\n", None),
    "gfw_json": (GFW + json.dumps({"ssvid": LONG}) + "\n", None),
    "aisstream": (json.dumps(HEARD) + "\n" + json.dumps({"MessageType": LONG}) + "\n", None),
    "positions_json": (json.dumps([ROW, {**ROW, "name": LONG}]), 2),
    "geojson": (json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": POINT, "properties": {**ROW, "name": LONG}}]}), 1),
    "gpx": (f'<gpx><trk><name>MMSI {SHIP}</name><trkseg><trkpt lat="43.5" lon="7.1"><time>2023-01-11T00:00:00Z</time><cmt>{LONG}</cmt></trkpt></trkseg></trk></gpx>', 1),
    "kml": (f'<kml><Placemark a="{LONG}"><name>MMSI {SHIP}</name></Placemark></kml>', None),
    "positions_xml": (f'<POS><row MMSI="{SHIP}" LAT="43.5" LON="7.1" TIMESTAMP="2023-01-11T04:05:06" NAME="{LONG}"/></POS>', None),
    "nmea": (f"2023-01-11T00:00:00Z {position()}\n2023-01-11T00:00:00Z {LONG}{position()}\n", 1),
}  # fmt: skip


@pytest.mark.parametrize("form", LINES)
def test_a_line_of_10_mb_is_read_or_refused_soon(tmp_path, form):
    text, fixes = LINES[form]
    path = tmp_path / "long"
    path.write_text(text)
    assert chosen(path) == form
    begun = time.process_time()
    if fixes is None:
        with pytest.raises(BadFile, match="more than 1 MiB"):
            read(path)
    else:
        assert read(path)["fixes"].height == fixes
    # Twenty times as long as it takes; what grows with the square takes a hundred times that.
    assert time.process_time() - begun < 20


def test_damage_of_10_mb_in_an_array_is_one_object(tmp_path):
    path = tmp_path / "array"
    path.write_text("[" + json.dumps(HEARD) + ',{"MessageType":"' + LONG + "\n,,," + json.dumps(HEARD) + "]")
    found = read(path)
    assert found["fixes"]["at"].to_list() == [1, 3]
    assert rejects(found)["not JSON"] == (1, "row:2")


@pytest.mark.parametrize("nested", ["[" * 5000 + "]" * 5000, '{"a":' * 5000 + "1" + "}" * 5000, "1" * 5000])
def test_nesting_and_digits_without_end_are_refused(tmp_path, nested):
    path = tmp_path / "deep"
    path.write_text(json.dumps([ROW])[:-2] + ', "x": ' + nested + "}]")
    with pytest.raises(BadFile, match="damaged JSON"):
        read(path)


def log():
    lines = [
        tag(f"s:one,c:{NOW + n}") + line + "\n"
        for n in range(12)
        for line in (position(mmsi=SHIP + n), *voyage())
    ]
    return "".join(lines).encode()


def test_a_log_cut_anywhere_gives_what_stands_before_the_cut(tmp_path):
    raw = log()
    whole = read(put(tmp_path, raw))
    for cut in range(40, len(raw), 157):
        found = read(put(tmp_path, raw[:cut]))
        for table in ("fixes", "statics"):
            mine, all_ = found[table], whole[table]
            assert mine.drop("src").equals(all_.head(mine.height).drop("src"))
        lost = {why for why in rejects(found) if why != "not a sentence"}
        assert lost <= {"part of a message lost", "sentence cut short or damaged", "not an AIS sentence"}
        complete = raw[:cut].count(b"\n")
        assert complete // 3 <= found["fixes"].height <= complete // 3 + 1


def put(folder, raw, name="log"):
    path = folder / name
    path.write_bytes(raw)
    return path


def packed_zip(raw):
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("log.nmea", raw)
    return box.getvalue()


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress, packed_zip], ids=["gz", "zst", "zip"])
def test_half_of_what_is_packed_is_refused_and_never_half_read(tmp_path, pack):
    raw = pack(log() * 20)
    assert read(put(tmp_path, raw))["fixes"].height == 240
    for cut in range(30, len(raw) - 1, max(1, len(raw) // 7)):
        with pytest.raises((BadFile, AssertionError), match=r"ends before|damaged|no reader|cannot"):
            read(put(tmp_path, raw[:cut]))


@pytest.mark.parametrize("order", [[0, 2, 1, 3], [1, 0, 3, 2], [2, 3, 0, 1], [0, 1, 2, 3]])
def test_parts_in_any_order_and_between_each_other_make_their_own_messages(tmp_path, order):
    one = voyage(shipname="FIRST TEST")
    two = voyage(mmsi=SHIP + 1, shipname="SECOND TEST", channel="B")
    lines = [*one, *two]
    path = put(tmp_path, "\n".join(f"16000000{n:02} {lines[k]}" for n, k in enumerate(order)).encode())
    found = read(path)
    assert sorted(found["statics"]["name"]) == ["FIRST TEST", "SECOND TEST"]
    assert rejects(found) == {}
