"""Korean names in the spellings that ships of the DPRK bear: ``백마`` is PAEK MA there, BAEG MA in the South's romanisation.

Syllables are taken apart by arithmetic (Unicode Standard, section 3.12). The letters are those of McCune and Reischauer without
their marks, as the UN and US lists print them; between voiced sounds the lists write now K P T CH, now G B D J, so both are given.
"""

from __future__ import annotations

_FIRST = ("K", "KK", "N", "T", "TT", "R", "M", "P", "PP", "S", "SS", "", "CH", "CH", "CH", "K", "T", "P", "H")
_VOWEL = ("A", "AE", "YA", "YAE", "O", "E", "YO", "YE", "O", "WA", "WAE", "OE", "YO", "U", "WO", "WE", "WI", "YU", "U", "UI", "I")
_LAST = ("", "K", "K", "K", "N", "N", "N", "T", "L", "K", "M", "L", "L", "L", "L", "L", "M", "P", "P", "T", "T", "NG", "T", "T", "K", "T", "P", "")
_VOICED = {0: "G", 3: "D", 7: "B", 12: "J"}
_VOICING = ("", "N", "L", "M", "NG")  # endings after which a consonant is voiced


def spellings(name: str) -> tuple[str, ...]:
    """The name with its Hangul spelt in the DPRK's two ways, plain and voiced; empty where it has no Hangul."""
    if not any("가" <= c <= "힣" for c in name):
        return ()
    return tuple(dict.fromkeys((_spell(name, voiced=False), _spell(name, voiced=True))))


def _spell(name: str, voiced: bool) -> str:
    out: list[str] = []
    before: str | None = None  # how the syllable before ended; None where there is none
    for c in name:
        if not "가" <= c <= "힣":
            out.append(c)
            before = None
            continue
        code = ord(c) - 0xAC00
        first, vowel, last = code // 588, code % 588 // 28, code % 28
        soft = voiced and before in _VOICING
        out.append((_VOICED.get(first, _FIRST[first]) if soft else _FIRST[first]) + _VOWEL[vowel] + _LAST[last])
        before = _LAST[last]
    return "".join(out)
