"""Every bad input beside two good ones: a named error or counted rejects with place and reason, and nothing else is harmed."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from whole import whole

from asuser import roadstead
from roadstead.logbook import open_logbook, writing
from roadstead.run import intake

PROSE = "La Russie a déclaré jeudi que le navire n'était pas à Rajin.\n\n« Ces affirmations sont sans fondement », a dit un porte-parole du ministère.\n"
FIXES = "Time,MMSI,Latitude_degrees,Longitude_degrees,COG_degrees,SOG_knots\n" + "".join(
    f"2016-01-12 13:{m:02}:11,235000101,50.{m:02},-1.25,157.8,5.9\n" for m in range(30)
)
ROW = "2016-01-12 14:00:00,235000101,{lat},-1.25,157.8,5.9\n"
SIGHTING = "id,vessel,imo,event,place,date_from,date_to,quantity,asserted_by,source,note\n"
GOOD = {"good.txt": PROSE + "Un bon fichier.\n", "good.csv": FIXES}
NOISE = random.Random(5).randbytes(5000)


def put(name: str, content: bytes | str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)

    return write


def both(*steps: Callable[[Path], object]) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        for step in steps:
            step(folder)

    return write


def loop_of_folders(folder: Path) -> None:
    (folder / "inner").mkdir()
    (folder / "inner" / "again").symlink_to(folder, target_is_directory=True)


def unreadable(folder: Path) -> None:
    if os.name != "posix" or os.geteuid() == 0:
        pytest.skip("root reads everything: run the tests as another user, `runuser -u nobody -- make test`")
    (folder / "bad.txt").write_text(PROSE)
    (folder / "bad.txt").chmod(0)


# name of the case, what makes it, (reason contains, count, place begins with; None: without a receipt).
BAD: list[tuple[str, Callable[[Path], object], tuple[str, int, str | None]]] = [
    ("empty file", put("bad.csv", b""), ("empty file", 1, "byte:0")),
    ("binary noise", put("bad.bin", NOISE), ("no reader", 1, None)),
    ("noise named csv", put("bad.csv", NOISE), ("no reader", 1, None)),
    ("truncated gzip", put("bad.csv.gz", gzip.compress((FIXES * 400).encode())[:-60]), ("gzip stream ends before its end", 1, "byte:")),
    ("damaged gzip", put("bad.gz", b"\x1f\x8b" + NOISE), ("damaged gzip", 1, "byte:0")),
    ("no time column", put("bad.csv", FIXES.replace("Time", "Moment")), ("no column for t", 1, "row:0")),
    ("no day column", put("bad.csv", SIGHTING.replace("date_from,date_to", "a,b") + "x,A,,seen,Rajin,,,,RUSI,,\n"), ("no column for date", 1, "row:0")),
    ("positions out of range", put("bad.csv", FIXES + ROW.format(lat="90.001") + ROW.format(lat="-1000000000")), ("lat out of range", 2, "row:31")),
    ("position no number", put("bad.csv", FIXES + ROW.format(lat="north")), ("position missing", 1, "row:31")),
    ("position NaN", put("bad.csv", FIXES + ROW.format(lat="nan")), ("position missing", 1, "row:31")),
    ("time unreadable", put("bad.csv", FIXES + ROW.format(lat="50").replace("2016-01-12", "12/01/2016")), ("time unreadable", 1, "row:31")),
    ("time out of the calendar", put("bad.csv", FIXES + ROW.format(lat="50").replace("2016-01-12", "2016-02-30")), ("time unreadable", 1, "row:31")),
    ("day unreadable", put("bad.csv", SIGHTING + "x,A,,seen,Rajin,yesterday,,,RUSI,,\n"), ("day unreadable", 1, "row:1")),
    ("uncertainty that is no number", put("bad.csv", "id,name,names,country,lon,lat,uncertainty_m\nport:x,X,X,FR,1,2,nan\n"), ("", 1, "row:1")),
    ("uncertainty without end", put("bad.csv", "id,name,names,country,lon,lat,uncertainty_m\nport:x,X,X,FR,1,2,inf\n"), ("", 1, "row:1")),
    ("NUL inside a line", put("bad.csv", FIXES + ROW.format(lat="50").replace("157", "1\0007")), ("NUL in the row", 1, "row:31")),
    ("NUL inside prose", put("bad.txt", PROSE * 20 + "Un mot\0coupé ici.\n"), ("NUL in the passage", 1, "char:")),
    ("undecodable row", put("bad.csv", (FIXES + "".join(FIXES.splitlines(True)[1:]) * 60).encode() + ROW.format(lat="50").encode().replace(b"157", b"\xe9\xe9\xe9")), ("not utf-8", 1, "row:")),
    ("huge line", put("bad.csv", FIXES + "1" * (3 << 20) + "\n"), ("wrong number of fields", 1, "row:31")),
    ("line beyond all bounds", put("bad.csv", FIXES + "1" * (12 << 20) + "\n"), ("a line of more than 1 MiB", 1, "line:")),
    ("symlink to itself", lambda d: (d / "bad.txt").symlink_to("bad.txt"), ("symbolic links", 1, None)),
    ("two symlinks in a ring", lambda d: ((d / "bad1").symlink_to("bad2"), (d / "bad2").symlink_to("bad1")), ("symbolic links", 2, None)),
    ("symlink loop of folders", loop_of_folders, ("symlink loop", 1, None)),
    ("symlink to nothing", lambda d: (d / "bad.txt").symlink_to("nowhere.txt"), ("no such file", 1, None)),
    ("a pipe", lambda d: os.mkfifo(d / "bad.txt"), ("not a file", 1, None)),
    ("a device", lambda d: (d / "bad.txt").symlink_to("/dev/zero"), ("not a file", 1, None)),
    ("unreadable permissions", unreadable, ("permission denied", 1, None)),
    ("sources.csv without file", put("sources.csv", "name,url\ngood.txt,https://example.org\n"), ("no column `file`", 1, None)),
    ("sources.csv with an unknown column", put("sources.csv", "file,uri\ngood.txt,https://example.org\n"), ("unknown column `uri`", 1, None)),
    ("sources.csv twice the same", put("sources.csv", "file,url\ngood.txt,a\ngood.txt,b\n"), ("comes twice", 1, None)),
    ("sources.csv empty", put("sources.csv", b""), ("empty file", 1, None)),
    ("sources.csv of noise", put("sources.csv", NOISE), ("not text", 1, None)),
    ("name with a newline", put("bad\nname.csv", b""), ("empty file", 1, "byte:0")),
    ("name in emoji and markup", put("🚢 <script>alert(1)<⁄script> é.csv", b""), ("empty file", 1, "byte:0")),
    ("name that is no text", lambda d: Path(os.fsdecode(os.fsencode(d) + b"/bad\xe9.csv")).write_bytes(b""), ("empty file", 1, "byte:0")),
]  # fmt: skip

# What is bad by its looks only: it must simply be read.
FINE: list[tuple[str, Callable[[Path], object], str, int]] = [
    ("latin-1", put("other.txt", (PROSE * 2 + "Fin.\n").encode("latin-1", "replace")), "passages", 3),
    ("cp1252", put("other.txt", (PROSE.replace("'", "’") * 2).encode("cp1252")), "passages", 3),
    ("utf-16", put("other.txt", (PROSE + "Seize.\n").encode("utf-16")), "passages", 2),
    ("utf-16 table", put("other.csv", FIXES.encode("utf-16")), "fixes", 30),
    ("utf-16-be without mark", put("other.csv", FIXES.encode("utf-16-be")), "fixes", 30),
    ("utf-8 with mark and Windows lines", put("other.csv", b"\xef\xbb\xbf" + FIXES.replace("\n", "\r\n").encode()), "fixes", 30),
    ("count beyond numbers", put("other.csv", SIGHTING + "x,A,,9999999999999999999999 voyages,Rajin,2024-01-01,,,RUSI,,\n"), "sightings", 1),
    ("folder named like a table", both(lambda d: (d / "ais.csv").mkdir(), put("ais.csv/inner.csv", FIXES + "\n")), "fixes", 30),
    ("prose under a name of newline and markup", put('a\n<script>"\'; DROP TABLE receipts;--.txt', PROSE + "Autre.\n"), "passages", 2),
    ("prose under a name that is no text", lambda d: Path(os.fsdecode(os.fsencode(d) + b"/caf\xe9.txt")).write_text(PROSE + "Encore.\n"), "passages", 2),
]  # fmt: skip


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A logbook that has read the good files."""
    folder = tmp_path_factory.mktemp("base")
    for name, text in GOOD.items():
        put(name, text)(folder)
    roadstead("run", folder, "-o", folder / "lb", "--name", "base", "-q")
    return folder / "lb"


