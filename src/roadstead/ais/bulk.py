"""Large delimited files of positions: whole blocks of lines become columns in one pass over their bytes.

A line that is written as nearly all are is cut by the kernel; any other (a quote inside a number, a letter outside ASCII, a field too many,
a position out of range) is left to the reader's own slow way, which knows every reason there is, and joins the block at its place. So the
two ways give the same rows, and a bad line is counted by the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from roadstead import tables
from roadstead.ais import Identities, cutting, fixes
from roadstead.streams import LINE_LIMIT, BadFile, Rejects, Source
from roadstead.when import H_US

SKIP, TIME, DAY_FIRST, NUMBER, MMSI, WORD = range(6)
LAT, LON, SOG, COG, HEADING, STATUS, ROT = range(7)
"""Where a number goes."""
SENDER, STATE, MARKED = range(3)
"""Where a word goes: what sends, her navigational status in words, whether the row is simulated."""
BLOCK = 32 << 20
BLANK, GOOD, ODD, NO_FIX = range(4)
"""What a line is: nothing; a fix; left to the reader; a row of the reader's that is no fix."""
NEWLINE = b"\n"
_FNV, _PRIME = 0xCBF29CE484222325, 0x100000001B3


@dataclass(frozen=True)
class Field:
    """What a column is: its kind, for a number or a word which one, and whether it is a part of what a ship says of herself."""

    kind: int
    slot: int = 0
    said: bool = False
    words: Mapping[str, int] | None = None
    """Of a word: what it may be, and the number that stands for it (1 and more; 0 is an empty cell)."""


def hashed(text: str) -> int:
    """FNV-1a, 64 bits."""
    made = _FNV
    for byte in text.encode():
        made = ((made ^ byte) * _PRIME) & (2**64 - 1)
    return made


@dataclass(frozen=True)
class Plan:
    """How the lines of one file are cut."""

    separator: int
    decimal: int
    headed: bool
    """The first line names the columns and is no row."""
    kinds: np.ndarray[Any, Any]
    slots: np.ndarray[Any, Any]
    said: np.ndarray[Any, Any]
    known: np.ndarray[Any, Any]
    codes: np.ndarray[Any, Any]


def plan(separator: str, fields: Sequence[Field], decimal: str = ".", headed: bool = True) -> Plan:
    """The plan for columns in the order of the header."""
    words = [f for f in fields if f.kind == WORD]
    width = max([len(f.words or ()) for f in words], default=0)
    known, codes = np.zeros((3, width + 1), np.uint64), np.full((3, width + 1), -1, np.int64)
    for f in words:
        for i, (word, code) in enumerate((f.words or {}).items()):
            known[f.slot, i], codes[f.slot, i] = hashed(word), code
    return Plan(
        ord(separator), ord(decimal), headed, np.array([f.kind for f in fields], np.int64), np.array([f.slot for f in fields], np.int64),
        np.array([f.said for f in fields], np.bool_), known, codes,
    )  # fmt: skip


@dataclass
class Block:
    """The lines of one block as columns; a line is found by its number in the block."""

    raw: bytes
    first: int
    """Number of the first line, the header being line 0."""
    begin: np.ndarray[Any, Any]
    """Where each line begins in ``raw``; one more than there are lines."""
    what: np.ndarray[Any, Any]
    t: np.ndarray[Any, Any]
    mmsi: np.ndarray[Any, Any]
    said: np.ndarray[Any, Any]
    numbers: np.ndarray[Any, Any]
    words: np.ndarray[Any, Any]

    def body(self, which: np.ndarray[Any, Any]) -> bytes:
        """The lines one behind the other, each with its newline."""
        begin = self.begin[which]
        made = np.empty(int((self.begin[which + 1] - begin).sum()) + len(which), np.uint8)
        return made[
            : cutting.gather(np.frombuffer(self.raw, np.uint8), begin, self.begin[which + 1], made)
        ].tobytes()

    def lines(self, which: np.ndarray[Any, Any]) -> list[bytes]:
        """The lines as they stand, without their newline."""
        return [
            self.raw[a:b].rstrip(b"\n").removesuffix(b"\r")
            for a, b in zip(self.begin[which].tolist(), self.begin[which + 1].tolist(), strict=True)
        ]


def blocks(source: Source, given: Plan, size: int = 0) -> Iterator[Block]:
    """All lines behind the header, block by block; the next is cut while this one is used. BadFile when a line is longer than 1 MiB."""
    with ThreadPoolExecutor(1) as pool:
        made = _blocks(source, given, size or BLOCK)
        due = pool.submit(next, made, None)
        while (block := due.result()) is not None:
            due = pool.submit(next, made, None)
            yield block


