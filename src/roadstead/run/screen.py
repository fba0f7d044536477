"""``roadstead screen``: a fleet against every list of a logbook, as of a day: whom a row may be, why, and what her signal did.

A number decides, a name only asks. Nothing here says that a ship is clean: what is not found is said with the copies it was looked for in.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from roadstead.identity.compare import Comparison
from roadstead.identity.index import Hits, Index
from roadstead.identity.lists import Copies, ListKey, Row, Standing, Tie, copies_for, stand, ties
from roadstead.identity.said import Identity
from roadstead.identity.ships import name_key
from roadstead.logbook import Logbook
from roadstead.numbers import imo_valid
from roadstead.run.fleet import Fleet, Member
from roadstead.run.intake import Tick, no_tick
from roadstead.when import gap_days

# The seven headings of the United States' maritime advisory of 14 May 2020, and the events of ours that fall under each. No rule: not looked at.
HEADINGS: tuple[tuple[str, str, str, frozenset[str]], ...] = (
    ("ais", "signal switched off or manipulated", "signal coupé ou manipulé", frozenset({"gap", "two_places", "teleport", "circle", "frozen_track"})),
    ("identity", "identity of the ship altered", "identité du navire modifiée",
     frozenset({"name_change", "callsign_change", "dimension_change", "imo_change", "mmsi_change", "scrapped_imo", "name_alternation", "identity_alternation"})),
    ("papers", "papers of cargo or ship falsified", "documents de cargaison ou de bord falsifiés", frozenset()),
    ("transfer", "transfer from ship to ship", "transfert de navire à navire", frozenset({"encounter"})),
    ("voyage", "irregular voyage", "voyage irrégulier", frozenset({"loitering", "drifting"})),
    ("flag", "false flag, flag hopping", "faux pavillon, changements de pavillon", frozenset({"flag_change", "flag_hopping", "bad_mid"})),
    ("owners", "ownership or management hard to see through", "propriété ou gestion opaque", frozenset()),
)  # fmt: skip
MENTIONED = "mentioned "
"""How the kind of a row begins that a data set has, which lists nobody: spoken of there, not listed."""
STRONG = ("same number", "likely the same")
SHOWN = 20


@dataclass(frozen=True)
class Hit:
    """An entry that a ship of the fleet, or a company beside her, is or may be."""

    role: str
    """``ship``, or what the company is to her."""
    who: str
    """As the fleet writes it."""
    entry: Entry
    comparison: Comparison
    standing: Standing
    judged: Row | None
    """A person's earlier word on this pair."""


@dataclass(frozen=True)
class Screened:
    """One row of the fleet and everything found for it as of its day."""

    member: Member
    day: str
    hits: tuple[Hit, ...]
    tied: tuple[tuple[Tie, Standing], ...]
    """Bodies her own entries tie her to, and how these stand that day."""
    behaviour: Mapping[str, tuple[Row, ...] | None]
    """Heading -> events; None: not looked at, since no rule looks there or her signal is not in this logbook."""
    status: str
    """``listed | tied | look | none``"""
    silent: tuple[ListKey, ...]
    """Lists that can say nothing of her on that day."""
    cautions: tuple[tuple[str, str], ...] = ()
    """What was found and left out because a name is too common, English and French."""


@dataclass(frozen=True)
class Entry:
    """One entry of a list through all its copies."""

    key: ListKey
    number: str | None
    kind: str
    rows: tuple[Row, ...]
    identity: Identity

    @property
    def name(self) -> str:
        return str(self.rows[-1]["name"])

    @property
    def judged_keys(self) -> tuple[str, ...]:
        keys = [f"entry:{self.key[0]}/{self.number}"] if self.number else []
        return (*keys, *[f"imo:{self.identity.imo}"] * bool(self.identity.imo))


