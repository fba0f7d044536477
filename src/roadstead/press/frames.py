"""The constructions a verb of saying opens: each frame gives the content spans, or None when it does not hold here."""

from __future__ import annotations

import re
from itertools import pairwise

from roadstead.press import sieve
from roadstead.press.aside import across, past
from roadstead.press.clause import end_of, trimmed
from roadstead.press.cues import Cue
from roadstead.press.found import Span
from roadstead.press.lexicon import Entry, lexicon
from roadstead.press.page import Page, Sentence
from roadstead.press.words import AUX, DETERMINERS, PREPOSITIONS

_QUE = sieve.compile(r"\bqu(?:e\s+|')")
_THAT = sieve.compile(r"\bthat\s+(?=\S)")
_GAP_START = {
    "fr": sieve.compile(
        r"(?:\s*$|\s*,|\s+d(?:e |')(?-i:[A-Z])|\s+(?:à|au|aux|dans|lors|en|sur|devant|depuis|par|pour|avec|après|avant|le|ce|cette|hier|aujourd'hui|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|plus|de plus|de nouveau|encore|également|aussi|(?:lui|elle|eux|elles)(?:-mêmes?)?(?: aussi)?|ensuite|auprès|via|mi|début|fin|ainsi|notamment|[\w-]+ment|là|pas|jamais|plus|de (?:son|leur|sa) (?:côté|part)|pour (?:sa|leur) part|quant à (?:lui|elle|eux)|contre|en effet|toutefois|cependant|jeudi|à nouveau|publiquement|ici|,)\b)",
        re.I,
    ),
    "en": sieve.compile(
        r"(?:\s*$|\s*,|\s+(?:on|in|at|to|during|after|before|via|this|last|late|early|earlier|later|the (?:previous|same|following|next) (?:day|week|month)|the day before|today|yesterday|monday|tuesday|wednesday|thursday|friday|saturday|sunday|through|from|by|with|again|also|\w+ly|for the first time|then|at the time|overnight)\b)",
        re.I,
    ),
}
INSERT_EN = sieve.compile(
    r"(?:\s*,)?(?:\s+(?:late\s+|early\s+)?(?:on\s+)?(?:late\s+|early\s+)?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|today|tonight)(?:\s+(?:morning|evening|night|afternoon))?(?:,?\s+\d{1,2}\s+[A-Z][a-z]+(?:\s+\d{4})?|,?\s+[A-Z][a-z]+\s+\d{1,2}(?:,\s+\d{4})?\b)?(?:\s+that)?"
    r"|\s+on\s+\d{1,2}\s+[A-Z][a-z]+(?:\s+\d{4})?"
    r"|\s+(?:earlier|later|last|this)\s+(?:this\s+|on\s+|in\s+)?(?:the\s+)?(?:day|week|month|year|monday|tuesday|wednesday|thursday|friday|saturday|sunday|\w+day)"
    r"|\s+in\s+(?:an?|its|his|her|their|the)\s+(?:\S+\s+){0,5}?(?:statement|interview|report|letter|post|briefing|filing|tweet|email|note|analysis|conference|update|message)(?:\s+(?:on\s+\w+day|released\s+\w+day|to\s+\w+|on\s+[A-Z]\w+|published\s+\w+))?"
    r"|\s+(?:at|during)\s+(?:an?|the)\s+(?:\S+\s+){0,3}?(?:briefing|conference|meeting|event|forum|summit|hearing)(?:\s+(?:on\s+\w+day|in\s+[A-Z]\w+))?"
    r"|\s+in\s+(?-i:[A-Z])[a-z]+|\s+in\s+(?:january|february|march|april|may|june|july|august|september|october|november|december)(?:\s+\d{4})?|\s+on\s+(?-i:[A-Z])[a-z]*(?:\.?\s+\d{1,2})?|\s+(?:on|via|in|through|over|from)\s+(?:an?\s+|its\s+|his\s+|her\s+|their\s+|the\s+)?(?:[\w-]+\s+){0,3}?(?:network|website|web\s+site|site|account|channel|platform|telegram|television|tv|radio|call|telephone|phone|post|message|video|tweet|newsletter|press\s+release)(?:\s+(?:on\s+)?(?-i:[A-Z])[\w.]*)?|\s+by\s+(?:tele)?phone|\s+by\s+e-?mail|\s+on\s+(?:the\s+)?condition\s+(?:of\s+anonymity|that\s+[^,.;]{4,60}?not\s+be\s+\w+)|\s+through\s+an?\s+(?:spokes\w+|lawyer|interpreter|translator)|\s+(?:reporters|journalists)\b|\s+to\s+(?:reporters|journalists|Reuters|AFP|the\s+BBC))+\s*,?",
    re.I,
)
_EN_VERBISH = sieve.compile(r"\b(?:is|are|was|were|be|been|has|have|had|will|would|could|may|might|can|should|must|did|does|do|\w{3,}ed|\w{3,}s|went|made|took|sent|came|got|left|gave|sold|bought|held|knew|saw|ran|began|sank|fled|built)\b|n't\b")
_FR_INF = sieve.compile(r"\s+(?:à\s+|de\s+|d')?(?:\" ?)?(?:ne (?:(?:pas|plus|jamais|rien)\s+)?)?(?:n'|se\s+|s'|l'|le\s+|la\s+|les\s+|en\s+|y\s+|lui\s+)?(?:avoir|être|\w+(?:er|ir|re))\b")


