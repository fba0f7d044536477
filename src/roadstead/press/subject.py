"""The words that name a speaker: left of a verb, or right of it, of `selon`, of `according to`."""

from __future__ import annotations

import re

from roadstead.press import sieve
from roadstead.press.lexicon import lexicon
from roadstead.press.names import gazetteer
from roadstead.press.page import Page, Sentence, Token
from roadstead.press.words import (
    AUX,
    DETERMINERS,
    MONTHS,
    NOT_ADVERB,
    PARTICIPLES,
    PREPOSITIONS,
    PRONOUNS,
    ROLE,
    TIME_WORDS,
    WEEKDAYS,
)

Span = tuple[int, int]

_BREAK_FR = sieve.compile(
    r"(?:\b(?:après que|alors que|tandis que|lorsque|quand|puisque|parce que|bien que|comme|car|où|mais|dont|et que|que|si|ainsi que|dès que|(?:(?:dans|par|sur|avec|pour) )?(?:lequel|laquelle|lesquels|lesquelles|auquel|duquel))\s|\b(?:lorsqu|puisqu|qu|après qu|alors qu|tandis qu|parce qu|bien qu)'|[;:–]\s)",
    re.I,
)
_BREAK_EN = sieve.compile(r"(?:\b(?:after|while|when|because|although|though|since|but|if|that|where|whether|as|until|before)\s|[;:–]\s)", re.I)
_LEAD = sieve.compile(
    r"(?:(?:mais|et|or|car|parallèlement|en parallèle|dans le même temps|entre-temps|entretemps|dans la foulée|à ce titre|en effet|d'ailleurs|du reste|à l'inverse|au contraire|de même|cependant|toutefois|pourtant|néanmoins|en revanche|de son côté|de leur côté|pour sa part|par ailleurs|en outre|ainsi|puis|ensuite|enfin|au même moment|"
    r"(?:le même|ce même|ce|the same|that same|on the same) (?:jour|mois|soir|matin|day|week|month|evening)(?:-là)?(?=,)|(?:la même|cette) (?:semaine|année)(?:-là)?(?=,)|le lendemain(?: matin)?|la veille|the (?:next|following|previous) (?:day|week|month)|the day (?:before|after)|"
    r"(?:\w+|\d+) (?:jours?|semaines?|mois|ans?|heures?) (?:plus tard|auparavant|plus tôt|après)(?=,)|(?:\w+|\d+) (?:days?|weeks?|months?|years?|hours?) (?:later|earlier|before)(?=,)|"
    r"but|and|however|meanwhile|separately|yet|still|also|so|then|for (?:his|her|its|their) part|in turn|in response|earlier|later)\b,?\s+"
    r"|(?:(?:plus tôt|plus tard|début|fin|mi|en|le|on|in|late|early|last|this|earlier|later|by)\b[\s-]+)?(?:(?:this|last|next|ce|cette|la|le)\s+)?"
    r"(?:\d{1,2}(?:er|st|nd|rd|th)?\s+)?(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|hier|aujourd'hui|monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|today|tonight|week|month|year|semaine|mois|"
    r"janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|january|february|march|april|may|june|july|august|september|october|november|december)\b"
    r"(?:\s+(?:dernière?|matin|soir|ce mois-ci|morning|evening|afternoon))?(?:\s+\d{1,2}(?:er|st|nd|rd|th)?\b)?(?:\s+[a-zéû]{3,9}\b(?=,))?(?:,?\s+\d{4}\b)?,?\s+)+",
    re.I,
)
_ADVERBIAL = sieve.compile(
    r"^(?:de (?:son|leur) (?:côté|tour)|(?:elle|lui|eux|elles)(?:-mêmes?)?$|pour (?:sa|leur) part|dans|lors|à|au|aux|en|après|avant|devant|pendant|selon|depuis|par|pour|avec|sans|face|malgré|interrogée?s?|questionnée?s?|interviewée?s?|relancée?s?|invitée?s? à|appelée?s? à|citée?s?|sur|d'après|quant|suite|tout|plus|pourtant|cependant|toutefois|début|fin|mi-|"
    r"in|on|at|after|before|during|speaking|asked|citing|quoting|according|with|without|amid|following|despite|by|for|from|under|when|while|as|who|which|whose|qui|dont|où|including|referring|since|"
    r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|hier|aujourd'hui|however|meanwhile|also|too|notamment|également|meeting|addressing|writing|last|this|earlier|later|visiblement|s'exprimant|joint|jointe|seen|obtained|published|released|reviewed|vue?s?|obtenue?s?|consultée?s?|publiée?s?|diffusée?s?|contactée?s?|sollicitée?s?)\b",
    re.I,
)
_TRAIL = sieve.compile(
    r"\s+(?:(?:on|late|early|also|later)\s+)*(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|yesterday|today|hier|aujourd'hui|also|later|repeatedly|recently|aussi|in an? (?:\w+ )?(?:statement|report|letter|interview)(?: on \w+day)?|this (?:week|month|year)|last (?:week|month|year))$",
    re.I,
)
_TIMELY = sieve.compile(r"(?:(?:le|la|ce|cette|the|on the) (?:même|same|lendemain|veille|next|following|previous)\b|(?:\w+ ){1,2}(?:later|earlier|plus tard|auparavant)$)", re.I)
_INSERT = sieve.compile(r"(?:who|which|whose|where|qui|dont|où|lequel|laquelle)\b", re.I)
_RELATIVE = sieve.compile(r",?\s+(?:qui|dont|où|lequel|laquelle|lesquels|who|which|whose|that)\s", re.I)


