"""Positions that come one by one with names of their own (JSON, KML, GPX), made into the frames of :mod:`roadstead.ais.exports`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import polars as pl

from roadstead.ais import exports, headers
from roadstead.ais.headers import Layout
from roadstead.streams import BadFile, Rejects, Rows, Source

BATCH = 20_000
KEYS = 400
Record = Mapping[str, Any]
Records = Callable[[Rejects], Iterable[tuple[int, Record]]]
"""(number, values) of every position; it can be called again, and what is no position goes to the rejects."""
_SAID = re.compile(r"\bMMSI\b[^0-9<]{0,20}(?:<[^>]{0,40}>[^0-9<]{0,20}){0,4}(\d{9})(?!\d)", re.I)
_NINE = re.compile(r"(?<!\d)[2-7]\d{8}(?!\d)")


def ship_in(*texts: str | None) -> str | None:
    """The one MMSI that the texts name: behind the word, or as the only nine digits that can be a ship's; None where there is none or more."""
    said = {n for text in texts if text for n in _SAID.findall(text[:20_000])}
    if not said:
        said = {n for text in texts if text for n in _NINE.findall(text[:500])}
    return said.pop() if len(said) == 1 else None


def text(value: Any) -> str | None:
    """A plain value as text; None for what is no plain value."""
    if isinstance(value, str):
        return value[:2000].encode("utf-8", "replace").decode("utf-8").strip() or None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value) if abs(value) < 10**18 else None
    if isinstance(value, float):
        return (str(int(value)) if value == int(value) else repr(value)) if abs(value) < 1e15 else None
    return None


def layout_of(records: Records, mapped: Mapping[str, str]) -> tuple[Layout, list[str]]:
    """The layout of all names that come up, and the names."""
    names: dict[str, None] = {}
    for _, record in records(Rejects()):
        if len(names) < KEYS:
            names.update(dict.fromkeys(record))
    return headers.layout(list(names), list(names), mapped), list(names)


def rows(
    source: Source,
    records: Records,
    *,
    media: str,
    written: str = "",
    at_unit: str = "row",
    one_ship: bool = False,
) -> Iterator[Rows]:
    """Fixes and statics of all positions. BadFile as :func:`roadstead.ais.exports.rows`, and where there is no position at all."""
    layout, names = layout_of(records, source.columns)
    if not names:
        rejected = Rejects()
        for _ in records(rejected):
            pass
        why = next(iter(rejected.counts()), "nothing in it")
        raise BadFile(
            source.name, f"no position with a time in it: {why}", mend="export points with their times"
        )
    headers.check(source.name, layout, ", ".join(names)[:300], source.columns, names)
    if one_ship:
        layout = Layout(**{**layout.__dict__, "one_ship": True})
    columns = sorted(set(layout.columns.values()))
    schema = {"at": pl.Int64, **dict.fromkeys(columns, pl.String)}

    def frames(rejects: Rejects) -> Iterator[pl.DataFrame]:
        found = iter(records(rejects))
        while some := [(n, *(text(record.get(c)) for c in columns)) for n, record in islice(found, BATCH)]:
            yield pl.DataFrame(some, schema=schema, orient="row")

    time = layout.columns.get("t") or layout.columns["date"]
    yield from exports.rows(
        source,
        frames,
        layout,
        Rejects(),
        source.columns,
        media=media,
        written=written or time,
        at_unit=at_unit,
    )
