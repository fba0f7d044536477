"""The cues of one language, read from its TOML: every form of every verb, the classes, the nouns."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from roadstead.press import sieve
from roadstead.press.inflect import Forms, english, french
from roadstead.streams import resource

_FR_HEADS = {
    "faire": "fait font faisait faisaient fera|fait|faisant|faire",
    "mettre": "met mettent mettait mettaient|mis|mettant|mettre",
    "inscrire": "inscrit|inscrit|inscrivant|inscrire",
}


@dataclass(frozen=True)
class CueClass:
    """Verbs that work alike: their act, the frames they take, what their object must look like."""

    name: str
    act: str
    frames: frozenset[str]
    object: sieve.Pattern | None
    weak: bool


@dataclass(frozen=True)
class Entry:
    """One reading of a form: whose verb, which tense (fin, past, ger, inf), whether reflexive, what must follow."""

    cls: CueClass
    verb: str
    tense: str
    reflexive: bool
    tail: tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """All cues of a language."""

    lang: str
    classes: tuple[CueClass, ...]
    forms: dict[str, tuple[Entry, ...]]
    nouns: dict[str, str]
    evidence: tuple[tuple[str, sieve.Pattern], ...]
    examples: tuple[tuple[str, dict[str, Any]], ...]


@cache
def lexicon(lang: str) -> Lexicon:
    """The lexicon of ``fr`` or ``en``."""
    data = tomllib.loads(resource(f"press/lang/{lang}.toml").decode())
    forms: dict[str, list[Entry]] = {}
    classes, examples = [], []
    for row in data["class"]:
        obj = sieve.compile(rf"(?:{row['object']})", re.I) if "object" in row else None
        cls = CueClass(row["name"], row["act"], frozenset(row["frames"]), obj, row.get("weak", False))
        classes.append(cls)
        examples += [(cls.name, e) for e in row.get("examples", [])]
        for verb in row["verbs"].split():
            if not verb.startswith(("ni_", "neither_")):
                _add(forms, cls, verb, lang, data["verbs"])
    nouns = {w: act for act, words in data["nouns"].items() for w in words.split()}
    evidence = tuple((kind, sieve.compile(rf"\b(?:{p})\b", re.I)) for kind, p in data["evidence"].items())
    return Lexicon(lang, tuple(classes), {k: tuple(v) for k, v in forms.items()}, nouns, evidence, tuple(examples))


def _add(forms: dict[str, list[Entry]], cls: CueClass, verb: str, lang: str, listed: dict[str, str]) -> None:
    reflexive = verb.startswith(("se_", "s'"))
    name = verb.removeprefix("se_").removeprefix("s'") if reflexive else verb
    head, *tail = name.split("_")
    made: Forms
    if lang == "fr":
        made = french(head, {**_FR_HEADS, **listed})
    else:
        made = english(verb if verb in listed else head, listed)
    for tense, words in zip(("fin", "past", "ger", "inf"), made, strict=True):
        for word in words:
            forms.setdefault(word, []).append(Entry(cls, verb, tense, reflexive, tuple(tail)))