_ORG = sieve.compile(r"\b(?:think[- ]tank|agency|group|company|firm|institute|institut|organi[sz]ation|ngo|ong|watchdog|non-profit|nonprofit|consultancy|agence|société|groupe|entreprise|cabinet|centre|center|media|média|outlet|newspaper|quotidien|journal|body|monitor|charity|association)\b", re.I)


def _np_like(text: str) -> bool:
    first = sieve.compile(r"[\w'-]+").match(text)
    if not first:
        return False
    word = first[0]
    return word[0].isupper() or sieve.compile(r"(?:l|d|c)'").match(word) is not None or word.lower().split("'")[0] in DETERMINERS or ROLE.match(text) is not None or (len(word) > 3 and word[0].islower())


def left(page: Page, s: Sentence, floor: int, edge: int) -> Span | None:
    """The noun phrase that ends at ``edge``, not reaching before ``floor``; an apposition in commas belongs to it."""
    shadow = page.shadow
    a = max(floor, s.start)
    for q in page.quotes(s):
        # A quotation with nothing behind it but a comma is the thing said, not part of the name.
        if q.past <= edge and (q.end - q.start > 25 or shadow[q.end - 1 : q.end] == "," or shadow[q.past : q.past + 1] == ","):
            a = max(a, q.past)
    edge = _before_insert(page, s, a, edge)
    breaks = _BREAK_FR if s.lang == "fr" else _BREAK_EN
    for m in breaks.finditer(shadow, a, edge):
        if page.quote_at(s, m.start()) is None:
            a = m.end()
    a, _ = page.trim(a, edge)
    while (lead := _LEAD.match(shadow, a, edge)) and lead.end() > a:
        a = lead.end()
    b = edge
    while b > a and shadow[b - 1] in " ,":
        b -= 1
    inserted = "," in shadow[b : min(edge + 2, s.end)]
    if b <= a:
        return None
    chunks = _chunks(page, s, a, b)
    while inserted and len(chunks) > 1 and _ADVERBIAL.match(shadow[chunks[-1][0] : chunks[-1][1]]):
        chunks.pop()
        inserted = len(chunks) > 1 and not _ADVERBIAL.match(shadow[chunks[-1][0] : chunks[-1][1]]) and _apposed(shadow, chunks[-2], chunks[-1])
    x, y = chunks[-1]
    if inserted and len(chunks) > 1:
        n = len(chunks) - 2
        while n > 0 and _apposed(shadow, chunks[n - 1], chunks[n]) and not _ADVERBIAL.match(shadow[chunks[n - 1][0] : chunks[n - 1][1]]):
            n -= 1
        x = chunks[n][0]
    elif len(chunks) > 1:
        x = _enumerated(shadow, chunks)
    while (lead := _LEAD.match(shadow, x, y)) and x < lead.end() < y:
        x = lead.end()
    if s.lang == "fr" and (cut := _RELATIVE.search(shadow, x, y)):
        y = cut.start()  # `l'entreprise qui a affrété le navire (nie)`
    x = _after_verb(page, s, x, y)
    if cut := _RELATIVE.search(shadow, x, y):
        y = cut.start()
    if cut := sieve.compile(r"(?:et|and|mais|but|or)\s+", re.I).match(shadow[x:y]):
        x += cut.end()
    if cut := _TRAIL.search(shadow, x, y):
        y = cut.start()
    x, y = page.trim(x, y)
    body = shadow[x:y]
    if s.lang == "en" and _clause(page, s, x, y):
        return None
    if not body or not _np_like(body) or len(body.split()) > 28:
        return None
    if _ADVERBIAL.match(body) and body.split()[0].lower() not in ("au", "a"):
        return None
    return x, y


