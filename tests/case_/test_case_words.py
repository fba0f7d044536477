"""What a reader of a case reads of an event: when to the second, how far, who else was heard, how sure; in both languages, and blaming nobody."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from test_case_others import frozen

from roadstead.case import timeline, verify, words
from roadstead.case.page import _minute
from roadstead.logbook import writing
from roadstead.run import here, intake
from roadstead.when import micros


def silence(**more: Any) -> dict[str, Any]:
    return {"kind": "gap", "t1": 1, "confidence": None, "reception": None, "detail": json.dumps({"hours": 60.08, "distance_m": 317664, "implied_kn": 2.85})} | more


@pytest.mark.parametrize(("heard", "en", "fr"), [
    (None, "Whether others were heard there, these files do not tell.", "Si d'autres y étaient entendus, ces fichiers ne le disent pas."),
    (0, "Nobody else was heard there: a hole in coverage is as likely.", "Personne d'autre n'y était entendu\u00a0: un trou de couverture est aussi probable."),
    (7, "Other vessels heard there meanwhile: 7. A silence is no offence.", "Autres navires entendus là entre-temps\u00a0: 7. Un silence n'est pas une faute."),
])  # fmt: skip
def test_a_silence_says_how_long_how_far_and_who_else_was_heard(heard: int | None, en: str, fr: str) -> None:
    assert words.event_says(silence(reception=heard), "en") == f"Silent for 60.1 h, then heard 172 nautical miles away, at 2.8 knots or more. {en}"
    assert words.event_says(silence(reception=heard), "fr") == f"Muet 60,1 h, puis entendu à 172 milles marins de là, soit 2,8 nœuds au moins. {fr}"


def test_a_silence_that_has_not_ended_says_that_the_files_may_have() -> None:
    assert words.event_says(silence(t1=None, detail=None), "en").startswith("Not heard after that in these files, which may end there.")
    assert words.event_says(silence(t1=None, detail=None), "fr").startswith("Pas entendu ensuite dans ces fichiers, qui peuvent s'arrêter là.")


def test_a_port_visit_says_how_sure_it_is() -> None:
    visit = {"kind": "port_visit", "t1": 1, "confidence": 3, "reception": None, "detail": None}
    assert words.event_says(visit, "en") == "Confidence 3 of 4."
    assert words.event_says(visit, "fr") == "Confiance 3 sur 4."


def test_moments_are_written_for_people_and_never_made_earlier_by_more_than_their_fraction() -> None:
    event = {"kind": "loitering", "t1": 1, "confidence": None, "detail": json.dumps({"en": "From 2024-06-01T07:25:00.000Z to 2024-06-01T09:00:42.500Z.", "fr": "Du 2024-06-01T07:25:00.000Z, à 2.3 nœuds."})}
    assert words.event_says(event, "en") == "From 2024-06-01 07:25 UTC to 2024-06-01 09:00:42 UTC."
    assert words.event_says(event, "fr") == "Du 2024-06-01 07:25 UTC, à 2,3 nœuds."
    assert _minute(micros("2024-06-01T07:25:42")) == "2024-06-01 07:25:42"
    assert _minute(micros("2024-06-01T07:25:00")) == "2024-06-01 07:25"


def test_what_was_typed_keeps_its_point_in_french() -> None:
    event = {"kind": "name_change", "t1": 1, "confidence": None, "detail": json.dumps({"fr": "Nom « HALCYON 2.0 » puis « HALCYON 2.1 », règle tracks@1.5, tirant 8.5 m."})}
    assert words.event_says(event, "fr") == "Nom «\u00a0HALCYON 2.0\u00a0» puis «\u00a0HALCYON 2.1\u00a0», règle tracks@1.5, tirant 8,5 m."


@pytest.mark.parametrize(("since", "until", "en", "fr"), [
    ("2024-06", "2024-06", "voyages from Ulsan to Rajin in 2024-06", "voyages d’Ulsan à Rajin en 2024-06"),
    ("2024-06-01", "2024-06-01", "voyages from Ulsan to Rajin on 2024-06-01", "voyages d’Ulsan à Rajin le 2024-06-01"),
    ("2024-05", "2024-06", "voyages from Ulsan to Rajin since 2024-05 until 2024-06", "voyages d’Ulsan à Rajin depuis 2024-05 jusqu’à 2024-06"),
])  # fmt: skip
def test_one_month_is_said_once(since: str, until: str, en: str, fr: str) -> None:
    args = {"ship": {"name": "HALCYON TEST"}, "from": {"as_written": ["Ulsan"]}, "to": {"as_written": ["Rajin"]}, "since": since, "until": until}
    assert words.sentence({"type": "voyages", "args": args}, "en") == f"HALCYON TEST: {en}"
    assert words.sentence({"type": "voyages", "args": args}, "fr") == f"HALCYON TEST : {fr}"


@pytest.mark.parametrize(("first", "last", "least"), [("2024-06-02", "2024-06-20", 5), ("2024-06-02", "2024-06-03", 2), ("2024-01-10", "2024-12-20", 8)])
def test_the_clock_of_the_timeline_has_marks_however_short_it_is(first: str, last: str, least: int) -> None:
    ticks = re.findall(r'class="tick[^"]*" x="([\d.]+)" y="18">([\d-]+)<', "".join(timeline._axis(first, last, lambda t: 230 + (t - timeline.start_of(first)) / 86_400_000_000)))
    assert least <= len(ticks) <= 14
    assert all(first[:7] <= text[:7] <= last[:7] for _, text in ticks)


def test_a_case_that_holds_no_event_says_that_our_rules_found_some(tmp_path: Path) -> None:
    case = frozen(tmp_path, theirs=False)
    assert json.loads((case / "method.json").read_text())["events_apart"] == {"default": 1}
    assert "events in AIS that are not in this case (default × 1)" in (case / "index.html").read_text("utf-8")
    assert "des événements qui ne sont pas dans ce dossier (default × 1)" in (case / "index.fr.html").read_text("utf-8")
    assert "no statement that was read speaks of a ship&#39;s movements" in (case / "index.html").read_text("utf-8")
    with writing(tmp_path / "log", "test", lambda _: None) as log:
        public = here.freeze(log, "calme", public=True)
    assert "events_apart" not in json.loads((public / "method.json").read_text())


def test_how_far_two_accounts_may_differ_is_said(tmp_path: Path) -> None:
    case = frozen(tmp_path)
    assert "agree up to 60 minutes at either end" in (case / "index.html").read_text("utf-8")
    assert "concordent jusqu&#39;à 60 minutes à chaque bout" in (case / "index.fr.html").read_text("utf-8")


def test_a_public_case_keeps_who_declared_the_name_that_a_finding_uses(tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.mkdir()
    (given / "a.csv").write_text("mmsi,imo,name,timestamp,lat,lon,speed\n" + "".join(f"228999010,9999993,HALCYON TEST,2024-06-01T{h:02}:00:00Z,43.0,7.{h:02},5.0\n" for h in range(20)))
    (given / "b.txt").write_text("The tanker Halcyon Test (IMO 9999993) sailed from Ulsan to Rajin in June 2024, the Estuary Institute said on 18 June 2024.\n")
    (given / "sources.csv").write_text("file,publisher,published,licence,origin\na.csv,Shore Station,2024-06-20,CC0-1.0,Shore Station\nb.txt,Harbour Observer,2024-06-20,CC0-1.0,Estuary Institute\n")
    with writing(tmp_path / "log", "test", lambda _: None) as log:
        intake.read(log, [given])
        here.extract(log)
        here.weigh(log)
        log.finish("test", {})
        case = here.freeze(log, "calme", public=True)
    found = json.loads((case / "findings.json").read_text())
    assert [f["proposition"]["args"]["ship"]["name"] for f in found] == ["HALCYON TEST"]
    assert verify(case).sentence.endswith("1 of 1 findings weighed again, same result")
    assert "228999010" in (case / "evidence" / "identities.jsonl").read_text()
