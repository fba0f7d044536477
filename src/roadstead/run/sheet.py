"""A screened fleet on paper: a table, a workbook, a page to print. Every line says what it rests on, in English or in French."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from html import escape
from typing import Any

from roadstead.case import tame
from roadstead.case.words import event_kind
from roadstead.identity.lists import Row, Standing, Tie
from roadstead.identity.words import VERDICTS_FR
from roadstead.run.fleet import Fleet
from roadstead.run.screen import HEADINGS, Hit, Lists, Screened
from roadstead.when import day_of, iso

WORDS = {
    "en": {
        "row": "row", "ship": "ship", "imo": "IMO as given", "mmsi": "MMSI as given", "day": "as of", "status": "result", "lists": "lists", "owners": "owners and others",
        "warnings": "same name, other ship", "cleared": "cleared before", "listed": "on a list that day", "aged": "on the newest copy here, older than that day", "tied": "tied to a listed body", "look": "for a person to look at",
        "none": "nothing found in the copies here", "not looked": "not looked at", "no events": "none found", "role": "whose", "list": "list", "entry": "entry", "name": "name on the list",
        "verdict": "how alike", "why": "why", "stands": "how the entry stands", "receipts": "receipts", "judged": "judged before", "heading": "heading", "what": "event", "from": "from", "to": "to",
        "rests": "rests on", "copies": "copies", "oldest": "oldest", "newest": "newest", "age": "days before that day", "carries": "carries", "silent": "cannot say", "cut": "not compared", "title": "Screening of",
        "note": "A number decides; a name only asks. Nothing here says that a ship is clean, and no line is a legal conclusion: every one waits for a person.",
        "ages": "Age of each list", "hits": "Whom each row may be", "behaviour": "What the signals did", "unused": "rows that could not be used", "fleet": "Fleet", "linked to": "linked to",
    },
    "fr": {
        "row": "ligne", "ship": "navire", "imo": "OMI indiqué", "mmsi": "MMSI indiqué", "day": "à la date du", "status": "résultat", "lists": "listes", "owners": "propriétaires et autres",
        "warnings": "même nom, autre navire", "cleared": "levé auparavant", "listed": "inscrit ce jour-là", "aged": "dans la copie la plus récente ici, antérieure à cette date", "tied": "lié à une entité inscrite", "look": "à examiner par une personne",
        "none": "rien trouvé dans les copies présentes", "not looked": "non examiné", "no events": "rien trouvé", "role": "de qui", "list": "liste", "entry": "entrée", "name": "nom sur la liste",
        "verdict": "ressemblance", "why": "pourquoi", "stands": "situation de l'entrée", "receipts": "pièces", "judged": "jugé auparavant", "heading": "rubrique", "what": "événement", "from": "du", "to": "au",
        "rests": "repose sur", "copies": "copies", "oldest": "plus ancienne", "newest": "plus récente", "age": "jours avant cette date", "carries": "porte", "silent": "ne peut se prononcer", "cut": "non comparé", "title": "Criblage de",
        "note": "Un numéro décide ; un nom ne fait que poser la question. Rien ici ne dit qu'un navire est net, et aucune ligne n'est une conclusion juridique : chacune attend une personne.",
        "ages": "Âge de chaque liste", "hits": "Qui chaque ligne peut être", "behaviour": "Ce qu'ont fait les signaux", "unused": "lignes inutilisables", "fleet": "Flotte", "linked to": "lié à",
    },
}  # fmt: skip
ROLES_FR = {"ship": "navire", "owner": "propriétaire", "operator": "exploitant", "manager": "gestionnaire", "charterer": "affréteur", "buyer": "acheteur", "seller": "vendeur", "shipper": "chargeur",
            "consignee": "destinataire", "counterparty": "contrepartie", "linked to": "lié à", "owner/operator": "propriétaire ou exploitant",
            "former owner/operator": "ancien propriétaire ou exploitant", "parent company": "société mère", "subsidiary": "filiale"}  # fmt: skip


def says(one: Standing, lang: str) -> str:
    """How an entry stands, in words."""
    return one.fr if lang == "fr" else one.en


def why(hit: Hit, lang: str) -> str:
    """The sentences of the comparison, one after the other."""
    return " ".join(f.fr if lang == "fr" else f.en for f in hit.comparison.features)


def verdict(hit: Hit, lang: str) -> str:
    return VERDICTS_FR.get(hit.comparison.verdict, hit.comparison.verdict) if lang == "fr" else hit.comparison.verdict


def role(text: str, lang: str) -> str:
    return ROLES_FR.get(text, text) if lang == "fr" else text


def judged(word: Row | None, lang: str) -> str:
    """Who judged the pair before, when, and why."""
    if word is None:
        return ""
    what = {"same": ("the same", "le même"), "different": ("another", "un autre"), "unsure": ("unsure", "incertain")}[word["verdict"]][lang == "fr"]
    return f"{day_of(word['made'])}, {word['who']}{' : ' if lang == 'fr' else ': '}{what} ({word['why']})"


def named(hit: Hit, lang: str) -> str:
    """``MARIA E (OFAC SDN, IMO 9617923, entry 36716)``"""
    imo = f", {'OMI' if lang == 'fr' else 'IMO'} {hit.entry.identity.imo}" if hit.entry.identity.imo else ""
    number = f", {'entrée' if lang == 'fr' else 'entry'} {hit.entry.number}" if hit.entry.number else ""
    return f"{hit.entry.name} ({hit.entry.key[0]}{imo}{number})"


def line(one: Screened, lang: str) -> dict[str, str]:
    """One row of the table: the ship, the result, and why."""
    w = WORDS[lang]
    colon, semi = ("\u00a0: ", "\u00a0; ") if lang == "fr" else (": ", "; ")
    kept = [h for h in one.hits if not (h.judged and h.judged["verdict"] == "different")]
    ship = [h for h in kept if h.role == "ship"]
    lists = [f"{named(h, lang)}{colon}{verdict(h, lang)}{semi}{says(h.standing, lang)}" for h in ship if h.comparison.verdict != "same name, other ship"]
    owners = [f"{role(h.role, lang)} {h.who}{colon}{named(h, lang)}, {verdict(h, lang)}{semi}{says(h.standing, lang)}" for h in kept if h.role != "ship"]
    owners += [f"{role(tie.role, lang)} {tie.name}{_span(tie)}{colon}{says(stood, lang)}" for tie, stood in one.tied]
    out = {
        w["row"]: str(one.member.row), w["ship"]: one.member.ship.get("name", ""), w["imo"]: one.member.ship.get("imo", ""), w["mmsi"]: one.member.ship.get("mmsi", ""),
        w["day"]: one.day, w["status"]: w[one.status], w["lists"]: "\n".join(lists), w["owners"]: "\n".join(owners),
        w["warnings"]: "\n".join(named(h, lang) for h in ship if h.comparison.verdict == "same name, other ship"),
        w["cleared"]: "\n".join(f"{named(h, lang)}{colon}{judged(h.judged, lang)}" for h in one.hits if h.judged and h.judged["verdict"] == "different"),
    }  # fmt: skip
    for key, en, fr, _ in HEADINGS:
        events = one.behaviour[key]
        text = w["not looked"] if events is None else "\n".join(_event(e, lang) for e in events[:5]) + (f"\n… +{len(events) - 5}" if len(events) > 5 else "") if events else w["no events"]
        out[fr if lang == "fr" else en] = text
    out[w["cut"]] = "\n".join(c[lang == "fr"] for c in one.cautions)
    out[w["silent"]] = ", ".join(sorted({key[0] for key in one.silent}))
    return out


def _span(tie: Tie) -> str:
    return f" ({tie.since or '…'} – {tie.until or '…'})" if tie.since or tie.until else ""


def _event(e: Row, lang: str) -> str:
    end = iso(e["t1"])[:10] if e["t1"] is not None else "…"
    words = "autres navires entendus là" if lang == "fr" else "other ships heard there"
    heard = "" if e["reception"] is None else f", {e['reception']} {words}"
    return f"{event_kind(e['kind'], lang)} {iso(e['t0'])[:10]} – {end}{heard}"


def hit_rows(screened: Sequence[Screened], lang: str) -> list[dict[str, str]]:
    """One row per hit: whose, which entry, how alike and why, how the entry stands, what it rests on."""
    w = WORDS[lang]
    out = []
    for one in screened:
        for h in one.hits:
            out.append({
                w["row"]: str(one.member.row), w["ship"]: one.member.ship.get("name", "") or one.member.ship.get("imo", ""), w["role"]: role(h.role, lang), w["name"]: h.entry.name,
                w["list"]: h.entry.key[0], w["entry"]: h.entry.number or "", "IMO": h.entry.identity.imo or "", w["verdict"]: verdict(h, lang), w["why"]: why(h, lang),
                w["day"]: one.day, w["stands"]: says(h.standing, lang), w["judged"]: judged(h.judged, lang), w["receipts"]: " ".join(h.standing.receipts),
            })  # fmt: skip
        out += [_tied(one, tie, stood, lang) for tie, stood in one.tied]
    return out


def _tied(one: Screened, tie: Tie, stood: Standing, lang: str) -> dict[str, str]:
    w = WORDS[lang]
    days = ", ".join(sorted({r["copy"] for r in tie.told}))
    why_ = f"L'entrée du navire le dit dans les copies du {days}." if lang == "fr" else f"The ship's own entry says so in the copies of {days}."
    return {
        w["row"]: str(one.member.row), w["ship"]: one.member.ship.get("name", "") or one.member.ship.get("imo", ""), w["role"]: role(tie.role, lang), w["name"]: tie.rows[-1]["name"], w["list"]: stood.key[0],
        w["entry"]: tie.rows[-1]["entry"] or "", "IMO": "", w["verdict"]: "", w["why"]: why_, w["day"]: one.day, w["stands"]: says(stood, lang), w["judged"]: "", w["receipts"]: " ".join(stood.receipts),
    }  # fmt: skip


def event_rows(screened: Sequence[Screened], lang: str) -> list[dict[str, str]]:
    """One row per event of a ship's signal, with the fixes or broadcasts it rests on."""
    w, out = WORDS[lang], []
    for one in screened:
        for key, en, fr, _ in HEADINGS:
            for e in one.behaviour[key] or ():
                fixes = " ".join(f"{f['src'][:12]}/{f['at']}" for f in json.loads(e["fixes"]))
                out.append({
                    w["row"]: str(one.member.row), w["ship"]: one.member.ship.get("name", "") or one.member.ship.get("imo", ""), w["heading"]: fr if lang == "fr" else en,
                    w["what"]: f"{event_kind(e['kind'], lang)} ({e['kind']}, {e['rule']}, {e['preset']})", w["from"]: iso(e["t0"]), w["to"]: iso(e["t1"]) if e["t1"] is not None else "…", w["rests"]: fixes,
                })  # fmt: skip
    return out


