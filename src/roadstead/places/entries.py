"""The places that come with the program, as ``gazetteer.toml`` has them. The file is meant to be edited."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import polars as pl

from roadstead.streams import resource
from roadstead.tables import PLACE

LANGUAGES = ("en", "fr", "ru", "ko", "zh", "ja")


@lru_cache(maxsize=1)
def _file() -> dict[str, Any]:
    return tomllib.loads(resource("places/gazetteer.toml").decode())


def entries() -> list[dict[str, Any]]:
    """The entries of the file, with its own keys."""
    found: list[dict[str, Any]] = _file()["place"]
    return found


@lru_cache(maxsize=1)
def by_id() -> dict[str, dict[str, Any]]:
    return {e["id"]: e for e in entries()}


def not_places() -> list[dict[str, Any]]:
    """Names that must not be taken for a place of ours, with the reason in ``en`` and ``fr``."""
    found: list[dict[str, Any]] = _file()["not_a_place"]
    return found


def names_of(entry: dict[str, Any]) -> Iterator[str]:
    """Every name and code of an entry, and ``WPI n``; some twice."""
    yield entry["name"]
    for key in (*LANGUAGES, "codes"):
        yield from entry.get(key, ())
    if (number := wpi(entry)) is not None:
        yield f"WPI {number}"


def wpi(entry: dict[str, Any]) -> str | None:
    """The number in the World Port Index of the entry whose point this is."""
    found = re.fullmatch(r"WPI (\d+)", entry["source"])
    return found[1] if found else None


@lru_cache(maxsize=1)
def gazetteer() -> pl.DataFrame:
    """The places that come with the program, in the PLACE schema. ``names`` holds every name and code, and ``WPI n``."""
    return PLACE.frame(
        {
            "id": e["id"],
            "name": e["name"],
            "names": list(dict.fromkeys(names_of(e))),
            "country": e["country"],
            "lon": round(e["lon"] * 1e6),
            "lat": round(e["lat"] * 1e6),
            "uncertainty_m": float(e["uncertainty_m"]),
            "source": e["source"],
            "src": None,
            "at": f"gazetteer.toml:{e['id']}",
        }
        for e in entries()
    )


def in_region(region: str) -> list[str]:
    """Ids of the gazetteer's places in a part of a country (`ru-far-east`), sorted."""
    return sorted(e["id"] for e in entries() if e.get("region") == region)


def kind(place_id: str) -> str | None:
    """port, yard, berth, anchorage or naval base; None for a place that is not the gazetteer's."""
    return by_id()[place_id]["kind"] if place_id in by_id() else None


def parts_up(place_id: str) -> list[str]:
    """The places this one is a part of, the nearest first: a yard, its island, its port."""
    out: list[str] = []
    while (above := by_id().get(place_id, {}).get("within")) is not None and above not in out:
        out.append(place_id := above)
    return out
