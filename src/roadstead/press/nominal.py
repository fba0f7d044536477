"""Attributions without a verb of their own: `selon X`, `affirmations selon lesquelles`, published pictures, headlines, bare quotations."""

from __future__ import annotations

import re

from roadstead.press import sieve
from roadstead.press.aside import beside
from roadstead.press.clause import end_of, trimmed
from roadstead.press.found import Found, Span
from roadstead.press.frames import relative_that
from roadstead.press.identify import PAPER, identify
from roadstead.press.lexicon import lexicon
from roadstead.press.names import gazetteer
from roadstead.press.page import Page, Sentence
from roadstead.press.subject import left, right
from roadstead.press.words import AUX, DETERMINERS, PREPOSITIONS, ROLE

_SELON = {
    "fr": sieve.compile(r"\b(?:selon|d'après|à en croire|de l'avis d(?:e|es|u)|aux yeux d(?:e|es|u)|aux dires d(?:e|es|u)|de l'aveu d(?:e|u))\s+(?!les?quel|laquel|que\b|qu'|où|le (?:type|cas|calendrier|principe|droit|plan)\b|la (?:loi|règle)\b|ses\b|leurs?\b(?! propre))", re.I),
    "en": sieve.compile(r"\b(?:according to|in the (?:words|view|opinion|estimation|telling) of|in the eyes of|going by|judging by|by the (?:account|reckoning) of)\s+|(?<=[,–-] )(?:as )?per\s+(?=(?-i:(?:the )?[A-Z]))|(?<=, )by\s+(?=[^,.;:\"]{2,40}'s? (?:own )?(?:count|account|estimates?|reckoning|tally|figures?)\b)", re.I),
}
_WHICH = sieve.compile(r"\s((?:selon|d'après) (?:lesquelles|lesquels|laquelle|lequel))\s+", re.I)
_AGAINST = {
    "fr": sieve.compile(r"\b(accusations?)\s+((?:portées?|formulées?|lancées?|proférées?) (?:contre|à l'encontre d).+?)(?=\s(?:sont|étaient|est|était|ont|ne |n')|[,;:.\"]|$)", re.I),
    "en": sieve.compile(r"\b((?:accusations?|allegations?|charges?))\s+((?:levell?ed|made|brought) against .+?)(?=\s(?:are|were|is|was|have|had)\b|[,;:.\"]|$)", re.I),
}
_PUBLISH = {
    "fr": sieve.compile(
        r"(?P<cue>(?:a|ont|avait|avaient)\s+(?:également |aussi |récemment )?(?:publié|diffusé|présenté|dévoilé|rendu publiques?|divulgué|déclassifié|partagé))\s+(?P<ev>[^.;:\"]{0,60}?(?:images?|photos?|photographies?|clichés?|vidéos?|documents?|données|preuves)\b[^.;:\"]{0,60}?)\s(?P<show>montrant|qui montre(?:nt|raient)?|prouvant|attestant|illustrant|semblant montrer)\s+(?:(?P<hedge>prétendument|apparemment)\s+)?(?:que |qu')?",
        re.I,
    ),
    "en": sieve.compile(
        r"(?P<cue>(?:(?:has|have|had)\s+)?(?:also )?(?:published|released|presented|unveiled|declassified|shared|issued))\s+(?P<ev>[^.;:\"]{0,60}?(?:images?|imagery|photos?|photographs?|pictures?|videos?|footage|documents?|data|evidence)\b[^.;:\"]{0,60}?)\s(?:(?P<hedge>purportedly|allegedly|apparently)\s+)?(?P<show>showing|that show(?:s|ed)?|which show(?:s|ed)?|that appears? to show|proving)\s+(?:that )?",
        re.I,
    ),
}
_FALSE = sieve.compile(
    r"\s(?:(?:have|has|had) been|were|was|ont été|avaient été)\s(?=(?:\w+ )?(?:rejected|denied|dismissed|refuted|rejetée?s|démentie?s|niée?s|réfutée?s))|\s(?:(?:étai(?:en)?t|est|sont|n'étaient|ne sont|n'est|were|was|are|is)\s)(?=(?:(?!\s(?:n'|ne|a|ont|est|is|was|are|were|has|have|had)\b)[^,;.]){0,40}?(?:inexact|infond|faux|fausse|sans fondement|absurde|ridicul|mensong|erron|invent|baseless|false|unfounded|untrue|groundless|wrong|nonsense|absurd|lies|fabricat|vrai|exact|pas |not |\"))",
    re.I,
)


