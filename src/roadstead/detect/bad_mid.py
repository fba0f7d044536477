"""MMSIs that no ship can have been given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import polars as pl

from roadstead.detect import Detector, Kept, event_frame, pair, tracks
from roadstead.numbers import mid_of, mmsi_kind
from roadstead.slots import Fixes

_FIX: Kept = {
    "t": pl.Int64, "lon": pl.Int32, "lat": pl.Int32, "mmsi": pl.String, "simulated": pl.Boolean, "src": pl.String, "at": pl.Int64,
}  # fmt: skip
KEPT: Kept = {"vessel": pl.String, **_FIX, **{f"first_{c}": t for c, t in _FIX.items()}, "n": pl.Int64}


@dataclass(frozen=True)
class BadMid:
    """A position is sent under an MMSI that no administration can have given to a ship, at least `min_fixes` times.

    Either its first three digits are nobody's country code, or no station's number begins so (Recommendation ITU-R M.585);
    coast stations, aids to navigation, rescue aircraft, handhelds, a ship's own craft and distress transmitters have numbers of
    their own form and are left out. From the first such fix to the last. It accuses nobody: most such numbers are
    transmitters set up wrongly, left at the maker's value, or fishing-net buoys; it only says that the number names no flag.
    Simulated ships have such a number on purpose and are left out.
    """

    rule: ClassVar[str] = "bad_mid@1"
    reads: ClassVar[str] = "fixes"
    key: ClassVar[tuple[str, ...]] = ("vessel",)
    needs: ClassVar[tuple[str, ...]] = ()
    of: ClassVar[str] = "number"
    skips: ClassVar[tuple[str, ...]] = ("not_a_ship", "position", "zero")
    keeps: ClassVar[Kept] = KEPT
    exempt: ClassVar[Mapping[str, str]] = {}
    columns: ClassVar[tuple[str, ...]] = ()
    min_fixes: int = 3
    """A number damaged on the way is heard once, seldom twice."""
    preset: str = "custom"

    def step(self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """One event for each such number heard with these rows, up to its last fix; the first and last fix of each."""
        bad = [m for m in rows["mmsi"].rle().struct.field("value").unique() if mmsi_kind(m) == "impossible"]
        if not bad or rows["simulated"].all():
            return event_frame(self, needs, "bad_mid", []), kept.sort("vessel").select(list(KEPT))
        vessels, rows, kept, start = tracks(rows.filter(pl.col("mmsi").is_in(bad), ~pl.col("simulated")), kept)
        if not vessels:
            return event_frame(self, needs, "bad_mid", []), kept.select(list(KEPT))
        # One pool of fixes: row k is what was kept of vessel k, row len(vessels) + i is fix i.
        n, columns = len(vessels), list(_FIX)
        pool = pl.concat([kept.select(columns), rows.select(columns)])
        heard = np.diff(start)
        first = np.where(kept["t"].is_null().to_numpy(), n + start[:-1], np.arange(n))
        last = np.where(heard > 0, n + start[1:] - 1, np.arange(n))
        left = pool[last].with_columns(
            pl.Series("vessel", vessels, pl.String), pl.Series("n", kept["n"].fill_null(0).to_numpy() + heard, pl.Int64),
            *(pl.coalesce(kept[f"first_{c}"], pool[first][c]).alias(f"first_{c}") for c in columns),
        ).select(list(KEPT))  # fmt: skip
        told = left.filter(pl.Series(heard > 0) & (pl.col("n") >= self.min_fixes))
        return event_frame(self, needs, "bad_mid", [_event(row) for row in told.iter_rows(named=True)]), left

    def over(self, fixes: Fixes, upto: int, **needs: pl.DataFrame) -> pl.DataFrame:
        """The events of `step` when nothing was kept and nothing comes after."""
        heard = np.flatnonzero(np.diff(fixes.start) >= max(1, self.min_fixes))
        first, last = fixes.start[:-1][heard], fixes.start[1:][heard] - 1
        a, z = (fixes.named(ids, list(_FIX)) for ids in (first, last))
        rows = z.with_columns(
            pl.Series("vessel", [fixes.vessels[k] for k in heard.tolist()], pl.String), pl.Series("n", last - first + 1, pl.Int64),
            *(a[c].alias(f"first_{c}") for c in _FIX),
        ).filter(~pl.col("simulated"))  # fmt: skip
        bad = [_event(row) for row in rows.iter_rows(named=True) if mmsi_kind(row["mmsi"]) == "impossible"]
        return event_frame(self, needs, "bad_mid", bad)


def _event(row: Mapping[str, Any]) -> dict[str, Any]:
    vessel, mmsi, mid = row["vessel"], row["mmsi"], mid_of(row["mmsi"])
    a = {"vessel": vessel, **{c: row[f"first_{c}"] for c in _FIX}}
    z = {"vessel": vessel, **{c: row[c] for c in _FIX}}
    if mid is None:
        en, fr = f"No station's number begins as {mmsi} does.", f"Aucun numéro de station ne commence comme {mmsi}."
    else:
        en = f"The country digits {mid} in {mmsi} are nobody's."
        fr = f"Les chiffres de pays {mid} de {mmsi} ne sont attribués à personne."
    return {
        **pair(a, z), "lon0": a["lon"], "lat0": a["lat"], "lon1": z["lon"], "lat1": z["lat"],
        "detail": {"table": "fixes", "what": "mmsi", "mmsi": mmsi, "mid": mid, "n": row["n"], "en": f"{en} Heard {row['n']} times.",
                   "fr": f"{fr} Entendu {row['n']} fois."},
    }  # fmt: skip


PRESETS: dict[str, Detector] = {"default": BadMid(preset="default")}
