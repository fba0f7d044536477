"""Typed propositions: which frame of the catalogue a clause fills, with which countries, true or false."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, reduce
from itertools import pairwise
from operator import or_

from roadstead.press import sieve
from roadstead.press.names import Mention, gazetteer
from roadstead.streams import resource
from roadstead.tables import short_id


@dataclass(frozen=True)
class Frame:
    """One line of the catalogue, its patterns compiled."""

    id: str
    family: str
    all: tuple[sieve.Pattern, ...]
    never: tuple[sieve.Pattern, ...]
    roles: str
    also: bool
    turn: sieve.Pattern | None
    needs: sieve.Pattern | None
    words: int
    """The bits of the words that every clause with all its triggers has."""


@dataclass(frozen=True)
class Match:
    """A frame filled: its id, its family, and where in the clause its last trigger stands."""

    id: str
    family: str
    also: bool
    turned: bool


NEGATION = sieve.compile(
    r"\b(?:ne\b|n'|pas\b|jamais|aucune?\b|ni\b|personne n|rien\b|sans\b|nul(?:le)?\b|not\b|never|no\b|none|nobody|neither|nor\b|without)|n't\b|\bcannot\b", re.I
)
FALSE = sieve.compile(
    r"(?:inexact|infond|sans (?:aucun )?fondement|\bfaux\b|fausses?\b|mensong|absurd|invention|inventé|fabriquée? de toutes pièces|calomni|baseless|unfounded|groundless|\bfalse\b|untrue|\blies\b|\blie\b|fabricated|pure fabrication|fabrications?\b|nonsense|grotesque|fantais|media game|\bhoax\b|élucubration|not true|fictive|erroné|ridicul)", re.I
)
NO_PROOF = sieve.compile(
    r"(?:(?:aucun(?:e)?s?|personne n.{1,40}?|pas (?:de|la moindre|d'autres?)|pas (?:fourni|présenté|apporté) (?:de|la moindre)|jamais (?:\w+ ){0,2}(?:de |la moindre )?|sans (?:\w+ ){0,3}(?:aucune |la moindre |de )?|n'y a (?:pas|aucune) .{0,12}|manque de |absence de )\s?(?:preuves?|éléments?(?: de preuve)?)"
    r"|\bnothing (?:shows?|showed|proves?|proved|suggests?|suggested|indicates?|indicated)\b|\brien (?:ne |n')(?:prouv|montr|indiqu|attest)\w*|\b(?:no|any) (?:sign|indication)s? (?:of|that)\b|\baucun (?:signe|indice) (?:de|que|qu')"
    r"|\bno (?:\w+ ){0,2}(?:evidence|proof|confirmation)\b|\baucune confirmation\b"
    r"|(?:\bno|not? (?:\w+ ){0,3}any|without (?:\w+ ){0,2}(?:any )?|never (?:\w+ ){0,3}(?:any )?|lack of|not provided|zero|(?:nobody|no one|none) (?:\w+ ){1,3}(?:any)?)\s?(?:evidence|proof)|n't (?:\w+ ){0,3}(?:evidence|proof))",
    re.I,
)
_NE = sieve.compile(r"\bn(?:e |')")


@cache
def catalogue() -> tuple[tuple[Frame, ...], dict[str, str]]:
    """The frames in the order of the file, and the fixed order of some pairs of countries."""
    data = tomllib.loads(resource("press/data/propositions.toml").decode())
    words = data["words"]

    def build(pattern: str) -> sieve.Pattern:
        for _ in range(2):
            for key, value in words.items():
                pattern = pattern.replace("{" + key + "}", value)
        return sieve.compile(pattern)

    frames = tuple(
        Frame(
            f["id"], f["family"], (every := tuple(build(p) for p in f["all"])), tuple(build(p) for p in f.get("not", [])), f["roles"], f.get("also", False),
            build(f["turn"]) if "turn" in f else None, build(f["needs"]) if "needs" in f else None, reduce(or_, (p.needs() for p in every), 0),
        )
        for f in data["frame"]
    )
    return frames, data["pairs"]


@dataclass(frozen=True)
class Ground:
    """What may stand in for a country that a clause leaves out: the speaker for `our` and `its`, earlier statements for `these deliveries`."""

    speaker: str | None = None
    state: bool = False
    """The words name the state itself, so `elle` and `it` may be it."""
    implicit: bool = False
    """The clause is an infinitive whose subject is the speaker."""
    recent: tuple[tuple[str, bool], ...] = ()
    """Propositions of the statement before and of earlier ones of this speaker, and whether they are this speaker's."""
    heard: tuple[str, ...] = ()
    """Propositions of the last sentences, whoever spoke."""
    around: str | None = None
    """The proposition of the statement this one is quoted in."""
    sentence: str = ""


