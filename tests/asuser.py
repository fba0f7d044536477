"""The command as a user runs it, for every test that needs it: in this process, or in one of its own."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

from roadstead.cli import main

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
Done = subprocess.CompletedProcess[str]


def roadstead(*args: object, cwd: Path = ROOT, code: int | None = 0, env: dict[str, str] | None = None) -> Done:
    """What the command prints and its exit code, run in this process: a process of its own takes a second and more to start."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
    left: int | None = None
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), contextlib.chdir(cwd), mock.patch.dict(os.environ, env or {}):
        try:
            main([str(a) for a in args])
        except SystemExit as leaves:
            left = int(leaves.code or 0)
    assert left is not None, "the command did not exit"
    return _wanted(subprocess.CompletedProcess(args, left, _text(out), _text(err)), code)


def alone(*args: object, cwd: Path = ROOT, code: int | None = 0, env: dict[str, str] | None = None) -> Done:
    """The same in a process of its own: for what a process brings, its imports, its streams, its end. Every command has one in tests/cli_."""
    done = subprocess.run(
        [sys.executable, "-m", "roadstead", *map(str, args)], cwd=cwd, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False,
        # Bytecode is kept: without it each of them would compile the program anew.
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **(env or {})},
    )  # fmt: skip
    return _wanted(done, code)


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    return stream.buffer.getvalue().decode("utf-8")  # type: ignore[attr-defined]


def _wanted(done: Done, code: int | None) -> Done:
    assert code is None or done.returncode == code, f"exit {done.returncode}, wanted {code}\n{done.stdout}\n{done.stderr}"
    return done
