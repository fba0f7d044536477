"""Requests for comment in a table of one's own: ``asked, about, asked_on, channel, deadline, asked_by, outcome, replied_on, answer, as_of``.

The heads may be French (``destinataire; objet; envoyé le; canal; échéance; demandé par; réponse; répondu le; constaté le``). ``ref``,
``asked_id``, ``finding``, ``sensitivity`` and ``simulated`` may stand beside them. An answer, or the day of one, is a reply; without
either the outcome is what its cell says, and an empty cell is ``waiting``, however long ago the deadline was: nobody looked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from roadstead import delimited, tables, when
from roadstead.streams import MARKS, BadFile, Rejects, Rows, Source, facts

VERSION = 1
# Each line: our column, and the heads it may stand under, without accents. The order decides which of two is taken.
_HEADS = {
    "ref": ("ref", "id", "no", "numero", "reference"),
    "asked": ("asked", "interroge", "interrogee", "interroges", "destinataire", "personne_interrogee", "organisme_interroge", "sollicite", "recipient", "who_was_asked", "addressee"),
    "asked_id": ("asked_id",),
    "about": ("about", "objet", "question", "questions", "sujet", "a_propos_de", "subject"),
    "finding": ("finding", "constat"),
    "asked_on": ("asked_on", "envoye_le", "envoyee_le", "demande_le", "interroge_le", "date_d'envoi", "date_envoi", "sent_on", "date_sent", "date_asked"),
    "channel": ("channel", "canal", "moyen", "voie"),
    "deadline": ("deadline", "echeance", "delai", "date_limite", "reponse_attendue_le"),
    "asked_by": ("asked_by", "demande_par", "envoye_par", "interroge_par", "sent_by"),
    "outcome": ("outcome", "issue", "resultat", "statut", "status"),
    "replied_on": ("replied_on", "repondu_le", "reponse_le", "date_de_reponse", "date_reponse"),
    "answer": ("answer", "texte_de_la_reponse", "texte_reponse", "answer_text", "reply_text"),
    "as_of": ("as_of", "constate_le", "etat_au", "verifie_le"),
    "sensitivity": ("sensitivity", "sensibilite", "confidentialite"),
    "simulated": ("simulated", "simule"),
}  # fmt: skip
# People write under these heads either what came of it or the answer itself.
_EITHER = ("reponse", "response", "reply")
_OUTCOMES = {
    "replied": "replied|answered|yes|oui|repondu|a repondu|reponse recue|received|declined|declined to comment|refused to comment|refus|refus de commenter|a refuse de commenter|no comment|sans commentaire",
    "did_not_reply": "did_not_reply|did not reply|did not respond|no reply|no response|no answer|no|non|aucune reponse|pas de reponse|sans reponse|n'a pas repondu|pas repondu|none",
    "waiting": "waiting|pending|en attente|attente|open|en cours|?|-|",
}
_OUTCOME = {word: outcome for outcome, words in _OUTCOMES.items() for word in words.split("|")}
_DAYS = ("asked_on", "deadline", "replied_on", "as_of")
_LONGEST = {"asked": 500, "asked_by": 500, "channel": 500, "ref": 500, "about": 10_000, "answer": 100_000}
_WITH_HOUR = re.compile(r"(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_ID = re.compile(r"(?:state:[A-Z]{2}|(?:org|person|group):[a-z0-9][a-z0-9-]*)")


def claims(source: Source) -> int:
    """Sure when the header has who was asked, and two more of what, when, how, by when, and what came of it."""
    head = delimited.header(source)
    found = _columns(head) if head else {}
    more = set(found) & {"about", "asked_on", "channel", "deadline", "asked_by", "outcome", "replied_on", "answer"}
    return 82 if "asked" in found and more & {"about", "asked_on"} and len(more) >= 2 else 0


def read(source: Source) -> Iterator[Rows]:
    """One request per row. BadFile when nobody is named as asked; a row without the name, with a cell of a day that is none, with days
    in an order that cannot be, or with words and an outcome that contradict each other is rejected with its reason.

    A row that says ``did_not_reply`` on a day before the deadline is kept as ``waiting``: the time that was given had not passed.
    A sensitivity in any row is that of the file."""
    head = delimited.header(source)
    columns = _columns(head) if head else {}
    if head is None or "asked" not in columns:
        raise BadFile(source.name, "no column asked", "row:0", "add it: who was asked")
    rejects = Rejects()
    found, sensitive = [], set()
    for n, cells in delimited.rows(source, head, rejects):
        mine = {ours: cells[theirs] for ours, theirs in columns.items()}
        if (mark := mine.get("sensitivity", "").strip()) and mark.casefold() != "public":
            sensitive.add(mark)
        if row := _request(f"row:{n}", mine, source, head.separator, rejects):
            found.append(row)
    yield Rows("requests", tables.REQUEST.frame(found))
    yield from rejects.rows()
    yield facts(
        media="text/csv", encoding=source.encoding, at_unit="row", time_basis="fields asked_on, replied_on, as_of", coverage="unknown",
        simulated=source.marked or (bool(found) and all(row["simulated"] for row in found)), sensitivity="; ".join(sorted(sensitive)) or None,
    )  # fmt: skip


def _bare(text: str) -> str:
    """Lower case, without accents, a straight apostrophe: how heads and outcomes are compared."""
    flat = unicodedata.normalize("NFKD", text.replace("\u2019", "'")).casefold()
    return "".join(c for c in flat if not unicodedata.combining(c)).strip()


def _columns(head: delimited.Header) -> dict[str, str]:
    """Our column -> the file's. ``réponse`` is the answer where another column has the outcome, and otherwise read cell by cell."""
    there = {_bare(name): name for name in reversed(head.names)}
    found = {ours: there[name] for ours, names in _HEADS.items() for name in reversed(names) if name in there}
    if either := next((there[name] for name in _EITHER if name in there), None):
        free = next((column for column in ("answer", "outcome") if column not in found and ("outcome" in found or "answer" in found)), None)
        if free or "answer" not in found:
            found[free or "either"] = either
    return found


