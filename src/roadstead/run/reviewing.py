"""The review on a terminal: what waits for a person, one after the other, each with what it rests on; every word is kept at once."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from roadstead.case import words
from roadstead.case.page import day
from roadstead.logbook import Logbook, open_logbook, writing
from roadstead.run import here
from roadstead.run.requests import shown
from roadstead.run.review import fields_of, newest, on_finding, on_statement, orphans, reviewed
from roadstead.tables import Trouble
from roadstead.weigh.origins import name_of
from roadstead.when import iso

Row = dict[str, Any]
SAY = {
    "en": {"finding": "Finding", "statement": "Statement", "said": "said by", "for": "for", "against": "against", "missing": "missing", "otherwise": "otherwise", "nothing": "nothing", "counted": "counted", "shown": "shown, not counted",
           "keys": "[k]eep  [r]eject  [s]kip  [q]uit > ", "keys2": "[k] confirm  [c]orrect  [r]eject  [s]kip  [q]uit > ", "why": "Why? (printed in full cases, not in public ones) > ", "field": "Which field? > ", "value": "The right value? (empty: what the rules read is wrong) > ",
           "done": "{n} words kept.", "none": "Nothing waits.", "again": "The findings were weighed again.", "no": "Not kept: ", "waits": "waits", "orphan": "the row of this word is not here now", "unknown": "No such key.", "lines": "findings wait", "slines": "statements without a word"},
    "fr": {"finding": "Constat", "statement": "Déclaration", "said": "dit par", "for": "pour", "against": "contre", "missing": "il manque", "otherwise": "sinon", "nothing": "rien", "counted": "compté", "shown": "montré, non compté",
           "keys": "[k] retenir  [r] rejeter  [s] passer  [q] quitter > ", "keys2": "[k] confirmer  [c] corriger  [r] rejeter  [s] passer  [q] quitter > ", "why": "Pourquoi ? (imprimé dans les dossiers complets, pas dans les publics) > ", "field": "Quel champ ? > ", "value": "La bonne valeur ? (vide : ce que lisent les règles est faux) > ",
           "done": "{n} mots gardés.", "none": "Rien n'attend.", "again": "Les constats ont été pesés à nouveau.", "no": "Non gardé : ", "waits": "attend", "orphan": "la ligne de ce mot n'est plus ici", "unknown": "Touche inconnue.", "lines": "constats attendent", "slines": "déclarations sans mot"},
}  # fmt: skip


def waiting_findings(log: Logbook) -> list[Row]:
    """Findings on which no person has a word, or the newest is `waiting`; real ships first."""
    said = log.reviews()
    return [r for r in log.rows("findings").sort("simulated", "id").iter_rows(named=True) if said.get(r["id"], "waiting") == "waiting"]


def waiting_statements(log: Logbook) -> list[Row]:
    """Statements, as the machine read them, on which no person has a word yet; page by page."""
    known = newest(log.rows("reviews").iter_rows(named=True))
    bodies = [json.loads(b) for i, b in log.rows("statements").select("id", "body").iter_rows() if i not in known]
    return sorted(bodies, key=lambda b: (b["file"] or "", b["extent"]["start"], b["id"]))


def finding_text(log: Logbook, row: Row, lang: str) -> str:
    """A finding as it is shown to who reviews it: sentence, verdict, who says it in which words, for, against, missing, otherwise."""
    t, names = SAY[lang], dict(here.places(log).select("id", "name").iter_rows())
    mark, *labels = words.VERDICT[row["verdict"]]
    out = [f"{t['finding']} {row['id']}  {'[SIMULATED] ' if row['simulated'] else ''}{words.sentence(json.loads(row['proposition']), lang, names)}",
           f"  {mark} {words.pick(tuple(labels), lang)}  ({row['rule']}; {words.pick(words.CONFIDENCE[row['confidence']], lang)})"]  # fmt: skip
    said = {r["id"]: r for r in log.rows("statements").iter_rows(named=True)}
    for by in json.loads(row["said_by"]):
        act = words.pick(words.ACT.get(by["act"], ("", by["act"], by["act"]))[1:], lang)
        where = said.get(by["statement"], {"words": "", "at": ""})
        out.append(f"  {t['said']}: {by['as_written'] or by['speaker'] or '?'} ({act}, {day(by['on'])}) “{where['words']}” [{by['file']}, {where['at']}; {by['statement'][:8]}]")
    for head in ("for", "against"):
        items = json.loads(row[head])
        out += [f"  {t[head]}: {words.pick(i['why'], lang)} ({t['counted' if i.get('counted', True) else 'shown']}; {', '.join(name_of(o, lang) for o in i.get('origin') or []) or '?'}; {i['table']} {i['id'][:8]})" for i in items] or [f"  {t[head]}: {t['nothing']}"]
    out += [f"  {t[head]}: {words.pick(m, lang)}" for head in ("missing", "otherwise") for m in json.loads(row[head])]
    return shown("\n".join(out))


def statement_text(body: Row, lang: str) -> str:
    """A statement as it is shown to who reviews it: its words, and each field that may be corrected with what the rules read there."""
    t = SAY[lang]
    out = [f"{t['statement']} {body['id']}  {'[SIMULATED] ' if body['simulated'] else ''}{body['file']}, {body['at']}  ({body['rule']})",
           f"  “{' […] '.join(s['text'] for s in body['content'])}”", f"  {(body['source'] or {}).get('text') or '?'} | {' … '.join(c['text'] for c in body['cue'])}"]  # fmt: skip
    for field in fields_of(body):
        if field.count(".") == 1 and field.rsplit(".", 1)[1].isdecimal():
            continue
        at: Any = body
        for key in field.split("."):
            at = at[int(key)] if isinstance(at, list) else None if at is None else at[key]
        if not isinstance(at, dict):
            out.append(f"    {field}: {'∅' if at is None else at}")
    return shown("\n".join(out))


def overview(log: Logbook, lang: str, statements: bool = False) -> Iterator[str]:
    """What waits, the newest words on statements, and the words whose row is not here now."""
    t = SAY[lang]
    names = dict(here.places(log).select("id", "name").iter_rows())
    said = log.reviews()
    for r in log.rows("findings").sort("simulated", "id").iter_rows(named=True):
        state = words.pick(words.REVIEW[said.get(r["id"], "waiting")], lang)
        yield shown(f"{r['id']}  {state}: {'[SIMULATED] ' if r['simulated'] else ''}{words.sentence(json.loads(r['proposition']), lang, names)}: {words.pick(words.VERDICT[r['verdict']][1:], lang)}")
    known = newest(log.rows("reviews").iter_rows(named=True))
    bodies = {b["id"]: b for b in map(json.loads, log.rows("statements")["body"])}
    for ident in sorted(set(known) & set(bodies)):
        for w in reviewed(bodies[ident], known[ident])["review"]["words"]:
            change = f": {w['machine']} → {w['value']}" if w["verdict"] == "corrected" else ""
            yield shown(f"{ident}  {w['field'] or '*'} {words.pick(words.REVIEWED[w['verdict']], lang)}{change}  ({w['who']}, {w['made'][:10]}: {w['why']})")
    if statements:
        for b in waiting_statements(log):
            yield shown(f"{b['id']}  {t['waits']}: {b['speaker']['as_written'] or '?'}: “{' […] '.join(s['text'] for s in b['content'])}” ({b['file']}, {b['at']})")
    for r in orphans(log):
        yield shown(f"{r['row']}  {t['orphan']}: {r['table']} {r['field'] or '*'} {r['verdict']} {r['value'] or ''} ({r['who']}, {iso(r['made'])[:10]}: {r['why']})")
    yield f"{len(waiting_findings(log))} {t['lines']}, {len(waiting_statements(log))} {t['slines']}"


def walk(logbook: Path, who: str, lang: str, statements: bool) -> None:
    """Everything that waits is shown in turn and a key asked for; each word is in the logbook before the next is asked. Nobody else is
    kept from writing meanwhile. At the end of input, or at `q`, it stops; the findings are weighed again where statements changed."""
    t, n, changed = SAY[lang], 0, False
    log = open_logbook(logbook)
    todo: list[tuple[str, Row]] = [("finding", r) for r in waiting_findings(log)]
    if statements:
        todo += [("statement", b) for b in waiting_statements(log)]
    for at, (kind, row) in enumerate(todo, 1):
        _say(f"\n({at}/{len(todo)})\n" + (finding_text(log, row, lang) if kind == "finding" else statement_text(row, lang)))
        kept, go_on = _ask_one(logbook, kind, row, who, lang)
        n += kept
        changed = changed or (kind == "statement" and kept > 0)
        if not go_on:
            break
    log.db.close()
    if changed:
        with writing(logbook, "review") as log:
            if here.weigh(log):
                _say(t["again"])
            log.finish("review", {})
    _say(t["done"].format(n=n) if todo else t["none"])


def _ask_one(logbook: Path, kind: str, row: Row, who: str, lang: str) -> tuple[int, bool]:
    """How many words were kept on this one, and whether to go on to the next."""
    t, n = SAY[lang], 0
    while True:
        key = _ask(t["keys" if kind == "finding" else "keys2"])
        if key is None or key.lower() == "q":
            return n, False
        if key.lower() == "s":
            return n, True
        if key.lower() not in ("k", "r", *(["c"] if kind == "statement" else [])):
            _say(t["unknown"])
            continue
        field, value, verdict = None, None, {"k": "kept" if kind == "finding" else "confirmed", "r": "rejected", "c": "corrected"}[key.lower()]
        if verdict == "corrected":
            field = _ask(t["field"])
            value = _ask(t["value"]) if field else None
            if not field or value is None:
                continue
            verdict, value = ("corrected", value) if value else ("rejected", None)
        why = _ask(t["why"])
        if why is None:
            return n, False
        try:
            with writing(logbook, "review", _say) as log:
                if kind == "finding":
                    on_finding(log, row["id"], verdict, who, why)
                else:
                    on_statement(log, row["id"], field, verdict, value, who, why)
                log.finish("review", {})
        except Trouble as trouble:
            _say(t["no"] + str(trouble))
            continue
        n += 1
        if field is None:
            return n, True


def _ask(prompt: str) -> str | None:
    """The line typed, without blanks at its ends; None at the end of input."""
    sys.stdout.write(prompt)
    sys.stdout.flush()
    try:
        line = sys.stdin.readline()
    except UnicodeDecodeError:
        return "\ufffd"
    return line.strip() if line else None


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
