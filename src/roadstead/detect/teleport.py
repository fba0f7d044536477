"""Jumps: a number is heard at one place, and then at another, sooner than a ship can get there."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import polars as pl

from roadstead import sphere
from roadstead.apart import aircraft, leaps, settled_fixes
from roadstead.detect import Detector, Kept, Memory, Row, event_frame, latest, tracks
from roadstead.numbers import mmsi_kind
from roadstead.slots import Fixes, laid, picked, settled
from roadstead.tables import canonical
from roadstead.when import H_US, iso

FIX_OF: Kept = {
    "t": pl.Int64, "lon": pl.Int32, "lat": pl.Int32, "sog_kn": pl.Float64, "cog_deg": pl.Float64, "mmsi": pl.String,
    "simulated": pl.Boolean, "src": pl.String, "at": pl.Int64,
}  # fmt: skip
KEPT: Kept = {
    "vessel": pl.String,
    "t": pl.Int64,
    **{f"base_{c}": t for c, t in FIX_OF.items()},
    "n": pl.Int64,
    "memory": pl.String,
}
"""The last instant, the last fix of the place it is at, how many fixes that has, and as JSON the place jumped to and the jumps told, where there are any."""
OFF_COURSE_DEG = 20.0
"""A jump within so much of the course, or against it, may be a ship on her way and a clock that is wrong."""


@dataclass(frozen=True)
class Teleport:
    """A number is heard at one place and then at another that no ship could reach in the time, each at least `min_fixes` times in a row.

    From the last fix at the first place to the first at the next; jumps that follow within `forget_h` hours are one event, from the
    first to the last. `fastest_kn` is the speed no ship exceeds, `position_nm` are allowed for each of the two positions and `clock_min`
    for the clocks, so a jump of less than 7 nautical miles never shows. One or two wrong positions are none; two senders that are heard
    fix by fix in turn are `two_places`. Confidence: 3 = it came back to where the ship can have been; 2 = it did not; 1 = every jump lies along
    the course, and a clock wrong by a day at the most would explain it. It says how the positions hang together, not who sent them: two
    transmitters under one number, a number handed on, a wrong clock or late messages of a receiver, a faulty receiver of satellite navigation, and jamming
    or falsification of that navigation, which strikes ships that have no part in it, look the same. Aircraft are left out. Method and
    thresholds are ours.
    """

    rule: ClassVar[str] = "teleport@1"
    reads: ClassVar[str] = "fixes"
    key: ClassVar[tuple[str, ...]] = ("vessel",)
    needs: ClassVar[tuple[str, ...]] = ()
    keeps: ClassVar[Kept] = KEPT
    exempt: ClassVar[Mapping[str, str]] = {}
    columns: ClassVar[tuple[str, ...]] = ("cog_deg",)
    of: ClassVar[str] = "number"
    """One number's rows come together, before tracks part them into ships: the jump lies between the parts."""
    skips: ClassVar[tuple[str, ...]] = ("not_a_ship", "position", "zero")
    """Flags of `tracks`; not what is off the track: that is looked for."""
    fastest_kn: float = 60.0
    """No ship is taken to be faster; the fastest ferries reach some 58 knots."""
    position_nm: float = 1.0
    clock_min: float = 5.0
    """How far apart the clocks of two receivers may be before this is called a jump."""
    min_fixes: int = 3
    """So many in a row, each within reach of the one before, show that the number is at a place; a garbled position comes alone."""
    forget_h: float = 72.0
    preset: str = "custom"

    def step(
        self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Events that these rows made or lengthened; the track of every vessel and the place it has jumped to."""
        aircraft = [m for m in rows["mmsi"].rle().struct.field("value").unique() if mmsi_kind(m) == "SAR aircraft"]
        rows = rows.filter(~pl.col("mmsi").is_in(aircraft)) if aircraft else rows
        # Of two at one instant that differ in the course alone, the lesser course counts.
        rows = settled(rows, "cog_deg")
        vessels, rows, kept, start = tracks(rows, kept)
        n, columns, heard = len(vessels), list(FIX_OF), np.diff(start) > 0
        memory: list[str | None] = kept["memory"].to_list()
        state = _nowhere(n)
        state[:, 0], state[:, 1] = np.where(kept["t"].is_not_null().to_numpy(), np.arange(n), -1), kept["n"].fill_null(0).to_numpy()
        know: dict[int, Memory] = {}
        more: list[Row] = []
        for k in np.flatnonzero(heard & kept["memory"].is_not_null().to_numpy()).tolist():
            know[k] = json.loads(memory[k] or "")
            if to := know[k]["to"]:
                state[k, 2:] = to["n"], n + len(more), n + len(more) + 1
                more += [to["first"], to["last"]]
        # Row k of the pool is what was kept of vessel k; then the ends of where it may have leapt to, and the fixes.
        pool = [kept.select(pl.col(f"base_{c}").alias(c) for c in columns), pl.DataFrame(more, schema=FIX_OF), rows.select(columns)]
        t, lon, lat = laid(pool)
        state, found = leaps(start, n + len(more), t, lon, lat, state, *self._limits())
        events = self._told(vessels, found, lambda ids: picked(pool, ids), know)
        going = np.flatnonzero(heard & (state[:, 2] > 0)).tolist()
        to_ends = picked(pool, state[going, 3:].ravel()).rows(named=True)
        ways = {k: {"n": int(state[k, 2]), "first": to_ends[2 * i], "last": to_ends[2 * i + 1]} for i, k in enumerate(going)}
        for k in np.flatnonzero(heard).tolist():
            told = know[k]["told"] if k in know else None
            memory[k] = canonical({"to": ways.get(k), "told": told}) if k in ways or told else None
        until = kept["t"].fill_null(0).to_numpy().copy()
        until[heard] = rows["t"].to_numpy()[start[1:][heard] - 1]
        left = picked(pool, state[:, 0]).select(pl.all().name.prefix("base_")).with_columns(
            pl.Series("vessel", vessels, pl.String), pl.Series("t", until, pl.Int64), pl.Series("n", state[:, 1], pl.Int64), pl.Series("memory", memory, pl.String)
        )  # fmt: skip
        return event_frame(self, needs, "teleport", events), left.select(list(KEPT))

    def over(self, fixes: Fixes, upto: int, **needs: pl.DataFrame) -> pl.DataFrame:
        """The events of `step` when nothing was kept and nothing comes after."""
        fixes = settled_fixes(fixes, "cog_deg")
        _, found = leaps(fixes.start, 0, fixes.t, fixes.lon, fixes.lat, _nowhere(len(fixes.vessels)), *self._limits())
        found = found[~aircraft(fixes)[found[:, 0]]]
        return event_frame(self, needs, "teleport", self._told(fixes.vessels, found, lambda ids: fixes.named(ids, list(FIX_OF)), {}))

    def _limits(self) -> tuple[float, float, int, float, int]:
        return 2 * self.position_nm * sphere.NM_M, self.fastest_kn * sphere.NM_M / H_US, round(self.clock_min * 60e6), self.fastest_kn, self.min_fixes

    def _told(self, vessels: list[str], found: Any, fixes_of: Callable[[Any], pl.DataFrame], know: dict[int, Memory]) -> list[Row]:
        """Of the leaps of each vessel the events, as told last; ``know`` goes on with them."""
        slack_m, _, clock_us, *_ = self._limits()
        before, after = (fixes_of(found[:, i]).rows(named=True) for i in (1, 2))
        events: list[Row] = []
        for k, a, b in zip(found[:, 0].tolist(), before, after, strict=True):
            mine = know.setdefault(k, {"to": None, "told": None})
            events.append({"vessel": vessels[k], **self._jumped(mine, a, b, slack_m, clock_us)})
        return latest(events, ("vessel",))

    def _needs(self, a: Row, b: Row, slack_m: float, clock_us: int) -> float:
        """Knots that a ship needs from one fix to the other at the least."""
        far = float(sphere.distance_m(a["lon"], a["lat"], b["lon"], b["lat"])) - slack_m
        hours: float = (b["t"] - a["t"] + clock_us) / H_US
        return max(0.0, far / sphere.NM_M / hours)

    def _jumped(self, know: Memory, a: Row, b: Row, slack_m: float, clock_us: int) -> Row:
        """The event of the jumps so far, with this one."""
        told, kn = know["told"], self._needs(a, b, slack_m, clock_us)
        apart = sphere.distance_m(a["lon"], a["lat"], b["lon"], b["lat"])
        clock_h = _clock_h(a, b, apart)
        if told is None or a["t"] - told["to"]["t"] > self.forget_h * H_US:
            told = {"from": a, "first": b, "n": 0, "kn": -1.0, "clock": True, "far": None}
        if kn > told["kn"]:
            told.update(kn=kn, far=[a, b, apart, clock_h])
        told.update(
            n=told["n"] + 1, last=a, to=b, clock=told["clock"] and clock_h is not None and clock_h <= 24.0
        )
        know["told"] = told
        back = told["n"] > 1 and self._needs(told["from"], b, slack_m, clock_us) <= self.fastest_kn
        return self._event(told, back)

    def _event(self, told: Memory, back: bool) -> Row:
        a, z, (x, y, apart_m, clock_h) = told["from"], told["to"], told["far"]
        named = {
            (f["src"], f["at"]): {"src": f["src"], "at": f["at"]}
            for f in (a, told["first"], x, y, told["last"], z)
        }
        nm, minutes, n, kn = apart_m / sphere.NM_M, (y["t"] - x["t"]) / 60e6, told["n"], told["kn"]
        en = (
            f"From {iso(a['t'])} to {iso(z['t'])} the positions jump {'once' if n == 1 else f'{n} times'}, with at least {self.min_fixes} in a row before and after"
            f" each jump. The fastest: {nm:.0f} nautical miles in {minutes:.1f} minutes, {kn:.0f} knots at the least, with {self.position_nm:g} nautical"
            f" mile{'s' * (self.position_nm > 1)} allowed for each position and {self.clock_min:g} minutes for the clocks. "
        )
        fr = (
            f"Du {iso(a['t'])} au {iso(z['t'])}, les positions sautent {'une fois' if n == 1 else f'{n} fois'}, avec au moins {self.min_fixes} de suite avant et après"
            f" chaque saut. Le plus rapide : {nm:.0f} milles marins en {minutes:.1f} minutes, soit au moins {kn:.0f} nœuds, après avoir admis {self.position_nm:g}"
            f" mille{'s' * (self.position_nm > 1)} d’erreur par position et {self.clock_min:g} minutes d’écart d’horloge. "
        )
        if told["clock"] and clock_h is not None:
            en += f"The jump lies along the course: a clock that is {clock_h:.1f} hours wrong would explain it. "
            fr += f"Le saut suit la route du navire : une horloge fausse de {clock_h:.1f} heures l’expliquerait. "
        if back:
            en += "In the end it is back where the ship can have been. "
            fr += "À la fin, il est revenu là où le navire peut se trouver. "
        en += ("Two transmitters under one number, a number handed on, late or wrongly dated messages, a faulty receiver, and jammed or falsified satellite "
               "navigation look like this, whoever caused it.")  # fmt: skip
        fr += ("Deux émetteurs sous un même numéro, un numéro transmis à un autre navire, des messages tardifs ou mal datés, un récepteur défaillant et une "
               "navigation par satellite brouillée ou falsifiée donnent cette image, quel qu’en soit l’auteur.")  # fmt: skip
        return {
            "mmsi": a["mmsi"], "t0": a["t"], "lon0": a["lon"], "lat0": a["lat"], "t1": z["t"], "lon1": z["lon"], "lat1": z["lat"], "state": "closed",
            "confidence": 1 if told["clock"] else 3 if back else 2, "simulated": bool(a["simulated"]), "fixes": list(named.values()),
            "detail": {"table": "fixes", "what": "position", "jumps": n, "apart_nm": round(nm, 1), "needed_kn": round(kn), "back": back,
                       "clock_h": None if clock_h is None else round(clock_h, 1), "en": en, "fr": fr},
        }  # fmt: skip


def _clock_h(a: Row, b: Row, apart_m: float) -> float | None:
    """How wrong a clock would have to be for a ship on her way to seem to jump so; null when she lay still, or jumped off her course."""
    kn = max(a["sog_kn"] or 0.0, b["sog_kn"] or 0.0)
    if kn < 1.0 or a["cog_deg"] is None:
        return None
    off = abs(
        (sphere.bearing_deg(a["lon"], a["lat"], b["lon"], b["lat"]) - a["cog_deg"] + 180.0) % 360.0 - 180.0
    )
    if math.isnan(off) or OFF_COURSE_DEG < off < 180.0 - OFF_COURSE_DEG:
        return None
    return apart_m / sphere.NM_M / kn


def _nowhere(n: int) -> Any:
    """Of n vessels the state of `apart.leaps` before their first fix."""
    return np.tile(np.array([-1, 0, 0, -1, -1]), (n, 1))


PRESETS: dict[str, Detector] = {"default": Teleport(preset="default")}
