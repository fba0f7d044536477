"""What detecting costs beside only reading: the driver's own passes over sorted and unsorted fixes, each detector alone, and the same in Polars.

    python bench/sea_speed.py [--rows 4000000] [--ships 400] [--runs 5] [--movingpandas PYTHON]

`read` only reads the fixes, all columns, batch after batch, as the driver does. `chain` is `run.steps.events_of` over a logbook that holds them:
cleaning, tracks, gaps, port visits, loitering, resampling, contacts, encounters. `unsorted` is the same work from a file in order of time. Every
figure is CPU time of this process (all threads), a median over runs in which the cases take turns; ratios are medians of the ratios of each run.
Ships, ports' names and tracks are invented, the shore is the shipped map's: see :func:`fixes`. Not a test. `table` gives what docs/sea.md prints.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import polars as pl

from roadstead import detect
from roadstead.detect import detectors
from roadstead.logbook import Batch, Logbook, writing
from roadstead.places import coast
from roadstead.run import steps
from roadstead.run.spill import in_order
from roadstead.slots import Fixes
from roadstead.sphere import NM_M, R_M
from roadstead.tables import FIX, PLACE
from roadstead.tracks import PRESETS, clean, follow, rule
from roadstead.when import H_US, S_US

CHAIN = ("gap@1", "port_visit@1", "loitering@1", "encounter@1")
BEGIN_US = 1_700_000_000 * S_US
SRC = "5ea" + "0" * 61
BATCH = 500_000


# -- an invented sea ----------------------------------------------------------------------------------------------------


def ports(n: int, draw: np.random.Generator) -> pl.DataFrame:
    """Invented ports on the real shore."""
    shore = coast.land().filter(pl.col("lat").abs() < 65_000_000)
    some = shore[np.sort(draw.choice(shore.height, n, replace=False)).tolist()]
    return PLACE.frame(
        {"id": f"port:{i:05}", "name": f"P{i}", "lon": lon, "lat": lat, "uncertainty_m": 1500.0} for i, (lon, lat) in enumerate(some.select("lon", "lat").iter_rows())
    )


def _offings(n: int, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """n points at sea, 25 to 50 nautical miles off the shore."""
    lon, lat = draw.integers(-180_000_000, 180_000_000, 60 * n), draw.integers(-60_000_000, 60_000_000, 60 * n)
    at = coast.index(coast.land())
    good = ~coast.on_land(at, lon, lat)
    m = coast.shore_m(at, lon[good], lat[good])
    good[good] = (m > 25 * NM_M) & np.isfinite(m)
    return lon[good][:n] / 1e6, lat[good][:n] / 1e6


def fixes(n: int, ships: int, places: pl.DataFrame, draw: np.random.Generator) -> Iterator[pl.DataFrame]:
    """n fixes of invented ships, ship after ship in time.

    Two ships share an offing and the ports near it. Each lies in a port for some hours (a report every three minutes), sails out on a straight lane
    at 11 to 15 knots (a report a minute), drifts for five hours, and sails to the next port. Every other two drift beside each other, the rest
    some 15 miles apart. One leg in six has a silence of eight hours or more. Positions are in AIS resolution with a receiver's noise; of a hundred
    messages one comes twice, of a thousand one lies elsewhere.
    """
    per, pair_n = n // ships, -(-ships // 2)
    home_lon, home_lat = _offings(pair_n, draw)
    p_lon, p_lat = places["lon"].to_numpy() / 1e6, places["lat"].to_numpy() / 1e6
    for ship in range(ships):
        own = ship // 2
        x0, y0 = home_lon[own], home_lat[own]
        meets = own % 2 == 0
        if not meets and ship % 2:
            y0 += 0.25
        shrink = math.cos(math.radians(y0))
        dx = (p_lon - x0 + 180) % 360 - 180
        near = np.argsort((dx * shrink) ** 2 + (p_lat - y0) ** 2)[:6]
        to_x, to_y = x0 + dx[near], p_lat[near]
        far_h = np.hypot((to_x - x0) * shrink, to_y - y0) * 60 / 12
        round_h = 2 * far_h.max() + 5 + 14
        cycles = int(per / 60 / (round_h * 0.55)) + 2
        which = draw.integers(0, 6, cycles + 1)
        speed = draw.uniform(1.0, 1.25, 2 * cycles)
        knots: list[tuple[float, float, float]] = []
        for c in range(cycles):
            a, b, at = which[c], which[c + 1], c * round_h + far_h.max() + 8
            aside = 0.0012 if meets and ship % 2 else 0.0
            knots += [
                (at - far_h[a] / speed[2 * c], to_x[a], to_y[a]), (at, x0 + aside, y0), (at + 5, x0 + aside + 0.03, y0 + 0.02),
                (at + 5 + far_h[b] / speed[2 * c + 1], to_x[b], to_y[b]),
            ]  # fmt: skip
        k_h, k_x, k_y = np.array(knots).T
        h = np.cumsum(draw.integers(55, 66, 4 * per) / 3600) + k_h[0] - 6
        leg = np.searchsorted(k_h, h)
        moored = leg % 4 == 0
        keep = ~moored | (np.arange(len(h)) % 3 == 0)
        silent = (draw.random(len(k_h) + 1) < 1 / 6)[leg] & ~moored
        begun = np.concatenate([[h[0]], k_h])[leg]
        h = h[keep & ~(silent & (h > begun + 1) & (h < begun + 9))][:per]
        again = np.sort(np.concatenate([np.arange(len(h)), draw.integers(0, len(h), len(h) // 100)]))[: len(h)]
        h = h[again]
        x, y = np.interp(h, k_h, k_x), np.interp(h, k_h, k_y)
        v_x, v_y = _rates(h, k_h, k_x * shrink * 60), _rates(h, k_h, k_y * 60)
        sog = np.hypot(v_x, v_y)
        noise = draw.normal(0, 3e-5, (2, len(h)))[:, again]
        noise[:, draw.random(len(h)) < 0.001] += 0.7
        lon = np.rint(np.rint(((x + noise[0] + 180) % 360 - 180) * 600_000) / 0.6)
        lat = np.rint(np.rint((y + noise[1]) * 600_000) / 0.6)
        course = np.degrees(np.arctan2(v_x, v_y)) % 360
        m = len(h)
        mmsi = f"799{ship:06}"
        yield FIX.conform(pl.DataFrame({
            "t": BEGIN_US + np.rint(h * 3600).astype(np.int64) * S_US, "lon": lon.astype(np.int32), "lat": lat.astype(np.int32),
            "sog_kn": np.round(np.where(sog < 0.01, 0.0, np.maximum(0, sog + draw.normal(0, 0.15, m)[again])), 1),
            "cog_deg": np.round((course + draw.normal(0, 2, m)[again]) % 359.9, 1), "heading_deg": np.rint(course % 359),
            "status": np.where(sog < 0.01, 5, 0), "transceiver": ["A"] * m, "msg_type": np.ones(m, np.int64), "mmsi": [mmsi] * m, "vessel": [f"sim:{mmsi}"] * m,
            "simulated": [True] * m, "src": [SRC] * m, "at": ship * per + np.arange(m) + 1,
        }))  # fmt: skip


def _rates(h: np.ndarray, k_h: np.ndarray, k_nm: np.ndarray) -> np.ndarray:
    """Nautical miles an hour at each time of the line through the knots."""
    rate = np.concatenate([[0.0], np.diff(k_nm) / np.diff(k_h), [0.0]])
    return rate[np.searchsorted(k_h, h)]


@contextmanager
def logbook(frames: Iterator[pl.DataFrame], at_once: int = 1_000_000) -> Iterator[Logbook]:
    """A logbook with these fixes, as the reading of a file keeps them, in files of about so many rows, each in order of ships, and nothing else."""
    with tempfile.TemporaryDirectory() as folder, writing(Path(folder) / "lb", "bench") as log:
        files, held, n = [], [], 0
        for frame in frames:
            held.append(frame)
            n += frame.height
            if n >= at_once:
                files.append(log.keep_rows("fixes", SRC, SRC, len(files), in_order(pl.concat(held), ("vessel",))))
                held, n = [], 0
        if held:
            files.append(log.keep_rows("fixes", SRC, SRC, len(files), in_order(pl.concat(held), ("vessel",))))
        log.add(Batch("bench", SRC, {}, tuple(files)))
        log.finish("bench", {})
        yield log


# -- the same in Polars expressions ---------------------------------------------------------------------------------------


def polars_gaps(rows: pl.DataFrame, min_h: float = 6.0) -> pl.DataFrame:
    """Silences between fixes of a vessel, with the rows before and after."""
    before = ("t", "lon", "lat", "src", "at")
    return (
        rows.lazy().with_columns(pl.col(c).shift(1).over("vessel").alias(f"{c}0") for c in before)
        .filter(pl.col("t") - pl.col("t0") > round(min_h * H_US)).collect()
    )  # fmt: skip


def polars_visits(rows: pl.DataFrame, places: pl.DataFrame, within_km: float = 3.0) -> pl.DataFrame:
    """Runs of fixes within some kilometres of the nearest port, with entry, exit and whether she stopped: one circle, no hysteresis, no silences.

    Ports go into cells of 0.1 degrees and the eight around, so that each fix meets only those of its own cell.
    """
    side = 100_000
    around = pl.DataFrame({"dx": [-1, 0, 1] * 3, "dy": [-1] * 3 + [0] * 3 + [1] * 3})
    ports = places.lazy().select(
        "id", p_lon=pl.col("lon").cast(pl.Int64), p_lat=pl.col("lat").cast(pl.Int64)
    ).join(around.lazy(), how="cross").with_columns(x=pl.col("p_lon") // side + pl.col("dx"), y=pl.col("p_lat") // side + pl.col("dy")).drop("dx", "dy")  # fmt: skip
    radian = math.pi / 180e6
    one, two = (pl.col(c).cast(pl.Float64) * radian for c in ("lat", "p_lat"))
    h = ((two - one) / 2).sin() ** 2 + one.cos() * two.cos() * ((pl.col("p_lon") - pl.col("lon")) * radian / 2).sin() ** 2
    near = (
        rows.lazy().with_row_index("i").select("i", "lon", "lat", x=pl.col("lon").cast(pl.Int64) // side, y=pl.col("lat").cast(pl.Int64) // side)
        .join(ports, on=["x", "y"]).with_columns(m=2 * R_M * h.sqrt().arcsin())
        .group_by("i").agg(place=pl.col("id").sort_by("m", "id").first(), m=pl.col("m").min()).filter(pl.col("m") <= within_km * 1000)
    )  # fmt: skip
    return (
        rows.lazy().with_row_index("i").join(near, on="i", how="left", maintain_order="left").with_columns(run=pl.struct("vessel", pl.col("m").is_not_null()).rle_id())
        .filter(pl.col("m").is_not_null()).group_by("run").agg(
            pl.col("vessel").first(), t0=pl.col("t").first(), t1=pl.col("t").last(), place=pl.col("place").sort_by("m").first(),
            stopped=(pl.col("sog_kn") <= 0.2).any(), at0=pl.col("at").first(), at1=pl.col("at").last(),
        ).collect()
    )  # fmt: skip


# -- measuring ------------------------------------------------------------------------------------------------------------


def cpu(what: Callable[[], Any]) -> float:
    begun = time.process_time()
    what()
    return time.process_time() - begun


def in_turn(cases: dict[str, Callable[[], Any]], runs: int) -> dict[str, list[float]]:
    """CPU seconds of each case, the cases by turns; each was run once before."""
    for case in cases.values():
        case()
    spent: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(runs):
        for name, case in cases.items():
            spent[name].append(cpu(case))
    return spent


@dataclass(frozen=True)
class Line:
    work: str
    ns: float
    figure: str
    target: str


def read(log: Logbook) -> int:
    return sum(part.height for path, _ in log.files("fixes") for part in pl.scan_parquet(path).collect_batches(chunk_size=BATCH, maintain_order=True))


def measured(rows: int = 2_000_000, ships: int = 200, runs: int = 5, movingpandas: str | None = None) -> list[Line]:
    """The lines of the table, all from one run."""
    draw = np.random.default_rng(1)
    places = ports(4000, draw)
    inputs = {
        "places": places, "ports": places, "coast": coast.land(),
        "scrapped": pl.DataFrame(schema=dict.fromkeys(("imo", "day", "src", "at"), pl.String) | {"simulated": pl.Boolean}),
    }  # fmt: skip
    every = {rule: presets["default"] for rule, presets in detectors().items() if next(iter(presets.values())).reads != "statics"}
    chained = [every[rule] for rule in CHAIN]
    whole = pl.concat(list(fixes(rows, ships, places, draw)), rechunk=True)
    n = whole.height

    def pieces(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
        yield from (frame[i : i + 1_000_000] for i in range(0, n, 1_000_000))

    with logbook(pieces(whole)) as in_order, logbook(pieces(whole.sort("t", maintain_order=True))) as by_time:

        def events(log: Logbook, ones: list[Any]) -> dict[Any, pl.DataFrame]:
            with tempfile.TemporaryDirectory() as folder:
                return steps.events_of(log, ones, inputs, Path(folder))

        spent = in_turn({
            "read": lambda: read(in_order), "chain": lambda: events(in_order, chained),
            "read by time": lambda: read(by_time), "unsorted": lambda: events(by_time, chained),
        }, runs)  # fmt: skip

    def ratio(a: str, b: str) -> float:
        return median(x / y for x, y in zip(spent[a], spent[b], strict=True))

    def ns(name: str) -> float:
        return median(spent[name]) / n * 1e9

    lines = [
        Line("only reading, sorted", ns("read"), "1", ""),
        Line("cleaning, tracks, gaps, port visits, loitering, resampling, encounters", ns("chain"), f"{ratio('chain', 'read'):.1f} × reading", "≤ 3 ×, stretch 1.5 ×"),
        Line("the same from a file in order of time", ns("unsorted"), f"{ratio('unsorted', 'read by time'):.1f} × reading it", "≤ 4 ×, stretch 3 ×"),
    ]

    # The kernels of tracks, and each step over the rows it sees.
    clean_up, upto = PRESETS["default"], int(whole["t"].max())  # type: ignore[arg-type]
    _, pool, start, old = rule._pool(whole, pl.DataFrame(schema=clean_up.keeps))
    motion = rule._arrays(pool)
    known = rule._known(whole.clear(), start, old)

    def cleaned() -> Any:
        clean.in_order(start, *motion, old)
        return clean.flagged(start, *motion, old, known["flags"], round(24 * H_US), clean_up.repeat_over_kn, clean_up.slow_kn, False)

    use, kinds = (cleaned() & clean.UNUSABLE) == 0, rule._kinds(pool, motion[-1])
    k = known

    def followed() -> Any:
        return follow.follow(
            start, *motion[:5], kinds, use, old, k["segment"], k["flags"], k["fit"], k["n"], k["t0"], k["open"], k["lane"], k["next"], round(24 * H_US), clean_up._limits()
        )  # fmt: skip

    told = clean_up.over(whole)
    seen: dict[Any, pl.DataFrame] = {}
    cases: dict[str, Callable[[], Any]] = {"tracks: cleaning": cleaned, "tracks: following": followed}
    for name, one in every.items():
        if one.reads == "fixes" and one.key == ("vessel",):
            how = (steps.skipped(one), steps.by_number(one))
            frame = seen.setdefault(how, steps.seen(whole, told, *how, whole.columns))
            beside = {b: pl.DataFrame(schema=way[-1].gives[1]) for b, way in steps.beside(one).items()}  # type: ignore[attr-defined]
            empty = pl.DataFrame(schema=one.keeps)
            given = {x: inputs[x] for x in one.needs} | beside
            if hasattr(one, "over"):
                once = told.fixes(whole, *how)
                cases[name] = lambda one=one, once=once, given=given: one.over(once, upto, **given)  # type: ignore[misc]
            else:
                cases[name] = lambda one=one, frame=frame, given=given, empty=empty: one.step(frame, empty, upto, **given)  # type: ignore[misc]
    for name, took in in_turn(cases, runs).items():
        aim = {"tracks: cleaning": "≤ 25 ns", "tracks: following": "≤ 60 ns"}.get(name, "in the chain" if name in CHAIN else "≤ 25 ns")
        lines.append(Line(name, median(took) / n * 1e9, f"{median(took) / n * 1e9:.0f} ns a row", aim))

    gap, visit = every["gap@1"], every["port_visit@1"]
    frame = seen[steps.skipped(visit), steps.by_number(visit)]

    def ours() -> None:
        """As the driver does it: from the rows as they lie to the events of both, with no more behind them."""
        detect._LOOKED_AT.clear()
        vessels, rows_once, _, start = detect.tracks(frame, pl.DataFrame(schema=visit.keeps))
        both = Fixes.of(vessels, rows_once, start)
        gap.over(both, upto)  # type: ignore[attr-defined]
        visit.over(both, upto, places=places)  # type: ignore[attr-defined]

    spent = in_turn({
        "ours": ours,
        "polars": lambda: (polars_gaps(frame), polars_visits(frame, places)),
    }, runs)  # fmt: skip
    lines.append(Line("gaps and port visits, in Polars expressions", ns("polars"), f"ours {ratio('polars', 'ours'):.0f} × faster", "≥ 40 ×"))
    if movingpandas:
        some = frame.head(20_000).select("vessel", "t", pl.col("lon") / 1e6, pl.col("lat") / 1e6)
        with tempfile.TemporaryDirectory() as folder:
            some.write_csv(Path(folder) / "fixes.csv")
            call = [movingpandas, str(Path(__file__).parent / "peers" / "their_movingpandas.py"), str(Path(folder) / "fixes.csv"), "6", "3000", "30"]
            theirs = json.loads(subprocess.run(call, capture_output=True, text=True, check=True).stdout)
        took_ns = (theirs["build_s"] + theirs["gaps_s"] + theirs["stops_s"]) / some.height * 1e9
        lines.append(Line(f"gaps and stops, MovingPandas {theirs['version']}, {some.height:,} of the rows", took_ns, f"ours {took_ns / ns('ours'):,.0f} × faster", "≥ 1,000 ×"))
    return lines


def table(rows: int = 2_000_000, ships: int = 200, runs: int = 5, movingpandas: str | None = None) -> str:
    """The figures as a Markdown table, measured now."""
    lines = measured(rows, ships, runs, movingpandas)
    head = f"{rows:,} fixes of {ships} invented ships, CPU time, medians of {runs} runs in which the cases take turns.\n\n| work | ns a row | measured | to reach |\n|---|---|---|---|\n"
    return head + "\n".join(f"| {x.work} | {x.ns:,.0f} | {x.figure} | {x.target} |" for x in lines) + "\n"


def main() -> None:
    parse = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("rows", 2_000_000), ("ships", 200), ("runs", 5)):
        parse.add_argument(f"--{name}", type=int, default=default)
    parse.add_argument("--movingpandas", metavar="PYTHON", help="the interpreter of a venv with movingpandas")
    sys.stdout.write(table(**vars(parse.parse_args())))


if __name__ == "__main__":
    main()
