"""When something was said: an interval with its basis. Never today's date; `undated` is a value."""

# Word lists are written as words, so that a person can read and edit them.
# ruff: noqa: SIM905

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Any

from roadstead import when
from roadstead.press import sieve
from roadstead.press.found import Found, Span
from roadstead.press.page import Page
from roadstead.press.quantities import span
from roadstead.press.sieve import spelling

_MONTHS = {
    m: i + 1
    for names in (
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
        "january february march april may june july august september october november december".split(),
    )
    for i, m in enumerate(names)
}
_DAYS = {d: i for names in ("lundi mardi mercredi jeudi vendredi samedi dimanche".split(), "monday tuesday wednesday thursday friday saturday sunday".split()) for i, d in enumerate(names)}
_M, _W = "|".join(_MONTHS), "|".join(_DAYS)
_EXPRESSION = sieve.compile(
    rf"\b(?:(?:(?P<w1>{_W}),?\s+)?(?:le\s+)?(?P<d1>\d{{1,2}})(?:er|st|nd|rd|th)?\s+(?:of\s+)?(?P<m1>{_M})(?:,?\s+(?P<y1>(?:19|20)\d\d))?"
    rf"|(?:(?P<w2>{_W}),?\s+)?(?P<m2>{_M})\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<y2>(?:19|20)\d\d))?"
    rf"|(?P<part>début|fin|mi|late|early|mid)[\s-]+(?P<m3>{_M})(?:\s+(?P<y3>(?:19|20)\d\d))?"
    rf"|(?:en|in|depuis|since|dès|last|d'|de)\s*(?P<m4>{_M})(?:\s+(?P<last>dernier))?(?:\s+(?P<y4>(?:19|20)\d\d))?\b"
    rf"|(?:en|in)\s+(?P<y5>(?:19|20)\d\d)\b"
    rf"|(?P<w6>{_W})(?:\s+(?:dernier|soir|matin|last|evening|morning))?\b"
    r"|(?P<today>aujourd'hui|today|ce (?:matin|soir)|this (?:morning|evening)|tonight)|(?P<yesterday>hier|yesterday)"
    r"|(?P<month>(?:plus tôt )?ce mois-ci|(?:earlier )?this month|le mois dernier|last month)|(?P<week>la semaine dernière|last week|(?:plus tôt )?cette semaine|(?:earlier )?this week|dans la semaine)"
    r"|(?P<vague>à l'époque|par la suite|at the time|ces dernières semaines|ces derniers (?:mois|jours)|in recent (?:weeks|months|days)|auparavant|previously|plus tard|later))",
    re.I,
)
_DONE = sieve.compile(
    r"(?:\b(?:de|du|of)|\bd')\s*(?:la |le |l')?$|\b(?:qui|who|which|dont|où|where|depuis|since|après|after|avant|before|ahead of|à propos|concernant|concerning)\b[^,;]*$"
    r"|\b(?:saisie?s?|arrêtée?s?|immobilisée?s?|interceptée?s?|attaquée?s?|coulée?s?|frappée?s?|touchée?s?|signée?s?|arrivée?s?|partie?s?|prévue?s?|attendue?s?|survenue?s?|adoptée?s?|élue?s?|tuée?s?|arraisonnée?s?|"
    r"seized|detained|intercepted|attacked|sunk|sank|hit|struck|signed|arrived|left|due|expected|scheduled|killed|boarded|adopted|elected|arrested|launched|imposed|docked|raided)(?: (?:on|le|in|en|à l'aube|dans la nuit de|late|early))*\s*$",
    re.I,
)
_LINE = sieve.compile(
    r"[A-ZÀ-Þ][\w' .-]{1,30}(?:,\s?[A-Z][\w. ]{2,20})?,?\s+(?:le |on )?(?:(?P<d>\d{1,2})(?:er)?\s(?P<m>[A-Za-zéûÉ]{3,9})\.?,?\s(?P<y>(?:19|20)\d\d)|(?P<m2>[A-Z][a-z]{2,8})\.?\s(?P<d2>\d{1,2}),?\s(?P<y2>(?:19|20)\d\d))\s*(?:\([^)\n]{2,30}\)\s*)?[–.-]"
)
_WORLD = sieve.compile(r"guerre en ukraine|guerre contre l'ukraine|war in ukraine|invasion (?:de l'ukraine|of ukraine)|l'invasion russe|ukraine war", re.I)


