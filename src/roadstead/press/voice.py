"""Somebody who has spoken on a page, and whether a pronoun can stand for them."""

from __future__ import annotations

from dataclasses import dataclass

from roadstead.press import sieve
from roadstead.press.names import gazetteer
from roadstead.press.words import ROLE


@dataclass
class Speaker:
    """The speaker of a record, ready for the ledger; ``sentence`` tells later mentions how far back it is."""

    as_written: str | None
    id: str | None
    resolved_id: str | None
    country: str | None
    basis: str | None
    kind: str
    sentence: int
    nested: bool = False

    def ledger(self) -> dict[str, str | None]:
        """The ``speaker`` object of a ledger line."""
        return {"as_written": self.as_written, "id": self.id, "resolved_id": self.resolved_id, "country": self.country, "resolution_basis": self.basis}


def plural(s: Speaker) -> bool:
    """True where the words name several."""
    words = (s.as_written or "").lower().replace("’", "'")
    return bool(sieve.compile(r"(?:les|des|plusieurs|certains|deux|trois|ils|elles|they|two|three|several|some)\b").match(words)) or bool(sieve.compile(r"\b(?:officials|authorities|analysts|experts|researchers|lawmakers|investigators|states)\b").search(words)) or "+" in (s.id or "")


def agrees(s: Speaker, low: str, many: bool) -> bool:
    """True where the pronoun can stand for whoever has spoken, by number, gender and by being a person or not."""
    words = (s.as_written or "").lower().replace("’", "'")
    if s.resolved_id is None:
        return False
    person = str(s.resolved_id).startswith("person:")
    if many:
        return plural(s) or (low == "they" and not person)
    if plural(s):
        return False
    if low == "it":
        return not person
    if low in ("il", "he", "him", "she", "her") and s.resolved_id in gazetteer().agencies:
        return False
    if low in ("he", "him", "she", "her"):
        return person or ROLE.search(words) is not None
    if low in ("elle", "celle-ci"):
        return person or bool(sieve.compile(r"(?:la|une|cette|l')").match(words)) or s.kind == "metonymy_state"
    return not sieve.compile(r"(?:la|une)\s").match(words) or person
