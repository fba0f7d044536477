"""Names of companies and of people: when two are the same words."""

from __future__ import annotations

import re
from functools import lru_cache

from roadstead.identity.ships import MOST_LETTERS, latin

# Legal forms, as words; in Russian as their letters come out in Latin. They say what a body is, not which.
_PHRASES = re.compile(
    r"\b(?:LIMITED LIABILITY COMPANY|(?:PUBLIC |OPEN |CLOSED )?JOINT[- ]STOCK COMPANY|PUBLIC LIMITED COMPANY"
    r"|OBSHCHESTVO S OGRANICHENNOI? ?(?:OTVETSTVENNOSTYU|OTVETSTVENNOSTIU)|OBSHCHESTVO S OGRANICHENNO[IY] OTVETSTVENNOST[A-Z']*U"
    r"|(?:PUBLICHNOE |OTKRYTOE |ZAKRYTOE )?AKTSIONERNOE OBSHCHESTVO|SDN\.? BHD|SOCIETE ANONYME|FZ[- ]LLC)\b"
)
_BEFORE = frozenset({"OOO", "OAO", "ZAO", "PAO", "AO", "TOO", "IP", "PT", "SA", "SIA", "UAB", "THE"})
_AFTER = frozenset({
    "LLC", "LTD", "LIMITED", "CO", "COMPANY", "CORP", "CORPORATION", "INC", "INCORPORATED", "PLC", "LLP", "LP", "JSC", "OJSC", "CJSC", "PJSC",
    "OOO", "OAO", "ZAO", "PAO", "AO", "TOO", "GMBH", "AG", "KG", "SA", "SARL", "SAS", "BV", "NV", "AS", "ASA", "OY", "OYJ", "AB", "APS", "SPA",
    "SRL", "PTE", "PTY", "PVT", "FZE", "FZCO", "FZC", "FZ", "DMCC", "EOOD", "OOD", "AD", "OU", "UAB", "SIA", "KK", "DOO", "SL", "LTDA",
})  # fmt: skip
_NATIVE = re.compile(r"株式会社|有限公司|有限责任公司|股份|주식회사|유한회사|общество с ограниченной ответственностью|(?:публичное |открытое |закрытое )?акционерное общество", re.I)
_DOTTED = re.compile(r"\b((?:[A-Z]\.){2,})")
_LOANS = {
    "LIZING": "LEASING", "SHIPPING": "SHIPPING", "LOGISTIKA": "LOGISTICS", "LOGISTIK": "LOGISTICS", "TREIDING": "TRADING", "TREYDING": "TRADING",
    "MARIN": "MARINE", "GRUPP": "GROUP", "GRUPPA": "GROUP", "SERVIS": "SERVICE", "KHOLDING": "HOLDING", "MENEDZHMENT": "MANAGEMENT", "LAIN": "LINE",
}  # fmt: skip


@lru_cache(maxsize=1 << 15)
def company_words(name: str) -> tuple[str, ...]:
    """The words of a body's name in Latin letters, without legal forms; all of them where nothing else is left."""
    name = name[:MOST_LETTERS]
    flat = _PHRASES.sub(" ", latin(name if name.isascii() else _NATIVE.sub(" ", name)).replace("'", ""))
    flat = _DOTTED.sub(lambda m: m[1].replace(".", ""), flat.replace("A/S", "AS"))
    words = [w for w in re.split(r"[^A-Z0-9]+", flat) if w and w not in ("AND", "UND")]
    bare = list(words)
    while len(bare) > 1 and bare[-1] in _AFTER:
        bare.pop()
    while len(bare) > 1 and bare[0] in _BEFORE:
        bare.pop(0)
    return tuple(bare)


def company_key(name: str) -> str:
    """The letters of a body's name without its legal form: ``M LEASING LLC``, ``M Leasing, OOO`` and ``"M LEASING" LTD.`` are equal.

    ``М Лизинг`` comes out as MLIZING: a word borrowed and spelt back is a variant (`company_variant`), not the same letters.
    """
    return "".join(company_words(name))


def company_variant(name: str) -> str:
    """Equal for names of bodies that may be one name: words borrowed into Russian are taken back, ``М Лизинг`` as M LEASING."""
    return "".join(_LOANS.get(w, w) for w in company_words(name))


@lru_cache(maxsize=1 << 15)
def person_words(name: str) -> tuple[str, ...]:
    """The words of a person's name in Latin letters, in alphabetical order, so that ``IVANOV, Ivan`` equals ``Ivan Ivanov``."""
    return tuple(sorted(w for w in re.split(r"[^A-Z0-9]+", latin(name[:MOST_LETTERS]).replace("'", "")) if w and w not in ("MR", "MRS", "MS", "DR")))


def person_key(name: str) -> str:
    """The words of a person's name, sorted and joined. Two people often share one: it never says more than "possible"."""
    return " ".join(person_words(name))
