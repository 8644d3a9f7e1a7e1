"""Everything a timeline draws, in two queries however many activities there are: dates, needs, slack, first plan."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, String, bindparam, select, type_coerce

from app.access.models import Person
from app.core.calendars import library
from app.core.calendars.calendar import Calendar
from app.core.database import db
from app.core.scheduling.passes import Slack
from app.core.scheduling.works import Span, Work
from app.rollouts.models.activity import Activity, ActivityNeed
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries.maps import Overview
from app.rollouts.rules.burn_up import first_spans
from app.rollouts.rules.plan import Needs, Plan, Planned, Station, begun_by, plan_of, slack_of
from app.rollouts.rules.states import CLOSED, ActivityState, GateState


class Line(NamedTuple):
    """One activity with its real, computed and typed dates.

    `titles` and the three points are as the database keeps them: where the same was drawn before, nobody reads them.
    """

    id: int
    ref: str
    titles: Any
    state: ActivityState
    reason: str
    phase_id: int
    owner_id: int | None
    owner: str | None
    starts_on: date | None
    ends_on: date | None
    not_before: date | None
    due_on: date | None
    started_on: date | None
    finished_on: date | None
    low: Any
    likely: Any
    high: Any
    distribution: str
    version: int

    @property
    def title(self) -> Mapping[str, str]:
        """Return the title by language."""
        return json.loads(self.titles) if isinstance(self.titles, str) else self.titles

    @property
    def content(self) -> tuple[Any, ...]:
        """Return all of it, to be compared with others."""
        return self if isinstance(self.titles, str) else (*self[:2], *self.titles.items(), *self[3:])

    @property
    def due(self) -> date | None:
        """Return the agreed day, else the computed one."""
        return self.due_on or self.ends_on

    @property
    def is_open(self) -> bool:
        """Tell whether it is neither done nor skipped."""
        return self.state not in CLOSED

    @property
    def planned(self) -> Planned:
        """Return the activity as the plan sees it."""
        return Planned(
            self.id, self.phase_id, (_exact(self.low), _exact(self.likely), _exact(self.high)), self.distribution,
            self.state,
            self.started_on, self.finished_on, self.not_before, self.due_on,
        )


class Content(tuple[Any, ...]):
    """Everything that a timeline is worked out from. It is long, so its hash is taken once."""

    @cached_property
    def _hash(self) -> int:
        return super().__hash__()

    def __hash__(self) -> int:
        """Return the hash of the whole."""
        return self._hash


@dataclass(frozen=True, eq=False)
class Timeline:
    """The activities in the order of the map, with what each waits for; the rest is worked out when it is asked for.

    `hard` are all hard gates by key, with the phase that each closes, also those that are open by now; `shut` are those
    that are not. Two with the same content are equal, and what was worked out of one is kept for the other.
    """

    lines: list[Line]
    needs: Needs
    stations: tuple[Station, ...]
    hard: Mapping[str, int]
    shut: Mapping[str, int]
    starts_on: date
    calendar: Calendar
    begun: date | None

    @cached_property
    def content(self) -> Content:
        """Return all that is read of the activities, and all that their days and slack follow from."""
        return Content((
            tuple(line.content for line in self.lines),
            tuple((waiting, *needs) for waiting, needs in self.needs.items()), self.stations,
            tuple(self.hard.items()), tuple(self.shut.items()), self.starts_on, self.calendar.name,
            self.calendar.zone, self.begun,
        ))

    def __eq__(self, other: object) -> bool:
        """Tell whether both have the same content."""
        return isinstance(other, Timeline) and self.content == other.content

    def __hash__(self) -> int:
        """Return the hash of the content."""
        return hash(self.content)

    @cached_property
    def numbers(self) -> Mapping[int, int]:
        """Return the number of each activity, from 1."""
        return {line.id: number for number, line in enumerate(self.lines, 1)}

    @property
    def plan(self) -> Plan:
        """Return the plan of the activities, with the gates that are shut."""
        planned = [line.planned for line in self.lines]
        return plan_of(planned, self.needs, self.stations, self.shut, self.starts_on, self.calendar, self.begun)

    @cached_property
    def slack(self) -> Mapping[str, Slack]:
        """Return the slack of every work, by its id in the plan."""
        return _slack(self)

    @cached_property
    def first(self) -> Mapping[int, Span]:
        """Return the days of each activity as they were planned before anything happened."""
        planned = [line.planned for line in self.lines]
        return first_spans(planned, self.needs, self.stations, self.hard, self.starts_on, self.calendar)

    @property
    def works(self) -> list[Work]:
        """Return everything that is scheduled."""
        return self.plan.works

    def days(self, line: Line) -> int:
        """Return how many working days lie between its first and its last day."""
        if line.starts_on is None or line.ends_on is None or line.state is ActivityState.SKIPPED:
            return 0
        day = line.ends_on.toordinal() + 1
        return self.calendar.working_days_between(line.starts_on, date.fromordinal(day))

    def is_critical(self, line: Line) -> bool:
        """Tell whether any delay of it delays the end."""
        return self.slack[str(line.id)].is_critical


@lru_cache(maxsize=32)
def _slack(found: Timeline) -> Mapping[str, Slack]:
    return slack_of(found.plan)


@cache
def _made() -> Select[Any]:
    points = (Activity.effort_low, Activity.effort_likely, Activity.effort_high)
    return (
        select(
            Activity.id, Activity.ref, type_coerce(Activity.title, String), Activity.state, Activity.reason,
            Activity.phase_id, Activity.owner_id, Person.name, Activity.starts_on, Activity.ends_on,
            Activity.not_before, Activity.due_on, Activity.started_on, Activity.finished_on,
            *(type_coerce(point, String) for point in points), Activity.distribution, Activity.version,
        )
        .outerjoin(Person, Person.id == Activity.owner_id)
        .where(Activity.rollout_id == bindparam("rollout"))
        .order_by(Activity.position, Activity.id)
    )


@lru_cache(1000)
def _exact(point: Any) -> Decimal:
    return Decimal(point).normalize()


def _lines(rollout: Rollout) -> list[Line]:
    return [Line(*row) for row in db.session.execute(_made(), {"rollout": rollout.id})]


@cache
def _needed() -> Select[Any]:
    wanted = select(ActivityNeed.activity_id, ActivityNeed.after_id, ActivityNeed.kind, ActivityNeed.lag)
    return wanted.where(ActivityNeed.rollout_id == bindparam("rollout")).order_by(ActivityNeed.id)


def needs_of(rollout: Rollout) -> Needs:
    """Return what each activity waits for: by its inner id the predecessor, the kind and the lag of each need."""
    found: dict[int, list[tuple[int, str, int]]] = {}
    for activity_id, after_id, kind, lag in db.session.execute(_needed(), {"rollout": rollout.id}):
        found.setdefault(activity_id, []).append((after_id, kind, lag))
    return found


def of(rollout: Rollout, overview: Overview, today: date) -> Timeline:
    """Return the timeline of a rollout whose phases and gates are at hand."""
    lines, needs = _lines(rollout), needs_of(rollout)
    calendar = library.current(rollout.calendar, rollout.zone)
    stations = tuple(Station(phase.id, tuple(phase.after or ())) for phase in overview.phases)
    hard = {gate.key: gate.phase_id for gate in overview.gates if gate.mode == "hard"}
    shut = {gate.key for gate in overview.gates if gate.state is GateState.CLOSED}
    return Timeline(
        lines, needs, stations, hard, {key: phase for key, phase in hard.items() if key in shut}, rollout.starts_on,
        calendar, begun_by(rollout.starts_on, today),
    )
