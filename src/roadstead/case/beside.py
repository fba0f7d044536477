"""What vendors tell beside what our rules found, per vessel: where they agree, where they differ and by how much, what only one of them tells.

Nothing is decided here. That only one of them tells an event says nothing against either: a vendor has receivers we have not, and another rule.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import polars as pl

from roadstead.logbook import Logbook
from roadstead.sphere import distance_m
from roadstead.when import iso

MIN_US = 60_000_000
AGREE_MIN = 60
"""Begin and end may be so far apart and still be the same: reference data come once an hour, and 10 minutes is our own step for encounters."""
SLACK_US = 60 * MIN_US
APART_M = {
    "gap": 5_000.0,
    "encounter": 5_000.0,
    "loitering": 10_000.0,
    "drifting": 10_000.0,
    "port_visit": 10_000.0,
}
"""How far two accounts of one event may lie from each other, besides the length of our own and the uncertainty of a port's point: a vendor's place
is an anchorage, a middle of hours, or the last fix of another receiver."""
OTHERS_M = 10_000.0
ENDS = {"arrival": ("port_visit", "t0"), "departure": ("port_visit", "t1"), "ais_off": ("gap", "t0")}
"""Events of others that tell one end of one of ours."""
VERDICTS = ("agree", "differ", "ours only", "theirs only", "cannot be compared")
COLUMNS = {
    "vessel": pl.String, "mmsi": pl.String, "by": pl.String, "kind": pl.String, "verdict": pl.String, "ours": pl.String, "theirs": pl.String,
    "ours_t0": pl.Int64, "ours_t1": pl.Int64, "theirs_t0": pl.Int64, "theirs_t1": pl.Int64, "start_min": pl.Float64, "end_min": pl.Float64,
    "apart_m": pl.Float64, "allowed_m": pl.Float64, "why": pl.String, "src": pl.String, "at": pl.Int64, "simulated": pl.Boolean,
}  # fmt: skip
"""``start_min``, ``end_min``: theirs later than ours by so many minutes, negative: earlier; null where one of them has no such end."""

Row = dict[str, Any]


def beside(
    events: pl.DataFrame, places: pl.DataFrame, heard: pl.DataFrame, preset: str = "default", ran: Collection[str] | None = None
) -> pl.DataFrame:
    """A row for every imported event, and for every event of ours that a vendor leaves out of a span it speaks of; by vessel, vendor, time.

    In: ``events`` (EVENT; imported ones have ``by``), ``places`` (PLACE), ``heard`` (IDENTITY: when we heard a vessel). Ours are those of one preset;
    withdrawn ones are left out. ``ran``: the kinds that our rules have looked for (null: all); of another kind nobody can say that we did not find it."""
    live = [e for e in events.iter_rows(named=True) if e["state"] != "withdrawn"]
    sure = {p["id"]: p["uncertainty_m"] or 0.0 for p in places.iter_rows(named=True)}
    spans = {h["vessel"].split("/")[0]: (h["t0"], h["t1"]) for h in heard.iter_rows(named=True)}
    ours: dict[str, list[Row]] = {}
    for e in live:
        if e["by"] is None and e["preset"] == preset:
            for vessel in {_ship(e["vessel"]), _ship(e["with"])} - {""}:
                ours.setdefault(vessel, []).append(e)
    groups: dict[tuple[str, str], list[Row]] = {}
    for e in live:
        if e["by"] is not None and e["vessel"]:
            groups.setdefault((_ship(e["vessel"]), e["by"]), []).append(e)
    known = _Known(places, spans, {v: [(e["t0"], e["t1"]) for e in some if e["kind"] == "gap" and _ship(e["vessel"]) == v] for v, some in ours.items()}, ran)
    told = {
        by: {_kind(e)[0] for (_, who), some in groups.items() if who == by for e in some} for _, by in groups
    }
    rows: list[Row] = []
    for (vessel, by), theirs in sorted(groups.items()):
        rows += _laid(
            vessel,
            by,
            theirs,
            [e for e in ours.get(vessel, ()) if e["kind"] in told[by]],
            sure,
            known,
        )
    return pl.DataFrame(rows, schema=COLUMNS, orient="row").sort(
        "vessel", "by", pl.coalesce("theirs_t0", "ours_t0"), "kind", "theirs", "ours", nulls_last=True
    )


def _ship(vessel: str | None) -> str:
    """The vessel of a number: a second ship that was heard under it is of that number too."""
    return (vessel or "").split("/")[0]


def _kind(event: Row) -> tuple[str, str | None]:
    """(kind of ours it is compared with, the end it tells; None: both)."""
    return ENDS.get(event["kind"], (event["kind"], None))


def _laid(
    vessel: str,
    by: str,
    theirs: list[Row],
    ours: list[Row],
    sure: Mapping[str, float],
    known: _Known,
) -> list[Row]:
    pairs = sorted(
        ((_far(t, o), t["id"], o["id"], t, o) for t in theirs for o in ours if _same(vessel, t, o)), key=lambda p: p[:3]
    )  # fmt: skip
    rows: list[Row] = []
    used: dict[str, set[tuple[str, str | None]]] = {}
    paired: dict[str, Row] = {}
    for _, _, _, t, o in pairs:
        end = _kind(t)[1]
        # An arrival and a departure may tell the two ends of one visit.
        taken = {e for _, e in used.get(o["id"], ())}
        if t["id"] not in paired and not (taken if end is None else taken & {end, None}):
            used.setdefault(o["id"], set()).add((t["id"], end))
            paired[t["id"]] = o
            rows.append(_row(vessel, by, t, o, sure))
    for t in theirs:
        if t["id"] in paired:
            continue
        if part := next((o for _, i, _, _, o in pairs if i == t["id"]), None):
            rows.append(_row(vessel, by, t, part, sure) | {"verdict": "differ", "why": "several for one"})
        elif why := known.against(vessel, t):
            rows.append(_row(vessel, by, t, None, sure) | {"verdict": "cannot be compared", "why": why})
        else:
            rows.append(_row(vessel, by, t, None, sure))
    first, last = min(t["t0"] for t in theirs), max(t["t1"] or t["t0"] for t in theirs)
    part_of = {o["id"] for _, _, _, _, o in pairs}
    # A vendor's export speaks of a span; what lies outside of it is not left out by anybody.
    rows += [
        _row(vessel, by, None, o, sure)
        for o in ours
        if o["id"] not in part_of and o["t0"] >= first and (o["t1"] or o["t0"]) <= last
    ]
    return rows


class _Known:
    """What our rules had to go by: places, when each ship was heard, her silences, and the kinds they looked for."""

    def __init__(self, places: pl.DataFrame, heard: Mapping[str, tuple[int, int]], silent: Mapping[str, list[tuple[int, int | None]]], ran: Collection[str] | None):
        there = places.filter(pl.col("lon").is_not_null(), pl.col("lat").is_not_null())
        self.lon, self.lat = there["lon"].to_numpy(), there["lat"].to_numpy()
        self.reach = APART_M["port_visit"] + there["uncertainty_m"].fill_null(0.0).to_numpy()
        self.heard, self.silent, self.ran = heard, silent, ran

    def against(self, vessel: str, t: Row) -> str | None:
        """Why it means nothing that our rules do not find this event of theirs; None: they could have found it."""
        kind = _kind(t)[0]
        if not self._heard(vessel, t):
            return "no fix of ours then"
        if kind not in APART_M:
            return "no rule of ours for it"
        if self.ran is not None and kind not in self.ran:
            return "our rule was not run"
        if t["with"] and not self._heard(_ship(t["with"]), t):
            return "no fix of the other then"
        if kind == "port_visit" and t["lon0"] is not None and t["lat0"] is not None and not self._place(t["lon0"], t["lat0"]):
            return "no known place there"
        return None

    def _heard(self, vessel: str, t: Row) -> bool:
        """True when some of the event lies where we heard her, and not all of it in a silence that our own rule found; a silence needs no fix in it."""
        span = self.heard.get(vessel)
        if span is None or not _meets(t, *span):
            return False
        return _kind(t)[0] == "gap" or not any(a < t["t0"] and (b is None or (t["t1"] is not None and t["t1"] < b)) for a, b in self.silent.get(vessel, ()))

    def _place(self, lon: int, lat: int) -> bool:
        # A degree of latitude is 111 km.
        close = np.flatnonzero(np.abs(self.lat.astype(np.int64) - lat) * 0.11 <= self.reach)
        return any(distance_m(lon, lat, self.lon[i], self.lat[i]) <= self.reach[i] for i in close)


def by_our_rules(log: Logbook, preset: str) -> frozenset[str]:
    """The kinds of events that our rules have looked for in this logbook, by these thresholds."""
    scopes = log.db.execute("SELECT DISTINCT scope FROM batches WHERE scope LIKE 'detect %' AND commit_<=?", (log.horizon,))
    return frozenset(rule.split("@")[0] for _, rule, by in (s.split(" ", 2) for (s,) in scopes) if by == preset)


def _same(vessel: str, t: Row, o: Row) -> bool:
    """True when two events are of one kind, their times meet, and neither names another ship as the second."""
    kind, end = _kind(t)
    if kind != o["kind"]:
        return False
    others = {_ship(o["vessel"]), _ship(o["with"])} - {vessel, ""}
    if t["with"] and others and _ship(t["with"]) not in others:
        return False
    if end is not None:
        at = o[end]
        return at is not None and abs(at - t["t0"]) <= 24 * 60 * MIN_US
    return _meets(t, o["t0"], o["t1"], SLACK_US)


def _meets(t: Row, start: int, stop: int | None, slack: int = 0) -> bool:
    return (stop is None or t["t0"] <= stop + slack) and (t["t1"] is None or t["t1"] >= start - slack)


def _ends(t: Row, o: Row) -> tuple[float | None, float | None]:
    """Minutes by which theirs begins and ends later than ours; null for an end that one of them does not tell."""
    _, end = _kind(t)
    start = None if end == "t1" else (t["t0"] - o["t0"]) / MIN_US
    told = t["t0"] if end == "t1" else None if end == "t0" else t["t1"]
    return start, None if told is None or o["t1"] is None else (told - o["t1"]) / MIN_US


def _far(t: Row, o: Row) -> float:
    return sum(abs(x) for x in _ends(t, o) if x is not None)


def _row(vessel: str, by: str, t: Row | None, o: Row | None, sure: Mapping[str, float]) -> Row:
    some = t or o or {}
    row: Row = dict.fromkeys(COLUMNS) | {
        "vessel": vessel, "mmsi": some["mmsi"] if _ship(some["vessel"]) == vessel else vessel.split(":")[-1], "by": by, "kind": _kind(some)[0],
        "simulated": some["simulated"], "verdict": "ours only" if t is None else "theirs only", "why": "",
    }  # fmt: skip
    for name, e in (("ours", o), ("theirs", t)):
        if e is not None:
            row |= {name: e["id"], f"{name}_t0": e["t0"], f"{name}_t1": e["t1"]}
    if t is not None:
        row |= {"src": t["src"], "at": t["at"]}
    if t is None or o is None:
        return row
    start, end = _ends(t, o)
    apart, allowed = _apart(t, o, sure)
    late = [name for name, x in (("begin", start), ("end", end)) if x is not None and abs(x) > AGREE_MIN]
    why = [*late, *(["place"] if apart is not None and apart > allowed else [])]
    if start is None and end is None:
        return row | {"verdict": "cannot be compared", "why": "no common end"}
    return row | {
        "verdict": "differ" if why else "agree",
        "start_min": start,
        "end_min": end,
        "apart_m": apart,
        "allowed_m": allowed,
        "why": ", ".join(why),
    }


def _apart(t: Row, o: Row, sure: Mapping[str, float]) -> tuple[float | None, float]:
    """(metres between the two accounts, how many are within the uncertainties). Null where one of them gives no place."""
    mine = [
        (o[f"lon{i}"], o[f"lat{i}"]) for i in "01" if o[f"lon{i}"] is not None and o[f"lat{i}"] is not None
    ]
    length = float(distance_m(*mine[0], *mine[1])) if len(mine) == 2 else 0.0
    allowed = APART_M.get(o["kind"], OTHERS_M) + sure.get(o["place"] or "", 0.0)
    if t["lon0"] is None or t["lat0"] is None or not mine:
        return None, allowed
    whole = json.loads(t["detail"] or "{}").get("place") is not None
    # A gap's begin is one place; where theirs is one place for hours, ours may have gone its length from it.
    other = mine[-1] if _kind(t)[1] == "t1" else mine[0]
    return float(distance_m(t["lon0"], t["lat0"], *other)), allowed + (
        length if whole and o["kind"] != "gap" else 0.0
    )


# -- in words -----------------------------------------------------------------------------------------------------------

_KINDS = {
    "gap": ("silence", "silence"), "encounter": ("encounter", "rencontre"), "loitering": ("loitering", "surplace"), "port_visit": ("port visit", "escale"),
    "drifting": ("drift", "dérive"),
}  # fmt: skip
_WHY = {
    "begin": ("the begin", "le début"), "end": ("the end", "la fin"), "place": ("the place", "le lieu"), "several for one": ("several of theirs meet one of ours", "plusieurs des leurs pour un des nôtres"),
    "no fix of ours then": ("we hold no position of this ship then", "nous n'avons alors aucune position de ce navire"),
    "no rule of ours for it": ("none of our rules looks for it", "aucune de nos règles ne le cherche"), "no fix of the other then": ("we hold no position of the other ship then", "nous n'avons alors aucune position de l'autre navire"), "no common end": ("they tell no common end", "aucune borne commune"),
    "our rule was not run": ("our rule was not run over these positions", "notre règle n'a pas été appliquée à ces positions"),
    "no known place there": ("no place known here lies there", "aucun lieu connu ici ne s'y trouve"),
}  # fmt: skip


def kind_in_words(kind: str, lang: str) -> str:
    """A kind of event; one that none of our rules knows in the vendor's own word."""
    return _KINDS.get(kind, (kind, kind))[lang == "fr"]


