"""The shell, the refusal page and the table page, as a reader receives them."""

import pytest
from flask import Flask, render_template, render_template_string
from flask.testing import FlaskClient

from app.core.errors import NotFound, Refused
from tests.look import sample_tables

TABLE = "{% from '_table.html' import data_table %}{{ data_table(view) }}"


def _table(app: Flask, **changes: object) -> str:
    with app.test_request_context("/table"):
        view = {**sample_tables.view(lambda en, zh: en), **changes}
        return render_template_string(TABLE, view=view)


def test_the_place_one_is_in_is_marked_in_side_bar_and_tab_bar(client: FlaskClient) -> None:
    page = client.get("/map").text

    assert page.count('href="/map" aria-current="page"') == 2


def test_the_language_is_declared(client: FlaskClient) -> None:
    assert '<html lang="zh-Hans"' in client.get("/work?lang=zh").text
    assert '<html lang="en"' in client.get("/work?lang=en").text


@pytest.mark.parametrize(
    ("cookie", "screens"),
    [("dark", "screen"), ("light", "not all"), ('evil"', "screen and (prefers-color-scheme: dark)")],
)
def test_the_server_dresses_the_page_by_the_cookie(client: FlaskClient, cookie: str, screens: str) -> None:
    client.set_cookie("theme", cookie)

    assert f'id="dark" media="{screens}"' in client.get("/work").text


def test_bad_news_stay_in_the_page_and_good_news_pass(client: FlaskClient) -> None:
    assert 'class="up-toast"' in client.get("/work").text.split("</main>")[1].split("<template")[0]
    warned = client.get("/table").text
    assert "Two rows could not be moved" in warned.split("</main>")[0]
    assert warned.count("Two rows could not be moved") == 1


def test_an_absent_page_reveals_nothing_but_says_what_to_do(sample_app: Flask) -> None:
    with sample_app.test_request_context("/nowhere"):
        page = render_template("error.html", error=NotFound(), reference="R-1")

    assert "it is not open to you" in page
    assert "Reference R-1." in page


def test_a_stranger_gets_the_refusal_without_the_shell(sample_app: Flask) -> None:
    with sample_app.test_request_context("/sign-in"):
        page = render_template("error.html", error=Refused("The link has been used"))

    assert "up-side" not in page
    assert "<h1" in page


def test_a_long_reason_is_text_and_not_a_headline(sample_app: Flask) -> None:
    with sample_app.test_request_context("/work"):
        page = render_template("error.html", error=Refused("Because of this. " * 20))

    assert "Not now</h1>" in page


def test_a_refusal_with_faults_shows_file_line_and_mending(client: FlaskClient) -> None:
    page = client.get("/error/422").text

    assert "playbook.yaml" in page
    assert "12:5" in page
    assert "did you mean" in page


def test_a_missing_value_is_a_dash_and_never_zero(sample_app: Flask) -> None:
    rows = [
        {
            "ref": "x",
            "cells": [
                {"value": "A"},
                {"state": "todo"},
                {"value": None},
                {"value": 0},
                {"value": ""},
                {"value": None},
                {"value": "0 d"},
            ],
        }
    ]

    page = _table(sample_app, rows=rows)

    assert page.count('<span class="up-faint">–</span>') == 3
    assert 'aria-label="0%"' in page


def test_the_sorted_column_says_its_direction(sample_app: Flask) -> None:
    assert '<th scope="col" class="num" aria-sort="ascending">' in _table(sample_app)


def test_a_locked_row_cannot_be_ticked(sample_app: Flask) -> None:
    page = _table(sample_app)

    assert 'name="ref" value="a1"' in page
    assert 'name="ref" value="a4"' not in page


def test_without_bulk_changes_there_is_nothing_to_tick(sample_app: Flask) -> None:
    page = _table(sample_app, bulk=[])

    assert "checkbox" not in page
    assert "data-bulk" not in page


def test_a_pressed_facet_is_marked_and_an_empty_one_stays(sample_app: Flask) -> None:
    page = _table(sample_app)

    assert page.count('aria-current="true">Open') == 1
    assert 'Wave 3 <span class="n">0</span>' in page


def test_filters_that_hide_everything_can_be_cleared(client: FlaskClient) -> None:
    page = client.get("/hidden").text

    assert "None of 14 matches" in page
    assert "No change waits for the board" not in page


def test_an_empty_table_says_what_belongs_there(client: FlaskClient) -> None:
    page = client.get("/empty").text

    assert "No change waits for the board" in page
    assert "data-search" not in page


def test_what_people_named_is_escaped_in_tables(sample_app: Flask) -> None:
    bad = "<b onclick=x>"
    rows = [
        {
            "ref": bad,
            "href": bad,
            "cells": [{"value": bad, "sub": bad}]
            + [{"value": bad, "kind": kind} for kind in ("text", "person", "chip", "mono")],
        }
    ]

    assert "<b onclick" not in _table(sample_app, rows=rows)


def test_many_values_of_a_facet_stand_in_a_menu(sample_app: Flask) -> None:
    page = _table(sample_app)

    assert '<summary class="up-facet is-on">Department: Sales 2<' in page
    assert page.count('href="#">Sales ') + page.count('aria-current="true">Sales ') == 8
