import sys
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2].parent / "shared"


@pytest.fixture(scope="session")
def gold():
    """The gold folder, its score module and the seeds; skipped where the inputs are not beside the repository."""
    folder = SHARED / "press" / "gold"
    if not folder.is_dir() or not (SHARED / "seeds").is_dir():
        pytest.skip("the gold ledger and the seeds are not part of the project; put them in ../shared")
    sys.path.insert(0, str(folder))
    import load_gold
    import score

    return score, load_gold, SHARED / "seeds"


@pytest.fixture(scope="session")
def seeds(gold):
    return {p.name: p.read_bytes().decode() for p in sorted(gold[2].glob("*.txt"))}
