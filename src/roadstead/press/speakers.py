"""Who speaks in each attribution: as the words name them, and as the page lets us resolve them. Null is allowed."""

from __future__ import annotations

import re
from dataclasses import replace

from roadstead.press import byname, pointing, sieve
from roadstead.press.agree import (
    CABINET,
    COMPLEMENT,
    HE,
    LATTER,
    OFFICE_SORT,
    SHE,
    classes,
    gender,
    same_role,
)
from roadstead.press.attribute import main_subject
from roadstead.press.found import Found
from roadstead.press.identify import FIRM_NAME, IN_TOWN, Named, identify, kin, office_id, office_of
from roadstead.press.lands import LAWMAKER, LOCAL, STATE_OFFICE, Body, Lands, bare_spokes, public_voice
from roadstead.press.names import gazetteer, slug
from roadstead.press.page import Page
from roadstead.press.people import Person, people_of
from roadstead.press.voice import Speaker as Speaker
from roadstead.press.voice import agrees, plural
from roadstead.press.words import AUX, ROLE

_PRONOUN = sieve.compile(r"(?:il|elle|ils|elles|on|lui|eux|celui-ci|celle-ci|ceux-ci|he|she|they|it|we|him|her|them|ce dernier|cette dernière|ces derniers|the latter)$", re.I)
_DEFINITE = sieve.compile(r"(?:le|la|les|l'|ce|cette|cet|ces|the|this|that|son|sa|its|his|her|their)\b ?", re.I)


_TITLE = sieve.compile(r"(?:M\.|MM\.|Mme|Mlle|Me|Mr\.?|Mrs\.?|Ms\.?|Dr\.?) (\S+)$")
_RUN = sieve.compile(r"(?<![\w-])[A-ZÀ-Þ][\w&'-]+(?: [A-ZÀ-Þ][\w&'-]+){0,4}")
_PARTICLE = sieve.compile(r"(?:[Aa]l|[Ee]l|[Ee]d|[Ee]s)-(?=[A-Z])")
_FAMILY_FIRST = frozenset({None, "CN", "TW", "HK", "MO", "KR", "KP", "JP", "VN", "SG", "MY", "KH", "HU"})
_BY_TOWN = sieve.compile(r"(?:The|Le|La|L') ?[A-ZÀ-Þ][\w-]+(?: [A-Z][\w-]+)? (?:shop|house|outfit|broker|brokerage|firm|company|insurer|lender)$")
_TWO_FIRMS = sieve.compile(r" (?:and|et) (?:[\w'-]+ ){0,3}[A-ZÀ-Þ]")
_OPPOSITION = sieve.compile(r"(?:the |l')?opposition$", re.I)
_OWNER = sieve.compile(r"\b(?:\w*owners?|armateurs?|exploitante?s?|opérateurs?|operators?|managers?|insurers?|assureurs?|importateurs?|importers?)\b", re.I)  # whose ship it is stands elsewhere
_SPOKES_OF = sieve.compile(r"(?:an?|une?) (?:[\w'-]+ ){0,4}(?:spokes\w+|porte-parole)\b", re.I)
_INDEFINITE = sieve.compile(r"(?:an?|une?) ", re.I)
_WHOSE = sieve.compile(r"\b(?:former|ex-|ancien|ancienne|retired|exiled|shadow)\b|\bof (?:the )?[A-ZÀ-Þ]\w+(?! (?:Affairs|State|Defen))(?<!Defence)(?<!Defense)(?<!Affairs)(?<!State)(?<!Staff)(?<!Transport)$")
_GENERIC = sieve.compile(r"\b(?:diplomat|responsable|official|dirigeant|leader|homme politique|élue?\b)", re.I)


