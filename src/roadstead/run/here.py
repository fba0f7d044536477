"""The hops after reading, on one machine: each takes a logbook that is being written and adds what follows from its rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from hashlib import sha256
from pathlib import Path

import polars as pl

from roadstead import dates, press
from roadstead.case import freeze as freeze_case
from roadstead.logbook import Batch, Logbook, LogbookError
from roadstead.numbers import imo_valid
from roadstead.places import gazetteer
from roadstead.run import steps
from roadstead.run.extractors import Extractor, adding
from roadstead.run.intake import Tick, no_tick, now_us
from roadstead.run.memory import seldom_tidied
from roadstead.run.method import method
from roadstead.run.requests import asked
from roadstead.run.review import applied
from roadstead.tables import TABLES, short_id
from roadstead.weigh import RULES, Evidence, across, alike, graph
from roadstead.weigh import weigh as weigh_all
from roadstead.when import day_of

TOGETHER = 100
"""Documents in one transaction: each transaction waits for the disk."""

# -- extract --------------------------------------------------------------------------------------------------------


@seldom_tidied()
def extract(log: Logbook, tick: Tick = no_tick, beside: Sequence[Extractor] = ()) -> int:
    """Every document has its statements by the present rules, and what the extractors ``beside`` them add; the number of documents that were worked through again."""
    documents = log.rows("receipts", "id IN (SELECT src FROM passages)")
    again = 0
    due: list[Batch] = []
    for n, receipt in enumerate(documents.iter_rows(named=True)):
        sha = receipt["id"]
        digest = short_id(press.RULE, press.fingerprint(), log.digest(f"read {sha}"))
        if log.digest(f"press {sha}") == digest:
            continue
        tick(receipt["name"] or sha[:12], n, documents.height)
        lines = press.extract(adding.document(log, receipt))
        due += [Batch(f"press {sha}", digest, {"statements": adding.statements(lines, sha)}), *adding.settled(log, sha, lines)]
        again += 1
        if len(due) >= TOGETHER:
            log.add(*due)
            due = []
    if due:
        log.add(*due)
    return again + adding.add(log, beside, tick)


# -- detect ---------------------------------------------------------------------------------------------------------


def places(log: Logbook) -> pl.DataFrame:
    """The program's gazetteer and the user's places in one frame; of two rows with one id the user's counts."""
    own = log.table("places")
    return pl.concat([own, gazetteer().join(own, on="id", how="anti")]).sort("id")


def identities(log: Logbook) -> pl.DataFrame:
    """One row per vessel: what it declared, the span over which it was heard, and how its file was collected.

    ``imo`` is null unless exactly one valid number was declared; ``names`` is every name it sent, as JSON.
    """
    heard = pl.concat([_heard(path) for path, _ in log.files("fixes")] or [_NOT_HEARD]).group_by("vessel").agg(
        pl.col("mmsi").first(), pl.col("t0").min(), pl.col("t1").max(), pl.col("fixes").sum(), pl.col("simulated").any(), srcs=pl.col("src").unique().sort(),
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


_NOT_HEARD = pl.DataFrame(schema={"vessel": pl.String, "src": pl.String, "mmsi": pl.String, "t0": pl.Int64, "t1": pl.Int64, "fixes": pl.UInt32, "simulated": pl.Boolean})


def _heard(path: Path) -> pl.DataFrame:
    """Of each vessel of one file how many fixes and from when to when."""
    by = pl.scan_parquet(path).group_by("vessel", "src").agg(pl.col("mmsi").first(), t0=pl.col("t").min(), t1=pl.col("t").max(), fixes=pl.len(), simulated=pl.col("simulated").any())
    return by.collect().cast(_NOT_HEARD.schema)


def detect(log: Logbook, presets: Iterable[str] = ("default",), tick: Tick = no_tick) -> int:
    """Every rule has its events over all live rows, by each preset; the number of rules that were worked through again."""
    return steps.detect(log, places(log), identities, presets, tick)


# -- weigh ----------------------------------------------------------------------------------------------------------


def evidence(log: Logbook) -> Evidence:
    """Everything in the logbook that a finding may rest on."""
    return Evidence.of(
        statements=applied(log.rows("statements"), log.rows("reviews")), events=log.rows("events", '"by" IS NULL'), sightings=log.rows("sightings"), listings=ships_and_ties(log),
        places=places(log), identities=identities(log), copies=log.rows("copies"), receipts=log.rows("receipts"),
        judgements=log.rows("judgements"), requests=asked(log), reviews=log.rows("reviews"),
    )  # fmt: skip


def ships_and_ties(log: Logbook) -> pl.DataFrame:
    """List entries of ships, and of the bodies and persons their entries tie them to: of many thousand others no finding speaks."""
    ships = log.rows("listings", "kind='vessel'")
    names = {link["name"] for links in ships["links"].drop_nulls() for link in json.loads(links)}
    if not names:
        return ships
    others = log.rows("listings", "kind IN ('body', 'person')")
    tied = others.filter(pl.col("name").is_in(sorted(names))).select("list", "entry")
    same = others.join(tied.drop_nulls().unique(), on=["list", "entry"], how="semi")
    return pl.concat([ships, same, others.filter(pl.col("name").is_in(sorted(names)) & pl.col("entry").is_null())]).unique("id").sort("id")


def weigh(log: Logbook) -> bool:
    """The findings, and what statements are to each other and rest on, are those of all live rows; True when the findings had to be made again."""
    given = evidence(log)
    _relate(log, given)
    digest = short_id(RULES, [frame_digest(getattr(given, f.name)) for f in fields(given)])
    if log.digest("weigh") == digest:
        return False
    log.add(Batch("weigh", digest, {"findings": weigh_all(given)}))
    return True


def _relate(log: Logbook, given: Evidence) -> None:
    digest = short_id(across.RULE, graph.RULE, alike.settings(), frame_digest(given.statements), frame_digest(given.receipts))
    if log.digest("relate") == digest:
        return
    made = across.across(given.bodies, {k: d.text for k, r in given.receipt.items() if (d := dates.of_receipt(r))})
    rows = [r | {"utterance": made.utterances.get(r["a"]) if r["kind"] == "same_utterance" else None} for r in made.relations]
    log.add(Batch("relate", digest, {"relations": rows, "origins": graph.support(given.bodies, given.receipt)}))


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
    # A page of a web archive is a receipt of its own that names the archive.
    for page in log.rows("receipts", "withdrawn IS NULL AND note LIKE '%record:% of ' || ? || '%'", (found[0],))["id"].to_list():
        log.withdraw(page, why, day_of(now_us()))
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
