"""Who gives and who takes in a clause, from prepositions, adjectives, verb and voice; empty for what the clause does not say.

A country counts by the noun it stands with: `Iranian shells` are made there, `the Russian army` acts, `U.S. threats` do neither.
"""

from __future__ import annotations

from typing import NamedTuple

from roadstead.press import sieve
from roadstead.press.names import Mention

GIVE = (
    r"livr(?:er|é|ée|és|ées|ait|aient|ant|ent|era|eront|erait|eraient|aison|aisons|ons)|fourni\w*|envo[iy]\w*|vend(?!redi)\w*|ventes?|r?é?export\w*|transf[eéè]r\w*|transferts?|expédi\w*|achemin\w*|remis\w*|remett\w*|céd(?:é|er|ait|ant|erait)e?s?|donn(?:é|er|ait|ant)e?s?|approvisionn\w*|armer|déploy\w*|dépêch\w*|"
    r"aid(?:é|er|ait|ant|e|ed|ing|s)|contreband\w*|part(?:ait|aient|ent)|passer? en contrebande|deliver\w*|suppl(?:y|ies|ied|ying)|sell(?:s|ing)?|sold|sales?|send(?:s|ing)?|sent|ship(?:s|ped|ping|ment|ments)?|provid\w*|provision|hand(?:ed|ing)(?: over)?|g[ai]v(?:e|es|en|ing)|arming|armed|donat\w*|smuggl\w*|traffick\w*|help(?:s|ed|ing)?|deploy\w*|dispatch\w*|lent|promis(?:e|es|ed)?|pledg\w+|re-?export\w*|end(?:ed|s|ing)? up|reach(?:ed|es|ing)?|arriv\w*|flow\w*"
)
TAKE = (
    r"achats?|achet\w*|achèt\w*|acqu(?:is|ér|ier|isition)\w*|import(?:e|er|é|ée|és|ées|ait|aient|ent|ation|ations|s|ed|ing)?|reçoi\w*|reçue?s?|recev\w*|réceptionn\w*|command(?:é|er|ait|e|es|ent)|obten\w*|obtien\w*|procur\w*|buy(?:s|ing)?|bought|purchas\w*|acquir\w*|receiv\w*|obtain\w*|order(?:s|ed|ing)|got|getting|tak(?:en|ing) delivery|took delivery|"
    r"cherch\w*|demand(?:é|er|e|ent|ait)|sollicit\w*|négoci\w*|seek(?:s|ing)?|sought|ask(?:s|ed|ing)?|turn(?:ed|ing|s)? to|tourn(?:e|é|és|ée|er|ait|aient|ant|ent)"
)
_GIVE, _TAKE = sieve.compile(rf"\b(?:{GIVE})\b"), sieve.compile(rf"\b(?:{TAKE})\b")
_PASSIVE = sieve.compile(rf"\b(?:was|were|been|being|be|is|are|été|est|sont|était|étaient|soit|soient|serait|seraient)(?: (?:never|not|also|already|pas|jamais|bien|déjà))? (?!\w+ing\b)(?:{GIVE}|{TAKE})\b")
_PARTICIPLE = sieve.compile(r"\w+(?:ed|sold|sent|bought|given|sought|é|és|ée|ées|du|dus|due|dues|nis?|nies?|is|ise|ises|reçue?s?)$")

