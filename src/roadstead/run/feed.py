"""The live rows of a bulk table, whole keys at a time and in order, with a bounded part of them in memory."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from roadstead.logbook import Logbook
from roadstead.run.spill import Parted, in_order
from roadstead.tables import TABLES

AT_ONCE = 500_000
"""So many rows, about, are held at a time."""
SHIPS = (1, 2, 3, 9, 18, 19, 27)
"""Message types that ships and aircraft send their position with; base stations, buoys and the like give fixes too."""
VESSEL = ("vessel",)
_NOT_A_SHIP = np.isin(np.arange(256), SHIPS, invert=True)


@dataclass(frozen=True)
class Heard:
    """Which vessels the live rows of some tables are about."""

    upto: Mapping[str, int]
    """Of each vessel the last instant of any receipt it is in: a file's end is where its silence stops meaning anything."""
    in_turn: Mapping[str, bool]
    """Of each table whether the rows of a vessel stand beside each other through all its files, so that nothing need be parted."""
    n: Mapping[str, int]
    """Of each vessel in how many rows, through all the tables."""

    def ends(self) -> pl.DataFrame:
        """(vessel, upto)."""
        return pl.DataFrame({"vessel": list(self.upto), "upto": list(self.upto.values())}, schema={"vessel": pl.String, "upto": pl.Int64})

    def firsts(self, at_once: int) -> list[str]:
        """The vessels, in their order, that a bucket of about so many rows begins with; not the very first."""
        found, n = [], 0
        for vessel in sorted(self.n):
            if n and n + self.n[vessel] > at_once:
                found.append(vessel)
                n = 0
            n += self.n[vessel]
        return found


def heard(log: Logbook, tables: tuple[str, ...]) -> Heard:
    """What the vessels and times of these tables say; rows without a vessel count for the end of their receipt alone."""
    ends: dict[str, int] = {}
    of: dict[str, set[str]] = {}
    in_turn: dict[str, bool] = {}
    rows: dict[str, int] = {}
    for table in tables:
        last, been, in_turn[table] = None, set[str](), True
        for path, src in log.files(table):
            mine = of.setdefault(src, set())
            for part in pl.scan_parquet(path).select("vessel", "t").collect_batches(chunk_size=AT_ONCE, maintain_order=True):
                if (until := part["t"].max()) is not None:
                    ends[src] = max(until, ends.get(src, until))  # type: ignore[assignment]
                runs = part["vessel"].drop_nulls().cast(pl.Categorical).rle().struct.unnest()
                if not runs.height:
                    continue
                once = runs.group_by("value").agg(pl.col("len").sum(), n=pl.len()).with_columns(pl.col("value").cast(pl.String))
                vessels, first = once["value"].to_list(), runs["value"][0]
                in_turn[table] = in_turn[table] and once["n"].max() == 1 and been.isdisjoint(v for v in vessels if v != last or v != first)
                last = runs["value"][-1]
                been.update(vessels)
                mine.update(vessels)
                for vessel, n in zip(vessels, once["len"].to_list(), strict=True):
                    rows[vessel] = rows.get(vessel, 0) + n
    upto: dict[str, int] = {}
    for src, mine in of.items():
        if src in ends:
            upto.update((v, max(ends[src], upto.get(v, ends[src]))) for v in mine)
    return Heard(upto, in_turn, rows)


def fed(
    log: Logbook, reads: str, key: tuple[str, ...], rows_at_once: int = AT_ONCE, folder: Path | None = None, columns: Container[str] | None = None,
    was_heard: Heard | None = None,
) -> Iterator[tuple[int, pl.DataFrame]]:
    """(watermark, rows) over all live rows: no frame parts a key, each is sorted by (key, t, src, at); texts of few kinds are `Categorical`.

    The watermark of a key is the last instant of any receipt that holds a row of one of its vessels: there its silence stops
    meaning anything. Rows without a key or a time are left out, whole files of statics without times among them; so are fixes of
    base stations, buoys and the like. Without a ``folder`` all of it is held.
    """
    was = was_heard or heard(log, ("fixes",) if reads == "fixes" else ("fixes", "statics"))
    given = live(log, reads, key, rows_at_once, columns)
    frames: Iterable[pl.DataFrame]
    if key == VESSEL and was.in_turn[reads]:
        frames = (in_order(rows, key) for rows in whole(given, rows_at_once))
    else:
        firsts = was.firsts(rows_at_once) if key == VESSEL else None
        buckets = buckets_of(log, rows_at_once, reads) if firsts is None else len(firsts) + 1
        frames = Parted(folder or Path(), f"{reads}-{'-'.join(key)}", key, buckets, rows_at_once if folder else 2**62, given, firsts=firsts)
    for frame in frames:
        if key == VESSEL:
            yield from by_vessel(frame, was.upto)
        else:
            yield from by_watermark(frame.join(was.ends(), on="vessel", how="left", maintain_order="left").with_columns(pl.col("upto").max().over(key)))


