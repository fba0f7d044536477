"""What a sentence puts between a verb and its object: when, how often, in what manner; it belongs to neither."""

from __future__ import annotations

import re

from roadstead.press import sieve
from roadstead.press.page import Page, Sentence

_DAY = r"(?:ce )?(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|hier|aujourd'hui)(?: (?:matin|soir|après-midi|midi|dernier))?(?: \d{1,2}(?:er)?(?: [a-zéû]{3,9})?(?: (?:19|20)\d\d)?)?"
_MONTH = r"(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)(?: dernier)?(?: (?:19|20)\d\d)?"
_FR = (
    rf"(?:{_DAY}|le \d{{1,2}}(?:er)? {_MONTH}|(?:en|début|fin|mi-) ?{_MONTH}|en (?:19|20)\d\d|depuis (?:\w+ ){{1,2}}(?:jours|semaines|mois|ans|années)|depuis (?:{_MONTH}|(?:19|20)\d\d|longtemps|toujours)|"
    r"(?:la semaine|le mois|l'an|l'année) derni(?:er|ère)|cette semaine|ce mois-ci|dans la (?:soirée|matinée|nuit|journée|foulée)|dans l'après-midi|à (?:plusieurs|maintes|de nombreuses) reprises|à (?:nouveau|l'époque|l'avance)|de nouveau|"
    r"pour (?:l'heure|l'instant|le moment|sa part|leur part)|(?:de|à) (?:son|leur) (?:côté|tour)|en (?:revanche|outre|effet|retour|conséquence|public|privé)|sans détour|pour la (?:première|deuxième|seconde|troisième) fois|"
    r"(?:lui|elle|eux|elles)(?:-mêmes?)?(?: aussi)?|également|désormais|dorénavant|déjà|d'urgence|en urgence|d'emblée|aussi|encore|même|ensuite|toutefois|cependant|néanmoins|pourtant|aussitôt|sobrement|auparavant|par ailleurs|(?-i:[a-zà-ÿ]{3,}ment))"
)
_DAY_EN = r"(?:late |early )?(?:on )?(?:late |early )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|today|tonight)(?: (?:morning|evening|night|afternoon))?"
_MONTH_EN = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_EN = (
    rf"(?:{_DAY_EN}|on (?:\d{{1,2}} {_MONTH_EN}|{_MONTH_EN} \d{{1,2}})(?:,? (?:19|20)\d\d)?|in {_MONTH_EN}(?: (?:19|20)\d\d)?|in (?:19|20)\d\d|(?:earlier |later )?(?:this|last) (?:week|month|year|{_MONTH_EN})|"
    r"for (?:\w+ ){1,2}(?:days|weeks|months|years)|for (?:its|his|her|their) part|in (?:turn|return|response|particular|public|private)|for now|for the first time|at the time|again|also|too|however|meanwhile|repeatedly|once again|once more|then|(?-i:(?!family|supply|reply|ally|only|july)[a-z]{3,}ly))"
)
_SKIP = {"fr": sieve.compile(rf"(?:\s*,)?(?:\s+(?:et )?{_FR}(?:,)?(?=[\s,]))+", re.I), "en": sieve.compile(rf"(?:\s*,)?(?:\s+(?:and )?{_EN}(?:,)?(?=[\s,]))+", re.I)}


def past(page: Page, s: Sentence, at: int) -> int:
    """Where the words go on behind such an insertion at ``at``; ``at`` itself when there is none."""
    m = _SKIP[s.lang].match(page.shadow, at, s.end)
    if m is None:
        return at
    end = m.end()
    return end - 1 if page.shadow[end - 1] == "," and page.shadow[at : at + 1] != "," and "," not in page.shadow[at : end - 1] else end


