"""How far our tracks agree with those of gpsdio-segment, file by file, over tracks of numbers that are shared or garbled.

    python bench/tracks_agreement.py FOLDER_OF_JSON_LINES [--peer CHECKOUT] [--differences]

Each line of the files is a message with its `expected` segment, as the reference's own tests keep them. With `--peer` (a folder that holds
the package `gpsdio_segment`) that version is run here too, because the tags in the files were made by an older one. Precision: of
two messages on one track of ours, how often they are on one of theirs; recall: the other way round; Rand: of all pairs, how often
both say the same. Left out of one and kept by the other is counted beside. Not a test.
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import hashlib
import json
import logging
import sys
import time
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from roadstead import streams, tables
from roadstead.readers import gfw_json
from roadstead.tracks import FLAGS, NOISE, PRESETS, Tracks, names

Of = dict[str, Hashable]
"""Message -> its track; messages without one are not in it."""
POSITIONS = {f"AIS.{n}" for n in (1, 2, 3, 9, 18, 19, 27)}
FINE = {"lon": (5, -180.999995, 181), "lat": (5, -90.999995, 91), "speed": (1, 0, 102.3), "course": (1, 0, 360), "heading": (0, 0, 360)}  # fmt: skip
COARSE = {"lon": (2, -180.995, 181), "lat": (2, -90.995, 91), "speed": (0, 0, 63), "course": (0, 0, 360), "heading": (0, 0, 360)}  # fmt: skip
"""What the reference's pipeline lets through (pipe-segment `invalid_values.py`): rounded to so many digits, from the one up to but not the other."""


