"""Attributions by their place alone: headlines, a name and a colon, an answer in marks, `c'est ce qu'a déclaré X`."""

from __future__ import annotations

import re

from roadstead.press import sieve
from roadstead.press.aside import beside
from roadstead.press.clause import trimmed
from roadstead.press.found import Found
from roadstead.press.identify import identify
from roadstead.press.lexicon import lexicon
from roadstead.press.names import gazetteer
from roadstead.press.page import Page, Sentence
from roadstead.press.subject import left, right
from roadstead.press.words import AUX, ROLE

_HEADLINE = sieve.compile(r"^(?P<what>[^\":;]{6,140}?)\s*:\s*(?P<who>[^\":;,]{2,60}?)\s+(?P<cue>(?:n')?[\w']+)\s*[.!]?$")
_PREFIX = sieve.compile(r"^(?P<who>[A-ZÀ-Þ][^\":;,.]{1,70}?)\s*:\s*(?=\")")


def headline(page: Page, index: int, taken: list[Found]) -> list[Found]:
    """``Livraisons d'armes: Moscou dément``; ``Peskov : « ... »`` anywhere at the head of a paragraph."""
    s = page.sentences[index]
    line = page.shadow[s.start : s.end]
    if s.kind == "title" and not taken and (m := _HEADLINE.match(line)):
        entries = lexicon(s.lang).forms.get(m["cue"].lower().removeprefix("n'"), ())
        e = next((x for x in entries if x.tense == "fin"), None)
        if e is not None:
            a, b = s.start + m.start("what"), s.start + m.end("what")
            who = (s.start + m.start("who"), s.start + m.end("who"))
            cue = (s.start + m.start("cue"), s.start + m.end("cue"))
            return [Found([(a, b)], [cue], who, e.cls.act, e.verb, "headline", s.passage, index)]
    if s.kind == "title" and not taken and '"' not in line and (got := _colon(page, s, index, line)) is not None:
        return [got]
    if not taken and (m := _PREFIX.match(line)) and _named(page, m["who"]):
        q = page.quote_at(s, s.start + m.end())
        if q is not None and len(page.text[q.start : q.end].split()) >= 3 and len(m["who"].split()) <= 8:
            if told := _DE_CONCLURE.match(m["who"]):
                # `Et le ministre de conclure : « ... »`
                return [Found([trimmed(page, s, q.mark, q.past)], [(s.start + told.start("cue"), s.start + told.end("cue"))], (s.start + told.start("who"), s.start + told.end("who")), "assert", "conclure", "prefix", s.passage, index)]
            return [Found([trimmed(page, s, q.mark, q.past)], [], (s.start, s.start + m.end("who")), "assert", "", "prefix", s.passage, index, flags=["no_cue"])]
    return []


_COLON = re.compile(r"^(?P<one>[^:;]{3,140}?)\s?:\s(?P<two>[^:;]{3,140}?)\s*[.!?]?$")
_VERBISH = {
    "fr": sieve.compile(r"\b(?:\w{3,}(?:ait|aient|ont)|est|sont|était|a|ont|sera|seront|pas|n'|ne)\b", re.I),
    "en": sieve.compile(r"\b(?:\w{3,}ed|is|are|was|were|has|have|had|will|would|could|may|must|not)\b", re.I),
}


def _named(page: Page, who: str) -> bool:
    """True when the words before a colon name somebody: a role, a name in capitals, one that the gazetteer knows."""
    small = [w for w in re.findall(r"[^\W\d_][\w'-]*", who) if w[0].islower() and w.lower() not in ("de", "du", "des", "d", "la", "le", "les", "of", "the", "for", "and", "et", "al", "el", "von", "van")]
    return ROLE.search(who) is not None or bool(gazetteer().find(who)) or not small


def _colon(page: Page, s: Sentence, index: int, line: str) -> Found | None:
    """``Iran has doubled output: minister``, ``Minister: no shipment was rejected``: the side without a verb speaks."""
    m = _COLON.match(line)
    if m is None:
        return None
    for who, what, first in (("two", "one", False), ("one", "two", True)):
        name = m[who]
        known = identify(name)
        somebody = bool(ROLE.search(name)) or (known.id is not None and (not first or known.id.startswith(("person:", "org:", "group:"))))
        if len(name.split()) <= (6 if not first else 4) and somebody and not _VERBISH[s.lang].search(name) and len(m[what].split()) >= 4 and _VERBISH[s.lang].search(m[what]):
            a, b = s.start + m.start(what), s.start + m.end(what)
            return Found([page.trim(a, b)], [], page.trim(s.start + m.start(who), s.start + m.end(who)), "assert", "", "headline", s.passage, index, flags=["no_cue"])
    return None


