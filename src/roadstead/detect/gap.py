"""Silences: the signal of a vessel stops for longer than a threshold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numba as nb
import numpy as np
import polars as pl

from roadstead.detect import Detector, Kept, event_frame, tracks
from roadstead.sphere import frozen, kernel
from roadstead.when import DAY_US, H_US

_LAST: Kept = {
    "t": pl.Int64, "lon": pl.Int32, "lat": pl.Int32, "mmsi": pl.String, "simulated": pl.Boolean, "src": pl.String, "at": pl.Int64,
}  # fmt: skip
KEPT: Kept = {"vessel": pl.String, **_LAST, "open": pl.Boolean}
NEVER = np.iinfo(np.int64).min
_i8s = frozen(nb.int64)


@kernel(nb.types.UniTuple(nb.int64[::1], 3)(_i8s, _i8s, _i8s, nb.int64))
def _silences(start: Any, t: Any, last_t: Any, longer_than_us: int) -> Any:
    """(vessel, off, on) of every pair of neighbours in time that are too far apart; off is -1 for what was kept."""
    n = 0
    vessel, off, on = np.empty(len(t), np.int64), np.empty(len(t), np.int64), np.empty(len(t), np.int64)
    for k in range(len(start) - 1):
        before, at = last_t[k], -1
        for i in range(start[k], start[k + 1]):
            if before != NEVER and t[i] - before > longer_than_us:
                vessel[n], off[n], on[n] = k, at, i
                n += 1
            before, at = t[i], i
    return vessel[:n], off[:n], on[:n]


@dataclass(frozen=True)
class Gap:
    """A vessel's signal stops for more than `min_h` hours.

    From the last fix before the silence to the first one after it; exactly `min_h` hours are no gap. While the silence
    lasts the event is open. It says that nothing was received here, not that a transmitter was switched off: poor
    reception, a full channel, a file that leaves ships out and a change of number look the same. See `reception`.
    Definition: Global Fishing Watch, pipe-gaps (docs/detectors.md).
    """

    rule: ClassVar[str] = "gap@1"
    reads: ClassVar[str] = "fixes"
    key: ClassVar[tuple[str, ...]] = ("vessel",)
    needs: ClassVar[tuple[str, ...]] = ()
    keeps: ClassVar[Kept] = KEPT
    # Of a repeated or a coarse message the ship was heard all the same (`tracks.UNHEARD`).
    skips: ClassVar[tuple[str, ...]] = ("not_a_ship", "position", "zero", "incomplete", "stray")
    min_h: float = 6.0
    opens_at_midnight: bool = False
    preset: str = "custom"

    @property
    def of(self) -> str:
        """Whose gaps: the reference goes by the number as sent, we go by the ship that its track is taken for."""
        return "number" if self.opens_at_midnight else "ship"

    @property
    def exempt(self) -> Mapping[str, str]:
        """The reference looks for open gaps once a day, at midnight UTC, so an hour's shift changes what is open."""
        if not self.opens_at_midnight:
            return {}
        return {"hours": "pipe-gaps measures an open gap up to the midnight that ends the last day, so it depends on the hour"}

    def step(self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Gaps that closed with these rows or opened by ``upto``; the last fix of every vessel."""
        vessels, rows, kept, start = tracks(rows, kept)
        least = round(self.min_h * H_US)
        known = kept["t"].fill_null(NEVER).to_numpy()
        vessel, off, on = _silences(start, rows["t"].to_numpy(), known, least)

        # One pool of fixes: row k is what was kept of vessel k, row len(vessels) + i is fix i.
        pool = pl.concat([kept.select(list(_LAST)), rows.select(list(_LAST))], rechunk=False)
        first = len(vessels)
        last = np.where(np.diff(start) > 0, first + start[1:] - 1, np.arange(first))
        left = pool[last].with_columns(pl.Series("vessel", vessels, pl.String)).select(list(KEPT)[:-1])
        until = upto // DAY_US * DAY_US if self.opens_at_midnight else upto
        silent = until - left["t"].to_numpy() > least
        # An open gap is said once; the rows that came ended the one that was open.
        new = np.flatnonzero(silent & ~(kept["open"].fill_null(False).to_numpy() & (last < first)))

        names = np.array(vessels, dtype=object)
        events = [
            {"vessel": v, **_from(a), "t1": b["t"], "lon1": b["lon"], "lat1": b["lat"], "state": "closed",
             "simulated": a["simulated"] or b["simulated"], "fixes": [_place(a), _place(b)]}
            for v, a, b in zip(
                names[vessel],
                pool[np.where(off < 0, vessel, first + off)].iter_rows(named=True),
                pool[first + on].iter_rows(named=True), strict=True,
            )
        ]  # fmt: skip
        events += [{"vessel": a["vessel"], **_from(a), "state": "open", "fixes": [_place(a)]} for a in left[new].iter_rows(named=True)]
        return event_frame(self, needs, "gap", events), left.with_columns(open=pl.Series(silent, dtype=pl.Boolean)).select(list(KEPT))


def _from(fix: Mapping[str, Any]) -> dict[str, Any]:
    return {"mmsi": fix["mmsi"], "t0": fix["t"], "lon0": fix["lon"], "lat0": fix["lat"], "simulated": fix["simulated"]}


def _place(fix: Mapping[str, Any]) -> dict[str, Any]:
    return {"src": fix["src"], "at": fix["at"]}


PRESETS: dict[str, Detector] = {
    "default": Gap(preset="default"),
    "gfw": Gap(opens_at_midnight=True, preset="gfw"),
}
