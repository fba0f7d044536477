"""Documents of every kind an article comes in: pages, PDFs, mails, web archives; one article is the same words in all of them."""

from __future__ import annotations

import gzip
import hashlib
import html as entities
import json
import textwrap
import time
import zlib
from base64 import b64encode
from contextlib import suppress

import pytest
from document_inputs import answer, pdf, record, wacz
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from labelled_pages import PAGES, faults, truth, unmarked
from reader_inputs import chosen, read, rejects, source

from roadstead import blocks, dates, markup, pages
from roadstead.readers import auto_archiver, eml, html, prose, warc
from roadstead.readers import pdf as pdf_reader
from roadstead.streams import BadFile

TITLE = "Le ministère dément la livraison de pétrole"
BODY = [
    "Le ministère des Transports a démenti mardi que le Halcyon Test ait livré du pétrole au terminal nord de Port-Calme, malgré les images d'un institut privé.",
    "« Aucun navire de ce nom n'est entré dans nos eaux », a déclaré la porte-parole du ministère à des journalistes réunis dans la capitale.",
    "Selon l'Institut du détroit, qui dit avoir comparé douze images prises entre mars et juin, le navire s'est trouvé trois fois au moins le long du quai.",
    "L'armateur, joint au téléphone, n'a pas souhaité répondre aux questions qui lui étaient posées sur le nom et le pavillon du navire.",
]


def _put(tmp_path, raw, name="input"):
    path = tmp_path / name
    path.write_bytes(raw if isinstance(raw, bytes) else raw.encode("utf-8"))
    return path


def _spoken(path):
    """Kind and words of what may hold a statement, line breaks as blanks."""
    found = read(path)["passages"]
    return [(kind, " ".join(text.split())) for kind, text in found.select("kind", "text").iter_rows() if kind in blocks.SPOKEN]


def _placed(paragraphs, width=80, size=11, at=760.0, per_page=30):
    """The paragraphs as lines on pages, with a running head and a page number on each."""
    out, page = [], []
    for n, paragraph in enumerate(paragraphs):
        big = 18 if n == 0 else size
        for line in textwrap.wrap(paragraph, width, break_on_hyphens=False):
            if len(page) >= per_page:
                out, page, at = [*out, page], [], 760.0
            page.append((72, at, big, line))
            at -= 1.2 * big
        at -= 0.9 * size
    out.append(page)
    # On one page nobody can tell a running head from a line of the text.
    head = [(72, 810, 9, "Courrier du Détroit - mars 2031")] if len(out) > 1 else []
    return [[*head, *lines, (300, 30, 9, str(n))] for n, lines in enumerate(out, 1)]


def _as_page(words):
    return f"<!doctype html><html lang=fr><head><title>{TITLE} - Courrier</title></head><body><nav><a href=/>Accueil</a></nav><article><h1>{TITLE}</h1>{''.join(f'<p>{entities.escape(p)}</p>' for p in words)}</article></body></html>"


def _as_mail(words, sort="plain"):
    text = "\n\n".join(words) if sort == "plain" else _as_page(words)
    subject = f"=?utf-8?b?{b64encode(TITLE.encode()).decode()}?="
    return f"From: Presse <presse@example.org>\r\nTo: x@example.org\r\nSubject: {subject}\r\nDate: Tue, 04 Mar 2031 09:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: text/{sort}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n"


RENDERED = {
    "text": "\n\n".join([TITLE, *BODY]),
    "text with returns": "\r\n\r\n".join([TITLE, *BODY]),
    "wrapped text": "\n\n".join([TITLE, *(textwrap.fill(p, 68, break_on_hyphens=False) for p in BODY)]),
    "page": _as_page(BODY),
    "page with breaks": f"<html><body><h1>{TITLE}</h1><div>{'<br><br>'.join(BODY)}</div></body></html>",
    "mail": _as_mail(BODY),
    "wrapped mail": _as_mail([textwrap.fill(p, 72, break_on_hyphens=False) for p in BODY]),
    "mail of HTML": _as_mail(BODY, "html"),
    "PDF": pdf(_placed([TITLE, *BODY])),
    "PDF of small pages": pdf(_placed([TITLE, *BODY], width=50, per_page=7)),
    "WARC": record("warcinfo", "", b"software: x\r\n", "application/warc-fields") + record("response", "https://example.org/a", answer(_as_page(BODY).encode())),
    "WACZ": wacz(record("response", "https://example.org/a", answer(_as_page(BODY).encode())), "https://example.org/a"),
}


