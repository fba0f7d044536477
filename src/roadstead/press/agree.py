"""Gender, number and sort of the words that name a speaker."""

from __future__ import annotations

import re
from functools import lru_cache

from roadstead.press import sieve

CABINET = frozenset({"mfa", "mnd", "interior", "justice", "transport", "energy", "finance", "fisheries", "pm"})
HE = frozenset({"il", "he", "him", "lui", "celui-ci", "ce dernier"})
SHE = frozenset({"elle", "she", "her", "celle-ci", "cette dernière"})
LATTER = frozenset({"celui-ci", "celle-ci", "ceux-ci", "celles-ci", "ce dernier", "cette dernière", "ces derniers", "the latter"})
_FEMALE = sieve.compile(r"(?:(?:la|une|cette|sa|mme|mlle|mrs|ms|elle|she|her|celle-ci)\b|l'(?:agence|ambassade|ambassadrice|ong|organisation|association|administration|armée|entreprise|union|avocate|experte|alliance|autorité|institution|équipe|opposition|élue|assemblée)\b)", re.I)
_MALE = sieve.compile(r"(?:(?:le|un|ce|cet|m\.|mr|il|he|him|celui-ci)(?:\s|$)|l'(?:institut|armateur|observatoire|agent|office|état|avocat|amiral|opérateur|exploitant|expert|analyste|émissaire|élu|organisme|ambassadeur)\b)", re.I)


def gender(words: str) -> str | None:
    """``m`` or ``f`` when the words' own article, title or noun says so; as written or in the shadow."""
    words = words.replace("’", "'")
    if _FEMALE.match(words) or sieve.compile(r"\b(?:spokeswoman|chairwoman|directrice|présidente|gérante|ambassadrice)\b", re.I).search(words):
        return "f"
    if _MALE.match(words) or sieve.compile(r"\b(?:spokesman|chairman|directeur)\b", re.I).search(words):
        return "m"
    return None


COMPLEMENT = sieve.compile(r"\s(?=(?:du|des|de|d'|of|for|in)\b)|(?<=\w)'s\s")
_SORTS = {
    "ministry": r"ministère|ministry|départements?|department",
    "institute": r"institut|institute|centre|center|think[- ]tanks?|observatoire|observatory",
    "agency": r"agence|agency",
    "outlet": r"newspaper|journal|quotidien|hebdomadaire|magazine|outlet|broadcaster|chaîne|radio|média|paper|service spécialisé|specialist service",
    "company": r"compagnie|company|société|firm|entreprise|armateur|exploitant|opérateur|operator|shipowner|owner|insurer|assureur|importateur|groupe|group|shop|house|outfit|broker|brokerage|shipbroker|courtier",
    "ngo": r"ong|ngo|association|watchdog|foundation|fondation|organisation|organization|collectif|coalition|platform|plateforme|charity|non-profit|groupe|group",
    "organisation": r"organisation|organization|institution|organisme",
    "service": r"service",
    "forces": r"armée|army|military|navy|marine|gardes?-côtes?|coast ?guard|forces",
    "embassy": r"embassy|ambassade",
    "presidency": r"présidence|presidency",
    "commission": r"commission|comité|committee|panel|conseil|council",
    "office": r"office|bureau|administration|authority|autorité|parquet",
    "registry": r"registre|registry|pavillon",
    "union": r"union|alliance|syndicat|parti|party",
}
_SORT_OF = {k: sieve.compile(rf"(?<!\w)(?:{v})s?(?!\w)", re.I) for k, v in _SORTS.items()}
OFFICE_SORT = {"embassy": "embassy", "presidency": "presidency", "navy": "forces", "forces": "forces", "parliament": "commission", "intel": "service", "customs": "office"}


@lru_cache(4096)
def classes(text: str) -> frozenset[str]:
    """The sorts of body the nouns of the words name."""
    return frozenset(k for k, p in _SORT_OF.items() if p.search(text))


_KINDS = (
    "responsable|official",
    "député|lawmaker|deput",
    "porte-parole|spokes",
    r"ministre|minister|\bPM\b",
    "président|president",
    "ambassad|envoy",
    "général|general",
    "amiral|admiral",
    "chef|head|chief",
    "directeur|director|directrice",
    "analyst|researcher|cherch|expert",
    "secrétaire|secretary",
    "dirigeant|leader",
    "préfet",
    "capitaine|captain",
    "maire|mayor",
    "procureur|prosecutor",
    "avocat|lawyer",
    "armateur|owner",
)


def same_role(role: str, text: str) -> bool:
    """True when the two name one kind of office or trade."""
    return any(sieve.compile(k, re.I).search(role) and sieve.compile(k, re.I).search(text) for k in _KINDS)
