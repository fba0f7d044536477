"""Whose list a data set of OpenSanctions is, and whether it is a list at all. OpenSanctions collects; it lists nobody.

``opensanctions.csv`` has one line per data set: the list's name, the institution that publishes it, and ``lists``:
``yes`` (the institution itself puts names on it, and OpenSanctions tags it ``list.sanction``), ``repeats`` (it reprints the lists
of others) or ``no`` (reports, port-state detentions, research: to be in it is to be mentioned, not to be listed).
``mixes_fraud`` marks a data set whose numbers, names and flags may be those a ship used in fraud: OpenSanctions maps RUSI's
``fraudImoNumber``, ``fraudMmsi``, ``fraudFlag`` and ``fraudAlias`` to the ship's own properties.
Source: opensanctions/opensanctions on GitHub, commit f33cff2 of 2026-08-22 (``datasets/**/*.yml``: tags, publisher, lookups),
read 2026-11-21. A data set that is not in the table is never called a sanctions list here: add its line.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from roadstead import tables
from roadstead.numbers import company_imo_valid, imo_valid
from roadstead.streams import Source, resource


@dataclass(frozen=True)
class DataSet:
    """A data set of OpenSanctions and the list behind it."""

    name: str
    list: str
    publisher: str
    lists: bool
    mixes_fraud: bool


@dataclass(frozen=True)
class Numbers:
    """Numbers that were given as IMO numbers, by the scheme whose check digit they pass; ``raw`` passes neither."""

    ships: tuple[str, ...]
    companies: tuple[str, ...]
    raw: tuple[str, ...]


EXPORTS = ("entities.ftm.json", "targets.nested.json", "maritime.csv")
FULL = 1000
"""Entities (of maritime.csv: ships), below which a file is never taken for a whole export, whatever it is called."""
_EXPORT = re.compile(rf"(?:{'|'.join(map(re.escape, EXPORTS))})(?:\.gz)?")
_DAY = re.compile(r"[-_.]?(?<!\d)\d{4}[-_.]?\d{2}[-_.]?\d{2}(?!\d)")


def full_export(source: Source, count: int) -> bool:
    """Whether a file may stand for whole lists: its name (a day in it aside), or that of its address in sources.csv, is one under
    which OpenSanctions publishes whole exports, and it holds at least 1,000 entities. Any other file is somebody's choice of some
    of them, and can be silent about nobody but those it has."""
    names = (source.name, str(source.provenance.get("url", "")).rpartition("/")[2])
    return count >= FULL and any(_EXPORT.fullmatch(_DAY.sub("", name)) for name in names)


@cache
def data_sets() -> dict[str, DataSet]:
    """Every data set we know, by OpenSanctions' name of it."""
    rows = csv.DictReader(io.StringIO(resource("opensanctions.csv").decode()))
    return {r["dataset"]: DataSet(r["dataset"], f"{r['list']} via OpenSanctions", r["publisher"], r["lists"] == "yes", r["mixes_fraud"] == "yes") for r in rows}


def numbers(values: Iterable[str], any_ship: bool = False) -> Numbers:
    """The numbers sorted into the two schemes, ``IMO`` before them taken off; ``any_ship`` takes any seven digits for a
    ship's, as in an exercise, whose ships have invalid numbers. One that passes both is a ship's."""
    ships, companies, raw = set(), set(), set()
    for value in values:
        digits = re.sub(r"^IMO\W*", "", value.strip(), flags=re.I)
        if imo_valid(digits) or (any_ship and re.fullmatch("[0-9]{7}", digits)):
            ships.add(digits)
        elif company_imo_valid(digits):
            companies.add(digits)
        else:
            raw.add(value.strip())
    return Numbers(tuple(sorted(ships)), tuple(sorted(companies)), tuple(sorted(raw)))


def _never(word: str) -> float:
    raise ValueError(word)


def _real(text: str) -> float:
    return x if math.isfinite(x := float(text)) else _never(text)


_JSON = json.JSONDecoder(parse_constant=_never, parse_float=_real)


def loads(raw: bytes) -> Any:
    """The value; ValueError for what JSON does not allow (NaN), for numbers no table can hold and text that is no Unicode."""
    value = _JSON.decode(raw.decode())
    if b"\\u" in raw:
        tables.canonical(value).encode()  # half a surrogate pair can be escaped in JSON and stored nowhere
    return value
