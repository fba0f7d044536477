"""The step from fixes to flagged fixes with a track and a ship."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Protocol, TypeAlias

import numba as nb
import numpy as np
import polars as pl

from roadstead.slots import Fixes
from roadstead.sphere import frozen, kernel, one_per_instant
from roadstead.tables import FIX
from roadstead.tracks import clean, clock, follow
from roadstead.when import H_US

Kept: TypeAlias = dict[str, pl.DataType | type[pl.DataType]]
GIVES: Kept = {"flags": pl.Int32, "segment": pl.Int32}
KEPT: Kept = {
    **FIX.schema, **GIVES, "as": pl.String, "fit": pl.Float64,      # the rows that may be looked at again, as they were told
    "n": pl.Int32, "t0": pl.Int64, "open": pl.Boolean, "lane": pl.Int32, "next": pl.Int32,   # of their track, and of their number
}  # fmt: skip
READS = ("vessel", "t", "lon", "lat", "sog_kn", "cog_deg", "heading_deg", "msg_type", "transceiver")
"""The columns of fixes that :meth:`Tracks.over` looks at, and `station` where clocks are given."""
_TYPES = {1: 1, 2: 1, 3: 1, 18: 2, 19: 2, 9: 4, 27: 1 | 2 | 8}
"""Class A, class B, an aircraft, and type 27, which both classes send."""
_KIND = np.array([_TYPES.get(i, 0) for i in range(32)], np.int8)


class Told(NamedTuple):
    """What tracks say of rows of whole numbers: of each its flags, its track under its number (-1: none) and its ship."""

    numbers: list[str]
    start: Any
    flags: Any
    segment: Any
    ship: Any
    """0 or 1: the number itself; n: the n-th ship heard under it, `mmsi:123456789/n`. None: no number has two."""

    def by_ship(self, good: Any) -> tuple[pl.Series, Any]:
        """(vessel, rows): the good rows of the first ship of a number, then those of its second, ..., in order of their names, and in time."""
        names, counts, rows = self._ships(good)
        return names.gather(np.repeat(np.arange(len(names)), counts)).alias("vessel"), rows

    def fixes(self, rows: pl.DataFrame, skips: int, by_number: bool) -> Fixes:
        """Of the rows these were told of, those that have none of the flags, one per vessel and instant, under the number as sent or as the ship."""
        good = (self.flags & skips) == 0
        if rows["lon"].null_count() or rows["lat"].null_count():
            good &= (rows["lon"].is_not_null() & rows["lat"].is_not_null()).to_numpy()
        if self.ship is None or by_number or not (self.ship[good] > 1).any():
            names, place = self.numbers, np.flatnonzero(good)
            counts = np.diff(np.searchsorted(place, self.start))
        else:
            by_name, counts, place = self._ships(good)
            names = by_name.to_list()
        if not counts.all():
            names = [n for n, c in zip(names, counts.tolist(), strict=True) if c]
        start = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts[counts > 0])])
        sog_kn = rows["sog_kn"].fill_null(math.nan)
        t, lon, lat, sog = (c.to_numpy()[place] for c in (rows["t"], rows["lon"], rows["lat"], sog_kn))
        picks, once = one_per_instant(start, t, lon, lat, sog)
        if once[0] < 0:
            raise ValueError(f"row {-1 - once[0]} is earlier than the one before it")
        if len(picks) < len(place):
            place, t, lon, lat, sog = (a[picks] for a in (place, t, lon, lat, sog))
        return Fixes(names, once, t, lon, lat, sog, self.segment[place], rows, place)

    def _ships(self, good: Any) -> tuple[pl.Series, Any, Any]:
        """(ships in order of their names, how many good rows are of each, these rows)."""
        most = np.maximum(np.maximum.reduceat(self.ship, self.start[:-1]), 1)
        first = np.concatenate([np.zeros(1, np.int64), np.cumsum(most)])
        names = pl.Series([n if s == 1 else f"{n}/{s}" for n, m in zip(self.numbers, most.tolist(), strict=True) for s in range(1, m + 1)], dtype=pl.String)
        by_name = names.arg_sort()
        rank = np.empty(len(names), np.int64)
        rank[by_name.to_numpy()] = np.arange(len(names))
        rows, counts = _by_ship(self.start, self.ship, good, first, rank)
        return names.gather(by_name), counts, rows


@kernel(nb.types.UniTuple(nb.int64[::1], 2)(frozen(nb.int64), frozen(nb.int32), frozen(nb.boolean), frozen(nb.int64), frozen(nb.int64)))
def _by_ship(start: Any, ship: Any, good: Any, first: Any, rank: Any) -> Any:
    """(the good rows, how many are of each ship), both in order of ``rank``; ship s of number k is ``rank[first[k] + s - 1]``."""
    counts, ends = np.zeros(len(rank), np.int64), np.zeros(len(rank) + 1, np.int64)
    for k in range(len(start) - 1):
        for j in range(start[k], start[k + 1]):
            if good[j]:
                counts[rank[first[k] + max(ship[j], 1) - 1]] += 1
    for r in range(len(rank)):
        ends[r + 1] = ends[r] + counts[r]
    rows = np.empty(ends[len(rank)], np.int64)
    for k in range(len(start) - 1):
        for j in range(start[k], start[k + 1]):
            if good[j]:
                r = rank[first[k] + max(ship[j], 1) - 1]
                rows[ends[r]] = j
                ends[r] += 1
    return rows, counts


class Step(Protocol):
    """A step over rows in the shape of a detector, whose rows out are rows again."""

    @property
    def rule(self) -> str: ...
    @property
    def preset(self) -> str: ...
    def step(self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]: ...


@dataclass(frozen=True)
class Tracks:
    """Every fix has flags that say what is wrong with it, a track it belongs to, and the ship whose track that is.

    A fix goes to the open track from whose last fixes it is most likely to follow by course and speed; where none can lead to it
    a track begins. A track ends after `max_h` hours of silence, or where a fix could as well belong to another. Tracks that are
    heard by turns are two ships: `mmsi:N` is the first that `stray_fixes` fixes establish, `mmsi:N/2` the next; a track after a
    silence goes on as the ship that could have come there. A shorter track beside an established one is `stray`. It says how the
    positions hang together, not who sent them: a false position makes a track too.
    Definition: Global Fishing Watch, gpsdio-segment 3.0.0; what differs is in docs/tracks.md.
    """

    rule: ClassVar[str] = "tracks@1"
    reads: ClassVar[str] = "fixes"
    key: ClassVar[tuple[str, ...]] = ("vessel",)
    needs: ClassVar[tuple[str, ...]] = ()
    may: ClassVar[tuple[str, ...]] = ("clocks",)
    """Read-only inputs it does without: `clocks` (see `offsets`), the flag `clock` then stays unset."""
    keeps: ClassVar[Kept] = KEPT
    max_h: float = 24.0
    max_kn: float = 25.0
    """Beyond this speed, relative to where it should be, a fix is out of reach."""
    penalty_kn: float = 5.0
    penalty_h: float = 4.0
    buffer_h: float = 0.25
    lookback: int = 5
    lookback_factor: float = 2.0
    ambiguity_factor: float = 10.0
    short_fixes: int = 10
    class_mismatch: float = 0.1
    shape_factor: float = 4.0
    slow_kn: float = 0.35
    coarse_h: float = 1.0
    max_open: int = 100
    repeat_h: float = 24.0
    """A message that says the same within so many hours, under way, is `repeated`; null: ever."""
    repeat_over_kn: float = 0.5
    stray_fixes: int = 5
    fastest_kn: float = 60.0
    slack_nm: float = 0.5
    clock_s: float = 10.0
    """A station whose clock is off by more than this has its rows flagged."""
    as_reference: bool = False
    """Rows without speed, or without course under way, have no track; rows of one instant count in the order of the file; a length is weighed as there."""
    preset: str = "custom"

    @property
    def exempt(self) -> Mapping[str, str]:
        """The reference takes messages of one second as they come, so what it makes of them depends on their order."""
        if not self.as_reference:
            return {}
        why = "gpsdio-segment takes messages of one second in the order of its input, and counts a standing ship's message twice when it comes twice"
        return {"order": why, "doubled": why}

    def step(self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """(rows with `flags`, `segment` and the ship as `vessel`; what is remembered).

        Rows told before come again when what was said of them has changed. `segment` counts from 0 under each number and is null for
        a row that is no part of a track. ValueError when rows are not sorted by vessel and time, or come late.
        """
        rest = kept
        if kept.height:
            mine = pl.col("vessel").is_in(rows["vessel"].unique().to_list())
            rest, kept = kept.filter(~mine), kept.filter(mine).sort("vessel", maintain_order=True)
        numbers, pool, start, old = _pool(rows, kept)
        motion: Any = _arrays(pool)
        order = self._by_content(start, motion, old)
        if len(order):
            pool, old, motion = pool[order], old[order], tuple(a[order] for a in motion)
        if self.as_reference or kept.height:
            _in_time(numbers, start, motion[0], old)
        flags, segment, of, track, keep, fit, after = self._followed(pool, start, motion, old, _known(kept, start, old))
        flags |= clock.flags(pool, needs.get("clocks"), self.clock_s)
        number = pl.Series("segment", segment, pl.Int32)
        told = pl.DataFrame({"as": pool["vessel"], "flags": flags, "segment": number if (segment >= 0).all() else number.set(number < 0, None)})
        several = bool((track[:, follow.LANE] > 1).any())
        if several:
            lane = np.where(of >= 0, track[of, follow.LANE], 0)
            told = told.with_columns(pl.when(pl.Series(lane > 1)).then(pl.format("{}/{}", "as", pl.Series(lane))).otherwise("as").alias("as"))
        left = self._left(pool, told, np.flatnonzero(keep), of, track, fit, np.repeat(after, np.diff(start)))
        out = pool.with_columns(told["as"].alias("vessel"), told["flags"], told["segment"])
        if kept.height:
            # What would be told again as it was told is not told.
            was = kept.select("as", *GIVES)[np.where(old, np.cumsum(old) - 1, 0)]
            same = old.copy()
            for c in was.columns:
                same &= told[c].eq_missing(was[c]).to_numpy()
            out = out.filter(~pl.Series(same))
        return out.sort("vessel", "t", "src", "at") if several or kept.height else out, pl.concat([rest, left]).sort("vessel", maintain_order=True)

    def over(self, rows: pl.DataFrame, **needs: pl.DataFrame) -> Told:
        """What `step` says of each of these rows when nothing was kept and nothing comes after; the rows stay where they are."""
        numbers, start = _runs(rows)
        motion: Any = _arrays(rows)
        old = np.zeros(rows.height, bool)
        order = self._by_content(start, motion, old)
        pool = rows.select("transceiver")
        # Few rows share an instant: only those that change places are moved.
        moved = np.flatnonzero(order != np.arange(len(order))) if len(order) else order
        if len(moved):
            motion = tuple(_put(a, moved, a[order[moved]]) for a in motion)
            if (motion[-1] == clean.NO_TYPE).any():
                pool = pool[order]
        if self.as_reference:
            _in_time(numbers, start, motion[0], old)
        flags, segment, of, track, *_ = self._followed(pool, start, motion, old, _known(rows.clear(), start, old))
        ship = None
        if (track[:, follow.LANE] > 1).any():
            ship = np.where(of >= 0, track[of, follow.LANE], 0).astype(np.int32)
        if len(moved):
            back = order[moved]
            flags, segment = _put(flags, back, flags[moved]), _put(segment, back, segment[moved])
            ship = None if ship is None else _put(ship, back, ship[moved])
        return Told(numbers, start, flags | clock.flags(rows, needs.get("clocks"), self.clock_s), segment, ship)

    def _by_content(self, start: Any, motion: Any, old: Any) -> Any:
        """The order in which rows of one instant do not mind how they came; empty: as they stand."""
        if self.as_reference:
            return np.empty(0, np.int64)
        t, lon, lat, sog, cog, heading, kind = motion
        order = clean.in_order(start, t, lon, lat, sog, cog, heading, kind, old)
        if len(order) == 1 and order[0] < 0:
            raise ValueError(f"row {-1 - order[0]} is earlier than the one before it")
        return order

    def _followed(self, pool: pl.DataFrame, start: Any, motion: Any, old: Any, known: dict[str, Any]) -> Any:
        """(flags, and what `follow.follow` gives behind them) of rows in that order."""
        seen_us = min(self.repeat_h, 1e6) * H_US
        t, lon, lat, sog, cog, heading, kind = motion
        flags = clean.flagged(start, t, lon, lat, sog, cog, heading, kind, old, known["flags"], round(seen_us), self.repeat_over_kn, self.slow_kn, self.as_reference)
        if (flags & (clean.SPEED | clean.COURSE)).any():
            sog = np.where(flags & clean.SPEED, math.nan, sog)
            cog = np.where(flags & clean.COURSE, math.nan, cog)
        use = (flags & clean.UNUSABLE) == 0
        k_flags = known["flags"] & ~0xFFFF if old.any() else known["flags"]
        segment, found, *rest = follow.follow(
            start, t, lon, lat, sog, cog, _kinds(pool, kind), use, old, known["segment"], k_flags, known["fit"], known["n"],
            known["t0"], known["open"], known["lane"], known["next"], max(round(seen_us), round(self.max_h * H_US)), follow.TRIG, self._limits(),
        )  # fmt: skip
        return (flags & 0xFFFF) | found, segment, *rest

    def _left(self, pool: pl.DataFrame, told: pl.DataFrame, rows: Any, of: Any, track: Any, fit: Any, after: Any) -> pl.DataFrame:
        """The rows to be remembered, with what is known of their tracks."""
        mine = track[of[rows]]
        left: pl.DataFrame = pl.concat([pool[rows], told[rows].select(*GIVES, "as")], how="horizontal").with_columns(
            pl.Series("fit", fit[rows]), pl.Series("n", mine[:, follow.N], pl.Int32), pl.Series("t0", mine[:, follow.T0], pl.Int64),
            pl.Series("open", mine[:, follow.IS_OPEN] > 0, pl.Boolean), pl.Series("lane", mine[:, follow.LANE], pl.Int32), pl.Series("next", after[rows], pl.Int32),
        ).select(list(KEPT))  # fmt: skip
        return left

    def _limits(self) -> Any:
        if self.shape_factor < 1 or self.stray_fixes > self.lookback or self.lookback_factor < 1:
            raise ValueError("tracks: shape_factor and lookback_factor are at least 1, stray_fixes at most lookback")
        return np.array([
            self.max_h, self.penalty_h, self.buffer_h, self.lookback, self.lookback_factor, self.max_kn, self.penalty_kn, self.ambiguity_factor,
            self.short_fixes, self.class_mismatch, self.shape_factor, self.slow_kn, self.coarse_h, self.max_open, self.stray_fixes,
            self.fastest_kn, self.slack_nm, float(self.as_reference),
            math.sqrt(math.log(self.lookback_factor)) * self.penalty_kn,
        ])  # fmt: skip


def _put(a: Any, at: Any, values: Any) -> Any:
    a = a.copy()
    a[at] = values
    return a


def _pool(rows: pl.DataFrame, kept: pl.DataFrame) -> tuple[list[str], pl.DataFrame, Any, Any]:
    """(numbers, rows with those kept, start, old): by number, the kept before the new, in time."""
    numbers, start = _runs(rows)
    pool, old = rows, np.zeros(rows.height, bool)
    if kept.height:
        both = pl.concat([kept.select(FIX.names).with_columns(_old=pl.lit(True)), rows.select(FIX.names).with_columns(_old=pl.lit(False))])
        both = both.with_columns(_i=pl.int_range(pl.len())).sort("vessel", ~pl.col("_old"), "_i")
        pool, old = both.drop("_old", "_i"), both["_old"].to_numpy()
        numbers, start = _runs(pool)
    return numbers, pool.select(FIX.names), start, old


def _runs(rows: pl.DataFrame) -> tuple[list[str], Any]:
    """(numbers, start): the rows of number k are ``start[k]:start[k+1]``."""
    runs = rows["vessel"].rle().struct.unnest()
    if not runs["value"].is_sorted() or runs["value"].n_unique() != runs.height:
        raise ValueError("rows are not sorted by vessel")
    return runs["value"].to_list(), np.concatenate([np.zeros(1, np.int64), np.cumsum(runs["len"].cast(pl.Int64).to_numpy())])


def _arrays(pool: pl.DataFrame) -> tuple[Any, ...]:
    """t, lon, lat, sog, cog, heading, type as the kernels take them."""
    sog, cog, heading = (pool[c].fill_null(math.nan).to_numpy() for c in ("sog_kn", "cog_deg", "heading_deg"))
    lon, lat = (pool[c].fill_null(clean.NOWHERE).to_numpy() for c in ("lon", "lat"))
    kind = pool["msg_type"].fill_null(clean.NO_TYPE).to_numpy()
    return pool["t"].to_numpy(), lon, lat, sog, cog, heading, np.minimum(np.maximum(kind, 0), 31).astype(np.int8)


def _kinds(pool: pl.DataFrame, msg_type: Any) -> Any:
    """What the sender may be by its message's type, else by the class the file gives; not said: anything."""
    kind = _KIND[msg_type]
    unsaid = msg_type == clean.NO_TYPE
    if unsaid.any():
        given = pool["transceiver"]
        said = given.replace_strict({"A": 1, "B": 2}, default=7, return_dtype=pl.Int8).fill_null(7).to_numpy() if given.null_count() < len(given) else np.int8(7)
        kind = np.where(unsaid, said, kind).astype(np.int8)
    return kind


