"""Positions as vendors export them and spreadsheets save them: headers, times, units, sampling, and what is refused."""

# ruff: noqa: DTZ001 (a file names no zone)
from __future__ import annotations

import csv
import random
import zipfile
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reader_inputs import GFW, NOAA, chosen, read, rejects
from vendor_inputs import SHIP, START, marinetraffic, shown, steps, workbook

from roadstead import elements
from roadstead import workbook as books
from roadstead.ais import headers
from roadstead.readers import positions_xlsx
from roadstead.streams import BadFile
from roadstead.when import iso, micros

CASES = [
    line.split("|") for line in (Path(__file__).parent / "positions_headers.csv").read_text().splitlines()[1:]
]
HEAD = "MMSI,LAT,LON,TIMESTAMP,SOG\n"


def put(tmp_path, text, name="export.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def times(found):
    return [iso(t)[:19] for t in found["fixes"]["t"]]


# -- headers of vendors ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("vendor", "header", "row", "t", "lon", "lat", "kn", "status"),
    CASES,
    ids=[f"{n}-{c[0] or 'any'}" for n, c in enumerate(CASES)],
)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_vendors_export_is_read_by_its_own_headers(
    tmp_path, monkeypatch, form, vendor, header, row, t, lon, lat, kn, status
):
    if form == "csv":
        path = put(tmp_path, f"{header}\n{row}\n")
    else:
        path = workbook(
            tmp_path / "export.xlsx",
            [["Exported for somebody"], [], *csv.reader(StringIO(f"{header}\n{row}\n"))],
        )
    assert chosen(path) == {"csv": "positions", "xlsx": "positions_xlsx"}[form]
    found = read(path)
    assert found["fixes"].select("t", "lon", "lat", "sog_kn", "mmsi", "at").rows() == [
        (micros(t), round(float(lon) * 1e6), round(float(lat) * 1e6), float(kn), SHIP, 1)
    ]
    assert found["fixes"]["status"][0] == (None if status == "-" else int(status))
    assert rejects(found) == {}
    assert shown(monkeypatch, path)["vendor"] == (vendor or None)


def test_what_the_ship_says_of_herself_comes_with_it(tmp_path):
    found = read(put(tmp_path, "\n".join(CASES[1][1:3])))
    assert found["statics"].select("name", "imo", "draught_m").rows() == [("HALCYON TEST", "9990001", 5.1)]
    spire = (
        CASES[2][1]
        + "\n"
        + CASES[2][2].replace(",1,43.5,7.1,12.3,90,91,0,", ",5,,,,,,,").rsplit(",0", 1)[0]
        + ",\n"
    )
    found = read(put(tmp_path, spire))
    assert (found["fixes"].height, found["statics"].height, rejects(found)) == (0, 1, {}), (
        "an identity message has no position and is no fault"
    )


def test_a_track_without_a_number_needs_one_from_the_user(tmp_path, monkeypatch):
    path = put(
        tmp_path,
        "Timestamp,Source,Speed (kn),Course,Latitude,Longitude\n2023-01-11 04:05,T-AIS,12.3,157,43.5,7.1\n",
    )
    with pytest.raises(BadFile, match=r"no column for mmsi.*--map mmsi=123456789"):
        read(path)
    found = read(path, columns={"mmsi": SHIP})
    assert found["fixes"].select("mmsi", "vessel").rows() == [(SHIP, f"mmsi:{SHIP}")]
    assert "given by the user" in shown(monkeypatch, path, columns={"mmsi": SHIP})["mmsi"]


def test_a_number_from_the_user_never_goes_over_the_files_own(tmp_path):
    path = put(tmp_path, HEAD + "799000102,43.5,7.1,2023-01-11T04:05:06,1\n")
    with pytest.raises(BadFile, match="numbers of ships of its own"):
        read(path, columns={"mmsi": SHIP})
    two = "IMO,LAT,LON,TIMESTAMP,SOG\n9990001,43.5,7.1,2023-01-11T04:05:06,1\n9990013,43.5,7.1,2023-01-11T04:05:06,1\n"
    with pytest.raises(BadFile, match="several ships in it"):
        read(put(tmp_path, two), columns={"mmsi": SHIP})


