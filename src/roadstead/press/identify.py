"""Whom the words of a source name, read by themselves: an id, a country, and how they name it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from roadstead.press import sieve
from roadstead.press.names import Mention, gazetteer, person_name, slug
from roadstead.press.words import ROLE

_REGIME = sieve.compile(r"\b(?:régime|gouvernement|administration|regime|government|junte|junta|autorités|authorities|exécutif)\b", re.I)
_ANONYMOUS = sieve.compile(r"\b(?:anonym\w+|sous couvert d'anonymat|on condition of anonymity|unnamed|qui a requis)\b", re.I)
_INDEFINITE = sieve.compile(r"^(?:une?|des|plusieurs|certains|deux|trois|quatre|cinq|six|a|an|several|some|two|three|four|five|six|one)\s", re.I)
_ONE = sieve.compile(r"(?:une?|an?|one)\s(?!of\b|d'entre\b|des?\b)", re.I)
_WEST = sieve.compile(r"\b(?:occidenta(?:l|le|ux|les)|western|l'occident|the west|occident)\b", re.I)


_LAND = sieve.compile(r"(?:\b(?:de|du|of) |\bd')(?:l'|la |the )?([A-ZÀ-Þ][\w-]+(?: [A-ZÀ-Þ][\w-]+)?)$|^(?:The |the )?([A-ZÀ-Þ][\w-]+(?: [A-ZÀ-Þ][\w-]+)?)'s ")
_OWN = sieve.compile(r"(?:ses?|son|sa|leurs?|notre|nos|its|his|her|their|our|ce|cet|cette|ces|this|that|these|those|certaine?s|autres?|other|another|aucune?|no|any)\b ?", re.I)
_TITLED = sieve.compile(
    r"(?:(?:Secretary(?: of (?:State|Defen[cs]e|Commerce|Energy|Transportation|the Treasury|Homeland Security))?|Ambassador|Senator|Chancellor|Premier|Prime|Foreign|Defen[cs]e|Interior|Transport|Energy|Information|Spokes(?:man|woman|person)|Sénateur|Ambassadeur|Vice|Rear|Deputy|Admiral|General|Captain|Colonel|Commander|Lieutenant|Commodore|Major|Brigadier|Mayor|Governor|Judge|Sheikh|Minister|President|Chief|Inspector|Amiral|Général|Capitaine|Commandant|Ministre|Préfet|Maire)[ -])+(?=[A-ZÀ-Þ])"
)
_BODY_NOUN = (
    "Agence|Agency|Institut|Institute|Commission|Observatoire|Observatory|Association|Cent(?:re|er)|Comité|Committee|Fédération|Federation|Fondation|Foundation|Organisation|Organization|Conseil|Council|"
    "Direction|Office|Bureau|Autorité|Authority|Service|Syndicat|Union|Société|Company|Compagnie|Groupe|Group|Ministère|Ministry|Département|Department|Parquet|Chambre|Chamber|Université|University|Ligue|League|Réseau|Network|Collectif"
)
_NO_LAND = sieve.compile(rf"(?:{_BODY_NOUN}|Staffs?|State|Defen[cs]e|Défense|Affaires|Affairs|External|Foreign|Security|État|Etat|Trésor|Republic|République|Parliament|Parlement|Assemblée|Chambre|Sénat|Senate)\b")
_FIRM = sieve.compile(r"(?:owner|armateur|operator|manager|broker|courtier|négociant|trader|exploitant|exploitante|editor|member|membre)s?", re.I)
FIRM_NAME = sieve.compile(
    r"\b((?:(?![LD]')[A-ZÀ-Þ][\w&'-]+ )+(?:Oy|Oyj|Ltd|Limited|Inc|Corp|Corporation|GmbH|AG|SA|SpA|BV|NV|FZE|FZCO|LLC|LLP|Plc|PLC|Pte|JSC|OJSC|PJSC|SARL|Chartering|Semiconductors?|Shipbroking|Shipbrokers|Brokers|Bank|Group|Capital|Holding|Shipping|Marine|Maritime|Lines?|Tankers?|Logistics|Trading|Petroleum|Energy|Holdings?|Navigation|Shipmanagement|Bulkers|Carriers|Shipyards?|Industries|Freight|Cargo|Bunkering)(?: (?:Ltd|Inc|SA|Co|Pte|Group|Corp|LLC|Limited|Company|AG|GmbH))*)\b(?! (?:ministr|minister|spokes|department|agency|administration|service|affairs|[Aa]uthorit|and Port|Enforcement|Safety|Union|Organi[sz]ation|Bureau|Security|Intelligence))"
)
_FIRM_LEAD = sieve.compile(
    r"(?:The|A|An|Its|Le|La|Les|[A-ZÀ-Þ][\w.]+-(?:based|owned|listed|registered|flagged)|(?:P&I )?(?:Broker|Shipbroker|Insurer|Owner|Shipowner|Manager|Operator|Charterer|Trader|Shipper|Refiner|Consultancy|Consultant|Supplier|Maker|Shipbuilder|Brokerage|Lender|Courtier|Armateur|Assureur|Négociant|Affréteur|Groupe|Société|Compagnie|Mutual)s?|[A-ZÀ-Þ][\w-]+(?: [A-ZÀ-Þ][\w-]+)?'s) "
)
_NO_FIRM = sieve.compile(r"(?:West|East|Left|Right|South|North|Central|World|National|Contact|Working|Expert) (?:Bank|Group|Capital)$")
PAPER = sieve.compile(r"(?<![\w-])((?!(?:The|Le|La|Les|An?) )(?:[A-ZÀ-Þ][\w-]+ ){1,2}(?:Shimbun|Ilbo|Times|Post|Herald|Tribune|Gazette|Journal|Telegraph|Observer|Chronicle|Zeitung|Presse|Pravda))(?:'s)?$")
_PAPER_OF = sieve.compile(r"(?<![\w-])((?:Journal|Jornal|Diario|Diário|Gazette|Tribune|Courrier|Correio|Correo|Voix|Nouvelles|Quotidien|Echo|Écho|Times|Voice) (?:de la |de l'|de |du |des |d'|of |da |do |del )[A-ZÀ-Þ][\w-]+)$")
_TITLE = sieve.compile(r"\b(?:quotidien|journal|hebdomadaire|magazine|site|newspaper|daily|weekly) ((?:Le |La |Les |L'|The )[A-ZÀ-Þ][\w'-]+(?: [\w'-]+){0,2})$")
_GENERIC = sieve.compile(r"(?:Opposition|ONG|NGOs?|PDG|CEO|AIS|IMO|Presse?|Press|Satellite|Internet|[ÉE]tat|State|Commande?ment|Command|Gouvernement|Government|Parlement|Parliament|Armée|Army|Marine|Navy|Police)$", re.I)


_KIN = sieve.compile(r"\b(?:sœur|soeur|frère|épouse|femme|mari|fils|fille|mère|père|cousine?|bras droit|proche|rival|prédécesseur|successeur|homologue|sister|brother|wife|husband|son|daughter|predecessor|successor|ally|rival)(?: [a-zà-ÿ-]+){0,2} (?:de la |de l'|de |du |d'|of |to )(?-i:[a-zà-ÿ' -]+ )?$", re.I)
_AIDE = sieve.compile(
    r"\b(?:aide|avocate?|conseill(?:er|ère)|porte-parole|lawyer|adviser|advisor|spokes\w+)(?: [a-zà-ÿ-]+){0,2} (?:de la |de l'|de |du |d'|of |to |for )(?-i:(?:the )?(?:président\w*|ministre|chef\w*|dirigeante?|leader|guide|roi|reine|prince|president|minister|king|premier)(?: [a-zà-ÿ-]+){0,3} )?$", re.I
)


_POSTED = sieve.compile(r"\b(?:en poste|basée?s?|installée?s?|exilée?s?|based|stationed|posted|accredited|exiled) (?:à|en|au|aux|in|at|dans) (?:la |l'|le |the )?$", re.I)
_ABROAD = sieve.compile(r"\b(?:high commission(?:er)?|diplomate?s?|ambassad\w+|envoy|embassy|consul\w*|correspond\w+|attachée?|chargée? d'affaires|émissaire)\b", re.I)
_SENT = sieve.compile(r"(?:\b(?:à|en|au|aux|in|at|to|for|pour)|\bauprès (?:de|du|des)|\bauprès d') ?(?:la |l'|le |the )?$", re.I)
_MADE = sieve.compile(r"(?:European|African|Asian|Arab|Arabic|Baltic|Nordic|Gulf|Western|Eastern|Latin|Asian|Scandinavian|Middle Eastern|[A-ZÀ-Þ][\w.]+-(?:based|flagged|owned|born|led|backed|language|managed|registered|run|speaking|linked|controlled))")
_STATE_S = ("mfa", "mnd", "presidency", "pm", "intel", "embassy", "mission-un")
_WORLD = sieve.compile(r"\b(?:UN|U\.N\.|ONU|OTAN|NATO|EU|UE|Nations|European|européenn?e?)(?!\w)")


_SEEN_BY = sieve.compile(
    r",? (?:seen|obtained|reviewed|viewed|examined|quoted|cited|contacted|interviewed|seized|detained|held|boarded|intercepted|attacked|hit|struck|damaged|stopped|impounded|captured|sanctioned|targeted|"
    r"consultée?s?|vue?s?|obtenue?s?|citée?s?|interrogée?s?|contactée?s?|saisie?s?|arraisonnée?s?|interceptée?s?|détenue?s?|attaquée?s?|frappée?s?|endommagée?s?|visée?s?) (?:by|par)\b"
    r"|(?<=\w)(?<!-) (?:fighting|battling|carrying|transporting|accused of|suspected of|combattant|transportant|accusée?s? d|soupçonnée?s? d)\b", re.I
)
"""Behind these words stands who else was there: whoever has seen a report has not written it."""
_LED = sieve.compile(r"(?P<lead>[A-ZÀ-Þ][\w.]+)-led (?:[a-z]+ ){0,2}?(?P<what>coalition|alliance|task force|operation|force)\b|\b(?P<quoi>coalition|alliance|opération|force)(?: [a-zà-ÿ]+){0,2} (?:menée|dirigée|conduite|emmenée) par (?:l'|la |le |les )?(?P<chef>[A-ZÀ-Þ][\w-]+(?: [\w-]+)?)")


class Named(NamedTuple):
    """An id and country with the way they are named; id null when the words name nobody we could tell apart."""

    id: str | None
    country: str | None
    kind: str


@lru_cache(8192)
def identify(text: str) -> Named:
    """Whom the words name, without looking at the rest of the page."""
    known = gazetteer()
    if seen := _SEEN_BY.search(text):
        text = text[: seen.start()]
    if led := _LED.search(text):
        # What a state leads is of several: it has a name and no country.
        iso = next((m.country for m in (*known.nationalities(led["lead"] or ""), *known.find(led["lead"] or led["chef"])) if m.country), None)
        return Named(f"org:{slug(led['lead'] or iso or led['chef'])}-led-{slug(led['what'] or led['quoi'])}", None, "named")
    found = known.find(text)
    nations = known.nationalities(text)
    people = [m for m in found if m.kind == "person"]
    if people and (_related(text, people[0]) or sieve.compile(r"'s [a-z]").match(text[people[0].end :])):
        # `Kim Jong Un's sister, Kim Yo Jong`: the one possessed speaks, never the one named first.
        land, people = people[0].country, people[1:]
        if not people:
            rest = text[next(m.end for m in found if m.kind == "person") :]
            span0 = person_name(rest)
            return Named("person:" + slug(rest[span0[0] : span0[1]]) if span0 else None, land, "named" if span0 else "definite_np")
    if people and _REGIME.search(text[: people[0].start]):
        return Named("state:" + (people[0].country or ""), people[0].country, "metonymy_regime") if people[0].country else Named(None, None, "definite_np")
    if people and not sieve.compile(r"\b(?:porte-parole|conseill|avocat|spokes|adviser|lawyer|ministre) (?:de|du|d'|for|of|to) (?:M\. |Mr\.? )?$").search(text[: people[0].start]):
        m = people[0]
        short = " " not in text[m.start : m.end] and not sieve.compile(r"[a-zà-þ]{4,}").search(text[: m.start])
        return Named(m.id, m.country, "named_short" if short else "named")
    country = _country(text, found, nations)
    if (firm := _firm(text)) is not None and not any(m.kind in ("body", "agency") and m.start < firm[1] and firm[0] < m.end for m in found):
        return Named("org:" + slug(text[firm[0] : firm[1]]), country, "named")
    if (paper := PAPER.search(text)) is not None and not any(m.kind in ("agency", "body") for m in found):
        return Named("org:" + slug(paper[1]), country, "named")
    if (paper := _PAPER_OF.search(text)) is not None and not any(m.kind in ("agency", "body") for m in found):
        return Named("org:" + slug(paper[1]), country, "named")
    if (title := _TITLE.search(text)) is not None and not any(m.kind == "agency" for m in found):
        return Named("org:" + slug(title[1]), country, "named")
    if (span := person_name(text)) is not None:
        if sieve.compile(r"\b(?:shipyard|yard|chantier|refinery|raffinerie|company|compagnie|société|firm|insurer|assureur|charterer|affréteur|institute|institut|ong|ngo|association)s?, \"?$", re.I).search(text[: span[0]]):
            return Named("org:" + slug(text[span[0] : span[1]]), country, "named")
        if sieve.compile(r"[A-ZÀ-Þ][\w-]+ (?:owner|operator|boss|patron) \"?$").match(text[: span[0]]) and not sieve.compile(r"(?:The|A|An|Its|Le|La|Ship|Tanker|Vessel|Cargo) ").match(text):
            # `Wagner owner Yevgeny P.`: a firm's state is not its owner's.
            return Named("person:" + slug(text[span[0] : span[1]]), country if nations or any(m.kind == "state" for m in found) else None, "named")
        if sieve.compile(
            r"\b(?:shipyard|yard|chantier|raffinerie|refinery|insurer|assureur|affréteur|charterer|journal|newspaper|quotidien|hebdomadaire|magazine|chaîne|site|agence|agency|média|outlet|ong|ngo|institut|institute|parti|party|compagnie|company|société|firme?|groupe|group|think[- ]tank|association|armateur|opérateur|operator|owner)(?: [a-zà-ÿ-]+){0,3} \"?$",
            re.I,
        ).search(text[: span[0]]):
            return Named("org:" + slug(text[span[0] : span[1]]), country, "named")
        return Named("person:" + slug(text[span[0] : span[1]]), country, "named")
    for pattern, ident in known.epithets:
        if pattern.search(text):
            return Named(ident, known.country.get(ident), "definite_np")
    return _body(text, country)


def _firm(text: str) -> tuple[int, int] | None:
    """Where the name of a company stands that its last words show to be one: `Broker Aegir Chartering` -> `Aegir Chartering`."""
    m = FIRM_NAME.search(text)
    if m is None:
        return None
    a, b = m.span(1)
    while (lead := _FIRM_LEAD.match(text, a, b)) is not None:
        a = lead.end()
    return None if " " not in text[a:b] or _NO_FIRM.match(text[a:b]) or _office(text[a:b]) == "central-bank" else (a, b)


def _country(text: str, found: Sequence[Mention], nations: Sequence[Mention]) -> str | None:
    unnamed = _SOURCES.search(text) is not None  # `sources in Damascus` are nobody's
    away = _SENT if _ABROAD.search(text) else _POSTED
    spots = [(m.start, m.country) for m in (*found, *nations) if m.kind not in ("agency", "sea") and not (m.kind in ("state", "capital") and (away.search(text[: m.start]) or _topic(text, m) or (unnamed and _SENT.search(text[: m.start]) and not text.startswith("'s", m.end))))]
    if len(nations) > 1 and nations[0].country != nations[1].country and text[nations[0].end : nations[1].start] in (" et ", " and ", ", "):
        return None  # `les ministres français et allemand`: one of two is neither
    if spots:
        return min(spots, key=lambda x: x[0])[1]
    if _US_SEAT.search(text):
        return "US"
    if unnamed:
        return None
    if (based := _based(text) + [c.country for c in gazetteer().cities(text) if text.startswith("-", c.end)]):
        return based[0] if len(set(based)) == 1 else None
    # A city tells where somebody works, but not whose a body without a country is, nor whose envoy sits there.
    if any(m.kind in ("body", "agency") for m in found) or _ABROAD.search(text) or (len(text) < 60 and not ROLE.search(text) and not _TRADE.search(text)):
        return None
    towns = {m.country for m in gazetteer().cities(text)}
    return towns.pop() if len(towns) == 1 else None


def _based(text: str) -> list[str]:
    """The states of the capitals that the words have somebody sit in: `Kyiv-based`."""
    known = gazetteer()
    return [iso for m in _SITS_IN.finditer(text) if (what := known.meaning.get(m[1], known.meaning.get(m[1].split(" ")[-1]))) is not None and what[0] in ("capital", "state") and (iso := what[2])]


_SITS_IN = sieve.compile(r"(?<![\w-])([A-ZÀ-Þ][\w']+(?: [A-ZÀ-Þ]\w+)?)-(?:based|headquartered|registered)\b")


def _topic(text: str, land: Mention) -> bool:
    """True where a state is what somebody studies, not whose they are: `Sudan researcher`, `spécialiste de la Russie`."""
    return _STUDIES.match(text, land.end) is not None or _STUDENT_OF.search(text[: land.start]) is not None


_STUDIES = sieve.compile(r" (?:[Ss]anctions (?:[Cc]ommittee|[Pp]anel|[Mm]onitor\w*|[Ee]xperts?)|researcher|analyst|expert|specialist|scholar|watcher|correspondent|programme director|program director|programme|program|fellow|economist|historian)\b")
_STUDENT_OF = sieve.compile(r"\b(?:spécialistes?|experte?s?|correspondante?s?|historien(?:ne)?s?|expert|specialist|scholar|historian|research|analyst)(?: [a-zà-ÿ]+)? (?:de la |de l'|du |des |de |d'|sur la |sur l'|sur le |sur |on |of |in )$"
    r"|\b(?:contre|against|envers|à l'encontre d[e']|à l'égard d[e']|concernant|regarding|(?:sanctions|committee|panel|comité|commission|group|groupe|inquiry|task force) (?:sur|on)|(?:envoy|envoyée?|émissaire|representative|représentante?)(?: spéciale?| personnelle?)? (?:pour|for)) ?(?:la |le |les |l'|the )?$"
)
_TRADE = sieve.compile(
    r"\b(?:armateurs?|exploitante?s?|négociante?s?|pêcheurs?|marins?|dockers?|douaniers?|courtiers?|habitante?s?|commerçante?s?|mécaniciens?|grossistes?|raffineurs?|affréteurs?|assureurs?|shipowners?|owners?|traders?|brokers?|fisher(?:man|men)|sailors?|seafarers?|dockers?|residents?|merchants?|importers?|exporters?|refiners?|insurers?|managers?|captains?|capitaines?|executives?|firms?|compan(?:y|ies)|sociétés?|entreprises?|think[- ]tanks?|consultanc(?:y|ies)|shipyards?|yards?|chantiers?|refiner(?:y|ies)|raffineries?|port of|port d[e'u])\b",
    re.I,
)
_US_SEAT = sieve.compile(r"\((?:R|D|I)-[A-Z][\w.]+|\b(?:Republican|Democratic|Democrat) (?:Sen\.|Rep\.|Senator|Representative|Congress\w+|lawmaker|senator)|\bSecretary of (?:State(?! for)|Defense|War|the Treasury|Commerce|Energy|Transportation|Homeland)\b|\bTreasury (?:Under )?Secretary|\b[Ss]ecrétaires?(?: adjointe?)? au Trésor|[Ss]ous-secrétaire au Trésor|\b(?:sénateurs?|sénatrices?|élue?s?|représentante?s?) (?:républicaine?s?|démocrates?)\b")
_SOURCES = sieve.compile(r"\bsources?\b(?! d['e])", re.I)
_PAST = sieve.compile(r"(?:une?|an?)\s(?:ancien(?:ne)?|ex-|former|retired|haut fonctionnaire)\b", re.I)
_AT_FIRM = sieve.compile(r"\b(?:de|d'|of|from|at|chez|with|for) ?(?:la |l'|le |the )?[A-ZÀ-Þ]{2,}\b")
_UNION = frozenset({"org:eu", "org:nato", "org:african-union", "org:asean", "org:ecowas", "org:gcc", "org:arab-league"})
_STAFF = sieve.compile(r"\b(?:officials|responsables|fonctionnaires|diplomates|diplomats|sources)\b", re.I)
_SEAT = sieve.compile(r"\b(?:in|at|à) (?:Brussels|Bruxelles)\b")


def kin(text: str) -> bool:
    """True where the words name somebody by whose relative or aide they are: `the sister of Kim Jong Un`."""
    known = next((m for m in gazetteer().find(text) if m.kind == "person"), None)
    return known is not None and _related(text, known)


def _related(text: str, person: Mention) -> bool:
    """True where the words before the name make it that of somebody's kin or master: behind a comma only if they mean that very person."""
    before = text[: person.start]
    if _KIN.search(before) or _AIDE.search(before):
        return True
    # `la sœur du dirigeant nord-coréen, Kim Jong-un`, but `la sœur du dirigeant nord-coréen, Kim Yo-jong`
    return before.endswith(", ") and _KIN.search(before[:-2] + " ") is not None and any(p.search(before) and ident == person.id for p, ident in gazetteer().epithets)


