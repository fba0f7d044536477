"""A zip of several files: each is a receipt of its own, read by whatever reader claims it. (A zip of one file is read as that file.)

What a system or an author adds beside the data (``__MACOSX``, names that begin with a dot, ``README``, ``LICENSE``) is left out, as in a folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from roadstead import streams
from roadstead.streams import BadFile, Rows, Source, facts

VERSION = 1
_FROM = "from the zip"


def claims(source: Source) -> int:
    """Last of all for what begins as a zip and is no other format in its clothes."""
    if not source.head.startswith(streams.ZIP):
        return 0
    try:
        return 0 if streams.is_document(streams.members(source.path, source.name)) else 2
    except BadFile:
        return 2


def members(source: Source) -> Iterator[tuple[str, BinaryIO, dict[str, str]]]:
    """(name, bytes, what is known of it) of each file, in the order of their names. BadFile for a damaged or encrypted one, or a zip in a zip."""
    found = streams.members(source.path, source.name)
    if len(found) == 1 or _FROM in source.provenance.get("note", ""):
        raise BadFile(source.name, "a zip inside a zip", mend="unpack the outer one")
    for member in sorted(found, key=lambda m: m.filename):
        with streams.open_member(source.path, source.name, member) as stream:
            yield (
                PurePosixPath(member.filename).name,
                stream,
                {"note": f"{member.filename} {_FROM} {source.name}"},
            )


def read(source: Source) -> Iterator[Rows]:
    """The receipt alone; BadFile when there is no file in it."""
    if not streams.members(source.path, source.name):
        raise BadFile(source.name, "a zip without a file in it", mend="fetch it again")
    yield facts(media="application/zip")
