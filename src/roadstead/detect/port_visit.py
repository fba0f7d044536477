"""Port visits: a vessel comes near a place, stops or falls silent there, and goes."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numba as nb
import numpy as np
import polars as pl

from roadstead.detect import Detector, Kept, Memory, event_frame, memory_of, tracks
from roadstead.places import port_events
from roadstead.slots import Fixes, Pool
from roadstead.sphere import (
    CELL_UDEG,
    HALF,
    NM_M,
    R_M,
    TURN,
    distance_m,
    frozen,
    kernel,
    nearest_along,
    reach_index,
    wrap_udeg,
)
from roadstead.tables import EVENT, canonical
from roadstead.when import DAY_US, H_US

FIX_OF: Kept = {
    "t": pl.Int64, "lon": pl.Int32, "lat": pl.Int32, "mmsi": pl.String, "simulated": pl.Boolean, "src": pl.String, "at": pl.Int64,
}  # fmt: skip
KEPT: Kept = {
    "vessel": pl.String, **FIX_OF,                                   # the last fix
    "state": pl.Int8, "seen": pl.Int8, "place": pl.String, "nearest_m": pl.Float64,   # where the machine stands
    **{f"in_{c}": t for c, t in FIX_OF.items()},                     # the first fix of the visit, if one is going on
    "said": pl.Int8, "said_place": pl.String,                        # what was last said of it
}  # fmt: skip
NOWHERE, AT_SEA, IN_PORT, STOPPED = 0, 1, 2, 3
ENTRY, STILL, EXIT = 1, 2, 4
"""What is seen of a visit, as bits: an entry, a stop or a silence in port, an exit."""
# What an open visit says whose silence the reference counts though nothing shows yet that it lasts so long.
SILENT_EN = "As Global Fishing Watch does, the last silence in port is reckoned to the midnight UTC that ends the last day of the data, not to the last row: it may count for the confidence before it has lasted long enough."
SILENT_FR = "Comme chez Global Fishing Watch, le dernier silence au port se compte jusqu’au minuit UTC qui clôt le dernier jour des données, et non jusqu’à la dernière ligne : il peut compter pour la confiance avant d’avoir assez duré."
Fix = tuple[Any, ...]
"""The columns of `FIX_OF`, in their order."""
NEVER = np.iinfo(np.int64).min
_RAD = math.pi / HALF
_i4s, _i8s, _f8s = frozen(nb.int32), frozen(nb.int64), frozen(nb.float64)


@kernel(nb.types.Tuple((nb.int64, nb.float64, nb.float64))(nb.int64, nb.int64, nb.float64, _i8s, _i8s, _i4s, _i4s, _f8s, _f8s, nb.float64, nb.int64, nb.int64))
def _two_nearest(
    lon: int, lat: int, shrink: float, cell: Any, member: Any, p_lon: Any, p_lat: Any, p_shrink: Any, less_m: Any, near_m: float, bucket: int, hint: int
) -> tuple[int, float, float]:  # fmt: skip
    """(place, metres, metres of the next one): as `sphere.nearest`; the next one is told only where it is nearer than ``near_m``.

    ``shrink``: the cosine of a latitude. ``hint``: a place of this bucket that may be the nearest, or -1."""
    best, best_m, next_m = -1, math.inf, near_m
    for j in range(cell[bucket] - (hint >= 0), cell[bucket + 1]):
        p = hint if j < cell[bucket] else member[j]
        if p == best:
            continue
        north, east = (lat - p_lat[p]) * _RAD, ((p_lon[p] - lon + HALF) % TURN - HALF) * _RAD
        # In the plane, less a thousandth: no longer than the great circle, and cheap.
        if abs(east) < 0.1:
            least_m = 0.999 * R_M * math.sqrt(north * north + shrink * p_shrink[p] * (east * east)) - less_m[p]
            if least_m > best_m and least_m > next_m:
                continue
        a, b = math.sin(north / 2), math.sin(east / 2)
        m = 2 * R_M * math.asin(math.sqrt(min(1.0, a * a + shrink * p_shrink[p] * (b * b)))) - less_m[p]
        if m < best_m or (m == best_m and p < best):
            best, best_m, next_m = p, m, min(best_m, near_m)
        elif m < next_m:
            next_m = m
    return best, best_m, next_m


@kernel(nb.types.Tuple((nb.int64[:, ::1], nb.int64[:, ::1], nb.float64[::1]))(
    _i8s, _i8s, _i4s, _i4s, _f8s, _i8s, _i8s, _i4s, _i4s, _f8s,
    _i8s, _i8s, _i8s, _i8s, _i8s, _f8s,
    _f8s, nb.int64, nb.int64, nb.boolean))  # fmt: skip
def _fold(
    start: Any, t: Any, lon: Any, lat: Any, sog_kn: Any, cell: Any, member: Any, p_lon: Any, p_lat: Any, less_m: Any,
    k_t: Any, k_state: Any, k_seen: Any, k_first: Any, k_place: Any, k_near: Any,
    limits: Any, silence_us: int, upto: int, goes_on: bool,
) -> Any:  # fmt: skip
    """(closed, now, near): closed = rows of (vessel, first, last inside, exit, seen, place); now, near = the state of each vessel.

    Fixes are named by their place in a pool: of V vessels, k is the kept first fix of the visit of vessel k, V + k
    its kept last fix, 2V + i the fix i. Ports are looked up anew where a fix leaves the box about the last one that was looked at: within
    it the nearest port, and on which side of its circles one is, stay what they are. How near a ship came is measured when another port comes nearer.
    """
    enter_m, leave_m, stop_kn, go_kn, moved_m = limits[0], limits[1], limits[2], limits[3], limits[4]
    reach_m = max(enter_m, leave_m)
    v_n = len(start) - 1
    p_shrink = np.cos(p_lat * _RAD)
    closed, n = np.empty((16, 6), np.int64), 0
    now, near = np.empty((v_n, 5), np.int64), np.empty(v_n, np.float64)
    for k in range(v_n):
        state, seen, first, place, near_m = k_state[k], k_seen[k], k_first[k], k_place[k], k_near[k]
        begin, end, measured = start[k], start[k + 1], start[k]
        at, side, bucket = -1, 0, -1
        west: Any = np.int64(1)
        south: Any = np.int64(1)
        east: Any = np.int64(0)
        north: Any = np.int64(0)
        for i in range(begin, end):
            x: Any = np.int64(lon[i])
            y: Any = np.int64(lat[i])
            if x < west or x > east or y < south or y > north:
                row, column, shrink = min(179, (y + HALF // 2) // CELL_UDEG), (x + HALF) % TURN // CELL_UDEG, math.cos(y * _RAD)
                hint = at if row * 360 + column == bucket else -1
                bucket = row * 360 + column
                at, far_m, next_m = _two_nearest(x, y, shrink, cell, member, p_lon, p_lat, p_shrink, less_m, 3 * reach_m, bucket, hint)
                if far_m <= enter_m:
                    side, free_m = 2, min(enter_m - far_m, (next_m - far_m) / 2)
                elif far_m < leave_m:
                    side, free_m = 1, min(min(leave_m - far_m, far_m - enter_m), (next_m - far_m) / 2)
                else:
                    side, free_m = 0, far_m - reach_m
                # A corner of the box is no farther off than that: the square of the haversine's arc is less than the sum of these squares. A metre, and a
                # thousandth, for what is rounded.
                half = max(0.0, (free_m - 1.0) * 0.706) / R_M
                up = min(half, 0.0175)
                wide = min(half / math.sqrt(max(1e-9, shrink * (shrink + up))), 0.0175)
                tall, broad = np.int64(up / _RAD), np.int64(wide / _RAD)
                west, south = CELL_UDEG * column - HALF, CELL_UDEG * row - HALF // 2
                east, north = min(x + broad, west + CELL_UDEG - 1), min(y + tall, south + CELL_UDEG - 1)
                west, south = max(x - broad, west), max(y - tall, south)
            if side == 0 and state < IN_PORT:
                state = AT_SEA
                continue
            this = 2 * v_n + i
            inside = side == 2 or (side == 1 and state >= IN_PORT)
            # Which way this goes is as good as thrown, so without branches.
            stopped = (sog_kn[i] <= stop_kn) | ((state == STOPPED) & (not sog_kn[i] >= go_kn))
            then = IN_PORT + stopped if inside else AT_SEA
            if state < IN_PORT:
                if inside:
                    seen, first, place, near_m, measured = (ENTRY if state == AT_SEA else 0) | (STILL if stopped else 0), this, at, math.inf, i
                state = then
                continue
            if t[i] - (t[i - 1] if i > begin else k_t[k]) >= silence_us:
                seen |= STILL
            moved = False
            if inside and at != place:
                moved = place >= 0 and distance_m(p_lon[at], p_lat[at], p_lon[place], p_lat[place]) > moved_m
                if not moved:
                    for j in range(measured, i):
                        near_m = min(near_m, distance_m(lon[j], lat[j], p_lon[place], p_lat[place]) - less_m[place])
                    measured = i + 1
                    far_m = distance_m(x, y, p_lon[at], p_lat[at]) - less_m[at]
                    if far_m < near_m:
                        place, near_m = at, far_m
            seen |= STILL * ((state == STOPPED) != (then == STOPPED)) * (not moved)
            if moved or not inside:
                # From one port to another far away, unheard between: two visits.
                if n == len(closed):
                    bigger = np.empty((2 * n, 6), np.int64)
                    bigger[:n] = closed
                    closed = bigger
                closed[n, 0], closed[n, 1], closed[n, 2], closed[n, 3] = k, first, this - 1 if i > begin else v_n + k, this
                closed[n, 4], closed[n, 5] = seen | EXIT, place
                n += 1
                seen, first, place, near_m = 0, -1, -1, math.inf
                if moved:
                    seen, first, place, measured = ENTRY | (STILL if stopped else 0), this, at, i
            state = then
        if state >= IN_PORT:
            if goes_on and place >= 0:
                for j in range(measured, end):
                    near_m = min(near_m, distance_m(lon[j], lat[j], p_lon[place], p_lat[place]) - less_m[place])
            if upto - (t[end - 1] if end > begin else k_t[k]) >= silence_us:
                seen |= STILL
        now[k, 0], now[k, 1], now[k, 2], now[k, 3], now[k, 4] = state, seen, first, place, 2 * v_n + end - 1 if end > begin else v_n + k
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
    entry_km: float = 3.0
    exit_km: float = 4.0
    stopped_kn: float = 0.2
    moving_kn: float = 0.5
    silence_h: float = 4.0
    moved_nm: float = 60.0
    """Heard in one port and next in another so far from it, it has left the first, though nobody heard it outside. With
    `from_first_event` only where two events in a row are so far apart, and of different tracks, as in the reference."""
    widen_over_m: float | None = 1000.0
    """A place less surely known than this has its circles widened by its uncertainty; null: none."""
    unknown_over_m: float | None = 10_000.0
    """A place less surely known than this has no visits: that would say more than we know; null: all have."""
    from_first_event: bool = False
    """The events are told, and the visits made of them, as the reference does it (:mod:`roadstead.places.port_events`): a visit
    begins with its first event, and a day knows nothing of the day before."""
    preset: str = "custom"

    @property
    def keeps(self) -> Kept:
        return memory_of(("vessel",)) if self.from_first_event else KEPT

    @property
    def exempt(self) -> Mapping[str, str]:
        """The reference picks the fixes it looks at day by day, and measures the last silence up to midnight UTC."""
        if not self.from_first_event:
            return {}
        return {"hours": "pipe-anchorages thins each UTC day by itself and measures a last silence to midnight, so it depends on the hour"}

    def step(self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Visits that closed with these rows, or opened or became surer; where the machine of every vessel stands."""
        vessels, rows, kept, start = tracks(rows, kept)
        told = self._as_reference if self.from_first_event else self._told
        events, left = told(Fixes.of(vessels, rows, start), kept, upto, needs, True)
        return event_frame(self, needs, "port_visit", events), left

    def over(self, fixes: Fixes, upto: int, **needs: pl.DataFrame) -> pl.DataFrame:
        """The events of `step` when nothing was kept and nothing comes after."""
        told = self._as_reference if self.from_first_event else self._told
        return event_frame(self, needs, "port_visit", told(fixes, fixes.nothing_kept(self.keeps), upto, needs, False)[0])

    def _told(self, fixes: Fixes, kept: pl.DataFrame, upto: int, needs: Mapping[str, pl.DataFrame], goes_on: bool) -> tuple[list[dict[str, Any]], pl.DataFrame]:
        """(events, where the machine of every vessel stands; nothing of that unless it ``goes_on``)."""
        ports, p_lon, p_lat, less_m = self._ports(needs["places"])
        cell, member = reach_index(p_lon, p_lat, less_m + self.exit_km * 1000)
        vessels, start = fixes.vessels, fixes.start
        n = len(vessels)
        inside = kept["in_t"].is_not_null().to_numpy()
        slot = {place: i for i, place in enumerate(ports)}
        closed, now, near = _fold(
            start, fixes.t, fixes.lon, fixes.lat, fixes.sog_kn, cell, member, p_lon, p_lat, less_m,
            kept["t"].fill_null(NEVER).to_numpy(), _ints(kept["state"], NOWHERE), _ints(kept["seen"], 0),
            np.where(inside, np.arange(n), -1), np.array([slot.get(p, -1) for p in kept["place"]], np.int64),
            kept["nearest_m"].fill_null(math.inf).to_numpy(),
            np.array([self.entry_km * 1000, self.exit_km * 1000, self.stopped_kn, self.moving_kn, self.moved_nm * NM_M]),
            round(self.silence_h * H_US), upto, goes_on,
        )  # fmt: skip

        pool = Pool([kept.select(pl.col(f"in_{c}").alias(c) for c in FIX_OF), kept.select(list(FIX_OF))], fixes)
        said, said_place = _ints(kept["said"], 0), kept["said_place"].to_list()
        said[closed[:, 0]] = 0
        state, seen, first, place, last = now.T
        sure = np.array([_confidence(s) for s in seen.tolist()], np.int64) * (first >= 0)
        new = [k for k in np.flatnonzero(sure > 0).tolist() if sure[k] != said[k] or ports[place[k]] != said_place[k]]
        decide, m = pool[np.concatenate([closed[:, 1:4].T.ravel(), first[np.array(new, np.int64)]])].rows(), len(closed)
        events = [
            _event(vessels[k], _confidence(s), ports[p], a, b, z)
            for k, s, p, a, b, z in zip(*closed[:, [0, 4, 5]].T.tolist(), decide[:m], decide[m : 2 * m], decide[2 * m : 3 * m], strict=True)
        ]  # fmt: skip
        events += [_event(vessels[k], int(sure[k]), ports[place[k]], a) for k, a in zip(new, decide[3 * m :], strict=True)]
        if not goes_on:
            return events, kept
        firsts = pool[np.maximum(first, 0)]
        going = pl.Series(first >= 0, dtype=pl.Boolean)
        named = [ports[p] if p >= 0 else None for p in place]
        left = pool[last].with_columns(
            pl.Series("vessel", vessels, pl.String), pl.Series("state", state, pl.Int8), pl.Series("seen", seen, pl.Int8),
            pl.Series("place", named, pl.String), pl.Series("nearest_m", near, pl.Float64),
            *(pl.when(going).then(firsts[c]).alias(f"in_{c}") for c in FIX_OF),
            pl.Series("said", sure, pl.Int8),
            pl.Series("said_place", [p if s > 0 else None for p, s in zip(named, sure, strict=True)], pl.String),
        )  # fmt: skip
        return events, left.select(list(KEPT))

    def _as_reference(self, fixes: Fixes, kept: pl.DataFrame, upto: int, needs: Mapping[str, pl.DataFrame], goes_on: bool) -> tuple[list[dict[str, Any]], pl.DataFrame]:
        """As `_told`, of the reference's events. What is told of a vessel's last fix holds until the next one comes: that may take it back."""
        # Its earth has a radius of 6,371 km.
        limits = np.array([self.entry_km * R_M / 6371, self.exit_km * R_M / 6371, self.stopped_kn, self.moving_kn])
        ports, p_lon, p_lat, less_m = self._ports(needs["places"])
        cell, member = reach_index(p_lon, p_lat, less_m + limits[:2].max())
        which, far_m = nearest_along(fixes.lon, fixes.lat, cell, member, p_lon, p_lat, less_m, limits[:2].max())
        at = dict(zip(ports, zip(p_lon.tolist(), p_lat.tolist(), strict=True), strict=True))
        silence_us, until = round(self.silence_h * H_US), (upto // DAY_US + 1) * DAY_US - 1

        def far_apart(a: str, b: str) -> bool:
            (x0, y0), (x1, y1) = at[a], at[b]
            east = int(wrap_udeg(x1 - x0)) * math.cos((y0 + y1) / 2 * _RAD)
            return math.hypot(east, y1 - y0) * 60 / 1e6 > self.moved_nm

        know = [json.loads(text) if text else {"seen": port_events.before_the_first(), "last": None, "kept": 0, "state": NOWHERE, "told": []} for text in kept["memory"]]
        before = [k["last"] or {"t": NEVER, "segment": -1} for k in know]
        ids, gaps, now = port_events.thinned(
            fixes.start, fixes.t, fixes.sog_kn, far_m, fixes.segment, _of(before, "t"), _of(before, "segment"), _of(know, "state"), _of(know, "kept"),
            limits, silence_us,
        )  # fmt: skip
        v_n = len(fixes.vessels)
        wanted = np.concatenate([ids, now[:, 0]])
        rows = wanted[wanted >= v_n] - v_n
        named = fixes.named(rows, list(FIX_OF)).with_columns(
            place=pl.Series([ports[w] if w >= 0 else None for w in which[rows].tolist()], dtype=pl.String), far_m=pl.Series([m if m < math.inf else None for m in far_m[rows].tolist()], dtype=pl.Float64),
            kn=pl.Series(fixes.sog_kn[rows]), segment=pl.Series(fixes.segment[rows]), gap=pl.Series(np.concatenate([gaps, now[:, 1]])[wanted >= v_n] > 0),
        ).iter_rows(named=True)  # fmt: skip
        heard: list[Any] = [next(named) if i >= v_n else before[i] if i >= 0 else None for i in wanted.tolist()]
        events = []
        for k, vessel in enumerate(fixes.vessels):
            one, last = port_events.Visits(know[k]["seen"], limits, silence_us, far_apart), heard[len(ids) + k]
            one.hear(heard[now[k - 1, 4] if k else 0 : now[k, 4]])
            peek = port_events.Visits(port_events.as_it_stands(one.memory), limits, silence_us, far_apart)
            if last:
                peek.hear([last])
                peek.end(until)
            sure = [_of_events(vessel, v, True) for v in one.found]
            told = [_of_events(vessel, v, True) for v in peek.found] + [_of_events(vessel, v, False) for v in [peek.memory["visit"]] if v]
            said = {e["t0"]: e for e in know[k]["told"]}
            gone = said.keys() - {e["t0"] for e in (*sure, *told)}
            events += [e for e in (*sure, *told) if e != said.get(e["t0"])]
            events += [{c: said[t][c] for c in ("vessel", "mmsi", "t0", "lon0", "lat0", "simulated")} | {"state": "withdrawn", "fixes": []} for t in sorted(gone)]
            know[k] = {"seen": one.memory, "last": last, "kept": int(now[k, 2]), "state": int(now[k, 3]), "told": told}
        if not goes_on:
            return events, kept
        t = [int(fixes.t[z - 1]) if z > a else was for a, z, was in zip(fixes.start[:-1], fixes.start[1:], kept["t"], strict=True)]
        return events, pl.DataFrame(zip(fixes.vessels, t, map(canonical, know), strict=True), schema=self.keeps, orient="row")

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


def _of(memories: list[Memory], what: str) -> Any:
    return np.array([m[what] for m in memories], np.int64)


def _confidence(seen: int) -> int:
    ends = bool(seen & ENTRY) + bool(seen & EXIT)
    return 2 + ends if seen & STILL else min(1, ends)


def _of_events(vessel: str, visit: Memory, ended: bool) -> dict[str, Any]:
    """A visit of the reference's: it ends with its last event, or is open; `detail.events` has them with their times and places."""
    fixes = [tuple(visit[f][c] for c in FIX_OF) for f in ("first", *(("inside", "last") if ended else ()))]
    detail = {"table": "fixes", "what": "port_visit", "events": [[*e] for e in visit["events"]], "events_n": visit["n"]}
    if visit["events"][-1][0] == port_events.SILENT:
        detail |= {"en": SILENT_EN, "fr": SILENT_FR}
    return {**_event(vessel, port_events.confidence(visit), visit["events"][0][2], *fixes), "detail": detail}


def _event(vessel: str, sure: int, place: str, first: Fix, inside: Fix | None = None, out: Fix | None = None) -> dict[str, Any]:
    fixes = [{"src": first[5], "at": first[6]}]
    for fix in (inside, out):
        if fix and (named := {"src": fix[5], "at": fix[6]}) not in fixes:
            fixes.append(named)
    return {
        "vessel": vessel, "mmsi": first[3], "t0": first[0], "lon0": first[1], "lat0": first[2],
        "t1": out[0] if out else None, "lon1": out[1] if out else None, "lat1": out[2] if out else None,
        "place": place, "state": "closed" if out else "open", "confidence": sure,
        "simulated": first[4] or bool(inside and inside[4]) or bool(out and out[4]), "fixes": fixes,
    }  # fmt: skip


PRESETS: dict[str, Detector] = {
    "default": PortVisit(preset="default"),
    "gfw": PortVisit(widen_over_m=None, unknown_over_m=None, from_first_event=True, preset="gfw"),
}
