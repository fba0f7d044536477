"""Typed propositions: which frame of the catalogue a clause fills, with which countries, true or false."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, reduce
from itertools import pairwise
from operator import or_
from typing import Any

from roadstead.press import scope, sieve
from roadstead.press.catalogue import source
from roadstead.press.names import Mention, gazetteer
from roadstead.press.roles import AUXILIARY, Way, direction
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
    hands: bool
    """One country hands goods to another."""
    words: int
    """The bits of the words that every clause with all its triggers has."""
    verbs: tuple[sieve.Pattern, ...] = ()
    """The triggers that tell the deed; empty where the frame is a judgement, and a negation anywhere in the clause counts."""
    void: sieve.Pattern | None = None
    """Words that say the contrary of the frame (`lapsed insurance`)."""


@dataclass(frozen=True)
class Match:
    """A frame filled: its id, its family, and how the clause puts it."""

    id: str
    family: str
    also: bool
    turned: bool
    sign: str | None = None
    """``+``, ``-``, ``0`` as the words that govern the deed have it; null where the whole clause must be asked."""
    aside: bool = False
    """The words only say which ship or goods are meant; the clause is about something else."""


NEGATION = sieve.compile(
    r"\b(?:ne\b|n'|pas\b|jamais|aucune?\b|ni\b|personne n|rien\b|sans\b|nul(?:le)?\b|not\b|never|no\b|none|nobody|neither|nor\b|without)|n't\b|\bcannot\b", re.I
)
FALSE = sieve.compile(
    r"(?:inexact|infond|sans (?:aucun )?fondement|\bfaux\b|fausses?\b|mensong|absurd|invention|inventé|fabriquée? de toutes pièces|calomni|baseless|unfounded|groundless|\bfalse\b|untrue|\blies\b|\blie\b|fabricated|pure fabrication|(?:une|of|its|leur) fabrications?\b(?! (?:\w+enne|\w+aise|russe|chinoise|locale))|fabrication of|nonsense|grotesque|fantais|media game|\bhoax\b|élucubration|not true|fictive|erroné|ridicul|canular|\bfakes?\b|(?:nothing to do with|rien à voir avec|no relation to|sans rapport avec|not? correspond(?:s|ent|ing)? (?:to|pas à)) (?:the |la |any )?(?:realit|réalit|facts|faits|truth|vérité)|\bno (?:validity|truth|substance|basis)\b|not a (?:word|grain|shred) of truth|aucune? (?:fondement|validité|vérité))", re.I
)
NO_PROOF = sieve.compile(
    r"(?:(?:aucun(?:e)?s?|personne n.{1,40}?|pas (?:de|la moindre|d'autres?)|pas (?:fourni|présenté|apporté) (?:de|la moindre)|jamais (?:\w+ ){0,2}(?:de |la moindre )?|sans (?:\w+ ){0,3}(?:aucune |la moindre |de )?|n'y a (?:pas|aucune) .{0,12}|manque de |absence de )\s?(?:preuves?|éléments?(?: de preuve)?)"
    r"|\b(?:not (?:a|one|the slightest)|without a|aucun|pas une?|pas l'ombre d'une|pas le moindre|not even a) (?:single |seul |seule )?(?:scrap|shred|shadow|piece|iota|trace|hint|bout|once|début|commencement|preuve|ombre)s?(?: (?:of|de|d'une))? ?(?:proof|evidence|preuve)\b|\b(?:nothing|rien)\b[^,.;]{0,30}?\b(?:that|which|qui|pouvant|permettant)\b[^,.;]{0,20}?\b(?:prov\w+|show\w*|confirm\w*|establish\w*|prouv\w+|étabili\w*|établi\w*|démontr\w+|montr\w+|attest\w+|étay\w+|support\w*|substantiat\w*)\b"
    r"|\bnothing (?:shows?|showed|proves?|proved|suggests?|suggested|indicates?|indicated)\b|\brien (?:ne |n')(?:prouv|montr|indiqu|attest)\w*|\b(?:no|any) (?:sign|indication)s? (?:of|that)\b|\baucun (?:signe|indice) (?:de|que|qu')"
    r"|\bno (?:\w+ ){0,2}(?:evidence|proof|confirmation)\b|\baucune confirmation\b"
    r"|(?:\bno|not? (?:\w+ ){0,3}any|without (?:\w+ ){0,2}(?:any )?|never (?:\w+ ){0,3}(?:any )?|lack of|not provided|zero|(?:nobody|no one|none) (?:\w+ ){1,3}(?:any)?)\s?(?:evidence|proof)|n't (?:\w+ ){0,3}(?:evidence|proof))",
    re.I,
)
_NE = sieve.compile(r"\bn(?:e |')")


GOODS = ("arms", "drones", "oil", "gas", "coal", "grain", "gold", "sand", "dualuse", "tech", "troops", "workers")
"""First words of the ids of what one country hands to another."""


@cache
def catalogue() -> tuple[tuple[Frame, ...], dict[str, str]]:
    """The frames in the order of the file, and the fixed order of some pairs of countries."""
    data = source()
    words = data["words"]

    def build(pattern: str) -> sieve.Pattern:
        for _ in range(2):
            for key, value in words.items():
                pattern = pattern.replace("{" + key + "}", value)
        return sieve.compile(pattern)

    frames = tuple(
        Frame(
            f["id"], f["family"], (every := tuple(build(p) for p in f["all"])), tuple(build(p) for p in f.get("not", [])), f["roles"], f.get("also", False),
            build(f["turn"]) if "turn" in f else None, build(f["needs"]) if "needs" in f else None, f["roles"] in ("transfer", "purchase") and f["id"].split("-", 1)[0] in GOODS, reduce(or_, (p.needs() for p in every), 0),
            tuple(build(p) for p in _verbs(f)), build(f["void"]) if "void" in f else None,
        )
        for f in data["frame"]
    )
    return frames, data["pairs"]


_THINGS = sieve.compile(r"\{(?:arms|drones|ship|oneship|unsc|sanctions|relations|ukraine|milcoop|oil|gas|coal|grain|gold|sand|dualuse|tech|troops|workers|goods)\}$")


def _verbs(f: dict[str, Any]) -> list[str]:
    """The triggers of a frame that tell a deed: of goods and of ships all that are no mere thing; of judgements none."""
    if "verb" in f:
        return [f["all"][f["verb"]]]
    if f["roles"] in ("transfer", "purchase"):
        return [p for p in f["all"] if ("{give}" in p or "{buy}" in p or "{plan}" in p or "{seek}" in p or "{stops}" in p or "{violate}" in p or "utilis|" in p or "envo|" in p or "transport|" in p)]
    return [p for p in f["all"] if not _THINGS.match(p)][:1] if f["family"] in ("ship", "cable") else []


@dataclass(frozen=True)
class Ground:
    """What may stand in for a country that a clause leaves out: the speaker for `our` and `its`, earlier statements for `these deliveries`."""

    speaker: str | None = None
    state: bool = False
    """The words name the state itself, so `elle` and `it` may be it."""
    implicit: bool = False
    """The clause is an infinitive whose subject is the speaker."""
    denies: bool = False
    """The clause is a thing denied (`toute livraison d'armes`), so the speaker's country has a part in it."""
    recent: tuple[tuple[str, bool], ...] = ()
    """Propositions of the statement before and of earlier ones of this speaker, and whether they are this speaker's."""
    heard: tuple[str, ...] = ()
    """Propositions of the last sentences, whoever spoke."""
    around: str | None = None
    """The proposition of the statement this one is quoted in."""
    sentence: str = ""
    joint: tuple[str, ...] = ()
    """The countries of several speakers who deny together."""
    told: Callable[[], tuple[tuple[int, str], ...]] = tuple
    """(sentences back, proposition) of the pairs that the page itself names, in any voice; asked only where a clause points back."""


