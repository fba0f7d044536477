"""Numbers and names of ships: what a number can prove, and when two names are the same letters."""

from __future__ import annotations

import re
import unicodedata

_PREFIX = re.compile(r"^(?:M\s*/?\s*V|M\s*/?\s*T|M\s*/?\s*S|S\s*/?\s*S|THE)\s+(?=\S)")
_IMO = re.compile(r"\b(?:IMO\W{0,3})?(\d{7})\b")


def imo_valid(number: str | None) -> bool:
    """True when seven digits end in the check digit of the IMO ship scheme: 9179842 does (9·7+1·6+7·5+9·4+8·3+4·2 = 172)."""
    if number is None or len(number) != 7 or not number.isascii() or not number.isdigit() or not int(number):
        return False
    return sum(int(d) * w for d, w in zip(number, range(7, 1, -1), strict=False)) % 10 == int(number[6])


def imo_in(text: str | None) -> str | None:
    """The one seven-digit number written in a text; None when there is none or more than one."""
    found = set(_IMO.findall(text or ""))
    return found.pop() if len(found) == 1 else None


def name_key(name: str) -> str:
    """The letters and digits of a ship's name, upper case, without M/V and the like: ``M/V Lady-R`` and ``LADY R`` are equal.

    Scripts are kept apart: a Cyrillic name equals only itself here.
    """
    flat = unicodedata.normalize("NFKD", name.upper())
    flat = "".join(c for c in flat if not unicodedata.combining(c))
    flat = _PREFIX.sub("", re.sub(r"[\s\"'’“”«»]+", " ", flat).strip())
    return "".join(c for c in flat if c.isalnum())
