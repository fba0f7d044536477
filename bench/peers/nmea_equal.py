"""Every field of every message of the samples, by us and by pyais: how many are equal, and each kind of difference with its first place.

    python bench/peers/nmea_equal.py [folder of samples]

pyais decodes the sentences of the message that we put together, so parts and checksums are ours and the bits are its own. It is
asked for numbers, not names of codes, where its codes are enumerations.
"""

from __future__ import annotations

import gzip
import io
import math
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyais

from roadstead import sentences
from roadstead.ais import aivdm
from roadstead.streams import Rejects, encoding_of

# Ours, as sent, to what pyais makes of it.
_TENTHS = ("speed", "course", "draught")


def value(layout: str, field: str, ours: Any) -> Any:
    """A field as pyais would give it, from the number that was sent, by what its documentation says of the unit."""
    if field == "turn":
        return ours if abs(ours) >= 127 else math.copysign(round((ours / 4.733) ** 2), ours) if ours else 0.0
    if field in ("lon", "lat"):
        if layout == "correction":
            return ours / 10
        return round(ours / (600 if layout == "long_range" else 600_000), 6)
    if field in _TENTHS:
        return (
            float(ours) if layout == "long_range" or (layout, field) == ("aircraft", "speed") else ours / 10
        )
    return ours


def reason(layout: str, field: str, ours: Any, theirs: Any, bits: int) -> str:
    if isinstance(theirs, str) and "@" in theirs:
        return "text: pyais keeps what follows the first @, we call it padding"
    if ours is None and theirs is not None:
        return "we: null, the message ends before the field does; pyais: the bits that are there, as a smaller number"
    if layout == "correction" and field in ("lon", "lat"):
        return "pyais reads the signed number of type 17 as unsigned"
    if field == "epfd" and layout == "craft":
        return "pyais has no epfd in part B of type 24 (M.1371-5 has)"
    if field in ("ship_type", "epfd", "aid_type", "status", "maneuver"):
        return "pyais has no name for this code and gives another"
    return "UNEXPLAINED"


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[3] / "shared" / "data" / "ais"
    differ: Counter[tuple[str, str, str]] = Counter()
    first: dict[tuple[str, str, str], str] = {}
    total: Counter[str] = Counter()
    for path in sorted(folder.iterdir()):
        raw = path.read_bytes() if path.is_file() else b""
        raw = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
        if not sentences.LOOKS_AIS.search(raw[:65536]) or encoding_of(raw[:65536]) is None:
            continue
        n: Counter[str] = Counter()
        for some in sentences.messages(io.BytesIO(raw), Rejects()):
            n["messages"] += int((some.rows[:, sentences.KIND] >= 0).sum())
            for layout, columns in aivdm.columns(some.rows).items():
                fields = {
                    f: columns[f].tolist() if f in columns.numbers else columns[f].to_list()
                    for f in aivdm.LAYOUTS[layout]
                }
                for i, row in enumerate(columns.which.tolist()):
                    n["with columns"] += 1
                    theirs = pyais.decode(*parts_of(some.rows[row])).asdict(enum_as_int=True)
                    for field, values in fields.items():
                        ours = None if values[i] == aivdm.NULL else values[i]
                        place = aivdm.LAYOUTS[layout][field]
                        if place.sort != "t" and ours is not None:
                            ours = value(layout, field, ours)
                        other = theirs.get(field)
                        other = other.strip() or None if isinstance(other, str) else other
                        n["fields"] += 1
                        if ours == other or (other is None and ours is None):
                            n["equal"] += 1
                            continue
                        key = (
                            layout,
                            field,
                            reason(layout, field, ours, other, int(some.rows[row, sentences.BITS])),
                        )
                        differ[key] += 1
                        first.setdefault(key, f"{path.name} byte:{some.rows[row, 0]}: {ours!r} / {other!r}")
        total += n
        print(
            f"{path.name:44}"
            + "".join(f"{n[k]:10,} {k}" for k in ("messages", "with columns", "fields", "equal"))
        )
    print(
        f"{'all':44}"
        + "".join(f"{total[k]:10,} {k}" for k in ("messages", "with columns", "fields", "equal"))
    )
    for (layout, field, why), n_ in differ.most_common():
        print(f"{n_:8,} {layout}.{field}: {why}; first {first[layout, field, why]}")


def parts_of(row: np.ndarray) -> list[bytes]:
    """The message as one sentence made from the bits we unpacked, with our checksum."""
    signs = int(row[sentences.SIGNS_N])
    six = [(int(row[sentences.W + k // 10]) >> (54 - 6 * (k % 10))) & 63 for k in range(min(signs, 80))]
    payload = bytes(v + 48 if v < 40 else v + 56 for v in six)
    fill = 6 * signs - int(row[sentences.BITS]) if signs <= 80 else 0
    body = b"AIVDM,1,1,,A,%s,%d" % (payload, fill)
    return [b"!%s*%02X" % (body, sentences.checksum(body))]


if __name__ == "__main__":
    main()
