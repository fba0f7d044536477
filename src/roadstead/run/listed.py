"""``roadstead listed``: how a ship stands on every list of a logbook, a line each, by number; a name gives candidates only."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from roadstead.identity.lists import ListKey, Row, Standing, copies_for, rows_of, stand, ties
from roadstead.identity.ships import name_key
from roadstead.logbook import Logbook
from roadstead.numbers import imo_valid, near_imo, typed
from roadstead.run.sheet import role

USUAL = ("OFAC SDN", "UN Consolidated", "UN 1718 vessels", "EU Consolidated", "EU Annex XLII", "UK Sanctions List")
"""Lists a reader will ask about: where the logbook has no copy of one, that is said."""
_NAMED = 12


@dataclass(frozen=True)
class Line:
    """What one list says, and the receipts it rests on."""

    list: str
    state: str
    en: str
    fr: str
    receipts: tuple[str, ...] = ()
    candidates: tuple[dict[str, Any], ...] = ()
    simulated: bool = False
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    tied: tuple[dict[str, Any], ...] = ()
    publisher: str | None = None

    def record(self) -> dict[str, Any]:
        """The line as JSON values."""
        return {
            "list": self.list, "publisher": self.publisher, "state": self.state, "en": self.en, "fr": self.fr, "in_copies_of": list(self.present), "absent_from_copies_of": list(self.absent),
            "receipts": list(self.receipts), "candidates": list(self.candidates), "tied": list(self.tied), "simulated": self.simulated,
        }  # fmt: skip


def listed(log: Logbook, who: str, on: str | None = None) -> list[Line]:
    """One line per list: for a ship's number how she stands; for anything else whom it may mean, which is never an answer."""
    copies = log.rows("copies").to_dicts()
    asked = typed(who)
    if imo_valid(asked) and not log.rows("listings", "company_imo=?", (asked,)).height:
        lines = _by_number(log, asked, copies, on)
    else:
        lines = _candidates(log, who, asked, copies)
    there = {line.list for line in lines}
    twice = Counter((line.list, line.simulated) for line in lines)
    lines = [replace(line, list=f"{line.list} ({line.publisher or '?'})") if twice[line.list, line.simulated] > 1 else line for line in lines]
    return lines + [Line(name, "cannot say", "cannot say, no copy of this list here", "impossible à dire, aucune copie de cette liste ici") for name in USUAL if name not in there]


def _by_number(log: Logbook, imo: str, copies: list[Row], on: str | None) -> list[Line]:
    found = log.rows("listings", "kind IN ('vessel', 'body', 'person') AND (imo=? OR (imo IS NULL AND entry IN (SELECT entry FROM listings WHERE imo=? AND entry IS NOT NULL)))", (imo, imo))
    rows: dict[ListKey, list[Row]] = defaultdict(list)
    for r in rows_of(imo, found.to_dicts()):
        rows[r["list"], r["publisher"], bool(r["simulated"])].append(r)
    tied = tied_to(log, [r for mine in rows.values() for r in mine])
    nameless = _without_number(log)
    out = []
    for key, mine in copies_for(copies, "vessel", imo).items():
        hers = rows.get(key, [])
        kind = hers[0]["kind"] if hers and not mine.days else "vessel"
        # A list without a kind for ships may still enter one, as a company: its own entry speaks before its scope.
        one = stand(mine if kind == "vessel" else copies_for(copies, kind)[key], hers, on, kind)
        own = sorted({(r["name"] or "?", r["entry"] or "") for r in one.rows})
        en = "; ".join(f"{name}, entry {entry}" if entry else name for name, entry in own)
        fr = " ; ".join(f"{name}, entrée {entry}" if entry else name for name, entry in own)
        n = max((nameless.get((key[0], day), 0) for day in one.absent), default=0) if one.state == "not listed" else 0
        if n:
            en += f"{n} ship{'s' * (n > 1)} of the list stand{'s' * (n == 1)} there without a number"
            fr += f"{n} navire{'s' * (n > 1)} de la liste y figure{'nt' * (n > 1)} sans numéro"
        out.append(_line(key, one, f" ({en})" if en else "", f" ({fr})" if fr else "", _tied(key, tied, copies, on)))
    return out + _mentions(log, imo)


def _without_number(log: Logbook) -> dict[tuple[str, str], int]:
    """How many ships stand in each copy without an IMO number: of these nobody can say by number that they are not the one asked about."""
    got = log.rows("listings", "kind='vessel' AND imo IS NULL")
    counts: dict[tuple[str, str], int] = Counter((r["list"], r["copy"]) for r in got.iter_rows(named=True))
    return counts


