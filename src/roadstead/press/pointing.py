"""What `its embassy`, `son ministère`, `the registry's director` and `these officials` point back to; null where two have equal right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from roadstead.press import sieve
from roadstead.press.agree import CABINET, COMPLEMENT, HE, SHE, classes, gender
from roadstead.press.attribute import main_subject
from roadstead.press.identify import Named, identify, office_id, office_of
from roadstead.press.names import gazetteer
from roadstead.press.voice import Speaker, plural
from roadstead.press.words import ROLE

if TYPE_CHECKING:
    from roadstead.press.found import Found
    from roadstead.press.people import Person
    from roadstead.press.speakers import Cast

POSSESSIVE = sieve.compile(r"(its|their|his|her|son|sa|ses|leurs?)\s", re.I)
_OF_THEIRS = sieve.compile(r"\b(?:of (?:its|their|his|her)|de (?:son|sa|ses|leurs?))\s", re.I)
_BODY_OF = sieve.compile(r"(?:the|le|la|l')\s?([\w-]+)'s\s|\b(?:of the|du|de la|de l')\s?([a-zà-ÿ-]+)(?=$|,)", re.I)
_OWN_OFFICE = sieve.compile(r"(?:ministry|department|ministère|département)\b", re.I)
_SAME_ONES = sieve.compile(r"(?:ces|les mêmes|le même|la même|cette même|ce même|these|those|the same|this same) (?:\w+ )??((?:responsable|officiel|diplomate|expert|analyste|chercheur|enquêteur|député|official|diplomat|expert|analyst|researcher|investigator|lawmaker|executive|cadre|source)s?)$", re.I)
_GENERIC = sieve.compile(r"(?:le|la|l'|the)\s?(?:dirigeante?|responsable|syndicaliste|patronn?e?|chercheu(?:r|se)|élue?|militante?|officier|diplomate|homme politique|ministre|minister|unionist|executive|lawmaker|boss|captain|activist|campaigner|researcher|spokes\w+)$", re.I)
_HEAD_OF_STATE = sieve.compile(r"(?:le |la |the )?(?:chef(?:fe)? de l'état|head of state|chef(?:fe)? d'état)$", re.I)

_LEADING = sieve.compile(r"[\"\s]*(?:S'|Si |Bien qu'|Même s'|Tandis qu'|Alors qu'|Quand |Lorsqu'|Comme |Après qu'|While |Although |Though |Even though |Even as |If |As |When |After |Before )", re.I)
_ACCUSED = sieve.compile(r"(?:accus|soupçonn|suspect|reproch|met en cause|mis en cause|incrimin)\w*(?: à)?(?: (?:le|la|l'|M\.|Mme)(?: ?[a-zà-ÿ-]+){0,2})? $")
_CONCERNED = sieve.compile(r"l'intéressée?$", re.I)
_SAME_SOURCE = sieve.compile(r"(?:the same|this|that|la même|cette|the) (?:\w+ )?source$", re.I)


_FIRM_ROLE = sieve.compile(r"\b(?:chief executive|CEO|managing director|chair(?:man|woman)?|PDG|directeur général|directrice générale|owner|founder|fondat(?:eur|rice)|lawyer|avocate?|gérante?|patronn?e?)\b")
"""A state has none of these."""


class Owner(NamedTuple):
    """Whose office it is: id, country, the words it was named by, and the office it holds itself."""

    id: str
    country: str | None
    words: str
    office: str | None


def _owner(c: Cast, ident: str, country: str | None, words: str) -> Owner:
    role = next((p.role for p in c.people if p.id == ident and p.role), "")
    known = gazetteer().persons.get(ident)
    office = office_of(f"{words} {role}") if ident.startswith("person:") else ident.split("-", 1)[-1] if ident.startswith("org:") else None
    return Owner(ident, country or (known[1] if known else None), words, office)


def owner(c: Cast, f: Found, word: str) -> Owner | None:
    """Whom `its` or `his` means: the one named before in the same sentence, else the subject or the speaker of the sentence before."""
    s = c.page.sentences[f.sentence]
    at = f.source[0] if f.source else s.start
    person = word in ("his", "her")
    before = c.page.shadow[s.start : at]
    if len(before.strip(' "')) > 4 and c.page.quote_at(s, s.start) is None:
        people = {p.id: p for p in c.people if s.start <= p.at < at}
        if len(people) == 1 and word in ("his", "her", "son", "sa"):
            one = next(iter(people.values()))
            return _owner(c, one.id, one.country, one.name)
        lands = {m.id: m for m in (*gazetteer().find(before), *gazetteer().nationalities(before)) if m.kind in ("state", "capital", "adjective") and c.page.quote_at(s, s.start + m.start) is None}
        org = next((m for m in gazetteer().find(before) if m.kind == "body" and m.country not in {x.country for x in lands.values()} and c.page.quote_at(s, s.start + m.start) is None), None)
        if org is not None and not people and not person:
            # `The UN panel asked what was done about Pyongyang, said its head`: the panel's, not the state's.
            return _owner(c, org.id, org.country, before[org.start : org.end]) if org.start < min((m.start for m in lands.values()), default=len(before)) else None
        if len(lands) == 1 and not people and not person:
            m = next(iter(lands.values()))
            return Owner(m.id, m.country, before[m.start : m.end], None)
        if len(lands) > 1 or people:
            return None
    for i in range(f.sentence - 1, max(-1, f.sentence - 3), -1):
        if i < f.sentence - 1 and c.page.sentences[i].passage != s.passage:
            return None
        body = c.land.subject(i)
        said = [x for x in c.spoken if x.sentence == i and not x.nested and x.resolved_id]
        if body is not None and "+" not in body.id and not (person and not body.id.startswith("person:")):
            same = next((x for x in said if x.resolved_id == body.id), None)
            return _owner(c, body.id, body.country or (same.country if same else None) or c.lands.get(body.id, (None, None))[0], body.words)
        if said:
            ids = {x.resolved_id for x in said}
            one1 = said[-1]
            if len(ids) > 1 or "+" in str(one1.resolved_id) or (person and not str(one1.resolved_id).startswith("person:")):
                return None
            return _owner(c, str(one1.resolved_id), one1.country, one1.as_written or "")
        named = {p.id: p for p in c.people if c.page.sentences[i].start <= p.at < c.page.sentences[i].end}
        if len(named) == 1:
            one2 = next(iter(named.values()))
            return _owner(c, one2.id, one2.country, one2.name)
        if named:
            return None
    return None


def possessed(c: Cast, f: Found, text: str, raw: str, kind: str) -> Speaker | None:
    """`Its embassy in London`, `his ministry`, `son porte-parole`: the office of whoever was the subject before."""
    m = POSSESSIVE.match(text)
    if m is None:
        return None
    rest = text[m.end() :]
    office = office_of(rest)
    spokes = sieve.compile(r"(?:[a-z]+ )?(?:spokes\w+|porte-parole)", re.I).match(rest) is not None
    if office is None and not spokes and not _OWN_OFFICE.match(rest):
        return None
    who = owner(c, f, m[1].lower())
    if who is None or who.country is None:
        return None
    if office is None:
        if spokes and not who.id.startswith("person:"):
            return Speaker(raw, who.id, who.id, who.country, f"{m[1]!r} -> {who.words!r}", kind, f.sentence)
        office = who.office if who.office in CABINET | {"economy", "trade", "presidency", "agriculture", "environment", "information"} else None
    if office is None:
        return None
    ident = office_id(who.country, office)
    return Speaker(raw, ident, ident, who.country, f"{m[1]!r} -> {who.words!r}", kind, f.sentence)


def owned_land(c: Cast, f: Found, text: str) -> tuple[str | None, str | None]:
    """The state of somebody whose office the words give by what they point back to: `Son porte-parole, X`, `the head of their federation, X`, `the registry's director, X`."""
    if (m := POSSESSIVE.match(text)) is not None or (m := _OF_THEIRS.search(text)) is not None:
        who = owner(c, f, m[0].split()[-1].lower())
        if who is not None and who.id.startswith("state:") and _FIRM_ROLE.search(text):
            return None, None
        return (who.country, f"{m[0].strip()!r} -> {who.words!r}") if who is not None and who.country else (None, None)
    for m in _BODY_OF.finditer(text):
        noun = m[1] or m[2]
        if (wanted := classes(noun)) and (meant := c.meant(f, wanted)) is not None and meant[0]:
            return meant[0], f"{noun!r} -> {meant[1]!r}"
    return None, None


def pointed(c: Cast, f: Found, text: str, raw: str) -> Speaker | None:
    """`these officials`, `le même responsable`: whoever was named with that noun last; the reported ones too."""
    m = _SAME_ONES.match(text)
    if m is None:
        return None
    noun = m[1].lower().rstrip("s")
    many = m[1].lower().endswith("s") and not text.lower().startswith(("le ", "la ", "ce ", "cette "))
    for s in reversed(c.spoken):
        if f.sentence - s.sentence > 5:
            break
        if s.as_written and noun in s.as_written.lower() and plural(s) == many and not _SAME_ONES.match(s.as_written):
            return Speaker(raw, s.resolved_id, s.resolved_id, s.country, f"definite words, antecedent {s.as_written!r}", "definite_np", f.sentence)
    if noun == "source" and many and (group := next((s for s in reversed(c.spoken) if f.sentence - s.sentence <= 5 and plural(s) and str(s.resolved_id).startswith("group:")), None)) is not None:
        return Speaker(raw, group.resolved_id, group.resolved_id, group.country, f"definite words, antecedent {group.as_written!r}", "definite_np", f.sentence)
    begin = c.page.sentences[max(0, f.sentence - 2)].start
    end = f.source[0] if f.source else begin
    before = [w for p in (rf"(?<![\w-])[A-ZÀ-Þ][\w.-]+ {noun}s?(?![\w-])", rf"(?<![\w-]){noun}s? [a-zà-ÿ-]+(?![\w-])") for w in re.findall(p, c.page.shadow[begin:end])]
    named = {(n.id, n.country): w for w in before if (n := identify(w)).country}
    if many and len(named) == 1:
        (ident, country), words = next(iter(named.items()))
        return Speaker(raw, ident, ident, country, f"definite words, antecedent {words!r}", "definite_np", f.sentence)
    return None


def role_holder(c: Cast, f: Found, text: str, title: bool = False) -> Person | None:
    """The one person whom a bare word for an office or a trade means: `Le sous-préfet` whom the page names later, `La dirigeante` of the sentence before."""
    if _HEAD_OF_STATE.match(text):
        held = {p.id: p for p in c.people if p.at < f.extent[0] and p.role and office_of(p.role) == "presidency" and gender(text) in (None, gender(p.role) or gender(text))}
        return next(iter(held.values())) if len(held) == 1 else None
    head = sieve.compile(r"(?:(?:le|la|l'|the)\s?)?([\w'-]+(?: [\w'-]+)?)$", re.I).match(text)
    if head is None or COMPLEMENT.search(text):
        return None
    word = sieve.compile(rf"(?<![\w-]){re.escape(head[1])}(?![\w-])", re.I)
    held = {p.id: p for p in c.people if p.role and word.search(p.role)}
    if len(held) == 1 and ROLE.search(text) and (title or not sieve.compile(r"(?:spokes\w+|porte-parole|official|responsable|member|membre|chef|chief|head)$", re.I).match(head[1])):
        return next(iter(held.values()))
    if _GENERIC.match(text):
        s = c.page.sentences[f.sentence]
        start = c.page.sentences[f.sentence - 1].start if f.sentence and c.page.sentences[f.sentence - 1].passage == s.passage else s.start
        at = f.source[0] if f.source else s.start
        mine = gender(text)
        near = {p.id: p for p in c.people if start <= p.at < at}
        fits = {k: p for k, p in near.items() if p.role and gender(p.role) in (None, mine)}
        return next(iter(fits.values())) if len(near) == 1 and fits else None
    return None


def unnamed_before(c: Cast, f: Found, low: str) -> Speaker | None:
    """The unnamed person who spoke last, in this sentence or the one before, and nobody else with them: a pronoun then is that nobody."""
    said = [s for s in c.spoken if not s.nested and s.as_written and f.sentence - s.sentence <= 1]
    if not said or said[-1].resolved_id is not None or said[-1].kind not in ("unnamed_role", "anonymous_role") or low not in HE | SHE:
        return None
    last = said[-1]
    s = c.page.sentences[last.sentence]
    end = f.source[0] if f.source else f.extent[0]
    if any(s.start <= p.at < end for p in c.people) or gender(str(last.as_written)) == ("f" if low in HE else "m"):
        return None
    return last


_ITS_PAPER = sieve.compile(r"(?:le|ce|la|cette|the|this) (?:même |same )?(?P<noun>communiqué|texte|déclaration|lettre|message|document|statement|letter|text|notice|announcement|release|readout|advisory)(?: conjointe?)?$", re.I)
_PAPERS = {"texte": "communiqué|déclaration|lettre|résolution|message|texte", "text": "statement|letter|resolution|message|text", "document": "rapport|report|document", "notice": "notice|announcement|statement|advisory", "announcement": "announcement|notice|statement", "release": "release|statement", "readout": "readout|statement|call"}


def _whose_paper(c: Cast, f: Found, text: str, raw: str) -> Speaker | None:
    """`le communiqué`, `the statement`: whoever last spoke in a sentence that names such a paper, this one included; nobody where that one is unknown."""
    m = _ITS_PAPER.match(text)
    if m is None:
        return None
    noun = _PAPERS.get(m["noun"].lower(), m["noun"].lower())
    near = {s.resolved_id: s for s in c.spoken if not s.nested and 0 <= f.sentence - s.sentence <= 4}
    for s in reversed(c.spoken):
        if f.sentence - s.sentence > 6:
            break
        if s.nested or not s.as_written:
            continue
        there = c.page.sentences[s.sentence]
        if re.search(rf"\b(?:{noun})", c.page.shadow[there.start : there.end], re.I) and (s.resolved_id or not _ITS_PAPER.match(s.as_written)):
            return Speaker(raw, s.resolved_id, s.resolved_id, s.country, f"definite words, antecedent {s.as_written!r}", "definite_np", f.sentence)
    one = next(iter(near.values())) if len(near) == 1 else None
    if one is not None and str(one.resolved_id).startswith(("org:", "state:")):
        return Speaker(raw, one.resolved_id, one.resolved_id, one.country, f"definite words, antecedent {one.as_written!r}", "definite_np", f.sentence)
    return None


def concerned(c: Cast, f: Found, text: str, raw: str) -> Speaker | None:
    """`l'intéressé`, `the same source`: words that only point back; null where they are none of these."""
    if (paper := _whose_paper(c, f, text, raw)) is not None:
        return paper
    if _CONCERNED.match(text):
        for i in range(f.sentence, max(-1, f.sentence - 3), -1):
            s = c.page.sentences[i]
            end = f.source[0] if f.source and i == f.sentence else s.end
            named = {p.id: p for p in c.people if s.start <= p.at < end}
            if len(named) > 1:
                # `X accuse Y de Z, ce que l'intéressé dément`: the one accused.
                named = {p.id: p for p in c.people if s.start <= p.at < end and _ACCUSED.search(c.page.shadow, max(s.start, p.at - 40), p.at)}
            if named:
                one = next(iter(named.values()))
                return Speaker(raw, one.id, one.id, one.country, f"{raw!r} -> {one.name}", "definite_np", f.sentence) if len(named) == 1 else None
    if _SAME_SOURCE.match(text):
        before = next((s for s in reversed(c.spoken) if not s.nested and f.sentence - s.sentence <= 4 and s.as_written and sieve.compile(r"\bsources?\b", re.I).search(s.as_written)), None)
        if before is not None:
            return Speaker(raw, before.resolved_id, before.resolved_id, before.country, f"definite words, antecedent {before.as_written!r}", "definite_np", f.sentence)
    return None


def latter(c: Cast, f: Found, low: str, raw: str) -> Speaker:
    """`ce dernier`, `celle-ci`, `the latter`: the last one named before, if the gender agrees and it is one."""
    none = Speaker(raw, None, None, None, None, "pronoun", f.sentence)
    if low.startswith(("ceux", "celles", "ces")):
        # Several: who spoke last before, where they were several and nobody else has spoken since.
        last = next((s for s in reversed(c.spoken) if not s.nested and s.resolved_id and f.sentence - s.sentence <= 2), None)
        return Speaker(raw, last.resolved_id, last.resolved_id, last.country, f"{raw!r} -> {last.as_written!r}", "pronoun", f.sentence) if last is not None and plural(last) else none
    at = f.source[0] if f.source else f.extent[0]
    s = c.page.sentences[f.sentence]
    start = s.start if at - s.start > 25 or f.sentence == 0 else c.page.sentences[f.sentence - 1].start
    text = c.page.shadow[start:at]
    named: list[tuple[int, str, str | None, str]] = [(p.at - start, p.id, p.country, p.name) for p in c.people if start <= p.at < at]
    named += [(m.start, m.id, m.country, text[m.start : m.end]) for m in gazetteer().find(text) if m.kind in ("body", "agency", "state")]
    if not named:
        return none
    place, ident, country, name = max(named)
    if low != "the latter" and (m := sieve.compile(r"\b(?:le|la|un|une|son|sa) ([a-zà-ÿ-]+)").search(text, place + len(name))) is not None and ROLE.fullmatch(m[1]):
        return none  # `a rencontré le préfet. Ce dernier`: the one named last has no name
    person = ident.startswith("person:")
    article = sieve.compile(r"\b(le|la|un|une|sa) $", re.I).search(text[:place])
    mine = ("f" if article[1].lower() in ("la", "une", "sa") else "m") if article else None
    if person:
        role = next((p.role for p in c.people if p.id == ident and p.role), "")
        mine = mine or gender(role)
    if low in ("ce dernier", "celui-ci", "cette dernière", "celle-ci") and mine not in ((None, "m") if low in HE else (None, "f")):
        return none
    if not person and mine is None and low != "the latter":
        return none
    return Speaker(raw, ident, ident, country, f"{raw!r} -> {name}", "pronoun", f.sentence)


def announced(c: Cast, f: Found, low: str, raw: str) -> Speaker | None:
    """`S'il n'a rien confirmé, M. X a souligné`: the subject of the clause that the pronoun's own one leads to, where it is a person and agrees."""
    s = c.page.sentences[f.sentence]
    if f.source is None or low not in ("il", "elle", "he", "she") or _LEADING.fullmatch(c.page.shadow, s.start, f.source[0]) is None:
        return None
    for m in re.finditer(", ", c.page.shadow[f.source[1] : s.end]):
        at = f.source[1] + m.end()
        if c.page.quote_at(s, at) is not None or (span := main_subject(c.page, s, at - 1, s.end)) is None or span[0] != at:
            continue
        named = identify(c.page.shadow[span[0] : span[1]])
        if named.id is not None and named.id.startswith("person:") and gender(c.page.shadow[span[0] : span[1]]) in (None, "m" if low in HE else "f"):
            words = c.page.shadow[span[0] : span[1]]
            return Speaker(raw, named.id, named.id, named.country, f"{raw!r} -> {words!r}", "pronoun", f.sentence)
        return None
    return None


def relative(c: Cast, f: Found, text: str, raw: str, named: Named) -> Speaker:
    """`la sœur de Kim Jong-un`: the one other person of the page with that family name; else nobody, of the same state."""
    known = next(m for m in gazetteer().find(text) if m.kind == "person")
    family = {n for n in text[known.start : known.end].replace("-", " ").split() if n[0].isupper()}
    held = {p.id: p for p in c.people if p.id != known.id and family & {p.name.split()[0], p.name.split()[-1]} and p.country in (None, known.country)}
    if len(held) == 1 and named.id is None:
        one = next(iter(held.values()))
        return Speaker(raw, one.id, one.id, one.country or known.country, f"the page names {one.name} of that family", "definite_np", f.sentence)
    return Speaker(raw, named.id, named.id, named.country, None, named.kind, f.sentence)
