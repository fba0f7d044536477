"""Every table of Roadstead: column, type, unit, meaning. The SQL, the Parquet schemas and the docs are made from here.

Types are few and portable: ``text``, ``int``, ``real``, ``bool``, ``time`` (int64 microseconds UTC),
``day`` (ISO text, ``2023-08-15``), ``udeg`` (int32 microdegrees, WGS84), ``json`` (canonical JSON text).
A null means unknown; unknown stays null and is never filled with a neighbour's value.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import polars as pl

Home = Literal["rows", "log", "view"]
Kind = Literal["text", "int", "real", "bool", "time", "day", "udeg", "json"]

POLARS: dict[Kind, pl.DataType | type[pl.DataType]] = {
    "text": pl.String, "int": pl.Int64, "real": pl.Float64, "bool": pl.Boolean,
    "time": pl.Int64, "day": pl.String, "udeg": pl.Int32, "json": pl.String,
}  # fmt: skip
SQL: dict[Kind, str] = {
    "text": "TEXT", "int": "INTEGER", "real": "REAL", "bool": "INTEGER",
    "time": "INTEGER", "day": "TEXT", "udeg": "INTEGER", "json": "TEXT",
}  # fmt: skip


class Trouble(Exception):
    """What a user can mend: one sentence that says what is wrong and what to do. Everything else is our own fault."""


@dataclass(frozen=True)
class Column:
    name: str
    kind: Kind
    meaning: str


@dataclass(frozen=True)
class Table:
    """A table and where its rows live: ``rows`` (Parquet, bulk), ``log`` (SQLite, everything
    said and found) or ``view`` (made when asked for)."""

    name: str
    what: str
    home: Home
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    often: tuple[str, ...] = ()
    """Texts of few kinds that come in many rows: the files keep each kind once and name it by a number (`Categorical`)."""

    @cached_property
    def names(self) -> list[str]:
        return [c.name for c in self.columns]

    @cached_property
    def schema(self) -> dict[str, pl.DataType | type[pl.DataType]]:
        """The Polars schema, columns in their order here."""
        return {c.name: POLARS[c.kind] for c in self.columns}

    def frame(self, rows: Iterable[Mapping[str, Any]] = ()) -> pl.DataFrame:
        """A frame with exactly this schema; a key that is missing from a row becomes null, an unknown key is an error."""
        rows = list(rows)
        known = set(self.names)
        for row in rows:
            if extra := set(row) - known:
                raise ValueError(f"{self.name} has no column {sorted(extra)[0]!r}")
        return pl.DataFrame(
            [
                pl.Series(c.name, [canonical(r[c.name]) if c.kind == "json" and r.get(c.name) is not None else r.get(c.name) for r in rows], dtype=self.schema[c.name], strict=True)
                for c in self.columns
            ]
        )

    def conform(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with this table's columns, order and types; missing columns are null."""
        have = frame.schema
        if list(have.items()) == list(self.schema.items()):
            return frame  # what to select nothing costs is much, for the few rows of a document
        return frame.select(
            (pl.col(n).cast(t) if n in have else pl.lit(None, dtype=t).alias(n)) for n, t in self.schema.items()
        )


def _table(name: str, home: Home, key: Sequence[str], what: str, columns: str, often: Sequence[str] = ()) -> Table:
    """Reads ``name kind meaning`` lines: the table above the code that a person can read."""
    cols = []
    for line in columns.strip().splitlines():
        col, kind, meaning = line.strip().split(maxsplit=2)
        cols.append(Column(col, kind, meaning))  # type: ignore[arg-type]
    return Table(name, what, home, tuple(key), tuple(cols), tuple(often))


# -- what readers give ----------------------------------------------------------------------------------------------

FIX = _table("fixes", "rows", ("src", "at"), "A position somebody's receiver, or a simulation, says a vessel had.", """
    vessel     text  whose track: `mmsi:123456789`, or `sim:123456789` for a simulated row, so that the two never share a key; behind the tracks `mmsi:123456789/2` is a second ship heard under that number
    t          time  when the position was taken, as the file says (see the receipt's `time_basis`)
    lon        udeg  longitude, east positive
    lat        udeg  latitude, north positive
    sog_kn     real  speed over ground in knots; null when not available (102.3 in AIS)
    cog_deg    real  course over ground; null when not available (360)
    heading_deg real true heading; null when not available (511)
    status     int   navigational status 0-15; null when not sent
    rot_deg_min real rate of turn, to the right positive; null when not available or only its side is known
    second     int   second of the minute (0-59) at which the transmitter took it, where it says so
    transceiver text `A` or `B`: the class, as the file or the message type says
    msg_type   int   AIS message type; null where the file does not say
    mmsi       text  nine digits as sent
    station    text  receiver or source as the file names it
    simulated  bool  made by `roadstead simulate`, or marked SIMULATED by its file
    src        text  receipt (sha256)
    at         int   place in the receipt: record number from 1, or byte offset of the sentence; the receipt's `at_unit` says which
""", often=("vessel", "transceiver", "mmsi", "station", "src"))  # fmt: skip

