"""What the tests of `lists fetch` share: an invented list as its publisher has it, one fetch of it, and what lies in the folder afterwards."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import httpx
from bad_server import Publisher

from roadstead.run.addresses import Address, addresses
from roadstead.run.download import Limits
from roadstead.run.fetch import Fetched, fetch
from roadstead.streams import read_sources
from roadstead.when import micros

NOW = micros("2026-11-21T10:00:00")
LINE = '{n},"HALCYON TEST {n}","vessel","DPRK3",-0- ,-0- ,"General Cargo",-0- ,-0- ,"Testland",-0- ,"Vessel Registration Identification IMO 0000000."'
LIST = "".join(LINE.format(n=n) + "\r\n" for n in range(1, 2001)).encode() + b"\x1a"
LATER = LIST.replace(b"HALCYON TEST 7\"", b"HALCYON TEST SEVEN\"")
XML = b'<?xml version="1.0"?>\n<Sanctions xmlns="urn:test">' + b"<Entry>HALCYON TEST</Entry>" * 500 + b"</Sanctions>\n"
LOGIN = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please sign in</body></html>"
TOML = """
[test]
name = "Testland, Office of Lists"
licence = "unknown"
page = "https://lists.example/"
[[test.files]]
name = "test_list"
ends = "{ends}"
kind = "{kind}"
url = "{url}"
expect = '{expect}'
{more}
"""


@dataclasses.dataclass
class Slept:
    """A clock of the test's own for waiting: nothing sleeps, what was asked for is kept."""

    s: list[float] = dataclasses.field(default_factory=list)

    def __call__(self, s: float) -> None:
        self.s.append(s)


def address(pub: Publisher, path: str = "/list", ends: str = ".csv", kind: str = "csv", expect: str = r'^\s*\d+,"', more: str = "", url: str | None = None) -> Address:
    if kind == "xml" and expect.startswith("^"):
        expect = "<Sanctions"
    return addresses(TOML.format(ends=ends, kind=kind, url=url or pub.url + path, expect=expect, more=more))[0]


def get(folder: Path, one: Address, now: int = NOW, slept: Slept | None = None, **limits: object) -> Fetched:
    """One fetch of one file, without anybody's proxy."""
    usual = Limits(tries=3, connect_s=5, read_s=2, backoff_s=1, sleep=slept or Slept())
    with httpx.Client(trust_env=False, headers={"Accept-Encoding": "gzip"}) as http:
        (done,) = fetch([one], folder, now, http=http, limits=dataclasses.replace(usual, **limits)).files  # type: ignore[arg-type]
    return done


def stored(folder: Path) -> dict[str, bytes]:
    """What a reader of the folder would see, and nothing that is hidden from it."""
    return {p.name: p.read_bytes() for p in folder.iterdir() if not p.name.startswith(".") and p.name != "sources.csv"}


def sources(folder: Path) -> dict[str, dict[str, str]]:
    return read_sources(folder / "sources.csv") if (folder / "sources.csv").exists() else {}


def hidden(folder: Path) -> set[str]:
    return {p.name for p in folder.iterdir() if p.name.startswith(".")} - {".fetch.lock"}
