"""One article in many typings and containers: quotation marks, apostrophes, blanks, line ends, accents, encodings, pages, PDFs, mails."""

from __future__ import annotations

import html
import re
import sys
import textwrap
import unicodedata
from base64 import encodebytes
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "readers"))
from document_inputs import pdf

from roadstead.blocks import label

_MARKS = "«»“”\""
_BLANK = "[ \u00a0\u202f]"
QUOTES = {
    "straight": ('"', '"'), "curly": ("“", "”"), "guillemets": ("«", "»"), "guillemets with blanks": ("« ", " »"),
    "guillemets with no-break blanks": ("«\u00a0", "\u00a0»"), "guillemets with narrow blanks": ("«\u202f", "\u202f»"),
}  # fmt: skip


def quoted(text: str, style: str) -> str:
    """The double quotation marks in another style; one that is opened and never closed stays so."""
    opening, closing = QUOTES[style]
    return "\n".join(_line(line, opening, closing) for line in text.split("\n"))


def _line(line: str, opening: str, closing: str) -> str:
    out, open_ = [], False
    for piece in re.split(rf"(«{_BLANK}?|{_BLANK}?»|[“”\"])", line):
        if piece and piece.strip(" \u00a0\u202f") in list(_MARKS):
            mark = piece.strip(" \u00a0\u202f")
            open_ = mark in "«“" or (mark == '"' and not open_)
            out.append(opening if open_ else closing)
            open_ = open_ and mark not in "»”"
        else:
            out.append(piece)
    return "".join(out)


def apostrophes(text: str, mark: str) -> str:
    """Every apostrophe between letters, or after one, as ``mark``; not the single quotation marks of British papers."""
    return re.sub(r"(?<=\w)['’](?=\w)", mark, text)


def no_break(text: str, blank: str) -> str:
    """French blanks before high punctuation and within guillemets, and between a number and its word, as ``blank``."""
    text = re.sub(r"[ \u00a0\u202f](?=[:;?!»])", blank, text)
    text = re.sub(r"(?<=«)[ \u00a0\u202f]", blank, text)
    return re.sub(r"(?<=\d)[ \u00a0\u202f](?=\w)", blank, text)


def wrapped(text: str, width: int = 72) -> str:
    """Every line wrapped at a margin, as a mail program does; blank lines stay."""
    return "\n".join(textwrap.fill(line, width, break_on_hyphens=False, break_long_words=False) for line in text.split("\n"))


def spaced(text: str) -> str:
    """A blank line between all paragraphs."""
    return "\n\n".join(lines(text))


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def headed(text: str) -> tuple[list[str], str, list[str]]:
    """What stands above the headline, the headline (empty where the text has none), and the rest."""
    titles = [text[b.start : b.end] for b in label(text) if b.kind == "title"]
    all_ = lines(text)
    n = all_.index(titles[0]) if titles else 0
    return (all_[:n], titles[0], all_[n + 1 :]) if titles else ([], "", all_)


def page(text: str, escape: bool = False) -> str:
    """The article in a site's frame: menus, scripts, a caption, a list of other stories, and what else stands around."""
    above, title, rest = headed(text)
    words = html.escape if not escape else lambda t: "".join(f"&#{ord(c)};" if ord(c) > 126 else c for c in html.escape(t).replace("&#x27;", "&apos;"))
    menu = "".join(f"<div>{words(p)}</div>" for p in above)
    heading = f"<h1>{words(title)}</h1>" if title else ""
    paragraphs = "\n".join(f"      <p>{words(p)}</p>" for p in rest)
    return f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{words(title) + " | " if title else ""}The Lantern</title>
<script>var ads = "he said <p>nothing</p>";</script><style>p {{ margin: 0 }}</style></head>
<body class="single has-sidebar">
  <header><a href="/">The Lantern</a><nav><ul><li><a href="/a">World</a></li><li><a href="/b">Sea</a></li><li><a href="/c">Opinion</a></li></ul></nav>{menu}</header>
  <main><article>
    {heading}
    <figure><img src="x.jpg" alt=""><figcaption>A tug in the harbour of Port Lumen. Credit: Ada Finch</figcaption></figure>
    <div class="entry-content">
{paragraphs}
    </div>
  </article>
  <aside class="related"><h3>Read also</h3><ul><li><a href="/d">The minister said that the bridge would open in May</a></li></ul></aside></main>
  <div class="comments"><p>Comment (0)</p></div>
  <footer><p>All rights reserved</p></footer>
  <script>track("page")</script>
