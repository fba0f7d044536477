"""`lists fetch` against a publisher that misbehaves: what is stored is whole, is the publisher's, and stays."""

from __future__ import annotations

import base64
import csv
import dataclasses
import gzip
import hashlib
import itertools
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from bad_server import Ask, Publisher, breaks_off, honest, publisher
from hypothesis import given
from hypothesis import strategies as st

from roadstead import lists
from roadstead.run import intake
from roadstead.run.addresses import Address, addresses, chosen
from roadstead.run.download import Limits
from roadstead.run.fetch import Fetched, fetch, why_not_the_file
from roadstead.streams import BadFile, read_sources, source_of
from roadstead.when import micros

NOW = micros("2026-11-21T10:00:00")
LINE = '{n},"HALCYON TEST {n}","vessel","DPRK3",-0- ,-0- ,"General Cargo",-0- ,-0- ,"Testland",-0- ,"Vessel Registration Identification IMO 0000000."'
LIST = "".join(LINE.format(n=n) + "\r\n" for n in range(1, 2001)).encode() + b"\x1a"
LATER = LIST.replace(b"HALCYON TEST 7\"", b"HALCYON TEST SEVEN\"")
XML = b'<?xml version="1.0"?>\n<Sanctions xmlns="urn:test">' + b"<Entry>HALCYON TEST</Entry>" * 500 + b"</Sanctions>\n"
LOGIN = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please sign in</body></html>"
TOML = """
[test]
name = "Testland, Office of Lists"
licence = "unknown"
page = "https://lists.example/"
[[test.files]]
name = "test_list"
ends = "{ends}"
kind = "{kind}"
url = "{url}"
expect = '{expect}'
{more}
"""


@pytest.fixture
def pub() -> Iterator[Publisher]:
    with publisher() as it:
        yield it


@dataclasses.dataclass
class Slept:
    """A clock of the test's own for waiting: nothing sleeps, what was asked for is kept."""

    s: list[float] = dataclasses.field(default_factory=list)

    def __call__(self, s: float) -> None:
        self.s.append(s)


def address(pub: Publisher, path: str = "/list", ends: str = ".csv", kind: str = "csv", expect: str = r'^\s*\d+,"', more: str = "", url: str | None = None) -> Address:
    if kind == "xml" and expect.startswith("^"):
        expect = "<Sanctions"
    return addresses(TOML.format(ends=ends, kind=kind, url=url or pub.url + path, expect=expect, more=more))[0]


def get(folder: Path, one: Address, now: int = NOW, slept: Slept | None = None, **limits: object) -> Fetched:
    """One fetch of one file, without anybody's proxy."""
    usual = Limits(tries=3, connect_s=5, read_s=2, backoff_s=1, sleep=slept or Slept())
    with httpx.Client(trust_env=False, headers={"Accept-Encoding": "gzip"}) as http:
        (done,) = fetch([one], folder, now, http=http, limits=dataclasses.replace(usual, **limits)).files  # type: ignore[arg-type]
    return done


def stored(folder: Path) -> dict[str, bytes]:
    """What a reader of the folder would see, and nothing that is hidden from it."""
    return {p.name: p.read_bytes() for p in folder.iterdir() if not p.name.startswith(".") and p.name != "sources.csv"}


def sources(folder: Path) -> dict[str, dict[str, str]]:
    return read_sources(folder / "sources.csv") if (folder / "sources.csv").exists() else {}


def hidden(folder: Path) -> set[str]:
    return {p.name for p in folder.iterdir() if p.name.startswith(".")} - {".fetch.lock"}


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


# -- broken off, and gone on with ---------------------------------------------------------------------------------------


def test_what_broke_off_goes_on_where_it_stopped(pub: Publisher, tmp_path: Path) -> None:
    pub.routes["/list"] = breaks_off(LIST, 100_000, honest(LIST))
    assert get(tmp_path, address(pub)).state == "new"
    assert stored(tmp_path) == {"test_list_2026-09-04.csv": LIST}
    again = pub.of("/list")[1]
    assert (again["range"], again["if-range"]) == ("bytes=100000-", '"one"')


