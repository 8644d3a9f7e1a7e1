"""Effort done and planned of a rollout, in two queries however many activities there are, once per revision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import select

from app.core.calendars import library
from app.core.database import db
from app.rollouts.models.activity import Activity, ActivityNeed
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Phase, Rollout
from app.rollouts.rules import burn_up as rules
from app.rollouts.rules.plan import Needs, Planned, Station
from app.rollouts.rules.states import ActivityState


@dataclass(frozen=True)
class _Asked:
    """Everything that the comparison depends on: the rollout as it stands at one revision, seen on one day."""

    id: int
    ref: str
    revision: int
    starts_on: date
    calendar: str
    zone: str
    today: date


def _activities(rollout_id: int) -> tuple[list[Planned], Needs, dict[int, date]]:
    """Return the activities, what each waits for, and the days that were agreed."""
    activities: dict[int, Planned] = {}
    needs: dict[int, list[tuple[int, str, int]]] = {}
    agreed: dict[int, date] = {}
    rows = db.session.execute(
        select(
            Activity.id, Activity.phase_id, Activity.effort_low, Activity.effort_likely, Activity.effort_high,
            Activity.distribution, Activity.state, Activity.finished_on, Activity.due_on, ActivityNeed.after_id,
            ActivityNeed.kind, ActivityNeed.lag,
        )
        .outerjoin(ActivityNeed, ActivityNeed.activity_id == Activity.id)
        .where(Activity.rollout_id == rollout_id)
        .order_by(Activity.position, Activity.id)
    )
    for key, phase_id, low, likely, high, distribution, state, finished_on, due_on, after_id, kind, lag in rows:
        activities[key] = Planned(key, phase_id, (low, likely, high), distribution, state, None, finished_on)
        if due_on:
            agreed[key] = due_on
        if after_id:
            needs.setdefault(key, []).append((after_id, kind, lag))
    return list(activities.values()), needs, agreed


def _stations(rollout_id: int) -> tuple[list[Station], Mapping[str, int]]:
    """Return the phases with the gates that hold them back, and the phase that each hard gate closes."""
    rows = db.session.execute(
        select(Phase.id, Phase.after, Gate.key)
        .outerjoin(Gate, (Gate.phase_id == Phase.id) & (Gate.mode == "hard"))
        .where(Phase.rollout_id == rollout_id)
        .order_by(Phase.position)
    ).all()
    stations = {key: Station(key, tuple(after or ())) for key, after, _gate in rows}
    return list(stations.values()), {gate: key for key, _after, gate in rows if gate}


@lru_cache(maxsize=64)
def _compared(asked: _Asked) -> rules.BurnUp:
    activities, needs, agreed = _activities(asked.id)
    calendar = library.current(asked.calendar, asked.zone)
    planned = rules.first_plan(activities, needs, *_stations(asked.id), asked.starts_on, calendar) | agreed
    pieces = (
        rules.Piece(
            rules.days_of(one), planned[one.id], one.finished_on if one.state is ActivityState.DONE else None
        )
        for one in activities if one.state is not ActivityState.SKIPPED
    )
    return rules.burn_up(pieces, asked.starts_on, asked.today)


def of(rollout: Rollout, today: date) -> rules.BurnUp:
    """Return effort done against the first plan, as of `today`. Whoever asks has found the rollout already."""
    return _compared(_Asked(
        rollout.id, rollout.ref, rollout.revision, rollout.starts_on, rollout.calendar, rollout.zone, today
    ))
