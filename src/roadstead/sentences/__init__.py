"""AIS sentences as they lie in a log: cut out of their lines, checked, dated, their parts put together, their bits unpacked.

A sentence carries no date. Its time is, in this order: ``c:`` in its tag block (seconds or milliseconds), the Danish ``$PGHP`` line
before it, an epoch behind its checksum, another moment on its line (:mod:`.beside`). A line of another talker, or of words, between
them takes the tag block and the ``$PGHP`` line with it.

Two kernels do the work, :mod:`.frame` on the bytes as they come and :mod:`.parts` on what they leave. What is between two pieces of
a file stands in arrays, so where it is cut changes nothing, and no more is held than one item and the messages that wait for parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np

from roadstead.sentences import around, beside, frame, parts
from roadstead.sentences.around import NONE, STATIONS
from roadstead.sentences.frame import BASIS, BITS, KIND, PART, SIGNS_N, W
from roadstead.streams import Rejects

__all__ = [
    "BASES",
    "BASIS",
    "BITS",
    "KIND",
    "LOOKS_AIS",
    "NONE",
    "PART",
    "SIGNS_N",
    "STATIONS",
    "Messages",
    "W",
    "checksum",
    "messages",
]

LOOKS_AIS = re.compile(rb"![A-Z-]{2}VD[MO],\d,\d,")
PIECE = 256 * 1024
_BEFORE, _DATED = beside.LINE + 1, 4096
BASES = ("", "tag block c", "PGHP line", "trailing epoch")
_FRAMING = (
    "not a sentence", "not an AIS sentence", "sentence cut short or damaged", "wrong checksum", "part number out of range",
    "wrong checksum of a tag block", "PGHP line damaged", "longer than any AIS message", "fill bits before the last part",
)  # fmt: skip
_JOINING = (
    "part of a message lost",
    "longer than any AIS message",
    "parts of several messages cannot be told apart",
)


@dataclass(frozen=True)
class Messages:
    """Messages in the order in which their last part came. The arrays are used again: what is kept of them must be copied.

    ``rows``: int64, one line each: AT (byte offset of its first part), T (microseconds or NONE), BASIS (index of BASES), STATION_ID
    (index of ``stations`` or -1), KIND, BITS, SIGNS_N, PARTS_N and the words of its bits. Rows of the kind PART are no messages.
    ``signs``: the payload of types without columns."""

    rows: Any
    signs: Any
    stations: list[str]

    def payload(self, row: int) -> str:
        """The six-bit signs as sent, of a type whose signs are kept."""
        return self.signs[row, : self.rows[row, SIGNS_N]].tobytes().decode("ascii")  # type: ignore[no-any-return]


def messages(
    stream: BinaryIO, rejects: Rejects, encoding: str | None = None, piece: int = PIECE, room: int = 8192
) -> Iterator[Messages]:
    """Every whole message of the stream. What is no AIS sentence, has a wrong checksum, or waits in vain for its other parts is counted
    in ``rejects``. Offsets are those of the file: of UTF-16 text too, whose signs are looked at as they come, two bytes each."""
    step = 2 if (encoding or "").startswith("utf-16") else 1
    rows, whole = np.empty((room, frame.ROW), np.int64), np.empty((room, frame.SIGNS + 3), np.uint8)
    some, signs = np.empty((room, frame.P_N + 1), np.int64), np.empty((room, frame.SIGNS), np.uint8)
    now = np.zeros(around.NOW, np.int64)
    now[around.TAG_T] = NONE
    now[[around.TAG_S, around.TAG_SI]] = -1
    recent = np.zeros((around.GROUPS, 3), np.int64)
    index, names = np.full(4 * STATIONS, -1, np.int64), np.zeros(STATIONS * around.STATION, np.uint8)
    refused, shown = np.zeros((len(_FRAMING), 3), np.int64), np.zeros((len(_FRAMING), frame.SHOWN), np.uint8)
    order, slots = np.zeros(parts.SLOTS, np.int64), np.zeros((parts.SLOTS, parts.HEAD), np.int64)
    held, chars = (
        np.zeros((parts.SLOTS * parts.MOST, frame.P_N + 1), np.int64),
        np.zeros((parts.SLOTS * parts.MOST, frame.SIGNS), np.uint8),
    )
    lost = np.zeros((len(_JOINING), 4), np.int64)
    buffer = np.empty(piece + around.ITEM + _BEFORE + 16, np.uint8)
    read = _wide(stream, encoding or "") if step == 2 else _plain(stream)
    stations: list[str] = []
    left = waiting = back = 0
    more, dated = True, np.zeros(0, np.int64)
    while more:
        got = read(buffer[left : left + piece])
        more, end, at = got > 0, left + got, back
        buffer[end : end + 16] = 10
        while True:
            now[[around.ROWS, around.PARTS, around.FLANKED]] = 0
            at = frame.frame(
                buffer, at, end, not more, rows, whole, now, some, signs, recent, index, names, refused, shown
            )
            n, n_parts = int(now[around.ROWS]), int(now[around.PARTS])
            done = n < room
            if now[around.FLANKED] and (rows[:n, BASIS] == 0).any():
                which = np.empty(n_parts, np.int64)
                which = which[: beside.dated(buffer, end, now[around.BASE], n, rows, n_parts, some, which)]
                dated = np.concatenate([dated, which])[-_DATED:]
            if n_parts or (done and not more):
                last = 0 if more or not done else 2**60
                waiting = parts.join(
                    some, signs, n_parts, waiting, last, order, slots, held, chars, rows, whole, lost
                )
                if len(dated):
                    rows[:n, BASIS][(rows[:n, BASIS] == 3) & np.isin(rows[:n, frame.AT], dated)] = (
                        beside.BESIDE
                    )
            for k in range(len(stations), now[around.KNOWN]):
                name = names[k * around.STATION : (k + 1) * around.STATION]
                stations.append(name[: name[-1]].tobytes().decode("latin-1"))
            if n:
                if step > 1:
                    rows[:n, frame.AT] *= step
                yield Messages(rows[:n], whole[:n], stations)
            if done:
                break
        # What stands before the next sentence on its line is kept too.
        begin = max(0, at - _BEFORE)
        left, back = end - begin, at - begin
        buffer[:left] = buffer[begin:end].copy()
        now[around.BASE] += begin
    for why, (n, first, length) in zip(_FRAMING, refused.tolist(), strict=True):
        text = shown[_FRAMING.index(why), :length].tobytes().decode("latin-1").replace("\0", "\\0").strip()
        rejects.add(why, f"byte:{first * step}", text or None, n)
    for why, (n, first, had, total) in zip(_JOINING, lost.tolist(), strict=True):
        rejects.add(why, f"byte:{first * step}", f"{had} of {total} parts" if total else None, n)
    rejects.add(
        "station not kept: too many of them",
        "byte:0",
        f"the first {STATIONS} names are kept",
        int(now[around.CROWDED]),
    )


def _plain(stream: BinaryIO) -> Any:
    begun = False

    def read(into: Any) -> int:
        nonlocal begun
        got: int = stream.readinto(memoryview(into))  # type: ignore[attr-defined]
        if not begun and into[:3].tobytes() == b"\xef\xbb\xbf":
            into[:3] = 32
        begun = True
        return got

    return read


def _wide(stream: BinaryIO, encoding: str) -> Any:
    """Each unit of two bytes becomes one byte: itself, or one that no sentence holds."""
    order, odd, begun = ">u2" if encoding == "utf-16-be" else "<u2", b"", False

    def read(into: Any) -> int:
        nonlocal order, odd, begun
        raw = odd
        while len(raw) < 2 and (new := stream.read(2 * len(into) - len(raw))):
            raw += new
        if not begun and raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
            order = "<u2" if raw[:2] == b"\xff\xfe" else ">u2"
        units = np.frombuffer(raw[: len(raw) & ~1], order)
        odd = raw[len(raw) & ~1 :]
        into[: len(units)] = np.where(units < 128, units, 127)
        if not begun and len(units) and units[0] == 0xFEFF:
            into[0] = 32
        begun = True
        return len(units)

    return read


def checksum(body: bytes) -> int:
    """The xor of all bytes between the first sign and the asterisk."""
    x = 0
    for byte in body:
        x ^= byte
    return x
