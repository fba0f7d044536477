"""The pages say what the code does: tables, commands, formats and detectors are named in them; no made part is stale."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from roadstead import readers
from roadstead.cli import cli
from roadstead.detect import detectors
from roadstead.weigh import RULES, VERDICTS

ROOT = Path(__file__).parents[2]


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_the_page_of_tables_is_as_made() -> None:
    spec = importlib.util.spec_from_file_location("docs_make", ROOT / "docs" / "make.py")
    assert spec
    assert spec.loader
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    assert text("docs/tables.md") == made.tables(), "run `make docs`"


def test_every_command_is_in_the_readme() -> None:
    missing = [c for c in cli.commands if f"`{c}`" not in text("README.md")]
    assert not missing


def test_every_reader_is_in_the_page_of_formats() -> None:
    names = [r.__name__.rsplit(".", 1)[-1] for r in readers.readers()]
    assert not [n for n in names if n not in text("docs/formats.md")]


def test_every_rule_has_a_page_and_a_docstring() -> None:
    assert not [r for r in detectors() if r not in text("docs/detectors.md")]
    assert all(len(d) > 40 for d in RULES.values())


def test_the_readme_names_every_verdict() -> None:
    assert not [v for v in VERDICTS if v not in text("README.md")]
