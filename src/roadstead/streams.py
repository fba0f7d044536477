"""Bytes in: what a file is, how it is encoded, and bounded reads of it, compressed or not.

A reader never opens a path itself: it is given a :class:`Source` and gives back :class:`Rows`.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import lzma
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO, cast

import polars as pl

from roadstead import tables
from roadstead.tables import Trouble

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

HEAD = 64 * 1024
TEXT_LIMIT = 64 * 1024 * 1024
BLOCK = 8 * 1024 * 1024
LINE_LIMIT = 1024 * 1024
BOMB_BYTES, BOMB_TIMES = 1 << 30, 200
"""Past so many bytes a compressed file may not have grown by more than so many times. CSV of positions grows by 4 to 30."""
# What text may hold besides letters: tab, newline, form feed, return, and the end-of-file mark of DOS (0x1A).
_TEXT_CONTROLS = frozenset(b"\t\n\x0c\r\x1a")
_CONTROLS = bytes(b for b in (*range(32), 127) if b not in _TEXT_CONTROLS)

MARKS = frozenset({"simulated", "simulé", "true", "yes", "1"})
"""What a column `simulated` may hold, in lower case, to say so."""
_SAYS_SIMULATED = re.compile(r"\b(?:SIMULATED|SIMULÉE?S?)\b")


class BadFile(Trouble):
    """A file that cannot be used as a whole: which, where in it, why, and what would mend it."""

    def __init__(self, name: str, reason: str, at: str | None = None, mend: str | None = None):
        self.name, self.reason, self.at, self.mend = name, reason, at, mend
        super().__init__(f"{name}{f' at {at}' if at else ''}: {reason}{f'; {mend}' if mend else ''}")


def says_simulated(text: str) -> bool:
    """True when the first line that is not blank says SIMULATED (SIMULÉ), in capitals."""
    first = re.search(r"\S[^\r\n]*", text.lstrip("\ufeff"))
    return bool(first and _SAYS_SIMULATED.search(first[0]))


@dataclass(frozen=True)
class Rows:
    """Rows of one table, in that table's schema (a partial frame is conformed). ``receipts`` carries facts about
    the file itself: one row with any of ``media, at_unit, time_basis, coverage, as_of, simulated, encoding``."""

    table: str
    frame: pl.DataFrame


def facts(**known: Any) -> Rows:
    """One row about the file itself; what is not named stays unknown."""
    return Rows("receipts", tables.RECEIPT.frame([known]))


def filled(table: str, frame: pl.DataFrame) -> Iterator[Rows]:
    """The frame as rows of the table; nothing when it is empty, so that no batch becomes an empty file."""
    if frame.height:
        yield Rows(table, frame)


class Rejects:
    """Rows that could not be used, counted by reason; of those alike the first one's place and detail are kept."""

    def __init__(self) -> None:
        self._by_reason: dict[str, dict[str, Any]] = {}

    def add(self, reason: str, at: str, detail: str | None = None, n: int = 1) -> None:
        if n <= 0:
            return
        if known := self._by_reason.get(reason):
            known["n"] += n
        else:
            # A lone surrogate cannot be stored; a long detail would repeat the content.
            shown = detail and detail.encode("utf-8", "replace").decode("utf-8")[:80]
            self._by_reason[reason] = {"reason": reason, "detail": shown, "n": n, "at": at}

    def counts(self) -> dict[str, int]:
        return {reason: row["n"] for reason, row in self._by_reason.items()}

    def rows(self) -> Iterator[Rows]:
        """The rejects as rows; nothing when there are none."""
        if self._by_reason:
            yield Rows("rejects", tables.REJECT.frame(self._by_reason.values()))


@dataclass(frozen=True)
class Chunk:
    """Whole lines of text. ``first`` is the number of the first one, counted from 1; ``lines`` carry no newline;
    ``undecodable`` are the indexes in ``lines`` of those that are not in the file's encoding."""

    first: int
    lines: list[str]
    undecodable: frozenset[int]
    returns: bool
    """Some of the lines may end in a carriage return, as those of Windows do; ``chunks`` has taken it off."""


