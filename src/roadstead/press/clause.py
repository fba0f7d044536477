"""Where reported words end: before another attribution, an adjunct of the reporting clause, or the sentence's stop."""

from __future__ import annotations

import re

from roadstead.press import sieve
from roadstead.press.identify import identify
from roadstead.press.lexicon import Entry, lexicon
from roadstead.press.page import Page, Sentence, Token
from roadstead.press.words import ADVERB, AUX, BE, DETERMINERS, ROLE

_CUT = {
    "fr": sieve.compile(
        r"(?:,\s+|\s+[–-]\s+|\s+(?=selon (?!les?quel|laquel|que |qu')|d'après |à la suite d|à l'issue d|au lendemain d|lors d'(?:une? )?(?:conférence|point|entretien|interview)|dans une? (?:communiqué|entretien|message|post|tweet|lettre|interview|allocution|note|tribune|vidéo|déclaration|rapport|étude|discours|courrier)\b))"
        r"(?:malgré |en dépit d|selon (?!les?quel|laquel)|d'après|à en croire|à la suite d|après (?:qu'|que |avoir|la|le |les|l'|une?|des )|alors qu|au moment où|en réponse|en réaction|quelques (?:jours|heures|semaines|mois)|au lendemain|à l'issue d|à l'occasion d"
        r"|lors d|dans (?:un|une|le cadre)\b|citant|cité|tout en|ce qu[ie']|avant (?:de |d'|que|qu')|faisant (?:suite|référence|état)|en référence|interrogé|sans toutefois|une? (?:accusation|affirmation|allégation|information|version)s?"
        r"|rapporte|rapportent|indique |une annonce|des (?:accusations|affirmations|allégations|informations))",
        re.I,
    ),
    "en": sieve.compile(
        r"(?:,\"?\s+|\s+[–-]\s+|\s+(?=but (?:did not|didn't|gave no|offered no|declined|provided no|would not) |although |even though |according to |in a (?:letter|speech|tweet|post|phone call) |in a statement|in an interview|following a ))"
        r"(?:amid |without (?:further|any|more) |without elaborat|(?:even )?though |although |but (?:did not|didn't|gave|offered|declined|provided|would not|stopped short)|according to|after\b|as (?!well|a |an |part)|in (?:response|a statement|an interview|a speech|a tweet|a phone call|a letter|a post|a report|a reference|remarks|comments|what)|following|citing|quoting|(?:hours|days|weeks|months) (?:after|before)|a (?:day|week|month) (?:after|before)"
        r"|without (?:giving|providing|elaborating|naming|specifying)|referring|speaking|while (?:denying|saying|adding|warning)|despite|an? (?:accusation|claim|allegation|charge|move|step|decision|figure|number|version|label|term|practice|remark|description|account) (?=[^,.;]{2,50} (?:call|den|reject|dismiss|describ|denounc|disput|condemn|welcom))|an? (?:accusation|claim|allegation|charge) |(?:accusations|claims|allegations) |per\b)",
        re.I,
    ),
}
_SAID_LAST = sieve.compile(r",\s+(?!which |who |and |but |that )(?:(?:[\w.'-]+ ){1,9})(?:said|says|added|reported|wrote|told \w+)(?: (?:on )?\w+day| in a statement)?[.\s]*$")
_BEFORE_DOING = sieve.compile(r",?\s+avant d(?:e |')(\w+)", re.I)
# `la première assurant que ..., la seconde les jugeant ...`
_EACH = re.compile(r",\s+(?:la seconde|le second|le deuxième|la deuxième|l'autre|the second|the other|the latter)\s+(?:les? |la |l')?$")
_SEMICOLON = re.compile(r"\s?;\s")
_BUT = {
    "fr": sieve.compile(r",?\s+(?:mais|et|puis)\s+(?!qu)", re.I),
    "en": sieve.compile(r",?\s+(?:but|and)\s+(?!that\b)", re.I),
}


