"""HTML articles: the words a reader of the page sees, labelled by where they stand.

The canonical text is made from the page: one line per paragraph, entities decoded. Offsets count its code points, not
the bytes of the file. The days a page gives itself are kept as candidates; none of them is taken for a fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from roadstead import blocks, dates, pages, tables
from roadstead.streams import TEXT_LIMIT, BadFile, Rejects, Rows, Source, facts, says_simulated

VERSION = 3
_START = re.compile(r"\s*(?:<\?xml[^>]*\?>\s*)?(?:(?><!--.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body|article|main)\b", re.I | re.S)
_PARAGRAPH = re.compile(r"<(?:p|h1|article|body)\b", re.I)


def claims(source: Source) -> int:
    """Sure when the text begins as an HTML page does, likely when it begins with a tag and holds paragraphs."""
    # An encoding of another script has so many high bytes that it does not look like text; its tags do.
    text = (source.head_text() or (source.head.decode("latin-1") if b"\0" not in source.head else "")).lstrip("\ufeff")
    if _START.match(text):
        return 60
    return 30 if text.lstrip()[:1] == "<" and not text.lstrip().startswith("<?xml") and _PARAGRAPH.search(text) else 0


def read(source: Source) -> Iterator[Rows]:
    """Passages of the visible words; ``at`` and the offsets count code points of the canonical text."""
    with source.open() as stream:
        raw = stream.read(TEXT_LIMIT + 1)
    if len(raw) > TEXT_LIMIT:
        raise BadFile(source.name, f"a page of more than {TEXT_LIMIT >> 20} MiB", mend="save it without its pictures")
    words, encoding = (source.text(), source.encoding) if (source.encoding or "").startswith("utf-16") else pages.decoded(raw)
    page = pages.page(words, source.name)
    # A page begins with its site's menu: the headline counts as its first line too.
    titles = (page.text[b.start : b.end] for b in page.blocks if b.kind == "title")
    simulated = source.marked or says_simulated(page.text) or any(says_simulated(title) for title in titles)
    found = dates.candidates(page.marks, page.text, page.blocks, source.provenance.get("url") or page.address)
    yield Rows("passages", tables.PASSAGE.frame(blocks.rows(page.text, page.blocks, simulated)))
    if page.cut:
        rejects = Rejects()
        rejects.add("a comment without end: what follows is not seen", page.cut)
        yield from rejects.rows()
    yield facts(media="text/html", encoding=encoding, at_unit="char", coverage="unknown", simulated=simulated, **dates.column(found))
