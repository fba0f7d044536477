"""Invented tracks for the detectors of false positions: pieces of them for the case tables, and worlds for the laws."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
from hypothesis import strategies as st
from laws import T, World

from roadstead import sphere
from roadstead.tables import FIX, PLACE
from roadstead.when import S_US

Point = tuple[float, float, float, float | None, float | None, float | None]
"""Seconds, lon, lat, speed, course, heading."""
NM = 1 / 60


def island(lon: float = 0.0) -> pl.DataFrame:
    """A square island from 1° to 3° east of ``lon`` and from 40° to 42° north, as rings of `places.coast`."""
    x = [sphere.wrap_udeg(round((lon + d) * 1e6)) for d in (1, 2, 3, 3, 3, 2, 1, 1, 1)]
    y = [round(d * 1e6) for d in (40, 40, 40, 41, 42, 42, 42, 41, 40)]
    return pl.DataFrame({"ring": [0] * 9, "lon": x, "lat": y}, schema={"ring": pl.Int32, "lon": pl.Int32, "lat": pl.Int32})


def sea(rows: pl.DataFrame, places: list[dict[str, Any]] | None = None, lon: float = 0.0) -> World:
    """These fixes, those places, and the island."""
    return World(rows, PLACE.frame(places or []), int(rows["t"].max()) + 1, coast=island(lon))  # type: ignore[arg-type]


def fixes(points: list[Point], mmsi: str = "273000001", vessel: str | None = None) -> pl.DataFrame:
    rows = [
        {"vessel": vessel or f"mmsi:{mmsi}", "t": T + round(s * S_US), "lon": int(sphere.wrap_udeg(round(x * 1e6))), "lat": round(y * 1e6), "sog_kn": kn,
         "cog_deg": cog, "heading_deg": heading, "mmsi": mmsi, "simulated": False, "src": "s", "at": at}
        for at, (s, x, y, kn, cog, heading) in enumerate(points, 1)
    ]  # fmt: skip
    return FIX.frame(rows).sort("vessel", "t", "src", "at")


def sail(lon: float, lat: float, cog: float, kn: float, hours: float, every_s: float = 60, heading: float | None = None) -> list[Point]:
    """A straight course."""
    out: list[Point] = []
    for s in np.arange(0, hours * 3600, every_s):
        far = kn * s / 3600 * NM
        x, y = lon + far * math.sin(math.radians(cog)) / math.cos(math.radians(lat)), lat + far * math.cos(math.radians(cog))
        out.append((float(s), x, y, kn, cog, heading if heading is not None else cog))
    return out


def lie(lon: float, lat: float, hours: float, every_s: float = 60, jitter_m: float = 8, kn: float = 0.1, seed: int = 1) -> list[Point]:
    """At one spot, with the jitter of a good receiver."""
    out: list[Point] = []
    draw = np.random.default_rng(seed)
    for s in np.arange(0, hours * 3600, every_s):
        dx, dy = draw.normal(0, jitter_m / 111_195, 2)
        out.append((float(s), lon + dx / math.cos(math.radians(lat)), lat + dy, kn, None, 50.0))
    return out


def go_round(
    lon: float, lat: float, radius_nm: float, kn: float, hours: float, every_s: float = 60, drift_kn: float = 0.0, jitter_m: float = 8,
    said_kn: float | None = None, degrees: bool = False, shape: Callable[[float], float] = lambda _: 1.0, seed: int = 1,
) -> list[Point]:  # fmt: skip
    """In circles, whose centre may drift north, whose radius may change with the angle, or which are drawn in degrees."""
    out: list[Point] = []
    draw = np.random.default_rng(seed)
    for s in np.arange(0, hours * 3600, every_s):
        angle = kn * s / 3600 / radius_nm
        r = radius_nm * NM * shape(angle)
        dx, dy = draw.normal(0, jitter_m / 111_195, 2)
        wide = 1.0 if degrees else math.cos(math.radians(lat))
        x, y = lon + (r * math.sin(angle) + dx) / wide, lat + r * math.cos(angle) + drift_kn * s / 3600 * NM + dy
        out.append((float(s), x, y, kn if said_kn is None else said_kn, (math.degrees(angle) + 90) % 360, None))
    return out


def then(*pieces: list[Point], after_s: float = 60) -> list[Point]:
    """One piece after the other."""
    out: list[Point] = []
    for piece in pieces:
        begin = out[-1][0] + after_s if out else 0.0
        out += [(begin + s, *rest) for s, *rest in piece]  # type: ignore[misc]
    return out


KINDS = ("sail", "round", "round", "freeze", "again", "jump", "jump", "drift", "alone")
OFTEN = {
    "circle": ("round", "round", "sail"), "frozen_track": ("freeze", "freeze", "sail", "again", "again"), "teleport": ("sail", "jump", "drift"),
    "on_land": ("jump", "jump", "sail"), "drifting": ("drift", "drift", "sail", "freeze"),
}  # fmt: skip
"""What the worlds of one rule have more of, so that few of them are enough."""


@st.composite
def seas(draw: st.DrawFn, kinds: tuple[str, ...] = KINDS) -> World:
    """Numbers that sail, circle, freeze, come again, drift and jump, on and off the island, over the antimeridian and midnight."""
    base = draw(st.sampled_from((0.0, 178.0, -179.0, 130.0)))
    rows = []
    for mmsi in draw(st.lists(st.sampled_from(("273000001", "351000003", "111219501")), unique=True, min_size=1, max_size=2)):
        x, y = base + draw(st.sampled_from((0.5, 0.9, 1.5, 2.0))), 41.00123 + draw(st.sampled_from((0.0, 0.5, 1.5)))
        s, points, past = draw(st.sampled_from((0.0, 86_000.0))), [], []
        for _ in range(draw(st.integers(1, 6))):
            every = draw(st.sampled_from((30.0, 60.0, 60.0, 7200.0)))
            kind = draw(st.sampled_from(kinds))
            if kind == "sail":
                piece = (sail(x, y, draw(st.sampled_from((0.0, 90.0))), 12.0, 8 * every / 3600, every))
            elif kind == "round":
                kn = draw(st.sampled_from((10.0, 20.0)))
                piece = (go_round(x, y, draw(st.sampled_from((0.2, 0.5))), kn, draw(st.sampled_from((10, 24))) * every / 3600, every, degrees=draw(st.booleans())))
            elif kind == "freeze":
                piece = [(n * every, x, y, draw(st.sampled_from((None, 0.0, *(9.0,) * 8))), None, None) for n in range(8)]
            elif kind == "again" and past:
                piece = [(p[0] - past[0][0], *p[1:]) for p in past]
            elif kind == "drift":
                piece = (sail(x, y, 90.0, 2.0, 8 * every / 3600, every, heading=0.0))
            else:
                x, y = base + draw(st.sampled_from((0.5, 1.5, 2.5, -60.0))), 41.00123 + draw(st.sampled_from((0.0, 0.3, 2.0)))
                piece = [(n * every, x, y, draw(st.sampled_from((None, 8.0))), draw(st.sampled_from((None, 90.0))), None) for n in range(1 if kind == "alone" else draw(st.integers(1, 4)))]
            past = piece
            points += [(s + p[0], *p[1:]) for p in piece]
            s = points[-1][0] + draw(st.sampled_from((0.0, 30.0, 60.0, 60.0, 7200.0, 80 * 3600.0)))
            x, y = points[-1][1], points[-1][2]
        rows.append(fixes(points, mmsi))
    frame = pl.concat(rows).with_columns(at=pl.int_range(pl.len(), dtype=pl.Int64) + 1)
    return sea(frame, [{"id": "port:0", "name": "P", "lon": round(sphere.wrap_udeg(round((base + 0.9) * 1e6))), "lat": 41_000_000}], base)
