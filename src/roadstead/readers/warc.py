"""Web archives, WARC 1.0 and 1.1 (ISO 28500) and WACZ: the page that was archived, as its server sent it.

One receipt is one document: the page read is the first that a WACZ lists in ``pages/pages.jsonl``, else the first answer with status 200
that is HTML and tells something. Every other such page is a document of its own with a receipt of its own: :func:`members` gives its record
as it stands in the archive, which is a web archive of one page. What else the archive holds is counted by what it is: pages without text,
pictures and scripts, redirects and errors, repetitions of an earlier capture. Bodies are taken out of their transfer and content
coding (chunked, gzip, deflate). The day of the capture is when the copy was made and says nothing of the day of the article. Offsets
count the text of the page.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO, cast

from roadstead import blocks, dates, pages, tables
from roadstead.streams import BadFile, Rejects, Rows, Source, facts, says_simulated

VERSION = 2
BODY_LIMIT = 32 << 20
"""Bytes of one page; the bodies of other things are passed over and never held."""
HEAD_LIMIT = 256 << 10
RECORD_LIMIT = 1_000_000
MEMBER_LIMIT = 10_000
"""Pages of one archive that become documents."""
_VERSION = re.compile(rb"WARC/(?:0\.1[78]|1\.[01])\r?\n")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]{0,200}\r?\n")
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})")


@dataclass(frozen=True)
class Capture:
    """One record of an archive: its type, the address and the time of capture it names, and the body of a page (None for anything else)."""

    sort: str
    at: str
    address: str
    captured: str
    status: int | None
    media: str
    charset: str | None
    body: bytes | None
    trouble: str | None = None
    offset: int = 0
    """Of the record's first byte in the unpacked archive, or in the unpacked WARC file of a WACZ that ``at`` names."""
    record: bytes = b""
    """The whole record of a page, as it stands there."""


def claims(source: Source) -> int:
    """Sure when the file begins with a WARC record, or is a zip that holds WARC files and says that it is a data package."""
    if _VERSION.match(source.head):
        return 95
    return 95 if source.head[:4] == b"PK\x03\x04" and _archives(source) else 0


def read(source: Source) -> Iterator[Rows]:
    """Passages of the archive's main page. BadFile when it is damaged, cut short, or holds no page with text."""
    wanted = _listed(source)
    rejects = Rejects()
    main: tuple[Capture, pages.Page] | None = None
    first: tuple[Capture, pages.Page] | None = None
    for n, one in enumerate(_pages(source, rejects)):
        first = first or one
        if main is None and wanted and _same(one[0].address, wanted):
            main = one
        if n > MEMBER_LIMIT:
            rejects.add(f"another page of the archive, beyond the first {MEMBER_LIMIT}: give it by itself", one[0].at, one[0].address)
    main = main or first
    if main is None:
        raise BadFile(source.name, "no page with text in this archive", mend="give the page itself, saved from the browser")
    capture, page = main
    titles = (page.text[b.start : b.end] for b in page.blocks if b.kind == "title")
    simulated = source.marked or says_simulated(page.text) or any(says_simulated(title) for title in titles)
    yield Rows("passages", tables.PASSAGE.frame(blocks.rows(page.text, page.blocks, simulated)))
    yield from rejects.rows()
    days = dates.candidates(page.marks, page.text, page.blocks, capture.address or page.address)
    media = "application/wacz" if source.head[:2] == b"PK" else "application/warc"
    said = {"url": capture.address, "captured": capture.captured}
    yield facts(media=media, at_unit="char", coverage="unknown", simulated=simulated, **dates.column(days, said))


def members(source: Source) -> Iterator[tuple[str, bytes, dict[str, str]]]:
    """Every page of the archive but its main one as (name, its record, what sources.csv would say of it). BadFile as in ``read``."""
    wanted = _listed(source)
    held: tuple[str, bytes, dict[str, str]] | None = None
    found = False
    for n, (capture, _) in enumerate(_pages(source, Rejects())):
        if n > MEMBER_LIMIT:
            continue
        if not found and (_same(capture.address, wanted) if wanted else n == 0):
            found = True
            continue
        about = {"url": capture.address, "retrieved": capture.captured, "note": f"{capture.at} at byte {capture.offset} of {source.sha256}"}
        one = f"{source.name}.{n + 1}.warc", capture.record, {k: v for k, v in about.items() if v}
        if n == 0:
            # It is the main page, unless the one that the archive lists is still to come.
            held = one
        else:
            yield one
    if held and found:
        yield held


