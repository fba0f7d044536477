"""Drifting: a ship goes slowly, across her heading, far from any port."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numba as nb
import numpy as np
import polars as pl

from roadstead.apart import settled_fixes
from roadstead.detect import Detector, Kept, event_frame, latest, tracks
from roadstead.slots import FIX_OF, Fixes, picked, pooled, put_by, settled
from roadstead.sphere import HALF, NM_M, R_M, TURN, frozen, kernel, nearest_along, reach_index
from roadstead.when import H_US, iso

SLOTS = ("first", "last", "told")
"""The first and the last fix adrift, and the last that was told."""
STATE = ("n", "heard", "told_n", "told_heard", "fast")
KEPT: Kept = {
    "vessel": pl.String,
    "t": pl.Int64,
    **{f"{s}_{c}": t for s in SLOTS for c, t in FIX_OF.items()},
    **dict.fromkeys(STATE, pl.Float64),
}
_RAD = math.pi / HALF
_i4s, _i8s, _f8s = frozen(nb.int32), frozen(nb.int64), frozen(nb.float64)


@kernel(nb.types.Tuple((nb.int64[:, ::1], nb.float64[:, ::1], nb.int64[:, ::1], nb.float64[:, ::1]))(
    _i8s, _i8s, _i4s, _i4s, _i8s, _f8s, nb.float64, nb.int64[:, ::1], nb.float64[:, ::1], _f8s))  # fmt: skip
def _fold(start: Any, t: Any, lon: Any, lat: Any, adrift: Any, sog_kn: Any, most_kn: float, k_slot: Any, k_state: Any, limits: Any) -> Any:
    """(slots, state, drifts, say): where each vessel stands; drifts as (vessel, first, last) with (fixes adrift, fixes heard).

    Fixes are named by their place in a pool, those kept first; -1 is none. ``adrift`` are some of the new ones, in order. A drift is told when it
    ends, or has grown.
    """
    min_us, least, share, way_m, lapse_us, hurry = limits[0], limits[1], limits[2], limits[3], limits[4], limits[5]
    v_n = len(start) - 1
    old = len(t) - (start[v_n] - start[0])
    slot, state = k_slot.copy(), k_state.copy()
    drifts, say, m = np.empty((len(t) + v_n, 3), np.int64), np.empty((len(t) + v_n, 2), np.float64), 0
    a = 0
    for k in range(v_n):
        s, grown = state[k], False
        i, end = start[k], start[k + 1]
        while i < end:
            if s[0] == 0:
                # None goes on: straight to the next that is adrift.
                if a == len(adrift) or adrift[a] >= end:
                    break
                i = adrift[a]
            j = old + i
            if s[0] > 0 and t[j] - t[slot[k, 1]] > lapse_us:
                if s[2] > 0:
                    drifts[m, 0], drifts[m, 1], drifts[m, 2] = k, slot[k, 0], slot[k, 2]
                    say[m, 0], say[m, 1] = s[2], s[3]
                    m += 1
                s[:] = 0.0
                slot[k, :] = -1
                grown = False
            if a == len(adrift) or adrift[a] != i:
                if s[0] > 0:
                    s[1] += 1.0
                    s[4] += 1.0 if sog_kn[i] > most_kn else 0.0
                i += 1
                continue
            a, i = a + 1, i + 1
            if s[0] == 0:
                slot[k, 0] = j
            s[0] += 1
            s[1] += 1
            first = slot[k, 0]
            slot[k, 1] = j
            dy = (np.int64(lat[j]) - lat[first]) * _RAD * R_M
            dx = (
                ((np.int64(lon[j]) - lon[first] + HALF) % TURN - HALF)
                * _RAD
                * R_M
                * math.cos(lat[first] * _RAD)
            )
            if (
                t[j] - t[first] >= min_us
                and s[0] >= least
                and s[0] >= share * s[1]
                and s[4] <= hurry * s[1]
                and math.hypot(dx, dy) >= way_m
            ):
                s[2], s[3] = s[0], s[1]
                slot[k, 2] = j
                grown = True
        if grown:
            drifts[m, 0], drifts[m, 1], drifts[m, 2] = k, slot[k, 0], slot[k, 2]
            say[m, 0], say[m, 1] = s[2], s[3]
            m += 1
    return slot, state, drifts[:m].copy(), say[:m].copy()


@dataclass(frozen=True)
class Drifting:
    """A vessel goes at `least_kn` to `most_kn` on a course at least `across_deg` off her heading, for `min_h` hours, more than `port_km` from any place.

    From the first such fix to the last; she has come `way_nm` at least, so a ship that swings at anchor is none. Only a ship whose heading
    is heard can be found: many small ones send none. It says how she lay and moved, not why: ships drift to save fuel, to wait for orders
    or a berth, to fish, to mend an engine; a tug or a strong stream sets a ship under power across her heading too, as wind and sea do a ship hove to, and one that
    drags her anchor goes astern, too. Such a rule of
    speed and of the angle between heading and course is in use at AMSA (`risky`, behaviour-detector: 45° and more); thresholds are ours.
    """

    rule: ClassVar[str] = "drifting@1"
    reads: ClassVar[str] = "fixes"
    key: ClassVar[tuple[str, ...]] = ("vessel",)
    needs: ClassVar[tuple[str, ...]] = ("places",)
    keeps: ClassVar[Kept] = KEPT
    exempt: ClassVar[Mapping[str, str]] = {}
    columns: ClassVar[tuple[str, ...]] = ("cog_deg", "heading_deg")
    least_kn: float = 0.3
    most_kn: float = 4.0
    across_deg: float = 45.0
    min_h: float = 3.0
    min_fixes: int = 6
    share: float = 0.7
    """So much of what is heard in between must be adrift: when the stream turns, a ship adrift may for a while go where she points."""
    hurry: float = 0.1
    """So much of it, and no more, may be faster than `most_kn`: who goes from spot to spot and stops there is not adrift."""
    way_nm: float = 1.0
    """The ends of the swing of a great ship at anchor lie less than a mile apart."""
    port_km: float = 10.0
    lapse_h: float = 2.0
    """A drift not seen for so long is over."""
    preset: str = "custom"

    def step(
        self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Drifts that these rows ended or lengthened; every vessel's drift going on."""
        rows = settled(rows, "cog_deg", "heading_deg")
        vessels, rows, kept, start = tracks(rows, kept)
        adrift = self._adrift(Fixes.of(vessels, rows, start), needs["places"])
        pool, at, slot = pooled(kept, rows, SLOTS)
        known = np.array(kept.select(pl.col(c).fill_null(0.0) for c in STATE).to_numpy(), np.float64, order="C")
        sog_kn = rows["sog_kn"].fill_null(math.nan).to_numpy()
        slot, state, drifts, say = _fold(start, at[0], at[1], at[2], adrift, sog_kn, self.most_kn, np.ascontiguousarray(slot, np.int64), known, self._limits())
        events = self._events(vessels, drifts, say, lambda ids: picked(pool, ids))
        heard = pl.DataFrame({"vessel": pl.Series(vessels, dtype=pl.String), "was": kept["t"]}).with_columns(
            now=rows["t"].gather(start[1:] - 1).set(pl.Series(np.diff(start) == 0), None) if rows.height else pl.lit(None, pl.Int64)
        )  # fmt: skip
        left = heard.hstack(put_by(pool, SLOTS, slot))
        left = left.with_columns(
            *(pl.Series(c, state[:, i], pl.Float64) for i, c in enumerate(STATE)), t=pl.coalesce("now", "was")
        )
        return event_frame(self, needs, "drifting", events), left.select(list(KEPT))

    def over(self, fixes: Fixes, upto: int, **needs: pl.DataFrame) -> pl.DataFrame:
        """The events of `step` when nothing was kept and nothing comes after."""
        fixes = settled_fixes(fixes, "cog_deg", "heading_deg")
        n = len(fixes.vessels)
        none, nothing = np.full((n, len(SLOTS)), -1, np.int64), np.zeros((n, len(STATE)))
        adrift = self._adrift(fixes, needs["places"])
        _, _, drifts, say = _fold(fixes.start, fixes.t, fixes.lon, fixes.lat, adrift, fixes.sog_kn, self.most_kn, none, nothing, self._limits())
        return event_frame(self, needs, "drifting", self._events(fixes.vessels, drifts, say, lambda ids: fixes.named(ids, list(FIX_OF))))

    def _limits(self) -> Any:
        return np.array([self.min_h * H_US, self.min_fixes, self.share, self.way_nm * NM_M, self.lapse_h * H_US, self.hurry])

    def _adrift(self, fixes: Fixes, places: pl.DataFrame) -> Any:
        """The fixes that are slow, across the heading, and far from any place."""
        slow = np.flatnonzero((fixes.sog_kn >= self.least_kn) & (fixes.sog_kn <= self.most_kn))
        off = ((pl.col("cog_deg") - pl.col("heading_deg") + 180.0) % 360.0 - 180.0).abs()
        across = fixes.named(slow, ["cog_deg", "heading_deg"]).select((off >= self.across_deg).fill_null(False)).to_series()
        adrift = slow[across.to_numpy()]
        places = places.filter(pl.col("lon").is_not_null() & pl.col("lat").is_not_null()).sort("id", "lat", "lon")
        p_lon, p_lat, port_m = places["lon"].to_numpy(), places["lat"].to_numpy(), self.port_km * 1000
        less = np.zeros(places.height)
        cell, member = reach_index(p_lon, p_lat, less + port_m)
        near, _ = nearest_along(fixes.lon[adrift], fixes.lat[adrift], cell, member, p_lon, p_lat, less, port_m)
        return adrift[near < 0]

    def _events(self, vessels: list[str], drifts: Any, say: Any, fixes_of: Callable[[Any], pl.DataFrame]) -> list[dict[str, Any]]:
        """Of each drift what was told of it last."""
        first, last = (fixes_of(drifts[:, i]).iter_rows(named=True) for i in (1, 2))
        told = [self._event(vessels[k], a, z, *map(int, what)) for k, a, z, what in zip(drifts[:, 0], first, last, say.tolist(), strict=True)]
        return latest(told, ("vessel",))

    def _event(self, vessel: str, a: dict[str, Any], z: dict[str, Any], n: int, heard: int) -> dict[str, Any]:
        hours = (z["t"] - a["t"]) / H_US
        en = (
            f"For {hours:.1f} hours, from {iso(a['t'])} to {iso(z['t'])}, {n} of {heard} fixes say {self.least_kn:g} to {self.most_kn:g} knots on a course {self.across_deg:g}° or "
            "more off the heading. Ships drift to wait, to save fuel, to fish or to mend an engine; a tow or a strong stream looks the same."
        )
        fr = (
            f"Pendant {hours:.1f} heures, du {iso(a['t'])} au {iso(z['t'])}, {n} positions sur {heard} donnent {self.least_kn:g} à {self.most_kn:g} nœuds sur une route à "
            f"{self.across_deg:g}° ou plus du cap. Un navire dérive pour attendre, économiser du combustible, pêcher ou réparer ; un remorquage ou un fort courant donnent la même image."
        )
        fixes = {(f["src"], f["at"]): {"src": f["src"], "at": f["at"]} for f in (a, z)}
        return {
            "vessel": vessel, "mmsi": a["mmsi"], "t0": a["t"], "lon0": a["lon"], "lat0": a["lat"], "t1": z["t"], "lon1": z["lon"], "lat1": z["lat"],
            "state": "closed", "simulated": bool(a["simulated"] or z["simulated"]), "fixes": list(fixes.values()),
            "detail": {"table": "fixes", "what": "movement", "n": n, "heard": heard, "en": en, "fr": fr},
        }  # fmt: skip


PRESETS: dict[str, Detector] = {"default": Drifting(preset="default")}
