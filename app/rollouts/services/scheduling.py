"""Dates of a rollout: computed from efforts, needs, gates, typed days and the business calendar, on every move."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.core import clock
from app.core.calendars import library
from app.core.calendars.calendar import Calendar
from app.core.database import db
from app.core.scheduling.passes import forward
from app.core.scheduling.works import Work
from app.rollouts.models.activity import Activity, ActivityNeed
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Phase, Rollout
from app.rollouts.rules.burn_up import first_plan
from app.rollouts.rules.plan import Needs, Planned, Station, going_live, works
from app.rollouts.rules.states import CLOSED, GateState


@dataclass(frozen=True)
class Network:
    """A rollout as it is scheduled: its rows, what waits for what, and the calendar it is worked on.

    `gates` maps each hard gate to the phase that it closes; those in `passed` hold nothing back any more.
    """

    rollout: Rollout
    phases: list[Phase]
    activities: list[Activity]
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
        return works(map(planned, self.activities), self.needs, self.stations, held)

    @property
    def begun(self) -> date | None:
        """Return today once the rollout has begun: what has not begun by then begins no earlier."""
        today = clock.today(self.rollout.zone)
        return today if today > self.rollout.starts_on else None


def planned(activity: Activity) -> Planned:
    """Return an activity as the plan sees it."""
    return Planned(
        activity.id, activity.phase_id, (activity.effort_low, activity.effort_likely, activity.effort_high),
        activity.distribution, activity.state, activity.started_on, activity.finished_on, activity.not_before,
        activity.due_on,
    )


def _needs(rollout: Rollout) -> Needs:
    found: dict[int, list[tuple[int, str, int]]] = {}
    rows = select(ActivityNeed.activity_id, ActivityNeed.after_id, ActivityNeed.kind, ActivityNeed.lag)
    for activity_id, after_id, kind, lag in db.session.execute(rows.where(ActivityNeed.rollout_id == rollout.id)):
        found.setdefault(activity_id, []).append((after_id, kind, lag))
    return found


def network(rollout: Rollout) -> Network:
    """Return the rollout as it is scheduled now."""
    phases = list(db.session.scalars(select(Phase).where(Phase.rollout_id == rollout.id).order_by(Phase.position)))
    activities = list(db.session.scalars(select(Activity).where(Activity.rollout_id == rollout.id)))
    gates = db.session.execute(
        select(Gate.key, Gate.phase_id, Gate.state).where(Gate.rollout_id == rollout.id, Gate.mode == "hard")
    ).all()
    return Network(
        rollout, phases, activities, _needs(rollout), {key: phase_id for key, phase_id, _state in gates},
        frozenset(key for key, _phase_id, state in gates if state is not GateState.CLOSED),
        library.current(rollout.calendar, rollout.zone),
    )


def _last_day(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day), default=None)


def _place_phases(network: Network) -> None:
    for phase in network.phases:
        own = [one for one in network.activities if one.phase_id == phase.id]
        phase.starts_on = min((one.starts_on for one in own if one.starts_on), default=None)
        phase.ends_on = _last_day(one.ends_on for one in own)
    network.rollout.live_on = going_live((phase.covers, phase.ends_on) for phase in network.phases)


def _keep_first_plan(network: Network) -> None:
    """Keep, once, the days by which phases and going live were planned before anything happened."""
    rollout = network.rollout
    ends = first_plan(
        map(planned, network.activities), network.needs, network.stations, network.gates, rollout.starts_on,
        network.calendar,
    )
    for phase in network.phases:
        phase.planned_on = _last_day(ends[one.id] for one in network.activities if one.phase_id == phase.id)
    rollout.planned_live_on = going_live((phase.covers, phase.planned_on) for phase in network.phases)


def refresh(rollout: Rollout) -> None:
    """Compute every date of the rollout anew; rows whose dates stay the same are not written."""
    db.session.flush()
    found = network(rollout)
    spans = forward(found.works, rollout.starts_on, found.calendar, today=found.begun)
    for activity in found.activities:
        span = spans[str(activity.id)]
        ends = activity.finished_on if activity.state in CLOSED and activity.finished_on else span.last_day
        # Setting what is there already would have each of them looked through at the next flush.
        if (activity.starts_on, activity.ends_on) != (span.start, ends):
            activity.starts_on, activity.ends_on = span.start, ends
    _place_phases(found)
    if rollout.planned_live_on is None:
        _keep_first_plan(found)
    db.session.flush()
