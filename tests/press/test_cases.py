"""Constructions and stories the gold does not have: the case table, noise, ships, dates, speakers, ids."""

import re
import tomllib
from pathlib import Path

import pytest

from roadstead.blocks import KINDS, label, label_parts
from roadstead.press import Document, extract
from roadstead.tables import PASSAGE, short_id

CASES = tomllib.loads(Path(__file__).with_name("cases.toml").read_text())["case"]
KEYS = (
    "id doc file kind scored content cue source source_kind speaker quote_type claims time wire evidence quantities author_hedge medium "
    "addressee nested_in flags note event_times extent src at rule review simulated"
)


def read(text, **known):
    return extract(Document.from_text(text, src="ab" * 32, file="x.txt", **known))


def triples(records):
    return [
        (r["source"]["text"] if r["source"] else "", " ".join(c["text"] for c in r["cue"]), " [...] ".join(c["text"] for c in r["content"]))
        for r in records
    ]


@pytest.mark.parametrize("case", CASES, ids=[re.sub(r"\W+", "-", c["text"][:40]) for c in CASES])
def test_case(case):
    got = triples(read(case["text"]))
    for want in case["want"]:
        assert any(g[0] == want[0] and g[1] == want[1] and want[2] in ("*", g[2]) for g in got), (want, got)
    if case.get("only"):
        assert len(got) == len(case["want"]), got


def test_a_line_has_every_key_and_a_stable_id():
    r = read("Le ministère a déclaré que le cargo était vide.")[0]
    assert set(r) == set(KEYS.split())
    assert r["id"] == short_id("ab" * 32, [[c["start"], c["end"]] for c in r["content"]], [[c["start"], c["end"]] for c in r["cue"]])
    assert r["at"] == f"char:{r['extent']['start']}-{r['extent']['end']}"
    assert (r["doc"], r["rule"], r["review"]) == ("ab" * 6, "rules@2", None)
    assert set(r["claims"][0]) == {"span", "proposition", "stance", "act", "modality", "presupposed", "target", "args"}


NOISE = """Infos | Monde | Sport | Culture
Un titre assez long sur la flotte fantôme
Photo d'archives : le ministre a déclaré que tout allait bien. (AFP)
Le porte-parole a déclaré que le port restait ouvert.
Publié le 3 mai 2024 à 10h12
Lire aussi : Moscou affirme que le navire est en règle
Nous utilisons des cookies : la société affirme que vous pouvez refuser.
Nguyen Van (selon Interfax, Reuters )
SOURCE: AGENCE DU PORT
Commentaires (12)
Lien source"""


def test_noise_is_labelled_and_silent():
    blocks = label(NOISE)
    assert [b.kind for b in blocks] == ["nav", "title", "caption", "lead", "dateline", "widget", "widget", "byline", "credit", "widget", "source_link"] or [
        b.kind for b in blocks
    ][4] in ("byline", "dateline")
    assert all(b.kind in KINDS for b in blocks)
    assert triples(read(NOISE)) == [("Le porte-parole", "a déclaré", "le port restait ouvert")]


def test_every_line_is_in_exactly_one_block():
    text = "TV\n\n \u00a0\nUne ligne.\r\nAutre ligne"
    blocks = label(text)
    assert [text[b.start : b.end] for b in blocks] == ["TV", "Une ligne.", "Autre ligne"]


def test_parts_give_one_text():
    text, blocks = label_parts([("Moscou dément", "title"), ("Le Kremlin a nié les faits.\nIl a dit non.", None), ("Photo : X", "caption")])
    assert text == "Moscou dément\nLe Kremlin a nié les faits.\nIl a dit non.\nPhoto : X"
    assert [b.kind for b in blocks] == ["title", "lead", "body", "caption"]


def test_passages_rebuild_the_text():
    text = "Titre du jour sur le port\n\n\nLe ministre a dit que le port était fermé.\nFin."
    rows = [{"src": "s" * 64, "start": b.start, "end": b.end, "kind": b.kind, "lang": b.lang, "text": text[b.start : b.end], "simulated": True} for b in label(text)]
    doc = Document.of(PASSAGE.frame([r | {"id": str(i), "at": "char"} for i, r in enumerate(rows)]).to_dicts(), src="s" * 64, file="f")
    assert (doc.text, doc.simulated) == (text, True)
    assert extract(doc)[0]["simulated"] is True


