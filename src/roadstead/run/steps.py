"""The hop from rows to events, on one machine: fixes are cleaned and put on tracks, every detector is fed what it reads, parted by its
key, and its events are kept.

A table is read once for all that read it. Rows go by in buckets of whole vessels; what a link of a chain gives is put by under the key of
the next step. Nothing holds a whole table.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from roadstead import tracks
from roadstead.detect import Detector, beside, chain, detectors, empty_kept, of_preset, params, ship_number
from roadstead.logbook import Batch, Logbook
from roadstead.places.coast import land
from roadstead.run.feed import AT_ONCE, VESSEL, as_text, buckets_of, by_watermark, fed, heard, number
from roadstead.run.intake import Tick, no_tick
from roadstead.run.reception import with_reception
from roadstead.run.spill import Parted, in_order
from roadstead.tables import TABLES, canonical, short_id
from roadstead.when import DAY_US

ALWAYS = ("vessel", "t", "lon", "lat", "sog_kn", "mmsi", "simulated", "src", "at")
"""Columns of fixes that every step is given."""
Node = tuple[str, str]
"""A step by its rule and preset."""


@dataclass(frozen=True)
class Due:
    """A detector whose rows, thresholds or read-only inputs are others than those its events were made of."""

    one: Detector
    given: dict[str, Any]
    digest: str

    @property
    def scope(self) -> str:
        return f"detect {self.one.rule} {self.one.preset}"


def detect(
    log: Logbook, known: pl.DataFrame, who: Callable[[Logbook], pl.DataFrame], presets: Iterable[str] = ("default",), tick: Tick = no_tick
) -> int:
    """Every rule has its events over all live rows, by each preset; the number of rules that were worked through again.

    ``known`` are the places, ``who`` gives (vessel, imo): what the vessels declare. An event that an earlier pass gave and this one
    does not is kept as ``withdrawn``.
    """
    inputs = {"places": known, "ports": known, "scrapped": scrapped(log), "coast": land()}
    dues = due(log, inputs, presets)
    if not dues:
        return 0
    with tempfile.TemporaryDirectory(dir=log.root / "tmp", prefix="detect-") as folder:
        found = events_of(log, [d.one for d in dues], inputs, Path(folder), tick)
    imos = dict(who(log).select("vessel", "imo").iter_rows())
    for d in dues:
        by_vessel = pl.col("vessel").replace_strict(imos, default=None, return_dtype=pl.String)
        events = found[d.one.rule, d.one.preset].with_columns(
            # An event about an IMO number says which; of the others the vessel's own declaration does.
            imo=pl.coalesce("imo", by_vessel), preset=pl.lit(d.one.preset), params=pl.lit(canonical(d.given)),
        )  # fmt: skip
        events = with_reception(log, events)
        before = log.rows("events", "rule=? AND preset=?", (d.one.rule, d.one.preset))
        gone = before.join(events, on="id", how="anti").with_columns(state=pl.lit("withdrawn"))
        log.add(Batch(d.scope, d.digest, {"events": pl.concat([TABLES["events"].conform(events), gone])}))
    return len(dues)


def due(log: Logbook, inputs: Mapping[str, pl.DataFrame], presets: Iterable[str]) -> list[Due]:
    """The detectors, by each preset, that must go through their rows again."""
    made_of = [p.name for p, _ in log.files("fixes") + log.files("statics")]
    found = []
    for rule, by_preset in detectors().items():
        for preset in presets:
            if preset in by_preset:
                one = by_preset[preset]
                given = params(one, inputs) | seen_through(one)
                digest = short_id(rule, preset, given, made_of, cleaning(one))
                one_due = Due(one, given, digest)
                if log.digest(one_due.scope) != digest:
                    found.append(one_due)
    return found


def cleaning(one: Detector) -> Any:
    """What decides which fixes a detector sees, itself or through a step beside it, and under which name: None when it sees no fixes."""
    firsts = [way[0] for way in ways_of(one) if way[0].reads == "fixes"]
    clean = tracks_for(one)
    told = [clean.rule, {f.name: repr(getattr(clean, f.name)) for f in fields(clean)}]
    return [[*told, skipped(first), by_number(first)] for first in firsts] or None


def ways_of(one: Detector) -> list[tuple[Detector, ...]]:
    """The steps from a table to the detector, and those to each step that gives it something beside its rows."""
    return [(*chain(one), one), *beside(one).values()]


def seen_through(one: Detector) -> dict[str, Any]:
    """What an event says of the fixes its rule saw: the tracks they came through, the flags that were skipped, and whether `vessel` is the
    number sent or the ship a track is taken for. Nothing where it reads no fixes."""
    first = [*chain(one), one][0]
    if first.reads != "fixes":
        return {}
    clean = tracks_for(one)
    return {"tracks": f"{clean.rule} {clean.preset}", "skips": tracks.names(skipped(first)), "vessel_by": "number" if by_number(first) else "track"}


def tracks_for(one: Detector) -> tracks.Tracks:
    """The tracks of the detector's preset, or ours where tracks have none of that name."""
    clean: tracks.Tracks = of_preset(tracks.PRESETS, one.preset)
    return clean


