"""How much memory detecting takes, by the number of fixes: gaps, port visits, loitering and encounters, each in a process of its own.

    python bench/sea_memory.py [--rows 2000000 10000000]

Fixes of `bench/sea_speed.py`'s invented ships, 10,000 each, in files of some half a million; in turn: a ship after the other, or every ship in each of
ten spans of time, as a feed is kept. The peak is that of the process that detects, imports and events included. 100,000,000 rows take
3 GB of disk and some ten minutes. Linux only: it reads `/proc`. Not a test.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
from sea_speed import CHAIN, SRC, fixes, ports

from roadstead.logbook import Batch, writing
from roadstead.tables import FIX

EACH, GROUP, SPANS = 10_000, 5_000_000, 10
DETECT = f"""
import sys, tempfile, time
from pathlib import Path
import polars as pl
from roadstead.detect import detectors
from roadstead.logbook import open_logbook
from roadstead.places import coast
from roadstead.run import steps
place = Path(sys.argv[1])
ports = pl.read_parquet(place / "ports.parquet")
ones = [detectors()[rule]["default"] for rule in {CHAIN!r}]
cpu = time.process_time()
with tempfile.TemporaryDirectory(dir=place) as folder:
    found = steps.events_of(open_logbook(place), ones, {{"places": ports, "ports": ports, "coast": coast.land()}}, Path(folder))
took = time.process_time() - cpu
# What getrusage tells counts the parent before it became this process.
peak = [int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")][0]
print(peak / 1024, sum(e.height for e in found.values()), took)
"""


def parts(rows: int, places: pl.DataFrame, in_turn: bool) -> Iterator[pl.DataFrame]:
    """The fixes, in frames in order of ships."""
    ships = fixes(rows, rows // EACH, places, np.random.default_rng(1))
    for begin in range(0, rows, GROUP):
        whole = pl.concat([next(ships) for _ in range(min(GROUP, rows - begin) // EACH)], rechunk=True).with_columns(pl.col(c).cast(pl.Categorical) for c in FIX.often)
        if in_turn:
            yield from (whole[i : i + GROUP // SPANS] for i in range(0, whole.height, GROUP // SPANS))
            continue
        span = np.searchsorted(np.quantile(whole["t"].to_numpy(), np.linspace(0, 1, SPANS + 1)[1:-1]), whole["t"].to_numpy(), "right")
        yield from (whole.filter(pl.Series(span == i)) for i in range(SPANS))


def measured(rows: int, in_turn: bool) -> tuple[float, int, float]:
    """(peak in MiB, events, CPU seconds) of detecting over so many fixes."""
    places = ports(4000, np.random.default_rng(1))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "lb"
        with writing(place, "bench") as log:
            files = [log.keep_rows("fixes", SRC, SRC, i, frame) for i, frame in enumerate(parts(rows, places, in_turn)) if frame.height]
            log.add(Batch("bench", SRC, {}, tuple(files)))
            log.finish("bench", {})
        places.write_parquet(place / "ports.parquet")
        done = subprocess.run([sys.executable, "-c", DETECT, str(place)], capture_output=True, text=True, check=True)
    peak, events, took = done.stdout.split()
    return float(peak), int(events), float(took)


def table(rows: tuple[int, ...] = (2_000_000, 10_000_000)) -> str:
    """The figures as a Markdown table, measured now."""
    lines = ["| fixes | in files | peak memory | events | CPU a fix |", "|---:|---|---:|---:|---:|"]
    for n in rows:
        for in_turn in (True, False):
            peak, events, took = measured(n, in_turn)
            lines.append(f"| {n:,} | {'ship after ship' if in_turn else 'every ship in each of ten spans'} | {peak:,.0f} MiB | {events:,} | {took / n * 1e9:,.0f} ns |")
    return "\n".join([*lines, "", "To reach: the same at 10 and 100 million, at most 1 GiB; stretch 600 MiB. The events are held until all are found.", ""])


def main() -> None:
    parse = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parse.add_argument("--rows", type=int, nargs="+", default=[2_000_000, 10_000_000])
    sys.stdout.write(table(tuple(parse.parse_args().rows)))


if __name__ == "__main__":
    main()
