"""Documents made in the tests: a PDF of placed lines, a mail, a web archive."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Iterable, Sequence

Line = tuple[float, float, float, str]
"""x, y (from the bottom), size in points, words."""


def pdf(pages: Sequence[Iterable[Line]], info: str = "") -> bytes:
    """A PDF 1.4 whose pages show these lines, in Windows' western characters."""
    objects: list[bytes] = [b"", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    kids = []
    for lines in pages:
        drawn = b"".join(b"BT /F1 %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET\n" % (size, x, y, _escaped(words)) for x, y, size, words in lines)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % len(objects))
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    objects.append(f"<< {info} >>".encode())
    out, at = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for n, body in enumerate(objects, 1):
        at.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (n, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % a for a in at))
    out.write(b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(objects), start))
    return out.getvalue()


def _escaped(words: str) -> bytes:
    return words.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def record(sort: str, address: str, block: bytes, media: str = "application/http; msgtype=response", more: str = "") -> bytes:
    """One WARC record."""
    head = f"WARC/1.1\r\nWARC-Type: {sort}\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2032-02-02T10:00:00Z\r\nContent-Type: {media}\r\n{more}Content-Length: {len(block)}\r\n\r\n"
    return head.encode() + block + b"\r\n\r\n"


def answer(body: bytes, media: str = "text/html; charset=utf-8", status: str = "200 OK", more: str = "") -> bytes:
    """A server's answer as a WARC holds it."""
    return f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n{more}\r\n".encode() + body


def wacz(records: bytes, listed: str | None) -> bytes:
    """A WACZ with one compressed archive and its list of pages."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        box.writestr("archive/data.warc.gz", gzip.compress(records))
        box.writestr("datapackage.json", json.dumps({"profile": "data-package", "wacz_version": "1.1.1", "resources": []}))
        pages = [{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}] + ([{"id": "1", "url": listed, "title": "x", "ts": "2032-02-02T10:00:00Z"}] if listed else [])
        box.writestr("pages/pages.jsonl", "\n".join(map(json.dumps, pages)))
    return out.getvalue()
