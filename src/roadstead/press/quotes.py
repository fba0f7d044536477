"""Quotation marks paired within a paragraph: straight, curly, guillemets, single, nested, unclosed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from roadstead.press.shadow import CLOSING, OPENING

# Two apostrophes are a mark too, as wire archives write them: ''...''; not the seconds of 5''.
_MARKS = re.compile(f"[{OPENING}{CLOSING}\"‘’]|(?<![\\w'])''(?=[^\\s'])|(?<=[^\\s\\d'])''(?![\\w'])")
# A straight apostrophe may be a mark only where one opens a word.
_ONE_SINGLE = re.compile(r"(?<![\w'])'(?=\w)")
_WITH_SINGLE = re.compile(_MARKS.pattern + r"|(?<![\w'])'(?=\w)|(?<=[\w.,!?…%)])'(?![\w'])")


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
    depth, opened, style, closing = 0, -1, "", -1
    for m in (_WITH_SINGLE if _ONE_SINGLE.search(text, start, end) else _MARKS).finditer(text, start, end):
        i, ch = m.start(), m[0]
        if ch == "''":
            # The mark is the apostrophe that stands beside the words.
            i, ch = (i + 1 if depth == 0 else i), '"'
        if ch == "“" and depth == 1 and style in "“„" and not text[i - 1].isspace() and (i + 1 >= end or text[i + 1] in " \n,.;:!?)"):
            # „...“ and “...“: an opening mark that stands behind a word closes.
            depth = 0
            out.append(_quote(text, opened, i, True))
        elif ch in OPENING:
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
        elif depth == 0 and ch in "‘'" and (closing := _closes_single(text, i, end)) != i:
            opened, style, depth = i, ch, 1
        elif style in ("‘", "'") and depth == 1 and i == closing:
            depth = 0
            out.append(_quote(text, opened, i, True))
    if depth and opened >= 0:
        # `the country's oil, "not democracy. He left`: a mark that opens in mid-sentence and is never closed holds no more than its sentence.
        stop = _SENTENCE.search(text, opened, end) if text[opened + 1 : opened + 2].islower() else None
        out.append(_quote(text, opened, stop.start() if stop else end, False))
    return out


def _opens_wrong(text: str, i: int, start: int, end: int) -> bool:
    """``d' »aucune preuve »``: a closing mark glued to the word behind it opens where another closes."""
    return i > start and (text[i - 1].isspace() or text[i - 1] in "'’(") and i + 1 < end and text[i + 1].isalnum() and text.find("»", i + 2, end) > 0 and "«" not in text[i : text.find("»", i + 2, end)]


_SENTENCE = re.compile(r"[.!?](?=\s+[A-ZÀ-Þ\"“«])")
_SHUT = {"‘": re.compile(r"’(?!\w)"), "'": re.compile(r"(?<=[\w.,!?…%)])'(?![\w'])")}
# `'90s`, `'em`: letters left out.
_ELIDED = re.compile(r"'(?:\d\ds?\b|(?:em|tis|twas|til|cause|n|neath|round)\b)", re.I)


def _closes_single(text: str, i: int, end: int) -> int:
    """Where single quotes that open at ``i`` close, curly or straight; ``i`` itself where none open, ``end`` where a paragraph opens with one left open.

    A mark that ends a word in `s` is a possessive (`the owners’ ships`) when words go on and another mark closes before the next opens.
    """
    if (i and (text[i - 1].isalnum() or text[i - 1] in ".,")) or i + 1 >= end or not text[i + 1].isalnum() or _ELIDED.match(text, i):
        return i
    # No farther than a long paragraph: the time must grow with the text, not with its square.
    shut = [m.start() for m in _SHUT[text[i]].finditer(text, i + 2, min(end, i + 1500))]
    if text[i] == "'":
        line = text.find("\n\n", i, end)
        shut = [j for j in shut if line < 0 or j < line]
    for n, j in enumerate(shut):
        goes_on = text[j - 1] == "s" and text[j + 1 : j + 2] == " " and text[j + 2 : j + 3].islower() and n + 1 < len(shut)
        if not (goes_on and text[i] not in text[j:shut[n + 1]]):
            return j
    left_open = not i or text[i - 1] == "\n" or (text[i - 2 : i] in (": ", ", ") and text[i + 1].isupper())
    return end if text[i] == "‘" and left_open else i


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
