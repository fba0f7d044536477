"""Exports in the shapes people hold, of vendors, agencies and spreadsheets: read rightly, or refused with the reason, never a wrong place."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from reader_inputs import chosen, read, rejects

from roadstead.streams import BadFile
from roadstead.when import iso

SHAPES = tomllib.loads((Path(__file__).parent / "positions_shapes.toml").read_text(encoding="utf-8"))["shape"]


def fix(row):
    t = iso(row["t"]).removesuffix("Z").removesuffix(".000")
    t = t.rstrip("0") if "." in t else t
    kn = "-" if row["sog_kn"] is None else f"{row['sog_kn']:g}"
    return f"{row['mmsi']} {t} {row['lon'] / 1e6:g} {row['lat'] / 1e6:g} {kn}"


@pytest.mark.parametrize("shape", SHAPES, ids=[s["name"] for s in SHAPES])
def test_an_export_is_read_as_its_writer_meant_it_or_refused(tmp_path, shape):
    path = tmp_path / "export"
    path.write_bytes(shape["text"].lstrip("\n").encode(shape.get("encoding", "utf-8")))
    assert chosen(path, columns=shape.get("map", {})), "no reader claims it"
    if "refuses" in shape:
        with pytest.raises(BadFile, match=shape["refuses"]):
            read(path, columns=shape.get("map", {}))
        return
    found = read(path, columns=shape.get("map", {}))
    assert [fix(row) for row in found["fixes"].iter_rows(named=True)] == shape.get("fixes", [])
    assert {why: n for why, (n, _) in rejects(found).items()} == shape.get("rejects", {})
    for column, value in shape.get("static", {}).items():
        assert value in found["statics"][column].to_list(), column
    said = "{time_basis} {sampling}".format(**found["receipts"].row(0, named=True))
    assert [words for words in shape.get("says", []) if words not in said] == [], said
    for table, column in (("statics", "id"), ("fixes", "cog_deg"), ("statics", "draught_m")):
        # How many values there are, where there must be none of them.
        counted = {"id": "statics", "cog_deg": "courses", "draught_m": "draughts"}[column]
        if counted in shape:
            assert (
                found[table].height - (found[table][column].null_count() if column != "id" else 0)
                == shape[counted]
            )
    if "status" in shape:
        assert found["fixes"]["status"].to_list() == [shape["status"]] * found["fixes"].height
