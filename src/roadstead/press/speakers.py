"""Who speaks in each attribution: as the words name them, and as the page lets us resolve them. Null is allowed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from roadstead.press.found import Found
from roadstead.press.identify import Named, identify, office_id, office_of
from roadstead.press.names import gazetteer, person_name, slug
from roadstead.press.page import Page
from roadstead.press.words import ROLE

_PRONOUN = re.compile(r"(?:il|elle|ils|elles|on|lui|eux|celui-ci|celle-ci|ceux-ci|he|she|they|it|we|him|her|them|ce dernier|cette dernière|ces derniers|the latter)$", re.I)
_DEFINITE = re.compile(r"(?:le|la|les|l'|ce|cette|cet|ces|the|this|that|son|sa|its|his|her|their)\b ?", re.I)
_ORG_WORD = re.compile(r"\b(?:ministère|ministry|département|department|agence|agency|institut|institute|centre|center|think tank|organisation|organi[sz]ation|organisme|ong|ngo|compagnie|company|société|firm|entreprise|armée|military|army|navy|marine|présidence|group|groupe|association|commission|panel|équipe|team|watchdog|newspaper|journal|quotidien|service|outlet|chaîne|diplomatie|embassy|ambassade|bureau|office)\b", re.I)


_GENERIC = re.compile(r"\b(?:diplomat|responsable|official|dirigeant|leader|homme politique|élue?\b)", re.I)


@dataclass
class Speaker:
    """The speaker of a record, ready for the ledger; ``sentence`` tells later mentions how far back it is."""

    as_written: str | None
    id: str | None
    resolved_id: str | None
    country: str | None
    basis: str | None
    kind: str
    sentence: int
    nested: bool = False

    def ledger(self) -> dict[str, str | None]:
        """The ``speaker`` object of a ledger line."""
        return {"as_written": self.as_written, "id": self.id, "resolved_id": self.resolved_id, "country": self.country, "resolution_basis": self.basis}


@dataclass(frozen=True)
class Person:
    """A person the page names in full: where, id, name, country, and the words of the role beside the name."""

    at: int
    id: str
    name: str
    country: str | None
    role: str


class Cast:
    """The persons and bodies of one page, and who has spoken so far."""

    def __init__(self, page: Page):
        self.page = page
        self.people = _people(page)
        self.spoken: list[Speaker] = []

    def speaker(self, f: Found, outer: Speaker | None) -> Speaker:
        """The speaker of ``f``; ``outer`` is whose words it stands in."""
        got = self._speaker(f, outer)
        got.nested = outer is not None
        self.spoken.append(got)
        return got

    def _speaker(self, f: Found, outer: Speaker | None) -> Speaker:
        text = self.page.shadow[f.source[0] : f.source[1]] if f.source else None
        raw = self.page.text[f.source[0] : f.source[1]] if f.source else None
        if text is None:
            if f.frame == "alone" and (last := self._last(f, lambda s: not s.nested)) is not None:
                why = f"stand-alone quotation following {last.as_written!r}" if last.as_written else last.basis
                return Speaker(None, last.resolved_id, last.resolved_id, last.country, why, "implicit_continuation", f.sentence)
            return Speaker(None, None, None, None, None, f.source_kind or "unspecified", f.sentence)
        if _PRONOUN.match(text):
            return self._pronoun(f, text, str(raw), outer)
        named = identify(text)
        if named.kind in ("named", "named_short") and named.id:
            return self._named(f, text, str(raw), named)
        if named.id is None or (named.kind == "definite_np" and named.id.startswith("org:") and " " not in text):
            return self._definite(f, text, str(raw), named)
        kind = f.source_kind or named.kind
        resolved, basis = named.id, None
        if named.kind == "definite_np" and ROLE.search(text) and named.id.startswith("org:"):
            held = [p for p in self.people if p.at < f.extent[0] and p.role and identify(p.role).id == named.id and _same_role(p.role, text)]
            if held:
                resolved, basis = held[-1].id, f"the page names {held[-1].name} with this role"
        return Speaker(raw, named.id, resolved, named.country, basis, kind, f.sentence)

    def _named(self, f: Found, text: str, raw: str, named: Named) -> Speaker:
        country, ident, basis = named.country, named.id, None
        full = next((p for p in self.people if p.id == ident and p.country), None)
        if country is None and full is not None:
            country, basis = full.country, f"role on this page: {full.role}" if full.role else None
        if str(ident).startswith("org:") and " " not in text.strip():
            last = text.strip()
            whole = next((p for p in self.people if p.name.split()[-1] == last), None)
            if whole is not None:
                return Speaker(raw, whole.id, whole.id, whole.country, f"short for {whole.name}", "named_short", f.sentence)
        if str(ident).startswith("org:") and (title := re.match(r"(?:M\.|MM\.|Mme|Mr\.?|Mrs\.?|Ms\.?|Dr\.?) (\S+)$", text)) is not None:
            whole = next((p for p in self.people if p.name.split()[-1] == title[1] or p.name.split()[0] == title[1]), None)
            if whole is not None:
                return Speaker(raw, whole.id, whole.id, whole.country, f"short for {whole.name}", "named_short", f.sentence)
            return Speaker(raw, "person:" + slug(title[1]), "person:" + slug(title[1]), None, None, "named_short", f.sentence)
        return Speaker(raw, ident, ident, country, basis, f.source_kind or named.kind, f.sentence)

    def _definite(self, f: Found, text: str, raw: str, named: Named) -> Speaker:
        """`le ministère`, `the spokesman`: whoever was named with that word before, else nobody."""
        kind = f.source_kind or named.kind
        surname = next((p for p in self.people if re.search(rf"\b{re.escape(p.name.split()[-1])}\b", text)), None)
        if surname is not None and len(p_last(surname)) > 2:
            return Speaker(raw, surname.id, surname.id, surname.country, f"short for {surname.name}", "named_short", f.sentence)
        if not _DEFINITE.match(text):
            return Speaker(raw, named.id, named.id, named.country, None, kind, f.sentence)
        if re.search(r"\s(?:du|des|de|d'|of|for)\b|'s\s", text) and office_of(text) is None:
            return Speaker(raw, named.id, named.id, named.country, None, kind, f.sentence)
        office = office_of(text)
        nations = gazetteer().nationalities(text)
        iso = named.country or (nations[0].country if nations else None)
        if office is not None:
            before = next((s for s in reversed(self.spoken) if s.resolved_id and str(s.resolved_id).startswith("org:") and s.resolved_id == office_id(str(s.country), office)), None)
            if before is not None and iso in (None, before.country):
                return Speaker(raw, before.resolved_id, before.resolved_id, before.country, f"no nationality in this mention; antecedent {before.as_written!r}", "definite_np", f.sentence)
        if _ORG_WORD.search(text):
            before = self._last(f, lambda s: bool(s.resolved_id) and str(s.resolved_id).startswith("org:") and iso in (None, s.country) and not s.nested)
        elif ROLE.search(text):
            before = self._last(f, lambda s: bool(s.resolved_id) and not str(s.resolved_id).startswith(("state:", "group:")) and iso in (None, s.country))
            if before is not None and not (_same_role(before.as_written or "", text) or (_GENERIC.search(text) and str(before.resolved_id).startswith("person:"))):
                before = None
            if before is None or not str(before.resolved_id).startswith("person:"):
                held = [p for p in self.people if p.at < f.extent[0] and p.role and _same_role(p.role, text) and iso in (None, p.country)]
                if held:
                    return Speaker(raw, held[-1].id, held[-1].id, held[-1].country, f"the page names {held[-1].name} with this role", "definite_np", f.sentence)
        else:
            before = None
        if before is not None:
            return Speaker(raw, before.resolved_id, before.resolved_id, before.country, f"definite words, antecedent {before.as_written!r}", "definite_np", f.sentence)
        return Speaker(raw, named.id, named.id, named.country or iso, None, kind, f.sentence)

    def _pronoun(self, f: Found, text: str, raw: str, outer: Speaker | None) -> Speaker:
        low = text.lower()
        many = low in ("ils", "elles", "eux", "they", "them", "ceux-ci", "ces derniers")
        if outer is not None and outer.resolved_id and (many == _plural(outer) or low == "they"):
            return Speaker(raw, outer.id, outer.resolved_id, outer.country, f"{raw!r} -> {outer.as_written!r}", "pronoun", f.sentence)
        if low in ("on", "we"):
            return Speaker(raw, None, None, None, None, "pronoun", f.sentence)
        s0 = self.page.sentences[f.sentence]
        if f.source and f.source[0] - s0.start > 25 and low in ("it", "il", "elle", "they") and not any(s.sentence == f.sentence for s in self.spoken):
            own = [m for m in gazetteer().find(self.page.shadow[s0.start : s0.start + 40]) if m.kind in ("state", "capital", "body") and m.start <= 6]
            if own and f.frame == "preposed":
                return Speaker(raw, own[0].id, own[0].id, own[0].country, f"{raw!r} -> subject of the sentence", "pronoun", f.sentence)
        here = [s for s in self.spoken if s.sentence == f.sentence and _agrees(s, low, many)]
        last = here[-1] if here else None
        if last is None:
            person = self._person_before(f, low)
            recent = self._last(f, lambda s: not s.nested and _agrees(s, low, many))
            if person is not None and (recent is None or recent.sentence < f.sentence - 1):
                return Speaker(raw, person.id, person.id, person.country, f"{raw!r} -> {person.name}", "pronoun", f.sentence)
            last = recent
        if last is None or last.resolved_id is None:
            return Speaker(raw, None, None, None, None, "pronoun", f.sentence)
        return Speaker(raw, last.resolved_id, last.resolved_id, last.country, f"{raw!r} -> {last.as_written!r}", "pronoun", f.sentence)

    def _person_before(self, f: Found, low: str) -> Person | None:
        """The one person the sentence before names, for `il`, `elle`, `he`, `she`."""
        if low not in ("il", "elle", "he", "she") or f.sentence == 0:
            return None
        s = self.page.sentences[f.sentence - 1]
        named = {p.id: p for p in self.people if s.start <= p.at < s.end}
        return next(iter(named.values())) if len(named) == 1 else None

    def _last(self, f: Found, fits) -> Speaker | None:  # type: ignore[no-untyped-def]
        for s in reversed(self.spoken):
            if f.sentence - s.sentence > 6:
                return None
            if s.resolved_id is not None and fits(s):
                return s
        return None


def p_last(p: Person) -> str:
    """The last word of a person's name."""
    return p.name.split()[-1]