_KINDS = {"drones": "arms", "milcoop": "ties", "rel": "ties"}
KEPT = {
    "arms": sieve.compile(r"\b(?:the|this|that|these|those|such|ces?|cette|cet|le|la|les|l'|de telles|de tels) ?(?:purchases?|orders?|deliver(?:y|ies)|shipments?|transfers?|weapons?|arms|munitions|deals?|sales?|achats?|commandes?|livraisons?|armes|transferts?|ventes?|obus|équipements|transactions?)\b", re.I),
    "ties": sieve.compile(r"\b(?:this|that|these|those|such|ces|cette|le|la|les|l'|the) ?(?:cooperation|coopération|relations?|relationship|ties|liens|partnership|partenariat|alliance|rapports)\b", re.I),
}  # fmt: skip
_ANAPHOR = {
    "arms": sieve.compile(
        r"\b(?:the|this|that|these|those|such|ces?|cette|cet|les?|la|l'|de telles|de tels|des tels) ?(?:\w+ )?(?:purchases?|orders?|deliver(?:y|ies)|shipments?|transfers?|weapons?|arms|munitions|deals?|sales?|actions?|equipment|achats?|commandes?|livraisons?|armes|transferts?|ventes?|équipements?|drones?|missiles?|obus|contrats?|transactions?)\b"
        r"|\b(?:le faire|les exporter|en exporter|en livrer|en vendre|en fournir|do(?:ing)? so|export(?:ing)? them|sell(?:ing)? them|send(?:ing)? them)\b",
        re.I,
    ),
    "ties": sieve.compile(r"\b(?:this|that|these|those|such|ces|cette|l'|la|les|the) ?(?:\w+ )?(?:cooperation|coopération|relations?|relationship|ties|liens|partnership|partenariat|alliance|rapports)\b|\b(?:c'est|c'était|it is|it's|it was|this is|that is|that's) |\bs'en mêler|\bdeux (?:pays|parties)|\bboth (?:countries|sides)|\btwo countries", re.I),
    "deal": sieve.compile(r"\b(?:cet|le|l'|this|that|the|such an?|un tel) ?(?:accord|traité|pacte|contrat|deal|agreement|treaty|pact)\b", re.I),
}  # fmt: skip
_OWN = sieve.compile(r"\b(?:nous|notre|nos|we|our|us|(?:son|notre|leur|mon) (?:propre )?pays|(?:its|his|her|our|their|my) (?:own )?country|(?:son|notre) gouvernement|ses relations|ses liens|sa coopération|son partenariat|its (?:\w+ )?(?:ties|relations|relationship|cooperation|partnership)|his country's)\b|\b(?:son|sa|ses|its)\s+(?:\w+ ){0,2}(?:amitié|friendship)\b", re.I)
_SUBJECT = sieve.compile(r"^\W*(?:(?:que|that|et|and) )?(?:elle|il|ils|elles|it|they)\b|\b(?:elle|it) (?:n')?\w+", re.I)
_OBSERVER = sieve.compile(r"\W{0,3}(?:\([^)]*\) )?(?:a |avait |ont |has |have |had |is |was )?(?:also |also |aussi )?(?:recens|compt|count|observ|constat|record|détect|detect|identif|track|find|found|révél|reveal|report|dit\b|said|says|affirm|accus|reproch|soupçonn|suspect|dénonc|condamn|condemn|sanction|warn|averti|repér|spot|seiz|intercept|saisi|investig|enquêt|critic|critiqu|slam|blam|urg|call|deman(?!dé (?:à|aux?) )|claim|alleg|évoqu|estim|believ|croi|pens|think|publi|releas|note|cit)", re.I)
_NO_NEWS = sieve.compile(r"(?:'s \w+)? (?:(?:still|also|itself|n'|ne|had|has|have|a|ont|avait|does|did|do|not|yet|seen|found|received|pas|dispose|disposait|possède|détient|obtained|encore|vu|reçu)(?: |(?<=')))*(?:no|any|aucun|aucune|d'aucune?|de|la moindre|clear|independent|new)?(?: \w+)? ?(?:evidence|proof|preuves?|indications?|signs?|indices?|confirmation|information|knowledge|éléments?)\b|'s (?:\w+ )?(?:intelligence|spy agency|officials?|findings|report|claims?|allegations?|accusations?)", re.I)
_ASIDE = sieve.compile(r"\b(?:despite|malgré|en dépit d(?:e|es|u)|in defiance of|defying)(?: \w+){0,3}? (?:la |le |les |l'|the )?$", re.I)
_STATES = ("state", "capital")
GOVERNMENT = sieve.compile(r"org:[a-z]{2}-(?:presidency|white-house|state-dept|dod|mnd|government|armed-forces|mfa|pm|navy|embassy|un-mission|mission)$")


