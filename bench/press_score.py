"""Writes the tables of docs/press.md: the rules against the gold ledger beside the repository, and against the blind articles of the tests.

    python bench/press_score.py [SHARED] [--misses dev|held|fresh|seeds] [--floors]

With `--misses` it prints what is not found, not asked for or wrong in one part, and writes nothing. With `--floors` it also raises the
floors that the tests hold to what was measured, less a hundredth; it never lowers one.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
import sys
import time
from pathlib import Path

from roadstead.press import Document, extract

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "press"))
import measure  # noqa: E402

BEGIN, END = "<!-- measured -->", "<!-- /measured -->"
BLIND_BEGIN, BLIND_END = "<!-- blind -->", "<!-- /blind -->"


def blind(shared: Path) -> str:
    """One column for the articles the rules were mended on, one for those held out, one for seeds 003 and 004."""
    parts = {name: measure.table(*measure.blind(name, shared / "seeds")) for name in ("dev", "held", "fresh", "seeds") if name != "seeds" or (shared / "seeds").is_dir()}
    rows = []
    for key in parts["dev"]:
        cells = []
        for table in parts.values():
            n = table.get(key, (0, 0))
            cells.append(f"P {n[0] / n[1]:.2f} R {n[0] / n[2]:.2f} F1 {2 * n[0] / (n[1] + n[2]):.3f}" if len(n) == 3 else f"{n[0] / n[1]:.2f} ({n[0]}/{n[1]})" if n[1] else "none asked")
        rows.append(f"| {key} | " + " | ".join(cells) + " |")
    return "| measure | " + " | ".join(parts) + " |\n|---|" + "---|" * len(parts) + "\n" + "\n".join(rows)


def raise_floors(shared: Path) -> None:
    page = ROOT / "tests" / "press" / "blind" / "floors.json"
    held = json.loads(page.read_text())
    for part in ("dev", "held", "fresh", "seeds"):
        got, mine = measure.table(*measure.blind(part, shared / "seeds")), held.setdefault(part, {})
        for name in ("statements @0.3", "statements @0.8", *(n for n, v in got.items() if len(v) == 2 and n not in ("all of it right", "date not falsely exact", "the same, of the catalogue"))):
            n = got[name]
            share = 2 * n[0] / (n[1] + n[2]) if len(n) == 3 else n[0] / n[1] if n[1] else 1.0
            mine[name] = max(mine.get(name, 0.0), round(max(0.0, share - 0.01) - 0.005, 2))
    page.write_text(json.dumps(held, indent=1) + "\n")


def main() -> None:
    words = sys.argv[1:]
    part = words.pop(words.index("--misses") + 1) if "--misses" in words else None
    floors = "--floors" in words
    words = [w for w in words if w not in ("--misses", "--floors")]
    shared = Path(words[0]) if words else ROOT.parent / "shared"
    if part:
        print("\n".join(measure.misses(*measure.blind(part, shared / "seeds"))))
        return
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
    begin = time.process_time()
    for _ in range(5):
        for d in docs:
            extract(d)
    rows.append(("milliseconds of CPU per article, warm, these five", f"{(time.process_time() - begin) / 5 / len(docs) * 1000:.0f}"))
    table = "| measure | value |\n|---|---|\n" + "\n".join(f"| {a} | {b} |" for a, b in rows)
    page = ROOT / "docs" / "press.md"
    text = page.read_text()
    unseen = blind(shared)
    for begin, end, what in ((BEGIN, END, table), (BLIND_BEGIN, BLIND_END, unseen)):
        a, b = text.index(begin) + len(begin), text.index(end)
        text = text[:a] + "\n" + what + "\n" + text[b:]
    page.write_text(text)
    print(f"gold\n{table}\n\nblind\n{unseen}")
    if floors:
        raise_floors(shared)


if __name__ == "__main__":
    main()
