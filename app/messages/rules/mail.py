"""When letters go out: how soon one is tried again, and when a digest is due."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.core.calendars.calendar import Calendar

# When people are at their desks again.
MORNING_HOUR = 8
# A worker that was down catches up, but nobody wants Monday's digest on a Thursday.
CATCH_UP = timedelta(hours=24)


class Rhythm(StrEnum):
    """How often a person wants one letter about everything."""

    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class Period(NamedTuple):
    """The time one digest is about. `key` names it for good; a person gets one letter under it."""

    key: str
    since: datetime
    until: datetime


def _at(day: date, hour: int, zone: str) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(zone))


def due_period(rhythm: Rhythm, hour: int, now: datetime, calendar: Calendar) -> Period | None:
    """Return the period whose digest is due at `now`, or None.

    `calendar` is that of the organisation, in the person's zone: daily digests come on its working days, weekly ones
    on the first working day of the week.
    """
    today = now.astimezone(ZoneInfo(calendar.zone)).date()
    if rhythm is Rhythm.DAILY:
        return _daily(today, hour, now, calendar)
    return _weekly(today, hour, now, calendar) if rhythm is Rhythm.WEEKLY else None


def _daily(today: date, hour: int, now: datetime, calendar: Calendar) -> Period | None:
    due = _at(today, hour, calendar.zone)
    if not calendar.is_working_day(today) or now < due:
        return None
    return Period(f"daily/{today.isoformat()}", _at(calendar.add_working_days(today, -1), hour, calendar.zone), due)


def _first_of_week(monday: date, calendar: Calendar) -> date | None:
    """Return the first working day of a week; None for a week of holidays."""
    first = calendar.first_working_day(monday)
    return first if first - monday < timedelta(days=7) else None


def _weekly(today: date, hour: int, now: datetime, calendar: Calendar) -> Period | None:
    monday = today - timedelta(days=today.weekday())
    first = _first_of_week(monday, calendar)
    if first is None or not timedelta() <= now - (due := _at(first, hour, calendar.zone)) < CATCH_UP:
        return None
    return Period(f"weekly/{week_key(today)}", due - timedelta(days=7), due)


def week_key(day: date) -> str:
    """Return the ISO week that a day lies in: `2026-W48`."""
    year, week, _day = day.isocalendar()
    return f"{year}-W{week:02}"


def next_try(tries: int) -> timedelta:
    """Return how long to wait before a letter that did not go out is tried again: doubling, at most six hours."""
    return min(timedelta(minutes=2 ** min(tries, 12)), timedelta(hours=6))
