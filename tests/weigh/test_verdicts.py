"""What a verdict may rest on: the origin rule, likenesses, silences, lists by date, and the wall around an exercise."""

from __future__ import annotations

import pytest
from weigh_world import IMO, SRC, evidence, found, gap, identity, receipt, sighting, statement, visit, voyages

from roadstead.weigh import VERDICTS, Evidence


def one(given: Evidence, kind: str = "voyages") -> dict:  # type: ignore[type-arg]
    rows = found(given, kind)
    assert len(rows) == 1, [r["proposition"] for r in rows]
    assert rows[0]["verdict"] in VERDICTS
    assert rows[0]["review"] == "waiting"
    assert rows[0]["likelihood"] is None
    return rows[0]


CLAIM = statement(args=voyages(3))

# (what it is about, sightings, verdict, how many of the rows count)
CASES = [
    ("nothing else known", [], "consistent, unproven", 0),
    ("three by hull text, of another origin", [sighting(1), sighting(2), sighting(3)], "supported", 3),
    ("two of three", [sighting(1), sighting(2)], "partly supported", 2),
    ("the claim's own institution three times", [sighting(n, asserted_by="RUSI", origin=["RUSI"]) for n in (1, 2, 3)], "consistent, unproven", 0),
    ("its own institution and another together", [sighting(n, asserted_by="KBS/RUSI", origin=["KBS", "RUSI"]) for n in (1, 2, 3)], "consistent, unproven", 0),
    ("asserted, nobody read the hull", [sighting(n, identified_by="assertion") for n in (1, 2, 3)], "consistent, unproven", 0),
    ("look-alikes", [sighting(n, ship=None, imo=None, identified_by="look-alike", candidates=[{"name": "HALCYON TEST", "imo": None, "why": "length"}]) for n in (1, 2, 3)], "consistent, unproven", 0),
    ("nobody says how she was identified", [sighting(n, identified_by=None) for n in (1, 2, 3)], "consistent, unproven", 0),
    ("one crossing told by three", [sighting(1, at="row:1"), sighting(1, at="row:2", origin=["VOA"]), sighting(1, at="row:3", origin=["Yomiuri"])], "partly supported", 1),
    ("before the window", [sighting(n, t0=f"2023-05-0{n}", t1=f"2023-05-0{n}") for n in (1, 2, 3)], "consistent, unproven", 0),
    ("another ship of that name", [sighting(n, imo="9000003") for n in (1, 2, 3)], "consistent, unproven", 0),
    ("another way", [sighting(n, place_from="Busan", place_to="Niigata") for n in (1, 2, 3)], "consistent, unproven", 0),
    ("the way back counts between two places", [sighting(n, place_from="Vostochnyy", place_to="Najin") for n in (1, 2, 3)], "supported", 3),
]


