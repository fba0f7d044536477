"""What a clause says of a ship's movements: which ship, from where to where, how often, since when. Cargo is another matter.

A movement is read only where ship, place and verb fit together; what is in doubt gives nothing.
"""

# Word lists are written as words, so that a person can read and edit them.
# ruff: noqa: SIM905

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from roadstead.places.names import resolve
from roadstead.press import scope, sieve
from roadstead.press.fleet import CALENDAR, KIND, MONTHS, PRONOUN, THE, Fleet
from roadstead.press.names import gazetteer
from roadstead.press.page import Page
from roadstead.press.quantities import _MODIFIER, MOD, NUMBER, value_of
from roadstead.press.times import window

VOYAGES, PRESENCE = "ship.deliveries", "ship.presence"
MOVES = (VOYAGES, PRESENCE)

_RUN = r"(?:[A-ZÀ-Þ][\w-]*|\d+)(?: (?:[A-ZÀ-Þ][\w-]*|\d+|(?:of|the|du|de la|de|des) (?=[A-ZÀ-Þ])))*"
_LIKE = sieve.compile(r"(?:fitting the description of|match(?:es|ed|ing)(?: the description of)?|resembl(?:es|ed|ing)|that looked like|looking like|similar to|ressembl\w+ (?:à|au)|correspondant (?:à|au)(?: la description d[eu]| signalement d[eu])?|semblable (?:à|au)|believed to be|thought to be|presumed to be|possibly|possiblement|peut-être|qui serait|sister ship of|navire jumeau d[eu]|jumeau d[eu])\s*(?:the |le |la |l'|u )?$", re.I)

_TRIPS = (
    "allers?-retours?|allers? et retours?|livraisons?|voyages?|visites?|rotations?|trajets?|escales?|transferts?|traversées?|passages?|reprises|fois|expéditions?|touchées?|liaisons?|"
    "round[- ]trips?|round voyages?|deliver(?:y|ies)|trips?|visits?|port calls?|calls?|transfers?|crossings?|sailings?|journeys?|passages?|stopovers?|stops?|times|shipments?|runs?"
)
_ADJ = "(?:round|return|separate|such|further|more|different|aller|nouvelles?|autres?|telles|complete|successful|\\w+ed|\\w+(?:aires?|iques?|elles?|els)|commercial(?:es)?|clandestine?s?)"
_COUNT = sieve.compile(
    rf"(?<![\w-])(?P<only>(?:n'|ne )[^,.;]{{0,40}}?\bque |only |just |seulement |pas plus de |no more than )?{MOD}"
    rf"(?:(?P<n>{NUMBER}|une?(?: seule?)?|a single|one)\s+(?:(?:de|of)\s+|d')?(?P<adj>(?:{_ADJ} )?)(?P<unit>{_TRIPS})(?![\w-])|(?P<times>\b(?:once|twice)\b))",
    re.I,
)
_SHIPS = sieve.compile(rf"(?<![\w-]){MOD}(?P<n>{NUMBER})\s+(?:(?:de |d')\s*)?(?:(?!(?:to|in|of|at|on|à|de|en)\b)[a-zà-ÿ-]+ )?(?P<unit>{KIND})(?![\w-])", re.I)
_BOTH = sieve.compile(r"allers?(?:-| et )retours?|round[- ](?:trips?|voyages?)|return trips?|navett|shuttl|back and forth", re.I)
_OFF_SEA = sieve.compile(r"\b(?:trains?|by rail|railways?|railcars?|par le rail|par rail|voie ferrée|wagons?|avions?|aircraft|airplanes?|planes?|flights?|\bvols?\b|flew|flown|hélicoptères?|helicopters?|camions?|trucks?|lorr(?:y|ies)|by road|par la route|(?-i:dollars?|euros?|roubles?|rubles?)|(?:millions?|milliards?|billions?|\d) (?:de |d')?yuans?|pipelines?|oléoducs?)\b|[$€£]", re.I)
_AWAY = sieve.compile(r",? (?:and|et|puis|then|avant de|before)\s+(?=(?-i:[a-zà-ÿ]))(?:then |puis |ensuite |later )?(?:(?!\bship|\bnavire)[^,;]){0,60}$", re.I)
_PLAN = sieve.compile(
    r"\b(?<!never )(?:stopped(?! (?:at|in|off)\b)|ceased|halted|suspended|interrompu\w*|suspendu\w*|cessé|will|would|shall|plans? to|planned to|intends? to|intended to|is to|was to|(?:is |are |was |were )?(?:due|expected|scheduled|set|about) to|could|might|may(?! \d)|should|doit|devra\w*|devait|devraient|prévoi\w+|prévoyait|envisage\w*|compte |comptait |s'apprête\w*|pourra\w*|va \w+er\b|vont \w+er\b|if |asked whether|refus\w+ de|interdi\w+|forbid\w*|banned|barred|bloqu\w+|cancel\w*|annul\w+|"
    r"(?!aurait|auraient|serait|seraient|avait|était|fer(?:ait|aient) )\w+rai(?:t|ent)\b|would)\b",
    re.I,
)
_SEA = sieve.compile(rf"\b(?:{KIND}|par mer|by sea|par voie maritime|maritimes?|ports?|escales?|port calls?|mouillages?|anchorages?|quais?|docks?|berths?|sailed|sailings?|appareill\w+|navigu\w+|traversées?|crossings?)\b", re.I)
_OTHERS = sieve.compile(r"\b(?:owners?|captains?|masters?|crews?|sailors?|operators?|lawyers?|agents?|families|family|armateurs?|capitaines?|commandants?|équipages?|marins?|propriétaires?|affréteurs?|avocats?|exploitants?|famille)\b", re.I)
_OF_GOODS = sieve.compile(r"\b(?:pétrole|brut|essence|gazole|diesel|carburant|fioul|charbon|blé|céréales|gaz|gnl|armes?|munitions|obus|missiles|drones|conteneurs?|caisses?|marchandises|cargaison|oil|crude|fuel|coal|grain|wheat|gas|lng|arms|weapons|ammunition|containers?|crates?|goods|cargo)(?: [\w'-]+){0,3} $", re.I)
"""`du gazole chargé dans un port russe`: it is the goods that were loaded there."""
_NO_VERB = sieve.compile(r"\b(?:ne\b|n')[^,;]{0,30}?\b(?:pas|jamais|aucune?|plus|point|nulle?)\b|\baucun (?:navire|cargo|pétrolier|bateau)|\bn'avait? \w+ ni|\b(?:never|not(?! only))\b|n't\b|\bno (?:ship|vessel|tanker|cargo|call|visit|trip|voyage)|\bnone\b|\bneither\b|\bnor\b", re.I)

