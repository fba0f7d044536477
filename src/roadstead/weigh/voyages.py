"""``voyages@1``: a count of voyages is laid against the legs that others saw; what was in the hold is another finding.

A leg counts when the ship is hers by AIS or hull text, its ends lie in the claim's areas, its days in the claim's window,
its origin is known and shares no institution with the claim's, and no counted leg may be the same crossing.
*supported*: at least as many counted legs as claimed. *partly supported*: some. *contradicted*: the ship was tracked over
the whole window and could not have made so many crossings, its silences included. *consistent, unproven*: nothing counted
speaks for it and nothing against it. *cannot be judged*: the ship is not known, or no place.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from roadstead.identity.ships import name_key
from roadstead.places import Area, place_ids_of
from roadstead.weigh.evidence import Evidence, Row, Text, both
from roadstead.weigh.legs import Leg, row_origin, turned
from roadstead.weigh.origins import UNSTATED, known, medium, roots
from roadstead.weigh.ships import Ship
from roadstead.when import DAY_US, H_US, day_of, days, overlap, start_of

RULE = "voyages@1"
MAX_KN = 25.0
EDGE_DAYS = 3
CARGO_UNIT = ("livraison", "deliver", "shipment", "cargaison", "transfer", "transfert", "conteneur", "container", "chargement", "load")


@dataclass(frozen=True)
class Claim:
    """A claim of voyages as weighed: whose, which ship, where, how many, when."""

    ship: Ship
    start: Area
    end: Area
    both_ways: bool
    at_least: int | None
    unit: str | None
    since: str | None
    until: str | None
    origin: frozenset[str]
    args: Row

    @property
    def needed(self) -> int:
        """How many legs would meet it: its count, or one where it counts something else than voyages."""
        return 1 if self.at_least is None or re.search(r"navire|ship|vessel|bateau|cargo", self.unit or "", re.I) else self.at_least

    @property
    def cargo(self) -> bool:
        """The unit as written speaks of goods: a delivery is a voyage plus something nobody saw."""
        return any(w in (self.unit or "").casefold() for w in CARGO_UNIT)


def claim_of(statement: Row, args: Row, ship: Ship, evidence: Evidence) -> Claim:
    """The claim with its places resolved to ids and countries, and the institutions it comes from."""
    start = area_of(args.get("from"), args.get("from_country"), evidence)
    end = area_of(args.get("to"), args.get("to_country"), evidence)
    since, until = days(args.get("since")), days(args.get("until"))
    said = (statement.get("time") or {}).get("latest")
    origin = origin_of(statement, evidence)
    printed = {
        "ship": ship.args, "from": print_area(start, args.get("from")), "to": print_area(end, args.get("to")),
        "both_ways": bool(args.get("both_ways")), "at_least": args.get("at_least"), "modifier": args.get("modifier"), "unit": args.get("unit"),
        "since": args.get("since"), "until": args.get("until"),
    }  # fmt: skip
    return Claim(ship, start, end, bool(args.get("both_ways")), args.get("at_least"), args.get("unit"),
                 since[0] if since else None, until[1] if until else said, origin, printed)  # fmt: skip


def origin_of(statement: Row, evidence: Evidence, to_count: bool = False) -> frozenset[str]:
    """The institutions a statement comes from: who speaks, and whose evidence is offered.

    Where the gazetteer does not know the speaker, the origin that `sources.csv` gives the document counts as well: an
    institute may sign with another name than its own. A medium that reports without saying whose evidence it has
    rests on that origin too, and on something unstated when there is none. ``to_count`` institutions, a speaker nobody
    knows is left out where the document's origin is given: who passes a claim on is no second institution.
    """
    who = statement["speaker"]["resolved_id"] or statement["speaker"]["id"]
    speakers = who.split("+") if who else []
    offered = [e.get("provider") for e in statement["evidence"] or [] if e.get("provider")]
    given = evidence.receipt.get(statement["src"], {}).get("origin")
    relayed = bool(speakers) and all(medium(s) for s in speakers) and not offered
    more = [given] if relayed or not speakers or not all(known(s) for s in speakers) else []
    if to_count and given:
        speakers = [s for s in speakers if known(s)]
    return roots([*speakers, *offered, *more]) | ({UNSTATED} if relayed and not given else frozenset())


def area_of(names: list[str] | None, country: str | None, evidence: Evidence) -> Area:
    """The places and countries that names of a page stand for; the country of the words alone only where no place is known."""
    areas = [place_ids_of(n, evidence.places) for n in names or []]
    ids = frozenset(i for a in areas for i in a.ids)
    lands = frozenset(c for a in areas for c in a.countries) | (frozenset([country]) if country and not ids else frozenset())
    return Area(ids, lands)


def print_area(area: Area, names: list[str] | None) -> Row:
    """An area as a proposition prints it: the page's words, and what they were taken for."""
    return {"as_written": names or [], "places": sorted(area.ids), "countries": sorted(area.countries)}


