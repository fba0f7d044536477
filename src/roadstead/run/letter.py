"""A draft letter that asks somebody for comment on what would be published: what is said, on what, what speaks against it, and questions.

Every assertion stands with its sources, its doubts and its review; nothing accuses, and no rule of law is cited. A source marked sensitive
is neither named nor quoted. What is left blank, in square brackets, is for the sender.
"""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from roadstead import dates
from roadstead.case import words
from roadstead.case.pack import why_withheld
from roadstead.logbook import Logbook
from roadstead.run.requests import RequestError, day_in, finding_of, invented, shown
from roadstead.weigh import Evidence
from roadstead.when import gap_days

Row = dict[str, Any]
_ORDER = ("voyages", "presence", "cargo", "said", "owner_listed", "listed")
_MOST_WORDS = 400

TEXT: dict[str, dict[str, Any]] = {
    "en": {
        "to": "To: {to}", "date": "[date]", "subject": "Request for comment", "simulated": "SIMULATED — an exercise. Every ship and body marked so is invented.",
        "hello": "Dear Sir or Madam,",
        "who": "We are [your names], of [your publication or organisation]. You can reach us at [address, telephone] and check who we are at [where].",
        "why": "We are preparing a publication on [subject]. You, or somebody you speak for, may be concerned by it. Before we publish we ask you to read what we would say and to tell us where it is wrong or incomplete.",
        "fair": "Nothing below says that anybody broke a rule, and not everything we were told is true. For each point we say where it comes from, what speaks against it and what we do not know.",
        "what": "What we would publish",
        "waiting": "NOT YET REVIEWED by a person: we may drop or change it", "kept": "read and kept by one of us", "stands": "How it stands", "+": "Who says so", "-": "Who denies or contests it", "0": "Who takes no position", "for": "What speaks for it", "beside": "What we also saw, and do not count",
        "against": "What speaks against it", "missing": "What we do not know", "otherwise": "What else could explain it", "nothing": "nothing that we have found so far",
        "unnamed": "a source that we do not name", "of_unnamed": "something from a source that we do not name", 
        "claim": {"supported": "", "partly supported": "Established in part: ", "contradicted": "A claim that our sources contradict: "}, "unproven": "A claim that we cannot establish: ",
        "on": "on {0}", "about": "about {0}", "between": "between {0} and {1}", "until": "no later than {0}", "from": "not before {0}", "undated": "day unknown",
        "questions": "Our questions",
        "all": ["Is each of the points above correct? What is wrong or incomplete, and what document could we see?", "Is there an explanation that we have not thought of?", "Is there anything that you would like us to quote? We will quote your words as you send them; if they are not for publication, please say so before you tell us."],
        "deadline": "Please answer by {deadline}. If you need more time, tell us and say how much. An answer that comes later will be published too as soon as we can.",
        "silence": "If no answer has reached us by then we will write that we asked you on [date] and had no answer by that day. We take silence for neither a yes nor a no.",
        "blank": "[day and hour, with the time zone]", "bye": "Yours faithfully,", "sign": "[your names]", "quote": "“{0}”", "sep": ": ",
        "q": {"voyages": "Did the ship make these voyages, and what for?", "presence": "Was the ship there at that time, and what for?", "cargo": "What did the ship carry on these voyages?", "said": "Is this so? What do you say to it?",
              "owner_listed": "What is or was the tie between the ship and that body, and since when?", "listed": "Does the entry concern this ship, and is it contested?"},
    },
    "fr": {
        "to": "À : {to}", "date": "[date]", "subject": "Demande de commentaire", "simulated": "SIMULÉ — un exercice. Tout navire et tout organisme ainsi marqué est inventé.",
        "hello": "Madame, Monsieur,",
        "who": "Nous sommes [vos noms], de [votre publication ou organisation]. Vous pouvez nous joindre à [adresse, téléphone] et vérifier qui nous sommes auprès de [où].",
        "why": "Nous préparons une publication sur [sujet]. Elle peut vous concerner, vous ou ceux pour qui vous parlez. Avant de publier, nous vous demandons de lire ce que nous écririons et de nous dire ce qui est faux ou incomplet.",
        "fair": "Rien de ce qui suit ne dit que quiconque a enfreint une règle, et tout ce qu'on nous a dit n'est pas forcément vrai. Pour chaque point, nous disons d'où il vient, ce qui s'y oppose et ce que nous ne savons pas.",
        "what": "Ce que nous publierions",
        "waiting": "PAS ENCORE RELU par une personne : nous pouvons le retirer ou le changer", "kept": "relu et retenu par l'un de nous", "stands": "Où en est ce point", "+": "Qui le dit", "-": "Qui le dément ou le conteste", "0": "Qui ne prend pas position", "for": "Ce qui va dans ce sens", "beside": "Ce que nous avons vu aussi, sans le compter",
        "against": "Ce qui s'y oppose", "missing": "Ce que nous ne savons pas", "otherwise": "Autres explications possibles", "nothing": "rien que nous ayons trouvé à ce jour",
        "unnamed": "une source que nous ne nommons pas", "of_unnamed": "un élément d'une source que nous ne nommons pas", 
        "claim": {"supported": "", "partly supported": "Établi en partie : ", "contradicted": "Une affirmation que nos sources contredisent : "}, "unproven": "Une affirmation que nous ne pouvons établir : ",
        "on": "le {0}", "about": "vers le {0}", "between": "entre le {0} et le {1}", "until": "au plus tard le {0}", "from": "pas avant le {0}", "undated": "jour inconnu",
        "questions": "Nos questions",
        "all": ["Chacun des points ci-dessus est-il exact ? Qu'est-ce qui est faux ou incomplet, et quel document pourrions-nous voir ?", "Y a-t-il une explication à laquelle nous n'avons pas pensé ?", "Souhaitez-vous que nous citions quelque chose ? Nous citerons vos mots tels que vous les envoyez ; s'ils ne sont pas destinés à la publication, merci de le dire avant de nous les confier."],
        "deadline": "Merci de répondre pour le {deadline}. S'il vous faut plus de temps, dites-le-nous et dites combien. Une réponse plus tardive sera publiée elle aussi, dès que possible.",
        "silence": "Si aucune réponse ne nous est parvenue d'ici là, nous écrirons que nous vous avons interrogé le [date] et que nous n'avions pas de réponse à ce jour-là. Nous ne prenons un silence ni pour un oui ni pour un non.",
        "blank": "[jour et heure, avec le fuseau horaire]", "bye": "Nous vous prions d'agréer, Madame, Monsieur, nos salutations distinguées.", "sign": "[vos noms]", "quote": "« {0} »", "sep": " : ",
        "q": {"voyages": "Le navire a-t-il fait ces voyages, et pour quoi faire ?", "presence": "Le navire était-il là à ce moment, et pour quoi faire ?", "cargo": "Que transportait le navire pendant ces voyages ?", "said": "Est-ce exact ? Qu'en dites-vous ?",
              "owner_listed": "Quel est ou quel était le lien entre le navire et cette entité, et depuis quand ?", "listed": "L'inscription concerne-t-elle ce navire, et est-elle contestée ?"},
    },
}  # fmt: skip


