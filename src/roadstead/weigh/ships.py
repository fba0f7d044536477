"""Which ship a claim is about: a number decides, a name gives candidates, a description gives none by itself."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field

from roadstead.identity.ships import name_key
from roadstead.weigh.evidence import Evidence, Row, Text, both
from roadstead.weigh.origins import roots
from roadstead.when import day_of

NOT_NAMED = both("the page names no ship", "la page ne nomme aucun navire")
# `32 trips by the four ships`: a count of several ships points to none of them.
_FLEET = re.compile(r"\b(?:ships|vessels|navires|cargos|bateaux)\b", re.I)
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Ship:
    """A ship of a proposition. ``sure`` only when the source itself gives her number; otherwise she is printed with a question mark."""

    imo: str | None
    name: str | None
    as_written: str | None
    sure: bool
    basis: Text
    rests_on: tuple[tuple[str, str], ...] = ()
    """(table, id) of the rows the choice rests on."""
    look_alike: bool = False
    """The words liken a ship to a named one, and name none."""

    @property
    def args(self) -> Row:
        return {"name": self.name, "imo": self.imo, "as_written": self.as_written, "sure": self.sure, "look_alike": self.look_alike, "basis": self.basis}


NOBODY = Ship(None, None, None, False, NOT_NAMED)


@dataclass
class Known:
    """Ships that rows of this world give a number to, by number and by the letters of their names."""

    names: dict[str, str] = field(default_factory=dict)
    sighted: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    listed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    rows: dict[str, tuple[str, str]] = field(default_factory=dict)


def known_ships(evidence: Evidence) -> Known:
    """Every ship with a number in a sighting, a vessel's own broadcasts or a list entry."""
    known = Known()
    for row in evidence.sightings.iter_rows(named=True):
        if row["imo"] and row["ship"]:
            _add(known.sighted, known, row["imo"], row["ship"], ("sightings", row["id"]))
    for row in evidence.identities.iter_rows(named=True):
        for name in json.loads(row["names"] or "[]"):
            if row["imo"]:
                _add(known.sighted, known, row["imo"], name, ("identities", row["vessel"]))
    for row in evidence.listings.iter_rows(named=True):
        if row["imo"] and row["kind"] == "vessel" and row["name"]:
            _add(known.listed, known, row["imo"], row["name"], ("listings", row["id"]))
    return known


def _add(index: dict[str, set[str]], known: Known, imo: str, name: str, row: tuple[str, str]) -> None:
    index[name_key(name)].add(imo)
    known.names.setdefault(imo, name.upper())
    known.rows.setdefault(imo, row)


def ship_of(args: Row, statement: Row, evidence: Evidence, known: Known) -> Ship:
    """The ship a claim speaks of, as surely as the page allows.

    Her number on the page: sure. Her name: the one ship of the story that bears it, with a question mark. No name: the one
    ship to whom the same institution gives the same count elsewhere, with a question mark. A likeness, or anything else: nobody.
    """
    mention, several = args.get("ship") or {}, args.get("ships") or []
    if len(several) > 1:
        names = ", ".join(s["name"] or s["as_written"] for s in several)
        return Ship(None, None, names, False, both("the page speaks of several ships together", "la page parle de plusieurs navires ensemble"))
    if args.get("look_alike"):
        why = both("the words only liken a ship to her", "les mots ne font que comparer un navire à celui-ci")
        return Ship(None, None, mention.get("as_written"), False, why, look_alike=True)
    written, imo, name = mention.get("as_written"), mention.get("imo"), mention.get("name")
    if imo:
        return Ship(imo, known.names.get(imo, name), written, True, both("the page gives the number", "la page donne le numéro"))
    if name:
        key = name_key(name)
        numbers = known.sighted.get(key) or known.listed.get(key) or set()
        words = _judged(key, evidence)
        if chosen := [n for n, word in sorted(words.items()) if word["verdict"] == "same"]:
            return _by_person(chosen, words, known, written, name)
        numbers = {n for n in numbers if n not in words or words[n]["verdict"] != "different"}
        if len(numbers) == 1:
            number = next(iter(numbers))
            why = both("a ship of that name is known here by this number; another may bear it",
                       "un navire de ce nom est connu ici sous ce numéro ; un autre peut le porter")  # fmt: skip
            return Ship(number, known.names[number], written, False, why, (known.rows[number],))
        why = (
            both(f"{len(numbers)} ships bear that name", f"{len(numbers)} navires portent ce nom") if numbers
            else both("no number known for that name", "aucun numéro connu pour ce nom")
        )  # fmt: skip
        return Ship(None, name, written, False, why)
    return _by_count(written, statement, args.get("at_least"), evidence, known)


def _judged(key: str, evidence: Evidence) -> dict[str, Row]:
    """The newest word of a person on this name, by the number it was laid beside."""
    words = ((pair - {f"name:{key}"}, word) for pair, word in evidence.judged.items() if f"name:{key}" in pair)
    return {one.removeprefix("imo:"): word for other, word in words for one in other if one.startswith("imo:")}


def _by_person(chosen: list[str], words: dict[str, Row], known: Known, written: str | None, name: str) -> Ship:
    """The ship a person says the name stands for; nobody when they say it of two."""
    word = words[chosen[0]]
    if len(chosen) > 1:
        return Ship(None, name, written, False, both("people have judged two ships to be meant", "deux navires ont été jugés visés"))
    day = day_of(word["made"])
    # A public case keeps who judged, and in which words, to itself.
    reason = f": {word['why']}" if word["why"] else "", f" : {word['why']}" if word["why"] else ""
    why = both(f"judged to be this ship by {word['who'] or 'a person'} on {day}{reason[0]}", f"jugé être ce navire par {word['who'] or 'une personne'} le {day}{reason[1]}")
    return Ship(chosen[0], known.names.get(chosen[0], name.upper()), written, True, why, (("judgements", word["id"]),))


def _by_count(written: str | None, statement: Row, at_least: int | None, evidence: Evidence, known: Known) -> Ship:
    nobody = Ship(None, None, written, False, NOT_NAMED)
    speaker = statement["speaker"]["resolved_id"] or statement["speaker"]["id"]
    if at_least is None or speaker is None:
        return nobody
    own = roots([speaker])
    rows = [
        row for row in evidence.sightings.iter_rows(named=True)
        if row["imo"] and not _FLEET.search(row["quantity"] or "") and own & roots(json.loads(row["origin"] or "[]")) and str(at_least) in _NUMBER.findall(row["quantity"] or "")
    ]  # fmt: skip
    numbers = {row["imo"] for row in rows}
    if len(numbers) != 1:
        return nobody
    number = numbers.pop()
    who = rows[0]["asserted_by"]
    why = both(f"the page names no ship; {who} gives the same count ({at_least}) for her in a documented sighting",
               f"la page ne nomme aucun navire ; {who} donne le même nombre ({at_least}) pour celui-ci dans une observation documentée")  # fmt: skip
    return Ship(number, known.names[number], written, False, why, tuple(("sightings", r["id"]) for r in rows))


def on_page(ship: Ship, page: Ship | None) -> Ship:
    """A ship the page does not name is the one its count points to, when the page speaks of no other."""
    if page is None or ship.imo or ship.name or ship.look_alike:
        return ship
    why = both(f"not named here; the same page gives a count that points to her ({page.basis['en']})",
               f"pas nommé ici ; la même page donne un nombre qui le désigne ({page.basis['fr']})")  # fmt: skip
    return Ship(page.imo, page.name, ship.as_written, False, why, page.rests_on)
