"""What governs a word of a clause: whether it is denied, doubted or only names what is spoken of.

A negation counts where it stands with the word itself: `ne … pas`, `never`, `no` in the same stretch between two breaks, never one in a
relative clause, behind a comma, or the `ne` of `avant qu'il ne` and `ne … que`, which denies nothing.
"""

from __future__ import annotations

from functools import lru_cache

from roadstead.press import sieve

_BREAK = sieve.compile(
    r"[,;:.!?()–]|\b(?:qui|dont|où|laquelle|lequel|lesquels|lesquelles|auquel|duquel|which|who|whom|whose|where|while|although|though|because|whereas|unless|if|whether|when|alors qu\w*|tandis qu\w*|lorsqu\w*|quand|quoiqu\w*|même si|si|car|mais|but|avant|before|après|after|depuis|since|until|than|without|sans|à moins|despite|malgré|amid|que|that)\b"
    r"|\bqu'|\bs'(?=ils?\b)|\ben (?=\w+ant\b)|\bby (?=\w+ing\b)|\bpour (?=\w+(?:er|ir|re)\b)|\bin order to\b"
)
_RELATIVE = frozenset("qui dont où laquelle lequel lesquels lesquelles auquel duquel which who whom whose where".split())  # noqa: SIM905
_CLEFT = sieve.compile(r"\b(?:c'est|c'était|ce sont|ce serait|it is|it was|it's)\b[^,;.]{0,40}$")
_IF = sieve.compile(r"\b(?:if|whether|si|s')$")
_FEAR = sieve.compile(r"\b(?:concern|suspicion|fear|worr(?:y|ie)|possibilit\w+|risk|crainte|soupçon|inquiétude|risque|hypothèse|idée|idea)s?(?: \w+){0,3} (?:that|que|qu')$")
_NOT_YET = sieve.compile(r"\b(?:avant qu(?:e|'|'ils?|'elles?)|before|de peur qu\S*|à moins qu\S*|lest)$")
_UNKNOWN = sieve.compile(r"(?:\b(?:not|n't|un) ?(?:aware|know|confirm|verify|verified|say|certain|sure)|\bunaware|\bno (?:knowledge|information|indication)|\b(?:pas|ni) (?:au courant|informée?s?|certain|en mesure de \w+)|\b(?:ignor(?:e|er|ait|aient)|ne (?:sait|savait|savons|savent) pas))(?: (?:that|of|du fait))? ?(?:que|qu'|that)$")
_RAISED = sieve.compile(r"(?:\b(?:ne |n')(?:\w+ )?(?:crois|croit|croient|croyons|pense|penses|pensent|pensons|est|était)(?: \w+)? pas(?: (?:vrai|exact|le cas|certain))? ?|(?:\bnot|n't) (?:true|believe|think|the case|correct|accurate) ?|\bil est (?:faux|inexact) ?|\bit is (?:false|untrue|wrong) ?)(?:que|qu'|that)$")
_STOPS = r"(?:cess|hésit|manqu|tard|stop|ceas|hesitat|fail|halt|renonc)\w*"
_DENIES = r"(?:ni(?:e|é|er|ait|aient|ent)|démen\w+|infirm\w+|exclu\w*|contest\w+|den(?:y|ies|ied)|disput\w+|rul\w+ out|rejet\w+|reject\w*|refut\w*|réfut\w*)"
_REFUSES = sieve.compile(r"\b(?:refus(?:e|é|er|ait|ent|es|ed|ing)|s'abst\w+|exclu[ts]?|declin(?:e|es|ed|ing)|fail(?:s|ed)|ruled out|rules out|renonc\w+|avoid(?:s|ed)?) (?:à |de |d'|to |from )?(?:\w+ ){0,2}$")
_DENIAL = sieve.compile(rf"\b(?:a|ont|avait|avaient|has|had|have)? ?(?:\w+ment |\w+ly )?\b{_DENIES}\b(?: [\w'-]+){{0,5}} ?$")
_NE = sieve.compile(r"(?:\bne |\bn')")
_SECOND = sieve.compile(r"\b(?:pas|jamais|aucune?|rien|personne|ni|plus|point|nulle?|nullement|aucunement)\b")
_FIRST = sieve.compile(r"\b(?:aucune?s?|nulle?|personne|rien|jamais|ni)\b(?: [\w'’-]+){0,6}? ?$")
_SPARE = sieve.compile(r"(?:saurai(?:t|ent)|peut|peuvent|pouvait|pourra|pourrait|ose)\b")
_BARE_PAS = sieve.compile(r"\b(?:pas|jamais|aucune?|zéro|ni|point)(?: (?:de|d'|la moindre|une seule|un seul|encore|été|avoir|la|le|des))* ?$")
_NOT = sieve.compile(r"(?:\b(?:not(?! (?:only|just|merely|simply))|never|cannot|neither|nor|none|nobody|nothing|no one|no longer|without ever)\b|n't\b|(?<!with )(?<!by )(?<!at )(?<!under )(?<!of )(?<!in )\bno\b(?! doubt))")
_OBJECT = sieve.compile(r"^(?: [\w'-]+){0,5}? (?:(?<!with )(?<!under )(?<!at )(?<!by )no\b(?! longer| doubt)|none\b|nothing\b|nobody\b|not (?:one|a single|any|even)\b|zero\b)|^(?: [\w'-]+){0,8}? neither\b")
_NEITHER = sieve.compile(r"^(?: [\w'-]+){0,8}? neither\b")
_AFTER_NE = sieve.compile(r"^(?: ?[\w'-]+){0,4}? ?\b(?:pas|jamais|aucune?|rien|ni|point|nulle?|zéro)\b|^(?: [\w'-]+){0,12}? (?:à|d'|aux?|vers|de) ?(?:aucune?|nulle?|quiconque|personne|qui que)\b")
_TURNED = sieve.compile(rf"\b{_STOPS}\b")
_DENIED = sieve.compile(rf"\b{_DENIES}\b")
_HAPPENED = sieve.compile(
    r"^[^,;]{0,60}?(?:(?:\bne |\bn').{0,12}?\b(?:pas|jamais|point|aucune?ment)\b(?: \w+)? ?(?:eu|lieu|exist\w*|été|commenc\w*|réell?e?s?|effectu\w*)?|\b(?:never|not|n't) (?:\w+ )?(?:tak|took|happen|occur|exist|place|been|made|begun|started|carried|conducted|true|real)\w*|\bn'exist\w+ pas)"
)
_NO_HAPPENED = sieve.compile(r"\b(?:eu lieu|exist\w*|été (?:fait|effectu|réalis|livr|conclu|commenc)\w*|commenc\w*|réell?e?s?|tak(?:en|e) place|took place|happen\w*|occur\w*|been (?:any|made|carried)|made|begun|started|carried|conducted|true|real)\b")
_HAVE = sieve.compile(r"(?:\b(?:a|ai|as|ont|avait|avaient|aurait|auraient|ait|aient|avoir|avons|ayant|est|sont|était|étaient|été|être|soit|sera|serait|fut|furent|has|have|had|having|is|are|was|were|be|been|being|will|would|may|might|could|can|did|does|do|to|must|should|got)(?: (?:bien|déjà|jamais|pas|aussi|not|never|also|already|then|ever|since|recently|again|ensuite|finalement|\w+ment|\w+ly))* ?|\b[nl]'a(?:vait|urait)? |n't )$")
_NOUN = sieve.compile(r"(?:saisies?|interceptions?|arraisonnements?|immobilisations?|seizures?|detention of|damages?|ruptures?|sabotages?|attaques?|attacks?|livraisons?|ventes?|envois?|transferts?|exportations?|fournitures?|deliver(?:y|ies)|sales?|shipments?|transfers?|exports?|supplies|contraband|contrebande|achats?|importations?|imports?|purchases?|procurement|dérout\w*)$")
_BEFORE_NOUN = sieve.compile(r"(?:\b(?:un|une|des|ce|cet|ces|le|la|les|the|this|that|a|an|de|d'|du|of)\b|l')[^,;]{0,24}?$")
_SHIP = sieve.compile(r"\b(?:navires?|cargos?|bateaux?|pétroliers?|tankers?|supertankers?|vessels?|ships?|freighters?|chaluti?ers?|trawlers?|vraquiers?|méthaniers?|ferr(?:y|ies)|bulk(?:er| carrier)s?)(?: [\w'-]+){0,2} $")
_SHIP_THAT = sieve.compile(r"\b(?:tanker|supertanker|vessel|ship|freighter|trawler|ferry|carrier|boat)s? ?$")
_DONE_TO = sieve.compile(r"(?:saisi|arraisonn|intercept|immobilis|reten|sanctionn|visé|inscrit|dérout|radi|rebaptis|assur|seiz|detain|board|impound|arrest|sanction|blacklist|designat|listed|renamed|removed|struck|insured|sold|vendu|revendu|racheté)")
"""What is done to a ship: behind its name and without an auxiliary it says which ship."""
_WANTED = sieve.compile(r"\b(?:demand\w*|réclam\w*|request\w*|seek\w*|sought|ask\w*|attempt\w*|tent\w*|tri(?:ed|es)|try\w*|empêch\w*|thwart\w*|prevent\w*|menac\w*|threat\w*|want\w*|veut|voul\w*|plan\w*|concerns?|craint\w*|fear\w*|risk\w*|risque\w*)\b(?: [\w'’-]+){0,6} ?$")


