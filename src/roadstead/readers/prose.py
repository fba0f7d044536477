"""Plain text of an article: the last to claim a file, and never one that holds sentences of a protocol."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from roadstead import blocks, dates, tables
from roadstead.smooth import labels
from roadstead.streams import Rejects, Rows, Source, facts, says_simulated

VERSION = 3
_PROTOCOL = re.compile(r"^\s*(?:\\[a-zA-Z0-9]+:[^\\]*\\\s*)?[!$][A-Z-]{4,},", re.M)
_CODE = re.compile(
    r"[;{}]\s*$|[\w\])]\([^)]*\)?[:,;]?\s*$|\w(?:: [\w\[\], |]+)? = \S|==|!=|->.*:$|::|[(\[]\s*$|^\s*[)\]}]+[,;:]?\s*$",
)
_MARK = re.compile(r"[;{}(=\[)\]]|::|->")
"""A line without one of these holds none of the signs above."""
_KEYWORD = re.compile(
    r"\s*(?:#include|#!|@\w+|def |class |import |from [\w.]+ import|function |const |let |var |public |return\b|elif |else:|try:|except |raise |yield )"
)
_KEYED = re.compile(r"^\s*(?:[\w.-]+\s*[:=]\s*\S+|\[[\w.-]+\])\s*$", re.M)
_LONG = re.compile(r"[A-Za-z0-9+/=_-]{200,}")
_QUOTED = re.compile(r'(?<![^,;\t|])"[^"]*"')
_WORD = re.compile(r"[^\W\d_]{2,}")
_SENTENCE = re.compile(r"[^\W_][,)»”\"’']*[.!?…][\"”»’')\]]*(?:\s|$)")


def claims(source: Source) -> int:
    """1 when the head reads as sentences of words, 0 for tables, markup, code, configuration and protocols."""
    if not source.encoding:
        return 0
    text = source.head_text()
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or text.lstrip("\ufeff \t\r\n").startswith(("{", "[", "<", "#!")):
        return 0
    if _PROTOCOL.search(text) or _LONG.search(text) or _is_table(lines):
        return 0
    if sum(map(_is_code, lines)) > 0.25 * len(lines) or len(_KEYED.findall(text)) > 0.5 * len(lines):
        return 0
    words = _WORD.findall(text)
    letters = sum(map(len, words))
    solid = sum(map(len, text.split()))
    # Twelve words and one end of a sentence: the shortest notice that can say something of somebody.
    return int(len(words) >= 12 and letters >= 0.6 * solid and _SENTENCE.search(text) is not None)


def _is_code(line: str) -> bool:
    return bool((_MARK.search(line) and _CODE.search(line)) or _KEYWORD.match(line))


def _is_table(lines: list[str]) -> bool:
    """The same number of fields in nearly every line; commas alone make no table of lines that end as sentences."""
    some = lines[1:200] if len(lines) > 3 else lines
    if len(some) < 2:
        return False
    for delimiter in ",;\t|":
        (usual, n), *_ = Counter(_fields(line, delimiter) for line in some).most_common(1)
        if usual >= 2 and n >= 0.8 * len(some) and (usual >= 4 or delimiter != "," or not _ended(some)):
            return True
    return False


def _fields(line: str, delimiter: str) -> int:
    """As a table would be cut: delimiters inside quotes are none, nor is the comma of a sentence, with a blank behind."""
    bare = _QUOTED.sub("", line)
    return bare.count(delimiter) + 1 - (bare.count(", ") if delimiter == "," else 0)


def _ended(lines: list[str]) -> bool:
    return sum(bool(re.search(r"[.!?…][\"”»’')\]]*\s*$", line)) for line in lines) * 2 >= len(lines)


def read(source: Source) -> Iterator[Rows]:
    """Every non-blank line of the text, or wrapped paragraph, in a labelled passage; offsets count code points of the decoded file."""
    text = source.text()
    simulated = source.marked or says_simulated(text)
    rejects = Rejects()
    labelled = labels(text)
    found = []
    for row in blocks.rows(text, labelled, simulated):
        if "\0" in row["text"]:
            rejects.add("NUL in the passage", row["at"])
        else:
            found.append(row)
    yield Rows("passages", tables.PASSAGE.frame(found))
    yield from rejects.rows()
    days = dates.candidates((), text, labelled, source.provenance.get("url"))
    yield facts(media="text/plain", encoding=source.encoding, at_unit="char", coverage="unknown", simulated=simulated, **dates.column(days))
