"""Every message and field of the samples, by us, by pyais and by libais: how many are equal, and each kind of difference with the first place that shows it.

    python bench/peers/nmea_equal.py [--folder ../shared/data/ais] [--pyais PYTHON] [--libais PYTHON]

PYTHON is an interpreter that has the peer, in an environment of its own; ours is never given it. Two questions are put. Which messages
are there: pyais reads the files with its own reader (multi-part messages, tag blocks, checksums). What is in them: both peers decode the
bits of the messages that we put together. They are asked for numbers, not names of codes, where codes are enumerations.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import math
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from roadstead import sentences
from roadstead.ais import aivdm
from roadstead.streams import Rejects, encoding_of

HERE = Path(__file__).parent
SAMPLES = HERE.parents[2] / "shared" / "data" / "ais"
# Ours, as sent, to what the peers make of it.
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


def reason(layout: str, field: str, ours: Any, theirs: Any) -> str:
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



_LIBAIS = {
    "msg_type": "id", "repeat": "repeat_indicator", "speed": "sog", "accuracy": "position_accuracy", "lon": "x", "lat": "y", "course": "cog", "heading": "true_heading",
    "status": "nav_status", "turn": "rot", "imo": "imo_num", "shipname": "name", "ship_type": "type_and_cargo", "to_bow": "dim_a", "to_stern": "dim_b", "to_port": "dim_c",
    "to_starboard": "dim_d", "epfd": "fix_type", "off_position": "off_pos", "virtual_aid": "virtual_aton", "partno": "part_num", "gnss": "gnss", "dsc": "dsc_flag", "band": "band_flag",
    "display": "display_flag", "msg22": "m22_flag", "cs": "unit_flag", "aid_type": "aton_type", "vendorid": "vendor_id",
}  # fmt: skip
"""Our names of fields to those of libais; the others have one name or are not compared."""


def for_libais(layout: str, name: str, ours: Any) -> tuple[str, Any]:
    """(its name of the field, what it should make of the number that was sent)."""
    theirs = _LIBAIS.get(name, name)
    if name == "second":
        theirs = "second" if layout == "station" else "timestamp"
    if layout == "voyage" and name in ("month", "day", "hour", "minute"):
        theirs = f"eta_{name}"
    if ours is None or isinstance(ours, str):
        return theirs, ours
    if name == "turn":
        return theirs, math.copysign((ours / 4.733) ** 2, ours) if ours else 0.0
    if name in ("lon", "lat"):
        return theirs, ours / (600 if layout in ("long_range", "correction") else 600_000)
    if name in _TENTHS:
        return theirs, float(ours) if layout == "long_range" or (layout, name) == ("aircraft", "speed") else ours / 10
    return theirs, ours


def libais_reason(layout: str, name: str, ours: Any, theirs: Any) -> str:
    if name == "vendorid":
        return "libais reads the 42 bits as seven signs, as older editions had them; in M.1371-5 they are three signs, a model and a serial number"
    if name == "gnss":
        return "the bit is 0 for a current GNSS position; libais gives what it means, we give the bit"
    if layout == "aid" and name == "name" and isinstance(theirs, str) and ours and theirs.startswith(ours):
        return "libais joins the name with its extension, which is a column of its own here"
    if isinstance(ours, str) and isinstance(theirs, str):
        if ours.translate(_TWISTED) == theirs:
            return "libais writes the sign 31 (_) as - and 39 (') as `; M.1371-5 and pyais have them as we"
        if "@" in theirs:
            return "text: libais keeps what follows the first @; we call it padding"
    return "UNEXPLAINED"


_TWISTED = str.maketrans("_'", "-`")


@dataclass
class Compared:
    """What a comparison with one peer found."""

    version: str = ""
    fields: int = 0
    equal: int = 0
    unread: Counter[str] = field(default_factory=Counter)
    differ: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    first: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def one(self, key: tuple[str, str, str], same: bool, place: str) -> None:
        self.fields += 1
        self.equal += same
        if not same:
            self.differ[key] += 1
            self.first.setdefault(key, place)


@dataclass
class Ours:
    """Our messages of one file: their sentences (of ours), payload and fill bits, layout, values as sent, and where they begin."""

    name: str
    payloads: list[str]
    decoded: list[tuple[str, dict[str, Any], str, int, int]]


def ours(folder: Path) -> list[Ours]:
    found = []
    for path in sorted(folder.iterdir()):
        raw = bytes_of(path)
        if not sentences.LOOKS_AIS.search(raw[:65536]) or encoding_of(raw[:65536]) is None:
            continue
        payloads: list[str] = []
        decoded: list[tuple[str, dict[str, Any], str, int, int]] = []
        for some in sentences.messages(io.BytesIO(raw), Rejects()):
            whole = some.rows[:, sentences.KIND] >= 0
            payloads += [payload_of(row)[0] for row in some.rows[whole]]
            for layout, columns in aivdm.columns(some.rows).items():
                values = {f: columns[f].tolist() if f in columns.numbers else columns[f].to_list() for f in aivdm.LAYOUTS[layout]}
                for i, row in enumerate(columns.which.tolist()):
                    sent = {f: None if v[i] == aivdm.NULL else v[i] for f, v in values.items()}
                    payload, fill = payload_of(some.rows[row])
                    decoded.append((layout, sent, payload, fill, int(some.rows[row, 0])))
        found.append(Ours(path.name, payloads, decoded))
    return found


def payload_of(row: np.ndarray) -> tuple[str, int]:
    """(the armoured bits we unpacked, as many as we keep, and how many of the last sign are fill)."""
    signs = int(row[sentences.SIGNS_N])
    six = [(int(row[sentences.W + k // 10]) >> (54 - 6 * (k % 10))) & 63 for k in range(min(signs, 80))]
    return "".join(chr(v + 48 if v < 40 else v + 56) for v in six), 6 * signs - int(row[sentences.BITS]) if signs <= 80 else 0


def as_sentence(payload: str, fill: int) -> str:
    body = f"AIVDM,1,1,,A,{payload},{fill}"
    return f"!{body}*{sentences.checksum(body.encode()):02X}"


def asked(python: str, script: str, lines: list[Any], *args: str) -> list[Any]:
    """What the peer's script prints in its own interpreter."""
    given = "".join(json.dumps(line) + "\n" for line in lines)
    done = subprocess.run([python, str(HERE / script), *args], input=given, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def with_pyais(mine: list[Ours], python: str) -> Compared:
    """Field by field: pyais is given each message as one sentence with our checksum."""
    found = Compared()
    every = [(o.name, *m) for o in mine for m in o.decoded]
    for (name, layout, sent, _, _, at), theirs in zip(every, asked(python, "their_pyais.py", [[as_sentence(m[3], m[4])] for m in every], "decode"), strict=True):
        if "error" in theirs:
            found.unread[theirs["error"]] += 1
            continue
        for f, value_ in sent.items():
            said = value_ if aivdm.LAYOUTS[layout][f].sort == "t" or value_ is None else value(layout, f, value_)
            other = theirs.get(f)
            other = other.strip() or None if isinstance(other, str) else other
            same = said == other
            found.one((layout, f, "" if same else reason(layout, f, said, other)), same, f"{name} byte:{at}: {said!r} / {other!r}")
    return found


def with_libais(mine: list[Ours], python: str) -> Compared:
    """Field by field, those that libais has under a name we know; real numbers to a millionth."""
    every = [(o.name, *m) for o in mine for m in o.decoded]
    head, *answers = asked(python, "their_libais.py", [[m[3], m[4]] for m in every])
    found = Compared(version=head["version"])
    for (name, layout, sent, _, _, at), theirs in zip(every, answers, strict=True):
        if "error" in theirs:
            found.unread[f"{layout}: {theirs['error']}"] += 1
            continue
        for f, value_ in sent.items():
            called, said = for_libais(layout, f, value_)
            if called not in theirs:
                continue
            other = theirs[called]
            if isinstance(other, str):
                other = other.replace("@", " ").strip() if said and "@" not in other.rstrip("@ ") else other.strip(" @")
                other = other or None
            same = said == other or (isinstance(other, int | float) and said is not None and abs(float(other) - float(said)) < 1e-4)
            found.one((layout, f, "" if same else libais_reason(layout, f, said, other)), same, f"{name} byte:{at}: {said!r} / {other!r}")
    return found


def messages_beside(folder: Path, mine: list[Ours], python: str) -> tuple[str, list[tuple[str, int, int, int, list[str]]]]:
    """(version, per file: name, both, ours only, theirs only, why) of whole messages, by their bits."""
    head, *rows = asked(python, "their_pyais.py", [], "files", *(str(folder / o.name) for o in mine))
    theirs: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        theirs.setdefault(Path(row["file"]).name, []).append(row)
    out = []
    for o in mine:
        a = Counter(o.payloads)
        b = Counter(r["payload"][:80] for r in theirs.get(o.name, ()))
        bad = Counter(r["payload"][:80] for r in theirs.get(o.name, ()) if not r["valid"])
        more, less = b - a, a - b
        raw = bytes_of(folder / o.name)
        why = Counter(_why_ours_only(raw, p) for p in less.elements()) + Counter("its checksum is wrong: we reject it, pyais gives it and marks it" if p in bad else "UNEXPLAINED" for p in more.elements())
        out.append((o.name, sum((a & b).values()), sum(less.values()), sum(more.values()), [f"{reason} ({n})" for reason, n in why.most_common()]))
    return head["version"], out


def _why_ours_only(raw: bytes, payload: str) -> str:
    """From the line that holds the message's first part."""
    line = next((line for line in raw.splitlines() if payload[:40].encode() in line), b"")
    if line.count(b"VDM,") + line.count(b"VDO,") > 1:
        return "two sentences on one line: pyais takes a line for one"
    return "UNEXPLAINED"


def bytes_of(path: Path) -> bytes:
    raw = path.read_bytes() if path.is_file() else b""
    return gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw


def lines_of(c: Compared) -> list[str]:
    out = ["| messages | field | ours / theirs, first place | why |", "|---:|---|---|---|"]
    for key, n in c.differ.most_common():
        layout, name, why = key
        out.append(f"| {n} | `{layout}.{name}` | {c.first[key].replace('|', '&#124;')} | {why} |")
    return out if c.differ else []


def table(folder: Path = SAMPLES, pyais: str | None = None, libais: str | None = None) -> str:
    """The page's part on raw NMEA."""
    mine = ours(folder)
    n, columns = sum(len(o.payloads) for o in mine), sum(len(o.decoded) for o in mine)
    out = [f"{len(mine)} files, {n:,} messages by us, {columns:,} of them of types that have columns.", ""]
    if pyais:
        version, files = messages_beside(folder, mine, pyais)
        out += [f"### pyais {version}: which messages are there", "", "Read by its own reader of files; a message is the same when its bits are.", "",
                "| file | both | ours only | theirs only | why |", "|---|---:|---:|---:|---|"]  # fmt: skip
        out += [f"| {name} | {both:,} | {less} | {more} | {'; '.join(why)} |" for name, both, less, more, why in files]
        c = with_pyais(mine, pyais)
        out += ["", f"### pyais {version}: what is in them", "", f"{c.fields:,} fields of {columns:,} messages: {c.equal:,} equal, {c.fields - c.equal:,} differ"
                + (f"; not decoded by pyais: {dict(c.unread)}" if c.unread else "") + ".", "", *lines_of(c), ""]  # fmt: skip
    if libais:
        c = with_libais(mine, libais)
        out += [f"### libais {c.version}: what is in them", "", f"{c.fields:,} fields that both have: {c.equal:,} equal, {c.fields - c.equal:,} differ.", "", *lines_of(c), ""]
        if c.unread:
            out += ["Messages that it refuses, with its reason:", "", "| messages | layout and reason |", "|---:|---|", *(f"| {n_} | {why} |" for why, n_ in c.unread.most_common()), ""]
    return "\n".join(out)


def main() -> None:
    parse = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parse.add_argument("--folder", type=Path, default=SAMPLES)
    parse.add_argument("--pyais", default=sys.executable, help="an interpreter that has pyais; this one unless given")
    parse.add_argument("--libais", help="an interpreter that has libais")
    args = parse.parse_args()
    print(table(args.folder, args.pyais, args.libais))


if __name__ == "__main__":
    main()