def _its_state(text: str, body: Mention, found: Sequence[Mention], nations: Sequence[Mention]) -> str | None:
    """The state the words give to a body whose name is common to many: `Russian Ministry of Defence`; null where none but its own is named."""
    own = text[body.start : body.end]
    if _office(own) is None or _WORLD.search(own):
        return None
    lands = [m for m in (*nations, *found) if m.country and m.kind in ("adjective", "state", "capital") and not (body.start <= m.start < body.end)]
    nearest = min(lands, key=lambda m: min(abs(m.start - body.end), abs(body.start - m.end)), default=None)
    return nearest.country if nearest is not None and nearest.country != body.country else None


def _body(text: str, country: str | None) -> Named:
    known = gazetteer()
    found, nations = known.find(text), known.nationalities(text)
    role = any(not any(n.start <= m.start() < n.end for n in found if n.kind == "state") for m in ROLE.finditer(text))
    vague = _INDEFINITE.match(text) is not None
    role_kind = "anonymous_role" if _ANONYMOUS.search(text) else "unnamed_role" if vague else "definite_np"
    agency = next((m for m in found if m.kind == "agency"), None)
    body = next((m for m in found if m.kind == "body"), None)
    if body is not None and vague and body.country is None and (envoy := sieve.compile(r"\b(?:diplomate?s?|diplomats?)\b", re.I).search(text)):
        if _ONE.match(text) and not envoy[0].endswith("s"):
            return Named(None, country, role_kind)
        body = None  # the diplomats of a union are its members'
    if body is not None and body.id in _UNION and _STAFF.search(text) and (_SEAT.search(text) or sieve.compile(r"\b(?:diplomat\w*)\b", re.I).search(text)):
        return Named(f"group:{body.id[4:]}-officials", None, "unnamed_officials")
    if ((vague and _PAST.match(text)) or (_ONE.match(text) and _TRADE.search(text) and body is None and agency is None)) and _AT_FIRM.search(text) is None and _firm(text) is None:
        # One of a trade, or one who held an office once, is nobody we could tell apart: only where from.
        return Named(None, country, role_kind)
    if agency is not None and (body is None or agency.start < body.start) and not role:
        return Named(agency.id, agency.country, "named")
    joint = _joint(text)
    if joint is not None:
        return joint
    office = _office(text)
    if body is not None and (iso := _its_state(text, body, found, nations)) is not None:
        return Named(office_id(iso, str(_office(text[body.start : body.end]))), iso, role_kind if role else "named_institution")
    if body is not None and body.id != "group:west" and not (office in _STATE_S and country is not None and body.id in ("org:un", "org:eu", "org:nato", "org:imo", "org:iaea")):
        if vague and not role:
            return Named(body.id, body.country or country, "unnamed_role")
        return Named(body.id, body.country or None, role_kind if role else "metonymy_institution" if body.extra == "metonymy" else "named")
    if office is None and country is not None and body is None and (kind := _KIND_OF.search(text)) is not None and not gazetteer().cities(text):
        # A ministry whose kind is in no table still is one of its state: `Poland's Ministry of Digital Affairs`.
        return Named(f"org:{country.lower()}-{slug(kind[1] or kind[2])}", country, role_kind if role else "named_institution")
    if office is not None and country is not None and not (vague and sieve.compile(r"\b(?:officials|responsables|diplomat\w*)\b", re.I).search(text) and office == "intel"):
        isos = list(dict.fromkeys(m.country for m in nations if m.country))
        if len(isos) == 2 and sieve.compile(r"\b(?:et|and)\b").search(text):
            return Named("+".join(office_id(str(i), office) for i in isos), None, "named_institution")
        return Named(office_id(country, office), country, role_kind if role else "named_institution")
    if _WEST.search(text) and not any(m.kind == "state" for m in found) and not sieve.compile(r"\b(?:officials?|responsables?|diplomat\w*|sources?|analyst\w*|experts?|espions?|spies)\b", re.I).search(text):
        return Named("group:west", None, "adjective" if " " not in text.strip() else "group")
    for key, pattern in known.groups:
        if sieve.compile(r"(?:le|la|l'|ce|cette|the|this)\s?[\w-]*[^s\s]\b(?!.*(?:s|x)\b.* )", re.I).match(text) and not sieve.compile(r"\w+s\b").search(text) and key in ("officials", "experts", "lawmakers") and country is None and pattern.search(text):
            return Named(None, None, "definite_np")
        if pattern.search(text) and office is None and not (country is None and _ONE.match(text)):
            name = "group:" + (country.lower() + "-" if country else "") + key
            return Named(name, country, "unnamed_officials" if key == "officials" else "unnamed_group")
    if office in IN_TOWN and country is None and len(town := {m.country for m in known.cities(text)}) == 1 and not vague:
        iso = str(town.pop())  # `le parquet de Marseille` is a public office of the state of its town
        return Named(office_id(iso, office), iso, role_kind if role else "named_institution")
    if office is not None:
        # The office of a land in no list keeps the land's name: `le ministère de la Défense d'Ostrane`.
        if not vague and country is None and (land := _LAND.search(text)) is not None and land.start() >= _office_end(text) and not ROLE.fullmatch(land[1] or land[2]) and not _NO_LAND.match(land[1] or land[2]):
            return Named(f"org:{slug(land[1] or land[2])}-{office}", None, role_kind if role else "named_institution")
        return Named(None, None, role_kind)
    state = next((m for m in found if m.kind in ("state", "capital")), None)
    if state is not None and not role and not _SOURCES.search(text):
        if sieve.compile(r"\b(?:régime|gouvernement|regime|government|autorités)\b", re.I).search(text):
            return Named(state.id, state.country, "metonymy_regime")
        if re.fullmatch(r"(?:(?:la|le|les|l'|the)\s*)?" + re.escape(text[state.start : state.end]) + r"(?:'s)?(?: elle-même)?", text, re.I) or (len(text.split()) <= 3 and "'s " not in text and not _SHOP.search(text, state.end)):
            return Named(state.id, state.country, "metonymy_capital" if state.kind == "capital" else "metonymy_state")
    if nations and " " not in text.strip():
        return Named("state:" + str(nations[0].country), nations[0].country, "adjective")
    if nations and _REGIME.search(text):
        return Named("state:" + str(nations[0].country), nations[0].country, "metonymy_regime")
    return _coined(text, country, role_kind if role else "definite_np")


