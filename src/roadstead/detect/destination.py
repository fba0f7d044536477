"""Destinations: where a ship says she goes, and when she will be there, against where she was next seen to call."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import polars as pl

from roadstead.detect import Detector, Kept, Memory, Row, event_frame, fold, memory_of
from roadstead.places import Area, around, place_ids_of, resolve
from roadstead.sphere import distance_m
from roadstead.tables import PLACE, canonical
from roadstead.when import H_US, iso

NOWHERE = frozenset(re.findall(r"\w+", """
    FORORDERS FORORDER ORDERS ORDER AWAITINGORDERS WAITINGORDERS WAITINGFORORDERS NOORDERS TOORDER TOBEADVISED TOBENOMINATED SEA ATSEA HIGHSEA HIGHSEAS OPENSEA
    OFFSHORE ANCHOR ANCHORAGE ATANCHOR DRIFTING FISHING FISHINGGROUND FISHINGGROUNDS NONE NIL NA UNKNOWN UNKOWN NOTKNOWN NOTAVAILABLE NOTDEFINED UNDEFINED TBA TBC TBN
    TBD VARIOUS ROUNDVOYAGE HOME TEST PILOT STS OPL NODESTINATION SAILING CRUISING LOCAL HARBOUR HARBOR PORT BASE SURVEY RESEARCH SEATRIAL SEATRIALS TRIAL TRIALS PATROL
    ARMEDGUARDSONBOARD ARMEDGUARDONBOARD
