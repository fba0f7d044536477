"""Quotation marks paired within a paragraph: straight, curly, guillemets, single, nested, unclosed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from roadstead.press.shadow import CLOSING, OPENING

_MARKS = re.compile(f"[{OPENING}{CLOSING}\"‘’]")


@dataclass(frozen=True)
class Quote:
    """A quotation: ``start``/``end`` hold the words without the marks and outer blanks; ``mark``/``past`` with them."""

    start: int
    end: int
    mark: int
    past: int
    closed: bool


def pairs(text: str, start: int, end: int) -> list[Quote]:
    """The outermost quotations of the paragraph ``text[start:end]``, in order; an unclosed one runs to its end."""
    out: list[Quote] = []
    depth, opened, style = 0, -1, ""
    for m in _MARKS.finditer(text, start, end):
        i, ch = m.start(), m[0]
        if ch in OPENING:
            if depth == 0:
                opened, style = i, ch
            if style != '"':
                depth += 1
        elif ch == "»" and depth == 0 and _opens_wrong(text, i, start, end):
            opened, style, depth = i, ch, 1
        elif ch in CLOSING:
            if depth and style != '"':
                depth -= 1
                if depth == 0:
                    out.append(_quote(text, opened, i, True))
        elif ch == '"':
            if depth == 0:
                opened, style, depth = i, ch, 1
            elif style == '"':
                depth = 0
                out.append(_quote(text, opened, i, True))
        elif ch == "‘" and depth == 0 and _opens_single(text, i, end):
            opened, style, depth = i, ch, 1
        elif ch == "’" and style == "‘" and depth == 1 and not (i + 1 < end and text[i + 1].isalnum()):
            depth = 0
            out.append(_quote(text, opened, i, True))
    if depth and opened >= 0 and style != "‘":
        out.append(_quote(text, opened, end, False))
    return out


def _opens_wrong(text: str, i: int, start: int, end: int) -> bool:
    """``d' »aucune preuve »``: a closing mark glued to the word behind it opens where another closes."""
    return i > start and (text[i - 1].isspace() or text[i - 1] in "'’(") and i + 1 < end and text[i + 1].isalnum() and text.find("»", i + 2, end) > 0 and "«" not in text[i : text.find("»", i + 2, end)]


def _opens_single(text: str, i: int, end: int) -> bool:
    """British single quotes: a mark after a blank, closed later in the paragraph by one that ends a word."""
    if (i and text[i - 1].isalnum()) or i + 1 >= end or not text[i + 1].isalnum():
        return False
    return any(text[j] == "’" and not (j + 1 < end and text[j + 1].isalnum()) and j > i + 2 for j in range(i + 1, end))


def _quote(text: str, opened: int, closed_at: int, closed: bool) -> Quote:
    a, b = opened + 1, closed_at
    while a < b and text[a].isspace():
        a += 1
    while b > a and text[b - 1].isspace():
        b -= 1
    return Quote(a, b, opened, closed_at + 1 if closed else closed_at, closed)


def inside(quotes: list[Quote], i: int) -> Quote | None:
    """The quotation that holds position ``i``, marks included; None outside."""
    for q in quotes:
        if q.mark <= i < q.past:
            return q
    return None


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def quote_type(text: str, quotes: list[Quote], spans: list[tuple[int, int]]) -> str:
    """``direct``, ``mixed`` or ``indirect``: whether all, some or none of the letters and digits stand in quotation marks."""
    total = sum(_letters(text[a:b]) for a, b in spans)
    held = sum(_letters(text[max(a, q.mark) : min(b, q.past)]) for a, b in spans for q in quotes if q.mark < b and a < q.past)
    return "indirect" if not held else "direct" if held == total else "mixed"
