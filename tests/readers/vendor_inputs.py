"""Invented exports in the shapes vendors give them, and a way to see what a receipt is told of how a file was made."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import openpyxl
from reader_inputs import read

from roadstead import tables

SHIP = "799000101"
START = datetime(2023, 1, 11, 4, 0, tzinfo=UTC)


def steps(n, kn=12.0, every_s=600, start=START, lat=40.0):
    """(time, latitude, knots) of a ship that goes north."""
    return [
        (start + timedelta(seconds=i * every_s), lat + kn * i * every_s / 3600 / 60, kn) for i in range(n)
    ]


def marinetraffic(n=30, kn=12.3, times=10, every_s=600, ship=SHIP):
    rows = [
        f"{ship},0,{round(v * times, 1 if times < 5 else None)},7.0,{lat:.6f},0,0,{t:%Y-%m-%dT%H:%M:%S},1"
        for t, lat, v in steps(n, kn, every_s)
    ]  # fmt: skip
    return "MMSI,STATUS,SPEED,LON,LAT,COURSE,HEADING,TIMESTAMP,SHIP_ID\n" + "\n".join(rows) + "\n"


def workbook(path, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def shown(monkeypatch, path, **more):
    """What the receipt shows of the file's making. While its table has no column for it, one is lent to it."""
    if "sampling" not in tables.RECEIPT.names:
        table = replace(
            tables.RECEIPT, columns=(*tables.RECEIPT.columns, tables.Column("sampling", "json", ""))
        )
        monkeypatch.setattr(tables, "RECEIPT", table)
        monkeypatch.setitem(tables.TABLES, "receipts", table)
    return json.loads(read(path, **more)["receipts"]["sampling"][0])
