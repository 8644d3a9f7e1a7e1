"""The rollout as a network: what keeps an activity busy, and what holds back what comes after it."""

from datetime import date, timedelta

from app.core.calendars import library
from app.core.scheduling.passes import forward
from app.rollouts.rules.plan import Planned, Station, works
from app.rollouts.rules.states import ActivityState

MONDAY = date(2026, 3, 2)
WEEKDAYS = library.load(library.latest("weekdays"))
STATIONS = (Station(1, ()), Station(2, ("g",)))


def day(number):
    return MONDAY + timedelta(days=number)


def activity(key, state=ActivityState.TODO, phase=1, **dates):
    """Return an activity of two days."""
    return Planned(key, phase, (2, 2, 2), "pert", state, **{"started_on": None, "finished_on": None, **dates})


def spans(*activities, gates=None):
    """Return first and last day of each activity, the second waiting for the first within a phase."""
    needs = {2: [(1, "fs", 0)]} if len({one.phase_id for one in activities}) == 1 else {}
    found = forward(works(activities, needs, STATIONS, gates or {}), MONDAY, WEEKDAYS)
    return [(found[str(one.id)].start, found[str(one.id)].last_day) for one in activities]


def test_what_is_skipped_keeps_nobody_busy_and_its_agreed_day_holds_nothing_back():
    assert spans(activity(1, ActivityState.SKIPPED, due_on=day(9)), activity(2))[1] == (day(0), day(1))


def test_an_agreed_day_of_what_is_still_done_holds_back_what_waits_for_it():
    assert spans(activity(1, due_on=day(4)), activity(2))[1] == (day(7), day(8))


def test_a_day_of_finishing_counts_only_for_what_is_closed():
    closed, again = (
        spans(activity(1, state, started_on=day(0), finished_on=day(0)), activity(2))[1]
        for state in (ActivityState.DONE, ActivityState.DOING)
    )

    assert (closed, again) == ((day(1), day(2)), (day(2), day(3)))


def test_what_began_after_it_was_finished_began_on_that_day():
    (span, _next) = spans(activity(1, ActivityState.DONE, started_on=day(3), finished_on=day(1)), activity(2))

    assert span == (day(1), day(1))


def test_an_earliest_start_that_was_typed_holds():
    assert spans(activity(1, not_before=day(7)), activity(2)) == [(day(7), day(8)), (day(9), day(10))]


def test_a_shut_gate_holds_its_next_phase_back_and_an_open_one_does_not():
    pair = (activity(1), activity(2, phase=2))

    assert spans(*pair, gates={"g": 1})[1] == (day(2), day(3))
    assert spans(*pair)[1] == (day(0), day(1))