_IDENT = re.compile(r"[a-z]+-([a-z]{2,})-([a-z]{2,})\.")


def kind_of(proposition: str) -> str | None:
    """What a proposition with a pair of countries is about: arms, ties, deal, or its own goods; null for every other."""
    return kind_named(proposition) if pair_of(proposition) else None


def kind_named(ident: str) -> str:
    """The kind by the first word of an id."""
    head = ident.split("-", 1)[0]
    return _KINDS.get(head, head)


def pair_of(proposition: str) -> tuple[str, str] | None:
    """The two countries in the id of a proposition, in small letters and in its order."""
    m = _IDENT.match(proposition)
    return (m[1], m[2]) if m else None


def matches(clause: str, shadow: str, ground: Ground) -> list[Match]:
    """Frames the clause fills: ``clause`` flat, ``shadow`` the same stretch with capitals; ``ground`` for what it leaves out."""
    frames, pairs = catalogue()
    out: list[Match] = []
    main = False
    for pattern in (_IN_RETURN, _PROOF_GIVEN, _OTHER_GIFT):
        # What is given in return, proof that is given, data that are given: another matter than the goods.
        for m in pattern.finditer(clause):
            clause, shadow = (t[: m.start()] + " " * (m.end() - m.start()) + t[m.end() :] for t in (clause, shadow))
    inner, inside = _what_is_told(clause, shadow)
    words = sieve.every(clause)
    for f in frames:
        if words & f.words != f.words or (main and not f.also):
            continue
        low, cased = (inner, inside) if f.hands and all(p.search(inner) for p in f.all) else (clause, shadow)
        if not all(p.search(low) for p in f.all) or any(p.search(low) for p in f.never):
            continue
        filled = _fill(f, low, cased, ground, pairs)
        if not filled or (put := _put(f, low)) is None:
            continue
        for ident, family in filled:
            if not any(m.id == ident for m in out):
                main = main or not (f.also or put[1])
                out.append(Match(ident, family, f.also, bool(f.turn and f.turn.search(low)), *put))
    if not main and (m2 := _NEVER_STOPPED.search(clause)) is not None:
        # `never stopped supplying` is supplying.
        low, cased = (t[: m2.start()] + " " * (m2.end() - m2.start()) + t[m2.end() :] for t in (clause, shadow))
        return matches(low, cased, ground)
    if not main and (told := _pointed(clause, shadow, ground)) is not None and not any(m.id == told for m in out):
        out.append(Match(told, told.split(".")[0], False, False))
    if out and out[0].id.endswith(".delivered") and _TO_BE_USED.search(clause) and (pair := pair_of(out[0].id)) and kind_named(out[0].id) == "arms":
        out.append(Match(f"arms-{pair[0]}-{pair[1]}.used-ua", out[0].family, True, False, "+", True))
    return out


