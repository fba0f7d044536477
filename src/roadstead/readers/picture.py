"""Pictures (PNG, JPEG, TIFF) as receipts that a sighting points to: only the header is read, no pixel."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from roadstead.streams import BadFile, Rows, Source, facts

VERSION = 1
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_TIFF = {b"II*\0": "<", b"MM\0*": ">"}


def claims(source: Source) -> int:
    """Certain by the first bytes."""
    return 100 if media(source.head) else 0


def media(head: bytes) -> str | None:
    """The media type of a picture by its first bytes; None when it is none of ours."""
    if head.startswith(_PNG):
        return "image/png"
    if head.startswith(_JPEG):
        return "image/jpeg"
    return "image/tiff" if head[:4] in _TIFF else None


def read(source: Source) -> Iterator[Rows]:
    """No rows but the facts of the receipt; ``at`` is a box in pixels. BadFile when it has no size or is cut short."""
    kind = media(source.head)
    try:
        wide, high = size(source)
    except (struct.error, IndexError, ValueError):
        raise BadFile(source.name, "a picture without a readable header", "byte:0", "fetch it again") from None
    if not (wide and high):
        raise BadFile(source.name, "a picture of no size", "byte:0", "fetch it again")
    yield facts(media=kind, at_unit="box", simulated=source.marked)


def size(source: Source) -> tuple[int, int]:
    """Width and height in pixels. ValueError, IndexError or struct.error where the header is damaged; BadFile where the
    end of the file is missing."""
    head = source.head
    if head.startswith(_PNG):
        if head[12:16] != b"IHDR":
            raise ValueError("no IHDR")
        _ends_with(source, b"IEND")
        wide, high = struct.unpack(">II", head[16:24])
    elif head.startswith(_JPEG):
        wide, high = _jpeg(head)
        _ends_with(source, b"\xff\xd9")
    else:
        wide, high = _tiff(source, _TIFF[head[:4]])
    return wide, high


def _ends_with(source: Source, mark: bytes) -> None:
    """The mark is among the last bytes: some writers append a few of their own."""
    tail, at = b"", 0
    with source.open() as stream:
        while block := stream.read(1 << 20):
            tail, at = (tail + block)[-4096:], at + len(block)
    if mark not in tail:
        raise BadFile(source.name, "the picture ends before its end", f"byte:{at}", "fetch it again")


def _jpeg(head: bytes) -> tuple[int, int]:
    """Walks the segments up to the frame header; metadata larger than the head is not walked through."""
    at = 2
    while at < len(head):
        if head[at] != 0xFF:
            raise ValueError("no marker")
        marker = head[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            high, wide = struct.unpack(">HH", head[at + 5 : at + 9])
            return wide, high
        at += 2 + int(struct.unpack(">H", head[at + 2 : at + 4])[0])
    raise ValueError("no frame header")


def _tiff(source: Source, order: str) -> tuple[int, int]:
    (first,) = struct.unpack(order + "I", source.head[4:8])
    found: dict[int, int] = {}
    with source.open() as stream:
        at = 0
        # The directory may lie behind the pixels: skip to it without holding them.
        while at < first:
            skipped = len(stream.read(min(1 << 20, first - at)))
            if not skipped:
                raise BadFile(source.name, "the picture ends before its end", f"byte:{at}", "fetch it again")
            at += skipped
        (n,) = struct.unpack(order + "H", stream.read(2))
        for _ in range(n):
            tag, kind, _, value = struct.unpack(order + "HHI4s", stream.read(12))
            if tag in (256, 257) and kind in (3, 4):
                found[tag] = int(struct.unpack(order + ("H2x" if kind == 3 else "I"), value)[0])
    return found.get(256, 0), found.get(257, 0)