def _enumerated(shadow: str, chunks: list[Span]) -> int:
    """Where the last of the phrases in commas begins, with those that are one subject with it: `Paris, Londres et Berlin`, `les ministres français, allemand et italien`, `Ana Roth, secrétaire adjointe`."""
    words = [shadow[a:b] for a, b in chunks]
    n = len(chunks) - 1
    nations = gazetteer().adjectives
    pair = re.split(r" (?:et|and) ", words[-1])
    if len(pair) > 1 and all(w.lower() in nations for w in pair):
        while n > 0 and words[n - 1].split()[-1].lower() in nations and (n == len(chunks) - 1 or words[n].lower() in nations):
            n -= 1
    elif len(pair) == 2 and all(map(_place, pair)):
        while n > 0 and _place(words[n - 1]):
            n -= 1
    elif _BARE_NAME.match(words[-2]) and words[-1][0].islower() and ROLE.match(words[-1]):
        n -= 1
    return chunks[n][0]


_BARE_NAME = re.compile(r"[A-ZÀ-Þ][\w'.-]+(?: [A-ZÀ-Þ][\w'.-]+){1,3}$")


def _place(words: str) -> bool:
    """True when the words are a state or a capital and nothing else."""
    return any(m.kind in ("state", "capital") and m.start <= 4 and m.end == len(words) for m in gazetteer().find(words)) and re.match(r"(?:[Ll][ea]s? |[Ll]'|[Tt]he )?[A-ZÀ-Þ]", words) is not None


def _clause(page: Page, s: Sentence, x: int, y: int) -> bool:
    """True when English words hold a verb in the past with its object: a clause, no name."""
    forms = lexicon("en").forms
    toks = [t for t in s.tokens if x <= t.start < y]
    for k, t in enumerate(toks[:-1]):
        past = not t.capital and k > 0 and (any(e.tense == "past" for e in forms.get(t.low, ())) or (t.low.endswith("ed") and len(t.low) > 4))
        if past and toks[k - 1].low not in DETERMINERS and toks[k + 1].low in ("a", "an", "the", "its", "his", "her", "their", "no", "this", "that") and page.quote_at(s, t.start) is None:
            return True
    return False


def _before_insert(page: Page, s: Sentence, a: int, edge: int) -> int:
    """The edge moved left over an insertion in commas: `The sources, who asked not to be named, said`."""
    sh = page.shadow
    b = edge
    while b > a and sh[b - 1] == " ":
        b -= 1
    if sh[b - 1 : b] != ",":
        return edge
    for i in range(b - 2, a, -1):
        if sh[i] == "," and page.quote_at(s, i) is None:
            rest = sh[i + 1 : b - 1].strip()
            if _INSERT.match(rest):
                return _before_insert(page, s, a, i + 1) if i > a else edge
    return edge


