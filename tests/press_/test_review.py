"""Review: a person's word is added, the newest counts, none is lost; a corrected field is weighed, and what the machine read stays beside it."""

from __future__ import annotations

import copy
import json
import os
import re
import select
import subprocess
import sys
import time

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from press_world import STATEMENT, copy_of, inside, opened, statement, word

from asuser import ROOT, roadstead
from roadstead.logbook import writing
from roadstead.run import here, review
from roadstead.run.review import ReviewError, reviewed, value_of
from roadstead.run.voices import voices
from roadstead.tables import TABLES

WHO = ("--who", "A. Reader", "--why", "read the page")


@pytest.fixture
def book(rajin, tmp_path):
    return copy_of(rajin, tmp_path / "lb")


def _after(*words, body=None):
    by_field = review.newest(words).get(STATEMENT["id"], {})
    return reviewed(body or statement(), by_field)


def _first(book, claim="arms-kp-ru.delivered"):
    return next(b for b in voices(opened(book), "press", {}) if any(c["proposition"] == claim for c in b["claims"]))


def _finding(book):
    return opened(book).rows("findings")["id"].sort()[0]


# -- statements as they stand after it ----------------------------------------------------------------------------------


def test_without_a_word_a_statement_is_as_it_came():
    body = statement()
    assert reviewed(body, {}) is body


def test_a_corrected_field_has_the_person_s_value_and_the_machine_s_beside_it():
    before = statement()
    after = _after(word("speaker.resolved_id", "corrected", '"state:RU"'), body=before)
    assert before == statement()
    assert after["speaker"] | {"as_written": "Oslo", "id": "state:NO"} == {"as_written": "Oslo", "id": "state:NO", "resolved_id": "state:RU", "country": "RU", "resolution_basis": "a person's review"}
    assert after["review"] == {"verdict": "corrected", "words": [
        {"field": "speaker.resolved_id", "verdict": "corrected", "value": "state:RU", "machine": "org:no-mfa", "who": "A", "why": "because", "made": "1970-01-01T00:00:00.000Z", "applies": True}]}  # fmt: skip


@pytest.mark.parametrize(
    ("field", "verdict", "value", "at", "is_now"),
    [
        ("claims.0.act", "corrected", "accuse", ("claims", 0, "act"), "accuse"),
        ("claims.1.stance", "corrected", "e-", ("claims", 1, "stance"), "e-"),
        ("claims.1.proposition", "corrected", "arms-kp-ru.planned", ("claims", 1, "proposition"), "arms-kp-ru.planned"),
        ("claims.0.args.at_least", "corrected", "7", ("claims", 0, "args", "at_least"), 7),
        ("claims.0.args.ship.imo", "corrected", "9179842", ("claims", 0, "args", "ship", "imo"), "9179842"),
        ("claims.0.args.since", "rejected", None, ("claims", 0, "args", "since"), None),
        ("speaker.resolved_id", "rejected", None, ("speaker", "resolved_id"), None),
        ("speaker.resolved_id", "corrected", "state:RU+state:KP", ("speaker", "resolved_id"), "state:RU+state:KP"),
        ("time", "corrected", "2023-10-17", ("time", "value"), "2023-10-17"),
        ("time", "corrected", "2023-10", ("time", "latest"), "2023-10-31"),
        ("time", "corrected", "2023-10-17/2023-11-02", ("time", "certainty"), "interval"),
        ("time", "corrected", "undated", ("time", "earliest"), None),
        ("time.value", "corrected", "2023-10-17", ("time", "value"), "2023-10-17"),
        ("quote_type", "corrected", "mixed", ("quote_type",), "mixed"),
        ("quantities.0.modifier", "corrected", "~", ("quantities", 0, "modifier"), "~"),
    ],
)
def test_each_legal_value_is_what_is_read_afterwards(field, verdict, value, at, is_now):
    set_to = value_of(field, verdict, value, statement())
    after = _after(word(field, verdict, json.dumps(set_to)))
    for key in at:
        after = after[key]
    assert after == is_now


