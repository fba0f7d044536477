"""The publishers' own lists, each copy under its day: ``ofac_sdn_2026-09-04.csv`` and a row in ``sources.csv``.

A copy that is stored is never written to, moved or removed, whatever the network, the publisher or the disk does: a new one
gets a name that is free, its row first, so that no copy is ever without its provenance. Nothing is stored when the publisher
says that the file has not changed, or sends the bytes of the newest copy again.
"""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
from filelock import FileLock, Timeout

from roadstead.run.addresses import Address
from roadstead.run.download import Had, Limits, NotFetched, Part, client, download, plain, small
from roadstead.run.intake import Tick, no_tick
from roadstead.streams import HEAD, encoding_of, read_sources, source_of
from roadstead.tables import PROVENANCE
from roadstead.when import DAY_US, day_of, iso, micros

BY = "roadstead lists fetch"
_SHA = re.compile(r"\bsha256 ([0-9a-f]{64})\b")
_ETAG = re.compile(r'\bETag ((?:W/)?"[^"]*")')
_MODIFIED = re.compile(r"\bLast-Modified ([^;]+)")
_SUMS = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}


@dataclass(frozen=True)
class Fetched:
    """What became of one file: ``state`` is new, unchanged or failed; ``path`` is the copy that holds now, if any."""

    label: str
    state: str
    path: Path | None
    said: str

    @property
    def line(self) -> str:
        return f"{self.path.name if self.path and self.state != 'failed' else self.label}: {self.said}"


@dataclass
class Outcome:
    """What became of every file, in the order they were asked for."""

    files: list[Fetched] = field(default_factory=list)

    @property
    def failed(self) -> int:
        return sum(f.state == "failed" for f in self.files)


@dataclass(frozen=True)
class _Stored:
    path: Path
    sha: str
    had: Had | None


def fetch(
    which: Iterable[Address], folder: Path, now: int, tick: Tick = no_tick, http: httpx.Client | None = None, limits: Limits | None = None,
    waiting: Callable[[str], None] = lambda _: None,
) -> Outcome:  # fmt: skip
    """Every file is stored under its day, unchanged, or failed with its reason; ``now`` in microseconds is when it is said to be retrieved.

    A file that fails leaves the others alone. BadFile when the folder's ``sources.csv`` cannot be read (nothing is fetched then); OSError when
    the folder cannot be written. One fetch at a time works in a folder; a second one waits.
    """
    limits = limits or Limits()
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".fetch.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        waiting("waiting for another fetch into this folder")
        lock.acquire()
    own = http or client()
    outcome = Outcome()
    try:
        _rows(folder)
        began = limits.clock()
        for address in which:
            at = now + int((limits.clock() - began) * 1e6)
            try:
                outcome.files.append(_fetch(own, address, folder, at, tick, limits))
            except NotFetched as error:
                outcome.files.append(Fetched(address.label, "failed", None, f"not fetched: {error}"))
            except OSError as error:
                if error.errno not in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG):
                    raise
                outcome.files.append(Fetched(address.label, "failed", None, "not fetched: the disk is full; free some space and run the same command again: it goes on from there"))
    finally:
        lock.release()
        if http is None:
            own.close()
    return outcome


def _fetch(http: httpx.Client, address: Address, folder: Path, now: int, tick: Tick, limits: Limits) -> Fetched:
    told = 0.0

    def progress(done: int, of: int) -> None:
        nonlocal told
        if limits.clock() - told > 0.1 or done == of:
            told = limits.clock()
            tick(address.label, done >> 10, of >> 10)

    tick(address.label)
    url, found = _where(http, address, now, limits)
    newest = _newest(folder, address, url)
    temporary = folder / f".{address.label}.part"
    part = download(http, url, temporary, newest.had if newest else None, now, limits, address.headers, address.upgrade, progress)
    if part is None:
        assert newest
        return Fetched(address.label, "unchanged", newest.path, "unchanged, says the publisher")
    whole = plain(part, limits)
    try:
        sha, checked = _checked(http, address, part, whole, now, limits)
    except NotFetched:
        # Bytes that are not the file are not to be gone on with.
        _clear(part, whole)
        raise
    if newest and sha == newest.sha:
        _clear(part, whole)
        return Fetched(address.label, "unchanged", newest.path, "unchanged, the same bytes again")
    day, basis = _day(found, part, now)
    path = _free(folder, address, day)
    note = [f"sha256 {sha}", f"day: {basis}", *checked]
    note += [f"ETag {part.etag}"] if part.etag else []
    note += [f"Last-Modified {part.last_modified}"] if part.last_modified else []
    note += [f"redirected to {', '.join(part.hosts)}"] if part.hosts else []
    note += ["sent without a length"] if part.total is None else []
    row = {
        "file": path.name, "url": url, "publisher": address.publisher, "published": day if basis != RETRIEVED else "", "retrieved": iso(now)[:19] + "Z",
        "retrieved_by": BY, "licence": address.licence, "sensitivity": "public", "origin": address.publisher, "note": "; ".join(note),
    }  # fmt: skip
    _synced(whole)
    _add_row(folder, row)
    _named(whole, path)
    _clear(part, whole)
    return Fetched(address.label, "new", path, f"new, {_size(path.stat().st_size)}, of {day} ({basis})")


