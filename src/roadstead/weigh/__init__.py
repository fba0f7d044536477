"""Statements, events, sightings and lists → findings. Movements are weighed; what was in a hold is not, by anybody here.

Every finding says what speaks for it, against it, what is missing and what else could explain it, and waits for a person.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import polars as pl

from roadstead.identity.ships import name_key
from roadstead.tables import TABLES, short_id
from roadstead.weigh import law, listed, owners, presence, said, voyages
from roadstead.weigh.evidence import Evidence, Row, both
from roadstead.weigh.legs import Leg, legs
from roadstead.weigh.ships import NOBODY, Known, Ship, known_ships, on_page, ship_of

__all__ = ["RULES", "VERDICTS", "Evidence", "Leg", "legs", "rest_on", "weigh"]

VERDICTS = ("supported", "partly supported", "contradicted", "consistent, unproven", "cannot be seen", "cannot be judged")
RULES = {r.RULE: r.__doc__ or "" for r in (voyages, presence, listed, owners, said)} | {
    "cargo@1": "``cargo@1``: what a ship carried is never weighed: the verdict is always *cannot be seen*.",
    law.RULE: law.told(),
}


def weigh(evidence: Evidence) -> pl.DataFrame:
    """The findings of both worlds, sorted by id. The exercise and the real ships are weighed apart, from frames that share no row."""
    rows = [finding for simulated in (False, True) for finding in _world(evidence.world(simulated), simulated)]
    return TABLES["findings"].frame(rows).sort("id")


def _world(evidence: Evidence, simulated: bool) -> Iterator[Row]:
    known, table = known_ships(evidence), legs(evidence)
    made: dict[str, Row] = {}
    others: dict[tuple[str, str], list[Row]] = {}
    about: dict[tuple[str, str], Ship] = {}
    moved: set[tuple[str, str]] = set()
    claimed: list[tuple[Row, Row, Row, Ship]] = []
    pages = _pages(evidence, known)
    for statement in evidence.bodies:
        for claim in statement["claims"]:
            args = claim.get("args") or {}
            by = said.said(statement, claim, evidence)
            ship = on_page(ship_of(args, statement, evidence, known), pages.get(statement["src"])) if args else NOBODY
            # What is said of one ship never stands beside what is said of another.
            key = (claim["proposition"], ship.imo or ship.name or (ship.as_written or "").casefold())
            about.setdefault(key, ship)
            if not claim["proposition"].startswith("free:"):
                others.setdefault(key, []).append(by)
            # An upper bound ("only four") is a statement beside the claim, no movement to be looked for.
            if not args or claim["stance"] != "+" or args.get("at_most") is not None:
                continue
            moved.add(key)
            if "by" in args:
                claimed.append((statement, claim, args, ship))
            elif "place" in args:
                printed, weighed = presence.weigh_presence(statement, args, ship, evidence)
                _put(made, presence.RULE, "presence", printed, weighed, by, simulated)
            elif "unit" in args or "from" in args:
                one = voyages.claim_of(statement, args, ship, evidence)
                _put(made, voyages.RULE, "voyages", one.args, voyages.weigh_voyages(one, table, evidence), by, simulated)
                if one.cargo:
                    _put(made, "cargo@1", "cargo", one.args, _cargo(), by, simulated)
    for key, rows in others.items():
        # A claim that is weighed as a movement is listed here again only where somebody takes another stance on it.
        if key in moved and all(by["stance"] == "+" for by in rows):
            continue
        printed, weighed = said.weigh_said(key[0], about[key], rows)
        for by in rows:
            _put(made, said.RULE, "said", printed, weighed, by, simulated)
    for imo, sure in _ships(evidence, known, made, claimed):
        for printed, weighed in listed.weigh_listed(imo, sure, known, evidence):
            _put(made, listed.RULE, "listed", printed, weighed, None, simulated)
            for statement, claim, args, ship in claimed:
                if ship.imo == imo and listed.listing_claims(statement, args.get("by"), printed["publisher"]):
                    _put(made, listed.RULE, "listed", printed, weighed, said.said(statement, claim, evidence), simulated)
        for printed, weighed in owners.weigh_owners(imo, sure, evidence):
            _put(made, owners.RULE, "owner_listed", printed, weighed, None, simulated)
    for finding in made.values():
        yield finding | {"cites": law.cites(finding, made.values(), evidence)}


def _pages(evidence: Evidence, known: Known) -> dict[str, Ship]:
    """The one ship that the counts of a page without names point to, by receipt; none where the page names a ship or two are meant."""
    found: dict[str, dict[str, Ship]] = {}
    named: set[str] = set()
    for statement in evidence.bodies:
        for claim in statement["claims"]:
            args = claim.get("args") or {}
            mention = args.get("ship") or {}
            if mention.get("name") or mention.get("imo") or args.get("ships"):
                named.add(statement["src"])
            elif args.get("at_least"):
                ship = ship_of(args, statement, evidence, known)
                if ship.imo:
                    found.setdefault(statement["src"], {})[ship.imo] = ship
    return {src: next(iter(ships.values())) for src, ships in found.items() if len(ships) == 1 and src not in named}


def _put(made: dict[str, Row], rule: str, kind: str, args: Row, weighed: Row, by: Row | None, simulated: bool) -> None:
    """The finding on this proposition, with one more voice when it is there already."""
    proposition = {"type": kind, "args": args}
    key = short_id("finding", kind, args, simulated)
    one = made.setdefault(key, {
        "id": key, "rule": rule, "proposition": proposition, **weighed, "said_by": [], "likelihood": None, "review": "waiting", "simulated": simulated,
    })  # fmt: skip
    if by is not None and by not in one["said_by"]:
        one["said_by"].append(by)


def _cargo() -> Row:
    return {
        "verdict": "cannot be seen", "for": [], "against": [],
        "missing": [both("what was in the hold: no source here can look into it; a movement that is seen says nothing of the goods",
                         "ce que contenait la cale : aucune source ici ne peut y voir ; un mouvement observé ne dit rien des marchandises")],
        "otherwise": [both("containers look alike, full or empty, whatever is in them", "les conteneurs se ressemblent, pleins ou vides, quel que soit leur contenu")],
        "confidence": "low",
    }  # fmt: skip


def _ships(evidence: Evidence, known: Known, made: dict[str, Row], claimed: list[tuple[Row, Row, Row, Ship]]) -> list[tuple[str, bool]]:
    """(number, sure) of every ship of the story: those of claims, and those that somebody sighted by number."""
    numbers = {f["proposition"]["args"]["ship"]["imo"] for f in made.values() if "ship" in f["proposition"]["args"]}
    numbers |= {ship.imo for *_, ship in claimed} | set(evidence.sightings["imo"].drop_nulls())
    # Ships that a row names without a number, when one listed ship bears the name: printed with a question mark.
    named = {name_key(n) for n in evidence.sightings["ship"].drop_nulls()}
    named |= {name_key(c["name"]) for row in evidence.sightings["candidates"].drop_nulls() for c in json.loads(row) if c.get("name")}
    guessed = {next(iter(known.listed[n])) for n in named if n not in known.sighted and len(known.listed.get(n, ())) == 1} - numbers
    return [(imo, imo not in guessed) for imo in sorted(n for n in numbers | guessed if n)]


def rest_on(findings: pl.DataFrame) -> dict[str, set[str]]:
    """The ids of the rows that findings name, by table: what a case must hold so that anybody can weigh it again."""
    used: dict[str, set[str]] = {}
    for row in findings.iter_rows(named=True):
        for by in json.loads(row["said_by"]):
            used.setdefault("statements", set()).add(by["statement"])
        for item in json.loads(row["for"]) + json.loads(row["against"]):
            used.setdefault(item["table"], set()).add(item["id"])
            for one in [*(item.get("rows") or []), *((item.get("leg") or {}).get("rows") or [])]:
                used.setdefault(one["table"], set()).add(one["id"])
    return used
