"""What a file says of the files beside it, and the documents it holds: from a folder to the logbook."""

from __future__ import annotations

import gzip
import hashlib
import json

import pytest
from document_inputs import answer, record, wacz

from roadstead import dates
from roadstead.logbook import open_logbook, writing
from roadstead.run import here, intake

WORDS = "The ministry of Calme said that the ship had left the port on the day of the storm and that nobody knew where she was."
OTHER = "The harbour master said on Monday that the tanker had never called at the port, whatever the pictures showed."


def _page(words, head=""):
    return f"<!doctype html><html lang=en><head><title>x</title>{head}</head><body><article><h1>A headline of the day</h1><p>{words}</p></article></body></html>".encode()


def _run(root, *paths):
    with writing(root, "run") as log:
        outcome = intake.read(log, paths)
        here.extract(log)
        log.finish("run", {})
    return outcome


def _receipts(root):
    log = open_logbook(root)
    return {r["name"]: r for r in log.rows("receipts").iter_rows(named=True)}


def _sha(raw):
    return hashlib.sha256(raw).hexdigest()


@pytest.fixture
def folder(tmp_path):
    """An archiver's folder: its account, a page it kept, a film whose hash was not taken, one that was changed afterwards, and a stranger."""
    out = tmp_path / "in"
    out.mkdir()
    page, film, changed = _page(OTHER, '<meta property="article:published_time" content="2031-12-29">'), b"\0\1film", b"\0\2changed"
    account = {
        "status": "generic: success",
        "metadata": {"_processed_at": "2032-01-05 10:11:12.131415+00:00", "url": "https://social.example/p/1", "title": "A post", "content": WORDS, "timestamp": "2031-12-30T08:00:00+01:00"},
        "media": [
            {"filename": "tmp/page.html", "_key": "p/page.html", "properties": {"hash": f"SHA-256:{_sha(page)}"}},
            {"filename": "tmp/film.mp4", "_key": "p/film.mp4", "properties": {}},
            {"filename": "tmp/changed.mp4", "_key": "p/changed.mp4", "properties": {"hash": "SHA-256:" + "ab" * 32}},
        ],
    }
    for name, raw in {"zz-metadata.json": json.dumps(account).encode(), "page.html": page, "film.mp4": film, "changed.mp4": changed, "stranger.html": _page(WORDS)}.items():
        (out / name).write_bytes(raw)
    return out


def test_the_archivers_account_reaches_the_files_of_its_folder(tmp_path, folder):
    _run(tmp_path / "lb", folder)
    got = _receipts(tmp_path / "lb")
    account = _sha((folder / "zz-metadata.json").read_bytes())
    for name in ("page.html", "film.mp4"):
        assert {k: got[name][k] for k in ("url", "retrieved", "retrieved_by", "note")} == {
            "url": "https://social.example/p/1", "retrieved": "2032-01-05T10:11:12Z", "retrieved_by": "auto-archiver", "note": f"as told by {account}",
        }  # fmt: skip
    for name in ("changed.mp4", "stranger.html"):
        assert got[name]["url"] is None, "other bytes than those the archiver saw, or none it speaks of"
    assert all(r["published"] is None for r in got.values())
    assert dates.of_receipt(got["page.html"]).value == "2031-12-29", "the page's own day, not that of the post or of archiving"
    assert _run(tmp_path / "lb", folder).new == []


def test_the_users_word_goes_before_the_archivers(tmp_path, folder):
    (folder / "sources.csv").write_text("file,url,published\npage.html,https://paper.example/a,2031-12-28\n", encoding="utf-8")
    _run(tmp_path / "lb", folder)
    got = _receipts(tmp_path / "lb")["page.html"]
    assert (got["url"], got["retrieved_by"]) == ("https://paper.example/a", "auto-archiver")
    assert dates.of_receipt(got).basis == "sources.csv"
    (folder / "sources.csv").unlink()
    _run(tmp_path / "lb", folder)
    assert _receipts(tmp_path / "lb")["page.html"]["url"] == "https://paper.example/a"


