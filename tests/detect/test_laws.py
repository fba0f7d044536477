"""Every detector, in every preset, holds every law it does not say it cannot hold; and the test of it can fail."""

from __future__ import annotations

import sys
import types
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase
from laws import EXAMPLES, LAWS, NO_COAST, SCRAPPED, T, World, later, law_test, live_view, plain, rows_of

from roadstead.detect import NEEDED, Detector, beside, chain, detectors, empty_kept, params
from roadstead.detect.gap import Gap
from roadstead.tables import FIX, PLACE
from roadstead.when import DAY_US, H_US

ALL = [(rule, preset) for rule, presets in detectors().items() for preset in presets]
SLOW = {"suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}


def nothing(one: Detector) -> dict[str, pl.DataFrame]:
    """Read-only inputs without a row, and nothing from the steps beside it."""
    none = {"places": PLACE.frame(), "ports": PLACE.frame(), "scrapped": SCRAPPED, "coast": NO_COAST}
    return {n: none[n] for n in one.needs} | {
        name: pl.DataFrame(schema=way[-1].gives[1]) for name, way in beside(one).items()
    }


@pytest.mark.parametrize(("rule", "preset"), ALL)
def test_shape(rule: str, preset: str) -> None:
    one = detectors()[rule][preset]
    assert (one.rule, one.preset) == (rule, preset)
    assert [*chain(one), one][0].reads in ("fixes", "statics")
    assert set(one.key) <= set(one.keeps)
    assert set(one.exempt) <= set(LAWS)
    assert all(len(reason) > 20 for reason in one.exempt.values())
    assert type(one).__doc__.splitlines()[0].endswith(".")  # type: ignore[union-attr]
    events, kept = one.step(rows_of(one), empty_kept(one), T, **nothing(one))
    assert events.is_empty()
    assert kept.is_empty()
    assert kept.schema == one.keeps


@pytest.mark.parametrize(("rule", "preset"), ALL)
def test_laws(rule: str, preset: str) -> None:
    one = detectors()[rule][preset]
    # A voyage has three steps before it and a world of several ports: one of them costs as much as many of the others.
    few = EXAMPLES // 4 if beside(one) else EXAMPLES if preset == "default" or rule == "encounter@1" else EXAMPLES // 2
    law_test([law for law in LAWS if law not in one.exempt], one, few, **SLOW)()


def test_our_defaults_are_exempt_from_nothing() -> None:
    assert [next(iter(presets.values())).exempt for presets in detectors().values()] == [{}] * len(detectors())


def test_an_exemption_is_needed() -> None:
    one = detectors()["gap@1"]["gfw"]
    fix = {"vessel": "mmsi:1", "t": DAY_US * 20_000 + 20 * H_US, "lon": 0, "lat": 0, "mmsi": "1", "simulated": False, "src": "s", "at": 1}
    world = World(FIX.frame([fix]), PLACE.frame(), DAY_US * 20_000 + 21 * H_US)
    assert live_view(one, world) == {}
    assert len(live_view(one, later(world, 2 * H_US))) == 0
    assert len(live_view(one, later(world, 21 * H_US))) == 1
    assert set(one.exempt) == {"hours"}


def test_presets_never_share_an_id() -> None:
    for presets in detectors().values():
        given = [
            str(params(p, dict.fromkeys(NEEDED, PLACE.frame()) | {"scrapped": SCRAPPED, "coast": NO_COAST}))
            for p in presets.values()
        ]
        assert len(set(given)) == len(given)


# -- faults planted on purpose ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Faulty(Gap):
    """A copy of the gap rule that breaks one law."""

    fault: str = ""
    min_h: float = 0.5

    def step(self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        if self.fault == "cuts":
            kept = empty_kept(self)
        events, kept = super().step(rows, kept, upto, **needs)
        by: dict[str, pl.Expr] = {
            "workers": pl.lit(rows["vessel"].n_unique()),  # counts the others that happen to share the worker
            "turn": (pl.col("lon1") / 1e6 - pl.col("lon0") / 1e6 > 0).cast(pl.Int64),  # longitudes as floats, not the short way
            "hours": (pl.col("t0") % DAY_US < DAY_US // 2).cast(pl.Int64),  # knows a calendar
            "doubled": pl.lit(rows.height),  # counts rows
        }
        if self.fault in by:
            events = events.with_columns(confidence=by[self.fault].cast(pl.Int64))
        if self.fault == "order":  # takes whatever row of an instant comes first
            first = rows.filter(pl.col("lat").is_not_null()).group_by("vessel", "t", maintain_order=True).first()
            events = events.join(first.select("vessel", t0="t", _lat="lat"), on=["vessel", "t0"], how="left")
            events = events.with_columns(lat0=pl.coalesce("_lat", "lat0")).drop("_lat")
        return events, kept


@pytest.mark.parametrize("law", LAWS)
def test_a_planted_fault_is_found(law: str) -> None:
    bad: Detector = Faulty(fault=law)
    options: Any = {"derandomize": True, "phases": [Phase.generate], "report_multiple_bugs": False, **SLOW}
    with pytest.raises(AssertionError):
        law_test(law, bad, 400, **options)()
    # The same copy without the fault holds it: what was found is the fault and not the harness.
    law_test(law, replace(bad, fault=""), 10, **options)()  # type: ignore[type-var]


@pytest.mark.parametrize(("rule", "preset"), ALL)
def test_late_rows_are_refused_and_not_folded_in(rule: str, preset: str) -> None:
    # A chain is told of a late row by its first link.
    of = detectors()[rule][preset]
    one = [*chain(of), of][0]
    here = {"lon": 0, "lat": 0} if one.reads == "fixes" else {"name": "HALCYON TEST"}
    row = {"vessel": "mmsi:1", "t": T, "mmsi": "1", "imo": "9074729", "simulated": False, "src": "s", "at": 1, **here}
    schema = rows_of(one).schema

    def step(kept: pl.DataFrame, *changes: dict[str, Any]) -> pl.DataFrame:
        rows = pl.DataFrame([{c: {**row, **change}.get(c) for c in schema} for change in changes], schema=schema)
        return one.step(rows, kept, T, **nothing(one))[1]

    none, other = empty_kept(one), {"vessel": "mmsi:0", "imo": "8814275"}
    with pytest.raises(ValueError, match=r"late rows of (mmsi:1|9074729)"):
        step(step(none, {}), {"t": T - 1, "at": 2})
    with pytest.raises(ValueError, match="earlier"):
        step(none, {}, {"t": T - 1, "at": 2})
    with pytest.raises(ValueError, match="not sorted"):
        step(none, {}, other)


def test_a_view_that_speaks_of_an_unseen_time_is_refused() -> None:
    fix = {"vessel": "mmsi:1", "t": T, "lon": 0, "lat": 0, "mmsi": "1", "simulated": False, "src": "s", "at": 1}
    world = World(FIX.frame([fix]), PLACE.frame(), T + 9 * H_US)
    view = live_view(Gap(), world)
    (event,) = view.values()
    with pytest.raises(AssertionError):
        plain({"x": {**event, "t0": T + 1}}, world)


class Elsewhere:
    """An entry point as the packaging library gives it."""

    value = "gap_of_an_outsider"


def test_outsiders_are_found_and_may_not_take_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    class Own(Gap):
        rule = "silence@1"

    module = types.ModuleType("gap_of_an_outsider")
    module.PRESETS = {"default": Own(preset="default")}  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "gap_of_an_outsider", module)
    monkeypatch.setattr("roadstead.detect.entry_points", lambda group: [Elsewhere] if group == "roadstead.detect" else [])
    assert list(detectors())[-1] == "silence@1"
    assert {"gap@1", "port_visit@1", "name_change@1"} < set(detectors())
    module.PRESETS = {"default": Gap()}  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match=r"there is a detector gap@1 already"):
        detectors()