@dataclass(frozen=True)
class Source:
    """One input file as a reader sees it. ``path`` holds the bytes whose sha256 is ``sha256``; ``name`` is its base name."""

    sha256: str
    name: str
    path: Path
    head: bytes
    """The first 64 KiB, decompressed."""
    encoding: str | None
    """Of a text file: utf-8, utf-8-sig, utf-16 (with a mark), utf-16-le, utf-16-be, cp1252, latin-1; None when the
    head is not text."""
    provenance: Mapping[str, str] = field(default_factory=dict)
    """This file's row of sources.csv; empty when there is none."""
    as_of: str | None = None
    """``--as-of``: the day a list copy stood for."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """``--map``: our column name -> the file's header."""

    @property
    def marked(self) -> bool:
        """True when sources.csv marks the whole file SIMULATED, in its origin or its note."""
        return any("SIMULATED" in self.provenance.get(key, "") for key in ("origin", "note"))

    def open(self) -> BinaryIO:
        """The bytes, decompressed: see :func:`open_plain`."""
        return open_plain(self.path, self.name)

    def text(self, limit: int = TEXT_LIMIT) -> str:
        """The whole text, newlines untouched. BadFile when longer than ``limit`` bytes or not in its encoding."""
        with self.open() as stream:
            raw = stream.read(limit + 1)
        if len(raw) > limit:
            raise BadFile(self.name, f"more than {limit >> 20} MiB of text", mend="split it")
        return decode(raw, self.encoding or "utf-8", self.name)

    def head_text(self) -> str:
        """The head as text, bytes cut at its end left out; empty for a binary file."""
        if not self.encoding:
            return ""
        return codecs.getincrementaldecoder(self.encoding)("replace").decode(self.head)

    def chunks(self, size: int = BLOCK) -> Iterator[Chunk]:
        """The whole text as lines, about ``size`` bytes at a time. BadFile when one line is longer than 1 MiB."""
        for chunk in self._chunks(size):
            yield (
                replace(chunk, lines=[line.removesuffix("\r") for line in chunk.lines])
                if chunk.returns
                else chunk
            )

    def _chunks(self, size: int) -> Iterator[Chunk]:
        first = 1
        encoding = self.encoding or "utf-8"
        wide = encoding.startswith("utf-16")
        decoder = codecs.getincrementaldecoder(encoding)("replace") if wide else None
        rest: bytes | str = "" if wide else b""
        with self.open() as stream:
            while True:
                raw = stream.read(size)
                if decoder is not None:
                    text = str(rest) + decoder.decode(raw, final=not raw)
                    lines, rest = _cut(text, "\n", bool(raw))
                    bad = frozenset(i for i, line in enumerate(lines) if "\ufffd" in line)
                    chunk = Chunk(first, lines, bad, "\r" in text)
                else:
                    chunk, rest = _decoded(first, bytes(rest) + raw, encoding, bool(raw))  # type: ignore[arg-type]
                if len(rest) > LINE_LIMIT:
                    raise BadFile(self.name, "a line of more than 1 MiB", f"line:{first + len(chunk.lines)}")
                if chunk.lines:
                    yield chunk
                    first += len(chunk.lines)
                if not raw:
                    return

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """(byte offset in the decompressed stream, line without its newline). A UTF-16 line comes as UTF-8, with
        the offset it has in the file. BadFile when one line is longer than 1 MiB."""
        if (self.encoding or "").startswith("utf-16"):
            yield from self._wide_lines()
            return
        offset, rest = 0, b""
        with self.open() as stream:
            while raw := stream.read(BLOCK // 8):
                *whole, rest = (rest + raw).split(b"\n")
                for line in whole:
                    yield offset, line.removesuffix(b"\r")
                    offset += len(line) + 1
                if len(rest) > LINE_LIMIT:
                    raise BadFile(self.name, "a line of more than 1 MiB", f"byte:{offset}")
        if rest:
            yield offset, rest.removesuffix(b"\r")

    def _wide_lines(self) -> Iterator[tuple[int, bytes]]:
        offset = 2 if self.encoding == "utf-16" else 0
        for chunk in self._chunks(BLOCK):
            for line in chunk.lines:
                yield offset, line.removesuffix("\r").encode("utf-8", "replace")
                offset += len(line.encode("utf-16-le", "surrogatepass")) + 2


def _cut(text: str, mark: str, more: bool) -> tuple[list[str], str]:
    """Whole lines, and what is left over until more comes."""
    *lines, rest = text.split(mark)
    if not more and rest:
        lines, rest = [*lines, rest], ""
    return lines, rest


def _decoded(first: int, raw: bytes, encoding: str, more: bool) -> tuple[Chunk, bytes]:
    """Lines of an encoding in which a newline is one byte; only lines that do not decode are looked at singly."""
    end = raw.rfind(b"\n") + 1 if more else len(raw)
    body, rest = raw[:end], raw[end:]
    bare = encoding if first == 1 else encoding.removesuffix("-sig")
    try:
        text = body.decode(bare)
    except UnicodeDecodeError:
        pieces = body.removesuffix(b"\n").split(b"\n")
        lines, bad = [], set()
        for i, piece in enumerate(pieces):
            try:
                lines.append(piece.decode(bare if i == 0 else bare.removesuffix("-sig")))
            except UnicodeDecodeError:
                lines.append(piece.decode(bare, "replace"))
                bad.add(i)
        return Chunk(first, lines, frozenset(bad), b"\r" in body), rest
    lines = text.removesuffix("\n").split("\n") if text else []
    return Chunk(first, lines, frozenset(), "\r" in text), rest


class _Named(io.RawIOBase):
    """A stream whose every failure is a BadFile with the place it happened at. ``packed`` is the size of the compressed bytes, if they are."""

    def __init__(self, stream: BinaryIO, name: str, packed: int | None = None, kind: str = ""):
        self._stream, self._name, self._packed, self._kind, self._at = stream, name, packed, kind, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            n = int(self._stream.readinto(buffer))  # type: ignore[attr-defined]
        except EOFError:
            raise self._bad(f"the {self._kind} stream ends before its end", "fetch the file again") from None
        except (gzip.BadGzipFile, zlib.error) as error:
            raise self._bad(f"damaged {self._kind} ({error})", "fetch the file again") from None
        except (zstd.ZstdError, lzma.LZMAError, zipfile.BadZipFile) as error:
            raise self._bad(f"damaged {self._kind} ({error})", "fetch the file again") from None
        except OSError as error:
            raise self._bad(
                f"cannot be read ({error.strerror or error})", "check that it is still there"
            ) from None
        self._at += n
        if self._packed is not None and self._at > max(BOMB_BYTES, BOMB_TIMES * self._packed):
            raise self._bad(
                f"grows to more than {BOMB_TIMES} times its size", "unpack it yourself if you trust it"
            )
        return n

    def _bad(self, reason: str, mend: str) -> BadFile:
        return BadFile(self._name, reason, f"byte:{self._at}", mend)

    def close(self) -> None:
        self._stream.close()
        super().close()


class _Over(io.BufferedReader):
    """A reader that closes what lies below it too."""

    def __init__(self, stream: Any, *below: Any):
        super().__init__(stream, HEAD)
        self._below = below

    def close(self) -> None:
        super().close()
        for one in self._below:
            one.close()


GZIP, ZSTD, ZIP = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04"
# A frame that a reader is to skip may stand before the first one of a zst file.
_ZSTD_SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")


def open_plain(path: Path, name: str | None = None) -> BinaryIO:
    """The bytes of a file; decompressed when they begin as gzip, zst or a zip of one file do, and once more where what was in a zip is one of
    the first two. Reading raises BadFile where the file is truncated, damaged, encrypted or gone, or grows out of all proportion; what was read
    before such an error must not be kept."""
    name = name or path.name
    try:
        stream: BinaryIO = path.open("rb")
        magic = stream.read(4)
        stream.seek(0)
        size = path.stat().st_size
    except OSError as error:
        raise BadFile(
            name, f"cannot be read ({error.strerror or error})", mend="check that it is still there"
        ) from None
    if magic.startswith(ZIP) and (only := only_member(path, name)):
        stream.close()
        return _unpacked(open_member(path, name, only), name, only.compress_size)
    return _unpacked(stream, name, size)


def _unpacked(stream: BinaryIO, name: str, packed: int) -> BinaryIO:
    """The stream, or what is compressed in it."""
    below = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(Any, stream), HEAD)
    magic = below.peek(4)[:4]
    if magic.startswith(GZIP):
        return _Over(
            _Named(cast(BinaryIO, gzip.GzipFile(fileobj=below, mode="rb")), name, packed, "gzip"), below
        )
    if magic.startswith(ZSTD) or _ZSTD_SKIPPABLE.match(magic):
        return _Over(_Named(cast(BinaryIO, zstd.ZstdFile(below, "rb")), name, packed, "zst"), below)
    return below if isinstance(stream, _Over) else _Over(_Named(stream, name), below)


