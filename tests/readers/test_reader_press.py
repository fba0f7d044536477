"""Readers of articles: plain text and HTML."""

from __future__ import annotations

import pytest
from reader_inputs import EXAMPLES, HTML, PROSE, SHARED, chosen, read, shared, source

from roadstead import pages, readers
from roadstead.readers import html, prose


def _put(tmp_path, text, name="input"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


def test_prose_holds_every_line_verbatim(tmp_path):
    text = "﻿Titre d'un article de presse\r\n\r\n" + PROSE.replace("\n", "\r\n")
    path = _put(tmp_path, text)
    whole = source(path).text()
    passages = read(path)["passages"]
    assert [whole[a:b] for a, b in passages.select("start", "end").iter_rows()] == passages["text"].to_list()
    assert passages["text"].to_list() == [line for line in whole.splitlines() if line.strip()]
    assert passages["at"].to_list() == [f"char:{a}-{b}" for a, b in passages.select("start", "end").iter_rows()]


@pytest.mark.parametrize(
    "text",
    [
        "import os\n\n\ndef main(path: str) -> int:\n    '''Says what it does, in a sentence of some words.'''\n    x = os.stat(path)\n    return x.st_size\n" * 3,
        "name;place;day\n" + "A ship;at a port, in the north.;on a Tuesday, they said.\n" * 5,
        "a,b,c,d\n" + 'one,"two words, of a sentence, that ends.",three,four.\n' * 5,
        "[section]\nkey = some words that say what it is.\n" * 5,
        "Some words before a long blob of letters follow here, said the ministry today.\n" + "QUJD" * 80,
        "#!/bin/sh\n# This script says in many words what it does, and how it does it, for you.\necho done\n",
        "too short.",
        "words without any end of a sentence " * 10,
        "1 2 3 4 5. 6 7 8. 9 10 11 12.\n" * 20,
    ],
)
def test_not_prose(tmp_path, text):
    assert chosen(_put(tmp_path, text)) is None


def test_prose_with_commas_is_prose(tmp_path):
    text = "The ship, she said, left, and never came back, of course.\n" * 6
    assert chosen(_put(tmp_path, text)) == "prose"


@pytest.mark.parametrize("first", ["SIMULATED: an exercise", "Exercice SIMULÉ", "\n\n  SIMULATED"])
def test_simulated_documents(tmp_path, first):
    assert read(_put(tmp_path, f"{first}\n{PROSE}"))["passages"]["simulated"].all()
    assert read(_put(tmp_path, f"<html><body><nav>Menu</nav><h1>{first}</h1><p>{PROSE}</p></body></html>"))["passages"]["simulated"].all()


@pytest.mark.parametrize("first", ["simulated words are not a mark", "A title"])
def test_real_documents(tmp_path, first):
    found = read(_put(tmp_path, f"{first}\n{PROSE}SIMULATED only here\n"))
    assert not found["passages"]["simulated"].any()
    assert found["receipts"]["simulated"].to_list() == [False]


@shared
def test_seeds():
    for path in sorted((SHARED / "seeds").glob("*.txt")):
        found = read(path)
        whole = path.read_bytes().decode()
        assert chosen(path) == "prose"
        assert [whole[a:b] for a, b in found["passages"].select("start", "end").iter_rows()] == found["passages"]["text"].to_list()
        assert " ".join(found["passages"]["text"]).split() == whole.split()
        assert found["passages"]["lang"].drop_nulls().mode().to_list() == ["fr"]


@shared
def test_what_has_no_reader():
    for name in ("data/lists/itu_mid.csv", "press/gold/ledger.jsonl"):
        assert chosen(SHARED / name) is None


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*/*.txt")), ids=lambda path: path.name)
def test_notes_of_the_examples(path):
    assert chosen(path) == "prose"
    assert read(path)["passages"]["simulated"].all() == (path.parent.name == "drill")


def test_html(tmp_path):
    found = read(_put(tmp_path, HTML))["passages"]
    assert found.select("kind", "text").rows() == [
        ("nav", "News"), ("title", "A ship left"), ("body", "The ministry said that the ship had left."),
    ]  # fmt: skip


def test_html_labels_by_element_and_keeps_offsets():
    page = pages.page(
        "<!doctype html><html><head><title>x</title><style>p{}</style></head><body><header><nav><ul><li>News<li>World</ul></nav><h1>Ship &amp; port</h1></header>"
        "<article><p>The ministry said on Tuesday&nbsp;that the ship<br>had left the port.<p>&laquo;&nbsp;Nous ne savons rien&nbsp;&raquo;, a d&eacute;clar&eacute; le porte-parole.</p>"
        "<figure><img src=x><figcaption>The quay</figcaption></figure><div>Words of a story that stand in a div, as many pages have them.</div>"
        "<script>var words = 'said the ministry';</script></article><aside><p>Something else</p></aside><form><button>Send</button></form><footer>Contact</footer>"
    )
    found = [(b.kind, page.text[b.start : b.end]) for b in page.blocks]
    assert found == [
        ("nav", "News"), ("nav", "World"), ("title", "Ship & port"), ("lead", "The ministry said on Tuesday\u00a0that the ship had left the port."),
        ("body", "«\u00a0Nous ne savons rien\u00a0», a déclaré le porte-parole."), ("caption", "The quay"),
        ("body", "Words of a story that stand in a div, as many pages have them."), ("widget", "Something else"), ("widget", "Send"), ("nav", "Contact"),
    ]  # fmt: skip
    assert "var words" not in page.text


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("<!DOCTYPE html><html>", 60),
        ("  \n<HTML lang=fr>", 60),
        ("<!-- saved --><html>", 60),
        ("<div><p>words</p></div>", 30),
        ("<?xml version='1.0'?><LIST><P>x</P></LIST>", 0),
        ("words <html>", 0),
    ],
)
def test_html_claims(tmp_path, text, claim):
    assert html.claims(source(_put(tmp_path, text))) == claim


def test_the_folder_is_the_registry():
    names = [module.__name__.rsplit(".", 1)[-1] for module in readers.readers()]
    assert names == sorted(names)
    assert {"noaa", "positions", "gfw_json", "nmea", "ofac_sdn", "listings_csv", "wpi", "ports_csv", "sightings", "picture", "html", "prose"} <= set(names)
    assert prose.VERSION
