"""What several tests need: the shared inputs, a small folder of real-looking files, a logbook made from them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


def roadstead(*args: object, cwd: Path = ROOT, code: int | None = 0, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The command as a user runs it, in a process of its own."""
    import os

    done = subprocess.run(
        [sys.executable, "-m", "roadstead", *map(str, args)], cwd=cwd, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False,
        env={**os.environ, **(env or {})},
    )  # fmt: skip
    if code is not None:
        assert done.returncode == code, f"exit {done.returncode}, wanted {code}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="session")
def shared() -> Path:
    """The inputs that are not part of the project."""
    if not SHARED.is_dir():
        pytest.skip(f"needs the shared inputs: put them at {SHARED.name}/ beside the checkout")
    return SHARED


@pytest.fixture(scope="session")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A logbook of the drill, made once; tests read it only."""
    out = tmp_path_factory.mktemp("drill") / "drill"
    roadstead("run", "examples/drill/inputs", "-o", out, "--name", "drill", "-q")
    return out


@pytest.fixture(scope="session")
def rajin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A logbook of the Rajin example, made once; tests read it only."""
    out = tmp_path_factory.mktemp("rajin") / "rajin"
    roadstead("run", "examples/rajin", "-o", out, "-q")
    return out
