"""Where the fixes of one key lie too far apart: jumps from one fix to the next, and the tracks of several senders that they part into."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import numba as nb
import numpy as np
import polars as pl

from roadstead import sphere
from roadstead.slots import FIX_OF, laid, picked
from roadstead.sphere import R_M, distance_m, dlon_udeg, frozen, kernel
from roadstead.tables import canonical
from roadstead.when import H_US, iso

Row = dict[str, Any]
Memory = dict[str, Any]
TRACKS = 8
"""So many tracks of one key are followed at a time; the one silent for the longest gives way."""
_NAMED = ("from", "first", "x", "y", "just", "to")
"""Fixes of a run of contradictions: before the first, the first; the pair farthest apart; before the last, the last."""
_FROM, _FIRST, _X, _Y, _JUST, _TO, _N = range(7)
_UDEG_M = math.pi / sphere.HALF * R_M
_SURE_M = 1.0
"""More than any sum here is rounded by."""
_i4s, _i8s, _bs = frozen(nb.int32), frozen(nb.int64), frozen(nb.boolean)


@kernel(nb.float64(nb.int64, nb.int64, nb.int64, nb.int64))
def _at_most_m(lon0: int, lat0: int, lon1: int, lat1: int) -> float:
    """Along the equator and then a meridian: never nearer than the great circle."""
    return (abs(dlon_udeg(lon0, lon1)) + abs(lat1 - lat0)) * _UDEG_M


@kernel(nb.int64[::1](_i8s, _i8s, _i4s, _i4s, _bs, nb.float64, nb.float64, nb.int64))
def jumps(start: Any, t: Any, lon: Any, lat: Any, known: Any, slack_m: float, m_per_us: float, clock_us: int) -> Any:
    """The fixes that the fix of their key just before them could not have reached, in rising order.

    Fixes of key k are start[k]:start[k+1], and stand in the other columns behind the fixes kept, one for each key, which count where ``known``.
    """
    v_n = len(start) - 1
    found, m = np.empty(len(t), np.int64), 0
    for k in range(v_n):
        a = k if known[k] else -1
        for i in range(start[k], start[k + 1]):
            j = v_n + i
            if a >= 0 and _at_most_m(lon[a], lat[a], lon[j], lat[j]) > slack_m - _SURE_M:
                us = t[j] - t[a] + clock_us
                if distance_m(lon[a], lat[a], lon[j], lat[j]) > slack_m + m_per_us * us:
                    found[m] = i
                    m += 1
            a = j
    return found[:m].copy()


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
    need_m = np.empty(TRACKS + 1)
    for k in range(v_n):
        s, grown, n = state[k], False, 0
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
            back, clash = -1, False
            if n:
                last = at[n - 1]
                most_m, us = _at_most_m(lon[last], lat[last], x, y) + _SURE_M, now - t[last] + clock_us
                sure = most_m <= slack_m + m_per_us * us
                for p in range(n - 1):
                    if not sure:
                        break
                    # At the least, in the time: slower than by the fix before, it cannot be.
                    least_m = away_m[p] - _at_most_m(from_x[p], from_y[p], x, y) - _SURE_M
                    sure = away_m[p] >= 0.0 and least_m * us > most_m * 1.000001 * (now - t[at[p]] + clock_us)
                if sure:
                    back = n - 1
                else:
                    best, can = 0.0, False
                    for p in range(n):
                        a = at[p]
                        m, us = distance_m(lon[a], lat[a], x, y), now - t[a] + clock_us
                        need_m[p] = m
                        away_m[p], from_x[p], from_y[p] = m, x, y
                        can = m <= slack_m + m_per_us * us
                        if can and (back < 0 or m / us < best):
                            back, best = p, m / us
                    clash = back >= 0 and not can and not (len(who) > 0 and who[at[n - 1]] == who[j])
            if clash:
                if s[_N] == 0:
                    s[_FROM], s[_FIRST] = at[n - 1], j
                if s[_N] == 0 or need_m[n - 1] > far[k]:
                    s[_X], s[_Y], far[k] = at[n - 1], j, need_m[n - 1]
                s[_N] += 1
                s[_TO], s[_JUST] = j, at[n - 1]
                grown = True
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
    one: Any = detector
    slack_m, m_per_us = 2 * one.position_nm * sphere.NM_M, one.fastest_kn * sphere.NM_M / H_US
    clock_us, forget_us = round(one.clock_min * 60_000_000), round(one.forget_h * H_US)
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
    tracks, state, far, runs, runs_far = _follow(
        start, n + len(more), t, lon, lat, who, tracks, state, far, slack_m, m_per_us, clock_us, forget_us, one.min_pairs
    )
    ends = picked(parts, runs[:, 1 : 1 + _N].ravel()).rows(named=True)
    events = [
        {"vessel": vessels[run[0]], **_contradiction(detector, run[-1], ends[_N * i : _N * (i + 1)], apart_m, slack_m, clock_us)}
        for i, (run, apart_m) in enumerate(zip(runs.tolist(), runs_far.tolist(), strict=True))
    ]
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
