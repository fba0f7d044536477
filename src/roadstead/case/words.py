"""Findings in sentences, French and English. No word here accuses anybody, and none is stronger than its verdict."""

from __future__ import annotations

import json
import re
from typing import Any

from roadstead.weigh.origins import name_of

Row = dict[str, Any]

VERDICT = {
    "supported": ("■", "supported", "étayé"),
    "partly supported": ("◧", "partly supported", "étayé en partie"),
    "contradicted": ("▼", "contradicted", "contredit"),
    "consistent, unproven": ("□", "consistent, unproven", "compatible, non prouvé"),
    "cannot be seen": ("◌", "cannot be seen with these sources", "ne peut se voir avec ces sources"),
    "cannot be judged": ("?", "cannot be judged", "ne peut être jugé"),
}
ACT = {
    "assert": ("▲", "states", "affirme"), "report": ("▲", "reports", "rapporte"), "accuse": ("▲", "accuses", "accuse"),
    "present_evidence": ("▲", "presents evidence", "présente des éléments"), "deny": ("▼", "denies", "dément"),
    "challenge_evidence": ("◇", "says there is no evidence", "dit qu'il n'y a pas de preuve"),
    "neither_confirm_nor_deny": ("○", "neither confirms nor denies", "ne confirme ni ne dément"),
    "refuse_comment": ("○", "declines to comment", "refuse de commenter"), "warn": ("◆", "warns", "met en garde"),
    "commit": ("●", "says it will act", "s'engage"), "evaluate": ("◆", "judges", "juge"),
}  # fmt: skip
CONFIDENCE = {"low": ("low", "faible"), "moderate": ("moderate", "moyenne"), "high": ("high", "élevée")}
REVIEW = {"waiting": ("waits for a person", "attend une personne"), "kept": ("kept by a person", "retenu par une personne"),
          "rejected": ("rejected by a person", "rejeté par une personne")}  # fmt: skip
REVIEWED = {"confirmed": ("confirmed by a person", "confirmé par une personne"), "corrected": ("corrected by a person", "corrigé par une personne"),
            "rejected": ("rejected by a person", "rejeté par une personne")}  # fmt: skip
TERMS = {
    "two port visits": ("two port visits", "deux escales"), "one row": ("one row", "une ligne"), "two sightings": ("two sightings", "deux observations"),
    "observed": ("observed", "observé"), "asserted": ("asserted", "affirmé"), "inferred": ("inferred", "déduit"), "AIS": ("AIS", "AIS"),
    "hull text": ("hull text", "inscription sur la coque"), "look-alike": ("look-alike", "ressemblance"), "assertion": ("assertion", "assertion"),
}  # fmt: skip
RELATIONS = {
    "contradiction": ("contradiction", "contradiction"), "cross_time": ("change in time", "changement dans le temps"), "characterisation": ("told by another", "rapporté par un autre"),
    "same_utterance": ("one saying", "une même parole"), "same_position": ("same position, another saying", "même position, autre parole"),
}  # fmt: skip
TERMS |= RELATIONS | CONFIDENCE
EVENTS = {
    "gap": ("silence", "silence"), "port_visit": ("port visit", "escale"), "voyage": ("voyage", "voyage"), "encounter": ("encounter", "rencontre"),
    "loitering": ("slow at sea", "lent en mer"), "drifting": ("drift", "dérive"), "draught_change": ("draught changed", "tirant d'eau modifié"),
    "draught_change_at_sea": ("draught changed at sea", "tirant d'eau modifié en mer"), "destination": ("called elsewhere than declared", "escale ailleurs qu'annoncé"),
    "eta_missed": ("declared hour of arrival missed", "heure d'arrivée annoncée manquée"), "name_change": ("name changed", "nom modifié"),
    "callsign_change": ("call sign changed", "indicatif modifié"), "dimension_change": ("size changed", "dimensions modifiées"), "imo_change": ("IMO number changed", "numéro OMI modifié"),
    "mmsi_change": ("MMSI changed", "MMSI modifié"), "flag_change": ("flag changed", "pavillon modifié"), "flag_hopping": ("several flags", "plusieurs pavillons"),
    "scrapped_imo": ("number of a ship broken up", "numéro d'un navire démantelé"), "bad_mid": ("number no ship can have", "numéro qu'aucun navire ne peut avoir"),
    "two_places": ("one number in two places", "un numéro en deux lieux"), "imo_two_places": ("one IMO number in two places", "un numéro OMI en deux lieux"),
    "teleport": ("jumps of position", "sauts de position"), "circle": ("positions on a circle", "positions en cercle"), "on_land": ("positions on land", "positions à terre"),
    "frozen_position": ("one position under way", "position figée en route"), "repeated_track": ("a track sent again", "une piste émise à nouveau"),
}  # fmt: skip
"""What a rule's kind of event is called."""
MODIFIER = {">=": ("at least", "au moins"), ">": ("more than", "plus de"), "=": ("", ""), "~": ("about", "environ"), "<=": ("at most", "au plus")}


