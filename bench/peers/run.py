"""Writes docs/peers.md: `make peers`. Other programs and us on one input: equal, ours only, theirs only, and what decides each difference.

    python bench/peers/run.py [--pyais PYTHON] [--libais PYTHON] [--movingpandas PYTHON] [--gpsdio FOLDER] [--shared ../shared]

PYTHON is an interpreter that has the peer, in a virtual environment of its own (`python3 -m venv /tmp/peer && /tmp/peer/bin/pip install pyais`);
FOLDER holds the package `gpsdio_segment`, which no index has. None of them is needed to install, run or test Roadstead. A peer that is not given
keeps what the page has of it, with its day.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAGE = ROOT / "docs" / "peers.md"
HEAD = """# Other programs on the same input

Made by `make peers` (`bench/peers/`). Each peer runs in an environment of its own on files that are no part of this project (`../shared/data/ais`);
what it makes of them is laid beside what we make of them. Where both differ, the message or the fixes that decide it are named, and where a
difference has no explanation the page says UNEXPLAINED. That two programs agree is no proof that both are right.
"""


def tracks(folder: Path, shared: Path) -> str:
    """Segments of shared numbers by us and by gpsdio-segment; bench/tracks_agreement.py does the work."""
    done = subprocess.run([sys.executable, str(ROOT / "bench" / "tracks_agreement.py"), str(shared / "data" / "ais" / "shared_identity"), "--peer", str(folder), "--differences"], capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    # What no flag explains never was a row: our reader rejected it.
    rows = [re.sub(r"× (?=;| \|)", "× no position, rejected when read", line) for line in lines if line.startswith("|")]
    said = [f"- {line}" for line in lines if not line.startswith("|") and line.strip()]
    return "\n".join([
        "Precision: of two messages on one track of ours, how often they are on one of theirs; recall: the other way round; Rand: of all pairs of messages, how often both say the same. `peer` is the package run here, `tag` the label of an older version that "
        "lies in the files. Kept by one and left out by the other is counted beside, with the flags that ours has there. `gfw` follows its definition; why `default` does not is in `docs/tracks.md`.",
        "", *said, "", *rows,
    ])  # fmt: skip


def main() -> None:
    parse = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("pyais", "libais", "movingpandas"):
        parse.add_argument(f"--{name}", help=f"an interpreter that has {name}")
    parse.add_argument("--gpsdio", type=Path, help="a folder that holds the package gpsdio_segment")
    parse.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    args = parse.parse_args()
    sys.path.insert(0, str(HERE))
    import nmea_equal
    import stops

    ais = args.shared / "data" / "ais"
    parts: dict[str, tuple[str, Callable[[], str] | None]] = {
        "pyais": ("Raw NMEA: pyais", (lambda: nmea_equal.table(ais, pyais=args.pyais)) if args.pyais else None),
        "libais": ("Raw NMEA: libais", (lambda: nmea_equal.table(ais, libais=args.libais)) if args.libais else None),
        "movingpandas": ("Gaps and stops: MovingPandas", (lambda: stops.table(args.movingpandas, args.shared)) if args.movingpandas else None),
        "gpsdio": ("Tracks of shared numbers: gpsdio-segment", (lambda: tracks(args.gpsdio, args.shared)) if args.gpsdio else None),
    }
    page = PAGE.read_text("utf-8") if PAGE.is_file() else ""
    out = [HEAD]
    for name, (title, make) in parts.items():
        first, last = f"<!-- {name} -->", f"<!-- end of {name} -->"
        said = page[page.index(first) + len(first) : page.index(last)].strip() if first in page else "Not run yet."
        if make is not None:
            said = f"Run on {datetime.now(UTC):%Y-%m-%d}.\n\n{make().strip()}"
        out += [f"## {title}", "", first, said, last, ""]
    PAGE.write_text("\n".join(out).rstrip() + "\n", "utf-8")


if __name__ == "__main__":
    main()
