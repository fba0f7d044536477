"""A fuzzer over every reader of positions: changed inputs go where they reach code that none before them reached.

    python bench/fuzz_positions.py [--seconds 300] [--seed 1] [--corpus FOLDER] [--keep FOLDER]

Guided by atheris where it is installed (it is no dependency: put it into a venv of its own), else by the lines that an input reaches (sys.settrace).
What must hold of every input: it is read, or refused with a BadFile; every fix has a time, a number of nine digits and a place in range; in a table
the place is that of its row, and rows and rejects together are all rows. An input that breaks this is written to ``--keep``, shortened.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import random
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SEEDS = Path(__file__).parents[1] / "tests" / "fuzz"
_WORDS = [
    b"1e999", b"-", b",", b";", b'"', b"<", b"&", b"\0", b"\n", b"\r\n", b"nan", b"999999999999", b"null", b"[", b"{", b"}", b"\xff\xfe", b"/", b"13/13/2023",
    b"N", b"S", b"W", b"0030.5", b"4330.5N", "43°30'".encode(), b"POINT(7 43)", b"MMSI", b"LAT", b"lon_min", b"N/S", b"E+09", b"20230111040506", b"=\"", b"!AIVDM,",
    b"\\c:", b"*00", b"\\", b"$PGHP,", b"Jan", b"PM", b"UTC+3", b"\xc2\xa0", b"181", b"91", b"-0", b"00", b"\xe2\x80\xb2", b"<coordinates>", b"when", b"PAR1", b"PK\x03\x04",
]  # fmt: skip
_PLAIN = re.compile(r"[+-]?(?:0|[1-9]\d{0,2})(?:\.\d{1,12})?")


def kept() -> list[bytes]:
    """Small inputs of earlier runs, each of which reached what no other did."""
    return [path.read_bytes() for path in sorted(SEEDS.glob("*")) if path.is_file()]


def seeds() -> list[bytes]:
    """Those, the shapes of exports people hold, and the logs of the tests."""
    import tomllib

    found = kept()
    shapes = SEEDS.parent / "readers" / "positions_shapes.toml"
    found += [
        s["text"].lstrip("\n").encode(s.get("encoding", "utf-8"))
        for s in tomllib.loads(shapes.read_text(encoding="utf-8"))["shape"]
    ]
    logs = SEEDS.parent / "ais" / "logs.toml"
    return found + [
        s["text"].lstrip("\n").encode() for s in tomllib.loads(logs.read_text(encoding="utf-8"))["log"]
    ]


class Broken(AssertionError):
    """What must hold of every input does not hold of this one."""


def one(raw: bytes, folder: Path) -> str:
    """How the input ended: ``read``, ``refused`` or ``nobody``. Broken, or whatever a reader raised, where it should have ended so."""
    from roadstead import readers, streams
    from roadstead.streams import BadFile

    path = folder / "input"
    path.write_bytes(raw or b" ")
    try:
        source = streams.source_of(path, hashlib.sha256(raw).hexdigest())
        reader = readers.choose(source)
        if reader is None or not re.search(
            "positions|nmea|noaa|dma|gfw|aisstream|geojson|kml|gpx|vendor", reader.__name__
        ):
            return "nobody"
        parts: dict[str, list[Any]] = {}
        for rows in reader.read(source):
            parts.setdefault(rows.table, []).append(rows.frame)
    except BadFile:
        return "refused"
    for fixes in parts.get("fixes", []):
        good = (
            fixes["lat"].is_between(-90_000_000, 90_000_000).all()
            and fixes["lon"].is_between(-180_000_000, 180_000_000).all()
            and fixes["mmsi"].str.contains(r"^\d{9}$").all()
            and not fixes["t"].null_count()
        )
        if not good:
            raise Broken("a fix without a time, a number or a place in range")
    if reader.__name__.endswith(".positions") and source.encoding in ("utf-8", "utf-8-sig"):
        _table(source, parts)
    return "read"


def _table(source: Any, parts: dict[str, list[Any]]) -> None:
    """Rows of a table against the same lines read by another way."""
    from roadstead.ais import headers
    from roadstead.readers import positions

    head, above = positions._header(source)
    layout = headers.layout(head.written, head.names, {})
    lines = source.path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")[1 + above :]
    rejected = sum(sum(f["n"]) for f in parts.get("rejects", []))
    fixes = [row for f in parts.get("fixes", []) for row in f.select("at", "lat", "lon").iter_rows()]
    full = sum(1 for line in lines if line.strip(b" \t\r\x0b\x0c\x85\xa0"))
    plain = all(
        line.isascii() and line.isprintable() for line in (x.decode("latin-1").rstrip("\r") for x in lines)
    )
    if plain and "msg_type" not in layout.columns and len(fixes) + rejected != full:
        raise Broken(f"{full} rows, {len(fixes)} fixes and {rejected} rejects")
    for at, lat, lon in fixes:
        cells = next(
            csv.reader(io.StringIO(lines[at - 1].decode("utf-8").rstrip("\r")), delimiter=head.separator), []
        )
        for column, value in (("lat", lat), ("lon", lon)):
            if f"{column}_side" in layout.columns:
                continue
            written = cells[head.names.index(layout.columns[column])].strip()
            if _PLAIN.fullmatch(written) and abs(float(written) * 1e6 - value) > 1:
                raise Broken(f"row {at}: {column} {written} was read as {value}")


def changed(raw: bytes, other: bytes, r: random.Random) -> bytes:
    """The input with a few changes."""
    b = bytearray(raw)
    for _ in range(r.randint(1, 6)):
        at = r.randrange(len(b) + 1)
        match r.randrange(6):
            case 0:
                b[at : at + r.choice((0, 1, 2, 5, 40))] = r.choice(_WORDS)
            case 1:
                b[at : at + r.randint(0, 3)] = r.randbytes(r.randint(0, 3))
            case 2:
                end = min(len(b), at + r.randint(1, 60))
                b[at:at] = b[at:end] * r.randint(1, 3)
            case 3:
                start = r.randrange(len(other) + 1)
                b[at:at] = other[start : start + r.randint(1, 80)]
            case 4:
                del b[at : at + r.randint(1, 30)]
            case _:
                if b:
                    b[at % len(b)] ^= 1 << r.randrange(8)
    return bytes(b[: r.randrange(len(b) + 1)] if r.random() < 0.05 else b)[:40_000]


def shortened(raw: bytes, folder: Path, like: str) -> bytes:
    """A shorter input that ends in the same trouble."""

    def same(some: bytes) -> bool:
        try:
            one(some, folder)
        except Exception as error:
            return type(error).__name__ == like
        return False

    size = max(1, len(raw) // 2)
    while size:
        at = 0
        while at < len(raw):
            less = raw[:at] + raw[at + size :]
            if less and same(less):
                raw = less
            else:
                at += size
        size //= 2
    return raw


def guided(folder: Path, known: list[bytes], seconds: float, r: random.Random, keep: Path) -> None:
    """Our own loop: an input that reaches a new line of a reader joins the corpus."""
    reached: set[tuple[str, int]] = set()
    mine = ("readers/", "ais/", "sentences/", "delimited", "elements", "streams", "workbook", "sheets")

    def line(frame: Any, event: str, arg: Any) -> Any:
        if event == "line":
            reached.add((frame.f_code.co_filename, frame.f_lineno))
        return line

    def call(frame: Any, event: str, arg: Any) -> Any:
        name = frame.f_code.co_filename.rpartition("/roadstead/")[2]
        return line if name.startswith(mine) else None

    counts: dict[str, int] = {}
    found: dict[str, int] = {}
    begun, n = time.monotonic(), 0
    while time.monotonic() - begun < seconds:
        raw = known[n] if n < len(known) else changed(r.choice(known), r.choice(known), r)
        n += 1
        before = len(reached)
        sys.settrace(call)
        try:
            how = one(raw, folder)
        except Exception as error:
            sys.settrace(None)
            how = type(error).__name__
            where = error.__traceback__
            while where and where.tb_next:
                where = where.tb_next
            place = (
                f"{how} {where.tb_frame.f_code.co_filename.rpartition('/')[2]}:{where.tb_lineno}"
                if where
                else how
            )
            if place not in found:
                short = shortened(raw, folder, how)
                keep.mkdir(parents=True, exist_ok=True)
                (keep / hashlib.sha256(short).hexdigest()[:12]).write_bytes(short)
                print(f"{place}: {error} {short[:300]!r}", flush=True)
            found[place] = found.get(place, 0) + 1
        finally:
            sys.settrace(None)
        counts[how] = counts.get(how, 0) + 1
        if len(reached) > before and n > len(known):
            known.append(raw)
    print(
        f"{n} inputs, {len(reached)} lines reached, {len(known)} in the corpus: {counts}; {len(found)} kinds of trouble"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=300)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--corpus", type=Path)
    options.add_argument("--keep", type=Path, default=Path("fuzz-found"))
    given = options.parse_args()
    known = seeds() + ([p.read_bytes() for p in sorted(given.corpus.glob("*"))] if given.corpus else [])
    with tempfile.TemporaryDirectory() as folder:
        try:
            import atheris
        except ImportError:
            guided(Path(folder), known, given.seconds, random.Random(given.seed), given.keep)
            return
        corpus = given.corpus or Path(folder) / "corpus"
        corpus.mkdir(exist_ok=True)
        for raw in known:
            (corpus / hashlib.sha256(raw).hexdigest()[:16]).write_bytes(raw)
        words = Path(folder) / "words"
        words.write_text("".join('"' + "".join(f"\\x{b:02x}" for b in word) + '"\n' for word in _WORDS))
        given.keep.mkdir(parents=True, exist_ok=True)
        # Kernels are compiled, and cannot be looked into: what is imported before is left as it is.
        import roadstead.ais.aivdm_rows
        import roadstead.ais.cutting
        import roadstead.sentences  # noqa: F401

        with atheris.instrument_imports(include=["roadstead"]):
            from roadstead import readers

            readers.readers()
        arguments = [sys.argv[0], str(corpus), f"-dict={words}", f"-max_total_time={int(given.seconds)}", f"-seed={given.seed}", "-max_len=20000",
                     f"-artifact_prefix={given.keep}/", "-rss_limit_mb=0", "-timeout=60"]  # fmt: skip
        atheris.Setup(arguments, lambda raw: one(raw, Path(folder)) and None)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
