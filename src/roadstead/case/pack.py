"""What goes into a case: the findings and the rows they need, all of them or only what may be published."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields, replace
from typing import Any

import polars as pl

from roadstead.case.others import NOTHING_TOLD, Others, Told, laid
from roadstead.identity.ships import name_key
from roadstead.tables import TABLES, canonical
from roadstead.weigh import Evidence, rest_on, weigh
from roadstead.weigh.evidence import is_rejected

Row = dict[str, Any]
# What may name a person, a machine or a private remark stays out of a public case.
PRIVATE = {
    "receipts": ("retrieved_by", "note", "options", "received"), "sightings": ("note", "ref"), "judgements": ("who", "why"),
    "requests": ("asked_by", "ref"), "reviews": ("who", "why"),
}  # fmt: skip


@dataclass(frozen=True)
class Pack:
    """Findings, the rows they were weighed from, and the receipts that are there as a hash only."""

    findings: pl.DataFrame
    evidence: Evidence
    withheld: tuple[tuple[str, int, str], ...]
    """(sha256, bytes, why)"""
    recomputable: tuple[str, ...]
    """Findings that come out the same when the packed rows alone are weighed."""
    requests_withheld: bool = False
    """Some who were asked for comment are not named here: nobody may be said not to have been asked."""
    rejected_unshown: int = 0
    """Statements that a person rejected, and that a public case does not quote."""
    others: Others = field(default_factory=Others)
    """What vendors state of events, beside ours."""


def why_withheld(receipt: Row) -> str | None:
    """Why a receipt may not be published; None when it may."""
    if (receipt["sensitivity"] or "public").strip().casefold() != "public":
        return "marked sensitive"
    if (receipt["licence"] or "unknown").strip().casefold() in ("unknown", "inconnu", "inconnue", "none", "?"):
        return "no known licence"
    return None


def pack(evidence: Evidence, findings: pl.DataFrame, public: bool, reviews: dict[str, str], told: Told = NOTHING_TOLD) -> Pack:
    """The pack of these findings; a public one is weighed again from what may be published, so nothing withheld can show through.

    ``told``: what vendors state of events. A public case shows it of the ships of its findings only."""
    withheld: tuple[tuple[str, int, str], ...] = ()
    asked, out = evidence.requests.height, list[str]()
    if public:
        reasons = {r["id"]: (r["bytes"], why_withheld(r)) for r in evidence.receipt.values()}
        withheld = tuple(sorted((sha, size, why) for sha, (size, why) in reasons.items() if why))
        names = {r["name"]: r["id"] for r in evidence.receipt.values() if r["name"]}
        evidence = renamed(without(evidence, {sha for sha, *_ in withheld}), names)
        told = told.without({sha for sha, *_ in withheld})
        # Whose word a judgement is stands in the findings' reasons: it goes before they are weighed.
        evidence = replace(evidence, judgements=bare(evidence.judgements, "judgements"))
        # What a person threw out is not quoted to the public: that it was thrown out may be because it is wrong about somebody.
        out = [b["id"] for b in evidence.every_body if is_rejected(b)]
        evidence = replace(evidence, statements=evidence.statements.filter(~pl.col("id").is_in(out)))
        findings = weigh(evidence)
    used = rest_on(findings)
    # A finding calls its ship as her AIS does: who declared that goes with it, or it cannot be weighed again.
    ships_of = {(p["args"].get("ship") or {}).get("imo") for p in map(json.loads, findings["proposition"])} - {None}
    used = {**used, "identities": used.get("identities", set()) | set(evidence.identities.filter(pl.col("imo").is_in(sorted(ships_of)))["vessel"])}
    rows = _used(evidence, used) if public else _relevant(evidence, used)
    ships = {*rows.identities["vessel"], *rows.events["vessel"]} if public else None
    others = laid(told, evidence, ships)
    rows = replace(rows, receipts=evidence.receipts.filter(pl.col("id").is_in(sorted({*rows.receipts["id"], *others.srcs()}))))
    known = [*rows.statements["id"], *findings["id"]]
    rows = replace(rows, reviews=rows.reviews.filter(pl.col("row").is_in(known)))
    if public:
        rows = replace(rows, **{t: bare(getattr(rows, t), t) for t in PRIVATE})
    findings = findings.with_columns(review=pl.col("id").replace_strict(reviews, default="waiting", return_dtype=pl.String))
    again = {r["id"]: r for r in weigh(rows).iter_rows(named=True)}
    same = tuple(r["id"] for r in findings.iter_rows(named=True) if equal(r, again.get(r["id"])))
    return Pack(findings, rows, withheld, same, requests_withheld=evidence.requests.height < asked, rejected_unshown=len(out), others=others)


def bare(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    """The rows without their private columns; an address stays only when it is one of the web."""
    out = frame.with_columns(pl.lit(None, TABLES[table].schema[c]).alias(c) for c in PRIVATE[table])
    return out if "url" not in out.columns else out.with_columns(url=pl.when(pl.col("url").str.contains("^https?://")).then("url"))


def equal(finding: Row, again: Row | None) -> bool:
    """True when two weighings agree on everything but a person's review."""
    return again is not None and {k: v for k, v in finding.items() if k != "review"} == {k: v for k, v in again.items() if k != "review"}


