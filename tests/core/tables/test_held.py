"""Rows at hand answer a table's address: search, facets, ranges, order, pages."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from app.core.errors import Invalid
from app.core.tables import Column, Kind, Table, held
from app.core.tables.address import read

TABLE = Table("held", "Held", columns=(
    Column("name", "Name", search=True),
    Column("state", "State", words={"late": "Late", "good": "Good", "bad": "Bad"}, facet=True),
    Column("place", "Place", facet=True, search=True),
    Column("day", "Day", kind=Kind.DATE, ranged=True),
    Column("many", "Many", kind=Kind.NUMBER, ranged=True),
))
ROWS = [
    {"ref": str(place), "name": name, "state": state, "place": where, "day": day, "many": many}
    for place, (name, state, where, day, many) in enumerate([
        ("Beta", "good", "East", date(2026, 3, 2), 3), ("ａlpha", "bad", "West", None, 10),
        ("gamma", "good", "West", date(2026, 3, 9), None),
    ])
]


def answered(**args):
    """Return the refs of the window, and the whole answer."""
    lists = {key: value if isinstance(value, list) else [value] for key, value in args.items()}
    pairs = MultiDict([(key, one) for key, values in lists.items() for one in values])
    found = held.found(read(TABLE, pairs), ROWS)
    return [row[0] for row in found.rows], found


@pytest.mark.parametrize(("args", "refs"), [
    ({}, ["0", "1", "2"]),
    ({"sort": "name"}, ["1", "0", "2"]), ({"sort": "-name"}, ["2", "0", "1"]),
    ({"sort": "state"}, ["0", "2", "1"]), ({"sort": "-state"}, ["1", "0", "2"]),
    ({"sort": "day"}, ["0", "2", "1"]), ({"sort": "-day"}, ["2", "0", "1"]),
    ({"sort": "many"}, ["0", "1", "2"]), ({"sort": "-many"}, ["1", "0", "2"]),
    ({"q": "ALPHA"}, ["1"]), ({"q": "nobody"}, []),
    ({"q": "east beta"}, ["0"]), ({"q": "west beta"}, []), ({"q": "good"}, []),
    ({"state": "good"}, ["0", "2"]), ({"state": "good", "place": "West"}, ["2"]),
    ({"place": ["East", "West"]}, ["0", "1", "2"]),
    ({"day_from": "2026-03-03"}, ["2"]), ({"day_to": "2026-03-02"}, ["0"]), ({"many_from": "4"}, ["1"]),
    ({"many_from": "3", "many_to": "3"}, ["0"]), ({"day_from": "2026-03-09"}, ["2"]), ({"many_to": "9.5"}, ["0"]),
])
def test_an_address_chooses_and_orders_rows(args, refs):
    assert answered(**args)[0] == refs


def test_a_facet_counts_without_its_own_choice():
    _refs, found = answered(state="good", place="East")

    assert found.counts == {"state": {"good": 1}, "place": {"East": 1, "West": 1}}
    assert (found.total, found.total_all) == (1, 3)


def test_a_page_behind_the_last_shows_the_last():
    rows = [{**ROWS[0], "ref": str(place)} for place in range(120)]
    found = held.found(read(TABLE, MultiDict({"page": "9"})), rows)

    assert [row[0] for row in found.rows] == [str(place) for place in range(100, 120)]


def test_only_the_window_is_completed():
    rows, seen = [{**ROWS[0], "ref": str(place)} for place in range(120)], []
    held.found(read(TABLE, MultiDict({"page": "3"})), rows, lambda window: seen.extend(row["ref"] for row in window))

    assert seen == [str(place) for place in range(100, 120)]


def test_what_completes_a_row_is_shown_with_it():
    def fill(window):
        window[0]["place"] = "North"

    assert held.found(read(TABLE, MultiDict({"q": "beta"})), [{**ROWS[0]}], fill).rows == [
        ("0", "Beta", "good", "North", date(2026, 3, 2), 3)
    ]


def test_a_range_that_is_none_is_refused():
    with pytest.raises(Invalid):
        answered(day_from="soon")
