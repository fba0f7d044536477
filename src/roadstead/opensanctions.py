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
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from roadstead.numbers import company_imo_valid, imo_valid
from roadstead.streams import resource


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
