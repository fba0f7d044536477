"""The sentences in which a comparison explains itself, for a reader who is no engineer, in English and French."""

from __future__ import annotations

from typing import Any

from roadstead import numbers

SENTENCES: dict[str, tuple[str, str]] = {
    "simulated": (
        "One of the two belongs to an exercise and is invented: an exercise is never compared with a real ship.",
        "L'un des deux appartient à un exercice et il est inventé : un exercice n'est jamais comparé à un vrai navire.",
    ),
    "kind": ("They are of two kinds: {0} and {1}.", "Ils sont de deux sortes : {0} et {1}."),
    "imo_same": (
        "Both give IMO {0}, and the number passes its check digit.",
        "Les deux donnent le numéro OMI {0}, et son chiffre de contrôle est juste.",
    ),
    "imo_other": (
        "They give two different IMO numbers, {0} and {1}, and both pass their check digit: these are two ships, unless one of the numbers is false.",
        "Ils donnent deux numéros OMI différents, {0} et {1}, dont les chiffres de contrôle sont justes : ce sont deux navires, à moins que l'un des numéros ne soit faux.",
    ),
    "imo_other_named_alike": (
        "The names are alike, but the IMO numbers {0} and {1} are different and both pass their check digit: this is another ship, unless one of the numbers is false. An IMO number stays with its hull for life.",
        "Les noms se ressemblent, mais les numéros OMI {0} et {1} diffèrent et leurs chiffres de contrôle sont justes : c'est un autre navire, à moins que l'un des numéros ne soit faux. Un numéro OMI reste attaché à sa coque pour toujours.",
    ),
    "imo_other_but_near": (
        "{0} and {1} differ as a typing mistake would make them, yet both are valid: read the numbers again at their source before relying on either.",
        "{0} et {1} diffèrent comme par une faute de frappe, et pourtant les deux sont valables : relisez-les à leur source avant de vous fier à l'un ou à l'autre.",
    ),
    "imo_near": (
        "The IMO numbers {0} and {1} differ in one digit, or in two neighbours that changed places, and at least one of them fails its check digit: it may be mistyped.",
        "Les numéros OMI {0} et {1} diffèrent d'un chiffre, ou de deux voisins intervertis, et au moins un chiffre de contrôle est faux : il y a peut-être une faute de frappe.",
    ),
    "imo_same_but_broken": (
        "Both give the number {0}, which fails the check digit of an IMO number: the same mistake in both may have one origin, but the number proves nothing.",
        "Les deux donnent le numéro {0}, dont le chiffre de contrôle est faux : une même erreur peut avoir une même origine, mais ce numéro ne prouve rien.",
    ),
    "imo_broken": (
        "“{0}” is no valid IMO number of a ship (seven digits, of which the last checks the others), so it decides nothing.",
        "« {0} » n'est pas un numéro OMI de navire valable (sept chiffres, dont le dernier contrôle les autres) : il ne décide de rien.",
    ),
    "imo_of_a_company": (
        "{0} is not the number of a ship; it passes the check digit of the IMO numbers of companies, and may be her owner's.",
        "{0} n'est pas un numéro de navire ; son chiffre de contrôle est celui des numéros OMI des compagnies : c'est peut-être celui de son propriétaire.",
    ),
    "number_filler": (
        "{0} is what is typed to fill a field, and belongs to no ship, so it decides nothing.",
        "{0} est ce qu'on saisit pour remplir un champ ; ce numéro n'est à aucun navire et ne décide de rien.",
    ),
    "number_on_another_hull": (
        "The number is the same, but the hulls described are not: one of the two may carry a number that is not hers.",
        "Le numéro est le même, mais les coques décrites ne le sont pas : l'un des deux porte peut-être un numéro qui n'est pas le sien.",
    ),
    "company_imo_same": (
        "Both give the IMO company number {0}, and it passes its check digit.",
        "Les deux donnent le numéro OMI de compagnie {0}, et son chiffre de contrôle est juste.",
    ),
    "company_imo_other": (
        "They give two different IMO company numbers, {0} and {1}: these are two companies.",
        "Ils donnent deux numéros OMI de compagnie différents, {0} et {1} : ce sont deux compagnies.",
    ),
    "company_imo_other_named_alike": (
        "The names are alike, but the IMO company numbers {0} and {1} are different: this is another company.",
        "Les noms se ressemblent, mais les numéros OMI de compagnie {0} et {1} diffèrent : c'est une autre compagnie.",
    ),
    "sisters": (
        "What else they share is what sister ships share: it does not make two ships one.",
        "Ce qu'ils ont en commun, des navires jumeaux l'ont aussi : cela ne fait pas de deux navires un seul.",
    ),
    "names_same_once": ("Both bear the name “{0}”.", "Les deux portent le nom « {0} »."),
    "names_same": ("The names are the same: “{0}” and “{1}”.", "Les noms sont les mêmes : « {0} » et « {1} »."),
    "names_same_in_another_script": (
        "The names are the same, written in two scripts: “{0}” and “{1}”.",
        "Les noms sont les mêmes, dans deux écritures : « {0} » et « {1} ».",
    ),
    "names_variant": (
        "“{0}” and “{1}” may be two spellings of one name.",
        "« {0} » et « {1} » peuvent être deux graphies d'un même nom.",
    ),
    "names_one_unsaid": (
        "“{0}” and “{1}” may be one name, of which one leaves out the number 1.",
        "« {0} » et « {1} » peuvent être un même nom, dont l'un tait le numéro 1.",
    ),
    "names_cut": (
        "“{0}” and “{1}” begin alike, and a ship's radio cuts names off after 20 letters.",
        "« {0} » et « {1} » commencent de même, et la radio d'un navire coupe les noms après 20 lettres.",
    ),
    "names_order": ("“{0}” and “{1}” are the same words in another order.", "« {0} » et « {1} » sont les mêmes mots dans un autre ordre."),
    "names_part_unsaid": (
        "“{0}” and “{1}” may be one person, of whom one source leaves out a part of the name.",
        "« {0} » et « {1} » peuvent être une même personne, dont une source tait une partie du nom.",
    ),
    "names_letter": (
        "“{0}” and “{1}” are spelt almost alike: this may be a typing mistake or another name.",
        "« {0} » et « {1} » s'écrivent presque de même : une faute de frappe, ou un autre nom.",
    ),
    "names_weak": (
        "“{0}” and “{1}” agree, but the list itself calls this a weak alias: many may bear it.",
        "« {0} » et « {1} » concordent, mais la liste elle-même dit cet alias faible : beaucoup peuvent le porter.",
    ),
    "names_number": (
        "“{0}” and “{1}” differ in their number, as ships of one series do: these are two names.",
        "« {0} » et « {1} » diffèrent par leur numéro, comme les navires d'une série : ce sont deux noms.",
    ),
    "names_hold": (
        "“{0}” and “{1}” share a word but are two different names.",
        "« {0} » et « {1} » ont un mot en commun, mais ce sont deux noms différents.",
    ),
    "names_differ": ("The names are different: “{0}” and “{1}”.", "Les noms sont différents : « {0} » et « {1} »."),
    "renamed": (
        "The names are different, “{0}” and “{1}”; a ship keeps her number when she is renamed.",
        "Les noms sont différents, « {0} » et « {1} » ; un navire rebaptisé garde son numéro.",
    ),
    "bare_name": (
        "Nothing but the name speaks for it, and many share a name: look for a number.",
        "Rien d'autre que le nom ne le dit, et un nom est souvent porté par plusieurs : cherchez un numéro.",
    ),
    "no_ground": (
        "They have no name and no number to compare that would tell, so nothing can be said; it is no sign that they are two.",
        "Ils n'ont ni nom ni numéro à comparer qui permette d'en juger ; on ne peut rien dire, et cela ne veut pas dire qu'ils sont deux.",
    ),
    "mmsi_same": (
        "Both use the radio number MMSI {0}, {1}.",
        "Les deux emploient le numéro radio MMSI {0}, {1}.",
    ),
    "mmsi_same_undated": (
        "Both give the radio number MMSI {0}, but not both say when; such a number can pass to another ship.",
        "Les deux donnent le numéro radio MMSI {0}, mais pas tous deux la date ; un tel numéro peut passer à un autre navire.",
    ),
    "mmsi_same_years_apart": (
        "Both give the radio number MMSI {0}, but {1} apart: it goes with flag and owner and is given out again, so this proves nothing.",
        "Les deux donnent le numéro radio MMSI {0}, mais à {1} d'écart : il suit le pavillon et le propriétaire et il est réattribué ; cela ne prouve rien.",
    ),
    "mmsi_other_flag": (
        "The radio numbers are different, MMSI {0} ({1}) and {2} ({3}): a ship gets another one with another flag, so this decides nothing.",
        "Les numéros radio sont différents, MMSI {0} ({1}) et {2} ({3}) : un navire en change avec son pavillon ; cela ne décide de rien.",
    ),
    "mmsi_other_same_time": (
        "At the same time they give two radio numbers of one country, MMSI {0} and {1}; a ship has one.",
        "En même temps, ils donnent deux numéros radio d'un même pays, MMSI {0} et {1} ; un navire n'en a qu'un.",
    ),
    "mmsi_other": (
        "The radio numbers are different, MMSI {0} and {1}; a ship may be given a new one.",
        "Les numéros radio sont différents, MMSI {0} et {1} ; un navire peut en recevoir un nouveau.",
    ),
    "mmsi_no_ship": (
        "“{0}” is no radio number (MMSI) that a country gives to its ships, so it decides nothing.",
        "« {0} » n'est pas un numéro radio (MMSI) qu'un pays donne à ses navires : il ne décide de rien.",
    ),
    "callsign_same": ("Both have the call sign {0}.", "Les deux ont l'indicatif d'appel {0}."),
    "callsign_other": (
        "The call signs are different, {0} and {1}; a ship gets another one with another flag.",
        "Les indicatifs d'appel sont différents, {0} et {1} ; un navire en change avec son pavillon.",
    ),
    "length_same_once": ("Both are {0} long.", "Les deux mesurent {0}."),
    "length_same": ("They are equally long: {0} and {1}.", "Ils ont la même longueur : {0} et {1}."),
    "length_close": ("Their lengths are near each other: {0} and {1}.", "Leurs longueurs sont voisines : {0} et {1}."),
    "length_other": (
        "One is {0} long, the other {1}: a hull is seldom made longer, so one figure is wrong or these are two ships.",
        "L'un mesure {0}, l'autre {1} : une coque est rarement allongée ; un des chiffres est faux, ou ce sont deux navires.",
    ),
    "built_same": ("Both were built in {0}.", "Les deux ont été construits en {0}."),
    "built_close": (
        "They were built in {0} and {1}; sources often differ by a year.",
        "Ils ont été construits en {0} et {1} ; les sources diffèrent souvent d'un an.",
    ),
    "built_other": (
        "One was built in {0}, the other in {1}: one year is wrong or these are two ships.",
        "L'un a été construit en {0}, l'autre en {1} : une année est fausse, ou ce sont deux navires.",
    ),
    "tonnage_same_once": ("Both have the same tonnage, {0}.", "Les deux ont le même tonnage, {0}."),
    "tonnage_same": ("Their tonnage is the same: {0} and {1}.", "Leur tonnage est le même : {0} et {1}."),
    "tonnage_close": (
        "Their tonnage is given as {0} and {1}, perhaps not measured in the same way.",
        "Leur tonnage est donné comme {0} et {1}, peut-être pas mesuré de la même façon.",
    ),
    "tonnage_other": (
        "Their tonnage is different: {0} and {1}.",
        "Leurs tonnages sont différents : {0} et {1}.",
    ),
    "type_same": ("Both are of one type: {0}.", "Les deux sont du même type : {0}."),
    "type_loose": (
        "The types, {0} and {1}, may be one, said more or less exactly.",
        "Les types, {0} et {1}, peuvent être le même, dit plus ou moins précisément.",
    ),
    "type_other": ("The types are different: {0} and {1}.", "Les types sont différents : {0} et {1}."),
    "flag_same": ("Both fly the flag of {0}.", "Les deux battent le même pavillon : {0}."),
    "flag_other": (
        "They fly different flags, {0} and {1}; ships change flags.",
        "Ils battent des pavillons différents, {0} et {1} ; un navire peut en changer.",
    ),
    "country_same": ("Both are said to be of one country: {0}.", "Les deux sont dits du même pays : {0}."),
    "country_other": ("Their countries are different: {0} and {1}.", "Leurs pays sont différents : {0} et {1}."),
    "owner_same_once": (
        "Both are linked to one owner or operator, “{0}”, who may have many ships.",
        "Les deux sont liés à un même propriétaire ou exploitant, « {0} », qui peut avoir bien des navires.",
    ),
    "owner_same": (
        "Both are linked to one owner or operator, “{0}” and “{1}”; an owner may have many ships.",
        "Les deux sont liés à un même propriétaire ou exploitant, « {0} » et « {1} » ; un propriétaire peut avoir bien des navires.",
    ),
    "other_hull": (
        "What is said of the hull can hardly be true of one ship: the names are alike, the ships are not.",
        "Ce qui est dit de la coque ne peut guère valoir pour un seul navire : les noms se ressemblent, les navires non.",
    ),
}