# -- zip ------------------------------------------------------------------------------------------------------------

_CLUTTER = re.compile(
    r"(^|/)(__MACOSX/|\.|Thumbs\.db$|desktop\.ini$|(readme|licen[cs]e|changelog)(\.[^/]*)?$)", re.IGNORECASE
)
MEMBERS = 10_000


def members(path: Path, name: str) -> list[zipfile.ZipInfo]:
    """The files in a zip, those about the folder or made by a system left out, as in a folder. BadFile when its directory is damaged."""
    try:
        with zipfile.ZipFile(path) as box:
            found = [m for m in box.infolist() if not m.is_dir() and not _CLUTTER.search(m.filename)]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, IndexError) as error:
        raise BadFile(name, f"damaged zip ({error})", mend="fetch the file again") from None
    if len(found) > MEMBERS:
        raise BadFile(
            name, f"a zip of more than {MEMBERS} files", mend="unpack it and name the files you need"
        )
    return found


def is_document(found: list[zipfile.ZipInfo]) -> bool:
    """True for what is a zip by its make only: office documents, web archives, books, programs."""
    names = {m.filename for m in found}
    return bool(names & {"[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF", "datapackage.json"})


def only_member(path: Path, name: str) -> zipfile.ZipInfo | None:
    """The file of a zip that holds one; None when it holds several or is another format's."""
    try:
        found = members(path, name)
    except BadFile:
        # Whatever claims it will say what is wrong with it.
        return None
    return found[0] if len(found) == 1 and not is_document(found) else None


