"""The ships of a page: which names are ships', which number stands beside one, and whom `the ship` refers back to."""

# Word lists are written as words, so that a person can read and edit them.
# ruff: noqa: SIM905

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from roadstead.places.names import resolve
from roadstead.press import sieve
from roadstead.press.names import gazetteer
from roadstead.press.page import Page

KIND = (
    r"(?:(?:cargo|container|bulk|supply|research|merchant|cruise)[ -]ships?|bulk carriers?|oil tankers?|(?:gas|car|ore) carriers?|porte-conteneurs|navires?(?:-(?:citernes?|cargos?|usines?))?|cargos?|pétroliers?|bateaux?|chalutiers?|"
    r"vraquiers?|méthaniers?|ferr(?:y|ies)|rouliers?|chimiquiers?|remorqueurs?|paquebots?|caboteurs?|voiliers?|frégates?|tankers?|vessels?|ships?|freighters?|trawlers?|bulkers?|boats?|carriers?|coasters?|tugs?|barges?|frigates?|ro-?ros?)"
)
_INNER = r"(?:(?!(?:in|at|of|from|to|on|off|near|for|with|by|and|that|which|who|had|has|have|was|is|were|are|as|en|à|au|aux|de|du|des|dans|vers|sur|pour|par|avec|et|qui|que|a|ont|avait|avaient|est|était|sont|après|selon)\b)[a-zà-ÿ-]+ ){0,3}?"
_NAME = r"(?-i:(?!(?:The|Le|La|Les|A|An|In|On|At|It|She|He|Il|Elle|IMO|AIS)\b)[A-ZÀ-Þ][\w-]+(?: (?:[A-ZÀ-Þ][\w-]*|\d+))*)"
_PREFIXED = sieve.compile(rf"\b(?:M/V|MV|MT|M/T|SS)\s+(?P<name>{_NAME})")
_NAMED = sieve.compile(rf"\b{KIND}\s+(?P<inner>{_INNER})(?:(?:baptisée?|nommée?|appelée?|dénommée?|named|called|the|le|la|l')\s*)?[\"']? ?(?P<name>{_NAME})", re.I)
THE = r"(?:(?:the |le |la |l'|\" ?|' ?))"
_GROUP = sieve.compile(rf"\b{KIND}(?: (?!and|et)[a-zà-ÿ-]+){{0,2}}?,? (?:named |nommés |appelés )?(?P<list>{THE}?{_NAME}\"?(?:, {THE}?{_NAME}\"?)*,? (?:and|et) {THE}?{_NAME})", re.I)
_APPOSED = sieve.compile(rf"\b{KIND}(?: [\wà-ÿ-]+){{0,3}}, {THE}(?P<name>{_NAME}),", re.I)
_GLOSSED = sieve.compile(rf"(?<!selon )(?<!d'après )(?<!according to )\b(?:the |le |la |l')(?P<name>{_NAME}), (?:an|a|un|une|the|le|la) (?:(?!(?:que|that|a|had|was|avait)\b)[\wà-ÿ-]+ ){{0,3}}?{KIND}\b(?: (?!ressembl|resembl|correspond|fitting|match|semblable|similar)[\wà-ÿ'-]+){{0,5}}[,.]", re.I)
_SEA_VERB = r"(?:sail|moor|berth|anchor|call at|called at|calls at|dock|appareill|accost|amarr|mouill|jeté l'ancre|fait escale|faisait escale|steam|transit|à quai|unload|déchargé|chargé|switched off|éteint|coupé|(?:effectué|accompli|fait|réalisé|made|completed|conducted) (?:[\w-]+ ){1,5}(?:escale|voyage|livraison|rotation|traversée|aller|trip|round trip|deliver|call|crossing)|quitté le port|left port|naviguait)"
_SAILING = sieve.compile(rf"(?<!\w){THE}(?P<name>{_NAME})(?: \(IMO \d{{7}}\))? (?:(?:last|first|then|also|had|has|have|was|is|n'|ne |a|avait|s'est|est|était|été|never|jamais|not|again|ensuite) ?){{0,3}}{_SEA_VERB}", re.I)
_CAPITALS = sieve.compile(r"\b(?:the |le |la |l'|The |Le |La |L'|name |nom |nom de |names )(?P<name>(?-i:[A-ZÀ-Þ]{3,}(?:[ -](?:[A-ZÀ-Þ]{2,}|\d+))+))(?![\w-])")
_IMO = sieve.compile(r"\bIMO\s*(?:n[°o]|number|:|no\.?)?\s*(\d{7})\b", re.I)
MONTHS = r"(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|january|february|march|april|may|june|july|august|september|october|november|december)"
CALENDAR = sieve.compile(rf"(?:{MONTHS}|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday|friday|saturday|sunday)$", re.I)
_WRITTEN = sieve.compile(rf"\b(?P<det>le|la|l'|les|un|une|ce|cet|ces|des|son|the|a|an|another|this|that|these|its|their|both|two|three|four|deux|trois|quatre)\s*(?:(?!(?:in|at|of|to|for|à|de|du|en|que|that)\b)[\w-]+\s+){{0,2}}?(?P<kind>{KIND})\b(?:\s+(?:russe|nord-coréen|iranien|chinois|sud-coréen|battant pavillon \w+))?", re.I)
PRONOUN = sieve.compile(r"\W*(il|elle|it|she)\b", re.I)
_SHIPS_ONLY = sieve.compile(r"\b(?:appareill|accost|mouill|amarr|jeté l'ancre|fait (?:\w+ ){0,2}escale|faisait escale|touché|docked|moored|berthed|anchored|called at|put in|sailed|steamed|allers?-retours?|round trips?|AIS|transpond)", re.I)


