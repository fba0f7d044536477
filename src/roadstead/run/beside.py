"""What vendors tell beside what our rules found, of all live events of a logbook."""

from __future__ import annotations

import polars as pl

from roadstead.case.beside import COLUMNS, VERDICTS, beside, by_our_rules, sentence
from roadstead.logbook import Logbook

__all__ = ["COLUMNS", "VERDICTS", "beside", "of", "sentence"]


def of(log: Logbook, preset: str = "default") -> pl.DataFrame:
    """The comparison of all live events of a logbook."""
    from roadstead.run.here import identities, places

    return beside(log.rows("events"), places(log), identities(log), preset, by_our_rules(log, preset))
