"""One activity with all that belongs to it, and what one person has to do; whole lists stand in `lists`."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, or_, select

from app.access.models import Person
from app.core.database import db
from app.core.database.rows import row_at
from app.core.i18n import pick
from app.rollouts.models.activity import Activity, ActivityNeed, ActivityStep
from app.rollouts.models.deliverable import Deliverable, DeliverableOf
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Phase, Rollout
from app.rollouts.queries.lists import DUE, OPEN, held_up
from app.rollouts.rules.states import ActivityState, DeliverableState, GateState, RolloutState, holds_back

MOST = 500


class Mine(NamedTuple):
    """An activity of one person, as their list shows it."""

    ref: str
    title: Mapping[str, str]
    state: ActivityState
    reason: str
    due: date | None
    rollout_ref: str
    rollout_name: str
    phase_title: Mapping[str, str]
    zone: str
    calendar: str
    holds_up: Mapping[str, str] | None


class Delivered(NamedTuple):
    """A deliverable as the activity's page lists it."""

    ref: str
    title: Mapping[str, str]
    kind: str
    state: DeliverableState


def one(ref: str) -> Activity:
    """Return one activity; absent, hidden and foreign alike raise `NotFound`."""
    return row_at(Activity, ref)


def workers_of_phase(phase_id: int, parts: Sequence[str]) -> set[int]:
    """Return who owns an activity of the phase in another part than `parts`."""
    rows = select(Activity.owner_id).where(
        Activity.phase_id == phase_id, Activity.owner_id.is_not(None), Activity.part.not_in(parts)
    )
    return set(db.session.scalars(rows.distinct()))


def open_for(person_id: int) -> list[Mine]:
    """Return a person's open activities over all visible rollouts, what is due first."""
    rows = db.session.execute(
        select(
            Activity.ref, Activity.title, Activity.state, Activity.reason, DUE, Rollout.ref, Rollout.name,
            Phase.title, Rollout.zone, Rollout.calendar, held_up(),
        )
        .join(Rollout, Rollout.id == Activity.rollout_id)
        .join(Phase, Phase.id == Activity.phase_id)
        .where(Activity.owner_id == person_id, OPEN, Rollout.state == RolloutState.RUNNING)
        .order_by(DUE.is_(None), DUE, Activity.position)
        .limit(MOST)
    )
    return [Mine(*row) for row in rows]


def steps(activity: Activity) -> list[ActivityStep]:
    """Return the checklist of an activity in its order."""
    return list(db.session.scalars(
        select(ActivityStep).where(ActivityStep.activity_id == activity.id).order_by(ActivityStep.position)
    ))


def deliverables(activity: Activity) -> list[Delivered]:
    """Return what an activity hands over."""
    rows = db.session.execute(
        select(Deliverable.ref, Deliverable.title, Deliverable.kind, Deliverable.state)
        .join(DeliverableOf, DeliverableOf.deliverable_id == Deliverable.id)
        .where(DeliverableOf.activity_id == activity.id)
        .order_by(Deliverable.id)
    )
    return [Delivered(*row) for row in rows]


def around(activity: Activity) -> tuple[list[Any], list[Any]]:
    """Return (what it waits for, what waits for it): rows of ref, title, state, kind and lag."""
    waits, held = ActivityNeed.activity_id == activity.id, ActivityNeed.after_id == activity.id
    other = or_(and_(waits, Activity.id == ActivityNeed.after_id), and_(held, Activity.id == ActivityNeed.activity_id))
    rows = db.session.execute(
        select(
            Activity.ref, Activity.title, Activity.state, ActivityNeed.kind, ActivityNeed.lag,
            ActivityNeed.activity_id.label("waiting"),
        )
        .join(ActivityNeed, other)
        .where(or_(waits, held))
        .order_by(Activity.position)
    ).all()
    return [row for row in rows if row.waiting == activity.id], [row for row in rows if row.waiting != activity.id]


class Standing(NamedTuple):
    """Who owns an activity, and the hard gates, still closed, that hold back its phase."""

    owner: str | None
    gates: list[Gate]


def standing(activity: Activity) -> Standing:
    """Return owner and gates of an activity, in one query."""
    closed = and_(Gate.rollout_id == Phase.rollout_id, Gate.mode == "hard", Gate.state == GateState.CLOSED)
    rows = db.session.execute(
        select(Phase.after, Person.name, Gate)
        .select_from(Phase)
        .outerjoin(Person, Person.id == activity.owner_id)
        .outerjoin(Gate, closed)
        .where(Phase.id == activity.phase_id)
        .order_by(Gate.position)
    ).all()
    held = [gate for after, _name, gate in rows if gate is not None and gate.key in (after or ())]
    return Standing(rows[0][1] if rows else None, held)


def held_by_gates(activity: Activity) -> list[Gate]:
    """Return the hard gates, still closed, that hold back the activity's phase."""
    return standing(activity).gates


def held_by_needs(activity: Activity, to: ActivityState) -> list[str]:
    """Return the titles of predecessors that must get further before the activity may become `to`."""
    rows = db.session.execute(
        select(Activity.title, Activity.state, ActivityNeed.kind)
        .join(ActivityNeed, ActivityNeed.after_id == Activity.id)
        .where(ActivityNeed.activity_id == activity.id)
        .order_by(Activity.position)
    )
    return [pick(title) for title, state, kind in rows if holds_back(kind, state, to)]