def pick(pair: tuple[str, ...] | dict[str, str], lang: str) -> str:
    """The one of the two languages that is asked for, in its typography."""
    text = pair[lang] if isinstance(pair, dict) else pair[-1] if lang == "fr" else pair[-2]
    return spaced(text) if lang == "fr" else text


def spaced(text: str) -> str:
    """French text whose double marks cannot be parted from their words at the end of a line."""
    return re.sub("« ", "«\u00a0", re.sub(" (?=[:;!?»])", "\u00a0", text))


def event_kind(kind: str, lang: str) -> str:
    """What an event is called; the kind as it stands where nobody gave it a name."""
    plain = kind.removesuffix("_by_turns")
    turns = (" (by turns)", " (tour à tour)")[lang == "fr"] if plain != kind else ""
    return EVENTS.get(plain, (plain.replace("_", " "),) * 2)[lang == "fr"] + turns


def event_says(event: Row, lang: str) -> str:
    """The sentence an event brings with it; empty where place and times say all."""
    said = str(json.loads(event["detail"] or "{}").get(lang) or "")
    return spaced(said) if lang == "fr" else said


def ship(args: Row | None, lang: str) -> str:
    """The ship's name and number, with a question mark when the page does not settle which ship it is."""
    args = args or {}
    name = args.get("name") or args.get("as_written")
    if args.get("look_alike"):
        return f"navire semblable à « {name} »" if lang == "fr" else f"a ship like “{name}”"
    if name is None and args.get("imo") is None:
        return "navire non nommé" if lang == "fr" else "ship not named"
    doubt = "" if args.get("sure", True) else "?"
    number = f" ({'OMI' if lang == 'fr' else 'IMO'} {args['imo']})" if args.get("imo") else ""
    return f"{name or ''}{doubt}{number}".strip()


def place(side: Row | None, lang: str, names: dict[str, str] | None = None) -> str:
    """Where, by our names of the places, or the words of the page."""
    side, names = side or {}, names or {}
    known = [names.get(p, p.split(":", 1)[-1].replace("-", " ").title()) for p in side.get("places", [])]
    lands = [f"ports ({name_of(f'state:{c}', lang)})" for c in side.get("countries", [])]
    return ", ".join([*known, *lands]) or ", ".join(side.get("as_written", [])) or ("lieu non précisé" if lang == "fr" else "place not stated")


