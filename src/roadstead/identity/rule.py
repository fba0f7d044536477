"""The rule that compares two identities. It gives a verdict, a score in hundredths, and codes; `words` turns codes into sentences.

In this order: an IMO number that passes its check digit decides. Without one on both sides, a name, an MMSI used in the same
time, a call sign or a mistyped number is a *ground* to think of one ship; length, year, tonnage, type, flag and owner then
speak for it or against it. They are no ground by themselves: sister ships share all of them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from roadstead import numbers
from roadstead.identity.fold import Folded, filler, types_agree
from roadstead.identity.said import BODY, PERSON, VESSEL
from roadstead.identity.ships import Name

SAME_NUMBER, LIKELY, POSSIBLE, OTHER, DIFFERENT = VERDICTS = (
    "same number", "likely the same", "possible", "same name, other ship", "different",
)  # fmt: skip

MMSI_DAYS = 366
"""Two uses of an MMSI within so many days of each other may be one ship's; it goes with flag and owner, and is given out again."""

# Hundredths. A bare name (45) stays under 70, which "likely the same" needs; a name with its call sign, with the MMSI of that
# time, or with two measures of the hull reaches it; a name with type, flag and owner (63) does not: fleets give names again.
NAME, SCRIPT, VARIANT, CUT, ORDER, ONE_UNSAID, WEAK, LETTER = 45, 45, 35, 40, 30, 30, 30, 25
MMSI_THEN, MMSI_SOME_TIME, CALLSIGN, NEAR_IMO, SAME_BAD_IMO = 35, 15, 25, 20, 20
HULL, TYPE, FLAG, OWNER = 13, 5, 5, 8
NO_HULL, NO_TYPE, NO_FLAG, NO_MMSI = -25, -15, -5, -10
LIKELY_FROM, POSSIBLE_TO, LIKELY_TO = 70, 69, 89


class Code(NamedTuple):
    """One feature: what was compared, its effect (``decides`` ``for`` ``against`` ``nothing``), its sentence and what it names."""

    feature: str
    effect: str
    sentence: str
    args: tuple[Any, ...]


class Ruling(NamedTuple):
    """A verdict, its score in hundredths, and the codes it rests on."""

    verdict: str
    points: int
    codes: tuple[Code, ...]


def rule(a: Folded, b: Folded) -> Ruling:
    """What the rule says of two identities; the same for (b, a) but for the order in which sentences name them."""
    if a.simulated != b.simulated:
        return Ruling(DIFFERENT, 0, (Code("simulated", "decides", "simulated", ()),))
    if a.kind != b.kind:
        return Ruling(DIFFERENT, 0, (Code("kind", "decides", "kind", (a.kind, b.kind)),))
    codes: list[Code] = []
    tally = _Tally(codes)
    name = _names(a, b, tally)
    number_a, number_b = (a.company, b.company) if a.kind == BODY else (a.imo, b.imo)
    if a.kind != VESSEL and a.kind != BODY:
        number_a = number_b = None
    if number_a and number_b:
        return _by_number(a, b, number_a, number_b, name, tally)
    if a.kind == VESSEL:
        _broken_numbers(a, b, tally)
        _mmsi(a, b, tally)
        _callsign(a, b, tally)
        hull_against = _hull(a, b, tally)
        _type(a, b, tally)
    else:
        hull_against = 0
    _flag(a, b, tally)
    _owner(a, b, tally)
    return _without_number(a, name, hull_against, tally)


def quick(a: Folded, b: Folded) -> tuple[str, int]:
    """Verdict and points of `rule`, without its codes: cheap where two valid numbers differ, as in most of a common name's entries.

    Points of what is different by its number and not alike by name come out as 0; `rule` gives up to 5.
    """
    if a.imo and b.imo and a.imo != b.imo and a.kind == b.kind == VESSEL and a.simulated == b.simulated:
        if not a.keys.isdisjoint(b.keys):
            return OTHER, 15
        if any(_nearness(one, two, VESSEL)[0] > LETTER for one in (*a.names, *a.weak) for two in (*b.names, *b.weak)):
            return OTHER, 10
        return DIFFERENT, 0
    ruling = rule(a, b)
    return ruling.verdict, ruling.points