def messages(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for n, line in enumerate(lines, 1):
            yield n, {k: None if v != v else v for k, v in json.loads(line).items()}


def fixes(path: Path) -> pl.DataFrame:
    """The file through our own reader, as a driver feeds it."""
    source = streams.source_of(path, hashlib.sha256(path.read_bytes()).hexdigest())
    parts = [tables.FIX.conform(r.frame) for r in gfw_json.read(source) if r.table == "fixes"]
    return (
        pl.concat([tables.FIX.frame(), *parts])
        .with_columns(src=pl.lit(path.name))
        .sort("vessel", "t", "src", "at")
    )


def ours(path: Path, one: Tracks) -> tuple[Of, dict[str, int]]:
    """(message -> track, message -> flags). Of a message that came twice the copy that was kept counts."""
    msgid = {n: m["msgid"] for n, m in messages(path)}
    rows, _ = one.step(fixes(path), pl.DataFrame(schema=one.keeps), 0)
    of: Of = {}
    why: dict[str, int] = {}
    for at, flags, segment in rows.select("at", "flags", "segment").iter_rows():
        if segment is not None and not flags & NOISE & ~FLAGS["jump"] & ~FLAGS["stray"]:
            of[msgid[at]] = segment
        else:
            why.setdefault(msgid[at], flags)
    return of, {m: f for m, f in why.items() if m not in of}


def tagged(path: Path) -> Of:
    return {
        m["msgid"]: m["expected"]
        for _, m in messages(path)
        if m["expected"] is not None and m["lat"] is not None
    }


def peers(path: Path) -> tuple[Of, float]:
    """(message -> track, seconds) of the reference's package, after the nulling its pipeline does before it."""
    from gpsdio_segment.segment import NoiseSegment  # type: ignore[import-not-found]
    from gpsdio_segment.segmenter import Segmenter  # type: ignore[import-not-found]

    given = []
    for _, m in messages(path):
        rules = COARSE if m["type"] == "AIS.27" else FINE
        null = {
            k: m[k] if m[k] is not None and least <= round(m[k], digits) < most else None
            for k, (digits, least, most) in rules.items()
        }
        given.append(
            {**m, **null, "timestamp": datetime.datetime.fromisoformat(m["timestamp"]).replace(tzinfo=Utc())}
        )
    begun = time.process_time()
    found = [(m["msgid"], s.id) for s in Segmenter(iter(given)) if not isinstance(s, NoiseSegment) for m in s]
    return dict(found), time.process_time() - begun


class Utc(datetime.tzinfo):
    """UTC with the attribute that the reference asks for."""

    zone = "UTC"

    def utcoffset(self, _: Any) -> datetime.timedelta:
        return datetime.timedelta(0)

    dst = utcoffset

    def tzname(self, _: Any) -> str:
        return "UTC"


def compared(a: Of, b: Mapping[str, Hashable]) -> dict[str, float]:
    """Pairs of messages that both have a track for: precision and recall of a against b, Rand index; who has what alone."""
    both = a.keys() & b.keys()
    pairs = lambda counts: sum(n * (n - 1) // 2 for n in counts.values())  # noqa: E731
    joint, of_a, of_b = (
        pairs(Counter(key(m) for m in both))
        for key in (lambda m: (a[m], b[m]), lambda m: a[m], lambda m: b[m])
    )
    every = len(both) * (len(both) - 1) // 2
    return {
        "both": len(both), "only_ours": len(a.keys() - b.keys()), "only_theirs": len(b.keys() - a.keys()),
        "precision": joint / of_a if of_a else 1.0, "recall": joint / of_b if of_b else 1.0,
        "rand": (every - of_a - of_b + 2 * joint) / every if every else 1.0,
    }  # fmt: skip


def main() -> None:
    parse = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parse.add_argument("folder", type=Path)
    parse.add_argument("--peer", type=Path, help="a folder that holds the package gpsdio_segment")
    parse.add_argument(
        "--differences",
        action="store_true",
        help="also say which flags ours has where theirs keeps the message",
    )
    args = parse.parse_args()
    if args.peer:
        sys.path.insert(0, str(args.peer))
        logging.disable(logging.CRITICAL)
    cases = [("gfw", "peer"), ("default", "peer")] if args.peer else []
    cases += [("gfw", "tag"), ("default", "tag")]
    print(
        "| number | messages | "
        + " | ".join(f"{p} vs {w}: tracks, P, R, Rand, ours/theirs alone" for p, w in cases)
        + " |"
    )
    print("|---|---|" + "---|" * len(cases))
    total: dict[tuple[str, str], list[dict[str, float]]] = {c: [] for c in cases}
    equal: Counter[tuple[str, str]] = Counter()
    spent = 0.0
    for path in sorted(args.folder.glob("regr_*.jsonl.gz")):
        found = {p: ours(path, PRESETS[p]) for p in ("gfw", "default")}
        theirs: dict[str, Of] = {"tag": tagged(path)}
        if args.peer:
            theirs["peer"], seconds = peers(path)
            spent += seconds
        cells = []
        for preset, what in cases:
            of, why = found[preset]
            r = compared(of, theirs[what])
            total[preset, what].append(r)
            equal[preset, what] += r["rand"] == 1.0 and r["only_ours"] == r["only_theirs"] == 0
            cells.append(
                f"{len(set(of.values()))}:{len(set(theirs[what].values()))}, {r['precision']:.4f}, {r['recall']:.4f}, {r['rand']:.4f}, {r['only_ours']:.0f}/{r['only_theirs']:.0f}"
            )
            if args.differences and r["only_theirs"]:
                lost = Counter(", ".join(names(why.get(m, 0))) for m in theirs[what].keys() - of.keys())
                cells[-1] += " " + "; ".join(f"{n} × {k}" for k, n in lost.most_common())
        print(
            f"| {path.name[5:14]} | {sum(1 for _, m in messages(path) if m['type'] in POSITIONS)} | "
            + " | ".join(cells)
            + " |",
            flush=True,
        )
    for case in cases:
        rs = total[case]
        mean = {k: sum(r[k] for r in rs) / len(rs) for k in ("precision", "recall", "rand")}
        print(f"{case[0]} against {case[1]}: {equal[case]} of {len(rs)} files equal; mean precision {mean['precision']:.4f}, recall {mean['recall']:.4f}, Rand {mean['rand']:.4f}; "
              f"{sum(r['only_ours'] for r in rs):.0f} messages kept by us alone, {sum(r['only_theirs'] for r in rs):.0f} by them alone, {sum(r['both'] for r in rs):.0f} by both")  # fmt: skip
    if args.peer:
        print(f"the reference: {spent:.1f} CPU seconds")


if __name__ == "__main__":
    main()
