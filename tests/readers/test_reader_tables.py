"""Readers of what was seen, listed and where ports are."""

from __future__ import annotations

import json
import struct
import zlib

import pytest
from reader_inputs import (
    EXAMPLES,
    LISTINGS,
    PORTS,
    SDN,
    SHARED,
    SIGHTINGS,
    WPI,
    chosen,
    read,
    rejects,
    shared,
)

from roadstead.readers import sightings
from roadstead.streams import BadFile

DOCUMENTED = SHARED / "data" / "voyages" / "documented_voyages.csv"


def _put(tmp_path, text, name="input"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


# -- sightings -------------------------------------------------------------------------------------------------------


def test_sightings(tmp_path):
    one, two = read(_put(tmp_path, SIGHTINGS))["sightings"].iter_rows(named=True)
    assert (one["ship"], one["imo"], one["kind"], one["t0"], one["t1"], one["at"]) == ("Plain Sail", "9990001", "presence", "2024-02-04", "2024-02-04", "row:1")
    assert (one["identified_by"], json.loads(one["origin"]), one["ref"]) == ("assertion", ["An Institute"], "x1")
    assert (two["ship"], two["imo"], two["kind"], two["count_min"], two["count_unit"]) == (None, None, "count", 5, "round trips")
    assert (two["place_from"], two["place_to"], two["url"]) == ("Calme", "Sorne", "https://example.org/1")
    assert (two["t0"], two["t1"]) == ("2024-02-01", "2024-02-29")
    assert [c["name"] for c in json.loads(two["candidates"])] == ["Plain Sail", "Second"]


@pytest.mark.parametrize(
    ("written", "imo", "ship", "candidates", "means"),
    [
        ("Angara", "9179842", "Angara", [], "assertion"),
        ("Lady R", None, "Lady R", [], "assertion"),
        ("Angara;Maria", None, None, [("Angara", None), ("Maria", None)], "assertion"),
        ("A;B", "1111111;2222222", None, [("A", "1111111"), ("B", "2222222")], "assertion"),
        ("(110 m ship)", None, None, [], "look-alike"),
        ("(105 m ship; also a 135 m ship)", None, None, [], "look-alike"),
        ("(Angara, named by White House)", "9179842", None, [("Angara", "9179842")], "assertion"),
        ("Lady R-like ship", "9161003", None, [("Lady R", "9161003")], "look-alike"),
        ("four Russia-flagged cargo ships", None, None, [], None),
        ("(>=5 North Korean tankers, 3 UN-listed)", None, None, [], None),
        (None, None, None, [], None),
        (None, "9179842", None, [], "assertion"),
    ],
)
def test_ships(written, imo, ship, candidates, means):
    found, others, how, aside = sightings.ships(written, imo)
    assert (found, [(c["name"], c["imo"]) for c in others], how) == (ship, candidates, means)
    # What was written is never lost: it is the ship, or stands in the note.
    assert written is None or written in (found or "", (aside or "").removeprefix("ship as written: "))


@pytest.mark.parametrize(
    ("event", "quantity", "count"),
    [
        (">=5 round trips", "", (5, "round trips")),
        ("", ">=5 round trips", (5, "round trips")),
        ("au moins 11 livraisons", "", (11, "livraisons")),
        (">=6 trips by sea since late Aug", "", (6, "trips")),
        (">=10 arms transfers since Aug", ">1M shells", (10, "arms transfers")),
        (">=1,064 voyages", "", (1064, "voyages")),
        ("port visit", ">=32 trips so far", None),
        ("delivery", "about 300 containers", None),
        ("2 March 2024 docked", "", None),
    ],
)
def test_counts(tmp_path, event, quantity, count):
    path = _put(tmp_path, f'vessel,event,place,date,quantity,asserted_by\nShip,"{event}",Calme,2024,"{quantity}",An Institute\n')
    row = read(path)["sightings"].row(0, named=True)
    assert (row["count_min"], row["count_unit"]) == (count or (None, None))
    assert row["kind"] == ("count" if count else "presence")
    assert (row["event"] or "", row["quantity"] or "") == (event, quantity)


@pytest.mark.parametrize("arrow", ["->", " -> ", "→", "<->", "↔", "=>"])
def test_ways(tmp_path, arrow):
    row = read(_put(tmp_path, f"ship,event,place,date\nShip,leg,Calme{arrow}Sorne (2),2024-05-01\n"), sightings)["sightings"].row(0, named=True)
    assert (row["kind"], row["place_from"], row["place_to"]) == ("leg", "Calme", "Sorne")


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ("Ship,seen,Calme,soon,,,", "day unreadable"),
        ("Ship,seen,Calme,2024-02-30,,,", "day unreadable"),
        ("Ship,seen,Calme,2024-03-01,2024-02-01,,", "days in the wrong order"),
        ("Ship,seen,Calme,2024-03-01,,north,1", "lat unreadable"),
        ("Ship,seen,Calme,2024-03-01,,91,1", "lat out of range"),
        ("Ship,seen,Calme,2024-03-01,,1,181", "lon out of range"),
        ("Ship,seen,Calme", "wrong number of fields"),
        ("Sh\0ip,seen,Calme,2024-03-01,,,", "NUL in the row"),
    ],
)
def test_bad_sightings(tmp_path, cells, reason):
    head = "ship,event,place,date_from,date_to,lat,lon\n"
    found = read(_put(tmp_path, f"{head}Ship,seen,Calme,2024-03-01,,,\n{cells}\n"), sightings)
    assert rejects(found) == {reason: (1, "row:2")}
    assert found["sightings"].height == 1


