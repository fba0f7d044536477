"""What extractors add to a logbook beside the rules: one batch per document and extractor, asked once, and never at the cost of the run."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from roadstead import dates
from roadstead.logbook import Batch, Logbook
from roadstead.press import Document
from roadstead.press.gate import apart, gate
from roadstead.run.extractors import Extractor, Gone, Offer
from roadstead.run.intake import Tick, no_tick
from roadstead.streams import Rejects
from roadstead.tables import TABLES, short_id

SENT = "marked sensitive, so its text is not sent"


def statements(lines: Iterable[dict[str, Any]], sha: str) -> list[dict[str, Any]]:
    """Ledger lines as rows of the table."""
    return [
        {"id": s["id"], "kind": "press", "rule": s["rule"], "src": sha, "at": s["at"], "body": s, "simulated": s["simulated"],
         "words": " [...] ".join(span["text"] for span in s["content"])}
        for s in lines
    ]  # fmt: skip


def document(log: Logbook, receipt: dict[str, Any]) -> Document:
    """The receipt's text with its passages."""
    passages = log.newest("passages", f"read {receipt['id']}")
    return Document.of(passages, src=receipt["id"], file=receipt["name"], publisher=receipt["publisher"], dated=dates.of_receipt(receipt))


def add(log: Logbook, extractors: Sequence[Extractor], tick: Tick = no_tick) -> int:
    """Every document has what each extractor found in it, after the rules have theirs; the number of documents that were asked about.

    An answer that is in the logbook is not asked for again. A document that failed is asked about in the next run.
    """
    return sum(_one(log, extractor, tick) for extractor in extractors)


def settled(log: Logbook, sha: str, lines: Sequence[dict[str, Any]]) -> list[Batch]:
    """The rules have found ``lines`` anew: batches that take back what other extractors had said of the same attributions, without asking them again."""
    out = []
    for scope, digest in _scopes(log, sha).items():
        new, again = apart(_bodies(log, scope), lines)
        if again:
            # The newest batch of a scope counts, so it carries the refusals of the one before.
            out.append(Batch(scope, digest, {"statements": statements(new, sha), "rejects": log.newest("rejects", scope)}))
    return out


def sensitive(receipt: dict[str, Any]) -> bool:
    """True unless the receipt's sensitivity is empty or `public`."""
    return (receipt["sensitivity"] or "public").strip().casefold() not in ("", "public")


def _one(log: Logbook, extractor: Extractor, tick: Tick) -> int:
    receipts = log.rows("receipts", "withdrawn IS NULL AND id IN (SELECT src FROM passages)").sort("name", "id", nulls_last=True)
    left: Counter[str] = Counter()
    allowed = [r for r in receipts.iter_rows(named=True) if not (extractor.sends and sensitive(r))]
    try:
        rule, version = extractor.rule(), extractor.version()
    except Gone as why:
        _note(log, "extractor", Counter({f"extractor: {why}": len(allowed)}))
        return 0
    left[f"{rule}: {SENT}"] = receipts.height - len(allowed)
    digests = {r["id"]: short_id(rule, version, log.digest(f"read {r['id']}")) for r in allowed}
    todo = [r for r in allowed if log.digest(f"press {r['id']} {rule}") != digests[r["id"]]]
    asked = 0
    for receipt in todo:
        tick(receipt["name"] or receipt["id"][:12], asked, len(todo))
        doc = document(log, receipt)
        try:
            offer = extractor.offer(doc)
        except Gone as why:
            left[f"{rule}: {why}"] = len(todo) - asked
            break
        _keep(log, doc, offer, rule, digests[doc.src], quiet=sensitive(receipt))
        asked += 1
    _note(log, rule, +left)
    return asked


def _keep(log: Logbook, doc: Document, offer: Offer, rule: str, digest: str, quiet: bool) -> None:
    """What passed the gate, with what did not and why. A document in part is marked so, and asked about again."""
    passed = gate(doc, offer.candidates, rule)
    own = f"press {doc.src} {rule}"
    theirs = [b for scope in (f"press {doc.src}", *_scopes(log, doc.src)) if scope != own for b in _bodies(log, scope)]
    new, again = apart(passed.lines, theirs)
    rejects = Rejects()
    for trouble in offer.troubles:
        rejects.add(f"{rule}: {trouble}", "document")
    for refusal in passed.refused:
        rejects.add(f"{rule}: {refusal.reason}", refusal.at, None if quiet else refusal.detail)
    if same := [*passed.again, *again]:
        rejects.add(f"{rule}: found before by another extractor", f"char:{doc.passages[0].start}", " ".join(sorted(set(same))), len(same))
    rows = [rows.frame.with_columns(src=pl.lit(doc.src)) for rows in rejects.rows()]
    named = [frame.with_columns(id=_ids(frame)) for frame in rows]
    log.add(Batch(own, digest if offer.whole else short_id(digest, "in part"), {"statements": statements(new, doc.src), **({"rejects": named[0]} if named else {})}))


def _note(log: Logbook, rule: str, left: Counter[str]) -> None:
    """What this run did not ask about, by reason, with how many documents; the note of the run before no longer counts."""
    scope = f"extractor {rule}"
    digest = short_id(sorted(left.items()))
    if log.digest(scope) == digest or (not left and log.digest(scope) is None):
        return
    rows = [{"reason": reason, "n": n, "at": "documents", "src": None, "detail": None} for reason, n in sorted(left.items())]
    frame = TABLES["rejects"].frame(rows)
    log.add(Batch(scope, digest, {"rejects": frame.with_columns(id=_ids(frame)) if rows else frame}))


def _ids(frame: pl.DataFrame) -> pl.Series:
    return pl.Series("id", [short_id(r["src"], r["at"], r["reason"]) for r in frame.iter_rows(named=True)], pl.String)


def _bodies(log: Logbook, scope: str) -> list[dict[str, Any]]:
    return [json.loads(row["body"]) for row in log.newest("statements", scope)]


def _scopes(log: Logbook, sha: str) -> dict[str, str]:
    """Scope and digest of what other extractors have said of a document."""
    # `!` is the sign after the blank: a range, so that the index serves.
    got = log.db.execute("SELECT scope, digest FROM batches WHERE scope > ? AND scope < ? AND commit_<=? ORDER BY commit_", (f"press {sha} ", f"press {sha}!", log.horizon))
    return dict(got.fetchall())
