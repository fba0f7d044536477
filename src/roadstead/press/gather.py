"""All attributions of a page: verbs, nouns, `selon`, pictures, headlines and bare quotations, without doubles."""

from __future__ import annotations

from roadstead.press import nominal
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
        by = nominal.selon(page, index, verbs)
        found = verbs + shown + nouns + by
        found += nominal.headline(page, index, found)
        found = _single(page, found)
        silent = not any(f.frame != "nominal" for f in found)
        if silent and spoken_in >= index - 3 and out and (lone := nominal.alone(page, index)) is not None:
            found.append(lone)
        out += found
        if found:
            spoken_in = index
    out.sort(key=lambda f: (f.extent[0], f.frame not in ("preposed", "selon", "headline"), f.cue[0][0] if f.cue else f.body[0]))
    return [f for f in out if f.frame != "nominal" or "bare_accusation" not in f.flags or any(g is not f and g.body[0] <= f.extent[0] and f.extent[1] <= g.body[1] for g in out)]


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