def weigh_voyages(claim: Claim, table: list[Leg], evidence: Evidence) -> Row:
    """Verdict, for, against, missing, otherwise and confidence of a claim of voyages."""
    for_, counted = _for(claim, table if claim.start or claim.end else [], evidence)
    against: list[Row] = []
    missing: list[Text] = []
    n = claim.needed
    refuted = _refutation(claim, for_, evidence) if claim.ship.imo else None
    if refuted:
        against.append(refuted)
    if claim.ship.imo is None and not claim.ship.name:
        verdict = "cannot be judged"
        missing.append(both(f"which ship: {claim.ship.basis['en']}, and no other source here gives the same count for one",
                            f"quel navire : {claim.ship.basis['fr']}, et aucune autre source ici ne donne ce nombre pour l'un d'eux"))  # fmt: skip
    elif not claim.start and not claim.end:
        verdict = "cannot be judged"
        missing.append(both("where: the page names neither end of the way", "où : la page ne nomme aucun bout du trajet"))
    elif refuted:
        verdict = "contradicted"
    elif len(counted) >= n:
        verdict = "supported"
    elif counted:
        verdict = "partly supported"
    else:
        verdict = "consistent, unproven"
    if len(counted) < n and verdict not in ("contradicted", "cannot be judged"):
        short = n - len(counted)
        missing.append(both(f"independent observations with her name, number or AIS: {short} short of {n}",
                            f"observations indépendantes portant son nom, son numéro ou son AIS : il en manque {short} sur {n}"))  # fmt: skip
    missing += _tracks(claim, evidence)
    if any(item["leg"] and not item["leg"]["origin"] for item in for_):
        missing.append(both("where some rows come from: give their `origin` in sources.csv; an unknown origin is not an independent one",
                            "d'où viennent certaines lignes : indiquez leur `origin` dans sources.csv ; une origine inconnue n'est pas indépendante"))  # fmt: skip
    return {
        "verdict": verdict, "for": for_, "against": against, "missing": missing, "otherwise": _otherwise(claim),
        "confidence": ("high" if claim.ship.sure else "moderate") if refuted else "moderate" if counted and claim.ship.sure else "low",
    }  # fmt: skip


def _for(claim: Claim, table: list[Leg], evidence: Evidence) -> tuple[list[Row], list[Leg]]:
    """Legs of this ship on this way in this window, each with whether it counts and why; and counts made by others."""
    items: list[Row] = []
    counted: list[Leg] = []
    for leg in sorted(table, key=lambda g: (not g.strong, g.departure[0] or "", g.id)):
        if not _hers(claim.ship, leg) or not _on_the_way(claim, leg, evidence) or not overlap(leg.departure[0], leg.arrival[1], claim.since, claim.until):
            continue
        twin = next((c for c in counted if c.same_voyage(leg)), None)
        if not leg.origin:
            why = both("origin unknown: shown, not counted", "origine inconnue : montré, non compté")
        elif UNSTATED in claim.origin:
            why = both("the paper does not say whom its report rests on, so nothing can be shown to be independent of it: shown, not counted",
                       "le journal ne dit pas sur qui repose son récit, rien ne peut donc en être montré indépendant : montré, non compté")  # fmt: skip
        elif leg.origin & claim.origin:
            why = both("same origin as the claim: shown, not counted", "même origine que l'affirmation : montré, non compté")
        elif not leg.strong:
            why = both("identified by assertion or likeness only: shown, not counted",
                       "navire désigné par assertion ou ressemblance seulement : montré, non compté")  # fmt: skip
        elif twin:
            why = both("may be the same crossing as a counted leg", "peut être la même traversée qu'un trajet compté")
        else:
            why = both("independent of the claim, ship identified", "indépendant de l'affirmation, navire identifié")
            counted.append(leg)
        ok = bool(counted) and counted[-1] is leg
        items.append({"id": leg.id, "table": "legs", "why": why, "origin": sorted(leg.origin), "counted": ok, "leg": leg.row()})
    return items + _other_counts(claim, evidence), counted