def _blocks(source: Source, given: Plan, size: int) -> Iterator[Block]:
    first, rest = int(not given.headed), b""
    with source.open() as stream:
        while True:
            piece = stream.read(size)
            raw = rest + piece if rest else piece
            if piece:
                end = raw.rfind(b"\n") + 1
                rest = raw[end:]
                raw = raw[:end] if rest else raw
            else:
                rest = b""
            if len(rest) > LINE_LIMIT:
                raise BadFile(
                    source.name,
                    "a line of more than 1 MiB",
                    f"line:{first + raw.count(NEWLINE) + given.headed}",
                )
            if raw:
                block = _cut_block(raw, first, given)
                if not first and given.headed:
                    block.what[0] = BLANK
                longest = int(np.diff(block.begin).max())
                if longest > LINE_LIMIT + 2:
                    raise BadFile(
                        source.name,
                        "a line of more than 1 MiB",
                        f"line:{first + given.headed + int(np.diff(block.begin).argmax())}",
                    )
                yield block
                first += len(block.what)
            if not piece:
                return


def _cut_block(raw: bytes, first: int, given: Plan) -> Block:
    raw = raw if raw.endswith(NEWLINE) else raw + NEWLINE
    n = raw.count(NEWLINE)
    numbers = np.empty((7, n))
    words = np.zeros((3, n), np.int8)
    begin, t, mmsi = np.empty(n + 1, np.int64), np.zeros(n, np.int64), np.zeros(n, np.int64)
    what, said = np.zeros(n, np.uint8), np.zeros(n, np.uint64)
    cutting.cut(np.frombuffer(raw, np.uint8), given.separator, given.decimal, given.kinds, given.slots, given.said, given.known, given.codes,
         begin, what, t, mmsi, said, numbers, words)  # fmt: skip
    return Block(raw, first, begin, what, t, mmsi, said, numbers, words)


def grouped(block: Block) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """(fixes by mmsi, time and place; which of its vessels each is of; rows that tell something of a ship's identity)."""
    n = len(block.what)
    slot, numbers, counts = np.empty(n, np.int32), np.empty(n, np.int64), np.zeros(n, np.int64)
    vessels = cutting.slots(block.what, block.mmsi, slot, numbers, counts)
    order, vessel, tells = np.empty(n, np.int64), np.empty(n, np.int64), np.zeros(n, np.bool_)
    fixes, by_time = cutting.group(
        block.what,
        block.t,
        block.said,
        H_US,
        slot,
        counts,
        np.argsort(numbers[:vessels]),
        order,
        vessel,
        tells,
    )
    order, vessel = order[:fixes], vessel[:fixes]
    if not by_time:
        # Stable: rows of one instant stay in the order of their places.
        order = order[np.lexsort((block.t[order], vessel))]
    return order, vessel, np.flatnonzero(tells)


def fixes_of(
    block: Block, order: np.ndarray[Any, Any], vessel: np.ndarray[Any, Any], marked: bool
) -> pl.DataFrame:
    """The fixes of the block in that order, as far as a block knows them; ``sender`` and ``state`` are the numbers of words."""
    begins = np.flatnonzero(np.diff(vessel, prepend=-1))
    counted = pl.Series(
        np.repeat(np.arange(len(begins), dtype=np.uint32), np.diff(begins, append=len(vessel)))
    )
    names = pl.Series("mmsi", block.mmsi[order[begins]]).cast(pl.String).str.zfill(9)
    simulated = (
        pl.Series((block.words[MARKED] == 1)[order])
        if not marked
        else pl.repeat(True, len(order), eager=True)
    )
    vessels = ("mmsi:" + names).gather(counted)
    if simulated.any():
        vessels = ("sim:" + names).gather(counted).zip_with(simulated, vessels)
    numbers = {
        c: pl.Series(block.numbers[k][order], nan_to_null=True)
        for k, c in ((SOG, "sog_kn"), (COG, "cog_deg"), (HEADING, "heading_deg"), (ROT, "rot_deg_min"))
    }
    status = block.numbers[STATUS][order]
    with np.errstate(invalid="ignore"):
        status = np.where((status > -1) & (status < 16), np.trunc(status), np.nan)
    return pl.DataFrame({
        "t": block.t[order], **{c: np.rint(block.numbers[k][order] * 1e6).astype(np.int32) for k, c in ((LON, "lon"), (LAT, "lat"))}, **numbers,
        "status": pl.Series(status, nan_to_null=True).cast(pl.Int64), "mmsi": names.gather(counted), "simulated": simulated,
        "at": order + block.first, "sender": block.words[SENDER][order], "state": block.words[STATE][order], "vessel": vessels,
    })  # fmt: skip


