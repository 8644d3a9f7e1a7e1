"""Working hours as stretches of real time: wall-clock hours of each day turned into instants, with prefix sums.

A minute counts as worked when the wall clock of the zone shows a working hour. So hours that a clock change skips are
not worked, and hours that it repeats are worked twice.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

MINUTES_OF_A_DAY = 24 * 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()


class Span(NamedTuple):
    """Working hours without a break, in minutes since midnight by the wall clock, half-open."""

    start: int
    end: int


Hours = tuple[Span, ...]
NO_HOURS: Hours = ()


@dataclass(frozen=True)
class _Year:
    """The worked stretches of one year in seconds since 1970, and the seconds worked before each."""

    starts: list[int]
    ends: list[int]
    before: list[int]

    def elapsed(self, second: int) -> int:
        """Seconds worked in this year before `second`."""
        place = bisect_right(self.starts, second) - 1
        if place < 0:
            return 0
        return self.before[place] + min(second, self.ends[place]) - self.starts[place]

    @property
    def total(self) -> int:
        """Seconds worked in this year."""
        return self.before[-1]

    def earliest(self, worked: int) -> int:
        """The first second at which `worked` seconds (more than none) of this year have been worked."""
        place = bisect_left(self.before, worked) - 1
        return self.starts[place] + worked - self.before[place]

    def latest(self, worked: int) -> int:
        """The last second at which only `worked` seconds (less than all) of this year have been worked."""
        place = bisect_right(self.before, worked) - 1
        return self.starts[place] + worked - self.before[place]


class WorkedTime:
    """Arithmetic over worked time in one zone. Years are worked out once, when they are first asked for."""

    def __init__(self, zone: ZoneInfo, hours: Callable[[date], Hours]) -> None:
        self._zone = zone
        self._hours = hours
        self._years: dict[int, _Year] = {}

    def between(self, first: datetime, last: datetime) -> int:
        """Seconds worked from `first` until `last`; negative when `last` comes first."""
        start, end = self._year_of(first), self._year_of(last)
        if end < start:
            return -self.between(last, first)
        whole = sum(self._year(year).total for year in range(start, end))
        return whole + self._year(end).elapsed(_second(last)) - self._year(start).elapsed(_second(first))

    def after(self, instant: datetime, seconds: int) -> datetime:
        """The instant, in UTC, at which `seconds` more have been worked; backwards when negative."""
        if seconds == 0:
            return instant.astimezone(UTC)
        year = self._year_of(instant)
        goal = self._year(year).elapsed(_second(instant)) + seconds
        while seconds > 0 and goal > self._year(year).total:
            goal -= self._year(year).total
            year += 1
        while seconds < 0 and goal < 0:
            year -= 1
            goal += self._year(year).total
        found = self._year(year)
        return datetime.fromtimestamp(found.earliest(goal) if seconds > 0 else found.latest(goal), UTC)

    def _year_of(self, instant: datetime) -> int:
        if instant.tzinfo is None:
            raise ValueError(f"An instant needs its zone: {instant!r}.")
        return instant.astimezone(self._zone).year

    def _year(self, year: int) -> _Year:
        if year not in self._years:
            self._years[year] = self._worked(year)
        return self._years[year]

    def _worked(self, year: int) -> _Year:
        first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        stretches = [stretch for day in range(first, last + 1) for stretch in self._stretches(date.fromordinal(day))]
        before = accumulate((end - start for start, end in stretches), initial=0)
        return _Year([start for start, _ in stretches], [end for _, end in stretches], list(before))

    def _stretches(self, day: date) -> Iterator[tuple[int, int]]:
        hours = self._hours(day)
        if not hours:
            return
        for start, end, midnight in self._even_parts(day):
            for span in hours:
                stretch = max(start, midnight + span.start * 60), min(end, midnight + span.end * 60)
                if stretch[0] < stretch[1]:
                    yield stretch

    def _even_parts(self, day: date) -> Iterator[tuple[int, int, int]]:
        """The parts of `day` between clock changes, each with the second that is its midnight by its own clock."""
        start, end = (_second(datetime(one.year, one.month, one.day, tzinfo=self._zone))
                      for one in (day, day + timedelta(days=1)))
        wall = (day.toordinal() - _EPOCH_DAY) * MINUTES_OF_A_DAY * 60
        while start < end:
            offset = self._offset(start)
            change = end
            if self._offset(end - 1) != offset:
                change = start + bisect_left(range(start, end), True, key=lambda one: self._offset(one) != offset)
            yield start, change, wall - offset
            start = change

    def _offset(self, second: int) -> int:
        offset = datetime.fromtimestamp(second, self._zone).utcoffset() or timedelta()
        return int(offset.total_seconds())


def _second(instant: datetime) -> int:
    return (instant - _EPOCH) // timedelta(seconds=1)
