"""A document without the wrinkles of its typing, and its statements given back in the offsets and the characters of the document itself."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import Any

from roadstead.press.document import Document, Passage
from roadstead.smooth import Smooth, smooth
from roadstead.tables import short_id

_ID = re.compile(r"\b[0-9a-f]{16}\b")
LONG = 2000
"""Characters without the end of a sentence after which a passage is parted: no sentence is so long, and rules look at all of theirs."""
_STOP = re.compile(r"[^\W\d_]{2}[.!?…]+[\"”»’')\]]*\s")
_PAUSE = re.compile(r"[;:,]?\s")


@dataclass(frozen=True)
class Plain:
    """The smooth document that the rules read, beside the one that was given."""

    given: Document
    doc: Document
    _from: tuple[tuple[int, Smooth | None, int], ...]
    """Of each passage that the rules read: where the given one begins, its smooth text (null where it is as it was), and the place in that."""

    def lines(self, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The same lines with the spans, and so the ids, of the given document."""
        if self.doc is self.given:
            return lines
        starts = [p.start for p in self.doc.passages]
        mended = [self._mended(line, starts) for line in lines]
        names = {}
        for line in mended:
            spans = [[[s["start"], s["end"]] for s in line[k]] for k in ("content", "cue")]
            names[line["id"]] = short_id(self.given.src, *spans)
        return [_renamed(line, names) for line in mended]

    def _mended(self, value: Any, starts: list[int]) -> Any:
        if isinstance(value, list):
            return [self._mended(v, starts) for v in value]
        if not isinstance(value, dict):
            return value
        out = {k: self._mended(v, starts) for k, v in value.items()}
        if isinstance(value.get("text"), str) and isinstance(value.get("start"), int) and isinstance(value.get("end"), int):
            a, b = self._back(value["start"], value["end"], starts)
            out |= {"start": a, "end": b, "text": self.given.text[a:b]}
        if isinstance(value.get("extent"), dict) and "at" in value:
            out["at"] = f"char:{out['extent']['start']}-{out['extent']['end']}"
        if isinstance(value.get("speaker"), dict) and isinstance(value.get("source"), dict) and value["speaker"].get("as_written") == value["source"]["text"]:
            out["speaker"] = out["speaker"] | {"as_written": out["source"]["text"]}
        return out

    def _back(self, start: int, end: int, starts: list[int]) -> tuple[int, int]:
        i = max(0, bisect_right(starts, start) - 1)
        j = max(i, bisect_right(starts, max(start, end - 1)) - 1)
        return self._at(i, start, end)[0], self._at(j, start, end)[1]

    def _at(self, i: int, start: int, end: int) -> tuple[int, int]:
        """Both ends as the passage has them that holds the stretch, or that end of it."""
        mine, (given, one, within) = self.doc.passages[i], self._from[i]
        a, b = max(start, mine.start) - mine.start + within, min(end, mine.end) - mine.start + within
        a, b = one.back(a, b) if one else (a, b)
        return given + a, given + b


def plain(doc: Document) -> Plain:
    """The document as the rules read it: the given one, where there is nothing to smooth."""
    found = [smooth(doc.text[p.start : p.end], blanks=True) for p in doc.passages]
    if not any(found) and all(p.end - p.start <= LONG for p in doc.passages):
        return Plain(doc, doc, ())
    pieces: list[str] = []
    passages: list[Passage] = []
    origin: list[tuple[int, Smooth | None, int]] = []
    at = past = 0
    for p, one in zip(doc.passages, found, strict=True):
        gap, words = doc.text[past : p.start], one.text if one else doc.text[p.start : p.end]
        at += len(gap)
        for a, b in _parted(words):
            passages.append(replace(p, start=at + a, end=at + b))
            origin.append((p.start, one, a))
        pieces += [gap, words]
        at, past = at + len(words), p.end
    return Plain(doc, replace(doc, text="".join(pieces) + doc.text[past:], passages=tuple(passages)), tuple(origin))


def _parted(words: str) -> list[tuple[int, int]]:
    """The stretches of a passage: one, unless it goes on for `LONG` without the end of a sentence; then parted at the last pause before."""
    out: list[tuple[int, int]] = []
    begun = last = 0
    for end in [*(m.end() for m in _STOP.finditer(words) if len(words) > LONG), len(words)]:
        while end - last > LONG:
            cut = max((m.end() for m in _PAUSE.finditer(words, last + LONG // 2, last + LONG)), default=last + LONG)
            out.append((begun, cut))
            begun = last = cut
        last = end
    return [*out, (begun, len(words))]


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [_renamed(v, names) for v in value]
    if isinstance(value, dict):
        # The words of a page are never touched.
        return {k: v if k in ("text", "as_written", "src", "doc") else _renamed(v, names) for k, v in value.items()}
    return _ID.sub(lambda m: names.get(m[0], m[0]), value) if isinstance(value, str) else value