# -- times -----------------------------------------------------------------------------------------------------------


def french(*moments, head="Horodatage;MMSI;Latitude;Longitude;Vitesse;Navire"):
    return (
        head
        + "\r\n"
        + "".join(f"{m};799000101;43,{i:02};-7,5;12,3;ÉTOILE\r\n" for i, m in enumerate(moments))
    )


@pytest.mark.parametrize("above", ["", "sep=;\r\n"])
def test_a_file_as_a_french_spreadsheet_saves_it(tmp_path, above):
    path = put(tmp_path, above + french("05/03/2023 10:00", "14/03/2023 22:30:15"), encoding="cp1252")
    assert chosen(path) == "positions"
    found = read(path)
    assert times(found) == ["2023-03-05T10:00:00", "2023-03-14T22:30:15"]
    assert found["fixes"].select("lat", "lon", "sog_kn", "at").rows() == [
        (43_000_000, -7_500_000, 12.3, 1),
        (43_010_000, -7_500_000, 12.3, 2),
    ]
    assert found["statics"]["name"][0] == "ÉTOILE"
    assert found["receipts"].select("time_basis", "encoding").row(0) == (
        "field Horodatage, day first, by 1 dates",
        "cp1252",
    )


@pytest.mark.parametrize(
    ("moments", "order", "first"),
    [
        (("01/02/2023 10:00", "13/02/2023 10:00"), "day first, by 1 dates", "2023-02-01"),
        (("01/02/2023 10:00", "02/13/2023 10:00"), "month first, by 1 dates", "2023-01-02"),
        (("1/2/2023 1:05 AM", "2/13/2023 12:05 AM"), "month first, by 1 dates", "2023-01-02"),
        (("01.02.2023 10:00", "02.02.2023 10:00"), "day first, as dates with dots are", "2023-02-01"),
        (("03/03/2023 10:00", "04/04/2023 10:00"), "day and month are one figure", "2023-03-03"),
    ],
)
def test_which_figure_is_the_day_is_told_by_the_files_own_values(tmp_path, moments, order, first):
    found = read(put(tmp_path, french(*moments)))
    assert times(found)[0][:10] == first
    assert order in found["receipts"]["time_basis"][0]


def test_the_value_that_tells_may_come_last_in_a_long_file(tmp_path):
    lines = [f"{d:02}/{m:02}/2023 {h:02}:00" for m in range(1, 9) for d in range(1, 13) for h in range(24)]
    found = read(put(tmp_path, french(*lines, "25/09/2023 00:00").replace(",100", ",99")))
    assert times(found)[24][:10] == "2023-01-02"


def test_a_file_that_does_not_tell_is_refused_with_the_mend(tmp_path):
    path = put(tmp_path, french("01/02/2023 10:00", "03/04/2023 10:00"))
    with pytest.raises(BadFile, match=r"01/02/2023 is two days.*--map days=day-first"):
        read(path)
    assert times(read(path, columns={"days": "day-first"}))[0][:10] == "2023-02-01"
    assert times(read(path, columns={"days": "month-first"}))[0][:10] == "2023-01-02"
    with pytest.raises(BadFile, match="days=whatever"):
        read(path, columns={"days": "whatever"})


def test_a_file_that_tells_both_ways_is_refused(tmp_path):
    path = put(tmp_path, french("13/02/2023 10:00", "02/14/2023 10:00"))
    with pytest.raises(BadFile, match="first in 1 dates and second in 1"):
        read(path)
    with pytest.raises(BadFile, match="1 dates cannot be day first"):
        read(path, columns={"days": "day-first"})


