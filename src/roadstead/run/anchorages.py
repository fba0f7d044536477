"""Anchorages discovered in the fixes of a logbook, with what each rests on: how many ships and stays, over which days, and their rows.

What is written reads back as places (`readers/ports_csv.py`). It says that vessels lay there; not what the spot is, nor that there is no other.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable
from typing import Any

import polars as pl

from roadstead.logbook import Logbook
from roadstead.places import anchorages
from roadstead.run import cleaned
from roadstead.run.intake import Tick, no_tick
from roadstead.sphere import distance_m
from roadstead.tracks import NOISE
from roadstead.when import DAY_US, H_US, day_of, iso

Row = dict[str, Any]
COLUMNS = ("id", "name", "names", "country", "lon", "lat", "uncertainty_m", "source", "simulated", "ships", "stays", "first_day", "last_day", "days", "median_h", "nearest", "nearest_m")
"""``days``: on so many somebody lay there; ``median_h``: half of the stays were longer; ``nearest``: the known place nearest to it, which it need not belong to;
null where none is known within :data:`NEAR_M`."""
NEAR_M = 100_000.0


def discovered(
    log: Logbook, known: pl.DataFrame, min_vessels: int = 20, min_h: float = 12.0, within_km: float = 0.5, tick: Tick = no_tick
) -> list[Row]:
    """One row per anchorage with :data:`COLUMNS` and ``rests_on``, the stays and the row each began with; most ships first.

    In: ``known`` (PLACE). Fixes that tracks hold to be noise are left out. A second ship under one number is a ship of its own.
    """

    def parts() -> Iterable[pl.DataFrame]:
        for rows in cleaned.told(log):
            tick("looking for stays")
            yield rows.filter(pl.col("flags") & NOISE == 0).drop("flags", "segment")

    places, of = anchorages.discover(parts(), min_vessels, min_h=min_h, within_km=within_km)
    mine = {place: stays for (place,), stays in of.partition_by("place", as_dict=True).items()}
    return sorted((_row(p, mine[p["id"]], known, min_h, within_km) for p in places.iter_rows(named=True)), key=lambda r: (r["simulated"], -r["ships"], -r["stays"], r["id"]))


def _row(place: Row, stays: pl.DataFrame, known: pl.DataFrame, min_h: float, within_km: float) -> Row:
    stays = stays.sort("t0", "vessel")
    first, last = day_of(stays["t0"].min()), day_of(stays["t1"].max())  # type: ignore[arg-type]
    ships = stays["vessel"].n_unique()
    days = {d for a, z in stays.select(pl.col("t0", "t1") // DAY_US).iter_rows() for d in range(a, z + 1)}
    nearest, apart = _nearest(place, known)
    return {
        "id": place["id"], "name": place["name"], "names": json.loads(place["names"]), "country": None, "lon": place["lon"] / 1e6, "lat": place["lat"] / 1e6,
        # Never less sure than it is: rounded up.
        "uncertainty_m": math.ceil(place["uncertainty_m"]), "simulated": bool(stays["simulated"].any()),
        "source": f"found in the fixes: {stays.height} stays of {ships} ships, {first} to {last}, each over {min_h:g} h within {within_km:g} km",
        "ships": ships, "stays": stays.height, "first_day": first, "last_day": last, "days": len(days), "median_h": round(float((stays["t1"] - stays["t0"]).median()) / H_US, 1),  # type: ignore[arg-type]
        "nearest": nearest, "nearest_m": apart,
        "rests_on": [{"vessel": s["vessel"], "t0": iso(s["t0"]), "t1": iso(s["t1"]), "fixes": s["n"], "src": s["src"], "at": s["at"]} for s in stays.iter_rows(named=True)],
    }  # fmt: skip


def _nearest(place: Row, known: pl.DataFrame) -> tuple[str | None, int | None]:
    there = known.filter(pl.col("lon").is_not_null(), pl.col("lat").is_not_null()).select("id", "lon", "lat")
    found = min(((float(distance_m(place["lon"], place["lat"], lon, lat)), ident) for ident, lon, lat in there.iter_rows() if ident != place["id"]), default=None)
    return (None, None) if found is None or found[0] > NEAR_M else (found[1], round(found[0]))


def as_csv(rows: Iterable[Row]) -> bytes:
    """A gazetteer that `roadstead read` takes for places, with what it rests on in further columns."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        cells = row | {"names": "|".join(row["names"]), "simulated": "SIMULATED" if row["simulated"] else "", "lon": f"{row['lon']:.6f}", "lat": f"{row['lat']:.6f}"}
        writer.writerow("" if cells[c] is None else cells[c] for c in COLUMNS)
    return out.getvalue().encode()


def as_jsonl(rows: Iterable[Row]) -> bytes:
    """A line for each, with the stays it rests on."""
    return "".join(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in rows).encode()


def as_geojson(rows: Iterable[Row]) -> bytes:
    """Points with everything but the stays."""
    features = [
        {"type": "Feature", "id": r["id"], "geometry": {"type": "Point", "coordinates": [r["lon"], r["lat"]]}, "properties": {k: r[k] for k in COLUMNS if k not in ("lon", "lat")}}
        for r in rows
    ]
    return (json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


FORMS = {".csv": as_csv, ".jsonl": as_jsonl, ".geojson": as_geojson}


def text(rows: list[Row], names: dict[str, str], min_vessels: int, min_h: float, lang: str = "en") -> str:
    """Two lines for each, and what the absence of one does not say."""
    fr, out = lang == "fr", []
    for r in rows:
        spot = f"{abs(r['lat']):.4f} {'N' if r['lat'] >= 0 else 'S'} {abs(r['lon']):.4f} {'E' if r['lon'] >= 0 else 'W'}"
        mark = ("SIMULÉ " if fr else "SIMULATED ") if r["simulated"] else ""
        near = f"{names.get(r['nearest'], r['nearest'])} ({r['nearest']})" if r["nearest"] else None
        km = f"{(r['nearest_m'] or 0) / 1000:.1f} km"
        if fr:
            out.append(f"{mark}{r['id']}  {spot}, ± {r['uncertainty_m']} m")
            out.append(f"  {r['ships']} navires, {r['stays']} séjours, du {r['first_day']} au {r['last_day']} ({r['days']} jours), médiane {r['median_h']:g} h".replace(".", ",") + (f" ; lieu connu le plus proche : {near}, {km.replace('.', ',')}" if near else ""))
        else:
            out.append(f"{mark}{r['id']}  {spot}, ± {r['uncertainty_m']} m")
            out.append(f"  {r['ships']} ships, {r['stays']} stays, {r['first_day']} to {r['last_day']} ({r['days']} days), median {r['median_h']:g} h" + (f"; nearest known place: {near}, {km}" if near else ""))
    if fr:
        head = f"{len(rows)} mouillage(s) où {min_vessels} navires ou plus sont restés plus de {min_h:g} h"
        out.append(f"{head}. Des navires y sont restés ; ce qu'est le lieu n'est pas dit. Là où peu de navires sont entendus, rien n'est trouvé : cela ne dit pas qu'il n'y a rien.")
    else:
        head = f"{len(rows)} anchorage(s) where {min_vessels} ships or more lay for over {min_h:g} h"
        out.append(f"{head}. Ships lay there; what the spot is, is not said. Where few are heard none is found: that does not say there is none.")
    return "\n".join(out)
