"""Small worlds to weigh: a claim, a few sightings, a track. Every ship here is invented."""

from __future__ import annotations

from typing import Any

import polars as pl

from roadstead.places import gazetteer
from roadstead.tables import TABLES, short_id
from roadstead.weigh import Evidence, weigh
from roadstead.when import DAY_US, H_US, start_of

Row = dict[str, Any]
SRC, IMO = "a" * 64, "9074729"


def statement(speaker: str = "org:rusi", *, args: Row | None = None, proposition: str = "ship.deliveries", stance: str = "+", act: str = "assert",
              simulated: bool = False, ident: str = "s1", evidence: tuple[str, ...] = (), said: str = "2024-04-25", src: str = SRC) -> Row:  # fmt: skip
    body = {
        "id": ident, "file": "note.txt", "speaker": {"as_written": speaker, "id": speaker, "resolved_id": speaker, "country": None, "resolution_basis": None},
        "claims": [{"proposition": proposition, "stance": stance, "act": act, "modality": "CT", "args": args, "span": []}],
        "time": {"value": said, "earliest": said, "latest": said, "certainty": "exact"}, "wire": [], "evidence": [{"provider": e} for e in evidence],
        "author_hedge": [], "nested_in": None, "content": [{"start": 0, "end": 4, "text": "Elle"}], "cue": [], "source": None, "src": src, "at": "char:0-4", "simulated": simulated,
    }  # fmt: skip
    return {"id": ident, "kind": "press", "rule": "rules@2", "src": src, "at": "char:0-4", "words": "Elle", "body": body, "simulated": simulated}


def voyages(n: int = 3, *, name: str | None = "HALCYON TEST", imo: str | None = IMO, start: str = "Rajin", end: str = "Vostochny", unit: str = "livraisons",
            since: str = "2023-08", until: str | None = "2024-04", both_ways: bool = True) -> Row:  # fmt: skip
    return {"ship": {"as_written": name or "le navire", "name": name, "imo": imo}, "from": [start], "to": [end], "both_ways": both_ways, "at_least": n, "modifier": ">=",
            "unit": unit, "since": since, "until": until, "from_country": None, "to_country": None}  # fmt: skip


def sighting(n: int, **over: Any) -> Row:
    row = {"ship": "HALCYON TEST", "imo": IMO, "event": "way", "kind": "leg", "place_from": "Rajin", "place_to": "Vostochny", "t0": f"2023-10-{2 * n:02}", "t1": f"2023-10-{2 * n:02}",
           "asserted_by": "KBS", "origin": ["KBS"], "identified_by": "hull text", "simulated": False, "src": SRC, "at": f"row:{n}"} | over  # fmt: skip
    return {"id": short_id(row["src"], row["at"], row["simulated"]), **row}


def identity(simulated: bool = False, t0: str = "2023-08-01", t1: str = "2024-05-01", imo: str = IMO) -> Row:
    return {"vessel": f"{'sim' if simulated else 'mmsi'}:273000001", "mmsi": "273000001", "imo": imo, "names": ["HALCYON TEST"], "t0": start_of(t0), "t1": start_of(t1), "fixes": 9000,
            "simulated": simulated, "srcs": [SRC]}  # fmt: skip


def gap(day: str, hours: float, reception: int | None = 3, simulated: bool = False) -> Row:
    t0 = start_of(day)
    return {"id": short_id("gap", day, simulated), "rule": "gap@1", "preset": "default", "params": {}, "kind": "gap", "key": {}, "vessel": f"{'sim' if simulated else 'mmsi'}:273000001", "mmsi": "273000001",
            "imo": IMO, "t0": t0, "t1": t0 + int(hours * H_US), "state": "closed", "fixes": [{"src": SRC, "at": 1}], "reception": reception, "simulated": simulated}  # fmt: skip


def visit(place: str, day: str, simulated: bool = False) -> Row:
    t0 = start_of(day)
    return {"id": short_id("visit", day, simulated), "rule": "port_visit@1", "preset": "default", "params": {}, "kind": "port_visit", "key": {}, "vessel": f"{'sim' if simulated else 'mmsi'}:273000001",
            "mmsi": "273000001", "imo": IMO, "t0": t0, "t1": t0 + DAY_US // 2, "place": place, "state": "closed", "confidence": 4, "fixes": [{"src": SRC, "at": 1}], "simulated": simulated}  # fmt: skip


def receipt(src: str = SRC, **over: Any) -> Row:
    return {"id": src, "name": "file", "bytes": 1, "simulated": False, "origin": "Coast Watch: AIS receivers", "licence": "CC0-1.0", **over}


def evidence(**rows: list[Row]) -> Evidence:
    frames: dict[str, pl.DataFrame] = {t: TABLES[t].frame(r) for t, r in rows.items()}
    frames.setdefault("receipts", TABLES["receipts"].frame([receipt()]))
    frames.setdefault("places", gazetteer())
    return Evidence.of(**frames)


def found(given: Evidence, kind: str = "voyages") -> list[Row]:
    import json

    out = []
    for row in weigh(given).iter_rows(named=True):
        row = {k: json.loads(v) if k in ("proposition", "said_by", "for", "against", "missing", "otherwise") else v for k, v in row.items()}
        if row["proposition"]["type"] == kind:
            out.append(row)
    return out
