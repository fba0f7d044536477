"""What one source says of one ship, body or person: the thing that is compared."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from roadstead.tables import short_id
from roadstead.when import day_of

VESSEL, BODY, PERSON = "vessel", "body", "person"


@dataclass(frozen=True, slots=True)
class Identity:
    """What one source says of one ship, body or person, as written; unknown is null, nothing is corrected.

    `key` is what a judgement is kept under: ``imo:9179842``, ``entry:OFAC SDN/37059``, ``mmsi:273444660``, ``name:MARIA``.
    `weak` are names its list itself calls weak, because they fit many. `tonnage` keeps its unit where the source gives one; `t0` and `t1` are the first and last day, ISO, on which it was said,
    and decide whether two uses of an MMSI are one. A company's own number is `company_imo`, whatever column it was typed in.
    """

    key: str
    kind: str = VESSEL
    names: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    imo: str | None = None
    company_imo: str | None = None
    mmsi: str | None = None
    callsign: str | None = None
    flag: str | None = None
    ship_type: str | None = None
    tonnage: str | None = None
    length_m: float | None = None
    built: int | None = None
    owners: tuple[str, ...] = ()
    t0: str | None = None
    t1: str | None = None
    simulated: bool = False

    @classmethod
    def of_listing(cls, row: Mapping[str, Any]) -> Identity:
        """The identity a list entry gives (a LISTING row, JSON columns as text or read); `t0` = `t1` = the day of the copy.

        Owners are `owner` and the bodies it is linked to as owner, operator or manager. An aircraft stays one, and equals no ship;
        a row that only adds to another entry (kind ``alias``, ``address``) equals nothing: put it into its entry first.
        """
        aliases = [a for a in _read(row.get("aliases")) if a.get("name")]
        strong, weak = ([a["name"] for a in aliases if (a.get("sort") == "weak") == w] for w in (False, True))
        links = [x for x in _read(row.get("links")) if x.get("name") and _runs(x.get("role"))]
        return cls(
            key=f"entry:{row['list']}/{row['entry']}" if row.get("entry") else f"entry:{short_id(row.get('src'), row.get('at'))}",
            kind=row.get("kind") or VESSEL,
            names=_once(row.get("name"), *strong), weak=_once(*weak), imo=row.get("imo"), company_imo=row.get("company_imo"),
            mmsi=row.get("mmsi"), callsign=row.get("callsign"), flag=row.get("flag"), ship_type=row.get("ship_type"),
            tonnage=row.get("tonnage"), length_m=metres(row.get("length")), built=year(row.get("built")),
            owners=_once(row.get("owner"), *(x["name"] for x in links)), t0=_day(row.get("copy")), t1=_day(row.get("copy")),
            simulated=bool(row.get("simulated")),
        )  # fmt: skip

    @classmethod
    def of_static(cls, row: Mapping[str, Any], t0: str | None = None, t1: str | None = None) -> Identity:
        """The identity a broadcast declares (a STATIC row); its day is that of `t` unless the caller knows the span heard."""
        day = _day(row.get("t"))
        code = row.get("ship_type")
        return cls(
            key=str(row.get("vessel") or f"mmsi:{row.get('mmsi')}"), names=_once(row.get("name")), imo=row.get("imo"), mmsi=row.get("mmsi"),
            callsign=row.get("callsign"), ship_type=None if code in (None, 0) else f"AIS {code}",
            length_m=row.get("length_m") or None, t0=t0 or day, t1=t1 or day, simulated=bool(row.get("simulated")),
        )  # fmt: skip

    @classmethod
    def of_fleet_row(cls, row: Mapping[str, Any], kind: str = VESSEL, day: str | None = None, key: str | None = None) -> Identity:
        """The identity a row of somebody's fleet gives; keys are LISTING's column names, values as typed.

        `day` is the day the row speaks of (a deal's date). Without `key`: the number if it has one, else the name.
        """
        imo, name = _digits(row.get("imo"), 7), (row.get("name") or "").strip()
        return cls(
            key=key or (f"imo:{imo}" if imo else f"name:{name}"), kind=kind, names=_once(name, *(row.get("aliases") or ())), imo=imo,
            company_imo=_digits(row.get("company_imo"), 7), mmsi=_digits(row.get("mmsi"), 9), callsign=row.get("callsign") or None,
            flag=row.get("flag") or None, ship_type=row.get("ship_type") or None, tonnage=_text(row.get("tonnage")),
            length_m=metres(row.get("length_m") or row.get("length")), built=year(row.get("built")),
            owners=_once(row.get("owner"), row.get("operator"), row.get("manager")), t0=day, t1=day, simulated=bool(row.get("simulated")),
        )  # fmt: skip


def _runs(role: Any) -> bool:
    """True for who owns or runs a ship now, in any list's words: ``owner``, ``owner/operator``, ``linked to``; not ``former owner``."""
    text = str(role or "").casefold()
    return not text.startswith("former") and any(word in text for word in ("own", "operat", "manag", "linked to"))


def metres(text: Any) -> float | None:
    """A length in metres as lists write it (``98.1``, ``98,1 m``, ``322 ft``); None when absent, zero or not a length."""
    if text is None:
        return None
    m = re.search(r"(\d+(?:[.,]\d+)?)\s*(ft|feet|')?", str(text).replace(" ", " "))
    if not m:
        return None
    value = float(m[1].replace(",", ".")) * (0.3048 if m[2] else 1.0)
    return value if 1 < value < 600 else None


def year(text: Any) -> int | None:
    """The year a ship was built, from ``1986``, ``1986-05`` or ``May 1986``; None when absent or no year of a ship afloat."""
    m = re.search(r"\b(1[89]\d\d|20\d\d)\b", str(text)) if text is not None else None
    return int(m[1]) if m else None


def _read(value: Any) -> list[dict[str, Any]]:
    return (json.loads(value) if isinstance(value, str) else value) or []


def _once(*names: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(n).strip() for n in names if n and str(n).strip()))


def _text(value: Any) -> str | None:
    return str(value).strip() or None if value is not None else None


def _digits(value: Any, count: int) -> str | None:
    """The number as typed, without ``IMO``, spaces and the ``.0`` a spreadsheet adds; as typed where it is another count of digits."""
    text = _text(value)
    if text is None:
        return None
    bare = re.sub(r"\.0$", "", text)
    bare = re.sub(r"(?i)^\s*(?:IMO|MMSI)\W*|\s", "", bare)
    return bare if len(bare) == count and bare.isdigit() else text


def _day(value: Any) -> str | None:
    """The day of an ISO text, a date, a datetime, or microseconds since 1970 as tables keep them."""
    if value is None:
        return None
    if isinstance(value, int):
        return day_of(value)
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return text[:10] if re.match(r"\d{4}-\d\d-\d\d", text) else None
