"""Call signs: a transmitter says one call sign, then another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from roadstead.detect import Detector, Kept, by_turns, memory_of


@dataclass(frozen=True)
class CallsignChange:
    """A vessel sends one call sign, later another, each at least `min_reports` times.

    From the last broadcast of the old call sign to the first of the new. Blanks, hyphens, padding and case make no other call
    sign, and `0` is none. Two call signs by turns are told apart from a change (`callsign_change_by_turns`): two ships that
    share a number look like that. A register gives a new call sign with a new flag, and wrong entries get mended. Rows
    without a time say nothing. Method and thresholds are ours.
    """

    rule: ClassVar[str] = "callsign_change@1"
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
        return by_turns(self, needs, rows, kept, "callsign", CALLSIGN, _sent)

def _sent(row: Mapping[str, Any]) -> str:
    return str(row["callsign"])


CALLSIGN = pl.col("callsign").str.to_uppercase().str.replace(r"(?s)@.*", "").str.replace_all(r"[\s\-]+", "")
CALLSIGN = pl.when(CALLSIGN.str.contains(r"[\p{L}\p{N}]") & ~CALLSIGN.str.contains(r"^0+$")).then(CALLSIGN)

PRESETS: dict[str, Detector] = {"default": CallsignChange(preset="default")}
