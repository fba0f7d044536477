"""A chat-completions server on this machine that answers as a test wants it to; it keeps everything it was asked."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Model:
    """``answer(handler, asked)`` writes whatever it likes to the wire; ``asked`` is every request in order."""

    answer: Callable[[Any, Asked], None]
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1#test-model"

    @property
    def texts(self) -> list[str]:
        return [a.body["messages"][-1]["content"] for a in self.asked if a.body]


def send(to: Any, status: int, body: bytes, kind: str = "application/json", **headers: str) -> None:
    to.send_response(status)
    to.send_header("Content-Type", kind)
    to.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        to.send_header(name.replace("_", "-"), value)
    to.end_headers()
    to.wfile.write(body)


def completion(text: Any, finish: str = "stop") -> bytes:
    return json.dumps({"id": "x", "object": "chat.completion", "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}]}).encode()


def says(text: Any, finish: str = "stop") -> Callable[[Any, Asked], None]:
    """A model that always gives this reply."""
    return lambda to, _: send(to, 200, completion(text, finish))


def status(code: int, body: bytes = b"{}", **headers: str) -> Callable[[Any, Asked], None]:
    return lambda to, _: send(to, code, body, **headers)


def silent(to: Any, _: Asked) -> None:
    time.sleep(1.2)


def endless(to: Any, _: Asked) -> None:
    to.send_response(200)
    to.end_headers()
    with contextlib.suppress(OSError):
        while True:
            to.wfile.write(b" " * 65536)


def drip(to: Any, _: Asked) -> None:
    to.send_response(200)
    to.end_headers()
    with contextlib.suppress(OSError):
        for _n in range(60):
            to.wfile.write(b" ")
            to.wfile.flush()
            time.sleep(0.05)


def broken_off(to: Any, _: Asked) -> None:
    to.send_response(200)
    to.send_header("Content-Length", "5000")
    to.end_headers()
    to.wfile.write(b'{"choices": [')
    to.wfile.flush()
    to.connection.shutdown(socket.SHUT_RDWR)


def no_http(to: Any, _: Asked) -> None:
    to.wfile.write(b"\x16\x03\x01 hello this is not HTTP\r\n\r\n")


@contextlib.contextmanager
def model(answer: Callable[[Any, Asked], None]) -> Iterator[Model]:
    it = Model(answer)

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = Asked(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, json.loads(raw) if raw else None)
            it.asked.append(asked)
            with contextlib.suppress(OSError):
                it.answer(self, asked)

        do_GET = do_POST = do_CONNECT = _any

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *_: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    it.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield it
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
