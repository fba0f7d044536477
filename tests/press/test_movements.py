"""Movements of ships as read from reported words: places, counts, windows, which ship; and what gives no arguments at all."""

import pytest

from roadstead.press import Document, extract
from roadstead.press.quantities import value_of
from roadstead.press.times import window

KEYS = {"ship", "ships", "from", "to", "both_ways", "at_least", "at_most", "modifier", "unit", "since", "until", "to_country", "from_country"}
PRESENCE = {"ship", "ships", "place", "country", "since", "until"}


def moves(text):
    lines = extract(Document.from_text("Un titre du jour sur les navires\n" + text, src="ab" * 32, file="x.txt"))
    return [(c["proposition"], c["stance"], c["args"]) for r in lines for c in r["claims"] if c["proposition"] in ("ship.deliveries", "ship.presence")]


def shown(args):
    ship = args["ship"]["name"] if args["ship"] else None
    return {k: v for k, v in args.items() if v not in (None, [], False) and k not in ("ship", "ships")} | ({"ship": ship} if ship else {}) | ({"ships": [s["name"] for s in args["ships"]]} if args["ships"] else {})


VOYAGES = [
    ("The institute said that the cargo ship TARNEL VIGIL had made at least six deliveries from Port Calme to Sorne Haven since 1 March 2025.", "+",
     {"ship": "TARNEL VIGIL", "from": ["Port Calme"], "to": ["Sorne Haven"], "at_least": 6, "modifier": ">=", "unit": "deliveries", "since": "2025-03-01"}),
    ("The ministry said that another ship, the OSKEL MARINER, had sailed from Sorne Haven to Port Calme between 8 and 12 March 2025.", "+",
     {"ship": "OSKEL MARINER", "from": ["Sorne Haven"], "to": ["Port Calme"], "since": "2025-03-08", "until": "2025-03-12"}),
    ("The institute said that two ships, the Angara and the Maria, had made at least five round trips between Rajin and Dunai from mid-August to 14 October 2023.", "+",
     {"ships": ["Angara", "Maria"], "from": ["Rajin"], "to": ["Dunai"], "both_ways": True, "at_least": 5, "modifier": ">=", "unit": "round trips", "since": "2023-08", "until": "2023-10-14"}),
    ("CSIS said that ships had called at Najin at least 25 times since August 2023.", "+", {"to": ["Najin"], "at_least": 25, "modifier": ">=", "unit": "times", "since": "2023-08"}),
    ("Le CSIS a affirmé que vingt-cinq escales du cargo Orme à Najin ont été comptées depuis août 2023.", "+", {"ship": "Orme", "to": ["Najin"], "at_least": 25, "modifier": "=", "unit": "escales", "since": "2023-08"}),
    ("The White House said that about 300 containers left Najin by ship for Dunay between 7 and 12 September 2023 and went on by rail to a depot.", "+",
     {"from": ["Najin"], "to": ["Dunay"], "since": "2023-09-07", "until": "2023-09-12"}),
    ("L'armateur a affirmé que le TARNEL VIGIL n'avait fait que quatre voyages de Port Calme à Sorne Haven depuis le 1er mars 2025.", "-",
     {"ship": "TARNEL VIGIL", "from": ["Port Calme"], "to": ["Sorne Haven"], "at_most": 4, "modifier": "<=", "unit": "voyages", "since": "2025-03-01"}),
    ("The owner said that the tanker Sarvin made only four voyages to Banias.", "-", {"ship": "Sarvin", "to": ["Banias"], "at_most": 4, "modifier": "<=", "unit": "voyages"}),
    ("Le CSIS a indiqué qu'au moins six voyages par mer avaient eu lieu entre Najin et la Russie depuis la fin du mois d'août 2023.", "+",
     {"from": ["Najin"], "to_country": "RU", "both_ways": True, "at_least": 6, "modifier": ">=", "unit": "voyages", "since": "2023-08"}),
    ("L'ONG a dit que le vraquier turc Karaman a effectué une dizaine de rotations entre Marioupol et Iskenderun depuis le mois de mai 2023.", "+",
     {"ship": "Karaman", "from": ["Marioupol"], "to": ["Iskenderun"], "both_ways": True, "at_least": 10, "modifier": "~", "unit": "rotations", "since": "2023-05"}),
    ("The navy said that the bulk carrier Nordvik left Ust-Luga on 5 October 2024 and arrived at Gdansk on 9 October 2024.", "+",
     {"ship": "Nordvik", "from": ["Ust-Luga"], "to": ["Gdansk"], "since": "2024-10-05", "until": "2024-10-09"}),
    ("The port said that the tanker Alba had never sailed to Ceuta.", "-", {"ship": "Alba", "to": ["Ceuta"]}),
    ("The port said that the tanker Alba sailed from Ceuta without AIS on 5 May 2024.", "+", {"ship": "Alba", "from": ["Ceuta"], "since": "2024-05-05", "until": "2024-05-05"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "stance", "want"), VOYAGES)
def test_voyages(text, stance, want):
    got = moves(text)
    assert [(p, s, shown(a)) for p, s, a in got] == [("ship.deliveries", stance, want)]
    assert set(got[0][2]) == KEYS


STAYS = [
    ("Le cargo Angara est suivi. L'institut a dit que le navire a atteint la Chine le 9 février 2024, après des escales en janvier dans des ports russes.", "+",
     [{"ship": "Angara", "country": "CN", "since": "2024-02-09", "until": "2024-02-09"}]),
    ("Two ships, the Lady R and the Maia-1, are watched. NK Pro said that the Lady R last called at Rajin on 4 February 2024 and the Maia-1 on 12 February 2024.", "+",
     [{"ship": "Lady R", "place": ["Rajin"], "since": "2024-02-04", "until": "2024-02-04"}, {"ship": "Maia-1", "place": ["Rajin"], "since": "2024-02-12", "until": "2024-02-12"}]),
    ("The cargo ship Lady R is watched. NK News reported that a ship fitting the description of the Lady R had lain at Rason.", "+", [{"ship": "Lady R", "place": ["Rason"], "look_alike": True}]),
    ("Le préfet a dit que le pétrolier Sirius a mouillé devant Port-Soudan du 2 au 5 mars 2024.", "+", [{"ship": "Sirius", "place": ["Port-Soudan"], "since": "2024-03-02", "until": "2024-03-05"}]),
    ("L'ONG a dit que le cargo Karaman avait fait escale à Sébastopol le 3 juin 2023 et à Odessa le 9 juin 2023.", "+",
     [{"ship": "Karaman", "place": ["Sébastopol"], "since": "2023-06-03", "until": "2023-06-03"}, {"ship": "Karaman", "place": ["Odessa"], "since": "2023-06-09", "until": "2023-06-09"}]),
    ("Le pétrolier Jade est suivi. Le commandant a dit que le navire n'est jamais arrivé à Port-Gentil.", "-", [{"ship": "Jade", "place": ["Port-Gentil"]}]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "stance", "want"), STAYS)
def test_presence(text, stance, want):
    got = moves(text)
    assert [(p, s, shown(a)) for p, s, a in got] == [("ship.presence", stance, w) for w in want]
    assert all(set(a) - {"look_alike"} == PRESENCE for _, _, a in got)


@pytest.mark.parametrize(
    "text",
    [
        "Le cargo Orme est suivi. Le préfet a affirmé que trois trains ont relié Dakar à Bamako.",
        "The tanker Alba is watched. The port said that six planes flew from Ceuta to Malaga.",
        "The owner said that the tanker Alba was sold for 3 million euros in Malaga.",
        "The ministry said that the tanker Alba will sail to Ceuta in June.",
        "The tanker Alba is watched. The minister said that he left Paris for London on 3 May 2024.",
        "Le pétrolier Sirius est suivi. Le ministre a dit qu'il avait quitté Paris pour Londres le 3 mai 2024.",
        "The tanker Alba is watched. The minister said that the ship's owner visited Malaga in June 2024.",
        "The director of the cargo ship Vigil's firm spoke. She said that the ship had fallen silent twice.",
        "The ministry said that the tanker Alba was built at Ulsan in 2008.",
        "The agency said that munitions shipments by sea from North Korea to Russia had stopped.",
    ],
)
def test_no_movement(text):
    assert moves(text) == []


def test_several_ships_give_no_name():
    got = moves("The Angara, a cargo ship, and the tanker Burgas are watched. RUSI said that the ship sailed from Rajin to Dunai.")
    assert [a["ship"] for _, _, a in got] == [{"as_written": "the ship", "name": None, "imo": None}]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("between 8 and 12 March 2025", ("2025-03-08", "2025-03-12")),
        ("du 8 au 12 mars 2025", ("2025-03-08", "2025-03-12")),
        ("entre le 26 août et le 27 octobre 2023", ("2023-08-26", "2023-10-27")),
        ("from December 28 to January 4, 2024", ("2023-12-28", "2024-01-04")),
        ("depuis la fin du mois d'août 2023", ("2023-08", None)),
        ("in January 2024", ("2024-01", "2024-01")),
        ("in January", (None, None)),
        ("jusqu'au 3 mai 2024", (None, "2024-05-03")),
        ("after 3 May 2024", (None, None)),
    ],
)
def test_window(text, want):
    assert window(text) == want


