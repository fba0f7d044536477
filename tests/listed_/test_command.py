"""`roadstead listed`, `who` and `judge` as a person uses them, on the real copies in the shared inputs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from asuser import roadstead

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def lists(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A logbook of the real copies alone."""
    out = tmp_path_factory.mktemp("lists") / "lb"
    roadstead("read", *sorted((shared / "data" / "lists").glob("sdn_*")), *(shared / "data" / "lists").glob("un_*"), "-o", out, "-q")
    return out


def ask(lists: Path, who: str, *more: str) -> dict[str, dict]:  # type: ignore[type-arg]
    lines = [json.loads(line) for line in roadstead("listed", who, lists, "--json", *more).stdout.splitlines()]
    assert len({line["list"] for line in lines}) == len(lines), "one line per list"
    return {line["list"]: line for line in lines}


@pytest.mark.parametrize(
    ("imo", "day", "state"),
    [
        # Listed on 8 May 2022, the day of the copy; the copy of the 6th had none of them.
        ("9179842", "2022-05-06", "not listed"), ("9179842", "2022-05-07", "between"), ("9179842", "2022-05-08", "listed"), ("9179842", "2023-08-15", "listed"), ("9179842", "2022-05-05", "cannot say"),
        ("9358010", "2022-05-06", "not listed"), ("9358010", "2023-08-15", "listed"), ("9161003", "2022-05-08", "listed"), ("9161003", "2022-05-07", "between"),
        ("9617923", "2022-05-08", "listed"), ("9179854", "2023-01-01", "listed"),
        # MARIA is not MARIA E: she came between the second copy and the third.
        ("8517839", "2022-05-07", "not listed"), ("8517839", "2022-05-08", "not listed"), ("8517839", "2023-08-15", "between"), ("8517839", "2024-05-03", "listed"),
        ("9242986", "2022-05-07", "not listed"), ("9242986", "2024-05-03", "listed"), ("9000003", "2022-05-07", "not listed"), ("9000003", "2024-05-04", "cannot say"),
    ],
)  # fmt: skip
def test_the_answer_of_the_day(lists: Path, imo: str, day: str, state: str) -> None:
    line = ask(lists, imo, "--on", day)["OFAC SDN"]
    assert line["state"] == state
    assert line["receipts"]
    if state in ("listed", "between"):
        assert line["in_copies_of"]
    if state in ("not listed", "between"):
        assert line["absent_from_copies_of"]


def test_a_list_without_ships_never_says_not_listed(lists: Path) -> None:
    for day in ("2022-05-07", "2025-04-19", "2026-01-01"):
        line = ask(lists, "9179842", "--on", day)["UN Consolidated"]
        assert line["state"] == "no scope"
        assert "carries no ships" in line["en"]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("MARIA", {"8517839", "9617923"}), ("ANGARA", {"9179842", "9242986"}), ("Ангара", {"9179842"}), ("MARIA E", {"9617923"}), ("M/V Maia-1", {"9358010"}), ("lady r", {"9161003"})],
)
def test_a_bare_name_gives_candidates_never_an_answer(lists: Path, name: str, wanted: set[str]) -> None:
    line = ask(lists, name)["OFAC SDN"]
    assert line["state"] == "which"
    assert wanted <= {c["imo"] for c in line["candidates"]}
    assert {"listed", "not listed"}.isdisjoint({line["state"]})


def test_a_number_that_fails_its_check_digit_is_no_answer_and_names_the_near_one(lists: Path) -> None:
    line = ask(lists, "9179843")["OFAC SDN"]
    assert line["state"] == "which"
    assert "9179842" in {c["imo"] for c in line["candidates"]}


def test_the_lines_say_it_in_both_languages_and_name_the_files(lists: Path) -> None:
    en = roadstead("listed", "IMO 9179842", lists, "--on", "2023-08-15", "--links").stdout
    fr = roadstead("listed", "9179842", lists, "--on", "2023-08-15", "--links", "--lang", "fr").stdout
    assert "OFAC SDN: listed, in the copies of 2022-05-08 and 2024-05-03" in en
    assert "OFAC SDN : inscrit, dans les copies du 2022-05-08 et du 2024-05-03" in fr
    assert "M LEASING LLC" in en
    assert "sdn_2022-05-08.csv.gz" in en
    assert "this list carries no ships" in en
    assert "impossible à dire" in fr