# What a nationality may stand with. The last word of an English row of nouns counts, the nearest noun of a French one.
_CLASSES = {
    "goods": "arme armes armement armements munition munitions drone drones missile missiles obus roquette roquettes cartouches char chars artillerie matériel matériels équipement équipements pétrole brut carburant carburants gazole diesel charbon gaz gnl blé céréales céréale grain grains or sable puces semi-conducteurs composants machines-outils technologie technologies technology weapon weapons arms shell shells rocket rockets ammunition shahed shaheds tank tanks hardware equipment oil crude petroleum fuel fuels coal gas lng wheat grain cereals barley corn gold sand chips semiconductors components goods made-in troops soldiers soldats troupes militaires workers ouvriers travailleurs engines electronics launchers lanceurs système systèmes system systems",
    "move": "livraison livraisons envoi envois transfert transferts exportation exportations vente ventes expédition expéditions fourniture fournitures cargaison cargaisons convoi convois delivery deliveries shipment shipments transfer transfers export exports sale sales supply supplies consignment consignments deployment déploiement",
    "take": "achat achats importation importations commande commandes acquisition acquisitions purchase purchases import imports order orders",
    "actor": "army military armed force forces navy fleet-command government regime leader leaders president firm firms company companies bank banks trader traders maker makers manufacturer manufacturers giant supplier suppliers exporter exporters buyer buyers importer importers refiner refiners refinery refineries port ports soil territory authorities authority side militia mercenaries businessmen businessman state officials minister market customers battlefield armée armées militaires marine gouvernement régime dirigeant dirigeants président entreprise entreprises société sociétés banque banques négociant négociants fabricant fabricants fournisseur fournisseurs exportateur exportateurs acheteur acheteurs importateur importateurs raffineur raffineurs raffinerie raffineries port ports sol territoire autorités camp milice mercenaires marché clients pouvoir état front",
    "none": "threat threats sanction sanctions pressure warnings warning objections embargo tariffs evidence intelligence officials official protests criticism allegations accusations ban cap restrictions law waters tanker tankers vessel vessels ship ships ministry spokesman spokeswoman embassy dollars war invasion media newspaper menaces menace pression pressions avertissements avertissement objections protestations critiques accusations allégations interdiction plafond renseignement renseignements responsable responsables responsables eaux pétrolier pétroliers navire navires cargo cargos ministère ambassade guerre presse",
}  # fmt: skip
_CLASS = {w: name for name, words in _CLASSES.items() for w in words.split()}
_STOP = frozenset("of to for from in into at by and or nor but were was had has have is are be been that which who said being on with worth used the a an as than will would may might could can did does not never against despite de du des d' à au aux en par pour et ou ni que qui dans sur vers la le les l' un une a ont est sont avait était ne n' pas".split())  # noqa: SIM905
_WORD = sieve.compile(r"[^\W_][\w-]*'?")
_MADE = sieve.compile(r"-(?:made|built|produced|supplied|origin)|(?: (?:made|built|produced))\b")

_ARTICLE = sieve.compile(r"(?:\b(?:the|la|le|les|its|their|his|our|son|sa|ses|leurs?|some|several|many|either|neither|both|two|three|deux|trois|plusieurs|certaines?|certains|cette|other|third) |\bl')+$")
_ASIDE = sieve.compile(
    r"(?:\b(?:despite|defying|in defiance of|under|against|malgré|en dépit d(?:e|es|u)|contre|face aux?|sous|via|through|à travers|par l'intermédiaire d(?:e|es|u)|en passant par|passant par|au large d(?:e|es|u)|off|near|près d(?:e|es|u)|fabriquée?s? (?:en|au|aux)|made in|flagged in|registered in|based in|basée? (?:en|au|aux)|"
    r"(?:threats?|pressure|warnings?|ban|embargo|cap|tariffs) (?:of|from|by|on)|(?:menaces?|pressions?|avertissements?|embargo) (?:d(?:e|es|u)|sur)|(?:dollars|euros|roubles|yuans?|yen|offensive|opérations?|efforts?) (?:à|to|en|in|contre|against)|(?:war|conflict|fighting|use|used|frontline|front|battlefields?) (?:in|on|with)|(?:guerre|conflit|combats|front|utilisée?s?|utilisation|employée?s?|invasion) (?:en|d(?:e|es|u)|dans)|invasion of|fired (?:at|into|on)|tirée?s? (?:sur|vers)|"
    r"accus\w+(?: (?:à|au|aux))?|reproch\w+ (?:à|au|aux)|blam\w+|sanctions? (?:on|sur)|similar to|like|comme|unlike|as did|instead of|au lieu d(?:e|es|u)) |\bd'invasion |\bguerre d')$"
)
_MADE_IN = sieve.compile(r"(?:fabriquée?s?|produite?s?|conçue?s?) (?:en|au|aux|à) $|\b(?:made|built|produced|manufactured|designed) in $")
_TO = sieve.compile(rf"(?:\bà(?: destination d(?:e|es|u))? |\baux? |\bd'à |\bvers |\bpour |\ben direction d(?:e|es|u) |\bto |\btowards? |\binto |\bfor |(?:ended|ending|ends?|wound) up in |\b(?:reach(?:ed|es|ing)|arriv\w+ (?:in|en|à|au)) |atteint |parvenue?s? (?:en|à|au) |\b(?:{GIVE})(?: [\w'-]+){{0,6}} en )$")
_TO_NEAR = sieve.compile(r"\ben $")
_FROM = sieve.compile(r"(?:\bfrom |\bd(?:e|u|es) |\bd'|\bdepuis |\bof )$")
_BY = sieve.compile(r"(?:\bby |\bpar |de la part d(?:e|es|u) )$")
_AFTERWARDS = sieve.compile(r",? (?:après|after|following|à la suite|avant|before|alors que|while|tandis|depuis que|ever since|when|lorsqu)")
_AND = sieve.compile(r"(?:,? (?:and|or|nor|et|ou|ni)(?: (?:to|for|à|au|aux|vers|en|from|d(?:e|es|u)))? |, )$")
_BETWEEN = sieve.compile(r"\b(?:between|entre) $")

