"""A gazetteer of one's own: ``id, name, names, country, lon, lat, uncertainty_m, source, simulated``."""

from __future__ import annotations

from collections.abc import Iterator

from roadstead import delimited, tables
from roadstead.streams import MARKS, BadFile, Rejects, Rows, Source, facts

VERSION = 1
_NEEDED = ("id", "name", "lon", "lat")


def claims(source: Source) -> int:
    """Sure when the header has a name, other names or a country, an uncertainty or a place's id, and no ship."""
    head = delimited.header(source)
    names = set(head.names) if head else set()
    if names & {"mmsi", "imo", "vessel", "ship", "list"} or "name" not in names:
        return 0
    return 75 if len(names & {"names", "uncertainty_m", "country", "id"}) >= 2 and names & {"lon", "lat"} else 0


def read(source: Source) -> Iterator[Rows]:
    """One place per row, its names split at ``|``; ``at`` is the row number. BadFile when a needed column is missing;
    a row whose position or uncertainty is unreadable, or whose id comes twice, is rejected."""
    head = delimited.header(source)
    if head is None:
        raise BadFile(source.name, "no header", "row:0")
    for column in _NEEDED:
        if column not in head.names:
            raise BadFile(source.name, f"no column {column}", "row:0", "add it")
    rejects = Rejects()
    found: dict[str, dict[str, object]] = {}
    marks = []
    for n, cells in delimited.rows(source, head, rejects):
        place = f"row:{n}"
        try:
            lon, lat = float(cells["lon"]), float(cells["lat"])
            uncertainty = float(cells["uncertainty_m"]) if cells.get("uncertainty_m") else None
        except ValueError:
            rejects.add("position unreadable", place, f"{cells['lat']},{cells['lon']}")
            continue
        if uncertainty is not None and not 0 <= uncertainty < 1e8:
            rejects.add("uncertainty out of range", place, cells["uncertainty_m"])
        elif not (abs(lon) <= 180 and abs(lat) <= 90):
            rejects.add("position out of range", place, f"{cells['lat']},{cells['lon']}")
        elif not cells["id"] or not cells["name"]:
            rejects.add("no id or name", place)
        elif cells["id"] in found:
            rejects.add("id comes twice", place, cells["id"])
        else:
            names = [cells["name"], *cells.get("names", "").split("|")]
            found[cells["id"]] = {
                "id": cells["id"], "name": cells["name"], "country": cells.get("country") or None,
                "names": list(dict.fromkeys(name.strip() for name in names if name.strip())),
                "lon": round(lon * 1e6), "lat": round(lat * 1e6), "uncertainty_m": uncertainty,
                "source": cells.get("source") or None, "at": place,
            }  # fmt: skip
            marks.append(cells.get("simulated", "").lower() in MARKS)
    yield Rows("places", tables.PLACE.frame(found.values()))
    yield from rejects.rows()
    simulated = source.marked or (bool(marks) and all(marks))
    yield facts(media="text/csv", encoding=source.encoding, at_unit="row", coverage="unknown", simulated=simulated)
