"""Raw sentences: every field as it was sent, the same rows however the bytes are cut, and nothing put together that was not sent together."""

from __future__ import annotations

import io
import random
import tomllib
from pathlib import Path

import numpy as np
import pyais
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nmea_inputs import SHIP, armoured, bits_of, position, sealed, sentences, tag, voyage
from reader_inputs import chosen, read, rejects

from roadstead import sentences as framing
from roadstead.ais import aivdm, aivdm_rows
from roadstead.readers import nmea
from roadstead.sentences import frame, parts
from roadstead.streams import Rejects
from roadstead.when import iso, micros

CASES = tomllib.loads((Path(__file__).parents[1] / "ais" / "logs.toml").read_text(encoding="utf-8"))["log"]
NOW = 1_600_000_000


def framed(raw: bytes, encoding: str | None = None, **how: int):
    """(every row as a tuple with its station and its signs, rejects)."""
    rejects, rows = Rejects(), []
    for some in framing.messages(io.BytesIO(raw), rejects, encoding, **how):
        for i, row in enumerate(some.rows.tolist()):
            if row[framing.KIND] == framing.PART:
                continue
            words = row[framing.W : framing.W + -(-row[framing.SIGNS_N] // 10)][:8]
            station = some.stations[row[3]] if row[3] >= 0 else None
            kept = some.payload(i) if aivdm._LAYOUT_OF[row[framing.KIND]] < 0 else ""
            rows.append((*row[:3], station, *row[4 : framing.W], *words, kept))
    return rows, rejects.counts()


def decoded(*lines: str) -> dict[str, aivdm.Columns]:
    (some,) = framing.messages(io.BytesIO("".join(f"{line}\n" for line in lines).encode()), Rejects())
    return aivdm.columns(some.rows)


# -- fields ----------------------------------------------------------------------------------------------------------

_SIX = "".join(chr(v + 64 if v < 32 else v) for v in range(1, 64))


def _texts(width: int) -> st.SearchStrategy[str]:
    return st.text(_SIX, max_size=width // 6).map(str.strip)


def _values(layout: str) -> st.SearchStrategy[dict[str, int | str]]:
    def one(name: str, place: aivdm.Field) -> st.SearchStrategy[int | str]:
        if name == "msg_type":
            return st.sampled_from(aivdm.TYPES[layout])
        if name == "partno":
            return st.just(0 if layout == "name" else 1)
        if name == "mmsi" and layout in ("craft", "auxiliary"):
            return (
                st.integers(980_000_000, 989_999_999)
                if layout == "auxiliary"
                else st.integers(0, 979_999_999)
            )
        if place.sort == "t":
            return _texts(place.width)
        half = 1 << place.width - 1
        return st.integers(-half, half - 1) if place.sort == "s" else st.integers(0, 2 * half - 1)

    return st.fixed_dictionaries({name: one(name, place) for name, place in aivdm.LAYOUTS[layout].items()})


@pytest.mark.parametrize("layout", aivdm.NAMES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_field_comes_back_and_pyais_reads_the_same(layout, data):
    values = data.draw(_values(layout))
    bits = bits_of(layout, values, spare=data.draw(st.sampled_from("01")))
    lines = sentences(bits, data.draw(st.integers(1, 3)))
    found = decoded(*lines)
    assert list(found) == [layout]
    theirs = pyais.decode(*(line.encode() for line in lines)).asdict(enum_as_int=True)
    for name, place in aivdm.LAYOUTS[layout].items():
        ours = found[layout][name][0]
        assert (ours or "") == values[name] if place.sort == "t" else ours == values[name], name
        if name not in theirs or name in ("ship_type", "epfd", "aid_type", "status", "maneuver"):
            continue  # pyais has no such field, or gives another code for one it has no name for
        other = theirs[name]
        if name in ("lon", "lat") and layout != "correction":  # whose degrees pyais reads without their sign
            assert other == round(ours / (600 if layout == "long_range" else 600_000), 6)
        elif place.sort == "t":
            assert (ours or "") == other.strip()
        elif name in ("speed", "course", "draught"):
            assert other == (
                ours if layout == "long_range" or (layout, name) == ("aircraft", "speed") else ours / 10
            )
        elif name not in ("lon", "lat", "turn"):
            assert other == ours, name


@pytest.mark.parametrize("layout", aivdm.NAMES)
def test_a_cut_field_is_null_and_a_cut_message_is_refused(layout):
    bits = bits_of(
        layout,
        {
            "msg_type": aivdm.TYPES[layout][0],
            "mmsi": 989_000_101 if layout == "auxiliary" else SHIP,
            "partno": int(layout in ("craft", "auxiliary")),
        },
    )
    for length in range(40, len(bits)):
        found = decoded(*sentences(bits[:length]))
        assert (layout in found) == (length >= aivdm.LEAST[layout])
        for name in found[layout].numbers if found else ():
            place = aivdm.LAYOUTS[layout][name]
            assert (found[layout][name][0] == aivdm.NULL) == (place.start + place.width > length)


def test_units_and_what_is_not_available(tmp_path):
    def row(layout: str, kind: int, **values: int) -> dict:
        path = tmp_path / "log"
        line = sentences(bits_of(layout, {"msg_type": kind, "mmsi": SHIP, **values}))[0]
        path.write_text(tag(f"c:{NOW}") + line + "\n")
        (found,) = read(path)["fixes"].iter_rows(named=True)
        return found

    one = row(
        "class_a",
        1,
        lon=-75_000,
        lat=100,
        speed=1022,
        course=3599,
        heading=359,
        turn=-126,
        second=59,
        status=15,
    )
    assert (
        one["lon"],
        one["lat"],
        one["sog_kn"],
        one["cog_deg"],
        one["heading_deg"],
        one["second"],
        one["status"],
    ) == (-125_000, 167, 102.2, 359.9, 359.0, 59, 15)
    assert round(one["rot_deg_min"], 1) == -708.7
    assert one["transceiver"] == "A"
    none = row("class_a", 3, speed=1023, course=3600, heading=511, turn=127, second=60)
    assert [none[c] for c in ("sog_kn", "cog_deg", "heading_deg", "rot_deg_min", "second")] == [None] * 5
    assert row("class_a", 1, turn=-128)["rot_deg_min"] is None
    assert row("class_a", 1, turn=0)["rot_deg_min"] == 0.0
    flight = row("aircraft", 9, speed=140, course=10, second=3)
    assert (flight["sog_kn"], flight["cog_deg"], flight["transceiver"], flight["status"]) == (
        140.0,
        1.0,
        None,
        None,
    )
    assert row("aircraft", 9, speed=1023)["sog_kn"] is None
    far = row("long_range", 27, lon=-75, lat=1, speed=62, course=359, status=5)
    assert (far["lon"], far["lat"], far["sog_kn"], far["cog_deg"], far["status"], far["second"]) == (
        -125_000,
        1667,
        62.0,
        359.0,
        5,
        None,
    )
    assert row("long_range", 27, speed=63, course=360)["sog_kn"] is None
    assert row("correction", 17, lon=-75, lat=1)["lon"] == -125_000
    assert row("class_b", 18)["transceiver"] == "B"
    assert row("station", 4, lon=600_000, second=5)["second"] == 5


def test_identity_of_every_kind(tmp_path):
    aid = {
        "msg_type": 21,
        "mmsi": 992_190_001,
        "name": "CALME APPROACH BUOY ",
        "name_ext": "12",
        "to_bow": 3,
        "to_stern": 4,
    }
    lines = [
        *voyage(), sentences(bits_of("name", {"msg_type": 24, "mmsi": 799_000_102, "shipname": "SECOND TEST"}))[0],
        sentences(bits_of("craft", {"msg_type": 24, "mmsi": 799_000_102, "partno": 1, "callsign": "SIM2", "ship_type": 37, "to_bow": 9, "to_port": 2, "to_starboard": 2}))[0],
        sentences(bits_of("auxiliary", {"msg_type": 24, "mmsi": 987_990_001, "partno": 1, "callsign": "SIM3", "mothership_mmsi": SHIP}))[0],
        *sentences(bits_of("aid", aid), 2), *sentences(bits_of("class_b_long", {"msg_type": 19, "mmsi": 799_000_103, "shipname": "LONG TEST", "ship_type": 36, "to_bow": 5}), 2),
        *voyage(imo=0, shipname="", callsign="", ship_type=0, destination="", to_bow=0, to_stern=0, to_port=0, to_starboard=0, draught=0, month=0, day=0, hour=24, minute=60),
        sentences(bits_of("name", {"msg_type": 24, "mmsi": 799_000_102, "partno": 2}))[0],
    ]  # fmt: skip
    path = tmp_path / "log"
    path.write_text("\n".join(lines))
    found = read(path)
    columns = (
        "mmsi",
        "imo",
        "name",
        "callsign",
        "ship_type",
        "length_m",
        "width_m",
        "draught_m",
        "destination",
        "eta",
        "msg_type",
    )
    assert found["statics"].select(columns).rows() == [
        ("799000101", "9990001", "HALCYON TEST", "SIM1", 70, 92.0, 15.0, 5.1, "PORT CALME", "10-05T14:30", 5),
        ("799000102", None, "SECOND TEST", None, None, None, None, None, None, None, 24),
        ("799000102", None, None, "SIM2", 37, 9.0, 4.0, None, None, None, 24),
        ("987990001", None, None, "SIM3", None, None, None, None, None, None, 24),
        ("992190001", None, "CALME APPROACH BUOY 12", None, None, 7.0, None, None, None, None, 21),
        ("799000103", None, "LONG TEST", None, 36, 5.0, None, None, None, None, 19),
    ]
    assert {why: n for why, (n, _) in rejects(found).items()} == {"identity without content": 1, "no time": 2}
    # A third part of type 24 is none that we know: kept whole.
    assert found["messages"].select("msg_type", "bits", "payload").rows() == [
        (24, 160, armoured(bits_of("name", {"msg_type": 24, "mmsi": 799_000_102, "partno": 2}))[0])
    ]


@pytest.mark.parametrize(
    ("bits", "parts_", "said"),
    [
        (424, 2, ("HALCYON TEST", 51, "PORT CALME")),
        (418, 1, ("HALCYON TEST", 51, "PORT CALME")),  # its end was sent: an @ stands behind it
        (418, 2, ("HALCYON TEST", 51, None)),  # the second part may be another message's
        (361, 1, ("HALCYON TEST", 51, None)),  # PORT CALM, and who knows what
        (300, 2, ("HALCYON TEST", None, None)),
        (232, 2, ("HALCYON TEST", None, None)),
        (231, 2, None),
    ],
)
def test_of_a_voyage_whose_end_is_lost_what_was_sent_is_read(tmp_path, bits, parts_, said):
    values = {
        "msg_type": 5,
        "mmsi": SHIP,
        "imo": 9_990_001,
        "shipname": "HALCYON TEST",
        "draught": 51,
        "destination": "PORT CALME",
    }
    path = tmp_path / "log"
    path.write_text("\n".join(sentences(bits_of("voyage", values)[:bits], parts_)))
    found = read(path, nmea)
    rows = found["statics"].select("name", "draught_m", "destination").rows()
    assert rows == ([] if said is None else [(said[0], said[1] and said[1] / 10, said[2])])
    assert list(rejects(found)) == ([] if said else ["message cut short"])


@pytest.mark.parametrize(
    ("name", "bits", "read_as"),
    [
        ("SECOND TEST", 158, "SECOND TEST"),
        ("A NAME OF 20 LETTERS", 160, "A NAME OF 20 LETTERS"),
        ("A NAME OF 20 LETTERS", 158, None),
    ],
)
def test_a_name_without_its_last_sign_is_one_where_it_had_ended_before(tmp_path, name, bits, read_as):
    path = tmp_path / "log"
    path.write_text(sentences(bits_of("name", {"msg_type": 24, "mmsi": SHIP, "shipname": name})[:bits])[0])
    found = read(path, nmea)
    assert found["statics"]["name"].to_list() == ([read_as] if read_as else [])
    assert list(rejects(found)) == ([] if read_as else ["identity without content"])


def test_other_types_are_kept_whole(tmp_path):
    binary = f"{8:06b}00{SHIP:030b}" + "01" * 300
    path = tmp_path / "log"
    path.write_text(
        "\n".join(
            [
                tag(f"s:x,c:{NOW}") + sentences(binary, 3)[0],
                *sentences(binary, 3)[1:],
                *sentences(f"{10:06b}00{0:030b}"),
                *sentences(f"{63:06b}00{SHIP:030b}"),
            ]
        )
    )
    found = read(path)
    assert found["messages"].drop("src").rows() == [
        (
            f"mmsi:{SHIP}",
            NOW * 1_000_000,
            str(SHIP),
            8,
            638,
            armoured(binary)[0],
            "x",
            False,
            len(tag(f"s:x,c:{NOW}")),
        )
    ]
    assert {why: n for why, (n, _) in rejects(found).items()} == {
        "no such message type": 1,
        "mmsi missing": 1,
    }


# -- times -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "behind", "t", "basis"),
    [
        (tag(f"c:{NOW}"), "", NOW * 1000, "tag block c"),
        (tag(f"c:{NOW}123"), "", NOW * 1000 + 123, "tag block c"),
        (tag(f"c:{NOW}123456"), "", NOW * 1000 + 123, "tag block c"),
        (tag(f"c:{NOW}.25,s:a"), "", NOW * 1000 + 250, "tag block c"),
        (tag(f"s:a,c:{NOW}."), "", NOW * 1000, "tag block c"),
        (tag(f"c:{NOW}.2x"), "", None, "none"),
        (tag(f"c:{NOW}1"), "", None, "none"),
        (tag(f"s:a,c:{NOW}") + tag("n:1"), ",1500000000", NOW * 1000, "tag block c"),
        (tag(f"c:{NOW}") + "\n", "", NOW * 1000, "tag block c"),
        (tag("c:5"), f",{NOW}", NOW * 1000, "trailing epoch"),
        ("", f",x,{NOW - 5},{NOW}", NOW * 1000, "trailing epoch"),
        ("", f",rTESTBASE1,{NOW}", NOW * 1000, "trailing epoch"),
        (tag(f"c:{NOW}")[:-3] + "11\\", "", None, "none"),
        (tag(f"c:{NOW}") + "$GPGGA,1*00\n", "", None, "none"),
        (tag(f"g:1-2-7,s:a,c:{NOW}") + "$ARVSI,r1*00\n" + tag("g:2-2-7"), "", NOW * 1000, "tag block c"),
        (tag(f"g:1-2-7,s:a,c:{NOW}") + "$ARVSI,r1*00\n" + tag("g:2-2-8"), "", None, "none"),
        ("$PGHP,1,2020,2,30,9,19,9,499,219,,2190048,1,00*1A\n", "", None, "none"),
        ("13.9.2020 12:26:40 ", "", None, "none"),
    ],
)
def test_the_time_used_is_named_and_never_guessed(tmp_path, before, behind, t, basis):
    path = tmp_path / "log"
    path.write_text(f"{before}{position()}{behind}\n")
    found = read(path, nmea)
    assert [at // 1000 for at in found["fixes"]["t"]] == ([t] if t else [])
    assert found["receipts"]["time_basis"].to_list() == [basis]
    assert ("no time" in rejects(found)) == (t is None)


def test_a_base_station_is_dated_by_its_own_clock_where_nothing_else_dates_it(tmp_path):
    clock = {
        "msg_type": 4,
        "mmsi": 2_190_048,
        "year": 2013,
        "month": 11,
        "day": 12,
        "hour": 12,
        "minute": 0,
        "second": 3,
        "lon": 600_000,
    }
    line = sentences(bits_of("station", clock))[0]
    wrong = [
        sentences(bits_of("station", clock | change))[0]
        for change in ({"year": 0}, {"month": 2, "day": 30}, {"hour": 24}, {"second": 60})
    ]
    path = tmp_path / "log"
    path.write_text("\n".join([line, tag(f"c:{NOW}") + line, position(), *wrong]))
    found = read(path)
    assert [iso(t) for t in found["fixes"]["t"]] == ["2013-11-12T12:00:03.000Z", "2020-09-13T12:26:40.000Z"]
    assert found["fixes"]["mmsi"].unique().to_list() == ["002190048"]
    assert found["receipts"]["time_basis"].to_list() == ["UTC of the message (types 4 and 11), tag block c"]
    assert rejects(found)["no time"][0] == 5


def test_the_station_is_the_one_the_file_names(tmp_path):
    clock = "$PGHP,1,2013,3,18,9,19,9,499,219,,2190048,1,00"
    clock = "$" + sealed(clock[1:])[1:]
    path = tmp_path / "log"
    path.write_text(
        "\n".join(
            [
                tag(f"s:a b,c:{NOW}") + position(),
                clock,
                position(),
                position() + f",d-103,rTESTBASE1,{NOW}",
                tag("si:AISD"),
                clock,
                position(),
            ]
        )
    )
    assert read(path)["fixes"]["station"].to_list() == ["a b", "2190048", "TESTBASE1", "2190048"]


# -- parts -----------------------------------------------------------------------------------------------------------

_A, _B = voyage(), voyage(799_000_102, shipname="OTHER TEST", destination="ELSEWHERE")


@pytest.mark.parametrize(
    ("lines", "names", "why"),
    [
        ([*_A, *_B], ["HALCYON TEST", "OTHER TEST"], {}),
        ([*reversed(_A)], ["HALCYON TEST"], {}),
        ([_A[0], position(), _A[1]], ["HALCYON TEST"], {"no time": 1}),
        (
            [_A[0], _B[0], _A[1], _B[1]],
            [],
            {"parts of several messages cannot be told apart": 3, "part of a message lost": 1},
        ),
        (
            [tag("s:one") + _A[0], tag("s:two") + _B[0], tag("s:one") + _A[1], tag("s:two") + _B[1]],
            ["HALCYON TEST", "OTHER TEST"],
            {},
        ),
        (
            [tag("g:1-2-7") + _A[0], tag("g:1-2-8") + _B[0], tag("g:2-2-7") + _A[1], tag("g:2-2-8") + _B[1]],
            ["HALCYON TEST", "OTHER TEST"],
            {},
        ),
        (
            [tag("1G2:7") + _A[0], tag("1G2:8") + _B[0], tag("2G2:7") + _A[1], tag("2G2:8") + _B[1]],
            ["HALCYON TEST", "OTHER TEST"],
            {},
        ),
        (
            [
                tag(f"c:{NOW}") + _A[0],
                tag(f"c:{NOW + 60}") + _B[0],
                tag(f"c:{NOW}") + _A[1],
                tag(f"c:{NOW + 60}") + _B[1],
            ],
            ["HALCYON TEST", "OTHER TEST"],
            {},
        ),
        ([_A[0], _A[0], _A[1], _A[1]], ["HALCYON TEST", "HALCYON TEST"], {}),
        # The end of the first is lost; much later the number of the sequence comes again.
        ([_A[0], *[position()] * 20, *_B], ["OTHER TEST"], {"no time": 20, "part of a message lost": 1}),
        ([_A[0], *[position()] * 600, _A[1]], [], {"no time": 600, "part of a message lost": 2}),
        ([tag("s:one") + _A[0], tag("s:two") + _A[1]], [], {"part of a message lost": 2}),
        ([_A[0], voyage(channel="B")[1]], [], {"part of a message lost": 2}),
        ([_A[0], voyage(sequence="2")[1]], [], {"part of a message lost": 2}),
    ],
)
def test_parts_meet_only_their_own(tmp_path, lines, names, why):
    path = tmp_path / "log"
    path.write_text("\n".join(lines))
    found = read(path, nmea)
    assert found["statics"]["name"].sort().to_list() == sorted(names)
    assert {reason: n for reason, (n, _) in rejects(found).items()} == why


def test_a_clock_that_names_the_xor_of_all_parts_tells_whose_they_are(tmp_path):
    def clock(lines: list[str]) -> str:
        seal = int(lines[0][-2:], 16) ^ int(lines[1][-2:], 16)
        return "$" + sealed(f"PGHP,1,2013,3,18,9,19,9,499,219,,2190048,1,{seal:02X}")[1:]

    path = tmp_path / "log"
    path.write_text("\n".join([clock(_A), _A[0], clock(_B), _B[0], _A[1], _B[1]]))
    found = read(path)
    assert found["statics"]["name"].to_list() == ["HALCYON TEST", "OTHER TEST"]
    assert [iso(t) for t in found["statics"]["t"]] == ["2013-03-18T09:19:09.499Z"] * 2


# -- bytes -----------------------------------------------------------------------------------------------------------

_LOG = "\r\n".join(
    [
        tag(f"s:one,c:{NOW}") + position(), "", "some words \\ and more", _A[0] + _B[1], tag(f"g:1-2-9,c:{NOW}1") + _B[0] + tag("g:2-2-9") + _A[1],
        "\\si:AISD*3F\\", "$PGHP,1,2013,3,18,9,19,9,499,219,,2190048,1,28*23", "!BSVDM,1,1,,B,14VliT002O0q2DBP:dAu7JRD0<0s,0*28", "$PSTT,1,2*00",
        position()[:-3], position().replace("*", "0*"), position() + f",{NOW}", "\\unclosed" + position(), *sentences(f"{8:06b}00{SHIP:030b}" + "1" * 500, 3), _A[0],
    ]
).encode()  # fmt: skip


@pytest.mark.parametrize("piece", [1, 2, 3, 5, 7, 11, 13, 64, 100, 333])
def test_where_a_file_is_cut_into_pieces_changes_nothing(piece):
    assert framed(_LOG, piece=piece) == framed(_LOG)


def test_every_single_edge_changes_nothing():
    class Two(io.BytesIO):
        def __init__(self, edge: int):
            super().__init__(_LOG)
            self.edge = edge

        def readinto(self, buffer):
            return super().readinto(memoryview(buffer)[: max(0, self.edge - self.tell()) or len(buffer)])

    whole = framed(_LOG)
    for edge in range(1, len(_LOG)):
        refused, rows = Rejects(), []
        for some in framing.messages(Two(edge), refused):
            rows += some.rows[some.rows[:, framing.KIND] >= 0, : framing.W].tolist()
        assert [row[0] for row in rows] == [row[0] for row in whole[0]]
        assert refused.counts() == whole[1]


def test_the_room_for_rows_changes_nothing():
    assert framed(_LOG, room=1) == framed(_LOG)


@settings(max_examples=150, deadline=None)
@example(b"!AIVDM,1,1,,A," + b"0" * 5000 + b",0*00\n!", 37)
@example(b"\\" * 3000, 100)
@example(b"!" * 3000, 1)
@given(
    st.lists(
        st.sampled_from(
            [
                *(line + b"\n" for line in _LOG.split(b"\r\n")),
                b"!AIVDM,",
                b"\\",
                b"!",
                b"$",
                b"\0",
                b"\r",
                b"*",
                b",",
                b"1",
                b"\xff",
            ]
        ),
        max_size=40,
    ).map(b"".join),
    st.integers(1, 200),
)
def test_any_bytes_in_any_pieces(raw, piece):
    assert framed(raw, piece=piece) == framed(raw)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_other_encodings_have_the_offsets_of_their_file(tmp_path, encoding):
    text = "\n".join([tag(f"c:{NOW}") + position(), *_A, "words"]) + "\n"
    path = tmp_path / "log"
    path.write_bytes(text.encode(encoding))
    found = read(path)
    raw = path.read_bytes()
    for at in [*found["fixes"]["at"], *found["statics"]["at"]]:
        assert raw[at:].startswith(
            "!AIVDM".encode(encoding.removesuffix("-sig") if encoding != "utf-16" else "utf-16-le")
        )
    assert found["fixes"].height == found["statics"].height == 1
    assert list(rejects(found)) == ["not a sentence"]


def test_a_line_of_ten_megabytes_is_one_reject_and_what_follows_is_read(tmp_path):
    path = tmp_path / "log"
    good = tag(f"c:{NOW}") + position() + "\n"
    for long, why in (
        ("x", "not a sentence"),
        ("!AIVDM,1,1,,A,0", "longer than any AIS message"),
        ("\0", "not a sentence"),
        ("$GPXXX", "not an AIS sentence"),
    ):
        path.write_text(good + long + long[-1] * 10_000_000 + "\n" + good)
        found = read(path, nmea)
        assert (found["fixes"].height, rejects(found)) == (2, {why: (1, f"byte:{len(good)}")})


def test_garbage_gives_no_position(tmp_path):
    path = tmp_path / "log"
    path.write_bytes(random.Random(5).randbytes(300_000))
    assert chosen(path) is None
    found = read(path, nmea)
    assert found["fixes"].is_empty()
    assert found["messages"].is_empty()


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**9))
def test_no_mutation_becomes_another_position(seed):
    """One byte changed: whatever still has its checksum is what was sent, the rest is counted."""
    draw = random.Random(seed)
    raw = bytearray((tag(f"s:x,c:{NOW}") + position(second=draw.randrange(60))).encode())
    before = framed(bytes(raw))[0]
    raw[draw.randrange(len(raw))] = draw.randrange(256)
    rows, counts = framed(bytes(raw))
    body = bytes(raw)
    for row in rows:
        # Only what lies outside payload and checksum may differ: talker and channel are in the sum, the tag block has its own.
        assert row[4:] == before[0][4:], body
        assert row[1] in (before[0][1], framing.NONE)
    assert rows or counts


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_logs(tmp_path, case):
    path = tmp_path / "log"
    path.write_bytes(case["text"].encode("latin-1"))
    found = read(path, nmea)
    assert [
        f"{r['mmsi']} {iso(r['t'])} {r['lon'] / 1e6:.6f} {r['lat'] / 1e6:.6f}"
        for r in found["fixes"].iter_rows(named=True)
    ] == case.get("fixes", [])
    assert [f"{r['mmsi']} {r['name']}" for r in found["statics"].iter_rows(named=True)] == case.get(
        "statics", []
    )
    assert [f"{r['mmsi']} {r['msg_type']}" for r in found["messages"].iter_rows(named=True)] == case.get(
        "messages", []
    )
    assert [f"{n} {why} {at}" for why, (n, at) in sorted(rejects(found).items())] == case.get("rejects", [])


def test_stations_beyond_the_limit_lose_their_name_and_are_counted(monkeypatch):
    lines = [tag(f"s:{n},c:{NOW}") + position() for n in range(70_000)]
    rows, counts = framed("\n".join(lines).encode())
    assert len(rows) == 70_000
    assert counts == {"station not kept: too many of them": 70_000 - framing.STATIONS}
    assert [row[3] for row in rows[:3]] == ["0", "1", "2"]
    assert rows[-1][3] is None


def test_names_are_kept_apart_from_instants():
    assert micros("1900-01-01") > framing.NONE
    assert np.all(aivdm._LEAST > 0)


def test_constants_written_twice_are_the_same():
    """Kernels do not use constants of other files, so each of these stands in several."""
    shared = [
        name
        for name in vars(parts)
        if name.isupper() and name[0] != "_" and hasattr(frame, name) and name not in ("LONG", "STATION")
    ]
    assert len(shared) > 25
    assert [getattr(parts, name) for name in shared] == [getattr(frame, name) for name in shared]
    assert (aivdm.KIND, aivdm.BITS, aivdm.PARTS, aivdm.WORDS_AT) == (
        frame.KIND,
        frame.BITS,
        frame.PARTS_N,
        frame.W,
    )
    assert (aivdm_rows.AT, aivdm_rows.T, aivdm_rows.BASIS, aivdm_rows.STATION, aivdm_rows.KIND) == (
        frame.AT,
        frame.T,
        frame.BASIS,
        frame.STATION_ID,
        frame.KIND,
    )
    assert aivdm_rows.NO_TIME == frame.NONE
    assert len(framing.BASES) == aivdm_rows.OWN_UTC
