"""A pair of countries stands only where the clause names both or points back to them; frames do not reach beyond their words."""

import pytest

from roadstead.press import Document, extract


def claims(text):
    return [(c["proposition"], c["stance"]) for r in extract(Document.from_text("Un titre du jour sur les armes\n" + text, src="ab" * 32, file="x.txt")) for c in r["claims"]]


def test_the_purchase_points_back():
    text = (
        "On 6 September 2022 Vedant Patel of the US State Department said that Russia was buying rockets and shells from North Korea. "
        "John Kirby stressed that nothing showed the purchase had been completed. He said that there was no sign of such weapons being used in Ukraine."
    )
    assert claims(text) == [("arms-kp-ru.purchase", "+"), ("arms-kp-ru.purchase-complete", "e-"), ("arms-kp-ru.used-ua", "e-")]


def test_two_pairs_leave_it_open():
    text = "Washington said that Iran had sold drones to Russia and that North Korea had sold shells to Syria. Kirby said that these deliveries violate the UN embargo."
    assert claims(text)[-1][0].startswith("free:")


@pytest.mark.parametrize(
    "text",
    [
        "L'Ukraine et les États-Unis sont inquiets. John Kirby a dit que rien ne montrait que l'achat était terminé.",
        "La Corée du Sud et la Corée du Nord s'opposent. Selon ce député, le NIS a recensé une dizaine de transferts d'armes.",
        "Séoul a affirmé que la Corée du Sud a recensé dix livraisons d'armes.",
        "Le Kremlin a nié. Le ministère russe a dit que cette coopération ne vise aucun pays tiers.",
        "The official said that the United States accuses Russia of spreading disinformation.",
        "The spokesman said that the US condemned Russia for the war in Ukraine.",
        "The minister said that China has hegemonic ambitions.",
        "The spokesman said that Washington authorised new sanctions.",
        "The minister said that Japan threatened Russia and other countries.",
        "The minister said that Taiwan is an internal affair of China and not of the US.",
        "The minister said that North Korea should give up its nuclear programme.",
        "CSIS said that 19 ships loaded containers.",
        "Un responsable a soutenu que produire et vendre du matériel militaire est le droit de tout État.",
    ],
)
def test_free(text):
    assert all(p.startswith("free:") for p, _ in claims(text)), claims(text)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("The analyst said that Russia sent Iranian drones to Venezuela.", ("drones-ru-ve.delivered", "+")),
        ("Germany's minister said that Germany had completed the purchase of grain from Ukraine.", ("grain-ua-de.delivered", "+")),
        ("La Chine a déclaré que ses relations avec l'Iran ne visaient aucun pays tiers.", ("rel-cn-ir.threat", "-")),
        ("La Corée du Nord a déclaré qu'elle n'avait jamais vendu d'armes à la Russie.", ("arms-kp-ru.delivered", "-")),
        ("Peskov a dit que Moscou développerait ses relations avec Pyongyang, un droit souverain à ses yeux.", ("rel-ru-kp.sovereign-right", "+")),
        ("The paper said that Chinese trawlers fish illegally off Ghana.", ("fishing-cn.illegal", "+")),
        ("Le ministre a dit que les sanctions américaines affaiblissent l'Iran.", ("sanctions.hamper-ir", "+")),
    ],
)
def test_named(text, want):
    assert want in claims(text)