_SAY_INF = sieve.compile(
    r"(?:\s+(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|hier|[\w]+ment)\b)?\s+((?:\" ?)?(?:ne (?:(?:pas|plus|jamais|rien)\s+)?)?(?:n'|s'|se |l'|les |y |en )?(?:avoir|être|vouloir|pouvoir|(?!hier\b|derrière|premi|février|dernier|janvier|papier|dossier|contre\b|entre\b|outre\b|autre\b|affaire|mémoire|histoire|territoire|victoire|navire|empire|adversaire|itinéraire|horaire|commentaire|contraire|inventaire|maire\b|salaire)\w{2,}(?:er|ir|aître|dre|ttre|uire|ivre|aire|ire|oire|cre|pre))\b)(?!-)"
)


_ONLY_TO = sieve.compile(r"\s*à\s")
_ALSO = sieve.compile(r"^\s*(?:(?:lui|elle|eux|elles)(?:-mêmes?)? )?aussi(?=\s)|^\s*de plus(?=\s*$)")


def que(page: Page, s: Sentence, cue: Cue, e: Entry) -> list[Span] | None:
    """``X a déclaré ... que`` / ``X said ... that``; coordinated complements stay one content."""
    complement = _QUE if s.lang == "fr" else _THAT
    person = bool({"dat", "that_dat"} & e.cls.frames)
    window = min(s.end, cue.end + (220 if s.lang == "fr" else 160))
    for m in complement.finditer(page.shadow, cue.end, window):
        if _ONLY_TO.match(page.shadow, m.end(), s.end) and sieve.compile(r"(?:\bne |\bn')[^,;:.]{0,24}$").search(page.shadow[s.start : cue.end]):
            return None  # `n'en a parlé qu'à son avocat`
        # What stands between two commas may be a clause of its own: `aux députés, lors d'un audit qui s'est tenu à huis clos, que`.
        edge = m.start()
        if (whole := page.shadow[cue.end : edge]).rstrip().endswith(",") and whole.count(",") > 1:
            edge = cue.end + whole.index(",")
            if (who := sieve.compile(r",\s+(?:qui|who) ").search(whole)) and _told_in(s, cue.end + who.end(), m.start()):
                return None  # `a répondu à X, qui a déclaré, lors d'un sommet, que`: the other's words
        gap = page.shadow[cue.end : edge]
        if page.quote_at(s, m.start()) is not None and page.quote_at(s, cue.end) is None:
            return None
        if gap.endswith(" ce ") and len(gap.split()) > 2 and any("np" in x.cls.frames for x in cue.entries):
            return None  # `annonce la saisie de ce qu'elle qualifie de`
        if sieve.compile(r'[;:"]|\b(?:mais|et|but|and|plus|moins|autant|aussi|rather|more|so|such|tandis|alors|avant|après|pendant|bien|depuis|sans|afin|parce|tant)\s*$').search(_ALSO.sub("", gap)) or (gap.strip(" ,") != "" and not person and not _GAP_START[s.lang].match(gap) and past(page, s, cue.end) < edge - 2):
            return None
        if s.lang == "fr" and sieve.compile(r"\b(?:qui|dont|où)\b").search(gap):
            return None
        if e.cls.name == "feel" and sieve.compile(r"\s+(?:de (?!ce )|d'|du |des )").match(page.shadow, past(page, s, cue.end), m.start()):
            return None  # `se félicite d'une baisse, signe que ...`
        if s.lang == "en" and gap and (relative_that(s, m.end()) or sieve.compile(r"\s(?:not |never )?to [a-z]+\b").match(gap)):
            return None
        if _finite_in(s, cue.end, edge) or _second_verb(s, cue.end, edge):
            return None
        if len(gap.split()) > (24 if "," in gap else 14):
            return None
        start = m.end()
        return [trimmed(page, s, start, end_of(page, s, start))]
    return None


