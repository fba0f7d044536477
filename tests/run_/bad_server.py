"""A publisher on this machine that answers byte for byte as a test wants it to: well, or as badly as publishers do."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime


@dataclass
class Ask:
    """A request, and the wire to answer it on. ``n`` counts from 1 the requests for this path."""

    path: str
    headers: dict[str, str]
    n: int
    wire: socket.socket

    def send(self, status: str, body: bytes = b"", length: int | None = -1, **headers: str) -> None:
        """An answer; ``length`` -1 is the true one, None is left out (the end of the connection ends the body)."""
        lines = [f"HTTP/1.1 {status}", "Connection: close"]
        if length is not None:
            lines.append(f"Content-Length: {len(body) if length < 0 else length}")
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.wire.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    def reset(self) -> None:
        """The connection is reset, not closed."""
        self.wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.wire.close()

    def drip(self, body: bytes, every_s: float, stop: threading.Event) -> None:
        for byte in body:
            if stop.wait(every_s):
                return
            self.wire.sendall(bytes([byte]))


@dataclass
class Publisher:
    """Paths and how each is answered; ``asked`` keeps every request in order."""

    port: int = 0
    asked: list[Ask] = field(default_factory=list)
    routes: dict[str, Callable[[Ask], None]] = field(default_factory=dict)
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def of(self, path: str) -> list[dict[str, str]]:
        """The headers of every request for a path."""
        return [a.headers for a in self.asked if a.path == path]


@contextlib.contextmanager
def publisher() -> Iterator[Publisher]:
    """A publisher that listens until the test is over."""
    door = socket.create_server(("127.0.0.1", 0))
    door.settimeout(0.05)
    it = Publisher(door.getsockname()[1])
    threads: list[threading.Thread] = []

    def listen() -> None:
        while not it.stop.is_set():
            with contextlib.suppress(TimeoutError):
                wire, _ = door.accept()
                threads.append(threading.Thread(target=answer, args=(wire,)))
                threads[-1].start()

    def answer(wire: socket.socket) -> None:
        with contextlib.suppress(OSError), wire:
            wire.settimeout(10)
            head = b""
            while b"\r\n\r\n" not in head:
                piece = wire.recv(65536)
                if not piece:
                    return
                head += piece
            first, *lines = head.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
            path = first.split()[1]
            headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
            ask = Ask(path, headers, 1 + sum(a.path == path for a in it.asked), wire)
            it.asked.append(ask)
            route = it.routes.get(path) or it.routes.get(path.split("?")[0])
            if route is None:
                ask.send("404 Not Found", b"<html><title>Not here</title></html>")
            else:
                route(ask)

    listener = threading.Thread(target=listen)
    listener.start()
    try:
        yield it
    finally:
        it.stop.set()
        listener.join()
        door.close()
        for thread in threads:
            thread.join(5)


def honest(body: bytes, etag: str | None = '"one"', modified: str | None = "Fri, 04 Sep 2026 14:01:44 GMT", **more: str) -> Callable[[Ask], None]:
    """A file as RFC 9110 would have it answered: conditions, ranges and all."""

    def answer(ask: Ask) -> None:
        said = ({"ETag": etag} if etag else {}) | ({"Last-Modified": modified} if modified else {}) | more
        asked = ask.headers
        if "if-none-match" in asked:
            if etag and asked["if-none-match"] == etag:
                return ask.send("304 Not Modified", length=None, **said)
        elif "if-modified-since" in asked and modified and parsedate_to_datetime(modified) <= parsedate_to_datetime(asked["if-modified-since"]):
            return ask.send("304 Not Modified", length=None, **said)
        if "range" in asked and asked.get("if-range") in (etag, modified):
            start = int(asked["range"].removeprefix("bytes=").removesuffix("-"))
            if start >= len(body):
                return ask.send("416 Range Not Satisfiable", Content_Range=f"bytes */{len(body)}")
            return ask.send("206 Partial Content", body[start:], Content_Range=f"bytes {start}-{len(body) - 1}/{len(body)}", **said)
        return ask.send("200 OK", body, **said)

    return answer


def breaks_off(body: bytes, at: int, then: Callable[[Ask], None], times: int = 1, etag: str | None = '"one"', modified: str | None = "Fri, 04 Sep 2026 14:01:44 GMT", pause_s: float = 0.05) -> Callable[[Ask], None]:
    """The first ``times`` answers announce the whole and end after ``at`` bytes; later ones are ``then``."""

    def answer(ask: Ask) -> None:
        if ask.n > times:
            return then(ask)
        said = ({"ETag": etag} if etag else {}) | ({"Last-Modified": modified} if modified else {})
        ask.send("200 OK", body[:at], len(body), **said)
        # Otherwise what was sent may be lost with the connection.
        time.sleep(pause_s)

    return answer