@dataclass(frozen=True)
class Time:
    """An interval of days with its reasons; ``expression`` is where the page says it."""

    expression: Span | None
    value: str | None
    earliest: str | None
    latest: str | None
    granularity: str
    certainty: str
    basis: str
    year_from: str
    weekday: str | None = None
    anchor: str | None = None

    def ledger(self, page: Page) -> dict[str, Any]:
        """The ``time`` object of a ledger line."""
        e = span(page, *self.expression) if self.expression else None
        return {
            "expression": e, "value": self.value, "earliest": self.earliest, "latest": self.latest, "granularity": self.granularity,
            "certainty": self.certainty, "basis": self.basis, "year_from": self.year_from, "weekday": self.weekday, "anchor": self.anchor,
        }  # fmt: skip


class Calendar:
    """What the page itself says about its time: its date if known, and the dated expressions in its words."""

    def __init__(self, page: Page):
        self.page = page
        self.published = when.days(page.doc.published) or _dateline(page)
        spoken = [(p.start, p.end) for p in page.passages]
        self.world = any(_WORLD.search(page.shadow, a, b) for a, b in spoken)
        self.dated: list[tuple[int, str, str]] = []
        years = [(a, int(y)) for p0, p1 in spoken for a, y in ((m.start(), m[1]) for m in sieve.compile(r"\b((?:19|20)\d\d)\b").finditer(page.shadow[p0:p1]))]
        recent = [y for _, y in years if 2010 <= y <= 2035]
        self.bound = max([f"{max(recent)}-01-01"] if recent else [], default=None)
        if self.world:
            self.bound = max(self.bound or "", "2022-02-24")
        self.all = [m for a, b in spoken for m in _EXPRESSION.finditer(page.shadow, a, b)]
        for m in self.all:
            t = self.read(m)
            if t.earliest and t.latest and t.certainty in ("exact", "probable") and (m["y1"] or m["y2"] or m["y3"] or m["y4"] or m["w1"] or m["w2"]):
                self.dated.append((m.start(), t.earliest, t.latest))

    def near(self, a: int, b: int) -> re.Match[str] | None:
        """The first expression of time in the stretch; a firm one before a vague one."""
        found = [m for m in self.all if a <= m.start() and m.end() <= b and not self._of_the_event(m)]
        return next((m for m in found if m["vague"] is None), found[0] if found else None)

    def _of_the_event(self, m: re.Match[str]) -> bool:
        """True when the words date what is spoken of, not the speaking: `the ship seized on Monday`, `l'attaque de lundi`, `X, qui l'a vu mardi, dit`."""
        sh = self.page.shadow
        return sh[m.end() : m.end() + 2] == "'s" or _DONE.search(sieve.compile(r"[.!?]\s").split(sh[max(0, m.start() - 60) : m.start()])[-1]) is not None

    def read(self, m: re.Match[str]) -> Time:
        """The interval an expression stands for, as far as the page supports it."""
        at = m.span()
        day, month, year = m["d1"] or m["d2"], m["m1"] or m["m2"], m["y1"] or m["y2"]
        week = m["w1"] or m["w2"]
        if day and month:
            return self._day(at, int(day), _MONTHS[spelling(month)], year, week)
        if m["m3"] or m["m4"]:
            return self._month(at, _MONTHS[spelling(m["m3"] or m["m4"])], m["y3"] or m["y4"], (m["part"] or "").lower())
        if m["y5"]:
            return Time(at, m["y5"], f"{m['y5']}-01-01", f"{m['y5']}-12-31", "year", "exact", "year as written", "text")
        if m["w6"]:
            return self._weekday(at, _DAYS[spelling(m["w6"])])
        if m["today"] or m["yesterday"]:
            return self._relative(at, 0 if m["today"] else -1)
        if (m["month"] or m["week"]) and self.published:
            first, last = self.published
            if m["week"]:
                return Time(at, None, when.shift(first, -13), last, "week", "interval", "counted from the page's date", "document")
            ago = bool(sieve.compile("dernier|last", re.I).search(m["month"]))
            lo = when.days(when.shift(first[:7] + "-01", -1)[:7]) if ago else (first[:7] + "-01", last)
            assert lo is not None
            return Time(at, None, lo[0], lo[1], "month", "interval", "counted from the page's date", "document")
        return Time(at, None, None, self.published[1] if self.published else None, "period", "vague", "no day can be read from these words", "none")

    def _day(self, at: Span, day: int, month: int, year: str | None, week: str | None) -> Time:
        want = _DAYS[spelling(week)] if week else None
        name = _name(want)
        if year:
            iso = _date(int(year), month, day)
            if iso is None:
                return Time(at, None, None, None, "day", "vague", "no such day", "text")
            if want is not None and dt.date.fromisoformat(iso).weekday() != want:
                return Time(at, None, iso, iso, "day", "interval", "weekday and date disagree", "text", name)
            return Time(at, iso, iso, iso, "day", "exact", "full date as written", "text", name)
        years = [iso for y in range(2014, 2036) if (iso := _date(y, month, day)) and (want is None or dt.date.fromisoformat(iso).weekday() == want)]
        if self.published:
            last = self.published[1]
            past = [iso for iso in years if iso <= last]
            if not past:
                return Time(at, None, None, last, "day", "vague", "no such day before the page's date", "none", name)
            iso = past[-1]
            sure = want is not None and when.gap_days(iso, last) < 330
            return Time(at, iso, iso, iso, "day", "exact" if sure else "probable", "last such day not after the page's date", "document", name)
        full = [e for m2 in self.all if (m2["y1"] or m2["y2"] or m2["y3"] or m2["y4"]) for e in [_stated(m2)] if e]
        floor = max(full, default=None) if want is None else max([*full, self.bound or ""]) or None
        if floor:
            later = [iso for iso in years if iso >= floor[:10]]
            if later and (want is not None or when.gap_days(floor, later[0]) < 366):
                why = f"first such day after {floor}, which the text has passed" + ("; the weekday leaves " + ", ".join(i[:4] for i in years) if want is not None else "")
                return Time(at, later[0], later[0], later[0], "day", "probable", why, "weekday" if want is not None else f"inferred:{floor}", name, floor)
        if want is not None and years:
            return Time(at, None, years[0], years[-1], "day", "interval", "the weekday leaves " + ", ".join(i[:4] for i in years), "weekday", name)
        if self.bound and years:
            later = [iso for iso in years if iso >= self.bound]
            return Time(at, None, later[0] if later else None, None, "day", "interval", f"a day and month without a year; not before {self.bound}, which the text has passed", "none", name)
        return Time(at, None, None, None, "day", "undated", "day and month without a year, and nothing on the page gives one", "none", name)

    def _month(self, at: Span, month: int, year: str | None, part: str) -> Time:
        y = int(year) if year else None
        basis, certainty, source = "month as written", "exact", "text"
        anchor = self.published[1] if self.published else None
        if y is None and anchor:
            y = int(anchor[:4]) - (f"{anchor[:4]}-{month:02}" > anchor[:7])
            basis, certainty, source = "last such month not after the page's date", "probable", "document"
        if y is None:
            dated = [e for _, e, _ in getattr(self, "dated", []) if len(e) == 10]
            if dated:
                anchor = max(dated)
                y = int(anchor[:4]) - (f"{anchor[:4]}-{month:02}" > anchor[:7])
                basis, certainty, source = f"last such month before {anchor} on this page", "probable", "inferred:" + anchor
        if y is None:
            return Time(at, None, "2022-02-01" if self.world else None, None, "month", "vague", "a month without a year, and nothing on the page gives one", "none")
        lo_hi = when.days(f"{y}-{month:02}")
        assert lo_hi is not None
        lo, hi = lo_hi
        if part in ("début", "early"):
            hi = lo[:8] + "10"
        elif part in ("fin", "late"):
            lo = lo[:8] + "20"
        elif part in ("mi", "mid"):
            lo, hi = lo[:8] + "10", lo[:8] + "20"
        return Time(at, f"{y}-{month:02}", lo, hi, "month_part" if part else "month", certainty, basis, source, None, anchor)

    def _weekday(self, at: Span, want: int) -> Time:
        name = _name(want)
        if self.published and self.published[0] == self.published[1]:
            last = dt.date.fromisoformat(self.published[1])
            iso = (last - dt.timedelta((last.weekday() - want) % 7)).isoformat()
            return Time(at, iso, when.shift(self.published[1], -7), self.published[1], "day", "probable", "last such weekday not after the page's date", "document", name, self.published[1])
        before = [e for pos, e, _ in self.dated if pos < at[0] + 4000 and len(e) == 10]
        if self.published:
            return Time(at, None, when.shift(self.published[0], -7), self.published[1], "day", "interval", "bare weekday; the page's date is not known to the day", "document", name)
        return Time(at, None, min(before) if before else ("2022-02-24" if self.world else None), None, "day", "interval" if before or self.world else "undated", "bare weekday on a page without a date", "none", name)

    def _relative(self, at: Span, by: int) -> Time:
        if self.published and self.published[0] == self.published[1]:
            iso = when.shift(self.published[1], by)
            return Time(at, iso, when.shift(iso, -1), self.published[1], "day", "probable", "counted from the page's date", "document", None, self.published[1])
        return Time(at, None, self.published[0] if self.published else None, self.published[1] if self.published else None, "day", "interval" if self.published else "undated", "no day of publication to count from", "none")

    def said(self, f: Found) -> Time:
        """When ``f`` was said, from the words around its verb, never from what was said."""
        s = self.page.sentences[f.sentence]
        lo, hi = f.body
        spots = []
        if f.frame in ("preposed", "selon", "headline"):
            spots = [(f.body[1], s.end)] if f.frame == "preposed" else []
        else:
            first = min([f.source[0]] if f.source else [lo], default=lo)
            spots = [(f.cue[-1][0], lo) if f.cue and f.cue[-1][0] < lo else (lo, lo), (s.start, min(first + 1, lo)), (f.source[1] if f.source and f.source[1] < lo else lo, lo)]
            if f.frame in ("bare", "of", "infinitive", "noun_phrase"):
                spots.append((hi, min(s.end, hi + 30)))
        for a, b in spots:
            if a < b and (m := self.near(a, b)) is not None:
                return self.read(m)
        latest = self.published[1] if self.published else None
        return Time(None, None, None, latest, "day", "undated", "no time of speech given" + ("; not later than the page" if latest else ""), "none")


