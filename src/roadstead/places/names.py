"""Names of places: what a name in a text may stand for, and why. Exact names and codes only, never the nearest spelling.

The data are in ``gazetteer.toml``, which is meant to be edited. Everything here works as well on a PLACE frame that
a user brings (the World Port Index, UN/LOCODE, the ports of an exercise), and on all of them together.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from roadstead.places.entries import by_id, entries, gazetteer, in_region, parts_up, wpi
from roadstead.places.same import Row, codes_of, groups, km, rank
from roadstead.places.spelling import AROUND, PHRASES, REGIONS, bare, fold, words

_TAIL = re.compile(r"\s+(?:route|area|region|anchorage)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Candidate:
    """A place that a name may stand for. ``why`` is a sentence a reader can check, ``why_fr`` the same in French."""

    id: str
    name: str
    country: str | None
    why: str
    why_fr: str = ""
    same: tuple[str, ...] = ()
    """Ids under which other sources have this same place."""


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
        lands = view(places).lands
        return (
            bool(other)
            and other.countries <= self.countries
            and all(self.ids & around(i, places) or lands.get(i) in self.countries for i in other.ids)
        )

    def meets(self, other: Area, places: pl.DataFrame | None = None) -> bool:
        """True when the two areas share a place, a country, or a place of one lies in a country of the other."""
        lands = view(places).lands
        mine = {p for i in self.ids for p in around(i, places)}
        theirs = {p for i in other.ids for p in around(i, places)}
        return bool(
            self.ids & theirs
            or other.ids & mine
            or self.countries & other.countries
            or self.countries & {lands.get(i) for i in other.ids}
            or other.countries & {lands.get(i) for i in self.ids}
        )

    def lands(self, places: pl.DataFrame | None = None) -> frozenset[str]:
        """The countries this area touches, those of its places included."""
        known = view(places).lands
        return self.countries | {known[i] for i in self.ids if i in known}


@dataclass(frozen=True)
class View:
    """What is asked of one PLACE frame again and again, worked out once."""

    places: pl.DataFrame
    names: dict[str, list[tuple[Row, str]]]
    """Folded name -> (the place, the name as the place has it)."""
    lands: dict[str, str]
    """Id -> country, the gazetteer's places included."""
    codes: frozenset[str]
    """The countries that have places."""
    rows: dict[str, Row]
    same: dict[str, frozenset[str]]

    def twins(self, place_id: str) -> frozenset[str]:
        """The ids under which this frame, or our own gazetteer, has one and the same place."""
        known = self.same.get(place_id, frozenset([place_id]))
        return known.union(*(_twins().get(i, frozenset()) for i in known))


_VIEWS: dict[int, View] = {}


def view(places: pl.DataFrame | None) -> View:
    """The view of a frame, the gazetteer when None; kept for the last few frames seen."""
    places = gazetteer() if places is None else places
    if (known := _VIEWS.get(id(places))) is not None and known.places is places:
        return known
    names: dict[str, list[tuple[Row, str]]] = {}
    lands = {e["id"]: e["country"] for e in entries()}
    rows: dict[str, Row] = {}
    columns = ["id", "name", "names", "country", "lon", "lat", "uncertainty_m"]
    for pid, name, aliases, country, lon, lat, unsure in places.select(columns).iter_rows():
        spelt: dict[str, str] = {}
        for alias in [name, *(json.loads(aliases) if aliases else [])]:
            if alias and (key := fold(alias)):
                spelt.setdefault(key, alias)
        x, y = (None, None) if lon is None or lat is None else (lon / 1e6, lat / 1e6)
        row = Row(pid, name, country, frozenset(spelt), codes_of(country, spelt.values()), x, y, unsure)
        if country:
            lands[pid] = country
        # Of two rows with one id the first counts; the names of both are known.
        rows.setdefault(pid, row)
        for key, alias in spelt.items():
            names.setdefault(key, []).append((row, alias))
    if len(_VIEWS) >= 4:
        _VIEWS.clear()
    codes = frozenset(c for c in places["country"].unique().to_list() if c)
    _VIEWS[id(places)] = made = View(places, names, lands, codes, rows, groups(rows.values()))
    return made


def resolve(name: str, places: pl.DataFrame | None = None) -> list[Candidate]:
    """The places that have exactly this name or code, each with the reason; several where several have it, else none.

    Without ``places`` the gazetteer answers. Where several sources in the frame have one place, it is given once, as
    our gazetteer, the user, the World Port Index or UN/LOCODE has it, in this order; where that is not sure, each is
    given and says what speaks against it.
    """
    known = view(places)
    by_place: dict[frozenset[str], list[tuple[Row, str]]] = {}
    for row, alias in known.names.get(fold(name), []):
        by_place.setdefault(known.same.get(row.id, frozenset([row.id])), []).append((row, alias))
    out = []
    for ids, found in by_place.items():
        row, alias = min(found, key=lambda f: rank(f[0]))
        chief = min((known.rows[i] for i in ids), key=rank)
        rivals = [min(f, key=lambda x: rank(x[0]))[0] for other, f in by_place.items() if other != ids]
        why, why_fr = _why(name.strip(), alias, row, chief, rivals)
        out.append(Candidate(chief.id, chief.name, chief.country, why, why_fr, tuple(sorted(ids - {chief.id}))))
    return sorted(out, key=lambda c: c.id)