def test_movement_of_a_ship():
    text = (
        "Le cargo Angara est suivi depuis un an. Selon le RUSI, le navire a effectué au moins 11 livraisons entre le port "
        "nord-coréen de Rajin et des ports russes à partir d'août 2023."
    )
    args = read(text)[-1]["claims"][0]["args"]
    assert args["ship"] == {"as_written": "le navire", "name": "Angara", "imo": None}
    assert (args["from"], args["to"], args["both_ways"], args["at_least"], args["modifier"]) == (["Rajin"], [], True, 11, ">=")
    assert (args["since"], args["until"], args["to_country"], args["from_country"]) == ("2023-08", None, "RU", "KP")


def test_english_movement_and_presence():
    r = read("Windward said the tanker MAIA-1 (IMO 9179842) made more than 5 round trips between Rajin and Vostochny from September 2023.")[0]
    c = next(c for c in r["claims"] if c["proposition"] == "ship.deliveries")
    assert c["args"]["ship"]["name"] == "MAIA-1"
    assert c["args"]["ship"]["imo"] == "9179842"
    assert (c["args"]["from"], c["args"]["to"], c["args"]["at_least"], c["args"]["modifier"]) == (["Rajin"], ["Vostochny"], 5, ">")
    r = read("The Angara, a cargo ship, left last year. The institute said the cargo ship Angara was docked at Zhoushan on 9 February 2024.")[-1]
    c = next(c for c in r["claims"] if c["proposition"] == "ship.presence")
    assert (c["args"]["place"], c["args"]["since"]) == (["Zhoushan"], "2024-02-09")


def test_two_ships_and_no_name():
    text = "Le cargo Angara et le pétrolier Burgas sont suivis. Selon le RUSI, le navire a effectué 3 voyages entre Rajin et Dunai."
    args = read(text)[-1]["claims"][0]["args"]
    assert args["ship"]["name"] is None
    assert args["ship"]["as_written"] == "le navire"


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Le ministère russe des Affaires étrangères a dit que tout est faux.", "org:ru-mfa"),
        ("The South Korean Defence Ministry said that two ships sailed.", "org:kr-mnd"),
        ("Le porte-parole du Pentagone a dit que deux navires ont navigué.", "org:us-dod"),
        ("La ministre sud-africaine Naledi Pandor a dit que le pays est neutre.", "person:naledi-pandor"),
        ("Des responsables japonais ont dit que le navire est suivi.", "group:jp-officials"),
        ("Shipbreaking Platform a dit que le navire est démoli.", "org:shipbreaking-platform"),
        ("Le voisin du port a dit que le navire est là.", None),
        ("Ils ont dit que le navire est là.", None),
    ],
)
def test_speaker(text, who):
    assert read(text)[0]["speaker"]["resolved_id"] == who


def test_pronoun_never_takes_the_nearest_name():
    text = "Le ministre Jean Faye a reçu Paul Sarr lundi. Il a déclaré que le port rouvrirait."
    assert read(text)[-1]["speaker"]["resolved_id"] is None


@pytest.mark.parametrize(
    ("text", "known", "certainty", "value"),
    [
        ("Le ministre a déclaré jeudi que le port était fermé.", {}, "undated", None),
        ("Le ministre a déclaré jeudi que le port était fermé.", {"published": "2024-05-04"}, "probable", "2024-05-02"),
        ("Le ministre a déclaré le 3 mai 2024 que le port était fermé.", {}, "exact", "2024-05-03"),
        ("Le ministre a déclaré le 3 mai que le port était fermé.", {}, "undated", None),
        ("The minister said on Monday that the port was closed.", {}, "undated", None),
        ("The minister said on 2 May that the port was closed.", {"published": "2024-05-04"}, "probable", "2024-05-02"),
        ("The minister said that the port had closed on 3 May 2021.", {}, "undated", None),
    ],
)
def test_time(text, known, certainty, value):
    time = read(text, **known)[0]["time"]
    assert (time["certainty"], time["value"]) == (certainty, value)


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Brigety said South Africa had supplied weapons to Russia.", ("arms-za-ru.delivered", "+", "assert")),
        ("L'Iran a nié avoir livré des drones à la Russie.", ("drones-ir-ru.delivered", "-", "deny")),
        ("Le Kremlin a dit qu'il n'y avait aucune preuve que l'Iran livrait des drones à la Russie.", ("drones-ir-ru.delivered", "e-", "challenge_evidence")),
        ("La Chine a nié toute coopération militaire avec l'Iran.", ("milcoop-cn-ir.exists", "-", "deny")),
    ],
)
def test_claim(text, claim):
    got = [(c["proposition"], c["stance"], c["act"]) for r in read(text) for c in r["claims"]]
    assert claim in got


