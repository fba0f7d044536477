"""What one statement's claim is to another's: decided from the two alone, with the reasons, the same whichever comes first."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from roadstead.places.names import place_ids_of
from roadstead.press.names import gazetteer
from roadstead.streams import resource
from roadstead.weigh import evidence
from roadstead.weigh.alike import Wording, numbers, run, score, settings
from roadstead.weigh.evidence import Text
from roadstead.weigh.origins import name_of, roots

# Sentences are said of many pairs: each is kept once.
both = lru_cache(1 << 14)(evidence.both)

CLOSE_DAYS = 3
"""Days are known closely when they lie within so many: a briefing is told on its day and the two after."""
NEAR_DAYS = 31
REPLY_DAYS = 45
"""An answer given within so many days speaks of the same state of things; later, or before, it may not."""
VERBATIM = 8
"""Words in a row that are no stock phrase."""
STORIES = 3
"""Propositions that one named speaker has in both of two pages before the pages are taken to tell of one occasion."""


class When(NamedTuple):
    """How two days of saying lie: ``one`` | ``near`` | ``open`` (may be any) | ``before`` | ``after``, and whole days between when apart."""

    how: str
    days: int


@dataclass(frozen=True)
class Voice:
    """One claim of one statement by one institution."""

    id: str
    n: int
    src: str
    who: str | None
    joint: bool
    root: str | None
    proposition: str
    canon: str
    stance: str
    t0: int | None
    t1: int | None
    nested: str | None
    quote: str
    lead: bool
    ship: str | None
    lands: tuple[str, ...]
    events: tuple[int, int] | None
    text: Wording
    simulated: bool
    places: tuple[str, ...] = ()
    """Where the ship was, in the words of the page; none where the claim is of no single place."""

    @property
    def side(self) -> str:
        """``+`` or ``-``: denying, asking for proof and taking no position are on one side, told apart by the stance."""
        return "+" if self.stance == "+" else "-"


class Found(NamedTuple):
    """A relation of two voices: ``a`` first where it has a direction."""

    kind: str
    a: Voice
    b: Voice
    confidence: str
    why: list[Text]
    ordered: bool = False


def day(ordinal: int) -> str:
    return dt.date.fromordinal(ordinal).isoformat()


def when(a: Voice, b: Voice) -> When:
    """Unknown ends are open, so they never prove an order."""
    if a.t1 is not None and b.t0 is not None and a.t1 < b.t0:
        return When("before", b.t0 - a.t1)
    if b.t1 is not None and a.t0 is not None and b.t1 < a.t0:
        return When("after", a.t0 - b.t1)
    if a.t0 is None or a.t1 is None or b.t0 is None or b.t1 is None:
        return When("open", 0)
    wide = max(a.t1 - a.t0, b.t1 - b.t0)
    return When("one" if wide < CLOSE_DAYS else "near" if wide <= NEAR_DAYS else "open", 0)


@cache
def mouth(a: str | None, b: str | None) -> str:
    """Who speaks, of two ids of one institution: ``same``, ``within`` (the one may speak for the other), ``other``, ``unknown``."""
    if a is None or b is None:
        return "unknown"
    if a == b:
        return "same"
    up_a, up_b = _above(a), _above(b)
    return "within" if a in up_b or b in up_a else "other"


def _above(ident: str) -> set[str]:
    """Whom an id may be named for: its office, the body over that, its state."""
    out: set[str] = set()
    within: dict[str, str] = settings()["within"]
    office = gazetteer().persons.get(ident, ("", None, frozenset()))[0]
    step: str | None = office if office.startswith("org:") else ident
    while step and step not in out:
        out.add(step)
        step = within.get(step)
    if m := re.match(r"(?:org|group):([a-z]{2})-", office or ident):
        out |= {f"state:{m[1].upper()}", f"group:{m[1]}-officials"}
    return (out | {r for r in roots([ident]) if r.startswith("state:")}) - {ident}


def _days(w: When, a: Voice, b: Voice) -> Text:
    if w.how in ("before", "after"):
        first, second = (a, b) if w.how == "before" else (b, a)
        until, since = day(first.t1 or 0), day(second.t0 or 0)
        return both(f"said on different days: by {until}, and from {since}", f"dites à des jours différents : au plus tard le {until}, et à partir du {since}")
    if w.how == "one":
        return both("said on one day, as far as the pages tell", "dites le même jour, autant que les pages le disent")
    if w.how == "near":
        return both("the days known for the two overlap, within a month", "les jours connus des deux se recouvrent, à un mois près")
    return both("the day of at least one is not known closely: no order between them is shown", "le jour de l'une au moins n'est pas connu de près : aucun ordre entre elles n'est montré")


def _speakers(m: str, a: Voice, b: Voice) -> Text:
    if m == "same":
        return both(f"one speaker: {a.who}", f"un même locuteur : {a.who}")
    if m == "within":
        return both(f"{a.who} and {b.who}: the one may speak for the other", f"{a.who} et {b.who} : l'un peut parler pour l'autre")
    if m == "other":
        return both(f"two speakers of {name_of(str(a.root), 'en')}: {a.who} and {b.who}", f"deux locuteurs de {name_of(str(a.root), 'fr')} : {a.who} et {b.who}")
    return both("one page does not say who speaks; the words do not fill that in", "une page ne dit pas qui parle ; les mots ne le complètent pas")


def same_ship(a: Voice, b: Voice) -> bool:
    """False for two named ships, and for claims of ships where nothing shows that it is one: no name and two pages."""
    if a.ship and b.ship:
        return a.ship == b.ship
    of_ships = a.canon.startswith("ship.") or b.canon.startswith("ship.")
    return not of_ships or a.src == b.src


def same_place(a: Voice, b: Voice) -> bool:
    """False where the two name places of which neither lies in the other: that she was not in one port is no word about another."""
    if not a.places or not b.places or {p.casefold() for p in a.places} & {p.casefold() for p in b.places}:
        return True
    return any(place_ids_of(one).meets(place_ids_of(other)) for one in a.places for other in b.places)


def utterance(a: Voice, b: Voice, stories: int = 0) -> Found | None:
    """``same_utterance`` when two pages, or two places of one page, report one saying. Another day, other numbers or two quotations are not one, nor is a word without a position one with a denial.

    ``stories``: how many propositions this speaker has in both pages.
    """
    if a.id == b.id or a.simulated != b.simulated or bool(a.nested) != bool(b.nested) or a.side != b.side or a.joint != b.joint:
        return None
    m, w = mouth(a.who, b.who), when(a, b)
    told, words, likeness = numbers(a.text, b.text), run(a.text, b.text), score(a.text, b.text)
    free = a.proposition.startswith("free:") or b.proposition.startswith("free:")
    claim = a.canon == b.canon and not free
    several = a.who != b.who and any(str(v.who).startswith("group:") for v in (a, b))
    if m == "other" or w.how in ("before", "after") or told is False or ((m == "unknown" or (several and not told)) and words < VERBATIM):
        return None
    if not claim and words < VERBATIM and not (free and likeness >= 0.5 and w.how == "one"):
        return None
    if words < VERBATIM and a.stance != b.stance and "0" in (a.stance, b.stance):
        return None
    quotes = {"direct", "mixed"}
    if a.src == b.src and a.quote in quotes and b.quote in quotes and not words:
        return None
    if a.quote == b.quote == "direct" and a.text.lang == b.text.lang and not words and likeness < 0.4:
        return None
    if not same_ship(a, b) and (words < VERBATIM or (a.ship and b.ship)):
        return None
    sure = _content(a, b, w, claim, told, words, likeness, stories)
    if sure is None:
        return None
    why = [_speakers(m, a, b), _days(w, a, b)]
    if claim:
        why.append(both(f"one proposition, on one side: {a.canon}", f"une même proposition, du même côté : {a.canon}"))
    if words:
        why.append(both(f"{words} words in a row in common", f"{words} mots de suite en commun"))
    if told:
        why.append(both("the same number of the same thing", "le même nombre de la même chose"))
    if w.how == "open" and a.src != b.src and stories >= STORIES:
        why.append(both(f"both pages have this speaker on {stories} of the same propositions: one occasion, or one who repeats himself", f"les deux pages font parler ce locuteur de {stories} mêmes propositions : une seule occasion, ou quelqu'un qui se répète"))
    if not words and not told:
        why.append(both(f"the words are alike ({likeness:.2f} of 1), a paraphrase or a translation" if likeness else "the lead only points at what the page quotes", f"les mots se ressemblent ({likeness:.2f} sur 1), paraphrase ou traduction" if likeness else "le chapeau ne fait que renvoyer à ce que la page cite"))
    return Found("same_utterance", *_sorted(a, b), sure, why)


def _content(a: Voice, b: Voice, w: When, claim: bool, told: bool | None, words: int, likeness: float, stories: int) -> str | None:
    """How sure it is that the content is one, None where it is not shown: the less is known of the days, the more the words must tell."""
    pointer = min(len(a.text.bag), len(b.text.bag)) < 2
    if words >= VERBATIM:
        return "moderate" if w.how == "open" and a.src != b.src else "high"
    if not claim:
        return "low"
    if a.src == b.src:
        lead = a.lead != b.lead
        if not lead and a.who != b.who and words < VERBATIM:
            return None
        return "moderate" if (likeness >= 0.15 or (pointer and lead)) and (lead or words or likeness >= 0.3) else None
    if w.how == "one":
        return "high" if words or told or likeness >= 0.4 else "moderate" if likeness >= 0.12 else None
    if w.how == "near":
        return "moderate" if words or told or likeness >= 0.4 else None
    specific = a.who == b.who and str(a.who).startswith(("person:", "org:"))
    return "low" if likeness >= 0.2 and (told or (specific and stories >= STORIES)) else None


def position(a: Voice, b: Voice) -> Found | None:
    """``same_position``: one institution holds one proposition, with one stance, on another day or on days not known to be one."""
    if a.id == b.id or a.simulated != b.simulated or a.nested or b.nested or a.canon != b.canon or a.stance != b.stance or a.proposition.startswith("free:") or not same_ship(a, b):
        return None
    w = when(a, b)
    if w.how == "one" or (w.how in ("open", "near") and a.src == b.src):
        return None
    why = [_speakers(mouth(a.who, b.who), a, b), both(f"the same stance ({a.stance}) on {a.canon}", f"la même position ({a.stance}) sur {a.canon}"), _days(w, a, b)]
    if w.how in ("before", "after"):
        first, second = (a, b) if w.how == "before" else (b, a)
        why.append(both("two sayings, never counted as one", "deux déclarations, jamais comptées comme une seule"))
        return Found("same_position", first, second, "high", why, True)
    why.append(both("nothing shows that they are one saying, nor that they are two", "rien ne montre qu'il s'agit d'une seule déclaration, ni de deux"))
    return Found("same_position", *_sorted(a, b), "low", why)


def change(a: Voice, b: Voice) -> Found | None:
    """``cross_time``: one institution takes another stance later, or takes a part of its word back; both stay as they were said."""
    if a.id == b.id or a.simulated != b.simulated or a.nested or b.nested or not same_ship(a, b):
        return None
    partly = _takes_back(a, b) or _takes_back(b, a)
    if not partly and (a.canon != b.canon or a.stance == b.stance or a.proposition.startswith("free:")):
        return None
    w = when(a, b)
    apart = w.how in ("before", "after")
    if not apart and (a.side == b.side or (w.how != "open" and "-" in (a.stance, b.stance) and not partly and a.src != b.src)):
        return None
    why = [_speakers(mouth(a.who, b.who), a, b), _days(w, a, b)]
    first, second = (b, a) if w.how == "after" else (a, b) if apart else _sorted(a, b)
    if partly:
        why.append(both(f"what is said of {first.proposition} ({first.stance}) and of {second.proposition} ({second.stance}) stands apart: one takes back a part of the other", f"ce qui est dit de {first.proposition} ({first.stance}) et de {second.proposition} ({second.stance}) reste distinct : l'une retire une part de l'autre"))
    else:
        then = ("then", "puis") if apart else ("and", "et")
        why.append(both(f"on {a.canon}: {first.stance} {then[0]} {second.stance}", f"sur {a.canon} : {first.stance} {then[1]} {second.stance}"))
    return Found("cross_time", first, second, "high" if apart else "low", why, apart)


def _takes_back(a: Voice, b: Voice) -> bool:
    return a.side == "-" and b.stance == "+" and rewritten(a.proposition, "qualifies") == b.canon


def opposed(plus: Voice, minus: Voice, by_way: str | None = None) -> Found | None:
    """``contradiction``: the one holds true what the other holds false, of one period. No proof (``e-``) and no position (``0``) contradict nobody.

    ``by_way``: the denied proposition where it is implied by the one held true. Far apart in time it is ``cross_time``: it contradicts only if the older word still stands.
    """
    if plus.id == minus.id or plus.simulated != minus.simulated or plus.stance != "+" or minus.stance != "-" or not same_ship(plus, minus) or not same_place(plus, minus):
        return None
    if plus.events and minus.events and (plus.events[1] < minus.events[0] or minus.events[1] < plus.events[0]):
        return None
    w = when(plus, minus)
    held = by_way or plus.canon
    if (plus.nested or minus.nested) and plus.src != minus.src:
        return None
    if by_way and plus.src != minus.src and (w.how == "open" or w.days > REPLY_DAYS):
        return None
    own = plus.root is not None and plus.root == minus.root
    why = [both(f"{plus.who or 'an unnamed speaker'} holds {plus.proposition} true, {minus.who or 'an unnamed speaker'} holds {minus.proposition} false", f"{plus.who or 'un locuteur non nommé'} tient {plus.proposition} pour vrai, {minus.who or 'un locuteur non nommé'} tient {minus.proposition} pour faux")]
    if plus.proposition != minus.proposition:
        why.append(both(f"the one bears on the other: {held}", f"l'une touche l'autre : {held}"))
    if own:
        why.append(both("both speak for one institution", "les deux parlent pour une même institution"))
    if plus.nested or minus.nested:
        why.append(both("one of the two is told by somebody else, not said by its speaker on the page", "l'une des deux est rapportée par un tiers, non dite par son auteur dans la page"))
    why.append(_days(w, plus, minus))
    apart = w.how in ("before", "after")
    if apart and (w.days > REPLY_DAYS or own):
        first, second = (plus, minus) if w.how == "before" else (minus, plus)
        why.append(both("they contradict each other only if the older word still stands", "elles ne se contredisent que si la plus ancienne vaut encore"))
        return Found("cross_time", first, second, "moderate", why, True)
    if plus.src == minus.src:
        why.append(both("the page sets them side by side", "la page les met côte à côte"))
    elif w.how == "open":
        why.append(both("whether they speak of one period is not shown; they contradict each other only if they do", "rien ne montre qu'elles parlent d'une même période ; elles ne se contredisent que si c'est le cas"))
        return Found("cross_time", *_sorted(plus, minus), "low", why)
    sure = "low" if by_way else "moderate" if plus.nested or minus.nested or w.how == "open" else "high"
    return Found("contradiction", *_sorted(plus, minus), sure, why)


def told(holder: Voice, inner: Voice) -> Found:
    """``characterisation``: the first says what the second says; the second's speaker did not say it to this page."""
    who = inner.who or "?"
    return Found("characterisation", holder, inner, "high", [both(f"{holder.who or '?'} tells what {who} says; it is not {who}'s own word here", f"{holder.who or '?'} dit ce que dit {who} ; ce n'est pas ici la parole de {who}")], True)


