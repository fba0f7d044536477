"""Silences: the signal of a vessel stops for longer than a threshold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numba as nb
import numpy as np
import polars as pl

from roadstead.detect import Detector, Kept, event_frame, tracks
from roadstead.slots import Fixes, Pool
from roadstead.sphere import NM_M, distances_m, frozen, kernel
from roadstead.when import DAY_US, H_US, iso

_LAST: Kept = {
    "t": pl.Int64, "lon": pl.Int32, "lat": pl.Int32, "mmsi": pl.String, "simulated": pl.Boolean, "src": pl.String, "at": pl.Int64,
}  # fmt: skip
KEPT: Kept = {"vessel": pl.String, **_LAST, "open": pl.Boolean, "heard": pl.List(pl.Int64)}
"""The last fix of a vessel, whether its silence was told, and, where they are counted, the instants it was heard at of late."""
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
    lasts the event is open. With `to_midnight` it is reckoned up to the end of the last day, so one that is told may yet be
    taken back; a day is then best given whole. It says that nothing was received here, not that a transmitter was switched off: poor
    reception, a full channel, a file that leaves ships out and a change of number look the same. See `reception`.
    Definition: Global Fishing Watch, pipe-gaps (docs/detectors.md).
    """

    rule: ClassVar[str] = "gap@1"
    reads: ClassVar[str] = "fixes"
    columns: ClassVar[tuple[str, ...]] = ()
    key: ClassVar[tuple[str, ...]] = ("vessel",)
    needs: ClassVar[tuple[str, ...]] = ()
    keeps: ClassVar[Kept] = KEPT
    # Of a repeated or a coarse message the ship was heard all the same (`tracks.UNHEARD`).
    skips: ClassVar[tuple[str, ...]] = ("not_a_ship", "position", "zero", "incomplete", "stray")
    min_h: float = 6.0
    to_midnight: bool = False
    """A silence lasts until the midnight UTC that ends the day of the watermark, as in the reference."""
    before_h: float | None = None
    """At how many instants she was heard in so many hours up to the last fix, itself among them, is counted; null: not."""
    preset: str = "custom"

    @property
    def of(self) -> str:
        """Whose gaps: the reference goes by the number as sent, we go by the ship that its track is taken for."""
        return "number" if self.to_midnight else "ship"

    @property
    def exempt(self) -> Mapping[str, str]:
        """The reference measures open gaps up to midnight UTC, so an hour's shift changes what is open."""
        if not self.to_midnight:
            return {}
        return {"hours": "pipe-gaps measures an open gap up to the midnight that ends the last day, so it depends on the hour"}

    def step(self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Gaps that closed with these rows or opened by ``upto``; the last fix of every vessel."""
        vessels, rows, kept, start = tracks(rows, kept)
        fixes = Fixes.of(vessels, rows, start)
        events, last, silent, heard = self._told(fixes, kept, upto)
        left = Pool([kept.select(list(_LAST))], fixes)[last].with_columns(pl.Series("vessel", vessels, pl.String)).with_columns(
            open=pl.Series(silent, dtype=pl.Boolean)
        )  # fmt: skip
        left = left.with_columns(heard=self._of_late(heard, left["t"].to_numpy()))
        return event_frame(self, needs, "gap", events), left.select(list(KEPT))

    def over(self, fixes: Fixes, upto: int, **needs: pl.DataFrame) -> pl.DataFrame:
        """The events of `step` when nothing was kept and nothing comes after."""
        return event_frame(self, needs, "gap", self._told(fixes, fixes.nothing_kept(KEPT), upto)[0])

    def _told(self, fixes: Fixes, kept: pl.DataFrame, upto: int) -> tuple[list[dict[str, Any]], Any, Any, list[Any]]:
        """(events; of each vessel its last fix in the pool, and whether it is silent; when each was heard)."""
        vessels, start, t = fixes.vessels, fixes.start, fixes.t
        least = round(self.min_h * H_US)
        known = kept["t"].fill_null(NEVER).to_numpy()
        vessel, off, on = _silences(start, t, known, least)

        # One pool of fixes: row k is what was kept of vessel k, row len(vessels) + i is fix i.
        pool = Pool([kept.select(list(_LAST))], fixes)
        first = len(vessels)
        here = np.diff(start) > 0
        last, last_t = np.where(here, first + start[1:] - 1, np.arange(first)), known.copy()
        last_t[here] = t[start[1:][here] - 1]
        until = (upto // DAY_US + 1) * DAY_US if self.to_midnight else upto
        silent = until - last_t > least
        # An open gap is said once; the rows that came ended the one that was open.
        was_open, came = kept["open"].fill_null(False).to_numpy(), last >= first
        new = np.flatnonzero(silent & ~(was_open & ~came))
        # One that was reckoned to midnight and that a fix ended before it was long enough.
        soon = np.flatnonzero(was_open & came)
        soon = soon[t[start[soon]] - known[soon] <= least]

        heard = self._heard(kept, t, start)
        off_row, off_t = np.where(off < 0, vessel, first + off), np.where(off < 0, known[vessel], t[np.maximum(off, 0)])
        before, after = pool[off_row], pool[first + on]
        far_m = distances_m(*(f[c].to_numpy() for f in (before, after) for c in ("lon", "lat")))
        hours = (t[on] - off_t) / H_US
        counted = [self._count(heard, k, int(until)) for k, until in zip(vessel, off_t, strict=True)]
        names = np.array(vessels, dtype=object)
        events = [
            {"vessel": v, **_from(a), "t1": b["t"], "lon1": b["lon"], "lat1": b["lat"], "state": "closed",
             "simulated": a["simulated"] or b["simulated"], "fixes": [_place(a), _place(b)],
             "detail": {"table": "fixes", "what": "silence", "hours": round(h, 4), "distance_m": round(m), "implied_kn": round(m / NM_M / h, 2), **n}}
            for v, a, b, h, m, n in zip(
                names[vessel], before.iter_rows(named=True), after.iter_rows(named=True), hours.tolist(), far_m.tolist(), counted, strict=True,
            )
        ]  # fmt: skip
        events += [
            {"vessel": v, **_from(a), "state": "open", "fixes": [_place(a)],
             "detail": {"table": "fixes", "what": "silence", **n, **self._words(a["t"])} if n or self.to_midnight else None}
            for v, a, n in zip(names[new], pool[last[new]].iter_rows(named=True), (self._count(heard, k, int(last_t[k])) for k in new.tolist()), strict=True)
        ]  # fmt: skip
        events += [{"vessel": v, **_from(a), "state": "withdrawn", "fixes": []} for v, a in zip(names[soon], pool[soon].iter_rows(named=True), strict=True)]
        return events, last, silent, heard

    def _words(self, t: int) -> dict[str, str]:
        """Of a silence that is reckoned to midnight: that it is. Nothing of it depends on the day to which it is, for an open one is told once."""
        if not self.to_midnight:
            return {}
        return {
            "en": f"Not heard after {iso(t)}. As Global Fishing Watch does, the silence is reckoned to the midnight UTC that ends the last day of the data, not to the last row:"
            f" it may be told before it has lasted {self.min_h:g} hours, and be taken back when she is heard again.",
            "fr": f"Plus entendu après le {iso(t)}. Comme chez Global Fishing Watch, le silence se compte jusqu’au minuit UTC qui clôt le dernier jour des données, et non jusqu’à la dernière"
            f" ligne : il peut être annoncé avant d’avoir duré {self.min_h:g} heures, et retiré quand le navire est de nouveau entendu.",
        }

    @property
    def _before_us(self) -> int:
        return round((self.before_h or 0.0) * H_US)

    def _heard(self, kept: pl.DataFrame, t: Any, start: Any) -> list[Any]:
        """The instants at which each vessel was heard, those kept first; empty where they are not counted."""
        if self.before_h is None:
            return []
        was = kept["heard"].to_list()
        return [np.concatenate([np.array(was[k] or [], np.int64), t[start[k] : start[k + 1]]]) for k in range(len(was))]

    def _of_late(self, heard: list[Any], last_t: Any) -> pl.Series:
        """Of the instants those that a gap after the last one may count."""
        if not heard:
            return pl.Series([None] * len(last_t), dtype=pl.List(pl.Int64))
        late = [h[np.searchsorted(h, a - self._before_us) :] for h, a in zip(heard, last_t, strict=True)]
        of = pl.DataFrame({"k": np.repeat(np.arange(len(late)), [len(h) for h in late]), "t": np.concatenate(late)})
        return of.group_by("k", maintain_order=True).agg("t")["t"]

    def _count(self, heard: list[Any], k: int, until: int) -> dict[str, int]:
        if not heard:
            return {}
        return {"positions_before": int(np.searchsorted(heard[k], until, "right") - np.searchsorted(heard[k], until - self._before_us))}


def _from(fix: Mapping[str, Any]) -> dict[str, Any]:
    return {"mmsi": fix["mmsi"], "t0": fix["t"], "lon0": fix["lon"], "lat0": fix["lat"], "simulated": fix["simulated"]}


def _place(fix: Mapping[str, Any]) -> dict[str, Any]:
    return {"src": fix["src"], "at": fix["at"]}


PRESETS: dict[str, Detector] = {
    "default": Gap(preset="default"),
    "gfw": Gap(to_midnight=True, before_h=12.0, preset="gfw"),
}
