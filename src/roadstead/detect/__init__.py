"""One file here = one detector. The folder is the registry.

A detector module has a frozen dataclass whose fields are its thresholds (units in the names) with the class variables
``rule, reads, key, needs, keeps``, an ``exempt`` and one pure ``step(rows, kept, upto, **needs) -> (events, kept)``; and
``PRESETS: dict[str, detector]`` whose first entry is our default. A module whose step gives rows for another step is a link of
a chain; it says in ``gives`` their name and columns. See docs/detectors.md.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from functools import cache
from importlib.metadata import entry_points
from typing import Any, Protocol
from weakref import ref

import numpy as np
import polars as pl

from roadstead import sphere
from roadstead.numbers import FILLERS
from roadstead.places import coast
from roadstead.tables import EVENT, FIX, STATIC, TABLES, canonical
from roadstead.when import DAY_US, iso

Kept = dict[str, pl.DataType | type[pl.DataType]]
NEEDED: dict[str, tuple[str, ...]] = {
    "places": ("id", "lon", "lat", "uncertainty_m"),
    "scrapped": ("imo", "day", "src", "at", "simulated"),
    "coast": ("ring", "lon", "lat"),
    "ports": ("id", "name", "names", "country", "lon", "lat", "uncertainty_m"),
}
"""The columns of a read-only input that a detector may look at: these and no others go into the hash."""


class Detector(Protocol):
    """A rule with its thresholds: rows in time order and what it kept give events and what it keeps now."""

    @property
    def rule(self) -> str: ...
    @property
    def reads(self) -> str: ...
    @property
    def key(self) -> tuple[str, ...]: ...
    @property
    def needs(self) -> tuple[str, ...]: ...
    @property
    def keeps(self) -> Kept: ...
    @property
    def preset(self) -> str: ...
    @property
    def exempt(self) -> Mapping[str, str]:
        """A law this preset cannot hold (``cuts, workers, turn, hours, order, doubled``) and the reason."""
        ...

    def step(self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]: ...


class Link(Detector, Protocol):
    """A step whose rows out are rows for another step: ``gives`` is their name and schema. Where they are events it is a detector too."""

    @property
    def gives(self) -> tuple[str, Kept]: ...


def detectors() -> dict[str, dict[str, Detector]]:
    """Rule -> preset -> detector, from the modules of this folder and those that outsiders name in the entry-point group
    ``roadstead.detect``; links of chains are not among them, but those that give events. ValueError when two modules have one rule."""
    return {rule: presets for rule, presets in _modules().items() if getattr(next(iter(presets.values())), "gives", ("", EVENT.schema))[1] == EVENT.schema}


def chain(detector: Detector) -> tuple[Link, ...]:
    """The links that make what a detector reads, the first first. Empty when it reads a table. KeyError when nothing gives what it reads."""
    before: list[Link] = []
    reads = detector.reads
    while reads not in TABLES:
        before.insert(0, _giver(reads, detector.preset))
        reads = before[0].reads
    return tuple(before)


def beside(detector: Detector) -> dict[str, tuple[Link, ...]]:
    """What a detector is given of the same key beside its rows (its ``beside``), by name, with the steps that make it, the first first."""
    return {name: (*chain(g), g) for name in getattr(detector, "beside", ()) for g in [_giver(name, detector.preset)]}


def of_preset(presets: Mapping[str, Any], preset: str) -> Any:
    """The one of a preset, or of that after which it is named (`gfw_c3`: `gfw`), or the default one."""
    return presets.get(preset) or presets.get(preset.partition("_")[0]) or presets["default"]


def _giver(name: str, preset: str) -> Link:
    link: Link = of_preset({p["default"].gives[0]: p for p in _links()}[name], preset)
    return link


@cache
def _links() -> list[dict[str, Any]]:
    return [presets for presets in _modules().values() if hasattr(next(iter(presets.values())), "gives")]


def _modules() -> dict[str, dict[str, Any]]:
    names = [f"{__name__}.{m.name}" for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")]
    names += sorted(e.value for e in entry_points(group="roadstead.detect"))
    found: dict[str, dict[str, Any]] = {}
    for name in names:
        presets: dict[str, Any] = dict(importlib.import_module(name).PRESETS)
        rule = next(iter(presets.values())).rule
        if rule in found:
            raise ValueError(f"{name}: there is a detector {rule} already")
        found[rule] = presets
    return found


def params(detector: Detector, needs: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    """Every threshold, those of the links before it under their rule, and for each read-only input of any of them the sha256 of the
    columns a detector may look at, in order of its rows' ids."""
    out, links = _thresholds(detector), [*chain(detector), *(link for way in beside(detector).values() for link in way)]
    out |= {link.rule: _thresholds(link) for link in links}
    return out | {name: _digest(name, needs[name]) for name in dict.fromkeys(n for one in (detector, *links) for n in one.needs)}


