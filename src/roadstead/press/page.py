"""A document ready for matching: shadow, quotations, sentences and tokens, all in offsets of the one text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from roadstead.blocks import language
from roadstead.press import sieve
from roadstead.press.document import Document, Passage
from roadstead.press.lexicon import lexicon
from roadstead.press.quotes import Quote, inside, pairs
from roadstead.press.shadow import flat, shadow

_TOKEN = re.compile(
    r"(?-i:[^\W\d]\w*(?=[ ,;:\n]))|(?=a)aujourd'hui|(?:[A-Z]\.){2,}|\b(?=[dhiwc])(?:do|does|did|has|have|had|is|are|was|were|wo|would|could|ca|should)n't\b|'s\b"
    r"|\b(?=[lpjqcdmnst])(?:lorsqu|puisqu|jusqu|quoiqu|quelqu|qu|[cdjlmnst])'(?=[\w\"])|\d+(?:[ .,]\d{3})+(?!\d)|\w+(?:-\w+)*|[^\w\s]",
    re.I,
)
# Pages glue paragraphs together: `KCNA.Selon` ends a sentence too.
_STOP = sieve.compile(r"(?:[.!?…]+[\"')\]]*\s+|(?:(?<=[^\W_]{3})[.!?](?=(?:[A-ZÀ-Þ][a-zà-ÿ]+,? |[LDCQ]'|\"))|(?<=\d)\.(?=[A-ZÀ-Þ][a-zà-ÿ]+ [a-zà-ÿA-ZÀ-Þ])))(?=[\"'(\[–-]*\s*[A-ZÀ-ÖØ-Þ0-9])")
_DATELINE = sieve.compile(r"[A-ZÀ-Þ][\w' -]{2,25}(?:,\s?[A-Z][\w. ]{2,20})?,?\s(?:le )?(?:\d{1,2}(?:er)?\s\w{3,9}|[A-Z]\w{2,8}\.?\s\d{1,2})(?:,?\s\d{4})?\s*(?:\([\w/ ]{2,20}\)\s*)?[–-]{1,2}\s+(?=\S)|[A-ZÀ-Þ][A-ZÀ-Þ .'-]{2,30}(?:,\s[A-Z][\w. ]{2,20})?(?:,?\s\d{1,2} \w{3,9}\.?)?\s*(?:\([A-Za-z/ ]{2,20}\)\s*)?[–-]{1,2}\s+(?=\S)|[A-ZÀ-Þ][\w-]+(?: [A-ZÀ-Þ][\w-]+)?\s\((?:AFP|Reuters|AP|TASS|Xinhua|Yonhap)\)\s*[–-]\s+|[A-ZÀ-Þ][\w' -]{2,25},?\s(?:le )?\d{1,2}(?:er)?\s\w{3,9}\.?(?:\s\d{4})?\s*\([A-Za-z/ ]{2,20}\)\s*(?=[A-ZÀ-Þ])|\([A-ZÀ-Þ][\w/ ,-]{2,40}\)\s+(?=[A-ZÀ-Þ])")
_MARKED = sieve.compile(r"[ \t]*(?:SIMULATED|SIMULÉE?S?)\b[^:.!?]{0,60}:\s*")
_ABBREVIATION = sieve.compile(
    r"(?:\b(?:M|MM|Mme|Mlle|Dr|Pr|Mgr|St|Ste|Mr|Mrs|Ms|Prof|Gen|Lt|Col|Capt|Adm|Sen|Rep|Gov|No|Nos|vs|Inc|Ltd|Co|Corp|art|cf|p|etc|approx|Jan|Feb|Aug|Sept|Oct|Nov|Dec|av|apr|janv|févr|juil)|(?<!\bon )(?<!\bsur )(?<!\bvia )\b[A-Z](?:\.[A-Z])*)\.$"
)


class Token(NamedTuple):
    """A word or a mark with its place, and in small letters."""

    start: int
    end: int
    text: str
    low: str
    capital: bool


_token = tuple.__new__
"""A named tuple's own way of making one goes through Python: half the time of cutting a page into words."""


@dataclass
class Sentence:
    """One sentence with its tokens; a quotation is never cut in two."""

    start: int
    end: int
    lang: str
    kind: str
    passage: int
    tokens: list[Token] = field(default_factory=list)


def _by_cues(shadowed: str) -> str:
    """The language whose cues a text has more of, where its small words do not tell; French where these do not either."""
    words = re.findall(r"[^\W\d_]+", shadowed.lower())[:40]
    fr, en = (sum(w in lexicon(lang).forms for w in words) for lang in ("fr", "en"))
    return "en" if en > fr else "fr"


