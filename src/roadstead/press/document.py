"""A document as the press side sees it: one text, its labelled passages, and what is known of its publication."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from roadstead.blocks import SPOKEN, Block
from roadstead.dates import GIVEN, Dated
from roadstead.smooth import labels
from roadstead.when import days


@dataclass(frozen=True)
class Passage:
    """A labelled block of the document's text."""

    start: int
    end: int
    kind: str
    lang: str | None

    @property
    def spoken(self) -> bool:
        """True when a statement may stand here: title, lead or body, never noise."""
        return self.kind in SPOKEN


@dataclass(frozen=True)
class Document:
    """A text with its passages; offsets of passages and of every statement count its code points."""

    src: str
    """sha256 of the bytes it came from."""
    file: str
    text: str
    passages: tuple[Passage, ...]
    published: str | None = None
    """A day, a month or a year as ISO text; null when unknown."""
    publisher: str | None = None
    simulated: bool = False
    dated: Dated | None = None
    """When it came out, with what says so; where it is given, ``published`` says the same or nothing."""

    @property
    def days(self) -> tuple[str, str] | None:
        """First and last day on which its words may have been written; null when undated."""
        return (self.dated.earliest, self.dated.written_until) if self.dated else days(self.published)

    @property
    def basis(self) -> str | None:
        """What says so; null when undated."""
        return self.dated.basis if self.dated else GIVEN if days(self.published) else None

    @classmethod
    def of(
        cls,
        passage_rows: Iterable[Mapping[str, Any]],
        *,
        src: str,
        file: str,
        published: str | None = None,
        publisher: str | None = None,
        dated: Dated | None = None,
    ) -> Document:
        """The document rebuilt from the PASSAGE rows of one receipt; gaps hold newlines, so that offsets stay true."""
        rows = sorted((r for r in passage_rows if r["src"] == src), key=lambda r: (r["start"], r["end"]))
        pieces: list[str] = []
        at = 0
        passages = []
        for row in rows:
            if row["start"] < at or row["end"] - row["start"] != len(row["text"]):
                raise ValueError(f"passages of {file} overlap or do not hold their text at {row['start']}")
            pieces += ["\n" * (row["start"] - at), row["text"]]
            at = row["end"]
            passages.append(Passage(row["start"], row["end"], row["kind"], row["lang"]))
        simulated = any(bool(r.get("simulated")) for r in rows)
        return cls(src, file, "".join(pieces), tuple(passages), dated.text if dated else published, publisher, simulated, dated)

    @classmethod
    def from_text(cls, text: str, *, src: str, file: str, published: str | None = None, publisher: str | None = None, simulated: bool = False) -> Document:
        """The document of a plain text, its blocks labelled by their shape and place."""
        return cls(src, file, text, tuple(passages(labels(text))), published, publisher, simulated)


def passages(blocks: Iterable[Block]) -> list[Passage]:
    """The same blocks as passages."""
    return [Passage(b.start, b.end, b.kind, b.lang) for b in blocks]
