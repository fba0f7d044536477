"""The coast: whether a position lies on land by the map, and how far the nearest shore is.

The map is Natural Earth 1:10m (public domain) as npm's `world-atlas` packs it, on a grid of 0.0036 by 0.0017 degrees; `make coast` makes
``land.npz``. It knows no lakes, rivers, canals, quays or small islands, and its line may be off by a kilometre or two: "on land" is a
statement of this map. A position is on land when a meridian from it to the north pole crosses the shore an odd number of times, so the
antimeridian is nowhere special; a turn of all longitudes, positions and shore, changes nothing.
"""

from __future__ import annotations

import hashlib
import io
import math
from functools import cache
from typing import Any, NamedTuple

import numba as nb
import numpy as np
import polars as pl

from roadstead.sphere import HALF, NM_M, R_M, TURN, frozen, kernel
from roadstead.streams import resource

UNCERTAINTY_M = 2000.0
"""How far the drawn shore may be off: the grid's half step and the map's own generalisation; ours, not the publisher's."""
_SIDE = 100_000
_COLS, _ROWS = TURN // _SIDE, HALF // _SIDE
_RAD = math.pi / HALF
_BEYOND_M = 15_000.0
"""So much farther than asked for the shore is looked for, that what is near need not be looked up."""
_ROUNDED_M = 10.0
"""More than the crossings of the shore are rounded by."""
_i4s, _i8s, _i1s, _f8s = frozen(nb.int32), frozen(nb.int64), frozen(nb.int8), frozen(nb.float64)
SEA, LAND, SHORE = 0, 1, 2


@cache
def land() -> pl.DataFrame:
    """The rings of land, (ring, lon, lat) in microdegrees; the first point of a ring comes again as its last."""
    with np.load(io.BytesIO(resource("places/land.npz"))) as made:
        steps, start, grid = np.cumsum(made["steps"], axis=1), made["start"], made["grid"]
    lon = np.round((steps[0] * grid[0] + grid[2]) * 1e6).astype(np.int64)
    lat = np.round((steps[1] * grid[1] + grid[3]) * 1e6).astype(np.int32)
    ring = np.repeat(np.arange(len(start) - 1, dtype=np.int32), np.diff(start))
    return pl.DataFrame({"ring": ring, "lon": ((lon + HALF) % TURN - HALF).astype(np.int32), "lat": lat})


def source() -> str:
    """What the map was made of: package, version, file, hash."""
    with np.load(io.BytesIO(resource("places/land.npz"))) as made:
        return str(made["source"])


def digest(coast: pl.DataFrame) -> str:
    """The sha256 of the rings."""
    seen = hashlib.sha256()
    for column in ("ring", "lon", "lat"):
        seen.update(np.ascontiguousarray(coast[column].to_numpy()).tobytes())
    return seen.hexdigest()


class Index(NamedTuple):
    """Edges of the shore, found by the cell they touch; each cell is sea, land, or has a shore in it."""

    lon0: Any
    lat0: Any
    lon1: Any
    lat1: Any
    start: Any
    members: Any
    cells: Any


_INDEXES: dict[str, Index] = {}


def index(coast: pl.DataFrame) -> Index:
    """The index of these rings, made once for each."""
    key = digest(coast)
    if key not in _INDEXES:
        same = coast["ring"].to_numpy()[1:] == coast["ring"].to_numpy()[:-1]
        lon, lat = coast["lon"].cast(pl.Int32).to_numpy(), coast["lat"].cast(pl.Int32).to_numpy()
        ends = [
            np.ascontiguousarray(a) for a in (lon[:-1][same], lat[:-1][same], lon[1:][same], lat[1:][same])
        ]
        if len(_INDEXES) > 3:
            _INDEXES.clear()
        _INDEXES[key] = Index(*ends, *_indexed(*ends))
    return _INDEXES[key]


def on_land(at: Index, lon: Any, lat: Any) -> Any:
    """For each position whether the map has it on land."""
    return _on_land(np.ascontiguousarray(lon, np.int32), np.ascontiguousarray(lat, np.int32), *at)


def deep_in(at: Index, lon: Any, lat: Any, deep_m: float) -> Any:
    """For each position of a track whether it is on land and so far from the shore, or farther.

    Those near one that was looked up are not: there the shore cannot be much nearer or farther.
    """
    return _deep_in(
        np.ascontiguousarray(lon, np.int32), np.ascontiguousarray(lat, np.int32), float(deep_m), *at
    )


def shore_m(at: Index, lon: Any, lat: Any, reach_m: float = 50 * NM_M) -> Any:
    """Metres from each position to the nearest shore, on land too; infinite when it is farther than ``reach_m``."""
    return _shore_m(
        np.ascontiguousarray(lon, np.int32), np.ascontiguousarray(lat, np.int32), float(reach_m), *at[:6]
    )


