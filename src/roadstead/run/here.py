"""The hops after reading, on one machine: each takes a logbook that is being written and adds what follows from its rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from hashlib import sha256
from pathlib import Path

import polars as pl

from roadstead import press
from roadstead.case import freeze as freeze_case
from roadstead.detect import detectors, empty_kept, params
from roadstead.logbook import Batch, Logbook, LogbookError
from roadstead.numbers import imo_valid
from roadstead.places import gazetteer
from roadstead.run.intake import Tick, no_tick, now_us
from roadstead.run.method import method
from roadstead.tables import TABLES, canonical, short_id
from roadstead.weigh import RULES, Evidence
from roadstead.weigh import weigh as weigh_all
from roadstead.when import H_US, day_of

# -- extract --------------------------------------------------------------------------------------------------------


def extract(log: Logbook, tick: Tick = no_tick) -> int:
    """Every document has its statements by the present rules; the number of documents that were worked through again."""
    documents = log.rows("receipts", "id IN (SELECT src FROM passages)")
    again = 0
    for n, receipt in enumerate(documents.iter_rows(named=True)):
        sha = receipt["id"]
        digest = short_id(press.RULE, press.fingerprint(), log.digest(f"read {sha}"))
        if log.digest(f"press {sha}") == digest:
            continue
        tick(receipt["name"] or sha[:12], n, documents.height)
        passages = log.rows("passages", "src=?", (sha,)).sort("start")
        document = press.Document.of(passages.iter_rows(named=True), src=sha, file=receipt["name"], published=receipt["published"], publisher=receipt["publisher"])
        rows = [
            {"id": s["id"], "kind": "press", "rule": s["rule"], "src": sha, "at": s["at"], "body": s, "simulated": s["simulated"],
             "words": " [...] ".join(span["text"] for span in s["content"])}
            for s in press.extract(document)
        ]  # fmt: skip
        log.add(Batch(f"press {sha}", digest, {"statements": TABLES["statements"].frame(rows)}))
        again += 1
    return again


def fixes_in_order(log: Logbook, rows_at_once: int = 4_000_000) -> Iterator[pl.DataFrame]:
    """The live fixes in frames that never part a vessel, each sorted by (vessel, t, src, at)."""
    scan = log.scan("fixes")
    n = int(scan.select(pl.len()).collect().item())
    buckets = max(1, -(-n // rows_at_once))
    for bucket in range(buckets):
        part = scan if buckets == 1 else scan.filter(pl.col("vessel").hash() % buckets == bucket)
        frame = TABLES["fixes"].conform(part.collect()).sort("vessel", "t", "src", "at")
        if frame.height:
            yield frame


# -- detect ---------------------------------------------------------------------------------------------------------


def places(log: Logbook) -> pl.DataFrame:
    """The program's gazetteer and the user's places in one frame; of two rows with one id the user's counts."""
    own = log.table("places")
    return pl.concat([own, gazetteer().join(own, on="id", how="anti")]).sort("id")


def identities(log: Logbook) -> pl.DataFrame:
    """One row per vessel: what it declared, the span over which it was heard, and how its file was collected.

    ``imo`` is null unless exactly one valid number was declared; ``names`` is every name it sent, as JSON.
    """
    heard = (
        log.scan("fixes").group_by("vessel").agg(
            pl.col("mmsi").first(), t0=pl.col("t").min(), t1=pl.col("t").max(), fixes=pl.len(),
            simulated=pl.col("simulated").any(), srcs=pl.col("src").unique().sort(),
        ).collect()
    )  # fmt: skip
    said = log.scan("statics").group_by("vessel").agg(pl.col("imo").unique(), pl.col("name").unique(), told=pl.col("src").unique()).collect()
    rows = []
    for r in heard.join(said, on="vessel", how="left").sort("vessel").iter_rows(named=True):
        numbers = sorted(i for i in r["imo"] or [] if i and (r["simulated"] or imo_valid(i)))
        rows.append({
            "vessel": r["vessel"], "mmsi": r["mmsi"], "imo": numbers[0] if len(numbers) == 1 else None,
            "names": sorted(n for n in r["name"] or [] if n), "t0": r["t0"], "t1": r["t1"], "fixes": r["fixes"],
            "simulated": r["simulated"], "srcs": sorted({*r["srcs"], *(r["told"] or [])}),
        })  # fmt: skip
    return TABLES["identities"].frame(rows)


def heard_until(log: Logbook) -> pl.DataFrame:
    """(vessel, upto): the last instant of any receipt the vessel is in. A file's end is where its silence stops meaning anything."""
    scan = log.scan("fixes")
    ends = scan.group_by("src").agg(upto=pl.col("t").max())
    return scan.select("vessel", "src").unique().join(ends, on="src").group_by("vessel").agg(pl.col("upto").max()).collect()


