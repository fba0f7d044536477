"""Single fixes that a step remembers of each vessel: every one has a slot, and its columns are named after it (`first_t`, `first_lon`, ...)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

FIX_OF: dict[str, pl.DataType | type[pl.DataType]] = {
    "t": pl.Int64, "lon": pl.Int32, "lat": pl.Int32, "mmsi": pl.String, "simulated": pl.Boolean, "src": pl.String, "at": pl.Int64,
}  # fmt: skip
"""What is remembered of a fix."""


@dataclass(frozen=True)
class Fixes:
    """One fix per vessel and instant, each with a position, in arrays; what a message says besides is looked up for those that are named.

    The fixes of vessel k are ``start[k]:start[k+1]``. ``sog_kn`` is NaN and ``segment`` -1 where nothing is known.
    """

    vessels: list[str]
    start: Any
    t: Any
    lon: Any
    lat: Any
    sog_kn: Any
    segment: Any
    rows: pl.DataFrame
    place: Any = None
    """Where in ``rows`` each of them stands; None: as they are."""
    heard: Callable[[], tuple[Any, Any]] | None = None
    """(start, place) of all the rows that these were chosen from; None: there were no others."""

    @classmethod
    def of(cls, vessels: list[str], rows: pl.DataFrame, start: Any) -> Fixes:
        """Of rows that hold these fixes and no others; all on one track where nobody parted them."""
        segment = rows["segment"].fill_null(-1).to_numpy() if "segment" in rows.columns else np.zeros(rows.height, np.int32)
        t, lon, lat = (rows[c].to_numpy() for c in ("t", "lon", "lat"))
        return cls(vessels, start, t, lon, lat, rows["sog_kn"].fill_null(float("nan")).to_numpy(), segment, rows)

    def nothing_kept(self, keeps: Mapping[str, Any]) -> pl.DataFrame:
        """What is remembered of these vessels before their first row."""
        return pl.DataFrame([pl.Series(c, self.vessels if c == "vessel" else [None] * len(self.vessels), dtype) for c, dtype in keeps.items()])

    def named(self, ids: Any, columns: Sequence[str]) -> pl.DataFrame:
        """These columns of some of them; texts in the type they came in."""
        found: pl.DataFrame = self.rows.select(columns)[ids if self.place is None else self.place[ids]]
        return found


class Pool:
    """Kept fixes and behind them new ones, told by one number; only those that are asked for are put together."""

    def __init__(self, kept: Sequence[pl.DataFrame], fixes: Fixes):
        self.kept, self.fixes, self.n = kept, fixes, sum(k.height for k in kept)

    def __getitem__(self, ids: Any) -> pl.DataFrame:
        old = np.flatnonzero(ids < self.n)
        columns = self.kept[0].columns
        if not len(old):
            return self.fixes.named(ids - self.n, columns)
        kept: pl.DataFrame = pl.concat(self.kept, rechunk=True)[ids[old]]
        if len(old) == len(ids):
            return kept
        new = np.flatnonzero(ids >= self.n)
        place = np.empty(len(ids), np.int64)
        place[old], place[new] = np.arange(len(old)), len(old) + np.arange(len(new))
        both: pl.DataFrame = pl.concat([kept, self.fixes.named(ids[new] - self.n, columns)], rechunk=True)[place]
        return both


def picked(parts: Sequence[pl.DataFrame], ids: Any) -> pl.DataFrame:
    """Rows of frames of the same columns laid end to end, by their numbers, all null for -1; nothing but these is put together."""
    edges = np.cumsum([0, *(p.height for p in parts)])
    found, order = [], []
    for i, part in enumerate(parts):
        mine = np.flatnonzero((ids >= edges[i]) & (ids < edges[i + 1]))
        if len(mine):
            found.append(part[ids[mine] - edges[i]])
            order.append(mine)
    none = np.flatnonzero(ids < 0)
    if len(none):
        found.append(parts[0].clear(len(none)))
        order.append(none)
    if not found:
        return parts[0].clear()
    both: pl.DataFrame = found[0] if len(found) == 1 else pl.concat(found, rechunk=True)[np.argsort(np.concatenate(order))]
    return both


def laid(parts: Sequence[pl.DataFrame]) -> list[Any]:
    """[t, lon, lat] of frames laid end to end, 0 for null."""
    return [np.concatenate([_numbers(part[c]) for part in parts]) for c in ("t", "lon", "lat")]


def _numbers(column: pl.Series) -> Any:
    return (column.fill_null(0) if column.null_count() else column).to_numpy()


def pooled(kept: pl.DataFrame, rows: pl.DataFrame, slots: Sequence[str]) -> tuple[list[pl.DataFrame], list[Any], Any]:
    """(parts, [t, lon, lat], slot): the kept fixes slot by slot and behind them the new ones; the same columns as arrays, 0 for null; where
    in the parts the fix of each vessel's slot stands, -1 for none."""
    n = kept.height
    parts = [*(kept.select(pl.col(f"{s}_{c}").alias(c) for c in FIX_OF) for s in slots), rows.select(list(FIX_OF))]
    slot = np.stack([np.where(kept[f"{s}_t"].is_not_null().to_numpy(), i * n + np.arange(n), -1) for i, s in enumerate(slots)], axis=1)
    return parts, laid(parts), slot


def put_by(parts: Sequence[pl.DataFrame], slots: Sequence[str], slot: Any) -> list[pl.Series]:
    """The columns of every slot: what is kept."""
    n, found = len(slot), picked(parts, slot.T.ravel())
    return [c.alias(f"{s}_{c.name}") for i, s in enumerate(slots) for c in found[i * n : (i + 1) * n]]


def settled(rows: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """The rows, those of one vessel and instant in order of these columns: what they say decides which is the first, not where they stood."""
    t = rows["t"].to_numpy()
    again = np.flatnonzero(t[1:] == t[:-1])
    if not len(again):
        return rows
    of = np.union1d(again, again + 1)
    keys: list[Any] = []
    for c in reversed(columns):
        said = rows[c].gather(of)
        keys += [said.fill_null(0).to_numpy(), said.is_not_null().to_numpy()]
    other = rows["vessel"].gather(of).rle_id().to_numpy()
    order = np.lexsort((*keys, np.cumsum((np.diff(t[of], prepend=t[of[0]]) != 0) | (np.diff(other, prepend=0) != 0))))
    if (order == np.arange(len(of))).all():
        return rows
    picks = np.arange(rows.height)
    picks[of] = of[order]
    return rows[picks]
