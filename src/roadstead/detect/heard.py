"""When a vessel was heard: the link between fixes and what is said of a ship's calls, voyages and broadcasts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl

from roadstead.detect import Detector, Kept, tracks
from roadstead.when import H_US

_FIX: Kept = {"t": pl.Int64, "lon": pl.Int32, "lat": pl.Int32, "src": pl.String, "at": pl.Int64}
STRETCH: Kept = {
    "vessel": pl.String, "mmsi": pl.String, "simulated": pl.Boolean, **{f"{c}0": k for c, k in _FIX.items()}, **_FIX,
}  # fmt: skip
"""A stretch from its first fix (`t0`, `lon0`, ...) to the last one heard so far (`t`, `lon`, ...)."""


@dataclass(frozen=True)
class Heard:
    """A vessel is heard from one fix to another with no silence of more than `silence_h` hours between.

    A stretch is given again, longer, as it goes on. That no stretch covers an hour says that nothing was received then, and
    nothing about why (see `gap@1`, which has the same threshold).
    """

    rule: ClassVar[str] = "heard@1"
    reads: ClassVar[str] = "fixes"
    gives: ClassVar[tuple[str, Kept]] = ("heard", STRETCH)
    key: ClassVar[tuple[str, ...]] = ("vessel",)
    needs: ClassVar[tuple[str, ...]] = ()
    keeps: ClassVar[Kept] = STRETCH
    exempt: ClassVar[Mapping[str, str]] = {}
    # Of a repeated or a coarse message the ship was heard all the same, as in `gap@1`.
    skips: ClassVar[tuple[str, ...]] = ("not_a_ship", "position", "zero", "incomplete", "stray")
    silence_h: float = 6.0
    preset: str = "custom"

    def step(self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Stretches that these rows began or lengthened; the last stretch of every vessel."""
        vessels, rows, kept, start = tracks(rows, kept)
        t, begun = rows["t"].to_numpy(), np.flatnonzero(np.diff(start))
        head = np.ones(len(t), bool)
        head[1:] = np.diff(t) > round(self.silence_h * H_US)
        before = kept[begun]["t"]
        goes_on = (before.is_not_null() & (pl.Series(t[start[begun]]) - before.fill_null(0) <= round(self.silence_h * H_US))).to_numpy()
        head[start[begun]] = True
        heads = np.flatnonzero(head)
        ends = np.append(heads[1:], len(t)) - 1
        of = np.searchsorted(start, heads, side="right") - 1
        first, last = rows[heads], rows[np.maximum(ends, 0)[: len(heads)]]
        out = last.select("mmsi", "simulated", *_FIX).with_columns(
            pl.Series("vessel", [vessels[k] for k in of.tolist()], pl.String), *(first[c].alias(f"{c}0") for c in _FIX)
        ).select(list(STRETCH))  # fmt: skip
        again = np.flatnonzero(np.isin(heads, start[begun][goes_on]))
        if len(again):
            # What went on has begun where the stretch kept did.
            out = out.with_columns(out[f"{c}0"].scatter(again, kept[of[again]][f"{c}0"]) for c in _FIX)
        left = pl.concat([kept.filter(pl.Series(np.diff(start) == 0)), out.group_by("vessel", maintain_order=True).last().select(list(STRETCH))])
        return out, left.select(list(STRETCH)).sort("vessel")


PRESETS: dict[str, Detector] = {"default": Heard(preset="default"), "gfw": Heard(preset="gfw")}
"""The same; the fixes that each sees come through the tracks of its own name."""
