"""How a ship, a body or a person stands on a list: by its dated copies, each of which speaks only of what it carries.

A copy in which the entry stands proves that it was listed that day. That it was not listed is said only between two copies
without it (or of the very day of one), or by a day that the publisher gives itself. Between a copy without it and the next
one with it lies the day of listing, no closer. Source of the reading: DESIGN §7.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, Literal

import polars as pl

from roadstead.when import gap_days

Row = dict[str, Any]
State = Literal["listed", "not listed", "between", "left", "cannot say", "no scope"]
ListKey = tuple[str, str | None, bool]
"""(list, publisher, simulated): an exercise's list is never the real one."""


@dataclass(frozen=True)
class Copies:
    """The copies of one list that are able to hold a kind of thing, by day; a day may have several files."""

    key: ListKey
    days: tuple[str, ...]
    srcs: dict[str, tuple[str, ...]]
    mute: tuple[Row, ...]
    """Copies of the list that carry no such thing, or do not speak of this number."""
    blind: dict[str, int] = field(default_factory=dict)
    """Receipts of copies of which entries could not be read, or whose end may be missing (-1): they prove presence, never absence."""


@dataclass(frozen=True)
class Standing:
    """What the copies of one list say of one entry, on one day or over all of them."""

    key: ListKey
    state: State
    en: str
    fr: str
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    """Days of the copies it rests on, with the entry and without."""
    receipts: tuple[str, ...] = ()
    rows: tuple[Row, ...] = field(default=(), compare=False)
    """The entry in the copies of ``present``."""
    age_days: int | None = None
    """How much older the newest copy is than the day asked about, where the answer rests on it alone."""


