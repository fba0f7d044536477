"""One file over HTTP, whole or not at all: what was broken off goes on where it stopped, and nothing is believed that the publisher did not send.

The rules are those of RFC 9110 (ranges, validators, Retry-After) and RFC 9530 (digests). What has come so far lies in a hidden
``.NAME.part`` with a ``.NAME.part.json`` that says of which version it is; a part without that is never gone on with.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import re
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from pathlib import Path
from shutil import disk_usage
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from roadstead.run.addresses import is_loopback, why_not
from roadstead.tables import Trouble

REDIRECTS = 5
SMALL = 8 << 20
MOVED = "look at the publisher's page for the address that holds now, and give it with --addresses"
BY_HAND = "save the file in a browser, into the same folder, with its day in the name"
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_DIGESTS = {"md5": "md5", "sha": "sha1", "sha-1": "sha1", "sha-256": "sha256", "sha-512": "sha512"}
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


class NotFetched(Trouble):
    """A file that could not be had: why, and what would mend it."""

    def __init__(self, reason: str, mend: str = "run the same command again later"):
        super().__init__(f"{reason}; {mend}")


class _Broken(Exception):
    """A try that failed and may be made again; ``wait_s`` is what the publisher asked for."""

    def __init__(self, reason: str, wait_s: float | None = None, mend: str = "run the same command again: it goes on from there"):
        self.reason, self.wait_s, self.mend = reason, wait_s, mend
        super().__init__(reason)


@dataclass(frozen=True)
class Limits:
    """How long to wait, how often to try, how much to take; and the two functions that know of time."""

    max_bytes: int = 1 << 30
    tries: int = 5
    connect_s: float = 20.0
    read_s: float = 60.0
    slow_window_s: float = 60.0
    slow_bytes_s: float = 4096.0
    backoff_s: float = 2.0
    longest_wait_s: float = 120.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True)
class Had:
    """The validators of a copy that is stored already."""

    etag: str | None
    last_modified: str | None


@dataclass
class Part:
    """What has come so far of one version of a file, and what the publisher said of that version."""

    path: Path
    url: str = ""
    etag: str | None = None
    last_modified: str | None = None
    coding: str = ""
    total: int | None = None
    digests: list[tuple[str, str]] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)

    @property
    def card(self) -> Path:
        return self.path.with_name(self.path.name + ".json")

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.is_file() else 0

    @property
    def validator(self) -> str | None:
        """What If-Range may carry: a weak ETag does not promise the same bytes."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.last_modified

    def drop(self) -> None:
        self.path.unlink(missing_ok=True)
        self.card.unlink(missing_ok=True)

    def write_card(self) -> None:
        about = asdict(self) | {"path": None}
        self.card.write_text(json.dumps(about), "utf-8")


def left_over(path: Path, url: str) -> Part | None:
    """The part that an earlier run left of the same address, None (and nothing left) when it cannot be gone on with."""
    part = Part(path)
    try:
        about = json.loads(part.card.read_text("utf-8"))
        part = Part(**about | {"path": path, "digests": [tuple(d) for d in about["digests"]]})
        if part.url == url and part.validator and 0 < part.size <= (part.total if part.total is not None else part.size):
            return part
    except (OSError, ValueError, TypeError, KeyError):
        pass
    part.drop()
    return None


def client() -> httpx.Client:
    """A client that follows nothing by itself. Proxies and SSL_CERT_FILE come from the environment."""
    agent = f"Mozilla/5.0 (compatible; Roadstead/{version('roadstead')}; sanctions lists for research)"
    return httpx.Client(follow_redirects=False, headers={"User-Agent": agent, "Accept-Encoding": "gzip"})


def download(
    http: httpx.Client, url: str, path: Path, had: Had | None, now: int, limits: Limits,
    headers: Mapping[str, str] | None = None, upgrade: bool = False, tick: Callable[[int, int], None] = lambda done, of: None,
) -> Part | None:  # fmt: skip
    """The whole file in ``path``, as sent, its digests checked; None when the publisher says that it is the copy we ``had``. NotFetched otherwise."""
    once_more = True
    failed = most = 0
    while True:
        part = left_over(path, url)
        most = max(most, part.size if part else 0)
        try:
            part = _once(http, url, path, part, had, now, limits, headers or {}, upgrade, tick)
            if part is None:
                return None
            if wrong := _mismatch(part):
                part.drop()
                if once_more:
                    once_more = False
                    continue
                raise NotFetched(f"the bytes are not those of the publisher's own checksum ({wrong})", "something between here and the publisher changes them, or its checksum is wrong; compare with a browser")
            return part
        except _Broken as broken:
            # Only getting further than ever before earns new tries: what begins anew each time would never end.
            come = path.stat().st_size if path.is_file() else 0
            failed, most = 1 if come > most + 65536 else failed + 1, max(most, come)
            if failed >= limits.tries:
                raise NotFetched(broken.reason, broken.mend) from None
            wait_s = broken.wait_s if broken.wait_s is not None else min(limits.backoff_s * 2 ** (failed - 1), limits.longest_wait_s)
            if wait_s > limits.longest_wait_s:
                raise NotFetched(f"{broken.reason} and asks to come back in {wait_s / 60:.0f} minutes", "run the same command again then") from None
            limits.sleep(wait_s)


