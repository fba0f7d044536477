"""The gazetteer of speakers: states, bodies, agencies, persons, and the offices every state has."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from roadstead.press import sieve
from roadstead.streams import resource


class Mention(NamedTuple):
    """A known name in a text: where, what it is (state, capital, adjective, body, agency, person), its id and country."""

    start: int
    end: int
    kind: str
    id: str
    country: str | None
    extra: str


@dataclass(frozen=True)
class Gazetteer:
    """All names, longest first; ``offices`` patterns give the suffix of a state's body, ``known_offices`` the id where it has one of its own."""

    by_head: dict[str, list[str]]
    """Names by their first word."""
    meaning: dict[str, tuple[str, str, str | None, str]]
    adjectives: dict[str, str]
    offices: tuple[tuple[str, sieve.Pattern], ...]
    known_offices: dict[str, str]
    groups: tuple[tuple[str, sieve.Pattern], ...]
    persons: dict[str, tuple[str, str | None, frozenset[str]]]
    epithets: tuple[tuple[sieve.Pattern, str], ...]
    agencies: dict[str, str]
    country: dict[str, str | None]
    sort: dict[str, str]
    heads: frozenset[str]
    forenames: frozenset[str]
    """States that are also given names: `Maurice Talvard` is no state."""
    at: re.Pattern[str]
    """Where a word begins with the first letter of a name."""
    towns: dict[str, list[tuple[str, str]]]
    """Great ports and cities that are no capitals, by their first word: name and country."""

    def find(self, text: str) -> tuple[Mention, ...]:
        """Mentions of names in the text (a shadow), longest first at each place, left to right."""
        return _find(text)

    def cities(self, text: str) -> tuple[Mention, ...]:
        """Great cities in the text that are no capitals, left to right; they have a country and no id."""
        return _cities(text)

    def nationalities(self, text: str) -> tuple[Mention, ...]:
        """Adjectives of nationality in the text, left to right."""
        return _nationalities(text)


_WORDS = sieve.compile(r"(?:[A-Za-z]\.){2,}|[^\W\d_]+(?:-[^\W\d_]+)*")


_GOES_ON = sieve.compile(r"\w|-\w")


_BEFORE = sieve.compile(r"(?:^|[^\w.'-])([A-ZÀ-Þ][a-zà-ÿ]+(?:-[A-ZÀ-Þa-zà-ÿ]+)?) $")
_SURNAME = re.compile(r" (?:(?:de|van|von|al|el|ben) )?(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)[A-ZÀ-Þ][a-zà-ÿ]")
_STYLED = sieve.compile(
    r"(?:The|Le|La|Président|President|Ministre|Minister|Secretary|Spokesman|Spokeswoman|Spokesperson|Chancellor|Chancelier|Premier|General|Général|Admiral|Ambassador|Mr|Mrs|Ms|Mme|Monsieur|Madame|Dr|Director|Chief|Leader|"
    r"Mais|Et|But|And|Pour|Selon|When|While|As|If|Si|Quand|Comme|Later|Then|Yet|Still|However|Meanwhile|Kremlin|House|Department|Administration|In|On|At|After|Before|With|Par|De|Von|Van|Der|Earlier|Also|Asked|Lundi|Mardi|Mercredi|Jeudi|Vendredi|Samedi|Dimanche|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Russian|Russia|Moscow|American|Ukrainian|Iranian|French|German|Israeli|Turkish|British|Korean|North|South|Foreign|Defen[cs]e|Security|Council|Pentagon|State|Commissioner|Sir|Dame)$"
)


def _namesake(text: str, at: int) -> bool:
    """True where a family name stands behind a first name that is not the known person's: `Timo Kallas` is nobody the list knows."""
    before = _BEFORE.search(text, max(0, at - 30), at)
    return before is not None and not _STYLED.match(before[1])


