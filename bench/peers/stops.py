"""Gaps and port visits of real tracks by us, gaps and stops of the same fixes by MovingPandas: which are the same, what decides the others, and the time.

    python bench/peers/stops.py --movingpandas PYTHON [--shared ../shared]

Both get the fixes that our gap detector sees (tracks applied, noise left out) of the 28 real files in `shared_identity`, under the ship our
tracks take them for. Ours looks for visits at the ports of the gazetteer and the World Port Index; a stop of MovingPandas knows no ports:
it is a stretch within a circle of 1,000 m for an hour or more. CPU time of one process each, ours warm, a median of five.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import polars as pl

from roadstead import streams, tables
from roadstead.detect import detectors, empty_kept
from roadstead.places import gazetteer
from roadstead.readers import gfw_json, wpi
from roadstead.run import steps
from roadstead.sphere import distance_m
from roadstead.tracks import PRESETS
from roadstead.when import H_US, iso

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared"
GAP_H, STOP_M, STOP_MIN = 6.0, 1000, 60
Row = dict[str, Any]


def source(path: Path) -> streams.Source:
    return streams.source_of(path, hashlib.sha256(path.read_bytes()).hexdigest())


def fixes(folder: Path) -> pl.DataFrame:
    """The fixes of the files behind our tracks, as the driver gives them to the gap detector."""
    parts = []
    for path in sorted(folder.glob("regr_*.jsonl.gz")):
        parts += [tables.FIX.conform(r.frame).with_columns(src=pl.lit(path.name)) for r in gfw_json.read(source(path)) if r.table == "fixes"]
    rows = pl.concat(parts).sort("vessel", "t", "src", "at")
    clean, one = PRESETS["default"], detectors()["gap@1"]["default"]
    told, _ = clean.step(rows, pl.DataFrame(schema=clean.keeps), int(rows["t"].max()))  # type: ignore[arg-type]
    seen = steps.as_seen(told, steps.skipped(one), steps.by_number(one))
    return seen.filter(pl.col("lon").is_not_null())


def places(shared: Path) -> pl.DataFrame:
    found = [r.frame for r in wpi.read(source(shared / "data" / "ports" / "WPI_UpdatedPub150.csv")) if r.table == "places"]
    return pl.concat([gazetteer(), *(tables.PLACE.conform(f) for f in found)]).unique("id").sort("id")


def ours(rows: pl.DataFrame, known: pl.DataFrame) -> tuple[list[Row], list[Row], float]:
    """(gaps, visits, CPU seconds for both)."""
    gap, visit = detectors()["gap@1"]["default"], detectors()["port_visit@1"]["default"]
    upto, spent = int(rows["t"].max()), []  # type: ignore[arg-type]
    for _ in range(6):
        begun = time.process_time()
        gaps, _ = gap.step(rows, empty_kept(gap), upto)
        visits, _ = visit.step(rows, empty_kept(visit), upto, places=known)
        spent.append(time.process_time() - begun)
    return gaps.to_dicts(), visits.to_dicts(), median(spent[1:])


def theirs(rows: pl.DataFrame, python: str) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fixes.csv"
        rows.select("vessel", "t", pl.col("lon") / 1e6, pl.col("lat") / 1e6).write_csv(path)
        done = subprocess.run([python, str(HERE / "their_movingpandas.py"), str(path), str(GAP_H), str(STOP_M), str(STOP_MIN)], capture_output=True, text=True, check=True)
    found: Row = json.loads(done.stdout.splitlines()[-1])
    return found


def table(python: str, shared: Path = SHARED) -> str:
    """The page's part on MovingPandas."""
    rows, known = fixes(shared / "data" / "ais" / "shared_identity"), places(shared)
    gaps, visits, mine_s = ours(rows, known)
    peer = theirs(rows, python)
    out = [f"MovingPandas {peer['version']}, {rows.height:,} fixes of {rows['vessel'].n_unique()} ships as our tracks part them.", ""]
    out += _gaps(rows, gaps, peer) + _stops(rows, visits, peer, known)
    their_s = peer["gaps_s"] + peer["stops_s"]
    out += ["### Time", "", "| | CPU ms |", "|---|---:|", f"| our gaps and visits, {len(known):,} ports | {1000 * mine_s:.1f} |",
            f"| MovingPandas, gaps | {1000 * peer['gaps_s']:,.0f} |", f"| MovingPandas, stops | {1000 * peer['stops_s']:,.0f} |", f"| MovingPandas, making its trajectories of the table (not counted) | {1000 * peer['build_s']:,.0f} |", "",
            f"Ratio **{their_s / mine_s:,.0f}** on this input of {rows.height:,} rows; what we spend on a small input is mostly the same whatever its size, so `bench/sea_speed.py` measures a larger one.", ""]  # fmt: skip
    return "\n".join(out)


