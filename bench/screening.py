"""A made-up fleet screened against a made-up list: seconds, memory, and how many of the planted matches are found.

    python bench/screening.py [--fleet 100000] [--entries 100000] [--workers 2] [--seed 7] [--json]

Names are drawn from words as ships bear them (some far more often than others), numbers are valid and invented. A twentieth of the
fleet is planted: entries of the list, gone wrong in one of the ways in `WAYS`. The rest are strangers, of whom many bear a listed name.
Timed: making the index and asking it, not making up the world. Not a test.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import re
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from multiprocessing import get_context
from typing import Any

from roadstead.identity.compare import LIKELY, OTHER, POSSIBLE, SAME_NUMBER, Identity, Index

FIRST = ["OCEAN", "SEA", "STAR", "GOLDEN", "LUCKY", "PACIFIC", "NORTHERN", "EASTERN", "BLUE", "GREAT", "NEW", "ROYAL", "SILVER", "GRAND", "HAI", "HONG", "XIN", "TONG", "YONG", "DONG", "NORD", "SUN", "GLORY", "ATLANTIC", "BALTIC", "ARCTIC", "CAPTAIN", "GENERAL", "ADMIRAL", "SAINT", "PRINCESS", "LADY", "QUEEN", "KING", "PORT", "CAPE", "MOUNT", "RIVER", "GULF", "ASIA", "EURO", "TRANS", "UNI", "INTER", "VOLGA", "AMUR", "SIBIR", "NOVA", "ALTA", "BELLA", "MARE", "AQUA", "ECO", "GREEN", "PIONEER", "VICTORY", "FORTUNE", "HOPE"]
SECOND = ["STAR", "GLORY", "HOPE", "SPIRIT", "PEARL", "DREAM", "WIND", "WAVE", "BREEZE", "QUEEN", "PRIDE", "EAGLE", "FALCON", "HAWK", "SWAN", "DRAGON", "TIGER", "LION", "PHOENIX", "HARMONY", "FORTUNE", "SUCCESS", "VICTORY", "LEADER", "PIONEER", "TRADER", "CARRIER", "EXPRESS", "VOYAGER", "EXPLORER", "GUARDIAN", "HERO", "HERITAGE", "LEGEND", "MERIDIAN", "HORIZON", "SUNRISE", "SUNSET", "DAWN", "LIGHT", "DIAMOND", "RUBY", "EMERALD", "JADE", "AMBER", "CORAL", "ORCHID", "ROSE", "LILY", "JASMINE", "LOTUS", "MARIA", "ANNA", "ELENA", "SOFIA", "OLGA", "NADEZHDA", "IRINA", "VERA", "NATALIA", "KATERINA", "ALEXANDRA", "GRACE", "JOY", "FAITH", "VENUS", "JUPITER", "SATURN", "ORION", "SIRIUS", "VEGA", "ATLAS", "TITAN", "ZEUS", "POSEIDON", "NEPTUNE"]
SYLLABLES = ["BA", "DI", "GO", "KA", "LE", "MI", "NO", "PA", "RE", "SI", "TO", "VU", "ZA", "CHE", "SHI", "YA", "KHO", "TSU", "MAR", "VOL", "GAN", "DON", "RIN", "SAK", "MUR", "OKH", "KAM", "LEN", "TIK"]
FLAGS = ["Panama", "Liberia", "Marshall Islands", "Hong Kong", "Russia", "Togo", "Comoros", "Malta", "Iran", "China", "Sierra Leone", "Cameroon"]
TYPES = ["General Cargo", "Crude Oil Tanker", "Bulk Carrier", "Container Ship", "Roll-on Roll-off", "Chemical/Products Tanker", "Fishing Vessel"]
CYRILLIC = {"SH": "Ш", "CH": "Ч", "KH": "Х", "ZH": "Ж", "TS": "Ц", "YA": "Я", **dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "АБКДЕФГХИЙКЛМНОПКРСТУВВКИЗ", strict=True)), "X": "КС"}



def in_cyrillic(name: str) -> str:
    """The name as a Russian source may spell it: by its letters, not by its sound."""
    return re.sub("|".join(CYRILLIC), lambda m: CYRILLIC[m[0]], name)


def check(six: str) -> str:
    return six + str(sum(int(d) * w for d, w in zip(six, range(7, 1, -1), strict=True)) % 10)


def made_up_name(draw: random.Random) -> str:
    """Half of all ships bear a common name of two words, the others a name of syllables; one in five has a number."""
    if draw.random() < 0.5:
        i, j = int(len(FIRST) * draw.random() ** 1.6), int(len(SECOND) * draw.random() ** 1.6)
        name = f"{FIRST[i]} {SECOND[j]}"
    else:
        name = "".join(draw.choice(SYLLABLES) for _ in range(draw.randint(2, 4)))
        name += f" {draw.choice(SECOND)}" if draw.random() < 0.3 else ""
    return f"{name} {draw.randint(1, 30)}" if draw.random() < 0.2 else name


def world(n: int, start: int, draw: random.Random, prefix: str) -> Iterator[Identity]:
    """Ships with numbers of their own: `start` keeps the two worlds apart."""
    for i in range(n):
        yield Identity(
            f"{prefix}{i}", names=(made_up_name(draw),), imo=check(f"{start + i:06}") if draw.random() < 0.9 else None,
            mmsi=f"{draw.choice((273, 351, 636, 477, 671))}{draw.randint(1, 999999):06}" if draw.random() < 0.4 else None,
            callsign="".join(draw.choices("ABCDEFGHJKLMNPRSTUVWXYZ", k=4)) + str(draw.randint(2, 9)) if draw.random() < 0.4 else None,
            flag=draw.choice(FLAGS), ship_type=draw.choice(TYPES), tonnage=f"{draw.randint(500, 90000)} GRT", length_m=round(draw.uniform(40, 330), 1),
            built=draw.randint(1975, 2024), owners=(f"{made_up_name(draw)} SHIPPING LTD",), t0="2024-05-03", t1="2024-05-03",
        )  # fmt: skip


def one_digit(number: str, draw: random.Random) -> str:
    at = draw.randrange(7)
    return number[:at] + draw.choice([d for d in "0123456789" if d != number[at]]) + number[at + 1 :]


def one_letter(name: str, draw: random.Random) -> str:
    at = draw.randrange(len(name))
    return name[:at] + draw.choice("AEIORSTN") + name[at + 1 :]


WAYS: dict[str, Callable[[Identity, random.Random], Identity]] = {
    "as it is": lambda e, d: e,
    "renamed and reflagged, IMO kept": lambda e, d: replace(e, names=(made_up_name(d),), flag=d.choice(FLAGS), mmsi=None, callsign=None, owners=()),
    "IMO mistyped": lambda e, d: replace(e, imo=e.imo and one_digit(e.imo, d), mmsi=None, callsign=None),
    "no number, name with M/V, hull given": lambda e, d: replace(e, names=(f"M/V {e.names[0].title()}",), imo=None, mmsi=None, callsign=None),
    "no number, in Cyrillic, length and year given": lambda e, d: replace(e, names=(in_cyrillic(e.names[0]),), imo=None, mmsi=None, callsign=None, tonnage=None, owners=()),
    "no number, one letter wrong, hull given": lambda e, d: replace(e, names=(one_letter(e.names[0], d),), imo=None, mmsi=None, callsign=None),
    "only name and MMSI, a month later": lambda e, d: Identity("", names=e.names, mmsi=e.mmsi, t0="2024-06-03", t1="2024-06-03"),
    "only the name": lambda e, d: Identity("", names=e.names),
}


def fleet_of(n: int, entries: list[Identity], draw: random.Random) -> tuple[list[Identity], dict[int, tuple[str, int]]]:
    """A fleet, and which of its rows is planted: row -> (way, entry). A way that needs a number takes an entry that has it."""
    rows = list(world(n, 600_000, draw, "f"))
    truth: dict[int, tuple[str, int]] = {}
    ways = list(WAYS)
    for k, row in enumerate(draw.sample(range(n), n // 20)):
        way, i = ways[k % len(ways)], draw.randrange(len(entries))
        while ("IMO" in way and not entries[i].imo) or ("MMSI" in way and not entries[i].mmsi):
            i = draw.randrange(len(entries))
        rows[row] = replace(WAYS[way](entries[i], draw), key=f"f{row}")
        truth[row] = (way, i)
    return rows, truth


_INDEX: Index
_FLEET: list[Identity]


def ask(span: tuple[int, int]) -> list[tuple[int, list[tuple[int, str]], int]]:
    """(row, [(entry, verdict)], how many were cut) of the rows of a span that have a hit."""
    found = []
    for row in range(*span):
        hits = _INDEX.hits(_FLEET[row])
        if hits:
            found.append((row, [(i, c.verdict) for i, c in hits], hits.cut))
    return found


def measure(fleet: int = 100_000, entries: int = 100_000, workers: int = 2, seed: int = 7) -> dict[str, Any]:
    """Makes the world, screens it, and returns every figure the page prints."""
    global _INDEX, _FLEET
    draw = random.Random(seed)
    listed = list(world(entries, 100_000, draw, "e"))
    _FLEET, truth = fleet_of(fleet, listed, draw)
    gc.collect()
    gc.freeze()
    began, cpu = time.perf_counter(), time.process_time()
    _INDEX = Index(listed)
    gc.freeze()  # so that the workers share the index instead of copying it
    indexed = time.perf_counter()
    spans = [(i, min(i + 2000, fleet)) for i in range(0, fleet, 2000)]
    if workers > 1:
        with get_context("fork").Pool(workers) as pool:
            parts = pool.map(ask, spans, chunksize=1)
            pool.close()
            pool.join()  # only then is their CPU time known
    else:
        parts = [ask(span) for span in spans]
    done = time.perf_counter()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = {row: (hits, cut) for part in parts for row, hits, cut in part}
    return {
        "fleet": fleet, "entries": entries, "workers": workers, "seconds": round(done - began, 1), "of them indexing": round(indexed - began, 1),
        "CPU seconds": round(time.process_time() - cpu + children.ru_utime + children.ru_stime, 1), "load of the machine": round(os.getloadavg()[0], 1),
        "peak MiB of a process": round(max(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, children.ru_maxrss) / 1024), **score(found, truth),
    }  # fmt: skip


def score(found: dict[int, tuple[list[tuple[int, str]], int]], truth: dict[int, tuple[str, int]]) -> dict[str, Any]:
    """What was found of what was planted, by the way it went wrong; and how much of what was found was planted."""
    verdicts: Counter[str] = Counter()
    right: Counter[str] = Counter()
    by_way: dict[str, Counter[str]] = {way: Counter() for way in WAYS}
    for row, (hits, _) in found.items():
        for i, verdict in hits:
            verdicts[verdict] += 1
            right[verdict] += row in truth and truth[row][1] == i
    for row, (way, i) in truth.items():
        mine = dict(found.get(row, ([], 0))[0])
        by_way[way][mine.get(i, "not found")] += 1
    total, hit = len(truth), sum(n for c in by_way.values() for v, n in c.items() if v in (SAME_NUMBER, LIKELY, POSSIBLE))
    return {
        "hits": dict(verdicts), "planted": total, "recall": round(hit / total, 4) if total else None,
        "precision": {v: round(right[v] / verdicts[v], 4) if verdicts[v] else None for v in (SAME_NUMBER, LIKELY, POSSIBLE, OTHER)},
        "rows cut by the bound": sum(cut > 0 for _, cut in found.values()), "by way": {way: dict(c) for way, c in by_way.items()},
    }  # fmt: skip


def as_markdown(m: dict[str, Any]) -> str:
    """The figures as tables of a page."""
    columns = (SAME_NUMBER, LIKELY, POSSIBLE, OTHER, "not found")
    head = [f"{m['fleet']:,} identities against {m['entries']:,} entries, {m['workers']} workers: {m['seconds']} s ({m['of them indexing']} s of it indexing; {m['CPU seconds']} s of CPU; load {m['load of the machine']}), at most {m['peak MiB of a process']} MiB in a process.", ""]
    table = ["| planted | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    table += [f"| {way} | " + " | ".join(str(c.get(v, 0)) for v in columns) + " |" for way, c in m["by way"].items()]
    tail = ["", "Hits in all: " + ", ".join(f"{n:,} {v}" for v, n in m["hits"].items()) + f". Recall {m['recall']:.1%}. Right, where it says: " + ", ".join(f"{v} {p:.1%}" for v, p in m["precision"].items() if p is not None) + "."]
    return "\n".join(head + table + tail)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in (("fleet", 100_000), ("entries", 100_000), ("workers", 2), ("seed", 7)):
        p.add_argument(f"--{name}", type=int, default=value)
    p.add_argument("--json", action="store_true")
    args = p.parse_args()
    figures = measure(args.fleet, args.entries, args.workers, args.seed)
    print(json.dumps(figures, ensure_ascii=False, indent=1) if args.json else as_markdown(figures))


if __name__ == "__main__":
    main()
