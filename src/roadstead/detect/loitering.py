"""Loitering: a vessel makes less than two knots for an hour or more, far from the shore."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numba as nb
import numpy as np
import polars as pl

from roadstead.detect import Detector, Kept, event_frame, shore, tracks
from roadstead.places import coast
from roadstead.slots import Fixes, Pool
from roadstead.sphere import NM_M, distances_m, frozen, kernel
from roadstead.tables import canonical
from roadstead.when import H_US, iso

FIX_OF: Kept = {"t": pl.Int64, "lon": pl.Int32, "lat": pl.Int32, "src": pl.String, "at": pl.Int64}
BIN: Kept = {
    "vessel": pl.String, "bin": pl.Int64, "segment": pl.Int32, "mmsi": pl.String, "simulated": pl.Boolean,
    **FIX_OF, **{f"{c}0": k for c, k in FIX_OF.items()},      # the last fix of the bin, and the first
    "begins": pl.Boolean,                                     # a track begins here: nothing leads to its first fix
    "us": pl.Int64, "m": pl.Float64,                          # time and way to its fixes from the ones before them
    "us1": pl.Int64, "off": pl.Float64,                       # time to its last fix; distances from the shore by time, in metre microseconds
    "said": pl.String,                                        # of the vessel: the events that were told, by t0, and their state
}  # fmt: skip
_i4s, _i8s, _f8s, _b1s = frozen(nb.int32), frozen(nb.int64), frozen(nb.float64), frozen(nb.boolean)
Row = dict[str, Any]
REACH_NM, STILL_M = 200.0, 100.0


@kernel(nb.types.Tuple((nb.int64[:, ::1], nb.float64[::1]))(_i8s, _i8s, _i4s, _f8s, _i8s, _i4s, _i8s, _f8s, _i8s, nb.int64, nb.int64))
def _binned(start: Any, t: Any, segment: Any, step_m: Any, k_t: Any, k_segment: Any, k_us: Any, k_m: Any, k_bin: Any, bin_us: int, silence_us: int) -> Any:
    """(bins of vessel, bin, first, last, µs, begins; metres of each): the fixes of each bin of the clock, on one track and without a silence.

    Of V vessels fix V + i is row i, fix k the last one kept of vessel k; a first of k: the bin kept of it goes on.
    """
    v_n = len(start) - 1
    # How many there will be at most.
    room = v_n
    for k in range(v_n):
        b = np.int64(-1)
        for i in range(start[k], start[k + 1]):
            if t[i] >= (b + 1) * bin_us:
                b = t[i] // bin_us
                room += 1
            elif i > start[k] and (segment[i] != segment[i - 1] or t[i] - t[i - 1] > silence_us):
                room += 1
    bins, metres = np.empty((6, room), np.int64), np.empty(room, np.float64)
    m = 0
    for k in range(v_n):
        before, was, here, b = k_t[k], k_segment[k], m, np.int64(-1)
        for i in range(start[k], start[k + 1]):
            known = before >= 0 and segment[i] == was and t[i] - before <= silence_us
            if t[i] >= (b + 1) * bin_us:
                b = t[i] // bin_us
            if m == here and known and k_bin[k] == b:
                bins[0, m], bins[1, m], bins[2, m], bins[3, m], bins[4, m], bins[5, m] = k, b, k, k, k_us[k], -1
                metres[m] = k_m[k]
                m += 1
            elif m == here or not known or bins[1, m - 1] != b:
                bins[0, m], bins[1, m], bins[2, m], bins[3, m], bins[4, m], bins[5, m] = k, b, v_n + i, v_n + i, 0, 0 if known else 1
                metres[m] = 0.0
                m += 1
            bins[3, m - 1] = v_n + i
            if known:
                bins[4, m - 1] += t[i] - before
                metres[m - 1] += step_m[i]
            before, was = t[i], segment[i]
    return bins[:, :m].copy(), metres[:m].copy()


@kernel(nb.float64[::1](_i8s, _i8s, _i8s, _f8s, _f8s, _i8s))
def _by_time(start: Any, us: Any, t: Any, far_m: Any, known: Any, first: Any) -> Any:
    """Distance by time, added up in the order of the fixes: ``us`` leads to the first of each run, ``known`` is what the run began with."""
    out = known.copy()
    for j in range(len(us)):
        for i in range(start[j], start[j + 1]):
            out[j] += far_m[i] * (us[j] if i == start[j] else t[first[j] + i - start[j]] - t[first[j] + i - start[j] - 1])
    return out


@kernel(nb.boolean[::1](_b1s, _i8s, _f8s, _b1s, nb.int64, nb.float64))
def _slow(begins: Any, us: Any, m: Any, counts: Any, window_us: int, limit_m_us: float) -> Any:
    """Of each bin whether it is part of a row of bins of one track, as short as it can be with ``window_us`` of known time, that was gone
    through slower than the limit. Bins that do not count are in none."""
    slow = np.zeros(len(us), np.bool_)
    for j in range(len(us)):
        time, way = 0, 0.0
        i = j
        while counts[i]:
            time += us[i]
            way += m[i]
            if time > 0 and time >= window_us:
                if way < limit_m_us * time:
                    slow[i : j + 1] = True
                break
            if begins[i] or window_us == 0:
                break
            i -= 1
    return slow


@dataclass(frozen=True)
class Loitering:
    """A vessel makes less than `slow_kn` knots on average for at least `min_h` hours, `shore_nm` nautical miles or more from the shore.

    The fixes go into bins of `bin_min` minutes of the clock. Rows of bins that hold `window_h` hours and were gone through at less than
    `slow_kn` are slow, and what follows on each other is one event: from the last fix before the first of them to the last fix of the last.
    Ours measures the way from the last fix of a bin to that of the next, since a receiver's noise, added up over a fix every ten seconds, makes
    a knot of a ship that lies still, and looks at any hour, not at those of the clock. It says that a vessel was slow, not why: it may drift
    for orders, wait for a berth or for weather, fish, have engine trouble, or be under repair.
    Definition: Global Fishing Watch, pipe-loitering; what differs is in docs/detectors.md.
    """

    rule: ClassVar[str] = "loitering@1"
    reads: ClassVar[str] = "fixes"
    columns: ClassVar[tuple[str, ...]] = ()
    key: ClassVar[tuple[str, ...]] = ("vessel",)
    needs: ClassVar[tuple[str, ...]] = ("coast",)
    keeps: ClassVar[Kept] = BIN
    exempt: ClassVar[Mapping[str, str]] = {}
    slow_kn: float = 2.0
    bin_min: float = 10.0
    window_h: float = 1.0
    min_h: float = 1.0
    shore_nm: float = 20.0
    silence_h: float = 2.0
    """Over a longer silence nobody knows how fast she went."""
    every_step: bool = False
    """The way is the sum of the steps between all fixes, as in the reference."""
    mean_shore: bool = False
    """The mean distance of her fixes from the shore, weighted by the time to each, is what must not be less; else every bin's."""
    preset: str = "custom"

    def step(self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Loitering that these rows began, lengthened or ended; the bins that may yet be part of it."""
        ends = kept.group_by("vessel", maintain_order=True).last()
        vessels, rows, ends, start = tracks(rows, ends)
        events, left = self._told(Fixes.of(vessels, rows, start), kept, ends, upto, needs, True)
        return event_frame(self, needs, "loitering", events), left

    def over(self, fixes: Fixes, upto: int, **needs: pl.DataFrame) -> pl.DataFrame:
        """The events of `step` when nothing was kept and nothing comes after."""
        return event_frame(self, needs, "loitering", self._told(fixes, pl.DataFrame(schema=BIN), fixes.nothing_kept(BIN), upto, needs, False)[0])

    def _told(
        self, fixes: Fixes, kept: pl.DataFrame, kept_ends: pl.DataFrame, upto: int, needs: Mapping[str, pl.DataFrame], goes_on: bool
    ) -> tuple[list[Row], pl.DataFrame]:
        """(events, the bins that may yet be part of one; none of these unless it ``goes_on``)."""
        at = shore(needs["coast"])
        bins, named = self._bins(fixes, kept, kept_ends, at, goes_on)
        n = bins.height
        if not n:
            return [], kept
        vessel = bins["vessel"].rle_id().to_numpy()
        heads = np.flatnonzero(np.diff(vessel, prepend=-1))
        begins = bins["begins"].to_numpy().copy()
        begins[heads] = True
        us, way, counts = bins["us"].to_numpy(), bins["m"].to_numpy(), np.ones(n, bool)
        limit, window = self.slow_kn * NM_M / H_US, round(self.window_h * H_US)
        slow = _slow(begins, us, way, counts, window, limit)
        lon, lat, off, us1 = bins["lon"].to_numpy(), bins["lat"].to_numpy(), bins["off"].to_numpy(), bins["us1"].to_numpy()
        if not self.mean_shore and slow.any():
            counts = self._off_shore(at, lon, lat, slow, begins)
            if not counts.all():
                slow = _slow(begins, us, way, counts, window, limit)
        # A run of slow bins: its first row and its last.
        edge = np.diff(vessel, prepend=-1) != 0
        edge |= begins
        run = np.flatnonzero(slow & (edge | ~np.roll(slow, 1)))
        end = np.flatnonzero(slow & (np.append(edge[1:], True) | ~np.roll(slow, -1)))
        changed = np.logical_or.reduceat(bins["_new"].to_numpy(), heads)
        told: dict[int, dict[str, str]] = {k: json.loads(said) for k, said in enumerate(bins["said"].gather(heads).to_list()) if said}
        now: dict[int, dict[str, str]] = {}
        tails = np.append(heads[1:], n) - 1
        events: list[Row] = []
        # Of each run its first bin, its last, and the one before it: only the columns that an event takes from them.
        first_of = ("vessel", "mmsi", "simulated", *(f"{c}0" for c in FIX_OF))
        ends = (named(i).select(c).iter_rows(named=True) for i, c in ((run, first_of), (end, tuple(FIX_OF)), (np.maximum(run - 1, 0), tuple(FIX_OF))))
        for a, z, first, final, before_it in zip(run.tolist(), end.tolist(), *ends, strict=True):
            k = int(vessel[a])
            last = z == tails[k] and upto - final["t"] <= self.silence_h * H_US
            mean_m = math.nan
            if self.mean_shore:
                # The fix before the first bin is the event's first, and counts as the others.
                lead_us = 0 if begins[a] else int(us1[a - 1])
                lead = float(_reached(at, lon[a - 1 : a], lat[a - 1 : a])[0]) * lead_us if lead_us else 0.0
                mean_m = (lead + float(off[a : z + 1].sum())) / (lead_us + int(us[a : z + 1].sum()))
            event = self._event(first, final, None if begins[a] else before_it, us[a : z + 1], way[a : z + 1], mean_m, last)
            if event is None:
                continue
            now.setdefault(k, {})[str(event["t0"])] = event["state"]
            if changed[k] or told.get(k, {}).get(str(event["t0"])) != event["state"]:
                events.append(event)
        for k, before in told.items():
            first = bins.row(int(heads[k]), named=True)
            for t0 in before.keys() - now.get(k, {}).keys():
                if int(t0) >= first["t0" if first["begins"] else "t"]:
                    events.append({"vessel": first["vessel"], "mmsi": first["mmsi"], "t0": int(t0), "state": "withdrawn", "simulated": first["simulated"], "fixes": []})
        return events, self._left(bins, vessel, heads, tails, us, slow, begins, window, now) if goes_on else kept

    def _bins(
        self, fixes: Fixes, kept: pl.DataFrame, ends: pl.DataFrame, at: coast.Index, whole: bool
    ) -> tuple[pl.DataFrame, Callable[[Any], pl.DataFrame]]:
        """(bins, the whole of some of them): those kept, of each vessel the last in ``ends``, and those of the new fixes, in order.

        `_new` marks what these rows made or changed. Unless ``whole`` is asked for, and where nothing is kept, the bins are without their texts.
        """
        vessels, start, segment, lon, lat = fixes.vessels, fixes.start, fixes.segment, fixes.lon, fixes.lat
        v_n, known = len(vessels), ends["t"].is_not_null().any()
        pool = Pool([ends.select([*FIX_OF, "mmsi", "simulated"])], fixes)
        step_m = np.zeros(len(lon))
        if self.every_step and len(lon):
            step_m[1:] = distances_m(lon[:-1], lat[:-1], lon[1:], lat[1:])
            if known:
                here = np.flatnonzero((np.diff(start) > 0) & ends["t"].is_not_null().to_numpy())
                one = ends[here]
                step_m[start[here]] = distances_m(one["lon"].to_numpy(), one["lat"].to_numpy(), lon[start[here]], lat[start[here]])
        found, metres = _binned(
            start, fixes.t, segment, step_m, ends["t"].fill_null(-1).to_numpy(), ends["segment"].fill_null(-1).to_numpy(),
            ends["us"].fill_null(0).to_numpy(), ends["m"].fill_null(0.0).to_numpy(), ends["bin"].fill_null(-1).to_numpy(),
            round(self.bin_min * 60_000_000), round(self.silence_h * H_US),
        )  # fmt: skip
        goes_on = found[5] < 0
        us1, off = self._off(found, metres, fixes, ends, at)
        if not whole:
            first, last = found[2] - v_n, found[3] - v_n
            begins, x, y = found[5] == 1, lon[last], lat[last]
            if not self.every_step:
                metres = _ways(lon[first], lat[first], x, y, begins | (np.diff(found[0], prepend=-1) != 0))
            numbers = {"t": fixes.t[last], "lon": x, "lat": y, "begins": begins, "us": found[4], "m": metres, "us1": us1, "off": off, "_new": np.ones(len(last), bool)}
            vessel, said = pl.Series("vessel", found[0]), pl.Series("said", [None], dtype=pl.String).new_from_index(0, len(last))

            def named(i: Any) -> pl.DataFrame:
                a, z = pool[found[2][i]], pool[found[3][i]]
                return z.hstack([pl.Series("vessel", [vessels[k] for k in found[0][i].tolist()], dtype=pl.String), *(a[c].alias(f"{c}0") for c in FIX_OF)])

            return pl.DataFrame([vessel, *(pl.Series(c, a) for c, a in numbers.items()), said]), named
        first, last = pool[found[2]], pool[found[3]]
        made = last.with_columns(
            pl.Series("vessel", vessels, pl.String)[found[0]], *(first[c].alias(f"{c}0") for c in FIX_OF), bin=pl.Series(found[1]), us=pl.Series(found[4]),
            m=pl.Series(metres), us1=pl.Series(us1), off=pl.Series(off), begins=pl.Series(found[5] == 1), said=ends["said"][found[0]], _new=pl.lit(True),
            segment=pl.Series(segment[np.maximum(found[3] - v_n, 0)] if len(segment) else np.zeros(0, np.int32), dtype=pl.Int32),
        ).select(*BIN, "_new")  # fmt: skip
        if goes_on.any():
            # The last bin kept is the beginning of this one, and gives way to it.
            here, whose = np.flatnonzero(goes_on), found[0][goes_on]
            made = made.with_columns(made[c].scatter(here, ends[c][whose]) for c in ("begins", *(f"{c}0" for c in FIX_OF)))
            last = pl.col("vessel") != pl.col("vessel").shift(-1).fill_null("")
            kept = kept.filter(~(last & pl.col("vessel").is_in([vessels[k] for k in whose.tolist()])))
        both: pl.DataFrame = pl.concat([kept.with_columns(_new=False), made]) if kept.height else made
        both = both.sort("vessel", "t", maintain_order=True) if kept.height else both
        if not self.every_step and both.height:
            alone = both["begins"].to_numpy() | (both["vessel"] != both["vessel"].shift()).fill_null(True).to_numpy()
            lon0, lat0, lon, lat = (both[c].to_numpy() for c in ("lon0", "lat0", "lon", "lat"))
            way = _ways(lon0, lat0, lon, lat, alone)
            if kept.height:
                way = np.where(both["_new"].to_numpy(), way, both["m"].to_numpy())
            both = both.with_columns(m=pl.Series(way))
        return both, both.__getitem__

    def _off(self, found: Any, metres: Any, fixes: Fixes, ends: pl.DataFrame, at: coast.Index) -> tuple[Any, Any]:
        """(time to the last fix, distances from the shore by time) of each new bin, where the mean distance counts and the bin may.

        A fix within :data:`STILL_M` of the bin's first is as far from the shore as that: a ship at anchor is looked up once.
        """
        n, start = found.shape[1], fixes.start
        v_n = len(start) - 1
        us1, off = np.zeros(n, np.int64), np.zeros(n)
        if not self.mean_shore or not n:
            return us1, off
        whose, end, t = found[0], found[3] - v_n, fixes.t
        goes_on = found[5] < 0
        begin = np.where(goes_on, start[whose], found[2] - v_n)
        lead = found[4] - np.where(goes_on, ends["us"].fill_null(0).to_numpy()[whose], 0) - (t[end] - t[begin])
        us1 = np.where(end > begin, t[end] - t[np.maximum(end - 1, 0)], lead)
        # A bin of another speed is in no event by itself; the last of a vessel may yet become slower.
        may = (metres < self.slow_kn * NM_M / H_US * found[4]) | (np.diff(whose, append=-1) != 0) | (self.window_h > 0)
        j = np.flatnonzero(may)
        count = end[j] - begin[j] + 1
        runs = np.concatenate([np.zeros(1, np.int64), np.cumsum(count)])
        i = np.repeat(begin[j] - runs[:-1], count) + np.arange(runs[-1])
        lon, lat = fixes.lon, fixes.lat
        one_lon = np.where(goes_on, ends["lon0"].fill_null(0).to_numpy()[whose], lon[begin])[j].astype(np.int32)
        one_lat = np.where(goes_on, ends["lat0"].fill_null(0).to_numpy()[whose], lat[begin])[j].astype(np.int32)
        far = np.repeat(_reached(at, one_lon, one_lat), count)
        gone = np.flatnonzero(distances_m(np.repeat(one_lon, count), np.repeat(one_lat, count), lon[i], lat[i]) > STILL_M)
        far[gone] = _reached(at, lon[i[gone]], lat[i[gone]])
        known = np.where(goes_on, ends["off"].fill_null(0.0).to_numpy()[whose], 0.0)[j]
        off[j] = _by_time(runs, lead[j], t, far, known, begin[j])
        return us1, off

    def _off_shore(self, at: coast.Index, lon: Any, lat: Any, slow: Any, begins: Any) -> Any:
        """Whether each slow bin is far enough from the shore; of a row of them one distance tells, where the others are not so far from it as
        to be in doubt."""
        need = self.shore_nm * NM_M
        which = np.flatnonzero(slow)
        fresh = np.diff(which, prepend=-2) != 1
        fresh |= begins[which]
        head = which[fresh][np.cumsum(fresh) - 1]
        far = coast.shore_m(at, lon[head[fresh]], lat[head[fresh]], max(50.0, 2 * self.shore_nm) * NM_M)
        far = np.minimum(far, max(50.0, 2 * self.shore_nm) * NM_M)[np.cumsum(fresh) - 1]
        moved = distances_m(lon[head], lat[head], lon[which], lat[which])
        # The distance to the shore is reckoned on a plane: so much for that.
        doubt = np.flatnonzero(np.abs(far - need) <= moved + 0.1 * need + 500)
        good = far >= need
        good[doubt] = coast.shore_m(at, lon[which[doubt]], lat[which[doubt]], need + 1) >= need
        counts = np.ones(len(slow), bool)
        counts[which] = good
        return counts

    def _event(self, first: Row, last: Row, before: Row | None, us: Any, way_m: Any, mean_m: float, goes_on: bool) -> Row | None:
        """The event of bins from the first to the last, or None when it was too short or too near the shore."""
        start = {c: first[f"{c}0"] for c in FIX_OF} if before is None else {c: before[c] for c in FIX_OF}
        h = (last["t"] - start["t"]) / H_US
        if last["t"] == start["t"] or h < self.min_h:
            return None
        mean_nm = mean_m / NM_M
        if self.mean_shore and mean_nm < self.shore_nm:
            return None
        nm = float(way_m.sum() / NM_M)
        kn = nm / float(us.sum() / H_US)
        begin, until = iso(start["t"]), iso(last["t"])
        # The distance is not looked for beyond a reach: a mean at it is one at the least.
        far = mean_nm >= REACH_NM - 0.5
        far_en = f"{mean_nm:.0f} nautical miles {'or more ' if far else ''}from the shore on average" if self.mean_shore else f"never less than {self.shore_nm:g} nautical miles from the shore"
        far_fr = f"à {mean_nm:.0f} milles marins {'ou plus ' if far else ''}de la côte en moyenne" if self.mean_shore else f"jamais à moins de {self.shore_nm:g} milles marins de la côte"
        return {
            "vessel": first["vessel"], "mmsi": first["mmsi"], "simulated": first["simulated"], "t0": start["t"], "lon0": start["lon"], "lat0": start["lat"],
            "t1": None if goes_on else last["t"], "lon1": None if goes_on else last["lon"], "lat1": None if goes_on else last["lat"],
            "state": "open" if goes_on else "closed", "fixes": [{"src": f["src"], "at": f["at"]} for f in (start, last)],
            "detail": {
                "table": "fixes", "what": "position", "until": last["t"], "hours": round(h, 2), "speed_kn": round(kn, 2), "way_nm": round(nm, 1), "shore_nm": round(mean_nm, 1) if self.mean_shore else None,
                "en": f"Made {kn:.1f} knots on average over {h:.1f} h, from {begin} to {until}, {far_en}. Why a ship is slow, positions do not say.",
                "fr": f"A fait {kn:.1f} nœuds en moyenne pendant {h:.1f} h, du {begin} au {until}, {far_fr}. Les positions ne disent pas pourquoi un navire est lent.",
            },
        }  # fmt: skip

    def _left(
        self, bins: pl.DataFrame, vessel: Any, heads: Any, tails: Any, us: Any, slow: Any, begins: Any, window: int, said: Mapping[int, Mapping[str, str]],
    ) -> pl.DataFrame:  # fmt: skip
        """The bins that a later one may yet make slow, those of the rows of slow bins that they are in, and the one before each."""
        since = _open(heads, tails, us, slow, begins, window)
        keep = np.arange(len(us)) >= since[vessel]
        memory = [canonical(said[k]) if k in said else None for k in range(len(heads))]
        told = bins.with_columns(said=pl.Series(memory, dtype=pl.String)[vessel])
        return told.filter(pl.Series(keep)).select(list(BIN))


def _ways(lon0: Any, lat0: Any, lon: Any, lat: Any, alone: Any) -> Any:
    """Metres to the last fix of each bin from that of the one before, or from its own first fix where it stands alone."""
    way = distances_m(np.roll(lon, 1), np.roll(lat, 1), lon, lat)
    way[alone] = distances_m(lon0[alone], lat0[alone], lon[alone], lat[alone])
    return way


def _reached(at: coast.Index, lon: Any, lat: Any) -> Any:
    """Metres from the shore; where none is within reach the reach: no ship as slow as this goes from there to 20 miles and back within an event."""
    return np.minimum(coast.shore_m(at, lon, lat, REACH_NM * NM_M), REACH_NM * NM_M)


@kernel(nb.int64[::1](_i8s, _i8s, _i8s, _b1s, _b1s, nb.int64))
def _open(heads: Any, tails: Any, us: Any, slow: Any, begins: Any, window_us: int) -> Any:
    """The first bin of each vessel that has to be remembered."""
    since = heads.copy()
    for k in range(len(heads)):
        i, after = tails[k], 0
        while i > heads[k] and not begins[i] and after + us[i] < window_us:
            after += us[i]
            i -= 1
        # A row of slow bins that ends before this one may yet go on with it.
        while i > heads[k] and slow[i - 1] and not begins[i]:
            i -= 1
        since[k] = i if begins[i] else max(heads[k], i - 1)
    return since


PRESETS: dict[str, Detector] = {
    "default": Loitering(preset="default"),
    "gfw": Loitering(bin_min=60.0, window_h=0.0, min_h=0.0, silence_h=24.0, every_step=True, mean_shore=True, preset="gfw"),
    "gfw_rfmo": Loitering(bin_min=60.0, window_h=0.0, min_h=4.0, silence_h=24.0, every_step=True, mean_shore=True, preset="gfw_rfmo"),
}
