"""What detecting costs beside reading: gaps and port visits of N fixes against reading the same fixes from sorted Parquet.

    python bench/detect_speed.py [--rows 4000000] [--ships 400] [--runs 3]

Made-up tracks around the ports of the gazetteer and 4,000 invented points; all of it in one process, in turn, so read
the ratios and not the seconds. Not a test.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from roadstead.detect import detectors, empty_kept
from roadstead.tables import FIX, PLACE
from roadstead.when import S_US

COLUMNS = ["vessel", "t", "lon", "lat", "sog_kn", "mmsi", "simulated", "src", "at"]


def places(n: int, draw: np.random.Generator) -> pl.DataFrame:
    lon, lat = draw.uniform(-180, 180, n), np.degrees(np.arcsin(draw.uniform(-0.9, 0.9, n)))
    return PLACE.frame(
        {"id": f"port:{i:05}", "name": f"P{i}", "lon": round(x * 1e6), "lat": round(y * 1e6), "uncertainty_m": 1500.0}
        for i, (x, y) in enumerate(zip(lon, lat, strict=True))
    )


def fixes(n: int, ships: int, ports: pl.DataFrame, draw: np.random.Generator) -> pl.DataFrame:
    """Each ship goes round a few ports: approaches on a line, lies there, leaves; now and then it is silent for nine hours."""
    per = n // ships
    frames = []
    for ship in range(ships):
        step = np.where(draw.random(per) < 0.0003, 9 * 3600, draw.integers(30, 300, per))
        t = 1_700_000_000 * S_US + np.cumsum(step) * S_US
        port = ports[draw.integers(0, ports.height, 8).tolist()]
        phase = np.arange(per) % 2000
        off = np.clip(np.abs(phase - 1000) - 300, 0, None) * 400  # microdegrees from the port: 700 rows of approach, 600 alongside
        which = np.arange(per) // 2000 % 8
        lon = port["lon"].to_numpy()[which].astype(np.int64) + off + draw.integers(-200, 200, per)
        lat = port["lat"].to_numpy()[which].astype(np.int64) + off // 2 + draw.integers(-200, 200, per)
        frames.append(pl.DataFrame({
            "vessel": [f"sim:799{ship:06}"] * per, "t": t, "lon": (lon + 180_000_000) % 360_000_000 - 180_000_000, "lat": lat.clip(-90_000_000, 90_000_000),
            "sog_kn": np.where(off == 0, 0.1, 12.0), "mmsi": [f"799{ship:06}"] * per, "simulated": [True] * per, "src": ["bench"] * per,
            "at": np.arange(per) + ship * per,
        }))  # fmt: skip
    return FIX.conform(pl.concat(frames))


def timed(what: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    what()
    return time.perf_counter() - wall, time.process_time() - cpu


def main() -> None:
    parse = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("rows", 4_000_000), ("ships", 400), ("runs", 3)):
        parse.add_argument(f"--{name}", type=int, default=default)
    args = parse.parse_args()
    draw = np.random.default_rng(1)
    ports = places(4000, draw)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fixes.parquet"
        rows = fixes(args.rows, args.ships, ports, draw)
        rows.write_parquet(path, compression="zstd", row_group_size=500_000)
        upto, n = int(rows["t"].max()), rows.height  # type: ignore[call-overload]
        del rows
        rules = {rule: presets["default"] for rule, presets in detectors().items()}
        found: dict[str, int] = {}

        def read() -> pl.DataFrame:
            return pl.read_parquet(path, columns=COLUMNS, use_statistics=False)

        def run(names: list[str]) -> None:
            frame = read()
            for name in names:
                one = rules[name]
                events, _ = one.step(frame, empty_kept(one), upto, **dict.fromkeys(one.needs, ports))
                found[name] = events.height

        cases: dict[str, Callable[[], object]] = {"read": read, **{f"read + {r}": (lambda r=r: run([r])) for r in rules}, "read + all": lambda: run(list(rules))}
        for case in cases.values():  # warm: compiled kernels, page cache
            case()
        times = {name: [] for name in cases}  # type: dict[str, list[tuple[float, float]]]
        for _ in range(args.runs):
            for name, case in cases.items():
                times[name].append(timed(case))
        base = [sorted(t[i] for t in times["read"])[args.runs // 2] for i in (0, 1)]
        print(f"{n:,} rows of {args.ships} ships, {ports.height:,} places, {path.stat().st_size / n:.1f} B/row; {found}")
        print(f"{'':28}{'wall s':>8}{'ratio':>7}{'cpu s':>8}{'ratio':>7}{'M rows/cpu s':>14}")
        for name in cases:
            wall, cpu = (sorted(t[i] for t in times[name])[args.runs // 2] for i in (0, 1))
            print(f"{name:28}{wall:8.2f}{wall / base[0]:7.1f}{cpu:8.2f}{cpu / base[1]:7.1f}{n / cpu / 1e6:14.1f}")


if __name__ == "__main__":
    main()