def letter(log: Logbook, evidence: Evidence, to: str, lang: str, today: str, ids: tuple[str, ...] = (), deadline: str | None = None, waiting: bool = False) -> str:
    """The draft, plain text that is Markdown too. RequestError when no finding is kept (``waiting``: those not yet reviewed go in, marked
    so; rejected ones never), when a deadline is past, or when simulated findings would go to somebody real."""
    if deadline:
        day_in(deadline, "--deadline")
        if gap_days(today, deadline) < 0:
            raise RequestError(f"the deadline {deadline} is past; give a day that leaves time to answer")
    rows = _chosen(log, to, ids, waiting)
    t, names = TEXT[lang], dict(evidence.places.select("id", "name").iter_rows())
    exercise = any(r["simulated"] for r in rows)
    bullets = [line for r in rows for line in _bullet(r, evidence, t, lang, names)]
    asked = list(dict.fromkeys([*(t["q"][json.loads(r["proposition"])["type"]] for r in rows), *t["all"]]))
    parts = [
        *([t["simulated"]] if exercise else []), t["to"].format(to=to), t["date"], f"# {t['subject']}", t["hello"], t["who"], t["why"], t["fair"], f"## {t['what']}",
        "\n".join(bullets), f"## {t['questions']}", "\n".join(f"{n}. {q}" for n, q in enumerate(asked, 1)),
        t["deadline"].format(deadline=deadline or t["blank"]), t["silence"], t["bye"], t["sign"], *([t["simulated"]] if exercise else []),
    ]  # fmt: skip
    text = shown("\n\n".join(parts)) + "\n"
    return words.spaced(text) if lang == "fr" else text


