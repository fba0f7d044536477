"""The words stand before the verb: `« ... », a dit X`, `..., X said`."""

from __future__ import annotations

import re

from roadstead.press import sieve
from roadstead.press.aside import beside
from roadstead.press.clause import trimmed
from roadstead.press.cues import Cue
from roadstead.press.found import Span
from roadstead.press.frames import INSERT_EN
from roadstead.press.lexicon import Entry
from roadstead.press.page import Page, Sentence
from roadstead.press.subject import right

_TO_WHOM = sieve.compile(r"\s+(?:à (?:la presse|l'agence \w+|l'AFP|Reuters|[A-ZÀ-Þ][\w-]+)|aux (?:journalistes|médias)|au \w+(?: [A-ZÀ-Þ]\w+)?|devant la presse|dans un communiqué|lors d'un point(?: de)? presse|sur (?:X|Twitter|Telegram|Facebook))(?=\s(?:le|la|les|l'|un|une|des|[A-ZÀ-Þ]))")


def preposed(page: Page, s: Sentence, cue: Cue, e: Entry) -> tuple[list[Span], Span | None] | None:
    """``« ... », a dit X``; ``..., X said``: the words stand before the verb. Gives content and, where behind, the speaker."""
    sh = page.shadow
    source: Span | None = cue.pronoun
    before = cue.edge if cue.tense == "inf" else cue.start
    if source is None and s.lang == "en":
        stop = _speaker_before(page, s, cue)
        if stop is not None:
            before = stop
            source = (-1, -1)
    head = page.trim(s.start, before, " \n")[1]
    at = head
    while at > s.start and sh[at - 1] in " ,":
        at -= 1
    comma = "," in sh[at:head]
    q = page.quote_at(s, at - 1) if at > s.start else None
    closes = q is not None and q.past == at
    comma |= bool(closes and q and sh[max(q.start, q.end - 1)] in ",")
    if q is not None and not closes:
        return None
    if not closes and not comma:
        return None
    if source is None:
        at_name = beside(page, s, cue.end) if s.lang == "fr" else cue.end
        if s.lang == "fr" and (m3 := _TO_WHOM.match(sh, at_name, s.end)):
            at_name = m3.end()
        source = right(page, s, at_name, s.end)
        if source is None or (s.lang == "en" and (e.verb in ("tell", "ask", "inform") or sh[source[0] : source[1]].lower() in ("it", "he", "she", "they", "we"))):
            return None
        if not closes and not sieve.compile(r"\s*(?:[.,;:!?)\"]|$|\s(?:à|au|aux|dans|lors|en|sur|devant|après|avant|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|hier|pour|in|on|at|during|after|who|qui|cité|interrogé)\b)").match(sh[source[1] : s.end]):
            return None
    elif source == (-1, -1):
        source = None
        rest = sh[cue.end : s.end]
        if e.verb in ("tell", "inform", "assure") and (whom := _WHOM_EN.match(rest)):
            rest = rest[whom.end() :]
        m = INSERT_EN.match(rest)
        tail = rest[m.end() :] if m else rest
        if m and m[0].rstrip().endswith(","):
            tail = "," + tail  # the comma belongs to what follows: `reported on Saturday, citing ...`
        if not closes and not sieve.compile(r"\s*(?:[.,;]|$|\s(?:in|on|at|during|after|while|when|adding|to|as|of|by|through|via|with|from|about|before|ahead|amid|without)\b)").match(tail):
            return None
    a = s.start
    m2 = sieve.compile(r"[\"\s]*(?:mais|et|but|and|however|cependant|toutefois),?\s+", re.I).match(sh[a:at])
    if m2 and page.quote_at(s, a) is None:
        a += m2.end()
    if closes and q is not None:
        lead = sh[a : q.mark].strip()
        if not lead or lead.endswith(":") or (len(lead.split()) <= 3 and lead.endswith(",") and not sieve.compile(r"\b(?:est|sont|is|are|was)\b").search(lead)):
            return [trimmed(page, s, q.mark, q.past)], source
        if '"' in lead and sieve.compile(r'"\s*[,.]?\s*$').search(lead):
            return [trimmed(page, s, q.mark, q.past)], source
    if (not closes and e.cls.name == "utter" and e.verb != "tell") or (closes and not comma and q is not None and len(sh[q.start : q.end].split()) < 4):
        return None
    if not closes and source is not None and cue.pronoun is None and not sieve.compile(r"(?:le|la|les|l'|un|une|des|plusieurs|son|sa|the|an?|its|his|her|[A-ZÀ-Þ])").match(sh[source[0] : source[1]]):
        return None
    if len(sieve.compile(r"\w+").findall(sh, a, at)) < 3 or ("inv" not in e.cls.frames and not closes):
        return None
    cut = list(sieve.compile(r";\s+").finditer(sh[a:at]))
    if cut:
        a += cut[-1].end()
    return [trimmed(page, s, a, at)], source


_WHOM_EN = sieve.compile(r"\s+(?:parliament|lawmakers|reporters|journalists|investors|him|her|them|us|me|(?:an?|the|its) (?:[\w-]+ ){0,3}(?:conference|briefing|hearing|committee|court|newspaper|agency|council|chamber|commission|station|channel|broadcaster)|(?:the )?[A-Z][\w.&'-]*(?: [A-Z][\w.&'-]*){0,3})")


def _speaker_before(page: Page, s: Sentence, cue: Cue) -> int | None:
    """Where an English speaker between the words and the verb begins: behind the last mark or comma."""
    sh = page.shadow
    if cue.entries[0].verb not in ("tell", "ask", "inform") and right(page, s, cue.end, min(s.end, cue.end + 40)) is not None and sieve.compile(r"\s+(?:the|an?|[A-Z]|its|his)").match(sh[cue.end : s.end]) and sieve.compile(r'[,"]\s*$').search(sh[s.start : cue.start]):
        return None
    i = cue.start
    while i > s.start:
        i -= 1
        if sh[i] in ',"' and not (sh[i] == "," and i + 1 < s.end and sh[i + 1].isdigit()):
            name = sh[i + 1 : cue.start].strip()
            if not name:
                return None if i > cue.start - 2 else _past_apposition(page, s, i)
            return i + 1 if len(name.split()) <= 14 else None
    return None


def _past_apposition(page: Page, s: Sentence, i: int) -> int | None:
    sh = page.shadow
    j = i - 1
    while j > s.start and sh[j] not in ',"':
        j -= 1
    if sh[j] == '"':
        return j + 1
    k = j - 1
    while k > s.start and sh[k] not in ',"':
        k -= 1
    return k + 1 if k > s.start else None
