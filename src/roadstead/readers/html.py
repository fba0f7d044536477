"""HTML articles: the words a reader of the page sees, labelled by the element they stand in.

The canonical text is made from the page: one line per paragraph, entities decoded. Offsets count its code points, not
the bytes of the file. Dates in the page's metadata are not taken as facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from roadstead import blocks, tables
from roadstead.streams import Rows, Source, facts, says_simulated

VERSION = 1
_START = re.compile(r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article|main)\b", re.I | re.S)
_PARAGRAPH = re.compile(r"<(?:p|h1|article|body)\b", re.I)
_UNSEEN = frozenset(("script", "style", "noscript", "template", "svg", "iframe", "select", "textarea", "object", "head"))
_NOISE = {
    "nav": "nav", "header": "nav", "footer": "nav", "menu": "nav", "aside": "widget", "form": "widget", "button": "widget",
    "figure": "caption", "figcaption": "caption", "dialog": "widget", "address": "byline", "time": None,
}  # fmt: skip
_BODY = frozenset(("p", "li", "blockquote", "h2", "h3", "h4", "h5", "h6", "td", "th", "dd", "dt", "pre"))
_BLOCK = _BODY | frozenset(_NOISE) - {"time", "button"} | frozenset(
    ("h1", "div", "section", "article", "main", "ul", "ol", "table", "tr", "br", "hr", "body", "dl", "html", "details", "summary")
)  # fmt: skip
_VOID = frozenset(("br", "hr", "img", "input", "link", "meta", "source", "wbr", "area", "base", "col", "embed", "track"))
# Elements whose end tag may be left out: opening the next one closes them.
_OPTIONAL = frozenset(("p", "li", "td", "th", "tr", "dd", "dt"))


def claims(source: Source) -> int:
    """Sure when the text begins as an HTML page does, likely when it begins with a tag and holds paragraphs."""
    text = source.head_text().lstrip("\ufeff")
    if _START.match(text):
        return 60
    return 30 if text.lstrip()[:1] == "<" and not text.lstrip().startswith("<?xml") and _PARAGRAPH.search(text) else 0


def read(source: Source) -> Iterator[Rows]:
    """Passages of the visible words; ``at`` and the offsets count code points of the canonical text."""
    text, found = canonical(source.text())
    # A page begins with its site's menu: the headline counts as its first line too.
    titles = (text[b.start : b.end] for b in found if b.kind == "title")
    simulated = source.marked or says_simulated(text) or any(says_simulated(title) for title in titles)
    rows = [
        {"start": b.start, "end": b.end, "kind": b.kind, "lang": b.lang, "text": text[b.start : b.end],
         "simulated": simulated, "at": f"char:{b.start}-{b.end}"}
        for b in found
    ]  # fmt: skip
    yield Rows("passages", tables.PASSAGE.frame(rows))
    yield facts(media="text/html", encoding=source.encoding, at_unit="char", coverage="unknown", simulated=simulated)


def canonical(page: str) -> tuple[str, list[blocks.Block]]:
    """The page's visible text, one paragraph per line, and its labelled blocks."""
    parser = _Page()
    parser.feed(page)
    parser.close()
    parser.cut()
    return blocks.label_parts(parser.parts)


class _Page(HTMLParser):
    """Collects (paragraph, kind) in the order of the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[tuple[str, str | None]] = []
        self._open: list[str] = []
        self._words: list[str] = []

    def cut(self) -> None:
        """Ends the paragraph that is being read."""
        text = re.sub(r"[ \t\r\n\f\v]+", " ", "".join(self._words)).replace("\0", "").strip()
        self._words.clear()
        if text:
            self.parts.append((text, self._kind()))

    def _kind(self) -> str | None:
        noise = next((_NOISE[tag] for tag in self._open if _NOISE.get(tag)), None)
        # A page's own headline often stands in <header>; the site's menu there has no h1.
        if "h1" in self._open:
            return "title"
        if noise:
            return noise
        return "body" if any(tag in _BODY for tag in self._open) else None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCK:
            self.cut()
        if tag in _VOID:
            return
        if tag in _OPTIONAL and tag in self._open[-3:]:
            self.handle_endtag(tag)
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCK:
            self.cut()
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not any(tag in _UNSEEN for tag in self._open):
            self._words.append(data)
