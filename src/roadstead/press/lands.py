"""Which state an office belongs to that the words name without one: what the page says, or null where two states have equal right."""

from __future__ import annotations

import re
from functools import cached_property
from typing import NamedTuple

from roadstead.press import sieve
from roadstead.press.attribute import main_subject
from roadstead.press.identify import identify, office_of
from roadstead.press.names import gazetteer
from roadstead.press.page import Page, Sentence

STATE_OFFICE = sieve.compile(
    r"\b(?:minist(?:er|ers|re|res|ère|ry)\b|president\b|président\b|présidente\b|presidency|présidence|chancell\w+|chanceli\w+|premier\b|lawmakers?|legislators?|MPs?\b|senators?|députée?s?\b|sénat\w+|parlement\w*|parliament\w*|"
    r"prosecutors?|procureure?|parquet|army|armée|military|navy|marine\b|coast ?guard|gardes?[- ]c[ôo]t\w+|intelligence|renseignements?|spy chief|cabinet secretary|secretary of state|secrétaire d'état|home secretary|(?:foreign|defen[cs]e) secretary|"
    r"government spokes\w+|porte-parole du gouvernement|chief of (?:staff|defen[cs]e)|chef d'état-major|joint chiefs|national security|sécurité nationale|police\b|gendarmerie|customs\b|douanes?\b|central bank|banque centrale|border guard|maritime authority|autorité maritime)",
    re.I,
)
_PLACED = sieve.compile(r"[\"\s]*(?:In|At|À|A|Depuis|From)\s+([A-ZÀ-Þ][\w'-]+(?: [A-ZÀ-Þ][\w'-]+)?),")
_OF_COMPLEMENT = sieve.compile(r"\s(?:du|des|de|d'|of|at|for|chez)\s?(?:la |l'|le |the )?[A-ZÀ-Þ]|[A-ZÀ-Þ][\w-]+'s\s|'s [a-z]")


_ARTICLE = sieve.compile(r"(?:The |Le |La |Les |L')")
_OFFICE_FIRST = sieve.compile(r"(?:The )?[A-Z][\w.]+(?: [A-Z][a-z]+)?(?:'s)?(?: [\w-]+){0,2}? (?:ministry|department|navy|army|military|coast ?guard|government|presidency|police|parliament|customs|prosecutors)\b(?! (?:spokes|chief|official|source))")
_VERB_NEXT = sieve.compile(r" (?:(?:on|late|early|last) \w+ )?[a-z]+(?:ed|s|id|a|ent)\b")


class Body(NamedTuple):
    """Somebody the page names as the subject of a sentence: which sentence, id, country and the words."""

    sentence: int
    id: str
    country: str | None
    words: str


