"""Who speaks in each attribution: as the words name them, and as the page lets us resolve them. Null is allowed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from roadstead.press import sieve
from roadstead.press.attribute import main_subject
from roadstead.press.found import Found
from roadstead.press.identify import Named, identify, office_id, office_of
from roadstead.press.names import gazetteer, person_name, slug
from roadstead.press.page import Page
from roadstead.press.words import AUX, ROLE

_PRONOUN = sieve.compile(r"(?:il|elle|ils|elles|on|lui|eux|celui-ci|celle-ci|ceux-ci|he|she|they|it|we|him|her|them|ce dernier|cette dernière|ces derniers|the latter)$", re.I)
_DEFINITE = sieve.compile(r"(?:le|la|les|l'|ce|cette|cet|ces|the|this|that|son|sa|its|his|her|their)\b ?", re.I)


_GENERIC = sieve.compile(r"\b(?:diplomat|responsable|official|dirigeant|leader|homme politique|élue?\b)", re.I)


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
        self.lands: dict[str, tuple[str | None, str | None]] = {}
        """Country and reason of persons whose role alone does not say it."""

    def speaker(self, f: Found, outer: Speaker | None) -> Speaker:
        """The speaker of ``f``; ``outer`` is whose words it stands in."""
        got = self._speaker(f, outer)
        if got.country is None and got.resolved_id is not None and got.resolved_id.startswith("person:"):
            if got.resolved_id not in self.lands and got.as_written and f.source:
                self.lands[got.resolved_id] = self._land(f, self.page.shadow[f.source[0] : f.source[1]])
            got.country, why = self.lands.get(got.resolved_id, (None, None))
            got.basis = got.basis or why
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
        if f.source_kind == "document":
            # Pictures and papers show; whoever gave them has not thereby spoken.
            return Speaker(raw, None, None, named.country, None, "document", f.sentence)
        if named.kind in ("named", "named_short") and named.id:
            return self._named(f, text, str(raw), named)
        if named.id == "group:media" and (m := sieve.compile(r"(?:le|la|l'|ce|cette|the|this)\s?(\w+)", re.I).match(text)) and m[1].lower() not in ("media", "presse", "press", "médias"):
            named = named._replace(id=None, kind="definite_np")
        if named.id is None or (named.kind == "definite_np" and named.id.startswith("org:") and " " not in text):
            return self._definite(f, text, str(raw), named)
        kind = f.source_kind or named.kind
        resolved, basis = named.id, None
        if named.kind == "definite_np" and ROLE.search(text) and named.id.startswith("org:"):
            held = [p for p in self.people if p.at < f.extent[0] and p.role and identify(p.role).id == named.id and _same_role(p.role, text)]
            if held:
                resolved, basis = held[-1].id, f"the page names {held[-1].name} with this role"
        return Speaker(raw, named.id, resolved, named.country, basis, kind, f.sentence)

    def _land(self, f: Found, text: str) -> tuple[str | None, str | None]:
        """The country of somebody whose office the page has just named with it: `the navy spokesman` after `Ukraine's navy`, `its director` after the body."""
        near = [s for s in self.spoken if not s.nested and f.sentence - s.sentence <= 3 and s.resolved_id and s.country and not str(s.resolved_id).startswith("person:")]
        if sieve.compile(r"(?:its|their|leur|son|sa)\s", re.I).match(text):
            last = next((s for s in reversed(self.spoken) if not s.nested and f.sentence - s.sentence <= 2 and s.sentence != f.sentence), None)
            return (last.country, f"{text.split()[0]!r} -> {last.as_written!r}") if last in near and last is not None else (None, None)
        if at := sieve.compile(r"\b(?:at|of|de|à|du|with) ?(?:the |l'|la |le )?(?=(?:institute?|think[- ]tank|group|groupe|cent(?:re|er)|firm|company|société|agency|agence|ong|ngo|organi[sz]ation|ministry|ministère)$)", re.I).search(text):
            body = self._body(f, _classes(text[at.end() :]), None)
            return (body.country, f"{text[at.end():]!r} -> {body.as_written!r}") if body is not None else (None, None)
        office, kinds = office_of(text), _classes(_COMPLEMENT.split(text)[0])
        own = [
            s for s in near
            if (office is not None and (s.resolved_id == office_id(str(s.country), office) or office_of(str(s.as_written)) == office or (s.kind == "metonymy_regime" and office in _CABINET)))
            or "ministry" in kinds & self._sorts(str(s.resolved_id))
        ]  # fmt: skip
        if not own and office in _CABINET | {"presidency"} and near and len({s.country for s in near}) == 1 and f.sentence - near[-1].sentence <= 2 and near[-1].kind in ("metonymy_state", "metonymy_capital", "metonymy_regime"):
            own = near[-1:]
        if own and len({s.country for s in own}) == 1:
            return own[-1].country, f"the office of {own[-1].as_written!r}"
        return None, None

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
        if str(ident).startswith("org:") and (title := sieve.compile(r"(?:M\.|MM\.|Mme|Mr\.?|Mrs\.?|Ms\.?|Dr\.?) (\S+)$").match(text)) is not None:
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
        if sieve.compile(r"(?:one|two|some|several) of them$|l'une? d'(?:eux|elles)$|(?:certains|plusieurs|deux) d'entre (?:eux|elles)$", re.I).match(text):
            group = self._last(f, lambda s: not s.nested)
            if group is not None and _plural(group) and str(group.resolved_id).startswith("group:"):
                return Speaker(raw, group.resolved_id, group.resolved_id, group.country, f"{raw!r} -> {group.as_written!r}", "pronoun", f.sentence)
        if (office := office_of(text)) is not None and named.country is None and not sieve.compile(r"\b(?:of|de|d'|du|des)\s?[A-ZÀ-Þ]").search(text) and (voice := self._state_media(f)) is not None:
            ident = office_id(voice, office)
            return Speaker(raw, ident, ident, voice, "carried by the state's own media", kind, f.sentence)
        if not _DEFINITE.match(text):
            return Speaker(raw, named.id, named.id, named.country, None, kind, f.sentence)
        if sieve.compile(r"\s(?:du|des|de|d'|of|for)\b|'s\s").search(text) and office_of(text) is None:
            return Speaker(raw, named.id, named.id, named.country, None, kind, f.sentence)
        office = office_of(text)
        nations = gazetteer().nationalities(text)
        iso = named.country or (nations[0].country if nations else None)
        if office is not None:
            before = next((s for s in reversed(self.spoken) if s.resolved_id and str(s.resolved_id).startswith("org:") and s.resolved_id == office_id(str(s.country), office)), None)
            if before is not None and iso in (None, before.country):
                return Speaker(raw, before.resolved_id, before.resolved_id, before.country, f"no nationality in this mention; antecedent {before.as_written!r}", "definite_np", f.sentence)
        if wanted := _classes(_COMPLEMENT.split(text)[0]):
            before = self._body(f, wanted, iso)
        elif ROLE.search(text):
            before = self._last(f, lambda s: bool(s.resolved_id) and not str(s.resolved_id).startswith(("state:", "group:")) and iso in (None, s.country))
            if before is not None and not (_same_role(before.as_written or "", text) or (_GENERIC.search(text) and str(before.resolved_id).startswith("person:"))):
                before = None
            if before is None or not str(before.resolved_id).startswith("person:"):
                held = self._in_role(f, text, iso)
                if held:
                    return Speaker(raw, held[-1].id, held[-1].id, held[-1].country, f"the page names {held[-1].name} with this role", "definite_np", f.sentence)
        else:
            before = None
        if before is not None:
            return Speaker(raw, before.resolved_id, before.resolved_id, before.country, f"definite words, antecedent {before.as_written!r}", "definite_np", f.sentence)
        return Speaker(raw, named.id, named.id, named.country or iso, None, kind, f.sentence)

    def _state_media(self, f: Found) -> str | None:
        """The country whose state agency carries the statement, by the words of the sentence."""
        s = self.page.sentences[f.sentence]
        text = self.page.shadow[s.start : s.end]
        if not sieve.compile(r"\b(?:carried|relay\w*|diffus\w+|published|publié\w*|released|quoted|cité\w*|statement|communiqué|déclaration)\b", re.I).search(text):
            return None
        lands = {m.country for m in gazetteer().find(text) if m.kind == "agency" and m.extra == "state_agency" and not any(a <= s.start + m.start < b for a, b in f.content)}
        return lands.pop() if len(lands) == 1 else None

    def _body(self, f: Found, wanted: frozenset[str], iso: str | None) -> Speaker | None:
        """The one body of that sort that has spoken lately; None when two could be meant."""
        fits: dict[str, Speaker] = {}
        for s in self.spoken:
            if f.sentence - s.sentence <= 6 and not s.nested and str(s.resolved_id).startswith("org:") and "+" not in str(s.resolved_id) and iso in (None, s.country) and wanted & self._sorts(str(s.resolved_id)):
                fits.pop(str(s.resolved_id), None)
                fits[str(s.resolved_id)] = s
        said = self.page.shadow[f.source[0] : f.source[1]] if f.source else ""
        if m := sieve.compile(r"(?:the|its) ([a-z]+) (?:ministry|department)\b", re.I).match(said):
            # `the unification ministry` is no other ministry that spoke before.
            fits = {k: s for k, s in fits.items() if m[1].lower() in (s.as_written or "").lower()}
        found = list(fits.values())
        if len(found) > 1 and (f.sentence - found[-1].sentence > 1 or found[-1].sentence - found[-2].sentence < 2):
            return None
        return found[-1] if found else None

    def _sorts(self, ident: str) -> frozenset[str]:
        """What sort of body an id is, from the gazetteer, its office, and the words used for it so far."""
        out = set(_classes(" ".join(_COMPLEMENT.split(s.as_written)[0] if s.as_written.lower().startswith(("le ", "la ", "the ")) else s.as_written for s in self.spoken if s.resolved_id == ident and s.as_written)))
        out |= {_OFFICE_SORT.get(ident.rsplit("-", 1)[-1], "ministry" if sieve.compile(r"org:[a-z]{2}-(?:mfa|mnd|interior|justice|transport|energy|finance|fisheries)$").match(ident) else "")}
        extra = gazetteer().sort.get(ident)
        return frozenset(out | ({extra} if extra else set()) - {""})

    def _in_role(self, f: Found, text: str, iso: str | None) -> list[Person]:
        """The one person named with that role; of several, the one who spoke last when no other spoke near."""
        held = [p for p in self.people if p.at < f.extent[0] and p.role and _same_role(p.role, text) and iso in (None, p.country)]
        ids = list(dict.fromkeys(p.id for p in held))
        if len(ids) > 1:
            spoke = [s.resolved_id for s in self.spoken if s.resolved_id in ids and f.sentence - s.sentence <= 3]
            held = [p for p in held if p.id == spoke[-1]] if len(set(spoke)) == 1 else []
        return held

    def _pronoun(self, f: Found, text: str, raw: str, outer: Speaker | None) -> Speaker:
        low = text.lower()
        many = low in ("ils", "elles", "eux", "they", "them", "ceux-ci", "ces derniers")
        if outer is not None and outer.resolved_id is None and not many:
            # Inside the words of somebody unknown, `he` and `it` are most likely that unknown one.
            return Speaker(raw, None, None, None, None, "pronoun", f.sentence)
        if outer is not None and outer.resolved_id and (many == _plural(outer) or low == "they"):
            return Speaker(raw, outer.id, outer.resolved_id, outer.country, f"{raw!r} -> {outer.as_written!r}", "pronoun", f.sentence)
        if low in ("on", "we"):
            return Speaker(raw, None, None, None, None, "pronoun", f.sentence)
        s0 = self.page.sentences[f.sentence]
        if f.source and f.source[0] - s0.start > 25 and low in ("it", "il", "elle", "they") and not any(s.sentence == f.sentence for s in self.spoken):
            own = [m for m in gazetteer().find(self.page.shadow[s0.start : s0.start + 40]) if m.kind in ("state", "capital", "body") and m.start <= 6]
            if own and f.frame == "preposed":
                return Speaker(raw, own[0].id, own[0].id, own[0].country, f"{raw!r} -> subject of the sentence", "pronoun", f.sentence)
        if low in _LATTER:
            return self._latter(f, low, raw)
        here = [s for s in self.spoken if s.sentence == f.sentence and self._agrees(s, low, many)]
        last = here[-1] if here else None
        if last is None and f.frame != "preposed" and (earlier := self._own_subject(f)):
            # An earlier verb of the same sentence has its subject: that one or nobody.
            named = identify(earlier)
            fits = named.id is not None and named.kind != "adjective" and gender(earlier) in (None, "m" if low in _HE else "f" if low in _SHE else None)
            if fits and (str(named.id).startswith("person:") or low not in ("he", "she", "him", "her")):
                return Speaker(raw, named.id, named.id, named.country, f"{raw!r} -> {earlier!r}", "pronoun", f.sentence)
            return Speaker(raw, None, None, None, None, "pronoun", f.sentence)
        if last is None:
            person = self._person_before(f, low)
            recent = self._last(f, lambda s: not s.nested and self._agrees(s, low, many))
            if person is not None and (recent is None or recent.sentence < f.sentence - 1):
                return Speaker(raw, person.id, person.id, person.country, f"{raw!r} -> {person.name}", "pronoun", f.sentence)
            last = recent
            if last is not None:
                # Two who spoke in that one sentence, or somebody else who is the subject since: nobody.
                same = {s.resolved_id for s in self.spoken if s.sentence == last.sentence and not s.nested and self._agrees(s, low, many)}
                if len(same) > 1 or self._another(f, last, low):
                    return Speaker(raw, None, None, None, None, "pronoun", f.sentence)
        if last is None or last.resolved_id is None:
            return Speaker(raw, None, None, None, None, "pronoun", f.sentence)
        return Speaker(raw, last.resolved_id, last.resolved_id, last.country, f"{raw!r} -> {last.as_written!r}", "pronoun", f.sentence)

    def _own_subject(self, f: Found) -> str | None:
        """The subject of a main verb that stands before the pronoun in its own sentence, outside quotations."""
        s = self.page.sentences[f.sentence]
        at = f.source[0] if f.source else s.start
        verbs = [t for t in s.tokens if t.start < at and t.low in AUX[s.lang] and self.page.quote_at(s, t.start) is None]
        if not verbs or sieve.compile(r"[\"\s]*(?:si|quand|lorsqu|alors|après|avant|bien|if|when|while|after|before|although|as|since|once|though|because)\b", re.I).match(self.page.shadow[s.start : at]):
            return None
        span = main_subject(self.page, s, s.start, at)
        text = self.page.shadow[span[0] : span[1]] if span else ""
        return None if not text or _PRONOUN.match(text) else text

    def _another(self, f: Found, last: Speaker, low: str) -> bool:
        """True when, between the last speaker and the pronoun, a sentence has some other body or person as its subject."""
        for i in range(last.sentence + 1, f.sentence):
            s = self.page.sentences[i]
            span = main_subject(self.page, s, s.start, s.end)
            text = self.page.shadow[span[0] : span[1]] if span else ""
            if not text or _PRONOUN.match(text):
                continue
            named = identify(text)
            if named.id == last.resolved_id or (str(last.resolved_id).startswith("person:") and last.as_written and text.split()[-1] in last.as_written):
                continue
            if gender(text) in (None, "f" if low in _SHE else "m" if low in _HE else None) and (ROLE.search(text) or (named.id and low not in ("he", "she", "him", "her")) or str(named.id).startswith("person:")):
                return True
        return False

    def _latter(self, f: Found, low: str, raw: str) -> Speaker:
        """`ce dernier`, `celle-ci`, `the latter`: the last one named before, if the gender agrees and it is one."""
        none = Speaker(raw, None, None, None, None, "pronoun", f.sentence)
        at = f.source[0] if f.source else f.extent[0]
        s = self.page.sentences[f.sentence]
        start = s.start if at - s.start > 25 or f.sentence == 0 else self.page.sentences[f.sentence - 1].start
        text = self.page.shadow[start:at]
        named: list[tuple[int, str, str | None, str]] = [(p.at - start, p.id, p.country, p.name) for p in self.people if start <= p.at < at]
        named += [(m.start, m.id, m.country, text[m.start : m.end]) for m in gazetteer().find(text) if m.kind in ("body", "agency", "state")]
        if not named or low.startswith(("ceux", "celles", "ces")):
            return none
        place, ident, country, name = max(named)
        person = ident.startswith("person:")
        article = sieve.compile(r"\b(le|la|un|une|sa) $", re.I).search(text[:place])
        mine = ("f" if article[1].lower() in ("la", "une", "sa") else "m") if article else None
        if person:
            role = next((p.role for p in self.people if p.id == ident and p.role), "")
            mine = mine or gender(role)
        if low in ("ce dernier", "celui-ci", "cette dernière", "celle-ci") and mine not in ((None, "m") if low in _HE else (None, "f")):
            return none
        if not person and mine is None and low != "the latter":
            return none
        return Speaker(raw, ident, ident, country, f"{raw!r} -> {name}", "pronoun", f.sentence)

    def _agrees(self, s: Speaker, low: str, many: bool) -> bool:
        if not _agrees(s, low, many):
            return False
        if low in _HE or low in _SHE:
            known = {gender(o.as_written) for o in self.spoken if o.resolved_id == s.resolved_id and o.as_written} - {None}
            return known <= ({"m"} if low in _HE else {"f"})
        return True

    def _person_before(self, f: Found, low: str) -> Person | None:
        """The one person the sentence before names, for `il`, `elle`, `he`, `she`."""
        if low not in ("il", "elle", "he", "she") or f.sentence == 0:
            return None
        s = self.page.sentences[f.sentence - 1]
        wrong = "f" if low in _HE else "m"
        named = {p.id: p for p in self.people if s.start <= p.at < s.end and wrong not in {gender(p.role), *(gender(o.as_written) for o in self.spoken if o.resolved_id == p.id and o.as_written)}}
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
    return bool(sieve.compile(r"(?:les|des|plusieurs|certains|deux|trois|ils|elles|they|two|three|several|some)\b").match(words)) or bool(sieve.compile(r"\b(?:officials|authorities|analysts|experts|researchers|lawmakers|investigators|states)\b").search(words)) or "+" in (s.id or "")


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
    if low in ("il", "he", "him", "she", "her") and s.resolved_id in gazetteer().agencies:
        return False
    if low in ("he", "him", "she", "her"):
        return person or ROLE.search(words) is not None
    if low in ("elle", "celle-ci"):
        return person or bool(sieve.compile(r"(?:la|une|cette|l')").match(words)) or s.kind == "metonymy_state"
    return not sieve.compile(r"(?:la|une)\s").match(words) or person


_CABINET = frozenset({"mfa", "mnd", "interior", "justice", "transport", "energy", "finance", "fisheries", "pm"})
_HE = frozenset({"il", "he", "him", "lui", "celui-ci", "ce dernier"})
_SHE = frozenset({"elle", "she", "her", "celle-ci", "cette dernière"})
_LATTER = frozenset({"celui-ci", "celle-ci", "ceux-ci", "celles-ci", "ce dernier", "cette dernière", "ces derniers", "the latter"})
_FEMALE = sieve.compile(r"(?:(?:la|une|cette|sa|mme|mlle|mrs|ms|elle|she|her|celle-ci)\b|l'(?:agence|ambassade|ambassadrice|ong|organisation|association|administration|armée|entreprise|union|avocate|experte|alliance|autorité|institution|équipe|opposition|élue|assemblée)\b)", re.I)
_MALE = sieve.compile(r"(?:(?:le|un|ce|cet|m\.|mr|il|he|him|celui-ci)(?:\s|$)|l'(?:institut|armateur|observatoire|agent|office|état|avocat|amiral|opérateur|exploitant|expert|analyste|émissaire|élu|organisme|ambassadeur)\b)", re.I)


def gender(words: str) -> str | None:
    """``m`` or ``f`` when the words' own article, title or noun says so."""
    if _FEMALE.match(words) or sieve.compile(r"\b(?:spokeswoman|chairwoman|directrice|présidente|gérante|ambassadrice)\b", re.I).search(words):
        return "f"
    if _MALE.match(words) or sieve.compile(r"\b(?:spokesman|chairman|directeur)\b", re.I).search(words):
        return "m"
    return None


