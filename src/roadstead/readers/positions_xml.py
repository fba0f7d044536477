"""XML of positions, as interfaces of vendors answer (MarineTraffic, AISHub, VesselFinder): elements whose attributes, or whose own elements, name a
place. The names are those of :mod:`roadstead.readers.positions`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from roadstead import elements
from roadstead.ais import headers, records
from roadstead.streams import Rows, Source

VERSION = 1
_NAMES = re.compile(r"[<\s](?:[\w.-]+:)?([A-Za-z][\w.-]{1,40})(?=\s*=|>)")
_OTHERS = frozenset({"kml", "gpx", "html", "svg", "rss", "feed"})


def claims(source: Source) -> int:
    """Likely where the head is XML whose names are those of a time, a place and a ship's number."""
    root = elements.root(source.head)
    if root is None or root.lower() in _OTHERS:
        return 0
    names = list(dict.fromkeys(_NAMES.findall(source.head_text()[:16_384])))
    found = headers.layout(names, names, source.columns).columns
    return 52 if {"t", "lat", "lon", "mmsi"} <= set(found) else 0


def read(source: Source) -> Iterator[Rows]:
    """Fixes of all elements that name a place, statics where identity is given; ``at`` is the number of the element. BadFile where the XML is
    damaged or hostile, or no element names a place."""
    yield from records.rows(source, lambda rejects: _records(source), media="application/xml")


def _records(source: Source) -> Iterator[tuple[int, dict[str, Any]]]:
    n = 0
    known = {c: set(headers.known_names(c)) for c in ("lat", "lon")}
    with elements.walk(source.open(), source.name) as events:
        for event, element, path in events:
            if event == "start":
                continue
            said = _said(element)
            names = {headers.plain(name) for name in said}
            if names & known["lat"] and names & known["lon"]:
                n += 1
                yield n, said
                element.clear()
            elif len(path) == 2:
                element.clear()


def _said(element: Element) -> dict[str, Any]:
    """Its attributes, and the texts of its elements that hold no others."""
    leaves = {
        elements.local(e.tag): (e.text or "").strip()
        for e in element
        if not len(e) and (e.text or "").strip()
    }
    return {**{elements.local(k): v for k, v in element.attrib.items()}, **leaves}