class _Tally:
    """The points so far, and the codes that gave them; `ground` is true once something speaks for one ship by itself."""

    def __init__(self, codes: list[Code]) -> None:
        self.codes, self.points, self.ground = codes, 0, False

    def add(self, feature: str, points: int, sentence: str, *args: Any, ground: bool = False) -> None:
        self.points += points
        self.ground |= ground
        self.codes.append(Code(feature, "for" if points > 0 else "against" if points < 0 else "nothing", sentence, args))


def _by_number(a: Folded, b: Folded, one: str, two: str, name: str, tally: _Tally) -> Ruling:
    """Both give a number that passes its check digit: equal or not, that decides."""
    what = "imo" if a.kind == VESSEL else "company_imo"
    hull = 0
    if a.kind == VESSEL:
        _mmsi(a, b, tally)
        _callsign(a, b, tally)
        hull = _hull(a, b, tally)
        _type(a, b, tally)
    _flag(a, b, tally)
    _owner(a, b, tally)
    agree = sum(c.effect == "for" for c in tally.codes)
    if one == two:
        first = Code(what, "decides", f"{what}_same", (one,))
        notes = [Code("hull", "against", "number_on_another_hull", ())] if hull else []
        renamed = [c._replace(effect="nothing", sentence="renamed") if c.sentence in ("names_differ", "names_number", "names_hold", "names_letter") else c for c in tally.codes]
        return Ruling(SAME_NUMBER, max(90, min(100, 95 + agree - 2 * hull)), (first, *renamed, *notes))
    alike = name in ("same", "variant")
    verdict = OTHER if alike and a.kind == VESSEL else DIFFERENT
    sentence = f"{what}_other" + ("_named_alike" if alike else "")
    notes = [Code(what, "nothing", "imo_other_but_near", (one, two))] if what == "imo" and numbers.near_imo(one, two) else []
    if not alike and agree >= 2 and what == "imo":
        notes.append(Code("sisters", "nothing", "sisters", ()))
    points = {"same": 15, "variant": 10}.get(name, min(agree, 5))
    return Ruling(verdict, points, (Code(what, "decides", sentence, (one, two)), *notes, *tally.codes))


def _without_number(a: Folded, name: str, hull_against: int, tally: _Tally) -> Ruling:
    """No number decides: what there is for one ship is added up, and what speaks against it taken off."""
    codes = tuple(tally.codes)
    if not tally.ground:
        if name == "none":
            return Ruling(POSSIBLE, 0, (Code("ground", "nothing", "no_ground", ()), *codes))
        return Ruling(DIFFERENT, max(0, min(5, tally.points)), codes)
    if name in ("same", "variant", "near") and a.kind == VESSEL and (hull_against >= 2 or tally.points < 10):
        verdict, points = (DIFFERENT, 5) if name == "near" else (OTHER, 15 if name == "same" else 10)
        return Ruling(verdict, points, (*codes, Code("hull", "decides", "other_hull", ())))
    points = max(20, min(tally.points, LIKELY_TO))
    if points >= LIKELY_FROM and not hull_against:
        return Ruling(LIKELY, points, codes)
    points = min(points, POSSIBLE_TO)
    only_name = all(c.feature == "name" for c in codes if c.effect == "for")
    return Ruling(POSSIBLE, points, (*codes, Code("name", "nothing", "bare_name", ())) if only_name else codes)


# -- names ------------------------------------------------------------------------------------------------------------


def _names(a: Folded, b: Folded, tally: _Tally) -> str:
    """``same``, ``variant`` (to be judged), ``near`` (a letter), ``other`` or ``none``; adds the sentence of the two names that are nearest."""
    best = _best_names(a, b)
    if best is None:
        return "none"
    points, sentence, one, two = best
    tally.add("name", points, sentence, one.written, two.written, ground=points > 0)
    if points == 0:
        tally.codes[-1] = tally.codes[-1]._replace(effect="against")
        return "other"
    return "same" if points == NAME else "variant" if points > LETTER else "near"


