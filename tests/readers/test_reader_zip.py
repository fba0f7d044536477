"""Compressed inputs: one file in a zip is that file, several are receipts of their own, and none may grow without end."""

from __future__ import annotations

import contextlib
import gzip
import io
import random
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reader_inputs import GFW, NOAA, POSITIONS, chosen, read, source

from roadstead import streams
from roadstead.logbook import writing
from roadstead.run import intake
from roadstead.streams import BadFile

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def _zip(path, files, how=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", how) as box:
        for name, body in files.items():
            box.writestr(name, body)
    return path


def _read(root, *paths):
    """(table -> rows, reasons) of a logbook that has read the paths."""
    with writing(root / "log", "read") as log:
        intake.read(log, paths)
        log.finish("read", {})
        receipts = {r["name"]: r for r in log.rows("receipts").to_dicts()}
        return receipts, log.table("fixes"), {(r["reason"], r["at"]) for r in log.rows("rejects").to_dicts()}


@pytest.mark.parametrize(
    "pack",
    [
        gzip.compress,
        zstd.compress,
        lambda raw: b"\x50\x2a\x4d\x18\x04\0\0\0skip" + zstd.compress(raw),
        lambda raw: zstd.compress(raw[:200]) + zstd.compress(raw[200:]),
    ],
)
def test_packed_is_read_as_if_it_were_not(tmp_path, pack):
    (tmp_path / "plain.csv").write_text(NOAA)
    (tmp_path / "packed").write_bytes(pack(NOAA.encode()))
    found, plain = read(tmp_path / "packed"), read(tmp_path / "plain.csv")
    assert chosen(tmp_path / "packed") == "noaa"
    assert all(found[name].equals(plain[name]) for name in plain)


@pytest.mark.parametrize(
    "how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_one_file_in_a_zip_is_that_file(tmp_path, how):
    path = _zip(
        tmp_path / "AIS_2023_01_11.zip",
        {"deep/er/AIS.csv": NOAA, "__MACOSX/deep/._AIS.csv": "x", "deep/.DS_Store": "x", "README.txt": "x"},
        how,
    )
    (tmp_path / "plain.csv").write_text(NOAA)
    assert chosen(path) == "noaa"
    assert read(path)["fixes"].equals(read(tmp_path / "plain.csv")["fixes"])
    inner = _zip(tmp_path / "zst.zip", {"ais.csv.zst": zstd.compress(NOAA.encode())})
    assert read(inner)["fixes"].equals(read(tmp_path / "plain.csv")["fixes"])


def test_several_files_in_a_zip_are_receipts_of_their_own(tmp_path):
    path = _zip(
        tmp_path / "archive.zip",
        {"b/ais.csv": NOAA, "a/gfw.jsonl": GFW, "positions.csv": POSITIONS, "LICENSE": "x"},
    )
    receipts, fixes, rejects = _read(tmp_path, path)
    assert {name: r["reader"].split("@")[0] for name, r in receipts.items()} == {
        "archive.zip": "zipped",
        "ais.csv": "noaa",
        "gfw.jsonl": "gfw_json",
        "positions.csv": "positions",
    }
    assert receipts["ais.csv"]["note"] == "b/ais.csv from the zip archive.zip"
    assert fixes.height == 3 + 2 + 1
    assert not rejects
    assert set(fixes["src"]) == {receipts[n]["id"] for n in ("ais.csv", "gfw.jsonl", "positions.csv")}


def _encrypted(path):
    raw = bytearray(_zip(path, {"ais.csv": NOAA}).read_bytes())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(raw))
    return path


def test_what_cannot_be_read_says_why_and_what_mends_it(tmp_path):
    with pytest.raises(BadFile, match="encrypted; unpack it with its password"):
        source(_encrypted(tmp_path / "secret.zip"))
    raw = bytearray(_zip(tmp_path / "bad.zip", {"ais.csv": NOAA + "x" * 5000}).read_bytes())
    raw[60] ^= 0xFF
    (tmp_path / "bad.zip").write_bytes(bytes(raw))
    with pytest.raises(BadFile, match=r"damaged zip.*fetch the file again"):
        source(tmp_path / "bad.zip").text()
    whole = zstd.compress(
        random.Random(3).randbytes(200_000).hex().encode(),
        options={zstd.CompressionParameter.checksum_flag: 1},
    )
    (tmp_path / "cut.zst").write_bytes(whole[:-5000])
    with pytest.raises(BadFile, match=r"at byte:\d+: the zst stream ends"):
        source(tmp_path / "cut.zst").text()
    (tmp_path / "bad.zst").write_bytes(whole[:3000] + b"\xff" * 50 + whole[3050:])
    with pytest.raises(BadFile, match="damaged zst"):
        source(tmp_path / "bad.zst").text()


def test_half_a_zip_gives_no_rows_at_all(tmp_path):
    path = _zip(tmp_path / "archive.zip", {"a.csv": NOAA, "b.csv": POSITIONS * 50}, zipfile.ZIP_STORED)
    raw = path.read_bytes()
    path.write_bytes(
        raw.replace(b"235070762", b"235070763", 1)
        if b"235070762" in raw
        else raw.replace(b"50.5", b"50.6", 1)
    )
    _, fixes, rejects = _read(tmp_path, path)
    assert fixes.is_empty()
    assert any("damaged zip" in reason for reason, _ in rejects)


def test_a_zip_in_a_zip_is_refused(tmp_path):
    inner = _zip(tmp_path / "inner.zip", {"a.csv": NOAA, "b.csv": POSITIONS}).read_bytes()
    for files in ({"inner.zip": inner}, {"inner.zip": inner, "c.csv": NOAA}):
        _, _, rejects = _read(tmp_path / str(len(files)), _zip(tmp_path / f"outer{len(files)}.zip", files))
        assert any("a zip inside a zip" in reason for reason, _ in rejects), rejects


def test_a_bomb_is_refused_before_it_fills_anything(tmp_path, monkeypatch):
    monkeypatch.setattr(streams, "BOMB_BYTES", 1 << 20)
    body = b"MMSI,\n" * 2_000_000
    for name, raw in (
        ("b.gz", gzip.compress(body)),
        ("b.zst", zstd.compress(body)),
        ("b.zip", _zip(tmp_path / "b.zip", {"a": body}).read_bytes()),
    ):
        (tmp_path / name).write_bytes(raw)
        with pytest.raises(BadFile, match="more than 200 times its size; unpack it yourself"):
            list(source(tmp_path / name).chunks())
    several = _zip(tmp_path / "several.zip", {"a.csv": NOAA, "b.csv": body})
    _, fixes, rejects = _read(tmp_path, several)
    assert fixes.is_empty()
    assert any("200 times" in reason for reason, _ in rejects)


def test_standard_input_is_a_receipt_like_any_file(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stdin", type("Pipe", (), {"buffer": io.BytesIO(zstd.compress(NOAA.encode()))}))
    receipts, fixes, _ = _read(tmp_path, Path("-"))
    assert receipts["standard input"]["reader"].startswith("noaa@")
    assert fixes.height == 3
    monkeypatch.setattr(sys, "stdin", type("Pipe", (), {"buffer": io.BytesIO(b"")}))
    _, _, rejects = _read(tmp_path / "empty", Path("-"))
    assert {reason for reason, _ in rejects} == {"empty file"}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_damage_to_a_zip_is_a_bad_file_or_other_text(tmp_path_factory, data):
    path = _zip(tmp_path_factory.mktemp("z") / "a.zip", {"a.csv": NOAA})
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(bytes(raw[: data.draw(st.integers(4, len(raw)))]))
    with contextlib.suppress(BadFile):
        assert source(path).text()
