"""Single fixes that a step remembers of each vessel: every one has a slot, and its columns are named after it (`first_t`, `first_lon`, ...)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

FIX_OF: dict[str, pl.DataType | type[pl.DataType]] = {
    "t": pl.Int64, "lon": pl.Int32, "lat": pl.Int32, "mmsi": pl.String, "simulated": pl.Boolean, "src": pl.String, "at": pl.Int64,
}  # fmt: skip
"""What is remembered of a fix."""


def pooled(kept: pl.DataFrame, rows: pl.DataFrame, slots: Sequence[str]) -> tuple[pl.DataFrame, list[Any], Any]:
    """(pool, [t, lon, lat], slot): the kept fixes slot by slot and behind them the new ones; the same columns as arrays, 0 for null; where
    in the pool the fix of each vessel's slot stands, -1 for none."""
    n = kept.height
    pool = pl.concat([*(kept.select(pl.col(f"{s}_{c}").alias(c) for c in FIX_OF) for s in slots), rows.select(list(FIX_OF))], rechunk=False)
    at = [np.concatenate([part.fill_null(0).to_numpy() for part in (*(kept[f"{s}_{c}"] for s in slots), rows[c])]) for c in ("t", "lon", "lat")]
    slot = np.stack([np.where(kept[f"{s}_t"].is_not_null().to_numpy(), i * n + np.arange(n), -1) for i, s in enumerate(slots)], axis=1)
    return pool, at, slot


class Pool:
    """Kept fixes and behind them new ones, told by one number; only those that are asked for are put together."""

    def __init__(self, kept: Sequence[pl.DataFrame], rows: pl.DataFrame):
        self.kept, self.rows, self.n = kept, rows, sum(k.height for k in kept)

    def __getitem__(self, ids: Any) -> pl.DataFrame:
        old = np.flatnonzero(ids < self.n)
        if not len(old):
            found: pl.DataFrame = self.rows[ids - self.n]
            return found
        kept: pl.DataFrame = pl.concat(self.kept, rechunk=True)[ids[old]]
        if len(old) == len(ids):
            return kept
        new = np.flatnonzero(ids >= self.n)
        place = np.empty(len(ids), np.int64)
        place[old], place[new] = np.arange(len(old)), len(old) + np.arange(len(new))
        both: pl.DataFrame = pl.concat([kept, self.rows[ids[new] - self.n]], rechunk=True)[place]
        return both


def or_null(ids: Any) -> pl.Series:
    """Places in a pool, null for none."""
    return pl.Series(ids).set(pl.Series(ids < 0), None)


def put_by(pool: pl.DataFrame, slots: Sequence[str], slot: Any) -> list[pl.Series]:
    """The columns of every slot: what is kept."""
    return [c.alias(f"{s}_{c.name}") for i, s in enumerate(slots) for c in pool.select(pl.all().gather(or_null(slot[:, i])))]
