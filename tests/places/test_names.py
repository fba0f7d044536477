"""Names of places. The cases are in cases.csv beside this file: add a row and it is tested."""

from __future__ import annotations

import csv
import json
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import polars as pl
import pytest

from roadstead.places import Area, around, fold, gazetteer, in_country, in_region, kind, place_ids_of, resolve
from roadstead.tables import PLACE

HERE = Path(__file__).parent
WPI = HERE.parents[2] / "shared/data/ports/WPI_UpdatedPub150.csv"
with (HERE / "cases.csv").open(encoding="utf-8", newline="") as f:
    CASES = [(r["name"], r["ids"].split(), r["why this case"]) for r in csv.DictReader(f)]


@pytest.mark.parametrize(("name", "ids", "why"), CASES, ids=[c[0] for c in CASES])
def test_a_name_gives_its_places_and_no_others(name, ids, why):
    assert [c.id for c in resolve(name)] == ids, why


def test_every_candidate_says_why():
    (dunay,) = resolve("Дунай")
    assert "Dunay" in dunay.why
    assert "river Danube" in dunay.why
    (rajin,) = resolve("Rashin")
    assert rajin.why.startswith("'Rashin' is the name 'Rashin' of Rajin")
    assert rajin.country == "KP"


def test_the_gazetteer_is_a_place_table_with_a_source_and_an_uncertainty_for_each():
    places = gazetteer()
    assert dict(places.schema) == {n: t() if isinstance(t, type) else t for n, t in PLACE.schema.items()}
    assert places["id"].is_unique().all()
    assert places["source"].str.len_chars().min() > 5
    assert places["uncertainty_m"].min() >= 3000
    assert places["country"].str.contains(r"^[A-Z]{2}$").all()
    for kinds in places["id"].to_list():
        assert kind(kinds) in {"port", "yard", "anchorage", "naval base"}


def test_no_name_stands_for_two_places_of_the_gazetteer():
    seen: dict[str, str] = {}
    for pid, names in gazetteer().select("id", "names").iter_rows():
        for name in json.loads(names):
            assert seen.setdefault(fold(name), pid) == pid, name


def test_every_own_name_resolves_to_its_place():
    for pid, names in gazetteer().select("id", "names").iter_rows():
        for name in json.loads(names):
            assert [c.id for c in resolve(name)] == [pid], name


def test_several_places_of_one_name_are_all_given():
    two = PLACE.frame(
        {"id": f"x:{c}", "name": "Springhaven", "names": [], "country": c, "lon": 0, "lat": 0}
        for c in ("XA", "XB")
    )
    assert [c.id for c in resolve("springhaven", two)] == ["x:XA", "x:XB"]
    assert resolve("Rajin", two) == []


def test_a_port_in_the_gazetteer_and_the_world_port_index_is_given_once():
    wpi = PLACE.frame([{"id": "wpi:60510", "name": "Najin", "names": ["Rashin", "KP RJN"], "country": "KP"}])
    assert [c.id for c in resolve("Najin", wpi)] == ["wpi:60510"]
    assert [c.id for c in resolve("Najin", pl.concat([gazetteer(), wpi]))] == ["port:rajin"]


@pytest.mark.parametrize(
    ("text", "ids", "countries", "unknown"),
    [
        ("Rajin", {"port:rajin"}, set(), ()),
        ("Rason", {"port:rajin"}, set(), ()),
        ("Dunay/Vostochnyy", {"port:dunay", "port:vostochny"}, set(), ()),
        ("Rajin<->Dunai", {"port:rajin", "port:dunay"}, set(), ()),
        ("Rajin->Dunay->Tikhoretsk", {"port:rajin", "port:dunay"}, set(), ("Tikhoretsk",)),
        ("Najin and Vostochny", {"port:rajin", "port:vostochny"}, set(), ()),
        ("Rajin route", {"port:rajin"}, set(), ()),
        ("Vostochny -> Chongjin (2)", {"port:vostochny", "port:chongjin"}, set(), ()),
        ("Simon's Town, South Africa", {"base:simons-town"}, set(), ()),
        ("Rajin, Dunay, Russia", {"port:rajin", "port:dunay"}, set(), ()),
        ("Rajin, Russia", {"port:rajin"}, {"RU"}, ()),
        ("NK and Russian ports", set(), {"KP", "RU"}, ()),
        ("ports of RU", set(), {"RU"}, ()),
        ("des ports russes", set(), {"RU"}, ()),
        ("ports de Corée du Nord", set(), {"KP"}, ()),
        ("les ports nord-coréens", set(), {"KP"}, ()),
        ("Russia's ports", set(), {"RU"}, ()),
        ("North Korea", set(), {"KP"}, ()),
        ("Danube", set(), set(), ("Danube",)),
        ("", set(), set(), ()),
        (None, set(), set(), ()),
    ],
)
def test_a_phrase_gives_places_countries_and_what_nobody_knows(text, ids, countries, unknown):
    assert place_ids_of(text) == Area(frozenset(ids), frozenset(countries), unknown)