_KINDS = {"arms": "arms", "drones": "arms", "milcoop": "ties", "rel": "ties", "deal": "deal", "oil": "oil", "troops": "troops"}
KEPT = {
    "arms": sieve.compile(r"\b(?:the|this|that|these|those|such|ces?|cette|cet|le|la|les|l'|de telles|de tels) ?(?:purchases?|orders?|deliver(?:y|ies)|shipments?|transfers?|weapons?|arms|munitions|deals?|sales?|achats?|commandes?|livraisons?|armes|transferts?|ventes?|obus|équipements)\b", re.I),
    "ties": sieve.compile(r"\b(?:this|that|these|those|such|ces|cette|le|la|les|l'|the) ?(?:cooperation|coopération|relations?|relationship|ties|liens|partnership|partenariat|alliance|rapports)\b", re.I),
}  # fmt: skip
_ANAPHOR = {
    "arms": sieve.compile(
        r"\b(?:the|this|that|these|those|such|ces?|cette|cet|les?|la|l'|de telles|de tels|des tels) ?(?:\w+ )?(?:purchases?|orders?|deliver(?:y|ies)|shipments?|transfers?|weapons?|arms|munitions|deals?|sales?|actions?|equipment|achats?|commandes?|livraisons?|armes|transferts?|ventes?|équipements?|drones?|missiles?|obus|contrats?)\b"
        r"|\b(?:le faire|les exporter|en exporter|en livrer|en vendre|en fournir|do(?:ing)? so|export(?:ing)? them|sell(?:ing)? them|send(?:ing)? them)\b",
        re.I,
    ),
    "ties": sieve.compile(r"\b(?:this|that|these|those|such|ces|cette|l'|la|les|the) ?(?:\w+ )?(?:cooperation|coopération|relations?|relationship|ties|liens|partnership|partenariat|alliance|rapports)\b|\b(?:c'est|c'était|it is|it's|it was|this is|that is|that's) |\bs'en mêler|\bdeux (?:pays|parties)|\bboth (?:countries|sides)|\btwo countries", re.I),
    "deal": sieve.compile(r"\b(?:cet|le|l'|this|that|the|such an?|un tel) ?(?:accord|traité|pacte|contrat|deal|agreement|treaty|pact)\b", re.I),
}  # fmt: skip
_OWN = sieve.compile(r"\b(?:nous|notre|nos|we|our|us|(?:son|notre|leur|mon) (?:propre )?pays|(?:its|his|her|our|their|my) (?:own )?country|(?:son|notre) gouvernement|ses relations|ses liens|sa coopération|son partenariat|its (?:\w+ )?(?:ties|relations|relationship|cooperation|partnership)|his country's)\b|\b(?:son|sa|ses|its)\s+(?:\w+ ){0,2}(?:amitié|friendship)\b", re.I)
_SUBJECT = sieve.compile(r"^\W*(?:(?:que|that|et|and) )?(?:elle|il|ils|elles|it|they)\b|\b(?:elle|it) (?:n')?\w+", re.I)
_OBSERVER = sieve.compile(r"\W{0,3}(?:\([^)]*\) )?(?:a |avait |ont |has |have |had |is |was )?(?:also |also |aussi )?(?:recens|compt|count|observ|constat|record|détect|detect|identif|track|find|found|révél|reveal|report|dit\b|said|says|affirm|accus|reproch|soupçonn|suspect|dénonc|condamn|condemn|sanction|warn|averti|repér|spot|seiz|intercept|saisi|investig|enquêt|critic|critiqu|slam|blam|urg|call|deman|claim|alleg|évoqu|estim|believ|croi|pens|think|publi|releas|note|cit)", re.I)
_STATES = ("state", "capital")
_GOVERNMENT = sieve.compile(r"org:[a-z]{2}-(?:presidency|white-house|dod|mnd|government|armed-forces|mfa|pm)$")


