"""Sightings in a table: who says to have seen which ship, where, on which days, with what.

What a cell says is kept as written. A ship is only taken as named where the cell names one: several names, a size, a
kind of ship or a likeness leave ``ship`` null and become candidates.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from roadstead import delimited, tables, when
from roadstead.streams import MARKS, BadFile, Rejects, Rows, Source, facts

VERSION = 1
_KNOWN = {
    "ref": ("id", "ref"), "ship": ("vessel", "ship", "name", "vessel_name", "navire"), "imo": ("imo",), "mmsi": ("mmsi",),
    "event": ("event", "what"), "place": ("place", "port", "where", "lieu"), "date": ("date", "day"),
    "date_from": ("date_from", "from_date", "t0"), "date_to": ("date_to", "to_date", "t1"), "quantity": ("quantity", "count"),
    "asserted_by": ("asserted_by", "observer", "speaker"), "sensor": ("sensor",), "provider": ("provider",),
    "picture": ("picture", "image"), "acquired": ("acquired", "acquired_utc", "time_utc"), "box": ("box",), "identified_by": ("identified_by",), "reported_in": ("reported_in",),
    "url": ("url", "source"), "note": ("note", "notes"), "lat": ("lat", "latitude"), "lon": ("lon", "longitude"),
    "origin": ("origin",), "candidates": ("candidates",), "simulated": ("simulated",),
}  # fmt: skip
_OWN = ("event", "asserted_by", "identified_by", "sensor", "reported_in", "quantity", "picture", "provider")
_PLAIN = ("ref", "event", "place", "quantity", "asserted_by", "picture", "box", "reported_in")

_GENERIC = re.compile(r"\b(ships?|vessels?|tankers?|freighters?|boats?|navires?|cargos?|pétroliers?|bateaux?)\b", re.I)
_LIKE = re.compile(r"(.+?)[- ]like\b.*", re.I)
_INSIDE = re.compile(r"\(\s*([^\W\d_][\w .'’-]*?)\s*,\s*(?:named|nommé|identified|according)\b.*\)", re.I)
_SIZED = re.compile(r"\b\d{2,3} ?m\b")
_WAY = re.compile(r"\s*(?:<->|<=>|->|=>|↔|→)\s*")
_COUNT = re.compile(
    r"\s*(?:>=|≥|>|at least|au moins|more than|plus de|about|environ|~)?\s*(\d[\d,  ]*)\s+((?:[^\W\d_-]+ ){0,2}?"
    r"(?:round[- ]trips?|trips?|voyages?|visits?|deliver(?:y|ies)|transfers?|shipments?|port calls?|visites?|livraisons?"
    r"|allers[- ]retours|escales?|trajets?))\b",
    re.I,
)
_SATELLITE = re.compile(r"\b(planet|maxar|sentinel|imagery|satellites?|airbus)\b", re.I)
_PROVIDER = re.compile(r"\b(Planet|Maxar|Sentinel(?:-\d)?|Airbus)\b")


def claims(source: Source) -> int:
    """Likely when the header speaks of what was seen or who says so, and of a ship, a place or a day."""
    head = delimited.header(source)
    if not head or {"list"} & set(head.names):
        return 0
    found = _found(head)
    seen = sum(column in found for column in _OWN)
    about = sum(column in found for column in ("ship", "place", "date", "date_from", "imo"))
    return 70 if seen >= 2 and about >= 1 else 0


def read(source: Source) -> Iterator[Rows]:
    """One sighting per row; ``at`` is the row number. ``(same)`` as an address is that of the row above.

    BadFile when there is no column for the day, or neither place nor position; a row with unreadable or reversed days, a
    position out of range or unreadable is rejected."""
    head = delimited.header(source)
    if head is None:
        raise BadFile(source.name, "no header", "row:0")
    found = _found(head)
    for column, there in (("date", {"date", "date_from"}), ("place", {"place", "lat"}), ("ship", {"ship", "imo", "mmsi", "event"})):
        if not there & set(found):
            raise BadFile(source.name, f"no column for {column}", "row:0", f"name one of its columns {_KNOWN[column][0]}")
    rejects = Rejects()
    rows: list[dict[str, Any]] = []
    above: str | None = None
    for n, cells in delimited.rows(source, head, rejects):
        row = _sighting({column: cells[name] or None for column, name in found.items()}, f"row:{n}", rejects)
        if row is None:
            continue
        if row["url"] and row["url"].lower().strip("() .") in ("same", "idem", "ibid"):
            row["url"] = above
        above = row["url"] or above
        row["simulated"] = source.marked or cells.get(found.get("simulated", ""), "").lower() in MARKS
        rows.append(row)
    yield Rows("sightings", tables.SIGHTING.frame(rows))
    yield from rejects.rows()
    yield facts(
        media="text/csv", encoding=source.encoding, at_unit="row", coverage="chosen", time_basis="day as asserted",
        simulated=bool(rows) and all(row["simulated"] for row in rows),
    )  # fmt: skip


def _found(head: delimited.Header) -> dict[str, str]:
    found = {}
    for column, names in _KNOWN.items():
        for name in names:
            if name in head.names:
                found[column] = name
                break
    return found


def _sighting(cells: dict[str, str | None], place: str, rejects: Rejects) -> dict[str, Any] | None:
    row: dict[str, Any] = {column: cells.get(column) for column in _PLAIN}
    row["at"] = place
    since = when.days(cells.get("date_from") or cells.get("date"))
    until = when.days(cells.get("date_to") or cells.get("date") or cells.get("date_from"))
    for written, day in ((cells.get("date_from") or cells.get("date"), since), (cells.get("date_to"), until)):
        if written and day is None:
            rejects.add("day unreadable", place, written)
            return None
    row["t0"], row["t1"] = since and since[0], until and until[1]
    if row["t0"] and row["t1"] and row["t0"] > row["t1"]:
        rejects.add("days in the wrong order", place, f"{row['t0']} to {row['t1']}")
        return None
    for column, limit in (("lon", 180), ("lat", 90)):
        try:
            value = None if cells.get(column) is None else float(str(cells[column]))
        except ValueError:
            rejects.add(f"{column} unreadable", place, cells[column])
            return None
        if value is not None and not abs(value) <= limit:
            rejects.add(f"{column} out of range", place, cells[column])
            return None
        row[column] = None if value is None else round(value * 1e6)
    try:
        row["acquired"] = when.iso(when.micros(str(cells["acquired"]))) if cells.get("acquired") else None
    except ValueError:
        rejects.add("acquired unreadable", place, cells["acquired"])
        return None
    url, _, rest = (cells.get("url") or "").partition(" ")
    if not url.startswith(("http://", "https://")):
        url, rest = cells.get("url") or "", ""
    row["url"] = url or None
    ship, candidates, means, aside = ships(cells.get("ship"), cells.get("imo"))
    row["ship"], row["candidates"] = ship, candidates + _listed(cells.get("candidates"))
    # A number beside a ship that the row does not itself name belongs to the candidate, not to what was seen.
    row["imo"] = None if candidates else cells.get("imo")
    row["mmsi"] = None if candidates else cells.get("mmsi")
    row["identified_by"] = cells.get("identified_by") or means
    row["note"] = "; ".join(part for part in (cells.get("note"), rest and rest.strip(), aside) if part) or None
    row |= _kind(cells)
    spoken = " ".join(cells.get(c) or "" for c in ("asserted_by", "event", "reported_in", "note"))
    row["sensor"] = cells.get("sensor") or ("satellite" if _SATELLITE.search(spoken) else None)
    provider = _PROVIDER.search(cells.get("asserted_by") or "")
    row["provider"] = cells.get("provider") or (provider[1] if provider else None)
    row["origin"] = _institutions(cells.get("origin"), cells.get("asserted_by"))
    return row


def ships(written: str | None, imo: str | None) -> tuple[str | None, list[dict[str, Any]], str | None, str | None]:
    """(the one ship named, candidates, how it was identified, what the cell says beside) of a cell for a ship."""
    if not written:
        return None, [], "assertion" if imo else None, None
    aside = f"ship as written: {written}"
    if inside := _INSIDE.fullmatch(written):
        return None, [{"name": inside[1], "imo": imo, "why": written}], "assertion", aside
    if like := _LIKE.fullmatch(written):
        return None, [{"name": like[1].strip(), "imo": imo, "why": f"look-alike: {written}"}], "look-alike", aside
    if written.startswith("(") or _GENERIC.search(written) or written[:1].islower():
        return None, [], "look-alike" if _SIZED.search(written) else None, aside
    names = [name.strip() for name in re.split(r"[;|]", written) if name.strip()]
    if len(names) > 1:
        numbers: list[str | None] = [part.strip() for part in re.split(r"[;|]", imo or "")]
        if len(numbers) != len(names):
            numbers = [None] * len(names)
        both = zip(names, numbers, strict=True)
        return None, [{"name": n, "imo": i or None, "why": "named together in the row"} for n, i in both], "assertion", aside
    return written, [], "assertion", None


def _listed(written: str | None) -> list[dict[str, Any]]:
    """Candidates of their own column: ``NAME (IMO 1234567); NAME``, or JSON ``[{"name", "imo", "why"}]``."""
    found: list[dict[str, Any]] = []
    if (written or "").startswith("["):
        try:
            given = json.loads(written or "")
        except (ValueError, RecursionError):
            return [{"name": written, "imo": None, "why": "candidate of the row"}]
        texts = ({k: v for k, v in one.items() if isinstance(v, str) and v} for one in given if isinstance(one, dict))
        return [{k: one.get(k) for k in ("name", "imo", "why")} for one in texts]
    for part in re.split(r"[;|]", written or ""):
        number = re.search(r"\b\d{7}\b", part)
        name = re.sub(r"\(?\b(?:IMO)?\s*\d{7}\b\)?", "", part, flags=re.I).strip(" ,")
        if name or number:
            found.append({"name": name or None, "imo": number and number[0], "why": "candidate of the row"})
    return found


def _kind(cells: dict[str, str | None]) -> dict[str, Any]:
    """A way when the place is ``A->B``; a count when the row counts instead of showing: its event is a count, or it
    has no event and its quantity is one."""
    place, event = cells.get("place"), cells.get("event")
    way = [end.strip() for end in _WAY.split(place or "") if end.strip()]
    found: dict[str, Any] = {"kind": "other", "place_from": None, "place_to": None}
    if len(way) > 1:
        # `Chongjin (2)` counts the calls there; the whole cell stays in `place`.
        found |= {"kind": "leg", "place_from": way[0], "place_to": re.sub(r"\s*\(\d+\)$", "", way[-1])}
    elif (place and not re.search(r"\broute\b", place, re.I)) or cells.get("lat"):
        found["kind"] = "presence"
    if counted := _COUNT.match(event or cells.get("quantity") or ""):
        digits = re.sub(r"\D", "", counted[1])
        if len(digits) <= 9:
            found |= {"kind": "count", "count_min": int(digits), "count_unit": counted[2].strip()}
    return found


def _institutions(origin: str | None, asserted_by: str | None) -> list[str] | None:
    """Institutions as written: before the colons of ``RUSI: pictures; KBS: Planet``, cut at ``/``, ``,`` and ``;``.

    What stands in brackets passed it on or sold the picture: ``VOA (Planet)`` rests on VOA."""
    heads = (one.split(":", 1)[0] for one in re.sub(r"\([^)]*\)", "", origin or asserted_by or "").split(";"))
    parts = (re.sub(r"\s+(?:imagery|images?|pictures?)$", "", p.strip(), flags=re.I) for head in heads for p in re.split(r"[/,]", head))
    return list(dict.fromkeys(part for part in parts if part)) or None
