"""The one store: a folder with the bytes, the bulk rows and everything said, found and judged.

``receipts/`` bytes by sha256 · ``rows/`` Parquet files, never changed · ``log.sqlite`` the only authority · ``cases/``.
A *batch* is one transaction and one number, ``commit``; it has a *scope* (``read <sha256>``, ``press <sha256>``,
``detect gap@1 gfw``, ``weigh``). Of each scope the newest batch counts, older ones stay. Readers see batches up to the
*horizon*, which moves only when a run finishes; so nobody beside a running writer sees half of one.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
from filelock import FileLock, Timeout

from roadstead.streams import BadFile
from roadstead.tables import SQL, TABLES, Table, Trouble, canonical, short_id

FORMAT = 5
EVERYTHING = 2**62
_LIVE = "SELECT max(commit_) FROM batches WHERE commit_ <= {} GROUP BY scope"


# A finding names the rows it rests on by their ids.
_NAMES = " OR ".join(
    [f"""EXISTS (SELECT 1 FROM {t} AS r WHERE r.src=? AND instr(said_by || "for" || against, r.id))""" for t in ("statements", "sightings", "listings")]
    + ["""EXISTS (SELECT 1 FROM events AS r WHERE instr(r.fixes, ?) AND instr("for" || against, r.id))""", """instr("for" || against, ?)"""]
)


class LogbookError(Trouble):
    """A logbook that cannot be opened or written: what is wrong and what mends it, in one sentence."""


@dataclass(frozen=True)
class Batch:
    """What one transaction adds: rows by table, and the Parquet files and bytes already on disk that it names."""

    scope: str
    digest: str
    rows: Mapping[str, pl.DataFrame | Sequence[Mapping[str, Any]]]
    """Frames, or, where there are few, plain rows: a frame costs more to make than ten rows to store."""
    files: tuple[tuple[str, str, str, int], ...] = ()
    """(file name, table, src, rows)"""


class Logbook:
    """An open logbook. Read with :func:`open_logbook`; write inside :func:`writing`."""

    def __init__(self, root: Path, db: sqlite3.Connection, horizon: int | None):
        self.root, self.db, self._horizon = root, db, horizon
        self._kept: dict[str, Path] = {}
        """Bytes written and not yet settled in ``receipts/``: they are when the next batch is added."""

    # -- looking ------------------------------------------------------------------------------------------------

    @property
    def horizon(self) -> int:
        """The last batch a reader may see: of the last finished run, or all of them inside the writer."""
        if self._horizon is not None:
            return self._horizon
        return int(self.db.execute("SELECT value FROM meta WHERE key='horizon'").fetchone()[0])

    def digest(self, scope: str) -> str | None:
        """What the newest batch of a scope was made from; None when there is none."""
        row = self.db.execute(
            "SELECT digest FROM batches WHERE scope=? AND commit_<=? ORDER BY commit_ DESC LIMIT 1", (scope, self.horizon)
        ).fetchone()
        return row[0] if row else None

    def rows(self, table: str, where: str = "1", args: Iterable[Any] = ()) -> pl.DataFrame:
        """The live rows of a table kept in SQLite, in its schema, sorted by key."""
        t = TABLES[table]
        got = self.db.execute(
            f"SELECT {_columns(t)} FROM {table} WHERE commit_ IN ({_LIVE.format('?')}) AND ({where}) ORDER BY {', '.join(t.key)}",
            (self.horizon, *args),
        ).fetchall()
        frame = pl.DataFrame(got, schema={c.name: pl.Int64 if c.kind == "bool" else t.schema[c.name] for c in t.columns}, orient="row")
        return t.conform(frame)

    def newest(self, table: str, scope: str) -> list[dict[str, Any]]:
        """The rows of the newest batch of one scope, as they are stored, in the order they were added; a matter of that batch alone, however many there are."""
        found = self.db.execute("SELECT max(commit_) FROM batches WHERE scope=? AND commit_<=?", (scope, self.horizon)).fetchone()
        names = TABLES[table].names
        got = self.db.execute(f"SELECT {_columns(TABLES[table])} FROM {table} WHERE commit_=? ORDER BY rowid", found)
        return [dict(zip(names, row, strict=True)) for row in got]

    def files(self, table: str) -> list[tuple[Path, str]]:
        """(path, receipt) of the Parquet files that hold the live rows of a bulk table, in order of their names."""
        got = self.db.execute(
            f"SELECT name, src FROM files WHERE tab=? AND commit_ IN ({_LIVE.format('?')}) ORDER BY name", (table, self.horizon)
        )
        return [(self.root / "rows" / name, src) for name, src in got.fetchall()]

    def scan(self, table: str) -> pl.LazyFrame:
        """The live rows of a bulk table, in no order; nothing is read until it is collected."""
        paths = [p for p, _ in self.files(table)]
        t = TABLES[table]
        as_text = pl.ScanCastOptions(categorical_to_string="allow")
        return pl.scan_parquet(paths, schema=t.schema, cast_options=as_text) if paths else t.frame().lazy()

    def table(self, table: str) -> pl.DataFrame:
        """The live rows of any table, sorted by key."""
        t = TABLES[table]
        return self.rows(table) if t.home == "log" else t.conform(self.scan(table).collect()).sort(t.key)

    def receipt_path(self, sha: str) -> Path:
        """Where a receipt's bytes lie; the file is missing when they were withdrawn."""
        return self.root / "receipts" / sha[:2] / sha

    def search(self, words: str, limit: int = 50) -> list[dict[str, Any]]:
        """Passages and statements holding all the words: accents and case do not matter, an apostrophe parts words."""
        terms = " ".join(f'"{w}"' for w in "".join(c if c.isalnum() else " " for c in words).split())
        if not terms:
            return []
        found = []
        for table, column in (("passages", "text"), ("statements", "words")):
            got = self.db.execute(
                f"SELECT t.id, t.src, t.at, snippet({table}_fts, 0, '[', ']', ' … ', 24), bm25({table}_fts) FROM {table}_fts "
                f"JOIN {table} t ON t.rowid = {table}_fts.rowid WHERE {table}_fts MATCH ? AND t.commit_ IN ({_LIVE.format('?')}) "
                f"ORDER BY 5, 1 LIMIT ?",
                (terms, self.horizon, limit),
            )
            found += [{"table": table, "id": i, "src": s, "at": a, column: text} for i, s, a, text, _ in got]
        return found

    # -- writing (inside `writing` only) ------------------------------------------------------------------------

    def keep_bytes(self, path: Path, name: str, sha: str) -> Path:
        """Where a copy lies whose bytes have this sha256; it is settled in ``receipts/`` when the next batch is added. BadFile when the file
        is gone or changes, OSError when the disk is full."""
        target = self.receipt_path(sha)
        if target.exists():
            return target
        part = self.root / "tmp" / sha
        if sha in self._kept:
            return part
        seen = sha256()
        with part.open("wb") as copy:
            for block in _blocks(path, name):
                seen.update(block)
                copy.write(block)
        if seen.hexdigest() != sha:
            part.unlink()
            raise BadFile(name, "changed while it was read", mend="run again when nothing writes to it")
        self._kept[sha] = part
        return part

    def has_size(self, size: int) -> bool:
        """True when a receipt, withdrawn or not, has this many bytes: only then may a file be one of them."""
        return self.db.execute("SELECT 1 FROM receipts WHERE bytes=? LIMIT 1", (size,)).fetchone() is not None

    def take(self, path: Path, name: str) -> tuple[str, int]:
        """(sha256, size) of a file whose bytes are copied in the same pass; :meth:`keep_bytes` then has them. BadFile when it cannot be read,
        OSError when the disk is full."""
        part, seen, size = self.root / "tmp" / "taken", sha256(), 0
        with part.open("wb") as copy:
            for block in _blocks(path, name):
                seen.update(block)
                copy.write(block)
                size += len(block)
        sha = seen.hexdigest()
        if sha in self._kept or self.receipt_path(sha).exists():
            part.unlink()
        else:
            self._kept[sha] = part.rename(part.with_name(sha))
        return sha, size

    def _settle_kept(self) -> None:
        """Every copy written since is on the disk and in its place. Many small files are synced side by side: each alone waits for the disk."""
        kept, self._kept = self._kept, {}
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(_synced, kept.values()))
        folders = set()
        for sha, part in kept.items():
            target = self.receipt_path(sha)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(part, target)
            folders.add(target.parent)
        if os.name == "posix":
            with ThreadPoolExecutor(8) as pool:
                list(pool.map(_synced, sorted({*folders, *(f.parent for f in folders)})))

    def keep_rows(self, table: str, src: str, digest: str, n: int, frame: pl.DataFrame) -> tuple[str, str, str, int]:
        """A Parquet file on disk, not yet named by any commit; its name says whose rows, made from what."""
        name = f"{table}-{src[:16]}-{digest[:8]}-{n:05}.parquet"
        part = self.root / "tmp" / name
        # Written by us, not by Polars, so that a full disk is an OSError like any other.
        content = io.BytesIO()
        often = TABLES[table].often
        frame.with_columns(pl.col(c).cast(pl.Categorical) for c in often).write_parquet(content, compression="lz4", statistics=True)
        with part.open("wb") as handle:
            handle.write(content.getbuffer())
            handle.flush()
            os.fsync(handle.fileno())
        _settle(part, self.root / "rows" / name)
        return name, table, src, frame.height

    def add(self, *batches: Batch) -> None:
        """The batches are in the logbook, all of them whole, or none."""
        if self._kept:
            self._settle_kept()
        with _transaction(self.db):
            for batch in batches:
                self._insert(batch)

    def _insert(self, batch: Batch) -> None:
        cursor = self.db.execute("INSERT INTO batches(scope, digest) VALUES (?, ?)", (batch.scope, batch.digest))
        commit = cursor.lastrowid
        for name, rows in batch.rows.items():
            t = TABLES[name]
            marks = ", ".join("?" * (len(t.columns) + 1))
            self.db.executemany(f"INSERT INTO {name}({_columns(t)}, commit_) VALUES ({marks})", ((*row, commit) for row in _cells(t, rows)))
            if name in ("passages", "statements"):
                column = "text" if name == "passages" else "words"
                self.db.execute(
                    f"INSERT INTO {name}_fts(rowid, {column}) SELECT rowid, {column} FROM {name} WHERE commit_=?", (commit,)
                )
        self.db.executemany("INSERT INTO files(name, tab, src, n, commit_) VALUES (?, ?, ?, ?, ?)", [(*f, commit) for f in batch.files])

    def finish(self, verb: str, params: Mapping[str, Any]) -> None:
        """The run is over: what it added is now what readers see."""
        with _transaction(self.db):
            self.db.execute("INSERT INTO runs(verb, params, finished) VALUES (?, ?, ?)", (verb, canonical(params), time.time_ns() // 1000))
            self.db.execute("UPDATE meta SET value=(SELECT coalesce(max(commit_), 0) FROM batches) WHERE key='horizon'")

    def case_name(self) -> str:
        """What the last run called its case; the folder's own name when none did."""
        for (params,) in self.db.execute("SELECT params FROM runs WHERE verb='run' ORDER BY id DESC"):
            if name := json.loads(params).get("name"):
                return str(name)
        return self.root.resolve().name

    def review(self, table: str, row: str, verdict: str, who: str, why: str, field: str | None = None, value: Any = None) -> None:
        """A person's word on a finding, or on a field of a statement, is appended; the newest word counts, the others stay."""
        allowed = {"findings": ("kept", "rejected", "waiting"), "statements": ("confirmed", "corrected", "rejected")}.get(table, ())
        if verdict not in allowed:
            raise LogbookError(f"a review of {table} is one of {', '.join(allowed) or 'none'}, not {verdict!r}")
        made = time.time_ns() // 1000
        ident = short_id(table, row, field, verdict, value, who, why, made)
        one = {"id": ident, "table": table, "row": row, "field": field, "verdict": verdict, "value": value, "who": who, "why": why, "made": made}
        self.add(Batch(f"review {ident}", ident, {"reviews": TABLES["reviews"].frame([one])}))

    def judge(self, finding: str, review: str, who: str, why: str) -> None:
        """A person's word on a finding: kept, rejected or waiting."""
        self.review("findings", finding, review, who, why)

    def judge_pair(self, a: str, b: str, verdict: str, who: str, why: str) -> None:
        """A person's word on whether two identities (``imo:9179842``, ``name:MARIA``, ``entry:OFAC SDN/37059``) are one is appended."""
        if verdict not in ("same", "different", "unsure"):
            raise LogbookError(f"a judgement is same, different or unsure, not {verdict!r}")
        if a == b:
            raise LogbookError(f"{a} is one identity; a judgement is about two")
        if not who.strip() or not why.strip():
            raise LogbookError("a judgement needs who judges and why: give --who and --why")
        first, second = sorted((a, b))
        made = time.time_ns() // 1000
        row = {"id": short_id(first, second, verdict, who, why, made), "a": first, "b": second, "verdict": verdict, "who": who, "why": why, "made": made}
        # A scope of its own for each word: none replaces another.
        self.add(Batch(f"judge {row['id']}", str(row["id"]), {"judgements": TABLES["judgements"].frame([row])}))

    def reviews(self) -> dict[str, str]:
        """Finding id -> the newest word of a person on it."""
        got = self.rows("reviews", '"table"=\'findings\' AND field IS NULL').sort("made", "id")
        return dict(got.select("row", "verdict").iter_rows())

    def withdraw(self, sha: str, why: str, day: str) -> None:
        """Nothing of the receipt is left in the logbook but its hash, its size and this reason."""
        if not self.db.execute("SELECT 1 FROM receipts WHERE id=?", (sha,)).fetchone():
            raise LogbookError(f"no receipt {sha[:16]}… here; `roadstead export receipts` lists them")
        keep = {"id", "bytes", "withdrawn", "received"}
        names = [n for (n,) in self.db.execute("SELECT DISTINCT name FROM receipts WHERE id=? AND name IS NOT NULL", (sha,))]
        blank = ", ".join(f"{c.name}=NULL" for c in TABLES["receipts"].columns if c.name not in keep)
        with _transaction(self.db):
            # A person's word on a statement may hold its words; the reason for one on a finding may quote what the finding rested on.
            self.db.execute("DELETE FROM reviews WHERE \"table\"='statements' AND row IN (SELECT id FROM statements WHERE src=?)", (sha,))
            self.db.execute("UPDATE reviews SET why='withdrawn' WHERE \"table\"='findings' AND row IN (SELECT id FROM findings WHERE " + _NAMES + ")", (sha,) * 5)
            self.db.execute(f"UPDATE receipts SET withdrawn=?, {blank} WHERE id=?", (f"{day}: {why}", sha))
            for name, t in TABLES.items():
                if t.home == "log" and "src" in t.names:
                    self.db.execute(f"DELETE FROM {name} WHERE src=?", (sha,))
            # An event of ours may carry its IMO number, a finding its words, without naming it: both are made again from what is left.
            self.db.execute('DELETE FROM events WHERE "by" IS NULL')
            for made in ("findings", "relations", "origins"):
                self.db.execute(f"DELETE FROM {made}")
            self.db.execute("DELETE FROM batches WHERE scope IN ('weigh', 'relate') OR scope LIKE 'detect %'")
            self.db.execute("UPDATE batches SET digest='withdrawn' WHERE scope IN (?, ?) OR (scope > ? AND scope < ?)", (f"read {sha}", f"press {sha}", f"press {sha} ", f"press {sha}!"))
            self.db.execute("DELETE FROM files WHERE src=?", (sha,))
            # The name stands alone where the file could not be read before it could.
            for name in names:
                self.db.execute("DELETE FROM rejects WHERE src IS NULL AND detail=?", (name,))
                self.db.execute("DELETE FROM batches WHERE scope=?", (f"path {name}",))
            for table in ("passages", "statements"):
                self.db.execute(f"INSERT INTO {table}_fts({table}_fts) VALUES ('rebuild')")
            # The runs keep how they were called, and a case may be called after its file.
            self.db.execute("UPDATE runs SET params='{}'")
            self.db.execute("UPDATE meta SET value='1' WHERE key='vacuum'")
        _tidy(self.root, self.db)


# -- opening --------------------------------------------------------------------------------------------------------


def open_logbook(root: Path | str, as_of: int | None = None) -> Logbook:
    """A logbook to read, as the last finished run left it (or as of a batch). LogbookError when there is none."""
    root = Path(root)
    path = root / "log.sqlite"
    if not path.is_file():
        raise LogbookError(f"no logbook at {root}; make one with `roadstead run PATH… -o {root}`")
    db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA busy_timeout=30000")
        found = db.execute("SELECT value FROM meta WHERE key='format'").fetchone()
        horizon = int(db.execute("SELECT value FROM meta WHERE key='horizon'").fetchone()[0])
    except sqlite3.DatabaseError as error:
        db.close()
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM):
            raise LogbookError(f"{path} cannot be opened ({error}); look whether the disk is full, and whether you may write there") from None
        raise LogbookError(f"{path} is not a logbook ({error}); choose another folder") from None
    if found is None or int(found[0]) != FORMAT:
        raise LogbookError(f"{root} has logbook format {found and found[0]}, this program writes {FORMAT}; read the inputs again into a new one")
    # One horizon for all it will look at: two tables read one after the other are of one run.
    return Logbook(root, db, horizon if as_of is None else as_of)


@contextmanager
def writing(root: Path | str, verb: str, waiting: Callable[[str], None] = lambda _: None) -> Iterator[Logbook]:
    """The logbook, made if need be, for one writer at a time; a second one waits and is told for whom."""
    root = Path(root)
    for part in ("receipts", "rows", "tmp", "cases"):
        (root / part).mkdir(parents=True, exist_ok=True)
    lock, card = FileLock(root / "writer.lock"), root / "writer.json"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        try:
            who = json.loads(card.read_text("utf-8"))
            waiting(f"waiting for `roadstead {who['verb']}` (process {who['pid']}, since {who['since']})")
        except (OSError, ValueError, KeyError):
            waiting("waiting for another writer of this logbook")
        lock.acquire()
    try:
        since = time.strftime("%H:%M:%S UTC", time.gmtime())
        card.write_text(json.dumps({"verb": verb, "pid": os.getpid(), "since": since}), "utf-8")
        db = sqlite3.connect(root / "log.sqlite", isolation_level=None)
        try:
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "secure_delete=ON"):
                db.execute(f"PRAGMA {pragma}")
            _make(db)
            _tidy(root, db)
            yield Logbook(root, db, EVERYTHING)
        finally:
            db.close()
    finally:
        card.unlink(missing_ok=True)
        lock.release()


