"""From a document's passages to its ledger of attributed statements: who said what, in which words, when, on what evidence."""

from roadstead.press.document import Document, Passage
from roadstead.press.ledger import extract

__all__ = ["Document", "Passage", "extract"]
