"""What a statement claims: its parts, each with proposition, stance, act, modality and, for ships, arguments."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from roadstead.press import acts
from roadstead.press.found import Found, Span
from roadstead.press.names import gazetteer
from roadstead.press.page import Page
from roadstead.press.propositions import FALSE, NO_PROOF, free, matches
from roadstead.press.quantities import span
from roadstead.press.shadow import flat
from roadstead.press.speakers import Speaker
from roadstead.press.voyages import Fleet, arguments

_PART = re.compile(
    r"(?:,\s+|\s+)(?:et|mais|ou)\s+(?:que\s+|qu'(?=\w))|\s+(?:and|but|or)\s+that\s+|[.!?][\"]?\s+(?=[\"A-ZÀ-Þ])|\s+et\s+(?=nous\s|qu'il)|,?\s+and\s+(?=we\s|it\s|they\s)|(?<=signé),\s+(?=il\s)|,\s+(?=à (?:dénoncer|faire valoir))|,\s+(?=que personne\b)",
    re.I,
)
_CONCESSION = re.compile(r"^(?:même si|bien qu|quoique|although|though|even though|while)\b[^,]*(,\s+)", re.I)
_ANAPHORA = re.compile(
    r"^(?:toutes?\s+|all\s+)?(?:les|ces|cette|ce|la|l'|de telles|such|these|those|the|this|any such|it|them|that)?\s*(?:information|accusation|allégation|affirmation|déclaration|rumeur|critique|propos|rapport|possibilité|soupçon|allegation|accusation|claim|report|charge|rumou?r|assertion|suggestion|statement|it$|them$)\w*(?:\s+(?:américaines?|occidentales?|russes?|de \S+|du \S+|des \S+|de l'\S+|against \S+|by \S+|from \S+))?\W*$",
    re.I,
)


def context(page: Page, found: list[Found]) -> list[str]:
    """The two countries the page is mostly about, the one that gives first when a clause says so."""
    known = gazetteer()
    count: Counter[str] = Counter()
    for p in page.passages:
        text = page.shadow[p.start : p.end]
        for m in known.find(text):
            if m.country and m.kind in ("state", "capital", "body", "person"):
                count[m.country] += 1
        for m in known.nationalities(text):
            count[str(m.country)] += 1
    pairs: Counter[tuple[str, str]] = Counter()
    top = [c for c, n in count.most_common(2) if n > 1]
    for a, b in dict.fromkeys(x for f in found for x in f.content):
        for m2 in matches(page.flat[a:b], page.shadow[a:b], None, []):
            parts = m2.family.split("-")
            if parts[0] in ("arms", "oil", "troops") and len(parts) == 3:
                pairs[parts[1].upper(), parts[2].upper()] += 1
    for pair, _ in pairs.most_common():
        if set(pair) == set(top):
            return list(pair)
    often = {c for c, _ in count.most_common(3)}
    return next((list(p) for p, _ in pairs.most_common() if set(p) <= often), top)


class Reader:
    """Reads the claims of statements one after the other; later ones may point back (`ces allégations`)."""

    def __init__(self, page: Page, found: list[Found]):
        self.page = page
        self.context = context(page, found)
        self.fleet = Fleet(page)
        self.past: list[tuple[int, dict[str, Any], str | None, str | None]] = []

    def claims(self, f: Found, speaker: Speaker, medium: bool) -> list[dict[str, Any]]:
        """The claims of ``f`` in text order; at least one."""
        page = self.page
        country = speaker.country
        out: list[dict[str, Any]] = []
        parts = self._parts(f)
        whole = " ".join(page.flat[a:b] for a, b in f.content)
        if len(whole.split()) <= 9 and _ANAPHORA.match(whole.strip()) and (back := self._back(f, speaker)) is not None:
            sign = "0" if f.act in ("warn", "neither_confirm_nor_deny") else "-" if f.act == "deny" else "+"
            out = [self._claim(f, list(f.content), back, sign, f.act, "CT", False, None) | {"args": None}]
            f.flags.append("anaphoric_content")
        else:
            for spans in parts:
                out += self._read(f, spans, speaker, country, medium)
            named = [c for c in out if not c["proposition"].startswith("free:")]
            if not named and len(parts) > 1:
                full = self._read(f, list(f.content), speaker, country, medium)
                if full and not full[0]["proposition"].startswith("free:"):
                    out = full
        for c in out:
            self.past.append((f.sentence, c, speaker.resolved_id, country))
        return out

    def _parts(self, f: Found) -> list[list[Span]]:
        if len(f.content) > 1 and f.frame == "selon":
            return [list(f.content)]
        parts: list[list[Span]] = []
        for a, b in f.content:
            at = a
            text = self.page.shadow[a:b]
            cuts = [(m.start(), m.end()) for m in _PART.finditer(text)]
            if m2 := _CONCESSION.match(text):
                cuts.append((m2.start(1), m2.end(1)))
            for x, y in sorted(set(cuts)):
                if a + x - at >= 12 and b - (a + y) >= 12:
                    parts.append([self.page.trim(at, a + x)])
                    at = a + y
            parts.append([self.page.trim(at, b)])
        return [p for p in parts if all(y > x for x, y in p)]

    def _read(self, f: Found, spans: list[Span], speaker: Speaker, country: str | None, medium: bool) -> list[dict[str, Any]]:
        page = self.page
        words = " ".join(page.shadow[a:b] for a, b in spans)
        clause = flat(words)
        if f.frame == "selon" and len(spans) > 1:
            clause = clause.replace("  ", " ")
        found = matches(clause, words, country, self.context)
        if f.frame in ("infinitive", "ving") and f.act == "deny" and found and country and country not in self.context and not gazetteer().find(words):
            # `L'Iran a nié avoir livré des armes`: nobody else is named, so it answers what was just claimed of this country.
            suffix = found[0].id.rsplit(".", 1)[-1]
            back = next((str(c["proposition"]) for _, c, _, _ in reversed(self.past) if f"-{country.lower()}-" in c["proposition"] and c["proposition"].endswith("." + suffix)), None)
            if back is not None:
                return [self._claim(f, spans, back, "-", "deny", "CT", False, None)]
        target = self._target(words) if f.act == "accuse" else None
        if not found:
            before = self.page.flat[max(page.passages[f.passage].start, f.extent[0] - 400) : f.extent[0]]
            if NO_PROOF.search(clause) or FALSE.search(clause) or f.act in ("neither_confirm_nor_deny", "refuse_comment"):
                back = self._back(f, speaker)
                if back is None and before:
                    hit = matches(before, page.shadow[f.extent[0] - len(before) : f.extent[0]], country, self.context)
                    back = hit[-1].id if hit else None
                if back is not None:
                    sign = acts.stance(f.act, clause, False) if not FALSE.search(clause) or NO_PROOF.search(clause) else "-"
                    kind = acts.act(f.act, f.verb, clause, sign, True, speaker.resolved_id, country, medium)
                    return [self._claim(f, spans, back, sign, kind, "CT", False, target)]
            sign = acts.stance(f.act, clause, False) if f.act in ("deny", "neither_confirm_nor_deny", "refuse_comment") or NO_PROOF.search(clause) else "+"
            kind = acts.act(f.act, f.verb, clause, sign, False, speaker.resolved_id, country, medium)
            return [self._claim(f, spans, free(words), sign, kind, acts.modality(clause), False, target)]
        out = []
        main = next((i for i, m in enumerate(found) if not m.also), 0)
        for i, m in enumerate(found):
            sign = acts.stance(f.act, clause, m.turned)
            kind = acts.act(f.act, f.verb, clause, sign, True, speaker.resolved_id, country, medium)
            out.append(self._claim(f, spans, m.id, sign, kind, acts.modality(clause), i != main, target))
        return out

    def _claim(self, f: Found, spans: list[Span], prop: str, sign: str, kind: str, mode: str, presupposed: bool, target: str | None) -> dict[str, Any]:
        a, b = spans[0][0], spans[-1][1]
        return {
            "span": [span(self.page, x, y) for x, y in spans], "proposition": prop, "stance": sign, "act": kind, "modality": mode,
            "presupposed": presupposed, "target": target, "args": arguments(self.page, self.fleet, prop, a, b),
        }  # fmt: skip

    def _back(self, f: Found, speaker: Speaker) -> str | None:
        """The claim that `ces allégations` points to: the last one held true by others that concerns this speaker's country."""
        mine = f"-{speaker.country.lower()}" if speaker.country else None
        best: str | None = None
        for sentence, c, who, _ in reversed(self.past):
            if f.sentence - sentence > 6:
                break
            if c["proposition"].startswith("free:") or c["presupposed"] or (who == speaker.resolved_id and c["stance"] != "+"):
                continue
            if mine is None or mine in c["proposition"].split(".")[0]:
                return str(c["proposition"])
            best = best or str(c["proposition"])
        if best is None and f.sentence > 0:
            s = self.page.sentences[f.sentence - 1]
            hit = matches(self.page.flat[s.start : s.end], self.page.shadow[s.start : s.end], speaker.country, self.context)
            return hit[-1].id if hit else None
        return best

    def _target(self, words: str) -> str | None:
        known = gazetteer()
        spots = [m for m in known.find(words) if m.kind in ("state", "capital", "body", "person")]
        if re.match(r"(?:portées?|formulées?|levelled|leveled|made|brought)\s+(?:contre|à l'encontre|against)", words):
            ids = [m.id for m in spots if m.kind in ("state", "capital")]
            return ",".join(dict.fromkeys(ids)) or None
        return spots[0].id if spots else None