def _thresholds(one: Detector) -> dict[str, Any]:
    return {f.name: getattr(one, f.name) for f in fields(one) if f.name != "preset"}  # type: ignore[arg-type]


_SEEN: dict[str, tuple[pl.DataFrame, str]] = {}


def _digest(name: str, rows: pl.DataFrame) -> str:
    """The hash of an input; of the frame it was asked for last it is not made again."""
    seen = _SEEN.get(name)
    if seen is None or seen[0] is not rows:
        columns = NEEDED[name]
        made = coast.digest(rows) if name == "coast" else hashlib.sha256(canonical(rows.select(columns).sort(columns).rows()).encode()).hexdigest()
        seen = _SEEN[name] = (rows, made)
    return seen[1]


_SHORE: list[tuple[pl.DataFrame, coast.Index]] = []


def shore(rows: pl.DataFrame) -> coast.Index:
    """The index of these rings; of the frame it was asked for last it is not looked for again."""
    if not _SHORE or _SHORE[0][0] is not rows:
        _SHORE[:] = [(rows, coast.index(rows))]
    return _SHORE[0][1]


def empty_kept(detector: Detector) -> pl.DataFrame:
    """What a detector remembers before its first row."""
    return pl.DataFrame(schema=detector.keeps)


# -- what a step over fixes by vessel is made of ----------------------------------------------------------------------


def tracks(rows: pl.DataFrame, kept: pl.DataFrame) -> tuple[list[str], pl.DataFrame, pl.DataFrame, Any]:
    """(vessels, fixes, kept, start): every vessel of either frame in order; one fix per vessel and instant, those without
    a position left out; kept with one row per vessel (null where there was none); the fixes of vessel k are ``start[k]:start[k+1]``.

    ValueError when the rows are not in order or not later than what was kept: that is the driver's error.
    """
    vessels, rows, starts = _one_per_instant(rows)
    if not kept.height:
        return vessels, rows, kept.clear(len(vessels)).with_columns(pl.Series("vessel", vessels, pl.String)), starts
    count = pl.DataFrame({"vessel": pl.Series(vessels, dtype=pl.String), "n": np.diff(starts)})
    all_of = count.join(kept.select("vessel"), on="vessel", how="full", coalesce=True).sort("vessel")
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(all_of["n"].fill_null(0).to_numpy())])
    kept = all_of.select("vessel").join(kept, on="vessel", how="left", maintain_order="left")
    if kept.height and rows.height:
        begun = np.flatnonzero(np.diff(starts))
        late = kept["t"].gather(begun) >= rows["t"].gather(starts[begun])
        if late.any():
            raise ValueError(f"late rows of {kept['vessel'].gather(begun).filter(late)[0]}: its rows go through again from the first")
    return all_of["vessel"].to_list(), rows, kept, starts


_LOOKED_AT: list[tuple[Any, list[str], pl.DataFrame | None, Any]] = []


