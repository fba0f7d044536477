"""What `roadstead places NAME` prints: both languages, the point and how sure it is, who says so, what else it may mean."""

from __future__ import annotations

import polars as pl
import pytest

from roadstead.places import explain, gazetteer
from roadstead.tables import PLACE

KEYS = {"id", "name", "country", "kind", "codes", "names", "lon", "lat", "uncertainty_m", "source", "within", "same", "why", "caution", "says"}


def test_a_port_is_told_with_its_codes_its_point_and_its_source():
    (rajin,) = explain("Rashin")
    assert set(rajin) == KEYS
    assert (rajin["id"], rajin["kind"], rajin["country"], rajin["codes"]) == ("port:rajin", "port", "KP", ["KPNJN", "KPRJN"])
    assert (rajin["lon"], rajin["lat"], rajin["uncertainty_m"], rajin["source"]) == (130.3, 42.233333, 3000.0, "WPI 60510")
    en, fr = rajin["says"]["en"], rajin["says"]["fr"]
    assert "where: 42.2333 N 130.3000 E, ± 3 km" in en
    assert "où : 42.2333 N 130.3000 E, ± 3 km" in fr
    assert "'Rashin' is the name 'Rashin' of Rajin (KP)" in en
    assert "« Rashin » est le nom « Rashin » de Rajin (KP)" in fr
    assert "source: WPI 60510" in en
    assert "source : WPI 60510" in fr


def test_a_caution_stands_beside_the_name_in_both_languages():
    (dunay,) = explain("Дунай")
    assert "the river Danube" in dunay["says"]["en"]
    assert "du Danube" in dunay["says"]["fr"]
    assert dunay["caution"]["fr"] in dunay["why"]["fr"]


@pytest.mark.parametrize(
    ("name", "en", "fr"),
    [
        ("the Danube", "the river Danube and its ports", "le Danube et ses ports"),
        ("ports du Danube", "look at the original", "voyez l'original"),
        ("Vostochny cosmodrome", "the space centre", "le cosmodrome"),
        ("KERCH STRAIT", "its ports are Kerch", "ses ports sont Kertch"),
        ("Khasan", "a railway crossing", "un passage ferroviaire"),
        ("Nanpo", "spellings are never guessed", "jamais devinée"),
        ("", "no place known here", "aucun lieu connu ici"),
    ],
)
def test_what_is_no_place_is_told_with_the_reason_and_has_no_id(name, en, fr):
    (none,) = explain(name)
    assert set(none) == KEYS
    assert none["id"] is None
    assert en in none["says"]["en"]
    assert fr in none["says"]["fr"]


def test_two_places_of_one_name_are_both_told():
    north, south = explain("Taean")
    assert (north["country"], south["country"]) == ("KP", "KR")
    assert "234 km away" in north["says"]["en"]
    assert north["within"] == ["port:nampo"]


def test_a_place_without_a_point_is_put_nowhere():
    bare = PLACE.frame([{"id": "locode:XAECH", "name": "Echo", "names": ["XAECH"], "country": "XA"}])
    (echo,) = explain("XAECH", bare)
    assert (echo["lon"], echo["lat"], echo["kind"]) == (None, None, None)
    assert "where: not known" in echo["says"]["en"]
    assert "où : inconnu" in echo["says"]["fr"]
    assert "source: not said" in echo["says"]["en"]


def test_south_and_west_are_said_in_words_and_an_unknown_uncertainty_is_not_zero():
    row = PLACE.frame([{"id": "x:a", "name": "Calme", "country": "XO", "lon": -128_000_000, "lat": -44_000_000, "source": "invented"}])
    (calme,) = explain("calme", pl.concat([gazetteer(), row]))
    assert "44.0000 S 128.0000 W, to an unknown distance" in calme["says"]["en"]
    assert "à une distance inconnue" in calme["says"]["fr"]


def test_the_sources_that_have_the_same_place_are_named():
    wpi = PLACE.frame([{"id": "wpi:60510", "name": "Najin", "names": ["Rashin", "KP RJN"], "country": "KP", "lon": 130_300_000, "lat": 42_233_333}])
    (rajin,) = explain("KPRJN", pl.concat([gazetteer(), wpi]))
    assert rajin["same"] == ["wpi:60510"]
    assert "same place: wpi:60510" in rajin["says"]["en"]
    assert "même lieu : wpi:60510" in rajin["says"]["fr"]
