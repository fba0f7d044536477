"""Requests for comment: entered, answered, shown beside the findings they are about, and asked for by letter. Nothing is made of silence."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from press_world import TODAY, copy_of, inside, opened

from roadstead.case.asked import line
from roadstead.run import requests
from roadstead.run.requests import resolve

RU = "Ministry of Defence, Russia"
CASES = tomllib.loads((Path(__file__).parent / "letter_cases.toml").read_text("utf-8"))


@pytest.fixture
def book(rajin, tmp_path):
    return copy_of(rajin, tmp_path / "lb")


def _ask(capsys, book, *more, who=RU, about="Did ANGARA carry containers?"):
    return inside(capsys, "ask", book, "--who", who, "--about", about, "--on", "2024-05-06", "--channel", "e-mail", "--deadline", "2024-05-12", "--by", "A. Reader", *more)[:16]


def _pages(capsys, book, *more):
    inside(capsys, "freeze", book, "--name", "t", "-q", *more)
    case = max((book / "cases").glob("t*"), key=lambda p: p.stat().st_mtime_ns)
    return {p.name: re.sub(r"<[^>]+>", "", p.read_text("utf-8").replace("\u00a0", " ")) for p in case.glob("*.html")}, case


def _card(case, ident, page="index.html"):
    """The words of a finding on the page of a case."""
    found = re.search(rf'<article class="finding" id="{ident}">.*?</article>', (case / page).read_text("utf-8").replace("\u00a0", " "), re.S)
    return re.sub(r"<[^>]+>", "", found[0])


def _between(book):
    """Ids of findings about North Korea and Russia, by proposition."""
    found = {json.loads(p)["args"].get("proposition", ""): i for i, p in opened(book).rows("findings").select("id", "proposition").iter_rows()}
    return {p: i for p, i in found.items() if re.search(r"-(?:kp-ru|ru-kp)\.", p)}


@pytest.mark.parametrize(
    ("name", "ident"),
    [
        (RU, "org:ru-mnd"), ("Russian Ministry of Defence", "org:ru-mnd"), ("Ministère de la Défense (Russie)", "org:ru-mnd"), ("ministère russe des Affaires étrangères", "org:ru-mfa"),
        ("Foreign Ministry, DPRK", "org:kp-mfa"), ("US State Department", "org:us-state-dept"), ("Dmitri Peskov, porte-parole du Kremlin", "person:dmitri-peskov"), ("UK Ministry of Defence", "org:gb-mod"),
        # whose ministry, nobody says; a firm that no list of ours has; words that name nobody
        ("Ministry of Defence", None), ("ministère de la Défense", None), ("Halcyon Test Lines Ltd", None), ("the ship's owner", None), ("press@example.org", None), ("Embassy of Russia in Paris", None),
    ],
)  # fmt: skip
def test_whom_a_name_stands_for_is_never_another_state_s_office(name, ident):
    assert resolve(name) == ident


def test_entering_the_same_request_twice_leaves_one(capsys, book):
    first = _ask(capsys, book)
    assert "already here" in inside(capsys, "ask", book, "--who", RU, "--about", "Did ANGARA carry containers?", "--on", "2024-05-06", "--channel", "e-mail", "--deadline", "2024-05-12", "--by", "A. Reader")
    assert requests.live(opened(book)).select("id", "asked_id", "outcome").rows() == [(first, "org:ru-mnd", "waiting")]


def test_the_newest_word_on_a_request_counts_and_every_older_one_stays_as_it_was(capsys, book):
    ident = _ask(capsys, book)
    rows = [opened(book).db.execute("SELECT * FROM requests").fetchall()]
    inside(capsys, "ask", book, "--answer", ident[:6], "--no-reply", "--as-of", "2024-05-15")
    rows.append(opened(book).db.execute("SELECT * FROM requests").fetchall())
    inside(capsys, "ask", book, "--answer", ident[:6], "--replied-on", "2024-05-20", "--text", "No such cargo exists.")
    rows.append(opened(book).db.execute("SELECT * FROM requests").fetchall())
    assert [len(r) for r in rows] == [1, 2, 3]
    assert rows[2][:2] == rows[1]
    assert rows[1][:1] == rows[0]
    assert requests.asked(opened(book)).select("outcome", "replied_on", "answer").rows() == [("replied", "2024-05-20", "No such cargo exists.")]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--no-reply", "--as-of", "2024-05-11"], "an answer was asked for by 2024-05-12; until then nobody failed to reply"),
        (["--no-reply", "--as-of", "2924-05-11"], "has not come yet"),
        (["--replied-on", "2024-05-01", "--text", "x"], "is before 2024-05-06"),
        (["--replied-on", "2024-05-07", "--no-reply", "--as-of", "2024-05-15"], "an answer is either"),
        (["--no-reply"], "--no-reply needs --as-of"),
        (["--replied-on", "2024-05-07", "--text", "\x1b[2Jgone"], "characters that cannot be printed"),
        (["--replied-on", "2024-05-07", "--by", "x"], "--by is of a new request"),
        (["--replied-on", "12 May"], "is no day"),
    ],
)
def test_an_outcome_that_cannot_be_is_refused_with_what_mends_it(capsys, book, args, says):
    ident = _ask(capsys, book)
    before = opened(book).db.execute("SELECT * FROM requests").fetchall()
    assert says in inside(capsys, "ask", book, "--answer", ident, *args, code=2)
    assert opened(book).db.execute("SELECT * FROM requests").fetchall() == before


@pytest.mark.parametrize(("ident", "says"), [("ffff", "no request begins with 'ffff'"), ("%", "no request begins with"), ("../x", "no request begins with"), ("", "no request begins with")])
def test_a_request_that_is_not_here_is_named(capsys, book, ident, says):
    _ask(capsys, book)
    assert says in inside(capsys, "ask", book, "--answer", ident, "--no-reply", "--as-of", "2024-05-15", code=2)


def test_statements_of_kind_request_say_only_what_was_answered_or_not(capsys, book):
    _ask(capsys, book, about="still waited for")
    inside(capsys, "ask", book, "--answer", _ask(capsys, book, about="two"), "--no-reply", "--as-of", "2024-05-15")
    inside(capsys, "ask", book, "--answer", _ask(capsys, book, about="three"), "--replied-on", "2024-05-10", "--text", "« Non. »")
    from roadstead.run.voices import voices

    said = {r["act"]: r for r in voices(opened(book), "request", {})}
    assert set(said) == {"replied", "did_not_reply"}
    assert said["replied"]["speaker"] == "org:ru-mnd"
    assert (said["replied"]["proposition"]["args"]["answer"], said["replied"]["said_at"]) == ("« Non. »", {"earliest": "2024-05-10", "latest": "2024-05-10"})
    assert {r["kind_of"] for r in voices(opened(book), "all", {})} >= {"press", "request"}
    assert all(r["kind"] == "statement" for r in voices(opened(book), "press", {}))


@pytest.mark.parametrize(
    ("more", "en", "fr"),
    [
        ({"outcome": "did_not_reply", "as_of": "2024-05-15"}, "an answer was asked for by 2024-05-12; no reply by 2024-05-15.", "réponse demandée pour le 2024-05-12 ; pas de réponse au 2024-05-15."),
        ({"outcome": "did_not_reply"}, "no reply; by which day is not recorded.", "pas de réponse ; à quelle date n’est pas noté."),
        ({"outcome": "waiting", "as_of": "2024-06-15"}, "still waited for on 2024-06-15.", "réponse encore attendue au 2024-06-15."),
        ({"outcome": "waiting"}, "whether an answer came is not recorded here.", "rien ici ne dit si une réponse est venue."),
        ({"outcome": "replied", "replied_on": "2024-05-14", "answer": "It is false."}, "replied on 2024-05-14: “It is false.”.", "réponse du 2024-05-14 : « It is false. »."),
        ({"outcome": "replied", "replied_on": "2024-05-14"}, "the words of the answer are not given here.", "les mots de la réponse ne sont pas donnés ici."),
    ],
)  # fmt: skip
def test_a_request_in_a_sentence(more, en, fr):
    row = dict.fromkeys(("asked_by", "replied_on", "answer", "as_of")) | {"asked": RU, "asked_on": "2024-05-06", "channel": "e-mail", "about": "Is it so?", "deadline": "2024-05-12"} | more
    assert line(row, "en").endswith(en)
    assert line(row, "fr").replace("\u00a0", " ").endswith(fr)


def test_the_case_shows_the_answer_beside_the_findings_and_who_was_never_asked(capsys, book):
    ident = _ask(capsys, book)
    inside(capsys, "ask", book, "--answer", ident, "--replied-on", "2024-05-10", "--text", "<b>There was</b> no such cargo.")
    pages, case = _pages(capsys, book)
    ident = _between(book)["arms-kp-ru.delivered"]
    card, carte = _card(case, ident), _card(case, ident, "index.fr.html")
    assert "asked on 2024-05-06 (e-mail) by A. Reader" in card
    assert "&lt;b&gt;There was&lt;/b&gt; no such cargo." in card
    assert "North Korea: nobody here asked it about this." in card
    assert "Russia: nobody here asked" not in card
    assert "Corée du Nord : personne ici ne lui a posé la question." in carte
    assert "the ship&#39;s owner or operator (no list here names one): nobody here asked it about this." in pages["index.html"]


def test_a_request_about_one_finding_says_nothing_of_another(capsys, book):
    mine, *others = _between(book).values()
    _ask(capsys, book, "--finding", mine[:8])
    _, case = _pages(capsys, book)
    assert others
    assert "Russia: nobody here asked it about this (it was asked about something else: 2024-05-06)." in _card(case, others[0])
    assert "(e-mail) by A. Reader" in _card(case, mine)


def test_a_public_case_keeps_who_asked_to_itself(capsys, book):
    _ask(capsys, book)
    pages, case = _pages(capsys, book, "--public")
    assert "asked on 2024-05-06" in pages["index.html"]
    assert not [f.name for f in case.rglob("*") if f.is_file() and b"A. Reader" in f.read_bytes()]


def test_what_was_said_off_the_record_is_in_no_public_case_and_nobody_is_then_said_not_to_have_been_asked(capsys, book, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "asked.csv").write_text(f'asked,about,asked_on,deadline,asked_by,answer,replied_on,sensitivity\n"{RU}",Is it so?,2024-05-06,2024-05-12,A. Reader,BETWEEN US YES,2024-05-10,off the record\n')
    inside(capsys, "run", tmp_path / "in", "-o", book, "--name", "t", "-q")
    full, _ = _pages(capsys, book)
    assert "BETWEEN US YES" in full["index.html"]
    pages, case = _pages(capsys, book, "--public")
    assert not [f.name for f in case.rglob("*") if f.is_file() and b"BETWEEN US" in f.read_bytes()]
    assert "nobody here asked it" not in pages["index.html"]
    assert "this public case does not say whether it was asked" in pages["index.html"]


def test_the_same_request_in_a_newer_table_is_one_and_an_answer_is_not_undone(capsys, book, tmp_path):
    (tmp_path / "in").mkdir()
    head = "asked,about,asked_on,channel,deadline,outcome,replied_on,answer,as_of\n"
    for name, cells in (("a.csv", "waiting,,,"), ("b.csv", "replied,2024-05-13,No.,"), ("c.csv", "no reply,,,2024-05-20")):
        (tmp_path / "in" / name).write_text(f"{head}Halcyon Test Lines Ltd,Is it so?,2024-05-06,e-mail,2024-05-12,{cells}\n")
    inside(capsys, "run", tmp_path / "in", "-o", book, "-q")
    assert requests.live(opened(book)).height == 3
    assert requests.asked(opened(book))["outcome"].to_list() == ["replied"]
    waiting = next(i for i, o in requests.live(opened(book)).select("id", "outcome").iter_rows() if o == "waiting")
    inside(capsys, "ask", book, "--answer", waiting, "--no-reply", "--as-of", "2024-06-01")
    row = next(r for r in requests.live(opened(book)).iter_rows(named=True) if r["id"] == waiting)
    assert (row["outcome"], row["at"]) == ("did_not_reply", "row:1, entered")
    assert row["src"], "withdrawn with its table"


# -- the letter ---------------------------------------------------------------------------------------------------------


def _keep(capsys, book, kind):
    ident = next(i for i, p in opened(book).rows("findings").sort("id").select("id", "proposition").iter_rows() if json.loads(p)["type"] == kind)
    inside(capsys, "review", book, "--finding", ident, "--verdict", "kept", "--who", "A. Reader", "--why", "read", "-q")
    return ident


@pytest.mark.parametrize("case", CASES["case"], ids=lambda c: f"{c['finding']}-{c['lang']}")
def test_a_letter_says_what_it_must_and_accuses_nobody(capsys, book, case):
    _keep(capsys, book, case["finding"])
    text = inside(capsys, "letter", book, "--to", RU, "--lang", case["lang"], "--deadline", "2099-05-12").replace("\u00a0", " ")
    assert not [s for s in case["says"] if s not in text]
    assert not [s for s in CASES["never"][case["lang"]] if s in text.casefold()]
    assert "A. Reader" not in text
    assert text.count("\n- ") == 1


def test_a_denial_stands_in_the_letter_and_nothing_then_says_that_nothing_speaks_against(capsys, book):
    denied = next(f for f in opened(book).rows("findings").iter_rows(named=True) if '"stance":"-"' in f["said_by"] and f["against"] == "[]")
    text = inside(capsys, "letter", book, "--to", RU, "--finding", denied["id"][:7], "--waiting")
    assert re.search(r"  - Who denies or contests it: .+ \(denies, ", text)
    assert "What speaks against it: nothing" not in text
    assert "NOT YET REVIEWED by a person" in text


def test_without_a_kept_finding_no_letter_is_drafted(capsys, book):
    assert "no finding is kept" in inside(capsys, "letter", book, "--to", RU, code=2)
    ident = _keep(capsys, book, "listed")
    inside(capsys, "review", book, "--finding", ident, "--verdict", "rejected", "--who", "B", "--why", "no")
    assert "no finding is kept" in inside(capsys, "letter", book, "--to", RU, code=2)
    assert f"finding {ident} is rejected" in inside(capsys, "letter", book, "--to", RU, "--finding", ident, "--waiting", code=2)
    assert "is past" in inside(capsys, "letter", book, "--to", RU, "--waiting", "--deadline", "2024-01-01", code=2)
    assert ".txt or .md" in inside(capsys, "letter", book, "--to", RU, "--waiting", "-o", book / "x.docx", code=2)


def test_a_source_marked_sensitive_is_neither_named_nor_quoted(capsys, book, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "leak-of-ivan.txt").write_text("Le Secret Test Institute a déclaré le 3 mai 2024 que l'Angara avait accompli au moins quinze livraisons entre Rajin et des ports russes depuis août 2023.\n", "utf-8")
    (tmp_path / "in" / "sources.csv").write_text("file,publisher,licence,sensitivity\nleak-of-ivan.txt,Ivan Testov,own,a source at risk\n")
    inside(capsys, "run", tmp_path / "in", "-o", book, "-q")
    text = inside(capsys, "letter", book, "--to", RU, "--waiting")
    assert "a source that we do not name" in text
    assert not [s for s in ("Ivan", "leak", "Secret Test", "quinze", "avait accompli") if s in text]


def test_what_is_simulated_goes_to_nobody_real(capsys, drill, tmp_path):
    book = copy_of(drill, tmp_path / "lb")
    for real in (RU, "Jean Dupont", "Reuters"):
        assert "is nobody of the exercise" in inside(capsys, "letter", book, "--to", real, "--waiting", code=2)
    text = inside(capsys, "letter", book, "--to", "SIMULATED Test Lines", "--waiting")
    assert all("SIMULATED: " in bullet for bullet in text.splitlines() if bullet.lstrip().startswith("- "))
    ident = opened(book).rows("findings")["id"][0]
    assert "is nobody of the exercise" in inside(capsys, "ask", book, "--who", RU, "--about", "x", "--on", "2024-05-06", "--finding", ident, code=2)


def test_today_is_given_and_not_looked_up():
    with pytest.raises(requests.RequestError, match="has not come yet"):
        requests.day_in("2026-11-23", "--on", TODAY)
    requests.day_in("2026-11-22", "--on", TODAY)
