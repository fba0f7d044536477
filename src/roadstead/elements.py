"""The elements of an XML file of positions one after the other, in bounded memory; entities and declarations of types are refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast
from xml.etree.ElementTree import Element, ParseError

from roadstead.streams import BadFile

LIMIT = 1 << 28
"""Bytes of XML after which a file is refused: one element may be most of it, and is held."""
DEEP = 64
LONGEST = 1 << 20
"""Bytes of one tag, comment or section without a ``>``: the parser looks at all of it again with each new piece."""


class _Bounded:
    """A stream that counts what is read of it, and of the tag that is open."""

    def __init__(self, stream: BinaryIO, name: str):
        self._stream, self._name, self._read, self._open = stream, name, 0, 0

    def read(self, size: int = -1) -> bytes:
        raw = self._stream.read(min(size, 1 << 16) if size > 0 else 1 << 16)
        self._read += len(raw)
        if self._read > LIMIT:
            raise BadFile(
                self._name, f"more than {LIMIT >> 20} MiB of XML", mend="split it, or export it as CSV"
            )
        begin, end = raw.rfind(b"<"), raw.rfind(b">")
        if begin > end:
            self._open = len(raw) - begin
        elif end >= 0:
            self._open = 0
        elif self._open:
            self._open += len(raw)
        if self._open > LONGEST:
            raise BadFile(
                self._name,
                f"a tag of more than {LONGEST >> 20} MiB",
                f"byte:{self._read - self._open}",
                "export it again",
            )
        return raw


_PROLOG = re.compile(
    rb"\s*(?:<\?.{0,2000}?\?>|<!--.{0,8000}?-->|<!DOCTYPE[^<>\[]{0,500}(?:\[.{0,8000}?\]\s*)?>)", re.S
)
_FIRST = re.compile(rb"\s*<(?:[\w.-]+:)?([\w.-]+)[\s/>]")


def root(head: bytes) -> str | None:
    """The name of the first element, without its namespace; None where the bytes begin as no XML."""
    text = head[:16384].removeprefix(b"\xef\xbb\xbf")
    if text[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = text[2:].replace(b"\0", b"")
    at = 0
    while m := _PROLOG.match(text, at):
        at = m.end()
    first = _FIRST.match(text, at)
    return first[1].decode("ascii", "replace") if first else None


def local(tag: object) -> str:
    """The name of an element without its namespace."""
    return str(tag).rsplit("}", 1)[-1]


@contextmanager
def walk(stream: BinaryIO, name: str) -> Iterator[Iterator[tuple[str, Element, list[str]]]]:
    """(start or end, element, names of the elements it stands in and its own). What the caller is done with it clears itself.

    BadFile, with the line, where the file is no XML, ends early, nests deeper than any such file, or declares entities."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    def events() -> Iterator[tuple[str, Element, list[str]]]:
        path: list[str] = []
        try:
            for event, element in iterparse(
                cast(Any, _Bounded(stream, name)), events=("start", "end"), forbid_dtd=True
            ):
                if event == "start":
                    path.append(local(element.tag))
                    if len(path) > DEEP:
                        raise BadFile(name, f"elements nested deeper than {DEEP}", mend="export it again")
                yield event, element, path
                if event == "end":
                    path.pop()
        except DefusedXmlException:
            raise BadFile(
                name,
                "a declaration of types or entities in it",
                mend="do not trust it, or take the declaration out",
            ) from None
        except ParseError as error:
            raise BadFile(
                name, f"damaged XML ({str(error)[:80]})", f"line:{error.position[0]}", "export it again"
            ) from None
        except (ValueError, LookupError) as error:
            raise BadFile(name, f"damaged XML ({str(error)[:80]})", mend="export it again") from None

    with stream:
        yield events()