_GO = sieve.compile(
    r"\b(?:sail(?:ed|s|ing)?|left|leav(?:es|ing)|depart(?:ed|s|ing)|travell?ed|steam(?:ed|ing)|headed|heading|mov(?:ed|ing)|shipped|carried|carr(?:y|ies|ying)|transported|ferried|shuttl\w+|crossed|made|conducted|completed|went|set (?:out|sail)|appareill\w+|quitt(?:é|ait|ent|e|ant)\b|naviguai?\w*|navigué|fait route|faisait route|faisant route|mis le cap|cingl\w+|(?:re)?parti[es]*|(?<!a )reli(?:é|ait|ant|e)\b|rallié|transporté\w*|acheminé\w*|convoyé\w*|effectu\w+|accompli\w*|réalisé\w*|navett\w+|"
    r"travers(?:é|ée|ait))\b", re.I)
_STAY = sieve.compile(
    r"(?:\b(?:call(?:ed|s|ing)?(?: again| twice| once)? (?:at|in)|put in(?:to)? (?:at)?|docked|docking|moored|berthed|anchored|(?:at|drop(?:ped|ping)) anchor|tied up|arriv(?:ed|es|ing)|reach(?:ed|es)|enter(?:ed|s|ing)|spotted|seen|sighted|photographed|stay(?:ed|s)|remained|lain|lay|lying|was (?:still )?(?:at|in|off|near)|were (?:at|in|off)|been (?:at|in|off)|waited|(?:un)?load(?:ed|ing)|taken on|took on|discharg\w+|stopped (?:at|in)|visited|"
    r"amarrée?s?|à quai|accosté\w*|accost(?:ait|e)\b|mouill(?:é|ait)e?s?|au mouillage|jeté l'ancre|ancrée?s?|fait (?:une )?(?:\w+ )?escale|faisait escale|relâché|arrivée?s?|atteint|entrée?s? (?:au|dans|en|à)|gagné|touché|stationn\w+|repérée?s?|aperçue?s?|vue?s?|photographiée?s?|se trouv\w+|trouvait|est restée?|restée? (?:à|au)|séjourné\w*|était (?:à|au|dans|en)|(?:dé)?charg(?:é|ée|ait|eait)|embarqu\w+|débarqu\w+|attend(?:u|ait)))(?=\W|$)", re.I)

