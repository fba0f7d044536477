"""The canonical text of an HTML page: what a reader of the page sees, one line per paragraph, each line labelled.

Offsets count code points of that text. Nothing visible is left out: menus, banners and the like keep their words and carry the name
of what they are. What a block is follows from, in this order: the page's headline; the element, role or class it stands in, unless
that element holds the headline (a `<form>` or `class="has-sidebar"` around the whole page says nothing); how much of it is links; whether
it lies in the element that holds most of the page's prose; and last its own words (:mod:`roadstead.blocks`). Beside the words the page
gives its marks of a day (:mod:`roadstead.dates` weighs them) and its own address.
"""

from __future__ import annotations

import codecs
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from roadstead import blocks
from roadstead.markup import Token, attributes, tokens, words
from roadstead.smooth import label_parts
from roadstead.streams import encoding_of

DEEP = 400
"""Elements within each other that are told apart; those within the deepest count as part of it, as in browsers."""
_UNSEEN = frozenset(("style", "script", "noscript", "template", "svg", "math", "iframe", "select", "textarea", "object", "audio", "video", "canvas", "head", "noembed", "noframes", "xmp", "datalist"))
_NOISE = {
    "nav": "nav", "header": "nav", "footer": "nav", "menu": "nav", "aside": "widget", "form": "widget", "button": "widget", "label": "widget",
    "figure": "caption", "caption": "caption", "figcaption": "caption", "dialog": "widget", "address": "byline",
}  # fmt: skip
_BODY = frozenset(("p", "li", "blockquote", "h2", "h3", "h4", "h5", "h6", "td", "th", "dd", "dt", "pre"))
_CUTS = _BODY | frozenset(_NOISE) - {"button", "label"} | frozenset(
    ("h1", "div", "section", "article", "main", "ul", "ol", "table", "tbody", "thead", "tfoot", "caption", "tr", "br", "hr", "body", "dl", "html", "details", "summary", "center", "fieldset", "option", "title")
)  # fmt: skip
_VOID = frozenset(("br", "hr", "img", "input", "link", "meta", "source", "wbr", "area", "base", "col", "embed", "track", "param"))
# Elements that only change how words look: they neither hold a block nor say what it is.
_LOOKS = frozenset(["b", "i", "em", "strong", "u", "s", "small", "big", "font", "sup", "sub", "tt", "code", "abbr", "cite", "q", "mark", "ins", "del", "bdi", "bdo", "var", "kbd", "samp", "acronym", "strike"])
# An element whose end tag may be left out is closed where another of its kind begins beside it.
_SIBLINGS = {
    "p": ("p",), "li": ("li",), "td": ("td", "th"), "th": ("td", "th"), "tr": ("tr",), "dd": ("dd", "dt"), "dt": ("dd", "dt"), "option": ("option",),
}  # fmt: skip
_BARS = frozenset(("table", "td", "th", "ul", "ol", "dl", "body", "html", "article", "section"))
_ENDS_P = _CUTS - {"br", "tr", "td", "th", "tbody", "thead", "tfoot", "caption", "title", "option"}