def skipped(one: Detector) -> int:
    """The flags of the fixes that a detector does not see: its ``skips``, bits or names of `tracks.FLAGS`; where it says nothing all that mark noise."""
    said: int | tuple[str, ...] = getattr(one, "skips", tracks.NOISE)
    return said if isinstance(said, int) else sum(tracks.FLAGS[name] for name in said)


def by_number(one: Detector) -> bool:
    """Whether a detector wants the number that was sent as the vessel, and not the ships that its tracks are taken for (``of = "number"``)."""
    return bool(getattr(one, "of", "ship") == "number")


def events_of(
    log: Logbook, ones: Iterable[Detector], inputs: Mapping[str, pl.DataFrame], folder: Path, tick: Tick = no_tick, at_once: int = AT_ONCE
) -> dict[Node, pl.DataFrame]:
    """The events of these detectors over all live rows; ``folder`` takes what does not fit into memory."""
    fixes, statics = ([o for o in ones if [*chain(o), o][0].reads == table] for table in ("fixes", "statics"))
    went = Pass([*fixes, *statics], inputs, folder, buckets_of(log, at_once), at_once, tick)
    if fixes or any(beside(o) for o in ones):
        said = senders(log) if any("imo" in o.key for o in fixes) else None
        clocks = clocks_of(log, at_once)
        was_heard = heard(log, ("fixes",))
        went.ends = was_heard.ends()
        columns = {*read_by([one for one in went.first.values() if one.reads == "fixes"]), *tracks.READS, *(() if clocks is None else ("station",))}
        for upto, part in fed(log, "fixes", VESSEL, at_once, folder, columns, was_heard):
            went.fixes(part, upto, said, clocks)
        went.chains()
    if statics:
        was_heard = heard(log, ("fixes", "statics"))
        went.ends = was_heard.ends()
        for key in sorted({o.key for o in statics}):
            for upto, part in fed(log, "statics", key, at_once, folder, was_heard=was_heard):
                for o in statics:
                    if o.key == key:
                        went.take(o, part, upto)
    return {node: pl.concat(parts) for node, parts in went.found.items()}


