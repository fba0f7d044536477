"""Numbers and names: the check digit, and letters that are the same."""

from __future__ import annotations

import pytest

from roadstead.identity.ships import name_key
from roadstead.numbers import imo_in, imo_valid


@pytest.mark.parametrize(
    ("number", "valid"),
    [("9179842", True), ("8517839", True), ("9161003", True), ("9358010", True), ("9179843", False), ("9990001", False), ("917984", False), ("IMO9179842", False), ("", False), (None, False), ("٩١٧٩٨٤٢", False), ("0000000", False)],
)
def test_the_check_digit(number: str | None, valid: bool) -> None:
    assert imo_valid(number) == valid


def test_one_number_in_a_text_or_none() -> None:
    assert imo_in("IMO 9179842") == "9179842"
    assert imo_in("9179842 or 8517839") is None
    assert imo_in(None) is None


@pytest.mark.parametrize(("a", "b", "same"), [("M/V LADY R", "Lady-R", True), ("MAIA-1", "MAIA 1", True), ("MV ANGARA", "Angara", True), ("MARIA E", "MARIA", False), ("SASCO ANGARA", "ANGARA", False), ("Ангара", "ANGARA", True), ("MV", "M", False)])
def test_names_are_the_same_letters(a: str, b: str, same: bool) -> None:
    assert (name_key(a) == name_key(b)) == same
