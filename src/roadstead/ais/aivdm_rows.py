"""Decoded AIS messages as rows of ``fixes``, ``statics`` and ``messages``: units, what means "not available", names without padding."""

from __future__ import annotations

from typing import Any

import numba as nb
import numpy as np
import polars as pl

from roadstead import ais, tables
from roadstead.ais import aivdm
from roadstead.ais.aivdm import CUT, LAYOUTS, NAMES, NULL, WHOLE
from roadstead.sphere import kernel
from roadstead.streams import Rejects
from roadstead.utc import NO_TIME, utc_us

AT, T, BASIS, STATION, KIND = 0, 1, 2, 3, 4
OWN_UTC = 4
"""The basis of a message that says the whole time itself, types 4 and 11, where nothing else dates it."""
# int64 columns of a batch, then its float64 columns
INTS = ("at", "t", "mmsi", "lon", "lat", "status", "second", "msg_type", "station", "good")
REALS = ("sog_kn", "cog_deg", "heading_deg", "rot_deg_min")
_AT, _T, _MMSI, _LON, _LAT, _STATUS, _SECOND, _MSG, _STATION, _GOOD = range(len(INTS))

WHO = ("voyage", "class_b_long", "aid", "name", "craft", "auxiliary")
"""Layouts that say who a vessel or an aid is."""

_i8, _f8 = nb.int64, nb.float64
_rows = nb.types.Array(_i8, 2, "C", readonly=True)


def _starts(field: str) -> Any:
    return np.array(
        [LAYOUTS[name][field].start if field in LAYOUTS[name] else -1 for name in NAMES] + [-1, -1, -1],
        np.int64,
    )


_LON_AT, _STATUS_AT, _TURN_AT, _SPEED_AT, _COURSE_AT, _HEADING_AT, _SECOND_AT = (
    _starts(field) for field in ("lon", "status", "turn", "speed", "course", "heading", "second")
)
_COARSE = (
    np.array(
        ["s18" if LAYOUTS[name].get("lon") and LAYOUTS[name]["lon"].width == 18 else "" for name in NAMES]
        + ["", "", ""]
    )
    == "s18"
)
_STATION_NO, _AIRCRAFT_NO, _LONG_NO = (
    NAMES.index("station"),
    NAMES.index("aircraft"),
    NAMES.index("long_range"),
)


@kernel(_i8(_rows, _i8, _i8, _i8))
def _bits(rows: Any, r: int, start: int, width: int) -> int:
    """The number in those bits of a message that has them."""
    k = start // 60
    off = 60 - (start - 60 * k) - width
    mask = (np.int64(1) << width) - 1
    low = rows[r, 8 + k] >> off if off >= 0 else (rows[r, 8 + k] << -off) | (rows[r, 9 + k] >> (60 + off))
    return int(low & mask)


@kernel(_i8(_rows, _i8))
def _own_utc(rows: Any, r: int) -> int:
    """Microseconds of the time a base station sends, NO_TIME when a part of it is missing or none."""
    year, month, day = _bits(rows, r, 38, 14), _bits(rows, r, 52, 4), _bits(rows, r, 56, 5)
    hour, minute, second = _bits(rows, r, 61, 5), _bits(rows, r, 66, 6), _bits(rows, r, 72, 6)
    return utc_us(year, month, day, hour, minute, second)


