"""Taking back keeps the rules of the act itself: who leads, who has a seat, what waits, and who hears of it."""

import pytest
from sqlalchemy import func, select

from app.core.actor import system
from app.core.database import db
from app.core.errors import NotAllowed, Refused
from app.core.journal import JournalEntry
from app.rollouts.rules.states import ActivityState
from app.rollouts.services import activities, undoing


@pytest.fixture
def do(act_as):
    """Return a function that runs one act as somebody and commits it."""

    def run(who, act):
        with act_as(who):
            answer = act()
            db.session.commit()
            db.session.remove()
        return answer

    return run


@pytest.fixture
def put_back(do, found):
    """Return a function that brings an activity to where it stood otherwise: in these points."""

    def run(who, key, **before):
        def act():
            now = undoing.standing(found("activity", key))
            undoing.put_back([{"before": {**now, **before}, "after": now}])

        do(who, act)

    return run


@pytest.fixture
def look(act_as, found):
    """Return a function that gives points of an activity."""

    def tell(key, *names):
        with act_as("lin"):
            one = found("activity", key)
            seen = tuple(getattr(one, name) for name in names)
            db.session.remove()
        return seen

    return tell


@pytest.mark.parametrize("before", [{"due_on": "2026-03-20"}, {"not_before": "2026-03-09"}, {"owner": "hu"}])
def test_who_leads_no_more_takes_back_no_day_and_no_owner(put_back, look, cast, before):
    stands = look("goals", "due_on", "not_before", "owner_id")

    back = {key: cast.people["hu"].id if key == "owner" else day for key, day in before.items()}
    with pytest.raises(NotAllowed):
        put_back("wei", "goals", **back)

    assert look("goals", "due_on", "not_before", "owner_id") == stands


def test_nothing_goes_back_to_somebody_who_left_their_seat(put_back, cast):
    with pytest.raises(Refused, match="has no seat"):
        put_back("lin", "goals", owner=cast.people["tang"].id)


def test_whoever_has_it_again_hears_of_it_and_the_journal_says_so(put_back, news, cast):
    put_back("lin", "goals", owner=cast.people["wei"].id)

    with system("look"):
        given = db.session.scalar(select(func.count()).where(JournalEntry.kind == "activity.given"))
    assert ("wei", "activity.given") in news()
    assert given == 1


def test_days_that_come_back_move_the_plan(put_back, look):
    (before,) = look("budget", "starts_on")

    put_back("lin", "goals", not_before="2026-03-09")

    assert str(look("goals", "starts_on")[0]) == "2026-03-09"
    assert look("budget", "starts_on")[0] > before


def test_a_reason_comes_back_where_the_state_stayed(do, put_back, look, found):
    do("lin", lambda: activities.move(found(), found("activity", "goals"), ActivityState.BLOCKED, reason="New"))

    put_back("lin", "goals", reason="Old")

    assert look("goals", "state", "reason") == (ActivityState.BLOCKED, "Old")


def test_the_day_of_beginning_comes_back_with_the_state(do, look, found):
    do("lin", lambda: activities.move(found(), found("activity", "goals"), ActivityState.DOING))
    before = do("lin", lambda: undoing.standing(found("activity", "goals")))
    do("lin", lambda: activities.move(found(), found("activity", "goals"), ActivityState.DONE))

    do("lin", lambda: undoing.put_back([{"before": before, "after": undoing.standing(found("activity", "goals"))}]))

    state, started, finished = look("goals", "state", "started_on", "finished_on")
    assert (state, str(started), finished) == (ActivityState.DOING, "2026-03-02", None)


def test_several_go_back_in_the_reverse_order_so_that_what_waits_finds_what_it_needs(do, look, found):
    def move(key, to):
        do("lin", lambda: activities.move(found(), found("activity", key), to))

    def standings():
        return {key: do("lin", lambda key=key: undoing.standing(found("activity", key))) for key in ("budget", "goals")}

    move("goals", ActivityState.DONE)
    move("budget", ActivityState.DOING)
    before = standings()
    move("budget", ActivityState.TODO)
    move("goals", ActivityState.DOING)
    after = standings()

    do("lin", lambda: undoing.put_back([{"before": before[key], "after": after[key]} for key in before]))

    assert (look("goals", "state"), look("budget", "state")) == ((ActivityState.DONE,), (ActivityState.DOING,))


def test_what_changed_nothing_is_no_act_to_take_back(do, found):
    def offered():
        goals = found("activity", "goals")
        return undoing.offer([(undoing.standing(goals), goals)], "/work")

    assert do("lin", offered) == ""
