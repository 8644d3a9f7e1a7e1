"""The history of a row names people and states, in one query however long it is."""

import pytest

from app.access.models import Person
from app.core.database import db
from app.rollouts.rules.states import ActivityState
from app.rollouts.services import activities
from app.rollouts.views import histories


@pytest.fixture
def history(app, act_as, found):
    """Return a function that gives the history of the first activity as (field, old, new)."""

    def read():
        with act_as("lin"), app.test_request_context():
            return [(one["field"], one["old"], one["new"]) for one in histories.of(found("activity", "goals"))]

    return read


def give(found, cast, who):
    activities.give(found(), found("activity", "goals"), db.session.get(Person, cast.people[who].id))


def test_owners_and_states_are_named(history, act_as, found, cast):
    with act_as("lin"):
        give(found, cast, "wei")
        db.session.flush()
        activities.move(found(), found("activity", "goals"), ActivityState.BLOCKED, reason="No room")
        db.session.commit()
        db.session.remove()

    assert ("owner", "Lin Yue", "Wei Mingyu") in history()
    assert ("state", "Not started", "Blocked") in history()
    assert ("reason", "", "No room") in history()


def test_a_long_history_takes_no_more_queries(app, act_as, found, cast, count_queries):
    with act_as("lin"):
        give(found, cast, "wei")
        db.session.commit()
        goals = found("activity", "goals")
        with app.test_request_context():
            short = count_queries(lambda: histories.of(goals))
        for who in ("hu", "fang", "wei") * 4:
            give(found, cast, who)
            db.session.commit()
        goals = found("activity", "goals")
        with app.test_request_context():
            assert count_queries(lambda: histories.of(goals)) == short


def test_a_change_through_the_api_says_so(history, actor, found):
    from app.core.actor import acting

    with acting(actor("lin", through="api")):
        activities.move(found(), found("activity", "goals"), ActivityState.DOING)
        db.session.commit()
        db.session.remove()

    assert ("state", "Not started", "In progress") in history()


def test_the_journal_says_states_phases_and_seats_in_words(visit, started, act_as, found, cast):
    from app.rollouts.queries import maps, rollouts
    from app.rollouts.services import adding, seats

    with act_as("lin"):
        activities.move(found(), found("activity", "goals"), ActivityState.DOING)
        phase = maps.phase(found(), "load")
        adding.add(found(), phase, title="Extra", part="clerk", effort=(1, 1, 1))
        seating = seats.Seating("clerk", cast.people["sun"].id)
        seats.seat(found(), rollouts.document(found()), seating)
        db.session.commit()

    page = visit("lin").get("/journal").text

    assert "from “Not started” to “In progress”" in page
    assert "added “Extra” to the phase “Load”" in page
    assert "gave the seat “Clerk” in “Small rollout”" in page
