"""What we export, seen by the real ``followthemoney`` package: every line loads, is valid, and loses nothing to its cleaners.

`make test-ftm` runs these in a virtual environment of their own; the package compiles PyICU and is no dependency of Roadstead.
The lines are made by the interpreter that runs the other tests (``ROADSTEAD_PYTHON``), the package judges them here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("followthemoney", reason="the followthemoney package is not installed: `make test-ftm` does it", exc_type=ImportError)
import followthemoney
import followthemoney.exc

ROOT = Path(__file__).parents[2]
LINES = """
import sys
sys.path[:0] = ["tests/run_", "tests"]
from pathlib import Path
from ftm_world import logbooks
from roadstead.run import ftm
for n, log in enumerate(logbooks(Path(sys.argv[1]))):
    for public in (True, False):
        Path(sys.argv[1], f"{n}-{public}.ftm.json").write_bytes(b"".join(ftm.write(log, public)))
"""


@pytest.fixture(scope="session")
def exported(tmp_path_factory):
    """Entity by id, of each export: the Rajin example, and a world of awkward rows; each public and whole."""
    folder = tmp_path_factory.mktemp("exported")
    beside = ROOT / ".venv" / "bin" / "python"
    python = os.environ.get("ROADSTEAD_PYTHON") or (str(beside) if beside.exists() else sys.executable)
    done = subprocess.run([python, "-c", LINES, str(folder)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    files = sorted(folder.glob("*.ftm.json"))
    assert len(files) == 4
    return {f.name: [json.loads(line) for line in f.read_text("utf-8").splitlines()] for f in files}


def read_by_the_package(entity):
    return followthemoney.model.get_proxy(entity, cleaned=False)


def test_every_line_loads_and_is_valid(exported):
    for name, entities in exported.items():
        assert len(entities) > 20, name
        for entity in entities:
            proxy = read_by_the_package(entity)
            proxy.schema.validate(entity)
            assert proxy.id == entity["id"]
            assert proxy.schema.name == entity["schema"]


def test_no_value_is_dropped_by_cleaning(exported):
    """An address without a path may gain a slash, nothing else may change: not a number, not a name, not a day."""
    lost = []
    for name, entities in exported.items():
        for entity in entities:
            proxy = read_by_the_package(entity)
            for prop, values in entity["properties"].items():
                kept = {v.rstrip("/") if prop == "sourceUrl" else v for v in proxy.get(prop, quiet=True)}
                lost += [(name, entity["id"], entity["schema"], prop, v) for v in values if (v.rstrip("/") if prop == "sourceUrl" else v) not in kept]
    assert not lost, lost[:10]


def test_every_property_belongs_to_its_schema_and_fits_it(exported):
    for entities in exported.values():
        for entity in entities:
            schema = followthemoney.model.get(entity["schema"])
            for prop, values in entity["properties"].items():
                assert prop in schema.properties, (entity["schema"], prop)
                limit = schema.properties[prop].max_length
                assert all(len(v) <= limit for v in values), (entity["id"], prop)


def test_every_reference_leads_to_an_entity_of_its_range(exported):
    for name, entities in exported.items():
        by_id = {e["id"]: followthemoney.model.get(e["schema"]) for e in entities}
        for entity in entities:
            schema = by_id[entity["id"]]
            for prop, values in entity["properties"].items():
                wanted = schema.properties[prop].range
                if wanted is not None:
                    assert all(v in by_id and by_id[v].is_a(wanted) for v in values), (name, entity["id"], prop, values)


def test_a_ships_id_and_number_pass_the_ship_scheme_itself(exported):
    from rigour.ids import IMO

    for entities in exported.values():
        ships = [e for e in entities if e["schema"] == "Vessel"]
        assert any(e["id"].startswith("imo-vsl-") for e in ships)
        for ship in ships:
            assert all(IMO.is_valid_vessel(n) for n in ship["properties"].get("imoNumber", ())), ship["id"]
            assert not ship["id"].startswith("imo-vsl-") or IMO.is_valid_vessel(ship["id"].removeprefix("imo-vsl-"))


def test_the_package_would_have_dropped_what_we_keep_elsewhere():
    """The traps are still there: were one mended upstream, this tells us that our way round it can go."""
    def kept(schema, **props):
        proxy = read_by_the_package({"id": "x", "schema": schema, "properties": {k: [v] for k, v in props.items()}})
        return [proxy.get(k) for k in props]

    assert kept("Vessel", imoNumber="9179843") == [[]]
    assert kept("Vessel", imoNumber="8814881") == [["IMO8814881"]]
    assert kept("Event", date="2023-08-15T03:12:45Z") != [["2023-08-15T03:12:45"]]
    assert kept("Event", date="2023-08-15T03:12:45") == [["2023-08-15T03:12:45"]]
    with pytest.raises(followthemoney.exc.InvalidData):
        followthemoney.model.get("Document").validate({"properties": {"fileName": ["x"], "contentHash": ["a" * 64]}})
    assert followthemoney.model.get("Event").properties["involved"].range.name == "LegalEntity"
