"""Act, stance and modality of one claim: cue × negation × words of proof × whose future it is."""

# Word lists are written as words, so that a person can read and edit them.
# ruff: noqa: SIM905

from __future__ import annotations

import re
from functools import lru_cache

from roadstead.press import sieve
from roadstead.press.names import gazetteer
from roadstead.press.propositions import FALSE, NEGATION, NO_PROOF

_FUTURE = sieve.compile(
    r"\b(?:nous|elle|il|ils|elles|on|moscou|pyongyang|pékin|séoul|washington|la \w+|l'\w+|le \w+|la corée du (?:nord|sud)|la république [\w ']{3,30}|les états-unis|kiev|téhéran)\s+(?:n'|ne |se |s'|y |lui |leur )*(?!pourra|aura|sera|devra|faudra|ferait|mettra|agira)\w*(?:er|ir|dr|mettr|battr|fer|ser)(?:a|ont|ons|ait|aient)\b"
    r"|\b(?:nous allons|elle (?:va|allait)|ils? (?:va|vont|allait|allaient)|elles (?:vont|allaient))\s(?:\w+ment )?\w{2,}(?:er|ir|re)\b"
    r"|\bn'enten(?:d|dent|dait|daient) (?:pas|nullement)|\benvisag\w+|\bn'a(?:vait)? (?:aucune|pas l') ?intention|\bcontinuer\w*\b|\bchercher(?:a|ont|ait|aient|ons)\b|\bse poursuivr\w+|\bs'engag\w+|\bne \w+rons\b",
    re.I,
)
_FUTURE_EN = sieve.compile(r"\b(?:we|it|he|she|they|[a-z]+(?: [a-z]+)?)\s+(?:will|would|won't|wouldn't|shall)\s+(?!have been|be (?:used|needed))|\b(?:plans?|intends?|planned|intended|no intention|going|ready|determined|prepared) (?:to|of)\b|\bkeep on\b|\bcontinue to\b", re.I)
_POSSIBLE = sieve.compile(r"\b(?:pourra(?:it|ient)|pourront|peut|peuvent|possib\w+|possiblement|risqu\w+|éventuel\w*|could|(?<!and )(?<!in )(?<!on )(?<!since )(?<!\d )(?<!until )may(?! \d)|might|possibl\w+|potential\w*|can)\b", re.I)
_LIKELY = sieve.compile(r"\b(?:devrai(?:t|ent)|probable\w*|vraisemblable\w*|sans doute|présumée?s?|semble\w*|likely|probably|should|appears?|seems?|presumabl\w+|suspected|expected|pour une utilisation|for use)\b", re.I)
_REPORTING = frozenset("rapporter révéler écrire indiquer report reveal write say publish annoncer disclose affirmer".split())


REFUSED = sieve.compile(r"\b(?:have|has|had) (?:no|nothing) (?:\w+ )?(?:information |details? |comment )?to (?:offer|share|add|announce|provide)\b|\b(?:n'ai|n'a|n'avons|n'ont) (?:rien|pas d'information|aucune information)\w* à (?:dire|ajouter|communiquer|partager)\b|\b(?:on|nous|je|we|i)\s+(?:ne |n'|do not |don't |will not |won't |never |are not going to |cannot |can't )(?:comment(?:e|ons|erons|erai|era)?\b (?:pas|jamais|aucun|on\b)|(?:parl|discut)(?:e|ons|erons) pas d|discuss\b)", re.I)
_SLUR = sieve.compile(r"\b(?:gossip|speculation|propaganda|fiction|fairy tales?|fake|smear|slander|provocation|témoignage de paranoïa|propagande|spéculations?|ragots|délires?|sensationnalisme|diffamation|calomnies?|affabulations?|désinformation|disinformation|fables?|science-fiction)\b", re.I)
_FALSE_THINGS = sieve.compile(r"\b(?:faux (?:pavillons?|papiers|documents|certificats?|signaux)|fausses? (?:positions?|identités?|déclarations? en douane)|false (?:[\w-]+ )?(?:flags?|papers|documents|positions?|identity|names?|signals?)|falsely (?:fl(?:y|ew|ies|ying)|claim\w*))\b")
"""What is false about a ship is no lie about it."""
_ALLEGED = sieve.compile(r"accusation|allégation|affirmation|rumeur|information|rapport|reportage|article|récit|critique|soupçon|allegation|claim|report|rumo|charge|suggestion", re.I)