STATIC = _table("statics", "rows", ("src", "at"), "What a vessel broadcast about itself: declared identity, not checked.", """
    vessel     text  as in fixes
    t          time  when it was sent; null when the file does not say
    mmsi       text  nine digits as sent
    imo        text  seven digits as sent, valid or not; null when 0 or absent
    name       text  as sent, padding removed
    callsign   text  as sent, padding removed
    ship_type  int   AIS ship type 0-99
    cargo      int   what the file calls its cargo: an AIS ship type again, with the hazard in its last digit
    length_m   real  bow to stern
    width_m    real  port to starboard
    draught_m  real  as declared by the crew
    destination text as typed by the crew
    eta        text  month, day, hour and minute as typed by the crew, `10-05T14:30`; parts not given are `--`
    msg_type   int   as in fixes
    station    text  as in fixes
    simulated  bool  as in fixes
    src        text  receipt
    at         int   as in fixes
""")  # fmt: skip

MESSAGE = _table("messages", "rows", ("src", "at"), "An AIS message of a type that gives neither fixes nor statics, kept whole.", """
    vessel     text  as in fixes, whoever the sender is
    t          time  as in fixes; null when nothing dates it
    mmsi       text  nine digits as sent
    msg_type   int   AIS message type 1-28
    bits       int   length of the message
    payload    text  the six-bit signs of its parts, joined, as sent
    station    text  as in fixes
    simulated  bool  as in fixes
    src        text  receipt
    at         int   as in fixes
""")  # fmt: skip

SIGHTING = _table("sightings", "log", ("id",), "A ship seen, or said to be seen, at a place or on a way, by somebody.", """
    id         text  16 hex digits of sha256(src, at)
    ref        text  the row's own id in its file, if it has one
    ship       text  the ship as written; null when nobody named one
    imo        text  as written; null when the source gives none
    mmsi       text  as written
    candidates json  [{name, imo, why}] other ships it may be: a look-alike is not an identity
    event      text  what was seen, as written
    kind       text  presence | leg | count | other, read from event, place and quantity
    place      text  where, as written; `A->B` or `A<->B` for a way
    place_from text  start of a way, as written
    place_to   text  end of a way, as written; null for a presence
    lon        udeg  where given
    lat        udeg  where given
    t0         day   first day it may have been
    t1         day   last day it may have been
    quantity   text  any count, as written
    count_min  int   the count when the row counts voyages, visits or deliveries rather than showing one
    count_unit text  its unit as written
    asserted_by text the institution whose eyes or sensor it rests on, as written
    origin     json  ids of those institutions, resolved: two rows with a common id are not independent
    sensor     text  satellite, AIS, eye-witness, document; null when unknown
    provider   text  who sold or gave the picture
    picture    text  the picture, if any: its base name as written, or its receipt
    acquired   text  when the picture was taken, ISO 8601 UTC
    box        text  place in the picture, `x,y,w,h` pixels
    identified_by text  hull text | AIS | look-alike | assertion; null when unknown
    reported_in text where it was published
    url        text  address of the publication
    note       text  as written
    simulated  bool  as in fixes
    src        text  receipt
    at         text  `row:12`
""")  # fmt: skip

PASSAGE = _table("passages", "log", ("id",), "A labelled block of a document's text: nothing is deleted, noise is labelled.", """
    id         text  16 hex digits of sha256(src, start, end)
    start      int   first code point of the block in the receipt's canonical text
    end        int   past the last code point
    kind       text  title | lead | body | caption | nav | widget | byline | credit | source_link | dateline
    lang       text  fr | en | null when it cannot be told
    text       text  verbatim
    simulated  bool  the document is marked SIMULATED
    src        text  receipt
    at         text  `char:120-340`, in a PDF `char:120-340 page:3`
""")  # fmt: skip

