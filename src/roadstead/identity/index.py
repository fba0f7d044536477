"""Many identities, each found again by its numbers and by the ways its name may be spelt.

An entry is compared only where it shares one of these with the query: IMO number, company number, MMSI, call sign, a mistyped
IMO number, the letters of a name, its variant, its words in another order, the name as AIS cuts it, a name one letter away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from roadstead import numbers
from roadstead.identity.comparison import Comparison
from roadstead.identity.fold import Folded
from roadstead.identity.rule import quick
from roadstead.identity.said import PERSON, VESSEL, Identity
from roadstead.identity.ships import Name, variant_of

BY_NUMBER, BY_NAME = 500, 200
"""At most so many entries that share a number, and so many that share a name, are compared with one query; the rest is counted
in `Hits.cut`. Exact names go first. A name borne by more than 200 entries says little, and its ships are still found by number."""

HIT_FROM = 10
"""Hundredths of score from which a comparison is a hit: everything with a ground, and the same name on another ship."""


class Hits(list[tuple[int, Comparison]]):
    """(place in the index, comparison), best first; `cut` says how many entries of a common name or number were not compared."""

    cut: int = 0

    def caution(self) -> tuple[str, str] | None:
        """What a reader must know when the bound cut something off, in English and French; None when nothing was."""
        if not self.cut:
            return None
        return (
            f"{self.cut} more entries share this name and were not compared: give a number.",
            f"{self.cut} autres entrées portent ce nom et n'ont pas été comparées : donnez un numéro.",
        )


class Index:
    """A sequence of identities that can be asked, for any other, which of them may be the same."""

    def __init__(self, entries: Sequence[Identity]) -> None:
        self.entries = [Folded(e) for e in entries]
        self._by: dict[str, int | list[int]] = {}
        self._near: dict[str, int | list[int]] = {}
        """Every number that is a typing mistake away from a broken one -> the entries that give the broken one."""
        for i, entry in enumerate(self.entries):
            for key in dict.fromkeys((*_numbers(entry), *_names(entry))):
                _put(self._by, key, i)
            if entry.kind == VESSEL and (broken := _seven(entry.imo_as_typed)):
                for near in numbers.imos_near(broken):
                    _put(self._near, near, i)

    def __len__(self) -> int:
        return len(self.entries)

    def hits(self, query: Identity) -> Hits:
        """The entries that may be the same as the query or only bear her name, best first; sentences are made when read."""
        asked = Folded(query)
        found: dict[int, None] = {}
        cut = _take(found, self._by_number(asked), BY_NUMBER)
        cut += _take(found, (self._by.get(k, _NONE) for k in dict.fromkeys(_names(asked))), len(found) + BY_NAME)
        ranked = []
        for i in found:
            verdict, points = quick(asked, self.entries[i])
            if points >= HIT_FROM:
                ranked.append((-points, i, verdict))
        ranked.sort()
        hits = Hits((i, Comparison(verdict, -points / 100, query, self.entries[i].said)) for points, i, verdict in ranked)
        hits.cut = cut
        return hits

    def _by_number(self, asked: Folded) -> Iterator[int | list[int]]:
        for key in _numbers(asked):
            yield self._by.get(key, _NONE)
        if asked.imo and self._near:
            yield self._near.get(asked.imo, _NONE)
        elif broken := _seven(asked.imo_as_typed):
            for near in numbers.imos_near(broken):
                yield self._by.get(f"i{near}", _NONE)


_NONE: list[int] = []


def _put(blocks: dict[str, int | list[int]], key: str, i: int) -> None:
    """Adds an entry under a key. Most keys have one: a bare number costs a fifth of a list."""
    have = blocks.get(key)
    if have is None:
        blocks[key] = i
    elif isinstance(have, list):
        have.append(i)
    else:
        blocks[key] = [have, i]


def _take(found: dict[int, None], blocks: Iterable[int | list[int]], most: int) -> int:
    """Adds places until there are `most`; how many new ones were left out."""
    left: set[int] = set()
    for block in blocks:
        for n, i in enumerate(block if isinstance(block, list) else (block,)):
            if i in found:
                continue
            if len(found) >= most:
                left.update(j for j in (block[n:] if isinstance(block, list) else (block,)) if j not in found)
                break
            found[i] = None
    return len(left)


def _seven(number: str | None) -> str | None:
    return number if number and len(number) == 7 and number.isascii() and number.isdigit() else None


def _numbers(entry: Folded) -> Iterator[str]:
    if entry.kind == VESSEL:
        if number := entry.imo or entry.imo_as_typed:
            yield f"i{number}"
        if entry.mmsi:
            yield f"m{entry.mmsi}"
        if entry.callsign:
            yield f"s{entry.callsign}"
    elif entry.company:
        yield f"c{entry.company}"


def _names(entry: Folded) -> Iterator[str]:
    """Keys under which an entry's names are found, the exact ones first."""
    names = (*entry.names, *entry.weak)
    for name in names:
        yield f"n{name.key}"
    for name in names:
        if name.stem:
            yield f"v{variant_of(name)}"
        if len(name.words) > 1:
            yield f"o{' '.join(sorted(name.words))}#{name.number}"
        if entry.kind == VESSEL and (key := _cut_key(name)):
            yield f"a{key}"
        if entry.kind == PERSON:  # a part of the name may be left out: any two words may be those that are not
            yield from (f"p{x} {y}" for x, y in combinations(dict.fromkeys(name.words[:6]), 2))
    for name in names:
        if 6 <= len(name.stem) <= 60:
            yield from _letters(name)


def _cut_key(name: Name) -> str | None:
    """The first letters of a long name, as far as AIS carries them for sure."""
    return name.key[:14] if len(name.written) >= 19 else None


def _letters(name: Name) -> Iterator[str]:
    """The stem and the stem less one letter, each: two stems one letter apart share at least one of them."""
    number = "" if name.number == "1" else name.number
    yield f"d{name.stem}#{number}"
    for i in range(len(name.stem)):
        yield f"d{name.stem[:i]}{name.stem[i + 1 :]}#{number}"
