"""When the rows of a file were: which of two figures is the day, decided by the file's own values, and what offset is named.

``11/01/2023`` is two days. A file in which some first figure is above 12 has the day first, one in which some second figure is has the month
first; one that decides nothing is refused, and one that decides both ways too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import polars as pl

from roadstead import ais
from roadstead.streams import BadFile

_NUMERIC = (
    r"^(?P<a>\d{1,2})(?P<by>[/.-])(?P<b>\d{1,2})[/.-](?P<y>\d{4})[ T,]+(?:à )?(?P<h>\d{1,2})[:hH.](?P<m>\d{2})"
    r"(?:[:.](?P<s>\d{2})(?:[.,](?P<f>\d{1,6}))?)?\s*(?P<ap>[AaPp]\.?[Mm]\.?)?$"
)
# `12:31 (UTC+3)`, `12:31 LT:UTC +1`: an offset that the value names in words.
_NAMED = r"(?i)\s*\(?\s*(?:LT|local)?\s*:?\s*\(?\s*(?:UTC|GMT)\s*(?P<sign>[+-])\s*(?P<h>\d{1,2})(?::?(?P<m>\d\d))?\s*\)*$"
# A month by its name, in English or French: `11 Jan 2023 04:05`, `Jan 11, 2023 04:05`, a day of the week before it or none.
_DAY_NAME = r"^(?:[^\W\d_]{2,9}\.?,?\s+)?"
_SPOKEN = (
    _DAY_NAME
    + r"(?P<d>\d{1,2})(?:st|nd|rd|th|er)?[\s/.-]+(?P<mon>[^\W\d_]{3,9})\.?[\s/.,-]+(?P<y>\d{4})[,\s]+(?:at |à )?(?P<rest>\d.*)$",
    _DAY_NAME
    + r"(?P<mon>[^\W\d_]{3,9})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})[,\s]+(?:at )?(?P<rest>\d.*)$",
)
_MONTHS = {
    name: n
    for n, names in enumerate(
        ("jan january janv janvier", "feb february fev fevr fevrier", "mar march mars", "apr april avr avril", "may mai", "jun june juin",
         "jul july juil juillet", "aug august aout", "sep sept september septembre", "oct october octobre", "nov november novembre", "dec december decembre"), 1
    )
    for name in names.split()
}  # fmt: skip
_PLAIN = r"(?i)\s*\(?\s*(?:UTC|GMT|Z)\s*\)?$"
_OFFSET = r"[+-]\d\d:?\d\d$"
ORDERS = ("day-first", "month-first")
FIRST_US, LAST_US = 0, 4_102_444_800_000_000
"""1970 and 2100: no radio told a ship's place by AIS before, and `11-01-23` is no day of the year 11."""
LETTERS = r"[aecmp][sd]t|ces?t|ees?t|wes?t|bst|ist|jst|kst|hkt|sgt|msk|ae[sd]t|nz[sd]t|mes?z|lt"
"""Zones by their letters, which do not say how far off they are, in summer too."""
# What a column of times may hold that is none, and how it can be mended; the first that fits counts.
_NOT = (
    (r"^\s*[2-9]\d{4}(?:[.,]\d+)?\s*$", "days as a spreadsheet counts them", "format the column as 2023-01-31 04:05:06 and export it again"),
    (r"^\s*\d\d?[/.-]\d\d?[/.-]\d\d(?:\D|$)", "years of two figures", "write them with four, as 2023-01-31 04:05:06"),
    (r"^\s*\d{1,2}\s*$", "the second of a minute, or a day alone", "name the column of the whole time: --map t=HEADER"),
    (r"^\s*\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?\s*(?:[ap]m)?\s*$", "times of day without a day", "join the day to them, or call its column date"),
    (r"[eE]\+\d", "rounded by a spreadsheet", "export the column as text"),
    (r"^\s*\d{4}-\d\d-\d\d\s*$", "days without a time of day", "export them with the time"),
    (r"[a-z]{3,}/[a-z_]{3,}\]?\s*$", "a zone by its name", "write the offset, as +03:00, or export it in UTC"),
    (rf"\d\s*(?:{LETTERS})\s*$", "a zone by its letters", "write the offset, as +03:00, or export it in UTC"),
)  # fmt: skip