def read(
    source: Source,
    given: Plan,
    slow: Callable[[list[bytes], list[int]], pl.DataFrame | None],
    said: Callable[[pl.DataFrame], pl.DataFrame],
    rejects: Rejects,
    identities: Identities,
    size: int = 0,
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """(fixes, statics) of each block: the fixes as :func:`fixes_of` gives them, the statics in their schema.

    ``slow`` makes typed rows, as :func:`roadstead.ais.fixes` takes them, of lines and their row numbers; a line it leaves out it has counted. A
    column ``sender`` may hold the number of that word.
    ``said`` makes of the columns that are ``said``, c0 and so on as text, what they are in ``statics``.
    """  # fmt: skip
    known = _Known(given, said)
    for block in blocks(source, given, size):
        odd = np.flatnonzero(block.what == ODD)
        strange = slow(block.lines(odd), (odd + block.first).tolist()) if len(odd) else None
        if strange is not None:
            _join(block, strange, fixes(strange, rejects))
        order, vessel, tells = grouped(block)
        frame = fixes_of(block, order, vessel, source.marked)
        # A row of such a file is a position; of what type the message was that told the identity, nobody says.
        statics = [] if strange is None else [strange.drop("msg_type", strict=False)]
        plain = tells[block.said[tells] != 0]
        if len(plain) and given.said.any():
            statics.append(known.of(block, plain).with_columns(
                at=plain + block.first, t=block.t[plain], mmsi=pl.Series(block.mmsi[plain]).cast(pl.String).str.zfill(9),
                simulated=(block.words[MARKED][plain] == 1) | source.marked,
            ))  # fmt: skip
        yield (
            frame,
            identities.new(pl.concat(statics, how="diagonal_relaxed").sort("at"))
            if statics
            else tables.STATIC.frame(),
        )


class _Known:
    """What ships said of themselves, typed once: nearly every ship says the same all day."""

    MOST = 1 << 17

    def __init__(self, given: Plan, said: Callable[[pl.DataFrame], pl.DataFrame]):
        self._given, self._said = given, said
        self._keys = np.zeros(0, np.uint64)
        """Rising, of one ship and one saying each; ``_place`` is its row in ``_typed``."""
        self._place = np.zeros(0, np.int64)
        self._ship = np.zeros(0, np.int64)
        """Of each row of ``_typed`` the number of the ship."""
        self._typed: pl.DataFrame | None = None

    def of(self, block: Block, which: np.ndarray[Any, Any]) -> pl.DataFrame:
        """What is said in these lines."""
        # The number is mixed in above: two sayings of one ship have two keys.
        keys = block.said[which] ^ (block.mmsi[which].astype(np.uint64) << np.uint64(34))
        unmet, first = np.unique(keys, return_index=True)
        fresh = first[~np.isin(unmet, self._keys)]
        if len(fresh):
            if len(self._keys) > self.MOST:
                self._keys, self._place, self._ship, self._typed = (
                    self._keys[:0],
                    self._place[:0],
                    self._ship[:0],
                    None,
                )
                fresh = first
            have = 0 if self._typed is None else self._typed.height
            typed = self._said(_cells(block, self._given, which[fresh]))
            self._typed = typed if self._typed is None else pl.concat([self._typed, typed])
            joined = np.concatenate([self._keys, keys[fresh]])
            order = np.argsort(joined)
            self._keys = joined[order]
            self._place = np.concatenate([self._place, have + np.arange(len(fresh))])[order]
            self._ship = np.concatenate([self._ship, block.mmsi[which[fresh]]])
        at = self._place[np.searchsorted(self._keys, keys)]
        if self._typed is None or (self._ship[at] != block.mmsi[which]).any():
            # Somebody chose words so that his key would be another ship's: she is not to be called by them.
            return self._said(_cells(block, self._given, which))
        return self._typed.select(pl.all().gather(at))


def _cells(block: Block, given: Plan, which: np.ndarray[Any, Any]) -> pl.DataFrame:
    """What is said in lines that the kernel could cut, as text without the blanks around it."""
    width = len(given.kinds)
    cells = pl.read_csv(
        block.body(which), has_header=False, separator=chr(given.separator), infer_schema=False,
        new_columns=[f"c{i}" for i in range(width)], columns=np.flatnonzero(given.said).tolist(),
    )  # fmt: skip
    return cells.select(pl.all().str.strip_chars().replace("", None))


def _join(block: Block, rows: pl.DataFrame, good: pl.DataFrame) -> None:
    """What the slow way made of its lines stands at their places among the others."""
    named = rows.filter(pl.col("mmsi").is_not_null())
    at = named["at"].to_numpy() - block.first
    block.what[at], block.mmsi[at], block.t[at] = (
        NO_FIX,
        named["mmsi"].cast(pl.Int64).to_numpy(),
        named["t"].fill_null(0).to_numpy(),
    )
    # No line of the quick way has this.
    block.said[at] = 0
    block.words[STATE][at] = 0
    block.words[SENDER][at] = named["sender"].fill_null(0).to_numpy() if "sender" in rows.columns else 0
    at = good["at"].to_numpy() - block.first
    block.what[at] = GOOD
    for k, c in ((LAT, "lat"), (LON, "lon")):
        block.numbers[k][at] = good[c].to_numpy() / 1e6
    for k, c in (
        (SOG, "sog_kn"),
        (COG, "cog_deg"),
        (HEADING, "heading_deg"),
        (STATUS, "status"),
        (ROT, "rot_deg_min"),
    ):
        block.numbers[k][at] = good[c].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    block.words[MARKED][at] = good["simulated"].to_numpy()
