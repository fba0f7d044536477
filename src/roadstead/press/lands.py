"""Which state an office belongs to that the words name without one: what the page says, or null where two states have equal right."""

from __future__ import annotations

import re
from functools import cached_property
from typing import NamedTuple

from roadstead.press import sieve
from roadstead.press.attribute import main_subject
from roadstead.press.identify import identify, office_of
from roadstead.press.names import gazetteer, slug
from roadstead.press.page import Page, Sentence
from roadstead.press.shadow import shadow

STATE_OFFICE = sieve.compile(
    r"\b(?:minist(?:er|ers|re|res|ère|ry)\b|president\b|président\b|présidente\b|presidency|présidence|chancell\w+|chanceli\w+|premier\b|lawmakers?|legislators?|MPs?\b|senators?|députée?s?\b|sénat\w+|parlement\w*|parliament\w*|"
    r"prosecutors?|procureure?|parquet|army|armée|military|navy|marine\b|coast ?guard|gardes?[- ]c[ôo]t\w+|intelligence|renseignements?|spy chief|cabinet secretary|secretary of state|secrétaire d'état|home secretary|(?:foreign|defen[cs]e) secretary|"
    r"government spokes\w+|porte-parole du gouvernement|(?:under|deputy|assistant|permanent)[ -]secretary|(?-i:(?:Brigadier|Colonel|Commodore|Admiral|Lieutenant|Superintendent|Brig\.|Gen\.|Maj\.|Lt\.|Col\.|Cmdr\.|Adm\.) (?=[A-ZÀ-Þ])|(?:Maj(?:or|\.)|Lt\.|Brigadier) (?:Gen(?:eral|\.)|Col(?:onel|\.))|(?<!teur )(?<!trice )(?<!taire )(?<!reur )(?:[Cc]olonel|[Gg]énéral|[Aa]miral|[Cc]ommissaire) (?=[A-ZÀ-Þ]))|sous-secrétaire|secrétaire adjointe?|treasury\b|chief of (?:staff|defen[cs]e)|chef d'état-major|joint chiefs|national security|sécurité nationale|police\b|gendarmerie|customs\b|douanes?\b|central bank|banque centrale|border guard|maritime authority|autorité maritime)",
    re.I,
)
LOCAL = sieve.compile(r"\b(?:(?:sous-)?préf(?:et|ète)s?|maires?|capitaines? du port|capitainerie|procureure?s?|harbou?r ?masters?|port captain|mayor|député(?:e)? de la circonscription|élue?s? loca(?:l|le|ux|les))\b", re.I)
_ELSEWHERE = sieve.compile(r"\b(?:maire|préf(?:et|ète)|procureure?|mayor|port|harbou?r ?master|circonscription)(?: de la République)? (?:de |d'|du |of )(?:la |l')?(?-i:(?!République|État)[A-ZÀ-Þ])", re.I)
LAWMAKER = sieve.compile(r"\b(?:lawmaker|legislator|backbencher|députée?|sénat(?:eur|rice)|senator|parlementaire|MP|[Oo]pposition|élue?)\b|\b[Éé]lue? [a-z]|[A-Z][a-z]+ member (?=[A-Z])")
_DAY = r"(?:(?:le )?\d{1,2}(?:er)? [A-Za-zÀ-ÿ]{3,9}\.?|[A-Z][a-zé]{2,8}\.? \d{1,2})(?:,? \d{4})?"
_DATELINE = sieve.compile(rf"\W*(?P<place>[A-ZÀ-Þ][\w'.-]*(?:[ -][A-ZÀ-Þ][\w'.-]*){{0,3}})(?:/[A-ZÀ-Þ][\w ]+)?(?:, ?(?!(?:Updated|Published|Publié)\b)[A-Z][\w. ]{{2,20}}?)?(?:,? (?P<date>{_DAY}))?,? ?(?:\((?P<agency>[^()]{{2,60}})\))? ?(?:[–-]{{1,2}} |,? ?(?:Updated|Published|Publié|Mis à jour)\b)")
_SOURCE = sieve.compile(r"\bSource ?: ?([\w. ]{2,30})")
_SEAT = r"(?:basée?s?|installée?s?|établie?s?|domiciliée?s?|based|headquartered|incorporated|registered) (?:à|en|au|aux|in|at) (?P<at>(?:la |l'|le |the )?[A-ZÀ-Þ][\w' -]{2,30})"
_NAMED = r"(?P<name>[A-ZÀ-Þ][\w&'-]+(?: [A-ZÀ-Þ][\w&'-]+){0,4})"
_SITS = sieve.compile(rf"{_NAMED},? (?:\([^()]{{2,20}}\),? )?(?:(?:an?|une?|the|la|le) (?:[\w-]+ ){{1,4}})?{_SEAT}")
_SEATED = sieve.compile(rf"(?P<at>[A-ZÀ-Þ][\w-]+(?: [A-Z][\w-]+)?)-based (?:[a-z-]+ ){{0,4}}{_NAMED}")
_SORT_FIRST = sieve.compile(r"(?:L'|La |Le |Les |The )?(?:(?:ONG|NGO|Groupe|Société|Compagnie|Association|ong|société|groupe|compagnie|association) )?")
_PLACED = sieve.compile(r"[\"\s]*(?:In|At|À|A|Depuis|From)\s+([A-ZÀ-Þ][\w'-]+(?: [A-ZÀ-Þ][\w'-]+)?),")
_IN_BRACKETS = sieve.compile(r" \(([A-Z][A-Za-z&.-]{1,8})\)")
_CLAUSE = sieve.compile(r"[,.;:\"()]|\b(?:by|par|from|said|told|avec|with|that|que|to|à|and|et|in|dans)\b")
_BEFORE_OFFICE = sieve.compile(r"(?:'s?)? ?(?:[\w-]+ ){0,1}")
_BEHIND_OFFICE = sieve.compile(r" (?:de la |de l'|du |d'|de |of |of the |)")
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
            if named is not None and named.id is None and (words2 := self._opening(s)) and words.startswith(words2):
                named, words = identify(words2), words2  # what was taken for the subject holds its verb
            self._subjects[i] = Body(i, str(named.id), named.country, words) if named is not None and named.id is not None and named.kind != "adjective" else None
        return self._subjects[i]

    def opening(self, i: int) -> Body | None:
        """The body or state that sentence ``i`` opens with."""
        words = self._opening(self.page.sentences[i])
        named = identify(words) if words else None
        return Body(i, str(named.id), named.country, words) if named is not None and named.id is not None else None

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
    def _head(self) -> tuple[str | None, str | None]:
        """(state of the place an agency writes from, state whose own agency the page is of), each null where the head of the page does not say."""
        place = own = None
        known = gazetteer()
        lines = [line.strip() for line in self.page.text[:2500].splitlines()]
        for line in [line for line in lines if line][:14]:
            line = shadow(line[:140])
            if (m := _DATELINE.match(line)) is not None and (m["date"] or m["agency"] or m["place"].isupper()) and place is None:
                name = m["place"].strip(" .-")
                name = name.title() if name.isupper() else name
                place = next((x.country for x in (*known.find(name), *known.cities(name)) if x.kind in ("capital", "state", "city") and x.start == 0), None)
            for said in filter(None, (m and m["agency"], (s := _SOURCE.search(line)) and s[1])):
                own = own or next((x.country for x in known.find(str(said)) if x.kind == "agency" and x.extra == "state_agency"), None)
        return place, own

    @property
    def dateline(self) -> str | None:
        """The state of the city an agency writes from; null without a dateline that names a city or a state of the gazetteer."""
        return self._head[0]

    @property
    def own(self) -> str | None:
        """The state whose own news agency writes the page from home; it means its own offices where it names none."""
        place, own = self._head
        return own if place in (None, own) else None

    @cached_property
    def parliament(self) -> str | None:
        """The state of the one parliament that the page names."""
        found = {m.country for s in self.page.sentences for m in gazetteer().find(self.page.shadow[s.start : s.end]) if m.kind == "body" and m.id.endswith(("-parliament", "-congress"))}
        return found.pop() if len(found) == 1 else None

    def lawmaker(self, i: int, voices: list[tuple[int, str]], at: int) -> tuple[str | None, str | None]:
        """(state, reason) of a member of a parliament whose state the words do not give; other states' voices say nothing about it."""
        s = self.page.sentences[i]
        if (iso := self.placed(s, at)) is not None:
            return iso, "the place that opens the sentence"
        if self.dateline is not None and self.dateline in self.named:
            return self.dateline, "the dateline"
        if self.parliament is not None:
            return self.parliament, "the only parliament on the page"
        if (home := self.domestic) is not None:
            return home, "the public bodies the page names are of one state"
        if len(self.named) == 1:
            return next(iter(self.named)), "the only state on the page"
        here = {c for n, c in voices if i - n <= 3 and self.page.sentences[n].passage == s.passage}
        return (here.pop(), "the state that speaks just before") if len(here) == 1 else (None, None)

    def local(self, i: int, at: int, text: str) -> tuple[str | None, str | None]:
        """(state, reason) of a mayor, a prefect, a harbour master whose place the words do not give; of a place in no list nothing is known."""
        if _ELSEWHERE.search(text):
            return None, None
        if (iso := self.placed(self.page.sentences[i], at)) is not None:
            return iso, "the place that opens the sentence"
        if (home := self.domestic) is not None:
            return home, "the public bodies the page names are of one state"
        return (self.dateline, "the dateline") if self.dateline is not None else (None, None)

    @cached_property
    def domestic(self) -> str | None:
        """The one state whose coast guards, maritime prefects, parliament or unions the page names; ministries and services may be anybody's."""
        sort = gazetteer().sort
        found = {m.country for s in self.page.sentences for m in gazetteer().find(self.page.shadow[s.start : s.end]) if m.kind == "body" and m.country and sort.get(m.id) in ("office", "commission", "union")}
        return found.pop() if len(found) == 1 else None

    @cached_property
    def based(self) -> dict[str, str]:
        """The state of each body of which the page says where it sits, by the slug of its name: `Vigie Nil, basée à Genève`, `Geneva-based Nile Watch`."""
        out: dict[str, set[str]] = {}
        for s in self.page.sentences:
            text = self.page.shadow[s.start : s.end]
            for m in (*_SITS.finditer(text), *_SEATED.finditer(text)):
                lands = {x.country for x in (*gazetteer().find(m["at"]), *gazetteer().cities(m["at"]), *gazetteer().nationalities(m["at"])) if x.country and x.kind != "agency"}
                if len(lands) == 1:
                    out.setdefault(slug(_SORT_FIRST.sub("", m["name"])), set()).add(str(lands.pop()))
        return {k: next(iter(v)) for k, v in out.items() if len(v) == 1}

    def seat(self, name: str) -> str | None:
        """The state a body sits in as the page says it; null where it does not."""
        return self.based.get(slug(_SORT_FIRST.sub("", name))) if self.based else None

    @cached_property
    def long_names(self) -> list[tuple[int, Body]]:
        """(place, body) of every body that the page names by several words, in order."""
        out = []
        for i, s in enumerate(self.page.sentences):
            text = self.page.shadow[s.start : s.end]
            out += [(s.start + m.start, Body(i, m.id, m.country, text[m.start : m.end])) for m in gazetteer().find(text) if m.kind == "body" and " " in text[m.start : m.end]]
        return out

    @cached_property
    def short(self) -> dict[str, Body]:
        """The body that each abbreviation in brackets stands for on the page: `Ostria's National Bureau of Inquiry (NBI)`; none where it stands for two."""
        out: dict[str, dict[str, Body]] = {}
        for i, s in enumerate(self.page.sentences):
            for m in _IN_BRACKETS.finditer(self.page.shadow, s.start, s.end):
                words = _CLAUSE.split(self.page.shadow[max(s.start, m.start() - 90) : m.start()])[-1].strip()
                named = identify(words) if words else None
                if named is not None and named.id is not None and named.id.startswith("org:"):
                    out.setdefault(m[1], {})[named.id] = Body(i, named.id, named.country, words)
        return {k: next(iter(v.values())) for k, v in out.items() if len(v) == 1}

    def office(self, i: int, at: int, text: str) -> tuple[str | None, str | None]:
        """(state, reason) of an office in sentence ``i`` that the page has named before with its state by the same words: `the navy` after `the Ostrian navy`."""
        suffix = office_of(text)
        pattern = next((p for k, p in gazetteer().offices if k == suffix), None)
        own = pattern.search(text) if pattern is not None else None
        if pattern is None or own is None:
            return None, None
        hits: list[tuple[int, str]] = []
        for n in range(max(0, i - 12), i + 1):
            s = self.page.sentences[n]
            said = self.page.shadow[s.start : min(s.end, at)]
            for m in pattern.finditer(said):
                if m[0].lower() != own[0].lower():
                    continue
                for x in (*gazetteer().nationalities(said), *gazetteer().find(said)):
                    if x.country and x.kind in ("adjective", "state", "capital") and ((x.end <= m.start() and _BEFORE_OFFICE.fullmatch(said, x.end, m.start())) or (x.start >= m.end() and _BEHIND_OFFICE.fullmatch(said, m.end(), x.start))):
                        hits.append((n, x.country))
        if len({c for _, c in hits}) == 1 or (hits and len({c for n, c in hits if i - n <= 2}) == 1 and i - hits[-1][0] <= 2):
            return hits[-1][1], "the page has named this office with its state"
        return None, None

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
        hits = [x for x in (*gazetteer().find(m[1]), *gazetteer().cities(m[1])) if x.kind in ("capital", "state", "city")]
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
        if self.own is not None and not any(self.page.sentences[n].passage == s.passage and c != self.own for n, c in near):
            return self.own, "the state's own agency writes the page"
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
        if (home := self.domestic) is not None:
            return home, "the public bodies the page names are of one state"
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
_OFFICIALS_OF = sieve.compile(r"group:[a-z]{2}-officials")


