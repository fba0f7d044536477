"""Inputs that a fuzzer kept, and a few changed ones: each is read or refused, and no fix stands elsewhere than its row says."""

from __future__ import annotations

import importlib.util
import random
from pathlib import Path

import pytest

_HOME = Path(__file__).parents[2] / "bench" / "fuzz_positions.py"
_SPEC = importlib.util.spec_from_file_location("fuzz_positions", _HOME)
assert _SPEC is not None
assert _SPEC.loader is not None
fuzz = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(fuzz)


def test_every_kept_input_is_read_or_refused(tmp_path):
    ends = {fuzz.one(raw, tmp_path) for raw in fuzz.kept()}
    assert {"read", "refused"} <= ends


def test_changed_inputs_are_read_or_refused(tmp_path):
    r, known = random.Random(7), fuzz.seeds()
    for _ in range(40):
        fuzz.one(fuzz.changed(r.choice(known), r.choice(known), r), tmp_path)


def test_what_must_hold_is_looked_at(tmp_path, monkeypatch):
    """A reader that made a wrong place, or lost a row, would be caught."""
    from roadstead import ais
    from roadstead.ais import exports

    table = b"MMSI,timestamp,lat,lon\n799000101,2023-01-11 04:05:06,43.5,7.1\n799000101,2023-01-11 04:05:07,43.5,7.1\n"
    assert fuzz.one(table, tmp_path) == "read"
    true = ais.fixes
    monkeypatch.setattr(exports.ais, "fixes", lambda *some: true(*some).with_columns(lat=7_100_000))
    with pytest.raises(fuzz.Broken, match=r"row 1: lat 43.5 was read as 7100000"):
        fuzz.one(table, tmp_path)
    monkeypatch.setattr(exports.ais, "fixes", lambda *some: true(*some).head(1))
    with pytest.raises(fuzz.Broken, match="2 rows, 1 fixes and 0 rejects"):
        fuzz.one(table, tmp_path)
