"""The case as one page that can be read offline and printed, in English or in French."""

from __future__ import annotations

import json
from collections import defaultdict
from importlib.resources import files
from typing import Any

import jinja2

from roadstead import dates
from roadstead.case import others, words
from roadstead.case.asked import beside, line
from roadstead.case.beside import AGREE_MIN
from roadstead.case.pack import Pack
from roadstead.case.timeline import timeline
from roadstead.press.catalogue import in_words
from roadstead.weigh import across, graph, law
from roadstead.weigh.evidence import is_rejected
from roadstead.weigh.origins import name_of
from roadstead.when import day_of, iso

Row = dict[str, Any]
MOST_EVENTS = 60
JSON = ("proposition", "said_by", "for", "against", "missing", "otherwise", "cites")


def page(packed: Pack, legs: list[Row], excerpts: list[Row], method: Row, lang: str, pictures: list[str]) -> str:
    """The HTML of a case: no script, no address is fetched, everything quoted is escaped."""
    names = dict(packed.evidence.places.select("id", "name").iter_rows())
    findings = [_finding(r, lang, names) for r in packed.findings.iter_rows(named=True)]
    words_on = {r["row"]: r for r in packed.evidence.reviews.filter(table="findings").sort("made", "id").iter_rows(named=True)}
    for f in findings:
        f["asked"] = beside(f, packed.evidence, lang, packed.requests_withheld)
        f["reviewed"] = _by_whom(words_on.get(f["id"]), lang)
    reviews = {b["id"]: _words_on(b, lang) for b in packed.evidence.every_body if b.get("review")}
    requests = packed.evidence.requests.sort("simulated", "asked_on", "id", nulls_last=True).to_dicts()
    by_statement = {e["statement"]: e for e in excerpts}
    used = {b["statement"]: b for f in findings for b in f["said_by"]}
    events = _events(packed, names, lang)
    declared = {r["vessel"]: json.loads(r["names"] or "[]") for r in packed.evidence.identities.iter_rows(named=True)}
    vendors = others.shown(packed.others, names, declared, {*declared, *packed.evidence.events["vessel"]}, lang)
    kinds: dict[str, list[Row]] = defaultdict(list)
    for f in findings:
        kinds[f["proposition"]["type"]].append(f)
    relations, origins = _across(packed, {e["statement"]: _excerpt(e, used) for e in excerpts}, lang)
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(files("roadstead.case").joinpath("case.html.j2").read_text("utf-8"))
    return template.render(
        lang=lang, colon="\u00a0: " if lang == "fr" else ": ", semicolon="\u00a0; " if lang == "fr" else "; ", ui={k: words.pick(v, lang) for k, v in words.UI.items()}, css=files("roadstead.case").joinpath("case.css").read_text("utf-8"),
        simulated=any(f["simulated"] for f in findings) or any(e["simulated"] for e in [*events, *vendors]),
        all_simulated=bool(findings) and all(f["simulated"] for f in findings),
        movements=_weighed_first([*kinds["voyages"], *kinds["presence"]]) + kinds["cargo"], lists=kinds["listed"] + kinds["owner_listed"], matrix=_matrix(kinds["said"], by_statement),
        legs=legs, excerpts=[_excerpt(e, used) | {"reviews": reviews.get(e["statement"], [])} for e in excerpts], events=events[:MOST_EVENTS], more_events=max(0, len(events) - MOST_EVENTS),
        vendors=vendors[:others.MOST], more_vendors=max(0, len(vendors) - others.MOST), vendors_unshown=packed.others.unshown, agree_min=AGREE_MIN,
        rejected=[_rejected(b, packed) | {"reviews": reviews[b["id"]]} for b in packed.evidence.every_body if is_rejected(b)], rejected_unshown=packed.rejected_unshown,
        requests=[{**r, "says": line(r, lang), "finding": r["finding"] if r["finding"] in {f["id"] for f in findings} else None} for r in requests],
        requests_withheld=packed.requests_withheld, relations=relations, origins=origins,
        receipts=[r | {"published": dates.shown(r)} for r in packed.evidence.receipts.sort("publisher", "name", nulls_last=True).to_dicts()], withheld=packed.withheld, method=method, unread=law.unverified(),
        timeline=timeline(packed.evidence, findings, lang), pictures=pictures, pick=words.pick, who=lambda ids: ", ".join(name_of(i, lang) for i in ids), term=lambda t: words.pick(words.TERMS.get(t, (t, t)), lang) if t else "",
    )  # fmt: skip


def _across(packed: Pack, shown: dict[str, Row], lang: str) -> tuple[list[Row], list[Row]]:
    """What the statements on this page are to each other, and on whom what they say rests; made again from the packed rows."""
    given = packed.evidence
    made = across.across(given.bodies, {k: d.text for k, r in given.receipt.items() if (d := dates.of_receipt(r))})
    relations = [
        r | {f"of_{side}": f"{shown[r[side]]['by']}, {shown[r[side]]['day']}" for side in ("a", "b")}
        for r in made.relations if {r["a"], r["b"]} <= shown.keys()
    ]  # fmt: skip
    origins = [
        o | {"says": in_words(o["proposition"]).get(lang) or o["proposition"]}
        for o in graph.support(given.bodies, given.receipt) if set(o["statements"]) & shown.keys() and not o["proposition"].startswith("free:")
    ]  # fmt: skip
    return sorted(relations, key=lambda r: (r["simulated"], list(words.RELATIONS).index(r["kind"]), r["id"])), origins


