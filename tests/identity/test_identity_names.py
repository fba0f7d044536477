"""Names: when two are the same letters, when they may be one name, and when they are two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead.identity.bodies import company_key, company_variant, person_key
from roadstead.identity.hangul import spellings
from roadstead.identity.ships import name_key, names_in, parts, variant_key


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("M/V LADY R", "Lady-R"), ("MV ANGARA", "Angara"), ("M.V. ANGARA", "ANGARA"), ("M/T ANGARA", "ANGARA"), ("M.T. ANGARA", "ANGARA"), ("MT ANGARA", "ANGARA"), ("SS ANGARA", "ANGARA"),
        ("TSHD ANGARA", "ANGARA"), ("MOTOR VESSEL ANGARA", "ANGARA"), ("т/х Ангара", "ANGARA"), ("танкер Ангара", "ANGARA"), ("теплоход «Ангара»", "ANGARA"), ("Ангара", "ANGARA"), ("MAIA-1", "MAIA 1"),
        ("MAÏA-1", "MAIA-1"), ("CH'ONG CHON GANG", "CHONG CHON GANG"), ("ANGARA@@@@", "ANGARA"), ("ＡＮＧＡＲＡ", "ANGARA"), ("マリア", "MARIA"), ("永丰轮", "YONG FENG"),
    ],
)  # fmt: skip
def test_the_same_letters(a: str, b: str) -> None:
    assert name_key(a) == name_key(b)


@pytest.mark.parametrize(
    ("a", "b"),
    [("MARIA E", "MARIA"), ("SASCO ANGARA", "ANGARA"), ("SPARTA II", "SPARTA"), ("ANGARA 2", "ANGARA"), ("MV", "M"), ("MT. FUJI", "FUJI"), ("MAIA-1", "MAYA-1"), ("TANKER 1", "1"), ("SEA 1", "SEA 2")],
)
def test_other_letters(a: str, b: str) -> None:
    assert name_key(a) != name_key(b)


def test_spellings_of_one_name_share_a_variant_key() -> None:
    assert len({variant_key(n) for n in ("Maia-1", "Maya", "МАЯ-1", "MAYA 1", "MAJA", "MAIA", "MAÏA 1")}) == 1
    assert len({variant_key(n) for n in ("CH'ONG CH'ON GANG", "CHONG CHON GANG", "청천강", "청천강호")}) == 1
    assert len({variant_key(n) for n in ("Юрий Кучиев", "YURIY KUCHIEV", "YURI KUCHIEV", "JURIJ KUCHIEV")}) == 1
    assert variant_key("SPARTA II") == variant_key("SPARTA 2") == variant_key("SPARTA-II") == variant_key("Спарта 2")


@pytest.mark.parametrize(("a", "b"), [("SPARTA", "SPARTA II"), ("PORT OLYA-1", "PORT OLYA-2"), ("ANGARA", "ANGARA 2"), ("HALCYON IV", "HALCYON VI"), ("MARIA", "MARIA E"), ("HALCYON 3", "HALCYON 13")])
def test_a_number_makes_another_ship(a: str, b: str) -> None:
    assert variant_key(a) != variant_key(b)


@pytest.mark.parametrize(("korean", "spelt"), [("백마", "PAEKMA"), ("금강산", "KUMGANGSAN"), ("청천강", "CHONGCHONGANG"), ("류경", "RYUGYONG"), ("대홍단", "TAEHONGDAN"), ("삼정2", "SAMJONG2"), ("을지봉", "ULJIBONG")])
def test_korean_names_are_spelt_as_the_dprk_spells_them(korean: str, spelt: str) -> None:
    assert spelt in spellings(korean)
    assert spelt in {n.key for n in names_in(f"{korean}호")}
    assert spellings("ANGARA") == ()


def test_two_alphabets_mixed_up_in_one_word() -> None:
    assert name_key("CПAPTA") == "SPARTA"  # Latin C P P T A among Cyrillic
    assert name_key("АNGАRА") == "ANGARA"  # Cyrillic А among Latin
    assert name_key("СПАРТА IV") == "SPARTAIV"  # a whole word of each is no mixture


def test_a_cell_that_holds_a_former_name_holds_two() -> None:
    assert [n.key for n in names_in("ANGARA (EX ADLER)")] == ["ANGARA", "ADLER"]
    assert [n.key for n in names_in("ANGARA f.k.a. ADLER")] == ["ANGARA", "ADLER"]
    assert [n.key for n in names_in("ANGARA, M/V")] == ["ANGARA"]
    assert [n.key for n in names_in("EX LIBRIS")] == ["EXLIBRIS"]
    assert [n.key for n in names_in("APEX STAR")] == ["APEXSTAR"]
    assert names_in("@@") == []


def test_a_name_taken_apart() -> None:
    name = parts("M/V PORT OLYA-II")
    assert (name.key, name.number, name.words) == ("PORTOLYAII", "2", ("PORT", "OLIA"))
    assert parts("LADY R").number == ""
    assert parts("V").number == ""  # a first word is a word, not a numeral
    assert parts("").key == parts("@@@@").key == parts("!!").key == ""


@given(st.text(max_size=60))
def test_any_text_has_a_key_of_plain_letters(text: str) -> None:
    key = name_key(text)
    assert key == key.upper()
    assert key.isascii()
    assert name_key(f"M/V {key}") == (key if any(c.isalpha() for c in key) else f"MV{key}")
    assert variant_key(text) == variant_key(text.strip())


@given(st.text(st.characters(min_codepoint=65, max_codepoint=90), min_size=1, max_size=20))
def test_case_and_padding_are_no_difference(name: str) -> None:
    assert name_key(name.lower()) == name_key(name) == name_key(f"  {name}@@@ ")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("M LEASING LLC", "M Leasing, OOO"), ("M LEASING LLC", '"M LEASING" LTD.'), ("ООО «Оборонлогистика»", "OBORONLOGISTIKA OOO"), ("EXAMPLE S.A.", "Example SA"),
        ("Общество с ограниченной ответственностью «Трансморфлот»", "TRANSMORFLOT LLC"), ("PUBLIC JOINT STOCK COMPANY SAKHALIN SHIPPING COMPANY", "Sakhalin Shipping"), ("EXAMPLE GmbH & Co. KG", "EXAMPLE"),
    ],
)  # fmt: skip
def test_a_legal_form_is_no_name(a: str, b: str) -> None:
    assert company_key(a) == company_key(b)


def test_what_is_left_of_a_body_is_never_nothing() -> None:
    assert company_key("LLC") == "LLC"
    assert company_key("AS SHIPPING") == "ASSHIPPING"
    assert company_key("M LEASING LLC") != company_key("М Лизинг")
    assert company_variant("M LEASING LLC") == company_variant("ООО М Лизинг")
    assert company_key("EXAMPLE SHIPPING") != company_key("EXAMPLE TRADING")


def test_people_in_any_order() -> None:
    assert person_key("IVANOV, Ivan") == person_key("Иван Иванов")
    assert person_key("TESTOV, Ivan") != person_key("TESTOV, Pyotr")
