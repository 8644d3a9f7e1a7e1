"""What people decide about activities: who does them, how far they are, when they are due."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from app.access.models import Person
from app.access.queries import people
from app.core import clock, journal, outbox
from app.core.actor import the_actor
from app.core.database import db
from app.core.database.nets import policy
from app.core.errors import Invalid, NotAllowed, Refused, Stale
from app.core.i18n import _, pick
from app.rollouts.models.activity import Activity, ActivityStep
from app.rollouts.models.rollout import Phase, Rollout
from app.rollouts.queries import activities as queries
from app.rollouts.rules.states import (
    CLOSED,
    ActivityState,
    begins_work,
    lacks_reason,
    may_follow,
)
from app.rollouts.services import revisions, scheduling
from app.rollouts.services.seats import demand_seated


def _leads(activity: Activity) -> bool:
    return policy().allows(the_actor(), "rollouts.lead", activity.rollout_id)


def demand_hand_on(activity: Activity) -> None:
    """Refuse unless the actor owns the activity, takes an unowned one of their rollout, or leads the rollout."""
    if activity.owner_id in (None, the_actor().person_id) or _leads(activity):
        return
    owner = people.names({activity.owner_id}).get(activity.owner_id, "")
    raise NotAllowed(
        _("“%(title)s” belongs to %(owner)s. Ask them, or whoever leads the rollout.",
          title=pick(activity.title), owner=owner)
    )


def demand_unchanged(activity: Activity, version: int | None) -> None:
    """Refuse a save that started from an older version; None means that the person saw no version."""
    if version is not None and version != activity.version:
        title = pick(activity.title)
        raise Stale(_("Somebody changed “%(title)s” meanwhile. Look at it again before you save.", title=title))


def _demand_free(activity: Activity, to: ActivityState) -> None:
    if not begins_work(activity.state, to) and to is not ActivityState.DONE:
        return
    gates = queries.held_by_gates(activity)
    if gates and begins_work(activity.state, to):
        raise Refused(
            _("The gate “%(gate)s” is closed, so nothing of this phase starts yet.", gate=pick(gates[0].title)),
            hint=_("Open the gate, or ask for a waiver."),
        )
    waiting = queries.held_by_needs(activity, to)
    if waiting:
        raise Refused(
            _("It waits for: %(titles)s.", titles=_(", ").join(f"“{title}”" for title in waiting[:5])),
            hint=_("Finish that first, or skip it with a reason."),
        )


def _date(activity: Activity, rollout: Rollout, to: ActivityState) -> None:
    today = clock.today(rollout.zone)
    if to is ActivityState.TODO:
        activity.started_on = activity.finished_on = None
    if to in (ActivityState.DOING, ActivityState.DONE):
        activity.started_on = activity.started_on or today
    activity.finished_on = today if to in CLOSED else None


def _count(activity: Activity, before: ActivityState, after: ActivityState) -> None:
    phase = db.session.get(Phase, activity.phase_id, with_for_update=True)
    assert phase is not None
    phase.closed += (after in CLOSED) - (before in CLOSED)
    phase.blocked += (after is ActivityState.BLOCKED) - (before is ActivityState.BLOCKED)


def move(
    rollout: Rollout, activity: Activity, to: ActivityState, *, reason: str = "", version: int | None = None,
    reschedule: bool = True,
) -> None:
    """Bring an activity to another state; refuse when a gate, a predecessor or a missing reason stands against it.

    Whoever moves several sets `reschedule` aside and refreshes the plan once at the end.
    """
    demand_hand_on(activity)
    demand_unchanged(activity, version)
    before = activity.state
    if to is before:
        return
    if not may_follow(before, to):
        title = pick(activity.title)
        raise Refused(_("“%(title)s” cannot go straight from here to there. Take it up again first.", title=title))
    if lacks_reason(to, reason):
        raise Invalid(_("Say why, so that others can help."), faults={"reason": _("Say why, so that others can help.")})
    _demand_free(activity, to)
    activity.state, activity.reason = to, reason.strip()
    activity.owner_id = activity.owner_id or the_actor().person_id
    activity.changed_at = clock.now()
    _date(activity, rollout, to)
    _count(activity, before, to)
    revisions.touch(rollout)
    if reschedule:
        scheduling.refresh(rollout)
    journal.record("activity.moved", about=activity, before=str(before), after=str(to))


def put_back(
    activity: Activity, to: ActivityState, *, reason: str, started_on: date | None, finished_on: date | None
) -> None:
    """Bring an activity back to a state that it had; gates and predecessors are asked as ever."""
    policy().demand(the_actor(), "rollouts.work", activity.rollout_id)
    demand_hand_on(activity)
    _demand_free(activity, to)
    before, activity.state, activity.reason = activity.state, to, reason
    activity.started_on, activity.finished_on = started_on, finished_on
    _count(activity, before, to)
    journal.record("activity.moved", about=activity, before=str(before), after=str(to))


def give(rollout: Rollout, activity: Activity, owner: Person | None, *, version: int | None = None) -> None:
    """Give an activity to somebody who has a seat, or to nobody; taking a free one oneself needs no lead."""
    demand_unchanged(activity, version)
    takes_it = owner is not None and owner.id == the_actor().person_id and activity.owner_id is None
    if not takes_it:
        policy().demand(the_actor(), "rollouts.lead", rollout.id)
    demand_seated(rollout, owner)
    activity.owner_id, activity.changed_at = owner.id if owner else None, clock.now()
    revisions.touch(rollout)
    journal.record("activity.given", about=activity, owner=owner.ref if owner else "")
    if owner:
        outbox.notify([owner.id], "activity.given", activity)


def tick(rollout: Rollout, activity: Activity, positions: Iterable[int]) -> None:
    """Tick exactly these steps of an activity's checklist; others are unticked."""
    demand_hand_on(activity)
    wanted = set(positions)
    for step in db.session.scalars(select(ActivityStep).where(ActivityStep.activity_id == activity.id)):
        if (step.position in wanted) != (step.done_at is not None):
            step.done_at = clock.now() if step.position in wanted else None
            step.done_by_id = the_actor().person_id if step.position in wanted else None
    revisions.touch(rollout)
