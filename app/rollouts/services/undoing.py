"""Taking back what one did to activities: their state, owner and days. The reverse is an act like any other."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from app.access.models import Person
from app.core import clock, journal, outbox
from app.core.actor import the_actor
from app.core.database import db
from app.core.database.nets import policy
from app.core.errors import NotFound, Refused
from app.core.i18n import _, pick
from app.core.undo import services as undo
from app.rollouts.models.activity import Activity
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import activities as queries
from app.rollouts.rules.states import ActivityState
from app.rollouts.services import activities, revisions, scheduling
from app.rollouts.services.seats import demand_seated

CHANGED = "activity.changed"
DAYS = ("due_on", "not_before")


def standing(activity: Activity) -> dict[str, Any]:
    """Return what people set of an activity, as plain values; to be kept before it is changed."""
    days = {name: getattr(activity, name) for name in (*DAYS, "started_on", "finished_on")}
    return {
        "ref": activity.ref, "state": str(activity.state), "reason": activity.reason, "owner": activity.owner_id,
        **{name: day.isoformat() if day else None for name, day in days.items()},
    }


def offer(changed: Iterable[tuple[dict[str, Any], Activity]], back: str) -> str:
    """Offer to take back what was done since to activities; return the offer's address id, or an empty text."""
    steps = [{"before": before, "after": standing(activity)} for before, activity in changed]
    return undo.offer(CHANGED, [step for step in steps if step["before"] != step["after"]], back=back)


def _unchanged(step: dict[str, Any]) -> Activity:
    try:
        activity = queries.one(step["after"]["ref"])
    except NotFound as gone:
        raise Refused(_("An activity is not there any more. Nothing was undone.")) from gone
    if standing(activity) != step["after"]:
        raise Refused(
            _("“%(title)s” has changed since. Nothing was undone.", title=pick(activity.title)),
            hint=_("Look at it, and change it by hand if need be."),
        )
    return activity


def _hand_back(rollout: Rollout, activity: Activity, owner_id: int | None) -> None:
    """Give an activity back to whom it belonged to; both are told."""
    me, now = the_actor().person_id, activity.owner_id
    if not (now == me and owner_id is None):
        policy().demand(the_actor(), "rollouts.lead", rollout.id)
    owner = db.session.get(Person, owner_id) if owner_id else None
    demand_seated(rollout, owner)
    activity.owner_id = owner_id
    journal.record("activity.given", about=activity, owner=owner.ref if owner else "")
    outbox.notify([one for one in (now,) if one not in (None, me)], "activity.taken_back", activity)
    outbox.notify([one for one in (owner_id,) if one not in (None, me)], "activity.given", activity)


def _put_back(rollout: Rollout, activity: Activity, before: dict[str, Any]) -> None:
    names = (*DAYS, "started_on", "finished_on")
    days = {name: date.fromisoformat(before[name]) if before[name] else None for name in names}
    if (str(activity.state), activity.reason) != (before["state"], before["reason"]):
        activities.put_back(
            activity, ActivityState(before["state"]), reason=before["reason"], started_on=days["started_on"],
            finished_on=days["finished_on"],
        )
    if activity.owner_id != before["owner"]:
        _hand_back(rollout, activity, before["owner"])
    if any(getattr(activity, name) != days[name] for name in DAYS):
        policy().demand(the_actor(), "rollouts.lead", rollout.id)
        activity.due_on, activity.not_before = days["due_on"], days["not_before"]
    activity.changed_at = clock.now()


def put_back(steps: list[dict[str, Any]]) -> None:
    """Bring activities back to where they stood, the last first; all of them, or none when one has changed since."""
    rollouts: dict[int, Rollout] = {}
    for activity, before in reversed([(_unchanged(step), step["before"]) for step in steps]):
        rollout = rollouts.get(activity.rollout_id) or db.session.get_one(Rollout, activity.rollout_id)
        rollouts[rollout.id] = rollout
        _put_back(rollout, activity, before)
    for rollout in rollouts.values():
        revisions.touch(rollout)
        scheduling.refresh(rollout)