@lru_cache(64)
def _breaks(clause: str) -> tuple[tuple[int, int, str], ...]:
    return tuple((m.start(), m.end(), m[0]) for m in _BREAK.finditer(clause))


def around(clause: str, a: int, b: int) -> tuple[int, int, str]:
    """The stretch between two breaks in which the word stands, and the word that opens it."""
    lo, hi, opened = 0, len(clause), ""
    for x, y, word in _breaks(clause):
        if y <= a:
            lo, opened = y, word
        elif x >= b:
            hi = x
            break
    return lo, hi, opened


def noun(word: str) -> bool:
    """`livraison`, `seizure`: the word names the deed and does not tell it."""
    return _NOUN.match(word) is not None


def sign(clause: str, a: int, b: int) -> str:
    """``+``, ``-`` or ``0``: how the clause puts the deed whose word stands at ``a``."""
    lo, hi, opened = around(clause, a, b)
    left, right = clause[max(lo, a - 90) : a], clause[b:hi]
    if opened == "sans" or opened == "without":
        twice = sieve.compile(r"\b(?:hardly|scarcely|rarely|never|not|no|pas|jamais|guère)\b[^,;.]{0,40}$").search(clause[: lo - len(opened)]) is not None
        return "-" if left.count(" ") <= 4 and not noun(clause[a:b]) and not twice else "+"
    if _IF.search(clause[:lo].rstrip()):
        return "0"
    if opened in ("que", "qu'", "that") and _UNKNOWN.search(clause[:lo].rstrip()):
        return "0"
    if opened in ("que", "qu'", "that") and _RAISED.search(clause[:lo].rstrip()):
        return "-"
    if noun(clause[a:b]):
        if _BARE_PAS.search(left) or sieve.compile(r"\b(?:no|any such|zero|never any|not (?:one|a single|any))(?: [\w'-]+){0,3} ?$").search(left):
            return "-"
        if _HAPPENED.search(right) and _NO_HAPPENED.search(right):
            return "-"
        if _NEITHER.match(right):
            return "-"
        if sieve.compile(r"(?:\bn(?:e |').{0,24}\b(?:pas|jamais|aucune?|plus)\b|\b(?:never|not|n't)\b)(?: (?:\w+|d'|de))* ?$").search(left) is None:
            return "+"
    if _REFUSES.search(left):
        return "-"
    at, rest = _last(_NE, left)
    if at >= 0:
        if _TURNED.search(rest):
            return "+"
        if _SECOND.search(rest) or _AFTER_NE.match(right) or _FIRST.search(left[:at]) or _SPARE.match(rest):
            return "0" if _DENIED.search(rest) else "-"
        return "+"
    if _BARE_PAS.search(left):
        return "-"
    at, rest = _last(_NOT, left)
    if at >= 0:
        return "+" if _TURNED.search(rest) else "0" if _DENIED.search(rest) else "-"
    return "-" if _OBJECT.match(right) else "+"


