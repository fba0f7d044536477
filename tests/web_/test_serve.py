"""The server as a browser and an intruder meet it: cases are shown, nothing else is."""

from __future__ import annotations

import contextlib
import html
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from asuser import ROOT, alone, roadstead

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@contextlib.contextmanager
def serving(*args: object) -> Iterator[tuple[str, int]]:
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    server = subprocess.Popen(
        [sys.executable, "-m", "roadstead", "serve", *map(str, args), "--port", "0"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
    )
    try:
        assert server.stdout
        assert server.stderr
        line = server.stdout.readline()
        found = re.match(r"http://(\[?[\w.:]+?\]?):(\d+) ", line)
        assert found, (line, server.stderr.read() if server.poll() is not None else "")
        yield found[1].strip("[]"), int(found[2])
    finally:
        server.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
        try:
            _out, err = server.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            raise
    assert "Traceback" not in err, err


@pytest.fixture(scope="module")
def books(drill: Path, rajin: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    at = tmp_path_factory.mktemp("books")
    one = Path(shutil.copytree(drill, at / "drill"))
    (at / "outside.txt").write_text("OUTSIDE")
    if os.name == "posix":
        (one / "cases" / "drill" / "link.txt").symlink_to(at / "outside.txt")
        (one / "cases" / "drill" / "up").symlink_to(at)
    (one / "cases" / "no case").mkdir()
    return one, rajin


@pytest.fixture(scope="module")
def server(books: tuple[Path, Path]) -> Iterator[tuple[str, int]]:
    with serving(*books) as at:
        yield at


def ask(at: tuple[str, int], path: str, method: str = "GET", host: str | None = None) -> tuple[int, dict[str, str], str]:
    """A request whose path is sent exactly as given."""
    connection = http.client.HTTPConnection(*at, timeout=20)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", host if host is not None else f"{at[0]}:{at[1]}")
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, {k.lower(): v for k, v in answer.getheaders()}, body


def test_the_index_lists_the_cases_and_each_page_is_closed_to_the_net(server: tuple[str, int]) -> None:
    status, headers, page = ask(server, "/")
    assert status == 200
    for book in ("drill", "rajin"):
        assert f'href="/{book}/{book}/"' in page
    assert "no case" not in page or "no case yet" in page
    for path in ("/", "/drill/drill/", "/rajin/rajin/", "/drill/drill/index.fr.html", "/drill/drill/findings.json", "/drill/drill/nosuch"):
        _, headers, page = ask(server, path)
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "script-src" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert not re.search(r"(?:src|href|action)=[\"']?(?:https?:)?//", page), path
    assert "SIMULATED" in ask(server, "/drill/drill/")[2]
    status, headers, _ = ask(server, "/drill/drill")
    assert status in (301, 302, 303, 307, 308)
    assert headers["location"].startswith(("/drill/drill/", f"http://{server[0]}:{server[1]}/drill/drill/"))


def test_every_file_of_a_case_is_there_as_it_lies(server: tuple[str, int], books: tuple[Path, Path]) -> None:
    case = books[0] / "cases" / "drill"
    for path in sorted(p for p in case.rglob("*") if p.is_file() and not p.is_symlink() and "up/" not in p.as_posix()):
        status, headers, _ = ask(server, f"/drill/drill/{path.relative_to(case).as_posix()}")
        assert status == 200
        assert int(headers["content-length"]) == path.stat().st_size


@pytest.mark.parametrize(
    "path",
    [
        "/drill/drill/../../log.sqlite", "/drill/drill/%2e%2e/%2e%2e/log.sqlite", "/drill/drill/..%2f..%2flog.sqlite", "/drill/drill/%2e%2e%2f%2e%2e%2flog.sqlite",
        "/drill/drill/..%5c..%5clog.sqlite", "/drill/drill/evidence/../../../log.sqlite", "/drill/drill//etc/passwd", "/drill/drill/%2fetc%2fpasswd",
        "/drill/drill/../../../outside.txt", "/drill/drill/link.txt", "/drill/drill/up/outside.txt", "/drill/drill/up/drill/log.sqlite", "/drill/..%2f..%2f..%2fetc/passwd",
        "/drill/%2e%2e/log.sqlite", "/drill/../log.sqlite", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/drill/no%20case/", "/nosuch/drill/", "/drill/nosuch/",
        "/drill/drill/evidence", "/drill/drill/evidence/", "/log.sqlite", "/drill/log.sqlite", "/drill/drill/%00", "/drill/drill/index.html%00.txt", "/drill/drill/" + "a" * 3000,
        "/drill/drill/" + "../" * 40 + "etc/passwd", "/drill/drill/%c0%ae%c0%ae/log.sqlite", "/drill/drill/\udcff".encode("utf-8", "surrogateescape").decode("latin-1"),
    ],
)  # fmt: skip
def test_nothing_outside_a_case_is_served(server: tuple[str, int], path: str) -> None:
    connection = socket.create_connection(server, 20)
    connection.sendall(b"GET " + path.encode("latin-1") + f" HTTP/1.1\r\nHost: {server[0]}:{server[1]}\r\nConnection: close\r\n\r\n".encode())
    answer = b""
    while piece := connection.recv(65536):
        answer += piece
    connection.close()
    status = int(answer.split(b" ", 2)[1])
    assert status in (400, 404), (status, answer[:300])
    for inner in (b"OUTSIDE", b"SQLite format", b"root:x:"):
        assert inner not in answer


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "127.0.0.1.evil.example", "localhost.evil.example", "drill", "", "0.0.0.0"])
def test_a_foreign_name_is_refused(server: tuple[str, int], host: str) -> None:
    status, _, page = ask(server, "/", host=host)
    assert status == 400
    assert "drill" not in page


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "localhost:1234", "LOCALHOST"])
def test_names_of_this_machine_are_answered(server: tuple[str, int], host: str) -> None:
    assert ask(server, "/", host=host)[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_it_only_reads(server: tuple[str, int], method: str) -> None:
    for path in ("/", "/drill/drill/", "/drill/drill/findings.json"):
        assert ask(server, path, method)[0] == 405


def test_on_the_other_loopback_address_too(drill: Path) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6 loopback: `sysctl net.ipv6.conf.lo.disable_ipv6=0` gives it one")
    with serving(drill, "--host", "::1") as at:
        assert ask(at, "/", host=f"[::1]:{at[1]}")[0] == 200
        assert ask(at, "/", host="evil.example")[0] == 400


def test_a_new_case_is_seen_and_a_missing_folder_is_no_fault(drill: Path, tmp_path: Path) -> None:
    lb = Path(shutil.copytree(drill, tmp_path / "lb"))
    with serving(lb) as at:
        roadstead("freeze", lb, "--name", "second ünd <b>", "-q")
        _, _, page = ask(at, "/")
        assert "second" in page
        assert "<b>" not in page
        link = re.search(r'href="(/lb/second[^"]*/)"', page)
        assert link
        assert ask(at, link[1])[0] == 200
        shutil.rmtree(lb / "cases")
        assert ask(at, "/")[0] == 200


def test_wrong_use_is_a_sentence(drill: Path, tmp_path: Path) -> None:
    for args in (["serve", tmp_path], ["serve", drill, tmp_path / "no"], ["serve", drill, "--host", "203.0.113.7", "--port", "0"], ["serve"]):
        # In a process of its own: a server that begins where it should refuse would hold this one for ever.
        done = alone(*args, code=2)
        assert "Traceback" not in done.stderr
        assert done.stderr.strip()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = alone("serve", drill, "--port", taken.getsockname()[1], code=2)
    assert "--port" in done.stderr


# -- as a browser sees it -----------------------------------------------------------------------------------------------


@pytest.fixture
def browser(tmp_path: Path) -> list[str]:
    if not CHROMIUM.exists():
        pytest.skip("needs a browser: sudo apt-get install chromium")
    return [str(CHROMIUM), *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", "--enable-logging=stderr", "--v=0", "--virtual-time-budget=3000"]


@pytest.mark.parametrize("path", ["/drill/drill/", "/rajin/rajin/"])
def test_a_browser_shows_the_page_without_an_error(server: tuple[str, int], browser: list[str], tmp_path: Path, path: str) -> None:
    url = f"http://{server[0]}:{server[1]}{path}"
    picture = tmp_path / "page.png"
    shown = subprocess.run([*browser, "--dump-dom", url], capture_output=True, text=True, timeout=90, check=False)
    assert shown.returncode == 0, shown.stderr[-2000:]
    assert "</html>" in shown.stdout
    assert "manifest.sha256" in shown.stdout
    assert ("SIMULATED" in shown.stdout) is ("drill" in path)
    assert not [line for line in shown.stderr.splitlines() if "CONSOLE" in line], shown.stderr[-3000:]
    done = subprocess.run([*browser, "--window-size=1280,2000", f"--screenshot={picture}", url], capture_output=True, text=True, timeout=90, check=False)
    assert done.returncode == 0
    raw = picture.read_bytes()
    assert raw.startswith(b"\x89PNG")
    assert int.from_bytes(raw[16:20], "big") == 1280
    assert len(raw) > 20_000, "the page is empty"


def test_a_browser_shows_the_page_from_the_disk(drill: Path, browser: list[str]) -> None:
    shown = subprocess.run([*browser, "--dump-dom", (drill / "cases/drill/index.html").as_uri()], capture_output=True, text=True, timeout=90, check=False)
    assert "SIMULATED" in shown.stdout
    assert not [line for line in shown.stderr.splitlines() if "CONSOLE" in line], shown.stderr[-3000:]


def test_an_address_that_leads_nowhere_says_where_the_list_is(server: tuple[str, int]) -> None:
    status, headers, page = ask(server, "/nosuch")
    assert status == 404
    assert "list of cases is at /" in page
    assert headers["content-security-policy"].startswith("default-src 'none'")


def test_a_logbook_without_a_case_says_how_to_make_one_where_it_lies(drill: Path, tmp_path: Path) -> None:
    lb = Path(shutil.copytree(drill, tmp_path / "a folder"))
    shutil.rmtree(lb / "cases")
    with serving(lb) as at:
        assert html.escape(f"roadstead freeze '{lb}'") in ask(at, "/")[2].replace("&#39;", "&#x27;")
