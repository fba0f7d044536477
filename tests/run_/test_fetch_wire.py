"""`lists fetch` over a connection that breaks, lies, leads elsewhere or falls silent: nothing but the publisher's whole file is stored."""

from __future__ import annotations

import base64
import gzip
import hashlib
import itertools
import random
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from bad_server import Ask, Publisher, breaks_off, honest, publisher
from fetch_world import LATER, LIST, LOGIN, NOW, TOML, XML, Slept, address, get, hidden, sources, stored

from roadstead.run.addresses import addresses
from roadstead.run.fetch import fetch

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
