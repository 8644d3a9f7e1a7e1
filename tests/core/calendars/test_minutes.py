"""Working minutes: what the wall clock shows, across both clock changes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.calendars.calendar import Calendar
from app.core.calendars.hours import Span
from app.core.calendars.library import load

OFFICE = (Span(9 * 60, 17 * 60),)
NIGHT = (Span(0, 90), Span(150, 240), Span(23 * 60, 1440))
CHINA = load("cn-2026.1")
NEW_YORK = Calendar("ny", "America/New_York", (OFFICE,) * 5 + ((), (Span(0, 240),)))
LONDON = Calendar("london", "Europe/London", ((Span(0, 1440),),) * 7)
# Each of these zones changes its clock differently: at one, at two, at midnight into the next day, by half an hour.
CHANGES = {"Europe/Berlin": (2026, 3, 29), "America/New_York": (2026, 11, 1), "America/Havana": (2026, 11, 1),
           "America/Sao_Paulo": (2018, 2, 17), "Australia/Lord_Howe": (2026, 4, 5), "Asia/Shanghai": (2026, 2, 14)}


def at(calendar: Calendar, *moment: int, fold: int = 0) -> datetime:
    return datetime(*moment, tzinfo=ZoneInfo(calendar.zone), fold=fold).astimezone(UTC)


@pytest.mark.parametrize(("start", "minutes", "due"), [
    ((2026, 3, 6, 17, 30), 60, (2026, 3, 9, 9, 30)),
    ((2026, 2, 13, 17, 0), 900, (2026, 2, 24, 17, 0)),
    ((2026, 1, 4, 9, 0), 60, (2026, 1, 4, 10, 0)),
    ((2025, 9, 30, 17, 0), 480, (2025, 10, 9, 17, 30)),
    ((2026, 3, 6, 11, 30), 30, (2026, 3, 6, 12, 0)),
    ((2026, 3, 6, 12, 30), 0, (2026, 3, 6, 12, 30)),
    ((2026, 3, 6, 13, 30), -1, (2026, 3, 6, 11, 59)),
    ((2026, 3, 9, 9, 0), -450, (2026, 3, 6, 9, 0)),
])
def test_minutes_are_added_in_chinese_hours(start, minutes, due):
    assert CHINA.add_working_minutes(at(CHINA, *start), minutes) == at(CHINA, *due)


def test_a_skipped_hour_is_not_worked():
    start = at(NEW_YORK, 2026, 3, 8)

    assert NEW_YORK.working_minutes_between(start, at(NEW_YORK, 2026, 3, 9)) == 180
    assert NEW_YORK.add_working_minutes(start, 181) == at(NEW_YORK, 2026, 3, 9, 9, 1)


def test_a_repeated_hour_is_worked_twice():
    start = at(NEW_YORK, 2026, 11, 1)

    assert NEW_YORK.add_working_minutes(start, 300) == at(NEW_YORK, 2026, 11, 1, 4)
    assert NEW_YORK.add_working_minutes(start, 120) == at(NEW_YORK, 2026, 11, 1, 1, fold=1)


def test_a_day_round_the_clock_is_1440_real_minutes():
    assert LONDON.add_working_minutes(at(LONDON, 2026, 3, 28, 12), 1440) == at(LONDON, 2026, 3, 29, 13)


def test_other_zones_are_welcome_and_answers_are_in_utc():
    due = CHINA.add_working_minutes(datetime(2026, 3, 6, 1, 0, tzinfo=UTC), 60)

    assert due.isoformat() == "2026-03-06T02:00:00+00:00"


def test_parts_of_a_minute_are_cut():
    start = at(CHINA, 2026, 3, 6, 9)

    assert CHINA.working_minutes_between(start, start + timedelta(seconds=119)) == 1
    assert CHINA.working_minutes_between(start + timedelta(seconds=119), start) == -1


def test_the_turn_of_the_year_is_crossed_both_ways():
    late = at(CHINA, 2025, 12, 31, 17)

    assert CHINA.add_working_minutes(late, 120) == at(CHINA, 2026, 1, 4, 10)
    assert CHINA.add_working_minutes(at(CHINA, 2026, 1, 4, 10), -121) == at(CHINA, 2025, 12, 31, 16, 59)


def test_the_same_calendar_in_another_zone_is_another_calendar():
    berlin = CHINA.in_zone("Europe/Berlin")

    assert berlin.add_working_minutes(at(berlin, 2026, 3, 6, 9), 60) == at(berlin, 2026, 3, 6, 10)
    assert CHINA.in_zone("Asia/Shanghai") is CHINA


def test_the_second_of_two_equal_readings_comes_after_the_first():
    first, second = (datetime(2026, 11, 1, 1, tzinfo=ZoneInfo(NEW_YORK.zone), fold=fold) for fold in (0, 1))

    assert NEW_YORK.working_minutes_between(first, second) == 60
    assert NEW_YORK.working_minutes_between(second, first) == -60


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        CHINA.add_working_minutes(datetime(2026, 1, 1), 1)


def walked(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Count by looking at the wall clock every minute."""
    zone, count, moment = ZoneInfo(calendar.zone), 0, start
    while moment < end:
        wall = moment.astimezone(zone)
        count += any(span.start <= wall.hour * 60 + wall.minute < span.end for span in calendar.hours(wall.date()))
        moment += timedelta(minutes=1)
    return count


around = st.integers(-2000, 3500)


@pytest.mark.parametrize("zone", CHANGES)
@settings(max_examples=12, deadline=None)
@given(around, around)
def test_counting_equals_a_walk_with_the_eyes_on_the_clock(zone, one, other):
    calendar = Calendar("night", zone, (NIGHT,) * 7)
    day = datetime(*CHANGES[zone], tzinfo=UTC)
    start, end = (day + timedelta(minutes=minutes) for minutes in sorted((one, other)))

    assert calendar.working_minutes_between(start, end) == walked(calendar, start, end)


NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(-400_000, 400_000).map(lambda minutes: NEW_YEAR + timedelta(minutes=minutes))
offices = st.sampled_from([CHINA, NEW_YORK, LONDON, Calendar("night", "Europe/Berlin", (NIGHT,) * 7)])


@settings(deadline=None)
@given(offices, moments, st.integers(-20_000, 20_000))
def test_what_is_added_lies_between(calendar, start, minutes):
    due = calendar.add_working_minutes(start, minutes)

    assert calendar.working_minutes_between(start, due) == minutes
    if minutes:
        nearer = due - timedelta(minutes=1 if minutes > 0 else -1)
        assert calendar.working_minutes_between(start, nearer) == minutes - (1 if minutes > 0 else -1)


@settings(deadline=None)
@given(offices, moments, moments, moments)
def test_a_stretch_is_the_sum_of_its_parts(calendar, one, two, three):
    parts = calendar.working_minutes_between(one, two) + calendar.working_minutes_between(two, three)

    assert calendar.working_minutes_between(one, three) == parts


@settings(deadline=None)
@given(offices, moments, moments, st.integers(0, 5_000))
def test_a_later_start_is_never_due_earlier(calendar, one, other, minutes):
    first, last = sorted((one, other))

    assert calendar.add_working_minutes(first, minutes) <= calendar.add_working_minutes(last, minutes)


def test_a_skipped_day_is_not_worked():
    samoa = Calendar("samoa", "Pacific/Apia", (OFFICE,) * 7)

    assert samoa.working_minutes_between(at(samoa, 2011, 12, 29), at(samoa, 2012, 1, 1)) == 2 * 480
    assert samoa.working_days_between(date(2011, 12, 29), date(2012, 1, 1)) == 3