_GENERIC = frozenset(
    "port ports base bases chantier chantiers naval navale navals shipyard shipyards yard yards terminal terminals quay quai quais rade anchorage mouillage harbour harbor harbours oil ore container commercial military naval northern southern eastern western far east arctic "
    "nord sud est ouest militaire pétrolier pétrolière commercial minéralier autonome charbonnier méthanier céréalier fluvial voisin proche grand grands petit eaux waters côte côtes coast coasts cité ville town city villes region région bay baie île island détroit strait roadstead outer north south west "
    "de d' du des of in at the la le les l' un une a an its deux two plusieurs several trois three different various divers leur their son sa ses à en au".split()
)  # fmt: skip
_PLACE_NAME = sieve.compile(r"(?!(?:The|Le|La|Les|L')\b(?! Havre| Verdon| Guilvinec| Palais| Marin| Spezia| Rochelle| Pallice| Réunion| Coruña))[A-ZÀ-Þ][\w'-]*(?: (?:(?:de|du|des|la|el|es|al|the|of|sur|da|do|dos) )*[A-ZÀ-Þ][\w'-]*)*")
_WORD = sieve.compile(r"[ld]'|[\w-]+", re.I)
_LINK = sieve.compile(r",? (?:and|et|puis|or|ou|then) (?:(?:à|au|at|in|to|vers|de|d') ?)?|, (?=(?:à |au |at )?[A-ZÀ-Þ])(?:à |au |at )?|\s?[/&]\s?")
_FROM = sieve.compile(r"\b(?:depuis|from|de|d'|du|à partir d[eu']|au départ d[eu']|en provenance d[eu']|out of|left|leaving|departed|quitt(?:é|ait|ant))\s*", re.I)
_TO = sieve.compile(r"\b(?:vers|jusqu'(?:à|au|en)|à destination d[eu']|pour|à|au|aux|en|to|for|bound for|towards?|into|rallié|gagné|reached)\s+", re.I)
_TO_STRONG = sieve.compile(r"\b(?:vers|jusqu'(?:à|au|en)|à destination d[eu']|pour|(?:bound |headed |heading |left |sailed |sailing )for|to|towards?|into|rallié|gagné)\s+", re.I)
_BETWEEN = sieve.compile(r"\b(?:entre|between|linking|reliant|relié)\s+", re.I)
_AT = sieve.compile(r"\b(?:au large d[eu']|près d[eu']|at anchor off|face à|à|au|aux|dans|en|at|in|into|off|near|devant|alongside|reached|entered|visited|atteint|gagné|quay in|on)\s+(?:the |le |la |l'|les )?", re.I)
_THEN_AT = sieve.compile(r",? (?:et|and|puis|then) (?=(?:à|au|at|in|off|devant) (?-i:[A-ZÀ-Þ]))", re.I)
_CUT = sieve.compile(r"\s+(?:and|et|puis|then|before|avant de|avant d'|,)\s+(?=(?:then |puis |ensuite |later |again |est |a |had |was |then )?(?:sailed|left|called|docked|moored|berthed|anchored|arrived|reached|stayed|remained|unloaded|loaded|returned|entered|appareillé|quitté|accosté|mouillé|arrivée?|atteint|entrée?|gagné|rallié|resté|déchargé|chargé|reparti|fait escale|amarrée?|jeté l'ancre)\b)", re.I)


@dataclass(frozen=True)
class Spot:
    """A place as read: names as written, country of the words, and where the reading ends."""

    names: tuple[str, ...]
    country: str | None
    start: int
    end: int


