"""What the tests of the readers share: the inputs beside the checkout, and one way to read bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from roadstead import readers, streams, tables

SHARED = Path(__file__).parents[2].parent / "shared"
EXAMPLES = Path(__file__).parents[2] / "examples"
_HERE = pytest.mark.skipif(not SHARED.is_dir(), reason=f"put the shared inputs beside the checkout ({SHARED})")


def shared(test):
    """Marks a test that needs the shared inputs."""
    return pytest.mark.shared(_HERE(test))


def source(path: Path, **more) -> streams.Source:
    return streams.source_of(path, hashlib.sha256(path.read_bytes()).hexdigest(), **more)


def read(path: Path, reader: ModuleType | None = None, **more) -> dict[str, pl.DataFrame]:
    """Every table, conformed to its schema, empty where the file has none of it; the chosen reader's unless one is given."""
    given = source(path, **more)
    reader = reader or readers.choose(given)
    assert reader is not None, "no reader claims it"
    parts: dict[str, list[pl.DataFrame]] = {}
    for rows in reader.read(given):
        parts.setdefault(rows.table, []).append(tables.TABLES[rows.table].conform(rows.frame))
    return {name: pl.concat(parts.get(name, [table.frame()])) for name, table in tables.TABLES.items()}


def chosen(path: Path, **more) -> str | None:
    reader = readers.choose(source(path, **more))
    return reader.__name__.rsplit(".", 1)[-1] if reader else None


def rejects(found: Mapping[str, pl.DataFrame]) -> dict[str, tuple[int, str]]:
    """reason -> (how many, place of the first)."""
    return {r["reason"]: (r["n"], r["at"]) for r in found["rejects"].iter_rows(named=True)}


NOAA = (
    "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft,Cargo,TransceiverClass\n"
    "799000101,2023-01-11T00:00:00,43.07917,-70.75733,0.0,360.0,511.0,PLAIN SAIL,IMO9990001,SIM1,70,0.0,92.0,15.0,5.1,,A\n"
    "799000101,2023-01-11T00:10:00,43.08,-70.75,102.3,12.5,12.0,PLAIN SAIL,IMO9990001,SIM1,70,0.0,92.0,15.0,5.1,,A\n"
    "799000102,2023-01-11T00:10:01,43.08,-70.75,4.5,12.5,12.0,,IMO0000000,,,15,,,,,B\n"
)
POSITIONS = "Time,MMSI,Latitude_degrees,Longitude_degrees,COG_degrees,SOG_knots\n2016-01-12 13:02:11.218,799000101,50.5,-1.25,157.8,5.9\n"
GFW = (
    '{"msgid": "a", "type": "AIS.1", "ssvid": "799000101", "timestamp": "2021-01-06T07:33:48+00:00", "lon": 110.5, "lat": 20.5,'
    ' "speed": 0.1, "course": 360.0, "heading": 511.0, "shipname": null, "status": 0.0, "receiver": "r1", "source": "s"}\n'
    '{"msgid": "a", "type": "AIS.1", "ssvid": "799000101", "timestamp": "2021-01-06T07:33:48+00:00", "lon": 110.5, "lat": 20.5,'
    ' "speed": 0.1, "course": 324.0, "heading": 511.0, "shipname": null, "status": NaN, "receiver": null, "source": "s"}\n'
    '{"msgid": "b", "type": "AIS.5", "ssvid": "799000101", "timestamp": "2021-01-06T07:34:48+00:00", "lon": NaN, "lat": NaN,'
    ' "speed": NaN, "shipname": "PLAIN SAIL", "imo": "9990001", "length": 92.0, "width": NaN, "destination": "PORT CALME"}\n'
)
NMEA = (
    "\\c:1599239526500,s:sdr-experiments,T:2020-09-04 18.12.06*5D\\!AIVDM,1,1,,A,B>cSnNP00FVur7UaC7WQ3wS1jCJJ,0*73'\n"
    "$PGHP,1,2013,3,18,9,19,9,499,219,,2190048,1,28*23\n"
    "!BSVDM,1,1,,B,14VliT002O0q2DBP:dAu7JRD0<0s,0*28\n"
    "!AIVDM,1,1,,B,14pWHb?P03rwO<F:RQOnROw<25bd,0*3E,1357134218\n"
)
SDN = (
    '1,"PLAIN SAIL","vessel","DRILL-A] [DRILL-B",-0- ,"SIM1","General Cargo",-0- ,-0- ,"Exland","Exowner",'
    '"Vessel Registration Identification IMO 9990001; MMSI 799000101; Linked To: ONE LLC.; Linked To: TWO CO."\n'
    '2,"SOMEBODY, Else","individual","DRILL-A",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 1970."\n\x1a'
)
SIGHTINGS = (
    "id,vessel,imo,event,place,date_from,date_to,quantity,asserted_by,source,note\n"
    "x1,Plain Sail,9990001,port visit,Calme,2024-02-04,2024-02-04,,An Institute,https://example.org/1,\n"
    "x2,Plain Sail;Second,,>=5 round trips,Calme<->Sorne,2024-02,,,An Institute,(same),\n"
)
LISTINGS = "list,publisher,copy,name,kind,imo,programs,simulated\nDrill list,org:drill,2024-05-03,PLAIN SAIL,vessel,9990001,A;B,SIMULATED\n"
PORTS = "id,name,names,country,lon,lat,uncertainty_m,source,simulated\nport:calme,Calme,Calme|Port Calme,XO,-128.0,-44.0,300,invented,SIMULATED\n"
WPI = (
    "World Port Index Number,Main Port Name,Alternate Port Name,UN/LOCODE,Country Code,Latitude,Longitude\n"
    "60510,Najin,Rashin,KP RJN,North Korea,42.233333,130.3\n60511,Nowhere, , ,North Korea,42.5,130.5\n60510,Twin, ,KP TWN,North Korea,42.6,130.6\n"
)
PROSE = "Le navire a quitté le port mardi, selon le ministère.\nIl n'a pas été revu depuis, a déclaré un porte-parole « sans autre détail ».\n"
HTML = "<!doctype html><html><body><nav>News</nav><h1>A ship left</h1><p>The ministry said that the ship had left.</p></body></html>"
SAMPLES = {
    "noaa": NOAA, "positions": POSITIONS, "gfw_json": GFW, "nmea": NMEA, "ofac_sdn": SDN, "sightings": SIGHTINGS,
    "listings_csv": LISTINGS, "ports_csv": PORTS, "wpi": WPI, "prose": PROSE, "html": HTML,
}  # fmt: skip
