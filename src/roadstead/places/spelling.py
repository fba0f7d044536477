"""When two spellings are one name. Exact after folding, never the nearest."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from roadstead.places.entries import entries, names_of

# Words that a text puts around the name of a port and that are no part of it. Folded, see `words`.
_ARTICLES = frozenset(
    ["the", "le", "la", "les", "l", "un", "une", "a", "an", "des", "du", "de", "d", "of", "in", "au", "aux"]
)
_PORTS = {"port", "ports", "harbour", "harbours", "harbor", "harbors", "seaport", "seaports"}
_BEFORE = {"port", "порт", "порта", "порту"}
AROUND = _ARTICLES | _PORTS | {"route", "area", "region", "coast"}

# What a text says for a whole country or for a part of one, as `bare` leaves it. A part is the places whose `region` it is.
PHRASES: dict[str, str] = {
    "northkorea": "KP", "northkorean": "KP", "northkoreas": "KP", "nk": "KP", "dprk": "KP", "rpdc": "KP",
    "coreedunord": "KP", "coreenord": "KP", "nordcoreen": "KP", "nordcoreens": "KP", "кндр": "KP",
    "russia": "RU", "russian": "RU", "russias": "RU", "russie": "RU", "russe": "RU", "russes": "RU", "россия": "RU",
    "china": "CN", "chinese": "CN", "chinas": "CN", "prc": "CN", "chine": "CN", "chinois": "CN", "китаи": "CN",
    "southkorea": "KR", "southkorean": "KR", "southkoreas": "KR", "rok": "KR", "coreedusud": "KR", "coreesud": "KR",
    "sudcoreen": "KR", "sudcoreens": "KR",
    "japan": "JP", "japanese": "JP", "japans": "JP", "japon": "JP", "japonais": "JP",
    "southafrica": "ZA", "southafrican": "ZA", "afriquedusud": "ZA", "sudafricain": "ZA", "sudafricains": "ZA",
    "syria": "SY", "syrian": "SY", "syrias": "SY", "syrie": "SY", "syrien": "SY", "syriens": "SY",
    "iran": "IR", "iranian": "IR", "irans": "IR", "iranien": "IR", "iraniens": "IR",
    "ukraine": "UA", "ukrainian": "UA", "ukraines": "UA", "ukrainien": "UA", "ukrainiens": "UA",
}  # fmt: skip
REGIONS: dict[str, str] = {
    "russianfareast": "ru-far-east", "fareastrussia": "ru-far-east", "russiasfareast": "ru-far-east",
    "extremeorientrusse": "ru-far-east", "primorye": "ru-far-east", "дальниивосток": "ru-far-east",
    "zhejiang": "cn-zhejiang", "northchina": "cn-north", "northernchina": "cn-north",
}  # fmt: skip


def words(text: str) -> list[str]:
    """Words without accents, case, apostrophes and hyphens; a French elided article is a word of its own."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    # NFKD takes Hangul apart; put together again, a syllable is one letter as a reader counts them.
    plain = unicodedata.normalize("NFC", plain)
    plain = re.sub(r"\b([dl])['’ʼ`]", r"\1 ", plain)
    plain = re.sub(r"['’‘ʼʹ`´.]", "", plain)
    return re.findall(r"[^\W_]+", plain)


@lru_cache(1 << 14)
def fold(name: str) -> str:
    """The key under which two spellings are one name: no accents, case, spaces, hyphens, apostrophes, no `port of`.

    ``Ch'ongjin`` and ``CHONGJIN``, ``le port nord-coréen de Rajin`` and ``Rajin``, ``KP RJN`` and ``KPRJN`` are equal;
    ``Dunay`` and ``Dunai`` are two names, which the gazetteer gives to one place. Folding what is folded changes nothing.
    """
    found = words(name)
    for i in range(len(found) - 2, -1, -1):
        if found[i] in {"of", "de", "d", "du"} and any(w in _PORTS for w in found[:i]):
            before = [w for w in found[:i] if w not in AROUND]
            if not before or "".join(before) in PHRASES:
                found = found[i + 1 :]
                break
    while len(found) > 1 and found[0] in {"the", "le", "la", "les", "l"}:
        found = found[1:]
    if len(found) > 1 and found[-1] in _PORTS:
        found = found[:-1]
    while len(found) > 1 and found[0] in _BEFORE and "".join(found[1:]) in _own_names():
        found = found[1:]
    key = "".join(found)
    # `청진항`, `新潟港`: the port of; only where what is left is a name we know, so that 连云港 stays whole.
    while key[-1:] in ("항", "港") and key[:-1] in _own_names():
        key = key[:-1]
    return key


@lru_cache(maxsize=1)
def _own_names() -> frozenset[str]:
    return frozenset("".join(words(n)) for e in entries() for n in names_of(e))


def bare(piece: str) -> str:
    """A phrase without the words around a country's name."""
    return "".join(w for w in words(piece) if w not in AROUND - {"du", "de"})
