"""All attributions of a page: verbs, nouns, `selon`, pictures, headlines and bare quotations, without doubles."""

from __future__ import annotations

from roadstead.press import headings, nominal, sieve
from roadstead.press.attribute import attributions
from roadstead.press.found import Found
from roadstead.press.page import Page


def gather(page: Page) -> list[Found]:
    """Attributions in text order; none touches a passage that may not speak, none doubles another."""
    out: list[Found] = []
    spoken_in = -3
    for index, s in enumerate(page.sentences):
        if s.kind == "body" and len(s.tokens) < 3:
            continue
        verbs = attributions(page, index)
        shown = nominal.pictures(page, index)
        nouns = nominal.claims_in_nouns(page, index)
        nouns = [f for f in nouns if not any(v.cue[0][0] <= f.cue[0][0] and f.cue[0][1] <= v.cue[0][1] for v in verbs)]
        by = nominal.selon(page, index, verbs)
        inside = nominal.incises(page, index)
        if inside:
            # The words around an attribution inside the marks are all one speaker's.
            verbs = [f for f in verbs if not any(page.quote_at(s, f.cue[0][0]) is not None and page.quote_at(s, f.cue[0][0]) == page.quote_at(s, g.cue[0][0]) for g in inside if f.cue)]
        denied = nominal.refused(page, index)
        nouns = [f for f in nouns if not any(g.content[0][0] <= f.cue[0][0] < g.content[0][1] for g in denied)]
        found = inside + verbs + shown + nouns + by + denied + nominal.whom(page, index, verbs) + headings.in_few_words(page, index, verbs)
        found += [f for f in headings.said_of_oneself(page, index) if not any(g.body[0] < f.body[1] and f.body[0] < g.body[1] for g in found)]
        found += nominal.as_put(page, index, found)
        if not found and spoken_in >= index - 3 and (added := headings.adds(page, index)) is not None:
            found = [added]
        if not found and (cleft := headings.cleft(page, index, spoken_in)) is not None:
            found = [cleft]
        found = [f for f in found if not _carries(page, f, found)]
        found += headings.headline(page, index, found)
        if found and (more := headings.goes_on(page, index, found)) is not None:
            found.append(more)
        found = _single(page, found)
        silent = not any(f.frame != "nominal" for f in found)
        if silent and spoken_in >= index - 3 and out and (lone := nominal.alone(page, index)) is not None:
            if (out[-1].passage == lone.passage - 1 and out[-1].source is not None and _left_open(page, out[-1])) or (out[-1].passage == lone.passage and _goes_on(page, out[-1], lone)):
                out[-1].content.append(lone.content[0])
                spoken_in = index
            else:
                found.append(lone)
        out += found
        if found:
            spoken_in = index
    out.sort(key=lambda f: (f.extent[0], f.frame not in ("preposed", "selon", "headline"), f.cue[0][0] if f.cue else f.body[0]))
    return [f for f in out if f.frame != "nominal" or "bare_accusation" not in f.flags or any(g is not f and g.body[0] <= f.extent[0] and f.extent[1] <= g.body[1] for g in out)]


def _left_open(page: Page, f: Found) -> bool:
    """True when the last quotation of a paragraph is this one's and no mark closes it: the next paragraph goes on with it."""
    quotes = page.quotes_of[f.passage]
    return bool(quotes) and not quotes[-1].closed and f.content[-1][1] >= quotes[-1].start and f.content[-1][1] > quotes[-1].end - 3


def _goes_on(page: Page, f: Found, lone: Found) -> bool:
    """True for `"A," X said. "B."`: a quotation right behind a quoted attribution of its paragraph is said by the same speaker."""
    a, b = f.extent[1], lone.content[0][0]
    held = page.quote_at(page.sentences[f.sentence], f.content[-1][1] - 1) is not None or (f.frame == "preposed" and '"' in page.shadow[f.content[-1][0] : f.content[-1][1]])
    return held and f.frame in ("preposed", "quoted", "incise", "que", "bare") and lone.sentence - f.sentence <= len(f.content) and 0 <= b - a < 160 and not sieve.compile(r"[.!?]\s+[^\s\"]").search(page.shadow, a, b)


def _carries(page: Page, f: Found, found: list[Found]) -> bool:
    """True for `..., X told reporters, the agency reported`: the agency only carries what X says."""
    if f.frame != "preposed" or f.source is None or not nominal.relays(page, f.source):
        return False
    return any(g is not f and g.source and g.source != f.source and f.body[0] <= g.body[0] and g.extent[1] <= f.body[1] + 2 for g in found)


def _single(page: Page, found: list[Found]) -> list[Found]:
    """One record per content and cue: of two readings of the same words under one cue, the first frame stays."""
    out: list[Found] = []
    for f in found:
        if not all(page.passages[f.passage].start <= a < b <= page.passages[f.passage].end for a, b in f.content):
            continue
        clash = False
        for g in out:
            same = f.content == g.content
            if same and (f.frame == "nominal") == (g.frame == "nominal") and (f.source is None or g.source is None or f.source == g.source or f.cue == g.cue):
                clash = True
            if same and f.frame == "nominal" and f.source is None:
                clash = True  # `said in a statement that`: one utterance, the verb's
            if any(c in g.cue for c in f.cue) and {f.frame, g.frame} != {"nominal", "pictures"}:
                clash = True
        if not clash:
            out.append(f)
    return out
