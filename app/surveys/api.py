"""Surveys for programs: which there are, how they stand, their result, closing them. Nobody answers through here."""

from datetime import date, datetime
from typing import Any

from pydantic import Field
from sqlalchemy import select

from app.access.guards import require, signed_in
from app.core import api
from app.core.database import db
from app.core.errors import NotFound
from app.core.i18n import _
from app.surveys.models import Survey
from app.surveys.queries import participation
from app.surveys.queries import surveys as queries
from app.surveys.rules.states import SurveyState, end_of
from app.surveys.services import closing

bp = api.blueprint("surveys", "app.surveys.api", "Surveys and their results")


class SurveyShape(api.Shape):
    """One survey; what people answered is in its result, once it is closed."""

    ref: str
    key: str = Field(description="Id of the questionnaire in the playbook.")
    run: int
    title: dict[str, str]
    state: SurveyState
    anonymous: bool
    asked: int
    opened_at: datetime
    closes_at: datetime
    closed_at: datetime | None
    version: int


class WholeSurvey(SurveyShape):
    """A survey with how many have answered."""

    answered: int


class ResultShape(api.Shape):
    """What came of a survey. Figures about too few answers are not in it."""

    hash: str = Field(description="SHA-256 of the figures.")
    at: datetime
    figures: dict[str, Any]


class SurveyQuery(api.PageQuery):
    """Which surveys."""

    state: SurveyState | None = None


class LastDay(api.Body):
    """Until the end of which day a survey takes answers, in your zone."""

    closes_on: date


COLUMNS = (
    Survey.ref, Survey.key, Survey.run, Survey.title, Survey.state, Survey.anonymous, Survey.asked, Survey.opened_at,
    Survey.closes_at, Survey.closed_at, Survey.version,
)


@bp.get("/surveys", responses={200: api.PageOf[SurveyShape]})
@require("surveys.read")
@api.reads
def surveys(query: SurveyQuery) -> api.PageOf[SurveyShape]:
    """List the surveys that you may see, the newest first."""
    wanted = select(*COLUMNS)
    if query.state:
        wanted = wanted.where(Survey.state == query.state)
    by = (Survey.opened_at, Survey.id)
    return api.page(wanted, by=by, query=query, item=SurveyShape.model_validate, falling=True)


@bp.get("/surveys/<ref:survey>", responses={200: WholeSurvey})
@require("surveys.read", survey=queries.one)
@api.reads
def survey(survey: Survey) -> api.Answer:
    """Show one survey; its ETag is what a change of it must name."""
    return _whole(survey)


@bp.get("/surveys/<ref:survey>/result", responses={200: ResultShape})
@require("surveys.read", survey=queries.one)
@api.reads
def result(survey: Survey) -> api.Answer:
    """Show the result of a closed survey; before that, and where you may not read it, there is none."""
    found = queries.figures(survey)
    if found is None:
        raise NotFound(_("This survey has no result that you may read."))
    return api.Answer(ResultShape.model_validate(found), etag=found.hash)


@bp.post("/surveys/<ref:survey>/close", responses={200: WholeSurvey})
@require("surveys.lead", survey=queries.one)
@api.changes
def close(survey: Survey) -> api.Answer:
    """Close a survey for good, and work its result out."""
    api.demand_version(survey)
    closing.close(survey)
    return _whole(survey)


@bp.post("/surveys/<ref:survey>/extend", responses={200: WholeSurvey})
@require("surveys.lead", survey=queries.one)
@api.changes
def extend(survey: Survey, body: LastDay) -> api.Answer:
    """Let an open survey stay open until the end of a later day."""
    api.demand_version(survey)
    closing.extend(survey, end_of(body.closes_on, signed_in().zone))
    return _whole(survey)


def _whole(survey: Survey) -> api.Answer:
    db.session.flush()
    row = db.session.execute(select(*COLUMNS).where(Survey.id == survey.id)).one()
    shape = SurveyShape.model_validate(row)
    answered = participation.of(survey).all_answered
    return api.Answer(WholeSurvey(**shape.model_dump(), answered=answered), etag=api.version_tag(survey))