def test_a_month_takes_the_one_year_of_the_page():
    assert window("in April", {"2025"}) == ("2025-04", "2025-04")
    assert window("in April", {"2024", "2025"}) == (None, None)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("vingt-cinq", 25), ("vingt et un", 21), ("quatre-vingt-dix-sept", 97), ("soixante-douze", 72), ("une dizaine", 10), ("twenty-five", 25), ("mille", 1000), ("trois cents", 300),
        ("half a dozen", 6), ("un million", 1_000_000), ("1 000", 1000), ("ten thousand", 10_000),
    ],
)  # fmt: skip
def test_number_words(words, value):
    assert value_of(words)[0] == value


@pytest.mark.parametrize("text", ["Le NIS a dit que plus d'un million d'obus manquent.", "The agency said that more than 1,000,000 shells are missing."])
def test_more_than_a_million(text):
    q = extract(Document.from_text(text, src="ab" * 32, file="x.txt"))[0]["quantities"]
    assert [(x["value"], x["modifier"]) for x in q] == [(1_000_000, ">")]


def test_a_year_is_no_count():
    r = extract(Document.from_text("CSIS said that ships called since August 2023 to load munitions.", src="ab" * 32, file="x.txt"))[0]
    assert r["quantities"] == []


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Two ships, the Polarnet and the Laodicea, are watched. Kyiv said that the ship never visited Constanta.", [("ship.presence", "-", {"place": ["Constanta"]})]),
        ("Le syndicat a dit que le roulier Baltica Nova et le cargo Perseus ont accosté à Dunkerque plus de vingt fois depuis 2022.",
         [("ship.deliveries", "+", {"ships": ["Baltica Nova", "Perseus"], "to": ["Dunkerque"], "at_least": 20, "modifier": ">", "unit": "fois", "since": "2022"})]),
        ("Le syndicat a dit que le Xyl et le cargo Perseus ont accosté à Dunkerque en 2022.", []),
        ("Le roulier Nova est suivi. La préfecture a dit que le navire n'a effectué aucune escale au Havre.", [("ship.presence", "-", {"ship": "Nova", "place": ["Havre"]})]),
    ],
)  # fmt: skip
def test_whose_movement(text, want):
    assert [(p, s, shown(a)) for p, s, a in moves(text)] == want
