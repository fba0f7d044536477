"""A fuzzer over every reader of positions: changed inputs go where they reach code that none before them reached.

    python bench/fuzz_positions.py [--seconds 300] [--runs 10000] [--seed 1] [--corpus FOLDER] [--keep FOLDER] [--packed]

A zip (XLSX, KMZ, zips of tables) is changed as bytes, and inside: one file in it is changed and packed again, which bytes alone hardly ever reach.
Guided by atheris where it is installed (it is no dependency: put it into a venv of its own), else by the lines that an input reaches (sys.settrace).
What must hold of every input: it is read, or refused with a BadFile; every fix has a time, a number of nine digits and a place in range; in a table
the place is that of its row, and rows and rejects together are all rows; a KMZ and a zip of one file give what the file inside gives; the places of
a workbook and of Parquet are those of their cells. An input that breaks this is written to ``--keep``, shortened.
"""

from __future__ import annotations

# ruff: noqa: DTZ001 (a workbook names no zone)
import argparse
import csv
import hashlib
import io
import random
import re
import sys
import tempfile
import time
import zipfile
import zlib
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
    return (
        found
        + [s["text"].lstrip("\n").encode() for s in tomllib.loads(logs.read_text(encoding="utf-8"))["log"]]
        + packed_seeds()
    )


_ROWS = [
    ["MMSI", "Timestamp", "Latitude", "Longitude", "SOG", "Name"],
    [799000101, "2023-01-11 04:05:06", 43.5, 7.1, 12.3, "HALCYON TEST"],
    [799000101, "2023-01-11 04:15:06", -43.25, -179.5, 12.3, "HALCYON TEST"],
    [799000102, "2023-01-11 04:25:06", 0.5, 0.25, None, None],
]
_KML = b"""<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><name>MMSI 799000101</name>
<Placemark><name>HALCYON TEST</name><TimeStamp><when>2023-01-11T04:05:06Z</when></TimeStamp><ExtendedData><Data name="speed"><value>12.3</value></Data></ExtendedData><Point><coordinates>7.1,43.5,0</coordinates></Point></Placemark>
<Placemark><gx:Track><when>2023-01-11T04:15:06Z</when><when>2023-01-11T04:25:06Z</when><gx:coord>7.2 43.6 0</gx:coord><gx:coord>7.3 -43.6</gx:coord></gx:Track></Placemark></Document></kml>
"""


def packed_seeds() -> list[bytes]:
    """Workbooks, KMZ, Parquet and zips of invented ships."""
    import datetime as dt

    import openpyxl
    import polars as pl

    found = []
    days = [[*row[:1], dt.datetime(2023, 1, 11, 4, n), *row[2:]] for n, row in enumerate(_ROWS[1:])]
    events = [["kind", "start", "end", "mmsi", "by"], ["gap", days[0][1], days[1][1], 799000101, "V"]]
    for rows in (_ROWS, [["Positions of HALCYON TEST"], [], _ROWS[0], *days], events):
        book, out = openpyxl.Workbook(), io.BytesIO()
        for row in rows:
            book.active.append(row)
        book.save(out)
        found.append(out.getvalue())
    table = pl.DataFrame(_ROWS[1:], schema=_ROWS[0], orient="row")
    point = b"\x01\x01\0\0\0" + bytes.fromhex("6666666666661c400000000000c04540")
    for frame in (
        table,
        table.with_columns(Timestamp=pl.col("Timestamp").str.to_datetime(time_zone="UTC")),
        table.select("MMSI", "SOG", "Name", Timestamp=pl.lit(1_673_409_906), geometry=pl.lit(point)),
    ):
        for compression in ("uncompressed", "zstd"):
            out = io.BytesIO()
            frame.write_parquet(out, compression=compression)  # type: ignore[arg-type]
            found.append(out.getvalue())
    lines = "\n".join(",".join("" if c is None else str(c) for c in row) for row in _ROWS).encode()
    inside = [{"doc.kml": _KML}, {"positions.csv": lines}, {"a.csv": lines, "b.kml": _KML}]
    return [*found, *map(zipped, inside), zipped(inside[1], zipfile.ZIP_STORED)]


