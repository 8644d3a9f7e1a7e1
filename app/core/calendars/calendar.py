"""A business calendar: which days are worked, at which hours, and arithmetic over both.

Days are counted half-open: from the first day, without the last. A working day has an index, the number of working
days before it since the beginning of time, so that all arithmetic over days is arithmetic over whole numbers.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import accumulate
from math import ceil, floor
from zoneinfo import ZoneInfo

from app.core.calendars.hours import NO_HOURS, Hours, WorkedTime

_WEEK = 7
# Wide enough that the dates asked for by people and plans lie well inside.
_FIRST, _LAST = date(1900, 1, 1).toordinal(), date(2999, 12, 31).toordinal()


@dataclass(frozen=True)
class Holiday:
    """A public holiday from its first to its last day, with its name by language."""

    first: date
    last: date
    title: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Calendar:
    """One version of a calendar, complete in itself. `sources` says for each known year where its days come from;
    it is None for a calendar that knows no public holidays at all, which is then right in every year.
    """

    name: str
    zone: str
    week: tuple[Hours, ...]
    make_up_hours: Hours = NO_HOURS
    holidays: tuple[Holiday, ...] = ()
    make_up_days: tuple[date, ...] = ()
    sources: tuple[tuple[int, str], ...] | None = None
    title: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        """Refuse a calendar on which nothing could ever be finished."""
        if len(self.week) != _WEEK or not any(self.week):
            raise ValueError(f"Calendar {self.name!r} needs seven days, at least one of them worked.")
        if self.make_up_days and not self.make_up_hours:
            raise ValueError(f"Calendar {self.name!r} has make-up days without hours.")

    def in_zone(self, zone: str) -> "Calendar":
        """Return the same days and hours in another zone."""
        return self if zone == self.zone else replace(self, zone=zone)

    def is_assumed(self, year: int) -> bool:
        """Whether the holidays of `year` are not known, so that it counts as plain weekdays."""
        return self.sources is not None and year not in dict(self.sources)

    def holiday(self, day: date) -> Holiday | None:
        """Return the public holiday that `day` belongs to."""
        return next((holiday for holiday in self.holidays if holiday.first <= day <= holiday.last), None)

    def hours(self, day: date) -> Hours:
        """Return the hours worked on `day`, by the wall clock."""
        return self._exceptions.get(day.toordinal(), self.week[day.weekday()])

    def is_working_day(self, day: date) -> bool:
        """Whether anybody works on `day`."""
        return bool(self.hours(day))

    def index(self, day: date) -> int:
        """Return how many working days lie before `day`; the index of `day` itself if it is worked."""
        return self._before(day.toordinal())

    def day_at(self, index: int) -> date:
        """Return the working day with this index; `OverflowError` outside the years 1900 to 2999."""
        # Exceptions move a day by no more than the largest and the smallest shift, so the search is short.
        days = range(self._plain_day(index - max(self._shifts)), self._plain_day(index - min(self._shifts)) + 1)
        if not _FIRST <= days[0] <= days[-1] <= _LAST:
            raise OverflowError("The calendar covers the years 1900 to 2999.")
        return date.fromordinal(days[bisect_right(days, index, key=lambda day: self._before(day + 1))])

    def working_days_between(self, first: date, last: date) -> int:
        """Count the working days from `first` until before `last`; negative when `last` comes first."""
        return self.index(last) - self.index(first)

    def add_working_days(self, day: date, count: float) -> date:
        """Return the working day from which `count` working days separate `day`; parts of a day count as whole ones.

        Zero gives `day`, or the next working day when it is none. What follows is always true:
        `working_days_between(day, add_working_days(day, n)) == n`.
        """
        return self.day_at(self.index(day) + (ceil(count) if count >= 0 else floor(count)))

    def first_working_day(self, day: date) -> date:
        """Return `day`, or the first working day after it when it is none."""
        return self.add_working_days(day, 0)

    def next_working_day(self, day: date) -> date:
        """Return the first working day after `day`."""
        return self.first_working_day(day + timedelta(days=1))

    def working_minutes_between(self, first: datetime, last: datetime) -> int:
        """Count the whole working minutes between two instants; negative when `last` comes first."""
        return int(self._time.between(first, last) / 60)

    def add_working_minutes(self, instant: datetime, count: float) -> datetime:
        """Return, in UTC, the earliest instant at which `count` working minutes have passed since `instant`.

        Backwards for a negative count, then the latest such instant. Zero gives `instant` itself.
        """
        return self._time.after(instant, round(count * 60))

    def _before(self, day: int) -> int:
        weeks, rest = divmod(day - 1, _WEEK)
        shift = self._shifts[bisect_left(self._exception_days, day)]
        return weeks * self._weekly[_WEEK] + self._weekly[rest] + shift

    def _plain_day(self, index: int) -> int:
        """The day with this index if there were no exceptions."""
        weeks, rest = divmod(index, self._weekly[_WEEK])
        return weeks * _WEEK + bisect_right(self._weekly, rest)

    @cached_property
    def _exceptions(self) -> Mapping[int, Hours]:
        off = {day: NO_HOURS for holiday in self.holidays
               for day in range(holiday.first.toordinal(), holiday.last.toordinal() + 1)}
        return off | {day.toordinal(): self.make_up_hours for day in self.make_up_days}

    @cached_property
    def _exception_days(self) -> list[int]:
        return sorted(self._exceptions)

    @cached_property
    def _shifts(self) -> list[int]:
        """By how much the exceptions before each exception change the plain weekly count."""
        changes = (bool(self._exceptions[day]) - bool(self.week[(day - 1) % _WEEK]) for day in self._exception_days)
        return list(accumulate(changes, initial=0))

    @cached_property
    def _weekly(self) -> list[int]:
        return list(accumulate((bool(hours) for hours in self.week), initial=0))

    @cached_property
    def _time(self) -> WorkedTime:
        return WorkedTime(ZoneInfo(self.zone), self.hours)
