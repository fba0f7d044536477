"""What detecting costs beside reading: cleaning, gaps, port visits, loitering and encounters of N fixes against reading them from sorted Parquet.

    python bench/detect_speed.py [--rows 4000000] [--ships 400] [--runs 3]

`read` only reads the Parquet, a row group after the other. `chain` is the whole of it by the driver's own code (`run/steps.py`): row group
after row group, whole vessels at a time, through tracks, gaps, port visits, loitering, resampling, contacts and encounters. `+ x` is that step alone
over the rows of the chain, in nanoseconds for each of them.

Made-up tracks around the ports of the gazetteer and 4,000 invented points; all of it in one process, in turn, so read
the ratios and not the seconds. Not a test.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl

from roadstead.detect import detectors
from roadstead.places.coast import land
from roadstead.run import steps
from roadstead.run.spill import in_order
from roadstead.tables import FIX, PLACE
from roadstead.when import S_US

CHAIN = ("gap@1", "port_visit@1", "loitering@1", "encounter@1")


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
        ones = [detectors()[rule]["default"] for rule in CHAIN]
        inputs = {
            "places": ports,
            "coast": land(),
            "scrapped": pl.DataFrame(schema=dict.fromkeys(("imo", "day", "src", "at"), pl.String) | {"simulated": pl.Boolean}),
        }
        groups = pl.scan_parquet(path)
        found: dict[str, int] = {}
        spent: dict[str, float] = {}

        def batches() -> Iterator[pl.DataFrame]:
            for begin in range(0, n, 500_000):
                yield groups.slice(begin, 500_000).collect()

        def whole() -> Iterator[pl.DataFrame]:
            """Batches of whole vessels: the last vessel of each waits for the next."""
            rest: pl.DataFrame | None = None
            for batch in batches():
                rows = batch if rest is None else pl.concat([rest, batch])
                cut = rows["vessel"].search_sorted(rows["vessel"][-1])
                rest = rows[cut:]
                if cut:
                    yield rows[:cut]
            if rest is not None:
                yield rest

        def read() -> None:
            for _ in batches():
                pass

        def chain(names: tuple[str, ...] = CHAIN) -> None:
            with tempfile.TemporaryDirectory() as spill:
                mine = [o for o in ones if o.rule in names]
                buckets = max(1, n // steps.AT_ONCE)
                went = steps.Pass(mine, inputs, Path(spill), buckets)
                went.ends = pl.DataFrame({"vessel": [f"sim:799{i:06}" for i in range(args.ships)], "upto": upto})
                clock: list[tuple[str, float]] = []
                went.tick = lambda what, *_: clock.append((what, time.process_time()))
                for part in whole():
                    went.fixes(in_order(part, ("vessel",)), upto)
                    clock.append(("read", time.process_time()))
                went.chains()
                clock.append(("end", time.process_time()))
                spent.clear()
                for (what, t), (_, then) in pairwise(clock):
                    spent[what] = spent.get(what, 0.0) + then - t
                found.update({rule: pl.concat(parts).height for (rule, _), parts in went.found.items()})

        cases: dict[str, Callable[[], object]] = {"read": read, "chain": chain}
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
        print("ns a row of the last run: " + ", ".join(f"{what} {s / n * 1e9:.0f}" for what, s in spent.items()))
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB, the making of the rows included")


if __name__ == "__main__":
    main()
