"""A fleet as its owner keeps it, CSV or XLSX: one ship a row, with the companies that stand beside her."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from roadstead import delimited, when
from roadstead.numbers import typed
from roadstead.streams import BadFile, Rejects, source_of

HEADERS: dict[str, tuple[str, ...]] = {
    "name": ("name", "ship", "vessel", "vessel_name", "ship_name", "navire", "nom", "nom_du_navire", "nom_navire", "bateau"),
    "imo": ("imo", "imo_number", "imo_no", "imo_no.", "imo_nr", "imo_num", "no_imo", "n°_imo", "numero_imo", "numéro_imo", "omi", "n°_omi", "numero_omi", "numéro_omi"),
    "mmsi": ("mmsi", "mmsi_number", "numero_mmsi", "numéro_mmsi"), "callsign": ("callsign", "call_sign", "indicatif"),
    "flag": ("flag", "flag_state", "pavillon", "etat_du_pavillon"), "ship_type": ("type", "ship_type", "vessel_type", "type_de_navire"),
    "length": ("length", "length_m", "loa", "longueur", "longueur_m"), "tonnage": ("tonnage", "gt", "grt", "gross_tonnage", "jauge"),
    "built": ("built", "year_built", "year_of_build", "annee", "année", "annee_de_construction", "année_de_construction"),
}  # fmt: skip
PARTIES: dict[str, tuple[str, ...]] = {
    "owner": ("owner", "registered_owner", "beneficial_owner", "armateur", "proprietaire", "propriétaire"),
    "operator": ("operator", "commercial_operator", "exploitant"), "manager": ("manager", "ship_manager", "ism_manager", "gestionnaire"),
    "charterer": ("charterer", "affreteur", "affréteur"), "buyer": ("buyer", "acheteur"), "seller": ("seller", "vendeur"),
    "shipper": ("shipper", "chargeur"), "consignee": ("consignee", "destinataire"),
    "counterparty": ("counterparty", "counter_party", "customer", "supplier", "contrepartie", "client", "fournisseur"),
}  # fmt: skip
Table = Sequence[tuple[int, Sequence[Any]]]
ROW_LIMIT = 1_000_000
_SCIENTIFIC = re.compile(r"\d[.,]?\d*[eE]\+?\d+")


@dataclass(frozen=True)
class Member:
    """One row of the fleet: the ship as written, who stands beside her, and the day she is asked about."""

    row: int
    """From 1, the header not counted."""
    ship: Mapping[str, str]
    """Keys of ``HEADERS``; a missing key is unknown."""
    parties: tuple[tuple[str, str], ...]
    """(role, name as written)"""
    day: str | None


@dataclass(frozen=True)
class Fleet:
    """The rows of a fleet, the file's hash, and what could not be used."""

    name: str
    sha256: str
    members: tuple[Member, ...]
    rejects: Mapping[str, int]
    read_as: Mapping[str, str]
    """Our column -> the file's header."""


def read_fleet(path: Path, on_column: str | None = None) -> Fleet:
    """The fleet of a CSV or XLSX file. BadFile when it has no column of names, IMO numbers or MMSIs, no such day column, or days
    that could be read two ways."""
    raw = path.read_bytes()
    sha = sha256(raw).hexdigest()
    rejects = Rejects()
    head, table = _xlsx(path) if raw[:4] == b"PK\x03\x04" else _csv(path, sha, rejects)
    folded = [delimited.fold(h) for h in head]
    where = {key: folded.index(found) for key, names in {**HEADERS, **PARTIES}.items() if (found := next((n for n in names if n in folded), None))}
    if not {"name", "imo", "mmsi"} & set(where):
        raise BadFile(path.name, "no column of ships", "row:0", f"name one `imo`, `name` or `mmsi`; its header is: {', '.join(head)[:200]}")
    parties = [(role, i) for i, name in enumerate(folded) for role, names in PARTIES.items() if name in names]
    day_at = None
    if on_column is not None:
        if delimited.fold(on_column) not in folded:
            raise BadFile(path.name, f"no column {on_column}", "row:0", f"its header is: {', '.join(head)[:200]}")
        day_at = folded.index(delimited.fold(on_column))
    members = []
    order = _order(path.name, [cells[day_at] for _, cells in table], on_column or "") if day_at is not None else "ymd"
    for n, cells in table:
        ship = {key: text for key in HEADERS if key in where and (text := _text(cells[where[key]]))}
        if not ship.keys() & {"name", "imo", "mmsi"}:
            rejects.add("no name and no number", f"row:{n}")
            continue
        if bad := next((key for key in ("imo", "mmsi") if _SCIENTIFIC.fullmatch(ship.get(key, ""))), None):
            rejects.add(f"{bad} was rounded by a spreadsheet: format the column as text and type it again", f"row:{n}", ship[bad])
            continue
        day = _day(cells[day_at], order) if day_at is not None else None
        if day_at is not None and day is None:
            rejects.add(f"{on_column} is no day", f"row:{n}", _text(cells[day_at]))
            continue
        for key in ("imo", "mmsi"):
            if key in ship:
                ship[key] = _number(ship[key], 7 if key == "imo" else 9)
        members.append(Member(n, ship, tuple((role, name) for role, i in parties if (name := _text(cells[i]))), day))
    return Fleet(path.name, sha, tuple(members), rejects.counts(), {key: head[i] for key, i in where.items()})