_IDENT = re.compile(r"[a-z]+-([a-z]{2})-([a-z]{2})\.")


def kind_of(proposition: str) -> str | None:
    """What a proposition with a pair of countries is about: arms, ties, deal, oil, troops; null for every other."""
    return _KINDS.get(proposition.split("-", 1)[0]) if pair_of(proposition) else None


def pair_of(proposition: str) -> tuple[str, str] | None:
    """The two countries in the id of a proposition, in small letters and in its order."""
    m = _IDENT.match(proposition)
    return (m[1], m[2]) if m else None


def matches(clause: str, shadow: str, ground: Ground) -> list[Match]:
    """Frames the clause fills: ``clause`` flat, ``shadow`` the same stretch with capitals; ``ground`` for what it leaves out."""
    frames, pairs = catalogue()
    out: list[Match] = []
    words = sieve.every(clause)
    for f in frames:
        if words & f.words != f.words:
            continue
        if out and not f.also and not any(m.also for m in out):
            continue
        if not all(p.search(clause) for p in f.all) or any(p.search(clause) for p in f.never):
            continue
        filled = _fill(f, clause, shadow, ground, pairs)
        if filled is None:
            continue
        ident, family = filled
        if any(m.id == ident for m in out) or (len(out) and not f.also and not all(m.also for m in out)):
            continue
        out.append(Match(ident, family, f.also, bool(f.turn and f.turn.search(clause))))
    return out


def _countries(shadow: str) -> list[Mention]:
    """States, capitals, governments and nationalities; never an institute, a service or a paper, who tell of others."""
    known = gazetteer()
    out = [m for m in known.find(shadow) if m.country and (m.kind in _STATES or (m.kind == "body" and _GOVERNMENT.match(m.id)))] + list(known.nationalities(shadow))
    return sorted((m for m in out if not (m.kind != "adjective" and _OBSERVER.match(shadow[m.end : m.end + 40]))), key=lambda m: m.start)


def _fill(f: Frame, clause: str, shadow: str, ground: Ground, pairs: dict[str, str]) -> tuple[str, str] | None:
    if f.roles == "none":
        return f.id, f.family
    spots = _countries(shadow)
    own = ground.speaker if _OWN.search(clause) or ground.implicit or (ground.state and _SUBJECT.search(clause)) else None
    bare = f.needs is not None and not f.needs.search(clause)
    if f.id.endswith(".used-ua"):
        # Ukraine is where the arms are used, never who got them.
        spots = [m for m in spots if m.country != "UA"]
    isos = list(dict.fromkeys(str(m.country) for m in spots if m.country))
    if f.roles.startswith("only-"):
        want = f.roles[5:].upper()
        return (f.id, f.family) if isos[:1] == [want] or (not isos and own == want) or (own == want and isos[:1] != [want] and _OWN.search(clause)) else None
    if f.roles == "one":
        iso = _one(f, clause, spots)
        return (f.id.replace("{a}", iso.lower()), f.family.replace("{a}", iso.lower())) if iso else None
    kind = _KINDS.get(f.id.split("-", 1)[0], "")
    if f.roles == "pair":
        both = None if bare else _pair(shadow, spots, isos)
        if both is None and not bare and len(isos) == 1 and own and own != isos[0]:
            both = (isos[0], own)
        if both is None and not isos and not bare and ground.speaker and kind in ("deal", "ties"):
            # `Lors de sa visite en Corée du Nord, le président russe a dit qu'aucun accord …`: the sentence names the two and nobody else.
            told = {str(m.country) for m in (*_countries(ground.sentence), *gazetteer().find(ground.sentence)) if m.country and m.kind in ("state", "capital", "adjective", "person")}
            other = told - {ground.speaker}
            if len(told) == 2 and len(other) == 1 and not sieve.compile(r"\b(?:accus|dénonc|reproch|condamn|warn|averti)", re.I).search(ground.sentence):
                both = (other.pop(), ground.speaker)
        if both is None and (len(isos) < 2 or bare) and (back := _behind(f, kind, clause, ground, bool(isos))) is not None and {i.lower() for i in isos} <= set(back):
            both = back[0].upper(), back[1].upper()
        if both is None:
            return None
        key = " ".join(sorted(x.lower() for x in both))
        a, b = pairs.get(key, key.replace(" ", "-")).split("-")
    else:
        giver, taker = _direction(f.roles, clause, spots)
        if own and own not in isos and (giver is None) != (taker is None):
            if giver is None and f.roles == "transfer":
                giver = own
            elif taker is None and f.roles == "purchase":
                taker = own
        if (giver is None or taker is None or bare) and (back := _behind(f, kind, clause, ground, bool(isos))) is not None:
            x, y = back[0].upper(), back[1].upper()
            if (giver in (None, x) and taker in (None, y)) and set(isos) <= {x, y}:
                giver, taker, bare = x, y, False
        if bare or not giver or not taker or giver == taker:
            return None
        a, b = giver.lower(), taker.lower()
    return tuple(x.replace("{a}", a).replace("{b}", b) for x in (f.id, f.family))  # type: ignore[return-value]