def _chosen(log: Logbook, to: str, ids: tuple[str, ...], waiting: bool) -> list[Row]:
    """The findings the letter is about, each with its review; those of an exercise only to somebody of it, and never beside real ones."""
    said = log.reviews()
    rows = [finding_of(log, i) for i in ids] if ids else log.rows("findings").to_dicts()
    rows = [r | {"review": said.get(r["id"], "waiting")} for r in {r["id"]: r for r in rows}.values()]
    if ids and (bad := next((r for r in rows if r["review"] == "rejected" or (r["review"] == "waiting" and not waiting)), None)):
        how = "a rejected finding goes into no letter; leave it out" if bad["review"] == "rejected" else f"keep it first (`roadstead review LOGBOOK --finding {bad['id'][:8]} --verdict kept …`), or give --waiting, which marks it as not yet reviewed"
        raise RequestError(f"finding {bad['id']} is {bad['review']}: {how}")
    rows = [r for r in rows if r["review"] == "kept" or (waiting and r["review"] == "waiting")]
    if not rows:
        raise RequestError("no finding is kept, so there is nothing to ask about; keep some with `roadstead review LOGBOOK`, or give --waiting, which marks each as not yet reviewed")
    real = [r for r in rows if not r["simulated"]]
    if ids and real and len(real) < len(rows):
        raise RequestError("some of these findings are SIMULATED and some are not; write two letters")
    if real and (ids or "simul" not in to.casefold()):
        rows = real
    else:
        invented(log, to)
        rows = [r for r in rows if r["simulated"]]
        if not rows:
            raise RequestError(f"{shown(to)} is of an exercise, and no finding here is; name whom the findings are about")
    kind = {r["id"]: json.loads(r["proposition"])["type"] for r in rows}
    return sorted(rows, key=lambda r: (_ORDER.index(kind[r["id"]]) if kind[r["id"]] in _ORDER else len(_ORDER), r["id"]))


def _bullet(row: Row, evidence: Evidence, t: dict[str, Any], lang: str, names: dict[str, str]) -> list[str]:
    mark = ("SIMULATED: " if lang == "en" else "SIMULÉ : ") if row["simulated"] else ""
    proposition = json.loads(row["proposition"])
    verdict = words.pick(words.VERDICT[row["verdict"]][1:], lang)
    claim = t["claim"].get(row["verdict"], t["unproven"])
    out = [f"- {mark}{claim}{_flat(words.sentence(proposition, lang, names))}.", f"  - {mark}{t['stands']}{t['sep']}{verdict}{' ;' if lang == 'fr' else ';'} {t[row['review']]}."]
    bodies = {b["id"]: b for b in evidence.bodies}
    voices = [("+" if by["stance"] == "+" else "0" if by["stance"] == "0" else "-", by) for by in json.loads(row["said_by"])]
    for side in ("+", "-", "0"):
        out += [f"  - {mark}{t[side]}{t['sep']}{_said(by, bodies.get(by['statement']), evidence, t, lang)}" for stance, by in voices if stance == side]
    pro, contra = json.loads(row["for"]), json.loads(row["against"])
    # A denial speaks against it as much as a track does: beside one, nobody is told that nothing was found.
    denied = any(stance == "-" for stance, _ in voices)
    for head, items, silent in (("for", [i for i in pro if i.get("counted", True)], False), ("beside", [i for i in pro if not i.get("counted", True)], True), ("against", contra, denied)):
        lines = dict.fromkeys(_item(i, evidence, t, lang) for i in items)
        out += [f"  - {mark}{t[head]}{t['sep']}{i}." for i in lines] or ([] if silent else [f"  - {mark}{t[head]}{t['sep']}{t['nothing']}."])
    # What is missing may count the institutions behind a claim by their names; a source we do not name is among them.
    hidden = any(_unnamed(evidence, bodies[by["statement"]]["src"]) for by in json.loads(row["said_by"]) if by["statement"] in bodies)
    for head in ("missing", "otherwise"):
        out += [f"  - {mark}{t[head]}{t['sep']}{_flat(words.pick(m, lang))}." for m in json.loads(row[head]) if not (hidden and head == "missing" and "institutions" in m["en"])]
    return out