def small(http: httpx.Client, url: str, now: int, limits: Limits, headers: Mapping[str, str] | None = None, upgrade: bool = False) -> str:
    """The text of a small page, at most 8 MiB. NotFetched when it cannot be had."""
    for n in range(limits.tries):
        try:
            with _answer(http, url, dict(headers or {}), upgrade, now, limits) as (answer, _):
                if answer.status_code != 200:
                    raise _refused(answer)
                body = bytearray()
                for piece in answer.iter_bytes():
                    body += piece
                    if len(body) > SMALL:
                        raise NotFetched(f"{_host(url)} sends more than {SMALL >> 20} MiB where a small page was expected")
                return body.decode("utf-8", "replace")
        except _Broken as broken:
            if n + 1 == limits.tries or (broken.wait_s or 0) > limits.longest_wait_s:
                raise NotFetched(broken.reason) from None
            limits.sleep(broken.wait_s if broken.wait_s is not None else limits.backoff_s * 2**n)
    raise NotFetched(f"{_host(url)} was not asked")


def plain(part: Part, limits: Limits) -> Path:
    """The file itself: the part, or what it holds when it was sent compressed. NotFetched when that is damaged or too large."""
    if part.coding != "gzip":
        return part.path
    out, inflate, done = part.path.with_name(part.path.name + ".plain"), zlib.decompressobj(31), 0
    try:
        with part.path.open("rb") as raw, out.open("wb") as file:
            while block := raw.read(1 << 16):
                while block and not inflate.eof:
                    piece = inflate.decompress(block, 1 << 20)
                    block, done = inflate.unconsumed_tail, done + len(piece)
                    if done > limits.max_bytes:
                        raise NotFetched(f"unpacked it is larger than {limits.max_bytes >> 20} MiB", "if it is meant to be, give a larger --max-mib")
                    file.write(piece)
            file.write(inflate.flush())
        if not inflate.eof or inflate.unused_data:
            raise zlib.error("it does not end where it should")
    except zlib.error as error:
        part.drop()
        out.unlink(missing_ok=True)
        raise NotFetched(f"what was sent compressed is damaged ({error})", "run the same command again: it begins anew") from None
    except BaseException:
        out.unlink(missing_ok=True)
        raise
    return out


# -- one try -----------------------------------------------------------------------------------------------------------


def _once(
    http: httpx.Client, url: str, path: Path, part: Part | None, had: Had | None, now: int, limits: Limits,
    headers: Mapping[str, str], upgrade: bool, tick: Callable[[int, int], None],
) -> Part | None:  # fmt: skip
    """The finished part, None when unchanged; _Broken leaves what has come for the next try."""
    ask = dict(headers)
    if part:
        ask |= {"Range": f"bytes={part.size}-", "If-Range": part.validator or ""}
    elif had:
        ask |= {k: v for k, v in (("If-None-Match", had.etag), ("If-Modified-Since", had.last_modified)) if v}
    with _answer(http, url, ask, upgrade, now, limits) as (answer, hosts):
        if answer.status_code == 304 and had and not part:
            return None
        if answer.status_code == 416 and part:
            # Nothing lies behind what we have: it was whole already, if it is still the same file.
            if answer.headers.get("Content-Range", "") == f"bytes */{part.size}" and part.total in (None, part.size) and answer.headers.get("ETag", part.etag) == part.etag:
                return part
            part.drop()
            raise _Broken(f"{_host(url)} has another file by now", 0)
        if answer.status_code == 206 and part:
            expected = _goes_on(answer, part)
            if expected is None:
                part.drop()
                raise _Broken(f"{_host(url)} went on with another file, or at another place, than was asked for", 0)
            start = part.size
        elif answer.status_code == 200:
            start, part, expected = 0, _begin(answer, url, path, hosts), _length(answer)
        else:
            raise _refused(answer)
        if (expected or 0) > limits.max_bytes:
            part.drop()
            raise NotFetched(f"the file is {(expected or 0) >> 20} MiB, more than {limits.max_bytes >> 20}", "if it is meant to be, give a larger --max-mib")
        if expected and expected - start > disk_usage(path.parent).free:
            raise NotFetched(f"the disk has no room for {expected - start >> 20} MiB", "free some space and run the same command again")
        _take(answer, part, start, expected, limits, tick)
        if part.size != (expected if expected is not None else part.size):
            broken = f"{_host(url)} sent {part.size} bytes of {expected}"
            if part.size > (expected or 0):
                part.drop()
            raise _Broken(broken)
        if expected is not None and part.total not in (None, part.size):
            raise _Broken(f"{_host(url)} sent {part.size} bytes of {part.total}", 0)
        return part


