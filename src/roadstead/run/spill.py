"""Rows put by and taken out again key by key, with a bounded part of them in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

ORDER = ("t", "src", "at")


class Parted:
    """Rows in buckets of whole keys; what is more than ``at_once`` rows lies in files under ``folder``, which is the caller's to remove."""

    def __init__(self, folder: Path, name: str, key: tuple[str, ...], buckets: int, at_once: int):
        self.folder, self.name, self.key, self.buckets, self.at_once = folder, name, key, buckets, at_once
        self._held: list[list[pl.DataFrame]] = [[] for _ in range(buckets)]
        self._files: list[list[Path]] = [[] for _ in range(buckets)]
        self._n = 0

    def add(self, rows: pl.DataFrame) -> None:
        if not rows.height:
            return
        if self.buckets == 1:
            self._held[0].append(rows)
            return
        key = pl.col(self.key[0]) if len(self.key) == 1 else pl.struct(self.key)
        for (bucket,), part in rows.with_columns(_bucket=key.hash(7) % self.buckets).partition_by("_bucket", as_dict=True, include_key=False).items():
            self._held[bucket].append(part)
        self._n += rows.height
        if self._n > self.at_once:
            self._put_by()

    def _put_by(self) -> None:
        for bucket, parts in enumerate(self._held):
            if parts:
                path = self.folder / f"{self.name}-{bucket}-{len(self._files[bucket])}.parquet"
                pl.concat(parts).write_parquet(path, compression="lz4", statistics=False)
                self._files[bucket].append(path)
                self._held[bucket] = []
        self._n = 0

    def __iter__(self) -> Iterator[pl.DataFrame]:
        """A bucket after the other, sorted by (key, t, src, at); each is forgotten when the next is asked for."""
        for bucket in range(self.buckets):
            parts = [pl.read_parquet(p) for p in self._files[bucket]] + self._held[bucket]
            self._held[bucket] = []
            for path in self._files[bucket]:
                path.unlink()
            if parts:
                whole = pl.concat(parts)
                del parts
                yield in_order(whole, self.key)


def in_order(rows: pl.DataFrame, key: tuple[str, ...]) -> pl.DataFrame:
    """The rows by (key, t, src, at); not touched when they stand so."""
    if key == ("vessel",) and _stands(rows):
        return rows
    # Text that comes often is compared as its place among its kinds.
    often = [c for c in (*key, "src") if rows.schema[c] == pl.String]
    codes = [rows[c].cast(pl.Enum(rows[c].unique().drop_nulls().sort())).to_physical().alias(f"_{c}") for c in often]
    by = [f"_{c}" if c in often else c for c in (*key, *ORDER)]
    return rows.with_columns(codes).sort(by, maintain_order=True).drop(f"_{c}" for c in often)


def _stands(rows: pl.DataFrame) -> bool:
    runs = rows["vessel"].rle().struct.unnest()
    if not runs["value"].is_sorted() or runs["value"].n_unique() != runs.height:
        return False
    step = np.diff(rows["t"].to_numpy())
    heads = np.cumsum(runs["len"].to_numpy())[:-1] - 1
    step[heads] = 1
    if (step < 0).any():
        return False
    tied = np.flatnonzero(step == 0)
    if not len(tied):
        return True
    a, b = rows[tied].select("src", "at"), rows[tied + 1].select("src", "at")
    return bool(((a["src"] < b["src"]) | ((a["src"] == b["src"]) & (a["at"] <= b["at"]))).all())