</body></html>
"""


def printed(text: str, width: int = 84) -> bytes:
    """The article as a PDF of several pages, the title larger than the rest."""
    pages: list[list[tuple[float, float, float, str]]] = []
    here: list[tuple[float, float, float, str]] = []
    at = 780.0
    title = headed(western(text))[1]
    for paragraph in lines(western(text)):
        size = 17 if paragraph == title else 10.5
        for line in textwrap.wrap(paragraph, width // 2 if paragraph == title else width, break_on_hyphens=False, break_long_words=False):
            if at < 80:
                pages, here, at = [*pages, here], [], 780.0
            here.append((70, at, size, line))
            at -= 1.25 * size
        at -= 8
    pages.append(here)
    return pdf([[*these, (300, 30, 9, str(n))] for n, these in enumerate(pages, 1)])


def western(text: str) -> str:
    """The text in signs that Windows' western set has."""
    return unicodedata.normalize("NFC", text).replace("\u202f", "\u00a0").replace("\u2011", "-").replace("\u200b", "").replace("\u2212", "-")


def mail(text: str, sort: str = "plain", flowed: bool = False) -> bytes:
    """The article as a mail, in base64; its title is the subject."""
    above, title, rest = headed(text)
    body = "\n\n".join(textwrap.fill(p, 72, break_on_hyphens=False) for p in [*above, *rest]) if sort == "plain" else page(text)
    subject = "=?utf-8?b?" + encodebytes(title.encode()).decode().replace("\n", "") + "?="
    head = f"From: The Lantern <desk@lantern.example>\r\nTo: reader@example.org\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\nContent-Type: text/{sort}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head.encode() + encodebytes(body.replace("\n", "\r\n").encode())


TYPED: dict[str, Callable[[str], str]] = {
    **{f"quotes {style}": (lambda text, style=style: quoted(text, style)) for style in QUOTES},
    "straight apostrophes": lambda text: apostrophes(text, "'"),
    "curly apostrophes": lambda text: apostrophes(text, "’"),
    "plain blanks": lambda text: re.sub("[\u00a0\u202f]", " ", text),
    "no-break blanks": lambda text: no_break(text, "\u00a0"),
    "narrow no-break blanks": lambda text: no_break(text, "\u202f"),
    "wrapped": wrapped,
    "wrapped, with blank lines": lambda text: wrapped(spaced(text)),
    "wrapped, with returns": lambda text: wrapped(spaced(text)).replace("\n", "\r\n"),
    "returns": lambda text: text.replace("\n", "\r\n"),
    "old returns": lambda text: text.replace("\n", "\r"),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "composed": lambda text: unicodedata.normalize("NFC", text),
    "two blanks after a stop": lambda text: re.sub(r"(?<=[.!?]) (?=\S)", "  ", text),
    "soft hyphens": lambda text: re.sub(r"(?<=[^\W\d_]{4})(?=[^\W\d_]{4})", "\u00ad", text),
    "all at once": lambda text: unicodedata.normalize("NFD", wrapped(spaced(no_break(apostrophes(quoted(text, "guillemets with narrow blanks"), "’"), "\u202f")))).replace("\n", "\r\n"),
}
"""Ways to type one text; the readers get it as UTF-8."""

SAVED: dict[str, Callable[[str], bytes]] = {
    "UTF-8": lambda text: text.encode(),
    "UTF-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 big-endian": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "Windows western": lambda text: western(text).encode("cp1252"),
    "page": lambda text: page(text).encode(),
    "page of entities": lambda text: page(text, escape=True).encode("ascii"),
    "page in Windows western": lambda text: page(western(text)).replace("utf-8", "windows-1252").encode("cp1252"),
    "page in UTF-16": lambda text: page(text).encode("utf-16"),
    "PDF": printed,
    "narrow PDF": lambda text: printed(text, 56),
    "mail": mail,
    "mail of HTML": lambda text: mail(text, "html"),
}
"""Ways to save one text as a file."""