_NEVER_STOPPED = sieve.compile(r"\b(?:(?:has|have|had|did|does|do) ?)?(?:never|not|n't) (?:stop(?:ped)?|ceased?|halted|hesitated?(?: to)?)\b|\b(?:ne |n')(?:a |ont |avait |avaient )?(?:jamais |pas )?(?:cess|hésit|arrêt)\w+ (?:pas |jamais )?(?:de |d'|à )")
_TO_BE_USED = sieve.compile(r"\b(?:pour (?:être utilis|une utilisation)|for use|to be used)\w*[^,.;]{0,40}?(?:ukrain|\bkiev\b|\bkyiv\b)")
_PROOF_GIVEN = sieve.compile(
    r"\b(?:preuves?|éléments?|evidence|proof)\b(?: (?:n'\w+|ne|a|ont|has|have|had|was|were|been|is|avait|été|ait|ever|jamais|yet|to date))* (?:fournie?s?|présentée?s?|apportée?s?|produite?s?|donnée?s?|avancée?s?|provided|presented|supplied|produced|given|offered|put forward)\b"
    r"|\b(?:fourni\w*|présent\w+|apport\w+|produi\w+|donn\w+|provid\w+|suppl(?:y|ied|ies)|g[ai]v(?:e|en|ing)|produc\w+|offer\w*) (?:[\w'-]+ ){0,3}(?:preuves?|éléments?|evidence|proof)\b"
)
_OTHER_GIFT = sieve.compile(
    r"\b(?:fourni\w*|donn(?:é|er|ait|e|ent)\w*|transm\w+|livr(?:é|er|ait)\w*|envo[iy]\w*|remis\w*|provid\w+|suppl(?:y|ied|ies|ying)|g[ai]v(?:e|en|ing|es)|hand(?:ed|ing)(?: over)?|sen[dt]|send(?:s|ing)|receiv\w+|reçu\w*|obten\w+|obtain\w*) (?:(?!arme|weapon|drone|missile|obus|shell|munition|pétrole|oil)[\w'-]+ ){0,5}?(?:d')?(?:données|informations?|renseignements|documents?|précisions|garanties|assurances|explications|data|information|details|documents|assurances|guarantees|explanations?|intelligence on|permits?|licen[cs]es?|permis)\b(?: (?:sur|on|about|concernant|regarding|relat\w+ à)\b[^,.;]*)?"
)
_TOLD = sieve.compile(
    r"\b(?:claims?|allegations?|accusations?|reports?|rumou?rs?|assertions?|suggestions?|charges?|affirmations?|allégations?|informations?|rumeurs?|propos|rapports?|articles?|déclarations?|statements?)\b(?:(?! (?:and|et) )[^,.;]){0,30}? ?\b(?:that|selon les?quel(?:le)?s?|selon laquelle|d'après l\w+|according to which|voulant que|que) "
    r"|\b(?:claims?|allegations?|accusations?|reports?|rumou?rs?|affirmations?|allégations?|informations?|rumeurs?)(?:,)? selon (?:lesquelles|laquelle|lesquels|lequel) "
)


