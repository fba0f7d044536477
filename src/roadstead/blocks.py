"""A plain text cut into labelled blocks: nothing is deleted, noise carries its name.

One non-blank line is one block, and so are the lines of a paragraph that was wrapped at a margin; the block's own shape decides first,
its place on the page second. Offsets are code points into the text as given.
"""

# Word lists are written as words, so that a person can read and edit them.
# ruff: noqa: SIM905

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

KINDS = ("title", "lead", "body", "caption", "nav", "widget", "byline", "credit", "source_link", "dateline")
SPOKEN = ("title", "lead", "body")
"""The kinds that may hold a statement."""

_FR = frozenset(
    "le la les des du une un et est dans que qui pour par sur avec au aux ne pas ce cette ces son sa ses il elle ils "
    "selon été plus ont sont mais comme leur d l qu n de en cet ses leurs se sous entre contre chez vers dont où était étaient avait avaient sera seront "
    "aussi très depuis après avant lors nous vous je elles sans tout tous toute toutes ni donc puis encore même ainsi".split()
)
_EN = frozenset(
    "the of and to in that is was for on with by at from as it its has have had be been were are he she they which "
    "this their not said but or an will would after who what when where while than then there these those some any all can could may might must should "
    "we you your our i him his her them she if because into over under against between during before about out up off more most other such only also no do does did so says told".split()
)
_WORD = re.compile(r"[^\W\d_]+")
_END = re.compile(r"[.!?…:;][\"”»’')\]\s]*$")

_STOP = re.compile(r"[.!?…][\"”»’'\s]*$")

_WIDGET = re.compile(
    r"(?:laisser un commentaire|comment(?:aire)?s?\s*\(\d+\)|\d+ comment(?:aire)?s?|(?:leave|post|add) a (?:comment|reply)"
    r"|partage[rz]?(?: (?:cet|l')? ?article| sur .{1,30})?|share(?: (?:this|on|via) .{0,40})?|tweet(?:er)?|facebook|twitter|whatsapp"
    r"|linkedin|telegram|e-?mail|print|imprimer|copier le lien|copy link|s'abonner.{0,60}|abonnez[- ]vous.{0,80}"
    r"|inscrivez[- ]vous.{0,80}|subscribe.{0,80}|sign up.{0,80}|newsletter.{0,60}|se connecter|log ?in|connexion"
    r"|publicité|advertisement|sponsored|contenu sponsorisé|accepter(?: tout| les cookies)?|accept(?: all)?(?: cookies)?"
    r"|tout refuser|reject all|.{0,120}\bcookies?\b.{0,160}|lire (?:aussi|la suite|plus).{0,160}|à lire (?:aussi|également).{0,160}"
    r"|read (?:more|also|next).{0,160}|see also.{0,120}|voir aussi.{0,120}|related(?: articles?| stories| links)?:?.{0,80}"
    r"|articles? (?:liés|similaires|connexes).{0,40}|sur le même (?:sujet|thème).{0,80}|more on this story.{0,60}"
    r"|most read|les plus lus|trending.{0,30}|recommandé pour vous|you may also like.{0,40}|follow us.{0,60}|suivez[- ]nous.{0,80}"
    r"|écouter (?:l'article|cet article)|listen to this article|temps de lecture.{0,30}|\d+ min(?:utes?)?(?: de lecture| read)"
    r"|tags? ?:.{0,160}|mots[- ]clés ?:.{0,160}|all rights reserved.{0,80}|tous droits réservés.{0,80}|(?:©|copyright\b).{0,160})",
    re.I,
)
_CREDIT = re.compile(
    r"(?:sources? ?:\s*.{1,80}|(?:photos?|image|crédits?(?: photo)?|credit|picture|graphic|infographie|illustration|vidéo|video)s? ?(?::|©|/|by )\s*.{1,80}"
    r"|(?:©|\(c\)) ?.{1,80}|.{0,40}\bvia (?:getty images|reuters|ap|afp)\b\.?|(?:afp|reuters|ap|getty images|epa|kcna|yonhap|tass|anadolu)(?:\s*[/|-]\s*\S.{0,40})+|(?:afp|reuters|getty images))",
    re.I,
)
_NOTE = re.compile(
    r"(?:note (?:d(?:e |u |es |')|to )[^:.]{0,80}[:.,]|(?:(?-i:[A-ZÀ-Þ])[\w-]+ ){0,2}note(?: of the [\w ]{2,40})?(?:, [^:.]{2,60})?\s*:|(?:n\.?d\.?l\.?r|note|editor's note|sources?|lire aussi|à lire|voir aussi|read also|see also|also read|photos?)\s*:)",
    re.I,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.I)