_SPREADS = sieve.compile(r"\b(?:répand|propag|diffus|relay|colport|tromp|invent|fabriqu|spread|mislead|peddl|push)\w* [^.;]{0,50}?(?:rumeurs?|rumou?rs?|mensonges?|lies|fausse?s? \w+|false \w+|fables?|désinformation|disinformation|allégations|allegations|fake news)\b")
"""Who accuses another of spreading a story denies the story."""
_RED_LINE = sieve.compile(r"\b(?:lignes? rouges?|red lines?)\b|\b(?:serait|constituerait|would be|would constitute) (?:\w+ ){0,3}?(?:inacceptable|unacceptable|erreur|mistake|escalade|escalation)\b|\b(?:aurait|entraînerait|would (?:have|bring|carry|face)) (?:de |des |d')?(?:\w+ ){0,2}?(?:conséquences|consequences)\b")
"""What would be if it were done: the words take no side on whether it is."""
_ATTRIBUTE = sieve.compile(r"(?:faux|fausses?|false|fake|fictive|erronée?s?|fabricated|fabriquée?s? de toutes pièces|absurd\w*|ridicul\w*|mensong\w+)$")
_THING = sieve.compile(r" (?:[\w-]+ )?(?:documents?|papers?|papiers?|flags?|pavillons?|names?|noms?|positions?|identit\w+|signals?|signaux|signal|certificats?|certificates?|déclarations? en douane|manifests?|bills?|factures?|invoices?|passports?|passeports?|drapeaux?|adresses?|address\w*|companies|sociétés|labels?|étiquettes?|numéros?|numbers?|origins?|origine|coordonnées|coordinates|trail|sens|ami)\b")


_STORY_FALSE = sieve.compile(
    r"(?<!pas )(?<!jamais )(?<!pas d')(?<!pas de )(?<!jamais d')(?<!jamais de )(?<!aucune )(?<!aucun )\b(?:accusations?|allégations?|affirmations?|informations?|rumeurs?|déclarations?|claims?|allegations?|reports?) (?:\w+ment )?"
    r"(?:inexacte?s?|fausses?|mensongères?|infondées?|erronées?|fabriquées?)\b"
)


@lru_cache(64)
def called_false(clause: str) -> bool:
    """Whether the clause calls what is said false; a false flag or paper is a thing, no lie."""
    for m in FALSE.finditer(clause):
        word = sieve.compile(r"[\w'-]*").match(clause, m.start())
        end = max(m.end(), word.end() if word else 0)
        if _ATTRIBUTE.match(clause[m.start() : end]) and _THING.match(clause, end):
            continue
        return True
    return False


def stance(act: str, clause: str, turned: bool, sign: str | None = None) -> str:
    """``+``, ``-``, ``0`` or ``e-`` of a proposition in its positive form, as the speaker has it.

    ``sign`` is how the words that govern the deed put it; null where no word of the clause tells a deed, and its negations are counted.
    """
    if act in ("neither_confirm_nor_deny", "refuse_comment") or (act in ("assert", "evaluate") and REFUSED.search(clause)):
        return "0"
    if NO_PROOF.search(clause):
        return "e-"
    if act == "evaluate" and _ALLEGED.search(clause) and _SLUR.search(clause):
        return "-"
    if act == "deny" or (act == "accuse" and _SPREADS.search(clause)):
        return "-"
    if turned:
        return "+"
    if sign != "-" and _RED_LINE.search(clause):
        return "0"
    clause = _FALSE_THINGS.sub(" ", clause)
    if sign is not None:
        return sign if sign == "0" or not called_false(clause) else "-" if sign == "+" else "+"
    if _STORY_FALSE.search(clause):
        return "-"  # `rien ne nous oblige à commenter des informations inexactes`: the negation is another verb's
    bare = FALSE.sub(" ", clause)
    bare = sieve.compile(r"\bne\s+(?:\w+\s+){1,2}que\b|\bn'\w+\s+(?:\w+\s+)?que?\b|\bsans (?:doute|cesse|précédent|que)\b|\bnot only\b|\bno longer\b|\bni militaire ni autre\b|\b(?:avant|à moins|de peur|de crainte) qu\S* ?(?:\w+ ){1,2}(?:ne |n')").sub(" ", bare)
    return "-" if (NEGATION.search(bare) is not None) != called_false(clause) else "+"


