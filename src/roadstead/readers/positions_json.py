"""JSON of positions: objects with a place, a time and a ship's number, one on each line or wherever they lie in the answer of an interface.

The names are those of :mod:`roadstead.readers.positions`. What an object above a list of places says of a ship (Datalastic) holds for each of them.
Deltas of Signal K are read too: metres a second and radians, as its specification has them.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from roadstead.ais import headers, records
from roadstead.streams import BadFile, Rejects, Rows, Source

VERSION = 2
_DEEP = 10
_TOPIC = re.compile(r"[\w./-]{0,80}?(?<!\d)(\d{9})(?!\d)[\w./-]{0,80}[ \t]+(?=\{)")
"""What a broker's client writes before a message: a path with the ship's number in it."""
_NAMELESS = re.compile(r"\[\s*\[[^\[\]{}]{0,300}?\b[2-7]\d{8}\b[^\[\]{}]{0,300}\]")
_WHEN = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:|\b1\d{9}(?:\d{3})?\b")
_SELF = ("mmsi", "imo", "name", "callsign", "ship_type")
"""What a list of places may take from the object above it."""


def claims(source: Source) -> int:
    """Likely when the head is JSON whose objects name a place, a time and a ship's number, or a place and a time."""
    text = source.head_text().lstrip("\ufeff \r\n\t")
    if not text.startswith(("{", "[")) and not _TOPIC.match(text):
        return 0
    keys = list(dict.fromkeys(re.findall(r'"([^"\\]{1,60})"\s*:', text)))
    if '"updates"' in text and '"navigation.position"' in text:
        return 58
    if '"Point"' in text and "coordinates" in keys:
        keys += ["lat", "lon"]
    found = headers.layout(keys, keys, source.columns)
    if not {"lat", "lon"} <= set(found.columns) or '"FeatureCollection"' in text:
        return 8 if not {"lat", "lon"} & set(found.columns) and _nameless(text) else 0
    if "t" not in found.columns:
        # It is said what is missing: decoded messages often come without the time they were heard.
        return 30 if "mmsi" in found.columns else 0
    return 58 if "mmsi" in found.columns or _TOPIC.match(text) else 50


def _nameless(text: str) -> bool:
    """True where lists stand for rows: the values of a ship, with her number and a moment, and no names."""
    return bool(_NAMELESS.search(text) and _WHEN.search(text))


def read(source: Source) -> Iterator[Rows]:
    """Fixes of all usable objects, statics where identity is given; ``at`` is the number of the object."""
    objects = _objects(source)
    if _nameless(source.head_text()) and not any(
        isinstance(found, dict) and _placed(map(_plain, found))
        for one in objects
        for found in _within(one, {}, 0)
    ):
        raise BadFile(
            source.name,
            "rows without the names of their columns: nobody says which is which",
            mend="ask the interface for named fields (MarineTraffic: protocol=jsono), or save it as CSV with a header",
        )
    yield from records.rows(source, lambda rejects: _records(objects, rejects), media="application/json")


def _objects(source: Source) -> list[Any]:
    raw = source.text().lstrip("\ufeff")
    try:
        whole = json.loads(raw)
    except RecursionError:
        raise BadFile(source.name, "damaged JSON (nested too deep)", mend="export it again") from None
    except ValueError as error:
        if not raw.lstrip().startswith("{") and not _TOPIC.match(raw.lstrip()):
            raise BadFile(source.name, f"damaged JSON ({str(error)[:60]})", mend="export it again") from None
        return [_line(line) for line in raw.split("\n") if line.strip()]
    return whole if isinstance(whole, list) else [whole]


def _line(line: str) -> Any:
    topic = _TOPIC.match(line)
    try:
        found = json.loads(line[topic.end() :] if topic else line)
    except (ValueError, RecursionError):
        return line
    return {"mmsi": topic[1], **found} if topic and isinstance(found, dict) else found


