"""The page of a table, drawn: rows of the database, and rows that come from elsewhere."""

import pytest
from markupsafe import Markup

from app.core.tables import ROW_REF, Bulk, Column, Found, Kind, Table, page
from app.core.tables.cells import Cell
from tests.core.tables.conftest import PEOPLE


def test_the_page_shows_rows_facets_search_and_exports(fetch):
    text = fetch(href=f"/people/{ROW_REF}").get_data(as_text=True)

    assert 'class="up-plain" href="/people/' in text
    assert "format=xlsx" in text
    assert text.count('<tr') == 10
    assert "up-facet" in text


def test_the_view_is_compact_on_request(fetch):
    assert "up-compact" in fetch("compact=1").get_data(as_text=True)
    assert "up-compact" not in fetch().get_data(as_text=True)


def test_what_people_wrote_is_escaped(fetch, crowd):
    crowd(1, name="<script>alert(1)</script>")

    text = fetch("q=script").get_data(as_text=True)

    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_a_table_filtered_to_nothing_says_so(fetch):
    assert "None of 9 matches" in fetch("q=nobody").get_data(as_text=True)


def test_a_table_with_nothing_says_what_belongs_here(fetch):
    assert "Nobody yet" in fetch(table=PEOPLE, source=lambda ask: Found([], 0)).get_data(as_text=True)


def test_rows_are_ticked_only_where_something_may_be_done_with_them(fetch):
    from dataclasses import replace

    table = replace(PEOPLE, bulk=(Bulk("stop", "Stop", right="access.manage_people"),))

    assert "data-tick>" in fetch(table=table, bulk_action="/bulk", who="lin").get_data(as_text=True)
    assert "data-tick>" not in fetch(table=table, bulk_action="/bulk", who="wei").get_data(as_text=True)


def test_a_row_is_written_anew_once_anything_in_it_changed(fetch):
    def told(*row):
        return fetch(table=RECORDS, source=lambda ask: Found([row], 1)).get_data(as_text=True)

    first = told("r1", "Alpha", "A", 7)

    assert told("r1", "Alpha", "A", 8) != first
    assert told("r1", "Alpha", "A", 7) == first


def test_words_of_ours_are_never_taken_for_the_same_words_of_a_person():
    cells = [page.Line("r1", "", (Cell("text", text),)) for text in ("<b>", Markup("<b>"))]

    assert [line.content is None for line in cells] == [False, True]


RECORDS = Table(
    "records", "Records", default_sort="-revenue",
    columns=(
        Column("name", "Name", search=True),
        Column("class", "Class", facet=True, kind=Kind.CHIP, words={"A": "A", "B": "B"}, marks={"A": "good"}),
        Column("revenue", "Revenue", kind=Kind.NUMBER),
        Column("double", "Twice", kind=Kind.NUMBER, value=lambda row: row["revenue"] * 2),
    ),
)


def lake(ask):
    """Answer like a room whose rows stand in files."""
    rows = [("r1", "Alpha", "A", 7), ("r2", "Beta", "B", 5), ("r3", "Gamma", "B", 3)]
    kept = [row for row in rows if row[2] in ask.facets.get("class", ("A", "B"))]
    column, falls = ask.order
    at = 1 + [c.key for c in ask.selected].index(column.key)
    kept.sort(key=lambda row: row[at], reverse=falls)
    return Found(kept[ask.offset:ask.offset + ask.size], len(kept), {"class": {"A": 1, "B": 2}}, len(rows))


def test_rows_from_elsewhere_stand_under_the_same_declaration(look):
    view = look("class=B&sort=revenue", table=RECORDS, source=lake)

    cells = [[cell.value for cell in line.cells] for line in view.rows]
    options = [(option["label"], option["count"], option["pressed"]) for option in view.facets[0]["options"]]

    assert cells == [["Gamma", "B", "3", "6"], ["Beta", "B", "5", "10"]]
    assert options == [("A", 1, False), ("B", 2, True)]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_rows_from_elsewhere_come_as_files_too(fetch, kind):
    assert len(fetch(f"format={kind}", table=RECORDS, source=lake).get_data()) > 60


def test_an_unchanged_revision_costs_no_statement(app, act_as, fetch):
    from app.core.tables import answering

    with act_as("lin"), app.test_request_context("/people") as context:
        first = app.make_response(answering.answer(PEOPLE, revision=3))
        context.request.environ["HTTP_IF_NONE_MATCH"] = first.headers["ETag"]
    with act_as("lin"), app.test_request_context("/people", headers={"If-None-Match": first.headers["ETag"]}):
        again = app.make_response(answering.answer(PEOPLE, lambda ask: pytest.fail("asked"), revision=3))

    assert again.status_code == 304