def _coined(text: str, country: str | None, kind: str) -> Named:
    """A name in no gazetteer still is a speaker: its capitalised words become the id; plain words name nobody."""
    known = gazetteer()
    nations = known.nationalities(text)
    for m in sieve.compile(r"(?<![\w-])(?:[A-Z]{2,}[\w&-]*|[A-ZÀ-Þ](?:[\w&-]|'(?!s\b))+(?: (?:of|de|du|des|d'|la|for|the|and|&) ?[A-ZÀ-Þ][\w&'-]+| [A-ZÀ-Þ][\w&'-]+)*)").finditer(text):
        words = m[0]
        if (
            m.start() == 0
            and " " not in words
            and sieve.compile(
                r"(?:Le|La|Les|L'|Un|Une|Des|The|A|An|Il|Elle|Celle|Celui|Ceux|Celles|Ces|Cette|Ce|This|These|Those|Certains|Plusieurs|Some|Several|Many|Other|Two|Three|Local|Experts|Sources?|Joint|Jointe|Joints|Interrogée?s?|Contactée?s?|Sollicitée?s?|Asked|Reached|Contacted|Questioned|Puis|Ensuite|Enfin|Alors|Mais|Or|Donc|Car|Et|Ou|Ainsi|Aussi|Bref|Depuis|Then|Later|But|And|Yet|Still|So|Also|Meanwhile|Parallèlement|Toutefois|Cependant|Pourtant|Néanmoins|Finalement|Auparavant)$"
            ).match(words)
        ):
            continue
        words = sieve.compile(r"^(?:(?:Le|La|Les|Un|Une|The|A|An|Two|Three|Four|Five|Six|Seven|Several|Some|Many|Both|Senior|Top|Deux|Trois|Quatre|Cinq|Plusieurs|Certains) |L')").sub("", words)
        words = sieve.compile(r"^[A-ZÀ-Þ][\w-]*-(?:based|registered|headquartered) (?=[A-ZÀ-Þ])").sub("", words)
        if (mixed := sieve.compile(r" (?:and|et) ([A-ZÀ-Þ][\w-]+)$").search(words)) is not None and known.nationalities(mixed[1]):
            words = words[: mixed.start()]  # `Brandt and Danish firm Kestrel`
        if words[:1].islower():
            continue
        last = text[: m.start()].rstrip(", ").split(" ")[-1]
        if ROLE.fullmatch(last) and not _FIRM.fullmatch(last) and " " not in words:
            # `its spokesman, Ahmed`: a role in front of one name makes it a person's.
            return Named("person:" + slug(words), country, "named")
        if titled := _TITLED.match(words):
            return Named("person:" + slug(words[titled.end() :]), country, "named")
        if sieve.compile(_BODY_NOUN).fullmatch(words):
            # A common noun with a capital is a name only with its complement: `Agence d'enquête environnementale`.
            at = m.end() - len(words)
            whole = sieve.compile(r"[,(]| (?:qui|who|which|à|in|at) ").split(text[at:])[0].strip()
            if len(whole.split()) < 2 or len(whole.split()) > 8:
                continue
            return Named("org:" + slug(whole), country, "named" if kind == "definite_np" else kind)
        if m.start() == 0 and (_OWN.match(words) or (" " not in words and sieve.compile(r" [a-zà-ÿ]").match(text[m.end() :]) and not words[1:2].isupper())):
            continue
        if any(n.start < m.end() and m.start() < n.end for n in known.cities(text)) and " " not in words:
            continue  # `St. Petersburg-based firm`
        if _GENERIC.match(words) or sieve.compile(r"\b(?:ministre|ministère|minister|ministry)\b", re.I).search(text[: m.start()]):
            continue
        if any(text[n.start : n.end].lower() == words.lower() for n in nations) or not words:
            continue
        if any(mm.kind == "sea" and mm.end - mm.start == len(words) for mm in known.find(words)):
            continue
        if any(mm.kind in ("state", "capital") and mm.end - mm.start == len(words) for mm in known.find(words)):
            return Named(None, country, kind)
        if ROLE.fullmatch(words) or _MADE.fullmatch(words):
            continue
        return Named("org:" + slug(words), country, "named" if kind == "definite_np" else kind)
    return Named(None, country, kind)