def entries_of(rows: Iterable[Row]) -> list[Entry]:
    """The entries of all copies, each once: what its newest copy says, with every name that any copy gives it."""
    grouped: dict[tuple[ListKey, str], list[Row]] = defaultdict(list)
    extra: dict[tuple[ListKey, str], set[str]] = defaultdict(set)
    for r in rows:
        key = (r["list"], r["publisher"], bool(r["simulated"]))
        if r["kind"] == "alias":
            extra[key, r["entry"]].add(r["name"])
        elif (kind := (r["kind"] or "").removeprefix(MENTIONED)) in ("vessel", "body", "person"):
            grouped[key, f"{kind} {r['entry'] or r['imo'] or r['id']}"].append(r)
    out = []
    for (key, _), mine in sorted(grouped.items(), key=lambda item: (item[0][0][2], item[0][0][0], item[0][1])):
        mine.sort(key=lambda r: (r["copy"] or "", r["id"]))
        base = Identity.of_listing(mine[-1])
        names = dict.fromkeys([*base.names, *(r["name"] for r in reversed(mine) if r["name"]), *sorted(extra.get((key, mine[-1]["entry"]), ()))])
        kind = mine[-1]["kind"].removeprefix(MENTIONED)
        out.append(Entry(key, mine[-1]["entry"], kind, tuple(mine), replace(base, kind=kind, names=tuple(names), t0=mine[0]["copy"])))
    return out


def screen(log: Logbook, fleet: Fleet, today: str, on: str | None = None, tick: Tick = no_tick) -> tuple[list[Screened], Lists]:
    """Every row of the fleet screened, in its order, and the lists it was laid against; the day is the row's own, else ``on``, else ``today``."""
    tick("lists")
    entries = entries_of(log.rows("listings", "kind != 'address' AND NOT coalesce(simulated, 0)").iter_rows(named=True))
    lists = Lists(log.rows("copies", "NOT coalesce(simulated, 0)").to_dicts(), entries)
    # Ships and companies are looked up apart: a company that bears a ship's name is not her.
    ships, others = [e for e in entries if e.kind == "vessel"], [e for e in entries if e.kind != "vessel"]
    ship_index, other_index = Index([e.identity for e in ships]), Index([e.identity for e in others])
    judged = {frozenset((r["a"], r["b"])): r for r in log.rows("judgements").sort("made", "id").iter_rows(named=True)}
    signals = Signals(log)
    out = []
    for n, member in enumerate(fleet.members):
        if n % 100 == 0:
            tick(member.ship.get("name") or member.ship.get("imo", ""), n, len(fleet.members))
        day = member.day or on or today
        mine = Identity.of_fleet_row({**member.ship} | {role: name for role, name in member.parties if role in ("owner", "operator", "manager")}, day=day)
        found = ship_index.hits(mine)
        cautions = _cautions(found)
        hits = [_hit("ship", _called(member), ships[i], c, lists, day, judged, _keys(mine)) for i, c in found[:SHOWN]]
        for role, name in member.parties:
            for kind in ("body", "person"):
                one = Identity.of_fleet_row({"name": name}, kind=kind, day=day)
                bodies = other_index.hits(one)
                cautions += _cautions(bodies)
                hits += [_hit(role, name, others[i], c, lists, day, judged, _keys(one)) for i, c in bodies[:SHOWN] if others[i].kind == kind]
        tied = lists.tied([r for h in hits if h.role == "ship" and h.comparison.verdict == "same number" for r in h.entry.rows], day)
        behaviour = signals.of(mine)
        silent = lists.silent(mine.imo if imo_valid(mine.imo) else None, day)
        out.append(Screened(member, day, tuple(hits), tied, behaviour, _status(hits, tied, behaviour), silent, tuple(dict.fromkeys(cautions))))
    return out, lists


