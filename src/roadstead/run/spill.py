"""Rows put by and taken out again key by key, with a bounded part of them in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numba as nb
import numpy as np
import polars as pl

from roadstead.sphere import frozen, kernel

ORDER = ("t", "src", "at")


class Parted:
    """Rows in buckets of whole keys; what is more than ``at_once`` rows lies in files under ``folder``, which is the caller's to remove.

    As long as all of it fits it is one bucket, and nothing is parted. A key goes to the bucket of its hash, or, where the ``firsts`` of all
    buckets but the first are given, in their order, to the one of its place among them.
    """

    def __init__(
        self, folder: Path, name: str, key: tuple[str, ...], buckets: int, at_once: int, rows: Iterable[pl.DataFrame] = (), sorts: bool = True,
        firsts: Sequence[str] | None = None,
    ):  # fmt: skip
        self.folder, self.name, self.key, self.buckets, self.at_once, self.sorts, self.firsts = folder, name, key, buckets, at_once, sorts, firsts
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
                path = self.folder / f"{self.name}-{bucket}-{len(self._files[bucket])}.arrow"
                pl.concat(parts).write_ipc(path)
                self._files[bucket].append(path)
                self._held[bucket] = []
        self._n, self._parted = 0, True

    def _part(self) -> None:
        """The rows not yet parted go to their buckets."""
        rows, self._whole = self._whole, []
        for some in rows:
            for bucket, part in enumerate(self._in_buckets(some)):
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
            parts = [pl.read_ipc(p) for p in self._files[bucket]] + self._held[bucket]
            self._held[bucket] = []
            for path in self._files[bucket]:
                path.unlink()
            if parts:
                yield self._ready(parts)

    def _ready(self, parts: list[pl.DataFrame]) -> pl.DataFrame:
        rows = pl.concat(parts, rechunk=True)
        parts.clear()
        return in_order(rows, self.key) if self.sorts else rows

    def _in_buckets(self, rows: pl.DataFrame) -> list[pl.DataFrame]:
        """The rows of each bucket, their order kept."""
        if self.firsts is None:
            column = pl.col(self.key[0]) if len(self.key) == 1 else pl.struct(self.key)
            bucket = rows.select((column.hash(7) % self.buckets).cast(pl.UInt16)).to_series().to_numpy()
        else:
            place, names = ranks(rows[self.key[0]])
            bucket = np.searchsorted(np.array(self.firsts, object), np.array(names.to_list(), object), "right").astype(np.uint16)[place]
        if (bucket[1:] < bucket[:-1]).any():
            rows = rows[np.argsort(bucket, kind="stable")]
        ends = np.cumsum(np.bincount(bucket, minlength=self.buckets))
        return [rows[a:z] for a, z in zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True)]



def in_order(rows: pl.DataFrame, key: tuple[str, ...]) -> pl.DataFrame:
    """The rows by (key, t, src, at); not touched when they stand so."""
    if "t" not in rows.columns:
        # Events of another step: they begin at `t0`.
        return rows.sort(*key, "t0", "id")
    if key == ("vessel",) and _stands(rows):
        return rows
    if key == ("vessel",) and (order := _by_vessel(rows)) is not None:
        found: pl.DataFrame = rows[order]
        return found
    # Text that comes often is compared as its place among its kinds.
    often = [c for c in (*key, "src") if rows.schema[c] in (pl.String, pl.Categorical)]
    codes = [_codes(rows[c]).alias(f"_{c}") for c in often]
    by = [f"_{c}" if c in often else c for c in (*key, *ORDER)]
    return rows.with_columns(codes).sort(by, maintain_order=True).drop(f"_{c}" for c in often)


@kernel(nb.types.Tuple((nb.int64[::1], nb.int64[::1], nb.boolean))(frozen(nb.uint32), frozen(nb.int64), nb.int64))
def _dealt(vessel: Any, t: Any, n: int) -> Any:
    """(order, tied, fell): the rows vessel after vessel, those of each as they stood; where in that order a time is the one before it, and
    whether any is earlier. Once a time falls nothing more is told."""
    ends, last, order, tied, ties = np.zeros(n + 1, np.int64), np.full(n, -(2**62)), np.empty(len(t), np.int64), np.empty(len(t), np.int64), 0
    for i in range(len(t)):
        ends[vessel[i] + 1] += 1
    for k in range(n):
        ends[k + 1] += ends[k]
    for i in range(len(t)):
        k = vessel[i]
        if t[i] <= last[k]:
            if t[i] < last[k]:
                return order, tied[:0], True
            tied[ties] = ends[k]
            ties += 1
        last[k] = t[i]
        order[ends[k]] = i
        ends[k] += 1
    return order, tied[:ties].copy(), False


def _by_vessel(rows: pl.DataFrame) -> Any:
    """The rows by (vessel, t, src, at), without comparing texts; None where a vessel or a time is null, or no number holds both."""
    if not rows.height or rows["vessel"].null_count() or rows["t"].null_count():
        return None
    t = rows["t"].to_numpy()
    vessel, names = ranks(rows["vessel"])
    # Rows of each vessel mostly stand in order of time, as in a feed: then they need only be dealt out.
    order, tied, fell = _dealt(vessel, t, len(names))
    if fell:
        first = int(t.min())
        bits = (int(t.max()) - first).bit_length()
        if bits + len(names).bit_length() > 62:
            return None
        number = (vessel.astype(np.int64) << bits) | (t - first)
        order = np.argsort(number)
        tied = np.flatnonzero(np.diff(number[order]) == 0) + 1
    if len(tied):
        tied = np.union1d(tied - 1, tied)
        mine = rows.select(pl.col("src").cast(pl.String), "at")[order[tied]].with_columns(_vessel=vessel[order[tied]], _t=t[order[tied]])
        order[tied] = order[tied][mine.select(pl.arg_sort_by("_vessel", "_t", "src", "at")).to_series().to_numpy()]
    return order


def _codes(texts: pl.Series) -> pl.Series:
    """Numbers that sort as the texts do; null where they are."""
    codes = pl.Series(ranks(texts.fill_null("") if texts.null_count() else texts)[0])
    return codes.zip_with(texts.is_not_null(), codes.clear(len(texts))) if texts.null_count() else codes


def ranks(texts: pl.Series) -> tuple[Any, pl.Series]:
    """(of each text its place among the names, the names in their order); none may be null."""
    kinds = texts.cast(pl.Categorical)
    codes = kinds.to_physical().to_numpy()
    one_of, place = (np.empty(int(codes.max(initial=0)) + 1, np.uint32) for _ in range(2))
    one_of[codes] = np.arange(len(codes), dtype=np.uint32)
    there = np.flatnonzero(np.bincount(codes, minlength=len(place)))
    names = kinds.gather(one_of[there]).cast(pl.String)
    order = names.arg_sort()
    place[there[order.to_numpy()]] = np.arange(len(there), dtype=np.uint32)
    return place[codes], names.gather(order)


def _stands(rows: pl.DataFrame) -> bool:
    if rows["vessel"].null_count() or rows["t"].null_count():
        return False
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
