"""FollowTheMoney entities: JSON lines (``entities.ftm.json``, ``targets.nested.json``), one JSON array, or ``{"entities", "edges"}``.

A ship, body, person or aircraft at which a ``Sanction`` points is an entry of the list behind it: its data set's, where that is
a sanctions list (`opensanctions.csv`), with the list's own publisher and OpenSanctions named as who passed it on; else the list
that the Sanction names, "via" the data set. Everything else that bears a name is a mention (kind ``mentioned vessel`` ...): shadow
fleet, detention, report, an owner nobody listed; nobody is "listed" by it, and its data set has no copy that could be silent.
Each span of a sanction, from ``listed_on`` to ``removed_on``, is a listing of its own, one that has ended by the day of the copy
too. A sanction that is said to have ended, and not on which day (``status: inactive``, ``endDate: 2022``), is a mention: nobody could
say when she was listed. The copy speaks of her all the same.

A number that a ship claims or used in fraud (``fraudImoNumber``, ``fraudMmsi``, ``fraudFlag``, ``fraudAlias``, and every number of a
data set that mixes them in) never becomes her own: it stands in the remarks as ``fraudulent IMO: 1234567``.

Day of a copy: the newest ``last_seen`` of the data set, which is the day the collector last saw what it says; never later than
the day the file has by its name, sources.csv or ``--as-of``. A file is a copy of a whole list only where it is
a whole export (`opensanctions.full_export`) of a data set we know; any other is silent about nobody but those it has (``covers``).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from roadstead import lists, tables, when
from roadstead.opensanctions import data_sets, full_export, loads, numbers
from roadstead.streams import BadFile, Rejects, Rows, Source, facts

VERSION = 2
LINE_LIMIT = 8 * 1024 * 1024
"""Bytes of one entity. A longer line is rejected and the file goes on; a whole document must stay below 64 MiB of text."""
BATCH = 5_000
_DEPTH = 8
_AGAIN, _VALUE = "an entity of that id came before", "a value is no text"
_NOTES = (_AGAIN, _VALUE)
"""What is rejected without an entity being lost."""
PARTIES = {"Vessel": "vessel", "Company": "body", "Organization": "body", "LegalEntity": "body", "PublicBody": "body", "Person": "person", "Airplane": "aircraft"}
# schema -> (who, of whom, role when none is written): `who` is an owner, a director, a member of `of whom`.
EDGES = {
    "Ownership": ("owner", "asset", "owner"), "Directorship": ("director", "organization", "director"), "Membership": ("member", "organization", "member"),
    "Employment": ("employee", "employer", "employee"), "Representation": ("agent", "client", "agent"), "Succession": ("predecessor", "successor", "predecessor"),
    "Associate": ("person", "associate", "associate"), "Family": ("person", "relative", "relative"), "UnknownLink": ("subject", "object", "linked to"),
}  # fmt: skip
_IN_LINK = {"role", "relationship", "startDate", "endDate"}
_FRAUD = {"fraudImoNumber": "IMO", "fraudMmsi": "MMSI", "fraudFlag": "flag", "fraudAlias": "name"}
_MIXED = {"imoNumber": "IMO", "mmsi": "MMSI", "flag": "flag", "alias": "name", "weakAlias": "name", "previousName": "name"}
_COLUMNS = {"name", "alias", "weakAlias", "previousName", "imoNumber", "mmsi", "callSign", "type", "grossRegisteredTonnage", "tonnage",
            "deadweightTonnage", "buildDate", "flag", "pastFlags", "modifiedAt", *_FRAUD}  # fmt: skip


@dataclass
class Thing:
    """An entity: every value a text, nested entities replaced by their ids."""

    n: int
    id: str
    schema: str
    caption: str | None
    props: dict[str, list[str]]
    datasets: tuple[str, ...]
    seen: str | None
    simulated: bool
    body: dict[str, Any]
    nested: bool

    def get(self, *names: str) -> list[str]:
        return [v for name in names for v in self.props.get(name, ())]


class Sanction(NamedTuple):
    id: str
    datasets: tuple[str, ...]
    props: dict[str, list[str]]


class Edge(NamedTuple):
    who: str
    of: str
    role: str
    since: str | None
    until: str | None


@dataclass
class Graph:
    """What must be known of the whole file before a row can be made."""

    kinds: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    sanctions: dict[str, list[Sanction]] = field(default_factory=lambda: defaultdict(list))
    edges: dict[str, list[Edge]] = field(default_factory=lambda: defaultdict(list))
    seen: dict[str, str] = field(default_factory=dict)
    newest: str | None = None


def claims(source: Source) -> int:
    """Sure when what can be read of the head are objects with an id, a schema and properties."""
    head = source.head_text().lstrip("\ufeff \t\r\n")
    if not head.startswith(("{", "[")):
        return 0
    good = bad = 0
    for line in head.split("\n")[:20]:
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            continue
        first = record.get("entities", record) if isinstance(record, dict) else record
        one = first[0] if isinstance(first, list) and first else first
        looks = isinstance(one, dict) and isinstance(one.get("properties"), dict) and {"id", "schema"} <= set(one)
        good, bad = good + looks, bad + (not looks)
    if good or bad:
        return 90 if good > bad else 0
    # One document, or a first line longer than the head.
    return 85 if all(f'"{key}"' in head for key in ("id", "schema", "properties")) else 0


def read(source: Source) -> Iterator[Rows]:
    """Listings, mentions and ``entities``; ``at`` is ``row:N``, the line (in a document: the entity), ``row:N#2`` its second row.
    BadFile when somebody is listed and the copy has no date; a line that is no entity, or comes twice, is rejected."""
    rejects = Rejects()
    graph = _survey(source, rejects)
    day = _day(source, graph)
    made: dict[str, list[dict[str, Any]]] = {"listings": [], "entities": []}
    told: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    covers: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    done: set[str] = set()
    line, k = 0, 0
    for thing in _things(source, Rejects()):
        if thing.id in done:
            continue
        done.add(thing.id)
        for table, row in _rows(thing, graph, day, source.marked):
            line, k = (thing.n, k + 1) if thing.n == line else (thing.n, 1)
            row["at"] = f"row:{thing.n}" if k == 1 else f"row:{thing.n}#{k}"
            if table == "listings":
                key = row["list"], row["publisher"], row["copy"]
                if row.pop("over") or not row["kind"].startswith("mentioned "):
                    told[key][row["kind"].removeprefix("mentioned ")] += 1
                    covers[key] |= {row["imo"], row["company_imo"]} - {None}
            made[table].append(row)
        if sum(map(len, made.values())) >= BATCH:
            yield from _flush(made)
    yield from _flush(made)
    whole = {(d.list, d.publisher) for d in data_sets().values()} if full_export(source, len(graph.kinds)) else set()
    unread = sum(n for reason, n in rejects.counts().items() if reason not in _NOTES)
    for key, kinds in sorted(told.items()):
        if key[:2] in whole:
            yield lists.copy_of(source, *key, sorted(kinds), None, unread)
        elif kinds["vessel"] or covers[key]:
            yield lists.copy_of(source, *key, ["vessel"] if kinds["vessel"] else ["body"], sorted(covers[key]), unread)
    yield from rejects.rows()
    yield facts(
        media="application/json+ftm", encoding=source.encoding, at_unit="row", as_of=max((key[2] for key in told), default=None), simulated=source.marked,
        time_basis="day of the copy", coverage="unknown",
    )  # fmt: skip


def _flush(made: dict[str, list[dict[str, Any]]]) -> Iterator[Rows]:
    for table, rows in made.items():
        if rows:
            yield Rows(table, tables.TABLES[table].frame(rows))
            rows.clear()


# -- what the file holds ------------------------------------------------------------------------------------------------


def _survey(source: Source, rejects: Rejects) -> Graph:
    """The first pass: names and kinds of all parties, who is sanctioned, who is tied to whom, and what is wrong with the file."""
    graph, ids = Graph(), set()
    for thing in _things(source, rejects):
        if thing.id in ids:
            if not thing.nested:
                rejects.add(_AGAIN, f"row:{thing.n}", thing.id)
            continue
        ids.add(thing.id)
        if thing.seen:
            graph.newest = max(graph.newest or "", thing.seen)
            if len(thing.datasets) == 1:
                graph.seen[thing.datasets[0]] = max(graph.seen.get(thing.datasets[0], ""), thing.seen)
        if thing.schema in PARTIES:
            graph.kinds[thing.id] = PARTIES[thing.schema]
            graph.names[thing.id] = _name(thing) or thing.id
            if thing.schema == "Vessel" and not _mixes(thing) and len(own := numbers(thing.get("imoNumber")).ships) == 1:
                graph.numbers[thing.id] = own[0]
            for role in ("owner", "operator"):
                for who in set(thing.get(role)) - {thing.id}:
                    for end in (who, thing.id):
                        graph.edges[end].append(Edge(who, thing.id, role, None, None))
        elif thing.schema == "Sanction":
            for one in thing.get("entity"):
                graph.sanctions[one].append(Sanction(thing.id, thing.datasets, {k: v for k, v in thing.props.items() if k != "entity"}))
        elif thing.schema in EDGES:
            for edge in _edges(thing):
                graph.edges[edge.who].append(edge)
                graph.edges[edge.of].append(edge)
    return graph


def _edges(thing: Thing) -> Iterator[Edge]:
    who, of, usual = EDGES[thing.schema]
    role = "; ".join(thing.get("role", "relationship")) or usual
    since, until = min(thing.get("startDate"), default=None), max(thing.get("endDate"), default=None)
    for a in thing.get(who):
        for b in thing.get(of):
            if a != b:
                yield Edge(a, b, role, since, until)


def _things(source: Source, rejects: Rejects) -> Iterator[Thing]:
    """Every entity of the file, those nested in others after the one they stand in."""
    for n, record in _records(source, rejects):
        yield from reversed(list(_unfold(n, record, rejects)))


def _records(source: Source, rejects: Rejects) -> Iterator[tuple[int, Any]]:
    head = source.head_text().lstrip("\ufeff \t\r\n")
    first = head.split("\n", 1)[0].strip()
    if first in ("[", "{") or first.startswith(("[{", '{"entities"')):
        yield from _document(source)
        return
    for n, line in _lines(source, rejects):
        try:
            yield n, loads(line)
        except UnicodeDecodeError:
            rejects.add("not UTF-8", f"row:{n}")
        except UnicodeEncodeError:
            rejects.add("text that cannot be stored", f"row:{n}")
        except (ValueError, RecursionError):
            rejects.add("not a line of JSON", f"row:{n}", line[:80].decode("utf-8", "replace"))


def _lines(source: Source, rejects: Rejects) -> Iterator[tuple[int, bytes]]:
    """(number from 1, line); one that is too long is read past, never held."""
    if (source.encoding or "").startswith("utf-16"):
        yield from ((n, line) for n, (_, line) in enumerate(source.lines(), 1) if line.strip())
        return
    with source.open() as stream:
        n = 0
        while line := stream.readline(LINE_LIMIT):
            n += 1
            if len(line) == LINE_LIMIT and not line.endswith(b"\n"):
                while (more := stream.readline(LINE_LIMIT)) and not more.endswith(b"\n"):
                    pass
                rejects.add(f"a line of more than {LINE_LIMIT >> 20} MiB", f"row:{n}")
            elif b"\0" in line:
                rejects.add("NUL in the row", f"row:{n}")
            elif line := line.removeprefix(b"\xef\xbb\xbf").strip():
                yield n, line


def _document(source: Source) -> Iterator[tuple[int, Any]]:
    """The entities of one JSON document, then its edges as entities: `dprk-reports.org/data.json` has them as source, target, role."""
    try:
        whole = loads(source.text().lstrip("\ufeff").encode())
    except (ValueError, RecursionError) as error:
        raise BadFile(source.name, f"broken JSON ({str(error)[:80] or 'nested too deep'})", mend="fetch the file again") from None
    if isinstance(whole, dict) and "properties" in whole:
        whole = [whole]
    parts = whole if isinstance(whole, list) else whole.get("entities") if isinstance(whole, dict) else None
    if not isinstance(parts, list):
        raise BadFile(source.name, "no list of entities", mend="give entities.ftm.json, one entity per line")
    yield from enumerate(parts, 1)
    edges = whole.get("edges") if isinstance(whole, dict) else None
    for n, edge in enumerate(edges if isinstance(edges, list) else [], len(parts) + 1):
        if isinstance(edge, dict) and edge.get("schema") in EDGES and "properties" not in edge:
            who, of, _ = EDGES[edge["schema"]]
            given = {who: edge.get("source"), of: edge.get("target"), "role": edge.get("role"), "relationship": edge.get("relationship"),
                     "startDate": edge.get("startDate"), "endDate": edge.get("endDate")}  # fmt: skip
            edge = {"id": tables.short_id("edge", edge), "schema": edge["schema"], "properties": {k: [v] for k, v in given.items() if v}}
        yield n, edge


def _unfold(n: int, record: Any, rejects: Rejects, depth: int = 0) -> Iterator[Thing]:
    """The entities in a record, those nested in it first; nothing for what is no entity, which is rejected."""
    where = f"row:{n}"
    if not isinstance(record, dict) or not _is_text(record.get("schema")) or not isinstance(record.get("properties"), dict):
        rejects.add("no entity: it has no schema or properties", where)
        return
    ident = str(record["id"]) if isinstance(record.get("id"), int | str) and not isinstance(record["id"], bool) else ""
    if not _is_text(ident):
        rejects.add("no id", where)
        return
    if depth > _DEPTH:
        rejects.add("nested too deep", where, ident)
        return
    props: dict[str, list[str]] = {}
    for name, values in record["properties"].items():
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, dict) and "schema" in value:
                yield from _unfold(n, value, rejects, depth + 1)
                value = value.get("id")
            if isinstance(value, int | float) and not isinstance(value, bool):
                value = str(value)
            if _is_text(value):
                if value.strip() and value.strip() not in props.setdefault(str(name), []):
                    props[str(name)].append(value.strip())
            elif value not in (None, ""):
                rejects.add(_VALUE, where, str(name))
    sets = record.get("datasets")
    seen = str(record.get("last_seen") or "")
    caption = str(record.get("caption") or "")
    yield Thing(
        n, ident, record["schema"], caption.strip() if _is_text(caption) else None, {k: v for k, v in props.items() if v},
        tuple(sorted({d for d in sets if _is_text(d)})) if isinstance(sets, list) else (),
        seen[:10] if _is_text(seen) and _day_of(seen[:10]) else None, record.get("simulated") is True, record, depth > 0,
    )  # fmt: skip


def _is_text(value: Any) -> bool:
    """Text that can be stored: not empty, no NUL, no lone surrogate."""
    return isinstance(value, str) and bool(value) and "\0" not in value and (value.isascii() or not _HALF.search(value))


_HALF = re.compile("[\ud800-\udfff]")


# -- rows ---------------------------------------------------------------------------------------------------------------


def _day(source: Source, graph: Graph) -> dict[str, str | None]:
    """Data set -> the day its part of the file stood for; under the empty name that of the whole. BadFile when somebody is listed and it has none."""
    try:
        named: str | None = lists.copy_day(source)
    except BadFile:
        if graph.newest is None and graph.sanctions:
            raise
        named = None
    def earliest(seen: str | None) -> str | None:
        return min((d for d in (named, seen) if d), default=None)

    return defaultdict(lambda: earliest(graph.newest), {name: earliest(seen) for name, seen in graph.seen.items()})


def _rows(thing: Thing, graph: Graph, days: dict[str, str | None], marked: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    simulated = marked or thing.simulated
    if thing.schema in PARTIES:
        yield from (("listings", row) for row in _listings(thing, graph, days, simulated))
        return
    ends = list(_edges(thing)) if thing.schema in EDGES else []
    if thing.schema == "Sanction":
        kept = bool(thing.get("entity")) and all(one in graph.kinds for one in thing.get("entity"))
    else:
        # A link is a row of both its ends; what it says beyond role and days is kept whole beside.
        kept = bool(ends) and all(e.who in graph.kinds and e.of in graph.kinds for e in ends) and not set(thing.props) - _IN_LINK - set(EDGES[thing.schema][:2])
    if not kept:
        yield "entities", {"entity": thing.id, "schema": thing.schema, "caption": thing.caption or _name(thing), "body": thing.body, "simulated": simulated}


def _listings(thing: Thing, graph: Graph, days: dict[str, str | None], simulated: bool) -> Iterator[dict[str, Any]]:
    kind = PARTIES[thing.schema]
    common = _party(thing, graph, simulated)
    notes = common.pop("notes")
    ours = numbers(thing.get("imoNumber"), simulated).ships if thing.schema == "Vessel" else ()
    by_list: dict[tuple[str, str, bool, str], list[Sanction]] = defaultdict(list)
    for one in graph.sanctions.get(thing.id, ()):
        for name in one.datasets or (thing.datasets if len(thing.datasets) == 1 else ("",)):
            by_list[_list_of(name, one)].append(one)
    for name in thing.datasets or ("",):
        if not any(key[3] == name for key in by_list):
            by_list[_list_of(name, None)] = []
    for (list_, publisher, lists_, name), given in sorted(by_list.items(), key=lambda item: item[0]):
        day = days[name]
        for (since, until, over), some in _spans(given, day) or [((None, None, False), [])]:
            said = bool(some) and lists_ and not over
            programs = sorted({p for one in some for p in one.props.get("program", []) + one.props.get("programId", [])} | (set() if said else set(thing.get("topics", "program"))))
            row = {
                **common, "list": list_, "publisher": publisher, "copy": day, "kind": kind if said else f"mentioned {kind}", "programs": programs or None,
                "listed_on": since, "removed_on": until, "over": over and lists_,
                "amended_on": max(_days([*thing.get("modifiedAt"), *(v for one in some for v in one.props.get("modifiedAt", []))]), default=None),
                "remarks": "; ".join([*notes, *_sanction_notes(some)]) or None,
            }  # fmt: skip
            # The publisher gives several numbers: each is a row, as in maritime.csv. Not where one of them may be a fraud.
            for imo in ours if len(ours) > 1 and common["imo"] else [common["imo"]]:
                yield {**row, "imo": imo}


def _spans(given: Iterable[Sanction], day: str | None) -> list[tuple[tuple[str | None, str | None, bool], list[Sanction]]]:
    """((first day, last day, ended and nobody says when), the sanctions of that span) in order; a span runs while it has no last day."""
    spans: dict[tuple[str | None, str | None, bool], list[Sanction]] = defaultdict(list)
    for one in given:
        since = min(_days(one.props.get("listingDate") or one.props.get("startDate", [])), default=None)
        end = _ended(one, day)
        until = end if end and _day_of(end) else None
        spans[since, until, bool(end) and not until].append(one)
    return sorted(spans.items(), key=lambda span: (span[0][0] or "", span[0][1] or "", span[0][2]))


def _list_of(name: str, sanction: Sanction | None) -> tuple[str, str, bool, str]:
    """(list, publisher, whether it lists, data set)."""
    if known := data_sets().get(name):
        return known.list, known.publisher, known.lists, name
    via = name or "FollowTheMoney"
    if sanction is None:
        return via, f"org:{via}" if name else "", False, name
    own = next((v[0] for k in ("publisher", "authority", "program") if (v := sanction.props.get(k))), "unnamed list")
    publisher = next((v[0] for k in ("authority", "publisher") if (v := sanction.props.get(k))), "")
    return f"{own} via {via}", publisher, True, name


def _ended(sanction: Sanction, day: str | None) -> str | None:
    """The last day the sanction gives, when it is not after the copy's; ``2022`` of a year that is over; ``inactive`` when it only says so."""
    ends = [v[:10] for v in sanction.props.get("endDate", [])]
    known = [(span[1], end) for end in ends if (span := when.days(end))]
    if known and len(known) == len(ends) and day and max(known)[0] <= day:
        return max(known)[1]
    return "inactive" if not ends and [s.casefold() for s in sanction.props.get("status", [])] == ["inactive"] else None