def _in_time(numbers: list[str], start: Any, t: Any, old: Any) -> None:
    """ValueError when the times of a number fall, or a row is not later than what is kept of its number."""
    fall = np.flatnonzero(np.diff(t) < 0) + 1
    for i in fall[~np.isin(fall, start)][:1]:
        k = int(np.searchsorted(start, i, "right")) - 1
        if old[i - 1] and not old[i]:
            raise ValueError(f"late rows of {numbers[k]}: its rows go through again from the first")
        raise ValueError(f"row {i} is earlier than the one before it")
    if old.any():
        joint = np.flatnonzero(old[:-1] & ~old[1:] & (np.diff(t) == 0)) + 1
        for i in joint[~np.isin(joint, start)][:1]:
            raise ValueError(f"late rows of {numbers[int(np.searchsorted(start, i, 'right')) - 1]}: its rows go through again from the first")


def _known(kept: pl.DataFrame, start: Any, old: Any) -> dict[str, Any]:
    """What was kept, at the places of the kept rows in the pool; elsewhere nothing."""
    out: dict[str, Any] = {}
    for name, dtype in (("segment", np.int32), ("flags", np.int32), ("fit", np.float64), ("n", np.int32), ("t0", np.int64), ("open", bool), ("lane", np.int32), ("next", np.int32)):
        out[name] = np.zeros(len(old), dtype)
        if kept.height:
            column = kept[name].fill_null(-1) if name == "segment" else kept[name]
            out[name][old] = column.to_numpy()
    out["next"] = np.where(old[start[:-1]], out["next"][start[:-1]], 0).astype(np.int32) if len(start) > 1 else np.zeros(0, np.int32)
    return out


PRESETS: dict[str, Tracks] = {
    "default": Tracks(preset="default"),
    "gfw": Tracks(repeat_h=math.inf, repeat_over_kn=0.0, stray_fixes=0, fastest_kn=math.inf, as_reference=True, preset="gfw"),
}
