"""An endpoint that misbehaves loses nothing but itself; and text goes only where the user has said, never from a sensitive receipt."""

import json
import re
import shutil
import sqlite3
import sys
import types
from dataclasses import replace

import pytest
from model_server import broken_off, completion, drip, endless, model, no_http, says, send, silent, status

from asuser import ROOT, roadstead
from roadstead import logbook as store
from roadstead.press import RULE, Document
from roadstead.run import here, intake
from roadstead.run.extractors import Gone, Unusable, named
from roadstead.run.extractors.endpoint import Endpoint, Limits

ARTICLE = """Le HALCYON TEST n'a pas quitté la rade

Le ministère dromien des Transports a déclaré mardi que le HALCYON TEST n’avait jamais quitté la rade de Port-Fictif.

Le navire est resté à quai tout l'hiver (dixit Orel Fiktif, capitaine de port).

Photo : dixit Orel Fiktif / Agence Test
"""
QUAI = {"content": "Le navire est resté à quai tout l'hiver", "cue": "dixit", "source": "Orel Fiktif, capitaine de port", "act": "assert"}
INVENTED = {"content": "Nous avons coulé le HALCYON TEST de nos mains", "cue": "dixit", "source": "Orel Fiktif"}
QUICK = Limits(connect_s=1, read_s=0.5, whole_s=1, tries=2, backoff_s=0, max_bytes=200_000, sleep=lambda s: None)


def lines(*candidates):
    return "\n".join(json.dumps(c, ensure_ascii=False) for c in candidates)


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """A logbook of three receipts: an article, one marked sensitive, one withdrawn."""
    folder, root = tmp_path_factory.mktemp("in"), tmp_path_factory.mktemp("three") / "log"
    (folder / "open.txt").write_text(ARTICLE, "utf-8")
    (folder / "secret.txt").write_text(ARTICLE.replace("hiver", "hiver SECRET"), "utf-8")
    (folder / "gone.txt").write_text(ARTICLE.replace("hiver", "hiver RETIRÉ"), "utf-8")
    (folder / "sources.csv").write_text("file,sensitivity\nopen.txt,public\nsecret.txt,Source protégée\ngone.txt,\n", "utf-8")
    with store.writing(root, "test") as log:
        intake.read(log, [folder])
        gone = log.rows("receipts", "name='gone.txt'")["id"][0]
        here.extract(log)
        log.finish("test", {})
        here.withdraw(log, gone, "asked for")
    return root


@pytest.fixture
def log(three, tmp_path):
    """A copy of it to write in."""
    shutil.copytree(three, tmp_path / "log")
    with store.writing(tmp_path / "log", "test") as log:
        yield log


def rules_alone(log):
    return sorted(log.rows("statements", "rule=?", (RULE,))["id"])


def by_model(log):
    return [json.loads(b) for b in log.rows("statements", "rule<>?", (RULE,))["body"]]


def refused(log):
    """Reasons with their counts; the one sensitive receipt of the logbook left out."""
    found = {re.sub(r"^[^ ]+: ", "", r): n for r, n in log.rows("rejects", "reason LIKE 'openai:%' OR reason LIKE 'extractor%' OR reason LIKE 'module:%'").select("reason", "n").iter_rows()}
    found.pop("marked sensitive, so its text is not sent", None)
    return found


def asking(log, it, **limits):
    before = rules_alone(log)
    n = here.extract(log, beside=[Endpoint.at(it.url, limits=replace(QUICK, **limits))])
    assert rules_alone(log) == before, "the rules' statements stay, whatever the endpoint does"
    return n


# -- what is good passes, what is not does not --------------------------------------------------------------------------


def test_what_the_model_finds_is_added_with_its_name_and_what_it_invents_is_refused_and_counted(log):
    with model(says(lines(QUAI, INVENTED, QUAI))) as it:
        assert asking(log, it) == 1
    (line,) = by_model(log)
    assert line["rule"] == "openai:test-model@prompt1"
    assert line["content"][0]["text"] == QUAI["content"]
    assert line["speaker"]["as_written"] == QUAI["source"]
    assert refused(log) == {"quotation not in the text": 1, "offered more than once": 1}


