"""A writer that is killed at any moment leaves nothing that the next run does not mend, and a reader beside it sees whole runs only."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from whole import manifests, whole

from asuser import ROOT, alone, roadstead
from roadstead.logbook import Logbook, LogbookError, open_logbook

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kill -9 is a signal of POSIX systems; run this file on Linux or macOS")
INPUTS = ROOT / "examples" / "drill" / "inputs"
TIMES = 10
# The nth new file in a folder of the logbook.
FILES = [("tmp", 1), ("tmp", 4), ("receipts/*", 1), ("receipts/*", 2), ("receipts/*", 6), ("receipts/*", 11), ("rows", 1), ("rows", 2), ("cases/*/evidence", 1), (".", 3)]


def command(out: Path, inputs: Path = INPUTS) -> list[str]:
    return ["run", str(inputs), "-o", str(out), "--name", "drill", "-q"]


def start(out: Path) -> subprocess.Popen[bytes]:
    line = [sys.executable, "-m", "roadstead", *command(out)]
    return subprocess.Popen(line, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def new_files(out: Path, folder: str, n: int) -> Callable[[], bool]:
    return lambda: out.exists() and sum(p.is_file() for p in out.glob(f"{folder}/*")) >= n


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float, float]:
    """(logbook, seconds until it exists, seconds until the run ends) of a run that nobody kills."""
    out = tmp_path_factory.mktemp("undisturbed") / "lb"
    began = time.monotonic()
    running = start(out)
    while not out.exists():
        assert running.poll() is None, "the run ended without a logbook"
        time.sleep(0.002)
    born = time.monotonic() - began
    assert running.wait(120) == 0
    return out, born, time.monotonic() - began


def _killed(out: Path, due: Callable[[], bool]) -> bool:
    """True when the run was killed before it was over."""
    running = start(out)
    while running.poll() is None and not due():
        time.sleep(0.001)
    running.send_signal(signal.SIGKILL)
    return running.wait(30) == -signal.SIGKILL


def sooner(out: Path, after: float) -> bool:
    """True when the run was killed so long after its folder was born, or, as it went faster than the first, a little sooner."""
    for _ in range(8):
        shutil.rmtree(out, ignore_errors=True)
        birth: list[float] = []

        def due(birth: list[float] = birth, after: float = after) -> bool:
            if not birth and out.exists():
                birth.append(time.monotonic())
            return bool(birth) and time.monotonic() - birth[0] >= after

        if _killed(out, due):
            return True
        after *= 0.75
    return False


def test_killed_at_twenty_moments_and_run_again_it_is_the_same_logbook(undisturbed: tuple[Path, float, float], tmp_path: Path) -> None:
    reference, born, length = undisturbed
    wanted, cases = whole(reference), manifests(reference)
    assert wanted["events"]
    assert cases

    def at(i: int) -> tuple[str, bool]:
        # Before the folder exists there is nothing to harm: the moments lie between its birth and the end.
        return f"time-{i}", sooner(tmp_path / f"time-{i}", (length - born) * (i + 0.5) / TIMES)

    def on(i: int) -> tuple[str, bool]:
        out = tmp_path / f"file-{i}"
        return out.name, _killed(out, new_files(out, *FILES[i])) or sooner(out, (length - born) / 2)

    with ThreadPoolExecutor(2) as pool:
        moments = dict(pool.map(lambda i: at(i) if i < TIMES else on(i - TIMES), range(TIMES + len(FILES))))
    assert len(moments) == 20
    for name in moments:
        out = tmp_path / name
        # All that the next run has of the killed one lies on the disk: two processes of their own show it as well as twenty.
        (alone if name in ("time-5", "file-5") else roadstead)(*command(out))
        assert whole(out) == wanted, name
        assert manifests(out) == cases, name
        left = list((out / "tmp").iterdir())
        assert not left, f"{name}: {left}"
        assert {p.name for p in (out / "rows").iterdir()} == {p.name for p in (reference / "rows").iterdir()}, name
    # A moment that came after the end proves nothing.
    assert all(moments.values()), moments


def test_killed_while_it_adds_the_old_run_stays_and_is_added_to(undisturbed: tuple[Path, float, float], tmp_path: Path) -> None:
    half = tmp_path / "half"
    half.mkdir()
    for name in ("listings.csv", "sources.csv", "sightings.csv"):
        shutil.copy(INPUTS / name, half / name)
    out = tmp_path / "lb"
    roadstead(*command(out, half))
    before, cases = whole(out), manifests(out)

    def batches() -> int:
        with contextlib.closing(sqlite3.connect(out / "log.sqlite")) as db:
            return int(db.execute("SELECT count(*) FROM batches").fetchone()[0])

    # Before something new is committed there is nothing that could be seen too early.
    old = batches()
    assert _killed(out, lambda: batches() >= old + 3)
    assert whole(out) == before
    assert manifests(out) == cases
    roadstead(*command(out))
    assert whole(out) == whole(undisturbed[0])


def test_a_reader_beside_a_running_writer_sees_whole_runs_only(undisturbed: tuple[Path, float, float], tmp_path: Path) -> None:
    half = tmp_path / "half"
    half.mkdir()
    for name in ("listings.csv", "sightings.csv", "ports.csv"):
        shutil.copy(INPUTS / name, half / name)
    out = tmp_path / "lb"
    roadstead(*command(out, half))
    tables = ("receipts", "passages", "listings", "sightings", "events", "statements", "findings")

    def heights(log: Logbook) -> tuple[int, ...]:
        return (*(log.rows(t).height for t in tables), log.table("fixes").height)

    def look(root: Path) -> tuple[int, ...]:
        log = open_logbook(root)
        seen = heights(log)
        log.db.close()
        return seen

    whole_runs = {look(out), look(undisturbed[0])}
    assert len(whole_runs) == 2
    seen: list[tuple[int, ...]] = []
    stop = threading.Event()

    def poll() -> None:
        while not stop.wait(0.01):
            try:
                seen.append(look(out))
            except LogbookError as error:
                seen.append((str(error),))  # type: ignore[arg-type]

    reader = threading.Thread(target=poll)
    reader.start()
    before = open_logbook(out)
    held = heights(before)
    alone(*command(out))
    stop.set()
    reader.join(30)
    assert set(seen) <= whole_runs, set(seen) - whole_runs
    assert len(seen) >= 10
    # One that was opened before the run ended goes on looking at the run before, in every table.
    assert heights(before) == held
    assert held[-1] == 0
    assert look(out) == look(undisturbed[0]) != held
    before.db.close()