IN_TOWN = frozenset({"prosecutor", "police", "customs", "port-authority", "court", "coast-guard", "maritime-authority"})
_KIND_OF = sieve.compile(r"\b[Mm]inist(?:ry|er) (?:of|for) (?:the )?([A-Z][\w-]+(?:(?: and|,| of) [A-Z][\w-]+| [A-Z][\w-]+){0,4})|\bminist(?:ère|re)(?: [a-zà-ÿ-]+)?(?: chargée?)? (?:de la |de l'|du |des |de )([A-ZÀ-Þ][\w-]+(?: (?:et (?:de la |de l'|du |des )?)?[a-zà-ÿA-ZÀ-Þ-]+){0,3}?)(?=$|,| [A-ZÀ-Þ]| (?:de|d'|du))")
_SHOP = sieve.compile(r"[ -](?:shop|house|firm|outfit|broker|brokerage|company|bank|insurer|owner|yard|desk|office|bureau|based)", re.I)


def _office_end(text: str) -> int:
    """Where the first office the words name ends."""
    return min(((m.start(), m.end()) for _, p in gazetteer().offices if (m := p.search(text))), default=(0, 0))[1]


@lru_cache(4096)
def _office(text: str) -> str | None:
    best: tuple[int, str] | None = None
    for suffix, pattern in gazetteer().offices:
        if (m := pattern.search(text)) and (best is None or m.start() < best[0]):
            best = (m.start(), suffix)
    return best[1] if best else None