AUXILIARY = r"(?:will|would|won't|wouldn't|has|have|had|hasn't|haven't|hadn't|did|does|do|didn't|doesn't|don't|not|never|ever|is|was|were|are|been|be|being|to|also|still|already|secretly|once|recently|keep|keeps|kept|continue[ds]?|continuing|plan(?:s|ned|ning)?|intend(?:s|ed)?|refuse[ds]?|agreed|stop(?:s|ped)?|cease[ds]?|going|ready|prepar\w+|considering|only|no longer|could|might|may|can|cannot|should|shall|of|n'|ne|pas|jamais|plus|a|ai|as|ont|avait|avaient|aurait|auraient|ait|aient|avoir|avons|avions|continu\w+|cess\w+|de|d'|à|va|vont|allait|allaient|rien|lui|leur|y|en|bien|déjà|toujours|aussi|désormais|aucun\w*|compt\w+|envisag\w+|prévo\w+|pourrai\w+|voul\w+|veut|souhait\w+|entend\w*|est|sont|était|s'|apprêt\w*|prêt\w*|l'intention|intention|aucune|secrètement|no|plans?|hopes?|hoping|wants?|wanted|trying|tried|cherch\w+)"
_PRONOUN = r"(?:it|they|we|elle|il|ils|elles|nous|on|(?:its|his|her|our|their|the) (?:own )?(?:country|government|army|military|forces|state)|(?:son|notre|leur|le|mon) (?:propre )?(?:pays|gouvernement|armée))"
_OWN_VERB = sieve.compile(rf"(?:^|[ ,'])(?P<who>{_PRONOUN})(?:(?: |(?<=')){AUXILIARY}){{0,6}} ?(?:(?<=')|(?<= ))(?:{GIVE}|{TAKE})\b")
_WE = sieve.compile(r"(?:we|nous|on|our|his|her|its|their|the|son|notre|leur|le|mon)\b")
_BARE_VERB = sieve.compile(rf"^\W*(?:(?:{AUXILIARY})(?: |(?<=')))*(?:{GIVE}|{TAKE})\b")
_TO_OWN = sieve.compile(rf"\b(?:lui|leur|nous) (?:(?:a|ont|avait|avaient|ait|aient|en|aurait) )?(?:jamais |pas |bien )?(?:{GIVE})\b|\b(?:{GIVE}) (?:it|us|them)\b(?! to)|\b(?:to|for) (?:us|it|them)\b|\bà (?:nous|notre pays|son pays)\b|\bto (?:our|its|his) country\b")


