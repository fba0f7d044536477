"""Readers of positions: NOAA, any CSV, GFW's JSON lines, raw sentences."""

from __future__ import annotations

import datetime as dt
import gzip
import re

import polars as pl
import pyais
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reader_inputs import EXAMPLES, GFW, NMEA, NOAA, POSITIONS, SHARED, chosen, read, rejects, shared

from roadstead import ais, sentences
from roadstead.readers import gfw_json, nmea, noaa, positions
from roadstead.streams import BadFile, Rejects
from roadstead.when import iso, micros

AIS = SHARED / "data" / "ais"


def _put(tmp_path, text, name="input"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


# -- NOAA ------------------------------------------------------------------------------------------------------------


def test_noaa(tmp_path):
    found = read(_put(tmp_path, NOAA))
    assert found["fixes"].select("vessel", "t", "lon", "lat", "sog_kn", "cog_deg", "heading_deg", "status", "at").rows() == [
        ("mmsi:799000101", micros("2023-01-11"), -70757330, 43079170, 0.0, None, None, 0, 1),
        ("mmsi:799000101", micros("2023-01-11T00:10"), -70750000, 43080000, None, 12.5, 12.0, 0, 2),
        ("mmsi:799000102", micros("2023-01-11T00:10:01"), -70750000, 43080000, 4.5, 12.5, 12.0, 15, 3),
    ]
    # One static per identity, none for a row that says nothing but its number.
    assert found["statics"].select("imo", "name", "callsign", "ship_type", "length_m", "width_m", "draught_m", "at").rows() == [
        ("9990001", "PLAIN SAIL", "SIM1", 70, 92.0, 15.0, 5.1, 1)
    ]
    assert found["receipts"].select("time_basis", "at_unit", "coverage", "simulated").rows() == [("field BaseDateTime", "row", "area", False)]


def test_noaa_of_2025(tmp_path):
    text = (
        "mmsi,base_date_time,longitude,latitude,sog,cog,heading,vessel_name,imo,call_sign,vessel_type,status,length,width,draft,cargo,transceiver\n"
        "799000101,2025-01-01 00:00:00,-70.5,43.25,0.0,1,2,PLAIN SAIL,IMO9990001,SIM1,70,0,92,15,5.1,70,A\n"
    )
    found = read(_put(tmp_path, text))
    assert found["fixes"].select("lon", "lat", "cog_deg").row(0) == (-70500000, 43250000, 1.0)
    assert found["statics"]["imo"].to_list() == ["9990001"]
    assert found["receipts"]["coverage"].to_list() == ["chosen"]


def test_noaa_simulated_rows_never_share_a_key_with_real_ones(tmp_path):
    head, first, second, *_ = NOAA.splitlines()
    found = read(_put(tmp_path, f"Simulated,{head}\nSIMULATED,{first}\n,{second}\n"))
    assert found["fixes"].select("vessel", "simulated").rows() == [("sim:799000101", True), ("mmsi:799000101", False)]
    assert found["statics"]["vessel"].to_list() == ["sim:799000101", "mmsi:799000101"]
    assert found["receipts"]["simulated"].to_list() == [True]
    found = read(_put(tmp_path, NOAA), provenance={"note": "SIMULATED for a test"})
    assert found["fixes"]["simulated"].all()


def test_noaa_identity_is_told_where_it_begins_and_where_it_ends(tmp_path):
    head, first, *_ = NOAA.splitlines()
    other = first.replace("PLAIN SAIL", "OTHER NAME")
    found = read(_put(tmp_path, "\n".join([head, first, first, other, first, other])))
    assert found["statics"].select("name", "at").rows() == [("PLAIN SAIL", 1), ("PLAIN SAIL", 2), ("OTHER NAME", 3), ("PLAIN SAIL", 4), ("OTHER NAME", 5)]


def test_batches_do_not_change_rows(tmp_path, monkeypatch):
    path = _put(tmp_path, NOAA + "".join(NOAA.splitlines(keepends=True)[1:]) * 50)
    whole = read(path)
    chunks = noaa.Source.chunks
    monkeypatch.setattr(noaa.Source, "chunks", lambda self, size=0: chunks(self, 97))
    for name, frame in read(path).items():
        assert frame.equals(whole[name]), name


@shared
def test_noaa_sample():
    found = read(AIS / "noaa_marinecadastre_2023-01-11_sample.csv")
    assert (found["fixes"].height, found["statics"]["imo"].drop_nulls().len() > 100, rejects(found)) == (1000, True, {})
    assert found["fixes"]["at"].sort().to_list() == list(range(1, 1001))
    row = found["statics"].filter(imo="9307839").row(0, named=True)
    assert (row["name"], row["mmsi"], row["draught_m"], row["callsign"]) == ("MSC NAISHA III", "636021061", 8.0, "5LCB4")


def test_the_drill_is_simulated_throughout():
    found = read(EXAMPLES / "drill" / "inputs" / "ais_simulated.csv", noaa)
    assert found["fixes"]["simulated"].all()
    assert found["fixes"]["vessel"].str.starts_with("sim:").all()


# -- any CSV ---------------------------------------------------------------------------------------------------------


def test_positions(tmp_path):
    found = read(_put(tmp_path, POSITIONS))
    assert found["fixes"].select("t", "lon", "lat", "sog_kn", "cog_deg").rows() == [
        (micros("2016-01-12T13:02:11.218"), -1250000, 50500000, 5.9, 157.8)
    ]
    assert found["receipts"]["time_basis"].to_list() == ["field Time"]


@pytest.mark.parametrize(("sep", "comma"), [(";", ","), ("\t", ","), (";", "."), ("\t", ".")])
def test_positions_mapped_with_a_decimal_comma(tmp_path, sep, comma):
    text = sep.join(["Saa", "Ulalo", "Ulala", "Nambari", "Mwendo"]) + "\n" + sep.join(["2016-01-12 13:02:11Z", "50.5", "-1.25", "799000101", "5.9"]).replace(".", comma)
    columns = {"t": "Saa", "lat": "Ulalo", "lon": "Ulala", "mmsi": "Nambari", "sog_kn": "Mwendo"}
    path = _put(tmp_path, text)
    assert chosen(path) is None
    found = read(path, columns=columns)
    assert found["fixes"].select("lon", "lat", "sog_kn").rows() == [(-1250000, 50500000, 5.9)]
    with pytest.raises(BadFile, match="no column Tiefe"):
        read(path, columns=columns | {"heading_deg": "Tiefe"})
    with pytest.raises(BadFile, match="knows no `depth`"):
        read(path, columns=columns | {"depth": "Fahrt"})


def test_noaa_without_its_time_can_be_mapped(tmp_path):
    path = _put(tmp_path, NOAA.replace("BaseDateTime", "Moment"))
    assert chosen(path) == "noaa"
    assert read(path, columns={"t": "Moment"})["fixes"].height == 3


def test_mmsi_loses_and_keeps_zeros(tmp_path):
    found = read(_put(tmp_path, POSITIONS + "2016-01-12 13:02:12,2424139,50.5,-1.25,1,1\n2016-01-12 13:02:12,799000101.0,50.5,-1.25,1,1\n"))
    assert found["fixes"]["mmsi"].to_list() == ["799000101", "002424139", "799000101"]


@shared
def test_solent():
    found = read(AIS / "SolentAIS_20160112_130211.csv")
    raw = (AIS / "SolentAIS_20160112_130211.csv").read_text().splitlines()
    assert found["fixes"].height + sum(n for n, _ in rejects(found).values()) == len(raw) - 1
    row = found["fixes"].row(0, named=True)
    assert (iso(row["t"]), row["mmsi"], row["lat"], row["lon"]) == ("2016-01-12T13:02:11.218Z", "235070762", 50773013, -1092935)


_FIRST, _LAST = dt.datetime.fromisoformat("1990-01-01"), dt.datetime.fromisoformat("2099-01-01")


@given(st.datetimes(min_value=_FIRST, max_value=_LAST), st.sampled_from(["", "Z", "+00:00", "+09:00", "-0330", " UTC"]), st.sampled_from("T "))
def test_instants_are_those_of_the_standard_library(moment, offset, between):
    text = moment.isoformat(sep=between)
    given_text = text + offset
    expected = micros(text + offset.replace(" UTC", "").replace("-0330", "-03:30"))
    assert pl.select(pl.lit(given_text).alias("t")).select(ais.instant("t")).item() == expected


@pytest.mark.parametrize(
    ("text", "t"),
    [("1357134218", 1357134218_000000), ("1357134218500", 1357134218_500000), ("12/01/2016 13:02", None), ("noon", None), ("", None), ("2016-02-30T00:00:00", None), ("5", None)],
)
def test_instants(text, t):
    assert pl.select(pl.lit(text).alias("t")).select(ais.instant("t")).item() == t


# -- GFW -------------------------------------------------------------------------------------------------------------


def test_gfw(tmp_path):
    found = read(_put(tmp_path, gzip.compress(GFW.encode(), mtime=0)))
    assert found["fixes"].select("mmsi", "msg_type", "station", "cog_deg", "heading_deg", "status", "at").rows() == [
        ("799000101", 1, "r1", None, None, 0, 1),
        ("799000101", 1, "s", 324.0, None, None, 2),
    ]
    assert found["statics"].select("imo", "name", "length_m", "width_m", "destination", "at").rows() == [
        ("9990001", "PLAIN SAIL", 92.0, None, "PORT CALME", 3)
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[1]", "no position or identity in it"),
        ('{"type": "AIS.4"}', "mmsi missing"),
        ('{"type": "AIS.28", "ssvid": "799000101"}', "no position or identity in it"),
        ('{"type": "AIS.8"}', "mmsi missing"),
        ('{"type": "AIS.1", "ssvid": "799000101", "timestamp": "2021-01-06T07:33:48+00:00", "lon": "x", "lat": 1}', "position missing"),
        ('{"type": "AIS.1", "ssvid": null, "timestamp": "2021-01-06T07:33:48+00:00", "lon": 1, "lat": 1}', "mmsi missing"),
        ('{"type": "AIS.1", "ssvid": "799000101", "timestamp": "yesterday", "lon": 1, "lat": 1}', "time unreadable"),
        ("\0" + GFW.splitlines()[0], "NUL in the row"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_gfw_bad_lines(tmp_path, line, reason):
    found = read(_put(tmp_path, GFW + line + "\n"), gfw_json)
    assert rejects(found) == {reason: (1, "row:4")}
    assert found["fixes"].height == 2


@shared
def test_gfw_samples_keep_every_row():
    rows = lines = 0
    for path in sorted((AIS / "shared_identity").glob("*.gz")):
        found = read(path)
        refused = sum(n for n, _ in rejects(found).values())
        rows += len(set(found["fixes"]["at"]) | set(found["statics"]["at"])) + refused
        lines += len(gzip.decompress(path.read_bytes()).splitlines())
    assert rows == lines == 51696


# -- raw sentences ---------------------------------------------------------------------------------------------------

_TWO = (b"!AIVDM,2,1,1,A,55NPvo800001L@OCWO@EDLDpTF0br0QDLE:2220q000005OP07T0DhhAkmC0,0*65", b"!AIVDM,2,2,1,A,K83Dp888880,2*69")
_ONE = b"!AIVDM,1,1,,B,14pWHb?P03rwO<F:RQOnROw<25bd,0*3E"


def _tagged(body: str) -> bytes:
    return f"\\{body}*{sentences.checksum(body.encode()):02X}\\".encode()


def test_nmea_times(tmp_path):
    found = read(_put(tmp_path, NMEA))
    assert [iso(t) for t in found["fixes"]["t"]] == ["2020-09-04T17:12:06.500Z", "2013-03-18T09:19:09.499Z", "2013-01-02T13:43:38.000Z"]
    assert found["fixes"]["station"].to_list() == ["sdr-experiments", "2190048", None]
    assert found["receipts"].select("at_unit", "time_basis").row(0) == ("byte", "PGHP line, tag block c, trailing epoch")
    raw = NMEA.encode()
    assert all(raw[at:].startswith((b"!AIVDM", b"!BSVDM")) for at in found["fixes"]["at"])


@pytest.mark.parametrize(
    ("raw", "statics", "reason"),
    [
        (b"\n".join(_TWO), 1, None),
        (b"".join(_TWO), 1, None),
        (b"\n".join(reversed(_TWO)), 1, None),
        (_TWO[0], 0, "part of a message lost"),
        (_TWO[1], 0, "part of a message lost"),
        (b"\n".join([_TWO[0], _TWO[0], _TWO[1], _TWO[1]]), 2, None),
        (b"\n".join([_TWO[0], _TWO[1].replace(b",A,", b",B,").replace(b"*69", b"*6A")]), 0, "part of a message lost"),
        (_tagged("s:x,c:1600000000") + _TWO[0] + b"\n" + _tagged("g:2-2-1") + _TWO[1], 1, None),
        (_TWO[0].replace(b"*65", b"*66") + b"\n" + _TWO[1], 0, "wrong checksum"),
        (_TWO[0][:-3] + b"\n" + _TWO[1], 0, "sentence cut short or damaged"),
        (_TWO[0].replace(b",2,1,1", b",2,3,1").replace(b"*65", b"*67") + b"\n" + _TWO[1], 0, "part number out of range"),
        (_TWO[0] + b"\nsome words\n" + _TWO[1], 1, "not a sentence"),
        (_TWO[0] + b"\n$GPGGA,1,2*00\n" + _TWO[1], 1, "not an AIS sentence"),
        (_TWO[0] + b"\n$PGHP,1,2013,3,18,9,19,9,499,219,,2190048,1,28*99\n" + _TWO[1], 1, "PGHP line damaged"),
        (b"\\c:1600000000*FF\\" + _TWO[0] + b"\n" + _TWO[1], 1, "wrong checksum of a tag block"),
    ],
)
def test_nmea_parts(tmp_path, raw, statics, reason):
    found = read(_put(tmp_path, raw), nmea)
    assert found["statics"].height == statics
    assert set(rejects(found)) >= ({reason} if reason else set())
    assert bool(rejects(found)) == bool(reason)
    if statics:
        assert found["statics"].select("name", "destination", "draught_m").row(0) == ("EUGENIE J. HUGER", "PASCAGOULA, MS", 3.0)


def test_a_clock_that_names_another_sentence_dates_nothing(tmp_path):
    clock = b"$PGHP,1,2013,3,18,9,19,9,499,219,,2190048,1,28*23\n"
    found = read(_put(tmp_path, clock + _ONE + b"\n"))
    assert rejects(found) == {"no time": (1, f"byte:{len(clock)}")}


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ("E>jAal2S0a7h4aV0ah1TRah36DIOcV76<4uah:1AB@P02:Eh", "no time"),
        ("14pWHb?P03rwO<F:RQOnR", "message cut short"),
        ("14pWHb?P03", "message cut short"),
        ("14pWHb?P03rwO<F:RQOnROw<25bd", "no time"),
    ],
)
def test_nmea_refused(tmp_path, payload, reason):
    body = f"AIVDM,1,1,,A,{payload},0"
    found = read(_put(tmp_path, f"!{body}*{sentences.checksum(body.encode()):02X}\n"))
    assert rejects(found) == {reason: (1, "byte:0")}
    assert found["fixes"].is_empty()


def test_nmea_position_not_available(tmp_path):
    sentence = pyais.encode_dict({"type": 1, "mmsi": 799000101, "lon": 181, "lat": 91, "course": 360, "heading": 511, "speed": 102.3})[0]
    found = read(_put(tmp_path, _tagged("c:1600000000").decode() + sentence + "\n"))
    assert rejects(found)["position not available"][0] == 1


_FILES = ["dma_aisabnormal_ais-sample.txt.gz", "dma_aislib_decode_encode_messages.txt", "dma_aislib_replay_dump.txt", "dma_aislib_small_cb_example.txt",
          "dma_aislib_stream_example.txt", "gfw_aistools_bad-tagblock-group.nmea", "gfw_aistools_bad-type5.nmea", "gfw_aistools_ee-multiline.nmea",
          "gfw_aistools_errors.nmea", "gfw_aistools_mixed_types.nmea", "gfw_aistools_multi-part.nmea", "gfw_aistools_sample.nmea", "gfw_aistools_spire-test.nmea"]  # fmt: skip


@shared
@pytest.mark.parametrize("name", _FILES)
def test_nmea_samples_against_pyais(name):
    """Every sentence found by hand and decoded by pyais alone: its positions are our fixes or our rejects, no other."""
    path = AIS / name
    raw = path.read_bytes()
    raw = gzip.decompress(raw) if name.endswith(".gz") else raw
    found = read(path)
    assert chosen(path) == "nmea"
    expected = {}
    for m in re.finditer(rb"!..VD[MO],1,1,[^*\\\n]*\*[0-9A-F]{2}", raw):
        sentence = pyais.decode(m[0], error_if_checksum_invalid=False)
        valid = sentences.checksum(m[0][1:-3]) == int(m[0][-2:], 16)
        if valid and sentence.msg_type in (1, 2, 3, 4, 9, 11, 18, 27):
            expected[m.start()] = sentence
    fixes = found["fixes"].filter(~pl.col("msg_type").is_in([17, 19, 21]))
    lost = {"no time", "position not available", "message cut short", "mmsi missing", "position missing"}
    assert fixes.height + sum(n for reason, (n, _) in rejects(found).items() if reason in lost) >= len(expected)
    assert set(fixes["at"]) <= set(expected)
    for row in fixes.iter_rows(named=True):
        theirs = expected[row["at"]]
        assert (row["lon"], row["lat"]) == (round(theirs.lon * 1e6), round(theirs.lat * 1e6))
        assert (row["mmsi"], row["msg_type"]) == (f"{theirs.mmsi:09}", theirs.msg_type)
        assert row["sog_kn"] in (None, getattr(theirs, "speed", None))
        assert row["cog_deg"] in (None, getattr(theirs, "course", None))


@shared
def test_nmea_feed_in_one_go():
    found = read(AIS / "dma_aisabnormal_ais-sample.txt.gz")
    # 24,688 of ships and aircraft, 1,234 of base stations, 25 of aids, whose names and sizes are statics too; two ships know no position.
    assert (found["fixes"].height, found["statics"].height) == (24688 + 1234 + 25, 130 + 25)
    assert found["fixes"]["msg_type"].value_counts().filter(pl.col("msg_type").is_in([4, 21])).sort("msg_type")["count"].to_list() == [1234, 25]
    # The feed's own clock and the second inside each message agree within the minute.
    assert found["fixes"]["t"].is_between(micros("2013-11-12T12:00"), micros("2013-11-12T12:10")).all()


def test_rejects_count_alike_and_keep_the_first_place():
    found = Rejects()
    for n in (3, 5):
        found.add("why", f"row:{n}", "x" * 200)
    (rows,) = found.rows()
    assert rows.frame.select("reason", "n", "at").row(0) == ("why", 2, "row:3")
    assert len(rows.frame["detail"][0]) == 80


def test_readers_have_versions():
    assert all(module.VERSION >= 1 for module in (noaa, positions, gfw_json, nmea))