def relative_that(s: Sentence, at: int) -> bool:
    """True for `any vessel that turns off`, `a report that has drawn`: a verb right behind `that` leaves no room for a subject."""
    t = next((t for t in s.tokens if t.start >= at), None)
    if t is None or t.capital or t.low in DETERMINERS:
        return False
    return t.low in AUX["en"] or any(e.tense == "past" for e in lexicon("en").forms.get(t.low, ())) or (len(t.low) > 4 and t.low.endswith("ed")) or (t.low.endswith("s") and any(e.tense == "fin" for e in lexicon("en").forms.get(t.low, ()))) or t.low in _TURNS


_TURNS = frozenset("turns gives makes takes comes goes helps allows bans requires lets keeps leaves puts sets uses carries carried sends came went took made gave sent left led put set sank".split())  # noqa: SIM905


def _second_verb(s: Sentence, a: int, b: int) -> bool:
    """True for `a condamné le tir et averti (que)`: the complement is the second participle's."""
    forms = lexicon(s.lang).forms
    toks = [t for t in s.tokens if a <= t.start < b]
    return s.lang == "fr" and any(t.low in ("et", "puis") and any(x.tense == "past" for x in forms.get(n.low, ())) for t, n in pairwise(toks))


def _told_in(s: Sentence, a: int, b: int) -> bool:
    """True when a verb that takes a complement stands between."""
    forms = lexicon(s.lang).forms
    return any(a <= t.start < b and any(x.tense in ("past", "fin") and x.cls.frames & {"que", "that", "dat"} for x in forms.get(t.low, ())) for t in s.tokens)


def _finite_in(s: Sentence, a: int, b: int) -> bool:
    forms = lexicon(s.lang).forms
    nouns = {t.end for t in s.tokens if t.low in DETERMINERS}
    return any(
        not (s.lang == "fr" and {t.start, t.start - 1} & nouns) and (
        (t.low in AUX[s.lang] and t.text != "May") or (s.lang == "en" and any(x.tense == "past" for x in forms.get(t.low, ()))) or any(x.tense == "ger" and not x.reflexive for x in forms.get(t.low, ())) or any(x.tense == "fin" and len(t.low) > 4 and s.lang == "fr" for x in forms.get(t.low, ())))
        for t in s.tokens
        if a <= t.start < b
    )


def bare(page: Page, s: Sentence, cue: Cue, e: Entry) -> list[Span] | None:
    """``X said the ship had left``: English leaves `that` out."""
    at = cue.end
    if m := INSERT_EN.match(page.shadow, at, s.end):
        at = m.end()
    rest = page.shadow[at : s.end].strip()
    if not rest or rest[0] in ".,;:" or len(rest.split()) < 3:
        return None
    if "weakbare" in e.cls.frames or e.verb in ("claim", "believe"):
        first = rest.split()[0].strip('"').lower()
        clause = rest.split(",")[0]
        if (first in PREPOSITIONS["en"] and not sieve.compile(r"(?:at least|about|around|over|under|up to|between)\b").match(rest)) or first in ("to", "not", "itself", "himself"):
            return None
        if not (first in ("it", "he", "she", "they", "there", "we", "i") or (_EN_VERBISH.search(" ".join(clause.split()[1:14])) and (first in DETERMINERS or first in PREPOSITIONS["en"] or first[:1].isdigit() or rest[0].isupper() or first.endswith("s")))):
            return None
        if e.verb not in ("claim", "believe", "warn", "deny", "hope", "fear", "expect", "think", "insist", "add", "announce", "confirm", "admit", "argue", "estimate", "allege", "pledge", "vow", "note", "state", "maintain", "acknowledge", "suggest", "report", "concede", "reveal", "contend", "declare", "predict", "promise", "assert", "reckon", "suggest", "indicate", "show", "find", "agree", "write", "complain", "disclose", "testify", "mention", "tweet", "remark", "observe", "stress", "emphasize", "explain", "post", "reveal", "imply", "speculate", "suspect"):
            return None
        if first not in ("it", "he", "she", "they", "there", "we") and not sieve.compile(r"\b(?:plans|wants|hopes|seeks|needs|intends|aims|poses|remains|keeps|uses|owns|sells|buys|makes|knows|holds|\w+s to|is|are|was|were|has|have|had|will|would|could|may|might|can|should|must|did|does)\b|n't\b").search(" ".join(clause.split()[1:16])):
            return None
    elif (rest.split()[0].lower() in PREPOSITIONS["en"] and rest.split()[0].lower() not in ("if", "because", "although", "since", "until", "without", "about", "over", "despite", "under", "between", "while", "when")) or rest.split()[0].lower() in ("to", "via", "through") or (e.verb == "say" and rest.split()[0].lower() in ("of", "goodbye", "so")):
        return None
    start = at
    return [trimmed(page, s, start, end_of(page, s, start))]