def bare(column: str) -> pl.Expr:
    """The text of a time without the zone it names; a year that stands first has hyphens behind it."""
    text = pl.col(column).str.strip_chars().str.replace_all("[\u00a0\u202f\u2009]", " ")
    text = text.str.replace(r"(Z|[+-]\d\d:?\d\d)\[[A-Za-z]+(?:[/_+-][A-Za-z0-9_]+)*\]$", "${1}")
    text = text.str.replace(_NAMED, "").str.replace(_PLAIN, "").str.strip_chars()
    return (
        text.str.replace(r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})\b", "${1}-${2}-${3}")
        .str.replace(
            r"^((?:19|20)\d\d)(\d\d)(\d\d)[T _]?(\d\d)(\d\d)(\d\d)(\.\d+)?$",
            "${1}-${2}-${3}T${4}:${5}:${6}${7}",
        )
        .str.replace(r"^((?:19|20)\d\d)(\d\d)(\d\d)[T ](\d)", "${1}-${2}-${3}T${4}")
        .str.replace(r"^(\d{10})(\d{6})(?:\d{3})?$", "${1}.${2}")
        .str.replace(r"^(\d{4}-\d\d?-\d\d?),? +", "${1}T")
        .str.replace(r"(:\d\d(?:\.\d+)?) ?([+-]\d\d)(?::?(\d\d))?$", "${1}${2}:${3}")
        .str.replace(r"([+-]\d\d):$", "${1}:00")
    )


@dataclass
class Days:
    """What the values that are dates in figures show, added up over a file."""

    seen: int = 0
    """All values, however written."""
    n: int = 0
    firsts: int = 0
    """Values in which only the first figure can be the day."""
    seconds: int = 0
    unlike: int = 0
    """Values that are one day or another by the order."""
    dotted: int = 0
    sample: str | None = None

    def look(self, times: pl.Series) -> None:
        """Counts these values too."""
        found = (
            pl.DataFrame({"t": times}, schema={"t": pl.String})
            .select(bare("t").str.extract_groups(_NUMERIC).alias("g"))
            .unnest("g")
        )
        self.seen += times.len() - times.null_count()
        found = found.drop_nulls("a")
        a, b = pl.col("a").cast(pl.Int64), pl.col("b").cast(pl.Int64)
        first, second = a.is_between(13, 31) & b.is_between(1, 12), b.is_between(13, 31) & a.is_between(1, 12)
        both = (a != b) & a.is_between(1, 12) & b.is_between(1, 12)
        row = found.select(
            n=pl.len(),
            first=first.sum(),
            second=second.sum(),
            unlike=both.sum(),
            dotted=(pl.col("by") == ".").sum(),
        ).row(0)
        self.n, self.firsts, self.seconds, self.unlike, self.dotted = (
            x + y
            for x, y in zip((self.n, self.firsts, self.seconds, self.unlike, self.dotted), row, strict=True)
        )
        if self.sample is None and row[3]:
            self.sample = (
                found.filter(both).select(pl.format("{}{}{}{}{}", "a", "by", "b", "by", "y")).item(0, 0)
            )

    def order(self, name: str, given: str | None) -> tuple[str | None, str]:
        """(``day-first`` or ``month-first``, by what it is told), (None, "") where no date is written so, or few and undecided. BadFile when it cannot be told."""
        if given is not None and given not in ORDERS:
            raise BadFile(name, f"--map days={given}", mend=f"it may be {' or '.join(ORDERS)}")
        if not self.n:
            return None, ""
        if given:
            against = self.seconds if given == "day-first" else self.firsts
            if against:
                raise BadFile(
                    name, f"{against} dates cannot be {given.replace('-', ' ')}", mend="leave out --map days="
                )
            return given, f"{given.replace('-', ' ')}, as the user says"
        if self.firsts and self.seconds:
            raise BadFile(
                name,
                f"days come first in {self.firsts} dates and second in {self.seconds}",
                mend="write them one way, or as 2023-01-31",
            )
        if self.firsts or self.seconds:
            return (
                ("day-first", f"day first, by {self.firsts} dates")
                if self.firsts
                else ("month-first", f"month first, by {self.seconds} dates")
            )
        if self.dotted == self.n:
            return "day-first", "day first, as dates with dots are"
        if not self.unlike:
            return "day-first", "day and month are one figure"
        if self.n * 2 < self.seen:
            return None, ""  # most rows are dated in another way: these few are refused, not the file
        raise BadFile(
            name,
            f"{self.sample} is two days, and no date of the file tells which",
            mend="say it: --map days=day-first or --map days=month-first",
        )


