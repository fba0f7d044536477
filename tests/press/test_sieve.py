"""A sieved pattern finds what ``re`` finds with it: on any text, in any stretch of it, in any spelling that ``re.I`` accepts."""

import re
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from roadstead.press import sieve
from roadstead.press.needles import needles

PATTERNS = [
    (r"\b(?:monday|mardi|le \d{1,2} mai)\b", re.I), (r"(?<![\w-])(?:at least )?(?:\d+|deux|dizaines?) (?:de )?(?:navire|ship)s?\b", re.I), (r"n't (?:\w+ ){0,3}proof", re.I),
    (r"(?:inexact|sans (?:aucun )?fondement|\bfaux\b|fausses?\b)", re.I), (r"\s+(?:by|par)\s+", 0), (r"(?:ha){2,9}s?", re.I), (r"a{1,12}b", 0), (r"\d{7}", 0),
    (r"(?:, )*(?:and|et) (?:the )?[A-Z]", 0), (r"\bqu(?:e\s+|')(?!\s*(?:à)\s)", 0), (r"(?=a)aujourd'hui|\b(?=[di])(?:do|is)n't\b", re.I), (r"", 0), (r"x*", 0), (r"\bno\b|\bni\b|pas(?! de)", re.I),
    (r"(?P<k>kilo|ski|sıx|İle)(?P<rest>\w*)", re.I), (r"(?i:the|le) (?-i:[A-Z]\w+) (?:sail|quitt)", 0), (r"[,;] *(?:mais|but)?\s*(?:je|we|il)\b", re.I), (r"(?:à|aux?) (?:la presse|journalistes)$", re.I),
    (r"(deux )?(?(1)navires|ships)", 0), (r"(?:hal)++cyon|ha{,2}l", 0), (r"[\]a-c-]+x{,2}b", re.I), (r"(?P<q>['\"])\w+(?P=q)|\bthe\b", 0), (r"(?i)angara|par", 0), (r"{x}|a{2}b", 0), (r"(?<!\w)[Tt]he\b(?#a word)(?=.)", 0),
]  # fmt: skip
WORDS = ["monday", "Mardi", "le 3 mai", "deux navires", "12 ships", "didn't show any proof", "is faux", "fauxfaux", "by", " par ", "hahahahahas", "aaaaaaaab", "1234567", "٣٤", ", et ", "and The", "que ", "qu'à ", "aujourd'hui",
         "isn't", "Kilos", "\u212aILO", "ſki", "ıs", "İLE", "SIX", "no", "Ni", "pas de", "pas", "the Angara sailed", ";  mais il", "aux journalistes", "é", "_", "-", "'", " ", "\n", "."]  # fmt: skip
TEXTS = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=4)), max_size=24).map("".join)


def shown(m):
    return m and (m.span(), m.groupdict())


@pytest.mark.parametrize(("pattern", "flags"), PATTERNS)
@given(text=TEXTS, a=st.integers(0, 40), b=st.integers(0, 200))
@example(text="Il n'a rien dit de plus. Le 3 mai, deux navires de la flotte ont quitté le port par la mer; mais il", a=0, b=200)
def test_it_finds_what_re_finds(pattern, flags, text, a, b):
    sieved, raw = sieve.compile(pattern, flags), re.compile(pattern, flags)
    for x, y in ((0, sys.maxsize), (a, b), (a, a + 30)):
        assert shown(sieved.search(text, x, y)) == shown(raw.search(text, x, y))
        assert [shown(m) for m in sieved.finditer(text, x, y)] == [shown(m) for m in raw.finditer(text, x, y)]
    assert sieved.sub("#", text) == raw.sub("#", text)
    assert sieved.split(text) == raw.split(text)


@pytest.mark.parametrize(("pattern", "flags"), PATTERNS)
@given(text=TEXTS, a=st.integers(0, 900), n=st.integers(0, 200))
def test_in_any_stretch_of_a_long_text_too(pattern, flags, text, a, n):
    sieved, raw = sieve.compile(pattern, flags), re.compile(pattern, flags)
    long = (text + " quelques mots de plus, and some more; ") * 20
    for x, y in ((0, sys.maxsize), (a, a + n), (a, a + 90)):
        assert shown(sieved.search(long, x, y)) == shown(raw.search(long, x, y))
        assert [shown(m) for m in sieved.finditer(long, x, y)] == [shown(m) for m in raw.finditer(long, x, y)]


def test_of_what_is_not_understood_nothing_is_told():
    for pattern in ("(a)?(?(1)b|c)d", "(?P<q>a)b(?P=q)", "(?x) halcyon # a ship", "(?>halcyon|perdrix)"):
        assert needles(pattern) == []
    assert (True, frozenset({"^halcyo", "^perdri"})) in needles(r"\b(?:halcyon|perdrix) sailed")


@cache
def of_the_rules():
    """Every pattern the press modules hold, and the articles' sentences to try them on."""
    import roadstead.press.ledger  # noqa: F401
    from roadstead.press.propositions import catalogue

    found = {v for name, module in sys.modules.items() if name.startswith("roadstead.press") for value in vars(module).values() for v in (value.values() if isinstance(value, dict) else [value]) if isinstance(v, sieve.Pattern)}
    found |= {p for f in catalogue()[0] for p in f.all}
    texts = [line for p in sorted(Path(__file__).with_name("blind").glob("*.txt")) for line in p.read_text(encoding="utf-8").split("\n") if len(line) > 60]
    return sorted(found, key=lambda p: p.raw.pattern), texts


def test_the_patterns_of_the_rules_find_the_same_on_the_articles():
    patterns, texts = of_the_rules()
    assert len(patterns) > 150
    for p in patterns:
        for text in [*texts[::9], texts[0].upper(), texts[1].replace("s", "ſ").replace("i", "ı")]:
            assert [m.span() for m in p.finditer(text)] == [m.span() for m in p.raw.finditer(text)], p.raw.pattern


def test_most_patterns_of_the_rules_are_sieved_at_all():
    patterns, _ = of_the_rules()
    assert sum(p.needs() > 0 for p in patterns) > 0.6 * len(patterns)


def test_letters_that_ignorecase_takes_for_one_have_one_spelling():
    signs = "".join(map(chr, range(0x110000)))
    for letter in "abcdefghijklmnopqrstuvwxyzàâäçèéêëîïôöùûüœ":
        alike = re.findall(letter, signs, re.I)
        assert {sieve.spelling(c) for c in alike} == {letter}, letter


def test_a_text_without_the_words_is_not_searched(monkeypatch):
    p = sieve.compile(r"\b(?:halcyon|perdrix) (?:sailed|appareille)\b", re.I)
    p.needs()
    monkeypatch.setattr(p, "raw", None)
    assert p.search("nothing of the kind is said anywhere in this sentence") is None
    with pytest.raises(AttributeError):
        p.sub("", "the halcyon sailed from the port in the morning")


def test_a_month_in_letters_that_only_ignorecase_knows_is_a_month_and_no_crash():
    from roadstead.press import Document, extract

    for day in ("mercredı 18 octobre 2023", "Wedneſday 18 October 2023", "le 3 ſeptembre 2023"):
        lines = extract(Document.from_text(f"Le ministre a dit, {day}, que le port était fermé depuis avrıl.", src="ab" * 32, file="x.txt"))
        assert len(lines) == 1
