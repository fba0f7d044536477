"""GeoJSON of positions: points with a time among their properties, lines and runs of points with a time for every corner (``coordTimes``,
``times``, the usual names of a time, Global Fishing Watch's ``coordinateProperties``, or a fourth number of seconds). A line without times is a drawing and not a track: it is counted and left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from roadstead.ais import headers, records
from roadstead.streams import BadFile, Rejects, Rows, Source

VERSION = 2
_TYPES = re.compile(r'"type"\s*:\s*"(?:FeatureCollection|Feature)"')
_TIMES = ("coordTimes", "times", "coordinateTimes", "timestamps")
_WORLD = re.compile(r"CRS84|EPSG:{1,2}4326$", re.I)


def claims(source: Source) -> int:
    """Sure of a feature collection, or of a feature on each line, with the name of a time, or a ship's number, in its head."""
    text = source.head_text().lstrip("\ufeff \r\n\t")
    if not text.startswith("{") or not _TYPES.search(text):
        return 0
    known = {
        *headers.known_names("t"),
        *headers.known_names("mmsi"),
        *map(headers.plain, _TIMES),
        *map(headers.plain, source.columns.values()),
    }
    keys = {headers.plain(k) for k in re.findall(r'"([^"\\]{1,60})"\s*:', text)}
    return 55 if keys & known else 4


def read(source: Source) -> Iterator[Rows]:
    """Fixes of all positions that have a time; ``at`` counts the positions of the file. BadFile where it is no JSON, in another reference
    system, or without one position that has a time."""
    features = list(_features(source))
    yield from records.rows(source, lambda rejects: _records(features, rejects), media="application/geo+json")


def _features(source: Source) -> Iterator[Any]:
    raw = source.text()
    try:
        whole = json.loads(raw.lstrip("\ufeff"))
    except RecursionError:
        raise BadFile(source.name, "damaged JSON (nested too deep)", mend="export it again") from None
    except ValueError as error:
        whole = _lines(raw)
        if whole is None:
            raise BadFile(source.name, f"damaged JSON ({str(error)[:60]})", mend="export it again") from None
    if isinstance(whole, list):
        yield from whole
        return
    if not isinstance(whole, dict):
        raise BadFile(source.name, "no features in it", mend="export it again")
    crs = whole.get("crs")
    name = (
        crs.get("properties", {}).get("name")
        if isinstance(crs, dict) and isinstance(crs.get("properties"), dict)
        else None
    )
    if isinstance(name, str) and not _WORLD.search(name):
        raise BadFile(
            source.name, f"points in {name[:60]}", mend="write them in longitude and latitude, WGS 84"
        )
    features = whole.get("features") if whole.get("type") == "FeatureCollection" else [whole]
    if not isinstance(features, list):
        raise BadFile(source.name, "no list of features", mend="export it again")
    yield from features


def _lines(raw: str) -> list[Any] | None:
    """One feature on each line (RFC 8142), whose record separators are left out; None where a line is none."""
    found = []
    for line in raw.splitlines():
        if line.strip("\x1e\ufeff \t"):
            try:
                found.append(json.loads(line.strip("\x1e\ufeff \t")))
            except (ValueError, RecursionError):
                return None
    return found or None


def _records(features: list[Any], rejects: Rejects) -> Iterator[tuple[int, dict[str, Any]]]:
    n = 0
    # Where points and lines come together their times are one column.
    mixed = len({kind == "Point" for kind, _, _ in map(_parts, features)}) > 1
    for k, feature in enumerate(features, 1):
        kind, coordinates, said = _parts(feature)
        said = said if isinstance(said, dict) else {}
        own = {key: value for key, value in said.items() if not isinstance(value, (list, dict))}
        if "mmsi" not in {headers.plain(str(key)) for key in own} and (
            ship := records.ship_in(*(str(own.get(c) or "") for c in ("name", "title", "description")))
        ):
            own["mmsi"] = ship
        if kind == "Point":
            n += 1
            if mixed and "t" not in own:
                own["t"] = next(
                    (v for key, v in own.items() if headers.plain(str(key)) in headers.known_names("t")), None
                )
            if (place := _place(coordinates)) is None:
                rejects.add("position missing", f"row:{n}")
            else:
                yield n, {**own, **place}
            continue
        if kind not in ("LineString", "MultiPoint", "MultiLineString") or not isinstance(coordinates, list):
            rejects.add(f"no position in it: {kind or 'no geometry'}"[:60], f"entry:{k}")
            continue
        corners, along = _along(kind, coordinates, said)
        if "t" not in along:
            rejects.add("a line without times", f"entry:{k}", None, 1)
            continue
        for i, corner in enumerate(corners):
            n += 1
            if (place := _place(corner)) is None:
                rejects.add("position missing", f"row:{n}")
            else:
                yield n, {**own, **{name: values[i] for name, values in along.items()}, **place}


def _parts(feature: Any) -> tuple[str | None, Any, Any]:
    if not isinstance(feature, dict):
        return None, None, None
    geometry = feature.get("geometry") if feature.get("type") == "Feature" else feature
    if not isinstance(geometry, dict):
        return None, None, feature.get("properties")
    kind = geometry.get("type")
    return kind if isinstance(kind, str) else None, geometry.get("coordinates"), feature.get("properties")


def _along(kind: str, coordinates: list[Any], said: dict[str, Any]) -> tuple[list[Any], dict[str, list[Any]]]:
    """The corners, and the properties that have one value for each of them, the time as ``t``; lines of several parts in one."""
    inner = said.get("coordinateProperties")
    lists = {**said, **(inner if isinstance(inner, dict) else {})}
    flat = kind != "MultiLineString"
    corners = coordinates if flat else [c for part in coordinates if isinstance(part, list) for c in part]
    along: dict[str, list[Any]] = {}
    for name, values in lists.items():
        if isinstance(values, list):
            values = (
                values
                if flat
                else [v for part in values for v in (part if isinstance(part, list) else [part])]
            )
            if len(values) == len(corners):
                along[
                    "t" if name in _TIMES or headers.plain(str(name)) in headers.known_names("t") else name
                ] = values
    fourth = [c[3] for c in corners if isinstance(c, list) and len(c) == 4 and _second(c[3])]
    if "t" not in along and corners and len(fourth) == len(corners):
        along["t"] = fourth
    return corners, along


def _second(value: Any) -> bool:
    """True for a number that can only be seconds or milliseconds since 1970: no height and no measure is as large."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 1e8 <= value < 1e13


def _place(coordinates: Any) -> dict[str, Any] | None:
    if not isinstance(coordinates, list) or len(coordinates) < 2:
        return None
    lon, lat = coordinates[:2]
    if any(isinstance(x, bool) or not isinstance(x, (int, float)) for x in (lon, lat)):
        return None
    return {"lon": lon, "lat": lat}