def test_a_weak_etag_is_no_promise_of_the_same_bytes(pub: Publisher, tmp_path: Path) -> None:
    pub.routes["/list"] = breaks_off(LIST, 100_000, honest(LIST, etag='W/"one"'), etag='W/"one"')
    assert get(tmp_path, address(pub)).state == "new"
    assert pub.of("/list")[1]["if-range"] == "Fri, 04 Sep 2026 14:01:44 GMT"


def test_without_any_validator_it_begins_anew(pub: Publisher, tmp_path: Path) -> None:
    pub.routes["/list"] = breaks_off(LIST, 100_000, honest(LIST, None, None), etag=None, modified=None)
    assert get(tmp_path, address(pub)).state == "new"
    assert "range" not in pub.of("/list")[1]
    assert list(stored(tmp_path).values()) == [LIST]


def test_a_file_that_changed_between_the_halves_is_never_a_mixture(pub: Publisher, tmp_path: Path) -> None:
    pub.routes["/list"] = breaks_off(LIST, 100_000, honest(LATER, etag='"two"', modified="Sat, 05 Sep 2026 00:00:00 GMT"))
    assert get(tmp_path, address(pub)).state == "new"
    assert stored(tmp_path) == {"test_list_2026-09-05.csv": LATER}


def goes_on(body: bytes, shift: int = 0, total: int | None = None, **said: str) -> Callable[[Ask], None]:
    """206 whatever the condition was: from ``shift`` bytes beside the place asked for, or of another version."""

    def answer(ask: Ask) -> None:
        if "range" not in ask.headers:
            return honest(LATER, etag='"two"', modified="Sat, 05 Sep 2026 00:00:00 GMT")(ask)
        start = int(ask.headers["range"].removeprefix("bytes=").removesuffix("-")) + shift
        return ask.send("206 Partial Content", body[start:], Content_Range=f"bytes {start}-{len(body) - 1}/{total or len(body)}", **said)

    return answer


@pytest.mark.parametrize(
    "second",
    [goes_on(LIST, shift=-10), goes_on(LIST, shift=10), goes_on(LIST.replace(b"TEST 1999", b"TSET 1999"), ETag='"two"'), goes_on(LIST, Last_Modified="Sat, 05 Sep 2026 00:00:00 GMT"),
     goes_on(LIST, total=len(LIST) + 5), goes_on(LIST, Content_Encoding="gzip"), lambda ask: ask.send("206 Partial Content", LIST[100_000:]) if "range" in ask.headers else goes_on(LIST)(ask)],
    ids=["too early", "too late", "another ETag", "another day", "another length", "another coding", "no Content-Range"],
)  # fmt: skip
def test_a_continuation_that_is_not_the_one_asked_for_is_thrown_away(pub: Publisher, tmp_path: Path, second: Callable[[Ask], None]) -> None:
    pub.routes["/list"] = breaks_off(LIST, 100_000, second)
    assert get(tmp_path, address(pub)).state == "new"
    assert stored(tmp_path) == {"test_list_2026-09-05.csv": LATER}


def test_a_publisher_that_knows_no_ranges_is_taken_from_the_start(pub: Publisher, tmp_path: Path) -> None:
    pub.routes["/list"] = breaks_off(LIST, 100_000, lambda ask: ask.send("200 OK", LIST, ETag='"one"', Last_Modified="Fri, 04 Sep 2026 14:01:44 GMT"))
    assert get(tmp_path, address(pub)).state == "new"
    assert list(stored(tmp_path).values()) == [LIST]


def test_a_publisher_that_sends_the_rest_in_pieces_is_asked_until_it_is_whole(pub: Publisher, tmp_path: Path) -> None:
    def pieces(ask: Ask) -> None:
        start = int(ask.headers["range"].removeprefix("bytes=").removesuffix("-"))
        end = min(start + 80_000, len(LIST))
        ask.send("206 Partial Content", LIST[start:end], Content_Range=f"bytes {start}-{end - 1}/{len(LIST)}", ETag='"one"')

    pub.routes["/list"] = breaks_off(LIST, 10_000, pieces)
    assert get(tmp_path, address(pub)).state == "new"
    assert list(stored(tmp_path).values()) == [LIST]