def _dateline(page: Page) -> tuple[str, str] | None:
    """The day a dateline with its year gives (`PARIS, 14 mars 2024 (AFP) -`), at the head of one of the first passages; null without one."""
    for p in page.passages[:3]:
        if (m := _LINE.match(page.shadow, p.start, p.end)) is not None:
            name = (m["m"] or m["m2"]).lower()
            months = {n for full, n in _MONTHS.items() if full == name or (len(name) >= 3 and full.startswith(name))}
            day = _date(int(m["y"] or m["y2"]), months.pop(), int(m["d"] or m["d2"])) if len(months) == 1 else None
            return (day, day) if day else None
    return None


def inherit(own: Time, other: Time, other_id: str) -> Time:
    """The time of a statement that goes on where another left off; never surer than it was."""
    certainty = "probable" if other.certainty == "exact" else other.certainty
    return replace(other, expression=own.expression, certainty=certainty, basis=f"inherits {other_id} (same speaker, next words)")


def _stated(m: re.Match[str]) -> str | None:
    """The first day of an expression that carries its year."""
    year = int(m["y1"] or m["y2"] or m["y3"] or m["y4"])
    month = _MONTHS[spelling(m["m1"] or m["m2"] or m["m3"] or m["m4"])]
    return _date(year, month, int(m["d1"] or m["d2"] or 1))


