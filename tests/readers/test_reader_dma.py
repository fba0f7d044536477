"""The Danish Maritime Authority's CSV, of both eras, and what is wrong with a damaged one."""

from __future__ import annotations

import io
import zipfile

import polars as pl
import pytest
from reader_inputs import chosen, read, rejects

from roadstead.readers import dma
from roadstead.streams import BadFile
from roadstead.when import micros

HEAD = "# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,IMO,Callsign,Name,Ship type,Cargo type,Width,Length,Type of position fixing device,Draught,Destination,ETA,Data source type,A,B,C,D"
ROWS = """03/04/2023 00:00:01,Base Station,2190064,56.7166,11.519,Unknown value,,,,,Unknown,Unknown,,Undefined,,,,GPS,,Unknown,,AIS,,,,
03/04/2023 00:00:02,Class A,219000431,54.654183,11.350683,Under way using engine,-1.1,9.3,31.5,31,9990001,SIM1,HALCYON TEST,Cargo,Category X,15,92,GPS,5.1,PORT CALME,05/04/2023 14:30:00,AIS,60,32,7,8
03/04/2023 00:00:03,Class B,219000432,55.5,12.5,Unknown value,,102.3,360.0,511,Unknown,Unknown,,Sailing,,,,Undefined,,Unknown,,AIS,,,,
03/04/2023 00:00:04,AtoN,992191234,55.1,12.1,Unknown value,,,,,Unknown,Unknown,BUOY TEST,Undefined,,,,GPS,,Unknown,,AIS,,,,
03/04/2023 00:00:05,SAR Airborne,111219501,55.2,12.2,Unknown value,,120.0,10.0,,Unknown,Unknown,,Undefined,,,,GPS,,Unknown,,AIS,,,,
03/04/2023 00:00:06,Class A,219000431,54.654283,11.350783,Moored,720.0,0.0,31.5,31,9990001,SIM1,HALCYON TEST,Cargo,Category X,15,92,GPS,5.1,PORT CALME,05/04/2023 14:30:00,AIS,60,32,7,8
03/04/2023 00:00:07,Class A,219000433,91,0,Unknown value,,,,,Unknown,Unknown,,Undefined,,,,GPS,,Unknown,,AIS,,,,
"""


def _put(tmp_path, text, name="aisdk.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_days_come_first_and_every_sender_is_told_apart(tmp_path):
    path = _put(tmp_path, f"{HEAD}\n{ROWS}")
    assert chosen(path) == "dma"
    found = read(path)
    fixes = found["fixes"].sort("at")
    assert fixes["t"].to_list() == [micros(f"2023-04-03T00:00:0{s}") for s in (1, 2, 3, 4, 5, 6)]
    assert fixes.select(
        "mmsi", "transceiver", "msg_type", "status", "rot_deg_min", "sog_kn", "cog_deg", "heading_deg"
    ).rows() == [
        ("002190064", None, 4, None, None, None, None, None),
        ("219000431", "A", None, 0, -1.1, 9.3, 31.5, 31.0),
        ("219000432", "B", None, None, None, None, None, None),
        ("992191234", None, 21, None, None, None, None, None),
        ("111219501", None, 9, None, None, 120.0, 10.0, None),
        ("219000431", "A", None, 5, None, 0.0, 31.5, 31.0),
    ]
    assert rejects(found) == {"position not available": (1, "row:7")}
    row = found["statics"].filter(mmsi="219000431", at=2).row(0, named=True)
    assert [row[c] for c in ("imo", "name", "callsign", "ship_type", "cargo", "length_m", "width_m", "draught_m", "destination", "eta")] == [
        "9990001", "HALCYON TEST", "SIM1", 70, 71, 92.0, 15.0, 5.1, "PORT CALME", "04-05T14:30"
    ]  # fmt: skip
    assert found["statics"].filter(mmsi="219000432")["ship_type"].to_list() == [36]
    assert "day first" in found["receipts"]["time_basis"][0]
    assert found["receipts"]["coverage"].to_list() == ["area"]


def test_before_october_2016_there_was_no_header_and_commas_were_decimal(tmp_path):
    new = read(_put(tmp_path, f"{HEAD}\n{ROWS}"))
    old = "\n".join(
        ";".join(cell.replace(".", ",") for cell in row.split(",")[:22]) for row in ROWS.splitlines()
    )
    path = _put(tmp_path, old, "old.csv")
    assert chosen(path) == "dma"
    found = read(path)
    for table in ("fixes", "statics"):
        assert found[table].sort("at").equals(new[table].sort("at")), table
    assert rejects(found) == rejects(new)


def test_in_a_zip(tmp_path):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("FtpRoot/ais_data/aisdk_20230403.csv", f"{HEAD}\n{ROWS}")
    found = read(_put(tmp_path, body.getvalue(), "aisdk.zip"))
    assert found["fixes"].equals(read(_put(tmp_path, f"{HEAD}\n{ROWS}"))["fixes"])


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("03/04/2023 00:00:02", "31/02/2023 00:00:02", "time unreadable"),
        ("03/04/2023 00:00:02", "2023-04-03 00:00:02", "time unreadable"),
        ("219000431,54.654183", "2.19E+08,54.654183", "mmsi rounded by a spreadsheet"),
        ("54.654183", "north", "position missing"),
        ("54.654183", "154.65", "lat out of range"),
        ("Class A,219000431,54.654183,", "Class A,219000431,54.654183,7,", "wrong number of fields"),
        ("54.654183", "54.65\0", "NUL in the row"),
        (",HALCYON TEST", ',"HALCYON TEST', "a quotation mark without its end"),
    ],
)
def test_a_bad_row_is_counted_by_its_reason_and_place(tmp_path, old, new, reason):
    assert old in ROWS
    found = read(_put(tmp_path, f"{HEAD}\n{ROWS.replace(old, new, 1)}"), dma)
    assert rejects(found).get(reason) == (1, "row:2"), rejects(found)
    assert found["fixes"].height == 5


def test_odd_lines_do_not_move_the_others(tmp_path):
    """A name in quotes with a comma, letters outside ASCII, spaces: cut the slow way, and each at its own row."""
    odd = (
        ROWS.replace("HALCYON TEST", '"HALCYON, ""TEST"""')
        .replace("BUOY TEST", "BØJE TEST")
        .replace("12.5,Unknown", " 12.5 ,Unknown")
    )
    found = read(_put(tmp_path, f"{HEAD}\n{odd}"))
    plain = read(_put(tmp_path, f"{HEAD}\n{ROWS}", "plain.csv"))
    assert found["fixes"].sort("at").equals(plain["fixes"].sort("at"))
    assert set(found["statics"]["name"].drop_nulls()) == {'HALCYON, "TEST"', "BØJE TEST"}


def test_columns_may_stand_in_another_order_and_a_needed_one_must_be_there(tmp_path):
    frame = pl.read_csv(io.StringIO(f"{HEAD}\n{ROWS}"), infer_schema=False)
    turned = frame.select(reversed(frame.columns)).write_csv()
    found = read(_put(tmp_path, turned, "turned.csv"))
    assert found["fixes"].sort("at").equals(read(_put(tmp_path, f"{HEAD}\n{ROWS}"))["fixes"].sort("at"))
    with pytest.raises(BadFile, match="no column Latitude"):
        read(_put(tmp_path, f"{HEAD}\n{ROWS}".replace("Latitude", "Breadth")), dma)
