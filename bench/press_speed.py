"""What an article costs: extraction of N invented articles of 400 words, beside cutting the same text into words.

    python bench/press_speed.py [--articles 100 300 1000] [--words 400]

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
import time
from pathlib import Path

from roadstead.press import Document, extract

PEOPLE = ["Mara Velden", "Jonas Rieke", "Aline Courtois", "Pieter Osk", "Teresa Quint", "Hugo Marchal", "Nadia Ferrow", "Ivo Tarnel"]
PLACES = ["Sorne Haven", "Port Calme", "Velmar", "Brume", "Ostrane", "Kelm", "Dorsay", "Halvik"]
SHIPS = ["TARNEL VIGIL", "OSKEL MARINER", "HALCYON TEST", "PERDRIX BLEUE", "NORD ARGENT", "KELM TRADER"]
DAYS = ["lundi", "mardi", "mercredi", "jeudi"], ["Monday", "Tuesday", "Wednesday", "Thursday"]
THINGS = ["caisses", "conteneurs", "câbles", "grues", "pompes", "barges"], ["crates", "containers", "cables", "cranes", "pumps", "barges"]
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
    lines = [f"{draw.choice(PLACES)} : {draw.choice(SHIPS)} au port" if lang == 0 else f"{draw.choice(SHIPS)} in {draw.choice(PLACES)}"]
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
    return extract(Document.from_text(text, src=hashlib.sha256(text.encode()).hexdigest(), file=f"{n}.txt", published="2025-05-14"))


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--articles", type=int, nargs="+", default=[100, 300, 1000])
    ask.add_argument("--words", type=int, default=400)
    ask.add_argument("--ledger", type=Path)
    asked = ask.parse_args()
    begin = time.process_time()
    read(article(-1, asked.words), -1)
    print(f"first article of a process, tables and all: {(time.process_time() - begin) * 1000:.0f} ms\n")
    for i in range(-40, -1):
        read(article(i, asked.words), i)  # most patterns and words have been met once
    print("| articles | statements | ms CPU an article | articles a second | times cutting into words | highest memory, MiB |\n|---|---|---|---|---|---|")
    at = 0
    for n in asked.articles:
        texts = [article(at + i, asked.words) for i in range(n)]
        begin = time.process_time()
        given = sum(len(read(text, i)) for i, text in enumerate(texts))
        cost = time.process_time() - begin
        begin = time.process_time()
        for _ in range(10):
            for text in texts:
                re.findall(r"\w+", text)
        cut = (time.process_time() - begin) / 10
        print(f"| {n} | {given} | {cost / n * 1000:.1f} | {n / cost:.0f} | {cost / cut:.0f} | {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} |")
        if asked.ledger and at == 0:
            asked.ledger.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for i, text in enumerate(texts) for line in read(text, i)), encoding="utf-8")
        at += n


if __name__ == "__main__":
    main()
