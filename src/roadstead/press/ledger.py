"""A document's statements as ledger lines: every key present, every span verbatim, none out of noise."""

from __future__ import annotations

import re
from typing import Any

from roadstead.press import sieve
from roadstead.press.claims import Reader
from roadstead.press.document import Document
from roadstead.press.found import Found
from roadstead.press.gather import gather
from roadstead.press.lexicon import lexicon
from roadstead.press.names import gazetteer
from roadstead.press.nominal import carrier
from roadstead.press.page import Page
from roadstead.press.plain import plain
from roadstead.press.quantities import counts, hedges, span
from roadstead.press.quotes import quote_type
from roadstead.press.speakers import Cast, Speaker
from roadstead.press.times import Calendar, Time, inherit
from roadstead.tables import short_id

RULE = "rules@2"
_ADDRESSEE = sieve.compile(r"\b(?:à la presse|aux journalistes|aux médias|devant la presse|à (?:l'agence )?(?:l'AFP|Reuters|TASS|Interfax)|à son homologue [A-ZÀ-Þ][\w-]+(?: [A-ZÀ-Þ][\w-]+)*|reporters|journalists|(?:told|to) (?:Reuters|AFP|the BBC|CNN))\b")
_MEDIUM = sieve.compile(r"\b(?:dans une? (?:[\w-]+ ){0,2}?(?:communiqué|déclaration|lettre|entretien|interview|rapport|message|discours)|lors d'une? (?:[\w-]+ ){0,2}?(?:conférence de presse|point de presse|briefing)|in an? (?:[\w-]+ ){0,3}?(?:statement|interview|letter|report|briefing|post|speech)|at a (?:[\w-]+ ){0,2}?(?:briefing|news conference|press conference))", re.I)
_GIVEN = sieve.compile(r"(?:\b(?:de|du|des|par|auprès d[eu]|from|by|of|via)|\bd'|\('?)\s*(?:the |la |le |l'|une? |an? )?(?:(?:société|firme|agence|institut|ONG|company|firm|agency|institute|think tank|data provider|satellite operator) )*$", re.I)
_SHOWN = sieve.compile(r"\b(?:montr\w+|illustrant|show(?:ing|s|n|ed)?|depict\w+|suggest\w+|of (?:the|a) (?:ship|vessel|port)|d'un (?:navire|cargo|port)|du (?:navire|cargo|port))\b", re.I)
_RELAY = sieve.compile(r"(?:diffusée?s?|relayée?s?|publiée?s?|rapportée?s?|citée?s?|carried|published|quoted|cited|released|relayed) (?:par|by)\b[^,.;:]*$", re.I)


def extract(doc: Document) -> list[dict[str, Any]]:
    """The statements of the document in text order; the same document always gives the same lines."""
    smooth = plain(doc)
    page = Page(smooth.doc)
    return smooth.lines(lines_of(page, gather(page)))


def lines_of(page: Page, found: list[Found]) -> list[dict[str, Any]]:
    """The lines of attributions in text order, whoever found them: speakers, claims and times are read here, and the gate is kept."""
    holder = _nesting(found)
    cast, reader, calendar = Cast(page), Reader(page, found), Calendar(page)
    agencies = gazetteer().agencies
    speakers: list[Speaker] = []
    lines: list[dict[str, Any]] = []
    times: list[Time] = []
    for i, f in enumerate(found):
        above = holder[i]
        who = cast.speaker(f, speakers[above] if above is not None else None)
        speakers.append(who)
        if above is not None:
            f.flags.append("nested")
        claims = reader.claims(f, who, who.resolved_id in agencies or (f.source is not None and carrier(page, f.source)))
        times.append(_time(calendar, f, i, found, speakers, times, lines, above))
        lines.append(_line(page, calendar, f, who, claims, times[i], lines[above]["id"] if above is not None else None))
    _leads(page, found, speakers, lines, holder)
    return [line for line in lines if _holds(page.doc, line)]


def _nesting(found: list[Found]) -> list[int | None]:
    """For each attribution the innermost other whose words hold it."""
    out: list[int | None] = []
    for i, f in enumerate(found):
        a, b = (min(x for x, _ in f.content + f.cue), max(y for _, y in f.content + f.cue))
        best: int | None = None
        for j in range(i):
            g = found[j]
            if g.passage == f.passage and any(x <= a and b <= y for x, y in g.content) and g.content != f.content and (best is None or g.body[1] - g.body[0] < found[best].body[1] - found[best].body[0]):
                best = j
        out.append(best)
    return out


def _time(calendar: Calendar, f: Found, i: int, found: list[Found], speakers: list[Speaker], times: list[Time], lines: list[dict[str, Any]], above: int | None) -> Time:
    own = calendar.said(f)
    if own.expression is not None or above is not None:
        return own
    for j in range(i - 1, -1, -1):
        if f.sentence - found[j].sentence > 3:
            break
        if speakers[j].resolved_id and speakers[j].resolved_id == speakers[i].resolved_id and times[j].earliest and not speakers[j].nested:
            same = f.frame == "alone" or speakers[i].kind in ("pronoun", "named_short") or f.shared or f.passage == found[j].passage
            return inherit(own, times[j], lines[j]["id"]) if same else own
    return own


