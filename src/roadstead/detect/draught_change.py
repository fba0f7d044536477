"""Draughts: how deep a ship says she lies, then says otherwise."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from roadstead.detect import Detector, Kept, Memory, Row, event_frame, fold, memory_of
from roadstead.tables import canonical
from roadstead.when import H_US, iso

DEEPEST_M = 25.5
"""What the message can hold; it stands for this and more (ITU-R M.1371)."""
WHERE: dict[str, tuple[str, str]] = {
    "in_port": ("in between she was in port at {0}", "entre les deux, il était au port à {0}"),
    "at_sea": (
        "in between she was heard outside every port visit that was found; a berth that is in no list of ports looks the same",
        "entre les deux, il était entendu hors de toute escale trouvée ; un poste à quai absent des listes de ports donne la même image",
    ),
    "partly_in_port": (
        "in between she was in port at {0}, and outside; which of the two it was then cannot be told",
        "entre les deux, il était au port à {0}, et dehors ; lequel des deux alors, on ne peut le dire",
    ),
    "silence": (
        "in between she was not heard for more than six hours, so where she was then is unknown{1}",
        "entre les deux, il n’a pas été entendu pendant plus de six heures ; où il était alors est inconnu{1}",
    ),
    "unknown": ("no position was received then, so where she was is unknown", "aucune position n’a été reçue alors ; où il était est inconnu"),
}
"""Where a ship was between the two messages, English and French."""


@dataclass(frozen=True)
class DraughtChange:
    """A vessel sends one draught, later another that differs by `min_m` metres or more, each at least `min_reports` times.

    From the last message with the old draught to the first with the new; it changed some time between. Said with it: in port (the whole
    time within one visit), at sea (heard all the time outside every visit found; kind `draught_change_at_sea`), partly in port, across a
    silence, or unknown. A value that comes back within `turns_h` hours lengthens the change, for one typed wrong and two ships under a
    number look like that; where positions show two ships under one number nothing is said. The crew types the draught in, to 0.1 m: it may be
    late, wrong, or never touched. A ship's draught changes with cargo, ballast, fuel and water; what was in a hold cannot be seen. 0 means
    not available, 25.5 means that or more (Recommendation ITU-R M.1371). Method and thresholds are ours.
    """

    rule: ClassVar[str] = "draught_change@1"
    reads: ClassVar[str] = "statics"
    beside: ClassVar[tuple[str, ...]] = ("heard", "port_visits")
    key: ClassVar[tuple[str, ...]] = ("vessel",)
    needs: ClassVar[tuple[str, ...]] = ("ports", "places")
    keeps: ClassVar[Kept] = memory_of(("vessel",))
    exempt: ClassVar[Mapping[str, str]] = {}
    min_m: float = 0.5
    """Less is fuel, trim, water or a mended entry."""
    min_reports: int = 2
    """A garbled message is seldom garbled twice alike."""
    turns_h: float = 24.0
    preset: str = "custom"

    def step(self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Changes settled by these rows, or whose place these visits and fixes tell; what every vessel sends, and where it was since."""
        metres = pl.col("draught_m")
        value = pl.when((metres > 0) & (metres <= DEEPEST_M)).then((metres * 10).round().cast(pl.Int64).cast(pl.String))
        _, left = fold(self, rows, kept, value, 2**62, self._hear)
        t = {v: at for v, at, _ in left.iter_rows()}
        memory = {v: json.loads(m or "{}") for v, _, m in left.iter_rows()}
        touched = set(rows["vessel"])
        for name in ("heard", "port_visits"):
            for row in needs[name].sort("vessel", "t0").iter_rows(named=True):
                vessel = row["vessel"].partition("/")[0]
                touched.add(vessel)
                _place(memory.setdefault(vessel, {}), name, row)
        names = dict(needs["ports"].select("id", "name").iter_rows())
        events: list[Row] = []
        for vessel in sorted(touched & memory.keys()):
            know = memory[vessel]
            events += [self._event(vessel, change, know, names) for change in know.get("changes", ()) if not know.get("shared")]
            _forget(know, upto)
        found = [(v, t.get(v), canonical(m)) for v, m in sorted(memory.items())]
        return event_frame(self, needs, "draught_change", events), pl.DataFrame(found, schema=self.keeps, orient="row")

    def _hear(self, know: Memory, value: str, first: Row, last: Row, n: int) -> Sequence[Row]:
        first, last = ({**{c: r[c] for c in ("t", "src", "at", "mmsi", "simulated")}, "dm": int(value)} for r in (first, last))
        held, rival = know.get("held"), know.get("rival")
        if held and held["dm"] == first["dm"]:
            know.update(held=last, rival=None)
            return ()
        if not rival or rival["last"]["dm"] != first["dm"]:
            rival = {"first": first, "n": 0}
        rival.update(last=last, n=rival["n"] + n)
        know["rival"] = rival
        if rival["n"] < self.min_reports:
            return ()
        know.update(held=rival["last"], rival=None)
        if held:
            self._settle(know, held, rival["first"])
        return ()

    def _settle(self, know: Memory, old: Row, new: Row) -> None:
        """The change from the one to the other, or the change before it, longer, when an earlier value came back soon."""
        changes = know.setdefault("changes", [])
        past = know.get("past")
        if past and new["dm"] in past["dm"] and new["t"] - past["b"]["t"] <= self.turns_h * H_US:
            changes[:] = [c for c in changes if c["a"] != past["a"]]
            past = {**past, "b": new, "dm": [*past["dm"], new["dm"]][-8:], "turns": past["turns"] + 1}
        elif abs(new["dm"] - old["dm"]) >= round(self.min_m * 10):
            past = {"a": old, "b": new, "dm": [old["dm"], new["dm"]], "turns": 1}
        else:
            return
        know["past"] = past
        changes.append(past)

    def _event(self, vessel: str, change: Memory, know: Memory, names: Mapping[str, str]) -> Row:
        a, b, turns = change["a"], change["b"], change["turns"]
        where, visits = _where(a["t"], b["t"], know)
        ports = [v["place"] for v in visits]
        en, fr = _words(change, where, [str(names.get(p, p)) for p in ports])
        fixes = [{"src": r["src"], "at": r["at"]} for r in (a, b)]
        kind = "draught_change" + ("_at_sea" if where == "at_sea" else "") + ("_by_turns" if turns > 1 else "")
        return {
            "vessel": vessel, "mmsi": b["mmsi"], "kind": kind, "t0": a["t"], "t1": b["t"], "place": ports[0] if where == "in_port" else None,
            "state": "closed", "simulated": bool(a["simulated"] or b["simulated"]), "fixes": fixes if fixes[0] != fixes[1] else fixes[:1],
            "detail": {
                "table": "statics", "what": "draught", "before": [change["dm"][0] / 10], "after": [d / 10 for d in change["dm"][1:]],
                "metres": (change["dm"][-1] - change["dm"][0]) / 10, "turns": turns, "where": where, "ports": ports, "en": en, "fr": fr,
            },
        }  # fmt: skip


