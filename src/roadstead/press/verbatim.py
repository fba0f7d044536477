"""Where offered words stand: every place of them in the text, which of these may speak, and which cue and source belong to which content."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise

from roadstead.press.candidate import Piece, Refused
from roadstead.press.found import Span
from roadstead.press.page import Page
from roadstead.press.shadow import shadow

PLACES = 64
"""Places of the same words that are looked at."""
_WORD = re.compile(r"\w")
_RUN = re.compile(r" +|[^ ]+")
_BLANK = {ord(c): " " for c in "\n\r\x0b\x0c\x85\u2028\u2029"}
SILENT = "only where nobody speaks (menu, caption, byline, credit, between passages)"



class Words:
    """The shadow of a page with line ends as blanks, and which stretch of it may speak."""

    def __init__(self, page: Page):
        self.page = page
        self.plain = page.shadow.translate(_BLANK)
        self.close = re.sub(" +", " ", self.plain)
        """The same with every run of blanks as one; ``at`` says where each sign of it stands."""
        self.at: list[int] = []
        for m in _RUN.finditer(self.plain):
            self.at += [m.start()] if self.plain[m.start()] == " " else range(m.start(), m.end())
        self.starts = [p.start for p in page.passages]
        self.sentences: list[list[int]] = [[] for _ in page.passages]
        for i, s in enumerate(page.sentences):
            self.sentences[s.passage].append(i)

    def passage(self, a: int, b: int) -> int | None:
        """The passage that holds all of the stretch and may speak."""
        i = bisect_right(self.starts, a) - 1
        return i if i >= 0 and b <= self.page.passages[i].end else None

    def places(self, piece: Piece, what: str) -> list[Span]:
        """Every place of the words, whole words only; the offsets decide where they hold. Refused when there is none."""
        n = len(self.plain)
        if piece.start is not None and piece.end is not None and 0 <= piece.start < piece.end <= n:
            a, b = piece.start, piece.end
            there = self.plain[a:b]
            if piece.text is None or any(_blanks(there) == _blanks(_plain(form)) for form in _forms(piece.text)):
                if not self._whole(a, b):
                    raise Refused(f"{what} begins or ends inside a word")
                return [(a, b)]
        if piece.text is None:
            raise Refused(f"{what} points outside the text")
        inside_word = False
        for form in _forms(piece.text):
            found = self._all(_blanks(_plain(form)))
            whole = [s for s in found if self._whole(*s)]
            if whole:
                return whole
            inside_word = inside_word or bool(found)
        raise Refused(f"{what} begins or ends inside a word" if inside_word else {"content": "quotation not in the text"}.get(what, f"{what} not in the text"), piece.text)

    def _all(self, words: str) -> list[Span]:
        """The first places of the words; blanks may be several, letters may not differ."""
        out: list[Span] = []
        i = self.close.find(words) if words else -1
        while i >= 0 and len(out) < PLACES:
            out.append((self.at[i], self.at[i + len(words) - 1] + 1))
            i = self.close.find(words, i + 1)
        return out

    def _whole(self, a: int, b: int) -> bool:
        """No letter or digit stands against the outer side of a letter or digit at the edge."""
        t = self.plain
        return not (a > 0 and _WORD.match(t[a]) and _WORD.match(t[a - 1])) and not (b < len(t) and _WORD.match(t[b - 1]) and _WORD.match(t[b]))

    def spoken(self, spans: list[Span], what: str) -> list[Span]:
        out = [s for s in spans if self.passage(*s) is not None]
        if not out:
            raise Refused(f"{what} {SILENT}")
        return out

    def region(self, i: int, a: int, b: int) -> list[Span]:
        """The sentences that the stretch touches, then these with one more on each side."""
        own = self.sentences[i]
        near = [k for k, n in enumerate(own) if self.page.sentences[n].start < b and a < self.page.sentences[n].end]
        if not near:
            return []
        sentences = [self.page.sentences[n] for n in own]
        lo, hi = max(0, near[0] - 1), min(len(own) - 1, near[-1] + 1)
        return [(sentences[near[0]].start, sentences[near[-1]].end), (sentences[lo].start, sentences[hi].end)]

    def sentence(self, i: int, at: int) -> int | None:
        """The sentence of passage ``i`` at that place, or the last one before it."""
        own = self.sentences[i]
        return next((n for n in reversed(own) if self.page.sentences[n].start <= at), own[0] if own else None)


def _forms(text: str) -> list[str]:
    """The words as given, composed and decomposed: a model writes é as one sign where a page may have two."""
    return list(dict.fromkeys([text, unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)]))


def _plain(text: str) -> str:
    return shadow(text).translate(_BLANK)


def _blanks(text: str) -> str:
    return " ".join(text.split())


def _gap(a: Span, b: Span) -> int:
    return max(0, b[0] - a[1], a[0] - b[1])


def stretches(text: Words, context: Piece) -> list[Span]:
    """Where the context stands, when at one place; nothing when it is not there: then it decides nothing."""
    try:
        places = text.places(context, "context")
    except Refused:
        return []
    return places if len(places) == 1 else []


def following(first: Span, later: list[list[Span]], limit: int) -> list[Span] | None:
    """The pieces one after the other in one passage, each at its first place behind the one before."""
    out = [first]
    for places in later:
        behind = [s for s in places if s[0] >= out[-1][1] and s[1] <= limit]
        if not behind:
            return None
        out.append(behind[0])
    return out


def around(text: Words, i: int, content: list[Span], cue_at: list[list[Span]], source_at: list[Span] | None) -> tuple[list[Span], Span | None, bool]:
    """Cue and source in the sentences of the content or beside them, each the nearest one, and whether both are in its own. Refused when two are as near or one lies in the content."""
    region = text.region(i, content[0][0], content[-1][1])

    def nearest(places: list[Span], to: list[Span], what: str) -> Span:
        for a, b in region:
            inside = [s for s in places if a <= s[0] and s[1] <= b]
            free = [s for s in inside if not overlap([s], content)]
            if free:
                order = sorted(free, key=lambda s: min(_gap(s, t) for t in to))
                if len(order) > 1 and min(_gap(order[0], t) for t in to) == min(_gap(order[1], t) for t in to):
                    raise Refused(f"{what} stands at several places, and nothing says which")
                return order[0]
            if inside:
                raise Refused(f"{what} lies inside the content")
        raise Refused(f"{what} is not near the content")

    cue = sorted({nearest(places, content, "cue") for places in cue_at})
    if any(x[1] > y[0] for x, y in pairwise(cue)):
        raise Refused("pieces of the cue overlap")
    source = nearest(source_at, cue or content, "source") if source_at is not None else None
    return cue, source, all(region[0][0] <= a and b <= region[0][1] for a, b in [*cue, *([source] if source else [])])


def overlap(a: Iterable[Span], b: Iterable[Span]) -> int:
    """Code points that both have."""
    spans = list(b)
    return sum(max(0, min(y, v) - max(x, u)) for x, y in a for u, v in spans)