_ASIDE = re.compile(r"(?: (?:me|us|him|her|them|reporters|journalists))?,? [-–]+ [^-–\":;]{3,60} [-–]+,? ?:?\s?(?=\")")


def quoted(page: Page, s: Sentence, cue: Cue, e: Entry) -> list[Span] | None:
    """A colon or a quotation behind the verb group; a colon without marks takes the rest of the sentence."""
    window = page.shadow[cue.end : s.end]
    if aside := _ASIDE.match(window):
        # `told me - and I'm quoting here - "..."`
        said = page.quote_at(s, cue.end + aside.end())
        return [trimmed(page, s, said.mark, said.past)] if said is not None and said.mark == cue.end + aside.end() else None
    m = sieve.compile(r"(?P<gap>[^\":;]{0,160}?)(?P<colon>:)?\s*(?=\")").match(window)
    if m:
        q = page.quote_at(s, cue.end + m.end())
        if q is None or q.mark != cue.end + m.end():
            return None
        gap = m["gap"]
        long = len(page.text[q.start : q.end].split()) >= 4
        bare_gap = gap.strip(" ,") == "" or _GAP_START[s.lang].match(gap) is not None or bool({"dat"} & e.cls.frames)
        if _finite_in(s, cue.end, cue.end + len(gap)) or len(gap.split()) > 22:
            return None
        if e.cls.name == "utter" and not m["colon"] and not gap.rstrip().endswith(","):
            return None
        if m["colon"] or (bare_gap and long and (s.lang == "fr" or gap.rstrip().endswith(",") or gap.strip(" ,") == "")):
            tail = page.shadow[q.past : s.end]
            whole = sieve.compile(r"[\s.,;!?]*$").match(tail) or m["colon"] or gap.rstrip().endswith(",")
            if not whole and sieve.compile(r"\s+\w").match(tail) and not m["colon"]:
                return [trimmed(page, s, q.mark, end_of(page, s, q.mark))]
            return [trimmed(page, s, q.mark, q.past)]
        return None
    m = sieve.compile(r"([^\":;.]{0,90}?)\s*:\s+(?=\S)").match(window)
    if m and e.cls.name in ("say", "state", "deny", "warn", "utter", "answer", "boast", "hope") and not _finite_in(s, cue.end, cue.end + m.end(1)):
        a = cue.end + m.end()
        if sieve.compile(r"(?:pour|selon|d'après|according to)\b", re.I).match(page.shadow, a) or (m[1].strip() and e.cls.name in ("utter", "answer", "boast", "hope")):
            return None
        if len(page.shadow[a : s.end].split()) >= 3:
            return [trimmed(page, s, a, s.end)]
    return None


