"""The first hop: files and folders become receipts with their rows, or counted rejects. Nothing stops the other files."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from stat import S_ISREG
from types import ModuleType
from typing import Any, BinaryIO, Protocol

import polars as pl

from roadstead import readers
from roadstead.logbook import Batch, Logbook
from roadstead.run import within
from roadstead.run.memory import seldom_tidied
from roadstead.run.spill import in_order, ranks
from roadstead.streams import BadFile, Source, read_sources, source_of
from roadstead.tables import PROVENANCE, TABLES, canonical, short_id


class Tick(Protocol):
    """Told what is worked on, how many are done and of how many."""

    def __call__(self, what: str, done: int = 0, of: int = 0) -> None: ...


def no_tick(what: str, done: int = 0, of: int = 0) -> None:
    """Nobody watches."""


LARGE = 16 << 20
"""Bytes from which a file that is new is copied and hashed at once, not hashed, copied and hashed again."""
ABOUT = ("readme", "license", "licence", "changelog")
IDS = {"sightings": ("src", "at"), "listings": ("src", "at"), "copies": ("src", "list", "copy"), "entities": ("src", "at"), "requests": ("src", "at"), "passages": ("src", "start", "end"), "rejects": ("src", "at", "reason")}

JSON = frozenset(c.name for c in TABLES["receipts"].columns if c.kind == "json")


@dataclass
class Outcome:
    """What reading did: receipts seen, those that were new, and how many rows and files could not be used."""

    seen: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    rejected: int = 0


@dataclass(frozen=True)
class Input:
    """A file to read, or the reason why a path cannot be one."""

    path: Path
    provenance: Mapping[str, str] = field(default_factory=dict)
    trouble: str | None = None
    name: str | None = None
    """What to call it where its path does not say."""


def inputs(paths: Iterable[Path]) -> list[Input]:
    """Every file below the paths in order of its name, with its row of the nearest ``sources.csv`` at or above it.

    Names that begin with a dot, ``sources.csv`` itself, logbooks, and files about a folder (``README``, ``LICENSE``), unless they are
    named themselves, are no inputs. A folder met twice (a symlink loop),
    a path that is not there and a broken ``sources.csv`` are inputs with a ``trouble``.
    """
    found: list[Input] = []
    for path in paths:
        if path.is_dir():
            found += _below(path, {}, set())
        elif path.name == "sources.csv":
            found += list(_below(path.parent, {}, set(), only_sources=True))
        else:
            about, trouble = _sources(path.parent)
            found += trouble
            found.append(_one(path, about.get(path.name, {})))
    return found


def _one(path: Path, about: Mapping[str, str]) -> Input:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return Input(path, about, _reason(error))
    # A pipe or a device has no end, and no bytes that could be read again.
    return Input(path, about, None if S_ISREG(mode) else "not a file")


def _sources(folder: Path) -> tuple[dict[str, dict[str, str]], list[Input]]:
    path = folder / "sources.csv"
    if not path.is_file():
        return {}, []
    try:
        return read_sources(path), []
    except (BadFile, OSError) as error:
        return {}, [Input(path, {}, str(error) if isinstance(error, BadFile) else _reason(error))]


def _below(folder: Path, above: Mapping[str, Mapping[str, str]], met: set[tuple[int, int]], only_sources: bool = False) -> list[Input]:
    try:
        stat = folder.stat()
        names = sorted(p.name for p in folder.iterdir() if not p.name.startswith("."))
    except OSError as error:
        return [Input(folder, {}, _reason(error))]
    if (stat.st_dev, stat.st_ino) in met:
        return [Input(folder, {}, "symlink loop")]
    if "log.sqlite" in names:
        return []
    met = met | {(stat.st_dev, stat.st_ino)}
    here, found = _sources(folder)
    about = {**above, **here}
    for name in names:
        path = folder / name
        if path.is_dir():
            inner = {k[len(name) + 1 :]: v for k, v in about.items() if k.startswith(f"{name}/")}
            if not only_sources:
                found += _below(path, inner, met)
        elif name != "sources.csv" and not only_sources and Path(name).stem.casefold() not in ABOUT:
            found.append(_one(path, about.get(name, {})))
    return found


def piped(path: Path, stream: BinaryIO) -> Input:
    """What comes through a pipe, kept in a file first, since it can be read only once."""
    with path.open("wb") as copy:
        shutil.copyfileobj(stream, copy, 1 << 20)
    return Input(path, name="standard input")


def _called(item: Input) -> str:
    return item.name or _name(item.path)


def _name(path: Path) -> str:
    """The base name; bytes of it that are no text are replaced, so that it can be stored."""
    return path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _reason(error: OSError) -> str:
    """The system's own words, without the path, which may name the user's machine."""
    return (error.strerror or type(error).__name__).lower()


@seldom_tidied()
def read(log: Logbook, paths: Iterable[Path], as_of: str | None = None, columns: Mapping[str, str] | None = None, tick: Tick = no_tick) -> Outcome:
    """Every file of the paths is a receipt with its rows, or a counted reject. OSError only when the logbook cannot be written."""
    outcome = Outcome()
    waiting = Waiting(log)
    troubles: dict[str, Counter[str]] = {}
    items = []
    for path in paths:
        items += [piped(log.root / "tmp" / "standard-input", sys.stdin.buffer)] if str(path) == "-" else inputs([path])
    told = within.told(item.path for item in items if item.trouble is None)
    for n, item in enumerate(items):
        tick(_called(item), n, len(items))
        if item.trouble is None:
            try:
                size = item.path.stat().st_size
                known = size < LARGE or log.has_size(size)
                sha, size = _hash(item.path) if known else ("", size)
            except OSError as error:
                item = replace(item, trouble=_reason(error))
        if item.trouble is None:
            try:
                sha, size = (sha, size) if known else log.take(item.path, _called(item))
                made = _read_one(log, waiting, item, sha, size, as_of, columns or {}, within.of(told, item.path, _called(item), sha), item.name)
                outcome.new += made
                outcome.seen += [one for one in made if one != sha]
            except BadFile as error:
                item = replace(item, trouble=error.reason)
        if item.trouble is not None:
            outcome.rejected += 1
            troubles.setdefault(_called(item), Counter())[item.trouble] += 1
            continue
        outcome.seen.append(sha)
    waiting.add()
    # A file that is named twice is counted twice.
    # What the press refuses of an extractor's offers is no fault of the file.
    rejected = dict(log.rows("rejects", "commit_ IN (SELECT commit_ FROM batches WHERE scope LIKE 'read %')").group_by("src").agg(pl.col("n").sum()).iter_rows())
    outcome.rejected += sum(rejected.get(sha, 0) for sha in outcome.seen)
    for name, reasons in troubles.items():
        _no_bytes(log, name, reasons)
    return outcome


class Waiting:
    """Batches that go into the logbook together, since each transaction waits for the disk; never two of one file."""

    def __init__(self, log: Logbook):
        self.log, self.batches, self.scopes, self.rows = log, list[Batch](), set[str](), 0

    def put(self, *batches: Batch) -> None:
        self.batches += batches
        self.scopes |= {b.scope for b in batches}
        self.rows += sum(len(rows) for b in batches for rows in b.rows.values())
        if len(self.batches) >= 100 or self.rows > 20_000:
            self.add()

    def add(self) -> None:
        if self.batches:
            self.log.add(*self.batches)
            self.batches, self.scopes, self.rows = [], set(), 0


def _hash(path: Path) -> tuple[str, int]:
    seen, size = sha256(), 0
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            seen.update(block)
            size += len(block)
    return seen.hexdigest(), size


def _no_bytes(log: Logbook, name: str, reasons: Mapping[str, int]) -> None:
    """Paths of one name that gave no bytes are rejects without a receipt."""
    rows = [{"id": short_id(None, name, reason), "reason": reason, "detail": name, "n": n, "src": None, "at": None} for reason, n in reasons.items()]
    digest = canonical(reasons)
    if log.digest(f"path {name}") != digest:
        log.add(Batch(f"path {name}", digest, {"rejects": TABLES["rejects"].frame(rows)}))


def _read_one(
    log: Logbook, waiting: Waiting, item: Input, sha: str, size: int, as_of: str | None, columns: Mapping[str, str], told: Mapping[str, str], name: str | None = None
) -> list[str]:
    """The receipt, and those of the documents it holds besides its own, where it was new, or its reader, its provenance or the options it
    was read with have changed; else nothing. ``told`` is what others say of it: what the user says, now or before, goes before.

    BadFile when the file is gone, or another one, since its hash was taken."""
    name = name or _name(item.path)
    if f"read {sha}" in waiting.scopes:
        waiting.add()
    before = log.newest("receipts", f"read {sha}")
    known = before[0] if before else {}
    if known.get("withdrawn"):
        return []
    about = {k: known.get(k) or told.get(k) for k in PROVENANCE}
    about |= {k: v for k, v in item.provenance.items() if k in PROVENANCE and v}
    options = json.loads(known.get("options") or "{}")
    options |= {k: v for k, v in (("as_of", as_of), ("columns", dict(columns))) if v}
    # From here on the stored copy is read: the file itself may change or go.
    stored = log.keep_bytes(item.path, name, sha)
    source, reader, trouble = _recognise(stored, name, sha, about, options)
    version = f"{reader.__name__.rsplit('.', 1)[-1]}@{reader.VERSION}" if reader else None
    digest = short_id(version, about, options)
    if log.digest(f"read {sha}") == digest:
        return []
    receipt: dict[str, Any] = {
        "id": sha, "name": known.get("name") or name, "bytes": size, "encoding": source.encoding if source else None,
        "reader": version, "options": options, "coverage": "unknown", "simulated": _simulated(about), **about,
        "received": known.get("received") or now_us(),
    }  # fmt: skip
    rows: dict[str, list[pl.DataFrame]] = {}
    files: list[tuple[str, str, str, int]] = []
    made = [sha]
    if source and reader:
        try:
            # Before the file itself: a run that breaks off in between does all of it again.
            for path, inner, own in within.documents(source, reader, about, log.root / "tmp"):
                made += _read_one(log, waiting, Input(path), *_hash(path), as_of, columns, own, inner)
            for n, part in enumerate(reader.read(source)):
                if part.table == "receipts":
                    facts = {k: v for k, v in part.frame.row(0, named=True).items() if v is not None}
                    # A frame holds JSON as text; the receipt is stored from its values.
                    receipt |= {k: json.loads(v) if k in JSON else v for k, v in facts.items()}
                elif TABLES[part.table].home == "rows":
                    files.append(_keep_bulk(log, part.table, sha, digest, n, part.frame, receipt["simulated"]))
                else:
                    rows.setdefault(part.table, []).append(TABLES[part.table].conform(part.frame))
        except BadFile as error:
            # What was read before the fault is not kept: half a file would pass for the whole.
            rows, files, trouble = {}, [], error
    if trouble is not None:
        rows["rejects"] = [_reject(sha, trouble)]
    # A reader may learn only at the end that its file is marked; then every row of it is.
    frames = {t: signed(t, pl.concat(parts), sha, receipt["simulated"]) for t, parts in rows.items()}
    if frames.get("rejects") is not None:
        frames["rejects"] = frames["rejects"].with_columns(pl.col("n").fill_null(1))
    waiting.put(Batch(f"read {sha}", digest, {"receipts": [receipt], **frames}, tuple(files)))
    if log.digest(f"path {name}") not in (None, ""):
        waiting.put(Batch(f"path {name}", "", {}))
    return made


def _recognise(
    path: Path, name: str, sha: str, about: Mapping[str, Any], options: Mapping[str, Any]
) -> tuple[Source | None, ModuleType | None, BadFile | None]:
    """The source, the reader that claims it, and what is wrong when there is none."""
    try:
        source = source_of(path, sha, name, provenance=_texts(about), **options)
        reader = readers.choose(source)
    except BadFile as error:
        return None, None, error
    return source, reader, None if reader else BadFile(name, "no reader")


def _reject(sha: str, error: BadFile) -> pl.DataFrame:
    row = {"id": short_id(sha, error.at, error.reason), "reason": error.reason, "detail": error.mend or None, "n": 1, "src": sha, "at": error.at}
    return TABLES["rejects"].frame([row])


def _texts(about: Mapping[str, Any]) -> dict[str, str]:
    return {k: v for k, v in about.items() if v}


def _simulated(about: Mapping[str, Any]) -> bool:
    return any("SIMUL" in str(about.get(k) or "").upper() for k in ("origin", "note"))


def now_us() -> int:
    """Now, in microseconds."""
    return time.time_ns() // 1000


def signed(table: str, frame: pl.DataFrame, sha: str, simulated: bool) -> pl.DataFrame:
    """The rows with their receipt, their ids and, where the whole receipt is simulated, that mark."""
    t = TABLES[table]
    frame = t.conform(frame)
    put = {"src": pl.Series([sha]).new_from_index(0, frame.height)}
    if "simulated" in t.names:
        if simulated:
            put["simulated"] = pl.Series([True]).new_from_index(0, frame.height)
        elif frame["simulated"].null_count():
            put["simulated"] = frame["simulated"].fill_null(False)
    if table in IDS:
        keys = zip(*(put.get(c, frame[c]) for c in IDS[table]), strict=True)
        put["id"] = pl.Series([short_id(*k) for k in keys], dtype=pl.String)
    # Columns are put in place by hand: an expression costs more than the few rows of a document.
    frame = frame.clone()
    for name, column in put.items():
        frame.replace_column(frame.get_column_index(name), column.alias(name))
    return frame


def _keep_bulk(log: Logbook, table: str, sha: str, digest: str, n: int, frame: pl.DataFrame, simulated: bool) -> tuple[str, str, str, int]:
    rows = signed(table, frame, sha, simulated).with_columns(pl.col(c).cast(pl.Categorical) for c in TABLES[table].often)
    return log.keep_rows(table, sha, digest, n, in_order(vessel_of(rows), ("vessel",)))


def vessel_of(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows with their vessel, in the type of `mmsi`: a simulated one is keyed apart from any real ship with the same number."""
    mmsi, simulated = frame["mmsi"], frame["simulated"]
    place, names = ranks(mmsi.fill_null(""))
    real, invented = (("mmsi:" + names, "sim:" + names) if len(names) else (names, names))
    vessel = (invented if simulated.all() else real).cast(pl.Categorical).gather(place)
    if simulated.any() and not simulated.all():
        vessel = vessel.zip_with(~simulated, invented.cast(pl.Categorical).gather(place))
    vessel = vessel.zip_with(mmsi.is_not_null(), pl.Series([None], dtype=pl.Categorical).new_from_index(0, len(mmsi))) if mmsi.null_count() else vessel
    return frame.with_columns(vessel.cast(frame.schema["mmsi"]).alias("vessel"))
