"""From a document's passages to its ledger of attributed statements: who said what, in which words, when, on what evidence."""

from __future__ import annotations

from functools import cache
from hashlib import sha256

from roadstead.press.document import Document, Passage
from roadstead.press.ledger import RULE, extract
from roadstead.streams import resource

__all__ = ["RULE", "Document", "Passage", "extract", "fingerprint"]

DATA = ("press/data/propositions.toml", "press/data/speakers.toml", "press/lang/en.toml", "press/lang/fr.toml")


@cache
def fingerprint() -> str:
    """The hash of the data files: an edited cue, name or frame is another extraction, even under the same rule."""
    return sha256(b"".join(resource(name) for name in DATA)).hexdigest()
