"""Regular expressions that know which words they cannot do without, and are not tried where none of these stands.

What a pattern finds is what ``re`` finds with it, always. Its parse tree says with which letters the first word of a match (or of a later,
obligatory part of it) begins; the words of a text are looked up once for all patterns, and a pattern runs only where its words are. Patterns
whose words cannot be told from the tree run as they are. Words are compared in a spelling that is at least as broad as ``re.I`` is.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache, lru_cache, reduce
from operator import or_
from threading import Lock
from typing import Any

_parser: Any = importlib.import_module("re._parser")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0_àâäçèéêëîïôöùûüœ")
_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")
# What ``re.I`` takes for an ASCII letter besides the two cases of that letter.
_ALIKE = str.maketrans({"ı": "i", "İ": "i", "ſ": "s", "\u212a": "k"})
_LONGEST = 6
_STEPS = 1000
"""A pattern that takes longer to be told runs as it is."""
_SHORT = 24
"""Texts shorter than this are searched at once: looking their words up would take longer."""
_COMMON = frozenset("a à an and as at au aux by d dans de des du en est et for from in is it l la le les n of on or par pas pour que qui s se son sur that the to un une was were with".split())  # noqa: SIM905


def spelling(word: str) -> str:
    """The word in small letters with every digit a zero; two letters that ``re.I`` takes for one are one."""
    if word.isascii():
        word = word.lower()
    else:
        word = "".join(c.lower() if len(c.lower()) == 1 else c for c in word.translate(_ALIKE))
    return word if word.isalpha() else _DIGIT.sub("0", word)


class _Unknown(Exception):
    """Nothing is known of how a match begins, or the tree is too large to tell."""


def _class(items: Any) -> tuple[set[str], bool] | None:
    """(word letters, whether other signs) of a set of characters; null where it cannot be listed."""
    letters, other = set(), False
    for kind, value in items:
        name = kind.name
        if name == "LITERAL":
            c = spelling(chr(value))
            if not _WORD.match(c):
                other = True
            elif c in _LETTERS:
                letters.add(c)
            else:
                return None
        elif (name == "RANGE" and value == (48, 57)) or (name == "CATEGORY" and value.name == "CATEGORY_DIGIT"):
            letters.add("0")
        elif name == "CATEGORY" and value.name == "CATEGORY_SPACE":
            other = True
        else:
            return None
    return letters, other


def _behind_no_word(argument: Any) -> bool:
    """True for a lookbehind that forbids every word character."""
    where, tree = argument
    return where < 0 and len(tree) == 1 and str(tree[0][0]) == "IN" and any(str(v) == "CATEGORY_WORD" for k, v in tree[0][1] if str(k) == "CATEGORY") and str(tree[0][1][0][0]) != "NEGATE"


def first(nodes: list[Any], room: int, inside: bool, left: list[int], deep: int = 0) -> set[str]:
    """How the first word of a match can begin: letters, then ``.`` where the word ends there; empty where anything may come.

    ``^`` in front: the match begins with the word. ``~``: signs that belong to no word stand before it. Neither: it may begin inside a word.
    """
    left[0] -= 1
    if left[0] < 0:
        raise _Unknown
    if not nodes or room == 0 or deep > 100:
        return _anything(inside)
    (op, value), rest = nodes[0], nodes[1:]
    name = op.name
    if name in ("LITERAL", "IN"):
        known = _class([(op, value)] if name == "LITERAL" else value)
        if known is None:
            return _anything(inside)
        letters, other = known
        out: set[str] = set()
        if letters:
            tails = first(rest, room - 1, True, left, deep + 1)
            out |= {c + t for c in letters for t in tails}
        if other:
            out |= {"."} if inside else {"~" + t.lstrip("^~") for t in first(rest, room, False, left, deep + 1)}
        return out
    if name == "SUBPATTERN":
        return first([*value[3], *rest], room, inside, left, deep + 1)
    if name == "BRANCH":
        return set().union(*(first([*alternative, *rest], room, inside, left, deep + 1) for alternative in value[1]))
    if name in ("MAX_REPEAT", "MIN_REPEAT"):
        low, high, body = value
        known = _class(body[0][1] if body[0][0].name == "IN" else list(body)) if len(body) == 1 else None
        once = int(high) == 1 or (known is not None and not known[0])  # signs before a word: one stands for all
        taken = first([*body, *([] if once else [(op, (0, int(high) - 1, body))]), *rest], room, inside, left, deep + 1)
        return taken | first(rest, room, inside, left, deep + 1) if low == 0 else taken
    if name == "AT" and value.name == "AT_BOUNDARY":
        return {"."} if inside else {"^" + t.lstrip("^") if t[:1] != "~" else t for t in first(rest, room, False, left, deep + 1)}
    if name in ("ASSERT", "ASSERT_NOT"):
        tails = first(rest, room, inside, left, deep + 1)
        return {"^" + t if t[:1] not in ("^", "~") else t for t in tails} if name == "ASSERT_NOT" and not inside and _behind_no_word(value) else tails
    return _anything(inside)


def _anything(inside: bool) -> set[str]:
    """Where the first letter can be any, nothing is known of the match."""
    if not inside:
        raise _Unknown
    return {""}


def told(nodes: list[Any]) -> list[tuple[bool, set[str]]]:
    """What every match must hold: sets of beginnings of words, one of each set; true for the one the match itself begins with."""
    out = []
    for i, (op, value) in enumerate(nodes):
        if i and nodes[i - 1][0].name == "LITERAL" and chr(nodes[i - 1][1]).isalnum():
            continue  # the middle of a word says less than the word
        with suppress(_Unknown):
            out.append((i == 0, first(nodes[i:], _LONGEST, False, [_STEPS])))
        if min(map(_cost, (w for _, w in _useful(out))), default=1.0) < 0.02:
            continue
        name = op.name
        inner: list[list[Any]] = [list(value[3])] if name == "SUBPATTERN" else [list(a) for a in value[1]] if name == "BRANCH" else [list(value[2])] if name in ("MAX_REPEAT", "MIN_REPEAT") and value[0] else []
        best = [min((words for _, words in told(nodes)), key=_cost, default=None) for nodes in inner]
        if best and all(words is not None for words in best):
            out.append((False, set().union(*(words for words in best if words is not None))))
    return _useful(out)


def _useful(sets: list[tuple[bool, set[str]]]) -> list[tuple[bool, set[str]]]:
    return [(head, words) for head, words in sets if words and all(w.strip("^~.") for w in words)]


def _cost(words: set[str]) -> float:
    """About how many of the words of a text fit; a guess, for choosing only."""
    total = 0.0
    for w in words:
        letters = w.strip("^~.")
        total += 0.2 if w.endswith(".") and letters in _COMMON else (0.3 if w[0] in "^~" else 1.0) * 0.3 ** (len(letters) - 1 + w.endswith(".")) * 0.1
    return total


_masks: dict[str, dict[str, int]] = {"exact": {}, "head": {}, "tail": {}, "part": {}}
_entered = [0]
"""How many bits there are; what was looked up with fewer is not used again."""
_one_by_one = Lock()


def _enter(words: set[str]) -> int:
    """A new bit, carried by every word that fits one of the beginnings."""
    with _one_by_one:
        bit = 1 << _entered[0]
        for w in words:
            kind = ("exact" if w.endswith(".") else "head") if w[0] in "^~" else ("tail" if w.endswith(".") else "part")
            letters = w.strip("^~.")
            _masks[kind][letters] = _masks[kind].get(letters, 0) | bit
        _entered[0] += 1
        return bit


class _Words(dict[str, int]):
    """The bits of each word, worked out when it is first asked for."""

    def __missing__(self, word: str) -> int:
        w = spelling(word)
        n = len(w)
        mask = _masks["exact"].get(w, 0)
        heads, tails, parts = _masks["head"], _masks["tail"], _masks["part"]
        for k in range(1, min(n, _LONGEST) + 1):
            mask |= heads.get(w[:k], 0) | tails.get(w[n - k :], 0)
            for i in range(n - k + 1):
                mask |= parts.get(w[i : i + k], 0)
        if len(self) > 1 << 16:
            self.clear()
        self[word] = mask
        return mask


@lru_cache(1)
def _words(entered: int) -> _Words:
    return _Words()


@lru_cache(512)
def _every(text: str, a: int, b: int, entered: int) -> int:
    """The bits of all words of the stretch; a word that its ends cut counts as what is left of it."""
    return reduce(or_, map(_words(entered).__getitem__, _WORD.findall(text, a, b)), 0)


@lru_cache(64)
def _places(text: str, a: int, b: int, entered: int) -> list[tuple[int, int]]:
    """Where the words of the stretch begin that have bits, and which."""
    known = _words(entered)
    return [(m.start(), mask) for m in _WORD.finditer(text, a, b) if (mask := known[m[0]])]


def every(text: str) -> int:
    """What ``Pattern.needs`` is compared with: a text that lacks one of the needed bits holds no match."""
    return _every(text, 0, sys.maxsize, _entered[0])


class Pattern:
    """A compiled expression with the methods of ``re.Pattern`` that the press side uses, and their results."""

    __slots__ = ("_begin", "_need", "findall", "fullmatch", "match", "raw")

    def __init__(self, raw: re.Pattern[str]):
        self.raw = raw
        self.match = raw.match
        self.fullmatch = raw.fullmatch
        self.findall = raw.findall
        self._need = -1
        self._begin = 0

    def _look(self) -> int:
        """Finds the words, at the first use: most patterns of the other language never come to it."""
        need = begin = 0
        sets = told(list(_parser.parse(self.raw.pattern, self.raw.flags)))
        if sets and sets[0][0] and all(w[0] == "^" for w in sets[0][1]):
            begin = need = _enter(sets.pop(0)[1])
        for words in sorted((words for _, words in sets), key=_cost)[:2]:
            if _cost(words) < 0.5:
                need |= _enter(words)
        self._begin = begin
        self._need = need
        return need

    def needs(self) -> int:
        """The bits of the words that a text with a match holds; 0 where nothing can be told."""
        return self._need if self._need >= 0 else self._look()

    def search(self, text: str, a: int = 0, b: int = sys.maxsize) -> re.Match[str] | None:
        need = self._need if self._need >= 0 else self._look()
        if not need or len(text) < _SHORT or b - a < _SHORT:
            return self.raw.search(text, a, b)
        if _every(text, a, b, _entered[0]) & need != need:
            return None
        if not (begin := self._begin):
            return self.raw.search(text, a, b)
        for start, mask in _places(text, a, b, _entered[0]):
            if mask & begin and (m := self.match(text, start, b)) is not None:
                return m
        return None

    def finditer(self, text: str, a: int = 0, b: int = sys.maxsize) -> Iterator[re.Match[str]]:
        need = self._need if self._need >= 0 else self._look()
        if not need or len(text) < _SHORT or b - a < _SHORT:
            return self.raw.finditer(text, a, b)
        if _every(text, a, b, _entered[0]) & need != need:
            return iter(())
        return self._from(text, a, b) if self._begin else self.raw.finditer(text, a, b)

    def _from(self, text: str, a: int, b: int) -> Iterator[re.Match[str]]:
        past = a
        for start, mask in _places(text, a, b, _entered[0]):
            if mask & self._begin and start >= past and (m := self.match(text, start, b)) is not None:
                past = m.end()
                yield m

    def sub(self, new: str, text: str, count: int = 0) -> str:
        need = self._need if self._need >= 0 else self._look()
        return text if need and len(text) >= _SHORT and every(text) & need != need else self.raw.sub(new, text, count)

    def split(self, text: str) -> list[str | Any]:
        return self.raw.split(text)


@cache
def compile(pattern: str, flags: int = 0) -> Pattern:
    """The pattern, made once; for the fixed patterns of the rules, not for ones made from a text."""
    return Pattern(re.compile(pattern, flags))
