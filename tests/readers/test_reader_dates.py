"""When a document came out: an interval with its basis, or nothing."""

from __future__ import annotations

import csv
import io
import json

import pytest
from document_inputs import answer, pdf, record
from hypothesis import given
from hypothesis import strategies as st
from labelled_pages import PAGES
from reader_inputs import read

from roadstead import dates, pages, when
from roadstead.press import Document

# Accounts as `where=day`, several of them apart by `;`; then what follows from them.
CASES = """\
accounts|earliest|latest|until|basis
json-ld datePublished=2031-03-05|2031-03-05|2031-03-05|2031-03-05|json-ld datePublished alone
json-ld datePublished=2031-03-05T23:30:00Z|2031-03-05|2031-03-06|2031-03-06|json-ld datePublished alone
json-ld datePublished=2031-03-05T23:30:00Z;line=2031-03-05|2031-03-05|2031-03-05|2031-03-05|json-ld datePublished, line agree
meta article:published_time=2031-03-05;address=2031-03|2031-03-05|2031-03-05|2031-03-05|meta article:published_time, address agree
address=2031-03|2031-03-01|2031-03-31|2031-03-31|address alone
meta date=2031-03-05;line=2031-03-09|2031-03-05|2031-03-09|2031-03-09|accounts differ: meta date 2031-03-05; line 2031-03-09
address=2029-11;line=2031-03-09|2029-11-01|2031-03-09|2031-03-09|accounts differ: address 2029-11-01..2029-11-30; line 2031-03-09
line=2031-03-05;line updated=2031-03-07|2031-03-05|2031-03-05|2031-03-07|line alone; changed until 2031-03-07
line=2031-03-05;meta article:modified_time=2033-03-07|2031-03-05|2031-03-05|2031-03-05|line alone
line updated=2031-03-07||||
pdf CreationDate=2031-03-07||||
sent Date=2031-03-07||||
mail Date=2031-03-07|2031-03-07|2031-03-07|2031-03-07|mail Date alone
sent Date=2031-03-09;line forwarded=2031-03-07|2031-03-07|2031-03-07|2031-03-07|line forwarded alone
meta date=1970-01-01T00:00:00Z||||
meta date=1970-01-01;line=2031-03-05|2031-03-05|2031-03-05|2031-03-05|line alone
meta date=2031-13-45||||
"""


@pytest.mark.parametrize("case", list(csv.DictReader(io.StringIO(CASES), delimiter="|")), ids=lambda c: c["accounts"])
def test_what_follows_from_the_accounts(case):
    pairs = [one.split("=", 1) for one in case["accounts"].split(";")]
    found = dates.dated([c for where, said in pairs if (c := dates.stamped(where, said))])
    assert (found.earliest, found.latest, found.written_until, found.basis) == (case["earliest"], case["latest"], case["until"], case["basis"]) if found else case["earliest"] == ""


@pytest.mark.parametrize(
    ("said", "earliest", "latest"),
    [
        ("2031-03-05", "2031-03-05", "2031-03-05"), ("2031-03", "2031-03-01", "2031-03-31"), ("2031", "2031-01-01", "2031-12-31"), ("2031-03-05/2031-03-09", "2031-03-05", "2031-03-09"),
        ("5 mars 2031", "2031-03-05", "2031-03-05"), ("unknown", None, None), ("2031-03-09/2031-03-05", None, None), ("some day", None, None),
    ],
)  # fmt: skip
def test_the_word_of_the_user_goes_before_all(said, earliest, latest):
    own = json.dumps([dates.stamped("json-ld datePublished", "2029-01-01")])
    found = dates.of_receipt({"published": said, "dates": own})
    assert ((found.earliest, found.latest, found.basis) if found else (None, None, None)) == (earliest, latest, earliest and "sources.csv")
    assert dates.of_receipt({"published": None, "dates": own}).value == "2029-01-01"
    assert dates.of_receipt({"published": "", "dates": None}) is None


HEADS = {
    "Date: 17 octobre 2023": "line", "Date : 2023-10-17T10:04:00+02:00": "line", "Tue 17 Oct 2023 10.04 BST": "line", "Publié le 17/10/2023 à 18h30": "line", "October 17, 2023 10:04 AM GMT+1": "line",
    "By Ana Lund, 17 October 2023": "line", "Attack of 17 October 2023": None, "© 2023 The Lantern": None, "Copyright 17 October 2023": None,
}  # fmt: skip


@pytest.mark.parametrize("head", HEADS)
def test_the_head_of_a_saved_text(tmp_path, head):
    path = tmp_path / "x.txt"
    path.write_text(f"A long title of the page\n{head}\n\nThe minister said that the port of Calme was closed again by the storm.\n", encoding="utf-8")
    found = dates.of_receipt(read(path)["receipts"].row(0, named=True))
    assert (found.value if found else None) == ("2023-10-17" if HEADS[head] else None)


def test_the_accounts_of_a_page_agree():
    page = pages.page((PAGES[0].parent / "wordpress_fr.html").read_text(encoding="utf-8"))
    found = dates.dated(dates.candidates(page.marks, page.text, page.blocks, page.address))
    assert found.value == "2031-03-05"
    assert {"json-ld datePublished", "meta article:published_time", "line"} <= set(found.basis.split(" agree")[0].split(", "))


def test_the_day_of_a_copy_is_no_account(tmp_path):
    page = "<html><body><h1>A title of the page</h1><p>The ministry said that the ship had left the port of Calme for good.</p><footer>© 2032 Courier</footer></body></html>"
    for name, raw in (
        ("x.warc", record("response", "https://example.org/a", answer(page.encode()))),
        ("x.pdf", pdf([[(70, 700, 11, "The ministry said that the ship had left the port of Calme for good.")]], "/CreationDate (D:20320101120000Z)")),
        ("x.html", page.encode()),
    ):
        (tmp_path / name).write_bytes(raw)
        assert dates.of_receipt(read(tmp_path / name)["receipts"].row(0, named=True)) is None


DAYS = st.integers(0, 900).map(lambda n: when.shift("2031-01-01", n))
ACCOUNTS = st.lists(st.tuples(st.sampled_from(["json-ld datePublished", "meta date", "line", "address", "mail Date", "line updated", "pdf CreationDate"]), DAYS), max_size=6)


@given(ACCOUNTS)
def test_no_account_of_coming_out_lies_outside_and_order_is_nothing(accounts):
    found = [dates.candidate(where, day, (day, day)) for where, day in accounts]
    one = dates.dated(found)
    told = [day for where, day in accounts if "updated" not in where and "pdf" not in where]
    assert (one is None) == (not told)
    if one:
        assert all(one.earliest <= day <= one.latest for day in told)
        assert one.latest <= one.written_until <= when.shift(one.latest, dates.CHANGED)
        assert (one.value is not None) == (len(set(told)) == 1)
        again = dates.dated(found[::-1])
        assert (again.earliest, again.latest, again.written_until) == (one.earliest, one.latest, one.written_until)


def test_a_document_knows_its_days_and_why():
    rows = [{"src": "a", "start": 0, "end": 1, "kind": "body", "lang": "en", "text": "x"}]
    one = dates.dated([dates.candidate("line", "x", ("2031-03-05", "2031-03-05"))])
    doc = Document.of(rows, src="a", file="x", dated=one)
    assert (doc.days, doc.basis, doc.published) == (("2031-03-05", "2031-03-05"), "line alone", "2031-03-05")
    assert Document.of(rows, src="a", file="x").days is None
    assert Document.of(rows, src="a", file="x", published="2031-03").days == ("2031-03-01", "2031-03-31")