def _line(page: Page, calendar: Calendar, f: Found, who: Speaker, claims: list[dict[str, Any]], time: Time, nested_in: str | None) -> dict[str, Any]:
    doc = page.doc
    content = [span(page, a, b) for a, b in f.content]
    cue = [span(page, a, b) for a, b in f.cue]
    a, b = f.extent
    spans = [[c["start"], c["end"]] for c in content]
    s = page.sentences[f.sentence]
    kind = quote_type(page.text, page.quotes_of[f.passage], f.content)
    flags = list(dict.fromkeys(f.flags + (["lead"] if s.kind == "lead" and f.passage <= 1 else []) + (["headline"] if s.kind == "title" else [])))
    outside = [m for m in _ADDRESSEE.finditer(page.shadow, s.start, s.end) if not any(x <= m.start() < y for x, y in f.content)]
    medium = [m for m in _MEDIUM.finditer(page.shadow, s.start, s.end) if not any(x <= m.start() < y for x, y in f.content)]
    evidence, wire = _support(page, f, who)
    return {
        "id": short_id(doc.src, spans, [[c["start"], c["end"]] for c in cue]),
        "doc": doc.src[:12], "file": doc.file, "kind": "statement", "scored": True, "content": content, "cue": cue,
        "source": span(page, *f.source) if f.source else None, "source_kind": who.kind, "speaker": who.ledger(), "quote_type": kind,
        "claims": claims, "time": time.ledger(page), "wire": wire, "evidence": evidence, "quantities": counts(page, f.content),
        "author_hedge": _doubt(page, f, (min(f.cue[0][0], f.body[0]), f.body[1]) if f.shared and f.cue else (a, b)), "medium": span(page, *medium[0].span()) if medium else None,
        "addressee": span(page, *outside[0].span()) if outside else None, "nested_in": nested_in, "flags": flags, "note": None,
        "event_times": _events(page, calendar, f), "extent": span(page, a, b),
        "src": doc.src, "at": f"char:{a}-{b}", "rule": RULE, "review": None, "simulated": doc.simulated,
    }  # fmt: skip


def _doubt(page: Page, f: Found, extent: tuple[int, int]) -> list[dict[str, Any]]:
    # `ces allégations` as the thing denied is the speaker's object; as the noun that holds the claim it is the paper's word.
    out = [h for h in hedges(page, extent) if not h["text"].lower().startswith("allégation") or any(x <= h["start"] < y for x, y in f.cue)]
    if f.frame in ("nominal", "selon") and page.sentences[f.sentence].lang == "fr":
        # The conditional is the infinitive with an ending: `livrerait`, not `livrait`, `coopérait`, `montrait`.
        for m in sieve.compile(r"\b(?!pourr|devr|aurait|auraient)\w{2,}(?:er|(?<![tspm])ir|dr|ttr|cevr|rr)ai(?:t|ent)\b").finditer(page.shadow[f.body[0] : f.body[1]]):
            out.append(span(page, f.body[0] + m.start(), f.body[0] + m.end()))
    for m in sieve.compile(r"\b(?:semblé|semble|appeared to|seemed to)\b").finditer(page.shadow[extent[0] : f.cue[0][0] if f.cue else extent[0]]):
        out.append(span(page, extent[0] + m.start(), extent[0] + m.end()))
    return sorted({o["start"]: o for o in out}.values(), key=lambda o: int(o["start"]))


def _events(page: Page, calendar: Calendar, f: Found) -> list[dict[str, Any]]:
    out = []
    for a, b in f.content:
        for m in (x for x in calendar.all if a <= x.start() and x.end() <= b):
            t = calendar.read(m)
            if t.certainty not in ("vague", "undated") or m["vague"]:
                out.append({"span": span(page, m.start(), m.end()), "value": t.value, "earliest": t.earliest, "latest": t.latest, "certainty": t.certainty})
    return out


