"""Bytes in: what a file is, how it is encoded, and bounded reads of it, compressed or not.

A reader never opens a path itself: it is given a :class:`Source` and gives back :class:`Rows`.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import polars as pl

HEAD = 64 * 1024
TEXT_LIMIT = 64 * 1024 * 1024


class BadFile(Exception):
    """A file that cannot be used as a whole: which, where in it, why, and what would mend it."""

    def __init__(self, name: str, reason: str, at: str | None = None, mend: str | None = None):
        self.name, self.reason, self.at, self.mend = name, reason, at, mend
        super().__init__(f"{name}{f' at {at}' if at else ''}: {reason}{f'; {mend}' if mend else ''}")


@dataclass(frozen=True)
class Rows:
    """Rows of one table, in that table's schema (a partial frame is conformed). ``receipts`` carries facts about
    the file itself: one row with any of ``media, at_unit, time_basis, coverage, as_of, simulated, encoding``."""

    table: str
    frame: pl.DataFrame


@dataclass(frozen=True)
class Source:
    """One input file as a reader sees it. ``path`` holds the bytes whose sha256 is ``sha256``; ``name`` is its base name."""

    sha256: str
    name: str
    path: Path
    head: bytes
    """The first 64 KiB, decompressed."""
    encoding: str | None
    """Of a text file: utf-8, utf-8-sig, utf-16, cp1252, latin-1; None when the head is not text."""
    provenance: Mapping[str, str] = field(default_factory=dict)
    """This file's row of sources.csv; empty when there is none."""
    as_of: str | None = None
    """``--as-of``: the day a list copy stood for."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """``--map``: our column name -> the file's header."""

    def open(self) -> BinaryIO:
        """The bytes, decompressed when they are gzip."""
        return open_plain(self.path)

    def text(self, limit: int = TEXT_LIMIT) -> str:
        """The whole text, newlines untouched. BadFile when longer than ``limit`` bytes or not in its encoding."""
        with self.open() as stream:
            raw = stream.read(limit + 1)
        if len(raw) > limit:
            raise BadFile(self.name, f"more than {limit >> 20} MiB of text", mend="split it")
        return decode(raw, self.encoding or "utf-8", self.name)

    def head_text(self) -> str:
        """The head as text, bytes cut at its end left out; empty for a binary file."""
        return self.head.decode(self.encoding, errors="replace") if self.encoding else ""

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """(byte offset in the decompressed stream, line without its newline)."""
        raise NotImplementedError