def zipped(parts: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files, the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as box:
        for name, body in parts.items():
            box.writestr(zipfile.ZipInfo(name, (2023, 1, 11, 0, 0, 0)), body, how)
    return out.getvalue()


def parts_of(raw: bytes) -> dict[str, bytes]:
    """The files of a zip; empty where it is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as box:
            if sum(m.file_size for m in box.infolist()) > 1 << 22:
                return {}
            return {m.filename: box.read(m) for m in box.infolist()}
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError, NotImplementedError, KeyError, IndexError, UnicodeError):  # fmt: skip
        return {}


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
    kind = reader.__name__.rpartition(".")[2]
    if kind == "positions" and source.encoding in ("utf-8", "utf-8-sig") and not raw.startswith(b"PK"):
        _table(source, parts)
    if kind == "positions_xlsx":
        _workbook(raw, parts)
    if kind == "positions_parquet" and raw.startswith(b"PAR1"):
        _parquet(raw, parts)
    if raw.startswith(b"PK") and kind in ("positions", "kml") and len(inside := parts_of(raw)) == 1:
        _same(*inside.values(), parts, folder)
    return "read"


def _fixes(parts: dict[str, list[Any]], *columns: str) -> list[tuple[Any, ...]]:
    return [row for f in parts.get("fixes", []) for row in f.select(columns).iter_rows()]


def _same(inner: bytes, parts: dict[str, list[Any]], folder: Path) -> None:
    """What is packed gives the places that it gives unpacked."""
    from roadstead import readers, streams

    path = folder / "inner"
    path.write_bytes(inner or b" ")
    source = streams.source_of(path, hashlib.sha256(inner).hexdigest())
    reader = readers.choose(source)
    rows = [r.frame for r in reader.read(source) if r.table == "fixes"] if reader else []
    mine, bare = (_fixes(some, "at", "mmsi", "t", "lat", "lon") for some in (parts, {"fixes": rows}))
    if mine != bare:
        raise Broken(f"{len(mine)} fixes packed, {len(bare)} unpacked, or others")


def _workbook(raw: bytes, parts: dict[str, list[Any]]) -> None:
    """Places of a workbook against its cells, read whole: each place stands, as numbers, in some row."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(raw), data_only=True)
        cells = {
            (sheet.title, n): [c for c in row if isinstance(c, (int, float, str))]
            for sheet in book.worksheets
            for n, row in enumerate(sheet.iter_rows(values_only=True), 1)
        }
    except Exception:  # what the streaming reader can read and this one cannot is no fault of ours
        return
    for row in _fixes(parts, "at", "lat", "lon"):
        if not any(_stands(row[1], some) and _stands(row[2], some) for some in cells.values()):
            raise Broken(f"row {row[0]}: {row[1]}, {row[2]} is in no row of the workbook")


def _stands(value: int, cells: list[Any]) -> bool:
    """True when a cell is this many millionths of a degree, or is no plain number and could be."""
    for cell in cells:
        if isinstance(cell, str) and not _PLAIN.fullmatch(cell.strip()):
            if any(x in cell for x in "°'NSEW:,(eE ") or value == 0:
                return True
        elif abs(float(cell) * 1e6 - value) <= 1:
            return True
    return False


def _parquet(raw: bytes, parts: dict[str, list[Any]]) -> None:
    """Rows of Parquet against the same rows read whole."""
    import polars as pl

    table = pl.read_parquet(io.BytesIO(raw))
    lost = table.height - sum(sum(f["n"]) for f in parts.get("rejects", []))
    fixes = _fixes(parts, "at", "lat", "lon")
    if "msg_type" not in table.columns and len(fixes) != lost:
        raise Broken(f"{table.height} rows, {len(fixes)} fixes, {table.height - lost} rejects")
    for column, k in (("Latitude", 1), ("Longitude", 2)):
        mine = column in table.columns and table.schema[column].is_float() and "geometry" not in table.columns
        for row in fixes if mine else []:
            if abs(table[column][row[0] - 1] * 1e6 - row[k]) > 1:
                raise Broken(f"row {row[0]}: {column} {table[column][row[0] - 1]} was read as {row[k]}")


def _table(source: Any, parts: dict[str, list[Any]]) -> None:
    """Rows of a table against the same lines read by another way."""
    from roadstead.ais import headers
    from roadstead.readers import positions

    head, above = positions._header(source)
    layout = headers.layout(head.written, head.names, {})
    lines = source.path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")[1 + above :]
    rejected = sum(sum(f["n"]) for f in parts.get("rejects", []))
    fixes = _fixes(parts, "at", "lat", "lon")
    full = sum(1 for line in lines if line.strip(b" \t\r\x0b\x0c\x85\xa0"))
    plain = all(
        line.isascii() and line.isprintable() for line in (x.decode("latin-1").rstrip("\r") for x in lines)
    )
    # A cell in quotes may go on in the next line.
    quoted = any(b'"' in line for line in lines)
    if plain and not quoted and "msg_type" not in layout.columns and len(fixes) + rejected != full:
        raise Broken(f"{full} rows, {len(fixes)} fixes and {rejected} rejects")
    for at, lat, lon in fixes:
        if lines[at - 1].count(b'"') % 2: continue  # fmt: skip # noqa: E701
        cells = next(
            csv.reader(io.StringIO(lines[at - 1].decode("utf-8").rstrip("\r")), delimiter=head.separator), []
        )
        for column, value in (("lat", lat), ("lon", lon)):
            if f"{column}_side" in layout.columns:
                continue
            written = cells[head.names.index(layout.columns[column])].strip()
            if _PLAIN.fullmatch(written) and abs(float(written) * 1e6 - value) > 1:
                raise Broken(f"row {at}: {column} {written} was read as {value}")


_CELLS = [
    None, "", 0, -0.0, 1e15, 1e308, float("nan"), float("inf"), -91, 181, 43.5, 7.1, 799000101, 799000101.0, 2.73e8, "2,73E+08", "7.99000101E8", '="799000101"', "43°30'N", "0030.5",
    "POINT(7.1 43.5)", "0101000020E61000006666666666661C400000000000C04540", True, 44937.17, 1673409906, 1673409906000, "11/01/2023 04:05", "25/01/2023 04:05", "01-02-23 04:05",
    "2023-01-11T04:05:06+01:00[Europe/Paris]", "=1/0", "\n", "x" * 3000, "Timezone", "+03:00", "km/h",
]  # fmt: skip
_NAMES = ["MMSI", "Timestamp", "Latitude", "Longitude", "SOG", "Name", "Timezone", "Local Time", "Date", "Speed unit", "Speed (km/h)", "geometry", "geom", "x", "y", "lat", "lon", "msg_type", "cog",
          "draught", "imo", "event_type", "start", "end", "kind", "by", "ssvid", "scene_id", "N/S", "E/W", "simulated"]  # fmt: skip


def rows_changed(raw: bytes, r: random.Random) -> bytes:
    """Parquet, or a workbook, of the invented rows with other cells, names, kinds of columns and more rows."""
    import datetime as dt

    import openpyxl
    import polars as pl

    rows = [list(row) for row in _ROWS]
    more = [
        *_CELLS,
        dt.datetime(2023, 1, 11, 4, 5, 6),
        dt.date(2023, 1, 11),
        dt.time(4, 5),
        dt.timedelta(hours=30),
    ]
    for _ in range(r.randint(1, 8)):
        at = r.randrange(6)
        match r.randrange(5):
            case 0:
                rows[0][at] = r.choice(_NAMES)
            case 1:
                for row in rows[1:]:
                    row[at] = r.choice(more) if r.random() < 0.5 else more[r.randrange(len(more))]
            case 2:
                rows.append([c if r.random() < 0.7 else r.choice(more) for c in r.choice(rows[1:])])
            case 3:
                rows[r.randrange(1, len(rows))][at] = r.choice(more)
            case _:
                rows[1:] = rows[1:] * r.randint(1, 3)
    out = io.BytesIO()
    if raw.startswith(b"PAR1"):
        columns = {}
        for i, name in enumerate(rows[0]):
            cells = [row[i] for row in rows[1:]]
            kind = r.choice(
                (None, pl.Float64, pl.Int64, pl.String, pl.Datetime("ms", "Asia/Tokyo"), pl.Binary)
            )
            try:
                columns[name] = pl.Series(cells, dtype=kind, strict=False)
            except (pl.exceptions.PolarsError, TypeError, ValueError, OverflowError):
                columns[name] = pl.Series([str(c) for c in cells])
        try:
            pl.DataFrame(columns).write_parquet(out, row_group_size=r.choice((None, 2)))
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
            return raw
        return out.getvalue()
    book = openpyxl.Workbook()
    for row in rows:
        try:
            book.active.append(row)
        except ValueError:
            continue
    book.save(out)
    return out.getvalue()


def changed(raw: bytes, other: bytes, r: random.Random) -> bytes:
    """The input with a few changes; of a zip mostly those of a file in it."""
    if (raw.startswith(b"PAR1") or (raw.startswith(b"PK") and b"xl/" in raw)) and r.random() < 0.6:
        return rows_changed(raw, r)
    if raw.startswith(b"PK\x03\x04") and r.random() < 0.8 and (parts := parts_of(raw)):
        others = list(parts_of(other).values()) or [other]
        for _ in range(r.choice((1, 1, 2))):
            # Sheets, shared texts and the document are what holds the rows.
            rows = [n for n in parts if re.search(r"sheet\d|sharedStrings|\.kml$|\.csv$|styles", n)] or list(
                parts
            )
            name = r.choice(rows if r.random() < 0.8 else list(parts))
            if r.random() < 0.03:
                parts[f"{name}{r.choice(('', '.kml', '.csv', '/x'))}2"] = parts.pop(name)
            else:
                parts[name] = changed(parts[name], r.choice(others), r)
        return zipped(parts, r.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)))
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
    options.add_argument("--runs", type=int, default=0, help="end after so many inputs")
    options.add_argument("--packed", action="store_true", help="begin with packed inputs alone")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--corpus", type=Path)
    options.add_argument("--keep", type=Path, default=Path("fuzz-found"))
    given = options.parse_args()
    known = (packed_seeds() if given.packed else seeds()) + (
        [p.read_bytes() for p in sorted(given.corpus.glob("*"))] if given.corpus else []
    )
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
        arguments = [sys.argv[0], str(corpus), f"-dict={words}", f"-max_total_time={int(given.seconds)}", f"-seed={given.seed}", "-max_len=60000",
                     f"-runs={given.runs or -1}", f"-artifact_prefix={given.keep}/", "-rss_limit_mb=0", "-timeout=60"]  # fmt: skip

        def mutated(raw: bytes, most: int, seed: int) -> bytes:
            r = random.Random(seed)
            if raw.startswith((b"PK\x03\x04", b"PAR1")) and r.random() < 0.85:
                return changed(raw, r.choice(known), r)[:most]
            return bytes(atheris.Mutate(raw, most))

        counts: dict[str, int] = {}

        def tried(raw: bytes) -> None:
            how = one(raw, Path(folder))
            how += {b"PK": " (zip)", b"PA": " (Parquet)"}.get(raw[:2], "")
            counts[how] = counts.get(how, 0) + 1
            if sum(counts.values()) % 1000 == 0:
                print(f"\n{sum(counts.values())} inputs: {counts}", flush=True)

        atheris.Setup(arguments, tried, custom_mutator=mutated)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