def _date(y: int, m: int, d: int) -> str | None:
    try:
        return dt.date(y, m, d).isoformat()
    except ValueError:
        return None


def _name(week: int | None) -> str | None:
    return None if week is None else ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[week]


_PART_OF = r"(?:(?:la |le )?(?:fin|début|mi|milieu|mid|late|early|end|beginning|start)(?:[- ](?:of |du |de |d'|the )?)?)?(?:mois d'|mois de |month of )?"
_DATE = rf"(?:the )?{_PART_OF}(?:(?:{_W}),? )?(?:le )?(?:(?P<d{{0}}>\d{{{{1,2}}}})(?:er|st|nd|rd|th)?\b ?)?(?:of )?(?:(?P<m{{0}}>{_M})\b)?(?: (?P<e{{0}}>\d{{{{1,2}}}})(?:st|nd|rd|th)?(?!\d))?(?:,? ?(?P<y{{0}}>(?:19|20)\d\d)\b)?"
_BOTH_ENDS = sieve.compile(rf"\b(?:(?:entre|between)(?: (?:le|the|la))? {_DATE.format(1)} ?(?:et|and)(?: (?:le|the|la))? {_DATE.format(2)}|(?:du|from|de|d'|depuis)(?: (?:le|the))? ?{_DATE.format(3)} ?(?:au|to|until|till|through|jusqu'(?:au|en|à)|à)(?: (?:le|the))? ?{_DATE.format(4)})", re.I)
_SINCE = sieve.compile(rf"\b(?:à partir d(?:e |u |')|depuis |dès |since |from |starting (?:in |on )?|beginning (?:in |on )?|as of )(?:le |la |the )?{_DATE.format(0)}", re.I)
_UNTIL = sieve.compile(rf"\b(?:jusqu'(?:en|au|à)|until|till|through|up to) (?:le |la |the )?{_DATE.format(0)}", re.I)
_ON = sieve.compile(rf"(?<!\w)(?:le |on |en |in |du |de |d'|au mois d(?:e |')|courant |during |dès )(?:la |le |the )?{_DATE.format(0)}", re.I)
_ASIDE = sieve.compile(r"\b(?:après|after|avant|before|prior to)\b[^,;]*$", re.I)


