"""What an expression of time stands for, on a page that came out on Monday 20 November 2023 and on one without a date."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead.press import Document
from roadstead.press.page import Page
from roadstead.press.times import Calendar

DAY, NONE = "2023-11-20", None


def read(words, published=DAY):
    page = Page(Document.from_text(f"Le titre du jour\n\nLe ministre a dit {words} que le port est fermé.", src="ab" * 32, file="x.txt", published=published))
    calendar = Calendar(page)
    return [calendar.read(m) for m in calendar.all]


@pytest.mark.parametrize(
    ("words", "value", "earliest", "latest", "certainty"),
    [
        ("mardi dernier", "2023-11-14", "2023-11-13", "2023-11-20", "probable"),
        ("avant-hier", "2023-11-18", "2023-11-17", "2023-11-19", "probable"),
        ("le 3 courant", "2023-11-03", "2023-11-03", "2023-11-03", "probable"),
        ("le 28 courant", NONE, "2023-11-01", "2023-11-30", "interval"),
        ("jeudi 5", "2023-10-05", "2023-10-05", "2023-10-05", "probable"),
        ("le 1er", "2023-11-01", "2023-11-01", "2023-11-01", "probable"),
        ("à la mi-mars", "2023-03", "2023-03-10", "2023-03-20", "probable"),
        ("fin 2022", NONE, "2022-09-01", "2022-12-31", "interval"),
        ("au premier trimestre", NONE, "2023-01-01", "2023-03-31", "interval"),
        ("au dernier trimestre", NONE, "2023-07-01", "2023-09-30", "interval"),
        ("la semaine passée", NONE, "2023-11-07", "2023-11-20", "interval"),
        ("dans la nuit de lundi à mardi", NONE, "2023-11-13", "2023-11-14", "interval"),
        ("overnight into Sunday", NONE, "2023-11-18", "2023-11-19", "interval"),
        ("en mars dernier", "2023-03", "2023-03-01", "2023-03-31", "probable"),
        ("le mois dernier", NONE, "2023-10-01", "2023-10-31", "interval"),
        ("au début du mois", NONE, "2023-11-01", "2023-11-10", "interval"),
        ("il y a dix jours", NONE, "2023-11-07", "2023-11-13", "interval"),
        ("three days ago", "2023-11-17", "2023-11-16", "2023-11-18", "probable"),
        ("two weeks ago", NONE, "2023-11-02", "2023-11-10", "interval"),
        ("on Oct. 18", "2023-10-18", "2023-10-18", "2023-10-18", "probable"),
        ("Thursday, Oct. 19, 2023", "2023-10-19", "2023-10-19", "2023-10-19", "exact"),
        ("late last month", NONE, "2023-10-20", "2023-10-31", "interval"),
        ("early in 2022", NONE, "2022-01-01", "2022-04-30", "interval"),
        ("over the weekend", NONE, "2023-11-18", "2023-11-19", "interval"),
        ("in the second quarter", NONE, "2023-04-01", "2023-06-30", "interval"),
        ("last year", NONE, "2022-01-01", "2022-12-31", "interval"),
        ("2023-10-18", "2023-10-18", "2023-10-18", "2023-10-18", "exact"),
        # not the last time that day fell so long ago, nor a day that may be to come
        ("samedi 18 octobre", NONE, NONE, "2023-11-20", "vague"),
        ("le 28 novembre", NONE, "2022-11-28", "2023-11-28", "interval"),
        ("mardi 28 novembre", "2023-11-28", "2023-11-28", "2023-11-28", "probable"),
        ("le 31 février 2024", NONE, NONE, NONE, "vague"),
        ("the day before", NONE, NONE, "2023-11-20", "vague"),
    ],
)
def test_counted_from_the_page(words, value, earliest, latest, certainty):
    (t,) = read(words)
    assert (t.value, t.earliest, t.latest, t.certainty) == (value, earliest, latest, certainty)


@pytest.mark.parametrize("words", ["mardi dernier", "last Thursday", "avant-hier", "jeudi 5", "le 3 courant", "il y a dix jours", "two weeks ago", "la semaine passée", "over the weekend", "dans la nuit de lundi à mardi", "in the second quarter", "late last month", "last year", "le 18 octobre", "on Oct. 18"])
def test_without_a_date_on_the_page_there_is_none(words):
    assert all(t.value is None and t.earliest is None and t.latest is None for t in read(words, None))


@pytest.mark.parametrize("words", ["mardi prochain", "next Tuesday", "la semaine prochaine", "tomorrow"])
def test_nobody_spoke_in_the_future(words):
    page = Page(Document.from_text(f"Le titre\n\nLe ministre a dit {words} que le port est fermé.", src="ab" * 32, file="x.txt", published=DAY))
    calendar = Calendar(page)
    assert calendar.all
    assert calendar.near(0, len(page.text)) is None


@given(st.dates(), st.sampled_from(["mardi dernier", "jeudi 5", "le 29", "il y a trois jours", "overnight Monday to Tuesday", "over the weekend", "le 29 février", "fin janvier", "last quarter", "au dernier semestre", "late last month", "il y a douze mois"]))
def test_every_reading_is_an_interval_that_holds_its_value(day, words):
    for t in read(words, day.isoformat()):
        if t.earliest and t.latest:
            assert t.earliest <= t.latest
            assert t.value is None or (t.earliest[: len(t.value)] <= t.value <= t.latest[: len(t.value)])


def test_since_august_is_no_day_of_speech():
    page = Page(Document.from_text("Le titre\n\nThe ministry has said since August that the port is shut.", src="ab" * 32, file="x.txt", published=DAY))
    calendar = Calendar(page)
    assert calendar.all
    assert calendar.near(0, len(page.text)) is None
