"""One activity with its history and forms, and what is done to it."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import queries as people
from app.access.guards import may, require
from app.core import clock
from app.core.actor import current_actor
from app.core.database import db
from app.core.errors import Invalid
from app.core.i18n import _, pick
from app.core.markdown import safe_html
from app.rollouts.models.activity import Activity
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import histories, maps, work
from app.rollouts.rules.states import STEPS, ActivityState
from app.rollouts.services import activities as services
from app.rollouts.views import words
from app.rollouts.views.blueprint import bp

VERBS = {
    ActivityState.TODO: "arrow-counterclockwise", ActivityState.DOING: "play", ActivityState.DONE: "check-lg",
    ActivityState.BLOCKED: "sign-stop", ActivityState.SKIPPED: "skip-forward",
}


def _verb(state: ActivityState) -> str:
    return {
        ActivityState.TODO: _("Put back"), ActivityState.DOING: _("Start work"), ActivityState.DONE: _("Mark as done"),
        ActivityState.BLOCKED: _("Say what blocks it…"), ActivityState.SKIPPED: _("Skip it…"),
    }[state]


def _moves(activity: Activity) -> list[dict[str, Any]]:
    return [
        {"to": state.value, "text": _verb(state), "icon": VERBS[state]}
        for state in ActivityState if state in STEPS[activity.state]
    ]


def _guide(rollout: Rollout, key: str) -> str:
    listed = maps.document(rollout).get("activities", ())
    return pick(next((one.get("guide") for one in listed if one["id"] == key), None))


@bp.get("/rollouts/<ref:rollout>/activities/<ref:activity>")
@require("rollouts.read", rollout=maps.one, activity=work.one)
def activity(rollout: Rollout, activity: Activity) -> ResponseReturnValue:
    """One activity: its guide, what it waits for, what it hands over, its steps, its history, its comments."""
    before, after = work.around(activity)
    today = clock.today(rollout.zone)
    guide = _guide(rollout, activity.key)
    actor = current_actor()
    assert actor is not None
    return render_template(
        "rollouts/activity.html", rollout=rollout, activity=activity, before=before, after=after, today=today,
        state=words.shown_state(activity.state, activity.due_on or activity.ends_on, today),
        moves=_moves(activity), guide=safe_html(guide) if guide else "", steps=work.steps(activity),
        deliverables=work.deliverables(activity), history=histories.of(activity),
        held=services.held_by_gates(activity), seats=maps.seats(rollout),
        owner=people.names({activity.owner_id}).get(activity.owner_id) if activity.owner_id else None,
        words=words, here="map",
        can_lead=may("rollouts.lead", rollout.id), is_mine=activity.owner_id in (None, actor.person_id),
        may_work=may("rollouts.work", rollout.id),
    )


def _version() -> int | None:
    given = request.form.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else None


def _back(rollout: Rollout, activity: Activity) -> ResponseReturnValue:
    return redirect(url_for("rollouts.activity", rollout=rollout.ref, activity=activity.ref), 303)


@bp.post("/rollouts/<ref:rollout>/activities/<ref:activity>/move")
@require("rollouts.work", rollout=maps.one, activity=work.one)
def move(rollout: Rollout, activity: Activity) -> ResponseReturnValue:
    """Bring the activity to another state."""
    to = request.form.get("to", "")
    if to not in tuple(ActivityState):
        raise Invalid(_("There is no state “%(state)s”.", state=to[:40]))
    services.move(
        rollout, activity, ActivityState(to), reason=request.form.get("reason", "")[:2000], version=_version()
    )
    db.session.commit()
    flash(_("“%(title)s” is now: %(state)s.", title=pick(activity.title), state=words.activity_state(ActivityState(to))), "good")
    return _back(rollout, activity)


@bp.post("/rollouts/<ref:rollout>/activities/<ref:activity>/give")
@require("rollouts.work", rollout=maps.one, activity=work.one)
def give(rollout: Rollout, activity: Activity) -> ResponseReturnValue:
    """Give the activity to somebody who has a seat, or to nobody."""
    wanted = request.form.get("owner", "")
    owner = people.person(wanted) if wanted else None
    services.give(rollout, activity, owner, version=_version())
    db.session.commit()
    flash(_("“%(title)s” has its owner.", title=pick(activity.title)), "good")
    return _back(rollout, activity)


@bp.post("/rollouts/<ref:rollout>/activities/<ref:activity>/date")
@require("rollouts.lead", rollout=maps.one, activity=work.one)
def agree_date(rollout: Rollout, activity: Activity) -> ResponseReturnValue:
    """Set or clear the day the activity is due."""
    given = request.form.get("due_on", "").strip()
    try:
        due_on = date.fromisoformat(given) if given else None
    except ValueError:
        raise Invalid(_("“%(value)s” is not a date. Write it as 2026-11-24.", value=given[:40])) from None
    services.agree_date(rollout, activity, due_on, version=_version())
    db.session.commit()
    return _back(rollout, activity)


@bp.post("/rollouts/<ref:rollout>/activities/<ref:activity>/steps")
@require("rollouts.work", rollout=maps.one, activity=work.one)
def tick(rollout: Rollout, activity: Activity) -> ResponseReturnValue:
    """Tick the steps that were sent, and no others."""
    services.tick(rollout, activity, {int(n) for n in request.form.getlist("step") if n.isdecimal() and len(n) < 5})
    db.session.commit()
    return _back(rollout, activity)
