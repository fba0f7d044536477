"""What vendors state of events stands in the case beside ours, as theirs: in no finding, in both languages, and not where it may not be published."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shutil
from pathlib import Path

import pytest

from roadstead.case import verify
from roadstead.logbook import Batch, writing
from roadstead.run import here, intake
from roadstead.tables import TABLES, short_id
from roadstead.when import micros

DAY = "2023-01-11T"
SHIP = "mmsi:799000101"
VENDOR = "Halcyon <Analytics> & Sons"
EVENTS = f"""mmsi,kind,start,end,lon,lat,place,by
799000101,gap,{DAY}06:00:00Z,{DAY}12:10:00Z,7.0,43.0,,{VENDOR}
799000101,loitering,{DAY}14:00:00Z,{DAY}16:00:00Z,7.0,43.0,,{VENDOR}
799000101,port visit,{DAY}18:00:00Z,{DAY}20:00:00Z,7.0,43.0,CALME ROADS,{VENDOR}
799000555,gap,{DAY}06:00:00Z,{DAY}12:10:00Z,7.0,43.0,,{VENDOR}
"""
PORTS = "id,name,names,country,lon,lat,uncertainty_m\nport:calme,Port Calme,Port Calme|Calme,XO,7.0,43.0,500\n"


def ours(src: str) -> dict[str, object]:
    return {
        "id": short_id("gap", DAY), "rule": "gap@1", "preset": "default", "params": {"min_h": 6.0}, "kind": "gap", "key": {"vessel": SHIP}, "vessel": SHIP, "mmsi": SHIP[5:], "t0": micros(DAY + "04:00"),
        "t1": micros(DAY + "12:00"), "lon0": 7_000_000, "lat0": 43_000_000, "lon1": 7_000_000, "lat1": 43_000_000, "state": "closed", "fixes": [{"src": src, "at": 5}], "simulated": False,
    }  # fmt: skip


def frozen(folder: Path, sources: str | None = None, theirs: bool = True, public: bool = False) -> Path:
    """A case of an invented ship heard every hour of a day, of one silence that our rule found, and of what a vendor states."""
    given = folder / "given"
    given.mkdir()
    fixes = [f"799000101,2023-01-11 {h:02}:00:00,43.0,7.0{h:02},5.0" for h in range(24) if not 4 < h < 12]
    (given / "fixes.csv").write_text("mmsi,timestamp,lat,lon,speed_kn\n" + "\n".join(fixes) + "\n")
    (given / "ports.csv").write_text(PORTS)
    if theirs:
        (given / "vendor.csv").write_text(EVENTS)
    if sources:
        (given / "sources.csv").write_text(sources)
    with writing(folder / "log", "test", lambda _: None) as log:
        intake.read(log, [given])
        src = log.rows("receipts", "name='fixes.csv'")["id"][0]
        scopes = [("gap@1", [ours(src)]), ("port_visit@1", [])]
        log.add(*(Batch(f"detect {rule} default", "made up", {"events": TABLES["events"].frame(rows)}) for rule, rows in scopes))
        here.weigh(log)
        log.finish("test", {})
        return here.freeze(log, "calme", public=public)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return frozen(tmp_path_factory.mktemp("others"))


def lines(path: Path) -> list[list[str]]:
    """The rows of the page's table, as words."""
    page = path.read_text("utf-8")
    part = page[page.index('<h2 id="others">') : page.index('<h2 id="excerpts">')]
    cells = [re.findall(r"<td>(.*?)</td>", row, re.S) for row in re.findall(r"<tr>(.*?)</tr>", part, re.S)]
    return [[html.unescape(" ".join(re.sub("<[^>]+>", " ", c).split())).replace("\u00a0", " ") for c in row] for row in cells if row]


def test_the_page_says_what_the_vendor_states_what_we_find_and_how_far_they_are_apart(case: Path) -> None:
    gap, loitering, visit, stranger = lines(case / "index.html")
    assert gap[1] == "silence"
    assert gap[2].startswith(f"{VENDOR} : 2023-01-11 06:00 – 2023-01-11 12:10 43.000N 7.000E")
    assert gap[3].startswith("2023-01-11 04:00 – 2023-01-11 12:00 43.000N 7.000E gap@1 default")
    assert gap[4] == "≠ both tell it, and differ the begin (begin +120 min, end +10 min, 0 m (allowed 5000 m))"
    assert "CALME ROADS" in visit[2]
    assert visit[3:] == ["not told", "▷ the vendor only"]
    assert loitering[4] == "? cannot be compared our rule was not run over these positions"
    assert stranger[4] == "? cannot be compared we hold no position of this ship then"


