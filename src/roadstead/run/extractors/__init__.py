"""Extractors beside the rules: each offers candidates for a document, and none is believed before the gate has found its words.

``openai:URL[#MODEL]`` an endpoint, ``module:PATH`` a file of the user's own, ``plugin:NAME`` an installed package's entry point in
the group ``roadstead.extractors``. Nothing is loaded or contacted that the user has not named. See docs/extractors.md.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from roadstead.press import Document
from roadstead.tables import Trouble

FORMS = "rules, openai:URL#MODEL, module:PATH or plugin:NAME"


class Unusable(Trouble):
    """An extractor that cannot be used as it was named: what is wrong and what mends it."""


class Gone(Exception):
    """The extractor gives nothing to this document nor to any later one of this run; the sentence says why, without anything it sent."""


@dataclass
class Offer:
    """What an extractor offers for one document. ``troubles`` are parts it could not do, as sentences; ``whole`` is false when asking again may give more."""

    candidates: list[Any] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    whole: bool = True


class Extractor(Protocol):
    """``rule`` names backend, model and version in every statement; ``sends`` is true when another program is given the text over the network."""

    @property
    def sends(self) -> bool: ...
    def rule(self) -> str:
        """Raises Gone when the backend cannot say."""
        ...

    def version(self) -> str:
        """Two answers of one rule and one version to one document are the same answer."""
        ...

    def offer(self, doc: Document) -> Offer: ...


def named(specs: Iterable[str], send_to: Iterable[str] = (), key_env: str | None = None) -> list[Extractor]:
    """The extractors of these names, without the rules, which always come first. Unusable for a name, host or key that will not do."""
    from roadstead.run.extractors.endpoint import Endpoint
    from roadstead.run.extractors.own import module, plugin

    out: list[Extractor] = []
    hosts, wanted = tuple(send_to), list(dict.fromkeys(specs))
    endpoints = [s for s in wanted if s.startswith("openai:")]
    if (hosts or key_env) and not endpoints:
        raise Unusable(f"{'--send-to' if hosts else '--key-env'} goes with --extractor openai:URL, and there is none")
    key = _key(key_env) if key_env else None
    for spec in wanted:
        kind, _, rest = spec.partition(":")
        if spec == "rules":
            continue
        if kind == "openai" and rest:
            out.append(Endpoint.at(rest, hosts, key))
        elif kind == "module" and rest:
            out.append(module(rest))
        elif kind == "plugin" and rest:
            out.append(plugin(rest))
        else:
            raise Unusable(f"there is no extractor {spec!r}; it may be {FORMS}")
    return out


def _key(name: str) -> str:
    """The key in that variable of the environment; it goes into one header and nowhere else."""
    key = os.environ.get(name, "").strip()
    if not key:
        raise Unusable(f"the environment has no {name}; set it to the key, or leave --key-env out")
    if not key.isascii() or not key.isprintable() or " " in key:
        raise Unusable(f"what {name} holds is no key: it has blanks or signs that no header carries")
    return key