def test_simulated_sightings(tmp_path):
    text = "ship,event,place,date,simulated\nA,seen,Calme,2024-03-01,SIMULATED\nB,seen,Calme,2024-03-01,\n"
    found = read(_put(tmp_path, text), sightings)
    assert found["sightings"]["simulated"].to_list() == [True, False]
    assert found["receipts"]["simulated"].to_list() == [False]
    assert read(_put(tmp_path, text), sightings, provenance={"origin": "SIMULATED drill"})["sightings"]["simulated"].all()


def test_own_words_win_over_what_is_read_from_others(tmp_path):
    text = 'vessel,event,place,date,asserted_by,sensor,provider,identified_by,origin,candidates,picture,box\nA,seen,Calme,2024-03-01,VOA (Planet),AIS,Maxar,hull text,"RUSI: pictures (not stated), AIS","B (IMO 1234567); C",a.png,"1,2,3,4"\n'
    row = read(_put(tmp_path, text))["sightings"].row(0, named=True)
    assert (row["sensor"], row["provider"], row["identified_by"], row["picture"], row["box"]) == ("AIS", "Maxar", "hull text", "a.png", "1,2,3,4")
    assert json.loads(row["origin"]) == ["RUSI"]
    assert [(c["name"], c["imo"]) for c in json.loads(row["candidates"])] == [("B", "1234567"), ("C", None)]


@shared
def test_documented_voyages():
    found = read(DOCUMENTED)
    rows = {row["ref"]: row for row in found["sightings"].iter_rows(named=True)}
    assert len(rows) == 33
    assert not rejects(found)
    assert {ref for ref, row in rows.items() if row["kind"] == "count"} == {"d01", "d02", "d11", "d12", "d25", "d26", "d27"}
    assert {ref for ref, row in rows.items() if row["kind"] == "leg"} == {"d03", "d04", "d13", "d32"}
    assert rows["d06"]["url"] == rows["d05"]["url"]
    assert rows["d31"]["url"] == rows["d30"]["url"]
    assert rows["d10"]["sensor"] == "satellite"
    assert json.loads(rows["d10"]["origin"]) == ["VOA"]
    assert rows["d32"]["url"] == "https://www.rusi.org/explore-our-research/publications/commentary/"
    assert "Blood and Oil" in rows["d32"]["note"]
    assert [ref for ref, row in rows.items() if row["imo"] == "9179842"] == ["d17", "d18"]
    assert rows["d33"]["place"] == "Simon's Town, South Africa"


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*/sightings.csv")), ids=lambda path: path.parent.name)
def test_sightings_of_the_examples(path):
    found = read(path)
    assert chosen(path) == "sightings"
    assert not rejects(found)
    assert found["sightings"].height == found["sightings"]["ref"].n_unique()


