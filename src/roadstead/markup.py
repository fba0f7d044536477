"""The tags and the text of an HTML page, in order, in time that grows with its length and no faster.

Python's own HTMLParser looks for the end of a tag again from every ``<`` of ``<a <a <a``: 200 KB keep it busy for an hour. Here
each character is passed over a fixed number of times. The rules are those of the WHATWG tokenizer where pages need them: quoted
attributes may hold ``>``, ``<`` before anything but a letter is text, and scripts, styles and the like hold no tags.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from roadstead.streams import BadFile

STRAY = 20
"""Tags that begin inside a tag, outside its quotes, after which that tag is taken to have no end."""
_NAME = re.compile(r"(/?)([a-zA-Z][^\s/><]*)")
_REST = re.compile(r"(?>[^>\"']++|\"[^\"]*+\"|'[^']*+')*+>")
_QUOTED = re.compile(r"\"[^\"]*+\"|'[^']*+'")
_ATTRIBUTE = re.compile(r"([^\s/>=\"'<]+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"']++)))?+")
RAW = frozenset(("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"))
"""Elements whose content is text up to their end tag; only that of a title or textarea has entities."""
_ENDS = {tag: re.compile(rf"</{tag}(?=[\s/>])", re.I) for tag in RAW}
_ZEROS = re.compile(r"&#0+(?=\d)")
_HUGE = re.compile(r"&#\d{8,};?")


@dataclass(frozen=True, slots=True)
class Token:
    """An opened tag with its attributes as written, a closed tag, text as written, an element that holds no tags with its
    text, or the place (``char:120``) from which nothing is shown because a comment has no end."""

    sort: Literal["open", "close", "text", "raw", "cut"]
    name: str
    """Of the tag, in lower case; empty for text."""
    text: str


def attributes(written: str) -> dict[str, str]:
    """The attributes of a tag by their names in lower case, entities decoded, the first of two that have one name."""
    found: dict[str, str] = {}
    for m in _ATTRIBUTE.finditer(written):
        found.setdefault(m[1].lower(), words(m[2] or m[3] or m[4] or ""))
    return found


def words(written: str) -> str:
    """The text with its entities decoded; a number that is no character becomes U+FFFD."""
    if "&" not in written:
        return written
    return html.unescape(_HUGE.sub("\ufffd", _ZEROS.sub("&#", written)))


def tokens(page: str, name: str) -> Iterator[Token]:
    """Everything on the page but comments and declarations. BadFile, with ``name``, where a tag or a script has no end:
    what follows it cannot be told from what it holds."""
    at, balanced = 0, True
    while (lt := page.find("<", at)) >= 0:
        if lt > at:
            yield Token("text", "", page[at:lt])
        if m := _NAME.match(page, lt + 1):
            rest = _REST.match(page, m.end()) if balanced else None
            # Where a quote stays open to the end of the page, quotes are no guide any more.
            balanced = rest is not None
            end = rest.end() if rest else page.find(">", m.end()) + 1
            if not end:
                if len(page) - lt > 500:
                    raise BadFile(name, "a tag without end", f"char:{lt}", "save the page again, whole")
                return
            inside = page[m.end() : end - 1]
            if inside.count("<") > STRAY and _QUOTED.sub("", inside).count("<") > STRAY:
                raise BadFile(name, "a tag without end", f"char:{lt}", "save the page again, whole")
            tag = m[2].lower()
            if m[1]:
                yield Token("close", tag, "")
                at = end
            elif tag in RAW and not inside.endswith("/"):
                close = _ENDS[tag].search(page, end)
                if close is None:
                    raise BadFile(name, f"<{tag}> is opened and never closed", f"char:{lt}", "save the page again, whole")
                yield Token("open", tag, inside)
                yield Token("raw", tag, page[end : close.start()])
                at = close.start()
            else:
                yield Token("open", tag, inside)
                at = end
        elif page.startswith("<!--", lt):
            end = lt + 5 if page.startswith(">", lt + 4) else page.find("-->", lt + 4) + 3
            if end < 3:
                # As in a browser: the rest is not shown. What is lost so is said.
                yield Token("cut", "<!--", f"char:{lt}")
                return
            at = end
        elif page[lt + 1 : lt + 2] in ("!", "?", "/"):
            at = page.find(">", lt) + 1 or len(page)
        else:
            yield Token("text", "", "<")
            at = lt + 1
    if at < len(page):
        yield Token("text", "", page[at:])
