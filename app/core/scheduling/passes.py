"""The two passes over a plan: the earliest dates forward, and how far each work could slip backward.

Everything is reckoned in indices of working days and turned into dates at the end. Works run without a break. Done
works keep their dates; a work in progress keeps its start; links that a real start has overtaken hold no longer.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from app.core.calendars.calendar import Calendar
from app.core.scheduling.order import in_order
from app.core.scheduling.works import Link, LinkType, Span, Work

_DAY = timedelta(days=1)
_FROM_ITS_FINISH = (LinkType.FS, LinkType.FF)
_BOUNDS_START = (LinkType.FS, LinkType.SS)


class _Placed(NamedTuple):
    """A work in indices of working days, half-open, and the link that sets its place."""

    work: Work
    start: int
    finish: int
    driver: Link | None

    @property
    def length(self) -> int:
        """Working days from start to finish."""
        return self.finish - self.start


@dataclass(frozen=True)
class Slack:
    """How far a work could slip without moving the end: `total` working days, to the span `latest`.

    `driven_by` is the id of the work that sets its place; empty when the plan's start, a bound or a real date does.
    """

    total: int
    is_critical: bool
    latest: Span
    driven_by: str = ""


def forward(works: Iterable[Work], start: date, calendar: Calendar, *, today: date | None = None) -> dict[str, Span]:
    """Return the earliest span of every work in a plan that begins on `start`.

    With `today`, what has not begun begins no earlier than today, and what runs does not end before today is over.
    """
    day_at = cache(calendar.day_at)
    return {one.work.id: _span(one, day_at) for one in _placed(works, start, calendar, today)}


def critical(works: Iterable[Work], start: date, calendar: Calendar, *, today: date | None = None,
             until: date | None = None) -> dict[str, Slack]:
    """Return the slack of every work against the end of the plan, or against the day before `until` if given.

    Critical are the unfinished works with the least slack, which is negative when `until` cannot be kept.
    """
    placed = _placed(works, start, calendar, today)
    end = calendar.index(until) if until else max((one.finish for one in placed), default=0)
    latest = _latest_finishes(placed, end)
    total = {one.work.id: 0 if one.work.finished else latest[one.work.id] - one.finish for one in placed}
    least = min((total[one.work.id] for one in placed if not one.work.finished), default=0)
    day_at = cache(calendar.day_at)
    return {one.work.id: _slack(one, total[one.work.id], least, day_at) for one in placed}


def _placed(works: Iterable[Work], start: date, calendar: Calendar, today: date | None) -> list[_Placed]:
    """Place every work as early as its links and bounds allow."""
    index = cache(calendar.index)
    first = max(index(start), index(today)) if today else index(start)
    done: dict[str, _Placed] = {}
    for work in in_order(works):
        if work.finished:
            began = work.started or work.finished
            done[work.id] = _Placed(work, index(began), index(work.finished + _DAY), None)
        elif work.started:
            done[work.id] = _running(work, done, index(work.started), index(today) + 1 if today else 0)
        else:
            held = max(first, index(work.not_before)) if work.not_before else first
            done[work.id] = _waiting(work, done, held)
        if work.until and not work.finished:
            done[work.id] = _kept(done[work.id], index(work.until + _DAY))
    return list(done.values())


def _kept(one: _Placed, until: int) -> _Placed:
    return one._replace(finish=max(one.finish, until))


def _waiting(work: Work, done: Mapping[str, _Placed], held: int) -> _Placed:
    bounds = [_bound(link, done, work.effort.days) for link in work.links]
    # On a tie the link is named, not the plan's start: it is what people ask about.
    start, driver = max((*bounds, (held, None)), key=itemgetter(0))
    return _Placed(work, start, start + work.effort.days, driver)


def _running(work: Work, done: Mapping[str, _Placed], start: int, earliest: int) -> _Placed:
    bounds = [_bound(link, done, 0) for link in work.links if link.type not in _BOUNDS_START]
    finish, driver = max(((max(start + work.effort.days, earliest), None), *bounds), key=itemgetter(0))
    return _Placed(work, start, finish, driver)


def _bound(link: Link, done: Mapping[str, _Placed], days: int) -> tuple[int, Link | None]:
    """The earliest start, of a work of so many days, that `link` allows."""
    other = done[link.after]
    point = (other.finish if link.type in _FROM_ITS_FINISH else other.start) + link.days
    return (point if link.type in _BOUNDS_START else point - days), link


def _latest_finishes(placed: list[_Placed], end: int) -> dict[str, int]:
    latest = {one.work.id: end for one in placed}
    by_id = {one.work.id: one for one in placed}
    for one in reversed(placed):
        for link in one.work.links:
            other = by_id[link.after]
            if _still_binds(link, one.work, other.work):
                finish = latest[one.work.id]
                point = (finish - one.length if link.type in _BOUNDS_START else finish) - link.days
                limit = point if link.type in _FROM_ITS_FINISH else point + other.length
                latest[link.after] = min(latest[link.after], limit)
    return latest


def _still_binds(link: Link, work: Work, other: Work) -> bool:
    """Whether the ends that `link` joins can both still move."""
    is_past = work.finished or (work.started and link.type in _BOUNDS_START)
    return not is_past and not (other.started and link.type not in _FROM_ITS_FINISH)


def _slack(one: _Placed, total: int, least: int, day_at: Callable[[int], date]) -> Slack:
    moved = one._replace(start=one.start + total, finish=one.finish + total)
    is_critical = total == least and not one.work.finished
    return Slack(total, is_critical, _span(moved, day_at), one.driver.after if one.driver else "")


def _span(one: _Placed, day_at: Callable[[int], date]) -> Span:
    work = one.work
    if work.finished:
        return Span(work.started or work.finished, work.finished + _DAY)
    if one.length:
        return Span(work.started or day_at(one.start), day_at(one.finish - 1) + _DAY)
    # Without length it is reached at the end of the day on which the work that it waits for finishes.
    is_reached_before = one.driver is not None and one.driver.type in _FROM_ITS_FINISH
    day = work.started or day_at(one.start - 1 if is_reached_before else one.start)
    return Span(day, day)
