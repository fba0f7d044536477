"""Every attribution a verb makes in a sentence: which frame holds, who the subject is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from roadstead.press import frames, objects, sieve
from roadstead.press.between import middle
from roadstead.press.clause import end_of, trimmed
from roadstead.press.cues import Cue, cues
from roadstead.press.found import Found, Span
from roadstead.press.identify import identify
from roadstead.press.lexicon import Entry, lexicon
from roadstead.press.names import gazetteer
from roadstead.press.nominal import own_verb
from roadstead.press.objects import WHO
from roadstead.press.page import Page, Sentence
from roadstead.press.preposed import preposed
from roadstead.press.subject import left, own_subject, right
from roadstead.press.words import AUX, DETERMINERS, PRONOUNS, ROLE

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
    own = own_subject(page, s, cue.start, _PAPER_SAYS) if cue.tense == "ger" else None
    if cue.tense == "ger" and own is None and not _hangs(page, s, cue):
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
        if source is None and own is not None:
            source = own
        if source is None:
            source, shared, why = _subject(page, s, cue, before, frame)
            if source is None:
                continue
            flags += why
        if frame == "what" and (said := next((f for f in reversed(before) if 0 <= content[0][1] - f.body[1] <= 3), None)) is not None:
            content = list(said.content)
        if inside is not None and page.shadow[source[0] : source[1]].lower() in ("nous", "je", "on", "we", "i", "il", "ils", "elle", "elles", "it", "they", "you", "vous"):
            continue
        if (s.lang == "en" and page.shadow[source[0] : source[1]].lower() in gazetteer().adjectives) or page.shadow[source[0] : source[1]] in ("Western", "western"):
            continue
        if s.lang == "fr" and page.shadow[source[0] : source[1]].lower() == "on":
            source = _who_told(page, s, cue) or source
            if e.cls.name == "learn" and page.shadow[source[0] : source[1]].lower() == "on":
                continue
        elif e.cls.name == "learn":
            continue
        body = (min(a for a, _ in content), max(b for _, b in content))
        if source[0] >= body[0] and source[1] <= body[1] and frame not in ("preposed", "middle") and not cue.passive:
            continue
        if s.lang == "en" and _PAPER_THAT.search(page.shadow, max(s.start, cue.edge - 40), cue.edge):
            content[-1] = page.trim(content[-1][0], own_verb(page, s, s.start, *content[-1]))
        if page.shadow.find(",", *content[-1]) > 0 and frame not in ("preposed", "middle") and source[1] <= body[0] and (ended := _subordinate(page, s, source, content[-1])) is not None:
            content[-1] = (content[-1][0], ended)
            body = (min(a for a, _ in content), max(b for _, b in content))
        if (page.shadow.find(",", *content[-1]) > 0) and WHO.search(page.shadow, max(s.start, cue.edge - 30), cue.edge) and (shut := _CLOSES_RELATIVE[s.lang].search(page.shadow, content[-1][0] + 4, content[-1][1])) and page.quote_at(s, shut.start()) is None:
            content[-1] = (content[-1][0], shut.start())
            body = (body[0], shut.start())
        words = page.shadow[body[0] : body[1]]
        if s.lang == "en" and cue.tense == "fin" and _bare_form(page, s, cue, e, source):
            continue
        if frame == "of" and sieve.compile(r"(?:of|de|d')\b").match(words) and not cue.passive and not frames.accused_before(page, s, cue):
            continue
        if s.lang == "fr" and (head := next((t for t in s.tokens if t.start >= source[0]), None)) is not None and head.end < source[1] and not head.capital and any(x.tense == "ger" or (x.tense == "fin" and head.low.endswith("ent")) for x in lexicon("fr").forms.get(head.low, ())):
            continue  # `estiment les ONG`, `dénonçant des propos`: a clause, no name
        if _HOLDS_CUE.search(page.shadow, *source) or page.shadow.count('"', *source) % 2:
            continue  # `Iran denies (claims that ...)`: a name holds no verb of denying
        if e.cls.name == "see_in" and (not page.shadow.startswith("y ", cue.start) or _THING.match(page.shadow[source[0] : source[1]])):
            continue
        if e.verb == "say" and page.shadow[cue.start : cue.end] == "say" and page.shadow[: cue.start].rstrip().endswith(",") and page.shadow[cue.end + 1 : cue.end + 2].isdigit():
            continue  # `two frigates, say 5,000 tons each`
        if e.verb == "ask" and sieve.compile(r"\s(?:not to be (?:named|identified|quoted)|to (?:remain anonymous|speak anonymously))").match(page.shadow, cue.end, s.end):
            continue
        if e.cls.name == "read" and not _PAPER.search(page.shadow, *source):
            continue
        if "speaks" in e.cls.frames and _THING.match(page.shadow[source[0] : source[1]]) and not _speaks(page, source):
            continue
        if frame == "preposed" and page.quote_at(s, body[1] - 1) is None and not (((_clausal(page, s, cue, body) and (page.shadow.find(",", *body) < 0 or _speaks(page, source))) or _finite(s, body)) and (_speaks(page, source) or _RECORDS.search(page.shadow, *source) or not _THING.match(page.shadow[source[0] : source[1]]))):
            continue
        if e.verb in _SHOW[:6] and not _speaks(page, source) and not _recorded(page, s, source):
            continue
        if frame in ("quoted", "preposed", "bare") and len(sieve.compile(r"\w+").findall(words)) < 2:
            continue
        if shows and e.verb in ("suggest", "indicate", "imply") and frame == "bare" and _speaks(page, source):
            pass
        elif shows and frame in ("bare", "preposed", "que") and cue.tense != "ger" and _recorded(page, s, source) and page.quote_at(s, cue.start) is None:
            flags.append("evidence_as_source")
        elif shows and not (cue.tense == "ger" and e.verb in ("suggérer", "suggest", "imply", "indicate")) and (shared or frame != "que" or any(f.body[0] <= cue.start < f.body[1] for f in before)):
            continue
        if e.cls.weak and (len(words.split()) < 3 or inside is not None):
            continue
        if inside is not None and s.lang == "fr" and e.cls.name in ("ask", "pledge", "demand") and inside.mark < source[0]:
            continue  # « La Chine s'engage à ... »: what somebody says of their own side is no second record
        act = e.cls.act
        if e.cls.name in ("pledge", "protest") and frame in ("preposed", "quoted"):
            act = "assert"  # `jure l'armateur` only presses the point; the words themselves show a commitment
        if e.cls.name == "denounce" and frame == "noun_phrase" and e.verb in _CONTRADICTS and _STORY.match(page.shadow, *content[0]):
            act = "deny"  # `dénonce un reportage affirmant que`: nobody denounces a story they hold true
        if cue.negated and e.cls.name in _KEEP_NEGATED:
            act = "assert"
            flags.append("negated_cue")
        if frame in ("preposed", "middle"):
            flags.append("inverted_cue")
        if frame == "infinitive":
            flags.append("infinitive_content")
        if shared:
            flags.append("shared_subject")
        cue_span = (cue.start, cue_end or cue.end)
        return Found(content, [cue_span], source, act, e.verb, frame, s.passage, index, cue.negated, e.cls.weak, flags=flags, shared=shared)
    return None


_CONTRADICTS = ("dénoncer", "fustiger", "vilipender", "pourfendre", "réprouver", "brocarder", "denounce")
_STORY = sieve.compile(
    r"(?:une?|l[ea]s?|l'|des|ces?|cette|cet|the|an?|these|this|those) ?(?:\w+ )?(?:reportages?|rapports?|articles?|allégations?|accusations?|affirmations?|informations?|rumeurs?|récits?|reports?|claims?|allegations?|stor(?:y|ies))(?: \w+){0,3}?,? "
    r"(?:affirmant|prétendant|alléguant|accusant|faisant état|suggérant|selon l|d'après l|mettant en cause|that |claiming|alleging|accusing|suggesting)", re.I
)
_RECORDS = sieve.compile(r"\b(?:records|data|documents|filings|registr(?:y|ies) entries|manifests|logs|signals)$", re.I)
_RECORDS_FR = sieve.compile(r"(?:[dlc]es |plusieurs |deux |trois |nos |leurs )(?:\w+ )?(?:documents|registres|relevés|données|archives|manifestes|fichiers|courriels)\b(?! (?:satellit|images))", re.I)
_HOLDS_CUE = sieve.compile(r"\s(?:denies|denied|denying|rejects|rejected|dismisses|dismissed|refutes|refuted|disputes|disputed|confirms|confirmed|dément|a démenti|a nié|rejette|a rejeté|réfute|a réfuté)\b")
_PAPER = sieve.compile(r"\b(?:statement|letter|message|communiqu[eé]|note|text|resolution|report|notice|tweet|post|e-?mail|declaration|document|lettre|déclaration|texte|sign|banner)s?\b", re.I)
_FROM = sieve.compile(r"(?:\s+(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|hier))?\s+(?:de (?=(?:bonne )?sources?\b)|auprès d(?:e |u |es |'))", re.I)
_FROM_FIRST = sieve.compile(r"[\"\s]*de (?=(?:bonne )?sources?\b)", re.I)


def _recorded(page: Page, s: Sentence, source: Span) -> bool:
    """True for `port records`, `des documents obtenus par ...`: what is written down shows a thing in its keeper's stead."""
    return (_RECORDS.search(page.shadow, *source) if s.lang == "en" else _RECORDS_FR.match(page.shadow, *source)) is not None


