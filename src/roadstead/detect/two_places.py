"""One MMSI in two places: fixes that no one ship can have sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from roadstead.apart import aircraft, in_two_places, over_two_places
from roadstead.detect import PLACES_KEPT, Detector, Kept, event_frame, tracks
from roadstead.numbers import mmsi_kind
from roadstead.slots import Fixes


@dataclass(frozen=True)
class TwoPlaces:
    """One MMSI is heard to and fro between places that no ship could both reach in the time, at least `min_pairs` times.

    A contradiction is a fix that the fix just before it could not have reached at `fastest_kn`, and that lies on a track heard
    before: so one wrong position is not yet a ship in two places. `position_nm` are allowed for each position and
    `clock_min` for the clocks, so two places less than some 17 nautical miles apart never show. It says that one number was
    heard so, not who was where: two ships that share a number, jammed or falsified satellite navigation, and a network that sends
    old positions late all look like that. Aircraft of rescue services are left out. Method and thresholds are ours.
    """

    rule: ClassVar[str] = "two_places@1"
    reads: ClassVar[str] = "fixes"
    key: ClassVar[tuple[str, ...]] = ("vessel",)
    needs: ClassVar[tuple[str, ...]] = ()
    of: ClassVar[str] = "number"
    skips: ClassVar[tuple[str, ...]] = ("not_a_ship", "position", "zero")
    keeps: ClassVar[Kept] = {"vessel": pl.String, **PLACES_KEPT}
    exempt: ClassVar[Mapping[str, str]] = {}
    columns: ClassVar[tuple[str, ...]] = ()
    fastest_kn: float = 60.0
    """No ship is taken to be faster; the fastest ferries reach some 58 knots."""
    position_nm: float = 1.0
    """How far off each of the two positions may be."""
    clock_min: float = 15.0
    """How far apart the clocks of two receivers, or of a receiver and a network, may be."""
    min_pairs: int = 6
    """So many contradictions; one wrong position makes one, two at one place make three."""
    forget_h: float = 72.0
    """A track not heard for so long is over; so is an event without a contradiction for so long."""
    preset: str = "custom"

    def step(self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Events that these rows made or lengthened; every vessel's last fix, and its tracks where it has several."""
        aircraft = [m for m in rows["mmsi"].rle().struct.field("value").unique() if mmsi_kind(m) == "SAR aircraft"]
        rows = rows.filter(~pl.col("mmsi").is_in(aircraft)) if aircraft else rows
        events, left = in_two_places(self, *tracks(rows, kept), of_two=False)
        return event_frame(self, needs, "two_places", events), left

    def over(self, fixes: Fixes, upto: int, **needs: pl.DataFrame) -> pl.DataFrame:
        """The events of `step` when nothing was kept and nothing comes after."""
        flies = {v for v, one in zip(fixes.vessels, aircraft(fixes), strict=True) if one}
        return event_frame(self, needs, "two_places", [e for e in over_two_places(self, fixes) if e["vessel"] not in flies])


PRESETS: dict[str, Detector] = {"default": TwoPlaces(preset="default")}
