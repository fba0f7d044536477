"""What is spared in going through the rows changes nothing that is said of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead import sphere, tracks
from roadstead.run import steps
from roadstead.run.spill import Parted, in_order
from roadstead.tables import FIX


def crowd(seed: int, n: int = 600) -> pl.DataFrame:
    """Three numbers, two of them sent by two ships some miles apart, with jumps, repeats, ties and a row without a position."""
    draw = np.random.default_rng(seed)
    rows = []
    for i in range(n):
        number, other = int(draw.integers(0, 3)), int(draw.integers(0, 2))
        far = 400_000 * (draw.random() < 0.02)
        x = 179_990_000 + i * 60 + other * number * 300_000 + far
        rows.append({
            "vessel": f"mmsi:27300000{number}", "mmsi": f"27300000{number}", "t": 10**15 + i // 2 * 120_000_000, "lon": (x + 180_000_000) % 360_000_000 - 180_000_000,
            "lat": None if i == 7 else 40_000_000 + other * number * 200_000, "sog_kn": 5.0, "cog_deg": 90.0, "msg_type": 1, "simulated": False, "src": "ab"[i % 2], "at": i,
        })  # fmt: skip
    return FIX.frame(rows)


@pytest.mark.parametrize("preset", ["default", "gfw"])
@pytest.mark.parametrize("seed", range(3))
def test_rows_told_at_once_are_told_as_by_the_step(seed: int, preset: str) -> None:
    rows, clean = in_order(crowd(seed), ("vessel",)), tracks.PRESETS[preset]
    told, _ = clean.step(rows, pl.DataFrame(schema=clean.keeps), 0)
    for skips, by_number in ((0, False), (tracks.NOISE, False), (tracks.UNHEARD, True)):
        want = in_order(steps.as_seen(told, skips, by_number), ("vessel",))
        got = in_order(steps.seen(rows, clean.over(rows), skips, by_number, rows.columns), ("vessel",))
        assert got.equals(want.select(got.columns))
        assert got["vessel"].n_unique() > 3 or preset == "gfw" or by_number


def test_rows_come_back_in_order_whether_they_were_parted_or_not(tmp_path: Path) -> None:
    rows = crowd(4)
    want = rows.sort("vessel", "t", "src", "at")
    for at_once in (50, 10_000):
        parted = Parted(tmp_path, "rows", ("vessel",), 4, at_once, (rows[i : i + 40] for i in range(0, rows.height, 40)))
        frames = list(parted)
        assert (len(frames) == 1) == (at_once > rows.height)
        assert pl.concat(frames).sort("vessel", "t", "src", "at").equals(want)
        assert all(f.equals(f.sort("vessel", "t", "src", "at")) for f in frames)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("seed", range(4))
def test_rows_put_by_under_the_first_vessels_of_their_buckets_come_back_whole(tmp_path: Path, seed: int) -> None:
    rows = crowd(seed).with_columns(pl.col("vessel", "src").cast(pl.Categorical))
    want = rows.cast({"vessel": pl.String, "src": pl.String}).sort("vessel", "t", "src", "at")
    pieces = [rows[i : i + 40] for i in range(0, rows.height, 40)]
    for some in (pieces, [in_order(p, ("vessel",)) for p in pieces]):
        frames = list(Parted(tmp_path, "rows", ("vessel",), 3, 50, some, firsts=["mmsi:273000001", "mmsi:273000002"]))
        assert [f["vessel"].unique().to_list() for f in frames] == [["mmsi:273000000"], ["mmsi:273000001"], ["mmsi:273000002"]]
        assert pl.concat(frames).cast({"vessel": pl.String, "src": pl.String}).equals(want)


@given(
    rows=st.lists(st.tuples(st.sampled_from(["b", "a", "ab", None]), st.one_of(st.none(), st.integers(0, 5)), st.sampled_from("xy"), st.integers(0, 3)), max_size=30),
    in_time=st.booleans(), by_number=st.booleans(),
)  # fmt: skip
def test_rows_are_sorted_as_a_sort_of_texts_would(rows: list[tuple[str | None, int | None, str, int]], in_time: bool, by_number: bool) -> None:
    frame = pl.DataFrame(rows, schema={"vessel": pl.String, "t": pl.Int64, "src": pl.String, "at": pl.Int64}, orient="row")
    frame = frame.sort("t") if in_time else frame
    kinds = {"vessel": pl.Categorical, "src": pl.Categorical} if by_number else {}
    assert in_order(frame.cast(kinds), ("vessel",)).cast({"vessel": pl.String, "src": pl.String}).equals(frame.sort("vessel", "t", "src", "at"))


def test_a_port_is_found_along_a_track_wherever_it_is_found_from_each_fix() -> None:
    draw = np.random.default_rng(2)
    p_lon, p_lat = draw.integers(-300_000, 300_000, 40).astype(np.int32), draw.integers(-300_000, 300_000, 40).astype(np.int32)
    p_lon = ((p_lon.astype(np.int64) + 360_000_000) % 360_000_000 - 180_000_000).astype(np.int32)
    less = np.where(draw.random(40) < 0.3, 1500.0, 0.0)
    lon = ((np.cumsum(draw.integers(-3000, 3100, 20_000)) + 360_000_000) % 360_000_000 - 180_000_000).astype(np.int32)
    lat = np.cumsum(draw.integers(-3000, 3000, 20_000)).clip(-600_000, 600_000).astype(np.int32)
    cell, member = sphere.reach_index(p_lon, p_lat, less + 4000.0)
    which, far = sphere.nearest_each(lon, lat, cell, member, p_lon, p_lat, less)
    near = far <= 4000.0
    got = sphere.nearest_along(lon, lat, cell, member, p_lon, p_lat, less, 4000.0)
    assert near.any()
    assert not near.all()
    assert np.array_equal(got[0], np.where(near, which, -1))
    assert np.array_equal(got[1], np.where(near, far, np.inf))
