"""A disk that is really full: one sentence, exit code 1, and what was finished is still there."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from whole import manifests, whole

from asuser import alone, roadstead

MOUNT = "mount -t tmpfs -o size=4m tmpfs FOLDER"


def resize(folder: Path, kib: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={kib}k", str(folder)], check=True, capture_output=True)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip(f"a small disk is mounted by root only: sudo {MOUNT}")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)], capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here ({mounted.stderr.strip()}); the command is: {MOUNT}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def one_sentence(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert "disk" in done.stderr
    assert "full" in done.stderr


def test_a_full_disk_harms_nothing_and_the_same_command_completes_later(small: Path, drill: Path) -> None:
    lb = small / "lb"
    roadstead("run", "examples/drill/inputs/listings.csv", "-o", lb, "--name", "drill", "-q")
    before, cases = whole(lb), manifests(lb)
    # The disk may be full only when the case is packed: then the run itself is finished. Half of one is never seen.
    finished = (before, whole(drill))
    full = 0
    used = int(subprocess.run(["du", "-sk", str(small)], capture_output=True, text=True, check=True).stdout.split()[0])
    for more in (0, 40, 120, 250, 400, 700, 1000, 1300, 1600):
        resize(small, used + more)
        # In a process of its own at the first, when opening already fails, and once in the midst of it.
        done = (alone if more in (0, 400) else roadstead)("run", "examples/drill/inputs", "-o", lb, "--name", "drill", "-q", code=None)
        if done.returncode == 0:
            break
        full += 1
        one_sentence(done)
        if more:
            assert whole(lb) in finished
            assert manifests(lb) == cases
        else:
            # Not a byte is free: opening may need one. It must say so, and the content is there as soon as there is room.
            resize(small, used + 200)
            assert whole(lb) in finished
            resize(small, used)
        used = max(used, int(subprocess.run(["du", "-sk", str(small)], capture_output=True, text=True, check=True).stdout.split()[0]) - more)
    assert full >= 4
    resize(small, 16 * 1024)
    roadstead("run", "examples/drill/inputs", "-o", lb, "--name", "drill", "-q")
    assert whole(lb) == whole(drill)
    assert not list((lb / "tmp").iterdir())


def test_a_disk_filled_before_the_first_byte(small: Path) -> None:
    resize(small, 64)
    (small / "filler").write_bytes(b"x" * (56 << 10))
    one_sentence(roadstead("run", "examples/drill/inputs", "-o", small / "lb", "-q", code=None))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a device of Linux")
@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet", "geojson"])
def test_an_export_to_a_full_device(drill: Path, form: str) -> None:
    one_sentence(roadstead("export", "events", drill, "--format", form, "-o", "/dev/full", code=None))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a device of Linux")
def test_standard_output_on_a_full_device(drill: Path) -> None:
    import sys

    with open("/dev/full", "wb") as full:
        done = subprocess.run([sys.executable, "-m", "roadstead", "export", "events", str(drill)], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    one_sentence(done)