def test_an_answer_in_the_logbook_is_not_asked_for_again_until_model_or_document_change(log):
    with model(says(lines(QUAI))) as it:
        assert asking(log, it) == 1
        assert asking(log, it) == 0
        assert len(it.asked) == 1
        other = Endpoint.at(it.url.replace("test-model", "another"), limits=QUICK)
        assert here.extract(log, beside=[other]) == 1
    assert len(by_model(log)) == 1, "the same utterance by a second model is the same statement"
    assert refused(log) == {"found before by another extractor": 1}


def test_what_the_rules_find_too_is_the_rules_and_the_agreement_is_noted(log):
    said = {"content": "le HALCYON TEST n’avait jamais quitté la rade de Port-Fictif", "cue": "a déclaré", "source": "Le ministère dromien des Transports"}
    with model(says(lines(said))) as it:
        asking(log, it)
    assert by_model(log) == []
    (note,) = log.rows("rejects", "reason LIKE 'openai:%' AND src IS NOT NULL").iter_rows(named=True)
    assert note["reason"] == "openai:test-model@prompt1: found before by another extractor"
    assert note["detail"] in rules_alone(log)


def test_when_the_rules_learn_it_later_the_model_is_not_asked_again_and_nothing_is_said_twice(log):
    with model(says(lines(QUAI, INVENTED))) as it:
        asking(log, it)
        (mine,) = by_model(log)
        sha = mine["src"]
        from roadstead.run.extractors import adding

        log.add(*adding.settled(log, sha, [mine | {"rule": RULE}]))
        assert by_model(log) == []
        assert refused(log)["quotation not in the text"] == 1
        assert asking(log, it) == 0


REPLIES = {
    "fences": ("```json\n" + lines(QUAI) + "\n```", {}),
    "a list": (json.dumps([QUAI]), {}),
    "a list in an object, indented": (json.dumps({"statements": [QUAI]}, indent=2), {}),
    "among prose, after thinking": ("<think>maybe {\"content\": 1}</think>Here you are: " + lines(QUAI) + "\nAnything else?", {}),
    "a trailing comma": (lines(QUAI) + ",\n", {}),
}


@pytest.mark.parametrize("name", REPLIES)
def test_good_candidates_are_read_from_untidy_replies(log, name):
    reply, wrong = REPLIES[name]
    with model(says(reply)) as it:
        asking(log, it)
    assert [s["content"][0]["text"] for s in by_model(log)] == [QUAI["content"]]
    assert refused(log) == wrong


@pytest.mark.parametrize("reply", ["", "\n", "[]", "```json\n[]\n```", "null"])
def test_a_model_that_finds_nothing_has_answered(log, reply):
    with model(says(reply)) as it:
        assert asking(log, it) == 1
        assert asking(log, it) == 0
    assert refused(log) == {}


