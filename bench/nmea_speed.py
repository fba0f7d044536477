"""What decoding raw AIS costs beside pyais, libais and counting newlines, on one made-up log, in one run: read the ratios.

    python bench/nmea_speed.py [--sentences 1500000] [--runs 5] [--libais /path/to/a/python/that/has/libais] [--samples ../shared/data/ais]

The log repeats the real sentences of the samples with the numbers and positions of other ships and checksums made anew; it is
written once without and once with tag blocks. pyais and libais are slow, so they get the first part of it and are compared per
message. libais decodes bare payloads of single sentences, without checksum or line: its rate is that of its C++ alone. Not a test.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import reduce
from operator import xor
from pathlib import Path

_SENTENCE = re.compile(rb"!..VD[MO],\d,\d,\d*,[^,\n]*,[0-W`-w]+,[0-5]\*[0-9A-F]{2}")
_SIGNS = b"0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVW`abcdefghijklmnopqrstuvw"


def samples(folder: Path) -> list[list[bytes]]:
    """Real messages: the sentences of each, without their checksums."""
    whole: list[list[bytes]] = []
    for name in (
        "dma_aisabnormal_ais-sample.txt.gz",
        "dma_aislib_stream_example.txt",
        "gfw_aistools_mixed_types.nmea",
    ):
        raw = (folder / name).read_bytes()
        raw = gzip.decompress(raw) if name.endswith(".gz") else raw
        waiting: list[bytes] = []
        for found in _SENTENCE.findall(raw):
            body = found[1:-3]
            total, number = body[6:7], body[8:9]
            if total == b"1":
                whole.append([body])
            elif number == b"1":
                waiting = [body]
            elif waiting:
                waiting.append(body)
                if number == total:
                    whole.append(waiting)
                    waiting = []
    return whole


def write(path: Path, found: list[list[bytes]], sentences: int, tagged: bool) -> int:
    """Writes so many sentences; gives the number of messages."""
    draw = random.Random(3)
    n = messages = 0
    with path.open("wb") as out:
        while n < sentences:
            parts = draw.choice(found)
            messages += 1
            for i, body in enumerate(parts):
                cells = body.split(b",")
                if i == 0 and len(cells[5]) >= 28 and cells[5][0] in b"123B":
                    signs = bytearray(cells[5])
                    # Signs 2-5 are of the number of the ship, 13-16 of its position.
                    for k in (3, 4, 5, 13, 14, 15, 22, 23):
                        signs[k] = draw.choice(_SIGNS)
                    cells[5] = bytes(signs)
                if len(parts) > 1:
                    cells[3] = b"%d" % (messages % 10)
                text = b",".join(cells)
                line = b"!%s*%02X\n" % (text, reduce(xor, text))
                if tagged:
                    group = b"g:%d-%d-%d," % (i + 1, len(parts), messages % 10000) if len(parts) > 1 else b""
                    tag = group + b"s:rMT%d,c:%d" % (2000 + messages % 300, 1_600_000_000 + n // 200)
                    line = b"\\%s*%02X\\" % (tag, reduce(xor, tag)) + line
                out.write(line)
                n += 1
    return messages


def newlines(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(piece.count(b"\n") for piece in iter(lambda: stream.read(1 << 20), b""))


def ours(path: Path) -> int:
    """Every field of every type as columns."""
    from roadstead import sentences
    from roadstead.ais import aivdm
    from roadstead.streams import Rejects

    n = 0
    with path.open("rb", buffering=0) as stream:
        for some in sentences.messages(stream, Rejects()):
            n += int((some.rows[:, sentences.KIND] >= 0).sum())
            for columns in aivdm.columns(some.rows).values():
                assert columns.values.shape[0]
    return n


def framed(path: Path) -> int:
    """Sentences, checksums, tag blocks and parts only; the bits unpacked, not cut into fields."""
    from roadstead import sentences
    from roadstead.streams import Rejects

    with path.open("rb", buffering=0) as stream:
        return sum(
            int((some.rows[:, sentences.KIND] >= 0).sum()) for some in sentences.messages(stream, Rejects())
        )


def reader(path: Path) -> int:
    """The whole reader: rows of fixes, statics and messages in the schema of their tables."""
    from roadstead.readers import nmea
    from roadstead.streams import source_of

    return sum(rows.frame.height for rows in nmea.read(source_of(path, "0" * 64)) if rows.table != "receipts")


def theirs(path: Path) -> int:
    import pyais

    return sum(1 for message in pyais.FileReaderStream(str(path)) if message.decode())


_LIBAIS = """
import ais, sys, time
jobs = [tuple(line.split()) for line in open(sys.argv[1])]
jobs = [(p, int(f)) for p, f in jobs]
def once():
    t, n = time.perf_counter(), 0
    for p, f in jobs:
        try:
            ais.decode(p, f); n += 1
        except ais.DecodeError:
            pass
    return time.perf_counter() - t, n
