"""Pictures without what their makers wrote into them: the same pixels, no author, no place, no machine."""

from __future__ import annotations

import struct

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
# Chunks that pixels need; everything else in a PNG is text, times or a profile.
_PIXELS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_ADOBE, _JFIF = 0xEE, 0xE0


def bare(raw: bytes) -> bytes | None:
    """The picture's pixels as they were compressed, with no other part of the file; None when that cannot be done surely."""
    try:
        if raw.startswith(_PNG):
            return _png(raw)
        return _jpeg(raw) if raw.startswith(_JPEG) else None
    except (struct.error, IndexError):
        return None


def _png(raw: bytes) -> bytes | None:
    out, at = [_PNG], len(_PNG)
    while True:
        (n,) = struct.unpack(">I", raw[at : at + 4])
        kind, end = raw[at + 4 : at + 8], at + 12 + n
        if end > len(raw):
            return None
        if kind in _PIXELS:
            out.append(raw[at:end])
        if kind == b"IEND":
            return b"".join(out)
        at = end


def _jpeg(raw: bytes) -> bytes | None:
    """Segments APPn (but the bare JFIF header and Adobe's, which tells how colours are stored) and COM are left out."""
    out, at = [_JPEG], 2
    while True:
        if raw[at] != 0xFF:
            return None
        marker = raw[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xD9:
            return b"".join([*out, b"\xff\xd9"])
        end = at + 2 + int(struct.unpack(">H", raw[at + 2 : at + 4])[0])
        if end > len(raw):
            return None
        plain = (marker == _JFIF and end - at == 18) or (marker == _ADOBE and end - at == 16) or not (0xE0 <= marker <= 0xEF or marker == 0xFE)
        if plain:
            out.append(raw[at:end])
        at = end
        if marker == 0xDA:
            # Compressed pixels: 0xFF in them is followed by 0 or a restart mark, until the next segment.
            while raw[at] != 0xFF or raw[at + 1] == 0 or 0xD0 <= raw[at + 1] <= 0xD7:
                at += 1
            out.append(raw[end:at])
