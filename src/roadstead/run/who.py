"""``roadstead who``: everything said of who a ship is, each statement by itself: what she declares, what lists and observers say,
what is claimed to be false, and what a person has judged. They are laid side by side and never made one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import polars as pl

from roadstead.identity.ships import name_key
from roadstead.logbook import Logbook
from roadstead.numbers import flag_name, flag_of_mmsi, imo_valid, typed
from roadstead.when import day_of

Row = dict[str, Any]
STANDINGS = {
    "declared": ("declared by her own broadcasts", "déclaré par ses propres émissions"),
    "listed": ("said by a list", "dit par une liste"),
    "mentioned": ("said by a register or a data set that lists nobody", "dit par un registre ou un jeu de données qui n'inscrit personne"),
    "asserted": ("said by an observer", "dit par un observateur"),
    "fraudulent": ("said to be false or stolen", "dit faux ou usurpé"),
    "assessed": ("judged by a person", "jugé par une personne"),
}
BROADCAST = ("imo", "name", "callsign", "ship_type", "length_m", "width_m")
ENTERED = ("name", "imo", "mmsi", "callsign", "ship_type", "tonnage", "length", "built", "flag", "owner")
_FRAUD = re.compile(r"fraudulent (\w+): ([^;\n]+)")


def who(log: Logbook, asked: str) -> list[Row]:
    """Every identity statement about a ship, by IMO number, MMSI or name: ``standing, property, value, by, first, last, n, receipts, simulated``.

    Days are null where the source gives none. A name gathers every ship that bears it: the rows say which number each is of.
    """
    digits = typed(asked)
    number = digits if imo_valid(digits) else None
    mmsi = digits if re.fullmatch(r"[0-9]{9}", digits) else None
    key = None if number or mmsi else name_key(asked)
    rows = [*_declared(log, number, mmsi, key), *_entered(log, number, mmsi, key), *_seen(log, number, mmsi, key), *_judged(log, number, mmsi, key)]
    order = list(STANDINGS)
    return sorted(rows, key=lambda r: (r["simulated"], order.index(r["standing"]), r["of"], r["by"], r["property"], r["first"] or "", r["value"]))


def _row(standing: str, of: str, what: str, value: str, by: str, first: str | None, last: str | None, n: int, receipts: list[str], simulated: bool) -> Row:
    return {"standing": standing, "of": of, "property": what, "value": value, "by": by, "first": first, "last": last, "n": n, "receipts": receipts, "simulated": simulated}


def _declared(log: Logbook, number: str | None, mmsi: str | None, key: str | None) -> Iterator[Row]:
    """What broadcasts said, from the first to the last message that said it. The flag is the country of the MMSI's first digits, no more."""
    scan = log.scan("statics")
    if number or mmsi:
        found = scan.filter((pl.col("imo") == number) if number else (pl.col("mmsi") == mmsi)).collect()
    else:
        names = [n for n in scan.select("name").unique().collect()["name"].drop_nulls() if name_key(n) == key]
        found = scan.filter(pl.col("name").is_in(names)).collect()
    for (who_,), mine in found.sort("vessel", "t").partition_by("vessel", as_dict=True, maintain_order=True).items():
        of, sim = str(who_), bool(mine["simulated"][0])
        spans = [(c, mine.filter(pl.col(c).is_not_null()).group_by(pl.col(c).cast(pl.String).alias("value"))) for c in BROADCAST]
        for what, groups in spans:
            got = groups.agg(first=pl.col("t").min(), last=pl.col("t").max(), n=pl.len(), srcs=pl.col("src").unique().sort()).sort("first", "value")
            for r in got.iter_rows(named=True):
                yield _row("declared", of, what, r["value"], "AIS", _day(r["first"]), _day(r["last"]), r["n"], r["srcs"], sim)
        iso = flag_of_mmsi(str(mine["mmsi"][0]))
        if iso:
            yield _row("declared", of, "flag", f"{flag_name(iso)} ({iso})", f"AIS: first digits of MMSI {mine['mmsi'][0]}", _day(mine["t"].min()), _day(mine["t"].max()), mine.height,
                       mine["src"].unique().sort().to_list(), sim)  # fmt: skip