def _weighed_first(findings: list[Row]) -> list[Row]:
    """Findings that say something before those that cannot be judged; real ships before an exercise."""
    order = ("contradicted", "supported", "partly supported", "consistent, unproven", "cannot be judged")
    return sorted(findings, key=lambda f: (f["simulated"], order.index(f["verdict"]), f["proposition"]["type"] != "voyages", -(f["proposition"]["args"].get("at_least") or 0), f["id"]))


def _finding(row: Row, lang: str, names: dict[str, str]) -> Row:
    out: Row = {k: json.loads(v) if k in JSON and v is not None else v for k, v in row.items()}
    mark, *labels = words.VERDICT[row["verdict"]]
    out |= {
        "sentence": words.spaced(words.sentence(out["proposition"], lang, names)) if lang == "fr" else words.sentence(out["proposition"], lang, names), "mark": mark, "label": words.pick(tuple(labels), lang), "css": row["verdict"].split(",")[0].replace(" ", "-"),
        "sure": words.pick(words.CONFIDENCE[row["confidence"]], lang), "review_label": words.pick(words.REVIEW[row["review"]], lang),
    }  # fmt: skip
    for by in out["said_by"]:
        by["mark"], *acts = words.ACT.get(by["act"], ("▲", by["act"], by["act"]))
        by["label"] = words.pick(tuple(acts), lang)
        by["day"] = day(by["on"])
    return out


def _by_whom(word: Row | None, lang: str) -> str:
    """`A. Reader, 2024-05-12: the reason`; in a public case the day alone."""
    if word is None:
        return ""
    made = day_of(word["made"]) if isinstance(word["made"], int) else str(word["made"])[:10]
    return ", ".join(w for w in (word["who"], made) if w) + ((" : " if lang == "fr" else ": ") + word["why"] if word["why"] else "")


def _words_on(body: Row, lang: str) -> list[Row]:
    """Each newest word of a person on a statement, with what the machine had read beside it."""
    out = []
    for w in body["review"]["words"]:
        label = words.pick(words.REVIEWED[w["verdict"]], lang)
        out.append({**w, "label": label, "machine": _plain(w["machine"]), "value": _plain(w["value"]), "by": _by_whom(w, lang)})
    return out


def _plain(value: Any) -> str:
    return "∅" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)[:200]


def _rejected(body: Row, packed: Pack) -> Row:
    receipt = packed.evidence.receipt.get(body["src"], {})
    return {
        "statement": body["id"], "file": body["file"], "at": body["at"], "src": body["src"], "words": " […] ".join(s["text"] for s in body["content"]), "by": body["speaker"]["as_written"] or "?",
        "simulated": body["simulated"], "publisher": receipt.get("publisher"), "published": dates.shown(receipt),
    }  # fmt: skip


def day(on: Row) -> str:
    """The day something was said as closely as it is known, never closer: `2023-10-17`, `2022-09-08 – 2023-01-26`, `?`."""
    if on.get("value"):
        return str(on["value"]) + ("" if on.get("certainty") == "exact" else " ~")
    if on.get("earliest") or on.get("latest"):
        return f"{on.get('earliest') or '…'} – {on.get('latest') or '…'}"
    return "?"


def _matrix(said: list[Row], excerpts: dict[str, Row]) -> list[Row]:
    """Propositions by speakers: what each says of each, with the words."""
    rows = []
    for f in sorted(said, key=lambda f: (-len({b["speaker"] for b in f["said_by"]}), f["id"])):
        cells: dict[str, list[Row]] = defaultdict(list)
        for by in sorted(f["said_by"], key=lambda b: (b["on"].get("earliest") or "9999", b["statement"])):
            who = by["speaker"] or "?"
            cells[who].append({**by, "words": " […] ".join(s["text"] for s in excerpts[by["statement"]]["content"])} if by["statement"] in excerpts else {**by, "words": ""})
        rows.append({**f, "cells": cells})
    return rows


def _excerpt(e: Row, used: dict[str, Row]) -> Row:
    by = used.get(e["statement"], {})
    return {**e, "words": " […] ".join(s["text"] for s in e["content"]), "by": by.get("as_written") or by.get("speaker") or "?", "label": by.get("label", ""), "mark": by.get("mark", ""), "day": by.get("day", "?")}


def _minute(t: int) -> str:
    """`2024-06-01 07:25`; with its seconds where it has any, so that no event seems to begin before its first fix."""
    day, clock = iso(t)[:19].split("T")
    return f"{day} {clock.removesuffix(':00')}"


def _events(packed: Pack, names: dict[str, str], lang: str) -> list[Row]:
    out = []
    declared = {r["vessel"]: json.loads(r["names"] or "[]") for r in packed.evidence.identities.iter_rows(named=True)}
    sure = dict(packed.evidence.places.select("id", "uncertainty_m").iter_rows())
    for e in packed.evidence.events.sort("vessel", "t0", "id").iter_rows(named=True):
        if e["state"] != "withdrawn":
            out.append({**e, "what": words.event_kind(e["kind"], lang), "says": words.event_says(e, lang), "names": declared.get(e["vessel"], []), "t0": _minute(e["t0"]), "t1": "…" if e["t1"] is None else _minute(e["t1"]), "place": names.get(e["place"], e["place"]) if e["place"] else "", "within_m": sure.get(e["place"] or "")})
    return out


