"""`lists fetch` against a publisher that misbehaves: what is stored is whole, is the publisher's, and stays."""

from __future__ import annotations

import csv
import hashlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from bad_server import Ask, Publisher, honest
from fetch_world import LATER, LIST, LOGIN, NOW, TOML, XML, Slept, address, get, hidden, sources, stored
from hypothesis import given
from hypothesis import strategies as st

from roadstead import lists
from roadstead.run import intake
from roadstead.run.download import Limits
from roadstead.run.fetch import fetch, why_not_the_file
from roadstead.streams import BadFile, source_of

# -- a good publisher ---------------------------------------------------------------------------------------------------


def test_a_copy_is_stored_under_the_publishers_day_with_its_provenance(pub: Publisher, tmp_path: Path) -> None:
    pub.routes["/list"] = honest(LIST)
    done = get(tmp_path, address(pub))
    assert done.state == "new"
    assert stored(tmp_path) == {"test_list_2026-09-04.csv": LIST}
    row = sources(tmp_path)["test_list_2026-09-04.csv"]
    assert row["url"] == pub.url + "/list"
    assert (row["publisher"], row["published"], row["retrieved"], row["licence"]) == ("Testland, Office of Lists", "2026-09-04", "2026-11-21T10:00:00Z", "unknown")
    for said in (f"sha256 {hashlib.sha256(LIST).hexdigest()}", 'ETag "one"', "Last-Modified Fri, 04 Sep 2026 14:01:44 GMT", "the publisher's Last-Modified"):
        assert said in row["note"]
    assert hidden(tmp_path) == set()


def test_the_readers_find_the_day_and_the_provenance_of_the_copy(pub: Publisher, tmp_path: Path) -> None:
    pub.routes["/list"] = honest(LIST)
    get(tmp_path, address(pub))
    (one,) = intake.inputs([tmp_path])
    assert one.trouble is None
    assert one.provenance["publisher"] == "Testland, Office of Lists"
    assert lists.copy_day(source_of(one.path, "0" * 64)) == "2026-09-04"


@pytest.mark.parametrize("modified", [None, "yesterday", "Fri, 04 Sep 2099 14:01:44 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"])
def test_a_publisher_without_a_day_that_can_be_gives_the_day_of_retrieval_and_no_day_of_publication(pub: Publisher, tmp_path: Path, modified: str | None) -> None:
    pub.routes["/list"] = honest(LIST, modified=modified)
    get(tmp_path, address(pub))
    assert list(stored(tmp_path)) == ["test_list_2026-11-21.csv"]
    row = sources(tmp_path)["test_list_2026-11-21.csv"]
    assert "published" not in row
    assert "the day it was retrieved" in row["note"]


def test_a_file_that_has_not_changed_is_not_sent_again(pub: Publisher, tmp_path: Path) -> None:
    pub.routes["/list"] = honest(LIST)
    get(tmp_path, address(pub))
    before = (stored(tmp_path), sources(tmp_path))
    done = get(tmp_path, address(pub), NOW + 10**12)
    assert (done.state, done.said) == ("unchanged", "unchanged, says the publisher")
    assert pub.of("/list")[1]["if-none-match"] == '"one"'
    assert (stored(tmp_path), sources(tmp_path)) == before


def test_last_modified_alone_is_enough_to_ask_whether_it_changed(pub: Publisher, tmp_path: Path) -> None:
    pub.routes["/list"] = honest(LIST, etag=None)
    get(tmp_path, address(pub))
    assert get(tmp_path, address(pub)).state == "unchanged"
    assert pub.of("/list")[1]["if-modified-since"] == "Fri, 04 Sep 2026 14:01:44 GMT"


def test_the_same_bytes_under_another_etag_are_not_stored_twice(pub: Publisher, tmp_path: Path) -> None:
    pub.routes["/list"] = honest(LIST)
    get(tmp_path, address(pub))
    pub.routes["/list"] = honest(LIST, etag='"two"', modified="Sat, 05 Sep 2026 14:01:44 GMT")
    done = get(tmp_path, address(pub))
    assert (done.state, done.said) == ("unchanged", "unchanged, the same bytes again")
    assert stored(tmp_path) == {"test_list_2026-09-04.csv": LIST}
    assert hidden(tmp_path) == set()


def test_a_list_that_goes_back_to_what_it_was_is_a_new_copy(pub: Publisher, tmp_path: Path) -> None:
    for n, body in enumerate((LIST, LATER, LIST)):
        pub.routes["/list"] = honest(body, etag=f'"{n}"', modified=f"Fri, {4 + n:02} Sep 2026 14:00:00 GMT")
        assert get(tmp_path, address(pub), NOW + n).state == "new"
    assert stored(tmp_path) == {"test_list_2026-09-04.csv": LIST, "test_list_2026-09-05.csv": LATER, "test_list_2026-09-06.csv": LIST}


