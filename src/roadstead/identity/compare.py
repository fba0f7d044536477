"""Which ships, bodies and people are the same: the names other parts use.

    compare(a, b)                   a verdict, a score that orders, and a sentence for every feature
    judged(comparison, judgements)  the same with what people said of the two, which overrides the rule
    Index(entries).hits(query)      of many, those that may be the same, best first

An `Identity` is what one source says. The rule is in `rule`, its sentences in `words`.
"""

from __future__ import annotations

from roadstead.identity.comparison import Comparison, Feature, compare, judged
from roadstead.identity.index import Hits, Index
from roadstead.identity.rule import DIFFERENT, LIKELY, OTHER, POSSIBLE, SAME_NUMBER, VERDICTS
from roadstead.identity.said import Identity

__all__ = [
    "DIFFERENT", "LIKELY", "OTHER", "POSSIBLE", "SAME_NUMBER", "VERDICTS",
    "Comparison", "Feature", "Hits", "Identity", "Index", "compare", "judged",
]  # fmt: skip
