"""Numbers of ships and of who runs them: what a number proves by itself, and which flag it points to.

Facts about flags (names, maritime identification digits, call-sign series) stand in ``numbers.toml`` with their sources.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache

from roadstead.streams import resource

_IMO = re.compile(r"\b(?:IMO\W{0,3})?(\d{7})\b")
_COMPANY = (8, 6, 4, 2, 9, 7)


def imo_valid(number: str | None) -> bool:
    """True when seven digits end in the check digit of the IMO ship scheme: 9179842 does (9·7+1·6+7·5+9·4+8·3+4·2 = 172)."""
    if number is None or not _seven(number):
        return False
    a, b, c, d, e, f, check = map(int, number)
    return (7 * a + 6 * b + 5 * c + 4 * d + 3 * e + 2 * f) % 10 == check


def company_imo_valid(number: str | None) -> bool:
    """True when seven digits end in the check digit of the IMO company scheme: weights 8 6 4 2 9 7, modulo 11.

    The digit is (11 - sum mod 11) mod 10. Source: "IMO number" in Wikipedia, as a public validator implements it; the IMO's
    own text (resolution MSC.160(78) set the scheme up) does not print the weights. One number in ten passes both schemes.
    """
    if number is None or not _seven(number):
        return False
    total = sum(int(d) * w for d, w in zip(number, _COMPANY, strict=False))
    return (11 - total % 11) % 10 == int(number[6])


def imo_in(text: str | None) -> str | None:
    """The one seven-digit number written in a text; None when there is none or more than one."""
    found = set(_IMO.findall(text or ""))
    return found.pop() if len(found) == 1 else None


def filler(number: str) -> bool:
    """True for digits that are typed to fill a field: one digit throughout, a count up or down, a start and six noughts.

    1234567, 9876543 and 5555555 pass the check digit of an IMO number by accident, and 273000000 has the form of an MMSI. A ship
    may bear such a number all the same (9876543 lies among those of today): it names no ship here, because many send it.
    """
    if not (number.isascii() and number.isdigit()) or len(number) < 7:
        return False
    return len(set(number)) == 1 or number in "0123456789" or number in "9876543210" or number.endswith("000000")


FILLERS = tuple(sorted({*(d * 7 for d in "0123456789"), *(d + "000000" for d in "123456789"), *(line[i : i + 7] for line in ("0123456789", "9876543210") for i in range(4))}))
"""Every IMO number for which `filler` holds."""


def typed(text: str) -> str:
    """The digits of a number however it was typed (``ИМО 917 9842``, ``9179842.0``, ``9,179,842``); other words as they are."""
    text = unicodedata.normalize("NFKC", text).strip()
    bare = re.sub(r"^(?:IMO|OMI|ИМО|MMSI)\W*", "", text, flags=re.I)
    digits = re.sub(r"\.0$|[\s.,'\u2019-]", "", bare)
    return digits if digits.isascii() and digits.isdigit() else text


def near_imo(a: str | None, b: str | None) -> bool:
    """True when two seven-digit numbers differ as mistyped ones do: in one digit, or in two neighbours that changed places."""
    if a is None or b is None or a == b or not _seven(a) or not _seven(b):
        return False
    wrong = [i for i in range(7) if a[i] != b[i]]
    if len(wrong) == 1:
        return True
    return len(wrong) == 2 and wrong[1] == wrong[0] + 1 and a[wrong[0]] == b[wrong[1]] and a[wrong[1]] == b[wrong[0]]


def imos_near(number: str) -> list[str]:
    """Every number that `near_imo` holds for: 63 with one other digit, and up to six with neighbours that changed places."""
    near = [number[:i] + d + number[i + 1 :] for i in range(7) for d in "0123456789" if d != number[i]]
    near += [number[:i] + number[i + 1] + number[i] + number[i + 2 :] for i in range(6) if number[i] != number[i + 1]]
    return near


def mmsi_kind(mmsi: str | None) -> str:
    """What sort of station nine digits say they are; ``impossible`` where Recommendation ITU-R M.585 gives them no meaning.

    ``ship`` (MIDxxxxxx), ``coast`` (00MID), ``group`` (0MID), ``SAR aircraft`` (111MID), ``AtoN`` (99MID), ``craft of a ship``
    (98MID), ``handheld`` (8MID; older ones: 8 and any digits), ``AIS-SART`` (970), ``man overboard`` (972), ``EPIRB`` (974),
    ``autonomous device`` (979, net buoys and the like). Digits where a MID belongs must be allotted (`mid_of`), else: ``impossible``.
    Read in three public restatements of M.585-9 and -10, not in the ITU's own text.
    """
    if mmsi is None or len(mmsi) != 9 or not (mmsi.isascii() and mmsi.isdigit()):
        return "impossible"
    for start, device in _FREE.items():
        if mmsi.startswith(start):
            return device
    kind, at = _structure(mmsi)
    return kind if kind and mmsi[at : at + 3] in _mids() else "impossible"


_FREE = {"970": "AIS-SART", "972": "man overboard", "974": "EPIRB", "979": "autonomous device", "8": "handheld"}
_WITH_MID = (("111", "SAR aircraft", 3), ("00", "coast", 2), ("0", "group", 1), ("99", "AtoN", 2), ("98", "craft of a ship", 2))


def _structure(mmsi: str) -> tuple[str | None, int]:
    """(kind, where its MID begins) of nine digits, allotted or not; (None, 0) where no kind begins so."""
    for start, kind, at in _WITH_MID:
        if mmsi.startswith(start):
            return kind, at
    return ("ship", 0) if mmsi[0] in "234567" else (None, 0)


def mid_of(mmsi: str | None) -> str | None:
    """The three maritime identification digits in an MMSI, allotted or not; None where its kind carries none."""
    if mmsi is None or len(mmsi) != 9 or not (mmsi.isascii() and mmsi.isdigit()) or mmsi.startswith(("970", "972", "974", "979")):
        return None
    if mmsi[0] == "8":
        return mmsi[1:4] if mmsi[1:4] in _mids() else None
    kind, at = _structure(mmsi)
    return mmsi[at : at + 3] if kind else None


def flag_of_mmsi(mmsi: str | None) -> str | None:
    """The ISO 3166 code whose digits an MMSI carries; None when they are nobody's, or shared by several (306).

    It is what the transmitter says, not proof of a register.
    """
    isos = _mids().get(mid_of(mmsi) or "", ())
    return isos[0] if len(isos) == 1 else None


def flag_of_callsign(callsign: str | None) -> str | None:
    """The ISO 3166 code whose call-sign series a call sign begins with; None when it is no call sign or the series is shared.

    A British series may be an overseas territory's: `GB` here does not contradict a flag of Bermuda (see `callsign_fits`).
    """
    letters = re.sub(r"[^A-Z0-9]", "", (callsign or "").upper())
    if not 3 <= len(letters) <= 7:
        return None
    # Where a call sign has a digit third (3E5X), the table's third letter says nothing: the first two decide.
    found = {iso for first, last, iso in _series().get(letters[:2], ()) if letters[2].isdigit() or first[2] <= letters[2] <= last[2]}
    return found.pop() if len(found) == 1 else None


# Flags whose ships carry the call signs of another administration (Appendix 42 gives them no series of their own).
_UNDER = {
    "GB": ("AI", "BM", "FK", "GG", "GI", "IM", "JE", "KY", "MS", "PN", "SH", "TC", "VG"), "DK": ("FO", "GL"),
    "FR": ("GF", "GP", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"), "US": ("AS", "GU", "MP", "PR", "VI"),
    "AU": ("CC", "CX"), "NZ": ("CK", "NU"), "NL": ("AW", "BQ", "CW", "SX"), "CN": ("HK", "MO", "TW"),
}  # fmt: skip


def callsign_fits(callsign: str | None, iso: str | None) -> bool | None:
    """Whether a call sign may be one of that flag; None when either does not tell."""
    points_to = flag_of_callsign(callsign)
    if points_to is None or iso is None:
        return None
    return points_to == iso or iso in _UNDER.get(points_to, ())


def flag(text: str | None) -> str | None:
    """The ISO 3166 two letters of a country as lists write it, in English or French; None when unknown or of two minds.

    ``Korea, North``, ``DPRK``, ``Russian Federation``, ``Russie``, ``PAN`` and ``pa`` are known; ``Korea`` and
    ``None Identified`` are not.
    """
    if not text or len(text) > 120:
        return None
    return _flag(text.strip())


@lru_cache(maxsize=4096)
def _flag(text: str) -> str | None:
    names = _names()
    if text.isascii() and text.isalpha() and len(text) in (2, 3) and (iso := names.get(f"={text.casefold()}")):
        return iso
    ways = [text]
    if m := re.fullmatch(r"(.+?),\s*(.+)", text):  # "Iran, Islamic Republic of"
        ways.append(f"{m[2]} {m[1]}")
    if m := re.fullmatch(r"(.+?)\s*\((.+)\)", text):  # "Iran (Islamic Republic of)", "Panama (1)"
        ways += [f"{m[2]} {m[1]}", m[1]]
    return next((names[fold] for fold in map(_fold, ways) if fold in names), None)


def flag_name(iso: str, lang: str = "en") -> str:
    """What a reader calls a flag: ``RU`` is Russia or Russie; the code itself where it is not in the table."""
    entry = _flags().get(iso)
    return str(entry[lang][0]) if entry else iso


def _fold(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    return "".join(c for c in plain.replace("&", "and").removeprefix("the ") if c.isalnum())


@lru_cache(maxsize=1)
def _flags() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(resource("numbers.toml").decode())["flag"]  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Folded name -> ISO code; the codes themselves under ``=ru`` and ``=rus``, so that a short name is never taken for one."""
    names: dict[str, str] = {}
    for iso, entry in _flags().items():
        names[f"={iso.lower()}"] = names[f"={str(entry['iso3']).lower()}"] = iso
        names.update({_fold(name): iso for name in (*entry["en"], *entry["fr"])})
    return names


