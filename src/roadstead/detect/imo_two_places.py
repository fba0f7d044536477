"""One IMO number in two places: fixes of two MMSIs that both say they are one ship."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from roadstead.apart import in_two_places
from roadstead.detect import PLACES_KEPT, Detector, Kept, event_frame, ship_number, tracks


@dataclass(frozen=True)
class ImoTwoPlaces:
    """Two MMSIs that send one IMO number are heard by turns at places that no ship could both reach in the time, at least `min_pairs` times.

    An IMO number is one hull's. A contradiction is a fix of one MMSI that the fix just before it, of the other, could not have
    reached at `fastest_kn`, and that lies on a track heard before. `position_nm` are allowed for each position and `clock_min`
    for the clocks. Of a fix, the number is the last that its MMSI sent, at most a day before it. It does not say which of the
    two is the ship, or that either lies on purpose: numbers are mistyped, and copied with a transmitter's settings; jammed
    satellite navigation looks the same. Numbers whose check digit is wrong are left out. Method and thresholds are ours.
    """

    rule: ClassVar[str] = "imo_two_places@1"
    reads: ClassVar[str] = "fixes"
    key: ClassVar[tuple[str, ...]] = ("imo", "simulated")
    needs: ClassVar[tuple[str, ...]] = ()
    of: ClassVar[str] = "number"
    skips: ClassVar[tuple[str, ...]] = ("not_a_ship", "position", "zero")
    keeps: ClassVar[Kept] = {"imo": pl.String, "vessel": pl.String, **PLACES_KEPT}
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
        """Events that these rows, fixes with the ``imo`` their MMSI declared, made or lengthened; every number's last fix and tracks."""
        known = rows.filter(ship_number().is_not_null())
        # The tracks of both MMSIs are followed as those of one vessel, named by the number and its world.
        one = pl.concat_str("imo", pl.col("simulated").cast(pl.Int8), separator="|")
        known = known.with_columns(vessel=one)
        # Two at one instant and one place: the lesser MMSI counts, wherever the rows stood.
        known = known.sort(pl.struct("vessel", "t").rle_id(), "mmsi", maintain_order=True)
        events, left = in_two_places(self, *tracks(known, kept), of_two=True)
        for event in events:
            world, mmsis = "sim" if event["simulated"] else "mmsi", event["detail"]["mmsi"]
            other = next(m for m in mmsis if m != event["mmsi"])
            event.update(imo=event["vessel"].split("|")[0], vessel=f"{world}:{event['mmsi']}", **{"with": f"{world}:{other}"})
        left = left.with_columns(imo=pl.col("vessel").str.head(-2))
        return event_frame(self, needs, "imo_two_places", events), left.select(list(self.keeps))


PRESETS: dict[str, Detector] = {"default": ImoTwoPlaces(preset="default")}