# -- lists -----------------------------------------------------------------------------------------------------------


def test_sdn(tmp_path):
    found = read(_put(tmp_path, SDN, "sdn_20240503.csv"))
    ship, person = found["listings"].iter_rows(named=True)
    assert (ship["name"], ship["imo"], ship["mmsi"], ship["kind"], ship["callsign"], ship["flag"], ship["owner"]) == (
        "PLAIN SAIL", "9990001", "799000101", "vessel", "SIM1", "Exland", "Exowner",
    )  # fmt: skip
    assert ([k["name"] for k in json.loads(ship["links"])], json.loads(ship["programs"])) == (["ONE LLC", "TWO CO"], ["DRILL-A", "DRILL-B"])
    assert (person["kind"], person["flag"], person["links"], person["copy"], person["at"]) == ("person", None, None, "2024-05-03", "row:2")
    assert not rejects(found)


@pytest.mark.parametrize(
    ("name", "more", "day"),
    [
        ("sdn_2022-05-06.csv", {"as_of": "2023-01-01"}, "2022-05-06"),
        ("sdn.csv", {"provenance": {"published": "2022-05-07"}, "as_of": "2023-01-01"}, "2022-05-07"),
        ("sdn.csv", {"as_of": "2023-01-01"}, "2023-01-01"),
        ("sdn_20229999.csv", {"as_of": "2023-01-01"}, "2023-01-01"),
        ("sdn.csv", {"provenance": {"published": "2022-05"}}, None),
        ("sdn.csv", {}, None),
    ],
)
def test_a_copy_has_a_day_or_is_refused(tmp_path, name, more, day):
    path = _put(tmp_path, SDN, name)
    if day is None:
        with pytest.raises(BadFile, match=r"the copy has no date; give --as-of 2022-05-06 or a row in sources\.csv"):
            read(path, **more)
    else:
        assert read(path, **more)["listings"]["copy"].to_list() == [day, day]
        assert read(path, **more)["receipts"]["as_of"].to_list() == [day]


@shared
def test_angara_was_listed_between_two_copies():
    lists = SHARED / "data" / "lists"
    found = {day: read(lists / f"sdn_{day}.csv.gz") for day in ("2022-05-06", "2022-05-08", "2024-05-03")}
    assert {day: f["listings"].filter(imo="9179842").height for day, f in found.items()} == {"2022-05-06": 0, "2022-05-08": 1, "2024-05-03": 1}
    assert {day: f["listings"].height for day, f in found.items()} == {"2022-05-06": 10026, "2022-05-08": 10150, "2024-05-03": 14965}
    assert not any(rejects(f) for f in found.values())
    row = found["2022-05-08"]["listings"].filter(imo="9179842").row(0, named=True)
    assert (row["name"], row["entry"], row["links"], row["programs"]) == ("ANGARA", "37059", '[{"name":"M LEASING LLC","role":"linked to"}]', '["RUSSIA-EO14024"]')