def _what_is_told(clause: str, shadow: str) -> tuple[str, str]:
    """The clause with the words before `claims that`, `affirmations selon lesquelles` blanked: who tells gives and takes nothing."""
    m = _TOLD.search(clause)
    if m is None or len(clause) - m.end() < 12:
        return clause, shadow
    return " " * m.end() + clause[m.end() :], " " * m.end() + shadow[m.end() :]


def _put(f: Frame, clause: str) -> tuple[str | None, bool] | None:
    """(sign, aside) of the deed that the frame's verbs tell in the clause; null where the clause tells only of a wish for it, a fear or a denial of it."""
    if not f.verbs:
        return None, False
    ship = f.family in ("ship", "cable")
    seen = [m.span() for p in f.verbs for m in p.finditer(clause)]
    seen = [x for x in seen if scope.told(clause, *_word(clause, *x), ship)]
    kept = [x for x in seen if not scope.denied_by_other(clause, x[0])]
    if not kept:
        return None
    kept = [x for x in kept if not clause.startswith(("baril", "barrel"), x[0])] or kept
    full = [x for x in kept if not scope.aside(clause, *_word(clause, *x), f.also)]
    signs = [scope.sign(clause, *_word(clause, *x)) for x in full or kept]
    sign = "-" if "-" in signs else "0" if signs and all(x == "0" for x in signs) else "+"
    if f.void is not None and f.void.search(clause):
        sign = "-"
    return (sign, False) if full else ("+" if f.also else sign, True)


def _word(clause: str, a: int, b: int) -> tuple[int, int]:
    """The whole word at the head of a trigger: patterns stop inside words or run on to the goods."""
    m = sieve.compile(r"[\w-]+(?: of)?").match(clause, a)
    return (a, max(m.end(), a + 1)) if m else (a, b)


def handed(clause: str, shadow: str) -> list[str]:
    """The propositions of one sentence that say who hands what to whom, by its own words alone."""
    clause, shadow = _what_is_told(clause, shadow)
    words = sieve.every(clause)
    frames, pairs = catalogue()
    some = [f for f in frames if f.hands and words & f.words == f.words]
    if not some or len({m.country for m in _countries(shadow)}) < 2:
        return []
    for f in some:
        if all(p.search(clause) for p in f.all) and not any(p.search(clause) for p in f.never) and (filled := _fill(f, clause, shadow, Ground(), pairs)):
            return [ident for ident, _ in filled]
    return []


_IN_RETURN = sieve.compile(r"\b(?:in (?:return|exchange) for|en (?:échange|contrepartie) d(?:e|es|u|'))[^,.;]*")


def _countries(shadow: str) -> list[Mention]:
    """States, capitals, governments and nationalities; never an institute, a service or a paper, who tell of others."""
    known = gazetteer()
    out = [m for m in known.find(shadow) if m.country and (m.kind in _STATES or (m.kind == "body" and GOVERNMENT.match(m.id)))] + list(known.nationalities(shadow))
    return sorted((m for m in out if not (m.kind != "adjective" and (_OBSERVER.match(shadow[m.end : m.end + 40]) or _NO_NEWS.match(shadow[m.end : m.end + 60]) or _ASIDE.search(shadow[: m.start])))), key=lambda m: m.start)


_GROUPS = {"org:hezbollah": "HEZBOLLAH", "org:houthis": "HOUTHIS", "org:hamas": "HAMAS", "org:sd-rsf": "RSF", "org:wagner": "WAGNER"}
"""Armed groups that take arms in their own name: no state stands for them."""