def _best_names(a: Folded, b: Folded) -> tuple[int, str, Name, Name] | None:
    """(points, sentence, name of a, name of b) of the two names that are nearest; None where one has no name."""
    best: tuple[tuple[int, int, list[str]], int, str, Name, Name] | None = None
    sides = ((False, a.names), (True, a.weak)), ((False, b.names), (True, b.weak))
    if shared := a.keys & b.keys:  # no two names are nearer: the others need not be looked at
        sides = tuple(((False, tuple(n for n in f.names if n.key in shared)),) for f in (a, b))  # type: ignore[assignment]
    for weak_a, x in sides[0]:
        for weak_b, y in sides[1]:
            for one in x:
                for two in y:
                    points, sentence = _nearness(one, two, a.kind)
                    if (weak_a or weak_b) and points > WEAK:
                        points, sentence = WEAK, "names_weak"
                    rank = (-points, _TELLING.get(sentence, 0), sorted((one.written, two.written)))
                    if best is None or rank < best[0]:
                        best = rank, points, sentence, one, two
    return best[1:] if best else None


_TELLING = {"names_number": 1, "names_hold": 2, "names_differ": 3}  # of names that do not agree, which pair is worth a sentence


def _nearness(one: Name, two: Name, kind: str) -> tuple[int, str]:
    if one.key == two.key:
        return (NAME, "names_same") if one.written.isascii() == two.written.isascii() else (SCRIPT, "names_same_in_another_script")
    if one.stem == two.stem and one.stem:
        if one.number == two.number:
            return VARIANT, "names_variant"
        if {one.number, two.number} == {"", "1"}:
            return ONE_UNSAID, "names_one_unsaid"
        return 0, "names_number"
    if one.number != two.number:
        return 0, "names_differ"
    if kind == VESSEL and _cut(one, two):
        return CUT, "names_cut"
    if len(one.words) == len(two.words) > 1 and sorted(one.words) == sorted(two.words):
        return ORDER, "names_order"
    if _one_letter(one.stem, two.stem):
        return LETTER, "names_letter"
    if kind == PERSON and min(len(one.words), len(two.words)) > 1 and (set(one.words) < set(two.words) or set(two.words) < set(one.words)):
        return VARIANT, "names_part_unsaid"
    held = set(one.words) < set(two.words) or set(two.words) < set(one.words)
    return 0, "names_hold" if held else "names_differ"


def _cut(one: Name, two: Name) -> bool:
    """True when one is the other as AIS cuts it, after 20 characters (19 where the last was a space)."""
    short, long = sorted((one, two), key=lambda n: len(n.written))
    return len(short.written) in (19, 20) and len(long.written) > 20 and long.key.startswith(short.key)


def _one_letter(a: str, b: str) -> bool:
    """True when two words of six letters or more differ by one letter wrong, missing, added, or by two that changed places."""
    if min(len(a), len(b)) < 6 or abs(len(a) - len(b)) > 1:
        return False
    i = 0
    while i < min(len(a), len(b)) and a[i] == b[i]:
        i += 1
    return a[i + 1 :] == b[i + 1 :] or a[i:] == b[i + 1 :] or a[i + 1 :] == b[i:] or (a[i : i + 2] == b[i : i + 2][::-1] and a[i + 2 :] == b[i + 2 :])


# -- numbers that do not decide -----------------------------------------------------------------------------------------


def _broken_numbers(a: Folded, b: Folded, tally: _Tally) -> None:
    """IMO numbers that fail their check digit: they decide nothing; mistyped or copied alike they are a ground to look."""
    one, two = a.imo or a.imo_as_typed, b.imo or b.imo_as_typed
    if one and two and numbers.near_imo(one, two):
        tally.add("imo", NEAR_IMO, "imo_near", one, two, a.imo or b.imo or "", ground=True)
    elif one and one == two:
        tally.add("imo", SAME_BAD_IMO, "imo_same_but_broken", one, ground=True)
    for x in dict.fromkeys(f.said.imo.strip() for f in (a, b) if f.said.imo and filler(f.said.imo.strip())):
        tally.add("imo", 0, "number_filler", x)
    for bad in dict.fromkeys(x for x in (a.imo_as_typed, b.imo_as_typed) if x):
        tally.add("imo", 0, "imo_of_a_company" if numbers.company_imo_valid(bad) else "imo_broken", bad)