_COMPLEMENT = sieve.compile(r"\s(?=(?:du|des|de|d'|of|for|in)\b)|(?<=\w)'s\s")
_SORTS = {
    "ministry": r"ministère|ministry|départements?|department",
    "institute": r"institut|institute|centre|center|think[- ]tanks?|observatoire|observatory",
    "agency": r"agence|agency",
    "outlet": r"newspaper|journal|quotidien|hebdomadaire|magazine|outlet|broadcaster|chaîne|radio|média|paper|service spécialisé|specialist service",
    "company": r"compagnie|company|société|firm|entreprise|armateur|exploitant|opérateur|operator|shipowner|owner|insurer|assureur|importateur|groupe|group",
    "ngo": r"ong|ngo|association|watchdog|foundation|fondation|organisation|organization|collectif|coalition|platform|plateforme|charity|non-profit|groupe|group",
    "organisation": r"organisation|organization|institution|organisme",
    "service": r"service",
    "forces": r"armée|army|military|navy|marine|gardes?-côtes?|coast ?guard|forces",
    "embassy": r"embassy|ambassade",
    "presidency": r"présidence|presidency",
    "commission": r"commission|comité|committee|panel|conseil|council",
    "office": r"office|bureau|administration|authority|autorité|parquet",
    "union": r"union|alliance|syndicat|parti|party",
}
_SORT_OF = {k: sieve.compile(rf"(?<!\w)(?:{v})s?(?!\w)", re.I) for k, v in _SORTS.items()}
_OFFICE_SORT = {"embassy": "embassy", "presidency": "presidency", "navy": "forces", "forces": "forces", "parliament": "commission", "intel": "service", "customs": "office"}