def test_it_says_so_in_french_too(case: Path) -> None:
    page = (case / "index.fr.html").read_text("utf-8")
    assert "Événements selon les fournisseurs, à côté des nôtres" in page
    assert "aucun constat ne le compte" in page
    gap, loitering, visit, _ = lines(case / "index.fr.html")
    assert gap[4] == "≠ les deux le disent, et divergent le début (début +120 min, fin +10 min, 0 m (admis 5000 m))"
    assert visit[3:] == ["non rapporté", "▷ le fournisseur seul"]
    assert loitering[4].endswith("notre règle n'a pas été appliquée à ces positions")


def test_no_finding_and_no_event_of_ours_is_made_of_it(case: Path) -> None:
    assert "Halcyon" not in (case / "findings.json").read_text("utf-8")
    assert all("Halcyon" not in path.read_text("utf-8") for path in (case / "evidence").glob("*.jsonl"))
    page = (case / "index.html").read_text("utf-8")
    assert "<Analytics>" not in page, "a vendor's name is text, not HTML"
    assert page.count("Halcyon") == 4
    sources = page[page.index('<h2 id="sources">') :]
    assert "vendor.csv" in sources, "the file it stands in is among the sources"


def test_the_case_carries_both_sides_and_every_byte_is_checked(case: Path, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO((case / "others" / "beside.csv").read_text("utf-8"))))
    assert [r["verdict"] for r in rows] == ["differ", "cannot be compared", "theirs only", "cannot be compared"]
    assert all(VENDOR in r["en"] and VENDOR in r["fr"] for r in rows)
    kept = [json.loads(line) for line in (case / "others" / "events.jsonl").read_text("utf-8").splitlines()]
    assert sorted(str(e["by"]) for e in kept) == [VENDOR] * 4 + ["None"]
    assert not verify(case).differs
    page = (case / "others" / "beside.csv").read_bytes()
    try:
        (case / "others" / "beside.csv").write_bytes(page.replace(b"differ", b"agree!"))
        assert [d.split(":")[0] for d in verify(case).differs] == ["others/beside.csv"]
    finally:
        (case / "others" / "beside.csv").write_bytes(page)


def test_a_case_without_statements_of_vendors_says_nothing_of_them(tmp_path: Path) -> None:
    plain = frozen(tmp_path, theirs=False)
    assert not (plain / "others").exists()
    assert 'id="others"' not in (plain / "index.html").read_text("utf-8")


EXERCISE = f"""mmsi,kind,start,end,lon,lat,place,by,analyst,simulated
799000101,gap,2025-04-11T20:10:00Z,2025-04-15T17:30:00Z,-131.33,-43.13,,{VENDOR},J. Invented,SIMULATED
799000555,gap,2025-03-20T06:00:00Z,2025-03-21T09:00:00Z,-125.0,-45.00,,{VENDOR},J. Invented,SIMULATED
"""


def published(drill: Path, folder: Path, licence: str, sensitivity: str) -> tuple[Path, bytes]:
    """The public case of the drill, whose findings are about 799000101, after a vendor's file was read; and all its bytes."""
    shutil.copytree(drill, folder / "log", ignore=shutil.ignore_patterns("cases"))
    (folder / "log" / "cases").mkdir()
    (folder / "given").mkdir()
    (folder / "given" / "vendor.csv").write_text(EXERCISE)
    (folder / "given" / "sources.csv").write_text(f"file,licence,sensitivity\nvendor.csv,{licence},{sensitivity}\n")
    with writing(folder / "log", "test", lambda _: None) as log:
        intake.read(log, [folder / "given"])
        log.finish("test", {})
        public = here.freeze(log, "calme", public=True)
    return public, b"".join(path.read_bytes() for path in sorted(public.rglob("*")) if path.is_file())


def test_a_public_case_shows_it_of_the_ships_of_its_findings_only(drill: Path, tmp_path: Path) -> None:
    public, every = published(drill, tmp_path, "CC-BY-4.0", "public")
    (row,) = lines(public / "index.html")
    assert row[2].startswith(VENDOR)
    assert "SIMULATED" in row[0]
    assert row[4].startswith("= both tell it")
    assert b"799000555" not in every, "no finding is about that ship"
    assert "not shown here: 1" in (public / "index.html").read_text("utf-8")
    assert b"J. Invented" not in every, "other fields of the vendor's row stay out"
    assert b"vendor.csv" not in every
    assert not verify(public).differs


@pytest.mark.parametrize(("licence", "sensitivity"), [("", "public"), ("CC-BY-4.0", "internal")])
def test_what_may_not_be_published_is_not(drill: Path, tmp_path: Path, licence: str, sensitivity: str) -> None:
    public, every = published(drill, tmp_path, licence, sensitivity)
    assert b"Halcyon" not in every
    assert not (public / "others").exists()
    assert 'id="others"' not in (public / "index.html").read_text("utf-8")
