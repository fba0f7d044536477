"""Who stands behind a row: documents are not sources, and the departments of one government are one institution."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from roadstead.press.catalogue import state_names
from roadstead.press.identify import identify
from roadstead.press.names import gazetteer, slug

_ID = ("org", "state", "person", "group")
_NATIONAL = re.compile(r"(?:org|group):([a-z]{2})-(.+)")


def roots(names: Iterable[str | None]) -> frozenset[str]:
    """The institutions at the root of ids or of names as written; a name nobody knows is an institution of its own.

    A person counts as the institution they speak for, a body of a state (``org:us-nsc``) as that state. In words,
    ``RUSI: AIS and pictures; KBS: Planet pictures`` names two institutions: what each used stands after its colon.
    """
    return frozenset(root for name in names if name for part in parts(name) if (root := _root(part)))


def parts(name: str) -> list[str]:
    """The institutions that a cell names, as written; an id is one whatever is in it."""
    if name.split(":", 1)[0] in _ID:
        return [name]
    return [one.split(":", 1)[0].strip() for one in name.split(";")]


UNSTATED = "unstated"
"""Stands in the origin of a report whose medium does not say whom it rests on: nothing can be shown to be independent of it."""


def medium(ident: str | None) -> bool:
    """True for a news agency or a paper, which reports what others say."""
    return ident in gazetteer().agencies


def known(ident: str | None) -> bool:
    """True when the gazetteer of speakers has the id, or it is an office of a state it has."""
    return ident is not None and (ident in gazetteer().country or _state(ident) is not None)


@cache
def _root(name: str) -> str | None:
    ident: str | None = name
    if name.split(":", 1)[0] not in _ID:
        # Who passed it on stands in brackets: `NIS (MP Yoo Sang-bum)` rests on the service.
        words = re.sub(r"\s*\(.*?\)", "", name) or name
        ident = identify(words).id
        if not known(ident):
            ident = f"org:{slug(words)}" if slug(words) else None
    if ident in gazetteer().persons:
        office, iso, _ = gazetteer().persons[str(ident)]
        ident = office if office.startswith("org:") else f"state:{iso}" if iso else ident
    return _state(ident) or ident if ident else None


def _state(ident: str) -> str | None:
    """The state whose body this is: the gazetteer says so, or it is one of the offices that every state has."""
    found = _NATIONAL.fullmatch(ident)
    if not found:
        return None
    names, iso = gazetteer(), found[1].upper()
    if f"state:{iso}" not in names.country:
        return None
    offices = {suffix for suffix, _ in names.offices} | {key for key, _ in names.groups if key == "officials"}
    return f"state:{iso}" if names.country.get(ident) == iso or found[2] in offices else None


@cache
def _names() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, (kind, ident, _, _) in gazetteer().meaning.items():
        if kind != "capital":
            found.setdefault(ident, []).append(name)
    return found


def name_of(ident: str, lang: str) -> str:
    """The institution's name as people know it in a language; an id that no gazetteer has gives its own words."""
    if ident == UNSTATED:
        return "non dit" if lang == "fr" else "not stated"
    if ident.startswith("state:") and ident in gazetteer().country:
        return state_names()[ident[6:]][0 if lang == "fr" else 1]
    return (_names().get(ident) or [ident.split(":", 1)[-1].replace("-", " ").title()])[0]