@lru_cache(4096)
def _find(text: str) -> tuple[Mention, ...]:
    known = gazetteer()
    out: list[Mention] = []
    past = 0
    for m in known.at.finditer(text):
        at = m.start()
        if at < past:
            continue
        for name in known.by_head.get(m[0], ()):
            end = at + len(name)
            if text.startswith(name, at) and not _GOES_ON.match(text, end):
                if " " not in name and ((known.meaning[name][0] == "person" and _namesake(text, at)) or (name in known.forenames and _SURNAME.match(text, end))):
                    break
                out.append(Mention(at, end, *known.meaning[name]))
                past = end
                break
    return tuple(out)


_CAPITAL = re.compile(r"(?<![\w-])[A-ZÀ-Þ]\w*")


@lru_cache(4096)
def _cities(text: str) -> tuple[Mention, ...]:
    out: list[Mention] = []
    towns, forenames = gazetteer().towns, gazetteer().forenames
    for m in _CAPITAL.finditer(text):
        for name, iso in towns.get(m[0], ()):
            end = m.start() + len(name)
            # `Hamburg-based` names the city, `Santos-Dumont` does not.
            if text.startswith(name, m.start()) and (not _GOES_ON.match(text, end) or _BASED.match(text, end)) and not (" " not in name and ((name in forenames and _SURNAME.match(text, end)) or _namesake(text, m.start()))):
                out.append(Mention(m.start(), end, "city", "", iso, ""))
                break
    return tuple(out)


_BASED = re.compile(r"-(?:based|registered|area|born|headquartered|flagged)\b")


_WATER = re.compile(r" (?:Ocean|Sea|Channel)\b")
"""`the Indian Ocean` and `the English Channel` are nobody's."""


@lru_cache(4096)
def _nationalities(text: str) -> tuple[Mention, ...]:
    adjectives, heads = gazetteer().adjectives, gazetteer().heads
    words = list(_WORDS.finditer(text))
    out: list[Mention] = []
    skip = -1
    for i, m in enumerate(words):
        if i <= skip:
            continue
        low = m[0].lower()
        if low not in heads and low not in adjectives:
            continue
        iso, end = None, m.end()
        if low in heads:
            for more in (2, 1):
                if i + more < len(words) and (iso := adjectives.get(text[m.start() : words[i + more].end()].lower())) is not None:
                    end, skip = words[i + more].end(), i + more
                    break
        if iso is None:
            iso = adjectives.get(low)
            if iso is not None and ((low == "us" and m[0] != "US") or _WATER.match(text, m.end())):
                iso = None
        if iso is not None:
            out.append(Mention(m.start(), end, "adjective", "state:" + iso, iso, ""))
    return tuple(out)


def _feminine(adj: str) -> list[str]:
    """The four forms of a French adjective of nationality."""
    if adj.endswith("e"):
        return [adj, adj + "s"]
    if adj.endswith(("ien", "éen", "en")) or adj.endswith("on"):
        fem = adj + "ne"
    elif adj == "turc":
        fem = "turque"
    elif adj == "grec":
        fem = "grecque"
    elif adj.endswith("i"):
        fem = adj + "e"
    else:
        fem = adj + "e"
    plural = adj if adj.endswith("s") else adj + "s"
    return [adj, plural, fem, fem + "s"]


_HEAD = re.compile(r"\w+")


