"""A fleet laid against lists by a user: what is found, what is said of it, what is remembered, and what a bad file does."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from asuser import roadstead
from roadstead.run.fleet import read_fleet
from roadstead.streams import BadFile

LIST = """list,publisher,copy,carries,entry,name,kind,imo,mmsi,flag,ship_type,linked_to,aliases,listed_on
TEST LIST,org:test,2022-05-06,vessel;body;person,1,HALCYON TEST LOGISTICS LLC,body,,,,,,,
TEST LIST,org:test,2022-05-08,vessel;body;person,1,HALCYON TEST LOGISTICS LLC,body,,,,,,,
TEST LIST,org:test,2022-05-08,vessel;body;person,2,HALCYON TEST,vessel,9000003,,Togo,General Cargo,HALCYON TEST LOGISTICS LLC,OLD HALCYON,
TEST LIST,org:test,2022-05-08,vessel;body;person,3,PETREL TEST,vessel,9000015,273000001,Russia,Ro-Ro,,,
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A logbook of two copies of one invented list."""
    folder = tmp_path_factory.mktemp("screen")
    (folder / "list.csv").write_text(LIST, "utf-8")
    roadstead("read", folder / "list.csv", "-o", folder / "lb", "-q")
    return folder / "lb"


def screen(book: Path, tmp_path: Path, table: str, *more: str, code: int = 0) -> list[dict]:  # type: ignore[type-arg]
    (tmp_path / "fleet.csv").write_text(table, "utf-8")
    roadstead("screen", tmp_path / "fleet.csv", book, "-o", tmp_path / "out.jsonl", "-q", *more, code=code)
    return [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]


def hits(row: dict, role: str = "ship") -> list[tuple[str, str, str]]:  # type: ignore[type-arg]
    return [(h["name"], h["verdict"], h["standing"]["state"]) for h in row["hits"] if h["role"] == role]


def test_a_number_decides_as_of_the_day_of_the_row(book: Path, tmp_path: Path) -> None:
    rows = screen(book, tmp_path, "ship,imo,deal_date\nX,9000003,2022-05-06\nX,9000003,2022-05-07\nX,9000003,2022-05-08\n", "--on-column", "deal_date")
    assert [hits(r) for r in rows] == [[("HALCYON TEST", "same number", s)] for s in ("not listed", "between", "listed")]
    # On the sixth her owner stood on the list, and she did not.
    assert [r["status"] for r in rows] == ["tied", "tied", "listed"]
    assert [[t["state"] for t in r["tied"]] for r in rows] == [["listed"]] * 3


def test_a_bare_name_asks_and_never_answers(book: Path, tmp_path: Path) -> None:
    (row,) = screen(book, tmp_path, "ship,flag\nm/v Halcyon Test,Togo\n", "--on", "2022-05-08")
    assert hits(row) == [("HALCYON TEST", "possible", "listed")]
    assert row["status"] == "look"


def test_another_name_of_the_entry_is_found_too(book: Path, tmp_path: Path) -> None:
    (row,) = screen(book, tmp_path, "ship,flag\nOld Halcyon,Togo\n", "--on", "2022-05-08")
    assert [h[:2] for h in hits(row)] == [("HALCYON TEST", "possible")]


def test_the_same_name_with_another_number_is_a_warning_and_no_match(book: Path, tmp_path: Path) -> None:
    (row,) = screen(book, tmp_path, "ship,imo,flag\nHALCYON TEST,9000039,Togo\n", "--on", "2022-05-08")
    assert [h[1] for h in hits(row)] == ["same name, other ship"]
    assert row["status"] == "look"
    assert any("9000003" in s["en"] and "9000039" in s["en"] for h in row["hits"] for s in h["why"])


def test_an_owner_and_a_counterparty_are_looked_up_as_companies(book: Path, tmp_path: Path) -> None:
    (row,) = screen(book, tmp_path, "ship,owner,counterparty\nNOBODY,Halcyon Test,Halcyon Test Logistics Ltd\n", "--on", "2022-05-07")
    assert ("HALCYON TEST LOGISTICS LLC", "listed") in {(n, s) for n, _, s in hits(row, "counterparty")}
    assert all(h["kind"] != "vessel" for h in row["hits"] if h["role"] != "ship")


def test_nothing_found_is_said_with_the_lists_that_cannot_say(book: Path, tmp_path: Path) -> None:
    (row,) = screen(book, tmp_path, "ship,imo\nNOBODY,9000027\n", "--on", "2023-01-01")
    assert (row["status"], row["hits"], row["cannot_say"]) == ("none", [], ["TEST LIST"])
    (row,) = screen(book, tmp_path, "ship,imo\nNOBODY,9000027\n", "--on", "2022-05-07")
    assert row["cannot_say"] == []


def test_behaviour_that_nobody_looked_at_is_not_nothing(book: Path, tmp_path: Path) -> None:
    (row,) = screen(book, tmp_path, "ship,imo\nX,9000003\n", "--on", "2022-05-08")
    assert set(row["behaviour"].values()) == {None}
    assert len(row["behaviour"]) == 7


def test_a_clearance_is_remembered_with_who_and_why_and_shown_and_can_be_taken_back(book: Path, tmp_path: Path) -> None:
    table = "ship,imo,flag\nHALCYON TEST,9000053,Togo\n"
    roadstead("judge", "imo:9000053", "different", "entry:TEST LIST/2", book, "--who", "A. Reader", "--why", "seen both at once", "-q")
    (row,) = screen(book, tmp_path, table, "--on", "2022-05-08")
    assert row["status"] == "none"
    assert [(h["judged"]["who"], h["judged"]["why"]) for h in row["hits"]] == [("A. Reader", "seen both at once")]
    text = roadstead("screen", tmp_path / "fleet.csv", book, "--on", "2022-05-08", "-o", tmp_path / "t.csv").stdout
    assert "1 nothing found" in text
    assert "A. Reader" in (tmp_path / "t.csv").read_text("utf-8-sig")
    roadstead("judge", "entry:TEST LIST/2", "unsure", "imo:9000053", book, "--who", "B. Reader", "--why", "the picture is blurred", "-q")
    (row,) = screen(book, tmp_path, table, "--on", "2022-05-08")
    assert row["status"] == "look"
    assert [h["judged"]["who"] for h in row["hits"]] == ["B. Reader"]


def test_a_judgement_that_names_nothing_is_refused(book: Path) -> None:
    for a, b in (("imo:9000004", "name:X"), ("HALCYON", "name:X"), ("name:X", "name:x"), ("entry:OFAC", "name:X")):
        done = roadstead("judge", a, "same", b, book, "--who", "A", "--why", "b", code=2)
        assert "Traceback" not in done.stderr


def test_the_workbook_and_the_page_hold_the_same_and_run_nothing(book: Path, tmp_path: Path) -> None:
    name = '=HYPERLINK("http://example.org","x")'
    table = io.StringIO()
    csv.writer(table).writerows([["ship", "imo", "owner"], [name, "9000003", "<script>alert(1)</script>"]])
    (tmp_path / "fleet.csv").write_text(table.getvalue(), "utf-8")
    for lang in ("en", "fr"):
        roadstead("screen", tmp_path / "fleet.csv", book, "--lang", lang, "--on", "2022-05-08", "-o", tmp_path / "o.xlsx", "-o", tmp_path / "o.html", "-o", tmp_path / "o.csv", "-q")
        cells = [c for sheet in load_workbook(tmp_path / "o.xlsx").worksheets for row in sheet.iter_rows() for c in row if c.value]
        assert any(c.value == name for c in cells)
        assert all(c.data_type != "f" for c in cells)
        page = (tmp_path / "o.html").read_text("utf-8")
        assert "<script" not in page
        assert "HALCYON TEST" in page
        assert f"'{name}" in next(csv.reader((tmp_path / "o.csv").read_text("utf-8-sig").splitlines()[1:]))


@pytest.mark.parametrize("sep", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_fleets_as_offices_save_them(tmp_path: Path, sep: str, encoding: str) -> None:
    (tmp_path / "f.csv").write_text(sep.join(["Navire", "Numéro IMO", "Propriétaire", "Date"]) + "\n" + sep.join(["ÉTOILE TEST", "IMO 9000003", "Armement d'essai", "31/12/2023"]) + "\n", encoding)
    (one,) = read_fleet(tmp_path / "f.csv", "date").members
    assert (one.ship, one.parties, one.day) == ({"name": "ÉTOILE TEST", "imo": "9000003"}, (("owner", "Armement d'essai"),), "2023-12-31")


def test_a_workbook_is_read_with_its_numbers_and_days(tmp_path: Path) -> None:
    import datetime as dt

    made = Workbook()
    made.active.append(["Fleet of a test"])
    made.active.append(["Vessel", "IMO", "MMSI", "deal_date"])
    made.active.append(["HALCYON TEST", 9000003.0, 273000001, dt.date(2022, 5, 8)])
    made.active.append([None, None, None, None])
    made.active.append(["NO DAY", 9000015, None, None])
    made.save(tmp_path / "f.xlsx")
    fleet = read_fleet(tmp_path / "f.xlsx", "deal_date")
    assert [(m.ship, m.day) for m in fleet.members] == [({"name": "HALCYON TEST", "imo": "9000003", "mmsi": "273000001"}, "2022-05-08")]
    assert fleet.rejects == {"deal_date is no day": 1}


def test_days_that_read_two_ways_are_refused_and_those_that_read_one_way_are_not(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("imo,day\n9000003,05/06/2022\n", "utf-8")
    with pytest.raises(BadFile, match="two ways"):
        read_fleet(path, "day")
    path.write_text("imo,day\n9000003,05/06/2022\n9000003,05/13/2022\n", "utf-8")
    assert [m.day for m in read_fleet(path, "day").members] == ["2022-05-06", "2022-05-13"]
    path.write_text("imo,day\n9000003,05/05/2022\n", "utf-8")
    assert [m.day for m in read_fleet(path, "day").members] == ["2022-05-05"]


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 not a zip", b"a,b\n1,2\n", b"imo,x\n\"9000003,2\n" + b"y" * 2_000_000, b"\x00\x01\x02\x03" * 50, b"imo;deal\n9,18E+06;2022-05-08\n"],
    ids=["empty", "false workbook", "no ships", "endless cell", "binary", "rounded number"],
)  # fmt: skip
def test_a_bad_fleet_gives_a_sentence_and_no_traceback(book: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "fleet.csv").write_bytes(content)
    done = roadstead("screen", tmp_path / "fleet.csv", book, code=None)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