def _single(text: str, shadowed: str, quotes: list[list[Quote]]) -> str:
    """The shadow with single quotation marks, straight or curly, mapped as double ones are: an apostrophe elsewhere stays one."""
    marks = {at for found in quotes for q in found if text[q.mark] in "‘'" for at in (q.mark, q.past - 1 if q.closed else q.mark)}
    if not marks:
        return shadowed
    signs = list(shadowed)
    for at in marks:
        signs[at] = '"'
    return "".join(signs)


def _joined(text: str, passages: list[Passage]) -> list[Passage]:
    """The passages, those that begin with a comma joined to the one before: what a page sets apart inside a sentence is no paragraph."""
    out: list[Passage] = []
    for p in passages:
        if out and text[p.start] == "," and not text[out[-1].end : p.start].strip():
            out[-1] = replace(out[-1], end=p.end)
        else:
            out.append(p)
    return out


class Page:
    """What the rules read: ``text`` is the document's own, the rest is made from it without moving an offset."""

    def __init__(self, doc: Document):
        self.doc = doc
        self.text = doc.text
        self.passages: list[Passage] = _joined(doc.text, [p for p in doc.passages if p.spoken])
        self.quotes_of = [pairs(self.text, p.start, p.end) for p in self.passages]
        self.shadow = _single(self.text, shadow(doc.text), self.quotes_of)
        self.flat = flat(self.shadow)
        self.lang = self._language()
        self.sentences = [s for i, _ in enumerate(self.passages) for s in self._sentences(i)]

    def _language(self) -> str:
        weight: Counter[str] = Counter()
        for p in self.passages:
            if p.lang in ("fr", "en"):
                weight[str(p.lang)] += p.end - p.start
        if weight:
            return weight.most_common(1)[0][0]
        return language(" ".join(self.text[p.start : p.end] for p in self.passages), 1) or _by_cues(self.shadow)

    def _sentences(self, i: int) -> Iterator[Sentence]:
        p, quotes = self.passages[i], self.quotes_of[i]
        lang = p.lang if p.lang in ("fr", "en") else self.lang
        at = p.start
        if m0 := _DATELINE.match(self.shadow, p.start, p.end):
            at = m0.end()
        if m0 := _MARKED.match(self.shadow, at, p.end):
            at = m0.end()
        for m in _STOP.finditer(self.shadow, at, p.end):
            dot = m.start()
            end = dot + len(m[0].rstrip())
            q = inside(quotes, dot)
            if q is not None:
                if not (q.closed and q.end <= end):
                    continue
                # `. »` with a blank before the mark is the same end as `."`.
                end = max(end, q.past)
            if _ABBREVIATION.search(self.shadow[max(at, dot - 8) : dot + 1]):
                continue
            yield self._sentence(at, end, str(lang), p.kind, i)
            at = max(m.end(), end)
            while at < p.end and self.shadow[at].isspace():
                at += 1
        if self.shadow[at : p.end].strip():
            yield self._sentence(at, p.end, str(lang), p.kind, i)

    def _sentence(self, a: int, b: int, lang: str, kind: str, i: int) -> Sentence:
        tokens = [_token(Token, (*m.span(), w := m[0], w.lower(), w[0].isupper())) for m in _TOKEN.finditer(self.shadow, a, b)]
        return Sentence(a, b, lang, kind, i, tokens)

    @cached_property
    def years(self) -> frozenset[str]:
        """The years the passages name."""
        return frozenset(sieve.compile(r"\b(?:19|20)\d\d\b").findall(" ".join(self.shadow[p.start : p.end] for p in self.passages)))

    def quotes(self, s: Sentence) -> list[Quote]:
        """The quotations that lie in the sentence."""
        return [q for q in self.quotes_of[s.passage] if q.mark >= s.start and q.mark < s.end]

    def quote_at(self, s: Sentence, i: int) -> Quote | None:
        return inside(self.quotes_of[s.passage], i)

    def trim(self, a: int, b: int, marks: str = " \n,;:–-") -> tuple[int, int]:
        """The span without blanks and loose punctuation at its ends, nor a lone sentence stop."""
        while a < b and (self.shadow[a] in marks or self.shadow[a].isspace()):
            a += 1
        while b > a and (self.shadow[b - 1] in marks or self.shadow[b - 1].isspace()):
            b -= 1
        return a, b
