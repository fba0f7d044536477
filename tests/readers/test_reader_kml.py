"""KML and KMZ: tracks, placemarks with times, whose track it is, and what is refused."""

from __future__ import annotations

import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reader_inputs import chosen, read, rejects

from roadstead import elements
from roadstead.streams import BadFile
from roadstead.when import micros

TRACK = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><name>Export</name>
<Style id="s"><IconStyle><scale>1</scale></IconStyle></Style>
<Folder><name>{folder}</name><Placemark><name>{name}</name><description>{description}</description>{data}
<gx:Track><when>2023-01-11T04:05:06Z</when><when>2023-01-11T07:15:06+03:00</when>
<gx:coord>7.1 43.5 0</gx:coord><gx:coord>179.99 -43.6 0</gx:coord>
<ExtendedData><SchemaData><gx:SimpleArrayData name="speed_knots"><gx:value>5</gx:value><gx:value>6.5</gx:value></gx:SimpleArrayData></SchemaData></ExtendedData>
</gx:Track></Placemark></Folder></Document></kml>"""
FIXES = [
    ("799000101", micros("2023-01-11T04:05:06"), 7_100_000, 43_500_000, 5.0),
    ("799000101", micros("2023-01-11T04:15:06"), 179_990_000, -43_600_000, 6.5),
]
DATA = '<ExtendedData><Data name="{}"><value>{}</value></Data></ExtendedData>'


def track(folder="", name="HALCYON TEST", description="", data=""):
    return TRACK.format(folder=folder, name=name, description=description, data=data)


def point(inside, name="MMSI 799000101"):
    return f"<kml xmlns='http://www.opengis.net/kml/2.2'><Placemark><name>{name}</name>{inside}</Placemark></kml>"


def put(tmp_path, text, name="export.kml"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def fixes(found):
    return found["fixes"].select("mmsi", "t", "lon", "lat", "sog_kn").rows()


@pytest.mark.parametrize(
    "where",
    [
        {"data": DATA.format("MMSI", "799000101")}, {"data": DATA.format("mmsi", "799000101"), "name": "799000102"},
        {"description": "&lt;table&gt;&lt;tr&gt;&lt;td&gt;MMSI&lt;/td&gt;&lt;td&gt;799000101&lt;/td&gt;&lt;/tr&gt;&lt;/table&gt; IMO 9990001"},
        {"name": "HALCYON TEST (799000101)"}, {"folder": "MMSI: 799000101"},
    ],
)  # fmt: skip
def test_a_track_and_whose_it_is(tmp_path, where):
    path = put(tmp_path, track(**where))
    assert chosen(path) == "kml"
    found = read(path)
    assert fixes(found) == FIXES
    assert found["receipts"].select("coverage", "at_unit").row(0) == ("chosen", "row")
    assert rejects(found) == {}


@pytest.mark.parametrize("name", ["HALCYON TEST", "799000101 meets 799000102", "phone 0123456789"])
def test_a_track_that_names_no_ship_or_two_needs_one_from_the_user(tmp_path, name):
    path = put(tmp_path, track(name=name))
    with pytest.raises(BadFile, match=r"no column for mmsi.*--map mmsi=123456789"):
        read(path)
    assert fixes(read(path, columns={"mmsi": "799000101"})) == FIXES


@pytest.mark.parametrize(
    "stamp",
    [
        "<TimeStamp><when>2023-01-11T04:05:06Z</when></TimeStamp>",
        "<TimeSpan><begin>2023-01-11T04:05:06Z</begin><end>2023-01-11T05:00:00Z</end></TimeSpan>",
    ],
)
def test_a_point_with_a_time(tmp_path, stamp):
    found = read(put(tmp_path, point(f"{stamp}<Point><coordinates> 7.1,43.5,0 </coordinates></Point>")))
    assert fixes(found) == [(*FIXES[0][:4], None)]
    assert found["statics"]["name"].to_list() == ["MMSI 799000101"]


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        ("<LineString><coordinates>7.1,43.5 7.2,43.6</coordinates></LineString>", "a line without times"),
        (
            "<TimeSpan><begin>2023-01-11T04:05:06Z</begin></TimeSpan><LineString><coordinates>7.1,43.5 7.2,43.6</coordinates></LineString>",
            "a line without times",
        ),
        ("<Point><coordinates>7.1,43.5</coordinates></Point>", "a point without a time"),
        ("", "nothing in it"),
    ],
)
def test_a_drawing_is_not_a_track(tmp_path, inside, why):
    with pytest.raises(
        BadFile, match=rf"no position with a time in it: {why}; export points with their times"
    ):
        read(put(tmp_path, point(inside)))


def test_a_drawing_beside_a_track_is_counted(tmp_path):
    text = track(name="799000101").replace(
        "</Folder>",
        "<Placemark><LineString><coordinates>1,2 3,4</coordinates></LineString></Placemark></Folder>",
    )
    found = read(put(tmp_path, text))
    assert (found["fixes"].height, rejects(found)) == (2, {"a line without times": (1, "entry:2")})


@pytest.mark.parametrize(
    "coordinates", ["7.1", "a,b", "7.1;43.5", "", "nan,nan", "181,91", "7.1,95", "1e400,2"]
)
def test_a_place_that_is_none_is_counted(tmp_path, coordinates):
    good = (
        "<TimeStamp><when>2023-01-11T04:05:06Z</when></TimeStamp><Point><coordinates>{}</coordinates></Point>"
    )
    text = point(good.format("7.1,43.5")).replace(
        "</Placemark>",
        "</Placemark><Placemark><name>799000101</name>" + good.format(coordinates) + "</Placemark>",
    )
    found = read(
        put(
            tmp_path,
            text.replace("<kml xmlns='http://www.opengis.net/kml/2.2'>", "<kml><Document>").replace(
                "</kml>", "</Document></kml>"
            ),
        )
    )
    assert found["fixes"].height == 1
    assert sum(n for n, _ in rejects(found).values()) == 1


@pytest.mark.parametrize("beside", [{}, {"files/icon.png": b"\x89PNG"}, {"a.kml": b"<kml/>"}])
def test_a_kmz_is_its_document(tmp_path, beside):
    path = tmp_path / "export.kmz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("doc.kml", track(name="799000101"))
        for name, raw in beside.items():
            box.writestr(name, raw)
    assert chosen(path) == "kml"
    assert fixes(read(path)) == FIXES


def test_hostile_files_are_refused_by_name(tmp_path, monkeypatch):
    laughs = '<!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' + point("&b;")
    with pytest.raises(BadFile, match="a declaration of types or entities"):
        read(put(tmp_path, laughs))
    outside = '<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + point("&a;")
    with pytest.raises(BadFile, match="a declaration of types or entities"):
        read(put(tmp_path, outside))
    with pytest.raises(BadFile, match="nested deeper"):
        read(put(tmp_path, "<kml>" + "<Folder>" * 5000))
    with pytest.raises(BadFile, match=r"line:\d+: damaged XML"):
        read(put(tmp_path, track()[:-400]))
    zipped = tmp_path / "cut.kmz"
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("doc.kml", track(name="799000101") * 3)
        box.writestr("b.txt", "b")
    with pytest.raises(BadFile, match="damaged"):
        read(put(tmp_path, zipped.read_bytes()[:-60], "cut2.kmz"))
    monkeypatch.setattr(elements, "LIMIT", 500)
    with pytest.raises(BadFile, match="MiB of XML"):
        read(put(tmp_path, track(name="799000101", description="x" * 200_000)))


def test_a_line_of_ten_megabytes_is_read_in_time(tmp_path):
    text = track(name="799000101", description="x" * 10_000_000)
    assert read(put(tmp_path, text))["fixes"].height == 2


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_mutated_file_gives_rows_or_a_named_refusal(tmp_path, data):
    from roadstead.readers import kml

    raw = bytearray(track(name="799000101").encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 12))] = data.draw(
            st.one_of(st.binary(max_size=6), st.sampled_from([b"<", b"&", b"</kml>", b"<gx:coord>", b"1e9"]))
        )
    try:
        found = read(put(tmp_path, bytes(raw)), kml)
    except BadFile:
        return
    assert found["fixes"]["lat"].is_between(-90_000_000, 90_000_000).all()
