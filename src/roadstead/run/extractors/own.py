"""Extractors in Python: a file of the user's own, or an installed package's entry point. Naming one runs its code."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import entry_points
from itertools import islice
from pathlib import Path
from typing import Any

from roadstead.press import Document
from roadstead.press.gate import MANY
from roadstead.press.page import Page
from roadstead.run.extractors import Offer, Unusable
from roadstead.tables import short_id

GROUP = "roadstead.extractors"
FUNCTION = "candidates"
SHAPE = f"def {FUNCTION}(text: str, lang: str) -> list[dict]"


@dataclass(frozen=True)
class Own:
    """A function of the user's, called with the whole text of a document and its language, ``fr`` or ``en``."""

    name: str
    code: str
    """The hash of its source, or the version of its package."""
    function: Callable[[str, str], Any]
    sends: bool = False

    def rule(self) -> str:
        return f"{self.name}@{self.code}"

    def version(self) -> str:
        return short_id(self.rule())

    def offer(self, doc: Document) -> Offer:
        """What the function gives; what it raises is a trouble of this document, and the run goes on."""
        try:
            got = self.function(doc.text, Page(doc).lang)
            if isinstance(got, (str, bytes, Mapping)) or not isinstance(got, Iterable):
                return Offer(troubles=[f"it gives {type(got).__name__}, not a list"], whole=False)
            return Offer([dict(c) if isinstance(c, Mapping) else c for c in islice(got, MANY + 1)])
        except Exception as error:
            # The message of a stranger's error may repeat the article; its kind does not.
            return Offer(troubles=[f"it failed with {type(error).__name__}"], whole=False)


def module(path: str) -> Own:
    """The function of a Python file. Unusable when there is none."""
    file = Path(path).expanduser()
    try:
        source = file.read_bytes()
    except OSError as error:
        raise Unusable(f"{path} cannot be read ({(error.strerror or type(error).__name__).lower()}); name a Python file with `{SHAPE}`") from None
    code = sha256(source).hexdigest()[:8]
    spec = importlib.util.spec_from_file_location(f"roadstead_extractor_{code}", file)
    if spec is None or spec.loader is None:
        raise Unusable(f"{file.name} is no Python file; its name must end in .py")
    loaded = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(loaded)
    except Exception as error:
        raise Unusable(f"{file.name} cannot be run: {type(error).__name__}: {error}") from None
    name = "".join(c if c.isalnum() or c in "-_." else "-" for c in file.name)
    return Own(f"module:{name}", code, _function(getattr(loaded, FUNCTION, None), file.name))


def plugin(name: str) -> Own:
    """The function that an installed package offers under this name. Unusable when none does, or several do."""
    found = [e for e in entry_points(group=GROUP) if e.name == name]
    if len(found) != 1:
        there = ", ".join(sorted({e.name for e in entry_points(group=GROUP)})) or "none"
        raise Unusable(f"{len(found) or 'no'} installed packages offer an extractor {name!r}; there are: {there}")
    try:
        function = found[0].load()
    except Exception as error:
        raise Unusable(f"{name} cannot be loaded: {type(error).__name__}: {error}") from None
    dist = found[0].dist
    return Own(f"plugin:{name}", dist.version if dist else "unknown", _function(function, name))


def _function(found: Any, name: str) -> Callable[[str, str], Any]:
    if not callable(found):
        raise Unusable(f"{name} has no function `{SHAPE}`")
    return found  # type: ignore[no-any-return]
