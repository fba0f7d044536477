"""What a statement claims: its parts, each with proposition, stance, act, modality and, for ships, arguments."""

from __future__ import annotations

import re
from typing import Any

from roadstead.press import acts, sieve
from roadstead.press.fleet import Fleet, listed
from roadstead.press.found import Found, Span
from roadstead.press.names import gazetteer
from roadstead.press.page import Page
from roadstead.press.propositions import (
    FALSE,
    GOVERNMENT,
    KEPT,
    NO_PROOF,
    Ground,
    Match,
    free,
    handed,
    kind_of,
    matches,
    pair_of,
)
from roadstead.press.quantities import span
from roadstead.press.shadow import flat
from roadstead.press.speakers import Speaker
from roadstead.press.voyages import MOVES, movements

_PART = sieve.compile(
    r"(?:,\s+|\s+)(?:et|mais|ou)\s+(?:que\s+|qu'(?=\w))|\s+(?:and|but|or)\s+that\s+|(?-i:(?<![A-Z])[.!?][\"]?\s+(?=[\"A-ZÀ-Þ]))|\s+et\s+(?=nous\s|qu'il)|,?\s+and\s+(?=we\s|it\s|they\s)|(?<=signé),\s+(?=il\s)|,\s+(?=à (?:dénoncer|faire valoir))|,\s+(?=que personne\b)",
    re.I,
)
_CONCESSION = sieve.compile(r"^(?:même si|bien qu|quoique|although|though|even though|while)\b[^,]*(,\s+)", re.I)
_ANAPHORA = sieve.compile(
    r"^(?:toutes?\s+|all\s+)?(?:les|ces|cette|ce|la|l'|de telles|such|these|those|the|this|any such|it|them|that)?\s*(?:information|accusation|allégation|affirmation|déclaration|rumeur|critique|propos|rapport|possibilité|soupçon|allegation|accusation|claim|report|charge|rumou?r|assertion|suggestion|statement|it$|them$)\w*(?:\s+(?:américaines?|occidentales?|russes?|de \S+|du \S+|des \S+|de l'\S+|against \S+|by \S+|from \S+))?\W*$",
    re.I,
)


_SAID = sieve.compile(r"\b(?:accusations?|allégations?|affirmations?|rumeurs?|informations?|rapports?|critiques?|soupçons?|allegations?|claims?|reports?|rumou?rs?|charges?|suggestions?|c'est|ce sont|cela|ceci|tout(?:e|es)? (?:est|cela|ça)|it is|it's|it was|this is|that is|that's|these are|they are|all (?:of )?(?:this|that|it)|nonsense|lies)\b", re.I)


_NEVER_GAVE = sieve.compile(
    r"(?:\bne (?:pas|jamais) (?:avoir )?(?:livr|fourn|vend|export|envoy|expédi|transf|céd|donn|remis|achet|reçu|import)|\bn(?:e |')(?:a|avons|ont|avait|avions|ai|aurait) (?:jamais|pas|rien|aucunement|plus)?\s?(?:\w+ )?(?:livr|fourn|vend|export|envoy|expédi|transf|céd|donn|remis|achet|reçu|import)|\b(?:ne |n')(?:livr|fourn|vend|export|envo|transf|achèt|import)\w* (?:pas|jamais|aucun)|\b(?:has|have|had|did|does|do|is|are|was|were|will) ?(?:never|not|n't) (?:\w+ )?(?:suppl|s[oe]ld?|sen[td]|deliver|provid|export|ship|g[ai]v|transfer|b[uo]|purchas|receiv|import)"
    r"|\bno(?:t one|t a single)? [^,.;]{2,40} (?:has|have|had|was|were) (?:been |ever been )?(?:suppl|sold|sent|deliver|provid|export|ship)|\bnever (?:suppl|sold|sell|sent|send|deliver|provid|export|ship|gave)|\baucune? [^,.;]{2,40} n'(?:a|ont|avait|avaient) (?:jamais )?été (?:livr|fourn|vend|envoy|expéd))"
)