def _who_told(page: Page, s: Sentence, cue: Cue) -> Span | None:
    """``a-t-on appris de source portuaire``, ``De source policière, on indique``: who stands behind `on`."""
    m = _FROM.match(page.shadow, cue.end, s.end) or _FROM_FIRST.match(page.shadow, s.start, cue.start)
    return right(page, s, m.end(), s.end) if m else None


_UNDER = sieve.compile(r"(?:^|[\s\"])(?:(?:even )?(?:after|when|while|although|though|as|since|because|if|before|once)|alors qu(?:e|')|après qu(?:e|')|tandis qu(?:e|')|quand|lorsqu(?:e|')|si|s'|bien qu(?:e|')|puisqu(?:e|')|comme)\s*$", re.I)


def _subordinate(page: Page, s: Sentence, source: Span, content: Span) -> int | None:
    """Where the words end in ``After X accused Y of piracy, Z warned ...``: the sentence's own clause is nobody's speech."""
    if source[0] - s.start > 14 or not _UNDER.search(page.shadow, s.start, source[0]):
        return None
    for m in _COMMA.finditer(page.shadow, *content):
        if page.quote_at(s, m.start()) is None and not _STILL.match(page.shadow, m.end(), content[1]) and _finite(s, (m.end() - 1, content[1])):
            return m.start()
    return None