def _clear(part: Part, whole: Path) -> None:
    part.drop()
    whole.unlink(missing_ok=True)


def _named(whole: Path, path: Path) -> None:
    """The file under its name; a file that another program has put there meanwhile stays, and stops it (FileExistsError)."""
    try:
        os.link(whole, path)
    except FileExistsError:
        raise
    except OSError:
        # No links on this file system; the name was free a moment ago, and the lock is ours.
        os.rename(whole, path)
    _synced_folder(path.parent)


RETRIEVED = "the day it was retrieved, the publisher gives none"


def _where(http: httpx.Client, address: Address, now: int, limits: Limits) -> tuple[str, str | None]:
    """(the address, what was found for {found} in it). Of eight digits that are a day, none that is still to come is taken."""
    if not address.find:
        return address.url, None
    page = small(http, address.find["page"], now, limits, {"Accept": "*/*"}, address.upgrade)
    today = day_of(now).replace("-", "")
    found = [m for m in re.findall(address.find["pattern"], page) if not (re.fullmatch(r"\d{8}", m) and m > today)]
    if not found:
        raise NotFetched(f"the page that should name the newest file does not ({address.find['page'].split('?')[0]})", "give the address itself with --addresses")
    return address.url.replace("{found}", max(found)), max(found)


def _newest(folder: Path, address: Address, url: str) -> _Stored | None:
    """The copy retrieved last that is still there; with its validators only when it came from this address and nobody has changed a byte of it."""
    rows = _rows(folder)
    name = re.compile(rf"{re.escape(address.name)}_(\d{{4}}-\d\d-\d\d)(?:_(\d+))?{re.escape(address.ends)}")
    copies = [(row.get("retrieved", ""), m[1], int(m[2] or 1), file) for file, row in rows.items() if (m := name.fullmatch(file))]
    for *_, file in sorted(copies, reverse=True):
        path, row = folder / file, rows[file]
        if path.is_file():
            with path.open("rb") as stream:
                sha = hashlib.file_digest(stream, "sha256").hexdigest()
            note = row.get("note", "")
            said, etag, modified = _SHA.search(note), _ETAG.search(note), _MODIFIED.search(note)
            known = row.get("url") == url and said is not None and said[1] == sha and (etag or modified)
            return _Stored(path, sha, Had(etag and etag[1], modified and modified[1].strip()) if known else None)
    return None


def _checked(http: httpx.Client, address: Address, part: Part, whole: Path, now: int, limits: Limits) -> tuple[str, list[str]]:
    """(sha256, what was verified). NotFetched when the content is not of the kind it should be, or not what the checksum file says."""
    if trouble := why_not_the_file(whole, address.kind, address.expect):
        host = part.hosts[-1] if part.hosts else httpx.URL(part.url).host
        raise NotFetched(f"what {host} sent is not the file: {trouble}", f"look at {address.page or part.url} in a browser; the copies you have stay as they are")
    checked = [f"checked against the publisher's {algorithm}" for algorithm, _ in part.digests]
    if address.checksum:
        m = re.match(r"\s*([0-9A-Fa-f]+)\b", small(http, address.checksum, now, limits))
        algorithm = _SUMS.get(len(m[1])) if m else None
        if m is None or algorithm is None:
            raise NotFetched("the publisher's checksum file holds no checksum", "look at it in a browser, or leave `checksum` out of the addresses")
        with whole.open("rb") as stream:
            if hashlib.file_digest(stream, algorithm).hexdigest() != m[1].lower():
                raise NotFetched(f"the bytes are not those of the publisher's checksum file ({algorithm})", "it may be changing just now: run the same command again in a while")
        checked.append(f"checked against the publisher's checksum file ({algorithm})")
    with whole.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest(), checked


