"""The pages of ``pages/*.html``, invented after the layouts of real sites, each piece of text with what it is in ``data-is``.

An analyst adds a page by saving one, shortening it, and marking every element that holds text.
"""

from __future__ import annotations

import re
from pathlib import Path

from roadstead import markup
from roadstead.blocks import SPOKEN, Block

PAGES = sorted((Path(__file__).parent / "pages").glob("*.html"))


def unmarked(path: Path) -> str:
    """The page as it would be met, without the marks."""
    return re.sub(r' data-is="\w+"', "", path.read_text(encoding="utf-8"))


def truth(path: Path) -> list[tuple[str, str]]:
    """(kind, text) of every marked element, in the order of the page."""
    found: list[tuple[str, list[str]]] = []
    tag, deep = "", -1
    for token in markup.tokens(path.read_text(encoding="utf-8"), path.name):
        if token.sort == "open" and (kind := markup.attributes(token.text).get("data-is")):
            found.append((kind, []))
            tag, deep = token.name, 1
        elif token.sort == "open" and token.name == tag:
            deep += 1
        elif token.sort == "close" and token.name == tag:
            deep -= 1
        elif token.sort in ("text", "raw") and deep > 0:
            found[-1][1].append(markup.words(token.text))
    return [(kind, text) for kind, words in found if (text := " ".join("".join(words).split()))]


def faults(path: Path, text: str, blocks: list[Block]) -> list[str]:
    """Noise that stands in a block that may hold a statement, story that does not, and pieces that are nowhere."""
    # Blanks become one kind, of the same number, so that offsets hold.
    flat, at, found = re.sub(r"\s", " ", text), 0, []
    for kind, piece in truth(path):
        start = flat.find(re.sub(r"\s", " ", piece), at)
        if start < 0:
            found.append(f"nowhere: {piece}")
            continue
        at = start + len(piece)
        holds = [b for b in blocks if b.start < at and start < b.end]
        spoken = any(b.kind in SPOKEN for b in holds)
        if spoken != (kind in SPOKEN):
            found.append(f"{kind} became {'/'.join(b.kind for b in holds)}: {piece}")
    return found
