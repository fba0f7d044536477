"""Where the fixes of one key lie too far apart: jumps from one fix to the next, and the tracks of several senders that they part into."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numba as nb
import numpy as np
import polars as pl

from roadstead import sphere
from roadstead.numbers import mmsi_kind
from roadstead.slots import FIX_OF, Fixes, laid, picked
from roadstead.sphere import HALF, R_M, TURN, distance_m, frozen, kernel, one_per_instant
from roadstead.tables import canonical
from roadstead.when import H_US, iso

Row = dict[str, Any]
Memory = dict[str, Any]
TRACKS = 8
"""So many tracks of one key are followed at a time; the one silent for the longest gives way."""
_NAMED = ("from", "first", "x", "y", "just", "to")
"""Fixes of a run of contradictions: before the first, the first; the pair farthest apart; before the last, the last."""
_FROM, _FIRST, _X, _Y, _JUST, _TO, _N = range(7)
_UDEG_M = math.pi / HALF * R_M
NEVER = np.iinfo(np.int64).min
_SURE_M = 1.0
"""More than any sum here is rounded by."""
_i4s, _i8s, _bs = frozen(nb.int32), frozen(nb.int64), frozen(nb.boolean)


@kernel(nb.int64(nb.int64, nb.int64, nb.int64, nb.int64))
def _at_most(lon0: int, lat0: int, lon1: int, lat1: int) -> int:
    """Microdegrees along the equator and then a meridian: never less than along the great circle."""
    east = abs(lon1 - lon0)
    return (east if east <= HALF else TURN - east) + abs(lat1 - lat0)


@kernel(nb.types.Tuple((nb.int64[:, ::1], nb.int64[:, ::1]))(
    _i8s, nb.int64, _i8s, _i4s, _i4s, nb.int64[:, ::1], nb.float64, nb.float64, nb.int64, nb.float64, nb.int64))  # fmt: skip
def leaps(start: Any, old: int, t: Any, lon: Any, lat: Any, k_state: Any, slack_m: float, m_per_us: float, clock_us: int, fastest_kn: float, least: int) -> Any:
    """(state, found): where each key stands, and (key, last fix at one place, first at the next) of every leap that no ship can make.

    A place is where ``least`` fixes in a row lie within reach of each other, one after the other. State is (last fix of the place it is at, how many
    fixes that has, how many the place it may have leapt to, its first and its last), fixes by their place in the columns, the new ones behind ``old``
    others; -1 is none.
    """
    state, found, m = k_state.copy(), np.empty((len(t), 3), np.int64), 0
    near = np.int64(max(0.0, (slack_m - _SURE_M) / _UDEG_M))
    for k in range(len(start) - 1):
        base, held, n, first, last = state[k, 0], state[k, 1], state[k, 2], state[k, 3], state[k, 4]
        i, end = start[k], start[k + 1]
        if base < 0 and i < end:
            base, held, i = old + i, np.int64(1), i + 1
        while i < end:
            j = old + i
            if n == 0:
                # Straight to the next fix out of reach.
                while i < end:
                    j = old + i
                    if _at_most(lon[base], lat[base], lon[j], lat[j]) > near:
                        us = t[j] - t[base] + clock_us
                        if distance_m(lon[base], lat[base], lon[j], lat[j]) > slack_m + m_per_us * us:
                            n, first, last = np.int64(1), j, j
                            break
                    base, held, i = j, held + 1, i + 1
                if n == 0:
                    break
            else:
                there = _needs_kn(lon[last], lat[last], t[last], lon[j], lat[j], t[j], slack_m, clock_us)
                here = _needs_kn(lon[base], lat[base], t[base], lon[j], lat[j], t[j], slack_m, clock_us)
                if here <= fastest_kn and here < there:
                    base, held, n = j, held + 1, np.int64(0)
                elif there <= fastest_kn:
                    n, last = n + 1, j
                else:
                    n, first, last = np.int64(1), j, j
            i += 1
            if n >= least:
                if held >= least:
                    found[m, 0], found[m, 1], found[m, 2] = k, base, first
                    m += 1
                base, held, n = j, n, np.int64(0)
        state[k, 0], state[k, 1], state[k, 2] = base, held, n
        state[k, 3], state[k, 4] = (first, last) if n else (-1, -1)
    return state, found[:m].copy()


@kernel(nb.float64(nb.int64, nb.int64, nb.int64, nb.int64, nb.int64, nb.int64, nb.float64, nb.int64))
def _needs_kn(lon0: int, lat0: int, t0: int, lon1: int, lat1: int, t1: int, slack_m: float, clock_us: int) -> float:
    """Knots that a ship needs from one fix to the other at the least."""
    return max(0.0, (distance_m(lon0, lat0, lon1, lat1) - slack_m) / sphere.NM_M / ((t1 - t0 + clock_us) / H_US))


@kernel(nb.types.Tuple((nb.int64[:, ::1], nb.int64[:, ::1], nb.float64[::1], nb.int64[:, ::1], nb.float64[::1]))(
    _i8s, nb.int64, _i8s, _i4s, _i4s, _i8s, nb.int64[:, ::1], nb.int64[:, ::1], nb.float64[::1], nb.float64, nb.float64, nb.int64, nb.int64, nb.int64))  # fmt: skip
def _follow(
    start: Any, old: int, t: Any, lon: Any, lat: Any, who: Any, k_tracks: Any, k_state: Any, k_far: Any,
    slack_m: float, m_per_us: float, clock_us: int, forget_us: int, least: int,
) -> Any:  # fmt: skip
    """(tracks, state, far, runs, runs_far): where each key stands; the runs of contradictions that ended or grew as (key, state), with metres.

    Each fix goes to the track from whose last fix it needs the least speed, or begins one when none can have reached it. Tracks are in order
    of their last fix, so the last one is the fix before. Fixes are named by their place in the columns, the new ones behind ``old`` others; -1
    is none. ``who`` is empty, or the sender of each: then two of one sender are no contradiction.
    """
    v_n = len(start) - 1
    tracks, state, far = k_tracks.copy(), k_state.copy(), k_far.copy()
    runs, runs_far, r = np.empty((len(t) + v_n, 8), np.int64), np.empty(len(t) + v_n), 0
    # Of each track: its last fix, how far that was from a place, and the place, so that few distances must be computed.
    at, away_m, from_x, from_y = np.empty(TRACKS + 1, np.int64), np.empty(TRACKS + 1), np.empty(TRACKS + 1, np.int64), np.empty(TRACKS + 1, np.int64)
    for k in range(v_n):
        s, grown, n = state[k], False, 0
        # Near here, until then and up to this speed a fix goes to the track of the fix before it.
        safe_t, safe_kn, safe_m = NEVER, 0.0, 0.0
        safe_x: Any = np.int64(0)
        safe_y: Any = np.int64(0)
        for p in range(TRACKS):
            if tracks[k, p] >= 0:
                at[n], away_m[n] = tracks[k, p], -1.0
                n += 1
        for i in range(start[k], start[k + 1]):
            j = old + i
            x: Any = np.int64(lon[j])
            y: Any = np.int64(lat[j])
            now = t[j]
            gone = 0
            while gone < n and now - t[at[gone]] > forget_us:
                gone += 1
            if gone:
                n -= gone
                for p in range(n):
                    at[p], away_m[p], from_x[p], from_y[p] = at[p + gone], away_m[p + gone], from_x[p + gone], from_y[p + gone]
            if s[_N] > 0 and now - t[s[_TO]] > forget_us:
                if grown and s[_N] >= least:
                    runs[r, 0], runs_far[r] = k, far[k]
                    runs[r, 1:] = s
                    r += 1
                s[_N], grown = 0, False
            back, clash, own_m = -1, False, 0.0
            if n:
                last = at[n - 1]
                most_m, us = _at_most(lon[last], lat[last], x, y) * _UDEG_M + _SURE_M, now - t[last] + clock_us
                sure = most_m <= slack_m + m_per_us * us
                if sure and now < safe_t and most_m <= safe_kn * us and _at_most(safe_x, safe_y, x, y) * _UDEG_M < safe_m:
                    back = n - 1
                elif sure:
                    # Slower than by the fix before it cannot be by another, at the least, in the time; nor for a while, at some more speed.
                    kn, p = most_m * 1.000001 / us, 0
                    safe_t, safe_kn, safe_x, safe_y, safe_m = now + H_US, 1.5 * kn, x, y, math.inf
                    while sure and p < n - 1:
                        least_m, dt = away_m[p] - _at_most(from_x[p], from_y[p], x, y) * _UDEG_M - _SURE_M, now - t[at[p]] + clock_us
                        sure = away_m[p] >= 0.0 and least_m > kn * dt
                        safe_m = min(safe_m, least_m - _SURE_M - safe_kn * 1.000001 * (dt + H_US))
                        p += 1
                    back = n - 1 if sure else -1
                if back < 0:
                    safe_t = NEVER
                    own_m = distance_m(lon[last], lat[last], x, y)
                    can, kn, best = own_m <= slack_m + m_per_us * us, own_m / us, 0.0
                    for p in range(n - 1):
                        dt = now - t[at[p]] + clock_us
                        if can and away_m[p] >= 0.0 and away_m[p] - _at_most(from_x[p], from_y[p], x, y) * _UDEG_M - _SURE_M > kn * 1.000001 * dt:
                            continue
                        m = distance_m(lon[at[p]], lat[at[p]], x, y)
                        away_m[p], from_x[p], from_y[p] = m, x, y
                        if m <= slack_m + m_per_us * dt and (back < 0 or m / dt < best):
                            back, best = p, m / dt
                    away_m[n - 1], from_x[n - 1], from_y[n - 1] = own_m, x, y
                    if can and (back < 0 or kn < best):
                        back = n - 1
                    clash = back >= 0 and not can and not (len(who) > 0 and who[at[n - 1]] == who[j])
            if clash:
                if s[_N] == 0:
                    s[_FROM], s[_FIRST] = at[n - 1], j
                if s[_N] == 0 or own_m > far[k]:
                    s[_X], s[_Y], far[k] = at[n - 1], j, own_m
                s[_N] += 1
                s[_TO], s[_JUST] = j, at[n - 1]
                grown = True
            if back != n - 1:
                safe_t = NEVER
            if back < 0 and n == TRACKS:
                back = 0
            if back >= 0:
                n -= 1
                for p in range(back, n):
                    at[p], away_m[p], from_x[p], from_y[p] = at[p + 1], away_m[p + 1], from_x[p + 1], from_y[p + 1]
            at[n], away_m[n] = j, -1.0
            n += 1
        if grown and s[_N] >= least:
            runs[r, 0], runs_far[r] = k, far[k]
            runs[r, 1:] = s
            r += 1
        for p in range(TRACKS):
            tracks[k, p] = at[p] if p < n else -1
    return tracks, state, far, runs[:r].copy(), runs_far[:r].copy()


def in_two_places(detector: Any, vessels: Sequence[str], rows: pl.DataFrame, kept: pl.DataFrame, start: Any, of_two: bool) -> tuple[list[Row], pl.DataFrame]:
    """(rows of events, kept), both by `vessel`, of a rule with the thresholds ``fastest_kn, position_nm, clock_min, min_pairs, forget_h``.

    A fix that goes back to an earlier track, and that the fix just before it could not have reached, makes one contradiction: so
    one wrong position makes one, and two senders make one with every turn. ``of_two``: only between two MMSIs. Kept are of each vessel
    its last fix and, where it has several tracks, these and the contradictions as JSON. Vessels, rows and start as :func:`detect.tracks` gives them.
    """
    n, columns = len(vessels), list(FIX_OF)
    heard = np.diff(start) > 0
    state = np.full((n, _N + 1), -1, np.int64)
    state[:, _N] = 0
    tracks, far = np.full((n, TRACKS), -1, np.int64), np.zeros(n)
    tracks[:, 0] = np.where(kept["t"].is_not_null().to_numpy(), np.arange(n), -1)
    memory: list[str | None] = kept["memory"].to_list()
    more: list[Row] = []
    for k in np.flatnonzero(heard & kept["memory"].is_not_null().to_numpy()).tolist():
        know: Memory = json.loads(memory[k] or "")
        for p, fix in enumerate(know["tracks"]):
            tracks[k, p] = n + len(more)
            more.append(fix)
        state[k, _N] = know["n"]
        if "far" in know:
            know["x"], know["y"], far[k] = know["far"]
            for i, what in enumerate(_NAMED):
                state[k, i] = n + len(more)
                more.append(know[what])
    parts = [kept.select(columns), pl.DataFrame(more, schema=FIX_OF), rows.select(columns)]
    who = pl.concat([part["mmsi"] for part in parts]).rank("dense").cast(pl.Int64).fill_null(0).to_numpy() if of_two else np.empty(0, np.int64)
    t, lon, lat = laid(parts)
    tracks, state, far, runs, runs_far = _follow(start, n + len(more), t, lon, lat, who, tracks, state, far, *_limits(detector))
    events = _contradictions(detector, vessels, runs, runs_far, lambda ids: picked(parts, ids))
    several = heard & (((tracks >= 0).sum(axis=1) > 1) | (state[:, _N] > 0))
    going = np.flatnonzero(several)
    known = picked(parts, np.concatenate([tracks[going], state[going, :_N]], axis=1).ravel()).rows(named=True)
    for k in np.flatnonzero(heard & ~several).tolist():
        memory[k] = None
    for i, k in enumerate(going.tolist()):
        mine = known[i * (TRACKS + _N) : (i + 1) * (TRACKS + _N)]
        memory[k] = _remembered(mine[:TRACKS], mine[TRACKS:], int(state[k, _N]), float(far[k]))
    last = np.where(heard, n + len(more) + start[1:] - 1, np.arange(n))
    left = picked(parts, last).with_columns(pl.Series("vessel", vessels, pl.String), pl.Series("memory", memory, pl.String))
    return events, left.select("vessel", *columns, "memory")


def over_two_places(detector: Any, fixes: Fixes) -> list[Row]:
    """The events of :func:`in_two_places`, of one MMSI each, when nothing was kept and nothing comes after."""
    n = len(fixes.vessels)
    tracks, state = np.full((n, TRACKS), -1, np.int64), np.full((n, _N + 1), -1, np.int64)
    state[:, _N] = 0
    *_, runs, runs_far = _follow(fixes.start, 0, fixes.t, fixes.lon, fixes.lat, np.empty(0, np.int64), tracks, state, np.zeros(n), *_limits(detector))
    return _contradictions(detector, fixes.vessels, runs, runs_far, lambda ids: fixes.named(ids, list(FIX_OF)))


def _limits(detector: Any) -> tuple[float, float, int, int, int]:
    one: Any = detector
    return 2 * one.position_nm * sphere.NM_M, one.fastest_kn * sphere.NM_M / H_US, round(one.clock_min * 60_000_000), round(one.forget_h * H_US), one.min_pairs


def _contradictions(detector: Any, vessels: Sequence[str], runs: Any, runs_far: Any, fixes_of: Callable[[Any], pl.DataFrame]) -> list[Row]:
    slack_m, _, clock_us, *_ = _limits(detector)
    ends = fixes_of(runs[:, 1 : 1 + _N].ravel()).rows(named=True)
    return [
        {"vessel": vessels[run[0]], **_contradiction(detector, run[-1], ends[_N * i : _N * (i + 1)], apart_m, slack_m, clock_us)}
        for i, (run, apart_m) in enumerate(zip(runs.tolist(), runs_far.tolist(), strict=True))
    ]


def _remembered(tracks: list[Row], named: list[Row], n: int, far_m: float) -> str:
    know: Memory = {"tracks": [fix for fix in tracks if fix["t"] is not None], "n": n}
    if named[0]["t"] is not None:
        fixes = dict(zip(_NAMED, named, strict=True))
        know.update({what: fixes[what] for what in ("from", "first", "just", "to")}, far=[fixes["x"], fixes["y"], far_m])
    return canonical(know)


def _contradiction(detector: Any, n: int, fixes: Sequence[Row], apart_m: float, slack_m: float, clock_us: int) -> Row:
    one: Any = detector
    a, first, x, y, just, z = fixes
    named = {(f["src"], f["at"]): {"src": f["src"], "at": f["at"]} for f in (a, first, x, y, just, z)}
    least_kn = (apart_m - slack_m) / sphere.NM_M / ((y["t"] - x["t"] + clock_us) / H_US)
    nm = apart_m / sphere.NM_M
    minutes = (y["t"] - x["t"]) / 60_000_000
    mmsis = sorted({f["mmsi"] for f in (a, first, x, y, z)})
    en = (
        f"{n} times from {iso(a['t'])} to {iso(z['t'])} a position could not be reached from the one just before it, and lay on an earlier "
        f"track. Farthest: {nm:.0f} nautical miles in {minutes:.1f} minutes, {least_kn:.0f} knots at the least, with {one.position_nm:g} nautical miles "
        f"allowed for each position and {one.clock_min:g} minutes for the clocks."
    )
    fr = (
        f"{n} fois, du {iso(a['t'])} au {iso(z['t'])}, une position était hors d’atteinte depuis la précédente et appartenait à une piste "
        f"antérieure. Au plus loin : {nm:.0f} milles marins en {minutes:.1f} minutes, au moins {least_kn:.0f} nœuds, après avoir admis "
        f"{one.position_nm:g} mille marin d’erreur par position et {one.clock_min:g} minutes d’écart d’horloge."
    )
    return {
        "mmsi": a["mmsi"], "t0": a["t"], "lon0": a["lon"], "lat0": a["lat"], "t1": z["t"], "lon1": z["lon"], "lat1": z["lat"],
        "state": "closed", "simulated": bool(a["simulated"]), "fixes": list(named.values()),
        "detail": {"table": "fixes", "what": "position", "pairs": n, "apart_nm": round(nm, 1), "needed_kn": round(least_kn),
                   "mmsi": mmsis, "en": en, "fr": fr},
    }  # fmt: skip


# -- fixes, when rows of one instant matter ------------------------------------------------------------------------------


def aircraft(fixes: Fixes) -> Any:
    """Of each vessel whether it is an aircraft of a rescue service, by its number."""
    numbers = fixes.named(fixes.start[:-1], ["mmsi"])["mmsi"]
    return np.array([mmsi_kind(m) == "SAR aircraft" for m in numbers], bool)


def but(fixes: Fixes, rows: Any) -> Fixes:
    """One fix per vessel and instant of rows that are not these."""
    start, place = _heard(fixes)
    good = ~rows[place]
    return _once(fixes, np.concatenate([np.zeros(1, np.int64), np.cumsum(good)])[start], place[good])


def settled_fixes(fixes: Fixes, *columns: str) -> Fixes:
    """One fix per vessel and instant of rows in order of these columns: :func:`slots.settled` of arrays."""
    start, place = _heard(fixes)
    if len(place) == len(fixes.t):
        return fixes
    of, again = _tied(start, place, fixes.rows["t"].to_numpy()).T
    says = [fixes.rows[c].gather(place[again]) for c in columns]
    other = np.zeros(len(of), bool)
    for said in says:
        other[1:] |= said.slice(1).ne_missing(said.slice(0, len(of) - 1)).to_numpy()
    other[1:] &= of[1:] == of[:-1]
    if not other.any():
        return fixes
    differ = np.flatnonzero(np.isin(of, of[other]))
    tied = pl.DataFrame([pl.Series("of", of[differ]), pl.Series("row", again[differ]), *(said.gather(differ) for said in says)])
    place = place.copy()
    place[again[differ]] = place[tied.sort("of", *columns, maintain_order=True)["row"].to_numpy()]
    return _once(fixes, start, place)


def _heard(fixes: Fixes) -> tuple[Any, Any]:
    """(start, place): all rows of the vessels, of each instant all that were there to choose from."""
    return fixes.heard() if fixes.heard else (fixes.start, np.arange(len(fixes.t)) if fixes.place is None else fixes.place)


def _once(fixes: Fixes, start: Any, place: Any) -> Fixes:
    sog_kn = fixes.rows["sog_kn"].fill_null(math.nan)
    t, lon, lat, sog = (c.to_numpy()[place] for c in (fixes.rows["t"], fixes.rows["lon"].fill_null(0), fixes.rows["lat"].fill_null(0), sog_kn))
    picks, once = one_per_instant(start, t, lon, lat, sog)
    return replace(fixes, start=once, t=t[picks], lon=lon[picks], lat=lat[picks], sog_kn=sog[picks], segment=None, place=place[picks])


@kernel(nb.int64[:, ::1](_i8s, _i8s, _i8s))
def _tied(start: Any, place: Any, t: Any) -> Any:
    """(instant, i) of every i whose row has others of its key and instant, in order; rows of key k are place[start[k]:start[k+1]]."""
    found, m, instant = np.empty((len(place), 2), np.int64), 0, 0
    for k in range(len(start) - 1):
        for i in range(start[k] + 1, start[k + 1]):
            if t[place[i]] != t[place[i - 1]]:
                continue
            if m == 0 or found[m - 1, 1] != i - 1:
                instant += 1
                found[m, 0], found[m, 1] = instant, i - 1
                m += 1
            found[m, 0], found[m, 1] = instant, i
            m += 1
    return found[:m].copy()
