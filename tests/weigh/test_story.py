"""The real story from the real files: what seed 000 claims, what others saw, what the lists say on which day."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from asuser import roadstead

pytestmark = pytest.mark.shared
Row = dict  # type: ignore[type-arg]


@pytest.fixture(scope="module")
def story(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A logbook of the five articles, the sightings, the lists and the ports, without the AIS, and without a sources.csv."""
    out = tmp_path_factory.mktemp("story") / "lb"
    roadstead("run", shared / "seeds", shared / "data" / "voyages", shared / "data" / "lists", shared / "data" / "ports", "-o", out, "-q", code=1)
    return out


def export(table: str, book: Path, *more: str) -> list[Row]:
    return [json.loads(line) for line in roadstead("export", table, book, *more).stdout.splitlines()]


def of(book: Path, kind: str) -> list[Row]:
    return [f for f in export("findings", book) if f["proposition"]["type"] == kind]


def test_eleven_deliveries_are_a_movement_that_is_consistent_and_unproven_and_a_cargo_nobody_can_see(story: Path) -> None:
    eleven = [f for f in of(story, "voyages") if f["proposition"]["args"]["at_least"] == 11]
    assert len(eleven) == 1
    finding = eleven[0]
    args = finding["proposition"]["args"]
    assert args["ship"]["imo"] == "9179842"
    assert not args["ship"]["sure"], "the page does not name her"
    assert args["from"]["places"] == ["port:rajin"]
    assert args["to"]["countries"] == ["RU"]
    assert (args["since"], args["unit"]) == ("2023-08", "livraisons")
    assert finding["verdict"] == "consistent, unproven"
    assert [b["origin"] for b in finding["said_by"]] == [["org:rusi"]]
    assert finding["for"], "the documented sightings stand beside it"
    assert not any(i["counted"] for i in finding["for"])
    assert finding["missing"]
    assert finding["otherwise"]
    cargo = [f for f in of(story, "cargo") if f["proposition"]["args"] == args]
    assert [f["verdict"] for f in cargo] == ["cannot be seen"]


def test_nothing_of_the_institutes_own_is_counted(story: Path) -> None:
    own = [i for f in of(story, "voyages") for i in f["for"] if "org:rusi" in i["origin"] and "org:rusi" in f["said_by"][0]["origin"]]
    assert own
    assert not any(i["counted"] for i in own)


def test_counts_of_others_stand_side_by_side(story: Path) -> None:
    eleven = next(f for f in of(story, "voyages") if f["proposition"]["args"]["at_least"] == 11)
    words = " ".join(i["why"]["en"] for i in eleven["for"] if i["table"] == "sightings")
    assert "CSIS counts at least 6" in words
    assert "CSIS counts at least 25" in words
    assert "RUSI counts at least 5" in words


def test_angara_is_listed_between_two_copies_with_the_receipt_of_both(story: Path) -> None:
    listed = [f for f in of(story, "listed") if f["proposition"]["args"]["ship"]["imo"] == "9179842"]
    assert len(listed) == 1
    args = listed[0]["proposition"]["args"]
    assert (args["not_in_copy_of"], args["in_copy_of"]) == ("2022-05-06", "2022-05-08")
    names = {r["id"]: r["name"] for r in export("receipts", story)}
    cited = {names[i["receipt"]] for i in listed[0]["for"]}
    assert {"sdn_2022-05-06.csv.gz", "sdn_2022-05-08.csv.gz"} <= cited
    assert any(b["file"].startswith("000_") for b in listed[0]["said_by"]), "seed 000 says the ship is under American sanctions"


def test_denials_stand_beside_accusations_by_proposition(story: Path) -> None:
    said = {f["proposition"]["args"]["proposition"]: f for f in of(story, "said")}
    delivered = said["arms-kp-ru.delivered"]
    assert delivered["verdict"] == "cannot be seen"
    acts = {(b["speaker"], b["act"]) for b in delivered["said_by"]}
    assert ("org:kp-mnd", "deny") in acts
    assert ("person:dmitri-peskov", "challenge_evidence") in acts
    assert any(b["stance"] == "+" and "state:US" in b["origin"] for b in delivered["said_by"])
    assert delivered["for"] == delivered["against"] == []


def test_no_finding_about_real_ships_is_supported_but_the_listings(story: Path) -> None:
    assert {f["proposition"]["type"] for f in export("findings", story) if f["verdict"] == "supported"} <= {"listed", "owner_listed"}


def test_the_case_can_be_checked_by_a_stranger_and_by_us(story: Path) -> None:
    case = story / "cases" / "seeds"
    roadstead("verify", case)
    method = json.loads((case / "method.json").read_text("utf-8"))
    assert len(method["recomputable"]) == len(json.loads((case / "findings.json").read_text("utf-8"))), "every finding comes out of the packed rows"


def test_without_a_licence_nothing_of_an_article_is_in_a_public_case(story: Path, shared: Path) -> None:
    roadstead("freeze", story, "--public", "--name", "open", "-q")
    case = story / "cases" / "open-public"
    roadstead("verify", case)
    everything = b"".join(p.read_bytes() for p in case.rglob("*") if p.is_file()).decode()
    assert "livraisons" not in everything
    assert "Peskov" not in everything
    with (case / "withheld.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) >= 5


def test_the_same_seeds_with_a_sources_csv(shared: Path, tmp_path: Path) -> None:
    inputs = tmp_path / "seeds"
    inputs.mkdir()
    for seed in (shared / "seeds").iterdir():
        (inputs / seed.name).write_bytes(seed.read_bytes())
    name = next(p.name for p in inputs.iterdir() if p.name.startswith("000_"))
    (inputs / "sources.csv").write_text(f"file,url,publisher,published,licence,origin\n{name},https://example.org/a,Example Daily,2024-05-03,CC-BY-4.0,Reuters: reporting\n", "utf-8")
    roadstead("run", inputs, "-o", tmp_path / "lb", "-q")
    receipts = {r["name"]: r for r in export("receipts", tmp_path / "lb")}
    assert (receipts[name]["publisher"], receipts[name]["published"]) == ("Example Daily", "2024-05-03")
    others = [r for n, r in receipts.items() if n != name]
    assert all(r["published"] is None and r["publisher"] is None for r in others), "unknown stays unknown"
    roadstead("freeze", tmp_path / "lb", "--public", "-q")
    public = next((tmp_path / "lb" / "cases").glob("*-public"))
    statements = (public / "evidence" / "statements.jsonl").read_text("utf-8").splitlines()
    assert statements
    assert {json.loads(s)["src"] for s in statements} == {receipts[name]["id"]}
