"""The commands as a user meets them: every example of every help text is run, codes and exports are as promised."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from pathlib import Path

import click
import pytest

from asuser import ROOT, alone, roadstead
from roadstead.cli import TABLES, cli
from roadstead.logbook import open_logbook
from roadstead.run import exports

EVENT = ["id", "rule", "preset", "params", "kind", "key", "vessel", "mmsi", "imo", "with", "t0", "t1", "lon0", "lat0", "lon1", "lat1", "place", "state", "confidence", "fixes", "simulated", "by", "src", "at", "detail"]
FINDING = ["id", "rule", "proposition", "verdict", "said_by", "for", "against", "missing", "otherwise", "likelihood", "confidence", "review", "simulated", "cites"]
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def helps() -> dict[str, str]:
    out = {}
    for name, command in cli.commands.items():
        with click.Context(command, info_name=f"roadstead {name}", help_option_names=["-h", "--help"]) as context:
            out[name] = command.get_help(context)
    return out


def examples(text: str) -> list[str]:
    return re.findall(r"^\s*\$ (.+)$", text, re.M)


def jsonl(*args: object) -> list[dict[str, object]]:
    return [json.loads(line) for line in roadstead("export", *args).stdout.splitlines()]


# -- help and its examples ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_has_help_with_an_example(name: str) -> None:
    text = helps()[name]
    found = examples(text)
    assert found
    assert all(line.startswith(f"roadstead {name} ") for line in found)
    assert re.search(r"^\s*-h, --help", text, re.M)


def test_help_is_printed_by_the_command_itself() -> None:
    shown = alone("--help").stdout
    assert set(re.findall(r"^  (\w+) +\S", shown, re.M)) >= set(cli.commands)
    assert "$ roadstead run " in roadstead("run", "-h").stdout
    assert roadstead("--version").stdout.startswith("roadstead, version ")


def test_every_example_in_the_help_runs_in_order_as_written(tmp_path: Path) -> None:
    """In a copy of the project's folder; a receipt that an example names is given as the logbook has it. A command's first example has a process
    of its own: what it needs it imports itself, and it ends without a word about its end."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    lines = [line for text in helps().values() for line in examples(text)]
    order = ["run", "read", "detect", "weigh", "freeze", "export", "search", "serve", "simulate", "verify", "withdraw"]
    verb = lambda line: shlex.split(line)[1]  # noqa: E731
    assert {verb(line) for line in lines} == set(cli.commands)
    started: set[str] = set()
    for line in sorted(lines, key=lambda one: order.index(verb(one)) if verb(one) in order else 6):
        args = shlex.split(line)[1:]
        if args[0] == "serve":
            serve_and_fetch(args, tmp_path)
            continue
        if args[:2] == ["lists", "fetch"]:
            continue  # goes to the publishers: the tests of tests/run_/test_fetch.py have servers of their own
        if args[0] == "withdraw":
            ids = jsonl("receipts", tmp_path / "out" / "rajin")
            args[1] = next(str(r["id"]) for r in ids)[: len(args[1])]
        done = (roadstead if args[0] in started else alone)(*args, cwd=tmp_path, code=None)
        started.add(args[0])
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
        assert done.stdout or "-o" in args or "-q" in args, line
        assert not re.search(r"Traceback|Warning|Exception ignored", done.stderr), f"{line}\n{done.stderr}"
    assert started >= set(cli.commands) - {"serve", "lists"}


def serve_and_fetch(args: list[str], cwd: Path) -> None:
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    server = subprocess.Popen([sys.executable, "-m", "roadstead", *args, "--port", "0"], cwd=cwd, stdout=subprocess.PIPE, text=True, env=env)
    try:
        assert server.stdout
        address = re.search(r"http://\S+", server.stdout.readline())
        assert address
        with urllib.request.urlopen(address[0], timeout=20) as page:
            assert "rajin" in page.read().decode()
    finally:
        server.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
        server.wait(20)
        assert server.stdout
        server.stdout.close()