def beside(a: Voice, b: Voice) -> Found | None:
    """``characterisation``: what is told of a speaker, beside what the speaker says; or one saying told with another stance by two places."""
    if a.id == b.id or a.simulated != b.simulated or bool(a.nested) == bool(b.nested) or a.canon != b.canon or a.side != b.side or a.proposition.startswith("free:") or not same_ship(a, b):
        return None
    w = when(a, b)
    if w.how in ("before", "after") or mouth(a.who, b.who) in ("other", "unknown") or (w.how == "open" and a.src != b.src):
        return None
    inner, own = (a, b) if a.nested else (b, a)
    return Found("characterisation", inner, own, "moderate" if inner.src == own.src else "low", [
        both(f"what is told of {own.who} stands beside what {own.who} says of {own.canon}", f"ce qui est rapporté de {own.who} à côté de ce que dit {own.who} sur {own.canon}"), _days(w, a, b),
    ], True)  # fmt: skip


_STRENGTH = {"-": 2, "e-": 1, "0": 0}
_STANCE = {"-": ("denied", "nié"), "e-": ("no evidence for it", "pas de preuve"), "0": ("no position", "sans position")}


def stronger(a: Voice, b: Voice) -> Found | None:
    """``characterisation`` of one saying that is told as a denial in one place and as a call for proof, or no position, in another."""
    if a.stance == b.stance or a.canon != b.canon or "+" in (a.stance, b.stance):
        return None
    more, less = (a, b) if _STRENGTH[a.stance] > _STRENGTH[b.stance] else (b, a)
    (en, fr), (en2, fr2) = _STANCE[more.stance], _STANCE[less.stance]
    return Found("characterisation", more, less, "moderate", [both(f"one saying told in two ways: {en} / {en2}; the stronger is not the speaker's where the weaker is quoted", f"une même parole dite de deux façons : {fr} / {fr2} ; la plus forte n'est pas du locuteur là où la plus faible est citée")], True)