_OURS = sieve.compile(r"\b(?:nos|notre|our) (?:[\w-]+ ){0,2}?(?:armes?|munitions?|drones?|missiles?|obus|matériels?|weapons?|arms|shells|ammunition|equipment|oil|pétrole)\b|\b(?:produite?s?|fabriquée?s?|livrée?s?|made|produced|supplied|sent) (?:par|by)\b[ .()…]*(?:nous|us|notre pays|our country)\b")
"""What is ours and goes to another is given by us."""
_ACCUSED = sieve.compile(rf"\b(?:les|la|le|it|them|him|us|nous)(?: |(?<=')|)(?:accus|soupçonn|suspect)\w+ (?:de |d'|of )(?:avoir |having )?(?:{GIVE})\b|\bl'(?:accus|soupçonn)\w+ (?:de |d')(?:avoir )?(?:{GIVE})\b")
"""`les soupçonnant de fournir …`, among what a country rejects: it is the one that is said to give."""


class Way(NamedTuple):
    """The countries that give, that take, and the one that does the verb without being told which of both."""

    givers: tuple[str, ...]
    takers: tuple[str, ...]


class _Part(NamedTuple):
    country: str
    kind: str
    start: int
    end: int


def _class_of(clause: str, m: Mention) -> tuple[str, int]:
    """(class of the noun that a nationality or a possessed name stands with, where that group of words begins)."""
    if _MADE.match(clause, m.end):
        return "goods", m.start
    found = ""
    at = m.end + (2 if clause.startswith("'s", m.end) else 0)
    for i, w in enumerate(_WORD.finditer(clause, at, at + 60)):
        if i > 4 or w[0] in _STOP or (i and clause[w.start() - 1] not in " -"):
            break
        if clause[at : w.start()].strip(" -"):
            break
        at = w.end()
        found = _CLASS.get(w[0].rstrip("'"), found)
    if found:
        return found, m.start
    if m.kind == "adjective":
        before = list(_WORD.finditer(clause, max(0, m.start - 48), m.start))[-4:]
        for w in reversed(before):
            if (known := _CLASS.get(w[0])) is not None:
                return known, w.start()
            if w[0] in ("à", "au", "aux", "par", "pour", "to", "from", "by", "que", "qui", "et", "and", "a", "ont"):
                break
    return "", m.start