def window(text: str, years: frozenset[str] | set[str] | None = None) -> tuple[str | None, str | None]:
    """Since and until of what is told, as ISO days or months; a single date is both.

    A date without a year takes that of the other end, or of ``years`` where the page knows but one; otherwise it is not given.
    """
    alone = next(iter(years)) if years and len(years) == 1 else None
    ranges = [m for m in _BOTH_ENDS.finditer(text) if m["m2"] or m["y2"] or m["m4"] or m["y4"]]
    for m in ranges if len(ranges) == 1 else []:
        i, j = (1, 2) if m["m2"] or m["y2"] else (3, 4)
        if not (m[f"m{j}"] or m[f"y{j}"]) or _ASIDE.search(text[: m.start()]):
            continue
        year = m[f"y{j}"] or alone
        until = _iso(m, j, year)
        month = m[f"m{i}"] or (m[f"m{j}"] if m[f"d{i}"] else None)
        first = m[f"y{i}"] or year
        if until is None or first is None or not (month or m[f"y{i}"]):
            continue
        since = _iso(m, i, first, month)
        if since and not m[f"y{i}"] and since[:7] > until[:7]:
            since = _iso(m, i, str(int(first) - 1), month)
        if since:
            return since, until
    since_m = next((m for m in _SINCE.finditer(text) if _stands(m, 0)), None)
    until_m = next((m for m in _UNTIL.finditer(text) if _stands(m, 0) and (since_m is None or m.start() > since_m.start())), None)
    a = _iso(since_m, 0, since_m["y0"] or alone) if since_m else None
    b = _iso(until_m, 0, until_m["y0"] or alone) if until_m else None
    if since_m is None and until_m is None:
        on = next((m for m in _ON.finditer(text) if _stands(m, 0) and not _ASIDE.search(text[: m.start()])), None)
        if on is not None:
            a = b = _iso(on, 0, on["y0"] or alone)
    return a, b


def _stands(m: re.Match[str], i: int) -> bool:
    """A month or a year stands in it, not only a number."""
    return bool(m[f"m{i}"] or m[f"y{i}"])


def _iso(m: re.Match[str], i: int, year: str | None, month: str | None = None) -> str | None:
    month = month or m[f"m{i}"]
    day = m[f"d{i}"] or m[f"e{i}"]
    if year is None:
        return None
    if not month:
        return None if day else year
    number = _MONTHS[spelling(month)]
    return _date(int(year), number, int(day)) if day else f"{year}-{number:02}"