_OUTER_VOICE = sieve.compile(r"^\W*(?:il|elle|ils|elles|it|they|he|she)\b|\b(?:nous|notre|nos|we|our|us)\b")
_NOT_OURS = sieve.compile(
    r"\b(?:n'(?:appartien\w+|appartenai\w+) (?:pas|en rien|aucunement)|(?:do(?:es)?|did) ?(?:not|n't) belong|n'(?:est|était|étaient|sont) (?:pas|nullement|en rien|aucunement) (?:destinée?s?|impliquée?s?|liée?s? à|responsables?)|(?:is|was|are|were) ?(?:not|n't) (?:destined|bound|intended|meant|involved|responsible|linked|connected|ours)\b|(?:has|have|had) nothing to do with|n'(?:a|ont|avait|avaient) (?:rien à voir|aucun lien|aucun rapport|aucune responsabilité|pas participé|joué aucun)|(?:has|have|had) no (?:links?|connections?|ties|part|role|involvement)\b)"
)
"""The speaker says that it is not his, not for him or none of his doing: a denial, whatever the frame."""
_POINTS_BACK = sieve.compile(r"\b(?:ce|cet|cette|ces|cela|ceci|ça|celles?-ci|y|this|that|these|those|such|it|them|matter|sujet|question|point|affaires?|informations?|accusations?|allégations?|rumeurs?|affirmations?|révélations|déclarations?|propos|rapports?|articles?|reports?|claims?|allegations?|charges?|rumou?rs?|statements?|case|specifics?|livraisons?|deliver(?:y|ies)|shipments?|ventes?|sales?)\b")
_SAYS_NOTHING = sieve.compile(r"\W*(?:(?:tout|toute|de|d'|du|plus|any|to|further|faire|on|the|le|la|les|davantage|pas|répondre|respond|reply|answer|s'exprimer|commenter|comment\w*|immediately|immédiatement|souhait\w+|autre|demande\w*|requests?|questions?|aux?|à|for|en|s'étendre|précision|précisions|details?|détails?) ?)*\W*")
_OWN_MATTER = sieve.compile(r"[^,.;]{0,24}?\b(?:que|qu'|that)\s?(?:\S+\s){2}")
_HANDED = sieve.compile(r"\b(?:arme\w*|armement|munitions?|drones?|missiles?|obus|matériels?|équipements?|pétrole|brut|charbon|gaz|blé|weapon\w*|arms|ammunition|shells|equipment|hardware|oil|crude|coal|gas|grain|lethal|soldats?|troupes|troops|soldiers|chips|puces)\b")
_ANY = sieve.compile(r"^\W*(?:toute?s?|any|all|une? quelconque|la moindre|ces|these|those|such|des|les|the)?\s*(?:\w+ ){0,2}?(?:livraisons?|ventes?|envois?|transferts?|exportations?|achats?|importations?|deliver(?:y|ies)|shipments?|sales?|transfers?|exports?|purchases?|imports?|(?:arms|weapons) (?:deliver|ship|sale|transf|export|suppl)\w+)\b")
_STATE_ROLE = sieve.compile(r"\b(?:ministr|minist|président|president|premier|prime|chancel|gouvernement|government|ambassad|embass|armée|army|military|porte-parole|spokes|mission|delegat|délégu|diplomat|foreign|secretary|envoy|consul)", re.I)


def speaks_for_state(speaker: Speaker, source: str | None) -> bool:
    """True where the speaker is a state, one of its bodies, or a person in the office of one: its `it` may be the state."""
    ids = {str(speaker.id or ""), str(speaker.resolved_id or "")}
    if any(i.startswith("state:") or GOVERNMENT.match(i) for i in ids):
        return True
    return speaker.country is not None and bool(source) and _STATE_ROLE.search(source or "") is not None