def _mentions(log: Logbook, number: str) -> list[Line]:
    """Where a data set that lists nobody speaks of the ship, and where the number is said to be used falsely."""
    out = []
    got = log.rows("listings", "(kind='mentioned vessel' AND (imo=? OR mmsi=?)) OR remarks LIKE ?", (number, number, f"%fraudulent%{number}%"))
    for lst in sorted(set(got["list"])):
        mine = got.filter(list=lst).to_dicts()
        false = [r for r in mine if r["imo"] != number and r["mmsi"] != number]
        names = ", ".join(sorted({r["name"] or "?" for r in mine}))
        en = f"mentioned, not listed: {names}" if not false else f"this number is said to be used falsely by {names}"
        fr = f"mentionné, non inscrit : {names}" if not false else f"ce numéro serait employé à tort par {names}"
        out.append(Line(lst, "mentioned", en, fr, tuple(sorted({r["src"] for r in mine})), simulated=all(r["simulated"] for r in mine), publisher=mine[0]["publisher"]))
    return out


def tied_to(log: Logbook, ship: Sequence[Row]) -> list[Any]:
    """Whom the ship's entries tie her to, with the entries of these bodies on the same lists."""
    names = sorted({link["name"] for r in ship for link in json.loads(r["links"] or "[]")})
    if not names:
        return []
    same = log.rows("listings", f"kind IN ('body', 'person') AND name IN ({', '.join('?' * len(names))})", names)
    entries = sorted({(r["list"], r["entry"]) for r in same.iter_rows(named=True) if r["entry"]})
    # An entry keeps its number when its name is respelt from one copy to the next.
    more = [r for lst, entry in entries for r in log.rows("listings", "list=? AND entry=?", (lst, entry)).to_dicts()]
    return ties(list(ship), list({r["id"]: r for r in [*same.to_dicts(), *more]}.values()))


def _tied(key: ListKey, tied: Sequence[Any], copies: list[Row], on: str | None) -> tuple[dict[str, Any], ...]:
    out = []
    for tie in tied:
        told = tie.told[0]
        if (told["list"], told["publisher"], bool(told["simulated"])) != key:
            continue
        days = sorted({r["copy"] for r in tie.told})
        record: dict[str, Any] = {"name": tie.name, "role": tie.role, "since": tie.since, "until": tie.until, "told_in_copies_of": days, "held_then": on is None or tie.held(on)}
        if tie.rows:
            body = tie.rows[-1]
            one = stand(copies_for(copies, body["kind"])[key], tie.rows, on, body["kind"])
            record |= {"entry": body["entry"], "state": one.state, "en": one.en, "fr": one.fr, "receipts": list(one.receipts)}
        out.append(record)
    return tuple(out)


def _line(key: ListKey, one: Standing, en: str, fr: str, tied: tuple[dict[str, Any], ...]) -> Line:
    return Line(key[0], one.state, one.en + en, one.fr + fr, one.receipts, (), key[2], one.present, one.absent, tied, key[1])


def _candidates(log: Logbook, who: str, asked: str, copies: list[Row]) -> list[Line]:
    """Entries that bear the name (or a name of whose words these are some), or the number, by list. Never an answer."""
    wanted = name_key(who)
    digits = asked if asked.isascii() and asked.isdigit() else ""
    found: dict[ListKey, dict[tuple[str, str, str], dict[str, Any]]] = defaultdict(dict)
    ships = {r["entry"] for r in log.rows("listings", "kind='vessel'").iter_rows(named=True)}
    rows = log.rows("listings", "kind='vessel' OR kind='alias'").sort("copy", "id")
    for r in rows.iter_rows(named=True):
        if r["kind"] == "alias" and r["entry"] not in ships:
            continue
        why = _why(r, wanted, digits, who)
        if why is not None:
            one = found[r["list"], r["publisher"], bool(r["simulated"])].setdefault((r["imo"] or "", r["entry"] or "", r["name"] or ""), {
                "name": r["name"], "imo": r["imo"], "entry": r["entry"], "why": why, "copies": [], "receipts": [],
            })  # fmt: skip
            one["copies"] = sorted({*one["copies"], r["copy"] or "?"})
            one["receipts"] = sorted({*one["receipts"], r["src"]})
    out = [] if not digits else [_company(key, mine) for key, mine in _companies(log, digits).items()]
    for key, mine in copies_for(copies, "vessel").items():
        if any(line.list == key[0] and line.simulated == key[2] for line in out):
            continue
        got = sorted(found.get(key, {}).values(), key=lambda c: (_RANK.index(c["why"]), c["name"] or "", c["imo"] or ""))
        out.append(_which(key, mine.days, got, who, digits, tuple(sorted({c["src"] for c in mine.mute} | {s for d in mine.days for s in mine.srcs[d]}))))
    return out


def _companies(log: Logbook, number: str) -> dict[ListKey, list[Row]]:
    found: dict[ListKey, list[Row]] = defaultdict(list)
    for r in log.rows("listings", "company_imo=? AND kind IN ('body', 'person')", (number,)).sort("copy", "id").iter_rows(named=True):
        found[r["list"], r["publisher"], bool(r["simulated"])].append(r)
    return found