def _begin(answer: httpx.Response, url: str, path: Path, hosts: list[str]) -> Part:
    """A new part, its card written before its first byte."""
    coding = _coding(answer)
    part = Part(path, url, _etag(answer), _clean(answer.headers.get("Last-Modified")), coding, _length(answer), _digests(answer, whole=True), hosts)
    part.drop()
    part.write_card()
    return part


def _goes_on(answer: httpx.Response, part: Part) -> int | None:
    """Where the part ends after this answer, None when it is not the continuation of the part."""
    m = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
    if not m or int(m[1]) != part.size or int(m[2]) < int(m[1]):
        return None
    if (m[3] != "*" and int(m[3]) != (part.total if part.total is not None else int(m[3]))) or _coding(answer) != part.coding:
        return None
    if (_etag(answer) or part.etag) != part.etag or (answer.headers.get("Last-Modified") or part.last_modified) != part.last_modified:
        return None
    part.total = int(m[3]) if m[3] != "*" else part.total
    part.digests = part.digests or _digests(answer, whole=False)
    return int(m[2]) + 1


def _take(answer: httpx.Response, part: Part, start: int, expected: int | None, limits: Limits, tick: Callable[[int, int], None]) -> None:
    done, since, mark = start, limits.clock(), start
    with part.path.open("ab") as file:
        for piece in answer.iter_raw():
            file.write(piece)
            done += len(piece)
            tick(done, expected or 0)
            if done > limits.max_bytes:
                file.close()
                part.drop()
                raise NotFetched(f"more than {limits.max_bytes >> 20} MiB came without an end", "if the file is meant to be so large, give a larger --max-mib")
            if done == expected and _more(answer):
                file.close()
                part.drop()
                raise _Broken(f"{answer.url.host} sends more bytes than the {expected} it announced", mend="run the same command again later; nothing of it was kept")
            if (passed := limits.clock() - since) >= limits.slow_window_s:
                if done - mark < limits.slow_bytes_s * passed:
                    raise _Broken(f"{answer.url.host} sends less than {limits.slow_bytes_s / 1024:.0f} KiB a second")
                since, mark = limits.clock(), done
        file.flush()
        os.fsync(file.fileno())


def _more(answer: httpx.Response) -> bool:
    """True when bytes lie behind the announced end. (The HTTP library stops at the announced length; a connection that is kept says nothing.)"""
    stream = answer.extensions.get("network_stream")
    if stream is None or "Content-Length" not in answer.headers or answer.http_version not in ("HTTP/1.1", "HTTP/1.0"):
        return False
    try:
        return bool(stream.read(1, timeout=0.25))
    except Exception:  # whatever the network says now, the body itself is complete
        return False


def _mismatch(part: Part) -> str | None:
    """Which of the publisher's digests the bytes on disk do not have."""
    for algorithm, wanted in part.digests:
        with part.path.open("rb") as file:
            if hashlib.file_digest(file, algorithm).hexdigest() != wanted:
                return algorithm
    return None


# -- an answer, redirects followed -------------------------------------------------------------------------------------