def list_rows(lists: Lists, day: str, lang: str) -> list[dict[str, str]]:
    """One row per list: its copies and how old the newest one is."""
    w = WORDS[lang]
    return [
        {w["list"]: r["list"], w["copies"]: str(r["copies"]), w["oldest"]: r["oldest"], w["newest"]: r["newest"], w["age"]: str(r["age_days"]), w["carries"]: ", ".join(r["carries"])}
        for r in lists.ages(day)
    ]  # fmt: skip


def as_text(screened: Sequence[Screened], lists: Lists, fleet: Fleet, day: str, lang: str) -> str:
    """For a terminal: the rows that ask for a person, then the counts and the age of each list."""
    w = WORDS[lang]
    colon = " : " if lang == "fr" else ": "
    out = []
    for one in screened:
        if one.status == "none":
            continue
        row = line(one, lang)
        out.append(f"{w['row']} {one.member.row}  {one.member.ship.get('name', '')} {one.member.ship.get('imo', '')}  [{one.day}]  {w[one.status].upper()}")
        for key in ("lists", "owners", "warnings", "cleared", "cut"):
            out += [f"    {w[key]}{colon}{text}" for text in row[w[key]].splitlines()]
        out += [f"    {fr if lang == 'fr' else en}{colon}{_event(e, lang)}" for key, en, fr, _ in HEADINGS for e in (one.behaviour[key] or ())[:5]]
    counts = {s: sum(one.status == s for one in screened) for s in ("listed", "aged", "tied", "look", "none")}
    out += ["", f"{len(screened)} {w['fleet'].lower()}{colon}" + ", ".join(f"{n} {w[s]}" for s, n in counts.items() if n)]
    out += [f"  {text}{colon}{n}" for text, n in fleet.rejects.items()]
    out += [f"  {r[w['list']]}{colon}{w['newest']} {r[w['newest']]} ({w['carries']} {r[w['carries']]})" for r in list_rows(lists, day, lang)]
    return "\n".join([*out, w["note"]])