_COMMA = re.compile(r",\s+")
_STILL = sieve.compile(r"(?:who|which|and|or|including|that|qui|dont|et|ou|y compris|où)\b", re.I)
_CLOSES_RELATIVE = {"fr": sieve.compile(r",\s(?=(?:a|ont|avait|est|sont|n'|s'est|s'était)\b ?)"), "en": sieve.compile(r",\s(?=(?:has|have|had|is|was|were|will|said|told|did)\b)")}
_MANY = sieve.compile(r"\b(?:they|we|i|you|who|people|police|military|others|many|some|several|\w+s|\w*men)$|\band\b", re.I)


def _bare_form(page: Page, s: Sentence, cue: Cue, e: Entry, source: Span) -> bool:
    """True for `Editor's note`, `the ministry report`: the bare form of an English verb behind one single thing is a noun."""
    t = s.tokens[cue.token]
    if cue.token < 0 or t.low != e.verb.split("_")[0] or cue.start != t.start:
        return False
    head = sieve.compile(r"\s+(?:of|in|at|from|for|with|on|who|close|familiar)\b|,").split(page.shadow[source[0] : source[1]])[0]
    return _MANY.search(head) is None


def _clausal(page: Page, s: Sentence, cue: Cue, span: Span) -> bool:
    """True for `le navire reste à quai, a déclaré X`: many French verbs of the present look like nouns, but a subject begins the words."""
    if s.lang != "fr" or cue.tense == "fin":
        return False
    return cue.pronoun is not None or (_SUBJECT.match(page.shadow, *span) is not None and sieve.compile(r"\w+").findall(page.shadow, *span)[4:] != [])


_SUBJECT = sieve.compile(r"(?!l(?:e|a|es|') ?(?:lendemain|veille|jour|jours|matin|soir|nuit|semaine|mois|an|année|premier|\d)\b)(?:(?:le|la|les|l'|un|une|des|ces?|cette|cet|son|sa|ses|leurs?|notre|nos|aucune?|plusieurs|tous|toutes?) ?|(?:il|elle|ils|elles|on|nous|rien|personne|tout|ceci|cela|c'|ce) ?)", re.I)


