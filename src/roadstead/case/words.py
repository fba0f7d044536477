"""Findings in sentences, French and English. No word here accuses anybody, and none is stronger than its verdict."""

from __future__ import annotations

import json
import math
import re
import unicodedata
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
    """The sentence an event brings with it, for a silence and a port visit ours; empty where place and times say all."""
    detail = json.loads(event["detail"] or "{}")
    said = _MOMENT.sub(lambda m: f"{m[1]} {m[2]}{'' if m[3] == ':00' else m[3]} UTC", str(detail.get(lang) or ""))
    said = " ".join(one for one in (said, _adds(event, detail, lang)) if one)
    if lang != "fr":
        return said
    # What somebody typed stands between quotation marks, and as it was typed.
    return spaced("".join(part if part.startswith("«") else _POINT.sub(r"\1,\2", part) for part in re.split("(«[^»]*»)", said)))


_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)\.\d{3}Z")
_POINT = re.compile(r"(?<![\w.,:@-])(\d+)\.(\d+)(?![\w.])")


def _adds(event: Row, detail: Row, lang: str) -> str:
    """Of a silence how long and how far, and whether anybody else was heard; of a port visit how sure it is of 4."""
    fr = lang == "fr"
    if event["kind"] == "port_visit" and event["confidence"] is not None:
        return f"Confiance {event['confidence']} sur 4." if fr else f"Confidence {event['confidence']} of 4."
    if event["kind"] != "gap":
        return ""
    out = []
    if detail.get("hours") is not None and detail.get("distance_m") is not None:
        nm, kn = detail["distance_m"] / 1852, detail.get("implied_kn")
        # `Or more` holds of what is rounded down only.
        least = None if kn is None else math.floor(kn * 10) / 10
        way = "" if least is None else f", soit {least:.1f} nœuds au moins" if fr else f", at {least:.1f} knots or more"
        out.append(f"Muet {detail['hours']:.1f} h, puis entendu à {nm:.0f} milles marins de là{way}." if fr else f"Silent for {detail['hours']:.1f} h, then heard {nm:.0f} nautical miles away{way}.")
    elif event["t1"] is None and not detail.get(lang):
        out.append("Pas entendu ensuite dans ces fichiers, qui peuvent s'arrêter là." if fr else "Not heard after that in these files, which may end there.")
    others = event.get("reception")
    if others is None:
        out.append("Si d'autres y étaient entendus, ces fichiers ne le disent pas." if fr else "Whether others were heard there, these files do not tell.")
    elif others == 0:
        out.append("Personne d'autre n'y était entendu : un trou de couverture est aussi probable." if fr else "Nobody else was heard there: a hole in coverage is as likely.")
    else:
        out.append(f"Autres navires entendus là entre-temps : {others}. Un silence n'est pas une faute." if fr else f"Other vessels heard there meanwhile: {others}. A silence is no offence.")
    return " ".join(out)


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


