"""Surveys that somebody sees: those that wait for an answer, those of a rollout, and what came of them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from app.access.models import Person
from app.core import clock
from app.core.database import db
from app.core.database.rows import row_at
from app.surveys.models import Survey, SurveyInvitation, SurveyNamedAnswer, SurveyOutcome, SurveyResult
from app.surveys.rules.states import SurveyState


class Line(NamedTuple):
    """One survey in a list."""

    ref: str
    key: str
    run: int
    title: Mapping[str, str]
    state: SurveyState
    anonymous: bool
    asked: int
    opened_at: datetime
    closes_at: datetime
    closed_at: datetime | None
    rollout_id: int | None
    answered: bool | None


class Waiting(NamedTuple):
    """A survey that waits for somebody's answer."""

    ref: str
    title: Mapping[str, str]
    anonymous: bool
    closes_at: datetime
    rollout_id: int | None


class Named(NamedTuple):
    """One answer with its name."""

    person_id: int
    name: str
    item: str
    value: Any


class Told(NamedTuple):
    """What somebody said became of a survey."""

    number: int
    text: str
    by: str | None
    at: datetime
    owner: str | None
    due_on: date | None


def one(ref: str) -> Survey:
    """Return one survey; absent, hidden and foreign alike raise `NotFound`."""
    return row_at(Survey, ref)


def _lines() -> Select[Any]:
    """Every survey in sight, the newest first; with whether the actor answered, None where they were not asked."""
    return select(
        Survey.ref, Survey.key, Survey.run, Survey.title, Survey.state, Survey.anonymous, Survey.asked,
        Survey.opened_at, Survey.closes_at, Survey.closed_at, Survey.rollout_id, SurveyInvitation.answered,
    ).order_by(Survey.opened_at.desc(), Survey.id.desc())


def of_rollout(rollout_id: int) -> list[Line]:
    """Return the surveys of a rollout, the newest first."""
    rows = _lines().outerjoin(SurveyInvitation, SurveyInvitation.survey_id == Survey.id)
    return [Line(*row) for row in db.session.execute(rows.where(Survey.rollout_id == rollout_id))]


def was_asked(most: int = 100) -> list[Line]:
    """Return the surveys in which the actor was asked, the newest first."""
    rows = _lines().join(SurveyInvitation, SurveyInvitation.survey_id == Survey.id)
    return [Line(*row) for row in db.session.execute(rows.limit(most))]


def _open(now: datetime) -> tuple[Any, ...]:
    return Survey.state == SurveyState.OPEN, Survey.closes_at > now


def waiting_for(person_id: int) -> list[Waiting]:
    """Return the open surveys that this person was asked in and has not answered, the first to close first."""
    rows = (
        select(Survey.ref, Survey.title, Survey.anonymous, Survey.closes_at, Survey.rollout_id)
        .join(SurveyInvitation, SurveyInvitation.survey_id == Survey.id)
        .where(SurveyInvitation.person_id == person_id, SurveyInvitation.answered.is_(False), *_open(clock.now()))
        .order_by(Survey.closes_at, Survey.id)
    )
    return [Waiting(*row) for row in db.session.execute(rows)]


def open_now(survey: Survey) -> bool:
    """Tell whether a survey takes answers at this moment."""
    return survey.state is SurveyState.OPEN and clock.now() < survey.closes_at


def invitation(survey: Survey, *, lock: bool = False) -> SurveyInvitation | None:
    """Return the actor's own invitation, or None; with `lock` nobody else uses it meanwhile."""
    wanted = select(SurveyInvitation).where(SurveyInvitation.survey_id == survey.id)
    return db.session.scalar(wanted.with_for_update() if lock else wanted)


def figures(survey: Survey) -> SurveyResult | None:
    """Return the result of a closed survey, or None where there is none, or not for the actor."""
    return db.session.scalar(select(SurveyResult).where(SurveyResult.survey_id == survey.id))


def outcomes(survey: Survey) -> list[Told]:
    """Return what was told about what became of a survey, the newest first."""
    owner = aliased(Person)
    rows = db.session.execute(
        select(
            SurveyOutcome.number, SurveyOutcome.text, Person.name, SurveyOutcome.at, owner.name, SurveyOutcome.due_on
        )
        .outerjoin(Person, Person.id == SurveyOutcome.by_id).outerjoin(owner, owner.id == SurveyOutcome.owner_id)
        .where(SurveyOutcome.survey_id == survey.id).order_by(SurveyOutcome.number.desc())
    )
    return [Told(*row) for row in rows]


def named_answers(survey: Survey) -> list[Named]:
    """Return the answers of a survey that keeps names, as far as the actor may read them; by name."""
    rows = db.session.execute(
        select(SurveyNamedAnswer.person_id, Person.name, SurveyNamedAnswer.item, SurveyNamedAnswer.value)
        .join(Person, Person.id == SurveyNamedAnswer.person_id)
        .where(SurveyNamedAnswer.survey_id == survey.id)
        .order_by(Person.stands_at, Person.name, Person.id, SurveyNamedAnswer.id)
    )
    return [Named(*row) for row in rows]


def previous_runs(survey: Survey) -> list[Survey]:
    """Return the closed earlier runs of the same questionnaire in the same rollout, the newest first."""
    return list(db.session.scalars(
        select(Survey).where(
            Survey.rollout_id == survey.rollout_id, Survey.key == survey.key, Survey.run < survey.run,
            Survey.state == SurveyState.CLOSED,
        ).order_by(Survey.run.desc())
    ))


def open_surveys_of(rollout_id: int | None, key: str) -> int:
    """Return how many runs of a questionnaire are open in a rollout."""
    wanted = select(func.count(Survey.id)).where(
        Survey.rollout_id == rollout_id, Survey.key == key, Survey.state == SurveyState.OPEN
    )
    return db.session.scalar(wanted) or 0


def by_refs(refs: Sequence[str]) -> list[tuple[str, Mapping[str, str]]]:
    """Return (ref, title) of the visible surveys among `refs`."""
    return [tuple(row) for row in db.session.execute(select(Survey.ref, Survey.title).where(Survey.ref.in_(refs)))]