@dataclass(frozen=True)
class Move:
    """One movement in a clause: its proposition, arguments, the stretch it stands in, and whether the words deny it."""

    proposition: str
    args: dict[str, Any]
    start: int
    end: int
    negative: bool
    aside: bool = False
    """Its verb stands in a relative clause: the words say which ship is meant."""


def place(words: str, i: int, fleet: Fleet, many: bool = True) -> Spot | None:
    """The place or places that stand at ``i``: articles, `port of` and nationalities are passed over, the capitalised name is kept whole."""
    known = gazetteer()
    names: list[str] = []
    country: str | None = None
    ships = {n for _, n in fleet.named}
    at, generic = i, False
    end = i
    while (m := _WORD.match(words, at)) is not None:
        w = m[0]
        nation = next((n for n in known.nationalities(words[at : at + 40]) if n.start == 0), None)
        if nation is not None:
            country = country or nation.country
            at += nation.end
            end = at
        elif (state := next((s for s in known.find(words[at : at + 60]) if s.start == 0 and s.kind == "state"), None)) is not None:
            country = country or state.country
            end = at + state.end
            if resolve(words[at:end]) or sieve.compile(r"Djibouti|Singapour|Singapore|Monaco|Gibraltar|Hong Kong").fullmatch(words[at:end]):
                names.append(words[at:end])
            generic = True
            break
        elif w.lower() in _GENERIC and (not w[0].isupper() or (w in ("Port", "Harbour") and sieve.compile(r" (?:of|de|d'|du)\b").match(words[m.end() :])) or w.lower() in ("far", "east") or (w[0].isupper() and w.lower() in ("la", "le", "the") and not _PLACE_NAME.match(words, at))):
            generic = generic or w.lower().startswith(("port", "waters", "eaux", "côte", "coast"))
            at = m.end()
        elif (n2 := _PLACE_NAME.match(words, at)) is not None:
            name = n2[0]
            for s in sorted(ships, key=len):
                name = re.split(rf"\b(?:le |la |the |l')?{re.escape(s)}\b", name)[0].strip() if s in name and name != s else name
            name = sieve.compile(r"(?:'s| (?:Port|Harbou?r))$").sub("", name)
            name = sieve.compile(rf" (?:{MONTHS}|On|In|The|Le).*$", re.I).sub("", name)
            org = next((s for s in known.find(name) if s.kind in ("body", "agency", "person")), None)
            if not name or name in ships or CALENDAR.match(name) or org is not None or (sieve.compile(r"[A-Z]{2,5}").fullmatch(name) and not resolve(name)):
                return None
            names.append(name)
            end = at + len(n2[0]) if n2[0].startswith(name) and len(name) == len(n2[0]) else at + len(name)
            break
        else:
            break
        while at < len(words) and words[at] == " ":
            at += 1
    if not names and not (country and (generic or end > i)):
        return None
    if not names and country and not generic and not sieve.compile(r"\bports?\b|waters|eaux").search(words[i:end]):
        return None
    if (q := sieve.compile(r", (?:en |in |au )?").match(words[end:])) and names and country is None:
        land = next((s for s in known.find(words[end + q.end() : end + q.end() + 40]) if s.start == 0 and s.kind == "state"), None)
        if land is not None:
            country, end = land.country, end + q.end() + land.end
    if (q := sieve.compile(r" (?:\()?(?:en|in) (?:the )?").match(words[end:])) and names and country is None:
        land = next((s for s in known.find(words[end + q.end() : end + q.end() + 40]) if s.start == 0 and s.kind == "state"), None)
        if land is not None:
            country, end = land.country, end + q.end() + land.end
    while many and names and (q := _LINK.match(words, end)) is not None and (more := place(words, q.end(), fleet, False)) is not None and more.names and _PLACE_NAME.match(words, more.end - len(more.names[0])):
        names += list(more.names)
        country = country if country == more.country or more.country is None else None
        end = more.end
    return Spot(tuple(names), country, i, end)


