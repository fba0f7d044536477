"""Runs in an interpreter that has pyais, and nothing of ours: what pyais makes of sentences, or of whole files, as JSON lines.

    PYTHON bench/peers/their_pyais.py decode < LINES_OF_JSON_LISTS     each the sentences of one message
    PYTHON bench/peers/their_pyais.py files FILE...                    every message that its own reader finds in them
"""

import gzip
import io
import json
import sys
from importlib.metadata import version

import pyais
from pyais.stream import BinaryIOStream


def plain(value):
    return value.hex() if isinstance(value, bytes) else str(value)


def decode():
    for line in sys.stdin:
        try:
            print(json.dumps(pyais.decode(*[s.encode() for s in json.loads(line)]).asdict(enum_as_int=True), default=plain))
        except Exception as error:
            print(json.dumps({"error": type(error).__name__}))


def files(paths):
    print(json.dumps({"version": version("pyais")}))
    for path in paths:
        with open(path, "rb") as file:
            raw = file.read()
        raw = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
        for message in BinaryIOStream(io.BytesIO(raw)):
            try:
                message.decode()
                why = None
            except Exception as error:
                why = type(error).__name__
            print(json.dumps({"file": path, "payload": message.payload.decode("ascii", "replace"), "valid": bool(message.is_valid), "error": why}))


if __name__ == "__main__":
    decode() if sys.argv[1] == "decode" else files(sys.argv[2:])
