"""Sizes: a transmitter says one length and width, then another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from roadstead.detect import Detector, Kept, by_turns, memory_of


@dataclass(frozen=True)
class DimensionChange:
    """A vessel sends one size, later another more than `length_m` or `width_m` different, each at least `min_reports` times.

    From the last broadcast of the old length and width to the first of the new. A size of 0 is none, and so is half of one.
    Sizes by turns are told apart from a change (`dimension_change_by_turns`): two ships that share a number look like that.
    Ships are seldom rebuilt; a wrong entry mended, or a transmitter moved to another ship, are the usual reasons. Rows
    without a time say nothing. Method and thresholds are ours.
    """

    rule: ClassVar[str] = "dimension_change@1"
    reads: ClassVar[str] = "statics"
    key: ClassVar[tuple[str, ...]] = ("vessel",)
    needs: ClassVar[tuple[str, ...]] = ()
    keeps: ClassVar[Kept] = memory_of(("vessel",))
    exempt: ClassVar[Mapping[str, str]] = {}
    min_reports: int = 3
    """A value counts when it was heard at so many instants: garbled messages are common, equal ones are not."""
    min_span_min: float = 12.0
    """And over so many minutes: a transmitter says who it is every six, so it said so more than once."""
    turns_days: float = 30.0
    """A value that comes back within so many days of its last row takes turns with the others; later it is a change of its own."""
    length_m: float = 5.0
    """Lengths that differ by no more are one: the two distances from the antenna are sent in whole metres, typed in by hand."""
    width_m: float = 3.0
    """Widths that differ by no more are one."""
    preset: str = "custom"

    def step(self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Changes settled, or lengthened, by these rows; what every vessel says now and who else was heard."""
        return by_turns(self, needs, rows, kept, "size", SIZE, _sent, self._alike)

    def _alike(self, a: str, b: str) -> bool:
        (la, wa), (lb, wb) = (map(float, x.split("|")) for x in (a, b))
        return abs(la - lb) <= self.length_m and abs(wa - wb) <= self.width_m

def _sent(row: Mapping[str, Any]) -> str:
    return f"{row['length_m']:g} × {row['width_m']:g} m"


SIZE = pl.when((pl.col("length_m") > 0) & (pl.col("width_m") > 0)).then(pl.concat_str("length_m", "width_m", separator="|"))

PRESETS: dict[str, Detector] = {"default": DimensionChange(preset="default")}