def end_of(page: Page, s: Sentence, a: int) -> int:
    """The end of the clause that starts at ``a``: never inside a quotation, never behind the sentence."""
    best = s.end
    for m in _CUT[s.lang].finditer(page.shadow, a, s.end):
        if m.start() > a + 8 and _outside(page, s, m.start(), a):
            best = m.start()
            break
    forms = lexicon(s.lang).forms
    toks = s.tokens
    if (colon := sieve.compile(r"\s?:\s*(?=\")").search(page.shadow[a:best])) and colon.start() > 8 and _outside(page, s, a + colon.start(), a):
        best = a + colon.start()
    for m in sieve.compile(r",\s+").finditer(page.shadow[a:best]):
        # `..., a confié une source`: the reporting clause stands behind the words.
        if s.lang == "fr" and m.start() > 8 and _outside(page, s, a + m.start(), a) and _behind(s, a + m.end()):
            best = a + m.start()
            break
    if s.lang == "en" and (last := _SAID_LAST.search(page.shadow, a, s.end)) and a + 8 < last.start() < best and _outside(page, s, last.start(), a):
        best = last.start()
    for m in sieve.compile(r",\s+(?:while|tandis qu(?:e |')|alors qu(?:e |'))").finditer(page.shadow[a:best]):
        if _outside(page, s, a + m.start(), a) and any(x.tense == "past" or (x.tense == "fin" and s.lang == "fr" and x.cls.name in ("say", "ask", "deny", "warn", "accuse", "answer")) for t in [t for t in toks if t.start >= a + m.end()][1:18] for x in forms.get(t.low, ())):
            best = a + m.start()
            break
    if s.lang == "fr" and (doing := next((m for m in _BEFORE_DOING.finditer(page.shadow, a + 8, best) if any(e.tense == "inf" for e in forms.get(m[1].lower(), ())) and _outside(page, s, m.start(), a)), None)):
        best = doing.start()
    for stop in _SEMICOLON.finditer(page.shadow, a + 3, best):
        if page.quote_at(s, stop.start()) is None:
            best = stop.start()
            break
    for i, t in enumerate(toks):
        if t.start <= a + 3 or t.start >= best:
            continue
        entries = forms.get(t.low, ())
        if not any(e.tense == "ger" and e.cls.name != "see_in" and _whole(s, t, e) for e in entries) or not _outside(page, s, t.start, a):
            continue
        k = i
        while k > 0 and toks[k - 1].low in ("en", "tout", "et", "and", "while", "by", "also"):
            k -= 1
        if s.lang == "fr" and k > 1 and toks[k - 1].low in ("le", "la", "les", "l'", "lui", "leur") and toks[k - 2].text == ",":
            k -= 1  # `..., les qualifiant de`
        if each := _EACH.search(page.shadow, a + 3, toks[k].start):
            best = min(best, each.start())
            break
        if toks[k].low in ("et", "and", "en", "tout") or (k > 0 and toks[k - 1].text == ","):
            if toks[k].low in ("et", "and") and toks[k - 1].text != "," and i - k == 1 and s.lang == "en":
                continue
            best = min(best, toks[k - 1].start if k and toks[k - 1].text == "," else toks[k].start)
            break
    for m in _BUT[s.lang].finditer(page.shadow, a, best):
        if m.start() > a + 3 and _outside(page, s, m.start(), a) and (_cue_soon(page, s, m.end()) or _someone_else(page, s, m.end())):
            best = m.start()
            break
    return best


def _behind(s: Sentence, at: int) -> bool:
    forms = lexicon("fr").forms
    toks = [t for t in s.tokens if t.start >= at][:5]
    if not toks:
        return False
    head = toks[0].low.split("-")[0]
    if head in AUX["fr"]:
        for t in toks[1:4]:
            if any(e.tense == "past" and not e.reflexive and e.cls.act in ("assert", "warn") and _whole(s, t, e) for e in forms.get(t.low, ())):
                return True
            if t.low not in ADVERB["fr"] and not t.low.endswith("ment"):
                return False
        return False
    return any(e.tense == "fin" and e.cls.name in ("say", "utter") for e in forms.get(head, ())) and len(toks) > 1 and (toks[1].low in ("le", "la", "les", "l'", "un", "une") or toks[1].capital or "-" in toks[0].low)


def _outside(page: Page, s: Sentence, i: int, a: int) -> bool:
    q = page.quote_at(s, i)
    return q is None or q.mark <= a < q.past


def _someone_else(page: Page, s: Sentence, at: int) -> bool:
    """True when the conjunct is another's words: a role or a name, a verb of saying, and its complement."""
    forms = lexicon(s.lang).forms
    toks = [t for t in s.tokens if t.start >= at][:16]
    tenses = ("past", "fin") if s.lang == "en" else ("fin",)
    for k, t in enumerate(toks):
        auxiliary = t.low in AUX[s.lang]
        if k < 2 or not (auxiliary or any(e.tense in tenses and not t.capital for e in forms.get(t.low, ()))):
            if auxiliary:
                return False
            continue
        verb = next((j for j in range(k, min(k + 4, len(toks))) if any(e.tense in ("past", "fin") for e in forms.get(toks[j].low, ()))), None)
        who = page.shadow[at : t.start]
        named = ROLE.search(who) is not None or identify(who.strip()).kind in ("named", "named_short", "named_institution")
        return named and verb is not None and any(x.low in ("que", "qu'", "that", ":") for x in toks[verb + 1 : verb + 5])
    return False