def _other_counts(claim: Claim, evidence: Evidence) -> list[Row]:
    """What others counted on this way, each over its own window and ships: side by side, never averaged, never counted."""
    items = []
    for s in evidence.sightings.filter(kind="count").sort("t0", "id").iter_rows(named=True):
        words = f"{s['place_from'] or ''} / {s['place_to'] or s['place'] or ''}"
        area = place_ids_of(words, evidence.places)
        near = not area or area.meets(claim.start, evidence.places) or area.meets(claim.end, evidence.places)
        if s["count_min"] is None or not near or _another(claim.ship, s) or not overlap(s["t0"], s["t1"], claim.since, claim.until):
            continue
        origin = row_origin(evidence, s)
        ships = s["ship"] or ", ".join(c["name"] for c in json.loads(s["candidates"] or "[]") if c.get("name")) or "all ships / tous navires"
        unit = s["count_unit"] or ""
        own = bool(origin & claim.origin)
        items.append({
            "id": s["id"], "table": "sightings", "origin": sorted(origin), "counted": False, "leg": None,
            "why": both(f"{s['asserted_by']} counts at least {s['count_min']} {unit} ({ships}), {s['t0']} to {s['t1']}: another window or other ships, stands beside"
                        + ("; same origin as the claim" if own else ""),
                        f"{s['asserted_by']} compte au moins {s['count_min']} {unit} ({ships}), du {s['t0']} au {s['t1']} : autre période ou autres navires, placé à côté"
                        + (" ; même origine que l'affirmation" if own else "")),
        })  # fmt: skip
    return items


def _another(ship: Ship, sighting: Row) -> bool:
    """True when the row counts one ship and she is not the claim's, or the claim's ship is not known at all."""
    if ship.imo is None and ship.name is None:
        return True
    if ship.imo and sighting["imo"]:
        return bool(ship.imo != sighting["imo"])
    return bool(sighting["ship"]) and ship.name is not None and name_key(sighting["ship"]) != name_key(ship.name)


def _hers(ship: Ship, leg: Leg) -> bool:
    if ship.imo and leg.imo:
        return ship.imo == leg.imo
    key = name_key(ship.name) if ship.name else None
    return key is not None and ((leg.ship is not None and name_key(leg.ship) == key) or key in leg.candidates)


def _on_the_way(claim: Claim, leg: Leg, evidence: Evidence) -> bool:
    def fits(one: Leg) -> bool:
        return (not claim.start or one.start.meets(claim.start, evidence.places)) and (not claim.end or one.end.meets(claim.end, evidence.places))

    return fits(leg) or (claim.both_ways and fits(turned(leg)))


def _vessels(claim: Claim, evidence: Evidence) -> list[Row]:
    return evidence.identities.filter(imo=claim.ship.imo).to_dicts() if claim.ship.imo else []


def _silences(claim: Claim, evidence: Evidence) -> list[Row]:
    vessels = {v["vessel"] for v in _vessels(claim, evidence)}
    return [
        e for e in evidence.events.filter(kind="gap").sort("t0", "id").iter_rows(named=True)
        if e["vessel"] in vessels and e["state"] != "withdrawn"
        and overlap(day_of(e["t0"]), day_of(e["t1"]) if e["t1"] else None, claim.since, claim.until)
    ]  # fmt: skip


