"""Tracks made from what moves a ship: wind, stream and tide, an anchor, nets, an engine; each of a class an analyst would name.

A hull with its engine stopped lies across the wind, more or less, and is blown along at 2.5 to 6 per cent of the wind's speed, up to 25° off it,
while the stream carries it (leeway as in search and rescue practice; the figures here are round). At anchor she swings, head to wind and
stream; under power she goes where she points, give or take the stream.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl

from roadstead.tables import FIX
from roadstead.when import DAY_US, H_US

T = 19_500 * DAY_US
ADRIFT, UNLIKE = (
    ("adrift", "dragging her anchor"),
    (
        "at anchor",
        "moored",
        "trawling",
        "hauling lines",
        "slow ahead",
        "waiting under power",
        "on station",
        "towed",
        "from pot to pot",
    ),
)
NM_M, M_S_KN = 1852.0, 1.944


def wander(rng: Any, n: int, dt_h: float, mean: float, spread: float, over_h: float) -> Any:
    """What keeps to a mean and forgets where it was after so many hours."""
    keep, x = math.exp(-dt_h / over_h), np.empty(n)
    x[0] = mean + spread * rng.normal()
    for i in range(1, n):
        x[i] = mean + (x[i - 1] - mean) * keep + spread * math.sqrt(1 - keep * keep) * rng.normal()
    return x


def towards(deg: Any, kn: Any) -> Any:
    """East and north."""
    return np.array([kn * np.sin(np.radians(deg)), kn * np.cos(np.radians(deg))])


def voyage(kind: str, seed: int, hours: float) -> list[dict[str, Any]]:
    """The fixes of one ship."""
    rng = np.random.default_rng(seed)
    every_s = float(rng.choice([120, 180, 300, 600]))
    n, dt = round(hours * 3600 / every_s), every_s / 3600
    h, steady = np.arange(n) * dt, rng.uniform(0, 360)
    blows = rng.uniform(0, 360)
    wind = towards(blows, rng.uniform(3, 14))[:, None] + np.array(
        [wander(rng, n, dt, 0.0, 1.5, 6.0) for _ in range(2)]
    )
    stream = towards(rng.uniform(0, 360), rng.uniform(0, 0.8))[:, None] + towards(
        rng.uniform(0, 360), rng.uniform(0, 0.8)
    )[:, None] * np.sin(2 * math.pi * h / 12.42 + rng.uniform(0, 6.28))
    downwind = np.degrees(np.arctan2(wind[0], wind[1]))
    strong = np.hypot(*wind)
    still = np.zeros((2, n))
    if kind == "adrift":
        heads = downwind + rng.choice([-1, 1]) * rng.uniform(65, 115) + wander(rng, n, dt, 0.0, 12.0, 0.7)
        goes = stream + towards(downwind + rng.uniform(-25, 25), rng.uniform(0.025, 0.06) * M_S_KN * strong)
    elif kind == "dragging her anchor":
        heads = downwind + 180 + wander(rng, n, dt, 0.0, 15.0, 0.2)
        goes = towards(downwind, rng.uniform(0.5, 1.2))
    elif kind == "at anchor":
        pull = wind * 0.3 + stream * 4
        lies = np.degrees(np.arctan2(pull[0], pull[1])) + wander(rng, n, dt, 0.0, 20.0, 0.2)
        heads, goes = lies + 180, np.gradient(towards(lies, rng.uniform(60, 500) / NM_M), dt, axis=1)
    elif kind == "moored":
        heads, goes = np.full(n, steady), still
    elif kind == "trawling":
        heads = steady + 180 * np.cumsum(rng.random(n) < dt / 2) + wander(rng, n, dt, 0.0, 15.0, 0.5)
        goes = stream + towards(heads, rng.uniform(2.4, 4.5))
    elif kind == "hauling lines":
        course = steady + wander(rng, n, dt, 0.0, 25.0, 1.0)
        heads, goes = (
            course + wander(rng, n, dt, 0.0, 12.0, 0.3),
            stream * 0.3 + towards(course, rng.uniform(1.5, 4.0)),
        )
    elif kind == "slow ahead":
        heads = steady + wander(rng, n, dt, 0.0, 6.0, 2.0)
        goes = stream * 0.6 + towards(heads, rng.uniform(2.5, 5.0))
    elif kind == "waiting under power":
        heads = steady + 180 * (np.floor(h / rng.uniform(0.5, 1.5)) % 2)
        goes = stream * 0.6 + towards(heads, rng.uniform(2.5, 4.0))
    elif kind == "on station":
        heads = downwind + 180 + wander(rng, n, dt, 0.0, 5.0, 2.0)
        goes = np.gradient(np.array([wander(rng, n, dt, 0.0, 3.0, 0.1) for _ in range(2)]) / NM_M, dt, axis=1)
    elif kind == "towed":
        heads = steady + wander(rng, n, dt, rng.choice([-1, 1]) * 15.0, 12.0, 0.2)
        goes = stream * 0.6 + towards(steady + 0 * h, rng.uniform(3, 6))
    else:
        hop = (h / 0.4) % 1 < 0.3
        course = rng.uniform(0, 360, int(hours / 0.4) + 2)[(h / 0.4).astype(int)]
        heads, goes = (
            course + np.where(hop, 0, 60),
            stream + towards(course, np.where(hop, 6.0, 0.0)) + 0.05 * wind,
        )
    path = np.cumsum(goes * dt, axis=1) + rng.normal(0, rng.choice([3, 8, 15]) / NM_M, (2, n))
    kn = np.round(np.hypot(*goes) + np.abs(rng.normal(0, 0.1, n)), 1)
    felt = goes + rng.normal(0, 0.15, (2, n))
    course = np.round(np.degrees(np.arctan2(felt[0], felt[1])) % 360, 1) % 360
    points = np.round((heads + wander(rng, n, dt, 0.0, 5.0, 0.1)) % 360) % 360
    lat = float(rng.choice([5, 45, 60]))
    name = f"mmsi:{kind}/{seed}"
    return [
        {"vessel": name, "t": T + round(h[i] * H_US), "lon": round((30 + path[0, i] / 60 / math.cos(math.radians(lat))) * 1e6), "lat": round((lat + path[1, i] / 60) * 1e6),
         "sog_kn": float(kn[i]), "cog_deg": float(course[i]), "heading_deg": float(points[i]), "mmsi": "111000001", "simulated": False, "src": "s"}
        for i in range(n) if rng.random() > 0.1
    ]  # fmt: skip


def fleet(kinds: tuple[str, ...], each: int, hours: float = 9.0) -> pl.DataFrame:
    """So many ships of each kind, as a detector is fed."""
    rows = FIX.frame(
        {**r, "at": i}
        for i, r in enumerate((r for kind in kinds for s in range(each) for r in voyage(kind, s, hours)), 1)
    )
    return rows.sort("vessel", "t", "src", "at").with_columns(
        pl.lit(0, pl.Int32).alias("flags"), pl.lit(0, pl.Int32).alias("segment")
    )
