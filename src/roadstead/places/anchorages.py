"""Anchorages found in the fixes themselves: spots where many vessels have lain for long.

A *stay* is a stretch of a vessel's fixes within ``within_km`` of its first one for more than ``min_h`` hours (Global Fishing Watch,
pipe-anchorages: 12 h, 0.5 km). A spot is an anchorage when ``min_vessels`` vessels or more had a stay within ``reach_km`` of it. The
reference counts by cells of a grid, and so divides what lies across an edge; here only distances count: the stay with the most vessels
around it takes them, then the next of what is left. Nothing changes when all longitudes are turned, rows come in another order or twice.

A berth is found like a roadstead, and a spot where fishing boats, buoys or barges lie too: it says that vessels lay there, not what it is.
Where few were heard none is found: that there is none is never said. docs: `roadstead places --discover`.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from typing import Any

import numba as nb
import numpy as np
import polars as pl

from roadstead.sphere import (
    HALF,
    R_M,
    TURN,
    distance_m,
    frozen,
    kernel,
    one_per_instant,
    reach_index,
    wrap_udeg,
)
from roadstead.tables import PLACE, short_id
from roadstead.when import H_US

STAY: dict[str, Any] = {
    "vessel": pl.String, "t0": pl.Int64, "t1": pl.Int64, "lon": pl.Int32, "lat": pl.Int32, "n": pl.Int64,
    "simulated": pl.Boolean, "src": pl.String, "at": pl.Int64,
}  # fmt: skip
"""A stay: its span, the mean of its positions, how many, and the row it began with."""
_i4s, _i8s = frozen(nb.int32), frozen(nb.int64)
_RAD = np.pi / HALF


@kernel(nb.types.UniTuple(nb.int64[::1], 5)(_i8s, _i8s, _i4s, _i4s, nb.float64, nb.int64, nb.int64, nb.int64))
def _stays(
    start: Any, t: Any, lon: Any, lat: Any, within_m: float, longer_than_us: int, silence_us: int, least: int
) -> Any:
    """(first, last, n, mean lon, mean lat) of every stay, in order; the mean is one of integers."""
    n = len(t)
    first, last, count = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64)
    x, y, m = np.empty(n, np.int64), np.empty(n, np.int64), 0
    for k in range(len(start) - 1):
        i = start[k]
        while i < start[k + 1]:
            j, east, north, shrink = i, np.int64(0), np.int64(0), np.cos(lat[i] * _RAD)
            while j < start[k + 1] and (j == i or t[j] - t[j - 1] <= silence_us):
                # Nothing here is longer than a degree, so the plane will do.
                de = (np.int64(lon[j]) - lon[i] + HALF) % TURN - HALF
                dn = np.int64(lat[j]) - lat[i]
                if np.hypot(de * shrink, dn) * _RAD * R_M > within_m:
                    break
                east, north, j = east + de, north + dn, j + 1
            if t[j - 1] - t[i] > longer_than_us and j - i >= least:
                first[m], last[m], count[m] = i, j - 1, j - i
                x[m], y[m] = (lon[i] + east // (j - i) + HALF) % TURN - HALF, lat[i] + north // (j - i)
                m += 1
            i = j
    return first[:m].copy(), last[:m].copy(), count[:m].copy(), x[:m].copy(), y[:m].copy()


def stays(
    fixes: pl.DataFrame,
    min_h: float = 12.0,
    within_km: float = 0.5,
    silence_h: float = 6.0,
    min_fixes: int = 3,
) -> pl.DataFrame:
    """The stays (:data:`STAY`) of these fixes; the rows of a vessel must be in one frame, in any order.

    Longer than ``min_h`` hours, never silent for more than ``silence_h``: two fixes at one spot a week apart show no stay.
    """
    fixes = fixes.filter(
        pl.all_horizontal(pl.col(c).is_not_null() for c in ("vessel", "t", "lon", "lat"))
    ).sort("vessel", "t", "src", "at")
    if not fixes.height:
        return pl.DataFrame(schema=STAY)
    runs = fixes["vessel"].rle().struct.unnest()
    start = np.concatenate([np.zeros(1, np.int64), np.cumsum(runs["len"].cast(pl.Int64).to_numpy())])
    t, lon, lat = fixes["t"].to_numpy(), fixes["lon"].to_numpy(), fixes["lat"].to_numpy()
    picks, start = one_per_instant(start, t, lon, lat, np.zeros(len(t)))
    fixes = fixes[picks]
    first, last, count, x, y = _stays(
        start,
        t[picks],
        lon[picks],
        lat[picks],
        within_km * 1000,
        round(min_h * H_US),
        round(silence_h * H_US),
        min_fixes,
    )
    begun: pl.DataFrame = fixes[first].select("vessel", pl.col("t").alias("t0"), "simulated", "src", "at")
    found = begun.with_columns(
        fixes["t"].gather(last).alias("t1"),
        pl.Series("lon", x, pl.Int32),
        pl.Series("lat", y, pl.Int32),
        pl.Series("n", count, pl.Int64),
    )
    return found.select(list(STAY))


def anchorages(
    stays: pl.DataFrame, min_vessels: int = 20, reach_km: float = 1.0
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(places, of): anchorages as rows of PLACE, and the stays with the ``place`` each was taken to, those without one left out.

    ``uncertainty_m`` is the distance of the farthest of its stays. Simulated stays make places of their own, and say so.
    """
    parts = [
        _clusters(stays.filter(pl.col("simulated") == sim), sim, min_vessels, reach_km * 1000)
        for sim in (False, True)
    ]
    return pl.concat([p for p, _ in parts]).sort("id"), pl.concat([of for _, of in parts])


