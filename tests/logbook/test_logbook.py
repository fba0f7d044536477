"""The store: one transaction is the only commit, readers see finished runs, running again adds nothing."""

from __future__ import annotations

import json
import multiprocessing
import sqlite3
from pathlib import Path

import polars as pl
import pytest

from roadstead.logbook import Batch, LogbookError, open_logbook, writing
from roadstead.run.feed import fed
from roadstead.tables import TABLES

SHA = "a" * 64


def passage(text: str, n: int = 0) -> dict[str, object]:
    return {"id": f"p{n}", "start": n, "end": n + len(text), "kind": "body", "lang": "fr", "text": text, "simulated": False, "src": SHA, "at": f"char:{n}-{n + len(text)}"}


def add(log, scope: str, rows: list[dict[str, object]], digest: str = "d") -> None:  # type: ignore[no-untyped-def]
    log.add(Batch(scope, digest, {"passages": TABLES["passages"].frame(rows)}))


def test_a_reader_sees_only_finished_runs(tmp_path: Path) -> None:
    with writing(tmp_path, "read") as log:
        add(log, "read 1", [passage("un", 1)])
        log.finish("read", {})
        add(log, "read 2", [passage("deux", 20)])
        assert open_logbook(tmp_path).rows("passages").height == 1
        assert log.rows("passages").height == 2
        log.finish("read", {})
    assert open_logbook(tmp_path).rows("passages").height == 2


def test_the_newest_batch_of_a_scope_counts_and_the_older_can_still_be_read(tmp_path: Path) -> None:
    with writing(tmp_path, "read") as log:
        add(log, "read 1", [passage("avant", 1)], "d1")
        log.finish("read", {})
        add(log, "read 1", [passage("après", 1)], "d2")
        log.finish("read", {})
    assert open_logbook(tmp_path).rows("passages")["text"].to_list() == ["après"]
    assert open_logbook(tmp_path, as_of=1).rows("passages")["text"].to_list() == ["avant"]


def test_a_batch_is_whole_or_not_at_all(tmp_path: Path) -> None:
    with writing(tmp_path, "read") as log:
        bad = Batch("read 1", "d", {"passages": TABLES["passages"].frame([passage("un")]), "rejects": TABLES["rejects"].frame([{"id": None, "reason": "x"}])})
        log.db.execute("CREATE TRIGGER no BEFORE INSERT ON rejects BEGIN SELECT RAISE(ABORT, 'planted'); END")
        with pytest.raises(sqlite3.IntegrityError):
            log.add(bad)
        assert log.rows("passages").height == 0
        assert log.digest("read 1") is None


@pytest.mark.parametrize(
    ("words", "found"),
    [("sécurité", 1), ("SECURITE", 1), ("l'accord", 1), ("l’accord", 1), ("accord", 1), ("coréen", 1), ("nord-coréen", 1), ("absent", 0), ('" OR 1', 0), ("", 0), ("'", 0)],
)
def test_search_in_french(tmp_path: Path, words: str, found: int) -> None:
    with writing(tmp_path, "read") as log:
        add(log, "read 1", [passage("L’accord de sécurité nord-coréen", 1), passage("autre chose", 90)])
        log.finish("read", {})
    assert len(open_logbook(tmp_path).search(words)) == found


def test_left_overs_of_a_killed_writer_are_removed(tmp_path: Path) -> None:
    with writing(tmp_path, "read"):
        pass
    (tmp_path / "tmp" / "half").write_bytes(b"x")
    (tmp_path / "rows" / "fixes-unnamed.parquet").write_bytes(b"x")
    (tmp_path / "receipts" / "ab").mkdir()
    (tmp_path / "receipts" / "ab" / ("ab" + "0" * 62)).write_bytes(b"x")
    with writing(tmp_path, "read"):
        pass
    assert not [p for p in tmp_path.rglob("*") if p.is_file() and p.parent.name in ("tmp", "rows", "ab")]


def _hold(root: str, ready, go) -> None:  # type: ignore[no-untyped-def]
    with writing(root, "run"):
        ready.set()
        go.wait(20)


def test_a_second_writer_waits_and_says_for_whom(tmp_path: Path) -> None:
    ctx = multiprocessing.get_context("spawn")
    ready, go = ctx.Event(), ctx.Event()
    other = ctx.Process(target=_hold, args=(str(tmp_path), ready, go))
    other.start()
    assert ready.wait(30)
    said: list[str] = []

    def waiting(text: str) -> None:
        said.append(text)
        go.set()

    with writing(tmp_path, "read", waiting):
        pass
    other.join(20)
    assert "roadstead run" in said[0]
    assert str(other.pid) in said[0]


def test_the_tables_are_strict_and_a_view_shows_what_is_live(tmp_path: Path) -> None:
    with writing(tmp_path, "read") as log:
        add(log, "read 1", [passage("un", 1)])
        log.finish("read", {})
    db = sqlite3.connect(tmp_path / "log.sqlite")
    assert db.execute("SELECT text FROM live_passages").fetchall() == [("un",)]
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("INSERT INTO passages(id, start, commit_) VALUES ('x', 'not a number', 1)")
    strict = dict(db.execute("SELECT name, strict FROM pragma_table_list WHERE type='table' AND name NOT LIKE '%fts%' AND name NOT LIKE 'sqlite%'"))
    assert all(strict.values()), strict
    db.close()


def test_a_folder_that_is_no_logbook_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LogbookError, match="roadstead run"):
        open_logbook(tmp_path)
    (tmp_path / "log.sqlite").write_bytes(b"not a database at all, but long enough to be looked at" * 20)
    with pytest.raises(LogbookError, match="not a logbook"):
        open_logbook(tmp_path)


def test_json_columns_come_back_as_they_went_in(tmp_path: Path) -> None:
    row = {"id": "f", "rule": "r", "proposition": {"type": "said", "args": {"é": [1, None, "’"]}}, "verdict": "cannot be judged", "said_by": [], "for": [], "against": [], "missing": [], "otherwise": [], "simulated": False}
    with writing(tmp_path, "weigh") as log:
        log.add(Batch("weigh", "d", {"findings": TABLES["findings"].frame([row])}))
        log.finish("weigh", {})
    got = open_logbook(tmp_path).rows("findings")
    assert json.loads(got["proposition"][0]) == row["proposition"]
    assert got.schema["simulated"] == pl.Boolean


def test_a_file_of_an_older_logbook_whose_texts_are_texts_is_read_beside_a_newer_one(tmp_path: Path) -> None:
    fixes = TABLES["fixes"].frame([{"vessel": f"mmsi:{i}", "mmsi": str(i), "t": i, "simulated": False, "src": "a" * 64, "at": i} for i in (1, 2)])
    with writing(tmp_path / "lb", "test") as log:
        files = [log.keep_rows("fixes", "a" * 64, "d", n, fixes[n : n + 1]) for n in (0, 1)]
        fixes[:1].write_parquet(log.root / "rows" / files[0][0])
        log.add(Batch("read a", "a", {}, tuple(files)))
        log.finish("read", {})
        kinds = [pl.read_parquet_schema(path)["vessel"] for path, _ in log.files("fixes")]
        assert [k == pl.Categorical for k in kinds] == [False, True]
        assert log.table("fixes").equals(fixes)
        assert log.scan("fixes").filter(pl.col("vessel") == "mmsi:2").collect()["at"].to_list() == [2]
        ((_, fed_rows),) = fed(log, "fixes", ("vessel",))
        assert fed_rows["vessel"].cast(pl.String).to_list() == ["mmsi:1", "mmsi:2"]
