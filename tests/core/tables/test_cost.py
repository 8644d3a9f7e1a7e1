"""A table costs the same number of statements for ten rows and for a thousand."""

from dataclasses import replace

import pytest
from sqlalchemy import bindparam, select
from werkzeug.datastructures import MultiDict

from app.access.models import Membership, Person
from app.core.database import db
from app.core.tables import Only, Steady, sql
from app.core.tables.address import read
from app.core.tables.page import look_up
from tests.core.tables.conftest import PEOPLE, names


@pytest.mark.parametrize("query", ["", "q=a", "department=Board&sort=-stamp", "q=nobody-at-all", "only=board&page=3"])
def test_the_number_of_statements_does_not_grow_with_the_rows(look, crowd, count_queries, query):
    few = count_queries(lambda: look(query))
    crowd(1000)

    assert count_queries(lambda: look(query)) == few <= 8  # four of the table, the rest finds out who looks


def test_a_page_takes_at_most_three_statements(app, act_as, count_queries):
    with act_as("lin"):
        ask = read(PEOPLE, MultiDict({"q": "nobody-at-all"}))
        db.session.scalar(select(Person.id).limit(1))

        assert count_queries(lambda: look_up(ask, PEOPLE.source)) == 3


def test_a_file_takes_two_statements_of_its_own(fetch, crowd, count_queries):
    fetch("format=csv")
    few = count_queries(lambda: fetch("format=csv"))
    crowd(1000)

    assert count_queries(lambda: fetch("format=csv")) == few


@pytest.fixture
def steady():
    """Return a function that gives the people of one department, from one statement for all of them."""
    rows = PEOPLE.source.where(Membership.department == bindparam("department"))
    return lambda department: Steady(rows, {"department": department})


@pytest.mark.both
def test_a_steady_table_shows_what_it_is_told_now(look, steady):
    board = [names(look(query, source=steady("Board"))) for query in ("", "sort=-name")]

    assert names(look(source=steady("Nowhere"))) == []
    assert board[0] == board[1][::-1] == sorted(board[0]) != []
    assert look(source=steady("Board")).total == len(board[0])


def test_what_a_steady_table_asks_is_made_once_for_each_order(look, steady, monkeypatch):
    made, make = [], sql._make
    monkeypatch.setattr(sql, "_make", lambda ask, *given: made.append(ask.sort) or make(ask, *given))
    for query in ("", "sort=name", "", "page=2", "sort=name", "size=100"):
        look(query, source=steady("Board"))

    assert made == ["", "name"]


def test_what_hangs_on_who_asks_is_never_kept_for_the_next(look, steady):
    now = ["Board"]
    table = replace(PEOPLE, only=(Only("this", "This", lambda: Membership.department == now[0]),))
    first = look(table=table, source=steady("Board"))
    now[0] = "Nowhere"

    second = look(table=table, source=steady("Board"))

    assert first.total > 0
    # A group of nothing but zeros is left out.
    assert [numbers_of(view) for view in (first, second)] == [[first.total], []]


def numbers_of(view):
    """The numbers beside the ready-made filters."""
    return [one["count"] for group in view.facets for one in group["options"] if "this" in str(one)]
