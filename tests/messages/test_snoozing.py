"""Until when something may rest: always ahead, in the morning where the person is, past the holidays."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.calendars import library
from app.messages.rules.snoozing import LAST_HOUR, Until, is_reasonable, moments, morning

CN = library.load("cn-2026.1")
ZONES = st.sampled_from(["Asia/Shanghai", "America/New_York", "Pacific/Apia"])


def at(*parts):
    """Return a moment in Shanghai."""
    return datetime(*parts, tzinfo=UTC) - timedelta(hours=8)


def test_later_today_is_three_hours_on_at_a_half_hour():
    assert moments(at(2026, 11, 25, 9, 10), CN)[Until.LATER] == at(2026, 11, 25, 12, 30)


@pytest.mark.parametrize("hour", [17, 20, 23])
def test_in_the_evening_nothing_is_put_off_to_later_today(hour):
    assert Until.LATER not in moments(at(2026, 11, 25, hour, 10), CN)


@pytest.mark.parametrize(("now", "week"), [
    (at(2026, 11, 25, 9), at(2026, 11, 30, 8)),
    (at(2026, 9, 29, 9), at(2026, 10, 8, 8)),
])
def test_next_week_begins_on_its_first_working_day(now, week):
    assert moments(now, CN)[Until.WEEK] == week


def test_on_a_sunday_tomorrow_and_next_week_are_offered_once():
    assert [*moments(at(2026, 11, 29, 9), CN)] == [Until.LATER, Until.TOMORROW]


def test_tomorrow_begins_at_eight_where_the_person_is():
    found = moments(datetime(2026, 11, 24, 17, tzinfo=UTC), CN.in_zone("Europe/London"))

    assert found[Until.TOMORROW] == datetime(2026, 11, 25, 8, tzinfo=UTC)


@settings(max_examples=100)
@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)), ZONES)
def test_what_is_offered_lies_ahead_and_within_reason(moment, zone):
    now = moment.replace(tzinfo=UTC)
    found = moments(now, CN.in_zone(zone))

    assert all(is_reasonable(until, now) for until in found.values())
    assert len(set(found.values())) == len(found)
    assert Until.LATER not in found or found[Until.LATER].time() <= LAST_HOUR


def test_neither_yesterday_nor_in_two_years_is_reasonable():
    now = at(2026, 11, 25, 9)

    assert not is_reasonable(morning(date(2026, 11, 25), "Asia/Shanghai"), now)
    assert not is_reasonable(morning(date(2028, 11, 25), "Asia/Shanghai"), now)
    assert is_reasonable(morning(date(2026, 11, 26), "Asia/Shanghai"), now)