@pytest.mark.parametrize("form", RENDERED)
def test_one_article_is_the_same_words_in_every_form(tmp_path, form):
    expected = [("title", TITLE), ("lead", BODY[0]), *(("body", p) for p in BODY[1:])]
    assert _spoken(_put(tmp_path, RENDERED[form])) == expected


@pytest.mark.parametrize("form", RENDERED)
def test_places_hold_the_words_and_do_not_overlap(tmp_path, form):
    found = read(_put(tmp_path, RENDERED[form]))["passages"]
    at = 0
    for start, end, text, place in found.select("start", "end", "text", "at").iter_rows():
        assert at <= start
        assert end - start == len(text)
        assert place.split(" ")[0] == f"char:{start}-{end}"
        at = end


# Pages


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_noise_is_never_spoken_and_the_story_always(path):
    page = pages.page(unmarked(path), path.name)
    assert faults(path, page.text, page.blocks) == []


@pytest.mark.parametrize("around", ['<div class="has-newsletter social-sidebar">', '<form action="./">', '<div class="cookie-accepted">', '<aside>'])
def test_what_stands_around_the_whole_page_says_nothing(around):
    page = pages.page(f"<html><body>{around}<h1>{TITLE}</h1>{''.join(f'<p>{p}</p>' for p in BODY)}")
    assert [b.kind for b in page.blocks] == ["title", "lead", "body", "body", "body"]


def test_the_labelled_pages_hold_what_they_are_for():
    kinds = [kind for path in PAGES for kind, _ in truth(path)]
    assert len(PAGES) >= 15
    assert all(kinds.count(kind) >= n for kind, n in (("body", 50), ("widget", 60), ("caption", 10)))


@pytest.mark.parametrize(
    "page",
    [
        "<a " * 70_000, "<a " * 70_000 + ">", '<a "' * 60_000, '<a ">"' * 60_000, "<!--" * 60_000, "<script>" * 30_000, "<" * 200_000, "</" * 100_000, "<!" * 100_000,
        "<div>" * 50_000 + "x" + "</div>" * 50_000, "<p>" * 60_000, "<li>" * 50_000, "<table><tr><td>" * 20_000, "</nav>" * 50_000, "<b>" * 70_000, "&#" + "9" * 200_000 + ";",
        "&#" + "0" * 200_000 + "65;", "&amp" * 60_000, "&lt;" * 60_000, "<p class='" + "a-" * 100_000 + "'>x", "<p " + "x=1 " * 60_000 + ">y", "<a b" + " " * 200_000 + ">",
        "<td></tr>" * 30_000, "<select>" * 30_000, "<meta content=" * 20_000, "<time datetime=1>" * 20_000, "<h1>a</h1>" * 20_000, "<br>a" * 40_000, "<ul><li>" * 20_000,
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>", "<!-- -->" * 30_000 + "x", "a<wbr>" * 40_000,
    ],
    ids=lambda page: page[:12],
)  # fmt: skip
def test_no_page_keeps_the_reader_busy(tmp_path, page):
    path = _put(tmp_path, "<!doctype html><html><body><p>Some words of a story.</p>" + page)
    began = time.perf_counter()
    with suppress(BadFile):
        read(path, html)
    # A quadratic pass over 200 KB takes minutes.
    assert time.perf_counter() - began < 15