def old_rows(logbook: Path, receipts: set[str]) -> dict[str, list[str]]:
    """The export, of these receipts only."""
    return {t: [r for r in rows if json.loads(r).get("src", json.loads(r).get("id")) in receipts] for t, rows in whole(logbook).items()}


@pytest.mark.skipif(os.name != "posix", reason="symlinks, pipes and odd names as POSIX systems have them; run on Linux or macOS")
def test_all_bad_inputs_at_once_at_the_command(base: Path, tmp_path: Path) -> None:
    """One command over every bad input of the table; each is told apart by its folder's name, which its file bears."""
    inputs = tmp_path / "inputs"
    for name, make, _ in BAD:
        folder = inputs / name.replace(" ", "-")
        folder.mkdir(parents=True)
        for good, text in GOOD.items():
            put(good, text)(folder)
        with contextlib.suppress(pytest.skip.Exception):
            make(folder)
    for name, make, _, _ in FINE:
        folder = inputs / f"fine-{name.replace(' ', '-')}"
        folder.mkdir()
        make(folder)
    logbook = tmp_path / "lb"
    shutil.copytree(base, logbook)
    known = {json.loads(r)["id"] for r in whole(logbook)["receipts"]}
    before = old_rows(logbook, known)
    done = roadstead("run", inputs, "-o", logbook, "--name", "bad", code=1)
    assert "Traceback" not in done.stderr
    assert old_rows(logbook, known) == before
    roadstead("verify", logbook / "cases" / "bad", "-q")
    again = whole(logbook)
    roadstead("run", inputs, "-o", logbook, "--name", "bad", "-q", code=1)
    assert whole(logbook) == again


