"""What an extractor that is not the rules may offer for a statement: words, or offsets, that the gate has yet to find in the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ACTS = (
    "assert", "deny", "challenge_evidence", "neither_confirm_nor_deny", "refuse_comment", "accuse", "warn", "commit", "evaluate", "present_evidence", "report",
)  # fmt: skip
STANCES = ("+", "-", "0", "e-")
MODALITIES = ("CT", "PR", "PS")
PIECES = 8
LONGEST = 8000
"""Code points of one piece; a longer one is no quotation."""
KEYS = ("content", "cue", "source", "context", "act", "stance", "modality", "proposition", "date")


class Refused(Exception):
    """Why a candidate is not taken: always one of a small number of fixed sentences, never the candidate's words."""

    def __init__(self, reason: str, detail: str | None = None):
        self.reason, self.detail = reason, detail
        super().__init__(reason)


@dataclass(frozen=True)
class Piece:
    """Verbatim words, or where they stand (code points, end excluded), or both."""

    text: str | None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Candidate:
    """An attribution as offered. ``context`` is verbatim text around it, ``within`` the stretch of the document that was looked at."""

    content: tuple[Piece, ...]
    cue: tuple[Piece, ...]
    source: Piece | None
    context: Piece | None
    within: tuple[int, int] | None
    act: str | None
    stance: str | None
    modality: str | None
    proposition: str | None
    date: Piece | None
    strange: tuple[str, ...]
    """Labels that are none of the guideline's, left out."""


def candidate(raw: Any) -> Candidate:
    """The candidate in ``raw``, a mapping with the keys of ``KEYS``; Refused when it has not that form. Keys that nobody knows are left alone."""
    if not isinstance(raw, Mapping):
        raise Refused("not an object with content, cue and source")
    content = _pieces(raw.get("content"), "content")
    if not content:
        raise Refused("no content")
    cue, sources = _pieces(raw.get("cue"), "cue"), _pieces(raw.get("source"), "source")
    if len(sources) > 1:
        raise Refused("source in several pieces")
    context, date = _pieces(raw.get("context"), "context"), _pieces(raw.get("date"), "date")
    labels: dict[str, str | None] = {}
    strange = []
    for key, known in (("act", ACTS), ("stance", STANCES), ("modality", MODALITIES), ("proposition", None)):
        value = raw.get(key)
        fits = isinstance(value, str) and (value in known if known else 0 < len(value) < 100)
        labels[key] = value if fits else None
        if not fits and value not in (None, ""):
            strange.append(key)
    within = raw.get("within")
    seen = (within[0], within[1]) if isinstance(within, tuple) and len(within) == 2 and all(type(x) is int for x in within) else None
    return Candidate(content, cue, sources[0] if sources else None, context[0] if context else None, seen, **labels, date=date[0] if date else None, strange=tuple(strange))


def _pieces(value: Any, what: str) -> tuple[Piece, ...]:
    """A text, ``{text, start, end}``, ``[start, end]``, or a list of these."""
    if value is None or value == "" or value == [] or value == {}:
        return ()
    if _offsets(value) or not isinstance(value, (list, tuple)):
        return (_piece(value, what),)
    if len(value) > PIECES:
        raise Refused(f"{what} in more than {PIECES} pieces")
    return tuple(_piece(v, what) for v in value)


def _offsets(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and len(value) == 2 and all(type(x) is int for x in value)


def _piece(value: Any, what: str) -> Piece:
    if isinstance(value, Mapping):
        text, start, end = value.get("text"), value.get("start"), value.get("end")
        if text is not None and not isinstance(text, str):
            raise Refused(f"{what} is neither words nor offsets")
        if start is not None or end is not None:
            if not _offsets((start, end)):
                raise Refused(f"{what} is neither words nor offsets")
        elif not text:
            raise Refused(f"{what} is neither words nor offsets")
        piece = Piece(text or None, start, end)
    elif _offsets(value):
        piece = Piece(None, value[0], value[1])
    elif isinstance(value, str):
        piece = Piece(value)
    else:
        raise Refused(f"{what} is neither words nor offsets")
    if (piece.text is not None and len(piece.text) > LONGEST) or (piece.text is None and not 0 < (piece.end or 0) - (piece.start or 0) <= LONGEST):
        raise Refused(f"{what} is too long to be a quotation" if piece.text is not None or (piece.end or 0) > (piece.start or 0) else f"{what} has no length")
    if piece.text is not None and not any(c.isalnum() for c in piece.text) and what != "cue":
        raise Refused(f"{what} holds no word")
    return piece