_SOURCE_LINK = re.compile(r"(?:lien (?:de la )?source|source link|voir la source|original article|article original|https?://\S+|www\.\S+)", re.I)
_CAPTION = re.compile(
    r"(?:\((?:(?:photo|image|file photo|illustration|archives?|crédit|credit)\b[^()]{0,60}|[^()]{0,40}\b(?:photo|image|via getty images|illustration|archives?))[^()]{0,30}\)"
    r"|\b(?:photos?|photographie|image|crédits?|credit|picture) ?(?::|©|by )\s*[^.]{1,50}|\((?:afp|reuters|ap|kcna|epa|yonhap|getty)[^()]{0,30}\)|©\s?[^.]{1,40})\.?\s*$",
    re.I,
)
_CAPTION_START = re.compile(r"(?:photo d'archives|file (?:photo|picture|image)|image d'illustration|in this (?:file )?(?:photo|picture|handout)|sur cette (?:photo|image)|dans cette (?:photo|image)|handout|une photo (?:prise|diffusée)|a (?:photo|picture) (?:taken|released))\b", re.I)
_BYLINE = re.compile(
    r"(?:(?:par|by|écrit par|written by|reporting by|editing by|de notre correspondante?|texte ?:|rédigé par|auteur ?:|author ?:)\s+.{2,90}"
    r"|(?:publié|mis à jour|modifié|posted|published|updated|last updated|first published)\b.{0,90}"
    r"|(?:[^\W\d_][\w.'-]+\s){1,4}\((?:selon|d'après|avec|according to|source|with|from)\b[^)]{1,80}\))",
    re.I,
)
_DATE = re.compile(
    r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday|friday|saturday|sunday)[,.]?\s+)?(?:le\s+)?"
    r"(?:\d{1,2}(?:er|st|nd|rd|th)?\s+[^\W\d_]{3,9}\.?\s+\d{4}|[^\W\d_]{3,9}\.?\s+\d{1,2},?\s+\d{4}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2})"
    r"(?:[\s,|à@-]*(?:at\s+)?\d{1,2}\s?[:hH.]\s?\d{2}.{0,20})?",
    re.I,
)


@dataclass(frozen=True)
class Block:
    """One block of a page: where it lies, what it is, and its language when a small count of words can tell."""

    start: int
    end: int
    kind: str
    lang: str | None


# What French and English words look like where no small word tells: `Pilots fear further collisions`.
_LIKE_FR = re.compile(r"[éèêàçùœîô]|\b(?:l|d|n|s|qu|c|j)['’](?=\w)|(?:eur|eux|euse|aire|ait|aient|ique|oir|ette|age|ement|isme|aux|elle)s?\b", re.I)
_LIKE_EN = re.compile(r"(?:ing|ed|ly|ght|ch|sh|th|ck|ll|ness|ship|ity|ous|ry|cy|ow|ew|ts|ds|rs|ks|ns)\b|(?<=\w)['’]s\b|\b(?:wh|th|sh)|[kw]\w", re.I)


