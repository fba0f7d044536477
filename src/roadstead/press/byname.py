"""Whom a part of a name, `others` and `the American official` mean, by what the page has said before; null where two have equal right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from roadstead.press import sieve
from roadstead.press.agree import HE
from roadstead.press.identify import Named, office_of
from roadstead.press.lands import STATE_OFFICE, public_voice
from roadstead.press.names import gazetteer
from roadstead.press.voice import Speaker, plural
from roadstead.press.words import ROLE

if TYPE_CHECKING:
    from roadstead.press.found import Found
    from roadstead.press.people import Person
    from roadstead.press.speakers import Cast

_PART = sieve.compile(r"(?:(?:the|le|la|les|l')\s?)?(?-i:([A-ZÀ-Þ][a-zà-ÿ]{3,}))$", re.I)
_SHORT = sieve.compile(r"(?:(?:the|le|la|les|l')\s?)?(?-i:([A-Z]{2,8}))(?:'s)?$", re.I)
_COMMON = frozenset("National International United State Islamic Supreme Security Foreign Central European African Arab World Russian American Department Ministry Ministère Général Généraux General House White Maison National Nationale Trade People Royal Republic République Intelligence Research Studies Energy Defense Defence".split())  # noqa: SIM905
_OTHERS = sieve.compile(r"(?:others|d'autres|other officials|d'autres responsables)$", re.I)
_ONE_OFFICIAL = sieve.compile(r"(?:the|le|la|l'|ce|cette|this|that)\s?(?:[\w-]+ ){0,3}?(?:officielle?|responsable|official|diplomate?|officer)\b(?!s)", re.I)
_ONE_OUTLET = sieve.compile(r"(?:the|le|la|l'|ce|cette|this|that)\s?(?:[\w-]+ ){0,2}?(?:journal|quotidien|hebdomadaire|magazine|newspaper|daily|paper|broadcaster|agency|agence|chaîne|outlet)\b", re.I)
_SEVERAL = sieve.compile(r"\b(?:officials|responsables|officiels|diplomates|diplomats)\b", re.I)


class Hit(NamedTuple):
    """Who is meant: id, country, and the words that were used before."""

    id: str
    country: str | None
    words: str


def body(c: Cast, text: str, before: int) -> Hit | None:
    """`les Gardiens`, `the Council`: the one body whose longer name stands before and has that word in it."""
    if (a := _SHORT.match(text)) is not None:
        known = c.land.short.get(a[1])
        return Hit(known.id, known.country, known.words) if known is not None else None
    m = _PART.match(text)
    if m is None or m[1] in _COMMON:
        return None
    stem = m[1].rstrip("s")
    hits = {b.id: Hit(b.id, b.country, b.words) for at, b in c.land.long_names if at < before and any(w.rstrip("s") == stem for w in b.words.split())}
    return next(iter(hits.values())) if len(hits) == 1 else None


def outlet(c: Cast, f: Found, text: str, named: Named) -> Hit | None:
    """`le journal américain`: the one paper or agency of that state that has spoken lately."""
    if named.country is None or not str(named.id).endswith("-media") or _ONE_OUTLET.match(text) is None:
        return None
    said = {s.resolved_id: s for s in c.spoken if f.sentence - s.sentence <= 6 and s.resolved_id in gazetteer().agencies and s.country == named.country}
    return Hit(str(one.resolved_id), one.country, one.as_written or "") if len(said) == 1 and (one := next(iter(said.values()))) else None


def others(c: Cast, f: Found, text: str) -> Hit | None:
    """`… officials said, while others said`: more of those who have spoken in that sentence."""
    if not _OTHERS.match(text):
        return None
    last = next((s for s in reversed(c.spoken) if not s.nested and f.sentence - s.sentence <= 1), None)
    return Hit(last.resolved_id, last.country, last.as_written or "") if last is not None and last.resolved_id and last.resolved_id.startswith("group:") and plural(last) else None


def official(c: Cast, f: Found, text: str, named: Named) -> Hit | None:
    """`the American official`: the one person who has lately spoken for that state, and nobody else for it."""
    if named.country is None or _ONE_OFFICIAL.match(text) is None or _SEVERAL.search(text) or office_of(text) not in (None, "presidency"):
        return None
    roles = {p.id: p.role for p in c.people if p.role}
    said = {
        s.resolved_id: s for s in c.spoken
        if not s.nested and f.sentence - s.sentence <= 6 and s.country == named.country and str(s.resolved_id).startswith("person:") and public_voice(s.resolved_id, s.as_written, roles.get(str(s.resolved_id), ""))
    }  # fmt: skip
    if len(said) != 1:
        return None
    one = next(iter(said.values()))
    return Hit(str(one.resolved_id), one.country, one.as_written or "")


def introduced_by(c: Cast, f: Found, ident: str) -> Hit | None:
    """The office whose words a bare name goes on with: `The Osterian ambassador denied it. Ilmo Tarrask said …`; none for a name that the page gives a role or names before."""
    s = c.page.sentences[f.sentence]
    at = f.source[0] if f.source else f.extent[0]
    if any(p.id == ident and (p.role or p.at < min(at, s.start)) for p in c.people) or any(x.resolved_id == ident for x in c.spoken):
        return None
    before = [x for x in c.spoken if not x.nested and x.sentence in (f.sentence - 1, f.sentence) and x.resolved_id]
    if not before or len({x.resolved_id for x in before}) != 1 or any(s0 <= p.at < at and p.id != ident for p in c.people for s0 in [c.page.sentences[before[-1].sentence].start]):
        return None
    last = before[-1]
    if not str(last.resolved_id).startswith("org:") or sieve.compile(r"\bsources?\b", re.I).search(last.as_written or "") or last.country is None or plural(last) or not public_voice(last.resolved_id, last.as_written, ""):
        return None
    return Hit(str(last.resolved_id), last.country, last.as_written or "")


def person_here(c: Cast, f: Found, low: str) -> Person | None:
    """The one person named before the pronoun in its own sentence, for `il`, `elle`, `he`, `she`."""
    s = c.page.sentences[f.sentence]
    at = f.source[0] if f.source else s.start
    named = {p.id: p for p in c.people if s.start <= p.at < at and c.page.quote_at(s, p.at) is None}
    one = next(iter(named.values()), None)
    return one if one is not None and len(named) == 1 and low in ("il", "elle", "he", "she") and c.gender_of(one.id) in (None, "m" if low in HE else "f") else None


def carried(c: Cast, f: Found) -> str | None:
    """The country whose state agency carries the statement, by the words of the sentence."""
    s = c.page.sentences[f.sentence]
    text = c.page.shadow[s.start : s.end]
    if not sieve.compile(r"\b(?:carried|relay\w*|diffus\w+|published|publié\w*|released|quoted|cité\w*|statement|communiqué|déclaration)\b", re.I).search(text):
        return None
    lands = {m.country for m in gazetteer().find(text) if m.kind == "agency" and m.extra == "state_agency" and not any(a <= s.start + m.start < b for a, b in f.content)}
    return lands.pop() if len(lands) == 1 else None


def stated(c: Cast, f: Found, text: str, named: Named, raw: str) -> Speaker | None:
    """Bare `authorities`, `security officials`, `le gouvernement`: those of the state that the page speaks of there."""
    if named.country is not None or f.source is None or ROLE.fullmatch(text):
        return None
    bare = _BARE_GOVERNMENT.match(text) is not None
    if not bare and not (named.id == "group:officials" and (_AUTHORITIES.search(text) or STATE_OFFICE.search(text))):
        return None
    land, why = c.land.state(f.sentence, c.voices(f), f.source[0])
    if land is None and bare and (own := c.land.subject(f.sentence)) is not None and own.id.startswith("state:") and "+" not in own.id:
        land, why = own.country, f"the state the sentence speaks of: {own.words!r}"
    if land is None:
        return None
    ident = f"state:{land}" if bare else f"group:{land.lower()}-officials"
    return Speaker(raw, ident, ident, land, why, "metonymy_regime" if bare else "unnamed_officials", f.sentence)


_BARE_GOVERNMENT = sieve.compile(r"(?:the|le|la)\s(?:government|gouvernement|junte|junta)$", re.I)
_AUTHORITIES = sieve.compile(r"^(?:(?:the|les|local|des|ces|these|certaines)\s){0,2}(?:authorities|autorités)(?: locales)?$|\b(?:services? de sécurité|security (?:officials?|services?|sources?)|de (?:la )?(?:défense|police|l'armée)|militaires?|military|defen[cs]e)\b", re.I)


