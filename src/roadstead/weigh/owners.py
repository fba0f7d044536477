"""``owner_listed@1``: a body that a ship's own entry ties her to stands on the list itself; that is a finding of its own, beside hers.

Where a copy has the body and not yet the ship, that is said with both receipts. The tie is the publisher's word, of the day of the copy
that gives it: it proves no ownership, and nothing about the time before that copy unless the publisher dates it.
"""

from __future__ import annotations

from roadstead.identity.lists import Copies, Tie, copies_for, rows_of, ties
from roadstead.weigh.evidence import Evidence, Row, Text, both
from roadstead.weigh.listed import absent, present
from roadstead.weigh.origins import roots

RULE = "owner_listed@1"


def weigh_owners(imo: str, sure: bool, evidence: Evidence) -> list[tuple[Row, Row]]:
    """(proposition args, verdict and its reasons) of each listed body or person that an entry of this ship names as tied to her."""
    ship = rows_of(imo, evidence.listings.filter(kind="vessel").to_dicts())
    if not any(r["links"] for r in ship):
        return []
    copies = list(evidence.copies.iter_rows(named=True))
    ships = copies_for(copies, "vessel", imo)
    out = []
    for tie in ties(ship, evidence.listings.filter(evidence.listings["kind"].is_in(["body", "person"])).to_dicts()):
        if tie.rows and not tie.former:
            told = tie.told[0]
            key = (told["list"], told["publisher"], bool(told["simulated"]))
            out.append(_finding(imo, sure, tie, ships.get(key), {r["copy"] for r in ship if r["list"] == key[0]}))
    return out


def _finding(imo: str, sure: bool, tie: Tie, copies: Copies | None, hers: set[str]) -> tuple[Row, Row]:
    told, first = tie.told[0], tie.rows[0]
    not_yet = sorted({r["copy"] for r in tie.rows if copies and r["copy"] in copies.days and r["copy"] < min(hers) and not set(copies.srcs[r["copy"]]) & copies.blind.keys()})
    args = {
        "ship": {"name": told["name"], "imo": imo, "sure": sure}, "body": first["name"] if first["entry"] is None else tie.name, "role": tie.role, "entry": first["entry"],
        "list": told["list"], "publisher": told["publisher"], "told_in_copy_of": told["copy"], "since": tie.since, "until": tie.until,
        "in_copy_of": first["copy"], "last_in_copy_of": tie.rows[-1]["copy"], "listed_on": first["listed_on"], "ship_not_in_copy_of": not_yet,
    }  # fmt: skip
    items = [present(r) for r in tie.rows] + [_told(told, tie)]
    if copies:
        items += [absent(src, day, told["publisher"]) for day in not_yet[-1:] for src in copies.srcs[day]]
    missing: list[Text] = []
    if tie.since is None:
        missing.append(both(f"since when the two are tied: the list gives no day, only the copy of {told['copy']} that says so",
                            f"depuis quand les deux sont liés : la liste ne donne pas de jour, seulement la copie du {told['copy']} qui le dit"))  # fmt: skip
    otherwise = both("the tie may be another than ownership: a lessor, a manager, a charterer",
                     "le lien peut être autre que la propriété : un bailleur, un gestionnaire, un affréteur")  # fmt: skip
    return args, {"verdict": "supported", "for": items, "against": [], "missing": missing, "otherwise": [otherwise], "confidence": "high" if sure else "low"}


def _told(row: Row, tie: Tie) -> Row:
    return {"id": row["id"], "table": "listings", "origin": sorted(roots([row["publisher"]])), "counted": True, "leg": None, "receipt": row["src"],
            "why": both(f"her own entry in the copy of {row['copy']} says: {tie.role}, {tie.name}", f"sa propre entrée dans la copie du {row['copy']} dit : {tie.role}, {tie.name}")}  # fmt: skip
