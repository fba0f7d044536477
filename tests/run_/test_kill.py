"""A writer that is killed at any moment leaves nothing that the next run does not mend, and a reader beside it sees whole runs only."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from whole import manifests, whole

from asuser import ROOT
from roadstead.logbook import LogbookError, open_logbook

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kill -9 is a signal of POSIX systems; run this file on Linux or macOS")
INPUTS = ROOT / "examples" / "drill" / "inputs"
TIMES = 10
# The nth new file in a folder of the logbook.
FILES = [("tmp", 1), ("tmp", 4), ("receipts/*", 1), ("receipts/*", 2), ("receipts/*", 6), ("receipts/*", 11), ("rows", 1), ("rows", 2), ("cases/*/evidence", 1), (".", 3)]


def command(out: Path) -> list[str]:
    return [sys.executable, "-m", "roadstead", "run", str(INPUTS), "-o", str(out), "--name", "drill", "-q"]


def start(out: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command(out), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def finish(out: Path) -> None:
    done = subprocess.run(command(out), cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


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

    def moment(i: int) -> tuple[str, bool]:
        name, killed = at(i) if i < TIMES else on(i - TIMES)
        finish(tmp_path / name)
        return name, killed

    with ThreadPoolExecutor(2) as pool:
        moments = dict(pool.map(moment, range(TIMES + len(FILES))))
    assert len(moments) == 20
    for name in moments:
        out = tmp_path / name
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
    subprocess.run([sys.executable, "-m", "roadstead", "run", str(half), "-o", str(out), "--name", "drill", "-q"], cwd=ROOT, check=True, timeout=120)
    before, cases = whole(out), manifests(out)
    assert _killed(out, new_files(out, "rows", 2))
    assert whole(out) == before
    assert manifests(out) == cases
    finish(out)
    assert whole(out) == whole(undisturbed[0])


def test_a_reader_beside_a_running_writer_sees_whole_runs_only(undisturbed: tuple[Path, float, float], tmp_path: Path) -> None:
    half = tmp_path / "half"
    half.mkdir()
    for name in ("listings.csv", "sightings.csv", "ports.csv"):
        shutil.copy(INPUTS / name, half / name)
    out = tmp_path / "lb"
    subprocess.run([sys.executable, "-m", "roadstead", "run", str(half), "-o", str(out), "--name", "drill", "-q"], cwd=ROOT, check=True, timeout=120)
    tables = ("receipts", "passages", "listings", "sightings", "events", "statements", "findings")

    def look(root: Path) -> tuple[int, ...]:
        log = open_logbook(root)
        seen = tuple(log.rows(t).height for t in tables)
        seen = (*seen, log.table("fixes").height)
        log.db.close()
        return seen

    whole_runs = {look(out), look(undisturbed[0])}
    assert len(whole_runs) == 2
    seen: list[tuple[int, ...]] = []
    stop = threading.Event()

    def poll() -> None:
        while not stop.is_set():
            try:
                seen.append(look(out))
            except LogbookError as error:
                seen.append((str(error),))  # type: ignore[arg-type]

    reader = threading.Thread(target=poll)
    reader.start()
    before = open_logbook(out)
    receipts = before.rows("receipts").height
    finish(out)
    stop.set()
    reader.join(30)
    assert set(seen) <= whole_runs, set(seen) - whole_runs
    assert len(seen) >= 10
    # One that was opened before the run ended goes on looking at the run before, in every table.
    assert before.rows("receipts").height == receipts
    assert (tuple(before.rows(t).height for t in tables), before.table("fixes").height)[0][:1] == (receipts,)
    assert before.table("fixes").height == 0
    assert look(out) == look(undisturbed[0])
    before.db.close()
