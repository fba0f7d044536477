"""Kept machine code: never of another source, never half of it, and no folder needed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_INNER = """
import numba as nb
from roadstead.kernels import kernel

STEP = {step}

@kernel(nb.int64(nb.int64))
def plus(x):
    return x + STEP
"""
_OUTER = """
import numba as nb
from inner import plus
from roadstead.kernels import kernel

@kernel({signature})
def twice(x):
    return plus(plus({x}))
"""
_CALL = """
import logging, sys
logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(message)s")
from outer import twice
import numpy as np
print("gave", twice({argument}))
"""


class Workshop:
    """Two files of kernels, one calling the other, and a folder for what is kept."""

    def __init__(self, folder: Path):
        self.folder, self.kept = folder, folder / "kept"
        self.write(1)

    def write(self, step: int, signature: str = "nb.int64(nb.int64)", x: str = "x") -> None:
        for name, text in (
            ("inner", _INNER.format(step=step)),
            ("outer", _OUTER.format(signature=signature, x=x)),
        ):
            path = self.folder / f"{name}.py"
            path.write_text(text)
            # As old as it ever was: a date says nothing.
            os.utime(path, (1_700_000_000, 1_700_000_000))

    def start(self, argument: str = "1", **environment: str) -> subprocess.Popen[str]:
        paths = os.pathsep.join([str(self.folder), str(ROOT / "src")])
        known = os.environ | {
            "PYTHONPATH": paths, "NUMBA_CACHE_DIR": str(self.kept), "PYTHONDONTWRITEBYTECODE": "1",
        } | environment  # fmt: skip
        return subprocess.Popen(
            [sys.executable, "-c", _CALL.format(argument=argument)],
            env=known, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def call(self, argument: str = "1", **environment: str) -> tuple[int, str]:
        """How many kernels had to be compiled, and what the call gave."""
        process = self.start(argument, **environment)
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0, said
        return said.count("compiling"), said.rsplit("gave ", 1)[1].strip()

    def files(self) -> list[Path]:
        return sorted(p for p in self.kept.rglob("*") if p.is_file())


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


def test_what_is_kept_is_used_while_it_is_whole_and_of_this_source(workshop: Workshop) -> None:
    assert workshop.call() == (2, "3")
    assert workshop.call() == (0, "3")
    one, other = workshop.files()
    one.write_bytes(one.read_bytes()[:-9])
    broken = bytearray(other.read_bytes())
    broken[len(broken) // 2] ^= 1
    other.write_bytes(broken)
    assert workshop.call() == (2, "3")
    # Only a constant of the other file, of the same length, in a file of the same date.
    workshop.write(5)
    assert workshop.call() == (2, "11")
    # The code of the old signature would take the array for a number.
    workshop.write(5, "nb.int64(nb.types.Array(nb.int64, 1, 'C', readonly=True))", "x[0]")
    assert workshop.call("np.array([40])")[1] == "50"


def test_two_that_compile_at_once_and_one_that_is_killed_leave_nothing_wrong(workshop: Workshop) -> None:
    first, second, killed = (workshop.start() for _ in range(3))
    while not any(path.suffix == ".code" for path in workshop.files()) and first.poll() is None:
        time.sleep(0.02)
    killed.kill()
    killed.communicate()
    for process in (first, second):
        said, _ = process.communicate(timeout=120)
        assert (process.returncode, said.rsplit("gave ", 1)[1].strip()) == (0, "3")


def test_without_a_folder_it_works_and_says_so(workshop: Workshop) -> None:
    # A file where the folder should be, for a user with every right too.
    workshop.kept.write_text("")
    nowhere = str(workshop.kept / "below")
    compiled, gave = workshop.call(
        NUMBA_CACHE_DIR=nowhere, HOME=nowhere, XDG_CACHE_HOME=nowhere, NUMBA_CACHE_LOCATOR_CLASSES="UserProvidedCacheLocator",
    )  # fmt: skip
    assert (compiled, gave) == (2, "3")
