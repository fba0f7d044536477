"""GPX: tracks with times; routes are plans; speeds are metres a second."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reader_inputs import chosen, read, rejects
from vendor_inputs import shown, steps

from roadstead.readers import gpx
from roadstead.streams import BadFile
from roadstead.when import micros

HEAD = '<?xml version="1.0"?><gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1" xmlns:x="http://example.org/x"><metadata><time>2020-01-01T00:00:00Z</time></metadata>'


def track(*points, about="<name>HALCYON TEST 799000101</name>"):
    return f"{HEAD}<trk>{about}<trkseg>{''.join(points)}</trkseg></trk></gpx>"


def at(lat, lon, time="2023-01-11T04:05:06Z", inside=""):
    return (
        f'<trkpt lat="{lat}" lon="{lon}"><ele>0</ele>{f"<time>{time}</time>" if time else ""}{inside}</trkpt>'
    )


def put(tmp_path, text):
    path = tmp_path / "export.gpx"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "about",
    [
        "<name>HALCYON TEST 799000101</name>",
        "<name>HALCYON TEST</name><desc>MMSI: 799000101</desc>",
        "<name>HALCYON TEST</name><extensions><x:mmsi>799000101</x:mmsi></extensions>",
    ],
)
def test_a_track_and_whose_it_is(tmp_path, monkeypatch, about):
    inside = "<extensions><x:speed>5</x:speed><x:course>90</x:course></extensions>"
    path = put(tmp_path, track(at(43.5, 7.1, inside=inside), at(43.6, 7.1, None), about=about))
    assert chosen(path) == "gpx"
    found = read(path)
    assert found["fixes"].select("mmsi", "t", "lon", "lat", "sog_kn", "cog_deg", "at").rows() == [
        ("799000101", micros("2023-01-11T04:05:06"), 7_100_000, 43_500_000, pytest.approx(9.719), 90.0, 1)
    ]
    assert found["statics"]["name"][0].startswith("HALCYON TEST")
    assert rejects(found) == {"a point without a time": (1, "row:2")}
    speeds = shown(monkeypatch, path)["speeds"]
    assert (speeds["unit"], speeds["by"]) == ("m/s", "header")


def test_positions_that_show_another_unit_go_before_the_custom(tmp_path, monkeypatch):
    points = [
        at(f"{lat:.6f}", 7.0, f"{t:%Y-%m-%dT%H:%M:%SZ}", "<speed>12</speed>") for t, lat, _ in steps(30, 12)
    ]
    path = put(tmp_path, track(*points))
    assert set(read(path)["fixes"]["sog_kn"]) == {12.0}
    assert shown(monkeypatch, path)["speeds"]["by"] == "positions"


def test_a_waypoint_is_a_fix_and_a_route_is_a_plan(tmp_path):
    text = (
        HEAD
        + '<wpt lat="43.5" lon="7.1"><time>2023-01-11T04:05:06Z</time><name>799000101</name></wpt><rte><name>x</name><rtept lat="1" lon="2"><time>2023-01-11T04:05:06Z</time></rtept></rte></gpx>'
    )
    found = read(put(tmp_path, text))
    assert (found["fixes"].height, rejects(found)) == (1, {"a point of a route: a plan": (1, "row:2")})


def test_a_track_that_names_no_ship_needs_one_from_the_user(tmp_path):
    path = put(tmp_path, track(at(43.5, 7.1), about="<name>HALCYON TEST</name>"))
    with pytest.raises(BadFile, match=r"no column for mmsi.*--map mmsi=123456789"):
        read(path)
    assert read(path, columns={"mmsi": "799000101"})["fixes"]["vessel"].to_list() == ["mmsi:799000101"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (track(at(43.5, 7.1, None)), "no position with a time in it: a point without a time"),
        (HEAD + "</gpx>", "no position with a time in it"),
        (HEAD + "<trk><trkseg>", "damaged XML"),
        ('<!DOCTYPE gpx [<!ENTITY a "x">]>' + track(at(43.5, 7.1))[21:], "a declaration of types"),
    ],
)
def test_what_is_no_track_is_refused(tmp_path, text, says):
    with pytest.raises(BadFile, match=says):
        read(put(tmp_path, text), gpx)


@pytest.mark.parametrize("lat", ["", "x", "91", "95", "nan", "inf", "1e999"])
def test_a_place_that_is_none_is_counted(tmp_path, lat):
    found = read(put(tmp_path, track(at(43.5, 7.1), at(lat, 7.1))))
    assert found["fixes"].height == 1
    assert sum(n for n, _ in rejects(found).values()) == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_mutated_file_gives_rows_or_a_named_refusal(tmp_path, data):
    raw = bytearray(track(at(43.5, 7.1), at(43.6, 7.1)).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        where = data.draw(st.integers(0, len(raw) - 1))
        raw[where : where + data.draw(st.integers(0, 12))] = data.draw(
            st.one_of(st.binary(max_size=6), st.sampled_from([b"<", b"&", b"</gpx>", b"<trkpt>", b"1e9"]))
        )
    try:
        found = read(put(tmp_path, bytes(raw)), gpx)
    except BadFile:
        return
    assert found["fixes"]["lat"].is_between(-90_000_000, 90_000_000).all()
