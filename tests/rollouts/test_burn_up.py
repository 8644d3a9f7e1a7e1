"""Are we where the plan says: the first plan, what is done, and the comparison."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.calendars import library
from app.rollouts.rules.burn_up import Piece, Standing, burn_up, days_of, first_plan
from app.rollouts.rules.plan import Planned, Station, plan_of, slack_of
from app.rollouts.rules.states import ActivityState

MONDAY = date(2026, 3, 2)


def day(number):
    """Return the day so many days after the first Monday."""
    return MONDAY + timedelta(days=number)


def activity(key, phase=1, state=ActivityState.TODO, **dates):
    """Return an activity of two expected days."""
    return Planned(key, phase, (1, 2, 3), "pert", state, dates.get("started"), dates.get("finished"))


def planned(*activities, needs=None, stations=(Station(1, ()), Station(2, ("g",))), gates=None):
    """Return the first plan of activities on plain weekdays."""
    return first_plan(activities, needs or {}, stations, gates or {}, MONDAY, library.load(library.latest("weekdays")))


def test_the_first_plan_does_not_move_with_what_happened():
    late = activity(1, state=ActivityState.DONE, started=day(10), finished=day(20))

    assert planned(late, activity(2), needs={2: [(1, "fs", 0)]}) == {1: day(1), 2: day(3)}


def test_the_first_plan_waits_for_hard_gates_even_if_they_are_open_by_now():
    assert planned(activity(1), activity(2, phase=2), gates={"g": 1}) == {1: day(1), 2: day(3)}


def test_what_is_skipped_takes_no_time_in_the_plan():
    assert planned(activity(1, state=ActivityState.SKIPPED), activity(2), needs={2: [(1, "fs", 0)]})[2] == day(1)


def test_days_are_the_expected_ones_of_the_three_points():
    assert days_of(Planned(1, 1, (1, 2, 9), "pert", ActivityState.TODO, None, None)) == 3
    assert days_of(Planned(1, 1, (1, 2, 9), "triangular", ActivityState.TODO, None, None)) == 4


def test_less_than_was_due_yesterday_is_behind_and_says_when_the_plan_was_here():
    found = burn_up([Piece(2, day(1), day(3)), Piece(3, day(2), None), Piece(5, day(9), None)], MONDAY, day(4))

    assert (found.standing, found.done, found.due, found.reached_on) == (Standing.BEHIND, 2, 5, day(1))


def test_what_is_due_today_has_until_this_evening():
    found = burn_up([Piece(2, day(1), day(1)), Piece(3, day(4), None)], MONDAY, day(4))

    assert found.standing is Standing.AS_PLANNED


def test_more_than_is_due_this_evening_is_ahead():
    found = burn_up([Piece(2, day(1), day(1)), Piece(3, day(9), day(2)), Piece(4, day(12), None)], MONDAY, day(4))

    assert (found.standing, found.done, found.due) == (Standing.AHEAD, 5, 2)


def test_everything_done_is_finished_however_late():
    assert burn_up([Piece(2, day(1), day(8))], MONDAY, day(9)).standing is Standing.FINISHED


def test_without_work_there_is_nothing_to_compare():
    found = burn_up([], MONDAY, day(4))

    assert (found.standing, found.total, found.reached_on) == (Standing.EMPTY, 0, None)


def test_the_line_of_what_is_done_ends_today():
    found = burn_up([Piece(2, day(1), day(1)), Piece(3, day(9), None)], MONDAY, day(4))

    assert [(point.day, point.planned, point.done) for point in found.points] == [
        (day(0), 0, 0), (day(1), 2, 2), (day(4), 2, 2), (day(9), 5, None),
    ]


def test_what_is_dated_ahead_counts_today_and_the_line_ends_there():
    found = burn_up([Piece(2, day(1), day(6)), Piece(3, day(9), None)], MONDAY, day(4))

    assert [(point.day, point.done) for point in found.points] == [
        (day(0), 0), (day(1), 0), (day(4), 2), (day(9), None),
    ]
    assert (found.done, found.standing) == (2, Standing.AS_PLANNED)


def test_parts_of_days_add_up_to_what_they_are_whatever_their_order():
    parts = [1 / 6, 1 / 3, 1 / 3, 1 / 6]
    found = burn_up([Piece(days, day(1), day(place)) for place, days in enumerate(parts)], MONDAY, day(4))

    assert (found.total, found.done, found.standing) == (1, 1, Standing.FINISHED)


def test_before_the_first_day_nothing_is_behind():
    assert burn_up([Piece(2, day(1), None)], MONDAY, day(-3)).standing is Standing.AS_PLANNED


PIECES = st.lists(st.builds(
    Piece, st.sampled_from([0.5, 1 / 3, 2, 7 / 6]), st.integers(0, 30).map(day), st.none() | st.integers(0, 30).map(day)
), max_size=12)


@settings(max_examples=60)
@given(PIECES, st.integers(-2, 32).map(day))
def test_both_lines_only_rise_and_never_pass_the_whole(pieces, today):
    found = burn_up(pieces, MONDAY, today)

    done = [point.done for point in found.points if point.done is not None]
    plan = [point.planned for point in found.points]
    assert (plan, done) == (sorted(plan), sorted(done))
    assert max(found.done, found.due) <= found.total
    assert [point.day for point in found.points] == sorted({point.day for point in found.points})


def slack(*activities, begun=None):
    """Return what may slip of these activities, one after the other."""
    needs = {one.id: [(one.id - 1, "fs", 0)] for one in activities[1:]}
    calendar = library.load(library.latest("weekdays"))
    return slack_of(plan_of(activities, needs, [Station(1, ())], {}, MONDAY, calendar, begun))


def test_what_slips_is_worked_out_once_for_a_plan_that_stayed_as_it_is():
    assert slack(activity(1), activity(2)) is slack(activity(1), activity(2))


def test_what_slips_is_worked_out_anew_when_an_activity_or_the_day_is_another():
    before = slack(activity(1), activity(2))

    assert slack(activity(1, started=day(1)), activity(2))["2"].latest != before["2"].latest
    assert slack(activity(1), activity(2), begun=day(7))["2"].latest != before["2"].latest