def _pages(source: Source, rejects: Rejects) -> Iterator[tuple[Capture, pages.Page]]:
    """Every page with text, the same words once; what is none is counted in ``rejects``."""
    seen: set[bytes] = set()
    for capture in captures(source):
        if capture.sort == "revisit":
            rejects.add("a repetition of an earlier capture", capture.at, capture.address)
        elif capture.sort not in ("response", "resource"):
            continue
        elif capture.trouble:
            rejects.add(capture.trouble, capture.at, capture.address)
        elif capture.status != 200:
            rejects.add("an answer that is no page: a redirect or an error", capture.at, f"{capture.status} {capture.address}")
        elif capture.body is None:
            rejects.add("not a page: a picture, a script or the like", capture.at, f"{capture.media} {capture.address}")
        elif (digest := sha256(capture.body).digest()) in seen:
            rejects.add("a repetition of an earlier capture", capture.at, capture.address)
        elif page := _page(source, capture, rejects):
            seen.add(digest)
            yield capture, page


def captures(source: Source) -> Iterator[Capture]:
    """The records of the archive in their order. BadFile where it is damaged or ends in the middle of one."""
    if source.head[:2] == b"PK":
        try:
            with zipfile.ZipFile(source.path) as box:
                for name in _archives(source):
                    with box.open(name) as packed:
                        stream = gzip.GzipFile(fileobj=packed) if name.endswith(".gz") else packed
                        yield from _records(cast(BinaryIO, stream), source.name, f"{name} ")
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
            raise BadFile(source.name, f"damaged zip ({error})", mend="fetch it again") from None
    else:
        with source.open() as stream:
            yield from _records(stream, source.name, "")


def _archives(source: Source) -> list[str]:
    """The WARC files in a WACZ, in the order of their names."""
    try:
        with zipfile.ZipFile(source.path) as box:
            names = box.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return []
    return sorted(n for n in names if re.fullmatch(r"archive/.+\.warc(?:\.gz)?", n)) if "datapackage.json" in names else []


def _listed(source: Source) -> str | None:
    """The address of the first page that a WACZ lists; None for a WARC, or a list that is not there."""
    if source.head[:2] != b"PK":
        return None
    try:
        with zipfile.ZipFile(source.path) as box, box.open("pages/pages.jsonl") as stream:
            for line in stream.read(BODY_LIMIT).splitlines()[:10_000]:
                entry = json.loads(line)
                if isinstance(entry, dict) and isinstance(entry.get("url"), str):
                    return str(entry["url"])
    except (KeyError, ValueError, zipfile.BadZipFile, zlib.error, OSError, RuntimeError, EOFError, NotImplementedError, RecursionError):
        return None
    return None


def _same(one: str, other: str) -> bool:
    plain = [re.sub(r"^https?://(?:www\.)?|#.*$", "", a).rstrip("/") for a in (one, other)]
    return plain[0] == plain[1]


def _page(source: Source, capture: Capture, rejects: Rejects) -> pages.Page | None:
    """The page of a capture when it tells something: a body with prose; None when not."""
    text, _ = pages.decoded(capture.body or b"", capture.charset)
    try:
        page = pages.page(text, source.name)
    except BadFile as error:
        rejects.add(f"a page that cannot be read: {error.reason}", capture.at, capture.address)
        return None
    if any(b.kind in ("lead", "body") for b in page.blocks):
        return page
    rejects.add("a page without text", capture.at, capture.address)
    return None


def _records(stream: BinaryIO, name: str, where: str) -> Iterator[Capture]:
    offset = 0
    for n in range(1, RECORD_LIMIT + 1):
        at = f"{where}record:{n}"
        line = stream.readline(HEAD_LIMIT)
        while line and not line.strip():
            offset += len(line)
            line = stream.readline(HEAD_LIMIT)
        if not line:
            return
        if not _VERSION.match(line):
            raise BadFile(name, "not a WARC record", at, "fetch the archive again")
        written = [line]
        head = _fields(stream, name, at, written=written)
        try:
            length = int(head.get("content-length", ""))
        except ValueError:
            length = -1
        if not 0 <= length < 1 << 40:
            raise BadFile(name, "a record without a length", at, "fetch the archive again")
        top = b"".join(written)
        yield _capture(stream, length, head, name, at, top, offset)
        offset += len(top) + length
    raise BadFile(name, f"more than {RECORD_LIMIT} records", mend="split it")


def _fields(stream: BinaryIO, name: str, at: str, left: int = HEAD_LIMIT, written: list[bytes] | None = None) -> dict[str, str]:
    """Header fields up to the blank line, names in lower case; a line that goes on is joined to the one before. ``written`` gets the lines."""
    found: dict[str, str] = {}
    last = ""
    while True:
        line = stream.readline(left)
        left -= len(line)
        if written is not None:
            written.append(line)
        if not line or left <= 0:
            raise BadFile(name, "the archive ends in a record's head" if not line else "a record's head without end", at, "fetch it again")
        if not line.strip():
            return found
        text = line.decode("utf-8", "replace").strip()
        if line[:1] in b" \t" and last:
            found[last] += " " + text
        elif ":" in text:
            key, value = text.split(":", 1)
            last = key.strip().lower()
            found.setdefault(last, value.strip())