def test_own_listings(tmp_path):
    row = read(_put(tmp_path, LISTINGS))["listings"].row(0, named=True)
    assert (row["list"], row["copy"], row["name"], row["imo"], row["simulated"]) == ("Drill list", "2024-05-03", "PLAIN SAIL", "9990001", True)
    assert json.loads(row["programs"]) == ["A", "B"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("L,org:x,2024-05,N,vessel,9990001,,", "copy is no day"),
        ("L,org:x,2024-05-03,,vessel,9990001,,", "no list or name"),
        (",org:x,2024-05-03,N,vessel,9990001,,", "no list or name"),
    ],
)
def test_bad_own_listings(tmp_path, row, reason):
    found = read(_put(tmp_path, f"{LISTINGS}{row}\n"))
    assert rejects(found) == {reason: (1, "row:2")}
    assert found["listings"].height == 1


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*/listings.csv")), ids=lambda path: path.parent.name)
def test_listings_of_the_examples(path):
    found = read(path)
    assert found["listings"].height
    assert not rejects(found)


# -- ports -----------------------------------------------------------------------------------------------------------


def test_wpi(tmp_path):
    rows = list(read(_put(tmp_path, WPI))["places"].iter_rows(named=True))
    assert [(r["id"], r["country"]) for r in rows] == [("wpi:60510", "KP"), ("wpi:60511", "KP"), ("wpi:60510-2", "KP")]
    assert json.loads(rows[0]["names"]) == ["Najin", "Rashin", "KP RJN", "KPRJN"]
    assert (rows[0]["lon"], rows[0]["lat"], rows[0]["uncertainty_m"]) == (130300000, 42233333, 2000.0)


@shared
def test_wpi_whole():
    found = read(SHARED / "data" / "ports" / "WPI_UpdatedPub150.csv")
    assert (found["places"].height, found["places"]["id"].n_unique(), rejects(found)) == (3768, 3768, {})
    assert found["places"].filter(id="wpi:60610").select("name", "country").row(0) == ("Vladivostok", "RU")


def test_own_ports(tmp_path):
    found = read(_put(tmp_path, PORTS + PORTS.splitlines()[1] + "\nport:b,B,,XO,200,1,,x,\nport:c,C,,XO,,1,,x,\n"))
    assert found["places"].select("id", "names", "lon", "lat", "uncertainty_m").row(0) == ("port:calme", '["Calme","Port Calme"]', -128000000, -44000000, 300.0)
    assert rejects(found) == {"id comes twice": (1, "row:2"), "position out of range": (1, "row:3"), "position unreadable": (1, "row:4")}
    assert found["receipts"]["simulated"].to_list() == [True]


# -- pictures --------------------------------------------------------------------------------------------------------


def _png(wide, high):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def _jpeg(wide, high):
    return b"\xff\xd8\xff\xe0\0\x04ab\xff\xff\xc0\0\x0b\x08" + struct.pack(">HH", high, wide) + b"\x01\x11\0\xff\xda\0\x02..\xff\xd9"


def _tiff(order, wide, high, pixels=b""):
    first = 8 + len(pixels)
    entries = struct.pack(order + "HHIHH", 256, 3, 1, wide, 0) + struct.pack(order + "HHII", 257, 4, 1, high)
    return (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", first) + pixels + struct.pack(order + "H", 2) + entries


@pytest.mark.parametrize(
    ("raw", "media"),
    [(_png(640, 480), "image/png"), (_jpeg(640, 480), "image/jpeg"), (_tiff("<", 640, 480), "image/tiff"), (_tiff(">", 640, 480, b"\0" * 200_000), "image/tiff")],
)
def test_pictures(tmp_path, raw, media):
    found = read(_put(tmp_path, raw))
    assert found["receipts"].select("media", "at_unit").row(0) == (media, "box")
    assert sum(frame.height for frame in found.values()) == 1
    with pytest.raises(BadFile):
        read(_put(tmp_path, raw[:-15]))
    with pytest.raises(BadFile, match="no size"):
        read(_put(tmp_path, {"image/png": _png(0, 1), "image/jpeg": _jpeg(0, 1)}.get(media, _tiff("<", 0, 1))))


@shared
def test_real_pictures():
    for path in sorted((SHARED / "notes").glob("*.png")):
        assert read(path)["receipts"]["media"].to_list() == ["image/png"]
