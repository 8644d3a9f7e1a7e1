"""Which questions wait, who answered what, and what holds today."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import aliased

from app.access.models import Person
from app.core import clock
from app.core.database import db
from app.core.database.rows import row_at
from app.decisions.models import Ballot, Decision, Elector, Question
from app.decisions.rules import Option, Tally, tally


class Answered(NamedTuple):
    """One person's answer, with the name that stands under it."""

    person_id: int
    name: str
    option: Option
    reason: str
    cast_at: datetime


class Waiting(NamedTuple):
    """A question that waits for somebody."""

    id: int
    ref: str
    kind: str
    title: dict[str, Any]
    about_kind: str
    about_ref: str
    rollout_id: int | None
    asked_at: datetime


def question(ref: str) -> Question:
    """Return one question the actor may see; absent, hidden and foreign alike raise `NotFound`."""
    return row_at(Question, ref)


def decision_on(question_id: int) -> Decision | None:
    """Return what was decided on a question, or None while it waits."""
    return db.session.scalar(select(Decision).where(Decision.question_id == question_id))


def answers(question_id: int) -> list[Answered]:
    """Return who answered what, in the order of answering."""
    rows = db.session.execute(
        select(Ballot.person_id, Person.name, Ballot.option, Ballot.reason, Ballot.cast_at)
        .join(Person, Person.id == Ballot.person_id)
        .where(Ballot.question_id == question_id)
        .order_by(Ballot.id)
    )
    return [Answered(*row) for row in rows]


def electors(question_id: int) -> list[tuple[int, str]]:
    """Return (inner id, name) of each person who may answer."""
    rows = db.session.execute(
        select(Elector.person_id, Person.name)
        .join(Person, Person.id == Elector.person_id)
        .where(Elector.question_id == question_id)
        .order_by(Person.stands_at, Person.name)
    )
    return [tuple(row) for row in rows]


def votes(asked: Question) -> Tally:
    """Count the answers to a question so far."""
    given = db.session.scalars(select(Ballot.option).where(Ballot.question_id == asked.id)).all()
    many = db.session.scalar(select(func.count(Elector.id)).where(Elector.question_id == asked.id)) or 0
    return tally(given, electors=many, quorum=asked.quorum, threshold=asked.threshold)


# Every page asks this; a statement that is made once costs half.
_WAITING = (
    select(
        Question.id, Question.ref, Question.kind, Question.title, Question.about_kind, Question.about_ref,
        Question.rollout_id, Question.asked_at,
    )
    .join(Elector, (Elector.question_id == Question.id) & (Elector.person_id == bindparam("who")))
    .outerjoin(Ballot, (Ballot.question_id == Question.id) & (Ballot.person_id == bindparam("who")))
    .outerjoin(Decision, Decision.question_id == Question.id)
    .where(Ballot.id.is_(None), Decision.id.is_(None))
    .order_by(Question.asked_at, Question.id)
)


def waiting_for(person_id: int) -> list[Waiting]:
    """Return the undecided questions that this person was asked and has not answered, oldest first."""
    return [Waiting(*row) for row in db.session.execute(_WAITING, {"who": person_id})]


def open_question(about_kind: str, about_ref: str, kind: str) -> Question | None:
    """Return the undecided question of this kind about a row, if one waits."""
    return db.session.scalar(
        select(Question)
        .outerjoin(Decision, Decision.question_id == Question.id)
        .where(
            Question.about_kind == about_kind, Question.about_ref == about_ref, Question.kind == kind,
            Decision.id.is_(None),
        )
        .order_by(Question.id.desc())
        .limit(1)
    )


def standing(about_kind: str, about_refs: list[str], kind: str | None = None) -> list[Decision]:
    """Return the decisions about these rows that nothing superseded and whose time has not ended, oldest first."""
    later = aliased(Decision)
    wanted = select(Decision).outerjoin(later, later.supersedes_id == Decision.id).where(
        Decision.about_kind == about_kind, Decision.about_ref.in_(about_refs), later.id.is_(None),
        or_(Decision.valid_until.is_(None), Decision.valid_until > clock.now()),
    )
    if kind is not None:
        wanted = wanted.where(Decision.kind == kind)
    return list(db.session.scalars(wanted.order_by(Decision.id)))


def about(about_kind: str, about_ref: str) -> list[Decision]:
    """Return every decision about a row, newest first."""
    wanted = select(Decision).where(Decision.about_kind == about_kind, Decision.about_ref == about_ref)
    return list(db.session.scalars(wanted.order_by(Decision.id.desc())))