def infinitive(page: Page, s: Sentence, cue: Cue, e: Entry) -> tuple[list[Span], int] | None:
    """``a nié avoir livré``, ``s'est engagé à étendre``, ``vowed to stop``: content, and where the cue ends."""
    if s.lang == "fr":
        if e.cls.name == "say":
            bare_inf = _SAY_INF.match(page.shadow, cue.end, s.end) or _SAY_INF.match(page.shadow, past(page, s, cue.end), s.end)
            if bare_inf is None:
                return None
            start = bare_inf.start(1)
            return [trimmed(page, s, start, end_of(page, s, start))], cue.end
        gap = sieve.compile(r"(?:\s+(?:catégoriquement|formellement|fermement|publiquement|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|[\w]+ment)\b)?").match(page.shadow[cue.end : s.end])
        at = max(cue.end + (gap.end() if gap else 0), past(page, s, cue.end))
        m = _FR_INF.match(page.shadow, at, s.end)
        if not m and e.cls.name == "refuse":
            m = sieve.compile(r"\s+(?:à|de) (?=(?:tou(?:t|te) |le moindre )?\w)").match(page.shadow, at, s.end)
        if not m:
            return None
        lead = sieve.compile(r"\s+(à\s+|de\s+|d')?").match(page.shadow[at : s.end])
        assert lead is not None
        start = at + lead.end()
        mark = at + len(lead[0].rstrip()) if lead[1] and e.cls.act in ("commit", "warn", "refuse_comment") else cue.end
    else:
        link = r"\s+(?=\w)" if e.verb in ("would_not", "no_comment") else r"\s+(?:again\s+|also\s+|on \w+day\s+|last \w+\s+|(?P<not>not\s+|never\s+(?:again\s+)?))?to\s+(?=\w)"
        m = re.match(link, page.shadow[cue.end : s.end])
        if not m:
            return None
        start = cue.end + m.end()
        mark = cue.end + len(m[0].rstrip())
        if "not" in m.re.groupindex and m["not"]:
            start, mark = cue.end + m.start("not"), cue.end  # `vowed never to register`: the negation is theirs
    if e.verb in ("would_not", "no_comment"):
        return [trimmed(page, s, start, end_of(page, s, start))], cue.end
    if e.cls.object and not e.cls.object.match(page.shadow, start):
        return None
    return [trimmed(page, s, start, _own_verb(page, s, start, end_of(page, s, start)))], mark


def ving(page: Page, s: Sentence, cue: Cue, e: Entry) -> list[Span] | None:
    """``denied supplying``."""
    m = sieve.compile(r"\s+(?=(?:ever\s+|any\s+)?(?:having\s+)?\w{3,}ing\b)").match(page.shadow[cue.end : s.end])
    if not m:
        return None
    start = cue.end + m.end()
    return [trimmed(page, s, start, end_of(page, s, start))]


# `a qualifié de « crédibles » les accusations`, `described as "absurd" the claim`: the opinion stands before its object.
_OPINION_FIRST = {
    "fr": re.compile(r"\s(?:de |d')(?=(?:\"[^\"]{3,60}\"|\w+(?:es|s|x)) (?:les?|la|l'|ces|cette|ce|toute) ?)"),
    "en": re.compile(r"\sas (?=(?:\"[^\"]{3,60}\"|[a-z]+(?:less|able|ous|al|ed|urd|se)) (?:the|these|those|any|all|an?|[A-Z][\w.]*(?:'s)?|\w+s)\s)"),
}
_OF_FR = re.compile(r"\s(?=de |d')")
_WHOM_BEFORE = re.compile(r"(?:\b(?:l'|les? |la |nous )(?:(?:a|ont|avait|avaient|aura|auraient|aurait) )?(?:\w+ment )?|\bqu(?:e |')[^,;:.\"]{1,40}?\b(?:a|ont|avait|avaient) (?:\w+ment )?)$")
# `trois hommes que Washington accuse d'être`: a deed right behind the verb, so whom it is said of stands before `que`.
_THAT_X = sieve.compile(r"\bqu(?:e |')(?:(?:les? |la |l'|son |sa |ses |leurs? |ces? |cette )?[\w'-]+(?: [\w'-]+){0,3}) $", re.I)
_DOING = sieve.compile(r"\s(?:de |d')(?:ne pas |n'|s'|se |l'|les? |la |y |en )?(?:avoir|être|\w{2,}(?:er|ir|re))\b")


_CALLED = sieve.compile(
    r"\s+(?!(?:for|on|upon|in|at|off|up|out|into|to|by|as|with|from)\b)(?:(?:the|these|those|such|any|its|his|her|their|this|that|[A-Z][\w.'-]*|an?)(?:\s+[\w.'-]+){0,7}?|it|them|him|her)\s+"
    r"(?=\"|an?\s+[a-z\"]|\w+ and lies|(?:the (?:most|biggest|worst|largest|greatest)|part of|pure|complete|utter|total)\s|(?:illegal|unlawful|legal|false|untrue|baseless|groundless|absurd|ridiculous|unacceptable|unjustified|irresponsible|provocative|outrageous|dangerous|credible|unfounded|misleading|shameful|inadmissible|hostile|reckless|fabricated|invalid|void|politically motivated|unfair|excessive|inevitable|essential|vital|crucial|nonsense)(?:\s*[.,;]|\s*$|\s+and\b))"
)