@kernel(
    _i8(
        nb.types.Array(_i8, 2, "C"), nb.types.Array(_i8, 1, "C", readonly=True), _i8[:, ::1], _f8[:, ::1], _i8
    )
)
def positions(rows: Any, of: Any, ints: Any, reals: Any, n: int) -> int:
    """Writes every message that has a position behind the first ``n`` of the batch; gives how many there are then.

    Not available, hence -1 or NaN: speed 102.3 kn (63 in type 27, 1022 in type 9) and more, course 360 and more, heading 360 and more,
    seconds 60 and more, a rate of turn of which only the side is known. ``good``: 1 when nothing speaks against the row: it has a
    time, a number of nine digits and a position in range. A base station that nothing else dates is dated by its own clock."""
    for r in range(len(rows)):
        k = of[r]
        start = _LON_AT[k]
        if start < 0:
            continue
        coarse = _COARSE[k]
        if coarse:
            x, y = _bits(rows, r, start, 18), _bits(rows, r, start + 18, 17)
            x, y = (x ^ 0x20000) - 0x20000, (y ^ 0x10000) - 0x10000
            # Tenths of a minute; never halfway between two microdegrees.
            lon, lat = (10000 * x + 3) // 6, (10000 * y + 3) // 6
        else:
            x, y = _bits(rows, r, start, 28), _bits(rows, r, start + 28, 27)
            x, y = (x ^ 0x8000000) - 0x8000000, (y ^ 0x4000000) - 0x4000000
            lon, lat = (10 * x + 3) // 6, (10 * y + 3) // 6
        if k == _STATION_NO and rows[r, T] == NO_TIME:
            rows[r, T] = _own_utc(rows, r)
            rows[r, BASIS] = OWN_UTC if rows[r, T] != NO_TIME else 0
        mmsi = _bits(rows, r, 8, 30)
        t = rows[r, T]
        ints[_AT, n], ints[_T, n], ints[_MMSI, n], ints[_LON, n], ints[_LAT, n] = (
            rows[r, AT],
            t,
            mmsi,
            lon,
            lat,
        )
        ints[_MSG, n], ints[_STATION, n] = rows[r, KIND], rows[r, STATION]
        sound = (
            0 < mmsi <= 999_999_999
            and -180_000_000 <= lon <= 180_000_000
            and -90_000_000 <= lat <= 90_000_000
        )
        ints[_GOOD, n] = 1 if sound and t != NO_TIME else 0
        ints[_STATUS, n] = _bits(rows, r, _STATUS_AT[k], 4) if _STATUS_AT[k] >= 0 else -1
        second = -1
        if _SECOND_AT[k] >= 0 and rows[r, 5] >= _SECOND_AT[k] + 6:
            second = _bits(rows, r, _SECOND_AT[k], 6)
        ints[_SECOND, n] = second if second < 60 else -1
        sog, cog, heading, rot = np.nan, np.nan, np.nan, np.nan
        if k == _LONG_NO:
            v, c = _bits(rows, r, _SPEED_AT[k], 6), _bits(rows, r, _COURSE_AT[k], 9)
            sog = float(v) if v < 63 else np.nan
            cog = float(c) if c < 360 else np.nan
        elif _SPEED_AT[k] >= 0:
            v, c = _bits(rows, r, _SPEED_AT[k], 10), _bits(rows, r, _COURSE_AT[k], 12)
            if k == _AIRCRAFT_NO:
                sog = float(v) if v < 1022 else np.nan
            else:
                sog = v / 10 if v < 1023 else np.nan
            cog = c / 10 if c < 3600 else np.nan
        if _HEADING_AT[k] >= 0:
            h = _bits(rows, r, _HEADING_AT[k], 9)
            heading = float(h) if h < 360 else np.nan
        if _TURN_AT[k] >= 0:
            turn = (_bits(rows, r, _TURN_AT[k], 8) ^ 0x80) - 0x80
            if -127 < turn < 127:
                rot = (turn / 4.733) * abs(turn / 4.733)
        reals[0, n], reals[1, n], reals[2, n], reals[3, n] = sog, cog, heading, rot
        n += 1
    return n


def _known(values: Any) -> pl.Series:
    """The numbers, null where they are NULL."""
    found = pl.Series(values)
    return found.set(found == NULL, None)


def _named(stations: pl.Series, ids: Any) -> pl.Series:
    """``stations`` ends with a null, which -1 stands for."""
    return stations.gather(np.where(ids < 0, len(stations) - 1, ids))


def _number(mmsi: pl.Expr) -> pl.Expr:
    return mmsi.cast(pl.String).str.zfill(9)