def selon(page: Page, index: int, verbs: list[Found]) -> list[Found]:
    """``selon X`` and ``according to X`` at the head, in the middle or at the end of what is said."""
    s = page.sentences[index]
    sh = page.shadow
    out: list[Found] = []
    hits = list(_SELON[s.lang].finditer(sh, s.start, s.end))
    if s.lang == "fr" and not verbs and (first := sieve.compile(r"[\"\s]*(Pour)\s+(?=(?:le|la|l'|[A-ZÀ-Þ]))").match(sh, s.start, s.end) or sieve.compile(r"(?<=[:;] )(pour)\s+(?=(?:le |la |l'|son |sa |leur |[A-ZÀ-Þ])[^\":;.]{3,90}?, \")").search(sh, s.start, s.end)):
        who0 = right(page, s, first.end(), s.end)
        if who0 and (apposed := sieve.compile(r"\s*,\s*(?:d[eu'] ?|à |au |chez |chercheu|spécialiste|analyste|le |la |l'|un )[^,\":;]{2,70}(?=,\s*\")").match(sh[who0[1] : s.end])):
            who0 = (who0[0], who0[1] + apposed.end())
        # `Pour X, « ... »` speaks; `Pour le port, ...` does not: a person or body must be named.
        if who0 and sieve.compile(r"\s*,\s").match(sh[who0[1] : s.end]) and (identify(sh[who0[0] : who0[1]]).kind in ("named", "named_short") or sieve.compile(r"\s*,\s*\"").match(sh[who0[1] : s.end])) and (" " in sh[who0[0] : who0[1]] or "'" in sh[who0[0] : who0[1]] or gazetteer().find(sh[who0[0] : who0[1]])):
            out.append(Found([trimmed(page, s, who0[1] + 1, s.end)], [first.span(1)], who0, "assert", "pour", "selon", s.passage, index))
    for m in hits:
        if page.quote_at(s, m.start()) is not None:
            continue
        if sh.count("(", s.start, m.start()) > sh.count(")", s.start, m.start()):
            continue
        who = right(page, s, m.end(), s.end)
        if who is None:
            continue
        if far := sieve.compile(r"\s+en provenance d(?:e |u |es |')(?:l'|la )?[\w-]+").match(sh[who[1] : s.end]):
            who = (who[0], who[1] + far.end())
        if _DATA.search(sh[who[0] : who[1]]) and (of := sieve.compile(r"\s+(?:(?:compiled|provided|published|collected|supplied|gathered) by|from|by|fournies? par|compilées? par|publiées? par|recueillies? par|de|du)\s+").match(sh[who[1] : s.end])) and (giver := right(page, s, who[1] + of.end(), s.end)):
            who = (who[0], giver[1])
        cue = page.trim(m.start(), m.end())
        if sieve.compile(r"\b(?:de|d|des|du)$").search(sh[cue[0] : cue[1]]):
            cue = (cue[0], cue[1])
        host = next((f for f in verbs if f.frame != "selon" and f.body[0] <= m.start() and abs(f.body[1] - m.start()) <= 3), None)
        if host is not None and host.frame not in ("noun_phrase",):
            host.evidence.append((who[0], _long(page, s, who, s.end)))
            continue
        inner = next((f for f in verbs if f.body[0] < m.start() < f.body[1] and f.frame == "que"), None)
        lo, hi = (inner.body if inner else (s.start, s.end))
        content = _around(page, s, m.start(), who, lo, hi)
        if not content:
            continue
        if relays(page, who) and any(f.frame in ("que", "bare", "quoted", "noun_phrase", "of", "infinitive", "ving") and not f.shared and f.source and abs(f.source[0] - content[0][0]) <= 3 for f in verbs):
            # `According to the agency, the minister said ...`: the agency only carries the minister's words.
            continue
        if shown(page, s, who) and not (_DATA.search(sh[who[0] : who[1]]) and identify(sh[who[0] : who[1]]).kind == "named"):
            if (got := _counted(page, s, index, content[0], (who[0], _long(page, s, who, s.end)))) is not None:
                out.append(got)
                continue
            out.append(Found(content, [cue], who, "assert", "selon", "selon", s.passage, index, source_kind="document", flags=["evidence_as_source"]))
            continue
        out.append(Found(content, [cue], who, "assert", "selon", "selon", s.passage, index))
    return out


_DATA = sieve.compile(r"\b(?:données|data|chiffres|figures|statistiques|statistics)\b", re.I)
_CARRIER = sieve.compile(r"(?:(?:le|la|l'|the)\s?)?(?:(?:news|press|state|local|\w+ese|\w+an|\w+ish) ){0,2}(?:agence|agency|newspaper|quotidien|journal|radio|broadcaster|chaîne|télévision|television|outlet) (?:de presse |publique |locale |(?-i:[a-zà-ÿ-]+) )?(?-i:[A-ZÀ-Þ])", re.I)


_STATE_MEDIA = sieve.compile(r"(?:(?:the|its|their|les|la|des) )?(?:\w+ )?(?:(?:state|local|official)(?:-run|-owned)? (?:media|television|tv|radio|news agency|press)|(?:médias?|presse|télévision|agence) (?:d'état|officiel\w*|publique?s?|loca(?:le|ux)))", re.I)


