"""Pages by cursor show every row once, whatever the size of the page."""

from datetime import UTC, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.access.models import Person
from app.core import clock
from app.core.api import PageQuery, Shape, page
from app.core.api.paging import _READ, LASTS, _places, _written, cursor
from app.core.errors import Invalid

PEOPLE = "/api/v1/people"
VALUES = st.one_of(
    st.integers(-(2**53), 2**53), st.text(max_size=20), st.dates(), st.decimals(allow_nan=False, allow_infinity=False),
    st.datetimes(timezones=st.just(UTC)),
)


def walk(client, size):
    """Return the names of all pages in turn."""
    found, cursor = [], ""
    while True:
        page = client.get(f"{PEOPLE}?limit={size}{cursor}").get_json()
        found.append([item["name"] for item in page["items"]])
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"


@pytest.mark.both
@pytest.mark.parametrize("size", [1, 2, 8, 9, 200])
def test_all_pages_together_show_every_row_once_in_order(program, size):
    pages = walk(program(), size)

    assert [name for page in pages for name in page] == [
        "Fang Ming", "Guo Li", "Hu Bin", "Lin Yue", "Song Qi", "Sun He", "Tang Yi", "Wei Mingyu", "Xu Anran",
    ]
    assert all(len(page) == size for page in pages[:-1])


def test_a_row_added_before_the_cursor_moves_nothing(program):
    client = program()
    first = client.get(f"{PEOPLE}?limit=2").get_json()
    client.post(PEOPLE, json={"email": "a@lanxi.example", "name": "Aaron"})

    assert client.get(f"{PEOPLE}?limit=1&cursor={first['next']}").get_json()["items"][0]["name"] == "Hu Bin"


ALTERED = [
    lambda c: c[:-1], lambda c: "x" + c, lambda c: c.swapcase(), lambda c: "%00", lambda c: "[[1]]", lambda c: ".",
]


@pytest.mark.parametrize("change", ALTERED)
def test_a_cursor_that_was_altered_is_refused(program, change):
    client = program()
    cursor = client.get(f"{PEOPLE}?limit=2").get_json()["next"]

    assert client.get(f"{PEOPLE}?cursor={change(cursor)}").status_code == 422


def test_a_cursor_of_another_list_is_refused(app):
    with app.test_request_context("/api/v1/things"):
        made = cursor(["a", 1])
    with app.test_request_context("/api/v1/others"), pytest.raises(Invalid, match="not from this list"):
        _places(made, 2)


def test_a_cursor_grows_too_old(app):
    with app.test_request_context("/api/v1/things"):
        made = cursor(["a", 1])
        with clock.standing_at(clock.now() + LASTS + timedelta(hours=1)), pytest.raises(Invalid, match="too old"):
            _places(made, 2)


@given(st.lists(VALUES, min_size=1, max_size=4))
def test_a_cursor_carries_its_values_unchanged(values):
    read = [_READ[v[0]](v[1]) if isinstance(v, list) else v for v in map(_written, values)]

    assert read == values
    assert [type(v) for v in read] == [type(v) for v in values]


def test_another_organisation_is_never_listed(program):
    assert walk(program("zhao"), 50) == [["Zhao Wai"]]


@pytest.mark.both
def test_a_falling_list_pages_too(app, act_as):
    class Named(Shape):
        name: str

    with act_as("lin"), app.test_request_context("/api/v1/x"):
        asked = {"by": (Person.created_at, Person.id), "item": Named.model_validate, "falling": True}
        whole = page(select(Person.name), query=PageQuery(limit=200), **asked).items
        first = page(select(Person.name), query=PageQuery(limit=4), **asked)
        second = page(select(Person.name), query=PageQuery(limit=200, cursor=first.next), **asked)

    assert [*first.items, *second.items] == whole