@pytest.mark.parametrize(
    ("header", "value", "more", "utc"),
    [
        ("Time (UTC+3)", "2023-01-11 04:05", {}, "2023-01-11T01:05"),
        ("Time", "2023-01-11 04:05 (LT: UTC -3:30)", {}, "2023-01-11T07:35"),
        ("Time", "2023-01-11 04:05:06 -03:30", {}, "2023-01-11T07:35"),
        ("timestamp_lt", "2023-01-11 04:05", {"offset": "+03:00"}, "2023-01-11T01:05"),
        ("Time", "2023-01-11 04:05", {"offset": "-0330"}, "2023-01-11T07:35"),
        ("Time", "2023-01-11T04:05Z", {"offset": "+03:00"}, "2023-01-11T04:05"),
        ("Time", "1673409906", {"offset": "+03:00"}, "2023-01-11T04:05"),
    ],
)
def test_local_times_need_a_named_offset(tmp_path, header, value, more, utc):
    path = put(tmp_path, f"MMSI,LAT,LON,{header}\n{SHIP},43.5,7.1,{value}\n")
    assert times(read(path, columns=more))[0][:16] == utc
    if header == "timestamp_lt":
        with pytest.raises(BadFile, match=r"local times without an offset.*--map offset="):
            read(path)
    with pytest.raises(BadFile, match="offset=soon"):
        read(path, columns={"offset": "soon"})


@pytest.mark.parametrize(
    ("text", "time"),
    [
        (GFW, "2021-01-06T"),
        (NOAA, "2023-01-11T"),
        (HEAD + f"{SHIP},43.5,7.1,2023-01-11T04:05:06,1\n" * 2, "2023-01-11T"),
    ],
)
def test_no_reader_makes_a_year_of_two_figures_one_of_antiquity(tmp_path, text, time):
    path = put(tmp_path, text.replace(time, "11-01-23T", 1))
    assert read(path)["fixes"]["t"].min() >= 0
    assert "time unreadable" in rejects(read(path))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.datetimes(datetime(1980, 1, 1), datetime(2037, 1, 1)).map(
            lambda t: t.replace(second=0, microsecond=0)
        ),
        min_size=1,
        max_size=30,
    ),
    st.booleans(),
)
def test_days_that_are_read_are_the_days_that_were_written(tmp_path, moments, day_first):
    text = "MMSI,LAT,LON,TIMESTAMP\n" + "".join(
        f"{SHIP},43.5,7.1,{t:{'%d/%m' if day_first else '%m/%d'}/%Y %H:%M}\n" for t in moments
    )
    if all(t.day <= 12 for t in moments) and any(t.day != t.month for t in moments):
        with pytest.raises(BadFile, match="is two days"):
            read(put(tmp_path, text))
        return
    found = read(put(tmp_path, text))
    assert times(found) == [f"{t:%Y-%m-%dT%H:%M:%S}" for t in moments]


# -- units and sampling ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("times", "unit"), [(10, "tenths"), (1, "knots"), (1.852, "km/h"), (1852 / 3600, "m/s")]
)
@pytest.mark.parametrize("every_s", [60, 600, 3600])
def test_the_unit_of_speeds_is_what_the_positions_show(tmp_path, monkeypatch, times, unit, every_s):
    path = put(tmp_path, marinetraffic(40, 12.3, times, every_s).replace(",SHIP_ID", ",N"))
    assert read(path)["fixes"]["sog_kn"].to_list() == pytest.approx([12.3] * 40, rel=0.02)
    speeds = shown(monkeypatch, path)["speeds"]
    assert (speeds["unit"], speeds["by"]) == (unit, "positions")
    assert speeds["pairs"] == speeds["of"] == 39


def test_a_winding_river_is_not_taken_for_another_unit(tmp_path, monkeypatch):
    rows, lat, lon = [], 48.0, 2.0
    for i in range(200):  # ten knots along a zigzag whose straight line is a third shorter
        t = START + timedelta(minutes=30 * i)
        lat += 5 / 60 * 0.62
        lon += (5 / 60 * 0.5) * (-1) ** i
        rows.append(f"{SHIP},{lat:.5f},{lon:.5f},{t:%Y-%m-%dT%H:%M:%S},10.0")
    path = put(tmp_path, HEAD + "\n".join(rows) + "\n")
    assert set(read(path)["fixes"]["sog_kn"]) == {10.0}
    assert shown(monkeypatch, path)["speeds"]["by"] == "as stated"