def _sorted(a: Voice, b: Voice) -> tuple[Voice, Voice]:
    return (a, b) if (a.id, a.n) <= (b.id, b.n) else (b, a)


@cache
def rewritten(proposition: str, section: str, lands: tuple[str, str] | None = None) -> str | None:
    """The proposition that a line of ``across.toml`` makes of this one; None where none does. ``lands`` fills what the pattern has no letters for."""
    for pattern, result in settings()[section].items():
        m = re.fullmatch(re.sub(r"\\\{(\w)\\\}", lambda g: f"(?P<{g[1]}>[a-z]{{2}})", re.escape(pattern)), proposition)
        if m:
            letters = m.groupdict() or (dict(zip("ab", lands, strict=True)) if lands else {})
            if "{a}" in result and not letters:
                return None
            return paired(result.format(**letters))
    return None


def paired(proposition: str) -> str:
    """Relations between two countries have no first: their letters in the catalogue's order."""
    m = re.fullmatch(r"(milcoop|deal|rel)-([a-z]{2})-([a-z]{2})(\..+)", proposition)
    if not m:
        return proposition
    pair = " ".join(sorted((m[2], m[3])))
    return f"{m[1]}-{_orders().get(pair, pair.replace(' ', '-'))}{m[4]}"


@cache
def _orders() -> dict[str, str]:
    found: dict[str, str] = tomllib.loads(resource("press/data/propositions.toml").decode()).get("pairs", {})
    return found


def canon(proposition: str) -> str:
    """What the proposition is compared as: a purchase as the delivery it is, a pair in the catalogue's order."""
    return rewritten(proposition, "one") or paired(proposition)