@pytest.mark.parametrize(
    ("field", "verdict", "value", "says"),
    [
        ("speaker.resolved_id", "corrected", "Russia", "give an id like state:RU"),
        ("speaker.resolved_id", "corrected", "state:ZZ", "give an id like state:RU"),
        ("speaker.resolved_id", "corrected", "org:../../etc/passwd", "give an id like state:RU"),
        ("speaker.resolved_id", "corrected", "org:" + "a" * 100_000, "give an id like state:RU"),
        ("speaker.resolved_id", "corrected", "org:a\0b", "give an id like state:RU"),
        ("speaker.resolved_id", "corrected", "org:ru-mfa\x1b[2J", "give an id like state:RU"),
        ("speaker.resolved_id", "corrected", None, "a correction needs its --value"),
        ("speaker.country", "corrected", "Russia", "two letters"),
        ("claims.0.act", "corrected", "lie", "one of assert, deny"),
        ("claims.0.stance", "corrected", "maybe", r"one of \+, -, 0, e-"),
        ("claims.0.act", "rejected", None, "cannot be without a value"),
        ("claims.0.proposition", "corrected", "arms-xx", "an id of the catalogue"),
        ("claims.2.act", "corrected", "deny", "this statement has no claims.2.act; it has speaker.id"),
        ("claims.00.act", "corrected", "deny", "has no claims.00.act"),
        ("claims.-1.act", "corrected", "deny", "has no claims.-1.act"),
        ("claims." + "9" * 5000 + ".act", "corrected", "deny", "this statement has no claims.9999"),
        ("claims.\u0661.act", "corrected", "deny", "has no"),
        ("claims.0", "corrected", "x", "rejected whole"),
        ("content", "corrected", "other words", "Words on the page are not ours to change"),
        ("id", "rejected", None, "id cannot be rejected"),
        ("speaker.__class__", "corrected", "x", "this statement has no"),
        ("time", "corrected", "last week", "a day 2023-10-17"),
        ("time", "corrected", "2023-10-17/2023-10-01", "a day 2023-10-17"),
        ("time", "corrected", "2023-02-30", "a day 2023-10-17"),
        ("time.value", "corrected", "2023-12-01", "does not lie between 2023-10-01 and 2023-10-31"),
        ("claims.0.args.ship.imo", "corrected", "9179843", "check digit"),
        ("claims.0.args.ship.name", "corrected", "A\u202eB", "a name of at most"),
        ("quote_type", "confirmed", "mixed", "leave --value out"),
    ],
)
def test_a_value_that_is_not_legal_is_refused_with_what_is(field, verdict, value, says):
    with pytest.raises(ReviewError, match=says) as refused:
        value_of(field, verdict, value, statement())
    assert len(str(refused.value)) < 2_000
    assert str(refused.value).isprintable()


def test_a_simulated_ship_gets_no_real_number():
    with pytest.raises(ReviewError, match="no number of the exercise"):
        value_of("claims.0.args.ship.imo", "corrected", "9179842", statement(simulated=True))
    assert value_of("claims.0.args.ship.imo", "corrected", "9990003", statement(simulated=True)) == "9990003"


def test_the_newest_word_on_a_field_counts_whoever_said_it():
    words = [word("claims.0.act", "corrected", '"deny"', made=2, who="B"), word("claims.0.act", "corrected", '"accuse"', made=1), word("claims.0.stance", "confirmed", made=3, who="C")]
    after = _after(*words)
    assert after["claims"][0]["act"] == "deny"
    assert [(w["field"], w["who"]) for w in after["review"]["words"]] == [("claims.0.act", "B"), ("claims.0.stance", "C")]
    assert _after(*words, word("claims.0.act", "confirmed", made=4))["claims"][0]["act"] == "assert"