def direction(clause: str, spots: list[Mention], take: bool, own: str | None, implicit: bool, state: bool) -> Way:
    """Givers and takers of what the clause says is handed over; ``take``: the verb names the taker first; ``own`` the speaker's country."""
    gives, takes = _GIVE.search(clause), _TAKE.search(clause)
    if not take and takes is not None and (gives is None or takes.start() < gives.start()):
        take = True
    verb = takes if take and takes is not None else gives or takes
    at = verb.start() if verb is not None else len(clause)
    passive = _PASSIVE.search(clause) is not None
    givers: list[str] = []
    takers: list[str] = []
    made: list[str] = []
    subject: list[_Part] = []
    weak: list[str] = []
    last: tuple[list[str], int] | None = None
    between = False
    end = aside.start() if verb is not None and (aside := _AFTERWARDS.search(clause, verb.end())) is not None else len(clause)
    for m in spots:
        if m.start > end:
            continue
        country = str(m.country)
        owned = clause.startswith("'s", m.end)
        kind, start = _class_of(clause, m) if m.kind == "adjective" or owned else ("actor", m.start)
        before = clause[max(0, start - 60) : start]
        if (art := _ARTICLE.search(before)) is not None:
            before = before[: art.start()]
        if kind == "goods":
            if _TO.search(before) and _CLASS.get(_last_word(clause, m)) == "actor":
                kind = "actor"
            elif "stolen" not in before and "looted" not in before and not clause[m.end :].lstrip().startswith(("volé", "pillé")):
                if not (made and _AND.search(clause[max(0, m.start - 6) : m.start]) is None):
                    made.append(country)
                continue
            else:
                continue
        if kind == "none":
            continue
        if kind == "move":
            (givers if country not in givers else weak).append(country)
            continue
        if kind == "take":
            # `les achats nord-coréens de la Russie`: the buyer is named, so the nationality is the seller's.
            buyer = m.kind == "adjective" and sieve.compile(r" d(?:e la |e l'|u |es |e |')$").search(clause[m.end : next((x.start for x in spots if x.start > m.end), m.end)]) is not None
            (givers if buyer else takers).append(country)
            continue
        if kind == "":
            if m.start < 40:
                weak.append(country)
            continue
        if _MADE_IN.search(before):
            made.append(country)
            continue
        if _ASIDE.search(before):
            continue
        if _BETWEEN.search(before) or (between and _AND.search(before)):
            between = True
            continue
        where: list[str] | None
        if last is not None and last[1] >= start - 12 and _AND.search(before) and clause[last[1] : start].count(" ") <= 3:
            where = last[0]
        elif _BY.search(before):
            where = None if verb is None or "," in clause[verb.end() : start] or clause[verb.end() : start].count(" ") > 9 else takers if take else givers
        elif _TO.search(before) or (_TO_NEAR.search(before) and not take and start > at):
            where = givers if take and _source_by_a(before, clause, at, start) else takers
        elif _FROM.search(before):
            noun = take and sieve.compile(r"\b(?:achats?|importations?|commandes?|purchases?|imports?|orders?)(?: \S+)? (?:d(?:e|u|es)|of|d') ?$").search(before) is not None
            where = takers if noun and sieve.compile(r"\b(?:achats?|commandes?) \S+ d").search(before) else None if noun else givers
        elif start > at and verb is not None and clause[verb.end() : start].strip(" ") in ("", "the", "la", "le", "les", "l'") and not (_PARTICIPLE.match(verb[0]) and passive):
            where = givers if take else takers
        elif start < at:
            subject.append(_Part(country, kind, start, m.end))
            last = None
            continue
        else:
            last = None
            continue
        if where is not None and country not in where:
            where.append(country)
            last = (where, m.end)
    _subject(clause, subject, at, take, passive, givers, takers)
    if own and not subject:
        acts = _OWN_VERB.search(clause)
        if (implicit and _BARE_VERB.match(clause)) or (acts is not None and (state or _WE.match(acts["who"]))):
            side = takers if take else givers
            if not side and own not in (takers if side is givers else givers):
                side.append(own)
    if own and not takers and not take and own not in givers and _TO_OWN.search(clause) and (state or sieve.compile(r"\b(?:nous|notre|us|our)\b").search(clause)):
        takers.append(own)
    if own and own not in takers and ((not givers and _OURS.search(clause)) or _ACCUSED.search(clause)):
        givers = [own]
    if not givers:
        givers = [c for c in made if c not in takers]
    if not givers and len(set(weak)) == 1 and weak[0] not in takers and not take:
        givers = weak[:1]
    if take and not takers and len(set(weak)) == 1 and weak[0] not in givers:
        takers = weak[:1]
    return Way(tuple(dict.fromkeys(givers)), tuple(dict.fromkeys(takers)))


def _last_word(clause: str, m: Mention) -> str:
    words = _WORD.findall(clause, m.end, m.end + 30)
    return str(words[0]) if words else ""


def _source_by_a(before: str, clause: str, at: int, start: int) -> bool:
    """`acheter des obus à la Corée du Nord`, `demander des drones à l'Iran`, `turned to Tehran`: what is asked is named behind `à`."""
    return start > at and sieve.compile(r"(?:\bà |\baux? |\bvers |\bturn(?:ed|ing|s)? to )$").search(before) is not None and sieve.compile(r"\b(?:import|reç|recev|receiv)").search(clause[max(0, at - 1) : at + 8]) is None


def _subject(clause: str, subject: list[_Part], at: int, take: bool, passive: bool, givers: list[str], takers: list[str]) -> None:
    """The countries before the verb with no preposition do it, or in the passive have it done to them."""
    if not subject:
        return
    near = subject[-1]
    doers = [near.country]
    for a, b in zip(reversed(subject[:-1]), reversed(subject[1:]), strict=True):
        if not _AND.fullmatch(sieve.compile(r"(?:the |la |le |les |l')$").sub("", clause[a.end : b.start])):
            break
        doers.insert(0, a.country)
    if passive and clause[near.end : at].count(" ") <= 4:
        side = takers
    else:
        side = takers if take else givers
    other = givers if side is takers else takers
    if not side:
        side += [c for c in doers if c not in other]