_ROLES = {"navigation": "nav", "banner": "nav", "contentinfo": "nav", "menu": "nav", "menubar": "nav", "search": "widget", "complementary": "widget", "dialog": "widget", "alertdialog": "widget", "form": "widget", "toolbar": "widget", "tablist": "nav"}
# Words of class, id, itemprop and rel, told apart at hyphens, underscores and capitals; the first kind that fits.
_CLASSES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("widget", re.compile(r"\b(?:cookies?|consent|gdpr|rgpd|onetrust|didomi|cmp|newsletters?|infolettre|subscri(?:be|ption|bers?)|abonne(?:ment|z)?|paywall|signup|donat(?:e|ion)|promo(?:tion)?s?|social|shar(?:e|ing)|sharedaddy|addtoany|partage|comments?|commentaires?|respond|disqus|related|recirc|recommend(?:ed|ations?)|associes?|similaires|trending|popular|most (?:read|viewed)|plus lus|read (?:more|also|next)|lire aussi|more (?:stories|news|from|on)|see also|pull ?quotes?|outbrain|taboola|advert(?:s|isement|ising)?|ads?|pub|publicite|sponsor(?:ed|s)?|sidebar|side bar|widgets?|popup|modal|overlay|toolbar|toc|table of contents|jp relatedposts|tags?|tag list|post tags|topics|keywords|print (?:only|link)|login|skip link|player|poll|quiz|infobox|know more|gmail quote|moz cite prefix|yahoo quoted|rply fwd msg|wp block (?:buttons?|latest posts|social links)|elementor share|about the author|author (?:bio|box)|alert bar)\b")),
    ("nav", re.compile(r"\b(?:nav(?:bar|igation)?|menus?|breadcrumbs?|ariane|pagination|pager|page links|footer|masthead|topbar|top bar|site header|header top|lang(?:uage)? (?:switcher|selector|list)|sitemap|post navigation|skip|colophon|copyright|legal)\b")),
    ("credit", re.compile(r"\b(?:(?:photo|image|media|picture) credits?|credits?|copyright holder)\b")),
    ("caption", re.compile(r"\b(?:captions?|legende|fig caption|wp caption(?: text)?|gallery|slideshow|carousel|diaporama|figure|thumbnail|image (?:description|title)|photo text)\b")),
    ("byline", re.compile(r"\b(?:byline|authors?|auteurs?|signature|post meta|entry meta|article meta|meta data|article info|contributors?|posted by|vcard)\b")),
    ("dateline", re.compile(r"\b(?:date published|published|publication date|date publication|post date|entry date|article date|timestamp|date time|posted on|updated|date)\b")),
    ("lead", re.compile(r"\b(?:lead|standfirst|chapo|chapeau|dek|lede|excerpt|sub ?title|subheadline|sub ?head(?:ing|line)?|introduction|article intro|article lead|summary|tagline|sous titre|deck)\b")),
)  # fmt: skip
# Those that mean what they say even around most of a page's prose: a short notice has less of it than its cookie banner.
_STRONG = re.compile(r"\b(?:cookies?|consent|gdpr|rgpd|onetrust|didomi|cmp|modal|popup|overlay|comments?|commentaires?|disqus|newsletters?|related|similaires|recirc|recommend(?:ed|ations?)|trending|most (?:read|viewed)|plus lus|outbrain|taboola)\b")
_ARTICLE = re.compile(r"\b(?:article ?body|entry content|post content|story body|article content|article text|body text|post body|td post content)\b")
_HEADLINE = re.compile(r"\b(?:(?:entry|post|article|story) (?:title|headline)|headline)\b")
_META_DAYS = frozenset((
    "article:published_time", "article:modified_time", "og:published_time", "og:updated_time", "datepublished", "datemodified", "date", "pubdate", "publishdate", "publish-date",
    "published_time", "dc.date", "dc.date.issued", "dcterms.created", "dcterms.issued", "dcterms.date", "dcterms.modified", "dc.date.created", "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime",
    "article.published", "article_date_original", "originalpublicationdate", "publication_date", "citation_publication_date", "citation_date", "last-modified", "lastmod", "release_date", "datecreated", "article:published", "article:modified", "bt:pubdate", "rnews:datepublished",
))  # fmt: skip
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|[-_:./]+")
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)
_LD_LIMIT = 1 << 20


@dataclass(frozen=True)
class Page:
    """A page's text with its labelled blocks; ``marks`` are (where on the page, the day as written), ``address`` what the page calls itself."""

    text: str
    blocks: list[blocks.Block]
    marks: tuple[tuple[str, str], ...]
    address: str | None
    cut: str | None
    """Where a comment begins that never ends, so that nothing after it is seen; null on a whole page."""


