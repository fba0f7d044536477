"""An attribution as the grammar finds it, before anybody asks who the speaker is or what the words claim."""

from __future__ import annotations

from dataclasses import dataclass, field

Span = tuple[int, int]


@dataclass
class Found:
    """Spans of one attribution; ``frame`` says which construction, ``passage`` and ``sentence`` where."""

    content: list[Span]
    cue: list[Span]
    source: Span | None
    act: str
    verb: str
    frame: str
    passage: int
    sentence: int
    negated: bool = False
    weak: bool = False
    source_kind: str | None = None
    flags: list[str] = field(default_factory=list)
    evidence: list[Span] = field(default_factory=list)
    medium: Span | None = None
    addressee: Span | None = None
    shared: bool = False

    @property
    def extent(self) -> Span:
        spans = self.content + self.cue + ([self.source] if self.source else [])
        return min(spans)[0], max([b for _, b in spans])

    @property
    def body(self) -> Span:
        return min(self.content)[0], max([b for _, b in self.content])