_JOINED = rf" (?:and|et) (?:the |le |la |l')(?P<name>{_NAME}),? (?:ont|avaient|étaient|were|had|have) (?:[\w']+ ){{0,3}}?{_SEA_VERB}"
_JOINED_ANY = sieve.compile(_JOINED, re.I)


def _bare(text: str, name: str, a: int, b: int) -> Iterator[int]:
    """Where the name stands by itself in the stretch, in no longer word."""
    at = text.find(name, a, b)
    while at >= 0:
        end = at + len(name)
        alone = (at == a or not (text[at - 1].isalnum() or text[at - 1] in "_-")) and (end == b or not (text[end].isalnum() or text[end] in "_-"))
        if alone:
            yield at
        at = text.find(name, end if alone else at + 1, b)


def _not_ship(name: str) -> bool:
    known = gazetteer()
    first = name.split()[0]
    return (
        not name or CALENDAR.match(first) is not None or bool(known.find(name)) or bool(known.nationalities(first)) or bool(resolve(name))
        or sieve.compile(r"(?:IMO|AIS|Port|Le|La|The|Il|Elle|It|She|He|Source|Note|Monday|Tuesday)\b").match(name) is not None
    )  # fmt: skip


def _adjectives(words: str) -> bool:
    """Only nationalities and kinds stand between `cargo` and the name: `ship never visited Constanta` names no ship."""
    known = gazetteer()
    rest = words.lower()
    for n in reversed(known.nationalities(words)):
        rest = rest[: n.start] + rest[n.end :]
    return all(w in _BETWEEN_WORDS or w.endswith(("-flagged", "-owned")) or sieve.compile(KIND).fullmatch(w) for w in rest.split())


_BETWEEN_WORDS = frozenset("battant pavillon citerne frigorifique polyvalent roulier vraquier jumeau fantôme suspect sanctionné sanctionnée et the le la".split())


