"""Circles: positions that keep to one circle for hours, as no ship does."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numba as nb
import numpy as np
import polars as pl

from roadstead.detect import Detector, Kept, event_frame, latest, tracks
from roadstead.slots import FIX_OF, Fixes, picked, pooled, put_by
from roadstead.sphere import HALF, NM_M, R_M, TURN, frozen, kernel
from roadstead.when import H_US, iso

SLOTS = ("used", "ref", "b_first", "a_first", "a_last", "told")
"""The last fix used; the one that sums are counted from; first of the block; first and last of the circle so far; the last that was told."""
REF, B_FIRST, A_FIRST, A_LAST, TOLD = 1, 2, 3, 4, 5
_M = 13
"""Sums over fixes of: 1, x, y, xx, xy, yy, xxx, xxy, xyy, yyy, xxxx, xxyy, yyyy; east x and north y in metres from ``ref``."""
_PART = _M + 4
"""Then: fixes that are fast, metres sailed, metres from the fix before the first, directions as bits."""
_SAY = ("n", "radius", "rms", "east", "north", "rounds", "wide", "ways")
STATE = (*(f"b{i}" for i in range(_PART)), *(f"a{i}" for i in range(_PART)), *(f"told_{w}" for w in _SAY))
KEPT: Kept = {
    "vessel": pl.String,
    "t": pl.Int64,
    **{f"{s}_{c}": t for s in SLOTS for c, t in FIX_OF.items()},
    **dict.fromkeys(STATE, pl.Float64),
}
_RAD = math.pi / HALF
_i4s, _i8s, _f8s = frozen(nb.int32), frozen(nb.int64), frozen(nb.float64)


@kernel(nb.boolean(nb.float64[::1], nb.float64, _f8s, nb.float64[::1]))
def _fits(m: Any, wide: float, limits: Any, out: Any) -> bool:
    """Whether the sums are those of a circle, longitudes stretched by ``wide``; then out = radius, rms, east, north in metres.

    Least squares of x² + y² = ax + by + c (Kåsa): the centre is (a/2, b/2); what is left over, by twice the radius, is the distance
    from the circle.
    """
    w = wide
    n, sx, sy, sxx, sxy, syy = m[0], m[1] * w, m[2], m[3] * w * w, m[4] * w, m[5]
    if n < 3:
        return False
    sz = sxx + syy
    szx, szy = m[6] * w * w * w + m[8] * w, m[7] * w * w + m[9]
    # About the mean, so that nothing is lost in differences of great numbers.
    cxx, cxy, cyy = sxx - sx * sx / n, sxy - sx * sy / n, syy - sy * sy / n
    czx, czy = szx - sz * sx / n, szy - sz * sy / n
    d = cxx * cyy - cxy * cxy
    if d <= 1e-9 * (cxx + cyy) * (cxx + cyy):
        return False
    a, b = (czx * cyy - czy * cxy) / d, (czy * cxx - czx * cxy) / d
    r2 = (sz - a * sx - b * sy) / n + (a * a + b * b) / 4
    if r2 <= 0:
        return False
    r = math.sqrt(r2)
    if not limits[0] <= r <= limits[1]:
        return False
    szz = m[10] * w * w * w * w + 2 * m[11] * w * w + m[12]
    czz = szz - sz * sz / n
    out[0], out[1], out[2], out[3] = r, math.sqrt(max(0.0, czz - a * czx - b * czy) / n) / (2 * r), a / 2 / w, b / 2
    return bool(out[1] <= max(limits[2], limits[3] * r))


@kernel(nb.int64(nb.int64, nb.int64))
def _east(lon0: int, lon1: int) -> int:
    """How far east lon1 lies of lon0, the short way round; most steps need no division."""
    d = lon1 - lon0
    return d if -HALF <= d < HALF else (d + HALF) % TURN - HALF


@kernel(nb.void(nb.int64, nb.int64, nb.int64, nb.boolean, nb.float64, _i8s, _i4s, _i4s, _f8s, nb.int64, nb.int64, nb.float64, nb.float64, nb.float64[::1]))
def _sailed(
    first: int, end: int, used: int, silent: bool, n: float, t: Any, lon: Any, lat: Any, sog_kn: Any, old: int, ref: int, every_us: float, fast_kn: float, block: Any
) -> None:  # fmt: skip
    """Speeds, way and directions of the fixes from ``first`` on are added to the block: only one that lies on a circle needs them.

    ``used`` is the fix used before them, too long ago when ``silent``; ``n`` of the block came before.
    """
    shrink = math.cos(lat[ref] * _RAD)
    went, way_x, way_y = 0, 0.0, 0.0
    for i in range(first, end):
        j = old + i
        if used >= 0 and t[j] - t[used] < every_us:
            continue
        fast = sog_kn[i] >= fast_kn or fast_kn <= 0.0
        if not silent:
            dy = (np.int64(lat[j]) - lat[used]) * _RAD * R_M
            dx = _east(lon[used], lon[j]) * _RAD * R_M * shrink
            far = math.hypot(dx, dy)
            block[_M + 1 if n > 0 else _M + 2] += far
            fast = fast or far / NM_M / ((t[j] - t[used]) / 3.6e9) >= fast_kn
            if far > 20.0:
                # Most steps go the way of the one before, well within its twelfth.
                ahead, aside = dx * way_x + dy * way_y, abs(dy * way_x - dx * way_y)
                if not (ahead > 0.0 and aside < ahead * 0.2):
                    turn = math.atan2(dx, dy) / (2 * math.pi) * 12 + 12
                    went = int(turn) % 12
                    middle = (went + 0.5) * math.pi / 6
                    way_x, way_y = math.sin(middle), math.cos(middle)
                block[_PART - 1] = np.int64(block[_PART - 1]) | (np.int64(1) << went)
        if fast:
            block[_M] += 1
        n += 1
        used, silent = j, False


@kernel(nb.types.Tuple((nb.int64[:, ::1], nb.float64[:, ::1], nb.int64[:, ::1], nb.float64[:, ::1]))(
    _i8s, _i8s, _i4s, _i4s, _f8s, nb.int64[:, ::1], nb.float64[:, ::1], _f8s))  # fmt: skip
def _fold(start: Any, t: Any, lon: Any, lat: Any, sog_kn: Any, k_slot: Any, k_state: Any, limits: Any) -> Any:
    """(slots, state, circles, say): where each vessel stands; circles as (vessel, first, last) with what is said of them.

    Fixes are named by their place in a pool, those kept first; -1 is none. A block of fixes is taken to the circle when both together
    still are one. A circle is told when it ends, or has grown.
    """
    min_us, least, rounds, ways, fast_kn, block_us, gap_us, every_us = (
        limits[4],
        limits[5],
        limits[6],
        limits[7],
        limits[8],
        limits[9],
        limits[10],
        limits[11],
    )
    v_n = len(start) - 1
    old = len(t) - (start[v_n] - start[0])
    slot, state = k_slot.copy(), k_state.copy()
    circles, say, m = np.empty((len(t) + v_n, 3), np.int64), np.empty((len(t) + v_n, 8), np.float64), 0
    both, out, best = np.empty(_PART), np.empty(4), np.empty(4)
    for k in range(v_n):
        s = state[k]
        block, arc, told = s[:_PART], s[_PART : 2 * _PART], s[2 * _PART :]
        grown, end = False, start[k + 1]
        # The new fixes of the block begin at ``here``, behind ``was``, unless that is too long ago; their way is not in it yet.
        here, was, apart, before = start[k], slot[k, 0], False, block[0]
        i, of, shrink = start[k], -1, 1.0
        while True:
            used = slot[k, 0]
            while i < end and used >= 0 and t[old + i] - t[used] < every_us:
                i += 1
            if i == end:
                break
            j = old + i
            silent = used < 0 or t[j] - t[used] > gap_us
            if block[0] > 0 and (silent or t[j] - t[slot[k, B_FIRST]] >= block_us):
                # The block is full: to the circle, or a circle of its own, or neither.
                squeeze = shrink if slot[k, REF] == of else math.cos(lat[slot[k, REF]] * _RAD)
                for alone in range(2):
                    if not alone and arc[0] == 0:
                        continue
                    # Too far from where the sums are counted from, they begin anew with the next block.
                    if alone and math.hypot(block[1], block[2]) > 60_000.0 * block[0]:
                        slot[k, A_FIRST], slot[k, A_LAST], slot[k, TOLD] = -1, -1, -1
                        break
                    ok, wide = False, 1.0
                    for p in range(_M):
                        both[p] = block[p] + (0.0 if alone else arc[p])
                    for stretched in range(2):
                        w = 1 / squeeze if stretched else 1.0
                        if _fits(both, w, limits, out) and (not ok or out[1] < best[1]):
                            ok, wide = True, w
                            best[:] = out
                    if not alone and not ok:
                        if told[0] > 0:
                            circles[m, 0], circles[m, 1], circles[m, 2] = k, slot[k, A_FIRST], slot[k, TOLD]
                            say[m] = told
                            m += 1
                        grown = False
                        arc[:], told[:] = 0.0, 0.0
                        continue
                    if ok:
                        _sailed(here, i, was, apart, before, t, lon, lat, sog_kn, old, slot[k, REF], every_us, fast_kn, block)
                        for p in range(_M, _PART):
                            both[p] = block[p] + (0.0 if alone else arc[p])
                        both[_PART - 1] = np.int64(block[_PART - 1]) | (0 if alone else np.int64(arc[_PART - 1]))
                        both[_M + 1], both[_M + 2] = both[_M + 1] + (0.0 if alone else block[_M + 2]), 0.0
                        if alone:
                            slot[k, A_FIRST] = slot[k, B_FIRST]
                        arc[:] = both
                        slot[k, A_LAST] = used
                        seen = 0
                        for way in range(12):
                            seen += int(np.int64(arc[_PART - 1]) >> way) & 1
                        if (t[used] - t[slot[k, A_FIRST]] >= min_us and arc[0] >= least and seen >= ways and arc[_M] * 2 >= arc[0]
                                and arc[_M + 1] >= rounds * 2 * math.pi * best[0]):  # fmt: skip
                            told[0], told[5], told[6], told[7] = (
                                arc[0],
                                arc[_M + 1] / (2 * math.pi * best[0]),
                                wide,
                                seen,
                            )
                            told[1:5] = best
                            # From the first fix of the circle, not from where the sums begin.
                            f, r = slot[k, A_FIRST], slot[k, REF]
                            told[3] -= ((np.int64(lon[f]) - lon[r] + HALF) % TURN - HALF) * _RAD * R_M * squeeze
                            told[4] -= (np.int64(lat[f]) - lat[r]) * _RAD * R_M
                            slot[k, TOLD] = used
                            grown = True
                    else:
                        slot[k, A_FIRST], slot[k, A_LAST], slot[k, TOLD] = -1, -1, -1
                    break
                for p in range(_PART):
                    block[p] = 0.0
            if silent and arc[0] > 0:
                if told[0] > 0:
                    circles[m, 0], circles[m, 1], circles[m, 2] = k, slot[k, A_FIRST], slot[k, TOLD]
                    say[m] = told
                    m += 1
                grown = False
                arc[:], told[:] = 0.0, 0.0
                slot[k, A_FIRST], slot[k, A_LAST], slot[k, TOLD] = -1, -1, -1
            if block[0] == 0:
                slot[k, B_FIRST] = j
                if arc[0] == 0:
                    slot[k, REF] = j
            here, was, apart, before = i, used, silent, block[0]
            ref, first_t = slot[k, REF], t[slot[k, B_FIRST]]
            ref_lon: Any = np.int64(lon[ref])
            ref_lat: Any = np.int64(lat[ref])
            if ref != of:
                of, shrink = ref, math.cos(lat[ref] * _RAD)
            n, sx, sy, sxx, sxy, syy = block[0], block[1], block[2], block[3], block[4], block[5]
            sxxx, sxxy, sxyy, syyy, sx4, sxxyy, sy4 = block[6], block[7], block[8], block[9], block[10], block[11], block[12]
            used_t = t[j]
            while True:
                y = (np.int64(lat[j]) - ref_lat) * _RAD * R_M
                east = np.int64(lon[j]) - ref_lon
                if east < -HALF:
                    east += TURN
                elif east >= HALF:
                    east -= TURN
                x = east * _RAD * R_M * shrink
                xx, yy = x * x, y * y
                n += 1
                sx += x
                sy += y
                sxx += xx
                sxy += x * y
                syy += yy
                sxxx += xx * x
                sxxy += xx * y
                sxyy += x * yy
                syyy += yy * y
                sx4 += xx * xx
                sxxyy += xx * yy
                sy4 += yy * yy
                used, used_t = j, t[j]
                i += 1
                while i < end and t[old + i] - used_t < every_us:
                    i += 1
                if i == end:
                    break
                j = old + i
                if t[j] - used_t > gap_us or t[j] - first_t >= block_us:
                    break
            block[0], block[1], block[2], block[3], block[4], block[5] = n, sx, sy, sxx, sxy, syy
            block[6], block[7], block[8], block[9], block[10], block[11], block[12] = sxxx, sxxy, sxyy, syyy, sx4, sxxyy, sy4
            slot[k, 0] = used
        if block[0] > 0:
            _sailed(here, end, was, apart, before, t, lon, lat, sog_kn, old, slot[k, REF], every_us, fast_kn, block)
        if grown:
            circles[m, 0], circles[m, 1], circles[m, 2] = k, slot[k, A_FIRST], slot[k, TOLD]
            say[m] = told
            m += 1
    return slot, state, circles[:m].copy(), say[:m].copy()


@dataclass(frozen=True)
class Circle:
    """Positions keep to one circle for at least `min_h` hours and `rounds` times round, while the speed says the ship is under way.

    The circle is the best fit to all of them; none is told whose positions lie off it by more than `off_share` of its radius (or `off_m`), on
    the mean. Both a true circle and one drawn in degrees, which is an ellipse on the sea, count. A ship that goes round is carried along by
    wind and current, so her circles wander; a ship swinging at anchor or at a buoy makes no `fast_kn`, and one that turns, fishes or tries
    her helm is done sooner. Not told: rings of positions that last less, and those that wander. It accuses nobody: such circles are a
    known pattern of false satellite navigation, mostly far from the ship and not of her making; a craft with nobody at the helm in still
    water, a vessel that surveys in circles, and a made-up track look the same. Pattern described by SkyTruth and Global Fishing Watch
    (2020), "Circling above Point Reyes"; method and thresholds are ours.
    """

    rule: ClassVar[str] = "circle@1"
    reads: ClassVar[str] = "fixes"
    key: ClassVar[tuple[str, ...]] = ("vessel",)
    needs: ClassVar[tuple[str, ...]] = ()
    keeps: ClassVar[Kept] = KEPT
    exempt: ClassVar[Mapping[str, str]] = {}
    columns: ClassVar[tuple[str, ...]] = ()
    skips: ClassVar[tuple[str, ...]] = ("not_a_ship", "position", "zero")
    """Flags of `tracks`; not what is off the track: that is looked for."""
    min_h: float = 2.0
    rounds: float = 2.0
    min_fixes: int = 24
    ways: int = 10
    """In so many of twelve directions it must have gone."""
    least_m: float = 100.0
    most_m: float = 20_000.0
    off_m: float = 30.0
    off_share: float = 0.05
    fast_kn: float = 3.0
    """Half of the fixes at least are this fast, by their own word or by the distance between them."""
    block_min: float = 30.0
    """So much is fitted at a time: a circle begins and ends with a block."""
    gap_h: float = 2.0
    every_s: float = 30.0
    """Fixes closer together than this are passed over: their jitter is no way made."""
    preset: str = "custom"

    def step(
        self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Circles that these rows ended or lengthened; the sums of every vessel's circle and block."""
        vessels, rows, kept, start = tracks(rows, kept)
        pool, at, slot = pooled(kept, rows, SLOTS)
        known = np.array(kept.select(pl.col(c).fill_null(0.0) for c in STATE).to_numpy(), np.float64, order="C")
        slot, state, circles, say = _fold(
            start, at[0], at[1], at[2], rows["sog_kn"].fill_null(math.nan).to_numpy(), np.ascontiguousarray(slot, np.int64), known, self._limits()
        )
        events = _events(vessels, circles, say, lambda ids: picked(pool, ids))
        heard = (
            np.where(
                np.diff(start) > 0,
                rows["t"].gather(np.maximum(start[1:] - 1, 0)).to_numpy(),
                kept["t"].fill_null(0).to_numpy(),
            )
            if rows.height
            else kept["t"]
        )
        left = pl.DataFrame({"vessel": pl.Series(vessels, dtype=pl.String)}).hstack(put_by(pool, SLOTS, slot)).with_columns(*(pl.Series(c, state[:, i], pl.Float64) for i, c in enumerate(STATE)), pl.Series("t", heard, pl.Int64))  # fmt: skip
        return event_frame(self, needs, "circle", events), left.select(list(KEPT))

    def over(self, fixes: Fixes, upto: int, **needs: pl.DataFrame) -> pl.DataFrame:
        """The events of `step` when nothing was kept and nothing comes after."""
        n = len(fixes.vessels)
        none, nothing = np.full((n, len(SLOTS)), -1, np.int64), np.zeros((n, len(STATE)))
        _, _, circles, say = _fold(fixes.start, fixes.t, fixes.lon, fixes.lat, fixes.sog_kn, none, nothing, self._limits())
        return event_frame(self, needs, "circle", _events(fixes.vessels, circles, say, lambda ids: fixes.named(ids, list(FIX_OF))))

    def _limits(self) -> Any:
        return np.array([self.least_m, self.most_m, self.off_m, self.off_share, self.min_h * H_US, self.min_fixes, self.rounds, self.ways,
                         self.fast_kn, self.block_min * 60e6, self.gap_h * H_US, self.every_s * 1e6])  # fmt: skip


