"""Names of places: what a name in a text may stand for, and why. Exact names and codes only, never the nearest spelling.

The data are in ``gazetteer.toml``, which is meant to be edited. Everything here works as well on a PLACE frame that
a user brings (the World Port Index, the ports of an exercise).
"""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import polars as pl

from roadstead.streams import resource
from roadstead.tables import PLACE

LANGUAGES = ("en", "fr", "ru", "ko", "zh", "ja")

# Words that a text puts around the name of a port and that are no part of it. Folded, see `_words`.
_ARTICLES = frozenset(
    ["the", "le", "la", "les", "l", "un", "une", "a", "an", "des", "du", "de", "d", "of", "in", "au", "aux"]
)
_PORTS = {"port", "ports", "harbour", "harbours", "harbor", "harbors", "seaport", "seaports"}
_AROUND = _ARTICLES | _PORTS | {"route", "area", "region", "coast"}
_TAIL = re.compile(r"\s+(?:route|area|region|anchorage)\s*$", re.IGNORECASE)

# What a text says for a whole country or for a part of one, as `_bare` leaves it. A part is the places whose `region` it is.
_PHRASES: dict[str, str] = {
    "northkorea": "KP", "northkorean": "KP", "northkoreas": "KP", "nk": "KP", "dprk": "KP", "rpdc": "KP",
    "coreedunord": "KP", "coreenord": "KP", "nordcoreen": "KP", "nordcoreens": "KP", "кндр": "KP",
    "russia": "RU", "russian": "RU", "russias": "RU", "russie": "RU", "russe": "RU", "russes": "RU", "россия": "RU",
    "china": "CN", "chinese": "CN", "chinas": "CN", "prc": "CN", "chine": "CN", "chinois": "CN", "китаи": "CN",
    "southkorea": "KR", "southkorean": "KR", "rok": "KR", "coreedusud": "KR", "coreesud": "KR", "sudcoreen": "KR",
    "sudcoreens": "KR", "japan": "JP", "japanese": "JP", "japon": "JP", "japonais": "JP",
    "southafrica": "ZA", "southafrican": "ZA", "afriquedusud": "ZA", "sudafricain": "ZA", "sudafricains": "ZA",
}  # fmt: skip
_REGIONS: dict[str, str] = {
    "russianfareast": "ru-far-east", "fareastrussia": "ru-far-east", "russiasfareast": "ru-far-east",
    "extremeorientrusse": "ru-far-east", "primorye": "ru-far-east", "дальниивосток": "ru-far-east",
    "zhejiang": "cn-zhejiang", "northchina": "cn-north", "northernchina": "cn-north",
}  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """A place that a name may stand for. ``why`` is a sentence a reader can check."""

    id: str
    name: str
    country: str | None
    why: str


@dataclass(frozen=True)
class Area:
    """Where a text says something is: single places, whole countries, and the words that nobody knows."""

    ids: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ids or self.countries)

    def covers(self, other: Area, places: pl.DataFrame | None = None) -> bool:
        """True when everything known of ``other`` lies in this area, and ``other`` is known in part at least."""
        lands = _view(places).lands
        return (
            bool(other)
            and other.countries <= self.countries
            and all(self.ids & around(i) or lands.get(i) in self.countries for i in other.ids)
        )

    def meets(self, other: Area, places: pl.DataFrame | None = None) -> bool:
        """True when the two areas share a place, a country, or a place of one lies in a country of the other."""
        lands = _view(places).lands
        mine = {p for i in self.ids for p in around(i)}
        theirs = {p for i in other.ids for p in around(i)}
        return bool(
            self.ids & theirs
            or other.ids & mine
            or self.countries & other.countries
            or self.countries & {lands.get(i) for i in other.ids}
            or other.countries & {lands.get(i) for i in self.ids}
        )

    def lands(self, places: pl.DataFrame | None = None) -> frozenset[str]:
        """The countries this area touches, those of its places included."""
        known = _view(places).lands
        return self.countries | {known[i] for i in self.ids if i in known}


@lru_cache(maxsize=1)
def _entries() -> tuple[dict[str, Any], ...]:
    """The entries of gazetteer.toml as they stand in the file."""
    text = resource("places/gazetteer.toml").decode()
    return tuple(tomllib.loads(text)["place"])