LISTING = _table("listings", "log", ("id",), "An entry of a sanctions list, or a name or address of one, in one dated copy of it.", """
    id         text  16 hex digits of sha256(src, at)
    list       text  `OFAC SDN`, or the list's own name
    publisher  text  id of the institution that publishes it
    copy       day   the day this copy stood for
    entry      text  the publisher's own number of the entry
    name       text  as written; the main one
    kind       text  vessel | person | body | aircraft; scrapped: in a register of ships broken up; mentioned vessel | mentioned body | ...: spoken of by a data set that lists nobody; alias | address: a row of a file that only adds to entries of another
    aliases    json  [{name, sort}] other names the entry gives: sort is aka | fka | weak | script
    imo        text  a ship's number as written; null where the entry has none
    company_imo text a company's number in the IMO company scheme, as written
    mmsi       text  as written
    callsign   text  as written
    ship_type  text  as written
    tonnage    text  as written, with its unit where the list gives one
    length     text  as written, with its unit where the list gives one
    built      text  year as written
    flag       text  as written
    former_flags json flags the entry says she flew before
    owner      text  as written
    links      json  [{name, role, entry, imo, since, until}] bodies, persons or ships it is tied to; role: linked to | owner | operator | manager | as written; days where the publisher gives them
    programs   json  sanctions programmes or legal acts
    listed_on  day   where the publisher gives it; null in a bare copy
    amended_on day   the last change the publisher dates
    removed_on day   where the publisher gives it
    remarks    text  verbatim
    simulated  bool  as in fixes
    src        text  receipt
    at         text  `row:12`, `entry:12`
""")  # fmt: skip

PLACE = _table("places", "log", ("id",), "A port, berth or area with its names and how surely we know where it is.", """
    id         text  project slug `port:rajin`, `wpi:60510` or `locode:KPRJN`
    name       text  the name we print
    names      json  every name and code we know it by
    country    text  ISO 3166 two letters
    lon        udeg  a point in the harbour; null where the source gives none
    lat        udeg  as lon
    uncertainty_m real how far the point may be from the berths
    source     text  who says so
    src        text  receipt; null for the gazetteer that comes with the program
    at         text  place in it
""")  # fmt: skip

IDENTITY = _table("identities", "view", ("vessel",), "A vessel as its own broadcasts declare it, and over what span it was heard.", """
    vessel     text  as in fixes
    mmsi       text  nine digits as sent
    imo        text  the one valid number it declared; null when none or several
    names      json  every name it sent
    t0         time  first fix
    t1         time  last fix
    fixes      int   how many
    simulated  bool  as in fixes
    srcs       json  receipts it was heard in, or told its identity in
""")  # fmt: skip

COPY = _table("copies", "log", ("id",), "A dated copy of a list, and what it carries: it can be silent only about what it carries.", """
    id         text  16 hex digits of sha256(src, list, copy)
    src        text  receipt
    list       text  as in listings
    publisher  text  as in listings
    copy       day   the day it stood for
    carries    json  kinds of entries this list is able to hold, whether or not this copy has one: `["body","person","vessel"]`
    covers     json  the IMO numbers an excerpt speaks for; null: the whole list
    unread     int   entries of it that could not be read, or -1 when its end may be missing; then it is silent about nobody. 0 or null: all were
    simulated  bool  as in fixes
""")  # fmt: skip

ENTITY = _table("entities", "log", ("id",), "A thing of a graph that somebody sent us (FollowTheMoney) and that no table of ours holds, kept whole.", """
    id         text  16 hex digits of sha256(src, at)
    entity     text  its own id in that graph
    schema     text  Article, Documentation, Event, Note, ...
    caption    text  what to call it
    body       json  the entity as read
    simulated  bool  as in fixes
    src        text  receipt
    at         text  `row:12`
""")  # fmt: skip

# -- what we and others say and find ----------------------------------------------------------------------------------