def _one_per_instant(rows: pl.DataFrame) -> tuple[list[str], pl.DataFrame, Any]:
    """(vessels, fixes, start) of rows alone; the frame that was asked for last, which the next detector is given too, is not gone through again."""
    if _LOOKED_AT and _LOOKED_AT[0][0]() is rows:
        _, vessels, fixes, starts = _LOOKED_AT[0]
        return vessels, rows if fixes is None else fixes, starts
    seen = rows
    if seen["lon"].null_count() or seen["lat"].null_count():
        seen = seen.filter(pl.col("lon").is_not_null() & pl.col("lat").is_not_null())
    runs = seen["vessel"].rle().struct.unnest()
    if not runs["value"].is_sorted() or runs["value"].n_unique() != runs.height:
        raise ValueError("rows are not sorted by vessel")
    start = np.concatenate([np.zeros(1, np.int64), np.cumsum(runs["len"].cast(pl.Int64).to_numpy())])
    sog = seen["sog_kn"].fill_null(float("nan")).to_numpy()
    picks, starts = sphere.one_per_instant(start, seen["t"].to_numpy(), seen["lon"].to_numpy(), seen["lat"].to_numpy(), sog)
    if starts[0] < 0:
        raise ValueError(f"row {-1 - starts[0]} is earlier than the one before it")
    vessels, seen = runs["value"].to_list(), seen if len(picks) == seen.height else seen[picks]
    _LOOKED_AT[:] = [(ref(rows), vessels, None if seen is rows else seen, starts)]
    return vessels, seen, starts


# -- what a step over broadcast identity is made of --------------------------------------------------------------------

Row = dict[str, Any]
Memory = dict[str, Any]
RIVALS = 32
"""So many values that were heard too seldom to count are remembered of one key; the one not heard for the longest gives way."""
VALUES = 12
"""So many values, and no more, are written out in one event."""
WORDS: dict[str, tuple[str, str, str, str]] = {
    "name": ("the name", "the names", "le nom", "les noms"),
    "callsign": ("the call sign", "the call signs", "l’indicatif d’appel", "les indicatifs d’appel"),
    "size": ("the size", "the sizes", "les dimensions", "les dimensions"),
    "imo": ("the IMO number", "the IMO numbers", "le numéro OMI", "les numéros OMI"),
    "mmsi": ("the MMSI", "the MMSIs", "le MMSI", "les MMSI"),
    "flag": ("the flag in its MMSI", "the flags in its MMSIs", "le pavillon de son MMSI", "les pavillons de ses MMSI"),
}
"""What changed, as a reader says it: English, its plural, French, its plural."""


def memory_of(key: Sequence[str]) -> Kept:
    """What a step that folds with :func:`fold` keeps: the last instant of each key, and what it remembers as JSON."""
    return {**{k: {**FIX.schema, **STATIC.schema}[k] for k in key}, "t": pl.Int64, "memory": pl.String}


