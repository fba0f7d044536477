"""The addresses that `lists fetch` asks: those that come with the program, and those a person wrote."""

from __future__ import annotations

import pytest
from fetch_world import TOML

from roadstead import lists
from roadstead.run.addresses import addresses, chosen
from roadstead.streams import BadFile


def test_the_addresses_that_come_with_the_program_are_complete_and_give_names_with_a_day() -> None:
    all_ = addresses()
    assert {a.which for a in all_} == {"ofac", "un", "eu", "uk"}
    for one in all_:
        assert one.url.startswith("https://")
        assert one.page.startswith("https://")
        assert one.what
        assert one.publisher
        assert one.licence
        for tail in ("", "_2"):
            found = next(iter(lists._DATED.finditer(f"{one.name}_2026-09-04{tail}{one.ends}")))
            assert "-".join(found.groups()) == "2026-09-04"


def test_optional_files_are_fetched_only_by_their_own_name() -> None:
    all_ = addresses()
    assert [a.label for a in chosen(all_, ["ofac"])] == ["ofac_sdn.csv", "ofac_alt.csv", "ofac_add.csv", "ofac_sdn_advanced.xml"]
    assert [a.label for a in chosen(all_, ["ofac_cons_prim", "ofac_cons_prim.csv"])] == ["ofac_cons_prim.csv"]
    assert len(chosen(all_, ["eu", "eu_fsf.csv"])) == 3
    with pytest.raises(BadFile, match="there are ofac, un, eu, uk"):
        chosen(all_, ["ofak"])


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("https://lists.example/list", "http://lists.example/list", "not https"), ("https://lists.example/list", "file:///etc/passwd", "not https|no address"),
        ("https://lists.example/list", "https://me:pw@lists.example/", "password"), ("https://lists.example/list", "https://", "no address"),
        ("test_list", "../up", "the name may have"), ("test_list", "list_2014", "read as a part of the day"), ("test_list", "list_20", "read as a part of the day|nothing"),
        ('".csv"', '".csv/../x"', "the name may have"), ('kind = "csv"', 'kind = "exe"', "kind `exe`"), ("expect = ''", "expect = '('", "regular expression"),
        ("expect = ''", "expct = ''", "unknown key `expct`"), ("expect = ''", "expect = 3", "`expect` is no text"), ("expect = ''", "optional = 'yes'", "no yes or no"),
        ("expect = ''", "headers = {Cookie = 'x'}", "a header that is not"), ("expect = ''", 'headers = {Accept = "x\\r\\nEvil: 1"}', "a header that is not"),
        ("expect = ''", "find = {page = 'https://lists.example/', pattern = 'x'}", "`find` has"), ("https://lists.example/list", "https://lists.example/{found}", "`find` has"),
        ("[[test.files]]", "[test.files]", "has no files"), ('name = "Test', 'name = Test', "not TOML"),
    ],
)  # fmt: skip
def test_addresses_that_cannot_be_used_say_what_is_wrong(old: str, new: str, told: str) -> None:
    text = TOML.format(ends=".csv", kind="csv", url="https://lists.example/list", expect="", more="")
    assert addresses(text)
    assert old in text
    if "nothing" in told:
        assert addresses(text.replace(old, new))
        return
    with pytest.raises(BadFile, match=told):
        addresses(text.replace(old, new))