def test_the_gate_and_the_noise_hold_for_all(tmp_path):
    for r in read(NOISE + "\n" + "\n".join(c["text"] for c in CASES)):
        for s in [*r["content"], *r["cue"], *([r["source"]] if r["source"] else [])]:
            assert s["text"]
            assert s["start"] < s["end"]


def test_a_role_word_finds_only_that_role():
    text = "« La réunion aura lieu lundi », a dit Sergueï Lavrov. « Nos papiers sont en règle », jure l'armateur. « C'est exact », a dit le ministre."
    assert [r["speaker"]["resolved_id"] for r in read(text)] == ["person:sergei-lavrov", None, None]


def test_another_time_in_the_words_is_not_the_time_of_speech():
    r = read("Le ministre a dit que le navire avait quitté le port le 3 mai 2021.")[0]
    assert r["time"]["value"] is None
    assert [(e["value"], e["certainty"]) for e in r["event_times"]] == [("2021-05-03", "exact")]


FOOT = """Le port ferme ses portes pour six mois

Le capitaine du port a déclaré lundi que les quais seraient refaits avant l'hiver.

Note de Roadstead, rédigée par le projet. Page lue : L'Écho, qui affirme que tout va bien.
Roadstead note, own words, after: The Echo, 7 September 2022, https://example.invalid/a/long/address/of/an/article.html
Exercise note of the Roadstead project: every name in it is invented.
Note d'exercice du projet Roadstead : tous les noms sont inventés.
Source: The Echo said it all, 7 September 2022, https://example.invalid/another
Lire aussi : le maire affirme que le chantier est fini
Read also: the mayor said the work was done
Photo: the mayor said the pier was new"""


def test_footers_and_source_lines_are_silent():
    assert triples(read(FOOT)) == [("Le capitaine du port", "a déclaré", "les quais seraient refaits avant l'hiver")]


def test_a_paragraph_may_speak_of_a_note():
    text = "Dans une note : « Le port est fermé pour de bon », a dit le maire.\nThe minister said in a note: \"The port is closed for good.\""
    assert len(read(text)) == 2


def test_the_exercise_mark_of_a_title_is_no_content():
    body = "\n\nThe Velmar Ministry of Ports neither confirmed nor denied on Wednesday 30 April 2025 that the ship had called."
    got = read("SIMULATED / SIMULÉ — exercise: Velmar neither confirms nor denies" + body)
    assert [r["claims"][0]["act"] for r in got] == ["neither_confirm_nor_deny"]
    assert not any("SIMUL" in c["text"] for r in got for c in r["content"])