def movements(page: Page, fleet: Fleet, a: int, b: int) -> list[Move]:
    """The movements the stretch tells, in text order; none where a ship, a place or a number stays in doubt."""
    sh = page.shadow
    if (off := _OFF_SEA.search(sh, a, b)) is not None:
        cut = _AWAY.search(sh, a, off.start())
        if cut is None or _OFF_SEA.search(sh, a, cut.start()):
            return []
        b = cut.start()
    if b - a < 12 or (_SEA.search(sh, a, b) is None and not fleet.within(a, b) and not _two_ports(sh[a:b], fleet) and not PRONOUN.match(sh, a, b)):
        return []
    if (plan := _PLAN.search(sh, a, b)) is not None and not sieve.compile(r"\bau(?:rait|raient)\b").search(plan[0]):
        return []
    ships = fleet.within(a, b)
    pieces = _pieces(page, fleet, a, b, ships)
    if pieces is None:
        return []
    out: list[Move] = []
    for n, (x, y) in enumerate(pieces):
        given = out[-1].args if n and out and not fleet.within(x, y) else None
        move = _read(page, fleet, x, y, a if n == 0 else None, given)
        if move is None:
            if n == 0 or (len(fleet.within(x, y)) == 0 and not sieve.compile(r"(?:à|au|at|in|off|devant) ").match(sh[x:y])):
                continue
            move = _elliptic(page, fleet, x, y, out[-1]) if out else None
            if move is None:
                return []
        last = out[-1] if out else None
        if last and last.proposition == VOYAGES and move.proposition == PRESENCE and not last.args["to"] and not last.args["to_country"] and (last.args["from"] or last.args["from_country"]) and not fleet.within(x, y) and last.args["at_least"] is None:
            out[-1] = Move(last.proposition, last.args, last.start, y, last.negative or move.negative)
            last.args.update(to=move.args["place"], to_country=move.args["country"], until=move.args["until"] or last.args["until"])
            continue
        out.append(replace(move, aside=_aside(page.flat[a:b], move.start - a, move.end - a)))
    if len(ships) > 1 and any(m.args["ship"] is None and not m.args["ships"] for m in out):
        return []
    return out


def _aside(flat: str, x: int, y: int) -> bool:
    """Every verb of moving or staying in the piece stands in a relative clause of the stretch."""
    verbs = [m.span() for p in (_GO, _STAY) for m in p.finditer(flat, x, y)]
    return bool(verbs) and all(scope.aside(flat, *v, False) for v in verbs)


def _two_ports(words: str, fleet: Fleet) -> bool:
    return sum(bool(resolve(m[0])) for m in _PLACE_NAME.finditer(words)) >= 2


def _pieces(page: Page, fleet: Fleet, a: int, b: int, ships: list[tuple[int, str]]) -> list[tuple[int, int]] | None:
    """The stretch cut where another verb of movement or another ship begins; null where ships stand in no order we can read."""
    sh = page.shadow
    cuts = [(m.start(), m.end()) for m in _CUT.finditer(sh, a, b)]
    cuts += [(m.start(), m.end()) for m in _THEN_AT.finditer(sh, a, b) if sieve.compile(rf"\d{{1,2}}(?:er|st|nd|rd|th)? {MONTHS}|{MONTHS} \d", re.I).search(sh[a : m.start()]) and sieve.compile(rf"\b{MONTHS}\b", re.I).search(sh[m.end() : b])]
    group = _together(sh, ships)
    if len(ships) > 1 and not group:
        for at, _ in ships[1:]:
            m = sieve.compile(rf"(?:,? (?:and|et|tandis qu(?:e |')|alors qu(?:e |')|while|whereas|mais|but)|[,;]) ?(?:{THE[3:-1]})?(?:[\w-]+ )?$", re.I).search(sh[a:at])
            if m is None:
                return None
            cuts.append((a + m.start(), a + m.start() + len(sieve.compile(r"[,;]?\s*(?:and|et|tandis qu(?:e |')|alors qu(?:e |')|while|whereas|mais|but)?\s*", re.I).match(m[0])[0])))  # type: ignore[index]
    out, at = [], a
    for x, y in sorted(set(cuts)):
        if x > at:
            out.append((at, x))
            at = y
    return [*out, (at, b)]


def _together(sh: str, ships: list[tuple[int, str]]) -> bool:
    """The ships stand side by side, as one subject: `the Angara and the Maria`."""
    return all(sieve.compile(r"[\"]?(?:, | and | et |, and |, et )(?:the |le |la |l'|\"? ?)?(?:[a-z]+ )?[\"]?").fullmatch(sh[x + len(n) : y]) is not None for (x, n), (y, _) in pairwise(ships)) and not any(
        sieve.compile(r" (?:on|le|at|à) ").match(sh[x + len(n) :]) for x, n in ships[-1:]
    )


