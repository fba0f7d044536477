"""Writes the parts of docs/ that are made from the code: `make docs`. A test fails when they are out of date."""

from __future__ import annotations

import inspect
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

from roadstead.detect import detectors
from roadstead.tables import TABLES

HERE = Path(__file__).parent
HOMES = {"rows": "Parquet files in `rows/`", "log": "`log.sqlite`", "view": "made when asked for"}


def tables() -> str:
    """Every table with its columns, from `tables.py`."""
    out = ["# Tables", "", "Made by `make docs` from `src/roadstead/tables.py`. A null means unknown.", ""]
    out += ["Types: `time` is microseconds UTC in storage and `2023-08-15T04:05:06.000Z` in exports; `day` is `2023-08-15`; `udeg` is microdegrees WGS84 in storage and", "degrees with six decimals in exports; `json` is canonical JSON.", ""]
    for t in TABLES.values():
        out += [f"## {t.name}", "", f"{t.what} Key: {', '.join(f'`{k}`' for k in t.key)}. Kept in {HOMES[t.home]}.", "", "| column | type | meaning |", "|---|---|---|"]
        out += [f"| `{c.name}` | {c.kind} | {c.meaning.replace('|', '&#124;')} |" for c in t.columns]
        out.append("")
    return "\n".join(out)


DESCRIBED = ("voyage@1", "draught_change@1", "destination@1", "encounter@1", "loitering@1", "drifting@1", "teleport@1", "on_land@1", "circle@1", "frozen_track@1")
"""Rules whose docstring is their page."""


def rules() -> str:
    """What a rule says of itself, and its thresholds by preset."""
    out = []
    for rule in DESCRIBED:
        presets = detectors()[rule]
        one = next(iter(presets.values()))
        names = [f.name for f in fields(one) if f.name != "preset"]  # type: ignore[arg-type]
        out += [f"## `{rule}`", "", inspect.getdoc(type(one)) or "", "", f"| threshold | {' | '.join(f'`{p}`' for p in presets)} |", "|---|" + "---|" * len(presets)]
        out += [f"| `{n}` | {' | '.join(str(getattr(p, n)) for p in presets.values())} |" for n in names]
        out.append("")
    return "\n".join(out)


def between(path: Path, first: str, last: str, text: str) -> None:
    """Replaces what stands between two marker lines of a page."""
    page = path.read_text("utf-8")
    a, b = page.index(first) + len(first), page.index(last)
    path.write_text(f"{page[:a]}\n{text.strip()}\n{page[b:]}", "utf-8")


def main() -> None:
    (HERE / "tables.md").write_text(tables(), "utf-8")
    between(HERE / "detectors.md", "<!-- made by `make docs` from the rules -->", "<!-- end of the rules -->", rules())
    sizes = subprocess.run([sys.executable, str(HERE.parent / "bench" / "installed_size.py")], capture_output=True, text=True, check=True).stdout
    between(HERE / "decisions" / "2026-11-21-dependencies.md", "<!-- made by `python bench/installed_size.py` -->", "<!-- end -->", sizes)


if __name__ == "__main__":
    main()
