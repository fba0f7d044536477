"""Roadstead and nomenklatura on the same labelled pairs: speed, right and wrong, and each pair on which they differ.

    python bench/peers_identity.py --peer-python PATH [--algorithm logic-v1] [--timed 5000] [--json]

PATH is the Python of an environment in which nomenklatura is installed (it compiles ICU, so it stays out of ours). It is asked in a
process of its own, through pipes. A hit is what a person is asked to look at: for nomenklatura a score of 0.70 or more, the
threshold of yente; for Roadstead a verdict of "possible" or more. Not a test.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from roadstead.identity.compare import LIKELY, POSSIBLE, SAME_NUMBER, Identity, compare
from roadstead.identity.fold import Folded
from roadstead.identity.rule import rule

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1] / "tests" / "identity")]

import screening  # noqa: E402
from identity_pairs import Pair, as_markdown, confusion, load  # noqa: E402

THRESHOLD = 0.70
HIT = (SAME_NUMBER, LIKELY, POSSIBLE)

PEER = """
import json, sys, time
from importlib.metadata import version
from followthemoney import model
from nomenklatura.matching import get_algorithm
asked = json.load(sys.stdin)
algorithm = get_algorithm(asked["algorithm"])
config = algorithm.default_config() if hasattr(algorithm, "default_config") else None
def entity(said):
    made = model.make_entity(said["schema"])
    made.id = said["id"]
    for name, values in said["properties"].items():
        for value in values:
            made.add(name, value, cleaned=False, quiet=True)
    return made
def score(a, b):
    if not a.schema.can_match(b.schema):
        return 0.0
    return (algorithm.compare(a, b, config) if config is not None else algorithm.compare(a, b)).score
pairs = [[entity(x) for x in pair] for pair in asked["pairs"]]
timed = [[entity(x) for x in pair] for pair in asked["timed"]]
def clock():
    began, cpu = time.perf_counter(), time.process_time()
    for a, b in timed:
        score(a, b)
    return time.perf_counter() - began, time.process_time() - cpu