def carrier(page: Page, who: Span) -> bool:
    """True when the words name a paper, an agency or a station that no list has."""
    words = page.shadow[who[0] : who[1]]
    return _CARRIER.match(words) is not None or PAPER.search(words) is not None


def relays(page: Page, who: Span) -> bool:
    words = page.shadow[who[0] : who[1]]
    return _CARRIER.match(words) is not None or _STATE_MEDIA.match(words) is not None or PAPER.search(words) is not None or any(m.kind == "agency" for m in gazetteer().find(words))


def shown(page: Page, s: Sentence, who: Span) -> bool:
    """True when the words name a thing shown (pictures, records) instead of somebody."""
    head = sieve.compile(r"(?:(?:le|la|les|l'|des|une?|ces|ses|the|its|these|an?)\s?)?(?:[\w-]+ ){0,1}?[\w-]+(?: \w+)?", re.I).match(page.shadow[who[0] : who[1]])
    return head is not None and not ROLE.search(head[0]) and any((m := p.search(head[0])) is not None and len(head[0][: m.start()].split()) <= 2 for _, p in lexicon(s.lang).evidence)


_COUNT = {
    "fr": sieve.compile(r"\b(?:a|ont|avait|avaient)\s+(?:ainsi |également )?(?:compté|dénombré|recensé|repéré|identifié|relevé|comptabilisé)\s+(?=\S)", re.I),
    "en": sieve.compile(r"\b(?:(?:has|have|had)\s+)?(?:counted|identified|tallied|spotted|logged|found)\s+(?=\S)", re.I),
}


def _counted(page: Page, s: Sentence, index: int, words: Span, evidence: Span) -> Found | None:
    """``X counted fourteen ships, according to pictures``: X speaks, the pictures are what X offers."""
    m = _COUNT[s.lang].search(page.shadow, *words)
    source = left(page, s, words[0], m.start()) if m else None
    if m is None or source is None or identify(page.shadow[source[0] : source[1]]).id is None or _finite(s, (m.end(), words[1])):
        return None
    f = Found([trimmed(page, s, m.end(), words[1])], [page.trim(*m.span())], source, "assert", "count", "count", s.passage, index)
    f.evidence.append(evidence)
    return f


def _long(page: Page, s: Sentence, who: Span, limit: int) -> int:
    """The end of the source with what is said about it (`obtained by`, `published in`)."""
    m = sieve.compile(r"[^.;:\"]*").match(page.shadow[who[1] : limit])
    return page.trim(who[0], who[1] + (m.end() if m else 0))[1]