def _mmsi(a: Folded, b: Folded, tally: _Tally) -> None:
    for x in dict.fromkeys(f.said.mmsi for f in (a, b) if f.said.mmsi and not f.mmsi):
        tally.add("mmsi", 0, "number_filler" if filler(x.strip()) else "mmsi_no_ship", x)
    if not a.mmsi or not b.mmsi:
        return
    gap = _gap(a, b)
    if a.mmsi != b.mmsi:
        one, two = a.mmsi_flag, b.mmsi_flag
        if one and two and one != two:
            tally.add("mmsi", 0, "mmsi_other_flag", a.mmsi, ("flag", one), b.mmsi, ("flag", two))
        elif gap == 0 and a.day0 is not None:
            tally.add("mmsi", NO_MMSI, "mmsi_other_same_time", a.mmsi, b.mmsi)
        else:
            tally.add("mmsi", 0, "mmsi_other", a.mmsi, b.mmsi)
    elif gap is None:
        tally.add("mmsi", MMSI_SOME_TIME, "mmsi_same_undated", a.mmsi, ground=True)
    elif gap <= MMSI_DAYS:
        tally.add("mmsi", MMSI_THEN, "mmsi_same", a.mmsi, ("days", gap), ground=True)
    else:
        tally.add("mmsi", 0, "mmsi_same_years_apart", a.mmsi, ("years", gap / 365.25), ground=False)


def _gap(a: Folded, b: Folded) -> int | None:
    """Days between the two spans, 0 where they meet; None where a span is not known."""
    if a.day0 is None or b.day0 is None or a.day1 is None or b.day1 is None:
        return None
    return max(0, b.day0 - a.day1, a.day0 - b.day1)


def _callsign(a: Folded, b: Folded, tally: _Tally) -> None:
    if a.callsign and b.callsign:
        if a.callsign == b.callsign:
            tally.add("call sign", CALLSIGN, "callsign_same", a.callsign, ground=True)
        else:
            tally.add("call sign", 0, "callsign_other", a.callsign, b.callsign)


# -- what qualifies a ground ----------------------------------------------------------------------------------------------


def _hull(a: Folded, b: Folded, tally: _Tally) -> int:
    """How many measures of the hull contradict each other: length, year built, tonnage."""
    against = 0
    if a.length_m and b.length_m:
        gap, long = abs(a.length_m - b.length_m), max(a.length_m, b.length_m)
        against += _measure("length", "metres", a.length_m, b.length_m, gap <= max(2.0, 0.02 * long), gap > max(5.0, 0.06 * long), tally)
    if a.built and b.built:
        gap = abs(a.built - b.built)
        against += _measure("built", "year", a.built, b.built, gap == 0, gap > 1, tally)
    if a.tonnage and b.tonnage and (a.tonnage[1] == b.tonnage[1] or None in (a.tonnage[1], b.tonnage[1])):
        gap, large = abs(a.tonnage[0] - b.tonnage[0]), max(a.tonnage[0], b.tonnage[0])
        # Without a unit on both sides another figure may be another measure, so only agreement tells something.
        known = a.tonnage[1] is not None and a.tonnage[1] == b.tonnage[1]
        against += _measure("tonnage", "tons", a.tonnage[0], b.tonnage[0], gap <= 0.02 * large, known and gap > 0.1 * large, tally)
    return against


def _measure(feature: str, unit: str, one: float, two: float, same: bool, other: bool, tally: _Tally) -> int:
    sentence = f"{feature}_{'same' if same else 'other' if other else 'close'}"
    tally.add(feature, HULL if same else NO_HULL if other else 0, sentence, (unit, one), (unit, two))
    return int(other)


def _type(a: Folded, b: Folded, tally: _Tally) -> None:
    if a.type and b.type:
        agree = types_agree(a.type, b.type)
        points, sentence = (TYPE, "type_same") if agree else (0, "type_loose") if agree is None else (NO_TYPE, "type_other")
        tally.add("type", points, sentence, ("type", a.type), ("type", b.type))


def _flag(a: Folded, b: Folded, tally: _Tally) -> None:
    if a.flag and b.flag:
        what = "flag" if a.kind == VESSEL else "country"
        if a.flag == b.flag:
            tally.add(what, FLAG, f"{what}_same", ("flag", a.flag))
        else:
            tally.add(what, NO_FLAG, f"{what}_other", ("flag", a.flag), ("flag", b.flag))


def _owner(a: Folded, b: Folded, tally: _Tally) -> None:
    if shared := a.owners.keys() & b.owners.keys():
        key = min(shared)
        tally.add("owner", OWNER, "owner_same", a.owners[key], b.owners[key])
