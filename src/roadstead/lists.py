"""What readers of sanctions lists share: the day of a copy, what a list carries, and XML that cannot harm the reader.

A list speaks by its copies. Each copy has a day and a scope; "not listed" is only ever said by a copy that carries that
kind of thing. So every reader of a list gives, beside its entries, one row of ``copies``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from roadstead import tables, when
from roadstead.streams import BadFile, Rows, Source

ENTRY_LIMIT = 8 * 1024 * 1024
"""Bytes of XML without the end of an entry, after which a file is refused: no real entry comes near it."""
KINDS = ("vessel", "person", "body", "aircraft")
_DATED = re.compile(r"(?<!\d)(\d{4})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)")


def copy_day(source: Source, own: str | None = None) -> str:
    """The one day a copy stood for: what the file itself says, else its name (``sdn_2022-05-06.csv.gz``), else ``published``
    in sources.csv, else ``--as-of``. BadFile without any: listed and not listed mean nothing without a day."""
    if own and (day := when.days(own[:10])) and day[0] == day[1]:
        return day[0]
    for m in _DATED.finditer(source.name):
        if day := when.days("-".join(m.groups())):
            return day[0]
    for said in (source.provenance.get("published"), source.as_of):
        day = when.days(said)
        if day and day[0] == day[1]:
            return day[0]
    raise BadFile(source.name, "the copy has no date", mend="give --as-of 2022-05-06 or a row in sources.csv with `published`")


def copy_of(source: Source, list_: str, publisher: str, day: str, carries: Sequence[str], covers: Sequence[str] | None = None) -> Rows:
    """The row of ``copies`` that says which list this file is a copy of, of which day, and what such a list can hold."""
    row: dict[str, Any] = {
        "src": source.sha256, "list": list_, "publisher": publisher, "copy": day, "carries": sorted(carries),
        "covers": None if covers is None else sorted(covers), "simulated": source.marked,
    }  # fmt: skip
    return Rows("copies", tables.COPY.frame([row]))


def entries(source: Source, *names: str) -> Iterator[tuple[int, Element]]:
    """(number from 1, element) of every element of these local names, in order, namespaces left out, each freed afterwards.

    BadFile for XML that is cut short or broken, that declares a DTD or an entity, or that has an entry of more than 8 MiB.
    """
    n = 0
    with source.open() as stream:
        meter = _Meter(stream, source.name)
        above: list[Element] = []
        try:
            for event, element in iterparse(meter, events=("start", "end"), forbid_dtd=True, forbid_entities=True, forbid_external=True):
                if event == "start":
                    above.append(element)
                    continue
                above.pop()
                if local(element) in names:
                    n += 1
                    for part in element.iter():
                        part.tag = local(part)
                    yield n, element
                    meter.since = 0
                # An element outside of any entry keeps its text and attributes, never what lay below it.
                if local(element) in names or not any(local(e) in names for e in above):
                    element.clear()
                    if above:
                        above[-1].remove(element)
        except ParseError as error:
            line, column = error.position
            raise BadFile(source.name, f"the XML is broken or cut short ({str(error).split(':')[0]})", f"line:{line} column:{column}", "fetch the file again") from None
        except DefusedXmlException as error:
            raise BadFile(source.name, f"the XML declares {type(error).__name__.removesuffix('Forbidden').lower()}s, which no list does", mend="do not trust this file; fetch it from the publisher") from None


def root_of(source: Source) -> dict[str, str]:
    """The attributes of the outermost element, by local name, with its own local name under the empty key; empty when the
    head of the file is no XML."""
    found = re.search(r"<(?![?!])([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*/?>", source.head_text())
    if found is None:
        return {}
    pairs = re.findall(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", found[2])
    return {"": found[1].rpartition(":")[2], **{k.rpartition(":")[2]: a or b for k, a, b in pairs}}


def local(element: Element) -> str:
    """The tag without its namespace."""
    return str(element.tag).rpartition("}")[2]


class _Meter:
    """A stream that refuses to go on when no entry has ended for too long."""

    def __init__(self, stream: BinaryIO, name: str):
        self.stream, self.name, self.since, self.at = stream, name, 0, 0

    def read(self, size: int = -1) -> bytes:
        piece = self.stream.read(size)
        self.since += len(piece)
        self.at += len(piece)
        if self.since > ENTRY_LIMIT:
            raise BadFile(self.name, f"more than {ENTRY_LIMIT >> 20} MiB without the end of an entry", f"byte:{self.at}", "fetch the file again from the publisher")
        return piece