def _plural(s: Speaker) -> bool:
    words = (s.as_written or "").lower()
    return bool(re.match(r"(?:les|des|plusieurs|certains|deux|trois|ils|elles|they|two|three|several|some)\b", words)) or bool(re.search(r"\b(?:officials|authorities|analysts|experts|researchers|lawmakers|investigators|states)\b", words)) or "+" in (s.id or "")


def _agrees(s: Speaker, low: str, many: bool) -> bool:
    words = (s.as_written or "").lower()
    if s.resolved_id is None:
        return False
    person = str(s.resolved_id).startswith("person:")
    if many:
        return _plural(s) or (low == "they" and not person)
    if _plural(s):
        return False
    if low == "it":
        return not person
    if low in ("he", "him", "she", "her"):
        return person or ROLE.search(words) is not None
    if low in ("elle", "celle-ci"):
        return person or bool(re.match(r"(?:la|une|cette|l')", words)) or s.kind == "metonymy_state"
    return not re.match(r"(?:la|une)\s", words) or person


_KINDS = ("porte-parole|spokes", "ministre|minister", "président|president", "ambassad|envoy", "général|general", "amiral|admiral", "chef|head|chief", "directeur|director|directrice", "analyst|researcher|cherch|expert", "secrétaire|secretary", "dirigeant|leader")


