"""An identity made ready to be compared: numbers checked, names taken apart, units told, once and not at every comparison."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from roadstead import numbers
from roadstead.identity import bodies, ships
from roadstead.identity.said import PERSON, VESSEL, Identity
from roadstead.numbers import filler as filler

# Words of ship types -> class. Of two classes of which neither is the vague "cargo", one ship has only one.
_CLASSES = (
    ("tanker", r"tanker|oil products|crude|chemical|\blpg\b|\blng\b|gas carrier|bunkering|pétrolier|\baht\b"), ("ro-ro", r"ro[-/ ]?ro|roll[- ]on|vehicle|roulier"),
    ("container", r"container|conteneur|feeder"), ("bulk", r"bulk|ore carrier|vraquier"), ("reefer", r"reefer|refrigerat"),
    ("fishing", r"fish|trawler|chalutier|pêche|whal"), ("tug", r"\btug|pusher|remorqueur|\btow"), ("passenger", r"passenger|cruise|ferry|paquebot"),
    ("dredger", r"dredg|hopper|drague"), ("yacht", r"yacht|pleasure|sailing|plaisance"), ("naval", r"naval|military|warship|patrol|marine nationale"),
    ("cargo", r"cargo|freight|marchandises"), ("support", r"supply|offshore|support|anchor handling|research|survey|icebreaker|ice[- ]breaker|pilot"),
)  # fmt: skip
_CLASS_RE = tuple((name, re.compile(pattern, re.I)) for name, pattern in _CLASSES)
_AIS_CLASS = {3: {30: "fishing", 31: "tug", 32: "tug", 33: "dredger", 35: "naval", 36: "yacht", 37: "yacht"}, 5: {50: "support", 52: "tug"}}
_DRY = frozenset({"cargo", "ro-ro", "container", "bulk", "reefer"})


class Folded:
    """What is compared of an `Identity`. Null where it is unknown or cannot be used; `said` is the identity itself."""

    __slots__ = (
        "built", "callsign", "company", "day0", "day1", "flag", "imo", "imo_as_typed", "keys", "kind", "length_m", "mmsi", "mmsi_flag",
        "names", "owners", "said", "simulated", "tonnage", "type", "weak",
    )  # fmt: skip

    def __init__(self, said: Identity) -> None:
        self.said, self.kind, self.simulated = said, said.kind, said.simulated
        typed = (said.imo or "").strip() or None
        if typed and filler(typed):
            typed = None
        self.imo = typed if numbers.imo_valid(typed) else None
        self.imo_as_typed = None if self.imo else typed
        company = (said.company_imo or "").strip()
        self.company = company if numbers.company_imo_valid(company) else None
        mmsi = (said.mmsi or "").strip() or None
        self.mmsi = mmsi if mmsi and numbers.mmsi_kind(mmsi) == "ship" and not filler(mmsi) else None
        self.mmsi_flag = numbers.flag_of_mmsi(self.mmsi)
        self.day0, self.day1 = _ordinal(said.t0), _ordinal(said.t1 or said.t0)
        sign = re.sub(r"[^A-Z0-9]", "", (said.callsign or "").upper())
        self.callsign = sign if 3 <= len(sign) <= 7 and not sign.isdigit() else None
        self.flag = numbers.flag(said.flag)
        self.type = ship_class(said.ship_type)
        self.tonnage = _tons(said.tonnage)
        self.length_m = said.length_m if said.length_m and said.length_m > 1 else None
        self.built = said.built
        self.names, self.weak = _names(said.kind, said.names), _names(said.kind, said.weak)
        self.keys = frozenset(n.key for n in self.names)
        self.owners = {bodies.company_variant(o): o for o in said.owners if bodies.company_key(o)}


@lru_cache(maxsize=1 << 12)
def folded(said: Identity) -> Folded:
    """The identity made ready; the last few thousand are kept."""
    return Folded(said)


@lru_cache(maxsize=1 << 15)
def _body(name: str) -> ships.Name:
    words = bodies.company_words(name)
    return ships.Name(name, "".join(words), bodies.company_variant(name), "", words)


@lru_cache(maxsize=1 << 15)
def _person(name: str) -> ships.Name:
    words = bodies.person_words(name)
    even = tuple(sorted(ships.parts(w).stem or w for w in words))
    return ships.Name(name, " ".join(words), "".join(even), "", even)


def _names(kind: str, written: tuple[str, ...]) -> tuple[ships.Name, ...]:
    """The names taken apart, those without a letter left out."""
    if kind == VESSEL:
        return tuple(dict.fromkeys(n for cell in written for n in ships.names_in(cell)))
    return tuple(n for n in map(_person if kind == PERSON else _body, written) if n.key)


@lru_cache(maxsize=1 << 12)
def ship_class(text: str | None) -> str | None:
    """``tanker``, ``ro-ro``, ``cargo`` ... of a type as lists write it or of an AIS code (``AIS 70``, ``70``); None when it says too little."""
    if not text:
        return None
    if m := re.fullmatch(r"(?:AIS )?(\d\d)", text.strip()):
        code = int(m[1])
        tens = {4: None, 6: "passenger", 7: "cargo", 8: "tanker"}
        return tens[code // 10] if code // 10 in tens else _AIS_CLASS.get(code // 10, {}).get(code)
    return next((name for name, pattern in _CLASS_RE if pattern.search(text)), None)


def types_agree(a: str, b: str) -> bool | None:
    """True when two classes are one, None when one may be the other said loosely (cargo and container), False else."""
    if a == b:
        return True
    if "support" in (a, b) or (a in _DRY and b in _DRY and "cargo" in (a, b)) or {a, b} == {"ro-ro", "passenger"}:
        return None
    return False


@lru_cache(maxsize=1 << 12)
def _tons(text: str | None) -> tuple[float, str | None] | None:
    """(tons, ``GRT`` | ``DWT`` | None) of a tonnage as written: gross and deadweight are different things and never compared."""
    m = re.search(r"\d[\d,. ]*", text or "")
    if not m or not text:
        return None
    digits = re.sub(r"[, ](?=\d{3})", "", m[0].strip(" ,."))
    try:
        value = float(digits.replace(",", "."))
    except ValueError:
        return None
    unit = re.search(r"\b(GRT|GT|gross|DWT|dead ?weight)\b", text, re.I)
    return (value, ("GRT" if unit[1][0] in "gG" else "DWT") if unit else None) if value > 0 else None


@lru_cache(maxsize=1 << 14)
def _ordinal(day: str | None) -> int | None:
    try:
        return dt.date.fromisoformat(day[:10]).toordinal() if day else None
    except ValueError:
        return None
