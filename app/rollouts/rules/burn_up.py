"""Whether a rollout is where its plan says: effort done against effort planned, in expected days of work.

The plan is the first one: every activity as the playbook, its needs, the gates and the calendar place it from the first
day on. The dates that lists show move with what happens, so that by them nobody is ever behind. A day that was agreed
stands in place of the computed one, and what is skipped counts for neither side.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate

from app.core.calendars.calendar import Calendar
from app.core.scheduling.passes import forward
from app.core.scheduling.works import Distribution, Span, expected
from app.rollouts.rules.plan import Needs, Plan, Planned, Station, plan_of
from app.rollouts.rules.states import ActivityState

# Sixths of a day leave a rest in binary that is no work.
DIGITS = 6


class Standing(StrEnum):
    """Where the work stands against the plan."""

    EMPTY = "empty"
    AHEAD = "ahead"
    AS_PLANNED = "as_planned"
    BEHIND = "behind"
    FINISHED = "finished"


@dataclass(frozen=True)
class Piece:
    """One activity: its expected days, the day the plan ends it, and the day it was done."""

    days: float
    planned_on: date
    done_on: date | None


@dataclass(frozen=True)
class Point:
    """One day: how much the plan wants done by its evening, and how much was; None lies ahead."""

    day: date
    planned: float
    done: float | None


@dataclass(frozen=True)
class BurnUp:
    """The two lines, day by day where something changes, and how they compare today.

    `due` is what the plan wants done by now: until yesterday evening where less is done, else until this evening.
    `reached_on` is the day on which the plan was where the work is now; None before the first piece is done.
    """

    points: tuple[Point, ...]
    total: float
    done: float
    due: float
    standing: Standing
    reached_on: date | None


def days_of(activity: Planned) -> float:
    """Return the expected days of work."""
    return expected(*map(float, activity.effort), Distribution(activity.distribution))


def first_spans(
    activities: Iterable[Planned], needs: Needs, stations: Iterable[Station], gates: Mapping[str, int],
    starts_on: date, calendar: Calendar,
) -> Mapping[int, Span]:
    """Return the span of each activity as it was planned before anything happened; `gates` are all hard ones."""
    fresh = (
        Planned(
            one.id, one.phase_id, one.effort, one.distribution,
            one.state if one.state is ActivityState.SKIPPED else ActivityState.TODO, None, None,
        )
        for one in activities
    )
    return _spans(plan_of(fresh, needs, stations, gates, starts_on, calendar))


@lru_cache(maxsize=32)
def _spans(plan: Plan) -> Mapping[int, Span]:
    # Kept for the plans that were looked at last: a rollout keeps its first plan while its work goes on.
    spans = forward(plan.works, plan.starts_on, plan.calendar)
    return {one.id: spans[str(one.id)] for one in plan.activities}


def first_plan(
    activities: Iterable[Planned], needs: Needs, stations: Iterable[Station], gates: Mapping[str, int],
    starts_on: date, calendar: Calendar,
) -> dict[int, date]:
    """Return the last day of each activity as it was planned before anything happened."""
    spans = first_spans(activities, needs, stations, gates, starts_on, calendar)
    return {key: span.last_day for key, span in spans.items()}


def burn_up(pieces: Iterable[Piece], starts_on: date, today: date) -> BurnUp:
    """Compare what is done with what was planned, as of `today`."""
    found = list(pieces)
    planned = _grown((one.planned_on, one.days) for one in found)
    done = _grown((min(one.done_on, today), one.days) for one in found if one.done_on)
    days = sorted({starts_on, today, *planned, *done})
    points = tuple(Point(day, _by(planned, day), _by(done, day) if day <= today else None) for day in days)
    total, now = _last(planned), _last(done)
    before, evening = _before(planned, today), _by(planned, today)
    standing = _standing(now, total, before, evening)
    due = before if standing is Standing.BEHIND else evening
    return BurnUp(points, total, now, due, standing, _reached(planned, now))


def _standing(done: float, total: float, before: float, evening: float) -> Standing:
    if not total:
        return Standing.EMPTY
    if done >= total:
        return Standing.FINISHED
    if done < before:
        return Standing.BEHIND
    return Standing.AHEAD if done > evening else Standing.AS_PLANNED


def _grown(added: Iterable[tuple[date, float]]) -> dict[date, float]:
    """Return the sum by the evening of each day on which something was added, in the order of the days."""
    each: dict[date, float] = {}
    for day, days in sorted(added):
        each[day] = each.get(day, 0.0) + days
    return {day: round(whole, DIGITS) for day, whole in zip(each, accumulate(each.values()), strict=True)}


def _by(grown: Mapping[date, float], day: date) -> float:
    place = bisect_right(list(grown), day)
    return list(grown.values())[place - 1] if place else 0.0


def _before(grown: Mapping[date, float], day: date) -> float:
    return _by(grown, day - timedelta(days=1))


def _last(grown: Mapping[date, float]) -> float:
    return max(grown.values(), default=0.0)


def _reached(planned: Mapping[date, float], done: float) -> date | None:
    place = bisect_left(list(planned.values()), done)
    return list(planned)[place] if done and place < len(planned) else None
