"""Frozen tracks: one position, or one short track, sent again and again by a ship that says she is under way."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numba as nb
import numpy as np
import polars as pl

from roadstead.apart import but
from roadstead.detect import Detector, Kept, event_frame, latest, tracks
from roadstead.slots import FIX_OF, Fixes, picked, pooled, put_by
from roadstead.sphere import HALF, NM_M, R_M, TURN, frozen, kernel
from roadstead.when import H_US, iso

SLOTS = ("last", "still", "told", "again", "told_again")
"""The last fix; the first and the last told of one position; the same of a repeated track."""
STATE = ("n", "under_way", "told_n", "lag", "again_n", "extent_m", "original_t", "told_again_n", "one_event")
PATH: Kept = {"path_t": pl.List(pl.Int64), "path_lon": pl.List(pl.Int32), "path_lat": pl.List(pl.Int32)}
"""Where it was of late, under way: what a repetition is recognised by."""
KEPT: Kept = {
    "vessel": pl.String,
    "t": pl.Int64,
    **{f"{s}_{c}": t for s in SLOTS for c, t in FIX_OF.items()},
    **dict.fromkeys(STATE, pl.Float64),
    **PATH,
}
_COARSE, _GRID = 100_000, 1000
"""Latitudes in whole tenths of a degree are from a grid so coarse that a slow ship stays on one point for hours; in whole
thousandths, so coarse that a ferry comes by the same points again."""
_RAD = math.pi / HALF
_i4s, _i8s, _f8s, _bs = frozen(nb.int32), frozen(nb.int64), frozen(nb.float64), frozen(nb.boolean)


@kernel(nb.types.Tuple((nb.int64[:, ::1], nb.float64[:, ::1], nb.int64[:, ::1], nb.float64[:, ::1], nb.int64[::1], nb.int64[::1]))(
    _i8s, _i8s, _i4s, _i4s, _f8s, nb.int64[:, ::1], nb.float64[:, ::1], _i8s, _i8s, _i4s, _i4s, _f8s))  # fmt: skip
def _fold(
    start: Any, t: Any, lon: Any, lat: Any, sog_kn: Any, k_slot: Any, k_state: Any,
    p_start: Any, p_t: Any, p_lon: Any, p_lat: Any, limits: Any,
) -> Any:  # fmt: skip
    """(slots, state, found, say, path, path_start): where each vessel stands; found = (vessel, kind 0 still or 1 again, first, last) with
    (n, hours after the original, extent in metres); path = the fixes under way, as places in the pool, by vessel.

    Fixes are named by their place in a pool, those kept first; -1 is none. The kept path is given apart, and comes before.
    """
    min_us, least, way_kn, share = limits[0], limits[1], limits[2], limits[3]
    run, extent_m, memory = limits[4], limits[5], int(limits[6])
    v_n = len(start) - 1
    old = len(t) - (start[v_n] - start[0])
    slot, state = k_slot.copy(), k_state.copy()
    found, say, m = (
        np.empty((2 * (len(t) + v_n), 4), np.int64),
        np.empty((2 * (len(t) + v_n), 3), np.float64),
        0,
    )
    path, path_start, q = np.empty(len(t), np.int64), np.zeros(v_n + 1, np.int64), 0
    # The path of a vessel is what was kept of it and behind that the new one; they are counted through all vessels, ``since`` is its first. The
    # last of those that fall into one bucket stands in ``head``, ``link`` leads to the one before: none is ever taken out, what is too old ends a row.
    size = 1 << 10
    while size < 8 * memory and size < 1 << 20:
        size *= 2
    head, link = np.full(size, -1, np.int32), np.empty(len(t) + len(p_t), np.int32)
    for k in range(v_n):
        p0, q0 = p_start[k], q
        since, kept = p0 + q0, p_start[k + 1] - p_start[k]
        w, w_lon, w_lat = since, np.int32(0), np.int32(0)
        for i in range(p0, p0 + kept):
            w_lon, w_lat = p_lon[i], p_lat[i]
            h = (np.int64(w_lat) * 2_654_435_761 & 0x7FFFFFFFFFFF) >> 16 & (size - 1)
            link[w], head[h] = head[h], w
            w += 1
        still, again = False, False
        s = state[k]
        last = slot[k, 0]
        x, y = (lon[last], lat[last]) if last >= 0 else (np.int32(0), np.int32(0))
        # Positions of a coarse grid count as none that are under way: all of one position do, or none.
        n, moved = s[0], s[1]
        for i in range(start[k], start[k + 1]):
            j = old + i
            moving = sog_kn[i] >= way_kn
            # One position.
            if last >= 0 and lat[j] == y and (np.int64(lon[j]) - x) % TURN == 0:
                n += 1
                moved += 1.0 if moving else 0.0
            else:
                if s[2] > 0:
                    found[m, 0], found[m, 1], found[m, 2], found[m, 3] = k, 0, slot[k, 1], slot[k, 2]
                    say[m, 0], say[m, 1], say[m, 2] = s[2], 0.0, 0.0
                    m += 1
                    s[2] = 0.0
                    still = False
                n, moved = 1.0, 1.0 if moving else 0.0
                slot[k, 1], slot[k, 2] = j, -1
            last, x, y = j, lon[j], lat[j]
            if n >= least and (moved if y % _COARSE != 0 else 0.0) >= max(least, share * n) and t[j] - t[slot[k, 1]] >= min_us:
                s[2] = n
                slot[k, 2] = j
                still = True
                if slot[k, 1] == slot[k, 3]:
                    # One fix begins one event.
                    s[8] = 1.0
            if not moving or (w > since and y == w_lat and (np.int64(x) - w_lon) % TURN == 0) or y % _GRID == 0:
                continue
            # One track: the position that was sent as many positions ago as the one before this was, or else some time before.
            path[q] = j
            q += 1
            hit, lag = -1, int(s[3])
            if lag > 0 and w - lag >= since:
                i0 = w - lag - since
                p_x, p_y = (p_lon[p0 + i0], p_lat[p0 + i0]) if i0 < kept else (lon[path[q0 + i0 - kept]], lat[path[q0 + i0 - kept]])
                if p_y == y and (np.int64(p_x) - x) % TURN == 0:
                    hit = w - lag
            h = (np.int64(y) * 2_654_435_761 & 0x7FFFFFFFFFFF) >> 16 & (size - 1)
            if hit < 0:
                if lag > 0:
                    if s[7] > 0:
                        found[m, 0], found[m, 1], found[m, 2], found[m, 3] = k, 1, slot[k, 3], slot[k, 4]
                        say[m, 0], say[m, 1], say[m, 2] = s[7], (t[slot[k, 3]] - s[6]) / 3.6e9, s[5]
                        m += 1
                    again = False
                    slot[k, 3], slot[k, 4] = -1, -1
                    s[3:] = 0.0
                else:
                    s[8] = 0.0
                at: Any = np.int64(head[h])
                while at >= since and w - at <= memory:
                    i0 = at - since
                    p_x, p_y = (p_lon[p0 + i0], p_lat[p0 + i0]) if i0 < kept else (lon[path[q0 + i0 - kept]], lat[path[q0 + i0 - kept]])
                    if p_y == y and (np.int64(p_x) - x) % TURN == 0:
                        hit = at
                        break
                    at = np.int64(link[at])
                if hit >= 0:
                    i0 = hit - since
                    s[3], s[6] = float(w - hit), float(p_t[p0 + i0] if i0 < kept else t[path[q0 + i0 - kept]])
                    slot[k, 3] = j
            if hit >= 0:
                s[4] += 1
                first = slot[k, 3]
                dy = (np.int64(lat[j]) - lat[first]) * _RAD * R_M
                dx = (
                    ((np.int64(lon[j]) - lon[first] + HALF) % TURN - HALF)
                    * _RAD
                    * R_M
                    * math.cos(lat[first] * _RAD)
                )
                s[5] = max(s[5], math.hypot(dx, dy))
                if s[8] == 0 and s[4] >= run and s[5] >= extent_m and t[j] - t[first] >= min_us:
                    s[7] = s[4]
                    slot[k, 4] = j
                    again = True
            link[w], head[h] = head[h], w
            w, w_lon, w_lat = w + 1, x, y
        s[0], s[1] = n, moved if y % _COARSE != 0 else 0.0
        slot[k, 0] = last
        if still:
            found[m, 0], found[m, 1], found[m, 2], found[m, 3] = k, 0, slot[k, 1], slot[k, 2]
            say[m, 0], say[m, 1], say[m, 2] = s[2], 0.0, 0.0
            m += 1
        if again:
            found[m, 0], found[m, 1], found[m, 2], found[m, 3] = k, 1, slot[k, 3], slot[k, 4]
            say[m, 0], say[m, 1], say[m, 2] = s[7], (t[slot[k, 3]] - s[6]) / 3.6e9, s[5]
            m += 1
        path_start[k + 1] = q
    return slot, state, found[:m].copy(), say[:m].copy(), path[:q].copy(), path_start


@dataclass(frozen=True)
class FrozenTrack:
    """One position is sent to the last digit for `min_h` hours while the speed says the ship is under way, or one track is sent again, position by position.

    One position (kind `frozen_position`): at least `min_fixes` fixes, `share` of all in it, say `under_way_kn` or more; a ship that lies
    still and says so is none, however steady her receiver. One track (kind `repeated_track`): at least `run` positions in a row, over
    `extent_m` or more and `min_h` hours, are to the last digit those sent before, in the same order, among the last `memory_fixes` positions under
    way. It accuses nobody: a receiver of satellite navigation that has lost its signal goes on sending the last position, a speed may be garbled or in
    other units, and a station or a network may send old messages again with new times; false navigation and a track played from a
    record look the same. Method and thresholds are ours.
    """

    rule: ClassVar[str] = "frozen_track@1"
    reads: ClassVar[str] = "fixes"
    key: ClassVar[tuple[str, ...]] = ("vessel",)
    needs: ClassVar[tuple[str, ...]] = ()
    keeps: ClassVar[Kept] = KEPT
    exempt: ClassVar[Mapping[str, str]] = {}
    columns: ClassVar[tuple[str, ...]] = ("msg_type",)
    skips: ClassVar[tuple[str, ...]] = ("not_a_ship", "position", "zero", "duplicate")
    """Flags of `tracks`; not what comes again later: that is looked for."""
    min_h: float = 1.0
    under_way_kn: float = 2.0
    min_fixes: int = 10
    share: float = 0.8
    run: int = 10
    extent_m: float = 1000.0
    """Positions in port that jump to and fro between a few spots are no track."""
    memory_fixes: int = 512
    preset: str = "custom"

    def step(
        self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Events that these rows ended or lengthened; every vessel's last fix, its last positions under way, and what is repeated now."""
        # Positions of type 27 are coarse. A filter that drops nothing would make another frame of the same rows.
        coarse = (rows["msg_type"] == 27).fill_null(False)
        vessels, rows, kept, start = tracks(rows.filter(~coarse) if coarse.any() else rows, kept)
        n = len(vessels)
        pool, at, slot = pooled(kept, rows, SLOTS)
        was = {c: kept[c].explode(empty_as_null=False, keep_nulls=False) for c in PATH}
        p_start = np.concatenate(
            [
                np.zeros(1, np.int64),
                np.cumsum(kept["path_t"].list.len().cast(pl.Int64).fill_null(0).to_numpy()),
            ]
        )
        slot, state, found, say, path, path_start = _fold(
            start, at[0], at[1], at[2],
            rows["sog_kn"].fill_null(math.nan).to_numpy(), np.ascontiguousarray(slot, np.int64),
            np.array(kept.select(pl.col(c).fill_null(0.0) for c in STATE).to_numpy(), np.float64, order="C"),
            p_start, was["path_t"].to_numpy(), was["path_lon"].to_numpy(), was["path_lat"].to_numpy(), self._limits(),
        )  # fmt: skip
        events = _events(vessels, found, say, lambda ids: picked(pool, ids))
        left = pl.DataFrame({"vessel": pl.Series(vessels, dtype=pl.String)}).hstack(put_by(pool, SLOTS, slot)).with_columns(*(pl.Series(c, state[:, i], pl.Float64) for i, c in enumerate(STATE)), t=pl.col("last_t"))  # fmt: skip
        # Of each vessel no more than is remembered.
        many = np.minimum(np.diff(path_start), self.memory_fixes)
        ends = np.repeat(path_start[1:] - np.cumsum(many), many)
        of_late = path[np.arange(len(ends)) + ends]
        new = pl.DataFrame({c: a[of_late] for c, a in zip(("t", "lon", "lat"), at, strict=True)}).with_columns(
            k=pl.Series(np.repeat(np.arange(n), many), dtype=pl.Int64)
        )
        before = pl.DataFrame({c: was[f"path_{c}"] for c in ("t", "lon", "lat")}).with_columns(
            k=pl.Series(np.repeat(np.arange(n), np.diff(p_start)), dtype=pl.Int64)
        )
        ways = (
            pl.concat([before, new])
            .sort("k", maintain_order=True)
            .group_by("k", maintain_order=True)
            .agg(pl.col(c).tail(self.memory_fixes).alias(f"path_{c}") for c in ("t", "lon", "lat"))
        )
        left = (
            left.with_row_index("k")
            .with_columns(pl.col("k").cast(pl.Int64))
            .join(ways, on="k", how="left", maintain_order="left")
        )
        return event_frame(self, needs, "frozen_position", events), left.select(list(KEPT))

    def over(self, fixes: Fixes, upto: int, **needs: pl.DataFrame) -> pl.DataFrame:
        """The events of `step` when nothing was kept and nothing comes after."""
        coarse = (fixes.rows["msg_type"] == 27).fill_null(False)
        fixes = but(fixes, coarse.to_numpy()) if coarse.any() else fixes
        n = len(fixes.vessels)
        none, nothing = np.full((n, len(SLOTS)), -1, np.int64), np.zeros((n, len(STATE)))
        path = np.zeros(n + 1, np.int64), np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0, np.int32)
        _, _, found, say, *_ = _fold(fixes.start, fixes.t, fixes.lon, fixes.lat, fixes.sog_kn, none, nothing, *path, self._limits())
        return event_frame(self, needs, "frozen_position", _events(fixes.vessels, found, say, lambda ids: fixes.named(ids, list(FIX_OF))))

    def _limits(self) -> Any:
        return np.array([self.min_h * H_US, self.min_fixes, self.under_way_kn, self.share, self.run, self.extent_m, self.memory_fixes])