def open_member(path: Path, name: str, member: zipfile.ZipInfo) -> BinaryIO:
    """The bytes of a file in a zip, as :func:`open_plain`. BadFile when it is encrypted or packed in a way that cannot be read."""
    if member.flag_bits & 1:
        raise BadFile(name, f"{member.filename} in it is encrypted", mend="unpack it with its password")
    if member.file_size > max(BOMB_BYTES, BOMB_TIMES * member.compress_size):
        raise BadFile(
            name,
            f"{member.filename} in it grows to more than {BOMB_TIMES} times its size",
            mend="unpack it yourself if you trust it",
        )
    box = None
    try:
        box = zipfile.ZipFile(path)
        stream = box.open(member)
    except NotImplementedError:
        if box:
            box.close()
        raise BadFile(
            name, f"{member.filename} in it is packed in a way that cannot be read here", mend="unpack it"
        ) from None
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, EOFError, zlib.error) as error:
        if box:
            box.close()
        raise BadFile(name, f"damaged zip ({error})", mend="fetch the file again") from None
    return _Over(_Named(cast(BinaryIO, stream), name, member.compress_size, "zip"), stream, box)


def sniff(path: Path, name: str | None = None) -> tuple[bytes, str | None]:
    """The decompressed head and the encoding it is text in, None when it is not text. BadFile when unreadable."""
    with open_plain(path, name) as stream:
        head = stream.read(HEAD)
    return head, encoding_of(head)


