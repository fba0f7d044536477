"""What a claim says of a ship's movements: which ship, from where to where, how often, since when. Cargo is another matter."""

from __future__ import annotations

import re
from typing import Any

from roadstead.press.names import gazetteer
from roadstead.press.page import Page
from roadstead.press.quantities import _COUNT, _MODIFIER, _unit, value_of
from roadstead.press.times import window

_KIND = r"(?:cargo ship|container ship|bulk carrier|cargo|navire|pétrolier|bateau|chalutier|porte-conteneurs|vraquier|méthanier|ferry|roulier|tanker|vessel|ship|freighter|trawler|container ship|cargo ship|bulk carrier|bulker|boat|carrier|roro|ro-ro)"
_NAMED = re.compile(
    rf"\b(?i:{_KIND}s?)(?:\s+(?:[a-zà-ÿ-]+\s+){{0,3}}?(?:baptisé|nommé|appelé|dénommé|named|called|the)?\s*|\s+)?[\"' ]*(?P<name>(?-i:(?:M/V |MV |MT |M/T )?[A-Z][\w-]+(?: (?:[A-Z][\w-]*|\d+))*))"
    r"|\b(?:M/V|MV|MT|M/T)\s+(?P<mv>[A-Z][\w-]+(?: (?:[A-Z][\w-]*|\d+))*)"
)
_IMO = re.compile(r"\bIMO\s*(?:n[°o]|number|:|no\.?)?\s*(\d{7})\b", re.I)
_ARTICLE = re.compile(r"(?:\b(?:l'|le |la |the ))(?P<name>[A-Z][\w-]+(?: (?:[A-Z][\w-]*|\d+))*)")
_WRITTEN = re.compile(rf"\b(?:le|la|l'|un|une|ce|cet|the|a|an|this|that|its)\s*(?:[\w-]+\s+){{0,3}}?{_KIND}s?\b(?:\s+(?:russe|nord-coréen|iranien|chinois|sud-coréen|battant pavillon \w+))?", re.I)
_PLACE = r"(?P<{0}>(?:(?:le|la|l'|un|une|the|a)\s*)?(?:[\w-]+\s+){{0,2}}?(?:port|base navale|base|chantier naval|chantier|shipyard|yard|terminal)\s+(?:[a-zà-ÿ-]+\s+){{0,2}}?(?:de |d'|du |of |in |at )(?-i:[A-ZÀ-Þ][\w'-]+(?:[ -][A-ZÀ-Þ][\w'-]+)*)|(?:(?:le|la|les|l'|du|des|the|un|a|its)\s*)?(?:port(?:s)?\s+)?(?:[a-zà-ÿ-]+\s+){{0,3}}?(?:(?:de|d'|of|du)\s*)?(?-i:[A-ZÀ-Þ][\w'-]+(?:[ -][A-ZÀ-Þ][\w'-]+)*)(?:\s+(?:port|ports))?|(?:des|les|several|two|deux|plusieurs)?\s*ports?\s+[a-zà-ÿ-]+|(?-i:[A-Z][\w]+)\s+(?:Far East(?:ern)?\s+)?ports?)"
_BETWEEN = re.compile(r"\b(?:entre|between)\s+" + _PLACE.format("a") + r"\s+(?:et|and)\s+" + _PLACE.format("b"), re.I)
_FROM = re.compile(r"\b(?:depuis|from|de|à partir de|parti de|left|quitté)\s+" + _PLACE.format("a"), re.I)
_TO = re.compile(r"\b(?:vers|jusqu'à|à destination de|to|for|à|bound for|into)\s+" + _PLACE.format("b"), re.I)
_AT = re.compile(r"\b(?:à|au|dans le|dans un|at|in|off|près de|au large de|near|on)\s+" + _PLACE.format("p"), re.I)
_BOTH = re.compile(r"allers?-retours?|round trips?", re.I)