def _classes(text: str) -> frozenset[str]:
    """The sorts of body the nouns of the words name."""
    return frozenset(k for k, p in _SORT_OF.items() if p.search(text))


_KINDS = ("responsable|official", "député|lawmaker|deput", "porte-parole|spokes", "ministre|minister", "président|president", "ambassad|envoy", "général|general", "amiral|admiral", "chef|head|chief", "directeur|director|directrice", "analyst|researcher|cherch|expert", "secrétaire|secretary", "dirigeant|leader")


def _same_role(role: str, text: str) -> bool:
    return any(sieve.compile(k, re.I).search(role) and sieve.compile(k, re.I).search(text) for k in _KINDS)


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
            before = sieve.compile(r"[.;:\"(]|\b(?:que|that|après|after|et|and)\b").split(text[max(0, a - 110) : a])[-1]
            before = before.split(", ")[-1] if ROLE.search(before.split(", ")[-1]) else before if ROLE.search(before) and before.rstrip().endswith(",") else ""
            after = sieve.compile(r",?\s+(?:(?:le|la|l'|the|an?|un|une)\s*)?([^,.;:\"]{3,90})").match(text[b : b + 110])
            role = before.strip(" ,") or (after[1] if after and ROLE.search(after[1][:45]) and text[b : b + 1] == "," else "")
            if country is None and role:
                country = identify(role).country
            out.append(Person(s.start + a, ident, text[a:b], country, role))
    return out
