"""Dates of a rollout: computed from efforts, needs, gates and the business calendar, whenever something moves."""

from sqlalchemy import select

from app.core import clock
from app.core.calendars import library
from app.core.database import db
from app.core.scheduling.passes import forward
from app.rollouts.models.activity import Activity, ActivityNeed
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Phase, Rollout
from app.rollouts.rules.plan import Planned, Station, works
from app.rollouts.rules.states import CLOSED, GateState


def _needs(rollout: Rollout) -> dict[int, list[tuple[int, str, int]]]:
    found: dict[int, list[tuple[int, str, int]]] = {}
    rows = select(ActivityNeed.activity_id, ActivityNeed.after_id, ActivityNeed.kind, ActivityNeed.lag)
    for activity_id, after_id, kind, lag in db.session.execute(rows.where(ActivityNeed.rollout_id == rollout.id)):
        found.setdefault(activity_id, []).append((after_id, kind, lag))
    return found


def _planned(activity: Activity) -> Planned:
    return Planned(
        activity.id, activity.phase_id, (activity.effort_low, activity.effort_likely, activity.effort_high),
        activity.distribution, activity.state, activity.started_on, activity.finished_on,
    )


def _place_phases(phases: list[Phase], activities: list[Activity]) -> None:
    for phase in phases:
        own = [one for one in activities if one.phase_id == phase.id]
        phase.starts_on = min((one.starts_on for one in own if one.starts_on), default=None)
        phase.ends_on = max((one.ends_on for one in own if one.ends_on), default=None)


def refresh(rollout: Rollout) -> None:
    """Compute every date of the rollout anew; rows whose dates stay the same are not written."""
    db.session.flush()
    phases = list(db.session.scalars(select(Phase).where(Phase.rollout_id == rollout.id)))
    activities = list(db.session.scalars(select(Activity).where(Activity.rollout_id == rollout.id)))
    closed_gates = db.session.execute(select(Gate.key, Gate.phase_id).where(
        Gate.rollout_id == rollout.id, Gate.mode == "hard", Gate.state == GateState.CLOSED
    ))
    stations = [Station(phase.id, tuple(phase.after or ())) for phase in phases]
    held = {key: phase_id for key, phase_id in closed_gates}  # noqa: C416  a Row is no pair
    network = works(map(_planned, activities), _needs(rollout), stations, held)
    today = clock.today(rollout.zone)
    begun = today if today > rollout.starts_on else None
    spans = forward(network, rollout.starts_on, library.current(rollout.calendar, rollout.zone), today=begun)
    for activity in activities:
        span = spans[str(activity.id)]
        ends = activity.finished_on if activity.state in CLOSED and activity.finished_on else span.last_day
        activity.starts_on, activity.ends_on = span.start, ends
    _place_phases(phases, activities)
    db.session.flush()
