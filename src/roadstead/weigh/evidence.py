"""What weighing is given: frames of the logbook, split into two worlds that never meet."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import polars as pl

from roadstead.tables import TABLES

Row = dict[str, Any]
Text = dict[str, str]


def both(en: str, fr: str) -> Text:
    """A sentence for a reader, in the two languages of the program."""
    return {"en": en, "fr": fr}


def is_rejected(body: Row) -> bool:
    """True when the newest word of a person on the whole statement is that it is none."""
    return (body.get("review") or {}).get("verdict") == "rejected"


@dataclass(frozen=True)
class Evidence:
    """Everything a finding may rest on. Each frame has its table's schema; `receipts` and `copies` say where rows come from."""

    statements: pl.DataFrame
    events: pl.DataFrame
    sightings: pl.DataFrame
    listings: pl.DataFrame
    places: pl.DataFrame
    identities: pl.DataFrame
    copies: pl.DataFrame
    receipts: pl.DataFrame
    judgements: pl.DataFrame
    requests: pl.DataFrame
    reviews: pl.DataFrame

    @classmethod
    def of(cls, **frames: pl.DataFrame) -> Evidence:
        """The evidence with each given frame conformed to its table, and every other table empty."""
        full = {f.name: TABLES[f.name].conform(frames[f.name]) if f.name in frames else TABLES[f.name].frame() for f in fields(cls)}
        return cls(**full)

    def world(self, simulated: bool) -> Evidence:
        """Only the rows that are simulated, or only those that are not: the wall between an exercise and real ships.

        Nothing downstream sees both, so no simulated row can speak for or against a real ship, nor the other way round.
        A null mark is taken as real. Places are names on a chart and belong to both.
        """
        def side(frame: pl.DataFrame) -> pl.DataFrame:
            return frame.filter(pl.col("simulated").fill_null(False) == simulated) if "simulated" in frame.columns else frame

        return Evidence(**{f.name: side(getattr(self, f.name)) for f in fields(self)})

    @cached_property
    def bodies(self) -> list[Row]:
        """The statements as records, in order of their ids; those that a person rejected as a whole are not weighed, nor quoted."""
        return [b for b in self.every_body if not is_rejected(b)]

    @cached_property
    def every_body(self) -> list[Row]:
        """The statements as records, in order of their ids, rejected ones too."""
        return [json.loads(b) for b in self.statements.sort("id")["body"]]

    @cached_property
    def receipt(self) -> dict[str, Row]:
        """Receipt by sha256."""
        return {r["id"]: r for r in self.receipts.iter_rows(named=True)}

    @cached_property
    def judged(self) -> dict[frozenset[str], Row]:
        """The newest word of a person on each pair of identities."""
        return {frozenset((r["a"], r["b"])): r for r in self.judgements.sort("made", "id").iter_rows(named=True)}

    @cached_property
    def country(self) -> dict[str, str | None]:
        """Country by place id."""
        return dict(self.places.select("id", "country").iter_rows())
