"""Port events as Global Fishing Watch tells them, and the visits made of them: the preset `gfw` of `port_visit@1`.

After pipe-anchorages e1db7c8 (`smart_thin_records.py`, `create_in_out_events.py`, `create_port_visits.py`), in our own words. Two machines
go over the fixes of a vessel. The first knows nothing of the day before, nor of another track: it picks the fixes that are kept of each
track and UTC day (the first, the last, those about a silence and about a change of its state). The second goes over those that are kept
and knows all before them; its changes are the events. So what the first forgets at midnight makes an exit late: of a ship that lies
between 3 and 4 km off, and leaves without coming nearer, it is the last fix of the day. A visit begins with an entry, ends with an exit, and is parted where
two events of different tracks are of ports more than some 60 miles apart.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numba as nb
import numpy as np

from roadstead.kernels import frozen, kernel
from roadstead.when import DAY_US

NOWHERE, AT_SEA, IN_PORT, STOPPED = 0, 1, 2, 3
NEVER = np.iinfo(np.int64).min
FASTEST_KN = 102.2
"""A position without a speed, or with more than this, is none of the reference's."""
SHOWN = 200
"""So many events of a visit are told: the first half and the last half of them."""
ENTRY, EXIT, STOP, GO, SILENT, HEARD = (
    "PORT_ENTRY",
    "PORT_EXIT",
    "PORT_STOP_BEGIN",
    "PORT_STOP_END",
    "PORT_GAP_BEGIN",
    "PORT_GAP_END",
)
_i4s, _i8s, _f8s = frozen(nb.int32), frozen(nb.int64), frozen(nb.float64)

Fix = dict[str, Any]
"""A fix, with the nearest `place`, how far it is (`far_m`), its `kn` and `segment`, and whether a silence may have ended with it (`gap`)."""
Memory = dict[str, Any]


@kernel(nb.int64(nb.int64, nb.float64, nb.float64, _f8s))
def state_of(before: int, far_m: float, kn: float, limits: Any) -> int:
    """At sea, in port or stopped there, so far from the nearest place at such a speed; ``limits``: enter, leave (m), stop, go (kn)."""
    if not (far_m <= limits[0] or (far_m < limits[1] and before >= IN_PORT)):
        return AT_SEA
    return STOPPED if kn <= limits[2] or (kn < limits[3] and before == STOPPED) else IN_PORT


@kernel(nb.types.Tuple((nb.int64[::1], nb.int64[::1], nb.int64[:, ::1]))(
    _i8s, _i8s, _f8s, _f8s, _i4s, _i8s, _i8s, _i8s, _i8s, _f8s, nb.int64))  # fmt: skip
def thinned(
    start: Any, t: Any, kn: Any, far_m: Any, segment: Any, k_t: Any, k_segment: Any, k_state: Any, k_kept: Any, limits: Any, silence_us: int
) -> Any:  # fmt: skip
    """(fixes, gap, now): the fixes that are kept for good, and whether each comes first on its day or after a silence. Of V vessels k is the
    last fix of vessel k before these, V + i the fix i. ``now``: of each vessel its last fix (-1: none), with its gap, whether it is kept
    whatever comes, the state, and how many of ``fixes`` are of this vessel or one before it."""
    v_n = len(start) - 1
    ids, gaps, n = np.empty(len(t) + v_n, np.int64), np.empty(len(t) + v_n, np.int64), 0
    now = np.empty((v_n, 5), np.int64)
    for k in range(v_n):
        last, last_t, track, state, keeps, gap = k, k_t[k], k_segment[k], k_state[k], k_kept[k], -1
        if last_t == NEVER:
            last = -1
        for i in range(start[k], start[k + 1]):
            if not 0.0 <= kn[i] <= FASTEST_KN:
                continue
            goes_on = last >= 0 and segment[i] == track and t[i] // DAY_US == last_t // DAY_US
            silent = goes_on and t[i] - last_t >= silence_us
            then = state_of(state if goes_on else NOWHERE, far_m[i], kn[i], limits)
            turned = goes_on and then != state
            if last >= 0 and (not goes_on or silent or turned or keeps):
                ids[n], gaps[n] = last, gap
                n += 1
            last, last_t, track, state = v_n + i, t[i], segment[i], then
            keeps, gap = not goes_on or silent or turned, not goes_on or silent
        now[k, 0], now[k, 1], now[k, 2], now[k, 3], now[k, 4] = last, gap, keeps, state, n
    return ids[:n].copy(), gaps[:n].copy(), now


