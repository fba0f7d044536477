"""One table of bad inputs, and the law behind it: rows or BadFile, never another exception."""

from __future__ import annotations

import gzip
import random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from reader_inputs import (
    GFW,
    HTML,
    LISTINGS,
    NMEA,
    NOAA,
    POSITIONS,
    PROSE,
    SAMPLES,
    SDN,
    SIGHTINGS,
    chosen,
    read,
    rejects,
    source,
)

from roadstead import readers, streams, tables
from roadstead.streams import BadFile

_NOAA = NOAA.splitlines()
_NOISE = random.Random(7).randbytes(4000)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "at byte:0: empty file"),
        (gzip.compress(b"", mtime=0), "empty file"),
        (gzip.compress(NOAA.encode() * 300, mtime=0)[:-40], "the gzip stream ends"),
        (NOAA.replace("BaseDateTime", "Moment").encode(), "no column BaseDateTime.*--map t="),
        (NOAA.replace("LAT", "Breite").encode(), "no column LAT.*--map lat="),
        (POSITIONS.replace("MMSI", "Number").encode(), "no column for mmsi.*--map mmsi="),
        (POSITIONS.replace("Time", "Moment").encode(), "no column for t.*--map t="),
        (SDN.encode(), "the copy has no date.*--as-of"),
        (SIGHTINGS.replace("date_from", "a").replace("date_to", "b").encode(), "no column for date"),
        (LISTINGS.replace("copy", "at").encode(), "no column copy"),
        (b"\x89PNG\r\n\x1a\n garbage, no header at all", "without a readable header"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x05\0\0\0\x05\x08\x02\0\0\0", "ends before its end"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "without a readable header"),
        (b"II*\0\xff\xff\xff\0", "ends before its end"),
    ],
)
def test_bad_file(tmp_path, raw, says):
    path = tmp_path / "input"
    path.write_bytes(raw)
    with pytest.raises(BadFile, match=says):
        read(path)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (_NOAA[1].replace("43.07917", "91.0"), "position not available"),
        (_NOAA[1].replace("43.07917", "90.5"), "lat out of range"),
        (_NOAA[1].replace("-70.75733", "-180.01"), "lon out of range"),
        (_NOAA[1].replace("-70.75733", "181"), "position not available"),
        (_NOAA[1].replace("43.07917", "north"), "position missing"),
        (_NOAA[1].replace("43.07917", "nan"), "position missing"),
        (_NOAA[1].replace("2023-01-11T", "2023-13-11T"), "time unreadable"),
        (_NOAA[1].replace("2023-01-11T", "11-01-23T"), "time unreadable"),
        (_NOAA[1].replace("2023-01-11T00:00:00", "11/01/2023 00:00"), "time unreadable"),
        (_NOAA[1].replace("2023-01-11T00:00:00", ""), "no time"),
        (_NOAA[1].replace("799000101", ""), "mmsi missing"),
        (_NOAA[1].replace("799000101", "0"), "mmsi missing"),
        (_NOAA[1].replace("799000101", "7,99E+08"), "wrong number of fields"),
        (_NOAA[1].replace("799000101", "7.99E+08"), "mmsi rounded by a spreadsheet"),
        (_NOAA[1].replace("799000101", '"7,99E+08"'), "mmsi rounded by a spreadsheet"),
        (_NOAA[1].replace("799000101", "7990001011"), "mmsi is not nine digits"),
        (_NOAA[1] + ",more", "wrong number of fields"),
        (_NOAA[1][:40], "wrong number of fields"),
        (_NOAA[1].replace("PLAIN", "PL\0IN"), "NUL in the row"),
        (_NOAA[1].replace("PLAIN", '"PLAIN'), "a quotation mark without its end"),
        (_NOAA[1].replace("PLAIN", "PL\udce9IN"), "not utf-8"),
    ],
)
def test_bad_row_is_counted_with_its_place_and_the_others_stay(tmp_path, line, reason):
    path = tmp_path / "noaa.csv"
    lines = [_NOAA[0], *[_NOAA[2]] * 30, line, _NOAA[3], line, ""]
    # The head decides the encoding; a stray byte must lie behind it to be a row's affair.
    if reason.startswith("not"):
        lines[1:1] = [_NOAA[2]] * 700
    path.write_bytes("\n".join(lines).encode("utf-8", "surrogateescape"))
    found = read(path)
    assert rejects(found) == {reason: (2, f"row:{lines.index(line)}")}
    assert found["fixes"].height == len(lines) - 4
    assert found["fixes"]["at"].to_list()[-1] == len(lines) - 3


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16", "utf-16-le", "utf-8-sig", "utf-8"])
def test_encodings(tmp_path, encoding):
    path = tmp_path / "input"
    path.write_bytes(NOAA.replace("PLAIN SAIL", "CÔTE D'ÉTÉ").encode(encoding))
    found = read(path)
    assert found["fixes"].height == 3
    assert found["statics"]["name"].to_list() == ["CÔTE D'ÉTÉ"]
    assert not rejects(found)
    path.write_bytes(PROSE.encode(encoding))
    passages = read(path)["passages"]
    text = source(path).text().removeprefix("\ufeff")
    assert [text[a:b] for a, b in passages.select("start", "end").iter_rows()] == passages["text"].to_list()
    path.write_bytes(NMEA.encode(encoding))
    assert read(path)["fixes"].height == 3


