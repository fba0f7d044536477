"""The step from fixes to flagged fixes with a track and a ship."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, TypeAlias

import numba as nb
import numpy as np
import polars as pl

from roadstead.slots import Fixes
from roadstead.sphere import frozen, kernel
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
_KIND_GFW = np.where(_KIND == 4, 0, _KIND).astype(np.int8)
"""As the reference has it, where an aircraft is of no class, not even that of the fix before."""
_NONE = np.empty(0, np.int64)


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
        t, lon, lat, sog_kn = rows["t"].to_numpy(), *_filled(rows, clean.NOWHERE, "lon", "lat"), *_filled(rows, math.nan, "sog_kn")
        names, order = self.numbers, _NONE
        if self.ship is not None and not by_number:
            good = (self.flags & skips) == 0
            if (self.ship[good] > 1).any():
                by_name, counts, order = self._ships(good)
                names = by_name.to_list()
                start = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
        rows_of = self.start if order is _NONE else start
        most, start = int(rows_of[-1]), np.zeros(len(rows_of), np.int64)
        every = [np.empty(most, kind) for kind in (np.int64, np.int64, np.int32, np.int32, np.float64, np.int32)]
        n = _once(rows_of, order, self.flags, skips, t, lon, lat, sog_kn, self.segment, start, *every)
        if n < 0:
            raise ValueError(f"row {-1 - n} is earlier than the one before it")
        place, once_t, once_lon, once_lat, once_sog, once_segment = (a[:n] for a in every)
        there = np.diff(start) > 0
        if not there.all():
            names, start = [n for n, any_of in zip(names, there.tolist(), strict=True) if any_of], np.concatenate([start[:1], start[1:][there]])

        def heard() -> tuple[Any, Any]:
            every = order if len(order) else np.arange(len(t))
            good = ((self.flags[every] & skips) == 0) & (lon[every] != clean.NOWHERE) & (lat[every] != clean.NOWHERE)
            begun = np.concatenate([np.zeros(1, np.int64), np.cumsum(good)])[rows_of]
            return np.concatenate([begun[:1], begun[1:][there]]), every[good]

        return Fixes(names, start, once_t, once_lon, once_lat, once_sog, once_segment, rows, place, heard)

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


@kernel(nb.int64(
    frozen(nb.int64), frozen(nb.int64), frozen(nb.int32), nb.int64, frozen(nb.int64), frozen(nb.int32), frozen(nb.int32), frozen(nb.float64), frozen(nb.int32),
    nb.int64[::1], nb.int64[::1], nb.int64[::1], nb.int32[::1], nb.int32[::1], nb.float64[::1], nb.int32[::1]))  # fmt: skip
def _once(
    start: Any, order: Any, flags: Any, skips: int, t: Any, lon: Any, lat: Any, sog_kn: Any, segment: Any,
    starts: Any, place: Any, o_t: Any, o_lon: Any, o_lat: Any, o_sog: Any, o_segment: Any,
) -> int:  # fmt: skip
    """How many rows have a position and none of the flags, one per key and instant, as :func:`roadstead.sphere.one_per_instant` takes them; what they
    say is written behind ``starts``, those of key k to ``starts[k]:starts[k+1]``.

    Key k has the rows ``order[start[k]:start[k+1]]``; those themselves when ``order`` is empty. Where times fall: -1 - the row's place among the good ones.
    """
    a, good, ordered, bad = np.uint64(0), 0, len(order) > 0, np.int32(skips)
    one = np.uint64(1)
    for k in range(len(start) - 1):
        first = a
        for j in range(start[k], start[k + 1]):
            i = np.uint64(order[j]) if ordered else np.uint64(j)
            if flags[i] & bad or lon[i] == clean.NOWHERE or lat[i] == clean.NOWHERE:
                continue
            good += 1
            if a > first and t[i] <= o_t[a - one]:
                b = a - one
                if t[i] < o_t[b]:
                    return -good
                east = (np.int64(lon[i]) - o_lon[b] + clean.HALF) % clean.TURN - clean.HALF
                slower = sog_kn[i] < o_sog[b] or (np.isnan(o_sog[b]) and not np.isnan(sog_kn[i]))
                if not (lat[i] < o_lat[b] or (lat[i] == o_lat[b] and (east < 0 or (east == 0 and slower)))):
                    continue
                a -= one
            place[a], o_t[a], o_lon[a], o_lat[a], o_sog[a], o_segment[a] = i, t[i], lon[i], lat[i], sog_kn[i], segment[i]
            a += one
        starts[k + 1] = a
    return int(a)


@kernel(nb.int8[::1](frozen(nb.int64)))
def _types(msg_type: Any) -> Any:
    """The type of each message, 0 to 31, in a byte."""
    kind = np.empty(len(msg_type), np.int8)
    for i in range(len(msg_type)):
        kind[i] = min(max(msg_type[i], 0), 31)
    return kind


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
        place, row = self._by_content(start, motion, old)
        if len(place):
            order = _put(np.arange(len(old)), place, row)
            pool, old, motion = pool[order], old[order], tuple(a[order] for a in motion)
        if self.as_reference or kept.height:
            _in_time(numbers, start, motion[0], old)
        flags, segment, ship, left, fit, mine, after = self._followed(pool, start, motion, old, _known(kept, start, old), self._hold_us)
        flags |= clock.flags(pool, needs.get("clocks"), self.clock_s)
        number = pl.Series("segment", segment, pl.Int32)
        told = pl.DataFrame({"as": pool["vessel"], "flags": flags, "segment": number if (segment >= 0).all() else number.set(number < 0, None)})
        several = len(ship) > 0
        if several:
            told = told.with_columns(pl.when(pl.Series(ship > 1)).then(pl.format("{}/{}", "as", pl.Series(ship))).otherwise("as").alias("as"))
        remembered = _left(pool, told, left, fit, mine, after[np.searchsorted(start, left, "right") - 1])
        out = pool.with_columns(told["as"].alias("vessel"), told["flags"], told["segment"])
        if kept.height:
            # What would be told again as it was told is not told.
            was = kept.select("as", *GIVES)[np.where(old, np.cumsum(old) - 1, 0)]
            same = old.copy()
            for c in was.columns:
                same &= told[c].eq_missing(was[c]).to_numpy()
            out = out.filter(~pl.Series(same))
        return out.sort("vessel", "t", "src", "at") if several or kept.height else out, pl.concat([rest, remembered]).sort("vessel", maintain_order=True)

    def over(self, rows: pl.DataFrame, **needs: pl.DataFrame) -> Told:
        """What `step` says of each of these rows when nothing was kept and nothing comes after; the rows stay where they are."""
        numbers, start = _runs(rows)
        motion: Any = _arrays(rows)
        old = np.zeros(rows.height, bool)
        # Few rows share an instant: only those that change places are moved.
        place, row = self._by_content(start, motion, old)
        pool = rows.select("transceiver")
        if len(place):
            motion = tuple(_put(a.copy(), place, a[row]) for a in motion)
            if (motion[-1] == clean.NO_TYPE).any():
                pool = pool[_put(np.arange(len(old)), place, row)]
        if self.as_reference:
            _in_time(numbers, start, motion[0], old)
        flags, segment, ship, *_ = self._followed(pool, start, motion, old, _known(rows.clear(), start, old), -1)
        for said in (flags, segment, ship) if len(ship) else (flags, segment):
            _put(said, row, said[place])
        return Told(numbers, start, flags | clock.flags(rows, needs.get("clocks"), self.clock_s), segment, ship if len(ship) else None)

    def _by_content(self, start: Any, motion: Any, old: Any) -> Any:
        """(places, rows): the order in which rows of one instant do not mind how they came; empty: as they stand."""
        if self.as_reference:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        t, lon, lat, sog, cog, heading, kind = motion
        place, row = clean.in_order(start, t, lon, lat, sog, cog, heading, kind, old)
        if len(place) > len(row):
            raise ValueError(f"row {-1 - place[0]} is earlier than the one before it")
        return place, row

    @property
    def _seen_us(self) -> int:
        return round(min(self.repeat_h, 1e6) * H_US)

    @property
    def _hold_us(self) -> int:
        """So long behind the last row of a number its rows are remembered."""
        return max(self._seen_us, round(self.max_h * H_US))

    def _followed(self, pool: pl.DataFrame, start: Any, motion: Any, old: Any, known: dict[str, Any], hold_us: int) -> Any:
        """(flags, and what `follow.follow` gives behind them) of rows in that order."""
        t, lon, lat, sog, cog, heading, kind = motion
        flags = clean.flagged(start, t, lon, lat, sog, cog, heading, kind, old, known["flags"], self._seen_us, self.repeat_over_kn, self.slow_kn, self.as_reference)
        if (flags & (clean.SPEED | clean.COURSE)).any():
            sog = np.where(flags & clean.SPEED, math.nan, sog)
            cog = np.where(flags & clean.COURSE, math.nan, cog)
        use = (flags & clean.UNUSABLE) == 0
        k_flags = known["flags"] & ~0xFFFF if old.any() else known["flags"]
        segment, found, *rest = follow.follow(
            start, t, lon, lat, sog, cog, _kinds(pool, kind, _KIND_GFW if self.as_reference else _KIND), use, old, known["segment"], k_flags, known["fit"], known["n"],
            known["t0"], known["open"], known["lane"], known["next"], hold_us, self._limits(),
        )  # fmt: skip
        return (flags & 0xFFFF) | found, segment, *rest

    def _limits(self) -> Any:
        if self.shape_factor < 1 or self.stray_fixes > self.lookback or self.lookback_factor < 1:
            raise ValueError("tracks: shape_factor and lookback_factor are at least 1, stray_fixes at most lookback")
        return np.array([
            self.max_h, self.penalty_h, self.buffer_h, self.lookback, self.lookback_factor, self.max_kn, self.penalty_kn, self.ambiguity_factor,
            self.short_fixes, self.class_mismatch, self.shape_factor, self.slow_kn, self.coarse_h, self.max_open, self.stray_fixes,
            self.fastest_kn, self.slack_nm, float(self.as_reference),
            min(math.sqrt(math.log(self.lookback_factor)) * self.penalty_kn, self.max_kn),
        ])  # fmt: skip


def _put(a: Any, at: Any, values: Any) -> Any:
    a[at] = values
    return a


def _left(pool: pl.DataFrame, told: pl.DataFrame, rows: Any, fit: Any, tracks: Any, after: Any) -> pl.DataFrame:
    """The rows to be remembered, with what is known of their tracks."""
    n, t0, is_open, lane = tracks.T
    left: pl.DataFrame = pl.concat([pool[rows], told[rows].select(*GIVES, "as")], how="horizontal").with_columns(
        pl.Series("fit", fit), pl.Series("n", n, pl.Int32), pl.Series("t0", t0, pl.Int64), pl.Series("open", is_open > 0, pl.Boolean),
        pl.Series("lane", lane, pl.Int32), pl.Series("next", after, pl.Int32),
    ).select(list(KEPT))  # fmt: skip
    return left


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


def _filled(rows: pl.DataFrame, unknown: float, *columns: str) -> tuple[Any, ...]:
    """Columns as arrays; nothing is copied where nothing is null."""
    return tuple((rows[c].fill_null(unknown) if rows[c].null_count() else rows[c]).to_numpy() for c in columns)


def _arrays(pool: pl.DataFrame) -> tuple[Any, ...]:
    """t, lon, lat, sog, cog, heading, type as the kernels take them."""
    (msg_type,) = _filled(pool, clean.NO_TYPE, "msg_type")
    return pool["t"].to_numpy(), *_filled(pool, clean.NOWHERE, "lon", "lat"), *_filled(pool, math.nan, "sog_kn", "cog_deg", "heading_deg"), _types(msg_type)


def _kinds(pool: pl.DataFrame, msg_type: Any, of_type: Any = _KIND) -> Any:
    """What the sender may be by its message's type, else by the class the file gives; not said: anything."""
    kind = of_type.take(msg_type)
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
    """What was kept, at the places of the kept rows in the pool; elsewhere nothing. Empty where nothing is kept, but for the number of the next track."""
    out: dict[str, Any] = {}
    for name, dtype in (("segment", np.int32), ("flags", np.int32), ("fit", np.float64), ("n", np.int32), ("t0", np.int64), ("open", bool), ("lane", np.int32), ("next", np.int32)):
        out[name] = np.zeros(len(old) if kept.height else 0, dtype)
        if kept.height:
            column = kept[name].fill_null(-1) if name == "segment" else kept[name]
            out[name][old] = column.to_numpy()
    numbers = len(start) - 1
    out["next"] = np.where(old[start[:-1]], out["next"][start[:-1]], 0).astype(np.int32) if kept.height and numbers else np.zeros(numbers, np.int32)
    return out


PRESETS: dict[str, Tracks] = {
    "default": Tracks(preset="default"),
    # Over 0.05 kn is what is not 0 to a tenth of a knot.
    "gfw": Tracks(repeat_h=math.inf, repeat_over_kn=0.05, stray_fixes=0, fastest_kn=math.inf, as_reference=True, preset="gfw"),
}