class Fleet:
    """The ships the page names, in order of their first naming, and everywhere they are named again."""

    def __init__(self, page: Page):
        self.page = page
        self.imo: dict[str, str] = {}
        names: dict[str, int] = {}
        sh = page.shadow
        for p in page.passages:
            for pattern in (_PREFIXED, _NAMED, _GROUP, _APPOSED, _GLOSSED, _SAILING, _CAPITALS):
                for m in pattern.finditer(sh, p.start, p.end):
                    group = pattern is _GROUP
                    if pattern is _NAMED and not _adjectives(m["inner"]):
                        continue
                    words = sieve.compile(r", | and | et |\"").split(m["list"]) if group else [m["name"]]
                    for w in words:
                        name = sieve.compile(r"^(?:and |et |the |le |la |l'|M/V |MV |MT |M/T )+", re.I).sub("", w.strip()).strip(" '\",")
                        if name and name[0].isupper() and not _not_ship(name):
                            names.setdefault(name, m.start())
                            names[name] = min(names[name], m.start())
        joined = [p for p in page.passages if names and _JOINED_ANY.search(sh, p.start, p.end)]
        for name in list(names):
            for p in joined:
                for m in re.finditer(rf"(?<![\w-]){re.escape(name)}{_JOINED}", sh[p.start : p.end], re.I):
                    if not _not_ship(m["name"]):
                        names.setdefault(m["name"], p.start + m.start("name"))
        self.named: list[tuple[int, str]] = []
        for name in sorted(names, key=len, reverse=True):
            for p in page.passages:
                for at in _bare(sh, name, p.start, p.end):
                    if not any(x <= at < x + len(n) for x, n in self.named):
                        self.named.append((at, name))
        self.named.sort()
        for p in page.passages:
            for m in _IMO.finditer(sh, p.start, p.end):
                near = [n for at, n in self.named if at + len(n) <= m.start() <= at + len(n) + 25]
                if near:
                    self.imo.setdefault(near[-1], m[1])

    def within(self, a: int, b: int) -> list[tuple[int, str]]:
        """Where ships are named in the stretch, each the first time."""
        out: dict[str, int] = {}
        for at, n in self.named:
            if a <= at < b:
                out.setdefault(n, at)
        return sorted((at, n) for n, at in out.items())

    def one(self, at: int, name: str, a: int) -> dict[str, str | None]:
        """A ship by name, as written with the article and kind before it."""
        head = sieve.compile(rf"(?:\b(?:le|la|the|un|une|an?|l')\s*)(?:[\w-]+ ){{0,2}}{KIND}\b[^,.;]{{0,14}}$", re.I).search(self.page.shadow[a:at])
        start = a + head.start() if head else at
        return {"as_written": self.page.text[start : at + len(name)], "name": name, "imo": self.imo.get(name)}

    def ship(self, a: int, b: int, subject: int | None = None) -> dict[str, str | None] | None:
        """The ship the stretch speaks of: as written, its name, its IMO number; a definite `the ship` is the only one named before."""
        sh, text = self.page.shadow, self.page.text
        here = self.within(a, b)
        if len(here) == 1:
            return self.one(here[0][0], here[0][1], a)
        if here:
            return None
        if (imo := _IMO.search(sh, a, b)) is not None:
            return {"as_written": text[imo.start() : imo.end()], "name": next((n for n, i in self.imo.items() if i == imo[1]), None), "imo": imo[1]}
        before = list(dict.fromkeys(n for at, n in self.named if at < a))
        alone = before[0] if len(before) == 1 else None
        for m in _WRITTEN.finditer(sh, a, b):
            plural = sieve.compile(r"(?:les|ces|des|these|their|both|two|three|four|deux|trois|quatre)\b", re.I).match(m["det"]) or (m["kind"].lower().endswith(("s", "x")) and m["kind"].lower() != "porte-conteneurs")
            if plural:
                return None
            definite = sieve.compile(r"(?:le|la|l'|ce|cet|the|this|that)\b", re.I).match(m["det"] + " ") is not None or m["det"] == "l'"
            name = alone if definite and not sieve.compile(r"\b(?:autre|other|jumeau|sister|second|même type)\b", re.I).search(m[0]) else None
            return {"as_written": text[m.start() : m.end()], "name": name, "imo": self.imo.get(name) if name else None}
        at = subject if subject is not None else a
        if (m2 := PRONOUN.match(sh, at, b)) is not None and alone and _SHIPS_ONLY.search(sh, at, b) and any(at - 400 <= x < at for x, _ in self.named):
            return {"as_written": text[m2.start(1) : m2.end(1)], "name": alone, "imo": self.imo.get(alone)}
        return None


def listed(page: Page, fleet: Fleet, proposition: str, a: int, b: int) -> dict[str, Any] | None:
    """The arguments of a claim that a ship is on a list or moored in a country; null for every other frame."""
    words = page.shadow[a:b]
    if proposition in ("ship.us-sanctioned", "ship.listed"):
        spots = [m for m in gazetteer().find(words) if m.kind in ("state", "capital", "body")]
        by = "state:US" if proposition.startswith("ship.us") else next((m.id for m in spots), None)
        ship = fleet.ship(a, b)
        return {"ship": ship, "by": by} if ship else None
    return None
