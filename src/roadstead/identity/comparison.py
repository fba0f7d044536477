"""Two identities compared, with a sentence for every feature; and people's judgements, which override the rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from roadstead.identity import words
from roadstead.identity.fold import Folded, folded
from roadstead.identity.rule import DIFFERENT, LIKELY, POSSIBLE, Code, rule
from roadstead.identity.said import Identity
from roadstead.identity.ships import name_key
from roadstead.when import day_of


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that was compared: its effect (``decides`` ``for`` ``against`` ``nothing``) and a sentence in two languages."""

    name: str
    effect: str
    en: str
    fr: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is said of two identities: a verdict, a score from 0 to 1 that orders comparisons, and what it rests on.

    The score is no probability. `codes` are the rule's, null until somebody reads them. `judgements` are what people said of the two, newest first: the first one decides.
    """

    verdict: str
    score: float
    a: Identity
    b: Identity
    codes: tuple[Code, ...] | None = None
    judgements: tuple[Mapping[str, Any], ...] = ()

    @property
    def features(self) -> tuple[Feature, ...]:
        """A sentence for each feature, what decides first. Made when asked for: most comparisons are never read."""
        codes = self.codes if self.codes is not None else rule(folded(self.a), folded(self.b)).codes
        if self.judgements:
            codes = tuple(c._replace(effect="nothing") if c.effect == "decides" else c for c in codes)
        rule_ = (Feature(c.feature, c.effect, *words.said(c.sentence, c.args)) for c in codes)
        people = (Feature("judgement", "decides" if i == 0 else "nothing", *_judgement(j)) for i, j in enumerate(self.judgements))
        found = [*people, *rule_]
        return tuple(sorted(found, key=lambda f: f.effect != "decides"))

    @property
    def judged(self) -> bool:
        """True when a person's judgement stands in place of the rule."""
        return bool(self.judgements)


def compare(a: Identity, b: Identity) -> Comparison:
    """The two identities by the rule. Symmetric but for the order of names in sentences; a missing field says nothing."""
    return of_folded(folded(a), folded(b))


def of_folded(a: Folded, b: Folded) -> Comparison:
    """The same for identities already made ready."""
    verdict, points, codes = rule(a, b)
    return Comparison(verdict, points / 100, a.said, b.said, codes)


def judged(comparison: Comparison, judgements: Iterable[Mapping[str, Any]]) -> Comparison:
    """The comparison with the judgements that are about these two; the newest overrides the rule, all stay to be read.

    A judgement has ``a``, ``b`` (keys: ``imo:9179842``, ``entry:OFAC SDN/37059``, ``name:MARIA``), ``verdict`` (same, different,
    unsure), ``who``, ``why``, ``made``. An ``imo:`` key is about every identity with that valid number. The later of two made at
    one time counts as newer. An exercise and a real ship stay different whatever anybody said.
    """
    if comparison.a.simulated != comparison.b.simulated:
        return comparison
    one, two = _keys(comparison.a), _keys(comparison.b)
    about = [j for j in judgements if (_key(j["a"]) in one and _key(j["b"]) in two) or (_key(j["a"]) in two and _key(j["b"]) in one)]
    if not about:
        return comparison
    newest = sorted(about, key=_made)[::-1]
    verdict, score = {"same": (LIKELY, 1.0), "different": (DIFFERENT, 0.0), "unsure": (POSSIBLE, 0.5)}[newest[0]["verdict"]]
    return replace(comparison, verdict=verdict, score=score, judgements=tuple(newest))


def _keys(identity: Identity) -> set[str]:
    keys = {_key(identity.key)}
    if imo := folded(identity).imo:
        keys.add(f"imo:{imo}")
    return keys


def _key(key: str) -> str:
    """Keys of names are equal when the names' letters are."""
    return f"name:{name_key(key[5:])}" if key.startswith("name:") else key


def _made(judgement: Mapping[str, Any]) -> str:
    made = judgement.get("made")
    return f"{day_of(made)} {made:020}" if isinstance(made, int) else str(made or "")


def _judgement(j: Mapping[str, Any]) -> tuple[str, str]:
    made = j.get("made")
    day = day_of(made) if isinstance(made, int) else str(made or "")[:10]
    who = j.get("who") or "somebody"
    en = {"same": "these are the same", "different": "these are not the same", "unsure": "it cannot be told whether these are the same"}
    fr = {"same": "c'est le même", "different": "ce n'est pas le même", "unsure": "on ne peut dire si c'est le même"}
    why = str(j.get("why") or "").strip().rstrip(".")
    on, le = (f" on {day}", f" le {day}") if day else ("", "")
    said_en = f"{who} judged{on} that {en[j['verdict']]}" + (f": {why}." if why else ", without a reason.")
    said_fr = f"{who if who != 'somebody' else 'Quelqu’un'} a jugé{le} : {fr[j['verdict']]}" + (f" ({why})." if why else ", sans dire pourquoi.")
    return said_en, said_fr