def test_two_accounts_that_differ_tell_what_both_say(tmp_path, folder):
    other = json.loads((folder / "zz-metadata.json").read_bytes())
    other["metadata"]["url"] = "https://social.example/p/2"
    (folder / "aa-metadata.json").write_text(json.dumps(other), encoding="utf-8")
    _run(tmp_path / "lb", folder)
    got = _receipts(tmp_path / "lb")["page.html"]
    assert got["url"] is None
    assert got["note"].count("as told by") == 2


def _archive(*pages):
    return b"".join(record("response", address, answer(_page(words))) for address, words in pages)


@pytest.mark.parametrize("pack", [lambda raw: raw, gzip.compress, lambda raw: wacz(raw, "https://paper.example/a")], ids=["WARC", "gzip", "WACZ"])
def test_every_page_of_an_archive_is_a_document(tmp_path, pack):
    raw = pack(_archive(("https://paper.example/a", WORDS), ("https://paper.example/b", OTHER), ("https://elsewhere.example/c", OTHER.replace("tanker", "barge"))))
    path = tmp_path / "in" / "site.warc"
    path.parent.mkdir()
    path.write_bytes(raw)
    (path.parent / "sources.csv").write_text("file,url,publisher,licence,sensitivity,published\nsite.warc,https://paper.example/a,Paper,CC0,secret,2031-01-01\n", encoding="utf-8")
    outcome = _run(tmp_path / "lb", path.parent)
    assert len(outcome.new) == 3
    log = open_logbook(tmp_path / "lb")
    got = {r["url"]: r for r in log.rows("receipts").iter_rows(named=True)}
    assert set(got) == {"https://paper.example/a", "https://paper.example/b", "https://elsewhere.example/c"}
    main, second, third = (got[k] for k in sorted(got, key=lambda u: u[-1]))
    assert main["id"] == _sha(raw)
    for inner in (second, third):
        assert main["id"] in inner["note"]
        assert inner["sensitivity"] == "secret", "what is sensitive in the archive is so in each of its pages"
        assert inner["published"] is None, "the day the user gave is that of the page the archive is read as"
        stored = log.receipt_path(inner["id"]).read_bytes()
        assert _sha(stored) == inner["id"]
        assert stored in _archive(("https://paper.example/a", WORDS), ("https://paper.example/b", OTHER), ("https://elsewhere.example/c", OTHER.replace("tanker", "barge")))
    assert (second["publisher"], second["licence"]) == ("Paper", "CC0")
    assert (third["publisher"], third["licence"]) == (None, None)
    said = {json.loads(s["body"])["src"] for s in log.rows("statements").iter_rows(named=True)}
    assert said == {main["id"], second["id"], third["id"]}
    for s in log.rows("statements").iter_rows(named=True):
        body = json.loads(s["body"])
        rows = log.newest("passages", f"read {body['src']}")
        assert all(any(p["start"] <= c["start"] and p["text"][c["start"] - p["start"] : c["end"] - p["start"]] == c["text"] for p in rows) for c in body["content"])
    assert _run(tmp_path / "lb", path.parent).new == []
    assert not list((tmp_path / "lb" / "tmp").glob("member-*"))


def test_of_an_archive_cut_short_nothing_is_kept(tmp_path):
    path = tmp_path / "site.warc"
    path.write_bytes(_archive(("https://paper.example/a", WORDS), ("https://paper.example/b", OTHER), ("https://paper.example/c", WORDS))[:-300])
    _run(tmp_path / "lb", path)
    log = open_logbook(tmp_path / "lb")
    assert log.rows("receipts").height == 1
    assert log.rows("passages").height == 0
    assert "the archive ends in the middle of a record" in log.rows("rejects")["reason"].to_list()
