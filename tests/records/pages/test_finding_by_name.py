"""The jump box finds records by what they are called, within the rules of rows; and lists keep views like any table."""

import html
import re

import pytest

from app.core.database import db
from tests.counting import counted
from tests.records.pages.conftest import titles


def found(visit, who, words):
    groups = visit(who).get("/jump.json", query_string={"q": words}).get_json()["groups"]
    items = [item for group in groups for item in group["items"]]
    return {item["title"] for item in items if "/records/customer/" in item.get("href", "")}


@pytest.mark.parametrize("words", ["海盛", "贸易 海盛", "海"])
def test_a_record_is_found_by_a_part_of_its_name(visit, bring, words):
    bring()

    assert found(visit, "lin", words) == {"海盛贸易"}


@pytest.mark.parametrize("words", ["0574", "%", "_", "'", "海盛 宁波"])
def test_nothing_else_of_a_record_is_looked_through(visit, bring, words):
    bring()

    assert found(visit, "lin", words) == set()


def test_nobody_finds_records_that_are_not_open_to_them(visit, bring):
    bring()

    assert found(visit, "wei", "物流") == {"北仑物流"}
    assert found(visit, "wei", "贸易") == set()
    assert found(visit, "zhao", "物流") == set()


def test_the_box_takes_at_most_twelve_statements_with_records(visit, bring):
    bring()
    client = visit("lin")
    client.get("/jump.json?q=wl")

    with counted(db.engine) as sent:
        client.get("/jump.json?q=wl")

    assert len(sent) <= 12


def keep(client, query, name, **more):
    page = client.get(f"/records/customer/?{query}").text
    hidden = {key: html.unescape(re.search(rf'name="{key}" value="([^"]*)"', page)[1]) for key in ("place", "query")}
    return client.post("/views/", data={**hidden, "name": name, **more})


def test_a_list_of_records_keeps_views(visit, bring):
    bring()
    client = visit("lin")

    page = client.get(keep(client, "q=海盛", "One trader", opens="y").location).text

    assert titles(page) == ["海盛贸易"]
    assert "view=" in client.get("/records/customer/").location


def test_a_shared_view_shows_everybody_their_own_rows_only(visit, bring):
    bring()
    keep(visit("lin"), "sort=-number", "Newest", is_shared="y")
    page = visit("wei").get("/records/customer/").text
    href = html.unescape(re.search(r'href="(/records/customer/\?sort=-number&amp;view=\w+)"', page)[1])

    assert titles(visit("wei").get(href).text) == ["北仑物流"]
