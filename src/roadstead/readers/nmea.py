"""Raw AIS sentences (``!AIVDM`` and its other talkers) with tag blocks, Danish ``$PGHP`` lines or a trailing epoch.

Framing, times and parts are in :mod:`roadstead.sentences`, the fields of the messages in :mod:`roadstead.ais.aivdm`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl

from roadstead.ais import aivdm, aivdm_rows
from roadstead.sentences import BASES, BASIS, LOOKS_AIS, Messages, messages
from roadstead.streams import Rejects, Rows, Source, facts, filled

VERSION = 4
BATCH = 131_072
"""Positions to a batch, at most."""
ROOM = 8192
_BASES = (
    *BASES,
    "UTC of the message (types 4 and 11)",
    "a time beside the sentence, UTC where no zone is given",
)
_OTHER: Any = np.zeros(aivdm.PART + 1, np.bool_)
"""Layouts of which more than a position is read."""
_OTHER[[aivdm.NAMES.index(layout) for layout in aivdm_rows.WHO] + [aivdm.WHOLE, aivdm.CUT]] = True


def claims(source: Source) -> int:
    """Certain when a third of the lines of the head begin as such logs do and one of them holds an AIS sentence."""
    head = source.head_text().encode("utf-8", "replace")
    if not LOOKS_AIS.search(head):
        return 0
    # A line of remarks speaks neither for it nor against it.
    lines = [line for line in head.split(b"\n") if line.strip() and not line.lstrip().startswith(b"#")]
    framed = sum(line.lstrip()[:1] in b"!$\\" or LOOKS_AIS.search(line) is not None for line in lines)
    return 95 if framed * 3 >= len(lines) else 0


def read(source: Source) -> Iterator[Rows]:
    """Fixes of types 1-4, 9, 11, 17-19, 21 and 27, statics of 5, 19, 21 and 24, every other type whole; ``at`` is the byte offset of
    the first sentence in the decompressed file. A fix without a time is rejected; another row without one has a null time."""
    rejects = Rejects()
    bases: set[str] = set()
    batch = _Batch(source.marked, rejects)
    with source.open() as stream:
        for some in messages(stream, rejects, source.encoding, room=ROOM):
            batch.add(some)
            bases |= {
                _BASES[k]
                for k in np.flatnonzero(np.bincount(some.rows[:, BASIS], minlength=len(_BASES)))
                if k
            }
            if batch.full:
                yield from batch.rows()
    yield from batch.rows()
    yield from rejects.rows()
    yield facts(
        media="text/x-nmea", encoding=source.encoding, at_unit="byte", coverage="feed", simulated=source.marked,
        time_basis=", ".join(sorted(bases)) or "none",
    )  # fmt: skip


class _Batch:
    """Messages gathered until they are worth a frame; the arrays for positions are used again and again."""

    def __init__(self, simulated: bool, rejects: Rejects):
        self._simulated, self._rejects = simulated, rejects
        self._ints = np.empty((len(aivdm_rows.INTS), BATCH), np.int64)
        self._reals = np.empty((len(aivdm_rows.REALS), BATCH))
        self._clear()

    def _clear(self) -> None:
        self._n, self._others = 0, 0
        self._stations: list[str] = []
        self._rows, self._of, self._payloads = [], [], []  # type: ignore[var-annotated]

    @property
    def full(self) -> bool:
        return self._n + ROOM > BATCH or self._others > BATCH // 4

    def add(self, some: Messages) -> None:
        rows = some.rows
        of = aivdm.layouts(rows)
        self._n = aivdm_rows.positions(rows, of, self._ints, self._reals, self._n)
        self._stations = some.stations
        other = np.flatnonzero(_OTHER[of])
        if len(other):
            self._rows.append(rows[other])
            self._of.append(of[other])
            self._payloads += [some.payload(r) for r in np.flatnonzero(of == aivdm.WHOLE).tolist()]
            self._others += len(other)

    def rows(self) -> Iterator[Rows]:
        stations = pl.Series([*self._stations, None], dtype=pl.String)
        n, how = self._n, (stations, self._simulated, self._rejects)
        if n:
            yield from filled("fixes", aivdm_rows.fixes(self._ints[:, :n], self._reals[:, :n], *how))
        if self._rows:
            rows, of = np.concatenate(self._rows), np.concatenate(self._of)
            aivdm_rows.refuse_cut(rows, of, self._rejects)
            yield from filled("statics", aivdm_rows.statics(rows, of, *how))
            yield from filled("messages", aivdm_rows.messages(rows, of, self._payloads, *how))
        self._clear()
