"""What a plan says to a typed day: the earliest that is possible, what stands in the way, by how much it is missed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from app.core.calendars.calendar import Calendar
from app.core.scheduling.passes import critical, forward
from app.core.scheduling.works import Work


def _without_typed(works: Iterable[Work], id: str) -> list[Work]:
    return [replace(work, not_before=None, until=None) if work.id == id else work for work in works]


def earliest(works: Iterable[Work], id: str, start: date, calendar: Calendar, today: date | None) -> date:
    """Return the day on which a work could begin, had nobody typed a day for it."""
    return forward(_without_typed(works, id), start, calendar, today=today)[id].start


def holder(works: Iterable[Work], id: str, start: date, calendar: Calendar, today: date | None) -> str:
    """Return the id of the work that holds this one back most; empty where the start or today does."""
    return critical(_without_typed(works, id), start, calendar, today=today)[id].driven_by


def missed_by(calendar: Calendar, due_on: date | None, ends_on: date | None) -> int:
    """Return by how many working days the plan misses an agreed day; 0 where it keeps it, or none was agreed."""
    if due_on is None or ends_on is None or ends_on <= due_on:
        return 0
    day = timedelta(days=1)
    return max(calendar.working_days_between(due_on + day, ends_on + day), 1)
