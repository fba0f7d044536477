"""What a person writes to name one side of a judgement."""

from __future__ import annotations

import re

from roadstead.identity.ships import name_key
from roadstead.numbers import imo_valid


def judged_key(text: str) -> str:
    """``imo:9179842``, ``mmsi:273000000``, ``name:MARIAE``, ``entry:OFAC SDN/37059``: the one form of a key, however it was typed.

    ValueError, with the mend, for anything else.
    """
    sort, colon, value = text.strip().partition(":")
    sort, value = sort.strip().casefold(), value.strip()
    if colon and sort == "imo" and imo_valid(value.upper().removeprefix("IMO").strip()):
        return f"imo:{value.upper().removeprefix('IMO').strip()}"
    if colon and sort == "mmsi" and re.fullmatch(r"[0-9]{9}", value):
        return f"mmsi:{value}"
    if colon and sort == "name" and name_key(value):
        return f"name:{name_key(value)}"
    if colon and sort == "entry" and re.fullmatch(r"[^/]+/.+", value):
        return f"entry:{value}"
    if colon and sort == "imo":
        raise ValueError(f"{value} does not pass the check digit of a ship's number")
    raise ValueError(f"{text!r} names no identity; write imo:9179842, mmsi:273000000, name:MARIA or entry:OFAC SDN/37059")