def test_a_tag_without_end_is_refused_and_a_cut_page_is_not(tmp_path):
    with pytest.raises(BadFile, match="a tag without end"):
        read(_put(tmp_path, "<html><body>" + "<a <a" * 500), html)
    assert read(_put(tmp_path, "<html><body><p>The ship left.</p><p clas"), html)["passages"]["text"].to_list() == ["The ship left."]


def test_what_a_comment_hides_is_told(tmp_path):
    found = read(_put(tmp_path, "<html><body><p>The ship left.</p><!-- x <p>And came back.</p>"), html)
    assert found["passages"]["text"].to_list() == ["The ship left."]
    assert list(rejects(found)) == ["a comment without end: what follows is not seen"]


@pytest.mark.parametrize(("encoding", "words"), [("windows-1251", "Судно покинуло порт во вторник"), ("iso-8859-1", "Le navire a quitté le port"), ("euc-kr", "배는 항구를 떠났다"), ("utf-16", "Le navire a quitté")])
def test_a_page_is_read_in_the_encoding_it_declares(tmp_path, encoding, words):
    page = f"<!doctype html><html><head><meta charset={encoding}></head><body><p>{words} {words}</p></body></html>"
    assert read(_put(tmp_path, page.encode(encoding)))["passages"]["text"].to_list() == [f"{words} {words}"]


def test_a_break_within_a_sentence_is_none(tmp_path):
    found = read(_put(tmp_path, "<html><body><h1>A title</h1><p>The ship left<br>on Tuesday.<br>Nobody saw it go.</p><p>Calme<br>Port Office</p>"), html)
    assert found["passages"]["text"].to_list() == ["A title", "The ship left on Tuesday.", "Nobody saw it go.", "Calme", "Port Office"]


# PDF


def test_a_word_cut_at_the_end_of_a_line_is_whole_again(tmp_path):
    lines = ["The gov-", "ernment said that the well-known ship had left, and the well-", "known owner kept silent about it all.", "Its find-", "ings were not published by the ministry."]
    found = read(_put(tmp_path, pdf([[(72, 760 - 13 * n, 11, line) for n, line in enumerate(lines)]])))["passages"]
    assert found["text"].to_list() == ["The government said that the well-known ship had left, and the well-known owner kept silent about it all. Its findings were not published by the ministry."]


def test_columns_are_read_one_after_the_other_and_a_sentence_goes_on_in_the_next(tmp_path):
    left = ["The ministry said on Tuesday that", "the ship had left the port and"]
    right = ["that nobody knew where it went.", "", "The owner said nothing at all."]
    lines = [(72, 700 - 13 * n, 11, t) for n, t in enumerate(left)] + [(320, 700 - 13 * n, 11, t) for n, t in enumerate(right) if t]
    assert read(_put(tmp_path, pdf([lines])))["passages"]["text"].to_list() == ["The ministry said on Tuesday that the ship had left the port and that nobody knew where it went.", "The owner said nothing at all."]


def test_furniture_of_pages_is_no_story(tmp_path):
    words = "The ministry said on Tuesday that the ship had left the port of Calme."
    found = read(_put(tmp_path, pdf([[(72, 810, 9, f"Report 2031/44 - page {n}"), (72, 700, 11, f"{words[:-1]} {n} times."), (72, 687, 11, "It gave no day."), (290, 30, 9, f"{n}")] for n in range(1, 5)])))
    spoken = [t for k, t in found["passages"].select("kind", "text").iter_rows() if k in blocks.SPOKEN]
    assert spoken == [f"{words[:-1]} {n} times. It gave no day." for n in range(1, 5)]
    assert [p.split(" ")[1] for p, k in found["passages"].select("at", "kind").iter_rows() if k in blocks.SPOKEN] == [f"page:{n}" for n in range(1, 5)]