def copies_for(copies: Iterable[Row], kind: str, number: str | None = None) -> dict[ListKey, Copies]:
    """Every list of which there is a copy, with those copies that can be silent about this kind of thing (and, when one is given, this number)."""
    speak: dict[ListKey, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    mute: dict[ListKey, list[Row]] = defaultdict(list)
    blind: dict[ListKey, dict[str, int]] = defaultdict(dict)
    for c in copies:
        key = (c["list"], c["publisher"], bool(c["simulated"]))
        covers = _values(c["covers"])
        if kind in (_values(c["carries"]) or ()) and (covers is None or number is None or number in covers):
            speak[key][c["copy"]].add(c["src"])
            # An excerpt that was searched for numbers is silent about whom no number names.
            if unread := c.get("unread") or (-1 if covers is not None and number is None else 0):
                blind[key][c["src"]] = unread
        elif c["carries"] not in (None, "[]"):
            mute[key].append(c)
    return {
        key: Copies(key, tuple(sorted(speak[key])), {d: tuple(sorted(s)) for d, s in speak[key].items()}, tuple(sorted(mute[key], key=lambda c: (c["copy"], c["src"]))), dict(blind[key]))
        for key in sorted({*speak, *mute}, key=lambda k: (k[2], k[0], k[1] or ""))
    }  # fmt: skip


def stand(copies: Copies, rows: Sequence[Row], on: str | None = None, kind: str = "vessel") -> Standing:
    """How the entry whose rows these are stands on the list on a day; over all copies without a day.

    A copy may give several rows of one entry: spans with days of their own. It holds the entry when one of them is running on its day.
    """
    if not copies.days:
        en, fr = _scope(kind, copies.mute)
        return Standing(copies.key, "no scope", en, fr, receipts=_srcs(copies.mute))
    told: dict[str, list[Row]] = defaultdict(list)
    for r in rows:
        told[r["copy"]].append(r)
    held = {day: {r["src"] for r in told[day] if runs(r, day)} for day in copies.days}
    with_ = [d for d in copies.days if held[d]]
    # A copy that names the entry as ended, or as yet to come, is as good as one without it; a blind one without it says nothing.
    without = [d for d in copies.days if not held[d] and (told[d] or not set(copies.srcs[d]) <= copies.blind.keys())]
    made = _over(copies, with_, without, told) if on is None else _on(copies, on, with_, without, told)
    # Two files of one day that disagree are no proof either way.
    torn = [d for d in with_ if not set(copies.srcs[d]) - copies.blind.keys() <= held[d]]
    if torn and set(torn) & {*made.present, *made.absent}:
        days = ", ".join(torn)
        return Standing(copies.key, "cannot say", f"cannot say: the files of {days} disagree, one has the entry and another has not",
                        f"impossible à dire : les fichiers du {days} divergent, l'un porte l'entrée et l'autre non", made.present, made.absent, made.receipts, made.rows)  # fmt: skip
    return made


def runs(r: Row, day: str) -> bool:
    """True when the row does not say itself that the listing had not begun, or was over, on that day."""
    return not (r["listed_on"] and r["listed_on"] > day) and not (r["removed_on"] and r["removed_on"] <= day)


def _on(copies: Copies, on: str, with_: list[str], without: list[str], rows: dict[str, list[Row]]) -> Standing:
    """The day against the copy before (or of) it and the copy after it, and against the days the publisher gives."""
    a = max((d for d in (*with_, *without) if d <= on), default=None)
    b = min((d for d in (*with_, *without) if d >= on), default=None)
    # What the nearest copy that tells of the entry, later than the day if there is one, says of the day itself.
    telling = min((d for d in rows if rows[d] and d >= on), default=max((d for d in rows if rows[d]), default=None))
    dated = [r for r in rows.get(telling or "", []) if r["listed_on"] or r["removed_on"]]
    running = [r for r in dated if runs(r, on) and r["listed_on"] and telling and on <= telling]
    if on in with_:
        return _standing(copies, "listed", [on], [], rows, f"listed, in the copy of {on}", f"inscrit, dans la copie du {on}")
    if on in without and not rows[on]:
        return _standing(copies, "not listed", [], [on], rows, f"not listed, absent from the copy of {on}", f"non inscrit, absent de la copie du {on}")
    # A copy without the entry, later than the day the publisher gives for it: one of the two is wrong.
    clash = next((r for r in running if a in without and a and not rows[a] and r["listed_on"] < a), None)
    if clash is not None and a is not None:
        day, copy = clash["listed_on"], clash["copy"]
        return _standing(copies, "cannot say", [copy], [a], rows, f"cannot say: the copy of {copy} dates the listing {day}, and the copy of {a} has no such entry",
                         f"impossible à dire : la copie du {copy} date l'inscription du {day}, et celle du {a} n'a pas cette entrée")  # fmt: skip
    if running:
        day, copy = running[0]["listed_on"], running[0]["copy"]
        return _standing(copies, "listed", [copy], [], rows, f"listed since {day} by the publisher's own date, in the copy of {copy}",
                         f"inscrit depuis le {day} selon la date de l'éditeur, dans la copie du {copy}")  # fmt: skip
    if dated and len(dated) == len(rows[telling or ""]) and not any(runs(r, on) for r in dated) and not (a in with_ and a and a > (telling or "")):
        said, dit = _spans(dated)
        return _standing(copies, "not listed", [telling or ""], [], rows, f"not listed by the publisher's own dates ({said}), in the copy of {telling}",
                         f"non inscrit selon les dates de l'éditeur ({dit}), dans la copie du {telling}")  # fmt: skip
    if a in with_ and b in with_ and a and b:
        return _standing(copies, "listed", [a, b], [], rows, f"listed, in the copies of {a} and {b}", f"inscrit, dans les copies du {a} et du {b}")
    if a in without and b in without and a and b:
        return _standing(copies, "not listed", [], [a, b], rows, f"not listed, absent from the copies of {a} and {b}", f"non inscrit, absent des copies du {a} et du {b}")
    if a in without and b in with_ and a and b:
        return _standing(copies, "between", [b], [a], rows, f"listed between {a} and {b}: cannot say for {on} itself", f"inscrit entre le {a} et le {b} : impossible à dire pour le {on} même")
    if a in with_ and b in without and a and b:
        return _standing(copies, "left", [a], [b], rows, f"left the list between {a} and {b}: cannot say for {on} itself", f"radié entre le {a} et le {b} : impossible à dire pour le {on} même")
    if a:
        n = gap_days(a, on)
        age = (f"the newest one here ({n} day{'s' * (n > 1)} before {on})", f"la plus récente ici ({n} jour{'s' * (n > 1)} avant le {on})")
        if a in with_:
            made = _standing(copies, "listed", [a], [], rows, f"listed, in the copy of {a}, {age[0]}", f"inscrit, dans la copie du {a}, {age[1]}")
            return replace(made, age_days=n)
        return _standing(copies, "cannot say", [], [a], rows, f"cannot say: absent from the copy of {a}, {age[0]}", f"impossible à dire : absent de la copie du {a}, {age[1]}")
    if b in with_ and b:
        return _standing(copies, "cannot say", [b], [], rows, f"cannot say: listed in the copy of {b}, the oldest one here", f"impossible à dire : inscrit dans la copie du {b}, la plus ancienne ici")
    if b:
        return _standing(copies, "cannot say", [], [b], rows, f"cannot say: absent from the copy of {b}, the oldest one here", f"impossible à dire : absent de la copie du {b}, la plus ancienne ici")
    return _unread(copies)


def _spans(rows: Sequence[Row]) -> tuple[str, str]:
    """``2015-01-01 to 2017-03-02; from 2023-06-01``"""
    spans = sorted({(r["listed_on"] or "", r["removed_on"] or "") for r in rows})
    en = "; ".join(f"{a} to {b}" if a and b else f"from {a}" if a else f"removed on {b}" for a, b in spans)
    fr = " ; ".join(f"du {a} au {b}" if a and b else f"depuis le {a}" if a else f"radié le {b}" for a, b in spans)
    return en, fr


def _unread(copies: Copies) -> Standing:
    """What can be said when every copy was read in part only and has no such entry among what was read."""
    n = sum(max(0, k) for k in copies.blind.values())
    en = f"cannot say: {n} entries of the copies here could not be read" if n else "cannot say: the end of the copies here may be missing"
    fr = f"impossible à dire : {n} entrées des copies présentes n'ont pu être lues" if n else "impossible à dire : la fin des copies présentes peut manquer"
    return Standing(copies.key, "cannot say", en, fr, receipts=tuple(sorted(copies.blind)))


def _over(copies: Copies, with_: list[str], without: list[str], rows: dict[str, list[Row]]) -> Standing:
    """The whole history: every stretch in which the entry stands or is missing, in the order of the copies."""
    dated = [r for d in copies.days for r in rows[d] if r["listed_on"] or r["removed_on"]]
    if not with_ and not without:
        return _unread(copies)
    if not with_ and dated:
        said, dit = _spans(dated)
        days = sorted({r["copy"] for r in dated})
        return _standing(copies, "left", days, [], rows, f"no longer listed, by the publisher's own dates ({said}), in the copy of {days[-1]}", f"n'est plus inscrit selon les dates de l'éditeur ({dit}), dans la copie du {days[-1]}")
    if not with_:
        n, first, last = len(without), without[0], without[-1]
        en, fr = (f"absent from the copy of {first}, the only one here", f"absent de la copie du {first}, la seule ici") if n == 1 else (
            f"absent from all {n} copies here, {first} to {last}", f"absent des {n} copies présentes, du {first} au {last}")  # fmt: skip
        return _standing(copies, "not listed", [], without, rows, en, fr)
    en_, fr_ = [], []
    known = sorted({*with_, *without})
    for before, day in pairwise(known):
        if day in with_ and before in without:
            en_.append(f"listed between {before} and {day}")
            fr_.append(f"inscrit entre le {before} et le {day}")
        elif day in without and before in with_:
            en_.append(f"left the list between {before} and {day}")
            fr_.append(f"radié entre le {before} et le {day}")
    shown = _days(with_)
    en_.append(f"in the cop{'y' if len(with_) == 1 else 'ies'} of {shown[0]}")
    fr_.append(f"dans {'la copie' if len(with_) == 1 else 'les copies'} du {shown[1]}")
    if dated:
        said, dit = _spans(dated)
        en_.insert(0, f"by the publisher's own dates {said}")
        fr_.insert(0, f"selon les dates de l'éditeur {dit}")
    now = with_[-1] == known[-1]
    head = ("listed", "inscrit") if now else ("no longer listed", "n'est plus inscrit")
    if not en_[0].startswith("listed"):
        en_[0], fr_[0] = f"{head[0]}, {en_[0]}", f"{head[1]}, {fr_[0]}"
    return _standing(copies, "listed" if now else "left", with_, without, rows, "; ".join(en_), " ; ".join(fr_))


def _days(days: Sequence[str]) -> tuple[str, str]:
    if len(days) == 1:
        return days[0], days[0]
    if len(days) > 3:
        return f"{days[0]} to {days[-1]} ({len(days)} copies)", f"{days[0]} au {days[-1]} ({len(days)} copies)"
    return f"{', '.join(days[:-1])} and {days[-1]}", f"{', du '.join(days[:-1])} et du {days[-1]}"


def _standing(copies: Copies, state: State, present: list[str], absent: list[str], rows: dict[str, list[Row]], en: str, fr: str) -> Standing:
    srcs = tuple(sorted({r["src"] for d in present for r in rows[d]} | {s for d in absent for s in copies.srcs[d]}))
    return Standing(copies.key, state, en, fr, tuple(present), tuple(absent), srcs, tuple(r for d in present for r in rows[d]))


CARRIED = {"vessel": ("ships", "navires"), "body": ("companies", "sociétés"), "person": ("persons", "personnes"), "aircraft": ("aircraft", "aéronefs")}


def _scope(kind: str, mute: Sequence[Row]) -> tuple[str, str]:
    what = CARRIED.get(kind, (kind, kind))
    if any(kind in (_values(c["carries"]) or ()) for c in mute):
        return "cannot say, the excerpts here do not speak of this number", "impossible à dire, les extraits présents ne parlent pas de ce numéro"
    return f"cannot say, this list carries no {what[0]}", f"impossible à dire, cette liste ne porte pas de {what[1]}"


def _srcs(copies: Iterable[Row]) -> tuple[str, ...]:
    return tuple(sorted({c["src"] for c in copies}))


def _values(cell: str | None) -> list[Any] | None:
    return None if cell is None else list(json.loads(cell))


# -- what a publisher says from copy to copy ---------------------------------------------------------------------------

COMPARED = ("name", "imo", "company_imo", "mmsi", "callsign", "ship_type", "tonnage", "length", "built", "flag", "owner", "programs", "listed_on", "removed_on")


def changes(listings: pl.DataFrame, copies: Iterable[Row], reader: dict[str, str | None]) -> list[Row]:
    """What each list says by its next copy: ``appeared``, ``changed`` (field, before, after) or ``disappeared``, with both copies.

    Entries are followed by the publisher's own number, else by IMO number, else by name and kind. Only whole copies are
    compared, and fields only between copies of one format (``reader``: receipt -> reader): what another format leaves out has not changed.
    """
    out: list[Row] = []
    whole: dict[ListKey, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for c in copies:
        if c["covers"] is None and _values(c["carries"]):
            whole[c["list"], c["publisher"], bool(c["simulated"])][c["copy"]].append(c)
    wanted = listings.filter(~pl.col("kind").is_in(["alias", "address"]))
    for key in sorted(whole, key=lambda k: (k[2], k[0], k[1] or "")):
        days = sorted(whole[key])
        if len(days) < 2:
            continue
        mine = wanted.filter((pl.col("list") == key[0]) & (pl.col("simulated").fill_null(False) == key[2]))
        tables = {d: _entries(mine.filter(pl.col("copy") == d)) for d in days}
        for a, b in pairwise(days):
            out += _between(key, whole[key][a], whole[key][b], tables[a], tables[b], reader)
    return out


def _entries(frame: pl.DataFrame) -> dict[tuple[str, str], Row]:
    """(entry or name, ship's number) -> row: an entry that names two ships is followed for each."""
    found: dict[tuple[str, str], Row] = {}
    for r in frame.sort("src", "at").iter_rows(named=True):
        found.setdefault((r["entry"] or (r["imo"] and f"imo:{r['imo']}") or f"{r['kind']}:{r['name']}", r["imo"] or ""), r)
    return found


def _between(key: ListKey, before: list[Row], after: list[Row], old: dict[tuple[str, str], Row], new: dict[tuple[str, str], Row], reader: dict[str, str | None]) -> Iterable[Row]:
    both = {k for c in before for k in _values(c["carries"]) or ()} & {k for c in after for k in _values(c["carries"]) or ()}
    common: Row = {
        "list": key[0], "publisher": key[1], "simulated": key[2], "not_before": before[0]["copy"], "by": after[0]["copy"],
        "receipts": sorted({c["src"] for c in (*before, *after)}),
    }  # fmt: skip
    pairs = [(old.get(k), new.get(k)) for k in sorted({*old, *new})]
    # A number that is given, or taken back, for an entry that had none is a change of it, not another ship.
    bare_old = {r["entry"]: r for k, r in old.items() if r["entry"] and not k[1] and k not in new}
    bare_new = {r["entry"]: r for k, r in new.items() if r["entry"] and not k[1] and k not in old}
    entries_old, entries_new = ({r["entry"] for r in rows.values()} for rows in (old, new))
    told: set[str] = set()
    for was, now in pairs:
        row = now or was
        assert row is not None
        entry = row["entry"]
        bare, others = (bare_old, entries_new) if now is None else (bare_new, entries_old)
        if was is None and entry in bare_old:
            was = bare_old[entry]
            told.add(entry)
        elif now is None and entry in bare_new:
            now = bare_new[entry]
            told.add(entry)
        elif (now is None or was is None) and row is bare.get(entry) and entry in others:
            continue
        if row["kind"] not in both:
            continue
        # Rows that could not be read may be the entry that is missing.
        if (was is None and any(c.get("unread") for c in before)) or (now is None and any(c.get("unread") for c in after)):
            continue
        row = now or was
        assert row is not None
        about = {"entry": row["entry"], "name": row["name"], "imo": row["imo"], "kind": row["kind"], "row": row}
        if was is None:
            yield {**common, **about, "what": "appeared", "fields": {}}
        elif now is None:
            yield {**common, **about, "what": "disappeared", "fields": {}}
        elif reader.get(was["src"]) == reader.get(now["src"]):
            fields = {f: [was[f], now[f]] for f in COMPARED if was[f] != now[f]}
            if fields:
                yield {**common, **about, "what": "changed", "fields": fields}


def rows_of(imo: str, rows: Iterable[Row]) -> list[Row]:
    """The rows of a ship by her number, and those of the same entries in copies that give no number for them."""
    every = list(rows)
    mine = [r for r in every if r["imo"] == imo]
    entries = {(r["list"], r["publisher"], bool(r["simulated"]), r["entry"]) for r in mine if r["entry"]}
    return mine + [r for r in every if not r["imo"] and (r["list"], r["publisher"], bool(r["simulated"]), r["entry"]) in entries]


# -- whom an entry is tied to -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tie:
    """A body or person that a ship's own entry names as tied to her, and that body's rows on the same list."""

    name: str
    role: str
    since: str | None
    until: str | None
    told: tuple[Row, ...]
    """Rows of the ship that say so, oldest first."""
    rows: tuple[Row, ...]
    """The body's own rows on that list; empty when it has no entry there that can be told."""

    @property
    def former(self) -> bool:
        """True when the publisher says the tie is over, or that it runs the other way (a subsidiary, a parent)."""
        return self.role.casefold().startswith(("former", "previous", "ex-")) or " of" in self.role.casefold()

    def held(self, day: str) -> bool:
        """True unless the publisher's own days say that the tie had not begun, or was over, on that day."""
        return not self.former and not (self.since and self.since > day) and not (self.until and self.until <= day)


def ties(ship: Sequence[Row], others: Sequence[Row]) -> list[Tie]:
    """Everybody a ship's entries tie her to, list by list. A body is found by the entry number or company number the publisher gives,
    else by the exact name in the same copy of the same list (the publisher's own words), and then followed by its entry number."""
    told: dict[tuple[ListKey, str, str], list[tuple[Row, Row]]] = defaultdict(list)
    for r in sorted(ship, key=lambda r: (r["copy"] or "", r["src"], r["at"])):
        for link in _values(r["links"]) or ():
            told[(r["list"], r["publisher"], bool(r["simulated"])), link["role"], link["name"]].append((r, link))
    index = _by_list(others)
    out = []
    for (key, role, name), pairs in sorted(told.items(), key=lambda item: (item[0][0][0], item[0][2], item[0][1])):
        mine = index.get(key, [])
        entries = {link.get("entry") for _, link in pairs} - {None}
        numbers = {link.get("imo") for _, link in pairs} - {None}
        said = {(r["copy"], name) for r, _ in pairs}
        found = {o["entry"] or o["id"] for o in mine if o["entry"] in entries or (o["company_imo"] and o["company_imo"] in numbers)}
        if not (entries or numbers):
            found = {o["entry"] or o["id"] for o in mine if (o["copy"], o["name"]) in said}
        rows = tuple(sorted((o for o in mine if (o["entry"] or o["id"]) in found), key=lambda o: (o["copy"] or "", o["id"])))
        since = min((link["since"] for _, link in pairs if link.get("since")), default=None)
        until = max((link["until"] for _, link in pairs if link.get("until")), default=None)
        # Two bodies of one name on one list: the name alone does not tell which.
        out.append(Tie(name, role, since, until, tuple(r for r, _ in pairs), rows if len(found) == 1 else ()))
    return out


def _by_list(rows: Iterable[Row]) -> dict[ListKey, list[Row]]:
    out: dict[ListKey, list[Row]] = defaultdict(list)
    for o in rows:
        if o["kind"] in ("body", "person"):
            out[o["list"], o["publisher"], bool(o["simulated"])].append(o)
    return out
