"""Opening surveys from the rollout's playbook, and handing their result in as a deliverable."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from app.core.errors import Refused
from app.core.i18n import _, pick
from app.rollouts.models.deliverable import Deliverable
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import rollouts, seats
from app.rollouts.queries import surveys as queries
from app.rollouts.services import deliverables
from app.surveys.models import Survey
from app.surveys.queries import surveys
from app.surveys.rules.states import AudienceKind, SurveyState, end_of
from app.surveys.services import opening
from app.surveys.services.opening import Audience

SURVEY = "survey"


def open_from(
    rollout: Rollout, key: str, *, kind: AudienceKind, names: Iterable[str] = (), closes_on: date
) -> Survey:
    """Open a survey from a questionnaire of the playbook, until the end of a day in the rollout's zone."""
    chosen = tuple(names)
    if kind is not AudienceKind.EVERYONE and not chosen:
        raise Refused(_("Say whom to ask."))
    seated = frozenset(seats.in_parts(rollout, chosen)) if kind is AudienceKind.SEATS else frozenset()
    told = _called(rollout, chosen) if kind is AudienceKind.SEATS else chosen
    return opening.open_survey(
        queries.questionnaire(rollout, key), audience=Audience(kind, told, seated), rollout_id=rollout.id,
        closes_at=end_of(closes_on, rollout.zone), params=rollout.params,
    )


def _called(rollout: Rollout, parts: Iterable[str]) -> tuple[Any, ...]:
    """Return what the playbook calls seats, in its languages."""
    titles = {role["id"]: role["title"] for role in rollouts.document(rollout).get("roles", ())}
    return tuple(titles.get(part, part) for part in parts)


def hand_in_result(rollout: Rollout, deliverable: Deliverable, *, version: int | None = None) -> None:
    """Hand in the result of the newest closed run, frozen as it is, with how many took part."""
    deliverables.demand_unchanged(deliverable, version)
    content = _result(rollout, deliverable)
    least = int(deliverable.spec.get("least_share", 0) or 0)
    if 100 * content["answered"] < least * content["asked"]:
        raise Refused(
            _("%(answered)s of %(asked)s have answered; %(least)s%% are needed.", answered=content["answered"],
              asked=content["asked"], least=least),
            hint=_("Open another run, and leave it open longer."),
        )
    deliverables.keep(rollout, deliverable, content)
    deliverables.submit(rollout, deliverable)


def _result(rollout: Rollout, deliverable: Deliverable) -> dict[str, Any]:
    closed = [run for run in queries.asked_by(rollout, deliverable).runs if run.state is SurveyState.CLOSED]
    survey = surveys.one(closed[0].ref) if closed else None
    result = surveys.figures(survey) if survey else None
    if survey is None or result is None:
        raise Refused(
            _("“%(title)s” has no result yet.", title=pick(deliverable.title)),
            hint=_("Open the survey, and hand its result in once it is closed."),
        )
    return {
        "survey": survey.ref, "run": survey.run, "title": survey.title, "asked": result.figures["asked"],
        "answered": result.figures["answered"], "seal": result.hash, "figures": result.figures,
    }