def _elliptic(page: Page, fleet: Fleet, a: int, b: int, last: Move) -> Move | None:
    """`… and the Maia-1 on 12 February`: the verb and, where it has none of its own, the place of what stands before."""
    words = page.shadow[a:b]
    ship = fleet.within(a, b)
    since, until = window(words, _years(page))
    if last.proposition != PRESENCE or len(ship) > 1:
        return None
    rest = words[ship[0][0] - a + len(ship[0][1]) :].strip() if ship else words
    spot = next((s for m in _AT.finditer(words) if (s := place(words, m.end(), fleet)) is not None), None)
    if len(rest.split()) > 9 or (spot is None and since is None):
        return None
    args = dict(last.args) | {"since": since, "until": until}
    if ship:
        args |= {"ship": fleet.one(ship[0][0], ship[0][1], a), "ships": []}
    if spot is not None:
        args |= {"place": list(spot.names), "country": spot.country}
    return Move(PRESENCE, args, a, b, last.negative)


def _years(page: Page) -> frozenset[str]:
    return page.years


def _read(page: Page, fleet: Fleet, a: int, b: int, subject: int | None, given: dict[str, Any] | None) -> Move | None:
    words = page.shadow[a:b]
    count = next(iter(_COUNT.finditer(words)), None)
    start, ends, both, last = _route(words, fleet)
    go, stay = _GO.search(words), next((m for m in _STAY.finditer(words) if not m[0].lower().startswith(("charg", "décharg", "load", "unload")) or not _OF_GOODS.search(words[max(0, m.start() - 60) : m.start()])), None)
    stay = stay or sieve.compile(r"\b(?:aucune?|no|any) (?:escales?|visites?|calls?|visits?|stops?)\b", re.I).search(words)
    if _beside(words, fleet.within(a, b), a):
        return None
    if _OTHERS.search(words[: min((m.start() for m in (count, go, stay) if m is not None), default=0)]):
        # The owner, the captain, the crew: people travel too.
        return None
    seen = fleet.within(a, b)
    like = None
    if len(seen) == 1:
        like = _LIKE.search(words[: seen[0][0] - a])
    group = len(seen) > 1
    ship = None if group else fleet.ship(a, b, subject)
    ships = [{"as_written": page.text[at : at + len(n)], "name": n, "imo": fleet.imo.get(n)} for at, n in seen] if group else []
    if given is not None and ship is None and not ships:
        ship, ships = given["ship"], given["ships"]
    if seen and not group and sieve.compile(rf"\b(?:deux|two|trois|three|quatre|four|plusieurs|several) [^,.]{{0,25}}{KIND}\b[^,.]{{0,30}}\b(?:dont|including|among them|of which)\b", re.I).search(words):
        ship, ships = None, []
    since, until = window(words, _years(page))
    number = _numbers(count) if count else None
    calls = sieve.compile(r"\b(?:escales?|visites?|calls?|visits?|stops?|stopovers?|touchées?|fois|times|reprises|once|twice)\b", re.I).search((count["unit"] or count["times"]) if count else "") is not None
    spot = _where(words, stay, count, fleet) if stay or calls else None
    if count is not None and spot is None and start is None and ends is None and sieve.compile(r"fois|times|reprises|once|twice|passages?|transferts?|transfers?|shipments?|runs?|stops?", re.I).fullmatch(count["unit"] or count["times"]):
        return None
    crowd = next((m for m in _SHIPS.finditer(words) if not group), None) if count is None else None
    anchor = min((m.start() for m in (count, go, stay) if m is not None), default=len(words))
    negative = _NO_VERB.search(words[: max(last, spot.end if spot else 0, anchor) or len(words)]) is not None and not (count and count["only"])
    restricted = bool(count and count["only"])
    base: dict[str, Any] = {"ship": ship, "ships": ships}
    if calls and count is not None and (spot is not None or ship or ships) and not start and (spot is not None or not stay):
        to = spot
        start, ends = None, to
    elif spot is not None and count is None and not (start and ends):
        if crowd is not None and not seen:
            n = value_of(crowd["n"])[0]
            args = _voyage(base | {"ship": None}, None, spot, False, (_modifier(crowd), n), page.text[a + crowd.start("unit") : a + crowd.end("unit")], since, until)
            return Move(VOYAGES, args, a, b, negative)
        if start is not None and start.names and sieve.compile(r"\barriv|\bentré|\bdocked|\baccost|\breached|\batteint", re.I).search(words):
            return Move(VOYAGES, _voyage(base, start, spot, False, None, None, since, until), a, b, negative) if ship or ships else None
        if ship is None and not ships:
            return None
        args = {**base, "place": list(spot.names), "country": spot.country, "since": since, "until": until}
        if like:
            args["look_alike"] = True
        return Move(PRESENCE, args, a, b, negative)
    if start is None and ends is None and count is None:
        return None
    if start is None and ends is None and not (ship or ships):
        return None
    if count is None and go is None and not (start and ends and sieve.compile(rf"\b(?:{_TRIPS}|route)\b", re.I).search(words)):
        return None
    if count is None and go and start is None and ends is not None and not sieve.compile(rf"\b(?:any|no|des|de|d'|aucune?|the|a|ces|these|such) (?:{_TRIPS}) (?:to|vers|à)\b", re.I).search(words) and sieve.compile(r"(?:made|conducted|completed|effectu|accompli|réalisé|parti)", re.I).match(go[0]) and not sieve.compile(r"\bparti", re.I).search(go[0]):
        return None
    if not (ship or ships or count or (start and start.names) or (ends and ends.names)):
        return None
    sea = ship or ships or sieve.compile(r"par mer|by sea|by ship|par bateau|maritime", re.I).search(words) or _two_ports(words, fleet) or sieve.compile(rf"\b{KIND}\b|\bports?\b|\bescales?\b|traversées?|crossings?|sail", re.I).search(words)
    if not sea or (ship is None and not ships and not (start and ends) and not calls):
        return None
    if ship is None and not ships and len(seen) == 0 and crowd is None and count is None and not sieve.compile(r"by ship|by sea|par mer|par bateau|navires?\b|ships?\b|vessels?\b|cargos?\b", re.I).search(words):
        return None
    unit = page.text[a + count.start("adj") : a + count.end("unit")] if count and count["unit"] else None
    if unit and count and count["adj"] and not sieve.compile(r"(?:round|return|aller) ", re.I).match(count["adj"]):
        unit = page.text[a + count.start("unit") : a + count.end("unit")]
    args = _voyage(base, start, ends, both or _BOTH.search(words) is not None, number, unit, since, until)
    if like:
        args["look_alike"] = True
    return Move(VOYAGES, args, a, b, negative or restricted)


