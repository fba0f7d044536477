"""AIS sentences as they lie in a log: cut out of their lines, dated, and their parts put together.

A sentence carries no date. Its time is, in this order: ``c:`` in its tag block, the Danish ``$PGHP`` line before it,
an epoch behind its checksum.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import xor

from roadstead.streams import Rejects
from roadstead.when import S_US

WINDOW = 500
"""How many sentences a message waits for its other parts."""

_ITEM = re.compile(rb"\\([^\\]*)\\|([!$][^\\!$]*)")
_AIS = re.compile(rb"!(..VD[MO],(\d),(\d),(\d*),([^,]*),([0-W`-w]+),([0-5]))\*([0-9A-Fa-f]{2})(.*)", re.S)
LOOKS_AIS = re.compile(rb"![A-Z-]{2}VD[MO],\d,\d,")


@dataclass(frozen=True)
class Message:
    """A whole message. ``at`` is the byte offset of its first part; ``t`` is null when nothing dates it."""

    at: int
    t: int | None
    basis: str | None
    station: str | None
    parts: tuple[bytes, ...]
    bits: int


@dataclass(frozen=True)
class _Clock:
    """A ``$PGHP`` line: when and where the sentence was received whose checksums, xor-ed, are ``check``."""

    t: int
    station: str | None
    check: int | None


@dataclass
class _Part:
    at: int
    text: bytes
    check: int
    bits: int
    t: int | None
    station: str | None
    clock: _Clock | None
    epoch: int | None


@dataclass
class _Waiting:
    total: int
    key: tuple[bytes, bytes]
    born: int
    parts: dict[int, _Part] = field(default_factory=dict)


def messages(lines: Iterable[tuple[int, bytes]], rejects: Rejects) -> Iterator[Message]:
    """Every whole message of the lines in the order in which its last part comes. What is no AIS sentence, has a wrong
    checksum, or waits in vain for its other parts is counted in ``rejects``."""
    tags: dict[str, str] = {}
    clock: _Clock | None = None
    waiting: list[_Waiting] = []
    n = 0
    for offset, line in lines:
        if not line.strip(b" \t\r\x1a"):
            continue
        found = False
        for item in _ITEM.finditer(line):
            found, place = True, f"byte:{offset + item.start()}"
            if item[1] is not None:
                tags |= _tags(item[1], place, rejects)
                continue
            sentence = item[2]
            if sentence.startswith(b"$PGHP,"):
                clock = _clock(sentence)
                if clock is None:
                    rejects.add("PGHP line damaged", place, _shown(sentence))
                continue
            if not LOOKS_AIS.match(sentence):
                rejects.add("not an AIS sentence", place, _shown(sentence))
                continue
            n += 1
            part, total, number, key = _part(sentence, offset + item.start(), tags, clock, rejects)
            tags, clock = {}, None
            if part is None:
                continue
            if total == 1:
                yield _message([part])
                continue
            whole = _gather(waiting, part, total, number, key, n)
            if whole:
                yield _message(whole)
            _expire(waiting, n, rejects)
        if not found:
            rejects.add("not a sentence", f"byte:{offset}", _shown(line))
    _expire(waiting, n + 2 * WINDOW, rejects)


def _shown(raw: bytes) -> str:
    return raw[:40].decode("latin-1").replace("\0", "\\0")


def checksum(body: bytes) -> int:
    """The xor of all bytes between the first sign and the asterisk."""
    return reduce(xor, body, 0)


def _tags(body: bytes, place: str, rejects: Rejects) -> dict[str, str]:
    """Tag block fields by their letter; empty when its checksum is wrong (``00`` means it was not computed)."""
    fields, _, check = body.partition(b"*")
    if not re.fullmatch(rb"[0-9A-Fa-f]{2}", check) or int(check, 16) not in (0, checksum(fields)):
        rejects.add("wrong checksum of a tag block", place, _shown(body))
        return {}
    pairs = (cell.partition(":") for cell in fields.decode("latin-1").split(","))
    return {name: value for name, _, value in pairs if name}


def _clock(sentence: bytes) -> _Clock | None:
    body, _, check = sentence.strip().partition(b"*")
    cells = body.decode("latin-1").split(",")
    try:
        if int(check[:2], 16) != checksum(body[1:]):
            return None
        year, month, day, hour, minute, second, ms = (int(cell) for cell in cells[2:9])
        moment = dt.datetime(year, month, day, hour, minute, second, ms * 1000, dt.UTC)
        named = cells[13] if len(cells) > 13 else ""
        # Receivers that compute no checksum of what they announce write 00.
        sealed = int(named, 16) if named.strip("0") else None
    except (ValueError, OverflowError):
        return None
    seconds = (moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)
    return _Clock(seconds, cells[11] or cells[9] or None, sealed) if len(cells) > 11 else None


def _epoch(text: str) -> int | None:
    """Microseconds of whole seconds or milliseconds since 1970 between 1990 and 2100; None for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) in (9, 10, 13)):
        return None
    seconds = int(text) / (1000 if len(text) == 13 else 1)
    return int(text) * (1000 if len(text) == 13 else S_US) if 631_152_000 <= seconds < 4_102_444_800 else None