def sentence(proposition: Row, lang: str, names: dict[str, str] | None = None) -> str:
    """The proposition as a plain sentence."""
    fr, kind, a = lang == "fr", proposition["type"], proposition["args"]
    if kind in ("voyages", "cargo"):
        modifier = pick(MODIFIER.get(a.get("modifier") or ">=", ("at least", "au moins")), lang)
        unit = a.get("unit") or ("voyages" if kind == "voyages" else "")
        n = f"{modifier} {a['at_least']} {unit}".strip() if a.get("at_least") else unit
        way = (
            (f"entre {place(a['from'], lang, names)} et {place(a['to'], lang, names)}" if fr else f"between {place(a['from'], lang, names)} and {place(a['to'], lang, names)}")
            if a.get("both_ways") else
            (f"de {place(a['from'], lang, names)} à {place(a['to'], lang, names)}" if fr else f"from {place(a['from'], lang, names)} to {place(a['to'], lang, names)}")
        )  # fmt: skip
        since = f"{' depuis' if fr else ' since'} {a['since']}" if a.get("since") else ""
        until = f"{' jusqu’à' if fr else ' until'} {a['until']}" if a.get("until") else ""
        if kind == "cargo":
            head = "Ce que transportait" if fr else "What was carried by"
            return f"{head} {ship(a['ship'], lang)}, {way}{since}{until} ({n})"
        return f"{ship(a['ship'], lang)}{' : ' if fr else ': '}{n} {way}{since}{until}"
    if kind == "presence":
        return f"{ship(a['ship'], lang)} {'à' if fr else 'at'} {place(a['place'], lang, names)}" + (f", {a['since']}" if a.get("since") else "")
    if kind == "listed":
        text = f"{ship(a['ship'], lang)} {'inscrit sur la liste' if fr else 'listed by'} {a['list']}"
        if a.get("listed_on"):
            return text + (f" le {a['listed_on']}" if fr else f" on {a['listed_on']}")
        if a.get("not_in_copy_of"):
            return text + (f" : absent de la copie du {a['not_in_copy_of']}, présent dans celle du {a['in_copy_of']}" if fr
                           else f": not in the copy of {a['not_in_copy_of']}, in that of {a['in_copy_of']}")  # fmt: skip
        return text + (f" dans la copie du {a['in_copy_of']}" if fr else f" in the copy of {a['in_copy_of']}")
    if kind == "owner_listed":
        tie = {"linked to": ("linked to", "lié à"), "owner": ("owned by", "propriété de"), "operator": ("operated by", "exploité par"), "manager": ("managed by", "géré par")}.get(a["role"], (a["role"], a["role"]))
        text = f"{ship(a['ship'], lang)}, {tie[fr]} {a['body']}{' : entité inscrite elle-même sur la liste' if fr else ': that body is listed itself by'} {a['list']}"
        text += f" le {a['listed_on']}" if fr and a["listed_on"] else f" on {a['listed_on']}" if a["listed_on"] else f" dans la copie du {a['in_copy_of']}" if fr else f" in the copy of {a['in_copy_of']}"
        if a["ship_not_in_copy_of"]:
            text += (f" ; le navire n'était pas encore dans celle du {a['ship_not_in_copy_of'][-1]}" if fr else f"; the ship was not yet in that of {a['ship_not_in_copy_of'][-1]}")
        return text
    said = str(a.get(lang) or a.get("en") or a.get("proposition"))
    return f"{ship(a['ship'], lang)}{' : ' if fr else ': '}{said[0].lower() + said[1:]}" if a.get("ship") else said


