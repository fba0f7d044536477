"""Writes docs/identity.md: `make identity`. Dated answers from the copies in a folder, labelled pairs, and screening measured.

    python docs/identity.py [--lists ../shared/data/lists] [--peer-python /path/to/python] [--quick]

The lists are the user's own copies and are only read. The peer's figures need a Python that has nomenklatura; without one the page says so.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from itertools import pairwise
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
    between = [a + (b - a) / 2 for a, b in pairwise(days) if (b - a).days > 1]
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


def pairs(peer_python: str | None) -> str:
    """The labelled pairs, ours and beside the peer where there is one."""
    sys.path[:0] = [str(ROOT / "tests" / "identity"), str(ROOT / "bench")]
    if peer_python:
        done = subprocess.run([sys.executable, str(ROOT / "bench" / "peers_identity.py"), "--peer-python", peer_python], capture_output=True, text=True, encoding="utf-8", check=True)
        return done.stdout.strip()
    from identity_pairs import as_markdown, confusion, load

    return as_markdown(confusion(load())) + "\n\nNo Python with nomenklatura was named, so the peer is not beside it: `make identity PEER=/path/to/python`."


def screening(quick: bool) -> str:
    """A made-up fleet against a made-up list: seconds, memory, what was found of what was planted."""
    n = 5_000 if quick else 100_000
    runs = [(5_000, 20_000), (n, n)] if not quick else [(5_000, 5_000)]
    parts = []
    for fleet, entries in runs:
        done = subprocess.run([sys.executable, str(ROOT / "bench" / "screening.py"), "--fleet", str(fleet), "--entries", str(entries)], capture_output=True, text=True, encoding="utf-8", check=True)
        parts.append(done.stdout.strip())
    return "\n\n".join(parts)


def fleet(folder: Path) -> str:
    """The command itself: 5,000 rows with owners and deal days against the real copies, outputs included."""
    import csv
    import random
    import resource
    import time

    with tempfile.TemporaryDirectory() as place:
        log, table = Path(place) / "lb", Path(place) / "fleet.csv"
        roadstead("read", folder, "-o", log, "-q")
        listings = [json.loads(line) for line in roadstead("export", "listings", log).splitlines()]
        ships, bodies = [r for r in listings if r["kind"] == "vessel"], [r["name"] for r in listings if r["kind"] == "body"]
        draw = random.Random(3)
        with table.open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(["ship", "imo", "owner", "counterparty", "deal_date"])
            for _ in range(5_000):
                ship = draw.choice(ships)
                known = draw.random() < 0.1
                number = ship["imo"] if known else f"{draw.randint(9_000_000, 9_999_999)}"
                out.writerow([ship["name"], number, draw.choice(bodies) if draw.random() < 0.1 else "NOBODY KNOWN LTD", "", draw.choice(["2022-05-07", "2023-06-01", "2024-05-03"])])
        start = time.perf_counter()
        roadstead("screen", table, log, "--on-column", "deal_date", "-o", Path(place) / "f.xlsx", "-o", Path(place) / "f.html", "-q")
        took = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return f"`roadstead screen` on 5,000 rows (ships, owners, a deal day each) against {len(listings):,} rows of the copies above, workbook and page written: {took:.1f} s (bound 20 s), peak of any process {peak:.0f} MiB."


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--lists", type=Path, default=ROOT.parent / "shared" / "data" / "lists")
    options.add_argument("--peer-python")
    options.add_argument("--quick", action="store_true", help="A small made-up world, for trying the page out.")
    options.add_argument("-o", "--output", type=Path, default=HERE / "identity.md")
    given = options.parse_args()
    page = f"""# How well identity works

Made by `make identity` (`python docs/identity.py`); nothing here is typed. Times are of two shared cores and move by a third from run to run.

## Dated answers

{dated(given.lists)}

## Labelled pairs

`tests/identity/pairs.csv`: the ways names and numbers really go wrong, each with what a person says. "possible" asks a person; it never answers.

{pairs(given.peer_python)}

## Screening

{fleet(given.lists)}

{screening(given.quick)}
"""
    given.output.write_text(page, "utf-8")


if __name__ == "__main__":
    main()
