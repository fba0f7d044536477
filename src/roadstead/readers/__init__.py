"""One file here = one input format. The folder is the registry.

A reader is a module with

- ``VERSION: int`` -- raised when the same bytes would now give other rows;
- ``claims(source: Source) -> int`` -- by content, not by name: 0 no, 1 prose (claimed last), up to 100 certain;
- ``read(source: Source) -> Iterator[Rows]`` -- rows in bounded batches; a bad row becomes a row of ``rejects``
  (``reason``, ``detail``, ``n``, ``at``), a bad file raises :class:`roadstead.streams.BadFile`. That may come after
  batches were given: a driver keeps nothing of a file whose reader raised.

``src``, ``id`` and the sighting/listing/passage ids are filled in by the driver where the reader leaves them null.
An outsider's reader is a module named in the entry-point group ``roadstead.readers``.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from importlib.metadata import entry_points
from types import ModuleType

from roadstead.streams import Source


@cache
def readers() -> tuple[ModuleType, ...]:
    """Every reader, ours by their file and outsiders' by their entry point, in the order of their names."""
    ours = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    others = [entry.load() for entry in entry_points(group="roadstead.readers")]
    return tuple(sorted([*ours, *others], key=lambda module: module.__name__.rsplit(".", 1)[-1]))


def choose(source: Source) -> ModuleType | None:
    """The reader that claims the source most, the first by name among equals; None when none does."""
    best, chosen = 0, None
    for module in readers():
        if (claim := module.claims(source)) > best:
            best, chosen = claim, module
    return chosen
