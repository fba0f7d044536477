"""Following one number along the tracks of several senders: which of them a fix lies on, and when it contradicts the fix just before it."""

from __future__ import annotations

from typing import Any

from roadstead import sphere
from roadstead.when import H_US, iso

Row = dict[str, Any]
Memory = dict[str, Any]
TRACKS = 8
"""So many tracks of one key are followed at a time; the one silent for the longest gives way."""


def follow(know: Memory, fix: Row, slack_m: float, m_per_us: float, clock_us: int, forget_us: int, of_two: bool) -> bool:
    """True when this fix made a contradiction. Tracks are in order of their last fix, so the last one is the fix before."""
    found: list[Row] = [a for a in know["tracks"] if fix["t"] - a["t"] <= forget_us]
    if know["n"] and fix["t"] - know["to"]["t"] > forget_us:
        know["n"] = 0
    need = [(sphere.distance_m(a["lon"], a["lat"], fix["lon"], fix["lat"]), fix["t"] - a["t"] + clock_us) for a in found]
    reach = [m <= slack_m + m_per_us * us for m, us in need]
    back: int | None = min((i for i, can in enumerate(reach) if can), key=lambda i: need[i][0] / need[i][1], default=None)
    just = found[-1] if found else None
    clash = just is not None and back is not None and not reach[-1] and not (of_two and just["mmsi"] == fix["mmsi"])
    if back is not None:
        found.pop(back)
    know["tracks"] = [*found, fix][-TRACKS:]
    if not clash:
        return False
    apart = need[-1][0]
    if not know["n"]:
        know.update({"from": just, "first": fix, "far": [just, fix, apart]})
    elif apart > know["far"][2]:
        know["far"] = [just, fix, apart]
    know.update(n=know["n"] + 1, to=fix, just=just)
    return True


def contradiction(detector: Any, know: Memory, slack_m: float, clock_us: int) -> Row:
    one: Any = detector
    a, z, (x, y, apart_m) = know["from"], know["to"], know["far"]
    named = {(f["src"], f["at"]): {"src": f["src"], "at": f["at"]} for f in (a, know["first"], x, y, know["just"], z)}
    least_kn = (apart_m - slack_m) / sphere.NM_M / ((y["t"] - x["t"] + clock_us) / H_US)
    nm = apart_m / sphere.NM_M
    minutes = (y["t"] - x["t"]) / 60_000_000
    mmsis = sorted({f["mmsi"] for f in (a, know["first"], x, y, z)})
    en = (
        f"{know['n']} times from {iso(a['t'])} to {iso(z['t'])} a position could not be reached from the one just before it, and lay on an earlier "
        f"track. Farthest: {nm:.0f} nautical miles in {minutes:.1f} minutes, {least_kn:.0f} knots at the least, with {one.position_nm:g} nautical miles "
        f"allowed for each position and {one.clock_min:g} minutes for the clocks."
    )
    fr = (
        f"{know['n']} fois, du {iso(a['t'])} au {iso(z['t'])}, une position était hors d’atteinte depuis la précédente et appartenait à une piste "
        f"antérieure. Au plus loin : {nm:.0f} milles marins en {minutes:.1f} minutes, au moins {least_kn:.0f} nœuds, après avoir admis "
        f"{one.position_nm:g} mille marin d’erreur par position et {one.clock_min:g} minutes d’écart d’horloge."
    )
    return {
        "mmsi": a["mmsi"], "t0": a["t"], "lon0": a["lon"], "lat0": a["lat"], "t1": z["t"], "lon1": z["lon"], "lat1": z["lat"],
        "state": "closed", "simulated": bool(a["simulated"]), "fixes": list(named.values()),
        "detail": {"table": "fixes", "what": "position", "pairs": know["n"], "apart_nm": round(nm, 1), "needed_kn": round(least_kn),
                   "mmsi": mmsis, "en": en, "fr": fr},
    }  # fmt: skip
