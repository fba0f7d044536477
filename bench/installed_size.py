"""Prints what a user's `pip install .` puts on the disk, package by package, as a Markdown table.

It counts the files that each distribution of the runtime closure recorded at installation, so build and test tools that share
the environment are left out.
"""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution


def closure(name: str, seen: dict[str, Distribution]) -> None:
    key = re.sub(r"[-_.]+", "-", name).lower()
    if key in seen:
        return
    try:
        seen[key] = distribution(key)
    except PackageNotFoundError:
        return
    for need in seen[key].requires or ():
        if "extra ==" not in need:
            closure(re.split(r"[ ;<>=!~\[(]", need, maxsplit=1)[0], seen)


def megabytes(dist: Distribution) -> float:
    total = 0
    for file in dist.files or ():
        path = file.locate()
        if path.is_file() and "__pycache__" not in str(file):  # type: ignore[attr-defined]
            total += path.stat().st_size  # type: ignore[attr-defined]
    return total / 1e6


def licence(dist: Distribution) -> str:
    """What the package declares: an SPDX expression, else its classifier, else the first line of its licence field."""
    declared = dist.metadata.get("License-Expression")
    classes = [c.rsplit("::", 1)[-1].strip() for c in dist.metadata.get_all("Classifier") or () if c.startswith("License ::")]
    return declared or (classes[0] if classes else (dist.metadata.get("License") or "").split("\n")[0])


def main() -> None:
    seen: dict[str, Distribution] = {}
    closure("roadstead", seen)
    rows = sorted(((megabytes(d), n, d.version, licence(d)) for n, d in seen.items()), reverse=True)
    print("| package | version | MB | licence |\n|---|---|---:|---|")
    for mb, name, version, terms in rows:
        print(f"| {name} | {version} | {mb:.1f} | {terms[:60]} |")
    print(f"| **all** | | **{sum(r[0] for r in rows):.0f}** | |")


if __name__ == "__main__":
    main()