def instant(times: pl.Series, order: str | None, east: int | None) -> pl.Series:
    """Microseconds UTC of times written in any of the ways a file writes them; null for anything else. ``east``: minutes east of UTC of those that
    name no offset themselves."""
    frame = pl.DataFrame({"t": times}, schema={"t": pl.String})
    found = pl.repeat(None, len(times), dtype=pl.Int64, eager=True)
    # Each way to write a time is looked for only where the ways before it found none: most files write all their times one way.
    ways: list[Callable[[pl.DataFrame], pl.DataFrame]] = []
    if not east:
        ways.append(_common)
    if order is not None:
        ways.append(partial(_figured, order=order, east=east))
    ways.append(partial(_spoken, east=east))
    for way in ways:
        left = (found.is_null() & times.is_not_null()).arg_true()
        if not len(left):
            break
        found = found.scatter(left, way(frame[left]).to_series())
    return found.to_frame("t").select(known(pl.col("t"))).to_series()


def known(t: pl.Expr) -> pl.Expr:
    """The instant where a radio could have told it, from 1970 to 2100; null for another."""
    return pl.when(t.is_between(FIRST_US, LAST_US)).then(t)


def zoned(times: pl.Series, order: str | None, zones: pl.Series) -> pl.Series:
    """As :func:`instant`, of times whose offset stands in a column of its own (``+03:00``, ``UTC+3``, ``-3.5``); null where that names none. A value
    that names an offset itself keeps it."""
    text = (
        pl.col("z")
        .str.strip_chars()
        .str.replace(r"(?i)^(?:UTC|GMT)?\s*([+-]?)\s*", "${1}")
        .str.replace(r"^(\d)", "+${1}")
    )
    found = pl.DataFrame({"z": zones}, schema={"z": pl.String}).select(
        pl.when(pl.col("z").str.contains(r"(?i)^\s*(?:UTC|GMT|Z|0)?\s*$") | pl.col("z").is_null()).then(0)
        .when(text.str.contains(r"^[+-]\d{1,2}(?:\.(?:0|00|5|50|25|75))?$")).then((text.cast(pl.Float64, strict=False) * 60).round().cast(pl.Int64, strict=False))
        .otherwise(_minutes(text.str.extract_groups(r"^(?P<sign>[+-])(?P<h>\d{1,2}):?(?P<m>\d\d)$"))).alias("z")
    ).to_series()  # fmt: skip
    # What names its own offset is the same whatever else is said.
    plain, moved = instant(times, order, None), instant(times, order, 60)
    both = pl.DataFrame({"t": plain, "own": plain == moved, "east": found}).with_columns(
        east=pl.when(pl.col("east").abs() <= 14 * 60).then("east")
    )
    return both.select(
        t=pl.when(pl.col("own")).then("t").otherwise(pl.col("t") - pl.col("east") * 60_000_000)
    ).to_series()


def check(name: str, times: pl.Series, found: pl.Series) -> None:
    """Nothing, or BadFile with what would mend it where there are times and not one of them can be read, all for one reason."""
    texts = times.drop_nulls()
    if not len(texts) or found.null_count() < len(found):
        return
    for pattern, what, mend in _NOT:
        if texts.str.contains(f"(?i){pattern}").all():
            raise BadFile(name, f"no time of it can be read: {texts[0][:40]} ({what})", mend=mend)


