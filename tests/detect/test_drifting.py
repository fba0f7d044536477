"""Whom `drifting` tells of ships whose movement is known, because it was made: see `drift_worlds`."""

from __future__ import annotations

import polars as pl
import pytest
from drift_worlds import ADRIFT, UNLIKE, T, fleet

from roadstead.detect import empty_kept
from roadstead.detect.drifting import PRESETS
from roadstead.tables import PLACE
from roadstead.when import H_US

EACH = 12


@pytest.fixture(scope="module")
def sea() -> pl.DataFrame:
    return fleet((*ADRIFT, *UNLIKE), EACH)


def told(rows: pl.DataFrame) -> pl.DataFrame:
    one = PRESETS["default"]
    return one.step(rows, empty_kept(one), T + 9 * H_US, places=PLACE.frame())[0]


def of(events: pl.DataFrame, kind: str) -> pl.DataFrame:
    return events.filter(pl.col("vessel").str.starts_with(f"mmsi:{kind}/"))


def test_most_that_drift_are_told_for_most_of_the_time_and_none_that_do_not(sea: pl.DataFrame) -> None:
    events = told(sea)
    for kind in ADRIFT:
        mine = of(events, kind)
        assert mine["vessel"].n_unique() >= 0.9 * EACH, kind
        assert (mine["t1"] - mine["t0"]).sum() / H_US >= 0.75 * 9 * EACH, kind
    assert {kind: n for kind in UNLIKE if (n := of(events, kind).height)} == {}


def test_without_a_heading_nothing_is_told(sea: pl.DataFrame) -> None:
    assert told(sea.with_columns(heading_deg=pl.lit(None, pl.Float64))).is_empty()


def test_without_a_course_or_a_speed_nothing_is_told(sea: pl.DataFrame) -> None:
    for column in ("cog_deg", "sog_kn"):
        assert told(sea.with_columns(pl.lit(None, pl.Float64).alias(column))).is_empty()
