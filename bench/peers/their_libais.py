"""Runs in an interpreter that has libais, and nothing of ours: what its C++ decoder makes of payloads, as JSON lines.

    PYTHON bench/peers/their_libais.py < LINES_OF [payload, fill bits]
"""

import json
import sys
from importlib.metadata import version

import ais

print(json.dumps({"version": version("libais")}))
for line in sys.stdin:
    try:
        print(json.dumps(ais.decode(*json.loads(line)), default=str))
    except ais.DecodeError as error:
        print(json.dumps({"error": str(error)}))
