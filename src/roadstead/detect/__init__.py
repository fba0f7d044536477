"""One file here = one detector. The folder is the registry.

A detector module has a frozen dataclass whose fields are its thresholds (units in the names) with the class variables
``rule, reads, key, needs, keeps``, an ``exempt`` and one pure ``step(rows, kept, upto, **needs) -> (events, kept)``; and
``PRESETS: dict[str, detector]`` whose first entry is our default. See docs/detectors.md.
"""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import fields
from importlib.metadata import entry_points
from typing import Any, Protocol

import numpy as np
import polars as pl

from roadstead import sphere
from roadstead.tables import EVENT, canonical, short_id

Kept = dict[str, pl.DataType | type[pl.DataType]]
NEEDED: dict[str, tuple[str, ...]] = {"places": ("id", "lon", "lat", "uncertainty_m")}
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


def detectors() -> dict[str, dict[str, Detector]]:
    """Rule -> preset -> detector, from the modules of this folder and those that outsiders name in the entry-point group
    ``roadstead.detect``. ValueError when two modules have one rule."""
    names = [f"{__name__}.{m.name}" for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")]
    names += sorted(e.value for e in entry_points(group="roadstead.detect"))
    found: dict[str, dict[str, Detector]] = {}
    for name in names:
        presets: dict[str, Detector] = dict(importlib.import_module(name).PRESETS)
        rule = next(iter(presets.values())).rule
        if rule in found:
            raise ValueError(f"{name}: there is a detector {rule} already")
        found[rule] = presets
    return found


def params(detector: Detector, needs: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    """Every threshold, and for each read-only input the sha256 of the columns a detector may look at, in order of its rows' ids."""
    out = {f.name: getattr(detector, f.name) for f in fields(detector) if f.name != "preset"}  # type: ignore[arg-type]
    for name in detector.needs:
        columns = NEEDED[name]
        rows = needs[name].select(columns).sort(columns)
        out[name] = hashlib.sha256(canonical(rows.rows()).encode()).hexdigest()
    return out


def empty_kept(detector: Detector) -> pl.DataFrame:
    """What a detector remembers before its first row."""
    return pl.DataFrame(schema=detector.keeps)


# -- what a step over fixes by vessel is made of ----------------------------------------------------------------------


def tracks(rows: pl.DataFrame, kept: pl.DataFrame) -> tuple[list[str], pl.DataFrame, pl.DataFrame, Any]:
    """(vessels, fixes, kept, start): every vessel of either frame in order; one fix per vessel and instant, those without
    a position left out; kept with one row per vessel (null where there was none); the fixes of vessel k are ``start[k]:start[k+1]``.

    ValueError when the rows are not in order or not later than what was kept: that is the driver's error.
    """
    if rows["lon"].null_count() or rows["lat"].null_count():
        rows = rows.filter(pl.col("lon").is_not_null() & pl.col("lat").is_not_null())
    runs = rows["vessel"].rle().struct.unnest()
    if not runs["value"].is_sorted() or runs["value"].n_unique() != runs.height:
        raise ValueError("rows are not sorted by vessel")
    count = runs.select(vessel="value", n=pl.col("len").cast(pl.Int64))
    all_of = count.join(kept.select("vessel"), on="vessel", how="full", coalesce=True).sort("vessel")
    start = np.concatenate([np.zeros(1, np.int64), np.cumsum(all_of["n"].fill_null(0).to_numpy())])
    sog = rows["sog_kn"].fill_null(float("nan")).to_numpy()
    picks, starts = sphere.one_per_instant(start, rows["t"].to_numpy(), rows["lon"].to_numpy(), rows["lat"].to_numpy(), sog)
    if starts[0] < 0:
        raise ValueError(f"row {-1 - starts[0]} is earlier than the one before it")
    if len(picks) != rows.height:
        rows = rows[picks]
    kept = all_of.select("vessel").join(kept, on="vessel", how="left", maintain_order="left")
    if kept.height and rows.height:
        begun = np.flatnonzero(np.diff(starts))
        late = kept["t"].gather(begun) >= rows["t"].gather(starts[begun])
        if late.any():
            raise ValueError(f"late rows of {kept['vessel'].gather(begun).filter(late)[0]}: its rows go through again from the first")
    return all_of["vessel"].to_list(), rows, kept, starts


def event_frame(
    detector: Detector, needs: Mapping[str, pl.DataFrame], kind: str, rows: Sequence[Mapping[str, Any]]
) -> pl.DataFrame:
    """The rows in the EVENT schema and in order of (vessel, t0): id, rule, preset, params, kind and key are filled in here."""
    if not rows:
        return EVENT.frame()
    given = params(detector, needs)
    same = {"rule": detector.rule, "preset": detector.preset, "kind": kind}
    made = []
    for row in sorted(rows, key=lambda r: (r["vessel"], r["t0"])):
        key = {k: row[k] for k in detector.key}
        made.append({**row, **same, "key": key, "id": short_id(detector.rule, given, key, row["t0"])})
    return EVENT.frame(made).with_columns(params=pl.lit(canonical(given)))