def _armed(shadow: str, spots: list[Mention]) -> list[Mention]:
    """The countries of the clause and the armed groups beside them."""
    groups = [m._replace(kind="state", country=_GROUPS[m.id]) for m in gazetteer().find(shadow) if m.id in _GROUPS]
    return sorted((*spots, *groups), key=lambda m: m.start) if groups else spots


def _fill(f: Frame, clause: str, shadow: str, ground: Ground, pairs: dict[str, str]) -> list[tuple[str, str]]:
    """The ids and families the frame takes in this clause; several where it names several givers or takers."""
    if f.roles == "none":
        return [(f.id, f.family)]
    spots = _armed(shadow, _countries(shadow)) if f.hands else _countries(shadow)
    own = ground.speaker if _OWN.search(clause) or ground.implicit or (ground.state and _SUBJECT.search(clause)) else None
    bare = f.needs is not None and not f.needs.search(clause)
    if f.id.endswith(".used-ua"):
        # Ukraine is where the arms are used, never who got them.
        spots = [m for m in spots if m.country != "UA"]
    isos = list(dict.fromkeys(str(m.country) for m in spots if m.country))
    if f.roles.startswith("only-"):
        want = f.roles[5:].upper()
        return [(f.id, f.family)] if isos[:1] == [want] or (not isos and own == want) or (own == want and isos[:1] != [want] and _OWN.search(clause)) else []
    if f.roles in ("one", "doer", "target"):
        iso = _one(f, clause, spots) if f.roles == "one" else _target(clause, spots) if f.roles == "target" else _doer(f, clause, spots)
        if iso is None and f.roles == "doer" and ground.speaker and ((ground.implicit and _LEADS.match(clause)) or (own and _OWN_DOES.search(clause))):
            iso = ground.speaker
        return [(f.id.replace("{a}", iso.lower()), f.family.replace("{a}", iso.lower()))] if iso else []
    kind = kind_named(f.id)
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
            return []
        key = " ".join(sorted(x.lower() for x in both))
        a, b = pairs.get(key, key.replace(" ", "-")).split("-")
        return [(f.id.replace("{a}", a).replace("{b}", b), f.family.replace("{a}", a).replace("{b}", b))]
    if f.roles == "training":
        x, y = _trained(clause, spots)
        way = Way((x,) if x else (), (y,) if y else ())
    else:
        way = direction(clause, spots, f.roles == "purchase", ground.speaker, ground.implicit, ground.state)
    givers, takers = tuple(g for g in way.givers if len(g) == 2), way.takers
    goods = f.id.split("-", 1)[0]
    if (not givers or not takers or bare) and len(givers) < 2 and len(takers) < 2 and (back := _behind(f, kind, clause, ground, bool(isos))) is not None:
        x, y = back[0].upper(), back[1].upper()
        if givers in ((), (x,)) and takers in ((), (y,)) and set(isos) - {"UA"} <= {x, y}:
            givers, takers, bare = (x,), (y,), False
            if f.id.startswith("arms-") and f.id.endswith((".delivered", ".planned", ".sought")) and _STRONG.search(clause) and not _SPECIFIC.search(clause):
                # `these weapons` are the drones just spoken of.
                heads = {p.split("-", 1)[0] for p in (*(p for p, _ in ground.recent), *ground.heard) if kind_of(p) == "arms" and pair_of(p) == back}
                goods = heads.pop() if len(heads) == 1 else goods
    if bare or not givers or not takers or len(givers) * len(takers) > 4:
        return []
    ident = goods + f.id[f.id.index("-") :]
    return [tuple(t.replace("{a}", x.lower()).replace("{b}", y.lower()) for t in (ident, f.family)) for x in givers for y in takers if x != y]  # type: ignore[misc]


