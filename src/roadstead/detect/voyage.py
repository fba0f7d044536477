"""Voyages: what lies between one port visit and the next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from roadstead.detect import Detector, Kept, Memory, Row, event_frame, memory_of
from roadstead.tables import canonical
from roadstead.when import H_US, iso

MAY_CHANGE = 3
"""So many visits of a vessel, the last ones, may be taken back or become others when more of it is heard, and one more than can."""


@dataclass(frozen=True)
class Voyage:
    """A vessel leaves one port and the next one it comes to is known, or not yet known.

    From the last exit of a port visit to the entry of the next, both of confidence `min_confidence` or more (see `port_visit`). The
    definition fails in four places, and ours says so instead of hiding it. A voyage with no entry heard stays open, and names the last
    fix. A ship first heard at sea has no port of departure: her voyage begins at her first fix, and where she came from is unknown. Over a
    silence of more than 6 hours a call may be missed: silences on the way, and at either end, are named. A port that no list of
    places has is no call. Confidence: 4 = both ends seen and no silence; 3 = both ends, and a silence; 2 = one end and no silence; 1 = one
    end, and a silence. In the presets `gfw` it is the lesser of the two visits'. It says where a ship called, and nothing of what she carried.
    Definition: Global Fishing Watch, pipe-anchorages, voyages by confidence; what differs is in docs/detectors.md.
    """

    rule: ClassVar[str] = "voyage@1"
    reads: ClassVar[str] = "port_visits"
    beside: ClassVar[tuple[str, ...]] = ("heard",)
    key: ClassVar[tuple[str, ...]] = ("vessel",)
    needs: ClassVar[tuple[str, ...]] = ("ports", "places")
    keeps: ClassVar[Kept] = memory_of(("vessel",))
    min_confidence: int = 2
    """Of the visits: 2 leaves out what may have passed by."""
    by_visits: bool = False
    """The confidence is the lesser of the two visits', as the reference has it."""
    preset: str = "custom"

    @property
    def exempt(self) -> Mapping[str, str]:
        """The visits of the reference depend on the hour (see `port_visit`), and so do the voyages between them."""
        return {"hours": "the visits of pipe-anchorages depend on midnight UTC, and so do the voyages between them"} if self.by_visits else {}

    def step(self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Voyages begun, ended, gone on with or taken back by these visits and fixes; of each vessel the last ports it left, and its silences since."""
        names = dict(needs["ports"].select("id", "name").iter_rows())
        memory: dict[str, Memory] = {v: json.loads(m) for v, _, m in kept.iter_rows()}
        heard, visits = _by_vessel(needs["heard"]), _by_vessel(rows)
        events: list[Row] = []
        for vessel in sorted(heard.keys() | visits.keys()):
            know = memory.setdefault(vessel, {"start": None, "end": None, "before": None, "visits": [], "silent": [], "told": []})
            for stretch in sorted(heard.get(vessel, ()), key=lambda s: s["t0"]):
                _hear(know, stretch)
            for visit in sorted(visits.get(vessel, ()), key=lambda e: e["t0"]):
                know["visits"] = [v for v in know["visits"] if v["t0"] != visit["t0"]]
                if visit["state"] != "withdrawn" and visit["confidence"] >= self.min_confidence:
                    know["visits"] = sorted([*know["visits"], _call(visit)], key=lambda v: v["t0"])
            voyages = self._voyages(vessel, know, names)
            said = {e["t0"]: e for e in know["told"]}
            events += [e for e in voyages if e != said.get(e["t0"])]
            gone = said.keys() - {e["t0"] for e in voyages}
            events += [{c: said[t][c] for c in ("vessel", "mmsi", "t0", "lon0", "lat0", "simulated")} | {"state": "withdrawn", "fixes": []} for t in sorted(gone)]
            know["told"] = voyages
            if len(know["visits"]) > MAY_CHANGE:
                _forget(know)
        left = pl.DataFrame([(v, m["end"] and m["end"]["t"], canonical(m)) for v, m in sorted(memory.items())], schema=self.keeps, orient="row")
        return event_frame(self, needs, "voyage", events), left

    def _voyages(self, vessel: str, know: Memory, names: Mapping[str, str]) -> list[Row]:
        """The voyages to each visit that is remembered, and the one from the last of them."""
        found, left = [], know["before"]
        for visit in know["visits"]:
            since = left["out"] if left else know["start"]
            if since and (visit["t0"] >= since["t"] if left else visit["t0"] > since["t"]):
                found.append(self._event(vessel, know, left, visit, names))
            left = visit
        if left and left["out"]:
            found.append(self._event(vessel, know, left, None, names))
        return found

    def _event(self, vessel: str, know: Memory, left: Row | None, visit: Row | None, names: Mapping[str, str]) -> Row:
        a = left["out"] if left else know["start"]
        until = visit["t0"] if visit else max(know["end"]["t"], a["t"]) if know["end"] else a["t"]
        silent = [s for s in know["silent"] if s[1] >= a["t"] and s[0] < until]
        ends = [v for v in (left, visit) if v]
        fixes = [{"src": a["src"], "at": a["at"]}]
        if visit:
            fixes.append(visit["fix"])
        elif know["end"]:
            fixes.append({"src": know["end"]["src"], "at": know["end"]["at"]})
        start, stop = (left["left"] if left else None), (visit["place"] if visit else None)
        en, fr = _words(a, names.get(start or "", start), names.get(stop or "", stop), until, visit is not None, silent)
        return {
            "vessel": vessel, "mmsi": a["mmsi"], "t0": a["t"], "lon0": a["lon"], "lat0": a["lat"],
            "t1": visit["t0"] if visit else None, "lon1": visit["lon0"] if visit else None, "lat1": visit["lat0"] if visit else None,
            "place": stop, "state": "closed" if visit else "open", "simulated": bool(a["simulated"] or (visit and visit["simulated"])),
            "confidence": min(v["confidence"] for v in ends) if self.by_visits else 2 * len(ends) - bool(silent), "fixes": [f for i, f in enumerate(fixes) if f not in fixes[:i]],
            "detail": {
                "table": "fixes", "what": "voyage", "from": start, "to": stop, "until": until, "hours": round((until - a["t"]) / H_US, 2),
                "silences": len(silent), "silent_h": round(max((s[1] - s[0] for s in silent), default=0) / H_US, 2), "en": en, "fr": fr,
            },
        }  # fmt: skip


def _call(visit: Row) -> Memory:
    """What a voyage says of a visit; `left` is where it ended, of a visit that tells its events the place of the last one."""
    told, fixes = json.loads(visit["detail"] or "{}").get("events"), json.loads(visit["fixes"])
    call = {c: visit[c] for c in ("t0", "lon0", "lat0", "place", "confidence", "simulated")} | {"fix": fixes[0], "left": told[-1][2] if told else visit["place"], "out": None}
    if visit["t1"] is not None:
        # A visit told by its exit alone begins with the fix it ends with, and that is named first.
        fix = fixes[0 if visit["t0"] == visit["t1"] else -1]
        call["out"] = {"t": visit["t1"], "lon": visit["lon1"], "lat": visit["lat1"], "src": fix["src"], "at": fix["at"], "mmsi": visit["mmsi"], "simulated": visit["simulated"]}
    return call


def _forget(know: Memory) -> None:
    """Only the last visits may yet become others."""
    *_, know["before"] = know["visits"][:-MAY_CHANGE]
    know["visits"] = know["visits"][-MAY_CHANGE:]
    since = know["before"]["out"]["t"] if know["before"]["out"] else know["before"]["t0"]
    know["silent"] = [s for s in know["silent"] if s[1] >= since]
    know["told"] = [e for e in know["told"] if e["t0"] >= since]


def _by_vessel(frame: pl.DataFrame) -> dict[str, list[Row]]:
    out: dict[str, list[Row]] = {}
    for row in frame.iter_rows(named=True):
        out.setdefault(row["vessel"], []).append(row)
    return out


def _hear(know: Memory, s: Row) -> None:
    """The first fix, the last one, and the silence before a stretch that is new."""
    first = {"t": s["t0"], "lon": s["lon0"], "lat": s["lat0"], "src": s["src0"], "at": s["at0"], "mmsi": s["mmsi"], "simulated": s["simulated"]}
    if know["start"] is None:
        know["start"] = first
    elif s["t0"] > know["end"]["t"]:
        know["silent"].append([know["end"]["t"], s["t0"]])
    know["end"] = {"t": s["t"], "src": s["src"], "at": s["at"]}


def _words(a: Row, start: str | None, stop: str | None, until: int, ended: bool, silent: list[list[int]]) -> tuple[str, str]:
    begin, end, h = iso(a["t"]), iso(until), (until - a["t"]) / H_US
    if start is None:
        en, fr = f"First heard at {begin}, in no port we know of; where she came from is unknown.", f"Entendu d’abord le {begin}, dans aucun port connu de nous ; on ignore d’où il venait."
    else:
        en, fr = f"Had left {start} by {begin}.", f"Avait quitté {start} le {begin} au plus tard."
    if ended:
        en += f" Came to {stop} by {end}, {h:.1f} h later: the next call that was found."
        fr += f" Arrivé à {stop} le {end} au plus tard, {h:.1f} h après : l’escale suivante qui ait été trouvée."
    else:
        en += f" No later call was found up to {end}, when she was last heard."
        fr += f" Aucune escale suivante n’a été trouvée jusqu’au {end}, où il a été entendu en dernier."
    if silent:
        longest = max(silent, key=lambda s: s[1] - s[0])
        hours = (longest[1] - longest[0]) / H_US
        en += f" Not heard for more than six hours {_times(len(silent), 'once', 'times')}, the longest from {iso(longest[0])} for {hours:.1f} h: a call may lie in a silence, and so may a departure or an arrival."
        fr += f" Resté sans être entendu plus de six heures {_times(len(silent), 'une fois', 'fois')}, au plus long à partir du {iso(longest[0])} pendant {hours:.1f} h : une escale, un départ ou une arrivée peut se trouver dans un silence."
    return en, fr


def _times(n: int, once: str, times: str) -> str:
    return once if n == 1 else f"{n} {times}"


PRESETS: dict[str, Detector] = {
    "default": Voyage(preset="default"),
    "gfw": Voyage(by_visits=True, preset="gfw"),
    "gfw_c3": Voyage(min_confidence=3, by_visits=True, preset="gfw_c3"),
    "gfw_c4": Voyage(min_confidence=4, by_visits=True, preset="gfw_c4"),
}