def public_voice(ident: str | None, words: str | None, role: str) -> bool:
    """True when whoever has the id speaks for a state: the state, its bodies and officials, and those who hold its offices."""
    if not ident:
        return False
    if _OFFICIALS_OF.fullmatch(ident):
        return True
    if ident.startswith("person:"):
        known = gazetteer().persons.get(ident)
        if known is not None:
            return known[0].startswith("state:") or _public(known[0])
        said = f"{words or ''} {role}"
        return office_of(said) is not None or STATE_OFFICE.search(said) is not None or any(m.kind == "body" and m.country and _public(m.id) for m in gazetteer().find(shadow(said)))
    return not ident.startswith("group:") and "+" not in ident and _public(ident)


def bare_spokes(text: str) -> bool:
    """True for a spokesperson whose body the words do not name: `Spokesman Ivo Tarrin`, `a spokesperson`."""
    return _SPOKES.match(text) is not None and office_of(text) is None and _OF_COMPLEMENT.search(text) is None


_SPOKES = sieve.compile(r"(?:(?:the|a|an|its|their|le|la|un|une|son|sa|leur)\s)?(?:(?:ministry|military|company|chief|senior|department|agency|ministère)\s)?(?:spokes(?:man|woman|person)|porte-parole|press secretary)\b|(?:(?:the|an?)\s)?(?:senior )?(?:ministry|department) (?:official|source)\b", re.I)
