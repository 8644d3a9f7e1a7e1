"""Who sees and answers questions: those who were asked, and those who see the whole organisation's rollouts."""

from sqlalchemy import ColumnElement, exists, or_, select

from app.access.rules import WIDE
from app.core.actor import EVERYONE, Actor
from app.core.i18n import _l
from app.core.policy import Right, Rows, Scope
from app.decisions.models import Ballot, Decision, Elector, Question

ALL = frozenset({EVERYONE})


def _asked(actor: Actor, question_id: ColumnElement[int]) -> ColumnElement[bool]:
    mine = Elector.__table__.alias("mine")
    return exists(select(mine.c.id).where(mine.c.question_id == question_id, mine.c.person_id == actor.person_id))


def _in_own_rollouts(model: type[Question] | type[Decision], question_id: ColumnElement[int]) -> Scope:
    """Questions of one's rollouts, and those one was asked."""

    def scope(actor: Actor) -> ColumnElement[bool]:
        here = model.organisation_id == actor.organisation_id
        if actor.holds(WIDE):
            return here
        return here & or_(model.rollout_id.in_(list(actor.rollout_roles)), _asked(actor, question_id))

    return scope


def _with_question(model: type[Ballot] | type[Elector]) -> Scope:
    """Ballots and electors are seen where their question is."""

    def scope(actor: Actor) -> ColumnElement[bool]:
        here = model.organisation_id == actor.organisation_id
        if actor.holds(WIDE):
            return here
        asked = Question.__table__.alias("asked")
        mine = select(asked.c.id).where(
            asked.c.id == model.question_id, asked.c.rollout_id.in_(list(actor.rollout_roles))
        )
        return here & or_(exists(mine), _asked(actor, model.question_id))

    return scope


POLICY = (
    # Who may answer is fixed by the electors of each question; everybody may be one.
    Right("decisions.answer", ALL, _l("answer this question")),
    Right("decisions.ask", ALL, _l("put a question")),
    Right("decisions.read", ALL, _l("read decisions"), writes=False),
    Rows(Question, _in_own_rollouts(Question, Question.id), create="decisions.ask"),
    Rows(Elector, _with_question(Elector), create="decisions.ask"),
    Rows(Ballot, _with_question(Ballot), create="decisions.answer"),
    Rows(Decision, _in_own_rollouts(Decision, Decision.question_id), create="decisions.answer"),
)