def _chunks(page: Page, s: Sentence, a: int, b: int) -> list[Span]:
    out, at, depth = [], a, 0
    for i in range(a, b):
        ch = page.shadow[i]
        depth += (ch == "(") - (ch == ")")
        if ch == "," and depth <= 0 and page.quote_at(s, i) is None and not (i + 1 < b and page.shadow[i + 1].isdigit()):
            if (t := page.trim(at, i))[1] > t[0]:
                out.append(t)
            at = i + 1
    if (t := page.trim(at, b))[1] > t[0] or not out:
        out.append(t)
    for k in range(len(out) - 1, 0, -1):
        # `Pavel Orlov, 57, of Limassol`: an age and a place belong to the name before them.
        if _AGE.match(page.shadow[out[k][0] : out[k][1]]) and sieve.compile(r"[A-ZÀ-Þ]").search(page.shadow[out[k - 1][0] : out[k - 1][1]]):
            out[k - 1 : k + 1] = [(out[k - 1][0], out[k][1])]
    return out


_AGE = re.compile(r"(?:\d{2}|\d{2} (?:ans|years old)|(?:of|from) [A-Z][\w-]+(?: [A-Z][\w-]+)?)$")


def _apposed(shadow: str, one: Span, two: Span) -> bool:
    """True when one of two neighbours in commas is a role or a body and the other a name."""
    a, b = shadow[one[0] : one[1]], shadow[two[0] : two[1]].split(", ")[0]
    if _TIMELY.match(a) or _ADVERBIAL.match(a):
        return False
    name = r"(?:M\. |Mr\.? |Mme |Dr\.? )?(?:[A-ZÀ-Þ][\w'.-]*)(?: (?:[A-ZÀ-Þ][\w'.-]*|von|der|de|al|el|bin))*$"
    if _ORG.search(b) and sieve.compile(r"(?:an?|the|its?|un|une|le|la|l')\b").match(b) and sieve.compile(r"[A-ZÀ-Þ]").search(a) and len(b.split()) <= 12:
        return True
    return bool((ROLE.search(a) and re.match(name, b)) or (ROLE.search(b) and sieve.compile(r"[A-ZÀ-Þ]").match(a)) or (ROLE.search(a) and ROLE.search(b)))


def _after_verb(page: Page, s: Sentence, x: int, y: int) -> int:
    """Where the phrase begins when a finite verb of an earlier clause stands in it: behind that clause's `et` or `and`."""
    aux = AUX[s.lang]
    toks = [t for t in s.tokens if x <= t.start < y]
    for k in range(len(toks) - 1, -1, -1):
        if toks[k].low in aux and page.quote_at(s, toks[k].start) is None:
            for t in toks[k + 1 :]:
                if t.low in ("et", "and", ","):
                    return t.end
            return x if k == 0 else y
    return x


_WHOM = sieve.compile(r"\s*(?:à (?:la presse|l'agence (?-i:[A-ZÀ-Þ])[\w-]+|l'(?-i:[A-Z]{2,})|(?-i:[A-ZÀ-Þ])[\w-]+)|aux (?:journalistes|médias)|devant la presse)\s+(?=(?:le|la|l'|son|sa|un|une|(?-i:[A-ZÀ-Þ]))(?:\b|(?<=')))", re.I)