class Reader:
    """Reads the claims of statements one after the other; later ones may point back (`ces allégations`)."""

    def __init__(self, page: Page, found: list[Found]):
        self.page = page
        self.fleet = Fleet(page)
        self.past: list[tuple[int, dict[str, Any], str | None, str | None]] = []
        self.order = 0
        self.voices: list[tuple[int, int, str | None, bool]] = []
        """Contents read so far: from, to, the speaker's country, and whether he speaks for a state."""
        self.topics: list[tuple[int, int, str | None, str, str, tuple[int, int], str | None]] = []
        self.spoken: list[tuple[int, str]] | None = None
        """What each sentence of the page says by itself, whoever speaks: (sentence, proposition); read when first asked for."""
        """Pairs of countries spoken of: (statement, sentence, speaker, kind, proposition, span, the speaker's country)."""

    def claims(self, f: Found, speaker: Speaker, medium: bool) -> list[dict[str, Any]]:
        """The claims of ``f`` in text order; at least one."""
        page = self.page
        country = speaker.country
        self.order += 1
        out: list[dict[str, Any]] = []
        parts = self._parts(f)
        whole = " ".join(page.flat[a:b] for a, b in f.content)
        if len(whole.split()) <= 9 and _ANAPHORA.match(whole.strip()) and (back := self._back(f, speaker)) is not None:
            sign = "0" if f.act in ("warn", "neither_confirm_nor_deny") else "-" if f.act == "deny" or acts.stance(f.act, whole, False) == "-" else "+"
            out = [self._claim(f, list(f.content), back, sign, f.act, "CT", False, None) | {"args": None}]
            f.flags.append("anaphoric_content")
        else:
            for spans in parts:
                out += (new := self._read(f, spans, speaker, country, medium))
                for c in new:
                    self._keep(f, speaker, c)
            named = [c for c in out if not c["proposition"].startswith("free:")]
            if not named and len(parts) > 1:
                full = self._read(f, list(f.content), speaker, country, medium)
                if full and not full[0]["proposition"].startswith("free:"):
                    out = full
        for c in out:
            self.past.append((f.sentence, c, speaker.resolved_id, country))
            if (c["span"][0]["start"], c["span"][-1]["end"]) not in {t[5] for t in self.topics[-8:]}:
                self._keep(f, speaker, c)
        return out

    def _keep(self, f: Found, speaker: Speaker, c: dict[str, Any]) -> None:
        """Notes the pair a claim is about; a claim that only points back (`the purchase shows …`) hands on what it points to."""
        at = (c["span"][0]["start"], c["span"][-1]["end"])
        if c["act"] == "commit" and c["stance"] == "-":
            return  # `we will not sell arms`: no later `such sales` means these
        if (kind := kind_of(c["proposition"])) is not None:
            self.topics.append((self.order, f.sentence, speaker.resolved_id, kind, c["proposition"], at, speaker.country))
            return
        words = self.page.flat[at[0] : at[1]]
        for kind, pattern in KEPT.items():
            if pattern.search(words) and (old := self._topic(kind, speaker.resolved_id)) is not None:
                self.topics.append((self.order, f.sentence, speaker.resolved_id, kind, old, at, speaker.country))

    def _topic(self, kind: str, who: str | None) -> str | None:
        """The proposition of that kind that this speaker, or the statement just before, was about; null where two pairs compete."""
        near = [t for t in self.topics if t[3] == kind and (t[0] >= self.order - 1 or (who is not None and t[2] == who))]
        if not near or len({frozenset(pair_of(t[4]) or ()) for t in near}) > 1:
            return None
        return near[-1][4]

    def _ground(self, f: Found, speaker: Speaker, spans: list[Span]) -> Ground:
        """What may stand in for a country that the clause does not name."""
        a, b = spans[0][0], spans[-1][1]
        page = self.page
        state = speaks_for_state(speaker, f.source and page.shadow[f.source[0] : f.source[1]])
        words = " ".join(self.page.flat[x:y] for x, y in spans)
        noun = f.act == "deny" and sieve.compile(r"(?:toute?s?|any|all|une?|la|le|les|des)?\s*(?:\w+ ){0,2}(?:coopération|cooperation|liens|ties|alliance|livraisons?|ventes?|deliver(?:y|ies)|sales?|transferts?|transfers?|deals?|agreement|accord|contrat|pacte?|pact)\b.*\b(?:avec|with|à|au|to|vers)\b").match(words) is not None
        spoken_of = f.frame == "noun_phrase" and f.verb in ("évoquer", "proposer", "annoncer", "mention") and speaker.country is not None and sieve.compile(r"\b(?:coopération|cooperation|partenariat|alliance|accord|liens)\b[^,]* (?:avec|with)\b").search(words) is not None
        implicit = (state and f.frame in ("infinitive", "ving")) or (noun and speaker.country is not None) or spoken_of
        joint = tuple(i[6:] for i in str(speaker.resolved_id or speaker.id or "").split("+") if i.startswith("state:"))
        denies = f.act == "deny" and (speaker.country is not None or len(joint) > 1) and _ANY.match(words) is not None
        country = speaker.country
        if len(f.cue) > 1 and (outer := next((v for v in reversed(self.voices[-6:]) if v[0] <= a and b <= v[1] and (v[0], v[1]) != (a, b)), None)) is not None and _OUTER_VOICE.search(words):
            # `L'Iran a rejeté les affirmations de Londres selon lesquelles il …`, `une rumeur selon laquelle nos armes …`: who rejects it is meant.
            country, state = outer[2], outer[3]
        self.voices.append((f.content[0][0], f.content[-1][1], country, state))
        around = next((t[4] for t in reversed(self.topics) if t[5][0] <= a and b <= t[5][1] and (t[5] != (a, b))), None)
        mine = [t[2] == speaker.resolved_id if speaker.resolved_id else False for t in self.topics]
        mine = [m or t[1] == f.sentence or (t[6] is not None and t[6] == speaker.country) for m, t in zip(mine, self.topics, strict=True)]
        recent = [(t[4], m) for t, m in zip(self.topics, mine, strict=True) if f.sentence - t[1] <= 8 and (t[0] >= self.order - 1 or m)]
        heard = [t[4] for t in self.topics if f.sentence - t[1] <= 6]
        s = self.page.sentences[f.sentence]
        return Ground(country, state, implicit, denies, tuple(recent), tuple(heard), around, self.page.shadow[s.start : s.end], joint, lambda: self._told(f.sentence))

    def _told(self, sentence: int) -> tuple[tuple[int, str], ...]:
        """(sentences back, proposition) of every pair that the page names; negative for what comes later."""
        if self.spoken is None:
            self.spoken = []
            for i, s in enumerate(self.page.sentences):
                self.spoken += [(i, p) for p in handed(self.page.flat[s.start : s.end], self.page.shadow[s.start : s.end])]
        return tuple((sentence - i, p) for i, p in self.spoken)

    def _parts(self, f: Found) -> list[list[Span]]:
        if len(f.content) > 1 and f.frame in ("selon", "middle"):
            return [list(f.content)]
        parts: list[list[Span]] = []
        for a, b in f.content:
            at = a
            text = self.page.shadow[a:b]
            cuts = [(m.start(), m.end()) for m in _PART.finditer(text)]
            if m2 := _CONCESSION.match(text):
                cuts.append((m2.start(1), m2.end(1)))
            for x, y in sorted(set(cuts)):
                if a + x - at >= 12 and b - (a + y) >= 12:
                    parts.append([self.page.trim(at, a + x)])
                    at = a + y
            parts.append([self.page.trim(at, b)])
        return [p for p in parts if all(y > x for x, y in p)]

    def _read(self, f: Found, spans: list[Span], speaker: Speaker, country: str | None, medium: bool) -> list[dict[str, Any]]:
        page = self.page
        words = " ".join(" ".join(page.shadow[a:b] for a, b in spans).replace('"', " ").split())
        clause = flat(words)
        ground = self._ground(f, speaker, spans)
        moves = movements(page, self.fleet, spans[0][0], spans[-1][1])
        found = [m for m in matches(clause, words, ground) if m.id not in MOVES]
        if moves:
            # A voyage is told beside what was in the hold; one in a relative clause only says which ship is meant.
            carried = [m for m in found if not m.also and not m.aside and m.id.startswith("ship.")]
            beside = all(m.aside for m in moves)
            told = [self._moved(f, m.start, m.end, m.proposition, m.args, m.negative, clause, speaker, medium) for m in moves]
            first = [self._filled(f, spans, m, clause, speaker, medium, False, None) for m in carried]
            if beside and not first:
                first = [self._free(f, spans, words, clause, speaker, medium, None)]
            for c in told if first and beside else ():
                c["presupposed"] = True
            return first + told + [self._filled(f, spans, m, clause, speaker, medium, True, None) for m in found if m.also]
        if not found and country and f.act in ("deny", "assert") and _NEVER_GAVE.search(clause) and {str(m.country) for m in (*gazetteer().find(words), *gazetteer().nationalities(words)) if m.country} <= {country}:
            # `China has never supplied weapons to either side`: it answers what has just been claimed of this country.
            claimed = [str(c["proposition"]) for at, c, who, _ in self.past if f.sentence - at <= 5 and who != speaker.resolved_id and c["stance"] == "+" and (pair := pair_of(c["proposition"])) and pair[0] == country.lower() and c["proposition"].endswith(".delivered")]
            if claimed and len(set(claimed)) == 1:
                return [self._claim(f, spans, claimed[-1], "-", "deny", "CT", False, None)]
        if not found and f.frame in ("infinitive", "ving") and f.act == "deny" and country and not gazetteer().find(words) and sieve.compile(r"\b(?:livr|fourni|vend|export|suppl|deliver|s[eo]ld|sen[dt])").search(clause):
            # `L'Iran a nié avoir livré des armes`: nobody else is named, so it answers what was just claimed of this country.
            suffix = "delivered"
            back = next((str(c["proposition"]) for _, c, _, _ in reversed(self.past) if f"-{country.lower()}-" in c["proposition"] and c["proposition"].endswith("." + suffix)), None)
            if back is not None:
                return [self._claim(f, spans, back, "-", "deny", "CT", False, None)]
        target = self._target(words) if f.act == "accuse" else None
        if not found:
            before = self.page.flat[max(page.passages[f.passage].start, f.extent[0] - 400) : f.extent[0]]
            called_false = (acts.called_false(clause) and f.act != "accuse" and _SAID.search(clause)) or (f.act == "evaluate" and acts.stance("evaluate", clause, False) == "-" and _SAID.search(clause))
            s = page.sentences[f.sentence]
            if f.act == "refuse_comment" and not _POINTS_BACK.search(clause) and _SAYS_NOTHING.fullmatch(clause.strip()) is None:
                # `donner le nom de l'importateur`: what is kept back is named, and it is another matter.
                return [self._free(f, spans, words, clause, speaker, medium, target)]
            other = f.act == "refuse_comment" and sieve.compile(r"\binterrog\w+ sur\b|\basked (?:about|whether|if|who|what)\b", re.I).search(page.shadow[s.start : s.end])
            proof = NO_PROOF.search(clause)
            if proof is not None and _OWN_MATTER.match(clause, proof.end()) and not _POINTS_BACK.search(clause):
                return [self._free(f, spans, words, clause, speaker, medium, target)]
            if proof or called_false or (f.act in ("neither_confirm_nor_deny", "refuse_comment") and not other):
                back = self._back(f, speaker) or (self._again(f, speaker) if NO_PROOF.search(clause) else None)
                if back is None and before:
                    hit = matches(before, page.shadow[f.extent[0] - len(before) : f.extent[0]], Ground())
                    back = hit[-1].id if hit else None
                if back is not None:
                    sign = acts.stance(f.act, clause, False) if not acts.called_false(clause) or proof else "-"
                    kind = acts.act(f.act, f.verb, clause, sign, True, speaker.resolved_id, country, medium)
                    return [self._claim(f, spans, back, sign, kind, "CT", False, target)]
            return [self._free(f, spans, words, clause, speaker, medium, target)]
        out = []
        main = next((m for m in found if not m.also and not m.aside), None)
        if main is None:
            # What only names a ship, or tells one more thing of it, does not stand for the clause.
            out.append(self._free(f, spans, words, clause, speaker, medium, target))
        return out + [self._filled(f, spans, m, clause, speaker, medium, m.aside or (main is not None and m is not main), target) for m in found if not (m.aside and f.act in ("deny", "neither_confirm_nor_deny", "refuse_comment"))]

    def _filled(self, f: Found, spans: list[Span], m: Match, clause: str, speaker: Speaker, medium: bool, presupposed: bool, target: str | None) -> dict[str, Any]:
        """The claim of a frame that the clause fills; what it says only in passing is held true and asserted."""
        if m.id == "us.spreads-rumours":
            clause = FALSE.sub(" ", clause)
        spreads = m.id == "us.spreads-rumours" and f.act == "accuse"
        sign = (m.sign or "+") if m.aside else acts.stance("assert" if spreads else f.act, clause, m.turned, m.sign)
        kind = "assert" if m.aside and f.act not in ("accuse", "report") else acts.act(f.act, f.verb, clause, sign, True, speaker.resolved_id, speaker.country, medium)
        return self._claim(f, spans, m.id, sign, kind, acts.modality(clause), presupposed, target)

    def _free(self, f: Found, spans: list[Span], words: str, clause: str, speaker: Speaker, medium: bool, target: str | None) -> dict[str, Any]:
        """The claim of a clause in no frame: its own words; denied where a denial introduces it, or where it says that nothing was given or that it is not theirs."""
        proof = NO_PROOF.search(clause) is not None
        gave = f.act in ("assert", "deny") and not proof and ((_NEVER_GAVE.search(clause) is not None and _HANDED.search(clause) is not None) or _NOT_OURS.search(clause) is not None)
        called_false = f.act != "accuse" and acts.called_false(clause) and _SAID.search(clause) is not None
        judged = f.act == "evaluate" and acts.stance("evaluate", clause, False) == "-" and _SAID.search(clause) is not None
        sign = "-" if gave else acts.stance(f.act, clause, False) if f.act in ("deny", "neither_confirm_nor_deny", "refuse_comment") or called_false or judged or proof or acts.REFUSED.search(clause) else "+"
        kind = acts.act(f.act, f.verb, clause, sign, gave, speaker.resolved_id, speaker.country, medium)
        return self._claim(f, spans, free(words), sign, kind, acts.modality(clause), False, target)

    def _claim(self, f: Found, spans: list[Span], prop: str, sign: str, kind: str, mode: str, presupposed: bool, target: str | None) -> dict[str, Any]:
        a, b = spans[0][0], spans[-1][1]
        return {
            "span": [span(self.page, x, y) for x, y in spans], "proposition": prop, "stance": sign, "act": kind, "modality": mode,
            "presupposed": presupposed, "target": target, "args": listed(self.page, self.fleet, prop, a, b),
        }  # fmt: skip

    def _moved(self, f: Found, a: int, b: int, prop: str, args: dict[str, Any], negative: bool, clause: str, speaker: Speaker, medium: bool) -> dict[str, Any]:
        """The claim of a movement: denied where its own words deny it, whatever else the sentence negates (`sans AIS`)."""
        sign = "0" if f.act in ("neither_confirm_nor_deny", "refuse_comment") else "e-" if NO_PROOF.search(clause) else "-" if negative or f.act == "deny" else "+"
        kind = acts.act(f.act, f.verb, clause, sign, True, speaker.resolved_id, speaker.country, medium)
        return self._claim(f, [(a, b)], prop, sign, kind, acts.modality(self.page.flat[a:b]), False, None) | {"args": args}

    def _back(self, f: Found, speaker: Speaker) -> str | None:
        """The claim that `ces allégations` points to: the last one held true by others that concerns this speaker's country."""
        mine = f"-{speaker.country.lower()}" if speaker.country else None
        shadow = " ".join(self.page.shadow[a:b] for a, b in f.content)
        known = gazetteer()
        named = {str(m.country).lower() for m in (*known.find(shadow), *known.nationalities(shadow)) if m.country and m.kind in ("state", "capital", "adjective")}
        arms = sieve.compile(r"\b(?:livraisons?|armes?|achats?|munitions|transferts?|deliver(?:y|ies)|weapons|arms|purchases?|shipments?|transfers?)\b", re.I).search(shadow) is not None
        best: str | None = None
        for sentence, c, who, _ in reversed(self.past):
            if f.sentence - sentence > 6:
                break
            if c["proposition"].startswith("free:") and c["act"] == "accuse" and who != speaker.resolved_id and f.act == "deny" and not arms and not named and f.sentence - sentence <= 2:
                return None  # it is that accusation which is denied, and it is in no frame
            if c["proposition"].startswith("free:") or c["presupposed"] or c["stance"] == "-" or (who == speaker.resolved_id and c["stance"] != "+"):
                continue
            pair = pair_of(c["proposition"])
            if (arms and kind_of(c["proposition"]) != "arms") or (named and not (pair and named <= {*pair})) or (c["proposition"] in MOVES and f.sentence - sentence > 2):
                continue
            if mine is None or mine in c["proposition"].split(".")[0]:
                return str(c["proposition"])
            best = best or str(c["proposition"])
        if best is None and f.sentence > 0 and not named and not arms:
            s = self.page.sentences[f.sentence - 1]
            hit = matches(self.page.flat[s.start : s.end], self.page.shadow[s.start : s.end], Ground())
            return hit[-1].id if hit else None
        return best

    def _again(self, f: Found, speaker: Speaker) -> str | None:
        """What this speaker has just denied or called unproven: `they never show proof` says it again."""
        if speaker.resolved_id is None:
            return None
        near = [str(c["proposition"]) for at, c, who, _ in self.past if who == speaker.resolved_id and f.sentence - at <= 3 and c["stance"] in ("-", "e-") and not c["proposition"].startswith("free:")]
        return near[-1] if len(set(near)) == 1 else None

    def _target(self, words: str) -> str | None:
        known = gazetteer()
        spots = [m for m in known.find(words) if m.kind in ("state", "capital", "body", "person")]
        if sieve.compile(r"(?:portées?|formulées?|levelled|leveled|made|brought)\s+(?:contre|à l'encontre|against)").match(words):
            ids = [m.id for m in spots if m.kind in ("state", "capital")]
            return ",".join(dict.fromkeys(ids)) or None
        return spots[0].id if spots else None
