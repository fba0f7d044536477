"""Port visits: a vessel comes near a place, stops or falls silent there, and goes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numba as nb
import numpy as np
import polars as pl

from roadstead.detect import Detector, Kept, event_frame, tracks
from roadstead.slots import Fixes, Pool
from roadstead.sphere import NM_M, R_M, frozen, kernel, nearest_along, reach_index
from roadstead.tables import EVENT
from roadstead.when import H_US

FIX_OF: Kept = {
    "t": pl.Int64, "lon": pl.Int32, "lat": pl.Int32, "mmsi": pl.String, "simulated": pl.Boolean, "src": pl.String, "at": pl.Int64,
}  # fmt: skip
KEPT: Kept = {
    "vessel": pl.String, **FIX_OF,                                   # the last fix
    "segment": pl.Int32, "state": pl.Int8, "seen": pl.Int8, "place": pl.String, "nearest_m": pl.Float64,   # where the machine stands
    **{f"in_{c}": t for c, t in FIX_OF.items()},                     # the first fix of the visit, if one is going on
    "said": pl.Int8, "said_place": pl.String,                        # what was last said of it
}  # fmt: skip
NOWHERE, AT_SEA, IN_PORT, STOPPED = 0, 1, 2, 3
ENTRY, STILL, EXIT = 1, 2, 4
"""What is seen of a visit, as bits: an entry, a stop or a silence in port, an exit."""
Fix = Mapping[str, Any]
NEVER = np.iinfo(np.int64).min
TURN, HALF = 360_000_000, 180_000_000
_RAD = math.pi / HALF
_i4s, _i8s, _f8s = frozen(nb.int32), frozen(nb.int64), frozen(nb.float64)


@kernel(nb.types.Tuple((nb.int64[:, ::1], nb.int64[:, ::1], nb.float64[::1]))(
    _i8s, _i8s, _f8s, _i4s, _f8s, _i4s, _i4s, _i4s,
    _i8s, _i8s, _i8s, _i8s, _i8s, _f8s, _i8s,
    _f8s, nb.int64, nb.int64, nb.boolean))  # fmt: skip
def _fold(
    start: Any, t: Any, sog_kn: Any, nearest_place: Any, nearest_m: Any, segment: Any, p_lon: Any, p_lat: Any,
    k_t: Any, k_state: Any, k_seen: Any, k_first: Any, k_place: Any, k_near: Any, k_segment: Any,
    limits: Any, silence_us: int, upto: int, by_events: bool,
) -> Any:  # fmt: skip
    """(closed, now, near): closed = rows of (vessel, first, last inside, exit, seen, place); now, near = the state of each vessel.

    Fixes are named by their place in a pool: of V vessels, k is the kept first fix of the visit of vessel k, V + k
    its kept last fix, 2V + i the fix i. ``by_events`` opens a visit at its first event, as the reference does, instead
    of at the first fix in port.
    """
    enter_m, leave_m, stop_kn, go_kn, moved_m = limits[0], limits[1], limits[2], limits[3], limits[4]
    v_n = len(start) - 1
    closed, n = np.empty((16, 6), np.int64), 0
    now, near = np.empty((v_n, 6), np.int64), np.empty(v_n, np.float64)
    for k in range(v_n):
        state, seen, first, place, near_m = k_state[k], k_seen[k], k_first[k], k_place[k], k_near[k]
        last, last_t, track = v_n + k, k_t[k], k_segment[k]
        for i in range(start[k], start[k + 1]):
            this = 2 * v_n + i
            at, far_m = nearest_place[i], nearest_m[i]
            inside = far_m <= enter_m or (far_m < leave_m and state >= IN_PORT)
            stopped = sog_kn[i] <= stop_kn or (not sog_kn[i] >= go_kn and state == STOPPED)
            then = (STOPPED if stopped else IN_PORT) if inside else AT_SEA
            if state < IN_PORT and inside:
                place, near_m = at, far_m
                if state == AT_SEA:
                    first, seen = this, ENTRY | (STILL if stopped else 0)
                elif not by_events:
                    first, seen = this, STILL if stopped else 0
            elif state >= IN_PORT:
                silent, moved = t[i] - last_t >= silence_us, False
                if silent:
                    seen |= STILL
                    if first < 0:
                        first = last
                if inside and first >= 0 and place >= 0 and at != place and (not by_events or segment[i] != track):
                    b = math.sin(((np.int64(p_lon[at]) - p_lon[place] + HALF) % TURN - HALF) * _RAD / 2)
                    a = math.sin((np.int64(p_lat[at]) - p_lat[place]) * _RAD / 2)
                    h = a * a + math.cos(p_lat[at] * _RAD) * math.cos(p_lat[place] * _RAD) * (b * b)
                    moved = 2 * R_M * math.asin(math.sqrt(min(1.0, h))) > moved_m
                if moved:
                    # From one port to another far away, unheard between: two visits.
                    if n == len(closed):
                        bigger = np.empty((2 * n, 6), np.int64)
                        bigger[:n] = closed
                        closed = bigger
                    closed[n, 0], closed[n, 1], closed[n, 2], closed[n, 5] = k, first, last, place
                    closed[n, 3] = last if by_events else this
                    closed[n, 4] = seen if by_events else seen | EXIT
                    n += 1
                    seen, first, place, near_m = 0 if by_events else ENTRY, -1 if by_events and not silent else this, at, far_m
                    if (silent and by_events) or (stopped and not by_events):
                        seen |= STILL
                turned = not (moved and not by_events) and (state == STOPPED) != (then == STOPPED)
                if turned:
                    seen |= STILL
                if inside and (first < 0 or (not by_events and far_m < near_m)):
                    place, near_m = at, far_m
                if first < 0 and (turned or not inside):
                    first = this
                if not inside:
                    if n == len(closed):
                        bigger = np.empty((2 * n, 6), np.int64)
                        bigger[:n] = closed
                        closed = bigger
                    closed[n, 0], closed[n, 1], closed[n, 2] = k, first, last
                    closed[n, 3], closed[n, 4], closed[n, 5] = this, seen | EXIT, place
                    n += 1
                    seen, first, place, near_m = 0, -1, -1, math.inf
            state, last, last_t, track = then, this, t[i], segment[i]
        if state >= IN_PORT and upto - last_t >= silence_us:
            seen |= STILL
            if first < 0:
                first = last
        now[k, 0], now[k, 1], now[k, 2], now[k, 3], now[k, 4] = state, seen, first, place, last
        now[k, 5] = track
        near[k] = near_m
    return closed[:n].copy(), now, near


@dataclass(frozen=True)
class PortVisit:
    """A vessel comes within `entry_km` of a place and is there until it is seen beyond `exit_km`.

    From the first fix inside to the first one outside; a visit whose end was not seen is open. Confidence: 4 = it stopped
    (or fell silent for `silence_h` hours) there and both ends were seen; 3 = one end; 2 = neither; 1 = an end, but no
    stop and no silence: it may have passed by. It says that the vessel was near a point, not that it was alongside, and
    nothing of its cargo. Between two places whose circles overlap it is one visit, to the place it came nearest to.
    Definition: Global Fishing Watch, pipe-anchorages; what differs is in docs/detectors.md.
    """

    rule: ClassVar[str] = "port_visit@1"
    reads: ClassVar[str] = "fixes"
    columns: ClassVar[tuple[str, ...]] = ()
    gives: ClassVar[tuple[str, Kept]] = ("port_visits", EVENT.schema)
    key: ClassVar[tuple[str, ...]] = ("vessel",)
    needs: ClassVar[tuple[str, ...]] = ("places",)
    keeps: ClassVar[Kept] = KEPT
    exempt: ClassVar[Mapping[str, str]] = {}
    entry_km: float = 3.0
    exit_km: float = 4.0
    stopped_kn: float = 0.2
    moving_kn: float = 0.5
    silence_h: float = 4.0
    moved_nm: float = 60.0
    """Heard in one port and next in another so far from it, it has left the first, though nobody heard it outside. With
    `from_first_event` only when its track began anew between, as in the reference."""
    widen_over_m: float | None = 1000.0
    """A place less surely known than this has its circles widened by its uncertainty; null: none."""
    unknown_over_m: float | None = 10_000.0
    """A place less surely known than this has no visits: that would say more than we know; null: all have."""
    from_first_event: bool = False
    """A track that starts in port counts from its first entry, stop, silence or exit, not from its first fix."""
    preset: str = "custom"

    def step(self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Visits that closed with these rows, or opened or became surer; where the machine of every vessel stands."""
        vessels, rows, kept, start = tracks(rows, kept)
        events, left = self._told(Fixes.of(vessels, rows, start), kept, upto, needs, True)
        return event_frame(self, needs, "port_visit", events), left

    def over(self, fixes: Fixes, upto: int, **needs: pl.DataFrame) -> pl.DataFrame:
        """The events of `step` when nothing was kept and nothing comes after."""
        return event_frame(self, needs, "port_visit", self._told(fixes, fixes.nothing_kept(KEPT), upto, needs, False)[0])

    def _told(self, fixes: Fixes, kept: pl.DataFrame, upto: int, needs: Mapping[str, pl.DataFrame], goes_on: bool) -> tuple[list[dict[str, Any]], pl.DataFrame]:
        """(events, where the machine of every vessel stands; nothing of that unless it ``goes_on``)."""
        ports, p_lon, p_lat, less_m = self._ports(needs["places"])
        cell, member = reach_index(p_lon, p_lat, less_m + self.exit_km * 1000)
        vessels, start = fixes.vessels, fixes.start
        which, far_m = nearest_along(fixes.lon, fixes.lat, cell, member, p_lon, p_lat, less_m, max(self.entry_km, self.exit_km) * 1000)
        n = len(vessels)
        inside = kept["in_t"].is_not_null().to_numpy()
        slot = {place: i for i, place in enumerate(ports)}
        closed, now, near = _fold(
            start, fixes.t, fixes.sog_kn, which, far_m, fixes.segment, p_lon, p_lat,
            kept["t"].fill_null(NEVER).to_numpy(), _ints(kept["state"], NOWHERE), _ints(kept["seen"], 0),
            np.where(inside, np.arange(n), -1), np.array([slot.get(p, -1) for p in kept["place"]], np.int64),
            kept["nearest_m"].fill_null(math.inf).to_numpy(), _ints(kept["segment"], -1),
            np.array([self.entry_km * 1000, self.exit_km * 1000, self.stopped_kn, self.moving_kn, self.moved_nm * NM_M]),
            round(self.silence_h * H_US), upto, self.from_first_event,
        )  # fmt: skip

        pool = Pool([kept.select(pl.col(f"in_{c}").alias(c) for c in FIX_OF), kept.select(list(FIX_OF))], fixes)
        said, said_place = _ints(kept["said"], 0), kept["said_place"].to_list()
        events = []
        decide = (pool[closed[:, i]].iter_rows(named=True) for i in (1, 2, 3))
        for k, a, b, z, (seen, place) in zip(closed[:, 0], *decide, closed[:, 4:], strict=True):
            events.append(_event(vessels[k], seen, ports[place], a, b, z))
            said[k] = 0
        state, seen, first, place, last, track = now.T
        sure = np.array([_confidence(int(s)) for s in seen], np.int64) * (first >= 0)
        new = [k for k in np.flatnonzero(sure > 0) if sure[k] != said[k] or ports[place[k]] != said_place[k]]
        for k, a in zip(new, pool[first[np.array(new, np.int64)]].iter_rows(named=True), strict=True):
            events.append(_event(vessels[k], seen[k], ports[place[k]], a))
        if not goes_on:
            return events, kept
        firsts = pool[np.maximum(first, 0)]
        going = pl.Series(first >= 0, dtype=pl.Boolean)
        named = [ports[p] if p >= 0 else None for p in place]
        left = pool[last].with_columns(
            pl.Series("vessel", vessels, pl.String), pl.Series("segment", track, pl.Int32), pl.Series("state", state, pl.Int8), pl.Series("seen", seen, pl.Int8),
            pl.Series("place", named, pl.String), pl.Series("nearest_m", near, pl.Float64),
            *(pl.when(going).then(firsts[c]).alias(f"in_{c}") for c in FIX_OF),
            pl.Series("said", sure, pl.Int8),
            pl.Series("said_place", [p if s > 0 else None for p, s in zip(named, sure, strict=True)], pl.String),
        )  # fmt: skip
        return events, left.select(list(KEPT))

    def _ports(self, places: pl.DataFrame) -> tuple[list[str], Any, Any, Any]:
        """(ids, lon, lat, metres by which the circles are widened) of the places that can have visits, in order of their ids."""
        unsure = pl.col("uncertainty_m").fill_null(0.0)
        places = places.filter(pl.col("lon").is_not_null() & pl.col("lat").is_not_null()).sort("id", "lat", "lon")
        if self.unknown_over_m is not None:
            places = places.filter(unsure <= self.unknown_over_m)
        wide = pl.lit(False) if self.widen_over_m is None else unsure > self.widen_over_m
        places = places.with_columns(less_m=pl.when(wide).then(unsure).otherwise(0.0))
        return places["id"].to_list(), places["lon"].to_numpy(), places["lat"].to_numpy(), places["less_m"].to_numpy()