def _make(db: sqlite3.Connection) -> None:
    with _transaction(db):
        if db.execute("SELECT 1 FROM sqlite_master WHERE name='meta'").fetchone():
            return
        for statement in schema_sql():
            db.execute(statement)


def schema_sql() -> list[str]:
    """The statements that make an empty ``log.sqlite``, from `tables.py`."""
    out = [
        "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
        f"INSERT INTO meta VALUES ('format', '{FORMAT}'), ('horizon', '0'), ('vacuum', '0')",
        "CREATE TABLE batches(commit_ INTEGER PRIMARY KEY AUTOINCREMENT, scope TEXT NOT NULL, digest TEXT NOT NULL) STRICT",
        "CREATE INDEX batches_scope ON batches(scope, commit_)",
        "CREATE TABLE runs(id INTEGER PRIMARY KEY, verb TEXT NOT NULL, params TEXT NOT NULL, finished INTEGER NOT NULL) STRICT",
        "CREATE TABLE files(name TEXT NOT NULL, tab TEXT NOT NULL, src TEXT NOT NULL, n INTEGER NOT NULL, commit_ INTEGER NOT NULL, PRIMARY KEY (name, commit_)) STRICT",
    ]
    live = _LIVE.format("(SELECT cast(value AS INTEGER) FROM meta WHERE key='horizon')")
    for t in TABLES.values():
        if t.home == "log":
            columns = ", ".join(f'"{c.name}" {SQL[c.kind]}' for c in t.columns)
            key = ", ".join(f'"{k}"' for k in t.key)
            out.append(f"CREATE TABLE {t.name}({columns}, commit_ INTEGER NOT NULL, PRIMARY KEY ({key}, commit_)) STRICT")
            out.append(f"CREATE INDEX {t.name}_commit ON {t.name}(commit_)")
            if "src" in t.names:
                out.append(f"CREATE INDEX {t.name}_src ON {t.name}(src)")
            out.append(f"CREATE VIEW live_{t.name} AS SELECT * FROM {t.name} WHERE commit_ IN ({live})")
    for table, column in (("passages", "text"), ("statements", "words")):
        out.append(
            f"CREATE VIRTUAL TABLE {table}_fts USING fts5({column}, content={table}, tokenize=\"unicode61 remove_diacritics 2\")"
        )
    return out