"""))  # fmt: skip
"""What is typed where there is no port to name, letters alone."""
_TAIL = re.compile(r"[\s.]+(?:ANCHORAGE|ANCH\.?|ANCHOR|ROADS?|RDS|PILOT(?: STATION| STN)?|P/?S|OPL|INNER|OUTER|BERTH(?: \w+)?|TERMINAL(?: \w+)?)$")
_HEAD = re.compile(r"^(?:TO|FOR|ETA)\s+")
_ETA = re.compile(r"(\d\d)-(\d\d)T(\d\d|--):(\d\d|--)")


@dataclass(frozen=True)
class Destination:
    """A vessel declares a destination and calls elsewhere, or calls there more than `eta_h` hours before or after the time she declared.

    From the first message with the declaration to the entry of her next port visit of confidence `min_confidence` or more. Both must be
    known: a name or code that the list of ports has once, or a country, and a visit that was seen; a name that several ports have, or none has,
    `FOR ORDERS`, `AT SEA` and an empty field give nothing, nor does arriving as declared. What counts is what she sent on this
    voyage, `min_reports` times or more: when anything of it names the port, or one within `near_km`, she arrived as declared; an entry that
    was already typed at the call before has been judged there, and one that names the port she left is old. The hour of arrival has no
    year: the one nearest to its message is taken, and one that had passed when it was first sent says nothing (kind `eta_missed`). It accuses
    nobody: crews type this in late, misspelt, for the voyage after, or not at all; ships are diverted by orders, weather and full berths, and call
    for bunkers, crew or a doctor on the way to where they said. Method and thresholds are ours.
    """

    rule: ClassVar[str] = "destination@1"
    reads: ClassVar[str] = "statics"
    beside: ClassVar[tuple[str, ...]] = ("heard", "port_visits")
    key: ClassVar[tuple[str, ...]] = ("vessel",)
    needs: ClassVar[tuple[str, ...]] = ("ports", "places")
    keeps: ClassVar[Kept] = memory_of(("vessel",))
    exempt: ClassVar[Mapping[str, str]] = {}
    near_km: float = 50.0
    """A call so near to the port declared is a call there: anchorages, pilot stations and terminals lie far apart under one name."""
    eta_h: float = 24.0
    min_confidence: int = 2
    """Of the visit: 2 leaves out what may have passed by."""
    min_reports: int = 2
    lapse_h: float = 72.0
    """A declaration not heard for so long before the call may have been another by then."""
    preset: str = "custom"

    def step(self, rows: pl.DataFrame, kept: pl.DataFrame, upto: int, **needs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Events of the visits that these rows bring or settle; what every vessel declared since the call before."""
        said = pl.col("destination").str.to_uppercase().str.replace(r"(?s)@.*", "").str.replace_all(r"\s+", " ").str.strip_chars()
        value = pl.when(said.str.contains(r"[\p{L}\p{N}]")).then(pl.concat_str(said, pl.col("eta").fill_null(""), separator="\n"))
        _, left = fold(self, rows, kept, value, 2**62, _declare)
        t = {v: at for v, at, _ in left.iter_rows()}
        memory: dict[str, Memory] = {v: json.loads(m or "{}") for v, _, m in left.iter_rows()}
        touched = set(rows["vessel"])
        for name in ("heard", "port_visits"):
            for row in needs[name].sort("vessel", "t0").iter_rows(named=True):
                vessel = row["vessel"].partition("/")[0]
                touched.add(vessel)
                self._hear(memory.setdefault(vessel, {}), name, row)
        ports, events = Ports(needs["ports"]), []
        for vessel in sorted(touched & memory.keys()):
            events += self._judged(vessel, memory[vessel], ports)
        found = [(v, t.get(v), canonical(m)) for v, m in sorted(memory.items())]
        return event_frame(self, needs, "destination", events), pl.DataFrame(found, schema=self.keeps, orient="row")

    def _hear(self, know: Memory, name: str, row: Row) -> None:
        if "/" in row["vessel"]:
            know["shared"] = True
        elif name == "heard":
            _latest(know.setdefault("heard", []), 0, [row["t0"], row["t"]])
        elif row["confidence"] >= self.min_confidence and row["state"] != "withdrawn":
            call = {c: row[c] for c in ("t0", "t1", "place", "lon0", "lat0", "mmsi", "simulated")} | {"fix": json.loads(row["fixes"])[0]}
            calls = know.setdefault("calls", [])
            told = calls[-1].get("told") if calls and calls[-1]["t0"] == call["t0"] else None
            _latest(calls, "t0", {**call, "told": told})

    def _judged(self, vessel: str, know: Memory, ports: Ports) -> list[Row]:
        """What is to be said of the calls not yet settled, and what was said of them and does not hold."""
        events: list[Row] = []
        if know.get("shared"):
            return events
        calls, runs, before = know.get("calls", []), know.get("runs", []), know.get("before")
        for call in calls:
            event = self._judge(vessel, know, call, before, ports)
            if (told := call.get("told")) is not None and (event is None or event["t0"] != told):
                gone = {"vessel": vessel, "mmsi": call["mmsi"], "t0": told, "simulated": call["simulated"]}
                events.append({**gone, "state": "withdrawn", "fixes": []})
            if event:
                events.append(event)
            call["told"], before = event["t0"] if event else None, call
        # What was declared before a call stands still once something else is declared after it.
        while calls and calls[0]["t1"] is not None and runs and runs[-1]["a"]["t"] >= calls[0]["t0"]:
            know["before"] = calls.pop(0)
        if know.get("before"):
            since = know["before"]["t0"]
            know["runs"] = [r for r in runs if r["z"]["t"] >= since or r is runs[-1]]
            know["heard"] = [s for s in know.get("heard", ()) if s[1] >= since]
        return events

    def _judge(self, vessel: str, know: Memory, call: Memory, before: Memory | None, ports: Ports) -> Row | None:
        runs = [r for r in know.get("runs", ()) if r["n"] >= self.min_reports and r["a"]["t"] < call["t0"]]
        if before:
            runs = [r for r in runs if r["z"]["t"] >= before["t1"] and r["a"]["t"] >= before["t0"] and not ports.within(r["said"], before["place"], self.near_km)]
        if not runs:
            return None
        if there := [r for r in runs if ports.within(r["said"], call["place"], self.near_km)]:
            return self._eta(vessel, know, call, there[-1], ports)
        last = runs[-1]
        name = ports.declared(last["said"])
        if name is None or not ports.elsewhere(last["said"], call["place"], self.near_km) or call["t0"] - last["z"]["t"] > self.lapse_h * H_US:
            return None
        place, since, entry = ports.name(call["place"]), iso(last["a"]["t"]), iso(call["t0"])
        en = (f"Declared “{last['said']}” as her destination from {since}, which is {name}, and next called at {place}, where she came by {entry}. "
              "The crew types the destination in; ships are diverted, and call elsewhere on their way.")  # fmt: skip
        fr = (f"A déclaré « {last['said']} » comme destination à partir du {since}, c’est-à-dire {name}, puis a fait escale à {place}, arrivé le {entry} au plus tard. "
              "L’équipage saisit la destination ; des navires sont déroutés, et font escale ailleurs en chemin.")  # fmt: skip
        return _event(vessel, "destination", last["a"], call, {"what": "destination", "declared": last["said"], "port": name, "en": en, "fr": fr})

    def _eta(self, vessel: str, know: Memory, call: Memory, run: Memory, ports: Ports) -> Row | None:
        """The hour of arrival that stood at the call, when it was missed by more than the threshold and had not passed when it was first sent."""
        standing = [e for e in run["etas"] if e["a"]["t"] < call["t0"]]
        when = resolved(standing[-1]["eta"], standing[-1]["a"]["t"]) if standing and standing[-1]["n"] >= self.min_reports else None
        if when is None or when[1] < standing[-1]["a"]["t"]:
            return None
        # After a silence she came some time in it.
        begins = any(s[0] == call["t0"] for s in know.get("heard", ()))
        first = max((s[1] for s in know.get("heard", ()) if s[1] < call["t0"]), default=call["t0"]) if begins else call["t0"]
        late, early = (first - when[1]) / H_US, (when[0] - call["t0"]) / H_US
        if max(late, early) <= self.eta_h:
            return None
        place, entry, told = ports.name(call["place"]), iso(call["t0"]), standing[-1]["eta"]
        by_en, by_fr = (f"{late:.0f} h after", f"{late:.0f} h après") if late > early else (f"{early:.0f} h before", f"{early:.0f} h avant")
        en = (f"Declared “{run['said']}” and the hour of arrival {told} (month-day, UTC, no year), and came to {place} by {entry}, {by_en}. "
              "The crew types both in; weather, orders and full berths change them.")  # fmt: skip
        fr = (f"A déclaré « {run['said']} » et l’heure d’arrivée {told} (mois-jour, UTC, sans année), et est arrivé à {place} le {entry} au plus tard, {by_fr}. "
              "L’équipage saisit les deux ; le temps, les ordres et les postes occupés les changent.")  # fmt: skip
        hours = round(late if late > early else -early, 2)
        return _event(vessel, "eta_missed", standing[-1]["a"], call, {"what": "eta", "declared": run["said"], "eta": told, "hours": hours, "en": en, "fr": fr})