@lru_cache(maxsize=1)
def _mids() -> dict[str, tuple[str, ...]]:
    mids: dict[str, tuple[str, ...]] = {"306": ("BQ", "CW", "SX")}
    for iso, entry in _flags().items():
        for mid in entry.get("mid", ()):
            mids.setdefault(str(mid), (iso,))
    return mids


@lru_cache(maxsize=1)
def _series() -> dict[str, list[tuple[str, str, str]]]:
    """First two characters -> (first, last, ISO) of the series that hold them."""
    series: dict[str, list[tuple[str, str, str]]] = {}
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for iso, entry in _flags().items():
        for span in entry.get("series", ()):
            first, last = span.split("-")
            seconds = "0123456789" + alphabet
            for second in seconds[seconds.index(first[1]) : seconds.index(last[1]) + 1]:
                # Inside a wide series every third letter counts, at its ends only those from the first and to the last.
                low = first if second == first[1] else first[:2] + "A"
                high = last if second == last[1] else last[:2] + "Z"
                series.setdefault(first[0] + second, []).append((low, high, iso))
    for letter in alphabet:  # a whole letter allotted to one country (K, R, G): its digits are its own too (R1AA)
        owners = {o[2] for s in alphabet for o in series.get(letter + s, ())}
        whole = all(letter + s in series for s in alphabet)
        if whole and len(owners) == 1:
            for digit in "0123456789":
                series.setdefault(letter + digit, []).append((letter + digit + "A", letter + digit + "Z", next(iter(owners))))
    return series


def _seven(number: str) -> bool:
    return len(number) == 7 and number.isascii() and number.isdigit() and int(number) > 0