def _csv(path: Path, sha: str, rejects: Rejects) -> tuple[list[str], Table]:
    source = source_of(path, sha)
    head = delimited.header(source)
    if head is None:
        # One column of numbers is a fleet too.
        lines = source.text().splitlines()
        return [lines[0].strip()] if lines else [], [(n, [line]) for n, line in enumerate(lines[1:], 1) if line.strip()]
    return head.written, [(n, [cells[name] for name in head.names]) for n, cells in delimited.rows(source, head, rejects)]


def _xlsx(path: Path) -> tuple[list[str], Table]:
    """The first sheet; its header is the first row that holds two cells or more."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
        rows = [tuple(row) for row in _bounded(path.name, book.worksheets[0].iter_rows(values_only=True))]
        book.close()
    except BadFile:
        raise
    except Exception as error:  # A damaged workbook can fail anywhere in the library.
        raise BadFile(path.name, f"not a workbook that can be read ({type(error).__name__})", mend="save it again, or as CSV") from None
    start = next((i for i, row in enumerate(rows) if sum(cell is not None for cell in row) >= min(2, len(row))), None)
    if start is None:
        raise BadFile(path.name, "an empty sheet", "row:0", "put the fleet on the first sheet")
    width = len(rows[start])
    body = [(n, [*row, *[None] * (width - len(row))][:width]) for n, row in enumerate(rows[start + 1 :], 1) if any(cell is not None for cell in row)]
    return [_text(cell) for cell in rows[start]], body


def _bounded(name: str, rows: Iterator[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    for n, row in enumerate(rows):
        if n > ROW_LIMIT:
            raise BadFile(name, f"more than {ROW_LIMIT} rows", f"row:{n}", "split it")
        yield row


def _number(text: str, digits: int) -> str:
    """The number however a sheet shows it (``IMO 9,179,842``, ``9179842.0``); as written where that is no number of so many digits."""
    bare = typed(text)
    return bare if len(bare) == digits and bare.isdigit() else unicodedata.normalize("NFKC", text).strip()


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime | dt.date):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


_PARTS = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:[T ].*)?")


def _order(name: str, cells: Sequence[Any], column: str) -> str:
    """``ymd``, ``dmy`` or ``mdy``: the one order in which every day of the column is a day. BadFile when two would do: a day is not guessed."""
    parts = [m.groups() for cell in cells if (m := _PARTS.fullmatch(_text(cell)))]
    short = [p for p in parts if len(p[0]) <= 2]
    if not short:
        return "ymd"
    dmy = all(int(p[1]) <= 12 for p in short)
    mdy = all(int(p[0]) <= 12 for p in short)
    if dmy and mdy and any(p[0].zfill(2) != p[1].zfill(2) for p in short):
        raise BadFile(name, f"the days of {column} can be read two ways ({'/'.join(short[0])})", mend="write them like 2022-05-06")
    return "dmy" if dmy else "mdy"


def _day(cell: Any, order: str) -> str | None:
    m = _PARTS.fullmatch(_text(cell))
    if not m:
        return None
    a, b, c = m.groups()
    y, mo, d = (a, b, c) if len(a) == 4 else (c, b, a) if order == "dmy" else (c, a, b)
    found = when.days(f"{y}-{mo.zfill(2)}-{d.zfill(2)}") if len(y) == 4 else None
    return found[0] if found else None
