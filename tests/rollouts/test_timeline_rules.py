"""Where days stand on a timeline, and what a plan says to a typed day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.calendars import library
from app.core.scheduling.passes import forward
from app.core.scheduling.works import Effort, Link, Work
from app.rollouts.rules.dates import earliest, holder, missed_by
from app.rollouts.rules.plan import going_live
from app.rollouts.rules.timeline import Period, labelled, lines, period

MONDAY = date(2026, 3, 2)
WEEKDAYS = library.load(library.latest("weekdays"))
DAYS = st.dates(date(2025, 1, 1), date(2029, 12, 31))
TWO = Effort(2, 2, 2)
CHAIN = [Work("a", TWO), Work("b", TWO, (Link("a"),), not_before=MONDAY + timedelta(days=30))]


@given(st.lists(DAYS, min_size=1, max_size=9))
def test_every_day_lies_inside_the_drawn_period(days):
    drawn = period(days)

    assert drawn.first.weekday() == drawn.last.weekday() == 0
    assert all(drawn.first <= day < drawn.last for day in days)


@given(DAYS, DAYS, DAYS, DAYS)
def test_no_bar_leaves_the_drawing_or_vanishes(one, other, first, last):
    start, width = period([one, other]).bar(min(first, last), max(first, last))

    assert 0 <= start <= 100
    assert width > 0


@given(DAYS, st.integers(1, 1500))
def test_lines_rise_and_labels_stay_few(first, length):
    drawn = Period(first, first + timedelta(days=length))
    found = list(lines(drawn))

    assert found == sorted(set(found))
    assert len(labelled(drawn)) <= 7


def test_weeks_are_marked_up_to_thirty_and_longer_periods_by_month():
    begin = date(2026, 10, 5)
    weeks, months = (list(lines(Period(begin, begin + timedelta(days=days)))) for days in (210, 211))

    assert weeks == [begin + timedelta(days=7 * number) for number in range(30)]
    assert months[:3] == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]
    assert len(months) == 7


def test_a_longer_period_leaves_more_room_for_words():
    last = MONDAY + timedelta(days=400)

    assert 20 < (period([MONDAY, last]).last - last).days <= 27


def test_a_bar_reaches_to_the_end_of_its_last_day():
    assert Period(MONDAY, MONDAY + timedelta(days=10)).bar(MONDAY, MONDAY + timedelta(days=4)) == (0.0, 50.0)


def test_the_earliest_start_leaves_typed_days_out_of_account():
    assert earliest(CHAIN, "b", MONDAY, WEEKDAYS, None) == date(2026, 3, 4)
    assert holder(CHAIN, "b", MONDAY, WEEKDAYS, None) == "a"


@pytest.mark.parametrize(("due", "ends", "days"), [
    (date(2026, 3, 6), date(2026, 3, 9), 1), (date(2026, 3, 6), date(2026, 3, 6), 0), (None, date(2026, 3, 6), 0),
    (date(2026, 3, 6), date(2026, 3, 7), 1), (date(2026, 3, 2), date(2026, 3, 10), 6),
])
def test_a_missed_day_is_counted_in_working_days(due, ends, days):
    assert missed_by(WEEKDAYS, due, ends) == days


def test_a_work_is_busy_until_its_agreed_day():
    spans = forward([Work("a", TWO, until=date(2026, 3, 10)), Work("b", TWO, (Link("a"),))], MONDAY, WEEKDAYS)

    assert spans["a"].last_day == date(2026, 3, 10)
    assert spans["b"].start == date(2026, 3, 11)


def test_an_agreed_day_sooner_than_possible_moves_nothing():
    spans = forward([Work("a", TWO, until=MONDAY), Work("b", TWO, (Link("a"),))], MONDAY, WEEKDAYS)

    assert spans["b"].start == date(2026, 3, 4)


def test_going_live_is_the_end_of_what_deploys():
    phases = [(["deployment"], date(2026, 5, 1)), (["training"], date(2026, 6, 1)), (["deployment"], None)]

    assert going_live(phases) == date(2026, 5, 1)
    assert going_live(phases[1:2]) == date(2026, 6, 1)
    assert going_live([]) is None