def discover(
    parts: Iterable[pl.DataFrame], min_vessels: int = 20, **how: float
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """:func:`anchorages` of the fixes in these frames, none of which parts a vessel; only the stays are held at a time."""
    found = [stays(part, **how) for part in parts]  # type: ignore[arg-type]
    return anchorages(pl.concat([pl.DataFrame(schema=STAY), *found]), min_vessels)


def _clusters(
    stays: pl.DataFrame, simulated: bool, min_vessels: int, reach_m: float
) -> tuple[pl.DataFrame, pl.DataFrame]:
    stays = stays.sort("vessel", "t0")
    n, who = stays.height, stays["vessel"].rank("dense").to_numpy()
    lon, lat = stays["lon"].to_numpy(), stays["lat"].to_numpy()
    cell, members = reach_index(lon, lat, np.full(n, reach_m))
    free, hours = np.ones(n, bool), (stays["t1"] - stays["t0"]).to_numpy()

    def around(i: int) -> Any:
        """The free stays within reach of stay i, in their order."""
        c = min(179, (int(lat[i]) + HALF // 2) // 1_000_000) * 360 + (int(lon[i]) + HALF) % TURN // 1_000_000
        near = members[cell[c] : cell[c + 1]]
        near = near[free[near] & (np.abs(lat[near].astype(np.int64) - lat[i]) * _RAD * R_M <= reach_m)]
        return np.array([j for j in near if distance_m(lon[i], lat[i], lon[j], lat[j]) <= reach_m], np.int64)

    def worth(i: int) -> tuple[int, int, int, int]:
        """The best comes first: most vessels, most stays, longest; then the first by name and time."""
        near = around(i)
        return -len(np.unique(who[near])), -len(near), -int(hours[near].sum()), i

    queue = [w for i in range(n) if -(w := worth(i))[0] >= min_vessels]
    heapq.heapify(queue)
    places, of = [], []
    while queue:
        top = heapq.heappop(queue)
        i = top[3]
        now = worth(i) if free[i] else (0, 0, 0, i)
        if -now[0] < min_vessels:
            continue
        if now != top:
            heapq.heappush(queue, now)
            continue
        mine = around(i)
        free[mine] = False
        east = (lon[mine].astype(np.int64) - lon[i] + HALF) % TURN - HALF
        x, y = (
            int(wrap_udeg(int(lon[i]) + int(east.sum()) // len(mine))),
            int(lat[mine].astype(np.int64).sum()) // len(mine),
        )
        taken = stays[mine]
        place = f"anchorage:{short_id('anchorage', taken.select('vessel', 't0').rows())}"
        name = f"{'SIMULATED ' if simulated else ''}anchorage {abs(y) / 1e6:.3f}{'NS'[y < 0]} {abs(x) / 1e6:.3f}{'EW'[x < 0]}"
        places.append({
            "id": place, "name": name, "names": [name], "lon": x, "lat": y,
            "uncertainty_m": max(float(distance_m(x, y, lon[j], lat[j])) for j in mine),
            "source": f"found in the fixes: {len(taken)} stays of {-now[0]} vessels",
        })  # fmt: skip
        of.append(taken.with_columns(place=pl.lit(place)))
    return PLACE.frame(places), pl.concat([stays.clear().with_columns(place=pl.lit(None, pl.String)), *of])
