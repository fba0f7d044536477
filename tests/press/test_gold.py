"""The rules hold the floors on the gold ledger; a change may raise them in floors.json, never lower them."""

import contextlib
import hashlib
import io
import json
import re
from pathlib import Path

import pytest

from roadstead.press import Document, extract

pytestmark = pytest.mark.shared
FLOORS = json.loads(Path(__file__).with_name("floors.json").read_text())


@pytest.fixture(scope="module")
def predicted(seeds):
    return [line for name, text in seeds.items() for line in extract(Document.from_text(text, src=hashlib.sha256(text.encode()).hexdigest(), file=name))]


def test_floors(gold, predicted):
    score, _, where = gold
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        got = score.score(predicted, where)
    rates = {m[1]: float(m[2]) for m in re.finditer(r"^([^\n@:]+): \d+/\d+ = ([\d.]+)$", out.getvalue(), re.M)}

    def f1(n):
        tp, p, g = got[n]
        return 2 * tp / (p + g)

    assert f1(0.3) >= FLOORS["f1@0.3"]
    assert f1(0.8) >= FLOORS["f1@0.8"]
    for key, name in {
        "source": "source span overlaps", "resolved": "speaker resolved_id", "country": "country", "quote_type": "quote_type",
        "act": "main act (any gold claim)", "proposition_stance": "proposition+stance (any)",
    }.items():  # fmt: skip
        assert rates[name] >= FLOORS[key], (name, rates[name])


def test_no_falsely_exact_date(gold, predicted, seeds):
    score, load_gold, where = gold
    led = [g for g in load_gold.load(where)[0] if g["scored"]]
    wrong = 0
    for i, j, _ in score.match(predicted, led, seeds, 0.3):
        p, g = predicted[i]["time"], led[j]["time"]
        if g is None:
            wrong += p["certainty"] == "exact"
            continue
        if p["certainty"] == "exact":
            wrong += p["value"] != g["value"]
        if p["value"] and g["value"]:
            wrong += p["value"] != g["value"]
    assert wrong <= FLOORS["exact_wrong"]


def test_noise_says_nothing(gold, predicted):
    noise = load_noise(gold)
    hits = [(p["extent"], z["kind"]) for p in predicted for z in noise if p["file"] == z["file"] and z["start"] < p["extent"]["end"] and p["extent"]["start"] < z["end"]]
    assert len(hits) <= FLOORS["noise"], hits


def load_noise(gold):
    return [json.loads(line) for line in (Path(gold[1].__file__).parent / "noise.jsonl").read_text().splitlines() if line]


def test_gold_noise_lies_in_noise_blocks(gold, seeds):
    for z in load_noise(gold):
        doc = Document.from_text(seeds[z["file"]], src="0" * 64, file=z["file"])
        spoken = [p for p in doc.passages if p.spoken and p.start < z["end"] and z["start"] < p.end]
        assert not spoken, z


QUOTES = {"straight": ('"', '"'), "curly": ("“", "”"), "guillemets": ("« ", " »")}


def restyle(text, style, apostrophe, nbsp):
    a, b = QUOTES[style]
    lines = []
    for line in text.replace("\u00a0", " ").replace("\u202f", " ").split("\n"):
        line = re.sub(r"[«“]\s*", "\x01", line)
        line = re.sub(r"\s*[»”]", "\x02", line)
        opened = False
        out = ""
        for ch in line:
            if ch == '"':
                out += "\x02" if opened else "\x01"
                opened = not opened
            else:
                out += ch
        lines.append(out.replace("\x01", a).replace("\x02", b))
    text = re.sub("['’]", apostrophe, "\n".join(lines))
    return text.replace("« ", "«\u00a0").replace(" »", "\u00a0»").replace(" :", "\u00a0:") if nbsp else text


def plain(words):
    words = re.sub(r"[«»“”\"\s\u00a0\u202f]+", " ", words).replace("’", "'")
    return re.sub(r"\s+([,.)])", r"\1", words).strip()


def ledger(text):
    return [
        (tuple(plain(c["text"]) for c in r["content"]), tuple(plain(c["text"]) for c in r["cue"]), r["source"] and plain(r["source"]["text"]), r["speaker"]["resolved_id"], r["quote_type"])
        for r in extract(Document.from_text(text, src="0" * 64, file="x"))
    ]


@pytest.mark.parametrize("style", list(QUOTES))
@pytest.mark.parametrize("apostrophe", ["'", "’"])
@pytest.mark.parametrize("nbsp", [False, True])
def test_typography_changes_nothing(seeds, style, apostrophe, nbsp):
    for name, text in seeds.items():
        assert ledger(restyle(text, style, apostrophe, nbsp)) == ledger(text), name
