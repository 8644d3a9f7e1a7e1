"""Where days stand on a drawn timeline: its period, its lines, and the place of a bar in percent of the width."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

WEEK = timedelta(days=7)
DAY = timedelta(days=1)
# Weeks as long as their labels fit beside each other, then months.
MOST_WEEKS = 30
MOST_LABELS = 7
# A tenth of a percent is less than a dot of the drawing, and two thousand bars are long to send.
DIGITS = 1


@dataclass(frozen=True)
class Period:
    """The days that are drawn, from `first` until before `last`."""

    first: date
    last: date

    def at(self, day: date) -> float:
        """Return where a day begins, in percent of the width; days outside stand at its edges."""
        share = 100 * (day - self.first).days / (self.last - self.first).days
        return round(min(max(share, 0.0), 100.0), DIGITS)

    def bar(self, first: date, last: date) -> tuple[float, float]:
        """Return start and width of the bar from the day `first` to the end of the day `last`."""
        start = self.at(first)
        return start, round(max(self.at(last + DAY) - start, 0.3), DIGITS)

    @property
    def by_month(self) -> bool:
        """Tell whether months are marked instead of weeks."""
        return (self.last - self.first).days > MOST_WEEKS * 7


def period(days: list[date]) -> Period:
    """Return the period that holds all of `days`, from a Monday to a Monday, with room for words at its end."""
    first, last = min(days), max(days)
    room = max((last - first).days // 20, 1)
    monday = first - timedelta(days=first.weekday())
    return Period(monday, last + timedelta(days=room + 7 - (last + timedelta(days=room)).weekday()))


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def lines(drawn: Period) -> Iterator[date]:
    """Yield the days at which a line stands: Mondays, or the first of each month."""
    day = drawn.first if not drawn.by_month else _next_month(drawn.first)
    while day < drawn.last:
        yield day
        day = _next_month(day) if drawn.by_month else day + WEEK


def labelled(drawn: Period) -> list[date]:
    """Return the lines that bear a label: all of them, or every so many where they would overlap."""
    found = list(lines(drawn))
    return found[::-(-len(found) // MOST_LABELS)] if found else []
