"""What others offer, held against the text: a statement is taken where its words stand verbatim at one place that may speak, else refused.

The words are looked for on the shadow, so the typography of quotation marks, apostrophes and blanks does not matter; a run of
blanks or a line's end counts as one blank. What is found is read on by the rules' own code: speaker, act, claims, date, id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from roadstead.press.candidate import Candidate, Refused, candidate
from roadstead.press.catalogue import in_words
from roadstead.press.clause import trimmed
from roadstead.press.cues import cues
from roadstead.press.document import Document
from roadstead.press.found import Found, Span
from roadstead.press.gather import gather
from roadstead.press.ledger import lines_of
from roadstead.press.lexicon import lexicon
from roadstead.press.names import gazetteer
from roadstead.press.page import Page, Sentence
from roadstead.press.times import Calendar
from roadstead.press.verbatim import SILENT, Words, around, following, overlap, stretches
from roadstead.tables import short_id

MANY = 2000
"""Candidates of one document that are looked at; what comes after is refused unread."""
_THAT = re.compile(r"(?:que |qu'|that )(?=\S)", re.I)
_ACCORDING = re.compile(r"(?:selon|d'après|à en croire|pour|according to|per)\b", re.I)


@dataclass(frozen=True)
class Refusal:
    """A candidate, or a label of one, that was not taken: why, where (``char:10-20`` or ``candidate:3``), and words that are not in the text."""

    reason: str
    at: str
    detail: str | None = None


@dataclass
class Passed:
    """Ledger lines of what passed, in text order; what was refused; and what another had found already."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    """Ids of statements, by the rules or another extractor, that were offered once more."""


def gate(doc: Document, offered: Iterable[Any], rule: str, beside_rules: bool = True) -> Passed:
    """What of ``offered`` (mappings, see :mod:`candidate`) is verbatim in ``doc``, as ledger lines by ``rule``.

    ``beside_rules``: what the rules have found themselves is not said twice, its id is in ``again``. No exception for any input.
    """
    page = Page(doc)
    text = Words(page)
    out = Passed()
    theirs = gather(page)
    mine: list[tuple[Found, Candidate]] = []
    seen: set[str] = set()
    for n, raw in enumerate(offered):
        at = f"candidate:{n + 1}"
        if n >= MANY:
            out.refused.append(Refusal(f"more than {MANY} candidates for one document", at))
            break
        try:
            one = candidate(raw)
            f = _found(page, text, one, theirs)
        except Refused as why:
            out.refused.append(Refusal(why.reason, at, why.detail))
            continue
        ident, place = _ident(doc, f), f"char:{f.extent[0]}-{f.extent[1]}"
        out.refused += [Refusal(f"{label} is none of the guideline's, left out", place) for label in one.strange]
        if ident in seen or any(f.passage == g.passage and _same(f, g) for g, _ in mine):
            out.refused.append(Refusal("offered more than once", place))
            continue
        seen.add(ident)
        if beside_rules and (old := next((g for g in theirs if _same(f, g)), None)) is not None:
            out.again.append(_ident(doc, old))
            continue
        mine.append((f, one))
    if not mine:
        return out
    others = theirs if beside_rules else [g for g in theirs if not any(_same(f, g) for f, _ in mine)]
    both = sorted([*others, *(f for f, _ in mine)], key=lambda f: f.extent[0])
    lines = {line["id"]: line for line in lines_of(page, both)}
    calendar = Calendar(page)
    for f, one in sorted(mine, key=lambda pair: pair[0].extent[0]):
        place = f"char:{f.extent[0]}-{f.extent[1]}"
        line = lines.get(_ident(doc, f))
        if line is None:
            out.refused.append(Refusal("it would touch a passage that may not speak", place))
            continue
        line["rule"] = rule
        out.refused += [Refusal(reason, place) for reason in (_dated(page, text, calendar, f, one, line), _labelled(page, one, line)) if reason]
        out.lines.append(line)
    return out


def apart(lines: Iterable[dict[str, Any]], kept: Iterable[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[str]]:
    """The lines that are none of ``kept`` over again, by id or by nearly the same words of the same cue; and the ids of those of ``kept`` that came again."""
    known = [(k["id"], _of_line(k)) for k in kept]
    new, again = [], []
    for line in lines:
        spans = _of_line(line)
        old = next((i for i, s in known if i == line["id"] or _same(spans, s)), None)
        if old is None:
            new.append(line)
        else:
            again.append(old)
    return new, again


# -- the same attribution ---------------------------------------------------------------------------------------------


def _same(a: Found, b: Found) -> bool:
    """One attribution, edges aside: the same cue over shared words; or, where the cue is unnamed, mostly the same words of one source."""
    shared = overlap(a.content, b.content)
    if not shared:
        return False
    if a.cue and b.cue:
        return overlap(a.cue, b.cue) > 0
    whole = sum(y - x for x, y in a.content) + sum(y - x for x, y in b.content) - shared
    return shared * 2 >= whole and (a.source is None or b.source is None or overlap([a.source], [b.source]) > 0)


def _of_line(line: dict[str, Any]) -> Found:
    def pairs(spans: list[dict[str, Any]]) -> list[Span]:
        return [(s["start"], s["end"]) for s in spans]

    return Found(pairs(line["content"]), pairs(line["cue"]), pairs([line["source"]])[0] if line["source"] else None, "", "", "", 0, 0)


def _ident(doc: Document, f: Found) -> str:
    return short_id(doc.src, [list(s) for s in f.content], [list(s) for s in f.cue])


# -- from words to an attribution -------------------------------------------------------------------------------------


def _found(page: Page, text: Words, one: Candidate, theirs: list[Found]) -> Found:
    """The attribution the candidate means; Refused when its words are not there, or at no one place."""
    firsts = text.spoken(text.places(one.content[0], "content"), "content")
    for bound in filter(None, (one.within, *([None] if one.context is None else stretches(text, one.context)))):
        inside = [s for s in firsts if bound[0] <= s[0] and s[1] <= bound[1]]
        firsts = inside or firsts
    cue_at = [text.spoken(text.places(p, "cue"), "cue") for p in one.cue]
    source_at = text.spoken(text.places(one.source, "source"), "source") if one.source else []
    later = [text.spoken(text.places(p, "content"), "content") for p in one.content[1:]]
    fits: list[tuple[bool, list[Span], list[Span], Span | None, int]] = []
    reason = "content, cue and source do not stand together"
    for first in firsts:
        i = text.passage(*first)
        content = following(first, later, page.passages[i].end) if i is not None else None
        if content is None or i is None:
            continue
        try:
            cue, source, close = around(text, i, content, cue_at, source_at if one.source else None)
        except Refused as why:
            reason = why.reason
            continue
        fits.append((close, content, cue, source, i))
    # Where the words stand twice, those count whose cue and source stand in their own sentences.
    fits = [f for f in fits if f[0]] or fits
    if len(fits) != 1:
        raise Refused(reason if not fits else "the same words stand at several places, and nothing says which")
    _, content, cue, source, i = fits[0]
    return _as_found(page, text, one, theirs, content, cue, source, i)


def _as_found(page: Page, text: Words, one: Candidate, theirs: list[Found], content: list[Span], cue: list[Span], source: Span | None, i: int) -> Found:
    """The spans with the construction, act and marks that the rules see in the cue, or else in its place and the candidate's own act."""
    held = [text.sentence(i, a) for a, _ in content]
    if any(n is None for n in held):
        raise Refused(f"content {SILENT}")
    content = [_edges(page, page.sentences[n], a, b) for n, (a, b) in zip(held, content, strict=True) if n is not None]
    if any(not any(c.isalnum() for c in page.text[a:b]) for a, b in content):
        raise Refused("content holds no word")
    if not cue and source is None and not all(page.quote_at(page.sentences[held[0] or 0], a) is not None for a, _ in content):
        raise Refused("neither cue nor source, and not in quotation marks")
    cue = [page.trim(a, b) for a, b in cue]
    cue = [(a, b) for a, b in cue if a < b]
    source = page.trim(*source) if source else None
    if source and source[0] >= source[1]:
        source = None
    index = text.sentence(i, cue[0][0]) if cue else held[0]
    assert index is not None
    probe = Found(content, cue, source, "assert", "", "bare", i, index)
    if (g := next((g for g in theirs if g.passage == i and cue and overlap(cue, g.cue)), None)) is not None:
        kind = g.source_kind if source == g.source else None
        return replace(g, content=content, cue=cue, source=source, sentence=index, source_kind=kind, flags=list(g.flags), evidence=[e for e in g.evidence if not overlap([e], content)])
    s = page.sentences[index]
    words = " ".join(page.shadow[a:b] for a, b in cue)
    act, verb, negated = one.act or "assert", "", False
    known = next((c for c in cues(page, s) if overlap([(c.start, c.end)], cue)), None)
    noun = next((w for w in re.findall(r"\w+", words.lower()) if w in lexicon(s.lang).nouns), None)
    if known is not None:
        act, verb, negated = known.entries[0].cls.act, known.entries[0].verb, known.negated
    elif noun is not None:
        act, verb = lexicon(s.lang).nouns[noun], noun
    if not cue:
        frame = "alone" if source is None else "prefix"
    elif _ACCORDING.match(words):
        frame, verb = "selon", verb or "selon"
    elif noun is not None and known is None:
        frame = "nominal"
    else:
        frame = "preposed" if cue[0][0] >= content[0][1] else "bare"
    kind = "implicit_continuation" if frame == "alone" else "unspecified" if source is None else None
    return replace(probe, act=act, verb=verb, frame=frame, negated=negated, source_kind=kind, flags=[] if cue else ["no_cue"])


