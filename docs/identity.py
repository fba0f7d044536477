"""Writes docs/identity.md: `make identity`. Dated answers from the copies in a folder, labelled pairs, and screening measured.

    python docs/identity.py [--lists ../shared/data/lists] [--peer-python /path/to/python] [--quick]

The lists are the user's own copies and are only read. The peer's figures need a Python that has nomenklatura; without one the page says so.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
SHIPS = (("ANGARA", "9179842"), ("MARIA", "8517839"), ("MAIA-1", "9358010"), ("LADY R", "9161003"), ("MARIA E", "9617923"), ("ADLER", "9179854"))


def roadstead(*args: object) -> str:
    done = subprocess.run([sys.executable, "-m", "roadstead", *map(str, args)], capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    return done.stdout


def days_to_ask(copies: list[str]) -> list[str]:
    """The day of each copy, a day between two, the day before the first and the day after the last."""
    days = [date.fromisoformat(d) for d in copies]
    between = [a + (b - a) / 2 for a, b in zip(days, days[1:], strict=False) if (b - a).days > 1]
    return [d.isoformat() for d in sorted({days[0] - timedelta(1), *days, *between, days[-1] + timedelta(1)})]


def dated(folder: Path) -> str:
    """How each ship stood on every day that the copies can or cannot speak of."""
    with tempfile.TemporaryDirectory() as place:
        log = Path(place) / "lb"
        roadstead("read", folder, "-o", log, "-q")
        copies = [json.loads(line) for line in roadstead("export", "copies", log).splitlines()]
        with_ships = sorted({c["copy"] for c in copies if "vessel" in c["carries"]})
        out = ["| ship | IMO | day | list | answer | copies it rests on |", "|---|---|---|---|---|---|"]
        for name, imo in SHIPS:
            for day in days_to_ask(with_ships):
                for text in roadstead("listed", imo, log, "--on", day, "--json").splitlines():
                    line = json.loads(text)
                    if line["receipts"]:
                        rests = [*(f"in {d}" for d in line["in_copies_of"]), *(f"not in {d}" for d in line["absent_from_copies_of"])]
                        out.append(f"| {name} | {imo} | {day} | {line['list']} | {line['en']} | {', '.join(rests) or '–'} |")
        names = ["", "A bare name gives candidates, never an answer:", "", "```"]
        for name, _ in SHIPS:
            names += [f"$ roadstead listed {name!r}", *(t for t in roadstead("listed", name, log).splitlines() if "no copy of this list" not in t)]
        read = [f"{c['list']} {c['copy']} (carries {', '.join(c['carries'])})" for c in sorted(copies, key=lambda c: (c["list"], c["copy"]))]
    return "\n".join(["Copies read: " + "; ".join(read) + ".", "", *out, *names, "```"])