BAD = {
    "prose": (says("I am sorry, I cannot help with that."), "no JSON in the reply"),
    "invalid JSON": (says("{content: 'Le navire'}"), "invalid or cut-off JSON in the reply"),
    "cut off": (says(lines(QUAI)[:-9], "length"), "invalid or cut-off JSON in the reply"),
    "deep": (says('{"a":' * 100_00), "invalid or cut-off JSON in the reply"),
    "wrong types": (says(lines({"content": 5}, {"content": {"a": 1}}, {"cue": "dixit"})), "content is neither words nor offsets"),
    "no words": (says(None), "the answer is no chat completion"),
    "other JSON": (lambda to, _: send(to, 200, b'{"error": "model is loading"}'), "the answer is no chat completion"),
    "a bare list": (lambda to, _: send(to, 200, b"[[]]"), "the answer is no chat completion"),
    "odd choices": (lambda to, _: send(to, 200, b'{"choices": [{"message": {"content": ["x"]}}]}'), "the answer is no chat completion"),
    "a page of HTML": (lambda to, _: send(to, 200, b"<html>502 Bad Gateway</html>", "text/html"), "the answer is no JSON"),
    "an event stream": (lambda to, _: send(to, 200, b"data: " + completion("x") + b"\n\n", "text/event-stream"), "the answer is no JSON"),
    "bytes": (lambda to, _: send(to, 200, bytes(range(256))), "the answer is no JSON"),
    "an unasked coding": (lambda to, _: send(to, 200, b"\x1f\x8b\x08", Content_Encoding="gzip"), "the answer is in a coding nobody asked for"),
    "endless": (endless, "the answer does not end"),
    "dripping": (drip, "the answer takes too long"),
    "silent": (silent, "127.0.0.1 fell silent"),
    "broken off": (broken_off, "127.0.0.1 broke off"),
    "not HTTP": (no_http, "127.0.0.1 broke off"),
    "400": (status(400, b"your text was: SECRET"), "the endpoint answers 400"),
    "413": (status(413), "the endpoint answers 413"),
    "429": (status(429, Retry_After="0"), "the endpoint answers 429"),
    "429 for an hour": (status(429, Retry_After="3600"), "the endpoint answers 429"),
    "500": (status(500), "the endpoint answers 500"),
    "503": (status(503), "the endpoint answers 503"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_misbehaving_endpoint_is_counted_and_the_rules_stay(log, name):
    answer, reason = BAD[name]
    with model(answer) as it:
        asking(log, it)
    assert by_model(log) == []
    assert reason in refused(log)


@pytest.mark.parametrize("code", [401, 403, 404, 301, 302, 307, 308])
def test_an_endpoint_that_refuses_or_redirects_is_left_alone_and_nothing_is_sent_on(log, code):
    with model(says(lines(QUAI))) as other, model(status(code, b"", Location=f"http://127.0.0.1:{other.port}/v1/chat/completions")) as it:
        asking(log, it)
        assert other.asked == []
    assert len(it.asked) == 1
    assert any(str(code) in reason for reason in refused(log))


def test_nobody_there_is_a_note_and_no_crash(log):
    with model(says("")) as it:
        pass
    asking(log, it)
    assert refused(log) == {"127.0.0.1 cannot be reached": 1}


def test_a_document_that_failed_is_asked_about_again_and_a_try_that_failed_is_made_again(log):
    answers = [status(500), status(500), status(429, Retry_After="0"), says(lines(QUAI))]
    with model(lambda to, a: answers.pop(0)(to, a)) as it:
        asking(log, it)
        assert by_model(log) == []
        asking(log, it)
        assert len(by_model(log)) == 1
        assert len(it.asked) == 4
    assert refused(log) == {}


def test_retry_after_and_backoff_are_kept_within_bounds():
    waits = []
    with model(status(429, Retry_After="7")) as it:
        Endpoint.at(it.url, limits=replace(QUICK, tries=3, sleep=waits.append)).offer(article())
    with model(status(500)) as it:
        Endpoint.at(it.url, limits=replace(QUICK, tries=3, backoff_s=2, sleep=waits.append)).offer(article())
    assert waits == [7, 7, 2, 4]


def article(text=ARTICLE):
    return Document.from_text(text, src="0" * 64, file="x")


def test_three_documents_that_fail_in_a_row_end_it():
    with model(status(500)) as it:
        end = Endpoint.at(it.url, limits=replace(QUICK, tries=1))
        assert not end.offer(article()).whole
        assert not end.offer(article()).whole
        with pytest.raises(Gone, match="3 documents"):
            end.offer(article())


def test_options_that_a_server_refuses_are_left_out():
    def picky(to, asked):
        send(to, 400, b"{}") if "max_tokens" in asked.body else send(to, 200, completion(lines(QUAI)))

    with model(picky) as it:
        end = Endpoint.at(it.url, limits=QUICK)
        assert len(end.offer(article()).candidates) == len(end.offer(article()).candidates) == 1
        assert [sorted(a.body) for a in it.asked] == [["max_tokens", "messages", "model", "stream", "temperature"], ["messages", "model"], ["messages", "model"]]


def test_without_a_name_the_only_model_of_the_server_is_taken_and_of_several_none():
    def answer(to, asked):
        send(to, 200, json.dumps({"data": [{"id": i} for i in ids]}).encode()) if asked.method == "GET" else send(to, 200, completion(""))

    with model(answer) as it:
        bare = it.url.split("#")[0]
        ids = ["the one/7B q4"]
        assert Endpoint.at(bare, limits=QUICK).rule() == "openai:the_one/7B_q4@prompt1"
        for several in ([], ["a", "b"]):
            ids[:] = several
            with pytest.raises(Gone, match="models"):
                Endpoint.at(bare, limits=QUICK).rule()


def test_thousandfold_repetition_is_one_statement_and_is_bounded(log):
    with model(says(lines(*[QUAI] * 900))) as it:
        asking(log, it, max_bytes=2 << 20)
    assert len(by_model(log)) == 1
    assert refused(log) == {"more than 500 objects in one reply": 1, "offered more than once": 499}


# -- laws: where text goes ----------------------------------------------------------------------------------------------


def test_no_sensitive_and_no_withdrawn_text_is_ever_sent(log):
    with model(says(lines(QUAI))) as it:
        asking(log, it)
        assert len(it.texts) == 1
        assert not any("SECRET" in t or "RETIRÉ" in t for t in it.texts)
    (note,) = log.rows("rejects", "reason LIKE '%sensitive%'").iter_rows(named=True)
    assert note["n"] == 1
    assert all(s["file"] == "open.txt" for s in by_model(log))


def test_what_is_withdrawn_is_forgotten_by_every_extractor(log):
    with model(says(lines(QUAI, INVENTED))) as it:
        asking(log, it)
    (sha,) = {s["src"] for s in by_model(log)}
    assert log.digest(f"press {sha} openai:test-model@prompt1") != "withdrawn"
    here.withdraw(log, sha, "asked for")
    assert log.digest(f"press {sha} openai:test-model@prompt1") == "withdrawn"
    assert by_model(log) == []
    assert INVENTED["content"] not in "\n".join(log.db.iterdump())


def test_only_spoken_passages_are_sent(log):
    with model(says("")) as it:
        asking(log, it)
        assert "Orel Fiktif, capitaine" in it.texts[0]
        assert "Photo :" not in it.texts[0]


@pytest.mark.parametrize(
    "address",
    [
        "http://192.0.2.1:9/v1#m", "https://api.example.org/v1#m", "http://localhost.example.org/v1#m", "http://127.0.0.1.example.org/v1", "http://evil.localhost:9/v1#m",
        "http://2130706433/v1#m", "http://127.1/v1#m", "http://0.0.0.0:9/v1", "http://[2001:db8::1]/v1", "http://example.org\\@127.0.0.1/v1", "http://127.0.0.1@192.0.2.1/v1",
        "http://user:pw@127.0.0.1/v1", "ftp://127.0.0.1/v1", "file:///etc/passwd", "127.0.0.1:8080", "http://", "http://127.0.0.1/v1?key=1", "http://127.0.0.1:99999/v1", "unix:/tmp/x", "http://127.0.0.1\u3002example.org/",
    ],
)  # fmt: skip
def test_no_host_is_asked_that_is_neither_this_machine_nor_named(address, monkeypatch):
    import socket

    def never(*_, **__):
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket, "create_connection", never)
    monkeypatch.setattr(socket, "getaddrinfo", never)
    with pytest.raises(Unusable):
        named([f"openai:{address}"])


@pytest.mark.parametrize("host", ["example.org", "sub.api.example.org", "api.example.org.evil.net", "*.example.org", "*", "https://api.example.org", "api.example.org/v1", "", "api.example.org:443"])
def test_a_host_is_named_exactly(host):
    with pytest.raises(Unusable):
        named(["openai:https://api.example.org/v1#m"], [host])
    assert named(["openai:https://API.example.org/v1#m"], ["api.Example.org"])


@pytest.mark.parametrize("address", ["http://127.0.0.1:8080", "http://127.8.8.8/v1/", "http://[::1]:8080/v1/chat/completions", "http://localhost/v1#m", "https://LOCALHOST/v1"])
def test_this_very_machine_needs_no_leave(address):
    (end,) = named(["rules", f"openai:{address}", f"openai:{address}"])
    assert str(end.base).endswith("/v1/")


def test_a_proxy_of_the_environment_never_sees_what_stays_on_this_machine(log, monkeypatch):
    with model(says("")) as proxy, model(says(lines(QUAI))) as it:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        asking(log, it)
        assert proxy.asked == []
        assert len(by_model(log)) == 1
        # Plain http to a host that may be sent to: the proxy would read it all, and is not asked either.
        with pytest.raises(Gone):
            Endpoint.at("http://host.invalid/v1#m", ["host.invalid"], limits=QUICK).offer(article())
        assert proxy.asked == []


# -- the key ------------------------------------------------------------------------------------------------------------

KEY = "sk-TEST-abc/123"


def test_the_key_is_in_one_header_and_nowhere_else(log, monkeypatch, tmp_path):
    monkeypatch.setenv("MY_KEY", KEY + "\n")
    escaped = "".join(f"\\u{ord(c):04x}" for c in KEY)
    reply = lines({**INVENTED, "content": f"Nous avons la clef {KEY}"}) + f'\n{{"content": "clef {escaped} bis", "source": "{KEY}"}}'

    def echo(to, asked):
        send(to, 200, completion(reply))

    with model(echo) as it:
        (end,) = named([f"openai:{it.url}"], key_env="MY_KEY")
        end.limits = QUICK
        here.extract(log, beside=[end])
        assert it.asked[0].headers["authorization"] == f"Bearer {KEY}"
        assert KEY not in json.dumps(it.asked[0].body)
        it.answer = status(401, f"Incorrect API key: {KEY}".encode())
        (refusing,) = named([f"openai:{it.url}2"], key_env="MY_KEY")
        here.extract(log, beside=[refusing])
    log.finish("test", {})
    assert refused(log)["quotation not in the text"] == 2
    for text in (repr(end), str(end), "\n".join(log.db.iterdump())):
        assert KEY not in text
        assert escaped not in text


def test_a_variable_that_is_not_there_or_holds_no_key_is_named_and_its_content_is_not(monkeypatch):
    with pytest.raises(Unusable, match="MY_KEY"):
        named(["openai:http://127.0.0.1/v1#m"], key_env="MY_KEY")
    for bad in ("a b", "clé", "x\ny"):
        monkeypatch.setenv("MY_KEY", bad)
        with pytest.raises(Unusable, match="MY_KEY") as error:
            named(["openai:http://127.0.0.1/v1#m"], key_env="MY_KEY")
        assert bad not in str(error.value)


# -- a file of the user's own, and the command ---------------------------------------------------------------------------

OWN = '''
def candidates(text, lang):
    assert lang == "fr"
    at = text.find("Le navire est")
    return [{"content": [at, at + 39], "cue": "dixit", "source": "Orel Fiktif, capitaine de port"}, {"content": "rien de tel", "cue": "dixit"}] if at >= 0 else []
'''


def test_a_file_of_the_users_own_is_an_extractor_and_may_read_what_is_sensitive(log, tmp_path):
    file = tmp_path / "mine.py"
    file.write_text(OWN, "utf-8")
    (own,) = named([f"module:{file}"])
    assert here.extract(log, beside=[own]) == 2
    assert {s["file"] for s in by_model(log)} == {"open.txt", "secret.txt"}
    assert {s["rule"] for s in by_model(log)} == {own.rule()}
    assert re.fullmatch(r"module:mine\.py@[0-9a-f]{8}", own.rule())
    details = dict(log.rows("rejects", "reason LIKE 'module:%'").join(log.rows("receipts"), left_on="src", right_on="id").select("name", "detail").iter_rows())
    assert details == {"open.txt": "rien de tel", "secret.txt": None}, "what was offered for a sensitive receipt is not repeated"
    assert here.extract(log, beside=[own]) == 0


def test_the_file_in_the_docs_works_with_the_library_it_wraps(log, tmp_path, monkeypatch):
    """The library is not installed here; its stand-in gives what the real pipeline gives: groups with offsets."""
    page = (ROOT / "docs" / "extractors.md").read_text("utf-8")
    code = re.search(r"<!-- example: quotes\.py -->\n```python\n(.*?)```", page, re.S)[1]
    (tmp_path / "quotes.py").write_text(code, "utf-8")

    def pipeline(task, model, aggregation_strategy):
        assert (task, model, aggregation_strategy) == ("token-classification", str(tmp_path / "quotes-model"), "simple")
        words = {"CONTENT": r"Le navire est resté[^(]*hiver(?: SECRET)?", "CUE": "dixit", "SOURCE": r"Orel Fiktif[^/)]*"}
        return lambda text: [{"entity_group": k, "score": 0.9, "word": m[0], "start": m.start(), "end": m.end()} for k, p in words.items() for m in re.finditer(p, text)]

    monkeypatch.setitem(sys.modules, "transformers", types.SimpleNamespace(pipeline=pipeline))
    here.extract(log, beside=named([f"module:{tmp_path / 'quotes.py'}"]))
    assert [(s["content"][0]["text"], s["source"]["text"]) for s in sorted(by_model(log), key=lambda s: s["file"])] == [
        (QUAI["content"], QUAI["source"]), (QUAI["content"] + " SECRET", QUAI["source"]),
    ]  # fmt: skip


def test_an_installed_package_may_offer_one(log, monkeypatch):
    point = types.SimpleNamespace(name="mine", load=lambda: lambda text, lang: [QUAI], dist=types.SimpleNamespace(version="2.1"))
    monkeypatch.setattr("roadstead.run.extractors.own.entry_points", lambda group: [point] if group == "roadstead.extractors" else [])
    here.extract(log, beside=named(["plugin:mine"]))
    assert {s["rule"] for s in by_model(log)} == {"plugin:mine@2.1"}


@pytest.mark.parametrize(
    ("source", "trouble"),
    [
        ("def candidates(text, lang): raise ValueError(text)", "it failed with ValueError"),
        ("def candidates(text, lang): return 'Le navire'", "it gives str, not a list"),
        ("def candidates(text, lang): return None", "it gives NoneType, not a list"),
        ("def candidates(text): return []", "it failed with TypeError"),
        ("def candidates(text, lang):\n    yield {'content': 'x'}\n    raise RuntimeError(text)", "it failed with RuntimeError"),
        ("def candidates(text, lang): return [{'content': 'Nous coulons'}] * 10**6", "more than 2000 candidates for one document"),
    ],
)
def test_a_file_that_fails_loses_nothing_but_itself(log, tmp_path, source, trouble):
    (tmp_path / "mine.py").write_text(source, "utf-8")
    before = rules_alone(log)
    here.extract(log, beside=named([f"module:{tmp_path / 'mine.py'}"]))
    assert rules_alone(log) == before
    assert trouble in refused(log)


@pytest.mark.parametrize("source", ["x = (", "raise RuntimeError", "def other(text, lang): return []", "candidates = 5"])
def test_a_file_that_is_no_extractor_is_said_so_before_anything_is_read(tmp_path, source):
    (tmp_path / "mine.py").write_text(source, "utf-8")
    with pytest.raises(Unusable, match="mine"):
        named([f"module:{tmp_path / 'mine.py'}"])


@pytest.mark.parametrize("spec", ["gpt", "openai:", "module:", "module:/nowhere/x.py", "plugin:nobody", "Rules", "spacy:/x"])
def test_a_name_that_is_no_extractor_is_refused(spec):
    with pytest.raises(Unusable):
        named([spec])


def test_a_host_or_a_key_without_an_endpoint_is_refused():
    for how in ({"send_to": ["example.org"]}, {"key_env": "MY_KEY"}):
        with pytest.raises(Unusable, match="openai:URL"):
            named(["rules"], **how)


def test_the_command_asks_once_resumes_and_forgets_what_is_withdrawn(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "open.txt").write_text(ARTICLE, "utf-8")
    out = tmp_path / "log"
    with model(says(lines(QUAI, INVENTED))) as it:
        for _ in range(2):
            roadstead("run", tmp_path / "in", "-o", out, "--extractor", f"openai:{it.url}", "-q", env={"NO_PROXY": "", "HTTP_PROXY": "http://127.0.0.1:9"})
        assert len(it.asked) == 1
        said = [json.loads(line) for line in roadstead("export", "statements", out).stdout.splitlines()]
        assert {s["rule"] for s in said} == {RULE, "openai:test-model@prompt1"}
        assert "quotation not in the text" in roadstead("export", "rejects", out).stdout
        roadstead("withdraw", said[0]["src"], out, "--why", "asked for", "-q")
        roadstead("detect", out, "--extractor", f"openai:{it.url}", "-q")
        assert len(it.asked) == 1
        roadstead("run", tmp_path / "in", "-o", out, "--extractor", "openai:http://example.org/v1#m", "-q", code=2)
    with sqlite3.connect(out / "log.sqlite") as db:
        assert "Orel Fiktif" not in "\n".join(db.iterdump())
    db.close()