@pytest.mark.skipif(os.name != "posix", reason="symlinks, pipes and odd names as POSIX systems have them; run on Linux or macOS")
@pytest.mark.parametrize(("make", "wanted"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_bad_input_is_counted_with_reason_and_place(base: Path, tmp_path: Path, make: Callable[[Path], object], wanted: tuple[str, int, str | None]) -> None:
    """The same function as the command's, one input at a time: the reject, its count and place, and the good ones beside it."""
    reason, n, at = wanted
    folder = tmp_path / "inputs"
    folder.mkdir()
    put("a-first.txt", PROSE + "Premier.\n")(folder)
    put("z-last.txt", PROSE + "Dernier.\n")(folder)
    make(folder)
    with writing(tmp_path / "lb", "read") as log:
        outcome = intake.read(log, [folder])
        log.finish("read", {})
    assert outcome.rejected == n
    log = open_logbook(tmp_path / "lb")
    rejects = log.rows("rejects").to_dicts()
    names = set(log.rows("receipts")["name"])
    log.db.close()
    assert {"a-first.txt", "z-last.txt"} <= names
    assert sum(r["n"] for r in rejects) == n
    for r in rejects:
        assert reason in r["reason"], rejects
        assert str(tmp_path) not in f"{r['reason']}{r['detail']}", "a reject names the user's machine"
        if at:
            assert r["at"].startswith(at), rejects
        if r["src"] is None:
            assert r["detail"], "neither a receipt nor a name"


@pytest.mark.skipif(os.name != "posix", reason="odd names as POSIX systems have them; run on Linux or macOS")
@pytest.mark.parametrize(("make", "table", "n"), [row[1:] for row in FINE], ids=[row[0] for row in FINE])
def test_odd_but_good_input_is_read(tmp_path: Path, make: Callable[[Path], object], table: str, n: int) -> None:
    folder = tmp_path / "inputs"
    folder.mkdir()
    make(folder)
    with writing(tmp_path / "lb", "read") as log:
        assert intake.read(log, [folder]).rejected == 0
        log.finish("read", {})
    log = open_logbook(tmp_path / "lb")
    assert log.table(table).height >= n
    log.db.close()


@pytest.mark.parametrize("moment", ["listed", "hashed", "copied", "changed"])
def test_a_file_that_vanishes_while_it_is_read(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """Gone after it was listed, after it was hashed, or while it is copied; or another file since: a reject, and the rest goes on."""
    folder = tmp_path / "inputs"
    folder.mkdir()
    for name in ("a.txt", "gone.txt", "z.txt"):
        put(name, PROSE + f"{name}.\n")(folder)
    gone = folder / "gone.txt"
    real_hash, real_open, real_inputs = intake._hash, Path.open, intake.inputs

    if moment == "listed":
        def inputs(paths):  # type: ignore[no-untyped-def]
            found = real_inputs(paths)
            gone.unlink()
            return found

        monkeypatch.setattr(intake, "inputs", inputs)
    else:
        def hashed(path):  # type: ignore[no-untyped-def]
            out = real_hash(path)
            if path == gone:
                if moment == "hashed":
                    gone.unlink()
                elif moment == "changed":
                    gone.write_text(PROSE + "Autre chose.\n")
                else:
                    monkeypatch.setattr(Path, "open", lambda p, *a, **k: _Broken() if p == gone else real_open(p, *a, **k))
            return out

        monkeypatch.setattr(intake, "_hash", hashed)
    with writing(tmp_path / "lb", "read") as log:
        outcome = intake.read(log, [folder])
        log.finish("read", {})
    monkeypatch.undo()
    log = open_logbook(tmp_path / "lb")
    assert outcome.rejected == 1
    assert sorted(log.rows("receipts")["name"]) == ["a.txt", "z.txt"]
    (reject,) = log.rows("rejects").to_dicts()
    log.db.close()
    assert reject["detail"] == "gone.txt"
    assert reject["reason"] in ("no such file or directory", "cannot be read (no such file or directory)", "cannot be read (input/output error)", "changed while it was read")
    # When it is there again it is read, and the reject goes.
    gone.write_text(PROSE + "gone.txt.\n")
    with writing(tmp_path / "lb", "read") as log:
        assert intake.read(log, [folder]).rejected == 0
        log.finish("read", {})
    log = open_logbook(tmp_path / "lb")
    assert log.rows("receipts").height == 3
    assert log.rows("rejects").height == 0
    log.db.close()


class _Broken:
    """A file whose disk fails."""

    def __enter__(self) -> _Broken:
        return self

    def __exit__(self, *_: object) -> None: ...

    def read(self, _: int) -> bytes:
        raise OSError(5, "Input/output error")


def test_two_unreadable_files_of_one_name_are_two_rejects(tmp_path: Path) -> None:
    for part in ("a", "b"):
        (tmp_path / "in" / part).mkdir(parents=True)
        (tmp_path / "in" / part / "x.txt").symlink_to("nowhere")
    done = roadstead("read", tmp_path / "in", "-o", tmp_path / "lb", code=1)
    assert "2 rows or files rejected" in done.stdout
    (reject,) = map(json.loads, roadstead("export", "rejects", tmp_path / "lb").stdout.splitlines())
    assert reject["n"] == 2
