"""``origins@1``: whom a proposition rests on: the institutions at the roots, who passes them on, and how many lines share nothing.

Documents are not sources, and nothing supports itself. A medium rests on whom it cites, in this or in another page that has it on the same
proposition; media that cite only each other rest on nobody known. An institution that only repeats another's evidence is no second root.
What one party tells of another is shown and not counted, nor is a group that is no institution (`the West`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from roadstead.tables import short_id
from roadstead.weigh.across import held_true, voices
from roadstead.weigh.evidence import Row, Text, both
from roadstead.weigh.origins import UNSTATED, medium, name_of, roots
from roadstead.weigh.pairs import Voice

RULE = "origins@1"


@dataclass
class _Said:
    """What is said of one proposition, on one side: by whom, on whose word or evidence, through whom."""

    own: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    rests: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    relays: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    told: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    statements: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    documents: set[str] = field(default_factory=set)


def support(bodies: Iterable[Row], receipts: Mapping[str, Row] | None = None) -> list[Row]:
    """One row for each proposition, ship and stance that somebody takes, sorted by id. ``receipts`` by sha256 give a document's origin and publisher."""
    said: dict[tuple[bool, str, str | None, str], _Said] = defaultdict(_Said)
    known = {b["id"]: b for b in bodies}
    for body in (known[i] for i in sorted(known)):
        for v in voices(body):
            if v.proposition.startswith("free:"):
                continue
            for held, _ in held_true(v) if v.stance == "+" else ((v.canon, None),):
                ship = v.ship if held.startswith("ship.") else None
                _note(said[v.simulated, held, ship, v.stance], v, body, known, (receipts or {}).get(body["src"]) or {})
    rows = [_row(one, *key) for key, one in said.items()]
    return sorted(rows, key=lambda r: str(r["id"]))


def _note(one: _Said, v: Voice, body: Row, known: Mapping[str, Row], receipt: Row) -> None:
    holder = known.get(str(v.nested)) if v.nested else None
    by = (holder["speaker"].get("resolved_id") or holder["speaker"].get("id")) if holder else None
    one.documents.add(v.src)
    if v.nested and not (holder and medium(by)):
        one.told.add(v.id)
        return
    if by:
        one.relays[by].add(v.id)
    wire = [(w.get("agency"), w.get("relation")) for w in body.get("wire") or ()]
    cited = {a for a, relation in wire if a and a != v.root and relation not in ("relayed_by", "photo_credit", "publisher", "document_source")}
    for agency, relation in wire:
        if relation not in ("photo_credit", "document_source") and agency != v.root:
            one.relays[agency or "org:unnamed-media"].add(v.id)
    lent = roots(e.get("provider") for e in body.get("evidence") or () if e.get("provider")) - {v.root}
    given = roots([receipt.get("origin")])
    if v.root is None:
        for origin in given:
            one.own[origin].append(v.id)
        if not given:
            one.unknown.add(v.id)
        return
    one.statements[v.root].add(v.id)
    if medium(v.root):
        one.relays[v.root].add(v.id)
        one.rests[v.root] |= lent | cited | (given - {v.root} if not lent else frozenset())
    elif lent:
        one.rests[v.root] |= lent
    else:
        one.own[v.root].append(v.id)


