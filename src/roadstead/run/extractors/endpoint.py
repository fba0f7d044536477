"""An OpenAI-compatible endpoint: asked part by part, and only where the text may go; of what it sends nothing is believed or repeated.

The requests and answers are those of ``POST /v1/chat/completions`` and ``GET /v1/models`` as llama.cpp, vLLM, Ollama, LM Studio and
others serve them.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from roadstead.press import Document
from roadstead.run.extractors import Gone, Offer, Unusable
from roadstead.run.extractors.prompt import VERSION, fingerprint, messages, objects, parts
from roadstead.tables import short_id

if TYPE_CHECKING:
    import httpx

IN_A_ROW = 3
"""Documents that fail one after the other before the endpoint is left alone."""
_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})


class _Failed(Exception):
    """One question that has no usable answer. ``again``: another try may help; ``gone``: no other question will be answered either."""

    def __init__(self, reason: str, again: bool = False, gone: bool = False, wait_s: float | None = None, status: int = 0):
        self.reason, self.again, self.gone, self.wait_s, self.status = reason, again, gone, wait_s, status
        super().__init__(reason)


@dataclass(frozen=True)
class Limits:
    """How long to wait, how often to try, how much to take; and the two functions that know of time."""

    connect_s: float = 10.0
    read_s: float = 180.0
    whole_s: float = 600.0
    max_bytes: int = 2 << 20
    max_tokens: int = 4096
    tries: int = 3
    backoff_s: float = 2.0
    longest_wait_s: float = 60.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass
class Endpoint:
    """A base address that may be asked, the model named with it or null, and the key, which no text form of this shows."""

    base: httpx.URL
    model: str | None
    key: str | None = field(default=None, repr=False)
    limits: Limits = Limits()
    sends: bool = True
    plain: bool = False
    """The server has refused our options once; it is asked without them."""
    failed_in_a_row: int = 0

    @classmethod
    def at(cls, address: str, send_to: Iterable[str] = (), key: str | None = None, limits: Limits | None = None) -> Endpoint:
        """The endpoint at ``URL[#MODEL]``. Unusable unless the host is this very machine or one of ``send_to``; nothing is contacted."""
        import httpx

        where, _, model = address.partition("#")
        try:
            # The address is read by what will connect to it, so that the host checked is the host asked.
            url = httpx.URL(where)
            host, _ = url.raw_host.decode("ascii"), url.port
        except (httpx.InvalidURL, UnicodeError, ValueError):
            raise Unusable(f"{_shown(where)} is no address; write http://127.0.0.1:8080/v1#model") from None
        if url.scheme not in ("http", "https") or not host:
            raise Unusable(f"{_shown(where)} is no address of http or https; write http://127.0.0.1:8080/v1#model")
        if url.port is not None and not 0 < url.port < 65536:
            raise Unusable(f"there is no port {url.port}")
        if url.userinfo or url.query:
            raise Unusable("the address of an extractor carries no password and no query; put the key in a variable and name it with --key-env")
        if not here(host) and host.lower() not in {_host(name) for name in send_to}:
            raise Unusable(f"text would leave this machine for {host}; if it may, add --send-to {host}")
        path = url.path.rstrip("/").removesuffix("/chat/completions")
        return cls(url.copy_with(path=(path or "/v1") + "/"), model.strip() or None, key, limits or Limits())

    def rule(self) -> str:
        return f"openai:{''.join(c if c.isprintable() and not c.isspace() else '_' for c in self._model())[:80]}@{VERSION}"

    def version(self) -> str:
        return short_id("openai", self._model(), fingerprint())

    def offer(self, doc: Document) -> Offer:
        """What the model offers for each part; a part that fails is a trouble, and the others count. Gone when asking on is of no use."""
        out = Offer()
        for part in parts(doc):
            try:
                reply, cut = self._reply(messages(part))
            except _Failed as why:
                out.troubles.append(why.reason)
                out.whole = False
                if why.gone:
                    raise Gone(why.reason) from None
                continue
            found, wrong = objects(reply)
            if cut:
                wrong.append("the reply was cut off at its longest")
            out.troubles += wrong
            out.candidates += [self._clean(one) | {"within": (part.start, part.end)} for one in found]
        self.failed_in_a_row = 0 if out.whole or out.candidates else self.failed_in_a_row + 1
        if self.failed_in_a_row >= IN_A_ROW:
            raise Gone(f"{IN_A_ROW} documents failed in a row, the last with: {out.troubles[-1]}")
        return out

    def _model(self) -> str:
        """The model named with the address; else the only one that the server has."""
        if self.model is None:
            try:
                answer = self._json("GET", "models", None)
            except _Failed as why:
                raise Gone(f"{why.reason}; no model is named") from None
            data = answer.get("data") if isinstance(answer, dict) else None
            ids = [m["id"] for m in data if isinstance(m, dict) and isinstance(m.get("id"), str) and m["id"]] if isinstance(data, list) else []
            if len(ids) != 1:
                raise Gone(f"the server has {len(ids) or 'no'} models, and none is named; write the address as URL#MODEL")
            self.model = str(self._clean(ids[0]))
        return self.model

    def _reply(self, question: list[dict[str, str]]) -> tuple[str, bool]:
        """(what the model wrote, whether it was cut off)."""
        bare = {"model": self._model(), "messages": question}
        full = bare | {"temperature": 0, "max_tokens": self.limits.max_tokens, "stream": False}
        try:
            answer = self._json("POST", "chat/completions", bare if self.plain else full)
        except _Failed as why:
            # Some servers know no temperature for some models, or another name for max_tokens.
            if why.status not in (400, 422) or self.plain:
                raise
            answer = self._json("POST", "chat/completions", bare)
            self.plain = True
        choices = answer.get("choices") if isinstance(answer, dict) else None
        first = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
        message = first.get("message")
        text = message.get("content") if isinstance(message, dict) else None
        if not isinstance(text, str):
            raise _Failed("the answer is no chat completion")
        return text, first.get("finish_reason") == "length"

    def _json(self, method: str, path: str, body: Any) -> Any:
        raw = self._bytes(method, path, body)
        try:
            return json.loads(raw.decode("utf-8"))
        except (ValueError, RecursionError):
            raise _Failed("the answer is no JSON") from None

    def _bytes(self, method: str, path: str, body: Any) -> bytes:
        limits = self.limits
        for n in range(1, limits.tries + 1):
            try:
                return self._once(method, path, body)
            except _Failed as why:
                wait_s = why.wait_s if why.wait_s is not None else limits.backoff_s * 2 ** (n - 1)
                if not why.again or n == limits.tries or wait_s > limits.longest_wait_s:
                    raise
                limits.sleep(wait_s)
        raise AssertionError

    def _once(self, method: str, path: str, body: Any) -> bytes:
        import httpx

        limits, host = self.limits, self.base.host
        headers = {"Accept": "application/json", "Accept-Encoding": "identity", "Connection": "close", "User-Agent": "roadstead"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        # A proxy of the environment sees what goes over http, and has no business with this machine's own traffic.
        proxies = self.base.scheme == "https" and not here(self.base.raw_host.decode("ascii"))
        until = limits.clock() + limits.whole_s
        timeout = httpx.Timeout(limits.read_s, connect=limits.connect_s)
        try:
            with (
                httpx.Client(follow_redirects=False, trust_env=proxies, timeout=timeout) as http,
                http.stream(method, self.base.join(path), headers=headers, content=None if body is None else json.dumps(body).encode("ascii")) as answer,
            ):
                self._look(answer)
                out = bytearray()
                for block in answer.iter_raw():
                    out += block
                    if len(out) > limits.max_bytes:
                        raise _Failed("the answer does not end")
                    if limits.clock() > until:
                        raise _Failed("the answer takes too long")
                return bytes(out)
        except httpx.ConnectTimeout:
            raise _Failed(f"{host} cannot be reached", again=True, gone=True) from None
        except httpx.TimeoutException:
            raise _Failed(f"{host} fell silent", again=True) from None
        except httpx.ConnectError:
            raise _Failed(f"{host} cannot be reached", again=True, gone=True) from None
        except (httpx.ProxyError, httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.LocalProtocolError) as error:
            raise _Failed(f"{host} cannot be asked ({type(error).__name__})", gone=True) from None
        except (httpx.HTTPError, httpx.StreamError):
            raise _Failed(f"{host} broke off", again=True) from None

    def _look(self, answer: httpx.Response) -> None:
        """Nothing for an answer that may be read. Only its number is told, never its words: a server may repeat the key or the text in them."""
        status = answer.status_code
        if 300 <= status < 400:
            raise _Failed(f"redirected ({status}); nothing is sent after it. Give the address it leads to", gone=True)
        if status in (401, 403, 407):
            raise _Failed(f"the endpoint refuses ({status}); look at --key-env", gone=True)
        if status in (404, 405, 410):
            raise _Failed(f"the endpoint has no such address or model ({status})", gone=True)
        if status in _AGAIN:
            said = answer.headers.get("Retry-After", "").strip()
            raise _Failed(f"the endpoint answers {status}", again=True, wait_s=float(said[:9]) if said.isascii() and said.isdecimal() else None)
        if status != 200:
            raise _Failed(f"the endpoint answers {status}", status=status)
        if answer.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
            raise _Failed("the answer is in a coding nobody asked for")

    def _clean(self, value: Any) -> Any:
        """What the server sent without the key, should it repeat it: a refused quotation is shown to the user."""
        if isinstance(value, str):
            return value.replace(self.key, "[key]") if self.key else value
        if isinstance(value, dict):
            return {self._clean(k): self._clean(v) for k, v in value.items()}
        return [self._clean(v) for v in value] if isinstance(value, list) else value


def here(host: str) -> bool:
    """True for ``localhost`` and the loopback addresses, written plainly; every other name has to be looked up elsewhere."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _host(name: str) -> str:
    """A host of ``--send-to`` as addresses spell it."""
    import httpx

    try:
        url = httpx.URL(f"https://[{name}]" if ":" in name and not name.startswith("[") else f"https://{name}")
        plain = url.raw_host.decode("ascii").lower()
    except (httpx.InvalidURL, UnicodeError, ValueError):
        plain = ""
    if not plain or url.path != "/" or url.userinfo or url.query or url.port is not None or "*" in name:
        raise Unusable(f"--send-to takes one host as the address spells it, like api.example.org, not {_shown(name)!r}")
    return plain


def _shown(text: str) -> str:
    """An address as it may be shown: without what stands before an @."""
    return "".join(c if c.isprintable() else "?" for c in text.rsplit("@", 1)[-1])[:120]