def _cautions(hits: Hits) -> list[tuple[str, str]]:
    """What a reader must know of hits that are not shown."""
    out = [caution] if (caution := hits.caution()) else []
    if (more := len(hits) - SHOWN) > 0:
        out.append((f"{more} weaker hits are not shown.", f"{more} ressemblances plus faibles ne sont pas montrées."))
    return out


def _hit(role: str, who: str, entry: Entry, comparison: Comparison, lists: Lists, day: str, judged: Mapping[frozenset[str], Row], keys: Sequence[str]) -> Hit:
    words = [judged[pair] for a in keys for b in entry.judged_keys if (pair := frozenset((a, b))) in judged]
    return Hit(role, who, entry, comparison, lists.standing(entry, day), max(words, key=lambda w: w["made"], default=None))


def _keys(one: Identity) -> list[str]:
    """Every key under which a person may have judged this row."""
    keys = [f"imo:{one.imo}"] if imo_valid(one.imo) else []
    return [*keys, *([f"mmsi:{one.mmsi}"] if one.mmsi else []), *(f"name:{name_key(n)}" for n in one.names)]


def _called(member: Member) -> str:
    return member.ship.get("name") or f"IMO {member.ship['imo']}" if member.ship.get("name") or member.ship.get("imo") else f"MMSI {member.ship.get('mmsi')}"


def _status(hits: Sequence[Hit], tied: Sequence[tuple[Tie, Standing]], behaviour: Mapping[str, tuple[Row, ...] | None]) -> str:
    open_ = [h for h in hits if not (h.judged and h.judged["verdict"] == "different")]
    ship = [h for h in open_ if h.role == "ship"]
    sure = [h for h in ship if h.comparison.verdict == "same number" or (h.judged and h.judged["verdict"] == "same")]
    if any(h.standing.state == "listed" for h in sure):
        return "listed"
    if any(one.state == "listed" for _, one in tied) or any(h.role != "ship" and h.comparison.verdict in STRONG and h.standing.state == "listed" for h in open_):
        return "tied"
    return "look" if open_ or any(behaviour.values()) else "none"