def accused_before(page: Page, s: Sentence, cue: Cue) -> bool:
    """True for `les accusant de`, `qu'il a accusés de`: whom the words are about stands before the verb."""
    at = s.tokens[cue.token].start
    if cue.token >= 0 and cue.tense == "fin" and _DOING.match(page.shadow, cue.end, s.end) and _THAT_X.search(page.shadow, max(s.start, at - 60), at):
        return True
    return cue.token >= 0 and _WHOM_BEFORE.search(page.shadow, max(s.start, at - 60), at) is not None


def of(page: Page, s: Sentence, cue: Cue, e: Entry) -> list[Span] | None:
    """``accuse X de Y``, ``accused X of Y``, ``blame X pour Y``; ``qualifie X de Y``, ``describes X as Y``."""
    at = past(page, s, cue.end)
    rest = page.shadow[at : s.end]
    if s.lang == "fr" and "as" not in e.cls.frames and (bare_of := _OF_FR.match(page.shadow, at, s.end)) and accused_before(page, s, cue):
        stop = end_of(page, s, bare_of.end())
        if cue.tense == "fin" and _THAT_X.search(page.shadow, max(s.start, cue.start - 60), cue.start) and (comma := page.shadow.find(",", bare_of.end(), stop)) > 0:
            stop = comma  # the relative clause ends, the sentence goes on
        return [trimmed(page, s, bare_of.end(), stop)]
    if "as" in e.cls.frames and (judged := _OPINION_FIRST[s.lang].match(page.shadow, at, s.end)):
        return [trimmed(page, s, judged.end(), end_of(page, s, judged.end()))]
    stop = end_of(page, s, at)
    if e.cls.object is not None and (first_word := page.trim(at, s.end)[0]) is not None and not e.cls.object.match(page.shadow, first_word, s.end):
        return None
    if "as" in e.cls.frames:
        link = r"\s(?:as\s)" if s.lang == "en" else r"\scomme\s" if e.cls.name == "describe" else r"\s(?:de|d'|comme)\s*"
    elif s.lang == "fr":
        link = r"\s(?:d'(?=\w)|de\s|pour\s)"
    else:
        link = r"\s(?:of|for|over)\s"
    m = re.search(link, rest[: stop - at])
    called = _CALLED.match(rest) if e.verb in ("call", "label", "brand", "dub", "term", "declare", "deem", "consider", "judge") else None
    if called and (name := sieve.compile(r'"((?:[A-Z][\w-]* ?)+)"').match(rest, called.end())) and len(name[1].split()) < 4:
        return None  # `called the ship "Sea Promise"`: a name is given
    if m is None and called is None:
        return None
    head = rest[: (m or called).start()] if m else ""
    if sieve.compile(r"[:;]|\b(?:sans|without)\b").search(head) or (rest[:1] == "," or rest.strip()[:1] in ",."):
        return None
    start = at
    if lead := sieve.compile(r"\s+(?:à nouveau|de nouveau|jeudi|lundi|mardi|mercredi|vendredi|samedi|dimanche|également|again|on \w+day)\b").match(rest):
        start += lead.end()
    if s.lang == "fr" and m is not None and not head.strip() and "as" in e.cls.frames and accused_before(page, s, cue):
        return [trimmed(page, s, at + m.end(), stop)]  # `les qualifiant de « X »`: whom it is about stands before the verb
    first = page.shadow[start : s.end].split()
    if not first or (first[0].lower() in PREPOSITIONS[s.lang] and first[0].lower() not in ("comme",)):
        return None
    return [trimmed(page, s, start, _own_verb(page, s, start, stop))]


_DEEMED = {
    "fr": sieve.compile(r"""\s+(?:(?:très|trop|peu|plus|tout à fait|totalement|parfaitement|particulièrement|\w+ment) )?(?:"[^"]{3,60}"|[a-zà-ÿ]{4,}(?:ables?|ibles?|eux|euses?|ants?|antes?|els?|elles?|ées?|és?|iers?|ières?|ifs?|ives?|aux|ales?|ants|aires?|ires?|urdes?|ondés?)) (?:que |qu'|de |d'|les? |la |l'|ces? |cette |toute? )"""),
    "en": sieve.compile(r"(?!)"),
}


