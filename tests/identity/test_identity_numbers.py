"""What a number proves by itself, and which flag it points to."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead import numbers
from roadstead.numbers import (
    callsign_fits,
    company_imo_valid,
    flag,
    flag_name,
    flag_of_callsign,
    flag_of_mmsi,
    imo_valid,
    imos_near,
    mid_of,
    mmsi_kind,
    near_imo,
)

seven = st.text("0123456789", min_size=7, max_size=7)


# 8814881 is a case in shared notes: printed as a ship's, it passes the company scheme only.
@pytest.mark.parametrize(("number", "ship", "company"), [("9179842", True, False), ("8814881", False, True), ("0000000", False, False), ("91798", False, False), (None, False, False)])
def test_ships_and_companies_have_their_own_check_digits(number: str | None, ship: bool, company: bool) -> None:
    assert imo_valid(number) is ship
    assert company_imo_valid(number) is company


@given(st.text("0123456789", min_size=6, max_size=6).filter(lambda t: int(t) > 0))
def test_six_digits_have_one_check_digit_in_each_scheme(six: str) -> None:
    assert sum(imo_valid(six + d) for d in "0123456789") == 1
    assert sum(company_imo_valid(six + d) for d in "0123456789") == 1


@pytest.mark.parametrize(
    ("mmsi", "kind", "iso"),
    [
        ("273444660", "ship", "RU"), ("445123000", "ship", "KP"), ("002734411", "coast", "RU"), ("027300001", "group", "RU"), ("111273501", "SAR aircraft", "RU"),
        ("992731001", "AtoN", "RU"), ("982731234", "craft of a ship", "RU"), ("970012345", "AIS-SART", None), ("972123456", "man overboard", None),
        ("974123456", "EPIRB", None), ("812345678", "handheld", None), ("827312345", "handheld", "RU"), ("979123456", "autonomous device", None), ("799123456", "impossible", None), ("123456789", "impossible", None),
        ("000000000", "impossible", None), ("27344466", "impossible", None), ("٢٧٣٤٤٤٦٦٠", "impossible", None), (None, "impossible", None), ("306123456", "ship", None),
    ],
)  # fmt: skip
def test_an_mmsi_says_what_sends_it_and_for_which_flag(mmsi: str | None, kind: str, iso: str | None) -> None:
    assert mmsi_kind(mmsi) == kind
    assert flag_of_mmsi(mmsi) == iso


def test_digits_that_are_nobodys_are_still_read_as_digits() -> None:
    assert mid_of("799123456") == "799"
    assert mid_of("970012345") is None


@pytest.mark.shared
def test_every_allotted_mid_has_its_flag(shared: Path) -> None:
    with (shared / "data" / "lists" / "itu_mid.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) > 290
    for row in rows:
        ours = numbers._mids().get(row["MID"])
        assert ours, row
        name = row["Allotted_to"] if "Allotted_to" in row else row["Allocated_to"]
        if " - " not in name and (iso := flag(name)):
            assert ours == (iso,), row


@pytest.mark.parametrize(
    ("sign", "iso"),
    [
        ("UBUO6", "RU"), ("UFRI", "RU"), ("9HDS9", "MT"), ("T2EU4", "TV"), ("5IM 592", "TZ"), ("EQKF", "IR"), ("CL2059", "CU"), ("3EXY5", "PA"), ("VRAB5", "HK"),
        ("HMYA", "KP"), ("P5AB", "KP"), ("SSAB", "EG"), ("SSNX", "SD"), ("3D2A", None), ("3DAB", "SZ"), ("3DNX", "FJ"), ("PJAB", None), ("QAAA", None), ("", None), (None, None), ("Z", None),
        ("C7AB", None), ("4UAB", None),
    ],
)  # fmt: skip
def test_a_call_sign_points_to_a_flag(sign: str | None, iso: str | None) -> None:
    assert flag_of_callsign(sign) == iso


def test_an_overseas_flag_carries_the_call_signs_of_its_administration() -> None:
    assert callsign_fits("ZCAB1", "BM") is True
    assert callsign_fits("5VXX9", "RU") is False
    assert callsign_fits("5VXX9", None) is None


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Russia", "RU"), ("Russian Federation", "RU"), ("Россия", "RU"), ("Fédération de Russie", "RU"), ("Korea, North", "KP"), ("DPRK", "KP"), ("Corée du Nord", "KP"),
        ("Democratic People's Republic of Korea", "KP"), ("Korea, South", "KR"), ("Korea", None), ("Togo", "TG"), ("Togolese Republic", "TG"), ("Comoros", "KM"), ("Comores", "KM"),
        ("Panama", "PA"), ("PAN", "PA"), ("pa", "PA"), ("Hong Kong", "HK"), ("Hong Kong, China", "HK"), ("Iran, Islamic Republic of", "IR"), ("Tanzania, United Republic of", "TZ"),
        ("St. Kitts & Nevis", "KN"), ("The Gambia", "GM"), ("Congo, Democratic Republic of the", "CD"), ("Niger", "NE"), ("Nigeria", "NG"), ("None Identified", None), ("Unknown", None),
        ("", None), (None, None), ("Îles Marshall", "MH"), ("Turkey", "TR"), ("Türkiye", "TR"), ("x" * 5000, None), ("MARIA", None), ("IN", "IN"),
    ],
)  # fmt: skip
def test_a_flag_is_known_by_the_names_lists_write(text: str | None, iso: str | None) -> None:
    assert flag(text) == iso


def test_every_flag_reads_back_its_own_names() -> None:
    for iso, entry in numbers._flags().items():
        assert all(flag(name) == iso for name in (*entry["en"], *entry["fr"], iso, str(entry["iso3"]))), iso
        assert flag_name(iso, "fr")


def test_no_two_flags_share_a_call_sign_series_but_the_dutch_caribbean() -> None:
    for first_two, spans in numbers._series().items():
        for low, high, iso in spans:
            others = {o for a, b, o in spans if o != iso and a <= high and low <= b}
            assert not others or first_two == "PJ", (first_two, iso, others)


@given(seven, seven)
def test_near_is_symmetric_and_never_equal(a: str, b: str) -> None:
    assert near_imo(a, b) == near_imo(b, a)
    assert not near_imo(a, a)


@given(seven.filter(lambda t: int(t) > 0))
def test_all_numbers_near_are_near(a: str) -> None:
    near = imos_near(a)
    assert 63 <= len(near) <= 69
    assert all(near_imo(a, b) for b in near if int(b) > 0)


def test_what_is_near() -> None:
    assert near_imo("9179842", "9179843")
    assert near_imo("9179842", "9178942")
    assert not near_imo("9179842", "9179854")
    assert not near_imo("9179842", None)