def page(source: str, name: str = "page") -> Page:
    """What a reader of the page sees, labelled. BadFile with ``name`` when a tag or a script of the page has no end."""
    tree = _Tree()
    for token in tokens(source, name):
        tree.take(token)
    tree.cut()
    text, found = label_parts(list(tree.parts()))
    return Page(text, found, tuple(dict.fromkeys(tree.marks)), tree.address, tree.hidden_from)


_META_CHARSET = re.compile(rb"<meta[^>]{0,300}charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)


def decoded(raw: bytes, declared: str | None = None) -> tuple[str, str]:
    """(text, encoding) of a page's bytes: by its mark, as UTF-8 where that is possible, as its server or its own head declares, as it
    looks. What a declared encoding cannot read becomes U+FFFD: browsers show it so."""
    own = _META_CHARSET.search(raw[:4096])
    names = ("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig" if raw[:3] == b"\xef\xbb\xbf" else "utf-8", declared, own and own[1].decode("ascii", "replace"), encoding_of(raw[:65536]), "cp1252")
    for name in names:
        # What pages call latin-1 browsers read as the wider Windows set; UTF-7 is an old way to smuggle tags.
        known = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252", "utf-7": ""}.get((name or "").lower(), name)
        try:
            if known:
                return raw.decode(known), known
        except (LookupError, ValueError):
            continue
    last = next((n for n in names[1:3] if n and _known(n)), "cp1252")
    return raw.decode(last, "replace"), last


def _known(name: str) -> bool:
    try:
        return bool(codecs.lookup(name)._is_text_encoding) and name.lower() != "utf-7"
    except LookupError:
        return False


def plain(source: str, name: str = "page") -> str:
    """The words of a piece of a page with their line breaks, whatever they are."""
    out = []
    for token in tokens(source, name):
        out.append(words(token.text) if token.sort == "text" else "\n" if token.name in _CUTS else "")
    return "\n".join(line.strip() for line in "".join(out).splitlines() if line.strip())


@dataclass(slots=True)
class _Node:
    tag: str
    above: int
    hint: str | None = None
    strong: bool = False
    unseen: bool = False
    link: bool = False
    title: bool = False
    story: bool = False
    """The page itself says that the article's text stands here."""
    prose: int = 0
    """Letters of the prose that stands in it, links left out."""


@dataclass(slots=True)
class _Part:
    text: str
    node: int
    linked: int
    body: bool


@dataclass
class _Tree:
    """The open elements and the paragraphs met so far."""

    nodes: list[_Node] = field(default_factory=lambda: [_Node("", -1)])
    found: list[_Part] = field(default_factory=list)
    marks: list[tuple[str, str]] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    address: str | None = None
    hidden_from: str | None = None
    _open: list[int] = field(default_factory=lambda: [0])
    _held: Counter[str] = field(default_factory=Counter)
    """How many elements of a name are open."""
    _deeper: int = 0
    _words: list[str] = field(default_factory=list)
    _linked: int = 0
    _in_link: int = 0
    _json: bool = False
    _broken: bool = False

    def take(self, token: Token) -> None:
        if token.sort == "text":
            if not self.nodes[self._open[-1]].unseen:
                text = words(token.text)
                if self._broken and (bare := text.strip()):
                    # A line break within a sentence is the page's, not the writer's.
                    self._broken = False
                    if not bare[0].islower() or re.search(r"[.!?…:;][\"”»’')\s]*$", "".join(self._words[-3:])):
                        self.cut()
                    self._words.append(" ")
                self._words.append(text)
                self._linked += len(text.strip()) if self._in_link else 0
        elif token.sort == "raw":
            if self._json:
                self.marks += _linked_data(token.text)
            elif token.name == "title" and not self.titles:
                self.titles.append(_flat(words(token.text)))
        elif token.sort == "open":
            self._opened(token.name, token.text)
        elif token.sort == "cut":
            self.hidden_from = token.text
        else:
            self._closed(token.name)

    def _opened(self, tag: str, written: str) -> None:
        if tag == "br" and not self._broken and self.nodes[self._open[-1]].tag != "pre":
            self._broken = True
        elif tag in _CUTS:
            self.cut()
        if tag == "a":
            self._in_link = 1
        if tag == "pre":
            self._words.clear()
        if tag in ("meta", "link"):
            self._head(tag, attributes(written))
        if tag == "img" and self._words:
            self._words.append(" ")
        if tag in _VOID or tag in _LOOKS:
            return
        about = attributes(written) if written.strip() else {}
        if tag == "script":
            self._json = "ld+json" in about.get("type", "").lower()
        if (day := about.get("datetime") or about.get("content")) and (tag == "time" or "date" in about.get("itemprop", "").lower()):
            self.marks.append((f"{tag} {about.get('itemprop') or 'pubdate' * ('pubdate' in about)}".strip(), day[:64]))
        if tag == "a":
            return
        if tag in _ENDS_P:
            self._end("p")
        for sibling in _SIBLINGS.get(tag, ()):
            self._end(sibling)
        if len(self._open) >= DEEP:
            self._deeper += 1
            return
        above = self._open[-1]
        node = _Node(tag, above, unseen=tag in _UNSEEN or self.nodes[above].unseen)
        self._hint(node, tag, about)
        self.nodes.append(node)
        self._open.append(len(self.nodes) - 1)
        self._held[tag] += 1

    def _hint(self, node: _Node, tag: str, about: dict[str, str]) -> None:
        # An article's own header holds its headline, date and names; the site's holds a menu.
        own = tag == "header" and any(self.nodes[i].tag in ("article", "main") for i in self._open)
        node.hint = (None if own else _NOISE.get(tag)) or _ROLES.get(about.get("role", "").lower())
        said = _CAMEL.sub(" ", " ".join(about[k] for k in ("class", "id", "itemprop", "rel", "data-component", "data-testid", "aria-label") if k in about)[:2000]).lower()
        if ("hidden" in about and tag != "body") or _HIDDEN.search(about.get("style", "")):
            node.hint = "widget"
        if said and tag not in ("html", "body", "main", "article") and node.hint in (None, "caption"):
            kind = next((kind for kind, pattern in _CLASSES if pattern.search(said)), None)
            if kind and not (kind in ("widget", "nav", "byline", "dateline") and _ARTICLE.search(said)) and not (kind == "lead" and tag not in ("p", "div", "h2", "h3", "span", "section")):
                node.hint, node.strong = kind, bool(_STRONG.search(said))
        node.story = bool(said and _ARTICLE.search(said)) and tag not in ("html", "body")
        node.title = tag == "h1" or (tag in ("h2", "h3") and bool(_HEADLINE.search(said)))

    def _closed(self, tag: str) -> None:
        if tag in _CUTS:
            self.cut()
        if tag == "a":
            self._in_link = 0
        elif tag not in _LOOKS and tag not in _VOID:
            if self._deeper:
                self._deeper -= 1
            else:
                self._end(tag)

    def _end(self, tag: str) -> None:
        """Closes the nearest open element of this name, with what is open in it; a table's cell or a list is not left through a stray tag."""
        if not self._held[tag]:
            return
        for i in range(len(self._open) - 1, 0, -1):
            open_tag = self.nodes[self._open[i]].tag
            if open_tag == tag:
                for left in self._open[i:]:
                    self._held[self.nodes[left].tag] -= 1
                del self._open[i:]
                return
            if open_tag in _BARS and tag not in _BARS and tag not in ("tr", "tbody", "thead", "tfoot", "main", "div", "nav", "header", "footer", "aside", "form", "figure"):
                return

    def _head(self, tag: str, about: dict[str, str]) -> None:
        named = (about.get("property") or about.get("name") or about.get("itemprop") or "").strip().lower()
        value = about.get("content", "").strip()
        if tag == "link" and "canonical" in about.get("rel", "").lower():
            self.address = self.address or about.get("href", "").strip() or None
        elif named == "og:url":
            self.address = self.address or value or None
        elif named in ("og:title", "twitter:title") and value:
            self.titles.append(_flat(value))
        elif named in _META_DAYS and value:
            self.marks.append((f"meta {named}", value[:64]))

    def cut(self) -> None:
        """Ends the paragraph that is being read."""
        self._broken = False
        if not self._words:
            return
        whole = "".join(self._words).replace("\0", "")
        linked, self._linked = self._linked, 0
        self._words.clear()
        node = self._open[-1]
        inside = self._open[-6:]
        if any(self.nodes[i].tag == "pre" for i in inside):
            texts = [_flat(line) for line in whole.split("\n")]
        else:
            texts = [_flat(whole)]
        body = any(self.nodes[i].tag in _BODY for i in inside)
        for text in texts:
            if text:
                self.found.append(_Part(text, node, min(linked, len(text)), body))

    def parts(self) -> Iterator[tuple[str, str | None]]:
        """(paragraph, kind) in the order of the page."""
        self._weigh()
        nodes, main = self.nodes, self._main()
        noise: list[str | None] = []
        within: list[bool] = []
        for i, node in enumerate(nodes):
            above = noise[node.above] if i else None
            # The caption of a picture is a caption also in a gallery that is one; the outer name stands.
            noise.append(above if above not in (None, "lead", "dateline", "byline") else node.hint or above)
            within.append(i == main or (i > 0 and within[node.above]))
        titled = self._titles(noise)
        first = next((n for n, part in enumerate(self.found) if n in titled), None)
        led = False
        for n, part in enumerate(self.found):
            kind: str | None = noise[part.node]
            # A page that lists others shows a lead of each: only the first, near the headline, is its own.
            kind = None if kind == "lead" and led else kind
            sentence = _prose(part)
            if n in titled:
                kind = "title"
            elif kind == "lead" and not led and (sentence or len(part.text.split()) > 6):
                led = True
            elif kind in ("byline", "dateline") and sentence and len(part.text) > 160:
                kind = "body" if within[part.node] else "widget"
            elif kind is None and part.linked > 0.7 * len(part.text) and len(part.text.split()) < 30:
                kind = "widget" if within[part.node] or (first is not None and n > first) else "nav"
            elif kind is None and main and not within[part.node]:
                # Between the headline and the story stand leads and bylines; the words themselves tell.
                near = first is not None and n > first and not led
                kind = None if near and (sentence or blocks.shape(part.text)) else ("nav" if first is None or n < first else "widget")
            elif kind is None and part.body:
                kind = "body"
            if kind in (None, "body") and sentence and not led and blocks.shape(part.text) is None:
                # The first paragraph is left to its place, as in a plain text: it is the lead unless another is.
                kind, led = None, True
            yield part.text, kind

    def _weigh(self) -> None:
        """Every element knows the prose in it, and hints that would make noise of the page's own headline are taken back."""
        nodes = self.nodes
        for part in self.found:
            if _prose(part):
                nodes[part.node].prose += len(part.text) - part.linked
        holds = [node.title for node in nodes]
        for i in range(len(nodes) - 1, 0, -1):
            nodes[nodes[i].above].prose += nodes[i].prose
            holds[nodes[i].above] |= holds[i]
        for i, node in enumerate(nodes):
            if node.hint and node.hint != "lead" and ((holds[i] and not node.title and node.tag not in ("nav", "footer")) or (node.prose * 2 > nodes[0].prose > 0 and not node.strong)):
                node.hint = None

    def _main(self) -> int:
        """The innermost element that holds three fifths of the page's prose outside of menus and the like; 0 when the page has none."""
        nodes = self.nodes
        noisy, clean = [False] * len(nodes), [0] * len(nodes)
        first = min((n for n, part in enumerate(self.found) if self._in_title(part.node)), default=0)
        for i, node in enumerate(nodes):
            noisy[i] = (i > 0 and noisy[node.above]) or node.hint not in (None, "lead")
        for n, part in enumerate(self.found):
            if not noisy[part.node] and _prose(part):
                # What stands before the headline is seldom its story.
                clean[part.node] += (len(part.text) - part.linked) // (1 if n > first else 4)
        for i in range(len(nodes) - 1, 0, -1):
            clean[nodes[i].above] += clean[i]
        story = next((i for i, node in enumerate(nodes) if node.story and clean[i] * 4 >= clean[0] > 0 and not noisy[i]), None)
        if story is not None:
            return story
        best = 0
        for i, node in enumerate(nodes):
            if clean[0] and node.above == best and clean[i] * 5 >= clean[0] * 3 and node.tag not in _BODY - {"td", "th", "li"}:
                best = i
        return best

    def _titles(self, noise: list[str | None]) -> set[int]:
        """The paragraphs that are the page's headline: those that its `<title>` or og:title repeats, else its h1 outside of menus."""
        heads = [n for n, part in enumerate(self.found) if self._in_title(part.node)]
        told = [_bare(title) for title in self.titles if title]
        named = [n for n in heads if (bare := _bare(self.found[n].text)) and len(bare) > 8 and any(bare in t or (len(t) > 20 and t in bare) for t in told)]
        # Of a site's name and a headline, both in the page's title, the name leads home.
        named = [n for n in named if not self.found[n].linked] or named
        if named:
            return set(named[:2])
        if not heads:
            same = (n for n, part in enumerate(self.found) if len(part.text) > 20 and not part.linked and any((bare := _bare(part.text)) in t and len(bare) * 2 > len(t) for t in told))
            return {n for n in [next(same, None)] if n is not None}
        clear = [n for n in heads if noise[self.found[n].node] in (None, "lead") and len(self.found[n].text.split()) > 2]
        return set(clear or heads)

    def _in_title(self, i: int) -> bool:
        for _ in range(3):
            if i <= 0:
                return False
            if self.nodes[i].title:
                return True
            i = self.nodes[i].above
        return False


def _prose(part: _Part) -> bool:
    """A sentence, not a link or a label."""
    return len(part.text) >= 50 and part.linked * 2 < len(part.text) and ((part.text.count(" ") >= 8 and part.text[-1:] in ".!?…:;\"”»’')]") or part.text.count(" ") >= 20)


def _flat(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().casefold()


def _linked_data(text: str) -> list[tuple[str, str]]:
    """The days that the page's JSON-LD gives its article; nothing when it is no JSON."""
    if len(text) > _LD_LIMIT or "date" not in text:
        return []
    try:
        data = json.loads(text.strip().removeprefix("//<![CDATA[").removesuffix("//]]>").strip(), strict=False)
    except (ValueError, RecursionError):
        return []
    found: list[tuple[str, str]] = []
    todo: list[Any] = [data]
    seen = 0
    while todo and seen < 10_000:
        item = todo.pop(0) if len(todo) < 100 else todo.pop()
        seen += 1
        if isinstance(item, list):
            todo += item
        elif isinstance(item, dict):
            sort = item.get("@type")
            sorts = " ".join(map(str, sort)) if isinstance(sort, list) else str(sort or "")
            # A page names other articles, films and people beside its own.
            if re.search(r"Article|Posting|Report|WebPage|CreativeWork", sorts):
                found += [(f"json-ld {key}", value[:64]) for key in ("datePublished", "dateModified", "dateCreated") if isinstance(value := item.get(key), str)]
            todo += [item[k] for k in ("@graph", "mainEntity", "mainEntityOfPage") if isinstance(item.get(k), (list, dict))]
    return found
