"""What the catalogue's ids say in words: the proposition, with the countries it is about, in French and English."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any

from roadstead.streams import resource


@cache
def source() -> dict[str, Any]:
    """The file of the catalogue, every kind of goods written out in the frames that goods have."""
    data = tomllib.loads(resource("press/data/propositions.toml").decode())
    data["words"] |= {name: row["words"] for name, row in data["goods"].items()}
    for name, row in data["goods"].items():
        for f in data["of_goods"]:
            if "only" not in f or name in f["only"]:
                data["frame"].append({**f, "id": f"{name}-{{a}}-{{b}}.{f['id']}", "family": f"{name}-{{a}}-{{b}}", "fr": f["fr"].replace("{goods}", row["fr"]), "en": f["en"].replace("{goods}", row["en"]), "all": [p.replace("{goods}", f"{{{name}}}") for p in f["all"]]})
    return data


@cache
def state_names() -> dict[str, tuple[str, str]]:
    """(French, English) name of each state by its two letters."""
    rows = tomllib.loads(resource("press/data/speakers.toml").decode())["states"]
    return {iso: (row["fr"].split("|")[0], row["en"].split("|")[0]) for iso, row in rows.items()}


@cache
def _frames() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    return tuple((_pattern(f["id"]), f["fr"], f["en"]) for f in source()["frame"])


def _pattern(ident: str) -> re.Pattern[str]:
    """`arms-{a}-{b}.delivered` as a pattern of ids."""
    return re.compile("".join(f"(?P<{part[1:-1]}>[a-z]{{2,}})" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[ab]\})", ident)))


@cache
def in_words(proposition: str) -> dict[str, str]:
    """``{"fr", "en"}`` of a proposition of the catalogue; empty for one that is not in it."""
    for pattern, fr, en in _frames():
        if (found := pattern.fullmatch(proposition)) is not None:
            for key, iso in found.groupdict().items():
                in_french, in_english = state_names().get(iso.upper(), (iso.upper(),) * 2 if len(iso) <= 3 else (iso.capitalize(),) * 2)
                fr, en = fr.replace(f"{{{key}}}", in_french), en.replace(f"{{{key}}}", in_english)
            return {"fr": fr, "en": en}
    return {}
