"""Positions in Parquet and GeoParquet."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import struct

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reader_inputs import chosen, read, rejects

from roadstead.readers import positions_parquet
from roadstead.streams import BadFile
from roadstead.when import micros

WHEN = [dt.datetime.fromisoformat(f"2023-01-11T00:0{i}:00.25") for i in range(3)]
ROWS = pl.DataFrame({"MMSI": [799000101, 799000101, 2190064], "BaseDateTime": WHEN, "LAT": [43.25, 43.5, 91.0], "LON": [-70.5, -70.25, 181.0],
                     "SOG": [12.5, 102.3, 0.0], "VesselName": ["HALCYON TEST", "HALCYON TEST", None], "IMO": ["IMO9990001", "IMO9990001", None]})  # fmt: skip


def _put(tmp_path, frame, name="positions.parquet", **more):
    path = tmp_path / name
    frame.write_parquet(path, **more)
    return path


def _point(lon, lat, order="<", kind=1, more=b""):
    return struct.pack(f"{order}BIdd", order == "<", kind, lon, lat) + more


def test_columns_by_their_names(tmp_path):
    path = _put(tmp_path, ROWS)
    assert chosen(path) == "positions_parquet"
    found = read(path)
    assert found["fixes"].select("mmsi", "t", "lon", "lat", "sog_kn", "at").rows() == [
        ("799000101", micros("2023-01-11T00:00:00.25"), -70500000, 43250000, 12.5, 1),
        ("799000101", micros("2023-01-11T00:01:00.25"), -70250000, 43500000, None, 2),
    ]
    assert rejects(found) == {"position not available": (1, "row:3")}
    assert found["statics"].select("imo", "name", "at").rows() == [("9990001", "HALCYON TEST", 1)]
    assert found["receipts"].select("time_basis", "at_unit").row(0) == ("field BaseDateTime", "row")


@pytest.mark.parametrize(
    "t",
    [
        pl.col("BaseDateTime").dt.cast_time_unit("ns"), pl.col("BaseDateTime").dt.replace_time_zone("UTC"), pl.col("BaseDateTime").dt.timestamp("ms"),
        pl.col("BaseDateTime").dt.timestamp("ms") / 1000, pl.col("BaseDateTime").dt.timestamp("us"), pl.col("BaseDateTime").dt.epoch("ns"),
        pl.col("BaseDateTime").dt.replace_time_zone("UTC").dt.convert_time_zone("Asia/Vladivostok"), pl.col("BaseDateTime").dt.strftime("%Y-%m-%dT%H:%M:%S%.fZ"),
    ],
)  # fmt: skip
def test_times_however_they_are_kept(tmp_path, t):
    assert read(_put(tmp_path, ROWS.with_columns(BaseDateTime=t)))["fixes"].equals(
        read(_put(tmp_path, ROWS, "plain"))["fixes"]
    )


@pytest.mark.parametrize(
    "shape", [{}, {"order": ">"}, {"kind": 1001, "more": b"\0" * 8}, {"kind": 0x80000001, "more": b"\0" * 8}]
)
def test_points_of_geoparquet(tmp_path, shape):
    frame = ROWS.select(
        "MMSI",
        "BaseDateTime",
        geometry=pl.Series([_point(x, y, **shape) for x, y in ROWS.select("LON", "LAT").rows()]),
    )
    geo = {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Point"]}},
    }
    found = read(_put(tmp_path, frame, metadata={"geo": json.dumps(geo)}))
    assert found["fixes"].select("lon", "lat").rows() == [(-70500000, 43250000), (-70250000, 43500000)]
    geo["columns"]["geometry"]["crs"] = {
        "name": "ETRS89 / UTM zone 32N",
        "id": {"authority": "EPSG", "code": 25832},
    }
    with pytest.raises(BadFile, match="points in ETRS89"):
        read(_put(tmp_path, frame, metadata={"geo": json.dumps(geo)}))


def test_what_is_no_point_is_no_position(tmp_path):
    line = struct.pack("<BIIdddd", 1, 2, 2, 0, 0, 1, 1)
    frame = ROWS.select("MMSI", "BaseDateTime", geometry=pl.Series([line, b"", None], dtype=pl.Binary))
    assert rejects(read(_put(tmp_path, frame))) == {"position missing": (3, "row:1")}


def test_mapped(tmp_path):
    frame = ROWS.rename({"MMSI": "who", "BaseDateTime": "when", "LAT": "north", "LON": "east"})
    path = _put(tmp_path, frame)
    with pytest.raises(BadFile, match="no column for t"):
        read(path)
    assert (
        read(path, columns={"t": "when", "lat": "north", "lon": "east", "mmsi": "who"})["fixes"].height == 2
    )
    with pytest.raises(BadFile, match="no column depth"):
        read(path, columns={"t": "depth"})


def test_wrong_types_are_counted(tmp_path):
    frame = ROWS.with_columns(
        MMSI=pl.Series(["2.73E+08", "x", "799000101"]), LAT=pl.Series(["a", "b", "1.5"]), LON=pl.lit("2")
    )
    assert rejects(read(_put(tmp_path, frame))) == {
        "mmsi rounded by a spreadsheet": (1, "row:1"),
        "mmsi is not nine digits": (1, "row:2"),
    }


def test_batches_do_not_change_rows(tmp_path, monkeypatch):
    path = _put(tmp_path, pl.concat([ROWS] * 40), row_group_size=7)
    whole = read(path)
    monkeypatch.setattr(positions_parquet, "BATCH", 11)
    for name, frame in read(path).items():
        assert frame.equals(whole[name]), name


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damage_is_a_bad_file_or_counted_rows(tmp_path_factory, data):
    path = _put(tmp_path_factory.mktemp("p"), ROWS)
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(4, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(bytes(raw[: data.draw(st.integers(8, len(raw)))]))
    with contextlib.suppress(BadFile):
        assert read(path, positions_parquet)["fixes"]["at"].is_between(1, 3).all()


UTC = [when.replace(tzinfo=dt.UTC) for when in WHEN]
ONE = {"mmsi": [799000101] * 3, "lat": [43.25, 43.5, 43.75], "lon": [7.1, 7.2, 7.3]}


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("event_time", pl.Series(UTC, dtype=pl.Datetime("ns", "UTC"))),
        ("BaseDateTime", pl.Series(WHEN, dtype=pl.Datetime("ms"))),
        ("ts_pos_utc", [20230111000000, 20230111000100, 20230111000200]),
        ("timestamp", [f"Jan 11, 2023 00:0{i}:00 UTC" for i in range(3)]),
        ("timestamp", [f"2023011100{i:02}00" for i in range(3)]),
        ("last_position_epoch", [1673395200 + 60 * i for i in range(3)]),
        ("rxtime", [(1673395200 + 60 * i) * 1_000_000_000 for i in range(3)]),
    ],
)
def test_names_and_kinds_of_times_are_those_of_any_export(tmp_path, column, values):
    found = read(_put(tmp_path, pl.DataFrame({**ONE, column: values})))
    assert [t // 1_000_000 - 1673395200 for t in found["fixes"]["t"]] == [0, 60, 120]
    assert rejects(found) == {}


@pytest.mark.parametrize(
    "values",
    [[5e13] * 3, [20231311000000] * 3, ["11/01/2023 00:00"] * 3],
)
def test_what_is_no_time_is_refused_and_makes_no_year(tmp_path, values):
    found = read(_put(tmp_path, pl.DataFrame({**ONE, "timestamp": values}, strict=False)))
    assert (found["fixes"].height, rejects(found)) == (0, {"time unreadable": (3, "row:1")})


@pytest.mark.parametrize(
    ("values", "what"),
    [([37, 38, 39], "the second of a minute"), ([dt.date(2023, 1, 11)] * 3, "days without a time of day"), ([44937.5] * 3, "days as a spreadsheet")],
)  # fmt: skip
def test_a_file_none_of_whose_times_is_one_is_refused_with_the_mend(tmp_path, values, what):
    with pytest.raises(BadFile, match=f"no time of it can be read: .*{what}"):
        read(_put(tmp_path, pl.DataFrame({**ONE, "timestamp": values}, strict=False)))


def test_tenths_of_knots_and_sizes_by_their_ends(tmp_path):
    frame = pl.DataFrame({**ONE, "TIMESTAMP": WHEN, "SHIP_ID": [1] * 3, "SPEED": [123] * 3, "to_bow": [50] * 3, "to_stern": [42] * 3}).rename({"lat": "LAT", "lon": "LON"})  # fmt: skip
    found = read(_put(tmp_path, frame))
    assert found["fixes"]["sog_kn"].to_list() == [12.3] * 3
    assert found["statics"]["length_m"].to_list() == [92.0]


def test_metres_of_a_projection_are_no_degrees(tmp_path):
    frame = pl.DataFrame({"mmsi": [799000101] * 3, "t": WHEN, "y": [5407245.2] * 3, "x": [790372.3] * 3})
    with pytest.raises(BadFile, match="no degrees"):
        read(_put(tmp_path, frame))


def test_points_as_a_database_extends_them(tmp_path):
    place = bytes.fromhex("6666666666661C400000000000C04540")
    points = [
        bytes.fromhex("0101000020E6100000") + place,
        bytes.fromhex("010100002011" + "0F0000") + place,
        bytes.fromhex("0101000000") + place,
    ]
    table = pl.DataFrame({**ONE, "timestamp": [1673395200 + i for i in range(3)], "geometry": points}).drop(
        "latitude", "longitude", "lat", "lon", strict=False
    )
    found = read(_put(tmp_path, table))
    assert found["fixes"].select("at", "lon", "lat").rows() == [
        (1, 7_100_000, 43_500_000),
        (3, 7_100_000, 43_500_000),
    ]
    assert rejects(found) == {"position missing": (1, "row:2")}


def test_what_a_satellite_saw_is_no_track(tmp_path):
    table = pl.DataFrame(
        {**ONE, "timestamp": [1673395200 + i for i in range(3)], "matching_score": [1.0, 2.0, 3.0]}
    )
    with pytest.raises(BadFile, match="what a satellite saw"):
        read(_put(tmp_path, table))
    mapped = {
        "lat": next(c for c in table.columns if c.lower().startswith("lat")),
        "lon": next(c for c in table.columns if c.lower().startswith("lon")),
    }
    assert read(_put(tmp_path, table), columns=mapped)["fixes"].height == 3
