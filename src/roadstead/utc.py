"""The calendar inside compiled loops: an instant of UTC from its six figures."""

from __future__ import annotations

import numba as nb

from roadstead.kernels import kernel

NO_TIME = -(2**62)
"""In the place of an instant where there is none."""
_i8 = nb.int64


@kernel(_i8(_i8, _i8, _i8, _i8, _i8, _i8))
def utc_us(year: int, month: int, day: int, hour: int, minute: int, second: int) -> int:
    """Microseconds since 1970, NO_TIME for what is no time between 1990 and 2100."""
    leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
    longest = 30 + (month + month // 8) % 2 if month != 2 else (29 if leap else 28)
    if (
        not (1990 <= year < 2100 and 1 <= month <= 12 and 1 <= day <= longest)
        or hour > 23
        or minute > 59
        or second > 59
    ):
        return NO_TIME
    y, m = (year - 1, month + 9) if month <= 2 else (year, month - 3)
    days = 365 * y + y // 4 - y // 100 + y // 400 + (153 * m + 2) // 5 + day - 1 - 719468
    return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000