def fixes(ints: Any, reals: Any, stations: pl.Series, simulated: bool, rejects: Rejects) -> pl.DataFrame:
    """Rows of ``fixes`` of a batch in its order; what is no usable position is counted by :func:`roadstead.ais.fixes`."""
    frame = pl.DataFrame(
        {name: column for name, column in zip(INTS, ints, strict=True) if name != "station"} | dict(zip(REALS, reals, strict=True))
    ).with_columns(
        station=_named(stations, ints[_STATION]),
        transceiver=pl.when(pl.col("msg_type") <= 3).then(pl.lit("A")).when(pl.col("msg_type").is_in([18, 19])).then(pl.lit("B")),
        mmsi=_number(pl.col("mmsi")),
        simulated=pl.lit(simulated),
        **{name: pl.when(pl.col(name) >= 0).then(name) for name in ("status", "second")},
        **{name: pl.col(name).fill_nan(None) for name in REALS},
    )  # fmt: skip
    whole = ints[_GOOD].all()
    good = frame if whole else frame.filter(pl.col("good") == 1)
    found = tables.FIX.conform(good.with_columns(vessel=ais.vessel(pl.lit(simulated))))
    if whole:
        return found
    bad = frame.filter(pl.col("good") == 0).with_columns(
        raw_mmsi="mmsi",
        mmsi=ais.mmsi("mmsi"),
        t=pl.when(pl.col("t") != NO_TIME).then("t"),
        lon=(pl.col("lon") / 1e6).round(6),
        lat=(pl.col("lat") / 1e6).round(6),
    )
    mended = ais.fixes(bad, rejects, "byte")
    return pl.concat([found, mended]).sort("at") if mended.height else found


def statics(rows: Any, of: Any, stations: pl.Series, simulated: bool, rejects: Rejects) -> pl.DataFrame:
    """Rows of ``statics`` of messages that say who a vessel is, in their order; one that says nothing but its number is counted."""
    frames = []
    for layout in WHO:
        which = np.flatnonzero(of == NAMES.index(layout))
        if not len(which):
            continue
        numbers = [f for f, place in LAYOUTS[layout].items() if place.sort != "t"]
        places = np.array(
            [(LAYOUTS[layout][f].start, LAYOUTS[layout][f].width, 0) for f in numbers], np.int64
        )
        value = dict(zip(numbers, aivdm.take(rows, which, places), strict=True))
        sides = [
            _known(value[f"to_{side}"]) if f"to_{side}" in value else None
            for side in ("bow", "stern", "port", "starboard")
        ]
        said: dict[str, Any] = {
            "at": rows[which, AT], "t": rows[which, T], "raw": value["mmsi"].astype(np.int64), "msg_type": rows[which, KIND],
            "station": _named(stations, rows[which, STATION]),
            "length_m": None if sides[0] is None or sides[1] is None else sides[0] + sides[1],
            "width_m": None if sides[2] is None or sides[3] is None else sides[2] + sides[3],
            "name": _aid_name(rows, which) if layout == "aid" else _text(rows, which, layout, "shipname"),
            **{f: _text(rows, which, layout, f) for f in ("callsign", "destination")},
            **{f: _known(value[f]) if f in value else None for f in ("imo", "ship_type", "draught", "month", "day", "hour", "minute")},
        }  # fmt: skip
        frames.append(pl.DataFrame({name: column for name, column in said.items() if column is not None}))
    if not frames:
        return tables.STATIC.frame()
    have = pl.concat(frames, how="diagonal").sort("at")
    have = have.with_columns(
        pl.lit(None, dtype=pl.Int64).alias(c)
        for c in ("imo", "ship_type", "draught", "length_m", "width_m", "month", "day", "hour", "minute")
        if c not in have.columns
    )
    have = have.with_columns(
        pl.lit(None, dtype=pl.String).alias(c) for c in ("callsign", "destination") if c not in have.columns
    )
    parts = [
        pl.when(pl.col(c).is_between(least, most))
        .then(pl.col(c).cast(pl.String).str.zfill(2))
        .otherwise(pl.lit("--"))
        for c, least, most in (("month", 1, 12), ("day", 1, 31), ("hour", 0, 23), ("minute", 0, 59))
    ]
    eta = pl.format("{}-{}T{}:{}", *parts)
    found = have.with_columns(
        mmsi=_number(pl.col("raw")),
        t=pl.when(pl.col("t") != NO_TIME).then("t"),
        imo=pl.when(pl.col("imo").is_between(1, 9_999_999)).then(pl.col("imo").cast(pl.String).str.zfill(7)),
        ship_type=pl.when(pl.col("ship_type").is_between(1, 99)).then("ship_type"),
        draught_m=pl.when(pl.col("draught") > 0).then((pl.col("draught") / 10).round(1)),
        eta=pl.when(eta != "-----T--:--").then(eta),
        simulated=pl.lit(simulated),
        **{c: pl.when(pl.col(c) > 0).then(c) for c in ("length_m", "width_m")},
    ).with_columns(vessel=ais.vessel(pl.lit(simulated)))
    for reason, bad in (
        ("mmsi missing", pl.col("raw") == 0),
        ("mmsi is not nine digits", pl.col("raw") > 999_999_999),
    ):
        # The position in the same message was counted already.
        _count(found.filter(bad & ~pl.col("msg_type").is_in([19, 21])), reason, rejects, "mmsi")
    found = found.filter(pl.col("raw").is_between(1, 999_999_999))
    says = pl.any_horizontal(pl.col(c).is_not_null() for c in (*ais.IDENTITY[1:], "eta"))
    _count(
        found.filter(~says & ~pl.col("msg_type").is_in([19, 21])),
        "identity without content",
        rejects,
        "msg_type",
    )
    return tables.STATIC.conform(found.filter(says))