def test_a_rejected_claim_goes_and_the_numbers_of_the_others_hold():
    after = _after(word("claims.0", "rejected", made=1), word("claims.1.act", "corrected", '"challenge_evidence"', made=2))
    assert [(c["proposition"], c["act"]) for c in after["claims"]] == [("arms-kp-ru.delivered", "challenge_evidence")]


def test_a_word_whose_field_is_gone_does_not_apply_and_says_so():
    body = statement(claims=STATEMENT["claims"][:1])
    after = _after(word("claims.1.act", "corrected", '"deny"'), body=body)
    assert after["claims"] == body["claims"]
    assert [w["applies"] for w in after["review"]["words"]] == [False]


def test_a_value_that_another_hand_wrote_into_the_table_is_not_taken_when_it_is_none():
    after = _after(word("speaker.resolved_id", "corrected", '"<script>"'))
    assert after["speaker"] == STATEMENT["speaker"]
    assert not after["review"]["words"][0]["applies"]


_WORDS = st.builds(
    word, st.sampled_from([None, "speaker.resolved_id", "speaker.country", "claims.0", "claims.0.act", "claims.1.stance", "claims.7.act", "time", "time.value", "time.latest", "nothing.here"]),
    st.sampled_from(["confirmed", "corrected", "rejected"]), st.one_of(st.none(), st.sampled_from(['"state:RU"', '"deny"', '"-"', '"2023-10-17"', '"undated"', "7", "[]", '"RU"'])), st.integers(0, 30),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(_WORDS, max_size=12, unique_by=lambda w: w["made"]), st.randoms())
def test_the_order_in_which_words_are_read_does_not_matter_and_every_field_stays_legal(words, shuffle):
    after = _after(*words)
    mixed = list(words)
    shuffle.shuffle(mixed)
    assert _after(*mixed) == after
    assert set(after) == set(STATEMENT)
    assert all(after[k] == STATEMENT[k] for k in ("id", "content", "cue", "source", "src", "at", "rule", "extent", "nested_in"))
    assert all(c["act"] in review.ACTS and c["stance"] in review.STANCES for c in after["claims"])
    time = after["time"]
    assert (time["earliest"] or "") <= (time["latest"] or "9999")
    if words:
        assert len(after["review"]["words"]) == len({w["field"] for w in words})


# -- in a logbook -------------------------------------------------------------------------------------------------------


def _rows(book):
    return opened(book).db.execute("SELECT * FROM reviews ORDER BY commit_").fetchall()


def test_no_word_ever_disappears_or_changes(capsys, book):
    ident, there = _first(book)["id"], []
    for n, args in enumerate([
        ("--statement", ident[:8], "--field", "speaker.resolved_id", "--value", "state:RU", "--verdict", "corrected"), ("--statement", ident, "--field", "speaker.resolved_id", "--verdict", "rejected"),
        ("--statement", ident, "--verdict", "rejected"), ("--statement", ident, "--verdict", "confirmed"), ("--finding", _finding(book), "--verdict", "kept"), ("--finding", _finding(book)[:8], "--verdict", "waiting"),
    ]):  # fmt: skip
        inside(capsys, "review", book, *args, *WHO, "-q")
        now = _rows(book)
        assert now[:-1] == there
        assert len(now) == n + 1
        there = now
    inside(capsys, "detect", book, "-q")
    inside(capsys, "weigh", book, "-q")
    assert _rows(book) == there


