"""The quick way through large CSV files gives what the slow way gives, row by row and reject by reject."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from reader_inputs import NOAA, read, rejects

from roadstead.ais import bulk
from roadstead.readers import dma, noaa
from roadstead.streams import BadFile

_HEAD, *_ROWS = NOAA.splitlines()
_DMA = "# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,IMO,Callsign,Name,Ship type,Cargo type,Width,Length,Type of position fixing device,Draught,Destination,ETA,Data source type"
_DMA_ROW = "03/04/2023 00:00:02,Class A,219000431,54.654183,11.350683,Under way using engine,-1.1,9.3,31.5,31,9990001,SIM1,HALCYON TEST,Cargo,Category X,15,92,GPS,5.1,PORT CALME,05/04/2023 14:30:00,AIS"
_CELLS = st.sampled_from([
    "", " ", "0", "-0", "0.0", "1", "12.5", "-12.5", " 7 ", "+5", "1e2", "1.7976931348623157", "123456789012345678", ".5", "5.", "-", ".", "--1", "NaN", "inf", "91", "181", "180", "-180", "90.0000001",
    "102.3", "102.29", "63", "360", "359.9", "511", "A", "B", "C", "799000101", "799000101.0", "79900010", "000000000", "7990001011", "2.73E+08", "2023-01-11T00:00:00", "2023-01-11 00:00:00", "2023-01-11T00:00:00Z",
    "2023-01-11T00:00:00.5", "2023-01-11T00:00:00.123456", "2023-02-29T00:00:00", "2024-02-29T23:59:59", "2023-13-01T00:00:00", "2023-01-11T24:00:00", "2023-01-11T00:00:60", "2023-01-11T00:00:00+09:00", "1673395200",
    "03/04/2023 00:00:02", "31/02/2023 00:00:02", "3/4/2023 00:00:02", "IMO9990001", "9990001", "HALCYON TEST", '"HALCYON, TEST"', '"HALCYON ""TEST"""', '"unclosed', 'in"side', '"behind" x', "ÉTOILE", "a\tb", "\0",
    "Class B", "Base Station", "AtoN", "Unknown", "Moored", "Cargo", "Tanker", "Category Y", "Undefined", "x,y", "\r", "\x1a",
])  # fmt: skip


@st.composite
def _lines(draw, rows):
    lines = []
    for _ in range(draw(st.integers(0, 12))):
        cells = draw(st.sampled_from(rows)).split(",")
        for _ in range(draw(st.integers(0, 3))):
            cells[draw(st.integers(0, len(cells) - 1))] = draw(_CELLS)
        lines.append(",".join(cells))
        lines += draw(st.lists(st.sampled_from(["", "  ", "x", ",", ",,,,,,,,,,,,,,,,", '"']), max_size=1))
    return draw(st.sampled_from(["\n", "\r\n"])).join(lines) + draw(st.sampled_from(["", "\n", "\r\n"]))


def _same(folder, reader, head, body):
    # A small file with several zero bytes is no text at all.
    assume(body.count("\0") < 2)
    quick, slow = folder / "quick.csv", folder / "slow.csv"
    quick.write_bytes(f"{head}\n{body}".encode())
    slow.write_bytes(f"{head}\n{body}".encode("utf-16"))
    a, b = read(quick, reader), read(slow, reader)
    assert rejects(a) == rejects(b)
    for table in ("fixes", "statics"):
        assert a[table].sort("at").equals(b[table].sort("at")), (
            table,
            a[table].sort("at").rows(),
            b[table].sort("at").rows(),
        )


@settings(max_examples=100, deadline=None)
@given(_lines(_ROWS))
@example(_ROWS[0].replace("PLAIN SAIL", '"PLAIN, SAIL"') + "\n" + _ROWS[0])
@example("\n".join([_ROWS[0], _ROWS[0], _ROWS[0].replace("PLAIN SAIL", "ÉTOILE"), _ROWS[0], _ROWS[0]]))
def test_noaa_the_quick_way_and_the_slow_way(tmp_path_factory, body):
    _same(tmp_path_factory.mktemp("n"), noaa, _HEAD, body)


@settings(max_examples=100, deadline=None)
@given(
    _lines(
        [
            _DMA_ROW,
            _DMA_ROW.replace("Class A,219000431", "Base Station,2190064"),
            _DMA_ROW.replace("Moored", "At anchor"),
        ]
    )
)
def test_dma_the_quick_way_and_the_slow_way(tmp_path_factory, body):
    _same(tmp_path_factory.mktemp("d"), dma, _DMA, body)


@settings(max_examples=60, deadline=None)
@given(_lines(_ROWS), st.integers(1, 400))
def test_blocks_do_not_change_rows(tmp_path_factory, body, size):
    path = tmp_path_factory.mktemp("b") / "f"
    path.write_bytes(f"{_HEAD}\n{body}".encode())
    whole = read(path, noaa)
    before, bulk.BLOCK = bulk.BLOCK, size
    try:
        cut = read(path, noaa)
    finally:
        bulk.BLOCK = before
    assert rejects(cut) == rejects(whole)
    for table in ("fixes", "statics"):
        assert cut[table].sort("at").equals(whole[table].sort("at")), table


def test_a_line_without_end_is_refused_with_its_number(tmp_path):
    path = tmp_path / "f"
    path.write_bytes(f"{_HEAD}\n{_ROWS[0]}\n".encode() + b"9" * (10 << 20) + b"\n")
    with pytest.raises(BadFile, match="a line of more than 1 MiB") as trouble:
        read(path, noaa)
    assert trouble.value.at == "line:3"


def test_bytes_in_another_encoding_are_the_fault_of_their_row(tmp_path):
    path = tmp_path / "f"
    path.write_bytes(
        f"{_HEAD}\n{_ROWS[0]}\n".encode() * 1
        + (f"{_ROWS[1]}\n" * 900).encode()
        + _ROWS[0].replace("PLAIN SAIL", "\xc9TOILE").encode("latin-1")
        + b"\n"
    )
    found = read(path, noaa)
    assert rejects(found) == {"not utf-8": (1, "row:902")}
    assert found["fixes"].height == 901


def test_a_ship_is_never_called_what_another_ship_chose_to_be_mixed_up_with_her(tmp_path):
    names = ["mmsi", "t", "lat", "lon", "name"]
    fields = [
        bulk.Field(bulk.MMSI),
        bulk.Field(bulk.TIME),
        bulk.Field(bulk.NUMBER, bulk.LAT),
        bulk.Field(bulk.NUMBER, bulk.LON),
        bulk.Field(bulk.SKIP, said=True),
    ]
    given = bulk.plan(",", fields)
    raw = (",".join(names) + "\n799000101,2023-01-11T00:00:00,1,2,HALCYON TEST\n").encode()
    raw += b"799000102,2023-01-11T00:00:00,1,2,PETREL TEST\n"
    block = bulk._cut_block(raw, 0, given)
    lines = np.flatnonzero(block.what == bulk.GOOD)
    # As if the second ship had found words whose sum, with her number, is that of the first.
    one, other = lines[0], lines[-1]
    block.said[other] = block.said[one] ^ np.uint64(
        (int(block.mmsi[one]) ^ int(block.mmsi[other])) << 34 & (2**64 - 1)
    )
    known = bulk._Known(given, lambda cells: cells.rename({"c4": "name"}))
    assert known.of(block, lines)["name"].to_list() == ["HALCYON TEST", "PETREL TEST"]
    assert known.of(block, lines[-1:])["name"].to_list() == ["PETREL TEST"]
