"""``said@1``: who holds a proposition true, who denies it, who asks for proof, side by side; the sea has no word on it."""

from __future__ import annotations

from roadstead.press.catalogue import in_words
from roadstead.weigh.evidence import Evidence, Row, Text, both
from roadstead.weigh.origins import name_of
from roadstead.weigh.ships import Ship
from roadstead.weigh.voyages import origin_of

RULE = "said@1"
# Families whose truth lies in a hold, which no source here can look into.
IN_THE_HOLD = ("arms-", "drones-", "oil-", "gas-", "coal-", "grain-", "gold-", "sand-", "dualuse-", "tech-", "ship.arms", "cargo")


def weigh_said(proposition: str, ship: Ship, said_by: list[Row]) -> tuple[Row, Row]:
    """(proposition args, verdict and its reasons). A denial is never weighed against a ship that sailed."""
    hold = proposition.startswith(IN_THE_HOLD)
    holding = {i for s in said_by if s["stance"] == "+" for i in s["origin"]}
    n = sum(s["stance"] == "+" for s in said_by)
    missing: list[Text] = []
    if n:
        en, fr = (", ".join(name_of(i, lang) for i in sorted(holding)) for lang in ("en", "fr"))
        missing.append(both(f"statements that hold it true: {n}; institutions they rest on: {len(holding)} ({en or 'unknown'})",
                            f"déclarations qui le tiennent pour vrai : {n} ; institutions dont elles viennent : {len(holding)} ({fr or 'inconnues'})"))  # fmt: skip
    if hold:
        missing.append(both("what was in a hold cannot be seen with these sources", "ce que contenait une cale ne peut se voir avec ces sources"))
    named = {"ship": ship.args} if ship.imo or ship.name or ship.as_written else {}
    return {"proposition": proposition, **named, **in_words(proposition)}, {
        "verdict": "cannot be seen" if hold else "cannot be judged", "for": [], "against": [], "missing": missing, "otherwise": [], "confidence": "low",
    }  # fmt: skip


def said(statement: Row, claim: Row, evidence: Evidence) -> Row:
    """A statement as a finding lists it under `said_by`."""
    time = statement.get("time") or {}
    speaker = statement["speaker"]
    return {
        "statement": statement["id"], "speaker": speaker["resolved_id"] or speaker["id"], "as_written": speaker["as_written"], "act": claim["act"],
        "stance": claim["stance"], "modality": claim["modality"], "hedged": bool(statement["author_hedge"]),
        "on": {k: time.get(k) for k in ("value", "earliest", "latest", "certainty")},
        "origin": sorted(origin_of(statement, evidence, to_count=True)), "via": [w.get("agency") for w in statement["wire"] or []],
        "nested_in": statement["nested_in"], "file": statement["file"],
    }  # fmt: skip
