"""Names of ships: when two names are the same letters, and when they may be spellings of one name.

Scripts are brought to Latin letters by ``anyascii``. It spells Chinese and Japanese characters in one way of several, and Hangul in
the Revised Romanisation (`hangul` gives the DPRK's), so a name may miss its own transliteration; it never makes two Latin names equal.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from anyascii import anyascii

from roadstead.identity import hangul

# What is written before a name and is no part of it. `MT.` is left alone: MT. FUJI is a mountain.
_PREFIX = re.compile(
    r"^(?:M[./ ]{0,2}V\.?|M\s*/\s*T\.?|M\.\s?T\.?|MT|M T|M\s*/?\s*S|S\s*/?\s*S|M/Y|S/Y|F/V|R/V|LPG/C|LNG/C|T/KH|TSHD|MOTOR (?:VESSEL|TANKER|SHIP)"
    r"|TANKER|TEPLOKHOD|SUDNO|NAVIRE|THE)\s+(?=.*[A-Z])"
)
_SUFFIX = re.compile(r"(?<=\w)\s*(?:号|號|轮|輪|호)$")
_TEN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_ROMAN = {ten + unit: str(10 * t + u) for t, ten in enumerate(("", "X", "XX")) for u, unit in enumerate(_TEN) if t or u}
_SHORT = {
    "ST": "SAINT", "STE": "SAINTE", "STA": "SANTA", "GEN": "GENERAL", "CAPT": "CAPTAIN", "KAPT": "CAPTAIN", "KAPITAN": "CAPTAIN",
    "ADM": "ADMIRAL", "PROF": "PROFESSOR", "DR": "DOCTOR", "DOKTOR": "DOCTOR", "PRES": "PRESIDENT", "LEDI": "LADY", "LIDER": "LEADER", "TREIDER": "TRADER", "TREYDER": "TRADER",
}  # fmt: skip
# Ways in which one sound is spelt, longest first. Applied to upper-case Latin letters, for the variant key only.
_SOUNDS = (
    ("SHCH", "SH"), ("TSCH", "CH"), ("SCH", "SH"), ("TCH", "CH"), ("KH", "H"), ("PH", "F"), ("CK", "K"), ("OU", "U"), ("EO", "O"), ("ZH", "J"),
    ("EU", "U"), ("KS", "X"), ("W", "V"), ("Q", "K"), ("J", "I"), ("Y", "I"),
)  # fmt: skip
_PLAIN_C = re.compile(r"C(?!H)")
_HARD_E = re.compile(r"(?:^|(?<=[AEIOU]))IE")
_TWICE = re.compile(r"(.)\1+")
_LOOKS = str.maketrans("01", "OI")

# Letters of two alphabets that look alike, as they are mixed up by hand or on purpose.
_ALIKE_LATIN, _ALIKE_CYRILLIC = "ABCEHKMOPTXY", "АВСЕНКМОРТХУ"
_TO_LATIN = str.maketrans(_ALIKE_CYRILLIC, _ALIKE_LATIN)
_TO_CYRILLIC = str.maketrans(_ALIKE_LATIN, _ALIKE_CYRILLIC)
_READINGS = str.maketrans({"长": "Chang", "長": "Chang"})  # in names of ships; anyascii reads zhang


def latin(text: str) -> str:
    """The text in upper-case ASCII: every script spelt in Latin letters, no accents. A word in which two alphabets are mixed up is
    read in the one to which all its letters can belong: ``CПAPTA`` typed with four Latin letters is SPARTA."""
    if text.isascii():
        return text.upper()
    flat = unicodedata.normalize("NFKC", text).upper().translate(_READINGS)
    if any("А" <= c <= "Я" for c in flat) and any("A" <= c <= "Z" for c in flat):
        flat = re.sub(r"\w+", lambda m: _one_alphabet(m[0]), flat)
    return anyascii(flat).upper()


def _one_alphabet(word: str) -> str:
    roman, cyrillic = {c for c in word if "A" <= c <= "Z"}, {c for c in word if "А" <= c <= "Я"}
    if not roman or not cyrillic:
        return word
    if cyrillic <= set(_ALIKE_CYRILLIC):
        return word.translate(_TO_LATIN)
    return word.translate(_TO_CYRILLIC) if roman <= set(_ALIKE_LATIN) else word


def name_key(name: str) -> str:
    """The letters and digits of a ship's name, upper case, without M/V and the like: ``M/V Lady-R`` and ``LADY R`` are equal.

    A name in another script equals its usual Latin spelling (``Ангара`` is ANGARA, ``т/х Ангара`` too); another spelling of it
    does not: for those there is `variant_key`. ``MARIA E`` is not MARIA, ``SPARTA II`` is not SPARTA. Empty for no letter at all.
    """
    return _ALNUM.sub("", _plain(name))


_QUOTES = str.maketrans({**dict.fromkeys("'’‘`"), **dict.fromkeys('"“”«»@', " ")})
_ALNUM = re.compile(r"[^A-Z0-9]+")
_ATTACHED = re.compile(r"([A-Z]{2,})(\d{1,4})")


def _plain(name: str) -> str:
    """Latin, without what is no part of the name; words still apart."""
    bare = name.strip(" @")
    return _PREFIX.sub("", " ".join(latin(bare if bare.isascii() else _SUFFIX.sub("", bare)).translate(_QUOTES).split()))


@dataclass(frozen=True, slots=True)
class Name:
    """A ship's name taken apart: `key` as in `name_key`, `stem` its spelling evened out, `number` of the ship in a series.

    `words` are the evened words without the number. Two names with one stem and one number are variants to be judged;
    another number is another ship's name.
    """

    written: str
    key: str
    stem: str
    number: str
    words: tuple[str, ...]


@lru_cache(maxsize=1 << 16)
def parts(name: str) -> Name:
    """The name taken apart; `number` is "" where it has none, Arabic where it is Roman."""
    plain = _plain(name)
    tokens: list[str] = []
    number = ""
    for i, token in enumerate(t for t in _ALNUM.split(plain) if t):
        last = _number(token, i)
        if last:
            number = f"{number}.{last}" if number else last
        elif m := _ATTACHED.fullmatch(token):
            tokens.append(m[1])
            number = f"{number}.{int(m[2])}" if number else str(int(m[2]))
        else:
            tokens.append(_SHORT.get(token, token))
    if number and len(tokens) > 1:
        tokens = [t for i, t in enumerate(tokens) if t not in ("NO", "NR") or 0 < i < len(tokens) - 1]
    words = tuple(_even(t) for t in tokens)
    return Name(name.strip(), _ALNUM.sub("", plain), _TWICE.sub(r"\1", "".join(words)), number, words)


MOST_LETTERS = 400
"""Of a cell longer than that only the beginning is read as a name."""

_FORMER = re.compile(r"(?<=[\w.)])[\s(,]+(?:ex|f\.?k\.?a|formerly)\b[-.:\s]+(?=\w)", re.I)
_AFTER = re.compile(r"(?<=\w),\s*(?:M/?V|M/?T|MV|MT)\.?$", re.I)


def names_in(cell: str) -> list[Name]:
    """The names a cell holds, taken apart: ``ANGARA (EX ADLER)`` holds two. A Korean name comes in the DPRK's spellings too."""
    bare = _AFTER.sub("", cell.strip()[:MOST_LETTERS])
    both = [part.strip(" ()") for part in _FORMER.split(bare)] if _FORMER.search(bare) else [bare]
    if len(both) == 1 and bare.isascii():
        return [name] if (name := parts(bare)).key else []
    names = [parts(part) for part in both]
    names += [replace(parts(spelt), written=part) for part in both if not part.isascii() for spelt in hangul.spellings(_SUFFIX.sub("", part))]
    return [n for n in dict.fromkeys(names) if n.key]


