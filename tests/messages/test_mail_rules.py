"""When a digest is due: on working days, at the person's hour, once in each period."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.calendars import library
from app.messages.rules.mail import Rhythm, due_period, next_try, week_key

CN = library.load("cn-2026.1")
ZONES = st.sampled_from(["Asia/Shanghai", "Europe/London", "America/New_York"])


def at(*parts):
    """Return a moment in Shanghai, which is always eight hours ahead."""
    return datetime(*parts, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(("now", "key"), [
    (at(2026, 11, 25, 7, 59), None), (at(2026, 11, 25, 8), "daily/2026-11-25"),
    (at(2026, 11, 25, 23, 59), "daily/2026-11-25"), (at(2026, 11, 28, 9), None),
    (at(2026, 10, 1, 9), None), (at(2026, 10, 10, 9), "daily/2026-10-10"),
])
def test_a_daily_digest_is_due_on_working_days_at_its_hour(now, key):
    found = due_period(Rhythm.DAILY, 8, now, CN)

    assert (found.key if found else None) == key


def test_after_a_weekend_a_digest_tells_of_friday_too():
    found = due_period(Rhythm.DAILY, 8, at(2026, 11, 30, 8), CN)

    assert (found.since, found.until) == (at(2026, 11, 27, 8), at(2026, 11, 30, 8))


@pytest.mark.parametrize(("now", "key"), [
    (at(2026, 11, 23, 7, 59), None), (at(2026, 11, 23, 8), "weekly/2026-W48"), (at(2026, 11, 24, 7), "weekly/2026-W48"),
    (at(2026, 11, 24, 8), None), (at(2026, 9, 28, 9), "weekly/2026-W40"),
])
def test_a_weekly_digest_is_due_on_the_first_working_day_of_the_week(now, key):
    found = due_period(Rhythm.WEEKLY, 8, now, CN)

    assert (found.key if found else None) == key


def test_a_week_of_holidays_has_no_digest():
    days = [due_period(Rhythm.WEEKLY, 8, at(2026, 2, 16 + n, 9), CN) for n in range(6)]

    assert days == [None] * 6


def test_whoever_wants_none_is_never_due_one():
    assert due_period(Rhythm.NEVER, 8, at(2026, 11, 25, 9), CN) is None


@settings(max_examples=60)
@given(st.datetimes(datetime(2026, 1, 2), datetime(2026, 12, 30)), st.integers(0, 23), ZONES)
def test_daily_periods_follow_on_each_other_without_gap_or_overlap(moment, hour, zone):
    calendar, now = CN.in_zone(zone), moment.replace(tzinfo=UTC)
    found = due_period(Rhythm.DAILY, hour, now, calendar)
    if found is None:
        return
    before = next(
        one for hours in range(1, 24 * 12)
        if (one := due_period(Rhythm.DAILY, hour, found.until - timedelta(hours=hours), calendar))
        and one.key != found.key
    )

    assert found.until <= now
    assert before.until == found.since


@pytest.mark.parametrize(("day", "key"), [
    (datetime(2026, 12, 31), "2026-W53"), (datetime(2027, 1, 3), "2026-W53"), (datetime(2027, 1, 4), "2027-W01"),
])
def test_a_week_belongs_to_the_year_of_its_thursday(day, key):
    assert week_key(day.date()) == key


def test_a_silent_server_is_asked_less_and_less_often():
    waits = [next_try(tries) for tries in range(1, 12)]

    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=2), timedelta(hours=6))