def _around(page: Page, s: Sentence, at: int, who: Span, lo: int, hi: int) -> list[Span]:
    sh = page.shadow
    head = sieve.compile(r"^[\"\s]*(?:mais|et|but|and|toutefois|cependant|however|ainsi|en effet|par ailleurs|en outre|toujours|enfin|également|de même|de plus|pourtant|or|still|also),?\s*", re.I).sub("", sh[lo:at]).strip(" ,–-(")
    before = page.trim(lo, at)
    if m := sieve.compile(r"(?:mais|et|but|and|toutefois|cependant|however),?\s+", re.I).match(sh[before[0] : before[1]]):
        before = (before[0] + m.end(), before[1])
    after_at = who[1]
    if _WHICH_DOES.search(sh, max(lo, at - 8), at):
        # `un cargo qui, selon X, a livré ...`: only the relative clause is said.
        body = page.trim(after_at, hi)[0]
        shut = _CLOSES.search(sh, body + 4, hi) if "," in sh[max(lo, at - 40) : at] else None
        return [trimmed(page, s, body, min(end_of(page, s, body), shut.start() if shut else hi))]
    if _JOINED.search(sh, max(lo, at - 14), at) and (goes := sieve.compile(r"\s*,\s+|\s+(?=(?:l[ea]s?|une?|des|the|an?)\s|l')").match(sh, after_at, hi)):
        # `..., car, selon X, les conditions ...`: what stands before the conjunction is somebody else's.
        return [trimmed(page, s, goes.end(), end_of(page, s, goes.end()))]
    if (that := sieve.compile(r"\s*,?\s+(?:que |qu')").match(sh[after_at:hi])) and sieve.compile(r"\b(?:signe|preuve|indice|gage),?\s*$").search(sh[lo:at]):
        return [trimmed(page, s, after_at + that.end(), hi)]  # `..., signe selon lui que ...`
    if (agent := sieve.compile(r"\s*,\s*(?=(?:par|by)\s)").match(sh[after_at:hi])) and (doing := sieve.compile(r"[\w-]{3,}(?:ée?s?|ie?s?|ue?s?|ed|en),?\s*$").search(sh[before[0] : at])):
        # `..., mais exploités, selon X, par Y`: only what hangs on the participle is said.
        return [page.trim(before[0] + doing.start(), at), trimmed(page, s, after_at + agent.end(), hi)]
    opener = sieve.compile(r"\s*(?:,\s*)?(?:que (?=cit|relai|relay|rapport|reprend|repren|mentionn)|as (?=cited|quoted|reported)|qui|dont|who|which|whose|cités?|citée|interrogée?s?|publié\w*|consulté\w*|obtenu\w*|released|published|seen|obtained|cited|reviewed|en provenance|basée?|spécialisée?s?|chargée?s?|proches?|fondée?|réputée?|installée?|située?|dirigée?|liée?|financée?|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b[^,.;:\"]*|\s+(?:à|au|aux|dans|of|in|on|by|from|de|par|sur)\b[^,.;:\"]*").match(sh[who[1] : hi])
    if opener:
        after_at += opener.end()
    tail = sh[after_at:hi]
    comma = sieve.compile(r"\s*,\s*").match(tail)
    initial = not head or (len(head.split()) <= 2 and not sieve.compile(r"\b(?:a|ont|est|sont|is|are|was|has|have)\b").search(head) and not head[:1].isupper())
    if initial or (len(head.split()) <= 4 and sieve.compile(r"(?:(?:le |en |on |in )?(?:\d|lundi|mardi|jeudi|mercredi|vendredi|samedi|dimanche|hier|yesterday|monday|tuesday|wednesday|thursday|friday|saturday|sunday|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|january|february|march|april|june|july|august|september|october|november|december))", re.I).match(head) and comma):
        if comma is None:
            body = after_at
            if not sieve.compile(r"\s+(?:le|la|les|l'|un|une|des|the|a|[A-Z])").match(tail):
                return []
        else:
            body = after_at + comma.end()
        return [trimmed(page, s, body, min(hi, end_of(page, s, body)))] if hi - body > 8 else []
    rest = sh[(after_at + comma.end()) : hi] if comma else ""
    if comma and rest and not sieve.compile(r"(?:qui|dont|où|who|which|whose|ce qui|ajout|précis|adding|a |ont |mais|but|while|tandis|alors|après|after|lors|dans|in |on |cit)", re.I).match(rest) and len(before) == 2:
        tail_span = trimmed(page, s, after_at + comma.end(), hi)
        if sh[at - 2 : at].strip(" ") == "," and len(sh[before[0] : before[1]].split()) <= 12 and not _finite(s, before):
            return [before, tail_span]
        if _OBJECT_LEFT.search(sh, *before) and sieve.compile(r"(?:des|du|de la|de l'|une?|les?|la|l'|\d|deux|trois) ?").match(rest):
            return [before, tail_span]
        if _finite(s, before) and not _finite(s, tail_span):
            return [trimmed(page, s, *before)]
        if sieve.compile(r"(?:et|and|mais|but)\b").match(rest):
            return [trimmed(page, s, *before)]
        return [before, tail_span] if not _finite(s, before) else [trimmed(page, s, *before)]
    if len(sh[before[0] : before[1]].split()) < 3:
        return []
    return [trimmed(page, s, *before)]


_CLOSES = sieve.compile(r",\s(?=(?:a|ont|avait|est|sont|était|n'|s'est|has|have|had|is|was|were|will)\b ?)")
_JOINED = sieve.compile(r"[\s,](?:car|parce que|puisque|alors que|tandis que|because|since|while),?\s*$")
_WHICH_DOES = sieve.compile(r"\b(?:qui|who|which|that),?\s*$")


# `Le cargo transportait, selon X, des moteurs`: the verb waits for its object.
_OBJECT_LEFT = re.compile(r"(?:\w{3,}(?:ait|aient)|\b(?:a|ont|avait|avaient|aurait|auraient) (?:\w+ment |également )?\w{3,}(?:é|i|u|is|it))$")


def _finite(s: Sentence, span: Span) -> bool:
    forms = lexicon(s.lang).forms
    return any(
        t.low in AUX[s.lang] or (sieve.compile(r"(?:ait|aient|èrent|ed)$").search(t.low) is not None and not t.capital) or any(e.tense == "fin" for e in forms.get(t.low, ()))
        for t in s.tokens
        if span[0] <= t.start < span[1]
    )