def _beside(words: str, seen: list[tuple[int, str]], a: int) -> bool:
    """One ship we know stands joined to a name we do not: what is told of both is told of neither."""
    if len(seen) != 1:
        return False
    at, name = seen[0]
    before, after = words[: at - a], words[at - a + len(name) :]
    return sieve.compile(rf"[A-ZÀ-Þ][\w-]+\"?(?:,| and| et|, and) (?:(?i:the|le|la|l'|its|{KIND}) ?)(?:[a-z-]+ ){{0,2}}$").search(before) is not None or sieve.compile(r"\"? (?:and|et) (?:(?:the|le|la) |l'|)(?:[a-z]+ )?[A-ZÀ-Þ][\w-]+(?: [A-ZÀ-Þ\d][\w-]*)* (?:ont|avaient|étaient|were|had|have|are|both|made)\b").match(after) is not None


def _voyage(base: dict[str, Any], start: Spot | None, ends: Spot | None, both: bool, number: tuple[str, int | float | None] | None, unit: str | None, since: str | None, until: str | None) -> dict[str, Any]:
    modifier, value = number or (None, None)
    most = modifier in ("<", "<=")
    return {
        **base, "from": list(start.names) if start else [], "to": list(ends.names) if ends else [], "both_ways": both,
        "at_least": int(value) if value is not None and not most else None, "at_most": int(value) if value is not None and most else None,
        "modifier": modifier, "unit": unit, "since": since, "until": until,
        "to_country": ends.country if ends else None, "from_country": start.country if start else None,
    }  # fmt: skip


