"""Positions deep inside the land of the map, reached or left as no ship can."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numba as nb
import numpy as np
import polars as pl

from roadstead.detect import Detector, Kept, event_frame, latest, shore, tracks
from roadstead.places import coast
from roadstead.slots import FIX_OF, Fixes, picked, pooled, put_by
from roadstead.sphere import HALF, NM_M, R_M, TURN, frozen, kernel
from roadstead.when import H_US, iso

SLOTS = ("last", "first", "deep", "far")
"""The last fix, the first and the last one deep in land of the stay going on, and the one it needed the greatest leap from or to."""
STATE = ("n", "leaps", "leap_kn", "in")
KEPT: Kept = {
    "vessel": pl.String,
    "t": pl.Int64,
    **{f"{s}_{c}": t for s in SLOTS for c, t in FIX_OF.items()},
    **dict.fromkeys(STATE, pl.Float64),
}
_RAD = math.pi / HALF
_i4s, _i8s, _f8s, _bs = frozen(nb.int32), frozen(nb.int64), frozen(nb.float64), frozen(nb.boolean)


@kernel(nb.types.Tuple((nb.int64[:, ::1], nb.float64[:, ::1], nb.int64[:, ::1], nb.float64[:, ::1]))(
    _i8s, _i8s, _i4s, _i4s, _bs, nb.int64[:, ::1], nb.float64[:, ::1], _f8s, nb.int64))  # fmt: skip
def _fold(
    start: Any, t: Any, lon: Any, lat: Any, deep: Any, k_slot: Any, k_state: Any, limits: Any, forget_us: int
) -> Any:
    """(slots, state, stays, of): where each vessel stands, and stays as (vessel, first, last, far) with (n, leaps, leap_kn).

    Fixes are named by their place in a pool, those kept first; -1 is none; ``deep`` are the new ones. A stay is told when it ends, or has grown.
    """
    slack_m, m_per_us, clock_us, least, leaps = limits[0], limits[1], limits[2], limits[3], limits[4]
    v_n = len(start) - 1
    old = len(t) - (start[v_n] - start[0])
    slot, state = k_slot.copy(), k_state.copy()
    stays, of, m = np.empty((len(t) + v_n, 4), np.int64), np.empty((len(t) + v_n, 3), np.float64), 0
    for k in range(v_n):
        grown = False
        i = start[k] - 1
        while i < start[k + 1]:
            i += 1
            if state[k, 0] == 0 and i < start[k + 1] and not deep[i]:
                # No stay goes on, and none begins.
                while i < start[k + 1] and not deep[i]:
                    i += 1
                state[k, 3], slot[k, 0] = 0.0, old + i - 1
            j, leap, was_in, ends = old + i, 0.0, state[k, 3] > 0, i == start[k + 1]
            if not ends:
                last = slot[k, 0]
                if last >= 0 and t[j] - t[last] <= forget_us:
                    de, dn = (np.int64(lon[j]) - lon[last] + HALF) % TURN - HALF, np.int64(lat[j]) - lat[last]
                    # Never farther than along the meridian and then along the equator: most steps need no more.
                    if (abs(de) + abs(dn)) * _RAD * R_M > slack_m:
                        a, b = math.sin(dn * _RAD / 2), math.sin(de * _RAD / 2)
                        h = a * a + math.cos(lat[last] * _RAD) * math.cos(lat[j] * _RAD) * (b * b)
                        far_m, us = 2 * R_M * math.asin(math.sqrt(min(1.0, h))), t[j] - t[last] + clock_us
                        if far_m > slack_m + m_per_us * us:
                            leap = (far_m - slack_m) / NM_M / (us / 3.6e9)
                if state[k, 0] > 0:
                    if was_in and leap > 0.0:
                        state[k, 1] += 1
                        grown = True
                        if leap > state[k, 2]:
                            state[k, 2], slot[k, 3] = leap, j
                    # Heard elsewhere by turns it goes on; sailed out of, leapt within or long unheard it is over.
                    ends = t[j] - t[slot[k, 2]] > forget_us or (was_in and deep[i] == (leap > 0.0))
            if ends:
                if state[k, 0] >= least and state[k, 1] >= leaps and (grown or i < start[k + 1]):
                    stays[m, 0], stays[m, 1], stays[m, 2], stays[m, 3] = k, slot[k, 1], slot[k, 2], slot[k, 3]
                    of[m, 0], of[m, 1], of[m, 2] = state[k, 0], state[k, 1], state[k, 2]
                    m += 1
                if i == start[k + 1]:
                    break
                state[k, 0], state[k, 1], state[k, 2] = 0.0, 0.0, 0.0
                slot[k, 1], slot[k, 2], slot[k, 3] = -1, -1, -1
                grown = False
            if deep[i]:
                if state[k, 0] == 0:
                    slot[k, 1] = j
                if leap > 0.0 and (not was_in or state[k, 0] == 0):
                    state[k, 1] += 1
                    if leap > state[k, 2]:
                        state[k, 2], slot[k, 3] = leap, slot[k, 0]
                state[k, 0] += 1
                slot[k, 2] = j
                grown = True
            state[k, 3] = 1.0 if deep[i] else 0.0
            slot[k, 0] = j
    return slot, state, stays[:m].copy(), of[:m].copy()


@dataclass(frozen=True)
class OnLand:
    """Positions lie deeper than `deep_km` inside the land of the map, at least `min_fixes` times, and came or went by a leap no ship can make.

    From the first such position to the last. The map has no lakes, rivers, canals, docks or small islands, and its shore may be off by
    2 km; so a ship that is heard all the way up a river is not told by default, since the map cannot say that there is no water
    (preset `everywhere` tells every stay). A stay needs one leap: a step from or to a position that `fastest_kn` cannot make, with
    `position_nm` allowed for each position and `clock_min` for the clocks. It says what was received, not who caused it: jammed or
    falsified satellite navigation, which strikes ships that have no part in it, a faulty receiver, two transmitters under one number,
    of which one is on a river, and messages garbled on the way look the same. Method and thresholds are ours.
    """

    rule: ClassVar[str] = "on_land@1"
    reads: ClassVar[str] = "fixes"
    key: ClassVar[tuple[str, ...]] = ("vessel",)
    needs: ClassVar[tuple[str, ...]] = ("coast",)
    keeps: ClassVar[Kept] = KEPT
    exempt: ClassVar[Mapping[str, str]] = {}
    columns: ClassVar[tuple[str, ...]] = ()
    of: ClassVar[str] = "number"
    """One number's rows come together, before tracks part them into ships: the leap lies between the parts."""
    skips: ClassVar[tuple[str, ...]] = ("not_a_ship", "position", "zero")
    """Flags of `tracks`; not what is off the track or on land: that is looked for."""
    deep_km: float = 5.0
    """From the drawn shore; the map itself is good to 2 km."""
    min_fixes: int = 3
    leapt: bool = True
    """Only stays that began or ended with a leap."""
    fastest_kn: float = 60.0
    position_nm: float = 1.0
    clock_min: float = 5.0
    forget_h: float = 24.0
    """A stay in which nothing was heard deep in land for so long is over; so much silence explains any step."""
    preset: str = "custom"

    def step(
        self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Stays that these rows ended or lengthened; every vessel's last fix and the stay going on."""
        vessels, rows, kept, start = tracks(rows, kept)
        rings, deep = self._deep(needs["coast"], rows["lon"].to_numpy(), rows["lat"].to_numpy())
        pool, at, slot = pooled(kept, rows, SLOTS)
        known = np.array(kept.select(pl.col(c).fill_null(0.0) for c in STATE).to_numpy(), np.float64, order="C")
        slot, state, stays, of = _fold(start, at[0], at[1], at[2], deep, np.ascontiguousarray(slot, np.int64), known, *self._limits())
        events = _events(vessels, stays, of, rings, lambda ids: picked(pool, ids))
        left = pl.DataFrame({"vessel": pl.Series(vessels, dtype=pl.String)}).hstack(put_by(pool, SLOTS, slot)).with_columns(*(pl.Series(c, state[:, i], pl.Float64) for i, c in enumerate(STATE)), t=pl.col("last_t"))  # fmt: skip
        return event_frame(self, needs, "on_land", events), left.select(list(KEPT))

    def over(self, fixes: Fixes, upto: int, **needs: pl.DataFrame) -> pl.DataFrame:
        """The events of `step` when nothing was kept and nothing comes after."""
        rings, deep = self._deep(needs["coast"], fixes.lon, fixes.lat)
        n = len(fixes.vessels)
        none, nothing = np.full((n, len(SLOTS)), -1, np.int64), np.zeros((n, len(STATE)))
        _, _, stays, of = _fold(fixes.start, fixes.t, fixes.lon, fixes.lat, deep, none, nothing, *self._limits())
        return event_frame(self, needs, "on_land", _events(fixes.vessels, stays, of, rings, lambda ids: fixes.named(ids, list(FIX_OF))))

    def _deep(self, shores: pl.DataFrame, lon: Any, lat: Any) -> tuple[coast.Index, Any]:
        if self.deep_km * 1000 <= coast.UNCERTAINTY_M:
            raise ValueError(f"deep_km: the map's shore may be off by {coast.UNCERTAINTY_M / 1000:g} km")
        rings = shore(shores)
        return rings, coast.deep_in(rings, lon, lat, self.deep_km * 1000)

    def _limits(self) -> tuple[Any, int]:
        slack_m, m_per_us = 2 * self.position_nm * NM_M, self.fastest_kn * NM_M / H_US
        return np.array([slack_m, m_per_us, self.clock_min * 60e6, self.min_fixes, float(self.leapt)]), round(self.forget_h * H_US)


def _events(vessels: list[str], stays: Any, of: Any, rings: coast.Index, fixes_of: Callable[[Any], pl.DataFrame]) -> list[dict[str, Any]]:
    """Of each stay what was told of it last. One without a leap has no fix that it needed a leap from or to."""
    first, last = (fixes_of(stays[:, i]) for i in (1, 2))
    far = fixes_of(np.maximum(stays[:, 3], 0)).rows(named=True)
    inside = [coast.shore_m(rings, f["lon"].to_numpy(), f["lat"].to_numpy()) for f in (first, last)]
    told = [
        _event(vessels[k], a, z, f if x >= 0 else None, int(heard), int(leaps), kn, max(m))
        for (k, _, _, x), a, z, f, (heard, leaps, kn), *m in zip(stays.tolist(), first.rows(named=True), last.rows(named=True), far, of.tolist(), *inside, strict=True)
    ]  # fmt: skip
    return latest(told, ("vessel",))


def _event(
    vessel: str,
    a: dict[str, Any],
    z: dict[str, Any],
    far: dict[str, Any] | None,
    n: int,
    leaps: int,
    leap_kn: float,
    deep_m: float,
) -> dict[str, Any]:
    named = {
        (f["src"], f["at"]): {"src": f["src"], "at": f["at"]} for f in (a, z, far) if f is not None
    }
    deep, profond = (
        (f"{deep_m / 1000:.0f} km",) * 2 if math.isfinite(deep_m) else ("more than 92 km", "plus de 92 km")
    )
    en = f"{n} positions from {iso(a['t'])} to {iso(z['t'])} lie inside the land of the map, up to {deep} from its shore. "
    fr = f"{n} positions, du {iso(a['t'])} au {iso(z['t'])}, sont à l’intérieur des terres de la carte, jusqu’à {profond} de sa côte. "
    if leaps:
        en += f"Steps from or to them that no ship can make: {leaps}; the greatest takes {leap_kn:.0f} knots at the least. "
        fr += f"Passages vers elles ou depuis elles qu’aucun navire ne peut faire : {leaps} ; le plus grand exige au moins {leap_kn:.0f} nœuds. "
    en += ("The map has no lakes, rivers, canals or docks, and its shore may be off by 2 km. Jammed or falsified satellite navigation, a faulty "
           "receiver, another transmitter under this number, or garbled messages look the same.")  # fmt: skip
    fr += ("La carte n’a ni lacs, ni rivières, ni canaux, ni bassins, et sa côte peut être fausse de 2 km. Une navigation par satellite brouillée ou "
           "falsifiée, un récepteur défaillant, un autre émetteur sous ce numéro ou des messages altérés donnent la même image.")  # fmt: skip
    return {
        "vessel": vessel, "mmsi": a["mmsi"], "t0": a["t"], "lon0": a["lon"], "lat0": a["lat"], "t1": z["t"], "lon1": z["lon"], "lat1": z["lat"],
        "state": "closed", "simulated": bool(a["simulated"]), "fixes": list(named.values()),
        "detail": {"table": "fixes", "what": "position", "n": n, "leaps": leaps, "needed_kn": round(leap_kn) if leaps else None,
                   "inside_km": round(deep_m / 1000, 1) if math.isfinite(deep_m) else None, "en": en, "fr": fr},
    }  # fmt: skip


PRESETS: dict[str, Detector] = {
    "default": OnLand(preset="default"),
    "everywhere": OnLand(leapt=False, preset="everywhere"),
}
