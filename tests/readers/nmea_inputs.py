"""Sentences made for a test: fields into bits, bits into signs, with the checksum."""

from __future__ import annotations

from functools import reduce
from operator import xor

from roadstead.ais.aivdm import LAYOUTS

SHIP = 799_000_101


def bits_of(layout: str, values: dict[str, int | str], spare: str = "0") -> str:
    """The message as a text of 0 and 1; numbers as sent, texts padded with @."""
    out = ""
    for name, place in LAYOUTS[layout].items():
        out += spare * (place.start - len(out))
        value = values.get(name, 0 if place.sort != "t" else "")
        if isinstance(value, str):
            signs = value.ljust(place.width // 6, "@")
            out += "".join(f"{(ord(c) - 64 if c >= '@' else ord(c)):06b}" for c in signs)
        else:
            out += f"{value & (1 << place.width) - 1:0{place.width}b}"
    return out


def armoured(bits: str) -> tuple[str, int]:
    """(payload, fill bits)."""
    fill = -len(bits) % 6
    bits += "0" * fill
    six = [int(bits[k : k + 6], 2) for k in range(0, len(bits), 6)]
    return "".join(chr(v + 48 if v < 40 else v + 56) for v in six), fill


def sealed(body: str) -> str:
    return f"!{body}*{reduce(xor, body.encode(), 0):02X}"


def tag(text: str) -> str:
    return f"\\{text}*{reduce(xor, text.encode(), 0):02X}\\"


def sentences(
    bits: str, parts: int = 1, sequence: str = "1", channel: str = "A", talker: str = "AIVDM"
) -> list[str]:
    payload, fill = armoured(bits)
    size = -(-len(payload) // parts)
    cut = [payload[k : k + size] for k in range(0, len(payload), size)]
    return [
        sealed(
            f"{talker},{len(cut)},{n},{sequence if len(cut) > 1 else ''},{channel},{piece},{fill if n == len(cut) else 0}"
        )
        for n, piece in enumerate(cut, 1)
    ]


def position(mmsi: int = SHIP, lon: float = -1.25, lat: float = 50.5, **more: int) -> str:
    """A sentence of type 1."""
    values = {
        "msg_type": 1,
        "mmsi": mmsi,
        "lon": round(lon * 600_000),
        "lat": round(lat * 600_000),
        "turn": -128,
        "course": 900,
        "heading": 91,
        "second": 7,
    }
    return sentences(bits_of("class_a", values | more))[0]


def voyage(mmsi: int = SHIP, **more: int | str) -> list[str]:
    """The two sentences of type 5."""
    how = {key: more.pop(key) for key in ("sequence", "channel") if key in more}
    values = {"msg_type": 5, "mmsi": mmsi, "imo": 9_990_001, "shipname": "HALCYON TEST", "callsign": "SIM1", "ship_type": 70, "destination": "PORT CALME",
              "to_bow": 80, "to_stern": 12, "to_port": 7, "to_starboard": 8, "draught": 51, "month": 10, "day": 5, "hour": 14, "minute": 30}  # fmt: skip
    return sentences(bits_of("voyage", values | more), 2, **how)  # type: ignore[arg-type]