class Visits:
    """The second machine of one vessel; what it remembers is a dict that JSON can write: ``state``, ``last`` (the fix before), ``berth``
    (the fix that was last in port) and ``visit`` (what is known of the one going on)."""

    def __init__(self, memory: Memory, limits: Any, silence_us: int, far_apart: Callable[[str, str], bool]):
        self.memory, self.limits, self.silence_us, self.far_apart = memory, limits, silence_us, far_apart
        self.found: list[Memory] = []

    def hear(self, fixes: Iterable[Fix]) -> None:
        """Visits that end with these fixes are in ``found``."""
        know = self.memory
        for fix in fixes:
            before, state = know["last"], know["state"]
            then = int(
                state_of(state, math.inf if fix["far_m"] is None else fix["far_m"], fix["kn"], self.limits)
            )
            if then >= IN_PORT:
                know["berth"] = fix
            if state >= IN_PORT and fix["gap"] and fix["t"] - before["t"] >= self.silence_us:
                self._event(SILENT, fix, before, before["t"] + self.silence_us)
                self._event(HEARD, fix, before)
            if state == AT_SEA and then >= IN_PORT:
                self._event(ENTRY, fix, before)
            if state == STOPPED and then != STOPPED:
                self._event(GO, fix, before)
            if state not in (NOWHERE, STOPPED) and then == STOPPED:
                self._event(STOP, fix, before)
            if state >= IN_PORT and then == AT_SEA:
                self._event(EXIT, fix, before)
            know.update(last=fix, state=then)

    def end(self, until: int) -> None:
        """Nothing more is heard by ``until``."""
        last = self.memory["last"]
        if self.memory["state"] >= IN_PORT and until - last["t"] >= self.silence_us:
            self._event(SILENT, last, last, last["t"] + self.silence_us)

    def _event(self, kind: str, fix: Fix, before: Fix, t: int | None = None) -> None:
        """One more event of the visit, or the first of a new one; of a silence, told at a time without a fix, the fix before stands for it
        where that was in the same port."""
        know, place = self.memory, self.memory["berth"]["place"]
        visit = know["visit"]
        if visit and (
            kind == ENTRY
            or (visit["segment"] != fix["segment"] and self.far_apart(visit["events"][-1][2], place))
        ):
            self.found.append(visit)
            visit = None
        at = before if kind == SILENT and not self.far_apart(before["place"], place) else fix
        if not visit:
            visit = {"first": at, "events": [], "n": 0, "kinds": []}
        told = visit["events"]
        if len(told) == SHOWN:
            del told[SHOWN // 2]
        told.append([kind, fix["t"] if t is None else t, place])
        kinds = visit["kinds"] if kind in visit["kinds"] else [*visit["kinds"], kind]
        visit.update(n=visit["n"] + 1, kinds=kinds, last=at, inside=before, segment=fix["segment"])
        know["visit"] = visit
        if kind == EXIT:
            self.found.append(visit)
            know["visit"] = None


def before_the_first() -> Memory:
    """What is remembered of a vessel of which nothing was heard."""
    return {"state": NOWHERE, "last": None, "berth": None, "visit": None}


def as_it_stands(memory: Memory) -> Memory:
    """A copy to go on with, of which nothing comes back."""
    visit = memory["visit"]
    return {**memory, "visit": visit and {**visit, "events": [*visit["events"]]}}


def confidence(visit: Memory) -> int:
    """4 = a stop or a silence in port, the entry and the exit; 3 = one of those two; 2 = neither; 1 = no stop and no silence."""
    ends = (ENTRY in visit["kinds"]) + (EXIT in visit["kinds"])
    return 2 + ends if len(visit["kinds"]) > ends else 1
