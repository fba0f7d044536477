"""Ships that lie beside each other for hours, drift together, part, fall silent and are taken for another track; drawn by a seed, so that a world is dense and cheap."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from hypothesis import strategies as st

from roadstead.sphere import wrap_udeg
from roadstead.tables import FIX, PLACE
from roadstead.when import DAY_US, H_US, S_US

T = 19_500 * DAY_US
COAST = {"ring": pl.Int32, "lon": pl.Int32, "lat": pl.Int32}


@st.composite
def lying(draw: st.DrawFn) -> tuple[pl.DataFrame, pl.DataFrame, int, pl.DataFrame]:
    """(fixes, places, watermark, coast)."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    lon = int(rng.choice([0, 179_999_000, -180_000_000, 42_999_500]))
    lat = int(rng.choice([0, 42_999_500, -60_000_000]))
    begin, rows = T + int(rng.integers(14, 24)) * H_US, []
    drift, holes = float(rng.choice([0, 0, 1.0, 1.99, 2.01])), float(rng.choice([0.0, 0.05, 0.1]))
    for vessel in ("mmsi:1", "mmsi:3", "sim:2")[: int(rng.choice([2, 2, 3]))]:
        t, segment, away = begin + int(rng.integers(0, 3600)) * S_US, 0, 0
        every_s, berth = float(rng.choice([300, 600, 1700, 3599])), rng.choice([0, 300, 2000, 4490], 2)
        end, wobble = t + int(rng.integers(3, 14)) * H_US, float(rng.choice([1, 10, 100]))
        while t < end and len(rows) < 200:
            step_s = every_s * float(rng.choice([1, 1, 0.7]))
            if rng.random() < holes:
                step_s = float(rng.choice([0, 3600, 3601, 4 * 3600, 5 * 3600, 25 * 3600]))
                segment += rng.random() < 0.3
                away = int(rng.choice([0, 0, 60_000]))
            t += round(step_s) * S_US
            if rng.random() < 0.3:
                t = -(-t // (600 * S_US)) * 600 * S_US  # at the very tick
            x, y = berth + rng.normal(0, wobble, 2)
            east = lon + x + away + drift * (t - begin) / H_US * 16_667
            rows.append({"vessel": vessel, "t": t, "lon": int(wrap_udeg(round(east))), "lat": lat + round(y), "sog_kn": 0.1, "mmsi": vessel[-1] * 9,
                         "simulated": vessel[0] == "s", "src": "s", "at": len(rows) + 1, "segment": segment})  # fmt: skip
    fixes = FIX.frame({k: v for k, v in r.items() if k != "segment"} for r in rows).with_columns(
        flags=pl.lit(0, pl.Int32), segment=pl.Series([int(r["segment"]) for r in rows], dtype=pl.Int32)
    )
    near: list[dict[str, Any]] = []
    if rng.random() < 0.15:
        near = [
            {
                "id": "port:0",
                "name": "P",
                "lon": int(wrap_udeg(lon + int(rng.choice([60_000, 130_000])))),
                "lat": lat,
            }
        ]
    land: list[dict[str, Any]] = []
    if rng.random() < 0.4:
        off = int(rng.choice([345_000, 400_000, 1000]))
        land = [
            {"ring": 0, "lon": int(wrap_udeg(lon + off + x)), "lat": lat + y}
            for x, y in ((0, -900_000), (600_000, -900_000), (600_000, 900_000), (0, 900_000), (0, -900_000))
        ]
    return (
        fixes,
        PLACE.frame(near),
        max(r["t"] for r in rows) + int(rng.choice([0, 1800, 30 * 3600])) * S_US,
        pl.DataFrame(land, schema=COAST),
    )
