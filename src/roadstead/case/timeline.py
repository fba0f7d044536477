"""A drawing of what happened when: statements, sightings, port visits and silences over one UTC clock, as SVG."""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup, escape

from roadstead.case import words
from roadstead.weigh import Evidence
from roadstead.when import DAY_US, day_of, shift, start_of

Row = dict[str, Any]
WIDTH, LEFT, LANE = 1080, 230, 26
MOST_SHIPS, MOST_LANES = 10, 12
BARS = ("port_visit", "gap")
"""What is drawn of what ships did: the two that the legend names. Other events would lie over them, and stand in their table below."""


def timeline(evidence: Evidence, findings: list[Row], lang: str) -> Markup:
    """Inline SVG with a lane for statements, one for sightings and one for each ship's AIS; empty text when nothing is dated."""
    said = _said(findings)
    seen = [(s["t0"], s["t1"], s["ship"] or "?", s["event"] or "") for s in evidence.sightings.iter_rows(named=True) if s["t0"] and s["t1"]]
    tracks = _tracks(evidence)
    spans = [(a, b) for a, b, *_ in said + seen] + [(day_of(t["t0"]), day_of(t["t1"])) for t in tracks]
    if not spans:
        return Markup("")
    first, last = shift(min(a for a, _ in spans), -2), shift(max(b for _, b in spans), 2)
    lo, hi = start_of(first), start_of(last) + DAY_US
    fr = lang == "fr"

    def x(t: int) -> float:
        return round(LEFT + (t - lo) / (hi - lo) * (WIDTH - LEFT - 10), 1)

    body: list[str] = []
    y = 30
    body += _axis(first, last, x)
    for head, plus, css in (("▲ ", True, "said"), ("▼ ◇ ○ ", False, "deny")):
        label = words.pick(words.UI["said" if plus else "said_not"], lang)
        lanes = _stack([m for m in said if (m[3] == "+") == plus])
        for n, lane in enumerate(lanes):
            y += LANE - 8 if n else LANE
            body.append(_label(y, head + label) if n == 0 else "")
            for a, b, text, _, mark in lane:
                body.append(_bar(x(start_of(a)), x(start_of(b) + DAY_US), y, css, text, thin=True))
                body.append(f'<text class="mark {css}" x="{x((start_of(a) + start_of(b) + DAY_US) // 2)}" y="{y + 5}">{escape(mark)}<title>{escape(text)}</title></text>')
    for n, lane in enumerate(_stack(seen)):
        y += LANE - 12 if n else LANE
        body.append(_label(y, "◆ " + words.pick(words.UI["seen"], lang)) if n == 0 else "")
        body += [_bar(x(start_of(a)), x(start_of(b) + DAY_US), y, "seen", f"{ship}: {event}, {a} – {b}", thin=b > shift(a, 20)) for a, b, ship, event in lane]
    for track in tracks:
        y += LANE
        body.append(_label(y, track["label"]))
        body.append(_bar(x(track["t0"]), x(track["t1"]), y, "heard", f"AIS {day_of(track['t0'])} – {day_of(track['t1'])}", thin=True))
        for e in track["events"]:
            if e["kind"] not in BARS:
                continue
            text = f"{words.event_kind(e['kind'], lang)} {day_of(e['t0'])} – {day_of(e['t1']) if e['t1'] else '…'}"
            body.append(_bar(x(e["t0"]), x(e["t1"] or track["t1"]), y, e["kind"], text))
    height = y + LANE
    title = "Chronologie, UTC" if fr else "Timeline, UTC"
    return Markup(
        f'<svg class="timeline" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{title}">'
        '<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="5" class="hatch"/></pattern></defs>'
        + "".join(body) + "</svg>"
    )  # fmt: skip


def _said(findings: list[Row]) -> list[tuple[str, str, str, str, str]]:
    """Dated statements (first day, last day, words, + or other, mark), each once."""
    out = {}
    for f in findings:
        for by in f["said_by"]:
            on = by["on"]
            a, b = on.get("earliest"), on.get("latest")
            if on.get("value") and len(on["value"]) == 10:
                a = b = on["value"]
            if a and b and len(a) == len(b) == 10:
                out[by["statement"]] = (a, b, f"{by['as_written'] or by['speaker'] or '?'} {by['label']} ({by['day']}): {f['sentence']}", by["stance"] if by["stance"] == "+" else "-", by["mark"])
    return sorted(out.values())


def _tracks(evidence: Evidence) -> list[Row]:
    """One lane a vessel that has an event: what it declared itself to be, and its events by our default thresholds."""
    lanes = []
    for v in evidence.identities.sort("vessel").iter_rows(named=True):
        events = [e for e in evidence.events.sort("t0").iter_rows(named=True) if e["vessel"] == v["vessel"] and e["state"] != "withdrawn" and e["preset"] == "default"]
        if events:
            names = json.loads(v["names"] or "[]")
            lanes.append({"label": f"{(names[0] if names else v['mmsi'])[:20]}{' SIMULATED' if v['simulated'] else ''}", "t0": v["t0"], "t1": v["t1"], "events": events})
    return lanes[:MOST_SHIPS]


def _stack(rows: list[Any]) -> list[list[Any]]:
    """The rows in as few lanes as keep them apart, narrow ones first, so that a window of months hides no day."""
    lanes: list[list[Any]] = []
    for row in sorted(rows, key=lambda r: (start_of(r[1]) - start_of(r[0]), r[:2], str(r[2:]))):
        a, b = shift(row[0], -2), shift(row[1], 2)
        lane = next((one for one in lanes if all(other[1] < a or other[0] > b for other in one)), None)
        if lane is None:
            lanes.append([row])
        else:
            lane.append(row)
    return lanes[:MOST_LANES]


def _axis(first: str, last: str, x: Any) -> list[str]:
    """A tick a month; a tick every few days where there are fewer than three months to show."""
    if start_of(last) - start_of(first) < 75 * DAY_US:
        days = 1 + (start_of(last) - start_of(first)) // DAY_US
        every = 1 + days // 9
        return [_tick(at, shift(first, n), n == 0) for n in range(0, days, every) if (at := x(start_of(shift(first, n)))) < WIDTH - 40]
    out, month = [], first[:7]
    months = []
    while month <= last[:7]:
        months.append(month)
        y, m = int(month[:4]), int(month[5:])
        month = f"{y + m // 12}-{m % 12 + 1:02}"
    step = max(1, len(months) // 14 + 1)
    for one in months[::step]:
        day = f"{one}-01"
        if day >= first:
            out.append(_tick(x(start_of(day)), one))
    return out


def _tick(at: float, text: str, first: bool = False) -> str:
    # The first one stands at the edge of the lanes' names: it begins there instead of lying across.
    return f'<line class="grid" x1="{at}" x2="{at}" y1="24" y2="100%"/><text class="tick{" first" if first else ""}" x="{at}" y="18">{text}</text>'


def _label(y: int, text: str) -> str:
    return f'<text class="lane" x="{LEFT - 8}" y="{y + 4}">{escape(text[:34])}</text>'


def _bar(x0: float, x1: float, y: int, kind: str, text: str, thin: bool = False) -> str:
    height = 4 if thin else 12
    return f'<rect class="{kind}" x="{x0}" y="{y - height / 2}" width="{max(2.0, round(x1 - x0, 1))}" height="{height}"><title>{escape(text)}</title></rect>'
