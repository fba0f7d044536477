"""Which header of a file of positions is which column of ours, by whom it was written, and what unit that states.

The names stand in ``headers.toml``, which is meant to be edited.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from roadstead.ais.moments import LETTERS
from roadstead.streams import BadFile, resource

NEEDED = ("t", "lat", "lon")
OPTIONS = ("days", "offset", "speeds")
"""What ``--map`` may say besides columns: days=day-first, offset=+03:00, speeds=tenths."""
_ZONE = re.compile(r"(?:UTC|GMT)\s*([+-])\s*(\d{1,2})(?::?(\d\d))?", re.I)
# A time of some place, or in a zone that is not UTC: how far off it is, and whether in summer too, the letters alone do not say.
_LOCAL = re.compile(
    rf"(^|_)({LETTERS}|lmt|local|locale|lokal|ortszeit|mestnoe|мск|wib|paris|moscow|moscou)(_|$)"
    r"|местн|московск|北京时间|北京時間|当地|當地|現地|日本時間"
)


_UTC = re.compile(r"(^|_)(utc|gmt|zulu)(_|$)")
# What the makers of tables out of nested answers put before every name.
_PREFIX = re.compile(
    r"^(?:(?:vessel|node|nodes|data|properties|attributes|_source|fields|feature|result|record)\.)+(?=.)",
    re.I,
)
_TITLE = re.compile(r"\bMMSI\b[^0-9\n]{0,20}(\d{9})(?!\d)", re.I)


@dataclass(frozen=True)
class Layout:
    """What the headers say. ``columns``: ours -> the file's; ``speed``: the unit they or the vendor's documentation state, with ``speed_by``;
    ``zone``: minutes east of UTC that the header of the time names; ``local``: it says local time and no offset."""

    columns: dict[str, str]
    vendor: str | None = None
    speed: str | None = None
    speed_by: str | None = None
    draught: str = "m"
    zone: int | None = None
    local: bool = False
    one_ship: bool = False
    zoned: bool = False
    """The offset of each row stands in a column of its own: the time is called local, or the user names that column."""
    ship: str | None = None
    """The one MMSI of all rows, where no column has it."""
    ship_by: str = "given by the user: the file names no number"


@lru_cache(maxsize=1)
def _file() -> dict[str, Any]:
    read = tomllib.loads(resource("ais/headers.toml").decode())
    for names in (read["any"], read["speed"], *read["vendor"]):
        for column, some in names.items():
            if isinstance(some, list) and column != "marks":
                names[column] = list(dict.fromkeys(map(plain, some)))
    return read


def known() -> tuple[str, ...]:
    """Our columns that a file may have, in the order of the list."""
    return tuple(_file()["any"])


def plain(name: str) -> str:
    """The name as headers are compared: lower case, no accents, anything but letters and digits, of whatever script, as ``_``."""
    bare = "".join(
        c
        for c in unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "oe"))
        if not unicodedata.combining(c)
    )
    return re.sub(r"[\W_]+", "_", bare.casefold()).strip("_")


def minutes(text: str) -> int | None:
    """Minutes east of UTC of ``+03:00``, ``UTC+3``, ``-0330``, ``Z``; None for anything else or more than 14 hours."""
    m = re.fullmatch(r"\s*(?:UTC|GMT)?\s*([+-])\s*(\d{1,2})(?::?(\d\d))?\s*", text, re.I)
    if not m:
        return 0 if re.fullmatch(r"\s*(?:UTC|GMT|Z)\s*", text, re.I) else None
    found = int(m[2]) * 60 + int(m[3] or 0)
    return None if found > 14 * 60 else -found if m[1] == "-" else found


def layout(written: Sequence[str], names: Sequence[str], mapped: Mapping[str, str]) -> Layout:
    """The layout of these headers. ``written``: as in the file; ``names``: what their columns are called in its frames; ``mapped``: ``--map``,
    of which only names that are there count."""
    at: dict[str, str] = {}
    bare = [_PREFIX.sub("", header.strip().strip("\ufeff")) for header in written]
    for forms in (written, bare, [_ZONE.sub("", header) for header in bare]):
        for header, name in zip(forms, names, strict=True):
            at.setdefault(plain(header), name)
    file, there = _file(), {*bare, *(header.strip().strip("\ufeff") for header in written)}
    vendor: dict[str, Any] = next(
        (v for v in file["vendor"] if any(set(marks) <= there for marks in v["marks"])), {}
    )
    # A name that means another thing with this vendor.
    taken = {
        name
        for names_ in vendor.values()
        if isinstance(names_, list)
        for name in names_
        if isinstance(name, str)
    }
    found: dict[str, str] = {}
    stated: str | None = None
    for column, usual in file["any"].items():
        own = vendor.get("name_" if column == "name" else column, ())
        units = (
            {name: unit for unit, some in file["speed"].items() for name in some}
            if column == "sog_kn"
            else {}
        )
        # A header that names its unit goes before one that does not.
        chosen = plain(mapped[column]) or None if column in mapped else None
        usual = [name for name in usual if name not in taken]
        for name in (chosen,) if chosen in at else (*own, *units, *usual):
            if name in at:
                found[column] = at[name]
                stated = units.get(name, stated)
                break
    if not {"lat", "lon"} & set(found) and "point" in found:
        # A point as text, longitude first, is where both are read from.
        found["lat"] = found["lon"] = found["point"]
    found.pop("point", None)
    number = mapped.get("mmsi", "")
    given = number if re.fullmatch(r"\d{9}", number) and plain(number) not in at else None
    time = next((header for header, name in zip(written, names, strict=True) if name == found.get("t")), "")
    zone = _ZONE.search(time)
    speed, by = (
        (stated, "header")
        if stated
        else (vendor.get("speed"), "documentation")
        if vendor.get("speed")
        else (None, None)
    )
    local = bool(_LOCAL.search(plain(time))) and not zone
    if _UTC.search(plain(time)) and "zone" not in mapped:
        found.pop("zone", None)  # of the port, or of the ship's clock
    return Layout(
        found, vendor.get("name"), speed, by, vendor.get("draught", "m"), minutes(zone[0]) if zone else None,
        local and "zone" not in found, bool(vendor.get("one_ship")), "zone" in found and (local or "zone" in mapped), given,
    )  # fmt: skip


def titled(found: Layout, above: str) -> Layout:
    """The layout, with the one MMSI that the lines above the header name where no column and no user does."""
    said = set(_TITLE.findall(above))
    if "mmsi" in found.columns or found.ship or len(said) != 1:
        return found
    return replace(found, ship=said.pop(), ship_by="named above the header")


def complete(found: Layout) -> bool:
    """True when a track can be made: time, place, and a number of the sender, in the file or given."""
    return all(c in found.columns for c in NEEDED) and bool("mmsi" in found.columns or found.ship)


def unlike(name: str, names: Sequence[str], mapped: Mapping[str, str]) -> None:
    """Nothing, or BadFile for a table of events or of what satellites saw, where the user does not say which columns are positions all the same."""
    there = {plain(_PREFIX.sub("", n)) for n in names}
    for other in _file()["other"]:
        if there & set(other["names"]) and not {"lat", "lon"} & set(mapped):
            raise BadFile(
                name, f"{other['what']} ({min(there & set(other['names']))})", "row:0", other["mend"]
            )


def check(name: str, found: Layout, header: str, mapped: Mapping[str, str], names: Sequence[str]) -> None:
    """Nothing, or BadFile for what ``--map`` says wrongly, a column that is missing, or a local time whose offset nobody names."""
    there = {plain(n) for n in names}
    unlike(name, names, mapped)
    for column, theirs in mapped.items():
        if column in OPTIONS:
            continue
        if column not in _file()["any"]:
            raise BadFile(
                name, f"--map knows no `{column}`", mend=f"it may be {', '.join((*known(), *OPTIONS))}"
            )
        if plain(theirs) not in there and not (column == "mmsi" and found.ship):
            raise BadFile(name, f"no column {theirs}", "row:0", f"the header is {header}")
    for word, column in (("lat", "latitude"), ("lon", "longitude")):
        ours = {
            f"{w}_{m}" for w in (word, column) for m in ("min", "mins", "minutes", "sec", "seconds")
        } & there
        # Least and most are no minutes.
        if ours and not {f"{word}_max", f"{column}_max"} & there and word not in mapped:
            raise BadFile(
                name, f"minutes of {column} in a column of their own", "row:0", f"write degrees in one column, or say which: --map {word}=HEADER"
            )  # fmt: skip
    for column in NEEDED:
        if column not in found.columns and not (column == "t" and "date" in found.columns):
            raise BadFile(name, f"no column for {column}", "row:0", f"name it: --map {column}=HEADER")
    if found.ship and "mmsi" in found.columns:
        raise BadFile(
            name, "it has numbers of ships of its own", "row:0", f"leave out --map mmsi={found.ship}"
        )
    if "mmsi" not in found.columns and not found.ship:
        raise BadFile(
            name,
            "no column for mmsi",
            "row:0",
            "name it: --map mmsi=HEADER; or, for a track of one ship, give her number: --map mmsi=123456789",
        )
    if found.local and "offset" not in mapped:
        raise BadFile(
            name,
            "local times without an offset",
            "row:0",
            "say how far from UTC: --map offset=+03:00, or export it in UTC",
        )


def known_names(column: str) -> tuple[str, ...]:
    """The usual names of a column."""
    return tuple(_file()["any"][column])