def _support(page: Page, f: Found, who: Speaker) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Evidence offered and news agencies involved, read outside the words said."""
    known = gazetteer()
    s = page.sentences[f.sentence]
    evidence: list[dict[str, Any]] = []
    wire: list[dict[str, Any]] = []
    kinds = lexicon(s.lang).evidence
    spots = list(f.evidence)
    tail_at = max(f.extent[1], f.source[1] if f.source else 0)
    if f.frame == "selon" and (m := sieve.compile(r",\s+(?:qui|who|which)\s+").match(page.shadow[tail_at : s.end])):
        spots.append(page.trim(tail_at + m.end(), s.end, " \n,;:."))
    for a, b in spots:
        text = page.shadow[a:b]
        kind = next((k for k, p in kinds if p.search(text)), None)
        names = known.find(text)
        if kind is not None:
            # Who gave it stands behind `from`, `by`, `de`; what the pictures show names nobody who gave them.
            given = text[: m3.start()] if (m3 := _SHOWN.search(text)) else text
            given_by = [m2 for m2 in names if m2.end <= len(given) and _GIVEN.search(text[: m2.start])]
            provider = next((m2.id for m2 in reversed(given_by) if m2.kind == "body"), None) or (who.resolved_id if f.frame in ("pictures", "selon") else next((m2.id for m2 in given_by if m2.kind == "agency"), None))
            evidence.append({"span": span(page, a, b), "type": kind, "provider": provider})
            for m2 in names:
                if m2.kind == "agency" and sieve.compile(r"\b(?:cit(?:e|ent|ed|ées?|és?)|quoted|relai\w*|rapport\w*|carried)\b", re.I).search(text[: m2.start]):
                    wire.append({"span": span(page, a + m2.start, a + m2.end), "agency": m2.id, "relation": "quoted_by"})
        else:
            for m2 in names:
                if m2.kind in ("agency", "body"):
                    wire.append({"span": span(page, a + m2.start, a + m2.end), "agency": m2.id, "relation": "quoted_by"})
    if who.id in known.agencies and f.source:
        wire.append({"span": span(page, *f.source), "agency": who.id, "relation": "origin_reporter"})
    taken = [*f.content, *(f.evidence), *([f.source] if f.source else [])]
    for m2 in known.find(page.shadow[s.start : s.end]):
        a = s.start + m2.start
        if m2.kind == "agency" and not any(x <= a < y for x, y in taken):
            before = page.shadow[s.start : a]
            relation = "relayed_by" if _RELAY.search(before) and sieve.compile(r"(?:diffus|relay|publi|carried|released)", re.I).search(before[-90:]) else "quoted_by" if _RELAY.search(before) or sieve.compile(r"(?:selon|d'après|according to|told|à|to|by|par|rapporte|reported)\s+(?:l'agence |l'|the )?(?:[\w-]+ ){0,4}$", re.I).search(before) else None
            if relation:
                wire.append({"span": span(page, a, s.start + m2.end), "agency": m2.id, "relation": relation})
    return evidence, wire


def _leads(page: Page, found: list[Found], speakers: list[Speaker], lines: list[dict[str, Any]], holder: list[int | None]) -> None:
    """A state or palace that speaks in the title or lead is resolved to whom the body names for the same claim; a nested claim without a speaker to who holds it in the same sentence."""
    for i, f in enumerate(found):
        line, who = lines[i], speakers[i]
        mine = {c["proposition"] for c in line["claims"] if not c["proposition"].startswith("free:")}
        first = page.sentences[f.sentence].kind == "title" or (page.sentences[f.sentence].kind == "lead" and f.sentence <= 3) or f.sentence == 0
        if first and who.kind.startswith("metonymy") and holder[i] is None and mine:
            for j in range(i + 1, len(found)):
                other = speakers[j]
                theirs = {c["proposition"] for c in lines[j]["claims"] if c["stance"] != "+" or not any(d["stance"] != "+" for d in line["claims"])}
                theirs |= {t.rsplit(".", 1)[0] for t in theirs if not t.startswith("free:")} & {m.rsplit(".", 1)[0] for m in mine}
                if holder[j] is None and other.country == who.country and other.resolved_id != who.resolved_id and str(other.resolved_id).startswith(("person:", "org:")) and other.kind not in ("metonymy_institution",) and (theirs & (mine | {m.rsplit(".", 1)[0] for m in mine})):
                    line["speaker"]["resolved_id"] = who.resolved_id = other.resolved_id
                    line["speaker"]["resolution_basis"] = f"{page.sentences[f.sentence].kind}; the same is attributed to {other.as_written!r} in {lines[j]['id']}"
                    break
        if holder[i] is not None and line["speaker"]["resolved_id"] is None and f.source is None:
            for j, g in enumerate(found):
                if g.sentence == f.sentence and j not in (i, holder[i]) and speakers[j].resolved_id and {(c["proposition"], "+") for c in lines[j]["claims"] if c["stance"] == "+"} & {(c["proposition"], c["stance"]) for c in line["claims"]}:
                    line["speaker"]["resolved_id"], line["speaker"]["country"] = speakers[j].resolved_id, speakers[j].country
                    line["speaker"]["resolution_basis"] = f"the same claim by {speakers[j].as_written!r} in the same sentence"
                    break


def _holds(doc: Document, line: dict[str, Any]) -> bool:
    """The gate: content, cue and source stand verbatim at their offsets, inside passages that may speak."""
    spans = [*line["content"], *line["cue"], *([line["source"]] if line["source"] else [])]
    if not line["content"] or not all(s["start"] < s["end"] and s["text"] and doc.text[s["start"] : s["end"]] == s["text"] for s in spans):
        return False
    x = line["extent"]
    return not any(p.start < x["end"] and x["start"] < p.end for p in doc.passages if not p.spoken)
