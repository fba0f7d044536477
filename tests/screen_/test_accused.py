"""What would accuse or clear somebody wrongly: each case once went wrong under a hostile reader."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from asuser import roadstead

HEAD = "list,publisher,copy,carries,entry,name,kind,imo,company_imo,mmsi,linked_to,links,listed_on,removed_on,remarks\n"


def book(tmp_path: Path, rows: str) -> Path:
    """A logbook of one's own list; a row's cells in the order of HEAD, missing ones empty."""
    text = HEAD
    for row in rows.strip().splitlines():
        cells = [c.strip() for c in row.split(",")]
        text += ",".join(["TEST LIST", "org:test", cells[0], "vessel|body", *cells[1:], *[""] * (12 - len(cells))]) + "\n"
    (tmp_path / "list.csv").write_text(text, "utf-8")
    roadstead("read", tmp_path / "list.csv", "-o", tmp_path / "lb", "-q")
    return tmp_path / "lb"


def screen(log: Path, table: str, day: str = "2023-01-01") -> list[dict]:  # type: ignore[type-arg]
    (log.parent / "fleet.csv").write_text(table, "utf-8")
    roadstead("screen", log.parent / "fleet.csv", log, "--on", day, "-o", log.parent / "o.jsonl", "-q")
    return [json.loads(line) for line in (log.parent / "o.jsonl").read_text("utf-8").splitlines()]


def listed(log: Path, who: str, *more: str) -> dict:  # type: ignore[type-arg]
    return {line["list"]: line for line in map(json.loads, roadstead("listed", who, log, "--json", *more).stdout.splitlines())}


def test_a_word_about_a_name_is_none_about_a_ship_that_gives_her_number(tmp_path: Path) -> None:
    log = book(tmp_path, "2023-01-01, 1, HALCYON TEST, vessel, 9000003")
    roadstead("judge", "name:HALCYON TEST", "same", "imo:9000003", log, "--who", "A", "--why", "b", "-q")
    other, hers, bare = screen(log, "ship,imo\nHALCYON TEST,9000015\nHALCYON TEST,9000003\nHALCYON TEST,\n")
    assert (other["status"], hers["status"], bare["status"]) == ("look", "listed", "listed")
    roadstead("judge", "name:HALCYON TEST", "different", "imo:9000003", log, "--who", "A", "--why", "a tug", "-q")
    other, hers, bare = screen(log, "ship,imo\nHALCYON TEST,9000015\nHALCYON TEST,9000003\nHALCYON TEST,\n")
    assert (hers["status"], bare["status"]) == ("listed", "none")


def test_a_persons_word_reaches_a_ship_the_rule_did_not_find(tmp_path: Path) -> None:
    log = book(tmp_path, "2023-01-01, 1, HALCYON TEST, vessel, 9000003")
    roadstead("judge", "imo:9000015", "same", "imo:9000003", log, "--who", "A", "--why", "hull seen repainted", "-q")
    (row,) = screen(log, "ship,imo\nQUITE ANOTHER,9000015\n")
    assert row["status"] == "listed"
    assert row["hits"][0]["judged"]["why"] == "hull seen repainted"


def test_two_ships_under_one_entry_stay_two(tmp_path: Path) -> None:
    log = book(tmp_path, "2022-01-01, 1, HALCYON ONE, vessel, 9000003\n2023-01-01, 1, HALCYON TWO, vessel, 9000015")
    one, two = screen(log, "imo\n9000003\n9000015\n", "2022-01-01")
    assert one["status"] == "listed"
    assert [h["standing"]["state"] for h in two["hits"]] == ["not listed"]
    said = [json.loads(line)["proposition"]["type"] for line in roadstead("export", "statements", log, "--kind", "listing").stdout.splitlines()]
    assert "changed" not in said


def test_a_ship_whose_entry_got_its_number_later_was_on_the_list_before(tmp_path: Path) -> None:
    log = book(tmp_path, "2022-01-01, 9, HALCYON TEST, vessel,\n2023-01-01, 9, HALCYON TEST, vessel, 9000003")
    assert listed(log, "9000003", "--on", "2022-01-01")["TEST LIST"]["state"] == "listed"
    (row,) = screen(log, "imo\n9000003\n", "2022-01-01")
    assert row["status"] == "listed"


def test_not_listed_is_said_with_the_ships_that_have_no_number(tmp_path: Path) -> None:
    log = book(tmp_path, "2022-01-01, 8, NAMELESS NUMBER, vessel,\n2022-01-01, 9, HALCYON TEST, vessel, 9000003")
    assert "1 ship of the list stands there without a number" in listed(log, "9000015", "--on", "2022-01-01")["TEST LIST"]["en"]


@pytest.mark.parametrize(
    ("day", "state"),
    [("2014-06-01", "not listed"), ("2016-01-01", "listed"), ("2018-01-01", "not listed"), ("2023-07-01", "listed"), ("2024-01-01", "listed")],
)
def test_a_listing_that_ended_and_began_again_is_two_spans(tmp_path: Path, day: str, state: str) -> None:
    log = book(tmp_path, "2024-01-01, 1, TWICE TEST, vessel, 9000003,,,,, 2015-01-01, 2017-01-01\n2024-01-01, 1, TWICE TEST, vessel, 9000003,,,,, 2023-06-01,")
    assert listed(log, "9000003", "--on", day)["TEST LIST"]["state"] == state


def test_a_newer_copy_that_says_ended_counts_and_its_history_says_so(tmp_path: Path) -> None:
    log = book(tmp_path, "2021-05-03, 1, GONE TEST, vessel, 9000003,,,,, 2020-01-01,\n2024-05-03, 1, GONE TEST, vessel, 9000003,,,,, 2020-01-01, 2022-01-01")
    assert listed(log, "9000003", "--on", "2023-05-03")["TEST LIST"]["state"] == "not listed"
    assert listed(log, "9000003", "--on", "2021-06-01")["TEST LIST"]["state"] == "listed"
    assert listed(log, "9000003")["TEST LIST"]["state"] == "left"


def test_a_copy_before_the_publishers_own_date_is_not_yet_a_listing(tmp_path: Path) -> None:
    log = book(tmp_path, "2025-07-20, 1, SOON TEST, vessel, 9000003,,,,, 2025-07-21,")
    assert listed(log, "9000003", "--on", "2025-07-20")["TEST LIST"]["state"] == "not listed"


def test_a_tie_that_is_over_does_not_tie(tmp_path: Path) -> None:
    log = book(tmp_path, "2020-01-01, 2, GREY TEST LLC, body,\n2020-01-01, 3, BLACK TEST LLC, body,\n2020-01-01, 1, HALCYON TEST, vessel, 9000003,,,, owner: GREY TEST LLC [2015-01-01..2016-01-01]|former owner: BLACK TEST LLC,,2021-01-01")
    (row,) = screen(log, "imo\n9000003\n", "2020-01-01")
    assert {t["state"] for t in row["tied"]} == {"listed"}
    (later,) = screen(log, "imo\n9000015\n", "2020-01-01")
    assert later["tied"] == []
    out = roadstead("listed", "9000003", log, "--on", "2020-01-01", "--links").stdout
    assert out.count("the tie itself did not hold that day") == 2


@pytest.mark.parametrize("typed", ["IMO 9000003", "9000003.0", "ИМО 900 0003", "9,000,003", "９０００００３"])
def test_a_number_is_one_however_it_is_typed(tmp_path: Path, typed: str) -> None:
    log = book(tmp_path, "2023-01-01, 1, HALCYON TEST, vessel, 9000003")
    assert listed(log, typed, "--on", "2023-01-01")["TEST LIST"]["state"] == "listed"
    (row,) = screen(log, f'ship,imo\nX,"{typed}"\n')
    assert row["status"] == "listed"


def test_a_number_that_cannot_be_used_asks_for_a_person(tmp_path: Path) -> None:
    log = book(tmp_path, "2023-01-01, 1, HALCYON TEST, vessel, 9000003")
    (row,) = screen(log, "ship,imo\nX,9000015 / 9000027\n")
    assert row["status"] == "look"


def test_a_companys_number_is_not_a_ships_and_names_the_company(tmp_path: Path) -> None:
    log = book(tmp_path, "2023-01-01, 5, GREY TEST LLC, body,, 6246853")
    line = listed(log, "6246853")["TEST LIST"]
    assert (line["state"], "GREY TEST LLC" in line["en"]) == ("which", True)
    ship, party = screen(log, "ship,imo,owner\nX,6246853,\nY,,IMO 6246853\n")
    assert [h["name"] for h in ship["hits"]] == ["GREY TEST LLC"]
    assert (party["status"], [h["verdict"] for h in party["hits"]]) == ("tied", ["same number"])


def test_an_old_copy_says_how_old_it_is(tmp_path: Path) -> None:
    log = book(tmp_path, "2023-01-01, 1, HALCYON TEST, vessel, 9000003")
    (row,) = screen(log, "imo\n9000003\n", "2030-01-01")
    assert row["status"] == "aged"
    assert "2557 days before 2030-01-01" in row["hits"][0]["standing"]["en"]


def test_what_another_ship_did_under_her_mmsi_is_not_hers(tmp_path: Path) -> None:
    ais = "t,lat,lon,mmsi,imo,name\n" + "".join(
        f"2023-0{m}-{d:02}T{h:02}:00:00Z,42.{h:02},131.0,273000001,{imo},{name}\n"
        for m, imo, name, days in ((1, "9000003", "HALCYON TEST", (1, 2, 20, 21)), (6, "9000015", "PETREL TEST", (1, 2, 3)))
        for d in days for h in range(0, 24, 2)
    )  # fmt: skip
    (tmp_path / "ais.csv").write_text(ais, "utf-8")
    (tmp_path / "l.csv").write_text(HEAD + "TEST LIST,org:test,2023-01-01,vessel,1,OTHER,vessel,9000027,,,,,,,\n", "utf-8")
    roadstead("run", tmp_path / "ais.csv", tmp_path / "l.csv", "-o", tmp_path / "lb", "-q", code=None)
    first, second, early = (screen(tmp_path / "lb", f"imo,mmsi\n{imo},273000001\n", day)[0]["behaviour"]["ais"] for imo, day in (("9000003", "2023-12-31"), ("9000015", "2023-12-31"), ("9000003", "2022-06-01")))
    assert [e["kind"] for e in first][:1] == ["gap"]
    assert all(e["t0"] >= "2023-05" or e["t1"] >= "2023-05" for e in second)
    assert early == []


def test_a_public_case_keeps_a_judges_name_and_words_to_itself(tmp_path: Path) -> None:
    import shutil

    shutil.copytree(Path(__file__).parents[2] / "examples" / "rajin", tmp_path / "rajin")
    roadstead("run", tmp_path / "rajin", "-o", tmp_path / "lb", "-q")
    roadstead("judge", "name:Lady R", "same", "imo:9161003", tmp_path / "lb", "--who", "PRIVATE NAME", "--why", "told by SECRET SOURCE", "-q")
    roadstead("freeze", tmp_path / "lb", "--public", "-q")
    (case,) = (tmp_path / "lb" / "cases").glob("*-public")
    for path in case.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            assert b"SECRET SOURCE" not in raw, path.name
            assert b"PRIVATE NAME" not in raw, path.name
    roadstead("verify", case, "-q")
