"""What a command prints when it is done: counts by table, the verdicts, where the case lies."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from roadstead.case.words import sentence
from roadstead.logbook import Logbook
from roadstead.run.here import places
from roadstead.run.intake import Outcome
from roadstead.tables import TABLES
from roadstead.tracks import PRESETS as TRACKS

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


MOST_REJECTS = 12


def rejected(log: Logbook, outcome: Outcome, logbook: Path) -> str:
    """Of what was rejected in this run the file, the first place, the reason and what would mend it; refused files first. Empty when nothing was."""
    rows = log.rows("rejects")
    rows = rows.filter(rows["src"].is_in(outcome.new)).sort("n", "src", "reason")
    if not rows.height:
        return ""
    names = dict(log.rows("receipts").select("id", "name").iter_rows())
    lines = ["rejected, by file, with the first place of each"]
    for r in rows.head(MOST_REJECTS).iter_rows(named=True):
        at, times = f", {r['at']}" if r["at"] else "", "" if r["n"] == 1 else f", {r['n']:,} times"
        line = f"{names.get(r['src']) or r['src'][:12]}{at}: {r['reason']}" + (f" ({r['detail'][:120]})" if r["detail"] else "") + times
        lines.append("  " + "".join(c if c.isprintable() else "?" for c in line))
    if rows.height > MOST_REJECTS:
        lines.append(f"  and {rows.height - MOST_REJECTS} more lines: roadstead export rejects {logbook}")
    return "\n".join(lines)


def events(log: Logbook, logbook: Path, presets: Iterable[str] = ("default",)) -> str:
    """How many events of each kind by each preset, and the command that prints them; what `gfw` could not take for a track."""
    rows = log.rows("events", "state != 'withdrawn'")
    lines = ["no events: nothing that the rules look for was found in the positions read"]
    if rows.height:
        counts = rows.group_by("preset", "kind").len().sort("preset", "kind").iter_rows()
        lines = [f"events (roadstead export events {logbook})"]
        lines += [f"  {n:>10}  {kind}{'' if preset == 'default' else f' ({preset})'}" for preset, kind, n in counts]
    if any(p.startswith("gfw") for p in presets):
        no_course = pl.col("sog_kn").is_null() | (pl.col("cog_deg").is_null() & (pl.col("sog_kn") > TRACKS["gfw"].slow_kn))
        left_out, n = log.scan("fixes").select(no_course.sum(), pl.len()).collect().row(0)
        if left_out > n // 2:
            lines.append(f"by gfw {left_out:,} of {n:,} fixes are on no track: they give no speed, or none of their course, and its definition leaves them out.")
    return "\n".join(lines)


def nothing_found(log: Logbook, logbook: Path) -> str:
    """Why a case without a finding holds none, and where what ships did is then printed; empty when there is a finding."""
    if log.rows("findings").height:
        return ""
    lines = ["no finding: no statement and no list row that was read speaks of a ship's movements; add articles, lists or sightings with `roadstead read`."]
    if log.rows("events").height:
        lines.append(f"  What ships did stands in the events: roadstead export events {logbook} --format csv -o events.csv")
    return "\n".join(lines)


def findings(log: Logbook) -> str:
    """One line per verdict, and the movement findings in words."""
    rows = log.rows("findings")
    names = dict(places(log).select("id", "name").iter_rows())
    lines = [f"findings ({rows.height})" + (", each waiting for a person to keep or reject it" if rows.height else "")]
    lines += [f"  {n:>5}  {verdict}" for verdict, n in rows.group_by("verdict").len().sort("verdict").iter_rows()]
    for r in rows.sort("simulated", "id").iter_rows(named=True):
        proposition = json.loads(r["proposition"])
        if proposition["type"] in ("voyages", "presence", "listed"):
            lines.append(f"  {'[SIMULATED] ' if r['simulated'] else ''}{sentence(proposition, 'en', names)}: {r['verdict']}")
    return "\n".join(lines)


def case(path: Path) -> str:
    """Where the case lies and how to check it."""
    return f"case: {path}\n  read it: {path / 'index.html'}   check it: roadstead verify {path}"