def test_her_owner_was_listed_and_she_was_not_yet(lists: Path, tmp_path: Path) -> None:
    """SPARTA II: Oboronlogistika stood on the list on 6 May 2022, its ship did not."""
    (tmp_path / "seen.csv").write_text("vessel,imo,event,place,date_from,date_to,asserted_by\nSPARTA II,9160994,presence,Tartus,2022-05-01,2022-05-01,an observer\n", "utf-8")
    shutil.copytree(lists, tmp_path / "lb")
    roadstead("run", tmp_path / "seen.csv", "-o", tmp_path / "lb", "-q")
    findings = [json.loads(line) for line in roadstead("export", "findings", tmp_path / "lb").stdout.splitlines()]
    (one,) = [f for f in findings if f["proposition"]["type"] == "owner_listed"]
    args = one["proposition"]["args"]
    assert (args["body"], args["in_copy_of"], args["ship_not_in_copy_of"], args["told_in_copy_of"]) == ("OBORONLOGISTIKA OOO", "2022-05-06", ["2022-05-06"], "2022-05-08")
    assert {i["table"] for i in one["for"]} == {"listings", "receipts"}
    roadstead("verify", tmp_path / "lb" / "cases" / "seen", "-q")
    changes = [json.loads(line) for line in roadstead("export", "statements", tmp_path / "lb", "--kind", "listing").stdout.splitlines()]
    kinds = {c["proposition"]["type"] for c in changes}
    assert {"listed", "appeared", "changed", "disappeared"} <= kinds
    (came,) = [c for c in changes if c["proposition"]["type"] == "appeared" and c["subject"]["imo"] == "9160994"]
    assert came["said_at"] == {"earliest": "2022-05-06", "latest": "2022-05-08"}
    assert [c["id"] for c in changes] == sorted(c["id"] for c in changes)


def test_who_lays_what_is_said_of_her_side_by_side(lists: Path) -> None:
    rows = [json.loads(line) for line in roadstead("who", "9617923", lists, "--json").stdout.splitlines()]
    told = {(r["standing"], r["property"], r["value"]) for r in rows}
    assert {("listed", "name", "MARIA E"), ("listed", "flag", "Togo"), ("listed", "other name", "MARIA"), ("listed", "linked to", "OBORONLOGISTIKA OOO")} <= told
    assert all(r["receipts"] for r in rows)


def test_a_persons_word_decides_which_ship_a_page_means_and_is_shown(rajin: Path, tmp_path: Path) -> None:
    shutil.copytree(rajin, tmp_path / "lb")

    def ships() -> dict[str, set[tuple[str | None, bool]]]:
        out: dict[str, set[tuple[str | None, bool]]] = {}
        for line in roadstead("export", "findings", tmp_path / "lb").stdout.splitlines():
            ship = json.loads(line)["proposition"]["args"].get("ship")
            if ship and ship.get("as_written") and ship["name"]:
                out.setdefault(ship["name"].upper(), set()).add((ship["imo"], ship["sure"]))
        return out

    before = ships()
    assert before["LADY R"] == {("9161003", False)}
    roadstead("judge", "name:Lady R", "same", "imo:9161003", tmp_path / "lb", "--who", "A. Reader", "--why", "hull number legible", "-q")
    assert ships()["LADY R"] == {("9161003", True)}
    assert "A. Reader" in roadstead("export", "findings", tmp_path / "lb").stdout
    roadstead("judge", "name:Lady R", "different", "imo:9161003", tmp_path / "lb", "--who", "B. Reader", "--why", "another ship of that name", "-q")
    assert ships()["LADY R"] == {(None, False)}
    assert len(roadstead("export", "judgements", tmp_path / "lb").stdout.splitlines()) == 2
