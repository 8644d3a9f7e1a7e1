"""Until when something may be put off: a few usual moments, or a day of one's own."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.core.calendars.calendar import Calendar
from app.messages.rules.mail import MORNING_HOUR

LATER = timedelta(hours=3)
HALF_HOUR = timedelta(minutes=30)
# Later than this, "later today" would mean after work.
LAST_HOUR = time(20, 0)
LONGEST = timedelta(days=366)


class Until(StrEnum):
    """The usual moments."""

    LATER = "later"
    TOMORROW = "tomorrow"
    WEEK = "week"


def morning(day: date, zone: str) -> datetime:
    """Return when people are at their desks on `day`."""
    return datetime.combine(day, time(MORNING_HOUR), ZoneInfo(zone))


def _later(here: datetime) -> datetime | None:
    """Return about three hours from now, on a half hour; None when the day is over by then."""
    wanted = here + LATER
    past = timedelta(minutes=wanted.minute % 30, seconds=wanted.second, microseconds=wanted.microsecond)
    rounded = wanted - past + (HALF_HOUR if past else timedelta())
    return rounded if rounded.date() == here.date() and rounded.time() <= LAST_HOUR else None


def moments(now: datetime, calendar: Calendar) -> dict[Until, datetime]:
    """Return the moments on offer at `now`, in the zone of `calendar`; Monday gives way to the first working day."""
    here = now.astimezone(ZoneInfo(calendar.zone))
    monday = here.date() + timedelta(days=7 - here.weekday())
    wanted = {
        Until.LATER: _later(here), Until.TOMORROW: morning(here.date() + timedelta(days=1), calendar.zone),
        Until.WEEK: morning(calendar.first_working_day(monday), calendar.zone),
    }
    if wanted[Until.WEEK] == wanted[Until.TOMORROW]:
        del wanted[Until.WEEK]
    return {name: moment for name, moment in wanted.items() if moment is not None}


def is_reasonable(until: datetime, now: datetime) -> bool:
    """Tell whether something may rest until then: ahead, and within a year."""
    return now < until <= now + LONGEST
