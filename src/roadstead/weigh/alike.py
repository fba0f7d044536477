"""How far two wordings say the same, in French, in English or across the two: words, names, numbers and runs of words in common.

Everything is read from the two texts alone, never from how rare a word is elsewhere, so another article changes no comparison.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any, NamedTuple
from zlib import crc32

from roadstead.identity.ships import name_key
from roadstead.press.names import gazetteer
from roadstead.press.shadow import shadow
from roadstead.streams import resource

Row = dict[str, Any]
RUN = 5
"""Words in a row of which two texts must share one stretch before it is called a run."""
_WORD = re.compile(r"[^\W_]+")
_YEAR = range(1900, 2100)
_SHIP = re.compile(r"(?:\b(?:navire|cargo|pétrolier|bateau|roulier|vessel|ship|tanker|freighter|carrier)(?: (?!(?:for|to|from|at|in|of|off|near|towards?|via|by|vers|pour|de|du|depuis|en|au|dans|sur|et|and)\b)[a-z]\w*)? [\"']?|\bM/?[VT] )([A-ZÀ-Þ][\w-]+(?: (?:[A-ZÀ-Þ][\w-]*|\d+)(?![\w']))*)|\b([A-Z]{3,}(?: (?:[A-Z]+|\d+)\b)+)")


class Wording(NamedTuple):
    """What is compared of a text. ``bag`` are folded content words, ``names`` ids of states, bodies and persons, ``numbers`` (value, folded unit)."""

    bag: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[tuple[float, str]]
    runs: frozenset[int]
    words: int
    lang: str | None


@cache
def settings() -> dict[str, Any]:
    """The lines of ``across.toml``."""
    return tomllib.loads(resource("weigh/across.toml").decode())


@lru_cache(1 << 15)
def plain(word: str) -> str:
    """The word in small letters without accents."""
    if word.isascii():
        return word.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", word.lower().replace("œ", "oe").replace("æ", "ae")) if not unicodedata.combining(c))


@cache
def _empty() -> dict[str, frozenset[str]]:
    return {lang: frozenset(plain(w) for w in words.split()) for lang, words in settings()["empty"].items()}


@cache
def _together() -> dict[str, str]:
    """Group by word; and by the first six letters of its longer words, which hold the endings that are not listed."""
    exact = {plain(word): f"={plain(group.split()[0])}" for group in settings()["together"]["groups"] for word in group.split()}
    return {word[:6]: group for word, group in exact.items() if len(word) > 6} | exact


@lru_cache(1 << 15)
def fold(word: str) -> str | None:
    """The word as it is compared: its group where it has one, else its first five letters; None where it carries no content."""
    even = plain(word)
    if (group := _together().get(even) or (_together().get(even[:6]) if len(even) > 6 else None)) is not None:
        return group
    if even in _empty()["fr"] or even in _empty()["en"] or (len(even) < 2 and not even.isdigit()):
        return None
    return even[:5]


def wording(text: str, quantities: Iterable[Row] = ()) -> Wording:
    """The text made ready. Numbers are those the statement's reader found; bare digits of the text stand with the unit ``""``."""
    even = shadow(text)
    spots = sorted([*gazetteer().find(even), *gazetteer().nationalities(even)])
    names = frozenset(m.id for m in spots)
    bag: set[str] = set()
    every: list[str] = []
    at = 0
    for m in spots:
        if m.start >= at:
            every += _WORD.findall(even[at : m.start])
            every.append(f"\0{m.id}")
            at = m.end
    every += _WORD.findall(even[at:])
    flat = [w if w[0] == "\0" else plain(w) for w in every]
    for w in flat:
        if w[0] != "\0" and not w.isdigit() and (f := fold(w)) is not None:
            bag.add(f)
    numbers = {(float(q["value"]), fold(_first(q.get("unit"))) or "") for q in quantities if q.get("value") is not None}
    counted = {value for value, _ in numbers}
    for digits in re.findall(r"(?<![\w.,])\d{1,3}(?:[ .,]\d{3})+(?!\d)|(?<![\w.,])\d+(?![\w])", even):
        value = float(re.sub(r"\D", "", digits)[:15])
        if value not in counted and not (value in _YEAR and len(digits) == 4):
            numbers.add((value, ""))
    runs = frozenset(crc32(" ".join(flat[i : i + RUN]).encode()) for i in range(len(flat) - RUN + 1))
    fr, en = (sum(w in words for w in flat) for words in (_empty()["fr"], _empty()["en"]))
    return Wording(frozenset(bag), names, frozenset(numbers), runs, len(flat), "fr" if fr > en else "en" if en > fr else None)


def ships(text: str) -> frozenset[str]:
    """Letters of the names that stand behind a word for a ship or in capitals, two words or more: names of ships as papers write them."""
    even = shadow(text)
    known = {even[m.start : m.end] for m in gazetteer().find(even)}
    return frozenset(key for m in _SHIP.finditer(even) if (name := m[1] or m[2]) not in known and not any(name.startswith(k) for k in known) and (key := name_key(name)))


def _first(unit: object) -> str:
    words = _WORD.findall(str(unit or ""))
    return words[0] if words else ""


def score(a: Wording, b: Wording) -> float:
    """0 to 1: shared content words over those of the shorter text, and over both; names count half. 0 where either says nothing."""
    x, y = len(a.bag) + len(a.names) / 2, len(b.bag) + len(b.names) / 2
    if not x or not y:
        return 0.0
    both = len(a.bag & b.bag) + len(a.names & b.names) / 2
    return (both / min(x, y) + 2 * both / (x + y)) / 2


def run(a: Wording, b: Wording) -> int:
    """Words in a row that both have, as told by shared stretches of five; 0 where they share none."""
    shared = len(a.runs & b.runs)
    return shared + RUN - 1 if shared else 0


def numbers(a: Wording, b: Wording) -> bool | None:
    """True where both give one number of one thing, False where they give different numbers of it, None where numbers do not tell."""
    if not a.numbers or not b.numbers:
        return None
    if {(v, u) for v, u in a.numbers & b.numbers if u or v >= 10}:
        return True
    units = {u for _, u in a.numbers if u} & {u for _, u in b.numbers if u}
    bare = not ({v for v, _ in a.numbers} & {v for v, _ in b.numbers})
    if units or (bare and ({u for _, u in a.numbers} | {u for _, u in b.numbers}) == {""}):
        return False
    return True if {v for v, _ in a.numbers if v >= 10} & {v for v, _ in b.numbers} else None