def _finite(s: Sentence, span: Span) -> bool:
    """True when the words hold a verb that can carry a clause."""
    forms = lexicon(s.lang).forms
    if s.lang == "en" and any(t.low in _IRREGULAR for t in s.tokens if span[0] < t.start < span[1]):
        return True
    mark = r"(?:ait|aient|èrent|[^é]ra|ront|[^m]ent|[^mcr]ut|ed|[^aeiou]s)$"
    return any(t.low in AUX[s.lang] or t.low.split("-")[0] in AUX[s.lang] or any(e.tense == "fin" for e in forms.get(t.low, ())) or (k > 0 and not t.capital and t.low not in DETERMINERS and t.text.isalpha() and len(t.low) > 2 and s.tokens[k - 1].low not in _BEFORE_NOUN and re.search(mark, t.low)) for k, t in enumerate(s.tokens) if span[0] <= t.start < span[1])


_IRREGULAR = frozenset("wrote put cut set shut gave sank came went took left lost sold bought made held ran broke fell began hit struck led kept met paid rose saw sent spent stood won found fled gave got grew knew lay shot shut sought caught brought built carried".split())  # noqa: SIM905
_BEFORE_NOUN = DETERMINERS | {"de", "d'", "of", "in", "à", "en", ","}


def _speaks(page: Page, source: Span) -> bool:
    """True when the words name somebody who can show a thing: a pronoun, a person, a body; not `the inquiry`, `the purchase`."""
    text = page.shadow[source[0] : source[1]]
    return text.lower() in PRONOUNS["fr"] | PRONOUNS["en"] or _STUDY_OF.match(text) is not None or (identify(text).id is not None and not _THING.match(text)) or ROLE.search(text) is not None


# `Une enquête de l'ONG Halvard montre que`: whose work it is shows the thing.
_STUDY_OF = sieve.compile(r"(?:une?|la|le|l'|cette|ce|the|an?|this) ?(?:[\w-]+ )?(?:enquête|étude|rapport|analyse|audit|sondage|note|investigation|study|report|analysis|survey)(?: [a-zà-ÿ]+)? (?:de |du |des |de la |de l'|d'|menée? par |réalisée? par |publiée? par |by |from |of )(?=[^,;:]*(?-i:[A-ZÀ-Þ]))", re.I)
_THING = sieve.compile(r"(?:(?:le|la|les|l'|un|une|des|ces?|cette|the|an?|these|those|this|its|his|her|son|sa|ses)\s?)?(?:\w+ ){0,2}?(?:enquêtes?|images?|photos?|photographies?|clichés|vidéos?|éléments|indices|analyses?|expertises?|constatations|résultats|traces|données|documents?|relevés|cartes?|achats?|faits?|pictures?|imagery|photographs?|footage|data|records|purchases?|facts?|figures?|chiffres|tracks?|navires?|bateaux?|cargos?|pétroliers?|bâtiments?|vraquiers?|chalutiers?|porte-conteneurs|ships?|vessels?|tankers?|carriers?|freighters?|trawlers?|boats?|inquiry|investigation)\b", re.I)


def _hangs(page: Page, s: Sentence, cue: Cue) -> bool:
    """A participle is a reporting one behind a comma, `en`, `while`, `and`, a quotation, or at the head of the sentence."""
    if page.shadow[cue.start : cue.start + 3].lower() in ("en ", "tou", "san"):
        return True
    if _TO_DO.search(page.shadow, max(s.start, cue.start - 8), cue.start):
        return True
    head = _CLITIC.sub("", page.shadow[s.start : cue.start].rstrip())
    if _PAPER_SAYS.search(head):
        return True
    return not head or head[-1] in ',"–' or sieve.compile(r"\b(?:et|and|while|by|before|after|also|en|puis)$", re.I).search(head) is not None


_TO_DO = sieve.compile(r"\bavant d(?:e |')$", re.I)
_CLITIC = re.compile(r"(?:\s|^)(?:les?|la|l'|lui|leur|s'|se)\s*$")
# `a publié un rapport affirmant que`, `sent a letter to the port urging it to`: what somebody puts out speaks for them.
_PAPER_SAYS = sieve.compile(
    r"\b(?:put out|publi|diffus|sign|envoy|adress|remi[st]|transm|émi[st]|post|partag|relay|issu|releas|publish|sen[dt]|circulat|deliver|filed|wr[io]t|tweet|submit|écri|rédig)\w*\s+(?:[^,.;:\"]{0,40}\s)?(?:une?|des|les?|la|son|sa|ses|leurs?|l'|an?|the|its|his|her|their)\s?(?:[\w'-]+\s){0,3}?"
    r"(?:rapport|article|enquête|communiqué|dépêche|étude|note|tribune|lettre|message|texte|déclaration|vidéo|statement|letter|report|e-?mail|note|tweet|post|message|memo|filing|advisory|notice|release|resolution|article|study|video)s?"
    r"(?:\s(?:on \w+day|to [^,.;:\"]{2,40}|(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|hier)|au[x]? \w+|à \w+|commune?|conjointe?|officielle?))*$",
    re.I,
)