def as_csv(rows: Sequence[dict[str, str]]) -> bytes:
    """UTF-8 with a mark, so that a spreadsheet reads the accents; no cell is a formula."""
    text = io.StringIO()
    if rows:
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows({k: tame(v) for k, v in row.items()} for row in rows)
    return ("\ufeff" + text.getvalue()).encode()


def as_xlsx(screened: Sequence[Screened], lists: Lists, day: str, lang: str) -> bytes:
    """A workbook: the fleet, every hit with its reasons, the events, the age of each list. Every cell is text, none a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    w = WORDS[lang]
    book = Workbook(write_only=True)
    wrapped, bold = Alignment(wrap_text=True, vertical="top"), Font(bold=True)

    def cell(sheet: Any, text: str, styled: bool, head: bool = False) -> Any:
        if not text:
            return None
        made = WriteOnlyCell(sheet, _cell(text)) if styled or text[0] == "=" else _cell(text)
        if not isinstance(made, str):
            made.data_type = "s"  # whatever it begins with, it is no formula
            made.alignment = wrapped
            if head:
                made.font = bold
        return made

    sheets = ((w["fleet"], [line(s, lang) for s in screened]), (w["hits"], hit_rows(screened, lang)), (w["behaviour"], event_rows(screened, lang)), (w["ages"], list_rows(lists, day, lang)))
    for title, rows in sheets:
        sheet = book.create_sheet(title[:31])
        columns = list(rows[0]) if rows else []
        sheet.freeze_panes = "A2"
        for i, column in enumerate(columns, 1):
            longest = max((len(part) for row in rows[:500] for part in row[column].split("\n")), default=0)
            sheet.column_dimensions[get_column_letter(i)].width = min(60, max(len(column), longest) + 2)
        sheet.append([cell(sheet, column, True, head=True) for column in columns])
        for row in rows:
            # Styles double the time; only cells of several lines need one.
            sheet.append([cell(sheet, text, "\n" in text or len(text) > 60) for text in row.values()])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(text: str) -> str:
    # A workbook cannot hold control characters, and no cell more than 32,767 characters.
    return "".join(c for c in text if c >= " " or c == "\n")[:32_000]


def as_html(screened: Sequence[Screened], lists: Lists, fleet: Fleet, day: str, lang: str) -> bytes:
    """One page to print, without script or address: rows that ask for a person first, then the rest, then the lists."""
    w = WORDS[lang]
    order = ("listed", "aged", "tied", "look", "none")
    ranked = sorted(screened, key=lambda s: (order.index(s.status), s.member.row))
    body = [f"<h1>{w['title']} {escape(fleet.name)}</h1><p>{escape(w['note'])}</p><p class=soft>sha256 {fleet.sha256}</p>"]
    body += [f"<p>{escape(text)}: {n}</p>" for text, n in fleet.rejects.items()]
    rows = [line(s, lang) for s in ranked]
    # Headings that nobody looked at in any row are said once, not in a column each.
    unseen = [c for c in (fr if lang == "fr" else en for _, en, fr, _ in HEADINGS) if rows and all(row[c] == w["not looked"] for row in rows)]
    body.append(_table([{k: v for k, v in row.items() if k not in unseen} for row in rows], [s.status for s in ranked]))
    if unseen:
        body.append(f"<p>{escape(w['not looked'].capitalize())}{' : ' if lang == 'fr' else ': '}{escape(' ; '.join(unseen) if lang == 'fr' else '; '.join(unseen))}</p>")
    body.append(f"<h2>{w['hits']}</h2>{_table(hit_rows(ranked, lang))}")
    if events := event_rows(ranked, lang):
        body.append(f"<h2>{w['behaviour']}</h2>{_table(events)}")
    body.append(f"<h2>{w['ages']}</h2>{_table(list_rows(lists, day, lang))}")
    return f"<!doctype html><html lang={lang}><meta charset=utf-8><title>{escape(fleet.name)}</title><style>{_CSS}</style>{''.join(body)}</html>".encode()


_CSS = (
    "@page{size:A4 landscape;margin:12mm}body{font:10pt/1.35 system-ui,sans-serif;margin:1.5rem;color:#111}table{border-collapse:collapse;width:100%;font-size:8.5pt}"
    "th,td{border:1px solid #999;padding:2px 4px;text-align:left;vertical-align:top;white-space:pre-line;overflow-wrap:break-word}td.n{white-space:nowrap}td.h{font-family:monospace;font-size:7pt;overflow-wrap:anywhere}th{background:#eee}thead{display:table-header-group}"
    "tr{break-inside:avoid}.listed td:first-child{border-left:6px solid #8a1c1c}.aged td:first-child{border-left:6px dashed #8a1c1c}.tied td:first-child{border-left:6px double #8a1c1c}.look td:first-child{border-left:6px dotted #8a5a00}.soft{color:#555}"
)


def _table(rows: Sequence[dict[str, str]], marks: Sequence[str] = ()) -> str:
    if not rows:
        return "<p class=soft>–</p>"
    # A column that is empty in every row only takes room on paper.
    columns = [c for c in rows[0] if any(row[c] for row in rows)]
    head = "".join(f"<th>{escape(c)}</th>" for c in columns)
    # Numbers and days stay on one line; hashes may break anywhere.
    kind = {c: "n" if (longest := max(len(row[c]) for row in rows)) <= 12 else "h" if longest >= 64 and all(" " not in row[c].strip()[:64] for row in rows) else "t" for c in columns}
    lines = (f"<tr class={marks[i] if marks else 'row'}>" + "".join(f"<td class={kind[c]}>{escape(row[c])}</td>" for c in columns) + "</tr>" for i, row in enumerate(rows))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def as_jsonl(screened: Sequence[Screened]) -> bytes:
    """One JSON object per row of the fleet, with both languages and the receipts in full."""
    return "".join(json.dumps(_record(s), ensure_ascii=False) + "\n" for s in screened).encode()


def _record(one: Screened) -> dict[str, Any]:
    return {
        "row": one.member.row, "ship": dict(one.member.ship), "parties": [{"role": r, "name": n} for r, n in one.member.parties], "day": one.day, "status": one.status,
        "hits": [{
            "role": h.role, "who": h.who, "list": h.entry.key[0], "entry": h.entry.number, "name": h.entry.name, "imo": h.entry.identity.imo, "kind": h.entry.kind,
            "verdict": h.comparison.verdict, "score": h.comparison.score, "why": [{"en": f.en, "fr": f.fr} for f in h.comparison.features],
            "standing": {"state": h.standing.state, "en": h.standing.en, "fr": h.standing.fr, "receipts": list(h.standing.receipts)}, "judged": h.judged,
        } for h in one.hits],
        "tied": [{"name": t.name, "role": t.role, "entry": t.rows[-1]["entry"], "list": s.key[0], "state": s.state, "en": s.en, "fr": s.fr, "receipts": list(s.receipts)} for t, s in one.tied],
        "behaviour": {k: None if v is None else [{"id": e["id"], "kind": e["kind"], "rule": e["rule"], "t0": iso(e["t0"]), "t1": iso(e["t1"]) if e["t1"] is not None else None} for e in v] for k, v in one.behaviour.items()},
        "cannot_say": sorted({k[0] for k in one.silent}),
    }  # fmt: skip
