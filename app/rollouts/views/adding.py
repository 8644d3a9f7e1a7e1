"""Adding an activity to a rollout."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import require
from app.access.queries import people
from app.core.i18n import _
from app.core.idempotency import once
from app.rollouts.forms.activities import new_activity
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import activities as queries
from app.rollouts.queries import maps
from app.rollouts.services import adding as services
from app.rollouts.views import seen
from app.rollouts.views.blueprint import bp


def _typed(form: Any) -> dict[str, Any]:
    return {
        "title": form.title.data, "part": form.part.data, "effort": (form.low.data, form.likely.data, form.high.data),
        "after": queries.one(form.after.data) if form.after.data else None,
        "owner": people.person(form.owner.data) if form.owner.data else None,
    }


@bp.route("/rollouts/<ref:rollout>/activities/new", methods=["GET", "POST"])
@require("rollouts.lead", rollout=seen.rollout)
@once
def add_activity(rollout: Rollout) -> ResponseReturnValue:
    """Ask what is to be done, and add it."""
    phases = maps.phases(rollout)
    form: Any = new_activity(rollout, phases, request.args.get("phase", ""))
    if form.ready():
        with form.blaming():
            activity = services.add(rollout, maps.named(phases, form.phase.data), **_typed(form))
            flash(_("The activity is added."), "good")
            return redirect(url_for("rollouts.activity", rollout=rollout.ref, activity=activity.ref), 303)
    return render_template("rollouts/add_activity.html", rollout=rollout, form=form, here="map"), form.status
