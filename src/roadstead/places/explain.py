"""What a name may stand for, told so that a reader can check it: names, codes, point, how sure, who says so."""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from roadstead.places.entries import gazetteer, kind, not_places, parts_up
from roadstead.places.names import Candidate, caution_of, resolve, view
from roadstead.places.spelling import fold

Text = dict[str, str]


def explain(name: str, places: pl.DataFrame | None = None) -> list[dict[str, Any]]:
    """One dict per candidate, in the order of their ids; exactly one with ``id`` null when the name stands for no place.

    Keys: ``id``, ``name``, ``country``, ``kind``, ``codes``, ``names``, ``lon`` and ``lat`` in degrees (null: not known),
    ``uncertainty_m``, ``source``, ``within`` (ids), ``same`` (ids of the same place elsewhere), ``why`` and ``caution``
    (``en``, ``fr``; the caution null), and ``says``: the lines to print, ``en`` and ``fr``.
    """
    places = gazetteer() if places is None else places
    found = resolve(name, places)
    return [_one(c, places) for c in found] if found else [_none(name)]


def _one(c: Candidate, places: pl.DataFrame) -> dict[str, Any]:
    row = places.filter(pl.col("id") == c.id).row(0, named=True)
    names = json.loads(row["names"] or "[]")
    codes = sorted(view(places).rows[c.id].codes)
    out = {
        "id": c.id, "name": c.name, "country": c.country, "kind": kind(c.id), "codes": codes,
        "names": [n for n in names if n not in codes and n != c.name],
        "lon": None if row["lon"] is None else row["lon"] / 1e6, "lat": None if row["lat"] is None else row["lat"] / 1e6,
        "uncertainty_m": row["uncertainty_m"], "source": row["source"], "within": parts_up(c.id), "same": list(c.same),
        "why": {"en": c.why, "fr": c.why_fr}, "caution": caution_of(c.id),
    }  # fmt: skip
    return out | {"says": _says(out)}


def _says(one: dict[str, Any]) -> Text:
    head = f"{one['id']}  {one['name']}" + (f" ({one['country']})" if one["country"] else "")
    codes = f"  {' '.join(one['codes'])}" if one["codes"] else ""
    en, fr = [head + codes, f"  {one['why']['en']}"], [head + codes, f"  {one['why']['fr']}"]
    if one["lat"] is None or one["lon"] is None:
        en.append("  where: not known")
        fr.append("  où : inconnu")
    else:
        spot = f"{abs(one['lat']):.4f} {'N' if one['lat'] >= 0 else 'S'} {abs(one['lon']):.4f} {'E' if one['lon'] >= 0 else 'W'}"
        unsure = one["uncertainty_m"]
        en.append(f"  where: {spot}, " + ("to an unknown distance" if unsure is None else f"± {unsure / 1000:g} km"))
        # Latitude and longitude are written the same in both languages, so that they can be copied.
        fr.append(f"  où : {spot}, " + ("à une distance inconnue" if unsure is None else f"± {unsure / 1000:g} km".replace(".", ",")))
    en.append(f"  source: {one['source'] or 'not said'}")
    fr.append(f"  source : {one['source'] or 'non dite'}")
    for ids, what, quoi in ((one["within"], "part of", "fait partie de"), (one["same"], "same place", "même lieu")):
        if ids:
            en.append(f"  {what}: {', '.join(ids)}")
            fr.append(f"  {quoi} : {', '.join(ids)}")
    return {"en": "\n".join(en), "fr": "\n".join(fr)}


def _none(name: str) -> dict[str, Any]:
    asked = name.strip()
    trap = next((t for t in not_places() if fold(name) in {fold(n) for n in t["names"]}), None)
    why = {
        "en": f"{asked!r} is no place known here" + (f": {trap['en']}" if trap else "; spellings are never guessed"),
        "fr": f"« {asked} » n'est aucun lieu connu ici" + (f" : {trap['fr']}" if trap else " ; une graphie n'est jamais devinée"),
    }
    empty = dict.fromkeys(("id", "name", "country", "kind", "lon", "lat", "uncertainty_m", "source", "caution"))
    return empty | {"codes": [], "names": [], "within": [], "same": [], "why": why, "says": why}