_REFUSED = sieve.compile(
    r"(?:^|(?<=[.!?»\"] )|[,;–(]\s*)(?P<what>(?:une?|des|an?)?\s?(?:accusation|allégation|affirmation|information|version|assertion|charge|claim|allegation|suggestion|report|idée|thèse|move|step|decision|décision|mesure|figure|number|chiffre|label|term|practice|pratique|remark|account)s?)\s+"
    r"(?:que\s+|qu'|that\s+|which\s+)?(?P<who>[^,;:\"]{2,70}?)\s+"
    r"(?P<cue>(?:(?:a|ont|avait|avaient|has|have|had)\s+)?(?:(?:toujours|aussitôt|vivement|formellement|catégoriquement|repeatedly|always|strongly|flatly|since)\s+)?"
    r"(?:rejette(?:nt)?|nie(?:nt)?|dément(?:ent)?|réfute(?:nt)?|récuse(?:nt)?|conteste(?:nt)?|balaie(?:nt)?|(?:rejet|ni|réfut|récus|contest|balay)ée?s?|démentie?s?|den(?:y|ies|ied)|reject(?:s|ed)?|dismiss(?:es|ed)?|refut(?:e|es|ed)|disput(?:e|es|ed)|called|calls|described as|denounced as|qualifie(?:nt)? de|qualifiée?s? (?:de|d')))"
    r"(?P<as>\s+(?:an?\s+|une?\s+|d'une?\s+)?\"[^\"]{2,80}\"(?: of [^,.;]{3,50})?)?(?=[\s.,;)]|$)",
    re.I,
)


def refused(page: Page, index: int) -> list[Found]:
    """``..., une accusation que Pékin a balayée``; ``..., a charge the ministry called "nonsense"``: the noun stands for what was said before."""
    s = page.sentences[index]
    out = []
    for m in _REFUSED.finditer(page.shadow, s.start, s.end):
        if page.quote_at(s, m.start("what")) is not None or (sieve.compile(r"called|calls|as$|qualif").search(m["cue"]) and not m["as"]):
            continue
        who = page.trim(*m.span("who"))
        if identify(page.shadow[who[0] : who[1]]).id is None and not ROLE.search(page.shadow[who[0] : who[1]]) and not sieve.compile(r"(?:the|its|their|le|la|les|l'|son|sa) ?[\w-]+(?: [\w-]+)?$").match(page.shadow[who[0] : who[1]]) and page.shadow[who[0] : who[1]].lower() not in ("il", "elle", "ils", "elles", "he", "she", "it", "they"):
            continue
        content = [page.trim(*m.span("what"))]
        if m["as"]:
            content.append(page.trim(*m.span("as")))
        judged = sieve.compile(r"(?:move|step|decision|décision|mesure|figure|number|chiffre|label|term|practice|pratique|remark|account)s?$").search(m["what"]) is not None
        if judged and not m["as"]:
            continue
        out.append(Found(content, [page.trim(*m.span("cue"))], who, "evaluate" if judged else "deny", "call" if judged else "deny", "refused", s.passage, index))
    return out


_WHO_SAYS = sieve.compile(r",?\s+(?P<cue>selon|pour)\s+(?:qui|lequel|laquelle|lesquels)\s+(?=\S)", re.I)


def whom(page: Page, index: int, verbs: list[Found]) -> list[Found]:
    """``cite un diplomate, selon qui la cargaison ...``: the person just named speaks."""
    s = page.sentences[index]
    out = []
    for m in _WHO_SAYS.finditer(page.shadow, s.start, s.end):
        if page.quote_at(s, m.start()) is not None or page.shadow[m.end() - 12 : m.end()].strip().startswith("selon lesq"):
            continue
        head = sieve.compile(r"(?:\b(?:cit(?:e|ent|ait|ant|é)|interrog\w+|auprès d[eu]|par|de|d'|à)\s+)((?:une?|des|le|la|les|l'|[A-ZÀ-Þ])[^,;:\"]{2,90})$").search(page.shadow[s.start : m.start()])
        named = next((f.source for f in reversed(verbs) if f.source and 0 <= m.start() - f.source[1] <= 12), None)
        if m["cue"].lower() == "pour" and named is None and (subject := left(page, s, s.start, m.start())) and (ROLE.search(sh := page.shadow[subject[0] : subject[1]]) or identify(sh).id):
            named = subject
        if named is not None:
            out.append(Found([trimmed(page, s, m.end(), end_of(page, s, m.end()))], [page.trim(m.start("cue"), m.end())], named, "assert", "selon", "selon", s.passage, index))
            continue
        if m["cue"].lower() == "pour":
            continue
        if head is None or not (ROLE.search(head[1]) or identify(head[1]).id):
            continue
        content = trimmed(page, s, m.end(), end_of(page, s, m.end()))
        out.append(Found([content], [page.trim(m.start("cue"), m.end())], (s.start + head.start(1), s.start + head.end(1)), "assert", "selon", "selon", s.passage, index))
    return out


_AS_PUT = {
    "fr": sieve.compile(r"(?P<pre>,?\s)(?P<cue>comme (?:le |l')(?:(?:a|ont|avait|avaient) )?(?:\w+ment |déjà |encore )?(?P<verb>\w+))(?=\s)", re.I),
    "en": sieve.compile(r"(?P<pre>,?\s)(?P<cue>as) (?P<who>[^,;:.\"]{2,60}?) (?P<verb>(?:has |had )?(?:puts?|phrased|describe[sd]) it|told \w+)(?=[\s.,;]|$)", re.I),
}