def test_what_the_positions_do_not_tell_stays_as_stated_and_is_said(tmp_path, monkeypatch):
    still = "MMSI,LAT,LON,TIMESTAMP,SOG\n" + "".join(
        f"{SHIP},43.5,7.1,{t:%Y-%m-%dT%H:%M:%S},2\n" for t, _, _ in steps(30)
    )
    path = put(tmp_path, still)
    assert set(read(path)["fixes"]["sog_kn"]) == {2.0}
    assert shown(monkeypatch, path)["speeds"] == {"unit": "knots", "by": "as stated", "pairs": 0, "of": 0}


def test_a_documented_unit_counts_only_where_the_values_can_be_in_it(tmp_path, monkeypatch):
    still = "MMSI,STATUS,SPEED,LON,LAT,COURSE,HEADING,TIMESTAMP,SHIP_ID\n" + "".join(
        f"{SHIP},1,{{}},7.0,43.5,0,0,{t:%Y-%m-%dT%H:%M:%S},1\n" for t, _, _ in steps(3)
    )
    whole = put(tmp_path, still.format(2, 0, 3), "whole.csv")
    assert read(whole)["fixes"]["sog_kn"].to_list() == [0.2, 0.0, 0.3]
    assert shown(monkeypatch, whole)["speeds"]["by"] == "documentation of MarineTraffic"
    broken = put(tmp_path, still.format(2, 0.5, 3), "broken.csv")
    assert read(broken)["fixes"]["sog_kn"].to_list() == [2.0, 0.5, 3.0]
    assert shown(monkeypatch, broken)["speeds"]["by"] == "as stated"


def test_the_user_may_say_the_unit(tmp_path):
    path = put(tmp_path, HEAD + f"{SHIP},43.5,7.1,2023-01-11T04:05:06,2\n")
    assert read(path, columns={"speeds": "tenths"})["fixes"]["sog_kn"].to_list() == [0.2]
    with pytest.raises(BadFile, match="speeds=fast"):
        read(path, columns={"speeds": "fast"})


@pytest.mark.parametrize(
    ("every_s", "jitter_s", "step"), [(3600, 60, 3600), (86400, 900, 86400), (600, 0, 600), (7, 5, None)]
)
def test_thinning_is_recognised(tmp_path, monkeypatch, every_s, jitter_s, step):
    draw = random.Random(3)
    t, rows = START, []
    for i in range(60):
        rows.append(f"{SHIP},{43 + i / 100},7.1,{t:%Y-%m-%dT%H:%M:%S},1")
        t += timedelta(seconds=every_s + draw.randint(0, jitter_s))
    assert shown(monkeypatch, put(tmp_path, HEAD + "\n".join(rows) + "\n"))["every_s"] == step


