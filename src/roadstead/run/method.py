"""The method annex: what rules, thresholds and versions made a case, over what coverage. Made from the run, never typed."""

from __future__ import annotations

import inspect
import json
from importlib.metadata import version
from typing import Any

import polars as pl

from roadstead import press
from roadstead.case.pack import public_name, why_withheld
from roadstead.detect import detectors
from roadstead.logbook import Logbook
from roadstead.weigh import RULES, Evidence
from roadstead.weigh.evidence import both
from roadstead.when import day_of

Row = dict[str, Any]
SHOWN = ("roadstead", "polars", "numba", "numpy")


def method(log: Logbook, evidence: Evidence, name: str, public: bool) -> Row:
    """Rules with their docstrings, thresholds of every pass, coverage of every AIS file and list copy, versions and rejects."""
    receipts = [r for r in evidence.receipts.sort("id").iter_rows(named=True) if not (public and why_withheld(r))]
    shown = {r["id"] for r in receipts}
    rules = dict(RULES) | {press.RULE: inspect.getdoc(press.extract) or ""}
    thresholds: list[Row] = []
    for rule, by_preset in sorted(detectors().items()):
        rules[rule] = inspect.getdoc(type(next(iter(by_preset.values())))) or ""
        for preset in sorted(by_preset):
            got = log.rows("events", "rule=? AND preset=?", (rule, preset))
            if got.height:
                thresholds.append({"rule": rule, "preset": preset, "params": json.loads(got["params"][0])})
    rejects = log.rows("rejects").filter(pl.col("src").is_in(sorted(shown)) | (pl.col("src").is_null() & pl.lit(not public)))
    counts = rejects.group_by("reason").agg(pl.col("n").sum()).sort("reason")
    return {
        "case": name, "rules": {k: inspect.cleandoc(v) for k, v in sorted(rules.items())}, "thresholds": thresholds,
        "coverage": _coverage(log, evidence, receipts, public), "versions": {k: version(k) for k in SHOWN}, "rejects": counts.to_dicts(),
    }  # fmt: skip


def _coverage(log: Logbook, evidence: Evidence, receipts: list[Row], public: bool) -> list[Row]:
    out = []
    heard = log.scan("fixes").group_by("src").agg(n=pl.len(), vessels=pl.col("vessel").n_unique(), t0=pl.col("t").min(), t1=pl.col("t").max()).collect()
    spans = {r["src"]: r for r in heard.iter_rows(named=True)}
    lists = evidence.copies.sort("list", "copy").to_dicts()
    for r in receipts:
        if r["id"] in spans:
            s = spans[r["id"]]
            kind = {"chosen": ("chosen ships: silence means nothing here", "navires choisis : le silence n'y dit rien"),
                    "area": ("all ships of an area", "tous les navires d'une zone"), "feed": ("a feed", "un flux")}.get(
                r["coverage"] or "", ("how ships were chosen is unknown", "choix des navires inconnu"))  # fmt: skip
            out.append({"what": public_name(r["id"]) if public else r["name"], "src": r["id"], "says": both(
                f"AIS, {s['n']} positions of {s['vessels']} vessels, {day_of(s['t0'])} to {day_of(s['t1'])}; {kind[0]}; times: {r['time_basis'] or 'unknown'}",
                f"AIS, {s['n']} positions de {s['vessels']} navires, du {day_of(s['t0'])} au {day_of(s['t1'])} ; {kind[1]} ; heures : {r['time_basis'] or 'inconnu'}")})  # fmt: skip
    shown = {r["id"] for r in receipts}
    for c in lists:
        if c["src"] in shown:
            whole = both("whole list", "liste entière") if c["covers"] is None else both("an excerpt that speaks for the numbers it names only", "un extrait qui ne parle que des numéros qu'il nomme")
            out.append({"what": f"{c['list']}, {c['copy']}", "src": c["src"], "says": whole})
    return out