def as_put(page: Page, index: int, verbs: list[Found]) -> list[Found]:
    """``..., comme le rappelait X``, ``..., as X put it``: what stands before is X's too; behind `comme` at the head, what follows."""
    s, sh = page.sentences[index], page.shadow
    for m in _AS_PUT[s.lang].finditer(sh, s.start, s.end):
        if page.quote_at(s, m.start("cue")) is not None or any(f.cue and f.cue[0][0] <= m.end("verb") <= f.cue[0][1] + 1 for f in verbs if f.frame != "que"):
            continue
        if s.lang == "fr":
            if not any(e.cls.name in ("say", "answer", "utter", "warn") and e.tense in ("fin", "past") for e in lexicon("fr").forms.get(m["verb"].lower(), ())):
                continue
            here = sieve.compile(r" (?:ici(?: même)?|là|dans ces colonnes)(?= )").match(sh, m.end("cue"))
            who = right(page, s, beside(page, s, here.end() if here else m.end("cue")), s.end)
        else:
            who = page.trim(*m.span("who"))
        if who is None or not (ROLE.search(sh[who[0] : who[1]]) or identify(sh[who[0] : who[1]]).id is not None):
            continue
        a, b = page.trim(s.start, m.start())
        if lead := sieve.compile(r"[\"\s]*(?:mais|et|but|and|or|car),?\s+", re.I).match(sh, a, b):
            a = lead.end() if page.quote_at(s, a) is None else a
        if len(sieve.compile(r"\w+").findall(sh, a, b)) < 3:
            continue
        cue = [page.trim(*m.span("cue"))] if s.lang == "fr" else [m.span("cue"), m.span("verb")]
        return [Found([trimmed(page, s, a, b)], cue, who, "assert", m["verb"].lower(), "selon", s.passage, index, flags=["inverted_cue"])]
    return []


_INCISE = sieve.compile(
    r",\s+(?P<cue>(?:(?:s'|se )?[a-zà-ÿ]{3,}e|dit|répond|poursuit|soutient|renchérit|reconnaît|prévient|avertit|conclut|ajoute|(?:a|ont|avait|s'est)(?:-t)?(?:-(?:il|elle|ils|elles))?(?: [a-zà-ÿ]+ment)? [a-zà-ÿ]{2,}(?:é|i|it|u)e?s?)(?:-t)?(?:-(?P<pron>il|elle|ils|elles))?)(?=[\s,.])",
)


def incises(page: Page, index: int) -> list[Found]:
    """``« C'est courant, explique Marie Roy, analyste. On change de nom »``: the attribution stands inside the marks."""
    s = page.sentences[index]
    sh, forms = page.shadow, lexicon("fr").forms
    if s.lang != "fr":
        return []
    for m in _INCISE.finditer(sh, s.start, s.end):
        q = page.quote_at(s, m.start())
        if q is None or m.start() - q.start < 6:
            continue
        head = sieve.compile(r"-(?:t-)?(?:il|elle|ils|elles)$").sub("", m["cue"].split()[-1])
        if not any(e.cls.frames & {"inv", "quote"} and e.cls.act in ("assert", "warn", "deny", "evaluate") for e in forms.get(head, ())):
            continue
        cue = page.trim(*m.span("cue"))
        who: Span | None
        pronoun = sieve.compile(r"-(?:t-)?(il|elle|ils|elles)\b").search(m["cue"])
        if pronoun:
            who = (m.start("cue") + pronoun.start(1), m.start("cue") + pronoun.end(1))
            rest = cue[1]
        else:
            who = right(page, s, cue[1], min(s.end, q.end))
            if who is None or (identify(sh[who[0] : who[1]]).id is None and not ROLE.search(sh[who[0] : who[1]])) or who[0] > cue[1] + 2:
                continue
            rest = who[1]
        close = sieve.compile(r"[^.,!?\"]{0,60}(?:,\s[^.,!?\"]{2,60}){0,2}?(?:[.!?,]\s*|$)").match(sh[rest : q.end])
        first = page.trim(q.start, m.start())
        parts = [first]
        if (role := sieve.compile(r",\s(?=[a-zà-ÿ])[^.!?\"]{3,110}[.!?]\s+(?=[A-ZÀ-Þ])").match(sh, rest, q.end)) and not _finite(s, (rest, role.end() - 2)):
            parts.append(page.trim(role.end(), q.end))  # `explique Ana Roth, chargée de mission. Et puis ...`
            return [Found(parts, [cue], who, "assert", head, "incise", s.passage, index, flags=["inverted_cue"])]
        if close is not None and q.end - (rest + close.end()) > 4:
            parts.append(page.trim(rest + close.end(), q.end))
        return [Found(parts, [cue], who, "assert", head, "incise", s.passage, index, flags=["inverted_cue"])]
    return []


