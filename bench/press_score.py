"""Writes the table of docs/press.md: the rules against the gold ledger beside the repository.

    python bench/press_score.py [SHARED]
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import re
import sys
import time
from pathlib import Path

from roadstead.press import Document, extract

ROOT = Path(__file__).resolve().parents[1]
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"


def main() -> None:
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared"
    sys.path.insert(0, str(shared / "press" / "gold"))
    import score  # type: ignore[import-not-found]

    docs = [
        Document.from_text(p.read_bytes().decode(), src=hashlib.sha256(p.read_bytes()).hexdigest(), file=p.name)
        for p in sorted((shared / "seeds").glob("*.txt"))
    ]
    lines = [line for d in docs for line in extract(d)]
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        got = score.score(lines, shared / "seeds")
    rows = [(f"statements F1 @{n}", f"{2 * tp / (p + g):.3f} ({tp} of {g} found, {p} given)") for n, (tp, p, g) in got.items()]
    rows += [(m[1], f"{float(m[3]):.3f} ({m[2]})") for m in re.finditer(r"^([^\n@:]+): (\d+/\d+) = ([\d.]+)$", out.getvalue(), re.M)]
    begin = time.perf_counter()
    for _ in range(5):
        for d in docs:
            extract(d)
    rows.append(("milliseconds per article, warm, these five", f"{(time.perf_counter() - begin) / 5 / len(docs) * 1000:.0f}"))
    table = "| measure | value |\n|---|---|\n" + "\n".join(f"| {a} | {b} |" for a, b in rows)
    page = ROOT / "docs" / "press.md"
    text = page.read_text()
    a, b = text.index(BEGIN) + len(BEGIN), text.index(END)
    page.write_text(text[:a] + "\n" + table + "\n" + text[b:])
    print(table)


if __name__ == "__main__":
    main()
