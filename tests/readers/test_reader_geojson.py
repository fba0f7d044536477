"""GeoJSON and flat JSON of positions: points with properties, lines with a time for every corner, and what is refused."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reader_inputs import chosen, read, rejects
from vendor_inputs import shown

from roadstead.readers import geojson, positions_json
from roadstead.streams import BadFile
from roadstead.when import micros

T = ["2023-01-11T04:05:06Z", "2023-01-11T04:15:06Z"]
FIXES = [
    ("799000101", micros(T[0]), 7_100_000, 43_500_000),
    ("799000101", micros(T[1]), 7_200_000, 43_600_000),
]
LINE = [[7.1, 43.5], [7.2, 43.6, 0]]


def feature(kind, coordinates, **properties):
    return {
        "type": "Feature",
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": properties,
    }


def collection(*features, **more):
    return {"type": "FeatureCollection", **more, "features": list(features)}


def put(tmp_path, value, name="export.json"):
    path = tmp_path / name
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return path


def fixes(found):
    return found["fixes"].select("mmsi", "t", "lon", "lat").rows()


MS = [micros(t) // 1000 for t in T]


@pytest.mark.parametrize(
    "value",
    [
        collection(feature("Point", LINE[0], mmsi=799000101, timestamp=T[0]), feature("Point", LINE[1], mmsi="799000101", timestamp=T[1])),
        collection(feature("LineString", LINE, mmsi=799000101, coordTimes=T)), collection(feature("LineString", LINE, MMSI=799000101, times=MS)),
        collection(feature("LineString", LINE, ssvid="799000101", coordinateProperties={"times": MS, "speed": [5, 6]})),
        collection(feature("MultiLineString", [LINE[:1], LINE[1:]], name="HALCYON TEST 799000101", coordTimes=[T[:1], T[1:]])),
        collection(feature("Point", LINE[0], mmsi=799000101, time=T[0]), feature("LineString", LINE[1:], mmsi=799000101, coordTimes=T[1:])),
        feature("LineString", LINE, mmsi=799000101, coordTimes=T), [feature("LineString", LINE, mmsi=799000101, coordTimes=T)],
    ],
)  # fmt: skip
def test_points_and_lines_with_times(tmp_path, value):
    path = put(tmp_path, value)
    assert isinstance(value, list) or chosen(path) == "geojson"
    assert fixes(read(path, geojson)) == FIXES


def test_one_feature_on_each_line(tmp_path):
    lines = [feature("Point", LINE[i], mmsi=799000101, timestamp=T[i]) for i in (0, 1)]
    path = put(tmp_path, "\n".join("\x1e" + json.dumps(one) for one in lines))
    assert fixes(read(path, geojson)) == FIXES


def test_values_along_a_line_go_with_their_corner(tmp_path):
    found = read(
        put(
            tmp_path,
            collection(
                feature("LineString", LINE, mmsi=799000101, coordTimes=T, speed=[5, 6.5], course=[10])
            ),
        )
    )
    assert found["fixes"].select("sog_kn", "cog_deg").rows() == [(5.0, None), (6.5, None)]


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (collection(feature("LineString", LINE, mmsi=799000101)), "a line without times"),
        (collection(feature("LineString", LINE, mmsi=799000101, coordTimes=T[:1])), "a line without times"),
        (collection(feature("Polygon", [], mmsi=799000101)), "no position in it: Polygon"),
        (collection(), "nothing in it"), (collection(None, 3, "x"), "no position in it: no geometry"),
        ({"type": "FeatureCollection", "features": "none"}, "no list of features"),
        (collection(feature("Point", LINE[0], mmsi=1, time=T[0]), crs={"properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}), "points in urn:ogc:def:crs:EPSG::3857"),
        (collection(feature("Point", LINE[0], time=T[0], name="HALCYON TEST")), "no column for mmsi.*--map mmsi=123456789"),
        ('{"type": "FeatureCollection", "features": [{"mmsi": 1', "damaged JSON"), ('{"type":"Feature","mmsi":' + "[" * 200_000, "damaged JSON"),
    ],
)  # fmt: skip
def test_what_is_no_track_is_refused(tmp_path, value, says):
    with pytest.raises(BadFile, match=says):
        read(put(tmp_path, value), geojson)


@pytest.mark.parametrize(
    "coordinates",
    [None, [], [7.1], ["7.1", "43.5"], [True, False], [7.1, 91], [7.1, 95], {"x": 1}, [[7.1, 43.5]]],
)
def test_a_place_that_is_none_is_counted(tmp_path, coordinates):
    found = read(
        put(
            tmp_path,
            collection(
                feature("Point", LINE[0], mmsi=799000101, time=T[0]),
                feature("Point", coordinates, mmsi=799000101, time=T[0]),
            ),
        )
    )
    assert fixes(found) == FIXES[:1]
    assert sum(n for n, _ in rejects(found).values()) == 1


ROWS = [
    {
        "MMSI": "799000101",
        "SHIP_ID": "1",
        "LAT": str(lat),
        "LON": str(lon),
        "SPEED": "123",
        "TIMESTAMP": t[:-1],
    }
    for (lon, lat, *_), t in zip(LINE, T, strict=True)
]


@pytest.mark.parametrize(
    "value",
    [
        ROWS,
        {"DATA": ROWS},
        "\n".join(map(json.dumps, ROWS)),
        [
            {"vessel": {"mmsi": 799000101}, "position": {"lat": lat, "lon": lon}, "timestamp": t}
            for (lon, lat, *_), t in zip(LINE, T, strict=True)
        ],
    ],
)
def test_flat_objects(tmp_path, monkeypatch, value):
    path = put(tmp_path, value)
    assert chosen(path) == "positions_json"
    assert fixes(read(path)) == FIXES
    if value is ROWS:
        assert shown(monkeypatch, path)["vendor"] == "MarineTraffic"


def test_a_broken_line_among_objects_is_counted(tmp_path):
    found = read(put(tmp_path, "\n".join([json.dumps(ROWS[0]), '{"MMSI": 79', json.dumps(ROWS[1]), "[1]"])))
    assert fixes(found) == FIXES
    assert rejects(found) == {"not JSON": (1, "row:2"), "not an object": (1, "row:4")}


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=5)
        | st.sampled_from(["Point", "LineString", T[0]]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "type",
                        "geometry",
                        "coordinates",
                        "properties",
                        "mmsi",
                        "time",
                        "coordTimes",
                        "coordinateProperties",
                        "times",
                    ]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=25,
    )
)
def test_any_json_gives_rows_or_a_named_refusal(tmp_path, value):
    for reader in (geojson, positions_json):
        for whole in (collection(value, feature("Point", LINE[0], mmsi=799000101, time=T[0])), value):
            with suppress(BadFile):
                read(put(tmp_path, whole), reader)