def _last(pattern: sieve.Pattern, left: str) -> tuple[int, str]:
    """Where the nearest such word stands and what follows it; -1 where none is near enough to govern."""
    found = list(pattern.finditer(left))
    if not found or left[found[-1].end() :].count(" ") > 9:
        return -1, ""
    return found[-1].start(), left[found[-1].end() :]


def told(clause: str, a: int, b: int, wished: bool) -> bool:
    """False where the deed is somebody else's wish, fear or denial (`avoir demandé la saisie`, `concern that it seized`) or not done (`avant qu'il ne décharge`)."""
    lo, _, opened = around(clause, a, b)
    left = clause[max(lo, a - 70) : a]
    if _NOT_YET.search(clause[:lo].rstrip()):
        return False
    if not wished:
        return True
    return not (_WANTED.search(left) or (opened in ("que", "qu'", "that") and _FEAR.search(clause[:lo].rstrip())) or (opened in ("if", "whether", "si", "s'") and lo > 8))


def denied_by_other(clause: str, a: int) -> bool:
    """`la Corée du Nord a infirmé toute intention de fournir`: the deed stands under a verb of denying that the clause itself tells."""
    lo, _, _ = around(clause, a, a)
    m = _DENIAL.search(clause[max(lo, a - 70) : a])
    return m is not None and lo + m.start() > 3 and _NE.search(clause[lo:a]) is None and _NOT.search(clause[lo:a]) is None


def aside(clause: str, a: int, b: int, ship: bool) -> bool:
    """True where the word only says which one is meant: in a relative clause; of ships also as a participle or a noun beside the point."""
    lo, _, opened = around(clause, a, b)
    if opened == "that" and _SHIP_THAT.search(clause[: lo - 4]) is not None:
        return True
    if opened in _RELATIVE and _CLEFT.search(clause[: max(0, lo - len(opened))]) is None:
        return True
    if not ship:
        return False
    word, left = clause[a:b], clause[lo:a]
    if noun(word):
        return len(clause[:a].split()) > 3 or sieve.compile(r"\b(?:a|ont|est|sont|était|avait|serait|va|has|have|is|was|were|will|would|did|does|ne|n)\b").search(clause[b:]) is not None
    if not _DONE_TO.match(word) or word.endswith("ing") or _HAVE.search(clause[max(0, a - 40) : a]):
        return False
    if opened in ("depuis", "since", "after", "après", "avant", "before", "when", "lorsque"):
        return True
    return _SHIP.search(left) is not None or sieve.compile(r" (?:par|by|d'|de|under|sous)\b").match(clause[b:]) is not None or opened in (",", "(")
