"""UN/LOCODE, the United Nations' codes for trade and transport locations, as CSV: its ports with their names and codes."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from roadstead import delimited, tables
from roadstead.streams import BadFile, Rejects, Rows, Source, facts

VERSION = 1
UNCERTAINTY_M = 15_000.0
"""Ours, not the publisher's: the point is the locality's, to the arc minute, not the quay's. Of the 1,047 ports of issue
2024-2 (G to Z) that have one and whose code the World Port Index has too, 19 in 20 lie within 13 km of the Index's point
and 3 in 100 farther than 60 km. So a point from here finds no port visits with the default thresholds."""

# The UNECE's own parts have no header; which of the two in the middle comes first has changed, so they are told by what they hold.
_COLUMNS = ("change", "country", "location", "name", "plain", "subdivision", "function", "status", "date", "iata", "coordinates", "remarks")
_NAMED = {
    "ch": "change", "change": "change", "country": "country", "iso_3166-1": "country", "location": "location",
    "locode": "locode", "name": "name", "namewodiacritics": "plain", "name_wo_diacritics": "plain", "subdiv": "subdivision",
    "subdivision": "subdivision", "function": "function", "status": "status", "coordinates": "coordinates",
}  # fmt: skip
_FUNCTION = re.compile(r"[0-8AB-]{8}|[0-8AB]")
_POINT = re.compile(r"(\d{2})([0-5]\d)([NS]) (\d{3})([0-5]\d)([EW])")
_EDITION = re.compile(r"\b((?:19|20)\d\d-[12])\b")


@dataclass
class _Place:
    """A location as its rows tell it."""

    country: str
    code: str
    names: list[str]
    at: str
    status: str
    subdivision: str
    point: tuple[int, int] | None
    aliases: list[str] = field(default_factory=list)
    bracketed: list[str] = field(default_factory=list)
    """Another name, or the town it lies in: `Rajin (Najin)`, `Arman (Magadan)`."""


def claims(source: Source) -> int:
    """Certain when the header has the list's own names, or the first lines, without one, are its twelve columns."""
    if _header(source):
        return 95
    lines = [line for line in source.head_text().splitlines()[:40] if line.strip()]
    # The last line of the head may be cut.
    rows = [_cells(line) for line in (lines[:-1] or lines)]
    good = [row for row in rows if row and len(row) == 12 and _codes(dict(zip(_COLUMNS, row, strict=True)))]
    return 90 if good and len(good) * 10 >= len(rows) * 9 and any(_FUNCTION.fullmatch(c) for row in good for c in row[6:8]) else 0


def read(source: Source) -> Iterator[Rows]:
    """One place per location with a port function (1, sea; 8, inland water), its other names with it; ``at`` is the row
    number, rows counted from 1, a header not counted.

    The point is null where the list has none, the row's function is told by what the two columns hold. A code that comes
    twice is one place. A reference entry (`Leningrad = Saint Petersburg`) gives its name to the place it refers to. What is
    no port, and what cannot be read, is counted among the rejects. BadFile when a needed column is missing.
    Format: UNECE, `service.unece.org/trade/locode/Service/LocodeColumn.htm`, issue 2024-2.
    """
    head = _header(source)
    rejects = Rejects()
    places: dict[str, _Place] = {}
    references: list[tuple[str, str, str, str]] = []
    bearers: dict[tuple[str, str], set[str]] = {}
    for n, cells in _rows(source, head, rejects):
        at = f"row:{n}"
        country, location = _codes(cells) or ("", "")
        if not country:
            rejects.add("no country and location code", at, " ".join(cells.values())[:40])
        elif cells["change"] == "=":
            new, _, old = cells["name"].partition("=")
            references.append((country, new.strip(), old.strip(), at))
        elif not location:
            # `.KOREA, REPUBLIC OF`: the heading of a country.
            if not cells["name"].startswith("."):
                rejects.add("no location code", at, cells["name"])
        else:
            for name in _names(cells):
                bearers.setdefault((country, name.casefold()), set()).add(country + location)
            if {"1", "8"} & set(_functions(cells)):
                _add(places, country, location, cells, at, rejects)
            else:
                rejects.add("location without a port function", at, f"{country}{location} {cells['name']}")
    _refer(places, references, bearers, rejects)
    for place in places.values():
        # A name in brackets that another location bears says where this one lies.
        place.aliases += [n for n in place.bracketed if not bearers.get((place.country, n.casefold()), set()) - {place.code}]
    edition = _EDITION.search(source.name)
    yield Rows("places", tables.PLACE.frame(_row(p, edition[1] if edition else None) for p in places.values()))
    yield from rejects.rows()
    yield facts(media="text/csv", encoding=source.encoding, at_unit="row", coverage="unknown", simulated=source.marked)


def _header(source: Source) -> list[str] | None:
    """Our names of the columns, blank for those not used; None when the first line is no header of this list."""
    head = delimited.header(source)
    if head is None:
        return None
    names = [_NAMED.get(name, "") for name in head.names]
    return names if {"plain", "function"} <= set(names) and {"location", "locode"} & set(names) else None


