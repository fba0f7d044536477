"""Requests for comment beside the findings they are about: who was asked, what came of it, and who was not asked at all."""

from __future__ import annotations

import json
import re
from typing import Any

from roadstead.case.words import spaced
from roadstead.identity.bodies import company_key
from roadstead.press.names import gazetteer
from roadstead.weigh import Evidence
from roadstead.weigh.origins import name_of, roots

Row = dict[str, Any]
# A list says itself whom it lists; its publisher is no one a finding is about.
_NOT_ASKED_OF = ("listed",)
_TIES = ("owner", "operator", "manager", "linked to")


def parties(proposition: Row, evidence: Evidence) -> list[Row]:
    """``{id, name}`` of the states and bodies a finding is about: those its claim names, and those a list ties its ship to.

    Null id: a body by its name as the list has it. Null name too: a ship of which no list here says who owns or runs her."""
    args, kind = proposition["args"], proposition["type"]
    if kind in _NOT_ASKED_OF:
        return []
    if kind == "owner_listed":
        return [{"id": None, "name": args["body"]}]
    if kind == "said":
        head, _, tail = args["proposition"].partition(".")
        if head == "free:" or args["proposition"].startswith("free:"):
            return []
        tokens = head.split("-") + ([tail.split("-")[0], tail.split("-")[-1]] if head in ("ship", "sanctions") else [])
        ids = [f"state:{t.upper()}" for t in tokens if re.fullmatch("[a-z]{2}", t)] + [f"org:{t}" for t in tokens]
        named = [{"id": i, "name": None} for i in dict.fromkeys(ids) if i in gazetteer().country]
        return named + (_ship(args["ship"], evidence) if args.get("ship") else [])
    return _ship(args.get("ship") or {}, evidence)


def _ship(ship: Row, evidence: Evidence) -> list[Row]:
    names: dict[str, str] = {}
    if ship.get("imo"):
        for r in evidence.listings.iter_rows(named=True):
            if r["imo"] == ship["imo"]:
                tied = [link["name"] for link in json.loads(r["links"] or "[]") if link.get("role") in _TIES]
                for name in [*([r["owner"]] if r["owner"] else []), *tied]:
                    names.setdefault(company_key(name), name)
    return [{"id": None, "name": n} for _, n in sorted(names.items())] or [{"id": None, "name": None}]


def _is(party: Row, request: Row) -> bool:
    """True when who was asked is this party, or speaks for it: a ministry answers for its state."""
    if party["id"]:
        return request["asked_id"] is not None and bool(roots([party["id"]]) & roots(request["asked_id"].split("+")))
    return party["name"] is not None and company_key(party["name"]) == company_key(request["asked"])


def beside(finding: Row, evidence: Evidence, lang: str, withheld: bool) -> list[str]:
    """The lines under a finding: each request about it, and each party that nobody here asked about it. A request that named a finding
    is about that one alone. Where requests were left out of a public case (``withheld``) nobody is said not to have been asked."""
    requests = [r for r in evidence.requests.sort("asked_on", "id", nulls_last=True).iter_rows(named=True) if bool(r["simulated"]) == bool(finding["simulated"])]
    about = parties(finding["proposition"], evidence)
    mine = [r for r in requests if r["finding"] == finding["id"] or (r["finding"] is None and any(_is(p, r) for p in about))]
    lines = [line(r, lang) for r in mine]
    for p in about:
        if any(_is(p, r) for r in mine) or (p["id"] is p["name"] is None and mine):
            continue
        lines.append(_nobody(p, [r for r in requests if r["finding"] not in (None, finding["id"]) and _is(p, r)], lang, withheld))
    return lines


def _nobody(party: Row, elsewhere: list[Row], lang: str, withheld: bool) -> str:
    fr = lang == "fr"
    name = name_of(party["id"], lang) if party["id"] else party["name"] or ("armateur ou exploitant du navire (aucune liste ici ne le nomme)" if fr else "the ship's owner or operator (no list here names one)")
    if withheld:
        return spaced(f"{name} : ce dossier public ne dit pas si la question lui a été posée.") if fr else f"{name}: this public case does not say whether it was asked."
    more = ""
    if elsewhere:
        days = ", ".join(str(r["asked_on"] or "?") for r in elsewhere)
        more = f" (une autre question lui a été posée : {days})" if fr else f" (it was asked about something else: {days})"
    return spaced(f"{name} : personne ici ne lui a posé la question{more}.") if fr else f"{name}: nobody here asked it about this{more}."


def line(r: Row, lang: str) -> str:
    """One request in a sentence: asked when, how, by whom, about what, by when; and the answer verbatim, or that none is recorded.

    Nothing is made of silence: `no reply` stands only where a row says so, with the day on which that was so."""
    fr = lang == "fr"
    on = r["asked_on"] or ("un jour non noté" if fr else "a day not recorded")
    by, how = r["asked_by"], r["channel"]
    if fr:
        text = f"{r['asked']} : question posée le {on}" if r["asked_on"] else f"{r['asked']} : question posée {on}"
        text += (f" ({how})" if how else "") + (f" par {by}" if by else "") + (f", « {r['about']} »" if r["about"] else "") + (f" ; réponse demandée pour le {r['deadline']}" if r["deadline"] else "")
        return spaced(f"{text} ; {_outcome_fr(r)}.")
    text = f"{r['asked']}: asked on {on}" + (f" ({how})" if how else "") + (f" by {by}" if by else "") + (f", “{r['about']}”" if r["about"] else "") + (f"; an answer was asked for by {r['deadline']}" if r["deadline"] else "")
    return f"{text}; {_outcome(r)}."


def _outcome(r: Row) -> str:
    if r["outcome"] == "replied":
        return f"replied{' on ' + r['replied_on'] if r['replied_on'] else ', on a day not recorded'}" + (f": “{r['answer']}”" if r["answer"] else "; the words of the answer are not given here")
    if r["outcome"] == "did_not_reply":
        return f"no reply by {r['as_of']}" if r["as_of"] else "no reply; by which day is not recorded"
    return f"still waited for on {r['as_of']}" if r["as_of"] else "whether an answer came is not recorded here"


def _outcome_fr(r: Row) -> str:
    if r["outcome"] == "replied":
        return f"réponse {'du ' + r['replied_on'] if r['replied_on'] else 'd’un jour non noté'}" + (f" : « {r['answer']} »" if r["answer"] else " ; les mots de la réponse ne sont pas donnés ici")
    if r["outcome"] == "did_not_reply":
        return f"pas de réponse au {r['as_of']}" if r["as_of"] else "pas de réponse ; à quelle date n’est pas noté"
    return f"réponse encore attendue au {r['as_of']}" if r["as_of"] else "rien ici ne dit si une réponse est venue"
