"""An agreed day: by whom, on which days, and what it moves."""

from datetime import timedelta

import pytest

from app.core import clock
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, Stale
from app.rollouts.rules.states import ActivityState
from app.rollouts.services import activities, dates
from tests.rollouts.conftest import MONDAY, NOON

FRIDAY, SATURDAY, NEXT_MONDAY = (MONDAY + timedelta(days=days) for days in (4, 5, 7))


@pytest.fixture
def do(act_as, found):
    """Return a function that does something to an activity as somebody and commits it."""

    def run(who, act, key="goals", *given, **more):
        with act_as(who):
            answer = act(found(), found("activity", key), *given, **more)
            db.session.commit()
            db.session.remove()
        return answer

    return run


@pytest.fixture
def look(act_as, found):
    """Return a function that gives points of an activity, or of the rollout."""

    def tell(key, *names):
        with act_as("lin"):
            one = found("activity", key) if key else found()
            seen = [getattr(one, name) for name in names]
            db.session.remove()
        return seen

    return tell


def test_only_who_leads_agrees_and_over_no_newer_version(do, look):
    with pytest.raises(NotAllowed):
        do("wei", dates.agree_date, "goals", FRIDAY)
    with pytest.raises(Stale):
        do("lin", dates.agree_date, "goals", FRIDAY, version=0)

    assert look("goals", "due_on") == [None]


@pytest.mark.parametrize(("key", "day", "told"), [
    ("goals", SATURDAY, "Nobody works"), ("budget", MONDAY, "begins on 4 Mar at the earliest"),
    ("goals", MONDAY - timedelta(days=3), "outside the rollout"),
])
def test_a_day_that_cannot_be_is_not_agreed(do, look, key, day, told):
    with pytest.raises(Invalid, match=told):
        do("lin", dates.agree_date, key, day)

    assert look(key, "due_on") == [None]


@pytest.mark.parametrize(("reschedule", "starts"), [(True, NEXT_MONDAY), (False, MONDAY + timedelta(days=2))])
def test_what_waits_moves_at_once_unless_several_are_agreed(do, look, reschedule, starts):
    do("lin", dates.agree_date, "goals", FRIDAY, reschedule=reschedule)

    assert look("budget", "starts_on") == [starts]


def test_a_typed_day_and_an_agreed_one_are_seen_as_a_change_of_the_rollout(do, look):
    seen = []
    for hours, act, given in (
        (1, dates.agree_date, {"due_on": FRIDAY}), (2, dates.type_dates, {"not_before": None, "due_on": None}),
    ):
        with clock.standing_at(NOON + timedelta(hours=hours), everywhere=True):
            do("lin", act, **given)
        seen += look("", "touched_at")

    assert seen == [NOON + timedelta(hours=1), NOON + timedelta(hours=2)]


def test_a_start_that_became_too_early_is_kept_until_another_is_typed(do, look):
    kept = MONDAY + timedelta(days=2)
    do("lin", dates.type_dates, "budget", not_before=kept, due_on=None)
    do("lin", dates.type_dates, "goals", not_before=NEXT_MONDAY, due_on=None)

    do("lin", dates.type_dates, "budget", not_before=kept, due_on=MONDAY + timedelta(days=18))

    assert look("budget", "not_before", "due_on") == [kept, MONDAY + timedelta(days=18)]
    with pytest.raises(Invalid, match="too early"):
        do("lin", dates.type_dates, "budget", not_before=kept + timedelta(days=1), due_on=None)


@pytest.mark.parametrize("typed", [
    {"not_before": NEXT_MONDAY, "due_on": None}, {"not_before": None, "due_on": NEXT_MONDAY},
])
def test_the_days_of_what_is_closed_stand(do, typed):
    do("lin", activities.move, "goals", ActivityState.SKIPPED, reason="Not here")

    with pytest.raises(Invalid, match="is closed; its days stand"):
        do("lin", dates.type_dates, "goals", **typed)