def claims_in_nouns(page: Page, index: int) -> list[Found]:
    """``affirmations occidentales selon lesquelles ...``, ``Western claims that ...``, ``accusations portées contre ...``."""
    s = page.sentences[index]
    sh, lex = page.shadow, lexicon(s.lang)
    out: list[Found] = []
    for i, t in enumerate(s.tokens):
        noun = t.low if t.low in lex.nouns else t.low[:-1] if t.low[:-1] in lex.nouns else None
        if noun is None:
            continue
        m = (_WHICH if s.lang == "fr" else _THAT).search(sh, t.end, min(s.end, t.end + 110))
        if m is None or sieve.compile(r"[.;:\"]").search(sh[t.end : m.start()]) or any(x.low in lex.nouns or x.low[:-1] in lex.nouns for x in s.tokens[i + 1 :] if x.end <= m.start()):
            continue
        if s.lang == "en" and not _noun_use(s, i, sh[t.end : m.start()]):
            continue
        if i and s.tokens[i - 1].low in ("tout", "toute", "toutes", "any") and page.quote_at(s, t.start) is not None:
            continue  # « Toute affirmation selon laquelle ... est fausse »: whoever might say so
        gap = (t.end, m.start(1))
        cue: list[Span] = [(t.start, t.end), (m.start(1), m.end(1))]
        source, kind = _of_whom(page, s, i, gap)
        if (c := sieve.compile(r"\s*(citant|citing)\s").match(sh[gap[0] : gap[1]])) is not None:
            cue[0] = (gap[0] + c.start(1), gap[0] + c.end(1))
        start = m.end()
        stop = end_of(page, s, start)
        if (f := _FALSE.search(sh, start + 5, stop)) is not None and page.quote_at(s, f.start()) == page.quote_at(s, start):
            stop = f.start()
        stop = own_verb(page, s, t.start, start, stop)
        content = trimmed(page, s, start, stop)
        if len(sh[content[0] : content[1]].split()) < 3 or (s.lang == "en" and relative_that(s, start)):
            continue
        out.append(Found([content], cue, source, lex.nouns[noun], noun, "nominal", s.passage, index, source_kind=kind, flags=["nominal_cue"]))
    for m in _AGAINST[s.lang].finditer(sh, s.start, s.end):
        out.append(Found([m.span(2)], [m.span(1)], None, "accuse", "accusation", "nominal", s.passage, index, source_kind="unspecified", flags=["nominal_cue", "bare_accusation"]))
    return out


_THAT = sieve.compile(r"\s(that)\s+", re.I)
_JOINS = sieve.compile(r"(?:,|\b(?:and|or|but|who|which|that|where|if|when|because|as|after|before|while|et|ou|mais|qui|que|dont|où|si|quand|car)\b|qu')", re.I)
_SOON = sieve.compile(r"(?:drew|drawn|came|sparked|led|met|fell|rang|stirred|caused|raised|circul\w+|suscit\w+|provoqu\w+|rest\w+)$", re.I)


def own_verb(page: Page, s: Sentence, noun: int, a: int, b: int) -> int:
    """Where the claim ends when its noun is the subject: before the sentence's own verb (``Claims that X sells Y | have circulated``)."""
    if s.tokens and sieve.compile(r"(?:despite|after|amid|following|malgré|après|suite à|face à|en dépit)\b", re.I).match(s.tokens[0].low):
        for m in _COMMA.finditer(page.shadow, a, b):
            if page.quote_at(s, m.start()) is None and _finite(s, (m.end(), b)):
                return m.start()
        return b
    if noun - s.start > 60 or _finite(s, (s.start, noun)):
        return b
    toks = [t for t in s.tokens if a <= t.start < b and page.quote_at(s, t.start) is None]
    verbs = [t for k, t in enumerate(toks) if t.low in AUX[s.lang] or (k and not t.capital and (_SOON.match(t.low) or re.search(r"(?:ait|aient|èrent|[^e]ed)$", t.low)))]
    groups = [t for k, t in enumerate(verbs) if k == 0 or t.start - verbs[k - 1].end > 6]
    if len(groups) == 1:
        # A sentence has its own verb: one that stands far from `that` is it, and the claim's is one no list knows.
        groups = [toks[0], *groups] if len([x for x in toks if x.start < groups[0].start]) > 3 and not _JOINS.search(page.shadow, a, groups[0].start) else groups
    for t in groups[1:]:
        if not _JOINS.search(page.shadow, groups[0].end, t.start):
            return next(m.start() for m in _NE.finditer(page.shadow, a, t.start))
    return b


_COMMA = re.compile(r",\s+")
_NE = re.compile(r"(?:n'|ne )$|$")