def test_a_correction_is_weighed_exported_and_shown_beside_what_the_machine_read(capsys, book):
    body = _first(book)
    assert "The findings were weighed again." in inside(capsys, "review", book, "--statement", body["id"], "--field", "speaker.resolved_id", "--value", "state:SY", "--verdict", "corrected", *WHO)
    assert next(b for b in voices(opened(book), "press", {}) if b["id"] == body["id"])["speaker"]["resolved_id"] == "state:SY"
    findings = "".join(opened(book).rows("findings")["said_by"])
    assert f'"speaker":"state:SY","stance":"{body["claims"][0]["stance"]}","statement":"{body["id"]}"' in findings
    inside(capsys, "freeze", book, "--name", "t", "-q")
    page = re.sub(r"<[^>]+>", "", (book / "cases" / "t" / "index.html").read_text("utf-8"))
    assert f"corrected by a person: speaker.resolved_id, {body['speaker']['resolved_id']} (the rules read) → state:SY (A. Reader, " in page
    inside(capsys, "verify", book / "cases" / "t")
    inside(capsys, "freeze", book, "--name", "t", "--public", "-q")
    public = book / "cases" / "t-public"
    assert "→ state:SY" in re.sub(r"<[^>]+>", "", (public / "index.html").read_text("utf-8"))
    assert not [f.name for f in public.rglob("*") if f.is_file() and (b"A. Reader" in f.read_bytes() or b"read the page" in f.read_bytes())]
    inside(capsys, "verify", public)


def test_a_rejected_statement_leaves_the_weighing_and_is_shown_as_rejected(capsys, book):
    body = _first(book)
    before = opened(book).rows("findings")["said_by"].str.contains(body["id"]).sum()
    inside(capsys, "review", book, "--statement", body["id"], "--verdict", "rejected", *WHO)
    log = opened(book)
    assert before
    assert not log.rows("findings")["said_by"].str.contains(body["id"]).any()
    assert next(b for b in voices(log, "press", {}) if b["id"] == body["id"])["review"]["verdict"] == "rejected"
    inside(capsys, "freeze", book, "--name", "t", "-q")
    page = (book / "cases" / "t" / "index.html").read_text("utf-8")
    assert "Statements rejected by a person" in page
    assert f'id="s-{body["id"]}"' in page
    inside(capsys, "verify", book / "cases" / "t")
    inside(capsys, "freeze", book, "--name", "t", "--public", "-q")
    assert not [f.name for f in (book / "cases" / "t-public").rglob("*") if f.is_file() and body["id"].encode() in f.read_bytes()]
    inside(capsys, "review", book, "--statement", body["id"], "--verdict", "confirmed", *WHO)
    assert opened(book).rows("findings")["said_by"].str.contains(body["id"]).sum() == before


def test_words_survive_a_run_and_a_word_whose_statement_is_gone_is_reported(capsys, book):
    body = _first(book)
    inside(capsys, "review", book, "--statement", body["id"], "--field", "speaker.resolved_id", "--value", "state:SY", "--verdict", "corrected", *WHO)
    inside(capsys, "run", ROOT / "examples" / "rajin", "-o", book, "-q")
    assert next(b for b in voices(opened(book), "press", {}) if b["id"] == body["id"])["speaker"]["resolved_id"] == "state:SY"
    with writing(book, "test") as log:
        # The page is read by other rules, which find other statements.
        from roadstead.logbook import Batch

        mine = log.rows("statements", "src=? AND id<>?", (body["src"], body["id"]))
        log.add(Batch(f"press {body['src']}", "other rules", {"statements": mine}))
        log.finish("test", {})
    assert [r["row"] for r in review.orphans(opened(book))] == [body["id"]]
    assert f"{body['id']}  the row of this word is not here now: statements speaker.resolved_id corrected" in inside(capsys, "review", book, "--list")
    assert len(_rows(book)) == 1