_RIVALS = 3
"""So many other bearers of a name are told one by one."""


def _why(asked: str, alias: str, row: Row, chief: Row, rivals: list[Row]) -> tuple[str, str]:
    """The reason in English and in French: name or code, whose, what else has it, and the caution of the gazetteer."""
    spot = f"{chief.name} ({chief.country})" if chief.country else chief.name
    if alias.replace(" ", "") in row.codes:
        en, fr = f"{asked!r} is the code {alias!r} of {spot}", f"« {asked} » est le code « {alias} » de {spot}"
    elif alias != chief.name:
        en, fr = f"{asked!r} is the name {alias!r} of {spot}", f"« {asked} » est le nom « {alias} » de {spot}"
    else:
        en, fr = f"{asked!r} is {spot}", f"« {asked} » est {spot}"
    if row.id != chief.id:
        en, fr = f"{en}, by {row.id}", f"{fr}, selon {row.id}"
    rivals = sorted(rivals, key=rank)
    for other in rivals[:_RIVALS]:
        apart = km(chief, other)
        far = ("", "") if apart is None else (f", {apart:.0f} km away", f", à {apart:.0f} km")
        if chief.codes & other.codes:
            code = min(chief.codes & other.codes)
            en += f"; {other.id} has the same code {code}{far[0]}: the code or one of the two points is wrong"
            fr += f" ; {other.id} a le même code {code}{far[1]} : le code ou l'un des deux points est faux"
        else:
            spot = f"{other.name} ({', '.join(filter(None, [other.country, other.id]))})"
            en += f"; {spot} has the name as well{far[0]}"
            fr += f" ; {spot} porte aussi ce nom{far[1]}"
    if (more := len(rivals) - _RIVALS) > 0:
        en += f"; and so have {more} more"
        fr += f" ; et {more} de plus"
    caution = caution_of(chief.id)
    return (f"{en}; note: {caution['en']}", f"{fr} ; attention : {caution['fr']}") if caution else (en, fr)


def caution_of(place_id: str) -> dict[str, str] | None:
    """What else the names of a place of the gazetteer may mean, in ``en`` and ``fr``; None where nothing is noted."""
    entry = by_id().get(place_id, {})
    return {"en": entry["caution"], "fr": entry.get("caution_fr", entry["caution"])} if "caution" in entry else None


def in_country(places: pl.DataFrame, iso2: str) -> list[str]:
    """Ids of the places in a country, sorted."""
    return sorted(places.filter(pl.col("country") == iso2)["id"].to_list())


@lru_cache(maxsize=1)
def _twins() -> dict[str, frozenset[str]]:
    """`port:rajin`, `wpi:60510`, `locode:KPRJN`, `locode:KPNJN`: the ids of one port, each to all, whatever was read."""
    out: dict[str, frozenset[str]] = {}
    for entry in entries():
        number = wpi(entry)
        ids = frozenset([entry["id"], *(f"locode:{c}" for c in entry.get("codes", ())), *([f"wpi:{number}"] if number else [])])
        out |= dict.fromkeys(ids, ids)
    return out


def around(place_id: str, places: pl.DataFrame | None = None) -> frozenset[str]:
    """The place, every place it is a part of (the port a yard lies in), and the ids other sources have for them."""
    known = view(places)
    twins = known.twins(place_id)
    above = {p for i in twins for p in parts_up(i)}
    return twins.union(*(known.twins(p) for p in above))


def place_ids_of(text: str | None, places: pl.DataFrame | None = None) -> Area:
    """The area a short phrase names: `Dunay/Vostochnyy`, `NK and Russian ports`, `ports of RU`, `Russian Far East`.

    A part of a country (`Russian Far East`) gives its places, a whole country gives the country. `Simon's Town, South
    Africa` is the town: a country after a comma qualifies the name before it. Words nobody knows go to ``unknown``.
    """
    codes = view(places).codes
    ids: set[str] = set()
    countries: set[str] = set()
    unknown: list[str] = []
    for part in re.split(r"<?[-=]+>|\s[-–—]\s|[→↔/;()&+]|\b(?:and|et|or|ou|via|to)\b", text or ""):
        if not words(part) or part.strip().isdecimal():
            continue
        last: list[Candidate] = []
        for piece in (p for p in part.split(",") if words(p)):
            if found := resolve(piece, places) or resolve(_TAIL.sub("", piece), places):
                last = found
                ids |= {c.id for c in found}
            elif (region := REGIONS.get(bare(piece))) is not None:
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


def _country(piece: str, codes: frozenset[str]) -> str | None:
    """The country of `Russian ports`, `ports of RU`, `North Korea`; a bare code counts only in capitals."""
    for word in re.findall(r"\b[A-Z]{2}\b", piece):
        if word in codes and all(w in AROUND for w in words(piece) if w != word.casefold()):
            return str(word)
    key = bare(piece)
    for plain in (key, key.removeprefix("de"), key.removeprefix("du")):
        if plain in PHRASES:
            return PHRASES[plain]
    return None