def _edges(page: Page, s: Sentence, a: int, b: int) -> Span:
    """The content as the guideline cuts it: no complementiser, no outer quotation marks, no stop behind them."""
    a, b = trimmed(page, s, a, b)
    if m := _THAT.match(page.shadow, a, b):
        a, b = trimmed(page, s, m.end(), b)
    return a, b


# -- what the candidate says beyond its words --------------------------------------------------------------------------


def _dated(page: Page, text: Words, calendar: Calendar, f: Found, one: Candidate, line: dict[str, Any]) -> str | None:
    """The date as written is read by the page's own calendar, where the words near the cue gave none. Returns why it was left out."""
    if one.date is None or line["time"]["expression"] is not None:
        return None
    try:
        places = text.spoken(text.places(one.date, "date"), "date")
    except Refused as why:
        return f"{why.reason}, date left out"
    region = text.region(f.passage, *f.extent)
    near = [s for s in places if region and region[0][0] <= s[0] and s[1] <= region[0][1] and not overlap([s], f.content)]
    # `le 18 octobre` may be offered without its article or its weekday.
    expression = next((m for m in calendar.all for s in near if m.start() < s[1] and s[0] < m.end() and not overlap([m.span()], f.content)), None)
    if expression is None:
        return "date is not beside the statement, date left out"
    line["time"] = calendar.read(expression).ledger(page)
    return None


def _labelled(page: Page, one: Candidate, line: dict[str, Any]) -> str | None:
    """A proposition the rules leave free may take the candidate's, if it is of the catalogue, about no ship (those are weighed), and its countries stand on the page."""
    if one.proposition is None or one.proposition.startswith("free:") or not all(c["proposition"].startswith("free:") for c in line["claims"]):
        return None
    if not in_words(one.proposition) or one.proposition.startswith("ship."):
        return "proposition is not one of the catalogue that may be offered, left out"
    isos = {iso.upper() for iso in re.findall(r"(?<=-)[a-z]{2}(?=[-.]|$)", one.proposition)}
    known = gazetteer()
    named = {str(m.country) for p in page.passages for m in (*known.find(page.shadow[p.start : p.end]), *known.nationalities(page.shadow[p.start : p.end])) if m.country}
    if not isos <= named:
        return "proposition about a country the page does not name, left out"
    claim = line["claims"][0]
    claim["proposition"], claim["stance"], claim["modality"] = one.proposition, one.stance or claim["stance"], one.modality or claim["modality"]
    return None