@dataclass
class Pass:
    """One going through of the rows: what each step gave so far, and what is put by for the steps after it."""

    ones: list[Detector]
    inputs: Mapping[str, pl.DataFrame]
    folder: Path
    buckets: int = 1
    at_once: int = AT_ONCE
    tick: Tick = no_tick
    ends: pl.DataFrame | None = None

    def __post_init__(self) -> None:
        self.found: dict[Node, list[pl.DataFrame]] = {(o.rule, o.preset): [TABLES["events"].frame()] for o in self.ones}
        self.put_by: dict[Any, tuple[Parted, list[Detector]]] = {}
        self.first: dict[Node, Detector] = {}
        self.after: dict[Node, list[Detector]] = {}
        self.aside: dict[Node, list[pl.DataFrame]] = {}
        for one in self.ones:
            for steps in ways_of(one):
                self.first[steps[0].rule, steps[0].preset] = steps[0]
                if steps[-1] is not one:
                    self.aside[steps[-1].rule, steps[-1].preset] = []
                for step, then in pairwise(steps):
                    known = self.after.setdefault((step.rule, step.preset), [])
                    if then not in known:
                        known.append(then)

    def fixes(self, part: pl.DataFrame, upto: int, said: pl.DataFrame | None = None, clocks: pl.DataFrame | None = None) -> None:
        """Fixes of whole vessels go through the tracks of each preset that is asked for, and to the steps that read them."""
        mine: dict[Any, dict[tuple[int, bool], list[Detector]]] = {}
        for one in self.first.values():
            if one.reads == "fixes":
                mine.setdefault(tracks_for(one), {}).setdefault((skipped(one), by_number(one)), []).append(one)
        for clean, ways in mine.items():
            self.tick(f"{clean.rule} {clean.preset}")
            told = clean.over(part, **({} if clocks is None else {"clocks": clocks}))
            for how, ones in ways.items():
                by_imo = [one for one in ones if "imo" in one.key]
                # A step that can go over arrays does, unless it is another's with a `step` of its own; the rows are put together for the others.
                in_arrays = [one for one in ones if one.key == VESSEL and "over" in vars(type(one))]
                fixes = told.fixes(part, *how) if in_arrays else None
                others = [one for one in ones if one not in in_arrays and (one.key == VESSEL or (one in by_imo and said is not None))]
                rows = seen(part, told, *how, read_by(others)) if others else part.clear()
                for one in ones:
                    if one in in_arrays:
                        self.tick(f"{one.rule} {one.preset}")
                        self._took(one, one.over(fixes, upto, **{name: self.inputs[name] for name in one.needs}))  # type: ignore[attr-defined]
                    elif one.key == VESSEL:
                        self.take(one, rows, upto)
                if by_imo and said is not None:
                    self._put((clean.preset, how, by_imo[0].key), by_imo, declared(rows, said))

    def take(self, one: Detector, rows: pl.DataFrame, upto: int) -> None:
        """The step goes over its rows; its events are found, or what it gives is put by for the next."""
        self.tick(f"{one.rule} {one.preset}")
        out, _ = one.step(rows, empty_kept(one), upto, **{name: self.inputs[name] for name in one.needs}, **self._beside(one, rows))
        self._took(one, out)

    def _took(self, one: Detector, out: pl.DataFrame) -> None:
        node = (one.rule, one.preset)
        if node in self.aside and out.height:
            self.aside[node].append(out)
        for key in dict.fromkeys(then.key for then in self.after.get(node, ())):
            self._put((node, key), [then for then in self.after[node] if then.key == key], out)
        if node in self.found:
            self.found[node].append(out)

    def _beside(self, one: Detector, rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
        """What other steps gave of the numbers in these rows, every ship heard under them."""
        given = {}
        for name, way in beside(one).items():
            none = pl.DataFrame(schema=way[-1].gives[1])
            found = pl.concat([none, *self.aside[way[-1].rule, way[-1].preset]])
            given[name] = found.filter(number("vessel").is_in(rows.select(number("vessel").unique()).to_series().implode())).sort("vessel", "t0")
        return given

    def _put(self, at: Any, steps: list[Detector], rows: pl.DataFrame) -> None:
        if at not in self.put_by:
            sorts = not all(getattr(step, "any_order", False) for step in steps)
            self.put_by[at] = Parted(self.folder, f"part{len(self.put_by)}-{short_id(str(at))}", steps[0].key, self.buckets, self.at_once, sorts=sorts), steps
        self.put_by[at][0].add(rows)

    def chains(self) -> None:
        """The steps whose rows were put by have gone over them, link after link."""
        while self.put_by:
            parted, steps = self.put_by.pop(next(iter(self.put_by)))
            for rows in parted:
                for upto, part in self._until(rows, parted.key):
                    for one in steps:
                        self.take(one, part, upto)

    def _until(self, rows: pl.DataFrame, key: tuple[str, ...]) -> Iterator[tuple[int, pl.DataFrame]]:
        """(watermark, rows): of a pair the earlier of its two, of other keys the latest of any vessel in them."""
        assert self.ends is not None
        if key == ("tick",):
            yield int(self.ends.select(pl.col("upto").max()).item()), rows
            return
        ends = dict(self.ends.select("vessel", "upto").iter_rows())
        upto = number("vessel").replace_strict(ends, return_dtype=pl.Int64)
        if "with" in rows.columns:
            upto = pl.min_horizontal(upto, number("with").replace_strict(ends, return_dtype=pl.Int64))
        yield from by_watermark(rows.with_columns(upto=upto.max().over(key)))


# -- the rows as a step sees them ---------------------------------------------------------------------------------------


def tracked(part: pl.DataFrame, one: Detector, upto: int) -> pl.DataFrame:
    """The fixes of whole vessels as this detector sees them, behind the tracks of its preset."""
    clean = tracks_for(one)
    told, _ = clean.step(as_text(part), pl.DataFrame(schema=clean.keeps), upto)
    return as_seen(told, skipped(one), by_number(one))


def as_seen(told: pl.DataFrame, skips: int, by_number: bool) -> pl.DataFrame:
    """The fixes that a detector sees: those that have none of the flags, under the number as sent or as the ship their track is taken for."""
    good = (told["flags"] & skips) == 0
    rows = told if good.all() else told.filter(good)
    if by_number and rows["vessel"].str.contains("/", literal=True).any():
        rows = in_order(rows.with_columns(number("vessel")), VESSEL)
    return rows


def read_by(ones: Iterable[Detector]) -> list[str]:
    """The columns of fixes that these steps read: what they say with ``columns``; where one says nothing, all."""
    said = [getattr(one, "columns", None) for one in ones]
    wanted = {*ALWAYS, *(c for columns in said for c in columns or ())}
    return [c for c in TABLES["fixes"].names if None in said or c in wanted]


def seen(part: pl.DataFrame, told: tracks.Told, skips: int, by_number: bool, columns: list[str]) -> pl.DataFrame:
    """:func:`as_seen` of rows of whole numbers that tracks went over: these columns with `flags` and `segment` behind them; nothing is sorted anew."""
    good = (told.flags & skips) == 0
    segment = pl.Series("segment", told.segment)
    segment = segment if (told.segment >= 0).all() else segment.set(segment < 0, None)
    rows = part.select(columns).with_columns(pl.Series("flags", told.flags), segment)
    if told.ship is None or by_number or not (told.ship[good] > 1).any():
        return as_text(rows if good.all() else rows.filter(pl.Series(good)).rechunk())
    vessel, order = told.by_ship(good)
    return as_text(rows[order].with_columns(vessel))


def clocks_of(log: Logbook, at_once: int = AT_ONCE) -> pl.DataFrame | None:
    """How far the clocks of the stations are off, some days at a time; None where fewer than two stations are named."""
    named = [pl.scan_parquet(path).select(pl.col("station").drop_nulls().unique().cast(pl.String)) for path, _ in log.files("fixes")]
    if pl.concat([pl.DataFrame(schema={"station": pl.String}), *pl.collect_all(named)])["station"].n_unique() < 2:
        return None
    heard = log.scan("fixes").filter(pl.col("station").is_not_null(), pl.col("t").is_not_null())
    days = heard.group_by(day=pl.col("t") // DAY_US).agg(n=pl.len()).sort("day").collect()
    turns = days.with_columns(turn=pl.col("n").cum_sum() // at_once).group_by("turn", maintain_order=True).agg(a=pl.col("day").min(), z=pl.col("day").max())
    columns = ["station", "t", "vessel", "msg_type", "lon", "lat", "sog_kn", "cog_deg", "heading_deg", "second"]
    found = [
        tracks.offsets(heard.filter(pl.col("t") >= a * DAY_US, pl.col("t") < (z + 1) * DAY_US).select(columns).collect())
        for a, z in turns.select("a", "z").iter_rows()
    ]  # fmt: skip
    return pl.concat(found)


def senders(log: Logbook) -> pl.DataFrame:
    """(vessel, t, imo, simulated): the numbers that two vessels or more have sent, and when; a number is one that can name a ship
    (`ship_number`). Of two sent by one vessel at one instant neither counts."""
    said = log.scan("statics").filter(pl.col("t").is_not_null(), ship_number().is_not_null()).select("vessel", "t", "imo", "simulated").unique().collect()
    said = said.filter(pl.len().over("vessel", "t") == 1)
    shared = said.filter(pl.col("vessel").n_unique().over("imo", "simulated") > 1)
    mine = said.filter(pl.col("vessel").is_in(shared["vessel"].unique().to_list()))
    return mine.with_columns(shared=pl.struct("imo", "simulated").is_in(shared.select(pl.struct("imo", "simulated").unique()).to_series().implode())).sort("t")


def declared(fixes: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """Fixes with the ``imo`` their vessel sent last, at most a day before; only of numbers that two vessels or more have sent."""
    own = fixes.join(said.select("vessel").unique(), on="vessel", how="semi").sort("t")
    found = own.join_asof(said.select("vessel", "t", "imo", "shared"), on="t", by="vessel", strategy="backward", tolerance=DAY_US, check_sortedness=False)
    return found.filter(pl.col("shared")).drop("shared")


def scrapped(log: Logbook) -> pl.DataFrame:
    """(imo, day, src, at, simulated): what registers of broken-up ships say; no day given: gone by the day of the register's copy."""
    rows = log.rows("listings", "kind='scrapped' AND imo IS NOT NULL")
    return rows.select("imo", pl.coalesce("listed_on", "copy").alias("day"), "src", "at", "simulated")
