"""Numbers of ships and of who runs them: what a number proves by itself, and which flag it points to."""

from __future__ import annotations

import re

_IMO = re.compile(r"\b(?:IMO\W{0,3})?(\d{7})\b")


def imo_valid(number: str | None) -> bool:
    """True when seven digits end in the check digit of the IMO ship scheme: 9179842 does (9·7+1·6+7·5+9·4+8·3+4·2 = 172)."""
    if number is None or not _seven(number):
        return False
    return sum(int(d) * w for d, w in zip(number, range(7, 1, -1), strict=False)) % 10 == int(number[6])


def imo_in(text: str | None) -> str | None:
    """The one seven-digit number written in a text; None when there is none or more than one."""
    found = set(_IMO.findall(text or ""))
    return found.pop() if len(found) == 1 else None


def _seven(number: str) -> bool:
    return len(number) == 7 and number.isascii() and number.isdigit() and int(number) > 0
