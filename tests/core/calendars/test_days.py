"""Working days: which there are, and counting over them."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.calendars.calendar import Calendar
from app.core.calendars.library import latest, load, names, read
from app.core.errors import Invalid

CHINA, WEEKDAYS = load("cn-2026.1"), load("weekdays")
OFFICE = [Calendar(name, "UTC", week) for name, week in (
    ("six", ((( 0, 60),),) * 6 + ((),)), ("one", ((),) * 2 + (((0, 60),),) + ((),) * 4))]
calendars = st.sampled_from([CHINA, WEEKDAYS, *OFFICE])
days = st.dates(date(2024, 6, 1), date(2028, 6, 1))


def d(text: str) -> date:
    return date.fromisoformat(text)


def walked(calendar: Calendar, first: date, last: date) -> int:
    return sum(calendar.is_working_day(first + timedelta(days=step)) for step in range((last - first).days))


@pytest.mark.parametrize(("year", "off", "made_up"), [
    (2025, 28, ["2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"]),
    (2026, 33, ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]),
])
def test_the_chinese_years_are_as_published(year, off, made_up):
    whole = [date(year, 1, 1) + timedelta(days=step) for step in range(365)]

    assert sum(CHINA.holiday(day) is not None for day in whole) == off
    assert [str(day) for day in whole if day.weekday() >= 5 and CHINA.is_working_day(day)] == made_up
    assert not any(CHINA.is_working_day(day) for day in whole if CHINA.holiday(day))


def test_both_chinese_years_have_248_working_days():
    assert [CHINA.working_days_between(date(year, 1, 1), date(year + 1, 1, 1)) for year in (2025, 2026)] == [248, 248]


def test_a_holiday_has_its_name():
    holiday = CHINA.holiday(d("2026-02-17"))

    assert dict(holiday.title) == {"zh": "春节", "en": "Spring Festival"}
    assert CHINA.holiday(d("2026-02-24")) is None


def test_a_year_without_a_notice_counts_as_weekdays_and_says_so():
    assert [CHINA.is_assumed(year) for year in (2024, 2025, 2026, 2027)] == [True, False, False, True]
    assert CHINA.is_working_day(d("2027-10-01"))


def test_a_calendar_without_public_holidays_assumes_nothing():
    assert not WEEKDAYS.is_assumed(2050)


@pytest.mark.parametrize(("start", "count", "end"), [
    ("2026-02-13", 1, "2026-02-14"),  # a Saturday that is worked
    ("2026-02-13", 2, "2026-02-24"),
    ("2026-02-24", -2, "2026-02-13"),
    ("2026-03-06", 1, "2026-03-09"),
    ("2026-03-06", 0.2, "2026-03-09"),
    ("2026-03-09", -0.2, "2026-03-06"),
    ("2026-03-07", 0, "2026-03-09"),
    ("2026-03-07", 1, "2026-03-10"),
    ("2026-03-06", 0, "2026-03-06"),
])
def test_working_days_are_added(start, count, end):
    assert CHINA.add_working_days(d(start), count) == d(end)


def test_the_next_working_day_comes_after_and_the_first_may_be_today():
    assert WEEKDAYS.next_working_day(d("2026-03-06")) == d("2026-03-09")
    assert WEEKDAYS.first_working_day(d("2026-03-06")) == d("2026-03-06")
    assert WEEKDAYS.first_working_day(d("2026-03-07")) == d("2026-03-09")


@settings(max_examples=100, deadline=None)
@given(calendars, days, days)
def test_counting_equals_a_walk_from_day_to_day(calendar, one, other):
    first, last = min(one, other), max(one, other)

    assert calendar.working_days_between(first, last) == walked(calendar, first, last)
    assert calendar.working_days_between(last, first) == -walked(calendar, first, last)


@settings(deadline=None)
@given(calendars, days, st.integers(-300, 300))
def test_what_is_added_lies_between(calendar, day, count):
    there = calendar.add_working_days(day, count)

    assert calendar.is_working_day(there)
    assert calendar.working_days_between(day, there) == count


@settings(deadline=None)
@given(calendars, days, st.integers(0, 99), st.integers(0, 99))
def test_adding_twice_is_adding_the_sum(calendar, day, one, other):
    twice = calendar.add_working_days(calendar.add_working_days(day, one), other)

    assert twice == calendar.add_working_days(day, one + other)


@settings(deadline=None)
@given(calendars, days, days, st.integers(-50, 50))
def test_a_later_start_never_ends_earlier(calendar, one, other, count):
    first, last = sorted((one, other))

    assert calendar.add_working_days(first, count) <= calendar.add_working_days(last, count)


@settings(deadline=None)
@given(calendars, days)
def test_a_working_day_is_found_by_its_index(calendar, day):
    assert calendar.day_at(calendar.index(day)) == calendar.first_working_day(day)


@pytest.mark.parametrize("count", [10**7, -(10**7)])
def test_a_date_beyond_every_plan_is_refused(count):
    with pytest.raises(OverflowError):
        WEEKDAYS.add_working_days(d("2026-01-01"), count)


def test_an_unknown_calendar_is_refused_with_the_nearest_name():
    with pytest.raises(Invalid, match=r"cn-2026\.2") as refused:
        load("cn-2026.2")

    assert "cn-2026.1" in refused.value.hint


def test_a_path_is_no_calendar():
    with pytest.raises(Invalid):
        load("../calendar")


def test_the_newest_version_of_a_family_is_found():
    assert (latest("cn"), latest("weekdays"), latest("cn-2026.1")) == ("cn-2026.1", "weekdays", "cn-2026.1")


@pytest.mark.parametrize("name", names())
def test_every_calendar_can_be_read_and_is_read_once(name):
    assert load(name) is load(name)
    assert set(dict(load(name).title)) == {"zh", "en"}


WEEK = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), ())


@pytest.mark.parametrize("spans", [["17:00-09:00"], ["09:00-09:00"], ["09:00-12:00", "11:00-13:00"], ["09:00-25:00"]])
def test_hours_that_do_not_run_forward_are_refused(spans):
    with pytest.raises(ValueError, match="forward"):
        read("x", {"zone": "UTC", "week": WEEK | {"monday": spans}})


def test_a_week_without_work_is_refused():
    with pytest.raises(ValueError, match="worked"):
        read("x", {"zone": "UTC", "week": WEEK})