def why(row: Row, lang: str) -> str:
    """On what the two accounts differ and by how much, or why they cannot be compared; empty where only one of them tells it."""
    fr = lang == "fr"
    on = ", ".join(_WHY.get(w, (w, w))[fr] for w in (row["why"] or "").split(", ") if w)
    by = ", ".join(_measures(row, fr))
    return f"{on} ({by})" if on and by else on or by


def sentence(row: Row, lang: str = "en") -> str:
    """A row as a sentence for the case: who says what, and how far apart the two accounts are."""
    fr = lang == "fr"
    what = _KINDS.get(row["kind"], (row["kind"], row["kind"]))[fr]
    t0 = row["theirs_t0"] if row["theirs_t0"] is not None else row["ours_t0"]
    when, who, mmsi = f"{iso(t0)[:16].replace('T', ' ')} UTC", row["by"], row["mmsi"]
    why = ", ".join(_WHY.get(w, (w, w))[fr] for w in (row["why"] or "").split(", ") if w)
    by = ", ".join(_measures(row, fr))
    head = f"MMSI {mmsi}, {what}, {when}" + ("\u00a0: " if fr else ": ")
    return head + {
        "agree": f"nous et {who} le disons ({by})" if fr else f"we and {who} tell it ({by})",
        "differ": f"{who} et nous divergeons sur {why} ({by})" if fr else f"{who} and we differ on {why} ({by})",
        "ours only": f"notre règle le trouve, {who} n'en dit rien" if fr else f"our rule finds it, {who} does not tell it",
        "theirs only": f"{who} le dit, notre règle ne le trouve pas" if fr else f"{who} tells it, our rule does not find it",
        "cannot be compared": f"{who} le dit\u00a0; non comparable\u00a0: {why}" if fr else f"{who} tells it; it cannot be compared: {why}",
    }[row["verdict"]] + ("." if not row["simulated"] else ". SIMULATED")  # fmt: skip


def _measures(row: Row, fr: bool) -> list[str]:
    out = []
    for name, words in (("start_min", ("begin", "début")), ("end_min", ("end", "fin"))):
        if row[name] is not None:
            out.append(f"{words[fr]} {row[name]:+.0f} min")
    if row["apart_m"] is not None:
        out.append(f"{row['apart_m']:.0f} m ({'admis' if fr else 'allowed'} {row['allowed_m']:.0f} m)")
    return out