def test_two_versions_of_one_day_stand_beside_each_other(pub: Publisher, tmp_path: Path) -> None:
    pub.routes["/list"] = honest(LIST)
    get(tmp_path, address(pub))
    pub.routes["/list"] = honest(LATER, etag='"two"')
    get(tmp_path, address(pub), NOW + 10**9)
    assert stored(tmp_path) == {"test_list_2026-09-04.csv": LIST, "test_list_2026-09-04_2.csv": LATER}
    assert lists.copy_day(source_of(tmp_path / "test_list_2026-09-04_2.csv", "0" * 64)) == "2026-09-04"
    assert get(tmp_path, address(pub), NOW + 2 * 10**9).path == tmp_path / "test_list_2026-09-04_2.csv"
    assert pub.of("/list")[-1]["if-none-match"] == '"two"'


def test_a_file_of_somebody_elses_under_that_name_is_left_alone(pub: Publisher, tmp_path: Path) -> None:
    (tmp_path / "test_list_2026-09-04.csv").write_bytes(b"mine")
    pub.routes["/list"] = honest(LIST)
    get(tmp_path, address(pub))
    assert stored(tmp_path) == {"test_list_2026-09-04.csv": b"mine", "test_list_2026-09-04_2.csv": LIST}


def test_a_copy_that_was_altered_or_lost_is_fetched_anew(pub: Publisher, tmp_path: Path) -> None:
    """Otherwise 304 would keep a damaged copy for ever."""
    pub.routes["/list"] = honest(LIST)
    get(tmp_path, address(pub))
    (tmp_path / "test_list_2026-09-04.csv").write_bytes(LIST[:500])
    assert get(tmp_path, address(pub)).state == "new"
    assert stored(tmp_path)["test_list_2026-09-04_2.csv"] == LIST
    for path in tmp_path.glob("test_list*"):
        path.unlink()
    assert get(tmp_path, address(pub)).state == "new"
    assert stored(tmp_path) == {"test_list_2026-09-04.csv": LIST}


def test_validators_of_one_address_are_not_shown_to_another(pub: Publisher, tmp_path: Path) -> None:
    pub.routes["/list"] = honest(LIST)
    pub.routes["/other"] = honest(LATER)
    get(tmp_path, address(pub))
    assert get(tmp_path, address(pub, "/other")).state == "new"
    assert "if-none-match" not in pub.of("/other")[0]


# -- sources.csv --------------------------------------------------------------------------------------------------------


def test_other_rows_of_sources_csv_stay_as_they_are(pub: Publisher, tmp_path: Path) -> None:
    mine = 'file,note,publisher\nmine.csv,"a note, with ""quotes"" and\na second line, été",Somebody\nsub/x.csv,,Else\n'
    (tmp_path / "sources.csv").write_text(mine, "utf-8")
    before = sources(tmp_path)
    pub.routes["/list"] = honest(LIST)
    get(tmp_path, address(pub))
    after = sources(tmp_path)
    assert {k: after[k] for k in before} == before
    assert after["test_list_2026-09-04.csv"]["licence"] == "unknown"
    assert (tmp_path / "sources.csv").read_text("utf-8").startswith("file,note,publisher,url,")


def test_a_broken_sources_csv_stops_everything_before_it_begins(pub: Publisher, tmp_path: Path) -> None:
    (tmp_path / "sources.csv").write_text("name,colour\nx,red\n")
    pub.routes["/list"] = honest(LIST)
    with pytest.raises(BadFile, match=r"sources\.csv"):
        get(tmp_path, address(pub))
    assert pub.asked == []
    assert (tmp_path / "sources.csv").read_text() == "name,colour\nx,red\n"


# -- what is not the file -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [LOGIN, b"\xef\xbb\xbf\n <HTML><body>x", b"<?xml version='1.0'?>\n<!DOCTYPE html><html></html>", b"<!-- x --><html></html>", b"", b"\n\n", b'{"error": "quota"}', bytes(range(256)) * 9])
@pytest.mark.parametrize(("ends", "kind"), [(".csv", "csv"), (".xml", "xml")])
def test_an_error_page_with_status_200_never_becomes_a_copy(pub: Publisher, tmp_path: Path, body: bytes, ends: str, kind: str) -> None:
    pub.routes["/list"] = honest(body)
    done = get(tmp_path, address(pub, ends=ends, kind=kind))
    assert "is not the file" in done.said
    assert stored(tmp_path) == {}
    assert sources(tmp_path) == {}
    assert hidden(tmp_path) == set()


