"""Times and intervals of days. UTC only; a day is ISO text, an instant is int64 microseconds since 1970."""

from __future__ import annotations

import datetime as dt
import re

S_US = 1_000_000
H_US = 3600 * S_US
DAY_US = 24 * H_US
EPOCH = dt.date(1970, 1, 1)
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def iso(t_us: int) -> str:
    """``2023-08-15T04:05:06.000Z``: the instant, to the millisecond, in the form every export uses."""
    days, rest = divmod(t_us, DAY_US)
    ms = rest // 1000
    return f"{(EPOCH + dt.timedelta(days)).isoformat()}T{ms // 3600000:02}:{ms // 60000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}Z"


def day_of(t_us: int) -> str:
    """The UTC day an instant falls on."""
    return (EPOCH + dt.timedelta(t_us // DAY_US)).isoformat()


def micros(text: str) -> int:
    """The instant of an ISO 8601 time. Without an offset it is taken as UTC. ValueError when it is no such time."""
    moment = dt.datetime.fromisoformat(text.strip())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    delta = moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return (delta.days * 86400 + delta.seconds) * S_US + delta.microseconds


def start_of(day: str) -> int:
    """Midnight at which a day begins, in microseconds."""
    return (dt.date.fromisoformat(day) - EPOCH).days * DAY_US


def days(text: str | None) -> tuple[str, str] | None:
    """First and last day of ``2023``, ``2023-08`` or ``2023-08-15``; None when the text is none of these."""
    m = _DAY.fullmatch((text or "").strip())
    if not m:
        return None
    year, month, day = int(m[1]), m[2], m[3]
    try:
        if month is None:
            return dt.date(year, 1, 1).isoformat(), dt.date(year, 12, 31).isoformat()
        first = dt.date(year, int(month), int(day or 1))
    except ValueError:
        return None
    if day is not None:
        return first.isoformat(), first.isoformat()
    after = dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first.isoformat(), (after - dt.timedelta(1)).isoformat()


def shift(day: str, by: int) -> str:
    """The day ``by`` days later (earlier when negative)."""
    return (dt.date.fromisoformat(day) + dt.timedelta(by)).isoformat()


def gap_days(a: str, b: str) -> int:
    """Whole days from a to b; negative when b is earlier."""
    return (dt.date.fromisoformat(b) - dt.date.fromisoformat(a)).days


def overlap(a0: str | None, a1: str | None, b0: str | None, b1: str | None) -> bool:
    """True when two intervals of days may share a day; an unknown end is open."""
    return (a0 is None or b1 is None or a0 <= b1) and (b0 is None or a1 is None or b0 <= a1)