def test_a_publisher_that_always_breaks_off_is_given_up_and_its_part_is_kept_for_the_next_run(pub: Publisher, tmp_path: Path) -> None:
    pub.routes["/list"] = honest(LIST)
    get(tmp_path, address(pub))
    new = LATER + LATER
    pub.routes["/list"] = breaks_off(new, 100_000, lambda ask: ask.reset(), times=2, etag='"two"', modified="Sat, 05 Sep 2026 00:00:00 GMT")
    slept = Slept()
    done = get(tmp_path, address(pub), slept=slept)
    assert done.state == "failed"
    assert "broke off" in done.said
    assert "goes on from there" in done.said
    assert len(pub.asked) <= 6
    assert stored(tmp_path) == {"test_list_2026-09-04.csv": LIST}
    assert hidden(tmp_path) == {".test_list.csv.part", ".test_list.csv.part.json"}
    pub.routes["/list"] = honest(new, etag='"two"', modified="Sat, 05 Sep 2026 00:00:00 GMT")
    assert get(tmp_path, address(pub)).state == "new"
    assert pub.of("/list")[-1]["range"] == "bytes=100000-"
    assert stored(tmp_path) == {"test_list_2026-09-04.csv": LIST, "test_list_2026-09-05.csv": new}


def test_a_part_that_is_whole_already_is_asked_about_and_not_fetched_again(pub: Publisher, tmp_path: Path) -> None:
    """A kill between the last byte and the new name."""
    pub.routes["/list"] = breaks_off(LIST, len(LIST) - 1, lambda ask: ask.reset(), times=1)
    get(tmp_path, address(pub))
    with (tmp_path / ".test_list.csv.part").open("ab") as file:
        file.write(LIST[-1:])
    pub.routes["/list"] = honest(LIST)
    assert get(tmp_path, address(pub)).state == "new"
    assert pub.of("/list")[-1]["range"] == f"bytes={len(LIST)}-"
    assert list(stored(tmp_path).values()) == [LIST]


def test_416_for_another_file_begins_anew(pub: Publisher, tmp_path: Path) -> None:
    shorter = LIST[: LIST.index(b"\n", 50_000) + 1]

    def answer(ask: Ask) -> None:
        if "range" in ask.headers:
            ask.send("416 Range Not Satisfiable", Content_Range=f"bytes */{len(shorter)}")
        else:
            honest(shorter)(ask)

    pub.routes["/list"] = breaks_off(LIST, 100_000, answer)
    assert get(tmp_path, address(pub)).state == "new"
    assert list(stored(tmp_path).values()) == [shorter]


@pytest.mark.parametrize("card", ["", "{}", "[]", '{"url": 1}', None])
def test_a_part_without_its_card_is_not_gone_on_with(pub: Publisher, tmp_path: Path, card: str | None) -> None:
    (tmp_path / ".test_list.csv.part").write_bytes(b"half of something else")
    if card is not None:
        (tmp_path / ".test_list.csv.part.json").write_text(card)
    pub.routes["/list"] = honest(LIST)
    assert get(tmp_path, address(pub)).state == "new"
    assert "range" not in pub.of("/list")[0]
    assert list(stored(tmp_path).values()) == [LIST]


# -- lies about length --------------------------------------------------------------------------------------------------


def test_a_body_shorter_than_announced_is_no_copy(pub: Publisher, tmp_path: Path) -> None:
    whole_lines = LIST[: LIST.index(b"\n", 100_000) + 1]
    pub.routes["/list"] = lambda ask: ask.send("200 OK", whole_lines, len(LIST), ETag='"one"')
    done = get(tmp_path, address(pub))
    assert done.state == "failed"
    assert stored(tmp_path) == {}