def test_the_russian_far_east_is_its_ports_and_not_the_baltic():
    east = place_ids_of("Russian Far East")
    assert {"port:dunay", "port:vostochny", "port:vladivostok"} <= east.ids
    assert "port:ust-luga" not in east.ids
    assert east.countries == frozenset()
    assert set(in_region("ru-far-east")) == east.ids
    assert place_ids_of("Extrême-Orient russe") == east


def test_areas_cover_and_meet():
    russia, east, dunay = place_ids_of("ports of RU"), place_ids_of("Russian Far East"), place_ids_of("Dunai")
    rajin, both = place_ids_of("Rajin"), place_ids_of("NK and Russian ports")
    assert russia.covers(east)
    assert russia.covers(dunay)
    assert east.covers(dunay)
    assert not dunay.covers(east)
    assert dunay.meets(east)
    assert dunay.meets(russia)
    assert not russia.covers(rajin)
    assert not rajin.meets(russia)
    assert both.covers(rajin)
    assert not rajin.covers(both)
    assert rajin.meets(both)
    assert dunay.lands() == {"RU"}
    assert not Area().covers(Area())
    assert not russia.covers(Area())


def test_a_yard_lies_in_its_port():
    yard, port = place_ids_of("Zhoushan Xinya shipyard"), place_ids_of("Zhoushan")
    assert around("yard:zhoushan-xinya") == {"yard:zhoushan-xinya", "port:zhoushan", "wpi:59960"}
    assert port.covers(yard)
    assert not yard.covers(port)
    assert yard.meets(port)


def test_a_port_is_the_same_place_under_its_world_port_index_id():
    wpi, rajin = Area(frozenset(["wpi:60510"])), place_ids_of("Rajin")
    assert rajin.covers(wpi)
    assert wpi.covers(rajin)
    assert not place_ids_of("Dunay").meets(wpi)


def test_an_exercise_brings_its_own_ports_and_country_codes():
    own = PLACE.frame([{"id": "port:x", "name": "Rade des Échos", "names": ["Echo Roads"], "country": "XZ"}])
    assert place_ids_of("rade des echos", own).ids == {"port:x"}
    assert place_ids_of("ports of XZ", own).countries == {"XZ"}
    assert place_ids_of("ports of XZ").unknown == ("ports of XZ",)
    assert place_ids_of("ports of XZ", own).covers(place_ids_of("Echo Roads", own), own)


def test_in_country():
    assert "port:rajin" in in_country(gazetteer(), "KP")
    assert "port:dunay" not in in_country(gazetteer(), "KP")
    assert in_country(gazetteer(), "XX") == []


def _km(lon0, lat0, lon1, lat1):
    a, b, c, d = map(radians, (lon0, lat0, lon1, lat1))
    return 12742 * asin(sqrt(sin((d - b) / 2) ** 2 + cos(b) * cos(d) * sin((c - a) / 2) ** 2))


@pytest.mark.shared
@pytest.mark.skipif(
    not WPI.exists(),
    reason=f"needs {WPI}: the World Port Index is not part of the project; it comes with ../shared",
)
def test_places_lie_where_the_world_port_index_has_them():
    with WPI.open(encoding="utf-8-sig", newline="") as f:
        wpi = {int(float(r["World Port Index Number"])): r for r in csv.DictReader(f)}
    checked = 0
    for name, source, lon, lat, uncertainty in (
        gazetteer().select("name", "source", "lon", "lat", "uncertainty_m").iter_rows()
    ):
        if not source.startswith("WPI "):
            continue
        row = wpi[int(source[4:])]
        off = _km(lon / 1e6, lat / 1e6, float(row["Longitude"]), float(row["Latitude"]))
        assert off <= uncertainty / 1000 + 5, name
        titles = {fold(row["Main Port Name"]), *(fold(a) for a in row["Alternate Port Name"].split(";"))}
        own = {fold(n) for n in json.loads(gazetteer().filter(pl.col("name") == name)["names"][0])}
        code = fold(row["UN/LOCODE"])
        assert own & (titles | ({code} - {""})), (
            f"{name}: nothing in common with WPI entry {source}: {titles}"
        )
        checked += 1
    assert checked >= 30
