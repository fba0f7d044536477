"""What bytes are, and bounded reads of them."""

from __future__ import annotations

import contextlib
import gzip
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reader_inputs import EXAMPLES, source

from roadstead import streams
from roadstead.streams import BadFile


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (b"", None),
        (b"plain", "utf-8"),
        ("déjà".encode(), "utf-8"),
        ("déjà".encode()[:-1], "utf-8"),
        ("déjà".encode("utf-8-sig"), "utf-8-sig"),
        ("d’abord, déjà".encode("cp1252"), "cp1252"),
        (b"un caf\xe9 serr\xe9 \x81", "latin-1"),
        ("déjà vu".encode("utf-16"), "utf-16"),
        ("déjà vu".encode("utf-16-le"), "utf-16-le"),
        ("déjà vu".encode("utf-16-be"), "utf-16-be"),
        (b"a,b\n1,2\n3,\x00\n" * 20, None),
        (b"a,b\n" + b"1,2\n" * 20 + b"3,\x00\n", "utf-8"),
        (b"\x00\x01\x02", None),
        (bytes(random.Random(1).randbytes(5000)), None),
        (b"end of DOS\r\n\x1a", "utf-8"),
    ],
)
def test_encoding(raw, encoding):
    assert streams.encoding_of(raw) == encoding


@given(st.binary(max_size=3000))
def test_sniff_names_an_encoding_that_decodes_or_none(raw):
    encoding = streams.encoding_of(raw)
    if encoding:
        # What begins as text may still break off inside a character: BadFile, and nothing else.
        with contextlib.suppress(BadFile):
            assert isinstance(streams.decode(raw, encoding, "x"), str)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_text_comes_back(text, encoding):
    raw = text.encode(encoding)
    found = streams.encoding_of(raw)
    if found and found.startswith(encoding[:6]):
        assert streams.decode(raw, found, "x").removeprefix("\ufeff") == text.removeprefix("\ufeff")


@given(st.lists(st.binary(max_size=30).filter(lambda b: b"\n" not in b and b"\r" not in b), max_size=20), st.integers(1, 40))
def test_chunks_hold_every_line_once_with_its_number(tmp_path_factory, lines, size):
    path = tmp_path_factory.mktemp("c") / "f"
    path.write_bytes(b"head\n" + b"\n".join(lines))
    given_source = streams.Source("0", "f", path, b"head", "utf-8")
    n = 1
    for chunk in given_source.chunks(size):
        assert chunk.first == n
        n += len(chunk.lines)
    expected = (b"head\n" + b"\n".join(lines)).removesuffix(b"\n").count(b"\n") + 1
    assert n - 1 == expected
    whole = [line for _, line in given_source.lines()]
    assert whole == (b"head\n" + b"\n".join(lines)).removesuffix(b"\n").split(b"\n")


def test_offsets_are_those_of_the_decompressed_bytes(tmp_path):
    raw = b"one\r\ntwo\n\nthree"
    path = tmp_path / "f.gz"
    path.write_bytes(gzip.compress(raw, mtime=0))
    for offset, line in source(path).lines():
        assert raw[offset:].startswith(line)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_wide_lines_keep_their_offsets(tmp_path, encoding):
    text = "première ligne\nseconde\r\ntroisième"
    path = tmp_path / "f"
    path.write_bytes(text.encode(encoding))
    raw, bare = text.encode(encoding), "utf-16-be" if encoding.endswith("be") else "utf-16-le"
    for offset, line in source(path).lines():
        assert raw[offset:].startswith(line.decode().encode(bare))


def test_a_bomb_is_not_held(tmp_path):
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(b"words " * 40_000_000, 1, mtime=0))
    with pytest.raises(BadFile, match="more than 64 MiB"):
        source(path).text()
    with pytest.raises(BadFile, match="a line of more than 1 MiB"):
        list(source(path).lines())
    with pytest.raises(BadFile, match="a line of more than 1 MiB"):
        list(source(path).chunks())


def test_truncated_gzip_says_where(tmp_path):
    path = tmp_path / "cut.gz"
    path.write_bytes(gzip.compress(random.Random(2).randbytes(300_000).hex().encode())[:-2000])
    with pytest.raises(BadFile, match=r"at byte:\d+: the gzip stream ends"):
        source(path).text()


def test_damaged_gzip(tmp_path):
    raw = bytearray(gzip.compress(random.Random(2).randbytes(300_000).hex().encode()))
    raw[200_000] ^= 0xFF
    path = tmp_path / "bad.gz"
    path.write_bytes(bytes(raw))
    with pytest.raises(BadFile, match="gzip"):
        source(path).text()


def test_gone(tmp_path):
    with pytest.raises(BadFile, match="cannot be read"):
        streams.sniff(tmp_path / "nothing")


def test_sources(tmp_path):
    path = tmp_path / "sources.csv"
    path.write_text('file,url,published,origin\na.txt,https://example.org,2024-01,"An institute, Planet"\nsub/b.csv,,,\n')
    assert streams.read_sources(path) == {
        "a.txt": {"url": "https://example.org", "published": "2024-01", "origin": "An institute, Planet"},
        "sub/b.csv": {},
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name,url\na,b\n", "no column `file`"),
        ("file,colour\na,b\n", "unknown column `colour`"),
        ("file,url\na,b\na,c\n", "comes twice"),
        ("file,url\na\n", "row:1"),
        ("file,url\n,b\n", "no file named"),
        ("\0\1\2\3", "not text"),
    ],
)
def test_bad_sources(tmp_path, text, says):
    path = tmp_path / "sources.csv"
    path.write_text(text)
    with pytest.raises(BadFile, match=says):
        streams.read_sources(path)


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*/sources.csv")), ids=lambda path: path.parent.name)
def test_sources_of_the_examples(path):
    assert streams.read_sources(path)
