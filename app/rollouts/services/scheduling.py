"""Dates of a rollout: computed from efforts, needs, gates, typed days and the business calendar, on every move."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from app.core import clock
from app.core.calendars import library
from app.core.calendars.calendar import Calendar
from app.core.database import db
from app.core.scheduling.passes import forward
from app.core.scheduling.works import Work
from app.rollouts.models.activity import Activity
from app.rollouts.models.rollout import Phase, Rollout
from app.rollouts.queries import maps
from app.rollouts.queries.gates import hard
from app.rollouts.queries.timeline import needs_of
from app.rollouts.rules.burn_up import first_plan
from app.rollouts.rules.plan import Needs, Planned, Station, begun_by, going_live, works
from app.rollouts.rules.states import CLOSED, GateState

Place = tuple[date, date]


class Line(NamedTuple):
    """One activity: as the plan sees it, and from when to when it is kept now."""

    planned: Planned
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True)
class Network:
    """A rollout as it is scheduled: its rows, what waits for what, and the calendar it is worked on.

    `gates` maps each hard gate to the phase that it closes; those in `passed` hold nothing back any more.
    """

    rollout: Rollout
    phases: list[Phase]
    activities: list[Line]
    needs: Needs
    gates: dict[str, int]
    passed: frozenset[str]
    calendar: Calendar

    @property
    def stations(self) -> list[Station]:
        """Return the phases as the plan sees them."""
        return [Station(phase.id, tuple(phase.after or ())) for phase in self.phases]

    @property
    def works(self) -> list[Work]:
        """Return everything that is scheduled."""
        held = {key: phase_id for key, phase_id in self.gates.items() if key not in self.passed}
        return works([one.planned for one in self.activities], self.needs, self.stations, held)

    @property
    def begun(self) -> date | None:
        """Return today once the rollout has begun: what has not begun by then begins no earlier."""
        return begun_by(self.rollout.starts_on, clock.today(self.rollout.zone))


def _activities(rollout: Rollout) -> list[Line]:
    # Columns, not objects: there may be thousands, and the plan wants a dozen columns of each.
    rows = db.session.execute(select(
        Activity.starts_on, Activity.ends_on, Activity.effort_low, Activity.effort_likely, Activity.effort_high,
        Activity.id, Activity.phase_id, Activity.distribution, Activity.state, Activity.started_on,
        Activity.finished_on, Activity.not_before, Activity.due_on,
    ).where(Activity.rollout_id == rollout.id))
    return [
        Line(Planned(id, phase_id, (low, likely, high), *rest), starts_on, ends_on)
        for starts_on, ends_on, low, likely, high, id, phase_id, *rest in rows
    ]


def network(rollout: Rollout) -> Network:
    """Return the rollout as it is scheduled now."""
    gates = hard(rollout)
    return Network(
        rollout, maps.phases(rollout), _activities(rollout), needs_of(rollout),
        {key: phase_id for key, phase_id, _state in gates},
        frozenset(key for key, _phase_id, state in gates if state is not GateState.CLOSED),
        library.current(rollout.calendar, rollout.zone),
    )


def _last_day(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day), default=None)


def _placed(network: Network) -> dict[int, Place]:
    """Return from when to when each activity goes by the plan of now."""
    spans = forward(network.works, network.rollout.starts_on, network.calendar, today=network.begun)
    places: dict[int, Place] = {}
    for one, _starts_on, _ends_on in network.activities:
        span = spans[str(one.id)]
        places[one.id] = span.start, one.finished_on if one.state in CLOSED and one.finished_on else span.last_day
    return places


def _move(places: Mapping[int, Place]) -> None:
    for activity in db.session.scalars(select(Activity).where(Activity.id.in_(places))) if places else ():
        activity.starts_on, activity.ends_on = places[activity.id]


def _place_phases(network: Network, places: Mapping[int, Place]) -> None:
    own: dict[int, list[Place]] = {phase.id: [] for phase in network.phases}
    for one in network.activities:
        own[one.planned.phase_id].append(places[one.planned.id])
    for phase in network.phases:
        phase.starts_on = min((starts for starts, _ends in own[phase.id]), default=None)
        phase.ends_on = _last_day(ends for _starts, ends in own[phase.id])
    network.rollout.live_on = going_live((phase.covers, phase.ends_on) for phase in network.phases)


def _keep_first_plan(network: Network) -> None:
    """Keep, once, the days by which phases and going live were planned before anything happened."""
    rollout, plan = network.rollout, [one.planned for one in network.activities]
    ends = first_plan(plan, network.needs, network.stations, network.gates, rollout.starts_on, network.calendar)
    for phase in network.phases:
        phase.planned_on = _last_day(ends[one.id] for one in plan if one.phase_id == phase.id)
    rollout.planned_live_on = going_live((phase.covers, phase.planned_on) for phase in network.phases)


def refresh(rollout: Rollout) -> frozenset[int]:
    """Compute every date of the rollout anew, and return which activities moved; no other is read whole or written."""
    db.session.flush()
    found = network(rollout)
    places = _placed(found)
    before = {one.planned.id: (one.starts_on, one.ends_on) for one in found.activities}
    moved = {id: place for id, place in places.items() if place != before[id]}
    _move(moved)
    _place_phases(found, places)
    if rollout.planned_live_on is None:
        _keep_first_plan(found)
    db.session.flush()
    return frozenset(moved)