def _same_role(role: str, text: str) -> bool:
    return any(re.search(k, role, re.I) and re.search(k, text, re.I) for k in _KINDS)


def _people(page: Page) -> list[Person]:
    """Everybody the page names in full or by a known name, with the words beside the name."""
    known = gazetteer()
    out: list[Person] = []
    for s in page.sentences:
        text = page.shadow[s.start : s.end]
        spans = [(m.start, m.end, m.id, m.country) for m in known.find(text) if m.kind == "person"]
        at = 0
        while (p := person_name(text[at:])) is not None:
            a, b = at + p[0], at + p[1]
            if not any(x < b and a < y for x, y, _, _ in spans):
                spans.append((a, b, "person:" + slug(text[a:b]), None))
            at = b
        for a, b, ident, country in sorted(spans):
            before = re.split(r"[.;:\"(]|\b(?:que|that|après|after|et|and)\b", text[max(0, a - 110) : a])[-1]
            before = before.split(", ")[-1] if ROLE.search(before.split(", ")[-1]) else before if ROLE.search(before) and before.rstrip().endswith(",") else ""
            after = re.match(r",?\s+(?:(?:le|la|l'|the|an?|un|une)\s*)?([^,.;:\"]{3,90})", text[b : b + 110])
            role = before.strip(" ,") or (after[1] if after and ROLE.search(after[1][:45]) and text[b : b + 1] == "," else "")
            if country is None and role:
                country = identify(role).country
            out.append(Person(s.start + a, ident, text[a:b], country, role))
    return out