def live(log: Logbook, reads: str, key: tuple[str, ...], at_once: int, columns: Container[str] | None = None) -> Iterator[pl.DataFrame]:
    """The rows that have a key and a time, of ships where they are fixes, file after file, some at a time."""
    wanted = [c for c in TABLES[reads].names if columns is None or c in columns]
    often = [c for c in TABLES[reads].often if c in wanted]
    for path, _ in log.files(reads):
        for rows in pl.scan_parquet(path).select(wanted).collect_batches(chunk_size=max(1, at_once // 4), maintain_order=True):
            if any(rows[c].null_count() for c in ("t", *key)):
                rows = rows.filter(pl.all_horizontal(pl.col(c).is_not_null() for c in ("t", *key)))
            if reads == "fixes" and (other := _NOT_A_SHIP[rows["msg_type"].fill_null(1).clip(0, 255).to_numpy()]).any():
                rows = rows.filter(~pl.Series(other))
            if rows.height:
                yield rows.with_columns(pl.col(c).cast(pl.Categorical) for c in often)


def whole(frames: Iterable[pl.DataFrame], at_once: int) -> Iterator[pl.DataFrame]:
    """The rows, which stand vessel after vessel, in frames of about ``at_once`` that part none."""
    held: list[pl.DataFrame] = []
    for frame in frames:
        held.append(frame)
        if sum(f.height for f in held) >= at_once:
            rows = pl.concat(held, rechunk=True)
            cut = rows.height - int(rows["vessel"].rle().struct.field("len")[-1])
            held = [rows[cut:]]
            if cut:
                yield rows[:cut]
    if held:
        yield pl.concat(held, rechunk=True)


def by_vessel(rows: pl.DataFrame, upto: Mapping[str, int]) -> Iterator[tuple[int, pl.DataFrame]]:
    """(watermark, rows) of rows sorted by vessel: those of the vessels that share one, in their order."""
    runs = rows["vessel"].rle().struct.unnest()
    start = np.concatenate([np.zeros(1, np.int64), np.cumsum(runs["len"].cast(pl.Int64).to_numpy())]).tolist()
    parts: dict[int, list[tuple[int, int]]] = {}
    for vessel, a, z in zip(runs["value"].to_list(), start[:-1], start[1:], strict=True):
        mine = parts.setdefault(upto[vessel], [])
        if mine and mine[-1][1] == a:
            a, _ = mine.pop()
        mine.append((a, z))
    for until, spans in parts.items():
        yield until, pl.concat([rows[a:z] for a, z in spans], rechunk=len(spans) > 1)


def by_watermark(rows: pl.DataFrame) -> Iterator[tuple[int, pl.DataFrame]]:
    """The rows of each watermark, in their order; the column ``upto`` goes."""
    if rows.height and rows["upto"].n_unique() == 1:
        yield int(rows["upto"][0]), rows.drop("upto")
        return
    for (upto,), part in rows.partition_by("upto", as_dict=True, maintain_order=True).items():
        yield int(upto), part.drop("upto")


def buckets_of(log: Logbook, at_once: int, reads: str = "fixes") -> int:
    """In how many buckets the rows go by."""
    return max(1, -(-int(log.scan(reads).select(pl.len()).collect().item()) // at_once))


def number(column: str) -> pl.Expr:
    """The vessel as its number was sent: of `mmsi:123456789/2`, the second ship heard under it, `mmsi:123456789`."""
    return pl.col(column).str.replace(r"/\d+$", "")


def as_text(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the texts that came as `Categorical` written out."""
    return rows.with_columns(pl.col(c).cast(pl.String) for c, kind in rows.schema.items() if kind == pl.Categorical)