@lru_cache(maxsize=1)
def gazetteer() -> pl.DataFrame:
    """The places that come with the program, in the PLACE schema. ``names`` holds every name and code, and ``WPI n``."""
    return PLACE.frame(
        {
            "id": e["id"],
            "name": e["name"],
            "names": list(dict.fromkeys(_names(e))),
            "country": e["country"],
            "lon": round(e["lon"] * 1e6),
            "lat": round(e["lat"] * 1e6),
            "uncertainty_m": float(e["uncertainty_m"]),
            "source": e["source"],
            "src": None,
            "at": f"gazetteer.toml:{e['id']}",
        }
        for e in _entries()
    )


def _names(entry: dict[str, Any]) -> Iterator[str]:
    yield entry["name"]
    for key in (*LANGUAGES, "codes"):
        yield from entry.get(key, ())
    if re.fullmatch(r"WPI \d+", entry["source"]):
        yield entry["source"]


def _words(text: str) -> list[str]:
    """Words without accents, case, apostrophes and hyphens; a French elided article is a word of its own."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    plain = re.sub(r"\b([dl])['’ʼ`]", r"\1 ", plain)
    plain = re.sub(r"['’‘ʼ`´.]", "", plain)
    return re.findall(r"[^\W_]+", plain)


def fold(name: str) -> str:
    """The key under which two spellings are one name: no accents, case, spaces, hyphens, apostrophes, no `port of`.

    ``Ch'ongjin`` and ``CHONGJIN``, ``le port nord-coréen de Rajin`` and ``Rajin``, ``KP RJN`` and ``KPRJN`` are equal;
    ``Dunay`` and ``Dunai`` are two names, which the gazetteer gives to one place.
    """
    words = _words(name)
    for i in range(len(words) - 2, -1, -1):
        if words[i] in {"of", "de", "d", "du"} and any(w in _PORTS for w in words[:i]):
            before = [w for w in words[:i] if w not in _AROUND]
            if not before or "".join(before) in _PHRASES:
                words = words[i + 1 :]
                break
    while len(words) > 1 and words[0] in {"the", "le", "la", "les", "l"}:
        words = words[1:]
    if len(words) > 1 and words[-1] in _PORTS:
        words = words[:-1]
    if len(words) > 1 and words[0] == "port" and "".join(words[1:]) in _own_names():
        words = words[1:]
    return "".join(words)


@lru_cache(maxsize=1)
def _own_names() -> frozenset[str]:
    return frozenset("".join(_words(n)) for e in _entries() for n in _names(e))


@lru_cache(maxsize=1)
def _cautions() -> dict[str, str]:
    return {e["id"]: e["caution"] for e in _entries() if "caution" in e}


@dataclass(frozen=True)
class _View:
    """What is asked of one PLACE frame again and again, worked out once."""

    places: pl.DataFrame
    names: dict[str, list[tuple[str, str, str | None, str]]]
    """Folded name -> (id, name, country, the name as the place has it)."""
    lands: dict[str, str]
    """Id -> country, the gazetteer's places included."""
    codes: frozenset[str]


_VIEWS: dict[int, _View] = {}


def _view(places: pl.DataFrame | None) -> _View:
    """The view of a frame, the gazetteer when None; kept for the last few frames seen."""
    places = gazetteer() if places is None else places
    if (view := _VIEWS.get(id(places))) is not None and view.places is places:
        return view
    names: dict[str, list[tuple[str, str, str | None, str]]] = {}
    lands = {e["id"]: e["country"] for e in _entries()}
    for pid, name, aliases, country in places.select("id", "name", "names", "country").iter_rows():
        if country:
            lands[pid] = country
        seen = set()
        for alias in [name, *(json.loads(aliases) if aliases else [])]:
            if alias and (key := fold(alias)) and key not in seen:
                seen.add(key)
                names.setdefault(key, []).append((pid, name, country, alias))
    if len(_VIEWS) >= 4:
        _VIEWS.clear()
    codes = frozenset(c for c in places["country"].unique().to_list() if c)
    _VIEWS[id(places)] = view = _View(places, names, lands, codes)
    return view