def _request(place: str, cells: dict[str, str], source: Source, separator: str, rejects: Rejects) -> dict[str, Any] | None:
    row: dict[str, Any] = {c: cells.get(c) or None for c in ("ref", "asked", "about", "finding", "channel", "asked_by", "answer")}
    if not row["asked"]:
        rejects.add("nobody named as asked", place)
        return None
    if long := next((c for c, most in _LONGEST.items() if len(row[c] or "") > most), None):
        rejects.add(f"{long} is longer than {_LONGEST[long]} characters", place)
        return None
    for column in _DAYS:
        row[column] = day(cells.get(column, ""), separator)
        if cells.get(column) and row[column] is None:
            rejects.add(f"{column} is no day", place, cells[column])
            return None
    written = cells.get("outcome", "")
    if either := cells.get("either"):
        written, row["answer"] = (either, None) if _bare(either) in _OUTCOME else ("replied", either)
    outcome = _OUTCOME.get(_bare(written))
    if outcome is None:
        rejects.add("outcome is none we know", place, written)
        return None
    answered = row["answer"] is not None or row["replied_on"] is not None
    if answered and written and outcome != "replied":
        rejects.add("the outcome says that no answer came, and the row has one", place, written)
        return None
    row["outcome"] = "replied" if answered else outcome
    row["as_of"] = row["as_of"] or source.as_of
    asked = row["asked_on"]
    for column in ("deadline", "replied_on", "as_of"):
        if asked and row[column] and row[column] < asked:
            rejects.add(f"{column} is before asked_on", place, f"{row[column]} < {asked}")
            return None
    if row["outcome"] == "did_not_reply" and row["deadline"] and row["as_of"] and row["as_of"] < row["deadline"]:
        rejects.add("no reply before the deadline: kept as waiting", place, f"{row['as_of']} < {row['deadline']}")
        row["outcome"] = "waiting"
    ident = cells.get("asked_id") or None
    if ident and not all(_ID.fullmatch(part) for part in ident.split("+")):
        rejects.add("asked_id is no id", place, ident)
        return None
    marked = source.marked or _bare(cells.get("simulated", "")) in MARKS | {"simule", "oui"}
    return row | {"asked_id": ident, "simulated": marked, "at": place}


def day(text: str, separator: str = ",") -> str | None:
    """The one day a cell names, an hour left out; never a month. Days in figures with dots are day first, with slashes only where
    semicolons part the cells, as in spreadsheets of countries that write the day first."""
    text = text.strip()
    if m := _WITH_HOUR.fullmatch(text):
        text = m[1]
    elif m := _DOTTED.fullmatch(text) or (_SLASHED.fullmatch(text) if separator == ";" else None):
        text = f"{m[3]}-{m[2]:0>2}-{m[1]:0>2}"
    found = when.days(text)
    return found[0] if found and found[0] == found[1] else None
