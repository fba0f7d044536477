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
_SHORT = {"janv": 1, "févr": 2, "fév": 2, "avr": 4, "juil": 7, "déc": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12}
_MS = _M + r"|(?:" + "|".join(sorted(_SHORT, key=len, reverse=True)) + r")\b\.?"
_MANY = {w: n for n, words in enumerate(("un une one a", "deux two", "trois three", "quatre four", "cinq five", "six", "sept seven", "huit eight", "neuf nine", "dix ten", "onze eleven", "douze twelve", "treize thirteen", "quatorze fourteen", "quinze fifteen"), 1) for w in words.split()}
_N = r"\d{1,2}|" + "|".join(sorted(_MANY, key=len, reverse=True))
_PARTS = r"début|fin|mi(?=-)|milieu|late|early|mid|beginning|end"
_ORDINALS = {w: n for n, words in enumerate(("premier 1er first", "deuxième second 2e", "troisième third 3e", "quatrième fourth 4e"), 1) for w in words.split()} | {"dernier": 0, "last": 0}
_O = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_EXPRESSION = sieve.compile(
    rf"\b(?:(?P<iso>(?:19|20)\d\d-\d\d-\d\d)\b|(?P<slash>\d{{1,2}}/\d{{1,2}}/(?:19|20)\d\d)\b"
    rf"|(?:(?P<w1>{_W}),?\s+)?(?:le\s+)?(?P<d1>\d{{1,2}})(?:er|st|nd|rd|th)?\s+(?:of\s+)?(?P<m1>{_MS})(?:,?\s+(?P<y1>(?:19|20)\d\d))?"
    rf"|(?:(?P<w2>{_W}),?\s+)?(?P<m2>{_MS})\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<y2>(?:19|20)\d\d))?"
    rf"|(?:à la |the )?(?P<part>{_PARTS})[\s-]+(?:(?:in|of|du mois de|du mois d'|de) ?)?(?P<m3>{_M})(?:\s+(?:de )?(?P<y3>(?:19|20)\d\d))?"
    rf"|(?P<yearpart>{_PARTS})[\s-]+(?:(?:in|of|de) )?(?P<y7>(?:19|20)\d\d)\b"
    rf"|(?P<monthpart>{_PARTS})[\s-]+(?:of |du |de |in )?(?:the |le )?(?P<whose>last month|this month|mois dernier|mois-ci|mois|month)\b"
    rf"|(?:en|in|depuis|since|dès|last|d'|de)\s*(?P<m4>{_M})(?:\s+(?P<last>dernier))?(?:\s+(?P<y4>(?:19|20)\d\d))?\b"
    rf"|(?:en|in)\s+(?P<y5>(?:19|20)\d\d)\b"
    rf"|(?P<q>{_O})\s+(?P<of>trimestre|semestre|quarter|half)(?:\s+(?:of |de |d')?(?P<y8>(?:19|20)\d\d))?\b"
    rf"|(?P<future>(?:{_W}|semaine|mois) prochaine?|next (?:{_W}|week|month|year)|l'(?:an|année) prochaine?|demain|tomorrow|après-demain)"
    rf"|(?:overnight|(?:on |during |in )?the night|night) (?:of |from |on )?(?P<n1>{_W})(?: night)?(?: (?:to|into) (?P<n2>{_W}))?|dans la nuit d[eu] ?(?P<n3>{_W})(?: (?:à|au) (?P<n4>{_W}))?|overnight (?:into|to) (?P<n5>{_W})"
    rf"|(?P<w7>{_W})\s+(?P<d7>\d{{1,2}})(?:er|st|nd|rd|th)?(?![\w:%/-])|(?:le|on the)\s+(?P<d8>\d{{1,2}})(?:er|st|nd|rd|th)?(?P<courant>\s+(?:courant|du mois|dernier|of this month))?(?=[,.;)]|\s+que\s|\s+that\s|$)"
    rf"|(?P<w6>{_W})(?:\s+(?:dernier|soir|matin|last|evening|morning))?\b"
    rf"|il y a (?:environ |près de )?(?P<n6>{_N}) (?P<u6>jours?|semaines?|mois|ans?|années?)|(?P<n7>{_N}) (?P<u7>days?|weeks?|months?|years?) (?:ago|earlier)"
    r"|(?P<today>aujourd'hui|today|ce (?:matin|soir)|this (?:morning|evening)|tonight)|(?P<before>avant-hier|the day before yesterday)|(?P<yesterday>hier|yesterday)"
    r"|(?P<weekend>(?:over|at|during) the (?:past )?weekend|last weekend|(?:le |ce )week-?end(?: dernier)?|this weekend)"
    r"|(?P<month>(?:plus tôt )?ce mois-ci|(?:earlier )?this month|le mois (?:dernier|passé)|last month)|(?P<week>la semaine (?:dernière|passée)|last week|(?:plus tôt )?cette semaine|(?:earlier )?this week|dans la semaine)"
    r"|(?P<year>l'(?:an|année) (?:dernière?|passée?)|last year|cette année|(?:earlier )?this year)"
    r"|(?P<vague>à l'époque|par la suite|at the time|ces dernières semaines|ces derniers (?:mois|jours)|in recent (?:weeks|months|days)|la veille|le lendemain|the (?:day before|previous day|next day|following day)|il y a quelques (?:jours|semaines|mois)|(?:a few|several) (?:days|weeks|months) ago|auparavant|previously|plus tard|later))"
)
"""Searched in small letters."""
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
        basis = f"{self.basis}; the page's date: {page.doc.basis}" if page.doc.basis and self.latest and "page" in self.basis else self.basis
        return {
            "expression": e, "value": self.value, "earliest": self.earliest, "latest": self.latest, "granularity": self.granularity,
            "certainty": self.certainty, "basis": basis, "year_from": self.year_from, "weekday": self.weekday, "anchor": self.anchor,
        }  # fmt: skip


