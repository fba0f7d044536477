"""The labelled pairs of ``pairs.csv``, and how a comparer does on them. Used by the tests, the bench and the docs.

A label is ``same``, ``different`` or ``cannot tell``: what a careful person would say who sees these fields and nothing else.
IMO numbers that begin with 0 and names with HALCYON, KESTREL, EXAMPLE, TEST are invented; the others stand in OFAC's SDN list as of
3 May 2024. A row whose ``missed`` is filled is one that Roadstead is known to get wrong, and why.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from roadstead.identity.compare import (
    DIFFERENT,
    LIKELY,
    OTHER,
    POSSIBLE,
    SAME_NUMBER,
    VERDICTS,
    Identity,
    compare,
)

FIELDS = ("kind", "names", "imo", "company_imo", "mmsi", "callsign", "flag", "type", "tonnage", "length", "built", "owner", "day", "simulated")
RIGHT = {"same": {SAME_NUMBER, LIKELY, POSSIBLE}, "different": {OTHER, DIFFERENT}, "cannot tell": {POSSIBLE}}
"""The verdicts that are right for a label. "Possible" for a pair that is one ship is right: it asks a person to look."""


@dataclass(frozen=True)
class Pair:
    """Two identities, what a person says of them, and why the pair is in the table."""

    label: str
    a: Identity
    b: Identity
    why: str
    missed: str


def load() -> list[Pair]:
    """Every pair, in the order of the file."""
    with Path(__file__).with_name("pairs.csv").open(encoding="utf-8", newline="") as lines:
        return [Pair(r["label"], _identity(r, "a"), _identity(r, "b"), r["why"], r["missed"]) for r in csv.DictReader(lines)]


def _identity(row: dict[str, str], side: str) -> Identity:
    cell = {f: row[f"{side}_{f}"] for f in FIELDS}
    name, *aliases = cell["names"].split(" | ")
    fleet_row = {**cell, "name": name, "aliases": aliases, "ship_type": cell["type"], "simulated": bool(cell["simulated"])}
    return Identity.of_fleet_row(fleet_row, kind=cell["kind"] or "vessel", day=cell["day"] or None)


def ours(pair: Pair) -> str:
    """Roadstead's verdict."""
    return compare(pair.a, pair.b).verdict


def confusion(pairs: list[Pair], judge: Callable[[Pair], str] = ours, verdicts: tuple[str, ...] = VERDICTS) -> dict[str, dict[str, int]]:
    """Label -> verdict -> how many."""
    count = Counter((p.label, judge(p)) for p in pairs)
    return {label: {v: count[label, v] for v in verdicts} for label in RIGHT}


def as_markdown(table: dict[str, dict[str, int]]) -> str:
    """The table a reader sees: what a person says down the side, what the program says across."""
    verdicts = list(next(iter(table.values())))
    lines = ["| a person says | " + " | ".join(verdicts) + " |", "|---" * (len(verdicts) + 1) + "|"]
    lines += [f"| {label} | " + " | ".join(str(n) for n in row.values()) + " |" for label, row in table.items()]
    return "\n".join(lines)