def test_a_withdrawn_page_takes_the_words_on_its_statements_and_the_reasons_that_may_quote_it(capsys, book):
    body = _first(book)
    other = next(b for b in voices(opened(book), "press", {}) if b["src"] != body["src"])
    for ident in (body["id"], other["id"]):
        inside(capsys, "review", book, "--statement", ident, "--verdict", "confirmed", "--who", "A. Reader", "--why", f"reason {ident}")
    rested = next(f["id"] for f in opened(book).rows("findings").iter_rows(named=True) if body["id"] in f["said_by"])
    inside(capsys, "review", book, "--finding", rested, "--verdict", "kept", "--who", "A. Reader", "--why", "it quotes the page")
    inside(capsys, "withdraw", body["src"][:12], book, "--why", "asked to")
    log = opened(book)
    assert set(log.rows("reviews", '"table"=\'statements\'')["row"]) == {other["id"]}
    assert b"it quotes the page" not in (book / "log.sqlite").read_bytes()
    assert f"reason {body['id']}".encode() not in (book / "log.sqlite").read_bytes()
    assert log.rows("reviews", '"table"=\'findings\'')["verdict"].to_list() == ["kept"]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--finding", "FINDING", "--verdict", "kept", "--why", "x"], "say who reviews"),
        (["--finding", "FINDING", "--verdict", "confirmed", *WHO], "a finding is kept, rejected, waiting"),
        (["--finding", "FINDING", *WHO], "needs its --verdict"),
        (["--finding", "", "--verdict", "kept", *WHO], "no finding begins with ''"),
        (["--finding", "zz", "--verdict", "kept", *WHO], "no finding begins with 'zz'"),
        (["--finding", "FINDING", "--verdict", "kept", "--who", " ", "--why", "x"], "--who is empty"),
        (["--finding", "FINDING", "--verdict", "kept", "--who", "A", "--why", "\x1b]0;gone\x07"], "cannot be printed"),
        (["--finding", "FINDING", "--verdict", "kept", "--who", "A", "--why", "x" * 3000], "longer than 2000"),
        (["--statement", "%", "--verdict", "confirmed", *WHO], "no statement begins with"),
        (["--verdict", "kept", *WHO], "--verdict goes with --finding ID"),
        (["--list", "--finding", "FINDING"], "--list only shows"),
        (["--who", "A. Reader"], "not a terminal"),
    ],
)
def test_a_word_that_cannot_be_kept_is_refused_with_what_mends_it(capsys, book, args, says):
    args = [_finding(book) if a == "FINDING" else a for a in args]
    assert says in inside(capsys, "review", book, *args, code=2)
    assert not _rows(book)


def test_two_reviewers_wait_for_each_other_and_both_words_are_kept(book):
    ident = _first(book)["id"]
    both = [
        subprocess.Popen([sys.executable, "-m", "roadstead", "review", str(book), "--statement", ident, "--verdict", verdict, "--who", who, "--why", "read", "-q"], cwd=ROOT)
        for who, verdict in (("A", "confirmed"), ("B", "rejected"))
    ]  # fmt: skip
    assert [p.wait(120) for p in both] == [0, 0]
    rows = opened(book).rows("reviews").sort("made")
    assert sorted(rows["who"]) == ["A", "B"]
    body = next(b for b in voices(opened(book), "press", {}) if b["id"] == ident)
    assert body["review"]["verdict"] == rows["verdict"][-1]


def test_two_rows_that_begin_alike_are_not_guessed_between(book):
    from roadstead.run.requests import RequestError, one

    rows = pl.DataFrame({"id": ["ab12", "ab34"]})
    with pytest.raises(RequestError, match="2 findings begin with 'ab'"):
        one(rows, "ab", "finding", "findings")
    assert one(rows, "AB1", "finding", "findings") == {"id": "ab12"}


def test_findings_are_weighed_again_from_corrected_bodies_only(book):
    with writing(book, "test") as log:
        assert not here.weigh(log)
        review.on_statement(log, _first(book)["id"], "speaker.resolved_id", "corrected", "state:SY", "A", "read")
        assert here.weigh(log)
        assert not here.weigh(log)
        assert TABLES["statements"].conform(log.rows("statements")).filter(pl.col("body").str.contains("state:SY")).is_empty(), "the machine's row stays as it was read"


