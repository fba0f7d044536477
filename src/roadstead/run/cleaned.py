"""Fixes behind their tracks, as the detectors of a preset saw them: worked out again when asked for, and never stored.

Nothing is deleted by cleaning, so whoever reads an export must be able to see what is held against a fix and by which rule.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from roadstead import tracks
from roadstead.logbook import Logbook
from roadstead.places import coast
from roadstead.run import feed, steps

FLAGGED: dict[str, pl.DataType | type[pl.DataType]] = {
    "src": pl.String, "at": pl.Int64, "vessel": pl.String, "mmsi": pl.String, "t": pl.Int64, "lon": pl.Int32, "lat": pl.Int32, "msg_type": pl.Int64,
    "segment": pl.Int32, "flags": pl.Int32, "simulated": pl.Boolean, "rule": pl.String, "preset": pl.String,
}  # fmt: skip
"""A flagged fix: the row it is, the ship and the track (``segment``, null: of none) it is taken for, and the bits of `tracks.FLAGS`."""


def told(log: Logbook, preset: str = "default", at_once: int = feed.AT_ONCE) -> Iterator[pl.DataFrame]:
    """Every fix of a ship with ``flags``, ``segment`` and the ship its track is taken for, whole vessels at a time. ValueError: no such preset."""
    if preset not in tracks.PRESETS:
        raise ValueError(f"tracks have no thresholds called {preset}; there are {', '.join(tracks.PRESETS)}")
    clean, clocks = tracks.PRESETS[preset], steps.clocks_of(log, at_once)
    with tempfile.TemporaryDirectory(prefix="roadstead-tracks-") as folder:
        for upto, part in feed.fed(log, "fixes", feed.VESSEL, at_once, Path(folder)):
            rows, _ = clean.step(feed.as_text(part), pl.DataFrame(schema=clean.keeps), upto, **({} if clocks is None else {"clocks": clocks}))
            yield rows.with_columns(flags=pl.col("flags") | pl.Series(_on_land(rows)))


def _on_land(rows: pl.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """The bit `on_land` for each position that lies farther inside the land of the map than its shore may be off."""
    at = coast.index(coast.land())
    lon, lat = (rows[c].fill_null(0).to_numpy() for c in ("lon", "lat"))
    flags = np.zeros(rows.height, np.int32)
    some = np.flatnonzero((rows["flags"].to_numpy() & tracks.NOWHERE) == 0)
    inside = some[coast.on_land(at, lon[some], lat[some])]
    flags[inside[coast.shore_m(at, lon[inside], lat[inside]) > coast.UNCERTAINTY_M]] = tracks.ON_LAND
    return flags


def flagged(log: Logbook, preset: str = "default") -> pl.DataFrame:
    """(:data:`FLAGGED`) every fix that anything is held against, by receipt and row; a fix of a base station or a buoy is `not_a_ship`."""
    clean = tracks.PRESETS.get(preset)
    parts = [rows.filter(pl.col("flags") != 0) for rows in told(log, preset)]
    others = log.scan("fixes").filter(pl.col("msg_type").is_not_null() & ~pl.col("msg_type").is_in(feed.SHIPS)).collect()
    # What no ship sent goes through no track, so that its position is looked at here.
    nowhere = (pl.col("lon").abs() > 180_000_000).fill_null(True) | (pl.col("lat").abs() > 90_000_000).fill_null(True)
    bits = pl.lit(tracks.FLAGS["not_a_ship"]) + pl.when(nowhere).then(tracks.FLAGS["position"]).otherwise(0)
    parts.append(others.with_columns(flags=bits.cast(pl.Int32), segment=pl.lit(None, pl.Int32)))
    found = pl.concat([rows.with_columns(rule=pl.lit(clean.rule if clean else None), preset=pl.lit(preset)).select(list(FLAGGED)) for rows in parts])
    return found.sort("src", "at")


def counts(log: Logbook, preset: str = "default") -> pl.DataFrame:
    """(src, flag, n): how many fixes of each receipt have each flag; a fix with two is counted under both."""
    bits = flagged(log, preset).select("src", "flags")
    found = [
        bits.filter(pl.col("flags") & bit != 0).group_by("src").agg(n=pl.len().cast(pl.Int64)).select("src", pl.lit(name).alias("flag"), "n") for name, bit in tracks.FLAGS.items()
    ]
    return pl.concat([pl.DataFrame(schema={"src": pl.String, "flag": pl.String, "n": pl.Int64}), *found]).sort("src", "flag")
