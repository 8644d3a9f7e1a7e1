"""The jump box offers places, acts and rows, under the same rights as the pages themselves; and so does its page."""

import re

import pytest

from app.access.models import Person
from app.core.actor import system
from app.core.database import db
from tests.rollouts.conftest import found, monday, start_another, started

__all__ = ["found", "monday", "start_another", "started"]


@pytest.fixture
def ask(visit):
    """Return a function that gives what the jump box answers somebody: heading to items by title."""

    def get(who, words="", here="/"):
        groups = visit(who).get("/jump.json", query_string={"q": words, "here": here}).get_json()["groups"]
        return {group["title"]: {item["title"]: item for item in group["items"]} for group in groups}

    return get


@pytest.fixture
def zhang(cast):
    """Wei goes by a Chinese name."""
    with system("rename"):
        db.session.get(Person, cast.people["wei"].id).name = "张伟明"
        db.session.commit()
        db.session.remove()


@pytest.mark.parametrize("words", ["张伟", "zwm", "zhangwei", "wei@lanxi"])
def test_people_are_found_by_name_sound_and_address(ask, zhang, cast, words):
    assert ask("lin", words)["People"]["张伟明"]["href"] == f"/people/{cast.people['wei'].ref}"


def test_people_of_others_are_not_found(ask, zhang):
    assert "People" not in ask("zhao", "zwm")


@pytest.mark.parametrize(("words", "heading"), [("zg", "Activities"), ("goals", "Deliverables"), ("zpa", "Gates")])
def test_rows_are_found_by_the_sound_of_their_chinese_title(ask, started, act_as, words, heading):
    from sqlalchemy import select

    from app.rollouts.models.activity import Activity
    from app.rollouts.models.gate import Gate

    with act_as("lin"):
        for model, key in ((Activity, "goals"), (Gate, "planned")):
            row = db.session.scalar(select(model).where(model.key == key))
            row.title = {"zh": "中国平安", "en": "goals" if key == "goals" else "Plan approved"}
        db.session.commit()
        db.session.remove()
    typed = {"zg": "zg", "zpa": "zgpa"}.get(words, words)

    assert heading in ask("lin", typed)


def test_what_belongs_to_the_rollout_at_hand_is_offered_on_its_pages_only(ask, started, start_another):
    start_another("Second")
    there = ask("lin", here=f"/rollouts/{started}/activities/")
    elsewhere = ask("lin", here="/people")

    assert "All activities" in there["To do"]
    assert "Add an activity" in there["Create"]
    assert "To do" not in elsewhere


def test_the_only_rollout_in_sight_is_at_hand_everywhere(ask, started):
    assert "All activities" in ask("lin", here="/people")["To do"]


def test_nothing_is_offered_of_a_rollout_one_does_not_see(ask, started):
    assert "To do" not in ask("zhao", here=f"/rollouts/{started}/activities/")
    assert "To do" not in ask("tang", here=f"/rollouts/{started}/activities/")


@pytest.mark.parametrize("here", ["//evil.example/", "/\\evil", "/no/such/page", "x" * 3000, "/rollouts/0/"])
def test_an_odd_place_is_no_place(ask, here):
    assert "Go to" in ask("lin", here=here)


def test_only_what_one_may_create_is_offered(ask):
    assert "Add a person" in ask("lin")["Create"]
    assert "Add a person" not in ask("wei").get("Create", {})


def test_language_and_theme_are_acts(ask, visit):
    settings = ask("lin", "theme")["Language and theme"]
    language = ask("lin", "语言")["Language and theme"]["中文"]
    client = visit("lin")

    client.post(language["post"], data=language["fields"])

    assert settings["Dark theme"]["theme"] == "dark"
    assert 'lang="zh-Hans"' in client.get("/people").text


def test_playbooks_are_found_by_title(ask):
    assert any(item["href"].startswith("/playbooks/") for item in ask("lin", "crm")["Playbooks"].values())


def test_the_search_page_answers_the_same_without_script(ask, visit, started):
    here = f"/rollouts/{started}/activities/"
    box = ask("lin", "goal", here)

    page = visit("lin").get("/search", query_string={"q": "goal", "here": here}).text

    for heading, items in box.items():
        assert heading in page
        assert all(item["href"].replace("&", "&amp;") in page for item in items.values())


def test_every_page_leads_to_the_search_page(visit):
    assert re.search(r'<a class="up-jump" href="/search\?here=/people"', visit("lin").get("/people").text)


def test_the_box_takes_at_most_twelve_statements(visit, started, count_queries):
    client = visit("lin")
    at = {"q": "goal", "here": f"/rollouts/{started}/activities/"}
    client.get("/jump.json", query_string=at)

    assert count_queries(lambda: client.get("/jump.json", query_string=at)) <= 12