def fold(
    detector: Detector, rows: pl.DataFrame, kept: pl.DataFrame, value: pl.Expr, apart_us: int,
    hear: Callable[[Memory, str, Row, Row, int], Sequence[Row]],
) -> tuple[list[Row], pl.DataFrame]:  # fmt: skip
    """(what `hear` gave, kept): each key's rows told as runs of one value, in order of time.

    ``hear(memory, value, first, last, n)`` is called for n instants of one value without another between, none more than
    ``apart_us`` after the one before; it changes the memory and must not mind whether a run comes whole or in pieces. Rows
    that cannot be dated, or give no value, say nothing. Of one instant each value is heard once, in alphabetical order, and
    the row that stands for it is chosen by what it says. ValueError as :func:`tracks`.
    """
    key = list(detector.key)
    rows = rows.filter(pl.all_horizontal(pl.col(c).is_not_null() for c in ("t", *key)))
    same = pl.all_horizontal(pl.col(k) == pl.col(k).shift() for k in key).fill_null(False)
    heads = rows.filter(~same)
    if not heads.select(key).equals(heads.select(key).unique().sort(key)):
        raise ValueError(f"rows are not sorted by {', '.join(key)}")
    early = rows.select(same & (pl.col("t") < pl.col("t").shift())).to_series()
    if early.any():
        raise ValueError(f"row {early.arg_true()[0]} is earlier than the one before it")
    late = heads.join(kept, on=key, suffix="_kept").filter(pl.col("t") <= pl.col("t_kept"))
    if late.height:
        raise ValueError(f"late rows of {', '.join(str(late[k][0]) for k in key)}: its rows go through again from the first")

    says = [c for c in rows.columns if c not in (*key, "t", "src", "at")]
    said = rows.with_columns(_value=value).filter(pl.col("_value").is_not_null())
    if said.select((same & (pl.col("t") == pl.col("t").shift())).any()).item():
        said = said.sort(*key, "t", "_value", *says, "src", "at").unique([*key, "t", "_value"], keep="first", maintain_order=True)
    goes_on = same & (pl.col("_value") == pl.col("_value").shift()) & (pl.col("t") - pl.col("t").shift() <= apart_us)
    starts = said.select((~goes_on.fill_null(False)).arg_true()).to_series().to_numpy()
    ends = (np.append(starts, said.height) - 1)[1:]
    firsts, lasts = (said[i].select(rows.columns).iter_rows(named=True) for i in (starts, ends))
    memories: dict[tuple[Any, ...], Memory] = {}
    known = {tuple(r[:-2]): r[-1] for r in kept.join(heads.select(key), on=key, how="semi").iter_rows()} if heads.height else {}
    out: list[Row] = []
    for first, last, what, n in zip(firsts, lasts, said["_value"].gather(starts), ends - starts + 1, strict=True):
        who = tuple(first[k] for k in key)
        if who not in memories:
            memories[who] = json.loads(known.get(who) or "{}")
        out += hear(memories[who], what, first, last, int(n))
    left = rows.group_by(key).agg(pl.col("t").max()) if rows.height else pl.DataFrame(schema={k: detector.keeps[k] for k in (*key, "t")})
    text = [
        canonical(memories[who]) if who in memories else known.get(who)
        for who in left.select(key).iter_rows()
    ]  # fmt: skip
    left = left.with_columns(pl.Series("memory", text, dtype=pl.String))
    rest = kept.join(left, on=key, how="anti")
    return out, pl.concat([rest, left.select(list(detector.keeps))]).sort(key)


def turns(
    memory: Memory, value: str, first: Row, last: Row, n: int, *,
    least: int, span_us: int, within_us: int, alike: Callable[[str, str], bool] = str.__eq__,
) -> Row | None:  # fmt: skip
    """A change of the value that holds, when this run settles one; the same change again, longer, when a value comes back.

    A value holds once it was heard at ``least`` instants over ``span_us``; until then it is a rival of the one that holds, and
    may be no more than a garbled message. A rival not heard for ``within_us`` is forgotten. The change goes from the last row
    of the old value before the first of the new, to the row with which the new one took its last turn. ``turns`` counts how
    often the two took over from each other: 1 is a change, more are two senders, or one that goes to and fro. A value that
    comes back within ``within_us`` of its last row lengthens the change before it instead of being a new one.
    """
    held, rivals = memory.get("held"), memory.setdefault("rivals", [])
    if held is not None and alike(held, value):
        memory["row"] = last
        for r in rivals:
            if r["up"]:
                r.update(up=False, turns=r["turns"] + 1)
        return None
    rival = next((r for r in rivals if alike(r["value"], value)), None)
    if rival and first["t"] - rival["last"]["t"] > within_us:
        rivals.remove(rival)
        rival = None
    if rival is None:
        if len(rivals) == RIVALS:
            rivals.remove(min(rivals, key=lambda r: (r["last"]["t"], r["value"])))
        rival = {"value": value, "n": 0, "first": first, "before": memory.get("row"), "turns": 0, "up": False}
        rivals.append(rival)
    if not rival["up"]:
        rival.update(up=True, turns=rival["turns"] + 1, turn=first)
    rival.update(n=rival["n"] + n, last=last)
    if rival["n"] < least or last["t"] - rival["first"]["t"] < span_us:
        return None
    past = [p for p in memory.get("past", []) if rival["first"]["t"] - p[1] <= within_us]
    change: Row | None = memory.get("change")
    if held is None:
        change = None
    elif change and any(alike(p[0], value) for p in past):
        told = change["told"] if any(alike(v, value) for v in change["values"]) else [*change["told"], rival["first"]]
        values = [*change["values"], value] if len(told) > len(change["told"]) else change["values"]
        change = {**change, "turns": change["turns"] + rival["turns"], "t1": rival["turn"], "values": values[:VALUES], "told": told[:VALUES]}
    else:
        change = {
            "t0": rival["before"], "t1": rival["turn"], "turns": rival["turns"],
            "values": [held, value], "told": [rival["before"], rival["turn"]],
        }  # fmt: skip
    if held is not None:
        past = [p for p in past if not alike(p[0], held)] + [[held, memory["row"]["t"]]]
    memory.update(held=rival["value"], row=last, rivals=[], past=past, change=change)
    return change