def _rows(source: Source, head: list[str] | None, rejects: Rejects) -> Iterator[tuple[int, dict[str, str]]]:
    """(row number, column -> cell), line by line, so that a quote that never closes spoils one line and not the rest."""
    names = head or list(_COLUMNS)
    if "name" not in names or not ({"country", "location"} <= set(names) or "locode" in names):
        raise BadFile(source.name, "no columns for the code and the name", "row:0", "fetch the file again")
    found = delimited.header(source) if head else None
    separator = found.separator if found else ","
    encoding = "utf-8" if (source.encoding or "").startswith("utf") else source.encoding or "utf-8"
    for i, (_, raw) in enumerate(source.lines()):
        n = i if head else i + 1
        if n == 0 or not raw.strip():
            continue
        try:
            line = raw.decode(encoding)
        except UnicodeDecodeError:
            # The issues before 2025 are Windows-1252; a head without an accent does not show it.
            line = raw.decode("cp1252", "replace")
        cells = _cells(line.removeprefix("\ufeff"), separator)
        if cells is None or len(cells) != len(names):
            rejects.add("wrong number of fields" if cells else "not a line of a table", f"row:{n}", line)
        elif "\0" in line:
            rejects.add("NUL in the row", f"row:{n}")
        elif any(cells):
            yield n, {"change": "", **{name: cell for name, cell in zip(names, cells, strict=True) if name}}


def _cells(line: str, separator: str = ",") -> list[str] | None:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=separator), [])]
    except csv.Error:
        return None


def _codes(cells: dict[str, str]) -> tuple[str, str] | None:
    """(country, location): `AF ASH` in one column, or one each; the location blank for headings and references."""
    country, location = cells.get("country", ""), cells.get("location", "")
    if "locode" in cells:
        country, _, location = cells["locode"].partition(" ") if " " in cells["locode"] else (country or cells["locode"][:2], "", cells["locode"][2:])
    good = re.fullmatch(r"[A-Z]{2}", country) and re.fullmatch(r"(?:[A-Z2-9]{3})?", location)
    return (country, location) if good else None


def _functions(cells: dict[str, str]) -> str:
    """The function classifiers. Status and function have changed places in some editions: a status is two letters."""
    first, second = cells.get("function", ""), cells.get("status", "")
    return second if not _FUNCTION.fullmatch(first) and _FUNCTION.fullmatch(second) else first


def _names(cells: dict[str, str]) -> list[str]:
    """The names in a row: as written, without the brackets, and `Mipo/Ulsan` as Mipo: the second of a pair with a
    stroke is the town that the first lies in. `(ex Gorkiy)` is a name."""
    out = []
    for name in (cells["name"], cells.get("plain", "")):
        main, inner = _brackets(name)
        out += [name, main, main.partition("/")[0].strip(), inner.removeprefix("ex ").strip() if inner.startswith("ex ") else ""]
    return list(dict.fromkeys(n for n in out if n))


def _brackets(name: str) -> tuple[str, str]:
    main, _, rest = name.partition("(")
    return main.strip(), rest.partition(")")[0].strip()


def _add(places: dict[str, _Place], country: str, location: str, cells: dict[str, str], at: str, rejects: Rejects) -> None:
    point = _point(cells.get("coordinates", ""), at, rejects)
    status = cells.get("status", "") if _functions(cells) == cells.get("function", "") else cells.get("function", "")
    names = _names(cells)
    bracketed = [b for name in (cells["name"], cells.get("plain", "")) if (b := _brackets(name)[1]) and not b.startswith("ex ")]
    if not names:
        rejects.add("no name", at, f"{country}{location}")
    elif (known := places.get(country + location)) is None:
        places[country + location] = _Place(country, country + location, names, at, status, cells.get("subdivision", ""), point, bracketed=bracketed)
    else:
        known.aliases += names
        known.bracketed += bracketed
        known.point = known.point or point


def _point(text: str, at: str, rejects: Rejects) -> tuple[int, int] | None:
    """(lon, lat) in microdegrees of `4230N 13017E`; null when blank, or when it is no point on Earth, which is counted."""
    if not text:
        return None
    found = _POINT.fullmatch(" ".join(text.upper().split()))
    if found:
        lat, lon = int(found[1]) + int(found[2]) / 60, int(found[4]) + int(found[5]) / 60
        if lat <= 90 and lon <= 180 and (lat or lon):
            return round((-lon if found[6] == "W" else lon) * 1e6), round((-lat if found[3] == "S" else lat) * 1e6)
    rejects.add("coordinates unreadable (the name is kept)", at, text)
    return None


def _refer(places: dict[str, _Place], references: list[tuple[str, str, str, str]], bearers: dict[tuple[str, str], set[str]], rejects: Rejects) -> None:
    """Gives the name before the sign to the one location that bears the name after it, where that is a port."""
    for country, new, old, at in references:
        codes = bearers.get((country, old.casefold()), set())
        # Two places of one name: which is meant cannot be told.
        if len(codes) != 1 or not new:
            rejects.add("reference to a name that is not one location of this file", at, f"{new} = {old}")
        elif (place := places.get(min(codes))) is not None:
            place.aliases += _names({"name": new})


def _row(place: _Place, edition: str | None) -> dict[str, Any]:
    told = [f"UN/LOCODE {edition or '(issue not known)'}", place.code]
    told += [f"subdivision {place.subdivision}"] if place.subdivision else []
    told += [f"status {place.status}"] if place.status else []
    lon, lat = place.point or (None, None)
    names = [*place.names, *place.aliases, place.code, f"{place.code[:2]} {place.code[2:]}"]
    return {
        "id": f"locode:{place.code}", "name": place.names[0], "names": list(dict.fromkeys(names)), "country": place.country,
        "lon": lon, "lat": lat, "uncertainty_m": UNCERTAINTY_M if place.point else None, "source": ", ".join(told), "at": place.at,
    }  # fmt: skip