# `juge la décision « incompréhensible »`, `estime le recours irrecevable`: the opinion behind its object.
_OPINED = r"able|ible|eux|euse|ant|ante|el|elle|al|ale|if|ive|aire|urde|ique|iste|ée?|ier|ière"
_DEEMED_LAST = {
    "fr": sieve.compile(rf"""\s+(?:les? |la |l'|ces? |cette |cet |son |sa |ses |leurs? |toute? )[^,;:."]{{2,70}}? (?:(?:très|trop|peu|plus|tout à fait|totalement|parfaitement|particulièrement|\w+ment) )?(?:"[^"]{{3,80}}"|\w{{3,}}(?:{_OPINED})s?(?=\s*(?:[.,;]|$)))"""),
    "en": sieve.compile(r"(?!)"),
}


def deem(page: Page, s: Sentence, cue: Cue, e: Entry) -> list[Span] | None:
    """``a jugé « absurdes » les accusations``, ``juge peu probable que``: the opinion and what it is about."""
    at = past(page, s, cue.end)
    if not (_DEEMED[s.lang].match(page.shadow, at, s.end) or _DEEMED_LAST[s.lang].match(page.shadow, at, s.end)):
        clitic = s.lang == "fr" and sieve.compile(r"(?:\b(?:les?|la) |\bl')$").search(page.shadow, max(s.start, s.tokens[cue.token].start - 5), s.tokens[cue.token].start)
        if not (clitic and (own := sieve.compile(r"\s+(?=\")").match(page.shadow, at, s.end)) and (q := page.quote_at(s, own.end()))):
            return None
        return [trimmed(page, s, q.mark, q.past)]  # `les jugeant « obsolètes »`
    a = page.trim(at, s.end)[0]
    return [trimmed(page, s, a, end_of(page, s, a))]


# `chiffre le manque à gagner à deux millions`: the thing before its number.
_AT_LAST = sieve.compile(r"\s+(?=(?:les? |la |l'|ces? |cette |cet |son |sa |ses |leurs? )[^.;:\"]{2,60}? à (?:environ |près de |plus de |moins de |au moins |quelque )?(?:\d|(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|quarante|cinquante|cent|mille)\b))")
_AT = {
    "fr": sieve.compile(r"\s+à (?=(?:environ |près de |plus de |moins de |au moins |quelque )?[\d\"]|\w+ (?:mille|cents?|millions?|milliards?|tonnes|dollars|euros)\b)"),
    "en": sieve.compile(r"\s+(?=[^.;:]{2,70}? at (?:about |around |nearly |almost |more than |over |at least |some |up to |between |roughly )?[$€£\"\d])"),
}


def contre(page: Page, s: Sentence, cue: Cue, e: Entry) -> list[Span] | None:
    """``a protesté contre X``."""
    m = sieve.compile(r"\s+contre\s+").match(page.shadow, past(page, s, cue.end), s.end)
    return [trimmed(page, s, m.end(), end_of(page, s, m.end()))] if m else None


def at(page: Page, s: Sentence, cue: Cue, e: Entry) -> list[Span] | None:
    """``estimated the losses at $8 billion``, ``estime à 200 le nombre``: a number given to something."""
    behind = past(page, s, cue.end)
    if s.lang == "fr" and (held := _AT_LAST.match(page.shadow, behind, s.end)):
        return [trimmed(page, s, held.end(), end_of(page, s, held.end()))]
    m = _AT[s.lang].match(page.shadow, behind, s.end)
    if not m:
        return None
    a = m.end() if s.lang == "en" else page.trim(m.start(), m.end())[0]
    return [trimmed(page, s, a, end_of(page, s, a))]


_AMOUNT = sieve.compile(r"(?:au moins|plus d[e']|près d[e']|environ|quelque|moins d[e']|jusqu'à|at least|more than|about|around|some|up to|nearly|almost|fewer than|less than|\d|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|vingt|trente|quarante|cinquante|cent|mille|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds) ?(?=\w)", re.I)


# `annonce la couleur`, `annonçait 12 nœuds`, `denied the surveyor entry`: nothing is said.
_IDIOM = sieve.compile(r"(?:la couleur\b|[\w,]+ n(?:œ|oe)uds\b|l'évidence\b|la tête\b)", re.I)
_BARRED = sieve.compile(r"(?:the |an? )?\w+ (?:entry|access|permission|visas?|bail)\b", re.I)


