"""How well a fix goes on from another one: the distance between where a ship should be and where it is, and a mark for it.

The definition is that of Global Fishing Watch's gpsdio-segment 3.0.0 (`discrepancy.py`, `matcher.py`), written anew over integers: two
longitudes meet only as a difference of microdegrees, so the antimeridian is nowhere special. What differs is in docs/tracks.md.
"""

from __future__ import annotations

import math
from typing import Any

import numba as nb

from roadstead.sphere import kernel

TURN, HALF = 360_000_000, 180_000_000
H_US = 3.6e9
CLASS_A, CLASS_B, AIRCRAFT = 1, 2, 4
ANY = CLASS_A | CLASS_B | AIRCRAFT
COARSE_TYPE = 8
"""Bits of what a sender may be, by its message's type; the last one marks type 27."""

# Places of the thresholds in the array that the kernels are given.
(MAX_H, PENALTY_H, BUFFER_H, LOOKBACK, LOOKBACK_FACTOR, MAX_KN, PENALTY_KN, AMBIGUOUS, SHORT_N, MISMATCH, SHAPE, SLOW_KN, COARSE_H,
 OPEN_N, STRAY_N, FASTEST_KN, SLACK_NM, AS_REFERENCE, SURE_KN) = range(19)  # fmt: skip

_i8, _f8 = nb.int64, nb.float64
LIMITS = nb.types.UniTuple(_f8, 19)
"""The thresholds by value. Kernels that are called for each row are given numbers and no arrays: handing an array on counts who holds it, and that
costs more than what they do."""
UDEG_NM = 60e-6
_ROUGH_NM = 0.06


@kernel(_f8(_f8, _i8, _i8, _f8, _f8, _i8, _i8, _f8, _f8, _f8, _f8))
def off_nm(
    h: float, lon0: int, lat0: int, sog0_kn: float, cog0_deg: float, lon1: int, lat1: int, sog1_kn: float, cog1_deg: float,
    shape: float, slow_kn: float,
) -> float:  # fmt: skip
    """Nautical miles by which the second fix is not where the first, ``h`` hours earlier, leads to.

    The least of: the mean of what dead reckoning misses forward and backward; the distance, times ``shape``; the distance off the
    line of both courses, times ``shape``, while along them. Plain distance when a course or a speed is not known.
    """
    east, north = ((lon1 - lon0 + HALF) % TURN - HALF) / 1e6, (lat1 - lat0) / 1e6
    nm_lon = 60.0 * math.cos(math.radians((lat0 + lat1) / 2e6))
    y, x = 60.0 * north, nm_lon * east
    far = math.sqrt(x * x + y * y)
    v0, v1, c0, c1 = sog0_kn, sog1_kn, cog0_deg, cog1_deg
    if math.isnan(c0):
        if not v0 <= slow_kn:
            return far
        v0, c0 = 0.0, 0.0
    if math.isnan(c1):
        if not v1 <= slow_kn:
            return far
        v1, c1 = 0.0, 0.0
    if math.isnan(v0) or math.isnan(v1):
        return far
    a0, a1 = math.radians(90.0 - c0), math.radians(90.0 - c1)
    cos0, sin0, cos1, sin1 = math.cos(a0), math.sin(a0), math.cos(a1), math.sin(a1)
    # A degree of longitude is measured at the latitude the reckoning starts from, and never quite nothing.
    px = cos0 * v0 * h / 60.0 / (math.cos(math.radians(lat0 / 1e6)) + 1e-3)
    qx = cos1 * v1 * h / 60.0 / (math.cos(math.radians(lat1 / 1e6)) + 1e-3)
    px, qx = px - east + 180.0, qx - east + 180.0
    if not (0.0 <= px < 360.0 and 0.0 <= qx < 360.0):
        px, qx = px % 360.0, qx % 360.0
    fx, fy = nm_lon * (px - 180.0), sin0 * v0 * h - y
    bx, by = nm_lon * (qx - 180.0), sin1 * v1 * h - y
    off = 0.5 * (math.sqrt(fx * fx + fy * fy) + math.sqrt(bx * bx + by * by))
    off = min(off, far * shape)
    # Along and across the course of either: dot and cross product with its unit vector.
    along0, along1 = cos0 * x + sin0 * y, cos1 * x + sin1 * y
    if 0.0 < along0 <= sog0_kn * h and 0.0 < along1 <= sog1_kn * h:
        off = min(off, 0.5 * (abs(cos0 * y - sin0 * x) + abs(cos1 * y - sin1 * x)) * shape)
    return off


@kernel(_f8(_f8, _f8, LIMITS))
def mark(off: float, h: float, limits: Any) -> float:
    """How likely a fix ``h`` hours later is the next of a track: 1 / hours when just where expected, falling with what it is off; 0 beyond reach."""
    padded = math.sqrt(h * h + limits[BUFFER_H] * limits[BUFFER_H])
    if off > padded * limits[MAX_KN]:
        return 0.0
    a = off / (padded * limits[PENALTY_KN])
    return math.exp(-a * a) / padded


@kernel(_f8(_i8, _i8, _i8, _f8, _f8, _i8, _i8, _f8, _f8, LIMITS))
def fit_of(
    us: int, lon0: int, lat0: int, sog0_kn: float, cog0_deg: float, lon1: int, lat1: int, sog1_kn: float, cog1_deg: float, limits: Any
) -> float:  # fmt: skip
    """:func:`mark` of the second fix as the one that comes ``us`` microseconds after the first."""
    h = max(0.0, us / H_US)
    less = h / (1.0 + math.sqrt(h / limits[PENALTY_H]))
    return mark(off_nm(less, lon0, lat0, sog0_kn, cog0_deg, lon1, lat1, sog1_kn, cog1_deg, limits[SHAPE], limits[SLOW_KN]), h, limits)


