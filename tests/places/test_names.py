"""Names of places. The cases are in cases.csv beside this file: add a row and it is tested."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

from roadstead.places import Area, around, gazetteer, in_country, in_region, kind, place_ids_of, resolve
from roadstead.tables import PLACE

HERE = Path(__file__).parent
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
        assert kind(kinds) in {"port", "yard", "berth", "anchorage", "naval base"}


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
        ("Taean, North Korea", {"port:taean-kp"}, set(), ()),
        ("Taean, South Korea", {"port:taean-kr"}, set(), ()),
        ("Taean", {"port:taean-kp", "port:taean-kr"}, set(), ()),
        ("ports ukrainiens", set(), {"UA"}, ()),
        ("Syrian ports", set(), {"SY"}, ()),
        ("Danube ports", set(), set(), ("Danube ports",)),
        ("Rajin to the Danube", {"port:rajin"}, set(), ("the Danube",)),
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
    assert around("yard:zhoushan-xinya") == {"yard:zhoushan-xinya", "port:liuheng", "port:zhoushan", "wpi:59960", "locode:CNZOS"}
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
