"""Ports, yards and areas, their many names, and what a name in a text may stand for."""

from __future__ import annotations

from roadstead.places.entries import gazetteer, in_region, kind
from roadstead.places.explain import explain
from roadstead.places.names import Area, Candidate, around, in_country, place_ids_of, resolve
from roadstead.places.spelling import fold

__all__ = [
    "Area",
    "Candidate",
    "around",
    "explain",
    "fold",
    "gazetteer",
    "in_country",
    "in_region",
    "kind",
    "place_ids_of",
    "resolve",
]
