"""The jump box finds by a part of a title, in either language, and only what one may see."""

import pytest

from tests.rollouts.conftest import DOCUMENT


@pytest.fixture
def found_by(visit, started):
    """Return a function that gives what the jump box finds for somebody: group to titles."""

    def ask(who, words):
        groups = visit(who).get("/jump.json", query_string={"q": words}).get_json()["groups"]
        return {group["title"]: [item["title"] for item in group["items"]] for group in groups}

    return ask


@pytest.mark.parametrize(("words", "group", "title"), [
    ("goal", "Activities", "goals"), ("GOAL", "Deliverables", "Goals"), ("中 plan", "Gates", "Plan approved"),
    ("small roll", "Rollouts", "Small rollout"), ("my w", "Go to", "My work"),
])
@pytest.mark.both
def test_each_kind_is_found_by_a_part_of_its_title(found_by, words, group, title):
    assert title in found_by("lin", words)[group]


def test_the_names_of_languages_find_nothing(found_by):
    assert found_by("lin", "zh") == {}


@pytest.mark.parametrize("words", ["%", "_", "x" * 5000, "\\", "'"])
def test_signs_mean_themselves(found_by, words):
    assert found_by("lin", words) == {}


@pytest.mark.parametrize("who", ["zhao", "tang"])
def test_nobody_finds_what_they_may_not_see(found_by, who):
    assert set(found_by(who, "goals")) <= {"Go to"}


def test_before_anything_is_typed_there_are_places_to_go(found_by):
    assert "My work" in found_by("wei", "")["Go to"]


def test_what_belongs_to_the_rollout_at_hand_can_be_told_apart(visit, started, start_another):
    start_another("Another", document=DOCUMENT)

    groups = visit("lin").get("/jump.json?q=goals").get_json()["groups"]

    assert {item["sub"] for group in groups for item in group["items"]} == {"Small rollout", "Another"}
