"""A text without the wrinkles of its typing, and the way back to every character of it.

What readers do not see and programs trip over: line ends of two characters, accents that stand behind their letter (NFD), soft hyphens and
other signs without width, ligatures, more blanks than one. The text itself is never changed: whoever works on the smooth one gives its places
back in the offsets of the original.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from roadstead import blocks

_MARKS = "\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_UNSEEN = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
_SPELT = rf"\r\n|[{_UNSEEN}]+|[^\s{_MARKS}][{_MARKS}]+|[\u1100-\u11ff]+|[\ufb00-\ufb06]"
_TYPED = re.compile(_SPELT)
_BLANKS = re.compile(rf"\s[\s{_UNSEEN}]+|{_SPELT}")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}


@dataclass(frozen=True)
class Smooth:
    """A smooth text; of each of its characters where the original's begins and ends."""

    text: str
    begins: list[int]
    ends: list[int]

    def back(self, start: int, end: int) -> tuple[int, int]:
        """The same stretch in the original, whole characters of it."""
        if start >= end:
            at = self.begins[start] if start < len(self.begins) else (self.ends[-1] if self.ends else 0)
            return at, at
        return self.begins[start], self.ends[end - 1]


def smooth(text: str, blanks: bool = False) -> Smooth | None:
    """The smooth text; None where the text is so already. With ``blanks`` a run of them, line ends included, is one."""
    pattern = _BLANKS if blanks else _TYPED
    if (text.isascii() and not blanks and "\r" not in text) or pattern.search(text) is None:
        return None
    out: list[str] = []
    begins: list[int] = []
    ends: list[int] = []
    at = 0
    for m in pattern.finditer(text):
        out.append(text[at : m.start()])
        begins += range(at, m.start())
        ends += range(at + 1, m.start() + 1)
        plain = _plain(m[0], blanks)
        out.append(plain)
        begins += [m.start()] * len(plain)
        ends += [m.end()] * len(plain)
        at = m.end()
    out.append(text[at:])
    begins += range(at, len(text))
    ends += range(at + 1, len(text) + 1)
    return Smooth("".join(out), begins, ends)


def _plain(written: str, blanks: bool) -> str:
    if written[0].isspace():
        return " " if blanks else "\n"
    if written in _LIGATURES:
        return _LIGATURES[written]
    return "" if re.match(f"[{_UNSEEN}]", written) else unicodedata.normalize("NFC", written)


def labels(text: str) -> list[blocks.Block]:
    """The labelled blocks of a plain text, however it is typed."""
    if (plain := smooth(text)) is None:
        return blocks.label(text)
    return [replace(b, start=a, end=z) for b in blocks.label(plain.text) for a, z in [plain.back(b.start, b.end)]]


def label_parts(parts: Sequence[tuple[str, str | None]]) -> tuple[str, list[blocks.Block]]:
    """One canonical text, the parts joined by newlines as they are, and its labelled blocks, however they are typed."""
    text = "\n".join(part for part, _ in parts)
    if (whole := smooth(text)) is None:
        return blocks.label_parts(parts)
    _, found = blocks.label_parts([(one.text if (one := smooth(part)) else part, hint) for part, hint in parts])
    return text, [replace(b, start=a, end=z) for b in found for a, z in [whole.back(b.start, b.end)]]