first, again = clock(), clock()
json.dump({"version": version("nomenklatura"), "first": first, "again": again, "scores": [score(a, b) for a, b in pairs]}, sys.stdout)
"""

SCHEMA = {"vessel": "Vessel", "body": "Company", "person": "Person"}


def as_entity(identity: Identity, place: str) -> dict[str, Any]:
    """The identity in FollowTheMoney's words, as a crawler would give it. It has no field for length, owner's name or day."""
    vessel = identity.kind == "vessel"
    name, *others = identity.names or (None,)
    said = {
        "name": [name], "alias": others, "weakAlias": list(identity.weak), "imoNumber": [identity.imo if vessel else identity.company_imo], "mmsi": [identity.mmsi],
        "callSign": [identity.callsign], "flag" if vessel else "country": [identity.flag], "type": [identity.ship_type], "tonnage": [identity.tonnage],
        "buildDate": [identity.built and str(identity.built)],
    }  # fmt: skip
    return {"id": place, "schema": SCHEMA[identity.kind], "properties": {k: [v for v in values if v] for k, values in said.items() if any(values)}}


def ask_peer(peer_python: str, algorithm: str, pairs: list[tuple[Identity, Identity]], timed: list[tuple[Identity, Identity]]) -> dict[str, Any]:
    """What nomenklatura says: its version, a score for each pair, and the seconds of the timed ones."""
    asked = {
        "algorithm": algorithm,
        "pairs": [[as_entity(a, f"a{i}"), as_entity(b, f"b{i}")] for i, (a, b) in enumerate(pairs)],
        "timed": [[as_entity(a, f"ta{i}"), as_entity(b, f"tb{i}")] for i, (a, b) in enumerate(timed)],
    }
    done = subprocess.run([peer_python, "-c", PEER], input=json.dumps(asked), capture_output=True, text=True, timeout=1800)
    if done.returncode:
        raise SystemExit(f"the peer failed: {done.stderr.strip().splitlines()[-1:] or done.returncode}")
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def planted(n: int, seed: int = 7) -> list[tuple[Identity, Identity]]:
    """Pairs to be timed on: half are entries and what went wrong of them, half an entry and a stranger."""
    draw = random.Random(seed)
    entries = list(screening.world(n, 100_000, draw, "e"))
    ways = list(screening.WAYS.values())
    return [(ways[i % len(ways)](e, draw) if i % 2 else entries[i - 1], e) for i, e in enumerate(entries)]


def measure(peer_python: str, algorithm: str = "logic-v1", timed: int = 5000) -> dict[str, Any]:
    """Every figure the page prints: speeds, the two confusion tables, how well scores order, the pairs that differ."""
    pairs, clock = load(), planted(timed)
    peer = ask_peer(peer_python, algorithm, [(p.a, p.b) for p in pairs], clock)
    ready: list[tuple[Folded, Folded]] = []
    first = _timed(lambda: ready.extend((Folded(a), Folded(b)) for a, b in clock) or [rule(a, b) for a, b in ready])
    again = _timed(lambda: [rule(a, b) for a, b in ready])
    ours = {id(p): compare(p.a, p.b) for p in pairs}
    theirs = {id(p): s for p, s in zip(pairs, peer["scores"], strict=True)}
    return {
        "peer": f"nomenklatura {peer['version']} {algorithm}", "pairs": len(pairs), "timed": timed,
        "pairs a second, names new": _speeds(timed, first, peer["first"]), "pairs a second, names known": _speeds(timed, again, peer["again"]),
        "ours": confusion(pairs), "peer's": confusion(pairs, lambda p: _hit(theirs[id(p)] >= THRESHOLD), ("hit", "no hit")),
        "ours as hits": confusion(pairs, lambda p: _hit(ours[id(p)].verdict in HIT), ("hit", "no hit")),
        "orders": {"ours": _orders(pairs, [ours[id(p)].score for p in pairs]), "peer": _orders(pairs, peer["scores"])},
        "differ": [
            {
                "label": p.label, "a": _short(p.a), "b": _short(p.b), "ours": f"{ours[id(p)].verdict} {ours[id(p)].score:.2f}", "peer": round(theirs[id(p)], 2),
                "right": "peer" if (theirs[id(p)] >= THRESHOLD) == (p.label != "different") else "ours", "why": p.why,
            }
            for p in pairs
            if (ours[id(p)].verdict in HIT) != (theirs[id(p)] >= THRESHOLD)
        ],
    }  # fmt: skip


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """(seconds, seconds of CPU) of a piece of work."""
    began, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - cpu


def _speeds(pairs: int, ours: tuple[float, float], peer: tuple[float, float]) -> dict[str, float]:
    """By CPU time, which other work on the machine disturbs least; `wall ratio` by the clock on the wall."""
    return {"ours": round(pairs / ours[1]), "peer": round(pairs / peer[1]), "ratio": round(peer[1] / ours[1], 1), "wall ratio": round(peer[0] / ours[0], 1)}


def _hit(yes: bool) -> str:
    return "hit" if yes else "no hit"


def _orders(pairs: list[Pair], scores: list[float]) -> float:
    """How often a pair that is one ship scores above a pair that is two; an equal score counts half."""
    same = [s for p, s in zip(pairs, scores, strict=True) if p.label == "same"]
    other = [s for p, s in zip(pairs, scores, strict=True) if p.label == "different"]
    return round(sum((s > o) + 0.5 * (s == o) for s in same for o in other) / (len(same) * len(other)), 3)


def _short(identity: Identity) -> str:
    said = [" / ".join(identity.names), identity.imo and f"IMO {identity.imo}", identity.company_imo and f"company {identity.company_imo}"]
    said += [identity.mmsi and f"MMSI {identity.mmsi}", identity.callsign, identity.flag, identity.length_m and f"{identity.length_m:g} m"]
    return ", ".join(s for s in said if s) or "-"


def report(m: dict[str, Any]) -> str:
    """The figures as a page shows them."""
    new, known, right = m["pairs a second, names new"], m["pairs a second, names known"], [d["right"] for d in m["differ"]]
    lines = [
        f"{m['peer']} beside Roadstead, {m['pairs']} labelled pairs. Speed on {m['timed']:,} made-up pairs, one run, one process each, by CPU time: "
        f"Roadstead {new['ours']:,} pairs/s where each name is new, the peer {new['peer']:,} (ratio {new['ratio']}); once more, names known: {known['ours']:,} and {known['peer']:,} (ratio {known['ratio']}).",
        "", "Roadstead:", "", as_markdown(m["ours"]), "", "Roadstead, hits only:", "", as_markdown(m["ours as hits"]), "", f"{m['peer']} (hit: {THRESHOLD:.2f} or more):", "", as_markdown(m["peer's"]), "",
        f"A pair that is one ship scores above a pair that is two: Roadstead {m['orders']['ours']:.1%}, the peer {m['orders']['peer']:.1%}.", "",
        f"They differ on {len(right)} pairs; by the label Roadstead is right on {right.count('ours')}, the peer on {right.count('peer')}.", "",
        "| a person says | one | other | Roadstead | peer | right | why it is in the table |", "|---|---|---|---|---|---|---|",
        *(f"| {d['label']} | {d['a']} | {d['b']} | {d['ours']} | {d['peer']:.2f} | {d['right']} | {d['why']} |" for d in m["differ"]),
    ]  # fmt: skip
    return "\n".join(lines)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--peer-python", required=True)
    p.add_argument("--algorithm", default="logic-v1")
    p.add_argument("--timed", type=int, default=5000)
    p.add_argument("--json", action="store_true")
    args = p.parse_args()
    figures = measure(args.peer_python, args.algorithm, args.timed)
    print(json.dumps(figures, ensure_ascii=False, indent=1) if args.json else report(figures))


if __name__ == "__main__":
    main()
