"""``across@1``: what statements are to each other across pages: one utterance, one position on two days, a contradiction, a change, one telling what another says.

Two statements are compared only where they can meet: the same institution on the same proposition, opposite sides of one proposition, or
words that both share. In a place where more than ``MOST`` meet, each is compared with the ``NEXT`` that lie nearest in time, and that is said in
``cut``. A relation never changes a statement, nothing is averaged or merged away: an utterance told by many pages is a group of statements that all stay.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from roadstead.identity.ships import name_key
from roadstead.press.names import gazetteer
from roadstead.press.shadow import shadow
from roadstead.tables import short_id
from roadstead.weigh import pairs
from roadstead.weigh.alike import Wording, numbers, settings, ships, wording
from roadstead.weigh.evidence import Row
from roadstead.weigh.origins import roots
from roadstead.weigh.pairs import Found, Voice
from roadstead.when import days

RULE = "across@1"
KINDS = ("same_utterance", "same_position", "contradiction", "cross_time", "characterisation")
MOST = 24
NEXT = 8
FEW = 8
"""Up to so many in one place, every statement has its relations; beyond, one statement stands for all that report its utterance."""
_SURE = {"low": 0, "moderate": 1, "high": 2}
_OPEN_ENDED = re.compile(r"\b(?:depuis|à partir|dès|since|from|starting|after|après)\b", re.I)
_LONG = 10**7


@dataclass(frozen=True)
class Across:
    """``relations``: rows sorted by id. ``utterances``: the group of each statement that shares its utterance with another, named by its least id.

    ``compared``: pairs looked at. ``cut``: places where not every pair was, each with how many met there.
    """

    relations: list[Row]
    utterances: dict[str, str]
    compared: int
    cut: list[Row]


def across(bodies: Iterable[Row], published: Mapping[str, str | None] | None = None) -> Across:
    """The relations of the statements (records with the keys of docs/statements.md), whatever their order. ``published``: day, month or year of a receipt, where known."""
    made, all_ = _Made(), sorted(bodies, key=lambda b: str(b["id"]))
    for simulated in (False, True):
        mine = [b for b in all_ if bool(b.get("simulated")) == simulated]
        _world(made, [v for b in mine for v in voices(b, (published or {}).get(b["src"]))], mine)
    return Across(sorted((made.row(key) for key in made.found), key=lambda r: str(r["id"])), made.groups(), made.compared, sorted(made.cut, key=lambda c: (c["kind"], c["place"])))


# -- a statement as voices ---------------------------------------------------------------------------------------------


def voices(body: Row, published: str | None = None) -> list[Voice]:
    """A voice for each claim and each institution that makes it; nobody said it later than its page."""
    who = body["speaker"].get("resolved_id") or body["speaker"].get("id")
    names: list[str | None] = list(who.split("+")) if who else [None]
    words = " ".join(s["text"] for s in body["content"])
    text = wording(words, body.get("quantities") or ())
    t0, t1 = _days_of(body.get("time") or {}, published)
    named = ships(words)
    out = []
    seen = set()
    for n, claim in enumerate(body["claims"]):
        ship = _ship(claim.get("args") or {}) or (next(iter(named)) if len(named) == 1 else None)
        for name in names:
            root = next(iter(sorted(roots([name]))), None)
            key = (name, claim["proposition"], claim["stance"], ship)
            if key in seen or claim["stance"] not in ("+", "-", "0", "e-"):
                continue
            seen.add(key)
            out.append(Voice(
                body["id"], n, body["src"], name, len(names) > 1, root, claim["proposition"], pairs.canon(claim["proposition"]), claim["stance"], t0, t1, body.get("nested_in"),
                body.get("quote_type") or "none", bool({"lead", "headline"} & set(body.get("flags") or ())), ship, _lands(claim), _events(body, words), text, bool(body.get("simulated")),
                tuple((claim.get("args") or {}).get("place") or ()) if claim["proposition"] == "ship.presence" else (),
            ))  # fmt: skip
    return out


def _days_of(time: Row, published: str | None) -> tuple[int | None, int | None]:
    """First and last day it may have been said, as ordinals; nothing is said later than its page was published."""
    value = days(time.get("value"))
    first = value or days((time.get("earliest") or "")[:10]), value or days((time.get("latest") or "")[:10])
    t0 = dt.date.fromisoformat(first[0][0]).toordinal() if first[0] else None
    t1 = dt.date.fromisoformat(first[1][1]).toordinal() if first[1] else None
    page = days(published)
    if page is not None and (last := dt.date.fromisoformat(page[1]).toordinal()) and (t0 is None or t0 <= last):
        t1 = last if t1 is None else min(t1, last)
    return (t0, t1) if t0 is None or t1 is None or t0 <= t1 else (None, None)


def _events(body: Row, words: str) -> tuple[int, int] | None:
    """The days that a statement speaks of, where it names both ends; `since August` has none."""
    known = [(days(str(e["earliest"])[:10]), days(str(e["latest"])[:10])) for e in body.get("event_times") or () if e.get("earliest") and e.get("latest")]
    if not known or _OPEN_ENDED.search(words) or not all(a and b for a, b in known):
        return None
    return min(dt.date.fromisoformat(a[0]).toordinal() for a, _ in known if a), max(dt.date.fromisoformat(b[1]).toordinal() for _, b in known if b)


def _lands(claim: Row) -> tuple[str, ...]:
    """The countries that the words of a claim about a ship name, in their order, each once, in the letters of the catalogue's ids."""
    if not claim["proposition"].startswith("ship."):
        return ()
    words = shadow(" ".join(s["text"] for s in claim.get("span") or ()))
    spots = sorted([*gazetteer().find(words), *gazetteer().nationalities(words)])
    return tuple(dict.fromkeys(m.country.lower() for m in spots if m.country and m.id.startswith("state:")))


