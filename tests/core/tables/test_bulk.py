"""Ticked rows are changed at once: shown first, refused one by one, and never half."""

import pytest
from flask import Flask

from app.access.models import Membership
from app.access.queries import people
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, Refused
from app.core.tables import Bulk, Column, Table, change_ticked
from tests.core.tables.conftest import PEOPLE

TABLE = Table(
    "memberships", "People", source=PEOPLE.source,
    columns=(Column("department", "Department", Membership.department), Column("stamp", "Stamp", Membership.stamp)),
    bulk=(
        Bulk("move", "Move to Sales", right="access.manage_people"), Bulk("quick", "Move at once", preview=False),
        Bulk("roles", "Give roles", right="access.give_roles"),
    ),
)


def find(ref):
    """Return how a person belongs here."""
    return people.membership(people.person(ref))


def move(membership, change):
    """Move everybody but the board."""
    if membership.department == "Board":
        raise Refused("The board stays.")
    membership.department = "Sales"
    db.session.flush()


@pytest.fixture
def post(app: Flask, act_as):
    """Return a function that posts ticks as one of the cast and gives (outcome, answer)."""

    def run(who="lin", table=TABLE, **fields):
        with act_as(who), app.test_request_context("/people/bulk", method="POST", data=fields):
            outcome = change_ticked(table, find=find, change=move, name=lambda row: f"member {row.person_id}")
            db.session.commit()
            answer = app.make_response(outcome.answer(back="/people"))
            db.session.remove()
            return outcome, answer

    return run


@pytest.fixture
def department(act_as, cast):
    """Return a function that says where somebody works."""

    def of(who):
        with act_as("lin"):
            found = people.membership(people.person(cast.people[who].ref)).department
            db.session.remove()
            return found

    return of


@pytest.mark.both
def test_a_rehearsal_shows_the_changes_and_keeps_none(post, cast, department):
    outcome, answer = post(action="move", ref=[cast.people["wei"].ref, cast.people["tang"].ref])
    page = answer.get_data(as_text=True)

    assert [line.changes for line in outcome.lines] == [
        (("Department", "Sales East", "Sales"),), (("Department", "Finance", "Sales"),),
    ]
    assert (department("wei"), department("tang")) == ("Sales East", "Finance")
    assert "2 rows change." in page
    assert "Change 2 rows" in page


@pytest.mark.both
def test_whoever_is_sure_changes_what_can_be_changed_and_reads_the_rest(post, cast, department):
    outcome, answer = post(action="move", sure="yes", ref=[cast.people[who].ref for who in ("wei", "fang", "tang")])

    assert [line.why for line in outcome.lines] == ["", "The board stays.", ""]
    assert [department(who) for who in ("wei", "fang", "tang")] == ["Sales", "Board", "Sales"]
    assert "The board stays." in answer.get_data(as_text=True)


def test_when_all_goes_well_the_way_leads_back(post, cast):
    _outcome, answer = post(action="move", sure="yes", ref=cast.people["wei"].ref)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/people")


def test_a_change_that_needs_no_preview_happens_at_once(post, cast, department):
    post(action="quick", ref=cast.people["wei"].ref)

    assert department("wei") == "Sales"


def test_a_preview_posts_again_what_was_chosen_beside(post, cast):
    _outcome, answer = post(action="move", ref=cast.people["wei"].ref, reason="a <b>")

    assert '<input type="hidden" name="reason" value="a &lt;b&gt;">' in answer.get_data(as_text=True)


def test_a_row_of_another_organisation_is_not_there(post, cast, department):
    refs = [cast.people["zhao"].ref, "nonsense", cast.people["wei"].ref]
    outcome, _answer = post(who="xu", action="move", sure="yes", ref=refs)

    assert [line.why for line in outcome.lines] == ["It is not there any more.", "It is not there any more.", ""]


def test_ticking_nothing_says_so(post):
    _outcome, answer = post(action="move")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/people")


def test_an_unknown_change_and_too_many_rows_are_refused(post):
    with pytest.raises(Invalid, match="burn"):
        post(action="burn", ref="x")
    with pytest.raises(Invalid, match="these are 201"):
        post(action="move", ref=[f"r{n}" for n in range(201)])


def test_who_lacks_the_right_changes_nothing(post, cast):
    with pytest.raises(NotAllowed):
        post(who="lin", action="roles", ref=cast.people["wei"].ref)
    with pytest.raises(NotAllowed):
        post(who="wei", action="move", ref=cast.people["wei"].ref)


def test_a_fault_of_ours_changes_nothing_at_all(post, cast, department, monkeypatch):
    monkeypatch.setitem(globals(), "move", lambda row, change: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        post(action="quick", ref=cast.people["wei"].ref)

    assert department("wei") == "Sales East"