def right(page: Page, s: Sentence, at: int, limit: int) -> Span | None:
    """The noun phrase that starts at or just behind ``at``: a name, a role, an institution, with its apposition."""
    if s.lang == "fr" and (whom := _WHOM.match(page.shadow, at, limit)):
        at = whom.end()
    toks = [t for t in s.tokens if at <= t.start < limit]
    i = 0
    while i < len(toks) and (toks[i].low in TIME_WORDS or toks[i].low in MONTHS or (toks[i].low in ("on", "également", "ainsi", "le", "the") and i + 1 < len(toks) and (toks[i + 1].low in WEEKDAYS)) or (toks[i].text.isdigit() and i > 0)):
        i += 1
    if i >= len(toks):
        return None
    first = toks[i]
    if first.low in PRONOUNS[s.lang] or first.low in ("lui", "eux", "elles", "him", "her", "them"):
        return first.start, first.end
    if not (first.low in DETERMINERS or first.capital or first.text[0].isalpha()) or (not first.capital and first.low in PREPOSITIONS[s.lang]) or first.low in AUX[s.lang]:
        return None
    if first.low in ("ce", "cette", "ces") and i + 1 < len(toks) and toks[i + 1].low in ("dernier", "dernière", "derniers", "dernières"):
        return first.start, toks[i + 1].end
    j = _phrase(page, s, toks, i)
    if j == i or (j == i + 1 and first.low in DETERMINERS):
        return None
    end = toks[j - 1].end
    for known in gazetteer().find(page.shadow[first.start : limit]):
        # A name with a stop in it (`TankerTrackers.com`) is longer than its tokens say.
        if known.start <= 5 and first.start + known.start < end < first.start + known.end:
            end = first.start + known.end
            j = next((n for n in range(len(toks)) if toks[n].start >= end), len(toks))
    if short := _SHORT_FORM.match(page.shadow, end, limit):
        end = short.end()
        j = next((n for n in range(len(toks)) if toks[n].start >= end), len(toks))
    k = j
    if k < len(toks) and toks[k].text == "," and k + 1 < len(toks):
        m = _phrase(page, s, toks, k + 1)
        if m > k + 1 and not _verbal(s, toks[k + 1 : m]) and _apposed(page.shadow, (first.start, end), (toks[k + 1].start, toks[m - 1].end)) and (m == len(toks) or toks[m].text in ',.:;"' or toks[m].low in PREPOSITIONS[s.lang]):
            end = toks[m - 1].end
    return first.start, end


_OFFICE_FOR = sieve.compile(r"\b(?:minister|secretary|commissioner|director|spokes(?:man|woman|person)|coordinator|special envoy|high representative)(?: general)? $")
_IMPERFECT = re.compile(r"^(?!portrait|extrait|retrait|attrait|forfait|parfait|contrefait|souhait|abstrait)\w{2,}[^f](?:ait|aient|èrent)$")
_SHORT_FORM = re.compile(r" \([A-ZÀ-Þ][\w.-]{1,14}\)")
_TO_MEDIA = sieve.compile(r"(?:l'|la |le |the )?(?:AFP|Reuters|AP\b|TASS|RFI|BBC|CNN|NHK|Le Monde|presse|journalistes|reporters|news|press|briefing|conference|agence|chaîne|radio|journal)")


def _verbal(s: Sentence, toks: list[Token]) -> bool:
    """True when the words hold a finite verb: another clause, no apposition."""
    forms = lexicon(s.lang).forms
    return any(
        t.low in AUX[s.lang] or (k > 0 and not t.capital and toks[k - 1].low not in DETERMINERS and any(e.tense in (("fin", "past") if s.lang == "en" else ("fin",)) for e in forms.get(t.low, ())))
        for k, t in enumerate(toks)
    )