once()
print(*min(once() for _ in range(3)))
"""


def libais(python: str, path: Path, folder: Path, lines: int) -> tuple[float, int]:
    jobs = folder / "payloads"
    with path.open("rb") as stream, jobs.open("wb") as out:
        for line, _ in zip(stream, range(lines), strict=False):
            cells = line[line.index(b"!") :].split(b",")
            if cells[1] == b"1":
                out.write(b"%s %s\n" % (cells[5], cells[6][:1]))
    said = subprocess.run(
        [python, "-c", _LIBAIS, str(jobs)], capture_output=True, text=True, check=True
    ).stdout.split()
    return float(said[0]), int(said[1])


def fresh(path: Path) -> float:
    """CPU seconds of a new process, imports and the stored kernels included."""
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import nmea_speed; from pathlib import Path; print(nmea_speed.ours(Path({str(path)!r})))"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def clocked(what: Callable[[], int]) -> tuple[float, int]:
    start = time.process_time()
    n = what()
    return time.process_time() - start, n


WORK = {
    "pyais / columns": ("columns of every field, one core, beside pyais", "≥ 100"),
    "libais / columns": ("the same beside libais' decoding of bare payloads", "≥ 20"),
    "columns / newlines": ("the same over the time to count the file's newlines", "≤ 4"),
    "pyais / fresh process": ("a fresh process, imports included, beside pyais", "≥ 15"),
    "pyais / reader": ("the whole reader, rows of tables, beside pyais", ""),
}
"""What a ratio is of, and what is asked of it."""
SAMPLES = Path(__file__).parents[2] / "shared" / "data" / "ais"


def measured(
    tagged: bool,
    folder: Path,
    found: list[list[bytes]],
    sentences: int,
    runs: int,
    part_of: int,
    python: str | None,
) -> dict[str, float | None]:
    """The ratios on one made-up log; prints what they are made of."""
    path, part = folder / "log", folder / "part"
    count = write(path, found, sentences, tagged)
    with path.open("rb") as stream:
        part.write_bytes(b"".join(line for line, _ in zip(stream, range(part_of), strict=False)))
    print(
        f"\n{'with' if tagged else 'without'} tag blocks: {sentences:,} sentences, {count:,} messages, {path.stat().st_size / 1e6:.0f} MB"
    )
    cases: dict[str, Callable[[], int]] = {
        "count newlines": lambda: newlines(path), "frames": lambda: framed(path), "columns, every field": lambda: ours(path),
        "reader, frames of tables": lambda: reader(path), "pyais": lambda: theirs(part),
    }  # fmt: skip
    for case in ("frames", "columns, every field", "reader, frames of tables"):
        cases[case]()
    times: dict[str, list[float]] = {name: [] for name in cases}
    each: dict[str, int] = {}
    for _ in range(runs):
        for name, case in cases.items():
            spent, each[name] = clocked(case)
            # The reader is compared per message read: it refuses those without a time.
            each[name] = count if "reader" in name else each[name]
            times[name].append(spent / each[name])
    rate = {name: statistics.median(values) for name, values in times.items()}
    if python:
        spent, n = libais(python, path, folder, part_of)
        rate["libais, bare payloads"] = spent / n
    process = statistics.median(fresh(path) for _ in range(runs))
    rate["columns, a fresh process"] = process / each["columns, every field"]
    column = rate["columns, every field"]
    for name, value in rate.items():
        print(
            f"{name:34}{value * 1e9:9.0f} ns each {value / column:9.2f} x columns {rate['count newlines'] and value / rate['count newlines']:8.1f} x newlines"
        )
    ratios: dict[str, float | None] = {
        "pyais / columns": round(rate["pyais"] / column, 1),
        "libais / columns": round(rate["libais, bare payloads"] / column, 1) if python else None,
        "columns / newlines": round(column * each["columns, every field"] / (rate["count newlines"] * each["count newlines"]), 2),
        "pyais / fresh process": round(rate["pyais"] / rate["columns, a fresh process"], 1),
        "pyais / reader": round(rate["pyais"] / rate["reader, frames of tables"], 1),
    }  # fmt: skip
    print(json.dumps(ratios))
    return ratios


def table(
    sentences: int = 1_500_000,
    runs: int = 5,
    part: int = 60_000,
    python: str | None = None,
    folder: Path = SAMPLES,
) -> str:
    """The ratios in Markdown, one column for bare sentences and one with tag blocks."""
    found = samples(folder)
    with tempfile.TemporaryDirectory() as temporary:
        bare, tagged = (
            measured(t, Path(temporary), found, sentences, runs, part, python) for t in (False, True)
        )
    head = [
        "| raw NMEA, ratios within one run, medians | bare | with tag blocks | asked for |",
        "|---|---|---|---|",
    ]
    rows = [
        f"| {what} | {bare[name]} | {tagged[name]} | {asked} |"
        for name, (what, asked) in WORK.items()
        if bare[name] is not None
    ]
    return "\n".join([*head, *rows]) + "\n"


def main() -> None:
    parse = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parse.add_argument("--sentences", type=int, default=1_500_000)
    parse.add_argument("--runs", type=int, default=5)
    parse.add_argument("--part", type=int, default=60_000, help="how many sentences pyais and libais get")
    parse.add_argument("--libais", help="a Python that has libais")
    parse.add_argument("--samples", type=Path, default=SAMPLES)
    args = parse.parse_args()
    print("\n" + table(args.sentences, args.runs, args.part, args.libais, args.samples), end="")


if __name__ == "__main__":
    main()
