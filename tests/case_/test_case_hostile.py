"""A case in hostile hands, and hostile inputs in a case: nothing is changed unseen, nothing leaks, nothing is run."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import shutil
import sqlite3
import struct
import zlib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from asuser import ROOT, roadstead
from roadstead.case import CaseError, verify
from roadstead.case.bare import bare
from roadstead.logbook import LogbookError, writing
from roadstead.run import here

MANIFEST = "manifest.sha256"
SECRETS = ("SECRETWORD", "jdupont", "/home/jdupont/secret-dossier", "secret-dossier")


# -- a case that somebody changed -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def frozen(drill: Path) -> Path:
    return drill / "cases" / "drill"


def files(case: Path) -> list[str]:
    return sorted(p.relative_to(case).as_posix() for p in case.rglob("*") if p.is_file())


@pytest.fixture
def mine(frozen: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(frozen, tmp_path / "case"))


def mended(case: Path) -> None:
    """The manifest that a careful forger leaves."""
    lines = (f"{sha256((case / f).read_bytes()).hexdigest()}  {f}\n" for f in files(case) if f != MANIFEST)
    (case / MANIFEST).write_text("".join(lines), "utf-8")


def test_a_flipped_byte_in_every_file_is_named(mine: Path) -> None:
    assert not verify(mine).differs
    names = files(mine)
    assert len(names) > 10
    for name in names:
        path = mine / name
        before = path.read_bytes()
        for at in sorted({0, len(before) // 2, max(0, len(before) - 1)}):
            raw = bytearray(before or b"\0")
            raw[at] ^= 1
            path.write_bytes(raw)
            differs = verify(mine).differs
            assert differs, f"{name}, byte {at}"
            if name != MANIFEST:
                assert any(d.startswith(f"{name}:") for d in differs), (name, differs)
        path.write_bytes(before)
    assert not verify(mine).differs


def test_every_byte_of_the_manifest_counts(mine: Path) -> None:
    before = (mine / MANIFEST).read_bytes()
    for at in range(0, len(before), 7):
        raw = bytearray(before)
        raw[at] ^= 1
        (mine / MANIFEST).write_bytes(raw)
        differs = verify(mine).differs
        assert differs
        line = before[:at].count(b"\n") + 1
        name = before.splitlines()[line - 1].split(b"  ", 1)[1].decode()
        told = " ".join(differs)
        assert name in told or f"line {line}" in told or "form" in told, (at, differs)
    for other in (before + b"\n", before[:-1], before.replace(b"\n", b"\r\n"), before.upper(), before.replace(b"  ", b" *"), b""):
        (mine / MANIFEST).write_bytes(other)
        assert verify(mine).differs


@pytest.mark.parametrize("how", ["add", "add hidden", "add in evidence", "delete", "rename", "link", "link folder", "link manifest", "pipe", "swap"])
def test_a_changed_set_of_files_is_named(mine: Path, tmp_path: Path, how: str) -> None:
    target = mine / "findings.json"
    other = tmp_path / "elsewhere"
    named = "findings.json"
    if how.startswith("add"):
        named = {"add": "more.txt", "add hidden": ".hidden", "add in evidence": "evidence/more.jsonl"}[how]
        (mine / named).write_text("x")
    elif how == "delete":
        target.unlink()
    elif how == "rename":
        target.rename(mine / "findings2.json")
        assert any("findings2.json" in d for d in verify(mine).differs)
    elif how == "link":
        shutil.move(target, other)
        target.symlink_to(other)
    elif how == "link folder":
        shutil.move(mine / "evidence", other)
        (mine / "evidence").symlink_to(other, target_is_directory=True)
        named = "evidence"
    elif how == "link manifest":
        shutil.move(mine / MANIFEST, other)
        (mine / MANIFEST).symlink_to(other)
        named = MANIFEST
    elif how == "pipe":
        import os

        target.unlink()
        os.mkfifo(target)
    else:
        a, b = target.read_bytes(), (mine / "method.json").read_bytes()
        target.write_bytes(b)
        (mine / "method.json").write_bytes(a)
    done = roadstead("verify", mine, code=1)
    assert named in done.stderr
    assert done.stdout == ""


def test_a_forged_verdict_under_a_mended_manifest_is_reported(mine: Path) -> None:
    findings = json.loads((mine / "findings.json").read_text("utf-8"))
    recomputable = json.loads((mine / "method.json").read_text("utf-8"))["recomputable"]
    assert {f["id"] for f in findings} == set(recomputable), "a finding of the drill cannot be weighed again from its case"
    for finding in findings:
        was = finding["verdict"]
        finding["verdict"] = "contradicted" if was != "contradicted" else "supported"
        (mine / "findings.json").write_text(json.dumps(findings), "utf-8")
        mended(mine)
        (told,) = verify(mine).differs
        assert finding["id"] in told
        finding["verdict"] = was
    done = roadstead("verify", mine, code=1)
    assert "finding" in done.stderr


def test_forged_evidence_under_a_mended_manifest_is_reported(mine: Path) -> None:
    path = mine / "evidence" / "listings.jsonl"
    path.write_text("".join(line for line in path.read_text("utf-8").splitlines(True) if "9990001" not in line), "utf-8")
    mended(mine)
    assert verify(mine).differs


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("findings.json", "[1]"), ("findings.json", "{}"), ("findings.json", "null"), ("findings.json", "[{\"id\": 3}]"), ("findings.json", "\udcff"),
        ("method.json", "[]"), ("method.json", "{}"), ("method.json", "{\"recomputable\": 3}"), ("method.json", "{\"recomputable\": [\"x\"]}"), ("method.json", "["),
        ("evidence/events.jsonl", "{\"id\": 5}\n"), ("evidence/statements.jsonl", "{\"id\": \"x\", \"body\": {}}\n"), ("evidence/statements.jsonl", "\0\n"),
        ("evidence/listings.jsonl", "{\"nosuch\": 1}\n"), ("evidence/listings.jsonl", "[" * 100_000),
    ],
)  # fmt: skip
def test_any_content_under_a_mended_manifest_gives_a_list_and_no_crash(mine: Path, name: str, content: str) -> None:
    (mine / name).write_bytes(content.encode("utf-8", "surrogateescape"))
    mended(mine)
    assert verify(mine).differs


# -- secrets ------------------------------------------------------------------------------------------------------------


def png(texts: list[tuple[bytes, bytes]]) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunk(k, d) for k, d in texts) + chunk(b"IDAT", zlib.compress(b"\0abcdef" * 2)) + chunk(b"IEND", b"")


def planted(folder: Path) -> None:
    """The drill, with secrets wherever an input has a place for one that no finding needs."""
    shutil.copytree(ROOT / "examples" / "drill" / "inputs", folder)
    word, user, path, _ = SECRETS
    article = folder / "01-brume-six-deliveries.txt"
    article.rename(folder / "jdupont-SECRETWORD.txt")
    article = folder / "jdupont-SECRETWORD.txt"
    article.write_text(article.read_text("utf-8") + f"\nUnused prose: {word} lies in {path}/note.txt, written by {user}.\n", "utf-8")
    rows = list(csv.DictReader((folder / "sources.csv").read_text("utf-8").splitlines()))
    for row in rows:
        if row["file"].startswith("01-"):
            row["file"] = article.name
        row["retrieved_by"], row["note"] = user, f"{row['note']} {word} {path}"
        row["url"] = f"file://{path}/{row['file']}"
        if row["file"] == "drill_quay.png":
            row["file"] = "jdupont-SECRETWORD.png"
    rows.append({**rows[0], "file": "plain-SECRETWORD.csv", "note": f"SIMULATED {word}"})
    with (folder / "sources.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    sightings = list(csv.DictReader((folder / "sightings.csv").read_text("utf-8").splitlines()))
    for row in sightings:
        row["note"], row["id"] = f"{word} {path}", f"{user}-{row['id']}"
        row["url"] = f"{path}/{word}"
        row["remark of mine"] = word
        row["picture"] = "jdupont-SECRETWORD.png"
    with (folder / "sightings.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, sightings[0])
        writer.writeheader()
        writer.writerows(sightings)
    (folder / "drill_quay.png").unlink()
    (folder / "jdupont-SECRETWORD.png").write_bytes(png([(b"tEXt", b"Author\0jdupont SECRETWORD"), (b"eXIf", b"/home/jdupont/secret-dossier")]))
    # Another file of AIS: a ship of no finding, with a secret for a name and in a column nobody reads.
    head = "Simulated,MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft,Cargo,TransceiverClass\n"
    (folder / "plain-SECRETWORD.csv").write_text(head + "".join(
        f"SIMULATED,799000777,2025-03-0{d}T00:00:00,10.0,-20.0,0,0,0,SECRETWORD,IMO9990777,JDUPONT,70,0,9,9,5,,A\n" for d in range(1, 8)
    ))  # fmt: skip
    # Without a licence: an article, a table of sightings, ports, a list and a picture.
    (folder / "02-ostrane-dement.txt").rename(folder / "nolicence-jdupont.txt")
    (folder / "nolicence-ports.csv").write_text(
        "id,name,names,country,lon,lat,uncertainty_m,source,simulated\n"
        "port:SECRETWORD,SECRETWORD,SECRETWORD|Sorne,XV,-121.5,-46.2,10,SECRETWORD,SIMULATED\n"
        "port:SECRETWORD2,SECRETWORD,SECRETWORD|Calme,XO,-128.0,-44.0,10,SECRETWORD,SIMULATED\n"
    )


def traces(folder: Path, words: tuple[str, ...] = SECRETS) -> list[str]:
    """Where any of the words stands: in the name or the bytes of any file, in whatever encoding and case."""
    found = []
    for path in sorted(folder.rglob("*")):
        raw = path.read_bytes() if path.is_file() else b""
        lowered = raw.lower()
        for word in words:
            w = word.lower()
            if w in path.relative_to(folder).as_posix().lower():
                found.append(f"name {path.relative_to(folder)}")
            for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
                if w.encode(encoding) in lowered:
                    found.append(f"{word} ({encoding}) in {path.relative_to(folder)}")
            if b"\x1f\x8b" in raw[:2]:
                found.append(f"compressed {path}")
    return found


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A logbook of planted inputs, with a full case, one with whole receipts and a public one."""
    at = tmp_path_factory.mktemp("planted")
    planted(at / "inputs")
    roadstead("run", at / "inputs", "-o", at / "lb", "--name", "case", "-q")
    roadstead("freeze", at / "lb", "--name", "whole", "--with-receipts", "-q")
    roadstead("freeze", at / "lb", "--name", "case", "--public", "-q")
    return at / "lb"


