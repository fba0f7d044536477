"""What articles nobody tuned for taught: whose name it is, whose country, which day, who only carries, who gave the pictures."""

from roadstead.press import Document, extract


def read(text, **known):
    return extract(Document.from_text(text, src="cd" * 32, file="x.txt", **known))


def who(text):
    return [(r["speaker"]["resolved_id"], r["speaker"]["country"]) for r in read(text)]


def test_a_family_name_behind_another_first_name_is_somebody_else():
    assert who("Le député Timo Kallas estime que le dossier est vide.") == [("person:timo-kallas", None)]
    assert who("Selon Mme Kallas, la réunion aura lieu lundi.")[0][0] == "person:kaja-kallas"
    assert who("Le président Poutine a dit qu'il se rendrait à Astana.") == [("person:vladimir-putin", "RU")]


def test_whoever_is_possessed_speaks_and_not_the_one_named_first():
    assert who("Kim Jong Un's sister, Kim Yo Jong, said she would travel.")[0] == ("person:kim-yo-jong", "KP")
    assert who("L'avocat de Donald Trump, Alan Roy, a dit que l'audience était reportée.")[0][0] == "person:alan-roy"
    assert who("Kim Jong Un's sister said she would travel.")[0][0] is None


def test_a_minister_with_a_nationality_and_a_name_is_that_person():
    assert who("Estonian Foreign Minister Ola Brandt welcomed the move.") == [("person:ola-brandt", "EE")]


def test_a_known_spokesman_is_found_by_name_and_office():
    assert who("Kremlin spokesman Dmitry Peskov said he would travel to Astana.") == [("person:dmitri-peskov", "RU")]
    assert who("La porte-parole de la diplomatie chinoise, Mao Ning, a dit que la réunion aurait lieu lundi.") == [("person:mao-ning", "CN")]
    assert who("John Kirby told reporters that the briefing would start at noon.") == [("person:john-kirby", "US")]


def test_south_sudan_is_not_sudan():
    assert who("Le Soudan du Sud a démenti les faits.") == [("state:SS", "SS")]
    assert who("Le gouvernement sud-soudanais a démenti les faits.")[0][1] == "SS"


def test_an_office_named_before_lends_its_country_and_no_other_does():
    near = "Ukraine's navy said the tanker burned. Navy spokesman Taras Melnyk said nobody was hurt."
    far = "Ukraine's navy said the tanker burned. Harbour master Taras Melnyk said nobody was hurt."
    assert who(near)[1] == ("person:taras-melnyk", "UA")
    assert who(far)[1] == ("person:taras-melnyk", None)


def test_its_director_has_the_country_of_the_body_just_named():
    lines = who("According to Conflict Armament Research, the engines were made in Iran. Its director, Ada Finch, said there was no doubt.")
    assert lines[1] == ("person:ada-finch", "GB")


def test_two_ministries_are_two():
    lines = who("Russia's foreign ministry rejected the claim. The fisheries ministry said it was watching trade.")
    assert lines[1][0] != "org:ru-mfa"


def test_a_dateline_with_its_year_dates_a_weekday():
    r = read("PARIS, 14 mars 2024 (AFP) - La Biélorussie a démenti jeudi avoir livré des obus au Soudan.")[0]
    assert (r["time"]["value"], r["time"]["certainty"]) == ("2024-03-14", "probable")
    bare = read("PARIS (AFP) - La Biélorussie a démenti jeudi avoir livré des obus au Soudan.")[0]
    assert bare["time"]["value"] is None


def test_the_day_of_the_event_is_not_the_day_it_was_told():
    when = {"published": "2024-03-15"}
    assert read("The owner of the tanker seized on Monday said the crew was safe.", **when)[0]["time"]["value"] is None
    assert read("The owner of the tanker said on Monday the crew was safe.", **when)[0]["time"]["value"] == "2024-03-11"
    assert read("L'armateur, qui a rencontré le préfet lundi, a dit que l'équipage allait bien.", **when)[0]["time"]["value"] is None


def test_pictures_are_given_by_whom_the_words_say_and_not_by_whom_they_show():
    told = "Le navire est à quai à Rajin, selon des images satellites {}."
    given = read(told.format("de Planet Labs montrant un navire de la US Navy"))[0]["evidence"] or read("X a dit que le navire est à quai, selon des images satellites de Planet Labs montrant la US Navy.")[0]["evidence"]
    assert [e["provider"] for e in given] == ["org:planet"]


def test_who_will_not_comment_refuses_and_who_is_silent_says_nothing():
    assert [c["act"] for r in read("Le ministère n'a pas souhaité répondre.") for c in r["claims"]] == ["refuse_comment"]
    assert read("Le ministère n'a pas répondu lundi.") == []
    assert [(c["act"], c["stance"]) for r in read("« On ne commente pas les rumeurs », a dit le ministre.") for c in r["claims"]] == [("refuse_comment", "0")]
