"""The law of the house: what every file keeps to, so that a reader finds everything where it belongs."""

import subprocess
import sys

import pytest
from flask import Flask

from app import wiring
from app.core.database import db
from app.core.settings import ROOT
from tests.house import floors, forbidden, shape
from tests.house.reading import House

LAW = (
    floors.floors, floors.order, floors.doors, floors.purity, floors.wall, floors.cycles, floors.hidden,
    shape.lengths, shape.documented, shape.annotated, shape.plates, shape.names,
    forbidden.commits, forbidden.system, forbidden.restricted, forbidden.calls, forbidden.templates,
)


@pytest.fixture(scope="module")
def house() -> House:
    """The house as it stands, read once."""
    return House(ROOT)


@pytest.mark.parametrize("law", LAW, ids=lambda law: law.__name__)
def test_the_house_keeps_its_law(house: House, law) -> None:
    faults = law(house)

    assert not faults, f"{law.__doc__}\n" + "\n".join(faults)


def test_every_room_of_the_wiring_stands_on_a_floor() -> None:
    assert set(wiring.ROOMS) == floors.LEVEL.keys() - {"contracts", "hookspecs"}


def test_every_table_stands_in_the_policy_table(app: Flask) -> None:
    assert app.extensions["upriver.policy"].uncovered(db.metadata.tables.values()) == []


def test_every_route_names_its_right(app: Flask) -> None:
    assert wiring.unmarked(app) == []


def test_the_linter_has_nothing_to_say() -> None:
    check = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "concise", "."]
    told = subprocess.run(check, cwd=ROOT, capture_output=True, text=True, check=False)

    assert told.returncode == 0, told.stdout + told.stderr