def _blocks(path: Path, name: str) -> Iterator[bytes]:
    """A user's file. What goes wrong with it is a BadFile, so that nobody takes it for a fault of the logbook's disk."""
    try:
        with path.open("rb") as source:
            while block := source.read(1 << 20):
                yield block
    except OSError as error:
        reason = f"cannot be read ({(error.strerror or type(error).__name__).lower()})"
        raise BadFile(name, reason, mend="check that it is still there") from None


def _columns(t: Table) -> str:
    return ", ".join(f'"{n}"' for n in t.names)


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        # On a full disk SQLite may have rolled back by itself.
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _cells(t: Table, rows: pl.DataFrame | Sequence[Mapping[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """The rows as SQLite takes them, the first of those with one key."""
    if isinstance(rows, pl.DataFrame):
        at = [t.names.index(k) for k in t.key]
        known = set()
        for stored in t.conform(rows).iter_rows():
            if (key := tuple(stored[i] for i in at)) not in known:
                known.add(key)
                yield stored
        return
    seen = set()
    for row in rows:
        if extra := row.keys() - set(t.names):
            raise ValueError(f"{t.name} has no column {sorted(extra)[0]!r}")
        if (key := tuple(row[k] for k in t.key)) not in seen:
            seen.add(key)
            cells = (row.get(c.name) for c in t.columns)
            yield tuple(canonical(v) if c.kind == "json" and v is not None else v for c, v in zip(t.columns, cells, strict=True))


def _synced(path: Path) -> None:
    """What lies at the path, a file or a folder, is on the disk."""
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _settle(part: Path, target: Path) -> None:
    """Moves a synced file to its place and makes the move itself durable."""
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(part, target)
    if os.name == "posix":
        handle = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _tidy(root: Path, db: sqlite3.Connection) -> None:
    """What no commit names is gone: left-overs of a writer that was killed, bytes of what was withdrawn."""
    for left in (root / "tmp").iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    named = {n for (n,) in db.execute("SELECT name FROM files")}
    for path in (root / "rows").iterdir():
        if path.name not in named:
            path.unlink()
    known = {i for (i,) in db.execute("SELECT id FROM receipts WHERE withdrawn IS NULL")}
    for folder in (root / "receipts").iterdir():
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.name not in known:
                path.unlink()
    if db.execute("SELECT value FROM meta WHERE key='vacuum'").fetchone()[0] == "1":
        for sha, why in db.execute("SELECT DISTINCT id, withdrawn FROM receipts WHERE withdrawn IS NOT NULL").fetchall():
            _withdraw_cases(root / "cases", sha, why)
        db.execute("VACUUM")
        (busy,) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[:1]
        if busy:
            raise LogbookError("another program reads this logbook, so what was withdrawn still lies in its log; close it and run the same command again")
        db.execute("UPDATE meta SET value='0' WHERE key='vacuum'")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _withdraw_cases(cases: Path, sha: str, why: str) -> None:
    """Every case that holds anything of the receipt is replaced by a note that says which and why."""

    def holds(file: Path) -> bool:
        # A case that only lists the hash as withheld, on its pages too, holds nothing of it and stays.
        if file.name in ("withheld.csv", "manifest.sha256", "index.html", "index.fr.html") or not file.is_file():
            return False
        return sha in file.name or sha.encode() in file.read_bytes()

    for case in sorted(cases.iterdir()):
        if not case.is_dir():
            continue
        if any(holds(f) for f in case.rglob("*")):
            shutil.rmtree(case)
            case.mkdir()
            (case / "WITHDRAWN.txt").write_text(f"This case rested on receipt {sha}, which was withdrawn.\n{why}\n", "utf-8")