def _count(frame: pl.DataFrame, reason: str, rejects: Rejects, shown: str) -> None:
    if frame.height:
        rejects.add(reason, f"byte:{frame['at'][0]}", f"{shown} {frame[shown][0]}", frame.height)


def _text(rows: Any, which: Any, layout: str, field: str) -> pl.Series | None:
    return aivdm.texts(rows, which, LAYOUTS[layout][field]) if field in LAYOUTS[layout] else None


def _aid_name(rows: Any, which: Any) -> pl.Series:
    """A name that fills its twenty signs goes on in the extension at the end of the message."""
    fields = LAYOUTS["aid"]
    named = pl.DataFrame({
        "name": aivdm.texts(rows, which, fields["name"], padded=True), "more": aivdm.texts(rows, which, fields["name_ext"], padded=True),
    })  # fmt: skip
    full = (
        pl.when(pl.col("name").str.contains("@", literal=True))
        .then("name")
        .otherwise(pl.concat_str("name", pl.col("more").fill_null("")))
    )
    return named.select(name=full.str.replace(r"@.*", "").str.strip_chars(" ").replace("", None))["name"]


def messages(
    rows: Any, of: Any, payloads: list[str], stations: pl.Series, simulated: bool, rejects: Rejects
) -> pl.DataFrame:
    """Rows of ``messages``: those of types without columns, whose payloads are given, in their order."""
    which = np.flatnonzero(of == WHOLE)
    if not len(which):
        return tables.MESSAGE.frame()
    frame = pl.DataFrame({
        "at": rows[which, AT], "t": rows[which, T], "raw": aivdm.take(rows, which, np.array([(8, 30, 0)], np.int64))[0],
        "msg_type": rows[which, KIND], "bits": rows[which, 5], "payload": payloads, "station": _named(stations, rows[which, STATION]),
    }).with_columns(mmsi=_number(pl.col("raw")), t=pl.when(pl.col("t") != NO_TIME).then("t"), simulated=pl.lit(simulated))  # fmt: skip
    for reason, bad in (
        ("no such message type", ~pl.col("msg_type").is_between(1, 28)),
        ("mmsi missing", pl.col("raw") == 0),
        ("mmsi is not nine digits", pl.col("raw") > 999_999_999),
    ):
        _count(frame.filter(bad), reason, rejects, "msg_type" if "type" in reason else "mmsi")
        frame = frame.filter(~bad)
    return tables.MESSAGE.conform(frame.with_columns(vessel=ais.vessel(pl.lit(simulated))))


def refuse_cut(rows: Any, of: Any, rejects: Rejects) -> None:
    """Counts the messages that are too short for their type."""
    which = np.flatnonzero(of == CUT)
    if len(which):
        first = rows[which[0]]
        rejects.add(
            "message cut short", f"byte:{first[AT]}", f"{first[5]} bits, type {first[KIND]}", len(which)
        )
