"""Days of the demonstration: counted from the rollout's first day, and worked only when the calendar says so."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.core.calendars.calendar import Calendar

_NAMED = re.compile(r"<(\d+)>")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)


class Diary:
    """Turns the days of a script into working days and moments of one rollout."""

    def __init__(self, first: date, calendar: Calendar, language: str) -> None:
        self.first, self.calendar, self.language = first, calendar, language

    def worked(self, number: int) -> date:
        """Return the last working day up to day `number`: on a holiday nobody works, it was done before."""
        until = self.calendar.index(self.first + timedelta(days=number + 1))
        return max(self.calendar.day_at(until - 1), self.calendar.first_working_day(self.first))

    def moments(self, day: date, many: int) -> list[datetime]:
        """Return `many` moments spread over the working hours of `day`, in UTC."""
        zone = ZoneInfo(self.calendar.zone)
        morning = datetime.combine(day, time(), zone).astimezone(UTC)
        night = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
        whole = self.calendar.working_minutes_between(morning, night)
        steps = (whole * (2 * place + 1) / (2 * many) for place in range(many))
        return [self.calendar.add_working_minutes(morning, step) for step in steps]

    def told(self, text: str) -> str:
        """Return `text` with each `<63>` written as the day of that number."""
        return _NAMED.sub(lambda found: self._written(self.worked(int(found.group(1)))), text)

    def _written(self, day: date) -> str:
        if self.language == "zh_Hans":
            return f"{day.month}月{day.day}日"
        return f"{day.day} {_MONTHS[day.month - 1]}"