def test_a_scan_is_refused_and_its_pages_counted_where_others_have_text(tmp_path):
    with pytest.raises(BadFile, match=r"no text on its 2 pages.*run OCR"):
        read(_put(tmp_path, pdf([[], []])))
    found = read(_put(tmp_path, pdf([[(72, 700, 11, "The ministry said on Tuesday that it had left.")], []])))
    assert rejects(found) == {"a page without text: a picture, or blank": (1, "page:2")}


def test_a_damaged_pdf_is_refused(tmp_path):
    whole = RENDERED["PDF"]
    for raw in (whole[:200], b"%PDF-1.7\n", whole[:40] + b"\xff" * 400, b"%PDF-1.4\ntrailer << /Encrypt 1 0 R >>\n%%EOF"):
        with pytest.raises(BadFile):
            read(_put(tmp_path, raw), pdf_reader)


# Mails


def test_what_is_quoted_below_an_answer_was_said_by_another(tmp_path):
    mail = _as_mail(["The ministry did not answer our three letters, and we asked again on Monday.", "On Mon, 3 Mar 2031 at 10:00, A. Sorne <a@example.org> wrote:\n> Did the minister say that the ship was ours?\n> He denied everything last week."])
    assert [text for _, text in _spoken(_put(tmp_path, mail))[1:]] == ["The ministry did not answer our three letters, and we asked again on Monday."]
    assert "He denied everything last week." in " ".join(read(_put(tmp_path, mail))["passages"]["text"]), "labelled, not deleted"


def test_a_mail_that_only_sends_on_is_about_what_it_sends(tmp_path):
    mail = _as_mail(["---------- Forwarded message ---------\nFrom: Office <p@example.org>\nDate: Mon, 3 Feb 2031\nSubject: Statement\nTo: <list@example.org>", BODY[0], BODY[1]])
    found = read(_put(tmp_path, mail))["passages"]
    assert [text for _, text in _spoken(_put(tmp_path, mail))[1:]] == BODY[:2]
    assert found.filter(found["text"].str.starts_with("From: Office"))["kind"].to_list() == ["byline"]


def test_attachments_are_named(tmp_path):
    mail = (
        "From: a@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThe ship has left the port, they say.\r\n"
        "--B\r\nContent-Type: application/pdf; name=letter.pdf\r\nContent-Disposition: attachment; filename=letter.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n--B--\r\n"
    )
    found = read(_put(tmp_path, mail))
    assert found["rejects"].select("reason", "detail", "at").rows() == [("attached: application/pdf, not opened, give it by itself", "letter.pdf", "part:3")]


def test_the_fuller_part_of_two_is_read(tmp_path):
    parts = [("plain", "See the HTML version."), ("html", _as_page(BODY))]
    mail = "From: a@example.org\r\nSubject: x\r\nDate: Tue, 04 Mar 2031 09:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=B\r\n\r\n" + "".join(f"--B\r\nContent-Type: text/{sort}; charset=utf-8\r\n\r\n{text}\r\n" for sort, text in parts) + "--B--\r\n"
    assert [t for k, t in _spoken(_put(tmp_path, mail)) if k in ("lead", "body")] == BODY


def test_a_list_of_keys_is_no_mail(tmp_path):
    for text in ("Name: x\nPlace: y\nDay: z\n\nwords", "From: here\nTo: there\n\nThe ship left.", "subject;from;date\n1;2;3\n"):
        assert chosen(_put(tmp_path, text)) != "eml"


# Archives


def _page(words):
    return _as_page([words, BODY[1]]).encode()


def test_bodies_are_taken_out_of_their_coding(tmp_path):
    body = _page(BODY[0])
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(body[i : i + 90]), body[i : i + 90]) for i in range(0, len(body), 90)) + b"0\r\n\r\n"
    squeezed = zlib.compressobj(wbits=-15)
    for block in (
        answer(chunks, more="Transfer-Encoding: chunked\r\n"), answer(body, more="Transfer-Encoding: chunked\r\n"), answer(gzip.compress(body), more="Content-Encoding: gzip\r\n"),
        answer(zlib.compress(body), more="Content-Encoding: deflate\r\n"), answer(squeezed.compress(body) + squeezed.flush(), more="Content-Encoding: deflate\r\n"), answer(body, more="Content-Encoding: gzip\r\n"),
        answer(body.decode().encode("cp1252", "xmlcharrefreplace"), media="text/html; charset=windows-1252"),
    ):  # fmt: skip
        assert _spoken(_put(tmp_path, record("response", "https://example.org/a", block)))[1] == ("lead", BODY[0])


