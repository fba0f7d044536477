"""Every attribution a verb makes in a sentence: which frame holds, who the subject is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from roadstead.press import frames, sieve
from roadstead.press.aside import past
from roadstead.press.clause import end_of, trimmed
from roadstead.press.cues import Cue, cues
from roadstead.press.found import Found, Span
from roadstead.press.identify import identify
from roadstead.press.lexicon import Entry, lexicon
from roadstead.press.names import gazetteer
from roadstead.press.page import Page, Sentence
from roadstead.press.subject import left, right
from roadstead.press.words import AUX, DETERMINERS, PRONOUNS, ROLE

_WHO = sieve.compile(r"(?:,\s*)?\b(?:qui|who|which)\s+(?:(?:a|ont|avait|avaient|n'|s'|has|have|had|also)\s*)?$", re.I)
_SHOW = ("montrer", "démontrer", "prouver", "établir", "show", "prove", "suggérer", "indicate", "suggest", "evidence", "imply")
_KEEP_NEGATED = ("exclude", "rule_out", "deny")


def attributions(page: Page, index: int) -> list[Found]:
    """The attributions of sentence ``index`` that hang on a verb, in the order of their cues."""
    s = page.sentences[index]
    out: list[Found] = []
    for cue in cues(page, s):
        if (got := _one(page, s, index, cue, out)) is not None:
            out.append(got)
    return [f for f in out if all(b > a for a, b in f.content)]


def _one(page: Page, s: Sentence, index: int, cue: Cue, before: list[Found]) -> Found | None:
    inside = page.quote_at(s, cue.start)
    if cue.tense == "ger" and not _hangs(page, s, cue):
        return None
    shows = cue.entries[0].verb in _SHOW
    for e, frame in _readings(cue):
        if cue.negated != (e.cls.name == "unwilling") and e.cls.name not in _KEEP_NEGATED and (e.cls.name == "unwilling" or frame != "preposed"):
            continue
        got = _frame(page, s, cue, e, frame)
        if got is None:
            continue
        content, source, cue_end = got
        if any(b <= a for a, b in content):
            continue
        flags: list[str] = []
        shared = False
        if source is None:
            source, shared, why = _subject(page, s, cue, before, frame)
            if source is None:
                continue
            flags += why
        if inside is not None and page.shadow[source[0] : source[1]].lower() in ("nous", "je", "on", "we", "i", "il", "ils", "it", "they", "you", "vous"):
            continue
        if (s.lang == "en" and page.shadow[source[0] : source[1]].lower() in gazetteer().adjectives) or page.shadow[source[0] : source[1]] in ("Western", "western"):
            continue
        body = (min(a for a, _ in content), max(b for _, b in content))
        if source[0] >= body[0] and source[1] <= body[1] and frame != "preposed":
            continue
        words = page.shadow[body[0] : body[1]]
        if s.lang == "en" and cue.tense == "fin" and _bare_form(page, s, cue, e, source):
            continue
        if frame == "of" and sieve.compile(r"(?:of|de|d')\b").match(words):
            continue
        if frame == "preposed" and page.quote_at(s, body[1] - 1) is None and not (_finite(s, body) and (_speaks(page, source) or not _THING.match(page.shadow[source[0] : source[1]]))):
            continue
        if e.verb in _SHOW[:6] and not _speaks(page, source):
            continue
        if frame in ("quoted", "preposed", "bare") and len(sieve.compile(r"\w+").findall(words)) < 2:
            continue
        if shows and not (cue.tense == "ger" and e.verb in ("suggérer", "suggest", "imply", "indicate")) and (shared or frame != "que" or any(f.body[0] <= cue.start < f.body[1] for f in before)):
            continue
        if e.cls.weak and (len(words.split()) < 3 or inside is not None):
            continue
        act = e.cls.act
        if e.cls.name == "pledge" and frame in ("preposed", "quoted"):
            act = "assert"  # `jure l'armateur` only presses the point; the words themselves show a commitment
        if cue.negated and e.cls.name in _KEEP_NEGATED:
            act = "assert"
            flags.append("negated_cue")
        if frame == "preposed":
            flags.append("inverted_cue")
        if frame == "infinitive":
            flags.append("infinitive_content")
        if shared:
            flags.append("shared_subject")
        cue_span = (cue.start, cue_end or cue.end)
        return Found(content, [cue_span], source, act, e.verb, frame, s.passage, index, cue.negated, e.cls.weak, flags=flags, shared=shared)
    return None


_MANY = sieve.compile(r"\b(?:they|we|i|you|who|people|police|military|others|many|some|several|\w+s|\w*men)$|\band\b", re.I)


def _bare_form(page: Page, s: Sentence, cue: Cue, e: Entry, source: Span) -> bool:
    """True for `Editor's note`, `the ministry report`: the bare form of an English verb behind one single thing is a noun."""
    t = s.tokens[cue.token]
    if cue.token < 0 or t.low != e.verb.split("_")[0] or cue.start != t.start:
        return False
    head = sieve.compile(r"\s+(?:of|in|at|from|for|with|on|who|close|familiar)\b|,").split(page.shadow[source[0] : source[1]])[0]
    return _MANY.search(head) is None


def _finite(s: Sentence, span: Span) -> bool:
    """True when the words hold a verb that can carry a clause."""
    forms = lexicon(s.lang).forms
    if s.lang == "en" and any(t.low in _IRREGULAR for t in s.tokens if span[0] < t.start < span[1]):
        return True
    mark = r"(?:ait|aient|èrent|[^é]ra|ront|[^m]ent|[^mcr]ut|ed|[^aeiou]s)$"
    return any(t.low in AUX[s.lang] or t.low.split("-")[0] in AUX[s.lang] or any(e.tense == "fin" for e in forms.get(t.low, ())) or (k > 0 and not t.capital and t.low not in DETERMINERS and t.text.isalpha() and len(t.low) > 2 and s.tokens[k - 1].low not in _BEFORE_NOUN and re.search(mark, t.low)) for k, t in enumerate(s.tokens) if span[0] <= t.start < span[1])


_IRREGULAR = frozenset("sank came went took left lost sold bought made held ran broke fell began hit struck led kept met paid rose saw sent spent stood won found fled gave got grew knew lay shot shut sought caught brought built carried".split())  # noqa: SIM905
_BEFORE_NOUN = DETERMINERS | {"de", "d'", "of", "in", "à", "en", ","}


def _speaks(page: Page, source: Span) -> bool:
    """True when the words name somebody who can show a thing: a pronoun, a person, a body; not `the inquiry`, `the purchase`."""
    text = page.shadow[source[0] : source[1]]
    return text.lower() in PRONOUNS["fr"] | PRONOUNS["en"] or (identify(text).id is not None and not _THING.match(text)) or ROLE.search(text) is not None


_THING = sieve.compile(r"(?:(?:le|la|les|l'|un|une|des|ces?|cette|the|an?|these|those|this|its|his|her|son|sa|ses)\s?)?(?:\w+ ){0,2}?(?:enquêtes?|images?|photos?|photographies?|clichés|vidéos?|données|documents?|relevés|cartes?|achats?|faits?|pictures?|imagery|photographs?|footage|data|records|purchases?|facts?|figures?|chiffres|tracks?|navires?|bateaux?|cargos?|pétroliers?|bâtiments?|vraquiers?|chalutiers?|porte-conteneurs|ships?|vessels?|tankers?|carriers?|freighters?|trawlers?|boats?|inquiry|investigation)\b", re.I)


def _hangs(page: Page, s: Sentence, cue: Cue) -> bool:
    """A participle is a reporting one behind a comma, `en`, `while`, `and`, a quotation, or at the head of the sentence."""
    if page.shadow[cue.start : cue.start + 3].lower() in ("en ", "tou"):
        return True
    head = page.shadow[s.start : cue.start].rstrip()
    return not head or head[-1] in ',"–' or sieve.compile(r"\b(?:et|and|while|by|before|after|also|en|puis)$", re.I).search(head) is not None


def _readings(cue: Cue) -> Iterator[tuple[Entry, str]]:
    order = ("deem", "at", "contre", "que", "of", "infinitive", "ving", "preposed", "quoted", "noun_phrase", "bare")
    for frame in order:
        for e in cue.entries:
            if frame in _frames_of(e.cls.frames):
                yield e, frame


@cache
def _frames_of(f: frozenset[str]) -> set[str]:
    out = set()
    if f & {"que", "that", "dat", "that_dat"}:
        out.add("que")
    if f & {"of", "as", "for"}:
        out.add("of")
    if f & {"inf", "to"}:
        out.add("infinitive")
    out |= f & {"ving", "deem", "at", "contre"}
    if f & {"quote", "inv"}:
        out |= {"preposed", "quoted"}
    if f & {"np", "np_to", "call_for", "warn_of", "np_de", "dat_inf", "dat_inf_loose"}:
        out.add("noun_phrase")
    if f & {"bare", "weakbare", "dat"}:
        out.add("bare")
    return out


def _frame(page: Page, s: Sentence, cue: Cue, e: Entry, frame: str) -> tuple[list[Span], Span | None, int | None] | None:
    if cue.passive and e.cls.act == "deny" and frame == "noun_phrase":
        return _denied_by(page, s, cue)
    if cue.passive and e.cls.act == "accuse" and frame == "of":
        return _accused_by(page, s, cue)
    if cue.passive and not (e.cls.act == "accuse" and frame == "of"):
        return None
    if cue.tense == "inf" and frame not in ("que", "noun_phrase", "quoted") and not (frame == "preposed" and s.lang == "fr" and '"' in page.shadow[s.start : cue.edge]):
        return None
    if cue.tense == "ger" and frame in ("preposed",):
        return None
    if frame == "que":
        got = frames.que(page, s, cue, e)
        return (got, cue.pronoun, None) if got else None
    if frame == "bare":
        if s.lang != "en":
            return None
        got = _told(page, s, cue, e) if "dat" in e.cls.frames and e.cls.name == "tell" else frames.bare(page, s, cue, e)
        return (got, None, None) if got else None
    if frame == "quoted":
        if cue.tense == "inf":
            return None
        got = frames.quoted(page, s, cue, e)
        return (got, cue.pronoun, None) if got else None
    if frame == "infinitive":
        both = frames.infinitive(page, s, cue, e)
        return (both[0], cue.pronoun, both[1]) if both else None
    if frame == "ving":
        got = frames.ving(page, s, cue, e)
        return (got, None, None) if got else None
    if frame in ("deem", "at", "contre"):
        got = {"deem": frames.deem, "at": frames.at, "contre": frames.contre}[frame](page, s, cue, e)
        return (got, None, None) if got else None
    if frame == "of":
        got = frames.of(page, s, cue, e)
        if got and cue.passive:
            return None
        return (got, None, None) if got else None
    if frame == "preposed":
        pre = frames.preposed(page, s, cue, e)
        if pre is None:
            return None
        content, source = pre
        extra = _resumed(page, s, max(cue.end, source[1] if source else cue.end))
        return content + extra, source, None
    return _object(page, s, cue, e)


def _accused_by(page: Page, s: Sentence, cue: Cue) -> tuple[list[Span], Span | None, int | None] | None:
    """``X is accused by Y of Z``: Y speaks; without an agent nobody is named and nothing is recorded."""
    m = sieve.compile(r"\s+(?:by|par)\s+").match(page.shadow[cue.end : s.end])
    who = right(page, s, cue.end + m.end(), s.end) if m else None
    if who is None or not (link := sieve.compile(r"\s+(?:of|de|d')\s*").match(page.shadow[who[1] : s.end])):
        return None
    a = who[1] + link.end()
    stop = sieve.compile(r"[^,;:]*").match(page.shadow[a : s.end])
    return [trimmed(page, s, a, a + (stop.end() if stop else 0))], who, None


def _denied_by(page: Page, s: Sentence, cue: Cue) -> tuple[list[Span], Span | None, int | None] | None:
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


def _object(page: Page, s: Sentence, cue: Cue, e: Entry) -> tuple[list[Span], Span | None, int | None] | None:
    f = e.cls.frames
    sh = page.shadow
    if cue.tense == "inf" and e.cls.name not in ("caution",):
        return None
    if "warn_of" in f and "np" not in f:
        m = sieve.compile(r"\s+(?:of|against|about)\s+").match(sh[cue.end : s.end])
        if not m and (whom := sieve.compile(r"\s+(?=(?:the |its |all |both |his |her |their )?[\w .'-]{2,50}? (?:against|of|about) )(?!that|of|about|against|it would|on )").match(sh[cue.end : s.end])):
            # `warned both sides against ...`: whom belongs to what is said, as in `accused X of`.
            a = cue.end + whom.end()
            return [trimmed(page, s, a, end_of(page, s, a))], None, None
        if not m:
            return None
        a = cue.end + m.end()
        return [trimmed(page, s, a, end_of(page, s, a))], None, a - 1
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
        if e.verb in ("call_for", "insist_on"):
            a = cue.end + 1
            return [trimmed(page, s, a, end_of(page, s, a))], None, None
        if not sieve.compile(r"\s+(?!that)[\w\"' -]{2,80}?\s(?:to|not to)\s").match(sh[cue.end : s.end]):
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
    if got and _WHO.search(sh, max(s.start, cue.edge - 30), cue.edge) and (comma := sh.find(",", *got[0])) > got[0][0]:
        got = [(got[0][0], comma)]
    return (got, None, None) if got else None


_CALL = sieve.compile(
    r"""\s+(?:(?:à la|à l'|au|aux) (?:calme|retenue|dialogue|désescalade|cessez-le-feu|fin)\b|à "? ?\w+(?:er|ir|re) |(?:à |au |aux )(?:l'|la |les )?[^,;:.]{3,60}? (?:de |d')(?=\w+)|(?:la |le |les |l')[^,;:.]{3,60}? à (?=\w+(?:er|ir|re)\b)"""
    r"""|(?:"? ?(?:toutes? |tous )?(?:la |le |les |l')|"? ?(?=[A-ZÀ-Þ]))[^,;:.]{2,60}? (?:à|au) (?=[\w"]))"""
)


def _told(page: Page, s: Sentence, cue: Cue, e: Entry) -> list[Span] | None:
    m = sieve.compile(r"\s+(?:reporters|journalists|lawmakers|parliament|the [\w ]{3,40}?|[A-Z][\w.]*(?: [A-Z][\w.]*){0,3}|him|them|us|state (?:media|television))(?:\s+on \w+day|\s+in [A-Z]\w+)?\s+(?=(?:the|it|he|she|they|there|its|his|her|their|[A-Z])\b)").match(page.shadow[cue.end : s.end])
    if not m or e.verb != "tell":
        return None
    a = cue.end + m.end()
    return [trimmed(page, s, a, end_of(page, s, a))]


def _resumed(page: Page, s: Sentence, at: int) -> list[Span]:
    """``"A," he said, "B"``: the quotation goes on behind the attribution."""
    m = sieve.compile(r"[^\".;:]{0,80}?,\s*(?=\")").match(page.shadow[at : s.end])
    if not m:
        return []
    q = page.quote_at(s, at + m.end())
    if q is None or q.mark != at + m.end() or len(page.shadow[q.start : q.end].split()) < 3:
        return []
    return [trimmed(page, s, q.mark, q.past)]


def _subject(page: Page, s: Sentence, cue: Cue, before: list[Found], frame: str) -> tuple[Span | None, bool, list[str]]:
    """The subject's span, whether it is another verb's, and flags."""
    sh = page.shadow
    if cue.tense == "ger":
        return (*_shared(page, s, cue, before), [])
    if m := _WHO.search(sh, max(s.start, cue.edge - 30), cue.edge):
        return left(page, s, s.start, m.start()), False, []
    prev = next((t for t in reversed(s.tokens) if t.end <= cue.edge), None)
    if prev is not None and prev.low in PRONOUNS[s.lang]:
        return (prev.start, prev.end), False, []
    if prev is None and s.lang == "fr":
        return None, False, []
    if prev is not None and prev.low in ("et", "mais", "and", "but", "puis", "then"):
        span, _ = _shared(page, s, cue, before)
        if span is not None:
            return span, True, []
    span = left(page, s, s.start, cue.edge)
    if span is None:
        return None, False, []
    words = sh[span[0] : span[1]]
    if words.lower() in DETERMINERS or sieve.compile(r"(?:ce|cela|ceci|ça|il|there|this|that|what)$", re.I).match(words):
        return None, False, []
    return span, False, []


def _shared(page: Page, s: Sentence, cue: Cue, before: list[Found]) -> tuple[Span | None, bool]:
    """The subject of the clause this verb leans on: the last cue's that is not inside its content, or the sentence's own."""
    for f in reversed(before):
        a, b = f.body
        if f.source is not None and not (a <= cue.start < b and f.frame != "preposed") and f.extent[0] <= cue.start:
            return f.source, True
    holder = next((f for f in reversed(before) if f.body[0] <= cue.start < f.body[1]), None)
    start = holder.body[0] if holder else s.start
    return main_subject(page, s, start, cue.start), True


_BY = sieve.compile(r"[\"\s]*(?:according to|selon|d'après|à en croire) [^,;:\"]{2,90}, ", re.I)


def main_subject(page: Page, s: Sentence, start: int, limit: int) -> Span | None:
    """The noun phrase before the first finite verb of the stretch."""
    aux = AUX[s.lang]
    forms = lexicon(s.lang).forms
    if by := _BY.match(page.shadow, start, limit):
        # `According to X, Y found ... and concluded`: the clause begins behind the comma.
        start = by.end()
    for t in s.tokens:
        if not start < t.start < limit or page.quote_at(s, t.start) is not None:
            continue
        clitic = t.low in ("n'", "ne", "s'", "se") and s.lang == "fr"
        verbal = t.low in aux or clitic or (s.lang == "en" and not t.capital and (t.low.endswith("ed") or any(e.tense == "past" for e in forms.get(t.low, ())))) or (s.lang == "fr" and not t.capital and sieve.compile(r"(?:ait|aient|èrent)$").search(t.low))
        if verbal:
            return left(page, s, start, t.start)
    span = right(page, s, start, limit)
    return None if span is None or sieve.compile(r"(?:according|speaking|asked|citing|following|despite|after|during)\b", re.I).match(page.shadow[span[0] : span[1]]) else span
