"""Writes the parts of docs/ that are made from the code: `make docs`. A test fails when they are out of date."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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


def between(path: Path, first: str, last: str, text: str) -> None:
    """Replaces what stands between two marker lines of a page."""
    page = path.read_text("utf-8")
    a, b = page.index(first) + len(first), page.index(last)
    path.write_text(f"{page[:a]}\n{text.strip()}\n{page[b:]}", "utf-8")


def main() -> None:
    (HERE / "tables.md").write_text(tables(), "utf-8")
    sizes = subprocess.run([sys.executable, str(HERE.parent / "bench" / "installed_size.py")], capture_output=True, text=True, check=True).stdout
    between(HERE / "decisions" / "2026-11-21-dependencies.md", "<!-- made by `python bench/installed_size.py` -->", "<!-- end -->", sizes)


if __name__ == "__main__":
    main()
