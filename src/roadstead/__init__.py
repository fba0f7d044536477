"""Roadstead follows ships and weighs statements: from AIS, sightings, lists and articles to a case anyone can check.

The verbs for a notebook: ``read`` → rows, ``detect`` → events, ``extract`` → statements, ``weigh`` → findings; ``open_logbook`` and
``verify`` for what the command line made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from roadstead.case import verify
    from roadstead.logbook import open_logbook
    from roadstead.run.notebook import detect, extract, read, weigh

__all__ = ["detect", "extract", "open_logbook", "read", "verify", "weigh"]

_ROOMS = {"verify": "roadstead.case", "open_logbook": "roadstead.logbook"}


def __getattr__(name: str) -> Any:
    """Loads a verb when it is first asked for, so that `roadstead --help` does not wait for Polars and numba."""
    if name not in __all__:
        raise AttributeError(f"module 'roadstead' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_ROOMS.get(name, "roadstead.run.notebook")), name)