_CLEFT = sieve.compile(r"C'est (?:du moins |en tout cas |aussi )?ce qu(?:e |')(?P<cue>(?:(?:a|ont|avait|avaient) )?(?:\w+ment |également )?(?P<verb>\w+))", re.I)


_SAID_IT = sieve.compile(
    r"[^\":;]{3,160}?\s(?P<cue>l'(?:a|ont|avait|avaient) (?:également |\w+ment )?(?P<verb>déclaré|annoncé|affirmé|indiqué|confirmé|assuré|reconnu|dit|répété|révélé|précisé))(?:\s(?!que |qu')(?:(?! que | qu')[^\":;]){0,90})?$", re.I
)


def cleft(page: Page, index: int, spoken_in: int) -> Found | None:
    """``... C'est ce qu'a déclaré X``: what is said stands in the sentence before."""
    s = page.sentences[index]
    m = (_CLEFT.match(page.shadow, s.start, s.end) or _SAID_IT.match(page.shadow, s.start, s.end)) if s.lang == "fr" else None
    if m is None or index == 0 or spoken_in == index - 1:
        return None
    before = page.sentences[index - 1]
    if before.passage != s.passage or not any(e.cls.name in ("say", "answer", "warn") and e.tense in ("past", "fin") for e in lexicon("fr").forms.get(m["verb"].lower(), ())):
        return None
    who = right(page, s, beside(page, s, m.end()), s.end) if page.shadow.startswith("C'est ", m.start()) else left(page, s, s.start, m.start("cue"))
    return None if who is None else Found([trimmed(page, before, before.start, before.end)], [m.span("cue")], who, "assert", m["verb"].lower(), "preposed", s.passage, index - 1, flags=["inverted_cue"])


_FEW = {
    "fr": sieve.compile(r"(?P<cue>(?:n'est|n'était|ne sont|n'étaient|ne s'est dite?) )(?=\"\s?(?:pas|plus|jamais|nullement|guère)\b)", re.I),
    "en": sieve.compile(r"(?P<cue>(?:is|was|are|were) )(?=\"\s?(?:not|never|no longer)\b)", re.I),
}
_TITLE_FEW = sieve.compile(r"(?:^|[,:;.] )(?P<who>(?:l[ea]s? |l')?[^\",:;.]{2,50}?) (?=\"[^\"]{4,60}\"\s*$)")


def in_few_words(page: Page, index: int, verbs: list[Found]) -> list[Found]:
    """``Le syndicat n'est « pas surpris »``; in a headline ``le syndicat « pas surpris »``: an answer in marks, without a verb of saying."""
    s = page.sentences[index]
    out: list[Found] = []
    line = page.shadow[s.start : s.end]
    if '"' not in line:
        return []
    for m in _FEW[s.lang].finditer(page.shadow, s.start, s.end):
        q = page.quote_at(s, m.end())
        who = left(page, s, s.start, m.start()) if q is not None and page.quote_at(s, m.start()) is None else None
        if q is not None and who is not None and q.mark == m.end() and not _has_verb(s, *who) and (ROLE.search(page.shadow, *who) or identify(page.shadow[who[0] : who[1]]).id is not None or _BODY.match(page.shadow, *who)):
            out.append(Found([(q.start, q.end)], [page.trim(*m.span("cue"))], who, "assert", "be", "few", s.passage, index))
    if s.kind == "title" and not verbs and (m2 := _TITLE_FEW.search(line)):
        q, w = page.quote_at(s, s.start + m2.end()), m2["who"]
        if q is not None and q.closed and not _VERBISH[s.lang].search(w) and (ROLE.search(w) or identify(w).id is not None or _BODY.match(w)) and page.shadow[q.start : q.end].split()[0].islower():
            out.append(Found([(q.start, q.end)], [], (s.start + m2.start("who"), s.start + m2.end("who")), "assert", "", "few", s.passage, index, flags=["no_cue"]))
    return out


_ADDS = sieve.compile(r"[\"\s]*(?P<cue>(?:Et|Puis) d(?:e |')(?P<verb>\w+)(?: (?:aussitôt|encore|\w+ment))?)\s*(?P<link>:\s*|,\s*(?=\")|que |qu')")