def _behind(f: Frame, kind: str, clause: str, ground: Ground, named: bool) -> tuple[str, str] | None:
    """The pair that the clause points back to: by a word (`ces livraisons`, `the purchase`), inside what is quoted, or by saying the same again."""
    if ground.around is not None and kind_of(ground.around) == kind:
        return pair_of(ground.around)
    suffix = f.id.rsplit(".", 1)[-1]
    if kind == "arms" and suffix == "used-ua":
        near = [p for p, _ in ground.recent if kind_of(p) == kind]
        return (pair_of(near[-1]) if len({pair_of(p) for p in near}) == 1 else None) if near else _told(kind, ground)
    if ground.denies and len(ground.joint) == 2 and (pair := _told(kind, ground)) is not None and {*pair} == {x.lower() for x in ground.joint}:
        return pair
    if ground.denies and (pair := _told(kind, ground)) is not None and ground.speaker and ground.speaker.lower() in pair:
        return pair
    if (pattern := _ANAPHOR.get(kind) or (_ANAPHOR["arms"] if kind in GOODS else None)) is not None and pattern.search(clause):
        near = [p for p, _ in ground.recent if kind_of(p) == kind] or ([p for p in ground.heard if kind_of(p) == kind] if _STRONG.search(clause) else [])
        return pair_of(near[-1]) if near and len({frozenset(pair_of(p) or ()) for p in near}) == 1 else _told(kind, ground) if not near else None
    # Saying the same again: this speaker, the same frame, one of the pair named (of an agreement, the word itself), one pair only.
    if kind != "deal" and not named and not ground.implicit:
        return None
    same = [p for p, mine in ground.recent if mine and kind_of(p) == kind and (p.rsplit(".", 1)[-1] == suffix or kind == "deal")]
    if same:
        return pair_of(same[-1]) if len({pair_of(p) for p in same}) == 1 else None
    return _told(kind, ground) if kind in GOODS else None


_SPECIFIC = sieve.compile(r"munition|missile|obus|roquette|cartouche|artill|shells?\b|rockets?\b|ammunition|tanks?\b|chars?\b")
_STRONG = sieve.compile(r"\b(?:ces|cette|cet|these|those|such|this|tels?|telles?)\b")
_POINTS = sieve.compile(
    r"\b(?:(?:the|this|that|these|those|such|ces?|cette|cet|les?|la|de telles?|de tels|des tels|further|more|further|new|de nouvelles|de nouveaux|d'autres) |l')(?:\w+ ){0,2}?(?:deliver(?:y|ies)|shipments?|transfers?|sales?|exports?|supplies|weapons?|arms|munitions|drones?|missiles?|shells|imports?|transactions?|livraisons?|transferts?|ventes?|exportations?|importations?|envois|armes|obus)\b"
)
_HAPPENS = sieve.compile(r"\b(?:begun|began|start(?:ed|ing)?|tak(?:e|en|ing) place|took place|occurr?\w*|happen\w*|continu\w*|ongoing|arrived|made|carried out|conducted|(?:were|been|was) (?:never |not )?(?:sent|made|delivered|supplied|shipped|sold|given|transferred)|left the country|resum\w+|eu lieu|commenc\w+|début\w+|poursui\w+|effectué\w*|livrée?s|envoyée?s|remise?s|quitté (?:le|notre|son) pays|réell?e?s?|real|exist\w*|likely|probables?|intensifi\w+|increas\w+|augment\w+)\b")
_STOPS = sieve.compile(r"\b(?:stopp?\w*|ceas\w+|halt\w*|suspend\w*|suspendu\w*|end(?:ed)?|cess\w+|interromp\w*|interrompu\w*|fin (?:des|à|de))\b")


def _told(kind: str, ground: Ground) -> tuple[str, str] | None:
    """The one pair that the page names for this kind; where it names several, the one of the sentences just before."""
    told = [(back, pair) for back, p in ground.told() if kind_of(p) == kind and (pair := pair_of(p))]
    if len({pair for _, pair in told}) == 1:
        return told[0][1]
    near = {pair for back, pair in told if 0 <= back <= 3}
    return near.pop() if len(near) == 1 else None


def _pointed(clause: str, shadow: str, ground: Ground) -> str | None:
    """What a clause says of `these shipments` and the like, where voice or page have said one thing and one pair; else null."""
    if _POINTS.search(clause) is None or _STOPS.search(clause):
        return None
    frames = [(x, w) for x, w in (("violates-unsc", _VIOLATES), ("used-ua", _USED)) if all(p.search(clause) for p in w)]
    short = len(clause.split()) <= 6 and _POINTS.match(clause.strip()) is not None
    if not frames and not short and _HAPPENS.search(clause) is None and NO_PROOF.search(clause) is None:
        return None
    near = [p for p, _ in ground.recent if kind_of(p) in GOODS] or [p for p in ground.heard if kind_of(p) in GOODS]
    if not near:
        spoken = [(back, p) for back, p in ground.told() if p.split("-", 1)[0] in GOODS]
        near = [p for _, p in spoken] if len({pair_of(p) for _, p in spoken}) == 1 else [p for back, p in spoken if 0 <= back <= 3]
    if not near or len({(kind_of(p), pair_of(p)) for p in near}) != 1:
        return None
    pair = pair_of(near[-1])
    here = {str(m.country).lower() for m in _countries(shadow)} - ({"ua"} if frames else set())
    if pair is None or not here <= {*pair, *([ground.speaker.lower()] if ground.speaker else [])}:
        return None
    head = near[-1].split("-", 1)[0]
    if frames:
        return f"arms-{pair[0]}-{pair[1]}.{frames[0][0]}" if kind_named(head) == "arms" else None
    return f"{head}-{pair[0]}-{pair[1]}.{'sent' if head in ('troops', 'workers') else 'delivered'}"