def encoding_of(head: bytes) -> str | None:
    """The encoding in which these first bytes of a file are text; None for binary ones. A last character that is
    cut does not count against it, nor does a stray NUL: that is the affair of its row."""
    if not head:
        return None
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig" if _is_text(head[3:]) and _decodes(head, "utf-8") else None
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16" if _wide_is_text(head, "utf-16") else None
    for encoding, high in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        # Western text in UTF-16 has a zero in nearly every high byte; no other text has zeros at all.
        if len(high) >= 2 and high.count(0) > 0.7 * len(high) and _wide_is_text(head, encoding):
            return encoding
    if not _is_text(head):
        return None
    if _decodes(head, "utf-8"):
        return "utf-8"
    if sum(b >= 128 for b in head) > 0.3 * len(head):
        return None
    return "cp1252" if _decodes(head, "cp1252") else "latin-1"


def _is_text(raw: bytes) -> bool:
    controls = len(raw) - len(raw.translate(None, _CONTROLS))
    return controls <= max(1, len(raw) // 200) and controls * 4 <= len(raw)


def _wide_is_text(head: bytes, encoding: str) -> bool:
    if not _decodes(head, encoding):
        return False
    text = codecs.getincrementaldecoder(encoding)().decode(head)
    return _is_text(text.encode("utf-8", "replace"))


def _decodes(head: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def decode(raw: bytes, encoding: str, name: str) -> str:
    """The text of these bytes, newlines untouched. BadFile naming the first byte that is not in the encoding."""
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise BadFile(name, f"not {encoding} throughout", f"byte:{error.start}", "save it as UTF-8") from None


def source_of(
    path: Path,
    sha256: str,
    name: str | None = None,
    provenance: Mapping[str, str] | None = None,
    as_of: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Source:
    """A file ready for a reader. BadFile when it is empty, truncated at once, or cannot be opened."""
    name = name or path.name
    head, encoding = sniff(path, name)
    if not head:
        raise BadFile(name, "empty file", "byte:0", "fetch the file again")
    return Source(sha256, name, path, head, encoding, dict(provenance or {}), as_of, dict(columns or {}))


def read_sources(path: Path) -> dict[str, dict[str, str]]:
    """What a ``sources.csv`` says, by its ``file`` column as written: a relative path or a base name. Empty cells are
    left out: unknown stays unknown. BadFile when ``file`` is missing, a column is unknown or a file comes twice."""
    source = source_of(path, "")
    if source.encoding is None:
        raise BadFile(source.name, "not text", "byte:0", "save it as CSV in UTF-8")
    known = ("file", *tables.PROVENANCE)
    found: dict[str, dict[str, str]] = {}
    try:
        reader = csv.reader(io.StringIO(source.text(), newline=""))
        header = [cell.strip().lower() for cell in next(reader, [])]
        if "file" not in header:
            raise BadFile(source.name, "no column `file`", "row:0", f"its header is: {','.join(known)}")
        for column in header:
            if column not in known:
                raise BadFile(
                    source.name, f"unknown column `{column}`", "row:0", f"it may have: {', '.join(known)}"
                )
        for n, cells in enumerate(reader, 1):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                raise BadFile(
                    source.name, f"{len(cells)} fields where the header has {len(header)}", f"row:{n}"
                )
            row = {column: cell.strip() for column, cell in zip(header, cells, strict=True) if cell.strip()}
            key = row.pop("file", "").replace("\\", "/").removeprefix("./")
            if not key or key in found:
                raise BadFile(source.name, f"`{key}` comes twice" if key else "no file named", f"row:{n}")
            found[key] = row
    except csv.Error as error:
        raise BadFile(source.name, f"not a CSV file ({error})", mend="save it as CSV in UTF-8") from None
    return found


def resource(name: str) -> bytes:
    """The bytes of a data file that comes with the package: ``resource("press/lang/fr.toml")``."""
    from importlib.resources import files

    return files("roadstead").joinpath(name).read_bytes()
