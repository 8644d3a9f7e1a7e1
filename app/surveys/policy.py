"""Who sees and leads surveys. Anonymous answers are seen by nobody; what may be told of them stands in the result."""

from typing import Any

from sqlalchemy import ColumnElement, exists, false, or_, select

from app.access.rules import WIDE, Role
from app.core.actor import EVERYONE, Actor
from app.core.i18n import _l
from app.core.policy import Right, Rows, Scope, nobody
from app.surveys.models import (
    Survey,
    SurveyAnswer,
    SurveyInvitation,
    SurveyNamedAnswer,
    SurveyOutcome,
    SurveyResult,
)

ALL = frozenset({EVERYONE})
LEADS = frozenset({Role.PROJECT_MANAGER, Role.ADMINISTRATOR})
# Who reads answers that bear names, and figures over them.
READERS = LEADS | {Role.STEERING}


def _asked(actor: Actor, survey_id: ColumnElement[int]) -> ColumnElement[bool]:
    mine = SurveyInvitation.__table__.alias("mine")
    return exists(select(mine.c.id).where(mine.c.survey_id == survey_id, mine.c.person_id == actor.person_id))


def _in_own_rollouts(column: Any, actor: Actor, roles: frozenset[str]) -> ColumnElement[bool]:
    led = [rollout_id for rollout_id, held in actor.rollout_roles.items() if held & roles]
    return column.in_(led) if led else false()


def _surveys(actor: Actor) -> ColumnElement[bool]:
    """Surveys that the actor was asked in, and those of the rollouts that the actor sees."""
    here = Survey.organisation_id == actor.organisation_id
    if actor.holds(WIDE):
        return here
    return here & or_(Survey.rollout_id.in_(list(actor.rollout_roles)), _asked(actor, Survey.id))


def _own(actor: Actor) -> ColumnElement[bool]:
    """One's own invitations: who else has answered is nobody's to look up."""
    return (SurveyInvitation.organisation_id == actor.organisation_id) & (
        SurveyInvitation.person_id == actor.person_id
    )


def _named(actor: Actor) -> ColumnElement[bool]:
    """One's own answers with one's name; everybody's for those who lead or steer."""
    here = SurveyNamedAnswer.organisation_id == actor.organisation_id
    if actor.holds(READERS):
        return here
    led = _in_own_rollouts(SurveyNamedAnswer.rollout_id, actor, READERS)
    return here & or_(SurveyNamedAnswer.person_id == actor.person_id, led)


def _results(actor: Actor) -> ColumnElement[bool]:
    """Results of the surveys one sees; figures over answers with names only for those who may read the names."""
    of = Survey.__table__.alias("of")
    seen = (of.c.id == SurveyResult.survey_id) & (SurveyResult.organisation_id == actor.organisation_id)
    if not actor.holds(WIDE):
        seen &= or_(of.c.rollout_id.in_(list(actor.rollout_roles)), _asked(actor, SurveyResult.survey_id))
    if not actor.holds(READERS):
        seen &= or_(of.c.anonymous, _in_own_rollouts(of.c.rollout_id, actor, READERS))
    return exists(select(of.c.id).where(seen))


def _with_survey(model: Any) -> Scope:
    """Rows that are seen where their survey is."""

    def scope(actor: Actor) -> ColumnElement[bool]:
        here = model.organisation_id == actor.organisation_id
        if actor.holds(WIDE):
            return here
        of = Survey.__table__.alias("of")
        mine = select(of.c.id).where(of.c.id == model.survey_id, of.c.rollout_id.in_(list(actor.rollout_roles)))
        return here & or_(exists(mine), _asked(actor, model.survey_id))

    return scope


POLICY = (
    Right("surveys.read", ALL, _l("see this survey"), writes=False),
    # Who may answer is fixed by the invitations of each survey; everybody may have one.
    Right("surveys.answer", ALL, _l("answer this survey")),
    Right("surveys.lead", LEADS, _l("lead this survey")),
    Right("surveys.read_named", READERS, _l("read answers with names"), writes=False),
    Rows(Survey, _surveys, create="surveys.lead", change="surveys.lead"),
    Rows(SurveyInvitation, _own, create="surveys.lead", change="surveys.answer"),
    Rows(SurveyAnswer, nobody, create="surveys.answer"),
    Rows(SurveyNamedAnswer, _named, create="surveys.answer"),
    Rows(SurveyResult, _results, create="surveys.lead"),
    Rows(SurveyOutcome, _with_survey(SurveyOutcome), create="surveys.lead"),
)