def _many(ships, spread, cut):
    draw, rows = random.Random(5), []
    for n in range(ships):
        lat, lon = draw.uniform(30, 30 + spread), draw.uniform(10, 10 + spread)
        for i in range(40):
            y, x = (
                lat + i * 0.3 * draw.choice((1, 1.2)) * (-1) ** (n % 2),
                lon + i * 0.3 * (-1) ** (n // 2 % 2),
            )
            if not cut or (30 <= y <= 35 and 10 <= x <= 15):
                rows.append(
                    f"{799000000 + n},{y:.4f},{x:.4f},{START + timedelta(minutes=10 * i):%Y-%m-%dT%H:%M:%S},1"
                )
    return HEAD + "\n".join(rows) + "\n"


def test_the_kind_of_a_file_is_read_from_its_ships(tmp_path):
    kinds = {name: read(put(tmp_path, text, f"{name}.csv"))["receipts"]["coverage"][0] for name, text in {
        "one": marinetraffic(5), "few": marinetraffic(5) + marinetraffic(5, ship="799000102").split("\n", 1)[1],
        "box": _many(300, 5, True), "fleet": _many(300, 40, False)}.items()}  # fmt: skip
    assert kinds == {"one": "chosen", "few": "unknown", "box": "area", "fleet": "unknown"}


def test_however_the_file_is_cut_into_batches_it_is_the_same(tmp_path, monkeypatch):
    text = marinetraffic(40) + marinetraffic(40, ship="799000102").split("\n", 1)[1]
    path = workbook(tmp_path / "a.xlsx", list(csv.reader(StringIO(text))))
    said, whole = shown(monkeypatch, path), read(path)
    monkeypatch.setattr(positions_xlsx, "BATCH", 7)
    cut = read(path)
    assert shown(monkeypatch, path) == said
    assert all(whole[table].equals(cut[table]) for table in ("fixes", "statics", "rejects", "receipts"))


# -- spreadsheets and damage -----------------------------------------------------------------------------------------


def test_a_workbook_with_dates_and_rounded_numbers(tmp_path):
    rows = [["MMSI", "LAT", "LON", "TIMESTAMP", "SOG"]]
    rows += [
        [799000101, 43.5, 7.1, datetime(2023, 1, 11, 4, 5, 6), 12.3],
        [273000000.0, 43.5, 7.1, datetime(2023, 1, 11, 4, 5), 1],
        ["2,73E+08", 43.5, 7.1, datetime(2023, 1, 11), 1],
    ]
    found = read(workbook(tmp_path / "a.xlsx", rows))
    assert times(found) == ["2023-01-11T04:05:06"]
    assert rejects(found) == {"mmsi rounded by a spreadsheet": (2, "row:2")}


def test_the_number_of_the_ship_may_stand_above_the_table_of_a_workbook(tmp_path, monkeypatch):
    rows = [
        ["Track of HALCYON TEST", f"MMSI: {SHIP}"],
        [],
        ["Timestamp", "Latitude", "Longitude"],
        ["2023-01-11 04:05:06", 43.5, 7.1],
    ]
    path = workbook(tmp_path / "a.xlsx", rows)
    assert read(path)["fixes"].select("mmsi", "at").rows() == [(SHIP, 1)]
    assert shown(monkeypatch, path)["mmsi"] == f"{SHIP}, named above the header"


def test_draughts_that_can_only_be_tenths_are_told_by_their_values(tmp_path, monkeypatch):
    head = "MMSI,LAT,LON,TIMESTAMP,DRAUGHT,NAME\n"
    rows = [
        f"{SHIP},43.5,7.1,{t:%Y-%m-%dT%H:%M:%S},{{}},HALCYON {i}\n" for i, (t, _, _) in enumerate(steps(14))
    ]
    tenths = put(tmp_path, head + "".join(row.format(51 + i) for i, row in enumerate(rows)), "tenths.csv")
    assert read(tenths)["statics"]["draught_m"].to_list() == [round(5.1 + i / 10, 1) for i in range(14)]
    assert shown(monkeypatch, tenths)["draughts"] == {"unit": "tenths", "by": "values"}
    metres = put(tmp_path, head + "".join(row.format(5 + i) for i, row in enumerate(rows)), "metres.csv")
    assert read(metres)["statics"]["draught_m"].to_list() == [5.0 + i for i in range(14)]
    assert "draughts" not in shown(monkeypatch, metres)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.sampled_from('ab", \n'), max_size=8), min_size=1, max_size=8))
