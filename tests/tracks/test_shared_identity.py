"""Tracks of numbers that are shared or garbled, as the reference's own tests keep them: what it keeps together we never put apart."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import polars as pl
import pytest

from roadstead import streams, tables
from roadstead.readers import gfw_json
from roadstead.tracks import PRESETS, Tracks

NUMBERS = ("200000010", "224306000", "416229900", "416241500", "636018024", "660000400", "701006755", "755355148")


def followed(path: Path, preset: str) -> pl.DataFrame:
    source = streams.source_of(path, hashlib.sha256(path.read_bytes()).hexdigest())
    rows = pl.concat([tables.FIX.conform(r.frame) for r in gfw_json.read(source) if r.table == "fixes"]).with_columns(src=pl.lit("s"))
    return PRESETS[preset].step(rows.sort("vessel", "t", "src", "at"), pl.DataFrame(schema=Tracks.keeps), 0)[0]


@pytest.mark.parametrize("preset", sorted(PRESETS))
@pytest.mark.parametrize("number", NUMBERS)
def test_what_the_reference_keeps_together_we_keep_together(shared: Path, number: str, preset: str) -> None:
    path = shared / "ais" / "shared_identity" / f"regr_{number}.jsonl.gz"
    if not path.exists():
        path = shared / "data" / "ais" / "shared_identity" / path.name
    if not path.exists():
        pytest.skip("needs the shared tracks")
    with gzip.open(path, "rt") as lines:
        said = pl.DataFrame({"at": n, "expected": json.loads(line)["expected"]} for n, line in enumerate(lines, 1))
    rows = followed(path, preset).filter(pl.col("segment").is_not_null(), pl.col("flags") == 0).join(said.drop_nulls(), on="at")
    assert rows.height > 10
    assert rows.group_by("expected").agg(pl.col("segment").n_unique())["segment"].max() == 1


@pytest.mark.parametrize(("number", "apart_deg"), [("416241500", 40), ("636018024", 15)])
def test_two_ships_that_are_oceans_apart_are_two_vessels(shared: Path, number: str, apart_deg: float) -> None:
    path = shared / "data" / "ais" / "shared_identity" / f"regr_{number}.jsonl.gz"
    if not path.exists():
        pytest.skip("needs the shared tracks")
    rows = followed(path, "default").filter(pl.col("flags") == 0)
    middle = rows.group_by("vessel").agg(pl.col("lon").median() / 1e6, n=pl.len()).sort("vessel")
    assert middle["vessel"].to_list() == [f"mmsi:{number}", f"mmsi:{number}/2"]
    assert middle["lon"].max() - middle["lon"].min() > apart_deg