def _gaps(rows: pl.DataFrame, gaps: list[Row], peer: Row) -> list[str]:
    mine = {(g["vessel"], g["t0"], g["t1"]) for g in gaps if g["t1"] is not None}
    still = [g for g in gaps if g["t1"] is None]
    by_ship: dict[str, list[tuple[int, int]]] = {}
    for vessel, a, z in peer["parts"]:
        by_ship.setdefault(vessel, []).append((a, z))
    told = {(v, a[1], b[0]) for v, some in by_ship.items() for a, b in zip(sorted(some), sorted(some)[1:], strict=False)}
    # A part of a single fix is no trajectory to MovingPandas and is left out, so that the silences before and after it become one, or none.
    lost = _single(rows)
    out = ["### Gaps of more than 6 h", "", f"Ours {len(mine)} closed (and {len(still)} open at the end of the data, which a splitter has no word for), theirs {len(told)}: {len(mine & told)} with the same first and last fix.", ""]
    lines: dict[tuple[str, str], list[str]] = {}
    for vessel, t0, t1 in sorted(mine - told):
        alone = [t for t in lost.get(vessel, ()) if t in (t0, t1)]
        why = "a fix stands alone between two silences: MovingPandas drops a part of one fix, and with it the silence" if alone else _edge(rows, vessel, t0, t1)
        lines.setdefault(("ours only", why), []).append(f"`{vessel}` {iso(t0)[:19]} – {iso(t1)[:19]}, {(t1 - t0) / H_US:.1f} h")
    for vessel, t0, t1 in sorted(told - mine):
        inside = [t for t in lost.get(vessel, ()) if t0 < t < t1]
        why = "one silence of theirs spans the lone fixes at which ours ends and begins again" if inside else _edge(rows, vessel, t0, t1)
        lines.setdefault(("theirs only", why), []).append(f"`{vessel}` {iso(t0)[:19]} – {iso(t1)[:19]}, {(t1 - t0) / H_US:.1f} h" + (f", over {', '.join(iso(t)[:19] for t in inside[:3])}" if inside else ""))
    table_ = [f"| {len(some)} | {whose} | {why} | {'<br>'.join(some[:3])} |" for (whose, why), some in lines.items()]
    return out + (["| gaps | | why | the first of them, by the fixes that decide |", "|---:|---|---|---|", *table_, ""] if lines else [])


def _edge(rows: pl.DataFrame, vessel: str, t0: int, t1: int) -> str:
    """Where the part before or after a silence is of several fixes, and MovingPandas has none of it all the same."""
    mine = rows.filter(pl.col("vessel") == vessel)
    for side in (mine.filter(pl.col("t") <= t0).sort("t", descending=True), mine.filter(pl.col("t") >= t1).sort("t")):
        part = side.filter((pl.col("t").diff().abs().fill_null(0) > GAP_H * H_US).cum_sum() == 0)
        if part["t"].n_unique() == 1:
            return "the part beside it is of several fixes of one instant, which is one to MovingPandas"
        if part.select("lon", "lat").n_unique() == 1:
            return "the fixes of the part beside it lie at one spot: a trajectory without length, which MovingPandas drops"
    return "UNEXPLAINED"


def _single(rows: pl.DataFrame) -> dict[str, list[int]]:
    """Instants of fixes that are more than six hours from any other of their ship."""
    t = rows.select("vessel", "t").unique().sort("vessel", "t").with_columns(
        before=(pl.col("t") - pl.col("t").shift().over("vessel")) / H_US, after=(pl.col("t").shift(-1).over("vessel") - pl.col("t")) / H_US
    )  # fmt: skip
    alone = t.filter((pl.col("before").is_null() | (pl.col("before") > GAP_H)) & (pl.col("after").is_null() | (pl.col("after") > GAP_H)))
    return dict(alone.group_by("vessel").agg("t").iter_rows())


def _stops(rows: pl.DataFrame, visits: list[Row], peer: Row, known: pl.DataFrame) -> list[str]:
    upto = int(rows["t"].max())  # type: ignore[arg-type]
    meets = lambda v, s: v["vessel"] == s[0] and s[1] <= (v["t1"] or upto) and s[2] >= v["t0"]  # noqa: E731
    both = [v for v in visits if any(meets(v, s) for s in peer["stops"])]
    alone = [v for v in visits if v not in both]
    others = [s for s in peer["stops"] if not any(meets(v, s) for v in visits)]
    why: dict[str, list[str]] = {}
    for s in others:
        # One middle fix of the stop decides how far the nearest port is.
        at = rows.filter(pl.col("vessel") == s[0], pl.col("t").is_between(s[1], s[2])).sort("t")
        lon, lat = at["lon"][at.height // 2], at["lat"][at.height // 2]
        km, port = min((distance_m(lon, lat, p["lon"], p["lat"]) / 1000, p["name"]) for p in known.filter(pl.col("lon").is_not_null(), pl.col("lat").is_not_null()).iter_rows(named=True))
        text = f"`{s[0]}` {iso(s[1])[:16]} – {iso(s[2])[:16]}, {lat / 1e6:.3f} {lon / 1e6:.3f}, {km:.1f} km from {port}"
        why.setdefault("no port within 4 km of it: at anchor, adrift, or at a port that neither list has" if km > 4 else "a port lies within 4 km: UNEXPLAINED", []).append(text)
    for v in alone:
        stopped = v["confidence"] is not None and v["confidence"] >= 2
        text = f"`{v['vessel']}` {iso(v['t0'])[:16]} – {iso(v['t1'])[:16] if v['t1'] else '…'}, {v['place']}, confidence {v['confidence']}"
        why.setdefault("ours: a stop or a silence in port, by speed or by time, that is no hour within one kilometre" if stopped else "ours: near the port's point without a stop (confidence 1)", []).append(text)
    out = ["### Port visits and stops", "", f"Ours: {len(visits)} visits, {len(both)} of them with a stop of theirs in them. Theirs: {len(peer['stops'])} stops, {len(peer['stops']) - len(others)} of them in a visit of ours.", "",
           "| events | why one of the two has none | the first of them |", "|---:|---|---|"]  # fmt: skip
    return [*out, *(f"| {len(some)} | {reason} | {'<br>'.join(some[:3])} |" for reason, some in why.items()), ""]


def main() -> None:
    parse = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parse.add_argument("--movingpandas", required=True, help="an interpreter that has movingpandas")
    parse.add_argument("--shared", type=Path, default=SHARED)
    args = parse.parse_args()
    print(table(args.movingpandas, args.shared))


if __name__ == "__main__":
    main()