def noun_phrase(page: Page, s: Sentence, cue: Cue, e: Entry) -> list[Span] | None:
    """``a nié les informations``, ``rejected the allegations``: an object, not an adjunct of time or place."""
    m = re.match(("" if page.shadow[cue.end - 1] == "'" else r"\s+") + r"(?:pas\s+)?(?:(?:catégoriquement|formellement|fermement|vigoureusement|vivement|\w+ment|on \w+day|\w+ly|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|à nouveau|de nouveau|mercredi soir|jeudi soir)\s+)?(?=[\w\"'])", page.shadow[(at := across(page, s, cue.end)) : s.end])
    if not m:
        return None
    start = at + m.end()
    if _IDIOM.match(page.shadow, start, s.end) or (e.cls.act == "deny" and _BARRED.match(page.shadow, start, s.end)):
        return None
    words = page.shadow[start : s.end].replace('"', " ").split()
    if not words:
        return None
    first = words[0].lower().strip("\"'").split("'")[0] + ("'" if "'" in words[0] else "")
    ok = first in DETERMINERS or first.isdigit() or _AMOUNT.match(page.shadow, start) is not None or first in ("tout", "toute", "toutes", "tous", "any", "all", "aucune", "aucun", "ces", "having")
    if e.cls.object is not None:
        head = " ".join(words[:5])
        probe = sieve.compile(r"^(?:les|la|le|l'|des|ces|cette|ce|une?|the|these|those|this|such|as|[\w']+) ").sub("", head, count=1)
        ok = bool(e.cls.object.match(page.shadow, start) or e.cls.object.match(head) or e.cls.object.match(probe) or (len(words) > 2 and e.cls.object.match(" ".join(words[2:4]))))
    elif not ok:
        nouny = words[0][:1].isupper() or (s.lang == "en" and e.cls.act in ("deny", "neither_confirm_nor_deny", "evaluate"))
        if not nouny or first in PREPOSITIONS[s.lang]:
            return None
    if not ok and e.cls.object is not None:
        return None
    stop = end_of(page, s, start)
    tail = sieve.compile(r"\s+(?:à l'époque|at the time|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|hier|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday)\b", re.I).search(page.shadow[start:stop])
    if tail:
        stop = start + tail.start()
    if cut := sieve.compile(r"\s+(?:but not|mais (?:pas|non|ce(?:tte|s|lui-ci|lle-ci)?|ils?|elles?|l[ea]s?|l'))\b|(?<!,)\s+dans la (?:soirée|matinée|nuit|journée|foulée)\b").search(page.shadow[start:stop]):
        stop = start + cut.start()
    stop = _own_verb(page, s, start, stop)
    if e.cls.act in ("evaluate", "deny") and s.lang == "fr" and (since := _SINCE.search(page.shadow, start, stop)) is not None:
        stop = since.start()
    if s.lang == "fr" and (other := next((m for m in _WHO_ANSWERS.finditer(page.shadow, start + 4, stop) if any(x.tense in ("past", "fin") and x.cls.act in ("deny", "accuse", "evaluate") for x in lexicon("fr").forms.get(m["verb"].lower(), ()))), None)):
        stop = other.start()
    span = trimmed(page, s, start, stop)
    return [span] if span[1] > span[0] else None


# `a dénoncé un acte de « piraterie » après la saisie du navire`: when it was said, not what.
_SINCE = sieve.compile(r"(?<=\") après (?:la |le |les |l'|une? |que |qu'|avoir )")
# `dénonce une « agression » et entend porter plainte`: the sentence goes on, the object does not.
_AND_DOES = sieve.compile(r",?\s+et (?:entend(?:ent)?|veut|veulent|compte(?:nt)?|envisage(?:nt)?|prévoit|prévoient|va|vont|doit|doivent|peut|peuvent|a|ont|est|sont|s'est|n'a|n'ont|(?!(?:fait|lait|trait)\b)[\w]{3,}(?:ait|aient))\s|,\s+(?:car|puisque|alors que|tandis que)\s")
_SUBORDINATE = sieve.compile(r"\b(?:qui|dont|où|que)\b|qu'")


def _own_verb(page: Page, s: Sentence, start: int, stop: int) -> int:
    """Where a French object or infinitive ends when the sentence goes on with a verb of its own: `accuse X de frauder et a saisi le navire`."""
    if s.lang != "fr" or (m := _AND_DOES.search(page.shadow, start, stop)) is None:
        return stop
    free = page.quote_at(s, m.start()) is None and _SUBORDINATE.search(page.shadow, start, m.start()) is None
    return m.start() if free else stop


_WHO_ANSWERS = sieve.compile(r",\s+qui (?:(?:a|ont|avait|avaient) )?(?:aussitôt |\w+ment )?(?P<verb>\w+)(?=\s)")