def _modifier(m: re.Match[str]) -> str:
    word = (m["mod"] or "").lower()
    if not word and m["n"] and sieve.compile(r"(?:dizaine|vingtaine|trentaine|quarantaine|cinquantaine|soixantaine|centaine)", re.I).search(m["n"]):
        return "~"
    return _MODIFIER.get(word, "=")


def _numbers(m: re.Match[str]) -> tuple[str, int | float | None]:
    low = (m["n"] or m["times"]).lower().strip()
    value: int | float | None = {"once": 1, "twice": 2, "one": 1, "a single": 1, "un": 1, "une": 1, "un seul": 1, "une seule": 1}.get(low)
    if value is None:
        value = value_of(low)[0]
    if m["only"]:
        return "<=", value
    return _modifier(m), value


def _route(words: str, fleet: Fleet) -> tuple[Spot | None, Spot | None, bool, int]:
    """Whence, whither, whether both ways are meant, and where the reading ends."""
    for m in _BETWEEN.finditer(words):
        first = place(words, m.end(), fleet, False)
        if first is None:
            continue
        q = sieve.compile(r"\s+(?:et|and|à|to|with)\s+").match(words[first.end :])
        second = place(words, first.end + q.end(), fleet) if q else None
        if second is not None:
            return first, second, True, second.end
        return None, None, False, 0
    for m in _FROM.finditer(words):
        first = place(words, m.end(), fleet, False)
        if first is None or (not first.names and m[0].strip().lower() in ("de", "d'", "du") and not sieve.compile(r"\bports?\b").search(words[first.start : first.end])):
            continue
        weak = m[0].strip().lower() in ("de", "d'", "du")
        to = next((s for t in _TO.finditer(words, first.end) if t.start() - first.end < 70 and not sieve.compile(r"[.;:]").search(words[first.end : t.start()]) and (s := place(words, t.end(), fleet)) is not None), None)
        if weak and to is None and not sieve.compile(r"(?:parti\w*|venu\w*|appareillé\w*|sorti\w*|au départ|en provenance)\s*$", re.I).search(words[: m.start()]):
            continue
        if weak and sieve.compile(r"\b(?:escales?|visites?|calls?|visits?|passages?)\s+$", re.I).search(words[: m.start()]):
            continue
        if weak and to is not None and sieve.compile(rf"\b(?:{KIND}|port|base|chantier|armateur|compagnie|ministère|gouvernement|société)\s+$", re.I).search(words[: m.start()]):
            continue
        return first, to, False, (to or first).end
    for m in _TO_STRONG.finditer(words):
        if (to := place(words, m.end(), fleet)) is not None and (to.names or _GO.search(words[: m.start()])):
            return None, to, False, to.end
    return None, None, False, 0


def _where(words: str, stay: re.Match[str] | None, count: re.Match[str] | None, fleet: Fleet) -> Spot | None:
    """The first place after the verb of staying, or before it where nothing follows; of a count of calls, the place beside it."""
    at = min([m.start() for m in (stay, count) if m is not None], default=0)
    if stay is not None and count is None and sieve.compile(r"(?:been|were) (?:at|in|off)$", re.I).search(stay[0]):
        # `had not been in contact with …, in X`: the place stands with `been in` or there is none.
        q = sieve.compile(r" (?:the )?", re.I).match(words, stay.end())
        return place(words, q.end() if q else stay.end(), fleet)
    for m in _AT.finditer(words, max(0, at - 1)):
        if sieve.compile(r"(?:en|in) $", re.I).match(m[0]) and sieve.compile(rf"(?:{MONTHS}|\d)", re.I).match(words[m.end() :]):
            continue
        if sieve.compile(r"\b(?:après|after|avant|before)\b", re.I).search(words[at : m.start()]):
            return None
        if (s := place(words, m.end(), fleet)) is not None:
            return s
    if stay is not None and sieve.compile(r"(?:reached|entered|visited|atteint|gagné|touché|arriv\w+)$", re.I).search(stay[0]) and (s := place(words, stay.end() + 1, fleet)) is not None:
        return s
    if count is not None and count["unit"] and (m2 := sieve.compile(r" (?:to|de|du|des|d') ?").match(words[count.end() :])) is not None:
        return place(words, count.end() + m2.end(), fleet)
    return None