def _party(thing: Thing, graph: Graph, simulated: bool) -> dict[str, Any]:
    """The columns that are the same on every list, and under ``notes`` what has no column."""
    mixed = _mixes(thing)
    only_mixed = mixed and all((d := data_sets().get(name)) and d.mixes_fraud for name in thing.datasets)
    got = {} if only_mixed else thing.props
    given = numbers(got.get("imoNumber", []), simulated)
    ship = thing.schema == "Vessel"
    one = len(given.ships) == 1 or not mixed
    notes = [f"{name}: {v}" for name in sorted(thing.props) if name not in _COLUMNS | {"topics"} for v in thing.props[name] if not (name in ("owner", "operator") and v in graph.kinds)]
    notes = [f"fraudulent {what}: {v.removeprefix('IMO') if what == 'IMO' else v}" for name, what in _FRAUD.items() for v in thing.get(name)] + notes
    if only_mixed:
        notes = [f"own or fraudulent {what}: {v.removeprefix('IMO') if what == 'IMO' else v}" for name, what in _MIXED.items() for v in thing.get(name)] + notes
    notes += [f"topic: {v}" for v in thing.get("topics")]
    if ship and not one:
        notes += [f"own or fraudulent IMO: {v}" for v in given.ships]
    notes += [f"IMO as written: {v}" for v in given.raw] + [f"company IMO: {v}" for v in given.companies[1:]]
    if not ship:
        notes += [f"company IMO: {v}" for v in given.ships[1:]]
    single = {}
    for column, name in (("mmsi", "mmsi"), ("callsign", "callSign"), ("built", "buildDate")):
        values = got.get(name, [])
        single[column] = values[0] if len(values) == 1 else None
        notes += [f"{name}: {v}" for v in values] if len(values) > 1 else []
    links = _links(thing.id, graph)
    main = _name(thing)
    names = [(v, "script" if _foreign(v) else "aka") for v in thing.get("name")] + [(v, sort) for p, sort in (("alias", "aka"), ("previousName", "fka"), ("weakAlias", "weak")) for v in got.get(p, [])]
    aliases = {v: {"name": v, "sort": sort} for v, sort in reversed(names) if v != main}
    if thing.schema == "LegalEntity":
        notes.append("schema: LegalEntity (a company or a person)")
    company = given.companies if ship else (given.companies or given.ships)
    tonnage = [f"{v} GRT" for v in got.get("grossRegisteredTonnage", [])] + got.get("tonnage", []) + [f"{v} DWT" for v in got.get("deadweightTonnage", [])]
    return {
        "entry": thing.id, "name": main, "aliases": sorted(aliases.values(), key=lambda a: a["name"]) or None, **single,
        "imo": given.ships[0] if ship and given.ships and one else None, "company_imo": next(iter(company), None),
        "ship_type": "; ".join(got.get("type", [])) or None, "tonnage": "; ".join(tonnage) or None,
        "flag": "; ".join(got.get("flag", [])) or None, "former_flags": got.get("pastFlags") or None,
        "owner": "; ".join(sorted({link["name"] for link in links if link["role"] == "owner"})) or None, "links": links or None, "simulated": simulated, "notes": notes,
    }  # fmt: skip


