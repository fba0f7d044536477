"""How well lines match a ledger: the counting of the gold's score.py, for any ledger of the same shape.

A ledger row may leave out the text of its spans (the seeds are read, never copied), list further right speakers in `speaker.also`, and use
`free` for a proposition outside the catalogue. A statement is found where the letters of the contents overlap (intersection over union).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple

from roadstead.press import Document, extract

Row = dict[str, Any]
BLIND = Path(__file__).with_name("blind")


class Part(NamedTuple):
    """Articles by file name and the rows of their ledger."""

    texts: dict[str, str]
    ledger: list[Row]


def blind(part: str, seeds: Path | None = None) -> Part:
    """The rows of `dev`, `held` or `seeds`; the last needs the folder of the seeds."""
    rows = [r for r in map(json.loads, (BLIND / "ledger.jsonl").read_text(encoding="utf-8").splitlines()) if r["part"] == part]
    where = seeds if part == "seeds" else BLIND
    assert where is not None
    return Part({f: (where / f).read_bytes().decode() for f in dict.fromkeys(r["file"] for r in rows)}, rows)


def read(texts: dict[str, str]) -> list[Row]:
    return [line for name, text in texts.items() for line in extract(Document.from_text(text, src=hashlib.sha256(text.encode()).hexdigest(), file=name))]


def letters(row: Row, text: str) -> set[int]:
    return {i for s in row["content"] for i in range(s["start"], s["end"]) if text[i].isalnum()}


def match(pred: list[Row], gold: list[Row], texts: dict[str, str], at: float) -> list[tuple[int, int]]:
    """Pairs (line, row), one to one, the best overlaps first."""
    found = []
    for i, p in enumerate(pred):
        for j, g in enumerate(gold):
            if p["file"] == g["file"]:
                a, b = letters(p, texts[p["file"]]), letters(g, texts[g["file"]])
                if a and b and len(a & b) / len(a | b) >= at:
                    found.append((len(a & b) / len(a | b), i, j))
    lines, rows, out = set(), set(), []
    for _, i, j in sorted(found, key=lambda x: (-x[0], x[1], x[2])):
        if i not in lines and j not in rows:
            lines.add(i)
            rows.add(j)
            out.append((i, j))
    return out


def wrong(p: Row, g: Row) -> dict[str, bool | None]:
    """For each measure whether the line is right; null where the row does not ask."""
    src, said = p.get("source"), g.get("time")
    right = [g["speaker"]["resolved_id"], *g["speaker"].get("also", [])]
    asked = {(c["proposition"].split(":")[0], c["stance"]) for c in g["claims"]}
    given = {((c.get("proposition") or "").split(":")[0], c.get("stance")) for c in p["claims"]}
    listed = any(a != "free" for a, _ in asked)
    t = p["time"]
    return {
        "source span overlaps": None if g["source"] is None else bool(src and src["start"] < g["source"]["end"] and g["source"]["start"] < src["end"]),
        "speaker resolved": p["speaker"]["resolved_id"] in right,
        "country": (p["speaker"]["country"] or None) == g["speaker"]["country"],
        "quote type": p["quote_type"] == g["quote_type"],
        "act": bool({c["act"] for c in p["claims"]} & {c["act"] for c in g["claims"]}),
        "proposition + stance": bool(asked & given),
        "the same, of the catalogue": bool(asked & given) if listed else None,
        "date inside the interval": None if not said else inside(t, said),
        "date not falsely exact": None if not t or t["certainty"] != "exact" else bool(said and said["value"] == t["value"]),
    }  # fmt: skip


def inside(t: Row | None, said: Row) -> bool:
    """Whether what is known of the day lies in what the line allows; unknown ends allow everything."""
    if not t:
        return True
    day = said["value"]
    low, high = (said["earliest"] or day, said["latest"] or day) if day else (said["earliest"], said["latest"])
    return not (t["earliest"] and high and t["earliest"][:10] > high[: len(t["earliest"])]) and not (t["latest"] and low and t["latest"] < low[: len(t["latest"])])


def _asked(texts: dict[str, str], rows: list[Row], pred: list[Row]) -> tuple[list[Row], list[Row]]:
    """Lines and rows without those that are neither right nor wrong: what the annotator left open (`scored` is false)."""
    gold = [g for g in rows if g["scored"]]
    taken = {i for i, _ in match(pred, gold, texts, 0.3)}
    open_ = {i for i, _ in match(pred, [g for g in rows if not g["scored"]], texts, 0.3)} - taken
    return [p for i, p in enumerate(pred) if i not in open_], gold


def table(texts: dict[str, str], gold: list[Row], pred: list[Row] | None = None) -> dict[str, tuple[int, int] | tuple[int, int, int]]:
    """Measure -> (right, asked), for statements (found, given, asked)."""
    pred, gold = _asked(texts, gold, read(texts) if pred is None else pred)
    out: dict[str, tuple[int, int] | tuple[int, int, int]] = {}
    for at in (0.3, 0.5, 0.8):
        out[f"statements @{at}"] = (len(match(pred, gold, texts, at)), len(pred), len(gold))
    pairs = [(pred[i], gold[j]) for i, j in match(pred, gold, texts, 0.3)]
    judged = [wrong(p, g) for p, g in pairs]
    for name in judged[0] if judged else ():
        seen = [v for w in judged if (v := w[name]) is not None]
        out[name] = (sum(seen), len(seen))
    out["all of it right"] = (sum(all(v is not False for v in w.values()) for w in judged), len(gold))
    return out


def misses(texts: dict[str, str], gold: list[Row]) -> list[str]:
    """What is not found, what is given and was not asked, and what is wrong in the found ones, one line each."""
    pred, gold = _asked(texts, gold, read(texts))
    pairs = match(pred, gold, texts, 0.3)
    close = {(i, j) for i, j in match(pred, gold, texts, 0.8)}

    def words(r: Row, spans: list[Row]) -> str:
        return " // ".join(texts[r["file"]][s["start"] : s["end"]] for s in spans)

    out = []
    for j in sorted(set(range(len(gold))) - {j for _, j in pairs}):
        out.append(f"MISSED {gold[j]['id']} [{words(gold[j], [gold[j]['source']] if gold[j]['source'] else [])}] {words(gold[j], gold[j]['content'])}")
    for i in sorted(set(range(len(pred))) - {i for i, _ in pairs}):
        p = pred[i]
        out.append(f"EXTRA {p['file']} [{p['source'] and p['source']['text']}] {[c['text'] for c in p['cue']]} {words(p, p['content'])}")
    for i, j in sorted(pairs, key=lambda x: x[1]):
        p, g = pred[i], gold[j]
        bad = [k for k, v in wrong(p, g).items() if v is False]
        if (i, j) not in close:
            out.append(f"SPAN {g['id']} {words(p, p['content'])!r}\n       asked {words(g, g['content'])!r}")
        if bad:
            claims = [(c["proposition"][:28], c["stance"], c["act"]) for c in p["claims"]]
            out.append(
                f"WRONG {g['id']} {bad} [{p['source'] and p['source']['text']} -> {p['speaker']['resolved_id']} {p['speaker']['country']} asked {g['speaker']['resolved_id']} {g['speaker']['country']}] {claims}"
                f" asked {[(c['proposition'], c['stance'], c['act']) for c in g['claims']]} {p['quote_type']} asked {g['quote_type']} {p['time']} asked {g['time']}\n       {words(p, p['content'])[:140]!r}"
            )
    return out
