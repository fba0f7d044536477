"""What a command tells when it is done: which file was refused and what mends it, which events there are, why a case is empty."""

from __future__ import annotations

from pathlib import Path

from asuser import roadstead

HEADER = "mmsi,timestamp,lat,lon,speed,course\n"


def one_ship(path: Path) -> Path:
    tens = [n for n in range(48 * 6) if not 20 * 6 < n < 34 * 6]
    rows = [f"228999010,2024-01-{1 + n // 144:02}T{n // 6 % 24:02}:{n % 6}0:00Z,43.0,{7 + n / 60:.4f},4.4,90.0\n" for n in tens]
    path.write_text(HEADER + "".join(rows))
    return path


def test_a_refused_file_is_named_with_its_reason_and_what_mends_it(tmp_path: Path) -> None:
    (tmp_path / "given").mkdir()
    one_ship(tmp_path / "given" / "good.csv")
    (tmp_path / "given" / "two days.csv").write_text("mmsi;date;lat;lon\n228999010;05/06/2024 10:00;43,1;5,2\n228999010;06/06/2024 10:00;43,2;5,3\n")
    (tmp_path / "given" / "rounded.csv").write_text(HEADER + "2.73E+08,2024-01-01T00:00:00Z,43.0,7.0,9.0,90.0\n" * 3)
    told = roadstead("read", tmp_path / "given", "-o", tmp_path / "lb", code=1).stdout
    assert "two days.csv: 05/06/2024 is two days" in told
    assert "(say it: --map days=day-first or --map days=month-first)" in told
    assert "rounded.csv, row:1: mmsi rounded by a spreadsheet (2.73E+08)" in told
    assert "good.csv" not in told
    again = roadstead("read", tmp_path / "given", "-o", tmp_path / "lb", code=None).stdout
    assert "two days.csv:" not in again, "what an earlier run rejected is told by the earlier run"


def test_events_are_told_by_kind_and_preset_and_an_empty_case_says_why(tmp_path: Path) -> None:
    book = tmp_path / "lb"
    roadstead("read", one_ship(tmp_path / "a.csv"), "-o", book)
    told = roadstead("detect", book, "--preset", "default", "--preset", "gfw").stdout
    assert f"roadstead export events {book}" in told
    assert "gap\n" in told
    assert "gap (gfw)" in told
    for verb in ("weigh", "freeze"):
        told = roadstead(verb, book).stdout
        assert "no finding: no statement and no list row" in told
        assert f"roadstead export events {book} --format csv" in told
    assert "no finding" not in roadstead("freeze", book, "-q").stdout


def test_a_logbook_without_events_says_so(tmp_path: Path) -> None:
    book = tmp_path / "lb"
    (tmp_path / "a.csv").write_text(HEADER + "228999010,2024-01-01T00:00:00Z,43.0,7.0,9.0,90.0\n")
    roadstead("read", tmp_path / "a.csv", "-o", book)
    assert "no events: nothing that the rules look for was found" in roadstead("detect", book).stdout


def test_the_text_of_a_help_is_one_text(tmp_path: Path) -> None:
    for verb in ("export", "places"):
        text = roadstead(verb, "--help").stdout
        assert "     " not in text.partition("Example:")[0].partition("\n\n")[2].replace("\n  ", "\n"), verb


def test_fixes_that_the_definition_of_gfw_leaves_out_are_told(tmp_path: Path) -> None:
    book = tmp_path / "lb"
    path = one_ship(tmp_path / "a.csv")
    path.write_text("\n".join(line.rsplit(",", 1)[0] for line in path.read_text().splitlines()))
    roadstead("read", path, "-o", book)
    assert "by gfw 205 of 205 fixes are on no track" in roadstead("detect", book, "--preset", "default", "--preset", "gfw").stdout
    assert "on no track" not in roadstead("detect", book, "--preset", "default").stdout