def _part(
    sentence: bytes, at: int, tags: Mapping[str, str], clock: _Clock | None, rejects: Rejects
) -> tuple[_Part | None, int, int, tuple[bytes, bytes]]:
    m = _AIS.match(sentence)
    if not m:
        rejects.add("sentence cut short or damaged", f"byte:{at}", _shown(sentence))
        return None, 0, 0, (b"", b"")
    check = checksum(m[1])
    total, number = int(m[2]), int(m[3])
    if check != int(m[8], 16):
        rejects.add("wrong checksum", f"byte:{at}", _shown(m[0]))
        return None, 0, 0, (b"", b"")
    if not 1 <= number <= total:
        rejects.add("part number out of range", f"byte:{at}", f"{number} of {total}")
        return None, 0, 0, (b"", b"")
    behind = [t for cell in m[9].decode("latin-1").split(",") if (t := _epoch(cell.strip()))]
    stamp = _epoch(tags.get("c", ""))
    station = tags.get("s") or (clock.station if clock else None) or tags.get("si")
    text = b"!" + m[1] + b"*%02X" % check
    bits = 6 * len(m[6]) - int(m[7])
    part = _Part(at, text, check, bits, stamp, station, clock, behind[-1] if behind else None)
    return part, total, number, (m[4], m[5])


def _gather(waiting: list[_Waiting], part: _Part, total: int, number: int, key: tuple[bytes, bytes], n: int) -> list[_Part] | None:
    """All parts when this was the last one that was missing; parts may come in any order, from several stations."""
    for group in reversed(waiting):
        other = next(iter(group.parts.values())).station
        same = other is None or part.station is None or other == part.station
        if group.total == total and group.key == key and number not in group.parts and same:
            break
    else:
        group = _Waiting(total, key, n)
        waiting.append(group)
    group.parts[number] = part
    if len(group.parts) < total:
        return None
    waiting.remove(group)
    return [group.parts[i] for i in range(1, total + 1)]


def _expire(waiting: list[_Waiting], n: int, rejects: Rejects) -> None:
    while waiting and n - waiting[0].born > WINDOW:
        group = waiting.pop(0)
        first = next(iter(group.parts.values()))
        rejects.add("part of a message lost", f"byte:{first.at}", f"{len(group.parts)} of {group.total} parts")


def _message(parts: list[_Part]) -> Message:
    seal = reduce(xor, (part.check for part in parts))
    clock = next((p.clock for p in parts if p.clock and p.clock.check in (None, seal)), None)
    times = [
        (next((p.t for p in parts if p.t is not None), None), "tag block c"),
        (clock.t if clock else None, "PGHP line"),
        (next((p.epoch for p in parts if p.epoch is not None), None), "trailing epoch"),
    ]
    t, basis = next(((t, basis) for t, basis in times if t is not None), (None, None))
    station = next((p.station for p in parts if p.station), None)
    return Message(parts[0].at, t, basis, station, tuple(p.text for p in parts), sum(p.bits for p in parts))
