"""What an article costs: extraction of N invented articles of 400 words, beside cutting the same text into words.

    python bench/press_speed.py [--articles 100 300 1000] [--words 400]
    python bench/press_speed.py --whole [--articles 100 1000 10000]     bytes -> logbook: reader, receipt, extraction, commit

CPU time of one process; the cost does not depend on the machine when it is read as a ratio. Memory is the highest so far. With
`--ledger FILE` it writes every line of the smallest corpus, so that two versions of the rules can be compared. Not a test.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from roadstead.logbook import writing
from roadstead.press import Document, extract
from roadstead.run import here, intake

PEOPLE = [
    "Mara Velden",
    "Jonas Rieke",
    "Aline Courtois",
    "Pieter Osk",
    "Teresa Quint",
    "Hugo Marchal",
    "Nadia Ferrow",
    "Ivo Tarnel",
]
PLACES = ["Sorne Haven", "Port Calme", "Velmar", "Brume", "Ostrane", "Kelm", "Dorsay", "Halvik"]
SHIPS = ["TARNEL VIGIL", "OSKEL MARINER", "HALCYON TEST", "PERDRIX BLEUE", "NORD ARGENT", "KELM TRADER"]
DAYS = ["lundi", "mardi", "mercredi", "jeudi"], ["Monday", "Tuesday", "Wednesday", "Thursday"]
THINGS = (
    ["caisses", "conteneurs", "câbles", "grues", "pompes", "barges"],
    ["crates", "containers", "cables", "cranes", "pumps", "barges"],
)
FR = (
    "« Le {ship} n'a jamais accosté à {place} avec des {thing} », a affirmé {day} le porte-parole de l'autorité portuaire, {who}.",
    "Le ministère des Transports de {place} a démenti avoir reçu {n} {thing} à bord du {ship}.",
    "Selon l'Observatoire des quais de {place}, le {ship} a effectué au moins {n} voyages entre {place} et {other} depuis mars 2025.",
    "La ville de {place} compte {n} quais, dont trois sont fermés pour travaux depuis l'hiver dernier.",
    "{who}, directrice du terminal, a précisé que les {thing} seraient inspectés avant la fin du mois.",
    "Le vent est tombé dans la soirée et les remorqueurs ont regagné le bassin nord, où attendaient les {thing}.",
    "L'armateur a rejeté ces accusations, qualifiées de « pure invention » dans un communiqué publié {day}.",
    "Les habitants du quartier racontent une saison calme, des marchés pleins et des bateaux peints de neuf.",
    "Une commission doit remettre son rapport en septembre; {n} témoins ont déjà été entendus à {other}.",
)
EN = (
    '"The {ship} never called at {place} with {thing}," port authority spokesman {who} said on {day}.',
    "The transport ministry of {place} denied receiving {n} {thing} from the {ship}.",
    "According to the Quay Observatory in {place}, the {ship} made at least {n} voyages between {place} and {other} since March 2025.",
    "The town of {place} has {n} berths, three of which have been closed for repairs since last winter.",
    "{who}, the terminal's director, added that the {thing} would be inspected before the end of the month.",
    "The wind dropped in the evening and the tugs went back to the north basin, where the {thing} were waiting.",
    "The owner rejected the accusations, calling them \"pure invention\" in a statement released on {day}.",
    "People in the quarter speak of a quiet season, of full markets and of freshly painted boats.",
    "A commission is due to report in September; {n} witnesses have been heard in {other} so far.",
)  # fmt: skip


def article(seed: int, words: int) -> str:
    """An invented article, French or English, of about so many words; the same for the same seed."""
    draw = random.Random(seed)
    lang = seed % 2
    lines = [
        f"{draw.choice(PLACES)} : {draw.choice(SHIPS)} au port"
        if lang == 0
        else f"{draw.choice(SHIPS)} in {draw.choice(PLACES)}"
    ]
    count = 0
    while count < words:
        told = [
            draw.choice((FR, EN)[lang]).format(
                ship=draw.choice(SHIPS), place=draw.choice(PLACES), other=draw.choice(PLACES), who=draw.choice(PEOPLE) + draw.choice(["", "-Laurent", " Brask", " Oduya"]),
                day=draw.choice(DAYS[lang]), thing=draw.choice(THINGS[lang]), n=draw.randint(2, 99),
            )
            for _ in range(3)
        ]  # fmt: skip
        lines.append(" ".join(told))
        count += len(lines[-1].split())
    return "\n".join(lines)


def read(text: str, n: int) -> list[dict[str, object]]:
    return extract(
        Document.from_text(
            text, src=hashlib.sha256(text.encode()).hexdigest(), file=f"{n}.txt", published="2025-05-14"
        )
    )


def warm(words: int) -> None:
    """Most patterns and words have been met once, French and English."""
    for i in range(-40, -1):
        read(article(i, words), i)


def cutting(texts: list[str]) -> float:
    """Seconds of CPU that cutting the texts into words takes: a yardstick of this machine at this moment."""
    begin = time.process_time()
    for _ in range(10):
        for text in texts:
            re.findall(r"\w+", text)
    return (time.process_time() - begin) / 10


def through(n: int, words: int) -> dict[str, float]:
    """Seconds of CPU by part, statements and highest memory in MiB of ``n`` files of one article each on their way into a new logbook."""
    warm(words)
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder, "articles")
        files.mkdir()
        for i in range(n):
            (files / f"{i:06}.txt").write_text(article(i, words), encoding="utf-8")
        with writing(Path(folder, "logbook"), "run") as log:
            before, clock = time.process_time(), time.perf_counter()
            intake.read(log, [files])
            reading = time.process_time() - before
            here.extract(log)
            whole, wall = time.process_time() - before, time.perf_counter() - clock
            (kept,) = log.db.execute("SELECT count(*) FROM statements").fetchone()
    return {
        "n": n, "statements": kept, "reading": reading, "extracting": whole - reading, "wall": wall,
        "cut": cutting([article(i, words) for i in range(min(n, 300))]) / min(n, 300) * n, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }  # fmt: skip


def whole(sizes: list[int], words: int) -> None:
    """The table, each size in a process of its own, so that the highest memory is its own; it is also put into docs/press.md."""
    lines = [
        "| files | statements | reading, ms CPU a file | extracting, ms CPU a file | files a second of CPU | of the clock | times cutting into words | highest memory, MiB |\n|---|---|---|---|---|---|---|---|"
    ]
    print(lines[0])
    for n in sizes:
        done = subprocess.run(
            [sys.executable, __file__, "--through", str(n), "--words", str(words)],
            capture_output=True,
            text=True,
            check=True,
        )
        r = json.loads(done.stdout)
        cost = r["reading"] + r["extracting"]
        lines.append(
            f"| {n} | {r['statements']:.0f} | {r['reading'] / n * 1000:.1f} | {r['extracting'] / n * 1000:.1f} | {n / cost:.0f} | {n / r['wall']:.0f} | {cost / r['cut']:.0f} | {r['memory']:.0f} |"
        )
        print(lines[-1], flush=True)
    page = Path(__file__).resolve().parents[1] / "docs" / "press.md"
    text = page.read_text(encoding="utf-8")
    a, b = text.index("<!-- speed -->") + len("<!-- speed -->"), text.index("<!-- /speed -->")
    page.write_text(text[:a] + "\n" + "\n".join(lines) + "\n" + text[b:], encoding="utf-8")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--articles", type=int, nargs="+")
    ask.add_argument("--words", type=int, default=400)
    ask.add_argument("--ledger", type=Path)
    ask.add_argument(
        "--whole", action="store_true", help="files into a logbook, instead of texts into statements"
    )
    ask.add_argument("--through", type=int, help=argparse.SUPPRESS)
    asked = ask.parse_args()
    if asked.through:
        print(json.dumps(through(asked.through, asked.words)))
        return
    if asked.whole:
        whole(asked.articles or [100, 1000, 10000], asked.words)
        return
    begin = time.process_time()
    read(article(-1, asked.words), -1)
    print(f"first article of a process, tables and all: {(time.process_time() - begin) * 1000:.0f} ms\n")
    warm(asked.words)
    print(
        "| articles | statements | ms CPU an article | articles a second | times cutting into words | highest memory, MiB |\n|---|---|---|---|---|---|"
    )
    at = 0
    for n in asked.articles or [100, 300, 1000]:
        texts = [article(at + i, asked.words) for i in range(n)]
        begin = time.process_time()
        given = sum(len(read(text, i)) for i, text in enumerate(texts))
        cost = time.process_time() - begin
        cut = cutting(texts)
        print(
            f"| {n} | {given} | {cost / n * 1000:.1f} | {n / cost:.0f} | {cost / cut:.0f} | {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} |"
        )
        if asked.ledger and at == 0:
            asked.ledger.write_text(
                "".join(
                    json.dumps(line, ensure_ascii=False) + "\n"
                    for i, text in enumerate(texts)
                    for line in read(text, i)
                ),
                encoding="utf-8",
            )
        at += n


if __name__ == "__main__":
    main()
