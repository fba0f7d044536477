"""PDF documents: their paragraphs, put together from the lines of the pages.

A PDF holds words at places, not text. Lines are joined to a paragraph while they follow each other at the usual distance, in one size and
without an indent; a paragraph goes on over a column or a page where its sentence does. A word cut at the end of a line is put together
again, with its hyphen only where the document writes it so elsewhere; ligatures become letters. Lines that come again at the edge of
pages, and page numbers, are ``nav``. Offsets count the text so made; ``at`` gives the page too: ``char:120-340 page:3``.
A document without text is a scan and refused: reading it is for OCR, whose errors a person should see first.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import pypdf
import pypdf.errors

from roadstead import blocks, dates, tables
from roadstead.smooth import label_parts
from roadstead.streams import BadFile, Rejects, Rows, Source, facts, says_simulated

VERSION = 2
PAGE_LIMIT = 3000
SIZE_LIMIT = 128 << 20
TEXT_LIMIT = 16 << 20
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\0": "", "\ufeff": ""})
_NUMBER = re.compile(r"\W*(?:(?:page|p\.)\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:/|of|sur|de)\s*\d{1,4})?\W*", re.I)
_ENDED = re.compile(r"[.!?…:][\"”»’')\]\s]*$")
_CUT = re.compile(r"[^\W\d_]{2,}-$")
_PDF_DAY = re.compile(r"D?:?(\d{4})(\d{2})(\d{2})")
EDGE = 2
"""Lines at the top and at the bottom of a page that may be its furniture."""


@dataclass(slots=True)
class _Line:
    text: str
    x: float
    y: float
    size: float
    page: int


@dataclass(slots=True)
class _Paragraph:
    text: str
    page: int
    size: float
    kind: str | None = None
    """``nav`` for what stands at the edge of many pages, ``title`` for the largest words of the first; null otherwise."""


def claims(source: Source) -> int:
    """Sure when the file begins as a PDF does, within its first kilobyte."""
    return 90 if b"%PDF-" in source.head[:1024] else 0


def read(source: Source) -> Iterator[Rows]:
    """Passages of the document's paragraphs. BadFile when it is encrypted, damaged, too long, or holds no text."""
    lines, count, empty, about = _open(source)
    paragraphs = list(_paragraphs(lines))
    first = [p for p in paragraphs if p.page == paragraphs[0].page and p.kind is None]
    if first and (largest := max(first, key=lambda p: p.size)).size >= 1.15 * median(line.size for line in lines):
        largest.kind = "title"
    if sum(len(p.text) for p in paragraphs if p.kind != "nav") < 20:
        raise BadFile(source.name, f"no text on its {count} page{'s' * (count != 1)}: a scan or a drawing", mend="run OCR and give the text")
    text, found = label_parts([(p.text, p.kind) for p in paragraphs])
    titles = (text[b.start : b.end] for b in found if b.kind == "title")
    simulated = source.marked or says_simulated(text) or any(says_simulated(title) for title in titles)
    # label_parts joins by newlines and cuts only there: a block lies in one paragraph.
    page_at, at = [], 0
    for p in paragraphs:
        page_at.append((at + len(p.text), p.page))
        at += len(p.text) + 1
    rows, k = blocks.rows(text, found, simulated), 0
    for row in rows:
        while page_at[k][0] < row["end"]:
            k += 1
        row["at"] += f" page:{page_at[k][1]}"
    yield Rows("passages", tables.PASSAGE.frame(rows))
    rejects = Rejects()
    for n in empty:
        rejects.add("a page without text: a picture, or blank", f"page:{n}")
    yield from rejects.rows()
    days = dates.candidates(about, text, found, source.provenance.get("url"))
    yield facts(media="application/pdf", at_unit="char", coverage="unknown", simulated=simulated, **dates.column(days))


