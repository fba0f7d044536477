"""Typed propositions: which frame of the catalogue a clause fills, with which countries, true or false."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from roadstead.press.names import Mention, gazetteer
from roadstead.streams import resource
from roadstead.tables import short_id


@dataclass(frozen=True)
class Frame:
    """One line of the catalogue, its patterns compiled."""

    id: str
    family: str
    all: tuple[re.Pattern[str], ...]
    never: tuple[re.Pattern[str], ...]
    roles: str
    also: bool
    turn: re.Pattern[str] | None


@dataclass(frozen=True)
class Match:
    """A frame filled: its id, its family, and where in the clause its last trigger stands."""

    id: str
    family: str
    also: bool
    turned: bool


NEGATION = re.compile(
    r"\b(?:ne\b|n'|pas\b|jamais|aucune?\b|ni\b|personne n|rien\b|sans\b|nul(?:le)?\b|not\b|never|no\b|none|nobody|neither|nor\b|without)|n't\b|\bcannot\b", re.I
)
FALSE = re.compile(
    r"(?:inexact|infond|sans (?:aucun )?fondement|\bfaux\b|fausses?\b|mensong|absurd|invention|inventé|fabriquée? de toutes pièces|calomni|baseless|unfounded|groundless|\bfalse\b|untrue|\blies\b|\blie\b|fabricated|pure fabrication|fabrications\b|nonsense|not true|fictive|erroné|ridicul)", re.I
)
NO_PROOF = re.compile(
    r"(?:(?:aucun(?:e)?s?|personne n.{1,40}?|pas (?:de|la moindre|d'autres?)|pas (?:fourni|présenté|apporté) (?:de|la moindre)|jamais (?:\w+ ){0,2}(?:de |la moindre )?|sans (?:\w+ ){0,3}(?:aucune |la moindre |de )?|n'y a (?:pas|aucune) .{0,12}|manque de |absence de )\s?(?:preuves?|éléments?(?: de preuve)?)"
    r"|(?:\bno|not? (?:\w+ ){0,3}any|without (?:\w+ ){0,2}(?:any )?|never (?:\w+ ){0,3}(?:any )?|lack of|not provided|zero|(?:nobody|no one|none) (?:\w+ ){1,3}(?:any)?)\s?(?:evidence|proof)|n't (?:\w+ ){0,3}(?:evidence|proof))",
    re.I,
)
_NE = re.compile(r"\bn(?:e |')")


@cache
def catalogue() -> tuple[tuple[Frame, ...], dict[str, str]]:
    """The frames in the order of the file, and the fixed order of some pairs of countries."""
    data = tomllib.loads(resource("press/data/propositions.toml").decode())
    words = data["words"]

    def build(pattern: str) -> re.Pattern[str]:
        for _ in range(2):
            for key, value in words.items():
                pattern = pattern.replace("{" + key + "}", value)
        return re.compile(pattern)

    frames = tuple(
        Frame(
            f["id"], f["family"], tuple(build(p) for p in f["all"]), tuple(build(p) for p in f.get("not", [])), f["roles"], f.get("also", False),
            build(f["turn"]) if "turn" in f else None,
        )
        for f in data["frame"]
    )
    return frames, data["pairs"]


def matches(clause: str, shadow: str, speaker: str | None, context: list[str]) -> list[Match]:
    """Frames the clause fills: ``clause`` flat, ``shadow`` the same stretch with capitals; ``context`` the page's usual pair."""
    frames, pairs = catalogue()
    out: list[Match] = []
    for f in frames:
        if out and not f.also and not any(m.also for m in out):
            continue
        if not all(p.search(clause) for p in f.all) or any(p.search(clause) for p in f.never):
            continue
        # Oil and troops go to many places: only a pair that the clause itself names is read.
        filled = _fill(f, clause, shadow, speaker, [] if f.id.startswith(("oil", "troops")) else context, pairs)
        if filled is None:
            continue
        ident, family = filled
        if any(m.id == ident for m in out) or (len(out) and not f.also and not all(m.also for m in out)):
            continue
        out.append(Match(ident, family, f.also, bool(f.turn and f.turn.search(clause))))
    return out


def _countries(shadow: str) -> list[Mention]:
    known = gazetteer()
    out = [m for m in known.find(shadow) if m.country and m.kind in ("state", "capital", "body")] + list(known.nationalities(shadow))
    return sorted(out, key=lambda m: m.start)