def detect(log: Logbook, presets: Iterable[str] = ("default",), tick: Tick = no_tick) -> int:
    """Every rule has its events over all live fixes, by each preset; the number of rules that were worked through again.

    An event that an earlier pass gave and this one does not is kept as ``withdrawn``.
    """
    known = places(log)
    made_of = [p.name for p, _ in log.files("fixes") + log.files("statics")]
    due = []
    for rule, by_preset in detectors().items():
        for preset in presets:
            if preset in by_preset:
                one = by_preset[preset]
                needs = {n: known for n in one.needs if n == "places"}
                given = params(one, needs)
                digest = short_id(rule, preset, given, made_of)
                if log.digest(f"detect {rule} {preset}") != digest:
                    due.append((rule, preset, one, needs, given, digest))
    if not due:
        return 0
    found: dict[tuple[str, str], list[pl.DataFrame]] = {(rule, preset): [] for rule, preset, *_ in due}
    ends = heard_until(log)
    for fixes in fixes_in_order(log):
        for (upto,), part in fixes.join(ends, on="vessel", maintain_order="left").partition_by("upto", as_dict=True).items():
            for rule, preset, one, needs, _, _ in due:
                tick(f"{rule} {preset}")
                events, _ = one.step(part.drop("upto"), empty_kept(one), int(upto), **needs)
                found[rule, preset].append(events)
    imos = dict(identities(log).select("vessel", "imo").iter_rows())
    for rule, preset, _, _, given, digest in due:
        events = pl.concat(found[rule, preset]) if found[rule, preset] else TABLES["events"].frame()
        events = events.with_columns(
            imo=pl.col("vessel").replace_strict(imos, default=None, return_dtype=pl.String),
            preset=pl.lit(preset), params=pl.lit(canonical(given)),
        )  # fmt: skip
        events = _with_reception(log, events)
        before = log.rows("events", "rule=? AND preset=?", (rule, preset))
        gone = before.join(events, on="id", how="anti").with_columns(state=pl.lit("withdrawn"))
        log.add(Batch(f"detect {rule} {preset}", digest, {"events": pl.concat([TABLES["events"].conform(events), gone])}))
    return len(due)


def _with_reception(log: Logbook, events: pl.DataFrame) -> pl.DataFrame:
    """Gaps with the number of other vessels heard within about 30 nm of where the signal stopped, while it was silent.

    Null where the file holds only chosen ships: there nobody else could be heard. Half-degree cells and the eight around.
    """
    gaps = events.filter(pl.col("kind") == "gap")
    chosen = set(log.rows("receipts", "coverage='chosen'")["id"])
    if not gaps.height:
        return events
    cell = 500_000
    heard = (
        log.scan("fixes").filter(pl.col("lon").is_not_null(), pl.col("lat").is_not_null(), ~pl.col("src").is_in(list(chosen)))
        .select("vessel", "simulated", x=pl.col("lon") // cell, y=pl.col("lat") // cell, h=pl.col("t") // H_US).unique().collect()
    )  # fmt: skip
    wide = 360_000_000 // cell
    around = [(dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
    by_cell: dict[tuple[bool, int, int], list[tuple[int, str]]] = {}
    for vessel, simulated, x, y, h in heard.iter_rows():
        by_cell.setdefault((simulated, x % wide, y), []).append((h, vessel))
    counts: dict[str, int | None] = {}
    for e in gaps.iter_rows(named=True):
        if all(f["src"] in chosen for f in json.loads(e["fixes"])):
            counts[e["id"]] = None
            continue
        first, last = e["t0"] // H_US + 1, (e["t1"] // H_US - 1) if e["t1"] is not None else 2**60
        x, y = e["lon0"] // cell, e["lat0"] // cell
        near = (pair for dx, dy in around for pair in by_cell.get((e["simulated"], (x + dx) % wide, y + dy), ()))
        counts[e["id"]] = len({v for h, v in near if first <= h <= last and v != e["vessel"]})
    return events.with_columns(reception=pl.col("id").replace_strict(counts, default=None, return_dtype=pl.Int64))


# -- weigh ----------------------------------------------------------------------------------------------------------


def evidence(log: Logbook) -> Evidence:
    """Everything in the logbook that a finding may rest on."""
    return Evidence.of(
        statements=log.rows("statements"), events=log.rows("events"), sightings=log.rows("sightings"), listings=log.rows("listings", "kind='vessel'"),
        places=places(log), identities=identities(log), copies=log.rows("copies"), receipts=log.rows("receipts"),
    )  # fmt: skip


def weigh(log: Logbook) -> bool:
    """The findings are those of all live rows; True when they had to be made again."""
    given = evidence(log)
    digest = short_id(RULES, [frame_digest(getattr(given, f.name)) for f in fields(given)])
    if log.digest("weigh") == digest:
        return False
    log.add(Batch("weigh", digest, {"findings": weigh_all(given)}))
    return True


def frame_digest(frame: pl.DataFrame) -> str:
    """Equal for equal rows in whatever order, times of reception left out."""
    plain = frame.drop("received", strict=False)
    return sha256("\n".join(sorted(plain.select(pl.struct(pl.all()).struct.json_encode()).to_series())).encode()).hexdigest()


# -- withdraw -------------------------------------------------------------------------------------------------------


def withdraw(log: Logbook, receipt: str, why: str) -> str:
    """The receipt's full sha256, after its content is gone and what it had supported is detected and weighed again."""
    found = log.rows("receipts", "id LIKE ? || '%'", (receipt.lower(),))["id"].to_list()
    if len(found) != 1:
        what = "no receipt begins with" if not found else f"{len(found)} receipts begin with"
        raise LogbookError(f"{what} {receipt}; `roadstead export receipts` lists them")
    presets = {s.split()[2] for (s,) in log.db.execute("SELECT DISTINCT scope FROM batches WHERE scope LIKE 'detect %'")}
    log.withdraw(found[0], why, day_of(now_us()))
    detect(log, sorted(presets))
    weigh(log)
    log.finish("withdraw", {})
    return str(found[0])


# -- freeze ---------------------------------------------------------------------------------------------------------


def freeze(log: Logbook, name: str, public: bool = False, with_receipts: bool = False) -> Path:
    """The path of the case that holds the present findings; the one that is there already when nothing has changed."""
    given = evidence(log)
    return freeze_case(log, name, given, method(log, given, name, public), public=public, with_receipts=with_receipts)
