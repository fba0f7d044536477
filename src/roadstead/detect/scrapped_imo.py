"""IMO numbers of ships that a register says are gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from roadstead.detect import (
    Detector,
    Kept,
    Memory,
    Row,
    event_frame,
    fold,
    latest,
    memory_of,
    pair,
    ship_number,
)
from roadstead.when import DAY_US, days, iso, shift, start_of


@dataclass(frozen=True)
class ScrappedImo:
    """An IMO number is sent more than `after_days` after the day on which a register says that its ship was broken up.

    From the first such broadcast to the last. Where registers differ, or give only a month or a year, the last possible day
    counts. It does not say that a dead ship's number was stolen: a register can be wrong, give the day of sale to the breakers
    as the end, or mean another ship; a hull under tow or on the beach may send for weeks, hence the margin; a number can be
    mistyped. Numbers whose check digit is wrong are left out. Rows without a time say nothing. The margin is ours.
    """

    rule: ClassVar[str] = "scrapped_imo@1"
    reads: ClassVar[str] = "statics"
    key: ClassVar[tuple[str, ...]] = ("imo", "simulated")
    needs: ClassVar[tuple[str, ...]] = ("scrapped",)
    keeps: ClassVar[Kept] = memory_of(("imo", "simulated"))
    exempt: ClassVar[Mapping[str, str]] = {}
    after_days: float = 30.0
    min_reports: int = 1
    preset: str = "custom"

    def step(self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """One event for each such number heard with these rows; ``scrapped`` = (imo, day, src, at, simulated), a row for each
        register's entry, the day as written there. An entry whose day cannot be read says nothing."""
        gone: dict[tuple[str, bool], list[Row]] = {}
        for entry in needs["scrapped"].sort("imo", "day", "src", "at").iter_rows(named=True):
            if entry["imo"] and days(entry["day"]):
                gone.setdefault((entry["imo"], bool(entry["simulated"])), []).append(entry)
        ends = pl.DataFrame(
            [(imo, sim, max(self._after(e["day"]) for e in entries)) for (imo, sim), entries in gone.items()],
            schema={"imo": pl.String, "simulated": pl.Boolean, "_gone": pl.Int64}, orient="row",
        )  # fmt: skip
        known = rows.filter(ship_number().is_not_null()).join(ends, on=["imo", "simulated"], how="left", maintain_order="left")
        late = pl.when(pl.col("t") >= pl.col("_gone")).then(pl.lit("sent"))

        def hear(memory: Memory, value: str, first: Row, last: Row, n: int) -> list[Row]:
            memory.setdefault("first", first)
            memory["n"] = memory.get("n", 0) + n
            if memory["n"] < self.min_reports:
                return []
            return [_event(memory["first"], last, memory["n"], gone[first["imo"], bool(first["simulated"])])]

        events, left = fold(self, known, kept, late, 2**62, hear)
        return event_frame(self, needs, "scrapped_imo", latest(events, self.key)), left

    def _after(self, day: str) -> int:
        """The first instant that is too late: midnight after the last day the register can mean, and the margin."""
        span = days(day)
        assert span is not None
        return start_of(shift(span[1], 1)) + round(self.after_days * DAY_US)


def _event(a: Row, z: Row, n: int, register: list[Row]) -> Row:
    says = ", ".join(sorted({e["day"] for e in register}))
    en = f"Sent IMO number {a['imo']} {n} times from {iso(a['t'])} to {iso(z['t'])}; a register says that this ship was broken up ({says})."
    fr = f"A émis le numéro OMI {a['imo']} {n} fois, du {iso(a['t'])} au {iso(z['t'])} ; un registre dit ce navire démoli ({says})."
    return {
        **pair(a, z), "imo": a["imo"],
        "detail": {"table": "statics", "what": "imo", "imo": a["imo"], "mmsi": sorted({a["mmsi"], z["mmsi"]}), "n": n,
                   "register": [{"src": e["src"], "at": e["at"], "day": e["day"]} for e in register], "en": en, "fr": fr},
    }  # fmt: skip


PRESETS: dict[str, Detector] = {"default": ScrappedImo(preset="default")}
