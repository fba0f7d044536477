"""Which rows of several sources are surely one place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from roadstead.places.entries import by_id, wpi

CODE_KM = 50.0
"""Rows with one code that lie farther apart than this are not surely one place: one of the two points is wrong."""
NAME_KM = 5.0
"""Rows with one name in one country are one place this near, or as near as their uncertainties allow."""
_MANY = 60
"""Of more bearers of one name than this the last, by `rank`, are not compared: the pairs would cost more than they tell."""


@dataclass(frozen=True)
class Row:
    """A place as the frame has it. ``keys`` are its folded names; ``lon`` and ``lat`` degrees, null where unknown."""

    id: str
    name: str
    country: str | None
    keys: frozenset[str]
    codes: frozenset[str]
    lon: float | None
    lat: float | None
    uncertainty_m: float | None


def codes_of(country: str | None, names: Iterable[str]) -> frozenset[str]:
    """The UN/LOCODEs among the names of a place, without their space: five capitals that begin as its country does."""
    plain = (n.replace(" ", "") for n in names)
    return frozenset(n for n in plain if country and n.startswith(country) and re.fullmatch(r"[A-Z]{2}[A-Z2-9]{3}", n))


def km(a: Row, b: Row) -> float | None:
    """Kilometres on the great circle; null where a point is not known."""
    if a.lon is None or a.lat is None or b.lon is None or b.lat is None:
        return None
    lat0, lat1, dlon = radians(a.lat), radians(b.lat), radians(b.lon - a.lon)
    return 12742 * asin(min(1.0, sqrt(sin((lat1 - lat0) / 2) ** 2 + cos(lat0) * cos(lat1) * sin(dlon / 2) ** 2)))


def _alike(a: Row, b: Row) -> bool:
    """True when two rows tell of one place: our own entry of that number in the World Port Index, one code, or one name
    in one country as near as their uncertainties allow.

    Two rows of one publisher are two places unless they have one code: they listed them apart on purpose.
    """
    if _sources(a) & _sources(b) or a.codes & b.codes:
        return True
    if publisher(a.id) == publisher(b.id) or not a.keys & b.keys or a.country is None or a.country != b.country:
        return False
    apart = km(a, b)
    return apart is not None and apart <= max(NAME_KM, _doubt_km(a, b))


def _doubt_km(a: Row, b: Row) -> float:
    return ((a.uncertainty_m or 0) + (b.uncertainty_m or 0)) / 1000


def _far(a: Row, b: Row) -> bool:
    """True when both points are known and lie farther apart than one place's points do."""
    apart = km(a, b)
    return apart is not None and apart > max(CODE_KM, _doubt_km(a, b))


def publisher(place_id: str) -> str:
    """Whose row an id is: `gazetteer`, `wpi`, `locode`, or `own` for a user's."""
    head = place_id.partition(":")[0]
    return "gazetteer" if place_id in by_id() else head if head in ("wpi", "locode") else "own"


def _sources(row: Row) -> frozenset[str]:
    entry = by_id().get(row.id)
    number = wpi(entry) if entry else None
    return frozenset([row.id, f"wpi:{number}"] if number else [row.id])


def groups(rows: Iterable[Row]) -> dict[str, frozenset[str]]:
    """Id -> ids of the rows that are surely one place with it, itself included.

    Rows that tell of one place are not surely one where their points lie farther apart than CODE_KM and their
    uncertainties; two entries of the gazetteer are never one.
    """
    rows = list(rows)
    at = {row.id: row for row in rows}
    buckets: dict[str, list[Row]] = {}
    for row in rows:
        for key in {*row.keys, *row.codes, *_sources(row)}:
            buckets.setdefault(key, []).append(row)
    member = {row.id: {row.id} for row in rows}
    for key in sorted(buckets):
        found = sorted(buckets[key], key=rank)
        for i, a in enumerate(found[:_MANY]):
            for b in found[i + 1 : _MANY]:
                left, right = member[a.id], member[b.id]
                if left is right or not _alike(a, b):
                    continue
                # A row without a point, or of two names, must not tie together what lies apart.
                if sum(publisher(x) == "gazetteer" for x in left | right) > 1 or any(_far(at[x], at[y]) for x in left for y in right):
                    continue
                left |= right
                for x in right:
                    member[x] = left
    return {i: frozenset(ids) for i, ids in member.items()}


def rank(row: Row) -> tuple[int, str]:
    """Whose row speaks for a place: our own entry, the user's, the World Port Index, UN/LOCODE."""
    return ("gazetteer", "own", "wpi", "locode").index(publisher(row.id)), row.id