def _links(ident: str, graph: Graph) -> list[dict[str, Any]]:
    """Whom it is tied to: `owner` is her owner, `owner of` what it owns. A link to what this file does not hold is no row here."""
    found: dict[str, dict[str, Any]] = {}
    for edge in graph.edges.get(ident, ()):
        other, role = (edge.who, edge.role) if edge.of == ident else (edge.of, edge.role if edge.role == "linked to" else f"{edge.role} of")
        if other not in graph.kinds:
            continue
        link = {"name": graph.names[other], "role": role, "entry": other, "imo": graph.numbers.get(other), "since": edge.since, "until": edge.until}
        found[tables.canonical(link)] = {k: v for k, v in link.items() if v is not None}
    return [found[key] for key in sorted(found)]


def _sanction_notes(given: Iterable[Sanction]) -> list[str]:
    """What the sanctions say that has no column: reasons, measures, addresses, and days that are no whole day."""
    shown = {"program", "programId", "modifiedAt"}
    return sorted({f"{name}: {v}" for one in given for name, values in one.props.items() if name not in shown for v in values if not (name in ("listingDate", "startDate") and _day_of(v))})


def _mixes(thing: Thing) -> bool:
    return any((d := data_sets().get(name)) is not None and d.mixes_fraud for name in thing.datasets)


def _name(thing: Thing) -> str | None:
    """The caption where it is one of its names, else the first name."""
    names = thing.get("name")
    return thing.caption if thing.caption in names else names[0] if names else thing.caption


def _foreign(name: str) -> bool:
    return any(c.isalpha() and not unicodedata.name(c, "").startswith("LATIN") for c in name)


def _days(values: Iterable[str]) -> list[str]:
    return [v[:10] for v in values if _day_of(v[:10])]


def _day_of(text: str) -> bool:
    """True for a whole day: a month or a year is none."""
    return (day := when.days(text)) is not None and day[0] == day[1]
