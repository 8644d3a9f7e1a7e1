"""Starting a rollout: choose a playbook, answer its questions, seat people."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import require
from app.access.queries import organisations, people
from app.core import clock, randomness
from app.core.calendars import library as calendars
from app.core.i18n import _
from app.core.idempotency import once
from app.playbooks.queries import shelves
from app.playbooks.queries.shelves import Copy
from app.rollouts.forms import starting as forms
from app.rollouts.forms.starting import Start
from app.rollouts.models.rollout import Rollout
from app.rollouts.services import starting as services
from app.rollouts.views.blueprint import bp


@bp.get("/rollouts/new")
@require("rollouts.start")
def choose() -> ResponseReturnValue:
    """Which playbook, and which overlays."""
    return render_template("rollouts/choose.html", shelf=shelves.shelf(), here="portfolio")


def _started(resolved: Copy, form: Start) -> Rollout:
    ids = {person.ref: person.id for person in people.people() if person.active}
    assert form.starts_on is not None
    return services.start(
        services.Resolved(resolved.document, resolved.hash, resolved.overlays), name=form.name,
        starts_on=form.starts_on, params=form.params, seats=form.seatings(ids), calendar=form.calendar,
    )


@bp.route("/rollouts/new/<slug:playbook>", methods=["GET", "POST"])
@require("rollouts.start")
@once
def start(playbook: str) -> ResponseReturnValue:
    """The playbook's questions, the day it starts, and who sits where."""
    chosen = request.values.getlist("overlay")[:8]
    resolved = shelves.resolved(playbook, chosen)
    organisation, offered = organisations.organisation(), calendars.families()
    today = clock.today(organisation.zone)
    form = forms.blank(resolved.document, today)
    if request.method == "POST":
        form = forms.read(resolved.document, request.form, today, offered)
        if not form.faults:
            rollout = _started(resolved, form)
            flash(_("“%(name)s” has started.", name=rollout.name), "good")
            return redirect(url_for("rollouts.map_", rollout=rollout.ref), 303)
    page = render_template(
        "rollouts/start.html", playbook=playbook, resolved=resolved, form=form, calendars=offered, here="portfolio",
        people=[person for person in people.people() if person.active], chosen=chosen, form_key=randomness.secret(12),
        calendar=form.calendar or calendars.family_of(organisation.calendar),
    )
    return page, 422 if form.faults else 200
