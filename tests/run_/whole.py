"""What two logbooks are compared by: their sorted exports without times of reception, and the manifests of their cases."""

from __future__ import annotations

import json
from pathlib import Path

from roadstead.logbook import open_logbook
from roadstead.run import exports

TABLES = ("receipts", "fixes", "statics", "sightings", "listings", "passages", "events", "statements", "findings", "rejects")


def whole(logbook: Path) -> dict[str, list[str]]:
    """Every export as sorted lines, `received` left out; statements of every kind."""
    log = open_logbook(logbook)
    out = {}
    for table in TABLES:
        rows = exports.rows(log, table, "all") if table == "statements" else exports.rows(log, table)
        out[table] = sorted(json.dumps({k: v for k, v in row.items() if k != "received"}, ensure_ascii=False, sort_keys=True) for row in rows)
    log.db.close()
    return out


def manifests(logbook: Path) -> dict[str, str]:
    """The manifest of every case, by its name."""
    return {p.parent.name: p.read_text("utf-8") for p in sorted((logbook / "cases").glob("*/manifest.sha256"))}