def why_not_the_file(path: Path, kind: str, expect: str = "") -> str | None:
    """Why these bytes cannot be such a file, None when they may be: a look at the first 64 KiB and the last, no reading of it."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
        stream.seek(max(0, path.stat().st_size - HEAD))
        tail = stream.read().rstrip(b" \t\r\n\0\x1a")
    if not head.strip():
        return "it is empty"
    if kind == "pdf":
        return None if head.startswith(b"%PDF-") and b"%%EOF" in tail[-1024:] else "it is no PDF, or one that is cut short"
    encoding = encoding_of(head)
    if encoding is None:
        return "it is no text"
    text = head.decode(encoding, "replace").lstrip("\ufeff \t\r\n")
    page = re.match(r"(?:(?><\?xml[^>]*>|<!--.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body|script|meta|title)\b", text, re.I | re.S)
    if kind == "html" and not (page or re.search(r"<html\b", text, re.I)):
        return "it is no page"
    if kind != "html" and page:
        title = re.search(r"<title[^>]*>\s*([^<]{1,80})", text, re.I)
        return f"it is a web page{f' (“{title[1].strip()}”)' if title and title[1].isprintable() else ''}"
    if kind == "csv" and text.startswith(("<", "{")):
        return "it is no table"
    if kind == "xml" and not text.startswith("<"):
        return "it is no XML"
    if expect and not re.search(expect, text):
        return "it does not begin as that file does"
    if kind in ("xml", "html") and not tail.replace(b"\0", b"").endswith(b">"):
        return "it is cut short"
    if kind == "csv" and _cut_row(path, encoding):
        return "its last line is cut short"
    return None


def _cut_row(path: Path, encoding: str) -> bool:
    """True when the last line does not end, and has an open quote or another number of fields than the third. (UTF-16 is not looked at.)"""
    if encoding.startswith("utf-16"):
        return False
    with path.open("rb") as stream:
        head = stream.read(HEAD).splitlines()[:3]
        stream.seek(max(0, path.stat().st_size - HEAD))
        tail = stream.read().rstrip(b"\0\x1a")
    if tail.endswith((b"\n", b"\r")):
        return False
    bare = [re.sub(rb'"[^"]*"', b"", line) for line in (head[-1], tail.splitlines()[-1])]
    mark = max(b",;\t|", key=bare[0].count)
    return b'"' in bare[1] or bare[0].count(mark) != bare[1].count(mark)


def _day(found: str | None, part: Part, now: int) -> tuple[str, str]:
    """(day, why that day): of the version that was found, of the publisher's Last-Modified, else of the retrieval. No day to come, none before 1990."""
    if found and re.fullmatch(r"\d{8}", found):
        try:
            day = day_of(micros(found))
            return day, "of the version, from its address"
        except ValueError:
            pass
    try:
        modified = int(parsedate_to_datetime(part.last_modified or "").timestamp() * 1e6)
        if micros("1990-01-01") < modified < now + DAY_US:
            return min(day_of(modified), day_of(now)), "the publisher's Last-Modified"
    except (TypeError, ValueError, OverflowError):
        pass
    return day_of(now), RETRIEVED


def _free(folder: Path, address: Address, day: str) -> Path:
    """A name nobody has: two versions of one day are told apart by a number."""
    n = 1
    while os.path.lexists(path := folder / f"{address.name}_{day}{f'_{n}' if n > 1 else ''}{address.ends}"):
        n += 1
    return path


def _rows(folder: Path) -> Mapping[str, Mapping[str, str]]:
    path = folder / "sources.csv"
    return read_sources(path) if path.is_file() else {}


def _add_row(folder: Path, row: Mapping[str, str]) -> None:
    """``sources.csv`` with this row at its end, in place of one that names the same file; all other rows as they were. All of it or nothing."""
    path = (folder / "sources.csv").resolve()
    header, rows = ["file", *PROVENANCE], []
    if path.is_file():
        cells = list(csv.reader(io.StringIO(source_of(path, "").text().lstrip("\ufeff"), newline="")))
        header = [c.strip().lower() for c in cells[0]]
        rows = [c for c in cells[1:] if any(x.strip() for x in c) and c[header.index("file")].strip() != row["file"]]
        missing = [c for c in row if c not in header]
        header += missing
        rows = [c + [""] * len(missing) for c in rows]
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([header, *rows, [row.get(c, "") for c in header]])
    temporary = path.with_name(".sources.csv.part")
    temporary.write_bytes(out.getvalue().encode("utf-8", "surrogateescape"))
    _synced(temporary)
    os.replace(temporary, path)
    _synced_folder(path.parent)


def _synced(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _synced_folder(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _size(n: int) -> str:
    return f"{n / 1e6:.1f} MB" if n >= 100_000 else f"{n} bytes"