@pytest.mark.parametrize(("body", "ends", "kind", "surplus"), [(LIST, ".csv", "csv", 40), (LIST, ".csv", "csv", len(LIST) - LIST.index(b"\n", 100_000) - 1), (XML * 20, ".xml", "xml", 3), (XML * 20, ".xml", "xml", 150_000)])
def test_a_body_longer_than_announced_is_no_copy(pub: Publisher, tmp_path: Path, body: bytes, ends: str, kind: str, surplus: int) -> None:
    pub.routes["/list"] = lambda ask: ask.send("200 OK", body, len(body) - surplus)
    done = get(tmp_path, address(pub, ends=ends, kind=kind))
    assert done.state == "failed"
    assert stored(tmp_path) == {}
    assert hidden(tmp_path) == set()


@pytest.mark.parametrize(("body", "ends", "kind"), [(LIST, ".csv", "csv"), (XML, ".xml", "xml")])
def test_without_a_length_a_cut_file_is_seen_by_its_end(pub: Publisher, tmp_path: Path, body: bytes, ends: str, kind: str) -> None:
    pub.routes["/list"] = lambda ask: ask.send("200 OK", body[: len(body) // 2], None)
    assert "cut short" in get(tmp_path, address(pub, ends=ends, kind=kind)).said
    pub.routes["/list"] = lambda ask: ask.send("200 OK", body, None)
    done = get(tmp_path, address(pub, ends=ends, kind=kind))
    assert done.state == "new"
    assert "sent without a length" in sources(tmp_path)[f"test_list_2026-11-21{ends}"]["note"]


def test_a_chunked_body_that_breaks_off_is_no_copy(pub: Publisher, tmp_path: Path) -> None:
    half = LIST[: LIST.index(b"\n", 100_000) + 1]
    pub.routes["/list"] = lambda ask: ask.send("200 OK", f"{len(half):x}\r\n".encode() + half + b"\r\n", None, Transfer_Encoding="chunked")
    assert get(tmp_path, address(pub)).state == "failed"
    pub.routes["/list"] = lambda ask: ask.send("200 OK", f"{len(half):x}\r\n".encode() + half + b"\r\n0\r\n\r\n", None, Transfer_Encoding="chunked")
    assert get(tmp_path, address(pub)).state == "new"


def test_an_endless_body_stops_at_the_limit_and_fills_no_disk(pub: Publisher, tmp_path: Path) -> None:
    def endless(ask: Ask) -> None:
        ask.send("200 OK", b"", None)
        while not pub.stop.is_set():
            ask.wire.sendall(LIST)

    pub.routes["/list"] = endless
    done = get(tmp_path, address(pub), max_bytes=3 << 20)
    assert "more than 3 MiB came without an end" in done.said
    assert sum(p.stat().st_size for p in tmp_path.iterdir()) < 1000


def test_a_file_announced_as_larger_than_the_limit_is_not_begun(pub: Publisher, tmp_path: Path) -> None:
    pub.routes["/list"] = lambda ask: ask.send("200 OK", LIST, 5 << 30)
    assert "5120 MiB, more than 1024" in get(tmp_path, address(pub)).said
    assert hidden(tmp_path) == set()


# -- compressed ---------------------------------------------------------------------------------------------------------


def test_what_is_sent_compressed_is_stored_as_the_file_it_is(pub: Publisher, tmp_path: Path) -> None:
    pub.routes["/list"] = honest(gzip.compress(LIST), Content_Encoding="gzip")
    assert get(tmp_path, address(pub)).state == "new"
    assert stored(tmp_path) == {"test_list_2026-09-04.csv": LIST}
    assert hidden(tmp_path) == set()


def test_what_is_sent_compressed_goes_on_too(pub: Publisher, tmp_path: Path) -> None:
    noise = random.Random(3)
    body = LIST[:-1] + b"".join(f'{n},"{noise.getrandbits(400):x}"\r\n'.encode() for n in range(2000))
    packed = gzip.compress(body)
    first = lambda ask: ask.send("200 OK", packed[:90_000], len(packed), ETag='"one"', Content_Encoding="gzip") or time.sleep(0.05)  # noqa: E731
    pub.routes["/list"] = lambda ask: first(ask) if ask.n == 1 else honest(packed, Content_Encoding="gzip")(ask)
    assert get(tmp_path, address(pub)).state == "new"
    assert pub.of("/list")[1]["range"] == "bytes=90000-"
    assert list(stored(tmp_path).values()) == [body]


@pytest.mark.parametrize("spoil", [lambda z: z[:-9], lambda z: z[:50] + b"\0" * 40 + z[90:], lambda z: z + b"more", lambda z: b"no gzip"])
def test_damaged_compression_is_no_copy(pub: Publisher, tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    pub.routes["/list"] = honest(spoil(gzip.compress(LIST)), Content_Encoding="gzip")
    assert "damaged" in get(tmp_path, address(pub)).said
    assert stored(tmp_path) == {}
    assert hidden(tmp_path) == set()


def test_a_bomb_stops_at_the_limit(pub: Publisher, tmp_path: Path) -> None:
    pub.routes["/list"] = honest(gzip.compress(b'1,"HALCYON TEST"\n' * 4_000_000), Content_Encoding="gzip")
    done = get(tmp_path, address(pub), max_bytes=2 << 20)
    assert "unpacked it is larger" in done.said
    assert sum(p.stat().st_size for p in tmp_path.iterdir()) < 1 << 20


def test_a_coding_nobody_asked_for_is_refused(pub: Publisher, tmp_path: Path) -> None:
    pub.routes["/list"] = honest(LIST, Content_Encoding="br")
    assert "coding nobody asked for" in get(tmp_path, address(pub)).said


# -- checksums ----------------------------------------------------------------------------------------------------------


def b64(algorithm: str, body: bytes) -> str:
    return base64.b64encode(hashlib.new(algorithm, body).digest()).decode()


DIGESTS = [("Content_MD5", "md5", "{}"), ("x_ms_blob_content_md5", "md5", "{}"), ("Digest", "sha256", "SHA-256={}"), ("Repr_Digest", "sha256", "sha-256=:{}:"), ("Repr_Digest", "sha512", "sha-512=:{}:"), ("Content_Digest", "sha256", "sha-256=:{}:")]


@pytest.mark.parametrize(("header", "algorithm", "form"), DIGESTS)
def test_the_publishers_checksum_is_compared(pub: Publisher, tmp_path: Path, header: str, algorithm: str, form: str) -> None:
    pub.routes["/list"] = honest(LIST, **{header: form.format(b64(algorithm, LATER))})
    done = get(tmp_path, address(pub))
    assert "checksum" in done.said
    assert stored(tmp_path) == {}
    assert hidden(tmp_path) == set()
    pub.routes["/list"] = honest(LIST, **{header: form.format(b64(algorithm, LIST))})
    assert get(tmp_path, address(pub)).state == "new"
    assert f"checked against the publisher's {algorithm}" in sources(tmp_path)["test_list_2026-09-04.csv"]["note"]


def test_bytes_spoiled_once_on_the_way_are_fetched_again(pub: Publisher, tmp_path: Path) -> None:
    good = honest(LIST, Content_MD5=b64("md5", LIST))
    pub.routes["/list"] = lambda ask: ask.send("200 OK", LIST.replace(b"TEST 9", b"TSET 9"), Content_MD5=b64("md5", LIST), ETag='"one"') if ask.n == 1 else good(ask)
    assert get(tmp_path, address(pub)).state == "new"
    assert list(stored(tmp_path).values()) == [LIST]


@pytest.mark.parametrize("said", ["no checksum at all", "SHA-256=abc", "unixsum=30637", ""])
def test_a_checksum_that_cannot_be_read_proves_nothing(pub: Publisher, tmp_path: Path, said: str) -> None:
    pub.routes["/list"] = honest(LIST, Digest=said)
    assert get(tmp_path, address(pub)).state == "new"
    assert "checked" not in sources(tmp_path)["test_list_2026-09-04.csv"]["note"]


def test_a_checksum_file_is_compared(pub: Publisher, tmp_path: Path) -> None:
    one = address(pub, more=f'checksum = "{pub.url}/sum"')
    pub.routes["/list"] = honest(LIST)
    for body, told in ((hashlib.sha1(LATER).hexdigest().encode(), "checksum file (sha1)"), (LOGIN, "holds no checksum")):
        pub.routes["/sum"] = honest(body, None)
        done = get(tmp_path, one)
        assert told in done.said
        assert stored(tmp_path) == {}
    pub.routes["/sum"] = honest(hashlib.sha256(LIST).hexdigest().upper().encode() + b"  list.csv\n", None)
    assert get(tmp_path, one).state == "new"
    assert "checksum file (sha256)" in sources(tmp_path)["test_list_2026-09-04.csv"]["note"]


# -- redirects ----------------------------------------------------------------------------------------------------------


def test_a_redirect_to_another_place_is_followed_and_told_without_its_signature(pub: Publisher, tmp_path: Path) -> None:
    with publisher() as store:
        store.routes["/signed"] = honest(LIST)
        pub.routes["/list"] = lambda ask: ask.send("302 Found", Location=f"{store.url}/signed?X-Amz-Signature=5ec4e7")
        assert get(tmp_path, address(pub)).state == "new"
        row = sources(tmp_path)["test_list_2026-09-04.csv"]
        assert row["url"] == pub.url + "/list"
        assert f"redirected to 127.0.0.1:{store.port}" in row["note"]
        assert "5ec4e7" not in (tmp_path / "sources.csv").read_text()
        assert get(tmp_path, address(pub)).state == "unchanged"
        assert store.asked[-1].headers["if-none-match"] == '"one"'


def test_a_redirect_within_a_host_may_be_relative_and_is_resumed_through(pub: Publisher, tmp_path: Path) -> None:
    pub.routes["/list"] = lambda ask: ask.send("303 See Other", Location="sub/./file")
    pub.routes["/sub/file"] = breaks_off(LIST, 100_000, honest(LIST))
    assert get(tmp_path, address(pub)).state == "new"
    assert pub.of("/sub/file")[1]["range"] == "bytes=100000-"
    assert "redirected" not in sources(tmp_path)["test_list_2026-09-04.csv"]["note"]


def test_a_loop_of_redirects_ends(pub: Publisher, tmp_path: Path) -> None:
    pub.routes["/list"] = lambda ask: ask.send("301 Moved", Location="/list")
    assert "redirects more than 5 times" in get(tmp_path, address(pub)).said
    assert len(pub.asked) == 6


@pytest.mark.parametrize("to", ["http://lists.example/list", "ftp://127.0.0.1/list", "file:///etc/passwd", "http://user:secret@127.0.0.1/list", "http://[::1", "javascript:alert(1)", "http://localhost:1/list"])
def test_no_redirect_leads_out_of_what_may_be_asked(pub: Publisher, tmp_path: Path, to: str) -> None:
    pub.routes["/list"] = lambda ask: ask.send("302 Found", Location=to)
    done = get(tmp_path, address(pub))
    assert done.state == "failed"
    assert "secret" not in done.said
    assert {a.path for a in pub.asked} == {"/list"}


def over_https(answers: dict[str, httpx.Response]) -> httpx.Client:
    """A client for whom these addresses are the whole internet."""
    return httpx.Client(transport=httpx.MockTransport(lambda request: answers[str(request.url)]))


@pytest.mark.parametrize("to", ["http://lists.example/list", "https://127.0.0.1/list", "https://localhost/list", "https://[::1]/list"])
def test_https_is_never_left_nor_led_onto_this_machine(tmp_path: Path, to: str) -> None:
    one = addresses(TOML.format(ends=".csv", kind="csv", url="https://lists.example/list", expect="", more=""))[0]
    with over_https({one.url: httpx.Response(302, headers={"Location": to}), to: httpx.Response(200, stream=httpx.ByteStream(LIST))}) as http:
        (done,) = fetch([one], tmp_path, NOW, http=http).files
    assert "redirects to where nothing is fetched from" in done.said


def test_where_the_address_says_so_a_redirect_to_http_is_followed_over_https(tmp_path: Path) -> None:
    one = addresses(TOML.format(ends=".csv", kind="csv", url="https://lists.example/list", expect="", more="upgrade = true"))[0]
    with over_https({one.url: httpx.Response(303, headers={"Location": "http://lists.example:80/x"}), "https://lists.example/x": httpx.Response(200, stream=httpx.ByteStream(LIST))}) as http:
        (done,) = fetch([one], tmp_path, NOW, http=http).files
    assert done.state == "new"


# -- slow, busy, gone ---------------------------------------------------------------------------------------------------


def test_a_publisher_that_falls_silent_is_given_up(pub: Publisher, tmp_path: Path) -> None:
    def silent(ask: Ask) -> None:
        ask.send("200 OK", LIST[:1000], len(LIST))
        pub.stop.wait(3)

    pub.routes["/list"] = silent
    assert "fell silent" in get(tmp_path, address(pub), read_s=0.2, tries=2).said


def test_a_drip_that_never_falls_silent_is_given_up_too(pub: Publisher, tmp_path: Path) -> None:
    def drip(ask: Ask) -> None:
        ask.send("200 OK", LIST[:1000], len(LIST), ETag='"one"')
        ask.drip(LIST[1000:], 0.02, pub.stop)

    pub.routes["/list"] = drip
    began = time.monotonic()
    assert "less than 4 KiB a second" in get(tmp_path, address(pub), slow_window_s=0.3, tries=1).said
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("status", ["503 Service Unavailable", "429 Too Many Requests"])
def test_a_busy_publisher_is_given_the_time_it_asks_for(pub: Publisher, tmp_path: Path, status: str) -> None:
    slept = Slept()
    pub.routes["/list"] = lambda ask: ask.send(status, Retry_After="7") if ask.n == 1 else honest(LIST)(ask)
    assert get(tmp_path, address(pub), slept=slept).state == "new"
    assert slept.s == [7.0]


def test_a_time_of_day_to_come_back_at_is_understood(pub: Publisher, tmp_path: Path) -> None:
    slept = Slept()
    pub.routes["/list"] = lambda ask: ask.send("503 Busy", Retry_After="Sat, 21 Nov 2026 10:01:00 GMT") if ask.n == 1 else honest(LIST)(ask)
    assert get(tmp_path, address(pub), slept=slept).state == "new"
    assert slept.s == [pytest.approx(60, abs=2)]


def test_a_publisher_that_asks_for_an_hour_is_left_in_peace(pub: Publisher, tmp_path: Path) -> None:
    pub.routes["/list"] = lambda ask: ask.send("503 Busy", LOGIN, Retry_After="3600")
    done = get(tmp_path, address(pub))
    assert "come back in 60 minutes" in done.said
    assert len(pub.asked) == 1


def test_tries_are_bounded_and_further_apart_each_time(pub: Publisher, tmp_path: Path) -> None:
    slept = Slept()
    pub.routes["/list"] = lambda ask: ask.send("500 Internal Server Error", LOGIN)
    done = get(tmp_path, address(pub), slept=slept, tries=4)
    assert "answers 500" in done.said
    assert slept.s == [1, 2, 4]
    assert len(pub.asked) == 4


def test_a_reset_connection_is_tried_again(pub: Publisher, tmp_path: Path) -> None:
    pub.routes["/list"] = lambda ask: ask.reset() if ask.n == 1 else honest(LIST)(ask)
    assert get(tmp_path, address(pub)).state == "new"


@pytest.mark.parametrize(("status", "told"), [("403 Forbidden", "refuses (403)"), ("404 Not Found", "no such file any more"), ("410 Gone", "no such file any more"), ("202 Accepted", "browser first"), ("204 No Content", "answers 204"), ("206 Partial Content", "answers 206"), ("304 Not Modified", "answers 304"), ("416 Range Not Satisfiable", "answers 416"), ("300 Multiple Choices", "answers 300")])
def test_an_answer_that_is_no_file_is_said_to_be_none_and_not_tried_again(pub: Publisher, tmp_path: Path, status: str, told: str) -> None:
    pub.routes["/list"] = lambda ask: ask.send(status, b"" if status[:3] in ("204", "304") else LIST, None if status[:3] in ("204", "304") else -1)
    done = get(tmp_path, address(pub))
    assert told in done.said
    assert "; " in done.said, "there is no mend"
    assert len(pub.asked) == 1
    assert stored(tmp_path) == {}


def test_nobody_there_is_said(tmp_path: Path) -> None:
    with publisher() as gone:
        pass
    assert "cannot be reached" in get(tmp_path, address(gone)).said


def test_a_connection_that_cannot_be_trusted_is_explained_and_not_tried_again(pub: Publisher, tmp_path: Path) -> None:
    asked = itertools.count(1)

    def untrusted(request: httpx.Request) -> httpx.Response:
        next(asked)
        raise httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate in certificate chain")

    one = addresses(TOML.format(ends=".csv", kind="csv", url="https://lists.example/list", expect="", more=""))[0]
    with httpx.Client(transport=httpx.MockTransport(untrusted)) as http:
        (done,) = fetch([one], tmp_path, NOW, http=http).files
    assert "not to be trusted" in done.said
    assert "SSL_CERT_FILE" in done.said
    assert next(asked) == 2


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


# -- the addresses ------------------------------------------------------------------------------------------------------


def test_the_addresses_that_come_with_the_program_are_complete_and_give_names_with_a_day() -> None:
    all_ = addresses()
    assert {a.which for a in all_} == {"ofac", "un", "eu", "uk"}
    for one in all_:
        assert one.url.startswith("https://")
        assert one.page.startswith("https://")
        assert one.what
        assert one.publisher
        assert one.licence
        for tail in ("", "_2"):
            found = next(iter(lists._DATED.finditer(f"{one.name}_2026-09-04{tail}{one.ends}")))
            assert "-".join(found.groups()) == "2026-09-04"


def test_optional_files_are_fetched_only_by_their_own_name() -> None:
    all_ = addresses()
    assert [a.label for a in chosen(all_, ["ofac"])] == ["ofac_sdn.csv", "ofac_alt.csv", "ofac_add.csv", "ofac_sdn_advanced.xml"]
    assert [a.label for a in chosen(all_, ["ofac_cons_prim", "ofac_cons_prim.csv"])] == ["ofac_cons_prim.csv"]
    assert len(chosen(all_, ["eu", "eu_fsf.csv"])) == 3
    with pytest.raises(BadFile, match="there are ofac, un, eu, uk"):
        chosen(all_, ["ofak"])


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("https://lists.example/list", "http://lists.example/list", "not https"), ("https://lists.example/list", "file:///etc/passwd", "not https|no address"),
        ("https://lists.example/list", "https://me:pw@lists.example/", "password"), ("https://lists.example/list", "https://", "no address"),
        ("test_list", "../up", "the name may have"), ("test_list", "list_2014", "read as a part of the day"), ("test_list", "list_20", "read as a part of the day|nothing"),
        ('".csv"', '".csv/../x"', "the name may have"), ('kind = "csv"', 'kind = "exe"', "kind `exe`"), ("expect = ''", "expect = '('", "regular expression"),
        ("expect = ''", "expct = ''", "unknown key `expct`"), ("expect = ''", "expect = 3", "`expect` is no text"), ("expect = ''", "optional = 'yes'", "no yes or no"),
        ("expect = ''", "headers = {Cookie = 'x'}", "a header that is not"), ("expect = ''", 'headers = {Accept = "x\\r\\nEvil: 1"}', "a header that is not"),
        ("expect = ''", "find = {page = 'https://lists.example/', pattern = 'x'}", "`find` has"), ("https://lists.example/list", "https://lists.example/{found}", "`find` has"),
        ("[[test.files]]", "[test.files]", "has no files"), ('name = "Test', 'name = Test', "not TOML"),
    ],
)  # fmt: skip
def test_addresses_that_cannot_be_used_say_what_is_wrong(old: str, new: str, told: str) -> None:
    text = TOML.format(ends=".csv", kind="csv", url="https://lists.example/list", expect="", more="")
    assert addresses(text)
    assert old in text
    if "nothing" in told:
        assert addresses(text.replace(old, new))
        return
    with pytest.raises(BadFile, match=told):
        addresses(text.replace(old, new))