def resolve(name: str, places: pl.DataFrame | None = None) -> list[Candidate]:
    """The places that have exactly this name or code, each with the reason; several where several have it, else none.

    Without ``places`` the gazetteer answers. Where a frame holds the gazetteer and the World Port Index both, a port
    they share is given once, as the gazetteer's.
    """
    found = _view(places).names.get(fold(name), [])
    twins = {_twins().get(i) for i, *_ in found if not i.startswith("wpi:")}
    out = []
    for pid, main, country, alias in found:
        if pid in twins:
            continue
        why = (
            f"{name.strip()!r} is the name {alias!r} of {main}"
            if alias != main
            else f"{name.strip()!r} is {main}"
        )
        if (caution := _cautions().get(pid)) is not None:
            why += f"; note: {caution}"
        out.append(Candidate(pid, main, country, why))
    return sorted(out, key=lambda c: c.id)


def in_country(places: pl.DataFrame, iso2: str) -> list[str]:
    """Ids of the places in a country, sorted."""
    return sorted(places.filter(pl.col("country") == iso2)["id"].to_list())


def in_region(region: str) -> list[str]:
    """Ids of the gazetteer's places in a part of a country (`ru-far-east`), sorted."""
    return sorted(e["id"] for e in _entries() if e.get("region") == region)


@lru_cache(maxsize=1)
def _parents() -> dict[str, str]:
    return {e["id"]: e["within"] for e in _entries() if "within" in e}


@lru_cache(maxsize=1)
def _twins() -> dict[str, str]:
    """`port:rajin` <-> `wpi:60510`: the two ids of one port, each way."""
    pairs = [(e["id"], "wpi:" + e["source"][4:]) for e in _entries() if re.fullmatch(r"WPI \d+", e["source"])]
    return dict(pairs) | {b: a for a, b in pairs}


def around(place_id: str) -> frozenset[str]:
    """The place, every place it is a part of (the port a yard lies in), and their ids in the World Port Index."""
    out = [place_id]
    for one in out:
        for more in (_twins().get(one), _parents().get(one)):
            if more is not None and more not in out:
                out.append(more)
    return frozenset(out)


def kind(place_id: str) -> str | None:
    """port, yard, anchorage or naval base; None for a place that is not the gazetteer's."""
    return next((e["kind"] for e in _entries() if e["id"] == place_id), None)


def place_ids_of(text: str | None, places: pl.DataFrame | None = None) -> Area:
    """The area a short phrase names: `Dunay/Vostochnyy`, `NK and Russian ports`, `ports of RU`, `Russian Far East`.

    A part of a country (`Russian Far East`) gives its places, a whole country gives the country. `Simon's Town, South
    Africa` is the town: a country after a comma qualifies the name before it. Words nobody knows go to ``unknown``.
    """
    codes = _view(places).codes
    ids: set[str] = set()
    countries: set[str] = set()
    unknown: list[str] = []
    for part in re.split(r"<?[-=]+>|\s[-–—]\s|[→↔/;()&+]|\b(?:and|et|or|ou|via|to)\b", text or ""):
        if not _words(part) or part.strip().isdecimal():
            continue
        last: list[Candidate] = []
        for piece in (p for p in part.split(",") if _words(p)):
            if found := resolve(piece, places) or resolve(_TAIL.sub("", piece), places):
                last = found
                ids |= {c.id for c in found}
            elif (region := _region(piece)) is not None:
                ids |= set(in_region(region))
            elif (country := _country(piece, codes)) is not None:
                if any(c.country == country for c in last):
                    ids -= {c.id for c in last if c.country not in (None, country)}
                else:
                    countries.add(country)
                last = []
            else:
                unknown.append(piece.strip())
    return Area(frozenset(ids), frozenset(countries), tuple(unknown))


def _bare(piece: str) -> str:
    return "".join(w for w in _words(piece) if w not in _AROUND - {"du", "de"})


def _region(piece: str) -> str | None:
    return _REGIONS.get(_bare(piece))


def _country(piece: str, codes: frozenset[str]) -> str | None:
    """The country of `Russian ports`, `ports of RU`, `North Korea`; a bare code counts only in capitals."""
    for word in re.findall(r"\b[A-Z]{2}\b", piece):
        if word in codes and all(w in _AROUND for w in _words(piece) if w != word.casefold()):
            return str(word)
    bare = _bare(piece)
    for key in (bare, bare.removeprefix("de"), bare.removeprefix("du")):
        if key in _PHRASES:
            return _PHRASES[key]
    return None