# Whom it was said to, where, in which paper: between an inverted verb and its speaker.
_BESIDE = sieve.compile(
    r"(?:\s*,)?\s+(?:(?:à|depuis|de) (?:la (?:presse|radio|télévision|chaîne|tribune)(?: (?:publique|nationale|d'État|(?-i:[A-ZÀ-Þ])[\w-]+))*|l'(?:agence|antenne|issue|AFP|hebdomadaire)(?: (?:de presse|d'une? \w+|d[eu'] ?\w+|(?-i:[A-ZÀ-Þ])[\w-]+))*|des (?:journalistes|médias|reporters)|(?-i:[A-ZÀ-Þ])[\w-]+)"
    r"|(?:aux?|auprès d[eu']|devant) ?(?:la |le |l'|les |des |de |du )?(?:journalistes|médias|presse|parlement(?:aires)?|députés|sénateurs|agences|Conseil de sécurité|(?:quotidien|journal|magazine|site|micro)(?: de)?(?: (?-i:[A-ZÀ-Þ])[\w-]+){1,3})"
    r"|(?:dans|lors|par|sur|sous|en|via)\s?(?:d'|de )?(?:la |le |les |l'|une? |son |sa |leur )?(?:[\w-]+ ){0,1}?(?:communiqué|interview|entretien|lettre|note|message|tweet|vidéo|discours|allocution|déclaration|courrier|courriel|rapport|texte|billet|point(?: de)? presse|point|conférence(?: de presse)?|audition|réunion|déplacement|visite|chaîne|antenne|compte|réseau(?: social)?|site(?: internet)?|plateforme|écrit|téléphone|voie de presse|couvert d'anonymat|condition d'anonymat|marge d[eu'] ?\w+|visite)"
    r"(?: (?:(?:publiée?|datée?|adressée?|envoyée?|diffusée?|consultée?|relayée?|obtenue?|lue?) (?:d[eu]s? |à |par |lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|hier)[^,;:.\"]{0,40}?(?=,)|publiée?|diffusée?|transmise?|conjointe?|commune?|officielle?|hebdomadaire|presse|(?:à|au|de|du|sur|d')(?: la| le)? ?(?-i:[A-ZÀ-Þ])[\w-]+|(?-i:[A-ZÀ-Þ])[\w-]+))*"
    r"|sur (?-i:X|[A-ZÀ-Þ]\w+)|sans (?:plus|autres?|davantage) (?:de |d')?\w+|sans (?:autre|plus ample) \w+)(?:,(?=\s))?",
    re.I,
)
_NAMED = sieve.compile(r",?\s+(?:l[ea]s?|une?|des|ce|cette|ces|son|sa|ses|leurs?)\s|,?\s+l'|,?\s+(?:M\.|Mme|[A-ZÀ-Þ])")


def beside(page: Page, s: Sentence, at: int) -> int:
    """Where the speaker of an inverted French verb may begin, behind day, place, addressee and paper; ``at`` where nobody follows them."""
    i = past(page, s, at)
    while (m := _BESIDE.match(page.shadow, i, s.end)) is not None and _NAMED.match(page.shadow, m.end() - (page.shadow[m.end() - 1] == ","), s.end):
        i = past(page, s, m.end())
    return i


_WHERE_SAID = sieve.compile(
    r"(?:\s*,)?\s+(?:à la (?:télévision|radio|tribune|presse)(?: [a-zà-ÿ'-]+){0,2}?|(?:dans|par|via) (?:une? |son |sa |leur |la |le )?(?:\w+ )?(?:communiqué|entretien|message|discours|tribune|lettre|note|déclaration|vidéo|interview|tweet|post|allocution|texte|courrier|voie)(?: [^,;:.\"]{2,60}?)??|sur (?:X|Twitter|Telegram|Facebook|les réseaux sociaux|son compte(?: [A-Z]\w+)?)|(?:lors|au cours|en marge) d(?:e |u |es |'|une? ?)[^,;:.\"]{3,60}?|devant (?:la presse|le Conseil de sécurité|le Parlement|les députés|les journalistes|l'ONU|des journalistes))(?:,)?(?=\s(?:une?|l[ea]s?|des|ces?|cette|cet|toute?s?|\")\s|\s(?:l'|\"|d'))"
)


def across(page: Page, s: Sentence, at: int) -> int:
    """Where the object of a French verb may begin, behind the paper or the place it was said in: `a dénoncé dans un communiqué une « agression »`."""
    at = past(page, s, at)
    m = _WHERE_SAID.match(page.shadow, at, s.end) if s.lang == "fr" else None
    return past(page, s, m.end()) if m else at