def told(detector: Detector, what: str, change: Row, spell: Callable[[Row], str]) -> Row:
    """An event of a change over statics: ``spell`` gives a row's value as sent. By turns: the kind ends in ``_by_turns``."""
    a, b = change["t0"], change["t1"]
    values = [spell(row) for row in change["told"]]
    before, after = values[:1], values[1:]
    one, many, un, des = WORDS[what]
    since, until = iso(a["t"]), iso(b["t"])
    if change["turns"] == 1:
        en = f"Sent {one} “{values[0]}” until {since} and “{values[1]}” from {until}."
        fr = f"A émis {un} « {values[0]} » jusqu’au {since} et « {values[1]} » à partir du {until}."
    else:
        en = (
            f"Sent {many} {' and '.join(f'“{v}”' for v in values)} by turns: {change['turns']} times one took over from the other "
            f"between {since} and {until}. Two transmitters under one number look like this, and so does one that goes to and fro."
        )
        fr = (
            f"A émis tour à tour {des} {' et '.join(f'« {v} »' for v in values)} : {change['turns']} passages de l’un à l’autre "
            f"entre le {since} et le {until}. Deux émetteurs sous un même numéro donnent cette image, un seul qui va et vient aussi."
        )
    kind = detector.rule.partition("@")[0] + ("" if change["turns"] == 1 else "_by_turns")
    return {
        **pair(a, b), **{k: b[k] for k in detector.key}, "kind": kind,
        "detail": {"table": "statics", "what": what, "before": before, "after": after, "turns": change["turns"],
                   "imo": [a["imo"], b["imo"]], "mmsi": [a["mmsi"], b["mmsi"]], "en": en, "fr": fr},
    }  # fmt: skip


def pair(a: Row, b: Row) -> Row:
    """The columns of a closed event that two rows decide: from the first to the second."""
    fixes = [{"src": a["src"], "at": a["at"]}, {"src": b["src"], "at": b["at"]}]
    return {
        "vessel": b["vessel"], "with": a["vessel"] if a["vessel"] != b["vessel"] else None, "mmsi": b["mmsi"],
        "t0": a["t"], "t1": b["t"], "state": "closed", "simulated": bool(a["simulated"] or b["simulated"]),
        "fixes": fixes[:1] if fixes[0] == fixes[1] else fixes,
    }  # fmt: skip


def latest(events: Sequence[Row], key: Sequence[str]) -> list[Row]:
    """Of several tellings of one event (key and t0) the last."""
    return list({(*(e[k] for k in key), e["t0"]): e for e in events}.values())