def office_of(text: str) -> str | None:
    """The suffix of the office the words name (`mfa`, `mnd`, ...), whatever the country."""
    return _office(text)


def office_id(iso: str, office: str) -> str:
    """The id of a state's office."""
    return gazetteer().known_offices.get(f"{iso}-{office}") or f"org:{iso.lower()}-{office}"


def _joint(text: str) -> Named | None:
    """Two named speakers joined by `et` or `and`."""
    parts = sieve.compile(r"\s+(?:et|and)\s+|,\s+").split(text)
    if len(parts) < 2 or len(parts) > 4 or ROLE.search(text) or not sieve.compile(r"\b(?:et|and)\b").search(text):
        return None
    known = gazetteer()
    if any(" and " in text[m.start : m.end] for m in known.find(text)):
        return None  # `Antigua and Barbuda` is one
    ids, lands = [], set()
    for part in parts:
        hits = [m for m in known.find(part) if m.kind in ("state", "capital", "body", "agency")]
        if len(hits) != 1 or len(part.split()) > 5:
            return None
        ids.append(hits[0].id)
        lands.add(hits[0].country)
    # Two bodies of one state speak for it; two states are no one's.
    return Named("+".join(dict.fromkeys(ids)), lands.pop() if len(lands) == 1 else None, "joint") if len(set(ids)) > 1 else None