def _row(one: _Said, simulated: bool, held: str, ship: str | None, stance: str) -> Row:
    lines, why = _lines(one)
    counted = [line for line in lines if any(_counts(i) for i in line)]
    relays = [{"who": who, "statements": sorted(ids)} for who, ids in sorted(one.relays.items())]
    names = {lang: "; ".join(" + ".join(name_of(i, lang) for i in line) for line in counted) for lang in ("en", "fr")}
    why = [
        both(f"institutions at the roots that share nothing: {len(counted)} ({names['en'] or 'none known'}); documents: {len(one.documents)}",
             f"institutions à l'origine qui ne partagent rien : {len(counted)} ({names['fr'] or 'aucune connue'}) ; documents : {len(one.documents)}"), *why,
    ]  # fmt: skip
    if one.told:
        why.append(both(f"told of somebody by another party, not counted: {len(one.told)}", f"rapporté de quelqu'un par une autre partie, non compté : {len(one.told)}"))
    if one.unknown:
        why.append(both(f"speaker not known, not counted: {len(one.unknown)}", f"locuteur inconnu, non compté : {len(one.unknown)}"))
    return {
        "id": short_id("origins", held, ship, stance, simulated), "rule": RULE, "proposition": held, "ship": ship, "stance": stance, "independent": len(counted),
        "institutions": sorted({i for line in counted for i in line if _counts(i)}), "lines": lines, "relays": relays, "told": sorted(one.told), "unknown": sorted(one.unknown),
        "statements": sorted({i for ids in (*one.statements.values(), *one.own.values()) for i in ids}), "documents": len(one.documents), "why": why, "simulated": simulated,
    }  # fmt: skip


def _counts(ident: str) -> bool:
    """False for what is not stated, for a medium and for a group that is no institution."""
    return ident != UNSTATED and not ident.startswith("group:") and not medium(ident)


def _lines(one: _Said) -> tuple[list[list[str]], list[Text]]:
    """Roots that hang together, as one line each; and the sentences that say who rests on whom."""
    speaking = set(one.own) | set(one.statements)
    parent: dict[str, str] = {}
    why: list[Text] = []

    def top(i: str) -> str:
        parent.setdefault(i, i)
        while parent[i] != i:
            i = parent[i]
        return i

    def join(a: str, b: str) -> None:
        x, y = sorted((top(a), top(b)))
        parent[y] = x

    for who in sorted(one.own):
        top(who)
        why.append(both(f"{name_of(who, 'en')}: speaks on its own word ({len(set(one.own[who]))})", f"{name_of(who, 'fr')} : parle de sa propre autorité ({len(set(one.own[who]))})"))
    for who in sorted(one.rests):
        if who in one.own:
            continue
        ends, circle = _ends(who, one)
        if medium(who):
            ends = {UNSTATED if medium(e) else e for e in ends}
        if ends:
            en, fr = (", ".join(name_of(i, lang) for i in sorted(ends)) for lang in ("en", "fr"))
            why.append(both(f"{name_of(who, 'en')} rests on {en}", f"{name_of(who, 'fr')} repose sur {fr}"))
        for end in ends:
            top(end)
            # Who lends data and does not speak ties together those who read it; who speaks for itself is a root alone.
            if not medium(who) and (end not in speaking or medium(end)):
                join(who, end)
        if not ends and medium(who):
            top(UNSTATED)
            why.append(both(f"{name_of(who, 'en')} does not say whom it rests on" if len(circle) < 2 else f"{', '.join(name_of(i, 'en') for i in sorted(circle))} cite only each other",
                            f"{name_of(who, 'fr')} ne dit pas sur qui il repose" if len(circle) < 2 else f"{', '.join(name_of(i, 'fr') for i in sorted(circle))} ne citent que les uns les autres"))  # fmt: skip
        elif not ends:
            for other in sorted(i for i in circle if not medium(i)):
                join(who, other)
            why.append(both(f"{', '.join(name_of(i, 'en') for i in sorted(circle))} rest on each other: one line at most", f"{', '.join(name_of(i, 'fr') for i in sorted(circle))} reposent les uns sur les autres : une seule ligne au plus"))
    lines: dict[str, list[str]] = defaultdict(list)
    for i in sorted(parent):
        lines[top(i)].append(i)
    return sorted(lines.values()), why


def _ends(who: str, one: _Said) -> tuple[set[str], set[str]]:
    """(roots reached from who, all that lie on the way): a root speaks on its own word, or lends evidence or words and rests on nobody."""
    ends: set[str] = set()
    way: set[str] = set()
    todo = [who]
    while todo:
        i = todo.pop()
        if i in way:
            continue
        way.add(i)
        onward = one.rests.get(i, set())
        if i in one.own or (i != who and not onward):
            ends.add(i)
        else:
            todo += sorted(onward)
    return ends, way
