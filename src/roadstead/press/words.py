"""Small closed word classes of French and English that the grammar leans on."""

# Word lists are written as words, so that a person can read and edit them.
# ruff: noqa: SIM905

from __future__ import annotations

import re

from roadstead.press import sieve

AUX = {
    "fr": frozenset("a ont avait avaient aura auront aurait auraient ait aient eut ayant est sont était étaient sera seront serait seraient fut furent soit soient étant".split()),
    "en": frozenset("has have had is are was were been be did does do will would could should may might must can hasn't haven't hadn't didn't doesn't don't isn't wasn't weren't wouldn't couldn't".split()),
}
BE = frozenset("est sont était étaient sera seront serait seraient fut furent été être is are was were been be being".split())
ADVERB = {
    "fr": frozenset(
        "également aussi ensuite encore déjà ainsi toujours plus tard tôt par la suite pour sa son leur part en outre d'ailleurs jamais pas point bien simplement lui leur nous vous me te en y "
        "de côté à tour aujourd'hui hier lundi mardi mercredi jeudi vendredi samedi dimanche depuis alors donc même ne n' l' s' m' d' même ailleurs finalement enfin là notamment publiquement , "
        "quant auparavant d'abord tout autant vite longtemps maintes fois récemment toutefois cependant néanmoins pourtant aussitôt pour l'heure ailleurs".split()
    ),
    "en": frozenset("also later earlier previously then again not never repeatedly recently since already only now further separately once still just even too today yesterday on monday tuesday wednesday thursday friday saturday sunday".split()),
}
WEEKDAYS = frozenset("lundi mardi mercredi jeudi vendredi samedi dimanche monday tuesday wednesday thursday friday saturday sunday".split())
MONTHS = frozenset(
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre january february march april june july august september october november december".split()
)
TIME_WORDS = WEEKDAYS | frozenset("hier aujourd'hui yesterday today tonight tomorrow lundi matin soir midi plus tard tôt earlier later récemment recently dernier".split())
PRONOUNS = {
    "fr": frozenset("il elle ils elles on celui-ci celle-ci ceux-ci celles-ci nul".split()),
    "en": frozenset("he she they it we".split()),
}
DETERMINERS = frozenset(
    "le la les l' un une des du de d' ce cet cette ces son sa ses leur leurs notre nos plusieurs certains certaines deux trois quatre d'autres quelques the a an this these those its his her their our some several two three many other another".split()
)
PREPOSITIONS = {
    "fr": frozenset("à au aux dans en lors sur après avant devant pendant par via depuis vers contre avec sans sous chez selon pour entre durant dès jusqu' malgré hors envers face suite lorsque quand tandis alors car mais ou où qui que qu' dont comme si".split()),
    "en": frozenset("in on at by with to from after before during about over under into against without amid as while when where who which that whose but or if because since although though following despite via through than until between among".split()),
}
PARTICIPLES = sieve.compile(
    r"(?:publi|diffus|cit|interrog|obten|consult|relay|bas|recueill|dat|rend|par|transm|présent|post|mis|repris|adress|lu|fait|prononc|accord)(?:é|u|i|s)e?s?$"
    r"|^(?:published|released|cited|quoted|obtained|based|seen|reviewed|posted|issued|broadcast|carried|monitored|compiled|provided|speaking|familiar|close|asked|dated)$"
)
NOT_ADVERB = frozenset("gouvernement département parlement règlement armement document moment bâtiment régiment rassemblement mouvement établissement commandement".split())
ROLE = sieve.compile(
    r"\b(?:auteur|autrice|rédacteur|rédactrice|propriétaire|consultant|consultante|syndicaliste|gérant|gérante|exploitant|exploitante|délégué|déléguée|commissaire|commissioner|agent|courtier|négociant|broker|trader|operator|inspecteur|inspectrice|diplomate|opposant|opposante|avocat|skippeur|militant|militante|porte-parole|ministre|vice-ministre|président|présidente|vice-président|chef|cheffe|directeur|directrice|dirigeant|dirigeante|responsable|secrétaire|ambassadeur|ambassadrice|représentant|représentante|"
    r"général|amiral|colonel|capitaine|commandant|analyste|chercheur|chercheuse|expert|experte|spécialiste|professeur|professeure|député|députée|sénateur|sénatrice|maire|gouverneur|émissaire|conseiller|conseillère|"
    r"patron|patronne|pdg|fondateur|fondatrice|coordinateur|coordinatrice|procureur|avocat|avocate|juge|membre|numéro|haut|haute|premier|première|préfet|préfète|armateur|pêcheur|marin|"
    r"spokes(?:man|woman|person)|minister|(?-i:PM)|president|vice-president|chief|head|director|leader|official|secretary|ambassador|envoy|representative|diplomat|general|admiral|colonel|captain|commander|analyst|researcher|expert|"
    r"professor|lawmaker|senator|mayor|governor|adviser|advisor|founder|ceo|chairman|chairwoman|coordinator|prosecutor|lawyer|member|fellow|deputy|economist|owner|manager|skipper|fisherman|harbour master|editor|associate|scholar|specialist|scientist|engineer|inspector|officer|lieutenant|journalist|author|activist|campaigner)s?\b",
    re.I,
)