def _office(row: dict[str, str]) -> list[str]:
    """The patterns of an office: its own, and those of its minister and ministry."""
    out = [row[k] for k in ("fr", "en") if k in row]
    if "fr_of" in row:
        out.append(rf"(?:vice-)?(?:ministère|ministre|secrétaire d'état)s?(?: \S+){{0,3}}? (?:de la |de l'|du |des |à la |à l'|aux |au |d')(?:{row['fr_of']})")
    if "en_of" in row:
        en = row["en_of"]
        out.append(rf"(?:{en}) (?:vice[ -]|deputy )?(?:minister|ministry|secretary|department)|(?:ministry|minister|department|secretary) (?:of|for) (?:the )?(?:{en})")
    return out


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer that comes with the package."""
    data = tomllib.loads(resource("press/data/speakers.toml").decode())
    meaning: dict[str, tuple[str, str, str | None, str]] = {}
    adjectives: dict[str, str] = {}
    country: dict[str, str | None] = {}
    for iso, row in data["states"].items():
        country["state:" + iso] = iso
        for name in (row["fr"] + "|" + row["en"]).split("|"):
            meaning.setdefault(name, ("state", "state:" + iso, iso, ""))
        for name in filter(None, row["cap"].split("|")):
            meaning.setdefault(name, ("capital", "state:" + iso, iso, ""))
        for adj in row["adj_fr"].split("|"):
            for form in _feminine(adj):
                adjectives.setdefault(form, iso)
        for adj in row["adj_en"].split("|"):
            adjectives.setdefault(adj.lower(), iso)
            if adj.endswith(("an", "i")):
                adjectives.setdefault(adj.lower() + "s", iso)
    for section, kind in (("bodies", "body"), ("agencies", "agency")):
        for ident, (iso, names, extra) in data[section].items():
            country[ident] = iso or None
            for name in names.split("|"):
                meaning.setdefault(name, (kind, ident, iso or None, extra))
    for name in data["seas"]:
        meaning.setdefault(name, ("sea", "", None, ""))
    persons = {}
    for ident, (names, office, iso, *_) in data["persons"].items():
        country[ident] = iso or None
        aliases = names.split("|")
        persons[ident] = (office, iso or None, frozenset(aliases))
        for name in aliases:
            meaning.setdefault(name, ("person", ident, iso or None, office))
    ordered = sorted(meaning, key=len, reverse=True)
    by_head: dict[str, list[str]] = {}
    for name in ordered:
        by_head.setdefault(_HEAD.match(name)[0], []).append(name)  # type: ignore[index]
    at = re.compile(rf"(?<![\w-])[{re.escape(''.join(sorted({name[0] for name in meaning})))}]\w*")
    offices = tuple((o["suffix"], sieve.compile(rf"(?<!\w)(?:{'|'.join(_office(o))})(?!\w)", re.I)) for o in data["offices"])
    groups = tuple((k, sieve.compile(rf"\b(?:{v})\b", re.I)) for k, v in data["groups"].items())
    epithets = tuple((sieve.compile(rf"\b{re.escape(k)}\b", re.I), v) for k, v in data["epithets"].items())
    sort = {ident: row[2] for ident, row in data["bodies"].items() if row[2] not in ("", "metonymy")}
    sort |= {ident: "agency" if row[2].endswith("agency") else "outlet" for ident, row in data["agencies"].items()}
    agencies = {ident: row[2] for ident, row in data["agencies"].items()}
    towns: dict[str, list[tuple[str, str]]] = {}
    for iso, names in data["cities"].items():
        for name in names.split("|"):
            towns.setdefault(_HEAD.match(name)[0], []).append((name, iso))  # type: ignore[index]
    return Gazetteer(by_head, meaning, adjectives, offices, data["known_offices"], groups, persons, epithets, agencies, country, sort, frozenset(a.split()[0] for a in adjectives if " " in a), frozenset(data["forenames"]), at, towns)


_NAME = sieve.compile(
    r"(?<![\w-])(?:(?!(?:L|D|Qu|S|N|C|J)')[A-ZÀ-ÞĀČĆĐĒĖĘĞĪİĶŁĻŃŅŘŚŞŠŪŽŻŹ](?:[\w-]|'(?!s\b))*\w|[A-Z]\.)(?: (?:[A-ZÀ-ÞĀČĆĐĒĖĘĞĪİĶŁĻŃŅŘŚŞŠŪŽŻŹ](?:[\w-]|'(?!s\b))*\w|(?:al|el)-[A-Z][\w-]*\w|[A-Z]\.|de|al|el|bin|ben|von|van|der|da|dos|di|du|la|le))* (?:(?:al|el|as|ad|ar|an|ash)-)?(?:[A-ZÀ-ÞĀČĆĐĒĖĘĞĪİĶŁĻŃŅŘŚŞŠŪŽŻŹ](?:[\w-]|'(?!s\b))*\w)(?![\w])"
)
_NOT_NAME = sieve.compile(
    r"\b(?:Ministry|Minister|Department|Council|Agency|Institute|Center|Centre|University|Organi[sz]ation|Committee|Commission|Group|Company|Service|Guard|Navy|Army|Force|Forces|Affairs|Defen[cs]e|Security|"
    r"State|Union|Nations|House|Office|Bank|Party|Parliament|Court|Association|Foundation|News|Times|Post|Journal|Shipping|Maritime|Marine|Port|Authority|Conseil|Ministère|Agence|Institut|Université|Comité|"
    r"Commission|Organisation|Groupe|Société|Compagnie|Affaires|Défense|Sécurité|Cour|Parti|Chambre|Assemblée|Observatoire|Fédération|Direction|Ltd|LLC|GmbH|PLC|Pte|SARL|Inc|Corp|Alliance|Front|Platform|Plateforme|Systems|Solutions|Media|Press|Data|Trade|Global|Mouvement|Movement|Logistics|Lines?|Energy|Oil|Intelligence|Foreign|Chamber|Watch|International|Watchdog|Coalition|Network|Monitor|Tankers?|Fleet|Coast|Treasury|Chiefs|Headquarters|Bureau|Lady|Cape|Island|Islands|Sea|Ocean|Strait|Gulf|Mer|Île|Golfe|Détroit|Studies|Academy|Research|Initiative|Project|Project|Trust|Fund|Fonds|Union|Syndicat|Operation|Opération|Mission|Task|Exercise|Projet|Programme?|Campaign|Campagne|Army|Armée|Brigade|Squadron|Western|Eastern|Northern|Southern|Two|Three|Four|Five|Six|Some|Several|Many|Both|Most|Other|Administration|Directorate|Board|Exchange|League|Ligue|Registry|Register|Registre|Chartering|Semiconductors?|Holdings?|Capital|Bulkers?|Shipmanagement|Corporation|Forum|Stakeholders|Federation|Consortium|Cooperative|Club|Deux|Trois|Quatre|Cinq|Plusieurs|Certains)\b"
)


_TITLES = sieve.compile(
    r"(?:Le|La|Les|L'|Un|Une|The|A|An|President|Président|Minister|Mr|Mrs|Ms|Mme|Dr|Me|MP|MEP|M\.|Mr\.|Prime|Foreign|Secretary|General|Gen\.|Admiral|Captain|Colonel|Lt|Col|Sen|Rep|Senator|Ambassador|Deputy|Professor|Analyst|Spokesman|Spokeswoman|Spokesperson|Defen[cs]e|Chief|Executive|Cabinet|Pour|Selon|Mais|Avec|For|But|While|When|As|Asked|Opposition|Former|Director|Commander|Lieutenant|Vice|Rear|Brigadier|Commodore|Major|Marshal|Sergeant|Superintendent|Inspector|Sheikh|Acting|Assistant|Under|Brig|Maj|Cmdr|Cdr|Capt|Adm|Sgt|Datuk|Dato|Seri|Tan|Sri|Tun)\.? "
)


_FIELD = sieve.compile(
    r"(?:State|Civil|Climate|Digital|Public|Regional|External|Home|Ports?|Shipping|Mines|Mineral|Resources|Natural|Water|Works|Tourism|Science|Technology|Labou?r|Development|Cooperation|Planning|Emergency|Situations|Economic|Waterways|Aviation|Mobility|Defen[cs]e|Foreign|Affairs|Transport(?:ation)?|Energy|Commerce|Trade|Homeland|Security|National|Intelligence|Finance|Justice|Treasury|Interior|Staffs?|Naval|Operations|Information|Agriculture|Fisheries|Maritime|Economy|Industry|Health|Communications?|Europe|Infrastructure|Culture|War|"
    r"Trésor|Unification|Réunification|Petroleum|Oil|Unification|Commerce|Défense|Affaires|Transports?|Armées|Intérieur|Énergie|Pêche|Économie|Finances|Communication|Industrie|Mer|État|Sécurité|Marine|Infrastructures|Pétrole|Environnement|Santé|Outre-mer|Agriculture) (?:(?:and|et|du|de la) )?"
)
_OFFICER = sieve.compile(r"(?:secretary|ministe?r|ministry|ministère|ministre|secrétaire|chief|director|head|chair\w*|commissioner|chef|cheffe|directeur|directrice|commissaire|déléguée?|chargée?|porte-parole|spokes\w+|département|department)\b[^,;:.\"]{0,40}$", re.I)
_RANK = sieve.compile(
    r"(?:Minister|Secretary|President|Spokes(?:man|woman|person)|Ambassador|Chief|Chair(?:man|woman)?|Commissioner|General|Director|Envoy|Senator|Advis[eo]r|Governor|Representative|Prosecutor|Chancellor|Admiral|Deputy|Mayor|Speaker|Judge|Analyst|Captain|Colonel|Commander|Commodore|Brigadier|Lieutenant|Major|Marshal|Sergeant|Superintendent|Inspector|Sheikh|Datuk|Seri|Leader|CEO|Ministre|Président|Ambassadeur|Général|Amiral|Colonel|Commandant|Capitaine)\.? (?=[A-ZÀ-Þ])"
)


def _past_office(text: str, a: int, b: int, heads: dict[int, int]) -> int:
    """Where the name begins in a run of capitals that may begin with the body, the state, the title or the field of an office: `NATO Secretary General Ada Finch`."""
    while True:
        at = a
        while (t := _TITLES.match(text[a:b])) is not None:
            a += t.end()
        if (end := heads.get(a)) is not None and end < b - 2 and text[end : end + 1] in " '":
            a = end + (3 if text[end : end + 3] == "'s " else 1)
        elif (f := _FIELD.match(text, a, b)) is not None and _OFFICER.search(text[:a]):
            a = f.end()
        elif (c := _ACRONYM.match(text, a, b)) is not None:
            a = c.end()
        if a == at:
            break
    return max((r.end() for r in _RANK.finditer(text, a, b)), default=a)


_ACRONYM = re.compile(r"[A-Z]{4,} (?=\S*[a-z])")


_NO_NAME = sieve.compile(r"(?:(?:Assistant|Deputy|Under|Acting|Permanent|First|Vice|Chief|Senior|Special|Secretary|Minister|President|General|Director|Envoy|Adviser|Advisor|Commissioner|Chair|Premier|Prime|Executive|Officer)[ -]?)+")
"""Words of an office alone: `Assistant Secretary`, whoever holds it is named behind it."""


def person_name(text: str) -> tuple[int, int] | None:
    """The first run of capitalised words that can be a person's name: not a state, a body or a place of the gazetteer."""
    known = gazetteer()
    taken = [(m.start, m.end) for m in known.find(text) if m.kind != "person"]
    heads = {m.start: m.end for m in (*known.nationalities(text), *known.find(text)) if m.kind != "person"}
    for m in _NAME.finditer(text):
        a, b = m.span()
        a = _past_office(text, a, b, heads)
        # `le conseiller aux Etats Beat A.`: a name that begins inside a known one begins behind it.
        a = next((y + 1 for x, y in taken if x < a < y < b), a)
        body = text[a:b]
        if _NO_NAME.fullmatch(body):
            continue
        if heads.get(a, 0) >= b or " " not in body.strip() or body.startswith(("El ", "Los ", "Las ", "Al ")) or _NOT_NAME.search(body):
            continue
        if any(x < b and a < y for x, y in taken) or any(m.start < b and a < m.end for m in known.cities(text)):
            continue
        # `The Grain Importers' Association`: an article before it, or a possessed name behind, is no person's.
        if sieve.compile(r"\b(?:the|le|la) $|\bl'$", re.I).search(text[:a]) or sieve.compile(r"'s? [A-ZÀ-Þ]").match(text[b:]):
            continue
        return a, b
    return None


def slug(text: str) -> str:
    """Letters and digits of a name in ASCII small letters, joined by hyphens."""
    table = str.maketrans("àâäáãåçéèêëíìîïñóòôöõúùûüýÿšžœæøłğışćč", "aaaaaaceeeeiiiinooooouuuuyyszoaolgiscc")
    plain = unicodedata.normalize("NFKD", text.lower().translate(table))
    return "-".join(sieve.compile(r"[a-z0-9]+").findall("".join(ch for ch in plain if not unicodedata.combining(ch))))
