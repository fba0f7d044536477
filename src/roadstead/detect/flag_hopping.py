"""Flags of one IMO number: several in a short time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

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
    turns,
)
from roadstead.numbers import flag_of_mmsi, mmsi_kind
from roadstead.when import DAY_US, iso


@dataclass(frozen=True)
class FlagHopping:
    """One IMO number is sent under `min_flags` flags, one after the other, within `within_days`.

    A flag is what the digits of the MMSI say, and counts as in flag_change@1. From the last broadcast under the first flag to
    the first under the last. A flag that comes back, or two by turns, are no hop: then several transmitters may use the number,
    and an event that was there is marked `flag_hopping_by_turns`. Nobody gives a number for it: the US Treasury speaks of
    registering *repeatedly* with new flags, and two new flags, three in all, are the least that repeats; the two years are ours.
    Every change may be lawful: sales, charters by demise and registers that close bring the same. Numbers whose check digit is
    wrong are left out. Rows without a time say nothing.
    """

    rule: ClassVar[str] = "flag_hopping@1"
    reads: ClassVar[str] = "statics"
    key: ClassVar[tuple[str, ...]] = ("imo", "simulated")
    needs: ClassVar[tuple[str, ...]] = ()
    keeps: ClassVar[Kept] = memory_of(("imo", "simulated"))
    exempt: ClassVar[Mapping[str, str]] = {}
    min_flags: int = 3
    within_days: float = 730.0
    min_reports: int = 3
    min_span_min: float = 12.0
    turns_days: float = 30.0
    preset: str = "custom"

    def step(self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Hops that these rows made, lengthened or cast doubt on; the changes of every number's flag within `within_days`."""
        rows = rows.filter(ship_number().is_not_null())
        flags = {m: flag_of_mmsi(m) for m in rows["mmsi"].unique() if mmsi_kind(m) == "ship"}
        flag = pl.col("mmsi").replace_strict(flags, default=None, return_dtype=pl.String)
        events, left = fold(self, rows, kept, flag, round(self.turns_days * DAY_US), self._hear)
        return event_frame(self, needs, "flag_hopping", latest(events, self.key)), left

    def _hear(self, memory: Memory, value: str, first: Row, last: Row, n: int) -> list[Row]:
        change = turns(
            memory.setdefault("flag", {}), value, first, last, n, least=self.min_reports,
            span_us=round(self.min_span_min * 60_000_000), within_us=round(self.turns_days * DAY_US),
        )  # fmt: skip
        if change is None:
            return []
        hop = memory.get("hop")
        if change["turns"] > 1:
            memory["taken"] = []
            if not (hop and any(c["t0"]["t"] == change["t0"]["t"] for c in hop["changes"])):
                return []
            memory["hop"] = None
            return [self._told({**hop, "changes": [*hop["changes"], change], "by_turns": True})]
        long = round(self.within_days * DAY_US)
        taken = [c for c in memory.get("taken", []) if change["t1"]["t"] - c["t0"]["t"] <= long] + [change]
        memory["taken"] = taken
        if change["t1"]["t"] - change["t0"]["t"] > long or len({v for c in taken for v in c["values"]}) < self.min_flags:
            return []
        if hop and hop["changes"][-1]["t1"]["t"] >= taken[0]["t0"]["t"]:
            hop = {**hop, "changes": [*hop["changes"], change]}
        else:
            hop = {"changes": taken, "by_turns": False}
        memory["hop"] = hop
        return [self._told(hop)]

    def _told(self, hop: Mapping[str, Any]) -> Row:
        changes = hop["changes"]
        a, z = changes[0]["t0"], changes[-1]["t1"]
        steps = [a, *(c["t1"] for c in changes)]
        sent = [f"{flag_of_mmsi(r['mmsi'])} ({r['mmsi']})" for r in steps]
        rows = {(r["src"], r["at"]): {"src": r["src"], "at": r["at"]} for c in changes for r in (c["t0"], c["t1"])}
        days = (z["t"] - a["t"]) / DAY_US
        en = f"Sent its IMO number under the flags {', '.join(sent)}, one after the other, from {iso(a['t'])} to {iso(z['t'])}: {days:.0f} days."
        fr = f"A émis son numéro OMI sous les pavillons {', '.join(sent)}, l’un après l’autre, du {iso(a['t'])} au {iso(z['t'])} : {days:.0f} jours."
        if hop["by_turns"]:
            en += " Then an earlier flag came back within days: several transmitters may be using the number."
            fr += " Puis un pavillon antérieur est revenu en quelques jours : plusieurs émetteurs se servent peut-être du numéro."
        return {
            **pair(a, z), "imo": z["imo"], "kind": "flag_hopping_by_turns" if hop["by_turns"] else "flag_hopping",
            "fixes": list(rows.values()),
            "detail": {"table": "statics", "what": "flag", "before": sent[:1], "after": sent[1:], "en": en, "fr": fr},
        }  # fmt: skip


PRESETS: dict[str, Detector] = {"default": FlagHopping(preset="default")}
