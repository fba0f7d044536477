"""Rows put by and taken out again key by key, with a bounded part of them in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

ORDER = ("t", "src", "at")


class Parted:
    """Rows in buckets of whole keys; what is more than ``at_once`` rows lies in files under ``folder``, which is the caller's to remove.

    As long as all of it fits it is one bucket, and nothing is parted.
    """

    def __init__(
        self, folder: Path, name: str, key: tuple[str, ...], buckets: int, at_once: int, rows: Iterable[pl.DataFrame] = (), sorts: bool = True
    ):  # fmt: skip
        self.folder, self.name, self.key, self.buckets, self.at_once, self.sorts = folder, name, key, buckets, at_once, sorts
        self._whole: list[pl.DataFrame] = []
        self._held: list[list[pl.DataFrame]] = [[] for _ in range(buckets)]
        self._files: list[list[Path]] = [[] for _ in range(buckets)]
        self._n, self._parted = 0, False
        for some in rows:
            self.add(some)

    def add(self, rows: pl.DataFrame) -> None:
        if not rows.height:
            return
        self._whole.append(rows)
        self._n += rows.height
        if self.buckets > 1 and self._n > self.at_once:
            self._put_by()

    def _put_by(self) -> None:
        self._part()
        for bucket, parts in enumerate(self._held):
            if parts:
                path = self.folder / f"{self.name}-{bucket}-{len(self._files[bucket])}.parquet"
                pl.concat(parts).write_parquet(path, compression="lz4", statistics=False)
                self._files[bucket].append(path)
                self._held[bucket] = []
        self._n, self._parted = 0, True

    def _part(self) -> None:
        """The rows not yet parted go to their buckets."""
        rows, self._whole = self._whole, []
        for some in rows:
            for bucket, part in enumerate(_in_buckets(some, self.key, self.buckets)):
                if part.height:
                    self._held[bucket].append(part)

    def __iter__(self) -> Iterator[pl.DataFrame]:
        """A bucket after the other, sorted by (key, t, src, at) if they are to be; each is forgotten when the next is asked for."""
        if not self._parted:
            rows, self._whole = self._whole, []
            if rows:
                yield self._ready(rows)
            return
        self._part()
        for bucket in range(self.buckets):
            parts = [pl.read_parquet(p) for p in self._files[bucket]] + self._held[bucket]
            self._held[bucket] = []
            for path in self._files[bucket]:
                path.unlink()
            if parts:
                yield self._ready(parts)

    def _ready(self, parts: list[pl.DataFrame]) -> pl.DataFrame:
        rows = pl.concat(parts, rechunk=True)
        parts.clear()
        return in_order(rows, self.key) if self.sorts else rows


def _in_buckets(rows: pl.DataFrame, key: tuple[str, ...], buckets: int) -> list[pl.DataFrame]:
    """The rows by a hash of their key, their order kept."""
    column = pl.col(key[0]) if len(key) == 1 else pl.struct(key)
    bucket = rows.select((column.hash(7) % buckets).cast(pl.UInt16)).to_series().to_numpy()
    order = np.argsort(bucket, kind="stable")
    ends = np.cumsum(np.bincount(bucket, minlength=buckets))
    rows = rows[order]
    return [rows[a:z] for a, z in zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True)]


def in_order(rows: pl.DataFrame, key: tuple[str, ...]) -> pl.DataFrame:
    """The rows by (key, t, src, at); not touched when they stand so."""
    if "t" not in rows.columns:
        # Events of another step: they begin at `t0`.
        return rows.sort(*key, "t0", "id")
    if key == ("vessel",) and _stands(rows):
        return rows
    if key == ("vessel",) and (order := _by_number(rows)) is not None:
        found: pl.DataFrame = rows[order]
        return found
    # Text that comes often is compared as its place among its kinds.
    often = [c for c in (*key, "src") if rows.schema[c] == pl.String]
    codes = [rows[c].cast(pl.Enum(rows[c].unique().drop_nulls().sort())).to_physical().alias(f"_{c}") for c in often]
    by = [f"_{c}" if c in often else c for c in (*key, *ORDER)]
    return rows.with_columns(codes).sort(by, maintain_order=True).drop(f"_{c}" for c in often)


def _by_number(rows: pl.DataFrame) -> Any:
    """The rows by (vessel, t, src, at), sorted as one number of vessel and time; None where no number holds both."""
    kinds = rows["vessel"].unique().sort()
    if not rows.height or kinds.null_count() or rows["t"].null_count():
        return None
    t = rows["t"].to_numpy()
    first = int(t.min())
    bits = (int(t.max()) - first).bit_length()
    if bits + len(kinds).bit_length() > 62:
        return None
    vessel = rows["vessel"].cast(pl.Enum(kinds)).to_physical().to_numpy()
    number = (vessel.astype(np.int64) << bits) | (t - first)
    # What stands in order of time already, as a feed does, need only be dealt out to its vessels: 16 bits are counted, not compared.
    in_time = len(kinds) < 1 << 16 and bool((t[1:] >= t[:-1]).all())
    order = np.argsort(vessel.astype(np.uint16), kind="stable") if in_time else np.argsort(number)
    number = number[order]
    same = number[1:] == number[:-1]
    if same.any():
        tied = np.flatnonzero(np.append(same, False) | np.insert(same, 0, False))
        mine = rows.select("src", "at")[order[tied]].with_columns(pl.Series("_number", number[tied]))
        order[tied] = order[tied][mine.select(pl.arg_sort_by("_number", "src", "at")).to_series().to_numpy()]
    return order


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
    places = rows.select("src", "at")
    a, b = places[tied], places[tied + 1]
    return bool(((a["src"] < b["src"]) | ((a["src"] == b["src"]) & (a["at"] <= b["at"]))).all())