def language(text: str, least: int = 2) -> str | None:
    """``fr`` or ``en`` when one has more of its small words in the text, at least ``least``, or, in a few words that have none, more of its endings;
    None when neither has."""
    words = [w.lower() for w in _WORD.findall(text)]
    fr, en = sum(map(_FR.__contains__, words)), sum(map(_EN.__contains__, words))
    fr += sum(map(text.count, "éèêàçùœ")) // 2
    if fr == en or max(fr, en) < least:
        if not 3 <= len(words) <= 40 or abs(fr - en) > 1:
            return None
        fr, en = 2 * fr + len(_LIKE_FR.findall(text)), 2 * en + len(_LIKE_EN.findall(text))
        if abs(fr - en) < 2:
            return None
    return "fr" if fr > en else "en"


def label(text: str) -> list[Block]:
    """Blocks that hold every non-blank line of the text, in order, each line in exactly one."""
    return _labelled(text, [(a, b, None) for a, b in paragraphs(text)])


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Where the paragraphs lie: lines, or, in a text wrapped at a margin of at most 100 characters, the runs of lines each of which is
    left only because the next word would not have fitted."""
    lines = list(_lines(text, 0, len(text)))
    margin = _margin(text, lines)
    if not margin:
        return lines
    out = lines[:1]
    for a, b in lines[1:]:
        start, end = out[-1]
        last = text.rfind("\n", start, end) + 1 or start
        if _next(text, end, a) and _full(text, max(last, start), end, a, b, margin):
            out[-1] = (start, b)
        else:
            out.append((a, b))
    return out


def _margin(text: str, lines: Sequence[tuple[int, int]]) -> int:
    """The width a text was wrapped at; 0 when it was not: most of its long lines must break in mid-sentence just before that width."""
    beside = [((a, b), (c, d)) for (a, b), (c, d) in pairwise(lines) if _next(text, b, c)]
    width = max((b - a for a, b in lines), default=0)
    if len(beside) < 2 or not 40 <= width <= 100:
        return 0
    full = [(one, two) for one, two in beside if _full(text, *one, *two, width)]
    # A list of headlines has long lines too, but each begins anew.
    mid = sum(not _END.search(text[a:b]) and text[c] not in "-*•–—\"«“" and (text[c].islower() or not text[c].isalpha() or text[b - 1].islower()) for (a, b), (c, _) in full)
    low = sum(text[c].islower() for _, (c, _) in full)
    return width if full and 2 * len(full) >= len(beside) and 2 * mid >= len(full) and 3 * low >= len(full) else 0


def _next(text: str, end: int, start: int) -> bool:
    """True when only one end of line lies between the two places."""
    return text[end:start].count("\n") == 1


def _full(text: str, a: int, b: int, c: int, d: int, width: int) -> bool:
    # A line may end a little before the margin, but not where a new beginning would still have had room.
    slack = 8 if text[c].islower() else 0
    # Nobody wraps at a no-break space.
    word = re.split("[ \t]", text[c:d], maxsplit=1)[0]
    return b - a + 1 + len(word) > width - slack and b - a > width // 2


def label_parts(parts: Sequence[tuple[str, str | None]]) -> tuple[str, list[Block]]:
    """One canonical text, the parts joined by newlines, and its blocks; a hinted kind is kept unless the words say noise."""
    text = "\n".join(part for part, _ in parts)
    lines: list[tuple[int, int, str | None]] = []
    at = 0
    for part, hint in parts:
        lines += [(a, b, hint) for a, b in _lines(text, at, at + len(part))]
        at += len(part) + 1
    return text, _labelled(text, lines)


def rows(text: str, found: Iterable[Block], simulated: bool) -> list[dict[str, Any]]:
    """The blocks as rows of PASSAGE, without those that are null when stored: receipt and id."""
    return [
        {"start": b.start, "end": b.end, "kind": b.kind, "lang": b.lang, "text": text[b.start : b.end], "simulated": simulated, "at": f"char:{b.start}-{b.end}"}
        for b in found
    ]  # fmt: skip


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for m in re.finditer(r"[^\r\n]+", text[start:end]):
        line = m[0]
        if line.strip():
            left = len(line) - len(line.lstrip())
            yield start + m.start() + left, start + m.start() + len(line.rstrip())


def _labelled(text: str, lines: Sequence[tuple[int, int, str | None]]) -> list[Block]:
    text = text.replace("\n", " ")
    out = [Block(a, b, shape(text[a:b]) or hint or "", language(text[a:b])) for a, b, hint in lines]
    out = [
        replace(b, kind=hint) if hint in KINDS and not (hint in ("title", "lead", "body") and b.kind in _NOISE) else b
        for b, (_, _, hint) in zip(out, lines, strict=True)
    ]
    prose = [i for i, b in enumerate(out) if not b.kind and _is_prose(text[b.start : b.end])]
    stories = frozenset(prose)
    first = prose[0] if prose else len(out)
    last = prose[-1] if prose else -1
    page = _page_language(text, out, prose)
    titled = any(b.kind == "title" for b in out)
    led = any(b.kind == "lead" for b in out)
    for i, b in enumerate(out):
        if b.kind:
            continue
        line = text[b.start : b.end]
        kind = "body"
        if i in stories:
            # A stray paragraph in another language near the top is a picture's caption, not the story.
            if page and b.lang and b.lang != page and len(prose) > 3:
                kind = "caption"
            elif not led and (i == first or not any(o.kind == "lead" for o in out[:i])):
                kind, led = "lead", True
        elif len(line) <= 3 or "   " in line or line.count(" / ") >= 2 or line.count(" | ") >= 2 or line.count(" > ") >= 1:
            kind = "nav"
        elif i < first and not titled and len(line.split()) >= 4:
            kind, titled = "title", True
        elif i < first:
            kind = "nav" if len(line.split()) < 4 else "body"
        elif i > last:
            kind = "widget" if len(line.split()) <= 6 and not _STOP.search(line) else "body"
        out[i] = replace(b, kind=kind)
    return out


_NOISE = ("caption", "nav", "widget", "byline", "credit", "source_link", "dateline")


def shape(line: str) -> str | None:
    """The kind a line's own shape gives away, or None when only its place on the page can tell."""
    flat = line.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'").strip()
    bare = flat.strip(" .·•|>-–—")
    if not bare:
        return "nav"
    if _SOURCE_LINK.fullmatch(bare):
        return "source_link"
    if len(flat) < 220 and _WIDGET.fullmatch(bare):
        return "widget"
    if flat.count("   ") >= 1 or (flat.count(" / ") >= 2 and not _END.search(flat)) or flat.count(" | ") >= 2:
        return "nav"
    if len(flat) < 110 and _CREDIT.fullmatch(bare):
        return "credit"
    if ("//" in flat or "ww" in flat.lower()) and 3 * sum(len(m[0]) for m in _ADDRESS.finditer(flat)) > len(flat):
        return "source_link"
    if _NOTE.match(flat):
        return "credit"
    if _DATE.fullmatch(bare):
        return "dateline"
    if len(flat) < 120 and _BYLINE.fullmatch(bare) and len(flat.split()) <= 16 and not re.search(r"[\"“«]", flat) and (not flat.endswith(".") or "diting by" in flat):
        return "byline"
    if len(flat) < 500 and (_CAPTION.search(flat) or _CAPTION_START.match(flat)):
        return "caption"
    return None


def _is_prose(line: str) -> bool:
    words = len(line.split())
    return (words >= 5 and bool(_STOP.search(line))) or (words >= 8 and bool(_END.search(line))) or words >= 26 or (words >= 4 and bool(re.match(r"[\"“«]", line)) and bool(_END.search(line)))


def _page_language(text: str, blocks: Sequence[Block], prose: Sequence[int]) -> str | None:
    weight = {"fr": 0, "en": 0}
    for i in prose:
        if (lang := blocks[i].lang) is not None:
            weight[lang] += blocks[i].end - blocks[i].start
    if not any(weight.values()):
        return None
    return max(weight, key=lambda k: weight[k])
