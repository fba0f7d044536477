"""GPX: tracks and waypoints with a time. A route is a plan and has no times: it is counted and left out.

Whose track it is stands in its name, comment, description or extensions; else the user says (``--map mmsi=123456789``). Speeds are in metres
a second, as GPX 1.0 and the usual extensions have them, unless the positions show another unit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from roadstead import elements
from roadstead.ais import records
from roadstead.streams import Rejects, Rows, Source

VERSION = 2
_POINTS = ("trkpt", "wpt", "rtept")
_ABOUT = ("name", "cmt", "desc", "src", "number", "type")


def claims(source: Source) -> int:
    """Certain when the first element is ``gpx``."""
    return 70 if elements.root(source.head) == "gpx" else 0


def read(source: Source) -> Iterator[Rows]:
    """Fixes of all track points and waypoints that have a time; ``at`` counts the points of the file. BadFile where none has one, or the XML is
    damaged or hostile."""
    yield from records.rows(
        source, lambda rejects: _records(source, rejects), media="application/gpx+xml", written="time"
    )


def _records(source: Source, rejects: Rejects) -> Iterator[tuple[int, dict[str, Any]]]:
    n = 0
    about: dict[str, str] = {}
    with elements.walk(source.open(), source.name) as events:
        for event, element, path in events:
            tag = path[-1]
            if event == "start":
                if tag in ("trk", "rte", "metadata"):
                    about = {}
                continue
            if tag in _POINTS:
                n += 1
                found = _point(element, about if tag == "trkpt" else {})
                if tag == "rtept":
                    rejects.add("a point of a route: a plan", f"row:{n}")
                elif not found.get("t"):
                    rejects.add("a point without a time", f"row:{n}")
                else:
                    yield n, found
                element.clear()
            elif "extensions" in path and path[-2] != "extensions" and not set(_POINTS) & set(path):
                continue
            elif (
                path[-2:-1]
                and path[-2] in ("trk", "extensions")
                and not set(_POINTS) & set(path)
                and element.text
            ):
                about[tag] = element.text.strip()
            elif tag == "trkseg":
                element.clear()


def _point(point: Element, about: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        key: value
        for key, value in about.items()
        if key not in _ABOUT[1:] and key not in ("t", "lat", "lon", "time")
    }
    texts = [about.get(key) for key in _ABOUT]
    for element in point.iter():
        tag, text = elements.local(element.tag), (element.text or "").strip()
        if element is point or not text or len(element):
            continue
        if tag == "time":
            found["t"] = text
        elif tag == "speed":
            found["speed_ms"] = text
        elif tag in ("name", "cmt", "desc"):
            texts.append(text)
            found |= {"name": text} if tag == "name" and "name" not in found else {}
        elif tag not in ("ele", "lat", "lon"):
            found.setdefault(tag, text)
    if not any(key.lower() in ("mmsi", "ssvid") for key in found) and (ship := records.ship_in(*texts)):
        found["mmsi"] = ship
    return found | {"lat": point.get("lat"), "lon": point.get("lon")}
