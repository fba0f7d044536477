"""An article says the same however it is typed and whatever file it comes in."""

from __future__ import annotations

import hashlib
import re
import sys
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from renderings import SAVED, TYPED, western

sys.path.insert(0, str(Path(__file__).parents[1] / "readers"))
from reader_inputs import read

from roadstead.press import Document, extract
from roadstead.press.shadow import shadow

BLIND = Path(__file__).parent / "blind"
ARTICLES = ["seed 0", "seed 1", "seed 2", "seed 3", "seed 4", "fr01", "fr06", "fr11", "en02", "en07", "en12"]


@pytest.fixture(scope="module")
def article(shared):
    """The text of an article by its name, with LF for line ends."""
    seeds = sorted((shared / "seeds").glob("*.txt"))
    return lambda name: (seeds[int(name[5:])] if name.startswith("seed") else BLIND / f"{name}.txt").read_bytes().decode().replace("\r\n", "\n")


def _words(text):
    """The words, whatever their typing."""
    plain = re.sub("[\u00ad\u200b]", "", unicodedata.normalize("NFC", text).replace("\r\n", "\n"))
    return " ".join(re.sub('["\u201d]', " ", shadow(western(plain))).split()).strip(" .,")


def told(lines):
    """What a reader would call the same statements: words, source, speaker, quotation, claims, and which lies in which."""
    place = {line["id"]: n for n, line in enumerate(lines)}
    return [
        (
            tuple(_words(c["text"]) for c in line["content"]), _words(line["source"]["text"]) if line["source"] else None,
            line["speaker"]["resolved_id"], line["speaker"]["country"], line["quote_type"],
            tuple((c["proposition"], c["stance"], c["act"]) for c in line["claims"]), place.get(line["nested_in"]),
        )
        for line in lines
    ]  # fmt: skip


def of_text(text):
    return extract(Document.from_text(text, src=hashlib.sha256(text.encode()).hexdigest(), file="x.txt"))


def of_bytes(tmp_path, raw):
    path = tmp_path / "input"
    path.write_bytes(raw)
    sha = hashlib.sha256(raw).hexdigest()
    rows = [r | {"src": sha} for r in read(path)["passages"].to_dicts()]
    return extract(Document.of(rows, src=sha, file="input")), rows


@cache
def _plain(text):
    return told(of_text(text))


def _spans(value):
    if isinstance(value, dict):
        if {"start", "end", "text"} <= value.keys():
            yield value
        for one in value.values():
            yield from _spans(one)
    elif isinstance(value, list):
        for one in value:
            yield from _spans(one)


def difference(before, after):
    return {"gone": [b for b in before if b not in after], "new": [a for a in after if a not in before]} if before != after else None


AMBIGUOUS = {("seed 3", "wrapped")}
"""Wrapped without blank lines between paragraphs, where the last line of one is as long as the margin: nobody can tell where it ends."""


@pytest.mark.parametrize("way", TYPED)
@pytest.mark.parametrize("name", ARTICLES)
def test_typing_changes_nothing(article, name, way):
    if (name, way) in AMBIGUOUS:
        pytest.xfail("two paragraphs that look like one")
    text = article(name)
    typed = TYPED[way](text)
    lines = of_text(typed)
    assert difference(_plain(text), told(lines)) is None
    assert all(typed[s["start"] : s["end"]] == s["text"] for s in _spans(lines))


@pytest.mark.parametrize("way", SAVED)
@pytest.mark.parametrize("name", ARTICLES)
def test_the_file_it_comes_in_changes_nothing(article, tmp_path, name, way):
    text = article(name)
    lines, rows = of_bytes(tmp_path, SAVED[way](text))
    assert difference(_plain(text), told(lines)) is None
    whole = Document.of(rows, src=rows[0]["src"], file="input").text
    assert all(whole[s["start"] : s["end"]] == s["text"] for s in _spans(lines))


@pytest.mark.parametrize("way", ["decomposed", "returns", "wrapped, with returns", "all at once"])
def test_a_text_file_is_read_as_its_words_are(article, tmp_path, way):
    text = article("fr01")
    typed = TYPED[way](text)
    lines, _ = of_bytes(tmp_path, typed.encode())
    assert difference(_plain(text), told(lines)) is None
    # A stranger cuts the quotation out of the file with nothing but its offsets.
    assert all(typed[s["start"] : s["end"]] == s["text"] for s in _spans(lines))
