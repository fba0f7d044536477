"""Events as others tell them: port calls, gaps, encounters, loitering of Global Fishing Watch (JSON, JSON lines, CSV), MarineTraffic, and plain tables.

Each is a statement by that vendor: ``by`` names it, ``rule`` is ``vendor:`` and its short name, ``detail`` keeps its own words, and no finding counts it.
A row that tells one end of something (an arrival, a transponder that went off) is an event of that instant, not of what may have followed.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import polars as pl

from roadstead import delimited, tables, workbook
from roadstead.ais import headers, moments, records
from roadstead.numbers import imo_valid
from roadstead.streams import MARKS, BadFile, Rejects, Rows, Source, facts, filled, resource
from roadstead.tables import short_id

VERSION = 2
PRESET = "vendor"
_GFW = "Global Fishing Watch"
_PROMISING = re.compile(
    r'"(?:event_?type|MOVE_TYPE|EVENT_NAME|DOCK_TIMESTAMP_UTC|activity_?type|alert_?type|kind|arrival\w*|ATA|ata)"\s*:',
    re.I,
)
_TYPES = re.compile(r'"type"\s*:\s*"(?:encounter|loitering|port_visit|port|gap|gaps|fishing)"')
_ARRIVES, _LEAVES = re.compile("^(arriv|ata(_|$))"), re.compile("^(depart|atd(_|$))")
_HOLDS = (
    "entries",
    "events",
    "data",
    "items",
    "records",
    "results",
    "nodes",
    "portcalls",
    "port_calls",
    "portCalls",
)
_DEEP = 4
_WORDS = 60
"""Fields of a row whose words are kept."""


@lru_cache(maxsize=1)
def _file() -> dict[str, Any]:
    return tomllib.loads(resource("readers/vendor_events.toml").decode())


def _columns(written: list[str], mapped: dict[str, str]) -> tuple[dict[str, str], dict[str, Any]]:
    """(ours -> header, vendor) of a table."""
    at: dict[str, str] = {}
    for name in written:
        at.setdefault(headers.plain(name), name)
    found = {
        ours: next(at[n] for n in names if n in at)
        for ours, names in _file()["columns"].items()
        if any(n in at for n in names)
    }
    if (chosen := headers.plain(mapped.get("mmsi", ""))) and chosen in at:
        found["mmsi"] = at[chosen]
    if "other" in found and found["other"] == found.get("mmsi"):
        others = [n for n in _file()["columns"]["other"] if n in at and at[n] != found["mmsi"]]
        found |= {"other": at[others[0]]} if others else {}
        if not others:
            found.pop("other")
    there = {name.strip().strip("\ufeff") for name in written}
    return found, next((v for v in _file()["vendor"] if any(set(marks) <= there for marks in v["marks"])), {})


def _tells(written: list[str], mapped: dict[str, str]) -> int:
    found, vendor = _columns(written, mapped)
    if {"rule", "preset", "params"} <= {headers.plain(name) for name in written}:
        return 76  # An export of ours: only what it names as another's is read.
    if vendor:
        return 76
    spans = "start" in found and "end" in found
    plain = {headers.plain(name) for name in written}
    return (
        65
        if spans
        and ("kind" in found or _call(found))
        and ("mmsi" in found or "by" in found)
        and not plain & {"asserted_by", "identified_by", "list"}
        else 0
    )


def _call(found: dict[str, str]) -> bool:
    """True for a table of arrivals in ports and departures from them, which needs no word to say what its rows are."""
    return bool(
        "place" in found
        and _ARRIVES.search(headers.plain(found["start"]))
        and _LEAVES.search(headers.plain(found["end"]))
    )


def claims(source: Source) -> int:
    """Sure by a vendor's own headers or names; likely by a kind, a begin, an end and a ship's number."""
    if workbook.is_workbook(source):
        return max(
            (_tells(cells, dict(source.columns)) for _, some in workbook.heads(source) for cells in some),
            default=0,
        )
    text = source.head_text().lstrip("\ufeff \r\n\t")
    if text.startswith(("{", "[")):
        # Answers of other interfaces are tables, once what is nested has names of its own: the file is read for that where its head is promising.
        return (
            76
            if _of_gfw(text)
            else _tells(_names(source), dict(source.columns))
            if _PROMISING.search(text)
            else 0
        )
    head = delimited.header(source)
    return _tells(head.written, dict(source.columns)) if head else 0


def read(source: Source) -> Iterator[Rows]:
    """Rows of ``events``; ``at`` is the number of the row. BadFile where nobody is named whose statements these are, where a table of one ship
    does not say which, or where days cannot be told from months."""
    rejects = Rejects()
    given = source.columns.get("mmsi", "")
    ship = given if re.fullmatch(r"\d{9}", given) else None
    if _of_gfw(source.head_text().lstrip("\ufeff \r\n\t")):
        rows, media, basis = (
            _of_json(source, ship, rejects),
            "application/json",
            "start and end, as the vendor gives them",
        )
    else:
        rows, media, basis = _of_table(source, ship, rejects)
    events = [_row(source, row) for row in rows]
    yield from filled("events", tables.EVENT.frame(events))
    yield from rejects.rows()
    yield facts(
        media=media, encoding=source.encoding, at_unit="row", time_basis=basis, coverage="chosen",
        simulated=source.marked or (bool(events) and all(e["simulated"] for e in events)),
    )  # fmt: skip


def _row(source: Source, row: dict[str, Any]) -> dict[str, Any]:
    """An event as its table has it."""
    rule = f"vendor:{headers.plain(row['by']).replace('_', '-')[:40]}"
    prefix = "sim:" if row["simulated"] else "mmsi:"
    vessel, other = prefix + row["mmsi"], row.pop("other")
    return {
        "id": short_id(rule, source.sha256, row["at"]), "rule": rule, "preset": PRESET, "params": {}, "vessel": vessel, "with": other and prefix + other,
        "key": {"vessel": vessel, **({"with": prefix + other} if other else {})}, "fixes": [], **row,
    }  # fmt: skip


def _kind(word: str, vendor: dict[str, Any]) -> str:
    folded = headers.plain(word)
    folded = str(vendor.get("words", {}).get(folded, folded))
    return next((kind for kind, words in _file()["kinds"].items() if folded in words), folded[:40])


# -- tables -----------------------------------------------------------------------------------------------------------


def _of_gfw(text: str) -> bool:
    return bool(
        text.startswith(("{", "["))
        and _TYPES.search(text)
        and '"start"' in text
        and ('"vessel"' in text or '"position"' in text)
    )


def _names(source: Source) -> list[str]:
    """The names of the objects in an answer, nested ones with those above them; none where it cannot be read."""
    try:
        objects = _objects(source)
    except BadFile:
        return []
    return list(dict.fromkeys(name for one in objects[:200] if isinstance(one, dict) for name in _flat(one)))


def _flat(one: dict[str, Any], above: str = "", deep: int = 0) -> dict[str, str]:
    """Plain values by name, ``start.point.lat`` where they are nested."""
    out: dict[str, str] = {}
    for key, value in list(one.items())[:_WORDS]:
        if isinstance(value, dict):
            if deep < _DEEP:
                out |= _flat(value, f"{above}{key}.", deep + 1)
        elif not isinstance(value, list):
            out[f"{above}{key}"] = records.text(value) or ""
    return out


def _cells(source: Source, rejects: Rejects) -> tuple[list[str], list[tuple[int, dict[str, str]]], str]:
    """(headers as written, rows by header, media type)."""
    if source.head_text().lstrip("\ufeff \r\n\t").startswith(("{", "[")):
        found = []
        for n, one in enumerate(_objects(source), 1):
            if isinstance(one, dict):
                found.append((n, _flat(one)))
            else:
                rejects.add("not JSON" if isinstance(one, str) else "not an object", f"row:{n}")
        names = list(dict.fromkeys(name for _, row in found for name in row))
        # Where one object holds nothing and another a whole object, the names are those of what it holds.
        held = {name.rpartition(".")[0] for name in names}
        return [name for name in names if name not in held], found, "application/json"
    if workbook.is_workbook(source):
        for title, some in workbook.heads(source):
            for n, cells in enumerate(some, 1):
                if _tells(cells, dict(source.columns)):
                    names = workbook.folded(cells)
                    rows = [
                        (k, {a: b or "" for a, b in zip(names, row, strict=True)})
                        for k, row in workbook.rows(source, title, n, len(names))
                    ]
                    return names, rows, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        workbook.check(source)
        raise BadFile(source.name, "no sheet of events", "row:0")
    head = delimited.header(source)
    if head is None:
        raise BadFile(source.name, "no header", "row:0")
    folded = dict(reversed(list(zip(head.names, head.written, strict=True))))
    return (
        head.written,
        [
            (n, {folded[k]: v for k, v in cells.items() if k})
            for n, cells in delimited.rows(source, head, rejects)
        ],
        "text/csv",
    )


def _of_table(source: Source, ship: str | None, rejects: Rejects) -> tuple[list[dict[str, Any]], str, str]:
    written, rows, media = _cells(source, rejects)
    found, vendor = _columns(written, dict(source.columns))
    if "mmsi" not in found and not ship:
        raise BadFile(
            source.name,
            "no column for mmsi",
            "row:0",
            "name it: --map mmsi=HEADER; or, for events of one ship, give her number: --map mmsi=123456789",
        )
    if "mmsi" in found and ship:
        raise BadFile(
            source.name, "it has numbers of ships of its own", "row:0", f"leave out --map mmsi={ship}"
        )
    by = vendor.get("name") or source.provenance.get("publisher")
    if not by and "by" not in found:
        raise BadFile(
            source.name,
            "nobody is named whose statements these are",
            "row:0",
            "add a column `by`, or a publisher in sources.csv",
        )
    # A row that has its own begin is a span; where there is one moment, it is that.
    begin = found.get("start") or found.get("moment")
    if begin is None:
        raise BadFile(source.name, "no column for start", "row:0", "call one of its columns start")
    ending = found.get("end") if "start" in found else None
    texts = {
        c: pl.Series([cells.get(c) or None for _, cells in rows], dtype=pl.String)
        for c in (begin, ending)
        if c
    }
    days = moments.Days()
    for series in texts.values():
        days.look(series)
    order, told = days.order(source.name, source.columns.get("days"))
    east = headers.minutes(source.columns["offset"]) if "offset" in source.columns else None
    times = {c: moments.instant(series, order, east).to_list() for c, series in texts.items()}
    usual = vendor.get("kind") or ("port_visit" if "kind" not in found and ending and _call(found) else "")
    out = []
    for i, (n, cells) in enumerate(rows):
        get = {ours: cells.get(theirs) or None for ours, theirs in found.items()}
        row = _event(
            n, get.get("kind") or usual, vendor, get.get("by") or by, times[begin][i], texts[begin][i],
            times[ending][i] if ending else times[begin][i], texts[ending][i] if ending else None, ship or get.get("mmsi"), rejects,
        )  # fmt: skip
        if row is None:
            continue
        row |= {
            "imo": _imo(get.get("imo")), "other": _mmsi(get.get("other")), **_at(get.get("lon"), get.get("lat"), "0"), **_at(get.get("lon_end"), get.get("lat_end"), "1"),
            "simulated": source.marked or (get.get("simulated") or "").lower() in MARKS,
            "detail": {"what": get.get("kind") or usual, "port": get.get("place"), "words": {k: v[:300] for k, v in list(cells.items())[:_WORDS] if v}},
        }  # fmt: skip
        out.append(row)
    basis = f"field {begin}" + (f" and {ending}" if ending else "") + (f", {told}" if told else "")
    return out, media, basis


def _event(
    n: int, kind: str, vendor: dict[str, Any], by: str | None, t0: int | None, raw0: str | None, t1: int | None, raw1: str | None, mmsi: str | None, rejects: Rejects
) -> dict[str, Any] | None:  # fmt: skip
    """What every event has, or None for a row that is counted as bad."""
    place, number = f"row:{n}", _mmsi(mmsi)
    why = (
        ("nobody says so", None) if not by else ("no kind of event", None) if not headers.plain(kind)
        else ("mmsi rounded by a spreadsheet", mmsi) if not number and re.fullmatch(r"\d+([.,]\d+)?[eE]\+?\d+", mmsi or "")
        else ("mmsi missing", None) if not mmsi else ("mmsi is not nine digits", mmsi) if not number
        else ("no time", None) if t0 is None and not raw0 else ("time unreadable", raw0) if t0 is None
        else ("time unreadable", raw1) if t1 is None and raw1 else ("an end before its start", raw1) if t1 is not None and t1 < t0
        else None
    )  # fmt: skip
    if why:
        rejects.add(why[0], place, why[1])
        return None
    return {
        "at": n,
        "kind": _kind(kind, vendor),
        "by": str(by)[:200],
        "t0": t0,
        "t1": t1,
        "mmsi": number,
        "state": "open" if t1 is None else "closed",
    }


def _mmsi(text: str | None) -> str | None:
    """Nine digits, leading zeros restored, as :func:`roadstead.ais.mmsi` does it for a column."""
    digits = (text or "").strip().removesuffix(".0")
    return digits.zfill(9) if re.fullmatch(r"[0-9]{1,9}", digits) and digits.strip("0") else None


def _imo(text: str | None) -> str | None:
    digits = re.sub(r"(?i)^\s*imo\s*|\.0$", "", text or "").strip()
    return digits if imo_valid(digits) else None


def _at(lon: Any, lat: Any, end: str) -> dict[str, int | None]:
    """A place in microdegrees; null where it is none."""
    try:
        x, y = (float(str(v).strip().replace(",", ".")) for v in (lon, lat))
    except ValueError:
        return {f"lon{end}": None, f"lat{end}": None}
    if not (abs(x) <= 180 and abs(y) <= 90):
        return {f"lon{end}": None, f"lat{end}": None}
    return {f"lon{end}": round(x * 1e6), f"lat{end}": round(y * 1e6)}


# -- JSON of Global Fishing Watch ---------------------------------------------------------------------------------------


def _of_json(source: Source, ship: str | None, rejects: Rejects) -> list[dict[str, Any]]:
    objects = _objects(source)
    times = [
        moments.instant(pl.Series([records.text(_object(one).get(end)) for one in objects], dtype=pl.String), None, None).to_list() for end in ("start", "end")
    ]  # fmt: skip
    out = []
    for n, one, t0, t1 in zip(range(1, len(objects) + 1), objects, *times, strict=True):
        if not isinstance(one, dict):
            rejects.add(
                "not JSON" if isinstance(one, str) else "not an object",
                f"row:{n}",
                one[:80] if isinstance(one, str) else None,
            )
        elif (row := _told(n, one, t0, t1, ship, rejects)) is not None:
            out.append({**row, "simulated": source.marked or str(one.get("simulated", "")).lower() in MARKS})
    return out


def _objects(source: Source) -> list[Any]:
    """The objects of an answer: its list, wherever an envelope holds it, or one on each line."""
    raw = source.text().lstrip("\ufeff")
    try:
        whole: Any = json.loads(raw)
    except RecursionError:
        raise BadFile(source.name, "damaged JSON (nested too deep)", mend="export it again") from None
    except ValueError as error:
        if not raw.lstrip().startswith("{"):
            raise BadFile(source.name, f"damaged JSON ({str(error)[:60]})", mend="export it again") from None
        return [_line(line) for line in raw.split("\n") if line.strip()]
    for _ in range(_DEEP):
        if not isinstance(whole, dict) or "start" in whole:
            break
        held = [whole[key] for key in _HOLDS if isinstance(whole.get(key), (list, dict))]
        held = held or [v for v in whole.values() if len(whole) == 1 and isinstance(v, (list, dict))]
        if not held:
            break
        whole = held[0]
    return whole if isinstance(whole, list) else [whole]


def _line(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return line


def _told(
    n: int, one: dict[str, Any], t0: int | None, t1: int | None, ship: str | None, rejects: Rejects
) -> dict[str, Any] | None:
    kind = records.text(one.get("type")) or ""
    vessel, own = (
        _object(one.get("vessel")),
        _object(
            one.get(kind)
            or one.get({"gaps": "gap", "port": "port_visit"}.get(kind, kind))
            or (one.get("portVisit") if kind.startswith("port") else None)
        ),
    )
    met = _object(own.get("vessel"))
    start, end = records.text(one.get("start")), records.text(one.get("end"))
    row = _event(n, kind, {}, _GFW, t0, start, t1, end, records.text(vessel.get("ssvid")) or ship, rejects)
    if row is None:
        return None
    middle, first, last = _object(one.get("position")), {}, {}
    if row["kind"] == "gap":
        first, last = _object(own.get("offPosition")), _object(own.get("onPosition"))
    elif row["kind"] == "port_visit":
        first, last = _object(own.get("startAnchorage")), _object(own.get("endAnchorage"))
    # An encounter or a stretch of loitering has one place for all of it.
    first, whole = (first, False) if first else (middle, True)
    port = _object(own.get("startAnchorage")) or _object(own.get("intermediateAnchorage"))
    confidence = records.text(own.get("confidence")) or ""
    words = {k: v for k, v in one.items() if k not in ("regions", "boundingBox") and v not in (None, "", [])}
    return row | {
        "imo": _imo(records.text(vessel.get("imo"))), "other": _mmsi(records.text(met.get("ssvid"))), **_at(first.get("lon"), first.get("lat"), "0"), **_at(last.get("lon"), last.get("lat"), "1"),
        "confidence": int(confidence) if confidence in ("1", "2", "3", "4") else None,
        "detail": {"what": kind, "port": records.text(port.get("name")), "words": _short(words), **({"place": "one for the whole event"} if whole else {})},
    }  # fmt: skip


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _short(value: Any, deep: int = 0) -> Any:
    """The vendor's words, bounded."""
    if isinstance(value, dict):
        return (
            {str(k)[:60]: _short(v, deep + 1) for k, v in list(value.items())[:_WORDS]} if deep < 4 else None
        )
    if isinstance(value, list):
        return [_short(v, deep + 1) for v in value[:20]] if deep < 4 else None
    return (
        value
        if (isinstance(value, (bool, int)) and abs(value) < 1 << 60)
        or (isinstance(value, float) and math.isfinite(value))
        else records.text(value)
    )
