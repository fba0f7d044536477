"""When the rows of a file were: which of two figures is the day, decided by the file's own values, and what offset is named.

``11/01/2023`` is two days. A file in which some first figure is above 12 has the day first, one in which some second figure is has the month
first; one that decides nothing is refused, and one that decides both ways too.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from roadstead import ais
from roadstead.streams import BadFile

_NUMERIC = (
    r"^(?P<a>\d{1,2})(?P<by>[/.-])(?P<b>\d{1,2})[/.-](?P<y>\d{4})[ T,]+(?:à )?(?P<h>\d{1,2})[:hH.](?P<m>\d{2})"
    r"(?:[:.](?P<s>\d{2})(?:[.,](?P<f>\d{1,6}))?)?\s*(?P<ap>[AaPp]\.?[Mm]\.?)?$"
)
# `12:31 (UTC+3)`, `12:31 LT:UTC +1`: an offset that the value names in words.
_NAMED = r"(?i)\s*\(?\s*(?:LT|local)?\s*:?\s*\(?\s*(?:UTC|GMT)\s*(?P<sign>[+-])\s*(?P<h>\d{1,2})(?::?(?P<m>\d\d))?\s*\)*$"
_PLAIN = r"(?i)\s*\(?\s*(?:UTC|GMT|Z)\s*\)?$"
_OFFSET = r"[+-]\d\d:?\d\d$"
ORDERS = ("day-first", "month-first")


def bare(column: str) -> pl.Expr:
    """The text of a time without the zone it names; a year that stands first has hyphens behind it."""
    text = pl.col(column).str.strip_chars().str.replace_all("[\u00a0\u202f\u2009]", " ")
    text = text.str.replace(_NAMED, "").str.replace(_PLAIN, "").str.strip_chars()
    return (
        text.str.replace(r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})\b", "${1}-${2}-${3}")
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
    rest, text = pl.col("t").str.strip_chars(), pl.col("text")
    if order is None and not east:
        # Most files write their times the common way throughout.
        usual = pl.DataFrame({"t": times}, schema={"t": pl.String}).select(ais.instant("t")).to_series()
        if usual.null_count() == times.null_count():
            return usual
    frame = pl.DataFrame({"t": times}, schema={"t": pl.String}).with_columns(text=bare("t"))
    frame = frame.with_columns(
        text=text.str.replace(r"^(\d{4})-(\d)-", "${1}-0${2}-")
        .str.replace(r"^(\d{4}-\d\d)-(\d)\b", "${1}-0${2}")
        .str.replace(r"([T ])(\d):", "${1}0${2}:")
    )
    spoken = pl.coalesce(
        _minutes(rest.str.extract_groups(_NAMED)), pl.when(rest.str.contains(_PLAIN)).then(0)
    )
    # An offset in figures, and seconds since 1970, are the affair of the common rule.
    settled = (text.str.contains(r"[ T]\d\d:\d\d") & text.str.contains(_OFFSET)) | text.str.contains(
        r"^\d+(\.\d+)?$"
    )
    shift = pl.coalesce(spoken, pl.lit(east or 0)) * 60_000_000
    whole = ais.instant("text") - pl.when(settled).then(0).otherwise(shift)
    if order is None:
        return frame.select(whole.alias("t")).to_series()
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
    figures = (
        stamp.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False).cast(pl.Int64) - shift
    )
    return frame.select(pl.coalesce(whole, figures).alias("t")).to_series()


def _minutes(groups: pl.Expr) -> pl.Expr:
    hours = groups.struct.field("h").cast(pl.Int64)
    whole = hours * 60 + groups.struct.field("m").cast(pl.Int64).fill_null(0)
    return pl.when(whole <= 14 * 60).then(
        pl.when(groups.struct.field("sign") == "-").then(-whole).otherwise(whole)
    )
