"""One activity with its history and forms, and what is done to it."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import may, require, signed_in
from app.access.queries import people
from app.core import clock
from app.core.database import db
from app.core.errors import Invalid
from app.core.i18n import _, pick
from app.core.markdown import safe_html
from app.rollouts.forms.days import read_day
from app.rollouts.models.activity import Activity
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import activities as queries
from app.rollouts.queries import rollouts, seats
from app.rollouts.rules.states import STEPS, ActivityState
from app.rollouts.services import activities as services
from app.rollouts.services import dates, undoing
from app.rollouts.views import again, histories, seen, typed, words
from app.rollouts.views.blueprint import bp
from app.rollouts.views.undoable import done

S = ActivityState
NEXT = {S.TODO: S.DOING, S.DOING: S.DONE, S.BLOCKED: S.DOING, S.DONE: S.DOING, S.SKIPPED: S.TODO}
ORDER = (S.DOING, S.DONE, S.BLOCKED, S.SKIPPED, S.TODO)


def _verb(state: ActivityState) -> str:
    return {
        ActivityState.TODO: _("Put back"), ActivityState.DOING: _("Start work"), ActivityState.DONE: _("Mark as done"),
        ActivityState.BLOCKED: _("Say what blocks it"), ActivityState.SKIPPED: _("Skip it"),
    }[state]


def _again(before: ActivityState, to: ActivityState) -> str:
    """Name a step back to work by where it comes from."""
    return _("Take it up again") if before is not ActivityState.TODO and to is ActivityState.DOING else _verb(to)


def _moves(activity: Activity) -> list[dict[str, Any]]:
    """Return the steps one may take, the usual one first."""
    usual = NEXT[activity.state]
    steps = sorted(STEPS[activity.state], key=lambda state: (state is not usual, ORDER.index(state)))
    return [{"value": state.value, "label": _again(activity.state, state)} for state in steps]


def _entry(rollout: Rollout, key: str) -> dict[str, Any]:
    """Return what the playbook says of an activity; nothing of one that was added here."""
    return next((one for one in rollouts.document(rollout).get("activities", ()) if one["id"] == key), {})


def _part(rollout: Rollout, part: str) -> str:
    titles = {role["id"]: role["title"] for role in rollouts.document(rollout).get("roles", ())}
    return pick(titles.get(part, part))


@bp.get("/rollouts/<ref:rollout>/activities/<ref:activity>")
@require("rollouts.read", rollout=seen.rollout, activity=queries.one)
def activity(rollout: Rollout, activity: Activity) -> ResponseReturnValue:
    """One activity: its guide, what it waits for, what it hands over, its steps, its history, its comments."""
    return _page(rollout, activity)


def _page(rollout: Rollout, activity: Activity, shown: again.Again = again.FRESH) -> str:
    (before, after), standing = queries.around(activity), queries.standing(activity)
    today = clock.today(rollout.zone)
    guide = pick(_entry(rollout, activity.key).get("guide"))
    can_lead = may("rollouts.lead", rollout.id)
    return render_template(
        "rollouts/activity.html", rollout=rollout, activity=activity, before=before, after=after,
        state=words.shown_state(activity.state, activity.due_on or activity.ends_on, today), words=words, here="map",
        moves=_moves(activity), guide=safe_html(guide) if guide else "", steps=queries.steps(activity),
        deliverables=queries.deliverables(activity), history=histories.of(activity),
        held=standing.gates, seats=seats.of_rollout(rollout) if can_lead else [],
        owner=standing.owner,
        part=_part(rollout, activity.part), can_lead=can_lead, may_work=may("rollouts.work", rollout.id),
        is_mine=activity.owner_id in (None, signed_in().person_id), again=shown,
    )


def _told(said: str, before: dict[str, Any], activity: Activity) -> None:
    """Keep the change, and say what was done, with the offer to take it back."""
    done(said, undoing.offer([(before, activity)], request.path.rpartition("/")[0]))


def _back(rollout: Rollout, activity: Activity) -> ResponseReturnValue:
    return redirect(url_for("rollouts.activity", rollout=rollout.ref, activity=activity.ref), 303)


@bp.post("/rollouts/<ref:rollout>/activities/<ref:activity>/move")
@require("rollouts.work", rollout=seen.rollout, activity=queries.one)
def move(rollout: Rollout, activity: Activity) -> ResponseReturnValue:
    """Bring the activity to another state."""
    to = request.form.get("to", "")
    if to not in tuple(ActivityState):
        raise Invalid(_("There is no state “%(state)s”.", state=to[:40]))
    before = undoing.standing(activity)
    try:
        services.move(rollout, activity, ActivityState(to), reason=typed.text("reason"), version=typed.version())
    except Invalid as error:
        return _page(rollout, activity, again.sent("move", error)), error.status
    state = words.activity_state(ActivityState(to))
    _told(_("“%(title)s” is now: %(state)s.", title=pick(activity.title), state=state), before, activity)
    return _back(rollout, activity)


@bp.post("/rollouts/<ref:rollout>/activities/<ref:activity>/take")
@require("rollouts.work", rollout=seen.rollout, activity=queries.one)
def take(rollout: Rollout, activity: Activity) -> ResponseReturnValue:
    """Take an activity that nobody owns."""
    before = undoing.standing(activity)
    services.give(rollout, activity, people.myself(), version=typed.version())
    _told(_("“%(title)s” is yours now.", title=pick(activity.title)), before, activity)
    return _back(rollout, activity)


@bp.post("/rollouts/<ref:rollout>/activities/<ref:activity>/give")
@require("rollouts.work", rollout=seen.rollout, activity=queries.one)
def give(rollout: Rollout, activity: Activity) -> ResponseReturnValue:
    """Give the activity to somebody who has a seat, or to nobody."""
    owner, before = typed.person("owner"), undoing.standing(activity)
    services.give(rollout, activity, owner, version=typed.version())
    told = _("“%(title)s” belongs to %(owner)s now.", title=pick(activity.title), owner=owner.name) if owner else _(
        "“%(title)s” belongs to nobody now.", title=pick(activity.title)
    )
    _told(told, before, activity)
    return _back(rollout, activity)


@bp.post("/rollouts/<ref:rollout>/activities/<ref:activity>/date")
@require("rollouts.lead", rollout=seen.rollout, activity=queries.one)
def agree_date(rollout: Rollout, activity: Activity) -> ResponseReturnValue:
    """Set or clear the day the activity is due, and the earliest day to begin on where the form names one."""
    before, first = undoing.standing(activity), request.form.get("not_before")
    dates.type_dates(
        rollout, activity, due_on=read_day(request.form.get("due_on", "")), version=typed.version(),
        not_before=activity.not_before if first is None else read_day(first, "not_before"),
    )
    _told(_("The day of “%(title)s” is saved.", title=pick(activity.title)), before, activity)
    return _back(rollout, activity)


@bp.post("/rollouts/<ref:rollout>/activities/<ref:activity>/steps")
@require("rollouts.work", rollout=seen.rollout, activity=queries.one)
def tick(rollout: Rollout, activity: Activity) -> ResponseReturnValue:
    """Tick the steps that were sent, and no others."""
    services.tick(rollout, activity, {int(n) for n in request.form.getlist("step") if n.isdecimal() and len(n) < 5})
    db.session.commit()
    return _back(rollout, activity)