def test_an_archive_is_one_document_and_says_what_else_it_holds(tmp_path):
    other = _page("The other page says that the minister has resigned from every one of his offices.")
    records = (
        record("request", "https://example.org/a", b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request")
        + record("response", "https://example.org/old", answer(b"", status="301 Moved", more="Location: /a\r\n"))
        + record("response", "https://example.org/a", answer(_page(BODY[0])))
        + record("response", "https://example.org/b", answer(other))
        + record("response", "https://example.org/i.png", answer(b"\x89PNG", "image/png"))
        + record("response", "https://example.org/c", answer(_page(BODY[2]), more="Content-Encoding: br\r\n"))
        + record("revisit", "https://example.org/a", b"HTTP/1.1 200 OK\r\n\r\n")
    )
    path = _put(tmp_path, gzip.compress(records[:900]) + gzip.compress(records[900:]))
    assert "resigned" not in " ".join(read(path)["passages"]["text"])
    assert rejects(read(path)) == {
        "an answer that is no page: a redirect or an error": (1, "record:2"),
        "not a page: a picture, a script or the like": (1, "record:5"), "a page compressed with br, which is not read here": (1, "record:6"), "a repetition of an earlier capture": (1, "record:7"),
    }  # fmt: skip
    listed = _put(tmp_path, wacz(records, "http://www.example.org/b/"), "w")
    assert "resigned" in " ".join(read(listed)["passages"]["text"])
    missing = _put(tmp_path, wacz(records, "http://www.example.org/gone"), "m")
    assert _spoken(missing) == _spoken(path), "a list that names no page of the archive is no reason to refuse it"
    # Every other page is its record, cut out of the archive byte for byte, and an archive by itself.
    for archive, words, gone in ((path, "resigned", BODY[0]), (listed, BODY[0], "resigned"), (missing, "resigned", BODY[0])):
        [(name, raw, about)] = warc.members(source(archive))
        at = int(about["note"].split(" at byte ")[1].split()[0])
        assert records[at : at + len(raw)] == raw
        assert about["note"].endswith(source(archive).sha256)
        inner = _put(tmp_path, raw, name)
        assert chosen(inner) == "warc"
        text = " ".join(read(inner)["passages"]["text"])
        assert words in text
        assert gone not in text
        assert list(warc.members(source(inner))) == []


def test_a_page_that_comes_twice_is_one_document(tmp_path):
    page, other = _page(BODY[0]), _page("The other page says that the minister has resigned from every one of his offices.")
    path = _put(tmp_path, b"".join(record("response", f"https://example.org/{n}", answer(body)) for n, body in enumerate([page, other, page, other])))
    assert [about["url"] for _, _, about in warc.members(source(path))] == ["https://example.org/1"]
    assert rejects(read(path)) == {"a repetition of an earlier capture": (2, "record:3")}


def test_an_archive_cut_short_is_refused(tmp_path):
    whole = RENDERED["WARC"]
    for raw in (whole[:-400], gzip.compress(whole)[:-20], whole.replace(b"Content-Length", b"Content-Size"), whole[:120], wacz(whole, None)[:-60]):
        with pytest.raises(BadFile):
            read(_put(tmp_path, raw), warc)


METADATA = {
    "status": "generic: success",
    "metadata": {"_processed_at": "2032-01-05 10:11:12.131415+00:00", "url": "https://social.example/p/1", "title": "A post", "content": "The captain says that the ship was never there.\nHe gives no day.", "timestamp": "2031-12-30T08:00:00+01:00"},
    "media": [{"filename": "tmp/a.mp4", "_key": "p/a.mp4", "urls": ["local_archive/p/a.mp4"], "properties": {"hash": "SHA-256:" + "ab" * 32}, "_mimetype": "video/mp4"}],
}
REPORT = (
    '<!DOCTYPE html><html lang="en"><head><style>h2{}</style></head><body><h2>Archived media for <span class="copy">https://social.example/p/1</span> - <a href="https://social.example/p/1">open</a></h2>'
    f'<table class="content"><tr><td><ul><li><b>hash:</b> <span class="copy">SHA-256:{"ab" * 32}</span></li></ul></td></tr></table><table class="metadata"><tr><th>key</th><th>value</th></tr>'
    + "".join(f'<tr>\n<td>{key}</td>\n<td>\n\n<span class="copy">{entities.escape(str(value))}</span>\n</td></tr>' for key, value in METADATA["metadata"].items())
    + '</table><p class="center">Made with <a href="https://github.com/bellingcat/auto-archiver">bellingcat/auto-archiver</a> v1.2.7</p></body></html>'
)


@pytest.mark.parametrize("raw", [json.dumps(METADATA, indent=4), REPORT], ids=["metadata.json", "report"])
def test_the_archivers_own_account_gives_the_post_and_ties_its_files(tmp_path, raw):
    path = _put(tmp_path, raw)
    assert chosen(path) == "auto_archiver"
    assert [text for _, text in _spoken(path)] == ["A post", "The captain says that the ship was never there.", "He gives no day."]
    assert auto_archiver.provenance(source(path)) == {
        "ab" * 32: {"url": "https://social.example/p/1", "retrieved": "2032-01-05T10:11:12Z", "retrieved_by": "auto-archiver", "note": f"as told by {hashlib.sha256(path.read_bytes()).hexdigest()}"},
    }  # fmt: skip


# Days


def _days(page):
    found = pages.page(page)
    return dates.candidates(found.marks, found.text, found.blocks, found.address)


@pytest.mark.parametrize(
    ("said", "earliest", "latest"),
    [
        ("2031-10-18", "2031-10-18", "2031-10-18"), ("2031-10", "2031-10-01", "2031-10-31"), ("2031-10-18T23:30:00-04:00", "2031-10-18", "2031-10-18"),
        ("2031-10-18T23:30:00Z", "2031-10-18", "2031-10-19"), ("2031-10-18T00:00:00+00:00", "2031-10-17", "2031-10-18"), ("20311018", "2031-10-18", "2031-10-18"),
        ("Sat, 18 Oct 2031 10:00:00 +0200", "2031-10-18", "2031-10-18"), ("samedi 18 octobre 2031 à 14h", "2031-10-18", "2031-10-18"), ("lundi 18 octobre 2031", None, None),
        ("Oct. 18, 2031", "2031-10-18", "2031-10-18"), ("1er août 2031", "2031-08-01", "2031-08-01"), ("05/04/2031", "2031-04-05", "2031-05-04"), ("25/04/2031", "2031-04-25", "2031-04-25"),
        ("31 February 2031", None, None),
    ],
)  # fmt: skip
def test_a_day_as_written(said, earliest, latest):
    one = dates.stamped("x", said)
    assert (one["earliest"], one["latest"]) == (earliest, latest)
    assert one["value"] == (earliest if earliest == latest else None)


@pytest.mark.parametrize("said", ["", "soon", "2031-13-45", "9999-12-31T23:00:00Z", "18 octobre", "0000-00-00"])
def test_no_day(said):
    assert dates.stamped("x", said) is None


def test_candidates_stand_with_where_they_were_found():
    page = (PAGES[0].parent / "wordpress_fr.html").read_text(encoding="utf-8")
    assert {(c["provenance"], c["value"]) for c in _days(page)} == {
        ("meta article:published_time", "2031-03-05"), ("meta article:modified_time", "2031-03-06"), ("json-ld datePublished", "2031-03-05"),
        ("json-ld dateModified", "2031-03-06"), ("time", "2031-03-05"), ("line", "2031-03-05"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><h1>A title of the page</h1><p>The ministry said on 3 May 2031 that the ship had left the port of Calme.</p><footer>© 2032 Courier</footer></body></html>",
        "<html><body><h1>A title of the page</h1><figure><figcaption>The quay on 3 May 2031</figcaption></figure><p>The ministry said that the ship had left the port.</p><p>Copyright 2032-01-01</p></body></html>",
    ],
)
def test_an_undated_page_has_no_day(page):
    assert _days(page) == []


@pytest.mark.parametrize(
    ("address", "days"),
    [
        ("https://e.org/2031/10/18/x", ("2031-10-18", "2031-10-18")), ("https://e.org/2031/oct/18/x", ("2031-10-18", "2031-10-18")), ("https://e.org/2031-10/x", ("2031-10-01", "2031-10-31")),
        ("https://e.org/a-20311018-x?d=20320101", ("2031-10-18", "2031-10-18")), ("https://web.archive.org/web/20320101000000/https://e.org/2031-10/x", ("2031-10-01", "2031-10-31")),
        ("https://e.org/world-81234567", None), ("https://e.org/x?date=2031-10-18", None), ("https://e.org/a/203110/x", None),
    ],
)  # fmt: skip
def test_a_day_in_an_address(address, days):
    found = dates.candidates((), "", [], address)
    assert [(c["earliest"], c["latest"]) for c in found] == ([days] if days else [])


# Anything


ODD = st.one_of(
    st.binary(max_size=600),
    st.text(max_size=400).map(lambda t: t.encode("utf-8", "replace")),
    st.lists(st.sampled_from(["<p>", "</p>", "<a", "<h1>", "<!--", "-->", "<script>", "</script>", "<td>", "&#", "&#x110000;", "&amp", '"', "'", ">", "<", "x y z. ", "\0", "<time datetime='", "<br>", "\u2028", "<pre>", "\n"]), max_size=60).map(lambda t: "".join(t).encode()),
    st.tuples(st.sampled_from([RENDERED[form] if isinstance(RENDERED[form], bytes) else RENDERED[form].encode() for form in RENDERED]), st.integers(0, 3000), st.binary(max_size=30), st.booleans()).map(lambda t: t[0][: t[1]] + t[2] + (t[0][t[1] + len(t[2]) :] if t[3] else b"")),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=ODD)
@example(raw=b"%PDF-1.4\nxref\n0 1\ntrailer<</Root 1 0 R/Prev 9>>startxref\n9\n%%EOF")
@example(raw=b"From: =?x?b?////?=\nDate: 99 99 99\nSubject: =?utf-7?q?+ADw-?=\nContent-Type: multipart/mixed; boundary=\n\n--\n")
@example(raw=b"WARC/1.0\r\nContent-Length: 99999999999\r\n\r\n")
@example(raw=b"<html><meta charset=idna><p>x")
@example(raw=b"<html><meta charset=base64><p>\xff")
def test_any_bytes_are_read_or_refused(tmp_path, raw):
    path = tmp_path / "input"
    path.write_bytes(raw or b"x")
    for reader in (html, prose, pdf_reader, eml, warc, auto_archiver):
        try:
            reader.claims(source(path))
            found = read(path, reader)["passages"]
        except BadFile:
            continue
        assert all(end - start == len(text) for start, end, text in found.select("start", "end", "text").iter_rows())


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_words_of_text_survive_a_page(text):
    page = pages.page(f"<html><body><p>{entities.escape(text)}</p></body></html>")
    assert "".join(page.text.split()) == "".join(text.replace("\0", "").split())


def test_tokens_pass_over_each_character_once():
    assert [t.sort for t in markup.tokens('<p title="a>b">x<!-- <p> --><b>y</b>', "x")] == ["open", "text", "open", "text", "close"]