def _company(key: ListKey, rows: list[Row]) -> Line:
    """The number is that of a company: her ships have other numbers."""
    r = rows[-1]
    candidate = {"name": r["name"], "imo": None, "company_imo": r["company_imo"], "entry": r["entry"], "why": "company number", "copies": sorted({x["copy"] for x in rows}), "receipts": sorted({x["src"] for x in rows})}
    en = f"which? this is the number of a company, not of a ship: {r['name']}" + (f", entry {r['entry']}" if r["entry"] else "")
    fr = f"lequel ? ce numéro est celui d'une société, non d'un navire : {r['name']}" + (f", entrée {r['entry']}" if r["entry"] else "")
    return Line(key[0], "which", en, fr, tuple(candidate["receipts"]), (candidate,), key[2], publisher=key[1])


_RANK = ("same name", "other name", "one digit away", "same MMSI", "words of the name")
_WHY = {"same name": ("same name", "même nom"), "other name": ("another name of hers", "autre nom de ce navire"), "one digit away": ("a number one slip away", "numéro à une faute près"),
        "same MMSI": ("same MMSI", "même MMSI"), "words of the name": ("these words in a longer name", "ces mots dans un nom plus long")}  # fmt: skip


def _why(r: Row, wanted: str, digits: str, who: str) -> str | None:
    if digits:
        if r["mmsi"] == digits:
            return "same MMSI"
        return "one digit away" if r["imo"] and len(digits) == 7 and near_imo(digits, r["imo"]) else None
    if not wanted:
        return None
    if name_key(r["name"] or "") == wanted:
        return "same name" if r["kind"] == "vessel" else "other name"
    if any(name_key(alias["name"]) == wanted for alias in json.loads(r["aliases"] or "[]")):
        return "other name"
    words = [name_key(w) for w in who.split()]
    has = {name_key(w) for w in re.split(r"[\s\-/]+", r["name"] or "")}
    return "words of the name" if words and all(w in has for w in words if w) and len(wanted) > 2 else None


def _which(key: ListKey, days: tuple[str, ...], got: list[dict[str, Any]], who: str, digits: str, srcs: tuple[str, ...]) -> Line:
    if not days:
        return Line(key[0], "no scope", "cannot say, this list carries no ships", "impossible à dire, cette liste ne porte pas de navires", srcs, simulated=key[2])
    bad = bool(digits) and len(digits) == 7
    if not got:
        en = f"cannot say: {who} does not pass the check digit of a ship's number" if bad else f"cannot say: no ship of the name {who} in {len(days)} copies; a name is no answer, give her IMO number"
        fr = f"impossible à dire : {who} n'a pas la clé d'un numéro de navire" if bad else f"impossible à dire : aucun navire du nom {who} dans {len(days)} copies ; un nom n'est pas une réponse, donnez le numéro OMI"
        return Line(key[0], "cannot say", en, fr, srcs, simulated=key[2])
    shown = got[:_NAMED]
    more = len(got) - len(shown)
    words = (("IMO", "entry", "; "), ("OMI", "entrée", " ; "))
    parts = [[f"{c['name']} ({words[i][0]} {c['imo'] or '?'}" + (f", {words[i][1]} {c['entry']}" if c["entry"] else "") + f"{words[i][2]}{_WHY[c['why']][i]})" for c in shown] for i in (0, 1)]
    head = ("which? the number fails its check digit; candidates ", "lequel ? le numéro n'a pas la bonne clé ; candidats ") if bad else ("which? candidates ", "lequel ? candidats ")
    en = head[0] + ", ".join(parts[0]) + (f", and {more} more" if more else "")
    fr = head[1] + ", ".join(parts[1]) + (f", et {more} autres" if more else "")
    return Line(key[0], "which", en, fr, tuple(sorted({s for c in shown for s in c["receipts"]})), tuple(got), key[2])


def text(lines: list[Line], names: dict[str, str], lang: str = "en", links: bool = False) -> str:
    """The lines for a terminal: each list once, with the receipts in brackets; on request those she is tied to below."""
    out = []
    for line in lines:
        rests = ", ".join(f"{names.get(s) or 'receipt'} {s[:12]}" for s in line.receipts)
        mark = {"en": " SIMULATED", "fr": " SIMULÉ"}[lang] if line.simulated else ""
        out.append(f"{line.list}{mark}{' :' if lang == 'fr' else ':'} {getattr(line, lang)}" + (f" [{rests}]" if rests else ""))
        for tie in line.tied if links else ():
            days = " and ".join(tie["told_in_copies_of"]) if lang == "en" else " et ".join(tie["told_in_copies_of"])
            said = tie.get(lang) or {"en": "no entry of its own that can be told", "fr": "pas d'entrée propre identifiable"}[lang]
            span = " – ".join(d or "…" for d in (tie["since"], tie["until"])) if tie["since"] or tie["until"] else ""
            what = role(tie["role"], lang) + (f", {span}" if span else "")
            over = "" if tie["held_then"] else {"en": "; the tie itself did not hold that day", "fr": " ; le lien lui-même ne valait pas ce jour-là"}[lang]
            out.append(f"    {what}: {tie['name']} (copies of {days}): {said}{over}" if lang == "en" else f"    {what} : {tie['name']} (copies du {days}) : {said}{over}")
    return "\n".join(out)
