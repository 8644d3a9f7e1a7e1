"""Work that a rollout needs and its playbook does not name."""

from decimal import Decimal

from app.access.models import Person
from app.core import clock, journal, outbox, randomness
from app.core.actor import the_actor
from app.core.database import db
from app.core.database.nets import policy
from app.core.errors import Invalid
from app.core.i18n import _, text_key
from app.rollouts.models.activity import Activity, ActivityNeed
from app.rollouts.models.rollout import Phase, Rollout
from app.rollouts.rules.opening import folded
from app.rollouts.rules.states import ActivityState
from app.rollouts.services import placing, revisions, scheduling
from app.rollouts.services.seats import demand_seated

Effort = tuple[Decimal, Decimal, Decimal]


def _check(title: str, effort: Effort) -> None:
    faults = {}
    if not title.strip():
        faults["title"] = _("Say what is to be done.")
    low, likely, high = effort
    if not 0 <= low <= likely <= high <= 1000:
        faults["likely"] = _("The three efforts rise from the lowest to the highest; at most 1000 days.")
    if faults:
        raise Invalid(next(iter(faults.values())), faults=faults)


def add(
    rollout: Rollout, phase: Phase, *, title: str, part: str, effort: Effort, after: Activity | None = None,
    owner: Person | None = None,
) -> Activity:
    """Add an activity at the end of a phase; only by whoever leads the rollout."""
    actor = the_actor()
    policy().demand(actor, "rollouts.lead", rollout.id)
    _check(title, effort)
    if after is not None and after.rollout_id != rollout.id:
        raise Invalid(_("It can only wait for an activity of the same rollout."))
    demand_seated(rollout, owner)
    around = placing.surroundings(rollout, phase)
    activity = _new(rollout, phase, title.strip(), part, effort, around.last)
    activity.owner_id = owner.id if owner else None
    is_placed = placing.place(rollout, phase, activity, after, around)
    db.session.add(activity)
    phase.total += 1
    revisions.touch(rollout)
    if after is not None:
        _wait(activity, after)
    if not is_placed:
        scheduling.refresh(rollout)
    journal.record("activity.added", about=activity, phase=phase.key, phase_title=dict(phase.title))
    if owner:
        outbox.notify([owner.id], "activity.given", activity)
    return activity


def _new(rollout: Rollout, phase: Phase, title: str, part: str, effort: Effort, position: int) -> Activity:
    texts = {text_key(): title}
    low, likely, high = effort
    return Activity(
        organisation_id=rollout.organisation_id, rollout_id=rollout.id, phase_id=phase.id, state=ActivityState.TODO,
        key=f"local-{randomness.ref()}", title=texts, words=folded(texts), part=part, effort_low=low,
        effort_likely=likely, effort_high=high, distribution="pert", is_local=True, position=position,
        changed_at=clock.now(),
    )


def _wait(activity: Activity, after: Activity) -> None:
    db.session.flush()
    db.session.add(ActivityNeed(
        organisation_id=activity.organisation_id, rollout_id=activity.rollout_id, activity_id=activity.id,
        after_id=after.id,
    ))
