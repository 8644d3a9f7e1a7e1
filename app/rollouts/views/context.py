"""Words and forms that this room's templates ask for by name."""

from typing import Any

from flask import url_for

from app.access import queries as people
from app.core import jobs
from app.core.i18n import _
from app.core.jobs import Job
from app.core.wording import day, moment
from app.rollouts.rules.states import ActivityState, DeliverableState, GateState
from app.rollouts.views import words
from app.rollouts.views.blueprint import bp

NAMES = {ActivityState: words.activity_state, DeliverableState: words.deliverable_state, GateState: words.gate_state}


@bp.app_template_filter()
def field_word(name: str) -> str:
    """Name a column of the history."""
    return {
        "state": _("state"), "owner_id": _("owner"), "due_on": _("agreed day"), "reason": _("reason"),
        "name": _("name"), "starts_on": _("first day"),
    }.get(name, name)


@bp.app_template_filter()
def field_value(value: Any, field: str) -> str:
    """Write an old or new value of the history."""
    if value in (None, ""):
        return "–"
    if field == "owner_id":
        return people.names({int(value)}).get(int(value), "–")
    if field == "state":
        return next((word(kind(value)) for kind, word in NAMES.items() if value in tuple(kind)), str(value))
    return str(value)


@bp.app_template_filter()
def through_word(through: str) -> str:
    """Name the door a change came through."""
    return {
        "web": "", "api": _("(by the API)"), "job": _("(by a job)"), "command": _("(by the command line)"),
        "import": _("(by an import)"),
    }.get(through, "")


@bp.app_template_filter()
def role_title(key: str, roles: dict[str, str]) -> str:
    """Name a role of the playbook."""
    return _("“%(role)s”", role=roles.get(key, key))


@bp.app_template_filter()
def when(value: Any) -> str:
    """Write a day or an instant."""
    return moment(value) if hasattr(value, "hour") else day(value)




@bp.app_template_filter()
def as_progress(job: Job) -> dict[str, Any]:
    """Return a job as the page part `progress` wants it."""
    return jobs.shown(job, json=url_for("jobs.state", job=job.ref), cancel=url_for("jobs.cancel", job=job.ref))