EVENT = _table("events", "log", ("id",), "Something a ship did from t0 to t1, by a named rule, never beyond what was observed.", """
    id         text  16 hex digits of sha256(rule, params, key, t0)
    rule       text  `gap@1`
    preset     text  name of the thresholds: `default`, `gfw`
    params     json  every threshold, and the hashes of read-only inputs
    kind       text  gap | port_visit | name_change | ... : what the rule's docstring calls it
    key        json  the key columns and their values
    vessel     text  as in fixes
    mmsi       text  of the vessel
    imo        text  declared by the vessel and passing the check digit; null when none or several
    with       text  the other vessel of a pair
    t0         time  first observation it rests on
    t1         time  last observation; null: still open at the watermark
    lon0       udeg  position at t0
    lat0       udeg  as lon0
    lon1       udeg  position at t1
    lat1       udeg  as lon1
    place      text  place id for a visit
    state      text  open | closed | withdrawn
    confidence int   1-4 where the rule defines it
    fixes      json  [{src, at, table?}] the rows that decide it; `table` where they lie in two
    reception  int   other vessels heard near t0's position during a gap; null where not a gap or it cannot be told
    simulated  bool  as in fixes
    by         text  whose statement it is where it was imported; null: our own rule
    src        text  receipt of an imported event
    at         int   its row in the receipt
    detail     json  what changed or clashed: {what, before, after, ...}, values as sent; null where place and times say all
""")  # fmt: skip

STATEMENT = _table("statements", "log", ("id",), "Who said what, through whom, when, on what evidence, verbatim.", """
    id         text  16 hex digits of sha256(src, content spans, cue spans)
    kind       text  press
    rule       text  extractor and version: `rules@2`
    src        text  receipt
    at         text  `char:120-340`, the extent
    words      text  the content, verbatim, its spans joined by ` [...] `
    body       json  the record with the keys of a ledger line (docs/statements.md)
    simulated  bool  the document is marked SIMULATED
""")  # fmt: skip

JUDGEMENT = _table("judgements", "log", ("id",), "A person's word on whether two identities are one. The newest of a pair counts, the others stay.", """
    id         text  16 hex digits of sha256(a, b, verdict, who, why, made)
    a          text  `imo:9179842`, `mmsi:273000000`, `name:MARIA`, `entry:OFAC SDN/37059`; the lesser of the two
    b          text  as a
    verdict    text  same | different | unsure
    who        text  who judged
    why        text  the reason, in their words
    made       time  when
""")  # fmt: skip

REQUEST = _table("requests", "log", ("id",), "Somebody was asked for comment: who, what, when, how, by when to answer; and the answer or its absence.", """
    id         text  16 hex digits of sha256(src, at); of an entered one, of its words
    ref        text  the row's own id, if it has one
    asked      text  who was asked, as written
    asked_id   text  the same, resolved; null when nobody knows the name
    about      text  what was asked, as written
    finding    text  id of the finding it is about, if one
    asked_on   day   when it was sent
    channel    text  how: e-mail, telephone, form, letter, as written
    deadline   day   by when an answer was asked for
    asked_by   text  who asked
    outcome    text  replied | did_not_reply | waiting: what the row says, never read from silence alone
    replied_on day   when the answer came
    answer     text  the answer, verbatim
    as_of      day   the day on which the outcome stood so
    simulated  bool  as in fixes
    src        text  receipt; null for one that was entered
    at         text  `row:12`
""")  # fmt: skip

REVIEW = _table("reviews", "log", ("id",), "A person's word on a finding, or on a field of a statement. The newest word on a field counts, the others stay.", """
    id         text  16 hex digits of sha256 of the other columns
    table      text  findings | statements
    row        text  id of the row
    field      text  the field of a statement (`speaker.resolved_id`, `claims.0.act`, ...); null: the whole row
    verdict    text  kept | rejected | waiting of a finding; confirmed | corrected | rejected of a statement
    value      json  the corrected value
    who        text  who says so
    why        text  the reason, in their words
    made       time  when
""")  # fmt: skip

RELATION = _table("relations", "log", ("id",), "What two statements are to each other, by a named rule; neither is changed by it.", """
    id         text  16 hex digits of sha256("relation", kind, a, b)
    rule       text  `across@1`
    kind       text  same_utterance | same_position | contradiction | cross_time | characterisation
    a          text  id of a statement; the earlier, or the teller, where `ordered`
    b          text  id of a statement
    ordered    bool  the order is shown; false: unknown days prove none
    utterance  text  the group when both are of one utterance: the least id in it; null else
    propositions json as the two statements have them
    stances    json  of a and of b
    institutions json roots of the two speakers
    confidence text  low | moderate | high
    why        json  sentences, fr and en
    simulated  bool  both are of an exercise
""")  # fmt: skip

