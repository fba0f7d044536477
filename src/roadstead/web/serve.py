"""The browser view: the frozen cases of one or more logbooks, each a plain page. Reads only, on this machine only."""

from __future__ import annotations

import contextlib
import json
import shlex
import socket
from collections.abc import Awaitable, Callable, Iterator
from importlib.resources import files
from pathlib import Path

import jinja2
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from roadstead.logbook import LogbookError

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def cases(logbooks: tuple[Path, ...]) -> dict[str, dict[str, Path]]:
    """Case folders by logbook name and case name. Two logbooks of one name are told apart by a number."""
    found: dict[str, dict[str, Path]] = {}
    for root in logbooks:
        if not (root / "log.sqlite").is_file():
            raise LogbookError(f"no logbook at {root}; make one with `roadstead run PATH… -o {root}`")
        name, n = root.resolve().name, 2
        while name in found:
            name, n = f"{root.resolve().name}-{n}", n + 1
        found[name] = {c.name: c for c in sorted((root / "cases").glob("*")) if (c / "index.html").is_file()}
    return found


def simulated(case: Path) -> bool:
    """True when anything in the case is of an exercise."""
    try:
        return any(f["simulated"] for f in json.loads((case / "findings.json").read_text("utf-8")))
    except (OSError, ValueError):
        return False


def app(logbooks: tuple[Path, ...], hosts: list[str]) -> Starlette:
    """The application. A case frozen while it runs is seen at the next request."""

    async def index(request: Request) -> Response:
        template = jinja2.Environment(autoescape=True).from_string(files("roadstead.web").joinpath("index.html.j2").read_text("utf-8"))
        css = files("roadstead.case").joinpath("case.css").read_text("utf-8")
        shown = {book: {name: {"simulated": simulated(case)} for name, case in found.items()} for book, found in cases(logbooks).items()}
        where = dict(zip(shown, (shlex.quote(str(root)) for root in logbooks), strict=True))
        return HTMLResponse(template.render(logbooks=shown, where=where, css=css))

    async def nowhere(request: Request) -> Response:
        return PlainTextResponse("nothing is at this address; the list of cases is at /\n", 404)

    async def to_page(request: Request) -> Response:
        if request.path_params["case"] not in cases(logbooks).get(request.path_params["book"], {}):
            return PlainTextResponse("no such case; the list is at /\n", 404)
        return RedirectResponse(request.url.path + "/")

    async def file(request: Request) -> Response:
        book, case, path = (request.path_params[k] for k in ("book", "case", "path"))
        folder = cases(logbooks).get(book, {}).get(case)
        if folder is None:
            return PlainTextResponse("no such case; the list is at /\n", 404)
        try:
            target = (folder / (path or "index.html")).resolve()
            inside = target.is_relative_to(folder.resolve()) and target.is_file()
        except (OSError, ValueError):
            # A NUL, or a name longer than a name can be.
            inside = False
        if not inside:
            return PlainTextResponse("no such file in this case\n", 404)
        plain = {".jsonl": "text/plain; charset=utf-8", ".sha256": "text/plain; charset=utf-8", ".csv": "text/plain; charset=utf-8"}
        return FileResponse(target, media_type=plain.get(target.suffix))

    async def closed(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call(request)
        response.headers.update({"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"})
        return response

    from starlette.middleware.base import BaseHTTPMiddleware

    return Starlette(
        routes=[Route("/", index), Route("/{book}/{case}", to_page), Route("/{book}/{case}/{path:path}", file), Route("/{book}", nowhere)],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=hosts), Middleware(BaseHTTPMiddleware, dispatch=closed)],
    )


@contextlib.contextmanager
def bound(host: str, port: int) -> Iterator[socket.socket]:
    """A listening socket. LogbookError when the port is taken or the address is not this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, port))
            # From here on a browser waits instead of being refused: the address is said before the server runs.
            sock.listen(128)
        except OSError as error:
            raise LogbookError(f"cannot serve on {host}:{port} ({(error.strerror or '').lower()}); choose another with --port") from None
        yield sock


def serve(logbooks: tuple[Path, ...], host: str, port: int, say: Callable[[str], object]) -> None:
    """Serves until it is stopped. LogbookError when a logbook is missing or the address cannot be had."""
    cases(logbooks)
    with bound(host, port) as sock:
        at = sock.getsockname()[1]
        local = host in ("127.0.0.1", "localhost", "::1")
        say(f"http://{'[::1]' if host == '::1' else host}:{at}  (Ctrl-C stops)")
        # On loopback only these names are answered: another site's page cannot read a case through a name of its own.
        hosts = ["127.0.0.1", "localhost", "::1", "[::1]"] if local else ["*"]
        uvicorn.Server(uvicorn.Config(app(logbooks, hosts), log_level="warning")).run(sockets=[sock])