class Ports:
    """The list of ports, asked what a typed destination names."""

    def __init__(self, rows: pl.DataFrame):
        self.rows = PLACE.conform(rows) if rows.columns != PLACE.names else rows
        self._by_id = {r["id"]: r for r in rows.select("id", "name", "country", "lon", "lat", "uncertainty_m").iter_rows(named=True)}
        self._known: dict[str, tuple[frozenset[str], frozenset[str], bool]] = {}

    def name(self, place: str) -> str:
        return str(self._by_id[place]["name"]) if place in self._by_id else place

    def of(self, said: str) -> tuple[frozenset[str], frozenset[str], bool]:
        """(ids, countries, whether each part of it names one port or one country)."""
        if said not in self._known:
            self._known[said] = self._parsed(said)
        return self._known[said]

    def _parsed(self, said: str) -> tuple[frozenset[str], frozenset[str], bool]:
        # `RUVVO>CNSHG`: from the one to the other.
        text = re.split(r"\bVIA\b", re.split(r"[-=]*>+", said)[-1])[0].strip(" .<=-*_#")
        ids: set[str] = set()
        lands: set[str] = set()
        sure, last = True, None
        for piece in (p.strip(" .") for p in re.split(r"[/,&+;()]|\bOR\b", text)):
            if not piece:
                continue
            found = self._one(piece)
            land = place_ids_of(piece, self.rows) if not found and len(piece) > 2 else Area()
            if land.countries and not land.ids and not land.unknown:
                if last is None:
                    lands |= land.countries
                elif any(c.country in land.countries for c in last):
                    # `VLADIVOSTOK, RUSSIA`: the land says which of several is meant.
                    ids -= {c.id for c in last if c.country not in land.countries}
                    sure = sure or sum(c.country in land.countries for c in last) == 1
                else:
                    sure = False
                last = None
                continue
            sure = sure and len(found) == 1
            ids |= {c.id for c in found}
            last = found
        return frozenset(ids), frozenset(lands), sure and bool(ids or lands)

    def _one(self, piece: str) -> list[Any]:
        """The ports of a name or a code; of a code with a dock behind it, and of a name with its roads, the port."""
        bare = re.sub(r"[\W_]+", "", piece)
        if bare in NOWHERE or len(bare) <= 2 or bare.isdecimal():
            return []
        for text in (piece, _HEAD.sub("", _TAIL.sub("", piece))):
            if found := resolve(text, self.rows):
                return list(found)
        code = re.fullmatch(r"([A-Z]{2})[ .-]?([A-Z2-9]{3})(?: [\w ]+)?", piece)
        return [c for c in resolve(code[1] + code[2], self.rows) if c.country == code[1]] if code else []

    def declared(self, said: str) -> str | None:
        """What it names, for a reader; null where that is not one thing."""
        ids, lands, sure = self.of(said)
        return " / ".join([*sorted(self.name(i) for i in ids), *sorted(lands)]) if sure else None

    def within(self, said: str, place: str, near_km: float) -> bool:
        """True when a call at the place is, or may be, a call where it says."""
        ids, lands, _ = self.of(said)
        return self._land(place) in lands or any(self._apart(i, place, near_km) is False for i in ids)

    def elsewhere(self, said: str, place: str, near_km: float) -> bool:
        """True when a call at the place is surely none where it says."""
        ids, lands, sure = self.of(said)
        land = self._land(place)
        return sure and (not lands or (land is not None and land not in lands)) and all(self._apart(i, place, near_km) is True for i in ids)

    def _land(self, place: str) -> str | None:
        return self._by_id[place]["country"] if place in self._by_id else None

    def _apart(self, a: str, b: str, near_km: float) -> bool | None:
        """Whether two places are farther apart than so much and what is not known of their points; null: cannot be told."""
        if a == b or around(a, self.rows) & around(b, self.rows):
            return False
        x, y = self._by_id.get(a), self._by_id.get(b)
        if x is None or y is None or None in (x["lon"], x["lat"], y["lon"], y["lat"]):
            return None
        unsure_m = (x["uncertainty_m"] or 0.0) + (y["uncertainty_m"] or 0.0)
        return bool(distance_m(x["lon"], x["lat"], y["lon"], y["lat"]) > near_km * 1000 + unsure_m)