def _refutation(claim: Claim, for_: list[Row], evidence: Evidence) -> Row | None:
    """The ship was heard over the whole window, and even with every silence used for crossings the count is not reached."""
    if claim.since is None or claim.until is None:
        return None
    n = claim.needed
    edge = EDGE_DAYS * DAY_US
    tracks = [v for v in _vessels(claim, evidence) if v["t0"] <= start_of(claim.since) + edge and v["t1"] >= start_of(claim.until) - edge]
    least_h = _least_hours(claim, evidence)
    if not tracks or not least_h:
        return None
    hidden, silences = 0, _silences(claim, evidence)
    for e in silences:
        hours = ((e["t1"] or tracks[0]["t1"]) - e["t0"]) / H_US
        hidden += int(hours // (2 * least_h)) + 1 if hours >= least_h else 0
    own = [i for i in for_ if i["leg"] and i["leg"]["certainty"] == "observed"]
    if len(own) + hidden >= n:
        return None
    v = tracks[0]
    en = (f"AIS heard her from {day_of(v['t0'])} to {day_of(v['t1'])} in {v['fixes']} positions. Crossings seen: {len(own)}. Silences: {len(silences)}, "
          f"long enough at {MAX_KN:g} kn for at most {hidden} more. Claimed: at least {n}")  # fmt: skip
    fr = (f"L'AIS l'a entendue du {day_of(v['t0'])} au {day_of(v['t1'])} en {v['fixes']} positions. Traversées vues : {len(own)}. Silences : {len(silences)}, "
          f"assez longs à {MAX_KN:g} nœuds pour {hidden} de plus au plus. Affirmé : au moins {n}")  # fmt: skip
    return {"id": v["vessel"], "table": "identities", "why": both(en, fr), "origin": [], "counted": True, "leg": None,
            "rows": [{"table": "events", "id": e["id"]} for e in silences]}  # fmt: skip


def _least_hours(claim: Claim, evidence: Evidence) -> float | None:
    """The shortest crossing between the claim's areas at MAX_KN along the great circle, less what we do not know of the points."""
    from roadstead import sphere  # compiles kernels: only where a distance is asked for

    def points(area: Area) -> list[Row]:
        known = evidence.places.drop_nulls(["lon", "lat"])
        return known.filter(known["id"].is_in(sorted(area.ids)) | known["country"].is_in(sorted(area.countries))).to_dicts()

    best = None
    for a in points(claim.start):
        for b in points(claim.end):
            if a["id"] != b["id"]:
                m = sphere.distance_m(a["lon"], a["lat"], b["lon"], b["lat"]) - (a["uncertainty_m"] or 0) - (b["uncertainty_m"] or 0)
                best = m if best is None else min(best, m)
    return None if best is None or best <= 0 else best / 1852 / MAX_KN


def _tracks(claim: Claim, evidence: Evidence) -> list[Text]:
    """What her AIS does not tell: none here, not the whole window, or silent, with whether others were heard."""
    if claim.ship.imo is None:
        return []
    vessels = _vessels(claim, evidence)
    if not vessels:
        return [both("her AIS: no track under this ship's number is among the inputs", "son AIS : aucune trace sous le numéro de ce navire parmi les fichiers")]
    out = []
    for v in vessels:
        if (claim.since and day_of(v["t0"]) > claim.since) or (claim.until and day_of(v["t1"]) < claim.until):
            out.append(both(f"her AIS before {day_of(v['t0'])} and after {day_of(v['t1'])}", f"son AIS avant le {day_of(v['t0'])} et après le {day_of(v['t1'])}"))
    for e in _silences(claim, evidence):
        hours = f"{(e['t1'] - e['t0']) / H_US:.0f} h" if e["t1"] else None
        if e["reception"] is None:
            why = ("the file holds chosen ships only, so it cannot be judged", "le fichier ne contient que des navires choisis : on ne peut juger")
        elif e["reception"] == 0:
            why = ("nobody else was heard there: a hole in coverage is as likely", "personne d'autre n'y était entendu : un trou de couverture est aussi probable")
        else:
            why = (f"other vessels heard there meanwhile: {e['reception']}", f"autres navires entendus là entre-temps : {e['reception']}")
        since = day_of(e["t0"])
        en, fr = (f"from {since} for {hours}", f"à partir du {since} pendant {hours}") if hours else (f"from {since} on", f"à partir du {since}")
        out.append(both(f"where she was {en}: her signal stopped; {why[0]}", f"où se trouvait le navire {fr} : signal interrompu ; {why[1]}"))
    return out


def _otherwise(claim: Claim) -> list[Text]:
    out = [both("the ship may have sailed with ordinary cargo, in ballast, for crew or for repairs",
                "le navire a pu naviguer avec une cargaison ordinaire, sur lest, pour l'équipage ou des réparations")]  # fmt: skip
    if not claim.ship.sure:
        out.append(both("it may be another ship: sisters look alike, and names are shared",
                        "ce peut être un autre navire : les navires jumeaux se ressemblent et les noms se partagent"))  # fmt: skip
    out.append(both("a silent AIS may be poor reception, a fault, or a crew's fear of attack",
                    "un AIS muet peut tenir à une mauvaise réception, une panne ou la crainte d'une attaque"))  # fmt: skip
    return out
