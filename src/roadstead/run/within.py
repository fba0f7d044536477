"""What a file says of the files beside it, and the documents it holds besides its own.

A reader may have ``tells`` and ``provenance`` (an archiver's report names the files of its folder by their hashes), or ``members`` (a web
archive holds many pages). What they say stands below what the user says in ``sources.csv``, and is no day of publication.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable, Iterator, Mapping
from hashlib import file_digest, sha256
from pathlib import Path
from types import ModuleType

from roadstead import readers
from roadstead.streams import BadFile, Source, source_of

PEEK = 64 << 10
Told = dict[tuple[Path, str], dict[str, str]]
"""By the folder of whoever tells, and by sha256 or ``name:`` and a name."""


def told(paths: Iterable[Path]) -> Told:
    """What the files say of others of their folder; of what two of them say otherwise only what both do, and both are named."""
    tellers = [r for r in readers.readers() if hasattr(r, "provenance")]
    found: Told = {}
    for path in paths:
        try:
            with path.open("rb") as stream:
                head = stream.read(PEEK)
            some = [r for r in tellers if r.tells(head)]
            if not some:
                continue
            with path.open("rb") as stream:
                source = source_of(path, file_digest(stream, "sha256").hexdigest())
            for reader in some:
                if readers.choose(source) is reader:
                    for key, about in reader.provenance(source).items():
                        _add(found, (path.parent, key), about)
        except (BadFile, OSError):
            # Its own reading says what is wrong with it.
            continue
    return found


def of(found: Told, path: Path, name: str, sha: str) -> dict[str, str]:
    """What is told of a file: by a teller in its own folder, or in one above it. A hash goes before a name."""
    for folder in path.parents if found else ():
        for key in (sha, f"name:{name}"):
            if about := found.get((folder, key)):
                return about
    return {}


def documents(source: Source, reader: ModuleType, known: Mapping[str, str | None], folder: Path) -> Iterator[tuple[Path, str, dict[str, str]]]:
    """(file, name, provenance) of every document in the file besides its own; each file is gone when the next is asked for. BadFile before
    the first when the file is damaged anywhere: half of it would pass for the whole.

    Sensitivity goes down to all of them, publisher and licence to the pages of the host that the user named.
    """
    if not hasattr(reader, "members"):
        return
    for _, raw, _ in reader.members(source):
        while not isinstance(raw, bytes) and raw.read(PEEK):
            pass
    marked = "; SIMULATED" if source.marked else ""
    for name, raw, own in reader.members(source):
        about = {"sensitivity": known.get("sensitivity") or "", **own, "note": own.get("note", "") + marked}
        if _host(own.get("url")) and _host(own.get("url")) == _host(known.get("url")):
            about |= {k: known.get(k) or "" for k in ("publisher", "licence")}
        # Some are bytes; what may be large is a stream.
        part = folder / f"member-{sha256(raw if isinstance(raw, bytes) else f'{source.sha256} {name}'.encode()).hexdigest()}"
        with part.open("wb") as copy:
            shutil.copyfileobj(io.BytesIO(raw) if isinstance(raw, bytes) else raw, copy, 1 << 20)
        try:
            yield part, name, {k: v for k, v in about.items() if v}
        finally:
            part.unlink(missing_ok=True)


def _add(found: Told, key: tuple[Path, str], about: Mapping[str, str]) -> None:
    before = found.get(key)
    if before is None:
        found[key] = dict(about)
        return
    both = {k: v for k, v in before.items() if about.get(k) == v}
    found[key] = both | {"note": "; ".join(dict.fromkeys([*before.get("note", "").split("; "), about.get("note", "")]))}


def _host(address: str | None) -> str | None:
    host = (address or "").partition("://")[2].partition("/")[0].lower().removeprefix("www.")
    return host or None