_ALLEGES = frozenset(("alléguer", "allege"))
_PAST = sieve.compile(r"\b(?:a|ont|avait|avaient|avoir|has|have|had|n'a|n'ont|n'avait|n'avaient|n'avoir) (?:\w+ ){0,2}?(?:\w+(?:é|i|u|is|it)e?s?|\w+ed|sold|sent|been|made|given|left)\b")


def act(cue_act: str, verb: str, clause: str, sign: str, catalogued: bool, speaker: str | None, country: str | None, medium: bool) -> str:
    """The act of the claim, first that applies (GUIDELINE): the cue's own unless the words say more."""
    if cue_act == "assert" and verb in _ALLEGES:
        cue_act = "accuse"
    if cue_act == "commit" and _PAST.search(clause) and not (_FUTURE.search(clause) or _FUTURE_EN.search(clause)):
        # `il jure n'avoir jamais livré`: an oath about what was done promises nothing.
        cue_act = "deny" if NEGATION.search(clause) else "assert"
    if cue_act == "evaluate" and sign == "-" and (called_false(clause) or _SLUR.search(clause)) and _ALLEGED.search(clause):
        return "deny"
    if cue_act in ("neither_confirm_nor_deny", "refuse_comment", "present_evidence", "evaluate", "warn", "accuse"):
        return cue_act
    if REFUSED.search(clause):
        return "refuse_comment"
    if sieve.compile(r"\b(?:pas obligés de rendre compte|ne ferons pas de commentaire|no comment|sans commentaire|rien à (?:dire|ajouter)|not going to comment|(?:cannot|can't|could not|unable to) comment|peux pas commenter|pas (?:de )?commentaire|won't comment|will not comment)\b").search(clause):
        return "refuse_comment"
    if sign == "e-":
        return "challenge_evidence"
    own = _own_future(clause, country)
    if cue_act == "deny":
        return "commit" if own and sieve.compile(r"\benvisag|\bintention|\bplan").search(clause) else "deny"
    if cue_act == "commit" or own:
        return "commit"
    if sign == "-" and (catalogued or called_false(clause)):
        return "deny"
    if called_false(clause) and sieve.compile(r"accusation|allégation|affirmation|rumeur|information|rapport|allegation|claim|report|rumo").search(clause):
        return "deny"
    if medium and verb in _REPORTING:
        return "report"
    return cue_act


def _own_future(clause: str, country: str | None) -> bool:
    m = _FUTURE.search(clause) or _FUTURE_EN.search(clause)
    if m is None:
        return False
    if sieve.compile(r"\b(?:nous|we|elle|il|ils|elles|it|they|he|she|our|(?:son|notre) (?:pays|gouvernement)|(?:its|his|her|our) (?:country|government))\b").search(clause[: m.end()]):
        return True
    head = clause[: m.end() + 2]
    known = gazetteer()
    if country is None:
        return False
    names = [n for n, (kind, _, c, _) in known.meaning.items() if kind in ("state", "capital") and c == country]
    return any(n.lower() in head and re.search(rf"(?<!\w){re.escape(n.lower())}(?!\w)", head) for n in names)


def modality(clause: str) -> str:
    """``CT``, ``PR`` or ``PS``: how sure the speaker is."""
    if _POSSIBLE.search(clause):
        return "PS"
    return "PR" if _LIKELY.search(clause) else "CT"