def _unnamed(evidence: Evidence, src: str | None) -> bool:
    """True when nothing of the receipt may be shown to the one who is asked: its maker may be at risk."""
    receipt = evidence.receipt.get(src or "")
    return receipt is not None and why_withheld(receipt) == "marked sensitive"


def _said(by: Row, body: Row | None, evidence: Evidence, t: dict[str, Any], lang: str) -> str:
    if body is None or _unnamed(evidence, body["src"]):
        return f"{t['unnamed']}."
    receipt = evidence.receipt.get(body["src"], {})
    act = words.pick(words.ACT.get(by["act"], ("", by["act"], by["act"]))[1:], lang)
    where = ", ".join(_flat(str(v)) for v in (receipt.get("publisher"), dates.shown(receipt), receipt.get("url")) if v)
    quoted = _flat(" […] ".join(s["text"] for s in body["content"]))
    quoted = quoted if len(quoted) <= _MOST_WORDS else quoted[:_MOST_WORDS].rsplit(" ", 1)[0] + " […]"
    return f"{_flat(by['as_written'] or by['speaker'] or '?')} ({act}, {_day(by['on'], t)}){t['sep']}{t['quote'].format(quoted)}" + (f" ({where})." if where else ".")


def _day(on: Row, t: dict[str, Any]) -> str:
    """When it was said in words, as closely as it is known and never closer."""
    value, first, last = on.get("value"), on.get("earliest"), on.get("latest")
    if value:
        return str(t["on" if on.get("certainty") == "exact" else "about"].format(value))
    if first and last:
        return str(t["between"].format(first, last))
    return str(t["until"].format(last) if last else t["from"].format(first) if first else t["undated"])


def _item(item: Row, evidence: Evidence, t: dict[str, Any], lang: str) -> str:
    if any(_unnamed(evidence, src) for src in _srcs(item, evidence)):
        return str(t["of_unnamed"])
    way = ""
    if leg := item.get("leg"):
        way = f"{leg['from']} → {leg['to']}, {leg['departure'][0] or '?'} – {leg['arrival'][1] or '?'}{t['sep']}"
    return _flat(way + words.pick(item["why"], lang))


def _srcs(item: Row, evidence: Evidence) -> set[str]:
    """The receipts an item rests on, through its rows."""
    out = {item["receipt"]} if item.get("receipt") else set()
    for one in [item, *(item.get("rows") or []), *((item.get("leg") or {}).get("rows") or [])]:
        if one["table"] == "receipts":
            out.add(one["id"])
        elif one["table"] == "events":
            out |= {f["src"] for fixes in evidence.events.filter(pl.col("id") == one["id"])["fixes"] for f in json.loads(fixes)}
        elif hasattr(evidence, one["table"]) and "src" in getattr(evidence, one["table"]).columns:
            out |= set(getattr(evidence, one["table"]).filter(pl.col("id") == one["id"])["src"].drop_nulls())
    return out


def _flat(text: str) -> str:
    """The words on one line, without the full stop that the line ends with."""
    return " ".join(text.split()).rstrip(".")