def adds(page: Page, index: int) -> Found | None:
    """``Et d'ajouter : « ... »``: whoever spoke last goes on, in an infinitive that tells."""
    s = page.sentences[index]
    m = _ADDS.match(page.shadow, s.start, s.end) if s.lang == "fr" else None
    if m is None or not any(e.tense == "inf" and e.cls.frames & {"quote", "que"} for e in lexicon("fr").forms.get(m["verb"], ())):
        return None
    q = page.quote_at(s, m.end())
    span = trimmed(page, s, q.mark, q.past) if q is not None and q.mark == m.end() else trimmed(page, s, m.end(), s.end)
    return Found([span], [page.trim(*m.span("cue"))], None, "assert", m["verb"], "alone", s.passage, index, source_kind="implicit_continuation", flags=["no_source"])


_PREDICATE = {
    "fr": sieve.compile(r"(?:ne |n'|se |s'|y |en )?(?!les?\b|des?\b|une?\b)\w+(?:e|t|d|nt|ra|ront|ait|a|ont)\b", re.I),
    "en": sieve.compile(r"(?:\w+ly )?\w{3,}(?:[^us]s|ed)\b", re.I),
}


def _has_verb(s: Sentence, a: int, b: int) -> bool:
    """True when the words hold a verb of saying or an auxiliary: more than a name."""
    forms = lexicon(s.lang).forms
    return any(not t.capital and (t.low in AUX[s.lang] or any(e.tense in (("fin", "past") if s.lang == "en" else ("fin",)) for e in forms.get(t.low, ()))) for t in s.tokens if a < t.start < b)


def said_of_oneself(page: Page, index: int) -> list[Found]:
    """``Elle « suit la situation avec attention »``: a subject, and its own verb in its own marks."""
    s, sh, out = page.sentences[index], page.shadow, []
    for q in page.quotes(s):
        clause = max(s.start, sh.rfind(",", s.start, q.mark) + 1, sh.rfind(";", s.start, q.mark) + 1)
        head = sh[clause : q.mark].strip()
        if not head or head.endswith(":") or len(head.split()) > 6 or not q.closed or len(sieve.compile(r"\w+").findall(sh, q.start, q.end)) < 4 or not _PREDICATE[s.lang].match(sh, q.start, q.end) or not sh[q.start].islower():
            continue
        who = page.trim(clause, q.mark)
        if _has_verb(s, *who):
            continue
        alone = head.lower() in ({"elle", "il", "elles", "ils"} if s.lang == "fr" else {"he", "she", "they"})
        if alone or (_BODY.match(head) and not _VERBISH[s.lang].search(head)) or (identify(head).kind in ("named", "named_institution") and s.lang == "fr"):
            out.append(Found([(q.start, q.end)], [], who, "assert", "", "few", s.passage, index, flags=["no_cue"]))
    return out


def goes_on(page: Page, index: int, found: list[Found]) -> Found | None:
    """``X, qui dément que Y : « Z »``: a quotation behind the colon that ends the sentence is said by who spoke last in it."""
    s = page.sentences[index]
    for q in page.quotes(s):
        before = page.shadow[s.start : q.mark].rstrip()
        spoke = [f for f in found if f.source is not None and f.frame != "nominal" and f.extent[1] <= q.mark]
        if before.endswith(":") and spoke and not any(f.body[0] < q.past and q.mark < f.body[1] for f in found) and not page.shadow[q.past : s.end].strip(" .!?") and len(sieve.compile(r"\w+").findall(page.shadow, q.start, q.end)) >= 3:
            return Found([(q.start, q.end)], [], spoke[-1].source, "assert", "", "alone", s.passage, index, flags=["no_cue"], shared=True)
    return None


_BODY = re.compile(r"(?:l[ea]s? |l'|the )(?:(?-i:[A-Z]{2,})|syndicat|ONG|gouvernement|association|union|ministry|government)\b", re.I)


_DE_CONCLURE = re.compile(r"(?:Et |Puis )?(?P<who>.{2,60}?) (?P<cue>d(?:e |')(?:conclure|ajouter|préciser|lancer|s'écrier|répondre|insister|poursuivre|rappeler|souligner|trancher|renchérir|ironiser|nuancer|marteler|commenter|résumer|avertir|prévenir))$")