def _fill(f: Frame, clause: str, shadow: str, speaker: str | None, context: list[str], pairs: dict[str, str]) -> tuple[str, str] | None:
    if f.roles == "none":
        return f.id, f.family
    spots = _countries(shadow)
    if f.id.endswith(".used-ua"):
        # Ukraine is where the arms are used, never who got them.
        spots, context = [m for m in spots if m.country != "UA"], [c for c in context if c != "UA"]
    isos = list(dict.fromkeys(str(m.country) for m in spots if m.country))
    if f.roles.startswith("only-"):
        want = f.roles[5:].upper()
        return (f.id, f.family) if want in isos or speaker == want else None
    if f.roles == "one":
        at = max((m.start() for p in f.all[-1:] if (m := p.search(clause))), default=0)
        iso = next((str(m.country) for m in spots if m.country and m.start >= at), None) or next((i for i in isos if i not in ("US",)), None) or next(iter(context), None) or speaker
        return (f.id.replace("{a}", iso.lower()), f.family.replace("{a}", iso.lower())) if iso else None
    if f.roles == "pair":
        named = [i for i in isos if i in context] or isos
        both = list(dict.fromkeys(named + ([speaker] if speaker and (speaker in context or len(named) < 2) else []) + context))[:2]
        if len(both) < 2:
            return None
        key = " ".join(sorted(b.lower() for b in both))
        pair = pairs.get(key, key.replace(" ", "-"))
        a, b = pair.split("-")
    else:
        giver, taker = _direction(f.roles, clause, spots, speaker, context)
        if not giver or not taker or giver == taker:
            return None
        a, b = giver.lower(), taker.lower()
    return tuple(x.replace("{a}", a).replace("{b}", b) for x in (f.id, f.family))  # type: ignore[return-value]


_TO = re.compile(r"(?:\bà (?:la |l')?|\baux? |\bvers (?:la |le |les |l')?|\bto (?:the )?|\ben |\bfor (?:the )?|\binto )$")
_FROM = re.compile(r"(?:en provenance de (?:la |l'|s )?|\bfrom (?:the )?|\bde (?:la |l')|\bd'|\bdu |\bdes |\bby (?:the )?|\bpar (?:la |le |les |l')|auprès de (?:la |l')?|\bde )$")
_GOODS = re.compile(r"(?:arme\w*|munitions?|drones?|obus|roquettes|missiles?|équipements?|livraisons?(?: d'armes)?|achats?|cargaisons?|pétrole|brut|carburant|soldats?|troupes|fabrication|conception|arms|weapons|shells|rockets|oil|crude|fuel|ammunition|troops|soldiers|made|built)\s+$")
_ACTIVE_BUY = re.compile(r"(?:acheter|achet|achète|achats? .{0,40}\bpar\b|cherch|se tourn|buy|bought|purchas|seek|sought|turn|acqu|négoci|obten)")


def _direction(roles: str, clause: str, spots: list[Mention], speaker: str | None, context: list[str]) -> tuple[str | None, str | None]:
    """Who gives and who takes, from prepositions and adjectives; what the clause leaves out comes from speaker and page."""
    giver = taker = subject = None
    for m in spots:
        before = clause[max(0, m.start - 24) : m.start]
        after = clause[m.end : m.end + 14]
        if m.kind == "adjective":
            if (roles != "training" and _GOODS.search(before)) or (roles != "training" and re.match(r"[- ](?:made|built|arms|weapons|drones|shells|munitions|ammunition|oil|crude|missiles|artillery|troops|soldiers|military)", after)):
                if roles == "purchase" and re.search(r"achats?\s+$", before) and re.search(r"achats? \S+ de la (?:russie)", clause):
                    giver = giver or m.country
                else:
                    giver = giver or m.country
                continue
            if subject is None and m.start < 40:
                subject = m.country
            continue
        if roles == "purchase" and re.search(r"(?:\bà (?:la |l')?|auprès de (?:la |l')?|vers |\bfrom (?:the )?|\bto |\bde (?:la |l')?)$", before) and subject is not None:
            giver = giver or m.country
        elif roles == "purchase" and re.search(r"achats? \S+ (?:de la|de l'|du|des|d')\s?$", clause[: m.start]):
            taker = taker or m.country
        elif roles == "training":
            if re.search(r"\ben $|\bin $|\bto $", before):
                giver = giver or m.country
        elif roles == "transfer" and _TO.search(before) and not re.search(r"(?:reproche|accus\w*|blam\w*) (?:à |aux? )?$", before):
            taker = taker or m.country
        elif roles == "transfer" and _FROM.search(before):
            giver = giver or m.country
        elif subject is None:
            subject = m.country
    adjectives = [m.country for m in spots if m.kind == "adjective"]
    if roles == "training":
        taker = taker or next((c for c in adjectives if c != giver), None) or subject
        return giver, taker
    if roles == "purchase":
        taker = taker or subject
    elif giver is None:
        giver = subject
    elif subject is not None and taker is None and subject != giver:
        taker = subject
    pair = context[:2]
    if giver is None and taker is None and len(pair) == 2:
        if speaker in pair:
            other = next(p for p in pair if p != speaker)
            first = re.search(r"\b(?:elle|nous|avoir|we|it|ils|notre|our|having|supplying|selling|sending|providing)\b", clause)
            if first is not None and roles == "transfer":
                return speaker, other
        return pair[0], pair[1]
    if giver is None:
        giver = next((c for c in context if c and c != taker), None)
        if speaker and speaker != taker and re.search(r"\b(?:elle|nous|avoir|we|it|having|\w+ing)\b", clause[:40]) and roles == "transfer":
            giver = speaker
    if taker is None:
        taker = next((c for c in context if c and c != giver), None)
    return giver, taker


def free(words: str) -> str:
    """The id of a proposition in no frame: ``free:`` and 16 hex digits of its letters and digits in small letters."""
    return "free:" + short_id(" ".join(re.findall(r"\w+", words.lower())))
