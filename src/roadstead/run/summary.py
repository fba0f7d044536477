"""What a command prints when it is done: counts by table, the verdicts, where the case lies."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from roadstead.case.words import sentence
from roadstead.logbook import Logbook
from roadstead.run.here import places
from roadstead.run.intake import Outcome
from roadstead.tables import TABLES

SHOWN = ("fixes", "statics", "sightings", "listings", "passages", "events", "statements", "findings")


def table(log: Logbook, outcome: Outcome | None = None) -> str:
    """Receipts by reader, rows by table, rejects by reason."""
    lines = []
    receipts = log.rows("receipts")
    if outcome:
        lines.append(f"{len(outcome.seen)} files read, {len(outcome.new)} new, {outcome.rejected} rows or files rejected")
    by_reader = receipts.filter(receipts["withdrawn"].is_null()).group_by("reader").len().sort("reader", nulls_last=True)
    lines += [f"  {reader or 'no reader':<16}{n:>10}" for reader, n in by_reader.iter_rows()]
    lines.append("rows")
    for name in SHOWN:
        n = int(log.scan(name).select(pl.len()).collect().item()) if TABLES[name].home == "rows" else log.rows(name).height
        if n:
            lines.append(f"  {name:<16}{n:>10}")
    rejects = log.rows("rejects").group_by("reason").agg(n=pl.col("n").sum()).sort("n", "reason", descending=[True, False])
    if rejects.height:
        lines.append("rejected (roadstead export rejects)")
        lines += [f"  {n:>10}  {reason}" for reason, n in rejects.head(12).iter_rows()]
    return "\n".join([*lines, findings(log), *([NO_PORTS] if _moored_for_all_it_knows(log) else [])])


NO_PORTS = (
    "no list of ports was read: port visits are told only at the places this program ships, and ships moored side by side elsewhere are told as encounters.\n"
    "  Read one beside the fixes, such as the World Port Index (UpdatedPub150.csv) or UN/LOCODE, and detect again."
)


def _moored_for_all_it_knows(log: Logbook) -> bool:
    """True when there are encounters, and nothing but the program's own gazetteer to tell a port by."""
    return not log.rows("places").height and log.rows("events", "kind='encounter' AND state != 'withdrawn'").height > 0


def findings(log: Logbook) -> str:
    """One line per verdict, and the movement findings in words."""
    rows = log.rows("findings")
    names = dict(places(log).select("id", "name").iter_rows())
    lines = [f"findings ({rows.height}), each waiting for a person to keep or reject it"]
    lines += [f"  {n:>5}  {verdict}" for verdict, n in rows.group_by("verdict").len().sort("verdict").iter_rows()]
    for r in rows.sort("simulated", "id").iter_rows(named=True):
        proposition = json.loads(r["proposition"])
        if proposition["type"] in ("voyages", "presence", "listed"):
            lines.append(f"  {'[SIMULATED] ' if r['simulated'] else ''}{sentence(proposition, 'en', names)}: {r['verdict']}")
    return "\n".join(lines)


def case(path: Path) -> str:
    """Where the case lies and how to check it."""
    return f"case: {path}\n  read it: {path / 'index.html'}   check it: roadstead verify {path}"