# -- exit codes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "args",
    [
        [], ["nosuch"], ["run"], ["run", "nowhere", "-o", "x"], ["run", "examples"], ["export", "receipts", "nowhere"], ["export", "nosuch", "DRILL"],
        ["export", "receipts", "DRILL", "--format", "geojson"], ["export", "statements", "DRILL", "--format", "geojson"], ["export", "findings", "DRILL", "--format", "xml"],
        ["export", "events", "DRILL", "--kind", "all"], ["detect", "nowhere"], ["weigh", "nowhere"], ["freeze", "nowhere"], ["verify", "nowhere"], ["verify", "DRILL"],
        ["withdraw", "ffff", "DRILL", "--why", "x"], ["withdraw", "", "DRILL", "--why", "x"], ["withdraw", "%", "DRILL", "--why", "x"], ["withdraw", "ab", "DRILL"],
        ["serve", "nowhere"], ["simulate", "nowhere", "-o", "x"], ["search", "x", "-o", "nowhere"], ["run", "examples/rajin", "-o", "OUT", "--map", "t"],
        ["run", "examples/rajin", "-o", "OUT", "--public", "--with-receipts"], ["export", "receipts", "examples"],
    ],
)  # fmt: skip
def test_wrong_use_is_two_and_one_sentence(drill: Path, tmp_path: Path, args: list[str]) -> None:
    given = [str(drill) if a == "DRILL" else str(tmp_path / "lb") if a == "OUT" else str(ROOT / a) if a.startswith("examples") else a for a in args]
    # A server that begins where it should refuse would hold this process for ever.
    said = (alone if args[:1] == ["serve"] else roadstead)(*given, code=2).stderr
    assert "Traceback" not in said
    assert said.strip()
    assert not Path("nowhere").exists()


@pytest.mark.parametrize(("option", "value"), [("--as-of", "yesterday"), ("--as-of", "2022-13-40"), ("--preset", "nosuch")])
def test_an_option_that_means_nothing_is_wrong_use(tmp_path: Path, option: str, value: str) -> None:
    done = roadstead("run", "examples/drill/inputs", "-o", tmp_path / "lb", option, value, code=2)
    assert value.split("=")[0] in done.stderr