UI = {
    "across": ("What statements are to each other", "Ce que les déclarations sont les unes aux autres"), "rests_on": ("Whom it rests on", "Sur qui cela repose"),
    "standard": ("Standard of proof", "Niveau de preuve"),
    "standard_text": (
        "This case weighs movements of ships only. A claim is never supported by itself: evidence that comes from the same institution as the claim is "
        "shown and not counted, however many papers repeat it. A row counts only when the ship is identified by AIS or by text on her hull and its origin is known. "
        "A silent signal is not guilt. What was in a hold cannot be seen. Verdicts are proposals by rules; each waits for a person to keep or reject it. "
        "Nothing here is a legal conclusion, and nobody is accused by it.",
        "Ce dossier ne pèse que des mouvements de navires. Une affirmation ne s'étaie jamais elle-même : ce qui vient de la même institution que l'affirmation est "
        "montré et non compté, quel que soit le nombre de journaux qui le répètent. Une ligne ne compte que si le navire est identifié par l'AIS ou par l'inscription sur sa coque et si son origine est connue. "
        "Un signal muet n'est pas une culpabilité. Ce que contient une cale ne se voit pas. Les verdicts sont proposés par des règles ; chacun attend qu'une personne le retienne ou le rejette. "
        "Rien ici n'est une conclusion juridique, et personne n'y est accusé.",
    ),
    "simulated": ("SIMULATED — an exercise. Every ship, owner, agency and spokesman marked so is invented.",
                  "SIMULÉ — un exercice. Tout navire, armateur, agence ou porte-parole ainsi marqué est inventé."),
    "findings": ("Findings", "Constats"), "movements": ("What ships did", "Ce qu'ont fait les navires"), "lists": ("Sanctions lists", "Listes de sanctions"),
    "claims": ("Who says what", "Qui dit quoi"), "claims_note": ("An empty cell means that no statement was found in these texts; it is not a proven silence.",
                                                                 "Une case vide signifie qu'aucune déclaration n'a été trouvée dans ces textes ; ce n'est pas un silence prouvé."),
    "said_by": ("Said by", "Dit par"), "for": ("For", "Pour"), "against": ("Against", "Contre"), "missing": ("Missing", "Il manque"),
    "otherwise": ("What else could explain it", "Autres explications"), "nothing": ("nothing among the inputs", "rien parmi les fichiers"),
    "counted": ("counted", "compté"), "shown": ("shown, not counted", "montré, non compté"), "confidence": ("confidence of the evidence", "solidité des éléments"),
    "likelihood": ("likelihood", "vraisemblance"), "not_stated": ("not stated by anybody yet", "non énoncée à ce jour"), "rule": ("rule", "règle"), "review": ("review", "relecture"),
    "voyages": ("Voyage table", "Tableau des voyages"), "ship": ("ship", "navire"), "from": ("from", "de"), "to": ("to", "à"), "departure": ("departure", "départ"),
    "arrival": ("arrival", "arrivée"), "basis": ("basis", "fondement"), "picture": ("picture", "image"), "certainty": ("certainty", "certitude"), "origin": ("origin", "origine"),
    "timeline": ("Timeline", "Chronologie"), "visits": ("port visits (AIS)", "escales (AIS)"), "silences": ("silences (AIS)", "silences (AIS)"), "seen": ("sightings", "observations"), "said": ("statements", "déclarations"),
    "events": ("Events in AIS", "Événements dans l'AIS"), "excerpts": ("Excerpts", "Extraits"), "sources": ("Sources", "Sources"), "licence": ("licence", "licence"),
    "unknown": ("unknown", "inconnu"), "method": ("Method", "Méthode"), "coverage": ("Coverage", "Couverture"), "thresholds": ("thresholds", "seuils"), "versions": ("Versions", "Versions"),
    "withheld": ("Withheld", "Non publié"), "withheld_text": ("These files are present as a hash only, and nothing of them was weighed in this public case.",
                                                              "Ces fichiers ne sont présents que par leur empreinte, et rien d'eux n'a été pesé dans ce dossier public."),
    "verify": ("Check this case", "Vérifier ce dossier"), "verify_text": ("VERIFY.txt tells how, without our software.", "VERIFY.txt dit comment, sans notre logiciel."),
    "rejected": ("Rows and files that could not be used", "Lignes et fichiers inutilisables"), "other_lang": ("Version française", "English version"), "by": ("said by", "selon"), "day": ("day", "jour"),
    "and_more": ("and {n} more, in events.jsonl", "et {n} autres, dans events.jsonl"), "vessel": ("vessel", "navire"), "place": ("place", "lieu"), "heard": ("others heard", "autres entendus"),
    "others": ("Events as vendors state them, beside ours", "Événements selon les fournisseurs, à côté des nôtres"),
    "others_note": ("Each line is a vendor's own statement and what our rule finds in the positions we hold. Nothing here is a finding of this case, and no finding counts it. That only one of the two tells an event says nothing against "
                    "the other: a vendor has receivers we have not, and another rule. Minutes: the vendor's later than ours (+) or earlier (-).",
                    "Chaque ligne est une déclaration du fournisseur et ce que notre règle trouve dans les positions que nous avons. Rien ici n'est un constat de ce dossier, et aucun constat ne le compte. Qu'un seul des deux rapporte un événement "
                    "ne dit rien contre l'autre : un fournisseur a des récepteurs que nous n'avons pas, et une autre règle. Minutes : le fournisseur plus tard que nous (+) ou plus tôt (-)."),
    "vendor_states": ("the vendor states", "le fournisseur déclare"), "our_rule": ("our rule", "notre règle"), "compared": ("side by side", "côte à côte"), "kind": ("kind", "type"),
    "not_told": ("not told", "non rapporté"), "with_ship": ("with", "avec"), "others_more": ("and {n} more, in others/beside.csv", "et {n} autres, dans others/beside.csv"),
    "others_unshown": ("Statements of vendors about ships that no finding of this public case is about, not shown here:", "Déclarations de fournisseurs sur des navires qu'aucun constat de ce dossier public ne concerne, non montrées ici :"),
    "asked": ("Asked for comment", "Demandes de commentaire"),
    "asked_note": ("Who was asked before this was published, and what came of it. Where no answer is recorded, that says nothing about what is asked: silence is no admission.",
                   "Qui a été interrogé avant la publication, et ce qui en est venu. L'absence de réponse notée ne dit rien de ce qui est demandé : un silence n'est pas un aveu."),
    "asked_withheld": ("Some requests for comment are not published here.", "Certaines demandes de commentaire ne sont pas publiées ici."),
    "asked_none": ("nobody was asked for comment, as far as is recorded here", "personne n'a été interrogé, d'après ce qui est noté ici"),
    "machine": ("the rules read", "les règles lisent"), "whole": ("the whole statement", "toute la déclaration"), "no_longer": ("no longer applies: the rules read something else there now", "ne s'applique plus : les règles y lisent maintenant autre chose"),
    "thrown_out": ("Statements rejected by a person", "Déclarations rejetées par une personne"), "thrown_out_note": ("Read by the rules, thrown out by a person, and not weighed.", "Lues par les règles, écartées par une personne, et non pesées."),
    "thrown_out_unshown": ("Statements that a person rejected, not quoted and not weighed here:", "Déclarations rejetées par une personne, ni citées ni pesées ici :"),
    "law": ("Paragraphs that speak of such matters", "Paragraphes qui parlent de telles choses"), "law_says": ("it says, in our words", "il dit, dans nos mots"), "law_read": ("wording read on", "texte lu le"),
    "law_note": ("A paragraph stands under a finding because it speaks of such matters. That is no conclusion: whether it binds those concerned, was in force that day, or was kept, is for others to say. "
                 "Under a claim it says only what the claim, if true, would be about.",
                 "Un paragraphe figure sous un constat parce qu'il parle de telles choses. Ce n'est pas une conclusion : s'il lie les intéressés, s'il était en vigueur ce jour-là, s'il a été respecté, c'est à d'autres de le dire. "
                 "Sous une affirmation, il dit seulement de quoi elle parlerait si elle était vraie."),
    "law_unread": ("Not cited here, because nobody has read their wording for this program", "Non cités ici, car personne n'en a lu le texte pour ce programme"),
    "public": ("Public case: only used rows and quoted spans of what has a known licence and is not sensitive.", "Dossier public : seules les lignes utilisées et les citations de ce qui a une licence connue et n'est pas sensible."),
}  # fmt: skip
