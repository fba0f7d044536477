"""KML and KMZ of positions: ``gx:Track`` (one place and one time after the other), and placemarks with a point and a TimeStamp or TimeSpan.

A point of a TimeSpan is taken at its begin: the writer says she was there from then on. A line without times is a drawing and not a track: it is
counted and left out. Whose track it is stands in the extended data, the name or the description of the placemark, or in the names of the folders
above it; else the user says (``--map mmsi=123456789``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element

from roadstead import elements, streams
from roadstead.ais import records
from roadstead.streams import BadFile, Rejects, Rows, Source

VERSION = 2
_HOLDS = ("Document", "Folder", "kml")


def _member(source: Source) -> Any:
    """The document in a KMZ: ``doc.kml``, or the first one by name."""
    try:
        found = [m for m in streams.members(source.path, source.name) if m.filename.lower().endswith(".kml")]
    except (IndexError, UnicodeError, KeyError):
        # Names in its directory that are none.
        raise BadFile(source.name, "damaged zip", mend="export it again") from None
    return min(found, key=lambda m: (m.filename.lower() != "doc.kml", m.filename)) if found else None


def claims(source: Source) -> int:
    """Certain when the first element is ``kml``, or in a zip with a ``.kml`` in it."""
    if source.head.startswith(streams.ZIP):
        try:
            return (
                70
                if not streams.is_document(streams.members(source.path, source.name)) and _member(source)
                else 0
            )
        except BadFile:
            return 70 if b".kml" in source.head[:4096].lower() else 0
    return 70 if elements.root(source.head) == "kml" else 0


def read(source: Source) -> Iterator[Rows]:
    """Fixes of all places that have a time; ``at`` counts the places of the file. BadFile where none has one, or the XML is damaged or hostile."""
    member = _member(source) if source.head.startswith(streams.ZIP) else None
    if source.head.startswith(streams.ZIP) and member is None:
        raise BadFile(source.name, "no .kml in it", mend="export it again")

    def opened() -> BinaryIO:
        return streams.open_member(source.path, source.name, member) if member else source.open()

    media = "application/vnd.google-earth.kmz" if member else "application/vnd.google-earth.kml+xml"
    yield from records.rows(
        source,
        lambda rejects: _records(opened(), source.name, rejects),
        media=media,
        written="when of a track, TimeStamp, or begin of a TimeSpan",
    )


def _records(stream: BinaryIO, name: str, rejects: Rejects) -> Iterator[tuple[int, dict[str, Any]]]:
    n, k, inside = 0, 0, 0
    names: dict[int, str] = {}
    with elements.walk(stream, name) as events:
        for event, element, path in events:
            tag = path[-1]
            if event == "start":
                inside += tag == "Placemark"
                if tag in _HOLDS:
                    names.pop(len(path), None)
                continue
            if tag == "Placemark":
                inside -= 1
                k += 1
                for place in _placemark(element, list(names.values()), rejects, k):
                    n += 1
                    if "lat" in place:
                        yield n, place
                    else:
                        rejects.add("position missing", f"row:{n}")
                element.clear()
            elif tag == "name" and not inside and len(path) > 1 and path[-2] in _HOLDS:
                names[len(path) - 1] = (element.text or "").strip()
            elif not inside and tag != "kml":
                element.clear()
            if tag in _HOLDS:
                names.pop(len(path), None)


def _placemark(mark: Element, above: list[str], rejects: Rejects, k: int) -> Iterator[dict[str, Any]]:
    """What each place of a placemark says: ``lon``, ``lat`` (missing where unreadable), ``t`` where there is one, and the extended data."""
    said: dict[str, Any] = {}
    described = ""
    when: str | None = None
    for element in mark.iter():
        tag, text = elements.local(element.tag), (element.text or "").strip()
        if tag == "Data" and element.get("name"):
            said[str(element.get("name"))] = next(
                ((v.text or "").strip() for v in element if elements.local(v.tag) == "value"), None
            )
        elif tag == "SimpleData" and element.get("name"):
            said[str(element.get("name"))] = text
        elif tag == "description":
            described = text
    for child in mark:
        tag, text = elements.local(child.tag), (child.text or "").strip()
        if tag == "name" and text:
            said.setdefault("name", text)
        elif tag in ("TimeStamp", "TimeSpan"):
            when = (
                next(
                    ((x.text or "").strip() for x in child if elements.local(x.tag) in ("when", "begin")),
                    None,
                )
                or when
            )
    if not any(re.sub(r"[^a-z]", "", key.lower()) in ("mmsi", "ssvid", "vesselmmsi") for key in said):
        ship = records.ship_in(described) if "mmsi" in described.lower() else None
        ship = (
            ship
            or records.ship_in(said.get("name"))
            or next((s for text in reversed(above) if (s := records.ship_in(text))), None)
        )
        said |= {"mmsi": ship} if ship else {}
    for key in [key for key in said if key.lower() in ("t", "lat", "lon")]:
        said.pop(key)
    for element in mark.iter():
        tag = elements.local(element.tag)
        if tag == "Track":
            yield from _track(element, said)
        elif tag == "Point":
            if not when:
                rejects.add("a point without a time", f"entry:{k}")
                continue
            yield {
                **said,
                "t": when,
                **_place(
                    next((c.text for c in element if elements.local(c.tag) == "coordinates"), None), ","
                ),
            }
        elif tag in ("LineString", "LinearRing"):
            rejects.add("a line without times", f"entry:{k}")


def _track(track: Element, said: dict[str, Any]) -> Iterator[dict[str, Any]]:
    times = [(e.text or "").strip() for e in track if elements.local(e.tag) == "when"]
    places = [e.text for e in track if elements.local(e.tag) == "coord"]
    along = {
        str(e.get("name")): [(v.text or "").strip() for v in e]
        for e in track.iter() if elements.local(e.tag) == "SimpleArrayData" and e.get("name")
    }  # fmt: skip
    for i, text in enumerate(places):
        # Of a track with more places than times the rest has none.
        found = {**said, "t": times[i] if i < len(times) else None, **_place(text, None)}
        yield found | {name: values[i] for name, values in along.items() if len(values) == len(places)}


def _place(text: str | None, by: str | None) -> dict[str, str]:
    parts = (text or "").strip().split(by)
    if len(parts) not in (2, 3) or any(len(p) > 40 for p in parts):
        return {}
    return {"lon": parts[0].strip(), "lat": parts[1].strip()}