def test_names_come_back_as_they_were_written_however_they_are_quoted(tmp_path, names):
    """What a CSV writer writes is read: quotes, separators and line breaks in cells neither lose a row nor move one."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["MMSI", "timestamp", "lat", "lon", "name"])
    for i, name in enumerate(names):
        writer.writerow([799000101 + i, "2023-01-11 04:05:06", 43.5 + i / 100, 7.1, name])
    found = read(put(tmp_path, out.getvalue()))
    assert found["fixes"]["lat"].to_list() == [43_500_000 + i * 10_000 for i in range(len(names))]
    assert rejects(found) == {}
    said = dict(found["statics"].select("mmsi", "name").rows())
    for i, name in enumerate(names):
        assert said.get(str(799000101 + i)) == (" ".join(name.split("\n")).strip("@ \t") or None)


def test_a_workbook_that_is_cut_or_no_workbook_is_refused(tmp_path):
    whole = workbook(
        tmp_path / "a.xlsx",
        [["MMSI", "LAT", "LON", "TIMESTAMP"], *[[SHIP, 43.5, 7.1, "2023-01-11T04:05:06"]] * 500],
    ).read_bytes()
    for cut in (len(whole) // 3, len(whole) - 30):
        with pytest.raises(BadFile, match="damaged"):
            read(put(tmp_path, whole[:cut], "cut.xlsx"))
    path = tmp_path / "fake.xlsx"
    with zipfile.ZipFile(path, "w") as box:
        box.writestr("[Content_Types].xml", "<a/>")
        box.writestr("xl/workbook.xml", "no xml at all")
    with pytest.raises(BadFile, match="damaged workbook"):
        read(path)


def _with_part(path, name, body):
    out = path.with_name("other.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, body(old.read(part)) if part.filename == name else old.read(part))
    return out


def test_a_workbook_that_grows_or_declares_entities_is_refused(tmp_path, monkeypatch):
    path = workbook(
        tmp_path / "a.xlsx", [["MMSI", "LAT", "LON", "TIMESTAMP"], [SHIP, 43.5, 7.1, "2023-01-11T04:05:06"]]
    )
    bomb = b'<!DOCTYPE a [<!ENTITY x "xxxxxxxx"><!ENTITY y "&x;&x;&x;">]>'
    with pytest.raises(BadFile, match="entities"):
        read(_with_part(path, "xl/worksheets/sheet1.xml", lambda raw: bomb + raw))
    monkeypatch.setattr(books, "LIMIT", 1000)
    with pytest.raises(BadFile, match="grows to"):
        read(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_mutated_export_gives_rows_or_a_named_refusal(tmp_path, data):
    base = data.draw(
        st.sampled_from(
            [
                marinetraffic(6).encode(),
                french("05/03/2023 10:00", "14/03/2023 22:30").encode("cp1252"),
                "\n".join(CASES[2][1:3]).encode(),
            ]
        )
    )
    raw = bytearray(base)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    path = put(tmp_path, bytes(raw) or b"x")
    try:
        if chosen(path) is None:
            return
        found = read(path)
    except BadFile:
        return
    lat, lon = found["fixes"]["lat"], found["fixes"]["lon"]
    assert lat.is_between(-90_000_000, 90_000_000).all()
    assert lon.is_between(-180_000_000, 180_000_000).all()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_mutated_workbook_gives_rows_or_a_named_refusal(tmp_path, data):
    path = tmp_path / "base.xlsx"
    if not path.exists():
        workbook(
            path,
            [
                ["MMSI", "LAT", "LON", "TIMESTAMP", "SPEED"],
                *[[799000101, 43.5, 7.1, datetime(2023, 1, 11), 1]] * 3,
            ],
        )
    name = data.draw(
        st.sampled_from(
            [
                "xl/worksheets/sheet1.xml",
                "xl/workbook.xml",
                "xl/styles.xml",
                "[Content_Types].xml",
                "xl/_rels/workbook.xml.rels",
            ]
        )
    )

    def hurt(raw):
        raw = bytearray(raw)
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 8))] = data.draw(
            st.one_of(
                st.binary(max_size=6), st.sampled_from([b"1E999", b"-1", b"99999999999", b'"', b"<", b"&"])
            )
        )
        return bytes(raw)

    other = _with_part(path, name, hurt)
    try:
        if chosen(other) is not None:
            read(other)
    except BadFile:
        pass


def test_a_line_of_ten_megabytes_is_refused(tmp_path):
    with pytest.raises(BadFile, match="a line of more than 1 MiB"):
        read(put(tmp_path, HEAD + f"{SHIP},43.5,7.1,2023-01-11T04:05:06," + "1" * 10_000_000))


def test_every_vendor_of_the_list_has_a_source_and_every_column_is_ours(tmp_path):
    from tomllib import loads

    from roadstead.streams import resource
    from roadstead.tables import FIX, STATIC

    table = loads(resource("ais/headers.toml").decode())
    assert all(v["source"] and v["marks"] for v in table["vendor"])
    of_columns = {
        "date",
        "point",
        "lat_side",
        "lon_side",
        "bow_m",
        "stern_m",
        "port_m",
        "starboard_m",
        "zone",
        "speed_unit",
    }
    assert set(headers.known()) <= {*FIX.names, *STATIC.names, *of_columns}
    assert elements.root(b"\xef\xbb\xbf<?xml version='1.0'?><!-- a --><x:kml a='1'>") == "kml"
