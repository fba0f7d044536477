"""Freeze, verify: a folder that anybody can read and check without this program."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from roadstead import dates
from roadstead.case import others
from roadstead.case.bare import bare
from roadstead.case.pack import Pack, equal, pack, why_withheld
from roadstead.case.page import page
from roadstead.case.verify_text import VERIFY
from roadstead.logbook import Logbook
from roadstead.tables import TABLES, Trouble, canonical
from roadstead.weigh import Evidence, legs, weigh

MANIFEST = "manifest.sha256"
Row = dict[str, Any]


class CaseError(Trouble):
    """A folder that is no case, or a name that cannot be one."""


@dataclass(frozen=True)
class Report:
    """What checking a case found: empty ``differs`` means every hash and every recomputable finding agrees."""

    differs: tuple[str, ...]
    sentence: str


# -- freeze ---------------------------------------------------------------------------------------------------------


def freeze(log: Logbook, name: str, evidence: Evidence, method: Row, public: bool = False, with_receipts: bool = False) -> Path:
    """The path of a case with these findings. The same findings under the same name give the case that is there already."""
    name = _safe(name) + ("-public" if public else "")
    packed = pack(evidence, log.rows("findings"), public, log.reviews(), others.told(log))
    files = dict(_files(log, packed, method, public, with_receipts))
    manifest = manifest_of(files)
    for n in range(1, 10_000):
        target = log.root / "cases" / (name if n == 1 else f"{name}-{n}")
        if not target.exists():
            break
        there = target / MANIFEST
        if there.is_file() and there.read_bytes() == manifest:
            return target
    part = log.root / "tmp" / f"case-{os.getpid()}"
    shutil.rmtree(part, ignore_errors=True)
    for path, content in [*files.items(), (MANIFEST, manifest)]:
        (part / path).parent.mkdir(parents=True, exist_ok=True)
        (part / path).write_bytes(content)
    os.replace(part, target)
    return target


def _safe(name: str) -> str:
    """A name that is one folder on every system."""
    kept = "".join(c if c.isalnum() or c in "-_. " else "-" for c in name).strip(" .")
    if not kept:
        raise CaseError(f"{name!r} cannot name a case; give one with --name")
    return kept[:80]


def manifest_of(files: dict[str, bytes]) -> bytes:
    """Lines that ``sha256sum -c`` accepts, sorted by path, one a file."""
    return "".join(f"{sha256(content).hexdigest()}  {path}\n" for path, content in sorted(files.items())).encode()


def _files(log: Logbook, packed: Pack, method: Row, public: bool, with_receipts: bool) -> Iterator[tuple[str, bytes]]:
    evidence = packed.evidence
    findings = [values(r, "findings") for r in packed.findings.iter_rows(named=True)]
    yield "findings.json", _pretty(findings)
    for f in fields(evidence):
        rows = getattr(evidence, f.name).sort(TABLES[f.name].key).iter_rows(named=True)
        yield f"evidence/{f.name}.jsonl", "".join(canonical(values(r, f.name)) + "\n" for r in rows).encode()
    table = [leg.row() for simulated in (False, True) for leg in legs(evidence.world(simulated))]
    yield "voyages.csv", _csv(("id", "ship", "imo", "candidates", "from", "to", "departure", "arrival", "basis", "picture", "certainty", "identified_by", "origin", "rows", "as_written"), table)
    for path, lines in others.files(packed.others).items():
        yield path, _csv(tuple(lines[0]), lines)
        yield "others/events.jsonl", "".join(canonical(values(r, "events")) + "\n" for r in packed.others.events.iter_rows(named=True)).encode()
    excerpts = _excerpts(evidence)
    yield "excerpts.jsonl", "".join(canonical(e) + "\n" for e in excerpts).encode()
    method = {**method, "public": public, "recomputable": list(packed.recomputable)}
    # In a public case even their number would tell of what was left out.
    if not public and (apart := _apart(log, packed)):
        method["events_apart"] = apart
    yield "method.json", _pretty(method)
    pictures, dressed = _pictures(log, evidence, public)
    packed = replace(packed, withheld=tuple(sorted({*packed.withheld, *dressed})))
    yield from pictures.items()
    yield "withheld.csv", _csv(("sha256", "bytes", "reason"), [dict(zip(("sha256", "bytes", "reason"), w, strict=True)) for w in packed.withheld])
    if with_receipts:
        for sha in sorted(evidence.receipts.filter(pl.col("withdrawn").is_null())["id"]):
            yield f"receipts/{sha}", log.receipt_path(sha).read_bytes()
    for lang, path in (("en", "index.html"), ("fr", "index.fr.html")):
        yield path, page(packed, table, excerpts, method, lang, sorted(pictures)).encode()
    yield "VERIFY.txt", VERIFY.encode()


def _apart(log: Logbook, packed: Pack) -> dict[str, int]:
    """How many events our rules found, by preset, of ships that nothing else in the case names: one silence is one by each preset."""
    here = [*packed.evidence.events["id"], *packed.others.events["id"]]
    rows = log.rows("events", "\"by\" IS NULL AND state != 'withdrawn'").filter(~pl.col("id").is_in(here))
    return dict(rows.group_by("preset").len().sort("preset").iter_rows())


def values(row: Row, table: str) -> Row:
    """A stored row with its JSON columns as values, ready for JSON."""
    kinds = {c.name: c.kind for c in TABLES[table].columns}
    return {k: json.loads(v) if kinds[k] == "json" and v is not None else v for k, v in row.items() if k != "received"}


def _pretty(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _csv(columns: tuple[str, ...], rows: list[Row]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(canonical(v) if isinstance(v, dict | list) else "" if v is None else tame(v) for v in (row.get(c) for c in columns))
    return out.getvalue().encode()


def tame(value: Any) -> Any:
    """A cell that a spreadsheet would run as a formula begins with an apostrophe instead."""
    return "'" + value if isinstance(value, str) and value[:1] in set("=+-@\t\r\n") else value


def _excerpts(evidence: Evidence) -> list[Row]:
    """The quoted spans of every statement, with the hash of the whole file they stand in."""
    out = []
    for s in evidence.bodies:
        receipt = evidence.receipt.get(s["src"], {})
        out.append({
            "statement": s["id"], "src": s["src"], "file": s["file"], "at": s["at"], "content": s["content"], "cue": s["cue"], "source": s["source"],
            "licence": receipt.get("licence"), "url": receipt.get("url"), "publisher": receipt.get("publisher"), "published": dates.shown(receipt),
            "simulated": s["simulated"],
        })  # fmt: skip
    return out


def _pictures(log: Logbook, evidence: Evidence, public: bool) -> tuple[dict[str, bytes], list[tuple[str, int, str]]]:
    """Pictures that a sighting points to, when their licence is known and they are not sensitive: the picture is the quotation.

    They are named by the hash of the whole file. A public case holds their pixels only; what cannot be parted is withheld."""
    wanted = set(evidence.sightings["picture"].drop_nulls())
    pictures, dressed = {}, []
    for r in log.rows("receipts", "media LIKE 'image/%' AND withdrawn IS NULL").iter_rows(named=True):
        if wanted & {r["id"], r["name"]} and why_withheld(r) is None:
            raw = log.receipt_path(r["id"]).read_bytes()
            shown = bare(raw) if public else raw
            if shown is None:
                dressed.append((r["id"], r["bytes"], "a picture whose metadata cannot be taken out surely"))
            else:
                pictures[f"pictures/{r['id']}.{r['media'].removeprefix('image/')}"] = shown
    return pictures, dressed


# -- verify ---------------------------------------------------------------------------------------------------------


def verify(case: Path) -> Report:
    """Every file hashed against the manifest, and every recomputable finding weighed again from the packed rows."""
    if not (case / MANIFEST).is_file():
        raise CaseError(f"{case} holds no {MANIFEST}; give the folder of a case, LOGBOOK/cases/NAME")
    differs = list(_hashes(case))
    if not differs:
        differs += _findings(case)
    if differs:
        return Report(tuple(differs), "")
    n, again = len(list(_walk(case))), len(json.loads((case / "method.json").read_text("utf-8"))["recomputable"])
    of = len(json.loads((case / "findings.json").read_text("utf-8")))
    rest = "" if again == of else f"; {of - again} not: what is packed does not suffice"
    return Report((), f"{case.name}: {n} files as in the manifest; {again} of {of} findings weighed again, same result{rest}")


def _walk(case: Path) -> Iterator[str]:
    for path in sorted(case.rglob("*")):
        if path.is_symlink() or not path.is_dir():
            yield path.relative_to(case).as_posix()


def _hashes(case: Path) -> Iterator[str]:
    there: dict[str, str] = {}
    for name in _walk(case):
        if name != MANIFEST:
            plain = (case / name).is_file() and not (case / name).is_symlink()
            there[name] = sha256((case / name).read_bytes()).hexdigest() if plain else "no plain file"
    if (case / MANIFEST).is_symlink():
        yield f"{MANIFEST}: a link, not the file that was written"
    raw = (case / MANIFEST).read_bytes()
    good = "".join(f"{digest}  {name}\n" for name, digest in sorted(there.items())).encode()
    if raw == good:
        return
    said: dict[str, str] = {}
    for n, line in enumerate(raw.decode("utf-8", "replace").split("\n"), 1):
        if line:
            digest, _, name = line.partition("  ")
            if name not in there:
                yield f"{MANIFEST}, line {n}: names {name!r}, which is not in the case"
            said[name] = digest
    for name, digest in there.items():
        if name not in said:
            yield f"{name}: not in the manifest"
        elif said[name] != digest:
            yield f"{name}: its bytes do not match the manifest"
    if {n: d for n, d in said.items() if n in there} == there:
        yield f"{MANIFEST}: not in the form it was written in"


def _findings(case: Path) -> Iterator[str]:
    """Findings that the packed rows no longer give."""
    try:
        # Whoever mends the manifest may have written anything here; none of it may stop the check.
        method = json.loads((case / "method.json").read_text("utf-8"))
        frames = {
            f.name: TABLES[f.name].frame(json.loads(line) for line in (case / "evidence" / f"{f.name}.jsonl").read_text("utf-8").splitlines())
            for f in fields(Evidence)
        }
        found = TABLES["findings"].frame(json.loads((case / "findings.json").read_text("utf-8")))
        again = {r["id"]: r for r in weigh(Evidence.of(**frames)).iter_rows(named=True)}
        rows = {r["id"]: r for r in found.iter_rows(named=True)}
        recomputable = [str(ident) for ident in method["recomputable"]]
    except Exception as error:
        yield f"the case cannot be weighed again: {type(error).__name__}: {error}"
        return
    for ident in recomputable:
        if ident not in rows:
            yield f"finding {ident}: listed as recomputable, and missing"
        elif ident in again and equal({**rows[ident], "cites": None}, {**again[ident], "cites": None}) and rows[ident]["cites"] != again[ident]["cites"]:
            yield f"finding {ident}: cites other paragraphs than this program's data of the law (law@1)"
        elif not equal(rows[ident], again.get(ident)):
            now = again.get(ident, {}).get("verdict", "nothing")
            yield f"finding {ident}: the case says {rows[ident]['verdict']!r}, its rows give {now!r} by this program's rules ({rows[ident]['rule']})"