def _ship(args: Row) -> str | None:
    mention = args.get("ship") or {}
    name = mention.get("name")
    return (f"imo:{mention['imo']}" if mention.get("imo") else name_key(name) if name else None) or None


# -- where they meet ---------------------------------------------------------------------------------------------------


class _Group(NamedTuple):
    """What holds of all statements of one utterance: the last first day, the first last day, who speaks, the numbers given."""

    t0: int
    t1: int
    who: frozenset[str]
    texts: tuple[Wording, ...]
    size: int

    def joined(self, other: _Group) -> _Group | None:
        """Both as one; None where two of them are of different days, speakers or numbers, though each may be one with a third."""
        if max(self.t0, other.t0) > min(self.t1, other.t1) or any(pairs.mouth(a, b) == "other" for a in self.who for b in other.who):
            return None
        if any(numbers(a, b) is False for a in self.texts for b in other.texts):
            return None
        texts = {t.numbers: t for t in (*self.texts, *other.texts) if t.numbers}
        return _Group(max(self.t0, other.t0), min(self.t1, other.t1), self.who | other.who, tuple(texts[k] for k in sorted(texts, key=sorted)), self.size + other.size)


class _Made:
    """Relations found so far, by kind and pair; groups of one utterance."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str, str], list[Found]] = defaultdict(list)
        self.parent: dict[str, str] = {}
        self.group: dict[str, _Group] = {}
        self.compared = 0
        self.cut: list[Row] = []

    def add(self, one: Found | None) -> bool:
        if one is None:
            return False
        self.found[one.kind, one.a.id, one.b.id].append(one)
        return True

    def join(self, candidates: list[Found]) -> None:
        """Takes up the utterances, the surest and those of one page first, as long as no two of a group are shown to differ.

        In a group of more than `FEW` a relation is kept only where it brings a statement in: `utterances` says the rest.
        """
        for one in sorted(candidates, key=lambda f: (-_SURE[f.confidence], f.a.src != f.b.src, f.a.id, f.b.id, f.a.n, f.b.n)):
            a, b = self._top_of(one.a), self._top_of(one.b)
            if a != b:
                if (group := self.group[a].joined(self.group[b])) is None:
                    continue
                self.parent[max(a, b)] = min(a, b)
                self.group[min(a, b)] = group
            elif self.group[a].size > FEW:
                continue
            self.add(one)

    def _top_of(self, v: Voice) -> str:
        if v.id not in self.parent:
            self.group[v.id] = _Group(v.t0 if v.t0 is not None else -_LONG, v.t1 if v.t1 is not None else _LONG, frozenset([v.who] if v.who else ()), (v.text,) if v.text.numbers else (), 1)
        return self.top(v.id)

    def one_utterance(self, a: Voice, b: Voice) -> bool:
        return a.id in self.parent and b.id in self.parent and self.top(a.id) == self.top(b.id)

    def top(self, ident: str) -> str:
        self.parent.setdefault(ident, ident)
        while self.parent[ident] != ident:
            self.parent[ident] = self.parent[self.parent[ident]]
            ident = self.parent[ident]
        return ident

    def groups(self) -> dict[str, str]:
        """The statements that share an utterance with another, each with the least id of its group."""
        tops = {ident: self.top(ident) for ident in sorted(self.parent)}
        many = Counter(tops.values())
        return {ident: top for ident, top in tops.items() if many[top] > 1}

    def row(self, key: tuple[str, str, str]) -> Row:
        """The relation as a row: of several claims the surest gives the confidence, all give their reasons."""
        kind, a, b = key
        all_ = sorted(self.found[key], key=lambda f: (-_SURE[f.confidence], f.a.n, f.b.n, f.a.canon))
        best = all_[0]
        why = list({w["en"]: w for f in all_ for w in f.why}.values())
        return {
            "id": short_id("relation", kind, a, b), "rule": RULE, "kind": kind, "a": a, "b": b, "ordered": best.ordered,
            "propositions": sorted({p for f in all_ for p in (f.a.proposition, f.b.proposition)}), "stances": [best.a.stance, best.b.stance],
            "institutions": sorted({r for r in (best.a.root, best.b.root) if r}), "confidence": best.confidence, "why": why, "simulated": best.a.simulated,
        }  # fmt: skip


def _world(made: _Made, everybody: list[Voice], bodies: list[Row]) -> None:
    by_place: dict[tuple[str, str], list[Voice]] = defaultdict(list)
    spoken: dict[tuple[str, str], set[str]] = defaultdict(set)
    holders = {b["id"]: b for b in bodies}
    of_statement: dict[str, Voice] = {}
    for v in everybody:
        of_statement.setdefault(v.id, v)
        free = v.proposition.startswith("free:")
        if v.root is not None and not free:
            by_place[v.root, v.canon].append(v)
            spoken[v.src, v.who or ""].add(f"{v.side}{v.canon}")
        if v.root is not None and free:
            by_place[v.root, f"free {v.t0 // 7 if v.t0 is not None and v.t1 is not None and v.t1 - v.t0 < pairs.CLOSE_DAYS else v.src}"].append(v)
        for shingle in sorted(v.text.runs)[:3] if v.text.words >= pairs.VERBATIM and not v.nested else ():
            by_place["words", str(shingle)].append(v)
        if (held := pairs.rewritten(v.proposition, "qualifies")) and v.root is not None:
            by_place[v.root, held].append(v)

    def stories(a: Voice, b: Voice) -> int:
        return len(spoken[a.src, a.who or ""] & spoken[b.src, b.who or ""]) if a.who == b.who and a.src != b.src else 0

    seen: set[tuple[str, int, str, int]] = set()

    def said(a: Voice, b: Voice) -> None:
        key = (a.id, a.n, b.id, b.n) if (a.id, a.n) <= (b.id, b.n) else (b.id, b.n, a.id, a.n)
        if key not in seen:
            seen.add(key)
            if (one := pairs.utterance(a, b, stories(a, b))) is not None:
                candidates.append(one)

    candidates: list[Found] = []
    for place in sorted(by_place):
        _pairs(made, by_place[place], said, "same_utterance", " ".join(place))
    made.join(candidates)

    def lines(a: Voice, b: Voice) -> None:
        if made.one_utterance(a, b):
            made.add(pairs.stronger(a, b) if ("same_utterance", *sorted((a.id, b.id))) in made.found else None)
        else:
            made.add(next((r for r in (pairs.position(a, b), pairs.change(a, b), pairs.beside(a, b)) if r is not None), None))

    for place in sorted(p for p in by_place if p[0] != "words" and not p[1].startswith("free ")):
        _pairs(made, _few(made, by_place[place]), lines, "same_position, cross_time", " ".join(place))
    _against(made, everybody)
    for v in of_statement.values():
        holder = of_statement.get(str(v.nested)) if v.nested in holders else None
        if holder is not None:
            made.add(pairs.told(holder, v))


def _pairs(made: _Made, met: list[Voice], compare: Callable[[Voice, Voice], None], kind: str, place: str) -> None:
    """Every pair of a place with few; in one with many each with the next ones in time, those of unknown day last and by their words."""
    if len(met) < 2:
        return
    met = sorted(met, key=_in_time)
    reach = len(met) if len(met) <= MOST else NEXT
    if reach == NEXT:
        made.cut.append({"kind": kind, "place": place, "met": len(met), "each_with": NEXT})
    for i, a in enumerate(met):
        for b in met[i + 1 : i + 1 + reach]:
            made.compared += 1
            compare(a, b)


def _in_time(v: Voice) -> tuple[int, int, int, str, int]:
    return (v.t0 if v.t0 is not None else _LONG, v.t1 if v.t1 is not None else _LONG, min(v.text.runs, default=0), v.id, v.n)


def _few(made: _Made, met: list[Voice]) -> list[Voice]:
    """All of a place with few; of a place with many one of each utterance and stance: quoted before told, then the closest day, then the least id."""
    if len(met) <= FEW:
        return met
    best: dict[tuple[str, str, str], Voice] = {}
    for v in sorted(met, key=lambda v: (v.quote != "direct", v.t0 is None or v.t1 is None, (v.t1 or 0) - (v.t0 or 0), v.id, v.n)):
        best.setdefault((made.top(v.id) if v.id in made.parent else v.id, v.stance, v.canon), v)
    return list(best.values())


def _against(made: _Made, everybody: list[Voice]) -> None:
    """Contradictions: those who hold a proposition true against those who hold it, or what it implies, false."""
    plus: dict[str, list[tuple[Voice, str | None]]] = defaultdict(list)
    minus: dict[str, list[Voice]] = defaultdict(list)
    said_by: dict[str, list[Voice]] = defaultdict(list)
    about = {p.format(x="(.+)"): who for p, who in settings()["about"].items()}
    for v in everybody:
        if v.proposition.startswith("free:"):
            continue
        if v.stance == "+":
            for held, by_way in held_true(v):
                plus[held].append((v, by_way))
            if v.root is not None:
                said_by[v.root].append(v)
        elif v.stance == "-":
            minus[v.canon].append(v)
    for held in sorted(minus):
        _meet(made, plus.get(held, []), minus[held], held)
        for pattern, who in about.items():
            if m := re.fullmatch(pattern, held):
                _meet(made, [(v, held) for v in said_by.get(who.format(x=m[1]), []) if not v.nested], minus[held], held)


def held_true(v: Voice) -> Iterator[tuple[str, str | None]]:
    """The propositions that a voice holds true by holding its own true."""
    yield v.canon, None
    step: str | None = v.canon
    if v.canon in settings()["ship_implies"] and len(v.lands) == 2:
        step = pairs.rewritten(v.canon, "ship_implies", (v.lands[0], v.lands[1]))
        if step:
            yield step, step
    while step and (step := pairs.rewritten(step, "implies")):
        yield step, step


def _meet(made: _Made, plus: list[tuple[Voice, str | None]], minus: list[Voice], held: str) -> None:
    if len(plus) + len(minus) > FEW:
        keep = {(v.id, v.n) for v in _few(made, [v for v, _ in plus])}
        plus, minus = [(v, by) for v, by in plus if (v.id, v.n) in keep], _few(made, minus)
    if not (few := len(plus) <= MOST and len(minus) <= MOST):
        made.cut.append({"kind": "contradiction", "place": held, "met": len(plus) + len(minus), "each_with": NEXT})
    line = sorted([*((v, by, True) for v, by in plus), *((v, None, False) for v in minus)], key=lambda x: (*_in_time(x[0]), x[2]))
    last: dict[bool, list[tuple[Voice, str | None]]] = {True: [], False: []}
    for v, by, holds in line:
        others = last[not holds] if few else last[not holds][-NEXT:]
        for other, by2 in others:
            made.compared += 1
            made.add(pairs.opposed(v, other, by) if holds else pairs.opposed(other, v, by2))
        last[holds].append((v, by))
