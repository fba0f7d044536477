"""``listed@1``: whether a ship is on a list is answered per list and by its dated copies, never from a name alone.

A copy in which her number stands proves she was listed on its day. Her absence is said only of a copy that carries ships.
Between the last copy without her and the first with her lies the day she was listed, no closer.
"""

from __future__ import annotations

from roadstead.identity.lists import copies_for, rows_of, runs
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
    hers = rows_of(imo, evidence.listings.filter(kind="vessel").to_dicts())
    for (name, publisher, simulated), copies in copies_for(evidence.copies.iter_rows(named=True), "vessel", imo).items():
        mine = [r for r in hers if (r["list"], r["publisher"], bool(r["simulated"])) == (name, publisher, simulated)]
        rows = {(r["src"], r["copy"]): r for r in sorted(mine, key=lambda r: (r["copy"] or "", r["id"]), reverse=True) if runs(r, r["copy"])}
        each = [(src, day) for day in copies.days for src in copies.srcs[day]]
        # Of two files of one day that disagree neither proves anything; a copy that was read in part proves no absence.
        torn = {day for src, day in each if (src, day) not in rows and src not in copies.blind} & {day for _, day in rows}
        with_ = [c for c in each if c in rows and c[1] not in torn]
        without = [c for c in each if c not in rows and c[0] not in copies.blind and c[1] not in torn]
        if not with_:
            continue
        (_, first), (_, last) = with_[0], with_[-1]
        before = [c for c in without if c[1] < first]
        after = [c for c in without if c[1] > last]
        row = rows[with_[0]]
        args = {
            "ship": {"name": row["name"], "imo": imo, "sure": sure, **({} if sure else {"basis": _BY_NAME})}, "list": name, "publisher": publisher,
            "not_in_copy_of": before[-1][1] if before else None, "in_copy_of": first,
            "last_in_copy_of": last, "gone_in_copy_of": after[0][1] if after else None, "listed_on": row["listed_on"],
        }  # fmt: skip
        items = [present(rows[c]) for c in with_] + [absent(*c, publisher) for c in [*before[-1:], *after[:1]]]
        missing: list[Text] = []
        if not before and not row["listed_on"]:
            missing.append(both(f"a copy older than {first}: when she was first listed is not known from these copies",
                                f"une copie antérieure au {first} : la date de première inscription ne ressort pas de ces copies"))  # fmt: skip
        out.append((args, {"verdict": "supported", "for": items, "against": [], "missing": missing,
                           "otherwise": _namesakes(row["name"], imo, known), "confidence": "high" if sure else "low"}))  # fmt: skip
    return out


def listing_claims(statement: Row, by: str | None, publisher: str | None) -> bool:
    """True when the body a statement names as having listed a ship is the publisher of the list, or its state."""
    return by is not None and publisher is not None and bool(roots([by]) & roots([publisher]))


def present(row: Row) -> Row:
    """The item that an entry in a copy is: the publisher's own word, of that day."""
    what = f"{row['list']}, {row['name']}, {row['entry'] or ''}".rstrip(", ")
    return {"id": row["id"], "table": "listings", "origin": sorted(roots([row["publisher"]])), "counted": True, "leg": None, "receipt": row["src"],
            "why": both(f"listed in the copy of {row['copy']} ({what})", f"inscrit dans la copie du {row['copy']} ({what})")}  # fmt: skip


def absent(src: str, day: str, publisher: str | None) -> Row:
    """The item that a copy without the ship's number is."""
    return {"id": src, "table": "receipts", "origin": sorted(roots([publisher])), "counted": True, "leg": None, "receipt": src,
            "why": both(f"her number is absent from the copy of {day}", f"son numéro est absent de la copie du {day}")}  # fmt: skip


def _namesakes(name: str, imo: str, known: Known) -> list[Text]:
    others = sorted(known.listed.get(name_key(name), set()) - {imo})
    return [both(f"another listed ship bears that name: IMO {', '.join(others)}", f"un autre navire inscrit porte ce nom : OMI {', '.join(others)}")] if others else []
