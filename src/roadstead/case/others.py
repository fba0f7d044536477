"""Events as vendors state them, in a case: each beside what our rule found, with the disagreement. None is a finding, and none is counted by one."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from roadstead.case import beside, words
from roadstead.logbook import Logbook
from roadstead.tables import TABLES, canonical
from roadstead.weigh import Evidence
from roadstead.when import iso

Row = dict[str, Any]
MOST = 80
MARK = {"agree": "=", "differ": "≠", "ours only": "◁", "theirs only": "▷", "cannot be compared": "?"}
LABEL = {
    "agree": ("both tell it", "les deux le disent"), "differ": ("both tell it, and differ", "les deux le disent, et divergent"),
    "ours only": ("our rule only", "notre règle seule"), "theirs only": ("the vendor only", "le fournisseur seul"),
    "cannot be compared": ("cannot be compared", "non comparable"),
}  # fmt: skip
_NONE = TABLES["events"].frame()


@dataclass(frozen=True)
class Told:
    """Imported events (EVENT), and what our rules looked for, by which thresholds."""

    events: pl.DataFrame = field(default_factory=_NONE.clone)
    ran: frozenset[str] = frozenset()
    preset: str = "default"

    def without(self, shas: set[str]) -> Told:
        """As if these receipts had never been given; of a vendor's row what it is and where is kept, not its other fields."""
        kept = self.events.filter(~pl.col("src").is_in(sorted(shas)))
        detail = [_plain(d) for d in kept["detail"]]
        return replace(self, events=kept.with_columns(detail=pl.Series(detail, dtype=pl.String)))


NOTHING_TOLD = Told()


@dataclass(frozen=True)
class Others:
    """What a case shows: the comparison (`beside.COLUMNS`), and the rows of both sides (EVENT)."""

    compared: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=beside.COLUMNS))
    events: pl.DataFrame = field(default_factory=_NONE.clone)
    unshown: int = 0
    """Events of vendors about ships that no finding of a public case speaks of."""

    def srcs(self) -> set[str]:
        """The receipts that both sides come from."""
        return {*self.events["src"].drop_nulls(), *(f["src"] for fixes in self.events["fixes"] for f in json.loads(fixes or "[]"))}


def told(log: Logbook) -> Told:
    """The imported events of a logbook. Ours are those of the default thresholds, or of others where only others were used."""
    presets = [p for p in ("default", "gfw") if beside.by_our_rules(log, p)]
    preset = presets[0] if presets else "default"
    return Told(log.rows("events", "\"by\" IS NOT NULL AND state != 'withdrawn'"), beside.by_our_rules(log, preset), preset)


def laid(told: Told, evidence: Evidence, ships: set[str] | None) -> Others:
    """What vendors state, laid beside the events of the evidence; ``ships``: of these only, null: of all."""
    if not told.events.height:
        return Others()
    compared = beside.beside(pl.concat([evidence.events, told.events]), evidence.places, evidence.identities, told.preset, told.ran)
    if ships is not None:
        compared = compared.filter(pl.col("vessel").is_in(sorted({s.split("/")[0] for s in ships})))
    theirs = told.events.filter(pl.col("id").is_in(compared["theirs"].drop_nulls().unique().to_list()))
    ours = evidence.events.filter(pl.col("id").is_in(compared["ours"].drop_nulls().unique().to_list()))
    return Others(compared, pl.concat([theirs, ours]).sort("id"), told.events.height - theirs.height)


def _plain(detail: str | None) -> str | None:
    return None if detail is None else canonical({k: v for k, v in json.loads(detail).items() if k in ("what", "port", "place")})


def files(others: Others) -> dict[str, list[Row]]:
    """The rows of the case's files on them, by path: times as ISO text, each row also as a sentence in both languages."""
    if not others.compared.height:
        return {}
    times = ("ours_t0", "ours_t1", "theirs_t0", "theirs_t1")
    rows = [
        {k: iso(v) if k in times and v is not None else v for k, v in r.items()} | {"en": beside.sentence(r, "en"), "fr": beside.sentence(r, "fr")}
        for r in others.compared.iter_rows(named=True)
    ]
    return {"others/beside.csv": rows}


def shown(others: Others, names: dict[str, str], declared: dict[str, list[str]], of_findings: set[str], lang: str) -> list[Row]:
    """The comparison as rows of the page, ships of findings first. ``names``: of places; ``declared``: of vessels."""
    by_id = {e["id"]: e for e in others.events.iter_rows(named=True)}
    out = []
    for r in others.compared.iter_rows(named=True):
        theirs, ours = by_id.get(r["theirs"] or ""), by_id.get(r["ours"] or "")
        out.append({
            "vessel": r["vessel"], "mmsi": r["mmsi"], "names": declared.get(r["vessel"], []), "kind": beside.kind_in_words(r["kind"], lang), "by": r["by"], "verdict": r["verdict"],
            "mark": MARK[r["verdict"]], "label": words.pick(LABEL[r["verdict"]], lang), "why": words.spaced(beside.why(r, lang)) if lang == "fr" else beside.why(r, lang),
            "theirs": theirs and _side(theirs, names), "ours": ours and _side(ours, names), "simulated": r["simulated"], "at": r["at"], "src": r["src"],
        })  # fmt: skip
    return sorted(out, key=lambda r: (bool(r["simulated"]), r["vessel"] not in of_findings))


def _side(e: Row, names: dict[str, str]) -> Row:
    detail = json.loads(e["detail"] or "{}")
    place = names.get(e["place"], e["place"]) if e["place"] else detail.get("port") if e["by"] else None
    spot = None if e["lon0"] is None or e["lat0"] is None else f"{abs(e['lat0']) / 1e6:.3f}{'NS'[e['lat0'] < 0]} {abs(e['lon0']) / 1e6:.3f}{'EW'[e['lon0'] < 0]}"
    # A vendor's own word for it, where that is not ours.
    word = detail.get("what") if e["by"] else None
    instant = e["t1"] is not None and e["t1"] == e["t0"]
    return {
        "t0": iso(e["t0"])[:16].replace("T", " "), "t1": None if instant else "…" if e["t1"] is None else iso(e["t1"])[:16].replace("T", " "), "place": place, "spot": spot,
        "rule": e["rule"], "preset": e["preset"], "word": word if word and word.casefold().replace(" ", "_") != e["kind"] else None, "with": (e["with"] or "").partition(":")[2] or None, "id": e["id"],
    }  # fmt: skip
