"""Mails as files (RFC 5322 and MIME, ``.eml``): a press release sent round, an article forwarded, an answer to a question.

The text is the subject, the sender as a byline, and the mail's own text part, or its HTML part as a page where that is the fuller of the two.
Earlier mails quoted below an answer (``>``, «On … wrote:», «Original Message») keep their words and are ``widget``: they were said on another
day, by another. A message sent on with nothing added is what this file is about, and is read. ``Date`` is the day of sending, a candidate for
the document's day; ``Received`` tells of machines and is not looked at. Attachments are counted by name, none is opened. Offsets count the text
so made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime

from roadstead import blocks, dates, pages, tables
from roadstead.smooth import label_parts
from roadstead.streams import BadFile, Rejects, Rows, Source, encoding_of, facts, says_simulated

VERSION = 2
SIZE_LIMIT = 64 << 20
PART_LIMIT = 500
HEADER_LIMIT = 4000
_FIELD = re.compile(rb"(?:From |)([A-Za-z][A-Za-z0-9-]{1,40}):[ \t]?[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*(?:\r?\n|$)")
_KNOWN = frozenset((b"from", b"to", b"subject", b"date", b"message-id", b"received", b"mime-version", b"return-path", b"delivered-to", b"content-type", b"reply-to", b"cc", b"x-mailer", b"dkim-signature", b"sender", b"list-id"))
_ANSWERED = re.compile(
    r"(?:on\b.{4,200}\bwrote\s*:|le\b.{4,200}\ba écrit\s*:|-{2,}\s*(?:original message|message d'origine|message original|courriel original)\s*-{2,}"
    r"|_{10,}|(?:from|de)\s?: [^\n]{3,120}\n(?:sent|envoyé|date)\s?: .*)",
    re.I | re.S,
)
_SENT_ON = re.compile(r"(?:-{2,}|begin|début)\s*(?:du )?\s*(?:forwarded message|message transf[ée]r[ée]|mail transf[ée]r[ée]).{0,12}", re.I)
_HEADER_LINE = re.compile(r"\W*(?:from|de|to|à|cc|subject|objet|sent|envoyé|date|reply-to)\s?:\s.{1,200}", re.I)
_SENT = re.compile(r"\W*(?:sent|envoyé(?: le)?|date)\s?:\s*(.{6,80})", re.I)
_SIGNATURE = re.compile(r"-- ?")


def claims(source: Source) -> int:
    """Sure when the file begins with a block of header fields, three of them those of mails, and a From or a Date among them."""
    at = 0
    seen: set[bytes] = set()
    head = source.head.lstrip(b"\xef\xbb\xbf\r\n")
    if head.startswith(b"From ") and b"\n" in head:
        head = head.split(b"\n", 1)[1]
    while (m := _FIELD.match(head, at)) and len(seen) < 60:
        seen.add(m[1].lower())
        at = m.end()
    return 80 if len(seen & _KNOWN) >= 3 and seen & {b"from", b"date"} and seen & {b"mime-version", b"message-id", b"received", b"content-type", b"subject"} else 0


def read(source: Source) -> Iterator[Rows]:
    """Passages of one mail. BadFile when it is too long, has too many parts, or no text."""
    mail = _parsed(source)
    rejects = Rejects()
    plain, rich = _texts(source, mail, rejects)
    page = pages.page(rich, source.name) if rich else None
    parts, sent = _plain(plain) if plain else ([], [])
    # Many mails carry a plain part that only says to look at the other.
    if page and len(plain) < 0.5 * sum(b.end - b.start for b in page.blocks if b.kind in blocks.SPOKEN):
        parts, sent = [(page.text[b.start : b.end], b.kind) for b in page.blocks], []
    if not any(text for text, _ in parts):
        raise BadFile(source.name, "a mail without text", mend="give what is attached by itself")
    subject, sender = _header(mail, "Subject"), _header(mail, "From")
    title = re.sub(r"^(?:(?:re|fwd?|tr|rép)\s?:\s*)+", "", subject, flags=re.I)
    # A page sent as a mail often has the subject for its headline.
    told = any(kind == "title" and " ".join(text.split()).casefold() == title.casefold() for text, kind in parts)
    before: list[tuple[str, str | None]] = [(title, "title")] if title and not told else []
    before += [(f"From: {sender}", "byline")] if sender else []
    text, found = label_parts(before + parts)
    simulated = source.marked or says_simulated(text) or says_simulated(subject)
    yield Rows("passages", tables.PASSAGE.frame(blocks.rows(text, found, simulated)))
    yield from rejects.rows()
    # A mail that sends another on has a day of its own, which is not that of what it sends.
    marks = [(f"{'sent' if sent else 'mail'} Date", day)] if (day := _day(_header(mail, "Date"))) else []
    marks += [("line forwarded", said) for said in sent]
    days = dates.candidates(marks, text, found, source.provenance.get("url"))
    yield facts(media="message/rfc822", at_unit="char", coverage="unknown", simulated=simulated, **dates.column(days))


def _parsed(source: Source) -> Message:
    with source.open() as stream:
        raw = stream.read(SIZE_LIMIT + 1)
    if len(raw) > SIZE_LIMIT:
        raise BadFile(source.name, f"a mail of more than {SIZE_LIMIT >> 20} MiB", mend="take its attachments off")
    raw = raw.lstrip(b"\xef\xbb\xbf\r\n")
    if raw.startswith(b"From ") and b"\n" in raw:
        raw = raw.split(b"\n", 1)[1]
    # A part within a part costs the parser a look at every line: a few hundred of them would keep it busy for minutes.
    if raw.lower().count(b"boundary=") > PART_LIMIT:
        raise BadFile(source.name, f"more than {PART_LIMIT} parts", mend="give the mails one by one")
    try:
        # compat32 leaves headers as bytes wrote them: the newer policy parses each in ways that fail, or take minutes, on hostile ones.
        return message_from_bytes(raw, policy=policy.compat32)
    except (RecursionError, ValueError, LookupError, AssertionError) as error:
        raise BadFile(source.name, f"not a mail that can be read ({type(error).__name__})") from None


def _header(mail: Message, name: str) -> str:
    """The header in one line, its encoded words decoded; empty when there is none."""
    value = mail.get(name)
    if value is None:
        return ""
    written = re.sub(r"\s*[\r\n]+\s*", " ", str(value))[:HEADER_LIMIT]
    try:
        pieces = [(p, c) if isinstance(p, bytes) else (p.encode("utf-8", "surrogateescape"), c) for p, c in decode_header(written)]
        said = "".join(_decoded(p, c) for p, c in pieces)
    except (HeaderParseError, ValueError, LookupError):
        said = written
    return " ".join(said.encode("utf-8", "replace").decode().replace("\0", "").split())


def _decoded(raw: bytes, charset: str | None) -> str:
    """The text of the bytes: in the charset they name where that is true, else in the one they look like."""
    for name in (charset, encoding_of(raw), "utf-8", "cp1252", "latin-1"):
        try:
            if name and name.lower() not in ("unknown-8bit", "utf-7"):
                return raw.decode(name)
        except (LookupError, ValueError):
            continue
    return raw.decode("latin-1")


def _texts(source: Source, mail: Message, rejects: Rejects) -> tuple[str, str]:
    """The plain and the HTML text of a mail; what else it carries becomes a reject that names it."""
    plain, rich, n = [], [], 0
    todo = [mail]
    while todo:
        part = todo.pop(0)
        n += 1
        if n > PART_LIMIT:
            raise BadFile(source.name, f"more than {PART_LIMIT} parts", mend="give the mails one by one")
        sort = part.get_content_type()
        inside = part.get_payload()
        if sort == "message/rfc822":
            rejects.add("a mail within the mail: not opened, give it by itself", f"part:{n}")
        elif isinstance(inside, list):
            todo = [p for p in inside if isinstance(p, Message)] + todo
        elif sort in ("text/plain", "text/html") and "attachment" not in str(part.get("Content-Disposition", ""))[:40].lower():
            raw = part.get_payload(decode=True)
            text = _decoded(raw if isinstance(raw, bytes) else b"", _charset(part))
            if sort == "text/html":
                rich.append(text)
            else:
                plain.append(_reflowed(text) if "flowed" in str(part.get("Content-Type", "")).lower() else text)
        elif sort not in ("text/calendar", "application/pgp-signature", "application/pkcs7-signature"):
            rejects.add(f"attached: {sort}, not opened, give it by itself", f"part:{n}", _name(part))
    return "\n\n".join(plain).replace("\r\n", "\n").replace("\0", ""), "\n".join(rich).replace("\0", "")


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except (ValueError, LookupError, AttributeError, TypeError):
        return None


def _name(part: Message) -> str | None:
    try:
        name = part.get_filename()
    except (ValueError, LookupError, AttributeError, TypeError):
        return None
    return str(name)[:200] if name else None


def _reflowed(text: str) -> str:
    """``format=flowed`` (RFC 3676): a line that ends with a blank goes on in the next."""
    out: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if out and out[-1].endswith(" ") and out[-1] != "-- " and not line.startswith(">") and line:
            out[-1] += line.removeprefix(" ")
        else:
            out.append(line.removeprefix(" ") if not line.startswith("-- ") else line)
    return "\n".join(out)


def _plain(text: str) -> tuple[list[tuple[str, str | None]], list[str]]:
    """The paragraphs with the kind their place in the mail gives them, and the days that headers of a message sent on give it."""
    spans = blocks.paragraphs(text)
    lines = [" ".join(text[a:b].split("\n")) for a, b in spans]
    answered = next((i for i, (a, b) in enumerate(spans) if lines[i].startswith(">") or (_ANSWERED.match(text, a, min(len(text), b + 300)) and _opens(lines, i))), len(lines))
    onward = next((i for i, line in enumerate(lines) if _SENT_ON.search(line) and len(line) < 80), len(lines))
    own = sum(len(line) for line in lines[: min(answered, onward)] if not _HEADER_LINE.fullmatch(line))
    # Nothing of the sender's own: what he passes on is the document.
    quoted_from = answered if own >= 20 and answered < onward else len(lines)
    out: list[tuple[str, str | None]] = []
    sent: list[str] = []
    signed = heading = False
    for i, line in enumerate(lines):
        bare = re.sub(r"^(?:>\s?)+", "", line).strip()
        if i in (onward, answered):
            heading, signed = True, False
        signed = signed or bool(_SIGNATURE.fullmatch(line))
        if not bare:
            continue
        if i >= quoted_from or i == onward or (i == answered and not _HEADER_LINE.fullmatch(bare)) or signed:
            kind: str | None = "widget"
        elif heading and _HEADER_LINE.fullmatch(bare):
            kind = "byline"
            if m := _SENT.fullmatch(bare):
                sent.append(m[1])
        else:
            kind, heading = None, heading and bare[-1:] not in ".!?"
        out.append((bare, kind))
    return out, sent


def _opens(lines: list[str], i: int) -> bool:
    """A From: line opens an earlier mail only below something; at the top it is the head of what is sent on."""
    return i > 0 or not _HEADER_LINE.fullmatch(lines[i])


def _day(said: str) -> str | None:
    """The sender's own day of an RFC 5322 date; None when it is none."""
    try:
        return parsedate_to_datetime(said[:100]).date().isoformat() if said else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


