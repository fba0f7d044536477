"""Regular expressions that know which words they cannot do without, and are not tried where none of these stands.

What a pattern finds is what ``re`` finds with it, always. The expression says with which letters the first word of a match (or of a later,
obligatory part of it) begins (:mod:`needles`); the words of a text are looked up once for all patterns, and a pattern runs only where its
words are. Patterns of which nothing is told run as they are.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache, reduce
from operator import or_
from threading import RLock

from roadstead.press.needles import LONGEST, Words, cost, needles, spelling

__all__ = ["Pattern", "compile", "every", "spelling"]

_WORD = re.compile(r"\w+")
_SHORT = 24
"""Texts shorter than this are searched at once: looking their words up would take longer."""
_PART = 120
"""About so many signs of a long text have their words' bits together: what a stretch cannot hold is seen at once."""
_LONG = 600
"""Of texts longer than this it is kept where each word stands; of others only which words there are."""

# -- words and their bits ------------------------------------------------------------------------------------------------

_masks: dict[str, dict[str, int]] = {"exact": {}, "head": {}, "tail": {}, "part": {}}
_fits: list[tuple[frozenset[str], tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = []
"""For each bit the whole words, heads, tails and parts of words that carry it."""
_one_by_one = RLock()


def _plain(words: Words) -> Words:
    """The letters alone: two sets that differ in the signs before them say nearly the same."""
    return frozenset(w.strip("^~.") for w in words)


@cache
def _enter(words: Words) -> int:
    """A bit that every word carries that fits one of the beginnings."""
    with _one_by_one:
        bit = 1 << len(_fits)
        sorts: dict[str, list[str]] = {kind: [] for kind in _masks}
        for w in words:
            kind = ("exact" if w.endswith(".") else "head") if w[0] in "^~" else ("tail" if w.endswith(".") else "part")
            letters = w.strip("^~.")
            sorts[kind].append(letters)
            _masks[kind][letters] = _masks[kind].get(letters, 0) | bit
        _fits.append((frozenset(sorts["exact"]), tuple(sorts["head"]), tuple(sorts["tail"]), tuple(sorts["part"])))
        for word in _words:
            if _fit(spelling(word), len(_fits) - 1):
                _words[word] |= bit
                _bits.pop(word, None)
        _every.cache_clear()
        return bit


def _fit(word: str, n: int) -> bool:
    exact, heads, tails, parts = _fits[n]
    return word in exact or word.startswith(heads) or word.endswith(tails) or any(p in word for p in parts)


class _Words(dict[str, int]):
    """The bits of each word, worked out when it is first asked for."""

    def __missing__(self, word: str) -> int:
        w = spelling(word)
        n = len(w)
        heads, tails, parts = _masks["head"], _masks["tail"], _masks["part"]
        with _one_by_one:
            mask = _masks["exact"].get(w, 0)
            for k in range(1, min(n, LONGEST) + 1):
                mask |= heads.get(w[:k], 0) | tails.get(w[n - k :], 0)
                for i in range(n - k + 1):
                    mask |= parts.get(w[i : i + k], 0)
            if len(self) > 1 << 16:
                self.clear()
                _bits.clear()
            self[word] = mask
        return mask


class _Bits(dict[str, tuple[int, ...]]):
    """The numbers of each word's bits."""

    def __missing__(self, word: str) -> tuple[int, ...]:
        mask, out = _words[word], []
        while mask:
            low = mask & -mask
            out.append(low.bit_length() - 1)
            mask ^= low
        with _one_by_one:
            self[word] = found = tuple(out)
        return found


_words, _bits = _Words(), _Bits()


@lru_cache(512)
def _every(text: str, a: int, b: int) -> int:
    """The bits of all words of the stretch; a word that its ends cut counts as what is left of it."""
    return reduce(or_, map(_words.__getitem__, _WORD.findall(text, a, b)), 0)


def every(text: str) -> int:
    """What ``Pattern.needs`` is compared with: a text that lacks one of the needed bits holds no match."""
    return _every(text, 0, sys.maxsize)


class _Places(dict[int, list[int]]):
    """Where the words begin that carry the bit of this number, in order."""

    def __init__(self, text: str):
        self.text = text
        self.words: dict[str, list[int]] = {}
        self.cut: list[int] = []
        self.masks: list[int] = []
        self.stretches: dict[tuple[int, int], int] = {}
        with _one_by_one:
            for m in _WORD.finditer(text):
                begin = m.start()
                self.words.setdefault(m[0], []).append(begin)
                if not self.cut or begin >= self.cut[-1] + _PART:
                    self.cut.append(begin)
                    self.masks.append(0)
                self.masks[-1] |= _words[m[0]]
            self.known = len(_fits)
            self.lists: dict[int, list[list[int]]] = defaultdict(list)
            for word, at in self.words.items():
                for n in _bits[word]:
                    self.lists[n].append(at)

    def __missing__(self, n: int) -> list[int]:
        found = self.lists.get(n, []) if n < self.known else [at for word, at in self.words.items() if _fit(spelling(word), n)]
        self[n] = places = found[0] if len(found) == 1 else sorted(i for at in found for i in at)
        return places

    def within(self, a: int, b: int) -> int:
        """The bits of all words of the stretch, and maybe of a few beside it; -1, all of them, where an end of it cuts a word."""
        if (a and _cuts(self.text, a)) or (b < len(self.text) and _cuts(self.text, b)):
            mask = -1
        else:
            mask = reduce(or_, self.masks[max(0, bisect_right(self.cut, a) - 1) : bisect_left(self.cut, b)], 0)
        self.stretches[a, b] = mask
        return mask


@lru_cache(8)
def _places(text: str) -> _Places | None:
    """Null where the ends of a stretch could cut a word without its being seen."""
    return None if "_" in text else _Places(text)


def _cuts(text: str, i: int) -> bool:
    return 0 < i < len(text) and text[i - 1].isalnum() and text[i].isalnum()


_NOWHERE: list[int] = []

# -- patterns ------------------------------------------------------------------------------------------------------------


class Pattern:
    """A compiled expression with the methods of ``re.Pattern`` that the press side uses, and their results."""

    __slots__ = ("_begin", "_need", "_rest", "findall", "fullmatch", "match", "raw", "split")

    def __init__(self, raw: re.Pattern[str]):
        self.raw = raw
        self.match = raw.match
        self.fullmatch = raw.fullmatch
        self.findall = raw.findall
        self.split = raw.split
        self._need = -1
        self._begin = -1
        self._rest: tuple[int, ...] = ()

    def _look(self) -> int:
        """Finds the words, at the first use: most patterns of the other language never come to it."""
        with _one_by_one:
            if self._need >= 0:
                return self._need
            need, rest, used = 0, [], set[Words]()
            sets = needles(self.raw.pattern)
            if sets and sets[0][0] and all(w[0] == "^" for w in sets[0][1]):
                used.add(_plain(sets[0][1]))
                need = _enter(sets.pop(0)[1])
                self._begin = need.bit_length() - 1
            for words in sorted((words for _, words in sets), key=cost):
                if len(used) < 2 and cost(words) < 0.3 and _plain(words) not in used:
                    used.add(_plain(words))
                    bit = _enter(words)
                    rest.append(bit.bit_length() - 1)
                    need |= bit
            self._rest = tuple(rest)
            self._need = need
            return need

    def needs(self) -> int:
        """The bits of the words that a text with a match holds; 0 where nothing can be told."""
        return self._need if self._need >= 0 else self._look()

    def _where(self, text: str, a: int, b: int) -> list[int] | None:
        """Where a match can begin; empty: nowhere; null: anywhere."""
        need = self._need
        if len(text) < _LONG or (known := _places(text)) is None:
            return None if _every(text, a, b) & need == need else _NOWHERE
        mask = known.stretches.get((a, b))
        if mask is None:
            mask = known.within(a, b)
        if mask == -1:
            return None if _every(text, a, b) & need == need else _NOWHERE
        if mask & need != need and not need >> known.known:
            return _NOWHERE
        for n in self._rest:
            i = bisect_left(places := known[n], a)
            if i == len(places) or places[i] >= b:
                return _NOWHERE
        if self._begin < 0:
            return None
        places = known[self._begin]
        return places[bisect_left(places, a) : bisect_left(places, b)]

    def search(self, text: str, a: int = 0, b: int = sys.maxsize) -> re.Match[str] | None:
        if b - a < _SHORT or len(text) < _SHORT or not (self._need if self._need >= 0 else self._look()):
            return self.raw.search(text, a, b)
        if (starts := self._where(text, a, b)) is None:
            return self.raw.search(text, a, b)
        for start in starts:
            if (m := self.match(text, start, b)) is not None:
                return m
        return None

    def finditer(self, text: str, a: int = 0, b: int = sys.maxsize) -> Iterator[re.Match[str]]:
        if b - a < _SHORT or len(text) < _SHORT or not (self._need if self._need >= 0 else self._look()):
            return self.raw.finditer(text, a, b)
        if (starts := self._where(text, a, b)) is None:
            return self.raw.finditer(text, a, b)
        return self._from(starts, text, b) if starts else iter(())

    def _from(self, starts: list[int], text: str, b: int) -> Iterator[re.Match[str]]:
        past = 0
        for start in starts:
            if start >= past and (m := self.match(text, start, b)) is not None:
                past = m.end()
                yield m

    def sub(self, new: str, text: str, count: int = 0) -> str:
        need = self._need if self._need >= 0 else self._look()
        return text if need and len(text) >= _SHORT and every(text) & need != need else self.raw.sub(new, text, count)


@cache
def compile(pattern: str, flags: int = 0) -> Pattern:
    """The pattern, made once; for the fixed patterns of the rules, not for ones made from a text."""
    return Pattern(re.compile(pattern, flags))