def _day(t: Any) -> str | None:
    return None if t is None else day_of(int(t))


def _entered(log: Logbook, number: str | None, mmsi: str | None, key: str | None) -> Iterator[Row]:
    where, args = "kind IN ('vessel', 'mentioned vessel', 'scrapped')", ()  # type: tuple[str, tuple[str, ...]]
    if number or mmsi:
        where, args = f"{where} AND ({'imo' if number else 'mmsi'}=? OR remarks LIKE ?)", (number or mmsi or "", f"%fraudulent%{number or mmsi}%")
    found: dict[tuple[str, str, str, str, str, bool], list[Row]] = {}
    for r in log.rows("listings", where, args).iter_rows(named=True):
        aliases = [a["name"] for a in json.loads(r["aliases"] or "[]")]
        if key is not None and key not in {name_key(n) for n in (r["name"] or "", *aliases)}:
            continue
        of = f"imo:{r['imo']}" if r["imo"] else f"entry:{r['list']}/{r['entry'] or r['at']}"
        said = {"vessel": "listed"}.get(r["kind"], "mentioned")
        told = [(said, c, r[c]) for c in ENTERED if r[c]] + [(said, "other name", n) for n in aliases]
        told += [(said, link["role"], link["name"]) for link in json.loads(r["links"] or "[]")]
        told += [("fraudulent", what, value.strip()) for what, value in _FRAUD.findall(r["remarks"] or "")]
        for standing, what, value in told:
            found.setdefault((standing, of, what, str(value), r["list"], bool(r["simulated"])), []).append(r)
    for (standing, of, what, value, by, sim), mine in found.items():
        days = sorted(r["copy"] for r in mine if r["copy"])
        yield _row(standing, of, what, value, by, days[0] if days else None, days[-1] if days else None, len(mine), sorted({r["src"] for r in mine}), sim)


def _seen(log: Logbook, number: str | None, mmsi: str | None, key: str | None) -> Iterator[Row]:
    for r in log.rows("sightings").iter_rows(named=True):
        if (number and r["imo"] == number) or (mmsi and r["mmsi"] == mmsi) or (key and r["ship"] and name_key(r["ship"]) == key):
            of = f"imo:{r['imo']}" if r["imo"] else f"name:{name_key(r['ship'] or '')}"
            for what in ("ship", "imo", "mmsi"):
                if r[what]:
                    by = f"{r['asserted_by'] or '?'} ({r['identified_by'] or '?'})"
                    yield _row("asserted", of, {"ship": "name"}.get(what, what), r[what], by, r["t0"], r["t1"], 1, [r["src"]], bool(r["simulated"]))


def _judged(log: Logbook, number: str | None, mmsi: str | None, key: str | None) -> Iterator[Row]:
    mine = f"imo:{number}" if number else f"mmsi:{mmsi}" if mmsi else f"name:{key}"
    for r in log.rows("judgements").sort("made", "id").iter_rows(named=True):
        if mine in (r["a"], r["b"]):
            other = r["b"] if r["a"] == mine else r["a"]
            yield _row("assessed", mine, r["verdict"], other, f"{r['who']}: {r['why']}", day_of(r["made"]), day_of(r["made"]), 1, [], False)


def text(rows: list[Row], names: dict[str, str], lang: str = "en") -> str:
    """The statements for a terminal, under the standing they have."""
    out: list[str] = []
    last = None
    for r in rows:
        head = (STANDINGS[r["standing"]][lang == "fr"] + (" — SIMULATED" if r["simulated"] else ""), r["of"])
        if head != last:
            out.append(f"{head[0]}, {head[1]}")
            last = head
        span = r["first"] or "?" if r["first"] == r["last"] else f"{r['first'] or '?'} – {r['last'] or '?'}"
        rests = ", ".join(f"{names.get(s) or '?'} {s[:12]}" for s in r["receipts"][:3]) + (f" +{len(r['receipts']) - 3}" if len(r["receipts"]) > 3 else "")
        out.append(f"    {r['property']:<12} {r['value']}  [{r['by']}; {span}; {r['n']}×{'; ' + rests if rests else ''}]")
    return "\n".join(out)