def by_turns(
    detector: Detector, needs: Mapping[str, pl.DataFrame], rows: pl.DataFrame, kept: pl.DataFrame, what: str, value: pl.Expr,
    spell: Callable[[Row], str], alike: Callable[[str, str], bool] = str.__eq__,
) -> tuple[pl.DataFrame, pl.DataFrame]:  # fmt: skip
    """(events, kept) of a rule that says when a value changed: the whole step of a detector with the thresholds ``min_reports``,
    ``min_span_min`` and ``turns_days``."""
    one: Any = detector
    within, span = round(one.turns_days * DAY_US), round(one.min_span_min * 60_000_000)
    if one.min_reports < 2:
        raise ValueError("min_reports: one broadcast shows no change, two are the least")

    def hear(memory: Memory, value: str, first: Row, last: Row, n: int) -> list[Row]:
        change = turns(memory, value, first, last, n, least=one.min_reports, span_us=span, within_us=within, alike=alike)
        return [told(detector, what, change, spell)] if change else []

    events, left = fold(detector, rows, kept, value, within, hear)
    return event_frame(detector, needs, detector.rule.partition("@")[0], latest(events, detector.key)), left


def ship_number(column: str = "imo") -> pl.Expr:
    """The IMO number as a name for a ship: valid in the ship scheme, and none that is typed to fill a field (`numbers.filler`).

    Simulated ships carry numbers whose check digit fails, on purpose: theirs count as they are. Null elsewhere.
    """
    number = pl.col(column)
    digits = [number.str.slice(i, 1).cast(pl.Int32, strict=False) * w for i, w in enumerate(range(7, 1, -1))]
    right = pl.sum_horizontal(digits) % 10 == number.str.slice(6, 1).cast(pl.Int32, strict=False)
    good = number.str.contains(r"^[1-9]\d{6}$") & right & ~number.is_in(list(FILLERS))
    return pl.when(good.fill_null(False) | pl.col("simulated")).then(number)


# -- what a step over contradicting places is made of -----------------------------------------------------------------

_SPOT: Kept = {
    "t": pl.Int64, "lon": pl.Int32, "lat": pl.Int32, "mmsi": pl.String, "simulated": pl.Boolean, "src": pl.String, "at": pl.Int64,
}  # fmt: skip
PLACES_KEPT: Kept = {**_SPOT, "memory": pl.String}
"""What :func:`roadstead.apart.in_two_places` keeps of a key: its last fix; tracks and contradictions as JSON, where there is more than one track."""


def event_frame(
    detector: Detector, needs: Mapping[str, pl.DataFrame], kind: str, rows: Sequence[Mapping[str, Any]]
) -> pl.DataFrame:
    """The rows in the EVENT schema and in order of (vessel, t0): id, rule, preset, params, key, and where a row has none the
    kind, are filled in here."""
    if not rows:
        return EVENT.frame()
    given = params(detector, needs)
    if extra := set[str]().union(*rows) - set(EVENT.names):
        raise ValueError(f"{EVENT.name} has no column {sorted(extra)[0]!r}")
    rows = sorted(rows, key=lambda r: (r["vessel"], r["t0"]))
    keys = _texts([{k: row[k] for k in detector.key} for row in rows])
    # As `short_id` of (rule, params, key, t0); what is the same in all of them is hashed, and held, once.
    head = hashlib.sha256(canonical([detector.rule, given])[:-1].encode())
    ids = []
    for key, t0 in zip(keys, _texts([row["t0"] for row in rows]), strict=True):
        one = head.copy()
        one.update(f",{key},{t0}]".encode())
        ids.append(one.hexdigest()[:16])
    same = {"rule": detector.rule, "preset": detector.preset, "params": canonical(given)}
    made: dict[str, list[Any]] = {"key": keys, "id": ids, "kind": [row.get("kind", kind) for row in rows]}
    for column in EVENT.columns:
        if column.name not in made and column.name not in same:
            values = [row.get(column.name) for row in rows]
            made[column.name] = _texts(values) if column.kind == "json" else values
    return pl.DataFrame([
        pl.Series(name, [same[name]], dtype).new_from_index(0, len(rows)) if name in same else pl.Series(name, made[name], dtype=dtype, strict=True)
        for name, dtype in EVENT.schema.items()
    ])  # fmt: skip


def _texts(values: Sequence[Any]) -> list[str | None]:
    """`canonical` of each, of null null."""
    return [None if value is None else str(value) if type(value) is int else canonical(value) for value in values]
