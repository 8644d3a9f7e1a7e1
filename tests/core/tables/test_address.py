"""The address holds the whole state: what is written there is read back as it was."""

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app.core.tables import Column, Kind, Only, Table
from app.core.tables.address import SIZES, Ask, read

TABLE = Table(
    "things", "Things",
    columns=(
        Column("name", "Name", search=True),
        Column("state", "State", facet=True, words={"todo": "To do", "done": "Done"}),
        Column("owner", "Owner", facet=True), Column("due", "Due", kind=Kind.DATE, ranged=True),
    ),
    only=(Only("late", "Late"), Only("mine", "Mine")), default_sort="due",
)
WORD = st.text(st.characters(min_codepoint=33, exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)
DAYS = st.dates().map(str)
ASKS = st.builds(
    Ask, st.just(TABLE), st.just(TABLE.columns),
    search=st.lists(WORD, max_size=3).map(lambda found: " ".join(" ".join(found).split())),
    facets=st.fixed_dictionaries({}, optional={
        "state": st.lists(st.sampled_from(["todo", "done"]), min_size=1, unique=True).map(tuple),
        "owner": st.lists(WORD, min_size=1, max_size=4, unique=True).map(tuple),
    }),
    only=st.sampled_from([(), ("late",), ("mine",), ("late", "mine")]),
    ranges=st.fixed_dictionaries({}, optional={"due": st.tuples(DAYS, DAYS) | st.tuples(DAYS, st.just(""))}),
    sort=st.sampled_from(["", "name", "-name", "-state"]), page=st.integers(1, 500), size=st.sampled_from(SIZES),
    compact=st.booleans(),
)


@given(ASKS)
def test_what_is_written_into_the_address_is_read_back(ask):
    assert read(TABLE, MultiDict(ask.pairs())) == ask


def test_what_is_usual_stays_out_of_the_address():
    assert read(TABLE, MultiDict()).href("/things") == "/things"


def test_whatever_changes_the_rows_begins_at_the_first_page():
    ask = read(TABLE, MultiDict({"page": "7", "q": "x"}))

    assert ask.href("/things", sort="name") == "/things?q=x&sort=name"
    assert ask.href("/things", compact=True) == "/things?q=x&page=7&compact=1"


def test_the_known_values_of_a_facet_left_empty_by_a_form_are_no_choice():
    assert read(TABLE, MultiDict({"state": ""})).facets == {}
