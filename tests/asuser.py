"""The command as a user runs it, for every test that needs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


def roadstead(*args: object, cwd: Path = ROOT, code: int | None = 0, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The command as a user runs it, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "roadstead", *map(str, args)], cwd=cwd, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False,
        # Bytecode is kept: without it every one of some hundred calls would compile the program anew.
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **(env or {})},
    )  # fmt: skip
    if code is not None:
        assert done.returncode == code, f"exit {done.returncode}, wanted {code}\n{done.stdout}\n{done.stderr}"
    return done
