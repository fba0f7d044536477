"""Names: a transmitter says one name, then another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from roadstead.detect import Detector, Kept, by_turns, memory_of


@dataclass(frozen=True)
class NameChange:
    """A vessel sends one name, later another, each at least `min_reports` times.

    From the last broadcast of the old name to the first of the new. Upper and lower case, blanks, signs, padding and
    ``M/V`` before it make no other name; any other letter or digit does, a mended spelling too. Two names by turns are told apart from a change
    (`name_change_by_turns`): two ships that share a number look like that. Renaming is lawful and common after a sale, and a
    number can be handed to another ship. Rows without a time say nothing. Method and thresholds are ours.
    """

    rule: ClassVar[str] = "name_change@1"
    reads: ClassVar[str] = "statics"
    key: ClassVar[tuple[str, ...]] = ("vessel",)
    needs: ClassVar[tuple[str, ...]] = ()
    keeps: ClassVar[Kept] = memory_of(("vessel",))
    exempt: ClassVar[Mapping[str, str]] = {}
    min_reports: int = 3
    """A value counts when it was heard at so many instants: garbled messages are common, equal ones are not."""
    min_span_min: float = 12.0
    """And over so many minutes: a transmitter says who it is every six, so it said so more than once."""
    turns_days: float = 30.0
    """A value that comes back within so many days of its last row takes turns with the others; later it is a change of its own."""
    preset: str = "custom"

    def step(self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Changes settled, or lengthened, by these rows; what every vessel says now and who else was heard."""
        # A ship says its name thousands of times: each spelling is looked at once.
        names = rows.select(pl.col("name").drop_nulls().unique()).with_columns(same=NAME)
        names = names.with_columns(pl.col("same").map_elements(_bare, return_dtype=pl.String))
        name = pl.col("name").replace_strict(names["name"], names["same"], default=None, return_dtype=pl.String)
        return by_turns(self, needs, rows, kept, "name", name, _sent)


# What is written before a name and is no part of it; `MT.` is left alone: MT. FUJI is a mountain.
_BEFORE = re.compile(r"(?:M[./ ]{0,2}V\.?|M\s*/\s*T\.?|M\.\s?T\.?|MT|M\s*/?\s*S|S\s*/?\s*S|[FRSM]/[VY]|LPG/C|LNG/C|T/KH|TSHD|MOTOR (?:VESSEL|TANKER|SHIP))\s+(?=.*[^\W\d_])")


def _bare(name: str) -> str:
    """The letters and digits of a name without M/V and the like: ``M/V HALCYON-1`` and ``HALCYON 1`` are one."""
    return re.sub(r"[\W_]+", "", _BEFORE.sub("", name, count=1) if _BEFORE.match(name) else name)


def _sent(row: Mapping[str, Any]) -> str:
    return str(row["name"])


# Everything after an @ is padding (ITU-R M.1371: @ is the six-bit 0). A name without a letter or a digit is none.
NAME = pl.col("name").str.to_uppercase().str.replace(r"(?s)@.*", "").str.replace_all(r"\s+", " ").str.strip_chars()
NAME = pl.when(NAME.str.contains(r"[\p{L}\p{N}]") & ~NAME.str.contains(r"^0+$")).then(NAME)

PRESETS: dict[str, Detector] = {"default": NameChange(preset="default")}