def test_no_secret_is_in_the_public_case(secret: Path) -> None:
    public = secret / "cases" / "case-public"
    assert traces(secret / "cases" / "case"), "the full case holds the secrets: else this test looks for nothing"
    assert not traces(public)
    assert (public / "findings.json").read_text("utf-8") != "[]\n"
    roadstead("verify", public, "-q")


def test_a_public_case_takes_no_whole_receipts(secret: Path) -> None:
    done = roadstead("freeze", secret, "--public", "--with-receipts", code=2)
    assert "--with-receipts" in done.stderr


def test_the_public_picture_is_the_picture_without_its_words(secret: Path) -> None:
    (full,) = (secret / "cases" / "case" / "pictures").iterdir()
    raw = full.read_bytes()
    assert b"SECRETWORD" in raw
    assert sha256(raw).hexdigest() in full.name
    (shown,) = (secret / "cases" / "case-public" / "pictures").iterdir()
    assert shown.name == full.name
    assert shown.read_bytes() == png([])


def test_a_photograph_is_bared_to_its_pixels_or_refused() -> None:
    def part(marker: int, data: bytes) -> bytes:
        return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data

    jfif, tables = part(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"), part(0xDB, bytes(65))
    scan = part(0xDA, bytes(10)) + b"\x01\xff\x00\x02\xff\xd0\x03"
    plain = b"\xff\xd8" + jfif + tables + scan + part(0xC4, bytes(20)) + scan + b"\xff\xd9"
    dressed = (
        b"\xff\xd8" + jfif + part(0xE1, b"Exif\0\0 jdupont") + part(0xE0, b"JFXX jdupont") + part(0xFE, b"jdupont") + part(0xED, b"jdupont") + part(0xEE, b"Adobe and jdupont")
        + tables + b"\xff" + part(0xEF, b"jdupont") + scan + part(0xFE, b"jdupont") + part(0xC4, bytes(20)) + scan + b"\xff\xd9 jdupont"
    )  # fmt: skip
    assert bare(dressed) == bare(plain) == plain
    assert bare(png([(b"iTXt", b"jdupont"), (b"tIME", b"1234567")]) + b"jdupont") == png([])
    for raw in (b"", b"II*\0", b"GIF89a", dressed[:60], plain[:-8], png([])[:-14], b"\xff\xd8jdupont", b"\xff\xd8\xff\xe1\xff\xffjdupont"):
        assert bare(raw) is None


def test_what_has_no_licence_or_is_sensitive_is_a_hash_only(tmp_path: Path) -> None:
    inputs = Path(shutil.copytree(ROOT / "examples" / "drill" / "inputs", tmp_path / "inputs"))
    rows = list(csv.DictReader((inputs / "sources.csv").read_text("utf-8").splitlines()))
    changes = {"01-brume-six-deliveries.txt": {"licence": ""}, "02-ostrane-dement.txt": {"sensitivity": "sensitive"}, "05-armateur-quatre-voyages.txt": {"licence": "unknown"}}
    for row in rows:
        row.update(changes.get(row["file"], {}))
    with (inputs / "sources.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    roadstead("run", inputs, "-o", tmp_path / "lb", "--name", "x", "--public", "-q")
    case = tmp_path / "lb" / "cases" / "x-public"
    withheld = {r["sha256"]: r for r in csv.DictReader(io.StringIO((case / "withheld.csv").read_text("utf-8")))}
    for name in changes:
        raw = (inputs / name).read_bytes()
        row = withheld.pop(sha256(raw).hexdigest())
        assert int(row["bytes"]) == len(raw)
        assert row["reason"] == ("marked sensitive" if name.startswith("02") else "no known licence")
        assert not traces(case, (name,))
        for line in raw.decode().splitlines()[2:]:
            assert len(line) < 40 or not traces(case, (line[:60],))
        for other in files(case):
            if not re.fullmatch(r"withheld\.csv|manifest\.sha256|index(\.fr)?\.html", other):
                assert sha256(raw).hexdigest().encode() not in (case / other).read_bytes(), other
    assert not withheld
    roadstead("verify", case, "-q")


def withdraw(lb: Path, ids: list[str], patience_ms: int = 30_000) -> None:
    """As the command does, without a process for each."""
    for ident in ids:
        with writing(lb, "withdraw") as log:
            log.db.execute(f"PRAGMA busy_timeout={patience_ms}")
            here.withdraw(log, ident, "asked for")


def test_after_withdrawal_nothing_is_left_anywhere_in_the_logbook(secret: Path, tmp_path: Path) -> None:
    lb = Path(shutil.copytree(secret, tmp_path / "lb"))
    ids = [json.loads(line)["id"] for line in roadstead("export", "receipts", lb).stdout.splitlines()]
    assert traces(lb)
    roadstead("withdraw", ids[0], lb, "--why", "asked for", "-q")
    withdraw(lb, [ident[:12] for ident in ids[1:-1]])
    roadstead("withdraw", ids[-1][:12], lb, "--why", "asked for", "-q")
    assert not traces(lb)
    assert not traces(lb, ("TARNEL", "Brume", "Drouvent", "799000101"))
    rows = [json.loads(line) for line in roadstead("export", "receipts", lb).stdout.splitlines()]
    assert {r["id"] for r in rows} == set(ids)
    assert all(r["withdrawn"] and "asked for" in r["withdrawn"] and r["name"] is None for r in rows)
    assert roadstead("export", "findings", lb).stdout == ""
    # The bytes are refused when they come again.
    roadstead("read", secret.parent / "inputs", "-o", lb, "-q")
    assert not traces(lb, ("Drouvent",))


def test_one_withdrawn_receipt_takes_its_cases_with_it_and_no_others(tmp_path: Path) -> None:
    """A picture, a file no finding rests on, and one that could not be read at first: their names and bytes go from the cases too."""
    inputs = tmp_path / "inputs"
    planted(inputs)
    (inputs / "late-SECRETNAME.txt").symlink_to("nowhere")
    roadstead("run", inputs, "-o", tmp_path / "lb", "--name", "case", "-q", code=1)
    (inputs / "late-SECRETNAME.txt").unlink()
    (inputs / "late-SECRETNAME.txt").write_text("Le SECRETNAME a quitté le port mardi, a déclaré un porte-parole du ministère à la presse.\n")
    roadstead("read", inputs, "-o", tmp_path / "lb", "-q")
    by_name = {r["name"]: r["id"] for r in map(json.loads, roadstead("export", "receipts", tmp_path / "lb").stdout.splitlines())}
    for name in ("jdupont-SECRETWORD.png", "plain-SECRETWORD.csv", "late-SECRETNAME.txt"):
        lb = Path(shutil.copytree(tmp_path / "lb", tmp_path / name / "lb"))
        raw = (inputs / name).read_bytes()
        roadstead("withdraw", by_name[name], lb, "--why", "asked for", "-q")
        assert not [p for p in lb.rglob("*") if p.is_file() and raw in p.read_bytes()], name
        if name == "late-SECRETNAME.txt":
            assert not traces(lb, ("SECRETNAME",))
        else:
            assert (lb / "cases" / "case" / "WITHDRAWN.txt").is_file(), name
            assert [p.name for p in (lb / "cases" / "case").iterdir()] == ["WITHDRAWN.txt"]


def test_a_public_case_that_only_withheld_the_receipt_stays(secret: Path, tmp_path: Path) -> None:
    lb = Path(shutil.copytree(secret, tmp_path / "lb"))
    ident = next(r["id"] for r in map(json.loads, roadstead("export", "receipts", lb).stdout.splitlines()) if r["name"] == "nolicence-jdupont.txt")
    roadstead("withdraw", ident, lb, "--why", "asked for", "-q")
    assert (lb / "cases" / "case-public" / MANIFEST).is_file()
    roadstead("verify", lb / "cases" / "case-public", "-q")


def test_withdrawal_beside_a_reader_says_so_and_goes_through_later(secret: Path, tmp_path: Path) -> None:
    """Another program that holds the log open keeps old pages alive: never is "withdrawn" said while they are there."""
    lb = Path(shutil.copytree(secret, tmp_path / "lb"))
    ids = [r["id"] for r in map(json.loads, roadstead("export", "receipts", lb).stdout.splitlines())]
    reader = sqlite3.connect(lb / "log.sqlite", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM receipts").fetchone()
    with pytest.raises(LogbookError, match="another program"):
        withdraw(lb, ids[:1], patience_ms=300)
    reader.close()
    withdraw(lb, ids)
    assert not traces(lb)


# -- hostile text on the page --------------------------------------------------------------------------------------------

EVIL = ('<script>alert("x")</script>', '"><img src=x onerror=alert(1)>', "{{ 7*191 }}", "{% raw %}", "';alert(1)//", "</title></style><script>")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case whose every text comes from somebody who means harm."""
    at = tmp_path_factory.mktemp("hostile")
    inputs = at / "inputs"
    inputs.mkdir()
    names = [e.replace("/", "∕") for e in EVIL]
    sources = [["file", "url", "publisher", "published", "licence", "sensitivity", "origin", "note"]]
    for n, (evil, name) in enumerate(zip(EVIL, names, strict=True)):
        file = f"{name}-{n}.txt"
        (inputs / file).write_text(
            f"SIMULATED exercise {evil}\n\nThe Institut Brume {evil} said on Tuesday 29 April 2025 that the cargo ship TARNEL {evil} had made at least six deliveries "
            f'from Port Calme to Sorne Haven since 1 March 2025. "We take her for {evil}," the director of the institute, Maëlle {evil}, told Drill Wire.\n', "utf-8")  # fmt: skip
        sources.append([file, f"https://example.org/{evil}", evil, evil, evil, "public", evil, f"SIMULATED {evil}"])
    with (inputs / "sightings.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["id", "vessel", "imo", "event", "place", "date_from", "date_to", "quantity", "asserted_by", "sensor", "identified_by", "origin", "reported_in", "url", "note", "simulated"])
        for n, evil in enumerate([*EVIL, "=HYPERLINK(1)", "+1+1", "-1+1", "@SUM(1)", "\t=1+1"]):
            writer.writerow([evil, evil, "9990001", evil, f"Port {evil}->Sorne {evil}", f"2025-03-0{n % 9 + 1}", f"2025-03-1{n % 9}", evil, evil, evil, evil, evil, evil, evil, evil, "SIMULATED"])
    (inputs / "listings.csv").write_text((ROOT / "examples/drill/inputs/listings.csv").read_text("utf-8").replace("TARNEL VIGIL", '"<script>alert(""x"")</script>"'), "utf-8")
    with (inputs / "sources.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(sources)
    roadstead("run", inputs, "-o", at / "lb", "--name", "<script>alert(1)<∕script>", "-q", code=None)
    (case,) = (at / "lb" / "cases").iterdir()
    return case


def test_nothing_of_an_input_is_markup_on_the_page(hostile: Path) -> None:
    ours = {"html", "head", "body", "meta", "link", "title", "style", "nav", "a", "strong", "h1", "h2", "h3", "h4", "section", "p", "article", "span", "div", "ul", "li",
            "small", "code", "table", "thead", "tbody", "tr", "th", "td", "pre", "blockquote", "figure", "figcaption", "img", "svg", "g", "line", "text", "rect", "defs",
            "pattern", "path", "circle", "br", "!doctype", "details", "summary", "header", "footer", "main", "em", "b", "i", "ol", "dl", "dt", "dd", "time", "abbr", "caption", "colgroup", "col", "polygon"}  # fmt: skip
    for name in ("index.html", "index.fr.html"):
        page = (hostile / name).read_text("utf-8")
        assert "<script" not in page.lower()
        assert not re.search(r"<[^>]*\son\w+\s*=", page), "an attribute that runs"
        assert "1337" not in page, "a template in an input was run"
        tags = {t.lower() for t in re.findall(r"<\s*/?\s*([!a-zA-Z][\w:-]*)", page)}
        assert tags <= ours, tags - ours
        assert "&lt;script&gt;" in page
        assert "{{ 7*191 }}" in page
        assert not re.search(r"(?:src|href)\s*=\s*[\"']?\s*(?:javascript|https?|file|//)", page), "an address is fetched or followed"
        assert re.search(r"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'", page)
        ours_titled = re.findall(r'(?:<rect [^>]*>|<text class="mark[^>]*>[^<]*)<title>', page)
        assert page.count("<title>") == 1 + len(ours_titled), "a title that is neither the page's nor a mark's on the timeline"
    assert not re.search(r"[<>\"'/]", hostile.name)
    roadstead("verify", hostile, "-q")


def test_no_cell_of_the_voyage_table_is_a_formula(hostile: Path) -> None:
    rows = list(csv.reader(io.StringIO((hostile / "voyages.csv").read_text("utf-8"), newline="")))
    assert len(rows) > 8
    cells = [c for row in rows for c in row]
    assert not [c for c in cells if c[:1] in set("=+-@\t\r\n")]
    assert any(c.startswith("'=") for c in cells), "no formula came so far: the test looks for nothing"


def test_names_that_are_paths_stay_inside(drill: Path, tmp_path: Path) -> None:
    lb = Path(shutil.copytree(drill, tmp_path / "lb"))
    for name in ("../out", "a/../../b", "/abs", "..", ".", "", "\0", "x" * 300, "日本" * 90, "CON", "a\nb", "-rf"):
        with writing(lb, "freeze") as log, contextlib.suppress(CaseError):
            here.freeze(log, name)
    assert "cannot name a case" in roadstead("freeze", lb, "--name", "..", code=2).stderr
    assert {p.name for p in tmp_path.iterdir()} == {"lb"}
    assert {p.name for p in lb.iterdir()} <= {"cases", "log.sqlite", "log.sqlite-wal", "log.sqlite-shm", "receipts", "rows", "tmp", "writer.lock"}
    for case in _cases(lb):
        assert not verify(case).differs


def _cases(lb: Path) -> Iterator[Path]:
    return (lb / "cases").iterdir()