def resolved(text):
    return [r["speaker"]["resolved_id"] for r in read(text)]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        # a ministry is a ministry: the institute that spoke before is none
        ("Selon le RUSI, le cargo est vide. Le ministère assure que tout est en règle.", [*["org:rusi"], None]),
        ("Le ministère russe des Affaires étrangères a dit que tout est faux. Il a contesté que le RUSI ait un mandat. Le ministère assure que nul n'est visé.", ["org:ru-mfa"] * 3),
        # the relay is no antecedent
        ("D'après l'agence TASS, Peskov a assuré que le port est ouvert. Il a ajouté que rien ne changerait.", ["person:dmitri-peskov"] * 2),
        # gender
        ("La ministre Ada Faye a dit que le port ouvrirait. Il a ajouté que le quai serait refait.", ["person:ada-faye", None]),
        ("L'ambassade de Chine a dit que la plainte visait le port. Il a ajouté que le quai serait refait.", ["org:cn-embassy", None]),
        # somebody else became the subject in between
        ("Kirby said the crates had left. The mayor of Hull was on the quay all day. He added that nothing had burnt.", ["person:john-kirby", None]),
        # two who spoke in the sentence before
        ("Le maire Paul Sarr a dit que le quai était neuf et le député Jean Faye a dit que le quai était vieux. Il a ajouté que le port fermerait.", ["person:paul-sarr", "person:jean-faye", None]),
        # `the latter` is the last one named, of the right gender, or nobody
        ("Le port a été vendu à l'armateur. « Tout est en ordre », a dit à l'AFP son directeur, Alexandre Kalin. Ce dernier a ajouté que le prix était juste.", ["person:alexandre-kalin"] * 2),
        ("Il a appelé la Commission européenne à agir. Celle-ci a fait savoir qu'elle suivait le dossier.", [None, "org:eu-commission"]),
        # inside the words of somebody unknown, `it` is nobody else
        ("The Kremlin declined to comment. A harbour clerk said it neither confirmed nor denied the report.", ["org:ru-presidency", None, None]),
        # words that are no name
        ("Its insurer has acknowledged that the policy had lapsed. It admitted it had told nobody.", [None, None]),
        ("Ses enquêteurs affirment que le bois vient du nord. Le ministre belge du Climat a dit que l'affaire est grave.", [None, "org:be-climat"]),
        ("L'ONG estime que les prises ont doublé.", [None]),
        ("L'Agence d'enquête forestière, une organisation basée à Londres, a averti que le teck passait par Jakarta.", ["org:agence-d-enquete-forestiere"]),
        ("The Grain Importers' Association of Israel told Reuters that the load would be sent back.", ["org:grain-importers-association-of-israel"]),
        ("The head of the maritime agency, Vice Admiral Irvansyah, said the vessel was grey.", ["person:irvansyah"]),
        ("La ministre de la Défense, Dovilė Šakalienė, a estimé que le câble était coupé.", ["person:dovile-sakaliene"]),
        # a definite noun finds its body by its sort
        ("Greenpeace a dit que la mer monte. L'ONG estime que le temps presse.", ["org:greenpeace"] * 2),
        ("The Washington Post reported that both ships had sailed. The newspaper noted that no one was hurt.", ["org:washington-post"] * 2),
        ("Le ministère des Affaires étrangères d'Ostrane dément toute vente. Le ministère accuse l'institut de mentir.", ["org:ostrane-mfa"] * 2),
        ("Selon le député Yoo Sang-bum, le port est fermé. Selon ce député, le quai est vide.", ["person:yoo-sang-bum"] * 2),
        ("Greenpeace accuse le port de mentir. L'organisation souligne que la mer monte.", ["org:greenpeace"] * 2),
        ('The army denied that it had fled. \n"These are all lies spread by Tripoli," its spokesman, Ahmed al-Mismari, told a news conference.', [None, "person:ahmed-al-mismari"]),
        ("Its spokesman, Ahmed, said that the port was shut.", ["person:ahmed"]),
        ("The Libyan National Army denied that it had received any lorry.", ["org:lna"]),
        ("The lorry was grey, according to Operation Sea Wall.", ["org:operation-sea-wall"]),
        ("Two Western diplomats told reporters that the parts were bound for Yangon.", ["group:officials"]),
        # the subject of an earlier verb of the sentence, or nobody
        ("Le journal El País a publié une note. La firme a diffusé un texte dans lequel elle dénonce une campagne.", [None]),
        ("The agent said in a statement that it had acted on papers.", [None]),
        # pictures show, they do not speak
        ("The ship lay at anchor, according to pictures of the company Maxar.", [None]),
        ("VOA reported that the pier was empty. KBS said the pier was full.", ["org:voa", "org:kbs"]),
    ],
)
def test_antecedents(text, who):
    assert resolved(text) == who


def test_a_relay_is_wire_and_pictures_are_evidence():
    r = read("D'après l'agence TASS, Pavel Morzenko a reproché à Londres de mentir.")[0]
    assert [(w["agency"], w["relation"]) for w in r["wire"]] == [("org:tass", "quoted_by")]
    r = read("Voice of America a compté quatorze navires à Rajin, d'après des images de la société Planet que cite la radio KBS.")[0]
    assert [(e["type"], e["provider"]) for e in r["evidence"]] == [("imagery_unspecified", "org:planet")]
    assert ("org:kbs", "quoted_by") in [(w["agency"], w["relation"]) for w in r["wire"]]