_VIOLATES = (sieve.compile(r"\b(?:viol(?!enc|on)|contrevien|contreven|enfrein|breach|contraven|flout)"), sieve.compile(r"conseil de sécurité|sanctions? (?:de l'onu|des nations|internationales|onusiennes)|résolution|\bu\.?n\.? |united nations|security council|unsc|\bembargo"))
_USED = (sieve.compile(r"utilis|\buse[ds]?\b|employ|\bfired\b|tir(?:é|ées?)\b"), sieve.compile(r"ukrain"))


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


_LEADS = sieve.compile(rf"^\W*(?:{AUXILIARY}(?: |(?<=')))*\w+")
_OWN_DOES = sieve.compile(r"(?:^|[ ,'])(?:it|they|we|elle|il|nous|on|(?:its|our|his|the) country|(?:notre|son) pays)\b")
_SANCTIONS_OF = sieve.compile(r"(?:sanctions?|embargo|mesures restrictives)(?: [\w'’-]+){0,4}? (?:on|upon|against|contre|à l'encontre d(?:e|es|u)|visant|ciblant|targeting|sur|à|envers)(?: (?:the|la|le|les)| l')? ?$")


def _target(clause: str, spots: list[Mention]) -> str | None:
    """The country that sanctions are put on or lifted from: the one named behind `against`, never a nationality alone."""
    on = [m for m in spots if m.kind != "adjective" and not clause.startswith("'s", m.end) and _SANCTIONS_OF.search(clause[: m.start])]
    return str(on[0].country) if len({m.country for m in on}) == 1 else None


def _doer(f: Frame, clause: str, spots: list[Mention]) -> str | None:
    """The country that does it: right before the verb, or behind `by`."""
    trigger = f.all[-1].search(clause)
    if trigger is None:
        return None
    for m in reversed([m for m in spots if m.end <= trigger.start()]):
        between = clause[m.end : trigger.start()]
        if sieve.compile(r"(?:\b(?:through|via|with|by|to|in|of|from|against|contre|avec|par|dans|en|au|aux|à travers|despite|malgré|sur|on)(?: (?:the|la|le|les))? | l')$").search(clause[: m.start]) or "," in between or between.count(" ") > 7:
            continue
        if m.kind == "adjective":
            return None
        return str(m.country)
    after = [m for m in spots if m.start >= trigger.end() and m.kind != "adjective" and sieve.compile(r"\b(?:by|par)(?: (?:the|la|le|les)| l')? ?$").search(clause[: m.start])]
    return str(after[0].country) if after else None


def _trained(clause: str, spots: list[Mention]) -> tuple[str | None, str | None]:
    """Where and who is trained: `des opérateurs russes formés en Iran`."""
    by = sieve.compile(r"\ben $|\bin $|\bto $|\bby (?:the )?$|\bpar (?:l'|la |le |les )?$")
    where = next((str(m.country) for m in spots if m.kind != "adjective" and by.search(clause[: m.start])), None)
    if where is None and (verb := sieve.compile(r"entraîn|\bform(?:e|é|ait|aient|ent)\b|\btrain").search(clause)) is not None:
        where = next((str(m.country) for m in spots if m.kind != "adjective" and m.start < verb.start()), None)
    rest = [m for m in spots if str(m.country) != where]
    who = next((m for m in rest if m.kind == "adjective"), None) or next(iter(rest), None)
    return where, str(who.country) if who else None


def free(words: str) -> str:
    """The id of a proposition in no frame: ``free:`` and 16 hex digits of its letters and digits in small letters."""
    return "free:" + short_id(" ".join(sieve.compile(r"\w+").findall(words.lower())))