def test_something_rejected_is_one(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    done = roadstead("read", tmp_path / "empty.csv", "-o", tmp_path / "lb", code=1)
    assert "1 rows or files rejected" in done.stdout
    assert "empty file" in done.stdout


def at_fault(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 70, done.stderr
    assert "Traceback" in done.stderr
    assert "planted" in done.stderr
    assert "fault of the program" in done.stderr


@pytest.mark.parametrize("error", [ValueError, KeyError, AssertionError, RecursionError, MemoryError])
def test_our_own_fault_is_seventy_with_its_lines(drill: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    def bad(*_: object) -> None:
        raise error("planted")

    monkeypatch.setattr(exports, "export", bad)
    at_fault(roadstead("export", "events", drill, code=None))


def test_our_own_fault_is_the_code_of_the_process(drill: Path) -> None:
    plant = f"import roadstead.run.exports as e, roadstead.cli as c\ndef bad(*a): raise ValueError('planted')\ne.export = bad\nc.main(['export', 'events', {str(drill)!r}])"
    at_fault(subprocess.run([sys.executable, "-c", plant], cwd=ROOT, capture_output=True, text=True, check=False))


@pytest.mark.skipif(os.name != "posix", reason="a pipe that closes early is tried as POSIX shells do")
def test_a_reader_that_has_seen_enough_is_no_error(drill: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{shlex.quote(sys.executable)} -m roadstead export fixes {shlex.quote(str(drill))} | head -1; echo ${{PIPESTATUS[0]}}"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "0"
    assert done.stderr == ""


# -- quiet --------------------------------------------------------------------------------------------------------------


def test_quiet_prints_nothing(drill: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    lb = tmp_path / "lb"
    for args in (
        ["run", "examples/drill/inputs", "-o", lb, "--name", "x", "-q"], ["read", "examples/drill/inputs", "-o", lb, "-q"], ["detect", lb, "-q"], ["weigh", lb, "-q"],
        ["freeze", lb, "-q"], ["verify", lb / "cases" / "x", "-q"], ["simulate", "examples/drill/scenario.toml", "-o", tmp_path / "sim", "-q"],
    ):  # fmt: skip
        done = roadstead(*args)
        assert (done.stdout, done.stderr) == ("", ""), args
    assert capfd.readouterr() == ("", ""), "something wrote beside the streams of Python"


def test_progress_is_shown_on_a_terminal_only(drill: Path, tmp_path: Path) -> None:
    plain = roadstead("read", "examples/rajin", "-o", tmp_path / "plain")
    assert plain.stderr == ""
    assert "\r" not in plain.stdout
    assert "\x1b" not in plain.stdout
    pty = pytest.importorskip("pty", reason="a terminal is made with pty, which POSIX systems have")
    for more, wanted in (([], True), (["-q"], False)):
        master, slave = pty.openpty()
        out = tmp_path / f"tty{len(more)}"
        inputs = ROOT / "examples" / "rajin" / "sightings.csv"
        done = subprocess.run([sys.executable, "-m", "roadstead", "read", str(inputs), "-o", str(out), *more], cwd=ROOT, stderr=slave, stdout=subprocess.DEVNULL, check=False)
        os.close(slave)
        shown = b""
        try:
            while piece := os.read(master, 65536):
                shown += piece
        except OSError:
            pass
        os.close(master)
        assert done.returncode == 0
        assert bool(shown) is wanted
        assert (b"sightings.csv" in shown or b"reading" in shown) is wanted


# -- exports ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES)
def test_json_lines_hold_every_key_sorted_and_typed(drill: Path, table: str) -> None:
    rows = jsonl(table, drill)
    if table not in ("rejects", "entities", "judgements", "requests", "reviews", "relations", "origins", "messages", "beside", "flags"):
        assert rows, table
    keys = {tuple(r) for r in rows}
    assert len(keys) <= 1, "a key is left out of some rows"
    order = [r["id"] for r in rows] if rows and "id" in rows[0] else [(r["src"], int(str(r["at"]).split(":")[1])) for r in rows]
    assert order == sorted(order)
    assert len(set(order)) == len(order)
    for r in rows:
        if table != "receipts":
            assert r["simulated"] is True or table == "rejects"
        for key, value in r.items():
            if value is None:
                continue
            if key in ("mmsi", "imo"):
                assert isinstance(value, str), (table, key)
            if (key in ("t", "t0", "t1") and table in ("fixes", "statics", "events")) or key == "received":
                assert TIME.fullmatch(str(value)), (table, key, value)
            if (key in ("t0", "t1") and table == "sightings") or key in ("copy", "listed_on", "removed_on", "as_of"):
                assert DAY.fullmatch(str(value)), (table, key, value)
            if key.startswith(("lon", "lat")):
                assert isinstance(value, float | int)
                assert round(value, 6) == value
                assert abs(value) <= 180


def test_the_fixes_of_an_event_are_rows_of_the_fixes(drill: Path) -> None:
    there = {(f["src"], f["at"]) for f in jsonl("fixes", drill)}
    named = {(f["src"], f["at"]) for e in jsonl("events", drill) for f in e["fixes"]}  # type: ignore[attr-defined]
    assert named
    assert named <= there


def test_the_keys_of_events_and_findings_are_the_promised_ones(drill: Path) -> None:
    for e in jsonl("events", drill):
        assert list(e) == EVENT
        assert e["state"] in ("open", "closed", "withdrawn")
        assert isinstance(e["params"], dict)
        assert all(set(f) == {"src", "at"} for f in e["fixes"])  # type: ignore[attr-defined]
        assert (e["t1"] is None) == (e["state"] == "open")
    for f in jsonl("findings", drill):
        assert list(f) == FINDING
        assert set(f["proposition"]) == {"type", "args"}  # type: ignore[call-overload]
        for side in ("said_by", "for", "against"):
            assert all("id" in item or "statement" in item for item in f[side])  # type: ignore[attr-defined]


def test_the_keys_of_statements_are_those_of_the_ledger(drill: Path, shared: Path) -> None:
    with (shared / "press" / "gold" / "ledger.jsonl").open(encoding="utf-8") as ledger:
        gold = [json.loads(line) for line in ledger]
    wanted = {k for g in gold if g["kind"] == "statement" for k in g} - {"doc", "scored"}
    rows = jsonl("statements", drill)
    assert rows
    for s in rows:
        assert {"src", "at", "rule", "review"} <= set(s)
        missing = wanted - set(s) - {"notes", "note"}
        assert not missing, missing
        assert re.fullmatch(r"[0-9a-f]{16}", str(s["id"]))
        assert "/" not in str(s["file"])
    for kind in ("press", "listing", "sighting", "rule", "all"):
        got = jsonl("statements", drill, "--kind", kind)
        assert len({tuple(sorted(r)) for r in got}) <= (2 if kind == "all" else 1)
        assert got


def test_offsets_are_code_points_of_the_receipts_text(drill: Path) -> None:
    receipts = {r["id"]: r for r in jsonl("receipts", drill)}
    checked = 0
    for s in jsonl("statements", drill):
        text = (drill / "receipts" / str(s["src"])[:2] / str(s["src"])).read_bytes().decode(str(receipts[s["src"]]["encoding"]))
        for span in [*s["content"], *s["cue"]]:  # type: ignore[misc]
            assert text[span["start"] : span["end"]] == span["text"]
            checked += 1
    assert checked > 5


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet", "geojson"])
@pytest.mark.parametrize("table", ["events", "fixes", "sightings", "rejects", "findings"])
def test_every_form_holds_the_same_rows(drill: Path, tmp_path: Path, table: str, form: str) -> None:
    import polars as pl

    n = exported(drill)[TABLES.index(table)].count(b"\n")
    out = tmp_path / "out"
    positioned = table in ("events", "fixes", "sightings")
    roadstead("export", table, drill, "--format", form, "-o", out, code=0 if positioned or form != "geojson" else 2)
    if form == "geojson":
        if positioned:
            made = json.loads(out.read_text("utf-8"))
            assert made["type"] == "FeatureCollection"
            assert len(made["features"]) == n
        else:
            assert not out.exists()
    elif form == "parquet":
        assert pl.read_parquet(out).height == n
    elif form == "csv":
        assert pl.read_csv(out, infer_schema=False).height == n
    else:
        assert len(out.read_text("utf-8").splitlines()) == n


def test_a_failed_export_leaves_the_file_that_was_there(drill: Path, tmp_path: Path) -> None:
    out = tmp_path / "mine.txt"
    out.write_text("precious")
    roadstead("export", "receipts", drill, "--format", "geojson", "-o", out, code=2)
    roadstead("export", "receipts", tmp_path / "nowhere", "-o", out, code=2)
    assert out.read_text() == "precious"


def exported(lb: Path) -> list[bytes]:
    """What `roadstead export` prints of every table, without a process for each."""
    log = open_logbook(lb)
    parts = [b"".join(exports.export(log, t, "jsonl", "all" if t == "statements" else "press")) for t in TABLES]
    log.db.close()
    return parts


# -- running again ------------------------------------------------------------------------------------------------------


def test_running_again_adds_nothing_and_gives_the_same_case(drill: Path, tmp_path: Path) -> None:
    lb = Path(shutil.copytree(drill, tmp_path / "lb"))

    def batches() -> list[tuple[object, ...]]:
        with contextlib.closing(sqlite3.connect(lb / "log.sqlite")) as db:
            return db.execute("SELECT commit_, scope, digest FROM batches ORDER BY 1").fetchall()

    before, files = exported(lb), sorted(p.relative_to(lb) for p in lb.rglob("*") if "sqlite" not in p.name)
    added = batches()
    done = roadstead("run", "examples/drill/inputs", "-o", lb, "--name", "drill")
    assert ", 0 new," in done.stdout
    assert exported(lb) == before
    assert sorted(p.relative_to(lb) for p in lb.rglob("*") if "sqlite" not in p.name) == files
    for verb in ("detect", "weigh"):
        roadstead(verb, lb, "-q")
    roadstead("freeze", lb, "--name", "drill", "-q")
    assert exported(lb) == before
    assert batches() == added
    assert [c.name for c in (lb / "cases").iterdir()] == ["drill"]


def test_the_hops_one_by_one_are_the_run(drill: Path, tmp_path: Path) -> None:
    lb = tmp_path / "drill"
    roadstead("read", "examples/drill/inputs", "-o", lb, "-q")
    assert jsonl("events", lb) == []
    for verb in ("detect", "weigh", "freeze"):
        roadstead(verb, lb, "-q")
    one, other = ([re.sub(rb'"received": "[^"]*"', b"", part) for part in exported(at)] for at in (lb, drill))
    for table, a, b in zip(TABLES, one, other, strict=True):
        assert a == b, table
    assert (lb / "cases/drill/manifest.sha256").read_text() == (drill / "cases/drill/manifest.sha256").read_text()