class Calendar:
    """What the page itself says about its time: its date if known, and the dated expressions in its words."""

    def __init__(self, page: Page):
        self.page = page
        self.published = page.doc.days or _dateline(page)
        if self.published and not (self.published[0][:4] >= "1800" and self.published[1][:4] <= "2200"):
            self.published = None  # a misread number, and too near the ends of the calendar to count from
        spoken = [(p.start, p.end) for p in page.passages]
        self.world = any(_WORLD.search(page.shadow, a, b) for a, b in spoken)
        self.dated: list[tuple[int, str, str]] = []
        years = [(a, int(y)) for p0, p1 in spoken for a, y in ((m.start(), m[1]) for m in sieve.compile(r"\b((?:19|20)\d\d)\b").finditer(page.shadow[p0:p1]))]
        recent = [y for _, y in years if 2010 <= y <= 2035]
        self.bound = max([f"{max(recent)}-01-01"] if recent else [], default=None)
        if self.world:
            self.bound = max(self.bound or "", "2022-02-24")
        self.all = [m for a, b in spoken for m in _EXPRESSION.finditer(page.flat, a, b)]
        # Once for the page: a page of a thousand dates would be gone through a million times.
        self.stated = max((e for m in self.all if (m["y1"] or m["y2"] or m["y3"] or m["y4"]) for e in [_stated(m)] if e), default=None)
        for m in self.all:
            t = self.read(m)
            if t.earliest and t.latest and t.certainty in ("exact", "probable") and (m["y1"] or m["y2"] or m["y3"] or m["y4"] or m["w1"] or m["w2"]):
                self.dated.append((m.start(), t.earliest, t.latest))

    def near(self, a: int, b: int) -> re.Match[str] | None:
        """The first expression of time in the stretch; a firm one before a vague one."""
        found = [m for m in self.all if a <= m.start() and m.end() <= b and not self._of_the_event(m)]
        # `since August` is how long it has gone on, never the day of speaking.
        found = [m for m in found if m["future"] is None and not m[0].lower().startswith(("since", "depuis", "dès "))]
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
        if m["iso"] or m["slash"]:
            return self._figures(at, m["iso"], m["slash"])
        if day and month:
            return self._day(at, int(day), _month_of(month), year, week)
        if m["m3"] or m["m4"]:
            return self._month(at, _MONTHS[spelling(m["m3"] or m["m4"])], m["y3"] or m["y4"], (m["part"] or "").lower())
        if m["yearpart"]:
            lo, hi = _THIRDS[_part(m["yearpart"])]
            return Time(at, None, f"{m['y7']}-{lo}", f"{m['y7']}-{hi}", "year_part", "interval", "part of a year as written", "text")
        if m["y5"]:
            return Time(at, m["y5"], f"{m['y5']}-01-01", f"{m['y5']}-12-31", "year", "exact", "year as written", "text")
        if m["q"]:
            return self._quarter(at, _ORDINALS[m["q"].lower()], m["of"].lower(), m["y8"])
        if m["future"]:
            return Time(at, None, self.published[0] if self.published else None, None, "period", "vague", "a time after the page", "none")
        if first := m["n1"] or m["n3"] or m["n5"]:
            return self._night(at, _DAYS[spelling(first)], m["n5"] is not None)
        if m["d7"] or m["d8"]:
            return self._day_of_month(at, int(m["d7"] or m["d8"]), m["w7"], bool(m["courant"]) and "dernier" not in m["courant"])
        if m["w6"]:
            return self._weekday(at, _DAYS[spelling(m["w6"])])
        if m["today"] or m["yesterday"] or m["before"]:
            return self._relative(at, 0 if m["today"] else -1 if m["yesterday"] else -2)
        if m["n6"] or m["n7"]:
            word = (m["n6"] or m["n7"]).lower()
            return self._ago(at, _MANY.get(word) or int(word), (m["u6"] or m["u7"]).lower())
        if self.published and (m["month"] or m["week"] or m["monthpart"] or m["year"] or m["weekend"]):
            first_day, last = self.published
            if m["week"]:
                return Time(at, None, when.shift(first_day, -13), last, "week", "interval", "counted from the page's date", "document")
            if m["weekend"]:
                end = dt.date.fromisoformat(last)
                saturday = dt.date.fromisoformat(first_day) - dt.timedelta((dt.date.fromisoformat(first_day).weekday() - 5) % 7)
                return Time(at, None, min(saturday, end).isoformat(), min(end, end - dt.timedelta((end.weekday() - 6) % 7) if end.weekday() < 5 else end).isoformat(), "week", "interval", "counted from the page's date", "document")
            if m["year"]:
                y = int(last[:4]) - bool(sieve.compile("derni|pass|last", re.I).search(m["year"]))
                return Time(at, None, f"{y}-01-01", min(f"{y}-12-31", last), "year", "interval", "counted from the page's date", "document")
            ago = bool(sieve.compile("dernier|passé|last", re.I).search(m["month"] or m["whose"]))
            days = when.days(when.shift(first_day[:7] + "-01", -1)[:7]) if ago else (first_day[:7] + "-01", last)
            assert days is not None
            lo, hi = _part_of(days, m["monthpart"] or "")
            return Time(at, None, lo, hi, "month", "interval", "counted from the page's date", "document")
        return Time(at, None, None, self.published[1] if self.published else None, "period", "vague", "no day can be read from these words", "none")

    def _figures(self, at: Span, iso: str | None, slash: str | None) -> Time:
        """`2023-10-18`, `18/10/2023`; `03/04/2023` is the third of April in French and one of two days in English."""
        if iso is not None:
            day = _date(*map(int, iso.split("-")))
            return Time(at, day, day, day, "day", "exact" if day else "vague", "full date as written" if day else "no such day", "text")
        x, y, year = map(int, (slash or "").split("/"))
        read = sorted({d for d in (_date(year, y, x), _date(year, x, y)) if d})
        french = next((s.lang == "fr" for s in self.page.sentences if s.start <= at[0] < s.end), False)
        if french and (day := _date(year, y, x)):
            read = [day]
        if len(read) == 1:
            return Time(at, read[0], read[0], read[0], "day", "exact", "full date as written", "text")
        return Time(at, None, read[0] if read else None, read[-1] if read else None, "day", "interval" if read else "vague", "day and month may be in either order" if read else "no such day", "text")

    def _quarter(self, at: Span, n: int, of: str, year: str | None) -> Time:
        """A quarter or half of a year; of the last such one begun by the page's date where no year is written."""
        size = 3 if of in ("trimestre", "quarter") else 6
        last = self.published[1] if self.published else None
        if n > 12 // size or (n == 0 and not (year or last)):
            return Time(at, None, None, last, "period", "vague", "no such part of a year", "none")
        if n == 0 and year is None and last is not None:
            k = int(last[:4]) * (12 // size) + (int(last[5:7]) - 1) // size - 1
            y, n = k // (12 // size), k % (12 // size) + 1
        else:
            n = n or 12 // size
            if year is None and last is None:
                return Time(at, None, None, None, "period", "vague", "a part of a year without the year", "none")
            y = int(year) if year else int(str(last)[:4]) - (f"{str(last)[:4]}-{(n - 1) * size + 1:02}-01" > str(last))
        first, end = when.days(f"{y}-{(n - 1) * size + 1:02}"), when.days(f"{y}-{n * size:02}")
        assert first is not None
        assert end is not None
        return Time(at, None, first[0], end[1], "year_part", "interval", "part of a year as written" if year else "the last such part of a year begun before the page's date", "text" if year else "document")

    def _night(self, at: Span, want: int, into: bool) -> Time:
        """From one day to the next: an interval of two days, never one of them."""
        t = self._weekday(at, want)
        if t.value is None:
            return replace(t, granularity="night", basis=t.basis + "; a night between two days")
        lo, hi = (when.shift(t.value, -1), t.value) if into else (t.value, when.shift(t.value, 1))
        if self.published and hi > self.published[1]:
            lo, hi = when.shift(lo, -7), when.shift(hi, -7)
        return replace(t, value=None, earliest=lo, latest=hi, granularity="night", certainty="interval", basis="a night between two days, counted from the page's date")

    def _day_of_month(self, at: Span, day: int, week: str | None, this: bool) -> Time:
        """`jeudi 5`, `le 3 courant`: the last such day of the two months up to the page's date, on that weekday if one is said."""
        want = _DAYS[spelling(week)] if week else None
        if self.published and 1 <= day <= 31:
            last = self.published[1]
            before = when.shift(last[:7] + "-01", -1)
            for month in (last[:7],) if this else (last[:7], before[:7]):
                iso = _date(int(month[:4]), int(month[5:7]), day)
                if iso and iso <= last and (want is None or dt.date.fromisoformat(iso).weekday() == want):
                    return Time(at, iso, iso, iso, "day", "probable", "last such day of the month not after the page's date", "document", _name(want), last)
            if this and (days := when.days(last[:7])) is not None:
                return Time(at, None, days[0], days[1], "month", "interval", "the month of the page", "document", _name(want), last)
        return Time(at, None, None, self.published[1] if self.published else None, "day", "undated", "a day without a month, and nothing on the page gives one", "none", _name(want))

    def _ago(self, at: Span, n: int, unit: str) -> Time:
        """So many days or weeks before the page; wider the longer ago, since nobody counts exactly."""
        if not self.published:
            return Time(at, None, None, None, "period", "undated", "no day of publication to count from", "none")
        first, last = self.published
        if unit.startswith(("jour", "day")):
            slack = 1 if n <= 4 else 3
            value = when.shift(last, -n) if n <= 4 and first == last else None
            return Time(at, value, when.shift(first, -n - slack), min(last, when.shift(last, -n + slack)), "day", "probable" if value else "interval", "counted from the page's date", "document", None, last)
        days, slack = (7, 4) if unit.startswith(("sem", "week")) else (30, 21) if unit.startswith("mo") else (365, 200)
        return Time(at, None, when.shift(first, -n * days - slack - n * days // 60), min(last, when.shift(last, -n * days + slack)), "week" if days == 7 else "month" if days == 30 else "year", "interval", "counted from the page's date", "document", None, last)

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
            coming = next((iso for iso in years if iso > last and when.gap_days(last, iso) < 366), None)
            if not past or (want is not None and when.gap_days(past[-1], last) > 400):
                if coming and want is not None:
                    return Time(at, coming, coming, coming, "day", "probable", "the weekday leaves this day, after the page's date", "weekday", name, last)
                return Time(at, None, None, last, "day", "vague", "no such day in the year before the page's date" if past else "no such day before the page's date", "none", name)
            if want is None and coming and when.gap_days(last, coming) < 60 and when.gap_days(past[-1], last) > 300:
                return Time(at, None, past[-1], coming, "day", "interval", "a day and month without a year, soon after the page's date or long before", "document", name, last)
            iso = past[-1]
            sure = want is not None and when.gap_days(iso, last) < 330
            return Time(at, iso, iso, iso, "day", "exact" if sure else "probable", "last such day not after the page's date", "document", name)
        floor = self.stated if want is None else max(self.stated or "", self.bound or "") or None
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
        lo, hi = _part_of((lo, hi), part)
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
        return Time(at, None, when.shift(min(before), -7) if before else ("2022-02-24" if self.world else None), None, "day", "interval" if before or self.world else "undated", "bare weekday on a page without a date", "none", name)

    def _relative(self, at: Span, by: int) -> Time:
        if self.published and self.published[0] == self.published[1]:
            iso = when.shift(self.published[1], by)
            return Time(at, iso, when.shift(iso, -1), min(self.published[1], when.shift(iso, 1)), "day", "probable", "counted from the page's date", "document", None, self.published[1])
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


_THIRDS = {"": ("01-01", "12-31"), "early": ("01-01", "04-30"), "mid": ("05-01", "09-30"), "late": ("09-01", "12-31")}


def _part(word: str) -> str:
    """`early`, `mid` or `late`, in either language; empty for none."""
    return {"début": "early", "early": "early", "beginning": "early", "mi": "mid", "milieu": "mid", "mid": "mid", "fin": "late", "late": "late", "end": "late"}.get(word.lower(), "")


def _part_of(days: tuple[str, str], part: str) -> tuple[str, str]:
    """The beginning, middle or end of a month; all of it without such a word."""
    lo, hi = days
    kind = _part(part)
    if kind == "early":
        return lo, min(hi, lo[:8] + "10")
    if kind == "late":
        return (min(hi, lo[:8] + "20"), hi)
    return (min(hi, lo[:8] + "10"), min(hi, lo[:8] + "20")) if kind == "mid" else (lo, hi)


def _month_of(word: str) -> int:
    """The number of a month, whole or short (`Oct.`)."""
    low = spelling(word.rstrip("."))
    return _MONTHS.get(low) or _SHORT[low]


def _stated(m: re.Match[str]) -> str | None:
    """The first day of an expression that carries its year."""
    year = int(m["y1"] or m["y2"] or m["y3"] or m["y4"])
    month = _month_of(m["m1"] or m["m2"] or m["m3"] or m["m4"])
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
