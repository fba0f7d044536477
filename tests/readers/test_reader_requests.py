"""Requests for comment in a table of one's own: what a row says is kept, and nothing is made of silence."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reader_inputs import SAMPLES, chosen, read, rejects

from roadstead import tables
from roadstead.readers import requests_csv
from roadstead.streams import BadFile, source_of

HEAD = ["ref", "asked", "asked_id", "about", "finding", "asked_on", "channel", "deadline", "asked_by", "outcome", "replied_on", "answer", "as_of", "sensitivity", "simulated"]
ROW = {"asked": "Halcyon Test Lines Ltd", "about": "Did HALCYON TEST call at Calme?", "asked_on": "2024-05-06", "channel": "e-mail", "deadline": "2024-05-12", "asked_by": "A. Reader"}
FRENCH = (
    "destinataire;objet;envoyé le;canal;échéance;demandé par;réponse;répondu le\r\n"
    "Hélène d’Essai, armatrice;« Que transportait le navire ? »;06/05/2024;courriel;12/05/2024;A. Lecteur;« Rien que du lest. »;10/05/2024\r\n"
    "Compagnie Alcyon;Même question;6.5.2024;courriel;12.5.2024;A. Lecteur;pas de réponse;\r\n"
    "Port de Calme;Même question;6.5.2024;téléphone;12.5.2024;A. Lecteur;;\r\n"
)


def _table(*rows, separator=","):
    columns = [column for column in HEAD if any(column in row for row in rows)]
    cells = [columns, *([row.get(column, "") for column in columns] for row in rows)]
    return "\n".join(separator.join('"' + cell.replace('"', '""') + '"' if any(c in cell for c in separator + '"\n') else cell for cell in line) for line in cells) + "\n"


def _put(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "input"
    path.write_bytes(text.encode(encoding))
    return path


def _row(tmp_path, **more):
    found = read(_put(tmp_path, _table(ROW | more)))
    assert not rejects(found)
    return found["requests"].row(0, named=True)


def test_every_column_is_kept_as_written(tmp_path):
    full = {"ref": "q7", "asked_id": "org:halcyon-test-lines", "finding": "0123456789abcdef", "outcome": "replied", "replied_on": "2024-05-10", "answer": "“We carried ballast,”\nhe wrote.", "as_of": "2024-05-15"}
    row = _row(tmp_path, **full)
    assert {k: row[k] for k in ROW | full} == ROW | full
    assert (row["at"], row["simulated"]) == ("row:1", False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_french_table_of_a_spreadsheet(tmp_path, encoding):
    path = _put(tmp_path, FRENCH, encoding)
    assert chosen(path) == "requests_csv"
    found = read(path)
    assert not rejects(found)
    assert found["requests"].select("asked", "asked_on", "deadline", "outcome", "replied_on", "answer").rows() == [
        ("Hélène d’Essai, armatrice", "2024-05-06", "2024-05-12", "replied", "2024-05-10", "« Rien que du lest. »"),
        ("Compagnie Alcyon", "2024-05-06", "2024-05-12", "did_not_reply", None, None), ("Port de Calme", "2024-05-06", "2024-05-12", "waiting", None, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "outcome"),
    [
        ({}, "waiting"), ({"outcome": "en attente"}, "waiting"), ({"as_of": "2024-06-30"}, "waiting"), ({"outcome": "did not reply"}, "did_not_reply"), ({"outcome": "Sans réponse"}, "did_not_reply"),
        ({"outcome": "no reply", "as_of": "2024-05-15"}, "did_not_reply"), ({"outcome": "n’a pas répondu", "as_of": "2024-05-12"}, "did_not_reply"), ({"answer": "no comment"}, "replied"),
        ({"replied_on": "2024-05-20"}, "replied"), ({"outcome": "declined to comment"}, "replied"), ({"outcome": "Oui"}, "replied"),
    ],
)  # fmt: skip
def test_the_outcome_is_what_the_row_says_and_silence_alone_is_waiting(tmp_path, cells, outcome):
    assert _row(tmp_path, **cells)["outcome"] == outcome


def test_nobody_failed_to_reply_before_the_deadline(tmp_path):
    found = read(_put(tmp_path, _table(ROW | {"outcome": "no reply", "as_of": "2024-05-11"})))
    assert found["requests"]["outcome"].to_list() == ["waiting"]
    assert rejects(found) == {"no reply before the deadline: kept as waiting": (1, "row:1")}


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"asked": ""}, "nobody named as asked"),
        ({"asked_on": "2024-05"}, "asked_on is no day"),
        ({"asked_on": "05/06/2024"}, "asked_on is no day"),
        ({"deadline": "soon"}, "deadline is no day"),
        ({"as_of": "2024-02-30"}, "as_of is no day"),
        ({"deadline": "2024-05-01"}, "deadline is before asked_on"),
        ({"replied_on": "2024-05-05"}, "replied_on is before asked_on"),
        ({"outcome": "bounced"}, "outcome is none we know"),
        ({"outcome": "no reply", "answer": "We deny it."}, "the outcome says that no answer came, and the row has one"),
        ({"asked_id": "../../etc"}, "asked_id is no id"),
        ({"about": "x" * 10_001}, "about is longer than 10000 characters"),
        ({"about": "a\0b"}, "NUL in the row"),
    ],
)
def test_a_row_that_cannot_be_used_is_counted_and_the_others_stay(tmp_path, cells, reason):
    found = read(_put(tmp_path, _table(ROW | {"outcome": "", "answer": "", "as_of": "", "replied_on": "", "asked_id": ""}, ROW | cells)))
    assert rejects(found) == {reason: (1, "row:2")}
    assert found["requests"].height == 1


def test_an_hour_beside_a_day_is_left_out(tmp_path):
    row = _row(tmp_path, deadline="2024-05-12 17:00", asked_on="2024-05-06T09:30:00+02:00")
    assert (row["asked_on"], row["deadline"]) == ("2024-05-06", "2024-05-12")


def test_one_row_off_the_record_makes_the_file_sensitive(tmp_path):
    found = read(_put(tmp_path, _table(ROW | {"sensitivity": "public"}, ROW | {"sensitivity": "off the record", "answer": "Between us: yes."})))
    assert found["receipts"]["sensitivity"].to_list() == ["off the record"]
    assert read(_put(tmp_path, _table(ROW | {"sensitivity": "public"})))["receipts"]["sensitivity"].to_list() == [None]


def test_only_a_whole_exercise_marks_its_file(tmp_path):
    found = read(_put(tmp_path, _table(ROW | {"simulated": "SIMULATED"}, ROW)))
    assert found["requests"]["simulated"].to_list() == [True, False]
    assert found["receipts"]["simulated"].to_list() == [False]


def test_a_table_without_who_was_asked_is_refused(tmp_path):
    with pytest.raises(BadFile, match="no column asked"):
        read(_put(tmp_path, "about,asked_on\nx,2024-05-06\n"), requests_csv)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_it_claims_no_other_format(tmp_path, name):
    assert requests_csv.claims(source_of(_put(tmp_path, SAMPLES[name]), "0" * 64)) == 0
    assert chosen(_put(tmp_path, _table(ROW))) == "requests_csv"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([_table(ROW | {"answer": "a;b"}), FRENCH, _table(ROW, separator=";")]),
    st.lists(st.tuples(st.floats(0, 1), st.sampled_from(["cut", "put", "drop", "double"]), st.one_of(st.binary(min_size=1, max_size=6), st.sampled_from([b'"', b"\0", b";" * 40, b"\xff\xfe", b"\x1b[2J"]))), max_size=4),
)  # fmt: skip
def test_mutated_tables_give_rows_that_hold_or_a_bad_file(tmp_path, seed, edits):
    raw = seed.encode()
    for where, how, what in edits:
        at = int(where * len(raw))
        raw = {"cut": raw[:at], "put": raw[:at] + what + raw[at:], "drop": raw[:at] + raw[at + 5 :], "double": raw[:at] + raw[at // 2 :]}[how]
    path = tmp_path / "input"
    path.write_bytes(raw)
    try:
        parts = list(requests_csv.read(source_of(path, "0" * 64)))
    except BadFile:
        return
    for r in next(tables.REQUEST.conform(p.frame) for p in parts if p.table == "requests").iter_rows(named=True):
        assert r["asked"]
        assert r["outcome"] in ("replied", "did_not_reply", "waiting")
        assert (r["outcome"] == "replied") >= (r["answer"] is not None or r["replied_on"] is not None)
        assert all(r[d] is None or len(r[d]) == 10 for d in ("asked_on", "deadline", "replied_on", "as_of"))