class Lands:
    """The states of one page: in its dateline, as subjects of its sentences, on the whole of it."""

    def __init__(self, page: Page):
        self.page = page
        self._subjects: dict[int, Body | None] = {}

    def subject(self, i: int) -> Body | None:
        """Whom the subject of sentence ``i`` names, outside quotations; null where it names nobody."""
        if i not in self._subjects:
            s = self.page.sentences[i]
            span = main_subject(self.page, s, s.start, s.end)
            words = self.page.shadow[span[0] : span[1]] if span else ""
            words = words or self._opening(s)
            named = identify(words) if words and len(words) < 120 else None
            self._subjects[i] = Body(i, str(named.id), named.country, words) if named is not None and named.id is not None and named.kind != "adjective" else None
        return self._subjects[i]

    def _opening(self, s: Sentence) -> str:
        """The body or state a sentence opens with, where its verb is not known: `China's defense ministry on Friday hit back`."""
        text = self.page.shadow[s.start : min(s.end, s.start + 90)]
        head = _ARTICLE.match(text)
        at = head.end() if head else 0
        if (m := _OFFICE_FIRST.match(text)) is not None and office_of(m[0]) is not None:
            return m[0]
        known = next((m for m in gazetteer().find(text) if m.start == at and m.kind in ("body", "state", "capital")), None)
        return text[: known.end] if known is not None and _VERB_NEXT.match(text, known.end) else ""

    @cached_property
    def dateline(self) -> str | None:
        """The state of the city an agency writes from; null without a dateline that names a capital or a state."""
        for i, p in enumerate(self.page.passages[:4]):
            first = next((s for s in self.page.sentences if s.passage == i), None)
            if first is None or first.start <= p.start:
                continue
            head = self.page.shadow[p.start : first.start]
            upper = head[:40].split("(")[0].split(",")[0].strip(" –-—")
            for m in gazetteer().find(upper.title() if upper.isupper() else upper):
                if m.kind in ("capital", "state") and m.start == 0:
                    return m.country
        return None

    @cached_property
    def named(self) -> frozenset[str]:
        """Every state the sentences name outside quotations, in whatever form; the dateline is none of them."""
        out = set()
        for s in self.page.sentences:
            text = self.page.shadow[s.start : s.end]
            out |= {str(m.country) for m in (*gazetteer().find(text), *gazetteer().nationalities(text)) if m.country and self.page.quote_at(s, s.start + m.start) is None and m.kind in ("state", "capital", "adjective", "body")}
        return frozenset(out)

    def placed(self, s: Sentence, before: int) -> str | None:
        """The state of the capital that opens the sentence: `In Kyiv, a minister said`."""
        m = _PLACED.match(self.page.shadow, s.start, before)
        if m is None:
            return None
        hits = [x for x in gazetteer().find(m[1]) if x.kind in ("capital", "state")]
        return hits[0].country if hits else None

    def state(self, i: int, voices: list[tuple[int, str]], at: int) -> tuple[str | None, str | None]:
        """(state, reason) for an office in sentence ``i`` from the voices (sentence, state) before it, the subjects around it, the dateline."""
        s = self.page.sentences[i]
        if (iso := self.placed(s, at)) is not None:
            return iso, "the place that opens the sentence"
        near = [(n, c) for n, c in voices if 0 <= i - n <= 3 and self.page.sentences[n].kind != "title"]
        for n in range(max(0, i - 2), i):
            body = self.subject(n)
            if body is not None and self.page.sentences[n].kind != "title" and body.country and _public(body.id) and not any(m == n for m, _ in near):
                near.append((n, body.country))
        lands = {c for _, c in near}
        if len(lands) == 1:
            return lands.pop(), "the state that speaks or acts just before"
        if lands:
            last = max(n for n, _ in near)
            just, first = {c for n, c in near if n == last}, self.subject(last)
            if len(just) > 1 and first is not None and first.country in just:
                just = {first.country}
            if len(just) == 1 and i - last <= 1:
                return just.pop(), "the state that speaks or acts in the sentence before"
        if self.dateline is not None and self.dateline in self.named:
            return self.dateline, "the dateline"
        if lands:
            return None, None
        if len(self.named) == 1:
            return next(iter(self.named)), "the only state on the page"
        return None, None


def _public(ident: str) -> bool:
    """True for a state, its bodies and what is no company, institute or paper."""
    known = gazetteer()
    return ident not in known.agencies and known.sort.get(ident) not in ("company", "institute", "ngo", "outlet", "union") and (ident.startswith("state:") or ident in known.country or office_like(ident))


def office_like(ident: str) -> bool:
    """True for the id of a state's office (`org:no-navy`)."""
    m = _OFFICE_ID.fullmatch(ident)
    return m is not None and "state:" + m[1].upper() in gazetteer().country and (m[2] in {k for k, _ in gazetteer().offices} or ident in gazetteer().known_offices.values())


_OFFICE_ID = sieve.compile(r"org:([a-z]{2})-([a-z-]+)")


def public_voice(ident: str | None, words: str | None, role: str) -> bool:
    """True when whoever has the id speaks for a state: the state, its bodies, and those who hold its offices."""
    if not ident:
        return False
    if ident.startswith("person:"):
        known = gazetteer().persons.get(ident)
        if known is not None:
            return known[0].startswith("state:") or _public(known[0])
        said = f"{words or ''} {role}"
        return office_of(said) is not None or STATE_OFFICE.search(said) is not None
    return not ident.startswith("group:") and "+" not in ident and _public(ident)


def bare_spokes(text: str) -> bool:
    """True for a spokesperson whose body the words do not name: `Spokesman Ivo Tarrin`, `a spokesperson`."""
    return _SPOKES.match(text) is not None and office_of(text) is None and _OF_COMPLEMENT.search(text) is None


_SPOKES = sieve.compile(r"(?:(?:the|a|an|its|their|le|la|un|une|son|sa|leur)\s)?(?:(?:ministry|military|company|chief|senior|department|agency|ministère)\s)?(?:spokes(?:man|woman|person)|porte-parole|press secretary)\b", re.I)