class Fleet:
    """The ships the page names, in order."""

    def __init__(self, page: Page):
        self.page = page
        self.named: list[tuple[int, str]] = []
        self.imo: dict[str, str] = {}
        known = gazetteer()
        for p in page.passages:
            for m in _NAMED.finditer(page.shadow, p.start, p.end):
                name = re.sub(r"^(?:M/V|MV|MT|M/T) ", "", (m["name"] or m["mv"] or "")).strip()
                if name and not known.find(name) and not known.nationalities(name) and name.lower() not in ("imo", "ais", "le", "la", "the", "il", "elle", "it"):
                    self.named.append((m.start("name") if m["name"] else m.start("mv"), name))
            for m in _IMO.finditer(page.shadow, p.start, p.end):
                near = [n for at, n in self.named if at <= m.start()]
                if near:
                    self.imo.setdefault(near[-1], m[1])

    def ship(self, a: int, b: int) -> dict[str, str | None] | None:
        """The ship the stretch speaks of: as written, its name, its IMO number; a definite `the ship` is the only one named before."""
        sh = self.page.shadow
        imo = _IMO.search(sh, a, b)
        here = [(at, n) for at, n in self.named if a <= at < b]
        if not here:
            for m in _ARTICLE.finditer(sh, a, b):
                if any(n == m["name"] for _, n in self.named):
                    here = [(m.start("name"), m["name"])]
                    break
            else:
                for n in dict.fromkeys(n for _, n in self.named):
                    if (m2 := re.search(rf"\b{re.escape(n)}\b", sh[a:b])) is not None:
                        here = [(a + m2.start(), n)]
        written = _WRITTEN.search(sh, a, b)
        if here:
            name = here[0][1]
            w = self.page.text[written.start() : here[0][0] + len(name)] if written and written.start() < here[0][0] < written.end() + 12 else self.page.text[here[0][0] : here[0][0] + len(name)]
            return {"as_written": w, "name": name, "imo": imo[1] if imo else self.imo.get(name)}
        if imo:
            return {"as_written": self.page.text[imo.start() : imo.end()], "name": next((n for n, i in self.imo.items() if i == imo[1]), None), "imo": imo[1]}
        before = list(dict.fromkeys(n for at, n in self.named if at < a))
        pronoun = re.match(r"\W*(il|elle|it|she)\b", sh[a:b], re.I)
        if written is None and pronoun is None:
            return None
        text = self.page.text[written.start() : written.end()] if written else self.page.text[a + pronoun.start(1) : a + pronoun.end(1)]  # type: ignore[union-attr]
        definite = written is None or re.match(r"(?:un|une|a|an)\b", written[0], re.I) is None
        name2 = before[0] if len(before) == 1 and definite else None
        return {"as_written": text, "name": name2, "imo": self.imo.get(name2) if name2 else None}


def arguments(page: Page, fleet: Fleet, proposition: str, a: int, b: int) -> dict[str, Any] | None:
    """The arguments of a claim about a ship; null for every other claim."""
    words = page.shadow[a:b]
    if proposition in ("ship.us-sanctioned", "ship.listed"):
        spots = [m for m in gazetteer().find(words) if m.kind in ("state", "capital", "body")]
        by = "state:US" if proposition.startswith("ship.us") else next((m.id for m in spots), None)
        return {"ship": fleet.ship(a, b), "by": by}
    if proposition in ("ship.cn-mooring", "ship.presence"):
        since, until = window(words)
        places = [m["p"] for m in _AT.finditer(words) if _place(m["p"])]
        return {"ship": fleet.ship(a, b), "place": [p for p in map(_clean, places[:2]) if p], "country": next((c for c in map(_country, places) if c), None) or (_country(words) if not places else None), "since": since, "until": until}
    if proposition != "ship.deliveries":
        return None
    start, ends, both = [], [], False
    if m := _BETWEEN.search(words):
        start, ends, both = [m["a"]], [m["b"]], True
    else:
        if (m := _FROM.search(words)) and _place(m["a"]):
            start = [m["a"]]
        if (m := _TO.search(words, m.end() if m else 0)) and _place(m["b"]):
            ends = [m["b"]]
    count = _COUNT.search(words)
    value = value_of(count["n"])[0] if count else None
    since, until = window(words)
    both = both or _BOTH.search(words) is not None
    return {
        "ship": fleet.ship(a, b),
        "from": [_clean(p) for p in start if not _generic(p)], "to": [_clean(p) for p in ends if not _generic(p)],
        "both_ways": both, "at_least": int(value) if value is not None else None,
        "modifier": _MODIFIER.get((count["mod"] or "").lower(), "=") if count else None, "unit": _unit(count["unit"].lower()) if count else None,
        "since": since, "until": until,
        "to_country": next((_country(p) for p in ends), None), "from_country": next((_country(p) for p in start), None),
    }  # fmt: skip


def _place(words: str) -> bool:
    return not re.match(r"(?:le |la |the )?(?:AIS|IMO|RUSI|Reuters|ONU|UN)\b", words) and not re.search(r"\b(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b", words, re.I)


def _generic(words: str) -> bool:
    """`des ports russes`, `Russian ports`: a country, not a place."""
    return re.search(r"\bports?\b", words) is not None and not _clean(words)


def _clean(words: str) -> str:
    """The name itself, without article, `port of` and nationality."""
    known = gazetteer()
    text = re.sub(r"^(?:le|la|les|l'|du|des|the|un|a|its|deux|two|plusieurs|several)\s*", "", words.strip(), flags=re.I)
    text = re.sub(r"\bports?\b", "", text, flags=re.I)
    for m in known.nationalities(text)[::-1]:
        text = text[: m.start] + text[m.end :]
    m2 = re.search(r"[A-ZÀ-Þ][\w'-]+(?:[ -][A-ZÀ-Þ][\w'-]+)*", text)
    return m2[0].strip() if m2 else ""


def _country(words: str) -> str | None:
    known = gazetteer()
    spots = [(m.start, m.country) for m in known.find(words) if m.kind == "state"] + [(m.start, m.country) for m in known.nationalities(words)]
    return min(spots)[1] if spots else None
