"""MMSIs of one IMO number: first one, then another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from roadstead.detect import Detector, Kept, by_turns, memory_of, ship_number
from roadstead.numbers import mmsi_kind


@dataclass(frozen=True)
class MmsiChange:
    """One IMO number is sent under one MMSI, later under another, each at least `min_reports` times.

    From the last broadcast under the old MMSI to the first under the new; `vessel` is the new one, `with` the old. A new MMSI
    comes with every new flag, and that is lawful. Two MMSIs by turns are told apart (`mmsi_change_by_turns`): then two
    transmitters claim one ship at a time; a second transmitter on board, or a number typed into a ship it does not belong to,
    look like that. Numbers whose check digit is wrong are left out. Rows without a time say nothing. Method and thresholds are ours.
    """

    rule: ClassVar[str] = "mmsi_change@1"
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
        impossible = [m for m in rows["mmsi"].unique() if mmsi_kind(m) == "impossible"]
        sent = pl.when(~pl.col("mmsi").is_in(impossible) | pl.col("simulated")).then("mmsi")
        return by_turns(self, needs, rows, kept, "mmsi", sent, _sent)

def _sent(row: Mapping[str, Any]) -> str:
    return str(row["mmsi"])


PRESETS: dict[str, Detector] = {"default": MmsiChange(preset="default")}
