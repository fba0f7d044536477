"""JSON of positions: a list of flat objects, one object on each line, or an object with such a list, as interfaces of vendors give it.

The names are those of :mod:`roadstead.readers.positions`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from roadstead.ais import headers, records
from roadstead.streams import BadFile, Rejects, Rows, Source

VERSION = 1
_LISTS = ("data", "DATA", "positions", "entries", "items", "results", "vessels", "track", "points")


def claims(source: Source) -> int:
    """Likely when the head is JSON whose objects name a place, a time and a ship's number, or a place and a time."""
    text = source.head_text().lstrip("\ufeff \r\n\t")
    if not text.startswith(("{", "[")):
        return 0
    keys = list(dict.fromkeys(re.findall(r'"([^"\\]{1,60})"\s*:', text)))
    found = headers.layout(keys, keys, source.columns)
    if not {"t", "lat", "lon"} <= set(found.columns) or '"FeatureCollection"' in text:
        return 0
    return 58 if "mmsi" in found.columns else 50


def read(source: Source) -> Iterator[Rows]:
    """Fixes of all usable objects, statics where identity is given; ``at`` is the number of the object."""
    objects = _objects(source)
    yield from records.rows(source, lambda rejects: _records(objects, rejects), media="application/json")


def _objects(source: Source) -> list[Any]:
    raw = source.text().lstrip("\ufeff")
    try:
        whole = json.loads(raw)
    except RecursionError:
        raise BadFile(source.name, "damaged JSON (nested too deep)", mend="export it again") from None
    except ValueError as error:
        if not raw.lstrip().startswith("{"):
            raise BadFile(source.name, f"damaged JSON ({str(error)[:60]})", mend="export it again") from None
        return [_line(line) for line in raw.split("\n") if line.strip()]
    if isinstance(whole, dict):
        inner = next((whole[k] for k in _LISTS if isinstance(whole.get(k), list)), None)
        return inner if inner is not None else [whole]
    return whole if isinstance(whole, list) else [whole]


def _line(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return line


def _records(objects: list[Any], rejects: Rejects) -> Iterator[tuple[int, dict[str, Any]]]:
    for n, one in enumerate(objects, 1):
        if isinstance(one, dict):
            yield n, _flat(one)
        else:
            rejects.add(
                "not JSON" if isinstance(one, str) else "not an object",
                f"row:{n}",
                one[:80] if isinstance(one, str) else None,
            )


def _flat(one: dict[str, Any]) -> dict[str, Any]:
    """The object with the values of objects in it beside its own, as ``position.lat``; what has one plain name goes by that too."""
    out: dict[str, Any] = {}
    for key, value in one.items():
        if isinstance(value, dict):
            for inner, v in value.items():
                if not isinstance(v, (dict, list)):
                    out[f"{key}.{inner}"] = v
                    out.setdefault(inner, v)
        elif not isinstance(value, list):
            out[key] = value
    return out
