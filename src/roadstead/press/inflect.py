"""The forms of a reporting verb, made from its infinitive where it is regular."""

from __future__ import annotations

import re
from typing import NamedTuple


class Forms(NamedTuple):
    """Finite forms, past participles (or English past), present participles, infinitives: each in small letters."""

    finite: tuple[str, ...]
    past: tuple[str, ...]
    gerund: tuple[str, ...]
    infinitive: tuple[str, ...]


# A short vowel before the last consonant doubles it: `begged`, `quipped`.
_SHORT = re.compile(r"(?:[^aeiou]+|qu)[aeiou][^aeiouwxy]$")
_FUTURE = ("a", "ont", "ait", "aient")


def french(verb: str, listed: dict[str, str]) -> Forms:
    """Forms of one French verb: third persons of the usual tenses, participles with their agreements."""
    if verb in listed:
        return _listed(listed[verb], agree=True)
    if verb.endswith("dre"):
        root = verb[:-2]
        return Forms((verb[:-2], root + "ent", root + "ait", root + "aient", root + "ra"), _agree(root + "u"), (root + "ant",), (verb,))
    if verb.endswith("ir"):
        root = verb[:-1]
        return Forms((root + "t", root + "ssent", root + "ssait", root + "ssaient", verb + "a"), _agree(root), (root + "ssant",), (verb,))
    if not verb.endswith("er"):
        raise ValueError(f"no forms for the verb {verb!r}: give them in [verbs]")
    stem = verb[:-2]
    soft = stem + "e" if stem.endswith("g") else stem[:-1] + "ç" if stem.endswith("c") else stem
    tonic = stem
    if stem.endswith("pel"):
        tonic = stem + "l"
    elif stem.endswith("jet"):
        tonic = stem + "t"
    elif (len(stem) > 2 and stem[-2] == "é" and stem[-1] not in "aeiouy") or (len(stem) > 2 and stem[-2] == "e" and stem[-1] in "lvm" and stem[-3] != "e"):
        tonic = stem[:-2] + "è" + stem[-1]
    elif stem.endswith("égu"):
        tonic = stem[:-3] + "ègu"
    elif stem.endswith("ébr"):
        tonic = stem[:-3] + "èbr"
    roots = {verb, tonic + "er" if tonic.endswith(("ll", "tt")) or "è" in tonic else verb}
    finite = [tonic + "e", tonic + "ent", soft + "ait", stem + "aient" if soft == stem else soft + "aient", soft + "a", stem + "èrent"]
    finite += [root + end for root in roots for end in _FUTURE]
    if stem.endswith("y"):
        finite += [stem[:-1] + "ie", stem[:-1] + "ient"]
    return Forms(tuple(finite), _agree(stem + "é"), (soft + "ant",), (verb,))


def _agree(participle: str) -> tuple[str, ...]:
    tails = ("", "e", "s", "es") if not participle.endswith("s") else ("", "e", "es")
    return tuple(participle + t for t in tails)


def _listed(line: str, agree: bool) -> Forms:
    finite, past, gerund, infinitive = line.split("|")
    return Forms(
        tuple(f for f in finite.split() if not f.endswith("_")),
        _agree(past.split()[-1]) if agree else tuple(past.split(",")),
        tuple(f for f in gerund.split() if not f.endswith("_")),
        tuple(f for f in infinitive.split() if not f.endswith("_")),
    )


def english(verb: str, listed: dict[str, str]) -> Forms:
    """Forms of one English verb: third person, past, -ing, base."""
    if verb in listed:
        finite, past, gerund, base = listed[verb].split("|")
        head = verb.split("_")[0]
        return Forms(tuple(w for w in finite.split() if w.startswith(head[:2])), (past.split()[0],), (gerund.split()[0],), (base.split()[0],))
    es = verb + "es" if verb.endswith(("s", "sh", "ch", "x")) else verb[:-1] + "ies" if verb.endswith("y") and verb[-2] not in "aeiou" else verb + "s"
    root = verb + verb[-1] if _SHORT.match(verb) else verb
    past = verb + "d" if verb.endswith("e") else verb[:-1] + "ied" if verb.endswith("y") and verb[-2] not in "aeiou" else root + "ed"
    ing = verb[:-1] + "ing" if verb.endswith("e") and not verb.endswith("ee") else root + "ing"
    return Forms((verb, es), (past,), (ing,), (verb,))