def _noun_use(s: Sentence, i: int, gap: str) -> bool:
    """True when an English word such as `claims` is a noun here, and the words before `that` are its complement."""
    prev = s.tokens[i - 1].low if i else ""
    if gap.strip() and not sieve.compile(r"\s+(?:by|from|made by|of|in|on|this|earlier|last|were|are)\b").match(gap):
        return False
    if sieve.compile(r"\b(?:is|are|was|were|has|have|had)\b").search(gap):
        return False
    if prev in ("he", "she", "they", "it", "we", "i", "who", "which", "also"):
        return False
    capital = i > 0 and s.tokens[i - 1].capital
    return not capital or (bool(sieve.compile(r"(?:n|ese|ish|ch|i|s|US|U\.S\.|UK)$").search(s.tokens[i - 1].text)) and not s.tokens[i].low.endswith("ed") and s.tokens[i - 1].low not in ("iran", "sudan", "pakistan", "jordan", "japan", "brazil"))


def _of_whom(page: Page, s: Sentence, i: int, gap: Span) -> tuple[Span | None, str | None]:
    sh = page.shadow
    words = sh[gap[0] : gap[1]]
    if m := sieve.compile(r"\s*(?:(?:récentes?|répétées?|\w+ées?)\s+)?(?:citant|(?:émanant|venant|provenant|issue?s?|tirée?s?) (?:de |d')(?:(?:documents|rapports|dossiers|câbles|notes|sources) (?:\w+és? |\w+ées? )?(?:de|du|des|d'))?|de la part de|(?:\w+ment )?(?:faite?s?|\w+ées?|\w+és?|transmise?s?|reprise?s?|made|voiced|levelled) (?:\w+ment )?(?:par|by)|by|from|of|citing|par|de|du|des|d')\s*").match(words):
        span = right(page, s, gap[0] + m.end(), gap[1])
        if span is not None:
            if m[0].strip() in ("des", "du"):
                span = (gap[0] + words.index(m[0].strip()), span[1])
            return span, None
        return None, "unspecified"
    if s.lang == "fr":
        if m := sieve.compile(r"\s+([^\W\d_][\w-]+)").match(words):
            word = m[1].lower()
            if sieve.compile(r"(?:ain|aine|ais|aise|ois|oise|ien|ienne|éen|éenne|ique|tal|tale|taux|russe|belge|grec|turc|turque|and|ande|ol|ole)s?$").search(word) or word.startswith(("occident", "nord-", "sud-")):
                return (gap[0] + m.start(1), gap[0] + m.end(1)), "adjective"
        return None, "unspecified"
    if i > 2 and s.tokens[i - 1].low == "'s" and not s.tokens[i - 2].capital and (d := next((n for n in range(i - 3, max(-1, i - 8), -1) if s.tokens[n].low in DETERMINERS), None)) is not None:
        return (s.tokens[d].start, s.tokens[i - 2].end), None  # `the ministry's insistence that`
    k = i - 1
    while k >= 0 and s.tokens[k].low in ("alleged", "repeated", "recent", "earlier", "latest", "previous", "new", "'s", "unsubstantiated", "widespread"):
        k -= 1
    if k >= 0 and s.tokens[k].capital and s.tokens[k].start > s.start:
        a = k
        while a > 0 and s.tokens[a - 1].capital and s.tokens[a - 1].start >= s.start:
            a -= 1
        while a < k and s.tokens[a].low in PREPOSITIONS["en"]:
            a += 1
        possessive = s.tokens[k + 1].low == "'s"
        return (s.tokens[a].start, s.tokens[k].end), None if possessive else "adjective"
    if k == 0 and s.tokens[0].low not in PREPOSITIONS["en"] and s.tokens[0].text[0].isupper() and s.tokens[0].low not in ("the", "any", "such"):
        return (s.tokens[0].start, s.tokens[0].end), "adjective"
    return None, "unspecified"


def pictures(page: Page, index: int) -> list[Found]:
    """``X a publié des images montrant Y``: evidence shown is a statement."""
    s = page.sentences[index]
    out = []
    for m in _PUBLISH[s.lang].finditer(page.shadow, s.start, s.end):
        source = left(page, s, s.start, m.start("cue"))
        if source is None:
            continue
        stop = end_of(page, s, m.end())
        content = trimmed(page, s, m.end(), stop)
        if content[1] - content[0] < 8:
            continue
        f = Found([content], [m.span("cue"), m.span("show")], source, "present_evidence", "publish", "pictures", s.passage, index)
        f.evidence.append(page.trim(*m.span("ev")))
        out.append(f)
    return out


def alone(page: Page, index: int) -> Found | None:
    """A sentence that is a quotation and nothing else: a continuation, whoever spoke."""
    s = page.sentences[index]
    for q in page.quotes_of[s.passage]:
        if q.mark <= s.start + 1 and q.past >= s.end - 2 and len(page.text[max(q.start, s.start) : min(q.end, s.end)].split()) >= 4:
            flags = ["no_cue", "no_source"] + ([] if q.closed else ["unclosed_quote"])
            return Found([(max(q.start, s.start), min(q.end, s.end))], [], None, "assert", "", "alone", s.passage, index, source_kind="implicit_continuation", flags=flags)
    return None
