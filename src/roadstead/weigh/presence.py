"""``presence@1``: a ship said to be at a place is laid against port visits and sightings of others."""

from __future__ import annotations

import json

from roadstead.identity.ships import name_key
from roadstead.places import Area, place_ids_of
from roadstead.weigh.evidence import Evidence, Row, Text, both
from roadstead.weigh.legs import STRONG, origin_of_receipts, row_origin
from roadstead.weigh.origins import UNSTATED
from roadstead.weigh.ships import Ship
from roadstead.weigh.voyages import area_of, origin_of, print_area
from roadstead.when import day_of, days, overlap

RULE = "presence@1"


def weigh_presence(statement: Row, args: Row, ship: Ship, evidence: Evidence) -> tuple[Row, Row]:
    """(proposition args, verdict and its reasons). Supported only by an independent row that shows the ship's name, number or AIS."""
    names = args.get("place") or []
    area = area_of(names, args.get("country"), evidence)
    since, until = days(args.get("since")), days(args.get("until"))
    said = statement.get("time") or {}
    window = (since[0] if since else None, until[1] if until else said.get("latest"))
    printed = {"ship": ship.args, "place": print_area(area, names), "since": args.get("since"), "until": args.get("until")}
    own = origin_of(statement, evidence)
    items = [*_sighted(ship, area, window, own, evidence), *_visited(ship, area, window, own, evidence)]
    counted = [i for i in items if i["counted"]]
    known = bool(ship.imo or ship.name)
    missing: list[Text] = []
    if not known:
        missing.append(both("which ship: the page names none", "quel navire : la page n'en nomme aucun"))
    if not area:
        missing.append(both("where: the page names no place known here", "où : la page ne nomme aucun lieu connu ici"))
    if known and area and not counted:
        missing.append(both("an observation by somebody else that shows her name, number or AIS there",
                            "une observation d'un tiers montrant là son nom, son numéro ou son AIS"))  # fmt: skip
    verdict = "cannot be judged" if not known or not area else "supported" if counted else "consistent, unproven"
    return printed, {
        "verdict": verdict, "for": items, "against": [], "missing": missing,
        "otherwise": [both("a ship of the same class may have been taken for her", "un navire de la même classe a pu être pris pour elle"),
                      both("a berth or a yard call is no offence by itself", "un poste à quai ou un passage en chantier n'est pas en soi une faute")],
        "confidence": "moderate" if counted and ship.sure else "low",
    }  # fmt: skip


def _sighted(ship: Ship, area: Area, window: tuple[str | None, str | None], own: frozenset[str], evidence: Evidence) -> list[Row]:
    key = name_key(ship.name) if ship.name else None
    items = []
    for s in evidence.sightings.filter(kind="presence").sort("t0", "id").iter_rows(named=True):
        hers = s["imo"] == ship.imo if s["imo"] and ship.imo else key is not None and s["ship"] is not None and name_key(s["ship"]) == key
        if not hers or not area or not overlap(s["t0"], s["t1"], *window) or not place_ids_of(s["place"], evidence.places).meets(area, evidence.places):
            continue
        origin = row_origin(evidence, s)
        items.append(_item("sightings", s["id"], origin, own, s["identified_by"] in STRONG, f"{s['asserted_by']}: {s['event']}, {s['place']}, {s['t0']}–{s['t1']}"))
    return items


def _visited(ship: Ship, area: Area, window: tuple[str | None, str | None], own: frozenset[str], evidence: Evidence) -> list[Row]:
    items = []
    for e in evidence.events.filter(kind="port_visit").sort("t0", "id").iter_rows(named=True):
        if e["state"] == "withdrawn" or ship.imo is None or e["imo"] != ship.imo or not Area(frozenset([e["place"]])).meets(area, evidence.places):
            continue
        t0, t1 = day_of(e["t0"]), day_of(e["t1"]) if e["t1"] else None
        if overlap(t0, t1, *window):
            origin = origin_of_receipts(evidence, {f["src"] for f in json.loads(e["fixes"])})
            items.append(_item("events", e["id"], origin, own, True, f"{e['rule']}: {e['place']}, {t0}–{t1 or '…'}"))
    return items


def _item(table: str, ident: str, origin: frozenset[str], own: frozenset[str], strong: bool, what: str) -> Row:
    counted = bool(origin) and not origin & own and UNSTATED not in own and strong
    why = (
        both("counted", "compté") if counted
        else both("origin unknown, not counted", "origine inconnue, non compté") if not origin
        else both("the paper does not say whom its report rests on, not counted", "le journal ne dit pas sur qui repose son récit, non compté") if UNSTATED in own
        else both("same origin as the claim, not counted", "même origine que l'affirmation, non compté") if origin & own
        else both("identified by assertion or likeness only, not counted", "identifié par assertion ou ressemblance seulement, non compté")
    )  # fmt: skip
    return {"id": ident, "table": table, "origin": sorted(origin), "counted": counted, "leg": None, "why": both(f"{what}: {why['en']}", f"{what} : {why['fr']}")}