class Lists:
    """The copies and entries of a logbook, asked many times: standings are worked out once per entry and day."""

    def __init__(self, copies: list[Row], entries: list[Entry]):
        self.copies = copies
        self._whole = {kind: copies_for(copies, kind) for kind in ("vessel", "body", "person")}
        self._excerpts = any(c["covers"] is not None for c in copies)
        self._stood: dict[tuple[int, str], Standing] = {}
        self._others = [r for e in entries if e.kind != "vessel" for r in e.rows]
        self._by_name: dict[tuple[ListKey, str], list[Row]] = defaultdict(list)
        self._by_entry: dict[tuple[ListKey, str], list[Row]] = defaultdict(list)
        for r in self._others:
            key = (r["list"], r["publisher"], bool(r["simulated"]))
            self._by_name[key, r["name"]].append(r)
            self._by_entry[key, r["entry"] or r["id"]].append(r)

    def of(self, kind: str, number: str | None) -> dict[ListKey, Copies]:
        """The copies that speak of such a thing; excerpts only of the numbers they cover."""
        return copies_for(self.copies, kind, number) if self._excerpts and number else self._whole[kind]

    def standing(self, entry: Entry, day: str) -> Standing:
        found = self._stood.get((id(entry), day))
        if found is None and entry.rows[-1]["kind"].startswith(MENTIONED):
            days = ", ".join(sorted({r["copy"] for r in entry.rows if r["copy"]})) or "?"
            found = Standing(entry.key, "no scope", f"mentioned, not listed: {entry.key[0]} lists nobody (as of {days})", f"mentionné, non inscrit : {entry.key[0]} n'inscrit personne (au {days})",
                             receipts=tuple(sorted({r["src"] for r in entry.rows})), rows=entry.rows)  # fmt: skip
        elif found is None:
            copies = self.of(entry.kind, entry.identity.imo)[entry.key] if entry.key in self._whole[entry.kind] else None
            found = stand(copies or Copies(entry.key, (), {}, ()), entry.rows, day, entry.kind)
        self._stood[id(entry), day] = found
        return found

    def tied(self, ship: Sequence[Row], day: str) -> tuple[tuple[Tie, Standing], ...]:
        """Bodies that the ship's own entries tie her to, and how they stand."""
        if not any(r["links"] for r in ship):
            return ()
        near: dict[str, Row] = {}
        for r in ship:
            key = (r["list"], r["publisher"], bool(r["simulated"]))
            for link in json.loads(r["links"] or "[]"):
                for named in [*self._by_name.get((key, link["name"]), ()), *(self._by_entry.get((key, link.get("entry") or ""), ()))]:
                    near |= {o["id"]: o for o in self._by_entry[key, named["entry"] or named["id"]]}
        out = []
        for tie in ties(ship, list(near.values())):
            if tie.rows:
                key = (tie.rows[0]["list"], tie.rows[0]["publisher"], bool(tie.rows[0]["simulated"]))
                out.append((tie, stand(self.of(tie.rows[0]["kind"], None)[key], tie.rows, day, tie.rows[0]["kind"])))
        return tuple(out)

    def silent(self, number: str | None, day: str) -> tuple[ListKey, ...]:
        """Lists that cannot say of an unlisted ship that she was not listed that day."""
        return tuple(key for key, mine in self.of("vessel", number).items() if number is None or stand(mine, (), day).state != "not listed")

    def ages(self, day: str) -> list[Row]:
        """Each list with its oldest and newest copy, and how many days before the day the newest one is."""
        out = []
        for key in self._whole["vessel"]:
            days = sorted({c["copy"] for c in self.copies if (c["list"], c["publisher"], bool(c["simulated"])) == key and json.loads(c["carries"] or "[]")})
            if days:
                carries = sorted({k for c in self.copies if c["list"] == key[0] for k in json.loads(c["carries"] or "[]")})
                out.append({"list": key[0], "publisher": key[1], "copies": len(days), "oldest": days[0], "newest": days[-1], "age_days": gap_days(days[-1], day), "carries": carries})
        return out


class Signals:
    """What our rules saw each ship's signal do, by her IMO number and MMSI, real ships only."""

    def __init__(self, log: Logbook):
        self._of: dict[str, list[Row]] = defaultdict(list)
        self.rules = {scope.split()[1].split("@")[0] for (scope,) in log.db.execute("SELECT DISTINCT scope FROM batches WHERE scope LIKE 'detect %'")}
        self.heard: set[str] = set()
        for r in log.rows("events", "state != 'withdrawn' AND NOT coalesce(simulated, 0)").sort("t0", "id").iter_rows(named=True):
            for key in {f"imo:{r['imo']}", f"mmsi:{r['mmsi']}"} - {"imo:None", "mmsi:None"}:
                self._of[key].append(r)
        for table in ("fixes", "statics"):
            names = log.scan(table).filter(~_simulated()).select("mmsi").unique().collect()["mmsi"].drop_nulls()
            self.heard |= {f"mmsi:{m}" for m in names}
        self.heard |= {f"imo:{i}" for i in log.scan("statics").filter(~_simulated()).select("imo").unique().collect()["imo"].drop_nulls()}

    def of(self, ship: Identity) -> dict[str, tuple[Row, ...] | None]:
        """Heading -> events of this ship's number or MMSI; None where nothing was looked at."""
        keys = [k for k in (f"imo:{ship.imo}", f"mmsi:{ship.mmsi}") if k in self.heard]
        events = list({r["id"]: r for k in keys for r in self._of.get(k, ())}.values())
        return {
            name: tuple(r for r in events if r["kind"] in kinds) if keys and kinds & self.rules else None
            for name, _, _, kinds in HEADINGS
        }  # fmt: skip


def _simulated() -> Any:
    import polars as pl

    return pl.col("simulated").fill_null(False)
