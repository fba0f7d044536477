"""What reading NOAA's CSV into a logbook costs beside Polars reading the same columns: bytes kept and hashed, rows sorted, committed.

    python bench/noaa_speed.py [--rows 2000000] [--ships 15000] [--hours 6] [--runs 3] [--keep FILE]

A made-up file in the real format: invented ships, each moving, about as many reports per ship and hour as a day of MarineCadastre has.
Each run is a process of its own, the two in turn; read the ratios and not the seconds. Not a test.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

HEAD = "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft,Cargo,TransceiverClass"
POLARS = """
import json, sys, time, resource
import polars as pl
i, f, s = pl.Int64, pl.Float64, pl.String
start, cpu = time.perf_counter(), time.process_time()
frame = pl.read_csv(sys.argv[1], schema=dict(MMSI=i, BaseDateTime=s, LAT=f, LON=f, SOG=f, COG=f, Heading=f, VesselName=s, IMO=s, CallSign=s,
    VesselType=f, Status=f, Length=f, Width=f, Draft=f, Cargo=f, TransceiverClass=s))
frame = frame.with_columns(pl.col("BaseDateTime").str.to_datetime("%Y-%m-%dT%H:%M:%S"))
assert frame.width == 17
print(json.dumps([time.perf_counter() - start, time.process_time() - cpu, frame.height, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""
OURS = """
import json, sys, time, tempfile, resource
from pathlib import Path
import polars as pl
from roadstead import readers
from roadstead.logbook import writing
from roadstead.run.intake import read
readers.readers()
from roadstead.ais import bulk
with tempfile.TemporaryDirectory(dir=Path(sys.argv[1]).parent) as folder:
    start, cpu = time.perf_counter(), time.process_time()
    with writing(Path(folder) / "log", "read") as log:
        read(log, [Path(sys.argv[1])])
        log.finish("read", {})
        took = time.perf_counter() - start, time.process_time() - cpu
        n = log.scan("fixes").select(pl.len()).collect().item()
print(json.dumps([*took, n, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def write(path: Path, rows: int, ships: int, hours: float) -> None:
    draw = np.random.default_rng(7)
    lat, lon, course = (
        draw.uniform(25, 48, ships),
        draw.uniform(-125, -68, ships),
        draw.uniform(0, 360, ships),
    )
    speed = np.where(draw.random(ships) < 0.5, 0.0, draw.uniform(3, 20, ships))
    draught = draw.choice(["", "4.5", "8.0", "12.3"], ships)
    said = [
        f"INVENTED {i},{f'IMO{9000000 + i}' if i % 3 else ''},{f'W{i:05}'},{(30, 31, 37, 52, 60, 70, 80)[i % 7]},%s,{20 + i % 200}.0,{6 + i % 40}.0,{draught[i]},{(30, 31, 37, 52, 60, 70, 80)[i % 7]}.0,{'AB'[i % 4 == 0]}"
        for i in range(ships)
    ]
    with path.open("w") as out:
        out.write(HEAD + "\n")
        for begin in range(0, rows, 100_000):
            n = min(100_000, rows - begin)
            which = draw.integers(0, ships, n)
            second = np.sort(
                draw.integers(int(begin / rows * hours * 3600), int((begin + n) / rows * hours * 3600), n)
            )
            lines = []
            for i, s, x in zip(which.tolist(), second.tolist(), draw.normal(0, 1, n).tolist(), strict=True):
                lat[i] += speed[i] * 1e-5 * x
                lon[i] += speed[i] * 1e-5
                cog = (course[i] + 5 * x) % 360
                lines.append(
                    f"{367000000 + i},2023-01-11T{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02},{lat[i]:.5f},{lon[i]:.5f},{abs(speed[i] + 0.1 * x):.1f},"
                    f"{cog:.1f},{511.0 if i % 5 == 0 else round(cog):.1f},"
                    + said[i]
                    % (f"{0.0 if speed[i] else 5.0}")
                )
            out.write("\n".join(lines) + "\n")


def ratios(rows: int, ships: int, hours: float, runs: int, keep: Path | None = None) -> tuple[float, float]:
    """Ours over Polars, wall and CPU, medians; prints what they are made of."""
    with tempfile.TemporaryDirectory() as folder:
        path = keep or Path(folder) / "noaa.csv"
        if not path.exists():
            write(path, rows, ships, hours)
        print(f"{path.stat().st_size / 1e6:.0f} MB")
        found: list[tuple[float, float]] = []
        for run in range(runs + 1):
            theirs, ours = (
                json.loads(
                    subprocess.run(
                        [sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True
                    ).stdout
                )
                for code in (POLARS, OURS)
            )
            assert theirs[2] == ours[2], "every row of the file is a fix"
            # The first run fills the page cache and compiles the kernels.
            if run:
                found.append((ours[0] / theirs[0], ours[1] / theirs[1]))
            print(
                f"Polars {theirs[0]:.2f} s ({theirs[1]:.2f} CPU-s, {theirs[3]:.0f} MiB)   Roadstead {ours[0]:.2f} s ({ours[1]:.2f} CPU-s, {ours[3]:.0f} MiB)"
            )
    wall, cpu = (statistics.median(r[k] for r in found) for k in (0, 1))
    print(f"median ratio: wall {wall:.2f}, CPU {cpu:.2f}")
    return wall, cpu


def table(rows: int = 2_000_000, ships: int = 15_000, hours: float = 6, runs: int = 3) -> str:
    """The ratios in Markdown."""
    wall, cpu = ratios(rows, ships, hours, runs)
    return (
        "| NOAA CSV into a logbook, over Polars reading it, medians | wall | CPU | asked for |\n|---|---|---|---|\n"
        f"| all 17 columns; bytes hashed and kept, rows by vessel, commit included | {wall:.2f} | {cpu:.2f} | ≤ 1.6 |\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("rows", 2_000_000), ("ships", 15_000), ("runs", 3)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--hours", type=float, default=6)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    ratios(given.rows, given.ships, given.hours, given.runs, given.keep)


if __name__ == "__main__":
    main()