def _declare(know: Memory, value: str, first: Row, last: Row, n: int) -> Sequence[Row]:
    """What is declared, in runs of one destination, and in it the hours of arrival."""
    said, _, eta = value.partition("\n")
    a, z = ({c: r[c] for c in ("t", "src", "at", "mmsi", "simulated")} for r in (first, last))
    runs = know.setdefault("runs", [])
    if not runs or runs[-1]["said"] != said:
        runs.append({"said": said, "a": a, "n": 0, "etas": []})
    run = runs[-1]
    run.update(z=z, n=run["n"] + n)
    if not run["etas"] or run["etas"][-1]["eta"] != eta:
        run["etas"] = [*run["etas"], {"eta": eta, "a": a, "n": 0}]
    run["etas"][-1]["n"] += n
    return ()


def _latest(rows: list[Any], key: Any, row: Any) -> None:
    """The row at the end, in the place of the one before when it is that one again."""
    if rows and rows[-1][key] == row[key]:
        rows.pop()
    rows.append(row)


def resolved(eta: str, t: int) -> tuple[int, int] | None:
    """The first and last instant (µs UTC) that `10-05T14:30` or `10-05T--:--` may mean, in the year that brings it nearest to ``t``; null where
    month or day is not given or there is no such day."""
    found = _ETA.fullmatch(eta)
    if found is None:
        return None
    year = datetime.fromtimestamp(t // 1_000_000, UTC).year
    days = []
    for y in (year - 1, year, year + 1):
        try:
            days.append(datetime(y, int(found[1]), int(found[2]), tzinfo=UTC))
        except ValueError:
            continue
    hour, minute = (int(x) if x != "--" else None for x in (found[3], found[4]))
    if not days or (hour or 0) > 23 or (minute or 0) > 59:
        return None
    spans = []
    for day in days:
        lo = day + timedelta(hours=hour or 0, minutes=minute or 0 if hour is not None else 0)
        hi = lo if minute is not None and hour is not None else lo + timedelta(minutes=59) if hour is not None else lo + timedelta(minutes=24 * 60 - 1)
        spans.append((round(lo.timestamp()) * 1_000_000, round(hi.timestamp()) * 1_000_000))
    return min(spans, key=lambda s: (abs(s[0] - t), s))


def _event(vessel: str, kind: str, a: Row, call: Memory, detail: Row) -> Row:
    fixes = [{"src": a["src"], "at": a["at"], "table": "statics"}, {**call["fix"], "table": "fixes"}]
    return {
        "vessel": vessel, "mmsi": call["mmsi"], "kind": kind, "t0": a["t"], "t1": call["t0"], "lon1": call["lon0"], "lat1": call["lat0"],
        "place": call["place"], "state": "closed", "simulated": bool(a["simulated"] or call["simulated"]), "fixes": fixes, "detail": detail,
    }  # fmt: skip


PRESETS: dict[str, Detector] = {"default": Destination(preset="default")}
