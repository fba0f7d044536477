"""The voyage table: one row per leg that somebody saw, asserted, or that two sightings imply."""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from roadstead.identity.ships import name_key
from roadstead.places import Area, place_ids_of
from roadstead.tables import short_id
from roadstead.weigh.evidence import Evidence, Row
from roadstead.weigh.origins import roots
from roadstead.when import day_of, gap_days, overlap

# Two sightings further apart than this are not joined into one leg: too much may have happened between.
JOIN_DAYS = 30
STRONG = ("AIS", "hull text")


@dataclass(frozen=True)
class Leg:
    """A ship went from one place to another. Days are bounds: she left on one of the first two, arrived on one of the last two."""

    id: str
    imo: str | None
    ship: str | None
    candidates: tuple[str, ...]
    """Name keys of ships it may be, where nobody is named for sure."""
    start: Area
    end: Area
    start_text: str
    end_text: str
    departure: tuple[str | None, str | None]
    arrival: tuple[str | None, str | None]
    basis: str
    """two port visits | one row | two sightings"""
    rows: tuple[tuple[str, str], ...]
    origin: frozenset[str]
    identified_by: str | None
    picture: str | None
    said: str
    """The event as written, or the rule."""

    @property
    def strong(self) -> bool:
        return self.identified_by in STRONG

    @property
    def certainty(self) -> str:
        if self.basis == "two port visits":
            return "observed"
        return "asserted" if self.basis == "one row" else "inferred"

    def same_voyage(self, other: Leg) -> bool:
        """True when both may be one crossing: the same way, and the days over which they can have happened meet."""
        if (self.start and other.start and not self.start.meets(other.start)) or (self.end and other.end and not self.end.meets(other.end)):
            return False
        return overlap(self.departure[0], self.arrival[1], other.departure[0], other.arrival[1])

    def row(self) -> Row:
        """The leg as the case prints it."""
        return {
            "id": self.id, "ship": self.ship, "imo": self.imo, "candidates": list(self.candidates), "from": self.start_text, "to": self.end_text,
            "departure": list(self.departure), "arrival": list(self.arrival), "basis": self.basis, "picture": self.picture,
            "certainty": self.certainty, "identified_by": self.identified_by, "origin": sorted(self.origin),
            "rows": [{"table": t, "id": i} for t, i in self.rows], "as_written": self.said,
        }  # fmt: skip


def legs(evidence: Evidence) -> list[Leg]:
    """Every leg of this world, in order of departure."""
    found = [*_from_visits(evidence), *_from_ways(evidence), *_from_pairs(evidence)]
    return sorted(found, key=lambda leg: (leg.departure[0] or "", leg.id))


def origin_of_receipts(evidence: Evidence, srcs: set[str]) -> frozenset[str]:
    """The institutions named as the origin of these receipts; empty when unknown."""
    named = [evidence.receipt.get(s, {}).get("origin") for s in srcs]
    return roots(named)


def row_origin(evidence: Evidence, sighting: Row) -> frozenset[str]:
    """The institutions whose eyes or sensor a sighting rests on; empty when the row does not say."""
    return roots(json.loads(sighting["origin"] or "[]") or [sighting["asserted_by"]])


def _from_visits(evidence: Evidence) -> Iterator[Leg]:
    names = dict(evidence.places.select("id", "name").iter_rows())
    declared = {r["vessel"]: json.loads(r["names"] or "[]") for r in evidence.identities.iter_rows(named=True)}
    visits: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for e in evidence.events.filter(kind="port_visit").sort("vessel", "t0").iter_rows(named=True):
        if e["state"] != "withdrawn" and (e["confidence"] or 0) >= 2:
            visits[e["vessel"], e["preset"]].append(e)
    for (vessel, _), row in visits.items():
        for a, b in itertools.pairwise(row):
            if a["place"] == b["place"] or a["t1"] is None:
                continue
            srcs = {f["src"] for e in (a, b) for f in json.loads(e["fixes"])}
            out, back = day_of(a["t1"]), day_of(b["t0"])
            yield Leg(
                short_id("leg", a["id"], b["id"]), b["imo"], (declared.get(vessel) or [None])[-1], (),
                Area(frozenset([a["place"]])), Area(frozenset([b["place"]])), str(names.get(a["place"], a["place"])), str(names.get(b["place"], b["place"])),
                (out, out), (back, back), "two port visits", (("events", a["id"]), ("events", b["id"])),
                origin_of_receipts(evidence, srcs), "AIS", None, f"{a['rule']} {a['preset']}",
            )  # fmt: skip


def _from_ways(evidence: Evidence) -> Iterator[Leg]:
    for s in evidence.sightings.filter(kind="leg").sort("id").iter_rows(named=True):
        if s["count_min"] is not None:
            continue
        yield Leg(
            short_id("leg", s["id"]), s["imo"], s["ship"], _candidates(s),
            place_ids_of(s["place_from"], evidence.places), place_ids_of(s["place_to"], evidence.places), s["place_from"] or "?", s["place_to"] or "?",
            (s["t0"], s["t1"]), (s["t0"], s["t1"]), "one row", (("sightings", s["id"]),),
            row_origin(evidence, s), s["identified_by"], s["picture"], s["event"] or "",
        )  # fmt: skip


def _candidates(sighting: Row) -> tuple[str, ...]:
    return tuple(name_key(c["name"]) for c in json.loads(sighting["candidates"] or "[]") if c.get("name"))


def _from_pairs(evidence: Evidence) -> Iterator[Leg]:
    """Legs between two sightings of one numbered ship at two places, one after the other within JOIN_DAYS."""
    seen: dict[str, list[tuple[Row, Area]]] = defaultdict(list)
    for s in evidence.sightings.filter(kind="presence").sort("t0", "id").iter_rows(named=True):
        area = place_ids_of(s["place"], evidence.places)
        if s["imo"] and s["t0"] and s["t1"] and area.ids and not area.countries:
            seen[s["imo"]].append((s, area))
    for imo, rows in sorted(seen.items()):
        for (a, at), (b, to) in itertools.pairwise(rows):
            if at.ids & to.ids or not 0 <= gap_days(a["t1"], b["t0"]) <= JOIN_DAYS:
                continue
            weaker = b if a["identified_by"] in STRONG else a
            yield Leg(
                short_id("leg", a["id"], b["id"]), imo, a["ship"] or b["ship"], (), at, to, a["place"], b["place"],
                (a["t1"], b["t0"]), (a["t1"], b["t0"]), "two sightings", (("sightings", a["id"]), ("sightings", b["id"])),
                row_origin(evidence, a) | row_origin(evidence, b), weaker["identified_by"], a["picture"] or b["picture"], f"{a['event']} → {b['event']}",
            )  # fmt: skip


def turned(leg: Leg) -> Leg:
    """The same leg with its ends exchanged: what a claim `between A and B` also covers."""
    return replace(leg, start=leg.end, end=leg.start, start_text=leg.end_text, end_text=leg.start_text)
