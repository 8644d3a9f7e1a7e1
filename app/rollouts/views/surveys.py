"""The surveys of a rollout: which questionnaires the playbook has, what was opened from them, opening one."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import may, require
from app.access.rules import ROLE_WORDS, Role
from app.core import clock, randomness
from app.core.errors import Invalid, Refused
from app.core.i18n import _, pick
from app.core.idempotency import once
from app.rollouts.forms import surveys as forms
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import rollouts
from app.rollouts.queries import surveys as queries
from app.rollouts.services import surveys as services
from app.rollouts.views import seen
from app.rollouts.views.blueprint import bp
from app.surveys.queries import audience
from app.surveys.queries.surveys import Line
from app.surveys.rules.floor import FLOOR
from app.surveys.rules.states import AudienceKind, SurveyState

DEPARTMENT, ROLE, SEATS = AudienceKind.DEPARTMENT, AudienceKind.ROLE, AudienceKind.SEATS


def run_line(line: Line) -> dict[str, Any]:
    """Return one run of a questionnaire as a line of a list."""
    is_open = line.state is SurveyState.OPEN
    chip = {"text": _("takes answers"), "kind": "info"} if is_open else {"text": _("has its result"), "kind": "good"}
    return {
        "title": _("Run %(number)s", number=line.run), "href": url_for("surveys.survey", survey=line.ref, about=1),
        "icon": "ui-checks" if is_open else "bar-chart", "why": _("%(num)s people were asked", num=line.asked),
        "chip": chip,
    }


@bp.get("/rollouts/<ref:rollout>/surveys")
@require("rollouts.read", rollout=seen.rollout)
def surveys(rollout: Rollout) -> ResponseReturnValue:
    """The questionnaires of the playbook, each with what was opened from it."""
    lead = may("surveys.lead", rollout.id)
    return render_template(
        "rollouts/surveys.html", rollout=rollout, here="rollout-surveys", can_lead=lead,
        listed=[(one.questionnaire, [run_line(line) for line in one.runs]) for one in queries.listed(rollout)],
    )


def _offered(rollout: Rollout) -> dict[str, list[tuple[str, str]]]:
    """Return what can be chosen, by the way of asking: seats, departments, roles."""
    parts = [(role["id"], pick(role["title"])) for role in rollouts.document(rollout).get("roles", ())]
    roles = [(str(role), str(word)) for role, word in ROLE_WORDS.items() if role is not Role.MEMBER]
    return {SEATS: parts, DEPARTMENT: [(name, name) for name in audience.departments()], ROLE: roles}


def _page(
    rollout: Rollout, questionnaire: Mapping[str, Any], form: forms.Opening, offered: Mapping[str, Sequence[Any]]
) -> ResponseReturnValue:
    page = render_template(
        "rollouts/open_survey.html", rollout=rollout, questionnaire=questionnaire, form=form, offered=offered,
        many=len(audience.members()), floor=FLOOR, here="rollout-surveys", form_key=randomness.secret(12),
    )
    return page, 422 if form.faults else 200


@bp.route("/rollouts/<ref:rollout>/surveys/<slug:questionnaire>", methods=["GET", "POST"])
@require("surveys.lead", rollout=seen.rollout)
@once
def open_survey(rollout: Rollout, questionnaire: str) -> ResponseReturnValue:
    """Whom to ask, and until when; from then on both stand."""
    found, offered = queries.questionnaire(rollout, questionnaire), _offered(rollout)
    form = forms.blank(found, clock.today(rollout.zone))
    if request.method == "POST":
        form = forms.read(request.form, {kind: [one for one, _words in pairs] for kind, pairs in offered.items()})
        if form.closes_on is not None and not form.faults:
            try:
                survey = services.open_from(
                    rollout, questionnaire, kind=AudienceKind(form.kind), names=form.chosen, closes_on=form.closes_on
                )
            except (Invalid, Refused) as error:
                form.faults |= getattr(error, "faults", {}) or {"kind": error.in_one_line()}
            else:
                flash(_("“%(title)s” is open; everybody who is asked is told.", title=pick(survey.title)), "good")
                return redirect(url_for("surveys.survey", survey=survey.ref, about=1), 303)
    return _page(rollout, found, form, offered)
