"""What vendors tell beside what our rules found, per vessel: where they agree, where they differ and by how much, what only one of them tells.

Nothing is decided here. That only one of them tells an event says nothing against either: a vendor has receivers we have not, and another rule.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

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


def of(log: Logbook, preset: str = "default") -> pl.DataFrame:
    """The comparison of all live events of a logbook."""
    from roadstead.run.here import identities, places

    return beside(log.rows("events"), places(log), identities(log), preset)


def beside(
    events: pl.DataFrame, places: pl.DataFrame, heard: pl.DataFrame, preset: str = "default"
) -> pl.DataFrame:
    """A row for every imported event, and for every event of ours that a vendor leaves out of a span it speaks of; by vessel, vendor, time.

    In: ``events`` (EVENT; imported ones have ``by``), ``places`` (PLACE), ``heard`` (IDENTITY: when we heard a vessel). Ours are those of one preset;
    withdrawn ones are left out."""
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
            spans.get(vessel),
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
    heard: tuple[int, int] | None,
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
        elif heard is None or not _meets(t, heard[0], heard[1]):
            rows.append(
                _row(vessel, by, t, None, sure)
                | {"verdict": "cannot be compared", "why": "no fix of ours then"}
            )
        elif _kind(t)[0] not in APART_M:
            rows.append(
                _row(vessel, by, t, None, sure)
                | {"verdict": "cannot be compared", "why": "no rule of ours for it"}
            )
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
    "no rule of ours for it": ("none of our rules looks for it", "aucune de nos règles ne le cherche"), "no common end": ("they tell no common end", "aucune borne commune"),
}  # fmt: skip


def sentence(row: Row, lang: str = "en") -> str:
    """A row as a sentence for the case: who says what, and how far apart the two accounts are."""
    fr = lang == "fr"
    what = _KINDS.get(row["kind"], (row["kind"], row["kind"]))[fr]
    t0 = row["theirs_t0"] if row["theirs_t0"] is not None else row["ours_t0"]
    when, who, mmsi = f"{iso(t0)[:16].replace('T', ' ')} UTC", row["by"], row["mmsi"]
    why = ", ".join(_WHY.get(w, (w, w))[fr] for w in (row["why"] or "").split(", ") if w)
    by = ", ".join(_measures(row, fr))
    head = f"MMSI {mmsi}, {what}, {when}: "
    return head + {
        "agree": f"nous et {who} le disons ({by})" if fr else f"we and {who} tell it ({by})",
        "differ": f"{who} et nous divergeons sur {why} ({by})" if fr else f"{who} and we differ on {why} ({by})",
        "ours only": f"notre règle le trouve, {who} n'en dit rien" if fr else f"our rule finds it, {who} does not tell it",
        "theirs only": f"{who} le dit, notre règle ne le trouve pas" if fr else f"{who} tells it, our rule does not find it",
        "cannot be compared": f"{who} le dit ; non comparable : {why}" if fr else f"{who} tells it; it cannot be compared: {why}",
    }[row["verdict"]] + ("." if not row["simulated"] else ". SIMULATED")  # fmt: skip


def _measures(row: Row, fr: bool) -> list[str]:
    out = []
    for name, words in (("start_min", ("begin", "début")), ("end_min", ("end", "fin"))):
        if row[name] is not None:
            out.append(f"{words[fr]} {row[name]:+.0f} min")
    if row["apart_m"] is not None:
        out.append(f"{row['apart_m']:.0f} m ({'admis' if fr else 'allowed'} {row['allowed_m']:.0f} m)")
    return out