def _readings(cue: Cue) -> Iterator[tuple[Entry, str]]:
    order = ("what", "middle", "deem", "at", "contre", "que", "of", "infinitive", "ving", "preposed", "quoted", "noun_phrase", "bare")
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
    out |= f & {"what"}
    if "inv" in f:
        out.add("middle")
    if f & {"quote", "inv"}:
        out |= {"preposed", "quoted"}
    if f & {"np", "np_to", "call_for", "warn_of", "np_de", "dat_inf", "dat_inf_loose"}:
        out.add("noun_phrase")
    if f & {"bare", "weakbare", "dat"}:
        out.add("bare")
    return out


def _frame(page: Page, s: Sentence, cue: Cue, e: Entry, frame: str) -> tuple[list[Span], Span | None, int | None] | None:
    if cue.passive and (e.cls.act == "deny" or e.cls.name in ("own", "raise", "denounce")) and frame == "noun_phrase":
        return objects.denied_by(page, s, cue)
    if cue.passive and e.cls.act == "accuse" and frame == "of":
        return objects.accused_by(page, s, cue)
    if cue.passive and not (e.cls.act == "accuse" and frame == "of"):
        return None
    if cue.tense == "inf" and frame not in ("que", "noun_phrase", "quoted") and not (frame == "preposed" and s.lang == "fr" and '"' in page.shadow[s.start : cue.edge]):
        return None
    if cue.tense == "ger" and frame in ("preposed",):
        return None
    if frame == "what":
        got = objects.what(page, s, cue)
        return (got, None, None) if got else None
    if frame == "middle":
        both_halves = middle(page, s, cue)
        return (both_halves[0], both_halves[1], None) if both_halves else None
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
        pre = preposed(page, s, cue, e)
        if pre is None:
            return None
        content, source = pre
        extra = _resumed(page, s, max(cue.end, source[1] if source else cue.end))
        return content + extra, source, None
    return objects.object_of(page, s, cue, e)


def _told(page: Page, s: Sentence, cue: Cue, e: Entry) -> list[Span] | None:
    m = sieve.compile(r"\s+(?:reporters|journalists|lawmakers|parliament|the [\w ]{3,40}?|[A-Z][\w.]*(?: [A-Z][\w.]*){0,3}|me|you|him|them|us|state (?:media|television))(?:\s+on \w+day|\s+in [A-Z]\w+)?\s+(?=(?:the|it|he|she|they|there|its|his|her|their|[A-Z])\b)").match(page.shadow[cue.end : s.end])
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
    if m := WHO.search(sh, max(s.start, cue.edge - 30), cue.edge):
        if (owner := _OF_NAME.search(sh, s.start, m.start())) and left(page, s, s.start, m.start()) is None:
            return owner.span(1), False, []
        if (same := next((f.source for f in reversed(before) if f.source and 0 <= m.start() - f.source[1] <= 3), None)) is not None:
            return same, False, []  # `« ... », a dit X, qui dément que`
        if left(page, s, s.start, m.start()) is None:
            # `a cité des responsables qui ont affirmé`: the object just named speaks.
            for det in reversed(list(_DETERMINED.finditer(sh, max(s.start, m.start() - 70), m.start()))):
                if ROLE.search(sh, det.start(), m.start()) and not sieve.compile(r"[,;:\"]").search(sh, det.start(), m.start()):
                    return page.trim(det.start(), m.start()), False, []
        if s.lang == "fr" and (near := _antecedent(page, s, m.start())) is not None:
            return near, False, []
        return left(page, s, cleft.end() if (cleft := sieve.compile(r"[\"\s]*(?:c'est|ce sont|it is|it was)\s+", re.I).match(sh, s.start, m.start())) else s.start, m.start()), False, []
    if s.lang == "en" and (m := _PAPER_THAT.search(sh, max(s.start, cue.edge - 40), cue.edge)):
        return left(page, s, s.start, m.end(1)), False, []
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