def _shift(east: int | None) -> pl.Expr:
    """Microseconds that the zone lies east of UTC: that which the value names in words, else ``east``."""
    rest = pl.col("t").str.strip_chars()
    spoken = pl.coalesce(
        _minutes(rest.str.extract_groups(_NAMED)), pl.when(rest.str.contains(_PLAIN)).then(0)
    )
    return pl.coalesce(spoken, pl.lit(east or 0)) * 60_000_000


def _common(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(ais.instant("t"))


def _figured(frame: pl.DataFrame, order: str, east: int | None) -> pl.DataFrame:
    """Times whose day, month and year are figures in this order."""
    return frame.with_columns(text=bare("t")).select(t=_clock(pl.col("text"), order) - _shift(east))


def _spoken(frame: pl.DataFrame, east: int | None) -> pl.DataFrame:
    """Times in which the year comes first, or the month has a name, or AM and PM stand behind; and seconds since 1970."""
    text, shift = pl.col("text"), _shift(east)
    frame = frame.with_columns(text=bare("t"))
    frame = frame.with_columns(
        text=text.str.replace(r"^(\d{4})-(\d)-", "${1}-0${2}-")
        .str.replace(r"^(\d{4}-\d\d)-(\d)\b", "${1}-0${2}")
        .str.replace(r"([T ])(\d):", "${1}0${2}:")
    )
    # An offset in figures, and seconds since 1970, are the affair of the common rule.
    settled = (text.str.contains(r"[ T]\d\d:\d\d") & text.str.contains(_OFFSET)) | text.str.contains(
        r"^\d+(\.\d+)?$"
    )
    whole = ais.instant("text") - pl.when(settled).then(0).otherwise(shift)
    # A month by name, and AM or PM behind a day that stands in the order of ISO 8601, leave no doubt about the day.
    named = pl.coalesce(
        *(_of_name(text, pattern) for pattern in _SPOKEN),
        text.str.extract_groups(r"(?i)^(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)T(?P<rest>\d.*[ap]\.?m\.?)$").pipe(
            _figures
        ),
    )
    return frame.select(t=pl.coalesce(whole, _clock(named, "day-first") - shift))


def _of_name(text: pl.Expr, pattern: str) -> pl.Expr:
    """The day and the rest of a time whose month has a name, in figures with the day first."""
    g = text.str.extract_groups(pattern).struct
    bare = g.field("mon").str.to_lowercase().str.replace_all("[éè]", "e").str.replace_all("û", "u")
    month = bare.replace_strict(_MONTHS, default=None, return_dtype=pl.Int64)
    return pl.format("{}/{}/{} {}", g.field("d"), month, g.field("y"), g.field("rest"))


def _figures(groups: pl.Expr) -> pl.Expr:
    g = groups.struct
    return pl.format("{}/{}/{} {}", g.field("d"), g.field("m"), g.field("y"), g.field("rest"))


def _clock(text: pl.Expr, order: str) -> pl.Expr:
    """Microseconds of a time in figures, as if it were UTC; null where it is none."""
    g = text.str.extract_groups(_NUMERIC).struct
    day, month = ("a", "b") if order == "day-first" else ("b", "a")
    hour, half = g.field("h").cast(pl.Int64), g.field("ap").str.to_lowercase().str.slice(0, 1)
    # 12 AM is midnight; 13 PM is nothing.
    clock = (
        pl.when(half.is_null())
        .then(hour)
        .when(hour.is_between(1, 12))
        .then(hour % 12 + pl.when(half == "p").then(12).otherwise(0))
    )
    stamp = pl.format(
        "{}-{}-{}T{}:{}:{}.{}", g.field("y"), g.field(month).str.zfill(2), g.field(day).str.zfill(2), clock.cast(pl.String).str.zfill(2), g.field("m"),
        g.field("s").fill_null("00"), g.field("f").fill_null("0").str.pad_end(6, "0"),
    )  # fmt: skip
    return stamp.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False).cast(pl.Int64)


def _minutes(groups: pl.Expr) -> pl.Expr:
    hours = groups.struct.field("h").cast(pl.Int64)
    whole = hours * 60 + groups.struct.field("m").cast(pl.Int64).fill_null(0)
    return pl.when(whole <= 14 * 60).then(
        pl.when(groups.struct.field("sign") == "-").then(-whole).otherwise(whole)
    )