class Cast:
    """The persons and bodies of one page, and who has spoken so far."""

    def __init__(self, page: Page):
        self.page = page
        self.people = people_of(page)
        self.land = Lands(page)
        self.spoken: list[Speaker] = []
        self.lands: dict[str, tuple[str | None, str | None]] = {}
        """Country and reason of persons whose role alone does not say it."""

    def speaker(self, f: Found, outer: Speaker | None) -> Speaker:
        """The speaker of ``f``; ``outer`` is whose words it stands in."""
        got = self._speaker(f, outer)
        if got.country is None and got.resolved_id is not None and got.resolved_id.startswith("person:"):
            if got.resolved_id not in self.lands and got.as_written and f.source:
                self.lands[got.resolved_id] = self._introduced(f, got.resolved_id)
            if got.resolved_id not in self.lands or self.lands[got.resolved_id] == (None, None):
                self.lands[got.resolved_id] = (None, None) if (who := byname.introduced_by(self, f, got.resolved_id)) is None else (who.country, f"speaks on for {who.words!r}")
            got.country, why = self.lands.get(got.resolved_id, (None, None))
            got.basis = got.basis or why
        if got.country is None and got.resolved_id is not None and got.resolved_id.startswith("org:") and got.resolved_id not in gazetteer().country:
            got.country = self.land.seat(got.resolved_id[4:].replace("-", " "))
            got.basis = got.basis or ("where the page says it sits" if got.country else None)
        got.nested = outer is not None
        self.spoken.append(got)
        return got

    def _introduced(self, f: Found, ident: str) -> tuple[str | None, str | None]:
        """(state, reason) of a person whose words alone give none: by their own words here, else by where the page first gave their role."""
        text = self.page.shadow[f.source[0] : f.source[1]] if f.source else ""
        if not ROLE.search(text):
            first = next((p for p in self.people if p.id == ident and p.role), None)
            if first is not None and first.at < f.extent[0]:
                i = next((n for n, s in enumerate(self.page.sentences) if s.start <= first.at < s.end), f.sentence)
                begins = max(self.page.sentences[i].start, first.at - len(first.role) - 2)
                return self._land(replace(f, source=(begins, first.at + len(first.name)), sentence=i), f"{first.role}, {first.name}")
        return self._land(f, self._styled(f, ident))

    def meant(self, f: Found, wanted: frozenset[str]) -> tuple[str | None, str] | None:
        """(country, words) of the one body of that sort that spoke or acted lately."""
        body = self._body(f, wanted, None) or self._acted(f, wanted, None)
        return None if body is None else (body.country, body.words if isinstance(body, Body) else body.as_written or "")

    def _styled(self, f: Found, ident: str) -> str:
        """The words of the source, or where they give no role those beside the person's name."""
        text = self.page.shadow[f.source[0] : f.source[1]] if f.source else ""
        if ROLE.search(text):
            return text
        return next((f"{p.role}, {p.name}" for p in self.people if p.id == ident and p.role), text)

    def voices(self, f: Found) -> list[tuple[int, str]]:
        """(sentence, state) of everybody who has spoken for a state so far."""
        roles = {p.id: p.role for p in self.people if p.role}
        return [(s.sentence, s.country) for s in self.spoken if not s.nested and s.country and public_voice(s.resolved_id, s.as_written, roles.get(str(s.resolved_id), ""))]

    def _spoken_for(self, f: Found) -> Speaker | Body | None:
        """The one body that a spokesperson without one speaks for: who spoke or acted just before, in the same paragraph or the sentence before."""
        here = self.page.sentences[f.sentence].passage
        ministry = f.source is not None and sieve.compile(r"(?:(?:a|the|un|une|le|la) )?(?:ministry|department)\b|(?:spokes\w+|porte-parole) (?:of|for|du) (?:the )?(?:ministry|ministère)", re.I).match(self.page.shadow, f.source[0], f.source[1]) is not None
        for i in range(f.sentence, max(-1, f.sentence - 3), -1):
            if i < f.sentence - 1 and self.page.sentences[i].passage != here:
                break
            said = [s for s in self.spoken if s.sentence == i and not s.nested and s.resolved_id]
            bodies = {s.resolved_id: s for s in said if str(s.resolved_id).startswith(("org:", "state:"))}
            if len(bodies) > 1 or (bodies and ministry):
                # Several in one sentence: the ministry for a `ministry spokesman`, else whoever is its subject.
                fits = [s for k, s in bodies.items() if "ministry" in self._sorts(str(k))] if ministry else [s for k, s in bodies.items() if (own := self.land.subject(i)) is not None and own.id == k]
                if len(fits) == 1:
                    return fits[0]
                if len(bodies) > 1 or i < f.sentence:
                    return None
                continue
            if said and (said[-1].resolved_id or "").startswith(("org:", "state:")) and "+" not in str(said[-1].resolved_id) and said[-1].resolved_id not in gazetteer().agencies:
                return said[-1]
            body = self.land.subject(i)
            if body is not None and body.id.startswith(("org:", "state:")) and "+" not in body.id and (i < f.sentence or (f.source is not None and self.page.shadow.find(body.words, self.page.sentences[i].start) < f.source[0])):
                return body
            if said and (said[-1].resolved_id or "").startswith("person:"):
                return None
        return None

    def _speaker(self, f: Found, outer: Speaker | None) -> Speaker:
        text = self.page.shadow[f.source[0] : f.source[1]] if f.source else None
        raw = self.page.text[f.source[0] : f.source[1]] if f.source else None
        if text is None:
            # Who spoke last goes on, also where nobody can say who that was.
            if f.frame == "alone" and (last := next((s for s in reversed(self.spoken) if not s.nested and f.sentence - s.sentence <= 6), None)) is not None:
                why = f"stand-alone quotation following {last.as_written!r}" if last.as_written else last.basis
                return Speaker(None, last.resolved_id, last.resolved_id, last.country, why, "implicit_continuation", f.sentence)
            return Speaker(None, None, None, None, None, f.source_kind or "unspecified", f.sentence)
        if _PRONOUN.match(text):
            return self._pronoun(f, text, str(raw), outer)
        named = identify(text)
        if f.source_kind == "document":
            # Pictures and papers show; whoever gave them has not thereby spoken.
            return Speaker(raw, None, None, named.country, None, "document", f.sentence)
        if (again := pointing.pointed(self, f, text, str(raw))) is not None:
            return again
        if (hit := byname.others(self, f, text) or byname.outlet(self, f, text, named) or byname.official(self, f, text, named)) is not None:
            return Speaker(raw, hit.id or None, hit.id or None, hit.country, f"definite words, antecedent {hit.words!r}", "definite_np", f.sentence)
        if (named.id is None or named.id not in gazetteer().country) and (whole := byname.body(self, text, f.extent[0])) is not None:
            return Speaker(raw, whole.id, whole.id, whole.country, f"short for {whole.words}", "named_short", f.sentence)
        if (theirs := byname.stated(self, f, text, named, str(raw))) is not None:
            return theirs
        if named.kind in ("named", "named_short") and named.id:
            return self._named(f, text, str(raw), named)
        if named.id == "group:media" and (m := sieve.compile(r"(?:le|la|l'|ce|cette|the|this)\s?(\w+)", re.I).match(text)) and m[1].lower() not in ("media", "presse", "press", "médias"):
            named = named._replace(id=None, kind="definite_np")
        if named.id is None or (named.kind == "definite_np" and named.id.startswith("org:") and " " not in text):
            return self._definite(f, text, str(raw), named)
        kind = f.source_kind or named.kind
        resolved, basis = named.id, None
        if named.kind == "definite_np" and ROLE.search(text) and named.id.startswith("org:"):
            held = [p for p in self.people if p.at < f.extent[0] and p.role and identify(p.role).id == named.id and same_role(p.role, text)]
            if held:
                resolved, basis = held[-1].id, f"the page names {held[-1].name} with this role"
        return Speaker(raw, named.id, resolved, named.country, basis, kind, f.sentence)

    def _land(self, f: Found, text: str) -> tuple[str | None, str | None]:
        """The country of somebody whose office the page has just named with it: `the navy spokesman` after `Ukraine's navy`, `its director` after the body."""
        near = [s for s in self.spoken if not s.nested and 0 <= f.sentence - s.sentence <= 3 and s.resolved_id and s.country and not str(s.resolved_id).startswith("person:")]
        if (back := pointing.owned_land(self, f, text))[0] is not None or pointing.POSSESSIVE.match(text):
            return back
        start = f.source[0] if f.source else f.extent[0]
        if LOCAL.search(text) and _WHOSE.search(text) is None:
            return self.land.local(f.sentence, start, text)
        if LAWMAKER.search(text) and _WHOSE.search(text) is None:
            return self.land.lawmaker(f.sentence, self.voices(f), start)
        if at := sieve.compile(r"\b(?:at|of|de|à|du|with) ?(?:the |l'|la |le )?(?=(?:institute?|think[- ]tank|group|groupe|cent(?:re|er)|firm|company|société|agency|agence|ong|ngo|organi[sz]ation|ministry|ministère)$)", re.I).search(text):
            meant = self._body(f, classes(text[at.end() :]), None)
            return (meant.country, f"{text[at.end() :]!r} -> {meant.as_written!r}") if meant is not None else (None, None)
        office, kinds = office_of(text), classes(COMPLEMENT.split(text)[0])
        if bare_spokes(text) and (body := self._spoken_for(f)) is not None and body.country:
            return body.country, f"speaks for {(body.words if isinstance(body, Body) else body.as_written)!r}"
        own = [
            s for s in near
            if (office is not None and (s.resolved_id == office_id(str(s.country), office) or office_of(str(s.as_written)) == office or (s.kind == "metonymy_regime" and office in CABINET)))
            or "ministry" in kinds & self._sorts(str(s.resolved_id))
        ]  # fmt: skip
        if not own and office in CABINET | {"presidency"} and near and len({s.country for s in near}) == 1 and f.sentence - near[-1].sentence <= 2 and near[-1].kind in ("metonymy_state", "metonymy_capital", "metonymy_regime"):
            own = near[-1:]
        if own and len({s.country for s in own}) == 1:
            return own[-1].country, f"the office of {own[-1].as_written!r}"
        if _WHOSE.search(text) is None and STATE_OFFICE.search(text):
            return self._of_state(f, text, start)
        for run in _RUN.findall(text):
            if (seat := self.land.seat(run)) is not None:
                return seat, f"{run!r} sits there"
            if (whole := byname.body(self, run, start)) is not None and whole.country and public_voice(whole.id, whole.words, ""):
                return whole.country, f"{run!r} is short for {whole.words!r}"
        return None, None

    def _of_state(self, f: Found, text: str, start: int) -> tuple[str | None, str | None]:
        """(state, reason) of an office without its state: as the page has named it before, else the state the page speaks of there."""
        named = self.land.office(f.sentence, start, text) if self.land.placed(self.page.sentences[f.sentence], start) is None else (None, None)
        return named if named[0] else self.land.state(f.sentence, self.voices(f), start)

    def _named(self, f: Found, text: str, raw: str, named: Named) -> Speaker:
        country, ident, basis = named.country, named.id, None
        full = next((p for p in self.people if p.id == ident and p.country), None)
        if country is None and full is not None:
            country, basis = full.country, f"role on this page: {full.role}" if full.role else None
        title = _TITLE.match(text)
        word = title[1] if title else text.strip()
        if " " not in word and (title or (str(ident).startswith("org:") and ident not in gazetteer().country)):
            held = self._short(f, word)
            if held is not None:
                return Speaker(raw, held.id, held.id, held.country, f"short for {held.name}", "named_short", f.sentence) if held.id else Speaker(raw, None, None, None, None, "named_short", f.sentence)
            if title and str(ident).startswith("org:"):
                return Speaker(raw, "person:" + slug(word), "person:" + slug(word), None, None, "named_short", f.sentence)
        return Speaker(raw, ident, ident, country, basis, f.source_kind or named.kind, f.sentence)

    def _short(self, f: Found, word: str) -> Person | None:
        """The one person of the page with that family name, or with it in front as in `Wu Peizhen`; of several the one who has just spoken, else one without an id."""
        bare = _PARTICLE.sub("", word)
        for end in (-1, 0):
            held = {p.id: p for p in self.people if " " in p.name and (_PARTICLE.sub("", p.name.split()[end]) == bare if end else p.name.split()[0] == word and p.country in _FAMILY_FIRST)}
            if len(held) > 1:
                spoke = {s.resolved_id for s in self.spoken if s.resolved_id in held and f.sentence - s.sentence <= 3}
                return held[str(spoke.pop())] if len(spoke) == 1 else Person(0, "", word, None, "")
            if held:
                return next(iter(held.values()))
        return None

    def _definite(self, f: Found, text: str, raw: str, named: Named) -> Speaker:
        """`le ministère`, `the spokesman`: whoever was named with that word before, else nobody."""
        kind = f.source_kind or named.kind
        surname = next((p for p in self.people if re.search(rf"\b{re.escape(p.name.split()[-1])}\b", text)), None)
        if kin(text):
            return pointing.relative(self, f, text, raw, named)
        if surname is not None and len(surname.name.split()[-1]) > 2:
            return Speaker(raw, surname.id, surname.id, surname.country, f"short for {surname.name}", "named_short", f.sentence)
        if sieve.compile(r"(?:one|two|some|several) of them$|l'une? d'(?:eux|elles)$|(?:certains|plusieurs|deux) d'entre (?:eux|elles)$", re.I).match(text):
            group = self._last(f, lambda s: not s.nested)
            if group is not None and plural(group) and str(group.resolved_id).startswith("group:"):
                return Speaker(raw, group.resolved_id, group.resolved_id, group.country, f"{raw!r} -> {group.as_written!r}", "pronoun", f.sentence)
        if (back := pointing.concerned(self, f, text, raw)) is not None:
            return back
        if named.country is None and f.source is not None and LAWMAKER.search(text) and (_INDEFINITE.match(text) or _OPPOSITION.match(text)):
            land, why = self.land.lawmaker(f.sentence, self.voices(f), f.source[0])
            if land is not None:
                ident = f"org:{land.lower()}-opposition" if _OPPOSITION.match(text) else f"group:{land.lower()}-lawmakers"
                return Speaker(raw, ident, ident, land, why, kind, f.sentence)
        if (own := pointing.possessed(self, f, text, raw, kind)) is not None:
            return own
        if bare_spokes(text) and _INDEFINITE.match(text) and (body := self._spoken_for(f)) is not None:
            return self._for(body, raw, kind, f)
        if (office := office_of(text)) is not None and named.country is None and not sieve.compile(r"\b(?:of|de|d'|du|des)\s?[A-ZÀ-Þ]").search(text) and (voice := byname.carried(self, f)) is not None:
            ident = office_id(voice, office)
            return Speaker(raw, ident, ident, voice, "carried by the state's own media", kind, f.sentence)
        if office is not None and named.country is None and f.source is not None and _SPOKES_OF.match(text) and STATE_OFFICE.search(text):
            land, why = self._of_state(f, text, f.source[0])
            if land is not None:
                return Speaker(raw, ident := office_id(land, office), ident, land, why, kind, f.sentence)
        if self.page.sentences[f.sentence].kind == "title" and (one := pointing.role_holder(self, f, text, title=True)) is not None:
            return Speaker(raw, one.id, one.id, one.country, f"the page names {one.name} with this role", "definite_np", f.sentence)
        if not _DEFINITE.match(text) and (office is None or not _INDEFINITE.match(text)):
            return Speaker(raw, named.id, named.id, named.country, None, kind, f.sentence)
        if sieve.compile(r"\s(?:du|des|de|d'|of|for)\b|'s\s").search(text) and office_of(text) is None:
            return Speaker(raw, named.id, named.id, named.country, None, kind, f.sentence)
        office = office_of(text)
        nations = gazetteer().nationalities(text)
        iso = None if _BY_TOWN.match(text) else named.country or (nations[0].country if len({n.country for n in nations}) == 1 else None)
        if office is not None:
            before = next((s for s in reversed(self.spoken) if s.resolved_id and str(s.resolved_id).startswith("org:") and s.resolved_id == office_id(str(s.country), office)), None)
            if before is not None and iso in (None, before.country):
                return Speaker(raw, before.resolved_id, before.resolved_id, before.country, f"no nationality in this mention; antecedent {before.as_written!r}", "definite_np", f.sentence)
        if not _DEFINITE.match(text):
            return Speaker(raw, named.id, named.id, named.country, None, kind, f.sentence)
        if office is not None and iso is None and f.source is not None and STATE_OFFICE.search(text) and not self._in_role(f, text, None):
            land, why = self._of_state(f, text, f.source[0])
            if land is not None:
                ident = office_id(land, office)
                return Speaker(raw, ident, ident, land, why, kind, f.sentence)
        # `l'autorité portuaire` is no other authority that spoke before.
        if wanted := classes(COMPLEMENT.split(text)[0]) if office not in IN_TOWN else frozenset():
            before = self._here(f, wanted) or self._body(f, wanted, iso)
        elif ROLE.search(text):
            before = self._last(f, lambda s: bool(s.resolved_id) and not str(s.resolved_id).startswith(("state:", "group:")) and iso in (None, s.country))
            if before is not None and not (same_role(before.as_written or "", text) or (_GENERIC.search(text) and str(before.resolved_id).startswith("person:"))):
                before = None
            if before is None or not str(before.resolved_id).startswith("person:"):
                held = self._in_role(f, text, iso)
                if held:
                    return Speaker(raw, held[-1].id, held[-1].id, held[-1].country, f"the page names {held[-1].name} with this role", "definite_np", f.sentence)
        else:
            before = None
        if before is not None:
            return Speaker(raw, before.resolved_id, before.resolved_id, before.country, f"definite words, antecedent {before.as_written!r}", "definite_np", f.sentence)
        if (one := pointing.role_holder(self, f, text)) is not None and iso in (None, one.country):
            return Speaker(raw, one.id, one.id, one.country, f"the page names {one.name} with this role", "definite_np", f.sentence)
        if wanted and not _OWNER.search(text) and (acted := self._acted(f, wanted, iso)) is not None:
            return self._for(acted, raw, kind, f)
        if bare_spokes(text) and (body := self._spoken_for(f)) is not None:
            return self._for(body, raw, kind, f)
        return Speaker(raw, named.id, named.id, None if _BY_TOWN.match(text) else named.country or iso, None, kind, f.sentence)

    def _here(self, f: Found, wanted: frozenset[str]) -> Speaker | None:
        """The body of that sort that is the subject of the same sentence before these words: `Treasury warned insurers, and the Department said`."""
        own = self.land.opening(f.sentence) or self.land.subject(f.sentence)
        if own is None or f.source is None or not own.id.startswith("org:") or "+" in own.id or not wanted & self._sorts(own.id):
            return None
        at = self.page.shadow.find(own.words, self.page.sentences[f.sentence].start, f.source[0])
        return Speaker(own.words, own.id, own.id, own.country, None, "named", f.sentence) if at >= 0 else None

    def _for(self, body: Speaker | Body, raw: str, kind: str, f: Found) -> Speaker:
        """The body that the words stand for, with the words it was named by as the reason."""
        ident, words = (body.id, body.words) if isinstance(body, Body) else (body.resolved_id, body.as_written)
        return Speaker(raw, ident, ident, body.country, f"definite words, antecedent {words!r}", kind, f.sentence)

    def _acted(self, f: Found, wanted: frozenset[str], iso: str | None) -> Body | None:
        """The one body of that sort that was the subject of one of the ten sentences before."""
        acted = {b.id: b for i in range(max(0, f.sentence - 10), f.sentence) if (b := self.land.subject(i)) is not None and b.id.startswith("org:") and "+" not in b.id and iso in (None, b.country) and not _TWO_FIRMS.search(b.words)}
        fits = {k: b for k, b in acted.items() if wanted & (self._sorts(k) | classes(COMPLEMENT.split(b.words)[0])) or ("company" in wanted and FIRM_NAME.search(b.words))}
        return next(iter(fits.values())) if len(fits) == 1 else None

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
        out = set(classes(" ".join(COMPLEMENT.split(s.as_written)[0] if s.as_written.lower().startswith(("le ", "la ", "the ")) else s.as_written for s in self.spoken if s.resolved_id == ident and s.as_written)))
        out |= {OFFICE_SORT.get(ident.rsplit("-", 1)[-1], "ministry" if sieve.compile(r"org:[a-z]{2}-(?:mfa|mnd|interior|justice|transport|energy|finance|fisheries)$").match(ident) else "")}
        extra = gazetteer().sort.get(ident)
        return frozenset(out | ({extra} if extra else set()) - {""})

    def _in_role(self, f: Found, text: str, iso: str | None) -> list[Person]:
        """The one person named with that role; of several, the one who spoke last when no other spoke near."""
        held = [p for p in self.people if p.at < f.extent[0] and p.role and same_role(p.role, text) and iso in (None, p.country)]
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
        if outer is not None and outer.resolved_id and (many == plural(outer) or low == "they"):
            return Speaker(raw, outer.id, outer.resolved_id, outer.country, f"{raw!r} -> {outer.as_written!r}", "pronoun", f.sentence)
        if low == "on" and f.source and (iso := self.land.placed(self.page.sentences[f.sentence], f.source[0])) is not None:
            return Speaker(raw, "state:" + iso, "state:" + iso, iso, "the place that opens the sentence", "pronoun", f.sentence)
        if low in ("on", "we"):
            return Speaker(raw, None, None, None, None, "pronoun", f.sentence)
        s0 = self.page.sentences[f.sentence]
        if f.source and f.source[0] - s0.start > 25 and low in ("it", "il", "elle", "they") and not any(s.sentence == f.sentence for s in self.spoken):
            own = [m for m in gazetteer().find(self.page.shadow[s0.start : s0.start + 40]) if m.kind in ("state", "capital", "body") and m.start <= 6 and self.page.quote_at(s0, s0.start + m.start) is None]
            if own and f.frame == "preposed" and gender(self.page.shadow[s0.start : s0.start + own[0].end]) != ("f" if low in HE else "m" if low in SHE else ""):
                return Speaker(raw, own[0].id, own[0].id, own[0].country, f"{raw!r} -> subject of the sentence", "pronoun", f.sentence)
        if low in LATTER:
            return pointing.latter(self, f, low, raw)
        if (ahead := pointing.announced(self, f, low, raw)) is not None:
            return ahead
        if (nobody := pointing.unnamed_before(self, f, low)) is not None:
            return Speaker(raw, None, None, nobody.country, f"{raw!r} -> {nobody.as_written!r}", "pronoun", f.sentence)
        here = [s for s in self.spoken if s.sentence == f.sentence and self._agrees(s, low, many)]
        last = here[-1] if here else None
        if last is None and f.frame != "preposed" and f.source and low in ("it", "il", "elle", "they", "ils", "elles") and (own1 := self.land.subject(f.sentence)) is not None and not own1.id.startswith("person:"):
            there = Speaker(own1.words, own1.id, own1.id, own1.country, None, "metonymy_state" if own1.id.startswith("state:") else "named", f.sentence)
            if self.page.shadow.find(own1.words, s0.start, f.source[0]) >= 0 and self._agrees(there, low, many):
                return Speaker(raw, own1.id, own1.id, own1.country, f"{raw!r} -> {own1.words!r}, the subject of the sentence", "pronoun", f.sentence)
        if last is None and f.frame != "preposed" and (earlier := self._own_subject(f)):
            # An earlier verb of the same sentence has its subject: that one or nobody.
            named = identify(earlier)
            fits = named.id is not None and named.kind != "adjective" and gender(earlier) in (None, "m" if low in HE else "f" if low in SHE else None)
            if fits and (str(named.id).startswith("person:") or low not in ("he", "she", "him", "her")):
                return Speaker(raw, named.id, named.id, named.country, f"{raw!r} -> {earlier!r}", "pronoun", f.sentence)
            if named.id is None and (one := byname.person_here(self, f, low)) is not None:
                return Speaker(raw, one.id, one.id, one.country, f"{raw!r} -> {one.name}", "pronoun", f.sentence)
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
                    return self._subject_before(f, low, many, raw) if len(same) == 1 else Speaker(raw, None, None, None, None, "pronoun", f.sentence)
        if last is None or last.resolved_id is None:
            return self._subject_before(f, low, many, raw)
        return Speaker(raw, last.resolved_id, last.resolved_id, last.country, f"{raw!r} -> {last.as_written!r}", "pronoun", f.sentence)

    def _subject_before(self, f: Found, low: str, many: bool, raw: str) -> Speaker:
        """The subject of the sentence before, in the same paragraph, where number and gender agree; else nobody."""
        none = Speaker(raw, None, None, None, None, "pronoun", f.sentence)
        i = f.sentence - 1
        while i > 0 and self.page.sentences[i].passage == self.page.sentences[f.sentence].passage and self._names_nobody(i) and f.sentence - i < 3:
            i -= 1  # `Puis rappelle.`
        if 0 <= i < f.sentence - 1 and self.land.subject(i) is None and low in HE | SHE:
            there1 = {p.id: p for p in self.people if self.page.sentences[i].start <= p.at < self.page.sentences[i].end}
            if len(there1) == 1 and self.gender_of(next(iter(there1))) in (None, "m" if low in HE else "f"):
                one = next(iter(there1.values()))
                return Speaker(raw, one.id, one.id, one.country, f"{raw!r} -> {one.name}", "pronoun", f.sentence)
        if i < 0 or (body := self.land.subject(i)) is None:
            return none
        if self.page.sentences[i].passage != self.page.sentences[f.sentence].passage and (low not in ("elle", "it") or body.id.startswith("person:") or self.page.sentences[i].kind == "title"):
            return none
        there = Speaker(body.words, body.id, body.id, body.country, None, "metonymy_state" if body.id.startswith("state:") else "named", i)
        person = body.id.startswith("person:")
        wrong = "f" if low in HE else "m" if low in SHE else None
        s = self.page.sentences[i]
        if person and any(p.id != body.id and s.start <= p.at < s.end for p in self.people):
            return none
        if not agrees(there, low, many) or (wrong is not None and wrong in (gender(body.words), self.gender_of(body.id) if person else None)) or (low in ("he", "she", "him", "her") and not person) or (low == "elle" and not person and gender(body.words) != "f"):
            return none
        return Speaker(raw, body.id, body.id, body.country, f"{raw!r} -> {body.words!r}, the subject before", "pronoun", f.sentence)

    def _names_nobody(self, i: int) -> bool:
        """True for a sentence that holds no name: whoever acts in it was named before."""
        s = self.page.sentences[i]
        text = self.page.shadow[s.start : s.end]
        return not any(s.start <= p.at < s.end for p in self.people) and not gazetteer().find(text) and self.land.subject(i) is None and sieve.compile(r"\w\W+[A-ZÀ-Þ]").search(text) is None

    def gender_of(self, ident: str | None) -> str | None:
        """The gender of a person by the roles and titles the page gives them; null where it gives none or both."""
        said = {gender(p.role) for p in self.people if p.id == ident} | {gender(o.as_written) for o in self.spoken if o.resolved_id == ident and o.as_written}
        said -= {None}
        return said.pop() if len(said) == 1 else None

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
            if gender(text) in (None, "f" if low in SHE else "m" if low in HE else None) and (ROLE.search(text) or (named.id and low not in ("he", "she", "him", "her")) or str(named.id).startswith("person:")):
                return True
        return False

    def _agrees(self, s: Speaker, low: str, many: bool) -> bool:
        if not agrees(s, low, many):
            return False
        if low in HE or low in SHE:
            known = {gender(o.as_written) for o in self.spoken if o.resolved_id == s.resolved_id and o.as_written} - {None}
            if str(s.resolved_id).startswith("person:"):
                known |= {gender(p.role) for p in self.people if p.id == s.resolved_id} - {None}
            return known <= ({"m"} if low in HE else {"f"})
        return True

    def _person_before(self, f: Found, low: str) -> Person | None:
        """The one person the sentence before names, for `il`, `elle`, `he`, `she`."""
        if low not in ("il", "elle", "he", "she") or f.sentence == 0:
            return None
        s = self.page.sentences[f.sentence - 1]
        wrong = "f" if low in HE else "m"
        named = {p.id: p for p in self.people if s.start <= p.at < s.end and wrong not in {gender(p.role), *(gender(o.as_written) for o in self.spoken if o.resolved_id == p.id and o.as_written)}}
        return next(iter(named.values())) if len(named) == 1 else None

    def _last(self, f: Found, fits) -> Speaker | None:  # type: ignore[no-untyped-def]
        for s in reversed(self.spoken):
            if f.sentence - s.sentence > 6:
                return None
            if s.resolved_id is not None and fits(s):
                return s
        return None
