"""What cleaning and tracks cost, in nanoseconds a row: ordinary ships, ships in a crowd of stations, two ships under one number.

    python bench/tracks_speed.py [--rows 4000000] [--ships 400] [--runs 5]

Made-up ships that sail legs, turn, lie in port and are silent now and then, in the AIS resolution, with the noise of positions that
receivers show. `clean` and `follow` are the kernels alone; `step` is all of it, columns taken from Polars and given back. CPU time,
medians; beside it what reading the same columns from Parquet takes. Not a test.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from roadstead.tables import FIX
from roadstead.tracks import PRESETS, clean, follow, rule
from roadstead.when import H_US, S_US


def ship(n: int, draw: np.random.Generator, every_s: tuple[int, int]) -> dict[str, np.ndarray]:
    """n fixes of one ship: legs of some hours at 4-20 knots, one in four of them a stay in port."""
    step = np.where(draw.random(n) < 0.0005, draw.integers(3600, 20 * 3600, n), draw.integers(*every_s, n))
    leg = np.cumsum(draw.random(n) < 1 / 400)
    legs = int(leg[-1]) + 1
    course, speed = (
        draw.uniform(0, 360, legs),
        np.where(draw.random(legs) < 0.25, 0.0, draw.uniform(4, 20, legs)),
    )
    nm = speed[leg] * step / 3600
    lat = draw.uniform(-50, 50) + np.cumsum(nm * np.cos(np.radians(course[leg]))) / 60
    lat = 60 * np.sin(lat / 60)  # never near a pole
    lon = draw.uniform(-180, 180) + np.cumsum(
        nm * np.sin(np.radians(course[leg])) / 60 / np.cos(np.radians(lat))
    )
    grid = 1e6 / 600_000  # a ten-thousandth of a minute
    jitter = draw.normal(0, 5, (2, n))
    return {
        "t": 1_700_000_000 * S_US + np.cumsum(step) * S_US,
        "lon": np.rint(np.rint(((lon + 180) % 360 - 180) * 600_000 + jitter[0]) * grid).clip(
            -180_000_000, 180_000_000
        ),
        "lat": np.rint(np.rint(lat * 600_000 + jitter[1]) * grid),
        "sog_kn": np.rint(
            np.maximum(0, speed[leg] + np.where(speed[leg] > 0, draw.normal(0, 0.2, n), 0)) * 10
        )
        / 10,
        "cog_deg": np.rint((course[leg] + draw.normal(0, 2, n)) % 359.9 * 10) / 10,
        "heading_deg": np.rint(course[leg] % 359),
    }


def frame(ships: list[tuple[str, dict[str, np.ndarray]]]) -> pl.DataFrame:
    parts = []
    for name, columns in ships:
        n = len(columns["t"])
        parts.append(pl.DataFrame(columns).with_columns(
            pl.col("lon", "lat").cast(pl.Int32), pl.col("t").cast(pl.Int64), vessel=pl.lit(f"sim:{name}"), mmsi=pl.lit(name), msg_type=pl.lit(1, pl.Int64),
            simulated=pl.lit(True), src=pl.lit("bench"), at=pl.int_range(n, dtype=pl.Int64),
        ))  # fmt: skip
    return FIX.conform(pl.concat(parts)).sort("vessel", "t", "src", "at").rechunk()


def crowd(rows: int, ships: int, draw: np.random.Generator, kind: str) -> pl.DataFrame:
    per, many = rows // ships, []
    for i in range(ships):
        name = f"799{i:06}"
        if kind == "two ships a number":
            many += [(name, ship(per // 2, draw, (30, 300))) for _ in range(2)]
        elif kind == "two stations":
            one = ship(per // 2, draw, (5, 60))
            many += [(name, one), (name, one)]
        else:
            many.append((name, ship(per, draw, (5, 60) if kind == "every half minute" else (60, 600))))
    return frame(many)


def timed(what: Callable[[], Any], runs: int) -> float:
    what()
    spent = []
    for _ in range(runs):
        begun = time.process_time()
        what()
        spent.append(time.process_time() - begun)
    return sorted(spent)[runs // 2]


def main() -> None:
    parse = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("rows", 4_000_000), ("ships", 400), ("runs", 5)):
        parse.add_argument(f"--{name}", type=int, default=default)
    args = parse.parse_args()
    one, draw = PRESETS["default"], np.random.default_rng(1)
    print(
        "| ships | rows | clean ns | follow ns | step ns | read ns | tracks | flagged |\n|---|---|---|---|---|---|---|---|"
    )
    for kind in ("every half minute", "every five minutes", "two stations", "two ships a number"):
        rows = crowd(args.rows, args.ships, draw, kind)
        n, empty = rows.height, pl.DataFrame(schema=one.keeps)
        _, pool, start, old = rule._pool(rows, empty)
        a = rule._arrays(pool)
        kinds, known = rule._kinds(pool, a[-1]), rule._known(empty, start, old)

        def cleaned(a: Any = a, start: Any = start, old: Any = old, known: Any = known) -> Any:
            clean.in_order(start, *a, old)
            return clean.flagged(
                start, *a, old, known["flags"], round(24 * H_US), one.repeat_over_kn, one.slow_kn, False
            )

        use = (cleaned() & clean.UNUSABLE) == 0

        def followed(
            a: Any = a,
            start: Any = start,
            old: Any = old,
            known: Any = known,
            use: Any = use,
            kinds: Any = kinds,
        ) -> Any:
            k = known
            return follow.follow(
                start, *a[:5], kinds, use, old, k["segment"], k["flags"], k["fit"], k["n"], k["t0"], k["open"], k["lane"], k["next"], round(24 * H_US), one._limits()
            )  # fmt: skip

        out, _ = one.step(rows, empty, 0)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "fixes.parquet"
            rows.write_parquet(path, compression="zstd", row_group_size=500_000)
            read = timed(lambda path=path: pl.read_parquet(path, use_statistics=False), args.runs)
        spent = [
            timed(cleaned, args.runs),
            timed(followed, args.runs),
            timed(lambda rows=rows, empty=empty: one.step(rows, empty, 0), args.runs),
            read,
        ]
        found = out.select("vessel", "segment").n_unique()
        print(
            f"| {kind} | {n:,} | "
            + " | ".join(f"{s / n * 1e9:.0f}" for s in spent)
            + f" | {found:,} | {(out['flags'] != 0).sum():,} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
