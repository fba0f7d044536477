"""Names of ships: when two names are the same letters."""

from __future__ import annotations

import re
import unicodedata

_PREFIX = re.compile(r"^(?:M\s*/?\s*V|M\s*/?\s*T|M\s*/?\s*S|S\s*/?\s*S|THE)\s+(?=\S)")


def name_key(name: str) -> str:
    """The letters and digits of a ship's name, upper case, without M/V and the like: ``M/V Lady-R`` and ``LADY R`` are equal.

    Scripts are kept apart: a Cyrillic name equals only itself here.
    """
    flat = unicodedata.normalize("NFKD", name.upper())
    flat = "".join(c for c in flat if not unicodedata.combining(c))
    flat = _PREFIX.sub("", re.sub(r"[\s\"'’“”«»]+", " ", flat).strip())
    return "".join(c for c in flat if c.isalnum())
