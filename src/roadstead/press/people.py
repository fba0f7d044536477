"""The persons a page names, with the words beside their names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from roadstead.press import sieve
from roadstead.press.identify import identify
from roadstead.press.names import gazetteer, person_name, slug
from roadstead.press.page import Page
from roadstead.press.words import ROLE


@dataclass(frozen=True)
class Person:
    """A person the page names in full: where, id, name, country, and the words of the role beside the name."""

    at: int
    id: str
    name: str
    country: str | None
    role: str


_OWNS = sieve.compile(r"\b(?:owner|boss|patronne?|propriétaire|armateur)\b", re.I)
"""What somebody owns has a state of its own, which is not theirs."""


_VERB = sieve.compile(r"(?:^|\s)(?:a|ont|avait|avaient|est|sont|était|été|has|have|had|was|were|said|told|added|warned)\s", re.I)
_BEGINS = sieve.compile(r"(?<!\bà )(?<!\bde )(?<!\bdans )(?<!\bsur )(?<!\bto )(?<!\bof )(?<!\bin )(?<!\bat )(?<!\bon )(?<!\bpour )(?<!\bfor )\b(?:son |sa |leur |le |la |l'|une? |its |his |her |their |the |an? )", re.I)


def _own_words(role: str) -> str:
    """The words of an office alone, where those of the clause came with them: `ont été prises à Velmar, a indiqué à l'AFP son chef` -> `son chef`."""
    verbs = list(_VERB.finditer(role))
    begins = _BEGINS.search(role, verbs[-1].end()) if verbs else None
    return role if begins is None or not ROLE.search(role, begins.start()) else role[begins.start() :]


def people_of(page: Page) -> list[Person]:
    """Everybody the page names in full or by a known name, with the words beside the name."""
    known = gazetteer()
    out: list[Person] = []
    for s in page.sentences:
        text = page.shadow[s.start : s.end]
        spans = [(m.start, m.end, m.id, m.country) for m in known.find(text) if m.kind == "person"]
        at = 0
        while (p := person_name(text[at:])) is not None:
            a, b = at + p[0], at + p[1]
            if not any(x < b and a < y for x, y, _, _ in spans):
                spans.append((a, b, "person:" + slug(text[a:b]), None))
            at = b
        for a, b, ident, country in sorted(spans):
            before = sieve.compile(r"[.;:\"(]|\b(?:que|that|après|after|et|and)\b").split(text[max(0, a - 110) : a])[-1]
            parts = before.split(", ")
            before = ", ".join(parts[-2:] if len(parts) > 1 and ROLE.search(parts[-2]) and not parts[-1].strip().startswith(("said", "a ")) else parts[-1:]) if ROLE.search(parts[-1]) else before if ROLE.search(before) and before.rstrip().endswith(",") else ""
            if not before and text[max(0, a - 2) : a] == ", ":
                # The field of an office may itself hold an `et`: `ministre adjoint pour la Sécurité et les Affaires militaires, Salem A.`
                whole = sieve.compile(r"[.;:\"(]|\b(?:que|that|après|after)\b").split(text[max(0, a - 110) : a - 2])[-1].split(", ")[-1]
                before = whole if ROLE.search(whole) and person_name(whole) is None else ""
            after = sieve.compile(r",?\s+(?:(?:le|la|l'|the|an?|un|une)\s*)?([^,.;:\"]{3,150})").match(text[b : b + 170])
            role = _own_words(before).strip(" ,") or (after[1] if after and ROLE.search(after[1][:45]) and text[b : b + 1] == "," else "")
            if country is None and role and not (_OWNS.search(role) and not (known.nationalities(role) or any(m.kind == "state" for m in known.find(role)))):
                country = identify(role).country
            out.append(Person(s.start + a, ident, text[a:b], country, role))
    return out
