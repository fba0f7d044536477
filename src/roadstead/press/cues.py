"""Where a sentence has a verb of saying: its verb group, tense, negation, and the pronoun an inversion holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from roadstead.press import sieve
from roadstead.press.clause import conjunct, second
from roadstead.press.lexicon import Entry, lexicon
from roadstead.press.page import Page, Sentence, Token
from roadstead.press.words import ADVERB, AUX, BE, DETERMINERS, PREPOSITIONS, PRONOUNS

_INVERTED = sieve.compile(r"^(.+?)-(?:t-)?(il|elle|ils|elles|on)$")
_NEITHER = {
    "fr": sieve.compile(r"\b(?:n'(?:a|ont|avait|avaient)\s+(?:souhaité|voulu)\s+|sans\s+)ni?\s?confirmer\s+ni\s+(?:infirmer|démentir|nier)|\bsans (?:confirmer|infirmer) ni (?:infirmer|démentir|confirmer)|\bn'(?:a|ont|avait|avaient)\s+(?:donc |toutefois |cependant |pour l'heure )?ni\s+(?:infirmé|démenti)\w*\s+ni\s+confirmé\w*|\bn'(?:a|ont|avait|avaient)\s+(?:pour l'heure |toutefois |cependant )?ni\s+(?:confirmé\w*)\s+ni\s+(?:infirmé\w*|démenti\w*|nié\w*)|\bne (?:confirme|confirment|confirmait)\s+ni\s+n'(?:infirme|infirment|infirmait)|\bni confirm(?:er|é) ni (?:infirm|démenti)(?:er|é|r)?\b", re.I),
    "en": sieve.compile(r"\b(?:(?:has|have|had|would|could|did)\s+)?neither\s+(?:confirm\w*)\s+(?:n?or)\s+(?:den(?:y|ied))|\b(?:did not|didn't|would not|could not|has not|have not)\s+(?:confirm\w*)\s+or\s+den(?:y|ied)", re.I),
}
_SURE = r"(?:adamant|convinced|confident|certain|sure|insistent|optimistic|hopeful|categorical|unequivocal|emphatic|in no doubt|of the (?:view|opinion|belief))"
_GROUPS = {
    "fr": (
        ("say", "être_formel", sieve.compile(r"\b(?<!\bil )(?<!-il )(?:est|sont|était|étaient|reste(?:nt)?|demeure(?:nt)?|se veut|se veulent|se montre(?:nt)?)(?: (?:\w+ment|plus|très|(?:tout )?aussi|bien plus|moins|lui aussi|elle aussi|eux aussi|elles aussi))? (?:(?:d'avis|convaincue?s?|persuadée?s?|formel(?:le)?s?|catégoriques?)(?= que | qu'|\s?:)|(?:clair(?:e|s|es)?|inflexibles?|rassurante?s?|optimistes?|prudente?s?|affirmati(?:f|ve)s?)(?=\s?:))", re.I)),
    ),
    "en": (
        ("state", "be_sure", sieve.compile(rf"\b(?<!\bit )(?:is|are|was|were|remains?|remained|has been|have been)(?: (?:also|equally|less|more|very|\w+ly))? (?:{_SURE}(?= that\b|\s?:)|(?:blunt|scathing|defiant|unrepentant)(?=\s?:))", re.I)),
        ("state", "take_the_view", sieve.compile(r"\b(?:takes?|took|holds?|held|has taken|have taken) the (?:view|position|line)(?= that\b)")),
        ("say", "say", sieve.compile(r"\b(?:would|could|will|can) only say\b|\b(?:would|could) say only\b")),
        ("refuse", "would_not", sieve.compile(r"\b(?:would|will|could) not(?= (?:immediately )?(?:comment|discuss|say|name|elaborate|be drawn|disclose|identify|speculate|divulge|provide details|give details)\b)|\b(?:wouldn't|won't)(?= (?:comment|discuss|say|name|elaborate|be drawn|disclose|identify)\b)")),
        ("refuse", "no_comment", sieve.compile(r"\b(?:had|has|have|offered|made) no comment\b(?= (?:on|about)\b)")),
        ("say", "say", sieve.compile(r"\b(?:was|were|is|are|has been|have been) quoted(?: (?:on \w+day )?by [^,.;:\"]{2,50}?)?(?: \w+ing)? as saying\b")),
    )
}
_MODAL = {
    "fr": sieve.compile(r"^(?:semblé|semble|semblait|tenu|tient|voulu|veut|voulait|continue|continuent|continué|continuait|continueront|continuera|persiste|persisté|préféré|dû|fini|commencé|déclaré|dit|allé|venir|vient|faire|fait|content(?:e|ent|ée?s?)|born(?:e|ent|ée?s?)|tient|tenait|empressée?s?|abstenue?s?)$"),
    "en": sieve.compile(r"^(?:on|continue|continues|continued|appeared|seemed|came|began|failed|took|used)$"),
}
_NEVER_INF = sieve.compile(r"(?:important|nécessaire|possible|difficile|faut|convient|intéressant|essentiel|juste|utile)\b[^.]{0,12}$", re.I)


@dataclass(frozen=True)
class Cue:
    """One verb group that may introduce words; ``edge`` is where its subject must end."""

    start: int
    end: int
    edge: int
    entries: tuple[Entry, ...]
    tense: str
    negated: bool
    passive: bool
    pronoun: tuple[int, int] | None
    token: int


def cues(page: Page, s: Sentence) -> Iterator[Cue]:
    """Every verb group of the sentence that some class knows, left to right."""
    forms = lexicon(s.lang).forms
    taken = (-1, -1)
    for m in _NEITHER[s.lang].finditer(page.shadow, s.start, s.end):
        cls = next(c for c in lexicon(s.lang).classes if c.name == "neither")
        entry = Entry(cls, "neither", "past", False, ())
        taken = m.span()
        yield Cue(m.start(), m.end(), m.start(), (entry,), "past", False, False, None, -1)
    for name, verb, pattern in _GROUPS.get(s.lang, ()):
        for m in pattern.finditer(page.shadow, s.start, s.end):
            cls = next(c for c in lexicon(s.lang).classes if c.name == name)
            taken = m.span()
            yield Cue(m.start(), m.end(), m.start(), (Entry(cls, verb, "past", False, ()),), "past", False, False, None, -1)
    for i, t in enumerate(s.tokens):
        low, pronoun = t.low, None
        if "-" in low and (m2 := _INVERTED.match(low)) and s.lang == "fr" and (m2[1] in forms or m2[1] in AUX["fr"]):
            pronoun = (t.end - len(m2[2]), t.end)
            low = m2[1]
        found = forms.get(low)
        if not found or (taken[0] <= t.start and t.end <= taken[1]):
            continue
        for tense in ("past", "fin", "ger", "inf"):
            entries = tuple(e for e in found if e.tense == tense and _tail(s, i, e))
            if entries and (cue := _group(page, s, i, tense, entries, pronoun)) is not None:
                yield cue
                break


def _tail(s: Sentence, i: int, e: Entry) -> bool:
    at = i + 1 + (_adverb(s, i) if e.tail else 0)
    return all(at + k < len(s.tokens) and (s.tokens[at + k].low == w or (w == "de" and s.tokens[at + k].low in ("d'", "du", "des"))) for k, w in enumerate(e.tail))


def _adverb(s: Sentence, i: int) -> int:
    """1 where an adverb parts a French verb from the words it needs: `fait également état de`; else 0."""
    return int(s.lang == "fr" and i + 1 < len(s.tokens) and s.tokens[i + 1].low in ("également", "aussi", "encore", "notamment", "ainsi", "toutefois", "désormais", "régulièrement"))


def _group(page: Page, s: Sentence, i: int, tense: str, entries: tuple[Entry, ...], pronoun: tuple[int, int] | None) -> Cue | None:
    t = s.tokens[i]
    tail = max(len(e.tail) for e in entries)
    if tail:
        entries = tuple(e for e in entries if len(e.tail) == tail)
    last = i + tail + (_adverb(s, i) if tail else 0)
    end = s.tokens[last - 1 if tail and s.tokens[last].low in ("du", "des") else last].end  # `fait état | des ventes`
    make = _french if s.lang == "fr" else _english
    got = make(page, s, i, tense)
    if got is None:
        return None
    start, edge, negated, passive, reflexive, inner = got
    # `s'explique par` explains itself to nobody: a reflexive group needs a verb the lexicon knows as reflexive.
    entries = tuple(e for e in entries if e.reflexive == reflexive)
    if not entries:
        return None
    if t.capital and tense in ("ger", "fin", "inf") and i > 0 and not (tense == "fin" and s.kind == "title" and s.lang == "en" and _all_capital(s)):
        return None
    if tense == "inf" and page.shadow.startswith("sans ", start):
        tense = "ger"
    elif tense == "inf" and _BEFORE_DOING.search(page.shadow, max(s.start, start - 12), start):
        tense = "ger"  # `avant d'ajouter que`: a second verb of the same subject
    elif tense == "ger" and s.lang == "en" and start < t.start:
        tense = "fin"  # `is denying that`
    return Cue(start, end, edge, entries, tense, negated, passive, pronoun or inner, i)


def _all_capital(s: Sentence) -> bool:
    """True for a headline in Title Case: `Iran Says It Helped Foreign Tanker`."""
    words = [t for t in s.tokens if t.text.isalpha() and len(t.text) > 3]
    return len(words) > 2 and sum(t.capital for t in words) >= 0.8 * len(words)


_BEFORE_DOING = sieve.compile(r"\bavant d(?:e |')$", re.I)


_Got = tuple[int, int, bool, bool, bool, tuple[int, int] | None]


def _french(page: Page, s: Sentence, i: int, tense: str) -> _Got | None:
    toks = s.tokens
    t = toks[i]
    prev = toks[i - 1] if i else None
    if tense == "fin":
        start, negated, reflexive = t.start, False, False
        k = i - 1
        while k >= 0 and toks[k].low in ("se", "s'", "ne", "n'", "lui", "leur", "l'", "le", "en", "y", "nous", "me", "m'"):
            if toks[k].low in ("le", "l'") and k > 0 and toks[k - 1].low not in ("ne", "n'", "il", "elle", "ils", "qui", "comme"):
                break
            negated |= toks[k].low in ("ne", "n'")
            reflexive |= toks[k].low in ("se", "s'")
            start = toks[k].start
            k -= 1
        if k > 0 and start == t.start and toks[k].low in ("les", "la", "le", "l'") and (toks[k - 1].capital or toks[k - 1].low in PRONOUNS["fr"] | {"qui"}) and any(e.cls.name == "accuse" for e in lexicon("fr").forms.get(t.low, ())):
            return start, toks[k].start, False, False, False, None  # `Oslo les soupçonne de`
        if k >= 0 and toks[k].low in DETERMINERS | {"à", "de", "en", "sur", "par", "pour", "avec", "sans", "toute", "tout", "aucune", "chaque", "l'"} and start == t.start:
            return None
        if negated and i + 1 < len(toks) and toks[i + 1].low not in ("pas", "plus", "point", "jamais", "guère"):
            negated = False
        return start, start, negated, False, reflexive, None
    if tense == "past":
        return _compound(s, i)
    if tense == "ger":
        start = prev.start if prev and prev.low in ("en", "tout") else t.start
        if prev and prev.low == "en" and i > 1 and toks[i - 2].low == "tout":
            start = toks[i - 2].start
        return start, start, False, False, bool(prev and prev.low in ("se", "s'")), None
    k = i - 1
    while k >= 0 and toks[k].low in ("se", "s'", "le", "l'", "lui", "leur", "y", "en"):
        k -= 1
    if _NEVER_INF.search(page.shadow[max(s.start, t.start - 30) : t.start]):
        return None
    if t.low == "croire" and k >= 0 and toks[k].low in ("faire", "fait", "font", "faisant", "laisser"):
        return None  # `en essayant de faire croire que`
    if k >= 0 and toks[k].low == "sans" and t.low in ("vouloir", "souhaiter"):
        return toks[k].start, toks[k].start, True, False, False, None
    if k > 0 and toks[k].low in ("de", "d'") and toks[k - 1].low == "avant":
        return t.start, toks[k - 1].start, False, False, False, None
    if k > 1 and toks[k].low == "à" and toks[k - 1].low in ("premier", "première", "premiers", "premières", "seul", "seule", "seuls", "seules"):
        j = k - 2  # `Reuters a été la première à rapporter que`
        while j > 0 and toks[j].low not in AUX["fr"] and (toks[j].low in DETERMINERS or toks[j].low == "été" or toks[j].low in ADVERB["fr"]):
            j -= 1
        if toks[j].low in AUX["fr"]:
            return t.start, toks[j].start, False, False, False, None
    for j in range(k, max(-1, k - 30), -1):
        if _MODAL["fr"].match(toks[j].low) and (k - j <= 2 or toks[j].low.startswith("continu")):
            edge = toks[j].start
            while j > 0 and (toks[j - 1].low in AUX["fr"] or toks[j - 1].low in ADVERB["fr"]):
                j -= 1
                edge = toks[j].start
                if toks[j].low in AUX["fr"]:
                    if j > 0 and toks[j - 1].low in ("s'", "n'"):
                        edge = toks[j - 1].start
                    break
            if j > 0 and toks[j - 1].low in ("se", "s'"):
                edge = toks[j - 1].start
            return t.start, edge, False, False, False, None
    return None


_ADVERB_EN = ADVERB["en"] | {"long", "often", "always", "first", "initially", "frequently", "instead", "both", "all"}
_PLURAL = frozenset("claims reports remarks charges notes comments suggestions estimates states reasons posts tweets pledges promises worries fears demands hopes warnings".split())  # noqa: SIM905
_PAPERS = frozenset("report study statement letter article note memo document survey ruling notice resolution".split())  # noqa: SIM905
_BEFORE_PLURAL = frozenset("media press news official officials' false latest many more such western local foreign intelligence online published unconfirmed earlier other own existing".split())  # noqa: SIM905


def _object_of(s: Sentence, i: int) -> bool:
    """True for `denied Western media claims`, `other coastal states`: the word is a plural noun, whatever verb it looks like."""
    toks, k = s.tokens, i - 1
    forms = lexicon("en").forms
    while k >= 0 and (toks[k].low in _BEFORE_PLURAL or toks[k].low == "'s" or (k < i and re.search(r"(?:an|ish|ese|ic|al|i|US|U\.S\.|UK)$", toks[k].text) and (toks[k].capital or toks[k].low.endswith(("al", "ic"))))):
        k -= 1
    if k < i - 1 and (k < 0 or (toks[k].low in DETERMINERS and not toks[k].capital)):
        return k < 0 and toks[0].low in ("other", "many", "more", "such")
    return k >= 0 and k < i - 1 and (toks[k].low in PREPOSITIONS["en"] | DETERMINERS | {"of", "not"} or any(e.tense in ("past", "fin") for e in forms.get(toks[k].low, ())))


def _compound(s: Sentence, i: int) -> _Got | None:
    """An auxiliary and its participle, with what may stand between them."""
    toks = s.tokens
    if i > 4 and toks[i - 1].low == "et" and toks[i - 2].text == "," and second(s, toks[i].low) and _in_the_past(s, i - 2):
        return toks[i].start, toks[i].start, False, False, False, None
    if i > 4 and toks[i - 1].low in ("et", "puis", "mais") and i + 1 < len(toks) and toks[i + 1].low in ("que", "qu'", '"', ":", "d'", "de") and _in_the_past(s, i - 2):
        # `X a dénoncé le rapport et prévenu que ...`: one auxiliary for both.
        return toks[i].start, toks[i].start, False, False, False, None
    if i > 4 and toks[i - 1].low == "et" and conjunct(s, i):
        return toks[i].start, toks[i].start, False, False, False, None
    been, k = False, i - 1
    while k >= 0 and i - k <= 9:
        low = toks[k].low
        head = low.split("-")[0]
        if low in AUX["fr"] or ("-" in low and head in AUX["fr"] and _INVERTED.match(low)):
            break
        if low == "été":
            been = True
        elif low not in ADVERB["fr"] and low not in ("revanche", "outre", "effet", "conséquence", "elle", "elles", "eux") and not low.endswith("ment") and not (toks[k].text.isdigit() or low in ("octobre", "après")):
            return None
        k -= 1
    else:
        return None
    if k < 0:
        return None
    aux = toks[k]
    inner = None
    if m := _INVERTED.match(aux.low):
        inner = (aux.end - len(m[2]), aux.end)
    start, negated, reflexive = aux.start, False, False
    j = k - 1
    while j >= 0 and toks[j].low in ("s'", "se", "n'", "ne", "l'", "lui", "leur", "y", "en", "m'", "me"):
        negated |= toks[j].low in ("n'", "ne")
        reflexive |= toks[j].low in ("s'", "se")
        start = toks[j].start
        j -= 1
    passive = (aux.low.split("-")[0] in BE and not reflexive) or been
    return start, start, negated and not any(toks[n].low in ("jamais",) for n in range(0, 0)), passive, reflexive, inner


def _in_the_past(s: Sentence, at: int) -> bool:
    """True when an earlier participle of saying up to token ``at`` has `a`, `ont` and the like before it."""
    forms = lexicon("fr").forms
    return any(
        any(e.tense == "past" and not e.reflexive for e in forms.get(s.tokens[k].low, ())) and s.tokens[k - 1].low in AUX["fr"] - BE
        for k in range(1, at + 1)
    )


def _goes_on_saying(s: Sentence, i: int, k: int) -> bool:
    """True for `Tripoli's insisting the sale ...`: a name, and a participle that is no noun, with a clause behind it."""
    behind = s.tokens[i + 1].low if i + 1 < len(s.tokens) else ""
    return k > 0 and s.tokens[k - 1].capital and s.tokens[i].low not in ("warning", "finding", "reporting", "saying", "reasoning") and behind in DETERMINERS | PRONOUNS["en"] | {"that", "there"} - {"this", "two", "three"}


def _english(page: Page, s: Sentence, i: int, tense: str) -> _Got | None:
    toks = s.tokens
    t = toks[i]
    prev: Token | None = toks[i - 1] if i else None
    if tense == "ger":
        k = i - 1
        while k > 0 and (toks[k].low in ("not", "now", "also", "still", "once", "again", "publicly") or toks[k].low.endswith("ly")):
            k -= 1
        if k > 0 and (toks[k].low in BE or (toks[k].low == "'s" and (toks[k - 1].low in ("he", "she", "it") or _goes_on_saying(s, i, k)))):
            # `is denying that`, `has been warning that`: the group of a finite verb.
            negated = any(x.low == "not" for x in toks[k:i])
            while k > 1 and toks[k - 1].low in AUX["en"] | {"also", "now"}:
                k -= 1
            return (toks[k].start, toks[k].start, negated, False, False, None) if toks[k].low != "being" else None
        if prev and (prev.low in DETERMINERS or prev.low in PREPOSITIONS["en"] - {"while", "by", "in", "before", "after"}):
            return None
        return t.start, t.start, False, False, False, None
    if tense == "inf":
        tense = "fin"
    k, negated, passive = i - 1, False, False
    start, has_aux = t.start, False
    while k >= 0 and i - k <= 5:
        low = toks[k].low
        if low in AUX["en"]:
            has_aux = True
            start = toks[k].start
            negated |= low.endswith("n't")
            passive |= low in BE
            if low in ("would", "could", "should", "may", "might", "must", "can"):
                return None
        elif low in ("not", "never"):
            negated = True
        elif low in _ADVERB_EN - {"on", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"} or low.endswith("ly"):
            pass
        else:
            break
        k -= 1
    if prev is None:
        return None
    if not has_aux:
        low = prev.low
        if low == "to":
            if i > 1 and _MODAL["en"].match(toks[i - 2].low):
                n = i - 2
                while n > 0 and toks[n - 1].low in AUX["en"] | {"went", "go"}:
                    n -= 1
                return t.start, toks[n].start, False, False, False, None
            return None
        if t.low.endswith("s") and any(e.tense in ("past", "fin") for e in lexicon("en").forms.get(low, ())):
            return None  # `rejected claims that`: a noun
        if t.low in _PLURAL and _object_of(s, i):
            return None
        if low == "that" and i > 1 and toks[i - 2].low.rstrip("s") in _PAPERS and t.low.endswith(("s", "d")):
            return start, start, False, False, False, None
        if low in DETERMINERS or low in ("of", "by", "in", "on", "for", "with", "no", "any", "all", "such", "'s", "as", "at", "from", "alleged", "new", "latest", "previous", "recent"):
            return None
    if not has_aux and k + 1 < i:
        start = toks[k + 1].start  # `often said`: the adverb is the verb's, not the speaker's
    return start, start, negated, passive, False, None
