"""Ports, yards and areas, their many names, and what a name in a text may stand for."""

from __future__ import annotations

from roadstead.places.names import (
    Area,
    Candidate,
    around,
    fold,
    gazetteer,
    in_country,
    in_region,
    kind,
    place_ids_of,
    resolve,
)

__all__ = [
    "Area",
    "Candidate",
    "around",
    "fold",
    "gazetteer",
    "in_country",
    "in_region",
    "kind",
    "place_ids_of",
    "resolve",
]