def _cue_soon(page: Page, s: Sentence, at: int) -> bool:
    """True when the conjunct at ``at`` is another reporting verb of the same or a new subject."""
    forms = lexicon(s.lang).forms
    toks = [t for t in s.tokens if t.start >= at][:4]
    if not toks:
        return False
    if s.lang == "fr":
        k = 0
        if toks[0].low in ("n'", "ne") and (len(toks) < 2 or toks[1].low not in AUX["fr"]):
            return False
        if len(toks) > 1 and any(e.tense == "past" and not e.reflexive for e in forms.get(toks[0].low, ())) and toks[1].low in ("que", "qu'", '"', ":"):
            return True  # `a dénoncé ... et prévenu que`
        if len(toks) > 1 and page.shadow[:at].rstrip()[-4:] == ", et" and second(s, toks[0].low):
            return True  # `a rappelé que ..., et exhorté les ports à`
        if len(toks) > 2 and page.shadow[:at].rstrip()[-3:] == " et" and conjunct(s, s.tokens.index(toks[0])):
            return True  # `a menacé de partir et démenti les rumeurs`
        while k < len(toks) and toks[k].low in ("n'", "ne", "s'", "se", "l'", "il", "elle", "ils", "elles"):
            k += 1
        if k < len(toks) and toks[k].low in AUX["fr"]:
            rest = [t for t in s.tokens if t.start > toks[k].start][:5]
            for t in rest:
                if any(e.tense == "past" for e in forms.get(t.low, ())):
                    return True
                if t.low not in ADVERB["fr"] and not t.low.endswith("ment"):
                    return False
            return False
        return k < len(toks) and any(e.tense == "fin" for e in forms.get(toks[k].low, ())) and k < 2
    for k, t in enumerate(toks):
        entries = forms.get(t.low, ())
        if any((e.tense == "past" or (e.tense == "fin" and t.low.endswith("s"))) and _whole(s, t, e) for e in entries):
            nxt = [x for x in s.tokens if x.start > t.start][:1]
            return k == 0 or (toks[k - 1].low in ("he", "she", "they", "it", "also", "later", "has", "have", "had") and bool(nxt))
        if t.low not in ADVERB["en"] | AUX["en"] | {"he", "she", "they", "it"} and not t.low.endswith("ly"):
            return False
    return False


def _whole(s: Sentence, t: Token, e: Entry) -> bool:
    """True when the words that a cue needs behind it stand there: `fired` is none without `back`."""
    if not e.tail:
        return True
    behind = [x.low for x in s.tokens if x.start > t.start][: len(e.tail)]
    return behind == list(e.tail)


def second(s: Sentence, participle: str) -> bool:
    """True for a participle that goes on behind `, et` with the reporting verb's own auxiliary: asked, denounced, denied, promised."""
    return any(e.tense == "past" and not e.reflexive and not e.tail and e.cls.name in ("ask", "denounce", "accuse", "deny", "pledge", "warn", "qualify", "reject") for e in lexicon(s.lang).forms.get(participle, ()))


def conjunct(s: Sentence, i: int) -> bool:
    """True for `X a menacé de partir et démenti les rumeurs`: a participle with its object, under the auxiliary of the sentence's last verb of saying."""
    toks, forms = s.tokens, lexicon(s.lang).forms
    if not second(s, toks[i].low):
        return False
    k = i + 1
    while k < min(len(toks), i + 4) and (toks[k].low in ADVERB["fr"] or toks[k].low in ("à", "de", "nouveau") or toks[k].low.endswith("ment")):
        k += 1
    if k >= len(toks) or toks[k].low not in DETERMINERS - {"de", "d'", "du"}:
        return False
    aux = next((n for n in range(i - 2, 0, -1) if toks[n].low in AUX["fr"]), 0)
    return aux > 0 and toks[aux].low not in BE and any(e.tense == "past" and not e.reflexive for t in toks[aux + 1 : aux + 4] for e in forms.get(t.low, ()))


def trimmed(page: Page, s: Sentence, a: int, b: int) -> tuple[int, int]:
    """The words themselves: no outer quotation marks when one quotation holds them all, no stop behind the last mark."""
    sh = page.shadow
    a, b = page.trim(a, b)
    while b > a and sh[b - 1] in ".,;: " and sh[b - 3 : b] != "...":
        if page.quote_at(s, b - 1) is None or sh[b - 1] in ",; ":
            b -= 1
        else:
            break
    while b > a + 1 and sh[b - 1] == '"' and page.quote_at(s, b - 1) is None:
        b = page.trim(a, b - 1)[1]  # a mark that closes nothing here
    for q in page.quotes(s):
        if q.mark == a and q.past >= b and q.end > q.start:
            a, b = q.start, q.end
            while b > a and sh[b - 1] in ", ":
                b -= 1
            break
        if q.mark < a and b > q.end and b >= q.past and q.past > a and q.start == a:
            b = q.end
    return a, b