@pytest.mark.parametrize(("sightings", "verdict", "counted"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_claim_of_voyages(sightings: list, verdict: str, counted: int) -> None:  # type: ignore[type-arg]
    row = one(evidence(statements=[CLAIM], sightings=sightings))
    assert (row["verdict"], sum(i["counted"] for i in row["for"])) == (verdict, counted)
    for item in row["for"]:
        assert item["why"]["en"]
        assert item["why"]["fr"]
        assert not item["counted"] or item["leg"], "every counted item is a visible leg"
    assert row["otherwise"], "an innocent explanation is always shown"


def test_a_count_without_a_place_is_met_by_no_leg() -> None:
    args = voyages(2) | {"from": [], "to": []}
    row = one(evidence(statements=[statement(args=args)], sightings=[sighting(n) for n in (1, 2, 3)]))
    assert (row["verdict"], row["for"]) == ("cannot be judged", [])


def test_a_likeness_names_nobody() -> None:
    args = voyages(2) | {"look_alike": True}
    row = one(evidence(statements=[statement(args=args)], sightings=[sighting(n) for n in (1, 2, 3)]))
    assert (row["verdict"], row["proposition"]["args"]["ship"]["imo"]) == ("cannot be judged", None)


def test_only_four_is_no_claim_of_a_movement() -> None:
    given = evidence(statements=[statement(args=voyages(None) | {"at_most": 4}, stance="-", act="deny")])  # type: ignore[arg-type]
    assert found(given) == []


def test_a_way_claimed_in_one_direction_is_not_met_by_the_return() -> None:
    given = evidence(statements=[statement(args=voyages(1, both_ways=False))], sightings=[sighting(1, place_from="Vostochny", place_to="Rajin")])
    assert one(given)["verdict"] == "consistent, unproven"


def test_a_row_of_unknown_origin_is_shown_and_not_counted() -> None:
    row = one(evidence(statements=[CLAIM], sightings=[sighting(n, origin=[], asserted_by=None) for n in (1, 2, 3)]))
    assert row["verdict"] == "consistent, unproven"
    assert any("sources.csv" in m["en"] for m in row["missing"])


def test_evidence_offered_is_part_of_the_claims_origin() -> None:
    claim = statement("org:reuters", args=voyages(3), evidence=("org:rusi",))
    row = one(evidence(statements=[claim], sightings=[sighting(n, asserted_by="RUSI", origin=["RUSI"]) for n in (1, 2, 3)]))
    assert row["verdict"] == "consistent, unproven"


def test_a_papers_report_that_names_no_source_is_met_by_nothing() -> None:
    """Reuters may rest on the very institute whose row would support it."""
    claim = statement("org:reuters", args=voyages(3))
    rows = [sighting(n) for n in (1, 2, 3)]
    assert one(evidence(statements=[claim], sightings=rows, receipts=[receipt(origin=None)]))["verdict"] == "consistent, unproven"
    told = receipt(origin="KBS: pictures; RUSI: AIS")
    assert one(evidence(statements=[claim], sightings=rows, receipts=[told]))["verdict"] == "consistent, unproven"
    assert one(evidence(statements=[claim], sightings=rows, receipts=[receipt(origin="RUSI: AIS")]))["verdict"] == "supported"


def test_two_departments_of_one_government_are_one_institution() -> None:
    claim = statement("org:us-state-dept", args=voyages(3))
    row = one(evidence(statements=[claim], sightings=[sighting(n, asserted_by="US White House", origin=["US White House"]) for n in (1, 2, 3)]))
    assert row["verdict"] == "consistent, unproven"


def test_a_delivery_has_a_cargo_part_that_cannot_be_seen_and_a_trip_has_none() -> None:
    given = evidence(statements=[CLAIM], sightings=[sighting(n) for n in (1, 2, 3)])
    assert one(given, "cargo")["verdict"] == "cannot be seen"
    assert found(evidence(statements=[statement(args=voyages(3, unit="trips"))]), "cargo") == []


def test_a_denial_is_never_weighed_against_a_ship_that_sailed() -> None:
    denial = statement("org:ru-mfa", proposition="arms-kp-ru.delivered", stance="-", act="deny", ident="s2")
    accusation = statement("org:us-nsc", proposition="arms-kp-ru.delivered", ident="s3")
    row = one(evidence(statements=[CLAIM, denial, accusation], sightings=[sighting(n) for n in (1, 2, 3)]), "said")
    assert row["verdict"] == "cannot be seen"
    assert {b["act"] for b in row["said_by"]} == {"deny", "assert"}
    assert row["against"] == []


def test_who_passes_a_claim_on_is_no_second_institution() -> None:
    first = statement("org:rusi", proposition="arms-kp-ru.delivered", ident="s1")
    relay = statement("org:nobody-knows", proposition="arms-kp-ru.delivered", ident="s2", src="b" * 64)
    given = evidence(statements=[first, relay], receipts=[receipt(), receipt("b" * 64, origin="RUSI: vessel tracking")])
    row = one(given, "said")
    assert {i for b in row["said_by"] for i in b["origin"]} == {"org:rusi"}
    assert any("rest on: 1" in m["en"] for m in row["missing"])


def test_a_page_that_names_no_ship_is_linked_by_its_count_with_a_question_mark() -> None:
    claim = statement(args=voyages(11, name=None, imo=None))
    own = sighting(1, kind="presence", place="Zhoushan", quantity=">=11 deliveries since Aug 2023", asserted_by="RUSI", origin=["RUSI"])
    row = one(evidence(statements=[claim], sightings=[own]))
    ship = row["proposition"]["args"]["ship"]
    assert (ship["imo"], ship["sure"], row["verdict"]) == (IMO, False, "consistent, unproven")
    other = one(evidence(statements=[claim], sightings=[{**own, "origin": ["KBS"]}]))
    assert other["proposition"]["args"]["ship"]["imo"] is None
    assert other["verdict"] == "cannot be judged"


# -- her own track --------------------------------------------------------------------------------------------------


def test_port_visits_by_ais_of_a_known_origin_support() -> None:
    days = [("port:rajin", "2023-09-01"), ("port:vostochny", "2023-09-04"), ("port:rajin", "2023-09-10"), ("port:vostochny", "2023-09-13")]
    given = evidence(statements=[statement(args=voyages(3))], events=[visit(p, d) for p, d in days], identities=[identity()])
    assert one(given)["verdict"] == "supported"
    unknown = evidence(statements=[statement(args=voyages(3))], events=[visit(p, d) for p, d in days], identities=[identity()], receipts=[receipt(origin=None)])
    assert one(unknown)["verdict"] != "supported"


@pytest.mark.parametrize(
    ("events", "span", "verdict"),
    [
        ([], ("2023-08-01", "2024-05-01"), "contradicted"),
        ([gap("2023-10-01", 10)], ("2023-08-01", "2024-05-01"), "contradicted"),
        ([gap("2023-10-01", 24 * 40)], ("2023-08-01", "2024-05-01"), "consistent, unproven"),
        ([], ("2023-12-01", "2024-05-01"), "consistent, unproven"),
        ([], ("2023-08-01", "2024-01-01"), "consistent, unproven"),
    ],
    ids=["heard throughout", "a short silence", "a silence long enough", "heard too late", "heard not long enough"],
)
def test_only_a_track_over_the_whole_window_contradicts(events: list, span: tuple[str, str], verdict: str) -> None:  # type: ignore[type-arg]
    row = one(evidence(statements=[statement(args=voyages(11))], events=events, identities=[identity(t0=span[0], t1=span[1])]))
    assert row["verdict"] == verdict
    assert bool(row["against"]) == (verdict == "contradicted")


@pytest.mark.parametrize(("heard", "word"), [(4, "meanwhile: 4"), (0, "hole in coverage"), (None, "cannot be judged")])
def test_a_silence_is_shown_with_whether_others_were_heard(heard: int | None, word: str) -> None:
    row = one(evidence(statements=[statement(args=voyages(11))], events=[gap("2023-10-01", 24 * 40, heard)], identities=[identity()]))
    assert any(word in m["en"] for m in row["missing"])


def test_a_silence_without_an_end_has_no_length() -> None:
    open_one = gap("2023-10-01", 24 * 40) | {"t1": None, "state": "open"}
    row = one(evidence(statements=[statement(args=voyages(11))], events=[open_one], identities=[identity()]))
    (told,) = [m for m in row["missing"] if "signal stopped" in m["en"]]
    assert "where she was from 2023-10-01 on:" in told["en"]
    assert "où se trouvait le navire à partir du 2023-10-01 :" in told["fr"]


# -- the wall -------------------------------------------------------------------------------------------------------


def test_no_simulated_row_speaks_for_or_against_a_real_ship() -> None:
    """Even when an exercise borrows a real ship's name and number: the worlds share no row."""
    forged = [sighting(n, simulated=True) for n in (1, 2, 3)]
    tracks = [identity(simulated=True)]
    visits = [visit(p, d, simulated=True) for p, d in [("port:rajin", "2023-09-01"), ("port:vostochny", "2023-09-04"), ("port:rajin", "2023-09-10"), ("port:vostochny", "2023-09-13")]]
    row = one(evidence(statements=[CLAIM], sightings=forged, events=visits, identities=tracks))
    assert row["verdict"] == "consistent, unproven"
    assert row["for"] == row["against"] == []
    assert not row["simulated"]


def test_no_real_row_speaks_in_an_exercise() -> None:
    claim = statement(args=voyages(3), simulated=True)
    row = one(evidence(statements=[claim], sightings=[sighting(n) for n in (1, 2, 3)], identities=[identity()]))
    assert row["simulated"]
    assert row["for"] == row["against"] == []


def test_a_simulated_denial_does_not_stand_beside_a_real_claim() -> None:
    real = statement("org:us-nsc", proposition="arms-kp-ru.delivered", ident="s1")
    drill = statement("org:xo-mfa", proposition="arms-kp-ru.delivered", stance="-", act="deny", ident="s2", simulated=True)
    rows = found(evidence(statements=[real, drill]), "said")
    assert sorted((r["simulated"], len(r["said_by"])) for r in rows) == [(False, 1), (True, 1)]


# -- lists ----------------------------------------------------------------------------------------------------------


def listing(copy: str, src: str, **over: object) -> dict:  # type: ignore[type-arg]
    return {"id": f"l{copy}", "list": "OFAC SDN", "publisher": "org:us-ofac", "copy": copy, "entry": "1", "name": "HALCYON TEST", "kind": "vessel", "imo": IMO, "simulated": False, "src": src, "at": "row:1", **over}


def copy(day: str, src: str, covers: list[str] | None = None) -> dict:  # type: ignore[type-arg]
    return {"id": f"c{day}", "src": src, "list": "OFAC SDN", "publisher": "org:us-ofac", "copy": day, "carries": ["person", "vessel"], "covers": covers, "simulated": False}


def test_listed_between_two_copies_with_the_receipt_of_both() -> None:
    given = evidence(sightings=[sighting(1)], listings=[listing("2022-05-08", "b" * 64)], copies=[copy("2022-05-06", "c" * 64), copy("2022-05-08", "b" * 64)])
    row = one(given, "listed")
    args = row["proposition"]["args"]
    assert (args["not_in_copy_of"], args["in_copy_of"], row["verdict"]) == ("2022-05-06", "2022-05-08", "supported")
    assert {i["receipt"] for i in row["for"]} == {"b" * 64, "c" * 64}


def test_a_copy_that_does_not_speak_of_her_is_not_an_absence() -> None:
    given = evidence(sightings=[sighting(1)], listings=[listing("2022-05-08", "b" * 64)], copies=[copy("2022-05-06", "c" * 64, ["9000003"]), copy("2022-05-08", "b" * 64)])
    assert one(given, "listed")["proposition"]["args"]["not_in_copy_of"] is None


def test_the_same_name_with_another_number_is_another_ship() -> None:
    given = evidence(sightings=[sighting(1)], listings=[listing("2022-05-08", "b" * 64, imo="9000003")], copies=[copy("2022-05-08", "b" * 64)])
    assert found(given, "listed") == []


def test_weighing_does_not_depend_on_the_order_of_rows() -> None:
    rows = [sighting(n, origin=[o]) for n, o in ((1, "KBS"), (2, "VOA"), (3, "RUSI"), (4, "Yomiuri"))]
    both = [evidence(statements=[CLAIM], sightings=r, receipts=[receipt(SRC)]) for r in (rows, rows[::-1])]
    assert found(both[0]) == found(both[1])
