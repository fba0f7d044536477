"""Requests for comment: who was asked what, by when, and what came of it. A word on one is appended; the newest counts, the others stay."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

import polars as pl

from roadstead.logbook import Batch, Logbook
from roadstead.press.identify import identify, office_id, office_of
from roadstead.press.names import gazetteer
from roadstead.tables import TABLES, Trouble, short_id
from roadstead.weigh.origins import known
from roadstead.when import days, gap_days

Row = dict[str, Any]
ENTERED = "entered"
_RANK = {"replied": 2, "did_not_reply": 1, "waiting": 0}
_LONGEST = {"who": 500, "about": 10_000, "channel": 500, "by": 500, "text": 100_000}
# Every state has one; without its state the words name none of them.
_NOBODY_S = re.compile(
    r"(?:the |le |la |l')?(?:(?:foreign|defen[cs]e|transport|interior|prime) )?(?:ministry|minister|ministère|ministre|government|gouvernement|coast guard|navy|army|marine|armée)\b", re.I)  # fmt: skip

# They make a line read otherwise than it is written.
_TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


class RequestError(Trouble):
    """A request for comment that cannot be entered as given: what is wrong, and what mends it."""


# -- reading them -------------------------------------------------------------------------------------------------------


def resolve(name: str) -> str | None:
    """The id of whom a name or an office stands for; null when nobody knows it, or when the words fit offices of several states.

    The state named beside an office decides (``Ministry of Defence, Russia``), never the one its bare title would bring to mind."""
    text = " ".join(name.replace("\u2019", "'").split())
    there = gazetteer()
    lands = {m.country for m in (*there.find(text), *there.nationalities(text)) if m.kind in ("state", "capital", "adjective") and m.country}
    office = office_of(text)
    ident, land = identify(text)[:2]
    if len(lands) == 1 and office is not None:
        iso = str(next(iter(lands)))
        return ident if land == iso and known(ident) and str(ident).startswith("person:") else office_id(iso, office)
    if ident is None or not all(known(part) for part in ident.split("+")) or len(lands) > 1:
        return None
    if (lands and land not in lands) or (not lands and _NOBODY_S.match(text) and not ident.startswith("person:")):
        return None
    return ident


def live(log: Logbook) -> pl.DataFrame:
    """One row per id: what was entered of it last, and otherwise the row of its file; ``asked_id`` filled where the name is known."""
    kept: dict[str, Row] = {}
    for row in log.rows("requests").iter_rows(named=True):
        before = kept.get(row["id"])
        if before is None or not str(before["at"] or "").endswith(ENTERED):
            kept[row["id"]] = row
    return TABLES["requests"].frame({**r, "asked_id": r["asked_id"] or resolve(r["asked"])} for r in kept.values())


def asked(log: Logbook) -> pl.DataFrame:
    """One row per request: of two files that tell of the same one, the answer counts before its absence, then the later day.

    The same request has the same person, question, day and way; rows without a question or a day are never taken for one."""
    kept: dict[tuple[Any, ...], Row] = {}
    for row in live(log).sort("id").iter_rows(named=True):
        same = (_bare(row["asked"]), _bare(row["about"] or ""), row["asked_on"], _bare(row["channel"] or ""), row["finding"], row["simulated"])
        key = same if row["about"] and row["asked_on"] else (row["id"],)
        if key not in kept or _known(row) > _known(kept[key]):
            kept[key] = row
    return TABLES["requests"].frame(kept.values()).sort("id")


def _known(row: Row) -> tuple[int, str, str]:
    return _RANK[row["outcome"]], row["replied_on"] or row["as_of"] or "", row["id"]


def _bare(text: str) -> str:
    return " ".join("".join(c for c in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(c)).split())


# -- entering one -------------------------------------------------------------------------------------------------------


def enter(log: Logbook, who: str, about: str, asked_on: str, today: str, channel: str | None = None, deadline: str | None = None,
          by: str | None = None, finding: str | None = None, simulated: bool = False) -> tuple[str, bool]:  # fmt: skip
    """(id, true when it is new) of a request that was sent. RequestError when a day cannot be, or the finding is none of this logbook."""
    who, about = words(who, "who"), words(about, "about")
    channel, by = channel and words(channel, "channel"), by and words(by, "by")
    day_in(asked_on, "--on", today)
    if deadline:
        day_in(deadline, "--deadline")
        if deadline < asked_on:
            raise RequestError(f"the deadline {deadline} is before {asked_on}, the day it was asked; check both")
    if finding:
        found = finding_of(log, finding)
        finding, simulated = str(found["id"]), simulated or bool(found["simulated"])
    if simulated:
        invented(log, who)
    ident = short_id("request", who, about, asked_on, channel, deadline, by, finding, simulated)
    if live(log).filter(pl.col("id") == ident).height:
        return ident, False
    _put(log, {
        "id": ident, "asked": who, "asked_id": resolve(who), "about": about, "finding": finding, "asked_on": asked_on, "channel": channel, "deadline": deadline,
        "asked_by": by, "outcome": "waiting", "simulated": simulated, "at": ENTERED,
    })  # fmt: skip
    return ident, True


def answered(log: Logbook, request: str, replied_on: str, text: str | None, today: str) -> Row:
    """The request with its answer, verbatim; without a text the answer is one whose words are not kept (given off the record)."""
    row = one(live(log), request, "request", "requests")
    day_in(replied_on, "--replied-on", today)
    if row["asked_on"] and replied_on < row["asked_on"]:
        raise RequestError(f"the answer of {replied_on} is before {row['asked_on']}, the day it was asked; check the day")
    return _word(log, {**row, "outcome": "replied", "replied_on": replied_on, "answer": words(text, "text", lines=True) if text else None, "as_of": replied_on})


def unanswered(log: Logbook, request: str, as_of: str, today: str) -> Row:
    """The request without an answer as of a day. RequestError while the time that was given has not passed."""
    row = one(live(log), request, "request", "requests")
    day_in(as_of, "--as-of", today)
    if (first := row["deadline"] or row["asked_on"]) and as_of < first:
        raise RequestError(f"an answer was asked for by {first}; until then nobody failed to reply: give a later --as-of" if row["deadline"]
                           else f"{as_of} is before {first}, the day it was asked; check the day")  # fmt: skip
    return _word(log, {**row, "outcome": "did_not_reply", "replied_on": None, "answer": None, "as_of": as_of})


def _word(log: Logbook, row: Row) -> Row:
    # It keeps the receipt of the row it answers: what is withdrawn, or may not be published, goes with it.
    at = str(row["at"] or "")
    row["at"] = at if at.endswith(ENTERED) else f"{at}, {ENTERED}"
    _put(log, row)
    return row


def _put(log: Logbook, row: Row) -> None:
    scope, digest = f"request {row['id']}", short_id(row)
    if log.digest(scope) != digest:
        log.add(Batch(scope, digest, {"requests": TABLES["requests"].frame([row])}))


# -- what both need -----------------------------------------------------------------------------------------------------


def one(rows: pl.DataFrame, ident: str, what: str, table: str) -> Row:
    """The one row whose id begins so. RequestError when there is none, or more."""
    ident = ident.strip().casefold()
    found = rows.filter(pl.col("id").str.starts_with(ident)) if re.fullmatch(r"[0-9a-f]{1,64}", ident) else rows.head(0)
    if found.height != 1:
        how = f"{found.height} {table} begin with" if found.height else f"no {what} begins with"
        raise RequestError(f"{how} {shown(ident)[:64]!r}; `roadstead export {table}` lists them")
    return found.row(0, named=True)


def finding_of(log: Logbook, ident: str) -> Row:
    """The finding whose id begins so."""
    return one(log.rows("findings"), ident, "finding", "findings")


def words(text: str, what: str, lines: bool = False) -> str:
    """The text without blanks at its ends. RequestError when it is empty, too long, or holds what no keyboard writes."""
    text = text.strip()
    most = _LONGEST.get(what, 2_000)
    if not text or len(text) > most:
        raise RequestError(f"--{what} is {'empty' if not text else f'longer than {most} characters'}; write it in a few words")
    if any((unicodedata.category(c) in ("Cc", "Cs") and not (lines and c in "\n\t\r")) or c in _TURNS for c in text):
        raise RequestError(f"--{what} holds characters that cannot be printed; type it again")
    return text


def shown(text: str) -> str:
    """The text as it may go to a terminal: nothing in it moves the cursor, rings, or turns the writing round."""
    return "".join("?" if unicodedata.category(c) in ("Cc", "Cs", "Cf", "Zl", "Zp") and c not in "\n\t" else c for c in text)


def day_in(day: str, what: str, today: str | None = None) -> None:
    """RequestError unless it is one day, and not after today (a day is granted for clocks east of UTC)."""
    if len(day) != 10 or not days(day):
        raise RequestError(f"{what}: {shown(day)[:40]} is no day; write it like 2024-05-12")
    if today and gap_days(today, day) > 1:
        raise RequestError(f"{what}: {day} has not come yet; give the day it happened")


def invented(log: Logbook, who: str) -> None:
    """RequestError unless the name is of the exercise: nobody real is asked about, or written to with, what was made up."""
    mine = _bare(who)
    if "simul" in mine:
        return
    names = {_bare(n) for n in _of_the_exercise(log) if n}
    if mine not in names or known(resolve(who)):
        raise RequestError(f"{shown(who)} is nobody of the exercise, and what is SIMULATED goes to nobody else; put SIMULATED into the name if it is invented")


def _of_the_exercise(log: Logbook) -> set[str | None]:
    out: set[str | None] = set()
    for r in log.rows("listings", "simulated=1").iter_rows(named=True):
        out |= {r["name"], r["owner"], *(link["name"] for link in json.loads(r["links"] or "[]"))}
    for body in log.rows("statements", "simulated=1")["body"]:
        out |= {json.loads(body)["speaker"]["as_written"]}
    return out | set(log.rows("sightings", "simulated=1")["asserted_by"]) | set(log.rows("requests", "simulated=1 AND src IS NOT NULL")["asked"])