# -- on the terminal ----------------------------------------------------------------------------------------------------


def _typed(book, *keys, lang="en", statements=False):
    """What the command shows on a terminal of its own to somebody who types these lines, each at the next prompt."""
    # Windows has no such terminals.
    main, its = pytest.importorskip("pty").openpty()
    args = [sys.executable, "-m", "roadstead", "review", str(book), "--who", "A. Reader", "--lang", lang, *(["--statements"] if statements else [])]
    process = subprocess.Popen(args, cwd=ROOT, stdin=its, stdout=its, stderr=its, close_fds=True, env={**os.environ, "PYTHONIOENCODING": "utf-8"})
    os.close(its)
    out, sent, until, seen = b"", 0, time.monotonic() + 90, 0
    while time.monotonic() < until:
        if select.select([main], [], [], 0.2)[0]:
            try:
                got = os.read(main, 65536)
            except OSError:
                break
            if not got:
                break
            out += got
        if sent < len(keys) and out[seen:].rstrip(b" ").endswith(b">"):
            seen = len(out)
            os.write(main, keys[sent] if isinstance(keys[sent], bytes) else (keys[sent] + "\n").encode())
            sent += 1
    process.wait(30)
    os.close(main)
    return process.returncode, out.decode("utf-8", "replace").replace("\r\n", "\n")


def test_the_walk_keeps_rejects_and_skips_and_every_word_is_there_when_it_is_left(book):
    code, shown = _typed(book, "x", "k", "the rows were read", "r", "", "r", "not what the page says", "s", "q")
    assert code == 0
    assert "No such key." in shown
    assert "Not kept: --why is empty" in shown
    assert "2 words kept." in shown
    assert f"(1/{opened(book).rows('findings').height})" in shown
    assert "said by: " in shown
    assert "for: nothing" in shown
    rows = opened(book).rows("reviews").sort("made")
    assert rows.select("verdict", "why", "who").rows() == [("kept", "the rows were read", "A. Reader"), ("rejected", "not what the page says", "A. Reader")]
    assert rows["row"].n_unique() == 2


def test_statements_are_corrected_field_by_field_in_french(book):
    with writing(book, "test") as log:
        for ident in log.rows("findings")["id"]:
            log.judge(ident, "kept", "B", "read")
        log.finish("test", {})
    code, shown = _typed(book, "c", "speaker.resolved_id", "Russie", "lu", "c", "speaker.resolved_id", "state:SY", "lu", "k", "lu aussi", "q", lang="fr", statements=True)
    assert code == 0
    assert "Non gardé : 'Russie' is no speaker.resolved_id: give an id like state:RU" in shown
    assert "2 mots gardés." in shown
    assert "Les constats ont été pesés à nouveau." in shown
    rows = opened(book).rows("reviews", '"table"=\'statements\'').sort("made")
    assert rows.select("field", "verdict", "value").rows() == [("speaker.resolved_id", "corrected", '"state:SY"'), (None, "confirmed", None)]


def test_what_a_page_holds_cannot_drive_the_terminal():
    from roadstead.run.reviewing import statement_text

    body = copy.deepcopy(STATEMENT)
    body["content"][0]["text"] = "calm\x1b[2J\x07 \u202egnirts"
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", statement_text(body, "en"))


def test_the_end_of_input_stops_the_walk_and_what_is_no_text_is_refused(book):
    code, shown = _typed(book, b"\xff\xfe\n", b"\x04")
    assert code == 0
    assert "No such key." in shown
    assert "0 words kept." in shown


def test_the_list_asks_nothing(book):
    done = roadstead("review", book, "--list", "--statements", "--lang", "fr")
    findings, statements = (opened(book).rows(t).height for t in ("findings", "statements"))
    assert f"{findings} constats attendent, {statements} déclarations sans mot" in done.stdout
    assert len(done.stdout.splitlines()) == findings + statements + 1
