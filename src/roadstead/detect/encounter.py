"""Encounters: two vessels slow beside each other, away from port."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any, ClassVar

import numba as nb
import numpy as np
import polars as pl

from roadstead.detect import Detector, Kept, event_frame, shore
from roadstead.places import coast
from roadstead.sphere import NM_M, R_M, frozen, kernel, nearest_each, reach_index
from roadstead.tables import canonical
from roadstead.when import H_US, iso

FIX_OF: Kept = {"t": pl.Int64, "lon": pl.Int32, "lat": pl.Int32, "src": pl.String, "at": pl.Int64}
ONE: Kept = {
    "mmsi": pl.String, "x": pl.Int32, "y": pl.Int32, "n": pl.Int64, **FIX_OF, **{f"{c}0": k for c, k in FIX_OF.items()},
}  # fmt: skip
CONTACTS: Kept = {
    "vessel": pl.String, "with": pl.String, "tick": pl.Int64, "apart_m": pl.Float64, "simulated": pl.Boolean,
    **ONE, **{f"{c}_b": k for c, k in ONE.items()},
}  # fmt: skip
TURN, HALF = 360_000_000, 180_000_000
MIN_US = 60_000_000
_RAD = math.pi / HALF
_i4s, _i8s, _f8s, _b1s = frozen(nb.int32), frozen(nb.int64), frozen(nb.float64), frozen(nb.boolean)
Row = dict[str, Any]


@kernel(nb.types.Tuple((nb.int64[:, ::1], nb.float64[::1]))(_b1s, _i8s, _i8s, _i8s, _i4s, _i4s, nb.int64, nb.int64))
def _runs(first: Any, tick: Any, n: Any, n_other: Any, x: Any, y: Any, least_us: int, silence_us: int) -> Any:
    """(runs as first and last row and how far their middle is east and north of the first; knots from each row of them to the next).

    A run goes on from contact to contact as long as the vessel whose ``n`` is given was nowhere else between the two, and the other
    on the same track where tracks are numbered.
    """
    rows, kn = np.empty((4, len(tick) // 2 + 1), np.int64), np.zeros(len(tick))
    m, begun = 0, 0
    for i in range(1, len(tick) + 1):
        if i < len(tick) and not first[i] and n[i] == n[i - 1] + 1 and n_other[i] >> 40 == n_other[i - 1] >> 40 and tick[i] - tick[i - 1] < silence_us:
            continue
        end = i - 1
        if end > begun and tick[end] - tick[begun] >= least_us:
            east, north = 0, 0
            for j in range(begun, end + 1):
                east += (np.int64(x[j]) - x[begun] + HALF) % TURN - HALF
                north += np.int64(y[j]) - y[begun]
                if j > begun:
                    a = math.sin((np.int64(y[j]) - y[j - 1]) * _RAD / 2)
                    b = math.sin(((np.int64(x[j]) - x[j - 1] + HALF) % TURN - HALF) * _RAD / 2)
                    h = a * a + math.cos(y[j] * _RAD) * math.cos(y[j - 1] * _RAD) * (b * b)
                    kn[j - 1] = 2 * R_M * math.asin(math.sqrt(min(1.0, h))) / NM_M / ((tick[j] - tick[j - 1]) / 3.6e9)
            rows[0, m], rows[1, m] = begun, end
            rows[2, m], rows[3, m] = east // (end - begun + 1), north // (end - begun + 1)
            m += 1
        begun = i
    return rows[:, :m].copy(), kn


@dataclass(frozen=True)
class Encounter:
    """Two vessels are at most 500 m from each other and slow, for `min_min` minutes or longer, away from port and off land.

    Their tracks are put on one clock (see `resample@1`, `contact@1`). Stretches of at least `stretch_min` minutes in which one of them was
    heard nowhere else count, at less than `slow_kn` in the median; those less than `join_h` hours apart are one encounter. Ours is also what
    lasted `close_min` minutes at most `close_m` apart: at anchor ships keep several times that from each other, and Skylight uses the same two
    figures. The times are of fixes: the first of either vessel at or after the first tick at which they were near, the last at or before the last one.
    It says that two positions were near each other. That is no transfer: ships wait, fish, tow, are piloted, supplied and rescued
    beside each other, and a wrong clock or position brings together what was apart.
    Definition: Global Fishing Watch, pipe-encounters and its published events; what differs is in docs/detectors.md.
    """

    rule: ClassVar[str] = "encounter@1"
    reads: ClassVar[str] = "contacts"
    key: ClassVar[tuple[str, ...]] = ("vessel", "with")
    needs: ClassVar[tuple[str, ...]] = ("places", "coast")
    keeps: ClassVar[Kept] = {**CONTACTS, "said": pl.String}
    exempt: ClassVar[Mapping[str, str]] = {}
    any_order: ClassVar[bool] = True
    """It sorts its rows itself."""
    min_min: float = 120.0
    longer_than: bool = False
    """Exactly `min_min` minutes are not enough."""
    slow_kn: float = 2.0
    stretch_min: float = 30.0
    join_h: float = 4.0
    silence_h: float = 24.0
    """A stretch does not go on over so many hours without a contact."""
    close_m: float = 250.0
    close_min: float | None = 30.0
    """null: however near, it must last `min_min`."""
    from_port_km: float = 10.0
    unknown_over_m: float | None = 10_000.0
    """A port less surely known than this is none; null: all are."""
    late_h: float = 1.0
    """So long after a tick a contact may still be told: the longest that a track is resampled across."""
    preset: str = "custom"

    def step(self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Encounters that these rows began, lengthened or ended; the contacts that may yet be part of one."""
        rows = rows.select(list(CONTACTS)).with_columns(said=pl.lit(None, pl.String))
        own = pl.concat([kept.with_columns(_new=False), rows.with_columns(_new=True)]) if kept.height else rows.with_columns(_new=True)
        own = own.sort("vessel", "with", "tick")
        if not own.height:
            return event_frame(self, needs, "encounter", []), own.select(list(self.keeps))
        pair = pl.struct("vessel", "with").rle_id()
        own = own.with_columns(_pair=pair, said=pl.col("said").drop_nulls().first().over(pair))
        whose, tick = own["_pair"].to_numpy(), own["tick"].to_numpy()
        stretches = self._stretches(own, needs)
        starts = np.flatnonzero(np.diff(whose, prepend=-1))
        ends = np.append(starts[1:], own.height)
        new = np.add.reduceat(own["_new"].to_numpy().astype(np.int64), starts) > 0
        said = own["said"].gather(starts).to_list()
        events: list[Row] = []
        told: list[str | None] = list(said)
        at_tick = {c: own[c].to_numpy() for c in ("tick", "apart_m", "n", "n_b")}
        of_pair: dict[int, list[Row]] = {}
        for s in stretches:
            of_pair.setdefault(s["pair"], []).append(s)
        for k in np.flatnonzero(np.isin(np.arange(len(starts)), list(of_pair)) | np.array([s is not None for s in said])).tolist():
            before: dict[str, str] = json.loads(said[k]) if said[k] else {}
            now: dict[str, str] = {}
            for one in self._joined(of_pair.get(k, [])):
                event = self._event(own, at_tick, one, upto)
                if event is None:
                    continue
                at = str(event["t0"])
                now[at] = event["state"]
                if new[k] or before.get(at) != event["state"]:
                    events.append(event)
            for at in before.keys() - now.keys():
                if before[at] != "withdrawn":
                    i = int(starts[k])
                    gone = own.row(i, named=True)
                    events.append({"vessel": gone["vessel"], "with": gone["with"], "mmsi": gone["mmsi"], "t0": int(at), "state": "withdrawn",
                                   "simulated": gone["simulated"], "fixes": [], "confidence": None})  # fmt: skip
                now[at] = "withdrawn"
            told[k] = canonical(now) if now else None
        # What no later contact can join is settled.
        wide = round(max(self.join_h, self.silence_h) * H_US)
        alive = upto - round(self.late_h * H_US) < tick[ends - 1] + wide
        far = np.diff(tick, prepend=tick[0]) >= wide
        far[starts] = False
        since = starts.copy()
        apart = np.flatnonzero(far)
        np.maximum.at(since, np.searchsorted(starts, apart, "right") - 1, apart)
        keep = (np.arange(own.height) >= since[whose]) & alive[whose]
        left = own.with_columns(said=pl.Series(told, dtype=pl.String)[whose]).filter(pl.Series(keep))
        return event_frame(self, needs, "encounter", events), left.select(list(self.keeps))

    def _stretches(self, own: pl.DataFrame, needs: Mapping[str, pl.DataFrame]) -> list[Row]:
        """Of either vessel the stretches that lasted, off port and land, in order of pair and time."""
        whose, tick = own["_pair"].to_numpy(), own["tick"].to_numpy()
        first = np.diff(whose, prepend=-1) != 0
        apart_m = own["apart_m"].to_numpy()
        found: list[Row] = []
        for end, other in (("", "_b"), ("_b", "")):
            x, y = own[f"x{end}"].to_numpy(), own[f"y{end}"].to_numpy()
            run, kn = _runs(first, tick, own[f"n{end}"].to_numpy(), own[f"n{other}"].to_numpy(), x, y, round(self.stretch_min * MIN_US), round(self.silence_h * H_US))
            lon = ((x[run[0]] + run[2] + HALF) % TURN - HALF).astype(np.int32)
            lat = (y[run[0]] + run[3]).astype(np.int32)
            good = self._off(needs, lon, lat) if len(lon) else np.zeros(0, bool)
            found += [
                {
                    "pair": int(whose[a]), "first": a, "last": b, "t": int(tick[a]), "to": int(tick[b]),
                    "kn": median(kn[a:b].tolist()), "m": median(apart_m[a : b + 1].tolist()),
                } for a, b in run[:2, good].T.tolist()
            ]  # fmt: skip
        return sorted(found, key=lambda s: (s["pair"], s["first"], s["last"]))

    def _off(self, needs: Mapping[str, pl.DataFrame], lon: Any, lat: Any) -> Any:
        """Whether each position is off every port and off land."""
        places = needs["places"].filter(pl.col("lon").is_not_null(), pl.col("lat").is_not_null())
        if self.unknown_over_m is not None:
            places = places.filter(pl.col("uncertainty_m").fill_null(0.0) <= self.unknown_over_m)
        p_lon, p_lat, none = places["lon"].to_numpy(), places["lat"].to_numpy(), np.zeros(places.height)
        cell, member = reach_index(p_lon, p_lat, none + self.from_port_km * 1000)
        far = nearest_each(lon, lat, cell, member, p_lon, p_lat, none)[1] >= self.from_port_km * 1000
        return far & ~coast.on_land(shore(needs["coast"]), lon, lat)

    def _joined(self, stretches: list[Row]) -> list[list[Row]]:
        """Stretches in groups whose members are less than ``join_h`` apart."""
        groups: list[list[Row]] = []
        end = 0
        for s in stretches:
            if groups and s["t"] - end < self.join_h * H_US:
                groups[-1].append(s)
                end = max(end, s["to"])
            else:
                groups.append([s])
                end = s["to"]
        return groups

    def _event(self, own: pl.DataFrame, at_tick: Mapping[str, Any], stretches: list[Row], upto: int) -> Row | None:
        """The encounter of these stretches, or None when it was too short, too fast, or no fix lies within it; ``at_tick``: columns of ``own``."""
        first, last = stretches[0]["first"], max(s["last"] for s in stretches)
        tick, apart_m, *n = (at_tick[c][first : last + 1] for c in ("tick", "apart_m", "n", "n_b"))
        minutes = int(tick[-1] - tick[0]) / MIN_US
        close = self._close(tick, apart_m, *n)
        long = minutes > self.min_min if self.longer_than else minutes >= self.min_min
        kn = median(s["kn"] for s in stretches)
        if kn >= self.slow_kn or not (long or (self.close_min is not None and close >= self.close_min)):
            return None
        a, z = own.row(first, named=True), own.row(last, named=True)
        # The first fix at or after the first tick, the last one at or before the last: of two at one instant that of `vessel`.
        begin = min(((_fix(a, end, 0) if a[f"t0{end}"] == a["tick"] else _fix(a, end)) for end in ("", "_b")), key=lambda f: f["t"])
        until = max(((_fix(z, end) if z[f"t{end}"] == z["tick"] else _fix(z, end, 0)) for end in ("", "_b")), key=lambda f: f["t"])
        if begin["t"] >= until["t"]:
            return None
        goes_on = z["tick"] > upto - round(self.late_h * H_US)
        named = {(f["src"], f["at"]): {"src": f["src"], "at": f["at"]} for f in (begin, until, *(_fix(r, e, w) for r in (a, z) for e in ("", "_b") for w in ("", 0)))}
        m, least, instants = median(s["m"] for s in stretches), float(apart_m.min()), len(tick)
        hours = f"{minutes / 60:.1f}"
        en = (
            f"{a['vessel']} and {a['with']} were {m:.0f} m apart in the median ({least:.0f} m at the least) and made {kn:.1f} knots, at {instants} instants over {hours} h, "
            f"between fixes of {iso(begin['t'])} and {iso(until['t'])}. Positions near each other are no proof of a transfer, nor of contact."
        )
        fr = (
            f"{a['vessel']} et {a['with']} étaient à {m:.0f} m l’un de l’autre en médiane ({least:.0f} m au plus près) et faisaient {kn:.1f} nœuds, à {instants} instants sur {hours} h, "
            f"entre des positions du {iso(begin['t'])} et du {iso(until['t'])}. Des positions proches ne prouvent ni un transfert ni un contact."
        )
        return {
            "vessel": a["vessel"], "with": a["with"], "mmsi": a["mmsi"], "simulated": a["simulated"],
            "t0": begin["t"], "lon0": begin["lon"], "lat0": begin["lat"],
            "t1": None if goes_on else until["t"], "lon1": None if goes_on else until["lon"], "lat1": None if goes_on else until["lat"],
            "state": "open" if goes_on else "closed", "fixes": list(named.values()),
            "detail": {
                "table": "fixes", "what": "position", "t0_of": a[begin["of"]], "t1_of": z[until["of"]], "until": until["t"], "tick0": a["tick"], "tick1": z["tick"], "minutes": round(minutes),
                "close_minutes": round(close), "instants": instants, "apart_m": round(m), "least_m": round(least), "speed_kn": round(kn, 1), "en": en, "fr": fr,
            },
        }  # fmt: skip

    def _close(self, tick: Any, apart_m: Any, n: Any, n_b: Any) -> float:
        """Minutes of the longest stretch in which they were at most ``close_m`` apart at every tick that either was heard at."""
        near = apart_m <= self.close_m
        on = near[1:] & near[:-1] & ((np.diff(n) == 1) | (np.diff(n_b) == 1)) & (np.diff(tick) < self.silence_h * H_US)
        begun = np.arange(len(tick))
        begun[1:][on] = 0
        return int((tick - tick[np.maximum.accumulate(begun)]).max()) / MIN_US


def _fix(row: Row, end: str, before: int | str = "") -> Row:
    """The fix after the tick, or before it, of `vessel` or `with`."""
    return {c: row[f"{c}{before}{end}"] for c in FIX_OF} | {"of": "with" if end else "vessel"}


PRESETS: dict[str, Detector] = {
    "default": Encounter(preset="default"),
    "gfw": Encounter(longer_than=True, stretch_min=60.0, close_min=None, unknown_over_m=None, preset="gfw"),
}