@contextmanager
def _answer(http: httpx.Client, url: str, headers: dict[str, str], upgrade: bool, now: int, limits: Limits) -> Iterator[tuple[httpx.Response, list[str]]]:
    """(the answer that is no redirect, the other hosts on the way to it). _Broken for what may be tried again, NotFetched for what may not."""
    hosts: list[str] = []
    timeout = httpx.Timeout(limits.read_s, connect=limits.connect_s)
    at = url
    try:
        for _ in range(REDIRECTS + 1):
            # A connection that ends with its answer cannot hide bytes behind it.
            with http.stream("GET", at, headers=headers | {"Connection": "close"}, timeout=timeout) as answer:
                if answer.status_code in AGAIN:
                    raise _Broken(f"{_host(at)} answers {answer.status_code} ({answer.reason_phrase or 'no reason'})", _retry_after(answer, now), "run the same command again later")
                if not answer.has_redirect_location:
                    yield answer, hosts
                    return
                to = _joined(at, answer.headers["Location"])
            if upgrade and at.startswith("https:") and to.startswith("http:"):
                to = "https:" + to.removeprefix("http:").replace(":80/", "/", 1)
            _may_go(at, to)
            at = to
            if (place := urlsplit(at).netloc) != urlsplit(url).netloc and place not in hosts:
                hosts.append(place)
        raise NotFetched(f"{_host(url)} redirects more than {REDIRECTS} times", MOVED)
    except httpx.TimeoutException as error:
        raise _Broken(f"{_host(at)} {'cannot be reached' if isinstance(error, httpx.ConnectTimeout) else 'fell silent'}") from None
    except httpx.ConnectError as error:
        raise _unreachable(_host(at), str(error)) from None
    except (httpx.ProxyError, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise NotFetched(f"{_host(at)} cannot be asked ({error})", "look at HTTPS_PROXY and NO_PROXY, and at the address") from None
    except (httpx.TransportError, httpx.DecodingError) as error:
        raise _Broken(f"{_host(at)} broke off ({_clean(str(error)) or type(error).__name__})") from None


def _joined(at: str, location: str) -> str:
    try:
        return urljoin(at, location)
    except ValueError:
        raise NotFetched(f"{_host(at)} redirects to what is no address", MOVED) from None


def _may_go(at: str, to: str) -> None:
    """NotFetched when a redirect leads out of https, to an address that carries a password, or from outside onto this machine."""
    trouble = why_not(to)
    if trouble is None:
        a, b = urlsplit(at), urlsplit(to)
        if b.scheme == "http" and (a.scheme != "http" or a.hostname != b.hostname):
            trouble = f"`http://{b.hostname}` is not https"
        elif is_loopback(b.hostname or "") and not is_loopback(a.hostname or ""):
            trouble = f"`{b.hostname}` is this very machine"
    if trouble:
        raise NotFetched(f"{_host(at)} redirects to where nothing is fetched from: {trouble}", MOVED)


def _refused(answer: httpx.Response) -> NotFetched:
    host, status = answer.url.host, answer.status_code
    if status in (401, 403, 407, 451):
        return NotFetched(f"{host} refuses ({status})", BY_HAND)
    if status in (404, 410):
        return NotFetched(f"{host} has no such file any more ({status})", MOVED)
    if status == 202:
        return NotFetched(f"{host} wants to see a browser first (202)", BY_HAND)
    return NotFetched(f"{host} answers {status} where a file was expected")


def _unreachable(host: str, error: str) -> Exception:
    if "CERTIFICATE" in error.upper() or "SSL" in error.upper() or "TLS" in error.upper():
        return NotFetched(
            f"the connection to {host} is not to be trusted ({_clean(error)})",
            "look at this machine's clock; behind a proxy that opens https, name its root certificate in SSL_CERT_FILE",
        )
    return _Broken(f"{host} cannot be reached ({_clean(error)})", mend="look at the network and HTTPS_PROXY, and run the same command again")


def _retry_after(answer: httpx.Response, now: int) -> float | None:
    """Seconds to wait as the publisher asks, from ``now`` when it names a time; None when it asks nothing that can be read."""
    said = answer.headers.get("Retry-After", "").strip()
    if said.isdecimal():
        return float(said[:9])
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - now / 1e6)
    except (TypeError, ValueError):
        return None


def _length(answer: httpx.Response) -> int | None:
    said = answer.headers.get("Content-Length", "")
    return int(said) if said.isdecimal() and "Transfer-Encoding" not in answer.headers else None


def _coding(answer: httpx.Response) -> str:
    said = str(answer.headers.get("Content-Encoding", "")).strip().lower().removeprefix("x-")
    if said not in ("", "identity", "gzip"):
        raise NotFetched(f"{answer.url.host} sends it in a coding nobody asked for ({_clean(said)})")
    return "gzip" if said == "gzip" else ""


def _etag(answer: httpx.Response) -> str | None:
    said = answer.headers.get("ETag", "").strip()
    return said if re.fullmatch(r'(?:W/)?"[\x21\x23-\x7e]*"', said) else None


def _digests(answer: httpx.Response, whole: bool) -> list[tuple[str, str]]:
    """(algorithm, hexadecimal) of what the publisher says of the whole file as sent; what cannot be read is left out."""
    said = [("md5", answer.headers.get("x-ms-blob-content-md5", ""))]
    if whole:
        said.append(("md5", answer.headers.get("Content-MD5", "")))
    for header in ("Repr-Digest", "Digest", *(["Content-Digest"] if whole else [])):
        for item in answer.headers.get(header, "").split(","):
            name, _, value = item.strip().partition("=")
            said.append((_DIGESTS.get(name.strip().lower(), ""), value.strip().strip(":")))
    found: list[tuple[str, str]] = []
    for algorithm, value in said:
        try:
            raw = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            continue
        if algorithm and len(raw) == hashlib.new(algorithm).digest_size and (algorithm, raw.hex()) not in found:
            found.append((algorithm, raw.hex()))
    return found


def _host(url: str) -> str:
    return urlsplit(url).hostname or "the publisher"


def _clean(text: Any) -> str | None:
    """Printable text in one line, at most 120 characters."""
    return "".join(c if c.isprintable() else "?" for c in str(text))[:120] if text else None
