"""A person's word on statements: which fields may be corrected, to what, and statements as they stand after it.

The machine's value stays beside the person's. A word holds by the id of its statement, whatever rule reads the page again; one whose
statement, or field, is there no more is an orphan: reported, never dropped.
"""

from __future__ import annotations

import copy
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import polars as pl

from roadstead.logbook import Logbook
from roadstead.numbers import imo_valid
from roadstead.press.catalogue import in_words
from roadstead.press.names import gazetteer
from roadstead.run.requests import one, shown, words
from roadstead.tables import TABLES, Trouble, canonical
from roadstead.when import days, iso

Row = dict[str, Any]
ACTS = (
    "assert", "deny", "challenge_evidence", "neither_confirm_nor_deny", "refuse_comment", "accuse", "warn", "commit", "evaluate", "present_evidence", "report",
)  # fmt: skip
STANCES, MODALITIES, QUOTES = ("+", "-", "0", "e-"), ("CT", "PR", "PS"), ("direct", "mixed", "indirect")
ID = re.compile(r"(?:state:[A-Z]{2}|(?:org|person|group):[a-z0-9][a-z0-9-]{0,80})(?:\+(?:state:[A-Z]{2}|(?:org|person|group):[a-z0-9][a-z0-9-]{0,80}))*")
FREE = re.compile(r"free:[\w.-]{1,120}")


class ReviewError(Trouble):
    """A review that cannot be kept as given: what is wrong, and what mends it."""


# -- which values are legal ---------------------------------------------------------------------------------------------


def _of(*allowed: str) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        if text not in allowed:
            raise ValueError(f"one of {', '.join(allowed)}")
        return text

    return read


def _id(text: str) -> Any:
    if not ID.fullmatch(text) or not all(f"{part}" in gazetteer().country for part in text.split("+") if part.startswith("state:")):
        raise ValueError("an id like state:RU, org:ru-mfa, person:dmitri-peskov or group:west, joint speakers joined by +")
    return text


def _country(text: str) -> Any:
    if f"state:{text}" not in gazetteer().country:
        raise ValueError("a country by its two letters, RU")
    return text


def _proposition(text: str) -> Any:
    if not FREE.fullmatch(text) and not in_words(text):
        raise ValueError("an id of the catalogue, arms-kp-ru.delivered, or free:some-words")
    return text


def _day(text: str) -> Any:
    if len(text) != 10 or not days(text):
        raise ValueError("a day, 2023-10-17")
    return text


def _interval(text: str) -> Any:
    """``undated``, or (value, first day, last day) of a day, a month, a year or ``first/last``."""
    if text == "undated":
        return {"value": None, "earliest": None, "latest": None, "certainty": "undated"}
    first, slash, last = text.partition("/")
    a, b = days(first), days(last if slash else first)
    if not a or not b or b[1] < a[0]:
        raise ValueError("a day 2023-10-17, a month 2023-10, an interval 2023-10-17/2023-10-20, or undated")
    exact = not slash and len(text) == 10
    return {"value": text if exact else None, "earliest": a[0], "latest": b[1], "certainty": "exact" if exact else "interval"}


def _count(text: str) -> Any:
    if not re.fullmatch(r"\d{1,6}", text, re.ASCII):
        raise ValueError("a whole number")
    return int(text)


def _imo(text: str) -> Any:
    if not imo_valid(text):
        raise ValueError("an IMO number whose check digit agrees, or reject the field")
    return text


def _name(text: str) -> Any:
    if not text.strip() or len(text) > 120 or shown(text) != text:
        raise ValueError("a name of at most 120 characters")
    return text


FIELDS: dict[str, tuple[Callable[[str], Any], bool]] = {
    # field: how its value is read, and whether it may be null
    "speaker.id": (_id, True), "speaker.resolved_id": (_id, True), "speaker.country": (_country, True),
    "claims.N.act": (_of(*ACTS), False), "claims.N.stance": (_of(*STANCES), False), "claims.N.modality": (_of(*MODALITIES), False),
    "claims.N.proposition": (_proposition, False), "claims.N.args.at_least": (_count, True), "claims.N.args.at_most": (_count, True),
    "claims.N.args.since": (_day, True), "claims.N.args.until": (_day, True), "claims.N.args.ship.imo": (_imo, True), "claims.N.args.ship.name": (_name, True),
    "time": (_interval, False), "time.value": (_day, True), "time.earliest": (_day, True), "time.latest": (_day, True),
    "quote_type": (_of(*QUOTES), False), "quantities.N.value": (_count, True), "quantities.N.unit": (_name, True),
    "quantities.N.modifier": (_of(">=", ">", "=", "~", "<=", "<"), True),
}  # fmt: skip
# Each of these can be taken out of its list: what the machine read there is not there.
LISTS = ("claims", "quantities", "evidence", "wire", "author_hedge", "event_times")