def test_noise_has_no_reader(tmp_path):
    for raw in (_NOISE, b"PK\x03\x04" + _NOISE, b"\0" * 100):
        path = tmp_path / "noise"
        path.write_bytes(raw)
        # What begins as a zip is refused as a damaged one.
        assert chosen(path) == ("zipped" if raw.startswith(b"PK") else None)


def test_vanishing_file(tmp_path):
    for name, text in SAMPLES.items():
        path = tmp_path / f"{name}_2024-05-03"
        path.write_text(text)
        given_source = source(path)
        reader = readers.choose(given_source)
        path.unlink()
        with pytest.raises(BadFile, match="cannot be read"):
            list(reader.read(given_source))


@pytest.mark.parametrize("text", ["MID,Allocated_to\n201,Albania (Republic of)\n202,Andorra\n", "<?xml version='1.0'?><LIST><P>Some words that stand in an element.</P></LIST>",
                                  '{"a": "Some words that would be a sentence elsewhere, said the ministry."}', "file,url,note\na.txt,https://example.org,words\n"])  # fmt: skip
def test_nobody_claims(tmp_path, text):
    path = tmp_path / "input"
    path.write_text(text)
    assert chosen(path) is None


def test_prose_that_holds_a_sentence_of_a_protocol_is_not_prose(tmp_path):
    path = tmp_path / "input"
    path.write_text(PROSE * 4 + "!AIVDM,1,1,,B,14pWHb?P03rwO<F:RQOnROw<25bd,0*3E\n")
    assert chosen(path) is None
    path.write_text(PROSE * 4)
    assert chosen(path) == "prose"


def _all(path):
    """Reads a file with the reader that claims it, and with every one: rows in the schema, or BadFile."""
    try:
        given_source = streams.source_of(path, "0" * 64, "sdn_2024-05-03")
    except BadFile:
        return
    readers.choose(given_source)
    for reader in readers.readers():
        # A picture's reader is only ever given what begins as a picture does.
        if reader.__name__.endswith("picture") and not reader.claims(given_source):
            continue
        try:
            for rows in reader.read(given_source):
                tables.TABLES[rows.table].conform(rows.frame)
        except BadFile:
            pass


_AWKWARD = st.sampled_from([b"9" * 30, b'"', b"\0", b"\\", b"\n", b"\r", b"nan", b"1e999", b",", b"-", b"!AIVDM,1,1,,A,", b"\xff\xfe", b"[" * 2000])
_FAST = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@_FAST
@given(st.binary(max_size=400))
@example(b"\xff\xd8\xff")
@example(b"\x1f\x8b")
@example(b"II*\0")
@example(b"\xff\xfe")
def test_any_bytes_give_rows_or_bad_file(tmp_path, raw):
    path = tmp_path / "any"
    path.write_bytes(raw)
    _all(path)


@_FAST
@given(
    st.sampled_from([s.encode() for s in (*SAMPLES.values(), GFW, HTML)]),
    st.lists(st.tuples(st.floats(0, 1), st.sampled_from(["cut", "put", "drop", "double"]), st.one_of(st.binary(min_size=1, max_size=6), _AWKWARD)), max_size=5),
)
@example(SAMPLES["noaa"].replace("VesselName", "VesselName,Vessel_Name,Name").encode(), [])
def test_mutated_files_give_rows_or_bad_file(tmp_path, raw, edits):
    for where, how, what in edits:
        at = int(where * len(raw))
        raw = {"cut": raw[:at], "put": raw[:at] + what + raw[at:], "drop": raw[:at] + raw[at + 5 :], "double": raw[:at] + raw[at // 2 :]}[how]
    path = tmp_path / "mutated"
    path.write_bytes(raw)
    _all(path)
