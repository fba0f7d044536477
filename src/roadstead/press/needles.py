"""With which letters the words begin that every match of a regular expression holds, read off the expression itself.

Only what the rules use is read: literals, classes, groups, alternatives, repeats, what must or must not stand before or behind. Of any
other sign nothing is told. Letters are compared in :func:`spelling`, which is at least as broad as ``re.I`` is, so flags do not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from operator import itemgetter
from typing import Any

LONGEST = 6
"""Letters of a word that are looked at."""
_MANY = 300
"""Beginnings and steps beyond which an expression counts as one of which nothing is told."""
_STEPS = 2000
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0_àâäçèéêëîïôöùûüœ")
_WORD = re.compile(r"\w")
_DIGIT = re.compile(r"\d")
# What ``re.I`` takes for an ASCII letter besides the two cases of that letter.
_ALIKE = str.maketrans({"ı": "i", "İ": "i", "ſ": "s", "\u212a": "k"})
_COMMON = frozenset("a à an and as at au aux by d dans de des du en est et for from in is it l la le les n of on or par pas pour que qui s se son sur that the to un une was were with".split())  # noqa: SIM905
_TOKEN = re.compile(
    r"(?P<escape>\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.))|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<group>\((?:\?(?:P<\w+>|<?[=!]|[a-zA-Z]*(?:-[a-zA-Z]+)?:|\#[^)]*\)|.)?)?)"
    r"|(?P<repeat>[*+?]|\{(?:\d+(?:,\d*)?|,\d+)\})[?+]?|(?P<sign>.)",
    re.S,
)
_IN_SET = re.compile(r"(\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)|.)(?:-(\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)|[^\]]))?", re.S)

Node = tuple[Any, ...]
"""``("one", letters or None, other signs, is it a letter)`` · ``("any of", alternatives)`` · ``("times", least, most, nodes)`` · ``("edge",)`` of a word · ``("no word",)`` before · ``("nothing",)`` of width."""
Words = frozenset[str]


class _Unknown(Exception):
    """Nothing is known of how a match begins, or it takes too long to tell."""


def spelling(word: str) -> str:
    """The word in small letters with every digit a zero; two letters that ``re.I`` takes for one are one."""
    if word.isascii():
        word = word.lower()
    else:
        word = "".join(c.lower() if len(c.lower()) == 1 else c for c in word.translate(_ALIKE))
    return word if word.isalpha() else _DIGIT.sub("0", word)


# -- reading the expression ---------------------------------------------------------------------------------------------


def _nodes(tokens: Iterator[re.Match[str]]) -> tuple[Node, bool]:
    """The alternatives up to the closing bracket, each a tuple of nodes; true when the bracket was met."""
    branches: list[tuple[Node, ...]] = []
    now: list[Node] = []
    for t in tokens:
        if (sign := t["sign"]) is not None:
            if sign == ")":
                return (*branches, tuple(now)), True
            if sign == "|":
                branches.append(tuple(now))
                now = []
            else:
                now.append(("one", None, True, False) if sign == "." else ("nothing",) if sign in "^$" else _literal(sign))
        elif t["escape"] is not None:
            now.append(_escape(t["escape"]))
        elif t["set"] is not None:
            now.append(_set(t["set"]))
        elif (repeat := t["repeat"]) is not None:
            if not now:
                raise _Unknown
            least, most = {"*": (0, 1 << 30), "+": (1, 1 << 30), "?": (0, 1)}.get(repeat) or _numbers(repeat)
            now.append(("times", least, most, (now.pop(),)))
        else:
            now += _group(t["group"], tokens)
    return (*branches, tuple(now)), False


def _numbers(repeat: str) -> tuple[int, int]:
    low, comma, high = repeat[1:-1].partition(",")
    return int(low or 0), int(high) if high else 1 << 30 if comma else int(low)


def _group(opened: str, tokens: Iterator[re.Match[str]]) -> list[Node]:
    if opened.startswith("(?#"):
        return []
    plain = opened == "(" or opened.startswith("(?P<") or (opened.endswith(":") and "x" not in opened.partition("-")[0])
    if not plain and opened not in ("(?=", "(?!", "(?<=", "(?<!"):
        raise _Unknown
    inside, closed = _nodes(tokens)
    if not closed:
        raise _Unknown
    if plain:
        return [("any of", inside)]
    if opened == "(?<!" and len(inside) == 1 and len(inside[0]) == 1 and inside[0][0][:1] == ("one",) and inside[0][0][-1] == "word":
        return [("no word",)]
    return [("nothing",)]


def _escape(text: str) -> Node:
    c = text[1]
    if c == "b":
        return ("edge",)
    if c in "BAZz":
        return ("nothing",)
    if c == "d":
        return ("one", frozenset("0"), False, False)
    if c == "s":
        return ("one", frozenset(), True, False)
    if c == "w":
        return ("one", None, True, "word")
    if c in "DSW" or c.isdigit():
        return ("one", None, True, False)
    return _literal(_sign(text))


def _sign(text: str) -> str:
    if len(text) == 1:
        return text
    return chr(int(text[2:], 16)) if text[1] in "xu" and len(text) > 2 else {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}.get(text[1], text[1])


@cache
def _literal(sign: str) -> Node:
    c = spelling(sign)
    if not _WORD.match(c):
        return ("one", frozenset(), True, False)
    return ("one", frozenset(c) if c in _LETTERS else None, False, sign.isalnum())


def _set(text: str) -> Node:
    """A set of signs; its letters null where they cannot be listed. ``word`` at the end where every letter is among them."""
    inner = text[1:-1]
    if inner.startswith("^"):
        return ("one", None, True, False)
    letters: set[str] | None = set()
    other, word = False, False
    for m in _IN_SET.finditer(inner):
        one, last = m[1], m[2]
        if last is not None:
            if (one, last) == ("0", "9"):
                more, mark = frozenset("0"), False
            else:
                more, mark = None, False
        elif one[0] == "\\" and one[1] in "dswDSW":
            _, more, mark, _ = _escape(one)
            word = word or one[1] == "w"
        else:
            _, more, mark, _ = _literal(_sign(one))
        other = other or mark
        letters = None if letters is None or more is None else letters | more
    return ("one", None if letters is None else frozenset(letters), other, "word" if word else False)


def read(pattern: str) -> tuple[Node, ...]:
    """The nodes of the whole expression."""
    inside, closed = _nodes(_TOKEN.finditer(pattern))
    if closed:
        raise _Unknown
    return (("any of", inside),) if len(inside) > 1 else inside[0]


# -- how a match begins -------------------------------------------------------------------------------------------------


class _First:
    """How the first word of a match can begin: letters, then ``.`` where the word ends there; empty where anything may come.

    ``^`` in front: the match begins with the word. ``~``: signs that belong to no word stand before it. Neither: it may begin inside a word.
    """

    def __init__(self) -> None:
        self.known: dict[tuple[int, int, bool], Words] = {}
        self.chains: dict[tuple[int, int], Any] = {}

    def chain(self, nodes: tuple[Node, ...], rest: Any) -> Any:
        key = (id(nodes), id(rest))
        if key not in self.chains:
            out = rest
            for node in reversed(nodes):
                out = (node, out)
            self.chains[key] = (out, nodes, rest)  # kept, so that no other object takes their place in memory
        return self.chains[key][0]

    def of(self, rest: Any, room: int, inside: bool, deep: int = 0) -> Words:
        if rest is None or room == 0 or deep > 150:
            return _anything(inside)
        key = (id(rest), room, inside)
        if key not in self.known:
            self.known[key] = out = frozenset(self._of(rest[0], rest[1], room, inside, deep + 1))
            if len(out) > _MANY or len(self.known) > _STEPS:
                raise _Unknown
        return self.known[key]

    def _of(self, node: Node, rest: Any, room: int, inside: bool, deep: int) -> set[str] | Words:
        kind = node[0]
        if kind == "one":
            letters, other = node[1], node[2]
            if letters is None:
                return _anything(inside)
            out: set[str] = set()
            if letters:
                tails = self.of(rest, room - 1, True, deep)
                out = {c + t for c in letters for t in tails}
            if other:
                out |= {"."} if inside else {"~" + t.lstrip("^~") for t in self.of(rest, room, False, deep)}
            return out
        if kind == "any of":
            return set().union(*(self.of(self.chain(a, rest), room, inside, deep) for a in node[1]))
        if kind == "times":
            _, least, most, body = node
            alone = body[0]
            once = most == 1 or (alone[0] == "one" and alone[1] is not None and not alone[1])  # signs before a word: one stands for all
            again = rest if once else self.chain((("times", 0, min(most, LONGEST + 1) - 1, body),), rest)
            taken = self.of(self.chain(body, again), room, inside, deep)
            return taken | self.of(rest, room, inside, deep) if least == 0 else taken
        tails = self.of(rest, room, inside, deep)
        if kind == "edge":
            return {"."} if inside else {"^" + t.lstrip("^") if t[:1] != "~" else t for t in tails}
        return {"^" + t if t[:1] not in ("^", "~") else t for t in tails} if kind == "no word" and not inside else tails


def _anything(inside: bool) -> Words:
    """Where the first letter can be any, nothing is known of the match."""
    if not inside:
        raise _Unknown
    return frozenset({""})


def needles(pattern: str) -> list[tuple[bool, Words]]:
    """What every match must hold: sets of beginnings of words, one of each set; true for the one the match itself begins with. Empty where nothing is told."""
    try:
        return [(head, words) for head, words, _ in _told(read(pattern))]
    except (_Unknown, RecursionError):
        return []


def _told(nodes: tuple[Node, ...]) -> list[tuple[bool, Words, float]]:
    out: list[tuple[bool, Words, float]] = []
    first = _First()
    for i, node in enumerate(nodes):
        if i and nodes[i - 1][0] == "one" and nodes[i - 1][3] is True:
            continue  # the middle of a word says less than the word
        with suppress(_Unknown):
            _put(out, i == 0, first.of(first.chain(nodes[i:], None), LONGEST, False))
        if any(price < 0.02 for _, _, price in out):
            continue
        inner = node[1] if node[0] == "any of" else (node[3],) if node[0] == "times" and node[1] else ()
        best = [min(_told(nodes), key=itemgetter(2), default=None) for nodes in inner]
        if best and all(b is not None for b in best):
            _put(out, False, frozenset().union(*(b[1] for b in best if b is not None)))
    return out


def _put(out: list[tuple[bool, Words, float]], head: bool, words: Words) -> None:
    if words and all(w.strip("^~.") for w in words):
        out.append((head, words, cost(words)))


def cost(words: Words) -> float:
    """About how many of the words of a text fit; a guess, for choosing only."""
    total = 0.0
    for w in words:
        letters = w.strip("^~.")
        total += 0.2 if w.endswith(".") and letters in _COMMON else (0.3 if w[0] in "^~" else 1.0 if w.endswith(".") else 3.0) * 0.3 ** (len(letters) - 1 + w.endswith(".")) * 0.1
    return total
