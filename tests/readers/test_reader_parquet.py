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