ORIGINS = _table("origins", "log", ("id",), "Whom a proposition rests on: institutions at the roots, never documents.", """
    id         text  16 hex digits of sha256("origins", proposition, ship, stance, simulated)
    rule       text  `origins@1`
    proposition text canonical: a purchase as the delivery it is
    ship       text  key of the ship where the claim is of one
    stance     text  + | - | 0 | e-
    independent int  lines that share nothing and have an institution: a lower bound
    institutions json their ids
    lines      json  roots that hang together
    relays     json  [{who, statements}]
    told       json  statements told of one party by another, not counted
    unknown    json  statements of nobody known, not counted
    statements json  ids
    documents  int   how many: documents are not sources
    why        json  sentences, fr and en
    simulated  bool  as in relations
""")  # fmt: skip

FINDING = _table("findings", "log", ("id",), "A proposition with what speaks for it, against it, what is missing and the innocent explanation.", """
    id         text  16 hex digits of sha256(type, proposition)
    rule       text  `voyages@1`
    proposition json {type, args}
    verdict    text  one of weigh.VERDICTS
    said_by    json  [{statement, speaker, act, stance, on, origin}]
    for        json  [{id, table, why, origin, counted, leg}]: a counted item of a voyage is one visible leg
    against    json  as for
    missing    json  sentences, fr and en
    otherwise  json  innocent explanations, fr and en
    likelihood text  null until a person states one
    confidence text  low | moderate | high: how far the evidence can carry the verdict, not how likely it is
    review     text  waiting | kept | rejected
    simulated  bool  it is about an exercise
    cites      json  [{id, resolution, paragraph, says, touches, part, url, seen, read}] paragraphs that speak of such matters, paraphrased: no legal conclusion
""")  # fmt: skip

REJECT = _table("rejects", "log", ("id",), "A row or file that could not be used, with its place and the reason.", """
    id         text  16 hex digits of sha256(src, at, reason)
    reason     text  `lat out of range`, `no reader`, ...
    detail     text  what was found, shortened; null when it would repeat the content
    n          int   how many alike (the first one's place is kept)
    src        text  receipt
    at         text  place in it
""")  # fmt: skip

RECEIPT = _table("receipts", "log", ("id",), "Bytes we were given, and what we know of where they came from. Unknown stays unknown.", """
    id         text  sha256 of the bytes
    name       text  the file's base name
    bytes      int   how many
    media      text  media type found by content
    encoding   text  of text files
    reader     text  `noaa@1`; null when no reader claimed it
    at_unit    text  row | entry | byte | char | box: what `at` counts
    time_basis text  what the times rest on: `field BaseDateTime`, `tag block c`, ...
    coverage   text  feed | area | chosen | unknown: a file of chosen ships says nothing by silence
    sampling   json  {vendor, vessels, median_s, every_s, whole_minutes, speeds: {unit, by, pairs, of, ratio}, mmsi} how an export was made, inferred from its values or given by the user
    as_of      day   the day a list copy stood for
    options    json  {as_of, columns} the user gave with it
    simulated  bool  marked SIMULATED
    dates      json  [{value, earliest, latest, provenance, quote}] days the document gives itself; none is a fact
    said       json  {url, captured, hashes} what the file says of itself: an archive's address and day of capture
    url        text  from sources.csv
    publisher  text  from sources.csv
    published  text  from sources.csv: a day, a month, a year, or unknown
    retrieved  text  from sources.csv
    retrieved_by text from sources.csv
    licence    text  from sources.csv
    sensitivity text from sources.csv: anything but empty or `public` is sensitive
    origin     text  from sources.csv: the institution and the sensor or data it rests on
    note       text  from sources.csv
    withdrawn  text  when and why its content was removed; null while it is here
    received   time  when we first stored it
""")  # fmt: skip

TABLES: dict[str, Table] = {
    t.name: t
    for t in (RECEIPT, FIX, STATIC, MESSAGE, SIGHTING, LISTING, PASSAGE, ENTITY, EVENT, STATEMENT, JUDGEMENT, REQUEST, REVIEW, RELATION, ORIGINS, FINDING, REJECT, PLACE, IDENTITY, COPY)
}
PROVENANCE = ("url", "publisher", "published", "retrieved", "retrieved_by", "licence", "sensitivity", "origin", "note")


def canonical(value: Any) -> str:
    """JSON text that is equal exactly when the values are: keys sorted, no spaces, not escaped, no NaN."""
    return _ENCODE(value)


# One encoder: `json.dumps` makes a new one for every call that is not the plainest.
_ENCODE = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def short_id(*parts: Any) -> str:
    """The first 16 hex digits of the sha256 of the canonical JSON of ``parts``."""
    return hashlib.sha256(canonical(parts).encode()).hexdigest()[:16]