def value_of(field: str, verdict: str, text: str | None, body: Row) -> Any:
    """The value that a word on a field of this statement sets. ReviewError when the field, or the value, is not legal; it says what is.

    ``confirmed`` sets nothing. ``rejected`` says that what the machine read is wrong, and makes it null or takes it out of its list."""
    shape, general = re.sub(r"(?<=\.)\d+(?=\.|$)", "N", field), shown(field)[:80]
    if not _there(body, field):
        raise ReviewError(f"this statement has no {general}; it has {', '.join(fields_of(body))}")
    if verdict == "confirmed":
        if text is not None:
            raise ReviewError("a confirmed field keeps its value; leave --value out, or say --verdict corrected")
        return None
    whole = re.fullmatch(rf"({'|'.join(LISTS)})\.N", shape) is not None
    if shape not in FIELDS and not whole:
        raise ReviewError(f"{general} cannot be {verdict}; these can: {', '.join(fields_of(body))}. Words on the page are not ours to change: reject the statement instead")
    if verdict == "rejected":
        if not whole and not FIELDS[shape][1]:
            raise ReviewError(f"{general} cannot be without a value; say which is right with --verdict corrected --value …")
        return None
    if whole or text is None:
        raise ReviewError(f"{general} can be confirmed or rejected whole; correct its parts" if whole else "a correction needs its --value")
    if shape.endswith(".imo") and body["simulated"]:
        # The wall between an exercise and real ships stands here too.
        if not re.fullmatch(r"\d{7}", text, re.ASCII) or imo_valid(text):
            raise ReviewError(f"{shown(text)[:60]!r} is no number of the exercise: give seven digits that no real ship can have")
        return text
    try:
        value = FIELDS[shape][0](text)
    except ValueError as legal:
        raise ReviewError(f"{shown(text)[:60]!r} is no {general}: give {legal}") from None
    if shape.startswith("time") and shape != "time":
        at = {**(body["time"] or {}), shape.partition(".")[2]: value}
        if not (at.get("earliest") or "") <= (at.get("value") or at.get("latest") or "9999") <= (at.get("latest") or "9999"):
            raise ReviewError(f"{value} as {general} does not lie between {at.get('earliest') or '…'} and {at.get('latest') or '…'}; correct `time` with an interval")
    return text if shape == "time" else value


def fields_of(body: Row) -> list[str]:
    """The fields of this statement that may be confirmed, corrected or rejected."""
    out = []
    for shape in [*FIELDS, *(f"{name}.N" for name in LISTS)]:
        head = shape.split(".N")[0]
        found = [shape] if ".N" not in shape else [shape.replace(".N", f".{n}", 1) for n in range(len(body.get(head) or []))]
        out += [f for f in found if _there(body, f)]
    return out


def _there(body: Row, field: str) -> bool:
    at: Any = body
    for key in field.split("."):
        if isinstance(at, list) and key.isascii() and key.isdecimal() and len(key) <= 6 and str(int(key)) == key and int(key) < len(at):
            at = at[int(key)]
        elif isinstance(at, dict) and key in at:
            at = at[key]
        else:
            # An undated statement may have no time at all; it can be given one.
            return at is None and field in FIELDS and field.startswith("time.")
    return True


# -- statements as they stand after it ----------------------------------------------------------------------------------


def newest(reviews: Iterable[Row]) -> dict[str, dict[str | None, Row]]:
    """Statement id -> field -> the newest word on it."""
    out: dict[str, dict[str | None, Row]] = defaultdict(dict)
    for r in sorted((r for r in reviews if r["table"] == "statements"), key=lambda r: (r["made"], r["id"])):
        out[r["row"]][r["field"]] = r
    return out


def reviewed(body: Row, reviews: dict[str | None, Row]) -> Row:
    """The statement with the newest words of persons applied, and under ``review`` what each was: ``{verdict, words: [{field, verdict,
    value, machine, who, why, made, applies}]}``. Without a word it is the statement as it came.

    ``verdict`` is rejected where the newest word on the whole is; otherwise corrected where any field was, otherwise confirmed.
    ``machine`` is what the rules read; a word that no longer fits what they read does not apply, and says so."""
    if not reviews:
        return body
    out, said, gone = copy.deepcopy(body), [], []
    for field, r in sorted(reviews.items(), key=lambda one: (one[1]["made"], one[1]["id"])):
        value = json.loads(r["value"]) if r["value"] is not None else None
        word = {"field": field, "verdict": r["verdict"], "value": value, "machine": None, "who": r["who"], "why": r["why"], "made": iso(r["made"]), "applies": True}
        said.append(word)
        if field is None:
            continue
        if not _there(body, field):
            word["applies"] = False
            continue
        word["machine"] = _at(body, field)
        if r["verdict"] == "confirmed":
            continue
        if re.fullmatch(rf"(?:{'|'.join(LISTS)})\.\d+", field):
            gone.append(field)
        elif not _apply(out, body, field, r["verdict"], value, reviews):
            word["applies"] = False
    for field in sorted(gone, key=lambda f: -int(f.rsplit(".", 1)[1])):
        name, n = field.rsplit(".", 1)
        del out[name][int(n)]
    whole = reviews.get(None)
    changed = any(w["field"] is not None and w["verdict"] != "confirmed" and w["applies"] for w in said)
    out["review"] = {"verdict": "rejected" if whole and whole["verdict"] == "rejected" else "corrected" if changed else "confirmed", "words": said}
    return out


