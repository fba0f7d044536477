"""What a verb of saying takes as its object, and what its passive has as its subject: `a rejeté les accusations`, `were denied by Tehran`."""

from __future__ import annotations

import re

from roadstead.press import frames, sieve
from roadstead.press.aside import past
from roadstead.press.clause import end_of, trimmed
from roadstead.press.cues import Cue
from roadstead.press.found import Span
from roadstead.press.lexicon import Entry
from roadstead.press.page import Page, Sentence
from roadstead.press.subject import left, right

WHO = sieve.compile(r"(?:,\s*)?\b(?:qui|who|which)\s+(?:(?:a|ont|avait|avaient|n'|s'|has|have|had|also)\s*)?$", re.I)


def accused_by(page: Page, s: Sentence, cue: Cue) -> tuple[list[Span], Span | None, int | None] | None:
    """``X is accused by Y of Z``: Y speaks; without an agent nobody is named and nothing is recorded."""
    m = sieve.compile(r"\s+(?:by|par)\s+").match(page.shadow[cue.end : s.end])
    link = _OF_WHAT[s.lang].search(page.shadow, cue.end + m.end(), s.end) if m else None
    who = right(page, s, cue.end + m.end(), link.start()) if m and link else None
    if who is None or link is None or "," in page.shadow[who[1] : link.start()]:
        return None
    a = page.trim(link.start(), s.end)[0]
    stop = sieve.compile(r"[^,;:]*").match(page.shadow[a : s.end])
    said = trimmed(page, s, a, a + (stop.end() if stop else 0))
    whom = left(page, s, s.start, cue.start)
    return ([whom, said] if whom else [said]), who, None


_OF_WHAT = {"fr": sieve.compile(r"\s(?:de\s(?=(?:ne )?\w+(?:er|ir|re)\b)|d'(?=\w+(?:er|ir|re)\b)|de (?=complicité|fraude|vol|contrebande|violer|\w+(?:tion|age|ment)\b))"), "en": sieve.compile(r"\sof\s")}


def denied_by(page: Page, s: Sentence, cue: Cue) -> tuple[list[Span], Span | None, int | None] | None:
    """``These claims were rejected by Tehran``: the subject is what is said, the agent who says it."""
    m = sieve.compile(r"\s+(?:by|par)\s+").match(page.shadow[cue.end : s.end])
    if not m:
        return None
    who = right(page, s, cue.end + m.end(), s.end)
    start = s.start
    what = page.trim(start, cue.start)
    if who is None or what[1] - what[0] < 6 or "," in page.shadow[what[0] : what[1]]:
        return None
    return [what], who, None


