"""A made-up press compared across: processor seconds, pairs looked at and relations for 100, 1,000 and 10,000 articles, and whether time grows in proportion.

    python bench/across_speed.py [--sizes 100 1000 10000] [--seed 7] [--json]

An article tells of one event in six statements: claims, denials and calls for proof by institutions, in French or English, quoted or told, a third
undated, some without a speaker, some free propositions. A tenth of all articles tell of one and the same briefing, so the busiest place grows with
the whole. Statements are made as ledger lines; reading articles is timed elsewhere (docs/press.md). Not a test.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import json
import random
import resource
import time
from typing import Any

from roadstead.weigh.across import across
from roadstead.weigh.graph import support

LANDS = ["ru", "kp", "ir", "by", "cn", "sd", "ly", "mm", "sy", "ve", "cu", "iq", "ye", "tr", "ae"]
OFFICES = ["mfa", "mod", "presidency", "mnd"]
FR = {"arms-{}-{}.delivered": "{n} conteneurs d'armes ont quitté le port {x} pour les quais de {y}", "oil-{}-{}.delivered": "{n} tonnes de pétrole ont été déchargées de nuit à {y} par le {x}", "troops-{}-{}.sent": "{n} soldats ont rejoint {y} par la mer depuis {x}"}
EN = {"arms-{}-{}.delivered": "{n} containers of weapons left port {x} for the docks of {y}", "oil-{}-{}.delivered": "{n} tonnes of oil were unloaded at night in {y} by the {x}", "troops-{}-{}.sent": "{n} soldiers reached {y} by sea from {x}"}
NO = {"fr": "aucune preuve n'a été montrée de ce que {n} {x} aient gagné {y}", "en": "no evidence was shown that {n} {x} ever reached {y}"}
WORDS = ["amarre", "bitume", "cadran", "dune", "écluse", "fanal", "gréement", "hauban", "îlot", "jusant", "lest", "môle", "noroît", "ormeau", "palan", "quille", "radoub", "sémaphore", "tangon", "vigie", "anchor", "beacon", "capstan", "davit", "ebb", "fender", "gale", "hawser", "jetty", "keel", "ledge", "mast", "nautical", "oar", "pier", "quay", "reef", "spar", "tide", "vane", "wharf"]


def word(draw: random.Random) -> str:
    return f"{draw.choice(WORDS).title()}{draw.choice(WORDS)}"


def articles(n: int, draw: random.Random) -> list[dict[str, Any]]:
    """The statements of n articles on n / 20 events, and on one event that every tenth article tells."""
    events = [event(draw) for _ in range(max(2, n // 20))]
    hot = event(draw)
    return [line for i in range(n) for line in article(i, hot if i % 10 == 0 else draw.choice(events), draw)]


def event(draw: random.Random) -> dict[str, Any]:
    a, b, c = draw.sample(LANDS, 3)
    return {"a": a, "b": b, "c": c, "day": dt.date(2022, 1, 1) + dt.timedelta(draw.randrange(1400)), "frame": draw.choice(sorted(FR)), "n": draw.randrange(20, 5000), "x": word(draw), "y": word(draw), "office": draw.choice(OFFICES)}


def article(i: int, e: dict[str, Any], draw: random.Random) -> list[dict[str, Any]]:
    lang = draw.choice(["fr", "en"])
    claim = (FR if lang == "fr" else EN)[e["frame"]].format(**e)
    proposition = e["frame"].format(e["a"], e["b"])
    undated = draw.random() < 0.33
    accuser, denier = f"org:{e['c']}-{e['office']}", f"org:{e['a']}-mfa"
    said = [(accuser, "+", proposition, claim, 0), (f"state:{e['a'].upper()}", "-", proposition, claim, 2), (denier, "e-", proposition, NO[lang].format(**e), 2), (f"org:{e['b']}-mod", "-", proposition, claim, 3)]
    said.append((draw.choice([accuser, denier, ""]), "+", f"free:{draw.getrandbits(64):016x}", f"{word(draw)} {word(draw)} {e['x']} {word(draw)} {e['y']}", 1))
    said.append((draw.choice(["org:reuters", "org:afp"]), "+", proposition, f"{claim} {word(draw)}", 0))
    out = []
    for k, (who, stance, prop, words, later) in enumerate(said):
        day = (e["day"] + dt.timedelta(later)).isoformat()
        extra = " ".join(word(draw) for _ in range(draw.randrange(0, 4)))
        words = f"{words} {extra}".strip()
        span = [{"start": 0, "end": len(words), "text": words}]
        out.append({
            "id": f"{i:06x}{k:02x}{draw.getrandbits(32):08x}", "src": f"page-{i}", "file": f"{i}.txt", "content": span, "quote_type": draw.choice(["direct", "mixed", "indirect"]),
            "speaker": {"id": who or None, "resolved_id": who or None, "as_written": who or None, "country": None}, "claims": [{"span": span, "proposition": prop, "stance": stance, "act": "assert", "args": None}],
            "time": {"value": None, "earliest": None, "latest": None} if undated else {"value": day, "earliest": day, "latest": day}, "wire": [{"agency": "org:afp", "relation": "quoted_by"}] if k == 0 and draw.random() < 0.3 else [],
            "evidence": [], "quantities": [{"value": e["n"], "unit": "conteneurs", "modifier": None}] if draw.random() < 0.5 and k < 4 else [], "flags": ["lead"] if k == 1 and draw.random() < 0.5 else [], "nested_in": None, "simulated": False, "event_times": [],
        })  # fmt: skip
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 10000])
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    for n in args.sizes:
        bodies = articles(n, random.Random(args.seed))
        gc.collect()
        began = time.process_time()
        made = across(bodies)
        middle = time.process_time()
        rows = support(bodies)
        row = {
            "articles": n, "statements": len(bodies), "relations_s": round(middle - began, 2), "origins_s": round(time.process_time() - middle, 2), "ms_per_article": round(1000 * (middle - began) / n, 2),
            "pairs": made.compared, "pairs_per_statement": round(made.compared / len(bodies), 1), "all_pairs": len(bodies) * (len(bodies) - 1) // 2, "relations": len(made.relations), "utterances": len(set(made.utterances.values())),
            "cut": len(made.cut), "origins": len(rows), "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }  # fmt: skip
        print(json.dumps(row) if args.json else "  ".join(f"{k} {v}" for k, v in row.items()))


if __name__ == "__main__":
    main()