def _open(source: Source) -> tuple[list[_Line], int, list[int], list[tuple[str, str]]]:
    """Lines, pages, the numbers of pages without text, and the days the document's information gives."""
    with source.open() as stream:
        raw = stream.read(SIZE_LIMIT + 1)
    if len(raw) > SIZE_LIMIT:
        raise BadFile(source.name, f"more than {SIZE_LIMIT >> 20} MiB", mend="split it")
    # The library warns of every oddity; what cannot be read is said here, once.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(raw))
        # The stronger ciphers need a library that is not ours to ask for.
        if reader.is_encrypted and not reader.decrypt(""):
            raise BadFile(source.name, "encrypted", mend="give a copy without a password")
        return _lines(source, reader)
    except BadFile:
        raise
    except pypdf.errors.DependencyError:
        raise BadFile(source.name, "encrypted", mend="give a copy without a password") from None
    except Exception as error:
        # A damaged PDF fails in the library in any way at all, from KeyError to RecursionError; none of it is a fault of ours.
        raise BadFile(source.name, f"not a PDF that can be read ({type(error).__name__})", mend="fetch it again, or print it to a new PDF") from None


def _lines(source: Source, reader: pypdf.PdfReader) -> tuple[list[_Line], int, list[int], list[tuple[str, str]]]:
    count = len(reader.pages)
    if count > PAGE_LIMIT:
        raise BadFile(source.name, f"more than {PAGE_LIMIT} pages", mend="split it")
    lines: list[_Line] = []
    empty, held = [], 0
    for n, page in enumerate(reader.pages, 1):
        here = _of_page(page, n)
        held += sum(len(line.text) for line in here)
        if held > TEXT_LIMIT:
            raise BadFile(source.name, f"more than {TEXT_LIMIT >> 20} MiB of text", f"page:{n}", "split it")
        if not here:
            empty.append(n)
        lines += here
    about = []
    known: dict[str, Any] = dict(reader.metadata or {})
    for key in ("/CreationDate", "/ModDate"):
        if m := _PDF_DAY.match(str(known.get(key, ""))):
            about.append((f"pdf {key[1:]}", f"{m[1]}-{m[2]}-{m[3]}"))
    return lines, count, empty, about