def _events(vessels: list[str], circles: Any, say: Any, fixes_of: Callable[[Any], pl.DataFrame]) -> list[dict[str, Any]]:
    """Of each circle what was told of it last."""
    first, last = (fixes_of(circles[:, i]).iter_rows(named=True) for i in (1, 2))
    told = [_event(vessels[k], a, z, *what) for k, a, z, what in zip(circles[:, 0], first, last, say.tolist(), strict=True)]
    return latest(told, ("vessel",))


def _event(
    vessel: str, a: dict[str, Any], z: dict[str, Any],
    n: float, radius_m: float, off_m: float, east_m: float, north_m: float, rounds: float, wide: float, ways: float,
) -> dict[str, Any]:  # fmt: skip
    hours = (z["t"] - a["t"]) / H_US
    en = (
        f"{n:.0f} positions from {iso(a['t'])} to {iso(z['t'])} lie on one circle of {radius_m / NM_M:.2f} nautical miles, {off_m:.0f} m off it on the mean, in "
        f"{hours:.1f} hours and {rounds:.1f} rounds"
    )
    fr = (
        f"{n:.0f} positions, du {iso(a['t'])} au {iso(z['t'])}, sont sur un même cercle de {radius_m / NM_M:.2f} mille marin de rayon, à {off_m:.0f} m près en moyenne, "
        f"pendant {hours:.1f} heures et {rounds:.1f} tours"
    )
    x = (round(a["lon"] + east_m / R_M / _RAD / math.cos(a["lat"] * _RAD)) + HALF) % TURN - HALF
    y = round(a["lat"] + north_m / R_M / _RAD)
    centre = f"{abs(y) / 1e6:.3f}° {'NS'[y < 0]} {abs(x) / 1e6:.3f}° "
    en += f", around {centre}{'EW'[x < 0]}"
    fr += f", autour de {centre}{'EO'[x < 0]}"
    if wide != 1.0:
        en, fr = (
            en + ", drawn in degrees: an ellipse on the sea",
            fr + ", tracé en degrés : une ellipse sur la mer",
        )
    en += (". Wind and current carry a ship that goes round; this stayed. False satellite navigation gives such circles, often far from the ship and not of her making; "
           "so do a craft with nobody at the helm in still water, a survey in circles and a made-up track.")  # fmt: skip
    fr += (". Le vent et le courant déportent un navire qui tourne ; ici, non. Une navigation par satellite faussée donne de tels cercles, souvent loin du navire et sans "
           "qu’il y soit pour rien ; une embarcation sans personne à la barre en eau calme, un levé en cercles et une piste inventée aussi.")  # fmt: skip
    fixes = {(f["src"], f["at"]): {"src": f["src"], "at": f["at"]} for f in (a, z)}
    return {
        "vessel": vessel, "mmsi": a["mmsi"], "t0": a["t"], "lon0": a["lon"], "lat0": a["lat"], "t1": z["t"], "lon1": z["lon"], "lat1": z["lat"],
        "state": "closed", "simulated": bool(a["simulated"] or z["simulated"]), "fixes": list(fixes.values()),
        "detail": {"table": "fixes", "what": "position", "n": round(n), "radius_m": round(radius_m), "off_m": round(off_m), "rounds": round(rounds, 1),
                   "centre_east_m": round(east_m), "centre_north_m": round(north_m), "ways": round(ways), "in_degrees": wide != 1.0, "en": en, "fr": fr},
    }  # fmt: skip


PRESETS: dict[str, Detector] = {"default": Circle(preset="default")}
