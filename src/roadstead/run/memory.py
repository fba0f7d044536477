"""How memory is tidied while much is made and nothing of it is a ring."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def seldom_tidied() -> Iterator[None]:
    """Within it Python looks for rings among what was made since, and seldom. What is there before, the rules and their words, is never
    looked through again: that took a fifth of the time of reading articles."""
    was, held = gc.get_threshold(), gc.get_freeze_count()
    if was[0] == 0 or held:
        # The caller has settled it: collection is off, or we are inside already.
        yield
        return
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*was)
        gc.unfreeze()