def _events(vessels: list[str], found: Any, say: Any, fixes_of: Callable[[Any], pl.DataFrame]) -> list[dict[str, Any]]:
    """Of each what was told of it last."""
    first, last = (fixes_of(found[:, i]).iter_rows(named=True) for i in (2, 3))
    told = [
        _event(vessels[k], bool(again), a, z, *what)
        for k, again, a, z, what in zip(found[:, 0], found[:, 1], first, last, say.tolist(), strict=True)
    ]
    return latest(told, ("vessel",))


def _event(
    vessel: str, again: bool, a: dict[str, Any], z: dict[str, Any], n: float, after_h: float, extent_m: float
) -> dict[str, Any]:
    span_h = (z["t"] - a["t"]) / H_US
    since, until = iso(a["t"]), iso(z["t"])
    if again:
        en = (
            f"{n:.0f} positions in a row, from {since} to {until}, over {extent_m / NM_M:.1f} nautical miles, are to the last digit those sent {after_h:.1f} hours before, "
            "in the same order. Old messages sent again by a station or a network look like this; so does a track played from a record."
        )
        fr = (
            f"{n:.0f} positions de suite, du {since} au {until}, sur {extent_m / NM_M:.1f} mille marin, sont au dernier chiffre près celles émises {after_h:.1f} heures plus tôt, "
            "dans le même ordre. D’anciens messages renvoyés par une station ou un réseau donnent cette image ; une piste rejouée aussi."
        )
    else:
        en = (
            f"{n:.0f} times in {span_h:.1f} hours, from {since} to {until}, the same position was sent to the last digit, while the speed said the ship was under way. A satellite "
            "navigation receiver without a signal, a garbled speed, old messages sent again and a false position look like this."
        )
        fr = (
            f"{n:.0f} fois en {span_h:.1f} heures, du {since} au {until}, la même position a été émise au dernier chiffre près, alors que la vitesse disait le navire en route. Un "
            "récepteur de navigation sans signal, une vitesse altérée, d’anciens messages renvoyés et une fausse position donnent cette image."
        )
    fixes = {(f["src"], f["at"]): {"src": f["src"], "at": f["at"]} for f in (a, z)}
    return {
        "vessel": vessel, "kind": "repeated_track" if again else "frozen_position", "mmsi": a["mmsi"], "t0": a["t"], "lon0": a["lon"], "lat0": a["lat"],
        "t1": z["t"], "lon1": z["lon"], "lat1": z["lat"], "state": "closed", "simulated": bool(a["simulated"] or z["simulated"]), "fixes": list(fixes.values()),
        "detail": {"table": "fixes", "what": "position", "n": round(n), "after_h": round(after_h, 2) if again else None,
                   "extent_m": round(extent_m) if again else None, "en": en, "fr": fr},
    }  # fmt: skip


PRESETS: dict[str, Detector] = {"default": FrozenTrack(preset="default")}
