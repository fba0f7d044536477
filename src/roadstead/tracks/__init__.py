"""Cleaning and tracks: every fix keeps its place and gets flags, a track (segment) and a ship (vessel).

A number is not a ship. Two ships may send under one MMSI, a position may be garbled or late, a receiver's clock may be wrong.
Nothing is deleted: a row is flagged with what is wrong with it, and whoever reads it says which flags it skips. docs/tracks.md.
"""

from __future__ import annotations

from roadstead.tracks import clean, follow
from roadstead.tracks.clock import CLOCKS, offsets
from roadstead.tracks.rule import PRESETS, READS, Told, Tracks

ON_LAND, CLOCK = 1 << 20, 1 << 21
FLAGS: dict[str, int] = {
    "not_a_ship": clean.NOT_A_SHIP, "position": clean.POSITION, "zero": clean.ZERO, "speed": clean.SPEED, "course": clean.COURSE,
    "heading": clean.HEADING, "incomplete": clean.INCOMPLETE, "duplicate": clean.DUPLICATE, "repeated": clean.REPEATED,
    "off_track": follow.OFF_TRACK, "coarse": follow.COARSE, "jump": follow.JUMP, "stray": follow.STRAY, "on_land": ON_LAND, "clock": CLOCK,
}  # fmt: skip
"""Name and bit of every flag."""
SAME_AGAIN = FLAGS["duplicate"] | FLAGS["repeated"]
NOWHERE = FLAGS["not_a_ship"] | FLAGS["position"] | FLAGS["zero"] | FLAGS["incomplete"]
DOUBTFUL = FLAGS["off_track"] | FLAGS["coarse"] | FLAGS["jump"] | FLAGS["stray"]
NOISE = NOWHERE | SAME_AGAIN | DOUBTFUL
"""What a detector of movements skips unless it says otherwise. A single value out of range, or a wrong clock, makes no position wrong; nor does
land on a map that knows no rivers and docks, which is told of a fix where flags are exported (:mod:`roadstead.run.cleaned`)."""
UNHEARD = NOWHERE | FLAGS["stray"]
"""What a detector of silences skips: a repeated or coarse message was heard all the same."""


def names(flags: int) -> list[str]:
    """The names of the bits that are set."""
    return [name for name, bit in FLAGS.items() if flags & bit]


__all__ = ["CLOCKS", "FLAGS", "NOISE", "PRESETS", "READS", "UNHEARD", "Told", "Tracks", "names", "offsets"]