def _phrase(page: Page, s: Sentence, toks: list[Token], i: int) -> int:
    """One past the last token of the noun phrase that starts at token ``i``."""
    forms = lexicon(s.lang).forms
    j = i
    while j < len(toks):
        t = toks[j]
        after = toks[j + 1] if j + 1 < len(toks) else None
        if t.text == "(":
            close = next((k for k in range(j + 1, min(j + 6, len(toks))) if toks[k].text == ")"), None)
            if close is None:
                break
            j = close + 1
            continue
        if not t.text[0].isalnum() and t.text not in ("'s", "."):
            break
        if t.text == "." and not (j > i and toks[j - 1].low in TITLES_DOT):
            break
        if t.low in ("et", "and") and j > i and after is not None and (after.capital or after.low in ("le", "la", "les", "l'", "des", "the")):
            j += 1
            continue
        if t.low in ("à", "au", "aux", "auprès", "pour", "en", "for", "in", "at", "on", "to") and j > i and after is not None:
            said = page.shadow[toks[i].start : t.start].lower()
            if sieve.compile(r"\b(?:ambassad|représentant|délégué|chargé|envoyé|haut-commissaire|haut représentant|conseill(?:er|ère)|envoy|representative|fellow|professor|adviser|institute|center|centre|chercheur|chercheuse|researcher|analyst|economist|économiste|spécialiste|professeur)").search(said) and after.low not in WEEKDAYS and not _TO_MEDIA.match(page.shadow, after.start):
                j += 1
                continue
            if t.low == "for" and after.capital and _OFFICE_FOR.search(said) and after.low not in WEEKDAYS and not _TO_MEDIA.match(page.shadow, after.start):
                j += 1
                continue
            break
        if not t.capital and (t.low in PREPOSITIONS[s.lang] or (t.low in TIME_WORDS and not (t.low == "dernier" and j > i and toks[j - 1].low == "le")) or t.low in AUX[s.lang] or PARTICIPLES.search(t.low)):
            break
        if t.low in WEEKDAYS or (t.low in ("le", "the") and after is not None and (after.text.isdigit() or after.low in WEEKDAYS)):
            break
        if s.lang == "fr" and not t.capital and j > i and t.low.endswith("ment") and t.low not in NOT_ADVERB:
            break
        if s.lang == "fr" and not t.capital and j > i and toks[j - 1].low not in DETERMINERS and _IMPERFECT.search(t.low):
            break
        if not t.capital and j > i and not (after is not None and after.low == "tank") and any(e.tense in ("fin", "ger") and not e.reflexive for e in forms.get(t.low, ())) and toks[j - 1].low not in DETERMINERS:
            break
        j += 1
    while j > i and (toks[j - 1].low in DETERMINERS or toks[j - 1].low in ("et", "and", "'s", "of")):
        j -= 1
    return j


_EACH = sieve.compile(r"(?:,|;|\bet|\band|\bmais|\bwith)\s+(?:with )?(?P<who>(?:la première|le premier|la seconde|le second|les? premiers|les? seconds|la deuxième|l'une?|l'autre|ce dernier|cette dernière|ces dern(?:iers|ières)|celui-ci|celle-ci|the former|the latter|the first|the second|the other)|(?-i:[A-ZÀ-Þ])[\w-]+(?: (?-i:[A-ZÀ-Þ])[\w-]+){0,2})\s+(?:les? |la |l'|lui |leur )?$", re.I)
_PAPER_DOING = sieve.compile(r"\b(?P<who>(?:une?|les?|la|l'|an?|the) ?(?:\w+ ){0,2}(?:rapport|article|reportage|enquête|communiqué|déclaration|message|texte|dépêche|étude|note|tribune|lettre|statement|letter|report|e-?mail|memo|filing|advisory|resolution|article|study)s?(?: [a-zà-ÿ]+(?:que|al|if|el|ien|ain|ais|eur|é|ée|and|ol|gue|le))?(?: (?:de |du |des |d')[^,;:.\"]{3,70})?)\s+$", re.I)


def own_subject(page: Page, s: Sentence, at: int, put_out: sieve.Pattern) -> Span | None:
    """Who stands right before a participle: `X et Y ..., la première assurant que ..., la seconde ...`, `the publication of an article accusing ...`;
    None where somebody has just ``put_out`` that paper, and speaks through it."""
    a = max(s.start, at - 110)
    if (m := _EACH.search(page.shadow, a, at)) and (not m["who"][0].isupper() or gazetteer().find(m["who"])):
        return m.span("who")
    if (m := _PAPER_DOING.search(page.shadow, a, at)) and not put_out.search(page.shadow[s.start : at].rstrip()):
        return page.trim(*m.span("who"))
    return None


TITLES_DOT = frozenset(["m", "mm", "mr", "mrs", "ms", "dr", "gen", "lt", "col", "sen", "rep"])
