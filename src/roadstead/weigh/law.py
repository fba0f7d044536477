"""``law@1``: a finding names the paragraphs that speak of such matters; it says of nobody that they were kept or not.

Each paragraph is paraphrased, with its official address, the page where its wording was read and the day. Only paragraphs whose wording
was read are cited. A claim that was contradicted, or that nobody holds, touches none, nor does what was over before the act was
adopted. A listing by one government touches no paragraph about ships that the Security Council designates. Whether a paragraph was in
force on a given day, or binds the persons concerned, is not weighed here.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any

import polars as pl

from roadstead.streams import resource
from roadstead.weigh.evidence import Evidence, Row
from roadstead.when import days

RULE = "law@1"
DATA = "weigh/law.toml"
PRINTED = ("id", "resolution", "paragraph", "says", "touches", "part", "url", "seen", "read")
_SETS, _PATTERNS = ("type", "in", "from", "to", "flag"), ("list", "program", "about", "words")
_TEXTS = ("says", "touches", "part", "missing")


@dataclass(frozen=True)
class Facts:
    """What is known of a finding beside its proposition; what is not known is empty and meets no condition."""

    verdict: str | None = None
    held: bool = True
    """Somebody holds it true: a claim that is only denied is not held."""
    country: Mapping[str, str | None] = field(default_factory=dict)
    """Country by place id."""
    programs: frozenset[str] = frozenset()
    """Sanctions programmes of the list entries the finding rests on."""
    flags: frozenset[str] = frozenset()
    """Two letters of each flag the ship is known to fly."""


UNKNOWN = Facts()


@cache
def _data() -> bytes:
    return resource(DATA)


def fingerprint() -> str:
    """The first 16 hex digits of the sha256 of the data: findings are made again when a paragraph changes."""
    return sha256(_data()).hexdigest()[:16]


def told() -> str:
    """The rule as a case prints it, with the data it was applied with."""
    return f"{__doc__ or ''}\nData: {DATA}, sha256 {fingerprint()}…\n"


@cache
def rules() -> tuple[Row, ...]:
    """Every paragraph of the data in order, cited or not, each with its act's symbol, day and address. ValueError names the first that is incomplete."""
    read = tomllib.loads(_data().decode())
    return checked(read["act"], read["rule"])


def unverified() -> tuple[Row, ...]:
    """Paragraphs whose wording nobody has read: printed as such, never cited."""
    return tuple(r for r in rules() if not r["verified"])


def checked(acts: Row, rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows joined with their acts, when every one can be cited or says what is missing. ValueError otherwise, with the id."""
    out: dict[str, Row] = {}
    for row in rows:
        name = row.get("id")
        try:
            act = acts[row["act"]]
            full = {**row, "resolution": act["symbol"], "adopted": act["adopted"], "url": act["url"], "part": row.get("part")}
            if trouble := [f"{name} comes twice"] if name in out else _troubles(full):
                raise ValueError(f"{DATA}: {name}: {'; '.join(trouble)}")
            out[full["id"]] = full
        except KeyError as error:
            raise ValueError(f"{DATA}: {name}: no {error.args[0]}") from None
    return tuple(out.values())


def _troubles(row: Row) -> list[str]:
    needed = ("paragraph", "seen", "read", "says", "touches") if row["verified"] else ("paragraph", "missing")
    out = [f"no {key}" for key in needed if not row.get(key)]
    out += [f"`{key}` in one language only" for key in _TEXTS if row.get(key) and not all(row[key].get(lang, "").strip() for lang in ("en", "fr"))]
    out += [f"{key} {row[key]!r} is no day" for key in ("adopted", "read") if key in row and days(row[key]) != (row[key], row[key])]
    for when in row.get("when", []):
        out += [f"unknown condition `{key}`" for key in sorted(set(when) - {*_SETS, *_PATTERNS, "crosses"})]
        out += [] if when.get("type") else ["a condition without a type would hold for every finding"]
        out += [f"`{key}` is no pattern" for key in _PATTERNS if key in when and not _compiles(when[key])]
    return out


def _compiles(pattern: str) -> bool:
    try:
        return bool(re.compile(pattern))
    except re.error:
        return False


def cites(finding: Row, beside: Iterable[Row], evidence: Evidence) -> list[Row]:
    """The paragraphs that a finding touches, as its column `cites` holds them; ``beside`` are the findings of its world.

    What a ship carried on a way that she did not make touches nothing: a cargo is held against the verdict on its movement.
    """
    kind, args = finding["proposition"]["type"], finding["proposition"]["args"]
    verdict = finding["verdict"]
    if kind == "cargo":
        verdict = next((f["verdict"] for f in beside if f["proposition"] == {"type": "voyages", "args": args}), verdict)
    entries = [i["id"] for i in finding["for"] if i["table"] == "listings"]
    rows = evidence.listings.filter(pl.col("id").is_in(entries))["programs"].drop_nulls().to_list() if entries else []
    held = not finding["said_by"] or any(by["stance"] == "+" for by in finding["said_by"])
    return touched(kind, args, Facts(verdict, held, evidence.country, frozenset(p for row in rows for p in json.loads(row) if isinstance(p, str))))


def touched(kind: str, args: Row, facts: Facts = UNKNOWN) -> list[Row]:
    """``{id, resolution, paragraph, says, touches, part, url, seen, read}`` of each verified paragraph that speaks of such a finding, in the data's order."""
    if facts.verdict == "contradicted" or not facts.held:
        return []
    until = days(args.get("until"))
    return [
        {key: rule[key] for key in PRINTED} for rule in rules()
        if rule["verified"] and not (until and until[1] < rule["adopted"]) and any(_holds(when, kind, args, facts) for when in rule.get("when", []))
    ]  # fmt: skip


def _holds(when: Row, kind: str, args: Row, facts: Facts) -> bool:
    """True when every key of the condition is met; a key about something unknown never is."""
    start, end, place = (_where(args.get(side), facts) for side in ("from", "to", "place"))
    starts, ends = (start | end, start | end) if args.get("both_ways") else (start, end)
    known = {"type": frozenset([kind]), "in": start | end | place, "from": starts, "to": ends, "flag": facts.flags}
    texts: dict[str, list[str | None]] = {"list": [args.get("list")], "program": [*facts.programs], "about": [args.get("proposition")], "words": [args.get("unit")]}
    for key, wanted in when.items():
        if key == "crosses":
            met = _crosses(wanted, start, end)
        elif key in texts:
            met = any(re.search(wanted, text) for text in texts[key] if text)
        else:
            met = bool(_several(wanted) & known[key])
        if not met:
            return False
    return True


def _several(value: Any) -> frozenset[str]:
    return frozenset([value] if isinstance(value, str) else value)


def _where(side: Row | None, facts: Facts) -> frozenset[str]:
    """Countries and place ids of one end of a proposition; empty where the page names none that is known."""
    places = (side or {}).get("places") or []
    lands = {facts.country.get(p) for p in places} | set((side or {}).get("countries") or [])
    return frozenset(places) | frozenset(c for c in lands if c)


def _crosses(country: str, start: frozenset[str], end: frozenset[str]) -> bool:
    """One end lies in the country, and the other in another that is known."""
    def abroad(side: frozenset[str]) -> bool:
        return any(len(c) == 2 and c != country for c in side)

    return (country in start and abroad(end)) or (country in end and abroad(start))