def test_a_page_is_fetched_where_a_page_is_wanted_but_not_a_login(pub: Publisher, tmp_path: Path) -> None:
    page = b"<!DOCTYPE html><html><head><title>1718 Designated Vessels List</title></head><body><table></table></body></html>\n"
    one = address(pub, ends=".html", kind="html", expect=r"(?i)designated\s+vessels")
    pub.routes["/list"] = honest(LOGIN)
    assert "does not begin as that file does" in get(tmp_path, one).said
    pub.routes["/list"] = honest(page)
    assert get(tmp_path, one).state == "new"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_list_in_another_encoding_is_a_list(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(LIST[:-1].decode().replace("HALCYON", "HALCYÓN").encode(encoding))
    assert why_not_the_file(path, "csv", r'^\s*\d+,"') is None
    path.write_bytes(XML.decode().replace("HALCYON", "HALCYÓN").encode(encoding))
    assert why_not_the_file(path, "xml", "<Sanctions") is None


@given(st.binary(max_size=300), st.sampled_from(["csv", "xml", "html", "pdf"]))
def test_any_bytes_are_judged_without_a_fault(tmp_path_factory: pytest.TempPathFactory, body: bytes, kind: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(body)
    assert why_not_the_file(path, kind) is None or why_not_the_file(path, kind)


# -- many files, many runs ----------------------------------------------------------------------------------------------


def test_one_file_that_fails_leaves_the_others_alone(pub: Publisher, tmp_path: Path) -> None:
    bad, good = address(pub, "/nowhere", ends=".xml", kind="xml"), address(pub)
    pub.routes["/list"] = honest(LIST)
    with httpx.Client(trust_env=False) as http:
        outcome = fetch([bad, good], tmp_path, NOW, http=http, limits=Limits(sleep=Slept()))
    assert [f.state for f in outcome.files] == ["failed", "new"]
    assert outcome.failed == 1
    assert [f.line.split(":")[0] for f in outcome.files] == ["test_list.xml", "test_list_2026-09-04.csv"]


def test_progress_is_told_in_kib_up_to_the_end(pub: Publisher, tmp_path: Path) -> None:
    pub.routes["/list"] = honest(LIST)
    told: list[tuple[str, int, int]] = []
    with httpx.Client(trust_env=False) as http:
        fetch([address(pub)], tmp_path, NOW, lambda what, done=0, of=0: told.append((what, done, of)), http)
    assert told[-1] == ("test_list.csv", len(LIST) >> 10, len(LIST) >> 10)


def test_a_second_fetch_into_a_folder_waits_for_the_first(pub: Publisher, tmp_path: Path) -> None:
    inside, go = threading.Event(), threading.Event()

    def slow(ask: Ask) -> None:
        inside.set()
        go.wait(10)
        honest(LIST)(ask)

    pub.routes["/list"] = slow
    waited: list[str] = []
    results: list[str] = []

    def run(say: Callable[[str], None]) -> None:
        with httpx.Client(trust_env=False) as http:
            results.append(fetch([address(pub)], tmp_path, NOW, http=http, waiting=say).files[0].state)

    first = threading.Thread(target=run, args=(lambda _: None,))
    first.start()
    assert inside.wait(5)

    def told(text: str) -> None:
        waited.append(text)
        go.set()

    run(told)
    first.join(10)
    assert waited == ["waiting for another fetch into this folder"]
    assert results == ["new", "unchanged"]
    assert stored(tmp_path) == {"test_list_2026-09-04.csv": LIST}


def test_the_newest_version_is_found_on_the_publishers_page(pub: Publisher, tmp_path: Path) -> None:
    """Not one that is dated in the future; the copy's day is the version's."""
    one = address(pub, url=f"{pub.url}/celex/02014R0833-{{found}}", more=f"find.page = '{pub.url}/index'\nfind.pattern = '02014R0833-(\\d{{8}})'")
    pub.routes["/index"] = honest(b'{"x": ["02014R0833-20260717", "02014R0833-20260724", "02014R0833-20270101", "02014R0269-20261001"]}', None)
    pub.routes["/celex/02014R0833-20260724"] = honest(LIST, None, None)
    assert get(tmp_path, one).state == "new"
    assert list(stored(tmp_path)) == ["test_list_2026-07-24.csv"]
    pub.routes["/index"] = honest(LOGIN, None)
    assert "does not" in get(tmp_path, one).said
    pub.routes["/index"] = lambda ask: ask.send("200 OK", b"x" * (9 << 20))
    assert "more than 8 MiB" in get(tmp_path, one).said


ONE_FETCH = """
import sys, httpx
from pathlib import Path
from roadstead.run.addresses import addresses
from roadstead.run.download import Limits
from roadstead.run.fetch import fetch
one = addresses(Path(sys.argv[1]).read_text())
with httpx.Client(trust_env=False) as http:
    out = fetch(one, Path(sys.argv[2]), int(sys.argv[3]), http=http, limits=Limits(backoff_s=0.01))
print(out.files[0].state)
"""


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is a signal of POSIX systems")
def test_killed_at_any_moment_the_next_run_completes_and_no_copy_is_ever_half(pub: Publisher, tmp_path: Path) -> None:
    """Slices of the file arrive a few milliseconds apart; kills fall anywhere, also between the last byte and the new name."""
    big = LIST[:-1] * 8
    toml = tmp_path / "addresses.toml"
    toml.write_text(TOML.format(ends=".csv", kind="csv", url=pub.url + "/list", expect=r'^\s*\d+,"', more=""))

    def slow(ask: Ask) -> None:
        start = int(ask.headers["range"].removeprefix("bytes=").removesuffix("-")) if "range" in ask.headers else 0
        said = {"ETag": '"big"', "Last_Modified": "Fri, 04 Sep 2026 14:01:44 GMT"}
        if start >= len(big):
            return ask.send("416 Range Not Satisfiable", Content_Range=f"bytes */{len(big)}")
        if ask.headers.get("if-none-match") == '"big"':
            return ask.send("304 Not Modified", length=None, **said)
        more = {"Content_Range": f"bytes {start}-{len(big) - 1}/{len(big)}"} if start else {}
        ask.send("206 Partial Content" if start else "200 OK", b"", len(big) - start, **said, **more)
        for at in range(start, len(big), 65536):
            ask.wire.sendall(big[at : at + 65536])
            time.sleep(0.004)
        return None

    pub.routes["/list"] = slow
    dice, killed = random.Random(7), 0
    for turn in range(6):
        folder = tmp_path / f"f{turn}"
        folder.mkdir()
        for _ in range(20):
            command = [sys.executable, "-c", ONE_FETCH, str(toml), str(folder), str(NOW)]
            running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            began, asked = time.monotonic(), len(pub.asked)
            while running.poll() is None and len(pub.asked) == asked and time.monotonic() - began < 20:
                time.sleep(0.001)
            time.sleep(dice.uniform(0, 0.18) if turn < 4 else dice.uniform(0.1, 0.2))
            running.send_signal(signal.SIGKILL)
            out, _ = running.communicate(timeout=20)
            killed += running.returncode == -signal.SIGKILL
            assert set(stored(folder)) <= {"test_list_2026-09-04.csv"}
            assert all(body == big for body in stored(folder).values())
            assert set(stored(folder)) <= set(sources(folder)), "a copy without its provenance"
            if out.strip():
                break
        done = subprocess.run([sys.executable, "-c", ONE_FETCH, str(toml), str(folder), str(NOW)], capture_output=True, text=True, timeout=60, check=True)
        assert done.stdout.strip() in ("new", "unchanged")
        assert stored(folder) == {"test_list_2026-09-04.csv": big}
        assert hidden(folder) <= {".fetch.lock"}
        with (folder / "sources.csv").open(newline="") as file:
            assert len(list(csv.reader(file))) == 2
    resumed = sum("range" in headers for headers in pub.of("/list"))
    assert killed >= 6
    assert resumed >= 3


def test_a_disk_that_is_really_full_is_said_and_harms_nothing(pub: Publisher, tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("a small disk is mounted by root only: sudo mount -t tmpfs -o size=4m tmpfs FOLDER")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)], capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here ({mounted.stderr.strip()})")
    try:
        pub.routes["/list"] = honest(LIST)
        assert get(folder, address(pub)).state == "new"
        larger = LIST[:-1] * 3
        pub.routes["/list"] = honest(larger, etag='"two"')
        assert "no room" in get(folder, address(pub)).said
        pub.routes["/list"] = lambda ask: ask.send("200 OK", larger, None, ETag='"two"', Last_Modified="Sat, 05 Sep 2026 00:00:00 GMT")
        assert "the disk is full" in get(folder, address(pub)).said
        assert stored(folder) == {"test_list_2026-09-04.csv": LIST}
        assert list(sources(folder)) == ["test_list_2026-09-04.csv"]
        subprocess.run(["mount", "-o", "remount,size=4m", str(folder)], check=True, capture_output=True)
        assert get(folder, address(pub)).state == "new"
        assert stored(folder)["test_list_2026-09-05.csv"] == larger
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