def variant_key(name: str) -> str:
    """Equal for names that may be one name spelt in two ways, which a person must judge: ``Maia-1``, ``МАЯ-1``, ``MAYA 1``, ``MAJA``.

    Evened out: i y j, doubled letters, kh/h, ph/f, c/k, w/v, ou/u, apostrophes, ST/SAINT, GEN/GENERAL, a letter O or I typed as
    a digit. A number above one stays: ``SPARTA II`` and ``SPARTA 2`` are equal, ``SPARTA`` is not; "1" may be left unsaid.
    """
    return variant_of(parts(name))


def variant_of(name: Name) -> str:
    """`variant_key` of a name already taken apart."""
    return name.stem if name.number in ("", "1") else f"{name.stem}#{name.number}"


def _number(token: str, place: int) -> str:
    """The number a word stands for, "" when it is a word: digits, or a Roman numeral that is not the first word."""
    if token.isdigit() and len(token) <= 4:
        return str(int(token))
    return _ROMAN.get(token, "") if place else ""


def _even(token: str) -> str:
    if not token.isalpha() and any(c.isalpha() for c in token):
        token = token.translate(_LOOKS)
    for spelt, sound in _SOUNDS:
        if spelt in token:
            token = token.replace(spelt, sound)
    return _TWICE.sub(r"\1", _PLAIN_C.sub("K", _HARD_E.sub("E", token)))
