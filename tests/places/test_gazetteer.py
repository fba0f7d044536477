"""The data file: every name, code and point in it keeps the rules that its head states."""

from __future__ import annotations

import csv
import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead.places import fold, gazetteer, resolve
from roadstead.places.entries import LANGUAGES, by_id, entries, names_of, not_places, wpi
from roadstead.places.spelling import REGIONS

ENTRIES = entries()
KEYS = {
    "id", "name", *LANGUAGES, "codes", "namesakes", "country", "region", "kind", "within", "lat", "lon", "uncertainty_m",
    "source", "caution", "caution_fr",
}  # fmt: skip
SCRIPTS = {"ru": "CYRILLIC", "ko": "HANGUL", "zh": "CJK", "ja": "CJK"}
each = pytest.mark.parametrize("entry", ENTRIES, ids=[e["id"] for e in ENTRIES])


@each
def test_an_entry_has_the_keys_that_the_head_of_the_file_tells_and_no_other(entry):
    assert set(entry) <= KEYS
    assert re.fullmatch(r"(port|yard|base|berth|anchorage):[a-z0-9]+(-[a-z0-9]+)*", entry["id"])
    assert entry["kind"] == {"base": "naval base"}.get(entry["id"].split(":")[0], entry["id"].split(":")[0]) or entry["id"] == "port:dunay"
    assert -90 <= entry["lat"] <= 90
    assert -180 <= entry["lon"] <= 180
    assert entry["uncertainty_m"] >= 3000
    assert re.fullmatch(r"[A-Z]{2}", entry["country"])
    assert entry.get("region") in {None, *REGIONS.values(), "ru-baltic", "ru-arctic", "ru-black-sea", "ru-caspian"}


def test_ids_are_unique_and_what_a_place_lies_in_is_there():
    assert len(by_id()) == len(ENTRIES)
    for entry in ENTRIES:
        above, seen = entry, set()
        while "within" in above:
            assert above["id"] not in seen, "a place that lies in itself"
            seen.add(above["id"])
            above = by_id()[above["within"]]
            assert above["country"] == entry["country"]


@each
def test_a_caution_is_told_in_both_languages(entry):
    assert ("caution" in entry) == ("caution_fr" in entry)
    assert entry.get("caution") is None or entry["caution"] != entry["caution_fr"]


@each
def test_codes_are_well_formed_and_of_the_country(entry):
    for code in entry.get("codes", ()):
        assert re.fullmatch(r"[A-Z]{2}[A-Z2-9]{3}", code)
        assert code[:2] == entry["country"]


def test_no_code_and_no_number_of_the_world_port_index_stands_for_two_places():
    codes = [c for e in ENTRIES for c in e.get("codes", ())]
    numbers = [wpi(e) for e in ENTRIES if wpi(e)]
    assert len(codes) == len(set(codes))
    assert len(numbers) == len(set(numbers))


def test_no_name_stands_for_two_places_unless_both_declare_it():
    bearers: dict[str, set[str]] = {}
    for entry in ENTRIES:
        for name in names_of(entry):
            bearers.setdefault(fold(name), set()).add(entry["id"])
    declared: dict[str, set[str]] = {}
    for entry in ENTRIES:
        for name in entry.get("namesakes", ()):
            declared.setdefault(fold(name), set()).add(entry["id"])
    assert {key: ids for key, ids in bearers.items() if len(ids) > 1} == declared


def test_every_name_of_a_place_resolves_to_it_and_to_declared_namesakes_only():
    for entry in ENTRIES:
        shared = {fold(n) for n in entry.get("namesakes", ())}
        for name in names_of(entry):
            found = [c.id for c in resolve(name)]
            assert entry["id"] in found, name
            assert found == [entry["id"]] or fold(name) in shared, name


@each
def test_names_are_written_in_the_script_of_their_language(entry):
    for language, script in SCRIPTS.items():
        for name in entry.get(language, ()):
            letters = [c for c in name if c.isalpha()]
            assert letters
            assert all(unicodedata.name(c).startswith((script, "HIRAGANA", "KATAKANA")) for c in letters), name


def test_what_is_no_place_resolves_to_none_and_says_so_in_both_languages():
    for trap in not_places():
        assert set(trap) == {"names", "en", "fr"}
        for name in trap["names"]:
            assert resolve(name) == [], name


@pytest.mark.shared
def test_a_point_of_the_world_port_index_is_the_index_s_own_within_a_minute_of_arc(shared):
    with (shared / "data/ports/WPI_UpdatedPub150.csv").open(encoding="utf-8-sig", newline="") as f:
        index = {int(float(r["World Port Index Number"])): r for r in csv.DictReader(f)}
    checked = 0
    for entry in ENTRIES:
        if (number := wpi(entry)) is None:
            continue
        row = index[int(number)]
        assert abs(entry["lat"] - float(row["Latitude"])) <= 1 / 60, entry["id"]
        assert abs(entry["lon"] - float(row["Longitude"])) <= 1 / 60, entry["id"]
        titles = {fold(row["Main Port Name"]), *(fold(a) for a in row["Alternate Port Name"].split(";"))}
        own = {fold(n) for n in names_of(entry)}
        assert own & (titles | ({fold(row["UN/LOCODE"])} - {""})), f"{entry['id']} has nothing in common with entry {number}: {titles}"
        checked += 1
    assert checked >= 90


def test_the_frame_and_the_file_have_the_same_places():
    rows = {r["id"]: r for r in gazetteer().iter_rows(named=True)}
    assert set(rows) == set(by_id())
    for entry in ENTRIES:
        row = rows[entry["id"]]
        assert (row["lon"], row["lat"]) == (round(entry["lon"] * 1e6), round(entry["lat"] * 1e6))
        assert set(json.loads(row["names"])) == set(names_of(entry))


NAMES = [n for e in ENTRIES for n in names_of(e)]
AROUND = st.sampled_from(["port", "Port of", "port de", "порт", "le", "l'", "the", "항", "港", "-", "Harbour", "nord-coréen"])


@given(st.text(max_size=40) | st.lists(AROUND | st.sampled_from(NAMES), max_size=4).map(" ".join) | st.lists(AROUND | st.sampled_from(NAMES), max_size=4).map("".join))
def test_folding_what_is_folded_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.sampled_from(NAMES), st.sampled_from([str.upper, str.lower, str.title, lambda s: f"  {s} "]))
def test_case_and_blanks_change_no_name(name, change):
    assert [c.id for c in resolve(change(name))] == [c.id for c in resolve(name)]


@given(st.sampled_from([n for n in NAMES if n.isascii() and n.isalpha() and len(n) > 4]), st.data())
def test_a_letter_left_out_is_another_name(name, data):
    at = data.draw(st.integers(0, len(name) - 1))
    wrong = name[:at] + name[at + 1 :]
    known = {fold(n) for e in ENTRIES for n in names_of(e)}
    assert bool(resolve(wrong)) == (fold(wrong) in known)