def _behind(f: Frame, kind: str, clause: str, ground: Ground, named: bool) -> tuple[str, str] | None:
    """The pair that the clause points back to: by a word (`ces livraisons`, `the purchase`), inside what is quoted, or by saying the same again."""
    if ground.around is not None and kind_of(ground.around) == kind:
        return pair_of(ground.around)
    suffix = f.id.rsplit(".", 1)[-1]
    if kind in _ANAPHOR and _ANAPHOR[kind].search(clause):
        near = [p for p, _ in ground.recent if kind_of(p) == kind] or ([p for p in ground.heard if kind_of(p) == kind] if sieve.compile(r"\b(?:ces|cette|these|those|such|this)\b").search(clause) else [])
        return pair_of(near[-1]) if near and len({frozenset(pair_of(p) or ()) for p in near}) == 1 else None
    # Saying the same again: this speaker, the same frame, one of the pair named (of an agreement, the word itself), one pair only.
    if kind != "deal" and not named:
        return None
    same = [p for p, mine in ground.recent if mine and kind_of(p) == kind and (p.rsplit(".", 1)[-1] == suffix or kind == "deal")]
    return pair_of(same[-1]) if same and len({pair_of(p) for p in same}) == 1 else None


def _pair(shadow: str, spots: list[Mention], isos: list[str]) -> tuple[str, str] | None:
    """The two countries of a relation: `between A and B`, else the only two the clause names."""
    if len(isos) == 2:
        return isos[0], isos[1]
    for x, y in pairwise(spots):
        if x.country != y.country and sieve.compile(r"(?:entre|between)(?: (?:la |le |les |the )?| l')$").search(shadow[: x.start]) and sieve.compile(r" (?:et|and) (?:la |le |les |l'|the )?").fullmatch(shadow[x.end : y.start]):
            return str(x.country), str(y.country)
    return None


def _one(f: Frame, clause: str, spots: list[Mention]) -> str | None:
    """The country a frame with one role is about: whom sanctions hamper comes after the verb, who evades or fishes before it."""
    trigger = next((m for p in f.all[-1:] if (m := p.search(clause))), None)
    if trigger is None:
        return None
    free_of = [m for m in spots if not sieve.compile(r"(?:sanctions?|embargo) $").search(clause[: m.start]) and not sieve.compile(r"(?:'s)? (?:and \w+ )?(?:sanctions?|embargo)").match(clause[m.end :])]
    if f.id.startswith("sanctions.hamper"):
        after = [m for m in free_of if m.start >= trigger.start()]
        return str(after[0].country) if after else None
    before = [m for m in free_of if m.start < trigger.start() and not sieve.compile(r"(?:\boff|\bin|\bau large de|\bdans|\bnear|\bfrom|eaux|waters of)(?: (?:the|la|le|les)| l'| d[eu])* ?$").search(clause[: m.start])]
    if f.id.startswith("fishing"):
        before = [m for m in before if m.kind == "adjective" or m.start < 8] or [m for m in free_of if m.kind == "adjective" and sieve.compile(r"(?:chalutiers?|navires?|bateaux?|flottes?|flottille|pêcheurs) $").search(clause[: m.start])]
    return str(before[0].country) if before and len({m.country for m in before}) == 1 else None


