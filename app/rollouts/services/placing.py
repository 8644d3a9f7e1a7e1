"""Places an activity that nothing waits for among what is planned, where that needs no look at the rest.

What comes out is what the pass over the whole plan would say; wherever that could be otherwise, nothing is placed and
the plan is computed as a whole.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, and_, bindparam, func, or_, select

from app.core import clock
from app.core.calendars import library
from app.core.database import db
from app.core.scheduling.passes import forward
from app.core.scheduling.works import Link, Span, Work
from app.rollouts.models.activity import Activity
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Phase, Rollout
from app.rollouts.queries import maps
from app.rollouts.queries.lists import OPEN
from app.rollouts.rules.plan import MOMENT, begun_by, effort_of, going_live
from app.rollouts.rules.states import CLOSED, GateState

NEW, BEFORE = "new", "before"


@dataclass(frozen=True)
class Surroundings:
    """What there is around a new activity of a phase: the place of the last one, and what may move with it.

    `is_settled`: every date was computed for today already. `is_held`: closed gates hold the phase back. `is_awaited`:
    a closed gate waits for the phase.
    """

    last: int
    is_settled: bool
    is_held: bool
    is_awaited: bool


@cache
def _around() -> Select[Any]:
    today, rollout, phase = bindparam("today", type_=Date), bindparam("rollout"), bindparam("phase")
    late = or_(
        Activity.starts_on.is_(None), Activity.ends_on < today,
        and_(Activity.started_on.is_(None), Activity.starts_on < today),
    )
    closed = select(Gate.id).where(Gate.rollout_id == rollout, Gate.mode == "hard", Gate.state == GateState.CLOSED)
    return select(
        func.max(Activity.position).filter(Activity.phase_id == phase), func.count().filter(OPEN, late),
        closed.where(Gate.key.in_(bindparam("after", expanding=True))).exists(),
        closed.where(Gate.phase_id == phase).exists(),
    ).where(Activity.rollout_id == rollout)


def surroundings(rollout: Rollout, phase: Phase) -> Surroundings:
    """Look around, in one query however large the rollout is."""
    today = begun_by(rollout.starts_on, clock.today(rollout.zone)) or date.min
    given = {"today": today, "rollout": rollout.id, "phase": phase.id, "after": list(phase.after or ())}
    last, behind, is_held, is_awaited = db.session.execute(_around(), given).one()
    is_settled = not behind and rollout.planned_live_on is not None
    return Surroundings(last or 0, is_settled, bool(is_held), bool(is_awaited))


def _known(after: Activity | None) -> list[Work] | None:
    """Return what the new one waits for as it stands; None where its days do not say when others may begin."""
    if after is None:
        return []
    length = effort_of((after.effort_low, after.effort_likely, after.effort_high), after.distribution).days
    is_moment = not length or after.state in CLOSED
    if not after.starts_on or not after.ends_on or (is_moment and not after.finished_on):
        return None
    return [Work(BEFORE, MOMENT, started=min(after.starts_on, after.ends_on), finished=after.ends_on)]


def _span(rollout: Rollout, activity: Activity, known: list[Work]) -> Span:
    effort = effort_of((activity.effort_low, activity.effort_likely, activity.effort_high), activity.distribution)
    fresh = Work(NEW, effort, tuple(Link(one.id) for one in known))
    calendar = library.current(rollout.calendar, rollout.zone)
    today = begun_by(rollout.starts_on, clock.today(rollout.zone))
    return forward([*known, fresh], rollout.starts_on, calendar, today=today)[NEW]


def place(
    rollout: Rollout, phase: Phase, activity: Activity, after: Activity | None, around: Surroundings
) -> bool:
    """Give a new activity its days, and its phase and the rollout theirs; tell whether that could be done here."""
    known = _known(after)
    if known is None or around.is_held or not around.is_settled:
        return False
    span = _span(rollout, activity, known)
    starts_on, ends_on = span.start, span.last_day
    if around.is_awaited and not (phase.ends_on and ends_on < phase.ends_on):
        return False
    activity.starts_on, activity.ends_on = starts_on, ends_on
    phase.starts_on = min(phase.starts_on or starts_on, starts_on)
    if phase.ends_on is None or phase.ends_on < ends_on:
        phase.ends_on = ends_on
        rollout.live_on = going_live((one.covers, one.ends_on) for one in maps.phases(rollout))
    return True
