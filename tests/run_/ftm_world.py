"""Logbooks to export: the Rajin example, and a world of rows that are hard to say in FollowTheMoney. Every ship here is invented."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from roadstead import streams
from roadstead.logbook import Batch, Logbook, open_logbook, writing
from roadstead.readers import ftm as reader
from roadstead.run import here, intake
from roadstead.tables import TABLES, short_id
from roadstead.when import DAY_US, start_of

ROOT = Path(__file__).parents[2]
LISTED, OPEN, SECRET, UNKNOWN, DRILL = ("1" * 64, "2" * 64, "3" * 64, "4" * 64, "5" * 64)
IMO, OTHER, COMPANY, BAD = "9074729", "9179842", "6246853", "9074720"


def listing(n: int, **over: Any) -> dict[str, Any]:
    row = {"list": "Test List", "publisher": "org:us-ofac", "copy": "2024-05-03", "entry": f"E{n}", "name": f"HALCYON TEST {n}", "kind": "vessel", "simulated": False,
           "src": LISTED, "at": f"row:{n}"} | over  # fmt: skip
    return {"id": short_id(row["src"], row["at"]), **row}


LISTINGS = [
    listing(1, name="HALCYON TEST", imo=IMO, mmsi="273000001", callsign="UBXY2", ship_type="General Cargo", tonnage="8,000 GRT; 9,500 DWT", length="122 m", built="1994", flag="Russia",
            former_flags=["Tanzania (Zanzibar)", "Panama"], owner="ONE LLC", listed_on="2022-05-08", programs=["TEST-1"], aliases=[{"name": "ХАЛСИОН", "sort": "script"}, {"name": "OLD", "sort": "fka"}],
            links=[{"name": "ONE LLC", "role": "owner", "entry": "E2", "since": "2021-01-02"}, {"name": "NOBODY KNOWN", "role": "linked to"}], remarks="Linked To: ONE LLC; “quoted”"),
    listing(11, name="HALCYON", entry="E1", imo=IMO, copy="2022-05-08", listed_on="2022-05-08"),
    listing(2, name="ONE LLC", kind="body", company_imo=COMPANY, listed_on="2021-03-04", links=[{"name": "HALCYON TEST", "role": "owner of", "entry": "E1", "imo": IMO, "since": "2021-01-02"}]),
    listing(3, name="BAD NUMBER", imo=BAD, mmsi="12", built="about 1990", flag="None Identified", listed_on="2023"),
    listing(4, name="COMPANY'S NUMBER", company_imo=COMPANY, flag="ru"),
    listing(5, name="A PERSON", kind="person", removed_on="2024-01-01", amended_on="2024-02-02"),
    listing(6, name="SHADOW TEST", imo="8814275", kind="mentioned vessel", list="Reports", publisher="org:rusi", programs=["mare.shadow"], remarks="fraudulent IMO: 9179842; fraudulent name: OTHER"),
    listing(7, name="'QUOTED\u00a0 NAME'", kind="aircraft", remarks="a\x00b\x07c"),
    listing(8, name="ANOTHER NAME OF ONE", kind="alias", entry="E2"),
    listing(9, name=None, kind="address", entry="E2", remarks="1 Street\nTown"),
    listing(20, name="DRILL SHIP", imo="9990001", src=DRILL, simulated=True),
    listing(21, name="SECRET SHIP", imo="9319466", src=SECRET),
    listing(22, name="UNLICENSED SHIP", imo="9187629", src=UNKNOWN),
]  # fmt: skip


def receipt(sha: str, **over: Any) -> dict[str, Any]:
    return {"id": sha, "name": f"{sha[0]}.csv", "bytes": 12, "simulated": False, "licence": "CC0-1.0", "media": "text/csv", "at_unit": "row", "published": "May 2024",
            "url": "not a web address", "retrieved": "2024-05-04", "retrieved_by": "A. Person", "received": 1, **over}  # fmt: skip


def sightings() -> list[dict[str, Any]]:
    rows = [
        {"ship": "HALCYON TEST", "imo": IMO, "event": "docked", "kind": "presence", "place": "Rajin", "t0": "2023-10-02", "t1": "2023-10-03", "asserted_by": "An Institute", "identified_by": "hull text",
         "origin": ["An Institute"], "url": "https://example.org", "note": "private remark"},
        {"ship": "like HALCYON", "kind": "presence", "event": "seen", "candidates": [{"name": "HALCYON TEST", "imo": IMO, "why": "length"}], "imo": BAD, "lat": 42_236_111, "lon": 130_299_111,
         "identified_by": "look-alike", "t0": "2023-11-01"},
        {"ship": "ONLY SEEN", "imo": OTHER, "kind": "presence", "event": "anchored", "place": "a road\nof two lines", "t0": "2023-12-01", "identified_by": "assertion"},
        {"ship": "DRILL SHIP", "imo": "9990001", "kind": "presence", "event": "seen", "simulated": True, "src": DRILL},
        {"ship": "HIDDEN", "imo": IMO, "kind": "presence", "event": "seen by an informer", "src": SECRET, "t0": "2023-12-01"},
    ]  # fmt: skip
    full = [{"src": OPEN, "at": f"row:{n}", "simulated": False, **row} for n, row in enumerate(rows, 1)]
    return [{"id": short_id(row["src"], row["at"]), **row} for row in full]


def fixes(simulated: bool, src: str) -> pl.DataFrame:
    t0 = start_of("2023-10-01")
    return TABLES["fixes"].frame([
        {"vessel": f"{'sim' if simulated else 'mmsi'}:273000001", "mmsi": "273000001", "t": t0 + n * DAY_US, "lon": 130_300_000, "lat": 42_230_000, "sog_kn": 0.1, "simulated": simulated, "src": src, "at": n + 1}
        for n in range(4)
    ])  # fmt: skip


def awkward(root: Path) -> Logbook:
    """A logbook of those rows, with broadcasts that declare another number, and gaps between them."""
    with writing(root, "test") as log:
        receipts = [receipt(LISTED), receipt(OPEN, url="https://example.org"), receipt(SECRET, sensitivity="source at risk", name="informer.csv"), receipt(UNKNOWN, licence=None), receipt(DRILL, simulated=True)]
        for one in receipts:
            sha = one["id"]
            rows: dict[str, pl.DataFrame] = {"receipts": TABLES["receipts"].frame([one])}
            for table, given in (("listings", LISTINGS), ("sightings", sightings())):
                rows[table] = TABLES[table].frame(r for r in given if r["src"] == sha)
            if sha == LISTED:
                rows["copies"] = TABLES["copies"].frame({"id": short_id(day), "src": sha, "list": "Test List", "publisher": "org:us-ofac", "copy": day, "carries": ["vessel", "body"], "simulated": False}
                                                        for day in ("2022-05-06", "2022-05-08", "2024-05-03"))  # fmt: skip
                body = {"id": "g1", "schema": "Trip", "properties": {"name": ["a voyage"]}}
                rows["entities"] = TABLES["entities"].frame([{"id": short_id(sha, "row:99"), "entity": "g1", "schema": "Trip", "caption": "a voyage", "body": body, "simulated": False, "src": sha, "at": "row:99"}])
            files = []
            if sha in (OPEN, DRILL):
                files.append(log.keep_rows("fixes", sha, "d", 0, fixes(sha == DRILL, sha)))
                static = {"vessel": "sim:273000001" if sha == DRILL else "mmsi:273000001", "mmsi": "273000001", "imo": OTHER, "name": "DECLARED NAME", "t": start_of("2023-10-01"), "simulated": sha == DRILL, "src": sha, "at": 9}
                files.append(log.keep_rows("statics", sha, "d", 1, TABLES["statics"].frame([static])))
            log.add(Batch(f"read {sha}", "d", rows, tuple(files)))
        here.detect(log)
        log.finish("run", {"name": "awkward"})
    return open_logbook(root)


def rajin(root: Path) -> Logbook:
    """The example of public facts and pages in our own words."""
    with writing(root, "test") as log:
        intake.read(log, [ROOT / "examples" / "rajin"])
        here.extract(log)
        log.finish("run", {"name": "rajin"})
    return open_logbook(root)


def logbooks(folder: Path) -> list[Logbook]:
    return [rajin(folder / "rajin"), awkward(folder / "awkward")]


def read(path: Path, as_of: str) -> dict[str, pl.DataFrame]:
    """What our reader of FollowTheMoney makes of a file, by table."""
    parts: dict[str, list[pl.DataFrame]] = {}
    for rows in reader.read(streams.source_of(path, "6" * 64, as_of=as_of)):
        parts.setdefault(rows.table, []).append(TABLES[rows.table].conform(rows.frame))
    return {name: pl.concat(parts.get(name, [t.frame()])) for name, t in TABLES.items()}