_TYPES_FR = {
    "tanker": "pétrolier ou navire-citerne", "ro-ro": "roulier", "container": "porte-conteneurs", "bulk": "vraquier", "reefer": "navire frigorifique",
    "fishing": "navire de pêche", "tug": "remorqueur", "passenger": "navire à passagers", "dredger": "drague", "yacht": "plaisance", "naval": "navire militaire",
    "cargo": "cargo", "support": "navire de service",
}  # fmt: skip
_TYPES_EN = {"bulk": "bulk carrier", "container": "container ship", "fishing": "fishing ship", "naval": "naval ship", "support": "support ship", "cargo": "cargo ship", "passenger": "passenger ship"}
_KINDS = {"vessel": ("ship", "un navire"), "body": ("company or body", "une société ou un organisme"), "person": ("person", "une personne"), "aircraft": ("aircraft", "un aéronef")}


VERDICTS_FR = {
    "same number": "même numéro", "likely the same": "probablement le même", "possible": "possible", "same name, other ship": "même nom, autre navire", "different": "différent",
}  # fmt: skip
"""The verdicts of `rule` as a French reader sees them; the English ones are the verdicts themselves."""


def said(sentence: str, args: tuple[Any, ...]) -> tuple[str, str]:
    """The sentence in English and French. An argument is a text, or (unit, value): metres, tons, year, days, years, flag, type."""
    if len(args) == 2 and args[0] == args[1]:
        sentence = f"{sentence}_once" if f"{sentence}_once" in SENTENCES else sentence
    en, fr = SENTENCES[sentence]
    if sentence == "kind":
        one, two = (_KINDS.get(k, (k, k)) for k in args)
        return en.format(one[0], two[0]), fr.format(one[1], two[1])
    return en.format(*(_word(a, 0) for a in args)), fr.format(*(_word(a, 1) for a in args))


def _word(arg: Any, lang: int) -> str:
    if not isinstance(arg, tuple):
        return str(arg)
    unit, value = arg
    if unit == "flag":
        return numbers.flag_name(value, ("en", "fr")[lang])
    if unit == "type":
        return (_TYPES_FR if lang else _TYPES_EN).get(value, str(value))
    if unit == "days":
        if value == 0:
            return ("at the same time", "en même temps")[lang]
        return ((f"{value} days apart" if value > 1 else "a day apart"), (f"à {value} jours d'écart" if value > 1 else "à un jour d'écart"))[lang]
    if unit == "year":
        return str(int(value))
    if unit == "years":
        n = max(1, round(value))
        return ((f"about {n} years" if n > 1 else "more than a year"), (f"environ {n} ans" if n > 1 else "plus d'un an"))[lang]
    figure = f"{value:,.1f}".removesuffix(".0")
    if lang:
        figure = figure.replace(",", " ").replace(".", ",")
    return f"{figure} m" if unit == "metres" else figure
