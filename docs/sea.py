"""Writes docs/sea.md: `make sea`. All real AIS in a folder read and detected: what each file is taken for, rows, rejects by reason, flags, events.

    python docs/sea.py [--ais ../shared/data/ais] [--ports ../shared/data/ports] [--speed [BENCH ...]] [--movingpandas PYTHON] [--libais PYTHON]

The files are only read. With `--speed` the figures of `bench/` are measured anew; otherwise those on the page stay, with their day.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Container
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from roadstead.logbook import Logbook, open_logbook
from roadstead.run import cleaned

HERE = Path(__file__).parent
ROOT = HERE.parent
PRESETS = ("default", "gfw")
BENCHES = ("nmea_speed", "noaa_speed", "sea_speed", "sea_memory")


def roadstead(*args: object) -> None:
    done = subprocess.run([sys.executable, "-m", "roadstead", *map(str, args)], capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)


def rows(header: str, lines: list[list[Any]]) -> list[str]:
    """A table; the first column is text, others to the right."""
    columns = header.split(" | ")
    cell = lambda v: f"{v:,}" if isinstance(v, int) else str(v).replace("|", "&#124;")  # noqa: E731
    return [f"| {header} |", "|" + "---|" * len(columns), *(f"| {' | '.join(cell(v) for v in line)} |" for line in lines), ""]


def counted(log: Logbook, table: str) -> dict[str, int]:
    return dict(log.scan(table).group_by("src").len().collect().iter_rows())


def inferred(receipt: dict[str, Any]) -> str:
    """What was found out of how an export was made, from its values; empty where the format says it."""
    told = json.loads(receipt["sampling"] or "{}")
    speeds, out = told.get("speeds") or {}, []
    if told.get("vendor"):
        out.append(told["vendor"])
    if speeds:
        ratio = f", ratio {speeds['ratio']}" if speeds.get("ratio") is not None else ""
        out.append(f"speeds in {speeds.get('unit') or '?'} (by {speeds.get('by')}: {speeds.get('pairs')} of {speeds.get('of')} pairs{ratio})")
    if told.get("median_s") is not None:
        out.append(f"a fix every {told['median_s']} s (median of {told.get('vessels')} ships)" + (f", thinned to one in {told['every_s']} s" if told.get("every_s") else ", not thinned"))
    return "; ".join(out) or "units and rate by the format's own definition"


def files(log: Logbook, names: dict[str, str]) -> list[str]:
    receipts = {r["id"]: r for r in log.rows("receipts").iter_rows(named=True)}
    counts = {t: counted(log, t) for t in ("fixes", "statics", "messages")}
    ships = dict(log.scan("fixes").group_by("src").agg(pl.col("vessel").n_unique()).collect().iter_rows())
    rejected = Counter({r["src"]: 0 for r in log.rows("rejects").iter_rows(named=True)})
    for r in log.rows("rejects").iter_rows(named=True):
        rejected[r["src"]] += r["n"]
    order = sorted(names, key=lambda s: (names[s].startswith("regr_"), names[s]))
    kinds = {"feed": "a feed", "area": "all ships of an area", "chosen": "chosen ships", "unknown": "unknown"}
    out = ["## What was read", "", "`roadstead read` over the folder, into one logbook. A file of chosen ships says nothing by its silence; `time` is what the times rest on.", ""]
    out += rows("file | reader | kind | time | fixes | ships | identities | other messages | rejected", [
        [names[s], receipts[s]["reader"] or "none", kinds.get(receipts[s]["coverage"] or "", "unknown"), receipts[s]["time_basis"] or "unknown",
         *(n.get(s, 0) for n in (counts["fixes"], ships, counts["statics"], counts["messages"])), rejected.get(s, 0)] for s in order
    ])  # fmt: skip
    total = [sum(n.values()) for n in (counts["fixes"], counts["statics"], counts["messages"], rejected)]
    out += [f"In all {total[0]:,} fixes, {total[1]:,} identities, {total[2]:,} other messages; {total[3]:,} lines or messages rejected, each counted below.", ""]
    out += ["### Inferred", "", "Where a format leaves units and sampling open they are inferred from the positions, and shown:", ""]
    return out + rows("file | inferred", [[names[s], inferred(receipts[s])] for s in order if receipts[s]["sampling"]]) + ["Of the others the format says both.", ""]


def rejects(log: Logbook, names: dict[str, str]) -> list[str]:
    found = log.rows("rejects").filter(pl.col("src").is_in(list(names))).sort("n", "src", "at", descending=[True, False, False])
    out = ["## What was rejected, and why", "", "`at` is the first place: a row or a byte of the file, where the line is found again.", ""]
    by_reason = found.group_by("reason").agg(pl.col("n").sum()).sort("n", "reason", descending=[True, False])
    for reason, n in by_reason.iter_rows():
        mine = found.filter(pl.col("reason") == reason).group_by("src", maintain_order=True).agg(pl.col("n").sum(), pl.col("at").first()).sort("n", "src", descending=[True, False])
        some = [f"{names[s]}: {k:,} (`{at}`)" for s, k, at in mine.head(4).iter_rows()]
        out.append(f"- **{reason}** {n:,}: {'; '.join(some)}" + (f"; and {mine.height - 4} more files" if mine.height > 4 else ""))
    return [*out, ""]


def flags(log: Logbook, names: dict[str, str]) -> list[str]:
    """Cleaning deletes nothing: how many fixes have which flag."""
    out = ["## What cleaning holds against fixes", "", "Every fix keeps its place; `roadstead export flags` names each of these with its reasons and its track. A fix may have two.", ""]
    by = {p: cleaned.counts(log, p).group_by("flag").agg(n=pl.col("n").sum(), files=pl.len()).sort("flag") for p in PRESETS}
    every = sorted({f for t in by.values() for f in t["flag"]})
    at = {p: {f: (n, k) for f, n, k in t.iter_rows()} for p, t in by.items()}
    return out + rows("flag | " + " | ".join(f"`{p}`: fixes | in files" for p in PRESETS), [[f"`{f}`", *(v for p in PRESETS for v in at[p].get(f, (0, 0)))] for f in every])


def events(log: Logbook, names: dict[str, str]) -> list[str]:
    found = log.rows("events", "state != 'withdrawn'")
    kinds = sorted(found["kind"].unique())
    count = Counter(found.select("kind", "preset").iter_rows())
    still = Counter(found.filter(pl.col("t1").is_null()).select("kind", "preset").iter_rows())
    out = ["## What was detected", "", "`roadstead detect --preset default --preset gfw`, by kind; in brackets those still open where the file ends (a ship heard once in a file that goes on is one). A dash: there is no such preset of the rule.", ""]
    have = {(r.split("@")[0], p) for (s,) in log.db.execute("SELECT DISTINCT scope FROM batches WHERE scope LIKE 'detect %'") for _, r, p in [s.split(" ", 2)]}
    every = sorted({k for k, _ in have} | set(kinds))
    out += rows("event | " + " | ".join(f"`{p}`" for p in PRESETS), [[f"`{k}`", *(f"{count[k, p]:,}" + (f" ({still[k, p]:,})" if still[k, p] else "") if (k, p) in have or count[k, p] else "–" for p in PRESETS)] for k in every])
    per: dict[str, Counter[str]] = {}
    for kind, fixes in found.filter(pl.col("preset") == "default").select("kind", "fixes").iter_rows():
        for src in {f["src"] for f in json.loads(fixes)}:
            per.setdefault(src, Counter())[kind] += 1
    out += ["Per file, by the default thresholds; an event that rests on two files stands in both lines:", ""]
    order = sorted(names, key=lambda s: (names[s].startswith("regr_"), names[s]))
    return out + rows("file | events", [[names[s], ", ".join(f"{k} {n}" for k, n in sorted(per.get(s, Counter()).items())) or "none"] for s in order])


def speed(page: str, anew: Container[str], given: dict[str, str | None]) -> list[str]:
    """The figures of bench/: measured now, or as they stand on the page."""
    out = ["## How fast", "", "Ratios within one run, medians, on the machine of that day; the seconds of another machine are others, the ratios much less so.", ""]
    sys.path.insert(0, str(ROOT / "bench"))
    for name in BENCHES:
        first, last = f"<!-- {name} -->", f"<!-- end of {name} -->"
        said = page[page.index(first) + len(first) : page.index(last)].strip() if first in page else "Not measured yet."
        if name in anew and (ROOT / "bench" / f"{name}.py").is_file() and hasattr(module := importlib.import_module(name), "table"):
            takes = inspect.signature(module.table).parameters
            made = module.table(**{k: v for k, v in given.items() if v and k in takes})
            said = f"Measured on {datetime.now(UTC):%Y-%m-%d} by `python docs/sea.py --speed` (`bench/{name}.py`).\n\n{made.strip()}"
        out += [f"### `bench/{name}.py`", "", first, said, last, ""]
    return out


def main() -> None:
    parse = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parse.add_argument("--ais", type=Path, default=ROOT.parent / "shared" / "data" / "ais")
    parse.add_argument("--ports", type=Path, default=ROOT.parent / "shared" / "data" / "ports")
    parse.add_argument("--speed", nargs="*", metavar="BENCH", choices=BENCHES, help="measure bench/ anew: these, or all when none is named")
    parse.add_argument("--movingpandas")
    parse.add_argument("--libais")
    args = parse.parse_args()
    page = HERE / "sea.md"
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "all"
        roadstead("read", args.ais, args.ports, "-o", place, "-q")
        roadstead("detect", place, *(a for p in PRESETS for a in ("--preset", p)), "-q")
        log = open_logbook(place)
        lists = {r["id"]: r["name"] for r in log.rows("receipts").iter_rows(named=True) if r["id"] in set(log.rows("places")["src"])}
        names = {i: name for i, name in log.rows("receipts").select("id", "name").iter_rows() if i not in lists}
        out = ["# The sea, measured on real files", "", f"Made by `make sea` on {datetime.now(UTC):%Y-%m-%d} from the real AIS in `../shared/data/ais`, {len(names)} files, none of which is part of this project.",
               f"Ports are those of the gazetteer and of {', '.join(sorted(lists.values())) or 'no list'}: without a list, ships moored side by side are told as encounters.",
               "The formats are in `docs/formats.md`, the rules in `docs/detectors.md`, cleaning in `docs/tracks.md`, other programs on the same input in `docs/peers.md`.", ""]  # fmt: skip
        out += files(log, names) + rejects(log, names) + flags(log, names) + events(log, names)
        log.db.close()
    out += speed(page.read_text("utf-8") if page.is_file() else "", () if args.speed is None else args.speed or BENCHES, {"movingpandas": args.movingpandas, "python": args.libais})
    page.write_text("\n".join(out).rstrip() + "\n", "utf-8")


if __name__ == "__main__":
    main()