def _of(name: str) -> str:
    """`de Rajin`, `d'Ulsan`. Before an H as before a consonant: most of those that name ports are breathed."""
    bare = "".join(c for c in unicodedata.normalize("NFD", name[:1]) if not unicodedata.combining(c))
    return f"d’{name}" if bare.casefold() in {*"aeiouœ"} else f"de {name}"


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
            (f"{_of(place(a['from'], lang, names))} à {place(a['to'], lang, names)}" if fr else f"from {place(a['from'], lang, names)} to {place(a['to'], lang, names)}")
        )  # fmt: skip
        since = f"{' depuis' if fr else ' since'} {a['since']}" if a.get("since") else ""
        until = f"{' jusqu’à' if fr else ' until'} {a['until']}" if a.get("until") else ""
        if since and a["since"] == a.get("until"):
            # One day, one month or one year.
            since, until = f" {('le' if fr else 'on') if len(a['since']) == 10 else 'en' if fr else 'in'} {a['since']}", ""
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
    "timeline": ("Timeline", "Chronologie"), "visits": ("port visits (AIS)", "escales (AIS)"), "silences": ("silences (AIS)", "silences (AIS)"), "seen": ("sightings", "observations"), "said": ("statements", "déclarations"), "said_not": ("denials and other words", "démentis et autres paroles"),
    "events": ("Events in AIS", "Événements dans l'AIS"), "excerpts": ("Excerpts", "Extraits"), "sources": ("Sources", "Sources"), "licence": ("licence", "licence"),
    "unknown": ("unknown", "inconnu"), "method": ("Method", "Méthode"), "method_note": ("The rules in the words of the program.", "Les règles dans les mots du programme, en anglais."), "coverage": ("Coverage", "Couverture"), "thresholds": ("thresholds", "seuils"), "versions": ("Versions", "Versions"),
    "withheld": ("Withheld", "Non publié"), "withheld_text": ("These files are present as a hash only, and nothing of them was weighed in this public case.",
                                                              "Ces fichiers ne sont présents que par leur empreinte, et rien d'eux n'a été pesé dans ce dossier public."),
    "verify": ("Check this case", "Vérifier ce dossier"), "verify_text": ("VERIFY.txt tells how, without our software.", "VERIFY.txt dit comment, sans notre logiciel."),
    "rejected": ("Rows and files that could not be used", "Lignes et fichiers inutilisables"), "other_lang": ("Version française", "English version"), "by": ("said by", "selon"), "day": ("day", "jour"),
    "and_more": ("and {n} more, in", "et {n} autres, dans"), "vessel": ("vessel", "navire"), "place": ("place", "lieu"), "heard": ("others heard", "autres entendus"),
    "others": ("Events as vendors state them, beside ours", "Événements selon les fournisseurs, à côté des nôtres"),
    "others_note": ("Each line is a vendor's own statement and what our rule finds in the positions we hold. Nothing here is a finding of this case, and no finding counts it. That only one of the two tells an event says nothing against "
                    "the other: a vendor has receivers we have not, and another rule. Minutes: the vendor's later than ours (+) or earlier (-); the two agree up to {n} minutes at either end, and up to the metres in brackets.",
                    "Chaque ligne est une déclaration du fournisseur et ce que notre règle trouve dans les positions que nous avons. Rien ici n'est un constat de ce dossier, et aucun constat ne le compte. Qu'un seul des deux rapporte un événement "
                    "ne dit rien contre l'autre : un fournisseur a des récepteurs que nous n'avons pas, et une autre règle. Minutes : le fournisseur plus tard que nous (+) ou plus tôt (-) ; les deux concordent jusqu'à {n} minutes à chaque bout, et jusqu'aux mètres entre parenthèses."),
    "begin": ("begin", "début"), "end": ("end", "fin"),
    "no_movement": ("no statement that was read speaks of a ship's movements", "aucune déclaration lue ne parle des mouvements d'un navire"),
    "no_claim": ("no statement was found in what was read", "aucune déclaration n'a été trouvée dans ce qui a été lu"),
    "no_listing": ("nothing among the inputs; that is not to say that a ship is on no list", "rien parmi les fichiers ; ce n'est pas dire qu'un navire n'est sur aucune liste"),
    "events_apart": ("Our rules found events in AIS that are not in this case ({n}), because no statement and no list row read here could be tied to those ships. `roadstead export events` prints each with its preset, thresholds and fixes.",
                     "Nos règles ont trouvé dans l'AIS des événements qui ne sont pas dans ce dossier ({n}), parce qu'aucune déclaration ni aucune ligne de liste lue ici n'a pu être rattachée à ces navires. `roadstead export events` donne chacun avec son jeu de seuils, ses seuils et ses positions."),
    "vendor_states": ("the vendor states", "le fournisseur déclare"), "our_rule": ("our rule", "notre règle"), "compared": ("side by side", "côte à côte"), "kind": ("kind", "type"),
    "not_told": ("not told", "non rapporté"), "with_ship": ("with", "avec"), "others_more": ("and {n} more, in", "et {n} autres, dans"),
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
