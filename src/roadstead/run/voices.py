"""Everything in the logbook as what somebody said: press, lists, sightings, answers to our own requests, and our own rules in one shape."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import polars as pl

from roadstead.identity.lists import changes
from roadstead.logbook import Logbook
from roadstead.run.requests import asked
from roadstead.run.review import applied
from roadstead.tables import short_id
from roadstead.weigh.origins import roots
from roadstead.when import day_of, iso

Row = dict[str, Any]
KINDS = ("press", "listing", "sighting", "request", "rule")


def place_in(src: str, at: int, units: dict[str, str | None]) -> str:
    """`row:12` or `byte:4096`."""
    return f"{units.get(src) or 'row'}:{at}"


def voices(log: Logbook, kind: str, units: dict[str, str | None]) -> Iterator[Row]:
    """Statements sorted by id. ``press`` has the keys of a ledger line; the other kinds have one shape of their own.

    ``units`` says what the bare places of bulk rows count, by receipt.
    """
    if kind == "all":
        for one in KINDS:
            yield from ({"kind_of": one, **row} for row in voices(log, one, units))
        return
    if kind == "rule":
        yield from _rules(log, units)
    else:
        yield from {"press": _press, "listing": _listings, "sighting": _sightings, "request": _requests}[kind](log)


def _press(log: Logbook) -> Iterator[Row]:
    """What the press says, with the words of persons on it: a rejected statement is there, and says so."""
    for body in applied(log.rows("statements"), log.rows("reviews"))["body"]:
        yield json.loads(body)


def _said(ident: str, speaker: str | None, said: tuple[str | None, str | None], subject: Row, proposition: Row, row: Row, **more: Any) -> Row:
    return {
        "id": ident, "speaker": speaker, "via": None, "said_at": {"earliest": said[0], "latest": said[1]}, "subject": subject,
        "proposition": proposition, "stance": "+", "act": "assert", "quantities": [], "evidence": [], "src": row.get("src"), "at": row.get("at"),
        "rule": None, "review": None, "simulated": bool(row["simulated"]), **more,
    }  # fmt: skip


def _listings(log: Logbook) -> Iterator[Row]:
    """What a publisher says by an entry: this one is on my list, in the copy of this day."""
    entries = log.rows("listings", "kind NOT IN ('alias', 'address')")
    said = [*_entries(entries), *_changes(log, entries)]
    yield from sorted(said, key=lambda row: str(row["id"]))


def _changes(log: Logbook, entries: pl.DataFrame) -> Iterator[Row]:
    """What a publisher says by the next copy of its list: an entry appeared, changed or is gone since the copy before."""
    reader = dict(log.rows("receipts").select("id", "reader").iter_rows())
    for c in changes(entries, log.rows("copies").to_dicts(), reader):
        ident = short_id("change", c["list"], c["publisher"], c["not_before"], c["by"], c["what"], c["entry"] or c["imo"] or c["name"], c["simulated"])
        args = {"list": c["list"], "entry": c["entry"], "after_copy": c["not_before"], "by_copy": c["by"], **({"fields": c["fields"]} if c["fields"] else {})}
        yield _said(
            ident, c["publisher"], (c["not_before"], c["by"]), {"name": c["name"], "imo": c["imo"], "kind": c["kind"]}, {"type": c["what"], "args": args},
            c["row"], via=c["list"], stance="-" if c["what"] == "disappeared" else "+", evidence=[{"type": "copies", "receipts": c["receipts"]}],
        )  # fmt: skip


def _entries(entries: pl.DataFrame) -> Iterator[Row]:
    for r in entries.iter_rows(named=True):
        yield _said(
            r["id"], r["publisher"], (r["copy"], r["copy"]), {"name": r["name"], "imo": r["imo"], "kind": r["kind"]},
            {"type": "listed", "args": {"list": r["list"], "copy": r["copy"], "entry": r["entry"]}}, r, via=r["list"],
        )  # fmt: skip


def _sightings(log: Logbook) -> Iterator[Row]:
    """What an institution says it saw, through the publication that reports it."""
    for r in log.rows("sightings").iter_rows(named=True):
        named = json.loads(r["origin"] or "[]") or ([r["asserted_by"]] if r["asserted_by"] else [])
        speaker = "+".join(sorted(roots(named))) or None
        quantities = [{"as_written": r["quantity"], "value": r["count_min"], "unit": r["count_unit"]}] if r["quantity"] else []
        offered = [{"type": r["sensor"], "provider": r["provider"], "picture": r["picture"]}] if r["sensor"] or r["picture"] else []
        yield _said(
            r["id"], speaker, (None, None), {"name": r["ship"], "imo": r["imo"], "candidates": json.loads(r["candidates"] or "[]")},
            {"type": r["kind"], "args": {k: r[k] for k in ("event", "place", "place_from", "place_to", "t0", "t1")}}, r,
            via=r["reported_in"], quantities=quantities, evidence=offered,
        )  # fmt: skip


def _requests(log: Logbook) -> Iterator[Row]:
    """What those who were asked for comment answered, or that they did not; whoever is still waited for has said nothing.

    A paper that writes of the same body that it "did not respond" says so of its own request: that stays a statement of the press."""
    for r in asked(log).sort("id").iter_rows(named=True):
        if r["outcome"] == "waiting":
            continue
        replied = r["outcome"] == "replied"
        args = {k: r[k] for k in ("asked", "about", "finding", "asked_on", "asked_by", "channel", "deadline", "replied_on", "answer", "as_of")}
        yield _said(
            r["id"], r["asked_id"], (r["replied_on"], r["replied_on"]) if replied else (r["asked_on"], r["as_of"]), {"name": r["asked"], "finding": r["finding"]},
            {"type": "request_for_comment", "args": args}, r, stance="0", act="replied" if replied else "did_not_reply",
        )  # fmt: skip


def _rules(log: Logbook, units: dict[str, str | None]) -> Iterator[Row]:
    """What our own rules say happened, with the thresholds they say it by."""
    for e in log.rows("events", '"by" IS NULL').iter_rows(named=True):
        t0, t1 = iso(e["t0"]), iso(e["t1"]) if e["t1"] is not None else None
        fixes = [{"src": f["src"], "at": place_in(f["src"], f["at"], units)} for f in json.loads(e["fixes"])]
        yield _said(
            e["id"], f"rule:{e['rule']}", (day_of(e["t0"]), day_of(e["t1"]) if e["t1"] is not None else None),
            {"vessel": e["vessel"], "mmsi": e["mmsi"], "imo": e["imo"]},
            {"type": e["kind"], "args": {"t0": t0, "t1": t1, "place": e["place"], "state": e["state"], "reception": e["reception"], "confidence": e["confidence"]}},
            {"simulated": e["simulated"], "src": fixes[0]["src"] if fixes else None, "at": fixes[0]["at"] if fixes else None},
            rule=e["rule"], via=e["preset"], evidence=[{"type": "fixes", "rows": fixes}], act="report",
        )  # fmt: skip