@kernel(_f8(_i8, _i8, _i8, _i8))
def far_nm(lon0: int, lat0: int, lon1: int, lat1: int) -> float:
    """Nautical miles between two fixes on the great circle."""
    rad = math.pi / HALF
    a = math.sin((lat1 - lat0) * rad / 2)
    b = math.sin(((lon1 - lon0 + HALF) % TURN - HALF) * rad / 2)
    s = a * a + math.cos(lat0 * rad) * math.cos(lat1 * rad) * (b * b)
    return 2 * 6_371_008.8 / 1852.0 * math.asin(math.sqrt(min(1.0, s)))


@kernel(nb.boolean(_i8, _i8, _i8, _i8, _i8, LIMITS))
def jumps(us: int, lon0: int, lat0: int, lon1: int, lat1: int, limits: Any) -> bool:
    """Faster than any ship from the first fix to the second."""
    reach: float = limits[SLACK_NM] + limits[FASTEST_KN] * max(0.0, us / H_US)
    north, east = UDEG_NM * (lat1 - lat0), UDEG_NM * ((lon1 - lon0 + HALF) % TURN - HALF)
    return bool(north * north + east * east > reach * reach and far_nm(lon0, lat0, lon1, lat1) > reach)


# -- what holds whatever the exact marks are ------------------------------------------------------------------------------


@kernel(_f8(_f8))
def _sine(deg: float) -> float:
    """The sine of an angle from -270 to 360 degrees, wrong by less than 2e-4."""
    if deg > 270.0:
        deg -= 360.0
    elif deg > 90.0:
        deg = 180.0 - deg
    elif deg < -90.0:
        deg = -180.0 - deg
    z = deg / 90.0
    return z * (1.5706268 - z * z * (0.6432292 - z * z * 0.0727102))


@kernel(nb.boolean(_f8, _i8, _i8, _i8, _f8, _f8, _f8, _f8, LIMITS))
def surely(h: float, east: int, north: int, lat: int, v0: float, c0: float, v1: float, c1: float, limits: Any) -> bool:
    """The second fix is so near where it should be, by either way to tell, that from none further back it could be nearer by the factor.

    On a plane, with one latitude for both and rough sines: what that is wrong by is less than ``_ROUGH_NM``, and is to spare.
    """
    nm_sq = UDEG_NM * UDEG_NM * float(east * east + north * north)
    near = limits[SURE_KN] * limits[BUFFER_H] / limits[SHAPE]
    if nm_sq <= near * near:
        return True
    if nm_sq > 25.0 or abs(lat) > 75_000_000:
        return False
    # Wherever she heads, she misses by no more than the distance and the way she makes.
    way, wide = max(v0 if v0 > 0.0 else 0.0, v1 if v1 > 0.0 else 0.0) * h, limits[SURE_KN] * limits[BUFFER_H] - _ROUGH_NM
    if way < wide and nm_sq <= (wide - way) * (wide - way):
        return True
    less = h / (1.0 + math.sqrt(h / limits[PENALTY_H]))
    if not (v0 >= 0.0 and v1 >= 0.0 and 0.0 <= c0 < 360.0 and 0.0 <= c1 < 360.0) or max(v0, v1) * less > 6.0:
        return False
    x, y = UDEG_NM * east * _sine(90.0 - abs(lat) * 1e-6), UDEG_NM * north
    fx, fy = _sine(c0) * v0 * less - x, _sine(90.0 - c0) * v0 * less - y
    bx, by = _sine(c1) * v1 * less - x, _sine(90.0 - c1) * v1 * less - y
    wide = limits[SURE_KN] * math.sqrt(h * h + limits[BUFFER_H] * limits[BUFFER_H]) - _ROUGH_NM
    return bool(wide > 0.0 and 0.5 * (fx * fx + fy * fy + bx * bx + by * by) <= wide * wide)


@kernel(_f8(_f8, _i8, _i8, _f8, _i8, _i8, _f8, LIMITS))
def at_most(h: float, lon0: int, lat0: int, v0: float, lon1: int, lat1: int, v1: float, limits: Any) -> float:
    """No less than the :func:`mark` of the second fix, whatever the courses: by the distance less the way she makes. 0: out of reach.

    A degree of longitude that reckoning takes for a tenth too long, or what the plane is wrong by, is within the quarter that is given to the way.
    """
    padded, way = math.sqrt(h * h + limits[BUFFER_H] * limits[BUFFER_H]), max(v0 if v0 > 0.0 else 0.0, v1 if v1 > 0.0 else 0.0) * h
    north, high = UDEG_NM * abs(lat1 - lat0), max(abs(lat1), abs(lat0))
    off = max(0.0, north - 1.01 * way)
    if high <= 60_000_000 and north < 600.0:
        east = 0.99 * UDEG_NM * abs((lon1 - lon0 + HALF) % TURN - HALF) * _sine(90.0 - high * 1e-6)
        off = max(off, math.sqrt(north * north + east * east) - 1.25 * way)
    if off > padded * limits[MAX_KN]:
        return 0.0
    a = off / (padded * limits[PENALTY_KN])
    return 1.001 * math.exp(-a * a) / padded