def without(evidence: Evidence, shas: set[str]) -> Evidence:
    """The evidence as if these receipts had never been given: no row of theirs, no event or vessel that any of them touches."""
    gone = sorted(shas)
    out = {}
    for f in fields(evidence):
        frame: pl.DataFrame = getattr(evidence, f.name)
        for column in ("fixes", "srcs"):
            # `fixes` of an event names its rows; of an identity it counts them.
            if gone and frame.schema.get(column) == pl.String:
                frame = frame.filter(~pl.col(column).str.contains_any(gone))
        if "src" in frame.columns:
            frame = frame.filter(~pl.col("src").is_in(gone) | pl.col("src").is_null())
        out[f.name] = frame.filter(~pl.col("id").is_in(gone)) if f.name == "receipts" else frame
    # A visit rests on its place too, and a number on who declared it.
    known = pl.col("vessel").is_in(out["identities"]["vessel"].to_list())
    placed = pl.col("place").is_null() | pl.col("place").is_in(out["places"]["id"].to_list())
    out["events"] = out["events"].filter(placed).with_columns(imo=pl.when(known).then("imo"))
    return Evidence(**out)


def public_name(sha: str) -> str:
    """What a receipt is called in a public case: a file's own name may tell whose it was."""
    return sha[:12]


def renamed(evidence: Evidence, names: dict[str, str]) -> Evidence:
    """The evidence with every receipt called by its hash, wherever its name stands as one, and no name of who reviewed a statement."""
    statements = evidence.statements.sort("id")
    bodies = [canonical({**b, "file": public_name(b["src"]), "review": _nameless(b.get("review"))}) for b in evidence.every_body]
    return replace(
        evidence,
        statements=statements.with_columns(body=pl.Series(bodies, dtype=pl.String)),
        receipts=evidence.receipts.with_columns(name=pl.col("id").map_elements(public_name, return_dtype=pl.String)),
        sightings=evidence.sightings.with_columns(picture=pl.col("picture").replace(names)) if names else evidence.sightings,
    )


def _nameless(review: Row | None) -> Row | None:
    return review and {**review, "words": [{**w, "who": None, "why": None} for w in review["words"]]}


def _used(evidence: Evidence, used: dict[str, set[str]]) -> Evidence:
    """Only rows that a finding names, the places and vessels these name, and the receipts all of them come from."""
    kept = {f.name: getattr(evidence, f.name) for f in fields(evidence)}
    out = {b["id"] for b in evidence.every_body if is_rejected(b)}
    for table in ("statements", "events", "sightings", "listings"):
        kept[table] = kept[table].filter(pl.col("id").is_in(sorted(used.get(table, set()) | (out if table == "statements" else set()))))
    numbers = [*kept["events"]["imo"].drop_nulls(), *kept["listings"]["imo"].drop_nulls(), *kept["sightings"]["imo"].drop_nulls()]
    vessels = [*kept["events"]["vessel"], *used.get("identities", ())]
    kept["identities"] = kept["identities"].filter(pl.col("vessel").is_in(vessels) | pl.col("imo").is_in(numbers))
    kept["places"] = _places(kept, evidence)
    srcs = _srcs(kept) | used.get("receipts", set())
    kept["copies"] = kept["copies"].filter(pl.col("src").is_in(sorted(srcs)))
    kept["receipts"] = kept["receipts"].filter(pl.col("id").is_in(sorted(srcs)))
    return Evidence(**kept)


def _relevant(evidence: Evidence, used: dict[str, set[str]]) -> Evidence:
    """The used rows and those that could have changed a finding: every sighting, every listing of a number or name of the story, every copy."""
    names = {name_key(n) for n in evidence.sightings["ship"].drop_nulls()}
    numbers = set(evidence.sightings["imo"].drop_nulls())
    for body in evidence.bodies:
        for claim in body["claims"]:
            ship = (claim.get("args") or {}).get("ship") or {}
            names |= {name_key(n) for n in (ship.get("name"),) if n}
            numbers |= {n for n in (ship.get("imo"),) if n}
    for r in evidence.listings.iter_rows(named=True):
        if r["imo"] and name_key(r["name"] or "") in names:
            numbers.add(r["imo"])
    for r in evidence.identities.iter_rows(named=True):
        if r["imo"] and names & {name_key(n) for n in json.loads(r["names"] or "[]")}:
            numbers.add(r["imo"])
    ours = sorted(numbers)
    more = {
        **used,
        "sightings": set(evidence.sightings["id"]), "listings": used.get("listings", set()) | set(evidence.listings.filter(pl.col("imo").is_in(ours))["id"]),
        "identities": set(evidence.identities.filter(pl.col("imo").is_in(ours))["vessel"]) | used.get("identities", set()),
        "events": used.get("events", set()) | set(evidence.events.filter(pl.col("imo").is_in(ours))["id"]),
        "receipts": used.get("receipts", set()) | set(evidence.copies["src"]),
    }  # fmt: skip
    return _used(evidence, more)


def _places(kept: dict[str, pl.DataFrame], evidence: Evidence) -> pl.DataFrame:
    """The gazetteer's places, and of the user's those that an event, or a claim, names."""
    ids = set(kept["events"]["place"].drop_nulls())
    text = " ".join([*kept["statements"]["body"], *(v for c in ("place", "place_from", "place_to") for v in kept["sightings"][c].drop_nulls())]).casefold()
    for p in evidence.places.iter_rows(named=True):
        if p["src"] is None or any(n.casefold() in text for n in json.loads(p["names"] or "[]")):
            ids.add(p["id"])
    return evidence.places.filter(pl.col("id").is_in(sorted(ids)))


def _srcs(kept: dict[str, pl.DataFrame]) -> set[str]:
    out = {s for t in ("statements", "sightings", "listings", "places", "requests") for s in kept[t]["src"].drop_nulls()}
    out |= {f["src"] for fixes in kept["events"]["fixes"] for f in json.loads(fixes)}
    out |= {s for srcs in kept["identities"]["srcs"] for s in json.loads(srcs or "[]")}
    return out
