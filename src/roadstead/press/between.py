"""The attribution stands in the middle of unquoted words: ``The cargo, the ministry said, was headed for Haifa``."""

from __future__ import annotations

import re

from roadstead.press import sieve
from roadstead.press.aside import beside
from roadstead.press.clause import end_of, trimmed
from roadstead.press.cues import Cue
from roadstead.press.found import Span
from roadstead.press.lexicon import lexicon
from roadstead.press.page import Page, Sentence
from roadstead.press.subject import right
from roadstead.press.words import AUX, DETERMINERS, PREPOSITIONS, PRONOUNS

_OPENER = sieve.compile(
    r"(?:if|when|while|although|since|at|in|over|during|for|after|before|as for|under|without|by|on|with|from|until|si|quand|lorsqu\w*|dans|depuis|après|avant|pendant|malgré|sans|à|en|selon|pour|avec|dès|bien que|quant)\b", re.I
)
_CONNECTIVE = sieve.compile(r"(?:ainsi|en outre|par ailleurs|de plus|enfin|toutefois|cependant|en effet|en revanche|pourtant|au contraire|à ce titre|désormais|aujourd'hui|pour l'heure|en réalité)$", re.I)
_NOT_ON = sieve.compile(r"(?:who|which|whose|where|adding|citing|noting|but|and|or|while|when|after|before|as|though|although|amid|qui|dont|où|et|mais|ou|alors|tandis|après|avant|ainsi|ajoutant|précisant|citant|lors|cité\w*|interrogé\w*|\w{4,}ing|\w{4,}ant)\b", re.I)
_ENDING = {"fr": re.compile(r"(?:ait|aient|èrent|ront|[^é]ra|raient|[^m]ent)$"), "en": re.compile(r"[^e]ed$")}
_LEADING = sieve.compile(r"(?:mais|et|or|but|and|however|cependant|toutefois),?\s+", re.I)
_DAY = sieve.compile(r"(?:\s+(?:(?:late |early )?on )?(?:\w+day|yesterday|today))?(?:\s+in an? (?:[\w-]+ ){0,2}(?:statement|interview|report|post|letter))?\s*,\s+", re.I)


def middle(page: Page, s: Sentence, cue: Cue) -> tuple[list[Span], Span | None] | None:
    """Both halves of what is said, and the speaker where the verb is inverted; None where the first half is a clause of its own."""
    sh = page.shadow
    if cue.tense not in ("fin", "past") or cue.passive or page.quote_at(s, cue.start) is not None:
        return None
    source: Span | None = None
    if s.lang == "fr":
        comma = cue.start - len(sh[s.start : cue.start]) + len(sh[s.start : cue.start].rstrip()) - 1
        if comma <= s.start or sh[comma] != ",":
            return None
        source = cue.pronoun or right(page, s, beside(page, s, cue.end), s.end)
        if source is None or (cue.pronoun is None and sh[source[0] : source[1]].lower() in PRONOUNS["fr"]):
            return None
        after = sieve.compile(r"(?:\s+(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche))?\s*,\s+").match(sh, max(source[1], cue.end), s.end)
    else:
        comma = sh.rfind(",", s.start, cue.start)
        name = sh[comma + 1 : cue.start].strip() if comma > s.start else ""
        if not name or len(name.split()) > 8 or not (name[0].isupper() or name.split()[0].lower() in DETERMINERS | PRONOUNS["en"] | {"one"}) or '"' in name:
            return None
        after = _DAY.match(sh, cue.end, s.end)
    if after is None:
        return None
    a, b = page.trim(s.start, comma)
    if lead := _LEADING.match(sh, a, b):
        a = lead.end()
    rest = after.end()
    if s.lang == "fr" and _CONNECTIVE.match(sh, a, b) and _verbal(s, rest, s.end):
        return [trimmed(page, s, rest, end_of(page, s, rest))], source  # `Ainsi, a-t-il dit, le navire ...`
    opened = _OPENER.match(sh, a, b) is not None
    if b - a < 3 or '"' in sh[a:b] or ("," in sh[a:b] and not opened):
        return None
    if _NOT_ON.match(sh, rest, s.end) and not (opened and sh.startswith("lors ", rest)):
        return None
    if (not opened and _verbal(s, a, b)) or not (_begins(s, rest + (sh[rest : rest + 1] == '"')) or (opened and _verbal(s, rest, s.end))):
        return None
    return [(a, b), trimmed(page, s, rest, end_of(page, s, rest))], source


def _verbal(s: Sentence, a: int, b: int) -> bool:
    """True when the words hold a finite verb."""
    forms = lexicon(s.lang).forms
    return any(
        t.low in AUX[s.lang] or (not t.capital and _ENDING[s.lang].search(t.low) is not None and (k == 0 or s.tokens[k - 1].low not in DETERMINERS)) or (not t.capital and any(e.tense in ("fin", "past")[: 1 + (s.lang == "en")] for e in forms.get(t.low, ())) and k > 0 and s.tokens[k - 1].low not in DETERMINERS)
        for k, t in enumerate(s.tokens)
        if a <= t.start < b
    )


def _begins(s: Sentence, at: int) -> bool:
    """True when the words that go on begin with their verb: ``was headed``, ``avait été inspecté``, ``n'a pas``."""
    toks = [t for t in s.tokens if t.start >= at][:3]
    if not toks or toks[0].capital:
        return False
    first = toks[0].low
    if first in AUX[s.lang] or (s.lang == "fr" and first in ("n'", "ne", "s'", "se", "y", "en", "l'")) or _ENDING[s.lang].search(first):
        return True
    if first in DETERMINERS | PREPOSITIONS[s.lang] or len(toks) < 2 or not first.isalpha():
        return False
    mark = r"(?:e|t|d)$" if s.lang == "fr" else r"[^us]s$"
    return re.search(mark, first) is not None and len(first) > 3 and (toks[1].low in DETERMINERS | PREPOSITIONS[s.lang] | {"que", "qu'", "d'", "de", "pas", "not"})
