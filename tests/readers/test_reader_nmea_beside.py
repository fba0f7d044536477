"""Times that loggers write beside a sentence: each is read, named in the receipt, and never guessed."""

from __future__ import annotations

import io

import numpy as np
import pytest
from nmea_inputs import SHIP, bits_of, position, sentences, tag, voyage
from reader_inputs import chosen, read, rejects

from roadstead import sentences as framing
from roadstead.streams import Rejects

NOW = 1_600_000_000_000_000  # 2020-09-13T12:26:40Z in microseconds
BESIDE = "a time beside the sentence, UTC where no zone is given"

# before the sentence | behind it | microseconds after NOW, or - where nothing dates it; another logger is another line
SHAPES = """
1600000000 ||0
1600000000.938 ||938000
1600000000123 ||123000
1600000000123456 ||123456
1600000000123456789 ||123456
1600000000,||0
1600000000;station 7;||0
[1600000000] ||0
20200913122640 ||0
20200913 122640 ||0
2020-09-13 12:26:40 ||0
2020-09-13 12:26:40,125 ||125000
2020-09-13 12:26:40.5: ||500000
2020/09/13 12:26:40 ||0
2020-09-13_12:26:40 ||0
2020-09-13T12:26:40Z ||0
2020-09-13T12:26:40.250Z,NMEA0183,AIVDM,"|"|250000
2020-09-13T14:26:40+02:00,||0
2020-09-13T07:56:40 -0430 ||0
2020-09-13 12:26:40 UTC ||0
2020-09-13 12:26:40 GMT;"|"|0
(2020-09-13 12:26:40): ||0
station 7,2020-09-13 12:26:40,"|",A|0
42,2020-09-13T12:26:40,2020-09-13T12:26:40.900,"|"|0
{"class":"AIS","rxtime":"20200913122640","rxuxtime":1600000000.2,"mmsi":799000101,"nmea":["|"]}|0
{"timestamp": "2020-09-13T12:26:40Z", "raw": "|"}|0
|,2020-09-13T12:26:40Z|0
|,1600000000.250|250000
|  2020-09-13 12:26:40|0
2020-09-13 12:26:40 \\s:one*5E\\||0
2020-09-13T12:26:40+00:00 host ais[123]: ||0
2020-09-13T14:26:40.5+0200 host ais: ||500000
2020-09-13T12:26:40Z host: ||0
<34>1 2020-09-13T12:26:40.003Z host ais 123 - - ||3000
2020-09-13T12:26:40 host ais[123]: ||-
2020-09-13 12:26:40 UTC+2 ||-
Sep 13 12:26:40 host ais[123]: ||-
<34>Sep 13 12:26:40 host ais[123]: ||-
2020-09-13 14:26:40 CEST ||-
2020-09-13 15:26:40 MSK,||-
2020-13-09 12:26:40 ||-
2020-02-30 12:26:40 ||-
13/09/2020 12:26:40 ||-
09-13-2020 12:26:40 ||-
12:26:40 ||-
2020-09-13 ||-
2020-09-13 12:26 ||-
2020-09-13 24:26:40 ||-
799000101 ||-
160000000012 ||-
2020-09-13 12:26:40+15:00 ||-
2020-09-13 12:26:40,2020-09-13 12:26:55,||-
2020-09-13 12:26:40 2020-09-13 12:26:40 ||-
""".strip().splitlines()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_moment_on_the_line_of_a_sentence_dates_it(tmp_path, shape):
    before, behind, after = shape.split("|")
    path = tmp_path / "log"
    path.write_text("\n" + before.replace("\\\\", "\\") + position() + behind + "\n")
    assert chosen(path) == "nmea"
    found = read(path)
    assert found["fixes"]["t"].to_list() == ([] if after == "-" else [NOW + int(after)])
    assert found["receipts"]["time_basis"].to_list() == ["none" if after == "-" else BESIDE]
    assert rejects(found).get("no time", (0,))[0] == (after == "-")


def test_what_the_sentence_has_itself_goes_before_what_stands_beside_it(tmp_path):
    path = tmp_path / "log"
    path.write_text(f"1600000009 {tag('c:1600000000')}{position()}\n1600000009 {position()},1600000000\n")
    found = read(path)
    assert found["fixes"]["t"].to_list() == [NOW, NOW]
    assert found["receipts"]["time_basis"].to_list() == ["tag block c, trailing epoch"]


def test_a_moment_belongs_to_the_first_sentence_behind_it(tmp_path):
    path = tmp_path / "log"
    path.write_text(f"1600000000 {position()} {position()}\n{position()}\n")
    found = read(path)
    assert (found["fixes"]["t"].to_list(), rejects(found)["no time"][0]) == ([NOW], 2)


def test_of_two_epochs_behind_a_receiver_the_nearer_is_its_own(tmp_path):
    path = tmp_path / "log"
    path.write_text(position() + ",d-109,S2105,t122638.00,T38.13718694,r003669946,1600000000,1599999941\n")
    found = read(path)
    assert found["fixes"].select("t", "station").rows() == [(NOW, "003669946")]


def test_a_message_of_parts_has_the_moment_of_its_first_part(tmp_path):
    path, (one, two) = tmp_path / "log", voyage()
    path.write_text(f"2020-09-13 12:26:40 {one}\n2020-09-13 12:26:41 {two}\n")
    found = read(path)
    assert found["statics"].select("t", "name").rows() == [(NOW, "HALCYON TEST")]
    assert found["receipts"]["time_basis"].to_list() == [BESIDE]


@pytest.mark.parametrize("piece", [700, 1111, 4096])
def test_where_a_file_is_cut_into_pieces_changes_no_time(piece):
    text = "".join(
        f"2020-09-13T12:26:{n % 60:02}Z;station {n};{line}\n"
        for n in range(60)
        for line in (
            position(mmsi=SHIP + n),
            *sentences(bits_of("voyage", {"msg_type": 5, "mmsi": SHIP}), 2, str(n % 10)),
        )
    ).encode()

    def times(size):
        rejects = Rejects()
        found = [
            some.rows[:, [0, 1, 2]].copy()
            for some in framing.messages(io.BytesIO(text), rejects, piece=size, room=64)
        ]
        rows = np.concatenate(found)
        return rows[rows[:, 2] != 0].tolist()

    whole = times(1 << 20)
    assert len(whole) >= 120
    assert {basis for _, _, basis in whole} == {5}
    assert times(piece) == whole


def test_a_log_of_mostly_remarks_is_a_log(tmp_path):
    path = tmp_path / "log"
    path.write_text("# heard by an invented receiver\n" * 40 + f"1600000000 {position()}\n")
    assert chosen(path) == "nmea"
    assert read(path)["fixes"]["t"].to_list() == [NOW]
