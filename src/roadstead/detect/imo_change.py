"""IMO numbers: a transmitter says one, then another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from roadstead.detect import Detector, Kept, by_turns, memory_of
from roadstead.numbers import FILLERS, imo_valid


@dataclass(frozen=True)
class ImoChange:
    """A vessel sends one IMO number, later another, each at least `min_reports` times.

    An IMO number is given to a hull for life, so one of the two is another ship's, or wrong. From the last broadcast of the
    old number to the first of the new. A number whose check digit is wrong counts as it was sent and is marked: it is no ship's,
    and a slip of the keyboard is likely; digits that fill a field (1234567, 9876543) are no number. Two numbers by turns are told apart (`imo_change_by_turns`): two ships that share an
    MMSI look like that. A flag hands an MMSI to another ship, transmitters are sold, and wrong entries get mended: the
    innocent reasons. Rows without a time say nothing. Method and thresholds are ours.
    """

    rule: ClassVar[str] = "imo_change@1"
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
    preset: str = "custom"

    def step(self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Changes settled, or lengthened, by these rows; what every vessel says now and who else was heard."""
        return by_turns(self, needs, rows, kept, "imo", NUMBER, _sent)

def _sent(row: Mapping[str, Any]) -> str:
    number = str(row["imo"])
    return number if row["simulated"] or imo_valid(number) else f"{number} (check digit wrong)"


NUMBER = pl.when(pl.col("imo").str.contains(r"^\d{7}$") & ~pl.col("imo").is_in(list(FILLERS))).then("imo")

PRESETS: dict[str, Detector] = {"default": ImoChange(preset="default")}
