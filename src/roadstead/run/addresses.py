"""Where each publisher keeps its files: ``publishers.toml``, or a user's own file of that form."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, cast
from urllib.parse import urlsplit

from roadstead.streams import BadFile, resource

KINDS = ("csv", "xml", "html", "pdf")
HEADERS = ("accept", "accept-language", "user-agent")
DATE = re.compile(r"(?<!\d)(\d{4})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_ENDS = re.compile(r"\.[a-z0-9]{1,8}")


@dataclass(frozen=True)
class Address:
    """One file of a publisher, and how to tell it from an error page. Stored as ``name_DAY`` + ``ends``."""

    which: str
    name: str
    ends: str
    kind: str
    url: str
    publisher: str
    licence: str = "unknown"
    page: str = ""
    what: str = ""
    expect: str = ""
    optional: bool = False
    find: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    upgrade: bool = False
    checksum: str = ""

    @property
    def label(self) -> str:
        return self.name + self.ends


def addresses(text: str | None = None, name: str = "publishers.toml") -> tuple[Address, ...]:
    """Every file that the text names, by default those of ``publishers.toml``. BadFile says which entry is wrong, and how."""
    try:
        found = tomllib.loads(resource("run/publishers.toml").decode() if text is None else text)
    except tomllib.TOMLDecodeError as error:
        raise BadFile(name, f"not TOML ({error})", mend="begin with a copy of roadstead/run/publishers.toml") from None
    out = [_address(which, about, file, name) for which, about in found.items() for file in _files(which, about, name)]
    for n, one in enumerate(out):
        if any(one.label == other.label for other in out[:n]):
            raise BadFile(name, f"{one.label} comes twice", mend="give each file its own name")
    return tuple(out)


def chosen(all_: Iterable[Address], which: Iterable[str]) -> tuple[Address, ...]:
    """The files of these publishers, without the optional ones, and the files named themselves, each once. BadFile for an unknown name."""
    known = tuple(all_)
    out: dict[str, Address] = {}
    for word in which:
        wanted = [a for a in known if word in (a.label, a.name) or (word == a.which and not a.optional)]
        if not wanted:
            raise BadFile(word, "no such publisher or file", mend=f"there are {', '.join(dict.fromkeys([a.which for a in known] + [a.name for a in known]))}")
        out |= {a.label: a for a in wanted}
    return tuple(out.values())


def is_loopback(host: str) -> bool:
    """True for this machine's own names and addresses."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _files(which: str, about: Any, name: str) -> list[Any]:
    files = about.get("files") if isinstance(about, dict) else None
    if not isinstance(files, list) or not files or not all(isinstance(f, dict) for f in files):
        raise BadFile(name, f"[{which}] has no files", mend=f"write [[{which}.files]] for each")
    return files


def _address(which: str, about: Mapping[str, Any], file: Mapping[str, Any], name: str) -> Address:
    at = f"{which}.{file.get('name', 'files')}{file.get('ends', '')}"

    def wrong(reason: str, mend: str | None = None) -> BadFile:
        return BadFile(name, reason, at, mend)

    known = {"name", "ends", "kind", "url", "what", "seen", "unverified", "expect", "optional", "find", "headers", "upgrade", "checksum", "licence", "publisher"}
    if strange := sorted(set(file) - known):
        raise wrong(f"unknown key `{strange[0]}`", f"there are {', '.join(sorted(known))}")
    for key in known:
        kind: type = {"optional": bool, "upgrade": bool, "find": dict, "headers": dict}.get(key, str)
        if key in file and not isinstance(file[key], kind):
            raise wrong(f"`{key}` is no {'text' if kind is str else 'yes or no' if kind is bool else 'table'}")
    if missing := [key for key in ("name", "ends", "kind", "url") if not file.get(key)]:
        raise wrong(f"no `{missing[0]}`")
    if not _NAME.fullmatch(file["name"]) or not _ENDS.fullmatch(file["ends"]):
        raise wrong("the name may have a-z, 0-9 and _, the ending a dot and a-z, 0-9")
    dates = ["".join(m.groups()) for m in DATE.finditer(f"{file['name']}_2000-01-02{file['ends']}")]
    if dates != ["20000102"]:
        raise wrong("the digits of the name would be read as a part of the day", "give it another name")
    if file["kind"] not in KINDS:
        raise wrong(f"kind `{file['kind']}`", f"it may be {', '.join(KINDS)}")
    headers = cast(Mapping[str, Any], file.get("headers", {}))
    if any(k.lower() not in HEADERS or not isinstance(v, str) or not v.isprintable() or not v.isascii() for k, v in headers.items()):
        raise wrong("a header that is not Accept, Accept-Language or User-Agent, or no plain text")
    find = cast(Mapping[str, Any], file.get("find", {}))
    if bool(find) != ("{found}" in file["url"]) or (find and set(find) != {"page", "pattern"}):
        raise wrong("`find` has a page and a pattern, and stands for {found} in url")
    for pattern, groups in ((file.get("expect", ""), None), (find.get("pattern", "()"), 1)):
        try:
            if groups not in (None, re.compile(pattern).groups):
                raise wrong("the pattern of `find` has one group", r"as in 02014R0833-(\d{8})")
        except re.error as error:
            raise wrong(f"`{pattern}` is no regular expression ({error})") from None
    for url in filter(None, (file["url"], find.get("page"), file.get("checksum"))):
        if trouble := why_not(url):
            raise wrong(trouble, "give the publisher's https address")
    return Address(
        which, file["name"], file["ends"], file["kind"], file["url"], str(file.get("publisher") or about.get("name") or which),
        str(file.get("licence") or about.get("licence") or "unknown"), str(about.get("page") or ""), file.get("what", ""), file.get("expect", ""),
        file.get("optional", False), find, headers, file.get("upgrade", False), file.get("checksum", ""),
    )  # fmt: skip


def why_not(url: str) -> str | None:
    """Why nothing is fetched from this address; None when it is https, or http on this very machine."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return f"`{url}` is no address"
    if parts.username or parts.password:
        return "an address that carries a password"
    if not host or not url.isprintable() or " " in url:
        return f"`{url}` is no address"
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        return f"`{parts.scheme}://{host}` is not https"
    return None
