"""What Bellingcat's auto-archiver says of a page it kept: its own report (HTML) or ``metadata.json``, beside the files of an archive folder.

Layout and field names as in auto-archiver 1.2 (``core/metadata.py``, ``core/media.py``, ``html_formatter``, ``json_enricher``, MIT licence):
``{"status", "metadata": {"url", "title", "content", "timestamp", "_processed_at", ...}, "media": [{"filename", "_key", "urls", "properties":
{"hash": "SHA-256:…"}}]}``; the report shows the same in two tables. Read are the title and the text of the archived post. ``timestamp`` is the
day the platform gave the post, a candidate; ``_processed_at`` is the day of archiving and none. The hashes tie the other files of the folder
to this address (:func:`provenance`). The report's own words are not the post's and are ``widget``.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from roadstead import blocks, dates, pages, tables
from roadstead.smooth import label_parts
from roadstead.streams import BadFile, Rows, Source, facts, says_simulated

VERSION = 2
_REPORT = re.compile(r"<h2>\s*Archived media for\s*<span class=\"copy\">", re.I)
_OBJECT = re.compile(r"\ufeff?\s*\{\s*\"status\"\s*:\s*\"[^\"]{0,200}\"\s*,\s*\"metadata\"\s*:\s*\{")
_HASH = re.compile(r"\bSHA-?256:\s*([0-9a-f]{64})\b", re.I)
_TOLD = ("url", "title", "content", "timestamp", "_processed_at")


def claims(source: Source) -> int:
    """Sure when the head shows the report's heading, or opens the object that ``metadata.json`` is."""
    text = source.head_text()
    return 85 if _REPORT.search(text[:32_000]) or (_OBJECT.match(text) and "_processed_at" in text) else 0


def read(source: Source) -> Iterator[Rows]:
    """Passages of the archived post: title and text. BadFile when the file is neither report nor metadata, or holds neither of the two."""
    told = _told(source)
    content = [(line.strip(), None) for line in told.get("content", "").replace("\0", "").splitlines() if line.strip()]
    parts: list[tuple[str, str | None]] = [(told["title"].strip(), "title")] if told.get("title", "").strip() else []
    parts += content
    if not parts:
        raise BadFile(source.name, "no words of the archived post in this report", mend="give the archived page itself")
    if told.get("url"):
        parts.append((told["url"], "source_link"))
    text, found = label_parts(parts)
    simulated = source.marked or says_simulated(text)
    yield Rows("passages", tables.PASSAGE.frame(blocks.rows(text, found, simulated)))
    days = dates.candidates([("archive timestamp", told["timestamp"])] if told.get("timestamp") else [], text, found, told.get("url"))
    said = {"url": told.get("url"), "captured": told.get("_processed_at"), "hashes": sorted(_hashes(source))}
    media = "application/json" if _OBJECT.match(source.head_text()) else "text/html"
    yield facts(media=media, encoding=source.encoding, at_unit="char", coverage="unknown", simulated=simulated, **dates.column(days, said))


def tells(head: bytes) -> bool:
    """Whether a file that begins so may say something of others: quick, and never no for one that does."""
    return b"Archived media for" in head or b'"_processed_at"' in head


def provenance(source: Source) -> dict[str, dict[str, str]]:
    """What sources.csv would say of the other files of the folder, by their sha256, or by ``name:`` and their name where the archiver took
    no hash: where from, and when they were kept. The day of archiving says nothing of the day of publication."""
    told = _told(source)
    if not told.get("url"):
        return {}
    about = {"url": told.get("url"), "retrieved": _instant(told.get("_processed_at") or ""), "retrieved_by": "auto-archiver", "note": f"as told by {source.sha256}"}
    return {key: {k: v for k, v in about.items() if v} for key in sorted(_hashes(source) | _unhashed(source))}


def _instant(said: str) -> str:
    """An instant of the archiver as ISO 8601 in seconds; its day where it says no more."""
    try:
        at = dt.datetime.fromisoformat(said)
    except ValueError:
        return said[:10]
    return at.replace(tzinfo=at.tzinfo or dt.UTC).astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _unhashed(source: Source) -> set[str]:
    """``name:`` and the base name of the media whose hash was not taken."""
    text = source.text()
    if not _OBJECT.match(text):
        return set()
    found: set[str] = set()
    todo: list[Any] = [json.loads(text.lstrip("\ufeff")).get("media")]
    while todo and len(found) < 10_000:
        item = todo.pop()
        if isinstance(item, list):
            todo += item
        elif isinstance(item, dict):
            about = item.get("properties")
            known = about if isinstance(about, dict) else {}
            if not _HASH.search(str(known.get("hash", ""))):
                found |= {"name:" + PurePosixPath(str(item[k]).replace("\\", "/")).name for k in ("_key", "filename") if item.get(k)}
            # Pictures taken from a film, and the like, are media of that medium.
            todo += [v for v in known.values() if isinstance(v, list | dict)]
    return found


def _told(source: Source) -> dict[str, str]:
    text = source.text()
    if not _OBJECT.match(text):
        return _from_report(source, text)
    try:
        data = json.loads(text.lstrip("\ufeff"))
        known: dict[str, Any] = data["metadata"]
        return {k: str(known[k]) for k in _TOLD if known.get(k) not in (None, "", [], {})}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadFile(source.name, f"not the JSON of auto-archiver ({type(error).__name__})", mend="give the archive's HTML report") from None


def _from_report(source: Source, text: str) -> dict[str, str]:
    """The rows of the report's table of metadata."""
    at = text.rfind('<table class="metadata">')
    if at < 0:
        raise BadFile(source.name, "no table of metadata in this report", mend="save it again, whole")
    told: dict[str, str] = {}
    for row in text[at:].split("<tr>"):
        key, mark, value = row.partition("</td>")
        if mark and len(key) < 200:
            told.setdefault(pages.plain(key, source.name), pages.plain(value.rpartition("</td>")[0], source.name))
    return {k: told[k] for k in _TOLD if told.get(k)}


def _hashes(source: Source) -> set[str]:
    return {m[1].lower() for m in _HASH.finditer(source.text())}
