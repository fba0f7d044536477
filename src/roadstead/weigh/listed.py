"""``listed@1``: whether a ship is on a list is answered per list and by its dated copies, never from a name alone.

A copy in which her number stands proves she was listed on its day. Her absence is said only of a copy that carries ships.
Between the last copy without her and the first with her lies the day she was listed, no closer.
"""

from __future__ import annotations

import json
from collections import defaultdict

from roadstead.identity.ships import name_key
from roadstead.weigh.evidence import Evidence, Row, Text, both
from roadstead.weigh.origins import roots
from roadstead.weigh.ships import Known

RULE = "listed@1"
_BY_NAME = both("the rows of the story name her without a number; one listed ship bears that name",
                "les lignes de l'affaire la nomment sans numéro ; un seul navire inscrit porte ce nom")  # fmt: skip


def weigh_listed(imo: str, sure: bool, known: Known, evidence: Evidence) -> list[tuple[Row, Row]]:
    """(proposition args, verdict and its reasons) of each list with a copy that carries ships; a list that carries none says nothing."""
    out = []
    for (name, publisher), copies in sorted(_copies(evidence, imo).items()):
        rows = {(r["src"], r["copy"]): r for r in evidence.listings.filter(list=name, imo=imo, kind="vessel").sort("copy", "id").to_dicts()}
        with_, without = [c for c in copies if _key(c) in rows], [c for c in copies if _key(c) not in rows]
        if not with_:
            continue
        first = with_[0]
        before = [c for c in without if c["copy"] < first["copy"]]
        after = [c for c in without if c["copy"] > with_[-1]["copy"]]
        row = rows[_key(first)]
        args = {
            "ship": {"name": row["name"], "imo": imo, "sure": sure, **({} if sure else {"basis": _BY_NAME})}, "list": name, "publisher": publisher,
            "not_in_copy_of": before[-1]["copy"] if before else None, "in_copy_of": first["copy"],
            "last_in_copy_of": with_[-1]["copy"], "gone_in_copy_of": after[0]["copy"] if after else None, "listed_on": row["listed_on"],
        }  # fmt: skip
        items = [_present(rows[_key(c)], c) for c in with_] + [_absent(c, publisher) for c in [*before[-1:], *after[:1]]]
        missing: list[Text] = []
        if not before and not row["listed_on"]:
            missing.append(both(f"a copy older than {first['copy']}: when she was first listed is not known from these copies",
                                f"une copie antérieure au {first['copy']} : la date de première inscription ne ressort pas de ces copies"))  # fmt: skip
        out.append((args, {"verdict": "supported", "for": items, "against": [], "missing": missing,
                           "otherwise": _namesakes(row["name"], imo, known), "confidence": "high" if sure else "low"}))  # fmt: skip
    return out


def listing_claims(statement: Row, by: str | None, publisher: str | None) -> bool:
    """True when the body a statement names as having listed a ship is the publisher of the list, or its state."""
    return by is not None and publisher is not None and bool(roots([by]) & roots([publisher]))


def _key(copy: Row) -> tuple[str, str]:
    return copy["src"], copy["copy"]


def _copies(evidence: Evidence, imo: str) -> dict[tuple[str, str | None], list[Row]]:
    """The copies of each list that can speak of this ship, by day."""
    found: dict[tuple[str, str | None], list[Row]] = defaultdict(list)
    for c in evidence.copies.sort("copy", "src").iter_rows(named=True):
        if "vessel" in json.loads(c["carries"] or "[]") and (c["covers"] is None or imo in json.loads(c["covers"])):
            found[c["list"], c["publisher"]].append(c)
    return found


def _present(row: Row, copy: Row) -> Row:
    what = f"{row['list']}, {row['name']}, {row['entry'] or ''}".rstrip(", ")
    return {"id": row["id"], "table": "listings", "origin": sorted(roots([row["publisher"]])), "counted": True, "leg": None, "receipt": row["src"],
            "why": both(f"listed in the copy of {copy['copy']} ({what})", f"inscrit dans la copie du {copy['copy']} ({what})")}  # fmt: skip


def _absent(copy: Row, publisher: str | None) -> Row:
    return {"id": copy["src"], "table": "receipts", "origin": sorted(roots([publisher])), "counted": True, "leg": None, "receipt": copy["src"],
            "why": both(f"her number is absent from the copy of {copy['copy']}", f"son numéro est absent de la copie du {copy['copy']}")}  # fmt: skip


def _namesakes(name: str, imo: str, known: Known) -> list[Text]:
    others = sorted(known.listed.get(name_key(name), set()) - {imo})
    return [both(f"another listed ship bears that name: IMO {', '.join(others)}", f"un autre navire inscrit porte ce nom : OMI {', '.join(others)}")] if others else []
