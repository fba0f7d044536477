"""What the tests of requests and reviews share: a copy of the Rajin logbook to write in, the commands in this process, a statement."""

from __future__ import annotations

import copy
import shutil
from pathlib import Path
from typing import Any

import pytest

from roadstead.cli import main, press
from roadstead.logbook import Logbook, open_logbook

assert press
TODAY = "2026-11-21"
STATEMENT: dict[str, Any] = {
    "id": "00000000000000aa", "doc": "aa", "file": "note.txt", "kind": "statement", "scored": True, "content": [{"start": 0, "end": 4, "text": "left"}], "cue": [{"start": 5, "end": 9, "text": "said"}],
    "source": {"start": 10, "end": 14, "text": "Oslo"}, "source_kind": "named", "speaker": {"as_written": "Oslo", "id": "state:NO", "resolved_id": "org:no-mfa", "country": "NO", "resolution_basis": None},
    "quote_type": "direct", "claims": [
        {"span": [], "proposition": "ship.deliveries", "stance": "+", "act": "assert", "modality": "CT", "presupposed": False, "target": None,
         "args": {"ship": {"name": "HALCYON TEST", "imo": None}, "at_least": 11, "since": "2023-08-01", "until": None}},
        {"span": [], "proposition": "arms-kp-ru.delivered", "stance": "-", "act": "deny", "modality": "PR", "presupposed": False, "target": None},
    ],
    "time": {"expression": None, "value": None, "earliest": "2023-10-01", "latest": "2023-10-31", "certainty": "interval", "basis": "the page"}, "wire": [], "evidence": [],
    "quantities": [{"span": {}, "value": 11, "modifier": ">=", "unit": "deliveries"}], "author_hedge": [], "medium": None, "addressee": None, "nested_in": None, "flags": [], "note": None, "event_times": [],
    "extent": {"start": 0, "end": 14, "text": ""}, "src": "f" * 64, "at": "char:0-14", "rule": "rules@1", "review": None, "simulated": False,
}  # fmt: skip


def statement(**more: Any) -> dict[str, Any]:
    return copy.deepcopy(STATEMENT) | more


def word(field: str | None, verdict: str, value: str | None = None, made: int = 1, who: str = "A", row: str = STATEMENT["id"]) -> dict[str, Any]:
    """A row of the reviews table as the logbook gives it: the value as JSON text."""
    return {"id": f"{made:016x}", "table": "statements", "row": row, "field": field, "verdict": verdict, "value": value, "who": who, "why": "because", "made": made}


def copy_of(book: Path, to: Path) -> Path:
    shutil.copytree(book, to)
    return to


def opened(book: Path) -> Logbook:
    return open_logbook(book)


def inside(capsys: pytest.CaptureFixture[str], *args: object, code: int = 0) -> str:
    """What the command line prints on standard output, and on standard error, run in this process."""
    with pytest.raises(SystemExit) as left:
        main([str(a) for a in args])
    out = capsys.readouterr()
    assert int(left.value.code or 0) == code, f"{args}\n{out.out}\n{out.err}"
    return out.out + out.err