def _place(know: Memory, name: str, row: Row) -> None:
    """A stretch that was heard, or a visit, beside what is known; a second ship under the number makes all of it unsure."""
    if "/" in row["vessel"]:
        know["shared"] = True
        return
    what: dict[str, Any] = {"t0": row["t0"], "t1": row["t"]} if name == "heard" else {"t0": row["t0"], "t1": row["t1"], "place": row["place"]}
    known = know.setdefault(name, [])
    if known and known[-1]["t0"] == what["t0"]:
        known.pop()
    known.append(what)


def _where(t0: int, t1: int, know: Memory) -> tuple[str, list[Memory]]:
    """(where she was between the two, the visits that touch it)."""
    heard, visits = know.get("heard", []), know.get("port_visits", [])
    touch = [v for v in visits if v["t0"] <= t1 and (v["t1"] is None or v["t1"] >= t0)]
    if any(s["t0"] <= t0 and t1 <= s["t1"] for s in heard):
        whole = [v for v in touch if v["t0"] <= t0 and (v["t1"] is None or t1 <= v["t1"])]
        return ("in_port", whole) if whole else ("partly_in_port", touch) if touch else ("at_sea", [])
    # Heard on both sides of it, or within it, but not all the time.
    near = any(s["t0"] <= t1 and s["t1"] >= t0 for s in heard) or (any(s["t1"] < t0 for s in heard) and any(s["t0"] > t1 for s in heard))
    return ("silence" if near else "unknown"), touch


def _forget(know: Memory, upto: int) -> None:
    """A change is told for good when a fix and the end of a visit came after it; what lies before all that may yet be told is not needed."""
    heard, ended = know.get("heard", []), [v["t1"] for v in know.get("port_visits", []) if v["t1"] is not None]
    final = min(max((s["t1"] for s in heard), default=0), max(ended, default=0))
    know["changes"] = [c for c in know.get("changes", []) if c["b"]["t"] > final or c == know.get("past")]
    since = min([c["a"]["t"] for c in know["changes"]] + [(know.get("held") or {"t": upto})["t"]])
    if know.get("rival") and not know.get("held"):
        since = min(since, know["rival"]["first"]["t"])
    last = max((s["t0"] for s in heard), default=0)
    before = max((s["t0"] for s in heard if s["t1"] < since), default=0)
    know["heard"] = [s for s in heard if s["t1"] >= since or s["t0"] in (last, before)]
    visits = know.get("port_visits", [])
    newest = max((v["t0"] for v in visits), default=0)
    know["port_visits"] = [v for v in visits if v["t1"] is None or v["t1"] >= since or v["t0"] == newest]


def _metres(dm: int, lang: str) -> str:
    text = f"{dm / 10:.1f} m"
    more = " or more" if lang == "en" else " ou plus"
    return (text if lang == "en" else text.replace(".", ",")) + (more if dm == round(DEEPEST_M * 10) else "")


def _words(change: Memory, where: str, ports: list[str]) -> tuple[str, str]:
    a, b, dm = change["a"], change["b"], change["dm"]
    since, until = iso(a["t"]), iso(b["t"])
    at = " / ".join(ports)
    if change["turns"] == 1:
        en = f"Sent a draught of {_metres(dm[0], 'en')} until {since} and of {_metres(dm[1], 'en')} from {until}; "
        fr = f"A émis un tirant d’eau de {_metres(dm[0], 'fr')} jusqu’au {since} et de {_metres(dm[1], 'fr')} à partir du {until} ; "
    else:
        en = f"Sent the draughts {', '.join(_metres(d, 'en') for d in dm)} by turns between {since} and {until}: one typed wrong, or two ships under one number, look like this; "
        fr = f"A émis tour à tour les tirants d’eau {', '.join(_metres(d, 'fr') for d in dm)} entre le {since} et le {until} : une saisie erronée ou deux navires sous un même numéro donnent cette image ; "
    near = (f"; a call at {at} touches that time", f" ; une escale à {at} touche ce moment") if ports else ("", "")
    en += WHERE[where][0].format(at, near[0])
    fr += WHERE[where][1].format(at, near[1])
    en += ". The crew types the draught in, to 0.1 m; it may be late or wrong. What was in a hold cannot be seen."
    fr += ". L’équipage saisit le tirant d’eau, à 0,1 m près ; il peut être tardif ou faux. Ce que contenait une cale ne se voit pas."
    return en, fr


PRESETS: dict[str, Detector] = {"default": DraughtChange(preset="default")}
