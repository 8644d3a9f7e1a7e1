"""Surveys of a rollout: which questionnaires there are, and opening one."""

from datetime import date

from flask import url_for
from pydantic import Field

from app.access.guards import require
from app.core import api
from app.rollouts.api.blueprint import bp
from app.rollouts.api.shapes import Texts
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import rollouts
from app.rollouts.queries import surveys as queries
from app.rollouts.services import surveys as services
from app.surveys.rules.states import AudienceKind


class QuestionnaireShape(api.Shape):
    """A questionnaire of the playbook, and the address ids of the surveys opened from it, the newest first."""

    key: str
    title: Texts
    anonymous: bool
    questions: int
    surveys: list[str]


class Questionnaires(api.Shape):
    """The questionnaires of a rollout's playbook."""

    questionnaires: list[QuestionnaireShape]


class NewSurvey(api.Body):
    """Whom to ask, and until the end of which day; `names` are seats, departments or roles, by `audience`."""

    questionnaire: str
    audience: AudienceKind = AudienceKind.EVERYONE
    names: list[str] = Field([], max_length=200)
    closes_on: date


class OpenedSurvey(api.Shape):
    """A survey that was opened."""

    ref: str
    key: str
    run: int
    asked: int


@bp.get("/rollouts/<ref:rollout>/questionnaires", responses={200: Questionnaires})
@require("rollouts.read", rollout=rollouts.one)
@api.reads
def questionnaires(rollout: Rollout) -> Questionnaires:
    """List the questionnaires that can be opened as surveys."""
    return Questionnaires(questionnaires=[
        QuestionnaireShape(
            key=found["id"], title=found["title"], anonymous=found.get("anonymous", True) is not False,
            questions=len(found["items"]), surveys=[run.ref for run in runs],
        )
        for found, runs in queries.listed(rollout)
    ])


@bp.post("/rollouts/<ref:rollout>/surveys", responses={201: OpenedSurvey})
@require("surveys.lead", rollout=rollouts.one)
@api.creates
def open_survey(rollout: Rollout, body: NewSurvey) -> api.Answer:
    """Open a survey from a questionnaire of the playbook; everybody who is asked is told."""
    survey = services.open_from(
        rollout, body.questionnaire, kind=body.audience, names=body.names, closes_on=body.closes_on
    )
    location = url_for("api_surveys.survey", survey=survey.ref)
    return api.Answer(OpenedSurvey.model_validate(survey), location=location, etag=api.version_tag(survey))
