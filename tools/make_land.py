"""Writes src/roadstead/places/land.npz from npm's world-atlas (Natural Earth 1:10m land, public domain): `make coast`.

    python tools/make_land.py PACKAGE_FOLDER

Rings of land in steps of the file's own grid, with the package's version and the sha256 of the file they were made of.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import numpy as np

TARGET = Path(__file__).resolve().parents[1] / "src/roadstead/places/land.npz"


def rings(topology: dict) -> list[np.ndarray]:
    """Every ring as (n, 2) whole steps of the file's grid. An arc that is named by its complement runs backwards; arcs share their ends."""
    arcs = [np.cumsum(np.array(arc, np.int64), axis=0) for arc in topology["arcs"]]
    out = []
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]:
            for ring in polygon:
                parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in ring]
                out.append(np.concatenate([parts[0], *(p[1:] for p in parts[1:])]))
    return out


def main() -> None:
    folder = Path(sys.argv[1])
    raw = (folder / "land-10m.json").read_bytes()
    topology = json.loads(raw)
    made = rings(topology)
    points = np.concatenate(made)
    steps = np.diff(points, axis=0, prepend=np.zeros((1, 2), np.int64))
    source = f"npm world-atlas {json.loads((folder / 'package.json').read_text())['version']}, land-10m.json, sha256 {hashlib.sha256(raw).hexdigest()}"
    grid = np.array([*topology["transform"]["scale"], *topology["transform"]["translate"]])
    # Steps between neighbours are small numbers, and pack four times better than places.
    np.savez_compressed(
        TARGET,
        steps=steps.T.astype(np.int32),
        start=np.cumsum([0, *(len(r) for r in made)]).astype(np.int32),
        grid=grid,
        source=np.array(source),
    )
    print(f"{len(made)} rings, {len(points)} points, {TARGET.stat().st_size >> 10} KiB; {source}")


if __name__ == "__main__":
    main()
