"""Flags of one IMO number: first one, then another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from roadstead.detect import Detector, Kept, by_turns, memory_of, ship_number
from roadstead.numbers import flag_of_mmsi, mmsi_kind


@dataclass(frozen=True)
class FlagChange:
    """One IMO number is sent under an MMSI of one flag, later under an MMSI of another, each at least `min_reports` times.

    From the last broadcast under the old flag to the first under the new; `vessel` is the new one, `with` the old. The flag is
    the one whose digits the MMSI carries (ITU table of maritime identification digits): what the transmitter says, not what
    a register holds. Digits nobody has, or several share, are no flag; several series of one flag are one. Two flags by turns
    are told apart (`flag_change_by_turns`). Changing flag is lawful and common after a sale. Numbers whose check digit is wrong
    are left out. Rows without a time say nothing. Method and thresholds are ours.
    """

    rule: ClassVar[str] = "flag_change@1"
    reads: ClassVar[str] = "statics"
    key: ClassVar[tuple[str, ...]] = ("imo", "simulated")
    needs: ClassVar[tuple[str, ...]] = ()
    keeps: ClassVar[Kept] = memory_of(("imo", "simulated"))
    exempt: ClassVar[Mapping[str, str]] = {}
    min_reports: int = 3
    """A value counts when it was heard at so many instants: garbled messages are common, equal ones are not."""
    min_span_min: float = 12.0
    """And over so many minutes: a transmitter says who it is every six, so it said so more than once."""
    turns_days: float = 30.0
    """A value that comes back within so many days of its last row takes turns with the others; later it is a change of its own."""
    preset: str = "custom"

    def step(self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Changes settled, or lengthened, by these rows; what every number says now and who else was heard."""
        rows = rows.filter(ship_number().is_not_null())
        flags = {m: flag_of_mmsi(m) for m in rows["mmsi"].unique() if mmsi_kind(m) == "ship"}
        flag = pl.col("mmsi").replace_strict(flags, default=None, return_dtype=pl.String)
        return by_turns(self, needs, rows, kept, "flag", flag, _sent)

def _sent(row: Mapping[str, Any]) -> str:
    return f"{flag_of_mmsi(row['mmsi'])} ({row['mmsi']})"


PRESETS: dict[str, Detector] = {"default": FlagChange(preset="default")}