def _of_page(page: Any, n: int) -> list[_Line]:
    """The lines of a page in the order they are drawn."""
    found: list[_Line] = []
    fresh = [True]

    def drawn(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        high = abs(size * (tm[3] or tm[1] or 1) * (cm[3] or cm[1] or 1)) or 1.0
        for i, piece in enumerate(re.split(r"(\n)", text.translate(_LIGATURES))):
            if piece == "\n":
                fresh[0] = True
            elif piece.strip() or (piece and found and not fresh[0]):
                last = found[-1] if found else None
                if last and not fresh[0] and not i and abs(last.y - y) <= 0.5 * max(high, last.size):
                    last.text += piece
                elif piece.strip():
                    found.append(_Line(piece, x, y, high, n))
                    fresh[0] = False

    page.extract_text(visitor_text=drawn)
    for line in found:
        line.text = " ".join(re.sub(r"[^\S\u00a0\u202f]+", " ", line.text).split(" ")).strip()
    return [line for line in found if line.text]


def _paragraphs(lines: list[_Line]) -> Iterator[_Paragraph]:
    """Paragraphs in the order of the pages, furniture apart, after the paragraph that runs over it."""
    furniture = _furniture(lines)
    written = Counter(re.findall(r"[^\W\d_]+-[^\W\d_]+", " ".join(line.text for line in lines)))
    pitch = _pitch(lines)
    left = _left(lines)
    wide = _wide(lines)
    open_: _Paragraph | None = None
    last: _Line | None = None
    waiting: list[_Paragraph] = []
    for i, line in enumerate(lines):
        if i in furniture:
            waiting.append(_Paragraph(line.text, line.page, line.size, "nav"))
        elif open_ and last and _goes_on(last, line, pitch, left, wide):
            open_.text = _joined(open_.text, line.text, written)
            last = line
        else:
            if open_:
                yield open_
            yield from waiting
            waiting.clear()
            open_, last = _Paragraph(line.text, line.page, line.size), line
    if open_:
        yield open_
    yield from waiting


def _furniture(lines: list[_Line]) -> set[int]:
    """Lines at the edge of pages that come again on others but for their figures, and page numbers."""
    by_page: dict[int, list[int]] = {}
    for i, line in enumerate(lines):
        by_page.setdefault(line.page, []).append(i)
    edges: dict[str, set[int]] = {}
    numbers: set[int] = set()
    for all_of in by_page.values():
        here = sorted(all_of, key=lambda i: -lines[i].y)
        for i in {*_apart(lines, here), *_apart(lines, here[::-1])}:
            if _NUMBER.fullmatch(lines[i].text) and len(here) > 2:
                numbers.add(i)
            edges.setdefault(re.sub(r"\d+", "#", lines[i].text).casefold(), set()).add(i)
    again = {i for same in edges.values() if len({lines[i].page for i in same}) >= max(2, min(3, len(by_page) // 2 + 1)) for i in same}
    return again | numbers


def _apart(lines: list[_Line], here: list[int]) -> list[int]:
    """The first lines of these that a gap sets apart from the others."""
    for k in range(min(EDGE, len(here) - 1), 0, -1):
        if abs(lines[here[k - 1]].y - lines[here[k]].y) > 1.7 * lines[here[k]].size:
            return here[:k]
    return []


def _pitch(lines: list[_Line]) -> float:
    """The usual distance of two lines, in units of their size."""
    steps = [(a.y - b.y) / a.size for a, b in pairwise(lines) if a.page == b.page and abs(a.size - b.size) < 0.1 * a.size and 0.5 < (a.y - b.y) / a.size < 3]
    return min(median(steps), 1.6) if steps else 1.2


def _left(lines: list[_Line]) -> dict[int, float]:
    """Where most lines of a page begin."""
    starts: dict[int, Counter[int]] = {}
    for line in lines:
        starts.setdefault(line.page, Counter())[round(line.x)] += 1
    return {page: float(found.most_common(1)[0][0]) for page, found in starts.items()}


def _wide(lines: list[_Line]) -> dict[int, int]:
    """The letters of a long line in each size, in tenths of a point: nine of ten have no more."""
    by_size: dict[int, list[int]] = {}
    for line in lines:
        by_size.setdefault(round(line.size * 10), []).append(len(line.text))
    return {size: sorted(lengths)[len(lengths) * 9 // 10] for size, lengths in by_size.items()}


def _goes_on(last: _Line, line: _Line, pitch: float, left: dict[int, float], wide: dict[int, int]) -> bool:
    if abs(last.size - line.size) > 0.12 * last.size:
        return False
    step = (last.y - line.y) / last.size
    beside = line.page != last.page or step < 0
    if beside:
        # A new column or page: the paragraph goes on only where its sentence does. A line that is full to the margin was left for want of room.
        full = len(last.text) + 1 + len(line.text.split(" ", 1)[0]) > 0.9 * wide.get(round(last.size * 10), 1 << 30)
        return not _ENDED.search(last.text) and (line.text[:1].islower() or bool(_CUT.search(last.text)) or last.text[-1:] == "," or full)
    if step > 1.25 * pitch:
        return False
    indent = line.x - last.x
    # An indented first line, or a line that hangs out to the left of the ones before it.
    new = (indent > 0.8 * last.size and abs(last.x - left[last.page]) < 2 and _ENDED.search(last.text)) or (indent < -0.8 * last.size and _ENDED.search(last.text) and last.x > left[last.page] + 2 and line.x < left[line.page] - 2)
    return not new


def _joined(before: str, after: str, written: Counter[str]) -> str:
    if before.endswith("\u00ad"):
        return before[:-1] + after
    if (cut := _CUT.search(before)) and after[:1].islower():
        whole = re.match(r"[^\W\d_]+", after)
        return before + after if written[cut[0] + (whole[0] if whole else "")] else before[:-1] + after
    return f"{before} {after}"
