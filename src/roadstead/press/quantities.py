"""Counts in reported words: number, modifier, unit, as written; and the paper's own hedges."""

# Word lists are written as words, so that a person can read and edit them.

from __future__ import annotations

import re
from typing import Any

from roadstead.press.found import Span
from roadstead.press.page import Page

_NUMBER = r"(?P<n>\d{1,3}(?:[ .,]\d{3})+(?!\d)|\d+(?:[.,]\d+)?|(?:des |de |several |plusieurs )?(?:une |un |a |deux |trois |cinq |dix |two |three |five |ten )?(?:dizaines?|douzaine|vingtaine|trentaine|quarantaine|cinquantaine|soixantaine|centaines?|milliers?|millions?|milliards?|dozens?|scores|hundreds?|thousands?|millions?|billions?)|deux mille|trois mille|cinq mille|dix mille|(?:two|three|five|ten) thousand|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|quarante|cinquante|cent|mille|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|twenty|thirty|forty|fifty|a hundred|one hundred|a thousand|one thousand)"
_MOD = r"(?:(?P<mod>au moins|plus de|plus d'|près de|quelque|environ|jusqu'à|moins de|à peine|pas moins de|au minimum|littéralement|at least|more than|over|nearly|almost|about|around|some|roughly|up to|fewer than|less than|no fewer than|approximately|an estimated|literally)\s+)?"
_UNITS = (
    "livraison|voyage|visite|aller-retour|rotation|trajet|escale|transfert|conteneur|navire|bateau|pétrolier|cargo|chalutier|cargaison|missile|obus|roquette|cartouche|drone|munition|arme|tonne|baril|soldat|"
    "homme|marin|wagon|fois|delivery|deliveries|trip|voyage|visit|round trip|port call|call|transfer|container|ship|vessel|tanker|freighter|trawler|boat|shipment|missile|shell|rocket|round|drone|munition|weapon|ton|tonne|barrel|"
    "troop|soldier|sailor|crew member|railcar|rail car|time|crate|sailing|crossing|journey|flight|vol|trip"
)
_COUNT = re.compile(rf"(?<![\w-]){_MOD}{_NUMBER}\s+(?:(?:de|d'|of)\s*)?(?P<adj>(?:[a-zà-ÿ-]+\s+){{0,2}}?)(?P<unit>(?:{_UNITS})e?s?)(?![\w-])", re.I)
_VALUE = {
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20,
    "trente": 30, "quarante": 40, "cinquante": 50, "cent": 100, "mille": 1000, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "thirteen": 13, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "a hundred": 100, "one hundred": 100, "a thousand": 1000, "one thousand": 1000, "deux mille": 2000,
    "trois mille": 3000, "cinq mille": 5000, "dix mille": 10000, "two thousand": 2000, "three thousand": 3000, "five thousand": 5000, "ten thousand": 10000,
}  # fmt: skip
_ORDER = {"dizaine": 10, "douzaine": 12, "vingtaine": 20, "trentaine": 30, "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60, "centaine": 100, "millier": 1000, "million": 1_000_000, "milliard": 10**9, "dozen": 12, "score": 20, "hundred": 100, "thousand": 1000, "billion": 10**9}
_MODIFIER = {
    "au moins": ">=", "at least": ">=", "pas moins de": ">=", "no fewer than": ">=", "au minimum": ">=", "plus de": ">", "plus d'": ">", "more than": ">", "over": ">", "jusqu'à": "<=", "up to": "<=", "moins de": "<",
    "à peine": "<", "fewer than": "<", "less than": "<", "près de": "~", "quelque": "~", "environ": "~", "nearly": "~", "almost": "~", "about": "~", "around": "~", "some": "~", "roughly": "~", "approximately": "~", "an estimated": "~",
}  # fmt: skip
_HEDGE = re.compile(
    r"\b(?:prétendu(?:e|s|es|ment)?|présumé(?:e|s|es)?|supposé(?:e|s|es|ment)?|soi-disant|apparemment|allégations?|aura(?:it|ient) (?!pu|dû)(?:été )?\w+(?:é|i|u|is|it)e?s?|allegedly|reportedly|purportedly|purported|alleged|supposed(?:ly)?|apparently)\b",
    re.I,
)


def value_of(words: str) -> tuple[int | float | None, bool]:
    """The number the words state, and whether they give only its order of magnitude."""
    low = words.lower().strip()
    if low in _VALUE:
        return _VALUE[low], False
    if re.fullmatch(r"\d{1,3}(?:[ .,]\d{3})+", low):
        return int(re.sub(r"\D", "", low)), False
    if re.fullmatch(r"\d+", low):
        return int(low), False
    if re.fullmatch(r"\d+[.,]\d+", low):
        return float(low.replace(",", ".")), False
    for word, size in _ORDER.items():
        if re.search(rf"\b{word}s?\b", low):
            lead = next((v for k, v in _VALUE.items() if re.match(rf"{k}\b", low)), 1)
            return size * lead, lead == 1 and low.startswith(("des", "de ", "several", "plusieurs", "dozens", "scores", "hundreds", "thousands", "millions", "billions", word + "s"))
    return None, False


def counts(page: Page, spans: list[Span]) -> list[dict[str, Any]]:
    """Every count in the spans: span, value, modifier, unit, and what is counted."""
    out: list[dict[str, Any]] = []
    for a, b in spans:
        for m in _COUNT.finditer(page.shadow, a, b):
            value, order = value_of(m["n"])
            if value is None:
                continue
            end = m.end()
            mod = _MODIFIER.get((m["mod"] or "").lower(), "=" if not order else None)
            if order:
                mod = "order_of_magnitude>="
            tail = re.match(r"(?:,? (?:de |d'|of |et |and )[^,.;:\"]{2,60})", page.shadow[end:b])
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