_NO_SPEAKER = sieve.compile(r"(?:l[ea]s? |l'|ces |cette )?(?:part|côté|nom|accusations?|allégations?|affirmations?|informations?|déclarations?|propos|rapports?|soupçons?|critiques?|rumeurs?)\b")
_NEAREST = sieve.compile(r"(?:\b(?:contre|des?|du|aux?|d'|par|avec|pour|à|chez|envers|visant|sanctionne\w*|vise\w*) ?)(?P<who>(?:(?:l[ea]s? |l'|ces |ce |cette |trois |deux )(?:[\w'-]+ ){0,3}?)?[\w'-]+(?: [A-ZÀ-Þ][\w'-]+)*)$")
_TAKES_UP = sieve.compile(r"[A-ZÀ-Þ]\w+ant\s")
_VERB_FR = sieve.compile(r"\b(?:a|ont|avait|avaient|est|sont)\b|\w{2,}(?:ait|aient|èrent|[^éà]ront|nnent|vent|tent|sent|ssent|gent)\b")


def _antecedent(page: Page, s: Sentence, at: int) -> Span | None:
    """Who a relative clause at ``at`` hangs on where the words before it are a clause of their own: `X punit le pays qui dénonce`, `les allégations de ces pays qui accusent`."""
    wide = left(page, s, s.start, at)
    if wide is None:
        return None
    clause = _VERB_FR.search(page.shadow, *wide) or _TAKES_UP.match(page.shadow, *wide) or any(t.low not in DETERMINERS and not t.capital and any(e.tense in ("past", "ger", "fin") and not e.reflexive for e in lexicon("fr").forms.get(t.low, ())) for t in s.tokens if wide[0] <= t.start < wide[1])
    a, b = wide[0], page.trim(wide[0], at)[1]
    while clause and (near := _NEAREST.search(page.shadow, a, b)) is not None:
        if not _NO_SPEAKER.match(near["who"]):
            return page.trim(*near.span("who"))
        a = near.start("who") + 1  # `de la part des trois pays`, `les allégations de ces pays`
    return None


_DETERMINED = re.compile(r"\b(?:des|les|le|la|une?|deux|trois|plusieurs|an?|the|some|several|two|three)\s")
_OF_NAME = re.compile(r"(?:\b(?:de|du|des|par|avec|of|by|from|with) |d'|'s )((?:la |le |l'|the )?[A-ZÀ-Þ][\w-]+(?: [A-ZÀ-Þ][\w-]+)*)$")
_PAPER_THAT = re.compile(r"\b((?:report|study|statement|letter|article|note|memo|document|survey|ruling|notice|resolution)s?) that (?:also )?$")


def _shared(page: Page, s: Sentence, cue: Cue, before: list[Found]) -> tuple[Span | None, bool]:
    """The subject of the clause this verb leans on: the last cue's that is not inside its content, or the sentence's own."""
    for f in reversed(before):
        a, b = f.body
        if f.source is not None and not (a <= cue.start < b and f.frame != "preposed") and f.extent[0] <= cue.start and not _told_by_another(f, before):
            return f.source, True
    holder = next((f for f in reversed(before) if f.body[0] <= cue.start < f.body[1]), None)
    start = holder.body[0] if holder else s.start
    return main_subject(page, s, start, cue.start), True


def _told_by_another(f: Found, before: list[Found]) -> bool:
    """True when the attribution stands in the words of another of the sentence: its speaker does not go on behind them."""
    return any(g is not f and bool(g.cue) and bool(f.cue) and g.frame != "preposed" and g.body[0] <= f.cue[0][0] < g.body[1] for g in before)


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
        verbal = t.low in aux or clitic or (s.lang == "en" and not t.capital and (t.low.endswith("ed") or t.low in _IRREGULAR or any(e.tense == "past" for e in forms.get(t.low, ())))) or (s.lang == "fr" and not t.capital and sieve.compile(r"(?:ait|aient|èrent)$").search(t.low))
        if verbal and (lone := next((x for x in reversed(s.tokens) if start <= x.start and x.end <= t.start), None)) is not None and lone.low in PRONOUNS[s.lang]:
            return lone.start, lone.end
        if verbal:
            return left(page, s, start, t.start)
    span = right(page, s, start, limit)
    return None if span is None or sieve.compile(r"(?:according|speaking|asked|citing|following|despite|after|during)\b", re.I).match(page.shadow[span[0] : span[1]]) else span