def _ints(column: pl.Series, null: int) -> Any:
    return column.cast(pl.Int64).fill_null(null).to_numpy().copy()


def _confidence(seen: int) -> int:
    ends = bool(seen & ENTRY) + bool(seen & EXIT)
    return 2 + ends if seen & STILL else min(1, ends)


def _event(
    vessel: str, seen: int, place: str, first: Fix, inside: Fix | None = None, out: Fix | None = None
) -> dict[str, Any]:
    fixes = [f for f in (first, inside, out) if f is not None]
    places = {(f["src"], f["at"]): {"src": f["src"], "at": f["at"]} for f in fixes}
    return {
        "vessel": vessel, "mmsi": first["mmsi"], "t0": first["t"], "lon0": first["lon"], "lat0": first["lat"],
        "t1": out["t"] if out else None, "lon1": out["lon"] if out else None, "lat1": out["lat"] if out else None,
        "place": place, "state": "closed" if out else "open", "confidence": _confidence(int(seen)),
        "simulated": any(f["simulated"] for f in fixes), "fixes": list(places.values()),
    }  # fmt: skip


PRESETS: dict[str, Detector] = {
    "default": PortVisit(preset="default"),
    "gfw": PortVisit(widen_over_m=None, unknown_over_m=None, from_first_event=True, preset="gfw"),
}
