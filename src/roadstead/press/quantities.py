"""Counts in reported words: number, modifier, unit, as written; and the paper's own hedges."""

# Word lists are written as words, so that a person can read and edit them.
# ruff: noqa: SIM905

from __future__ import annotations

import re
from typing import Any

from roadstead.press import sieve
from roadstead.press.found import Span
from roadstead.press.page import Page

_FR_ONES = "un|une|deux|trois|quatre|cinq|six|sept|huit|neuf"
_FR_TEENS = "dix-sept|dix-huit|dix-neuf|dix|onze|douze|treize|quatorze|quinze|seize"
_FR = rf"quatre-vingt-(?:{_FR_TEENS}|{_FR_ONES})|quatre-vingts?|soixante(?:-et-onze|-(?:{_FR_TEENS}|{_FR_ONES}))|(?:vingt|trente|quarante|cinquante|soixante)(?:[- ]et[- ]une?|-(?:{_FR_ONES}))?|{_FR_TEENS}|deux|trois|quatre|cinq|six|sept|huit|neuf"
_EN_ONES = "one|two|three|four|five|six|seven|eight|nine"
_EN = rf"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-(?:{_EN_ONES}))?|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
NUMBER = (
    r"(?:\d{1,3}(?:[ .,]\d{3})+(?!\d)|\d+(?:[.,]\d+)?(?: (?:millions?|milliards?|billions?))?|une demi-douzaine|half a dozen|"
    r"(?:des |de |several |plusieurs )?(?:une |un |a |deux |trois |quatre |cinq |dix |two |three |four |five |ten )?(?:dizaines?|douzaine|vingtaine|trentaine|quarantaine|cinquantaine|soixantaine|centaines?|milliers?|millions?|milliards?|dozens?|scores|hundreds?|thousands?|billions?)(?![\w-])|"
    rf"(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix) (?:mille|cents?)|(?:two|three|four|five|six|seven|eight|nine|ten) (?:thousand|hundred)|a hundred|one hundred|a thousand|one thousand|(?:{_FR}|{_EN}|cent|mille)(?![\w-]))"
)
_NUMBER = rf"(?P<n>{NUMBER})"
MOD = r"(?:(?P<mod>au moins|tout au plus|au plus|au maximum|at most|pas moins de|plus de|plus d'|près de|quelque|environ|jusqu'à|moins de|à peine|au minimum|littéralement|at least|no fewer than|more than|over|nearly|almost|about|around|some|roughly|up to|fewer than|less than|approximately|an estimated|literally)(?:(?<=')|\s+))?"
_MOD = MOD
_UNITS = (
    "livraison|voyage|visite|aller-retour|rotation|trajet|escale|transfert|conteneur|navire|bateau|pétrolier|cargo|chalutier|cargaison|missile|obus|roquette|cartouche|drone|munition|arme|tonne|baril|soldat|"
    "homme|marin|wagon|fois|delivery|deliveries|trip|voyage|visit|round trip|port call|call|transfer|container|ship|vessel|tanker|freighter|trawler|boat|shipment|missile|shell|rocket|round|drone|munition|weapon|ton|tonne|barrel|"
    "troop|soldier|sailor|crew member|railcar|rail car|time|crate|sailing|crossing|journey|flight|vol|trip"
)
_NOT_ADJ = "to|in|on|of|at|for|from|and|or|the|a|an|that|which|had|has|was|were|shows?|showed|with|by|as|et|ou|le|la|les|un|une|à|au|en|du|des|par|pour|sur|qui|que|a|ont|était|avait|montre"
_COUNT = sieve.compile(rf"(?<![\w-]){_MOD}{_NUMBER}\s+(?:(?:de|of)\s+|d')?(?P<adj>(?:(?!(?:{_NOT_ADJ})\b)[a-zà-ÿ-]+\s+){{0,2}}?)(?P<unit>(?:{_UNITS})e?s?)(?![\w-])", re.I)
_YEAR = sieve.compile(
    r"(?:in|en|since|depuis|of|de|début|fin|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|january|february|march|april|may|june|july|august|september|october|november|december|\d),? $",
    re.I,
)
_WORDS = {
    w: n
    for words in (
        "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt".split(),
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split(),
    )
    for n, w in enumerate(words, 1)
} | {
    "une": 1, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "quatre-vingt": 80, "quatre-vingts": 80, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "cent": 100, "cents": 100, "mille": 1000, "hundred": 100, "thousand": 1000,
}  # fmt: skip
_ORDER = {"dizaine": 10, "douzaine": 12, "vingtaine": 20, "trentaine": 30, "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60, "centaine": 100, "millier": 1000, "million": 1_000_000, "milliard": 10**9, "dozen": 12, "score": 20, "hundred": 100, "thousand": 1000, "billion": 10**9}
_MODIFIER = {
    "au moins": ">=", "at least": ">=", "pas moins de": ">=", "no fewer than": ">=", "au minimum": ">=", "plus de": ">", "plus d'": ">", "more than": ">", "over": ">", "jusqu'à": "<=", "tout au plus": "<=", "au plus": "<=", "au maximum": "<=", "at most": "<=", "up to": "<=", "moins de": "<",
    "à peine": "<", "fewer than": "<", "less than": "<", "près de": "~", "quelque": "~", "environ": "~", "nearly": "~", "almost": "~", "about": "~", "around": "~", "some": "~", "roughly": "~", "approximately": "~", "an estimated": "~",
}  # fmt: skip
_HEDGE = sieve.compile(
    r"\b(?:prétendu(?:e|s|es|ment)?|présumé(?:e|s|es)?|supposé(?:e|s|es|ment)?|soi-disant|apparemment|allégations?|aura(?:it|ient) (?!pu|dû)(?:été )?\w+(?:é|i|u|is|it)e?s?|allegedly|reportedly|purportedly|purported|alleged|supposed(?:ly)?|apparently)\b",
    re.I,
)


def value_of(words: str) -> tuple[int | float | None, bool]:
    """The number the words state, and whether they give only its order of magnitude."""
    low = words.lower().strip()
    if (plain := _plain(low)) is not None:
        return plain, False
    if low in ("une demi-douzaine", "half a dozen"):
        return 6, False
    if m := sieve.compile(r"(\d+(?:[.,]\d+)?) (millions?|milliards?|billions?)").fullmatch(low):
        value = float(m[1].replace(",", ".")) * _ORDER[m[2].rstrip("s")]
        return (int(value) if value == int(value) else value), False
    if sieve.compile(r"\d{1,3}(?:[ .,]\d{3})+").fullmatch(low):
        return int(sieve.compile(r"\D").sub("", low)), False
    if sieve.compile(r"\d+").fullmatch(low):
        return int(low), False
    if sieve.compile(r"\d+[.,]\d+").fullmatch(low):
        return float(low.replace(",", ".")), False
    for word, size in _ORDER.items():
        if sieve.compile(rf"\b{word}s?\b").search(low):
            lead = next((v for k, v in _WORDS.items() if sieve.compile(rf"{k}\b").match(low)), 1) if not low.startswith(word) else 1
            return size * lead, lead == 1 and low.startswith(("des", "de ", "several", "plusieurs", "dozens", "scores", "hundreds", "thousands", "millions", "billions", word + "s"))
    return None, False


def _plain(low: str) -> int | None:
    """`vingt-cinq`, `quatre-vingt-dix`, `twenty-five`, `trois cents`, `two thousand`."""
    total = 0
    for part in sieve.compile(r"[- ]et[- ]| ").split(low.removeprefix("a ") if low in ("a hundred", "a thousand") else low):
        value = _WORDS.get(part)
        if value is None:
            head, _, tail = part.partition("-") if not part.startswith("quatre-vingt") else ("quatre-vingt", "", part.removeprefix("quatre-vingt").removeprefix("s").removeprefix("-"))
            if head not in _WORDS or (tail and tail not in _WORDS):
                return None
            value = _WORDS[head] + (_WORDS[tail] if tail else 0)
        total = total * value if value in (100, 1000) and total else total + value
    return total


def counts(page: Page, spans: list[Span]) -> list[dict[str, Any]]:
    """Every count in the spans: span, value, modifier, unit, and what is counted."""
    out: list[dict[str, Any]] = []
    for a, b in spans:
        for m in _COUNT.finditer(page.shadow, a, b):
            value, order = value_of(m["n"])
            if value is None or (sieve.compile(r"(?:19|20)\d\d").fullmatch(m["n"]) and not m["mod"] and _YEAR.search(page.shadow, max(0, m.start() - 12), m.start())):
                continue
            end = m.end()
            about = sieve.compile(r"(?:dizaine|[nt]aine)$", re.I).search(m["n"]) is not None and not m["mod"]
            mod = "~" if about else _MODIFIER.get((m["mod"] or "").lower(), "=" if not order else None)
            if order:
                mod = "order_of_magnitude>="
            tail = sieve.compile(r"(?:,? (?:de |d'|of |et |and )[^,.;:\"]{2,60})").match(page.shadow[end:b])
            out.append({"span": span(page, m.start(), end), "value": value, "modifier": mod, "unit": _unit(m["unit"].lower()), "object": (m["unit"] + (tail[0] if tail else "")).strip()})
    return out


def _unit(word: str) -> str:
    if word == "deliveries":
        return "delivery"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "fois")) and word not in ("fois", "obus") else word


def hedges(page: Page, extent: Span) -> list[dict[str, Any]]:
    """The paper's own doubt about what it reports, wherever it stands in the record."""
    return [span(page, m.start(), m.end()) for m in _HEDGE.finditer(page.shadow, *extent)]


def span(page: Page, a: int, b: int) -> dict[str, Any]:
    """A span of the document's text with its words."""
    return {"start": a, "end": b, "text": page.text[a:b]}