def _at(body: Row, field: str) -> Any:
    at: Any = body
    for key in field.split("."):
        at = at[int(key)] if isinstance(at, list) else None if at is None else at[key]
    return at


def _apply(out: Row, machine: Row, field: str, verdict: str, value: Any, reviews: dict[str | None, Row]) -> bool:
    """True when the value was set; False when it is none that may be set (a table written by another hand)."""
    try:
        legal = value_of(field, verdict, None if verdict == "rejected" else str(value), {**machine, "time": out["time"]})
    except ReviewError:
        return False
    *way, last = field.split(".")
    if field.startswith("time"):
        time = out["time"] = out["time"] or {}
        new = _interval(legal) if field == "time" else {last: legal}
        time |= new | {"basis": "a person's review", "expression": time.get("expression")}
        if field != "time":
            time["certainty"] = "exact" if time.get("value") and time["value"] == time.get("earliest") == time.get("latest") else "interval"
        return True
    at: Any = out
    for key in way:
        at = at[int(key)] if isinstance(at, list) else at[key]
    at[last] = legal
    if field == "speaker.resolved_id":
        at["resolution_basis"] = "a person's review"
        if "speaker.country" not in reviews:
            lands = {gazetteer().country.get(part) for part in (legal or "").split("+")}
            at["country"] = lands.pop() if len(lands) == 1 else None
    if field.endswith((".ship.imo", ".ship.name")):
        at["sure"] = True
    return True


def applied(statements: pl.DataFrame, reviews: pl.DataFrame) -> pl.DataFrame:
    """The rows of the statements table, each body as it stands after the words of persons on it."""
    by_row = newest(reviews.iter_rows(named=True))
    if not by_row:
        return statements
    bodies = [canonical(reviewed(json.loads(b), by_row[i])) if i in by_row else b for i, b in statements.select("id", "body").iter_rows()]
    return statements.with_columns(body=pl.Series(bodies, dtype=pl.String))


# -- entering a word ----------------------------------------------------------------------------------------------------


def statement_of(log: Logbook, ident: str) -> Row:
    """The body, as the machine read it, of the statement whose id begins so."""
    row = one(log.rows("statements"), ident, "statement", "statements")
    return dict(json.loads(row["body"]))


def on_statement(log: Logbook, ident: str, field: str | None, verdict: str, value: str | None, who: str, why: str) -> str:
    """The statement's id, after the word is appended. ReviewError when it is not legal."""
    body = statement_of(log, ident)
    who, why = words(who, "who"), words(why, "why", lines=True)
    if field is None:
        if verdict == "corrected" or value is not None:
            raise ReviewError("a correction is of a field; name it with --field")
        log.review("statements", body["id"], verdict, who, why)
    else:
        before = newest(log.rows("reviews").iter_rows(named=True)).get(body["id"], {})
        # A rejected claim stays in what the machine read: its number keeps naming it.
        now = {**body, "time": reviewed(body, before)["time"]} if field.startswith("time") and before else body
        log.review("statements", body["id"], verdict, who, why, field=field, value=value_of(field, verdict, value, now))
    return str(body["id"])


def on_finding(log: Logbook, ident: str, verdict: str, who: str, why: str) -> str:
    """The finding's id, after the word is appended."""
    row = one(log.rows("findings"), ident, "finding", "findings")
    log.judge(row["id"], verdict, words(who, "who"), words(why, "why", lines=True))
    return str(row["id"])


def orphans(log: Logbook) -> list[Row]:
    """The words on a statement, a field of one, or a finding that is not here now: by another reading of its page, or a withdrawal."""
    there: dict[str, set[str]] = {t: set(log.rows(t)["id"]) for t in ("statements", "findings")}
    bodies = {b["id"]: b for b in map(json.loads, log.rows("statements")["body"])}
    return [
        r for r in log.rows("reviews").sort("made", "id").iter_rows(named=True)
        if r["row"] not in there.get(r["table"], set()) or (r["table"] == "statements" and r["field"] is not None and not _there(bodies[r["row"]], r["field"]))
    ]  # fmt: skip


def words_on(log: Logbook, table: str) -> pl.DataFrame:
    """Every word on rows of a table, oldest first."""
    return TABLES["reviews"].conform(log.rows("reviews", '"table"=?', (table,))).sort("made", "id")