def _capture(stream: BinaryIO, length: int, head: dict[str, str], name: str, at: str, written: bytes, offset: int) -> Capture:
    """The record whose head was read; its body is held only when it is a page. The stream stands behind it afterwards."""
    sort = head.get("warc-type", "").lower()
    address = head.get("warc-target-uri", "").strip("<>")
    captured = head.get("warc-date", "")
    body, status, trouble, record = None, 200, None, b""
    media = head.get("content-type", "")
    if sort == "response" and "http" in media.lower():
        block = stream.read(min(length, HEAD_LIMIT))
        if len(block) < min(length, HEAD_LIMIT):
            raise BadFile(name, "the archive ends in the middle of a record", at, "fetch it again")
        top, _, begun = block.partition(b"\r\n\r\n") if b"\r\n\r\n" in block else block.partition(b"\n\n")
        said = _STATUS.match(top)
        status = int(said[1]) if said else 0
        answer = _fields(io.BytesIO(top.partition(b"\n")[2] + b"\n\n"), name, at, 2 * HEAD_LIMIT)
        media = answer.get("content-type", "")
        rest = length - len(block)
        if _is_page(media, begun) and length <= BODY_LIMIT:
            more = _exactly(stream, rest, name, at)
            body, trouble = _plain(begun + more, answer)
            record = written + block + more + b"\r\n\r\n"
            if head.get("warc-truncated"):
                trouble = f"a page cut short by the archive ({head['warc-truncated'][:20]})"
        else:
            _skip(stream, rest, name, at)
            trouble = "a page of more than 32 MiB" if _is_page(media, begun) else None
    elif sort == "resource" and _is_page(media, b"x") and length <= BODY_LIMIT:
        body = _exactly(stream, length, name, at)
        record = written + body + b"\r\n\r\n"
    else:
        _skip(stream, length, name, at)
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", media, re.I)
    return Capture(sort, at, address, captured, status, media.split(";")[0].strip().lower(), charset[1] if charset else None, body, trouble, offset, record)


def _is_page(media: str, begun: bytes) -> bool:
    kind = media.split(";")[0].strip().lower()
    return kind in ("text/html", "application/xhtml+xml") or (not kind and begun[:200].lstrip()[:14].lower().startswith((b"<!doctype html", b"<html")))


def _exactly(stream: BinaryIO, length: int, name: str, at: str) -> bytes:
    raw = stream.read(length)
    if len(raw) < length:
        raise BadFile(name, "the archive ends in the middle of a record", at, "fetch it again")
    return raw


def _skip(stream: BinaryIO, length: int, name: str, at: str) -> None:
    while length > 0:
        length -= len(_exactly(stream, min(length, 1 << 20), name, at))


def _plain(raw: bytes, answer: dict[str, str]) -> tuple[bytes | None, str | None]:
    """The body without its transfer and content coding, or why not. An archive that took the chunks apart and kept the header is met often."""
    if "chunked" in answer.get("transfer-encoding", "").lower():
        raw = _unchunked(raw)
    coding = answer.get("content-encoding", "").lower().strip()
    if coding in ("", "identity", "none", "utf-8"):
        return raw, None
    if coding in ("gzip", "x-gzip", "deflate"):
        if coding != "deflate" and raw[:2] != b"\x1f\x8b":
            return raw, None
        for bits in (31, 15, -15):
            unpack = zlib.decompressobj(bits)
            try:
                plain = unpack.decompress(raw, BODY_LIMIT)
            except zlib.error:
                continue
            return (None, "a page of more than 32 MiB") if unpack.unconsumed_tail else (plain, None if unpack.eof else "a page whose compressed body is cut short")
        return None, "a page whose compressed body is damaged"
    return None, f"a page compressed with {coding[:20]}, which is not read here"


def _unchunked(raw: bytes) -> bytes:
    """The chunks' content; the bytes as they are where they are no chunks."""
    out: list[bytes] = []
    at = 0
    while m := _CHUNK.match(raw, at):
        size = int(m[1], 16)
        if not size:
            return b"".join(out)
        if m.end() + size > len(raw):
            break
        out.append(raw[m.end() : m.end() + size])
        at = m.end() + size
        at += 2 if raw[at : at + 2] == b"\r\n" else raw[at : at + 1] == b"\n"
    return raw if not out else b"".join(out) + (raw[at:] if at < len(raw) else b"")