@kernel(nb.types.Tuple((nb.int64[::1], nb.int64[::1], nb.int8[::1]))(_i4s, _i4s, _i4s, _i4s))
def _indexed(lon0: Any, lat0: Any, lon1: Any, lat1: Any) -> Any:
    """(start, members, cells): the edges by the cells of their bounding box, and what each cell is."""
    n = len(lon0)
    start = np.zeros(_COLS * _ROWS + 2, np.int64)
    for filling in range(2):
        if filling:
            for c in range(len(start) - 1):
                start[c + 1] += start[c]
            members = np.empty(start[len(start) - 1], np.int64)
        for e in range(n):
            east = (np.int64(lon1[e]) - lon0[e] + HALF) % TURN - HALF
            west = lon0[e] + min(0, east) + HALF
            south = (min(lat0[e], lat1[e]) + HALF // 2) // _SIDE
            north = min(_ROWS - 1, (max(lat0[e], lat1[e]) + HALF // 2) // _SIDE)
            for column in range(west // _SIDE, (west + abs(east)) // _SIDE + 1):
                for row in range(south, north + 1):
                    c = row * _COLS + column % _COLS
                    if filling:
                        members[start[c + 1]] = e
                        start[c + 1] += 1
                    else:
                        start[c + 2] += 1
    cells = np.full(_COLS * _ROWS, SEA, np.int8)
    for column in range(_COLS):
        # The shore along the middle of the column, from the north pole down: sea, land, sea ...
        x = column * _SIDE + _SIDE // 2 - HALF
        inside = False
        for row in range(_ROWS - 1, -1, -1):
            c = row * _COLS + column
            if start[c] == start[c + 1]:
                cells[c] = LAND if inside else SEA
                continue
            cells[c] = SHORE
            m = 0
            for j in range(start[c], start[c + 1]):
                e = members[j]
                a = (lon0[e] - x + HALF) % TURN - HALF
                b = (np.int64(lon1[e]) - lon0[e] + HALF) % TURN - HALF + a
                if (a <= 0) == (b <= 0):
                    continue
                y = lat0[e] + (np.int64(lat1[e]) - lat0[e]) * (-a / (b - a))
                # An edge lies in the list of every cell it may touch, and counts in the one where it crosses.
                if min(_ROWS - 1, (math.floor(y) + HALF // 2) // _SIDE) == row:
                    m += 1
            if m % 2:
                inside = not inside
    return start[: len(start) - 1].copy(), members, cells


@kernel(nb.int64(nb.int64))
def _short(east: Any) -> Any:
    """A difference of two longitudes, the short way round: :func:`sphere.dlon_udeg` without a division."""
    if east >= HALF:
        return east - TURN
    return east if east >= -HALF else east + TURN


_EDGES = (_i4s, _i4s, _i4s, _i4s, _i8s, _i8s)


@kernel(nb.boolean(nb.int64, nb.int64, *_EDGES, _i1s))
def _is_on_land(
    x: int, y: int, lon0: Any, lat0: Any, lon1: Any, lat1: Any, start: Any, members: Any, cells: Any
) -> bool:
    column = (x + HALF) % TURN // _SIDE
    row = min(_ROWS - 1, (y + HALF // 2) // _SIDE)
    # North along the meridian, to the first cell whose kind is known.
    inside = False
    while row < _ROWS:
        c = row * _COLS + column
        if cells[c] != SHORE:
            return bool(inside != (cells[c] == LAND))
        for j in range(start[c], start[c + 1]):
            e = members[j]
            a, b = _short(np.int64(lon0[e]) - x), _short(np.int64(lon1[e]) - lon0[e])
            b += a
            if (a <= 0) == (b <= 0):
                continue
            north = lat0[e] + (np.int64(lat1[e]) - lat0[e]) * (-a / (b - a))
            if north > y and min(_ROWS - 1, (math.floor(north) + HALF // 2) // _SIDE) == row:
                inside = not inside
        row += 1
    return inside


@kernel(nb.boolean[::1](_i4s, _i4s, *_EDGES, _i1s))
def _on_land(
    lon: Any, lat: Any, lon0: Any, lat0: Any, lon1: Any, lat1: Any, start: Any, members: Any, cells: Any
) -> Any:
    out = np.zeros(len(lon), np.bool_)
    for i in range(len(lon)):
        out[i] = _is_on_land(lon[i], lat[i], lon0, lat0, lon1, lat1, start, members, cells)
    return out


@kernel(nb.float64(nb.int64, nb.int64, nb.float64, *_EDGES))
def _far_m(
    x: int, y: int, reach_m: float, lon0: Any, lat0: Any, lon1: Any, lat1: Any, start: Any, members: Any
) -> float:
    up = math.ceil(reach_m / R_M / _RAD) + 1
    shrink = math.cos(y * _RAD)
    edge = math.cos(min(HALF // 2, abs(y) + up) * _RAD)
    wide = min(HALF, math.ceil(up / max(edge, 1e-9)) + 1)
    # Rows of cells outward from the own one, as long as nothing nearer was found.
    best, at_most = reach_m, reach_m / (_RAD * R_M) + 1.0
    found = False
    r0 = (y + HALF // 2) // _SIDE
    rings = up // _SIDE + 1
    for k in range(rings + 1):
        if found and (k - 1) * _SIDE * _RAD * R_M > best:
            break
        for side in range(2 if k else 1):
            row = r0 + k if side else r0 - k
            if row < 0 or row >= _ROWS:
                continue
            west, east = (x + HALF - wide) // _SIDE, (x + HALF + wide) // _SIDE
            for column in range(west, min(east, west + _COLS - 1) + 1):
                c = row * _COLS + column % _COLS
                for j in range(start[c], start[c + 1]):
                    e = members[j]
                    ay, by = float(np.int64(lat0[e]) - y), float(np.int64(lat1[e]) - y)
                    # All of it is farther north, or south, than the nearest: most edges need no more.
                    if (ay > at_most and by > at_most) or (ay < -at_most and by < -at_most):
                        continue
                    ax = _short(np.int64(lon0[e]) - x) * shrink
                    bx = ax + _short(np.int64(lon1[e]) - lon0[e]) * shrink
                    if (ax > at_most and bx > at_most) or (ax < -at_most and bx < -at_most):
                        continue
                    dx, dy = bx - ax, by - ay
                    along = (
                        0.0
                        if dx == 0.0 and dy == 0.0
                        else max(0.0, min(1.0, -(ax * dx + ay * dy) / (dx * dx + dy * dy)))
                    )
                    m = math.hypot(ax + along * dx, ay + along * dy) * _RAD * R_M
                    if m <= best:
                        best, found = m, True
                        at_most = best / (_RAD * R_M) + 1.0
    return best if found else math.inf


@kernel(nb.float64[::1](_i4s, _i4s, nb.float64, *_EDGES))
def _shore_m(
    lon: Any, lat: Any, reach_m: float, lon0: Any, lat0: Any, lon1: Any, lat1: Any, start: Any, members: Any
) -> Any:
    out = np.empty(len(lon))
    for i in range(len(lon)):
        out[i] = _far_m(lon[i], lat[i], reach_m, lon0, lat0, lon1, lat1, start, members)
    return out


@kernel(nb.int64(nb.int64, nb.int64, _i1s))
def _clear(x: int, y: int, cells: Any) -> int:
    """How many cells of nothing but sea, two at the most, are around the own one on all sides, if that is one too."""
    column, row = (x + HALF) % TURN // _SIDE, (y + HALF // 2) // _SIDE
    if row < 2 or row >= _ROWS - 2 or cells[row * _COLS + column] != SEA:
        return 0
    for ring in range(1, 3):
        for d in range(-ring, ring + 1):
            west, here, east = (column - ring) % _COLS, (column + d) % _COLS, (column + ring) % _COLS
            if (
                cells[(row - ring) * _COLS + here]
                + cells[(row + ring) * _COLS + here]
                + cells[(row + d) * _COLS + west]
                + cells[(row + d) * _COLS + east]
                > 0
            ):
                return ring - 1
    return 2


@kernel(nb.boolean[::1](_i4s, _i4s, nb.float64, *_EDGES, _i1s))
def _deep_in(
    lon: Any,
    lat: Any,
    deep_m: float,
    lon0: Any,
    lat0: Any,
    lon1: Any,
    lat1: Any,
    start: Any,
    members: Any,
    cells: Any,
) -> Any:
    out = np.zeros(len(lon), np.bool_)
    x: Any = np.int64(0)
    y: Any = np.int64(0)
    deep, free_m, m_east, m_north = False, -1.0, 0.0, _RAD * R_M
    for i in range(len(lon)):
        east = abs(np.int64(lon[i]) - x)
        moved_m = (east if east <= HALF else TURN - east) * m_east + abs(lat[i] - y) * m_north
        if moved_m >= free_m:
            x, y = np.int64(lon[i]), np.int64(lat[i])
            shrink = math.cos(y * _RAD)
            m_east = shrink * m_north
            # How deep it is, no less where it is deep and no more where it is not. At sea it is not looked how far the shore is, but whether it is near.
            depth_m = -_clear(x, y, cells) * _SIDE * m_east
            if depth_m == 0.0 and _is_on_land(x, y, lon0, lat0, lon1, lat1, start, members, cells):
                depth_m = _far_m(x, y, deep_m, lon0, lat0, lon1, lat1, start, members)
                if depth_m >= deep_m:
                    depth_m = min(
                        deep_m + _BEYOND_M,
                        _far_m(x, y, deep_m + _BEYOND_M, lon0, lat0, lon1, lat1, start, members),
                    )
            deep = depth_m >= deep_m
            # The shore is as far from here as from there, less the way between, but for the length of a degree of longitude, which changes.
            differs = abs(deep_m - depth_m) / (R_M * max(shrink, 1e-9))
            free_m = -1.0
            if differs < 0.5:
                free_m = (
                    depth_m - (deep_m + _ROUNDED_M) / (1 - differs)
                    if deep
                    else (deep_m - _ROUNDED_M) / (1 + differs) - depth_m
                )
        out[i] = deep
    return out
