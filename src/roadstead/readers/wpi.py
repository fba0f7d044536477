"""The World Port Index (NGA Pub. 150) as CSV: ports with their other names and UN/LOCODE."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from roadstead import delimited, tables
from roadstead.streams import BadFile, Rejects, Rows, Source, facts

VERSION = 1
UNCERTAINTY_M = 2000.0
"""Ours, not the publisher's: most positions are given to the arc minute, which is 1852 m of latitude."""
_NUMBER, _NAME, _OTHER, _CODE, _COUNTRY = (
    "world_port_index_number", "main_port_name", "alternate_port_name", "un/locode", "country_code",
)  # fmt: skip


def claims(source: Source) -> int:
    """Certain when the header has the Index's own names."""
    head = delimited.header(source)
    return 95 if head and _NUMBER in head.names and _NAME in head.names else 0


def read(source: Source) -> Iterator[Rows]:
    """One place per port; ``at`` is the row number. A number that comes twice gets ``-2``. BadFile when a needed
    column is missing."""
    head = delimited.header(source)
    if head is None:
        raise BadFile(source.name, "no header", "row:0")
    for column in (_NUMBER, _NAME, "latitude", "longitude"):
        if column not in head.names:
            raise BadFile(source.name, f"no column {column}", "row:0", "fetch the file again")
    rejects = Rejects()
    rows = list(delimited.rows(source, head, rejects))
    iso2 = _countries([cells for _, cells in rows])
    used: Counter[str] = Counter()
    found = []
    for n, cells in rows:
        lon, lat = _degrees(cells["longitude"], 180), _degrees(cells["latitude"], 90)
        number = cells[_NUMBER].removesuffix(".0")
        if lon is None or lat is None or not number:
            rejects.add("port without a number or a position", f"row:{n}", cells[_NAME])
            continue
        used[number] += 1
        code = cells.get(_CODE, "")
        names = [cells[_NAME], *cells.get(_OTHER, "").split(";"), code, code.replace(" ", "")]
        found.append({
            "id": f"wpi:{number}" + (f"-{used[number]}" if used[number] > 1 else ""), "name": cells[_NAME],
            "names": list(dict.fromkeys(name.strip() for name in names if name.strip())),
            "country": iso2(cells), "lon": lon, "lat": lat, "uncertainty_m": UNCERTAINTY_M,
            "source": f"NGA World Port Index, number {number}", "at": f"row:{n}",
        })  # fmt: skip
    yield Rows("places", tables.PLACE.frame(found))
    yield from rejects.rows()
    yield facts(media="text/csv", encoding=source.encoding, at_unit="row", coverage="unknown", simulated=source.marked)


def _degrees(text: str, limit: int) -> int | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return round(value * 1e6) if abs(value) <= limit else None


def _countries(rows: list[dict[str, str]]) -> Callable[[dict[str, str]], str | None]:
    """Row -> ISO two letters: from the port's own UN/LOCODE, or that of the other ports of its country. A code that
    stands once against five of another is a slip of the pen."""
    by_country: dict[str, Counter[str]] = defaultdict(Counter)
    for cells in rows:
        if code := _prefix(cells):
            by_country[cells.get(_COUNTRY, "")][code] += 1

    def iso2(cells: dict[str, str]) -> str | None:
        codes = by_country.get(cells.get(_COUNTRY, ""))
        own = _prefix(cells)
        if not codes:
            return own
        usual, n = codes.most_common(1)[0]
        return usual if own is None or (codes[own] == 1 and n >= 5) else own

    return iso2


def _prefix(cells: dict[str, str]) -> str | None:
    code = cells.get(_CODE, "").strip().upper()[:2]
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None
