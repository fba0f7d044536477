"""Events of others: read as their statements, in their words, never beyond what a row says."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reader_inputs import chosen, read, rejects
from vendor_inputs import workbook

from roadstead.readers import vendor_events
from roadstead.streams import BadFile
from roadstead.when import micros

SHIP = "799000101"
START, END = "2023-01-11T04:05:06.000Z", "2023-01-11T09:05:06.000Z"


def gfw(kind="encounter", start=START, end=END, ssvid=SHIP, **inner):
    return {
        "id": "a1",
        "type": kind,
        "start": start,
        "end": end,
        "position": {"lat": 43.5, "lon": 7.1},
        "regions": {"eez": ["1"]},
        "vessel": {"id": "v", "ssvid": ssvid, "name": "HALCYON TEST", "flag": "XXA"},
        **inner,
    }


ENCOUNTER = gfw(
    encounter={"vessel": {"ssvid": "799000102", "name": "OTHER TEST"}, "medianDistanceKilometers": 0.034}
)
GAP = gfw(
    "gap",
    gap={
        "intentionalDisabling": True,
        "offPosition": {"lat": 43.6, "lon": 7.2},
        "onPosition": {"lat": "44.6", "lon": "8.2"},
    },
)
VISIT = gfw(
    "port_visit",
    port_visit={
        "confidence": "4",
        "startAnchorage": {"lat": 43.7, "lon": 7.3, "name": "CALME"},
        "endAnchorage": {"lat": 43.8, "lon": 7.4},
    },
)


def put(tmp_path, text, name="events.csv"):
    path = tmp_path / name
    path.write_text(text if isinstance(text, str) else json.dumps(text))
    return path


def events(path, **more):
    return read(path, **more)["events"].rows(named=True)


@pytest.mark.parametrize(
    "form", [lambda e: {"entries": e, "total": 3}, lambda e: e, lambda e: "\n".join(map(json.dumps, e))]
)
def test_events_of_global_fishing_watch(tmp_path, form):
    path = put(tmp_path, form([ENCOUNTER, GAP, VISIT]), "events.json")
    assert chosen(path) == "vendor_events"
    met, gap, visit = events(path)
    assert {(e["by"], e["rule"], e["vessel"], e["t0"], e["t1"], e["state"]) for e in (met, gap, visit)} == {
        (
            "Global Fishing Watch",
            "vendor:global-fishing-watch",
            f"mmsi:{SHIP}",
            micros(START),
            micros(END),
            "closed",
        )
    }
    assert (met["kind"], met["with"], met["lon0"], met["lat0"], met["lon1"]) == (
        "encounter",
        "mmsi:799000102",
        7_100_000,
        43_500_000,
        None,
    )
    assert json.loads(met["detail"])["place"] == "one for the whole event"
    assert (gap["kind"], gap["lon0"], gap["lat0"], gap["lon1"], gap["lat1"]) == (
        "gap",
        7_200_000,
        43_600_000,
        8_200_000,
        44_600_000,
    )
    assert json.loads(gap["detail"])["words"]["gap"]["intentionalDisabling"] is True, (
        "their judgement stays in their words"
    )
    assert (visit["kind"], visit["confidence"], visit["lon0"], visit["lat1"], visit["place"]) == (
        "port_visit",
        4,
        7_300_000,
        43_800_000,
        None,
    )
    assert json.loads(visit["detail"])["port"] == "CALME"
    assert len({e["id"] for e in (met, gap, visit)}) == 3


def test_an_event_without_an_end_is_open(tmp_path):
    (row,) = events(put(tmp_path, [gfw("loitering", end=None)], "e.json"))
    assert (row["t1"], row["state"]) == (None, "open")


CASES = [
    ("type,start,end,voyage,latitude,longitude,portVisitId,portVisitName", f"port_visit,{START},{END},1,43.5,7.1,x,CALME", "Global Fishing Watch", "port_visit", END, {"mmsi": SHIP}),
    ("type,start,end,latitude,longitude,vesselId,vesselMMSI,vesselName", f"loitering,{START},{END},43.5,7.1,v,{SHIP},HALCYON TEST", "Global Fishing Watch", "loitering", END, {}),
    ("MMSI,SHIPNAME,TIMESTAMP_LT,TIMESTAMP_UTC,SHIP_ID,MOVE_TYPE,PORT_NAME", f"{SHIP},HALCYON TEST,2023-01-11T05:05:06,2023-01-11T04:05:06,1,0,CALME", "MarineTraffic", "arrival", START, {}),
    ("MMSI,SHIPNAME,TIMESTAMP_LT,TIMESTAMP_UTC,SHIP_ID,MOVE_TYPE,PORT_NAME", f"{SHIP},HALCYON TEST,2023-01-11T05:05:06,2023-01-11T04:05:06,1,1,CALME", "MarineTraffic", "departure", START, {}),
    ("MMSI,SHIPNAME,TIMESTAMP,EVENT_ID,EVENT_NAME,EVENT_CONTENT", f"{SHIP},HALCYON TEST,2023-01-11T04:05:06,10,AIS_OFF,none", "MarineTraffic", "ais_off", START, {}),
    ("SHIP_ID,MMSI,IMO,DOCK_TIMESTAMP_UTC,UNDOCK_TIMESTAMP_UTC,BERTH_NAME", f"1,{SHIP},9074729,2023-01-11T04:05:06,2023-01-11T09:05:06,B1", "MarineTraffic", "port_visit", END, {}),
    ("kind;debut;fin;mmsi;fournisseur;latitude;longitude", f"Rencontre;11/01/2023 04:05:06;11/01/2023 09:05:06;{SHIP};Some Vendor;43,5;7,1", "Some Vendor", "encounter", END, {"days": "day-first"}),
    ("event,start,end,mmsi,by", f"Dark Activity,{START},{END},{SHIP},Some Vendor", "Some Vendor", "gap", END, {}),
    ("start,end,latitude,longitude,rfmos,eezs,vessel.name,vessel.ssvid,encounter.vessel.name,encounter.vessel.ssvid,encounter.medianDistanceKilometers", f"{START},{END},43.5,7.1,,,HALCYON TEST,{SHIP},OTHER TEST,799000102,0.03", "Global Fishing Watch", "encounter", END, {}),
    ("start,end,latitude,longitude,rfmos,eezs,vessel.flag,vessel.name,vessel.ssvid,loitering.totalTimeHours", f"{START},{END},43.5,7.1,,,XO,HALCYON TEST,{SHIP},5", "Global Fishing Watch", "loitering", END, {}),
    (",start,end,eventId,eventType,lat,lon,vesselId,vessel_name,vessel_ssvid", f",{START},{END},abc,port_visit,43.5,7.1,v,HALCYON TEST,{SHIP}", "Global Fishing Watch", "port_visit", END, {}),
    ("fishing_vessel_mmsi,transshipment_vessel_mmsi,start_time,end_time,mean_latitude,mean_longitude,duration_hr", f"799000102,{SHIP},2023-01-11 04:05:06.000000 UTC,2023-01-11 09:05:06.000000 UTC,43.5,7.1,5", "Global Fishing Watch", "encounter", END, {}),
    ("transshipment_mmsi,starting_latitude,starting_longitude,ending_latitude,ending_longitude,starting_timestamp,ending_timestamp,median_speed_knots", f"{SHIP},43.5,7.1,43.6,7.2,{START},{END},0.4", "Global Fishing Watch", "loitering", END, {}),
    ("gap_id,ssvid,version,start_timestamp,start_lat,start_lon,end_timestamp,end_lat,end_lon,is_closed", f"x,{SHIP},1,{START},43.5,7.1,{END},43.6,7.2,true", "Global Fishing Watch", "gap", END, {}),
    ("gap_id,mmsi,vessel_class,gap_start_timestamp,gap_start_lat,gap_start_lon,gap_end_timestamp,gap_end_lat,gap_end_lon,gap_hours", f"x,{SHIP},cargo,{START},43.5,7.1,{END},43.6,7.2,5", "Global Fishing Watch", "gap", END, {}),
    ("event_id,event_type,start_time,end_time,vessel_0_name,vessel_0_mmsi,vessel_1_mmsi", f"x,standard_rendezvous,{START},{END},HALCYON TEST,{SHIP},799000102", "Skylight", "encounter", END, {}),
    ("event_id,event_type,start_time,end_time,vessel_0_name,vessel_0_mmsi", f"x,entry,{START},{END},HALCYON TEST,{SHIP}", "Skylight", "area_visit", END, {}),
    ("by,mmsi,vessel,port,arrival,departure", f"Some Vendor,{SHIP},HALCYON TEST,CALME,{START},{END}", "Some Vendor", "port_visit", END, {}),
    ("event,start,end,mmsi,by", f"STS lightering,{START},{END},{SHIP},Some Vendor", "Some Vendor", "sts_lightering", END, {}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "row", "by", "kind", "end", "more"),
    CASES,
    ids=[f"{c[2]}-{c[3]}-{n}" for n, c in enumerate(CASES)],
)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_tables_of_vendors(tmp_path, header, row, by, kind, end, more, form):
    separator = ";" if ";" in header else ","
    path = (
        put(tmp_path, f"{header}\n{row}\n")
        if form == "csv"
        else workbook(tmp_path / "e.xlsx", [["Events"], header.split(separator), row.split(separator)])
    )
    assert chosen(path) == "vendor_events"
    (event,) = events(path, columns=more)
    assert (event["by"], event["kind"], event["t0"], event["t1"], event["mmsi"], event["at"]) == (
        by,
        kind,
        micros(START),
        micros(end),
        SHIP,
        1,
    )
    words = json.loads(event["detail"])["words"]
    assert set(row.split(separator)) - {""} <= set(words.values()), "the vendor's own words are all there"


ANSWERS = {
    "Skylight, version 2": ({"data": {"searchEventsV2": {"records": [{
        "eventId": "x", "eventType": "standard_rendezvous", "start": {"point": {"lat": 43.5, "lon": 7.1}, "time": START}, "end": {"point": {"lat": 43.6, "lon": 7.2}, "time": END},
        "vessels": {"vessel0": {"mmsi": int(SHIP)}, "vessel1": {"mmsi": 799000102}}}]}}}, "Skylight", "encounter", END, "mmsi:799000102", 43_600_000),
    "Skylight, not ended": ({"events": {"items": [{
        "event_id": "x", "event_type": "dark_rendezvous", "start": {"point": {"lat": 43.5, "lon": 7.1}, "time": START}, "end": None,
        "vessels": {"vessel_0": {"mmsi": int(SHIP)}, "vessel_1": None}}]}}, "Skylight", "dark_rendezvous", None, None, None),
    "MarineTraffic, port calls": ([{"MMSI": SHIP, "SHIP_ID": "1", "TIMESTAMP_LT": "2023-01-11T05:05:06", "TIMESTAMP_UTC": START, "MOVE_TYPE": "0", "PORT_NAME": "CALME"}], "MarineTraffic", "arrival", START, None, None),
    "Global Fishing Watch, another envelope": ({"data": [gfw("loitering")]}, "Global Fishing Watch", "loitering", END, None, None),
}  # fmt: skip


@pytest.mark.parametrize("answer", ANSWERS)
def test_answers_of_interfaces(tmp_path, answer):
    whole, by, kind, end, other, lat1 = ANSWERS[answer]
    path = put(tmp_path, whole, "e.json")
    assert chosen(path) == "vendor_events"
    (event,) = events(path)
    assert (event["by"], event["kind"], event["t0"], event["t1"], event["mmsi"], event["with"], event["lat1"]) == (
        by, kind, micros(START), end and micros(end), SHIP, other, lat1,
    )  # fmt: skip
    assert event["state"] == ("closed" if end else "open")


@pytest.mark.parametrize(
    "names", [("vessel_0_mmsi", "vessel_1_mmsi"), ("vessel_1_mmsi", "vessel_2_mmsi"), ("mmsi_1", "mmsi_2")]
)
def test_two_ships_are_told_apart_however_they_are_numbered(tmp_path, names):
    text = f"by,event,start,end,{names[0]},{names[1]}\nSome Vendor,STS,{START},{END},{SHIP},799000102\n"
    (event,) = events(put(tmp_path, text))
    assert (event["mmsi"], event["with"]) == (SHIP, "mmsi:799000102")


def test_the_publisher_of_the_file_may_be_whose_words_they_are(tmp_path):
    path = put(tmp_path, f"kind,start,end,mmsi\ngap,{START},{END},{SHIP}\n")
    with pytest.raises(BadFile, match=r"nobody is named whose statements these are.*column `by`"):
        read(path, vendor_events)
    (event,) = read(path, vendor_events, provenance={"publisher": "Some Vendor"})["events"].rows(named=True)
    assert (event["by"], event["rule"]) == ("Some Vendor", "vendor:some-vendor")


def test_our_own_export_is_nobody_elses_statement(tmp_path):
    text = f"id,rule,preset,params,kind,mmsi,t0,t1,by\n1,gap@1,default,{{}},gap,{SHIP},{START},{END},\n2,vendor:x,vendor,{{}},gap,{SHIP},{START},{END},Some Vendor\n"
    found = read(put(tmp_path, text))
    assert found["events"]["by"].to_list() == ["Some Vendor"]
    assert rejects(found) == {"nobody says so": (1, "row:1")}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (f"gap,{START},{END},2.73E+08,V", "mmsi rounded by a spreadsheet"), (f"gap,{START},{END},,V", "mmsi missing"), (f"gap,{START},{END},ABC,V", "mmsi is not nine digits"),
        (f"gap,,{END},{SHIP},V", "no time"), (f"gap,soon,{END},{SHIP},V", "time unreadable"), (f"gap,{START},later,{SHIP},V", "time unreadable"),
        (f"gap,{END},{START},{SHIP},V", "an end before its start"), (f",{START},{END},{SHIP},V", "no kind of event"), (f"gap,{START},{END},{SHIP},", "nobody says so"),
        (f"gap,{START},{END},{SHIP}", "wrong number of fields"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_used_is_counted_by_its_reason(tmp_path, row, why):
    found = read(put(tmp_path, f"kind,start,end,mmsi,by\n{row}\nloitering,{START},{END},{SHIP},V\n"))
    assert rejects(found) == {why: (1, "row:1")}
    assert found["events"].height == 1


def test_events_of_one_ship_need_her_number(tmp_path):
    path = put(tmp_path, f"type,start,end,voyage,latitude,longitude\nport_visit,{START},{END},1,43.5,7.1\n")
    with pytest.raises(BadFile, match=r"no column for mmsi.*--map mmsi=123456789"):
        read(path)
    with pytest.raises(BadFile, match="numbers of ships of its own"):
        read(put(tmp_path, f"kind,start,end,mmsi,by\ngap,{START},{END},{SHIP},V\n"), columns={"mmsi": SHIP})


def test_days_that_could_be_months_are_refused(tmp_path):
    with pytest.raises(BadFile, match="is two days"):
        read(put(tmp_path, f"kind,start,end,mmsi,by\ngap,01/02/2023 10:00,03/04/2023 10:00,{SHIP},V\n"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
        max_leaves=15,
    ),
    st.sampled_from(["type", "start", "end", "vessel", "encounter", "position", "id"]),
)
def test_wrong_types_give_rows_or_a_reject(tmp_path, value, where):
    found = read(put(tmp_path, [ENCOUNTER, ENCOUNTER | {where: value}, value], "e.json"), vendor_events)
    assert found["events"].height + sum(n for n, _ in rejects(found).values()) == 3
