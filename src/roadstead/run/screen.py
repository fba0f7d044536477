"""``roadstead screen``: a fleet against every list of a logbook, as of a day: whom a row may be, why, and what her signal did.

A number decides, a name only asks. Nothing here says that a ship is clean: what is not found is said with the copies it was looked for in.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from roadstead.identity.compare import Comparison, compare
from roadstead.identity.index import Hits, Index
from roadstead.identity.lists import Copies, ListKey, Row, Standing, Tie, copies_for, stand, ties
from roadstead.identity.said import Identity
from roadstead.identity.ships import name_key
from roadstead.logbook import Logbook
from roadstead.numbers import imo_in, imo_valid
from roadstead.run.fleet import Fleet, Member
from roadstead.run.intake import Tick, no_tick
from roadstead.when import gap_days, shift, start_of

# What the seven headings of the United States' maritime advisory of 14 May 2020 speak of, in words that accuse nobody, and the events of ours that
# fall under each. No rule: not looked at.
HEADINGS: tuple[tuple[str, str, str, frozenset[str]], ...] = (
    ("ais", "signal not received, or contradictory", "signal non reçu ou contradictoire", frozenset({"gap", "two_places", "imo_two_places", "teleport", "circle", "frozen_track"})),
    ("identity", "broadcast identity changed", "identité émise modifiée",
     frozenset({"name_change", "callsign_change", "dimension_change", "imo_change", "mmsi_change", "scrapped_imo"})),
    ("papers", "papers of cargo and ship", "documents de cargaison et de bord", frozenset()),
    ("transfer", "transfer from ship to ship", "transfert de navire à navire", frozenset({"encounter", "draught_change_at_sea"})),
    ("voyage", "irregular voyage", "voyage irrégulier", frozenset({"loitering", "drifting", "destination"})),
    ("flag", "flag: changes, numbers of no State", "pavillon : changements, numéros d'aucun État", frozenset({"flag_change", "flag_hopping", "bad_mid"})),
    ("owners", "ownership and management", "propriété et gestion", frozenset()),
)  # fmt: skip
MENTIONED = "mentioned "
"""How the kind of a row begins that a data set has, which lists nobody: spoken of there, not listed."""
STRONG = ("same number", "likely the same")
SHOWN = 20
LOOK_BACK_DAYS = 730
"""Of what her signal did, the two years up to the day are shown: what came later says nothing of it."""


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
    """``listed | aged | tied | look | none``; aged: on the newest copy here, which is older than the day"""
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
    """The entries of all copies, each once for every number it gives: what its newest copy says, with every name that any copy gives it.

    A row without a number belongs to the one ship of its entry; where the entry names several ships, it belongs to each.
    """
    grouped: dict[tuple[ListKey, str, str], list[Row]] = defaultdict(list)
    bare: dict[tuple[ListKey, str], list[Row]] = defaultdict(list)
    extra: dict[tuple[ListKey, str], set[str]] = defaultdict(set)
    for r in rows:
        key = (r["list"], r["publisher"], bool(r["simulated"]))
        if r["kind"] == "alias":
            extra[key, r["entry"]].add(r["name"])
        elif (kind := (r["kind"] or "").removeprefix(MENTIONED)) in ("vessel", "body", "person"):
            name = f"{kind} {r['entry'] or (r['imo'] and 'imo') or r['id']}"
            if r["imo"] or kind != "vessel":
                grouped[key, name, r["imo"] or ""].append(r)
            else:
                bare[key, name].append(r)
    numbered: dict[tuple[ListKey, str], list[tuple[ListKey, str, str]]] = defaultdict(list)
    for group in grouped:
        numbered[group[:2]].append(group)
    for (key, name), mine in bare.items():
        for group in numbered.get((key, name)) or [(key, name, "")]:
            grouped[group] = [*grouped.get(group, []), *mine]
    out = []
    for (key, _, number), mine in sorted(grouped.items(), key=lambda item: (item[0][0][2], item[0][0][0], item[0][1], item[0][2])):
        mine.sort(key=lambda r: (r["copy"] or "", r["id"]))
        base = Identity.of_listing(mine[-1])
        names = dict.fromkeys([*base.names, *(r["name"] for r in reversed(mine) if r["name"]), *sorted(extra.get((key, mine[-1]["entry"]), ()))])
        kind = mine[-1]["kind"].removeprefix(MENTIONED)
        out.append(Entry(key, mine[-1]["entry"], kind, tuple(mine), replace(base, kind=kind, imo=number or base.imo, names=tuple(names), t0=mine[0]["copy"])))
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
        hits += [_hit("ship", _called(member), e, compare(mine, e.identity), lists, day, judged, _keys(mine)) for e in lists.judged_same(_keys(mine), judged, {id(h.entry) for h in hits})]
        if (mine.imo and not imo_valid(mine.imo)) or mine.company_imo:
            cautions.append((f"{member.ship.get('imo')} is no ship's number: nothing was found by it.", f"{member.ship.get('imo')} n'est pas un numéro de navire : rien n'a été trouvé par lui."))
        cautions += lists.false_use(mine.imo, mine.mmsi)
        if number := mine.company_imo or mine.imo:
            owner = Identity.of_fleet_row({"company_imo": number}, kind="body", day=day, key=f"imo:{number}")
            hits += [_hit("owner", number, others[i], c, lists, day, judged, ()) for i, c in other_index.hits(owner)[:SHOWN] if c.verdict == "same number"]
        for role, name in member.parties:
            for kind in ("body", "person"):
                one = Identity.of_fleet_row({"name": name, "company_imo": imo_in(name)}, kind=kind, day=day)
                bodies = other_index.hits(one)
                cautions += _cautions(bodies)
                hits += [_hit(role, name, others[i], c, lists, day, judged, _keys(one)) for i, c in bodies[:SHOWN] if others[i].kind == kind]
        tied = lists.tied([r for h in hits if h.role == "ship" and h.comparison.verdict == "same number" for r in h.entry.rows], day)
        behaviour = signals.of(mine, day)
        silent = lists.silent(mine.imo if imo_valid(mine.imo) else None, day)
        out.append(Screened(member, day, tuple(hits), tied, behaviour, _status(hits, tied, behaviour, day, bool(cautions)), silent, tuple(dict.fromkeys(cautions))))
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
    """Every key under which a person may have judged this row. A judgement about a name is none about a row that gives a number."""
    if one.imo:
        return [f"imo:{one.imo}"] if imo_valid(one.imo) else []
    return [f"mmsi:{one.mmsi}"] if one.mmsi else [f"name:{name_key(n)}" for n in one.names]


def _called(member: Member) -> str:
    return member.ship.get("name") or f"IMO {member.ship['imo']}" if member.ship.get("name") or member.ship.get("imo") else f"MMSI {member.ship.get('mmsi')}"


def _status(hits: Sequence[Hit], tied: Sequence[tuple[Tie, Standing]], behaviour: Mapping[str, tuple[Row, ...] | None], day: str, cautioned: bool) -> str:
    open_ = [h for h in hits if not (h.judged and h.judged["verdict"] == "different")]
    sure = [h.standing for h in open_ if h.role == "ship" and (h.comparison.verdict == "same number" or (h.judged and h.judged["verdict"] == "same"))]
    if any(one.state == "listed" and one.age_days is None for one in sure):
        return "listed"
    if any(one.state == "listed" for one in sure):
        return "aged"
    ties_ = [one for tie, one in tied if tie.held(day)] + [h.standing for h in open_ if h.role != "ship" and h.comparison.verdict in STRONG]
    if any(one.state == "listed" for one in ties_):
        return "tied"
    return "look" if open_ or tied or cautioned or any(behaviour.values()) else "none"


_FALSE = re.compile(r"fraudulent \w+: (\d{7,9})")


class Lists:
    """The copies and entries of a logbook, asked many times: standings are worked out once per entry and day."""

    def __init__(self, copies: list[Row], entries: list[Entry]):
        self.copies = copies
        self._whole = {kind: copies_for(copies, kind) for kind in ("vessel", "body", "person")}
        self._excerpts = any(c["covers"] is not None for c in copies)
        self._stood: dict[tuple[int, str], Standing] = {}
        self._ships = [e for e in entries if e.kind == "vessel"]
        self._false: dict[str, list[Row]] = defaultdict(list)
        for e in entries:
            for r in e.rows[-1:]:
                for number in _FALSE.findall(r["remarks"] or ""):
                    self._false[number].append(r)
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
        if found is None and all(r["kind"].startswith(MENTIONED) for r in entry.rows):
            days = ", ".join(sorted({r["copy"] for r in entry.rows if r["copy"]})) or "?"
            found = Standing(entry.key, "no scope", f"mentioned, not listed: {entry.key[0]} lists nobody (as of {days})", f"mentionné, non inscrit : {entry.key[0]} n'inscrit personne (au {days})",
                             receipts=tuple(sorted({r["src"] for r in entry.rows})), rows=entry.rows)  # fmt: skip
        elif found is None:
            copies = self.of(entry.kind, entry.identity.imo)[entry.key] if entry.key in self._whole[entry.kind] else None
            found = stand(copies or Copies(entry.key, (), {}, ()), entry.rows, day, entry.kind)
        self._stood[id(entry), day] = found
        return found

    def judged_same(self, keys: Sequence[str], judged: Mapping[frozenset[str], Row], known: set[int]) -> list[Entry]:
        """Entries that a person judged to be this row's ship, though the rule did not find them."""
        others = {b for pair, word in judged.items() if word["verdict"] == "same" and (a := pair & set(keys)) for b in pair - a}
        return [e for e in self._ships if others & set(e.judged_keys) and id(e) not in known] if others else []

    def false_use(self, *numbers: str | None) -> list[tuple[str, str]]:
        """What is said of a number that another ship uses falsely."""
        out = []
        for number in numbers:
            for r in self._false.get(number or "", ()):
                out.append((f"{r['list']} ({r['copy'] or '?'}) says that {r['name']} uses {number} falsely.", f"{r['list']} ({r['copy'] or '?'}) dit que {r['name']} emploie {number} à tort."))
        return out

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
            numbers = {r["imo"], *_NUMBER.findall(r["detail"] or "")} - {None}
            for key in {f"mmsi:{r['mmsi']}", *(f"imo:{n}" for n in numbers)} - {"mmsi:None"}:
                self._of[key].append(r)
        for table in ("fixes", "statics"):
            names = log.scan(table).filter(~_simulated()).select("mmsi").unique().collect()["mmsi"].drop_nulls()
            self.heard |= {f"mmsi:{m}" for m in names}
        told = log.scan("statics").filter(~_simulated(), pl.col("imo").is_not_null()).group_by("mmsi", "imo").agg(t0=pl.col("t").min(), t1=pl.col("t").max()).collect()
        self._told: dict[str, list[Row]] = defaultdict(list)
        """MMSI -> the IMO numbers it was broadcast with, and from when to when."""
        for r in told.iter_rows(named=True):
            self.heard.add(f"imo:{r['imo']}")
            if imo_valid(r["imo"]):
                self._told[r["mmsi"]].append(r)

    def of(self, ship: Identity, day: str) -> dict[str, tuple[Row, ...] | None]:
        """Heading -> events of this ship in the two years up to the day; None where nothing was looked at. An MMSI that was another ship's then says nothing of her."""
        keys = [k for k in (f"imo:{ship.imo}", f"mmsi:{ship.mmsi}") if k in self.heard]
        first, last = start_of(shift(day, -LOOK_BACK_DAYS)), start_of(shift(day, 1))
        events = [
            r for r in {r["id"]: r for k in keys for r in self._of.get(k, ())}.values()
            if r["t0"] < last and (r["t1"] is None or r["t1"] >= first) and self._hers(r, ship)
        ]  # fmt: skip
        return {
            name: tuple(r for r in events if r["kind"].removesuffix("_by_turns") in kinds) if keys and kinds & self.rules else None
            for name, _, _, kinds in HEADINGS
        }  # fmt: skip

    def _hers(self, event: Row, ship: Identity) -> bool:
        """False when the number that sent the event was then, as far as broadcasts tell, another ship's."""
        if not imo_valid(ship.imo) or event["imo"] == ship.imo or (ship.imo or "") in (event["detail"] or ""):
            return True
        spans = self._told.get(event["mmsi"], [])
        if not spans:
            return True
        middle = (event["t0"] + (event["t1"] or event["t0"])) // 2
        near = min(spans, key=lambda s: max((s["t0"] or middle) - middle, middle - (s["t1"] or middle), 0))
        return bool(near["imo"] == ship.imo)


_NUMBER = re.compile(r"(?<!\d)\d{7}(?!\d)")


def _simulated() -> pl.Expr:
    return pl.col("simulated").fill_null(False)
