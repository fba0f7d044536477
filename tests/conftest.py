"""What several tests need: the shared inputs, a small folder of real-looking files, a logbook made from them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from asuser import SHARED, roadstead

# The first call of a kernel loads or compiles it; that is no slowness of what is tested. One commit gives one answer: the examples are the same in
# every run, and others are drawn with ROADSTEAD_EXPLORE=1 (`make explore`).
settings.register_profile("kernels", deadline=None, derandomize="ROADSTEAD_EXPLORE" not in os.environ)
settings.load_profile("kernels")


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