def _records(objects: list[Any], rejects: Rejects) -> Iterator[tuple[int, dict[str, Any]]]:
    n = 0
    for one in objects:
        for found in _within(one, {}, 0):
            n += 1
            if not isinstance(found, dict):
                rejects.add(
                    "not JSON" if isinstance(found, str) else "not an object",
                    f"row:{n}",
                    found[:80] if isinstance(found, str) else None,
                )
            elif found.get("scaled") is False:
                rejects.add("values as sent, not scaled to degrees and knots", f"row:{n}")
            elif _names("t", "lat", "lon", "mmsi").isdisjoint(map(_plain, found)):
                rejects.add("no position or identity in it", f"row:{n}")
            else:
                yield n, found


@lru_cache(maxsize=8)
def _names(*columns: str) -> frozenset[str]:
    return frozenset(name for column in columns for name in headers.known_names(column))


@lru_cache(maxsize=4096)
def _plain(key: str) -> str:
    return headers.plain(key.rsplit(".", 1)[-1])


def _within(one: Any, above: dict[str, Any], deep: int) -> Iterator[Any]:
    """The objects with a place in this one, itself where it has one or holds none; what is no object as it is."""
    if isinstance(one, list) and deep < _DEEP:
        rows = deep == 0 or any(isinstance(inner, dict) for inner in one)
        for inner in one:
            if rows or isinstance(inner, list):
                yield from _within(inner, above, deep + 1)
        return
    if not isinstance(one, dict):
        yield one
        return
    if isinstance(one.get("updates"), list):
        yield from _deltas(one)
        return
    flat = _flat(one)
    keys = {_plain(key): key for key in flat}
    if _placed(keys):
        yield {**above, **flat}
        return
    if deep < _DEEP:
        # Names of a ship go down with her number only: the name of an export is no ship's.
        said = {key: flat[key] for plain, key in keys.items() if plain in _names(*_SELF)}
        down = {**above, **said} if _names("mmsi", "imo") & set(keys) else above
        found = [f for v in one.values() if isinstance(v, (dict, list)) for f in _within(v, down, deep + 1)]
        if any(isinstance(f, dict) and _placed(map(_plain, f)) for f in found):
            # What names neither a place nor a number is about the answer, not about a ship.
            yield from (
                f
                for f in found
                if not isinstance(f, dict) or not _names("lat", "lon", "mmsi").isdisjoint(map(_plain, f))
            )
            return
    yield flat


def _placed(keys: Iterable[str]) -> bool:
    there = set(keys)
    return bool(_names("lat") & there and _names("lon") & there)


def _deltas(one: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The places of a delta of Signal K, each with what came in the same update."""
    named = re.search(r"mmsi:(\d{9})$", str(one.get("context", "")))
    for update in one["updates"]:
        values = update.get("values") if isinstance(update, dict) else None
        by_path = {
            v["path"]: v.get("value")
            for v in values or ()
            if isinstance(v, dict) and isinstance(v.get("path"), str)
        }
        place = by_path.get("navigation.position")
        if not isinstance(place, dict):
            continue
        yield {
            "mmsi": named[1] if named else None, "timestamp": update.get("timestamp"), "latitude": place.get("latitude"), "longitude": place.get("longitude"),
            "speed_ms": by_path.get("navigation.speedOverGround"), "course": _turned(by_path.get("navigation.courseOverGroundTrue")),
            "heading": _turned(by_path.get("navigation.headingTrue")),
        }  # fmt: skip


def _turned(radians: Any) -> float | None:
    plain = isinstance(radians, (int, float)) and not isinstance(radians, bool) and abs(radians) < 100
    return round(math.degrees(radians), 4) if plain else None


def _flat(one: dict[str, Any]) -> dict[str, Any]:
    """The object with the values of objects in it beside its own, as ``position.lat``; what has one plain name goes by that too."""
    out: dict[str, Any] = {}
    for key, value in one.items():
        if isinstance(value, dict):
            if (
                value.get("type") == "Point"
                and isinstance(value.get("coordinates"), list)
                and len(value["coordinates"]) in (2, 3)
            ):
                # A point of GeoJSON has the longitude first, wherever it stands.
                out["lon"], out["lat"] = value["coordinates"][:2]
                continue
            for inner, v in value.items():
                if not isinstance(v, (dict, list)):
                    out[f"{key}.{inner}"] = v
                    out.setdefault(inner, v)
        elif not isinstance(value, list):
            out[key] = value
    return out
