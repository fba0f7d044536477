"""A logbook as FollowTheMoney entities, one JSON object per line, sorted by id; written without the followthemoney package.

What becomes what:

- a ship of a list, a sighting or a report: ``Vessel``, ``imo-vsl-NNNNNNN`` only for a number that passes the ship check digit; a vessel as
  her own broadcasts declare her is another ``Vessel``, tied to that number by an ``UnknownLink``: what she declares never is ``imoNumber``;
- companies, persons, aircraft of lists: ``Organization``, ``Person``, ``Airplane``; their ties: ``Ownership`` (owner of a ship) or ``UnknownLink``;
- an entry of a list: ``Sanction`` with the publisher as authority, the list as ``publisher`` and the copies it rests on in ``summary``;
- a press page: ``Article``; any other receipt: ``Document``; which of them a thing rests on: ``Documentation`` (and ``proof`` of an edge);
- our events and what others say they saw: ``Event`` in UTC seconds without Z, tied by ``UnknownLink``, since ``Event.involved`` takes no ship;
- statements and findings: ``Note``.

FollowTheMoney drops what its cleaners do not like, silently. So an identifier that fails stands in ``registrationNumber`` as well
as in ``notes``, a flag that is no country we know in ``notes``, a day that is none in ``notes``; so does what is longer than a property may be. A receipt's SHA-256 stands in its id and its notes:
``contentHash`` takes 40 hex digits (SHA-1), and validating a longer one fails.

What is left out, and counted by `left_out`: simulated rows, always; and, unless ``public`` is false, all that rests on a receipt that is
sensitive or has no known licence: it is there as a hash, as in a public case, and the findings are weighed again without it.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import polars as pl

from roadstead import dates
from roadstead.case import words
from roadstead.case.pack import bare, public_name, renamed, why_withheld, without
from roadstead.identity.lists import copies_for, stand
from roadstead.logbook import Logbook
from roadstead.numbers import company_imo_valid, flag, imo_valid, mmsi_kind
from roadstead.run import here
from roadstead.run.exports import units_of
from roadstead.run.voices import place_in
from roadstead.tables import canonical, short_id
from roadstead.weigh import Evidence, weigh
from roadstead.weigh.evidence import is_rejected
from roadstead.weigh.origins import name_of
from roadstead.when import days, iso

Row = dict[str, Any]
SCHEMAS = {"vessel": "Vessel", "body": "Organization", "person": "Person", "aircraft": "Airplane"}
LANGUAGES = {"fr": "fra", "en": "eng"}
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}:\d{2})?)?)?")
_OF = re.compile(r"(.+) of")


def write(log: Logbook, public: bool = True) -> Iterator[bytes]:
    """The entities as JSON lines; equal logbooks give equal bytes."""
    for entity in entities(log, public):
        yield (canonical(entity) + "\n").encode()


def left_out(log: Logbook, public: bool = True) -> dict[str, int]:
    """How many rows are not in the export: ``simulated`` ones, and those ``withheld`` with their receipts."""
    shas = _withheld(log) if public else set()
    counts = {"simulated": 0, "withheld": 0, "receipts as a hash": len(shas)}
    for table in ("listings", "sightings", "statements", "events", "entities"):
        frame = log.rows(table)
        marked = frame["simulated"].fill_null(False)
        counts["simulated"] += int(marked.sum())
        real = frame.filter(~marked)
        on = real["fixes"].str.contains_any(sorted(shas)) if table == "events" and shas else real["src"].is_in(sorted(shas)) if "src" in real.columns else None
        counts["withheld"] += int(on.sum()) if on is not None and on.len() else 0
    return counts


def entities(log: Logbook, public: bool = True) -> Iterator[Row]:
    """Every entity once, sorted by id."""
    graph = Graph(log, public)
    graph.documents()
    graph.parties()
    graph.seen()
    graph.declared()
    graph.happened()
    graph.said()
    graph.found()
    graph.kept()
    for ident in sorted(graph.made):
        schema, props = graph.made[ident]
        yield {"id": ident, "schema": schema, "properties": {k: props[k] for k in sorted(props) if props[k]}, "datasets": ["roadstead"]}


def _withheld(log: Logbook) -> set[str]:
    return {r["id"] for r in log.rows("receipts").iter_rows(named=True) if why_withheld(r) or r["withdrawn"]}


class Graph:
    """The entities made so far: id -> (schema, property -> values in the order they came)."""

    def __init__(self, log: Logbook, public: bool):
        self.log, self.public = log, public
        self.hidden = _withheld(log) if public else set()
        given: Evidence = here.evidence(log).world(False)
        if public:
            names = {r["name"]: r["id"] for r in given.receipt.values() if r["name"]}
            given = renamed(without(given, self.hidden), names)
            given = replace(given, judgements=bare(given.judgements, "judgements"))
        self.evidence = given
        self.receipts = {r["id"]: r for r in log.rows("receipts").iter_rows(named=True) if not r["simulated"]}
        self.listings = self._real("listings")
        self.units = units_of(log)
        self.made: dict[str, tuple[str, dict[str, list[str]]]] = {}
        self.proofs: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.places = dict(self.evidence.places.select("id", "name").iter_rows())

    def _real(self, table: str) -> list[Row]:
        frame = self.log.rows(table)
        frame = frame.filter(~pl.col("simulated").fill_null(False) & ~pl.col("src").is_in(sorted(self.hidden)))
        return frame.to_dicts()

    def put(self, schema: str, ident: str, **props: Any) -> str:
        """The entity has these values, beside those it had: text, dates that are dates, addresses of the web; what is none of these stands in its notes."""
        made = self.made.setdefault(ident, (schema, {}))[1]
        for name, values in props.items():
            for value in values if isinstance(values, list | tuple | set) else [values]:
                text = _text(value)
                if not text:
                    continue
                for prop, fit in _fit(schema, name, text):
                    if fit not in made.setdefault(prop, []):
                        made[prop].append(fit)
        return ident

    def edge(self, schema: str, ends: tuple[str, str], **props: Any) -> None:
        """A link between two entities that are not one."""
        (a, b), names = ends, {"Ownership": ("owner", "asset"), "Documentation": ("document", "entity")}.get(schema, ("subject", "object"))
        if a != b:
            proof = props.pop("proof", ())
            ident = f"rs-{short_id(schema, a, b, {k: v for k, v in props.items() if k in ('role', 'startDate', 'endDate')})}"
            self.put(schema, ident, **{names[0]: a, names[1]: b}, **props)
            if proof:
                self.put(schema, ident, proof=proof)

    def rests(self, ident: str, src: str | None, at: str | None) -> None:
        """The entity rests on this place of a receipt: a Documentation, with all its places."""
        if src in self.receipts and f"doc-{src}" in self.made:
            self.edge("Documentation", (f"doc-{src}", ident), role="source", summary=at)

    # -- receipts ---------------------------------------------------------------------------------------------------------

    def documents(self) -> None:
        """Every receipt of a real thing: an Article where it has text that was read as press, else a Document; a hash where it is withheld."""
        titles: dict[str, list[str]] = defaultdict(list)
        langs: dict[str, str] = {}
        for p in sorted(self._real("passages"), key=lambda p: (p["src"], p["start"])):
            langs.setdefault(p["src"], p["lang"] or "")
            if p["kind"] == "title":
                titles[p["src"]].append(p["text"])
        for sha, r in self.receipts.items():
            proof = {"fileSize": r["bytes"], "fileName": public_name(sha) if self.public else r["name"] or public_name(sha)}
            if sha in self.hidden:
                why = "withdrawn" if r["withdrawn"] else why_withheld(r)
                self.put("Document", f"doc-{sha}", **proof, notes=[f"SHA-256: {sha}", f"only the hash is here: {why}"])
                continue
            about = [f"{what}: {r[k]}" for what, k in (("licence", "licence"), ("rests on", "origin"), ("as of", "as_of"), ("reader", "reader")) if r[k]]
            self.put(
                "Article" if sha in langs else "Document", f"doc-{sha}", **proof, title=titles[sha][:1], publisher=r["publisher"], sourceUrl=r["url"], publishedAt=day.text if (day := dates.of_receipt(r)) else None,
                retrievedAt=r["retrieved"], language=LANGUAGES.get(langs.get(sha, ""), ""), mimeType=r["media"] if r["media"] != "application/octet-stream" else None,
                notes=[f"SHA-256: {sha}", *about],
            )  # fmt: skip

    # -- lists ------------------------------------------------------------------------------------------------------------

    def parties(self) -> None:
        """What lists say of ships, bodies, persons and aircraft; each entry of a list is a Sanction, a mention is none."""
        entries: dict[str, list[Row]] = defaultdict(list)
        by_entry: dict[tuple[str, str], str] = {}
        by_name: dict[tuple[str, str], str] = {}
        rows = sorted(self.listings, key=lambda r: (r["copy"] or "", r["id"]), reverse=True)
        for r in rows:
            if (kind := _kind(r)) in SCHEMAS:
                ident = _party_id(r, kind)
                entries[ident].append(r)
                by_entry.setdefault((r["list"], r["entry"] or ""), ident)
                by_name.setdefault((r["list"], r["name"] or ""), ident)
        for r in rows:
            belongs = by_entry.get((r["list"], r["entry"] or "")) if r["kind"] in ("alias", "address") else None
            if belongs is not None:
                entries[belongs].append(r)
        copies = copies_for(self.evidence.copies.iter_rows(named=True), "vessel")
        for ident, mine in sorted(entries.items()):
            main = next(r for r in mine if _kind(r) in SCHEMAS)
            for r in mine:
                self._entry(ident, r, SCHEMAS[_kind(main)])
                self.rests(ident, r["src"], r["at"])
            self._sanctions(ident, [r for r in mine if r["kind"] in SCHEMAS], copies)
        for ident, mine in sorted(entries.items()):
            for r in mine:
                for link in json.loads(r["links"] or "[]"):
                    self._tie(ident, r, link, by_entry, by_name)

    def _entry(self, ident: str, r: Row, schema: str) -> None:
        if r["kind"] == "alias":
            self.put(schema, ident, alias=r["name"])
            return
        if r["kind"] == "address":
            self.put(schema, ident, address=r["remarks"] or r["name"])
            return
        first = not self.made.get(ident, ("", {}))[1].get("name")
        self.put(schema, ident, **{"name" if first else "alias": r["name"] or ident})
        for other in json.loads(r["aliases"] or "[]"):
            self.put(schema, ident, **{{"fka": "previousName", "weak": "weakAlias"}.get(other.get("sort"), "alias"): other["name"]})
        notes = [f"{what}: {r[k]}" for what, k in (("length", "length"), ("owner as written", "owner")) if r[k]]
        if _kind(r) == "vessel":
            self._number(schema, ident, r["imo"], imo_valid, "IMO")
            self._number(schema, ident, r["company_imo"], lambda _: False, "company IMO")
            self._number(schema, ident, r["mmsi"], lambda m: mmsi_kind(m) == "ship", "MMSI")
            self._tonnage(ident, r["tonnage"])
            self.put(schema, ident, callSign=r["callsign"], type=r["ship_type"], buildDate=r["built"])
            self._flags(ident, "flag", [r["flag"]])
            self._flags(ident, "pastFlags", json.loads(r["former_flags"] or "[]"))
        elif schema == "Organization":
            self._number(schema, ident, r["company_imo"], company_imo_valid, "company IMO")
            self._number(schema, ident, r["imo"], lambda _: False, "IMO")
        if r["kind"] not in SCHEMAS:
            self.put(schema, ident, program=[f"{r['list']}: {p}" for p in json.loads(r["programs"] or "[]")])
            notes.append(f"mentioned, not listed, by {r['list']}" + (f" in the copy of {r['copy']}" if r["copy"] else "") + (f"; {r['remarks']}" if r["remarks"] else ""))
        self.put(schema, ident, notes=notes)

    def _number(self, schema: str, ident: str, number: str | None, good: Callable[[str], bool], what: str) -> None:
        """A number that passes its test where FollowTheMoney keeps such numbers; one that does not, as a registration number and a note."""
        if not number:
            return
        prop = {"MMSI": "mmsi"}.get(what, "imoNumber")
        if good(number) and (what != "MMSI" or schema == "Vessel"):
            self.put(schema, ident, **{prop: f"IMO{number}" if prop == "imoNumber" else number})
        else:
            self.put(schema, ident, registrationNumber=f"{what} {number}"[:64], notes=f"{what} as written: {number}; it fails the test of such numbers or is none of a {schema.lower()}'s")

    def _tonnage(self, ident: str, written: str | None) -> None:
        for part in (written or "").split("; "):
            m = re.fullmatch(r"([\d,. ]+)\s*(GRT|GT|DWT)?", part.strip())
            prop = {"GRT": "grossRegisteredTonnage", "DWT": "deadweightTonnage"}.get(m[2] or "", "tonnage") if m else "tonnage"
            self.put("Vessel", ident, **{prop: m[1] if m and prop != "tonnage" else part})

    def _flags(self, ident: str, prop: str, written: list[str | None]) -> None:
        for cell in written:
            for one in (cell or "").split("; "):
                code = flag(one)
                self.put("Vessel", ident, **{prop: (code or "").lower()})
                if one and one != (code or "").lower():
                    self.put("Vessel", ident, notes=f"{'flag' if prop == 'flag' else 'former flag'} as written: {one}")

    def _sanctions(self, ident: str, mine: list[Row], copies: Any) -> None:
        """One Sanction per list and entry: rows come newest copy first."""
        groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for r in mine:
            groups[r["list"], r["publisher"] or "", r["entry"] or ""].append(r)
        for (list_, publisher, entry), rows in sorted(groups.items()):
            own = copies.get((list_, publisher or None, False))
            days = sorted({r["copy"] for r in rows if r["copy"]})
            history = stand(own, rows).en if own and rows[0]["kind"] == "vessel" else "in the copies of " + ", ".join(days)
            sid = f"rs-{short_id('Sanction', ident, list_, publisher, entry)}"
            self.put(
                "Sanction", sid, entity=ident, authority=name_of(publisher, "en") if publisher else None, publisher=list_, recordId=entry,
                program=sorted({p for r in rows for p in json.loads(r["programs"] or "[]")}), listingDate=[d for d in (r["listed_on"] for r in rows) if d][:1],
                startDate=[d for d in (r["listed_on"] for r in rows) if d][:1], endDate=rows[0]["removed_on"], modifiedAt=rows[0]["amended_on"],
                summary=f"{list_}: {history}", description=[r["remarks"] for r in rows][:1], proof=[doc for doc in sorted({f"doc-{r['src']}" for r in rows}) if doc in self.made],
            )  # fmt: skip

    def _tie(self, ident: str, r: Row, link: Row, by_entry: dict[tuple[str, str], str], by_name: dict[tuple[str, str], str]) -> None:
        imo = link.get("imo")
        other = by_entry.get((r["list"], link.get("entry") or "-")) or (f"imo-vsl-{imo}" if imo_valid(imo) else None) or by_name.get((r["list"], link["name"]))
        if other is None or other not in self.made:
            ship = other is not None
            other = self.put("Vessel" if ship else "LegalEntity", other or f"rs-{short_id('named', link['name'])}", name=link["name"], notes=f"known here only from a tie that {r['list']} states")
            if ship:
                self._number("Vessel", other, imo, imo_valid, "IMO")
        role, a, b = link["role"], other, ident
        if turned := _OF.fullmatch(role):
            role, a, b = turned[1], ident, other
        owns = role == "owner" and self.made[b][0] in ("Vessel", "Airplane") and self.made[a][0] in ("Organization", "Person", "LegalEntity")
        known = {"role": role, **{k: link[v] for k, v in (("startDate", "since"), ("endDate", "until")) if link.get(v)}}
        # Two entries that name each other without saying who is whose are one tie.
        if role == "linked to" and f"rs-{short_id('UnknownLink', b, a, known)}" in self.made:
            a, b = b, a
        self.edge("Ownership" if owns else "UnknownLink", (a, b), **known, publisher=r["list"],
                   proof=[f"doc-{r['src']}"] if f"doc-{r['src']}" in self.made else [])  # fmt: skip

    # -- the sea ----------------------------------------------------------------------------------------------------------

    def declared(self) -> None:
        """Vessels as their own broadcasts declare them: never the ship whose number they send, only tied to it."""
        for r in self.evidence.identities.iter_rows(named=True):
            ident = f"rs-{short_id('declared', r['vessel'])}"
            names = json.loads(r["names"] or "[]")
            self.put("Vessel", ident, name=names[:1] or f"MMSI {r['mmsi']}", alias=names[1:],
                     notes=["identity as its own AIS messages declare it; not checked", f"heard from {iso(r['t0'])[:19]} to {iso(r['t1'])[:19]} UTC, {r['fixes']} positions"])  # fmt: skip
            self._number("Vessel", ident, r["mmsi"], lambda m: mmsi_kind(m) == "ship", "MMSI")
            if r["imo"]:
                self.put("Vessel", ident, registrationNumber=f"declared IMO {r['imo']}")
                if f"imo-vsl-{r['imo']}" in self.made:
                    self.edge("UnknownLink", (ident, f"imo-vsl-{r['imo']}"), role="declares this ship's IMO number in AIS")
            for src in json.loads(r["srcs"]):
                self.rests(ident, src, None)

    def seen(self) -> None:
        """What institutions say they saw: an Event, tied to the ship whose number the row gives; names and likenesses stay words."""
        for r in self.evidence.sightings.iter_rows(named=True):
            ident = f"rs-{r['id']}"
            where = r["place"] or (f"{r['lat'] / 1e6:.6f}, {r['lon'] / 1e6:.6f}" if r["lat"] is not None and r["lon"] is not None else None)
            asked = [c["name"] for c in json.loads(r["candidates"] or "[]") if c.get("name")]
            told = [f"asserted by: {r['asserted_by'] or 'not said'}", f"ship identified by: {r['identified_by'] or 'not said'}", f"sensor: {r['sensor'] or 'not said'}"]
            told += [f"quantity: {r['quantity']}"] if r["quantity"] else []
            told += [f"may be: {', '.join(asked)} (a candidate is no identification)"] if asked else []
            told += [f"IMO as written: {r['imo']}"] if r["imo"] else []
            told += [f"MMSI as written: {r['mmsi']}"] if r["mmsi"] else []
            self.put("Event", ident, name=f"Sighting: {r['ship'] or 'ship not named'}, {r['event'] or r['kind']}, {where or 'place not said'}", startDate=r["t0"], endDate=r["t1"], location=where,
                     publisher=r["reported_in"], sourceUrl=r["url"], namesMentioned=r["ship"], recordId=r["id"], notes=told)  # fmt: skip
            self.rests(ident, r["src"], r["at"])
            if imo_valid(r["imo"]):
                ship = f"imo-vsl-{r['imo']}"
                if ship not in self.made:
                    self.put("Vessel", ship, name=r["ship"] or f"IMO {r['imo']}", imoNumber=f"IMO{r['imo']}", notes="known here only from who says they saw her")
                self.edge("UnknownLink", (ship, ident), role=f"seen, by {r['identified_by'] or 'a way not said'}")

    def happened(self) -> None:
        """Events by our own rules; one that was withdrawn is none."""
        for e in self.evidence.events.iter_rows(named=True):
            vessel = f"rs-{short_id('declared', e['vessel'])}"
            if e["state"] == "withdrawn" or vessel not in self.made:
                continue
            t0, t1 = iso(e["t0"])[:19], iso(e["t1"])[:19] if e["t1"] is not None else None
            point = f"{e['lat0'] / 1e6:.6f}, {e['lon0'] / 1e6:.6f}" if e["lat0"] is not None and e["lon0"] is not None else None
            ident = f"rs-{e['id']}"
            self.put("Event", ident, name=f"{e['kind'].replace('_', ' ')} by rule {e['rule']}", date=t0, startDate=t0, endDate=t1, location=self.places.get(e["place"]) or point, recordId=e["id"],
                     notes=[f"preset {e['preset']}, {e['state']}", f"thresholds: {e['params']}", *([f"detail: {e['detail']}"] if e["detail"] else [])])  # fmt: skip
            self.edge("UnknownLink", (vessel, ident), role=e["kind"].replace("_", " "))
            for f in json.loads(e["fixes"]):
                self.rests(ident, f["src"], place_in(f["src"], f["at"], self.units))

    # -- what is said -----------------------------------------------------------------------------------------------------

    def said(self) -> None:
        """Who says what: a Note with the words as written, proved by the page."""
        for s in self.evidence.statements.iter_rows(named=True):
            body = json.loads(s["body"])
            if is_rejected(body):
                continue
            who, time = body["speaker"], body["time"]
            on = time.get("value") or (f"not later than {time['latest']}" if time.get("latest") else "day unknown")
            claims = [f"{c['act']} {c['stance']} {c['proposition']}" for c in body["claims"]]
            ident = f"rs-{s['id']}"
            self.put("Note", ident, name=f"{who.get('as_written') or who.get('resolved_id') or 'somebody'}: {s['words']}"[:300], description=f"“{s['words']}”", publisher=who.get("as_written"),
                     summary=claims, entity=f"doc-{s['src']}", proof=f"doc-{s['src']}",
                     notes=[f"said: {on}", f"speaker as resolved: {who.get('resolved_id') or 'unknown'}", f"at {s['at']}", f"extracted by {s['rule']}"])  # fmt: skip
            self.rests(ident, s["src"], s["at"])

    def found(self) -> None:
        """Findings on real ships, weighed from what is exported: what speaks for each, against it, what is missing, and that no person has kept it yet."""
        reviews = self.log.reviews()
        for f in weigh(self.evidence).iter_rows(named=True):
            proposition = json.loads(f["proposition"])
            ship = proposition["args"].get("ship") or {}
            review = reviews.get(f["id"], "waiting")
            told = [f"{head}: {item['why']['en']}" for head in ("for", "against") for item in json.loads(f[head])]
            told += [f"{head}: {text['en']}" for head in ("missing", "otherwise") for text in json.loads(f[head])]
            sentences = [words.sentence(proposition, lang, self.places) for lang in ("en", "fr")]
            entity = f"imo-vsl-{ship.get('imo')}" if ship.get("sure") and f"imo-vsl-{ship.get('imo')}" in self.made else None
            self.put("Note", f"rs-{f['id']}", name=sentences[0][:300], description=sentences, entity=entity, notes=told,
                     summary=f"verdict of rule {f['rule']}: {f['verdict']}; confidence {f['confidence']}; review: {review}; a proposal by a rule, no legal conclusion")  # fmt: skip
            for by in json.loads(f["said_by"]):
                self.edge("UnknownLink", (f"rs-{by['statement']}", f"rs-{f['id']}"), role="states what is weighed")

    def kept(self) -> None:
        """What somebody sent us as FollowTheMoney and no table of ours holds, as it came, with the receipt it came in."""
        for r in self._real("entities"):
            body = json.loads(r["body"])
            ident = f"rs-{r['id']}"
            self.put("Note", ident, name=r["caption"] or r["entity"], description=canonical(body), notes=f"entity {r['entity']} of schema {r['schema']}, as read", proof=f"doc-{r['src']}")
            self.rests(ident, r["src"], r["at"])


def _kind(r: Row) -> str:
    return str(r["kind"] or "").removeprefix("mentioned ")


def _party_id(r: Row, kind: str) -> str:
    if kind == "vessel" and imo_valid(r["imo"]):
        return f"imo-vsl-{r['imo']}"
    if kind == "body" and company_imo_valid(r["company_imo"]):
        return f"imo-org-{r['company_imo']}"
    return f"rs-{short_id('entry', r['list'], r['publisher'], r['kind'].removeprefix('mentioned '), r['entry'] or r['name'])}"


def _text(value: Any) -> str:
    """The value as text that FollowTheMoney keeps as it is: no control or zero-width characters, spaces plain, nothing blank around it."""
    text = _UNSEEN.sub("", "" if value is None else str(value))
    return _SPACES.sub(" ", text).replace("\r\n", "\n").replace("\r", "\n").strip()


# What normality, the package's cleaner of text, deletes or turns into a space.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]")
_SPACES = re.compile("[\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\u0a00]")
_DATES = {"date", "startDate", "endDate", "listingDate", "modifiedAt", "publishedAt", "retrievedAt", "buildDate"}
_NAMES = {"name", "alias", "weakAlias", "previousName", "namesMentioned"}
_LONGEST = {**dict.fromkeys(_NAMES, 384), **dict.fromkeys(("title", "fileName", "publisher", "program", "authority", "type", "role", "recordId"), 1024),
            **dict.fromkeys(("location", "address", "tonnage", "grossRegisteredTonnage", "deadweightTonnage"), 250), **dict.fromkeys(("registrationNumber", "callSign"), 64),
            "sourceUrl": 4096}  # fmt: skip
_TEXT = 60_000
_EDGES = ("Sanction", "Ownership", "UnknownLink", "Documentation")


def _fit(schema: str, name: str, text: str) -> Iterator[tuple[str, str]]:
    """The property with the value as FollowTheMoney keeps it; what it would drop stands whole in the notes (of an edge: its summary)."""
    aside = "summary" if schema in _EDGES else "notes"
    fit = text
    if name in _DATES:
        fit = text if _DATE.fullmatch(text) and days(text[:10]) else ""
    elif name == "sourceUrl":
        # Another address may name a machine: it stays out of what is published.
        if not re.fullmatch(r"https?://[^/\s]+\.[^/\s]+(?:/\S*)?", text):
            return
    elif name in _NAMES:
        fit = " ".join(text.split()).strip("\"'") or ""
    elif name in ("location", "address"):
        fit = re.sub(r"(?:\s*[\n,])+\s*", ", ", " ".join(text.split(" "))).strip(", ")
    longest = _LONGEST.get(name, _TEXT)
    if fit and len(fit) <= longest:
        yield name, fit
    elif fit:
        yield name, fit[:longest].strip()
    if not fit or len(fit) > longest:
        whole = text if name in ("notes", "summary", "description") else f"{name} as written: {text}"
        yield from ((aside, whole[i : i + _TEXT].strip()) for i in range(0, len(whole), _TEXT))
    elif name in _NAMES and fit != " ".join(text.split()):
        yield aside, f"{name} as written: {text}"