def object_of(page: Page, s: Sentence, cue: Cue, e: Entry) -> tuple[list[Span], Span | None, int | None] | None:
    f = e.cls.frames
    sh = page.shadow
    if cue.tense == "inf" and e.cls.name not in ("caution",):
        return None
    if "warn_of" in f and "np" not in f:
        m = sieve.compile(r"(?:,? however,?|,? meanwhile,?|,? though,)?\s+(?:of|against|about)\s+").match(sh[cue.end : s.end])
        if not m and (whom := sieve.compile(r"\s+(?=(?:the |its |all |both |his |her |their )?[\w .'-]{2,50}? (?:against|of|about) )(?!that|of|about|against|it would|on )").match(sh[cue.end : s.end])):
            # `warned both sides against ...`: whom belongs to what is said, as in `accused X of`.
            a = cue.end + whom.end()
            return [trimmed(page, s, a, end_of(page, s, a))], None, None
        if not m:
            return None
        a = cue.end + m.end()
        return [trimmed(page, s, a, end_of(page, s, a))], None, a - 1
    if e.cls.name == "speak":
        of = sieve.compile(r"(?:\s+(?:dans|lors d|sur|devant|en|à|au|par) ?[^,;:.\"]{2,45}?(?=\s+(?:de |d')\"))?\s+(?:de |d')").match(sh, past(page, s, cue.end), s.end)
        return ([trimmed(page, s, of.end(), end_of(page, s, of.end()))], None, None) if of and e.cls.object and e.cls.object.match(sh, of.end(), s.end) else None
    if e.cls.name == "demand" and s.lang == "fr" and (asked := _OF_WHOM.match(sh, past(page, s, cue.end), s.end)):
        a = page.trim(asked.start(), s.end)[0]
        return [trimmed(page, s, a, end_of(page, s, a))], None, None
    if "np_de" in f or "dat_inf" in f:
        m = re.match(r"\s+(?:de |d'|du |des )" if "np_de" in f else r"\s+(?:à |au |aux )", sh[(at := past(page, s, cue.end)) : s.end])
        if not m and e.verb in ("imputer", "attribuer") and (blamed := sieve.compile(r"\s+(?=(?:la |le |les |l'|cette |ce |cet |ces |cet |une? |son |sa )[^,;:.]{3,70}? (?:à|au|aux) )").match(sh[at : s.end])):
            a = at + blamed.end()
            return [trimmed(page, s, a, end_of(page, s, a))], None, None
        if not m or e.verb == "attribuer" or (e.verb not in ("reprocher", "imputer") and "dat_inf" in f):
            return None
        if "dat_inf" in f and not sieve.compile(r"\s(?:de |d'|la |le |les |l'|une? )").search(sh[at + m.end() : s.end]):
            return None
        a = at + m.end()
        return [trimmed(page, s, a, end_of(page, s, a))], None, (a - 1 if sh[a - 1] == " " else a)
    if "np_to" in f:
        if e.verb in ("tell", "warn", "remind") and sieve.compile(r"\b(?:reporters|journalists|parliament|lawmakers)\b").search(sh[cue.end : cue.end + 60]):
            return None
        if e.verb in ("tell", "warn", "remind") and not _TO_DO_EN.match(sh, cue.end, s.end):
            return None
        if e.verb in ("call_for", "insist_on"):
            a = cue.end + 1
            return [trimmed(page, s, a, end_of(page, s, a))], None, None
        if not sieve.compile(r"\s+(?!that|of\b|about\b|against\b)[\w\"' -]{2,80}?\s(?:to|not to)\s").match(sh[cue.end : s.end]):
            return None
        a = cue.end + 1
        return [trimmed(page, s, a, end_of(page, s, a))], None, None
    if "dat_inf_loose" in f:
        m = _CALL.match(sh, (at := past(page, s, cue.end)), s.end)
        if not m or (e.verb not in ("appeler", "exhorter", "inviter", "presser", "conseiller", "demander") and not sieve.compile(r"\s+(?:à|au)").match(sh[at : s.end])):
            return None
        a = page.trim(at, s.end)[0]
        return [trimmed(page, s, a, end_of(page, s, a))], None, None
    got = frames.noun_phrase(page, s, cue, e)
    if got and WHO.search(sh, max(s.start, cue.edge - 30), cue.edge) and (comma := sh.find(",", *got[0])) > got[0][0]:
        got = [(got[0][0], comma)]
    return (got, None, None) if got else None


# `a demandé à l'OEA une réunion`: whom it is asked of belongs to what is asked.
_OF_WHOM = sieve.compile(r"\s+(?:à (?:la |l')?|au |aux |auprès d(?:e |u |es |'))[^,;:.\"]{2,50}? (?=(?:une?|des|la|le|les|plus de|davantage de) |l')")
_TO_DO_EN = sieve.compile(r"\s+(?!that|of\b|about\b|against\b)[\w\"' -]{2,60}?\s(?:not to|to)\s(?!(?:the|an?|its|his|her|their|this|that|[A-Z]\w*|\w+s)\b)[a-z]+\b")
_CALL = sieve.compile(
    r"""\s+(?:(?:à une?|à la|à l'|au|aux) ?(?:calme|retenue|dialogue|désescalade|cessez-le-feu|fin)\b|à "? ?\w+(?:er|ir|re) |(?:à |au |aux )(?:l'|la |les )?[^,;:.]{3,60}? (?:de |d')(?=\w+)|(?:la |le |les |l')[^,;:.]{3,60}? à (?=\w+(?:er|ir|re)\b)"""
    r"""|(?:"? ?(?:toutes? |tous )?(?:la |le |les |l')|"? ?(?=[A-ZÀ-Þ]))[^,;:.]{2,60}? (?:à|au) (?=[\w"]))"""
)


_WHAT = sieve.compile(r",\s+ce qu(?:e |')(?=[^,;:.\"]{2,60}$)", re.I)
_NO_MORE = sieve.compile(r"(?:\s+(?:\w+ment|en bloc))?\s*(?:[.,;:!?]|$)")
_BY = sieve.compile(r"(?:selon|d'après|à en croire) [^,;:\"]{2,90}, ", re.I)


def what(page: Page, s: Sentence, cue: Cue) -> list[Span] | None:
    """``Kiev accuse Moscou de X, ce que le Kremlin dément``: the clause before is what is denied."""
    if s.lang != "fr" or cue.passive or cue.tense not in ("fin", "past") or (m := _WHAT.search(page.shadow, s.start, cue.edge)) is None:
        return None
    behind = past(page, s, cue.end)
    if not _NO_MORE.match(page.shadow, behind, s.end) and behind < s.end:
        return None
    by = _BY.match(page.shadow, s.start, m.start())
    span = page.trim(by.end() if by else s.start, m.start())
    return [span] if span[1] - span[0] > 12 else None