_TO = sieve.compile(r"(?:\bà (?:la |l')?|\baux? |\bvers (?:la |le |les |l')?|\bto (?:the )?|\ben |\bfor (?:the )?|\binto )$")
_FROM = sieve.compile(r"(?:en provenance de (?:la |l'|s )?|\bfrom (?:the )?|\bde (?:la |l')|\bd'|\bdu |\bdes |\bby (?:the )?|\bpar (?:la |le |les |l')|auprès de (?:la |l')?|\bde )$")
_GOODS = sieve.compile(r"(?:arme\w*|munitions?|drones?|obus|roquettes|missiles?|équipements?|livraisons?(?: d'armes)?|achats?|cargaisons?|pétrole|brut|carburant|soldats?|troupes|fabrication|conception|arms|weapons|shells|rockets|oil|crude|fuel|ammunition|troops|soldiers|made|built)\s+$")
_MADE = sieve.compile(r"[- ](?:made|built|arms|weapons|drones|shells|munitions|ammunition|oil|crude|missiles|artillery|troops|soldiers|military (?:equipment|aid|hardware|supplies))")
_GIVES = sieve.compile(r"livr|fourn|envo[iy]|vend|export|transf|expédi|achemin|deliver|suppl|\bs[eo]l[ld]|\bsen[dt]|ship|provid|hand", re.I)
_PASSIVE = sieve.compile(r"\b(?:was|were|been|being|be|été|était|étaient|est|sont|seraient|avaient été)\s+(?:\w+ )?(?:livr|fourn|envoy|vend|export|transf|expédi|deliver|suppl|sold|sent|ship|provid)", re.I)


def _direction(roles: str, clause: str, spots: list[Mention]) -> tuple[str | None, str | None]:
    """Who gives and who takes, from prepositions, adjectives and the subject; null for what the clause does not say."""
    giver = taker = subject = made = None
    subject_at = -1
    for m in spots:
        before = clause[max(0, m.start - 24) : m.start]
        after = clause[m.end : m.end + 20]
        if m.kind == "adjective":
            if roles != "training" and (_GOODS.search(before) or _MADE.match(after)):
                made = made or m.country
            elif subject is None and m.start < 40:
                subject, subject_at = m.country, m.start
            continue
        if roles == "purchase" and sieve.compile(r"(?:\bà (?:la |l')?|auprès de (?:la |l')?|vers |\bfrom (?:the )?|\bto |\bde (?:la |l')?)$").search(before) and subject is not None:
            giver = giver or m.country
        elif roles == "purchase" and sieve.compile(r"achats? \S+ (?:de la|de l'|du|des|d')\s?$").search(clause[: m.start]):
            taker = taker or m.country
        elif roles == "purchase" and sieve.compile(r"\b(?:from|auprès d[eu])(?: (?:the|la|le))?(?: l')? ?$").search(before):
            giver = giver or m.country
        elif roles == "training":
            if sieve.compile(r"\ben $|\bin $|\bto $").search(before):
                giver = giver or m.country
            elif subject is None:
                subject, subject_at = m.country, m.start
        elif roles == "transfer" and _TO.search(before) and not sieve.compile(r"(?:reproche|accus\w*|blam\w*) (?:à |aux? )?$").search(before):
            taker = taker or m.country
        elif roles == "transfer" and _FROM.search(before):
            giver = giver or m.country
        elif subject is None:
            subject, subject_at = m.country, m.start
    if roles == "training":
        adjectives = [m.country for m in spots if m.kind == "adjective"]
        return giver, next((c for c in adjectives if c != giver), None) or subject
    if roles == "purchase":
        return giver or made, taker or subject
    gives = _GIVES.search(clause)
    acting = subject is not None and gives is not None and subject_at < gives.start() and not _PASSIVE.search(clause)
    if giver is None and acting and subject != taker:
        giver = subject
    elif giver is None:
        giver = made
    if giver is None and subject is not None and subject != taker:
        giver = subject
    if taker is None and subject is not None and subject != giver and len({m.country for m in spots}) == 2:
        taker = subject
    return giver, taker


def free(words: str) -> str:
    """The id of a proposition in no frame: ``free:`` and 16 hex digits of its letters and digits in small letters."""
    return "free:" + short_id(" ".join(sieve.compile(r"\w+").findall(words.lower())))
